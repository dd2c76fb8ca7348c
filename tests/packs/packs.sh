#!/bin/sh
# The packs send what tests/packs/*/expected.yaml says, and nothing else.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

expect 0 "$journey" test "$JOURNEY_SRCDIR/tests/packs"
cat "$dir/out" "$dir/err"
finish

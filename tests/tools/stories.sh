#!/bin/sh
# The stories of tests/stories come out as they were written, and each line of their strategies is there for a reason: taken out,
# a story comes out differently. Lines of what they include are not tried.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

stories=$JOURNEY_SRCDIR/tests/stories
[ -d "$stories" ] || skip "no stories"
expect 0 "$journey" test "$stories" --explain
grep -e ' passed' -e '^passed' "$dir/out"
expect 0 "$journey" test "$stories" --mutate --quiet
has_text out ", 0 failed"
grep -e 'no test notices' -e 'lines tried' "$dir/out"
finish

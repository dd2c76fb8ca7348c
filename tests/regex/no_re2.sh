#!/bin/sh
# Stands in for compare_re2, which was not built.
. "$JOURNEY_SRCDIR/tests/scripts/common.sh"
skip "patterns are not compared with RE2: libre2-dev was not found by configure"

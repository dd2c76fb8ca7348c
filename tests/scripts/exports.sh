#!/bin/sh
# The shared libraries export journey_* and nothing else, all of it in a version node.
. "${JOURNEY_SRCDIR:=.}/tests/scripts/common.sh"

command -v readelf >/dev/null || skip "no readelf"
found=0
for library in "$JOURNEY_BUILDDIR"/.libs/libjourney*.so; do
	[ -e "$library" ] || continue
	found=1
	nm -D --defined-only "$library" | awk '{print $NF}' | grep -v '^JOURNEY_[0-9.]*$' >exports.tmp.$$
	others=$(grep -v '^journey_' exports.tmp.$$)
	[ -z "$others" ] || fail "$(basename "$library") also exports: $others"
	loose=$(grep '^journey_' exports.tmp.$$ | grep -v '@@*JOURNEY_')
	[ -z "$loose" ] || fail "$(basename "$library"): in no version node: $loose"
	echo "$(basename "$library"): $(grep -c '^journey_' exports.tmp.$$) exports"
	rm -f exports.tmp.$$
done
[ $found = 1 ] || skip "no shared library was built"
finish

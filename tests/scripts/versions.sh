#!/bin/sh
# Every place that states the release says the same.
. "${JOURNEY_SRCDIR:=.}/tests/scripts/common.sh"

cd "$JOURNEY_SRCDIR" || exit 99
version=$(sed -n 's/^AC_INIT(\[libjourney\], \[\([0-9.]*\)\].*/\1/p' configure.ac)
part() {
	sed -n "s/^#define JOURNEY_VERSION_$1 \([0-9]*\)\$/\1/p" include/journey/types.h
}
header=$(part MAJOR).$(part MINOR).$(part PATCH)
[ "$version" = "$header" ] || fail "configure.ac says $version, types.h $header"
news=$(sed -n 's/^libjourney \([0-9.]*\).*/\1/p' NEWS | head -n 1)
[ "$version" = "$news" ] || fail "configure.ac says $version, NEWS $news"
node=$(sed -n 's/^JOURNEY_\([0-9.]*\) {/\1/p' lib/libjourney.map | tail -n 1)
[ "${version%.*}" = "$node" ] || fail "configure.ac says $version, the last node of libjourney.map $node"
program=$JOURNEY_BUILDDIR/journey
if [ -x "$program" ]; then
	"$program" --version | grep -F "$version" >/dev/null || fail "journey --version: $("$program" --version)"
fi
finish

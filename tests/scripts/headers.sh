#!/bin/sh
# Each public header is installed and compiles alone, as C11 and as C++.
. "${JOURNEY_SRCDIR:=.}/tests/scripts/common.sh"

dir=headers.tmp.$$
mkdir $dir || exit 99
trap 'rm -rf $dir' EXIT
for header in "$JOURNEY_SRCDIR"/include/journey/*.h; do
	name=journey/$(basename "$header")
	grep -F "include/$name" "$JOURNEY_SRCDIR/include/include.am" >/dev/null || fail "$name is not in include.am"
	echo "#include <$name>" >$dir/one.c
	echo "#include <$name>" >>$dir/one.c # its guard holds
	cp $dir/one.c $dir/one.cc
	${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$JOURNEY_SRCDIR/include" -c $dir/one.c -o $dir/one.o ||
		fail "$name does not stand alone in C"
	[ -n "$CXX" ] && command -v "${CXX%% *}" >/dev/null || continue
	$CXX -Wall -Wextra -Werror -I"$JOURNEY_SRCDIR/include" -c $dir/one.cc -o $dir/one.o ||
		fail "$name does not stand alone in C++"
done
finish

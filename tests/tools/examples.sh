#!/bin/sh
# The example hosts compile with what pkg-config says of an installed library, and run; README shows one of them.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

examples=$JOURNEY_SRCDIR/examples
sed -n '/^```c$/,/^```$/p' "$JOURNEY_SRCDIR/README.md" | sed -e 1d -e '$d' | cmp - "$examples/twenty.c" ||
	fail "README.md and examples/twenty.c differ"
for strategy in "$examples"/*.yaml; do
	grep -q "^population:" "$strategy" && continue
	"$journey" check --quiet "$strategy" || fail "$strategy"
done

command -v pkg-config >/dev/null || skip "no pkg-config"
has sanitized && skip "hosts would need the sanitizers too"
[ -e "$JOURNEY_BUILDDIR/Makefile" ] || skip "not in a build"
# Not "make install": libtool would link the libraries anew, in the very place where other tests use them meanwhile.
${MAKE:-make} -C "$JOURNEY_BUILDDIR" install-data DESTDIR="$dir/root" >"$dir/out" 2>&1 || {
	fail "make install-data"
	tail -n 20 "$dir/out"
	finish
}
pc=$(find "$dir/root" -name journey.pc | head -n 1)
libdir=$(dirname "$(dirname "$pc")")
cp -P "$JOURNEY_BUILDDIR"/.libs/libjourney*.so* "$libdir" || fail "no libraries to link with"
PKG_CONFIG_PATH=$(dirname "$pc")
PKG_CONFIG_SYSROOT_DIR=$dir/root
LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH
# The root holds our headers and libraries alone; those of the system are where they always are.
flags() {
	PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 pkg-config --cflags --libs "$@" | sed "s|$dir/root$dir/root|$dir/root|g"
}
# host NAME EXPECTED MODULE...
host() {
	name=$1
	expected=$2
	shift 2
	${CC:-cc} -std=c11 -Wall -Wextra -Werror -o "$dir/$name" "$examples/$name.c" $(flags "$@") || {
		fail "$name.c does not compile"
		return
	}
	(cd "$dir" && "./$name") >"$dir/out" || fail "$name"
	has_text out "$expected"
}
host twenty "to anna: Thank you for order 1" journey journey-document
sed -n '/&& \.\/twenty$/,/^$/{s/^    //;/^to\|^entered/p;}' "$JOURNEY_SRCDIR/README.md" | cmp - "$dir/out" ||
	fail "README.md shows another output of twenty"
host builder "16 sent, 4 held out" journey
host condition "true" journey
host decide "rain: Rain today: umbrellas, 20 % off" journey journey-document
has_text out "sun: Welcome"
has_text out "sun: New running shoes are in"
host template "<li>Shoes &lt;42&gt;: 89,90" journey
host rules "11 of 1001 looked at" journey
has_text out "matches: 942"
has_text out "matches: 5000"
"$journey" compile "$examples/winback.yaml" -o "$dir/strategy.jst" --quiet || fail "compile"
host compiled "we_miss_you: You have ordered 2 times." journey
host phone "on Wednesday: 16.5 km, keen: true, look again: later" journey
has_text out "a week after Monday: 16.5 km, keen: false, look again: later"
has_text out "on the server: 16.5 km, keen: true"
if has python; then
	PYTHONPATH=$JOURNEY_BUILDDIR/bindings/python/.libs $PYTHON "$examples/host.py" >"$dir/out" || fail "host.py"
	has_text out "push berta Ten percent off Trail Shoe"
fi
if has lua && [ -n "$LUA" ]; then
	LUA_CPATH="$JOURNEY_BUILDDIR/bindings/lua/.libs/?.so" $LUA "$examples/host.lua" >"$dir/out" || fail "host.lua"
	has_text out "1 sent; 1 customer"
fi
finish

#!/bin/sh
# Adapters, the command, the bindings and the examples use public headers only; folders of the core include
# downward only: base <- expr <- content <- profile, trigger, strategy <- engine; score needs base alone. One exception, below.
. "${JOURNEY_SRCDIR:=.}/tests/scripts/common.sh"

cd "$JOURNEY_SRCDIR" || exit 99
core='base expr content profile trigger strategy score engine'

# internal FOLDER: the "..." includes of its files that name a core folder
internal() {
	find $1 -name '*.[ch]' -exec grep -H '^ *# *include *"' {} + 2>/dev/null |
		sed -n 's|^\([^:]*\):.*"\([a-z]*\)/.*|\1 \2|p' | grep -E " ($(echo $core | tr ' ' '|'))\$" | sort -u
}

for place in tools bindings examples lib/document lib/channel lib/storage/sqlite.c; do
	[ -e $place ] || continue
	inside=$(internal $place)
	[ -z "$inside" ] || fail "$place includes internal headers: $inside"
done

# allow FOLDER OTHERS...
allow() {
	folder=$1
	shift
	wrong=$(internal lib/$folder | grep -v -E " ($(echo $folder "$@" | tr ' ' '|'))\$")
	[ -z "$wrong" ] || fail "lib/$folder includes upward: $wrong"
}
# lib/profile keeps what a strategy declares (event types, attributes, features). strategy/model.h is that
# declaration, read-only structs and look-ups by name, so profile may include this one header and no other.
beside_model() {
	find lib/profile -name '*.[ch]' -exec grep -H '^ *# *include *"strategy/' {} + | grep -v '"strategy/model\.h"'
}
[ -z "$(beside_model)" ] || fail "lib/profile includes more of strategy than its model: $(beside_model)"
allow base
allow expr base
allow content base expr
allow profile base expr strategy
allow trigger base expr profile
allow strategy base expr content profile trigger
allow score base
allow engine base expr content profile trigger strategy score

big=$(find lib tools include tests bindings examples -name '*.[ch]' -exec wc -l {} + | awk '$2 != "total" && $1 > 1000 {print $2}')
[ -z "$big" ] || fail "over 1,000 lines: $big"
finish

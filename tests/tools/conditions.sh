#!/bin/sh
# Each example of journey-conditions(7) and of README has the value that stands beside it.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

[ -e /usr/share/zoneinfo/Europe/Berlin ] || skip "no time zones in /usr/share/zoneinfo"
grep ' // ' "$JOURNEY_SRCDIR/man/journey-conditions.7" | sed 's/\\e/\\/g' >"$dir/lines"
[ "$(wc -l <"$dir/lines")" -ge 60 ] || fail "the examples were not found"
sed 's|^.* // ||' "$dir/lines" >"$dir/expected"
while IFS= read -r line; do
	"$journey" eval --expr "${line% // *}" 2>&1
done <"$dir/lines" >"$dir/found"
diff "$dir/expected" "$dir/found" || fail "journey-conditions(7) says otherwise"

# README shows commands with what they print.
sed -n '/^    \$ journey eval/{s/^    \$ //;p;}' "$JOURNEY_SRCDIR/README.md" >"$dir/commands"
sed -n '/^    \$ journey eval/{n;s/^    //;p;}' "$JOURNEY_SRCDIR/README.md" >"$dir/expected"
[ -s "$dir/commands" ] || fail "README shows no evaluation"
(
	journey() { "$journey" "$@"; }
	. "$dir/commands"
) >"$dir/found" 2>&1
diff "$dir/expected" "$dir/found" || fail "README says otherwise"
finish

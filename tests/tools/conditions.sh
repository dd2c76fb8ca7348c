#!/bin/sh
# Each example of journey-conditions(7) has the value that its comment says.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

grep ' // ' "$JOURNEY_SRCDIR/man/journey-conditions.7" | sed 's/\\e/\\/g' >"$dir/lines"
[ "$(wc -l <"$dir/lines")" -ge 60 ] || fail "the examples were not found"
sed 's|^.* // ||' "$dir/lines" >"$dir/expected"
while IFS= read -r line; do
	"$journey" eval --expr "${line% // *}" 2>&1
done <"$dir/lines" >"$dir/found"
diff "$dir/expected" "$dir/found" || fail "journey-conditions(7) says otherwise"
finish

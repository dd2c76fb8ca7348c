#!/bin/sh
# The kinds of personalization: the test of each folder passes, journey-patterns(7) names each of them, and what it shows of
# a strategy stands there.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

page=$JOURNEY_SRCDIR/man/journey-patterns.7
kinds=$JOURNEY_SRCDIR/examples/kinds

expect 0 "$journey" test --quiet "$kinds"
[ "$status" = 0 ] || cat "$dir/out"
for folder in "$kinds"/*/; do
	name=$(basename "$folder")
	expect 0 "$journey" check --quiet "$folder/strategy.yaml"
	grep -x ".Pa examples/kinds/$name" "$page" >/dev/null || fail "journey-patterns(7) has no pattern of $name"
	grep "^\.It .* Ta $name\$" "$page" >/dev/null || fail "no row of the table in journey-patterns(7) leads to $name"
	[ -f "$folder/log.jsonl" ] && [ -f "$folder/expected.yaml" ] || fail "$name is no test"
done
sed -n 's/^\.It .* Ta \([a-z_]*\)$/\1/p; s/^\.Pa examples\/kinds\/\([a-z_]*\)$/\1/p' "$page" | sort -u >"$dir/named"
while read -r name; do
	[ -d "$kinds/$name" ] || fail "journey-patterns(7) names $name, which is no folder"
done <"$dir/named"
[ "$(wc -l <"$dir/named")" -ge 17 ] || fail "the patterns were not found in journey-patterns(7)"

# Each line that a pattern shows is a line of its strategy, but for comments at its end.
awk '
/^\.Sh PATTERNS/ { patterns = 1 }
!patterns { next }
/^\.Ss / { count = 0 }
/^\.Bd / { shown = 1; next }
/^\.Ed/ { shown = 0; next }
shown { lines[++count] = $0 }
/^\.Pa examples\/kinds\// {
	sub(/.*\//, "")
	if (count < 3)
		print $0 ": a pattern that shows nothing"
	for (i = 1; i <= count; i++)
		print lines[i] >out "/" $0 ".shown"
}' out="$dir" "$page" >"$dir/poor"
[ -s "$dir/poor" ] && fail "$(cat "$dir/poor")"
for shown in "$dir"/*.shown; do
	name=$(basename "$shown" .shown)
	sed 's/  *# .*//' "$kinds/$name/strategy.yaml" >"$dir/plain"
	sed 's/\\e/\\/g' "$shown" | while IFS= read -r line; do
		grep -F -x -e "$line" "$dir/plain" >/dev/null || echo "$line"
	done >"$dir/other"
	[ -s "$dir/other" ] && fail "journey-patterns(7) shows of $name what is not in its strategy: $(cat "$dir/other")"
done
finish

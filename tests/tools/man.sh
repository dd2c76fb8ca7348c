#!/bin/sh
# The man pages are well formed, and their examples run.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

man=$JOURNEY_SRCDIR/man
if command -v mandoc >/dev/null; then
	mandoc -T lint -W warning "$man"/*.[1357] || fail "mandoc has warnings"
fi
mkdir "$dir/bin" "$dir/here"
ln -s "$(cd "$(dirname "$journey")" && pwd)/$(basename "$journey")" "$dir/bin/journey"
cp "$JOURNEY_SRCDIR/examples/winback.yaml" "$JOURNEY_SRCDIR/examples/shop.yaml" "$JOURNEY_SRCDIR/examples/population.yaml" "$dir/here"
grep '^\$ ' "$man/journey.1" | sed 's/^\$ //' >"$dir/commands"
[ "$(wc -l <"$dir/commands")" -ge 5 ] || fail "the examples of journey(1) were not found"
if has sqlite; then
	cp "$dir/commands" "$dir/all"
else
	grep -v sqlite: "$dir/commands" >"$dir/all"
fi
(
	cd "$dir/here" || exit 1
	PATH=$dir/bin:$PATH
	while read -r line; do
		sh -c "$line" >../out 2>../err </dev/null || {
			cat ../err
			echo "FAILED: journey(1): $line"
			exit 1
		}
	done <../all
) || fail "an example of journey(1)"

# Every option that the help names is in the page, and the other way round.
for command in check compile eval explain expr fire map replay run report test; do
	"$journey" $command --help | sed -n 's/^  \(-e, \)*--\([a-z]*\).*/\2/p' | while read -r option; do
		grep -e "Fl -$option" "$man/journey.1" >/dev/null || echo "$command --$option"
	done
done >"$dir/missing"
[ -s "$dir/missing" ] && fail "not in journey(1): $(cat "$dir/missing")"

# The host in libjourney(3) is the example that examples.sh compiles.
sed -n '/^\.Bd -literal$/,/^\.Ed$/p' "$man/libjourney.3" | sed -e 1d -e '$d' -e 's/\\e/\\/g' -e 's/^\\&//' |
	cmp - "$JOURNEY_SRCDIR/examples/twenty.c" || fail "libjourney(3) and examples/twenty.c differ"
finish

#!/bin/sh
# The stories of tests/stories come out as they were written; what their README.md shows of them is there; and each line of
# their strategies is there for a reason: taken out, a story comes out differently.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

stories=$JOURNEY_SRCDIR/tests/stories

# quotes COLUMN ROW: what stands in backquotes in a column of the table, one a line
quotes() {
	printf '%s\n' "$2" | cut -d '|' -f "$1" | tr '`' '\n' | sed -n 'n;p'
}

# is_there FILE QUOTES: all of them are in the file, and there is one
is_there() {
	[ -n "$2" ] || return 1
	printf '%s\n' "$2" | while IFS= read -r text; do
		grep -F -e "$text" "$1" >/dev/null || exit 1
	done
}

expect 0 "$journey" test "$stories" --explain
grep -e '^passed' "$dir/out"
count=0
for story in "$stories"/[0-9]*; do
	elements=0 shown=0
	count=$((count + 1))
	grep '^| [a-z]' "$story/README.md" >"$dir/rows"
	while IFS= read -r row; do
		elements=$((elements + 1))
		if is_there "$story/expected.yaml" "$(quotes 3 "$row")" && is_there "$story/strategy.yaml" "$(quotes 4 "$row")"; then
			shown=$((shown + 1))
		else
			fail "${story##*/}: not there: $row"
		fi
	done <"$dir/rows"
	grep -F -e "${story##*/}" "$dir/out" | grep '^passed' >/dev/null || shown=0
	echo "${story##*/}: $shown of $elements elements shown"
	[ $elements -ge 7 ] || fail "${story##*/}: its README.md has no table"
done
[ $count = 5 ] || fail "$count stories"

# README shows what one of them expects, and what the command prints.
sed -n '/^## A story$/,/^## One/{s/^    //p;}' "$JOURNEY_SRCDIR/README.md" | grep -v '^\$ ' >"$dir/shown"
sed -n '/^passed/,$p' "$dir/shown" >"$dir/printed"
(cd "$JOURNEY_SRCDIR" && "$journey" test tests/stories/1-running-shoes) | cmp - "$dir/printed" || fail "README says otherwise"
sed '/^passed/,$d' "$dir/shown" | while IFS= read -r text; do
	grep -F -x -e "$text" "$stories/1-running-shoes/expected.yaml" >/dev/null || exit 1
done || fail "README shows what is not expected"

expect 0 "$journey" test "$stories" --mutate --quiet
grep -e 'no test notices' -e 'lines tried' "$dir/out"
python=$(command -v "${PYTHON:-python3}" || :)
if [ -n "$python" ]; then
	expect 0 "$python" "$stories/code.py" RUN ann kim
	has_text out "RUN-NWAEM4V741"
	# Effects that were put into thousands of customers of the third story; the long way shows how often intervals miss.
	if [ "${JOURNEY_LONG:-0}" = 1 ]; then
		expect 0 "$python" "$stories/recover.py" "$journey" 12000 20
	else
		expect 0 "$python" "$stories/recover.py" "$journey" 12000 1
	fi
	grep -e '^NOT' -e intervals "$dir/out"
fi
finish

#!/bin/sh
# journey compile: the binary form in place of the document, for each command; damaged and newer ones are refused.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

binary=$dir/winback.jst
expect 0 "$journey" compile --help
has_text out "usage: journey compile"
expect 2 "$journey" compile "$strategy"
has_text err "-o FILE is missing"
expect 2 "$journey" compile
expect 1 "$journey" compile "$dir/nowhere.yaml" -o "$binary"
[ -e "$binary" ] && fail "a file of nothing"
expect 1 "$journey" compile "$strategy" -o "$dir/no/such/folder"
has_text err "No such file"

expect 0 "$journey" compile "$strategy" -o "$binary"
has_text out "winback.jst: "
expect 0 "$journey" compile "$strategy" -o - --quiet
same out winback.jst "the binary form is another one on standard output"
expect 0 "$journey" compile "$binary" --output "$dir/again.jst" --quiet
same winback.jst again.jst "compiling what is compiled changes it"
expect 0 "$journey" check "$binary"
has_text out "OK: test-winback"
hash=$(sed -n 's/.*hash //p' "$dir/out")
expect 0 "$journey" check "$strategy"
has_text out "hash $hash"
# Without lines to point at, findings name their paths.
expect 0 "$journey" check "$binary"
has_text err "winback.jst: journeys.winback: warning: "
"$journey" check - <"$binary" >/dev/null 2>&1 || fail "a compiled strategy from standard input"

# It does the same.
"$journey" simulate --customers 300 >"$dir/log.jsonl"
"$journey" run "$strategy" "$dir/log.jsonl" --json --sends "$dir/sends.a" >"$dir/report.a" || fail "run"
"$journey" run "$binary" "$dir/log.jsonl" --json --sends "$dir/sends.b" >"$dir/report.b" || fail "run a compiled one"
[ -s "$dir/sends.a" ] || fail "nothing was sent"
same sends.a sends.b "a compiled strategy sends something else"
same report.a report.b "a compiled strategy reports something else"
if has sqlite; then
	"$journey" run "$strategy" "$dir/log.jsonl" --store "sqlite:$dir/shop.db" --sends /dev/null --quiet || fail "run to a store"
	expect 0 "$journey" report "$binary" --store "sqlite:$dir/shop.db"
fi
expect 0 "$journey" map "$binary" --format json

# Damaged, cut off, of a newer release.
size=$(wc -c <"$binary")
for at in 4 5 40 $((size / 2)) $((size - 5)) $((size - 1)); do
	head -c "$at" "$binary" >"$dir/bad.jst"
	printf '\377' >>"$dir/bad.jst"
	tail -c $((size - at - 1)) "$binary" >>"$dir/bad.jst"
	cmp -s "$binary" "$dir/bad.jst" && continue
	expect 1 "$journey" check "$dir/bad.jst"
	case $at in
	4) has_text err "form 255 of strategies; this release reads form 1" ;;
	*) has_text err "the checksum does not match" ;;
	esac
	expect 1 "$journey" run "$dir/bad.jst" /dev/null
done
for at in 4 8 9 $((size - 1)); do
	head -c "$at" "$binary" >"$dir/bad.jst"
	expect 1 "$journey" check "$dir/bad.jst"
	[ -s "$dir/err" ] || fail "nothing is said of a file that ends after $at bytes"
done
expect 1 "$journey" check "$dir/bad.jst" "$binary"
has_text out "winback.jst: OK"
finish

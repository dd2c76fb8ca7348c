#!/bin/sh
# Strategies of several documents: every command takes them, errors point into the right one, and the packs are clean.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

mkdir "$dir/parts" "$dir/packs"
cat >"$dir/shop.yaml" <<'END'
journey: 1
name: shop
include: parts/base.yaml
segments: {few: profile.n > 2}
END
cat >"$dir/parts/base.yaml" <<'END'
journey: 1
include: [./facts.yaml, pack:mine]
channels: {email: {consent: marketing, cap: [1 per 1d]}}
journeys:
  j:
    enter: {segment: few}
    again: after 7d
    steps:
      - send: {text: "more than {{ profile.n }}", via: email}
END
cat >"$dir/parts/facts.yaml" <<'END'
journey: 1
events: {A: {x: double}}
profile: {features: {n: {count: A}}}
segments: {few: profile.n > 1}
END
printf 'journey: 1\nconsents: {marketing: granted}\n' >"$dir/packs/mine.yaml"
JOURNEY_PACKS=$dir/packs
export JOURNEY_PACKS

expect 0 "$journey" check "$dir/shop.yaml"
has_text out "segments        1"
hash=$(sed -n 's/.*hash \(.*\)/\1/p' "$dir/out")
[ -n "$hash" ] || fail "no hash"

# As one document it is the same strategy, which includes nothing; and so is its binary form.
expect 0 "$journey" check --print "$dir/shop.yaml"
cp "$dir/out" "$dir/one.yaml"
grep include "$dir/one.yaml" && fail "what is printed includes"
expect 0 "$journey" check "$dir/one.yaml"
has_text out "hash $hash"
expect 0 "$journey" compile "$dir/shop.yaml" -o "$dir/one.jst"
has_text out "hash $hash"
expect 1 "$journey" check --print "$dir/one.jst"
has_text err "no document"
expect 0 "$journey" map "$dir/shop.yaml"

# Beside the current directory, from standard input.
(cd "$dir" && "$journey" check - <shop.yaml) >"$dir/out" || fail "from standard input"
has_text out "hash $hash"

for id in 1 2 3; do
	printf '{"type":"track","event":"A","messageId":"%s","userId":"u","timestamp":"2026-03-01T10:0%s:00Z","properties":{"x":1}}\n' $id $id
done >"$dir/log"
expect 0 "$journey" run "$dir/shop.yaml" "$dir/log" --quiet --store "memory"
has_text out "more than 3"

# Findings and errors have the document that they are in, and show its line.
printf 'journey: 1\nevents: {A: {x: double}, B: {}}\nprofile: {features: {n: {count: A}}}\nsegments:\n  few: profile.m > 1\n' >"$dir/parts/facts.yaml"
expect 0 "$journey" check "$dir/shop.yaml"
has_text err "parts/facts.yaml:2:26: note: "
expect 0 "$journey" check --json "$dir/shop.yaml"
has_text out "\"line\":2,\"column\":26,\"document\":\"$dir/parts/facts.yaml\""
sed -i.old '/segments/d' "$dir/shop.yaml"
expect 1 "$journey" check "$dir/shop.yaml"
has_text err "parts/facts.yaml:5:16: "
has_text err "    5 |   few: profile.m > 1"
expect 1 "$journey" run "$dir/shop.yaml" "$dir/log"
has_text err "parts/facts.yaml:5:16: "

# A time zone that only an engine refuses.
printf 'journey: 1\ntimezone: Europe/Londn\n' >"$dir/packs/mine.yaml"
printf 'journey: 1\nname: x\ninclude: pack:mine\n' >"$dir/zone.yaml"
mkdir "$dir/zoneinfo"
expect 1 "$journey" check "$dir/zone.yaml" --zoneinfo "$dir/zoneinfo"
has_text err "packs/mine.yaml:2:11: the time zone"
has_text err "    2 | timezone: Europe/Londn"

# What is not there, leads in a circle, or is no name.
for path in nothing.yaml /nowhere/x.yaml pack:none; do
	printf 'journey: 1\nname: x\ninclude: [%s]\n' $path >"$dir/bad.yaml"
	expect 1 "$journey" check "$dir/bad.yaml"
	has_text err "bad.yaml:3:11: "
	has_text err "No such file"
done
has_text err "hint: packs are in $dir/packs"
for path in pack:../mine pack: pack:Mine; do
	printf 'journey: 1\nname: x\ninclude: ["%s"]\n' $path >"$dir/bad.yaml"
	expect 1 "$journey" check "$dir/bad.yaml"
	has_text err "expected the name of a pack"
done
printf 'journey: 1\ninclude: ../bad.yaml\n' >"$dir/parts/back.yaml"
printf 'journey: 1\nname: x\ninclude: parts/back.yaml\n' >"$dir/bad.yaml"
expect 1 "$journey" check "$dir/bad.yaml"
has_text err "a document that includes itself"

# The packs and the examples of them are right, and nothing in them is what is surely not meant.
JOURNEY_PACKS=$JOURNEY_SRCDIR/packs
for pack in ecommerce finance healthcare; do
	printf 'journey: 1\nname: x\ninclude: pack:%s\n' $pack >"$dir/$pack.yaml"
	expect 0 "$journey" check --strict "$dir/$pack.yaml"
	grep -F "packs/$pack.yaml" "$JOURNEY_SRCDIR/packs/packs.am" >/dev/null || fail "$pack is not installed"
done
for example in shop_pack bank clinic; do
	expect 0 "$journey" check --strict "$JOURNEY_SRCDIR/examples/$example.yaml"
done
# Of what is owed, and of care, nobody is held out; sensitive messages have no value of the customer in them.
for pack in finance healthcare; do
	grep '{{' "$JOURNEY_SRCDIR/packs/$pack.yaml" && fail "a value in a text of $pack"
	awk '/^  [a-z_]+:$/ { journey = $1 } /holdout:/ { held[journey] = 1 } /transactional: true/ { owed[journey] = 1 }
		END { for (j in owed) if (j in held) { print j; found = 1 } exit found }' \
		"$JOURNEY_SRCDIR/packs/$pack.yaml" || fail "a journey of $pack holds people out from what they are owed"
done

# The example in the manual.
sed -n '/^\.Bd -unfilled/,/^\.Ed$/p' "$JOURNEY_SRCDIR/man/journey-strategy.5" | sed -e 1d -e '$d' >"$dir/manual.yaml"
grep 'pack:ecommerce' "$dir/manual.yaml" >/dev/null || fail "the manual's example is not there"
expect 0 "$journey" check --strict "$dir/manual.yaml"
finish

#!/bin/sh
# journey explain: sends, sends that were not made, customers, what is masked.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

expect 0 "$journey" explain --help
has_text out "usage: journey explain"
expect 2 "$journey" explain "$strategy"
expect 2 "$journey" explain "$strategy" ann
has_text err "--store sqlite:FILE is missing"
has sqlite || finish

cat >"$dir/shop.yaml" <<'YAML'
journey: 1
name: shop
events:
  Added: {price: money}
profile:
  attributes:
    email: {type: string, pii: true}
  features:
    adds: {count: Added}
channels:
  mail: {consent: marketing, cap: [1 per 1d]}
  push: {consent: marketing, reach: 'profile.email == "x@example.com"'}
offers:
  big:   {when: profile.adds >= 3, text: big, priority: 1}
  small: {text: small}
journeys:
  cart:
    enter: {event: Added}
    again: after exit
    steps:
      - send: {name: pick, offer: [big, small], via: [push, mail]}
YAML
cat >"$dir/log.jsonl" <<'JSON'
{"type":"identify","userId":"ann","messageId":"m1","timestamp":"2026-03-10T12:00:00Z","traits":{"email":"ann@example.com","consent":{"marketing":true}}}
{"type":"track","event":"Added","userId":"ann","messageId":"m2","timestamp":"2026-03-10T12:01:00Z","properties":{}}
{"type":"track","event":"Added","userId":"ann","messageId":"m3","timestamp":"2026-03-10T12:02:00Z","properties":{}}
{"type":"track","event":"Added","userId":"bob","messageId":"m4","timestamp":"2026-03-10T12:03:00Z","properties":{}}
JSON
store=sqlite:$dir/shop.db
expect 0 "$journey" run "$dir/shop.yaml" "$dir/log.jsonl" --store "$store" --sends "$dir/sends" --quiet
key=$(sed -n '1s/.*"key":"\([0-9a-f]*\)".*/\1/p' "$dir/sends")
[ "$(wc -l <"$dir/sends")" -eq 1 ] || fail "not one send: $(cat "$dir/sends")"
expect 0 "$journey" explain "$dir/shop.yaml" "$key" --store "$store"
has_text out "cart, pick: sent, channel mail, offer small"
has_text out "by event Added, set off by event m2"
has_text out "  offer big: kept back by eligibility"
has_text out "    - eligibility: profile.adds >= 3"
has_text out "        profile.adds = 1  (fails)"
has_text out "  channel push: kept back by reach"
has_text out "        profile.email = ***  (fails)"
has_text out "  channel mail: chosen"
has_text out "    + cap: 0 of 1 in 1d"
grep -q "ann@example.com" "$dir/out" && fail "a personal value is not masked"
expect 0 "$journey" explain "$dir/shop.yaml" "$key" --store "$store" --pii
has_text out '        profile.email = "ann@example.com"  (fails)'
expect 0 "$journey" explain "$dir/shop.yaml" "$key" --store "$store" --json
has_text out '"outcome":"sent"'
has_text out '{"name":"profile.email","value":"***","fails":true}'
python=${PYTHON:-python3}
if command -v "$python" >/dev/null; then
	"$python" -m json.tool "$dir/out" >/dev/null || fail "that is no JSON"
fi

# The second time the cap was used up; and who never agreed gets nothing.
expect 0 "$journey" explain "$dir/shop.yaml" ann cart --store "$store"
has_text out "cart: not in it; entered 2 times, last 2026-03-10T12:02:00Z"
has_text out "cart, pick: nothing by reach, offer small"
has_text out "    - cap: 1 of 1 in 1d"
expect 0 "$journey" explain "$dir/shop.yaml" bob --store "$store"
has_text out "cart, pick: nothing by consent, offer small"
has_text out "    - consent marketing"
expect 0 "$journey" explain "$dir/shop.yaml" user_id:bob cart --store "$store" --json

# The words are those of the strategy that decided.
sed 's/profile.adds >= 3/profile.adds >= 7/' "$dir/shop.yaml" >"$dir/other.yaml"
expect 0 "$journey" compile "$dir/other.yaml" -o "$dir/other.jst"
expect 0 "$journey" explain "$dir/other.jst" "$key" --store "$store"
has_text out "    - eligibility: profile.adds >= 3"

expect 1 "$journey" explain "$dir/shop.yaml" nobody --store "$store"
has_text err "nobody: no such customer"
expect 1 "$journey" explain "$dir/shop.yaml" 0123456789abcdef0123456789abcdef --store "$store"
has_text err "no such decision"
expect 1 "$journey" explain "$dir/shop.yaml" ann tour --store "$store"
has_text err 'the strategy has no journey `tour`'
expect 0 "$journey" profile erase "$dir/shop.yaml" ann --store "$store"
expect 1 "$journey" explain "$dir/shop.yaml" "$key" --store "$store"
grep -q "ann@example.com" "$dir/shop.db" && fail "a value that a decision saw outlives its customer"
finish

#!/bin/sh
# The report on experience: touches by their factors, what is not known, surveys, the Optimized Experience Score.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

cat >"$dir/felt.yaml" <<'END'
journey: 1
name: felt
events:
  Cart Filled: {product: string}
  Bought: {total: money}
  Survey Asked: {}
  Survey Answered: {score: double}
profile:
  attributes:
    vip: bool
segments:
  vips: profile.vip
offers:
  plain: {priority: 2, text: Plain}
  best: {priority: 4, when: profile.vip, text: Best}
channels:
  email: {cap: [9 per 1d], quiet: "21:00-08:00"}
  push: {cap: [9 per 1d]}
triggers:
  cart: {event: Cart Filled}
journeys:
  rescue:
    enter: {trigger: cart}
    again: after 1h
    goal: {event: Bought, within: 1d, value: event.total}
    steps:
      - send: {offer: [plain, best], via: email}
      - wait: 1h
      - send: {text: A word, via: push}
experience:
  half_life: 1h
  channel: 'touch.channel == "email" ? 0.8 : 0.4'
  oes: {weights: {accuracy: 0, effectiveness: 0, responsiveness: 3}, target: 30m}
surveys:
  recommend: {event: Survey Answered, of: event.score, kind: nps, asked: Survey Asked}
END
# Ann opens her e-mail; Bob's waits an hour for the end of the quiet hours, and he buys half an hour later.
cat >"$dir/log.jsonl" <<'END'
{"type":"identify","messageId":"1","userId":"ann","timestamp":"2026-03-10T12:00:00Z","traits":{"vip":true}}
{"type":"track","event":"Cart Filled","messageId":"2","userId":"ann","timestamp":"2026-03-10T12:00:01Z","properties":{"product":"x"}}
{"type":"feedback","kind":"opened","userId":"ann","channel":"email","timestamp":"2026-03-10T12:30:00Z"}
{"type":"track","event":"Survey Asked","messageId":"3","userId":"ann","timestamp":"2026-03-10T14:00:00Z"}
{"type":"track","event":"Survey Asked","messageId":"4","userId":"bob","timestamp":"2026-03-10T14:00:00Z"}
{"type":"track","event":"Survey Answered","messageId":"5","userId":"ann","timestamp":"2026-03-10T14:01:00Z","properties":{"score":9}}
{"type":"track","event":"Survey Answered","messageId":"6","userId":"bob","timestamp":"2026-03-10T14:01:00Z","properties":{"score":12}}
{"type":"track","event":"Cart Filled","messageId":"7","userId":"bob","timestamp":"2026-03-11T07:00:00Z","properties":{"product":"x"}}
{"type":"track","event":"Bought","messageId":"8","userId":"bob","timestamp":"2026-03-11T08:30:00Z","properties":{"total":5}}
END
expect 0 "$journey" check "$dir/felt.yaml"
expect 0 "$journey" run "$dir/felt.yaml" "$dir/log.jsonl" --until 2026-03-12T00:00:00Z
mv "$dir/err" "$dir/report"
has_text report "  all: 2 touches of 2 customers, 2 more of which a factor is not known"
has_text report "    not known: relevance of 2"
has_text report "    score          ########............ 0.4000  (all customers scored the same: no interval)"
has_text report "    timeliness     ###############..... 0.7500  costs 0.2250  <- most"
has_text report "  step rescue 2: 0 touches of 0 customers, 2 more of which a factor is not known"
has_text report "  segment vips: 1 touches of 1 customers, 1 more of which a factor is not known"
has_text report "  recommend (nps): 100.0  (95 % interval -48.5 to 100.0), 1 answers, 1 invalid, 100.00 % of 2 asked"
has_text report "    month 2026-03 (nps): 100.0"
has_text report "    responsiveness ###############..... 0.7500  hand-overs within the target, would gain"
has_text report "    accuracy       left out: no predictions"

# What feedback says moves engagement alone.
report() {
	expect 0 "$journey" run "$dir/felt.yaml" "$1" --until 2026-03-12T00:00:00Z --json
	mv "$dir/err" "$2"
	grep -o '"scope":"channel","name":"email".*"scope":"channel","name":"push"' "$2" |
		grep -o '"[a-z]*":{"mean":[0-9.]*' | sed 's/"//g; s/:{mean//' >"$2.factors"
}
report "$dir/log.jsonl" "$dir/opened"
sed 's/"kind":"opened"/"kind":"clicked"/' "$dir/log.jsonl" >"$dir/clicks.jsonl"
report "$dir/clicks.jsonl" "$dir/clicked"
printf 'relevance:1.0\ntimeliness:0.75\nchannel:0.8\nengagement:0.75\n' >"$dir/expected"
same opened.factors expected "the factors of what was opened"
printf 'relevance:1.0\ntimeliness:0.75\nchannel:0.8\nengagement:1.0\n' >"$dir/expected"
same clicked.factors expected "the factors of what was clicked"
has_text opened '"experience":{"measured":true,"source":"sums","lines":[{"scope":"all","name":"","step":"","customers":2,"touches":2,"unknown":2,"known":true,'
has_text opened '"scope":"step","name":"rescue","step":"2","customers":0,"touches":0,"unknown":2,"known":false,"total":null,"score":null'
has_text opened '{"survey":"recommend","segment":"","month":null,"kind":"nps","answers":1,"invalid":1,"asked":2,'
has_text opened '"responsiveness":{"value":0.75,"missing":false,'

# A part that counts and is missing leaves the score unknown.
sed 's/effectiveness: 0, //' "$dir/felt.yaml" >"$dir/missing.yaml"
expect 0 "$journey" run "$dir/missing.yaml" "$dir/log.jsonl"
has_text err "    not known: a part that counts is missing"
has_text err "    effectiveness  not known: no goal or KPI with a known impact"

# Without the section nothing is said.
sed '/^experience:/,$d' "$dir/felt.yaml" >"$dir/without.yaml"
expect 0 "$journey" run "$dir/without.yaml" "$dir/log.jsonl"
grep -E 'PES|OES|surveys' "$dir/err" && fail "experience is reported, though nothing measures it"
finish

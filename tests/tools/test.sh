#!/bin/sh
# journey test: the example passes; each kind of difference is shown as it should be; what is wrong is said.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

expect 0 "$journey" test --help
has_text out "usage: journey test FOLDER"
expect 2 "$journey" test
expect 2 "$journey" test --nothing "$dir"
expect 1 "$journey" test "$dir"
has_text err "no test is here or below"
expect 1 "$journey" test "$dir/nothing"
has_text err "nothing: No such file"

# The example, and each of its lines is there for a reason that a test knows.
expect 0 "$journey" test "$JOURNEY_SRCDIR/examples/tests" --mutate
has_text out "3 passed, 0 failed"
has_text out "not noticed 0"
expect 0 "$journey" test "$JOURNEY_SRCDIR/examples/tests" --quiet
[ "$(cat "$dir/out")" = "3 passed, 0 failed" ] || fail "--quiet says more: $(cat "$dir/out")"
expect 0 "$journey" test "$JOURNEY_SRCDIR/examples/tests" --filter night
has_text out "1 passed, 0 failed"
expect 1 "$journey" test "$JOURNEY_SRCDIR/examples/tests" --filter nowhere
has_text err 'no test'"'"'s path holds "nowhere"'

mkdir -p "$dir/shop/a"
cat >"$dir/shop/strategy.yaml" <<'YAML'
journey: 1
name: shop
events:
  Viewed: {product: string}
profile:
  attributes: {first_name: string}
  features:
    views: {count: Viewed}
segments:
  viewers: profile.views > 0
offers:
  banner: {when: profile.views > 0, text: Shoes}
  plain: {text: Hello}
channels:
  email: {consent: marketing}
  push: {}
journeys:
  browsed:
    enter: {event: Viewed}
    again: never
    holdout: 10%
    steps:
      - send:
          name: hello
          text: |-
            Dear {{ profile.first_name }},
            you looked at shoes.
            Yours
          via: [email, push]
  asked:
    enter: {event: Viewed}
    steps:
      - wait: 1d
      - send: {name: ask, text: Well?, via: email}
YAML
cat >"$dir/shop/a/log.jsonl" <<'JSON'
{"type":"identify","messageId":"1","userId":"ann","timestamp":"2026-03-10T08:00:00Z","traits":{"first_name":"Ann"}}
{"type":"identify","messageId":"2","userId":"ben","timestamp":"2026-03-10T08:00:00Z","traits":{"first_name":"Ben","consent":{"marketing":true}}}
{"type":"track","event":"Viewed","messageId":"3","userId":"ann","timestamp":"2026-03-10T09:00:00Z","properties":{"product":"boot"}}
{"type":"track","event":"Viewed","messageId":"4","userId":"ben","timestamp":"2026-03-10T09:00:00Z","properties":{"product":"shoe"}}
{"type":"decide","key":"k1","placement":"home","userId":"ann","timestamp":"2026-03-10T10:00:00Z"}
{"type":"decide","key":"k2","placement":"home","anonymousId":"4f2e","timestamp":"2026-03-10T10:00:00Z"}
{"type":"track","event":"Viewed","messageId":"4","userId":"ben","timestamp":"2026-03-10T11:00:00Z"}
JSON
printf 'until: 2026-03-12\n' >"$dir/shop/a/test.yaml"

# right WHAT: the expected.yaml on standard input is met; wrong: it is not.
a=$dir/shop/a/expected.yaml
right() {
	cat >"$a"
	expect 0 "$journey" test "$dir/shop"
	has_text out "passed"
}
wrong() {
	cat >"$a"
	expect 1 "$journey" test "$dir/shop"
}
# Times in any zone, ties in any order, what is not stated is not compared, numbers and texts are alike.
right <<'YAML'
- {at: 2026-03-10T10:00:00+01:00, send: email, to: ben}
- {at: 2026-03-10T09:00:00Z, send: push, to: ann, journey: browsed, text: "Dear Ann,\nyou looked at shoes.\nYours"}
- {decide: home, to: anonymous_id:4f2e, offer: plain, note: not compared}
- {decide: home, offer: banner, text: Shoes, propensity: 1}
- {refused: duplicate, line: 7}
- {at: 2026-03-11T09:00:00Z, send: email, to: ben, step: ask, template: null, offer: ~}
YAML
# Facts of the end.
right <<'YAML'
sends:
  - {send: push, to: ann}
  - {send: email, to: ben}
  - {decide: home}
  - {decide: home}
  - {refused: duplicate}
  - {send: email}
profile:
  ann: {segments: [viewers], attributes: {first_name: Ann}, features: {views: 1.0}, journeys: {browsed: {entries: 1, step: null}}}
  ben: {segments: {viewers: true}}
  eve: null
segments: {viewers: 2}
report: {customers: 2, events: 4, journeys: {asked: {sends: 1, ghosts: 0, suppressed: {consent: 1}}}, rejected: []}
note: the whole
YAML

# Each kind of difference, in one golden text.
wrong <<'YAML'
sends:
- {at: 2026-03-10T09:00:00Z, send: push, to: ann, journey: asked}
- at: 2026-03-10T09:00:00Z
  send: email
  to: ben
  text: |-
    Dear Ben,
    you looked at boots.
    Yours
- {at: 2026-03-10T10:00:00Z, decide: home, to: ann, offer: plain}
- {at: 2026-03-11T10:00:00+01:00, send: email, to: ann, journey: asked}
- {at: 2026-03-12T10:00:00+01:00, send: email, to: ben, journey: asked, text: Well?}
- {at: 2026-03-12T10:00:00+01:00, send: push, to: zoe, journey: asked}
profile:
  ann: {features: {views: 2}}
segments: {viewers: 1}
YAML
cat >"$dir/golden" <<'TEXT'
FAILED shop/a: 10 differences  (- expected, + what happened)
  shop/a/expected.yaml:2: differs: send push to ann at 2026-03-10T09:00:00Z, journey browsed
    - journey: asked
    + journey: browsed
  shop/a/expected.yaml:3: differs: send email to ben at 2026-03-10T09:00:00Z, journey browsed
      text
        Dear Ben,
    -   you looked at boots.
    +   you looked at shoes.
        Yours
  shop/a/expected.yaml:10: differs: decide home to ann at 2026-03-10T10:00:00Z
    - offer: plain
    + offer: banner
  not expected: decide home to anonymous_id:4f2e at 2026-03-10T10:00:00Z
    + at: 2026-03-10T10:00:00Z
    + decide: home
    + to: anonymous_id:4f2e
    + offer: plain
    + text: Hello
  not expected: refused duplicate to ben at 2026-03-10T11:00:00Z, shop/a/log.jsonl:7
    + at: 2026-03-10T11:00:00Z
    + refused: duplicate
    + to: ben
    + line: 7
    + why: seen before
  shop/a/expected.yaml:11: missing: send email to ann at 2026-03-11T09:00:00Z, journey asked
    - at: 2026-03-11T10:00:00+01:00
    - send: email
    - to: ann
    - journey: asked
  shop/a/expected.yaml:12: differs: send email to ben at 2026-03-11T09:00:00Z, journey asked
    - at: 2026-03-12T10:00:00+01:00
    + at: 2026-03-11T09:00:00Z
  shop/a/expected.yaml:13: missing: send push to zoe at 2026-03-12T09:00:00Z, journey asked
    - at: 2026-03-12T10:00:00+01:00
    - send: push
    - to: zoe
    - journey: asked
  shop/a/expected.yaml:15: differs at the end
    - profile.ann.features.views: 2
    + profile.ann.features.views: 1
  shop/a/expected.yaml:16: differs at the end
    - segments.viewers: 1
    + segments.viewers: 2
0 passed, 1 failed
TEXT
(cd "$dir" && "$journey" test shop >out 2>err)
diff "$dir/golden" "$dir/out" || fail "another text of differences"

# Why not, and why.
expect 1 "$journey" test "$dir/shop" --explain
has_text out "    | 2026-03-11T09:00:00Z  asked, ask: nothing by consent"
has_text out "    |   offer banner: chosen"
has_text out "at that moment nothing is known of such a customer"

# JSON and JUnit.
expect 1 "$journey" test "$dir/shop" --json --junit "$dir/report.xml"
has_text out '"result":"failed","entries":6,"facts":2,"differences":[{"kind":"differs","line":2,"keys":["journey"],'
has_text out '{"passed":0,"failed":1,"errors":0,"written":0}'
has_text report.xml '<testsuite name="journey test" tests="1" failures="1" errors="0">'
has_text report.xml '<failure message="10 differences">FAILED '
! command -v python3 >/dev/null || python3 -c '
import json, sys, xml.dom.minidom
xml.dom.minidom.parse(sys.argv[1])
for line in open(sys.argv[2]):
    json.loads(line)' "$dir/report.xml" "$dir/out" || fail "no XML, or no JSON"

# Order is a part of what is expected.
wrong <<'YAML'
- {decide: home}
- {send: push, to: ann}
- {send: email, to: ben}
- {decide: home}
- {refused: duplicate}
- {send: email}
YAML
has_text out "in another order: send push to ann at 2026-03-10T09:00:00Z, journey browsed"
wrong <<'YAML'
- {send: push, to: ann, text: "Dear Ann,\nyou looked at shoes.\nYours\n"}
- {send: email, to: ben}
- {decide: home}
- {decide: home}
- {refused: duplicate}
- {send: email}
YAML
has_text out "1 difference "
has_text out "(what is expected ends with a line end; in YAML \`|-\` leaves it out, \`|\` does not)"

# What is wrong with the documents, with its place.
says() {
	printf '%s\n' "$1" | wrong
	has_text err "shop/a/expected.yaml:$2"
	has_text out "0 passed, 0 failed, 1 could not be run"
}
says '- {sends: email}' '1:4: found "sends"; what happens may have: send, decide, peek, refused, at, to,'
says '- {to: ann}' '1:3: none of send, decide, peek, refused; one of them says what happens'
says '- {send: email, decide: home}' '1:3: more than one of send, decide, peek, refused'
says '- {send: email, at: noon}' '1:21: this is no time; expected one such as'
says "$(printf -- '- {send: a, at: 2026-03-11}\n- {send: b, at: 2026-03-10}')" '2:17: this is before the entry above it'
says '- {send: email, parts: x}' '1:24: found a value; expected a mapping of the parts'
says '- {send: [email]}' '1:10: found a list or mapping; expected one value'
says 'profile: {}' '1:1: "sends" is missing'
says 'sends: {}' '1:8: expected a list of what happens'
says 'sends: [' '2:1: '
says '{sends: [], kpis: {}}' '1:13: found "kpis"; what is expected may have: sends, profile, segments, report, note'
printf '{sends: [], segments: {nobody: 0}}\n' | wrong
has_text out 'the strategy has no segment "nobody"'
printf 'untl: 2026-03-12\n' >"$dir/shop/a/test.yaml"
expect 1 "$journey" test "$dir/shop"
has_text err 'shop/a/test.yaml:1:1: found "untl"; a test may have: strategy, log, expected, until, zone, seed, held_out, note'
has_text out "1 could not be run"
expect 1 "$journey" test "$dir/shop" --junit "$dir/junit.xml"
grep -q 'errors="1"' "$dir/junit.xml" && grep -q "whose test.yaml is wrong" "$dir/junit.xml" || fail "a wrong test.yaml is not in JUnit's form"
printf 'until: soon\n' >"$dir/shop/a/test.yaml"
expect 1 "$journey" test "$dir/shop"
has_text err 'shop/a/test.yaml:1:8: this is no time'
printf 'strategy: ../nothing.yaml\n' >"$dir/shop/a/test.yaml"
expect 1 "$journey" test "$dir/shop"
has_text err 'shop/a/../nothing.yaml: No such file'
printf 'zone: Europe/Atlantis\n' >"$dir/shop/a/test.yaml"
expect 1 "$journey" test "$dir/shop"
has_text out 'zone: there is no time zone "Europe/Atlantis"'
printf 'log: [nothing.jsonl]\n' >"$dir/shop/a/test.yaml"
expect 1 "$journey" test "$dir/shop"
has_text out 'shop/a/nothing.jsonl: No such file'

# --update writes what happened, in the test's zone, and only where a test fails; the facts keep their keys.
printf 'until: 2026-03-12\nzone: Europe/Berlin\n' >"$dir/shop/a/test.yaml"
cat >"$a" <<'YAML'
sends: []
profile: {ann: {stage: x, features: {views: 7}, segments: {viewers: false}}}
segments: {viewers: 9}
report: {journeys: {asked: {sends: 5}}}
YAML
expect 0 "$journey" test "$dir/shop" --update
has_text out "0 passed, 0 failed, 1 expected.yaml written anew: what stood there before is gone"
cat >"$dir/golden" <<'YAML'
# Written by journey test --update from what happened: is it what should happen?
sends:
  - at: 2026-03-10T10:00:00+01:00
    send: push
    to: ann
    journey: browsed
    step: hello
    text: |-
      Dear Ann,
      you looked at shoes.
      Yours
YAML
head -n 11 "$a" >"$dir/head"
same golden head "another expected.yaml"
tail -n 13 "$a" | tr -d '\n' >"$dir/tail"
has_text tail 'profile:  ann:    stage: null    features:      views: 1    segments:      viewers: truesegments:  viewers: 2report:'
expect 0 "$journey" test "$dir/shop" --update
has_text out "1 passed, 0 failed"
rm "$a"
expect 1 "$journey" test "$dir/shop"
has_text err "expected.yaml: there is no such file; journey test --update writes it"
expect 0 "$journey" test "$dir/shop" --update
expect 0 "$journey" test "$dir/shop/a"
expect 1 "$journey" test "$dir/nowhere" --update

# What held-out customers would have got, where that is asked for; another seed, other groups.
printf 'held_out: true\nseed: q\n' >"$dir/shop/a/test.yaml"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
	printf '{"type":"track","event":"Viewed","messageId":"h%s","userId":"u%s","timestamp":"2026-03-10T08:00:00Z"}\n' $i $i
done >"$dir/shop/a/log.jsonl"
expect 0 "$journey" test "$dir/shop" --update
has_text shop/a/expected.yaml "held_out: true"
expect 0 "$journey" test "$dir/shop"
printf 'seed: q\n' >"$dir/shop/a/test.yaml"
expect 1 "$journey" test "$dir/shop"

# Whatever a text is, what --update writes says the same.
mkdir "$dir/texts"
cat >"$dir/texts/strategy.yaml" <<'YAML'
journey: 1
name: texts
events:
  A: {t: string}
channels: {push: {}}
journeys:
  j: {enter: {trigger: a}, again: always, steps: [send: {text: "{{ trigger.t }}", via: push}]}
triggers:
  a: {event: A, capture: [t]}
YAML
number=0
for text in yes 'No' null '~' 12 1e3 0x1f .5 2026-03-10 '- a' 'a: b' 'a #b' '#' '' ' a ' "it's" '\"q\"' 'a\nb' 'a\nb\n' 'a\n\nb\n\n' \
	'\n' ' a\nb' 'a \nb' 'a\tb' '\u0085' 'a\u2028b\nc' '\ufeffx' '\u007f' '\u20ac 5' 'Gr\u00fc\u00dfe' '{x}' '[x]' '*x' '&x' '!x' '%x' '@x' '|' \
	'>' '? x' 'x:' '\ud83d\ude00' 'a\u0001b'; do
	number=$((number + 1))
	printf '{"type":"track","event":"A","messageId":"%s","userId":"ann","timestamp":"2026-03-10T08:00:00Z","properties":{"t":"%s"}}\n' \
		$number "$text"
done >"$dir/texts/log.jsonl"
expect 0 "$journey" test "$dir/texts" --update
expect 0 "$journey" test "$dir/texts"
[ "$(grep -c 'send: push' "$dir/texts/expected.yaml")" = 43 ] || fail "not 43 texts: $(grep -c 'send: push' "$dir/texts/expected.yaml")"

# Lines that no test misses are found; comments and blank lines are no lines.
mkdir "$dir/lines"
cat >"$dir/lines/strategy.yaml" <<'YAML'
journey: 1
name: lines
# a comment

events:
  A: {}
profile:
  features:
    never_read: {count: A}
    read: {count: A}
channels:
  push: {}
journeys:
  j:
    enter: {event: A}
    again: always
    steps:
      - send: {name: x, text: "
          one

          # two, a line of the text
          three {{ profile.read }}", via: push}
YAML
for i in 1 2; do
	printf '{"type":"track","event":"A","messageId":"%s","userId":"ann","timestamp":"2026-03-10T08:00:00Z"}\n' $i
done >"$dir/lines/log.jsonl"
printf -- '- {send: push, to: ann}\n- {send: push, to: ann}\n' >"$dir/lines/expected.yaml"
expect 1 "$journey" test "$dir/lines" --mutate
has_text out "strategy.yaml:9: no test notices if this line is not there: never_read: {count: A}"
has_text out "strategy.yaml:19: no test notices if this line is not there: one"
has_text out "strategy.yaml:21: no test notices if this line is not there: # two, a line of the text"
has_text out "19 lines tried, each left out once: needed for it to load 15, noticed by a test 1, not noticed 3"
expect 1 "$journey" test "$dir/lines" --mutate --json
has_text out '{"line":9,"text":"never_read: {count: A}"}'

# A strategy that tests share by different paths is one.
mkdir -p "$dir/both/a" "$dir/both/b"
mv "$dir/lines/strategy.yaml" "$dir/both"
for folder in a b; do
	cp "$dir/lines/log.jsonl" "$dir/lines/expected.yaml" "$dir/both/$folder"
	printf 'strategy: ../strategy.yaml\n' >"$dir/both/$folder/test.yaml"
done
expect 1 "$journey" test "$dir/both" --mutate
[ "$(grep -c "lines tried" "$dir/out")" = 1 ] || fail "a strategy was tried for each of its tests"

# Of what happened, whatever is stated passes, and one thing that did not happen so never does.
if command -v python3 >/dev/null; then
	mkdir "$dir/property"
	expect 0 python3 "$JOURNEY_SRCDIR/tests/tools/test_property.py" "$journey" "$dir/property"
	has_text out "240 fail as they should"
fi
finish

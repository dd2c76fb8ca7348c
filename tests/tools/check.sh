#!/bin/sh
# journey, journey check: usage, help, errors with place, line, caret and hint.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

expect 2 "$journey"
expect 2 "$journey" nothing
has_text err 'no command "nothing"'
expect 0 "$journey" --help
has_text out "usage: journey COMMAND"
expect 0 "$journey" --version
has_text out "journey "
for command in check eval run report simulate; do
	expect 0 "$journey" $command --help
	has_text out "usage: journey $command"
	has_text out "Exit status: 0"
	[ -s "$dir/err" ] && fail "$command --help writes to standard error"
	expect 2 "$journey" $command --nonsense
	has_text err "unknown option: --nonsense"
	has_text err "Try journey $command --help."
done
expect 2 "$journey" check
expect 2 "$journey" run "$strategy"
expect 2 "$journey" run "$strategy" events --batch 0
expect 2 "$journey" run "$strategy" events --now yesterday
expect 2 "$journey" run "$strategy" events --store
expect 2 "$journey" run "$strategy" events --quiet=1
expect 2 "$journey" run "$strategy" events --store papyrus
expect 2 "$journey" report "$strategy"
expect 1 "$journey" report "$strategy" --store "sqlite:$dir/nowhere"

expect 0 "$journey" check "$strategy"
has_text out "OK: test-winback"
has_text out "journeys        1"
expect 0 "$journey" check --quiet "$strategy"
[ -s "$dir/out" ] && fail "--quiet prints"
"$journey" check - <"$strategy" >/dev/null || fail "a strategy from standard input"
expect 1 "$journey" check "$dir/nowhere.yaml"
has_text err "nowhere.yaml: No such file"

printf 'journey: 1\nname: x\nevents:\n  Order Completed: {total: money}\nprofile:\n  features:\n    orders: {count: Order Completd}\n' >"$dir/shop.yaml"
expect 1 "$journey" check "$dir/shop.yaml"
has_text err "shop.yaml:7:21: "
has_text err "    7 |     orders: {count: Order Completd}"
has_text err "      |                     ^"
has_text err "hint: did you mean"
expect 1 "$journey" run "$dir/shop.yaml" /dev/null
has_text err "shop.yaml:7:21: "

# A time zone that is none would move quiet hours, and keep an engine from opening.
printf 'journey: 1\nname: x\ntimezone: Europe/Londn\n' >"$dir/zone.yaml"
mkdir "$dir/zoneinfo"
for command in "check $dir/zone.yaml" "run $dir/zone.yaml /dev/null"; do
	expect 1 "$journey" $command --zoneinfo "$dir/zoneinfo"
	has_text err "zone.yaml:3:11: the time zone \`Europe/Londn\` of the strategy is not known"
	has_text err "    3 | timezone: Europe/Londn"
	has_text err "      |           ^"
done
printf '{journey: 1, name: x, timezone: Europe/Londn}' >"$dir/flow.yaml"
expect 1 "$journey" check "$dir/flow.yaml" --zoneinfo "$dir/zoneinfo"
has_text err "flow.yaml:1:33: the time zone"
printf 'journey: 1\nname: x\ntriggers:\n  weekly: {every: week, days: [monday], at: "09:00", zone: Europe/Pari}\n' >"$dir/weekly.yaml"
expect 1 "$journey" check "$dir/weekly.yaml" --zoneinfo "$dir/zoneinfo"
has_text err "weekly.yaml:4:60: the time zone \`Europe/Pari\` of the schedule is not known"
"$journey" check - --zoneinfo "$dir/zoneinfo" <"$dir/zone.yaml" 2>"$dir/err" && fail "a zone from standard input"
has_text err "standard input: the time zone"
expect 1 "$journey" check "$strategy" --zoneinfo "$dir/nowhere"
[ "$(cat "$dir/err")" = "journey check: $dir/nowhere: not found: no directory of time zones" ] ||
	fail "a missing directory of zones is said so: $(cat "$dir/err")"

# Several: each is looked at.
expect 1 "$journey" check "$dir/shop.yaml" "$strategy" "$dir/nowhere.yaml"
has_text err "shop.yaml:7:21: "
has_text err "nowhere.yaml: No such file"
has_text out "OK: test-winback"

printf 'journey: 1\nname: x\nsegments:\n  a: profile.foo > 1\n' >"$dir/shop.yaml"
expect 1 "$journey" check "$dir/shop.yaml"
has_text err "shop.yaml:4:"
printf 'journey: 1\nname: "x' >"$dir/shop.yaml"
expect 1 "$journey" check "$dir/shop.yaml"
has_text err "shop.yaml:2:"
head -c 1100000 /dev/zero | tr '\0' '#' >"$dir/shop.yaml"
expect 1 "$journey" check "$dir/shop.yaml"
: >"$dir/shop.yaml"
expect 1 "$journey" check "$dir/shop.yaml"

# What is certain of a strategy: at its place, with its code; warnings fail where they are asked to.
cat >"$dir/proof.yaml" <<'YAML'
journey: 1
name: proof
events:
  Added: {n: int}
profile:
  features:
    adds: {count: Added}
channels:
  mail: {consent: marketing, cap: [1 per 1d]}
journeys:
  cart:
    enter: {event: Added}
    steps:
      - when: profile.adds > 5 && profile.adds < 3
        then: [exit]
      - send: {text: x, via: mail}
YAML
expect 0 "$journey" check "$dir/proof.yaml"
has_text err 'proof.yaml:14:15: warning: `profile.adds > 5 && profile.adds < 3` never holds: this branch is never taken [branch-never]'
has_text err "    hint: mend the condition, or remove the branch"
has_text out "    cart by mail                               1         1  steps"
has_text out "    all                                        1         1  sum"
expect 1 "$journey" check --strict "$dir/proof.yaml"
has_text err "[branch-never]"
expect 0 "$journey" check --quiet "$dir/proof.yaml"
[ -s "$dir/err" ] && fail "--quiet warns"
expect 1 "$journey" check --quiet --strict "$dir/proof.yaml"
expect 0 "$journey" check --json "$dir/proof.yaml"
has_text out '"errors":0,"warnings":1,"notes":0,"findings":[{"severity":"warning","code":"branch-never","where":"journeys.cart.steps[0].when","line":14,"column":15,'
has_text out '"bounds":[{"journey":"cart","channel":"mail","per_day":1,"per_week":1,"limit":"steps"}'
expect 1 "$journey" check --json --strict "$dir/proof.yaml"
sed 's/ < 3/ < 9/' "$dir/proof.yaml" >"$dir/right.yaml"
expect 0 "$journey" check --strict "$dir/right.yaml"
finish

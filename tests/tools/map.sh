#!/bin/sh
# journey map: the same graph in three forms, with counts after a run.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

expect 0 "$journey" map --help
has_text out "usage: journey map"
expect 2 "$journey" map
expect 2 "$journey" map "$strategy" --format xml
has_text err 'no such format: "xml"'
expect 1 "$journey" map "$dir/nowhere.yaml"
expect 1 "$journey" map "$strategy" --store "sqlite:$dir/nowhere"

cat >"$dir/small.yaml" <<'YAML'
journey: 1
name: small "shop"
events:
  Added: {price: money}
  Ordered: {total: money}
profile:
  features:
    orders: {count: Ordered}
channels:
  email: {consent: marketing, cap: [1 per 1d]}
journeys:
  cart:
    enter: {event: Added}
    exit: {when: profile.orders > 9}
    steps:
      - wait: {event: Ordered, at_most: 2h}
      - when: profile.orders >= 1
        then: [exit]
      - split:
          seed: s
          arms:
            a: {weight: 30%, steps: [{send: {name: hello, template: hi, via: email}}]}
            b: {weight: 70%}
YAML
cat >"$dir/mermaid" <<'TEXT'
flowchart TD
  subgraph j0["cart"]
    j0_in(["event Added"])
    j0_s0["wait 0: 2h"]
    j0_s1{"branch 1"}
    j0_s2["exit 1.then.0"]
    j0_s3{"split 2: s"}
    j0_s4["send hello: email: hi"]
    j0_out(["end; early: profile.orders #gt; 9"])
    j0_in --> j0_s0
    j0_s0 -->|"Ordered or after 2h"| j0_s1
    j0_s1 -->|"profile.orders #gt;= 1"| j0_s2
    j0_s1 -->|"else"| j0_s3
    j0_s2 --> j0_out
    j0_s3 -->|"a 30%"| j0_s4
    j0_s3 -->|"b 70%"| j0_out
    j0_s4 --> j0_out
  end
TEXT
expect 0 "$journey" map "$dir/small.yaml"
same out mermaid "the map of a small shop"
expect 0 "$journey" map "$dir/small.yaml" --format dot
has_text out 'digraph "small \"shop\"" {'
has_text out 'j0_s0 -> j0_s1 [label="Ordered or after 2h"];'
if command -v dot >/dev/null; then
	dot -Tsvg "$dir/out" >/dev/null || fail "Graphviz does not take it"
fi
expect 0 "$journey" map "$dir/small.yaml" --format json
has_text out '{"name":"hello","kind":"send","text":"email: hi","where":"journeys.cart.steps[2].split.arms.a.steps[0]"}'
has_text out '{"from":null,"to":"0","label":""}'
has_text out '{"from":"2","to":null,"label":"b 70%"}'

# Counts: 5 come in, 2 order at once, 1 while they wait, 3 go on to the split.
has sqlite || finish
: >"$dir/log.jsonl"
n=0
line() {
	n=$((n + 1))
	printf '{"type":"track","event":"%s","userId":"%s","messageId":"m%d","timestamp":"%s","properties":{}}\n' "$1" "$2" $n "$3" \
		>>"$dir/log.jsonl"
}
line Added ann 2026-03-10T12:00:00Z
line Added bob 2026-03-10T12:00:00Z
line Added cid 2026-03-10T12:00:00Z
line Ordered ann 2026-03-10T13:59:59Z
line Ordered bob 2026-03-10T14:00:00Z
line Added dan 2026-03-10T15:00:00Z
expect 0 "$journey" run "$dir/small.yaml" "$dir/log.jsonl" --store "sqlite:$dir/map.db" --sends /dev/null --quiet
expect 0 "$journey" map "$dir/small.yaml" --store "sqlite:$dir/map.db"
has_text out 'j0_in -->|" (4)"| j0_s0'
# An order at the deadline is too late for the wait, and for the branch, which is asked just before.
has_text out 'j0_s0["wait 0: 2h (4)"]'
has_text out 'j0_s0 -->|"Ordered or after 2h (3)"| j0_s1'
has_text out 'j0_s1 -->|"profile.orders #gt;= 1 (1)"| j0_s2'
has_text out 'j0_s1 -->|"else (2)"| j0_s3'
has_text out 'j0_s2 -->|" (1)"| j0_out'
expect 0 "$journey" map "$dir/small.yaml" --store "sqlite:$dir/map.db" --format json
has_text out '"kind":"wait","text":"2h","where":"journeys.cart.steps[0]","visits":4}'
finish

#!/bin/sh
# Lines of a log that are no events: decisions, exposures, feedback, calls, lists, pauses, channels.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

cat >"$dir/shop.yaml" <<'YAML'
journey: 1
name: shop
events:
  Viewed: {product: string}
  Email Clicked: {}
profile:
  attributes: {first_name: string, email: string}
  features:
    views: {count: Viewed}
segments:
  vip: list("vips")
lists: {vips: {}}
suppression:
  bounced: {by: email, channels: [email]}
triggers:
  call_me: {call: true, fields: {reason: string}}
offers:
  banner: {when: profile.views > 0, text: "Shoes for {{ profile.first_name }}", priority: 1}
  plain: {text: Hello}
channels:
  email: {}
  push: {}
journeys:
  browsed:
    enter: {event: Viewed}
    again: after exit
    steps:
      - wait: 4h
      - send: {text: "Back, {{ profile.first_name }}?", via: email}
  called:
    enter: {trigger: call_me}
    again: after exit
    steps:
      - send: {text: "About {{ trigger.reason }}", via: [push, email]}
YAML
cat >"$dir/log.jsonl" <<'JSON'
{"type":"identify","messageId":"1","userId":"ann","timestamp":"2026-03-10T08:00:00Z","traits":{"first_name":"Ann","email":"ann@example.com"}}
{"type":"decide","key":"k1","placement":"home","userId":"ann","timestamp":"2026-03-10T08:01:00Z"}
{"type":"track","event":"Viewed","messageId":"2","userId":"ann","timestamp":"2026-03-10T09:00:00Z","properties":{"product":"shoe"}}
{"type":"decide","key":"k2","placement":"home","userId":"ann","timestamp":"2026-03-10T09:01:00Z","context":{"hour":9}}
{"type":"shown","key":"k2","userId":"ann","timestamp":"2026-03-10T09:02:00Z"}
{"type":"shown","key":"k2","userId":"ann","timestamp":"2026-03-10T09:02:01Z"}
{"type":"shown","key":"k3","userId":"ann","timestamp":"2026-03-10T09:02:02Z"}
{"type":"peek","userId":"ann","timestamp":"2026-03-10T09:02:03Z","offers":["plain"]}
{"type":"fire","key":"f","trigger":"call_me","userId":"ann","fields":{"reason":"size"},"timestamp":"2026-03-10T09:03:00Z"}
{"type":"feedback","userId":"ann","kind":"clicked","timestamp":"2026-03-10T09:04:00Z"}
{"type":"feedback","userId":"ann","kind":"clicked","channel":"email","timestamp":"2026-03-10T09:04:01Z"}
{"type":"list","list":"vips","userId":"ann","timestamp":"2026-03-10T09:04:02Z"}
{"type":"channel","channel":"push","result":"failed","timestamp":"2026-03-10T09:04:03Z"}
{"type":"fire","key":"g","trigger":"call_me","userId":"ann","fields":{"reason":"colour"},"timestamp":"2026-03-10T09:04:04Z"}
{"type":"channel","channel":"fax","result":"failed","timestamp":"2026-03-10T09:04:05Z"}
{"type":"pause","journey":"browsed","timestamp":"2026-03-10T09:05:00Z"}
{"type":"advance","timestamp":"2026-03-10T14:00:00Z"}
{"type":"resume","journey":"browsed","timestamp":"2026-03-10T15:00:00Z"}
{"type":"suppress","list":"bounced","by":"email","value":"ann@example.com","timestamp":"2026-03-10T15:00:01Z"}
{"type":"track","event":"Viewed","messageId":"3","userId":"ann","timestamp":"2026-03-10T16:00:00Z","properties":{"product":"boot"}}
{"type":"advance","timestamp":"2026-03-11T09:00:00Z"}
{"type":"list","list":"vips","userId":"ann","in":false,"timestamp":"2026-03-11T09:00:01Z"}
JSON
cat >"$dir/expected" <<'TEXT'
decision plain Hello
decision banner Shoes for Ann
decision plain Hello
push About size
email About colour
email Back, Ann?
TEXT
short() {
	sed -e 's/.*"offer":"\([a-z]*\)","text":"\([^"]*\)".*/decision \1 \2/' \
		-e 's/.*"channel":"\([a-z]*\)".*"text":"\([^"]*\)".*/\1 \2/' "$1"
}
expect 0 "$journey" run "$dir/shop.yaml" "$dir/log.jsonl" --now 2026-03-12 --json --sends "$dir/sends"
short "$dir/sends" >"$dir/got"
same expected got "other sends and decisions: $(cat "$dir/got")"
has_text sends '{"decision":{"id":"'
has_text sends '"key":"k1","user":"ann","placement":"home","offer":"plain","text":"Hello","decided":"2026-03-10T08:01:00Z","propensity":1.0}}'
has_text sends '"peek":true'
has_text out '"reason":"duplicate","count":1,"first":["log.jsonl:6"]'
has_text out '"reason":"not found","count":3,"first":["log.jsonl:7","log.jsonl:11","log.jsonl:15"],"message":"nothing was decided for this customer under this key"'
has_text out '"feedback.clicked":1'
has_text out '{"name":"vip","customers":0,"entered":1,"left":1}'

# Neither how lines share commits nor how often the run is begun again changes anything.
if has sqlite; then
	for batch in 1 3; do
		rm -f "$dir/shop.db"
		expect 0 "$journey" run "$dir/shop.yaml" "$dir/log.jsonl" --now 2026-03-12 --quiet --batch $batch \
			--store "sqlite:$dir/shop.db" --sends "$dir/kept"
		same sends kept "commits of $batch lines change what is sent"
	done
	rm -f "$dir/shop.db" "$dir/part.jsonl" "$dir/kept"
	lines=$(wc -l <"$dir/log.jsonl")
	line=0
	while [ $line -lt "$lines" ]; do
		line=$((line + 1))
		head -n $line "$dir/log.jsonl" >"$dir/part.jsonl"
		expect 0 "$journey" run "$dir/shop.yaml" "$dir/part.jsonl" --quiet --store "sqlite:$dir/shop.db" \
			--sends "$dir/kept"
	done
	same sends kept "runs of a line each change what is sent"
fi

# What is wrong with a line is said with its place in it.
wrong() {
	printf '%s\n' "$1" >"$dir/wrong.jsonl"
	expect 1 "$journey" run "$dir/shop.yaml" "$dir/wrong.jsonl" --strict
	has_text err "wrong.jsonl:1: $2"
}
wrong '{"type":"decied","timestamp":"2026-03-10T08:00:00Z"}' \
	'invalid input: column 2: "type" is "decied"; expected one of: track, identify, alias, page, screen, group, set, decide, peek'
wrong '{"type":"decide","key":"k","plcement":"x","userId":"ann","timestamp":"2026-03-10T08:00:00Z"}' \
	'invalid input: column 28: the decide has the key "plcement"; it may have: type, timestamp, userId, anonymousId, key, placement, offers, context'
wrong '{"type":"decide","key":"k","timestamp":"2026-03-10T08:00:00Z"}' 'invalid input: the decide has none of: userId, anonymousId'
wrong '{"type":"decide","userId":"ann","timestamp":"2026-03-10T08:00:00Z"}' 'invalid input: the decide has no "key"'
wrong '{"type":"decide","userId":"ann","key":"k"}' 'invalid input: the decide has no "timestamp"'
wrong '{"type":"decide","userId":7,"key":"k","timestamp":"2026-03-10T08:00:00Z"}' \
	'wrong type: column 18: "userId" is no text; expected a text: put the number in quotes'
wrong '{"type":"decide","userId":"ann","key":"k","timestamp":"yesterday"}' \
	'invalid input: column 43: "timestamp" is "yesterday"; expected a time such as'
wrong '{"type":"decide","userId":"ann","key":"k","offers":["nothing"],"timestamp":"2026-03-10T08:00:00Z"}' \
	'not found: no offer `nothing`'
wrong '{"type":"decide","userId":"ann","key":"k","offers":"plain","timestamp":"2026-03-10T08:00:00Z"}' \
	'wrong type: column 43: "offers" is no list'
wrong '{"type":"feedback","userId":"ann","kind":"read","timestamp":"2026-03-10T08:00:00Z"}' \
	'invalid input: column 35: "kind" is "read"; expected one of: sent, delivered, opened, clicked, bounced, spam, unsubscribed'
wrong '{"type":"list","userId":"ann","list":"vips","in":"yes","timestamp":"2026-03-10T08:00:00Z"}' \
	'wrong type: column 45: "in" is neither true nor false'
wrong '{"type":"pause","journey":"nothing","timestamp":"2026-03-10T08:00:00Z"}' 'not found: '
wrong '{"type":"decide","key":"k",' 'syntax'
finish

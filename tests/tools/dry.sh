#!/bin/sh
# journey run --dry: what a live run does, without its channels and without a trace in the store; --answers; --backfill.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

log=$dir/shop.jsonl
"$journey" simulate --customers 300 --seed 5 >"$log" 2>"$dir/err" || fail "no log"
run() {
	"$journey" run "$@"
}
# The id of a dry run is all that it has besides.
plain() {
	sed 's/,"run":"[^"]*"//; s/: dry run [^,]*, nothing was sent$//' "$dir/$1" >"$dir/$2"
}

# The same sends, report and moves.
sed 's/^journeys:/stages: {visitor: true, customer: profile.orders >= 1}\nsegments: {busy: profile.views >= 3}\n&/' "$strategy" >"$dir/s.yaml"
expect 0 run "$dir/s.yaml" "$log" --sends "$dir/live.sends" --json --changes "$dir/live.moves"
mv "$dir/out" "$dir/live.json"
expect 0 run "$dir/s.yaml" "$log" --sends "$dir/dry.sends" --json --changes "$dir/dry.moves" --dry
mv "$dir/out" "$dir/dry.json"
[ "$(grep -c '"run":"dry-[0-9a-f]*"' "$dir/dry.sends")" = "$(wc -l <"$dir/live.sends")" ] || fail "a send without the run's id"
has_text dry.json '"run":"dry-'
plain dry.sends plain.sends
plain dry.json plain.json
sed 's/,"context":{"run":"[^"]*"}//' "$dir/dry.moves" >"$dir/plain.moves"
same live.sends plain.sends "a dry run sends something else"
same live.json plain.json "a dry run reports something else"
same live.moves plain.moves "a dry run has other moves"
cmp -s "$dir/dry.moves" "$dir/plain.moves" && fail "moves without the run's id"
# The id is the same each time, or the given one.
expect 0 run "$dir/s.yaml" "$log" --dry --quiet
same out dry.sends "another dry run differs"
expect 0 run "$dir/s.yaml" "$log" --dry --run monday
grep -v '"run":"monday"}$' "$dir/out" && fail "a send has another id"
has_text err ": dry run monday, nothing was sent"
expect 2 run "$dir/s.yaml" "$log" --run monday
expect 2 run "$dir/s.yaml" "$log" --held-out
expect 1 run "$dir/s.yaml" "$log" --dry --run "$(printf '%065d' 0)"
has_text err "expected up to 64"

# What the held-out would get is as many as the report says.
expect 0 run "$dir/s.yaml" "$log" --dry --held-out --json --sends "$dir/all.sends"
grep -v '"held_out":true' "$dir/all.sends" >"$dir/some.sends"
same dry.sends some.sends "--held-out changes what others get"
has_text out "\"ghosts\":$(grep -c '"held_out":true' "$dir/all.sends")"

# Channels that fail: answers of a live run, told to a dry one.
awk -F'"' 'NR % 3 == 0 {print "{\"key\":\"" $4 "\",\"result\":\"failed\"}"}
	NR % 7 == 0 {print "{\"key\":\"" $4 "\",\"result\":\"later\"}\n{\"key\":\"" $4 "\",\"result\":\"sent\"}"}' "$dir/live.sends" >"$dir/answers"
expect 0 run "$dir/s.yaml" "$log" --sends "$dir/live.sends2" --json --answers "$dir/answers"
mv "$dir/out" "$dir/live.json2"
expect 0 run "$dir/s.yaml" "$log" --sends "$dir/dry.sends2" --json --answers "$dir/answers" --dry
mv "$dir/out" "$dir/dry.json2"
plain dry.sends2 plain.sends2
plain dry.json2 plain.json2
same live.sends2 plain.sends2 "with answers, a dry run sends something else"
same live.json2 plain.json2 "with answers, a dry run reports something else"
cmp -s "$dir/live.sends" "$dir/live.sends2" && fail "answers change nothing"
grep -q '"failed":' "$dir/live.json2" || fail "nothing failed"
echo '{"key":"short","result":"sent"}' >"$dir/wrong"
expect 1 run "$dir/s.yaml" "$log" --answers "$dir/wrong" --quiet
has_text err "wrong:1: no \"key\" of 32 hexadecimal digits"

# The same over a log of real clicks, where it is at hand.
clicks=$JOURNEY_SRCDIR/../shared/data/events/clicks.jsonl.gz
examples=$JOURNEY_SRCDIR/examples
if [ -r "$clicks" ] && run "$examples/clicks.yaml" "$clicks" --json --sends "$dir/clicks.live" >"$dir/clicks.json" 2>"$dir/err"; then
	expect 0 run "$examples/clicks.yaml" "$clicks" --json --sends "$dir/clicks.dry" --dry
	plain out clicks.plain.json
	plain clicks.dry clicks.plain
	same clicks.live clicks.plain "of clicks, a dry run sends something else"
	same clicks.json clicks.plain.json "of clicks, a dry run reports something else"
fi

# From a store that is there, which stays as it is to the byte.
head -n 2200 "$log" >"$dir/part1"
tail -n +2201 "$log" >"$dir/part2"
if run "$dir/s.yaml" "$dir/part1" --store "sqlite:$dir/shop.db" --quiet --sends "$dir/one.sends" 2>"$dir/err"; then
	cp "$dir/shop.db" "$dir/before.db"
	expect 0 run "$dir/s.yaml" "$dir/part2" --store "sqlite:$dir/shop.db" --dry --json --sends "$dir/two.dry"
	mv "$dir/out" "$dir/two.json"
	same shop.db before.db "a dry run wrote to the store"
	[ -e "$dir/shop.db-wal" ] && fail "a dry run left a log behind"
	expect 0 run "$dir/s.yaml" "$dir/part1" --store "sqlite:$dir/shop.db" --dry --quiet
	[ -s "$dir/out" ] && fail "a dry run of what was read sends again"
	expect 1 run "$dir/s.yaml" "$dir/part1" --store "sqlite:$dir/shop.db" --dry --quiet --sends "$dir/one.sends"
	has_text err "has the sends of the live run"
	[ -s "$dir/one.sends" ] || fail "sends of the live run are gone"
	expect 0 run "$dir/s.yaml" "$dir/part2" --store "sqlite:$dir/shop.db" --json --sends "$dir/two.live"
	mv "$dir/out" "$dir/two.live.json"
	plain two.dry two.plain
	plain two.json two.plain.json
	same two.live two.plain "with a store, a dry run sends something else"
	same two.live.json two.plain.json "with a store, a dry run reports something else"
	expect 0 run "$dir/s.yaml" "$log" --store "sqlite:$dir/none.db" --dry --quiet
	same out dry.sends "over no store yet, a dry run differs"
	[ -e "$dir/none.db" ] && fail "a dry run made a store"

	# History: the same customers, segments and stages, and nothing else.
	expect 0 run "$dir/s.yaml" "$dir/part1" --store "sqlite:$dir/old.db" --backfill --changes "$dir/old.moves"
	mv "$dir/err" "$dir/old.report"
	[ -s "$dir/out" ] && fail "history sends"
	[ -s "$dir/old.moves" ] && fail "history moves somebody"
	has_text old.report "  entered                         0"
	has_text old.report "backfilled"
	"$journey" report "$dir/s.yaml" --store "sqlite:$dir/before.db" >"$dir/live.report" 2>"$dir/err" || fail "no report"
	for what in "facts digest" "  customers   " "  events   "; do
		[ "$(grep "$what" "$dir/old.report")" = "$(grep "$what" "$dir/live.report")" ] || fail "history: other $what"
	done
	# What comes then is as ever, and may enter.
	printf 'journey: 1\nname: next\nevents: {Product Viewed: {product_id: string}}\nprofile: {features: {views: {count: Product Viewed}}}\nsegments: {busy: profile.views >= 5}\nchannels: {email: {}}\njourneys: {hello: {enter: {segment: busy}, steps: [send: {template: hello, via: email}]}}\n' >"$dir/next.yaml"
	expect 0 run "$dir/next.yaml" "$dir/part1" --quiet
	mv "$dir/out" "$dir/next.part1"
	expect 0 run "$dir/next.yaml" "$log" --quiet
	tail -n +"$(($(wc -l <"$dir/next.part1") + 1))" "$dir/out" >"$dir/next.part2"
	expect 0 run "$dir/next.yaml" "$dir/part1" --store "sqlite:$dir/next.db" --backfill --quiet
	[ -s "$dir/out" ] && fail "history enters a segment"
	expect 0 run "$dir/next.yaml" "$dir/part2" --store "sqlite:$dir/next.db" --quiet
	[ -s "$dir/out" ] || fail "nobody enters after history"
	cut -d, -f2-8 "$dir/out" >"$dir/next.then"
	cut -d, -f2-8 "$dir/next.part2" >"$dir/next.live"
	same next.then next.live "after history, others enter than after living through it"
	# The same lines are another run's where they are no history: all is known.
	expect 0 run "$dir/s.yaml" "$dir/part1" --store "sqlite:$dir/old.db"
	has_text err "duplicate"
fi
finish

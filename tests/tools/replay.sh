#!/bin/sh
# journey replay: A against A is nothing; A against B names exactly the customers whose sends differ.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

log=$dir/shop.jsonl
"$journey" simulate --customers 1000 --seed 11 >"$log" 2>"$dir/err" || fail "no log"

replay() {
	"$journey" replay "$log" --quiet "$@"
}

# Nothing differs from itself.
expect 0 replay --strategy "$strategy" --against "$strategy" --exit-code --sends
has_text out "  customers who differ            0"
grep '^  [AB]  ' "$dir/out" && fail "a strategy differs from itself"
expect 0 replay --strategy "$strategy" --against "$strategy" --json --sends
has_text out '{"differences":[],"a":'
has_text out '"changed":0,"only_a":0,"only_b":0}'

# Other strategies, each another kind of difference: the same customers and sums as by comparing two runs.
cp "$strategy" "$dir/a.yaml"
sed 's/{{ profile.orders }} orders/You ordered {{ profile.orders }} times/' "$strategy" >"$dir/text.yaml"
sed 's/at_most: 3d/at_most: 5d/' "$strategy" >"$dir/later.yaml"
sed 's/holdout: 10%/holdout: 30%/' "$strategy" >"$dir/holdout.yaml"
sed 's/quiet: "21:00-08:00"/quiet: "18:00-10:00"/; s/1 per 14d/1 per 60d/' "$strategy" >"$dir/quiet.yaml"
sed 's/orders", via: email/orders", via: letter/' "$strategy" >"$dir/channel.yaml"
sed 's/within: 45d/within: 30d/' "$strategy" >"$dir/trigger.yaml"
sed 's/profile.orders >= 2/profile.orders >= 4/' "$strategy" >"$dir/fewer.yaml"
sed 's/^  winback:/  renamed:/' "$strategy" >"$dir/renamed.yaml"
"$journey" run "$dir/a.yaml" "$log" --quiet >"$dir/a.sends" || fail "no sends"
for other in text later holdout quiet channel trigger fewer renamed; do
	cmp -s "$dir/a.yaml" "$dir/$other.yaml" && fail "$other.yaml is no other strategy"
	"$journey" run "$dir/$other.yaml" "$log" --quiet >"$dir/$other.sends" || fail "$other: no sends"
	expect 0 replay --strategy "$dir/a.yaml" --against "$dir/$other.yaml" --json --sends
	mv "$dir/out" "$dir/$other.json"
	if [ -n "$PYTHON" ]; then
		differ=$("$PYTHON" "$JOURNEY_SRCDIR/tests/tools/replay_check.py" "$dir/a.sends" "$dir/$other.sends" "$dir/$other.json") ||
			fail "$other: not what two runs say"
		[ "$differ" -gt 5 ] || fail "$other: only $differ customers differ"
	fi
done
has_text text.json '"changed":["text"]'
has_text later.json '"changed":["time"]'
has_text channel.json '"changed":["channel"]'
grep -q '"what":"only_a",.*"b":{.*"held_out":true}' "$dir/holdout.json" || fail "nobody is held out under B alone"
grep -q '"what":"only_b"' "$dir/fewer.json" && fail "somebody gets more where fewer enter"
expect 1 replay --strategy "$dir/a.yaml" --against "$dir/text.yaml" --exit-code
expect 0 replay --strategy "$dir/a.yaml" --against "$dir/text.yaml"
has_text out "conversions of a"
expect 0 replay --strategy "$dir/a.yaml" --against "$dir/text.yaml" --sends
grep -q '^c[0-9]*: changed: text$' "$dir/out" || fail "no changed text for people"

# Answers for pages are compared, too.
cat >"$dir/pages.yaml" <<'END'
journey: 1
name: pages
events: {Order Completed: {total: money}}
profile: {features: {orders: {count: Order Completed}}}
offers:
  plain: {text: Welcome}
  gold: {when: profile.orders >= 2, priority: 5, text: "{{ profile.orders }} orders"}
END
sed 's/orders >= 2/orders >= 1/' "$dir/pages.yaml" >"$dir/pages2.yaml"
i=0
while [ $i -lt 30 ]; do
	printf '{"type":"track","event":"Order Completed","messageId":"m%d","userId":"u%d","timestamp":"2026-01-%02dT10:00:00Z","properties":{"total":5}}\n' $i $((i % 20)) $((i / 10 + 1))
	printf '{"type":"decide","key":"k%d","placement":"home","userId":"u%d","timestamp":"2026-01-%02dT10:00:00Z"}\n' $i $((i % 25)) $((i / 10 + 1))
	i=$((i + 1))
done >"$dir/pages.jsonl"
log=$dir/pages.jsonl
for n in "" 2; do
	"$journey" run "$dir/pages$n.yaml" "$log" --quiet >"$dir/pages$n.sends" || fail "no decisions"
done
expect 0 replay --strategy "$dir/pages.yaml" --against "$dir/pages2.yaml" --json --sends
mv "$dir/out" "$dir/pages.json"
has_text pages.json '"placements":[{"name":"home",'
has_text pages.json '"changed":["offer","text"]'
if [ -n "$PYTHON" ]; then
	"$PYTHON" "$JOURNEY_SRCDIR/tests/tools/replay_check.py" "$dir/pages.sends" "$dir/pages2.sends" "$dir/pages.json" >"$dir/differ" ||
		fail "pages: not what two runs say"
fi

# A store that is there is where both start, and it stays as it is.
log=$dir/shop.jsonl
head -n 4000 "$log" >"$dir/part1"
tail -n +4001 "$log" >"$dir/part2"
if "$journey" run "$dir/a.yaml" "$dir/part1" --store "sqlite:$dir/shop.db" --quiet >"$dir/out" 2>"$dir/err"; then
	cp "$dir/shop.db" "$dir/before.db"
	log=$dir/part2
	expect 0 replay --strategy "$dir/a.yaml" --against "$dir/text.yaml" --store "sqlite:$dir/shop.db" --json --sends
	same shop.db before.db "a replay wrote to the store"
	mv "$dir/out" "$dir/part.json"
	for one in a text; do
		cp "$dir/before.db" "$dir/$one.db"
		"$journey" run "$dir/$one.yaml" "$dir/part2" --store "sqlite:$dir/$one.db" --quiet >"$dir/$one.part" || fail "no second part"
	done
	[ -z "$PYTHON" ] || "$PYTHON" "$JOURNEY_SRCDIR/tests/tools/replay_check.py" "$dir/a.part" "$dir/text.part" "$dir/part.json" >"$dir/differ" ||
		fail "with a store: not what two runs say"
	# What the store has read already is read again by both, and known to both.
	log=$dir/part1
	expect 0 replay --strategy "$dir/a.yaml" --against "$dir/text.yaml" --store "sqlite:$dir/shop.db" --json
	[ "$(grep -o '"rejected":[1-9][0-9]*' "$dir/out" | sort -u | wc -l)" = 1 ] || fail "only one side goes on where the store is"
	log=$dir/part2
	expect 0 replay --strategy "$dir/a.yaml" --against "$dir/a.yaml" --store "sqlite:$dir/none.db"
	[ -e "$dir/none.db" ] && fail "a store was made"
fi

# A decision of the store comes out the same from the log that led to it, whatever the strategy is by now.
if "$journey" run "$dir/a.yaml" "$dir/shop.jsonl" --store "sqlite:$dir/all.db" --quiet >"$dir/all.sends" 2>"$dir/err"; then
	log=$dir/shop.jsonl
	for n in 1 20 100; do
		key=$(sed -n "${n}s/.*\"key\":\"\([0-9a-f]*\)\".*/\1/p" "$dir/all.sends")
		expect 0 replay --decision "$key" --store "sqlite:$dir/all.db" --strategy "$dir/text.yaml" --exit-code
		has_text out "From the log it comes out the same"
	done
	expect 0 replay --decision "$key" --store "sqlite:$dir/all.db" --strategy "$dir/a.yaml" --json
	has_text out "{\"key\":\"$key\",\"same\":true,\"recorded\":{"
	# Another log leads to another decision, or to none.
	grep -v "$(sed -n "${n}s/.*\"user\":\"\([^\"]*\)\".*/\"\1\"/p" "$dir/all.sends")" "$dir/shop.jsonl" >"$dir/without.jsonl"
	log=$dir/without.jsonl
	expect 1 replay --decision "$key" --store "sqlite:$dir/all.db" --strategy "$dir/a.yaml" --exit-code
	has_text out "The log does not lead to it"
	expect 0 replay --decision "$key" --store "sqlite:$dir/all.db" --strategy "$dir/a.yaml" --json
	has_text out '"replayed":null}'
	expect 1 replay --decision 00000000000000000000000000000000 --store "sqlite:$dir/all.db" --strategy "$dir/a.yaml"
	has_text err "no such decision"
	expect 2 replay --decision short --store "sqlite:$dir/all.db" --strategy "$dir/a.yaml"
	expect 2 replay --decision "$key" --strategy "$dir/a.yaml"
	log=$dir/shop.jsonl
fi

# Wrong usage.
expect 2 replay --strategy "$strategy"
expect 2 "$journey" replay - --strategy "$strategy" --against "$strategy"
has_text err "read twice"
expect 1 replay --strategy "$strategy" --against "$dir/nowhere.yaml"
expect 2 replay --strategy "$strategy" --against "$dir/nowhere.yaml" --exit-code
finish

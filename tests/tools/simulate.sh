#!/bin/sh
# A strategy and a population: the same bytes, in parts as at once, its log gives the same report, and what was put in
# comes out of the measurement.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

bench=$JOURNEY_SRCDIR/tests/bench
twenty=$bench/simulate_strategy.yaml
model=$bench/simulate_population.yaml
examples=$JOURNEY_SRCDIR/examples

simulate() {
	expect 0 "$journey" simulate "$@" --quiet
}

# part of a report that `run` and `simulate` both have, without the digest of facts
engine_report() {
	sed -n 's/.*"report":\({"strategy".*\)}$/\1/p' "$1" | sed 's/"facts":"[0-9a-f]*",//'
}

value() {
	sed -n 's/.*"'"$2"'":\([^,}]*\).*/\1/p' "$dir/$1" | head -n 1
}

# ---- the same bytes ----
simulate "$twenty" "$model" --customers 600 --days 120 --json --events "$dir/e1" --sends "$dir/s1" --truth "$dir/t1"
cp "$dir/out" "$dir/r1"
simulate "$twenty" "$model" --customers 600 --days 120 --json --events "$dir/e2" --sends "$dir/s2" --truth "$dir/t2"
same r1 out "another report the second time"
same e1 e2 "other events the second time"
same s1 s2 "other sends the second time"
same t1 t2 "another truth the second time"
simulate "$twenty" "$model" --customers 600 --days 120 --json --seed 2
cmp -s "$dir/r1" "$dir/out" && fail "another seed gives the same"

# ---- in parts as at once: what was sent, what happened, all sums ----
simulate "$twenty" "$model" --customers 600 --days 120 --json --part 0 --events "$dir/e2" --sends "$dir/s2" --truth "$dir/t2"
cp "$dir/out" "$dir/whole"
same e1 e2 "parts have other events than the whole"
same s1 s2 "parts have other sends than the whole"
same t1 t2 "parts have another truth than the whole"
sed 's/"facts":"[0-9a-f]*",//' "$dir/whole" | cmp - "$dir/r1" || fail "parts have another report than the whole"
for part in 1 7 599; do
	simulate "$twenty" "$model" --customers 600 --days 120 --json --part $part
	same r1 out "parts of $part have another report"
done

# ---- each event that was written was accepted, and running the log gives the same report ----
[ "$(wc -l <"$dir/e1")" = "$(value r1 accepted)" ] || fail "events written: $(wc -l <"$dir/e1"), accepted: $(value r1 accepted)"
[ "$(value r1 refused)" = 0 ] || fail "events were refused"
[ "$(wc -l <"$dir/s1")" = "$(value r1 sends)" ] || fail "not all sends were written"
[ "$(wc -l <"$dir/t1")" = 600 ] || fail "not everybody's truth was written"
expect 0 "$journey" run "$twenty" "$dir/e1" --now 2026-05-01 --live --json --sends "$dir/s3"
cp "$dir/out" "$dir/run"
sed -n 's/.*"report":\({"strategy".*\)}$/\1/p' "$dir/whole" | cmp - "$dir/run" || fail "the log gives another report"
sort "$dir/s1" >"$dir/s1.sorted"
sort "$dir/s3" | cmp - "$dir/s1.sorted" || fail "the log sends something else"

# ---- pages, and customers who share a stock ----
simulate "$examples/shop.yaml" "$examples/population.yaml" --customers 200 --json
has_text out '"shared":"the stock of ten_percent"'
cat >"$dir/pages.yaml" <<END
population: 1
days: 60
arrival: {anonymous: 50%, sign_up: 30%}
timezones: {Europe/Berlin: 1, America/New_York: 1}
consent: {marketing: 90%}
catalog: {running: {Shoe: 100.00}}
channels: {email: {open: 40%, click: 30%}, push: {open: 10%}}
offers: {free_shipping: {appeal: 1, discount: 4%}}
placements: {home: {share: 70%, click: 20%, offers: [free_shipping], context: {page: home}}}
END
simulate "$examples/shop.yaml" "$dir/pages.yaml" --customers 150 --json --events "$dir/e4"
cp "$dir/out" "$dir/pages"
grep '"type":"decide"' "$dir/e4" >/dev/null || fail "no decision in the log"
[ "$(value pages shown)" -gt 50 ] || fail "nothing was shown"
expect 0 "$journey" run "$examples/shop.yaml" "$dir/e4" --now 2026-03-02 --live --json --sends "$dir/s4"
sed -n 's/.*"report":\({"strategy".*\)}$/\1/p' "$dir/pages" | cmp - "$dir/out" || fail "the log with pages gives another report"

# ---- what was put in comes out ----
# A lift as large as a small test can see: it is found, and the truth lies in the interval.
cat >"$dir/strategy.yaml" <<END
journey: 1
name: nudge
consents: {marketing: granted}
events:
  Product Viewed: {category: string, product: string, price: money}
  Product Added: {cart_id: string, product: string, price: money}
  Order Completed: {order_id: string, total: money}
triggers:
  left: {after: Product Added, unless: Order Completed, within: 2h}
channels: {email: {consent: marketing}}
journeys:
  nudge:
    enter: {trigger: left}
    again: after 30d
    holdout: 50%
    goal: {event: Order Completed, within: 7d, value: event.total}
    steps:
      - send: {template: nudge, via: email}
END
cat >"$dir/model.yaml" <<END
population: 1
days: 90
catalog: {running: {Shoe: 100.00}}
visits: {every: 10d, spread: 0.3}
shopping: {add: 50%, order: 30%}
lift: {open: 0, click: 300%, within: 7d, half_life: 7d}
channels: {email: {open: 60%, click: 60%, unsubscribe: 0, open_after: 1h}}
END
simulate "$dir/strategy.yaml" "$dir/model.yaml" --customers 1500 --effects --json
cp "$dir/out" "$dir/effects"
python=${PYTHON:-python3}
command -v "$python" >/dev/null && "$python" - "$dir/effects" "$dir/whole" <<'END' || fail "what was put in does not come out"
import json, sys
told = json.load(open(sys.argv[1]))
effect = [e for e in told["effects"] if e["measure"] == "conversion"][0]
measure = [m for m in told["report"]["journeys"][0]["measures"] if m["name"] == "conversion"][0]
truth = effect["with"] - effect["without"]
assert truth > 0.1, truth
assert measure["absolute"]["low"] > 0, measure
assert measure["absolute"]["low"] <= truth <= measure["absolute"]["high"], (truth, measure)
assert effect["units"] == measure["treated"]["units"]
# of the rates by fatigue, by best hour and by channel, nearly all intervals hold what the model says
inside = total = 0
for report in (told, json.load(open(sys.argv[2]))):
	for key in ("opened_by_fatigue", "opened_by_best_hour", "opened_by_channel", "clicked_by_channel", "ordered"):
		for rate in report[key]:
			total += 1
			inside += rate["low"] <= rate["model"] <= rate["high"]
assert total >= 15 and inside >= total - 3, (inside, total)
END

# Nobody reacts: found in about one of twenty; 100 small populations, 90 of which must cover 0 (99.9 % of the time).
simulate "$dir/strategy.yaml" "$dir/model.yaml" --customers 150 --days 30 --repeat 100 --mute --json
covers=$(sed -n 's/.*"measure":"conversion"[^]]*"covers":{"count":\([0-9]*\).*/\1/p' "$dir/out" | head -n 1)
[ "${covers:-0}" -ge 85 ] || fail "an A/A test is covered $covers times of 100"
[ "$covers" -le 100 ] || fail "covered $covers times"
simulate "$dir/strategy.yaml" "$dir/model.yaml" --customers 600 --days 60 --repeat 5
has_text out "found"

# ---- what is wrong ----
printf 'population: 1\ncatalog: {a: {b: 1}}\nchanels: {}\n' >"$dir/bad.yaml"
expect 1 "$journey" simulate "$twenty" "$dir/bad.yaml"
has_text err "bad.yaml:3:1: unknown key \"chanels\""
has_text err "did you mean \"channels\"?"
printf 'population: 1\ncatalog: {a: {b: 1}}\nchannels:\n  letter: {}\n' >"$dir/bad.yaml"
expect 1 "$journey" simulate "$twenty" "$dir/bad.yaml"
has_text err "bad.yaml:4:3: the strategy has no channel \"letter\""

# Names that the strategy does not know: where, and what was meant.
cat >"$dir/names.yaml" <<END
journey: 1
name: names
timezone: Europe/Berlin
consents: {marketing: denied}
profile:
  attributes: {pet: string}
events: {Order Completed: {order_id: string, total: money}}
channels: {email: {format: text}}
offers: {ten: {text: Ten}}
templates:
  refill:
    body: "Again?"
    variants: {pump: {weight: 0.5, body: "A pump?"}, bottle: {weight: 0.5, body: "A bottle?"}}
journeys:
  again:
    enter: {event: Order Completed}
    steps: [send: {template: refill, via: email}, send: {template: hosts, via: email}]
END
unknown() { # line of the model; place; what is wrong; near miss
	printf 'population: 1\ntimezone: Europe/Berlin\ncatalog: {a: {b: 1}}\n%s\n' "$1" >"$dir/bad.yaml"
	expect 1 "$journey" simulate "$dir/names.yaml" "$dir/bad.yaml" --customers 1 --days 1
	has_text err "bad.yaml:4:$2: $3"
	has_text err "did you mean \"$4\"?"
}
unknown 'content: {refil: {open: 1}}' 11 'the strategy has no template, variant or offer "refil"' refill
unknown 'content: {refill/pum: {open: 1}}' 11 'the strategy has no template, variant or offer "refill/pum"' refill/pump
unknown 'consent: {marketng: 80%}' 11 'the strategy has no purpose "marketng"' marketing
unknown 'consent: {marketing/emai: 80%}' 11 'the strategy has no channel "emai"' email
unknown 'traits: {pett: cat}' 10 'the strategy has no attribute "pett"' pet
unknown 'offers: {tenn: {appeal: 1}}' 10 'the strategy has no offer "tenn"' ten
unknown 'placements: {home: {offers: [ten, tem]}}' 35 'the strategy has no offer "tem"' ten
unknown 'events: {order: {event: Order Complete}}' 25 'the strategy has no event "Order Complete"' 'Order Completed'
unknown 'events: {order: {event: Order Completed, properties: {totl: total}}}' 55 'the strategy has no such property of the event: "totl"' total
unknown 'channels: {email: {events: {open: Email Open}}}' 35 'the strategy has no event "Email Open"' 'Email Opened'
cat >"$dir/good.yaml" <<END
population: 1
timezone: Europe/Berlin
catalog: {a: {b: 1}}
consent: {marketing: 80%, marketing/email: 50%}
traits: {pet: cat}
content: {refill: {open: 1}, refill/pump: {open: 1}, hosts: {open: 1}, ten: {open: 1}}
offers: {ten: {}}
placements: {anywhere: {offers: [ten]}}
events: {order: {event: Order Completed, properties: {order_id: order}}, open: Push Notification Tapped}
END
simulate "$dir/names.yaml" "$dir/good.yaml" --customers 1 --days 1
[ -s "$dir/err" ] && fail "something is said of a model that is right"
# The same strategy without a text of its own has the names.
expect 0 "$journey" compile "$dir/names.yaml" -o "$dir/names.bin"
simulate "$dir/names.bin" "$dir/good.yaml" --customers 1 --days 1

# ---- time zones ----
printf 'population: 1\ncatalog: {a: {b: 1}}\ntimezone: Europe/Nowhere\n' >"$dir/bad.yaml"
expect 1 "$journey" simulate "$twenty" "$dir/bad.yaml"
has_text err "bad.yaml:3:11: no time zone \"Europe/Nowhere\""
printf 'population: 1\ncatalog: {a: {b: 1}}\ntimezones:\n  Europe/Berlin: 1\n  Europe/Berln: 1\n' >"$dir/bad.yaml"
expect 1 "$journey" simulate "$twenty" "$dir/bad.yaml"
has_text err "bad.yaml:5:3: no time zone \"Europe/Berln\""
printf 'population: 1\ncatalog: {a: {b: 1}}\ntimezone: Europe/London\n' >"$dir/other.yaml"
simulate "$dir/names.yaml" "$dir/other.yaml" --customers 1 --days 1
has_text err "other.yaml:3:11: warning: customers live in Europe/London, and the strategy's time zone is Europe/Berlin"

expect 1 "$journey" simulate "$twenty" "$dir/none.yaml"
expect 2 "$journey" simulate "$twenty"
expect 2 "$journey" simulate "$twenty" "$model" --customers 0
expect 2 "$journey" simulate "$twenty" "$model" --days 99999
expect 2 "$journey" simulate "$twenty" "$model" --part x
expect 2 "$journey" simulate "$twenty" "$model" --repeat 2 --events "$dir/e5"
expect 1 "$journey" simulate "$twenty" "$model" --customers 10 --days 10 --events "$dir/no/such/folder"
printf '' >"$dir/empty.yaml"
expect 1 "$journey" simulate "$twenty" "$dir/empty.yaml"

# ---- the page's own population and examples ----
sed -n '/^population: 1$/,/^\.Ed$/p' "$JOURNEY_SRCDIR/man/journey-population.5" | sed '$d' >"$dir/population.yaml"
cp "$examples/shop.yaml" "$dir"
mkdir "$dir/bin"
ln -s "$(cd "$(dirname "$journey")" && pwd)/$(basename "$journey")" "$dir/bin/journey"
grep '^\$ ' "$JOURNEY_SRCDIR/man/journey-population.5" | sed 's/^\$ //' >"$dir/commands"
[ "$(wc -l <"$dir/commands")" -ge 5 ] || fail "the examples of journey-population(5) were not found"
(
	cd "$dir" || exit 1
	PATH=$dir/bin:$PATH
	while read -r line; do
		sh -c "$line" >out 2>err </dev/null || {
			cat err
			echo "FAILED: journey-population(5): $line"
			exit 1
		}
	done <commands
) || fail "an example of journey-population(5)"
finish

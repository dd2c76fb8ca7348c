#!/bin/sh
# Triggers that no event of a customer's sets off: journey fire, business events among the lines of journey run.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

case " $JOURNEY_PARTS " in *" sqlite "*) ;; *) skip "built without SQLite" ;; esac
cat >"$dir/shop.yaml" <<'END'
journey: 1
name: shop
events:
  Page Viewed: {url: string}
  Price Dropped: {product: string, price: money}
segments:
  watchers: events.any("Page Viewed", "30d")
triggers:
  gift: {call: true, fields: {code: string, amount: money}, when: trigger.amount > 0.0}
  drop: {announce: Price Dropped, to: watchers, when: event.price < 100.0, capture: [product, price]}
  monday: {every: week, days: [monday], at: "09:00", zone: shop}
channels:
  push: {}
journeys:
  gift: {enter: {trigger: gift}, again: after exit, steps: [{send: {text: "{{ trigger.code }} {{ trigger.amount }}", via: push}}]}
  drop: {enter: {trigger: drop}, again: after exit, steps: [{send: {text: "{{ trigger.product }}", via: push}}]}
  monday: {enter: {trigger: monday}, again: after exit, steps: [{send: {text: "{{ trigger.at }}", via: push}}]}
END
cat >"$dir/events" <<'END'
{"type":"track","event":"Page Viewed","messageId":"1","timestamp":"2026-03-10T10:00:00Z","userId":"ann","properties":{"url":"/"}}
{"type":"track","event":"Page Viewed","messageId":"2","timestamp":"2026-03-10T10:00:01Z","anonymousId":"x","properties":{"url":"/"}}
{"type":"track","event":"Price Dropped","messageId":"3","timestamp":"2026-03-10T11:00:00Z","properties":{"product":"shoes","price":80}}
{"type":"track","event":"Price Dropped","messageId":"3","timestamp":"2026-03-10T11:00:00Z","properties":{"product":"shoes","price":80}}
{"type":"track","event":"Price Dropped","messageId":"4","timestamp":"2026-03-10T12:00:00Z","properties":{"product":"boat","price":8000}}
{"type":"track","event":"Page Viewed","messageId":"5","timestamp":"2026-03-10T12:00:00Z","properties":{"url":"/"}}
END
"$journey" run "$dir/shop.yaml" "$dir/events" --store "sqlite:$dir/db" --json --sends "$dir/sends" >"$dir/out" 2>&1
[ "$(grep -c '"text":"shoes"' "$dir/sends")" = 2 ] || fail "the price that dropped did not reach both"
grep -q boat "$dir/sends" && fail "a boat"
has_text out '"rejected.invalid":1'
has_text out '"rejected.duplicate":1'

# Each Monday at its moment, though events are weeks apart.
cat >"$dir/later" <<'END'
{"type":"track","event":"Page Viewed","messageId":"6","timestamp":"2026-03-31T10:00:00Z","userId":"bob","properties":{"url":"/"}}
END
"$journey" run "$dir/shop.yaml" "$dir/later" --store "sqlite:$dir/db" --quiet --sends "$dir/mondays" || fail "run"
for day in 2026-03-16 2026-03-23 2026-03-30; do
	[ "$(grep -c "\"text\":\"${day}T09:00:00Z\"" "$dir/mondays")" = 2 ] || fail "no $day"
done

fire() {
	"$journey" fire "$dir/shop.yaml" gift --store "sqlite:$dir/db" "$@"
}
expect 0 fire --key k1 --user ann --fields '{"code":"X5","amount":7.5}'
has_text out "fired"
expect 0 fire --key k1 --user ann --fields '{"code":"X5","amount":7.5}'
has_text out "was called before"
expect 0 fire --key k2 --anonymous x --fields '{"code":"X6","amount":0}'
has_text out "did not fire"
expect 1 fire --key k3 --user nobody
has_text err "nothing is known of this customer"
expect 1 fire --key k3 --user ann --fields '{"codes":"X5"}'
has_text err "has no field \`codes\`"
expect 1 fire --key k3 --user ann --fields '[1]'
expect 1 "$journey" fire "$dir/shop.yaml" drop --key k3 --user ann --store "sqlite:$dir/db"
has_text err "is not one that is called"
expect 2 fire --user ann
expect 2 fire --key k3
expect 0 "$journey" fire --help
: >"$dir/none"
"$journey" run "$dir/shop.yaml" "$dir/none" --store "sqlite:$dir/db" --quiet --sends "$dir/gifts" || fail "run"
[ "$(grep -c '"text":"X5 7.50"' "$dir/gifts")" = 1 ] || fail "the gift was not sent once"

# Calls move the store's time on; the same run goes on from there and hands over what they sent.
expect 0 fire --key k4 --user ann --fields '{"code":"X7","amount":1}' --at 2026-04-10T10:00:00Z
expect 0 fire --key k5 --user ann --fields '{"code":"X8","amount":2}' --at 2026-04-11T10:00:00Z
expect 1 fire --key k6 --user ann --fields '{"code":"X9","amount":3}' --at 2026-04-01T10:00:00Z
has_text err "before the time that the store has reached"
: >"$dir/gifts"
"$journey" run "$dir/shop.yaml" "$dir/none" --store "sqlite:$dir/db" --quiet --sends "$dir/gifts" || fail "run after calls"
grep -q '"text":"X7 1.00"' "$dir/gifts" || fail "the first call's gift was not sent"
grep -q '"text":"X8 2.00"' "$dir/gifts" || fail "the second call's gift was not sent"
finish

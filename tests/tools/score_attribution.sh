#!/bin/sh
# journey score attribution and uplift: their forms, paths from a log, and what is said of what is wrong.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

score() {
	wanted=$1
	shift
	expect "$wanted" "$journey" score attribution "$@"
}

# Two paths by hand: a wins twice alone and shares one with b; c gets nothing.
printf 'path,total_conversions,total_conversion_value,total_null\na,2,10,4\na > b,1,6,1\nc,0,0,5\n' >"$dir/paths.csv"
score 0 "$dir/paths.csv" --model linear --json
printf '%s\n' '{"model":"linear","channels":{"a":{"conversions":2.5,"value":13.0},"b":{"conversions":0.5,"value":3.0},"c":{"conversions":0.0,"value":0.0}}}' \
	>"$dir/linear"
same out linear "the form of linear"
score 0 "$dir/paths.csv" --model shapley --json
sed 's/shapley/linear/' "$dir/out" >"$dir/shapley"
same shapley linear "shapley of paths without repetition is linear"
score 0 "$dir/paths.csv" --model last --json
has_text out '"b":{"conversions":1.0,"value":6.0}'
for order in 1 2 3; do
	score 0 "$dir/paths.csv" --model markov --order $order --json
	has_text out "\"order\":$order,"
	# without a no path is left that converts
	has_text out '"a":{"conversions":2.2499999999999996,"value":11.636363636363637,"removal_effect":1.0}'
done
score 0 "$dir/paths.csv" --model position --first 0.5 --last 0.5
has_text out 'conversions'
score 0 "$dir/paths.csv" --bootstrap 50 --json
has_text out '"se":'
cp "$dir/out" "$dir/first"
score 0 "$dir/paths.csv" --bootstrap 50 --json
same out first "the same samples each time"
score 0 "$dir/paths.csv" --bootstrap 50 --seed 2 --json
cmp -s "$dir/out" "$dir/first" && fail "another seed gives the same samples"

score 0 "$dir/paths.csv" --transitions
score 0 "$dir/paths.csv" --transitions --json
has_text out '"a":{"b":0.25,"(conversion)":0.25,"(null)":0.5},"b":{"(conversion)":0.5,"(null)":0.5}'
score 2 "$dir/paths.csv" --model best
has_text err 'no model "best"'
score 1 "$dir/paths.csv" --model markov --order 4
has_text err '1 to 3'
score 1 "$dir/paths.csv" --model position --first 0.7
score 2 "$dir/paths.csv" --half-life 2d
printf 'path,total_conversions\na > > b,1\n' >"$dir/empty.csv"
score 1 "$dir/empty.csv"
has_text err 'empty.csv:2: column path'
printf 'path,total_conversions\na,-1\n' >"$dir/minus.csv"
score 1 "$dir/minus.csv"
has_text err 'path 0'

# A path that goes round 10,000 times.
awk 'BEGIN { printf "path,total_conversions,total_null\n"; for (i = 0; i < 10000; i++) printf "%s%s", i ? " > " : "", i % 3 ? "a" : "b"; print ",1,3" }' \
	>"$dir/cycle.csv"
score 0 "$dir/cycle.csv" --model markov --order 3 --json
has_text out '"conversions":0.5,'

# ---- from a log ----

cat >"$dir/log.jsonl" <<'LOG'
{"type":"page","messageId":"1","anonymousId":"dev","timestamp":"2026-03-01T10:00:00Z","context":{"campaign":{"source":"ads","name":"spring"}}}
{"type":"page","messageId":"1","anonymousId":"dev","timestamp":"2026-03-01T10:00:00Z","context":{"campaign":{"source":"ads","name":"spring"}}}
{"type":"identify","messageId":"2","anonymousId":"dev","userId":"ann","timestamp":"2026-03-01T10:02:00Z"}
{"type":"feedback","kind":"clicked","userId":"ann","channel":"email","timestamp":"2026-03-02T10:00:00Z"}
{"type":"track","event":"Order Completed","messageId":"3","userId":"ann","timestamp":"2026-03-03T10:00:00Z","properties":{"revenue":20}}
{"type":"track","event":"Order Completed","messageId":"4","userId":"bob","timestamp":"2026-03-03T10:00:00Z","properties":{"total":"5"}}
{"type":"track","event":"Order Completed","messageId":"5","userId":"bob","timestamp":"2026-03-03T11:00:00Z"}
nonsense
LOG
events() {
	score 0 --events "$dir/log.jsonl" --conversion 'Order Completed' "$@"
}
events --json
has_text out '"rejected":1,"repeated":1,"without_value":1,"channels":{"ads":{"conversions":1.0,"value":20.0}}'
has_text err 'log.jsonl:8: left out'
events
has_text out 'conversions without a touch: 2'
events --touch 'feedback:clicked=channel' --touch 'page=context.campaign.name' --model linear --json
has_text out '"channels":{"spring":{"conversions":0.5,"value":10.0},"email":{"conversions":0.5,"value":10.0}}'
# half as much for each day: 1/4 to 1/2
events --touch 'feedback:clicked=mail' --touch '*=context.campaign.source' --model time-decay --half-life 1d --json
has_text out '"mail":{"conversions":0.6666666666666666,'
# a day and a bit before the order: the page is too old, the click is not
events --touch 'feedback:clicked=mail' --touch '*=context.campaign.source' --model first --lookback 36h --json
has_text out '"mail":{"conversions":1.0,"value":20.0}'
# another user of the device is not the same customer
cat >>"$dir/log.jsonl" <<'LOG'
{"type":"identify","messageId":"8","anonymousId":"dev","userId":"bob","timestamp":"2026-03-01T12:00:00Z"}
LOG
events --json
has_text out '"ads":{"conversions":1.0,"value":20.0}'
# the device is somebody else
events --apart --json
has_text out '"ads":{"conversions":0.0,"value":0.0}'
events --value total --json
has_text out '"ads":{"conversions":1.0,"value":0.0}'
score 2 --events "$dir/log.jsonl"
has_text err 'go together'
score 2 --events "$dir/log.jsonl" --conversion x --touch page
has_text err 'EVENT=CHANNEL'
score 2 --events "$dir/log.jsonl" --conversion x --lookback soon
score 1 --events "$dir/nowhere" --conversion x

# ---- uplift ----

printf 'treatment,outcome,score\n1,1,8\n1,1,7\n0,0,6\n0,0,5\n1,0,4\n1,1,3\n0,1,2\n0,0,1\n' >"$dir/uplift.csv"
expect 0 "$journey" score uplift "$dir/uplift.csv" --top 0.5 --json
has_text out '"uplift_at_50":{"overall":1.0,"by_group":1.0}'
expect 0 "$journey" score uplift "$dir/uplift.csv"
expect 0 "$journey" score uplift "$dir/uplift.csv" --score treatment --json
printf 'treatment,outcome,score\n1,1,8\n2,1,7\n' >"$dir/arm.csv"
expect 1 "$journey" score uplift "$dir/arm.csv"
has_text err 'customer 1: 0 or 1 is expected'
finish

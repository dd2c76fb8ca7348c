#!/bin/sh
# journey score retention, commerce and engagement over a small log, worked out by hand.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

# line NUMBER USER EVENT TIME [TOTAL]
line() {
	printf '{"type":"track","event":"%s","userId":"%s","messageId":"%s","timestamp":"2026-01-%sZ","properties":{%s}}\n' \
		"$3" "$2" "$1" "$4" "${5:+\"total\":$5}"
}
{
	line 1 a Visit 01T10:00:00
	line 2 a Visit 01T10:05:00
	line 3 a Order 02T11:00:00 20
	line 4 a Order 09T11:00:00 30.5
	line 5 b Visit 01T10:00:00
	line 6 b Visit 10T10:00:00
	line 7 c Visit 05T10:00:00
	line 8 c Order 05T10:10:00 10
	line 9 d Visit 10T10:00:00
} >"$dir/log.jsonl"

expect 0 "$journey" score retention "$dir/log.jsonl" --json
has_text out '{"from":1,"to":1,"eligible":3,"back":1,'
has_text out '{"from":7,"to":7,"eligible":2,"back":0,'
has_text out '{"from":30,"to":30,"eligible":0,"back":0,"share":{"estimate":null'
has_text out '"cohorts":[{"start":"2026-01-01T10:00:00Z","active":[3,2]},{"start":"2026-01-08T10:00:00Z","active":[1]}]'
expect 0 "$journey" score retention "$dir/log.jsonl" --day 7 --rolling
has_text out "7 or later          2         2  100.0 %"
expect 0 "$journey" score retention "$dir/log.jsonl" --day 7-9 --back Visit --json
has_text out '{"from":7,"to":9,"eligible":0,"back":0' # the tenth day of those who began first is not over
expect 0 "$journey" score retention "$dir/log.jsonl" --day 7-8 --back Visit --json
has_text out '{"from":7,"to":8,"eligible":2,"back":0'
expect 2 "$journey" score retention "$dir/log.jsonl" --day 0
expect 2 "$journey" score retention "$dir/log.jsonl" --day 9-7
has_text err "a number of days from 1"
expect 2 "$journey" score retention
: >"$dir/empty.jsonl"
expect 1 "$journey" score retention "$dir/empty.jsonl"

expect 0 "$journey" score commerce "$dir/log.jsonl" --order Order --json
has_text out '"customers":4,"buyers":2,"repeaters":1,"conversion":{"estimate":0.5'
has_text out '"order_value":{"estimate":20.16666666666666'
has_text out '"revenue_per_customer":{"estimate":15.125'
has_text out '"orders_per_buyer":{"estimate":1.5'
expect 0 "$journey" score commerce "$dir/log.jsonl" --order Order --within 2d --over 7d
has_text out "average order value              15.00"
has_text out "2026-01-08          1        0.00"
expect 0 "$journey" score commerce "$dir/log.jsonl" --order Order --start Order --json
has_text out '"customers":2,"buyers":2'
expect 0 "$journey" score commerce "$dir/log.jsonl" --order Visit --json
has_text out '"without_value":6'
expect 2 "$journey" score commerce "$dir/log.jsonl"

expect 0 "$journey" score engagement "$dir/log.jsonl" --json
has_text out '"customers":4,"score":0.17523'
has_text out '"classes":[2,0,0,2,0,0,0,0,0,0]'
expect 0 "$journey" score engagement "$dir/log.jsonl" --customers --now 2026-01-17T10:00:00Z
has_text out "customer,score,recency,frequency,time,depth"
has_text out "d,0.0,0.5,"
expect 1 "$journey" score engagement "$dir/log.jsonl" --now 2026-01-02
finish

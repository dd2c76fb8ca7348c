#!/bin/sh
# journey run: the same sends and report for every size of batch, every form of input and every store; what it
# does with bad lines; where its output goes.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

log=$dir/shop.jsonl
"$journey" simulate --customers 400 --seed 7 >"$log" 2>"$dir/err" || fail "no log"
run() {
	"$journey" run "$strategy" "$@"
}

expect 0 run "$log"
mv "$dir/out" "$dir/sends"
mv "$dir/err" "$dir/report"
[ "$(wc -l <"$dir/sends")" -gt 300 ] || fail "hardly any sends"
has_text report "journey winback"
has_text report "PIS"
has_text report "95 % interval"
has_text report "A/A check"
[ -z "$(grep -v '^{"key":"[0-9a-f]*","user":"c[0-9]*","channel":"[a-z]*","journey":"winback","step":".*,"handed":"20[-0-9T:.]*Z","propensity":1.0}$' "$dir/sends")" ] ||
	fail "a send is not in the form that is documented"
[ "$(cut -d'"' -f4 "$dir/sends" | sort -u | wc -l)" = "$(wc -l <"$dir/sends")" ] || fail "a key occurs twice"

for batch in 1 7 100000; do
	expect 0 run "$log" --batch $batch
	same out sends "sends differ with --batch $batch"
	same err report "the report differs with --batch $batch"
done
run - <"$log" >"$dir/out" 2>"$dir/err"
same out sends "sends from standard input"
gzip -c "$log" >"$log.gz" && if "$journey" run "$strategy" "$log.gz" --quiet >"$dir/out" 2>"$dir/err"; then
	same out sends "sends from a compressed file"
	head -c 5000 "$log.gz" >"$dir/cut.jsonl.gz"
	expect 1 run "$dir/cut.jsonl.gz"
	has_text err "ends in the middle of its gzip data"
	{ head -n 1000 "$log" | gzip -c; tail -n +1001 "$log" | gzip -c; } >"$dir/two.jsonl.gz"
	expect 0 run "$dir/two.jsonl.gz"
	same out sends "sends from two gzip members"
else
	has_text err "which this build can't read"
fi
head -n 1000 "$log" >"$dir/part1"
tail -n +1001 "$log" | tr '\n' '\r' | sed 's/\r/\r\n/g' >"$dir/part2"
expect 0 run "$dir/part1" "$dir/part2"
same out sends "sends from two files, the second with CRLF"

expect 0 run "$log" --sends "$dir/file"
same file sends "--sends"
same out report "the report with --sends"
sed 's/^journeys:/stages: {visitor: true, customer: profile.orders >= 1}\nsegments: {busy: profile.views >= 3}\n&/' "$strategy" >"$dir/moves.yaml"
for batch in 256 1; do
	expect 0 "$journey" run "$dir/moves.yaml" "$log" --quiet --batch $batch --changes "$dir/moves.$batch"
done
same moves.256 moves.1 "moves differ with --batch 1"
grep -q '^{"type":"track","event":"Segment Left","messageId":"[0-9a-f]*","userId":"c[0-9]*","timestamp":"[-0-9T:.]*Z","properties":{"segment":"busy"}}$' \
	"$dir/moves.1" || fail "nobody left by the clock"
grep -q '"event":"Stage Changed".*"properties":{"stage":"customer","from":"visitor","cause":"[^"]*"}}$' "$dir/moves.1" || fail "no stage"
[ "$(cut -d'"' -f12 "$dir/moves.1" | sort -u | wc -l)" = "$(wc -l <"$dir/moves.1")" ] || fail "two moves have the same id"
printf 'journey: 1\nname: moves\nevents: {Segment Entered: {segment: string}}\n' >"$dir/fed.yaml"
expect 0 "$journey" run "$dir/fed.yaml" "$dir/moves.1" --quiet --strict
expect 1 run "$log" --changes "$dir/none/moves"

expect 0 run "$log" --quiet
[ -s "$dir/err" ] && fail "--quiet prints"
expect 0 run "$log" --live
grep "A/A" "$dir/err" && fail "--live has the note"
expect 0 run "$log" --json --sends "$dir/file"
if [ -n "$PYTHON" ]; then
	"$PYTHON" -c 'import json, sys
report = json.load(open(sys.argv[1]))
journey = report["journeys"][0]
sends = [json.loads(line) for line in open(sys.argv[2])]
assert report["events"] == sum(1 for line in open(sys.argv[3])), report["events"]
assert journey["sends"] == len(sends) and journey["measures"][0]["pis"]["low"] < journey["measures"][0]["pis"]["high"]' \
		"$dir/out" "$dir/sends" "$log" || fail "the report as JSON"
fi

# Behind the end: the timers that are due until then.
expect 0 run "$log" --until 2026-06-01
[ "$(wc -l <"$dir/out")" -gt "$(wc -l <"$dir/sends")" ] || fail "--until sends no more"
head -n "$(wc -l <"$dir/sends")" "$dir/out" | cmp - "$dir/sends" || fail "--until changes what was before"
has_text err "as of 2026-06-01T00:00:00Z"

# Bad lines are counted, with their reason and number, and change nothing else.
good() {
	printf '{"type":"track","event":"Order Completed","messageId":"%s","userId":"u","timestamp":"%s","properties":{"order_id":"1","total":%s}}\n' "$1" "$2" "$3"
}
{
	good a 2026-01-01T00:00:00Z 1.5
	echo '{not JSON'
	echo
	good b 10000-01-01T00:00:00Z 1
	good c 2026-01-01T00:00:00Z NaN
	printf '{"type":"track","event":"'; head -c 10000000 /dev/zero | tr '\0' x; echo '"}'
	printf '{"type":"track","event":"\377","messageId":"d","userId":"u","timestamp":"2026-01-01T00:00:00Z"}\n'
	good a 2026-01-01T00:00:00Z 1.5
	good e 2035-01-01T00:00:00Z 1
	echo '{"type":"track","event":"x","messageId":"f","timestamp":"2026-01-01T00:00:00Z"}'
	good g 2026-01-01T00:00:00Z '"much"'
	echo '[1]'
	good h 2026-01-02T00:00:00Z 2 | tr -d '\n'
} >"$dir/bad.jsonl"
for batch in 1 256; do
	expect 0 run "$dir/bad.jsonl" --now 2026-02-01 --batch $batch
	mv "$dir/err" "$dir/bad.$batch"
done
same bad.1 bad.256 "rejections differ with the size of the batch"
for line in 'events                          2' 'rejected                       10' \
	'duplicate            1  bad.jsonl:8' 'future               1  bad.jsonl:9' 'limit                1  bad.jsonl:6' \
	'a line of 10000027 bytes; at most 1048576 are read' 'invalid              1  bad.jsonl:10' \
	'range                1  bad.jsonl:4' 'syntax               3  bad.jsonl:2, bad.jsonl:5, bad.jsonl:7' \
	'as of 2026-02-01T00:00:00Z'; do
	has_text bad.1 "$line"
done
expect 1 run "$dir/bad.jsonl" --strict
has_text err "bad.jsonl:2: syntax error"
expect 1 run "$dir/nowhere.jsonl"
has_text err "nowhere.jsonl: No such file"
expect 0 run /dev/null
expect 1 run "$log" --zoneinfo "$dir/nowhere"

has sqlite || finish
db=$dir/db
expect 0 run "$log" --store "sqlite:$db" --sends "$dir/file"
same file sends "sends with SQLite"
same out report "the report with SQLite"
expect 0 run "$log" --store "sqlite:$db" --sends "$dir/file"
same file sends "sends of a second run"
same out report "the report of a second run"
expect 0 run "$log" --store "sqlite:$db"
same out sends "sends of a second run into a fresh file"
cp "$dir/sends" "$dir/more"
echo "something else" >>"$dir/more"
run "$log" --store "sqlite:$db" --quiet >>"$dir/more" || fail "append"
[ "$(wc -l <"$dir/more")" = "$((2 * $(wc -l <"$dir/sends") + 1))" ] || fail "appended to a file that is another one"
run "$log" --store "sqlite:$db" --quiet | grep . && fail "a second run says things twice in a pipe"
expect 0 "$journey" report "$strategy" --store "sqlite:$db"
same out report "journey report"

# Customers in two stores are reported as if they were in one.
grep '"userId"' "$log" | grep -v '"anonymousId"' >"$dir/both.jsonl"
grep -v '"userId": *"[^"]*[13579]"' "$dir/both.jsonl" >"$dir/even.jsonl"
grep '"userId": *"[^"]*[13579]"' "$dir/both.jsonl" >"$dir/odd.jsonl"
for part in both even odd; do
	[ -s "$dir/$part.jsonl" ] || fail "the log has no part $part"
	expect 0 run "$dir/$part.jsonl" --store "sqlite:$dir/$part.db" --until 2027-01-01 --quiet
done
expect 0 "$journey" report "$strategy" --store "sqlite:$dir/both.db" --json
sed 's/"facts":"[^"]*",//' "$dir/out" >"$dir/one.json"
expect 0 "$journey" report "$strategy" --store "sqlite:$dir/odd.db" --store "sqlite:$dir/even.db" --json
cp "$dir/out" "$dir/two.json"
same one.json two.json "a report of two stores"
expect 2 "$journey" report "$strategy" --store "sqlite:$db" --store "sqlite:$db"
has_text err "given twice"

expect 0 run "$dir/bad.jsonl" --now 2026-02-01 --store "sqlite:$dir/bad.db"
same err bad.1 "rejections with SQLite"
expect 0 run "$dir/bad.jsonl" --now 2026-02-01 --store "sqlite:$dir/bad.db"
same err bad.1 "rejections of a second run"
expect 0 "$journey" report "$strategy" --store "sqlite:$dir/bad.db"
same out bad.1 "rejections in journey report"

# A log that grows is read on; one that shrank is an error.
head -n 1500 "$log" >"$dir/grow"
expect 0 run "$dir/grow" --store "sqlite:$dir/grow.db" --sends "$dir/file"
cp "$log" "$dir/grow"
expect 0 run "$dir/grow" --store "sqlite:$dir/grow.db" --sends "$dir/file"
same file sends "sends of a log that grew"
same out report "report of a log that grew"
head -n 10 "$log" >"$dir/grow"
expect 1 run "$dir/grow" --store "sqlite:$dir/grow.db" --sends "$dir/file"
has_text err "fewer lines"

# What cannot be written stays in the store.
if [ -w /dev/full ]; then
	"$journey" run "$strategy" "$log" --store "sqlite:$dir/full.db" >/dev/full 2>"$dir/err" && fail "a full disk passes"
	has_text err "sends can't be written"
	expect 0 run "$log" --store "sqlite:$dir/full.db"
	same out sends "sends behind a full disk"
fi
printf 'this is no database, and long enough to be seen as none' >"$dir/none.db"
expect 1 run "$log" --store "sqlite:$dir/none.db"
finish

#!/bin/sh
# journey score funnel, friction, paths and association: from an event log, and from a CSV file.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

for method in funnel friction paths association; do
	expect 0 "$journey" score $method --help
	has_text out "usage: journey score $method"
	expect 2 "$journey" score $method
done
expect 2 "$journey" score funnel "$dir/log"
has_text err "--steps 'A > B' is missing"
expect 1 "$journey" score funnel "$dir/nowhere" --steps "A"

# The same customer before and after she is known; one line twice; an order an hour, and one exactly two hours later.
cat >"$dir/log" <<'LINES'
{"type":"track","event":"Product Viewed","messageId":"1","anonymousId":"x","timestamp":"2026-01-01T10:00:00Z","properties":{"price":60,"brand":"a"}}
{"type":"identify","messageId":"2","anonymousId":"x","userId":"ann","timestamp":"2026-01-01T10:20:00Z","traits":{}}
{"type":"track","event":"Order Completed","messageId":"3","userId":"ann","timestamp":"2026-01-01T11:00:00Z","properties":{}}
{"type":"track","event":"Order Completed","messageId":"3","userId":"ann","timestamp":"2026-01-01T11:00:00Z","properties":{}}
{"type":"track","event":"Product Viewed","messageId":"4","userId":"bob","timestamp":"2026-01-01T10:00:00Z","properties":{"price":20,"brand":"b"}}
{"type":"page","messageId":"5","userId":"bob","timestamp":"2026-01-01T10:05:00Z","properties":{"path":"/help"}}
{"type":"track","event":"Order Completed","messageId":"6","userId":"bob","timestamp":"2026-01-01T12:00:00Z","properties":{}}
no event
LINES
expect 0 "$journey" score funnel "$dir/log" --steps "Product Viewed > Order Completed" --within 2h --by brand --json
has_text out '{"entered":2,"converted":1,'
has_text out '"instead":{"/help":1}'
has_text out '"by":{"a":{"entered":1,"converted":1,'
has_text out '"passed_over":1,"duplicates":1}'
expect 0 "$journey" score funnel "$dir/log" --steps "Product Viewed[event.price > 50.0] > Order Completed" --json
has_text out '{"entered":1,"converted":1,'
expect 0 "$journey" score funnel "$dir/log" --steps "Product Viewed > Order Completed" --order strict --json
has_text out '{"entered":2,"converted":1,'
expect 0 "$journey" score funnel "$dir/log" --steps "Product Viewed > Order Completed" --exclude /help --json
has_text out '{"entered":2,"converted":1,'
expect 0 "$journey" score funnel "$dir/log" --steps "Product Viewed > Order Completed"
has_text out "conversion 100.0 %"
expect 2 "$journey" score funnel "$dir/log" --steps "Product Viewed[event.price >] > Order Completed"
has_text err "condition event.price >"
expect 2 "$journey" score funnel "$dir/log" --steps "A > > B"
expect 2 "$journey" score funnel "$dir/log" --steps "A" --within never
expect 2 "$journey" score funnel "$dir/log" --steps "A" --order odd

cat >"$dir/log.csv" <<'LINES'
unit,time,event
1,0,A
1,60,B
1,120,A
2,1970-01-01T00:00:00Z,A
2,30,B
2,60,"Goal"
LINES
expect 0 "$journey" score paths "$dir/log.csv" --json
has_text out '{"from":"A","to":"B","count":2,"units":2,"share":0.6666666666666666,"seconds":{"mean":45.0,"median":30.0,"p90":60.0}}'
has_text out '{"path":["A","B","Goal"],"count":1'
expect 0 "$journey" score paths "$dir/log.csv" --dot
has_text out '"A" -> "B" [label="2, 30.0 s"'
expect 0 "$journey" score paths "$dir/log.csv" --to Goal --length 2
has_text out '... B > Goal'
expect 0 "$journey" score friction "$dir/log.csv" --goal Goal --least 1 --json
has_text out '"sessions":2,"converted":1'
has_text out '{"kind":"back","at":"A","other":"B","count":1'
expect 0 "$journey" score friction "$dir/log.csv" --goal Goal --least 1
has_text out 'A <-> B'
expect 0 "$journey" score association "$dir/log.csv" --goal Goal --least 1 --json
has_text out '{"event":"B","did":2,"reached":1'
expect 1 "$journey" score association "$dir/log.csv" --goal 'Goal[event.x == 1]'
has_text err "conditions need an event log"
printf 'unit,time,event\n1,soon,A\n' >"$dir/bad.csv"
expect 1 "$journey" score paths "$dir/bad.csv"
has_text err "bad.csv:2: column time"
: >"$dir/empty"
expect 0 "$journey" score funnel "$dir/empty" --steps "A > B"
has_text out "nobody did the first step"
expect 0 "$journey" score paths "$dir/empty" --json

# Stages that were moved through, with the log that says who is who.
cat >"$dir/moves" <<'LINES'
{"type":"track","event":"Stage Changed","messageId":"7","anonymousId":"x","timestamp":"2026-01-01T10:00:00Z","properties":{"stage":"new"}}
{"type":"track","event":"Stage Changed","messageId":"8","userId":"ann","timestamp":"2026-01-01T11:00:00Z","properties":{"stage":"regular"}}
LINES
expect 0 "$journey" score paths "$dir/moves" "$dir/log" --only "Stage Changed" --name stage --units --json
has_text out '{"units":1,"sessions":2,"visits":2,'
has_text out '{"from":"new","to":"regular","count":1,'

if has sqlite; then
	expect 0 "$journey" run "$strategy" "$dir/log" --store "sqlite:$dir/db" --quiet
	expect 0 "$journey" report "$strategy" --store "sqlite:$dir/db" --events "$dir/log" --json
	has_text out ',"events":{"source":"event log","units":2,'
	expect 0 "$journey" report "$strategy" --store "sqlite:$dir/db" --events "$dir/log" --funnel "Product Viewed > Order Completed"
	has_text out "From the event log"
	has_text out "conversion 100.0 %"
	expect 2 "$journey" report "$strategy" --store "sqlite:$dir/db" --funnel "A"
	has_text err "go with --events"
	expect 1 "$journey" report "$strategy" --store "sqlite:$dir/db" --events "$dir/nowhere"
fi
finish

#!/bin/sh
# journey profile: what is known of a customer of a store, as a table and as JSON.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

case " $JOURNEY_PARTS " in *" sqlite "*) ;; *) skip "built without SQLite" ;; esac
cat >"$dir/events" <<'END'
{"type":"track","event":"Order Completed","messageId":"1","timestamp":"2025-01-01T10:00:00Z","anonymousId":"phone","properties":{"order_id":"o1","total":20}}
{"type":"identify","messageId":"2","timestamp":"2025-01-01T10:00:01Z","anonymousId":"phone","userId":"ann","traits":{"consent":{"marketing":true}}}
{"type":"track","event":"Order Completed","messageId":"3","timestamp":"2025-02-01T10:00:00Z","userId":"ann","properties":{"order_id":"o2","total":30.5}}
END
"$journey" run "$strategy" "$dir/events" --store "sqlite:$dir/db" --quiet --sends "$dir/sends" || fail "run"
profile() {
	action=$1
	shift
	"$journey" profile "$action" "$strategy" "$@" --store "sqlite:$dir/db"
}
expect 0 profile show ann
has_text out "anonymous_id:phone user_id:ann"
has_text out "first_seen   2025-01-01T10:00:00Z"
grep -q '^  orders  *2$' "$dir/out" || fail "orders in the table"
mv "$dir/out" "$dir/table"
expect 0 profile show anonymous_id:phone
same out table "the same customer by another identifier"
expect 0 profile show ann --json
has_text out '"features":{"orders":2,'
expect 0 profile show ann --json --at 2025-01-15
has_text out '"at":"2025-01-15T00:00:00Z"'
expect 1 profile show nobody
has_text err "nobody: no such customer"
expect 1 profile show email:ann
has_text err "no such kind of identifier: \`email\`"
expect 0 profile why ann
has_text out "user_id:ann - anonymous_id:phone  event 2  joined them"
expect 0 profile why ann anonymous_id:phone --json
has_text out '"state":"joined"'
expect 0 profile export ann
has_text out '{"journey_export":1,'

# Sixty days without an order: a letter, which the store keeps for the run.
"$journey" run "$strategy" "$dir/events" --store "sqlite:$dir/db2" --quiet --sends "$dir/sends2" --until 2025-04-02 || fail "run"
grep -q '"user":"ann"' "$dir/sends2" || fail "no send to ann"
grep -aq '"user":"ann"' "$dir"/db2* || fail "the store keeps no send to ann"
expect 0 "$journey" profile erase "$strategy" ann --store "sqlite:$dir/db2"
for left in ann phone; do
	grep -aq "\"$left\"" "$dir"/db2* && fail "$left is still in the file"
done
expect 1 "$journey" profile show "$strategy" ann --store "sqlite:$dir/db2"
printf '%s\n' '{"type":"identify","messageId":"9","timestamp":"2025-01-01T10:00:01Z","userId":"ann","traits":{"first_name":"Ann"}}' >"$dir/late"
"$journey" run "$strategy" "$dir/late" --store "sqlite:$dir/db2" --json >"$dir/out" 2>"$dir/report" || fail "late"
has_text report '"rejected.erased":1'
printf 'another key' >"$dir/key"
expect 1 "$journey" profile show "$strategy" ann --store "sqlite:$dir/db2" --secret "$dir/key"
has_text err "the store was made with another secret"
expect 2 "$journey" profile erase "$strategy" ann --store "sqlite:$dir/db2" --mode gently
has_text err "no such mode: gently"

expect 0 profile unmerge ann anonymous_id:phone
expect 1 profile why ann anonymous_id:phone
has_text err "are not one customer's"
expect 0 profile show ann
has_text out "identifiers  user_id:ann"
expect 2 profile unmerge ann
expect 2 profile shw ann
expect 2 profile show
expect 2 profile show ann bob
expect 2 "$journey" profile show "$strategy" ann
finish

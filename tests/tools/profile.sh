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
expect 2 profile shw ann
expect 2 profile show
expect 2 profile show ann bob
expect 2 "$journey" profile show "$strategy" ann
finish

#!/bin/sh
# The example of journey-strategy(5) about what is said: each send as the manual has it, in the customer's language, escaped
# for its channel, and not sent where something is missing.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

{
	echo "journey: 1"
	sed -n '/^name: said$/,/^\.Ed$/p' "$JOURNEY_SRCDIR/man/journey-strategy.5" | sed -e '$d' -e 's/\\e/\\/g' -e 's/^\\&//'
} >"$dir/said.yaml"
cat >"$dir/log.jsonl" <<'END'
{"type":"identify","messageId":"1","userId":"ann","timestamp":"2026-03-10T12:00:00Z","traits":{"first_name":"<Ann>","language":"de-AT"}}
{"type":"track","event":"Product Added","messageId":"2","userId":"ann","timestamp":"2026-03-10T12:00:01Z","properties":{"product":"socks & shoes","price":1234.5}}
{"type":"track","event":"Product Added","messageId":"3","userId":"bob","timestamp":"2026-03-10T12:00:01Z","properties":{"product":"socks & shoes","price":1234.5}}
{"type":"track","event":"Product Added","messageId":"4","userId":"cid","timestamp":"2026-03-10T12:00:01Z","properties":{"price":1}}
END
expect 0 "$journey" check "$dir/said.yaml"
expect 0 "$journey" run "$dir/said.yaml" "$dir/log.jsonl" --until 2026-03-14T00:00:00Z
mv "$dir/out" "$dir/sends"
mv "$dir/err" "$dir/report"
# The text is written in German, the amount as in Austria, with a space that does not break.
has_text sends '"subject":"Noch Interesse an socks & shoes?","text":"<p>socks &amp; shoes kostet €'
has_text sends '"locale":"de","variant":"'
has_text sends '"text":"<p>Hi there,</p>\n<p>socks &amp; shoes for €1,234.50 is still here.</p>\n<p>Running shop, Berlin.</p>\n"'
has_text sends '"parts":{"preheader":"Your cart is waiting","deep_link":"https://shop.example/?q=socks%20%26%20shoes"}'
has_text sends '"text":"Versand geschenkt"'
grep '"user":"cid".*cart_reminder' "$dir/sends" && fail "a text went with a hole under \`missing: skip\`"
# A note by push is inside of a JSON string, by SMS it is plain.
grep '"template":"note"' "$dir/sends" | grep -v '"user":"cid"' >"$dir/notes"
[ "$(wc -l <"$dir/notes")" = 2 ] || fail "not two notes"
[ -z "$(grep '"channel":"push"' "$dir/notes" | grep -v -F 'socks \\u0026 shoes')" ] || fail "a note by push is not escaped"
[ -z "$(grep '"channel":"sms"' "$dir/notes" | grep -v -F 'socks & shoes')" ] || fail "a note by SMS is escaped"
has_text report "content_missing"
has_text report "cart_reminder: trigger.product: 0 went without, 1 kept back"
has_text report "note: trigger.product: 1 went without, 0 kept back"
has_text report "experiment sms or push, journey rescue"
finish

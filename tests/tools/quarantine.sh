#!/bin/sh
# A customer whose row in the store is damaged: their lines are rejected and counted, everybody else's go on.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

has sqlite || skip "no SQLite"
[ -n "$PYTHON" ] || skip "no Python to damage a store with"
log=$dir/shop.jsonl
"$journey" simulate --customers 200 --seed 3 >"$log" 2>/dev/null || fail "no log"
lines=$(($(wc -l <"$log") / 2))
head -n $lines "$log" >"$dir/first"
tail -n +$((lines + 1)) "$log" >"$dir/second"
expect 0 "$journey" run "$strategy" "$dir/first" --store "sqlite:$dir/db" --sends "$dir/sends"

# Cuts the fragment of a customer who comes again; prints in how many lines.
cat >"$dir/damage.py" <<'END'
import json, sqlite3, sys
folder = sys.argv[1]
with open(folder + "/second") as second:
    users = [json.loads(line).get("userId") for line in second]
database = sqlite3.connect(folder + "/db")
for user in users:
    key = user and database.execute(
        "SELECT key FROM journey_rows WHERE substr(key, 5, 1) = x'02' AND substr(key, 8) = ?",
        (b"u" + user.encode(),)).fetchone()
    if key:
        database.execute("UPDATE journey_rows SET value = substr(value, 1, length(value) - 3) WHERE key = ?", key)
        database.commit()
        print(user, users.count(user))
        break
END
"$PYTHON" "$dir/damage.py" "$dir" >"$dir/damaged" || fail "the store could not be damaged"
read -r user count <"$dir/damaged" || fail "nobody comes again"
expect 0 "$journey" run "$strategy" "$dir/second" --store "sqlite:$dir/db" --sends "$dir/sends" --json
has_text out "\"quarantined.corrupt\":1"
has_text out "\"rejected.corrupt\":$count"
has_text out "a row of the customer is damaged"
expect 1 "$journey" profile show "$strategy" "$user" --store "sqlite:$dir/db"
has_text err "a row of the customer is damaged"
finish

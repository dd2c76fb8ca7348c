#!/bin/sh
# journey expr: text, JSON and Mongo-style conditions; errors with their places.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

# gives INPUT OUTPUT OPTION...
gives() {
	printf '%s\n' "$1" >"$dir/in"
	printf '%s\n' "$2" >"$dir/wanted"
	shift 2
	"$journey" expr "$@" <"$dir/in" >"$dir/out" 2>"$dir/err" || fail "exit status $? for $(cat "$dir/in")"
	cmp -s "$dir/out" "$dir/wanted" || fail "$(cat "$dir/in") gives $(cat "$dir/out")"
}

# refused INPUT MESSAGE OPTION...
refused() {
	printf '%s\n' "$1" >"$dir/in"
	message=$2
	shift 2
	"$journey" expr "$@" <"$dir/in" >"$dir/out" 2>"$dir/err" && fail "$(cat "$dir/in") is taken"
	grep -F -- "$message" "$dir/err" >/dev/null || fail "$(cat "$dir/in") says $(cat "$dir/err")"
}

gives '((a))+b*(c)' 'a + b * c'
tree='{"op":"==","args":[{"name":"profile.country"},"US"]}'
gives "profile.country=='US'" "$tree" --to json
gives "$tree" 'profile.country == "US"' --from json
gives "$tree" "$tree" --from json --to json
gives '{"country": "US", "age": {"$gt": 18}}' 'profile.country == "US" && profile.age > 18' \
	--from mongo --root profile --plain
gives '{"country": "US"}' 'has(attributes.country) && attributes.country == "US"' --from mongo

gives '{"id": {"$inGroup": "staff"}}' 'has(attributes.id) && mongo.oneOf(attributes.id, ["ann"])' \
	--from mongo --groups '{"staff": ["ann"]}'

# What is deep in text is deep in JSON.
deep=$(awk 'BEGIN { for (i = 0; i < 190; i++) printf "!"; print "a" }')
gives "$deep" "$deep"
printf '%s\n' "$deep" | "$journey" expr --to json | "$journey" expr --from json >"$dir/out" || fail "a deep tree"
[ "$(cat "$dir/out")" = "$deep" ] || fail "a deep tree changes"

refused 'a &&' 'line 1, column 5: the expression ends'
refused '{"op":"==","args":[1,{"nmae":"x"}]}' 'line 1: args[1]: an object that is no expression' --from json
refused '{"a":{"$gtt":1}}' 'line 1: a.$gtt: unknown operator' --from mongo --strict
refused '{"op":"and","args":[true,false]}' "op: 'and' is no operator (operators: && ||" --from json
refused 'x' 'column 1' --from json
refused '{}' '--groups: must be an object' --from mongo --groups '[]'
refused '{}' '--groups: column 2' --from mongo --groups '{staff'
printf 'a\nb &&\nc\n' | "$journey" expr >"$dir/out" 2>"$dir/err" && fail "a wrong line is no failure"
[ "$(tr '\n' ' ' <"$dir/out")" = "a c " ] || fail "a wrong line ends the others"
"$journey" expr --from yaml </dev/null 2>/dev/null
[ $? = 2 ] || fail "--from yaml is no wrong usage"
"$journey" expr --plain </dev/null 2>/dev/null
[ $? = 2 ] || fail "--plain without mongo is no wrong usage"
finish

#!/bin/sh
# journey eval: lines in and out, one expression, tagged values, errors with their places, bad input.
. "${JOURNEY_SRCDIR:=.}/tests/tools/common.sh"

# line INPUT OUTPUT: one line of input gives this line, and nothing else
line() {
	printf '%s\n' "$1" | "$journey" eval >"$dir/out" 2>"$dir/err" || fail "exit status $? for $1"
	printf '%s\n' "$2" >"$dir/wanted"
	cmp -s "$dir/out" "$dir/wanted" || fail "$1 gives $(cat "$dir/out")"
	[ -s "$dir/err" ] && fail "$1 writes to standard error"
}

# value EXPRESSION TAGGED TYPE; value_of takes the JSON of the expression and of more keys
value_of() {
	line "{\"expr\":$1}" "{\"value\":$2,\"type\":\"$3\"}"
}
value() {
	value_of "\"$1\"" "$2" "$3"
}

value 'null' '{"null":null}' null_type
value '1 < 2' '{"bool":true}' bool
value '-9223372036854775808' '{"int":"-9223372036854775808"}' int
value '18446744073709551615u' '{"uint":"18446744073709551615"}' uint
value '0.1 + 0.2' '{"double":"0.30000000000000004"}' double
value '-0.0' '{"double":"-0.0"}' double
value '1e16' '{"double":"1e+16"}' double
value '123456789012345.0 * 10.0' '{"double":"1234567890123450.0"}' double
value '5e-324' '{"double":"5e-324"}' double
value '0.00001' '{"double":"1e-05"}' double
value '1.0 / 0.0' '{"double":"Infinity"}' double
value '-1.0 / 0.0' '{"double":"-Infinity"}' double
value '0.0 / 0.0' '{"double":"NaN"}' double
value_of '"\"a\\u0000\\n\\\"\""' '{"string":"a\u0000\n\""}' string
value_of '"\"\u00e9\ud83d\udc31\""' '{"string":"é🐱"}' string
value_of '"\"\u0000\""' '{"string":"\u0000"}' string
value_of '"b\"\\xff\\x00\""' '{"bytes":"/wA="}' bytes
value '[1, [2.5]]' '{"list":[{"int":"1"},{"list":[{"double":"2.5"}]}]}' 'list(dyn)'
value "{'a': 1, 'b': 2}" '{"map":[[{"string":"a"},{"int":"1"}],[{"string":"b"},{"int":"2"}]]}' 'map(string,int)'
value "timestamp('2009-02-13T23:31:30Z')" '{"timestamp":"2009-02-13T23:31:30Z"}' timestamp
value "timestamp('2009-02-13T23:31:30.120000001+01:00')" '{"timestamp":"2009-02-13T22:31:30.120000001Z"}' timestamp
value "duration('90m1.5s')" '{"duration":"5401.5s"}' duration
value "duration('-0.000000001s')" '{"duration":"-0.000000001s"}' duration
value 'type(1)' '{"type":"int"}' 'type(int)'
value 'type(duration(\"1s\"))' '{"type":"google.protobuf.Duration"}' 'type(duration)'

# Every tag goes in and comes out.
for v in '{"null":null}' '{"bool":false}' '{"int":"-1"}' '{"uint":"1"}' '{"double":"-0.0"}' '{"double":"NaN"}' \
	'{"double":"Infinity"}' '{"double":"1.797693134862315e+308"}' '{"string":"x\u0000"}' '{"bytes":"/wA="}' '{"bytes":""}' \
	'{"list":[{"int":"1"},{"list":[]}]}' '{"map":[[{"bool":true},{"string":""}],[{"uint":"1"},{"null":null}]]}' \
	'{"timestamp":"0001-01-01T00:00:00Z"}' '{"timestamp":"9999-12-31T23:59:59.999999999Z"}' \
	'{"timestamp":"1969-12-31T23:59:59.75Z"}' '{"duration":"-1.5s"}' '{"duration":"0s"}' '{"duration":"0.000000001s"}' \
	'{"type":"list"}' '{"optional":null}' '{"optional":{"int":"1"}}'; do
	line "{\"expr\":\"x\",\"bindings\":{\"x\":$v}}" "{\"value\":$v,\"type\":\"dyn\"}"
done

# Declarations, modes, namespaces, only checking.
line '{"expr":"x + 1","type_env":[{"name":"x","type":"int"}],"bindings":{"x":{"int":"2"}}}' '{"value":{"int":"3"},"type":"int"}'
line '{"expr":"x","check_only":true,"type_env":[{"name":"x","type":"map(string, list(int))"}]}' '{"type":"map(string,list(int))"}'
line '{"expr":"f(1).g()","check_only":true,"type_env":[{"name":"f","overloads":[{"id":"f_int","args":["int"],"result":"string","member":false}]},{"name":"g","overloads":[{"id":"g","args":["string"],"result":"bool","member":true}]}]}' '{"type":"bool"}'
line '{"expr":"y","container":"a.b","type_env":[{"name":"a.y","type":"int"}],"bindings":{"a.y":{"int":"7"}},"more":1}' '{"value":{"int":"7"},"type":"int"}'
line '{"expr":"[1].all(x, true) || true","disable_check":true,"disable_macros":true}' '{"value":{"bool":true},"type":"bool"}'
line '{"expr":"math.nothing(cel.bind(v, 1, v)) || true","disable_check":true}' '{"value":{"bool":true},"type":"bool"}'
line '{"expr":"true","bindings":{"true":{"bool":false}}}' '{"value":{"bool":true},"type":"bool"}'

# bad INPUT LINE COLUMN MESSAGE
bad() {
	printf '%s\n' "$1" | "$journey" eval >"$dir/out" || fail "exit status $? for $1"
	grep -F -x -e "$(cat "$dir/out")" "$dir/out" >/dev/null && [ "$(wc -l <"$dir/out")" = 1 ] || fail "$1: not one line"
	has_text out "{\"error\":{\"message\":\"$4"
	has_text out "\",\"line\":$2,\"column\":$3"
}
bad '{"expr":"1 / 0"}' 1 3 'division by zero'
bad '{"expr":"true\n  && 1 / 0 == 2"}' 2 8 'division by zero'
bad '{"expr":"1 +"}' 1 4 ''
bad '{"expr":"\"é\" + 1"}' 1 5 ''
bad '{"expr":"x"}' 1 1 ''
bad "{\"expr\":\"$(head -c 70000 /dev/zero | tr '\0' ' ')1\"}" 1 65537 'an expression of 70001 bytes'
bad '{"expr":"x","type_env":[{"name":"x","type":"int"}]}' 1 1 'a value that is not there was read'
bad '{"expr":"f(1)","type_env":[{"name":"f","overloads":[{"args":["int"],"result":"int"}]}]}' 1 1 'a function failed'
bad '{"expr":"x","type_env":[{"name":"x","type":"strng"}]}' 0 0 'x: no such type: strng'
bad '{"expr":"x","bindings":{"x":{"int":1}}}' 0 0 'bindings: x: '
bad '{"expr":"x","bindings":{"x":{"int":"9223372036854775808"}}}' 0 0 'bindings: x: '
bad '{"expr":"x","bindings":{"x":{"uint":"-1"}}}' 0 0 'bindings: x: '
bad '{"expr":"x","bindings":{"x":{"double":"1,5"}}}' 0 0 'bindings: x: '
bad '{"expr":"x","bindings":{"x":{"timestamp":"2009-02-30T00:00:00Z"}}}' 0 0 'bindings: x: '
bad '{"expr":"x","bindings":{"x":{"map":[[{"double":"1.0"},{"int":"1"}]]}}}' 0 0 'bindings: x: '
bad '{"expr":"x","bindings":{"x":{"thing":"1"}}}' 0 0 'bindings: x: '
bad '{"expr":"x","container":"a..b"}' 0 0 'container: '
bad '{"expr":1}' 0 0 ''
bad '{"bindings":{}}' 0 0 'the key \"expr\" is missing'
bad '[]' 0 0 'a line is an object'
bad '' 0 0 "the line can't be read"
bad 'nonsense' 0 0 "the line can't be read: column 1: "
bad "$(printf '{"expr":"\377"}')" 0 0 "the line can't be read: column 10: "

# A line too long is one error, and the next line is read.
{
	printf '{"expr":"'
	head -c 17000000 /dev/zero | tr '\0' ' '
	printf '1"}\n{"expr":"2"}\n'
} | "$journey" eval >"$dir/out" || fail "a long line"
has_text out 'the line is longer than'
has_text out '{"value":{"int":"2"},"type":"int"}'
[ "$(wc -l <"$dir/out")" = 2 ] || fail "a long line is not one line"
# A value that would be longer than that.
printf '{"expr":"[1,2,3,4,5,6,7,8,9].map(a, [1,2,3,4,5,6,7,8,9].map(b, [1,2,3,4,5,6,7,8,9].map(c, [1,2,3,4,5,6,7,8,9].map(d, x))))","bindings":{"x":{"string":"%04000d"}}}\n' 0 |
	"$journey" eval >"$dir/out" || fail "a long value"
has_text out 'the value is longer than'

# The answer to a line comes before the next line is written.
mkfifo "$dir/in" "$dir/answers"
"$journey" eval <"$dir/in" >"$dir/answers" &
exec 3>"$dir/in" 4<"$dir/answers"
printf '{"expr":"1"}\n' >&3
read -r first <&4
printf '{"expr":"2"}\n' >&3
read -r second <&4
exec 3>&- 4<&-
wait $! || fail "a session line by line"
[ "$first$second" = '{"value":{"int":"1"},"type":"int"}{"value":{"int":"2"},"type":"int"}' ] || fail "line by line: $first $second"

# Files; a last line without an end.
printf '{"expr":"1"}\r\n{"expr":"2"}' >"$dir/lines"
expect 0 "$journey" eval "$dir/lines"
[ "$(wc -l <"$dir/out")" = 2 ] || fail "two lines in a file"
expect 0 "$journey" eval - </dev/null
[ -s "$dir/out" ] && fail "output for no input"
expect 1 "$journey" eval "$dir/nothing"
has_text err "No such file"
has_text err "journey eval --expr"
expect 1 "$journey" eval --zoneinfo "$dir/nothing"
if [ -e /dev/full ]; then
	printf '{"expr":"1"}\n' >"$dir/lines"
	"$journey" eval "$dir/lines" >/dev/full 2>"$dir/err" && fail "a full disk is no success"
	has_text err "can't be written"
fi

# One expression, for people.
expect 0 "$journey" eval -e '[x * 2, "a".size()]' --bindings '{"x": 21}'
[ "$(cat "$dir/out")" = '[42, 1]' ] || fail "--expr prints $(cat "$dir/out")"
expect 0 "$journey" eval --expr='{"a": [1u, 1.0, b"\xff", null], "b": duration("1.5s")}'
[ "$(cat "$dir/out")" = '{"a": [1u, 1.0, b"\xff", null], "b": duration("1.5s")}' ] || fail "--expr prints $(cat "$dir/out")"
expect 0 "$journey" eval -e '{1: [2.5]}' --json
[ "$(cat "$dir/out")" = '{"value":{"map":[[{"int":"1"},{"list":[{"double":"2.5"}]}]]},"type":"map(int,list(double))"}' ] ||
	fail "--json prints $(cat "$dir/out")"
expect 1 "$journey" eval -e '1/x' --bindings '{"x": 0}' --json
[ "$(cat "$dir/out")" = '{"error":{"message":"division by zero","line":1,"column":2,"status":"expression has no value"}}' ] ||
	fail "--json prints $(cat "$dir/out") for an error"
[ -s "$dir/err" ] && fail "--json speaks on standard error"
expect 1 "$journey" eval -e '"%s".format(["a", "b"])'
grep 'it has 1 verb$' "$dir/err" >/dev/null || fail "one verb: $(cat "$dir/err")"
expect 1 "$journey" eval -e '1 + size("a") / (x - x)' --bindings '{"x": 1}'
has_text err "expression:1:15: division by zero"
has_text err "    1 | 1 + size(\"a\") / (x - x)"
has_text err "      |               ^"
expect 1 "$journey" eval -e 'x == 1' --bindings '[1]'
expect 1 "$journey" eval -e 'x == 1' --bindings '{x: 1}'
has_text err "--bindings: column 2: "
expect 2 "$journey" eval -e 1 file
expect 2 "$journey" eval --bindings '{}'
finish

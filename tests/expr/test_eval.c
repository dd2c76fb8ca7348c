/* What expressions are worth: literals, operators, absorbed errors, macros, conversions, time. */
#include "expr/check_expr.h"
#include <string.h>

JOURNEY_TEST(literals)
{
	static const row rows[] = {
		{"0", "0"},
		{"-9223372036854775808", "-9223372036854775808"},
		{"0xFf", "255"},
		{"-0x8000000000000000", "-9223372036854775808"},
		{"18446744073709551615u", "18446744073709551615u"},
		{"0x10U", "16u"},
		{"1.5e3", "1500.0"},
		{".5", "0.5"},
		{"-1e-2", "-0.01"},
		{"true", "true"},
		{"null", "null"},
		{"'a\"b'", "\"a\"b\""},
		{"\"\\x41\\101\\u00e9\\U0001F600\\n\"", "\"AA\xc3\xa9\xf0\x9f\x98\x80\n\""},
		{"r'\\n' + R\"\\t\"", "\"\\n\\t\""},
		{"'''a'b''c'''", "\"a'b''c\""},
		{"b'\\xff\\101'", "b\"\xff"
				  "A\""},
		{"br'\\x'", "b\"\\x\""},
		{"[1, 2u, 'a',]", "[1, 2u, \"a\"]"},
		{"{'a': 1, 'b': [2]}", "{\"a\": 1, \"b\": [2]}"},
		{"{}", "{}"},
		{"1 // a comment\n + 2", "3"},
		{"'\xc3\xa9'.size()", "1"},
		{"event.`Order ID`", "\"A-1\""},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(arithmetic)
{
	static const row rows[] = {
		{"1 + 2 * 3 - 4 / 2 % 3", "5"},
		{"(1 + 2) * 3", "9"},
		{"-7 / 2", "-3"},
		{"-7 % 3", "-1"},
		{"7u / 2u", "3u"},
		{"1.0 / 0.0", "inf"},
		{"1 / 0", "error 5"},
		{"1 % 0", "error 5"},
		{"9223372036854775807 + 1", "error 6"},
		{"-9223372036854775808 - 1", "error 6"},
		{"-9223372036854775808 / -1", "error 6"},
		{"-9223372036854775808 * -1", "error 6"},
		{"-(-9223372036854775808)", "error 6"},
		{"4611686018427387904 * 2", "error 6"},
		{"0u - 1u", "error 6"},
		{"'a' + 'b'", "\"ab\""},
		{"[1] + [2]", "[1, 2]"},
		{"b'a' + b'b'", "b\"ab\""},
		{"1 < 1.5", "true"},
		{"9223372036854775807 < 9223372036854775808.0", "false"},
		{"9223372036854775806 < 9223372036854775807 && 1u < 2", "true"},
		{"0.0 / 0.0 < 1 || 0.0 / 0.0 >= 1", "false"},
		{"dyn(1) == 1.0 && dyn(1u) == 1 && dyn(1) == 1u", "true"},
		{"dyn(1) == 'a'", "false"},
		{"-1 < 0u", "true"},
		{"'abc' < 'abd' && b'a' < b'ab'", "true"},
		{"0.0 / 0.0 == 0.0 / 0.0", "false"},
		{"1 in [1, 2] && !(3 in [1, 2]) && 'a' in {'a': 1}", "true"},
		{"[1, 2][1]", "2"},
		{"[1][1]", "error 3"},
		{"{'a': 1}.b", "error 2"},
		{"{1: 'a'}[1]", "\"a\""},
		{"{'a': 1, 'a': 2}", "error 9"},
		{"[[1], [2]] == [[1], [2]]", "true"},
		{"{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "true"},
		{"true ? 1 : 2", "1"},
		{"false ? 1 / 0 : 2", "2"},
		{"dyn('a') < dyn(1)", "error 4"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(logic_absorbs)
{
	static const row rows[] = {
		{"true && false", "false"},
		{"1 / 0 == 1 && false", "false"},
		{"false && 1 / 0 == 1", "false"},
		{"1 / 0 == 1 && true", "error 5"},
		{"true && 1 / 0 == 1", "error 5"},
		{"1 / 0 == 1 || true", "true"},
		{"true || 1 / 0 == 1", "true"},
		{"false || 1 / 0 == 1", "error 5"},
		{"1 / 0 == 1 && [0][1] == 1 && false", "false"},
		{"1 / 0 == 1 && [0][1] == 1", "error 5"},
		{"dyn(1) && false", "false"},
		{"dyn(1) && true", "error 4"},
		{"profile.views_7d > 3", "unknown"},
		{"profile.views_7d > 3 && false", "false"},
		{"profile.views_7d > 3 || true", "true"},
		{"profile.views_7d > 3 && true", "unknown"},
		{"profile.views_7d > 3 && 1 / 0 == 1", "unknown"},
		{"1 / 0 == 1 || profile.views_7d > 3", "unknown"},
		{"!(profile.views_7d > 3)", "unknown"},
		{"profile.views_7d > 3 ? 1 : 2", "unknown"},
		{"profile.views_7d + 1", "unknown"},
		{"1 / 0 == 1 ? 1 : 2", "error 5"},
		{"!!true", "true"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(macros)
{
	static const row rows[] = {
		{"profile.tags.exists(t, t == 'vip')", "true"},
		{"profile.tags.all(t, t.size() > 2)", "true"},
		{"profile.tags.all(t, t.size() > 3)", "false"},
		{"[].all(x, x == 1) && ![].exists(x, x == 1)", "true"},
		{"[1, 2, 3].exists_one(x, x > 2)", "true"},
		{"[1, 2, 3].exists_one(x, x > 1)", "false"},
		{"[1, 2, 3].filter(x, x != 2)", "[1, 3]"},
		{"[1, 2, 3].map(x, x * 2)", "[2, 4, 6]"},
		{"[1, 2, 3].map(x, x > 1, x * 2)", "[4, 6]"},
		{"{'a': 1, 'b': 2}.map(k, k + '!')", "[\"a!\", \"b!\"]"},
		{"{'a': 1}.all(k, v, k == 'a' && v == 1)", "true"},
		{"['a', 'b'].exists(i, x, i == 1 && x == 'b')", "true"},
		{"[0, 1].exists(x, 1 / x == 1)", "true"},
		{"[0, 1].all(x, 1 / x == 2)", "false"},
		{"[0, 1].all(x, 1 / x == 1)", "error 5"},
		{"[0, 1].map(x, 1 / x)", "error 5"},
		{"[0, 1].filter(x, 1 / x == 1)", "error 5"},
		{"[1, 0].exists_one(x, 1 / x == 1)", "error 5"},
		{"[[1, 2], [3]].map(x, x.map(y, x.size() + y))", "[[3, 4], [4]]"},
		{"[1, 2].map(x, [3].map(y, x + y)[0]).exists(x, x == 5)", "true"},
		{"[1, 2].exists(x, [2].exists(x, x == 2) && x == 1)", "true"},
		{"[{'z': 0}].exists(y, y.z == 0)", "true"},
		{"has({'a': 1}.a) && !has({'a': 1}.b)", "true"},
		{"[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(x, x).size()", "10"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(conversions)
{
	static const row rows[] = {
		{"int(3.9) + int('-4') + int(5u)", "4"},
		{"int(1e19)", "error 6"},
		{"int('x')", "error 7"},
		{"uint(-1)", "error 6"},
		{"uint('7')", "7u"},
		{"double('1e3') + double(1) + double(2u)", "1003.0"},
		{"string(1) + string(2u) + string(1.5) + string(true) + string(b'x')", "\"121.5truex\""},
		{"string(b'\\xff')", "error 7"},
		{"bytes('a')", "b\"a\""},
		{"bool('true') && !bool('f')", "true"},
		{"type(1) == int && type('a') == string && type(type(1)) == type", "true"},
		{"'abcde'.contains('cd') && 'abc'.startsWith('ab') && 'abc'.endsWith('') && "
		 "!'a'.endsWith('ba')",
		 "true"},
		{"size('abc') + size([1]) + size({'a': 1}) + b'ab'.size()", "7"},
		{"timestamp('2009-02-13T23:31:30.5Z')", "t(1234567890.500000000)"},
		{"timestamp('10000-01-01T00:00:00Z')", "error 7"},
		{"int(timestamp('2009-02-13T23:31:30Z'))", "1234567890"},
		{"string(timestamp(1234567890))", "\"2009-02-13T23:31:30Z\""},
		{"duration('1h30m')", "d(5400.0)"},
		{"duration('-1.5s')", "d(-1.-500000000)"},
		{"duration('315576000001s')", "error 7"},
		{"string(duration('90s'))", "\"90s\""},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(time)
{
	static const row rows[] = {
		{"timestamp('2024-02-29T00:00:00Z') + duration('24h')", "t(1709251200.0)"},
		{"timestamp('2024-02-29T00:00:00Z') - timestamp('2024-02-28T00:00:00.5Z')",
		 "d(86399.500000000)"},
		{"duration('1s') - duration('1.5s')", "d(0.-500000000)"},
		{"timestamp('9999-12-31T23:59:59Z') + duration('1s')", "error 6"},
		{"duration('1h') > duration('59m')", "true"},
		{"timestamp('2024-02-29T13:14:15.678Z').getFullYear()", "2024"},
		{"timestamp('2024-02-29T13:14:15.678Z').getMonth()", "1"},
		{"timestamp('2024-02-29T13:14:15.678Z').getDate()", "29"},
		{"timestamp('2024-02-29T13:14:15.678Z').getDayOfMonth()", "28"},
		{"timestamp('2024-02-29T13:14:15.678Z').getDayOfWeek()", "4"},
		{"timestamp('2024-02-29T13:14:15.678Z').getDayOfYear()", "59"},
		{"timestamp('2024-02-29T13:14:15.678Z').getHours()", "13"},
		{"timestamp('2024-02-29T13:14:15.678Z').getMinutes()", "14"},
		{"timestamp('2024-02-29T13:14:15.678Z').getSeconds()", "15"},
		{"timestamp('2024-02-29T13:14:15.678Z').getMilliseconds()", "678"},
		{"timestamp('2024-02-29T23:14:15Z').getHours('+02:00')", "1"},
		{"timestamp('2024-02-29T23:14:15Z').getDate('02:00')", "1"},
		{"timestamp('2024-02-29T23:14:15Z').getHours('nowhere')", "error 10"},
		{"duration('90m').getHours() + duration('90m').getMinutes()", "91"},
		{"now", "t(1760000000.0)"},
		{"now - profile.last > duration('720h')", "true"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

Suite *suite_eval(void)
{
	return torture_suite("eval", torture_literals, torture_arithmetic, torture_logic_absorbs,
			     torture_macros, torture_conversions, torture_time, NULL);
}

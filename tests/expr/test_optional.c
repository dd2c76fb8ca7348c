/* Optionals, cel.bind and the macros of two variables; on what the host supplies too. */
#include "expr/check_expr.h"
#include <string.h>

JOURNEY_TEST(optional_values)
{
	static const row rows[] = {
		{"optional.of(1)", "optional(1)"},
		{"optional.none()", "none"},
		{"optional.of(null)", "optional(null)"},
		{"optional.of(optional.none())", "optional(none)"},
		{"[0, 1].map(x, optional.ofNonZeroValue(x))", "[none, optional(1)]"},
		{"[dyn(''), b'', 0u, 0.0, -0.0, false, null, [], {}, duration('0s'), timestamp(0)]"
		 ".all(x, !optional.ofNonZeroValue(x).hasValue())",
		 "true"},
		{"[dyn('a'), b'a', 1u, 0.5, true, [0], {0: 0}, duration('1ns'), timestamp(1), int]"
		 ".all(x, optional.ofNonZeroValue(x).hasValue())",
		 "true"},
		{"optional.of(1).value() + optional.of(2).orValue(3)", "3"},
		{"optional.none().value()", "error 1"},
		{"optional.none().orValue('x')", "\"x\""},
		{"optional.of('y').or(optional.of('x')).value()", "\"y\""},
		{"optional.none().or(optional.of('x'))", "optional(\"x\")"},
		/* Only what is needed is computed. */
		{"optional.of(1).orValue(1 / 0)", "1"},
		{"optional.of(1).or(optional.of(1 / 0))", "optional(1)"},
		{"optional.none().orValue(1 / 0)", "error 5"},
		{"optional.of(1 / 0).orValue(1)", "error 5"},
		{"dyn(1).orValue(2)", "error 4"},
		{"dyn(1).hasValue()", "error 4"},
		{"optional.of(1) == optional.of(dyn(1.0))", "true"},
		{"optional.of(1) == optional.of(2)", "false"},
		{"optional.none() == optional.of(1)", "false"},
		{"optional.of([1]) == optional.of([dyn(1u)])", "true"},
		{"dyn(optional.of(1)) == dyn(1)", "false"},
		{"optional.of(1) in [optional.none(), optional.of(1)]", "true"},
		{"type(optional.of(1)) == optional_type", "true"},
		{"type(optional_type) == type", "true"},
		{"dyn(optional.of(1)) < dyn(optional.of(2))", "error 4"},
		{"optional.unwrap([optional.of(1), optional.none(), optional.of(2)])", "[1, 2]"},
		{"[optional.none(), optional.of(stage)].unwrapOpt()", "[\"prospect\"]"},
		{"[dyn(1)].unwrapOpt()", "error 4"},
		{"[1, 2, 3].first().value() + [1, 2, 3].last().value()", "4"},
		{"[].first()", "none"},
		{"profile.tags.last()", "optional(\"vip\")"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(optional_chains)
{
	static const row rows[] = {
		{"{'a': 1}.?a", "optional(1)"},
		{"{'a': 1}.?b", "none"},
		{"{'a': {'b': 1}}.?a.b", "optional(1)"},
		{"{'a': {'b': 1}}.?a.c", "none"},
		{"{'a': {'b': {'c': 1}}}.?x.b.c", "none"},
		{"{'a': [1, 2]}.?a[1]", "optional(2)"},
		{"{'a': [1, 2]}.?a[?2]", "none"},
		{"{'a': [1, 2]}.?a[2]", "none"},
		{"[1, 2][?1]", "optional(2)"},
		{"[1, 2][?-1]", "none"},
		{"[1, 2][?dyn('a')]", "error 4"},
		{"[1, 2][?dyn(1.0)]", "optional(2)"},
		{"[1, 2][?dyn(9.0)]", "none"},
		{"[1, 2][?dyn(0.5)]", "error 4"},
		{"{'a': 1}[?dyn(0.5)]", "none"},
		{"{9007199254740993: 1}[?dyn(9007199254740992.0)]", "none"},
		{"{9007199254740993u: 1}[?dyn(9007199254740992.0)]", "none"},
		{"dyn(9007199254740992.0) in {9007199254740993: 1, 9007199254740992: 2}", "true"},
		{"{9007199254740993: 1, 9007199254740992: 2}[dyn(9007199254740992.0)]", "2"},
		{"{9007199254740992u: 2}[dyn(9007199254740992.0)]", "2"},
		{"{9223372036854775807: 1}[?dyn(9223372036854775808.0)]", "none"},
		{"{18446744073709551615u: 1}[?dyn(18446744073709551616.0)]", "none"},
		{"{-9223372036854775808: 1}[?dyn(-9223372036854775808.0)]", "optional(1)"},
		{"{'a': 1}[?dyn(null)]", "error 4"},
		{"{'a': 1}[?dyn(['a'])]", "error 4"},
		{"{1: 'a'}[?dyn(1u)]", "optional(\"a\")"},
		{"{'a b': 1}.?`a b`", "optional(1)"},
		{"{'a': null}.?a", "optional(null)"},
		{"dyn({'a': 1}).?a.b", "error 4"},
		{"dyn(1)[?0]", "error 4"},
		{"{'a': 1 / 0}.?a", "error 5"},
		{"{'a': 1}[?dyn(1 / 0)]", "error 5"},
		{"has({'a': {'b': 1}}.?a.b)", "true"},
		{"has({'a': {'b': 1}}.?x.b)", "false"},
		{"has(optional.of({'a': 1}).a) && !has(optional.none().a)", "true"},
		{"[?optional.none(), ?optional.of(1), 2]", "[1, 2]"},
		{"[?{}.?x]", "[]"},
		{"{?'a': optional.none(), 'b': 1, ?'c': optional.of(2)}", "{\"b\": 1, \"c\": 2}"},
		{"{?'a': optional.of(1), 'a': 2}", "error 9"},
		{"{?'a': optional.none(), 'a': 2}", "{\"a\": 2}"},
		{"{?(1 / 0): optional.none()}", "error 5"},
		{"{?'a': optional.of(1 / 0)}", "error 5"},
		{"[?dyn(1)]", "error 4"},
		{"{?1: dyn(1)}", "error 4"},
		{"{?dyn(1.5): optional.of(1)}", "error 4"},
		{"[?optional.of(1 / 0)]", "error 5"},
		{"optional.of(1).optMap(x, x + 1)", "optional(2)"},
		{"optional.of(1).optMap(x, optional.of(x))", "optional(optional(1))"},
		{"optional.none().optMap(x, 1 / 0)", "none"},
		{"optional.of(1).optMap(x, x / 0)", "error 5"},
		{"optional.of(1).optFlatMap(x, x > 1 ? optional.of(x) : optional.none())", "none"},
		{"{'a': {'b': 7}}.?a.optFlatMap(a, a.?b).optMap(b, b * 2).orValue(0)", "14"},
		{"optional.of(1).optMap(x, optional.of(x + 1).optMap(x, x * 10).orValue(0) + x)", "optional(21)"},
		{"dyn(3).optMap(x, x)", "error 4"},
		{"optional.of(optional.of({'a': 1})).optFlatMap(o, o.a)", "optional(1)"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

/* What the host supplies. */
JOURNEY_TEST(optional_slots)
{
	static const row rows[] = {
		{"profile.?email", "optional(\"ada@example.com\")"},
		{"profile.?gone", "none"},
		{"profile.?gone.orValue('Guest')", "\"Guest\""},
		{"profile.?email.optMap(e, e.endsWith('.com')).orValue(false)", "true"},
		{"profile.?views_7d", "unknown"},
		{"profile.?views_7d.orValue(3) > 2", "unknown"},
		{"profile.?whole", "error 8"},
		{"profile.?asked", "optional(\"asked\")"},
		{"profile.?birthday.optMap(b, b.getFullYear())", "optional(1990)"},
		{"event.?extra", "optional(2.5)"},
		{"event.?other.orValue(1)", "1"},
		{"event.?other.deep.deeper[?3]", "none"},
		{"has(event.?other.deep)", "false"},
		{"event.?price.orValue(0.0) > 50.0", "true"},
		{"profile.?interest.running", "refused"},
		{"profile.interest[?'running']", "optional(0.5)"},
		{"profile.interest[?'other']", "none"},
		{"profile.interest.?running.orValue(1.0)", "0.5"},
		{"profile.interest.?other.orValue(1.0)", "1.0"},
		{"profile.interest[?'lapse'].hasValue()", "unknown"},
		{"profile.interest[?profile.gone]", "error 1"},
		{"profile.interest[?string(1 / 0)]", "error 5"},
		{"{?'mail': profile.?email, ?'gone': profile.?gone}", "{\"mail\": \"ada@example.com\"}"},
		{"[?profile.?views_7d]", "unknown"},
		{"profile.?gone == optional.none()", "true"},
		{"profile.tags[?0].orValue('') + profile.tags[?9].orValue('!')", "\"newsletter!\""},
	};
	sample s = {0};
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].expected, "refused") == 0)
			TRY(check_refused(&s, allocator, rows[i].expr, JOURNEY_TYPE, 10, "[\"key\"]"));
		else
			TRY(check_row(&s, allocator, rows[i].expr, rows[i].expected));
	}
done:
	sample_free(&s);
}

JOURNEY_TEST(bound)
{
	static const row rows[] = {
		{"cel.bind(x, 3, x * x)", "9"},
		{"cel.bind(x, cel.bind(y, 2, y + 1), cel.bind(y, x * 2, x + y))", "9"},
		{"cel.bind(x, 1, cel.bind(x, x + 1, x * 10) + x)", "21"},
		{"cel.bind(stage, 'b', stage) + stage", "\"bprospect\""},
		{"cel.bind(stage, 'b', .stage)", "\"prospect\""},
		{"cel.bind(profile, {'email': 'x'}, profile.email)", "\"x\""},
		{"[1, 2].map(x, cel.bind(y, x * 2, [y, y + x]))", "[[2, 3], [4, 6]]"},
		{"cel.bind(l, [1, 2, 3], l.map(x, l.size() * x))", "[3, 6, 9]"},
		{"cel.bind(b, profile.orders > 3, b && b)", "true"},
		{"cel.bind(b, false, b ? 1 : 2)", "2"},
		/* An error counts where it is read. */
		{"cel.bind(x, 1 / 0, true)", "true"},
		{"cel.bind(x, 1 / 0, x)", "error 5"},
		{"cel.bind(x, 1 / 0, x == 1 || true)", "true"},
		{"cel.bind(x, 1 / 0, [x])", "error 5"},
		{"cel.bind(x, 1 / 0, [1].map(y, x))", "error 5"},
		{"cel.bind(x, 1 / 0, [1].filter(y, x == y))", "error 5"},
		{"cel.bind(x, dyn(1 / 0), x ? 1 : 2)", "error 5"},
		{"cel.bind(x, 1 / 0, dyn(x).exists(y, true))", "error 5"},
		{"cel.bind(x, 1 / 0, dyn(x).field)", "error 5"},
		{"cel.bind(x, 1 / 0, optional.of(x).hasValue())", "error 5"},
		{"cel.bind(x, 1 / 0, profile.interest[string(x)])", "error 5"},
		{"cel.bind(x, profile.gone, profile.interest[x])", "error 1"},
		{"cel.bind(x, profile.gone, x in profile.interest)", "error 1"},
		{"cel.bind(x, profile.gone, profile.interest[?x])", "error 1"},
		{"cel.bind(x, 1 / 0, twice(x))", "error 5"},
		{"cel.bind(x, dyn(1 / 0), -x)", "error 5"},
		{"cel.bind(x, dyn(1 / 0), !x)", "error 5"},
		{"cel.bind(x, dyn(1 / 0), {x: 1})", "error 5"},
		{"cel.bind(x, profile.views_7d, x > 1)", "unknown"},
		{"cel.bind(x, profile.views_7d, x > 1 || true)", "true"},
		{"cel.bind(x, dyn(1 / 0), x.orValue(2))", "error 5"},
		{"cel.bind(x, dyn(1 / 0), x.optMap(y, y))", "error 5"},
		{"cel.bind(x, dyn(1 / 0), [?x])", "error 5"},
		{"cel.bind(x, dyn(1 / 0), [1].transformMap(i, v, x))", "error 5"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(two_variables)
{
	static const row rows[] = {
		{"[1, 2].all(i, v, v == i + 1)", "true"},
		{"{'a': 1}.exists(k, v, k == 'a' && v == 1)", "true"},
		{"{'a': 1, 'b': 1}.exists_one(k, v, v == 1)", "false"},
		{"{'a': 1, 'b': 2}.existsOne(k, v, v == 1)", "true"},
		{"[5].existsOne(x, x == 5)", "true"},
		{"['a', 'b'].transformList(i, v, string(i) + v)", "[\"0a\", \"1b\"]"},
		{"['a', 'b'].transformList(i, v, i > 0, v)", "[\"b\"]"},
		{"{'a': 1, 'b': 2}.transformList(k, v, v > 1, k)", "[\"b\"]"},
		{"['a', 'b'].transformMap(i, v, v + v)", "{0: \"aa\", 1: \"bb\"}"},
		{"{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 10)", "{\"b\": 20}"},
		{"['x', 'y'].transformMapEntry(i, v, {v: i})", "{\"x\": 0, \"y\": 1}"},
		{"['x', 'y'].transformMapEntry(i, v, i == 1, {v: i})", "{\"y\": 1}"},
		{"['x', 'x'].transformMapEntry(i, v, {v: i})", "error 9"},
		{"{'a': 'x', 'b': 'y'}.transformMapEntry(k, v, {v: k, k: v})",
		 "{\"x\": \"a\", \"a\": \"x\", \"y\": \"b\", \"b\": \"y\"}"},
		{"['x'].transformMapEntry(i, v, {})", "{}"},
		{"['x'].transformMapEntry(i, v, dyn(1))", "error 4"},
		{"[1].transformMap(i, v, v / 0)", "error 5"},
		{"[1].transformMapEntry(i, v, {v: v / 0})", "error 5"},
		{"[1, 0].transformList(i, v, 1 / v > 0, v)", "error 5"},
		{"[0].transformMap(i, v, 1 / v > 0, v)", "error 5"},
		{"[1].transformMap(i, v, dyn(1), v)", "error 4"},
		{"dyn(1).transformMap(i, v, v)", "error 4"},
		{"[[1, 2], [3]].transformMap(i, l, l.transformList(j, v, i * 10 + j))", "{0: [0, 1], 1: [10]}"},
		{"[[1, 2]].transformMap(i, l, l.transformMap(i, v, i)).map(k, k)", "[0]"},
		{"[profile.views_7d].transformMap(i, v, v)", "unknown"},
	};
	sample s = {0};
	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

static const struct refusal {
	const char *expr;
	journey_status status;
	uint32_t column;
	const char *hint;
} refusals[] = {
	{"{'a': 1}.?a + 1 == 2", JOURNEY_TYPE, 13, NULL},
	{"stage.?x == 1", JOURNEY_TYPE, 8, NULL},
	{"profile.?email == 'a'", JOURNEY_TYPE, 16, "write profile.?email.orValue(...)"},
	{"1 + profile.?orders == 2", JOURNEY_TYPE, 3, "write profile.?orders.orValue(...)"},
	{"profile.?unsubscribed", JOURNEY_TYPE, 1, "profile.?unsubscribed.orValue(false)"},
	{"profile.?unsubscribed || true", JOURNEY_TYPE, 1, "profile.?unsubscribed.orValue(false)"},
	{"optional.of(stage).x == 1", JOURNEY_TYPE, 20, NULL},
	{"optional.of(1).orValue('a') == 1", JOURNEY_TYPE, 16, "it takes"},
	{"stage.orValue('a') == 'a'", JOURNEY_TYPE, 7, "it takes"},
	{"stage.optMap(x, x) == stage", JOURNEY_TYPE, 1, "write optional.of(stage)"},
	{"optional.of(1).optFlatMap(x, x) == 1", JOURNEY_TYPE, 30, "write optional.of(x)"},
	{"[?1] == [1]", JOURNEY_TYPE, 3, "write optional.of(1)"},
	{"{?'a': 1} == {}", JOURNEY_TYPE, 8, "write optional.of(1)"},
	{"profile.?nam == stage", JOURNEY_NOT_FOUND, 10, NULL},
	{"[1].transformMapEntry(i, v, v) == {}", JOURNEY_TYPE, 29, "write {key: v}"},
	{"[1].transformList(i, i, true) == []", JOURNEY_SYNTAX, 22, NULL},
	{"[1].transformList(1, i, true) == []", JOURNEY_SYNTAX, 19, NULL},
	{"cel.bind(1, 1, true)", JOURNEY_SYNTAX, 10, NULL},
	{"cel.bind(a.b, 1, true)", JOURNEY_SYNTAX, 10, NULL},
	{"cel.bind(x, 1, y)", JOURNEY_NOT_FOUND, 16, NULL},
	{"cel.bind(x, x, true)", JOURNEY_NOT_FOUND, 13, NULL},
	{"optional.of(1).optMap(1, true)", JOURNEY_SYNTAX, 23, NULL},
	{"has(profile.?email)", JOURNEY_SYNTAX, 5, NULL},
	{"event.?size() == 1", JOURNEY_SYNTAX, 12, NULL},
	{"event.? == 1", JOURNEY_SYNTAX, 9, NULL},
	{"event[?]", JOURNEY_SYNTAX, 8, NULL},
	{"size(?1) == 1", JOURNEY_SYNTAX, 6, NULL},
	{"{'a': ?1} == {}", JOURNEY_SYNTAX, 7, NULL},
	{"profile.?interest", JOURNEY_TYPE, 10, NULL},
};

JOURNEY_TEST(optional_refused)
{
	sample s = {0};
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		TRY(check_refused(&s, allocator, refusals[i].expr, refusals[i].status, refusals[i].column,
				  refusals[i].hint));
done:
	sample_free(&s);
}

Suite *suite_optional(void)
{
	return torture_suite("optional", torture_optional_values, torture_optional_chains,
			     torture_optional_slots, torture_bound, torture_two_variables,
			     torture_optional_refused, NULL);
}

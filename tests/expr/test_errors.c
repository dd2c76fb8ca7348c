/* What is advised where something of another language is written, and literals that can have no value. */
#include "expr/check_expr.h"
#include <string.h>

typedef struct refusal {
	const char *expr;
	journey_status status;
	uint32_t column;
	const char *hint; /* "" for none, NULL for any */
} refusal;

static const refusal slips[] = {
	/* Operands. */
	{"2 * 'a'", JOURNEY_TYPE, 3, ""},
	{"'a' - 1", JOURNEY_TYPE, 5, ""},
	{"stage * 2", JOURNEY_TYPE, 7, "write int(stage)"},
	{"stage * 2.0", JOURNEY_TYPE, 7, "write double(stage)"},
	{"1 + 'a'", JOURNEY_TYPE, 3, "write string(1)"},
	{"1.5 % 1.0", JOURNEY_TYPE, 5, "% takes int or uint"},
	{"1 in 1", JOURNEY_TYPE, 3, "after in stands a list or a map"},
	{"'a' in {'a': 1}['a']", JOURNEY_TYPE, 5, "after in stands a list or a map"},
	{"'x' in 'xyz'", JOURNEY_TYPE, 5, "write 'xyz'.contains('x')"},
	{"now > 5", JOURNEY_TYPE, 5, "write timestamp(5)"},
	{"now > '2024-01-01'", JOURNEY_TYPE, 5, "write timestamp(\"2024-01-01T00:00:00Z\")"},
	{"'2024-01-01 10:00' < now", JOURNEY_TYPE, 20, "write timestamp(\"2024-01-01T10:00:00Z\")"},
	{"now > 'soon'", JOURNEY_TYPE, 5, "write timestamp(\"2024-01-31T00:00:00Z\")"},
	{"now > stage", JOURNEY_TYPE, 5, "write timestamp(stage)"},
	{"now - '3 days' > now", JOURNEY_TYPE, 5, "write duration(\"72h\")"},
	{"now - now > '90m'", JOURNEY_TYPE, 11, "write duration('90m')"},
	{"now + 7 > now", JOURNEY_TYPE, 5, "write duration(\"24h\")"},
	{"duration('1h') * 2", JOURNEY_TYPE, 16, ""},
	{"[1] + 2", JOURNEY_TYPE, 5, "write [2]"},
	{"[1] + ['a']", JOURNEY_TYPE, 5, ""},
	{"[1] == 1", JOURNEY_TYPE, 5, "write 1 in [1]"},
	{"1 < 2 < 3", JOURNEY_TYPE, 7, "write 1 < 2 && 2 < 3"},
	{"stage[0] == 'a'", JOURNEY_TYPE, 6, "write stage.charAt(0)"},
	{"1 ? 2 : 3", JOURNEY_TYPE, 1, "write 1 > 0"},
	/* Functions. */
	{"[1, 2, 3].contains(2)", JOURNEY_TYPE, 11, "write 2 in [1, 2, 3]"},
	{"math.greatest(1, 'a')", JOURNEY_TYPE, 6, "it takes math.greatest(int, int)"},
	{"optional.of(1).orValue('a')", JOURNEY_TYPE, 16, "it takes a value of type int"},
	{"math.round(2)", JOURNEY_TYPE, 6, "write 2.0"},
	{"min(1, 2)", JOURNEY_NOT_FOUND, 1, "write math.least(1, 2)"},
	{"math.max(1, 2)", JOURNEY_NOT_FOUND, 6, "write math.greatest(1, 2)"},
	{"math.pow(2, 3)", JOURNEY_NOT_FOUND, 6, "write 2 * 2"},
	{"inn(1)", JOURNEY_NOT_FOUND, 1, "did you mean int?"},
	{"len(stage)", JOURNEY_NOT_FOUND, 1, "write size(stage)"},
	{"stage.length() > 1", JOURNEY_NOT_FOUND, 7, "write size(stage)"},
	{"stage.length > 1", JOURNEY_TYPE, 7, "write size(stage)"},
	{"now.year", JOURNEY_TYPE, 5, "write now.getFullYear()"},
	{"stage.year", JOURNEY_TYPE, 7, ""},
	{"stage.toUpperCase()", JOURNEY_NOT_FOUND, 7, "write stage.upperAscii()"},
	{"toLowerCase(stage)", JOURNEY_NOT_FOUND, 1, "write stage.lowerAscii()"},
	{"abs(-1)", JOURNEY_NOT_FOUND, 1, "write math.abs(-1)"},
	{"stage.isEmpty()", JOURNEY_NOT_FOUND, 7, "write size(stage) == 0"},
	{"now()", JOURNEY_NOT_FOUND, 1, "write now, without parentheses"},
	{"len()", JOURNEY_NOT_FOUND, 1, "write size(x)"},
	{"timeOfDay.between(now, 'UTC', '9:00', '10:00')", JOURNEY_INVALID, 31, "write \"09:00\""},
	{"timeOfDay.between(now, 'UTC', '09:00', '25:00')", JOURNEY_INVALID, 40, "the last is \"24:00\""},
	/* Names and syntax. */
	{"True", JOURNEY_NOT_FOUND, 1, "write true"},
	{"stage == None", JOURNEY_NOT_FOUND, 10, "write null"},
	{"has({'a': 1}['a'])", JOURNEY_SYNTAX, 5, "write 'a' in {'a': 1}"},
	{"not true", JOURNEY_SYNTAX, 5, "write !"},
	{"1 not in [1]", JOURNEY_SYNTAX, 3, "write !(a in b)"},
	{"if (true) 1 else 2", JOURNEY_SYNTAX, 1, "write a ? b : c"},
	{"stage ?? 'a'", JOURNEY_SYNTAX, 8, "a.?b.orValue(c)"},
	{"event?.price", JOURNEY_SYNTAX, 13, "write a.?b"},
	{"2 ** 3", JOURNEY_SYNTAX, 4, "no power"},
	{"stage like 'a%'", JOURNEY_SYNTAX, 7, "x.contains("},
	{"1 /* one */ > 0", JOURNEY_SYNTAX, 4, "//"},
	{"true ? true ? 1 : 2 : 3", JOURNEY_SYNTAX, 13, "parentheses"},
	{"\xe2\x80\x9c" "a\xe2\x80\x9d == stage", JOURNEY_SYNTAX, 1, "straight quotes"},
	{"profile.Nick Name == 'a'", JOURNEY_SYNTAX, 14, "`Nick Name`"},
	{"[1].filter(x => x > 1)", JOURNEY_SYNTAX, 14, "write filter(x, x > 1)"},
	{"[1].filter(x -> x > 1)", JOURNEY_SYNTAX, 15, "write filter(x, x > 1)"},
	{"1 =< 2", JOURNEY_SYNTAX, 3, "write <="},
	{"stage == '\xc3\xa9\xff'", JOURNEY_SYNTAX, 12, ""},
};

static journey_status check_all(sample *s, const journey_allocator *allocator, const refusal *rows,
				size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *hint = rows[i].hint && rows[i].hint[0] ? rows[i].hint : NULL;
		journey_status status = check_refused(s, allocator, rows[i].expr, rows[i].status,
						      rows[i].column, hint);
		if (status)
			return status;
		if (!rows[i].hint || rows[i].hint[0])
			continue;
		journey_expr_program *program = NULL;
		journey_error error;
		status = journey_expr_compile(s->env, str(rows[i].expr), NULL, allocator, &program, &error);
		if (status == JOURNEY_NO_MEMORY)
			return status;
		if (error.hint[0])
			ck_abort_msg("%s: hint \"%s\", expected none", rows[i].expr, error.hint);
	}
	return JOURNEY_OK;
}

JOURNEY_TEST(advice)
{
	sample s = {0};
	TRY(sample_make(&s, allocator));
	TRY(check_all(&s, allocator, slips, sizeof slips / sizeof *slips));
done:
	sample_free(&s);
}

/* What JOURNEY_EXPR_LITERALS refuses, and what CEL lets fail when it is evaluated. */
static const refusal hopeless[] = {
	{"now > timestamp('2011-01-01')", JOURNEY_INVALID, 17, "write timestamp(\"2011-01-01T00:00:00Z\")"},
	{"now > timestamp('2011-01-01T10:00')", JOURNEY_INVALID, 17, "write timestamp(\"2011-01-01T10:00:00Z\")"},
	{"now > timestamp('never')", JOURNEY_INVALID, 17, "write timestamp(\"2024-01-31T00:00:00Z\")"},
	{"now - now > duration('60d')", JOURNEY_INVALID, 22, "write duration(\"1440h\"): CEL has no days"},
	{"now - now > duration('1d30m')", JOURNEY_INVALID, 22, "write duration(\"1470m\")"},
	{"now - now > duration('2 weeks')", JOURNEY_INVALID, 22, "write duration(\"336h\")"},
	{"now - now > duration('long')", JOURNEY_INVALID, 22, "h, m, s, ms, us and ns"},
	{"int('x') > 0", JOURNEY_INVALID, 5, ""},
	{"uint('-1') > 0u", JOURNEY_INVALID, 6, ""},
	{"uint(-1) > 0u", JOURNEY_INVALID, 6, ""},
	{"double('x') > 0.0", JOURNEY_INVALID, 8, ""},
	{"bool('maybe')", JOURNEY_INVALID, 6, ""},
	{"1 / 0 > 0", JOURNEY_INVALID, 5, ""},
	{"profile.orders % 0 == 0", JOURNEY_INVALID, 18, ""},
	{"1u / (1u - 1u) > 0u", JOURNEY_INVALID, 7, ""},
	{"true || int('x') > 0", JOURNEY_INVALID, 13, ""},
};

JOURNEY_TEST(literals)
{
	static const char *const taken[] = {
		"now > timestamp('2011-01-01T00:00:00Z')", "now - now < duration('1440h')", "1.0 / 0.0 > 0.0",
		"string(1) == '1'", "profile.orders / 2 > 0", "[1][0] == 1", "[1].exists(x, x == [2][3])"};
	sample s = {0};
	journey_error error;
	TRY(sample_make(&s, allocator));
	for (int strict = 0; strict < 2; strict++) {
		TRY(journey_expr_env_set_mode(s.env, strict ? JOURNEY_EXPR_LITERALS : 0));
		for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
			journey_expr_program *program = NULL;
			TRY(journey_expr_compile(s.env, str(taken[i]), "bool", allocator, &program, &error));
			journey_expr_program_free(program);
		}
		for (size_t i = 0; i < sizeof hopeless / sizeof *hopeless && !strict; i++) {
			journey_expr_program *program = NULL;
			TRY(journey_expr_compile(s.env, str(hopeless[i].expr), "bool", allocator, &program,
						 &error));
			journey_expr_program_free(program);
		}
	}
	TRY(check_all(&s, allocator, hopeless, sizeof hopeless / sizeof *hopeless));
done:
	sample_free(&s);
}

Suite *suite_errors(void)
{
	return torture_suite("errors", torture_advice, torture_literals, NULL);
}

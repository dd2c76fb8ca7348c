/* What the parser and the checker refuse, where, and what they advise. */
#include "expr/check_expr.h"
#include <string.h>

typedef struct refusal {
	const char *expr;
	journey_status status;
	uint32_t column;
	const char *hint;
} refusal;

static const refusal refusals[] = {
	{"", JOURNEY_SYNTAX, 1, NULL},
	{"1 +", JOURNEY_SYNTAX, 4, NULL},
	{"profile.orders = 3", JOURNEY_SYNTAX, 16, "write =="},
	{"true & true", JOURNEY_SYNTAX, 6, "write &&"},
	{"true | true", JOURNEY_SYNTAX, 6, "write ||"},
	{"true and true", JOURNEY_SYNTAX, 6, "write && for and"},
	{"true or true", JOURNEY_SYNTAX, 6, "write || for or"},
	{"not true", JOURNEY_SYNTAX, 5, NULL},
	{"1 <> 2", JOURNEY_SYNTAX, 4, "write !="},
	{"'abc", JOURNEY_SYNTAX, 1, NULL},
	{"'a\\q'", JOURNEY_SYNTAX, 3, NULL},
	{"'\\ud800'", JOURNEY_SYNTAX, 2, NULL},
	{"9223372036854775808", JOURNEY_SYNTAX, 1, NULL},
	{"12abc", JOURNEY_SYNTAX, 3, NULL},
	{"for == 1", JOURNEY_SYNTAX, 1, NULL},
	{"(true", JOURNEY_SYNTAX, 6, NULL},
	{"[1, 2", JOURNEY_SYNTAX, 6, NULL},
	{"has(stage)", JOURNEY_SYNTAX, 5, NULL},
	{"[1].all(1, true)", JOURNEY_SYNTAX, 9, NULL},
	{"\xff", JOURNEY_SYNTAX, 1, NULL},
	{"@", JOURNEY_SYNTAX, 1, NULL},
	{"stag == 'x'", JOURNEY_NOT_FOUND, 1, "did you mean stage?"},
	{"orders > 1", JOURNEY_NOT_FOUND, 1, "did you mean profile.orders?"},
	{"profile.oders > 1", JOURNEY_NOT_FOUND, 9, "did you mean profile.orders?"},
	{"stage == 'x' &&\n  profile.oders > 1", JOURNEY_NOT_FOUND, 11, "did you mean profile.orders?"},
	{"profile.email.startswith('a')", JOURNEY_NOT_FOUND, 15, "did you mean startsWith?"},
	{"segment('runers')", JOURNEY_NOT_FOUND, 9, "did you mean runners?"},
	{"segment(stage)", JOURNEY_TYPE, 9, NULL},
	{"segment(1)", JOURNEY_TYPE, 1, "it takes segment(string)"},
	{"profile.orders * 1.5 > 2.0", JOURNEY_TYPE, 16, "write double(profile.orders)"},
	{"event.price == 50", JOURNEY_TYPE, 13, "write 50.0"},
	{"event.price + profile.orders > 1.0", JOURNEY_TYPE, 13, "write double(profile.orders)"},
	{"profile.orders == 'a'", JOURNEY_TYPE, 16, "write string(profile.orders)"},
	{"profile.last > '2024-01-01T00:00:00Z'", JOURNEY_TYPE, 14,
	 "write timestamp('2024-01-01T00:00:00Z')"},
	{"profile.orders", JOURNEY_TYPE, 1, "write profile.orders > 0"},
	{"!profile.orders", JOURNEY_TYPE, 1, "compare it"},
	{"true && profile.email", JOURNEY_TYPE, 9, "write profile.email != \"\""},
	{"true ? 1 : 'a'", JOURNEY_TYPE, 6, NULL},
	{"profile", JOURNEY_TYPE, 1, "profile.NAME"},
	{"profile == profile", JOURNEY_TYPE, 1, "profile.NAME"},
	{"profile.interest.size() == 1", JOURNEY_TYPE, 9, "profile.interest[\"key\"]"},
	{"profile.interest['a'] == 'x'", JOURNEY_TYPE, 23, NULL},
	{"profile.orders.x == 1", JOURNEY_TYPE, 16, NULL},
	{"profile.orders[0] == 1", JOURNEY_TYPE, 15, NULL},
	{"profile.orders.exists(x, true)", JOURNEY_TYPE, 16, NULL},
	{"profile.tags.exists(x, x > 1)", JOURNEY_TYPE, 26, NULL},
	{"{1.5: true}[1.5]", JOURNEY_TYPE, 2, NULL},
	{"stage.matches('a(')", JOURNEY_SYNTAX, 17, "\\("},
	{"a.B{}", JOURNEY_UNSUPPORTED, 4, NULL},
	{"segment('a', 'b')", JOURNEY_TYPE, 1, NULL},
};

JOURNEY_TEST(refused)
{
	sample s = {0};
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		TRY(check_refused(&s, allocator, refusals[i].expr, refusals[i].status, refusals[i].column,
				  refusals[i].hint));
done:
	sample_free(&s);
}

JOURNEY_TEST(positions)
{
	sample s = {0};
	journey_expr_program *program = NULL;
	journey_error error;
	memset(&error, 0, sizeof error);
	TRY(sample_make(&s, allocator));
	EXPECT(journey_expr_compile(s.env, str("'\xc3\xa9' == stage &&\n\ttrue && oops"), "bool", allocator,
				    &program, &error),
	       JOURNEY_NOT_FOUND);
	ck_assert_uint_eq(error.line, 2);
	ck_assert_uint_eq(error.column, 10);
	ck_assert_uint_eq(error.offset, 26);
	ck_assert_ptr_null(program);
done:
	sample_free(&s);
}

static journey_status type_of(sample *s, const journey_allocator *allocator, const char *expr,
			      const char *expected)
{
	journey_expr_program *program;
	journey_error error;
	journey_status status = journey_expr_compile(s->env, str(expr), NULL, allocator, &program, &error);
	if (status)
		return status;
	if (strcmp(journey_expr_type(program), expected) != 0)
		ck_abort_msg("%s: type %s, expected %s", expr, journey_expr_type(program), expected);
	journey_expr_program_free(program);
	return JOURNEY_OK;
}

JOURNEY_TEST(types)
{
	static const row rows[] = {
		{"[]", "list(dyn)"},
		{"[1, 2]", "list(int)"},
		{"[1, 'a']", "list(dyn)"},
		{"[[], [1]]", "list(list(int))"},
		{"{'a': 1.0}", "map(string, double)"},
		{"[1].map(x, [x])", "list(list(int))"},
		{"[1][0]", "int"},
		{"event.extra", "dyn"},
		{"event.price * 2.0", "double"},
		{"now - profile.last", "duration"},
		{"profile.interest['x']", "double"},
		{"true ? [] : [1u]", "list(uint)"},
		{"type(1)", "type(int)"},
		{"dyn(1) + dyn(2)", "dyn"},
		{"profile.tags.filter(t, true)", "list(string)"},
		{"null", "null_type"},
		{"profile.tags.size() > 1", "bool"},
		{"[1, dyn('a')]", "list(dyn)"},
		{"[[1], [dyn(1)]]", "list(list(dyn))"},
		{"[[dyn(1)], [1]]", "list(list(dyn))"},
		{"[{}, {'a': 1}]", "list(map(string, int))"},
		{"[{'a': 1}, {}, {'b': dyn(1)}]", "list(map(string, dyn))"},
		{"[[], [[]], [[[]]]]", "list(list(list(list(dyn))))"},
		{"[null, now]", "list(timestamp)"},
		{"[now, null]", "list(timestamp)"},
		{"[1, null]", "list(dyn)"},
		{"[null, optional.of(1)]", "list(optional_type(int))"},
		{"[optional.none(), optional.of('a')][0]", "optional_type(string)"},
		{"true ? [] : ['a']", "list(string)"},
		{"true ? null : now", "timestamp"},
		{"true ? optional.of(1) : optional.of(dyn(1))", "optional_type(dyn)"},
		{"true ? {'a': dyn(1)} : {'a': 1}", "map(string, dyn)"},
		{"optional.of(1)", "optional_type(int)"},
		{"optional.none()", "optional_type(dyn)"},
		{"optional.none().orValue(1)", "int"},
		{"profile.?email", "optional_type(string)"},
		{"event.?extra", "optional_type(dyn)"},
		{"event.?price.orValue(1.0)", "double"},
		{"profile.interest[?'a']", "optional_type(double)"},
		{"{'a': [1]}.?a[0]", "optional_type(int)"},
		{"has({'a': [1]}.?a.b)", "refused"},
		{"has({'a': {'b': 1}}.?a.b)", "bool"},
		{"[?optional.of(1), 2]", "list(int)"},
		{"{?'a': optional.of(1)}", "map(string, int)"},
		{"optional.of(1).optMap(x, string(x))", "optional_type(string)"},
		{"optional.of(1).optFlatMap(x, optional.of(string(x)))", "optional_type(string)"},
		{"[1].transformList(i, v, 'a')", "list(string)"},
		{"['a'].transformMap(i, v, v)", "map(int, string)"},
		{"{'a': 1}.transformMap(k, v, 1.5)", "map(string, double)"},
		{"['a'].transformMapEntry(i, v, {v: i})", "map(string, int)"},
		{"cel.bind(x, [1], x)", "list(int)"},
		{"[1].first()", "optional_type(int)"},
		{"optional.unwrap([optional.of(1)])", "list(int)"},
		{"type(optional.of(1))", "type(optional_type(int))"},
		{"optional_type", "type(optional_type(dyn))"},
		{"(true ? [] : [[]]).map(x, x)[0]", "list(dyn)"},
		{"[].map(x, x + 1)", "list(int)"},
		{"{}.?a.b", "optional_type(dyn)"},
		{"dyn([])[0].a", "dyn"},
		{"1 in [] && 'a' in {}", "bool"},
	};
	sample s = {0};
	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].expected, "refused") == 0)
			EXPECT(type_of(&s, allocator, rows[i].expr, ""), JOURNEY_TYPE);
		else
			TRY(type_of(&s, allocator, rows[i].expr, rows[i].expected));
	}
done:
	sample_free(&s);
}

/* Types of the host's own. */
JOURNEY_TEST(opaque_types)
{
	static const char *const three[] = {"'T", "'U", "'V"}, *const tuple[] = {"tuple('T, 'T, 'T)"},
				 *const one[] = {"line(int)"}, *const other[] = {"label(int)"},
				 *const longer[] = {"label(int, int)"};
	static const row rows[] = {
		{"tuple(1, 2u, 'a')", "tuple(int, uint, string)"},
		{"[tuple(1, 2, 3), tuple(dyn(1), 2, 3)]", "list(tuple(dyn, int, int))"},
		{"sorted(tuple(1, 2, dyn(3)))", "tuple(dyn, dyn, dyn)"},
		{"sorted(tuple(1, 2, 'a'))", "refused"},
		{"sorted(1)", "refused"},
		{"t == tuple(1, 'a', 2.5)", "bool"},
		{"t == null", "bool"},
		{"t == tuple(1, 2, 3)", "refused"},
		{"t.first", "refused"},
		{"true ? t : u", "refused"},
		{"[t, u]", "list(dyn)"},
	};
	sample s = {0};
	journey_error e;
	TRY(sample_make(&s, allocator));
	const journey_expr_function make = {
		.size = sizeof make, .name = str("tuple"), .arg_count = 3, .args = three, .result = "tuple('T,'U,'V)"};
	const journey_expr_function sort = {
		.size = sizeof sort, .name = str("sorted"), .arg_count = 1, .args = tuple, .result = "tuple('T,'T,'T)"};
	TRY(journey_expr_env_function(s.env, &make, &e));
	TRY(journey_expr_env_function(s.env, &sort, &e));
	/* Overloads on types that differ in their names alone, and in how many parameters they have. */
	const journey_expr_function width = {
		.size = sizeof width, .name = str("width"), .arg_count = 1, .args = one, .result = "int"};
	const journey_expr_function name = {
		.size = sizeof name, .name = str("width"), .arg_count = 1, .args = other, .result = "string"};
	const journey_expr_function area = {
		.size = sizeof area, .name = str("width"), .arg_count = 1, .args = longer, .result = "int"};
	TRY(journey_expr_env_function(s.env, &width, &e));
	TRY(journey_expr_env_function(s.env, &name, &e));
	TRY(journey_expr_env_function(s.env, &area, &e));
	EXPECT(journey_expr_env_function(s.env, &name, &e), JOURNEY_DUPLICATE);
	TRY(journey_expr_env_variable(s.env, str("t"), "tuple(int, string, double)", 0, 0, &e));
	TRY(journey_expr_env_variable(s.env, str("u"), "tuple(int, string)", 0, 0, &e));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].expected, "refused") == 0)
			EXPECT(type_of(&s, allocator, rows[i].expr, ""), JOURNEY_TYPE);
		else
			TRY(type_of(&s, allocator, rows[i].expr, rows[i].expected));
	}
	EXPECT(journey_expr_env_variable(s.env, str("a"), "lst(int)", 0, 0, &e), JOURNEY_TYPE);
	EXPECT(journey_expr_env_variable(s.env, str("a"), "tuple", 0, 0, &e), JOURNEY_TYPE);
	EXPECT(journey_expr_env_variable(s.env, str("a"), "tuple()", 0, 0, &e), JOURNEY_TYPE);
	EXPECT(journey_expr_env_variable(s.env, str("a"), "tuple(int", 0, 0, &e), JOURNEY_TYPE);
	EXPECT(journey_expr_env_variable(s.env, str("a"), "tuple(int,)", 0, 0, &e), JOURNEY_TYPE);
	EXPECT(journey_expr_env_variable(s.env, str("a"),
					 "a1(b2(c3(d4(e5(f6(g7(h8(i9(j1(k2(l3(m4(n5(o6(p7(q8(r9(int))))))))))))))))))",
					 0, 0, &e),
	       JOURNEY_TYPE);
done:
	sample_free(&s);
}

JOURNEY_TEST(declarations)
{
	sample s = {0};
	journey_error e;
	memset(&e, 0, sizeof e);
	TRY(sample_make(&s, allocator));
	EXPECT(journey_expr_env_variable(s.env, str("stage"), "int", 1, 0, &e), JOURNEY_DUPLICATE);
	EXPECT(journey_expr_env_variable(s.env, str("1a"), "int", 1, 0, &e), JOURNEY_INVALID);
	EXPECT(journey_expr_env_variable(s.env, str("in"), "int", 1, 0, &e), JOURNEY_INVALID);
	EXPECT(journey_expr_env_variable(s.env, str("while"), "int", 1, 0, &e), JOURNEY_INVALID);
	EXPECT(journey_expr_env_variable(s.env, str(""), "int", 1, 0, &e), JOURNEY_INVALID);
	EXPECT(journey_expr_env_variable(s.env, str("a"), "number", 1, 0, &e), JOURNEY_TYPE);
	EXPECT(journey_expr_env_variable(s.env, str("a"), "list(int", 1, 0, &e), JOURNEY_TYPE);
	EXPECT(journey_expr_env_variable(s.env, str("a"), "int", 1, JOURNEY_EXPR_TALLY, &e), JOURNEY_TYPE);
	EXPECT(journey_expr_env_variable(s.env, str("a"), NULL, 1, 0, &e), JOURNEY_MISUSE);
	EXPECT(journey_expr_env_field(s.env, str("profil"), str("x"), "int", 1, 0, &e), JOURNEY_NOT_FOUND);
	EXPECT(journey_expr_env_field(s.env, str("profile"), str("orders"), "int", 1, 0, &e),
	       JOURNEY_DUPLICATE);
	EXPECT(journey_expr_env_object(s.env, str("a.b"), 1, 0, &e), JOURNEY_INVALID);
	static const char *const text[] = {"string"};
	journey_expr_function f = {sizeof f, str("segment"), 1, text, "int", 0, 0, NULL, NULL, NULL};
	EXPECT(journey_expr_env_function(s.env, &f, &e), JOURNEY_DUPLICATE);
	TRY(journey_expr_env_variable(s.env, str("x.y"), "int", 4, 0, &e));
	TRY(check_row(&s, allocator, "x.y + 1", "6"));
	journey_expr_env *none = NULL;
	ck_assert_int_eq(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_DEPTH, 0), JOURNEY_RANGE);
	ck_assert_int_eq(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_DEPTH, 1001), JOURNEY_RANGE);
	ck_assert_int_eq(journey_expr_env_set_limit(s.env, (journey_expr_limit)99, 1), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_expr_env_new(allocator, NULL), JOURNEY_MISUSE);
	ck_assert_ptr_null(none);
done:
	sample_free(&s);
}

/* One name is one thing. */
JOURNEY_TEST(dotted_names)
{
	sample s = {0};
	journey_error e;
	memset(&e, 0, sizeof e);
	TRY(sample_make(&s, allocator));
	EXPECT(journey_expr_env_variable(s.env, str("profile.orders"), "int", 1, 0, &e), JOURNEY_DUPLICATE);
	ck_assert_str_eq(e.message, "profile.orders is declared already, as a field");
	TRY(journey_expr_env_variable(s.env, str("profile.fresh"), "int", 4, 0, &e));
	EXPECT(journey_expr_env_field(s.env, str("profile"), str("fresh"), "int", 1, 0, &e),
	       JOURNEY_DUPLICATE);
	ck_assert_str_eq(e.message, "profile.fresh is declared already, as a variable");
	TRY(check_row(&s, allocator, "profile.fresh + profile.orders", "10"));
	/* A field of which the name has a dot is no such variable. */
	TRY(journey_expr_env_variable(s.env, str("profile.deep.x"), "int", 4, 0, &e));
	TRY(journey_expr_env_field(s.env, str("profile"), str("deep.x"), "int", 4, 0, &e));
done:
	sample_free(&s);
}

JOURNEY_TEST(now_has_a_type)
{
	sample s = {0};
	journey_error e;
	memset(&e, 0, sizeof e);
	TRY(sample_make(&s, allocator));
	EXPECT(journey_expr_env_variable(s.env, str("n"), "int", JOURNEY_EXPR_SLOT_NOW, 0, &e), JOURNEY_TYPE);
	ck_assert_str_eq(e.message, "n: JOURNEY_EXPR_SLOT_NOW has type timestamp");
	EXPECT(journey_expr_env_field(s.env, str("profile"), str("n"), "string", JOURNEY_EXPR_SLOT_NOW, 0, &e),
	       JOURNEY_TYPE);
	TRY(journey_expr_env_variable(s.env, str("n"), "dyn", JOURNEY_EXPR_SLOT_NOW, 0, &e));
	TRY(journey_expr_env_field(s.env, str("profile"), str("n"), "timestamp", JOURNEY_EXPR_SLOT_NOW, 0, &e));
	TRY(check_row(&s, allocator, "n == now && profile.n == n", "true"));
done:
	sample_free(&s);
}

static journey_status only_status(void *user, const journey_expr_call *c, journey_expr_resolved *out,
				  journey_error *error)
{
	(void)user, (void)c, (void)out;
	ck_assert_str_eq(error->where, "");
	strcpy(error->message, "no such log");
	return JOURNEY_NOT_FOUND;
}

/* What a macro would take for itself could never be called. */
JOURNEY_TEST(macro_names)
{
	static const char *const args[] = {"list(int)", "int", "int", "int"};
	static const struct {
		const char *name;
		size_t count; /* with the target */
		unsigned flags;
		journey_status status;
	} rows[] = {{"has", 1, 0, JOURNEY_INVALID},
		    {"has", 2, 0, JOURNEY_OK},
		    {"has", 2, JOURNEY_EXPR_MEMBER, JOURNEY_OK},
		    {"exists", 3, JOURNEY_EXPR_MEMBER, JOURNEY_INVALID},
		    {"exists", 2, JOURNEY_EXPR_MEMBER, JOURNEY_OK},
		    {"exists", 2, 0, JOURNEY_OK},
		    {"orders.filter", 2, 0, JOURNEY_INVALID},
		    {"orders.filter", 3, 0, JOURNEY_OK},
		    {"transformList", 4, JOURNEY_EXPR_MEMBER, JOURNEY_INVALID},
		    {"cel.bind", 3, 0, JOURNEY_INVALID}};
	sample s = {0};
	journey_error e;
	memset(&e, 0, sizeof e);
	TRY(sample_make(&s, allocator));
	for (unsigned mode = 0; mode <= JOURNEY_EXPR_NO_MACROS; mode += JOURNEY_EXPR_NO_MACROS) {
		TRY(journey_expr_env_set_mode(s.env, mode));
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			journey_expr_function f = {sizeof f, str(rows[i].name), rows[i].count, args, "int",
						   1, rows[i].flags, NULL, NULL, NULL};
			journey_status wanted = !mode ? rows[i].status
						: rows[i].status ? JOURNEY_OK : JOURNEY_DUPLICATE;
			EXPECT(journey_expr_env_function(s.env, &f, &e), wanted);
			if (wanted == JOURNEY_INVALID)
				ck_assert_ptr_nonnull(strstr(e.message, "is a macro"));
		}
	}
	TRY(journey_expr_env_set_mode(s.env, 0));
	journey_expr_aggregate a = {.size = sizeof a, .name = str("log.exists"), .form = "log.exists(name, window)"};
	a.resolve = only_status;
	a.literals_min = a.literals_max = 2;
	EXPECT(journey_expr_env_aggregate(s.env, &a, &e), JOURNEY_INVALID);
done:
	sample_free(&s);
}

/* Fails after writing a message and nothing else. */
static journey_status only_message(void *user, size_t count, const journey_value *args, uint32_t *slot,
				   journey_error *error)
{
	(void)user, (void)count, (void)args, (void)slot;
	ck_assert_str_eq(error->where, "");
	ck_assert_str_eq(error->hint, "");
	strcpy(error->message, "no such thing");
	return JOURNEY_NOT_FOUND;
}

/* Puts something on the stack that must not be found in an error. */
static int dirty(int n)
{
	volatile char used[4096];
	for (size_t i = 0; i < sizeof used; i++)
		used[i] = (char)('a' + n);
	return used[17];
}

JOURNEY_TEST(callbacks_errors)
{
	static const char *const text[] = {"string"};
	static const char *const exprs[] = {"thing('x')", "log.count('x') > 1"};
	sample s = {0};
	journey_error e;
	TRY(sample_make(&s, allocator));
	journey_expr_function f = {sizeof f, str("thing"), 1, text, "int", 0, 0, only_message, NULL, NULL};
	journey_expr_aggregate a = {
		.size = sizeof a, .name = str("log.count"), .resolve = only_status, .form = "log.count(name)"};
	a.literals_min = a.literals_max = 1;
	TRY(journey_expr_env_function(s.env, &f, NULL));
	TRY(journey_expr_env_aggregate(s.env, &a, NULL));
	for (int i = 0; i < 2; i++) {
		journey_expr_program *p = NULL;
		memset(&e, 'x', sizeof e);
		ck_assert_int_ne(dirty(i), 0);
		EXPECT(journey_expr_compile(s.env, str(exprs[i]), NULL, allocator, &p, &e), JOURNEY_NOT_FOUND);
		ck_assert_str_eq(e.where, "");
		ck_assert_str_eq(e.hint, "");
		ck_assert_str_eq(e.message, i ? "no such log" : "no such thing");
		ck_assert_int_eq(e.status, JOURNEY_NOT_FOUND);
		ck_assert_uint_eq(e.line, 1);
	}
done:
	sample_free(&s);
}

#define MISUSED(call, words)                                                                                 \
	do {                                                                                                 \
		memset(&e, 'x', sizeof e);                                                                   \
		ck_assert_int_eq(call, JOURNEY_MISUSE);                                                      \
		ck_assert_int_eq(e.status, JOURNEY_MISUSE);                                                  \
		ck_assert_str_eq(e.message, words);                                                          \
		ck_assert_str_eq(e.where, "");                                                               \
	} while (0)

/* Misuse is said in words, too. */
JOURNEY_TEST(misused)
{
	static const char *const text[] = {"string", NULL};
	sample s = {0};
	journey_error e;
	journey_expr_program *p = NULL;
	TRY(sample_make(&s, allocator));
	MISUSED(journey_expr_env_variable(NULL, str("a"), "int", 1, 0, &e), "a: env is NULL");
	MISUSED(journey_expr_env_variable(s.env, str("a"), NULL, 1, 0, &e), "a: type is NULL");
	MISUSED(journey_expr_env_variable(s.env, str("a"), "int", 1, 4096, &e),
		"a: a flag that does not apply here");
	MISUSED(journey_expr_env_object(s.env, str("a"), 1, 4096, &e), "a: a flag that does not apply here");
	MISUSED(journey_expr_env_field(s.env, str("profile"), str("a"), NULL, 1, 0, &e), "a: type is NULL");
	journey_expr_function f = {0, str("f"), 1, text, "int", 0, 0, NULL, NULL, NULL};
	MISUSED(journey_expr_env_function(s.env, &f, &e), "f: size is not sizeof(journey_expr_function)");
	f.size = sizeof f;
	f.result = NULL;
	MISUSED(journey_expr_env_function(s.env, &f, &e), "f: result is NULL");
	f.result = "int";
	f.arg_count = 9;
	MISUSED(journey_expr_env_function(s.env, &f, &e), "f: more than 8 arguments (JOURNEY_EXPR_ARGS_MAX)");
	f.arg_count = 2;
	MISUSED(journey_expr_env_function(s.env, &f, &e), "f: a type in args is NULL");
	f.arg_count = 0;
	f.flags = JOURNEY_EXPR_MEMBER;
	MISUSED(journey_expr_env_function(s.env, &f, &e),
		"f: JOURNEY_EXPR_MEMBER without an argument for the target");
	MISUSED(journey_expr_env_function(s.env, NULL, &e), "a function: it is NULL");
	journey_expr_aggregate a = {.size = sizeof a, .name = str("log.count"), .resolve = only_status};
	MISUSED(journey_expr_env_aggregate(s.env, &a, &e), "log.count: form is NULL");
	a.form = "log.count(name)";
	MISUSED(journey_expr_env_aggregate(s.env, &a, &e),
		"log.count: its numbers of literals are none (1 to JOURNEY_EXPR_LITERALS_MAX)");
	a.literals_min = a.literals_max = 1;
	a.parts_max = 5;
	MISUSED(journey_expr_env_aggregate(s.env, &a, &e),
		"log.count: its numbers of expressions are none (0 to JOURNEY_EXPR_PARTS_MAX)");
	MISUSED(journey_expr_compile(s.env, str("1"), NULL, allocator, NULL, &e), "out is NULL");
	MISUSED(journey_expr_compile(NULL, str("1"), NULL, allocator, &p, &e), "env is NULL");
	MISUSED(journey_expr_compile(s.env, (journey_str){NULL, 3}, NULL, allocator, &p, &e), "text.data is NULL");
done:
	sample_free(&s);
}

Suite *suite_check(void)
{
	return torture_suite("check", torture_refused, torture_positions, torture_types, torture_opaque_types,
			     torture_declarations, torture_dotted_names, torture_now_has_a_type,
			     torture_callbacks_errors, torture_misused, torture_macro_names,
			     NULL);
}

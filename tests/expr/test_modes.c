/* Namespaces, expressions without the checker, without macros, functions called on a target. */
#include "expr/check_expr.h"
#include <string.h>

static journey_status set_container(sample *s, const char *name)
{
	return journey_expr_env_set_container(s->env, str(name));
}

JOURNEY_TEST(container)
{
	sample s = {0};
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_env_variable(s.env, str("far.away.x"), "int", 0, 0, NULL));
	TRY(journey_expr_env_variable(s.env, str("far.x"), "int", 1, 0, NULL));
	TRY(check_refused(&s, allocator, "x == 1", JOURNEY_NOT_FOUND, 1, NULL));
	TRY(set_container(&s, "far"));
	s.values[0] = (journey_value){.as = {.i = 10}, .type = JOURNEY_INT};
	s.values[1] = (journey_value){.as = {.i = 11}, .type = JOURNEY_INT};
	TRY(check_row(&s, allocator, "[x, away.x]", "[11, 10]"));
	TRY(set_container(&s, "far.away"));
	TRY(check_row(&s, allocator, "[x, [1].all(x, x == 1) ? 1 : 0, .far.x]", "[10, 1, 11]"));
	EXPECT(set_container(&s, "far..away"), JOURNEY_INVALID);
	EXPECT(set_container(&s, "1"), JOURNEY_INVALID);
	EXPECT(journey_expr_env_set_container(NULL, str("")), JOURNEY_MISUSE);
	/* What failed changed nothing. */
	TRY(check_row(&s, allocator, "x", "10"));
	TRY(set_container(&s, ""));
	TRY(check_refused(&s, allocator, "x == 1", JOURNEY_NOT_FOUND, 1, NULL));
done:
	sample_free(&s);
}

JOURNEY_TEST(modes)
{
	sample s = {0};
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_env_set_mode(s.env, JOURNEY_EXPR_UNCHECKED));
	TRY(check_row(&s, allocator, "nothing || true", "true"));
	TRY(check_row(&s, allocator, "nothing(1) && false", "false"));
	TRY(check_row(&s, allocator, "1 + 'a' == 2", "error 4"));
	TRY(check_row(&s, allocator, "nothing", "error 12"));
	TRY(check_row(&s, allocator, "[1, 2].exists(x, x > 1)", "true"));
	TRY(journey_expr_env_set_mode(s.env, JOURNEY_EXPR_NO_MACROS));
	TRY(check_refused(&s, allocator, "[1].all(x, true)", JOURNEY_NOT_FOUND, 9, NULL));
	TRY(check_refused(&s, allocator, "nothing || true", JOURNEY_NOT_FOUND, 1, NULL));
	TRY(journey_expr_env_set_mode(s.env, JOURNEY_EXPR_NO_MACROS | JOURNEY_EXPR_UNCHECKED));
	TRY(check_row(&s, allocator, "[1].all(x, true) || true", "true"));
	TRY(journey_expr_env_set_mode(s.env, 0));
	TRY(check_row(&s, allocator, "[1].all(x, true)", "true"));
	/* Too long: it points at the first byte that is too much. */
	TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_SOURCE, 8));
	TRY(check_refused(&s, allocator, "true || false", JOURNEY_LIMIT, 9, NULL));
	EXPECT(journey_expr_env_set_mode(s.env, 8), JOURNEY_MISUSE);
	EXPECT(journey_expr_env_set_mode(NULL, 0), JOURNEY_MISUSE);
done:
	sample_free(&s);
}

static journey_status add(void *user, uint32_t id, size_t count, const journey_value *args,
			  journey_value *out)
{
	(void)user;
	*out = args[0];
	out->as.i += count == 2 ? args[1].as.i : (int64_t)id;
	return JOURNEY_OK;
}

JOURNEY_TEST(members)
{
	static const char *const types[] = {"int", "int"};
	journey_expr_function f = {sizeof f, str("plus"), 2, types, "int", 7, 0, NULL, NULL, NULL};
	sample s = {0};
	TRY(sample_make(&s, allocator));
	s.activation.call = add;
	f.flags = JOURNEY_EXPR_MEMBER;
	TRY(journey_expr_env_function(s.env, &f, NULL));
	TRY(check_row(&s, allocator, "1.plus(2)", "3"));
	TRY(check_refused(&s, allocator, "plus(1, 2) == 3", JOURNEY_TYPE, 1, NULL));
	EXPECT(journey_expr_env_function(s.env, &f, NULL), JOURNEY_DUPLICATE);
	f.flags = 0;
	TRY(journey_expr_env_function(s.env, &f, NULL));
	TRY(check_row(&s, allocator, "plus(1, 2) == 1.plus(2)", "true"));
	f.flags = JOURNEY_EXPR_MEMBER;
	f.arg_count = 0;
	EXPECT(journey_expr_env_function(s.env, &f, NULL), JOURNEY_MISUSE);
	f.arg_count = 1;
	f.name = str("a.plus");
	EXPECT(journey_expr_env_function(s.env, &f, NULL), JOURNEY_INVALID);
done:
	sample_free(&s);
}

static journey_status type_is(sample *s, const journey_allocator *allocator, const char *expr,
			      const char *expected)
{
	journey_expr_program *program;
	journey_status status = journey_expr_compile(s->env, str(expr), NULL, allocator, &program, NULL);
	if (status)
		return status;
	ck_assert_str_eq(journey_expr_type(program), expected);
	journey_expr_program_free(program);
	return JOURNEY_OK;
}

/* What may be null: as protobuf's wrappers. */
JOURNEY_TEST(wrappers)
{
	sample s = {0};
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_env_variable(s.env, str("none"), "wrapper(int)", 0, 0, NULL));
	TRY(journey_expr_env_variable(s.env, str("some"), "wrapper(int)", 1, 0, NULL));
	s.values[0] = (journey_value){.type = JOURNEY_NULL};
	s.values[1] = (journey_value){.as = {.i = 5}, .type = JOURNEY_INT};
	TRY(check_row(&s, allocator, "[none, some, 1, null]", "[null, 5, 1, null]"));
	TRY(check_row(&s, allocator, "none == null && some != null && some == 5 && 5 == some && none != 5",
		      "true"));
	TRY(check_row(&s, allocator, "some + 1", "6"));
	TRY(check_row(&s, allocator, "none + 1", "error 4"));
	TRY(check_row(&s, allocator, "some > 4 ? some : none", "5"));
	TRY(type_is(&s, allocator, "some", "wrapper(int)"));
	TRY(type_is(&s, allocator, "[1, some]", "list(wrapper(int))"));
	TRY(type_is(&s, allocator, "[some, 1]", "list(wrapper(int))"));
	TRY(type_is(&s, allocator, "[null, some]", "list(wrapper(int))"));
	TRY(type_is(&s, allocator, "true ? 1 : some", "wrapper(int)"));
	TRY(type_is(&s, allocator, "some + 1", "int"));
	TRY(check_row(&s, allocator, "'%d %x'.format([some, some])", "\"5 5\""));
	TRY(check_row(&s, allocator, "math.greatest(1, some, 2)", "5"));
	TRY(check_refused(&s, allocator, "some == 'a'", JOURNEY_TYPE, 6, NULL));
	EXPECT(journey_expr_env_variable(s.env, str("x"), "wrapper(list(int))", 0, 0, NULL), JOURNEY_TYPE);
done:
	sample_free(&s);
}

Suite *suite_modes(void)
{
	return torture_suite("modes", torture_container, torture_modes, torture_members, torture_wrappers,
			     NULL);
}

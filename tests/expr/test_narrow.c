/* Functions whose literals say more of their result, and values with declared fields. */
#include "check_expr.h"

#include <string.h>

static journey_status narrow(void *user, size_t count, const journey_value *args, uint32_t *id, const char **type,
			     journey_error *error)
{
	(void)user;
	(void)count;
	if (args[0].type == JOURNEY_EXPR_ASK)
		return JOURNEY_TYPE;
	ck_assert_int_eq(args[0].type, JOURNEY_STRING);
	if (args[0].n == 3 && memcmp(args[0].as.s, "car", 3) == 0) {
		*id = 7;
		*type = "car(dyn)";
		return JOURNEY_OK;
	}
	if (args[0].n == 3)
		return JOURNEY_OK; /* as declared */
	if (args[0].n == 4)
		*type = "cra"; /* no type */
	else
		strcpy(error->message, "no such thing");
	return args[0].n == 4 ? JOURNEY_OK : JOURNEY_NOT_FOUND;
}

static journey_status call(void *user, uint32_t id, size_t count, const journey_value *args, journey_value *out)
{
	static const journey_entry entries[] = {
		{{.as.s = "doors", .n = 5, .type = JOURNEY_STRING}, {.as.i = 4, .type = JOURNEY_INT}},
		{{.as.s = "name", .n = 4, .type = JOURNEY_STRING}, {.as.s = "bee", .n = 3, .type = JOURNEY_STRING}}};
	static const journey_map map = {2, entries};
	(void)user;
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(id, args[0].n == 3 && args[0].as.s[0] == 'c' ? 7 : 1);
	*out = (journey_value){.as.map = &map, .type = JOURNEY_MAP};
	return JOURNEY_OK;
}

static journey_status make(const journey_allocator *allocator, journey_expr_env **env)
{
	static const char *const args[] = {"string", "string"};
	const journey_expr_function thing = {.size = sizeof thing, .name = str("thing"), .arg_count = 2, .args = args,
					     .result = "map(string, dyn)", .id = 1, .narrow = narrow};
	journey_status s = journey_expr_env_new(allocator, env);
	if (!s)
		s = journey_expr_env_function(*env, &thing, NULL);
	if (!s)
		s = journey_expr_env_object(*env, str("car"), 0, 0, NULL);
	if (!s)
		s = journey_expr_env_field(*env, str("car"), str("doors"), "int", 1, 0, NULL);
	if (!s)
		s = journey_expr_env_field(*env, str("car"), str("name"), "string", 2, 0, NULL);
	if (!s)
		s = journey_expr_env_field(*env, str("car"), str("seats"), "int", 3, 0, NULL);
	return s ? s : journey_expr_env_variable(*env, str("cars"), "list(car(dyn))", 4, 0, NULL);
}

/* What an expression comes to: its type, and whether it is true where it is run. */
static const struct {
	const char *expr, *type;
	journey_status status;
	bool holds;
	const char *message;
} rows[] = {
	{"thing('car', 'x').doors == 4", "bool", JOURNEY_OK, true, NULL},
	{"thing('car', 'x').doors", "int", JOURNEY_OK, false, NULL},
	{"thing('car', 'x').name + '!'", "string", JOURNEY_OK, false, NULL},
	{"thing('car', 'x').?seats.orValue(9) == 9", "bool", JOURNEY_OK, true, NULL},
	{"has(thing('car', 'x').doors) && !has(thing('car', 'x').seats)", "bool", JOURNEY_OK, true, NULL},
	{"thing('dog', 'x').legs", "dyn", JOURNEY_OK, false, NULL},
	{"thing('dog', 'x').doors == 4", "bool", JOURNEY_OK, true, NULL},
	{"thing('car', thing('car', 'x').name).doors == 4", "bool", JOURNEY_OK, true, NULL},
	{"cars.exists(c, c.doors > 3)", "bool", JOURNEY_OK, false, NULL},
	{"cars.map(c, c.name)", "list(string)", JOURNEY_OK, false, NULL},
	{"thing('car', 'x').dors == 4", NULL, JOURNEY_NOT_FOUND, false, "car.dors: no such field"},
	{"cars.exists(c, c.nam == '')", NULL, JOURNEY_NOT_FOUND, false, "car.nam: no such field"},
	{"thing('car', 'x').doors == 'a'", NULL, JOURNEY_TYPE, false, "cannot be applied"},
	{"thing('car', 'x').name.size", NULL, JOURNEY_TYPE, false, NULL},
	{"thing('house', 'x').doors", NULL, JOURNEY_NOT_FOUND, false, "no such thing"},
	{"thing('cart', 'x').doors", NULL, JOURNEY_TYPE, false, "no such type: cra"},
	{"thing('c' + 'ar', 'x').doors", NULL, JOURNEY_TYPE, false, "refuses these arguments"},
	{"thing('car', 1).doors", NULL, JOURNEY_TYPE, false, NULL},
};

JOURNEY_TEST(calls_are_narrowed)
{
	journey_expr_env *env = NULL;
	journey_expr_program *program = NULL;
	journey_expr_scratch *scratch = NULL;
	journey_activation activation = {.call = call};
	TRY(make(allocator, &env));
	TRY(journey_expr_scratch_new(allocator, &scratch));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		journey_error error = {.message = ""};
		journey_value value;
		EXPECT(journey_expr_compile(env, str(rows[i].expr), NULL, allocator, &program, &error), rows[i].status);
		if (rows[i].message)
			ck_assert_msg(strstr(error.message, rows[i].message) != NULL, "%s: %s", rows[i].expr,
				      error.message);
		if (rows[i].status)
			continue;
		ck_assert_str_eq(journey_expr_type(program), rows[i].type);
		if (rows[i].holds) {
			TRY(journey_expr_run(program, &activation, scratch, &value));
			ck_assert_msg(value.type == JOURNEY_BOOL && value.as.i == 1, "%s", rows[i].expr);
		}
		journey_expr_program_free(program);
		program = NULL;
	}
done:
	journey_expr_program_free(program);
	journey_expr_scratch_free(scratch);
	journey_expr_env_free(env);
}

Suite *suite_narrow(void)
{
	return torture_suite("narrow", torture_calls_are_narrowed, NULL);
}

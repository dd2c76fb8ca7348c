/* Aggregates: the form of their calls, what the host is told, what becomes of its answer. */
#include "expr/check_expr.h"
#include <stdio.h>
#include <string.h>

/* What the host was told in its last call. */
static char told[512];

static journey_status resolve(void *user, const journey_expr_call *call, journey_expr_resolved *out,
			      journey_error *error)
{
	size_t n = 0;
	(void)user;
	n += (size_t)snprintf(told + n, sizeof told - n, "%.*s", (int)call->name.size, call->name.data);
	for (size_t i = 0; i < call->literal_count; i++)
		n += (size_t)snprintf(told + n, sizeof told - n, " %s@%u", value_text(call->literals[i]),
				      (unsigned)call->literal_offsets[i]);
	n += (size_t)snprintf(told + n, sizeof told - n, " %.*s", (int)call->variable.size,
			      call->variable.size ? call->variable.data : "");
	for (size_t i = 0; i < call->part_count; i++)
		n += (size_t)snprintf(told + n, sizeof told - n, " [%.*s]@%u{%.*s}",
				      (int)call->parts[i].text.size, call->parts[i].text.data,
				      (unsigned)call->parts[i].offset, (int)call->parts[i].canonical.size,
				      call->parts[i].canonical.data);
	if (call->literals[0].n == 4 && memcmp(call->literals[0].as.s, "Nope", 4) == 0) {
		out->at = call->literal_offsets[0];
		error->status = JOURNEY_NOT_FOUND;
		snprintf(error->message, sizeof error->message, "no such event");
		snprintf(error->hint, sizeof error->hint, "did you mean Yes?");
		return JOURNEY_NOT_FOUND;
	}
	bool age = call->name.data[call->name.size - 1] == 'e', any = call->name.data[call->name.size - 1] == 'y';
	out->type = age ? "timestamp" : "int";
	out->slot = age ? 1 : 0;
	out->flags = JOURNEY_EXPR_TIMED;
	out->shape = age ? JOURNEY_EXPR_AGE : any ? JOURNEY_EXPR_POSITIVE : JOURNEY_EXPR_PLAIN;
	return JOURNEY_OK;
}

static journey_status declare(journey_expr_env *env, const char *name, size_t parts_min)
{
	journey_expr_aggregate a = {.size = sizeof a, .name = str(name), .resolve = resolve};
	a.literals_min = 1;
	a.literals_max = 2;
	a.parts_min = parts_min;
	a.parts_max = 2;
	a.form = "log.x(name[, window], e, value[, filter])";
	return journey_expr_env_aggregate(env, &a, NULL);
}

static journey_status make(const journey_allocator *allocator, journey_expr_env **env)
{
	journey_status s = journey_expr_env_new(allocator, env);
	s = s ? s : declare(*env, "log.count", 0);
	s = s ? s : declare(*env, "log.any", 0);
	s = s ? s : declare(*env, "log.age", 0);
	return s ? s : declare(*env, "log.sum", 1);
}

JOURNEY_TEST(told_to_the_host)
{
	static const struct {
		const char *expr, *told;
	} rows[] = {
		{"log.count('A') > 0", "log.count \"A\"@10 "},
		{"log.count('A', '7d') > 0", "log.count \"A\"@10 \"7d\"@15 "},
		{"log.count('A', e, e.x > 5) > 0", "log.count \"A\"@10 e [e.x > 5]@18{$ . x > 5}"},
		{"log.count('A', ev, (ev.x>0x5)||true) > 0",
		 "log.count \"A\"@10 ev [(ev.x>0x5)||true]@19{( $ . x > 5 ) || true}"},
		{"log.sum('A', '1d', e, e.e * 2.50, f(e, [1, 2], 'a')) > 0",
		 "log.sum \"A\"@8 \"1d\"@13 e [e.e * 2.50]@22{$ . e * 2.5d} "
		 "[f(e, [1, 2], 'a')]@34{f ( $ , [ 1 , 2 ] , \"a\" )}"},
		{"log.sum('A', e, // note\n e.`a b`+ e.`c`+e(5.0)) > 0",
		 "log.sum \"A\"@8 e [e.`a b`+ e.`c`+e(5.0)]@25{$ . `a b` + $ . c + e ( 5d )}"},
		{"log.sum('A', e, r'\\d\"' + \"\\n\") > 0",
		 "log.sum \"A\"@8 e [r'\\d\"' + \"\\n\"]@16{\"\\x5cd\\x22\" + \"\\x0a\"}"},
		{"log.sum('A', e, [1].exists(e, e > -9223372036854775808)) > 0",
		 "log.sum \"A\"@8 e [[1].exists(e, e > -9223372036854775808)]@16{[ 1 ] . exists ( $ , $ > - "
		 "9223372036854775808 )}"},
	};
	journey_expr_env *env = NULL;
	journey_expr_program *program = NULL;

	TRY(make(allocator, &env));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		TRY(journey_expr_compile(env, str(rows[i].expr), "bool", allocator, &program, NULL));
		/* value_text writes texts in quotes and joins with @offset. */
		ck_assert_str_eq(told, rows[i].told);
		ck_assert_int_eq(journey_expr_timed(program), 1);
		journey_expr_program_free(program);
		program = NULL;
	}
done:
	journey_expr_program_free(program);
	journey_expr_env_free(env);
}

JOURNEY_TEST(evaluated)
{
	static const struct {
		const char *expr;
		int64_t wanted;
		const char *type;
	} rows[] = {{"log.count('A') + 1", 6, "int"},
		    {"log.any('A') ? 1 : 2", 1, "int"},
		    {"int(log.age('A').getSeconds())", 90, "int"},
		    {"log.count('A') == 5 && log.any('A', '7d') ? 7 : 8", 7, "int"}};
	journey_value values[2] = {{{5}, 0, JOURNEY_INT}, {{10}, 0, JOURNEY_TIMESTAMP}}, out;
	journey_activation activation = {.values = values, .value_count = 2, .now = 100000000};
	journey_expr_env *env = NULL;
	journey_expr_program *program = NULL;
	journey_expr_scratch *scratch = NULL;

	TRY(make(allocator, &env));
	TRY(journey_expr_scratch_new(allocator, &scratch));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		TRY(journey_expr_compile(env, str(rows[i].expr), NULL, allocator, &program, NULL));
		ck_assert_str_eq(journey_expr_type(program), rows[i].type);
		TRY(journey_expr_run(program, &activation, scratch, &out));
		ck_assert_int_eq(out.as.i, rows[i].wanted);
		journey_expr_program_free(program);
		program = NULL;
	}
done:
	journey_expr_program_free(program);
	journey_expr_scratch_free(scratch);
	journey_expr_env_free(env);
}

JOURNEY_TEST(refused)
{
	static const struct {
		const char *expr;
		journey_status status;
		uint32_t column;
		const char *hint;
	} rows[] = {
		{"log.count() > 0", JOURNEY_TYPE, 5, "write log.x("},
		{"log.count(1 + 1) > 0", JOURNEY_TYPE, 11, "write log.x("},
		{"log.count(name) > 0", JOURNEY_TYPE, 11, "write log.x("},
		{"log.sum('A') > 0", JOURNEY_TYPE, 5, "write log.x("},
		{"log.sum('A', e) > 0", JOURNEY_TYPE, 14, "write log.x("},
		{"log.count('A', e.x > 1) > 0", JOURNEY_TYPE, 16, "write log.x("},
		{"log.count('A', 'b', 'c') > 0", JOURNEY_TYPE, 21, "write log.x("},
		{"log.count('A', e, 1, 2, 3) > 0", JOURNEY_TYPE, 25, "write log.x("},
		{"log.count('A', '1d', e, 1, 2, 3, 4, 5) > 0", JOURNEY_TYPE, 5, "write log.x("},
		{"log.count('Nope') > 0", JOURNEY_NOT_FOUND, 11, "did you mean Yes?"},
		{"true && log.cuont('A') > 0", JOURNEY_NOT_FOUND, 13, "did you mean log.count?"},
		{"log.size() > 0", JOURNEY_NOT_FOUND, 5, NULL},
		{"log", JOURNEY_NOT_FOUND, 1, NULL},
	};
	journey_expr_env *env = NULL;
	journey_expr_program *program = NULL;
	journey_error error;

	TRY(make(allocator, &env));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		EXPECT(journey_expr_compile(env, str(rows[i].expr), NULL, allocator, &program, &error),
		       rows[i].status);
		ck_assert_msg(error.column == rows[i].column, "%s: column %u: %s", rows[i].expr,
			      (unsigned)error.column, error.message);
		/* Without memory an error may lack its hint. */
		if (torture_starved())
			continue;
		ck_assert_msg(rows[i].hint ? strstr(error.hint, rows[i].hint) != NULL : error.hint[0] == '\0',
			      "%s: hint: %s", rows[i].expr, error.hint);
	}
done:
	journey_expr_env_free(env);
}

JOURNEY_TEST(declared)
{
	journey_expr_aggregate a = {.size = sizeof a, .name = str("log.count"), .resolve = resolve};
	journey_expr_env *env = NULL;

	TRY(make(allocator, &env));
	a.form = "log.count(name)";
	EXPECT(journey_expr_env_aggregate(env, &a, NULL), JOURNEY_MISUSE);
	a.literals_min = a.literals_max = 1;
	EXPECT(journey_expr_env_aggregate(env, &a, NULL), JOURNEY_DUPLICATE);
	a.name = str("log.for");
	EXPECT(journey_expr_env_aggregate(env, &a, NULL), JOURNEY_INVALID);
	a.name = str("log.other");
	a.parts_max = JOURNEY_EXPR_PARTS_MAX + 1;
	EXPECT(journey_expr_env_aggregate(env, &a, NULL), JOURNEY_MISUSE);
	a.parts_max = 0;
	TRY(journey_expr_env_aggregate(env, &a, NULL));
done:
	journey_expr_env_free(env);
}

Suite *suite_aggregate(void)
{
	return torture_suite("aggregate", torture_told_to_the_host, torture_evaluated, torture_refused,
			     torture_declared, NULL);
}

/*
 * Five conditions: native C and the library side by side, values from the table and from a callback; then how
 * fast typical conditions compile. Prints a row for each, nanoseconds per evaluation, the least of many short
 * rounds that take turns. bench_conditions.sh sets other languages beside it.
 */
#include "expr/conditions.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CONDITIONS 5
#define EVALUATIONS 100000

static double nanoseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void must(journey_status status, const char *what)
{
	if (status == JOURNEY_OK)
		return;
	fprintf(stderr, "%s: %s\n", what, journey_status_text(status));
	exit(1);
}

/* The floor: what a C programmer writes for these five and nothing else. */

typedef struct shopper {
	const char *country, *email, *tags[3];
	bool has_email, unsubscribed;
	int tag_count;
	int64_t orders, visits, last_purchase;
	double ltv;
	const char *type, *category;
	double price;
} shopper;

static int native_country(const volatile shopper *s, int64_t now)
{
	(void)now;
	return strcmp(s->country, "FR") == 0 && strcmp(s->type, "purchase") == 0;
}

static int native_category(const volatile shopper *s, int64_t now)
{
	(void)now;
	return strcmp(s->type, "purchase") == 0 && s->price >= 50.0 &&
	       (strcmp(s->category, "shoes") == 0 || strcmp(s->category, "bags") == 0 ||
		strcmp(s->category, "hats") == 0);
}

static int native_email(const volatile shopper *s, int64_t now)
{
	static const char end[] = "@example.com";
	(void)now;
	if (!s->has_email)
		return 0;
	size_t size = strlen(s->email);
	return size >= sizeof end - 1 &&
	       memcmp(s->email + size - (sizeof end - 1), end, sizeof end - 1) == 0 && !s->unsubscribed;
}

static int native_lapsed(const volatile shopper *s, int64_t now)
{
	return now - s->last_purchase > 720 * 3600 && s->orders >= 3;
}

static int native_vip(const volatile shopper *s, int64_t now)
{
	bool vip = false;
	(void)now;
	for (int i = 0; i < s->tag_count && !vip; i++)
		vip = strcmp(s->tags[i], "vip") == 0;
	return vip && s->ltv * 0.1 + (double)s->visits > 50.0;
}

typedef int (*native_fn)(const volatile shopper *, int64_t now);

static double time_native(native_fn function)
{
	static shopper s = {"FR",
			    "ada@example.com",
			    {"newsletter", "loyal", "vip"},
			    true,
			    false,
			    3,
			    5,
			    37,
			    INT64_C(1760000000) - 40 * 86400,
			    420.5,
			    "purchase",
			    "bags",
			    79.9};
	native_fn volatile call = function;
	long hits = 0;
	double start = nanoseconds();
	for (long i = 0; i < 10L * EVALUATIONS; i++)
		hits += call(&s, INT64_C(1760000000));
	double time = (nanoseconds() - start) / (10.0 * EVALUATIONS);
	return hits == 10L * EVALUATIONS ? time : -1.0;
}

/* The library. */

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	const journey_value *values = user;
	*out = values[slot];
	return JOURNEY_OK;
}

static double time_program(const journey_expr_program *program, const journey_activation *activation,
			   journey_expr_scratch *scratch)
{
	long hits = 0;
	journey_value value;
	double start = nanoseconds();
	for (long i = 0; i < EVALUATIONS; i++)
		if (journey_expr_run(program, activation, scratch, &value) == JOURNEY_OK)
			hits += value.as.i != 0;
	double time = (nanoseconds() - start) / EVALUATIONS;
	return hits == EVALUATIONS ? time : -1.0;
}

static journey_expr_program *compile(const journey_expr_env *env, const char *text)
{
	journey_expr_program *program;
	journey_error error;
	journey_str source = {text, strlen(text)};
	journey_status status = journey_expr_compile(env, source, "bool", NULL, &program, &error);
	if (status) {
		fprintf(stderr, "%s: %s\n", text, error.message);
		exit(1);
	}
	return program;
}

static void least(double *best, double time)
{
	if (time < *best)
		*best = time;
}

static void print(const char *name, const double *times)
{
	printf("%-32s", name);
	for (int i = 0; i < CONDITIONS; i++)
		printf("%8.1f%s", times[i], times[i] < 0.0 ? "!" : "");
	printf("\n");
}

static void run(const journey_expr_env *env, int rounds)
{
	static const native_fn natives[CONDITIONS] = {native_country, native_category, native_email,
						      native_lapsed, native_vip};
	double best[3][CONDITIONS];
	journey_expr_program *programs[CONDITIONS];
	journey_value values[CONDITIONS_SLOTS_MAX];
	journey_activation table = conditions_activation(values), callback = {0};
	journey_expr_scratch *scratch;
	callback.user = values;
	callback.load = load;
	callback.now = table.now;
	must(journey_expr_scratch_new(NULL, &scratch), "scratch");
	for (int i = 0; i < CONDITIONS; i++) {
		programs[i] = compile(env, conditions_typical[i]);
		best[0][i] = best[1][i] = best[2][i] = 1e18;
	}
	for (int round = 0; round < rounds; round++) {
		for (int i = 0; i < CONDITIONS; i++) {
			least(&best[0][i], time_native(natives[i]));
			least(&best[1][i], time_program(programs[i], &table, scratch));
			least(&best[2][i], time_program(programs[i], &callback, scratch));
		}
	}
	print("native C", best[0]);
	print("libjourney", best[1]);
	print("libjourney, values by callback", best[2]);
	for (int i = 0; i < CONDITIONS; i++)
		journey_expr_program_free(programs[i]);
	journey_expr_scratch_free(scratch);
}

static void compile_all(const journey_expr_env *env, int rounds)
{
	double best = 1e18;
	for (int round = 0; round < rounds; round++) {
		double start = nanoseconds();
		for (size_t i = 0; i < conditions_typical_count; i++)
			journey_expr_program_free(compile(env, conditions_typical[i]));
		least(&best, (nanoseconds() - start) / (double)conditions_typical_count);
	}
	printf("compile: %zu typical conditions, %.0f ns each, %.0f/s (target 200,000)\n",
	       conditions_typical_count, best, 1e9 / best);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 100;
	journey_expr_env *env;
	must(journey_expr_env_new(NULL, &env), "environment");
	must(conditions_declare(env), "declarations");
	run(env, rounds);
	compile_all(env, rounds);
	journey_expr_env_free(env);
	return 0;
}

/*
 * Rendering of texts: 1 KB with ten values, and a loop, beside the same texts written by hand (memcpy and a plain HTML
 * escape), which is what a host without templates would do.
 */
#include "base/text.h"
#include "base/value.h"
#include <journey/template.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VALUES 10
#define ITEMS 20

static journey_value values[VALUES + 1];
static journey_value items[ITEMS];
static char piece[128];
static volatile size_t sink;

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(journey_status status, const journey_error *error)
{
	if (status != JOURNEY_OK) {
		fprintf(stderr, "bench_template: %s\n", error->message);
		exit(1);
	}
}

static char *put_escaped(char *p, const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		const char *to = text[i] == '&' ? "&amp;" : text[i] == '<' ? "&lt;" : text[i] == '>' ? "&gt;"
				 : text[i] == '"' ? "&#34;" : text[i] == '\'' ? "&#39;" : NULL;

		if (to == NULL) {
			*p++ = text[i];
		} else {
			memcpy(p, to, strlen(to));
			p += strlen(to);
		}
	}
	return p;
}

/* The same bytes without a template. */
static size_t by_hand(bool loop)
{
	static char out[8192];
	char *p = out;
	size_t i, count = loop ? ITEMS : VALUES;

	for (i = 0; i < count; i++) {
		const journey_value *v = loop ? &items[i] : &values[i];

		if (loop) {
			memcpy(p, "<li>", 4);
			p = put_escaped(p + 4, v->as.s, v->n);
			memcpy(p, "</li>", 5);
			p += 5;
		} else {
			memcpy(p, piece, strlen(piece));
			p = put_escaped(p + strlen(piece), v->as.s, v->n);
		}
	}
	return (size_t)(p - out);
}

static void measure(const char *name, const char *text, journey_expr_env *env, bool loop, double target)
{
	journey_template_options options = {.size = sizeof(options), .env = env};
	journey_template_result result = {.size = sizeof(result)};
	journey_activation activation = {.values = values, .value_count = VALUES + 1};
	journey_template_scratch *scratch = NULL;
	journey_template *compiled = NULL;
	double best = 1e9, hand = 1e9, start;
	journey_error error;
	size_t i, round;

	check(journey_template_compile(NULL, jy_str(text), &options, &compiled, &error), &error);
	check(journey_template_scratch_new(NULL, &scratch), &error);
	for (round = 0; round < 7; round++) {
		start = now();
		for (i = 0; i < 20000; i++)
			check(journey_template_render(compiled, &activation, scratch, NULL, &result, &error), &error);
		start = (now() - start) / 20000;
		best = start < best ? start : best;
		start = now();
		for (i = 0; i < 20000; i++)
			sink += by_hand(loop);
		start = (now() - start) / 20000;
		hand = start < hand ? start : hand;
	}
	printf("%-40s %6.2f us, %4zu bytes (by hand %.2f us)", name, best * 1e6, result.text.size, hand * 1e6);
	if (target > 0)
		printf("   target %.1f us: %s", target, best * 1e6 <= target ? "met" : "MISSED");
	printf("\n");
	journey_template_scratch_free(scratch);
	journey_template_free(compiled);
}

int main(void)
{
	static const journey_list list = {ITEMS, items};
	journey_expr_env *env = NULL;
	char text[4096] = "", name[16];
	journey_error error;
	uint32_t i;

	memset(piece, 'x', 86);
	check(journey_expr_env_new(NULL, &env), &error);
	for (i = 0; i < VALUES; i++) {
		snprintf(name, sizeof(name), "v%u", i);
		check(journey_expr_env_variable(env, jy_str(name), "string", i, 0, &error), &error);
		values[i] = jy_value_str(jy_str(i % 3 ? "Running shoes 42" : "Tom & Jerry's <x>"));
		strcat(text, piece);
		strcat(text, "{{ ");
		strcat(text, name);
		strcat(text, " }}");
	}
	check(journey_expr_env_variable(env, jy_str("items"), "list(string)", VALUES, 0, &error), &error);
	for (i = 0; i < ITEMS; i++)
		items[i] = jy_value_str(jy_str("Running shoes 42"));
	values[VALUES] = jy_value_list(&list);
	measure("template: 1 KB of HTML, ten values", text, env, false, 2.0);
	measure("template: a loop over 20 texts", "{% for x in items %}<li>{{ x }}</li>{% endfor %}", env, true, 0);
	journey_expr_env_free(env);
	return 0;
}

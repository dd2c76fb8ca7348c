/*
 * The worst case: what is refused when it is compiled and where, and that no evaluation of random expressions
 * over values within the assumed size takes more steps.
 */
#include "expr/check_expr.h"
#include "expr/code.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static journey_status compile(const journey_expr_env *env, const char *text,
			      const journey_allocator *allocator, journey_expr_program **out,
			      journey_error *error)
{
	*out = NULL;
	return journey_expr_compile(env, str(text), NULL, allocator, out, error);
}

JOURNEY_TEST(worst_case)
{
	static const struct {
		const char *text;
		uint32_t column; /* 0: it is not refused */
	} rows[] = {
		{"l.all(a, l.all(b, a + b != ''))", 0},
		{"l.all(a, l.exists(b, b.contains(a)))", 0},
		{"l.all(a, a.matches('^x+y?$'))", 0},
		{"l.map(a, a.upperAscii()).join(', ').size() > 5", 0},
		{"l.all(a, l.all(b, l.all(c, l.all(d, a + b + c + d != ''))))", 43},
		{"true && l.all(a, l.all(b, l.all(c, l.all(d, l.exists(e, e == a)))))", 59},
		{"[1].map(x, [x, x]).map(x, [x, x]).map(x, [x, x]).map(x, [x, x]) == dyn([[1]])", 0},
		{"[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, a < b))", 0},
	};
	journey_expr_env *env = NULL;
	journey_expr_program *p = NULL;
	uint64_t one, two;
	TRY(journey_expr_env_new(allocator, &env));
	TRY(journey_expr_env_variable(env, str("l"), "list(string)", 0, 0, NULL));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		journey_error error = {.column = 0};
		journey_status status = compile(env, rows[i].text, allocator, &p, &error);
		journey_expr_program_free(p);
		p = NULL;
		if (status == JOURNEY_NO_MEMORY)
			goto done;
		if (status != (rows[i].column ? JOURNEY_LIMIT : JOURNEY_OK) || error.column != rows[i].column)
			ck_abort_msg("%s: status %d at column %u (%s)", rows[i].text, (int)status,
				     error.column, error.message);
		if (status && !torture_starved())
			ck_assert_ptr_nonnull(strstr(error.message, "JOURNEY_EXPR_WORST"));
	}
	/* Loops multiply; assumed sizes and the limit are settable. */
	TRY(compile(env, "l.all(a, l.all(b, a != b))", allocator, &p, NULL));
	one = journey_expr_cost(p);
	journey_expr_program_free(p);
	p = NULL;
	TRY(journey_expr_env_set_limit(env, JOURNEY_EXPR_ITEMS, 1000));
	TRY(compile(env, "l.all(a, l.all(b, a != b))", allocator, &p, NULL));
	two = journey_expr_cost(p);
	ck_assert_uint_gt(two, 90 * one);
	ck_assert_uint_lt(two, 110 * one);
	journey_expr_program_free(p);
	p = NULL;
	TRY(journey_expr_env_set_limit(env, JOURNEY_EXPR_WORST, two - 1));
	EXPECT(compile(env, "l.all(a, l.all(b, a != b))", allocator, &p, NULL), JOURNEY_LIMIT);
	TRY(journey_expr_env_set_limit(env, JOURNEY_EXPR_WORST, two));
	TRY(compile(env, "l.all(a, l.all(b, a != b))", allocator, &p, NULL));
done:
	journey_expr_program_free(p);
	journey_expr_env_free(env);
}

/* Random expressions: t text, l list of text, n list of ints, m map of texts, d dyn. */

enum { ITEMS = 6, BYTES = 48, TEXT = 1200 };

typedef struct world {
	uint64_t state;
	journey_value values[5], items[ITEMS];
	journey_entry entries[ITEMS];
	journey_list texts, numbers;
	journey_map map;
	char text[TEXT];
	size_t size, cases, refused, runs;
	uint64_t variables;
} world;

static uint64_t draw(world *w)
{
	uint64_t z = (w->state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int below(world *w, int n)
{
	return (int)(draw(w) % (uint64_t)n);
}

static void put(world *w, const char *text)
{
	size_t n = strlen(text);
	if (w->size + n + 1 > TEXT)
		return;
	memcpy(w->text + w->size, text, n + 1);
	w->size += n;
}

static void put_list(world *w, int depth);
static void put_text(world *w, int depth);

static void put_variable(world *w, char *name)
{
	snprintf(name, 16, "v%u", (unsigned)w->variables++);
	put(w, name);
}

static void put_truth(world *w, int depth)
{
	char name[16];
	switch (depth > 0 ? below(w, 9) : below(w, 2)) {
	case 0:
		put(w, "t != 'x'");
		break;
	case 1:
		put(w, "m == d");
		break;
	case 2:
		put(w, "(");
		put_list(w, depth - 1);
		put(w, " == ");
		put_list(w, depth - 1);
		put(w, ")");
		break;
	case 3:
		put_text(w, depth - 1);
		put(w, " in ");
		put_list(w, depth - 1);
		break;
	case 4:
	case 5:
		put_list(w, depth - 1);
		put(w, below(w, 2) ? ".all(" : ".exists_one(");
		put_variable(w, name);
		put(w, ", ");
		put(w, name);
		put(w, " != 'q' && ");
		put_truth(w, depth - 1);
		put(w, ")");
		break;
	case 6:
		put_text(w, depth - 1);
		put(w, below(w, 2) ? ".contains(" : ".matches(");
		put_text(w, depth - 1);
		put(w, ")");
		break;
	case 7:
		put(w, "m.transformMap(a, b, b + a).exists(a, a == ");
		put_text(w, depth - 1);
		put(w, ")");
		break;
	default:
		put(w, "(");
		put_truth(w, depth - 1);
		put(w, below(w, 2) ? " && " : " || ");
		put_truth(w, depth - 1);
		put(w, ")");
	}
}

static void put_list(world *w, int depth)
{
	static const char *const functions[] = {".distinct()", ".sort()", ".reverse()", ".slice(0, 0)"};
	char name[16];
	switch (depth > 0 ? below(w, 9) : below(w, 3)) {
	case 0:
		put(w, "l");
		break;
	case 1:
		put(w, "['a', 'bc', t]");
		break;
	case 2:
		put(w, "n.map(i, string(i))");
		break;
	case 3:
	case 4:
		put_list(w, depth - 1);
		put(w, ".map(");
		put_variable(w, name);
		put(w, ", ");
		put(w, name);
		put(w, " + ");
		put_text(w, depth - 1);
		put(w, ")");
		break;
	case 5:
		put(w, "(");
		put_list(w, depth - 1);
		put(w, " + ");
		put_list(w, depth - 1);
		put(w, ")");
		break;
	case 6:
		put_text(w, depth - 1);
		put(w, ".split('')");
		break;
	case 7:
		put_list(w, depth - 1);
		put(w, ".filter(");
		put_variable(w, name);
		put(w, ", ");
		put_truth(w, depth - 1);
		put(w, ")");
		break;
	default:
		put_list(w, depth - 1);
		put(w, functions[below(w, 4)]);
	}
}

static void put_text(world *w, int depth)
{
	static const char *const functions[] = {".lowerAscii()", ".trim()", ".substring(0)", ".reverse()",
						".replace('', t)"};
	char name[16];
	switch (depth > 0 ? below(w, 7) : below(w, 3)) {
	case 0:
		put(w, "t");
		break;
	case 1:
		put(w, "'a+b'");
		break;
	case 2:
		put(w, "m.?k.orValue('none')");
		break;
	case 3:
		put(w, "(");
		put_text(w, depth - 1);
		put(w, " + ");
		put_text(w, depth - 1);
		put(w, ")");
		break;
	case 4:
		put_list(w, depth - 1);
		put(w, ".join('-')");
		break;
	case 5:
		put(w, "cel.bind(");
		put_variable(w, name);
		put(w, ", ");
		put_text(w, depth - 1);
		put(w, ", ");
		put(w, name);
		put(w, " + ");
		put(w, name);
		put(w, ")");
		break;
	default:
		put_text(w, depth - 1);
		put(w, functions[below(w, 5)]);
	}
}

static journey_value some_text(world *w, int *left)
{
	static const char letters[] = "aaaaaaaaaaaabkxaaaaaaaaabbbbbbb-----aaaaaaaaaaaaaaa";
	int n = *left > 0 ? below(w, *left + 1) : 0;
	*left -= n;
	return (journey_value){.as = {.s = letters}, .n = (uint32_t)n, .type = JOURNEY_STRING};
}

static void make_values(world *w)
{
	int left = BYTES, keys = BYTES;
	w->values[0] = some_text(w, &left);
	left = BYTES;
	w->texts = (journey_list){(size_t)below(w, ITEMS + 1), w->items};
	for (size_t i = 0; i < w->texts.count; i++)
		w->items[i] = some_text(w, &left);
	w->values[1] = (journey_value){.as = {.list = &w->texts}, .type = JOURNEY_LIST};
	static const journey_value numbers[ITEMS] = {{{.i = INT64_MIN}, 0, JOURNEY_INT},
						     {{.i = 1}, 0, JOURNEY_INT},
						     {{.i = INT64_MAX}, 0, JOURNEY_INT}};
	w->numbers = (journey_list){(size_t)below(w, 4), numbers};
	w->values[2] = (journey_value){.as = {.list = &w->numbers}, .type = JOURNEY_LIST};
	/* Keys and values are items. */
	w->map = (journey_map){(size_t)below(w, ITEMS / 2 + 1), w->entries};
	for (size_t i = 0; i < w->map.count; i++) {
		static const char *const names[] = {"k", "aa", "b"};
		w->entries[i].key = (journey_value){
			.as = {.s = names[i]}, .n = (uint32_t)strlen(names[i]), .type = JOURNEY_STRING};
		keys -= 2;
		w->entries[i].value = some_text(w, &keys);
	}
	w->values[3] = (journey_value){.as = {.map = &w->map}, .type = JOURNEY_MAP};
	w->values[4] = w->values[below(w, 4)];
}

static void check_program(world *w, journey_expr_program *p, journey_expr_scratch *scratch)
{
	journey_activation activation = {.values = w->values, .value_count = 5};
	/* More than the worst case ends it. */
	p->cost_limit = journey_expr_cost(p);
	for (int i = 0; i < 6; i++) {
		journey_value v;
		make_values(w);
		w->runs++;
		if (journey_expr_run(p, &activation, scratch, &v) == JOURNEY_LIMIT)
			ck_abort_msg("%s takes more than %llu steps", w->text,
				     (unsigned long long)journey_expr_cost(p));
	}
}

JOURNEY_PLAIN_TEST(random_work)
{
	static world w;
	journey_expr_env *env = NULL;
	journey_expr_scratch *scratch = NULL;
	w.state = 3;
	TRY(journey_expr_env_new(allocator, &env));
	TRY(journey_expr_scratch_new(allocator, &scratch));
	TRY(journey_expr_env_set_limit(env, JOURNEY_EXPR_ITEMS, ITEMS));
	TRY(journey_expr_env_set_limit(env, JOURNEY_EXPR_TEXT, BYTES));
	TRY(journey_expr_env_set_limit(env, JOURNEY_EXPR_WORST, 10000000));
	TRY(journey_expr_env_variable(env, str("t"), "string", 0, 0, NULL));
	TRY(journey_expr_env_variable(env, str("l"), "list(string)", 1, 0, NULL));
	TRY(journey_expr_env_variable(env, str("n"), "list(int)", 2, 0, NULL));
	TRY(journey_expr_env_variable(env, str("m"), "map(string, string)", 3, 0, NULL));
	TRY(journey_expr_env_variable(env, str("d"), "dyn", 4, 0, NULL));
	for (int i = 0; i < (torture_long() ? 300000 : 8000); i++) {
		journey_expr_program *p;
		journey_error error;
		w.size = 0;
		w.variables = 0;
		put_truth(&w, 1 + below(&w, 4));
		if (w.size > TEXT - 64)
			continue;
		journey_status status = compile(env, w.text, allocator, &p, &error);
		w.cases++;
		if (status == JOURNEY_LIMIT) {
			w.refused++;
			continue;
		}
		if (status)
			ck_abort_msg("%s: %s", w.text, error.message);
		check_program(&w, p, scratch);
		journey_expr_program_free(p);
	}
	printf("worst case: %zu expressions, %zu refused, %zu evaluations within it\n", w.cases, w.refused,
	       w.runs);
	ck_assert_uint_lt(w.refused, w.cases / 2);
done:
	journey_expr_scratch_free(scratch);
	journey_expr_env_free(env);
}

/* A large map is worth its keys, not its keys times all of its text. */
JOURNEY_PLAIN_TEST(large_map)
{
	enum { ENTRIES = 2500 };
	journey_expr_env *env = NULL;
	journey_expr_program *p = NULL;
	journey_error error;
	char *text = malloc(ENTRIES * 16 + 16);
	size_t n = 0;
	ck_assert_ptr_nonnull(text);
	for (int i = 0; i < ENTRIES; i++)
		n += (size_t)sprintf(text + n, "%c'key%d': i", i ? ',' : '{', i);
	memcpy(text + n, "}", 2);
	TRY(journey_expr_env_new(allocator, &env));
	TRY(journey_expr_env_variable(env, str("i"), "int", 0, 0, NULL));
	TRY(compile(env, text, allocator, &p, &error));
	ck_assert_uint_lt(journey_expr_cost(p), 100000000);
done:
	journey_expr_program_free(p);
	journey_expr_env_free(env);
	free(text);
}

Suite *suite_cost(void)
{
	return torture_suite("cost", torture_worst_case, torture_random_work, torture_large_map, NULL);
}

/* Rules that are conditions: the index says what running each program in turn says, on values that convert, are missing
 * or are unknown, and errors do not match. */
#include "trigger/scan.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { INT, DOUBLE, TEXT, BOOL, TIME, DYN, LIST, SLOTS, TALLY, TEXTS, OPEN };
enum { RULES = 150, LENGTH = 700 };

typedef struct world {
	uint64_t state;
	char text[LENGTH];
	size_t size;
	journey_value values[SLOTS], keyed[2], worded[2], named[2];
	journey_value items[4];
	journey_list list;
	journey_activation at;
	journey_expr_program *programs[RULES];
	uint32_t numbers[RULES];
	uint32_t events[RULES];
	uint64_t matches, looked, rules_seen;
} world;

static void put(world *w, const char *text)
{
	size_t n = strlen(text);
	if (w->size + n + 1 > LENGTH)
		return;
	memcpy(w->text + w->size, text, n + 1);
	w->size += n;
}

static const char *pick(world *w, const char *const *all, uint32_t n)
{
	return all[scan_below(&w->state, n)];
}
#define PICK(w, all) pick(w, all, sizeof(all) / sizeof *(all))

static void put_leaf(world *w)
{
	static const char *const numbers[] = {"o.i", "o.d", "o.n", "o.t.a", "o.t['b']", "p.x", "p.y"};
	static const char *const relations[] = {" == ", " == ", " == ", " != ", " < ", " <= ", " > ", " >= "};
	static const char *const constants[] = {"0", "1", "2", "1.0", "2.5", "-1", "9007199254740993", "9007199254740992.0",
	                                        "double('NaN')", "0u"};
	static const char *const words[] = {"o.s", "o.s", "o.w.a", "o.w['b']", "o.n", "p.x"};
	static const char *const texts[] = {"''", "'a'", "'ab'", "'b'"};
	static const char *const others[] = {"o.b", "has(o.i)", "has(o.t.a)", "'b' in o.t", "has(p.x)", "o.i + 1 > 2",
	                                     "o.at == timestamp(1001)", "o.at <= timestamp(1002)",
	                                     "o.at >= timestamp('1970-01-01T00:16:41Z')", "'a' in o.l", "'ab' in o.l",
	                                     "o.s in o.l", "o.l.exists(t, t == 'a')", "o.?s.orValue('a') == 'a'", "o.n", "true",
	                                     "1 / o.i > 0", "o.w.a.startsWith('')", "o.s in ['a', 'ab', '']", "o.i in [1, 2]",
	                                     "o.n in [1, 'a', true]", "o.i in [9007199254740993, 1]"};
	switch (scan_below(&w->state, 6)) {
	case 0:
	case 1:
		put(w, PICK(w, numbers)), put(w, PICK(w, relations)), put(w, PICK(w, constants));
		break;
	case 2:
	case 3:
		put(w, PICK(w, words)), put(w, PICK(w, relations)), put(w, PICK(w, texts));
		break;
	case 4:
		put(w, PICK(w, words)), put(w, ".startsWith("), put(w, PICK(w, texts)), put(w, ")");
		break;
	default:
		put(w, PICK(w, others));
	}
}

static void put_truth(world *w, int depth)
{
	uint32_t kind = depth > 0 ? scan_below(&w->state, 12) : 11;
	if (kind < 8) {
		put(w, "(");
		put_truth(w, depth - 1);
		put(w, kind < 5 ? " && " : " || ");
		put_truth(w, depth - 1);
		put(w, ")");
	} else if (kind == 8) {
		put(w, "!(");
		put_truth(w, depth - 1);
		put(w, ")");
	} else {
		put_leaf(w);
	}
}

static journey_str str(const char *text)
{
	return (journey_str){text, strlen(text)};
}

static journey_status declare(journey_expr_env *env)
{
	static const char *const fields[SLOTS][2] = {{"i", "int"},        {"d", "double"}, {"s", "string"},      {"b", "bool"},
	                                             {"at", "timestamp"}, {"n", "dyn"},    {"l", "list(string)"}};
	journey_status s = journey_expr_env_object(env, str("o"), 100, 0, NULL);
	for (uint32_t i = 0; i < SLOTS && !s; i++)
		s = journey_expr_env_field(env, str("o"), str(fields[i][0]), fields[i][1], i, 0, NULL);
	if (!s)
		s = journey_expr_env_field(env, str("o"), str("t"), "map(string, double)", TALLY, JOURNEY_EXPR_TALLY, NULL);
	if (!s)
		s = journey_expr_env_field(env, str("o"), str("w"), "map(string, string)", TEXTS, JOURNEY_EXPR_TALLY, NULL);
	return s ? s : journey_expr_env_object(env, str("p"), OPEN, JOURNEY_EXPR_OPEN, NULL);
}

/* ---- values, some of them of another type than the declared one ---- */

static journey_value any_value(world *w)
{
	static const char *const texts[] = {"", "a", "ab", "b", "1970-01-01T00:16:41Z", "24h"};
	static const double doubles[] = {0.0, -0.0, 1.0, 2.0, 2.5, NAN, 9007199254740992.0};
	switch (scan_below(&w->state, 5)) {
	case 0:
		return int_value((int64_t)scan_below(&w->state, 4) - 1);
	case 1:
		return double_value(doubles[scan_below(&w->state, 7)]);
	case 2:
		return (journey_value){.as = {.i = scan_below(&w->state, 2)}, .type = JOURNEY_BOOL};
	case 3:
		return scan_below(&w->state, 4) ? text_value(texts[scan_below(&w->state, 6)])
		                                : int_value(INT64_C(9007199254740993));
	default:
		return (journey_value){.as = {.i = 1000 + scan_below(&w->state, 3)}, .type = JOURNEY_TIMESTAMP};
	}
}

static journey_value slot_value(world *w, int slot)
{
	static const uint32_t types[] = {JOURNEY_INT, JOURNEY_DOUBLE, JOURNEY_STRING, JOURNEY_BOOL, JOURNEY_TIMESTAMP};
	journey_value v = any_value(w);
	if (scan_below(&w->state, 8) == 0)
		return (journey_value){.type = scan_below(&w->state, 2) ? JOURNEY_EXPR_ABSENT : JOURNEY_EXPR_UNKNOWN};
	for (int i = 0; i < 20 && slot < DYN && scan_below(&w->state, 10) > 0 && v.type != types[slot]; i++)
		v = any_value(w);
	return v;
}

static journey_status take(journey_value v, journey_value *out)
{
	if (v.type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	if (v.type == JOURNEY_EXPR_UNKNOWN)
		return JOURNEY_UNKNOWN;
	*out = v;
	return JOURNEY_OK;
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	const world *w = user;
	return take((slot == TALLY ? w->keyed : w->worded)[key.as.s[0] == 'b'], out);
}

static journey_status load_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	const world *w = user;
	ck_assert_uint_eq(slot, OPEN);
	return take(w->named[name.data[0] == 'y'], out);
}

static void make_values(world *w)
{
	for (int i = 0; i < SLOTS; i++)
		w->values[i] = slot_value(w, i);
	w->list = (journey_list){scan_below(&w->state, 5), w->items};
	for (size_t i = 0; i < w->list.count; i++)
		w->items[i] = any_value(w);
	if (scan_below(&w->state, 8) > 0)
		w->values[LIST] = list_value(&w->list);
	for (int i = 0; i < 2; i++) {
		w->keyed[i] = slot_value(w, DOUBLE);
		w->worded[i] = slot_value(w, TEXT);
		w->named[i] = slot_value(w, DYN);
	}
}

/* ---- comparing ---- */

static void compare(world *w, journey_rules *rules, journey_matcher *matcher, journey_expr_scratch *scratch)
{
	const uint32_t *found = NULL;
	size_t count = 0, at = 0;
	uint32_t type = scan_below(&w->state, 2);
	uint32_t near[RULES];
	size_t near_count = 0, k = 0;
	make_values(w);
	/* Candidates: in order, for these events, and all that match are among them. */
	ck_assert_int_eq(journey_rules_candidates(rules, matcher, type, &w->at, &found, &near_count), JOURNEY_OK);
	ck_assert_uint_le(near_count, RULES);
	for (size_t i = 0; i < near_count; i++) {
		near[i] = found[i];
		ck_assert(i == 0 || near[i - 1] < near[i]);
		ck_assert(w->events[near[i]] == type || w->events[near[i]] == JOURNEY_RULE_ANY);
	}
	ck_assert_int_eq(journey_rules_match(rules, matcher, type, &w->at, &found, &count), JOURNEY_OK);
	w->looked += journey_matcher_looked(matcher);
	for (uint32_t i = 0; i < RULES; i++) {
		journey_value v;
		if (w->events[i] != type && w->events[i] != JOURNEY_RULE_ANY)
			continue;
		w->rules_seen++;
		if (journey_expr_run(w->programs[i], &w->at, scratch, &v) != JOURNEY_OK || !v.as.i)
			continue;
		if (at == count || found[at] != w->numbers[i])
			ck_abort_msg("rule %u, which holds, does not match", (unsigned)i);
		while (k < near_count && near[k] < found[at])
			k++;
		if (k == near_count || near[k] != found[at])
			ck_abort_msg("rule %u, which matches, is no candidate", (unsigned)i);
		at++;
	}
	ck_assert_uint_eq(at, count);
	w->matches += count;
}

JOURNEY_PLAIN_TEST(programs)
{
	static world w;
	uint64_t seeds = torture_long() ? 400 : 25;
	journey_expr_env *env = NULL;
	journey_expr_scratch *scratch = NULL;
	w = (world){.state = 5};
	w.at = (journey_activation){.values = w.values, .value_count = SLOTS, .user = &w, .load_key = load_key,
	                            .load_field = load_field};
	ck_assert_int_eq(journey_expr_env_new(NULL, &env), JOURNEY_OK);
	ck_assert_int_eq(declare(env), JOURNEY_OK);
	ck_assert_int_eq(journey_expr_scratch_new(NULL, &scratch), JOURNEY_OK);
	for (uint64_t seed = 0; seed < seeds; seed++) {
		journey_rules *rules = NULL;
		journey_matcher *matcher = NULL;
		ck_assert_int_eq(journey_rules_new(allocator, &rules), JOURNEY_OK);
		ck_assert_int_eq(journey_matcher_new(allocator, &matcher), JOURNEY_OK);
		for (uint32_t i = 0; i < RULES; i++) {
			journey_status status = JOURNEY_TYPE;
			while (status != JOURNEY_OK) { /* some make no sense */
				w.size = 0;
				put_truth(&w, 3);
				status = journey_expr_compile(env, str(w.text), "bool", NULL, &w.programs[i], NULL);
			}
			journey_rule rule = {.size = sizeof rule, .program = w.programs[i]};
			rule.event = w.events[i] = scan_below(&w.state, 4) ? scan_below(&w.state, 2) : JOURNEY_RULE_ANY;
			ck_assert_int_eq(journey_rules_add(rules, &rule, &w.numbers[i], NULL), JOURNEY_OK);
			ck_assert_uint_eq(w.numbers[i], i);
		}
		for (int round = 0; round < 300; round++)
			compare(&w, rules, matcher, scratch);
		journey_matcher_free(matcher);
		journey_rules_free(rules);
		for (uint32_t i = 0; i < RULES; i++)
			journey_expr_program_free(w.programs[i]);
	}
	ck_assert_uint_gt(w.matches, 1000);
	ck_assert_uint_lt(w.looked, w.rules_seen);
	printf("conditions: %lu matches compared; looked at %.1f %% of the rules\n", (unsigned long)w.matches,
	       100.0 * (double)w.looked / (double)w.rules_seen);
	journey_expr_scratch_free(scratch);
	journey_expr_env_free(env);
}

/* A || is filed by each of its sides: none of 1,000 such rules is looked at in vain. */
JOURNEY_PLAIN_TEST(either_side)
{
	journey_expr_env *env = NULL;
	journey_rules *rules = NULL;
	journey_matcher *matcher = NULL;
	journey_value values[SLOTS] = {int_value(500), double_value(7), text_value("w3")};
	const journey_activation at = {.values = values, .value_count = 3};
	const uint32_t *found;
	size_t count = 0;
	enum { MANY = 1000 };
	journey_expr_program *programs[MANY];
	ck_assert_int_eq(journey_expr_env_new(NULL, &env), JOURNEY_OK);
	ck_assert_int_eq(declare(env), JOURNEY_OK);
	ck_assert_int_eq(journey_rules_new(allocator, &rules), JOURNEY_OK);
	ck_assert_int_eq(journey_matcher_new(allocator, &matcher), JOURNEY_OK);
	for (int i = 0; i < MANY; i++) {
		char text[100];
		uint32_t number;
		snprintf(text, sizeof text, "o.d > 1.0 && (o.i == %d || o.s == 'w%d' && o.d < 9.0)", i, i);
		ck_assert_int_eq(journey_expr_compile(env, str(text), "bool", NULL, &programs[i], NULL), JOURNEY_OK);
		const journey_rule rule = {.size = sizeof rule, .event = 3, .program = programs[i]};
		ck_assert_int_eq(journey_rules_add(rules, &rule, &number, NULL), JOURNEY_OK);
	}
	ck_assert_int_eq(journey_rules_match(rules, matcher, 3, &at, &found, &count), JOURNEY_OK);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(found[0], 3);
	ck_assert_uint_eq(found[1], 500);
	ck_assert_uint_eq(journey_matcher_looked(matcher), 2);
	journey_matcher_free(matcher);
	journey_rules_free(rules);
	for (int i = 0; i < MANY; i++)
		journey_expr_program_free(programs[i]);
	journey_expr_env_free(env);
}

JOURNEY_TEST(not_bool)
{
	journey_expr_env *env = NULL;
	journey_rules *rules = NULL;
	journey_expr_program *program = NULL;
	journey_error error;
	uint32_t number;
	TRY(journey_expr_env_new(allocator, &env));
	TRY(declare(env));
	TRY(journey_rules_new(allocator, &rules));
	TRY(journey_expr_compile(env, str("o.i + 1"), NULL, allocator, &program, NULL));
	const journey_rule rule = {.size = sizeof rule, .program = program};
	EXPECT(journey_rules_add(rules, &rule, &number, &error), JOURNEY_TYPE);
	ck_assert_str_eq(error.message, "a rule's program gives int, expected bool");
done:
	journey_rules_free(rules);
	journey_expr_program_free(program);
	journey_expr_env_free(env);
}

Suite *suite_conditions(void)
{
	return torture_suite("rules: conditions", torture_programs, torture_either_side, torture_not_bool, NULL);
}

/* The quick tier: what it makes of conditions, and that it never says anything else than the whole one. */
#include "expr/quick_world.h"
#include "expr/quick.h"
#include "expr/run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Both tiers. */

typedef struct outcome {
	journey_status status;
	journey_reason reason;
	uint32_t offset;
	journey_value value;
} outcome;

static outcome run(world *w, const journey_expr_program *program)
{
	outcome o = {JOURNEY_OK, JOURNEY_REASON_NONE, 0, {{0}, 0, JOURNEY_NULL}};
	o.status = journey_expr_run(program, &w->activation, w->scratch, &o.value);
	o.reason = journey_expr_reason(w->scratch, &o.offset);
	return o;
}

static bool same(const outcome *a, const outcome *b)
{
	if (a->status != b->status || a->reason != b->reason || a->offset != b->offset ||
	    a->value.type != b->value.type || a->value.n != b->value.n)
		return false;
	if (a->value.type == JOURNEY_STRING)
		return a->value.n == 0 || memcmp(a->value.as.s, b->value.as.s, a->value.n) == 0;
	return a->value.type == JOURNEY_LIST || a->value.as.u == b->value.as.u;
}

/* Counts what was compared. */
typedef struct tally {
	unsigned programs, quick, runs, values;
} tally;

static journey_status compare(world *w, const journey_allocator *allocator, const char *text, unsigned times,
			      tally *t)
{
	journey_expr_program *program = NULL;
	journey_error error;
	journey_status s = journey_expr_compile(w->env, str(text), NULL, allocator, &program, &error);
	if (s == JOURNEY_NO_MEMORY || s == JOURNEY_LIMIT)
		return s;
	/* Some that are written at random are refused: int == double. */
	if (s == JOURNEY_TYPE)
		return JOURNEY_OK;
	if (s)
		ck_abort_msg("%s: %s", text, error.message);
	const jy_quick_op *quick = program->quick;
	t->programs++;
	t->quick += quick != NULL;
	for (unsigned i = 0; i < times && quick; i++) {
		uint64_t seed = w->seed;
		world_randomize(w);
		program->quick = quick;
		outcome a = run(w, program);
		program->quick = NULL;
		outcome b = run(w, program);
		if (a.status == JOURNEY_OK && !same(&a, &b))
			ck_abort_msg("%s: seed %llx: status %d, type %u, %s", text, (unsigned long long)seed,
				     (int)b.status, a.value.type, value_text(a.value));
		if (!same(&a, &b))
			ck_abort_msg("%s: seed %llx: status %d instead of %d", text, (unsigned long long)seed,
				     (int)a.status, (int)b.status);
		t->runs++;
		t->values += a.status == JOURNEY_OK;
	}
	journey_expr_program_free(program);
	return JOURNEY_OK;
}

/* What leaves the quick tier, has no quick form, or lies at its edges. */
static const char *const awkward[] = {
	"profile.orders + 1 > profile.orders",
	"profile.orders - profile.visits",
	"profile.orders * profile.visits",
	"profile.orders / profile.visits",
	"profile.orders % profile.visits",
	"-profile.orders",
	"-profile.ltv",
	"profile.ltv",
	"profile.city",
	"profile.verified",
	"profile.orders",
	"'text'",
	"1.5",
	"profile.verified ? 'a' : profile.city",
	"profile.verified ? profile.ltv : 1.0",
	"profile.orders > 3 ? profile.orders : -1",
	"profile.orders == 9223372036854775807",
	"profile.orders <= 9223372036854775807",
	"profile.orders > 9223372036854775807",
	"profile.orders >= -9223372036854775808",
	"profile.orders < -9223372036854775807",
	"profile.orders < profile.ltv",
	"profile.orders >= profile.ltv",
	"profile.ltv > profile.orders",
	"profile.ltv <= profile.orders",
	"profile.ltv != profile.ltv",
	"profile.ltv == profile.ltv",
	"!(profile.ltv < 3.0)",
	"!(profile.ltv <= 3.0)",
	"!(profile.ltv > 3.0)",
	"!(profile.ltv >= 3.0)",
	"!(profile.ltv == 3.0)",
	"profile.ltv < 3",
	"3 < profile.ltv",
	"3.5 >= profile.orders",
	"profile.orders != 3.0",
	"profile.ltv in [79.9, 50.0]",
	"profile.city in ['', 'a', 'vip', 'abcdefgh', 'abcdefghijklmnop', 'abcdefghijklmnopq']",
	"profile.city in ['abcd', 'abcz', 'abcdefgz', 'abcdefg']",
	"profile.city == ''",
	"profile.city == 'abcdefgh'",
	"profile.city == 'abcdefghijklmnop'",
	"profile.city == 'abcdefghijklmnopq'",
	"profile.city != 'abcdefghijklmnopr'",
	"profile.city == 'abcd'",
	"profile.city == 'abcdefg'",
	"profile.city == 'abc'",
	"profile.city == 'a'",
	"profile.city in ['abc', 'ab', 'abcdefghijklmnop', 'abcdefgh']",
	"profile.created + profile.session_length + profile.session_length + profile.session_length > now",
	"profile.session_length + profile.session_length + profile.session_length > duration('1s')",
	"profile.created - profile.session_length - profile.session_length - profile.session_length > now",
	"profile.city.startsWith('')",
	"profile.city.endsWith('')",
	"profile.city.contains('')",
	"profile.city.startsWith('abcdefghij')",
	"profile.city.endsWith('hijklmnopq')",
	"profile.city.contains('xample')",
	"profile.city.contains(profile.plan)",
	"size(profile.city)",
	"size(profile.tags)",
	"profile.city == profile.plan",
	"profile.city != profile.plan || profile.city in profile.tags",
	"profile.verified == profile.unsubscribed",
	"(profile.orders > 1) == (profile.ltv > 1.0)",
	"profile.verified || profile.orders / 0 == 1",
	"profile.orders / profile.visits == 1 || profile.verified",
	"profile.orders / profile.visits == 1 && profile.verified",
	"profile.last_purchase == profile.created",
	"profile.last_purchase != timestamp('2025-01-01T00:00:00Z')",
	"profile.last_purchase <= timestamp('2025-01-01T00:00:00Z')",
	"profile.last_purchase > timestamp('9999-12-31T00:00:00Z')",
	"profile.last_purchase - profile.created == duration('0s')",
	"profile.last_purchase - profile.created < profile.session_length",
	"profile.created + profile.session_length > now",
	"profile.session_length + profile.created > now",
	"profile.created - profile.session_length <= now",
	"profile.session_length - duration('1h') > duration('-30m')",
	"duration('1h') - profile.session_length > duration('-30m')",
	"profile.session_length == duration('10m')",
	"profile.session_length != duration('600.000000001s')",
	"profile.session_length >= duration('87000000h')",
	"now - profile.created >= duration('0s')",
	"now - profile.created == duration('0s')",
	"profile.created - now > duration('0s')",
	"now == profile.created",
	"now",
	"now - now == duration('0s')",
	"duration('24h') > now - profile.created",
	"profile.tags.exists(t, t == '')",
	"profile.tags.exists(t, 'vip' == t)",
	"profile.tags.exists(t, t != 'vip')",
	"profile.tags.all(t, t == 'vip')",
	"profile.tags.exists(t, profile.lists.exists(l, l == size(t)))",
	"profile.tags.all(a, profile.tags.exists(b, a == b))",
	"profile.tags.exists(t, t == profile.city)",
	"profile.tags.exists(t, t.contains(profile.city))",
	"profile.tags.exists(t, size(t) > profile.orders)",
	"profile.lists.exists(l, l / profile.orders == 1)",
	"profile.lists.all(l, l > 0 && l < 10) && !profile.lists.exists(l, l == 5)",
	"profile.lists.exists(l, l * 1.0 == 3.0 || true) || false",
	"event.prices.exists(p, p != p)",
	"event.prices.all(p, p > 1 ? p < 100.0 : p > -5.0)",
	"profile.verified ? profile.tags.exists(t, t == 'vip') : profile.lists.all(l, l in [1, 2, 3])",
	"!(profile.verified ? profile.orders > 1 : profile.ltv > 1.0) && profile.unsubscribed",
	"(profile.verified ? profile.orders > 1 : profile.ltv > 1.0) || profile.unsubscribed",
	"(profile.verified || profile.unsubscribed) && (profile.orders > 1 || profile.ltv > 1.0)",
	"!(profile.verified && !profile.unsubscribed || profile.orders == 3)",
	"has(profile.ltv) || has(event.price) && !has(profile.city)",
	"has(profile.interest.a) == has(profile.counts.a)",
	"profile.interest['a'] + profile.counts['b'] > 1.0 || true",
	"double(profile.ltv) == profile.ltv",
	"double(profile.orders + profile.visits) > profile.ltv",
	"double(size(profile.tags)) * 1.5 > 2.0",
	"event.other == 1 || profile.verified",
	"event.other == 'x' && profile.verified",
	"profile.orders in profile.lists",
	"'vip' in profile.tags ? 1 : 2",
	"[profile.orders, 1] == [1, 1] || profile.verified",
	"profile.orders in [1, 2.0]",
	"profile.?city.orValue('x') == 'a'",
	"profile.interest.?a.hasValue()",
	"profile.?last_purchase.hasValue() && profile.verified",
	"cel.bind(x, profile.orders, x > 1 && x < 10)",
	"profile.tags.exists(i, t, i > 0 && t == 'vip')",
	"profile.city in ['a', 1, 'vip']",
};

JOURNEY_PLAIN_TEST(tables)
{
	world w;
	tally t = {0, 0, 0, 0};
	TRY(world_make(&w, allocator));
	w.seed = 1;
	for (size_t i = 0; i < conditions_typical_count; i++)
		TRY(compare(&w, allocator, conditions_typical[i], 60, &t));
	ck_assert_uint_eq(t.programs, conditions_typical_count);
	/* Most of what people write has a quick form, and most of its runs have a value. */
	ck_assert_uint_ge(t.quick * 10, t.programs * 9);
	ck_assert_uint_ge(t.values * 2, t.runs);
	for (size_t i = 0; i < sizeof awkward / sizeof *awkward; i++)
		TRY(compare(&w, allocator, awkward[i], 300, &t));
done:
	world_free(&w);
}

JOURNEY_PLAIN_TEST(random_conditions)
{
	world w;
	tally t = {0, 0, 0, 0};
	static writer o;
	unsigned count = getenv("JOURNEY_LONG") ? 100000 : 1500;
	TRY(world_make(&w, allocator));
	w.seed = 7;
	for (unsigned i = 0; i < count; i++) {
		o.w = &w;
		o.size = 0;
		world_condition(&o, 1 + (int)(i % 4));
		TRY(compare(&w, allocator, o.text, 25, &t));
	}
	ck_assert_uint_ge(t.quick * 10, t.programs * 8);
	ck_assert_uint_ge(t.values * 3, t.runs);
done:
	world_free(&w);
}

/* At every cost limit both tiers reach it alike. */
JOURNEY_PLAIN_TEST(limits)
{
	static const char *const loops[] = {
		"profile.tags.exists(t, t == 'none')",
		"'none' in profile.tags",
		"profile.tags.all(t, t != 'none' && size(t) < 50)",
		"profile.tags.exists(a, profile.tags.exists(b, a == b + b || a != b && false))",
		"profile.tags.exists(a, profile.tags.all(b, a != b))",
		"profile.email.contains('none')",
		"profile.email == profile.city",
		"profile.tags.exists(t, t == profile.city)",
		"profile.country in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']"};
	world w;
	tally t = {0, 0, 0, 0};
	TRY(world_make(&w, allocator));
	for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
		for (uint64_t limit = 1; limit < 120; limit++) {
			TRY(journey_expr_env_set_limit(w.env, JOURNEY_EXPR_COST, limit));
			journey_status s = compare(&w, allocator, loops[i], 30, &t);
			ck_assert_int_eq(s == JOURNEY_LIMIT ? JOURNEY_OK : s, JOURNEY_OK);
		}
done:
	world_free(&w);
}

/* The plain case needs no register of the scratch: nothing else ran. */
JOURNEY_PLAIN_TEST(stays)
{
	world w;
	journey_expr_program *p = NULL;
	journey_error error;
	TRY(world_make(&w, allocator));
	w.asked[5] = (answer){JOURNEY_OK, {{.d = 0.5}, 0, JOURNEY_DOUBLE}};
	for (size_t i = 0; i < conditions_typical_count; i++) {
		TRY(journey_expr_compile(w.env, str(conditions_typical[i]), "bool", allocator, &p, &error));
		if (p->quick) {
			outcome o = run(&w, p);
			ck_assert_int_eq(o.status, JOURNEY_OK);
			if (i < 5)
				ck_assert_int_eq(o.value.as.i, 1);
			if (w.scratch->capacity)
				ck_abort_msg("%s: left the quick tier", conditions_typical[i]);
		}
		journey_expr_program_free(p);
		p = NULL;
	}
done:
	journey_expr_program_free(p);
	world_free(&w);
}

/* Its code. */

static const char *const names[] = {
#define NAME(name) #name,
	JY_QUICK_TESTS(NAME)
#undef NAME
#define NAME(name) "SLOT_" #name,
		JY_QUICK_TESTS(NAME)
#undef NAME
#define NAME(name) #name,
			JY_QUICK_OTHERS(NAME)
#undef NAME
};

/* Instructions by name; tests as "NAME!" where they go on when they fail, with where they skip to. */
static const char *listing(const jy_quick_op *code)
{
	static char text[2048];
	size_t n = 0;
	text[0] = '\0';
	for (size_t i = 0;; i++) {
		bool jumps = code[i].op <= JY_Q_HAS_KEY || code[i].op == JY_Q_JUMP || code[i].op == JY_Q_NEXT;
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%s", i ? " " : "", names[code[i].op],
				      code[i].op <= JY_Q_HAS_KEY && !code[i].sense ? "!" : "");
		if (jumps)
			n += (size_t)snprintf(text + n, sizeof text - n, ":%d", (int)i + 1 + code[i].skip);
		if (code[i].op == JY_Q_NO || code[i].op == JY_Q_RESULT)
			return text;
	}
}

JOURNEY_TEST(code)
{
	static const row rows[] = {
		{"profile.country == 'FR' && event.type == 'purchase'",
		 "SLOT_TEXT_IS:3 SLOT_TEXT_IS:3 YES NO"},
		{"event.price >= 50.0 && event.category in ['shoes', 'bags']",
		 "SLOT_NUM_LEAST:3 SLOT_TEXT_IN:3 YES NO"},
		{"has(profile.email) && profile.email.endsWith('@example.com') && !profile.unsubscribed",
		 "SLOT_HAS:4 SLOT_ENDS:4 SLOT_TRUTH!:4 YES NO"},
		{"now - profile.last_purchase > duration('720h') && profile.orders >= 3",
		 "SLOT_AGE_LESS!:3 SLOT_INT_LESS!:3 YES NO"},
		{"profile.tags.exists(t, t == 'vip') && profile.ltv * 0.1 + double(profile.visits) > 50.0",
		 "SLOT_LIST_HAS:7 LOAD NUM_MUL LOAD_NUM NUM_ADD NUM_MORE:7 YES NO"},
		{"profile.verified || profile.orders == 3", "SLOT_TRUTH!:2 SLOT_INT_IS:3 YES NO"},
		{"profile.tags.all(t, t.startsWith('a'))", "LOAD BEGIN NEXT:5 STARTS!:2 JUMP:6 YES NO"},
		{"profile.verified ? profile.ltv : 1.0", "SLOT_TRUTH:3 LOAD JUMP:4 CONSTANT RESULT"},
		{"profile.orders in [1, 2]", "LOAD INT_IS!:3 INT_IS:4 YES NO"},
		{"profile.last_purchase < now - duration('1h')", "LOAD_TIME NOW TIME_SUB INTS_LESS:5 YES NO"},
	};
	world w;
	journey_expr_program *p = NULL;
	journey_error error;
	TRY(world_make(&w, allocator));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		TRY(journey_expr_compile(w.env, str(rows[i].expr), NULL, allocator, &p, &error));
		ck_assert_ptr_nonnull(p->quick);
		if (strcmp(listing(p->quick), rows[i].expected) != 0)
			ck_abort_msg("%s: found %s", rows[i].expr, listing(p->quick));
		journey_expr_program_free(p);
		p = NULL;
	}
done:
	journey_expr_program_free(p);
	world_free(&w);
}

Suite *suite_quick(void)
{
	return torture_suite("quick", torture_code, torture_stays, torture_tables, torture_limits,
			     torture_random_conditions, NULL);
}

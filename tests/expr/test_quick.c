/* The quick tier: what it makes of conditions, and that it never says anything else than the whole one. */
#include "expr/check_expr.h"
#include "expr/conditions.h"
#include "expr/quick.h"
#include "expr/run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A world: an environment, and what each slot and key says. */
typedef struct answer {
	journey_status status;
	journey_value value;
} answer;

typedef struct world {
	journey_expr_env *env;
	journey_expr_scratch *scratch;
	journey_activation activation;
	journey_value values[CONDITIONS_SLOTS_MAX];
	answer asked[CONDITIONS_SLOTS_MAX];
	uint64_t seed;
} world;

static uint32_t draw(world *w, uint32_t below)
{
	w->seed = w->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((w->seed >> 33) % below);
}

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	const world *w = user;
	const answer *a = &w->asked[slot];
	if (slot >= CONDITIONS_SLOTS_MAX || a->status)
		return slot >= CONDITIONS_SLOTS_MAX ? JOURNEY_NOT_FOUND : a->status;
	*out = a->value;
	return JOURNEY_OK;
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	return load(user, (slot + key.n) % CONDITIONS_SLOTS_MAX, out);
}

static journey_status world_make(world *w, const journey_allocator *allocator)
{
	memset(w, 0, sizeof *w);
	journey_status s = journey_expr_env_new(allocator, &w->env);
	if (!s)
		s = journey_expr_scratch_new(allocator, &w->scratch);
	if (!s)
		s = conditions_declare(w->env);
	w->activation = conditions_activation(w->values);
	w->activation.user = w;
	w->activation.load_key = load_key;
	for (size_t i = 0; i < CONDITIONS_SLOTS_MAX; i++)
		w->asked[i].status = JOURNEY_NOT_FOUND;
	return s;
}

static void world_free(world *w)
{
	journey_expr_scratch_free(w->scratch);
	journey_expr_env_free(w->env);
}

/* Random values. */

static const char *const texts[] = {"",
				    "FR",
				    "vip",
				    "purchase",
				    "bags",
				    "ada@example.com",
				    "/p/x.html",
				    "B-77",
				    "SPRING",
				    "exp-1",
				    "a",
				    "abcd",
				    "abcdefg",
				    "abcdefgh",
				    "abcdefghijklmnop",
				    "abcdefghijklmnopq",
				    "abcdefghijklmnoz",
				    "abcdefgz",
				    "abcdefz",
				    "abcz",
				    "abc",
				    "abz",
				    "az",
				    "abcdefghijklmnopz",
				    "gold",
				    "\xc3\xa9t\xc3\xa9"};
static const int64_t ints[] = {
	0, 1, 2, 3, 5, 18, 21, -1, 37, 100, INT64_MAX, INT64_MIN, INT64_C(1) << 53, INT64_MAX - 1};
static const double doubles[] = {0.0,  -0.0,  0.5, 79.9, 50.0,          420.5, 5.0,
				 -1.5, 1e300, 3.0, 1e19, 0.0 /* NaN */, 0.0 /* infinite */};
static const int64_t seconds[] = {0,          1760000000, 1759990000,   1756544000,
				  1700000000, 1735689600, -62135596800, INT64_C(253402300799),
				  4599999999, -4600000000};
static const int64_t spans[] = {
	0, 1, -1, 600, 604800, 2592000, -2592000, INT64_C(315576000000), 4600000000, 4599999999};
#define PICK(w, table) (table)[draw((w), (uint32_t)(sizeof(table) / sizeof *(table)))]

static journey_value random_of(world *w, uint32_t type);

static journey_value random_list(world *w)
{
	static journey_value items[64][6];
	static journey_list lists[64];
	static uint32_t next;
	uint32_t at = next++ % 64, count = draw(w, 6), type = draw(w, 2) ? JOURNEY_STRING : JOURNEY_INT;
	if (draw(w, 4) == 0)
		type = JOURNEY_DOUBLE;
	for (uint32_t i = 0; i < count; i++)
		items[at][i] = random_of(w, draw(w, 12) ? type : (uint32_t)JOURNEY_BOOL);
	lists[at] = (journey_list){count, items[at]};
	journey_value v = {{0}, 0, JOURNEY_LIST};
	v.as.list = &lists[at];
	return v;
}

static journey_value random_of(world *w, uint32_t type)
{
	journey_value v = {{0}, 0, type};
	switch (type) {
	case JOURNEY_BOOL:
		v.as.i = draw(w, 2);
		break;
	case JOURNEY_INT:
	case JOURNEY_UINT:
		v.as.i = PICK(w, ints);
		break;
	case JOURNEY_DOUBLE:
		v.as.d = PICK(w, doubles);
		if (draw(w, 12) == 0)
			v.as.u = UINT64_C(0x7ff8000000000000);
		else if (draw(w, 12) == 0)
			v.as.u = UINT64_C(0x7ff0000000000000);
		break;
	case JOURNEY_STRING:
		v.as.s = PICK(w, texts);
		v.n = (uint32_t)strlen(v.as.s);
		break;
	case JOURNEY_TIMESTAMP:
		v.as.i = PICK(w, seconds);
		v.n = draw(w, 3) ? 0 : draw(w, 1000000000);
		break;
	case JOURNEY_DURATION:
		v.as.i = PICK(w, spans);
		v.n = v.as.i < 0 ? (uint32_t) - (int32_t)draw(w, 3) : draw(w, 3);
		break;
	case JOURNEY_LIST:
		return random_list(w);
	default:
		break;
	}
	return v;
}

static uint32_t declared_type(size_t slot)
{
	static const struct {
		const char *text;
		uint32_t type;
	} table[] = {{"bool", JOURNEY_BOOL},           {"int", JOURNEY_INT},
		     {"double", JOURNEY_DOUBLE},       {"string", JOURNEY_STRING},
		     {"timestamp", JOURNEY_TIMESTAMP}, {"duration", JOURNEY_DURATION},
		     {"list(string)", JOURNEY_LIST},   {"list(int)", JOURNEY_LIST},
		     {"list(double)", JOURNEY_LIST},   {"map(string, double)", JOURNEY_DOUBLE}};
	for (size_t i = 0; i < sizeof table / sizeof *table && slot < conditions_field_count; i++)
		if (strcmp(conditions_fields[slot].type, table[i].text) == 0)
			return table[i].type;
	return JOURNEY_INT;
}

/* A value for a slot: mostly what is declared. */
static journey_value random_value(world *w, size_t slot)
{
	uint32_t type = declared_type(slot), chance = draw(w, 40);
	journey_value special = {{0}, 0, JOURNEY_NULL};
	if (chance == 0) {
		special.type = JOURNEY_EXPR_ABSENT;
		return special;
	}
	if (chance == 1) {
		special.type = JOURNEY_EXPR_UNKNOWN;
		return special;
	}
	if (chance == 2)
		return special;
	return random_of(w, chance < 6 ? 1 + draw(w, 10) : type);
}

static void randomize(world *w)
{
	static const journey_status failures[] = {JOURNEY_NOT_FOUND, JOURNEY_UNKNOWN, JOURNEY_EVAL,
						  JOURNEY_HOST_ERROR};
	static const journey_time nows[] = {INT64_C(1760000000000000),
					    0,
					    INT64_MAX,
					    INT64_MIN,
					    JOURNEY_TIME_MAX,
					    -1,
					    INT64_C(4600000000000000),
					    INT64_C(4600000000000001)};
	w->activation.values = w->values;
	w->activation.load = draw(w, 8) ? load : NULL;
	w->activation.value_count = draw(w, 6) ? CONDITIONS_SLOTS_MAX : draw(w, CONDITIONS_SLOTS_MAX);
	w->activation.now = draw(w, 3) ? nows[0] : PICK(w, nows);
	bool callbacks = draw(w, 4) == 0;
	for (size_t i = 0; i < CONDITIONS_SLOTS_MAX; i++) {
		w->values[i] = random_value(w, i);
		if (callbacks || draw(w, 20) == 0)
			w->values[i].type = JOURNEY_EXPR_ASK;
		w->asked[i].status = draw(w, 12) ? JOURNEY_OK : PICK(w, failures);
		w->asked[i].value = random_value(w, i);
	}
}

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
		randomize(w);
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

/* Random conditions. */

typedef struct writer {
	world *w;
	char text[8192];
	size_t size;
} writer;

static void put(writer *o, const char *text)
{
	size_t n = strlen(text);
	if (o->size + n < sizeof o->text) {
		memcpy(o->text + o->size, text, n + 1);
		o->size += n;
	}
}

static void put_quoted(writer *o)
{
	put(o, "'");
	put(o, PICK(o->w, texts));
	put(o, "'");
}

static void write_number(writer *o, int depth, bool whole);

static void write_text(writer *o)
{
	static const char *const names[] = {"profile.city", "profile.plan", "event.type", "event.sku"};
	if (draw(o->w, 3))
		put(o, PICK(o->w, names));
	else
		put_quoted(o);
}

static void write_time(writer *o, int depth)
{
	static const char *const names[] = {"profile.created", "profile.last_purchase", "now", "event.time",
					    "timestamp('2025-01-01T00:00:00Z')"};
	static const char *const lengths[] = {" - duration('720h')", " + duration('1h')",
					      " - profile.session_length"};
	put(o, PICK(o->w, names));
	if (depth > 0 && draw(o->w, 3) == 0)
		put(o, PICK(o->w, lengths));
}

static void write_operation(writer *o, int depth, bool whole)
{
	static const char *const ops[] = {" + ", " - ", " * ", " / ", " % "};
	put(o, "(");
	write_number(o, depth - 1, whole);
	put(o, ops[draw(o->w, whole ? 5 : 4)]);
	write_number(o, depth - 1, whole);
	put(o, ")");
}

static void write_number(writer *o, int depth, bool whole)
{
	static const char *const wholes[] = {"profile.orders",
					     "profile.visits",
					     "event.qty",
					     "3",
					     "-1",
					     "size(profile.tags)",
					     "size(profile.city)",
					     "9223372036854775807",
					     "profile.counts['a']",
					     "events.count('a', 'b')"};
	static const char *const numbers[] = {"profile.ltv",
					      "event.price",
					      "profile.score",
					      "2.5",
					      "-0.0",
					      "1e300",
					      "double(profile.orders)",
					      "profile.interest['a']",
					      "double(size(event.items))"};
	if (depth > 0 && draw(o->w, 3) == 0) {
		write_operation(o, depth, whole);
	} else if (depth > 0 && draw(o->w, 10) == 0) {
		put(o, "(profile.verified ? ");
		write_number(o, depth - 1, whole);
		put(o, " : ");
		write_number(o, depth - 1, whole);
		put(o, ")");
	} else {
		put(o, whole ? PICK(o->w, wholes) : PICK(o->w, numbers));
	}
}

static void write_comparison(writer *o, int depth)
{
	static const char *const relations[] = {" == ", " != ", " < ", " <= ", " > ", " >= "};
	uint32_t kind = draw(o->w, 5);
	const char *relation = relations[draw(o->w, kind == 0 ? 2 : 6)];
	switch (kind) {
	case 0:
		write_text(o);
		put(o, relation);
		write_text(o);
		break;
	case 1:
		write_time(o, depth);
		put(o, relation);
		write_time(o, depth);
		break;
	case 2:
		write_time(o, 0);
		put(o, " - ");
		write_time(o, 0);
		put(o, relation);
		put(o, draw(o->w, 2) ? "duration('240h')" : "profile.session_length");
		break;
	default: {
		bool both = draw(o->w, 4) > 0;
		write_number(o, depth, kind == 3);
		put(o, relation);
		write_number(o, depth, both ? kind == 3 : kind != 3);
	}
	}
}

static void write_truth(writer *o, int depth);

static void write_pair(writer *o, int depth, const char *before, const char *between, const char *after)
{
	put(o, before);
	write_truth(o, depth - 1);
	put(o, between);
	write_truth(o, depth - 1);
	put(o, after);
}

static void write_truth(writer *o, int depth)
{
	static const char *const leaves[] = {"profile.verified",
					     "has(profile.city)",
					     "'vip' in profile.tags",
					     "profile.city in ['a', 'FR', 'gold']",
					     "profile.orders in [1, 3, 5]",
					     "profile.city.startsWith('a')",
					     "profile.plan.endsWith('p')",
					     "event.path.contains('x')",
					     "true",
					     "false",
					     "profile.tags.exists(t, t == 'vip')",
					     "'a' in profile.interest"};
	switch (draw(o->w, depth > 0 ? 10 : 3)) {
	case 0:
		put(o, PICK(o->w, leaves));
		break;
	case 3:
	case 4:
		write_pair(o, depth, "(", " && ", ")");
		break;
	case 5:
	case 6:
		write_pair(o, depth, "(", " || ", ")");
		break;
	case 7:
		put(o, "!");
		put(o, "(");
		write_truth(o, depth - 1);
		put(o, ")");
		break;
	case 8:
		put(o, "(");
		write_truth(o, depth - 1);
		write_pair(o, depth, " ? ", " : ", ")");
		break;
	case 9:
		put(o,
		    draw(o->w, 2) ? "profile.tags.exists(t, t == 'a' || " : "profile.lists.all(l, l > 1 && ");
		write_truth(o, depth - 1);
		put(o, ")");
		break;
	default:
		write_comparison(o, depth);
	}
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
		write_truth(&o, 1 + (int)(i % 4));
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

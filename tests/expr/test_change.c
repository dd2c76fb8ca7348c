/*
 * When results change with time: random expressions over random histories. Until the microsecond before
 * journey_expr_next_change() nothing may change; how often something does at that microsecond is counted.
 */
#include "expr/check_expr.h"
#include "expr/walk.h"
#include <stdio.h>
#include <string.h>

enum { SLOTS = 12, STEPS = 6, TEXT = 1500 };

/* What a slot reads from a moment on. */
typedef struct step {
	journey_time from;
	journey_value value; /* or JOURNEY_EXPR_ABSENT, JOURNEY_EXPR_UNKNOWN */
} step;

typedef struct world {
	uint64_t state; /* of the generator */
	journey_time start;
	int64_t scale;         /* microseconds: how far apart things happen */
	bool bounds;           /* the host makes use of bounds */
	bool zones;            /* getHours('A') and its kin, too */
	bool calm;             /* nothing happens but that time passes */
	journey_activation at; /* `now` moves */
	step steps[SLOTS][STEPS];
	journey_time shifts[STEPS]; /* of zone A */
	int32_t offsets[STEPS];
	double level, fall; /* of the decaying value */
	char text[TEXT];
	size_t size;
	size_t cases, timed, samples;
	size_t never[2], tight[2], changes[2]; /* by calm */
} world;

static uint64_t draw(world *w)
{
	uint64_t z = (w->state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int64_t below(world *w, int64_t n)
{
	return (int64_t)(draw(w) % (uint64_t)n);
}

static int64_t around(world *w, int64_t n)
{
	return below(w, 2 * n + 1) - n;
}

/* The host. */

static const step *step_at(const world *w, uint32_t slot, journey_time t)
{
	const step *s = w->steps[slot];
	for (size_t i = 1; i < STEPS; i++)
		if (w->steps[slot][i].from <= t)
			s = &w->steps[slot][i];
	return s;
}

static journey_status read_step(const step *s, journey_value *out)
{
	if (s->value.type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	if (s->value.type == JOURNEY_EXPR_UNKNOWN)
		return JOURNEY_UNKNOWN;
	*out = s->value;
	return JOURNEY_OK;
}

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	world *w = user;
	return read_step(step_at(w, slot, w->at.now), out);
}

/* A number that falls all the time. */
static double level_at(const world *w, journey_time t)
{
	return w->level - w->fall * (double)(t - w->start);
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	world *w = user;
	(void)slot;
	if (key.n != 1 || key.as.s[0] != 'a')
		return JOURNEY_NOT_FOUND;
	*out = (journey_value){.as = {.d = level_at(w, w->at.now)}, .type = JOURNEY_DOUBLE};
	return JOURNEY_OK;
}

static bool relation_holds(journey_relation relation, double a, double b)
{
	switch (relation) {
	case JOURNEY_RELATION_EQ:
		return a == b;
	case JOURNEY_RELATION_NE:
		return a != b;
	case JOURNEY_RELATION_LT:
		return a < b;
	case JOURNEY_RELATION_LE:
		return a <= b;
	case JOURNEY_RELATION_GT:
		return a > b;
	default:
		return a >= b;
	}
}

static journey_time level_change(const world *w, const journey_expr_read *read)
{
	journey_time low = w->at.now, high = w->at.now + 100 * w->scale;
	if (w->fall == 0.0)
		return JOURNEY_TIME_NONE;
	if (!read->bound || read->bound->type != JOURNEY_DOUBLE || read->relation < JOURNEY_RELATION_LT)
		return w->at.now + 1;
	bool now = relation_holds(read->relation, level_at(w, low), read->bound->as.d);
	if (relation_holds(read->relation, level_at(w, high), read->bound->as.d) == now)
		return high;
	while (high - low > 1) {
		journey_time middle = low + (high - low) / 2;
		if (relation_holds(read->relation, level_at(w, middle), read->bound->as.d) == now)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static bool step_holds(const step *s, const journey_expr_read *read)
{
	return s->value.type == JOURNEY_INT && read->bound->type == JOURNEY_INT &&
	       relation_holds(read->relation, (double)s->value.as.i, (double)read->bound->as.i);
}

static journey_time change(void *user, const journey_expr_read *read)
{
	world *w = user;
	if (read->kind == JOURNEY_READ_KEY)
		return read->key.n == 1 && read->key.as.s[0] == 'a' ? level_change(w, read)
								    : JOURNEY_TIME_NONE;
	ck_assert_int_eq(read->kind, JOURNEY_READ_SLOT);
	ck_assert_uint_lt(read->slot, SLOTS);
	const step *now = step_at(w, read->slot, w->at.now);
	for (size_t i = 1; i < STEPS; i++) {
		const step *s = &w->steps[read->slot][i];
		if (s->from <= w->at.now)
			continue;
		bool same = w->bounds && read->bound && now->value.type == JOURNEY_INT &&
			    s->value.type == JOURNEY_INT && step_holds(now, read) == step_holds(s, read);
		if (!same)
			return s->from;
	}
	return JOURNEY_TIME_NONE;
}

static journey_status zone(void *user, journey_str name, journey_time utc, int32_t *out)
{
	const world *w = user;
	if (name.size != 1 || name.data[0] != 'A')
		return JOURNEY_NOT_FOUND;
	*out = w->offsets[0];
	for (size_t i = 1; i < STEPS; i++)
		if (w->shifts[i] <= utc)
			*out = w->offsets[i];
	return JOURNEY_OK;
}

/* Histories. Slots 0-3 are ints, 4-5 bools, 6-8 timestamps, 9-10 durations, 11 text. */

static journey_value span(journey_type type, int64_t micros, int64_t nanos)
{
	int64_t seconds = micros / JOURNEY_SECOND;
	nanos += micros % JOURNEY_SECOND * 1000;
	if (nanos < 0 && (type == JOURNEY_TIMESTAMP || seconds > 0)) {
		nanos += 1000000000;
		seconds--;
	}
	if (nanos > 0 && type == JOURNEY_DURATION && seconds < 0) {
		nanos -= 1000000000;
		seconds++;
	}
	return (journey_value){{seconds}, (uint32_t)(int32_t)nanos, type};
}

static journey_value slot_value(world *w, uint32_t slot)
{
	if (below(w, 12) == 0)
		return (journey_value){.type = below(w, 2) ? JOURNEY_EXPR_ABSENT : JOURNEY_EXPR_UNKNOWN};
	if (slot < 4)
		return (journey_value){{around(w, 4)}, 0, JOURNEY_INT};
	if (slot < 6)
		return (journey_value){{below(w, 2)}, 0, JOURNEY_BOOL};
	if (slot < 9)
		return span(JOURNEY_TIMESTAMP, w->start + around(w, 3 * w->scale), below(w, 3) * 300);
	if (slot < 11)
		return span(JOURNEY_DURATION, around(w, 2 * w->scale), 0);
	return (journey_value){.as = {.s = below(w, 2) ? "x" : "y"}, .n = 1, .type = JOURNEY_STRING};
}

static void make_history(world *w)
{
	for (uint32_t slot = 0; slot < SLOTS; slot++) {
		journey_time t = w->start - w->scale;
		int64_t count = w->calm ? 1 : 1 + below(w, STEPS);
		for (uint32_t i = 0; i < STEPS; i++) {
			bool same = i >= count;
			w->steps[slot][i] = (step){t, slot_value(w, slot)};
			if (same)
				w->steps[slot][i] = w->steps[slot][i - 1];
			t += 1 + below(w, 2 * w->scale);
		}
	}
	journey_time t = w->start - below(w, below(w, 2) ? 2 * JOURNEY_HOUR : 3 * JOURNEY_DAY);
	for (uint32_t i = 0; i < STEPS; i++) {
		static const int32_t moves[] = {3600, -3600, 1800, -1800, 7200, -7200, 86399, -86399, 60, -1};
		t += (1000 + below(w, below(w, 2) ? 3000 : 200000)) * JOURNEY_SECOND;
		w->shifts[i] = t - t % JOURNEY_SECOND;
		int32_t offset = (i ? w->offsets[i - 1] : 0) + moves[below(w, 10)];
		w->offsets[i] = offset > 86399 || offset < -86399 ? 0 : offset;
	}
	w->level = (double)below(w, 10);
	w->fall = (double)below(w, 3) / (double)w->scale;
}

/* Expressions. */

static void put(world *w, const char *text)
{
	size_t n = strlen(text);
	if (w->size + n + 1 > TEXT)
		return;
	memcpy(w->text + w->size, text, n + 1);
	w->size += n;
}

static void put_slot(world *w, const char *kind, int64_t first, int64_t count)
{
	char name[32];
	snprintf(name, sizeof name, "o.%s%d", kind, (int)(first + below(w, count)));
	put(w, name);
}

static void put_truth(world *w, int depth);
static void put_int(world *w, int depth);
static void put_time(world *w, int depth);
static void put_span(world *w, int depth);

static void put_span_constant(world *w, int64_t micros)
{
	char text[64];
	snprintf(text, sizeof text, "duration('%lldus')", (long long)micros);
	put(w, text);
}

static void put_time_constant(world *w)
{
	char text[80];
	journey_value v = span(JOURNEY_TIMESTAMP, w->start + around(w, 3 * w->scale), 0);
	snprintf(text, sizeof text, "(timestamp(%lld) + duration('%uns'))", (long long)v.as.i,
		 v.n + (uint32_t)below(w, 3) * 400);
	put(w, text);
}

static void put_accessor(world *w, int depth, bool duration)
{
	static const char *const names[] = {"Hours", "Minutes", "Seconds",   "Milliseconds", "FullYear",
					    "Month", "Date",    "DayOfWeek", "DayOfYear",    "DayOfMonth"};
	bool zoned = !duration && w->zones && below(w, 3);
	if (duration)
		put_span(w, depth - 1);
	else if (zoned)
		put(w, below(w, 4) ? "now" : "(now - duration('90s'))");
	else
		put_time(w, depth - 1);
	put(w, ".get");
	put(w, names[below(w, duration ? 4 : 10)]);
	put(w, zoned ? below(w, 8) ? "('A')" : "('-02:30')" : "()");
}

static void put_int(world *w, int depth)
{
	char number[24];
	switch (depth > 0 ? below(w, 12) : below(w, 5)) {
	case 0:
	case 1:
		snprintf(number, sizeof number, "%d", (int)around(w, w->zones ? 24 : 4));
		put(w, number);
		break;
	case 2:
	case 3:
	case 4:
		put_slot(w, "i", 0, 4);
		break;
	case 5:
		put(w, "int(");
		put_time(w, depth - 1);
		put(w, ") % 7");
		break;
	case 6:
		put(w, "(");
		put_int(w, depth - 1);
		put(w, below(w, 2) ? " + " : below(w, 2) ? " * " : " / ");
		put_int(w, depth - 1);
		put(w, ")");
		break;
	case 7:
		put(w, "(");
		put_truth(w, depth - 1);
		put(w, " ? ");
		put_int(w, depth - 1);
		put(w, " : ");
		put_int(w, depth - 1);
		put(w, ")");
		break;
	case 8:
	case 9:
		put_accessor(w, depth, true);
		break;
	default:
		put_accessor(w, depth, false);
	}
}

static void put_time(world *w, int depth)
{
	switch (depth > 0 ? below(w, 8) : below(w, 5)) {
	case 0:
	case 1:
	case 2:
		put(w, below(w, 8) ? "now" : "timestamp(dyn(now))");
		break;
	case 3:
		put_time_constant(w);
		break;
	case 4:
		put_slot(w, "t", 6, 3);
		break;
	case 5:
		put(w, "(");
		put_truth(w, depth - 1);
		put(w, " ? ");
		put_time(w, depth - 1);
		put(w, " : ");
		put_time(w, depth - 1);
		put(w, ")");
		break;
	default:
		put(w, "(");
		put_time(w, depth - 1);
		put(w, below(w, 2) ? " + " : " - ");
		put_span(w, depth - 1);
		put(w, ")");
	}
}

static void put_span(world *w, int depth)
{
	switch (depth > 0 ? below(w, 6) : below(w, 2)) {
	case 0:
		put_span_constant(w, around(w, 2 * w->scale));
		break;
	case 1:
		put_slot(w, "d", 9, 2);
		break;
	case 2:
		put(w, "(");
		put_span(w, depth - 1);
		put(w, below(w, 2) ? " + " : " - ");
		put_span(w, depth - 1);
		put(w, ")");
		break;
	default:
		put(w, "(");
		put_time(w, depth - 1);
		put(w, " - ");
		put_time(w, depth - 1);
		put(w, ")");
	}
}

static void put_relation(world *w, int depth)
{
	static const char *const relations[] = {" < ", " <= ", " > ", " >= ", " == ", " != "};
	void (*const parts[])(world *, int) = {put_int, put_int, put_time, put_time, put_span};
	void (*part)(world *, int) = parts[below(w, 5)];
	part(w, depth - 1);
	put(w, relations[below(w, 6)]);
	part(w, depth - 1);
}

static void put_list(world *w, int depth)
{
	static const char *const macros[] = {"all", "exists", "exists_one"};
	put(w, "[-1, 0, 2].");
	put(w, macros[below(w, 3)]);
	put(w, "(x, x < ");
	put_int(w, depth - 1);
	put(w, below(w, 2) ? " || " : " && ");
	put_truth(w, depth - 1);
	put(w, ")");
}

static void put_truth(world *w, int depth)
{
	switch (depth > 0 ? below(w, 14) : below(w, 3)) {
	case 0:
		put_slot(w, "b", 4, 2);
		break;
	case 1:
		put(w, below(w, 2) ? "o.s11 == 'x'" : "o.s11 in ['y', 'z']");
		break;
	case 2:
		put(w, below(w, 2) ? "has(o.i1)" : "o.fall['a'] > 3.5");
		if (w->zones)
			put(w, below(w, 2) ? " || timeOfDay.between(now, 'A', '07:30', '21:00')"
					   : " && !timeOfDay.between(now, 'A', '22:00', '06:00:30')");
		break;
	case 3:
		put(w, "!(");
		put_truth(w, depth - 1);
		put(w, ")");
		break;
	case 4:
	case 5:
	case 6:
	case 7:
		put(w, "(");
		put_truth(w, depth - 1);
		put(w, below(w, 2) ? " && " : " || ");
		put_truth(w, depth - 1);
		put(w, ")");
		break;
	case 8:
		put(w, "(");
		put_truth(w, depth - 1);
		put(w, " ? ");
		put_truth(w, depth - 1);
		put(w, " : ");
		put_truth(w, depth - 1);
		put(w, ")");
		break;
	case 9:
		put_list(w, depth);
		break;
	default:
		put_relation(w, depth);
	}
}

/* Checking. */

typedef struct truth {
	journey_status status;
	int64_t value;
} truth;

static truth truth_at(world *w, const journey_expr_program *p, journey_expr_scratch *scratch, journey_time t)
{
	journey_value v = {{0}, 0, JOURNEY_BOOL};
	w->at.now = t;
	w->samples++;
	journey_status s = journey_expr_run(p, &w->at, scratch, &v);
	return (truth){s, v.as.i};
}

static void check_same(world *w, const journey_expr_program *p, journey_expr_scratch *scratch, truth first,
		       journey_time next, journey_time t)
{
	truth now = truth_at(w, p, scratch, t);
	if (now.status != first.status || now.value != first.value)
		ck_abort_msg("%s\nfrom %lld: at +%lld status %d value %d became %d, %d; next change +%lld",
			     w->text, (long long)w->start, (long long)(t - w->start), (int)first.status,
			     (int)first.value, (int)now.status, (int)now.value, (long long)(next - w->start));
}

static void check_case(world *w, const journey_expr_program *p, journey_expr_scratch *scratch)
{
	journey_time next = 77;
	truth first = truth_at(w, p, scratch, w->start);
	w->at.now = w->start;
	ck_assert_int_eq(journey_expr_next_change(p, &w->at, scratch, &next), JOURNEY_OK);
	w->cases++;
	w->timed += journey_expr_timed(p) != 0;
	if (next != JOURNEY_TIME_NONE)
		ck_assert_int_gt(next, w->start);
	journey_time end = next != JOURNEY_TIME_NONE ? next : w->start + 40 * w->scale;
	/* Each microsecond where there are few, else some, and the last. */
	if (end - w->start <= 100) {
		for (journey_time t = w->start; t < end; t++)
			check_same(w, p, scratch, first, next, t);
	} else {
		for (int i = 0; i < 12; i++)
			check_same(w, p, scratch, first, next, w->start + below(w, end - w->start));
		for (uint32_t i = 0; i < STEPS; i++)
			if (w->shifts[i] > w->start && w->shifts[i] < end)
				check_same(w, p, scratch, first, next, w->shifts[i]);
		check_same(w, p, scratch, first, next, end - 1);
	}
	if (next == JOURNEY_TIME_NONE) {
		w->never[w->calm]++;
		return;
	}
	truth then = truth_at(w, p, scratch, next);
	w->changes[w->calm]++;
	w->tight[w->calm] += then.status != first.status || then.value != first.value;
}

static journey_status declare(journey_expr_env *env)
{
	static const char *const kinds[][3] = {
		{"i", "int"}, {"b", "bool"}, {"t", "timestamp"}, {"d", "duration"}, {"s", "string"}};
	static const uint32_t ends[] = {4, 6, 9, 11, 12};
	char name[8];
	size_t kind = 0;
	journey_status s = journey_expr_env_object(env, str("o"), 100, 0, NULL);
	for (uint32_t slot = 0; slot < SLOTS && !s; slot++) {
		if (slot == ends[kind])
			kind++;
		snprintf(name, sizeof name, "%s%u", kinds[kind][0], (unsigned)slot);
		s = journey_expr_env_field(env, str("o"), str(name), kinds[kind][1], slot, JOURNEY_EXPR_TIMED,
					   NULL);
	}
	if (!s)
		s = journey_expr_env_field(env, str("o"), str("fall"), "map(string, double)", SLOTS,
					   JOURNEY_EXPR_TALLY | JOURNEY_EXPR_TIMED | JOURNEY_EXPR_SMOOTH,
					   NULL);
	return s ? s
		 : journey_expr_env_variable(env, str("now"), "timestamp", JOURNEY_EXPR_SLOT_NOW, 0, NULL);
}

static void run_cases(world *w, const journey_expr_env *env, journey_expr_scratch *scratch,
		      const journey_allocator *allocator, int count)
{
	static const int64_t scales[] = {
		8, 30, 3000, JOURNEY_SECOND, 100 * JOURNEY_SECOND, JOURNEY_HOUR, JOURNEY_DAY};
	for (int i = 0; i < count; i++) {
		journey_expr_program *p;
		journey_error error;
		w->zones = below(w, 3) == 0;
		w->scale = scales[w->zones ? 4 + below(w, 3) : below(w, 7)];
		w->start = INT64_C(1760000000) * JOURNEY_SECOND + below(w, 400 * JOURNEY_DAY);
		w->bounds = below(w, 2);
		w->calm = below(w, 2);
		make_history(w);
		w->size = 0;
		put_truth(w, 1 + (int)below(w, 4));
		if (w->size > TEXT - 64)
			continue;
		if (journey_expr_compile(env, str(w->text), "bool", allocator, &p, &error))
			ck_abort_msg("%s: %s", w->text, error.message);
		check_case(w, p, scratch);
		journey_expr_program_free(p);
	}
}

JOURNEY_PLAIN_TEST(random_histories)
{
	static world w;
	journey_expr_env *env = NULL;
	journey_expr_scratch *scratch = NULL;
	w.state = 1;
	w.at = (journey_activation){.user = &w, .load = load, .load_key = load_key, .change = change};
	w.at.zone = zone;
	w.at.zone_user = &w;
	TRY(journey_expr_env_new(allocator, &env));
	TRY(journey_expr_scratch_new(allocator, &scratch));
	TRY(declare(env));
	run_cases(&w, env, scratch, allocator, torture_long() ? 2000000 : 30000);
	printf("next change: %zu expressions, %zu of them timed, %zu never change, %zu evaluations\n",
	       w.cases, w.timed, w.never[0] + w.never[1], w.samples);
	for (int calm = 0; calm < 2; calm++) {
		double share = 100.0 * (double)w.tight[calm] / (double)w.changes[calm];
		printf("next change: of %zu %s, %.1f %% change at that very microsecond\n", w.changes[calm],
		       calm ? "where time passes alone" : "with histories", share);
		ck_assert(share > (calm ? 40.0 : 30.0));
	}
done:
	journey_expr_scratch_free(scratch);
	journey_expr_env_free(env);
}

/* What is known before anything runs, and the calls' own failures. */
JOURNEY_TEST(known)
{
	static const struct {
		const char *expr;
		int known;
		uint32_t offset;
	} rows[] = {{"now - o.t6 > o.d9 && o.i0 < 3", 1, 77},
		    {"(o.t6 - now).getHours() > 3", 1, 77},
		    {"now.getHours('A') >= 9 && timeOfDay.between(now, 'A', '09:00', '12:00')", 1, 77},
		    {"cel.bind(n, now, n > o.t6 || n.getDate() == 1)", 1, 77},
		    {"o.fall['a'] > 3.5 && !(0.5 >= o.fall.b)", 1, 77},
		    {"1 < 2", 1, 77},
		    {"string(now) == ''", 0, 0},
		    {"o.i0 > 1 && now in [o.t6]", 0, 16},
		    {"o.fall['a'] > o.fall['b']", 0, 6},
		    {"o.fall['a'] + 1.0 > 2.0", 0, 6},
		    {"(o.t6 - (now - o.t7)).getHours('A') == 1", 0, 22}};
	journey_expr_env *env = NULL;
	journey_expr_scratch *scratch = NULL;
	journey_expr_program *p = NULL;
	journey_activation at = {.now = JOURNEY_TIME_MAX + 1};
	journey_time next = 77;
	TRY(journey_expr_env_new(allocator, &env));
	TRY(journey_expr_scratch_new(allocator, &scratch));
	TRY(declare(env));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t offset = 77;
		TRY(journey_expr_compile(env, str(rows[i].expr), "bool", allocator, &p, NULL));
		int known = journey_expr_change_known(p, &offset);
		if (known != rows[i].known || offset != rows[i].offset)
			ck_abort_msg("%s: known %d, offset %u", rows[i].expr, known, offset);
		EXPECT(journey_expr_next_change(p, &at, scratch, &next), JOURNEY_RANGE);
		journey_expr_program_free(p);
		p = NULL;
	}
	ck_assert_int_eq(next, 77);
	ck_assert_int_eq(journey_expr_change_known(NULL, NULL), 0);
	TRY(journey_expr_compile(env, str("now > o.t6 || o.i0 == 1"), "bool", allocator, &p, NULL));
	EXPECT(journey_expr_next_change(p, NULL, scratch, &next), JOURNEY_MISUSE);
	EXPECT(journey_expr_next_change(NULL, &at, scratch, &next), JOURNEY_MISUSE);
	/* Without the host's word what is timed may change at any moment. */
	at.now = 5;
	TRY(journey_expr_next_change(p, &at, scratch, &next));
	ck_assert_int_eq(next, 6);
done:
	journey_expr_program_free(p);
	journey_expr_scratch_free(scratch);
	journey_expr_env_free(env);
}

/* Steps of now that change no comparison are passed over. */
JOURNEY_TEST(ahead)
{
	static const struct {
		const char *expr;
		int64_t next; /* in seconds */
	} rows[] = {{"now.getHours() > 20", 1764018000},
		    {"9 <= now.getHours()", 1764028800},
		    {"now.getDayOfWeek() in [6, 0]", 1764374400},
		    {"now.getMonth() == 11", 1764547200},
		    {"now.getHours('Europe/Berlin') == 9", 1764057600},
		    {"!(now.getMinutes() != 30)", 1764001800},
		    {"now.getHours() * 60 + now.getMinutes() >= 1000", 1764002400},
		    {"now.getHours() > profile.orders * 4", 1764018000},
		    {"[1].exists(x, now.getHours() > 19 + x)", 1764018000},
		    {"now.getHours() > 20 || now.getMinutes() == 7", 1764000420},
		    {"10 / (now.getHours() - 18) < 0", 1764007200},
		    {"now.getHours() > now.getMinutes()", 1764000960}};
	sample s = {0};
	journey_expr_program *p = NULL;
	TRY(sample_make(&s, allocator));
	s.activation.now = 1764000000 * JOURNEY_SECOND; /* a Monday, 16:00 */
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		journey_time next = 0;
		TRY(journey_expr_compile(s.env, str(rows[i].expr), "bool", allocator, &p, NULL));
		TRY(journey_expr_next_change(p, &s.activation, s.scratch, &next));
		if (next != rows[i].next * JOURNEY_SECOND)
			ck_abort_msg("%s: %lld", rows[i].expr, (long long)(next / JOURNEY_SECOND));
		journey_expr_program_free(p);
		p = NULL;
	}
	/* What never changes is not looked for without end, nor beyond the cost limit. */
	journey_time next = 0, hour = INT64_C(3600) * JOURNEY_SECOND;
	TRY(journey_expr_compile(s.env, str("now.getHours() >= 0"), "bool", allocator, &p, NULL));
	TRY(journey_expr_next_change(p, &s.activation, s.scratch, &next));
	ck_assert_int_ge(next, s.activation.now + 400 * hour);
	ck_assert_int_le(next, s.activation.now + 402 * hour);
	journey_expr_program_free(p);
	p = NULL;
	TRY(journey_expr_env_set_limit(s.env, JOURNEY_EXPR_COST, 100));
	TRY(journey_expr_compile(s.env, str("now.getHours() >= 0"), "bool", allocator, &p, NULL));
	TRY(journey_expr_next_change(p, &s.activation, s.scratch, &next));
	ck_assert_int_gt(next, s.activation.now);
	ck_assert_int_lt(next, s.activation.now + 100 * hour);
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

Suite *suite_change(void)
{
	return torture_suite("change", torture_known, torture_ahead, torture_random_histories, NULL);
}

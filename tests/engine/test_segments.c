/*
 * Segments and stages as they are kept: what is kept is what a computation from scratch gives, at every step and at
 * every microsecond between; an event costs what it touches; who watches is told each move once, after the commit.
 */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/hash.h"
#include "base/text.h"
#include "engine/component.h"
#include "engine/membership.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- from scratch ---- */

static jy_component *cached(rig *r, const char *identifier)
{
	uint64_t at;
	if (!jy_map_find(&r->engine->members, identifier, strlen(identifier), &at))
		return NULL;
	return ((jy_member *)jy_map_pointer(at))->component;
}

/* What is kept of a customer is what its conditions say at `now`. */
static void same_as_scratch(rig *r, jy_component *component, journey_time now, const char *when)
{
	jy_eval eval;
	uint32_t stage = JY_NONE;
	const journey_strategy *s = r->engine->strategy;
	jy_arena_reset(&r->engine->arena);
	jy_eval_init(&eval, r->engine, component, NULL, now);
	eval.quiet = true;
	IS(jy_eval_find_stage(&eval, &stage), JOURNEY_OK);
	ck_assert_msg(stage == component->actions.stage, "%s, at T + %lld: the stage is %d, kept is %d", when,
		      (long long)(now - T), (int)stage, (int)component->actions.stage);
	for (uint32_t i = 0; i < s->segment_count; i++) {
		bool in = false, kept = jy_actions_in_segment(&component->actions, i);
		IS(jy_eval_segment(&eval, i, &in), JOURNEY_OK);
		ck_assert_msg(kept == (in && s->segments[i].keep), "%s, at T + %lld: segment %.*s is %d, kept is %d",
			      when, (long long)(now - T), (int)s->segments[i].name.size, s->segments[i].name.data, in,
			      kept);
	}
}

static void all_same(rig *r, journey_time now, const char *when)
{
	for (jy_circle *c = r->engine->oldest; c != NULL; c = c->newer) {
		for (size_t i = 0; i < c->count; i++) {
			if (c->components[i]->loaded)
				same_as_scratch(r, c->components[i], now, when);
		}
	}
}

/* ---- who watches ---- */

#define MOVES_MAX 20000

typedef struct seen_move {
	journey_change_kind kind;
	char user[24], name[24], from[24], cause[24];
	journey_time time;
} seen_move;

typedef struct watching {
	rig *r;
	seen_move *moves;
	size_t count;
} watching;

static void take(char *to, size_t room, journey_str text)
{
	size_t n = text.size < room ? text.size : room - 1;
	if (n > 0)
		memcpy(to, text.data, n);
	to[n] = '\0';
}

static void watch(void *user, const journey_change *change)
{
	watching *w = user;
	ck_assert_uint_lt(w->count, MOVES_MAX);
	ck_assert_uint_eq(change->size, sizeof *change);
	seen_move *to = &w->moves[w->count++];
	to->kind = change->kind;
	take(to->user, sizeof to->user, change->user_id.size > 0 ? change->user_id : change->anonymous_id);
	take(to->name, sizeof to->name, change->name);
	take(to->from, sizeof to->from, change->from);
	take(to->cause, sizeof to->cause, change->cause);
	to->time = change->time;
	IS(journey_engine_advance(w->r->engine, change->time, 1, NULL), JOURNEY_BUSY);
}

static watching watch_open(rig *r)
{
	watching w = {r, calloc(MOVES_MAX, sizeof(seen_move)), 0};
	ck_assert_ptr_nonnull(w.moves);
	return w;
}

/* The last move of that name, or NULL. */
static const seen_move *last_move(const watching *w, const char *name)
{
	for (size_t i = w->count; i-- > 0;) {
		if (strcmp(w->moves[i].name, name) == 0)
			return &w->moves[i];
	}
	return NULL;
}

/* ---- the exact moment ---- */

static void lively(journey_builder *b)
{
	DECLARE(journey_builder_segment(b, S("busy"), S("profile.adds_7d >= 3")));
}

JOURNEY_PLAIN_TEST(leaves_at_the_microsecond)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = lively});
	watching w = watch_open(&r);
	OK(&r, journey_engine_watch(r.engine, watch, &w));
	rig_added(&r, "ann", "c1", "shoes", 50, T + 7);
	rig_added(&r, "ann", "c1", "socks", 5, T + JOURNEY_HOUR);
	ck_assert_ptr_null(last_move(&w, "busy"));
	rig_added(&r, "ann", "c1", "laces", 2, T + 2 * JOURNEY_HOUR);
	const seen_move *move = last_move(&w, "busy");
	ck_assert_ptr_nonnull(move);
	ck_assert_int_eq(move->kind, JOURNEY_CHANGE_ENTERED);
	ck_assert_str_eq(move->user, "ann");
	ck_assert_str_eq(move->cause, "m3");
	ck_assert_int_eq(move->time, T + 2 * JOURNEY_HOUR);
	/* The first of the three leaves the seven days at its own time plus seven days; there is no event then. */
	journey_time at = T + 7 + 7 * JOURNEY_DAY;
	rig_advance(&r, T + JOURNEY_DAY); /* the shop waits two hours for an order */
	ck_assert_int_eq(rig_next(&r), at);
	size_t before = w.count;
	rig_advance(&r, at - 1);
	ck_assert_uint_eq(w.count, before);
	same_as_scratch(&r, cached(&r, "uann"), at - 1, "before");
	rig_advance(&r, at + 5 * JOURNEY_HOUR);
	ck_assert_uint_eq(w.count, before + 1);
	move = last_move(&w, "busy");
	ck_assert_int_eq(move->kind, JOURNEY_CHANGE_LEFT);
	ck_assert_int_eq(move->time, at);
	ck_assert_str_eq(move->cause, "");
	rig_close(&r);
	free(w.moves);
}

/* The store knows what is needed: the same where nothing is in memory. */
JOURNEY_PLAIN_TEST(leaves_after_a_restart)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = lively});
	for (int i = 0; i < 3; i++)
		rig_added(&r, "ann", "c1", "shoes", 50, T + i);
	rig_reopen(&r);
	watching w = watch_open(&r);
	OK(&r, journey_engine_watch(r.engine, watch, &w));
	rig_advance(&r, T + 8 * JOURNEY_DAY);
	const seen_move *move = last_move(&w, "busy");
	ck_assert_ptr_nonnull(move);
	ck_assert_int_eq(move->kind, JOURNEY_CHANGE_LEFT);
	ck_assert_int_eq(move->time, T + 7 * JOURNEY_DAY);
	rig_close(&r);
	free(w.moves);
}

/* Whoever is far from a bound is not woken for it. */
JOURNEY_PLAIN_TEST(nobody_wakes_for_nothing)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = lively});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c1", "socks", 5, T + 1);
	rig_advance(&r, T + JOURNEY_DAY); /* the shop waits two hours for an order */
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_added(&r, "ann", "c1", "laces", 5, T + JOURNEY_DAY);
	rig_advance(&r, T + 2 * JOURNEY_DAY);
	ck_assert_int_eq(rig_next(&r), T + 7 * JOURNEY_DAY);
	rig_advance(&r, T + 7 * JOURNEY_DAY);
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_close(&r);
}

/* ---- an event costs what it touches ---- */

#define MANY 2000

static void many(journey_builder *b)
{
	char name[32], when[96];
	DECLARE(journey_builder_attribute(b, S("level"), JOURNEY_FIELD_INT, 0));
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "s%d", i);
		if (i % 1000 == 1)
			snprintf(when, sizeof when, "profile.orders > %d", i);
		else if (i == 500)
			snprintf(when, sizeof when, "segment(\"s1\") || profile.orders == 1");
		else
			snprintf(when, sizeof when, "profile.level > %d && profile.adds_7d < %d", i, i + 3);
		DECLARE(journey_builder_segment(b, S(name), S(when)));
	}
}

JOURNEY_PLAIN_TEST(an_event_costs_what_it_touches)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = many});
	rig_read(&r, "ann", 1, T);
	uint64_t before = r.engine->looks;
	/* s1, s500, s1001 and the shop's own `buyers` */
	rig_ordered(&r, "ann", "c1", 10, T + 1);
	ck_assert_uint_eq(r.engine->looks - before, 4);
	before = r.engine->looks;
	rig_ordered(&r, "ann", "c1", 10, T + 2);
	ck_assert_uint_eq(r.engine->looks - before, 4);
	before = r.engine->looks;
	rig_read(&r, "ann", 2, T + 3);
	rig_trait(&r, "ann", NULL, "first_name", "Ann", T + 4);
	ck_assert_uint_eq(r.engine->looks - before, 0);
	all_same(&r, T + 4, "many");
	rig_close(&r);
}

/* ---- properties ---- */

/* Conditions of all kinds: windows, tallies, sums, time itself, stages, segments of segments, one that errs. */
static void mixed(journey_builder *b)
{
	static const char *const conditions[][2] = {
		{"w1", "profile.adds_7d > 2"},
		{"w2", "profile.adds_7d >= 1 && profile.adds_7d < 3"},
		{"w3", "events.count(\"Product Added\", \"6h\", e, e.price > 20.0) >= 2"},
		{"w4", "events.sum(\"Order Completed\", \"1d\", e, e.total) > 60.0"},
		{"fresh", "events.since(\"Product Added\") < duration(\"90m\")"},
		{"gold", "profile.tier == \"gold\""},
		{"errs", "profile.first_name.startsWith(\"A\")"},
		{"buyer", "stage == \"customer\""},
		{"both", "segment(\"buyers\") && segment(\"w1\")"},
		{"either", "segment(\"both\") || segment(\"gold\") && !segment(\"w2\")"},
		{"loose", "segment(\"w3\") || profile.orders > 4"},
		{"deep", "segment(\"loose\") != segment(\"either\")"},
		{"late", "now.getHours() >= 20 && profile.orders > 0"},
		{"fading", "events.decayed(\"Product Added\", \"12h\") > 1.5"},
		{"kinds", "events.distinct(\"Product Added\", \"2d\", e, e.product) >= 3"},
	};
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
		DECLARE(journey_builder_segment(b, S(conditions[i][0]), S(conditions[i][1])));
	DECLARE(journey_builder_segment_keep(b, S("loose"), 0));
	DECLARE(journey_builder_stage(b, S("active"), S("profile.orders >= 1 && profile.adds_7d > 0")));
	DECLARE(journey_builder_stage(b, S("loyal"), S("profile.spend_30d > 150.0")));
}

static const char *const people[] = {"ann", "bob", "?x1", "?x2", "?x3"};

/* Event number n of a run: of all kinds, often late, sometimes joining two customers. */
static void random_event(rig *r, uint64_t *seed, journey_time now)
{
	char text[24];
	uint64_t dice = *seed = jy_hash_mix(*seed, 1);
	const char *who = people[dice % 5];
	journey_time time = now - (dice >> 8 & 3 ? 0 : (journey_time)(dice >> 16 & 0xffff) * JOURNEY_SECOND);
	dice >>= 32;
	snprintf(text, sizeof text, "p%u", (unsigned)(dice >> 8 & 7));
	rig_event e;
	switch (dice % 8) {
	case 0:
	case 1:
	case 2:
		rig_make(r, &e, JOURNEY_EVENT_TRACK, who, "Product Added", time);
		rig_put_text(&e, "product", text);
		rig_put_text(&e, "cart_id", text);
		rig_put_number(&e, "price", (double)(dice >> 12 & 63));
		break;
	case 3:
	case 4:
		rig_make(r, &e, JOURNEY_EVENT_TRACK, who, "Order Completed", time);
		rig_put_text(&e, "cart_id", text);
		rig_put_number(&e, "total", (double)(dice >> 12 & 63));
		break;
	case 5:
		rig_make(r, &e, JOURNEY_EVENT_TRACK, who, "Page Read", time);
		rig_put_number(&e, "n", 1);
		break;
	case 6:
		rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, who, "", time);
		rig_put_text(&e, "tier", dice >> 12 & 1 ? "gold" : "tin");
		break;
	default:
		rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, who[0] == '?' ? "ann" : who, "", time);
		rig_put_text(&e, "first_name", dice >> 12 & 1 ? "Ann" : "Bob");
		if ((dice >> 16 & 15) == 0)
			e.event.anonymous_id = S(people[2 + (dice >> 20) % 3] + 1);
		break;
	}
	OK(r, rig_feed(r, &e, now));
}

/* Between two needs nothing changes, as a computation at any moment of it shows. */
static void quiet_between(rig *r, uint64_t seed, journey_time from, journey_time until)
{
	for (unsigned i = 0; i < 3; i++) {
		seed = jy_hash_mix(seed, i);
		all_same(r, from + (journey_time)(seed % (uint64_t)(until - from)), "between");
	}
	all_same(r, until - 1, "just before");
}

static void one_run(const journey_allocator *allocator, uint64_t seed, unsigned steps)
{
	rig r;
	journey_time now = T;
	rig_open(&r, allocator, &(shop){.declare = mixed});
	for (unsigned n = 0; n < steps; n++) {
		uint64_t dice = seed = jy_hash_mix(seed, n);
		now += (journey_time)(dice % 4000) * JOURNEY_SECOND;
		journey_time due = rig_next(&r);
		while (due != JOURNEY_TIME_NONE && due <= now) {
			if (due > r.engine->clock)
				quiet_between(&r, dice, r.engine->clock, due);
			rig_advance(&r, due);
			all_same(&r, r.engine->clock, "due");
			due = rig_next(&r);
		}
		random_event(&r, &seed, now);
		all_same(&r, now, "event");
		if (dice >> 40 & 1)
			continue;
		rig_reopen(&r);
	}
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(kept_is_computed)
{
	for (uint64_t seed = 1; seed <= 12; seed++)
		one_run(allocator, seed, 120);
}

/* Where nobody advances before an event, what is due of its customer is looked at with it. */
JOURNEY_PLAIN_TEST(an_event_sees_what_is_due)
{
	rig r;
	uint64_t seed = 5;
	journey_time now = T;
	rig_open(&r, allocator, &(shop){.declare = mixed});
	for (unsigned n = 0; n < 300; n++) {
		now += (journey_time)(jy_hash_mix(seed, n) % 9000) * JOURNEY_SECOND;
		random_event(&r, &seed, now);
		if (r.engine->newest->count == 1) /* else one that the event is not about may be due */
			same_as_scratch(&r, r.engine->newest->components[0], now, "event");
	}
	rig_close(&r);
}

/* ---- what is told ---- */

/* Applies what was told to a table of who is where, which must then be what is kept. */
static void told_is_kept(rig *r, const watching *w, const char *root)
{
	const jy_component *c = cached(r, root);
	const journey_strategy *s = r->engine->strategy;
	ck_assert_ptr_nonnull(c);
	for (uint32_t i = 0; i < s->segment_count; i++) {
		bool in = false;
		for (size_t m = 0; m < w->count; m++) {
			const seen_move *move = &w->moves[m];
			if (strcmp(move->user, root + 1) != 0 || !jy_str_is(s->segments[i].name, move->name) ||
			    move->kind == JOURNEY_CHANGE_STAGE)
				continue;
			ck_assert_int_eq(move->kind, in ? JOURNEY_CHANGE_LEFT : JOURNEY_CHANGE_ENTERED);
			in = !in;
		}
		ck_assert_int_eq(in, jy_actions_in_segment(&c->actions, i));
	}
}

JOURNEY_PLAIN_TEST(moves_are_told_once)
{
	rig r;
	uint64_t seed = 77;
	rig_open(&r, allocator, &(shop){.declare = mixed});
	watching w = watch_open(&r);
	OK(&r, journey_engine_watch(r.engine, watch, &w));
	for (unsigned n = 0; n < 200; n++) {
		journey_time now = T + (journey_time)n * JOURNEY_HOUR;
		bool undone = n % 7 == 3;
		OK(&r, journey_engine_begin(r.engine));
		rig_advance(&r, now);
		size_t before = w.count;
		rig_added(&r, "ann", "c", "shoes", (double)(n % 50), now);
		if (n % 5 == 0)
			rig_ordered(&r, "ann", "c", 40, now);
		ck_assert_uint_eq(w.count, before);
		if (undone)
			OK(&r, journey_engine_rollback(r.engine));
		else
			OK(&r, journey_engine_commit(r.engine));
		if (undone)
			ck_assert_uint_eq(w.count, before);
		if (n % 11 == 5)
			rig_advance(&r, now + 9 * JOURNEY_HOUR);
	}
	(void)seed;
	ck_assert_uint_gt(w.count, 20);
	rig_advance(&r, T + 300 * JOURNEY_DAY);
	told_is_kept(&r, &w, "uann");
	rig_close(&r);
	free(w.moves);
}

/* ---- a changed strategy ---- */

static void other(journey_builder *b)
{
	DECLARE(journey_builder_segment(b, S("busy"), S("profile.adds_7d >= 2")));
	DECLARE(journey_builder_segment(b, S("added"), S("profile.adds_7d >= 1")));
}

JOURNEY_PLAIN_TEST(another_strategy_is_looked_at_whole)
{
	rig r, next;
	rig_open(&r, allocator, &(shop){.declare = lively});
	rig_added(&r, "ann", "c", "shoes", 50, T);
	rig_added(&r, "ann", "c", "socks", 5, T + 1);
	journey_strategy *strategy = rig_strategy(allocator, &(shop){.declare = other});
	journey_engine_close(r.engine);
	r.engine = NULL;
	IS(rig_open_on(&next, allocator, &r.storage, strategy), JOURNEY_OK);
	watching w = watch_open(&next);
	OK(&next, journey_engine_watch(next.engine, watch, &w));
	next.sequence = 100;
	rig_read(&next, "ann", 1, T + 2);
	ck_assert_ptr_nonnull(last_move(&w, "busy"));
	ck_assert_ptr_nonnull(last_move(&w, "added"));
	same_as_scratch(&next, cached(&next, "uann"), T + 2, "another strategy");
	rig_close(&next);
	journey_strategy_free(strategy);
	rig_close(&r);
	free(w.moves);
}

/* ---- no memory ---- */

JOURNEY_TEST(membership_without_memory)
{
	journey_memory_store *store = NULL;
	journey_strategy *strategy = rig_strategy(NULL, &(shop){.declare = mixed});
	journey_engine_options options;
	journey_engine *engine = NULL;
	rig made = {0};
	rig_event e;
	TRY(journey_memory_store_new(allocator, &store));
	journey_storage storage = journey_memory_store_storage(store);
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.storage = &storage;
	options.strategy = strategy;
	options.zone = rig_zone;
	TRY(journey_engine_open(&options, &engine, NULL));
	for (unsigned n = 0; n < 4; n++) {
		rig_make(&made, &e, JOURNEY_EVENT_TRACK, "ann", n == 3 ? "Order Completed" : "Product Added", T + n);
		rig_put_text(&e, "cart_id", "c");
		rig_put_number(&e, n == 3 ? "total" : "price", 200);
		journey_map map = {e.map.count, e.entries};
		e.event.properties = &map;
		e.event.message_id = S(e.id);
		TRY_AGAIN(journey_engine_accept(engine, &e.event, T + n));
	}
	TRY_AGAIN(journey_engine_advance(engine, T + 8 * JOURNEY_DAY, JOURNEY_DEFAULT, NULL));
	ck_assert_uint_eq(engine->oldest->components[0]->actions.segment_count, 1);
done:
	journey_engine_close(engine);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
}

Suite *suite_segments(void)
{
	return torture_suite("segments", torture_leaves_at_the_microsecond, torture_leaves_after_a_restart,
			     torture_nobody_wakes_for_nothing,
			     torture_an_event_costs_what_it_touches, torture_kept_is_computed,
			     torture_an_event_sees_what_is_due, torture_moves_are_told_once,
			     torture_another_strategy_is_looked_at_whole, torture_membership_without_memory, NULL);
}

/* Hosts, clocks and channels that misbehave: no send goes twice, no instance stands still. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <journey/entity.h>
#include <journey/lifecycle.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- channels ---- */

static void trip(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("trip", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "a", "push", "a");
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "b", "push", "b");
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "c", "push", "c");
	DECLARE(journey_builder_journey_end(b));
}

static const shop travel = {.declare = trip};

/* What a channel does with a send. All but the last three answer each try at once. */
typedef enum habit {
	TAKES,
	REFUSES,
	TWICE,	     /* takes it and says so twice */
	PUTS_OFF,    /* later, then takes it */
	SILENT,	     /* no answer; takes it the second time */
	LATE,	     /* the answer to the first try comes after the second has begun */
	LATE_REFUSAL, /* so does a refusal */
	HABITS
} habit;

/* What came of a send of one step. */
typedef struct story {
	char key[33];
	unsigned tries, taken, refused;
	journey_time decided;
} story;

static void answer(rig *r, const char *key, journey_result result, journey_time now, journey_status status)
{
	IS(journey_engine_complete(r->engine, S(key), result, now), status);
}

static void behave(rig *r, habit h, story *s, journey_time now)
{
	bool first = s->tries == 1, refuses = h == REFUSES || h == LATE_REFUSAL;
	journey_result result = refuses ? JOURNEY_RESULT_FAILED : JOURNEY_RESULT_SENT;
	if (first && h == PUTS_OFF)
		answer(r, s->key, JOURNEY_RESULT_LATER, now, JOURNEY_OK);
	if (first && (h == PUTS_OFF || h >= SILENT))
		return;
	answer(r, s->key, result, now, JOURNEY_OK);
	s->taken += !refuses;
	s->refused += refuses;
	if (h == TWICE || h >= LATE) { /* the second try's own answer, whatever it says */
		answer(r, s->key, JOURNEY_RESULT_SENT, now, JOURNEY_DUPLICATE);
		answer(r, s->key, JOURNEY_RESULT_FAILED, now, JOURNEY_DUPLICATE);
		answer(r, s->key, JOURNEY_RESULT_LATER, now, JOURNEY_DUPLICATE);
	}
}

static void hand_over(rig *r, const habit habits[3], story stories[3], journey_time now)
{
	journey_send sends[4];
	size_t count = 0;
	int steps[4];
	OK(r, journey_engine_claim(r->engine, now, now + 10 * JOURNEY_MINUTE, sends, 4, &count));
	for (size_t i = 0; i < count; i++) {
		steps[i] = sends[i].step.data[0] - 'a';
		story *s = &stories[steps[i]];
		ck_assert(s->tries == 0 || memcmp(s->key, sends[i].key.data, 32) == 0);
		memcpy(s->key, sends[i].key.data, 32);
		ck_assert_uint_eq(sends[i].attempt, ++s->tries);
		s->decided = sends[i].decided;
	}
	for (size_t i = 0; i < count; i++)
		behave(r, habits[steps[i]], &stories[steps[i]], now);
}

static void travel_with(const journey_allocator *allocator, const habit habits[3], bool reopen)
{
	rig r;
	story stories[3];
	int64_t taken = 0, refused = 0;
	memset(stories, 0, sizeof stories);
	rig_open(&r, allocator, &travel);
	rig_read(&r, "ann", 1, T);
	for (journey_time now = T; now <= T + 4 * JOURNEY_HOUR; now += 5 * JOURNEY_MINUTE) {
		rig_advance(&r, now);
		if (reopen)
			rig_reopen(&r);
		hand_over(&r, habits, stories, now);
		if (reopen)
			rig_reopen(&r);
	}
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(stories[i].decided, T + i * JOURNEY_HOUR); /* no channel holds the journey up */
		ck_assert_uint_eq(stories[i].taken + stories[i].refused, 1);
		ck_assert_uint_eq(stories[i].tries, habits[i] < PUTS_OFF ? 1 : 2);
		taken += stories[i].taken;
		refused += stories[i].refused;
	}
	ck_assert_str_ne(stories[0].key, stories[1].key);
	ck_assert_str_ne(stories[1].key, stories[2].key);
	ck_assert_int_eq(rig_result(&r, "trip").sends, taken);
	ck_assert_int_eq(rig_suppressed(&r, "trip", "failed"), refused);
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE); /* nothing is left behind */
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(no_habit_of_a_channel_doubles_a_send_or_stalls_a_journey)
{
	habit habits[3];
	for (int i = 0; i < HABITS * HABITS * HABITS; i++) {
		habits[0] = (habit)(i % HABITS);
		habits[1] = (habit)(i / HABITS % HABITS);
		habits[2] = (habit)(i / HABITS / HABITS);
		travel_with(allocator, habits, i % 5 == 0);
	}
}

/* A channel that never answers is asked once per lease, always for the same send. */
JOURNEY_PLAIN_TEST(channel_that_never_answers_is_asked_once_per_lease)
{
	rig r;
	story stories[3];
	journey_send send;
	size_t count;
	memset(stories, 0, sizeof stories);
	rig_open(&r, allocator, &travel);
	rig_read(&r, "ann", 1, T);
	for (unsigned day = 0; day < 30; day++) {
		journey_time now = T + day * JOURNEY_DAY;
		OK(&r, journey_engine_claim(r.engine, now, now + JOURNEY_DAY, &send, 1, &count));
		ck_assert_uint_eq(count, 1);
		ck_assert_uint_eq(send.attempt, day + 1);
		if (day == 0)
			memcpy(stories[0].key, send.key.data, 32);
		ck_assert_int_eq(memcmp(stories[0].key, send.key.data, 32), 0);
		OK(&r, journey_engine_claim(r.engine, now + JOURNEY_DAY - 1, now + 2 * JOURNEY_DAY, &send, 1,
					    &count));
		ck_assert_uint_eq(count, 0);
		rig_reopen(&r);
	}
	ck_assert_int_eq(rig_result(&r, "trip").sends, 0);
	rig_close(&r);
}

static void call_back(rig *r, const journey_send *send)
{
	rig_event e;
	size_t n;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", send->handed);
	IS(rig_feed(r, &e, send->handed), JOURNEY_BUSY);
	IS(journey_engine_advance(r->engine, send->handed + JOURNEY_DAY, JOURNEY_DEFAULT, &n), JOURNEY_BUSY);
	IS(journey_engine_complete(r->engine, send->key, JOURNEY_RESULT_FAILED, send->handed), JOURNEY_BUSY);
	IS(journey_engine_deliver(r->engine, send->handed, &n), JOURNEY_BUSY);
}

JOURNEY_PLAIN_TEST(channel_that_calls_the_engine_does_not_move_the_journey)
{
	rig r;
	rig_open(&r, allocator, &travel);
	r.inside = call_back;
	rig_read(&r, "ann", 1, T);
	for (int i = 0; i < 4; i++) {
		rig_advance(&r, T + i * JOURNEY_HOUR);
		ck_assert_uint_eq(rig_deliver(&r, T + i * JOURNEY_HOUR), i < 3 ? 1 : 0);
	}
	ck_assert_int_eq(rig_result(&r, "trip").entries, 1);
	ck_assert_int_eq(rig_count(&r, "events"), 1);
	rig_close(&r);
}

/* ---- clocks ---- */

JOURNEY_PLAIN_TEST(clock_that_steps_back_counts_as_the_highest)
{
	rig r;
	journey_send send;
	size_t count = 7;
	char key[33] = "";
	rig_open(&r, allocator, &travel);
	rig_read(&r, "ann", 1, T);
	rig_advance(&r, T + 90 * JOURNEY_MINUTE);
	ck_assert_uint_eq(rig_advance(&r, T), 0);
	ck_assert_int_eq(journey_engine_clock(r.engine), T + 90 * JOURNEY_MINUTE);
	/* A lease that ends before the clock would be over at once. */
	IS(journey_engine_claim(r.engine, T, T + JOURNEY_HOUR, &send, 1, &count), JOURNEY_MISUSE);
	ck_assert_uint_eq(count, 7);
	OK(&r, journey_engine_claim(r.engine, T, T + 2 * JOURNEY_HOUR, &send, 1, &count));
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(send.handed, T + 90 * JOURNEY_MINUTE);
	memcpy(key, send.key.data, 32);
	OK(&r, journey_engine_complete(r.engine, S(key), JOURNEY_RESULT_SENT, T - JOURNEY_DAY));
	rig_reopen(&r); /* the clock is kept */
	ck_assert_int_eq(journey_engine_clock(r.engine), T + 90 * JOURNEY_MINUTE);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_uint_eq(rig_advance(&r, T + 2 * JOURNEY_HOUR - 1), 0);
	ck_assert_uint_eq(rig_advance(&r, T + 2 * JOURNEY_HOUR), 1);
	ck_assert_uint_eq(rig_deliver(&r, T), 1);
	ck_assert_int_eq(rig_result(&r, "trip").sends, 3);
	rig_close(&r);
}

/* ---- zones ---- */

JOURNEY_PLAIN_TEST(shop_in_an_unknown_zone_is_refused)
{
	rig r;
	journey_memory_store *store = NULL;
	shop s = travel;
	s.timezone = "Mars/Base";
	IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store);
	journey_strategy *strategy = rig_strategy(allocator, &s);
	IS(rig_open_on(&r, allocator, &storage, strategy), JOURNEY_NOT_FOUND);
	ck_assert_ptr_null(r.engine);
	journey_strategy_free(strategy);
	journey_memory_store_free(store);
}

/* ---- a step is removed while customers stand in it ---- */

#define TRAVELLERS 40

static const char *stops[5]; /* names of waits of an hour, each with a send of that name after it */
static journey_missing missing;

static void line(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("line", "Page Read");
	journey_lifecycle_options life = {.size = sizeof life, .missing = missing};
	DECLARE(journey_builder_journey(b, &j));
	for (size_t i = 0; i < 5 && stops[i] != NULL; i++) {
		journey_wait_options wait = {.size = sizeof wait, .name = S(stops[i]), .at_most = JOURNEY_HOUR};
		char send[16];
		snprintf(send, sizeof send, "send_%s", stops[i]);
		DECLARE(journey_builder_wait(b, &wait));
		rig_declare_send(b, send, "push", stops[i]);
	}
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_lifecycle(b, S("line"), &life));
}

static void run_on(const char *const names[5])
{
	for (size_t i = 0; i < 5; i++)
		stops[i] = names[i];
}

/* Travellers set out every six minutes, so that they stand at all stops when one is closed. */
static void close_a_stop(const journey_allocator *allocator, journey_missing rule, bool all_at_once)
{
	static const char *const before[5] = {"a", "b", "c", "d"}, *const after[5] = {"a", "c", "e", "d"};
	rig r;
	char name[16];
	size_t done = 1;
	run_on(before);
	missing = rule;
	rig_open(&r, allocator, &(shop){.declare = line});
	for (unsigned i = 0; i < TRAVELLERS; i++) {
		journey_time now = T + i * 6 * JOURNEY_MINUTE;
		snprintf(name, sizeof name, "u%u", i);
		rig_advance(&r, now);
		rig_read(&r, name, 1, now);
		(void)rig_deliver(&r, now);
	}
	run_on(after);
	journey_strategy *old = r.strategy;
	r.strategy = rig_strategy(allocator, &(shop){.declare = line});
	rig_reopen(&r);
	journey_strategy_free(old);
	while (all_at_once && done > 0)
		OK(&r, journey_engine_migrate(r.engine, T + 4 * JOURNEY_HOUR, 7, &done));
	for (unsigned hour = 4; hour < 12; hour++) {
		rig_advance(&r, T + hour * JOURNEY_HOUR);
		rig_reopen(&r);
		(void)rig_deliver(&r, T + hour * JOURNEY_HOUR);
	}
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE); /* nobody is left standing */
	for (size_t i = 0; i < r.send_count; i++) {
		for (size_t k = i + 1; k < r.send_count; k++) {
			ck_assert_str_ne(r.sends[i].key, r.sends[k].key);
			/* Only who begins anew gets the same again. */
			ck_assert(rule == JOURNEY_MISSING_RESTART || strcmp(r.sends[i].user, r.sends[k].user) != 0 ||
				  strcmp(r.sends[i].step, r.sends[k].step) != 0);
		}
	}
	ck_assert_int_eq(rig_result(&r, "line").sends, (int64_t)r.send_count);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(removed_step_leaves_nobody_standing)
{
	for (int i = 0; i < 6; i++)
		close_a_stop(allocator, (journey_missing)(i / 2), i % 2);
}

/* ---- fan-out ---- */

#define CROWD 10000
#define ITEM "item(\"product\", profile.tier)"

static void bargain(journey_builder *b)
{
	journey_journey_options j = {.size = sizeof j, .name = S("cheap"), .enter_segment = S("cheap")};
	DECLARE(journey_builder_collection(b, S("product")));
	DECLARE(journey_builder_item_attribute(b, S("product"), S("price"), JOURNEY_FIELD_MONEY));
	DECLARE(journey_builder_segment(b, S("cheap"), S(ITEM ".price < 20.0")));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "cheap");
	DECLARE(journey_builder_journey_end(b));
}

static void price(rig *r, const char *message, double value, journey_time now)
{
	journey_entry entry = {{.as.s = "price", .n = 5, .type = JOURNEY_STRING},
			       {.as.d = value, .type = JOURNEY_DOUBLE}};
	journey_map map = {1, &entry};
	journey_item_update update = {.size = sizeof update,
				      .collection = S("product"),
				      .id = S("p1"),
				      .attributes = &map,
				      .timestamp = now,
				      .message_id = S(message)};
	OK(r, journey_engine_item(r->engine, &update, now));
}

static unsigned char reached[CROWD];

static journey_status tick_off(void *user, const journey_send *send, journey_result *result)
{
	char number[16];
	(void)user;
	snprintf(number, sizeof number, "%.*s", (int)send->user_id.size - 1, send->user_id.data + 1);
	unsigned long n = strtoul(number, NULL, 10);
	ck_assert_uint_lt(n, CROWD);
	reached[n]++;
	*result = JOURNEY_RESULT_SENT;
	return JOURNEY_OK;
}

/* One price reaches 10,000 customers, in parts, whoever dies in between, and each of them once. */
JOURNEY_PLAIN_TEST(fan_out_reaches_each_of_ten_thousand_once)
{
	rig r;
	char name[16];
	size_t done, sent = 0;
	memset(reached, 0, sizeof reached);
	rig_open(&r, allocator, &(shop){.declare = bargain});
	price(&r, "p0", 30, T);
	for (unsigned i = 0; i < CROWD; i++) {
		if (i % 500 == 0)
			OK(&r, journey_engine_begin(r.engine));
		snprintf(name, sizeof name, "c%u", i);
		rig_trait(&r, name, NULL, "tier", "p1", T + 1);
		if (i % 500 == 499)
			OK(&r, journey_engine_commit(r.engine));
	}
	price(&r, "p1", 10, T + JOURNEY_HOUR);
	for (unsigned round = 0; rig_next(&r) != JOURNEY_TIME_NONE; round++) {
		ck_assert_uint_lt(round, 1000);
		OK(&r, journey_engine_advance(r.engine, T + JOURNEY_HOUR, 700, &done));
		if (round % 3 == 0)
			rig_reopen(&r);
		OK(&r, journey_engine_channel(r.engine, S(""), tick_off, NULL));
		OK(&r, journey_engine_deliver(r.engine, T + JOURNEY_HOUR, &done));
		sent += done;
	}
	ck_assert_uint_eq(sent, CROWD);
	for (unsigned i = 0; i < CROWD; i++)
		ck_assert_uint_eq(reached[i], 1);
	rig_close(&r);
}

Suite *suite_bad_journeys(void)
{
	return torture_suite("bad journeys",
			     torture_no_habit_of_a_channel_doubles_a_send_or_stalls_a_journey,
			     torture_channel_that_never_answers_is_asked_once_per_lease,
			     torture_channel_that_calls_the_engine_does_not_move_the_journey,
			     torture_clock_that_steps_back_counts_as_the_highest,
			     torture_shop_in_an_unknown_zone_is_refused,
			     torture_removed_step_leaves_nobody_standing,
			     torture_fan_out_reaches_each_of_ten_thousand_once, NULL);
}

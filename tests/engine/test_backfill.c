/* History: profiles, segments and stages take it in, and nothing is set off. */
#include "engine/check_engine.h"
#include "engine/steps.h"
#include "engine/town.h"

#include <stdlib.h>
#include <string.h>

#define EVENTS 400u

static unsigned heard;

static void hear(void *user, const journey_change *change)
{
	(void)user;
	(void)change;
	heard++;
}

static journey_status open_backfill(rig *r)
{
	journey_engine_options o;
	journey_engine_close(r->engine);
	r->engine = NULL;
	journey_engine_options_init(&o);
	o.allocator = r->allocator;
	o.storage = &r->storage;
	o.strategy = r->strategy;
	o.zone = rig_zone;
	o.backfill = 1;
	return journey_engine_open(&o, &r->engine, NULL);
}

/* Everything due runs, each at its moment; fails if that does not end. */
static void run_due(rig *r, journey_time until)
{
	unsigned turns = 0;
	for (journey_time due = rig_next(r); due != JOURNEY_TIME_NONE && due <= until; due = rig_next(r)) {
		ck_assert_uint_lt(turns++, 100000);
		rig_advance(r, due);
		if (!journey_engine_backfills(r->engine))
			rig_deliver(r, due);
	}
}

static void feed(rig *r, unsigned from, unsigned to)
{
	for (unsigned n = from; n < to; n++) {
		run_due(r, town_time(n));
		OK(r, town_feed(r, n));
		if (!journey_engine_backfills(r->engine))
			rig_deliver(r, town_time(n));
	}
}

/* Who is in each segment and at each stage now, and who came and went. */
typedef struct members {
	int64_t segments, stages, moved, customers;
	unsigned char facts[16];
} members;

static members members_of(rig *r)
{
	journey_report *report;
	members m = {0, 0, 0, 0, {0}};
	OK(r, journey_engine_report(r->engine, &report));
	const journey_report_view *view = journey_report_look(report);
	for (size_t i = 0; i < view->segment_count; i++) {
		m.segments = m.segments * 1000 + view->segments[i].customers;
		m.moved += view->segments[i].entered + view->segments[i].left;
	}
	for (size_t i = 0; i < view->stage_count; i++) {
		m.stages = m.stages * 1000 + view->stages[i].customers;
		m.moved += view->stages[i].entered + view->stages[i].left;
	}
	for (size_t i = 0; i < view->journey_count; i++) {
		ck_assert(journey_engine_backfills(r->engine) == 0 || view->journeys[i].entries == 0);
		ck_assert(journey_engine_backfills(r->engine) == 0 || view->journeys[i].sends == 0);
	}
	m.customers = view->customers;
	memcpy(m.facts, view->facts, sizeof m.facts);
	journey_report_free(report);
	return m;
}

JOURNEY_PLAIN_TEST(history_is_known_and_sets_nothing_off)
{
	rig live, old;
	rig_open(&live, allocator, &town);
	rig_open(&old, allocator, &town);
	feed(&live, 0, EVENTS);
	IS(open_backfill(&old), JOURNEY_OK);
	ck_assert_int_eq(journey_engine_backfills(old.engine), 1);
	ck_assert_int_eq(journey_engine_backfills(live.engine), 0);
	heard = 0;
	IS(journey_engine_watch(old.engine, hear, NULL), JOURNEY_OK);
	feed(&old, 0, EVENTS);
	run_due(&old, town_time(EVENTS));
	run_due(&live, town_time(EVENTS));
	members x = members_of(&live), y = members_of(&old);
	ck_assert_int_eq(memcmp(x.facts, y.facts, sizeof x.facts), 0);
	ck_assert_int_eq(x.customers, y.customers);
	ck_assert_int_gt(x.stages, 0);
	ck_assert_int_eq(x.segments, y.segments);
	ck_assert_int_eq(x.stages, y.stages);
	ck_assert_int_gt(x.moved, 0);
	ck_assert_int_eq(y.moved, 0);
	ck_assert_uint_eq(heard, 0);
	ck_assert_int_eq(rig_count(&old, "backfilled"), EVENTS);
	ck_assert_int_eq(rig_count(&live, "backfilled"), 0);
	/* Nothing waits, and nothing goes. */
	journey_send send;
	size_t count = 7;
	OK(&old, journey_engine_claim(old.engine, town_time(EVENTS), town_time(EVENTS) + 1, &send, 1, &count));
	ck_assert_uint_eq(count, 0);
	rig_reopen(&old);
	ck_assert_uint_eq(rig_deliver(&old, town_time(EVENTS)), 0);
	rig_close(&old);
	rig_close(&live);
}

/* Who is a customer by history is one already; who becomes one later enters as ever. */
JOURNEY_PLAIN_TEST(life_goes_on_after_history)
{
	rig r;
	rig_open(&r, allocator, &(shop){.email_open = true, .declare = town.declare});
	IS(open_backfill(&r), JOURNEY_OK);
	rig_ordered(&r, "ann", "c1", 20, T - 3 * JOURNEY_DAY);
	rig_added(&r, "bob", "c2", "shoes", 50, T - 2 * JOURNEY_DAY);
	rig_added(&r, "bob", "c3", "socks", 5, T - JOURNEY_MINUTE);
	run_due(&r, T);
	ck_assert_int_eq(rig_result(&r, "welcome").entries, 0);
	rig_reopen(&r);
	/* The cart that was left is history: its pattern never began. */
	rig_advance(&r, T + 3 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "rescue").entries, 0);
	rig_ordered(&r, "ann", "c4", 20, T + 4 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "welcome").entries, 0);
	rig_ordered(&r, "bob", "c5", 20, T + 4 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "welcome").entries, 1);
	rig_added(&r, "ann", "c6", "hat", 5, T + 5 * JOURNEY_HOUR);
	rig_advance(&r, T + 8 * JOURNEY_HOUR);
	ck_assert_int_eq(rig_result(&r, "rescue").entries, 1);
	rig_close(&r);
}

static void declare_waiting(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("waits", "Product Added");
	j.exit_event = S("Order Completed");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "Email Clicked", "", 2 * JOURNEY_HOUR);
	rig_declare_send(b, "say", "push", "{{ profile.orders }}");
	DECLARE(journey_builder_journey_end(b));
}

/* Journeys that are under way neither end by history nor go on with it; what was due meanwhile comes up behind it. */
JOURNEY_PLAIN_TEST(history_leaves_alone_who_is_under_way)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = declare_waiting});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "bob", "c2", "hat", 5, T);
	IS(open_backfill(&r), JOURNEY_OK);
	rig_ordered(&r, "ann", "c0", 20, T - JOURNEY_DAY);
	rig_clicked(&r, "bob", "x", T + JOURNEY_MINUTE);
	rig_ordered(&r, "bob", "c9", 20, T + 5 * JOURNEY_HOUR); /* behind their deadlines */
	run_due(&r, T + 6 * JOURNEY_HOUR);
	OK(&r, journey_engine_advance(r.engine, T + 6 * JOURNEY_HOUR, JOURNEY_DEFAULT, NULL));
	rig_reopen(&r);
	ck_assert_int_eq(rig_life(&r, "waits", "ended.exit"), 0);
	rig_advance(&r, T + 6 * JOURNEY_HOUR);
	ck_assert_uint_eq(rig_deliver(&r, T + 6 * JOURNEY_HOUR), 2);
	for (size_t i = 0; i < 2; i++)
		ck_assert_str_eq(r.sends[i].text, "1");
	rig_close(&r);
}

/* A send that waits is not history's to give away, and feedback on it none to take. */
JOURNEY_PLAIN_TEST(history_hands_nothing_out)
{
	rig r;
	size_t count = 7;
	journey_firing firing = {.size = sizeof firing};
	rig_open(&r, allocator, &(shop){.declare = declare_waiting});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_advance(&r, T + 2 * JOURNEY_HOUR);
	IS(open_backfill(&r), JOURNEY_OK);
	IS(journey_engine_channel(r.engine, S(""), NULL, NULL), JOURNEY_OK);
	OK(&r, journey_engine_deliver(r.engine, T + 2 * JOURNEY_HOUR, &count));
	ck_assert_uint_eq(count, 0);
	ck_assert(rig_next(&r) == JOURNEY_TIME_NONE || rig_next(&r) > T + 2 * JOURNEY_HOUR);
	IS(journey_engine_fire(r.engine, &firing, T + 2 * JOURNEY_HOUR, NULL), JOURNEY_MISUSE);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_HOUR), 1);
	rig_close(&r);
}

JOURNEY_TEST(history_without_memory)
{
	rig r;
	rig_open(&r, NULL, &town);
	r.allocator = allocator;
	TRY(open_backfill(&r));
	for (unsigned n = 0; n < 6; n++) {
		TRY(town_feed(&r, n));
		TRY(journey_engine_advance(r.engine, town_time(n), JOURNEY_DEFAULT, NULL));
	}
done:
	rig_close(&r);
}

Suite *suite_backfill(void)
{
	return torture_suite("backfill", torture_history_is_known_and_sets_nothing_off, torture_life_goes_on_after_history,
	                     torture_history_leaves_alone_who_is_under_way, torture_history_hands_nothing_out,
	                     torture_history_without_memory, NULL);
}

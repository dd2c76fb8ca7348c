/* Named limits: what is beyond them is counted or refused, never cut off in silence. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <stdio.h>

static void rescue(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_trigger("rescue", "cart");
	const journey_str offers[] = {S("last")}, via[] = {S("push")};
	journey_send_options send = {.size = sizeof send,
	                             .name = S("s"),
	                             .offers = offers,
	                             .offer_count = 1,
	                             .via = via,
	                             .via_count = 1};
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", 30 * JOURNEY_DAY);
	DECLARE(journey_builder_journey_end(b));
	j = rig_journey_by_event("stock", "Email Clicked");
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.declare = rescue};

static void add_carts(rig *r, unsigned from, unsigned n, journey_time time)
{
	for (unsigned i = from; i < from + n; i++) {
		char cart[16];
		snprintf(cart, sizeof cart, "c%u", i);
		rig_added(r, "ann", cart, "p", 1, time);
	}
}

JOURNEY_PLAIN_TEST(patterns_and_instances_of_one_customer)
{
	rig r;
	rig_open(&r, allocator, &plain);
	add_carts(&r, 0, JOURNEY_PATTERNS_MAX, T);
	ck_assert_int_eq(rig_count(&r, "lost.patterns"), 0);
	add_carts(&r, 0, 1, T + 1); /* one that waits already has its place */
	ck_assert_int_eq(rig_count(&r, "lost.patterns"), 0);
	add_carts(&r, JOURNEY_PATTERNS_MAX, 1, T + 2);
	ck_assert_int_eq(rig_count(&r, "lost.patterns"), 1);
	rig_advance(&r, T + JOURNEY_DAY);
	ck_assert_int_eq(rig_result(&r, "rescue").entries, JOURNEY_INSTANCES_MAX);
	add_carts(&r, 1000, 2, T + JOURNEY_DAY);
	rig_advance(&r, T + 2 * JOURNEY_DAY);
	ck_assert_int_eq(rig_result(&r, "rescue").entries, JOURNEY_INSTANCES_MAX);
	ck_assert_int_gt(rig_count(&r, "stopped.instances"), 0);
	rig_advance(&r, T + 40 * JOURNEY_DAY);
	add_carts(&r, 2000, 1, T + 40 * JOURNEY_DAY);
	rig_advance(&r, T + 41 * JOURNEY_DAY);
	ck_assert_int_eq(rig_result(&r, "rescue").entries, JOURNEY_INSTANCES_MAX + 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(identifiers_of_one_customer)
{
	rig r;
	rig_open(&r, allocator, &plain);
	for (unsigned i = 0; i < JOURNEY_COMPONENT_MAX + 5; i++) {
		char device[16];
		snprintf(device, sizeof device, "d%u", i);
		rig_trait(&r, "ann", device, "tier", "gold", T + i);
	}
	ck_assert_int_eq(rig_count(&r, "edges.over_size"), 1); /* room to keep it, though not to join */
	ck_assert_int_eq(rig_count(&r, "lost.edges"), 5);
	ck_assert_int_eq(rig_count(&r, "events"), JOURNEY_COMPONENT_MAX + 5);
	rig_reopen(&r);
	rig_clicked(&r, "?d0", "x", T + 100);
	rig_deliver(&r, T + 100);
	ck_assert_str_eq(r.sends[0].user, "ann");
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(calls_of_one_batch)
{
	rig r;
	rig_open(&r, allocator, &plain);
	OK(&r, journey_engine_begin(r.engine));
	for (unsigned i = 0; i < JOURNEY_BATCH_MAX; i++)
		OK(&r, journey_engine_note_put(r.engine, S("at"), (journey_bytes){&i, sizeof i}));
	IS(journey_engine_note_put(r.engine, S("at"), (journey_bytes){"x", 1}), JOURNEY_LIMIT);
	OK(&r, journey_engine_commit(r.engine));
	OK(&r, journey_engine_note_put(r.engine, S("at"), (journey_bytes){"x", 1}));
	rig_close(&r);
}

/* Two engines, stock for two: whoever comes too late meets the bound at its commit, and is refused when it retries. */
JOURNEY_PLAIN_TEST(stock_between_engines)
{
	rig r, other;
	rig_open(&r, allocator, &plain);
	IS(rig_open_on(&other, allocator, &r.storage, r.strategy), JOURNEY_OK);
	other.sequence = 1000;
	OK(&r, journey_engine_begin(r.engine));
	OK(&other, journey_engine_begin(other.engine));
	rig_clicked(&r, "ann", "x", T);
	rig_clicked(&r, "bob", "x", T);
	rig_clicked(&other, "cid", "x", T);
	OK(&other, journey_engine_commit(other.engine));
	IS(journey_engine_commit(r.engine), JOURNEY_LIMIT);
	r.sequence = 0;
	OK(&r, journey_engine_begin(r.engine));
	rig_clicked(&r, "ann", "x", T);
	rig_clicked(&r, "bob", "x", T);
	OK(&r, journey_engine_commit(r.engine));
	ck_assert_int_eq(rig_suppressed(&r, "stock", "stock"), 1);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T), 2);
	rig_close(&other);
	rig_close(&r);
}

Suite *suite_limits(void)
{
	return torture_suite("limits", torture_patterns_and_instances_of_one_customer,
	                     torture_identifiers_of_one_customer, torture_calls_of_one_batch,
	                     torture_stock_between_engines, NULL);
}

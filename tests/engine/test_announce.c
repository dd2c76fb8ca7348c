/* Business events: fanned out to a segment, in parts, nobody twice. */
#include "engine/causes_rig.h"
#include "engine/check_engine.h"
#include <stdio.h>
#include <string.h>

static void drops(journey_builder *b)
{
	static const journey_str captures[] = {{"product", 7}, {"price", 5}};
	journey_cause_options o = cause("drop", JOURNEY_CAUSE_ANNOUNCE);
	DECLARE(journey_builder_event(b, S("Price Dropped")));
	DECLARE(journey_builder_property(b, S("Price Dropped"), S("product"), JOURNEY_FIELD_STRING));
	DECLARE(journey_builder_property(b, S("Price Dropped"), S("price"), JOURNEY_FIELD_MONEY));
	DECLARE(journey_builder_property(b, S("Price Dropped"), S("least"), JOURNEY_FIELD_DOUBLE));
	o.of = S("Price Dropped");
	o.to = S("buyers");
	o.when = S("event.price < 100.0 && profile.spend_30d >= event.least");
	o.per = S("event.product");
	o.capture = captures;
	o.capture_count = 2;
	DECLARE(journey_builder_cause(b, &o));
	o = cause("all", JOURNEY_CAUSE_ANNOUNCE);
	o.of = S("Price Dropped");
	DECLARE(journey_builder_cause(b, &o));
	fires(b, "drop", "{{ trigger.product }} for {{ trigger.price }}");
	fires(b, "all", "all");
}

static const shop announced = {.declare = drops};

static void make(rig *r, rig_event *e, const char *product, double price, journey_time time)
{
	rig_make(r, e, JOURNEY_EVENT_TRACK, "", "Price Dropped", time);
	rig_put_text(e, "product", product);
	rig_put_number(e, "price", price);
	rig_put_number(e, "least", 200);
}

static journey_status announce(rig *r, const rig_event *e, journey_time now)
{
	journey_map map = {e->map.count, e->entries};
	journey_event event = e->event;
	event.message_id = S(e->id);
	event.properties = &map;
	return journey_engine_announce(r->engine, &event, now);
}

/* Every third has bought for 300, the others for 150 or nothing. */
static void people(rig *r, int count)
{
	char name[16];
	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof name, "u%d", i);
		rig_read(r, name, 1, T);
		if (i % 3 > 0)
			rig_ordered(r, name, "c", i % 3 == 1 ? 150 : 300, T);
	}
}

JOURNEY_PLAIN_TEST(it_reaches_those_of_the_segment_for_whom_the_condition_holds)
{
	rig r;
	rig_event e;
	rig_open(&r, allocator, &announced);
	people(&r, 12);
	make(&r, &e, "shoes", 80, T + 1);
	OK(&r, announce(&r, &e, T + 1));
	ck_assert_uint_eq(sent(&r, "drop", T + 1), 4);
	ck_assert_uint_eq(sent(&r, "all", T + 1), 12);
	ck_assert_str_eq(last(&r, "drop"), "shoes for 80.00");
	IS(announce(&r, &e, T + 2), JOURNEY_DUPLICATE);
	ck_assert_uint_eq(sent(&r, "drop", T + 2), 4);
	make(&r, &e, "car", 500, T + 3);
	OK(&r, announce(&r, &e, T + 3));
	ck_assert_uint_eq(sent(&r, "drop", T + 3), 4);
	ck_assert_uint_eq(sent(&r, "all", T + 3), 24);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_event_without_a_customer_is_one)
{
	rig r;
	rig_event e;
	rig_open(&r, allocator, &announced);
	people(&r, 3);
	make(&r, &e, "shoes", 80, T + 1);
	OK(&r, rig_feed(&r, &e, T + 1)); /* as any other event */
	ck_assert_uint_eq(sent(&r, "drop", T + 1), 1);
	IS(rig_feed(&r, &e, T + 1), JOURNEY_DUPLICATE);
	/* Of a customer it is an event like any other; without one, others are refused. */
	make(&r, &e, "shoes", 80, T + 2);
	e.event.user_id = S("u0");
	OK(&r, rig_feed(&r, &e, T + 2));
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "", "Page Read", T + 2);
	IS(rig_feed(&r, &e, T + 2), JOURNEY_INVALID);
	IS(announce(&r, &e, T + 2), JOURNEY_NOT_FOUND);
	ck_assert_uint_eq(sent(&r, "all", T + 3), 3);
	make(&r, &e, "shoes", 80, T + JOURNEY_HOUR);
	IS(announce(&r, &e, T + 3), JOURNEY_FUTURE);
	rig_close(&r);
}

/* Far more than one call reaches; the engine is opened anew between any two calls. */
JOURNEY_PLAIN_TEST(ten_thousand_are_reached_in_parts)
{
	rig r;
	rig_event e;
	size_t done = 1;
	rig_open(&r, allocator, &announced);
	OK(&r, journey_engine_begin(r.engine));
	people(&r, 10000);
	OK(&r, journey_engine_commit(r.engine));
	make(&r, &e, "shoes", 80, T + 1);
	OK(&r, announce(&r, &e, T + 1));
	ck_assert_int_eq(rig_result(&r, "all").entries, JOURNEY_FANOUT_MAX);
	for (int i = 0; i < 100 && done > 0; i++) {
		ck_assert_int_le(rig_next(&r), T + 1);
		OK(&r, journey_engine_advance(r.engine, T + 1, 500, &done));
		ck_assert_uint_le(done, 500);
		rig_reopen(&r);
	}
	ck_assert_uint_eq(done, 0);
	ck_assert_int_eq(rig_result(&r, "all").entries, 10000);
	ck_assert_int_eq(rig_result(&r, "drop").entries, 3333);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(who_joins_meanwhile_is_reached_once)
{
	rig r;
	rig_event e;
	char name[16];
	rig_open(&r, allocator, &announced);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof name, "?a%d", i);
		rig_ordered(&r, name, "c", 300, T);
	}
	make(&r, &e, "shoes", 80, T + 1);
	OK(&r, announce(&r, &e, T + 1));
	size_t reached = sent(&r, "all", T + 1);
	ck_assert_uint_lt(reached, 300);
	/* All of them turn out to be one of two known customers, who were reached or not. */
	for (int i = 0; i < 60; i++) {
		snprintf(name, sizeof name, "a%d", i);
		rig_trait(&r, i % 2 ? "ann" : "bob", name, NULL, NULL, T + 2);
	}
	rig_advance(&r, T + 2);
	/* 240 who stay alone, and of each of the two those who were reached before they joined. */
	size_t count[2] = {0, 0}, alone = 0;
	sent(&r, "all", T + 2);
	for (size_t i = 0; i < r.send_count; i++) {
		int number = -1;
		if (r.sends[i].user[0] == 'a' && sscanf(r.sends[i].user, "a%d", &number) == 1 && number >= 60)
			alone += r.sends[i].journey[0] == 'a';
		else if (r.sends[i].decided == T + 2 && r.sends[i].journey[0] == 'a')
			count[r.sends[i].user[0] == 'b']++;
	}
	ck_assert_uint_eq(alone, 240);
	ck_assert_uint_le(count[0], 1);
	ck_assert_uint_le(count[1], 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(who_is_erased_meanwhile_is_forgotten)
{
	rig r;
	rig_event e;
	char name[64] = "";
	rig_open(&r, allocator, &announced);
	people(&r, 600);
	make(&r, &e, "shoes", 80, T + 1);
	OK(&r, announce(&r, &e, T + 1));
	rig_advance(&r, T + 1);
	make(&r, &e, "socks", 90, T + 2);
	OK(&r, announce(&r, &e, T + 2));
	sent(&r, "drop", T + 2);
	/* The last that was reached, whom the job remembers: it begins anew, and reaches nobody twice. */
	for (size_t i = 0; i < r.send_count; i++)
		if (strcmp(r.sends[i].journey, "drop") == 0 && r.sends[i].decided == T + 2)
			snprintf(name, sizeof name, "%s", r.sends[i].user);
	journey_identifier who = {.kind = S("user_id"), .value = S(name)};
	OK(&r, journey_engine_erase(r.engine, who, JOURNEY_ERASE_DELETE, 0, T + 3));
	rig_advance(&r, T + 3);
	ck_assert_int_eq(rig_result(&r, "drop").entries, 400);
	ck_assert_int_eq(rig_result(&r, "all").entries, 1200); /* the one who was erased, too */
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(batches_and_reopening_make_no_difference)
{
	rig one, many;
	rig_event e;
	rig *rigs[2] = {&one, &many};
	for (int k = 0; k < 2; k++) {
		rig *r = rigs[k];
		rig_open(r, allocator, &announced);
		if (k == 0)
			OK(r, journey_engine_begin(r->engine));
		people(r, 30);
		make(r, &e, "shoes", 80, T + 1);
		OK(r, announce(r, &e, T + 1));
		if (k == 1)
			rig_reopen(r);
		rig_read(r, "late", 1, T + 2);
		rig_advance(r, T + 3);
		if (k == 0)
			OK(r, journey_engine_commit(r->engine));
	}
	rig_same_stores(&one.storage, &many.storage, "one batch or many");
	rig_close(&one);
	rig_close(&many);
}

Suite *suite_announce(void)
{
	return torture_suite(
		"announce", torture_it_reaches_those_of_the_segment_for_whom_the_condition_holds,
		torture_an_event_without_a_customer_is_one, torture_ten_thousand_are_reached_in_parts,
		torture_who_joins_meanwhile_is_reached_once, torture_who_is_erased_meanwhile_is_forgotten,
		torture_batches_and_reopening_make_no_difference, NULL);
}

/* Triggers by other causes where memory fails: a call that fails changes nothing and can be made again. */
#include "engine/causes_rig.h"
#include "engine/check_engine.h"
#include "support/faulty.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void all_kinds(journey_builder *b)
{
	journey_cause_options o = cause("day", JOURNEY_CAUSE_SCHEDULE);
	DECLARE(journey_builder_event(b, S("Price Dropped")));
	DECLARE(journey_builder_property(b, S("Price Dropped"), S("price"), JOURNEY_FIELD_MONEY));
	DECLARE(journey_builder_attribute(b, S("born"), JOURNEY_FIELD_TIMESTAMP, 0));
	o.every = JOURNEY_EVERY_DAY;
	DECLARE(journey_builder_cause(b, &o));
	o.name = S("shop");
	o.zone = S("shop");
	DECLARE(journey_builder_cause(b, &o));
	o = cause("born", JOURNEY_CAUSE_DATE);
	o.condition = S("profile.born");
	o.yearly = 1;
	DECLARE(journey_builder_cause(b, &o));
	o = cause("keen", JOURNEY_CAUSE_BECOMES);
	o.condition = S("events.count(\"Page Read\", \"1d\") > 0");
	DECLARE(journey_builder_cause(b, &o));
	DECLARE(journey_builder_once(b, S("keen"), JOURNEY_ONCE_CUSTOMER));
	o = cause("tier", JOURNEY_CAUSE_ATTRIBUTE);
	o.of = S("tier");
	o.to = S("\"gold\"");
	DECLARE(journey_builder_cause(b, &o));
	o = cause("gift", JOURNEY_CAUSE_CALL);
	DECLARE(journey_builder_cause(b, &o));
	DECLARE(journey_builder_cause_field(b, S("gift"), S("code"), JOURNEY_FIELD_STRING));
	o = cause("drop", JOURNEY_CAUSE_ANNOUNCE);
	o.of = S("Price Dropped");
	o.when = S("event.price < 100.0 && profile.orders == 0");
	DECLARE(journey_builder_cause(b, &o));
	fires(b, "day", "{{ trigger.at }}");
	fires(b, "shop", "{{ trigger.at }}");
	fires(b, "born", "{{ trigger.date }}");
	fires(b, "keen", "keen");
	fires(b, "tier", "{{ trigger.to }}");
	fires(b, "gift", "{{ trigger.code }}");
	fires(b, "drop", "drop");
}

static const shop everything = {.declare = all_kinds};

/* Calls until it succeeds, which it does the second time at the latest where one allocation fails. */
#define AGAIN(call) \
	do { \
		journey_status first = (call); \
		if (first == JOURNEY_NO_MEMORY) { \
			if (last_try) \
				goto done; \
			last_try = true; \
			first = (call); \
			if (first == JOURNEY_NO_MEMORY) \
				goto done; \
		} \
		ck_assert_int_eq((int)first, (int)JOURNEY_OK); \
	} while (0)

static journey_entry trait(const char *name, const char *value)
{
	return (journey_entry){{.as.s = name, .n = (uint32_t)strlen(name), .type = JOURNEY_STRING},
			       {.as.s = value, .n = (uint32_t)strlen(value), .type = JOURNEY_STRING}};
}

JOURNEY_TEST(causes_without_memory)
{
	bool last_try = false;
	rig r = {0};
	rig_event e, drop;
	journey_memory_store *store = NULL;
	journey_strategy *strategy = rig_strategy(NULL, &everything);
	journey_entry fields[1] = {trait("code", "X")};
	journey_map map = {1, fields}, price;
	journey_firing firing = {.size = sizeof firing, .trigger = S("gift"), .key = S("k"), .user_id = S("ann")};
	firing.fields = &map;
	IS(journey_memory_store_new(NULL, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store);
	TRY(rig_open_on(&r, allocator, &storage, strategy));
	rig_make(&r, &e, JOURNEY_EVENT_IDENTIFY, "ann", "", T);
	rig_put_text(&e, "tier", "gold");
	rig_put_text(&e, "born", "1990-03-11");
	AGAIN(rig_feed(&r, &e, T));
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T + 1);
	AGAIN(rig_feed(&r, &e, T + 1));
	AGAIN(journey_engine_fire(r.engine, &firing, T + 2, NULL));
	rig_make(&r, &drop, JOURNEY_EVENT_TRACK, "", "Price Dropped", T + 3);
	rig_put_number(&drop, "price", 5);
	price = (journey_map){drop.map.count, drop.entries};
	drop.event.properties = &price;
	drop.event.message_id = S(drop.id);
	AGAIN(journey_engine_announce(r.engine, &drop.event, T + 3));
	AGAIN(journey_engine_advance(r.engine, T + JOURNEY_DAY, JOURNEY_DEFAULT, NULL));
	AGAIN(journey_engine_advance(r.engine, T + JOURNEY_DAY, JOURNEY_DEFAULT, NULL));
	journey_engine_close(r.engine);
	r.engine = NULL;
	/* All that fires has fired once, whatever failed. */
	rig after;
	IS(rig_open_on(&after, NULL, &storage, strategy), JOURNEY_OK);
	static const char *const journeys[] = {"day", "shop", "born", "keen", "tier", "gift", "drop"};
	for (size_t i = 0; i < sizeof journeys / sizeof *journeys; i++)
		ck_assert_msg(rig_result(&after, journeys[i]).entries == 1, "%s: %d", journeys[i],
			      (int)rig_result(&after, journeys[i]).entries);
	rig_close(&after);
done:
	journey_engine_close(r.engine);
	free(r.sends);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
}

/* ---- the store fails, and the engine is killed ---- */

#define PEOPLE 40

static faulty_store *faults;
static journey_strategy *shared;

/* A call that the store made fail is made again by an engine that is opened anew. */
static void reopen(rig *r)
{
	ck_assert(faulty_hit(faults));
	faulty_mend(faults);
	rig_reopen(r);
}

#define SURE(call) \
	do { \
		journey_status sure = (call); \
		if (sure != JOURNEY_OK && sure != JOURNEY_DUPLICATE) { \
			reopen(&r); \
			sure = (call); \
		} \
		ck_assert_msg(sure == JOURNEY_OK || sure == JOURNEY_DUPLICATE, "%s is %d", #call, (int)sure); \
	} while (0)

static void advance_in_parts(rig *given, journey_time now)
{
	rig r = *given;
	size_t done = 1;
	while (done > 0)
		SURE(journey_engine_advance(r.engine, now, 7, &done));
	*given = r;
}

static void killed(const journey_allocator *allocator, const journey_storage *storage, faulty_store *faulty)
{
	rig r;
	rig_event e, drop;
	journey_map price;
	char name[16];
	static const char *const journeys[] = {"day", "shop", "keen", "drop"};
	faults = faulty;
	if (rig_open_on(&r, allocator, storage, shared) != JOURNEY_OK) {
		ck_assert(faulty_hit(faulty));
		faulty_mend(faulty);
		IS(rig_open_on(&r, allocator, storage, shared), JOURNEY_OK);
	}
	for (int i = 0; i < PEOPLE; i++) {
		snprintf(name, sizeof name, "u%d", i);
		rig_make(&r, &e, JOURNEY_EVENT_TRACK, name, "Page Read", T);
		SURE(rig_feed(&r, &e, T));
	}
	rig_make(&r, &drop, JOURNEY_EVENT_TRACK, "", "Price Dropped", T + 3);
	rig_put_number(&drop, "price", 5);
	price = (journey_map){drop.map.count, drop.entries};
	drop.event.properties = &price;
	drop.event.message_id = S(drop.id);
	SURE(journey_engine_announce(r.engine, &drop.event, T + 3));
	advance_in_parts(&r, T + 4);
	advance_in_parts(&r, T + 13 * JOURNEY_HOUR); /* past midnight */
	faulty_mend(faulty);
	rig_reopen(&r);
	for (size_t i = 0; i < sizeof journeys / sizeof *journeys; i++)
		ck_assert_msg(rig_result(&r, journeys[i]).entries == PEOPLE, "%s: %d", journeys[i],
			      (int)rig_result(&r, journeys[i]).entries);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(nobody_is_reached_twice_by_an_engine_that_is_killed)
{
	shared = rig_strategy(NULL, &everything);
	faulty_each(allocator, JOURNEY_STORAGE, killed);
	journey_strategy_free(shared);
}

Suite *suite_causes_failures(void)
{
	return torture_suite("causes failures", torture_causes_without_memory,
			     torture_nobody_is_reached_twice_by_an_engine_that_is_killed, NULL);
}

/* How good the data is: what the report says equals what was fed in, whoever became one with whom. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/hash.h"
#include "base/text.h"
#include "engine/component.h"
#include <stdio.h>
#include <string.h>

static void sources(journey_builder *b)
{
	DECLARE(journey_builder_source(b, S("web"), 1));
	DECLARE(journey_builder_source(b, S("crm"), 1));
	DECLARE(journey_builder_source(b, S("store"), 1));
	DECLARE(journey_builder_required(b, S("Order Completed"), S("cart_id")));
}

/* An event of a source; `source` NULL: of none. */
static journey_status feed(rig *r, rig_event *e, const char *source, journey_time now)
{
	journey_entry entry = {{.as.s = "source", .n = 6, .type = JOURNEY_STRING}, {.type = JOURNEY_NULL}};
	journey_map context = {1, &entry};
	if (source != NULL) {
		entry.value = (journey_value){.as.s = source, .n = (uint32_t)strlen(source), .type = JOURNEY_STRING};
		e->event.context = &context;
	}
	return rig_feed(r, e, now);
}

static journey_status trait(rig *r, const char *who, const char *source, const char *value, journey_time time)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, who, "", time);
	rig_put_text(&e, "tier", value);
	return feed(r, &e, source, time);
}

static journey_status order(rig *r, const char *who, const char *source, bool whole, journey_time time,
			    journey_time now)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, who, "Order Completed", time);
	if (whole)
		rig_put_text(&e, "cart_id", "c");
	rig_put_number(&e, "total", 5);
	return feed(r, &e, source, now);
}

static journey_report *report_of(rig *r)
{
	journey_report *report = NULL;
	OK(r, journey_engine_report(r->engine, &report));
	return report;
}

static const journey_source_report *source_of(const journey_quality_report *q, const char *name)
{
	for (size_t i = 0; i < q->source_count; i++) {
		if (jy_str_is(q->sources[i].name, name))
			return &q->sources[i];
	}
	return NULL;
}

static int64_t rejected(const journey_source_report *source, const char *reason)
{
	for (size_t i = 0; i < source->rejected_count; i++) {
		if (jy_str_is(source->rejected[i].name, reason))
			return source->rejected[i].value;
	}
	return 0;
}

static const journey_attribute_report *tier_of(const journey_quality_report *q)
{
	for (size_t i = 0; i < q->attribute_count; i++) {
		if (jy_str_is(q->attributes[i].name, "tier"))
			return &q->attributes[i];
	}
	return NULL;
}

JOURNEY_PLAIN_TEST(what_came_from_where)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = sources});
	OK(&r, order(&r, "ann", "web", true, T, T));
	OK(&r, order(&r, "ann", "web", false, T + JOURNEY_MINUTE, T + JOURNEY_MINUTE + 30 * JOURNEY_SECOND));
	OK(&r, order(&r, "ann", "web", true, T - JOURNEY_DAY, T + JOURNEY_HOUR)); /* out of order, a day late */
	OK(&r, order(&r, "bob", "fax", true, T + JOURNEY_HOUR, T + JOURNEY_HOUR));
	OK(&r, order(&r, "bob", NULL, true, T + JOURNEY_HOUR, T + JOURNEY_HOUR));
	r.sequence--;
	IS(order(&r, "bob", "web", true, T + JOURNEY_HOUR, T + JOURNEY_HOUR), JOURNEY_DUPLICATE);
	rig_event e;
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "bob", "Order Completed", T);
	rig_put_text(&e, "total", "much");
	IS(feed(&r, &e, "crm", T), JOURNEY_TYPE);
	journey_report *report = report_of(&r);
	const journey_quality_report *q = &journey_report_look(report)->quality;
	const journey_source_report *web = source_of(q, "web");
	ck_assert_int_eq(web->events, 3);
	ck_assert_int_eq(web->late, 1);
	ck_assert_int_eq(rejected(web, "duplicate"), 1);
	ck_assert_int_eq(web->lag[0], 1);
	ck_assert_int_eq(web->lag[2], 1);
	ck_assert_int_eq(web->lag[7], 1);
	ck_assert(web->mean_lag_seconds > (30 + 25 * 3600) / 3.0 - 0.01 && web->mean_lag_seconds < (30 + 25 * 3600) / 3.0 + 0.01);
	ck_assert_int_eq(source_of(q, "(other)")->events, 1);
	ck_assert_int_eq(source_of(q, "(none)")->events, 1);
	ck_assert_int_eq(rejected(source_of(q, "crm"), "type"), 1);
	ck_assert_int_eq(source_of(q, "store")->events, 0);
	ck_assert_uint_eq(q->property_count, 2);
	ck_assert(jy_str_is(q->properties[0].name, "cart_id"));
	ck_assert_int_eq(q->properties[0].present, 4);
	ck_assert_int_eq(q->properties[0].missing, 1);
	ck_assert(jy_str_is(q->properties[1].name, "total"));
	ck_assert_int_eq(q->properties[1].invalid, 1);
	/* One source of three; four of five events whole; nobody anonymous; four of five fresh. */
	double expected = 1 / 3.0 * 0.8 * 1 * 0.8;
	ck_assert(q->integration > expected - 1e-12 && q->integration < expected + 1e-12);
	journey_report_free(report);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(contradictions_between_sources)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = sources});
	OK(&r, trait(&r, "ann", "web", "gold", T));
	OK(&r, trait(&r, "ann", "web", "tin", T + 1));      /* the same source may change its mind */
	OK(&r, trait(&r, "ann", "crm", "tin", T + 2));      /* agrees */
	OK(&r, trait(&r, "ann", "crm", "gold", T + 3));     /* contradicts: the value was the web's */
	rig_reopen(&r);
	OK(&r, trait(&r, "ann", "web", "tin", T + 4));      /* and back */
	OK(&r, trait(&r, "ann", "crm", "older", T - 1));    /* too old to change anything */
	journey_report *report = report_of(&r);
	const journey_quality_report *q = &journey_report_look(report)->quality;
	ck_assert_int_eq(source_of(q, "crm")->conflicts, 1);
	ck_assert_int_eq(source_of(q, "web")->conflicts, 1);
	ck_assert_int_eq(tier_of(q)->conflicts, 2);
	ck_assert_int_eq(tier_of(q)->customers, 1);
	journey_report_free(report);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(anonymous_events_find_their_customer)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = sources});
	for (int i = 0; i < 6; i++)
		rig_read(&r, i < 4 ? "?phone" : "?web", i, T + i);
	journey_report *report = report_of(&r);
	ck_assert_int_eq(journey_report_look(report)->quality.anonymous, 6);
	ck_assert_int_eq(journey_report_look(report)->quality.matched, 0);
	journey_report_free(report);
	/* Of a source that may join. */
	rig_event e;
	rig_make(&r, &e, JOURNEY_EVENT_IDENTIFY, "ann", "", T + 10);
	e.event.anonymous_id = S("phone");
	OK(&r, feed(&r, &e, "web", T + 10));
	rig_read(&r, "?phone", 7, T + 11);
	report = report_of(&r);
	const journey_quality_report *q = &journey_report_look(report)->quality;
	ck_assert_int_eq(q->anonymous, 7);
	ck_assert_int_eq(q->matched, 5);
	ck_assert(q->parts.match_rate > 5 / 7.0 - 1e-12 && q->parts.match_rate < 5 / 7.0 + 1e-12);
	journey_report_free(report);
	rig_close(&r);
}

/* Customers who have an attribute, counted anew. */
static int64_t count_tiers(rig *r)
{
	int64_t count = 0;
	uint32_t tier = jy_strategy_attribute(r->engine->strategy, S("tier"));
	for (const jy_circle *circle = r->engine->oldest; circle != NULL; circle = circle->newer) {
		for (size_t i = 0; i < circle->count; i++) {
			jy_profile profile = jy_component_profile(r->engine, circle->components[i], r->engine->clock);
			journey_value value;
			count += jy_profile_attribute(&profile, tier, &value) == JOURNEY_OK;
		}
	}
	return count;
}

JOURNEY_PLAIN_TEST(counts_of_attributes_are_exact)
{
	rig r;
	uint64_t dice = 3;
	rig_open(&r, allocator, &(shop){.declare = sources});
	for (int i = 0; i < 200; i++) {
		char who[12], device[12];
		dice = jy_hash_mix(dice, (uint64_t)i);
		snprintf(who, sizeof who, "u%u", (unsigned)(dice % 9));
		snprintf(device, sizeof device, "?d%u", (unsigned)(dice >> 8 & 15));
		if (dice >> 16 & 1) {
			OK(&r, trait(&r, dice >> 17 & 1 ? who : device, "web", "gold", T + i));
		} else {
			rig_event e;
			rig_make(&r, &e, JOURNEY_EVENT_IDENTIFY, who, "", T + i);
			e.event.anonymous_id = S(device + 1);
			OK(&r, feed(&r, &e, "web", T + i));
		}
		if (i % 20 != 19)
			continue;
		journey_report *report = report_of(&r);
		ck_assert_int_eq(tier_of(&journey_report_look(report)->quality)->customers, count_tiers(&r));
		journey_report_free(report);
	}
	rig_close(&r);
}

JOURNEY_TEST(quality_without_memory)
{
	journey_memory_store *store = NULL;
	journey_strategy *strategy = rig_strategy(NULL, &(shop){.declare = sources});
	journey_engine_options options;
	journey_engine *engine = NULL;
	journey_report *report = NULL;
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
	for (unsigned n = 0; n < 3; n++) {
		journey_entry entry = {{.as.s = "source", .n = 6, .type = JOURNEY_STRING},
				       {.as.s = n == 1 ? "crm" : "web", .n = 3, .type = JOURNEY_STRING}};
		journey_map context = {1, &entry};
		rig_make(&made, &e, JOURNEY_EVENT_IDENTIFY, n == 2 ? "?phone" : "ann", "", T + n);
		rig_put_text(&e, "tier", n == 1 ? "tin" : "gold");
		journey_map map = {e.map.count, e.entries};
		e.event.traits = &map;
		e.event.context = &context;
		if (n == 1)
			e.event.anonymous_id = S("phone");
		e.event.message_id = S(e.id);
		TRY_AGAIN(journey_engine_accept(engine, &e.event, T + n));
	}
	TRY_AGAIN(journey_engine_report(engine, &report));
	ck_assert_int_eq(tier_of(&journey_report_look(report)->quality)->conflicts, 2);
done:
	journey_report_free(report);
	journey_engine_close(engine);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
}

Suite *suite_quality(void)
{
	return torture_suite("quality", torture_what_came_from_where, torture_contradictions_between_sources,
			     torture_anonymous_events_find_their_customer, torture_counts_of_attributes_are_exact,
			     torture_quality_without_memory, NULL);
}

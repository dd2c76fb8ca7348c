/*
 * Many triggers on one event: those that its index does not rule out are the ones that fire, as if each stood in a
 * strategy of its own, which knows no index.
 */
#include "engine/check_engine.h"
#include "engine/rig.h"
#include <stdio.h>
#include <string.h>

enum { TRIGGERS = 40, EVENTS = 60, NAME = 16 };

/* Conditions that match rarely, often, by time, by the profile, by either of two things, not at all, and with errors. */
static void condition(int i, char *out, size_t size)
{
	static const char *const forms[] = {
		"event.product == \"p%d\"",
		"event.product in [\"p%d\", \"p1\", \"q\"]",
		"event.price >= %d.0",
		"event.price < %d.0 && event.cart_id == \"c1\"",
		"event.product == \"p%d\" || event.cart_id == \"c2\"",
		"profile.adds_7d >= %d",
		"profile.tier == \"gold\" && event.product != \"p%d\"",
		"!(event.price > %d.0) && segment(\"buyers\")",
		"1 / (int(event.price) - %d) >= 0",
		"event.product.startsWith(\"p%d\")",
		"stage == \"customer\" || event.price == %d.0",
		"has(profile.first_name) && profile.adds_7d > %d - 5",
		"now - event.timestamp < duration(\"%ds\")",
	};
	snprintf(out, size, forms[i % 13], i % 7); /* NOLINT: the forms are above */
}

/* Which triggers a strategy has. */
static int first, count;

static void declare(journey_builder *b)
{
	for (int i = first; i < first + count; i++) {
		char trigger[NAME], journey[NAME], when[160];
		condition(i, when, sizeof when);
		snprintf(trigger, sizeof trigger, "t%d", i);
		snprintf(journey, sizeof journey, "j%d", i);
		journey_trigger_options t = {.size = sizeof t, .name = S(trigger), .event = S("Product Added"), .when = S(when)};
		DECLARE(journey_builder_trigger(b, &t));
		journey_journey_options j = rig_journey_by_trigger(journey, trigger);
		j.again = JOURNEY_AGAIN_ALWAYS;
		DECLARE(journey_builder_journey(b, &j));
		DECLARE(journey_builder_journey_end(b));
	}
}

static const shop moments = {.declare = declare};

/* The same events whatever the strategy. */
static void play(rig *r)
{
	static const char *const customers[] = {"ann", "bob", "?cat"};
	uint32_t state = 17;
	for (int i = 0; i < EVENTS; i++) {
		char product[NAME], cart[NAME];
		journey_time time = T + i * JOURNEY_MINUTE;
		state = state * 1103515245u + 12345u;
		snprintf(product, sizeof product, "p%u", (unsigned)(state >> 20) % 7);
		snprintf(cart, sizeof cart, "c%u", (unsigned)(state >> 16) % 3);
		const char *customer = customers[(state >> 10) % 3];
		if (i % 9 == 4)
			rig_ordered(r, customer, cart, 5, time);
		else if (i % 13 == 5)
			rig_trait(r, "ann", NULL, i % 2 ? "tier" : "first_name", "gold", time);
		else if (i % 7 == 6) {
			rig_event e; /* without a price */
			rig_make(r, &e, JOURNEY_EVENT_TRACK, customer, "Product Added", time);
			rig_put_text(&e, "product", product);
			OK(r, rig_feed(r, &e, time));
		} else
			rig_added(r, customer, cart, product, (double)(state >> 13 & 7), time);
	}
}

static void outcomes(int from, int n, const journey_allocator *allocator, int64_t entries[TRIGGERS])
{
	rig r;
	first = from;
	count = n;
	rig_open(&r, allocator, &moments);
	play(&r);
	for (int i = from; i < from + n; i++) {
		char journey[NAME];
		snprintf(journey, sizeof journey, "j%d", i);
		entries[i] = rig_result(&r, journey).entries;
	}
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(index_fires_what_fires_alone)
{
	int64_t together[TRIGGERS], alone[TRIGGERS], all = 0, none = 0;
	outcomes(0, TRIGGERS, allocator, together);
	for (int i = 0; i < TRIGGERS; i++) {
		outcomes(i, 1, allocator, alone);
		if (together[i] != alone[i])
			ck_abort_msg("trigger %d fires %ld times, %ld times alone", i, (long)together[i], (long)alone[i]);
		all += together[i];
		none += together[i] == 0;
	}
	ck_assert_int_gt(all, EVENTS);
	ck_assert_int_lt(none, TRIGGERS / 2);
}

/* What the index rules out does not err; what it leaves is checked and counted as ever. */
JOURNEY_PLAIN_TEST(errors_of_candidates_count)
{
	rig r;
	first = 0;
	count = TRIGGERS;
	rig_open(&r, allocator, &moments);
	rig_added(&r, "ann", "c9", "none", 1, T);
	/* Three rules divide by int(price) - n; of those n is 1 once. */
	ck_assert_int_eq(rig_count(&r, "condition.division"), 1);
	rig_close(&r);
}

/* The index comes with the strategy, and is no part of what is stored. */
JOURNEY_PLAIN_TEST(reopened)
{
	int64_t before, after;
	rig r;
	first = 0;
	count = TRIGGERS;
	rig_open(&r, allocator, &moments);
	rig_added(&r, "ann", "c1", "p1", 3, T);
	before = rig_result(&r, "j0").entries + rig_result(&r, "j1").entries + rig_result(&r, "j2").entries;
	rig_reopen(&r);
	rig_added(&r, "ann", "c1", "p1", 3, T + JOURNEY_MINUTE);
	after = rig_result(&r, "j0").entries + rig_result(&r, "j1").entries + rig_result(&r, "j2").entries;
	ck_assert_int_eq(after, 2 * before);
	rig_close(&r);
}

/* Out of memory while the index is built, or while it is asked: the same call again does it. */
JOURNEY_TEST(without_memory)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;
	journey_memory_store *store = NULL;
	journey_engine *engine = NULL;
	journey_engine_options options;
	journey_error error;
	const journey_str view = S("View");
	const journey_entry entry = {{.as.s = "n", .n = 1, .type = JOURNEY_STRING}, {.as.i = 3, .type = JOURNEY_INT}};
	const journey_map properties = {1, &entry};
	journey_event event = {.size = sizeof event, .name = view, .message_id = S("m1"), .user_id = S("ann"),
	                       .timestamp = T, .properties = &properties};
	TRY(journey_builder_new(allocator, S("many"), &b));
	TRY(journey_builder_event(b, view));
	TRY(journey_builder_property(b, view, S("n"), JOURNEY_FIELD_INT));
	for (int i = 0; i < 10; i++) {
		char name[NAME], when[NAME * 2];
		snprintf(name, sizeof name, "t%d", i);
		snprintf(when, sizeof when, "event.n == %d", i);
		journey_trigger_options t = {.size = sizeof t, .name = S(name), .event = view, .when = S(when)};
		TRY(journey_builder_trigger(b, &t));
	}
	journey_journey_options j = rig_journey_by_trigger("j", "t3");
	TRY(journey_builder_journey(b, &j));
	TRY(journey_builder_journey_end(b));
	TRY_AGAIN(journey_strategy_build(b, &strategy, &error));
	TRY(journey_memory_store_new(allocator, &store));
	journey_storage storage = journey_memory_store_storage(store);
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.storage = &storage;
	options.strategy = strategy;
	TRY(journey_engine_open(&options, &engine, NULL));
	TRY_AGAIN(journey_engine_track(engine, &event, T));
done:
	journey_engine_close(engine);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
	journey_builder_free(b);
}

Suite *suite_candidates(void)
{
	return torture_suite("engine: candidates", torture_index_fires_what_fires_alone,
	                     torture_errors_of_candidates_count, torture_reopened, torture_without_memory, NULL);
}

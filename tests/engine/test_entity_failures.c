/*
 * Failures while items and groups change: each allocation and each storage call of a run fails in turn. What a
 * call could not do it does when it is made again, or the next advance() does, and the store in the end is that of
 * the run without a failure.
 */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "support/faulty.h"
#include <journey/entity.h>
#include <stdio.h>
#include <string.h>

#define STEPS 28u
#define ITEM "item(\"product\", profile.tier)"

static journey_strategy *strategy;
static journey_memory_store *golden_store;
static faulty_store *faults; /* the store that fails; NULL: memory does */

static void declare(journey_builder *b)
{
	journey_journey_options j = {.size = sizeof j, .name = S("drop"), .enter_segment = S("cheap"),
				     .exit_when = S("has(" ITEM ".stock) && " ITEM ".stock == 0"),
				     .again = JOURNEY_AGAIN_AFTER_EXIT};
	journey_sessions_options sessions = {.size = sizeof sessions, .gap = 30 * JOURNEY_MINUTE};
	DECLARE(journey_builder_sessions(b, &sessions));
	DECLARE(journey_builder_collection(b, S("product")));
	DECLARE(journey_builder_item_attribute(b, S("product"), S("price"), JOURNEY_FIELD_MONEY));
	DECLARE(journey_builder_item_attribute(b, S("product"), S("stock"), JOURNEY_FIELD_INT));
	DECLARE(journey_builder_groups(b, 2));
	DECLARE(journey_builder_group_attribute(b, S("plan"), JOURNEY_FIELD_STRING));
	DECLARE(journey_builder_segment(b, S("cheap"),
					S(ITEM ".price < 20.0 || groups.exists(g, g.plan == \"pro\")")));
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, NULL, "group.plan == \"free\" || session.number > 1", 10 * JOURNEY_DAY);
	rig_declare_send(b, "one", "push", "{{ " ITEM ".price }}");
	DECLARE(journey_builder_journey_end(b));
}

static journey_time time_of(unsigned n)
{
	return T + (journey_time)n * 7 * JOURNEY_MINUTE;
}

static journey_status change_item(rig *r, unsigned n)
{
	char message[16];
	journey_entry entries[2] = {{{.as.s = "price", .n = 5, .type = JOURNEY_STRING},
				     {.as.d = n % 3 ? 10 : 30, .type = JOURNEY_DOUBLE}},
				    {{.as.s = "stock", .n = 5, .type = JOURNEY_STRING},
				     {.as.d = n % 5 ? 1 : 0, .type = JOURNEY_DOUBLE}}};
	journey_map map = {1 + n % 2, entries};
	journey_item_update u = {.size = sizeof u, .collection = S("product"), .id = S(n % 4 ? "p1" : "p2"),
				 .attributes = &map, .timestamp = time_of(n)};
	snprintf(message, sizeof message, "i%u", n);
	u.message_id = S(message);
	if (n % 11 == 10) {
		u.attributes = NULL;
		u.deleted = 1;
	}
	return journey_engine_item(r->engine, &u, time_of(n));
}

static journey_status happen(rig *r, unsigned n)
{
	static const char *const people[] = {"ann", "bob", "?tab", "cid"};
	rig_event e;
	if (n % 2 == 0)
		return change_item(r, n);
	r->sequence = n; /* names the message */
	if (n % 8 == 7) {
		rig_make(r, &e, JOURNEY_EVENT_GROUP, people[n / 8 % 4], "", time_of(n));
		e.event.group_id = S(n % 16 == 7 ? "acme" : n % 3 ? "zoo" : "bar");
		rig_put_text(&e, "plan", n % 16 == 7 ? "pro" : "free");
		journey_map traits = {e.map.count, e.entries};
		e.event.traits = &traits;
		return rig_feed(r, &e, time_of(n));
	}
	rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, people[n % 4], "", time_of(n));
	if (n % 8 == 5 && n > 16)
		e.event.anonymous_id = S("tab");
	if (n % 8 == 3)
		e.event.kind = JOURNEY_EVENT_PAGE;
	else
		rig_put_text(&e, "tier", n % 3 ? "p1" : "p2");
	return rig_feed(r, &e, time_of(n));
}

static bool again(journey_status status, int tries)
{
	if (faults == NULL)
		return torture_again(status);
	if (status != JOURNEY_STORAGE || !faulty_hit(faults))
		return false;
	if (tries > 0)
		faulty_mend(faults);
	return true;
}

#define MUST(call)                                                                                           \
	do {                                                                                                 \
		journey_status must_status = (call);                                                         \
		for (int tries = 0; must_status != JOURNEY_OK && again(must_status, tries); tries++)         \
			must_status = (call);                                                                \
		if (!torture_expect(must_status, JOURNEY_OK, __FILE__, __LINE__, #call))                     \
			goto done;                                                                           \
	} while (0)

static void live(const journey_allocator *allocator, const journey_storage *storage, bool golden)
{
	rig r;
	memset(&r, 0, sizeof r);
	MUST(rig_open_on(&r, allocator, storage, strategy));
	for (unsigned n = 0; n < STEPS; n++) {
		journey_time due;
		MUST(happen(&r, n));
		MUST(journey_engine_advance(r.engine, time_of(n), JOURNEY_DEFAULT, NULL));
		MUST(journey_engine_next_due(r.engine, &due));
	}
	if (faults != NULL)
		faulty_mend(faults);
	if (!golden) {
		journey_storage wanted = journey_memory_store_storage(golden_store);
		rig_same_stores(&wanted, storage, "after a failure");
	}
done:
	rig_close(&r);
}

static void prepare(void)
{
	faults = NULL;
	if (golden_store != NULL)
		return;
	strategy = rig_strategy(NULL, &(shop){.declare = declare});
	IS(journey_memory_store_new(NULL, &golden_store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(golden_store);
	live(NULL, &storage, true);
}

JOURNEY_TEST(each_allocation_fails_while_items_change)
{
	journey_memory_store *store = NULL;
	prepare();
	TRY(journey_memory_store_new(allocator, &store));
	journey_storage storage = journey_memory_store_storage(store);
	live(allocator, &storage, false);
done:
	journey_memory_store_free(store);
}

static void faulty_life(const journey_allocator *allocator, const journey_storage *storage, faulty_store *faulty)
{
	faults = faulty;
	live(allocator, storage, false);
	faults = NULL;
}

JOURNEY_PLAIN_TEST(each_storage_call_fails_while_items_change)
{
	prepare();
	faulty_each(allocator, JOURNEY_STORAGE, faulty_life);
}

Suite *suite_entity_failures(void)
{
	return torture_suite("entity_failures", torture_each_allocation_fails_while_items_change,
			     torture_each_storage_call_fails_while_items_change, NULL);
}

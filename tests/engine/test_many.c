/* More customers than the engine keeps in memory. */
#include "engine/check_engine.h"
#include "engine/rig.h"
#include "engine/state.h"

#include <stdio.h>

#define CUSTOMERS (2 * JY_DUE_KEPT + 3000)

static void touring(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", JOURNEY_HOUR);
	rig_declare_send(b, "one", "push", "hello");
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.declare = touring};

static journey_status count(void *user, const journey_send *send, journey_result *result)
{
	(void)send;
	++*(unsigned *)user;
	*result = JOURNEY_RESULT_SENT;
	return JOURNEY_OK;
}

/* How many were sent by then. */
static unsigned sent(rig *r, journey_time now)
{
	size_t n;
	unsigned all = 0;
	IS(journey_engine_channel(r->engine, S(""), count, &all), JOURNEY_OK);
	rig_advance(r, now);
	do
		OK(r, journey_engine_deliver(r->engine, now, &n));
	while (n > 0);
	return all;
}

/* Three customers wait until each moment; what is due is read back from the store as time goes on. */
JOURNEY_PLAIN_TEST(what_is_due_fits_into_memory)
{
	rig r;
	char name[16];
	rig_open(&r, allocator, &plain);
	for (unsigned i = 0; i < CUSTOMERS; i++) {
		if (i % 500 == 0)
			OK(&r, journey_engine_begin(r.engine));
		snprintf(name, sizeof name, "c%u", i);
		rig_read(&r, name, 1, T + i / 3);
		if (i % 500 == 499 || i == CUSTOMERS - 1)
			OK(&r, journey_engine_commit(r.engine));
	}
	ck_assert_uint_le(r.engine->due.count, 2 * JY_DUE_KEPT + 500);
	ck_assert_int_ne(r.engine->due_horizon, JOURNEY_TIME_NONE);
	ck_assert_uint_eq(sent(&r, T + JOURNEY_HOUR + 999), 3000);
	ck_assert_uint_eq(sent(&r, T + JOURNEY_HOUR + CUSTOMERS), CUSTOMERS - 3000);
	rig_close(&r);
}

Suite *suite_many(void)
{
	return torture_suite("many", torture_what_is_due_fits_into_memory, NULL);
}

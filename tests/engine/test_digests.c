/* Digests: facts as a function of the events, actions as one of the calls. */
#include "engine/check_engine.h"
#include "engine/town.h"
#include <journey/lifecycle.h>

#include <string.h>

#define EVENTS 120u

static void run(rig *r, unsigned batch)
{
	for (unsigned n = 0; n < EVENTS; n++) {
		if (n % batch == 0)
			OK(r, journey_engine_begin(r->engine));
		OK(r, town_feed(r, n));
		rig_advance(r, town_time(n));
		if (n % 3 == 0)
			rig_deliver(r, town_time(n));
		if (n % batch == batch - 1 || n == EVENTS - 1)
			OK(r, journey_engine_commit(r->engine));
	}
}

typedef struct digests {
	unsigned char facts[16], actions[16];
} digests;

static digests of(rig *r)
{
	digests d;
	OK(r, journey_engine_facts_digest(r->engine, d.facts));
	OK(r, journey_engine_actions_digest(r->engine, d.actions));
	return d;
}

static bool same(const unsigned char *x, const unsigned char *y)
{
	return memcmp(x, y, 16) == 0;
}

JOURNEY_PLAIN_TEST(digests_do_not_depend_on_batches)
{
	rig a, b;
	rig_open(&a, allocator, &town);
	rig_open(&b, allocator, &town);
	run(&a, 1);
	run(&b, 32);
	digests x = of(&a), y = of(&b);
	ck_assert(same(x.facts, y.facts));
	ck_assert(same(x.actions, y.actions));
	rig_reopen(&a);
	y = of(&a);
	ck_assert(same(x.facts, y.facts));
	ck_assert(same(x.actions, y.actions));
	rig_close(&a);
	rig_close(&b);
}

JOURNEY_PLAIN_TEST(time_and_delivery_are_actions)
{
	rig r;
	rig_open(&r, allocator, &town);
	digests empty = of(&r);
	run(&r, 8);
	digests x = of(&r);
	ck_assert(!same(empty.facts, x.facts));
	ck_assert(!same(empty.actions, x.actions));
	/* Waits end and sends go: the facts are as before. */
	rig_advance(&r, town_time(EVENTS) + JOURNEY_DAY);
	rig_deliver(&r, town_time(EVENTS) + JOURNEY_DAY);
	digests y = of(&r);
	ck_assert(same(x.facts, y.facts));
	ck_assert(!same(x.actions, y.actions));
	/* An event that is refused leaves the facts; that it was counted is an action. */
	IS(town_feed(&r, 5), JOURNEY_DUPLICATE);
	digests z = of(&r);
	ck_assert(same(y.facts, z.facts));
	ck_assert(!same(y.actions, z.actions));
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(pauses_are_actions)
{
	rig r;
	rig_open(&r, allocator, &town);
	run(&r, 8);
	digests x = of(&r);
	OK(&r, journey_engine_pause(r.engine, S("rescue"), town_time(EVENTS - 1)));
	digests y = of(&r);
	ck_assert(same(x.facts, y.facts));
	ck_assert(!same(x.actions, y.actions));
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(digests_are_for_settled_engines)
{
	rig r;
	unsigned char digest[16];
	rig_open(&r, allocator, &town);
	IS(journey_engine_actions_digest(NULL, digest), JOURNEY_MISUSE);
	IS(journey_engine_actions_digest(r.engine, NULL), JOURNEY_MISUSE);
	OK(&r, journey_engine_begin(r.engine));
	IS(journey_engine_actions_digest(r.engine, digest), JOURNEY_MISUSE);
	OK(&r, journey_engine_commit(r.engine));
	OK(&r, journey_engine_actions_digest(r.engine, digest));
	rig_close(&r);
}

Suite *suite_digests(void)
{
	return torture_suite("digests", torture_digests_do_not_depend_on_batches, torture_time_and_delivery_are_actions,
			     torture_pauses_are_actions, torture_digests_are_for_settled_engines, NULL);
}

/*
 * Messages at worst, against what really goes out: random journeys, random logs. No customer ever gets more in a day or a
 * week than was proved, by journey and channel, by channel, and in all.
 */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include <journey/proof.h>
#include <string.h>

#define STRATEGIES 60
#define EVENTS 120
#define DAY JOURNEY_DAY
#define WEEK (7 * JOURNEY_DAY)

/* ---- random numbers; the same ones each time ---- */

static uint64_t state;

static unsigned pick(unsigned n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % n;
}

/* ---- random journeys ---- */

static journey_cap caps[2];
static shop town;

static void send_somewhere(journey_builder *b)
{
	journey_str both[] = {S("email"), S("push")};
	journey_send_options send = {.size = sizeof send, .text = S("x"), .via = both, .via_count = 2};
	unsigned way = pick(3);
	if (way < 2) {
		send.via = &both[way];
		send.via_count = 1;
	}
	DECLARE(journey_builder_send(b, &send));
}

static void wait_somehow(journey_builder *b)
{
	static const journey_duration spans[] = {JOURNEY_HOUR, 12 * JOURNEY_HOUR, JOURNEY_DAY, 3 * JOURNEY_DAY};
	const char *event = pick(2) ? "Email Clicked" : "";
	rig_declare_wait(b, event, *event || pick(2) ? "" : "profile.orders >= 2", spans[pick(4)]);
}

static void add_steps(journey_builder *b, int depth)
{
	for (unsigned n = 1 + pick(4); n > 0; n--) {
		unsigned what = pick(depth > 0 ? 4 : 3);
		if (what == 3) {
			DECLARE(journey_builder_when(b, S("profile.orders >= 1")));
			add_steps(b, depth - 1);
			DECLARE(journey_builder_else(b));
			add_steps(b, depth - 1);
			DECLARE(journey_builder_end(b));
		} else if (what == 2) {
			wait_somehow(b);
		} else {
			send_somewhere(b);
		}
	}
}

static void journeys_at_random(journey_builder *b)
{
	static const char *const names[] = {"one", "two", "three"};
	static const journey_duration gaps[] = {JOURNEY_HOUR, JOURNEY_DAY, 5 * JOURNEY_DAY};
	for (unsigned i = 0; i < 1 + pick(3); i++) {
		journey_journey_options j = pick(3) ? rig_journey_by_event(names[i], "Page Read")
						    : rig_journey_by_trigger(names[i], "cart");
		j.again = (journey_again)pick(3);
		if (j.again == JOURNEY_AGAIN_AFTER)
			j.again_after = gaps[pick(3)];
		if (pick(3) == 0)
			j.exit_event = S("Order Completed");
		DECLARE(journey_builder_journey(b, &j));
		add_steps(b, 2);
		DECLARE(journey_builder_journey_end(b));
	}
}

static void make_town(void)
{
	static const journey_duration windows[] = {JOURNEY_HOUR, JOURNEY_DAY, WEEK};
	memset(&town, 0, sizeof town);
	town.declare = journeys_at_random;
	town.email_open = true;
	town.caps = caps;
	town.cap_count = pick(3);
	for (size_t i = 0; i < town.cap_count; i++)
		caps[i] = (journey_cap){1 + pick(3), windows[pick(3)]};
	if (pick(3) == 0) {
		town.quiet_from = 22 * 60;
		town.quiet_until = 7 * 60;
	}
}

/* ---- random logs ---- */

static void live(rig *r)
{
	static const journey_duration steps[] = {1, JOURNEY_MINUTE, JOURNEY_HOUR, 5 * JOURNEY_HOUR, JOURNEY_DAY};
	journey_time now = T;
	for (unsigned n = 0; n < EVENTS; n++) {
		now += steps[pick(5)];
		rig_advance(r, now);
		switch (pick(5)) {
		case 0:
			rig_added(r, "ann", pick(2) ? "a" : "b", "shoes", 1, now);
			break;
		case 1:
			rig_ordered(r, "ann", "a", 1, now);
			break;
		case 2:
			rig_clicked(r, "ann", "x", now);
			break;
		default:
			rig_read(r, "ann", 1, now);
		}
		rig_deliver(r, now);
	}
	rig_advance(r, now + WEEK);
	rig_deliver(r, now + WEEK);
}

/* ---- comparing ---- */

static bool concerns(const rig_send *send, const journey_send_bound *bound)
{
	journey_str journey = S(send->journey), channel = S(send->channel);
	return (bound->journey.size == 0 ||
		(journey.size == bound->journey.size && memcmp(journey.data, bound->journey.data, journey.size) == 0)) &&
	       (bound->channel.size == 0 ||
		(channel.size == bound->channel.size && memcmp(channel.data, bound->channel.data, channel.size) == 0));
}

/* Most sends in any span of that length; each span that matters begins with a send. */
static int64_t most_within(const rig *r, const journey_send_bound *bound, journey_duration span)
{
	int64_t most = 0;
	for (size_t i = 0; i < r->send_count; i++) {
		int64_t count = 0;
		if (!concerns(&r->sends[i], bound))
			continue;
		for (size_t k = 0; k < r->send_count; k++)
			count += concerns(&r->sends[k], bound) && r->sends[k].decided >= r->sends[i].decided &&
				 r->sends[k].decided - r->sends[i].decided < span;
		most = count > most ? count : most;
	}
	return most;
}

static void compare(const rig *r, const journey_proof_view *view, unsigned strategy, size_t *reached)
{
	for (size_t i = 0; i < view->bound_count; i++) {
		const journey_send_bound *bound = &view->bounds[i];
		int64_t day = most_within(r, bound, DAY), week = most_within(r, bound, WEEK);
		ck_assert_msg(day <= bound->per_day && week <= bound->per_week,
			      "strategy %u, %.*s by %.*s: %lld a day of %lld, %lld a week of %lld", strategy,
			      (int)bound->journey.size, bound->journey.data, (int)bound->channel.size, bound->channel.data,
			      (long long)day, (long long)bound->per_day, (long long)week, (long long)bound->per_week);
		*reached += day > 0 && day == bound->per_day;
	}
}

JOURNEY_PLAIN_TEST(nobody_gets_more_than_was_proved)
{
	size_t reached = 0, sends = 0;
	for (unsigned i = 0; i < STRATEGIES; i++) {
		rig r;
		journey_proof *proof = NULL;
		state = 1000 + i;
		make_town();
		rig_open(&r, allocator, &town);
		IS(journey_strategy_prove(allocator, r.strategy, &proof), JOURNEY_OK);
		live(&r);
		compare(&r, journey_proof_look(proof), i, &reached);
		sends += r.send_count;
		journey_proof_free(proof);
		rig_close(&r);
	}
	/* The bounds are no wide guess: many are met. */
	ck_assert_uint_gt(sends, 500);
	ck_assert_msg(reached >= STRATEGIES, "only %zu bounds were met", reached);
}

Suite *suite_bounds(void)
{
	return torture_suite("engine: bounds", torture_nobody_gets_more_than_was_proved, NULL);
}

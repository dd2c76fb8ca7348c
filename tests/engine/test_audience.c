/* Audiences of advertising: in with consent, out whatever forbids, each once. */
#include "engine/check_sending.h"
#include "engine/rig.h"

static journey_cap_options cap;
static double holdout;

static void declare_move(journey_builder *b, const char *name, const char *when, journey_audience audience)
{
	journey_journey_options j = rig_journey_by_event(name, "Page Read");
	journey_str via = S("ads");
	journey_send_options send = {.size = sizeof send, .name = S("one"), .via = &via, .via_count = 1, .audience = audience};
	j.enter_when = S(when);
	j.holdout = holdout;
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, &send));
	DECLARE(journey_builder_journey_end(b));
}

static void declare(journey_builder *b)
{
	journey_channel_options ads = {.size = sizeof ads, .name = S("ads"), .consent = S("advertising"), .quiet_from = 22 * 60, .quiet_until = 6 * 60};
	journey_sending_options rules = {.size = sizeof rules, .channel = S("ads"), .audience = 1, .fallback = S("push")};
	DECLARE(journey_builder_channel(b, &ads));
	DECLARE(journey_builder_sending(b, &rules));
	cap.size = sizeof cap;
	if (cap.window > 0)
		DECLARE(journey_builder_cap(b, &cap));
	declare_move(b, "in", "event.n == 1.0", JOURNEY_AUDIENCE_ADD);
	declare_move(b, "out", "event.n == 2.0", JOURNEY_AUDIENCE_REMOVE);
}

static const shop s = {.email_open = true, .declare = declare};
static int moved; /* what the channel was asked last */

static void look(rig *r, const journey_send *send)
{
	(void)r;
	moved = send->audience;
}

static size_t move(rig *r, double n, journey_time time)
{
	moved = 0;
	rig_read(r, "ann", n, time);
	return rig_deliver(r, time);
}

static void open_shop(rig *r, const journey_allocator *allocator, journey_cap_options limit)
{
	cap = limit;
	rig_open(r, allocator, &s);
	r->inside = look;
	rig_consent(r, "ann", "advertising", true, T - 1);
}

JOURNEY_PLAIN_TEST(each_comes_in_once_and_leaves_once)
{
	rig r;
	holdout = 0;
	open_shop(&r, allocator, (journey_cap_options){0});
	ck_assert_uint_eq(move(&r, 2, T), 0); /* is not in it */
	ck_assert_uint_eq(move(&r, 1, T + 1), 1);
	ck_assert_int_eq(moved, 1);
	rig_reopen(&r);
	r.inside = look;
	ck_assert_uint_eq(move(&r, 1, T + 2), 0);
	ck_assert_uint_eq(move(&r, 2, T + 3), 1);
	ck_assert_int_eq(moved, 2);
	ck_assert_uint_eq(move(&r, 2, T + 4), 0);
	ck_assert_uint_eq(move(&r, 1, T + 5), 1);
	ck_assert_int_eq(rig_suppressed(&r, "in", "audience"), 1);
	ck_assert_int_eq(rig_suppressed(&r, "out", "audience"), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(leaving_needs_nothing)
{
	rig r;
	open_shop(&r, allocator, (journey_cap_options){.count = 1, .window = 30 * JOURNEY_DAY});
	ck_assert_uint_eq(move(&r, 1, T), 1);
	rig_consent(&r, "ann", "advertising", false, T + 1);
	/* At night, over the cap, without consent. */
	ck_assert_uint_eq(move(&r, 2, T + 11 * JOURNEY_HOUR), 1);
	ck_assert_int_eq(moved, 2);
	ck_assert_uint_eq(move(&r, 1, T + 40 * JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_suppressed(&r, "in", "consent"), 1);
	rig_close(&r);
}

/* What did not happen is tried again. */
JOURNEY_PLAIN_TEST(who_could_not_be_added_is_not_in_it)
{
	rig r;
	open_shop(&r, allocator, (journey_cap_options){0});
	r.result = JOURNEY_RESULT_FAILED;
	ck_assert_uint_eq(move(&r, 1, T), 0);
	ck_assert_uint_eq(r.send_count, 1); /* no other channel takes it over */
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(move(&r, 2, T + 1), 0);
	ck_assert_uint_eq(move(&r, 1, T + 2), 1);
	r.result = JOURNEY_RESULT_FAILED;
	ck_assert_uint_eq(move(&r, 2, T + 3), 0);
	r.result = JOURNEY_RESULT_SENT;
	ck_assert_uint_eq(move(&r, 2, T + 4), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(who_is_held_out_stays_out)
{
	rig r;
	holdout = 1;
	open_shop(&r, allocator, (journey_cap_options){0});
	ck_assert_uint_eq(move(&r, 1, T), 0);
	ck_assert_int_eq(rig_result(&r, "in").ghosts, 1);
	ck_assert_uint_eq(move(&r, 2, T + 1), 0);
	holdout = 0;
	rig_close(&r);
}

Suite *suite_audience(void)
{
	return torture_suite("audience", torture_each_comes_in_once_and_leaves_once, torture_leaving_needs_nothing,
			     torture_who_could_not_be_added_is_not_in_it, torture_who_is_held_out_stays_out, NULL);
}

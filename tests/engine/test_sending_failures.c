/*
 * Each allocation fails in a run that uses all of the choke point: a call that failed has changed nothing, made again it
 * succeeds, and the store in the end is that of the run without a failure. And: closing the engine between any two
 * calls changes nothing.
 */
#include "engine/check_sending.h"
#include "engine/rig.h"

#include <stdio.h>
#include <string.h>

#define STEPS 60u
#define CLAIM 3

static void declare_send(journey_builder *b, int n, const journey_send_options *send, double holdout)
{
	char name[2] = {(char)('a' + n), '\0'}, when[24] = "event.n == 0.0";
	journey_journey_options j = rig_journey_by_event(name, "Page Read");
	when[11] = (char)('0' + n);
	j.enter_when = S(when);
	j.holdout = holdout;
	j.exit_event = S("Order Completed");
	DECLARE(journey_builder_journey(b, &j));
	DECLARE(journey_builder_send(b, send));
	DECLARE(journey_builder_journey_end(b));
}

static void declare_caps(journey_builder *b)
{
	const journey_cap_options caps[] = {
		{.size = sizeof *caps, .count = 4, .window = 2 * JOURNEY_DAY, .wait = 1},
		{.size = sizeof *caps, .count = 2, .period = JOURNEY_PERIOD_DAY, .channel = S("email")},
		{.size = sizeof *caps, .count = 3, .window = JOURNEY_DAY, .from_first = 1, .tag = S("promo")}};
	for (size_t i = 0; i < 3; i++)
		DECLARE(journey_builder_cap(b, &caps[i]));
}

static void declare(journey_builder *b)
{
	const journey_str via[] = {S("email"), S("push")}, ads = S("ads"), tag = S("promo"), offer = S("last");
	journey_send_options plain = {.size = sizeof plain, .text = S("mail {{ stage }}"), .via = via, .via_count = 2, .tags = &tag, .tag_count = 1};
	journey_send_options high = {.size = sizeof high, .offers = &offer, .offer_count = 1, .via = via, .via_count = 1, .priority = 2};
	journey_send_options news = {.size = sizeof news, .text = S("news"), .via = via, .via_count = 2, .digest = S("news")};
	journey_send_options in = {.size = sizeof in, .via = &ads, .via_count = 1, .audience = JOURNEY_AUDIENCE_ADD};
	journey_send_options out = {.size = sizeof out, .via = &ads, .via_count = 1, .audience = JOURNEY_AUDIENCE_REMOVE};
	journey_channel_options audience = {.size = sizeof audience, .name = ads};
	journey_sending_options rules = {.size = sizeof rules, .channel = S("email"), .throttle = {2, JOURNEY_HOUR}, .fallback = S("push")};
	journey_sending_options moving = {.size = sizeof moving, .channel = ads, .audience = 1};
	journey_digest_options digest = {.size = sizeof digest, .name = S("news"), .span = 3 * JOURNEY_HOUR, .backoff = 1, .most = 2, .text = S("{{ digest.items }}")};
	journey_preference_options wants = {.size = sizeof wants, .hours = S("tier")};
	DECLARE(journey_builder_channel(b, &audience));
	DECLARE(journey_builder_sending(b, &rules));
	DECLARE(journey_builder_sending(b, &moving));
	DECLARE(journey_builder_digest(b, &digest));
	DECLARE(journey_builder_preference(b, &wants));
	declare_caps(b);
	declare_send(b, 0, &plain, 0.5);
	declare_send(b, 1, &high, 0);
	declare_send(b, 2, &news, 0.5);
	declare_send(b, 3, &in, 0);
	declare_send(b, 4, &out, 0);
}

static const shop s = {.timezone = "Europe/Berlin", .email_open = true, .quiet_from = 22 * 60, .quiet_until = 7 * 60, .declare = declare};

#define MUST(call)                                                                                           \
	do {                                                                                                 \
		journey_status must_status = (call);                                                         \
		if (torture_again(must_status))                                                              \
			must_status = (call);                                                                \
		if (!torture_expect(must_status, JOURNEY_OK, __FILE__, __LINE__, #call))                     \
			goto done;                                                                           \
	} while (0)

static bool settle(rig *r, journey_time now)
{
	size_t count;
	do {
		journey_send sends[CLAIM];
		char keys[CLAIM][32];
		MUST(journey_engine_claim(r->engine, now, now + 2 * JOURNEY_HOUR, sends, CLAIM, &count));
		for (size_t i = 0; i < count; i++)
			memcpy(keys[i], sends[i].key.data, 32);
		for (size_t i = 0; i < count; i++) {
			unsigned fate = (unsigned char)keys[i][7] % 7;
			journey_str key = {keys[i], 32};
			if (fate < 4)
				MUST(journey_engine_complete(r->engine, key, fate == 3 ? JOURNEY_RESULT_FAILED : JOURNEY_RESULT_SENT, now));
			else if (fate < 6)
				MUST(journey_engine_feedback(r->engine, key, fate == 4 ? JOURNEY_FEEDBACK_BOUNCED : JOURNEY_FEEDBACK_OPENED, now));
		}
	} while (count > 0);
	return true;
done:
	return false;
}

static bool feed(rig *r, unsigned n, journey_time now)
{
	char user[4] = {'u', (char)('0' + n * 5 % 3), '\0'};
	rig_event e;
	r->sequence = n;
	if (n % 13 == 12) {
		rig_make(r, &e, JOURNEY_EVENT_IDENTIFY, user, "", now);
		rig_put_text(&e, "tier", n % 2 ? "09:00-20:00" : "gold");
	} else {
		rig_make(r, &e, JOURNEY_EVENT_TRACK, user, n % 17 == 16 ? "Order Completed" : "Page Read", now);
		if (n % 17 != 16)
			rig_put_number(&e, "n", n * 7 % 11 % 5);
	}
	MUST(rig_feed(r, &e, now));
	return true;
done:
	return false;
}

static bool live(rig *r, bool reopened)
{
	for (unsigned n = 0; n < STEPS; n++) {
		journey_time now = T + (journey_time)(n / 4) * 95 * JOURNEY_MINUTE;
		MUST(journey_engine_advance(r->engine, now, JOURNEY_DEFAULT, NULL));
		if (!feed(r, n, now) || (n % 4 == 3 && !settle(r, now)))
			return false;
		if (reopened)
			rig_reopen(r);
	}
	return true;
done:
	return false;
}

static journey_strategy *strategy;
static journey_memory_store *golden; /* of the run without a failure */

static void prepare(void)
{
	rig r;
	if (golden != NULL)
		return;
	strategy = rig_strategy(NULL, &s);
	IS(journey_memory_store_new(NULL, &golden), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(golden);
	IS(rig_open_on(&r, NULL, &storage, strategy), JOURNEY_OK);
	ck_assert(live(&r, false));
	/* All of it was used. */
	ck_assert_int_gt(rig_suppressed(&r, "a", "cap"), 0);
	ck_assert_int_gt(rig_count(&r, "passed_on.sends"), 0);
	ck_assert_int_gt(rig_count(&r, "feedback.bounced"), 0);
	ck_assert_int_gt(rig_result(&r, "c").sends, 0);
	ck_assert_int_gt(rig_result(&r, "d").sends, 0);
	rig_close(&r);
}

JOURNEY_TEST(each_allocation_of_the_choke_point_fails)
{
	rig r;
	journey_memory_store *store = NULL;
	memset(&r, 0, sizeof r);
	prepare();
	journey_storage storage, gold = journey_memory_store_storage(golden);
	TRY(journey_memory_store_new(allocator, &store));
	storage = journey_memory_store_storage(store);
	MUST(rig_open_on(&r, allocator, &storage, strategy));
	if (live(&r, false))
		rig_same_stores(&gold, &storage, "after a failure");
done:
	rig_close(&r);
	journey_memory_store_free(store);
}

JOURNEY_PLAIN_TEST(reopening_between_calls_changes_nothing)
{
	rig r;
	journey_memory_store *store = NULL;
	prepare();
	IS(journey_memory_store_new(allocator, &store), JOURNEY_OK);
	journey_storage storage = journey_memory_store_storage(store), gold = journey_memory_store_storage(golden);
	IS(rig_open_on(&r, allocator, &storage, strategy), JOURNEY_OK);
	ck_assert(live(&r, true));
	rig_same_stores(&gold, &storage, "reopened");
	rig_close(&r);
	journey_memory_store_free(store);
}

Suite *suite_sending_failures(void)
{
	return torture_suite("sending failures", torture_each_allocation_of_the_choke_point_fails,
			     torture_reopening_between_calls_changes_nothing, NULL);
}

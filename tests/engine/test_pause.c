/* Pauses: nobody enters, who is inside stands still, and what comes of it when it ends. */
#include "engine/check_engine.h"

#include "engine/rig.h"
#include <journey/lifecycle.h>
#include <stdio.h>
#include <string.h>

static journey_catch_up catch_up;
static journey_standing standing;
static double holdout;

/* Three sends a day apart; a click ends the first wait early. */
static void days(journey_builder *b)
{
	journey_journey_options j = rig_journey_by_event("tour", "Page Read");
	journey_lifecycle_options life = {.size = sizeof life, .catch_up = catch_up, .standing = standing};
	j.exit_event = S("Order Completed");
	j.holdout = holdout;
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "one", "push", "one");
	rig_declare_wait(b, "Email Clicked", "", JOURNEY_DAY);
	rig_declare_send(b, "two", "push", "two");
	rig_declare_wait(b, "", "", JOURNEY_DAY);
	rig_declare_send(b, "three", "push", "three");
	rig_declare_wait(b, "", "", JOURNEY_DAY);
	rig_declare_send(b, "four", "push", "four");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_lifecycle(b, S("tour"), &life));
	j = rig_journey_by_event("other", "Page Read");
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_wait(b, "", "", 2 * JOURNEY_DAY);
	rig_declare_send(b, "other", "push", "other");
	DECLARE(journey_builder_journey_end(b));
}

static void open_days(rig *r, const journey_allocator *allocator, journey_catch_up how)
{
	catch_up = how;
	standing = JOURNEY_LIVE;
	rig_open(r, allocator, &(shop){.declare = days});
}

static size_t sent(const rig *r, const char *step)
{
	size_t count = 0;
	for (size_t i = 0; i < r->send_count; i++)
		count += strcmp(r->sends[i].step, step) == 0;
	return count;
}

JOURNEY_PLAIN_TEST(nobody_enters_while_it_is_paused)
{
	rig r;
	journey_time since;
	holdout = 0;
	open_days(&r, allocator, JOURNEY_CATCH_UP_CONTINUE);
	OK(&r, journey_engine_pause(r.engine, S("tour"), T));
	OK(&r, journey_engine_pause(r.engine, S("tour"), T + 1)); /* again: nothing */
	rig_reopen(&r);
	OK(&r, journey_engine_paused(r.engine, S("tour"), &since));
	ck_assert_int_eq(since, T);
	rig_read(&r, "ann", 1, T + 2);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 0);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.paused"), 1);
	ck_assert_int_eq(rig_result(&r, "other").entries, 1);
	OK(&r, journey_engine_resume(r.engine, S("tour"), T + 3));
	OK(&r, journey_engine_paused(r.engine, S("tour"), &since));
	ck_assert_int_eq(since, JOURNEY_TIME_NONE);
	rig_read(&r, "ann", 1, T + 4);
	ck_assert_int_eq(rig_result(&r, "tour").entries, 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(what_it_sent_is_put_off)
{
	rig r;
	holdout = 0;
	open_days(&r, allocator, JOURNEY_CATCH_UP_CONTINUE);
	rig_read(&r, "ann", 1, T);
	OK(&r, journey_engine_pause(r.engine, S("tour"), T));
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 0);
	ck_assert_int_eq(rig_suppressed(&r, "tour", "paused"), 1);
	rig_reopen(&r);
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 0);
	ck_assert_int_eq(rig_suppressed(&r, "tour", "paused"), 1);
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_DAY); /* a timer; not the send */
	OK(&r, journey_engine_resume(r.engine, S("tour"), T + 3));
	ck_assert_uint_eq(rig_deliver(&r, T + 3), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_exit_holds_in_a_pause)
{
	rig r;
	holdout = 0;
	open_days(&r, allocator, JOURNEY_CATCH_UP_CONTINUE);
	rig_read(&r, "ann", 1, T);
	OK(&r, journey_engine_pause(r.engine, S("tour"), T));
	rig_ordered(&r, "ann", "c", 1, T + 1);
	ck_assert_int_eq(rig_life(&r, "tour", "ended.exit"), 1);
	OK(&r, journey_engine_resume(r.engine, S("tour"), T + 2));
	ck_assert_uint_eq(rig_deliver(&r, T + 2), 0);
	rig_close(&r);
}

/* Paused from the first hour for three days: the waits until T + 1 d, then T + 2 d, T + 3 d run out meanwhile. */
static void pause_for_days(rig *r, const journey_allocator *allocator, journey_catch_up how, bool reopen)
{
	journey_time end = T + 3 * JOURNEY_DAY + JOURNEY_HOUR;
	open_days(r, allocator, how);
	rig_read(r, "ann", 1, T);
	rig_deliver(r, T);
	OK(r, journey_engine_pause(r->engine, S("tour"), T + JOURNEY_HOUR));
	if (reopen)
		rig_reopen(r);
	rig_advance(r, T + 2 * JOURNEY_DAY);
	if (reopen)
		rig_reopen(r);
	rig_advance(r, end);
	ck_assert_uint_eq(rig_deliver(r, end), 1); /* the other journey's */
	ck_assert_uint_eq(sent(r, "two"), 0);
	if (reopen)
		rig_reopen(r);
	OK(r, journey_engine_resume(r->engine, S("tour"), end));
	if (reopen)
		rig_reopen(r);
	rig_advance(r, end);
	rig_deliver(r, end);
}

JOURNEY_PLAIN_TEST(continue_goes_on_where_it_stood)
{
	for (int i = 0; i < 2; i++) {
		rig r;
		journey_time end = T + 3 * JOURNEY_DAY + JOURNEY_HOUR;
		holdout = 0;
		pause_for_days(&r, allocator, JOURNEY_CATCH_UP_CONTINUE, i == 1);
		ck_assert_uint_eq(sent(&r, "two"), 1);
		ck_assert_uint_eq(sent(&r, "three"), 0);
		rig_advance(&r, end + JOURNEY_DAY - 1);
		ck_assert_uint_eq(rig_deliver(&r, end + JOURNEY_DAY - 1), 0);
		rig_advance(&r, end + JOURNEY_DAY); /* a day after it went on */
		ck_assert_uint_eq(rig_deliver(&r, end + JOURNEY_DAY), 1);
		ck_assert_uint_eq(sent(&r, "three"), 1);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(skip_leaves_out_what_was_missed)
{
	for (int i = 0; i < 2; i++) {
		rig r;
		holdout = 0;
		pause_for_days(&r, allocator, JOURNEY_CATCH_UP_SKIP, i == 1);
		/* All of its waits were over at T + 3 d. */
		ck_assert_uint_eq(sent(&r, "two") + sent(&r, "three") + sent(&r, "four"), 0);
		ck_assert_int_eq(rig_life(&r, "tour", "missed"), 3);
		ck_assert_int_eq(rig_life(&r, "tour", "ended.through"), 1);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(skip_keeps_to_the_times_that_it_had)
{
	rig r;
	journey_time end = T + JOURNEY_DAY + JOURNEY_HOUR;
	holdout = 0;
	open_days(&r, allocator, JOURNEY_CATCH_UP_SKIP);
	rig_read(&r, "ann", 1, T);
	rig_deliver(&r, T);
	OK(&r, journey_engine_pause(r.engine, S("tour"), T + JOURNEY_HOUR));
	rig_advance(&r, end);
	OK(&r, journey_engine_resume(r.engine, S("tour"), end));
	ck_assert_int_eq(rig_life(&r, "tour", "missed"), 1);
	rig_advance(&r, T + 2 * JOURNEY_DAY - 1);
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_DAY - 1), 0);
	rig_advance(&r, T + 2 * JOURNEY_DAY);
	rig_deliver(&r, T + 2 * JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "three"), 1);
	ck_assert_uint_eq(sent(&r, "two"), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(end_ends_who_missed_something)
{
	for (int i = 0; i < 2; i++) {
		rig r;
		holdout = 0;
		pause_for_days(&r, allocator, JOURNEY_CATCH_UP_END, i == 1);
		ck_assert_uint_eq(sent(&r, "two") + sent(&r, "three"), 0);
		ck_assert_int_eq(rig_life(&r, "tour", "ended.pause"), 1);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(who_missed_nothing_goes_on)
{
	static const journey_catch_up ways[] = {JOURNEY_CATCH_UP_CONTINUE, JOURNEY_CATCH_UP_SKIP, JOURNEY_CATCH_UP_END};
	for (size_t i = 0; i < 3; i++) {
		rig r;
		holdout = 0;
		open_days(&r, allocator, ways[i]);
		rig_read(&r, "ann", 1, T);
		rig_deliver(&r, T);
		OK(&r, journey_engine_pause(r.engine, S("tour"), T + JOURNEY_HOUR));
		rig_advance(&r, T + JOURNEY_DAY - 1);
		OK(&r, journey_engine_resume(r.engine, S("tour"), T + JOURNEY_DAY - 1));
		rig_advance(&r, T + JOURNEY_DAY);
		ck_assert_uint_eq(rig_deliver(&r, T + JOURNEY_DAY), 1);
		ck_assert_uint_eq(sent(&r, "two"), 1);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(an_event_meets_a_wait_in_a_pause)
{
	for (int i = 0; i < 2; i++) {
		rig r;
		holdout = 0;
		open_days(&r, allocator, i == 0 ? JOURNEY_CATCH_UP_CONTINUE : JOURNEY_CATCH_UP_SKIP);
		rig_read(&r, "ann", 1, T);
		rig_deliver(&r, T);
		OK(&r, journey_engine_pause(r.engine, S("tour"), T + 1));
		rig_clicked(&r, "ann", "x", T + 2);
		rig_reopen(&r);
		ck_assert_uint_eq(rig_deliver(&r, T + 2), 0);
		OK(&r, journey_engine_resume(r.engine, S("tour"), T + 3));
		rig_deliver(&r, T + 3);
		ck_assert_uint_eq(sent(&r, "two"), i == 0);
		rig_advance(&r, T + 3 + JOURNEY_DAY); /* of the met one the wait began with the click */
		rig_deliver(&r, T + 3 + JOURNEY_DAY);
		ck_assert_uint_eq(sent(&r, "three"), 1);
		rig_close(&r);
	}
}

/* Many customers: more than one call of resume looks at; reopened after each part, or not, all comes to the same. */
static void many(rig *r, const journey_allocator *allocator, bool reopen, unsigned char digest[16])
{
	open_days(r, allocator, JOURNEY_CATCH_UP_CONTINUE);
	for (int i = 0; i < 300; i++) {
		char user[8];
		snprintf(user, sizeof user, "u%d", i);
		rig_read(r, user, 1, T);
	}
	OK(r, journey_engine_pause(r->engine, S("tour"), T));
	rig_advance(r, T + JOURNEY_DAY + JOURNEY_HOUR);
	OK(r, journey_engine_resume(r->engine, S("tour"), T + JOURNEY_DAY + JOURNEY_HOUR));
	for (int i = 0; i < 400 && rig_next(r) <= T + JOURNEY_DAY + JOURNEY_HOUR; i++) {
		size_t done;
		if (reopen)
			rig_reopen(r);
		OK(r, journey_engine_advance(r->engine, T + JOURNEY_DAY + JOURNEY_HOUR, 10, &done));
		if (done == 0)
			break;
	}
	ck_assert_uint_eq(rig_deliver(r, T + JOURNEY_DAY + JOURNEY_HOUR), 600);
	OK(r, journey_engine_actions_digest(r->engine, digest));
}

JOURNEY_PLAIN_TEST(many_are_caught_up_with_in_parts)
{
	unsigned char digest[2][16];
	for (int i = 0; i < 2; i++) {
		rig r;
		holdout = 0;
		many(&r, allocator, i == 1, digest[i]);
		ck_assert_uint_eq(sent(&r, "two"), 300);
		rig_close(&r);
	}
	ck_assert_int_eq(memcmp(digest[0], digest[1], 16), 0);
}

JOURNEY_PLAIN_TEST(pauses_are_alike_for_who_is_held_out)
{
	int64_t moved[2];
	for (int arm = 0; arm < 2; arm++) {
		rig r;
		holdout = arm;
		pause_for_days(&r, allocator, JOURNEY_CATCH_UP_CONTINUE, false);
		moved[arm] = rig_result(&r, "tour").sends + rig_result(&r, "tour").ghosts;
		rig_close(&r);
	}
	ck_assert_int_eq(moved[0], 2);
	ck_assert_int_eq(moved[1], 2);
}

JOURNEY_PLAIN_TEST(a_strategy_can_say_that_it_is_paused)
{
	rig r;
	holdout = 0;
	catch_up = JOURNEY_CATCH_UP_CONTINUE;
	standing = JOURNEY_PAUSED;
	rig_open(&r, allocator, &(shop){.declare = days});
	rig_read(&r, "ann", 1, T);
	ck_assert_int_eq(rig_life(&r, "tour", "refused.paused"), 1);
	OK(&r, journey_engine_pause(r.engine, S("tour"), T));
	IS(journey_engine_resume(r.engine, S("tour"), T), JOURNEY_INVALID);
	rig_close(&r);
}

static void change(rig *r, const journey_allocator *allocator, journey_standing to)
{
	standing = to;
	journey_strategy *old = r->strategy;
	r->strategy = rig_strategy(allocator, &(shop){.declare = days});
	rig_reopen(r);
	journey_strategy_free(old);
}

/* The first call under another strategy sees to it; undone, the next one does. */
JOURNEY_PLAIN_TEST(a_strategy_that_pauses_no_longer_lets_go)
{
	rig r;
	holdout = 0;
	open_days(&r, allocator, JOURNEY_CATCH_UP_CONTINUE);
	rig_read(&r, "ann", 1, T);
	change(&r, allocator, JOURNEY_PAUSED);
	ck_assert_uint_eq(rig_deliver(&r, T + 1), 0);
	rig_advance(&r, T + JOURNEY_DAY + 1);
	OK(&r, journey_engine_begin(r.engine));
	rig_advance(&r, T + JOURNEY_DAY + 2);
	OK(&r, journey_engine_rollback(r.engine));
	for (int i = 0; i < 2; i++) {
		change(&r, allocator, JOURNEY_LIVE);
		ck_assert_int_eq(rig_next(&r), T + JOURNEY_DAY + 1);
		OK(&r, journey_engine_begin(r.engine));
		OK(&r, journey_engine_note_put(r.engine, S("n"), (journey_bytes){"x", 1}));
		OK(&r, journey_engine_rollback(r.engine));
		ck_assert_int_eq(rig_next(&r), T + JOURNEY_DAY + 1);
		change(&r, allocator, JOURNEY_PAUSED); /* before anybody was looked at: nothing is forgotten */
		OK(&r, journey_engine_note_put(r.engine, S("n"), (journey_bytes){"x", 1}));
	}
	ck_assert_uint_eq(rig_deliver(&r, T + 2 * JOURNEY_DAY), 0);
	change(&r, allocator, JOURNEY_LIVE);
	rig_advance(&r, T + 2 * JOURNEY_DAY);
	rig_deliver(&r, T + 2 * JOURNEY_DAY);
	ck_assert_uint_eq(sent(&r, "one"), 1);
	ck_assert_uint_eq(sent(&r, "two"), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(what_cannot_be_is_refused)
{
	rig r;
	size_t done;
	journey_time since;
	holdout = 0;
	open_days(&r, allocator, JOURNEY_CATCH_UP_CONTINUE);
	IS(journey_engine_pause(r.engine, S("tower"), T), JOURNEY_NOT_FOUND);
	IS(journey_engine_resume(r.engine, S("tower"), T), JOURNEY_NOT_FOUND);
	IS(journey_engine_paused(r.engine, S("tower"), &since), JOURNEY_NOT_FOUND);
	IS(journey_engine_paused(r.engine, S("tour"), NULL), JOURNEY_MISUSE);
	IS(journey_engine_pause(NULL, S("tour"), T), JOURNEY_MISUSE);
	IS(journey_engine_pause(r.engine, S("tour"), JOURNEY_TIME_NONE), JOURNEY_MISUSE);
	IS(journey_engine_migrate(r.engine, T, 0, &done), JOURNEY_MISUSE);
	IS(journey_engine_migrate(r.engine, T, 1, NULL), JOURNEY_MISUSE);
	OK(&r, journey_engine_resume(r.engine, S("tour"), T)); /* it was not paused */
	OK(&r, journey_engine_begin(r.engine));
	IS(journey_engine_pause(r.engine, S("tour"), T), JOURNEY_MISUSE);
	IS(journey_engine_migrate(r.engine, T, 1, &done), JOURNEY_MISUSE);
	OK(&r, journey_engine_commit(r.engine));
	rig_close(&r);
}

#define TRY_OK(call)                                                                                                 \
	do {                                                                                                         \
		journey_status try_status = (call);                                                                  \
		if (try_status != JOURNEY_OK) {                                                                      \
			ck_assert_int_eq(try_status, JOURNEY_NO_MEMORY);                                             \
			goto done;                                                                                   \
		}                                                                                                    \
	} while (0)

/* An allocation that fails leaves all as it was: done again, it comes to the same. */
JOURNEY_TEST(each_allocation_fails)
{
	rig r;
	journey_memory_store *store = NULL;
	journey_strategy *strategy;
	holdout = 0;
	catch_up = JOURNEY_CATCH_UP_SKIP;
	standing = JOURNEY_LIVE;
	strategy = rig_strategy(NULL, &(shop){.declare = days});
	memset(&r, 0, sizeof r);
	TRY_OK(journey_memory_store_new(NULL, &store));
	journey_storage storage = journey_memory_store_storage(store);
	TRY_OK(rig_open_on(&r, allocator, &storage, strategy));
	for (int i = 0; i < 3; i++) {
		rig_event e;
		char user[4] = {'u', (char)('0' + i), '\0'};
		rig_make(&r, &e, JOURNEY_EVENT_TRACK, user, "Page Read", T);
		TRY_OK(rig_feed(&r, &e, T));
	}
	TRY_OK(journey_engine_pause(r.engine, S("tour"), T));
	TRY_OK(journey_engine_advance(r.engine, T + JOURNEY_DAY, JOURNEY_DEFAULT, NULL));
	TRY_OK(journey_engine_resume(r.engine, S("tour"), T + JOURNEY_DAY));
	TRY_OK(journey_engine_advance(r.engine, T + JOURNEY_DAY, JOURNEY_DEFAULT, NULL));
	ck_assert_int_eq(rig_next(&r), T); /* the first sends */
done:
	rig_close(&r);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
}

/* An allocation that fails in the first call under another strategy leaves it to be done. */
JOURNEY_TEST(each_allocation_fails_when_it_lets_go)
{
	rig r;
	journey_memory_store *store = NULL;
	journey_strategy *strategies[3];
	holdout = 0;
	catch_up = JOURNEY_CATCH_UP_CONTINUE;
	for (int i = 0; i < 3; i++) {
		standing = i == 1 ? JOURNEY_PAUSED : JOURNEY_LIVE;
		strategies[i] = rig_strategy(NULL, &(shop){.declare = days});
	}
	memset(&r, 0, sizeof r);
	TRY_OK(journey_memory_store_new(NULL, &store));
	journey_storage storage = journey_memory_store_storage(store);
	for (int i = 0; i < 3; i++) {
		rig_event e;
		char user[4] = {'u', (char)('0' + i), '\0'};
		TRY_OK(rig_open_on(&r, allocator, &storage, strategies[i]));
		rig_make(&r, &e, JOURNEY_EVENT_TRACK, user, "Page Read", T + i);
		TRY_OK(rig_feed(&r, &e, T + i));
		TRY_OK(journey_engine_advance(r.engine, T + i * JOURNEY_DAY, JOURNEY_DEFAULT, NULL));
		if (i < 2)
			rig_close(&r);
	}
	ck_assert_int_eq(rig_next(&r), T);
done:
	rig_close(&r);
	journey_memory_store_free(store);
	for (int i = 0; i < 3; i++)
		journey_strategy_free(strategies[i]);
}

Suite *suite_pause(void)
{
	return torture_suite("pause", torture_nobody_enters_while_it_is_paused, torture_what_it_sent_is_put_off,
			     torture_an_exit_holds_in_a_pause, torture_continue_goes_on_where_it_stood,
			     torture_skip_leaves_out_what_was_missed, torture_skip_keeps_to_the_times_that_it_had,
			     torture_end_ends_who_missed_something, torture_who_missed_nothing_goes_on,
			     torture_an_event_meets_a_wait_in_a_pause, torture_many_are_caught_up_with_in_parts,
			     torture_pauses_are_alike_for_who_is_held_out, torture_a_strategy_can_say_that_it_is_paused,
			     torture_a_strategy_that_pauses_no_longer_lets_go,
			     torture_what_cannot_be_is_refused, torture_each_allocation_fails,
			     torture_each_allocation_fails_when_it_lets_go, NULL);
}

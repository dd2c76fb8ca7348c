/* What is kept for a time only. */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "engine/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void kept_for_a_time(journey_builder *b)
{
	journey_journey_options page = rig_journey_by_event("page", "Page Read");
	journey_journey_options nameless = {.size = sizeof nameless, .name = S("nameless"), .enter_segment = S("nameless"),
					    .again = JOURNEY_AGAIN_AFTER_EXIT};
	DECLARE(journey_builder_private(b, S("Product Added"), S("product"), JOURNEY_PRIVATE_PII));
	DECLARE(journey_builder_list(b, S("vip"), 0));
	DECLARE(journey_builder_segment(b, S("nameless"), S("!has(profile.first_name)")));
	DECLARE(journey_builder_retention(b, JOURNEY_RETAIN_EVENTS, 10 * JOURNEY_DAY));
	DECLARE(journey_builder_retention(b, JOURNEY_RETAIN_ATTRIBUTES, 20 * JOURNEY_DAY));
	DECLARE(journey_builder_retention(b, JOURNEY_RETAIN_CONSENTS, 20 * JOURNEY_DAY));
	DECLARE(journey_builder_retention(b, JOURNEY_RETAIN_IDENTIFIERS, 100 * JOURNEY_DAY));
	DECLARE(journey_builder_retention(b, JOURNEY_RETAIN_DECISIONS, 30 * JOURNEY_DAY));
	DECLARE(journey_builder_retention(b, JOURNEY_RETAIN_SENDS, 5 * JOURNEY_DAY));
	DECLARE(journey_builder_journey(b, &page));
	rig_declare_send(b, "page", "push", "hello {{ profile.first_name }}");
	DECLARE(journey_builder_journey_end(b));
	DECLARE(journey_builder_journey(b, &nameless));
	DECLARE(journey_builder_journey_end(b));
}

static const shop plain = {.email_open = true, .declare = kept_for_a_time};

static size_t sweep(rig *r, journey_time now, size_t limit)
{
	size_t all = 0, done;
	do {
		OK(r, journey_engine_retain(r->engine, now, limit, &done));
		all += done;
	} while (done > 0);
	return all;
}

static bool stored(rig *r, const char *text)
{
	size_t size, length = strlen(text);
	char *dump = rig_dump(&r->storage, &size);
	bool found = false;
	for (size_t i = 0; i + length <= size; i++)
		found = found || memcmp(dump + i, text, length) == 0;
	free(dump);
	return found;
}

static journey_value feature(rig *r, const char *who, const char *name, journey_time now)
{
	journey_profile *profile;
	journey_value v;
	OK(r, journey_engine_profile(r->engine, (journey_identifier){.value = S(who)}, &profile));
	IS(journey_profile_get(profile, JOURNEY_PROFILE_FEATURE, S(name), now, &v), JOURNEY_OK);
	journey_profile_free(profile);
	return v;
}

/* Each class at its own moment; the counts go on. */
JOURNEY_PLAIN_TEST(each_class_for_its_time)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_trait(&r, "ann", NULL, "first_name", "Annabel", T);
	rig_consent(&r, "ann", "marketing-purpose", false, T);
	rig_ordered(&r, "ann", "cart-of-ann", 50, T);
	rig_read(&r, "ann", 1, T);
	sweep(&r, T + 5 * JOURNEY_DAY - 1, JOURNEY_DEFAULT);
	ck_assert_int_eq(rig_suppressed(&r, "page", "expired"), 0);
	sweep(&r, T + 5 * JOURNEY_DAY, JOURNEY_DEFAULT);
	ck_assert_int_eq(rig_suppressed(&r, "page", "expired"), 1);
	ck_assert_int_eq(rig_count(&r, "expired.sends"), 1);
	ck_assert_int_eq(feature(&r, "ann", "orders", T + 5 * JOURNEY_DAY).as.i, 1);
	sweep(&r, T + 10 * JOURNEY_DAY, JOURNEY_DEFAULT);
	ck_assert_int_eq(feature(&r, "ann", "orders", T + 10 * JOURNEY_DAY).as.i, 1);
	ck_assert_double_eq(feature(&r, "ann", "spend_30d", T + 10 * JOURNEY_DAY).as.d, 50);
	ck_assert_int_eq(rig_result(&r, "nameless").entries, 0);
	sweep(&r, T + 20 * JOURNEY_DAY - 1, JOURNEY_DEFAULT);
	ck_assert(stored(&r, "Annabel") && stored(&r, "marketing-purpose"));
	/* The segment notices. */
	sweep(&r, T + 20 * JOURNEY_DAY, JOURNEY_DEFAULT);
	ck_assert(!stored(&r, "Annabel") && !stored(&r, "marketing-purpose"));
	ck_assert_int_eq(rig_result(&r, "nameless").entries, 1);
	sweep(&r, T + 30 * JOURNEY_DAY - 1, JOURNEY_DEFAULT);
	ck_assert_int_eq(rig_count(&r, "expired.decisions"), 0);
	sweep(&r, T + 30 * JOURNEY_DAY, JOURNEY_DEFAULT);
	ck_assert_int_eq(rig_count(&r, "expired.decisions"), 1);
	sweep(&r, T + 100 * JOURNEY_DAY - 1, JOURNEY_DEFAULT);
	ck_assert(stored(&r, "uann"));
	sweep(&r, T + 100 * JOURNEY_DAY, JOURNEY_DEFAULT);
	ck_assert(!stored(&r, "uann"));
	ck_assert_int_eq(rig_count(&r, "expired.customers"), 1);
	ck_assert_int_eq(rig_count(&r, "customers"), 0);
	rig_close(&r);
}

/* A customer who is looked at needs no sweep. */
JOURNEY_PLAIN_TEST(looking_is_enough)
{
	rig r;
	rig_event e;
	rig_open(&r, allocator, &plain);
	rig_trait(&r, "ann", NULL, "first_name", "Annabel", T);
	rig_read(&r, "ann", 1, T + 20 * JOURNEY_DAY);
	ck_assert(!stored(&r, "Annabel"));
	rig_deliver(&r, T + 20 * JOURNEY_DAY);
	ck_assert_str_eq(r.sends[0].text, "hello ");
	/* What is too old when it arrives is not kept either. */
	rig_make(&r, &e, JOURNEY_EVENT_IDENTIFY, "ann", "", T + 1);
	rig_put_text(&e, "first_name", "Annabel");
	OK(&r, rig_feed(&r, &e, T + 20 * JOURNEY_DAY + 1));
	ck_assert(!stored(&r, "Annabel"));
	rig_close(&r);
}

/* Refused events, and calls that only look, end nothing. */
JOURNEY_PLAIN_TEST(what_fails_ends_nothing)
{
	rig r;
	rig_event e;
	size_t sizes[2];
	rig_open(&r, allocator, &plain);
	rig_trait(&r, "ann", NULL, "first_name", "Annabel", T);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Page Read", T);
	OK(&r, rig_feed(&r, &e, T));
	char *before = rig_dump(&r.storage, &sizes[0]);
	OK(&r, journey_engine_begin(r.engine));
	IS(rig_feed(&r, &e, T + 40 * JOURNEY_DAY), JOURNEY_DUPLICATE);
	OK(&r, journey_engine_rollback(r.engine));
	char *after = rig_dump(&r.storage, &sizes[1]);
	ck_assert(sizes[0] == sizes[1] && memcmp(before, after, sizes[0]) == 0);
	free(before);
	free(after);
	IS(journey_engine_retain(r.engine, T, 0, &sizes[0]), JOURNEY_MISUSE);
	IS(journey_engine_retain(r.engine, T, 1, NULL), JOURNEY_MISUSE);
	rig_close(&r);
}

/* Events in any order, swept at any time: after a whole sweep at one time the facts are the same. */
JOURNEY_PLAIN_TEST(facts_are_a_function_of_events_and_clock)
{
	enum { EVENTS = 120, END = 40 };
	unsigned char digest[3][16];
	for (int way = 0; way < 3; way++) {
		rig r;
		rig_open(&r, allocator, &plain);
		for (int i = 0; i < EVENTS; i++) {
			/* In order with a moving clock; backwards; and shuffled, both at the last time. */
			int n = way == 0 ? i : way == 1 ? EVENTS - 1 - i : i * 47 % EVENTS;
			journey_time at = T + n * (END * JOURNEY_DAY / EVENTS);
			rig_event e;
			char who[2] = {(char)('a' + n % 3), '\0'};
			r.sequence = 1000 + (unsigned)n;
			if (n % 5 == 0) {
				rig_make(&r, &e, JOURNEY_EVENT_IDENTIFY, who, "", at);
				rig_put_text(&e, n % 2 ? "tier" : "first_name", n % 3 ? "x" : "y");
			} else {
				rig_make(&r, &e, JOURNEY_EVENT_TRACK, who, "Order Completed", at);
				rig_put_text(&e, "cart_id", "c");
				rig_put_number(&e, "total", n);
			}
			OK(&r, rig_feed(&r, &e, way == 0 ? at : T + END * JOURNEY_DAY));
			if (way == 0 && i % 40 == 0)
				sweep(&r, at, 1);
		}
		ck_assert_uint_ge(sweep(&r, T + END * JOURNEY_DAY, way == 2 ? 1 : JOURNEY_DEFAULT), 3);
		OK(&r, journey_engine_facts_digest(r.engine, digest[way]));
		rig_close(&r);
	}
	ck_assert_int_eq(memcmp(digest[0], digest[1], 16), 0);
	ck_assert_int_eq(memcmp(digest[0], digest[2], 16), 0);
}

/* Another engine goes on with a sweep; new customers do not disturb it. */
JOURNEY_PLAIN_TEST(sweeps_go_on_where_they_were)
{
	rig r;
	size_t done, all = 0;
	char who[8];
	rig_open(&r, allocator, &plain);
	for (int i = 0; i < 50; i++) {
		snprintf(who, sizeof who, "u%d", i);
		rig_trait(&r, who, NULL, "first_name", "Annabel", T);
	}
	for (int calls = 0;; calls++) {
		OK(&r, journey_engine_retain(r.engine, T + 20 * JOURNEY_DAY, 7, &done));
		all += done;
		if (done == 0)
			break;
		ck_assert_int_lt(calls, 20);
		rig_reopen(&r);
	}
	ck_assert_uint_eq(all, 50);
	ck_assert(!stored(&r, "Annabel"));
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_bad_row_stops_no_sweep)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_trait(&r, "ann", NULL, "first_name", "Annabel", T);
	rig_trait(&r, "bob", NULL, "first_name", "Bobby", T);
	rig_trait(&r, "cid", NULL, "first_name", "Cidney", T);
	rig_damage(&r, JY_ROW_FRAGMENT, "ubob");
	for (int again = 0; again < 2; again++) {
		sweep(&r, T + (20 + again) * JOURNEY_DAY, 1);
		ck_assert(!stored(&r, "Annabel") && !stored(&r, "Cidney"));
		ck_assert_int_eq(rig_count(&r, "quarantined.corrupt"), 1);
	}
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(nothing_to_see_leaves_out_nothing)
{
	rig r;
	size_t done;
	rig_open(&r, allocator, &plain);
	OK(&r, journey_engine_retain(r.engine, T, JOURNEY_DEFAULT, &done));
	ck_assert_uint_eq(done, 0);
	rig_trait(&r, "ann", NULL, "first_name", "Annabel", T);
	OK(&r, journey_engine_retain(r.engine, T + 20 * JOURNEY_DAY, JOURNEY_DEFAULT, &done));
	ck_assert_uint_eq(done, 1);
	ck_assert(!stored(&r, "Annabel"));
	rig_close(&r);
}

/* Whom the batch has changed already is noticed, too. */
JOURNEY_PLAIN_TEST(swept_in_a_batch)
{
	rig r;
	rig_open(&r, allocator, &plain);
	OK(&r, journey_engine_begin(r.engine));
	rig_trait(&r, "ann", NULL, "first_name", "Annabel", T);
	sweep(&r, T + 20 * JOURNEY_DAY, JOURNEY_DEFAULT);
	OK(&r, journey_engine_commit(r.engine));
	sweep(&r, T + 20 * JOURNEY_DAY, JOURNEY_DEFAULT);
	ck_assert_int_eq(rig_result(&r, "nameless").entries, 1);
	rig_close(&r);
}

/* A call that changes nothing else ended it: the next look still notices, also by another engine. */
JOURNEY_PLAIN_TEST(what_ended_unnoticed_is_noticed_later)
{
	rig r;
	rig_open(&r, allocator, &plain);
	rig_trait(&r, "ann", NULL, "first_name", "Annabel", T);
	OK(&r, journey_engine_list(r.engine, S("vip"), S("ann"), S(""), 0, T + 20 * JOURNEY_DAY));
	ck_assert(!stored(&r, "Annabel"));
	rig_reopen(&r);
	sweep(&r, T + 20 * JOURNEY_DAY, JOURNEY_DEFAULT);
	ck_assert_int_eq(rig_result(&r, "nameless").entries, 1);
	rig_close(&r);
}

JOURNEY_TEST(swept_or_not)
{
	const journey_allocator libc = journey_allocator_libc();
	rig r;
	size_t sizes[2], done;
	journey_engine_options options;
	journey_engine *engine = NULL;
	rig_open(&r, &libc, &plain);
	rig_trait(&r, "ann", "tablet", "first_name", "Annabel", T);
	rig_ordered(&r, "ann", "cart-of-ann", 50, T);
	rig_read(&r, "ann", 1, T);
	char *before = rig_dump(&r.storage, &sizes[0]);
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.storage = &r.storage;
	options.strategy = r.strategy;
	TRY(journey_engine_open(&options, &engine, NULL));
	journey_status status = journey_engine_retain(engine, T + 40 * JOURNEY_DAY, JOURNEY_DEFAULT, &done);
	if (status != JOURNEY_OK) {
		char *after = rig_dump(&r.storage, &sizes[1]);
		ck_assert(sizes[0] == sizes[1] && memcmp(before, after, sizes[0]) == 0);
		free(after);
	}
	if (torture_again(status))
		status = journey_engine_retain(engine, T + 40 * JOURNEY_DAY, JOURNEY_DEFAULT, &done);
	TRY(status);
	ck_assert(!stored(&r, "Annabel"));
done:
	free(before);
	journey_engine_close(engine);
	rig_close(&r);
}

Suite *suite_retention(void)
{
	return torture_suite("retention", torture_each_class_for_its_time, torture_looking_is_enough,
			     torture_what_fails_ends_nothing, torture_facts_are_a_function_of_events_and_clock,
			     torture_sweeps_go_on_where_they_were, torture_a_bad_row_stops_no_sweep,
			     torture_nothing_to_see_leaves_out_nothing, torture_swept_in_a_batch, torture_what_ended_unnoticed_is_noticed_later,
			     torture_swept_or_not, NULL);
}

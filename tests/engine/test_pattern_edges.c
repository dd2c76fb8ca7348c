/*
 * What patterns over time promise, by hand: lateness to the microsecond, what fires early and is contradicted, keys,
 * captures, overlap, merge and its kin, limits, inactivity.
 */
#include "engine/check_engine.h"
#include "engine/rig.h"

#include "base/hash.h"
#include "engine/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define W (2 * JOURNEY_HOUR)
#define L (10 * JOURNEY_MINUTE)

/* ---- strategies ---- */

static void tell(journey_builder *b, const char *trigger, const char *text)
{
	journey_journey_options j = rig_journey_by_trigger(trigger, trigger);
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "say", "push", text);
	DECLARE(journey_builder_journey_end(b));
}

static void declare_steps(journey_builder *b, journey_pattern_options *o, const journey_pattern_step *steps, size_t count,
                          const char *text)
{
	o->size = sizeof *o;
	o->name = S("p");
	o->steps = steps;
	o->step_count = count;
	o->step_size = sizeof *steps;
	DECLARE(journey_builder_pattern(b, o));
	tell(b, "p", text);
}

/* Added, and no order with the same cart for 2 h; events may come 10 min late. */
static void late_cart(journey_builder *b)
{
	const journey_pattern_step steps[] = {{.event = S("Product Added")},
	                                      {.event = S("Order Completed"), .none = 1, .within = W}};
	const journey_pattern_capture captures[] = {{S("product"), S("product")}};
	journey_pattern_options o = {.per = S("event.cart_id"), .lateness = L, .captures = captures, .capture_count = 1};
	declare_steps(b, &o, steps, 2, "{{ trigger.product }}");
}

/* Added, then no order until a click within the hour. */
static void guarded(journey_builder *b, journey_duration lateness, int early)
{
	const journey_pattern_step steps[] = {{.event = S("Product Added"), .as = S("it")},
	                                      {.event = S("Order Completed"), .none = 1},
	                                      {.event = S("Email Clicked"), .within = JOURNEY_HOUR}};
	const journey_pattern_capture captures[] = {{S("what"), S("it.product")}};
	journey_pattern_options o = {.lateness = lateness, .early = early, .captures = captures, .capture_count = 1};
	declare_steps(b, &o, steps, 3, "{{ trigger.what }}");
}

static void guarded_prompt(journey_builder *b)
{
	guarded(b, 0, 0);
}

static void guarded_late(journey_builder *b)
{
	guarded(b, L, 0);
}

static void guarded_early(journey_builder *b)
{
	guarded(b, L, 1);
}

static void order_at(rig *r, const char *customer, const char *cart, journey_time time, journey_time now)
{
	rig_event e;
	rig_make(r, &e, JOURNEY_EVENT_TRACK, customer, "Order Completed", time);
	rig_put_text(&e, "cart_id", cart);
	rig_put_number(&e, "total", 5);
	OK(r, rig_feed(r, &e, now));
}

static size_t sent_by(rig *r, journey_time now)
{
	rig_advance(r, now);
	rig_deliver(r, now);
	return r->send_count;
}

/* ---- lateness ---- */

JOURNEY_PLAIN_TEST(absence_fires_when_the_lateness_is_over)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = late_cart});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	ck_assert_uint_eq(sent_by(&r, T + W + L - 1), 0);
	ck_assert_int_eq(rig_next(&r), T + W + L);
	ck_assert_uint_eq(sent_by(&r, T + W + L), 1);
	ck_assert_str_eq(r.sends[0].text, "shoes");
	ck_assert_int_eq(r.sends[0].decided, T + W + L);
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_DAY), 1);
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(a_late_order_still_cancels)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = late_cart});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_advance(&r, T + W + L - 2);
	order_at(&r, "ann", "c1", T + W - 1, T + W + L - 2);
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_count(&r, "pattern.late"), 0); /* by no more than it may be */
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_order_at_the_deadline_does_not)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = late_cart});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	order_at(&r, "ann", "c1", T + W, T + W + 1);
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_DAY), 1);
	rig_close(&r);
}

/* Later than the lateness, and counted so; but what has not fired yet can still be cancelled. */
JOURNEY_PLAIN_TEST(what_is_later_than_the_lateness_counts_as_far_as_it_can)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = late_cart});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_advance(&r, T + W);
	order_at(&r, "ann", "c1", T + JOURNEY_HOUR, T + W);
	ck_assert_int_eq(rig_count(&r, "pattern.late"), 1);
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_DAY), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(an_order_before_its_cart_came_cancels_within_the_lateness)
{
	rig r;
	rig_event e;
	rig_open(&r, allocator, &(shop){.declare = late_cart});
	rig_ordered(&r, "ann", "c1", 5, T + JOURNEY_MINUTE);
	rig_make(&r, &e, JOURNEY_EVENT_TRACK, "ann", "Product Added", T);
	rig_put_text(&e, "cart_id", "c1");
	rig_put_text(&e, "product", "shoes");
	OK(&r, rig_feed(&r, &e, T + L - 1));
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_DAY), 0);
	rig_close(&r);
}

/* ---- what must not come before the last step ---- */

JOURNEY_PLAIN_TEST(without_a_lateness_it_fires_at_once)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = guarded_prompt});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_clicked(&r, "ann", "x", T + 60);
	ck_assert_uint_eq(sent_by(&r, T + 60), 1);
	ck_assert_str_eq(r.sends[0].text, "shoes");
	rig_added(&r, "ann", "c1", "hat", 50, T + 100);
	rig_ordered(&r, "ann", "c1", 5, T + 101);
	rig_clicked(&r, "ann", "x", T + 102);
	ck_assert_uint_eq(sent_by(&r, T + 200), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(it_waits_for_the_lateness)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = guarded_late});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_clicked(&r, "ann", "x", T + 60);
	ck_assert_uint_eq(sent_by(&r, T + 60 + L - 1), 0);
	ck_assert_uint_eq(sent_by(&r, T + 60 + L), 1);
	rig_added(&r, "ann", "c1", "hat", 50, T + JOURNEY_DAY);
	rig_clicked(&r, "ann", "x", T + JOURNEY_DAY + 60);
	rig_advance(&r, T + JOURNEY_DAY + L - 1);
	order_at(&r, "ann", "c9", T + JOURNEY_DAY + 30, T + JOURNEY_DAY + L - 1);
	ck_assert_uint_eq(sent_by(&r, T + 2 * JOURNEY_DAY), 1);
	ck_assert_int_eq(rig_count(&r, "pattern.contradicted"), 0);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(it_fires_early_and_counts_what_contradicts_it)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = guarded_early});
	for (int i = 0; i < 4; i++) {
		journey_time at = T + i * JOURNEY_DAY;
		rig_added(&r, "ann", "c1", "shoes", 50, at);
		rig_clicked(&r, "ann", "x", at + 60);
		ck_assert_uint_eq(sent_by(&r, at + 60), (size_t)i + 1);
		if (i == 0) /* before the click, and in time */
			order_at(&r, "ann", "c1", at + 59, at + 60 + L - 1);
		if (i == 0) /* once is enough */
			order_at(&r, "ann", "c1", at + 58, at + 60 + L - 1);
		if (i == 1) /* with the click: not before it */
			order_at(&r, "ann", "c1", at + 60, at + 61);
		if (i == 2) /* before the click, but too late */
			order_at(&r, "ann", "c1", at + 59, at + 60 + L);
		if (i == 3) /* before it began */
			order_at(&r, "ann", "c1", at - 1, at + 61);
	}
	ck_assert_int_eq(rig_count(&r, "pattern.contradicted"), 1);
	rig_close(&r);
}

/* ---- keys ---- */

/* Read three times with the same number, and no order meanwhile, which has no such number. */
static void repeated(journey_builder *b)
{
	const journey_pattern_step steps[] = {{.event = S("Order Completed"), .none = 1},
	                                      {.event = S("Page Read"), .times = 3, .as = S("read")}};
	const journey_pattern_capture captures[] = {{S("n"), S("read.n")}, {S("last"), S("read.timestamp")}};
	journey_pattern_options o = {.per = S("event.n"), .within = 7 * JOURNEY_DAY, .captures = captures, .capture_count = 2};
	declare_steps(b, &o, steps, 2, "{{ trigger.n }} {{ trigger.last }}");
}

JOURNEY_PLAIN_TEST(repeats_without_an_order_per_key)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = repeated});
	for (int i = 0; i < 2; i++) {
		rig_read(&r, "ann", 1, T + i);
		rig_read(&r, "ann", 2, T + 10 + i);
	}
	rig_reopen(&r);
	rig_ordered(&r, "ann", "c1", 5, T + 20); /* about both */
	rig_read(&r, "ann", 1, T + 30);
	rig_read(&r, "ann", 1, T + 31);
	ck_assert_uint_eq(sent_by(&r, T + 31), 0);
	rig_read(&r, "bob", 1, T + 32);
	ck_assert_uint_eq(sent_by(&r, T + 32), 0);
	rig_read(&r, "ann", 1, T + 33);
	ck_assert_uint_eq(sent_by(&r, T + 33), 1);
	ck_assert_str_eq(r.sends[0].text, "1 2026-03-10T12:00:00.000033Z");
	rig_close(&r);
}

/* The seven days slide: half-open to the microsecond. */
JOURNEY_PLAIN_TEST(repeats_slide)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = repeated});
	rig_read(&r, "ann", 1, T);
	rig_read(&r, "ann", 1, T + JOURNEY_DAY);
	rig_read(&r, "ann", 1, T + 7 * JOURNEY_DAY);
	ck_assert_uint_eq(sent_by(&r, T + 7 * JOURNEY_DAY), 0);
	rig_read(&r, "ann", 1, T + 8 * JOURNEY_DAY - 1);
	ck_assert_uint_eq(sent_by(&r, T + 8 * JOURNEY_DAY), 1);
	rig_close(&r);
}

/* A click on the cart that was filled, by another name of the key. */
static void renamed_key(journey_builder *b)
{
	const journey_pattern_step steps[] = {
		{.event = S("Product Added"), .as = S("a"), .when = S("event.price > 10.0")},
		{.event = S("Email Clicked"), .per = S("event.link"), .within = JOURNEY_HOUR, .as = S("c")},
		{.event = S("Order Completed"), .within = JOURNEY_HOUR,
		 .when = S("event.total >= a.price && event.timestamp > c.timestamp")},
	};
	const journey_pattern_capture captures[] = {{S("product"), S("a.product")}, {S("link"), S("c.link")}};
	journey_pattern_options o = {.per = S("event.cart_id"), .captures = captures, .capture_count = 2};
	declare_steps(b, &o, steps, 3, "{{ trigger.product }} {{ trigger.link }}");
}

JOURNEY_PLAIN_TEST(earlier_steps_are_read_and_keys_may_differ_in_name)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = renamed_key});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_added(&r, "ann", "c2", "pen", 5, T); /* too cheap */
	rig_clicked(&r, "ann", "c2", T + 1);
	rig_clicked(&r, "ann", "c1", T + 2);
	rig_ordered(&r, "ann", "c2", 90, T + 3);
	rig_ordered(&r, "ann", "c1", 49, T + 4); /* too little */
	ck_assert_uint_eq(sent_by(&r, T + 4), 0);
	rig_reopen(&r);
	rig_ordered(&r, "ann", "c1", 50, T + 5);
	ck_assert_uint_eq(sent_by(&r, T + 5), 1);
	ck_assert_str_eq(r.sends[0].text, "shoes c1");
	rig_close(&r);
}

/* ---- overlap ---- */

static journey_overlap overlap;

static void overlapping(journey_builder *b)
{
	const journey_pattern_step steps[] = {{.event = S("Product Added"), .as = S("a")},
	                                      {.event = S("Email Clicked"), .within = JOURNEY_HOUR}};
	const journey_pattern_capture captures[] = {{S("product"), S("a.product")}};
	journey_pattern_options o = {.overlap = overlap, .stack = overlap == JOURNEY_OVERLAP_STACK ? 2 : 0,
	                             .captures = captures, .capture_count = 1};
	declare_steps(b, &o, steps, 2, "{{ trigger.product }}");
}

JOURNEY_PLAIN_TEST(overlap_says_which_runs_there_are)
{
	static const char *const wanted[][3] = {{"c", NULL}, {"a", NULL}, {"a", "b", NULL}};
	for (int i = 0; i < 3; i++) {
		rig r;
		size_t n = 0;
		overlap = (journey_overlap)i;
		rig_open(&r, allocator, &(shop){.declare = overlapping});
		rig_added(&r, "ann", "c1", "a", 1, T);
		rig_added(&r, "ann", "c1", "b", 1, T + 1);
		rig_added(&r, "ann", "c1", "c", 1, T + 2);
		rig_clicked(&r, "ann", "x", T + 3);
		rig_deliver(&r, T + 3);
		for (; wanted[i][n] != NULL; n++)
			ck_assert_str_eq(r.sends[n].text, wanted[i][n]);
		ck_assert_uint_eq(r.send_count, n);
		/* All that was on its way is complete: an event alone is nothing. */
		rig_clicked(&r, "ann", "x", T + 4);
		ck_assert_uint_eq(sent_by(&r, T + JOURNEY_DAY), n);
		rig_close(&r);
	}
}

/* ---- customers who become one, and part ---- */

JOURNEY_PLAIN_TEST(runs_of_two_who_are_one_are_as_the_overlap_says)
{
	static const char *const wanted[][3] = {{"new", NULL}, {"old", NULL}, {"old", "new", NULL}};
	for (int i = 0; i < 3; i++) {
		rig r;
		size_t n = 0;
		overlap = (journey_overlap)i;
		rig_open(&r, allocator, &(shop){.declare = overlapping});
		rig_added(&r, "?d", "c1", "new", 1, T + 1);
		rig_added(&r, "ann", "c1", "old", 1, T);
		rig_trait(&r, "ann", "d", NULL, NULL, T + 2);
		rig_clicked(&r, "ann", "x", T + 3);
		rig_deliver(&r, T + 3);
		for (; wanted[i][n] != NULL; n++)
			ck_assert_msg(strcmp(r.sends[0].text, wanted[i][n]) == 0 || strcmp(r.sends[1].text, wanted[i][n]) == 0,
			              "overlap %d: %s", i, wanted[i][n]);
		ck_assert_uint_eq(r.send_count, n);
		rig_close(&r);
	}
}

JOURNEY_PLAIN_TEST(what_both_gathered_counts_together)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = repeated});
	rig_read(&r, "?d", 1, T);
	rig_read(&r, "ann", 1, T + 1);
	rig_trait(&r, "ann", "d", NULL, NULL, T + 2);
	rig_read(&r, "ann", 1, T + 3);
	ck_assert_uint_eq(sent_by(&r, T + 3), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(who_parts_takes_no_runs_along)
{
	rig r;
	overlap = JOURNEY_OVERLAP_RESTART;
	rig_open(&r, allocator, &(shop){.declare = overlapping});
	rig_trait(&r, "ann", "d", NULL, NULL, T);
	rig_added(&r, "?d", "c1", "shoes", 1, T + 1);
	OK(&r, journey_engine_unmerge(r.engine, (journey_identifier){.kind = S("anonymous_id"), .value = S("d")},
	                              (journey_identifier){.value = S("ann")}, JOURNEY_UNMERGE_FORGET, T + 2));
	rig_clicked(&r, "?d", "x", T + 3);
	ck_assert_uint_eq(sent_by(&r, T + 3), 0);
	rig_clicked(&r, "ann", "x", T + 4);
	ck_assert_uint_eq(sent_by(&r, T + 4), 1);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(erasing_leaves_nothing_that_waits)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = late_cart});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	OK(&r, journey_engine_erase(r.engine, (journey_identifier){.value = S("ann")}, JOURNEY_ERASE_ANONYMISE, 0, T + 1));
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_close(&r);
}

/* Runs, and events that wait, hold what is the customer's: an export has it. */
JOURNEY_PLAIN_TEST(an_export_has_what_patterns_keep)
{
	static const char *const wanted[] = {
		"{\"trigger\":\"p\",\"kind\":\"run\",\"since\":\"2026-03-10T12:00:00Z\",\"until\":null,\"key\":\"c1\",\"kept\":[",
		"{\"event\":\"Product Added\",\"property\":\"product\",\"value\":\"shoes\"}",
		"{\"event\":\"Email Clicked\",\"property\":\"timestamp\",\"value\":\"2026-03-10T12:00:00.000001Z\"}",
	};
	rig r;
	journey_str text;
	rig_open(&r, allocator, &(shop){.declare = renamed_key});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	rig_clicked(&r, "ann", "c1", T + 1);
	OK(&r, journey_engine_export(r.engine, (journey_identifier){.value = S("ann")}, T + 2, &text));
	char *copy = malloc(text.size + 1);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text.data, text.size);
	copy[text.size] = 0;
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		ck_assert_msg(strstr(copy, wanted[i]) != NULL, "%s is not in %s", wanted[i], copy);
	free(copy);
	rig_close(&r);
	rig_open(&r, allocator, &(shop){.declare = late_cart});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	OK(&r, journey_engine_export(r.engine, (journey_identifier){.value = S("ann")}, T + 2, &text));
	copy = malloc(text.size + 1);
	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text.data, text.size);
	copy[text.size] = 0;
	ck_assert_ptr_nonnull(strstr(copy, "\"kind\":\"event\""));
	ck_assert_ptr_nonnull(strstr(copy, wanted[1]));
	free(copy);
	rig_close(&r);
}

/* ---- limits ---- */

JOURNEY_PLAIN_TEST(runs_beyond_the_limit_are_counted)
{
	rig r;
	overlap = JOURNEY_OVERLAP_RESTART;
	rig_open(&r, allocator, &(shop){.declare = renamed_key});
	for (int i = 0; i <= JOURNEY_PATTERNS_MAX; i++) {
		char cart[16];
		snprintf(cart, sizeof cart, "c%d", i);
		ck_assert_int_eq(rig_count(&r, "lost.patterns"), 0);
		rig_added(&r, "ann", cart, "p", 20, T + i);
	}
	ck_assert_int_eq(rig_count(&r, "lost.patterns"), 2); /* of the shop's own `cart`, too */
	/* Those whose time is over make room; those of `cart` wait for two hours. */
	rig_added(&r, "ann", "again", "p", 20, T + JOURNEY_HOUR + JOURNEY_PATTERNS_MAX);
	ck_assert_int_eq(rig_count(&r, "lost.patterns"), 3);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(events_that_wait_beyond_the_limit_are_counted)
{
	rig r;
	rig_open(&r, allocator, &(shop){.declare = late_cart});
	for (int i = 0; i < JOURNEY_PATTERN_EVENTS_MAX; i++)
		rig_ordered(&r, "ann", "c1", 5, T + i);
	ck_assert_int_eq(rig_count(&r, "lost.pattern_events"), 0);
	rig_ordered(&r, "ann", "c1", 5, T + 1000);
	ck_assert_int_eq(rig_count(&r, "lost.pattern_events"), 1);
	rig_advance(&r, T + JOURNEY_DAY);
	for (int i = 0; i < JOURNEY_PATTERN_EVENTS_MAX; i++)
		rig_ordered(&r, "ann", "c1", 5, T + JOURNEY_DAY + i);
	ck_assert_int_eq(rig_count(&r, "lost.pattern_events"), 1);
	rig_close(&r);
}

/* ---- a changed strategy ---- */

JOURNEY_PLAIN_TEST(runs_of_another_shape_are_dropped)
{
	rig r;
	journey_strategy *before, *after;
	overlap = JOURNEY_OVERLAP_RESTART;
	rig_open(&r, allocator, &(shop){.declare = overlapping});
	rig_added(&r, "ann", "c1", "shoes", 50, T);
	before = r.strategy;
	journey_engine_close(r.engine);
	r.engine = NULL;
	after = rig_strategy(allocator, &(shop){.declare = guarded_prompt});
	journey_engine_options options;
	journey_engine_options_init(&options);
	options.allocator = allocator;
	options.storage = &r.storage;
	options.strategy = after;
	DECLARE(journey_engine_open(&options, &r.engine, NULL));
	rig_clicked(&r, "ann", "x", T + 1);
	rig_added(&r, "ann", "c1", "hat", 50, T + 2);
	rig_clicked(&r, "ann", "x", T + 3);
	ck_assert_int_eq(rig_result(&r, "p").entries, 1);
	r.strategy = after;
	journey_strategy_free(before);
	rig_close(&r);
}

/* ---- inactivity ---- */

static journey_inactivity_options silence;

static void inactive(journey_builder *b)
{
	silence.size = sizeof silence;
	silence.name = S("silent");
	silence.period = JOURNEY_DAY;
	DECLARE(journey_builder_inactivity(b, &silence));
	tell(b, "silent", "come back");
}

/* What is kept of a customer's actions, and when something is due: their rows, as one number. */
typedef struct rows {
	uint64_t hash;
	size_t count;
} rows;

static journey_status add_row(void *user, const journey_row *row)
{
	rows *to = user;
	int kind = ((const unsigned char *)row->key.data)[4];
	if (kind != JY_ROW_ACTIONS && kind != JY_ROW_DUE)
		return JOURNEY_OK;
	to->count++;
	to->hash = jy_hash64(to->hash, row->key.data, row->key.size);
	to->hash = jy_hash64(to->hash, row->value.data, row->value.size) ^ row->version;
	return JOURNEY_OK;
}

static rows rows_of(rig *r)
{
	static const unsigned char high[5] = {0xff, 0xff, 0xff, 0xff, 0xff};
	rows found = {0, 0};
	IS(r->storage.scan(r->storage.user, (journey_bytes){"", 0}, (journey_bytes){high, sizeof high}, SIZE_MAX, add_row, &found),
	   JOURNEY_OK);
	return found;
}

JOURNEY_PLAIN_TEST(inactivity_counts_from_the_last_event)
{
	rig r;
	memset(&silence, 0, sizeof silence);
	silence.event = S("Page Read");
	silence.when = S("event.n > 1.0");
	rig_open(&r, allocator, &(shop){.declare = inactive});
	rig_read(&r, "ann", 1, T); /* does not count */
	ck_assert_int_eq(rig_next(&r), JOURNEY_TIME_NONE);
	rig_read(&r, "ann", 2, T + 1);
	ck_assert_int_eq(rig_next(&r), T + 1 + JOURNEY_DAY);
	rig_read(&r, "ann", 2, T + JOURNEY_HOUR);
	ck_assert_int_eq(rig_next(&r), T + 1 + JOURNEY_DAY); /* not written anew */
	rig_reopen(&r);
	ck_assert_uint_eq(sent_by(&r, T + 1 + JOURNEY_DAY), 0);
	ck_assert_int_eq(rig_next(&r), T + JOURNEY_HOUR + JOURNEY_DAY);
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_HOUR + JOURNEY_DAY - 1), 0);
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_HOUR + JOURNEY_DAY), 1);
	ck_assert_int_eq(r.sends[0].decided, T + JOURNEY_HOUR + JOURNEY_DAY);
	/* Once, until there is another. */
	ck_assert_uint_eq(sent_by(&r, T + 9 * JOURNEY_DAY), 1);
	rig_event late;
	rig_make(&r, &late, JOURNEY_EVENT_TRACK, "ann", "Page Read", T + 2);
	rig_put_number(&late, "n", 5);
	OK(&r, rig_feed(&r, &late, T + 9 * JOURNEY_DAY)); /* from before: nothing new */
	ck_assert_uint_eq(sent_by(&r, T + 19 * JOURNEY_DAY), 1);
	rig_read(&r, "ann", 5, T + 20 * JOURNEY_DAY);
	ck_assert_uint_eq(sent_by(&r, T + 21 * JOURNEY_DAY), 2);
	rig_close(&r);
}

JOURNEY_PLAIN_TEST(inactivity_of_all_kinds_of_events)
{
	rig r;
	memset(&silence, 0, sizeof silence);
	rig_open(&r, allocator, &(shop){.declare = inactive});
	rig_trait(&r, "ann", NULL, "tier", "gold", T);
	rig_clicked(&r, "ann", "x", T + JOURNEY_HOUR);
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_HOUR + JOURNEY_DAY - 1), 0);
	ck_assert_uint_eq(sent_by(&r, T + JOURNEY_HOUR + JOURNEY_DAY), 1);
	rig_close(&r);
}

/* The rows of actions and what is due do not grow or move with further events. */
JOURNEY_PLAIN_TEST(inactivity_writes_nothing_for_further_events)
{
	rig r;
	memset(&silence, 0, sizeof silence);
	silence.event = S("Email Clicked");
	rig_open(&r, allocator, &(shop){.declare = inactive});
	rig_clicked(&r, "ann", "x", T);
	rows before = rows_of(&r), after;
	for (int i = 1; i < 5; i++)
		rig_clicked(&r, "ann", "x", T + i);
	after = rows_of(&r);
	ck_assert_uint_eq(before.count, 2);
	ck_assert_uint_eq(after.count, 2);
	ck_assert(before.hash == after.hash); /* versions, too */
	rig_close(&r);
}

/* ---- held out, and out of memory ---- */

static void half_held_out(journey_builder *b)
{
	const journey_pattern_step steps[] = {{.event = S("Product Added")},
	                                      {.event = S("Email Clicked"), .within = JOURNEY_HOUR}};
	journey_pattern_options o = {.size = sizeof o, .name = S("p"), .steps = steps, .step_count = 2,
	                             .step_size = sizeof *steps};
	journey_journey_options j = rig_journey_by_trigger("p", "p");
	DECLARE(journey_builder_pattern(b, &o));
	j.holdout = 0.5;
	DECLARE(journey_builder_journey(b, &j));
	rig_declare_send(b, "say", "push", "hi");
	DECLARE(journey_builder_journey_end(b));
}

JOURNEY_PLAIN_TEST(held_out_customers_go_the_same_way)
{
	rig r;
	char in[32], out[32];
	rig_find_unit("p", 0.5, false, "u", 0, in);
	rig_find_unit("p", 0.5, true, "u", 0, out);
	rig_open(&r, allocator, &(shop){.declare = half_held_out});
	rig_added(&r, in, "c1", "a", 1, T);
	rig_added(&r, out, "c1", "a", 1, T);
	rig_clicked(&r, in, "x", T + 1);
	rig_clicked(&r, out, "x", T + 1);
	ck_assert_uint_eq(sent_by(&r, T + 2), 1);
	ck_assert_int_eq(rig_result(&r, "p").entries, 2);
	ck_assert_int_eq(rig_result(&r, "p").ghosts, 1);
	rig_close(&r);
}

Suite *suite_pattern_edges(void)
{
	return torture_suite(
		"pattern edges", torture_absence_fires_when_the_lateness_is_over, torture_a_late_order_still_cancels,
		torture_an_order_at_the_deadline_does_not, torture_what_is_later_than_the_lateness_counts_as_far_as_it_can,
		torture_an_order_before_its_cart_came_cancels_within_the_lateness, torture_without_a_lateness_it_fires_at_once,
		torture_it_waits_for_the_lateness, torture_it_fires_early_and_counts_what_contradicts_it,
		torture_repeats_without_an_order_per_key, torture_repeats_slide,
		torture_earlier_steps_are_read_and_keys_may_differ_in_name, torture_overlap_says_which_runs_there_are,
		torture_runs_of_two_who_are_one_are_as_the_overlap_says, torture_what_both_gathered_counts_together,
		torture_who_parts_takes_no_runs_along, torture_erasing_leaves_nothing_that_waits,
		torture_an_export_has_what_patterns_keep,
		torture_runs_beyond_the_limit_are_counted, torture_events_that_wait_beyond_the_limit_are_counted,
		torture_runs_of_another_shape_are_dropped, torture_inactivity_counts_from_the_last_event,
		torture_inactivity_of_all_kinds_of_events, torture_inactivity_writes_nothing_for_further_events,
		torture_held_out_customers_go_the_same_way, NULL);
}

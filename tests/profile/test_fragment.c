/* Applying, linking, duplicates, order, savepoints. */
#include "check_profile.h"

#include "base/text.h"

#include <string.h>

/* More than the dedup memory holds. */
#define MANY 640

static void encode(const jy_fragment *f, jy_buffer *out)
{
	jy_buffer_clear(out);
	ck_assert_int_eq(jy_fragment_encode(f, out), JOURNEY_OK);
}

static void expect_same(const jy_buffer *x, const jy_buffer *y)
{
	ck_assert_uint_eq(x->size, y->size);
	ck_assert_mem_eq(x->data, y->data, x->size);
}

/* Applies all, in this order; some twice, as long as all of them are remembered. */
static void apply_all(shop *s, jy_fragment *f, uint64_t seed, const shop_event *events, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		ck_assert_int_eq(shop_apply(s, f, &events[i]), JOURNEY_OK);
		if (count <= JY_FRAGMENT_DEDUP_MAX && shop_random(seed, 5000 + i, 4) == 0)
			ck_assert_int_eq(shop_apply(s, f, &events[shop_random(seed, 9000 + i, i + 1)]),
					 JOURNEY_DUPLICATE);
	}
}

/* Any order, any repetition: the same bytes. Half of the cases overflow the ring, a few the dedup memory. */
JOURNEY_PLAIN_TEST(order_does_not_matter)
{
	static shop_event events[MANY];
	shop s = {0};
	jy_buffer first, other;
	uint64_t seed;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	jy_buffer_init(&first, allocator);
	jy_buffer_init(&other, allocator);
	for (seed = 0; seed < (torture_long() ? 400u : 40u); seed++) {
		size_t count = 1 + (size_t)shop_random(seed, 777, seed % 2 ? MANY : 60);
		jy_fragment *f;
		int round;

		shop_events(seed, events, count, (seed % 3 ? 40 : 700) * JOURNEY_DAY);
		for (round = 0; round < 4; round++) {
			ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
			apply_all(&s, f, seed + (uint64_t)round, events, count);
			encode(f, round ? &other : &first);
			if (round)
				expect_same(&first, &other);
			ck_assert_uint_eq(jy_fragment_events(f), count);
			jy_fragment_free(f);
			shop_shuffle(seed * 7 + (uint64_t)round, events, count);
		}
	}
	jy_buffer_free(&first);
	jy_buffer_free(&other);
	shop_free(&s);
}

JOURNEY_TEST(events_apply_or_nothing)
{
	shop_event events[20];
	shop s = {0};
	jy_fragment *f = NULL;
	jy_buffer before, after;
	size_t i;

	jy_buffer_init(&before, allocator);
	jy_buffer_init(&after, allocator);
	TRY(shop_open(&s, allocator));
	TRY(jy_fragment_new(s.facts, text("u:ada"), &f));
	shop_events(11, events, 20, 10 * JOURNEY_DAY);
	for (i = 0; i < 20; i++) {
		jy_event_view view;
		journey_status status;

		jy_buffer_clear(&before);
		TRY(shop_view(&s, &events[i], &view));
		TRY(jy_fragment_encode(f, &before));
		status = jy_fragment_apply(f, &view, NULL);
		if (status == JOURNEY_NO_MEMORY) {
			ck_assert(!jy_fragment_seen(f, view.id));
			jy_buffer_clear(&after);
			TRY(jy_fragment_encode(f, &after));
			expect_same(&before, &after);
			status = jy_fragment_apply(f, &view, NULL);
		}
		TRY(status);
		ck_assert(jy_fragment_seen(f, view.id));
	}
done:
	jy_buffer_free(&before);
	jy_buffer_free(&after);
	jy_fragment_free(f);
	shop_free(&s);
}

/* The ring is full, so that each event makes another leave it. */
JOURNEY_TEST(leaving_the_ring_or_nothing)
{
	static shop_event events[JY_FRAGMENT_RING_MAX + 12];
	shop s = {0};
	jy_fragment *f = NULL;
	jy_buffer before, after;
	size_t i, count = sizeof(events) / sizeof(*events);

	jy_buffer_init(&before, allocator);
	jy_buffer_init(&after, allocator);
	TRY(shop_open(&s, allocator));
	TRY(jy_fragment_new(s.facts, text("u:ada"), &f));
	shop_events(12, events, count, 10 * JOURNEY_DAY);
	for (i = 0; i < count; i++) {
		events[i].kind = JOURNEY_EVENT_TRACK;
		events[i].name = i % 3 == 0;
		if (i > 4 && i < JY_FRAGMENT_RING_MAX - 2) {
			TRY_AGAIN(shop_apply(&s, f, &events[i]));
			continue;
		}
		jy_buffer_clear(&before);
		TRY(jy_fragment_encode(f, &before));
		jy_fragment_save(f);
		TRY_AGAIN(shop_apply(&s, f, &events[i]));
		jy_fragment_rollback(f);
		jy_buffer_clear(&after);
		TRY(jy_fragment_encode(f, &after));
		expect_same(&before, &after);
		TRY_AGAIN(shop_apply(&s, f, &events[i]));
	}
done:
	jy_buffer_free(&before);
	jy_buffer_free(&after);
	jy_fragment_free(f);
	shop_free(&s);
}

/* Rollback, then apply again, equals having applied once. */
JOURNEY_PLAIN_TEST(rollback_is_exact)
{
	static shop_event events[MANY];
	shop s = {0};
	jy_fragment *f, *plain;
	jy_buffer x, y, before;
	size_t i;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &plain), JOURNEY_OK);
	jy_buffer_init(&x, allocator);
	jy_buffer_init(&y, allocator);
	jy_buffer_init(&before, allocator);
	shop_events(3, events, MANY, 90 * JOURNEY_DAY);
	for (i = 0; i < MANY; i++) {
		jy_fragment_losses losses = *jy_fragment_lost(f);
		char other[8] = {'a', ':', (char)('a' + i % 26), (char)('a' + i / 26), 0};

		encode(f, &before);
		jy_fragment_save(f);
		ck_assert_int_eq(shop_apply(&s, f, &events[i]), JOURNEY_OK);
		if (i % 5 == 0 && i + 1 < MANY)
			ck_assert_int_eq(shop_apply(&s, f, &events[i + 1]), JOURNEY_OK);
		ck_assert_int_eq(
			jy_fragment_link(f, text(other), events[i].time, jy_message_hash(text(other)), NULL),
			JOURNEY_OK);
		jy_fragment_rollback(f);
		encode(f, &x);
		expect_same(&before, &x);
		ck_assert_mem_eq(&losses, jy_fragment_lost(f), sizeof(losses));
		ck_assert_int_eq(shop_apply(&s, f, &events[i]), JOURNEY_OK);
		ck_assert_int_eq(shop_apply(&s, plain, &events[i]), JOURNEY_OK);
		encode(f, &x);
		encode(plain, &y);
		expect_same(&x, &y);
	}
	jy_buffer_free(&x);
	jy_buffer_free(&y);
	jy_buffer_free(&before);
	jy_fragment_free(f);
	jy_fragment_free(plain);
	shop_free(&s);
}

static void link_number(jy_fragment *f, unsigned number, journey_time time, jy_linked expected)
{
	char other[16] = "a:";
	jy_linked linked = JY_LINKED_KNOWN;

	other[2] = (char)('A' + number / 10);
	other[3] = (char)('0' + number % 10);
	ck_assert_int_eq(jy_fragment_link(f, text(other), time, jy_message_hash(text(other)), &linked),
			 JOURNEY_OK);
	ck_assert_int_eq(linked, expected);
}

JOURNEY_PLAIN_TEST(edges_are_the_earliest)
{
	shop s = {0};
	jy_fragment *f;
	unsigned i;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	for (i = 0; i < JY_FRAGMENT_EDGES_MAX; i++)
		link_number(f, i, BASE_TIME + i, JY_LINKED_NEW);
	link_number(f, 100, BASE_TIME + 100, JY_LINKED_REFUSED);
	link_number(f, 5, BASE_TIME + 200, JY_LINKED_KNOWN);
	link_number(f, 101, BASE_TIME - 1, JY_LINKED_DISPLACED);
	ck_assert(jy_str_is(jy_fragment_displaced(f), "a:G3"));
	link_number(f, 63, BASE_TIME - 2, JY_LINKED_DISPLACED);
	ck_assert(jy_str_is(jy_fragment_displaced(f), "a:G2"));
	link_number(f, 30, BASE_TIME - 3, JY_LINKED_MOVED);
	ck_assert(jy_str_is(jy_fragment_edge(f, 0).other, "a:D0"));
	ck_assert_int_eq(jy_fragment_edge(f, 0).time, BASE_TIME - 3);
	ck_assert_uint_eq(jy_fragment_edge_count(f), JY_FRAGMENT_EDGES_MAX);
	ck_assert_uint_eq(jy_fragment_lost(f)->edges, 3);
	ck_assert_int_eq(jy_fragment_unlink(f, text("a:D0")), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_unlink(f, text("a:D0")), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(jy_fragment_link(f, text(""), 0, jy_message_hash(text("")), NULL), JOURNEY_MISUSE);
	jy_fragment_free(f);
	shop_free(&s);
}

JOURNEY_TEST(links_or_nothing)
{
	shop s = {0};
	jy_fragment *f = NULL;
	jy_linked linked;
	unsigned i;
	char other[] = "a:00";

	TRY(shop_open(&s, allocator));
	TRY(jy_fragment_new(s.facts, text("u:ada"), &f));
	for (i = 0; i < 10; i++) {
		other[3] = (char)('0' + i);
		TRY_AGAIN(jy_fragment_link(f, text(other), BASE_TIME - i, jy_message_hash(text(other)),
					   &linked));
		ck_assert_int_eq(linked, JY_LINKED_NEW);
	}
	jy_fragment_save(f);
	TRY_AGAIN(jy_fragment_unlink(f, text("a:05")));
	TRY_AGAIN(jy_fragment_link(f, text("a:09"), BASE_TIME - 20, jy_message_hash(text("x")), NULL));
	jy_fragment_rollback(f);
	ck_assert_uint_eq(jy_fragment_edge_count(f), 10);
	ck_assert_int_eq(jy_fragment_edge(f, 0).time, BASE_TIME - 9);
done:
	jy_fragment_free(f);
	shop_free(&s);
}

JOURNEY_PLAIN_TEST(limits_are_counted)
{
	shop s = {0};
	jy_fragment *f;
	shop_event e = {JOURNEY_EVENT_TRACK, 0, 0, BASE_TIME, 0, 0, NULL, 0};
	jy_event_view view;
	jy_applied applied;
	unsigned i;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	for (i = 0; i < JY_FRAGMENT_DEDUP_MAX; i++) {
		e.number = i;
		e.time = BASE_TIME + i;
		ck_assert_int_eq(shop_apply(&s, f, &e), JOURNEY_OK);
	}
	e.number = 0;
	ck_assert_int_eq(shop_apply(&s, f, &e), JOURNEY_DUPLICATE);
	e.number = 9999;
	e.time = BASE_TIME - 5;
	ck_assert_int_eq(shop_view(&s, &e, &view), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_apply(f, &view, &applied), JOURNEY_OK);
	ck_assert(applied.unchecked && applied.late);
	ck_assert_uint_eq(applied.changed, JY_CHANGED_FEATURES);
	ck_assert_uint_eq(jy_fragment_lost(f)->unchecked, 1);
	ck_assert_uint_eq(jy_fragment_lost(f)->late, 1);
	ck_assert_int_eq(jy_fragment_first_seen(f), BASE_TIME - 5);
	jy_fragment_free(f);
	shop_free(&s);
}

TCase *fragment_case(void)
{
	TCase *tests = tcase_create("fragment");

	tcase_set_timeout(tests, 120);
	torture(tests, order_does_not_matter);
	torture(tests, events_apply_or_nothing);
	torture(tests, leaving_the_ring_or_nothing);
	torture(tests, rollback_is_exact);
	torture(tests, edges_are_the_earliest);
	torture(tests, links_or_nothing);
	torture(tests, limits_are_counted);
	return tests;
}

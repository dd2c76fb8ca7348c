/* The dedup memory: the latest messages of all, and what the ring holds, however they came. */
#include "check_profile.h"

#include "profile/change.h"
#include "profile/seen.h"

#include <string.h>

#define EVENTS 760

typedef struct message {
	journey_time time;
	jy_hash128 id;
	bool in_ring; /* of a type that the ring takes */
} message;

static jy_hash128 id_of(const shop_event *e)
{
	char id[16];
	int i;

	id[0] = 'm';
	for (i = 0; i < 8; i++)
		id[1 + i] = "0123456789abcdef"[e->number >> (28 - 4 * i) & 15];
	id[9] = '\0';
	return jy_message_hash(text(id));
}

/* How many of the messages come after this one; of those that the ring takes, if `ring`. */
static size_t later(const message *all, size_t count, const message *m, bool ring)
{
	size_t i, n = 0;

	for (i = 0; i < count; i++)
		n += (!ring || all[i].in_ring) && jy_stamp_compare(all[i].time, all[i].id, m->time, m->id) > 0;
	return n;
}

static void check(const jy_fragment *f, const message *all, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		bool known = later(all, count, &all[i], false) < JY_FRAGMENT_DEDUP_MAX ||
			     (all[i].in_ring && later(all, count, &all[i], true) < JY_FRAGMENT_RING_MAX);

		ck_assert_msg(jy_fragment_seen(f, all[i].id) == known, "message %zu of %zu", i, count);
	}
}

static void run(shop *s, uint64_t seed, const shop_event *events, jy_buffer *form)
{
	static message all[EVENTS];
	jy_fragment *f, *g;
	size_t i, k = 0;

	ck_assert_int_eq(jy_fragment_new(s->facts, text("u:ada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s->facts, text("u:ada"), &g), JOURNEY_OK);
	for (i = 0; i < EVENTS; i++) {
		journey_status status;

		jy_fragment_save(f);
		status = shop_apply(s, f, &events[i]);
		if (status == JOURNEY_OK && shop_random(seed, i, 3) == 0) {
			jy_fragment_rollback(f);
			status = shop_apply(s, f, &events[i]);
		}
		ck_assert_int_eq(status, JOURNEY_OK);
		all[k].time = events[i].time;
		all[k].id = id_of(&events[i]);
		all[k++].in_ring = events[i].kind == JOURNEY_EVENT_TRACK && events[i].name < 2;
		if (i % 97 == 0 || i == EVENTS - 1)
			check(f, all, k);
	}
	jy_buffer_clear(form);
	ck_assert_int_eq(jy_fragment_encode(f, form), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(form), NULL), JOURNEY_OK);
	check(g, all, k);
	jy_fragment_free(f);
	jy_fragment_free(g);
}

JOURNEY_PLAIN_TEST(memory_is_the_latest_of_all)
{
	static shop_event events[EVENTS];
	jy_buffer x, y;
	shop s = {0};
	uint64_t seed;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	jy_buffer_init(&x, allocator);
	jy_buffer_init(&y, allocator);
	for (seed = 0; seed < 3; seed++) {
		/* With few of them or most of them in the ring. */
		shop_events(seed, events, EVENTS, 60 * JOURNEY_DAY);
		for (size_t i = 0; i < EVENTS; i++)
			events[i].name = shop_random(seed, 5000 + i, 10) < 3 * seed + 1 ? 0 : 2;
		run(&s, seed, events, &x);
		shop_shuffle(seed, events, EVENTS);
		run(&s, seed, events, &y);
		ck_assert_uint_eq(x.size, y.size);
		ck_assert_mem_eq(x.data, y.data, x.size);
	}
	jy_buffer_free(&x);
	jy_buffer_free(&y);
	shop_free(&s);
}

/* An event that leaves before its time is known still. */
JOURNEY_PLAIN_TEST(events_that_leave_are_remembered)
{
	shop_event events[3];
	shop s = {0};
	jy_fragment *f;
	size_t i;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	for (i = 0; i < 3; i++) {
		events[i] = (shop_event){JOURNEY_EVENT_TRACK, 0, i, BASE_TIME + (journey_time)i, 0, 0, NULL, 0};
		ck_assert_int_eq(shop_apply(&s, f, &events[i]), JOURNEY_OK);
	}
	ck_assert_int_eq(jy_fragment_leave_first(f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_leave_first(f), JOURNEY_OK);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(shop_apply(&s, f, &events[i]), JOURNEY_DUPLICATE);
	jy_fragment_free(f);
	shop_free(&s);
}

TCase *seen_case(void)
{
	TCase *tests = tcase_create("seen");

	tcase_set_timeout(tests, 120);
	torture(tests, memory_is_the_latest_of_all);
	torture(tests, events_that_leave_are_remembered);
	return tests;
}

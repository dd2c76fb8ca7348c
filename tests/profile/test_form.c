/* The storage form: round trip, damage, memory. */
#include "check_profile.h"

#include "base/hash.h"
#include "base/text.h"
#include "lab.h"

#include <string.h>

/* A fragment with something of everything; `count` events. */
static void fill(shop *s, jy_fragment *f, uint64_t seed, size_t count)
{
	static shop_event events[300];
	size_t i;

	shop_events(seed, events, count, 60 * JOURNEY_DAY);
	for (i = 0; i < count; i++)
		ck_assert_int_eq(shop_apply(s, f, &events[i]), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_link(f, text("a:phone"), BASE_TIME, jy_message_hash(text("x")), NULL),
			 JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_link(f, text("a:laptop"), BASE_TIME, jy_message_hash(text("x")), NULL),
			 JOURNEY_OK);
}

static void encode(const jy_fragment *f, jy_buffer *out)
{
	jy_buffer_clear(out);
	ck_assert_int_eq(jy_fragment_encode(f, out), JOURNEY_OK);
}

JOURNEY_PLAIN_TEST(round_trip)
{
	shop s = {0};
	jy_buffer x, y;
	uint64_t seed;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	jy_buffer_init(&x, allocator);
	jy_buffer_init(&y, allocator);
	for (seed = 0; seed < 40; seed++) {
		jy_fragment *f, *g;
		size_t count = (size_t)shop_random(seed, 1, seed % 2 ? 300 : 30);
		shop_event more = {JOURNEY_EVENT_TRACK, 1, 1, BASE_TIME + JOURNEY_DAY, 0, 5.0, NULL, 0};

		ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
		ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &g), JOURNEY_OK);
		if (seed)
			fill(&s, f, seed, count);
		encode(f, &x);
		ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(&x), NULL), JOURNEY_OK);
		encode(g, &y);
		ck_assert_uint_eq(x.size, y.size);
		ck_assert_mem_eq(x.data, y.data, x.size);
		ck_assert_uint_eq(jy_fragment_events(f), jy_fragment_events(g));
		/* And both go on alike. */
		ck_assert_int_eq(shop_apply(&s, f, &more), JOURNEY_OK);
		ck_assert_int_eq(shop_apply(&s, g, &more), JOURNEY_OK);
		encode(f, &x);
		encode(g, &y);
		ck_assert_uint_eq(x.size, y.size);
		ck_assert_mem_eq(x.data, y.data, x.size);
		jy_fragment_free(f);
		jy_fragment_free(g);
	}
	jy_buffer_free(&x);
	jy_buffer_free(&y);
	shop_free(&s);
}

static void put_u32(unsigned char *at, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		at[i] = (unsigned char)(v >> 8 * i);
}

/* Whatever it returns: no crash, and a success can be written again. */
static void try_decode(jy_fragment *g, const unsigned char *data, size_t size, jy_buffer *scratch)
{
	journey_bytes bytes = {data, size};
	journey_status status = jy_fragment_decode(g, bytes, NULL);

	ck_assert(status == JOURNEY_OK || status == JOURNEY_CORRUPT || status == JOURNEY_VERSION);
	if (status == JOURNEY_OK)
		encode(g, scratch);
}

JOURNEY_PLAIN_TEST(damage_is_found)
{
	shop s = {0};
	jy_fragment *f, *g;
	jy_buffer good, scratch;
	unsigned char *bad;
	journey_error error = {0};
	size_t i;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	jy_buffer_init(&good, allocator);
	jy_buffer_init(&scratch, allocator);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &g), JOURNEY_OK);
	fill(&s, f, 4, 100);
	encode(f, &good);
	bad = jy_alloc(allocator, good.size);
	ck_assert_ptr_nonnull(bad);
	for (i = 0; i < good.size * 8; i++) {
		journey_bytes bytes = {bad, good.size};

		memcpy(bad, good.data, good.size);
		bad[i / 8] ^= (unsigned char)(1u << i % 8);
		ck_assert_int_eq(jy_fragment_decode(g, bytes, &error), JOURNEY_CORRUPT);
		/* The same with a checksum that fits: nothing may break. */
		put_u32(bad + good.size - 4, jy_crc32c(bad, good.size - 4));
		try_decode(g, bad, good.size, &scratch);
	}
	for (i = 0; i < good.size; i++) {
		journey_bytes bytes = {good.data, i};

		ck_assert_int_eq(jy_fragment_decode(g, bytes, NULL), JOURNEY_CORRUPT);
	}
	jy_free(allocator, bad, good.size);
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_buffer_free(&good);
	jy_buffer_free(&scratch);
	shop_free(&s);
}

/* Random bytes over the payload, with sizes and checksum made to fit. */
JOURNEY_PLAIN_TEST(noise_is_harmless)
{
	shop s = {0};
	jy_fragment *f, *g;
	jy_buffer good, scratch;
	unsigned char *bad;
	uint64_t round, rounds = torture_long() ? 200000 : 5000;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	jy_buffer_init(&good, allocator);
	jy_buffer_init(&scratch, allocator);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &g), JOURNEY_OK);
	fill(&s, f, 6, 120);
	encode(f, &good);
	bad = jy_alloc(allocator, good.size);
	ck_assert_ptr_nonnull(bad);
	for (round = 0; round < rounds; round++) {
		size_t size = good.size, i, n = 1 + (size_t)shop_random(round, 0, 6);

		memcpy(bad, good.data, good.size);
		for (i = 0; i < n; i++)
			bad[12 + shop_random(round, 1 + 2 * i, good.size - 16)] =
				(unsigned char)shop_random(round, 2 + 2 * i, 256);
		if (round % 3 == 0)
			size = 16 + (size_t)shop_random(round, 99, good.size - 16);
		put_u32(bad + 8, (uint32_t)size - 16);
		put_u32(bad + size - 4, jy_crc32c(bad, size - 4));
		try_decode(g, bad, size, &scratch);
	}
	jy_free(allocator, bad, good.size);
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_buffer_free(&good);
	jy_buffer_free(&scratch);
	shop_free(&s);
}

JOURNEY_PLAIN_TEST(newer_and_others)
{
	shop s = {0};
	jy_fragment *f, *g;
	jy_buffer b;
	journey_error error = {0};

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	jy_buffer_init(&b, allocator);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:eve"), &g), JOURNEY_OK);
	fill(&s, f, 9, 20);
	encode(f, &b);
	ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(&b), &error), JOURNEY_CORRUPT);
	ck_assert(jy_fragment_empty(g));
	b.data[4] = JY_FRAGMENT_VERSION + 1;
	put_u32(b.data + b.size - 4, jy_crc32c(b.data, b.size - 4));
	ck_assert_int_eq(jy_fragment_decode(f, jy_buffer_view(&b), &error), JOURNEY_VERSION);
	ck_assert_uint_eq(jy_fragment_events(f), 20);
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_buffer_free(&b);
	shop_free(&s);
}

/* Stored under one strategy, read under another: what it doesn't know stays, what it adds is unknown. */
JOURNEY_PLAIN_TEST(strategies_change)
{
	static shop_event events[200];
	shop old = {0}, other = {0}, now = {0};
	jy_fragment *f, *g, *h;
	const jy_fragment *fragments[1];
	jy_buffer x, y;
	jy_profile p;
	journey_value v;
	journey_time last = BASE_TIME + 199 * JOURNEY_HOUR, next;
	double weight;
	size_t i;

	jy_buffer_init(&x, allocator);
	jy_buffer_init(&y, allocator);
	ck_assert_int_eq(shop_open_without(&old, allocator, 1u << VIEWS | 1u << LAST_30D | 1u << INTEREST),
			 JOURNEY_OK);
	ck_assert_int_eq(shop_open_without(&other, allocator, 0x3ffu & ~(1u << VIEWS)), JOURNEY_OK);
	ck_assert_int_eq(shop_open(&now, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(old.facts, text("u:ada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(other.facts, text("u:ada"), &g), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(now.facts, text("u:ada"), &h), JOURNEY_OK);
	for (i = 0; i < 200; i++) {
		events[i] = (shop_event){JOURNEY_EVENT_TRACK,
					 i % 8 == 7,
					 i,
					 BASE_TIME + (journey_time)i * JOURNEY_HOUR,
					 0,
					 5.0,
					 NULL,
					 0};
		ck_assert_int_eq(shop_apply(&old, f, &events[i]), JOURNEY_OK);
	}
	encode(f, &x);
	/* Through a strategy that knows no orders, and back. */
	ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(&x), NULL), JOURNEY_OK);
	encode(g, &y);
	ck_assert_uint_eq(x.size, y.size);
	ck_assert_mem_eq(x.data, y.data, x.size);
	ck_assert_int_eq(jy_fragment_decode(h, jy_buffer_view(&y), NULL), JOURNEY_OK);
	encode(h, &x);
	ck_assert_uint_eq(x.size, y.size);
	ck_assert_mem_eq(x.data, y.data, x.size);
	fragments[0] = h;
	jy_profile_init(&p, now.facts, fragments, 1, last);
	ck_assert_int_eq(jy_profile_feature(&p, ORDERS, last, &v), JOURNEY_OK);
	ck_assert_int_eq(v.as.i, 25);
	ck_assert_int_eq(jy_profile_feature(&p, VIEWS_7D, last, &v), JOURNEY_OK);
	ck_assert_int_eq(jy_profile_feature(&p, VIEWS, last, &v), JOURNEY_UNKNOWN);
	ck_assert_int_eq(jy_profile_tally(&p, INTEREST, text("shoes"), last, &weight), JOURNEY_UNKNOWN);
	/* Unknown until its window begins after the last event that had left: number 134, a view. */
	ck_assert_int_eq(jy_profile_feature(&p, LAST_30D, last, &v), JOURNEY_UNKNOWN);
	next = jy_profile_feature_next_change(&p, LAST_30D, last);
	ck_assert_int_eq(next, events[134].time + 30 * JOURNEY_DAY);
	ck_assert_int_eq(jy_profile_feature(&p, LAST_30D, next - 1, &v), JOURNEY_UNKNOWN);
	ck_assert_int_eq(jy_profile_feature(&p, LAST_30D, next, &v), JOURNEY_OK);
	/* Another event leaves: the feature is kept from here on, and as unknown as before. */
	events[0].number = 7777;
	events[0].time = last;
	ck_assert_int_eq(shop_apply(&now, h, &events[0]), JOURNEY_OK);
	ck_assert_int_eq(jy_profile_feature(&p, VIEWS, last, &v), JOURNEY_UNKNOWN);
	ck_assert_int_eq(jy_profile_feature(&p, LAST_30D, next - 1, &v), JOURNEY_UNKNOWN);
	ck_assert_int_eq(jy_profile_feature(&p, LAST_30D, next, &v), JOURNEY_OK);
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_fragment_free(h);
	jy_buffer_free(&x);
	jy_buffer_free(&y);
	shop_free(&old);
	shop_free(&other);
	shop_free(&now);
}

/* The ring has the event, but not what a new feature reads of it. */
JOURNEY_PLAIN_TEST(properties_not_kept_are_unknown)
{
	shop old = {0}, now = {0};
	shop_event e = {JOURNEY_EVENT_TRACK, 0, 1, BASE_TIME, 0, 0, NULL, 0};
	jy_fragment *f, *g;
	const jy_fragment *fragments[1];
	jy_buffer x, y;
	jy_profile p;
	journey_value v;
	double weight;
	unsigned i;

	jy_buffer_init(&x, allocator);
	jy_buffer_init(&y, allocator);
	ck_assert_int_eq(shop_open_without(&old, allocator, 1u << INTEREST), JOURNEY_OK);
	ck_assert_int_eq(shop_open(&now, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(old.facts, text("u:ada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(now.facts, text("u:ada"), &g), JOURNEY_OK);
	ck_assert_int_eq(shop_apply(&old, f, &e), JOURNEY_OK);
	encode(f, &x);
	ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(&x), NULL), JOURNEY_OK);
	encode(g, &y);
	ck_assert_uint_eq(x.size, y.size);
	ck_assert_mem_eq(x.data, y.data, x.size);
	fragments[0] = g;
	jy_profile_init(&p, now.facts, fragments, 1, BASE_TIME);
	ck_assert_int_eq(jy_profile_feature(&p, VIEWS, BASE_TIME, &v), JOURNEY_OK);
	ck_assert_int_eq(jy_profile_tally(&p, INTEREST, text("shoes"), BASE_TIME, &weight), JOURNEY_UNKNOWN);
	/* It stays so when the event leaves the ring, and a rollback takes that back. */
	for (i = 0; i < JY_FRAGMENT_RING_MAX + 3; i++) {
		e.number = 10 + i;
		e.time = BASE_TIME + 1 + i;
		encode(g, &x);
		jy_fragment_save(g);
		ck_assert_int_eq(shop_apply(&now, g, &e), JOURNEY_OK);
		jy_fragment_rollback(g);
		encode(g, &y);
		ck_assert_uint_eq(x.size, y.size);
		ck_assert_mem_eq(x.data, y.data, x.size);
		ck_assert_int_eq(shop_apply(&now, g, &e), JOURNEY_OK);
		ck_assert_int_eq(jy_profile_tally(&p, INTEREST, text("shoes"), BASE_TIME, &weight),
				 JOURNEY_UNKNOWN);
	}
	ck_assert_int_eq(jy_profile_feature(&p, VIEWS, BASE_TIME, &v), JOURNEY_OK);
	ck_assert_int_eq(v.as.i, JY_FRAGMENT_RING_MAX + 4);
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_buffer_free(&x);
	jy_buffer_free(&y);
	shop_free(&old);
	shop_free(&now);
}

JOURNEY_TEST(form_or_nothing)
{
	shop_event events[80];
	shop s = {0};
	jy_fragment *f = NULL, *g = NULL;
	jy_buffer x, y;
	size_t i;

	jy_buffer_init(&x, allocator);
	jy_buffer_init(&y, allocator);
	TRY(shop_open(&s, allocator));
	TRY(jy_fragment_new(s.facts, text("u:ada"), &f));
	TRY(jy_fragment_new(s.facts, text("u:ada"), &g));
	shop_events(2, events, 80, JOURNEY_DAY);
	for (i = 0; i < 80; i++) {
		events[i].kind = i % 20 ? JOURNEY_EVENT_TRACK : JOURNEY_EVENT_IDENTIFY;
		events[i].name = (int)(i % 2);
		TRY(shop_apply(&s, f, &events[i]));
	}
	TRY(jy_fragment_link(f, text("a:phone"), BASE_TIME, jy_message_hash(text("x")), NULL));
	TRY_AGAIN(jy_fragment_encode(f, &x));
	TRY_AGAIN(jy_fragment_decode(g, jy_buffer_view(&x), NULL));
	TRY_AGAIN(jy_fragment_encode(g, &y));
	ck_assert_uint_eq(x.size, y.size);
	ck_assert_mem_eq(x.data, y.data, x.size);
done:
	jy_buffer_free(&x);
	jy_buffer_free(&y);
	jy_fragment_free(f);
	jy_fragment_free(g);
	shop_free(&s);
}

/* A fragment that a changed item would be written from is refused when it is read. */
static void refused(lab *l, const jy_fragment *f)
{
	jy_fragment *g;
	jy_buffer bytes;

	jy_buffer_init(&bytes, NULL);
	encode(f, &bytes);
	ck_assert_int_eq(jy_fragment_new(l->facts, text("u:ada"), &g), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(&bytes), NULL), JOURNEY_CORRUPT);
	jy_fragment_free(g);
	jy_buffer_free(&bytes);
}

JOURNEY_PLAIN_TEST(items_are_checked)
{
	static const journey_duration windows[] = {0, 30 * JOURNEY_DAY};
	size_t w, i;

	for (w = 0; w < 2; w++) {
		static lab l;
		jy_fragment *f;
		jy_item *item;
		int64_t kept;

		memset(&l, 0, sizeof(l));
		l.features[0] = (lab_feature){.kind = JOURNEY_FEATURE_MOST, .window = windows[w], .top = 3};
		l.feature_count = 1;
		ck_assert_int_eq(lab_open(&l, allocator), JOURNEY_OK);
		lab_fill(&l, 7, LAB_EVENTS, 3, 20 * JOURNEY_DAY);
		ck_assert_int_eq(jy_fragment_new(l.facts, text("u:ada"), &f), JOURNEY_OK);
		for (i = 0; i < l.event_count; i++)
			ck_assert_int_eq(lab_apply(&l, f, &l.events[i]), JOURNEY_OK);
		ck_assert(f->c.aggregate_count == 1 && f->c.aggregates[0].items.count > 0);
		item = &f->c.aggregates[0].items.items[0];
		kept = item->bucket;
		item->bucket = jy_bucket_of(windows[w], JOURNEY_TIME_MAX) + 1;
		refused(&l, f);
		item->bucket = kept;
		item->count = INT64_MAX;
		refused(&l, f);
		jy_fragment_free(f);
		lab_free(&l);
	}
}

TCase *form_case(void)
{
	TCase *tests = tcase_create("form");

	tcase_set_timeout(tests, 240);
	torture(tests, round_trip);
	torture(tests, damage_is_found);
	torture(tests, items_are_checked);
	torture(tests, noise_is_harmless);
	torture(tests, newer_and_others);
	torture(tests, strategies_change);
	torture(tests, properties_not_kept_are_unknown);
	torture(tests, form_or_nothing);
	return tests;
}

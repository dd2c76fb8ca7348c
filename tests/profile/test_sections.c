/* Sections of the storage form that this release doesn't know: they stay. */
#include "check_profile.h"

#include "base/hash.h"

#include <string.h>

/* A stored form that is changed: its payload up to the sections, and the sections. */
typedef struct changing {
	jy_buffer bytes;
	size_t sections; /* where they begin */
} changing;

static void put_u32(unsigned char *at, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		at[i] = (unsigned char)(v >> 8 * i);
}

static void start(changing *c, const jy_fragment *f)
{
	jy_reader in;

	jy_buffer_clear(&c->bytes);
	ck_assert_int_eq(jy_fragment_encode(f, &c->bytes), JOURNEY_OK);
	c->bytes.size -= 4;
	in = jy_reader_of(c->bytes.data + 12, c->bytes.size - 12);
	jy_reader_str(&in);
	ck_assert(!in.failed);
	c->sections = (size_t)(in.at - c->bytes.data);
}

/* Inserts a section before the first of a higher tag, or of the same where `tag` is taken. */
static void insert(changing *c, uint64_t tag, const void *data, size_t size)
{
	jy_reader in = jy_reader_of(c->bytes.data + c->sections, c->bytes.size - c->sections);
	const unsigned char *at = in.at;
	jy_buffer after;
	size_t kept;

	while (jy_reader_left(&in) && jy_reader_varint(&in) < tag) {
		jy_reader_str(&in);
		at = in.at;
	}
	kept = (size_t)(at - c->bytes.data);
	jy_buffer_init(&after, &c->bytes.allocator);
	ck_assert(jy_buffer_bytes(&after, at, c->bytes.size - kept));
	c->bytes.size = kept;
	ck_assert(jy_buffer_varint(&c->bytes, tag) && jy_buffer_varint(&c->bytes, size) &&
		  jy_buffer_bytes(&c->bytes, data, size) && jy_buffer_bytes(&c->bytes, after.data, after.size));
	jy_buffer_free(&after);
}

static journey_bytes seal(changing *c)
{
	put_u32(c->bytes.data + 8, (uint32_t)c->bytes.size - 12);
	ck_assert(jy_buffer_u32(&c->bytes, jy_crc32c(c->bytes.data, c->bytes.size)));
	return jy_buffer_view(&c->bytes);
}

static void fill(shop *s, jy_fragment *f, size_t count)
{
	static shop_event events[100];
	size_t i;

	shop_events(3, events, count, 60 * JOURNEY_DAY);
	for (i = 0; i < count; i++)
		ck_assert_int_eq(shop_apply(s, f, &events[i]), JOURNEY_OK);
}

static void same(const jy_fragment *f, journey_bytes bytes)
{
	jy_buffer out;

	jy_buffer_init(&out, NULL);
	ck_assert_int_eq(jy_fragment_encode(f, &out), JOURNEY_OK);
	ck_assert_uint_eq(out.size, bytes.size);
	ck_assert_mem_eq(out.data, bytes.data, out.size);
	jy_buffer_free(&out);
}

JOURNEY_PLAIN_TEST(unknown_sections_stay)
{
	static const uint64_t tags[] = {31, 40, 130, 20000, UINT64_MAX};
	shop_event more = {JOURNEY_EVENT_TRACK, 1, 1, BASE_TIME + 70 * JOURNEY_DAY, 0, 5.0, NULL, 0};
	shop s = {0};
	jy_fragment *f, *g;
	changing c, d;
	size_t i, before;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	jy_buffer_init(&c.bytes, allocator);
	jy_buffer_init(&d.bytes, allocator);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &g), JOURNEY_OK);
	fill(&s, f, 80);
	start(&c, f);
	for (i = 0; i < 5; i++)
		insert(&c, tags[i], "what a later release knows", 7 + i);
	before = jy_fragment_memory(g);
	ck_assert_int_eq(jy_fragment_decode(g, seal(&c), NULL), JOURNEY_OK);
	ck_assert_uint_ge(jy_fragment_memory(g), before + 5 * 9);
	same(g, jy_buffer_view(&c.bytes));
	/* They go along when events come, and when that is taken back. */
	jy_fragment_save(g);
	ck_assert_int_eq(shop_apply(&s, g, &more), JOURNEY_OK);
	ck_assert_int_eq(shop_apply(&s, f, &more), JOURNEY_OK);
	start(&d, f);
	for (i = 0; i < 5; i++)
		insert(&d, tags[i], "what a later release knows", 7 + i);
	same(g, seal(&d));
	jy_fragment_rollback(g);
	same(g, jy_buffer_view(&c.bytes));
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_buffer_free(&c.bytes);
	jy_buffer_free(&d.bytes);
	shop_free(&s);
}

/* All that is known of a fragment may be of a later release. */
JOURNEY_PLAIN_TEST(nothing_but_unknown_sections)
{
	shop s = {0};
	jy_fragment *f;
	changing c;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	jy_buffer_init(&c.bytes, allocator);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	start(&c, f);
	ck_assert(jy_fragment_empty(f));
	insert(&c, 127, "x", 1);
	ck_assert_int_eq(jy_fragment_decode(f, seal(&c), NULL), JOURNEY_OK);
	ck_assert(!jy_fragment_empty(f));
	same(f, jy_buffer_view(&c.bytes));
	jy_fragment_free(f);
	jy_buffer_free(&c.bytes);
	shop_free(&s);
}

static void refuse(shop *s, uint64_t tag, uint64_t other, size_t size, journey_status status)
{
	static const unsigned char zero[JY_FRAGMENT_UNKNOWN_MAX + 1];
	journey_error error = {0};
	jy_fragment *f, *g;
	changing c;

	jy_buffer_init(&c.bytes, s->allocator);
	ck_assert_int_eq(jy_fragment_new(s->facts, text("u:ada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s->facts, text("u:ada"), &g), JOURNEY_OK);
	fill(s, f, 20);
	start(&c, f);
	insert(&c, tag, zero, size);
	if (other)
		insert(&c, other, "y", 1);
	ck_assert_int_eq(jy_fragment_decode(g, seal(&c), &error), status);
	ck_assert(jy_fragment_empty(g));
	ck_assert_int_eq(error.status, status);
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_buffer_free(&c.bytes);
}

JOURNEY_PLAIN_TEST(sections_have_rules)
{
	shop s = {0};

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	refuse(&s, 1, 0, 1, JOURNEY_CORRUPT);     /* known, and twice */
	refuse(&s, 200, 200, 1, JOURNEY_CORRUPT); /* unknown, and twice */
	refuse(&s, 200, 0, 0, JOURNEY_CORRUPT);   /* without bytes */
	refuse(&s, 0, 0, 1, JOURNEY_CORRUPT);     /* no tag */
	refuse(&s, 200, 0, JY_FRAGMENT_UNKNOWN_MAX + 1, JOURNEY_LIMIT);
	refuse(&s, 200, 201, JY_FRAGMENT_UNKNOWN_MAX - 5, JOURNEY_LIMIT);
	shop_free(&s);
}

JOURNEY_TEST(unknown_sections_or_nothing)
{
	jy_fragment *f = NULL;
	shop s = {0};
	changing c;

	jy_buffer_init(&c.bytes, NULL);
	TRY(shop_open(&s, allocator));
	TRY(jy_fragment_new(s.facts, text("u:ada"), &f));
	jy_buffer_clear(&c.bytes);
	TRY_AGAIN(jy_fragment_encode(f, &c.bytes));
	c.bytes.size -= 4;
	c.sections = c.bytes.size;
	insert(&c, 100, "abc", 3);
	insert(&c, 101, "abcdefghijklmnopqrstuvwxyz", 26);
	seal(&c);
	TRY_AGAIN(jy_fragment_decode(f, jy_buffer_view(&c.bytes), NULL));
	ck_assert(!jy_fragment_empty(f));
	same(f, jy_buffer_view(&c.bytes));
done:
	jy_fragment_free(f);
	jy_buffer_free(&c.bytes);
	shop_free(&s);
}

TCase *sections_case(void)
{
	TCase *tests = tcase_create("sections");

	torture(tests, unknown_sections_stay);
	torture(tests, nothing_but_unknown_sections);
	torture(tests, sections_have_rules);
	torture(tests, unknown_sections_or_nothing);
	return tests;
}

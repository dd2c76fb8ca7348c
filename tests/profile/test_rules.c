/* Rules of attributes against their definition over all events, in any order, over several fragments. */
#include "check_profile.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/attribute_rule.h"
#include "profile/convert.h"
#include "profile/veil.h"

#include <stdio.h>
#include <string.h>

#define MOST 120
#define TAGS 6

/* In order of declaration. */
enum { LATEST, FIRST, MIN, MAX, POINTS, SPENT, TAGGED, NAME, SINCE, HOME, ATTRIBUTES };

typedef struct desk {
	const journey_allocator *allocator;
	journey_strategy *strategy;
	jy_facts *facts;
	jy_arena arena;
} desk;

/* What one identify states. */
typedef struct saying {
	uint64_t number;
	journey_time time;
	jy_hash128 id;
	int x;      /* of LATEST, FIRST, MIN, MAX, POINTS */
	int cents;  /* SPENT */
	int tags[TAGS];
	int tag_count;
	const char *name; /* NULL: does not say */
	int fragments; /* bits: where it is applied */
} saying;

static saying sayings[MOST];

static journey_status open_desk(desk *d, const journey_allocator *allocator, journey_attribute_rule max)
{
	static const struct {
		const char *name;
		journey_field_type type;
		journey_attribute_rule rule;
	} list[ATTRIBUTES] = {
		{"latest", JOURNEY_FIELD_INT, JOURNEY_RULE_LATEST},
		{"first", JOURNEY_FIELD_INT, JOURNEY_RULE_FIRST},
		{"min", JOURNEY_FIELD_INT, JOURNEY_RULE_MIN},
		{"max", JOURNEY_FIELD_DOUBLE, JOURNEY_RULE_MAX},
		{"points", JOURNEY_FIELD_INT, JOURNEY_RULE_SUM},
		{"spent", JOURNEY_FIELD_MONEY, JOURNEY_RULE_SUM},
		{"tags", JOURNEY_FIELD_LIST, JOURNEY_RULE_UNION},
		{"name", JOURNEY_FIELD_STRING, JOURNEY_RULE_NON_EMPTY},
		{"since", JOURNEY_FIELD_TIMESTAMP, JOURNEY_RULE_MIN},
		{"home", JOURNEY_FIELD_GEO, JOURNEY_RULE_LATEST},
	};
	journey_builder *b = NULL;
	journey_status status;
	size_t i;

	d->allocator = allocator;
	jy_arena_init(&d->arena, allocator);
	status = journey_builder_new(allocator, text("desk"), &b);
	for (i = 0; i < ATTRIBUTES && status == JOURNEY_OK; i++) {
		journey_attribute_options o = {.size = sizeof(o)};

		o.name = text(list[i].name);
		o.type = list[i].type;
		o.rule = i == MAX ? max : list[i].rule;
		o.pii = i == TAGGED || i == NAME;
		status = journey_builder_attribute_options(b, &o);
	}
	if (status == JOURNEY_OK)
		status = journey_strategy_build(b, &d->strategy, NULL);
	journey_builder_free(b);
	return status == JOURNEY_OK ? jy_facts_new(allocator, d->strategy, &d->facts) : status;
}

static void close_desk(desk *d)
{
	jy_facts_free(d->facts);
	journey_strategy_free(d->strategy);
	if (d->allocator)
		jy_arena_free(&d->arena);
}

static void fill(uint64_t seed, size_t count, size_t tags)
{
	static const char *const names[] = {"Ada", "", "  ", "Grace", "\t", NULL};
	char message[24];
	size_t i, k;

	for (i = 0; i < count; i++) {
		saying *s = &sayings[i];
		uint64_t at = i * 16;

		memset(s, 0, sizeof(*s));
		s->number = seed * 1000 + i;
		snprintf(message, sizeof(message), "m%llu", (unsigned long long)s->number);
		s->id = jy_message_hash(text(message));
		/* Few different times, so that messages decide. */
		s->time = BASE_TIME + (journey_time)shop_random(seed, at, 30) * JOURNEY_DAY;
		s->x = (int)shop_random(seed, at + 1, 50) - 25;
		s->cents = (int)shop_random(seed, at + 2, 100000);
		s->tag_count = (int)shop_random(seed, at + 3, TAGS + 1);
		for (k = 0; k < (size_t)s->tag_count; k++)
			s->tags[k] = (int)shop_random(seed, at + 4 + k, tags);
		s->name = names[shop_random(seed, at + 11, 6)];
		s->fragments = 1 + (int)shop_random(seed, at + 12, 7);
	}
}

static journey_entry entry(const char *key, journey_value value)
{
	journey_entry e = {jy_value_str(text(key)), value};

	return e;
}

static journey_status identify(desk *d, jy_fragment *f, const char *message, journey_time time, const journey_map *traits)
{
	journey_event event = {.size = sizeof(event), .kind = JOURNEY_EVENT_IDENTIFY};
	jy_arena_mark mark = jy_arena_save(&d->arena);
	jy_event_view view;
	journey_status status;

	event.message_id = text(message);
	event.user_id = text("ada");
	event.timestamp = time;
	event.traits = traits;
	status = jy_event_view_make(d->strategy, &event, &d->arena, &view, NULL);
	if (status == JOURNEY_OK)
		status = jy_fragment_apply(f, &view, NULL);
	jy_arena_rewind(&d->arena, mark);
	return status;
}

static journey_status say(desk *d, jy_fragment *f, const saying *s)
{
	char message[24], tags[TAGS][8];
	journey_value items[TAGS];
	journey_list list = {(size_t)s->tag_count, items};
	journey_entry entries[ATTRIBUTES];
	journey_map map = {0, entries};
	int i;

	snprintf(message, sizeof(message), "m%llu", (unsigned long long)s->number);
	for (i = 0; i < s->tag_count; i++) {
		snprintf(tags[i], sizeof(tags[i]), "t%03d", s->tags[i]);
		items[i] = jy_value_str(text(tags[i]));
	}
	entries[map.count++] = entry("latest", jy_value_int(s->x));
	entries[map.count++] = entry("first", jy_value_int(s->x));
	entries[map.count++] = entry("min", jy_value_int(s->x));
	entries[map.count++] = entry("max", jy_value_int(s->x));
	entries[map.count++] = entry("points", jy_value_int(s->x));
	entries[map.count++] = entry("spent", jy_value_double((double)s->cents / 100.0));
	entries[map.count++] = entry("tags", jy_value_list(&list));
	if (s->name)
		entries[map.count++] = entry("name", jy_value_str(text(s->name)));
	entries[map.count++] = entry("since", jy_value_time(s->time));
	return identify(d, f, message, s->time, &map);
}

/* ---- the truth ---- */

static int order(const saying *x, const saying *y)
{
	return jy_stamp_compare(x->time, x->id, y->time, y->id);
}

/* The saying with the greatest stamp (or the least) of those that have a name, or of all. */
static const saying *last(size_t count, bool first, bool named)
{
	const saying *found = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		const saying *s = &sayings[i];

		if (named && (!s->name || jy_str_trim(text(s->name)).size == 0))
			continue;
		if (!found || (first ? order(s, found) < 0 : order(s, found) > 0))
			found = s;
	}
	return found;
}

static journey_value read(const jy_profile *p, uint32_t attribute)
{
	journey_value v = jy_value_null();
	journey_status status = jy_profile_attribute(p, attribute, &v);

	ck_assert_msg(status == JOURNEY_OK || status == JOURNEY_NOT_FOUND, "status %d", status);
	return v;
}

static const saying *last_with(size_t count, int tag)
{
	const saying *found = NULL;
	size_t i;
	int k;

	for (i = 0; i < count; i++) {
		for (k = 0; k < sayings[i].tag_count; k++) {
			if (sayings[i].tags[k] == tag && (!found || order(&sayings[i], found) > 0))
				found = &sayings[i];
		}
	}
	return found;
}

/* Tag x comes before tag y in the union: it was stated later, or later in byte order by the same event. */
static bool before(size_t count, int x, int y)
{
	int stamps = order(last_with(count, x), last_with(count, y));

	return stamps > 0 || (stamps == 0 && x > y);
}

static void expect_union(const jy_profile *p, size_t count, size_t tags)
{
	journey_value v = read(p, TAGGED);
	size_t i, k, n = 0;
	char shown[8];

	ck_assert_int_eq(v.type, JOURNEY_LIST);
	for (i = 0; i < tags; i++) {
		size_t place = 0;

		if (!last_with(count, (int)i))
			continue;
		n++;
		for (k = 0; k < tags; k++)
			place += k != i && last_with(count, (int)k) && before(count, (int)k, (int)i);
		if (place >= JOURNEY_ATTRIBUTE_UNION_MAX)
			continue;
		snprintf(shown, sizeof(shown), "t%03d", (int)i);
		ck_assert_uint_lt(place, v.as.list->count);
		ck_assert(jy_str_is(jy_value_text(v.as.list->items[place]), shown));
	}
	ck_assert_uint_eq(v.as.list->count, n < JOURNEY_ATTRIBUTE_UNION_MAX ? n : JOURNEY_ATTRIBUTE_UNION_MAX);
}

static void expect_rules(const jy_profile *p, size_t count, size_t tags)
{
	const saying *named = last(count, false, true);
	int least = sayings[0].x, most = sayings[0].x;
	int64_t points = 0, cents = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		least = sayings[i].x < least ? sayings[i].x : least;
		most = sayings[i].x > most ? sayings[i].x : most;
		points += sayings[i].x;
		cents += sayings[i].cents;
	}
	ck_assert_int_eq(read(p, LATEST).as.i, last(count, false, false)->x);
	ck_assert_int_eq(read(p, FIRST).as.i, last(count, true, false)->x);
	ck_assert_int_eq(read(p, MIN).as.i, least);
	ck_assert(read(p, MAX).as.d == (double)most);
	ck_assert_int_eq(read(p, POINTS).as.i, points);
	ck_assert(read(p, SPENT).as.d == (double)cents / 100.0);
	ck_assert(jy_value_equal(read(p, SINCE), jy_value_time(last(count, true, false)->time)));
	if (named)
		ck_assert(jy_str_is(jy_value_text(read(p, NAME)), named->name));
	else
		ck_assert_int_eq(read(p, NAME).type, JOURNEY_NULL);
	expect_union(p, count, tags);
}

static void shuffle(uint64_t seed, size_t count)
{
	size_t i;

	for (i = count; i > 1; i--) {
		size_t k = (size_t)shop_random(seed, 5000000 + i, i);
		saying s = sayings[i - 1];

		sayings[i - 1] = sayings[k];
		sayings[k] = s;
	}
}

JOURNEY_PLAIN_TEST(rules_hold_at_every_step)
{
	static const char *const names[] = {"uada", "abox", "aphone"};
	uint64_t seed;
	size_t i, k;

	for (seed = 1; seed <= 9; seed++) {
		desk d = {0};
		jy_fragment *f[3];
		jy_profile p;
		/* Copies count once while fragments know summands one by one. */
		bool copies = seed > 6;
		size_t fragments = 1 + seed % 3, count = copies ? JY_TRAIT_RECENT : MOST, tags = seed % 2 ? 120 : 10;

		ck_assert_int_eq(open_desk(&d, allocator, JOURNEY_RULE_MAX), JOURNEY_OK);
		fill(seed, count, tags);
		for (k = 0; k < fragments; k++)
			ck_assert_int_eq(jy_fragment_new(d.facts, text(names[k]), &f[k]), JOURNEY_OK);
		jy_profile_init(&p, d.facts, (const jy_fragment *const *)f, fragments, 0);
		for (i = 0; i < count; i++) {
			int where = sayings[i].fragments & ((1 << fragments) - 1);

			if (!where || !copies)
				where = 1 << i % fragments;
			for (k = 0; k < fragments; k++) {
				if (where >> k & 1)
					ck_assert_int_eq(say(&d, f[k], &sayings[i]), JOURNEY_OK);
			}
			if (i % 5 == 0 || i + 1 == count)
				expect_rules(&p, i + 1, tags);
		}
		for (k = 0; k < fragments; k++)
			jy_fragment_free(f[k]);
		close_desk(&d);
	}
}

JOURNEY_PLAIN_TEST(rules_in_any_order)
{
	uint64_t seed;
	size_t i;

	for (seed = 21; seed <= 26; seed++) {
		desk d = {0};
		jy_fragment *f, *g;
		jy_buffer first, second;

		ck_assert_int_eq(open_desk(&d, allocator, JOURNEY_RULE_MAX), JOURNEY_OK);
		jy_buffer_init(&first, allocator);
		jy_buffer_init(&second, allocator);
		fill(seed, MOST, 100);
		ck_assert_int_eq(jy_fragment_new(d.facts, text("uada"), &f), JOURNEY_OK);
		ck_assert_int_eq(jy_fragment_new(d.facts, text("uada"), &g), JOURNEY_OK);
		for (i = 0; i < MOST; i++)
			ck_assert_int_eq(say(&d, f, &sayings[i]), JOURNEY_OK);
		shuffle(seed, MOST);
		for (i = 0; i < MOST; i++) {
			jy_fragment_save(g);
			ck_assert_int_eq(say(&d, g, &sayings[i]), JOURNEY_OK);
			if (i % 3 == 0) {
				jy_fragment_rollback(g);
				ck_assert_int_eq(say(&d, g, &sayings[i]), JOURNEY_OK);
			}
			if (i % 40 == 0) {
				jy_buffer_clear(&second);
				ck_assert_int_eq(jy_fragment_encode(g, &second), JOURNEY_OK);
				ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(&second), NULL), JOURNEY_OK);
			}
		}
		jy_buffer_clear(&second);
		ck_assert_int_eq(jy_fragment_encode(f, &first), JOURNEY_OK);
		ck_assert_int_eq(jy_fragment_encode(g, &second), JOURNEY_OK);
		ck_assert_uint_eq(first.size, second.size);
		ck_assert_mem_eq(first.data, second.data, first.size);
		jy_fragment_free(f);
		jy_fragment_free(g);
		jy_buffer_free(&first);
		jy_buffer_free(&second);
		close_desk(&d);
	}
}

/* A strategy that changes the rule starts from the latest value, and finds its own again when it comes back. */
JOURNEY_PLAIN_TEST(rules_change)
{
	desk one = {0}, two = {0};
	jy_fragment *f, *g, *h;
	const jy_fragment *fragments[1];
	jy_buffer bytes;
	jy_profile p;
	size_t i;

	ck_assert_int_eq(open_desk(&one, allocator, JOURNEY_RULE_MAX), JOURNEY_OK);
	ck_assert_int_eq(open_desk(&two, allocator, JOURNEY_RULE_MIN), JOURNEY_OK);
	jy_buffer_init(&bytes, allocator);
	fill(5, 20, 10);
	for (i = 0; i < 20; i++) {
		sayings[i].time = BASE_TIME + (journey_time)i;
		sayings[i].x = (int)i == 7 ? 99 : (int)i;
	}
	ck_assert_int_eq(jy_fragment_new(one.facts, text("uada"), &f), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(two.facts, text("uada"), &g), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(one.facts, text("uada"), &h), JOURNEY_OK);
	for (i = 0; i < 10; i++)
		ck_assert_int_eq(say(&one, f, &sayings[i]), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_encode(f, &bytes), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_decode(g, jy_buffer_view(&bytes), NULL), JOURNEY_OK);
	fragments[0] = g;
	jy_profile_init(&p, two.facts, fragments, 1, 0);
	ck_assert(read(&p, MAX).as.d == 9);
	for (; i < 20; i++)
		ck_assert_int_eq(say(&two, g, &sayings[i]), JOURNEY_OK);
	ck_assert(read(&p, MAX).as.d == 10);
	jy_buffer_clear(&bytes);
	ck_assert_int_eq(jy_fragment_encode(g, &bytes), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_decode(h, jy_buffer_view(&bytes), NULL), JOURNEY_OK);
	fragments[0] = h;
	jy_profile_init(&p, one.facts, fragments, 1, 0);
	ck_assert(read(&p, MAX).as.d == 99);
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_fragment_free(h);
	jy_buffer_free(&bytes);
	close_desk(&one);
	close_desk(&two);
}

static journey_status state(desk *d, jy_fragment *f, const char *message, const char *trait, journey_value value)
{
	journey_entry entries[1];
	journey_map map = {1, entries};

	entries[0] = entry(trait, value);
	return identify(d, f, message, BASE_TIME, &map);
}

JOURNEY_PLAIN_TEST(places_are_checked)
{
	static const struct {
		const char *text;
		double lat, lon;
	} good[] = {{"52.5,13.4", 52.5, 13.4}, {" -90 , 180 ", -90, 180}, {"-0,0", 0, 0}};
	static const char *const bad[] = {"52.5", "91,0", "0,181", "a,b", "52.5,13.4,1", ",", "NaN,0", ""};
	desk d = {0};
	jy_fragment *f;
	const jy_fragment *fragments[1];
	jy_profile p;
	journey_entry latitudes[2];
	journey_map map = {2, latitudes};
	journey_value v;
	char message[24];
	size_t i;

	ck_assert_int_eq(open_desk(&d, allocator, JOURNEY_RULE_MAX), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(d.facts, text("uada"), &f), JOURNEY_OK);
	fragments[0] = f;
	jy_profile_init(&p, d.facts, fragments, 1, 0);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_int_eq(state(&d, f, "m", "home", jy_value_str(text(bad[i]))), JOURNEY_TYPE);
	ck_assert_int_eq(state(&d, f, "m", "home", jy_value_double(1)), JOURNEY_TYPE);
	for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
		jy_fragment_free(f);
		ck_assert_int_eq(jy_fragment_new(d.facts, text("uada"), &f), JOURNEY_OK);
		fragments[0] = f;
		snprintf(message, sizeof(message), "good%zu", i);
		ck_assert_int_eq(state(&d, f, message, "home", jy_value_str(text(good[i].text))), JOURNEY_OK);
		v = read(&p, HOME);
		ck_assert_int_eq(v.type, JOURNEY_MAP);
		ck_assert(jy_map_get(v.as.map, text("lat"))->as.d == good[i].lat);
		ck_assert(jy_map_get(v.as.map, text("lon"))->as.d == good[i].lon);
	}
	latitudes[0] = entry("longitude", jy_value_int(13));
	latitudes[1] = entry("latitude", jy_value_double(52.5));
	ck_assert_int_eq(state(&d, f, "zzz", "home", jy_value_map(&map)), JOURNEY_OK);
	latitudes[1] = entry("lat", jy_value_double(-91));
	ck_assert_int_eq(state(&d, f, "zz2", "home", jy_value_map(&map)), JOURNEY_TYPE);
	jy_fragment_free(f);
	close_desk(&d);
}

/* What a sum can't hold exactly is refused; what a union can't hold is counted. */
JOURNEY_PLAIN_TEST(rules_have_limits)
{
	desk d = {0};
	jy_fragment *f;
	journey_value items[70], nested = jy_value_null();
	journey_list list = {70, items}, none = {0, NULL};
	char tags[70][8];
	size_t i;

	ck_assert_int_eq(open_desk(&d, allocator, JOURNEY_RULE_MAX), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(d.facts, text("uada"), &f), JOURNEY_OK);
	ck_assert_int_eq(state(&d, f, "a", "points", jy_value_int(INT64_MAX)), JOURNEY_RANGE);
	ck_assert_int_eq(state(&d, f, "a", "points", jy_value_str(text("7"))), JOURNEY_TYPE);
	ck_assert_int_eq(state(&d, f, "a", "points", jy_value_int(9223372036854)), JOURNEY_OK);
	for (i = 0; i < 70; i++) {
		snprintf(tags[i], sizeof(tags[i]), "t%zu", i);
		items[i] = jy_value_str(text(tags[i]));
	}
	ck_assert_int_eq(state(&d, f, "b", "tags", jy_value_list(&list)), JOURNEY_OK);
	ck_assert_uint_eq(jy_fragment_lost(f)->values, 6);
	list.count = 1;
	nested = jy_value_list(&none);
	items[0] = nested;
	ck_assert_int_eq(state(&d, f, "c", "tags", jy_value_list(&list)), JOURNEY_OK);
	ck_assert_uint_eq(jy_fragment_lost(f)->values, 7);
	jy_fragment_free(f);
	close_desk(&d);
}

static journey_status rename_all(void *user, journey_str identifier, journey_str *out)
{
	(void)user;
	(void)identifier;
	*out = text("uveiled");
	return JOURNEY_OK;
}

static journey_status rehash(void *user, jy_hash128 id, jy_hash128 *out)
{
	(void)user;
	out->a = jy_hash_mix(id.a, 17);
	out->b = jy_hash_mix(id.b, 18);
	return JOURNEY_OK;
}

static bool holds(const jy_buffer *bytes, const void *what, size_t size)
{
	size_t i;

	for (i = 0; i + size <= bytes->size; i++) {
		if (memcmp(bytes->data + i, what, size) == 0)
			return true;
	}
	return false;
}

/* A copy that names nobody has no personal value, and no message by its old hash; the others stay. */
JOURNEY_PLAIN_TEST(rules_behind_a_veil)
{
	static const jy_veil veil = {NULL, rename_all, rehash};
	desk d = {0};
	jy_fragment *f, *g;
	const jy_fragment *fragments[1];
	jy_buffer open, veiled;
	jy_profile p;
	char tag[8];
	size_t i;

	ck_assert_int_eq(open_desk(&d, allocator, JOURNEY_RULE_MAX), JOURNEY_OK);
	jy_buffer_init(&open, allocator);
	jy_buffer_init(&veiled, allocator);
	fill(41, 20, 5);
	for (i = 0; i < 20; i++)
		sayings[i].name = "Grace";
	ck_assert_int_eq(jy_fragment_new(d.facts, text("uada"), &f), JOURNEY_OK);
	for (i = 0; i < 20; i++)
		ck_assert_int_eq(say(&d, f, &sayings[i]), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_veil(f, &veil, &g), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_encode(f, &open), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_encode(g, &veiled), JOURNEY_OK);
	ck_assert(holds(&open, "Grace", 5) && !holds(&veiled, "Grace", 5));
	for (i = 0; i < 5; i++) {
		snprintf(tag, sizeof(tag), "t%03zu", i);
		ck_assert(holds(&open, tag, 4) && !holds(&veiled, tag, 4));
	}
	for (i = 0; i < 20; i++)
		ck_assert(!holds(&veiled, &sayings[i].id.a, 8));
	fragments[0] = g;
	jy_profile_init(&p, d.facts, fragments, 1, 0);
	ck_assert_int_eq(read(&p, FIRST).as.i, last(20, true, false)->x);
	ck_assert_int_eq(read(&p, TAGGED).type, JOURNEY_NULL);
	ck_assert_int_eq(read(&p, NAME).type, JOURNEY_NULL);
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_buffer_free(&open);
	jy_buffer_free(&veiled);
	close_desk(&d);
}

JOURNEY_TEST(rules_without_memory)
{
	desk d = {0};
	jy_fragment *f = NULL, *g = NULL;
	jy_buffer bytes;
	jy_profile p;
	journey_value v;
	uint32_t i;

	jy_buffer_init(&bytes, allocator);
	fill(31, 24, 20);
	TRY(open_desk(&d, allocator, JOURNEY_RULE_MAX));
	TRY(jy_fragment_new(d.facts, text("uada"), &f));
	TRY(jy_fragment_new(d.facts, text("uada"), &g));
	for (i = 0; i < 24; i++) {
		if (i % 9 == 0)
			jy_fragment_save(f);
		TRY_AGAIN(say(&d, f, &sayings[i]));
	}
	jy_profile_init(&p, d.facts, (const jy_fragment *const *)&f, 1, 0);
	for (i = 0; i < HOME; i++)
		TRY(jy_profile_attribute(&p, i, &v));
	TRY(jy_fragment_encode(f, &bytes));
	TRY(jy_fragment_decode(g, jy_buffer_view(&bytes), NULL));
done:
	jy_buffer_free(&bytes);
	jy_fragment_free(f);
	jy_fragment_free(g);
	close_desk(&d);
}

TCase *rules_case(void)
{
	TCase *tests = tcase_create("rules");

	tcase_set_timeout(tests, 120);
	torture(tests, rules_hold_at_every_step);
	torture(tests, rules_in_any_order);
	torture(tests, rules_change);
	torture(tests, places_are_checked);
	torture(tests, rules_have_limits);
	torture(tests, rules_behind_a_veil);
	torture(tests, rules_without_memory);
	return tests;
}

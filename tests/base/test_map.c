#include "check_base.h"

#include "base/intern.h"
#include "base/map.h"

#include <stdio.h>

#define KEYS 300

/* Keys of 0 to 40 bytes: some stored in their entry, some beside. */
static journey_str key_text(unsigned i, char text[64])
{
	size_t n = (size_t)snprintf(text, 64, "%u%.*s", i, (int)(i * 7 % 41),
				    "----------------------------------------");
	return jy_str_of(text, i == 0 ? 0 : n);
}

typedef struct model {
	bool there[KEYS];
	uint64_t value[KEYS];
	unsigned order[KEYS]; /* keys in order of insertion */
	size_t count;
} model;

static void model_put(model *m, unsigned key, uint64_t value)
{
	if (!m->there[key])
		m->order[m->count++] = key;
	m->there[key] = true;
	m->value[key] = value;
}

static void model_remove(model *m, unsigned key)
{
	size_t at = 0;

	while (m->order[at] != key)
		at++;
	for (m->count--; at < m->count; at++)
		m->order[at] = m->order[at + 1];
	m->there[key] = false;
}

static void check_order(const jy_map *map, const model *m)
{
	size_t seen = 0;

	ck_assert_uint_eq(jy_map_count(map), m->count);
	for (size_t i = 0; i < jy_map_end(map); i++) {
		char text[64];
		journey_bytes key;
		uint64_t value;
		journey_str expected;
		if (!jy_map_at(map, i, &key, &value))
			continue;
		ck_assert(seen < m->count);
		expected = key_text(m->order[seen], text);
		ck_assert(jy_str_equal(jy_str_of(key.data, key.size), expected));
		ck_assert_uint_eq(value, m->value[m->order[seen]]);
		seen++;
	}
	ck_assert_uint_eq(seen, m->count);
}

JOURNEY_PLAIN_TEST(a_map_does_what_a_list_would)
{
	static model m;
	uint64_t state = 4, value;
	char text[64];
	jy_map map;

	memset(&m, 0, sizeof m);
	jy_map_init(&map, allocator, 99);
	for (int step = 0; step < 30000; step++) {
		/* The share of removals goes up and down, so that the map grows, empties and is compacted. */
		bool removing = next_random(&state) % 100 < (uint64_t)(step / 3000 % 2 ? 60 : 35);
		unsigned k = (unsigned)(next_random(&state) % KEYS);
		journey_str key = key_text(k, text);
		ck_assert(jy_map_find(&map, key.data, key.size, &value) == m.there[k]);
		if (m.there[k])
			ck_assert_uint_eq(value, m.value[k]);
		if (removing) {
			ck_assert(jy_map_remove(&map, key.data, key.size) == m.there[k]);
			if (m.there[k])
				model_remove(&m, k);
		} else {
			ck_assert_int_eq(jy_map_put(&map, key.data, key.size, (uint64_t)step), JOURNEY_OK);
			model_put(&m, k, (uint64_t)step);
		}
		if (step % 500 == 0)
			check_order(&map, &m);
	}
	check_order(&map, &m);
	jy_map_clear(&map);
	ck_assert(!jy_map_find(&map, "1-------", 8, NULL) && jy_map_count(&map) == 0);
	jy_map_free(&map);
}

JOURNEY_TEST(a_map_survives_lack_of_memory)
{
	char text[64];
	uint64_t value;
	jy_map map;

	jy_map_init(&map, allocator, 1);
	ck_assert(!jy_map_find(&map, "x", 1, &value) && !jy_map_remove(&map, "x", 1));
	for (unsigned i = 0; i < 60; i++) {
		journey_str key = key_text(i, text);
		TRY_AGAIN(jy_map_put(&map, key.data, key.size, i));
		ck_assert_uint_eq(jy_map_count(&map), i + 1);
	}
	for (unsigned i = 0; i < 60; i++) {
		journey_str key = key_text(i, text);
		ck_assert(jy_map_find(&map, key.data, key.size, &value) && value == i);
	}
done:
	jy_map_free(&map);
}

JOURNEY_TEST(the_seed_does_not_show)
{
	jy_map a, b;

	jy_map_init(&a, allocator, 1);
	jy_map_init(&b, allocator, 2);
	for (unsigned i = 0; i < 20; i++) {
		TRY(jy_map_put(&a, &(unsigned char){(unsigned char)(i * 13)}, 1, i));
		TRY(jy_map_put(&b, &(unsigned char){(unsigned char)(i * 13)}, 1, i));
	}
	for (unsigned i = 0; i < 20; i++) {
		journey_bytes x, y;
		ck_assert(jy_map_at(&a, i, &x, NULL) && jy_map_at(&b, i, &y, NULL));
		ck_assert_int_eq(jy_bytes_compare(x, y), 0);
	}
	ck_assert(!jy_map_at(&a, 20, NULL, NULL));
	ck_assert_ptr_eq(jy_map_pointer(jy_map_of_pointer(&a)), &a);
done:
	jy_map_free(&a);
	jy_map_free(&b);
}

JOURNEY_TEST(names_are_interned)
{
	jy_intern in;
	uint32_t id = 99;
	char text[64];

	jy_intern_init(&in, allocator);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 40; i++) {
			TRY_AGAIN(jy_intern_add(&in, key_text(i, text), &id));
			ck_assert_uint_eq(id, i);
		}
	}
	ck_assert_uint_eq(jy_intern_count(&in), 40);
	for (unsigned i = 0; i < 40; i++) {
		ck_assert(jy_intern_find(&in, key_text(i, text), &id) && id == i);
		ck_assert(jy_str_equal(jy_intern_name(&in, i), key_text(i, text)));
	}
	id = 7;
	ck_assert(!jy_intern_find(&in, jy_str("unknown"), &id) && id == 7);
	ck_assert_uint_eq(jy_intern_name(&in, 40).size, 0);
done:
	jy_intern_free(&in);
}

Suite *suite_map(void)
{
	return torture_suite("map", torture_a_map_does_what_a_list_would,
			     torture_a_map_survives_lack_of_memory, torture_the_seed_does_not_show,
			     torture_names_are_interned, NULL);
}

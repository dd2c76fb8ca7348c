/* Groups and items by themselves: updates in any order, the storage form, what is damaged. */
#include "check_profile.h"

#include "base/error.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/entity.h"
#include "profile/seen.h"

#include <string.h>

#define ATTRIBUTES 4
#define UPDATES 30

static const journey_str names[ATTRIBUTES] = {{"price", 5}, {"city", 4}, {"open", 4}, {"size", 4}};

static void make_collection(jy_collection *c, jy_property properties[ATTRIBUTES])
{
	static const journey_field_type types[ATTRIBUTES] = {JOURNEY_FIELD_DOUBLE, JOURNEY_FIELD_STRING,
							     JOURNEY_FIELD_BOOL, JOURNEY_FIELD_MAP};
	uint32_t i;

	memset(c, 0, sizeof(*c));
	memset(properties, 0, ATTRIBUTES * sizeof(*properties));
	for (i = 0; i < ATTRIBUTES; i++) {
		properties[i].name = names[i];
		properties[i].type = types[i];
	}
	c->name = jy_str("shop");
	c->attributes = properties;
	c->attribute_count = ATTRIBUTES;
}

typedef struct change_made {
	jy_entity_change change;
	journey_value values[ATTRIBUTES];
	journey_entry inner;
	journey_map map;
	char text[8];
} change_made;

static void make_change(unsigned seed, unsigned n, const jy_collection *c, change_made *m)
{
	uint64_t x = shop_random(seed, n, UINT64_C(1) << 40);
	uint32_t i;

	memset(m, 0, sizeof(*m));
	jy_format(m->text, sizeof(m->text), "t%u", n);
	m->inner.key = jy_value_str(jy_str("w"));
	m->inner.value = jy_value_double(n);
	m->map.count = 1;
	m->map.entries = &m->inner;
	m->values[0] = jy_value_double(n);
	m->values[1] = jy_value_str(jy_str(m->text));
	m->values[2] = jy_value_bool(n % 2);
	m->values[3] = jy_value_map(&m->map);
	for (i = 0; i < ATTRIBUTES; i++) {
		if (x >> (2 * i) & 1)
			m->values[i].type = JOURNEY_EXPR_ABSENT;
		else if ((x >> (2 * i + 8) & 3) == 0)
			m->values[i] = jy_value_null();
	}
	m->change.key = jy_str("ishop/1");
	m->change.collection = c;
	m->change.time = BASE_TIME + (journey_time)(x >> 20 & 15);
	m->change.id = jy_message_hash(jy_str(m->text));
	m->change.deleted = (x >> 30 & 7) == 0;
	m->change.values = m->change.deleted ? NULL : m->values;
}

static int later(const jy_entity_change *a, const jy_entity_change *b)
{
	return jy_stamp_compare(a->time, a->id, b->time, b->id) > 0;
}

/* The value of an attribute by the definition; NULL: none. */
static const journey_value *truth(const change_made *m, size_t count, uint32_t attribute)
{
	const change_made *deleted = NULL, *found = NULL;
	size_t i;

	for (i = 0; i < count; i++) {
		if (m[i].change.deleted && (!deleted || later(&m[i].change, &deleted->change)))
			deleted = &m[i];
	}
	for (i = 0; i < count; i++) {
		if (m[i].change.deleted || m[i].values[attribute].type == JOURNEY_EXPR_ABSENT ||
		    (deleted && !later(&m[i].change, &deleted->change)))
			continue;
		if (!found || later(&m[i].change, &found->change))
			found = &m[i];
	}
	return found && found->values[attribute].type != JOURNEY_NULL ? &found->values[attribute] : NULL;
}

static journey_status apply(jy_entity **e, const jy_entity_change *change)
{
	jy_entity *fresh;
	journey_status status = jy_entity_apply(*e, change, &fresh);

	if (status == JOURNEY_OK && fresh) {
		jy_entity_free(*e);
		*e = fresh;
	}
	return status;
}

JOURNEY_PLAIN_TEST(updates_come_in_any_order)
{
	jy_property properties[ATTRIBUTES];
	change_made made[UPDATES];
	jy_collection c;
	unsigned seed;

	make_collection(&c, properties);
	for (seed = 0; seed < 400; seed++) {
		jy_entity *e = NULL, *g = NULL;
		jy_buffer a, b;
		unsigned i, k;

		jy_buffer_init(&a, allocator);
		jy_buffer_init(&b, allocator);
		for (i = 0; i < UPDATES; i++)
			make_change(seed, i, &c, &made[i]);
		TRY(jy_entity_new(allocator, jy_str("ishop/1"), &c, &e));
		TRY(jy_entity_new(allocator, jy_str("ishop/1"), &c, &g));
		for (i = 0; i < UPDATES; i++) {
			TRY(apply(&e, &made[i].change));
			TRY(apply(&e, &made[shop_random(seed, 100 + i, i + 1)].change)); /* again */
			for (k = 0; k < ATTRIBUTES; k++) {
				const journey_value *wanted = truth(made, i + 1, k), *found = jy_map_get(e->map, names[k]);

				ck_assert_msg(!wanted == !found && (!found || jy_value_equal(*wanted, *found)),
					      "seed %u, update %u, attribute %u", seed, i, k);
			}
		}
		for (i = UPDATES; i-- > 0;)
			TRY(apply(&g, &made[(i * 7 + seed) % UPDATES].change));
		TRY(jy_entity_encode(e, &a));
		TRY(jy_entity_encode(g, &b));
		ck_assert_uint_eq(a.size, b.size);
		ck_assert_int_eq(memcmp(a.data, b.data, a.size), 0);
		ck_assert(jy_entity_same(e, g));
		jy_entity_free(e);
		jy_entity_free(g);
		jy_buffer_free(&a);
		jy_buffer_free(&b);
	}
done:;
}

/* Through the storage form, with every allocation failing; a strategy that declares other types reads what fits. */
JOURNEY_TEST(entities_are_stored)
{
	jy_property properties[ATTRIBUTES], others[ATTRIBUTES];
	jy_entity *e = NULL, *g = NULL;
	change_made made;
	jy_collection c, other;
	jy_buffer a, b;
	unsigned i;

	make_collection(&c, properties);
	make_collection(&other, others);
	others[0].type = JOURNEY_FIELD_BOOL;
	others[1].name = jy_str("town");
	jy_buffer_init(&a, allocator);
	jy_buffer_init(&b, allocator);
	TRY(jy_entity_new(allocator, jy_str("ishop/1"), &c, &e));
	for (i = 0; i < 12; i++) {
		make_change(3, i, &c, &made);
		if (i == 11) {
			made.values[0] = jy_value_double(1);
			made.values[1] = jy_value_str(jy_str("x"));
			made.change.time += 100;
			made.change.deleted = false;
			made.change.values = made.values;
		}
		TRY_AGAIN(apply(&e, &made.change));
	}
	TRY_AGAIN(jy_entity_encode(e, &a));
	TRY_AGAIN(jy_entity_decode(allocator, jy_str("ishop/1"), &other, jy_buffer_view(&a), &g));
	ck_assert(g->declared[0].type == JOURNEY_EXPR_ABSENT);
	ck_assert_ptr_null(jy_map_get(g->map, jy_str("city")));
	ck_assert(!jy_entity_same(e, g));
	TRY_AGAIN(jy_entity_encode(g, &b));
	ck_assert_uint_eq(a.size, b.size);
	ck_assert_int_eq(memcmp(a.data, b.data, a.size), 0);
done:
	jy_entity_free(e);
	jy_entity_free(g);
	jy_buffer_free(&a);
	jy_buffer_free(&b);
}

/* Any bit that flips, any cut: told, never read. */
JOURNEY_PLAIN_TEST(damaged_entities_are_refused)
{
	jy_property properties[ATTRIBUTES];
	jy_entity *e = NULL, *g = NULL;
	change_made made;
	jy_collection c;
	jy_buffer a;
	size_t i, k;

	make_collection(&c, properties);
	jy_buffer_init(&a, allocator);
	TRY(jy_entity_new(allocator, jy_str("ishop/1"), &c, &e));
	for (i = 0; i < 5; i++) {
		make_change(5, (unsigned)i, &c, &made);
		TRY(apply(&e, &made.change));
	}
	TRY(jy_entity_encode(e, &a));
	for (i = 0; i < a.size; i++) {
		for (k = 0; k < 8; k++) {
			a.data[i] ^= (unsigned char)(1 << k);
			EXPECT(jy_entity_decode(allocator, jy_str("ishop/1"), &c, jy_buffer_view(&a), &g), JOURNEY_CORRUPT);
			a.data[i] ^= (unsigned char)(1 << k);
		}
		EXPECT(jy_entity_decode(allocator, jy_str("ishop/1"), &c, (journey_bytes){a.data, i}, &g), JOURNEY_CORRUPT);
	}
	EXPECT(jy_entity_decode(allocator, jy_str("ishop/2"), &c, jy_buffer_view(&a), &g), JOURNEY_CORRUPT);
	/* With a checksum that is right, rules are checked, and a newer form is told from damage. */
	for (i = 4; i < a.size - 4; i++) {
		for (k = 0; k < 256; k += 51) {
			unsigned char kept[5];
			uint32_t sum;
			size_t at;
			journey_status status;

			kept[0] = a.data[i];
			memcpy(kept + 1, a.data + a.size - 4, 4);
			a.data[i] = (unsigned char)k;
			sum = jy_crc32c(a.data, a.size - 4);
			for (at = 0; at < 4; at++)
				a.data[a.size - 4 + at] = (unsigned char)(sum >> 8 * at);
			status = jy_entity_decode(allocator, jy_str("ishop/1"), &c, jy_buffer_view(&a), &g);
			ck_assert(status == JOURNEY_OK || status == JOURNEY_CORRUPT || status == JOURNEY_VERSION);
			ck_assert(i != 4 || k < 2 || status == JOURNEY_VERSION);
			if (status == JOURNEY_OK)
				jy_entity_free(g);
			g = NULL;
			a.data[i] = kept[0];
			memcpy(a.data + a.size - 4, kept + 1, 4);
		}
	}
done:
	jy_entity_free(e);
	jy_buffer_free(&a);
}

TCase *entity_case(void)
{
	TCase *c = tcase_create("entity");

	torture(c, updates_come_in_any_order);
	torture(c, entities_are_stored);
	torture(c, damaged_entities_are_refused);
	return c;
}

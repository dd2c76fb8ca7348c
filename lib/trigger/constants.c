#include "trigger/constants.h"

#include "base/hash.h"
#include <string.h>

/* Up to here every int is a double of its own. */
#define EXACT INT64_C(9007199254740992)

static void number_key(double number, jy_key *out)
{
	number += 0.0; /* -0.0 is 0.0 */
	out->type = JOURNEY_DOUBLE;
	memcpy(&out->bits, &number, sizeof out->bits);
}

bool jy_key_of(const journey_value *value, jy_key *out)
{
	*out = (jy_key){.type = value->type};
	switch (value->type) {
	case JOURNEY_BOOL:
		out->bits = value->as.i != 0;
		return true;
	case JOURNEY_INT:
		number_key((double)value->as.i, out);
		return true;
	case JOURNEY_UINT:
		number_key((double)value->as.u, out);
		return true;
	case JOURNEY_DOUBLE:
		number_key(value->as.d, out);
		return value->as.d == value->as.d;
	case JOURNEY_STRING:
		out->text = value->as.s;
		out->size = value->n;
		out->bits = jy_hash64(0, value->as.s, value->n);
		return true;
	default:
		return false;
	}
}

bool jy_key_is_exact(const journey_value *value)
{
	if (value->type == JOURNEY_INT)
		return value->as.i > -EXACT && value->as.i < EXACT;
	return value->type != JOURNEY_UINT || value->as.u < (uint64_t)EXACT;
}

uint32_t jy_constant_hash(uint32_t field, const jy_key *key)
{
	return jy_spread(key->bits + ((uint64_t)field << 4 | key->type) * UINT64_C(0xd6e8feb86659fd93));
}

static const char *text_of(const jy_constant *constant)
{
	return constant->size <= JY_CONSTANT_TEXT ? constant->text.near : constant->text.far;
}

static bool is_constant(const jy_constant *constant, uint32_t field, const jy_key *key)
{
	return constant->field == field && constant->bits == key->bits && constant->type == key->type &&
	       constant->size == key->size &&
	       (key->size == 0 || memcmp(text_of(constant), key->text, key->size) == 0);
}

uint32_t jy_constant_guess(const jy_constants *constants, uint32_t hash)
{
	const jy_table *table = &constants->table;
	uint32_t item;
	if (table->count == 0)
		return 0;
	for (uint32_t at = jy_table_start(table, hash); (item = table->slots[at].item) != 0;
	     at = jy_table_next(table, at)) {
		if (table->slots[at].hash == hash)
			return item;
	}
	return 0;
}

uint32_t jy_constant_find(const jy_constants *constants, uint32_t hash, uint32_t field, const jy_key *key)
{
	const jy_table *table = &constants->table;
	uint32_t item;
	if (table->count == 0)
		return 0;
	for (uint32_t at = jy_table_start(table, hash); (item = table->slots[at].item) != 0;
	     at = jy_table_next(table, at)) {
		if (table->slots[at].hash == hash && is_constant(&constants->items[item], field, key))
			return item;
	}
	return 0;
}

/* The key as the constant's own. False: no memory. */
static bool copy_key(const journey_allocator *a, const jy_key *key, jy_constant *out)
{
	out->type = key->type;
	out->size = key->size;
	out->bits = key->bits;
	if (key->size == 0)
		return true;
	if (key->size <= JY_CONSTANT_TEXT) {
		memcpy(out->text.near, key->text, key->size);
		return true;
	}
	char *own = jy_alloc(a, key->size);
	if (own == NULL)
		return false;
	memcpy(own, key->text, key->size);
	out->text.far = own;
	return true;
}

void jy_constant_again(jy_constants *constants, jy_fields *fields, uint32_t constant)
{
	jy_constant *it = &constants->items[constant];
	it->uses++;
	fields->items[it->field].equal++;
}

journey_status jy_constant_use(jy_constants *constants, jy_fields *fields, const journey_allocator *a,
                               uint32_t field, const jy_key *key, uint32_t *out)
{
	uint32_t hash = jy_constant_hash(field, key), number = jy_constant_find(constants, hash, field, key);
	jy_constant made = {.field = field};
	if (number == 0) {
		bool again = constants->free != 0;
		number = again ? constants->free : constants->count + 1;
		if (!jy_table_reserve(&constants->table, a) ||
		    !jy_grow(a, &constants->items, &constants->capacity, (size_t)number + 1, sizeof *constants->items) ||
		    !copy_key(a, key, &made))
			return JOURNEY_NO_MEMORY;
		if (again)
			constants->free = constants->items[number].field;
		else
			constants->count = number;
		constants->items[number] = made;
		jy_table_add(&constants->table, hash, number);
		fields->items[field].values++;
	}
	jy_constant_again(constants, fields, number);
	*out = number;
	return JOURNEY_OK;
}

static void forget(const journey_allocator *a, const jy_constant *constant)
{
	if (constant->size > JY_CONSTANT_TEXT)
		jy_free(a, (void *)(uintptr_t)constant->text.far, constant->size);
}

void jy_constant_drop(jy_constants *constants, jy_fields *fields, const journey_allocator *a, uint32_t number)
{
	jy_constant *it = &constants->items[number];
	fields->items[it->field].equal--;
	if (--it->uses > 0)
		return;
	fields->items[it->field].values--;
	const jy_key key = {.type = it->type, .bits = it->bits};
	jy_table_remove(&constants->table, jy_constant_hash(it->field, &key), number);
	forget(a, it);
	*it = (jy_constant){.field = constants->free};
	constants->free = number;
}

void jy_constants_free(jy_constants *constants, const journey_allocator *a)
{
	for (uint32_t i = 1; i <= constants->count; i++)
		if (constants->items[i].uses > 0)
			forget(a, &constants->items[i]);
	jy_free(a, constants->items, constants->capacity * sizeof *constants->items);
	jy_table_free(&constants->table, a);
	*constants = (jy_constants){0};
}

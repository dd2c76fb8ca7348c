#include "trigger/fields.h"

#include "base/hash.h"
#include "base/value.h"
#include <string.h>

static bool has_text(const journey_value *key)
{
	return key->type == JOURNEY_STRING || key->type == JOURNEY_BYTES;
}

static uint32_t hash_of(const journey_expr_atom *atom)
{
	const journey_value *key = &atom->key;
	uint64_t x = has_text(key) ? jy_hash64(key->type, key->as.s, key->n) : key->as.u ^ key->type;
	return jy_spread(x ^ (uint64_t)atom->slot << 32 ^ (uint64_t)atom->read << 8 ^
	                 (atom->kind == JOURNEY_ATOM_CONTAINS));
}

static bool is_field(const jy_field *field, const journey_expr_atom *atom)
{
	return field->slot == atom->slot && field->read == (uint8_t)atom->read &&
	       field->items == (atom->kind == JOURNEY_ATOM_CONTAINS) && jy_value_equal(field->key, atom->key);
}

static bool copy_key(const journey_allocator *a, const journey_value *in, journey_value *out)
{
	*out = *in;
	if (!has_text(in) || in->n == 0)
		return true;
	char *own = jy_alloc(a, in->n);
	if (own == NULL)
		return false;
	memcpy(own, in->as.s, in->n);
	out->as.s = own;
	return true;
}

/* A number for a field more, whose place is there. */
static journey_status place(jy_fields *fields, const journey_allocator *a, uint32_t *out)
{
	if (fields->free != 0) {
		*out = fields->free;
		return JOURNEY_OK;
	}
	if (fields->count >= JOURNEY_RULE_FIELDS_MAX)
		return JOURNEY_LIMIT;
	if (!jy_grow(a, &fields->items, &fields->capacity, (size_t)fields->count + 2, sizeof *fields->items))
		return JOURNEY_NO_MEMORY;
	*out = fields->count + 1;
	return JOURNEY_OK;
}

journey_status jy_field_use(jy_fields *fields, const journey_allocator *a, const journey_expr_atom *atom,
                            uint32_t *out)
{
	uint32_t hash = hash_of(atom), item, number;
	journey_value key;
	if (fields->table.count > 0) {
		for (uint32_t at = jy_table_start(&fields->table, hash); (item = fields->table.slots[at].item) != 0;
		     at = jy_table_next(&fields->table, at)) {
			if (fields->table.slots[at].hash != hash || !is_field(&fields->items[item], atom))
				continue;
			fields->items[item].uses++;
			*out = item;
			return JOURNEY_OK;
		}
	}
	journey_status status = place(fields, a, &number);
	if (status != JOURNEY_OK)
		return status;
	if (!jy_table_reserve(&fields->table, a) || !copy_key(a, &atom->key, &key))
		return JOURNEY_NO_MEMORY;
	if (number == fields->free)
		fields->free = fields->items[number].next;
	else
		fields->count = number;
	fields->items[number] = (jy_field){.slot = atom->slot, .read = (uint8_t)atom->read, .uses = 1, .key = key,
	                                   .items = atom->kind == JOURNEY_ATOM_CONTAINS};
	jy_table_add(&fields->table, hash, number);
	*out = number;
	return JOURNEY_OK;
}

static void forget_key(const journey_allocator *a, jy_field *field)
{
	if (has_text(&field->key) && field->key.n > 0)
		jy_free(a, (void *)(uintptr_t)field->key.as.s, field->key.n);
}

void jy_field_drop(jy_fields *fields, const journey_allocator *a, uint32_t number)
{
	jy_field *field = &fields->items[number];
	if (--field->uses > 0)
		return;
	journey_expr_atom atom = {.slot = field->slot, .read = (journey_read_kind)field->read, .key = field->key,
	                          .kind = field->items ? JOURNEY_ATOM_CONTAINS : JOURNEY_ATOM_HAS};
	jy_table_remove(&fields->table, hash_of(&atom), number);
	forget_key(a, field);
	*field = (jy_field){.next = fields->free};
	fields->free = number;
}

void jy_fields_free(jy_fields *fields, const journey_allocator *a)
{
	for (uint32_t i = 1; i <= fields->count; i++)
		if (fields->items[i].uses > 0)
			forget_key(a, &fields->items[i]);
	jy_free(a, fields->items, fields->capacity * sizeof *fields->items);
	jy_table_free(&fields->table, a);
	*fields = (jy_fields){0};
}

#include "trigger/cells.h"

#include <math.h>

/* Lists up to here are searched for what is there already. */
#define SEARCHED 32

static journey_status read_slot(const journey_activation *a, uint32_t slot, journey_value *out)
{
	if (slot < a->value_count && a->values[slot].type != JOURNEY_EXPR_ASK) {
		*out = a->values[slot];
		if (out->type == JOURNEY_EXPR_ABSENT)
			return JOURNEY_NOT_FOUND;
		return out->type == JOURNEY_EXPR_UNKNOWN ? JOURNEY_UNKNOWN : JOURNEY_OK;
	}
	return a->load != NULL ? a->load(a->user, slot, out) : JOURNEY_NOT_FOUND;
}

static journey_status read_value(const journey_activation *a, const jy_field *field, journey_value *out)
{
	journey_str name = {field->key.as.s, field->key.n};
	switch (field->read) {
	case JOURNEY_READ_SLOT:
		return read_slot(a, field->slot, out);
	case JOURNEY_READ_KEY:
		return a->load_key != NULL ? a->load_key(a->user, field->slot, field->key, out) : JOURNEY_NOT_FOUND;
	default:
		return a->load_field != NULL ? a->load_field(a->user, field->slot, name, out) : JOURNEY_NOT_FOUND;
	}
}

static journey_value fetch(journey_matcher *m, const jy_field *field)
{
	journey_value value = {.type = JOURNEY_NULL};
	journey_status status = read_value(m->activation, field, &value);
	if (status == JOURNEY_NOT_FOUND)
		value.type = JOURNEY_EXPR_ABSENT;
	else if (status == JOURNEY_UNKNOWN)
		value.type = JOURNEY_EXPR_UNKNOWN;
	else if (status == JOURNEY_EVAL || (status == JOURNEY_OK && value.type >= JOURNEY_EXPR_ASK))
		value.type = JOURNEY_EXPR_ASK; /* it is there, but it is nothing */
	else if (status != JOURNEY_OK && m->status == JOURNEY_OK)
		m->status = status;
	return value;
}

/* The constant that a value equals. Its list is fetched as soon as it can be guessed, before it is compared. */
static uint32_t constant_of(const journey_matcher *m, uint32_t field, const journey_value *value)
{
	const journey_rules *rules = m->rules;
	jy_key key;
	if (!jy_key_of(value, &key))
		return 0;
	uint32_t hash = jy_constant_hash(field, &key), guess = jy_constant_guess(&rules->constants, hash);
	if (guess == 0)
		return 0;
	if (rules->lists.count > 0)
		JY_SOON(&rules->lists.slots[jy_postings_home(&rules->lists, m->event, guess)]);
	return jy_constant_find(&rules->constants, hash, field, &key);
}

static void add_item(journey_matcher *m, jy_cell *cell, uint32_t constant)
{
	for (uint32_t i = 0; i < cell->item_count && i < SEARCHED; i++)
		if (m->items[cell->constant + i] == constant)
			return;
	if (!jy_grow(&m->allocator, &m->items, &m->item_capacity, m->item_count + 1, sizeof *m->items)) {
		m->status = JOURNEY_NO_MEMORY;
		return;
	}
	m->items[m->item_count++] = constant;
	cell->item_count++;
}

static void read_items(journey_matcher *m, uint32_t field, jy_cell *cell)
{
	const journey_list *list = cell->raw.as.list;
	cell->constant = (uint32_t)m->item_count;
	if (cell->raw.type != JOURNEY_LIST)
		return;
	for (size_t i = 0; i < list->count; i++) {
		uint32_t constant = constant_of(m, field, &list->items[i]);
		if (constant != 0)
			add_item(m, cell, constant);
	}
}

void jy_cell_read(journey_matcher *m, uint32_t number)
{
	const jy_field *field = &m->rules->fields.items[number];
	jy_cell *cell = &m->cells[number];
	journey_value value;
	cell->seen = m->round;
	cell->raw = value = fetch(m, field);
	cell->number = NAN;
	cell->constant = cell->item_count = 0;
	if (field->items) {
		read_items(m, number, cell);
		return;
	}
	if (field->read == JOURNEY_READ_KEY && value.type == JOURNEY_EXPR_ABSENT)
		value = (journey_value){.type = JOURNEY_INT};
	if (value.type == JOURNEY_INT)
		cell->number = (double)value.as.i;
	else if (value.type == JOURNEY_UINT)
		cell->number = (double)value.as.u;
	else if (value.type == JOURNEY_DOUBLE)
		cell->number = value.as.d;
	if (field->values > 0)
		cell->constant = constant_of(m, number, &value);
}

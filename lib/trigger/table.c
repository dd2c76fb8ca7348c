#include "trigger/table.h"

bool jy_table_reserve(jy_table *table, const journey_allocator *a)
{
	jy_table more = {.capacity = table->capacity ? 2 * table->capacity : 8};
	if (table->count < table->capacity / 4 * 3)
		return true;
	if (more.capacity == 0)
		return false;
	more.slots = jy_alloc_items(a, more.capacity, sizeof *more.slots);
	if (more.slots == NULL)
		return false;
	for (uint32_t i = 0; i < table->capacity; i++)
		if (table->slots[i].item != 0)
			jy_table_add(&more, table->slots[i].hash, table->slots[i].item);
	jy_table_free(table, a);
	*table = more;
	return true;
}

void jy_table_add(jy_table *table, uint32_t hash, uint32_t item)
{
	uint32_t at = jy_table_start(table, hash);
	while (table->slots[at].item != 0)
		at = jy_table_next(table, at);
	table->slots[at].hash = hash;
	table->slots[at].item = item;
	table->count++;
}

void jy_table_remove(jy_table *table, uint32_t hash, uint32_t item)
{
	uint32_t mask = table->capacity - 1, at = jy_table_start(table, hash);
	while (table->slots[at].item != item)
		at = jy_table_next(table, at);
	/* Those behind that may stand here move up. */
	for (uint32_t i = jy_table_next(table, at); table->slots[i].item != 0; i = jy_table_next(table, i)) {
		uint32_t home = table->slots[i].hash & mask;
		if (((i - home) & mask) < ((i - at) & mask))
			continue;
		table->slots[at] = table->slots[i];
		at = i;
	}
	table->slots[at].item = 0;
	table->count--;
}

void jy_table_free(jy_table *table, const journey_allocator *a)
{
	jy_free(a, table->slots, (size_t)table->capacity * sizeof *table->slots);
	*table = (jy_table){0};
}

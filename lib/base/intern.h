/*
 * Interned names: each distinct text gets a number, 0, 1, 2 .. in order of arrival. For names of a strategy,
 * never for text of events. Texts stay where they are until the table is freed.
 */
#ifndef JY_BASE_INTERN_H
#define JY_BASE_INTERN_H

#include "base/arena.h"
#include "base/map.h"

typedef struct jy_intern {
	jy_map ids;
	jy_arena texts;
	journey_str *names;
	size_t name_capacity;
	uint32_t count;
} jy_intern;

void jy_intern_init(jy_intern *in, const journey_allocator *a);
void jy_intern_free(jy_intern *in);
/* The number of a text, new or known. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT. */
journey_status jy_intern_add(jy_intern *in, journey_str text, uint32_t *id);
bool jy_intern_find(const jy_intern *in, journey_str text, uint32_t *id);
/* The text (NUL after it); empty for a number that was not given out. */
journey_str jy_intern_name(const jy_intern *in, uint32_t id);
uint32_t jy_intern_count(const jy_intern *in);

#endif

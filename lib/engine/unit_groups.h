/*
 * Groups of the report while sums are pending: each (dimension, attribute, name) has a number, so that sums of groups
 * have ids like all others. The store knows them by name; numbers mean nothing beyond a batch.
 */
#ifndef JY_ENGINE_UNIT_GROUPS_H
#define JY_ENGINE_UNIT_GROUPS_H

#include "base/buffer.h"
#include "base/map.h"

/* What fits the index of a sum besides arm and KPI. */
#define JY_UNIT_GROUPS_MAX (1u << 19)
/* Between batches the table is emptied when it has more. */
#define JY_UNIT_GROUPS_KEPT 65536u

typedef struct jy_unit_group {
	uint8_t dimension;
	journey_str attribute, name;
} jy_unit_group;

typedef struct jy_unit_groups {
	jy_map numbers; /* stored form -> number */
	jy_buffer key;
	uint32_t age;   /* grows when it is emptied; never 0 */
} jy_unit_groups;

void jy_unit_groups_init(jy_unit_groups *groups, const journey_allocator *allocator);
void jy_unit_groups_free(jy_unit_groups *groups);
/* JOURNEY_LIMIT: the batch has JY_UNIT_GROUPS_MAX of them. */
journey_status jy_unit_groups_number(jy_unit_groups *groups, const jy_unit_group *group, uint32_t *out);
/* The stored form of a group, in a sum's name. */
bool jy_unit_groups_put(const jy_unit_groups *groups, uint32_t number, jy_buffer *out);
void jy_unit_groups_get(jy_reader *reader, jy_unit_group *out);
/* Once a batch is settled. */
void jy_unit_groups_trim(jy_unit_groups *groups);

#endif

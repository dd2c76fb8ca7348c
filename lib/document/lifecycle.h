/*
 * Who enters a journey and how often, what ends it, how it changes: the parts of a journey that
 * journey/lifecycle.h knows, and what desugars to them.
 */
#ifndef JY_DOCUMENT_LIFECYCLE_H
#define JY_DOCUMENT_LIFECYCLE_H

#include "document/fields.h"

#include <journey/lifecycle.h>

/* Fields of a journey that are read here. */
#define JY_LIFE_FIELDS \
	{"at_most", 0, 0}, {"catch_up", 0, 0}, {"limit", 0, 0}, {"migrate", 0, 0}, {"set", 0, 0}, {"status", 0, 0}

/* Room for the name of the trigger that a way in stands for. */
#define JY_LIFE_NAME (2 * JOURNEY_STRATEGY_NAME_MAX)

/* Before the journey is declared: its first way in, exits that are its own, when it may start again. `room` must last as
 * long as the options are used. */
void jy_load_first_way(jy_load *load, const yaml_node_t *node, char room[JY_LIFE_NAME],
		       journey_journey_options *options);
void jy_load_first_exits(jy_load *load, const yaml_node_t *node, journey_journey_options *options);
void jy_load_again(jy_load *load, const yaml_node_t *node, journey_journey_options *options);
/* A number; a formula is taken later. */
void jy_load_priority(jy_load *load, const jy_field *field, journey_journey_options *options);
/* After it: all the rest. */
void jy_load_life(jy_load *load, const yaml_node_t *key, jy_field *fields, size_t count,
		  const journey_journey_options *options);
void jy_load_journey_sets(jy_load *load, const yaml_node_t *node);

/* An entry by event with a key is a trigger of its own: where the document has what an error about it names. */
bool jy_life_place(const char *where, char *out, size_t size);

#endif

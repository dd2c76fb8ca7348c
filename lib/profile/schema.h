/*
 * Which properties are kept with an event of the ring. Events of one type mostly have the same, so a fragment states
 * them once (see form_ring.c), and all fragments of one engine share the schemas that they have met.
 */
#ifndef JY_PROFILE_SCHEMA_H
#define JY_PROFILE_SCHEMA_H

#include "profile/facts.h"

/* Most schemas of one engine: of this and of all earlier strategies that wrote to the store. */
#define JY_SCHEMAS_MAX 65536

typedef struct jy_schema {
	uint32_t name;  /* number of the event's name */
	uint32_t type;  /* event type of the strategy, or JY_NONE */
	uint32_t count; /* properties */
	uint32_t numbers;           /* features of the type whose contribution has a number to remember */
	const uint32_t *properties; /* numbers of their names, ascending by text */
	const uint32_t *sources;    /* index in the strategy's event, or JY_NONE */
	const uint32_t *places;     /* by property of the strategy's event: place in `properties`, or JY_NONE */
	journey_str form;           /* as stored: name, count, names of the properties */
	/* While a ring is written. */
	uint64_t writing; /* number of the writing that it was last in, see jy_facts.writings */
	uint32_t rank;    /* its place in that one */
} jy_schema;

/* The schema of what the strategy's features read of a type's events. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT. */
journey_status jy_schema_of_type(jy_facts *facts, uint32_t type, jy_schema **out);
/* The schema of a name and some properties (numbers of names, distinct, any order). As above. */
journey_status jy_schema_of_names(jy_facts *facts, uint32_t name, const uint32_t *properties, uint32_t count,
				  jy_schema **out);
/* The schema that the reader is at; `guess` is tried first and may be NULL. Also JOURNEY_CORRUPT. */
journey_status jy_schema_read(jy_facts *facts, jy_reader *in, jy_schema *guess, jy_schema **out);
/* Place of a property's name, or `count`. */
uint32_t jy_schema_place(const jy_schema *schema, uint32_t name);

#endif

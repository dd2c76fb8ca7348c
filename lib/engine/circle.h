/*
 * Circles: the customers whose fragments stated edges hold together. Who of them is who is worked out over the whole
 * circle (partition.h), when it is read and whenever an edge is stated or taken away.
 */
#ifndef JY_ENGINE_CIRCLE_H
#define JY_ENGINE_CIRCLE_H

#include "engine/state.h"

/*
 * What two fragments say of each other, by an alias or not: the edge that both keep, with the stamp that counts (of an
 * alias the last one, if the first was cut). False: there is none.
 */
bool jy_tie_between(const jy_fragment *a, const jy_fragment *b, bool by_alias, jy_tie *out);

/* Reads the circle of an identifier that is not in memory; made anew if nothing is known. */
journey_status jy_circle_load(journey_engine *engine, journey_str identifier, jy_circle **out);
/* Frees the circle itself, not what it holds. */
void jy_circle_free(journey_engine *engine, jy_circle *circle);
/* Frees a component; its fragments too, unless they are somebody else's now. */
void jy_component_free(journey_engine *engine, jy_component *component, bool members);

/* Members, nodes and ties that one partition is worked out over; in the call's arena. */
typedef struct jy_gathering {
	jy_member **members; /* in order of identifier */
	jy_node *nodes;
	uint32_t count;
	jy_tie *ties;
	uint32_t tie_count;
	uint32_t *order; /* in which ties were taken */
} jy_gathering;

/* The customer of a set, without actions; its members don't know of it yet. NULL: no memory. */
jy_component *jy_component_of_set(journey_engine *engine, const jy_gathering *gathering, uint32_t set);
/* Its members know of it, and it of its circle. */
void jy_component_adopt(jy_circle *circle, jy_component *component);

/* Works out who is who among all members of some circles. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_circles_gather(journey_engine *engine, jy_circle *const *circles, size_t count, jy_gathering *out);

/*
 * Edges between members of these circles have changed: puts new ones in their place, customers join and part. The
 * components of the running call that are `fresh` then are those that did. `main` is a member whose customer keeps its
 * choices where several become one.
 */
journey_status jy_circles_rearrange(journey_engine *engine, jy_circle *const *circles, size_t count,
                                    const jy_member *main);

/* At the end of a call: as if it had not been, or for good. */
void jy_circles_undo(journey_engine *engine);
void jy_circles_settle(journey_engine *engine);

#endif

/*
 * What changed with a call: segments entered and left, moves between stages, attributes. A call's segments and moves
 * wait for the commit that makes them durable and are then told to who watches; attributes live as long as the call.
 */
#ifndef JY_ENGINE_CHANGES_H
#define JY_ENGINE_CHANGES_H

#include "base/arena.h"
#include "strategy/model.h"
#include <journey/segment.h>

struct jy_eval;
struct jy_component;
struct jy_event_view;

typedef struct jy_changed_part {
	uint32_t segment;   /* JY_NONE: a move between stages */
	uint32_t from, to;  /* stages, JY_NONE: none; of a segment: `to` is 1 where it was entered, 0 where it was left */
	journey_time at;
	journey_str root;   /* identifier, and the message that did it (empty: the clock); in the batch's arena, */
	journey_str cause;  /* only where somebody watches */
} jy_changed_part;

typedef struct jy_changes {
	jy_changed_part *items;
	size_t count, capacity;
	size_t settled; /* those of calls that have ended; the rest is the running one's */
	journey_watch_fn watch;
	void *user;
} jy_changes;

/* An attribute that the running call gave another value. */
typedef struct jy_attribute_change {
	uint32_t attribute;
	journey_value from, to; /* type JOURNEY_EXPR_ABSENT: none; in the call's arena */
} jy_attribute_change;

/*
 * Before an event is applied: the values of the attributes that it has, as they are. After: those that it changed are
 * the call's, and what reads them is touched.
 */
journey_status jy_attributes_before(journey_engine *engine, const struct jy_component *component,
                                    const struct jy_event_view *view, jy_attribute_change **list, size_t *count);
journey_status jy_attributes_after(struct jy_eval *eval, jy_attribute_change *list, size_t count);

journey_status jy_changes_add(struct jy_eval *eval, uint32_t segment, uint32_t from, uint32_t to);
/* The running call's become the batch's. Nobody watches: they are forgotten. */
void jy_changes_settle(jy_changes *changes);
void jy_changes_drop(jy_changes *changes);
/* Tells who watches, in order, and forgets them; after the commit. */
void jy_changes_tell(jy_changes *changes, const journey_strategy *strategy);
void jy_changes_clear(jy_changes *changes);

#endif

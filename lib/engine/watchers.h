/*
 * The reverse index: which customers' conditions read which groups and items, so that a change can reach them. Looked at
 * are conditions that hold by themselves: of stages and of segments that are kept, exit rules, and conditions that
 * instances wait for.
 *
 * A customer's row of watches says which entities those conditions read when they were looked at last, and for each of
 * these there is a watch row under the entity. Rows that a merge leaves under a former root, or a changed strategy under
 * a customer that reads the entity no longer, are dropped when a change comes by.
 */
#ifndef JY_ENGINE_WATCHERS_H
#define JY_ENGINE_WATCHERS_H

#include "engine/eval.h"
#include <journey/entity.h>

/* Entities that are read while conditions are evaluated, each once, in order of reading. */
typedef struct jy_watching {
	jy_hash128 items[JOURNEY_WATCHES_MAX];
	uint32_t count, lost;
} jy_watching;

/* An entity is read. */
void jy_watching_add(jy_watching *watching, jy_hash128 entity);

/*
 * Brings the customer's watches in line with what its conditions read now. `always`: even where no condition of the
 * strategy reads entities, as rows of an earlier strategy may be there.
 */
journey_status jy_watch(jy_eval *eval, bool always);
/* Whether the customer watches the entity, as jy_watch() found last. */
journey_status jy_watches(jy_eval *eval, jy_hash128 entity, bool *out);
/* Deletes a customer's watches: the root is one no longer, or the customer is to be forgotten. */
journey_status jy_watch_leave(journey_engine *engine, journey_str root);
/* Deletes one watch row. */
journey_status jy_watch_drop(journey_engine *engine, jy_hash128 entity, journey_str id);

/* What a call wrote into the log of watches is undone. */
void jy_watch_log_drop(journey_engine *engine);
void jy_watch_log_free(journey_engine *engine);

#endif

/*
 * Sends that went to a customer, as caps and sent.count() count them.
 */
#ifndef JY_ENGINE_SENDS_H
#define JY_ENGINE_SENDS_H

#include "engine/eval.h"

/*
 * Whether a send counts for one of `journey`: what was really sent does; for a ghost also the ghosts of its own
 * journey. `own` is a send that does not count, or NULL.
 */
bool jy_sent_counts(const jy_sent *sent, uint32_t journey, bool ghost, const jy_hash128 *own);
/* Whether its journey is paused, so that it has no place and no time; it may be handed over when that ends. */
bool jy_sent_stands(const jy_sent *sent);
/* A count of the strategy now. JOURNEY_OK; JOURNEY_UNKNOWN (sends of its window were forgotten). */
journey_status jy_sent_load(const jy_eval *eval, uint32_t index, journey_value *out);
/* When it changes by time alone, if nothing more is sent; JOURNEY_TIME_NONE: never. */
journey_time jy_sent_next_change(const jy_eval *eval, uint32_t index);

#endif

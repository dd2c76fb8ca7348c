/*
 * What a slot is called in the language of conditions: for those who show what a condition saw.
 */
#ifndef JY_STRATEGY_SLOT_NAMES_H
#define JY_STRATEGY_SLOT_NAMES_H

#include "base/buffer.h"
#include "strategy/model.h"

/* Whose captures `trigger` reads, and what event `event` is; either may be none (NULL, JY_NONE). */
typedef struct jy_slot_context {
	const jy_trigger *trigger;
	uint32_t event;
} jy_slot_context;

/* Appends the name; of a tally's key or a field as `profile.interest["running"]`. */
bool jy_slot_name(const journey_strategy *strategy, jy_slot_context context, uint32_t slot, journey_value key,
		  jy_buffer *out);
/* Whether what it holds is declared personal. */
bool jy_slot_private(const journey_strategy *strategy, jy_slot_context context, uint32_t slot);

#endif

/*
 * How often each way through a journey was gone: one sum for each pair of steps, under their names.
 */
#ifndef JY_ENGINE_VISITS_H
#define JY_ENGINE_VISITS_H

#include "engine/state.h"

/* A customer comes from one step to another. JY_NONE: from the entry; to the end. */
journey_status jy_step_count(journey_engine *engine, uint32_t journey, uint32_t from, uint32_t to);
/* The rest of such a sum's name: its steps. */
bool jy_visits_name(const journey_strategy *strategy, uint32_t journey, uint32_t index, jy_buffer *out);

#endif

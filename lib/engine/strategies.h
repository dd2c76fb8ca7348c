/*
 * Strategies in the store: the binary form of each that an engine ran on it, once, under its hash. Decision records and
 * what is left of earlier strategies name theirs by it.
 */
#ifndef JY_ENGINE_STRATEGIES_H
#define JY_ENGINE_STRATEGIES_H

#include "engine/state.h"

/* Puts the engine's own into a batch that writes something, unless the store is known to have it. */
journey_status jy_strategy_keep(journey_engine *engine);
/* The binary form, in the call's arena. JOURNEY_NOT_FOUND: the store has none under this hash. */
journey_status jy_strategy_find(journey_engine *engine, uint64_t hash, journey_bytes *out);

#endif

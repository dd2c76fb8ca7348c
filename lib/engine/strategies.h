/*
 * Strategies in the store: the binary form of each that an engine ran on it, once, under its hash. Decision records and
 * what is left of earlier strategies name theirs by it.
 */
#ifndef JY_ENGINE_STRATEGIES_H
#define JY_ENGINE_STRATEGIES_H

#include "engine/state.h"

/* Digits of a strategy's hash. */
#define JY_STRATEGY_DIGITS 16u
journey_str jy_strategy_digits(uint64_t hash, char digits[JY_STRATEGY_DIGITS]);
/* Puts the engine's own into a batch that writes something, unless the store is known to have it. */
journey_status jy_strategy_keep(journey_engine *engine);
/* The binary form, in the call's arena. JOURNEY_NOT_FOUND: the store has none under this hash. */
journey_status jy_strategy_find(journey_engine *engine, uint64_t hash, journey_bytes *out);

#endif

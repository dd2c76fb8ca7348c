/*
 * Which rows of outbox, decisions and requests are a customer's: one small row for each of their keys, under the
 * identifier that was the customer's root then. For erasure and export; written with the decision, gone with it.
 */
#ifndef JY_ENGINE_OWNED_H
#define JY_ENGINE_OWNED_H

#include "engine/state.h"

journey_status jy_owned_put(journey_engine *engine, journey_str customer, journey_str key);
journey_status jy_owned_delete(journey_engine *engine, journey_str customer, journey_str key);

/* Keys, in order; in the call's arena. */
typedef struct jy_owned {
	journey_str *keys;
	size_t count, capacity;
} jy_owned;

/* Adds a customer's keys in the store and in the batch. JOURNEY_OK, JOURNEY_NO_MEMORY, or what storage returned. */
journey_status jy_owned_list(journey_engine *engine, journey_str customer, jy_owned *list);

#endif

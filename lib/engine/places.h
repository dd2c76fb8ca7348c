/* Sends that wait in the outbox are of the customer whom their rows name, also where customers part. */
#ifndef JY_ENGINE_PLACES_H
#define JY_ENGINE_PLACES_H

#include "engine/state.h"

/*
 * Keeps places under caps, and what exits stop, of those sends alone that wait for this customer: nothing else would ever
 * settle them. Of a new component.
 */
journey_status jy_places_keep(journey_engine *engine, jy_component *component);

#endif

/*
 * Customers whose rows cannot be read: damaged, or a newer release's. Nothing is written over them. Calls that name
 * such a customer fail; what is due or waits to be sent for them is passed over until the engine is opened again.
 * Each is counted once, by a row under a hash of the identifier.
 */
#ifndef JY_ENGINE_QUARANTINE_H
#define JY_ENGINE_QUARANTINE_H

#include "engine/state.h"

/* Says that a row of the customer could not be decoded, if that is what `status` says; returns it. */
journey_status jy_quarantine_found(journey_engine *engine, journey_str identifier, journey_status status);
/* Whether the running call failed with `status` because of such a row, and not because of the store. */
bool jy_quarantine_is(const journey_engine *engine, journey_status status);
/*
 * Takes back what the call did and counts the customer in its place; the call then goes on as if it began here.
 * JOURNEY_OK, or what storage or memory say.
 */
journey_status jy_quarantine_count(journey_engine *engine);

#endif

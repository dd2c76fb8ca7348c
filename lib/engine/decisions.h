/*
 * Decision records in the store.
 */
#ifndef JY_ENGINE_DECISIONS_H
#define JY_ENGINE_DECISIONS_H

#include "engine/record.h"
#include "engine/state.h"

/* A record with its texts in the call's arena. JOURNEY_OK, _NOT_FOUND, _CORRUPT, _VERSION, _NO_MEMORY. */
journey_status jy_decision_get(journey_engine *engine, journey_str key, jy_record *out);
/* A send that was decided is dropped after all. Where its record is gone there is nothing to say. */
journey_status jy_decision_dropped(journey_engine *engine, journey_str key, jy_rule rule);

struct jy_said;
/* What was said of a decision, or why nothing was. Where its record is gone there is nothing to say. */
journey_status jy_decision_said(journey_engine *engine, journey_str key, const struct jy_said *said);

#endif

/*
 * The customer that a call about privacy is about: an identifier by its kind and value, and the names of identifiers
 * outside of the engine.
 */
#ifndef JY_ENGINE_SUBJECT_H
#define JY_ENGINE_SUBJECT_H

#include "engine/state.h"

/*
 * The identifier as fragments know it, in the call's arena. JOURNEY_OK, JOURNEY_INVALID (empty), JOURNEY_LIMIT,
 * JOURNEY_NO_MEMORY.
 */
journey_status jy_subject(journey_engine *engine, journey_identifier identifier, journey_str *out);
/* Kind and value of an identifier, borrowed from it. */
journey_str jy_subject_kind(journey_str identifier);
journey_str jy_subject_value(journey_str identifier);

#endif

/*
 * RFM and scores: computed of the customer's facts where they are read.
 */
#ifndef JY_ENGINE_DERIVED_H
#define JY_ENGINE_DERIVED_H

#include "engine/eval.h"

/* JOURNEY_NOT_FOUND: it has no value, as RFM of who bought nothing. JOURNEY_UNKNOWN. */
journey_status jy_derived_load(jy_eval *eval, uint32_t index, journey_value *out);
/* When time alone may change it; never too late. A failure is eval->failed. */
journey_time jy_derived_change(jy_eval *eval, uint32_t index);

#endif

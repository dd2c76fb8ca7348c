/*
 * Lifetime value and chance to be there, worked out of a customer's orders where they are read.
 */
#ifndef JY_ENGINE_MODELS_H
#define JY_ENGINE_MODELS_H

#include "engine/eval.h"

/* JOURNEY_NOT_FOUND: who never ordered. JOURNEY_UNKNOWN. */
journey_status jy_model_load(jy_eval *eval, uint32_t index, journey_value *out);
/* When time alone changes what `read` asks of the value; never too late. A failure is eval->failed. */
journey_time jy_model_change(jy_eval *eval, uint32_t index, const journey_expr_read *read);

#endif

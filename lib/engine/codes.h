/*
 * code("PREFIX"): a code of each customer's own.
 */
#ifndef JY_ENGINE_CODES_H
#define JY_ENGINE_CODES_H

#include "engine/eval.h"

/* Characters behind the prefix and its dash: 50 bits, so that of a million customers hardly two share a code. */
#define JY_CODE_DIGITS 10

/* The customer's code, which lives as long as the call. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_code_load(const jy_eval *eval, uint32_t code, journey_value *out);

#endif

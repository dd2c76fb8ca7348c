/*
 * When what conditions read changes by the clock alone.
 */
#ifndef JY_ENGINE_CHANGE_H
#define JY_ENGINE_CHANGE_H

#include "engine/eval.h"

/* For journey_activation::change; the user is the jy_eval. A failure is left in `failed`. */
journey_time jy_eval_read_change(void *eval, const journey_expr_read *read);

#endif

/*
 * Experiments with contents and channels: who is in which arm, and what came of it. Drawn as the arms of splits are, from
 * the hash of the unit; kept from the first exposure on.
 */
#ifndef JY_ENGINE_TRIALS_H
#define JY_ENGINE_TRIALS_H

#include "engine/eval.h"

/* The variant of a template for this customer; JY_NONE: the template as it is. */
journey_status jy_trial_variant(const jy_eval *eval, const jy_template *owner, uint32_t *out);
/* The channel of a step that is an experiment with channels: its place in `via`. */
journey_status jy_trial_via(const jy_eval *eval, const jy_step *step, uint32_t *out);
/* Keeps an arm, unless one is. */
journey_status jy_trial_keep(jy_eval *eval, journey_str experiment, journey_str arm);
/* The customer was reached under this arm, or would have been: it is kept, and the outcomes start, once. */
journey_status jy_trial_expose(jy_eval *eval, uint32_t journey, journey_str experiment, journey_str arm, bool held_out);
/* The goal of a journey is met by the event that is looked at, with this value. */
journey_status jy_trial_convert(jy_eval *eval, uint32_t journey, int64_t value);
/* A customer's part in the sums, put in (1) or taken out (-1). */
journey_status jy_trial_count(journey_engine *engine, const jy_actions *actions, int sign);

#endif

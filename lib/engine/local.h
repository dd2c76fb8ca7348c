/*
 * Local time of a customer: the customer's zone, else the strategy's, else UTC; quiet hours and when they end.
 */
#ifndef JY_ENGINE_LOCAL_H
#define JY_ENGINE_LOCAL_H

#include "engine/eval.h"

/* Seconds east of UTC: the customer's zone, else the strategy's, else UTC. */
journey_status jy_local_offset(const jy_eval *eval, journey_time utc, int32_t *out);
/*
 * Whether `now` is within quiet hours [from, until) of the local day, and when they end. A gap in local time ends
 * them at the next valid instant, an overlap at the first of the two.
 */
journey_status jy_local_quiet(jy_eval *eval, int32_t from, int32_t until, bool *quiet, journey_time *end);

#endif

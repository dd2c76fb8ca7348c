/*
 * The time zone that a customer's clocks go by: the customer's own (a trait, or where the device is), else the
 * strategy's, else UTC.
 */
#ifndef JY_ENGINE_LOCAL_H
#define JY_ENGINE_LOCAL_H

#include "engine/eval.h"

/* The first of them that the host's zones know; one that they do not know is counted. Empty: UTC. */
journey_status jy_local_zone(jy_eval *eval, uint32_t journey, journey_str *out);
/* Seconds east of UTC; 0 where the zone is empty or not known. */
journey_status jy_local_offset(const journey_engine *engine, journey_str zone, journey_time utc, int32_t *out);

#endif

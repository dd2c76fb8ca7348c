/*
 * Moments of a customer's own: dates, and schedules in each customer's zone. The next one of each trigger is kept as an
 * alarm in the actions and found anew where what it was found by changes.
 */
#ifndef JY_ENGINE_ALARMS_H
#define JY_ENGINE_ALARMS_H

#include "engine/eval.h"

/* Sets, moves and drops alarms; after all that a call did, before it arms what is due. */
journey_status jy_alarms_update(jy_eval *eval);
/* Fires what has come up. */
journey_status jy_alarms_due(jy_eval *eval);

#endif

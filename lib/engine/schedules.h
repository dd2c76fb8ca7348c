/*
 * Schedules in one zone for all customers: one due row of the engine's for each, whose id no identifier has. When it comes
 * up a job reaches everybody.
 */
#ifndef JY_ENGINE_SCHEDULES_H
#define JY_ENGINE_SCHEDULES_H

#include "engine/state.h"

/* Whether a due row is one of these. */
bool jy_schedule_is(journey_str id);
/*
 * In the first call after opening: schedules that are new or changed get their first moment, and customers are looked at
 * who do not know the dates and schedules of their own yet. Nothing in all other calls.
 */
journey_status jy_schedules_ready(journey_engine *engine);
/* The due row of a schedule has come up, at `at`. */
journey_status jy_schedule_due(journey_engine *engine, journey_str id, journey_time at);

#endif

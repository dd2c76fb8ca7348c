/*
 * What is measured: exposures, conversions and KPIs of treated and held-out customers, as sums over units.
 */
#ifndef JY_ENGINE_MEASURE_H
#define JY_ENGINE_MEASURE_H

#include "engine/eval.h"

/* The customer was reached (or would have been): starts the unit's outcomes in this journey, once. */
journey_status jy_measure_expose(journey_engine *engine, jy_component *component, uint32_t journey, bool held_out,
                                 journey_time now);
/* An event moves the outcomes of a unit that was exposed. */
journey_status jy_measure_event(jy_eval *eval);
/* A customer's part in the sums, put in (1) or taken out (-1), as when several become one. */
journey_status jy_measure_count(journey_engine *engine, const jy_component *component, int sign);

#endif

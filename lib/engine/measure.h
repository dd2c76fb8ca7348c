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
/* Before two customers become one: takes both out of the sums; afterwards puts the whole in. */
journey_status jy_measure_join(journey_engine *engine, const jy_component *a, const jy_component *b);
journey_status jy_measure_joined(journey_engine *engine, const jy_component *component);

#endif

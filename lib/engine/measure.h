/*
 * What is measured: exposures, conversions and KPIs of treated and held-out customers, as sums over units.
 */
#ifndef JY_ENGINE_MEASURE_H
#define JY_ENGINE_MEASURE_H

#include "engine/eval.h"

/* What reached a unit, or would have. */
typedef struct jy_touch {
	uint32_t journey, channel; /* channel: or JY_NONE */
	bool held_out;
	const jy_step *step;       /* NULL: the strategy has it no longer */
	journey_str offer, template_name; /* or empty */
} jy_touch;

/* The customer was reached (or would have been): starts the unit's outcomes in this journey, once. */
journey_status jy_measure_expose(jy_eval *eval, const jy_touch *touch);
/* What a send costs, in micro-units. */
journey_status jy_measure_cost(journey_engine *engine, uint32_t journey, double cost);
/* An event moves the outcomes of a unit that was exposed. */
journey_status jy_measure_event(jy_eval *eval);
/* A customer's part in the sums, put in (1) or taken out (-1), as when several become one. */
journey_status jy_measure_count(journey_engine *engine, jy_component *component, int sign);

#endif

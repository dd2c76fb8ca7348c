/*
 * A unit's outcomes in the engine's sums: of its journey's arm, and of each group that it is in.
 */
#ifndef JY_ENGINE_OUTCOMES_H
#define JY_ENGINE_OUTCOMES_H

#include "engine/state.h"

/* A customer who was exposed in a journey. */
typedef struct jy_unit {
	journey_engine *engine;
	jy_actions *actions;
	uint32_t journey, arm;        /* 0 treated, 1 held out */
	size_t group_from, group_end; /* of the actions' groups */
} jy_unit;

/* Gives its groups their numbers. */
journey_status jy_unit_open(journey_engine *engine, jy_actions *actions, const jy_history *history, jy_unit *out);
/* Whole sums of it: units, conversions, the value of the goal. */
journey_status jy_unit_count(const jy_unit *unit, int64_t delta);
journey_status jy_unit_converted(const jy_unit *unit, int64_t delta);
journey_status jy_unit_value(const jy_unit *unit, int64_t from, int64_t to);
/* What it has of a KPI changes. */
journey_status jy_unit_outcome(const jy_unit *unit, const jy_outcome *from, const jy_outcome *to);

#endif

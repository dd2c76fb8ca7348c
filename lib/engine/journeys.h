/*
 * Journeys of one customer: entry, the walk from step to step, waits, exits.
 */
#ifndef JY_ENGINE_JOURNEYS_H
#define JY_ENGINE_JOURNEYS_H

#include "engine/eval.h"

/* What wants to enter. */
typedef struct jy_entrance {
	uint32_t journey;
	uint32_t turn;       /* order of arrival */
	journey_str key;     /* instance key, may be empty */
	journey_str payload; /* encoded captures, with `trigger`; may be empty */
	const jy_trigger *trigger;
	double priority;     /* set by jy_journeys_enter() */
} jy_entrance;

/* Something wants to enter; key and payload are copied. */
journey_status jy_journey_ask(jy_eval *eval, const jy_entrance *entrance);
/* Enters what asked, journeys of higher priority first, where their rules let it, and walks to the first wait. */
journey_status jy_journeys_enter(jy_eval *eval);
/* Asks for the journeys that the event enters; accept.c. */
journey_status jy_enter_by_event(jy_eval *eval);
/* An event's exits, then the waits that it meets. */
journey_status jy_journeys_event(jy_eval *eval);
/* Conditions that end instances or waits, after anything changed. */
journey_status jy_journeys_check(jy_eval *eval);
/* The same where something was sent since, which conditions may count. */
journey_status jy_journeys_check_sent(jy_eval *eval);
/* The condition that ends an instance; NULL: none. What it waits for: jy_instance_conditions(). */
const journey_expr_program *jy_journeys_exit(const jy_eval *eval, size_t index);
/* Makes conditions read as for that instance, until jy_eval_no_captures(). */
journey_status jy_journeys_look(jy_eval *eval, size_t index);
/* Waits and put-off sends whose moment has come. */
journey_status jy_journeys_due(jy_eval *eval);
/* A segment that was entered ends the journeys that name it. */
journey_status jy_journey_exit_all(jy_eval *eval, uint32_t journey);

#endif

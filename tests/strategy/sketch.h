/*
 * The strategy of the design sketch, built in C, with every text in one struct so that a test can spoil one.
 */
#ifndef JY_TESTS_SKETCH_H
#define JY_TESTS_SKETCH_H

#include <journey/strategy.h>

typedef struct sketch {
	const char *timezone;
	const char *feature_event, *feature_where, *feature_of, *tally_by;
	const char *stage, *segment, *second_segment;
	const char *trigger_after, *trigger_unless, *trigger_when, *trigger_unless_when, *trigger_per,
		*capture;
	const char *offer_when, *offer_cost, *offer_text;
	const char *consent, *reach;
	const char *enter_trigger, *enter_when, *exit_event, *exit_segment, *exit_when, *goal_event,
		*goal_when, *goal_value;
	const char *send_offer, *send_via, *send_text, *wait_event, *wait_when, *branch_when, *elif_when,
		*step_name;
	const char *thanks_offer, *enter_event, *event_enter_when, *enter_segment, *enter_stage;
	const char *kpi_event, *kpi_when, *kpi_of;
} sketch;

extern const sketch sketch_plain;

/* Declares it all. */
journey_status sketch_declare(const sketch *s, journey_builder *builder);
/* Declares and builds; JOURNEY_OK and *out, or the first failure with its error. */
journey_status sketch_build(const sketch *s, const journey_allocator *allocator, journey_strategy **out,
			    journey_error *error);

#endif

/*
 * `journey score lift`: an experiment's arms as read from a file, and what was found of each.
 */
#ifndef JOURNEY_TOOLS_SCORE_LIFT_H
#define JOURNEY_TOOLS_SCORE_LIFT_H

#include "score.h"

#include <journey/impact.h>

#define LIFT_VARIANTS_MAX 64
#define LIFT_SEGMENTS_MAX 1000

typedef struct lift_segment {
	journey_str name;
	journey_impact_result impact;
	journey_estimate shrunk;
} lift_segment;

/* A variant; all but the control are compared with it. */
typedef struct lift_variant {
	journey_str name;
	journey_arm arm;
	journey_pair_arm pair;      /* with the covariate, or the denominator */
	journey_pair_arm *segments; /* the same by segment */
	journey_sketch *sketch;     /* of --quantile */
	bool is_control, exact;     /* exact: too few conversions for the usual intervals */
	double mean, corrected;     /* corrected: p-value */
	journey_impact_result fixed; /* of --sequential: what holds if one looks once */
	journey_exact_result few;    /* of a share with few conversions; else its size is 0 */
	journey_posterior bayes;     /* of the relative difference, or of the absolute one if there is none */
	journey_impact_result impact, cuped, stratified;
	journey_adjustment cuped_by, stratified_by;
	lift_segment *found; /* by segment */
	journey_pool_result pool;
} lift_variant;

typedef struct lift {
	score_table table;
	const char *value, *control, *covariate, *segment, *denominator, *correct, *interval;
	double confidence;
	double quantile;   /* 0: none */
	double tuning;     /* units at which --sequential is best */
	bool json, share, sequential, bayes;
	journey_impact_options options;
	double scale_x; /* of the covariate or denominator */
	lift_variant variants[LIFT_VARIANTS_MAX];
	size_t count, control_at, segment_count;
	journey_str segments[LIFT_SEGMENTS_MAX];
	journey_ratio_result srm;
} lift;

/* 0 or an exit status. */
int lift_read(lift *work);
void lift_json(tool_text *out, const lift *work);
void lift_text(tool_text *out, const lift *work);

#endif

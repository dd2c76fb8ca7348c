/*
 * The comparison behind journey_impact(), of any two estimates with variances.
 */
#ifndef JY_SCORE_COMPARE_H
#define JY_SCORE_COMPARE_H

#include "score/arm.h"

/* JOURNEY_OK, or what is wrong with the settings. */
journey_status jy_impact_check(const journey_impact_options *options);
/* Fills in means and differences; the flags that are set before (EMPTY, SINGLE) are heeded. */
void jy_impact_compare(const jy_moments *treated, const jy_moments *control, const journey_impact_options *options,
	journey_impact_result *found);

#endif

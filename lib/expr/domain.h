/*
 * Library of what customers are about: buckets of experiments, versions of apps, places, local time, text whose
 * case does not matter.
 */
#ifndef JY_EXPR_DOMAIN_H
#define JY_EXPR_DOMAIN_H

#include "expr/functions.h"

extern const jy_library jy_library_domain;

/* dayOfWeek(time, zone) and timeOfDay.between(time, zone, from, until). */
journey_status jy_day_of_week(struct jy_run *run, const journey_value *args, size_t count,
			      journey_value *out);
journey_status jy_time_between(struct jy_run *run, const journey_value *args, size_t count,
			       journey_value *out);
/* "21:00", "21:00:30", "24:00" as seconds since midnight. */
bool jy_clock_text(journey_str text, int64_t *out);

#endif

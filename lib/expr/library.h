/* Standard functions of text and of time: size, contains, startsWith, endsWith; getFullYear and its kin. */
#ifndef JY_EXPR_LIBRARY_H
#define JY_EXPR_LIBRARY_H

#include "expr/run.h"

journey_status jy_size(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_contains(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_starts_with(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_ends_with(jy_run *run, const journey_value *args, size_t count, journey_value *out);

journey_status jy_get_full_year(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_get_month(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_get_date(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_get_day_of_month(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_get_day_of_week(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_get_day_of_year(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_get_hours(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_get_minutes(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_get_seconds(jy_run *run, const journey_value *args, size_t count, journey_value *out);
journey_status jy_get_milliseconds(jy_run *run, const journey_value *args, size_t count, journey_value *out);

/* Seconds that a zone is from UTC then; JOURNEY_NOT_FOUND, or what the host's callback says. */
journey_status jy_expr_zone_offset(const journey_activation *a, journey_str zone, int64_t utc, int32_t *seconds);

#endif

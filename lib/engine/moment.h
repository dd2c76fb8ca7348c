/* Moments by the customer's clock: the instant of a local time, in a gap the change, in an overlap the first. */
#ifndef JY_ENGINE_MOMENT_H
#define JY_ENGINE_MOMENT_H

#include "engine/eval.h"

/* Days of the week: bit 0 is Monday, bit 6 is Sunday; 0: all. */

/* The next moment after `from` at which they show that minute of the day, on one of the days. */
journey_status jy_moment_next(jy_eval *eval, journey_time from, int32_t minute, uint32_t days, journey_time *out);
/*
 * That minute of the day on which `date` is, or of the next one of the days. A date at midnight UTC is a day of the
 * calendar, wherever the customer is.
 */
journey_status jy_moment_on(jy_eval *eval, journey_time date, int32_t minute, uint32_t days, journey_time *out);

#endif

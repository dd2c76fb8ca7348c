/*
 * When a channel may send, by the clocks of the customer: quiet hours, send windows, holidays, the hours that the
 * customer wants. All of them are functions of the local date and minute.
 */
#ifndef JY_ENGINE_WINDOWS_H
#define JY_ENGINE_WINDOWS_H

#include "engine/eval.h"

/*
 * The first moment from `from` on at which all are open; JOURNEY_TIME_NONE: none within JOURNEY_PUT_OFF_MAX. *rule: what
 * is closed at `from`, if anything is. In a gap of local time what would open in it opens at its end, in an overlap at
 * the first of the two; the second pass of an hour is as open as the first.
 */
journey_status jy_windows_next(jy_eval *eval, uint32_t channel, uint32_t journey, journey_time from, journey_time *out,
                               jy_rule *rule);

/* The first moment after `from` at which an hour of the customer's week begins; JOURNEY_TIME_NONE: none. */
journey_status jy_window_begins(jy_eval *eval, uint32_t journey, const journey_send_window *window, journey_time from,
                                journey_time *out);

#endif

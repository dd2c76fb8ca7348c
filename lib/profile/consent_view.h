/*
 * Statements of consent in an event: {purpose: true}, {"purpose/channel/topic": false}, or at length
 * {purpose: {status: granted, channel: email, topic: sales, expires: time, date: time}}, also a list of these.
 * `status` is true, false, "granted", "denied", "unknown"; `date` is when it was said, at most the event's time.
 */
#ifndef JY_PROFILE_CONSENT_VIEW_H
#define JY_PROFILE_CONSENT_VIEW_H

#include "profile/event_view.h"

/*
 * Adds what `consent` (or NULL) says to the view, whose changes are `*room`, made when first needed. Of one key the
 * first counts. JOURNEY_OK; JOURNEY_TYPE, JOURNEY_INVALID, JOURNEY_LIMIT (the message says what in `where`);
 * JOURNEY_NO_MEMORY.
 */
journey_status jy_consent_take(jy_event_view *view, jy_consent_change **room, const journey_event *event,
			       const journey_value *consent, const char *where, jy_arena *arena,
			       journey_error *error);

#endif

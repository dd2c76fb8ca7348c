/*
 * Consent: what a customer said of a purpose, perhaps for one channel or topic of it, and what follows from it now.
 *
 * A statement is kept under its purpose, `purpose/channel`, `purpose/channel/topic` or `purpose//topic`, the latest by
 * (time, message hash) of each. What holds is what the most particular statement says; but a refusal of more that came
 * after a grant of less takes it back. A grant ends when it expires, and then it is as if it had never been.
 */
#ifndef JY_PROFILE_CONSENT_H
#define JY_PROFILE_CONSENT_H

#include "profile/change.h"
#include "profile/profile.h"

/* What a statement says. The numbers are part of the storage form. */
typedef enum jy_consent_status {
	JY_CONSENT_DENIED = 0,
	JY_CONSENT_GRANTED = 1,
	JY_CONSENT_UNKNOWN = 2 /* taken back: what holds is the default again */
} jy_consent_status;

/* One statement. */
typedef struct jy_statement {
	jy_consent_status status;
	journey_time time; /* when it was made */
	jy_hash128 id;
	journey_time expires; /* JOURNEY_TIME_NONE: it says nothing of that */
	journey_str source;   /* where it was made; empty: unknown */
} jy_statement;

/* What a stamp holds of a statement: true or false where there is no more to it, else a list. `room` is for that. */
journey_value jy_statement_value(const jy_statement *statement, journey_value room[3], journey_list *list);
/* Takes it apart; text is borrowed. */
jy_statement jy_statement_of(const jy_stamped *stamped);

/*
 * Whether a purpose of the strategy, and all that it needs, is granted on a channel and topic (empty: on none in
 * particular); *next, unless NULL: when that may change by time alone, or JOURNEY_TIME_NONE.
 */
bool jy_consent_granted(const jy_profile *profile, uint32_t purpose, journey_str channel, journey_str topic,
			journey_time now, journey_time *next);

/* For conditions: a jy_consent_ask of the strategy at profile->now, and when it changes. */
journey_value jy_consent_load(const jy_profile *profile, uint32_t ask);
journey_time jy_consent_next_change(const jy_profile *profile, uint32_t ask);

#endif

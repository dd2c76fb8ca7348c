/*
 * Sessions of a fragment: the intervals that its events fall into, where neighbours are less than the strategy's
 * gap apart. A set of intervals is the union of its events', so the order of arrival does not matter; a late event
 * may join two sessions.
 *
 * The latest JOURNEY_SESSIONS_MAX are kept. Of those dropped there remain their number and the span from the first
 * to the last of them; an event inside of that span is not told from one that was counted: it is lost, and counted
 * as a loss. A session that began as more pieces than are kept may lose the oldest that way.
 *
 * Where the strategy's gap grows, sessions kept under the smaller one join when they are read; where it shrinks
 * they stay as they are.
 */
#ifndef JY_PROFILE_SESSION_H
#define JY_PROFILE_SESSION_H

#include "profile/event_view.h"
#include <journey/entity.h>

typedef struct jy_session {
	journey_time first, last;
	uint64_t events;
} jy_session;

typedef struct jy_session_list {
	jy_session *items; /* by time */
	size_t count, capacity;
	uint64_t dropped; /* sessions */
	journey_time dropped_first, dropped_last;
} jy_session_list;

struct jy_fragment;
struct jy_profile;
struct jy_undo;

/* Whether the event is part of a session. */
bool jy_session_counts(const journey_strategy *strategy, const jy_event_view *view);
/* Adds an event, logged; *lost is raised if it could not be told. False: no memory, not made. */
bool jy_change_session(struct jy_fragment *fragment, journey_time time, uint64_t *lost);
void jy_undo_session(struct jy_fragment *fragment, const struct jy_undo *undo);
void jy_forget_session(struct jy_fragment *fragment, const struct jy_undo *undo);

void jy_sessions_free(jy_session_list *list, const journey_allocator *a);

/* The latest session of a customer; number 0: there is none. */
typedef struct jy_session_view {
	jy_session session;
	uint64_t number;
} jy_session_view;

/* JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_profile_session(const struct jy_profile *profile, jy_session_view *out);
/* A jy_session_field as conditions read it. JOURNEY_OK, JOURNEY_NOT_FOUND, JOURNEY_NO_MEMORY. */
journey_status jy_profile_session_field(const struct jy_profile *profile, uint32_t field, journey_value *out);
/* When `session.active` ends; JOURNEY_TIME_NONE: it does not hold. */
journey_time jy_profile_session_change(const struct jy_profile *profile);

#endif

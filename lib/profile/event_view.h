/*
 * One event, checked and converted: what every later step reads in place of the host's journey_event. The
 * form is validated, the declared event is found, declared properties and traits get their declared types,
 * consent and time zone are picked out of traits and context. Nothing is kept: all is borrowed from the
 * event or lives in the arena.
 *
 * Conversion: a declared int takes a whole double; double and money take any number, money also decimal
 * text; timestamp takes RFC 3339 text or a number of seconds; `any` takes all, its numbers as double. A null
 * counts as not there.
 */
#ifndef JY_PROFILE_EVENT_VIEW_H
#define JY_PROFILE_EVENT_VIEW_H

#include "base/arena.h"
#include "base/hash.h"

#include "strategy/model.h"

#include <journey/event.h>
#include <stdbool.h>

/* Most consent purposes in one event. */
#define JY_EVENT_CONSENTS_MAX 64
/* Longest name of a time zone in bytes. */
#define JY_EVENT_TIMEZONE_MAX 64
/* Most values, at all depths together, of one declared property or trait. */
#define JY_EVENT_NODES_MAX 4096

/* A purpose that the event grants or withdraws. */
typedef struct jy_consent_change {
	journey_str purpose; /* with channel and topic behind slashes, see consent.h */
	uint8_t status;      /* a jy_consent_status */
	journey_time time;   /* when it was said */
	journey_time expires; /* JOURNEY_TIME_NONE: it says nothing of that */
} jy_consent_change;

typedef struct jy_event_view {
	const journey_event *event;
	uint32_t type;                   /* index of the declared track event, or JY_NONE */
	uint32_t property_count;         /* declared properties of that event */
	const journey_value *properties; /* one per declared property; type JOURNEY_EXPR_ABSENT: not there */
	uint32_t attribute_count;        /* 0, or (identify) declared attributes */
	const journey_value *attributes; /* one per declared attribute; type JOURNEY_EXPR_ABSENT: not there */
	uint32_t dropped_traits;         /* traits of an identify that nothing declares */
	uint32_t consent_count;
	const jy_consent_change *consents; /* purposes distinct, in order of arrival */
	journey_str consent_source;        /* `context.source`, where there are consents; empty: not said */
	journey_str timezone;              /* empty: the event names none */
	uint32_t source;                   /* index of the declared source, or JY_NONE */
	jy_hash128 id;                     /* of the message id; the same in every engine */
} jy_event_view;

/*
 * Makes the view of an event. Consent comes from trait `consent` (consent_view.h) of an identify and from
 * context.consent.categoryPreferences (Segment) of any event; the time zone from trait `timezone` of an
 * identify, else from context.timezone; the source from context.source, which
 * counts as not there unless it is text.
 *
 * JOURNEY_OK; JOURNEY_INVALID (no message id, no user or anonymous id, no name of a track event, unknown
 * kind, alias without both ids, malformed UTF-8); JOURNEY_RANGE (timestamp, NaN or infinity at the top level
 * or in what is declared); JOURNEY_TYPE (a declared property or trait, consent or time zone of another type;
 * the message names it with what was found and expected); JOURNEY_LIMIT (length of an id, a name or a kept
 * text, number of properties, consents or nested values); JOURNEY_MISUSE (size of the struct);
 * JOURNEY_NO_MEMORY.
 */
journey_status jy_event_view_make(const journey_strategy *strategy, const journey_event *event,
				  jy_arena *arena, jy_event_view *out, journey_error *error);

/*
 * Declared values of a map that is no part of an event, checked and converted like properties: one per declared
 * name; type JOURNEY_EXPR_ABSENT: not there, JOURNEY_NULL: it is null. `what` is for messages ("attribute").
 */
journey_status jy_declared_values(const jy_property *declared, uint32_t count, const journey_map *map,
				  const char *what, jy_arena *arena, const journey_value **out,
				  journey_error *error);

/* The hash of a message id. */
jy_hash128 jy_message_hash(journey_str message_id);

#endif

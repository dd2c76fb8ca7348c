/*
 * Who an event is about: the identifiers that it names, what blocks some of them, and which of them its facts
 * go to.
 *
 * Inside of the engine an identifier is one text: 'u' and a user id, 'a' and an anonymous id, 'x', the name of any
 * other kind, ':' and the value.
 */
#ifndef JY_ENGINE_NAMING_H
#define JY_ENGINE_NAMING_H

#include "base/arena.h"
#include "expr/regex_match.h"
#include "profile/event_view.h"

/* Identifiers of one event beside the main one; the most trusted, in order of trust. */
#define JY_NAMING_MAX 16

typedef struct jy_named {
	journey_str identifier;
	uint32_t kind;  /* index of the strategy's kind */
	bool by_alias;  /* an alias says in so many words that it is the same customer */
} jy_named;

typedef struct jy_naming {
	journey_str main; /* the facts go here: the user id, else the anonymous id, else the most trusted other */
	uint32_t kind;
	jy_named others[JY_NAMING_MAX]; /* each once, none of them `main` */
	uint32_t count;
	uint32_t blocked; /* values that identify nobody */
	uint32_t dropped; /* beyond JY_NAMING_MAX */
} jy_naming;

/*
 * Reads the identifiers of an event. `tables` has one zeroed table with its allocator for each kind of the
 * strategy. JOURNEY_OK; JOURNEY_BLOCKED (it names blocked ones only); JOURNEY_INVALID (it names none);
 * JOURNEY_NO_MEMORY.
 */
journey_status jy_naming_read(const journey_strategy *strategy, jy_regex_table *tables,
                              const journey_event *event, jy_arena *arena, jy_naming *out,
                              journey_error *error);

/* The engine's text for a value of a kind. */
journey_status jy_identifier_of(jy_arena *arena, const jy_identifier_kind *kind, journey_str value, journey_str *out);
/* Takes it apart again; false: no kind of the strategy's (any more). */
bool jy_identifier_parts(const journey_strategy *strategy, journey_str identifier, uint32_t *kind, journey_str *value);
/* Whether a value of a kind identifies nobody. */
journey_status jy_identifier_blocked(const jy_identifier_kind *kind, jy_regex_table *table, journey_str value,
                                     bool *out);

#endif

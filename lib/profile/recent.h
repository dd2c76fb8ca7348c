/*
 * One event of the ring: the values of the properties that features read, as they are stored, and what each feature
 * makes of it, computed when first asked for.
 */
#ifndef JY_PROFILE_RECENT_H
#define JY_PROFILE_RECENT_H

#include "profile/event_view.h"
#include "profile/facts.h"
#include "profile/schema.h"

/* Features of a type whose contributions are remembered. */
#define JY_REMEMBERED_MAX 32u

/* A property kept with an event. */
typedef struct jy_kept {
	journey_value value; /* null: the event had none */
	uint32_t name;       /* number of the property's name */
} jy_kept;

/* A tally with one key for all. */
#define JY_TEXT_NONE SIZE_MAX

/* What is remembered of one feature's contribution. */
typedef struct jy_remembered {
	double value;  /* of a tally: the weight */
	int64_t micro; /* of a tally: hash of the key */
	size_t text;   /* of a tally: 1 + the place of the property that is the key, or 0: only its hash is known; or
			  JY_TEXT_NONE */
	jy_hash128 hash; /* of a distinct count's key */
} jy_remembered;

/* One event of the ring. */
typedef struct jy_recent {
	journey_time time;
	jy_hash128 id;
	uint32_t known;            /* bit k: the contribution to feature k of the type was computed */
	uint32_t counts;           /* bit k: and it counts */
	uint32_t type;             /* event type of the strategy, or JY_NONE */
	uint32_t name;             /* number of the event's name */
	jy_schema *schema;         /* which properties */
	const unsigned char *body; /* their values in the schema's order, as jy_value_write() has them; null: had none */
	uint32_t body_size;
	bool own;                  /* the body is a block of its own; else in the fragment's stored bytes */
	jy_remembered *numbers;    /* schema->numbers of them; NULL: none is remembered yet */
} jy_recent;

/* A copy of an event of a type that features read. False: no memory. */
bool jy_recent_of_view(jy_facts *facts, const jy_event_view *view, jy_recent *out);
/*
 * From stored parts: `properties` distinct; a null is a property that the event had not, and one that is missing was
 * not kept. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT (names), JOURNEY_CORRUPT (nested too deep).
 */
journey_status jy_recent_of_parts(jy_facts *facts, uint32_t name, journey_time time, jy_hash128 id,
				  const jy_kept *properties, uint32_t count, jy_recent *out);
/* The same event without the properties that `keep` (asked with the number of a property's name) refuses, under another
 * hash. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT. */
journey_status jy_recent_of_recent(jy_facts *facts, const jy_recent *from, jy_hash128 id,
				   bool (*keep)(void *user, uint32_t name), void *user, jy_recent *out);
/* Frees what is the event's own. */
void jy_recent_free(const journey_allocator *a, const jy_recent *recent);
/* Bytes of the body where that is its own; and of what is remembered. */
size_t jy_recent_size(const jy_recent *recent);
size_t jy_recent_remembers(const jy_recent *recent);
/* The property at a place of the schema: lists and maps live until the next event is looked at. JOURNEY_OK, JOURNEY_NO_MEMORY,
 * JOURNEY_CORRUPT. */
journey_status jy_recent_value(jy_facts *facts, const jy_recent *recent, uint32_t place, journey_value *out);

/*
 * What a feature of the event's type makes of it. `key` is set only for tallies, borrowed until the next
 * evaluation. JOURNEY_OK, JOURNEY_NO_MEMORY.
 */
journey_status jy_recent_contribution(jy_facts *facts, jy_recent *recent, uint32_t feature,
				      jy_contribution *out);
/* The same of an event that is about to go: nothing new is remembered. */
journey_status jy_recent_last_contribution(jy_facts *facts, const jy_recent *recent, uint32_t feature,
					   jy_contribution *out);
/* A tally's key as it is looked for. The hash is that of jy_remembered::micro. */
typedef struct jy_tally_query {
	journey_str key;
	int64_t hash;
} jy_tally_query;

jy_tally_query jy_tally_query_of(journey_str key);
/* Weight of the event under this key, 0: none. JOURNEY_OK, JOURNEY_UNKNOWN, JOURNEY_NO_MEMORY. */
journey_status jy_recent_weight(jy_facts *facts, jy_recent *recent, uint32_t feature,
				const jy_tally_query *query, uint64_t *out);

#endif

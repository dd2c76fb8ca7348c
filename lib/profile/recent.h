/*
 * One event of the ring: a single block with the properties that features read, and what each feature makes
 * of it, computed when first asked for.
 */
#ifndef JY_PROFILE_RECENT_H
#define JY_PROFILE_RECENT_H

#include "profile/event_view.h"
#include "profile/facts.h"

/* A property kept with an event. */
typedef struct jy_kept {
	journey_value value; /* type JOURNEY_EXPR_ABSENT: had none; JOURNEY_EXPR_UNKNOWN: not kept then */
	uint32_t name; /* number of the property's name */
} jy_kept;

/* A tally with one key for all. */
#define JY_TEXT_NONE SIZE_MAX

/* What is remembered of one feature's contribution. */
typedef struct jy_remembered {
	double value;  /* of a tally: the weight */
	int64_t micro; /* of a tally: hash of the key */
	size_t text;   /* of a tally: 1 + the kept property that is the key, or 0: only its hash is known; or
			  JY_TEXT_NONE */
	jy_hash128 hash; /* of a distinct count's key */
} jy_remembered;

/* Behind an event of the ring: a single block of memory. */
typedef struct jy_recent_block {
	size_t size;   /* bytes of the block */
	uint32_t kept; /* number of properties: first those that the strategy keeps, by position; then others
			*/
	uint32_t numbers_count; /* features of the type, as far as they are remembered */
	jy_remembered *numbers;
	jy_kept properties[];
} jy_recent_block;

/* One event of the ring. Rings are read far more often than blocks: what most reads need is here. */
typedef struct jy_recent {
	journey_time time;
	jy_hash128 id;
	uint32_t known;         /* bit k: the contribution to feature k of the type was computed */
	uint32_t counts;        /* bit k: and it counts */
	uint32_t type;          /* event type of the strategy, or JY_NONE */
	uint32_t name;          /* number of the event's name */
	jy_recent_block *block; /* NULL: nothing is kept */
} jy_recent;

/* A copy of an event of a type that features read. False: no memory. */
bool jy_recent_of_view(jy_facts *facts, const jy_event_view *view, jy_recent *out);
/*
 * From stored parts: `properties` by name, distinct; a null is a property that the event had not, and one
 * that is missing was not kept. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_CORRUPT (nested too deep).
 */
journey_status jy_recent_of_parts(jy_facts *facts, uint32_t name, journey_time time, jy_hash128 id,
				  const jy_kept *properties, uint32_t count, jy_recent *out);
/* Frees the block. */
void jy_recent_free(const journey_allocator *a, const jy_recent *recent);
/* Bytes of the block. */
size_t jy_recent_size(const jy_recent *recent);

/*
 * What a feature of the event's type makes of it. `key` is set only for tallies, borrowed until the next
 * evaluation. JOURNEY_OK, JOURNEY_NO_MEMORY.
 */
journey_status jy_recent_contribution(jy_facts *facts, jy_recent *recent, uint32_t feature,
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

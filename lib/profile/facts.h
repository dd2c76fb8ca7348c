/*
 * What all fragments of one engine share: allocator, strategy, a scratch to run the conditions of features
 * in, and the names that stored fragments mention (declared names of this and of earlier strategies only).
 */
#ifndef JY_PROFILE_FACTS_H
#define JY_PROFILE_FACTS_H

#include "base/buffer.h"
#include "base/intern.h"
#include "strategy/model.h"

/* Most names (events, properties, attributes of all strategies that ever wrote to the store). */
#define JY_FACTS_NAMES_MAX 65536

/* What fragments were read with last is likely what the next one needs. */
#define JY_SCHEMA_GUESSES 16
#define JY_NAME_GUESSES 64

/* What is known of a declared event beyond the strategy. */
typedef struct jy_facts_type {
	uint32_t name;            /* number of its name */
	uint32_t *property_names; /* numbers, by property */
	uint32_t *kept;           /* properties that features read, ascending */
	uint32_t kept_count;
	uint32_t *position; /* by property: position in `kept`, or JY_NONE */
	struct jy_schema *schema; /* what is kept with an event now */
} jy_facts_type;

/* A feature's `of` or `by` where that is a property and nothing else. */
typedef struct jy_plain {
	uint32_t property; /* of the event, or JY_NONE */
	uint32_t type;     /* a value of this type is the result */
} jy_plain;

/* What a feature makes of one event. */
typedef struct jy_contribution {
	bool counts;     /* `where` holds, and `of` or `by` has a value */
	bool unknown;    /* a property was not kept at the time, so that this can't be told */
	double value;    /* of `of`; of a tally without it: 1 */
	int64_t micro;   /* the same in micro-units, where it fits (SUM, AVG count only then) */
	journey_str key; /* of a tally's `by`; borrowed from the scratch until the next evaluation */
	journey_value item; /* of FIRST_OF, LAST_OF, MOST, LIST: the value; borrowed likewise */
	jy_hash128 hash; /* of the key of a distinct count: equal keys, equal hashes */
} jy_contribution;

/* A calendar period: start <= time < end. */
typedef struct jy_period_span {
	journey_time start, end;
} jy_period_span;

typedef struct jy_facts {
	journey_allocator allocator;
	const journey_strategy *strategy;
	journey_zone_fn zone; /* NULL: periods begin in UTC */
	void *zone_user;
	jy_period_span periods[JOURNEY_PERIOD_YEAR + 1][2]; /* that were looked at last; [1]: weeks from Sunday */
	struct jy_read *reads; /* by jy_facts_keep(): features, attributes */
	struct jy_read *tops;  /* the same of top(), in order of their first reading */
	size_t top_count, top_capacity;
	journey_expr_scratch *scratch;
	jy_arena arena; /* of the one call that runs */
	jy_intern names;
	uint32_t strategy_names; /* names below this number are the strategy's */
	uint32_t *type_of_name;  /* by number of name, below strategy_names: event type, or JY_NONE */
	uint32_t *attribute_of_name;
	uint32_t *rank_of_name;  /* the same: its place among them in the order of their texts */
	jy_facts_type *types;      /* by event type */
	uint32_t *attribute_names; /* by attribute */
	uint32_t *feature_local;   /* by feature: position among its event type's features */
	uint32_t most_features;    /* of one event type */
	jy_map definitions;        /* definition hash -> feature */
	jy_arena tables;           /* of the tables above */
	jy_intern schema_forms;    /* of all schemas that were met */
	struct jy_schema **schemas; /* by number of their forms */
	size_t schema_capacity;
	uint64_t writings;          /* rings written so far */
	struct jy_schema *guesses[JY_SCHEMA_GUESSES]; /* of the ring that was read last */
	uint32_t name_guesses[JY_NAME_GUESSES];             /* of its attributes */
	uint32_t *aggregate_guesses; /* by feature: where its aggregate was last */
	jy_plain *plain;             /* by feature */
	jy_buffer body;            /* values of an event while they are put together */
	jy_arena values;           /* lists and maps of the event that is read, until the next is */
} jy_facts;

/* JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT. The strategy must outlive it; `a` may be NULL (libc). */
journey_status jy_facts_new(const journey_allocator *a, const journey_strategy *strategy, jy_facts **out);
/* Frees it; fragments made with it must have been freed before. NULL is allowed. */
void jy_facts_free(jy_facts *facts);
/* Where calendar periods begin. Borrowed. */
void jy_facts_set_zone(jy_facts *facts, journey_zone_fn zone, void *user);

/* What a value that is made when it is read belongs to. */
typedef enum jy_reading {
	JY_READING_FEATURE,
	JY_READING_ATTRIBUTE,
	JY_READING_TOP /* its index is that of a slot, see JY_TOP() */
} jy_reading;

/* A copy of the value that lives until the same is read again; where it is equal then, it stays where it is, so that
 * an expression may read it twice. JOURNEY_OK, JOURNEY_NO_MEMORY. */
journey_status jy_facts_keep(jy_facts *facts, jy_reading what, uint32_t index, journey_value value,
			     journey_value *out);
/* Event type, attribute by number of name and feature by hash of its definition, or JY_NONE. */
uint32_t jy_facts_type_of(const jy_facts *facts, uint32_t name);
uint32_t jy_facts_attribute_of(const jy_facts *facts, uint32_t name);
uint32_t jy_facts_feature_of(const jy_facts *facts, uint64_t definition);
/* The number of a stored name, new or known. JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT. */
journey_status jy_facts_name(jy_facts *facts, journey_str text, uint32_t *name);

#endif

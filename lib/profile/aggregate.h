/*
 * What is kept of the events that left a ring, one aggregate per feature. Rows are buckets of time (one
 * single bucket without a window); a tally has keys with a weight per half-life epoch. All sums are integers,
 * so the order in which events arrive does not matter.
 *
 * A tally's event weighs 2^(its place in its epoch, 0..1) in units of 2^-20, rounded: integer weights that
 * need no common reference time. A key remembers its latest JY_FRAGMENT_EPOCHS epochs and the one before
 * them; of keys, twice `top` are kept, the heaviest.
 */
#ifndef JY_PROFILE_AGGREGATE_H
#define JY_PROFILE_AGGREGATE_H

#include "base/int128.h"
#include "profile/fragment.h"
#include "profile/items.h"
#include "profile/sketch.h"

/* Epochs of one key of a tally. */
#define JY_TALLY_EPOCHS (JY_FRAGMENT_EPOCHS + 1)

typedef struct jy_row {
	int64_t bucket;
	uint64_t count;
	journey_int128 sum; /* micro-units */
	double min, max;
	journey_time first, last;
} jy_row;

typedef struct jy_tally_key {
	char *text; /* a block of `size` bytes; NULL where that is 0 */
	size_t size;
	int64_t epoch;                     /* latest epoch */
	uint64_t weights[JY_TALLY_EPOCHS]; /* of epoch - i */
} jy_tally_key;

typedef struct jy_aggregate {
	uint64_t definition;
	uint32_t feature;           /* of the strategy, or JY_NONE */
	uint8_t kind;               /* journey_feature_kind */
	uint8_t period;             /* journey_period; NONE: the window */
	uint32_t top;               /* TALLY, MOST, LIST */
	journey_duration window;    /* 0: all of history, or the period */
	journey_duration half_life; /* TALLY */
	journey_time known_from;    /* latest event that left unseen by it, or JOURNEY_TIME_NONE */
	jy_row *rows;       /* by bucket, ascending */
	size_t row_count, row_capacity;
	jy_tally_key *keys; /* in order of arrival */
	size_t key_count, key_capacity;
	jy_items items;   /* FIRST_OF, LAST_OF, LIST, MOST, DISTINCT */
	jy_sketch sketch; /* DISTINCT: of more than JY_DISTINCT_EXACT keys */
} jy_aggregate;

void jy_aggregate_free(jy_aggregate *aggregate, const journey_allocator *a);

/* Whether the kind has items, in place of rows and keys. */
bool jy_has_items(uint8_t kind);
/* Width of a bucket, and the bucket of a time. Bucket 0 begins at 1970-01-01T00:00:00Z. */
journey_duration jy_bucket_width(journey_duration window);
int64_t jy_bucket_of(journey_duration window, journey_time time);
/* The bucket of a time: a period's is the period's start. JOURNEY_OK, or what the zone callback returned. */
journey_status jy_aggregate_bucket(const jy_aggregate *aggregate, jy_facts *facts, journey_time time,
				   int64_t *out);
/* The last time that may be in the bucket. */
journey_time jy_bucket_end(const jy_aggregate *aggregate, int64_t bucket);
/* Whether times may be in the bucket. */
bool jy_bucket_holds(const jy_aggregate *aggregate, int64_t bucket, journey_time first, journey_time last);
/* Whether no window or period that ends at `last_seen` - 1 day or later can hold anything of the bucket. */
bool jy_bucket_dead(const jy_aggregate *aggregate, int64_t bucket, journey_time last_seen);
/* floor(x / y), y > 0. */
int64_t jy_floor_div(int64_t x, int64_t y);

/* Index of the bucket's row, or where it belongs; *found says which. */
size_t jy_row_find(const jy_aggregate *aggregate, int64_t bucket, bool *found);
/* The row of one event, and with one more event. */
jy_row jy_row_of(int64_t bucket, journey_time time, const jy_contribution *c);
void jy_row_add(jy_row *row, const jy_row *other);
/* Whether its bucket is dead. */
bool jy_row_dead(const jy_aggregate *aggregate, const jy_row *row, journey_time last_seen);

/* Most that one event can count for in a tally. */
#define JY_TALLY_VALUE_MAX 1e9
/* Weight in its epoch of an event that counts for `value`, 0..JY_TALLY_VALUE_MAX. */
uint64_t jy_tally_weight(journey_duration half_life, journey_time time, double value);
/* Adds weight to sums by age in epochs as seen in epoch `now` (the future counts as age 0). */
void jy_tally_gather(uint64_t sums[JY_TALLY_EPOCHS], int64_t now, int64_t epoch, uint64_t weight);
/* What the sums are worth at `now`. */
double jy_tally_value(const uint64_t sums[JY_TALLY_EPOCHS], journey_duration half_life, journey_time now);
/* Index of a key, or SIZE_MAX. */
size_t jy_tally_find(const jy_aggregate *aggregate, journey_str key);
/* Adds weight to a key; epochs too far back are dropped. */
void jy_tally_add(jy_tally_key *key, int64_t epoch, uint64_t weight);
/* The lightest key (ties: the last in byte order), counting `candidate` too: its index, or key_count if it is
 * the candidate. */
size_t jy_tally_lightest(const jy_aggregate *aggregate, const jy_tally_key *candidate);

#endif

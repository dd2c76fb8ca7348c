/*
 * What some features and rules keep of events that left a ring: items, each with a time, a message or a count, and a
 * value. Which items stay is a function of the set of events, in whatever order they leave:
 *
 *     FIRST_OF   per bucket the value with the least stamp
 *     LAST_OF    the value with the greatest stamp
 *     LIST       per value its greatest stamp; the `top` greatest
 *     MOST       per bucket and text the number of events; of a bucket at most twice `top` texts, the heaviest, beyond
 *                which what is kept depends on the order, and each loss is counted
 *     DISTINCT   per key (its hash) its latest time; the JY_DISTINCT_EXACT latest by (time, hash)
 *
 * A stamp is (time, message hash).
 */
#ifndef JY_PROFILE_ITEMS_H
#define JY_PROFILE_ITEMS_H

#include "base/hash.h"
#include "base/memory.h"
#include <journey/strategy.h>

/* Keys of a distinct count that are known one by one. */
#define JY_DISTINCT_EXACT 64

typedef struct jy_item {
	int64_t bucket;     /* FIRST_OF, MOST */
	journey_time time;
	jy_hash128 id;      /* of the message; DISTINCT: of the key, `a` alone */
	int64_t count;      /* MOST: events; a summed attribute: micro-units */
	journey_value value; /* parts in the block; null: none */
	unsigned char *block;
	size_t size; /* of the block */
} jy_item;

typedef struct jy_items {
	jy_item *items; /* in order of arrival */
	size_t count, capacity;
} jy_items;

void jy_items_free(jy_items *items, const journey_allocator *a);
/* Order of the storage form: by bucket, time, hash, value. */
int jy_item_compare(const jy_item *x, const jy_item *y);
/* By stamp, then by value. */
int jy_item_stamp_compare(const jy_item *x, const jy_item *y);
/* Index of the item with that value (in that bucket), or `count`. */
size_t jy_items_find(const jy_items *items, int64_t bucket, journey_value value);
/* Index of the item of that bucket, or `count`. */
size_t jy_items_bucket(const jy_items *items, int64_t bucket);
/* Index of the key with that hash, or `count`. */
size_t jy_items_key(const jy_items *items, uint64_t hash);
/* Index of the item with the least stamp; there is one. */
size_t jy_items_least(const jy_items *items);

#endif

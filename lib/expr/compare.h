/* Equality and order of values as CEL defines them, also across int, uint and double. */
#ifndef JY_EXPR_COMPARE_H
#define JY_EXPR_COMPARE_H

#include <journey/types.h>
#include <stdbool.h>

/* Text as long as this costs more than a step. */
#define JY_LONG_TEXT 256

typedef enum jy_order { JY_LESS = -1, JY_SAME = 0, JY_MORE = 1, JY_UNORDERED = 2, JY_NO_ORDER = 3 } jy_order;

/*
 * Values of different types are not equal, numbers by value, NaN is unequal to itself. `left` counts down the
 * comparisons (a list may contain another many times over), those of long text more; at 0 the answer is false
 * and means nothing.
 */
bool jy_equal(const journey_value *a, const journey_value *b, uint64_t *left);
/* Counts down by the values inside of a value, as often as each is contained; false: not enough are left. */
bool jy_within(const journey_value *value, uint64_t *left);
/* Steps that comparing text of so many bytes takes beyond the one that it is: none if it is short. */
static inline uint64_t jy_text_steps(uint32_t size)
{
	return size < JY_LONG_TEXT ? 0 : size / 16;
}

/* JY_UNORDERED: one is NaN; JY_NO_ORDER: these types have no order. */
jy_order jy_compare(const journey_value *a, const journey_value *b);
/* The entry of a map whose key equals; NULL if there is none. */
const journey_value *jy_map_value(const journey_map *map, const journey_value *key);

#endif

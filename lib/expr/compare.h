/* Equality and order of values as CEL defines them, also across int, uint and double. */
#ifndef JY_EXPR_COMPARE_H
#define JY_EXPR_COMPARE_H

#include <journey/types.h>
#include <stdbool.h>

typedef enum jy_order { JY_LESS = -1, JY_SAME = 0, JY_MORE = 1, JY_UNORDERED = 2, JY_NO_ORDER = 3 } jy_order;

/*
 * Values of different types are not equal, numbers by value, NaN is unequal to itself. `left` counts down the
 * comparisons (a list may contain another many times over); at 0 the answer is false and means nothing.
 */
bool jy_equal(const journey_value *a, const journey_value *b, uint64_t *left);
/* JY_UNORDERED: one is NaN; JY_NO_ORDER: these types have no order. */
jy_order jy_compare(const journey_value *a, const journey_value *b);
/* The entry of a map whose key equals; NULL if there is none. */
const journey_value *jy_map_value(const journey_map *map, const journey_value *key);

#endif

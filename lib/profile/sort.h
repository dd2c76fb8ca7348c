/*
 * Sorting of indices by a caller's order; the order has no equals, so that the result is the only one.
 */
#ifndef JY_PROFILE_SORT_H
#define JY_PROFILE_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef bool jy_less_fn(const void *context, uint32_t x, uint32_t y);

void jy_sort(uint32_t *items, size_t count, jy_less_fn *less, const void *context);

#endif

/*
 * Sorts items of any kind in place, without recursion or memory of its own: no order of items is slow.
 */
#ifndef JY_SCORE_HEAP_H
#define JY_SCORE_HEAP_H

#include <stdbool.h>
#include <stddef.h>

/* Whether `x` belongs behind `y`; a total order, for equal items come in no particular one. */
typedef bool jy_after_fn(const void *x, const void *y);

void jy_heap_sort(void *items, size_t count, size_t size, jy_after_fn *after);

#endif

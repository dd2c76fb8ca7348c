/*
 * Orders numbers without moving them.
 */
#ifndef JY_SCORE_ORDER_H
#define JY_SCORE_ORDER_H

#include <stddef.h>

/* Fills `order` with 0 .. count - 1 so that values descend; of equal ones the later comes first. `room`: count, too. */
void jy_order_descending(const double *values, size_t count, size_t *order, size_t *room);

#endif

/*
 * Sums of doubles in the order that they are given, with the rounding error carried along (Neumaier 1974): as exact as
 * twice the digits, and the same bits for the same order.
 */
#ifndef JY_SCORE_TOTAL_H
#define JY_SCORE_TOTAL_H

#include "base/math.h"

typedef struct jy_total {
	double sum, rest;
} jy_total;

static inline void jy_total_add(jy_total *to, double x)
{
	double sum = to->sum + x;

	to->rest += jy_abs(to->sum) >= jy_abs(x) ? (to->sum - sum) + x : (x - sum) + to->sum;
	to->sum = sum;
}

static inline double jy_total_of(const jy_total *total)
{
	return total->sum + total->rest;
}

#endif

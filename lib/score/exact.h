/*
 * Fisher's exact test of two shares.
 */
#ifndef JY_SCORE_EXACT_H
#define JY_SCORE_EXACT_H

#include <stdint.h>

/* Two shares as counts. */
typedef struct jy_counts {
	uint64_t units[2], converted[2];
} jy_counts;

/*
 * Two-sided by probability (Fisher 1935); `mid` takes half of what is as probable as the table itself (Lancaster 1961). No
 * arm is empty. Takes at most as many steps as there are
 * conversions, others, or units of an arm, whichever are fewest.
 */
void jy_fisher(const jy_counts *counts, double *exact, double *mid);

#endif

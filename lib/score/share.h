/*
 * Shares with Wilson's interval (1927), and the correction of many p-values.
 */
#ifndef JY_SCORE_SHARE_H
#define JY_SCORE_SHARE_H

#include <journey/score.h>
#include <stdbool.h>

/* count / all; not known if all is 0. The p-value is 1: there is no hypothesis. */
journey_estimate jy_share(uint64_t count, uint64_t all, double confidence);

/*
 * Benjamini and Hochberg (1995): q[i] of p[i]. `order` is room for twice `count` numbers.
 */
void jy_correct(const double *p, double *q, size_t *order, size_t count);

#endif

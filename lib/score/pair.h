/*
 * Means and (co)variances of an arm of pairs.
 */
#ifndef JY_SCORE_PAIR_H
#define JY_SCORE_PAIR_H

#include <journey/impact.h>

#include <stdbool.h>

/* In units of y and x; yy, xx, xy are the sums of products of distances from the means. */
typedef struct jy_pair {
	double n, mean_y, mean_x, yy, xx, xy;
} jy_pair;

/* false: the sums contradict each other. */
bool jy_pair_of(const journey_pair_arm *arm, double scale_y, double scale_x, jy_pair *out);
bool jy_scale_is_wrong(double scale);

#endif

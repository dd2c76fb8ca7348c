/**
 * @file arm.h
 * @brief What an arm's exact sums say: mean and variance, without cancellation.
 */
#ifndef JY_SCORE_ARM_H
#define JY_SCORE_ARM_H

#include <journey/score.h>

#include <stdbool.h>

/** Mean and the variance of the mean of one arm, in units of the KPI. */
typedef struct jy_moments {
	double n;             /**< Units. */
	double mean;          /**< 0 without units. */
	double mean_variance; /**< Variance of the mean, v / n; 0 with fewer than two units. */
} jy_moments;

/** n * sum_squares - sum^2 as a double; false if it is negative (no values have such sums). */
bool jy_arm_spread(const journey_arm *arm, double *out);

/** units * xy - x * y as a double, of sums of signed values; rounded once. */
double jy_arm_cross(uint64_t units, journey_int128 xy, journey_int128 x, journey_int128 y);

/**
 * Moments of an arm whose sums count 1/scale.
 * @return #JOURNEY_OK, #JOURNEY_INVALID, #JOURNEY_RANGE as journey_impact().
 */
journey_status jy_arm_moments(const journey_arm *arm, journey_kpi_kind kind, double scale, jy_moments *out);

#endif

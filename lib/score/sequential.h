/*
 * Mixture supermartingales behind confidence sequences, for arguments that were checked.
 */
#ifndef JY_SCORE_SEQUENTIAL_H
#define JY_SCORE_SEQUENTIAL_H

#include <journey/sequential.h>

/* As journey_mixture_log(). */
double jy_mixture_log(const journey_mixture *mixture, double s, double v);
/* As journey_mixture_bound(). */
double jy_mixture_bound(const journey_mixture *mixture, double v, double alpha);

#endif

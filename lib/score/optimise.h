/*
 * Maximum of a smooth function of a few variables with an analytic gradient: BFGS with a backtracking line search
 * (Nocedal, Wright 2006, chapters 3 and 6), inside a box.
 */
#ifndef JY_SCORE_OPTIMISE_H
#define JY_SCORE_OPTIMISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most variables. */
#define JY_OPTIMISE_MAX 16

typedef struct jy_objective {
	size_t size; /* variables, 1 .. JY_OPTIMISE_MAX */
	/* The value at `at` and its gradient. A value that is not finite says that `at` is no good. */
	double (*value)(const struct jy_objective *objective, const double *at, double *gradient);
	const void *data;
	double least, most;  /* of each variable */
	uint32_t steps_max;
} jy_objective;

typedef enum jy_optimum_status {
	JY_OPTIMUM_FOUND,  /* the gradient is 0 */
	JY_OPTIMUM_STEPS,  /* no end after steps_max steps */
	JY_OPTIMUM_BORDER, /* it grows towards the border of the box: there is no maximum inside */
	JY_OPTIMUM_STUCK   /* no step improves, though the gradient is not 0; or no value at the start */
} jy_optimum_status;

typedef struct jy_optimum {
	jy_optimum_status status;
	double at[JY_OPTIMISE_MAX]; /* in: the start */
	double value, gradient[JY_OPTIMISE_MAX];
	uint32_t steps;
} jy_optimum;

void jy_maximise(const jy_objective *objective, jy_optimum *optimum);

/*
 * Inverse of the negative matrix of second derivatives, by central differences of the gradient with steps `step`.
 * `inverse` is row by row. False: that matrix is not positive definite, so that there is no maximum here.
 */
bool jy_covariance(const jy_objective *objective, const double *at, const double *step, double *inverse);

/* Inverts a symmetric positive definite matrix of `size` rows in place (Cholesky). False: it is none. */
bool jy_invert(double *matrix, size_t size);

#endif

/*
 * Finds a maximum of a smooth function of a few parameters.
 */
#ifndef JY_SCORE_OPTIMISE_H
#define JY_SCORE_OPTIMISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JY_OPTIMISE_MAX 40

/* The function and its gradient at `at`; what is no number counts as minus infinity. */
typedef double jy_objective(void *arg, const double *at, double *gradient);

typedef struct jy_optimum {
	double at[JY_OPTIMISE_MAX], gradient[JY_OPTIMISE_MAX], value;
	double inverse[JY_OPTIMISE_MAX * JY_OPTIMISE_MAX]; /* of minus the Hessian there, by `curved` */
	uint32_t iterations;
	bool converged;
	bool curved; /* the Hessian is that of a maximum */
} jy_optimum;

/*
 * BFGS with a backtracking line search (Nocedal, Wright 2006, algorithm 6.1), then Newton's method with the Hessian
 * by central differences of the gradient. No parameter leaves -limit .. limit.
 */
void jy_maximise(jy_objective *objective, void *arg, size_t count, const double *start, double limit, uint32_t iterations,
	jy_optimum *out);

/* The inverse of a positive definite matrix of `count` rows by Cholesky's factors, in place; false if it is none. */
bool jy_invert(double *matrix, size_t count);

#endif

/*
 * The models of <journey/lifetime.h>, one struct of functions each. Internally all numbers are checked already.
 */
#ifndef JY_SCORE_LIFETIME_H
#define JY_SCORE_LIFETIME_H

#include <journey/lifetime.h>
#include <stdbool.h>

/* Customers who are alike: `time` is T or n, `last` t_x; Gamma-Gamma keeps zbar in `time`. */
typedef struct jy_lifetime_row {
	double x, last, time, weight;
	uint32_t last_at, time_at; /* where these are among jy_lifetime_rows::times */
} jy_lifetime_row;

/*
 * Times come in whole days or hours, so that few of them differ: a likelihood that hangs on functions of them works these
 * out once for each.
 */
typedef struct jy_lifetime_rows {
	const jy_lifetime_row *rows; /* ascending by x, last, time */
	size_t count;
	double weight; /* of all */
	const double *times; /* that are a row's last or time, each once */
	size_t time_count;
	double *room;        /* for twice as many numbers */
} jy_lifetime_rows;

typedef struct jy_lifetime_kind {
	const char *name;
	const char *params[JOURNEY_LIFETIME_PARAMS_MAX];
	size_t count;
	bool timed[JOURNEY_LIFETIME_PARAMS_MAX]; /* which parameters have the unit of what is measured */
	/* Log-likelihood of all rows and its gradient in the parameters themselves. */
	double (*likelihood)(const jy_lifetime_rows *rows, const double *params, double *gradient);
	/* Chance to be there; NULL for Gamma-Gamma, as the others. */
	double (*alive)(const double *params, double x, double last, double time);
	double (*expect)(const double *params, double x, double last, double time, double t);
	double (*expect_new)(const double *params, double t);
	/* DERT; NULL where there is none. */
	double (*residual)(const double *params, double x, double last, double time, double discount);
} jy_lifetime_kind;

extern const jy_lifetime_kind jy_lifetime_bg, jy_lifetime_mbg, jy_lifetime_pareto, jy_lifetime_bgbb, jy_lifetime_spend;

/* The kind of a model, or NULL. */
const jy_lifetime_kind *jy_lifetime_kind_of(journey_lifetime_model model);

/* Checks one customer; `what` names him in the message, "" or "row %zu: ". */
journey_status jy_lifetime_check(journey_lifetime_model model, double x, double last, double time, const char *what,
	journey_error *error);

#endif

/* The discrete-time hazard model: a logistic regression by Newton's method, with what can go wrong named. */
#include <journey/survival.h>

#include "base/error.h"
#include "base/math.h"
#include "base/memory.h"
#include "score/distribution.h"
#include "score/total.h"

#define PARAMS_MAX (JOURNEY_HAZARD_COLUMNS_MAX + 1)
#define LARGEST 1e100
#define WEIGHT_MOST 1e9
/* What is left of a column's variance once those before it are taken out, in relation. */
#define RANK_LEAST 1e-9
/* The search ends where no coefficient moves by more, of covariates scaled to a standard deviation of 1. */
#define STEP_LEAST 1e-9
/* A log-odds that says "surely", where steps that are still large mean that it goes on growing. */
#define SURE 20.0
#define STEP_LARGE 0.05
#define HALVINGS_MAX 30

typedef struct search {
	const journey_hazard_data *data;
	double penalty;
	size_t kept_count;
	size_t kept[PARAMS_MAX]; /* 0: the intercept; k: covariate k - 1 */
	double mean[JOURNEY_HAZARD_COLUMNS_MAX], scale[JOURNEY_HAZARD_COLUMNS_MAX];
	double at[PARAMS_MAX], step[PARAMS_MAX], gradient[PARAMS_MAX];
	double information[PARAMS_MAX][PARAMS_MAX]; /* lower triangle; then its Cholesky factor */
	double value, likelihood; /* with and without the penalty */
	double surest;            /* largest log-odds of a row */
} search;

void journey_hazard_options_init(journey_hazard_options *options)
{
	if (options)
		*options = (journey_hazard_options){.size = sizeof *options, .confidence = .95};
}

/* ---- what is given ---- */

static bool is_within(double x, double most)
{
	return x >= -most && x <= most;
}

static journey_status check_row(const journey_hazard_data *d, size_t i, journey_error *error)
{
	if (!(d->gone[i] >= 0 && d->gone[i] <= 1) || (d->gone[i] > 0 && d->gone[i] < 1))
		return jy_error_set(error, JOURNEY_RANGE, "gone", "row %zu: 0 or 1 is expected", i + 1);
	if (d->weights && !(d->weights[i] >= 0 && d->weights[i] <= WEIGHT_MOST))
		return jy_error_set(error, JOURNEY_RANGE, "weights", "row %zu: a number from 0 to 1e9 is expected", i + 1);
	for (size_t k = 0; k < d->columns; k++)
		if (!is_within(d->x[i * d->columns + k], LARGEST))
			return jy_error_set(error, JOURNEY_RANGE, "x", "row %zu, covariate %zu: a number within +-1e100 is expected",
				i + 1, k + 1);
	return JOURNEY_OK;
}

static journey_status check(const journey_hazard_data *d, const journey_hazard_options *o, journey_error *error)
{
	journey_status status = JOURNEY_OK;

	if (!d || d->size < sizeof *d || o->size < sizeof *o || (d->rows && (!d->gone || (d->columns && !d->x))))
		return jy_error_set(error, JOURNEY_MISUSE, "data", "a column is missing, or a size is not set");
	if (d->columns > JOURNEY_HAZARD_COLUMNS_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "columns", "%zu; the limit is %d (JOURNEY_HAZARD_COLUMNS_MAX)", d->columns,
			JOURNEY_HAZARD_COLUMNS_MAX);
	if (!(o->penalty >= 0 && o->penalty <= WEIGHT_MOST))
		return jy_error_set(error, JOURNEY_RANGE, "penalty", "a number from 0 to 1e9 is expected");
	if (!(o->confidence > 0 && o->confidence < 1))
		return jy_error_set(error, JOURNEY_RANGE, "confidence", "a number between 0 and 1 is expected");
	for (size_t i = 0; status == JOURNEY_OK && i < d->rows; i++)
		status = check_row(d, i, error);
	return status;
}

static double weight_of(const journey_hazard_data *d, size_t i)
{
	return d->weights ? d->weights[i] : 1;
}

/* ---- covariates on one scale ---- */

static void scale_column(search *s, size_t k, double rows)
{
	const journey_hazard_data *d = s->data;
	jy_total sum = {0, 0}, squares = {0, 0};

	for (size_t i = 0; i < d->rows; i++)
		jy_total_add(&sum, weight_of(d, i) * d->x[i * d->columns + k]);
	s->mean[k] = jy_total_of(&sum) / rows;
	for (size_t i = 0; i < d->rows; i++) {
		double off = d->x[i * d->columns + k] - s->mean[k];

		jy_total_add(&squares, weight_of(d, i) * off * off);
	}
	s->scale[k] = jy_sqrt(jy_total_of(&squares) / rows);
	/* A constant column has what rounding leaves. */
	if (!(s->scale[k] > 1e-12 * jy_abs(s->mean[k])))
		s->scale[k] = 0;
}

static double scaled(const search *s, size_t i, size_t param)
{
	size_t k = param - 1;

	return param == 0 ? 1 : (s->data->x[i * s->data->columns + k] - s->mean[k]) / s->scale[k];
}

/* ---- likelihood ---- */

static double log_odds(const search *s, const double *at, const double *z)
{
	double sum = 0;

	for (size_t k = 0; k < s->kept_count; k++)
		sum += at[k] * z[k];
	return sum;
}

/* log(1 + e^x) */
static double soft(double x)
{
	return x > 0 ? x + jy_log1p(jy_exp(-x)) : jy_log1p(jy_exp(x));
}

static void read_row(const search *s, size_t i, double *z)
{
	for (size_t k = 0; k < s->kept_count; k++)
		z[k] = scaled(s, i, s->kept[k]);
}

static double penalty_of(const search *s, const double *at)
{
	double sum = 0;

	for (size_t k = 1; k < s->kept_count; k++)
		sum += at[k] * at[k];
	return s->penalty / 2 * sum;
}

static double value_at(const search *s, const double *at, double *likelihood)
{
	const journey_hazard_data *d = s->data;
	double z[PARAMS_MAX];
	jy_total sum = {0, 0};

	for (size_t i = 0; i < d->rows; i++) {
		read_row(s, i, z);
		double odds = log_odds(s, at, z);

		jy_total_add(&sum, weight_of(d, i) * (d->gone[i] * odds - soft(odds)));
	}
	*likelihood = jy_total_of(&sum);
	return *likelihood - penalty_of(s, at);
}

/* Gradient and information at the place where the search stands. */
static void look(search *s)
{
	const journey_hazard_data *d = s->data;
	double z[PARAMS_MAX];
	size_t n = s->kept_count;

	s->surest = 0;
	for (size_t k = 0; k < n; k++) {
		s->gradient[k] = k ? -s->penalty * s->at[k] : 0;
		for (size_t l = 0; l <= k; l++)
			s->information[k][l] = k == l && k ? s->penalty : 0;
	}
	for (size_t i = 0; i < d->rows; i++) {
		read_row(s, i, z);
		double odds = log_odds(s, s->at, z), p = 1 / (1 + jy_exp(-odds)), w = weight_of(d, i);
		double left = w * (d->gone[i] - p), spread = w * p * (1 - p);

		s->surest = jy_abs(odds) > s->surest ? jy_abs(odds) : s->surest;
		for (size_t k = 0; k < n; k++) {
			s->gradient[k] += left * z[k];
			for (size_t l = 0; l <= k; l++)
				s->information[k][l] += spread * z[k] * z[l];
		}
	}
}

/* Cholesky in place, row by row. Which row adds nothing to those before it: *bad. */
static bool factor(search *s, size_t *bad)
{
	for (size_t k = 0; k < s->kept_count; k++) {
		double whole = s->information[k][k];

		for (size_t l = 0; l <= k; l++) {
			double sum = s->information[k][l];

			for (size_t m = 0; m < l; m++)
				sum -= s->information[k][m] * s->information[l][m];
			if (l < k)
				s->information[k][l] = sum / s->information[l][l];
			else if (whole > 0 && sum > RANK_LEAST * whole)
				s->information[k][k] = jy_sqrt(sum);
			else
				return *bad = k, false;
		}
	}
	return true;
}

/* information^-1 b, in place. */
static void solve(const search *s, double *b)
{
	size_t n = s->kept_count;

	for (size_t k = 0; k < n; k++) {
		for (size_t l = 0; l < k; l++)
			b[k] -= s->information[k][l] * b[l];
		b[k] /= s->information[k][k];
	}
	for (size_t k = n; k-- > 0;) {
		for (size_t l = k + 1; l < n; l++)
			b[k] -= s->information[l][k] * b[l];
		b[k] /= s->information[k][k];
	}
}

/* ---- the search ---- */

static void drop(search *s, size_t place)
{
	for (size_t k = place; k + 1 < s->kept_count; k++)
		s->kept[k] = s->kept[k + 1];
	s->kept_count--;
}

/* Leaves out what follows from the covariates before it; then the information at the start has full rank. */
static uint32_t keep_columns(search *s, double odds)
{
	uint32_t flags = 0;
	size_t bad;

	s->kept[s->kept_count++] = 0;
	for (size_t k = 0; k < s->data->columns; k++) {
		if (s->scale[k] > 0)
			s->kept[s->kept_count++] = k + 1;
		else
			flags = JOURNEY_HAZARD_COLLINEAR;
	}
	double penalty = s->penalty;

	s->penalty = 0;
	for (;;) {
		for (size_t k = 0; k < s->kept_count; k++)
			s->at[k] = k ? 0 : odds;
		look(s);
		if (factor(s, &bad))
			break;
		drop(s, bad);
		flags = JOURNEY_HAZARD_COLLINEAR;
	}
	s->penalty = penalty;
	return flags;
}

/* Newton's step, halved until the likelihood does not fall. How far it went. */
static double move(search *s)
{
	double to[PARAMS_MAX], far = 0, value, likelihood, part = 1;

	for (size_t k = 0; k < s->kept_count; k++)
		s->step[k] = s->gradient[k];
	solve(s, s->step);
	for (int i = 0; i < HALVINGS_MAX; i++, part /= 2) {
		far = 0;
		for (size_t k = 0; k < s->kept_count; k++) {
			to[k] = s->at[k] + part * s->step[k];
			far = jy_abs(part * s->step[k]) > far ? jy_abs(part * s->step[k]) : far;
		}
		value = value_at(s, to, &likelihood);
		if (value >= s->value - 1e-12 * jy_abs(s->value) || far < STEP_LEAST)
			break;
	}
	for (size_t k = 0; k < s->kept_count; k++)
		s->at[k] = to[k];
	s->value = value;
	s->likelihood = likelihood;
	return far;
}

static uint32_t climb(search *s, journey_hazard_model *model)
{
	size_t bad;

	s->value = value_at(s, s->at, &s->likelihood);
	for (model->steps = 0; model->steps < JOURNEY_HAZARD_STEPS_MAX; model->steps++) {
		look(s);
		if (!factor(s, &bad))
			return s->surest > SURE ? JOURNEY_HAZARD_SEPARATED : JOURNEY_HAZARD_UNFINISHED;
		double far = move(s);

		if (far < STEP_LEAST) {
			model->converged = 1;
			look(s);
			return factor(s, &bad) ? 0 : JOURNEY_HAZARD_UNFINISHED;
		}
		if (far > STEP_LARGE && s->surest > SURE)
			return JOURNEY_HAZARD_SEPARATED;
	}
	return JOURNEY_HAZARD_UNFINISHED;
}

/* ---- what is found ---- */

/* A sum of coefficients, `of` being how much of each. */
static void conclude(const search *s, const double *of, double confidence, bool sure, journey_estimate *out)
{
	double inverse[PARAMS_MAX], variance = 0, z = -jy_normal_quantile((1 - confidence) / 2);

	*out = (journey_estimate){.known = JOURNEY_KNOWN_VALUE};
	for (size_t k = 0; k < s->kept_count; k++) {
		out->value += of[k] * s->at[k];
		inverse[k] = of[k];
	}
	if (!sure)
		return;
	solve(s, inverse);
	for (size_t k = 0; k < s->kept_count; k++)
		variance += of[k] * inverse[k];
	out->standard_error = jy_sqrt(variance);
	if (!(out->standard_error > 0 && out->standard_error <= LARGEST))
		return;
	out->known = JOURNEY_KNOWN_INTERVAL;
	out->low = out->value - z * out->standard_error;
	out->high = out->value + z * out->standard_error;
	out->p_value = 2 * jy_normal_cdf(-jy_abs(out->value / out->standard_error));
}

/* In the covariates' own units. */
static void tell(const search *s, double confidence, journey_hazard_model *model)
{
	bool sure = model->converged;
	double of[PARAMS_MAX];

	for (size_t k = 1; k < s->kept_count; k++) {
		for (size_t l = 0; l < s->kept_count; l++)
			of[l] = l == k ? 1 / s->scale[s->kept[k] - 1] : 0;
		conclude(s, of, confidence, sure, &model->coefficient[s->kept[k] - 1]);
	}
	of[0] = 1;
	for (size_t k = 1; k < s->kept_count; k++)
		of[k] = -s->mean[s->kept[k] - 1] / s->scale[s->kept[k] - 1];
	conclude(s, of, confidence, sure, &model->intercept);
	model->log_likelihood = s->likelihood;
}

static void count(const journey_hazard_data *d, journey_hazard_model *model)
{
	jy_total rows = {0, 0}, gone = {0, 0};

	for (size_t i = 0; i < d->rows; i++) {
		jy_total_add(&rows, weight_of(d, i));
		jy_total_add(&gone, weight_of(d, i) * d->gone[i]);
	}
	model->rows = jy_total_of(&rows);
	model->gone = jy_total_of(&gone);
}

static void fit(search *s, double confidence, journey_hazard_model *model)
{
	double stay = model->rows - model->gone;

	if (!(model->gone > 0 && stay > 0)) {
		model->flags |= JOURNEY_HAZARD_ONE_SIDED;
		return;
	}
	model->null_log_likelihood = model->gone * jy_log(model->gone / model->rows) + stay * jy_log(stay / model->rows);
	for (size_t k = 0; k < s->data->columns; k++)
		scale_column(s, k, model->rows);
	model->flags |= keep_columns(s, jy_log(model->gone / stay));
	model->flags |= climb(s, model);
	tell(s, confidence, model);
}

journey_status journey_hazard_fit(const journey_allocator *allocator, const journey_hazard_data *data,
	const journey_hazard_options *options, journey_hazard_model *model, journey_error *error)
{
	const journey_allocator with = jy_allocator_or_libc(allocator);
	journey_hazard_options defaults;
	journey_status status;
	search *s;

	journey_hazard_options_init(&defaults);
	options = options ? options : &defaults;
	if (!model || model->size < sizeof *model)
		return jy_error_set(error, JOURNEY_MISUSE, "model", "its size is not set");
	status = check(data, options, error);
	if (status != JOURNEY_OK)
		return status;
	s = jy_alloc_zero(&with, sizeof *s);
	if (!s)
		return jy_error_memory(error);
	s->data = data;
	s->penalty = options->penalty;
	*model = (journey_hazard_model){.size = sizeof *model, .columns = data->columns};
	count(data, model);
	fit(s, options->confidence, model);
	jy_free(&with, s, sizeof *s);
	return JOURNEY_OK;
}

journey_status journey_hazard_probability(const journey_hazard_model *model, const double *x, double *probability)
{
	return journey_hazard_within(model, x, SIZE_MAX, 1, probability);
}

journey_status journey_hazard_within(const journey_hazard_model *model, const double *x, size_t period, uint32_t periods,
	double *probability)
{
	double odds, stays = 0;

	if (!model || model->size < sizeof *model || !probability || (model->columns && !x))
		return JOURNEY_MISUSE;
	if (periods < 1 || periods > 100000 || (period != SIZE_MAX && period >= model->columns))
		return JOURNEY_RANGE;
	if (model->intercept.known == JOURNEY_KNOWN_NONE)
		return JOURNEY_NOT_FOUND;
	odds = model->intercept.value;
	for (size_t k = 0; k < model->columns; k++) {
		if (!is_within(x[k], LARGEST))
			return JOURNEY_RANGE;
		odds += model->coefficient[k].value * x[k];
	}
	for (uint32_t t = 0; t < periods; t++) {
		stays -= soft(odds); /* log of 1 - h */
		odds += period != SIZE_MAX ? model->coefficient[period].value : 0;
	}
	*probability = -jy_expm1(stays);
	return JOURNEY_OK;
}

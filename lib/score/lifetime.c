#include "score/lifetime.h"

#include <string.h>

#include "base/error.h"
#include "base/math.h"
#include "base/memory.h"
#include "score/optimise.h"

#define COUNT_MAX 1e9
#define TIME_MAX 1e12
#define VALUE_MAX 1e100
/* Logarithms of parameters: beyond, a parameter is as good as 0 or infinite. */
#define LOG_MAX 25.0

typedef struct model {
	const char *names[JOURNEY_LIFETIME_PARAMS_MAX + 1];
	size_t count;
	jy_likelihood *likelihood;
	jy_prediction *predict;
	jy_expectation *expect;
} model;

static const model models[] = {
	[JOURNEY_LIFETIME_BG_NBD] = {{"r", "alpha", "a", "b", NULL}, 4, jy_bg_nbd_likelihood, jy_bg_nbd_predict,
		jy_bg_nbd_expect},
	[JOURNEY_LIFETIME_MBG_NBD] = {{"r", "alpha", "a", "b", NULL}, 4, jy_mbg_nbd_likelihood, jy_mbg_nbd_predict,
		jy_mbg_nbd_expect},
	[JOURNEY_LIFETIME_PARETO_NBD] = {{"r", "alpha", "s", "beta", NULL}, 4, jy_pareto_nbd_likelihood, jy_pareto_nbd_predict,
		jy_pareto_nbd_expect},
	[JOURNEY_LIFETIME_BG_BB] = {{"alpha", "beta", "gamma", "delta", NULL}, 4, jy_bg_bb_likelihood, jy_bg_bb_predict,
		jy_bg_bb_expect},
	[JOURNEY_LIFETIME_GAMMA_GAMMA] = {{"p", "q", "v", NULL, NULL}, 3, jy_gamma_gamma_likelihood, NULL, NULL},
};

static const model *model_of(journey_lifetime_model which)
{
	return which >= JOURNEY_LIFETIME_BG_NBD && which <= JOURNEY_LIFETIME_GAMMA_GAMMA ? &models[which] : NULL;
}

const char *journey_lifetime_param(journey_lifetime_model which, size_t i)
{
	const model *m = model_of(which);

	return m && i < m->count ? m->names[i] : NULL;
}

void journey_lifetime_options_init(journey_lifetime_options *options)
{
	if (options)
		*options = (journey_lifetime_options){.size = sizeof *options, .iterations = 300};
}

/* ---- rows ---- */

static journey_status wrong(journey_error *error, size_t row, const char *column, const char *expected)
{
	return jy_error_set(error, JOURNEY_RANGE, column, "row %zu: %s is expected", row, expected);
}

static bool whole(double x)
{
	return jy_floor(x) >= x;
}

static journey_status check_past(const jy_buyer *it, journey_lifetime_model which, size_t row, journey_error *error)
{
	bool occasions = which == JOURNEY_LIFETIME_BG_BB;

	if (!(it->x >= 0 && it->x <= COUNT_MAX && whole(it->x)))
		return wrong(error, row, "x", "a whole number of 0 to 1e9");
	if (!(it->T >= 0 && it->T <= TIME_MAX))
		return wrong(error, row, occasions ? "n" : "T", "0 to 1e12");
	if (!(it->t_x >= 0 && it->t_x <= it->T))
		return wrong(error, row, "t_x", occasions ? "0 to n" : "0 to T");
	if (!(it->x > 0) && it->t_x > 0)
		return wrong(error, row, "t_x", "0 where x is 0");
	if (!occasions)
		return JOURNEY_OK;
	if (!whole(it->T) || !whole(it->t_x) || it->x > it->t_x || (it->t_x > 0 && !(it->x > 0)))
		return wrong(error, row, "t_x", "the number of the last chance that was taken, of which there are x,");
	if (it->T > JOURNEY_LIFETIME_PERIODS_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "n", "row %zu: at most %d chances are possible", row,
			JOURNEY_LIFETIME_PERIODS_MAX);
	return JOURNEY_OK;
}

static journey_status row_of(const journey_lifetime_data *data, journey_lifetime_model which, size_t i, jy_buyer *out,
	journey_error *error)
{
	bool spend = which == JOURNEY_LIFETIME_GAMMA_GAMMA;

	*out = (jy_buyer){.x = data->x[i], .t_x = spend ? 0 : data->t_x[i], .T = spend ? 0 : data->T[i],
		.value = spend ? data->value[i] : 0, .weight = data->weight ? data->weight[i] : 1};
	if (!(out->weight >= 0 && out->weight <= 1e15))
		return wrong(error, i, "count", "0 to 1e15");
	if (!spend)
		return check_past(out, which, i, error);
	if (!(out->x >= 0 && out->x <= COUNT_MAX && whole(out->x)))
		return wrong(error, i, "x", "a whole number of 0 to 1e9");
	if (out->x > 0 && !(out->value > 1 / VALUE_MAX && out->value <= VALUE_MAX))
		return wrong(error, i, "zbar", "a mean above 0 where x is above 0");
	if (!(out->x > 0))
		out->weight = 0; /* without purchases nothing is known of their value */
	return JOURNEY_OK;
}

static void sift(jy_buyer *rows, size_t at, size_t count)
{
	for (size_t child; (child = 2 * at + 1) < count; at = child) {
		jy_buyer kept;

		if (child + 1 < count && rows[child].x < rows[child + 1].x)
			child++;
		if (rows[at].x >= rows[child].x)
			return;
		kept = rows[at];
		rows[at] = rows[child];
		rows[child] = kept;
	}
}

/* In order of x, so that what depends on x alone is computed once. Heap sort moves the same rows the same way. */
static void sort(jy_buyer *rows, size_t count)
{
	for (size_t i = count / 2; i-- > 0;)
		sift(rows, i, count);
	for (size_t i = count; i-- > 1;) {
		jy_buyer kept = rows[0];

		rows[0] = rows[i];
		rows[i] = kept;
		sift(rows, 0, i);
	}
}

/* ---- fitting ---- */

typedef struct fitting {
	const model *model;
	const journey_lifetime_options *options;
	jy_buyer *rows;
	size_t count;
	double customers, unit; /* times, or values, are searched in multiples of it */
} fitting;

/* In logarithms of the parameters, in which the likelihood is nearer to a parabola and no parameter becomes negative. */
static double objective(void *arg, const double *at, double *gradient)
{
	const fitting *f = arg;
	double params[JOURNEY_LIFETIME_PARAMS_MAX] = {0}, value;

	for (size_t i = 0; i < f->model->count; i++)
		params[i] = jy_exp(at[i]);
	value = f->model->likelihood(f->rows, f->count, params, gradient);
	for (size_t i = 0; i < f->model->count; i++) {
		double drag = f->options->penalty * f->customers * params[i];

		value -= drag * params[i];
		gradient[i] = (gradient[i] - 2 * drag) * params[i];
	}
	return value;
}

/* Starting points: shapes of 1, and times as long as customers were watched; then others. */
static void start_at(const fitting *f, int number, double *at)
{
	static const double shapes[][JOURNEY_LIFETIME_PARAMS_MAX] = {
		{0, 0, 0, 0}, {-1, -1, -1, 1}, {1, 1, 1, 1}, {-2, 0, -1, 2}, {.5, 2, -2, 0}, {2, 3, 2, 4}};
	bool times = f->model != &models[JOURNEY_LIFETIME_BG_BB];

	for (size_t i = 0; i < f->model->count; i++) {
		const char *name = f->model->names[i];
		bool scaled = times && (strcmp(name, "alpha") == 0 || strcmp(name, "beta") == 0 || strcmp(name, "v") == 0);

		at[i] = f->options->start[0] > 0 ? jy_log(f->options->start[i])
			: shapes[number][i] + (scaled ? jy_log(f->unit) : 0);
	}
}

static void search(fitting *f, jy_optimum *best)
{
	jy_optimum found;
	double at[JOURNEY_LIFETIME_PARAMS_MAX];
	bool given = f->options->start[0] > 0;
	uint32_t steps = 0;

	for (int number = 0; number < (given ? 1 : 6); number++) {
		start_at(f, number, at);
		jy_maximise(objective, f, f->model->count, at, LOG_MAX, f->options->iterations, &found);
		steps += found.iterations;
		if (number == 0 || (found.converged && !best->converged)
			|| (found.converged == best->converged && found.value > best->value))
			*best = found;
		/* Another start is for where the first did not come to rest. */
		if (best->converged)
			break;
	}
	best->iterations = steps;
}

static void describe(const fitting *f, const jy_optimum *best, journey_lifetime_model which, journey_lifetime *out)
{
	double ignored[JOURNEY_LIFETIME_PARAMS_MAX];

	*out = (journey_lifetime){.size = sizeof *out, .model = which, .customers = f->customers, .iterations = best->iterations,
		.converged = best->converged};
	for (size_t i = 0; i < f->model->count; i++) {
		double variance = best->inverse[i * f->model->count + i];

		out->params[i] = jy_exp(best->at[i]);
		/* The delta method from the logarithm. */
		if (best->converged && best->curved && variance > 0 && out->params[i] * jy_sqrt(variance) < 1e100)
			out->standard_errors[i] = out->params[i] * jy_sqrt(variance);
		else
			out->flags |= JOURNEY_LIFETIME_NO_ERRORS;
	}
	out->log_likelihood = f->model->likelihood(f->rows, f->count, out->params, ignored);
	if (!(jy_abs(out->log_likelihood) < 1e300))
		out->log_likelihood = 0;
	if (!best->converged)
		out->flags |= JOURNEY_LIFETIME_NO_MAXIMUM;
	if (which == JOURNEY_LIFETIME_GAMMA_GAMMA && out->params[1] <= 1)
		out->flags |= JOURNEY_LIFETIME_NO_MEAN;
}

static journey_status check(const model *m, journey_lifetime_model which, const journey_lifetime_data *data,
	const journey_lifetime_options *options, journey_error *error)
{
	bool spend = which == JOURNEY_LIFETIME_GAMMA_GAMMA;

	if (!m)
		return jy_error_set(error, JOURNEY_MISUSE, "model", "there is no model %d", (int)which);
	if (data->size < sizeof *data || options->size < sizeof *options)
		return jy_error_set(error, JOURNEY_MISUSE, "lifetime", "the size of data or options is not set");
	if (data->count && (!data->x || (spend ? !data->value : !data->t_x || !data->T)))
		return jy_error_set(error, JOURNEY_MISUSE, "data", spend ? "x and value are needed" : "x, t_x and T are needed");
	for (size_t i = 0; options->start[0] > 0 && i < m->count; i++)
		if (!(options->start[i] > 1e-10 && options->start[i] < 1e10))
			return jy_error_set(error, JOURNEY_RANGE, "start", "numbers of 1e-10 to 1e10 are expected");
	if (!(options->penalty >= 0 && options->penalty <= VALUE_MAX))
		return jy_error_set(error, JOURNEY_RANGE, "penalty", "0 or more is expected");
	return JOURNEY_OK;
}

static journey_status fill_rows(fitting *f, const journey_lifetime_data *data, journey_lifetime_model which,
	journey_error *error)
{
	double length = 0;

	for (size_t i = 0; i < data->count; i++) {
		jy_buyer *row = &f->rows[f->count];
		journey_status status = row_of(data, which, i, row, error);

		if (status != JOURNEY_OK)
			return status;
		if (!(row->weight > 0))
			continue;
		f->count++;
		f->customers += row->weight;
		length += row->weight * (which == JOURNEY_LIFETIME_GAMMA_GAMMA ? row->value : row->T);
	}
	if (!f->count)
		return jy_error_set(error, JOURNEY_INVALID, "data", which == JOURNEY_LIFETIME_GAMMA_GAMMA
				? "there are no customers with purchases" : "there are no customers");
	f->unit = length / f->customers;
	if (!(f->unit > 1e-9 && f->unit < 1e9))
		f->unit = 1;
	sort(f->rows, f->count);
	return JOURNEY_OK;
}

journey_status journey_lifetime_fit(const journey_allocator *allocator, journey_lifetime_model which,
	const journey_lifetime_data *data, const journey_lifetime_options *options, journey_lifetime *out,
	journey_error *error)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	journey_lifetime_options defaults;
	fitting f = {.model = model_of(which)};
	jy_optimum best = {.value = 0};
	journey_status status;

	if (!data || !out || out->size < sizeof *out)
		return jy_error_set(error, JOURNEY_MISUSE, "lifetime", "data, and a fit with its size, are needed");
	journey_lifetime_options_init(&defaults);
	f.options = options ? options : &defaults;
	status = check(f.model, which, data, f.options, error);
	if (status != JOURNEY_OK)
		return status;
	f.rows = jy_alloc_items(&memory, data->count + 1, sizeof *f.rows);
	if (!f.rows)
		return jy_error_memory(error);
	status = fill_rows(&f, data, which, error);
	if (status == JOURNEY_OK) {
		search(&f, &best);
		describe(&f, &best, which, out);
	}
	jy_free(&memory, f.rows, (data->count + 1) * sizeof *f.rows);
	return status;
}

/* ---- predicting ---- */

static const model *usable(const journey_lifetime *fit, bool spend)
{
	const model *m = fit && fit->size >= sizeof *fit ? model_of(fit->model) : NULL;

	return m && (fit->model == JOURNEY_LIFETIME_GAMMA_GAMMA) == spend ? m : NULL;
}

static bool sound(const journey_lifetime *fit, const model *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (!(fit->params[i] > 1e-12 && fit->params[i] < 1e12))
			return false;
	return true;
}

static journey_status check_horizon(const journey_lifetime *fit, double horizon)
{
	if (!(horizon >= 0 && horizon <= TIME_MAX))
		return JOURNEY_RANGE;
	return fit->model == JOURNEY_LIFETIME_BG_BB && horizon > JOURNEY_LIFETIME_PERIODS_MAX ? JOURNEY_LIMIT : JOURNEY_OK;
}

journey_status journey_lifetime_predict(const journey_lifetime *fit, const journey_customer_past *past, double horizon,
	journey_lifetime_prediction *out)
{
	const model *m = usable(fit, false);
	journey_status status;

	if (!m || !past || !out)
		return JOURNEY_MISUSE;
	if (!sound(fit, m))
		return JOURNEY_RANGE;
	const jy_buyer buyer = {.x = past->x, .t_x = past->t_x, .T = past->T, .weight = 1};

	status = check_past(&buyer, fit->model, 0, NULL);
	if (status == JOURNEY_OK)
		status = check_horizon(fit, horizon);
	if (status == JOURNEY_OK)
		m->predict(fit->params, &buyer, horizon, out);
	return status;
}

journey_status journey_lifetime_expect(const journey_lifetime *fit, double horizon, double *out)
{
	const model *m = usable(fit, false);
	journey_status status;

	if (!m || !out)
		return JOURNEY_MISUSE;
	if (!sound(fit, m))
		return JOURNEY_RANGE;
	status = check_horizon(fit, horizon);
	if (status == JOURNEY_OK)
		*out = m->expect(fit->params, horizon);
	return status;
}

/* Equation 5 of Fader and Hardie (2013): p (v + x m) / (p x + q - 1). */
journey_status journey_lifetime_spend(const journey_lifetime *fit, double x, double value, double *out)
{
	const model *m = usable(fit, true);
	double spent = 0, below;

	if (!m || !out)
		return JOURNEY_MISUSE;
	if (!sound(fit, m) || !(x >= 0 && x <= COUNT_MAX))
		return JOURNEY_RANGE;
	if (x > 0) {
		if (!(value > 0 && value <= VALUE_MAX))
			return JOURNEY_RANGE;
		spent = x * value;
	}
	below = fit->params[0] * x + fit->params[1] - 1;
	if (!(below > 0))
		return JOURNEY_RANGE;
	*out = fit->params[0] * (fit->params[2] + spent) / below;
	return JOURNEY_OK;
}

journey_status journey_lifetime_value(const journey_lifetime *fit, const journey_customer_past *past, double value,
	uint32_t periods, double length, double discount, double *out)
{
	double sum = 0, before = 0, factor = 1;

	if (!out)
		return JOURNEY_MISUSE;
	if (!(jy_abs(value) <= VALUE_MAX) || periods < 1 || !(length > 0) || !(discount >= 0 && discount <= 1e6))
		return JOURNEY_RANGE;
	if (periods > JOURNEY_LIFETIME_PERIODS_MAX)
		return JOURNEY_LIMIT;
	for (uint32_t k = 1; k <= periods; k++) {
		journey_lifetime_prediction far;
		journey_status status = journey_lifetime_predict(fit, past, k * length, &far);

		if (status != JOURNEY_OK)
			return status;
		factor /= 1 + discount;
		sum += (far.expected - before) * factor;
		before = far.expected;
	}
	*out = sum * value;
	return JOURNEY_OK;
}

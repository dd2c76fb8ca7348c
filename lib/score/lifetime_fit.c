/* Fits the models: rows that are equal become one, times are scaled, parameters are searched for as logs. */
#include "score/lifetime.h"

#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "base/math.h"
#include "base/memory.h"
#include "base/random.h"
#include "score/distribution.h"
#include "score/optimise.h"

/* Logs of parameters, in scaled time: e^-16 .. e^16. */
#define LOG_MOST 16.0
/* The longest time becomes this. */
#define SCALED_TIME 10.0
#define WEIGHT_MOST 1e15
#define PENALIZER_MOST 1e9
/* Steps of the numeric second derivatives, on the log scale: errors of 1e-10 either way. */
#define HESSIAN_STEP 1e-5

typedef struct fitting {
	const jy_lifetime_kind *kind;
	jy_lifetime_rows rows;
	double penalizer;
} fitting;

void journey_lifetime_options_init(journey_lifetime_options *options)
{
	if (options)
		*options = (journey_lifetime_options){.size = sizeof *options, .model = JOURNEY_LIFETIME_BG_NBD, .starts = 3,
			.seed = 1, .confidence = .95};
}

static journey_status check_options(const journey_lifetime_options *o, journey_error *error)
{
	const jy_lifetime_kind *kind;

	if (o->size < sizeof *o)
		return jy_error_set(error, JOURNEY_MISUSE, "options", "its size is not set");
	kind = jy_lifetime_kind_of(o->model);
	if (!kind)
		return jy_error_set(error, JOURNEY_MISUSE, "model", "there is no model %d", (int)o->model);
	if (!(o->penalizer >= 0 && o->penalizer <= PENALIZER_MOST))
		return jy_error_set(error, JOURNEY_RANGE, "penalizer", "a number within 0 .. 1e9 is expected");
	if (o->starts < 1 || o->starts > JOURNEY_LIFETIME_STARTS_MAX)
		return jy_error_set(error, JOURNEY_RANGE, "starts", "1 to %d are expected", JOURNEY_LIFETIME_STARTS_MAX);
	if (!(o->confidence > 0 && o->confidence < 1))
		return jy_error_set(error, JOURNEY_RANGE, "confidence", "a number between 0 and 1 is expected");
	for (size_t i = 0; o->start && i < kind->count; i++)
		if (!(o->start[i] > 0 && o->start[i] <= JOURNEY_LIFETIME_TIME_MAX))
			return jy_error_set(error, JOURNEY_RANGE, "start", "numbers above 0, up to 1e12, are expected");
	return JOURNEY_OK;
}

static journey_status check_data(const journey_lifetime_data *d, journey_lifetime_model model, journey_error *error)
{
	bool spend = model == JOURNEY_LIFETIME_GAMMA_GAMMA;

	if (d->size < sizeof *d)
		return jy_error_set(error, JOURNEY_MISUSE, "data", "its size is not set");
	if (d->count && (!d->x || (spend ? !d->zbar : !d->t_x || !d->T)))
		return jy_error_set(error, JOURNEY_MISUSE, "data", spend ? "x and zbar are needed" : "x, t_x and T are needed");
	for (size_t i = 0; i < d->count; i++) {
		journey_status status;

		if (d->weights && !(d->weights[i] >= 0 && d->weights[i] <= WEIGHT_MOST))
			return jy_error_set(error, JOURNEY_RANGE, "weights", "row %zu: a number within 0 .. 1e15 is expected", i);
		status = jy_lifetime_check(model, d->x[i], spend ? 0 : d->t_x[i], spend ? d->zbar[i] : d->T[i], "", NULL);
		if (status != JOURNEY_OK) {
			char what[40];

			jy_format(what, sizeof what, "row %zu: ", i);
			return jy_lifetime_check(model, d->x[i], spend ? 0 : d->t_x[i], spend ? d->zbar[i] : d->T[i], what, error);
		}
	}
	return JOURNEY_OK;
}

static int compare(const jy_lifetime_row *a, const jy_lifetime_row *b)
{
	if (a->x < b->x || a->x > b->x)
		return a->x < b->x ? -1 : 1;
	if (a->last < b->last || a->last > b->last)
		return a->last < b->last ? -1 : 1;
	return a->time < b->time ? -1 : a->time > b->time;
}

/* Bottom-up merge sort: equal rows keep their order, and sums of weights theirs. Returns where the result is. */
static jy_lifetime_row *sort(jy_lifetime_row *rows, jy_lifetime_row *room, size_t count)
{
	for (size_t run = 1; run < count; run *= 2) {
		for (size_t begin = 0; begin < count; begin += 2 * run) {
			size_t middle = begin + run < count ? begin + run : count;
			size_t end = begin + 2 * run < count ? begin + 2 * run : count, i = begin, j = middle;

			for (size_t k = begin; k < end; k++)
				room[k] = j >= end || (i < middle && compare(&rows[i], &rows[j]) <= 0) ? rows[i++] : rows[j++];
		}
		jy_lifetime_row *swap = rows;

		rows = room;
		room = swap;
	}
	return rows;
}

/* Rows that count, sorted, equal ones together, times divided by `unit`. */
static jy_lifetime_rows gather(const journey_lifetime_data *d, bool spend, bool timed, jy_lifetime_row *room, double *unit)
{
	jy_lifetime_row *sorted;
	jy_lifetime_rows rows = {0};
	size_t count = 0;
	double longest = 0;

	for (size_t i = 0; i < d->count; i++) {
		double w = d->weights ? d->weights[i] : 1;

		if (!(w > 0) || (spend && !(d->x[i] > 0)))
			continue;
		room[count] = (jy_lifetime_row){.x = d->x[i], .last = spend ? 0 : d->t_x[i], .time = spend ? d->zbar[i] : d->T[i],
			.weight = w};
		longest = room[count].time > longest ? room[count].time : longest;
		count++;
	}
	*unit = timed && longest > 0 ? longest / SCALED_TIME : 1;
	sorted = sort(room, room + d->count, count);
	for (size_t i = 0; i < count; i++) {
		rows.weight += sorted[i].weight;
		if (rows.count && compare(&sorted[i], &sorted[rows.count - 1]) == 0)
			sorted[rows.count - 1].weight += sorted[i].weight;
		else
			sorted[rows.count++] = sorted[i];
	}
	for (size_t i = 0; i < rows.count; i++) {
		sorted[i].last /= *unit;
		sorted[i].time /= *unit;
	}
	rows.rows = sorted;
	return rows;
}

/* The place of a time, which is listed where it is not yet. */
static journey_status place_of(jy_map *places, double *times, jy_lifetime_rows *rows, double time, uint32_t *place)
{
	uint64_t at;
	journey_status status = JOURNEY_OK;

	if (!jy_map_find(places, &time, sizeof time, &at)) {
		at = rows->time_count++;
		times[at] = time;
		status = jy_map_put(places, &time, sizeof time, at);
	}
	*place = (uint32_t)at;
	return status;
}

/* Lists the times that there are. `times`: two for each row, and twice as many more. */
static journey_status gather_times(const journey_allocator *memory, jy_lifetime_rows *rows, jy_lifetime_row *row, double *times)
{
	jy_map places;
	journey_status status = JOURNEY_OK;

	jy_map_init(&places, memory, 1);
	for (size_t i = 0; status == JOURNEY_OK && i < rows->count; i++) {
		status = place_of(&places, times, rows, row[i].last, &row[i].last_at);
		if (status == JOURNEY_OK)
			status = place_of(&places, times, rows, row[i].time, &row[i].time_at);
	}
	jy_map_free(&places);
	rows->times = times;
	rows->room = times + 2 * rows->count;
	return status;
}

/* Mean log-likelihood less penalty, in logs of the parameters. */
static double objective(const jy_objective *o, const double *at, double *gradient)
{
	const fitting *f = o->data;
	double params[JOURNEY_LIFETIME_PARAMS_MAX], penalty = 0, value;

	for (size_t i = 0; i < f->kind->count; i++)
		params[i] = jy_exp(at[i]);
	value = f->kind->likelihood(&f->rows, params, gradient) / f->rows.weight;
	for (size_t i = 0; i < f->kind->count; i++) {
		gradient[i] = params[i] * (gradient[i] / f->rows.weight - 2 * f->penalizer * params[i]);
		penalty += params[i] * params[i];
	}
	return value - f->penalizer * penalty;
}

static void place_start(const fitting *f, const journey_lifetime_options *o, uint32_t search, double unit, jy_optimum *at)
{
	for (size_t i = 0; i < f->kind->count; i++) {
		if (search)
			at->at[i] = 6 * jy_random_unit(jy_random(o->seed, "lifetime", (journey_str){.data = NULL}, search * 16u + i)) - 3;
		else
			at->at[i] = o->start ? jy_log(o->start[i] / (f->kind->timed[i] ? unit : 1)) : 0;
		at->at[i] = at->at[i] > LOG_MOST / 2 ? LOG_MOST / 2 : at->at[i] < -LOG_MOST / 2 ? -LOG_MOST / 2 : at->at[i];
	}
}

/* The best of some searches: one that ended at a maximum before one that did not. The first suffices if it did. */
static jy_optimum search_all(const fitting *f, const jy_objective *o, const journey_lifetime_options *options, double unit,
	uint32_t *steps)
{
	jy_optimum best = {.status = JY_OPTIMUM_STUCK};

	for (uint32_t i = 0; i < options->starts; i++) {
		jy_optimum now = {.status = JY_OPTIMUM_STUCK};

		place_start(f, options, i, unit, &now);
		jy_maximise(o, &now);
		*steps += now.steps;
		if (!i || (now.status == JY_OPTIMUM_FOUND) > (best.status == JY_OPTIMUM_FOUND) || (now.status == best.status
			&& now.value > best.value))
			best = now;
		if (best.status == JY_OPTIMUM_FOUND)
			break;
	}
	return best;
}

static void fill_errors(const fitting *f, const jy_objective *o, const jy_optimum *best, double confidence,
	journey_lifetime_fit *fit)
{
	double covariance[JOURNEY_LIFETIME_PARAMS_MAX * JOURNEY_LIFETIME_PARAMS_MAX], step[JOURNEY_LIFETIME_PARAMS_MAX];
	size_t n = f->kind->count;

	for (size_t i = 0; i < n; i++)
		step[i] = HESSIAN_STEP;
	if (!jy_covariance(o, best->at, step, covariance)) {
		fit->flags |= JOURNEY_LIFETIME_FLAT;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		journey_estimate *e = &fit->estimates[i];
		double log_error = jy_sqrt(covariance[i * n + i] / f->rows.weight);
		double reach = jy_normal_quantile(.5 + confidence / 2) * log_error;

		if (!(reach < 700)) {
			fit->flags |= JOURNEY_LIFETIME_FLAT;
			continue;
		}
		e->known = JOURNEY_KNOWN_INTERVAL;
		e->standard_error = e->value * log_error;
		e->low = e->value * jy_exp(-reach);
		e->high = e->value * jy_exp(reach);
	}
}

static void fill(const fitting *f, const jy_objective *o, const jy_optimum *best, double unit, double confidence,
	journey_lifetime_fit *fit)
{
	double scaled[JOURNEY_LIFETIME_PARAMS_MAX], gradient[JOURNEY_LIFETIME_PARAMS_MAX], orders = 0, events = 0;

	fit->converged = best->status == JY_OPTIMUM_FOUND;
	fit->flags |= best->status == JY_OPTIMUM_BORDER ? JOURNEY_LIFETIME_BORDER : 0;
	fit->flags |= best->status == JY_OPTIMUM_STEPS || best->status == JY_OPTIMUM_STUCK ? JOURNEY_LIFETIME_UNFINISHED : 0;
	for (size_t i = 0; i < f->kind->count; i++) {
		scaled[i] = jy_exp(best->at[i]);
		fit->params[i] = scaled[i] * (f->kind->timed[i] ? unit : 1);
		fit->estimates[i].known = JOURNEY_KNOWN_VALUE;
		fit->estimates[i].value = fit->params[i];
	}
	for (size_t i = 0; i < f->rows.count; i++) {
		orders += f->rows.rows[i].x > 0;
		events += f->rows.rows[i].weight * f->rows.rows[i].x;
	}
	if (!(orders > 0))
		fit->flags |= JOURNEY_LIFETIME_NO_REPEAT;
	/* Densities are per unit of time (of value): undo the scaling. */
	fit->log_likelihood = f->kind->likelihood(&f->rows, scaled, gradient);
	if (f->kind == &jy_lifetime_spend)
		fit->log_likelihood -= f->rows.weight * jy_log(unit);
	else if (f->kind != &jy_lifetime_bgbb)
		fit->log_likelihood -= events * jy_log(unit);
	if (fit->converged)
		fill_errors(f, o, best, confidence, fit);
}

journey_status journey_lifetime_fit_model(const journey_allocator *allocator, const journey_lifetime_data *data,
	const journey_lifetime_options *options, journey_lifetime_fit *fit, journey_error *error)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	journey_lifetime_options defaults;
	journey_status status;
	jy_lifetime_row *room;
	fitting f = {0};
	double unit, *times;
	size_t pair, six;

	journey_lifetime_options_init(&defaults);
	options = options ? options : &defaults;
	if (!data || !fit || fit->size < sizeof *fit)
		return jy_error_set(error, JOURNEY_MISUSE, "fit", "data and a place for the answer are needed, its size set");
	status = check_options(options, error);
	if (status == JOURNEY_OK)
		status = check_data(data, options->model, error);
	if (status != JOURNEY_OK)
		return status;
	if (!jy_mul_size(data->count, 2, &pair) || !jy_mul_size(data->count, 6, &six) || data->count > UINT32_MAX / 2)
		return jy_error_memory(error);
	f.kind = jy_lifetime_kind_of(options->model);
	f.penalizer = options->penalizer;
	memset(fit, 0, sizeof *fit);
	fit->size = sizeof *fit;
	fit->model = options->model;
	fit->params_count = f.kind->count;
	fit->flags = JOURNEY_LIFETIME_EMPTY;
	if (!data->count)
		return JOURNEY_OK;
	room = jy_alloc_items(&memory, pair, sizeof *room);
	times = jy_alloc_items(&memory, six, sizeof *times);
	if (!room || !times) {
		jy_free(&memory, room, pair * sizeof *room);
		jy_free(&memory, times, six * sizeof *times);
		return jy_error_memory(error);
	}
	f.rows = gather(data, f.kind == &jy_lifetime_spend, f.kind != &jy_lifetime_bgbb, room, &unit);
	status = gather_times(&memory, &f.rows, (jy_lifetime_row *)(uintptr_t)f.rows.rows, times);
	if (status == JOURNEY_OK && f.rows.count) {
		jy_objective o = {.size = f.kind->count, .value = objective, .data = &f, .least = -LOG_MOST, .most = LOG_MOST,
			.steps_max = JOURNEY_LIFETIME_STEPS_MAX};
		jy_optimum best = search_all(&f, &o, options, unit, &fit->steps);

		fit->flags = 0;
		fit->customers = f.rows.weight;
		fill(&f, &o, &best, unit, options->confidence, fit);
	}
	jy_free(&memory, times, six * sizeof *times);
	jy_free(&memory, room, pair * sizeof *room);
	return status == JOURNEY_OK ? status : jy_error_memory(error);
}

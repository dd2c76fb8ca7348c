#include <journey/uplift.h>

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/math.h"
#include "base/memory.h"
#include "base/random.h"
#include "score/distribution.h"
#include "score/order.h"
#include "score/total.h"

#define LARGEST 1e100

/* An experiment in its orders: by score, and by what would be best for either curve. */
typedef struct experiment {
	const journey_allocator *allocator;
	const journey_uplift_data *data;
	const journey_uplift_options *options;
	size_t *orders; /* by score, perfect for uplift, perfect for Qini, room for sorting */
	double *values; /* what the perfect orders go by, and room */
	unsigned char *weights; /* of a sample; NULL: 1 each */
	bool share;     /* all outcomes are 0 or 1 */
} experiment;

/* What a sample gives. */
enum { QINI, UPLIFT, OVERALL, BY_GROUP, FIGURES };

typedef struct figures {
	double value[FIGURES];
	bool known[FIGURES];
} figures;

void journey_uplift_options_init(journey_uplift_options *options)
{
	if (options)
		*options = (journey_uplift_options){.size = sizeof *options, .share = .3, .confidence = .95};
}

static journey_status check_data(const journey_uplift_data *data, journey_error *error)
{
	if (data->size < sizeof *data)
		return jy_error_set(error, JOURNEY_MISUSE, "data", "its size is not set");
	if (data->count && (!data->treated || !data->outcome || !data->score))
		return jy_error_set(error, JOURNEY_MISUSE, "data", "treated, outcome and score are needed");
	for (size_t i = 0; i < data->count; i++) {
		double t = data->treated[i];

		if (!(t >= 1 && t <= 1) && !(t >= 0 && t <= 0))
			return jy_error_set(error, JOURNEY_RANGE, "treated", "customer %zu: 0 or 1 is expected", i);
		if (!(jy_abs(data->outcome[i]) <= LARGEST))
			return jy_error_set(error, JOURNEY_RANGE, "outcome", "customer %zu: a number within -1e100 .. 1e100 is expected", i);
		if (!(jy_abs(data->score[i]) < JY_INFINITY))
			return jy_error_set(error, JOURNEY_RANGE, "score", "customer %zu: a finite number is expected", i);
	}
	return JOURNEY_OK;
}

static journey_status check_options(const journey_uplift_options *o, journey_error *error)
{
	if (o->size < sizeof *o)
		return jy_error_set(error, JOURNEY_MISUSE, "options", "its size is not set");
	if (!(o->share > 0 && o->share <= 1))
		return jy_error_set(error, JOURNEY_RANGE, "share", "a share above 0, up to 1, is expected");
	if (!(o->confidence > 0 && o->confidence < 1))
		return jy_error_set(error, JOURNEY_RANGE, "confidence", "a number between 0 and 1 is expected");
	if (o->samples == 1)
		return jy_error_set(error, JOURNEY_RANGE, "samples", "0, or 2 or more, are expected");
	return JOURNEY_OK;
}

static bool treated(const experiment *e, size_t i)
{
	return e->data->treated[i] > 0;
}

static double weight(const experiment *e, size_t i)
{
	return e->weights ? e->weights[i] : 1;
}

/* ---- curves ---- */

/* Customers and outcomes so far. */
typedef struct so_far {
	double treated, control, treated_outcome, control_outcome;
} so_far;

static void pass(const experiment *e, so_far *s, size_t i)
{
	double w = weight(e, i);

	if (treated(e, i)) {
		s->treated += w;
		s->treated_outcome += w * e->data->outcome[i];
	} else {
		s->control += w;
		s->control_outcome += w * e->data->outcome[i];
	}
}

static double mean(double sum, double count)
{
	return count > 0 ? sum / count : 0;
}

static double height(const so_far *s, bool qini)
{
	if (qini)
		return s->treated_outcome - s->control_outcome * mean(s->treated, s->control);
	return (mean(s->treated_outcome, s->treated) - mean(s->control_outcome, s->control)) * (s->treated + s->control);
}

/* Area under the curve of an order, by trapezoids between the ends of ties; and its last height. */
static double area(const experiment *e, const size_t *order, const double *by, bool qini, double *last)
{
	so_far s = {0};
	double sum = 0, x = 0, y = 0;

	for (size_t k = 0; k < e->data->count; k++) {
		pass(e, &s, order[k]);
		if (k + 1 < e->data->count && !(by[order[k]] > by[order[k + 1]]))
			continue;
		double here = s.treated + s.control, now = height(&s, qini);

		sum += (here - x) * (now + y) / 2;
		x = here;
		y = now;
	}
	*last = y;
	return sum;
}

static void measure_areas(const experiment *e, figures *out)
{
	size_t n = e->data->count;
	double total = 0;

	for (size_t i = 0; i < n; i++)
		total += weight(e, i);
	for (int k = QINI; k <= UPLIFT; k++) {
		bool qini = k == QINI;
		const size_t *best = e->orders + (qini ? 2 : 1) * n;
		const double *by = e->values + (qini ? n : 0);
		double last, ignored, actual = area(e, e->orders, e->data->score, qini, &ignored);
		double perfect = area(e, best, by, qini, &last), base = total * last / 2;

		out->known[k] = perfect - base > 1e-12 * jy_abs(perfect);
		out->value[k] = out->known[k] ? (actual - base) / (perfect - base) : 0;
	}
}

/* ---- at k ---- */

static void measure_overall(const experiment *e, double share, figures *out)
{
	so_far s = {0};
	double total = 0, most;

	for (size_t i = 0; i < e->data->count; i++)
		total += weight(e, i);
	most = jy_floor(total * share);
	for (size_t k = 0; k < e->data->count && s.treated + s.control < most; k++)
		pass(e, &s, e->orders[k]);
	out->known[OVERALL] = s.treated > 0 && s.control > 0;
	out->value[OVERALL] = mean(s.treated_outcome, s.treated) - mean(s.control_outcome, s.control);
}

static void measure_by_group(const experiment *e, double share, figures *out)
{
	so_far all = {0}, s = {0};

	for (size_t i = 0; i < e->data->count; i++)
		pass(e, &all, i);
	for (size_t k = 0; k < e->data->count; k++) {
		size_t i = e->orders[k];

		if (treated(e, i) ? s.treated < jy_floor(all.treated * share) : s.control < jy_floor(all.control * share))
			pass(e, &s, i);
	}
	out->known[BY_GROUP] = s.treated > 0 && s.control > 0;
	out->value[BY_GROUP] = mean(s.treated_outcome, s.treated) - mean(s.control_outcome, s.control);
}

static void measure(const experiment *e, figures *out)
{
	memset(out, 0, sizeof *out);
	if (e->share)
		measure_areas(e, out);
	measure_overall(e, e->options->share, out);
	measure_by_group(e, e->options->share, out);
}

/* ---- orders ---- */

static void order_all(experiment *e)
{
	const journey_uplift_data *d = e->data;
	size_t n = d->count, responders = 0, lost = 0;

	e->share = true;
	for (size_t i = 0; i < n; i++) {
		bool one = d->outcome[i] >= 1 && d->outcome[i] <= 1, zero = d->outcome[i] >= 0 && d->outcome[i] <= 0;

		e->share = e->share && (one || zero);
		responders += one && !treated(e, i);
		lost += zero && treated(e, i);
	}
	jy_order_descending(d->score, n, e->orders, e->orders + 3 * n);
	if (!e->share)
		return;
	/* scikit-uplift's perfect orders. */
	for (size_t i = 0; i < n; i++) {
		double t = d->treated[i], y = d->outcome[i];
		bool same = (t > 0) == (y > 0);

		e->values[i] = 2 * same + (responders > lost ? y : t);
		e->values[n + i] = y * t - y * (1 - t);
	}
	jy_order_descending(e->values, n, e->orders + n, e->orders + 3 * n);
	jy_order_descending(e->values + n, n, e->orders + 2 * n, e->orders + 3 * n);
}

static journey_status open(experiment *e)
{
	size_t n = e->data->count;

	e->orders = jy_alloc_items(e->allocator, n, 4 * sizeof *e->orders);
	e->values = jy_alloc_items(e->allocator, n, 2 * sizeof *e->values);
	if (!e->orders || !e->values)
		return JOURNEY_NO_MEMORY;
	order_all(e);
	return JOURNEY_OK;
}

static void close(experiment *e)
{
	size_t n = e->data->count;

	jy_free(e->allocator, e->orders, e->orders ? n * 4 * sizeof *e->orders : 0);
	jy_free(e->allocator, e->values, e->values ? n * 2 * sizeof *e->values : 0);
	jy_free(e->allocator, e->weights, e->weights ? n : 0);
}

/* ---- intervals ---- */

/* Poisson(1) by inversion of its distribution function. */
static unsigned char poisson(double u)
{
	double p = .36787944117144233, sum = p;
	unsigned char k = 0;

	while (u >= sum && k < 20) {
		k++;
		p /= k;
		sum += p;
	}
	return k;
}

static void fill(journey_estimate *out, double error, double confidence)
{
	double half = jy_normal_quantile(.5 + confidence / 2) * error;

	if (!(error > 0 && error <= LARGEST))
		return;
	out->known = JOURNEY_KNOWN_INTERVAL;
	out->standard_error = error;
	out->low = out->value - half;
	out->high = out->value + half;
	out->p_value = 2 * jy_normal_cdf(-jy_abs(out->value) / error);
}

/* Standard errors over samples of customers (the Poisson bootstrap, Chamandy et al. 2012). */
static journey_status sample(experiment *e, journey_estimate *const out[FIGURES])
{
	jy_total sums[FIGURES] = {{0}}, squares[FIGURES] = {{0}};
	double counts[FIGURES] = {0};
	size_t n = e->data->count;

	e->weights = jy_alloc(e->allocator, n);
	if (!e->weights)
		return JOURNEY_NO_MEMORY;
	for (uint32_t s = 0; s < e->options->samples; s++) {
		figures found;

		for (size_t i = 0; i < n; i++)
			e->weights[i] = poisson(jy_random_unit(
				jy_random(e->options->seed, "bootstrap", (journey_str){"", 0}, (uint64_t)s * n + i)));
		measure(e, &found);
		for (int k = 0; k < FIGURES; k++) {
			double away = found.value[k] - out[k]->value;

			if (!found.known[k])
				continue;
			jy_total_add(&sums[k], away);
			jy_total_add(&squares[k], away * away);
			counts[k]++;
		}
	}
	for (int k = 0; k < FIGURES; k++) {
		double m = mean(jy_total_of(&sums[k]), counts[k]), rest = jy_total_of(&squares[k]) - counts[k] * m * m;

		if (out[k]->known && counts[k] > 1 && rest > 0)
			fill(out[k], jy_sqrt(rest / (counts[k] - 1)), e->options->confidence);
	}
	return JOURNEY_OK;
}

/* The difference of means over everybody. */
static void average(const experiment *e, journey_uplift_result *result)
{
	jy_total sums[2] = {{0}}, squares[2] = {{0}};
	double counts[2] = {(double)result->control, (double)result->treated}, means[2], errors[2] = {0};

	for (size_t i = 0; i < e->data->count; i++)
		jy_total_add(&sums[treated(e, i)], e->data->outcome[i]);
	for (int a = 0; a < 2; a++)
		means[a] = jy_total_of(&sums[a]) / counts[a];
	for (size_t i = 0; i < e->data->count; i++) {
		double away = e->data->outcome[i] - means[treated(e, i)];

		jy_total_add(&squares[treated(e, i)], away * away);
	}
	result->effect.known = JOURNEY_KNOWN_VALUE;
	result->effect.value = means[1] - means[0];
	if (counts[0] < 2 || counts[1] < 2)
		return;
	for (int a = 0; a < 2; a++)
		errors[a] = jy_total_of(&squares[a]) / (counts[a] - 1) / counts[a];
	fill(&result->effect, jy_sqrt(errors[0] + errors[1]), e->options->confidence);
}

static journey_status measure_all(experiment *e, journey_uplift_result *result)
{
	journey_estimate *const out[FIGURES] = {&result->qini_auc, &result->uplift_auc, &result->at_overall,
		&result->at_by_group};
	figures found;
	journey_status status = open(e);

	if (status != JOURNEY_OK)
		return status;
	average(e, result);
	measure(e, &found);
	for (int k = 0; k < FIGURES; k++) {
		out[k]->known = found.known[k] ? JOURNEY_KNOWN_VALUE : JOURNEY_KNOWN_NONE;
		out[k]->value = found.known[k] ? found.value[k] : 0;
	}
	if (!e->share)
		result->flags |= JOURNEY_UPLIFT_NOT_SHARE;
	else if (!found.known[QINI] || !found.known[UPLIFT])
		result->flags |= JOURNEY_UPLIFT_NO_RANGE;
	if (!found.known[OVERALL] || !found.known[BY_GROUP])
		result->flags |= JOURNEY_UPLIFT_EMPTY_TOP;
	if (!(e->data->score[e->orders[0]] > e->data->score[e->orders[e->data->count - 1]]))
		result->flags |= JOURNEY_UPLIFT_TIED;
	return e->options->samples ? sample(e, out) : JOURNEY_OK;
}

journey_status journey_uplift(const journey_allocator *allocator, const journey_uplift_data *data,
	const journey_uplift_options *options, journey_uplift_result *result, journey_error *error)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	journey_uplift_options defaults;
	journey_uplift_result fresh = {.size = sizeof fresh};
	journey_status status;

	if (!data || !result || result->size < sizeof *result)
		return jy_error_set(error, JOURNEY_MISUSE, "uplift", "data, and a result with its size, are needed");
	journey_uplift_options_init(&defaults);
	if (!options)
		options = &defaults;
	status = check_options(options, error);
	if (status == JOURNEY_OK)
		status = check_data(data, error);
	if (status != JOURNEY_OK)
		return status;
	experiment e = {.allocator = &memory, .data = data, .options = options};

	for (size_t i = 0; i < data->count; i++)
		fresh.treated += treated(&e, i);
	fresh.control = data->count - fresh.treated;
	if (!fresh.treated || !fresh.control)
		fresh.flags = JOURNEY_UPLIFT_ONE_ARM;
	else
		status = measure_all(&e, &fresh);
	close(&e);
	if (status != JOURNEY_OK)
		return jy_error_memory(error);
	*result = fresh;
	return JOURNEY_OK;
}

/* Part `p` of `count` ends before this place. */
static size_t part_end(size_t customers, size_t p, size_t count)
{
	return customers / count * (p + 1) + customers % count * (p + 1) / count;
}

journey_status journey_uplift_parts(const journey_allocator *allocator, const journey_uplift_data *data,
	journey_uplift_part *parts, size_t count, journey_error *error)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	experiment e = {.allocator = &memory, .data = data};
	so_far all = {0};
	size_t k = 0;
	journey_status status;

	if (!data || !parts || !count)
		return jy_error_set(error, JOURNEY_MISUSE, "uplift", "data and room for parts are needed");
	status = check_data(data, error);
	if (status != JOURNEY_OK)
		return status;
	status = data->count ? open(&e) : JOURNEY_OK;
	for (size_t p = 0; status == JOURNEY_OK && p < count; p++) {
		so_far s = {0};

		for (; k < part_end(data->count, p, count); k++) {
			pass(&e, &s, e.orders[k]);
			pass(&e, &all, e.orders[k]);
		}
		parts[p] = (journey_uplift_part){.treated = (uint64_t)s.treated, .control = (uint64_t)s.control,
			.treated_mean = mean(s.treated_outcome, s.treated), .control_mean = mean(s.control_outcome, s.control),
			.qini = height(&all, true)};
		if (s.treated > 0 && s.control > 0)
			parts[p].uplift = parts[p].treated_mean - parts[p].control_mean;
		if (all.treated > 0 && all.control > 0)
			parts[p].cumulative = mean(all.treated_outcome, all.treated) - mean(all.control_outcome, all.control);
	}
	close(&e);
	return status == JOURNEY_OK ? status : jy_error_memory(error);
}

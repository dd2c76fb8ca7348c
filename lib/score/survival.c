/* Survival curves: the product-limit estimate, its quantiles and its mean. */
#include "score/survival.h"

#include "base/error.h"
#include "base/math.h"
#include "base/memory.h"
#include "score/distribution.h"
#include "score/heap.h"

#define WEIGHT_MOST 1e9

struct journey_survival {
	journey_allocator allocator;
	journey_survival_interval interval;
	double confidence;
	double longest;   /* watch */
	double *spread;   /* by point: Greenwood's sum of d / (n (n - d)) up to it */
	journey_survival_point *points;
	size_t count, room;
};

/* ---- rows in order ---- */

static bool is_after(const void *a, const void *b)
{
	const jy_survival_row *x = a, *y = b;

	if (x->time > y->time || x->time < y->time)
		return x->time > y->time;
	return x->gone != y->gone ? y->gone : x->group != y->group ? x->group > y->group : x->weight > y->weight;
}

static journey_status take_row(const journey_survival_data *d, size_t i, jy_survival_row *out, journey_error *error)
{
	double weight = d->weights ? d->weights[i] : 1;

	if (!(d->duration[i] >= 0 && d->duration[i] <= 1e300))
		return jy_error_set(error, JOURNEY_RANGE, "duration", "row %zu: a number from 0 to 1e300 is expected", i + 1);
	if (!(d->gone[i] >= 0 && d->gone[i] <= 1) || (d->gone[i] > 0 && d->gone[i] < 1))
		return jy_error_set(error, JOURNEY_RANGE, "gone", "row %zu: 0 or 1 is expected", i + 1);
	if (!(weight >= 0 && weight <= WEIGHT_MOST) || jy_floor(weight) < weight)
		return jy_error_set(error, JOURNEY_RANGE, "weights", "row %zu: a whole number from 0 to 1e9 is expected", i + 1);
	*out = (jy_survival_row){d->duration[i], weight, 0, d->gone[i] > 0};
	return JOURNEY_OK;
}

journey_status jy_survival_rows(const journey_allocator *allocator, const journey_survival_data *data, const uint32_t *group,
	jy_survival_row **out, journey_error *error)
{
	jy_survival_row *rows;
	journey_status status = JOURNEY_OK;

	if (!data || data->size < sizeof *data || (data->count && (!data->duration || !data->gone)))
		return jy_error_set(error, JOURNEY_MISUSE, "data", "a column is missing, or its size is not set");
	rows = jy_alloc_items(allocator, data->count + 1, sizeof *rows);
	if (!rows)
		return jy_error_memory(error);
	for (size_t i = 0; status == JOURNEY_OK && i < data->count; i++) {
		status = take_row(data, i, &rows[i], error);
		rows[i].group = group ? group[i] : 0;
	}
	if (status != JOURNEY_OK) {
		jy_survival_rows_free(allocator, rows, data->count);
		return status;
	}
	jy_heap_sort(rows, data->count, sizeof *rows, is_after);
	*out = rows;
	return JOURNEY_OK;
}

void jy_survival_rows_free(const journey_allocator *allocator, jy_survival_row *rows, size_t count)
{
	jy_free(allocator, rows, (count + 1) * sizeof *rows);
}

/* ---- the curve ---- */

static double z_of(const journey_survival *s)
{
	return -jy_normal_quantile((1 - s->confidence) / 2);
}

static double within(double x)
{
	return x < 0 ? 0 : x > 1 ? 1 : x;
}

/* A share with the sum of Greenwood behind it. */
static void estimate(const journey_survival *s, double share, double spread, journey_estimate *out)
{
	double z = z_of(s), se = share * jy_sqrt(spread);

	*out = (journey_estimate){.known = JOURNEY_KNOWN_VALUE, .value = share};
	if (!(share > 0 && share < 1))
		return;
	out->known = JOURNEY_KNOWN_INTERVAL;
	out->standard_error = se;
	out->p_value = 1;
	if (s->interval == JOURNEY_SURVIVAL_PLAIN) {
		out->low = within(share - z * se);
		out->high = within(share + z * se);
		return;
	}
	double level = jy_log(share), half = z * jy_sqrt(spread) / -level;

	out->low = jy_exp(level * jy_exp(half));
	out->high = jy_exp(level * jy_exp(-half));
}

static double weight_of(const jy_survival_row *rows, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += rows[i].weight;
	return sum;
}

/* Those who leave at the time of row `from`: *end is behind them. */
static double leaving(const jy_survival_row *rows, size_t count, size_t from, size_t *end)
{
	double gone = 0;
	size_t i = from;

	for (; i < count && rows[i].gone && !(rows[i].time > rows[from].time); i++)
		gone += rows[i].weight;
	*end = i;
	return gone;
}

static void walk(journey_survival *s, const jy_survival_row *rows, size_t count)
{
	double at_risk = weight_of(rows, count), share = 1, spread = 0;

	for (size_t i = 0; i < count;) {
		journey_survival_point *last = s->count ? &s->points[s->count - 1] : NULL;
		size_t end = i + 1;
		double gone = rows[i].gone ? leaving(rows, count, i, &end) : 0;

		s->longest = rows[i].weight > 0 ? rows[i].time : s->longest;
		if (gone > 0) {
			share *= (at_risk - gone) / at_risk;
			spread += at_risk > gone ? gone / (at_risk * (at_risk - gone)) : 0;
			s->points[s->count] = (journey_survival_point){.time = rows[i].time, .at_risk = at_risk, .gone = gone};
			s->spread[s->count] = spread;
			estimate(s, share, spread, &s->points[s->count].share);
			s->count++;
			at_risk -= gone;
		} else if (!rows[i].gone) {
			at_risk -= rows[i].weight;
			if (last)
				last->censored += rows[i].weight;
		}
		i = end;
	}
}

journey_status journey_survival_new(const journey_allocator *allocator, const journey_survival_data *data,
	journey_survival_interval interval, double confidence, journey_survival **curve, journey_error *error)
{
	const journey_allocator with = jy_allocator_or_libc(allocator);
	jy_survival_row *rows;
	journey_survival *s;
	journey_status status;

	if (!curve || (interval != JOURNEY_SURVIVAL_LOG_LOG && interval != JOURNEY_SURVIVAL_PLAIN))
		return jy_error_set(error, JOURNEY_MISUSE, "interval", "no curve, or no such interval");
	if (!(confidence > 0 && confidence < 1))
		return jy_error_set(error, JOURNEY_RANGE, "confidence", "a number between 0 and 1 is expected");
	status = jy_survival_rows(&with, data, NULL, &rows, error);
	if (status != JOURNEY_OK)
		return status;
	s = jy_alloc_zero(&with, sizeof *s);
	if (s) {
		*s = (journey_survival){.allocator = with, .interval = interval, .confidence = confidence, .room = data->count + 1};
		s->points = jy_alloc_items(&with, s->room, sizeof *s->points);
		s->spread = jy_alloc_items(&with, s->room, sizeof *s->spread);
	}
	if (s && s->points && s->spread) {
		walk(s, rows, data->count);
		*curve = s;
	} else {
		status = jy_error_memory(error);
		journey_survival_free(s);
	}
	jy_survival_rows_free(&with, rows, data->count);
	return status;
}

void journey_survival_free(journey_survival *curve)
{
	if (!curve)
		return;
	const journey_allocator with = curve->allocator;

	jy_free(&with, curve->points, curve->room * sizeof *curve->points);
	jy_free(&with, curve->spread, curve->room * sizeof *curve->spread);
	jy_free(&with, curve, sizeof *curve);
}

const journey_survival_point *journey_survival_points(const journey_survival *curve, size_t *count)
{
	*count = curve->count;
	return curve->points;
}

static bool has_ended(const journey_survival *s)
{
	return s->count && !(s->points[s->count - 1].share.value > 0);
}

journey_status journey_survival_at(const journey_survival *curve, double time, journey_estimate *share)
{
	if (!curve || !share)
		return JOURNEY_MISUSE;
	if (!(time >= 0))
		return JOURNEY_RANGE;
	*share = (journey_estimate){.known = JOURNEY_KNOWN_NONE};
	if (time > curve->longest && !has_ended(curve))
		return JOURNEY_OK;
	*share = (journey_estimate){.known = JOURNEY_KNOWN_VALUE, .value = 1};
	for (size_t i = 0; i < curve->count && curve->points[i].time <= time; i++)
		*share = curve->points[i].share;
	return JOURNEY_OK;
}

journey_status journey_survival_quantile(const journey_survival *curve, double q, journey_estimate *time)
{
	bool low = false;

	if (!curve || !time)
		return JOURNEY_MISUSE;
	if (!(q > 0 && q < 1))
		return JOURNEY_RANGE;
	*time = (journey_estimate){.known = JOURNEY_KNOWN_NONE};
	for (size_t i = 0; i < curve->count; i++) {
		const journey_survival_point *p = &curve->points[i];
		bool sure = p->share.known == JOURNEY_KNOWN_INTERVAL;

		if (!low && (sure ? p->share.low : p->share.value) <= 1 - q) {
			time->low = p->time;
			low = true;
		}
		if (time->known == JOURNEY_KNOWN_NONE && p->share.value <= 1 - q) {
			time->known = JOURNEY_KNOWN_VALUE;
			time->value = p->time;
		}
		if (time->known == JOURNEY_KNOWN_VALUE && sure && p->share.high <= 1 - q) {
			time->known = JOURNEY_KNOWN_INTERVAL;
			time->high = p->time;
			time->p_value = 1;
		}
	}
	if (time->known != JOURNEY_KNOWN_INTERVAL)
		time->low = 0;
	return JOURNEY_OK;
}

journey_status journey_survival_mean(const journey_survival *curve, double horizon, journey_estimate *mean)
{
	double variance = 0, area, first, z;

	if (!curve || !mean)
		return JOURNEY_MISUSE;
	if (!(horizon > 0 && horizon <= 1e300))
		return JOURNEY_RANGE;
	if (horizon > curve->longest && !has_ended(curve))
		return JOURNEY_NOT_FOUND;
	/* From the last point to the first, so that each area is that behind it and one more. */
	area = 0;
	for (size_t i = curve->count; i-- > 0;) {
		const journey_survival_point *p = &curve->points[i];
		double end = i + 1 < curve->count && curve->points[i + 1].time < horizon ? curve->points[i + 1].time : horizon;

		if (!(p->time < horizon))
			continue;
		area += p->share.value * (end - p->time);
		if (p->at_risk > p->gone)
			variance += area * area * p->gone / (p->at_risk * (p->at_risk - p->gone));
	}
	first = curve->count && curve->points[0].time < horizon ? curve->points[0].time : horizon;
	z = z_of(curve);
	*mean = (journey_estimate){.known = JOURNEY_KNOWN_VALUE, .value = first + area};
	if (!(variance > 0))
		return JOURNEY_OK;
	mean->known = JOURNEY_KNOWN_INTERVAL;
	mean->standard_error = jy_sqrt(variance);
	mean->low = mean->value - z * mean->standard_error;
	mean->high = mean->value + z * mean->standard_error;
	mean->p_value = 1;
	return JOURNEY_OK;
}

#include "profile/aggregate.h"

#include "base/math.h"
#include "base/text.h"
#include "profile/period.h"

#include <string.h>

/* Unit of a tally's weights: 2^20. */
#define WEIGHT_ONE 1048576.0

void jy_aggregate_free(jy_aggregate *aggregate, const journey_allocator *a)
{
	size_t i;

	for (i = 0; i < aggregate->key_count; i++)
		jy_free(a, aggregate->keys[i].text, aggregate->keys[i].size);
	jy_free(a, aggregate->keys, aggregate->key_capacity * sizeof(*aggregate->keys));
	jy_free(a, aggregate->rows, aggregate->row_capacity * sizeof(*aggregate->rows));
	jy_items_free(&aggregate->items, a);
	jy_free(a, aggregate->sketch.marks, aggregate->sketch.capacity * sizeof(jy_mark));
	memset(aggregate, 0, sizeof(*aggregate));
}

int64_t jy_floor_div(int64_t x, int64_t y)
{
	return x / y - (x % y < 0);
}

journey_duration jy_bucket_width(journey_duration window)
{
	journey_duration width = window / JY_FRAGMENT_BUCKETS;
	journey_duration rest = width % JOURNEY_MINUTE;

	if (window % JY_FRAGMENT_BUCKETS || rest || !width) {
		width -= rest;
		if (width <= INT64_MAX - JOURNEY_MINUTE)
			width += JOURNEY_MINUTE;
	}
	return width;
}

int64_t jy_bucket_of(journey_duration window, journey_time time)
{
	return window > 0 ? jy_floor_div(time, jy_bucket_width(window)) : 0;
}

size_t jy_row_find(const jy_aggregate *aggregate, int64_t bucket, bool *found)
{
	size_t low = 0, high = aggregate->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (aggregate->rows[middle].bucket < bucket)
			low = middle + 1;
		else
			high = middle;
	}
	*found = low < aggregate->row_count && aggregate->rows[low].bucket == bucket;
	return low;
}

jy_row jy_row_of(int64_t bucket, journey_time time, const jy_contribution *c)
{
	jy_row row = {bucket, 1, jy_i128(c->micro), c->value, c->value, time, time};

	return row;
}

void jy_row_add(jy_row *row, const jy_row *other)
{
	row->count += other->count;
	row->sum = jy_i128_add(row->sum, other->sum);
	if (other->min < row->min)
		row->min = other->min;
	if (other->max > row->max)
		row->max = other->max;
	if (other->first < row->first)
		row->first = other->first;
	if (other->last > row->last)
		row->last = other->last;
}

bool jy_has_items(uint8_t kind)
{
	return kind == JOURNEY_FEATURE_DISTINCT || kind == JOURNEY_FEATURE_MOST ||
	       kind == JOURNEY_FEATURE_LIST || kind == (uint8_t)JY_FEATURE_FIRST_OF ||
	       kind == (uint8_t)JY_FEATURE_LAST_OF;
}

journey_status jy_aggregate_bucket(const jy_aggregate *a, jy_facts *facts, journey_time time, int64_t *out)
{
	jy_period_span span;
	journey_status status;

	if (a->period == JOURNEY_PERIOD_NONE) {
		*out = jy_bucket_of(a->window, time);
		return JOURNEY_OK;
	}
	status = jy_period_at(facts, (journey_period)a->period, facts->strategy->features[a->feature].sunday,
			      time, &span);
	if (status == JOURNEY_OK)
		*out = span.start;
	return status;
}

journey_time jy_bucket_end(const jy_aggregate *a, int64_t bucket)
{
	if (a->period != JOURNEY_PERIOD_NONE)
		return bucket + jy_period_longest((journey_period)a->period) - 1;
	return a->window > 0 ? (bucket + 1) * jy_bucket_width(a->window) - 1 : JOURNEY_TIME_MAX;
}

bool jy_bucket_holds(const jy_aggregate *a, int64_t bucket, journey_time first, journey_time last)
{
	if (a->period == JOURNEY_PERIOD_NONE)
		return jy_bucket_of(a->window, first) == bucket && jy_bucket_of(a->window, last) == bucket;
	return bucket >= JOURNEY_TIME_MIN - JOURNEY_DAY && first >= bucket && last <= jy_bucket_end(a, bucket);
}

bool jy_bucket_dead(const jy_aggregate *a, int64_t bucket, journey_time last_seen)
{
	journey_time end;

	if ((a->window <= 0 && a->period == JOURNEY_PERIOD_NONE) || last_seen == JOURNEY_TIME_NONE)
		return false;
	/* Times span less than 2^59 microseconds, so that the difference fits. */
	end = jy_bucket_end(a, bucket);
	return last_seen - end > JOURNEY_DAY && last_seen - end - JOURNEY_DAY >= a->window;
}

/* By its bucket's end, not by the latest event in it: events come in any order. */
bool jy_row_dead(const jy_aggregate *aggregate, const jy_row *row, journey_time last_seen)
{
	return jy_bucket_dead(aggregate, row->bucket, last_seen);
}

/* Sums stop at the largest number, in whatever order they are made. */
static uint64_t add_weight(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

uint64_t jy_tally_weight(journey_duration half_life, journey_time time, double value)
{
	int64_t epoch = jy_floor_div(time, half_life);
	double place = (double)(time - epoch * half_life) / (double)half_life;

	return (uint64_t)jy_round(value * (WEIGHT_ONE * jy_pow(2.0, place)));
}

void jy_tally_gather(uint64_t sums[JY_TALLY_EPOCHS], int64_t now, int64_t epoch, uint64_t weight)
{
	int64_t age = epoch < now ? now - epoch : 0;

	if (age < JY_TALLY_EPOCHS)
		sums[age] = add_weight(sums[age], weight);
}

double jy_tally_value(const uint64_t sums[JY_TALLY_EPOCHS], journey_duration half_life, journey_time now)
{
	double place = (double)(now - jy_floor_div(now, half_life) * half_life) / (double)half_life;
	double sum = 0.0;
	int i;

	for (i = JY_TALLY_EPOCHS; i-- > 0;)
		sum += jy_scale((double)sums[i], -i);
	return sum == 0.0 ? 0.0 : sum * jy_pow(2.0, -place) / WEIGHT_ONE;
}

size_t jy_tally_find(const jy_aggregate *aggregate, journey_str key)
{
	size_t i;

	for (i = 0; i < aggregate->key_count; i++) {
		if (jy_str_equal(jy_str_of(aggregate->keys[i].text, aggregate->keys[i].size), key))
			return i;
	}
	return SIZE_MAX;
}

void jy_tally_add(jy_tally_key *key, int64_t epoch, uint64_t weight)
{
	size_t i;

	if (epoch > key->epoch) {
		uint64_t shift = (uint64_t)(epoch - key->epoch);

		for (i = JY_TALLY_EPOCHS; i-- > 0;)
			key->weights[i] = i >= shift ? key->weights[i - shift] : 0;
		key->epoch = epoch;
	}
	if ((uint64_t)(key->epoch - epoch) < JY_TALLY_EPOCHS)
		key->weights[key->epoch - epoch] = add_weight(key->weights[key->epoch - epoch], weight);
}

/* Weight of a key in units of epoch `reference`: exact comparison needs only that all use the same. */
static double weight_at(const jy_tally_key *key, int64_t reference)
{
	double sum = 0.0;
	int64_t age = reference - key->epoch;
	size_t i;

	if (age > 1000)
		return 0.0;
	for (i = JY_TALLY_EPOCHS; i-- > 0;)
		sum += jy_scale((double)key->weights[i], -(int)age - (int)i);
	return sum;
}

static bool lighter(const jy_tally_key *x, const jy_tally_key *y, int64_t reference)
{
	double wx = weight_at(x, reference), wy = weight_at(y, reference);

	if (wx < wy || wx > wy)
		return wx < wy;
	return jy_str_compare(jy_str_of(x->text, x->size), jy_str_of(y->text, y->size)) > 0;
}

size_t jy_tally_lightest(const jy_aggregate *aggregate, const jy_tally_key *candidate)
{
	const jy_tally_key *lightest = candidate;
	int64_t reference = candidate->epoch;
	size_t i, at = aggregate->key_count;

	for (i = 0; i < aggregate->key_count; i++) {
		if (aggregate->keys[i].epoch > reference)
			reference = aggregate->keys[i].epoch;
	}
	for (i = 0; i < aggregate->key_count; i++) {
		if (lighter(&aggregate->keys[i], lightest, reference)) {
			lightest = &aggregate->keys[i];
			at = i;
		}
	}
	return at;
}

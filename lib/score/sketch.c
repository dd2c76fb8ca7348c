#include <journey/impact.h>

#include "base/math.h"
#include "base/memory.h"
#include "score/distribution.h"
#include "score/sketch.h"

/* gamma = (1 + a) / (1 - a) with a = 1 %: a bin's middle is within 1 % of all of its values. */
#define LOG_GAMMA 0.020000666706669435
#define GAMMA_PLUS_ONE 2.0202020202020203
/* log(2^63) / log(gamma), rounded up, and the bin of 1. */
#define BINS 2185

struct journey_sketch {
	journey_allocator allocator;
	uint64_t count, zeroes;
	uint64_t above[BINS], below[BINS]; /* of values above and below 0, by size */
};

journey_status journey_sketch_new(const journey_allocator *allocator, journey_sketch **sketch)
{
	const journey_allocator with = jy_allocator_or_libc(allocator);

	if (!sketch)
		return JOURNEY_MISUSE;
	*sketch = jy_alloc_zero(&with, sizeof **sketch);
	if (!*sketch)
		return JOURNEY_NO_MEMORY;
	(*sketch)->allocator = with;
	return JOURNEY_OK;
}

void journey_sketch_free(journey_sketch *sketch)
{
	if (sketch) {
		const journey_allocator with = sketch->allocator;

		jy_free(&with, sketch, sizeof *sketch);
	}
}

/* Of a size of at least 1. */
static int bin_of(uint64_t size)
{
	int bin = (int)jy_ceil(jy_log((double)size) / LOG_GAMMA);

	return bin < BINS ? bin : BINS - 1;
}

/* 2 gamma^bin / (gamma + 1): as far from both ends, in relation. */
static double middle(int bin)
{
	return bin ? 2 * jy_exp(bin * LOG_GAMMA) / GAMMA_PLUS_ONE : 1;
}

journey_status journey_sketch_add(journey_sketch *sketch, int64_t value)
{
	if (!sketch)
		return JOURNEY_MISUSE;
	if (sketch->count == UINT64_MAX)
		return JOURNEY_RANGE;
	sketch->count++;
	if (value > 0)
		sketch->above[bin_of((uint64_t)value)]++;
	else if (value < 0)
		sketch->below[bin_of(0 - (uint64_t)value)]++;
	else
		sketch->zeroes++;
	return JOURNEY_OK;
}

uint32_t jy_sketch_bin(int64_t value)
{
	if (value > 0)
		return 1 + (uint32_t)bin_of((uint64_t)value);
	return value < 0 ? 1 + BINS + (uint32_t)bin_of(0 - (uint64_t)value) : 0;
}

journey_status jy_sketch_fill(journey_sketch *sketch, uint32_t bin, uint64_t count)
{
	if (bin > 2 * BINS || sketch->count > UINT64_MAX - count)
		return JOURNEY_RANGE;
	sketch->count += count;
	if (bin == 0)
		sketch->zeroes += count;
	else if (bin <= BINS)
		sketch->above[bin - 1] += count;
	else
		sketch->below[bin - 1 - BINS] += count;
	return JOURNEY_OK;
}

journey_status journey_sketch_merge(journey_sketch *into, const journey_sketch *from)
{
	if (!into || !from)
		return JOURNEY_MISUSE;
	if (into->count > UINT64_MAX - from->count)
		return JOURNEY_RANGE;
	into->count += from->count;
	into->zeroes += from->zeroes;
	for (int i = 0; i < BINS; i++) {
		into->above[i] += from->above[i];
		into->below[i] += from->below[i];
	}
	return JOURNEY_OK;
}

/* The value at place `at` (from 1) of all in order. */
static double value_at(const journey_sketch *s, double at)
{
	double seen = 0;

	for (int i = BINS - 1; i >= 0; i--) {
		seen += (double)s->below[i];
		if (s->below[i] && seen >= at)
			return -middle(i);
	}
	seen += (double)s->zeroes;
	if (s->zeroes && seen >= at)
		return 0;
	int last = 0;

	for (int i = 0; i < BINS; i++) {
		seen += (double)s->above[i];
		last = s->above[i] ? i : last;
		if (s->above[i] && seen >= at)
			return middle(i);
	}
	return middle(last);
}

static double quantile(const journey_sketch *s, double q)
{
	double at = jy_ceil(q * (double)s->count), most = (double)s->count;

	return value_at(s, at < 1 ? 1 : at > most ? most : at);
}

journey_status journey_sketch_quantile(const journey_sketch *sketch, double q, double scale, double design_effect,
	double confidence, journey_estimate *result, journey_mean *mean)
{
	if (!sketch || !result)
		return JOURNEY_MISUSE;
	if (!(q > 0 && q < 1 && scale >= 1e-18 && scale <= 1e18 && design_effect >= 1 && design_effect <= 1e9)
		|| !(confidence > 0 && confidence < 1))
		return JOURNEY_RANGE;
	*result = (journey_estimate){0};
	if (mean)
		*mean = (journey_mean){0};
	if (!sketch->count)
		return JOURNEY_OK;
	double n = (double)sketch->count / design_effect, z = -jy_normal_quantile((1 - confidence) / 2);
	double half = z * jy_sqrt(q * (1 - q) / n);

	result->known = JOURNEY_KNOWN_VALUE;
	result->value = quantile(sketch, q) / scale;
	if (mean)
		*mean = (journey_mean){.units = n, .mean = result->value};
	if (q - half <= 0 || q + half >= 1)
		return JOURNEY_OK;
	result->known = JOURNEY_KNOWN_INTERVAL;
	result->low = quantile(sketch, q - half) / scale;
	result->high = quantile(sketch, q + half) / scale;
	result->standard_error = (result->high - result->low) / (2 * z);
	result->p_value = 1;
	if (mean)
		mean->variance = result->standard_error * result->standard_error;
	return JOURNEY_OK;
}

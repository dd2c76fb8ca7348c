#include <journey/assign.h>

#include "base/float.h"
#include "base/hash.h"
#include "base/number.h"

static uint32_t hash_both(journey_str first, journey_str second)
{
	return jy_fnv1a32_more(jy_fnv1a32(first.data, first.size), second.data, second.size);
}

static double hash_v1(journey_str seed, journey_str value)
{
	return (double)(hash_both(value, seed) % 1000) / 1000.0;
}

static double hash_v2(journey_str seed, journey_str value)
{
	char text[24];
	size_t n = jy_uint_text(hash_both(seed, value), text);

	return (double)(jy_fnv1a32(text, n) % 10000) / 10000.0;
}

journey_status journey_assign_hash(int version, journey_str seed, journey_str value, double *out)
{
	if (!out || (!seed.data && seed.size) || (!value.data && value.size))
		return JOURNEY_MISUSE;
	if (version != 1 && version != 2)
		return JOURNEY_UNSUPPORTED;
	*out = version == 1 ? hash_v1(seed, value) : hash_v2(seed, value);
	return JOURNEY_OK;
}

journey_status journey_assign_equal_weights(size_t count, double *weights)
{
	if (!weights && count)
		return JOURNEY_MISUSE;
	for (size_t i = 0; i < count; i++)
		weights[i] = 1.0 / (double)count;
	return JOURNEY_OK;
}

static bool usable(const double *weights, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += weights[i];
	return sum >= 0.99 && sum <= 1.01;
}

journey_status journey_assign_ranges(size_t count, double coverage, const double *weights,
				     size_t weight_count, journey_range *ranges)
{
	double start = 0;

	if (!ranges && count)
		return JOURNEY_MISUSE;
	if (coverage < 0)
		coverage = 0;
	if (!(coverage <= 1))
		coverage = 1;
	if (weights && (weight_count != count || !usable(weights, count)))
		weights = NULL;
	for (size_t i = 0; i < count; i++) {
		double weight = weights ? weights[i] : 1.0 / (double)count;
		ranges[i].start = start;
		ranges[i].end = start + coverage * weight;
		start += weight;
	}
	return JOURNEY_OK;
}

size_t journey_assign_choose(double n, const journey_range *ranges, size_t count)
{
	for (size_t i = 0; ranges && i < count; i++)
		if (n >= ranges[i].start && n < ranges[i].end)
			return i;
	return SIZE_MAX;
}

int journey_assign_in_namespace(journey_str unit, journey_str name, double start, double end)
{
	uint32_t hash;
	double n;

	if ((!unit.data && unit.size) || (!name.data && name.size))
		return 0;
	hash = jy_fnv1a32_more(hash_both(unit, (journey_str){"__", 2}), name.data, name.size);
	n = (double)(hash % 1000) / 1000.0;
	return n >= start && n < end;
}

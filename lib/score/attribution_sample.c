/*
 * Standard errors of credits over samples of customers: the Poisson bootstrap (Chamandy, Muralidharan, Najmi, Naidu
 * 2012), whose weights of many customers with the same path add up to one Poisson number.
 */
#include "score/attribution.h"

#include "base/math.h"
#include "base/memory.h"
#include "base/random.h"
#include "score/distribution.h"

/* Above it, a normal number that is rounded: wrong by less than a sample's own noise. */
#define EXACT_MAX 64

double jy_poisson(uint64_t bits, double mean)
{
	double u = jy_random_unit(bits), p, sum, k = 0;

	if (!(mean > 0))
		return 0;
	if (mean > EXACT_MAX) {
		double z = jy_normal_quantile(u > 0 ? u : 0x1p-54);

		k = jy_floor(mean + z * jy_sqrt(mean) + .5);
		return k > 0 ? k : 0;
	}
	p = sum = jy_exp(-mean);
	while (u >= sum && k < 10 * EXACT_MAX) {
		p *= mean / ++k;
		sum += p;
	}
	return k;
}

static void draw(const journey_paths *paths, uint64_t seed, uint64_t sample, double *conversions, double *values,
	double *nulls)
{
	for (size_t i = 0; i < paths->count; i++) {
		uint64_t number = sample * paths->count + i;
		double had = paths->conversions[i], value = paths->values ? paths->values[i] : 0;

		conversions[i] = jy_poisson(jy_random(seed, "conversions", (journey_str){"", 0}, number), had);
		values[i] = had > 0 ? value * (conversions[i] / had) : value;
		nulls[i] = paths->nulls ? jy_poisson(jy_random(seed, "nulls", (journey_str){"", 0}, number), paths->nulls[i]) : 0;
	}
}

/* Of each channel: sums of what samples gave beyond the credit itself, and of the squares. */
typedef struct tally {
	double sum, squares, value_sum, value_squares;
} tally;

static double error_of(double sum, double squares, double samples)
{
	double rest = squares - sum * sum / samples;

	return rest > 0 ? jy_sqrt(rest / (samples - 1)) : 0;
}

static journey_status sample_all(const journey_allocator *allocator, const journey_paths *paths,
	const journey_attribution_options *options, journey_credit *credits, double *room, tally *tallies,
	journey_credit *found, journey_error *error)
{
	journey_paths drawn = *paths;
	journey_status status = JOURNEY_OK;
	size_t n = paths->count;

	drawn.conversions = room;
	drawn.values = room + n;
	drawn.nulls = room + 2 * n;
	for (uint32_t s = 0; status == JOURNEY_OK && s < options->bootstrap; s++) {
		draw(paths, options->seed, s, room, room + n, room + 2 * n);
		for (size_t i = 0; i < paths->channels; i++)
			found[i] = (journey_credit){.conversions = 0};
		status = jy_attribution_once(allocator, &drawn, options, found, error);
		for (size_t i = 0; i < paths->channels; i++) {
			double away = found[i].conversions - credits[i].conversions, value = found[i].value - credits[i].value;

			tallies[i].sum += away;
			tallies[i].squares += away * away;
			tallies[i].value_sum += value;
			tallies[i].value_squares += value * value;
		}
	}
	for (size_t i = 0; status == JOURNEY_OK && i < paths->channels; i++) {
		const tally *t = &tallies[i];
		double own = credits[i].standard_error, error_by_paths = error_of(t->sum, t->squares, options->bootstrap);

		/* All samples draw the same orders: what those add comes on top. */
		credits[i].standard_error = jy_sqrt(own * own + error_by_paths * error_by_paths);
		credits[i].value_error = error_of(t->value_sum, t->value_squares, options->bootstrap);
	}
	return status;
}

journey_status jy_attribution_sample(const journey_allocator *allocator, const journey_paths *paths,
	const journey_attribution_options *options, journey_credit *credits, journey_error *error)
{
	size_t channels = paths->channels;
	double *room;
	tally *tallies;
	journey_credit *found;
	journey_status status = JOURNEY_NO_MEMORY;

	if (!paths->count)
		return JOURNEY_OK;
	room = jy_alloc_items(allocator, paths->count, 3 * sizeof *room);
	tallies = jy_alloc_items(allocator, channels, sizeof *tallies);
	found = jy_alloc_items(allocator, channels, sizeof *found);
	if (room && tallies && found)
		status = sample_all(allocator, paths, options, credits, room, tallies, found, error);
	jy_free(allocator, found, found ? channels * sizeof *found : 0);
	jy_free(allocator, tallies, tallies ? channels * sizeof *tallies : 0);
	jy_free(allocator, room, room ? paths->count * 3 * sizeof *room : 0);
	return status;
}

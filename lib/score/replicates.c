/* The Poisson bootstrap of the Personalized Experience Score. */
#include <journey/experience.h>

#include "base/int128.h"
#include "base/math.h"
#include "base/random.h"
#include "score/attribution.h"
#include "score/heap.h"

#define ONE ((double)JOURNEY_FACTOR_ONE)
/* Below it, what replicates differ by is rounding. */
#define ROUNDING 1e-12

static bool usable(const journey_experience_replicates *r)
{
	return r && r->size >= sizeof *r && r->score && r->touches;
}

static bool counted(const journey_experience_replicates *r)
{
	return r->count >= 2 && r->count <= JOURNEY_REPLICATES_MAX;
}

journey_status journey_experience_replicate(journey_experience_replicates *replicates, journey_str customer,
	const journey_touch *touch)
{
	journey_experience one = {.units = 0};
	journey_experience_unit unit = {.touches = 0};
	journey_status status;

	if (!usable(replicates) || !touch || (!customer.data && customer.size))
		return JOURNEY_MISUSE;
	if (!counted(replicates))
		return JOURNEY_RANGE;
	status = journey_experience_change(&one, &unit, NULL, touch);
	if (status != JOURNEY_OK)
		return status;
	if (replicates->total_touches + replicates->unknown >= JOURNEY_REPLICATED_TOUCHES_MAX)
		return JOURNEY_LIMIT;
	if (one.unknown) {
		replicates->unknown++;
		return JOURNEY_OK;
	}
	replicates->total += unit.score;
	replicates->total_touches++;
	for (size_t i = 0; i < replicates->count; i++) {
		double weight = jy_poisson(jy_random(replicates->seed, "experience", customer, i), 1);

		replicates->score[i] += (int64_t)weight * unit.score;
		replicates->touches[i] += (uint64_t)weight;
	}
	return JOURNEY_OK;
}

static bool after(const void *x, const void *y)
{
	return *(const double *)x > *(const double *)y;
}

/* At the place p (n + 1), from 1, between two. */
static double percentile(const double *sorted, size_t n, double p)
{
	double place = p * ((double)n + 1) - 1;
	size_t i = place > 0 ? (size_t)place : 0;

	if (i + 1 >= n)
		return sorted[n - 1];
	return place <= 0 ? sorted[0] : sorted[i] + (place - (double)i) * (sorted[i + 1] - sorted[i]);
}

/* The score of each replicate; false: of one there is none. */
static bool scores(const journey_experience_replicates *r, double *room, double *error)
{
	double mean = 0, squares = 0, n = (double)r->count;

	for (size_t i = 0; i < r->count; i++) {
		if (r->touches[i] == 0)
			return false;
		room[i] = (double)r->score[i] / ONE / (double)r->touches[i];
		mean += room[i] / n;
	}
	for (size_t i = 0; i < r->count; i++)
		squares += (room[i] - mean) * (room[i] - mean);
	*error = jy_sqrt(squares / (n - 1));
	return true;
}

journey_status journey_experience_bootstrap(const journey_experience_replicates *replicates, double confidence,
	double *room, journey_estimate *mean)
{
	journey_estimate e = {.known = JOURNEY_KNOWN_NONE};
	double tail = (1 - confidence) / 2, error = 0;

	if (!usable(replicates) || !room || !mean)
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1) || !counted(replicates))
		return JOURNEY_RANGE;
	if (replicates->total_touches) {
		e.known = JOURNEY_KNOWN_VALUE;
		e.value = (double)replicates->total / ONE / (double)replicates->total_touches;
	}
	if (replicates->total_touches && scores(replicates, room, &error) && error > ROUNDING) {
		jy_heap_sort(room, replicates->count, sizeof *room, after);
		e.known = JOURNEY_KNOWN_INTERVAL;
		e.standard_error = error;
		e.low = percentile(room, replicates->count, tail);
		e.high = percentile(room, replicates->count, 1 - tail);
		e.p_value = 1;
	}
	*mean = e;
	return JOURNEY_OK;
}

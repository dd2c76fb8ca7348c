/* How well predicted probabilities are calibrated and tell customers apart. */
#include <journey/experience.h>

#include "base/int128.h"
#include "base/math.h"
#include "score/total.h"

#define ONE ((double)JOURNEY_FACTOR_ONE)

journey_status journey_accuracy_add(journey_accuracy *sums, int32_t prediction, bool positive)
{
	int64_t off = (positive ? JOURNEY_FACTOR_ONE : 0) - (int64_t)prediction;
	journey_int128 sum, errors;
	int bin;

	if (!sums)
		return JOURNEY_MISUSE;
	if (prediction < 0 || prediction > JOURNEY_FACTOR_ONE)
		return JOURNEY_RANGE;
	bin = prediction / (JOURNEY_FACTOR_ONE / JOURNEY_ACCURACY_BINS);
	if (bin == JOURNEY_ACCURACY_BINS)
		bin--;
	if (sums->count[bin] == UINT64_MAX || sums->positive[bin] == UINT64_MAX
		|| !jy_i128_add_ok(sums->sum[bin], jy_i128(prediction), &sum)
		|| !jy_i128_add_ok(sums->errors, jy_i128_mul64(off, off), &errors))
		return JOURNEY_LIMIT;
	sums->count[bin]++;
	sums->positive[bin] += positive;
	sums->sum[bin] = sum;
	sums->errors = errors;
	return JOURNEY_OK;
}

journey_status journey_accuracy_merge(journey_accuracy *into, const journey_accuracy *from)
{
	journey_accuracy s;

	if (!into || !from)
		return JOURNEY_MISUSE;
	s = *into;
	for (int i = 0; i < JOURNEY_ACCURACY_BINS; i++) {
		if (s.count[i] > UINT64_MAX - from->count[i] || s.positive[i] > UINT64_MAX - from->positive[i]
			|| !jy_i128_add_ok(s.sum[i], from->sum[i], &s.sum[i]))
			return JOURNEY_LIMIT;
		s.count[i] += from->count[i];
		s.positive[i] += from->positive[i];
	}
	if (!jy_i128_add_ok(s.errors, from->errors, &s.errors))
		return JOURNEY_LIMIT;
	*into = s;
	return JOURNEY_OK;
}

static double no_more_than_one(double x)
{
	return x < 1 ? x : 1;
}

journey_status journey_accuracy_score(const journey_accuracy *sums, journey_accuracy_result *result)
{
	journey_accuracy_result r = {.size = sizeof r};
	jy_total off = {0}, pairs = {0};
	double n = 0, positives = 0, negatives = 0, base;

	if (!sums || !result || result->size < sizeof r)
		return JOURNEY_MISUSE;
	for (int i = 0; i < JOURNEY_ACCURACY_BINS; i++) {
		double yes = (double)sums->positive[i], no = (double)(sums->count[i] - sums->positive[i]);

		if (sums->positive[i] > sums->count[i])
			return JOURNEY_INVALID;
		/* A positive here is above the negatives of all bins so far, and level with those of its own. */
		jy_total_add(&pairs, yes * (negatives + no / 2));
		jy_total_add(&off, jy_abs(jy_i128_double(sums->sum[i]) / ONE - yes));
		positives += yes;
		negatives += no;
	}
	n = positives + negatives;
	if (positives > 0 && negatives > 0) {
		base = positives / n * (negatives / n);
		r.known = true;
		r.brier = jy_i128_double(sums->errors) / ONE / ONE / n;
		r.skill = 1 - r.brier / base;
		r.calibration_error = no_more_than_one(jy_total_of(&off) / n);
		r.auc = no_more_than_one(jy_total_of(&pairs) / (positives * negatives));
		r.score = (1 - r.calibration_error) * (r.auc > .5 ? 2 * r.auc - 1 : 0);
	}
	*result = r;
	return JOURNEY_OK;
}

/* Optimized Experience Score: five parts put together, and which of them holds it back. */
#include <journey/experience.h>

#include "base/math.h"

#define WEIGHT_MAX 1e6

static double weight_of(const journey_oes *o, int part, bool even)
{
	return even ? 1 : o->weight[part];
}

/* The weighted mean, with the part `better` taken as 1; -1: none. */
static double mean(const journey_oes *o, bool even, int better)
{
	double sum = 0, weights = 0;

	for (int i = 0; i < JOURNEY_OES_PARTS; i++) {
		double weight = weight_of(o, i, even), part = i == better ? 1 : o->part[i];

		if (!(weight > 0))
			continue;
		weights += weight;
		if (o->mean == JOURNEY_OES_ARITHMETIC)
			sum += weight * part;
		else if (!(part > 0))
			return 0;
		else
			sum += weight * jy_log(part);
	}
	return o->mean == JOURNEY_OES_ARITHMETIC ? sum / weights : jy_exp(sum / weights);
}

journey_status journey_optimized_experience(const journey_oes *parts, journey_oes_result *result)
{
	journey_oes_result r = {.size = sizeof r};
	bool even = true;

	if (!parts || !result || parts->size < sizeof *parts || result->size < sizeof r
		|| (parts->mean != JOURNEY_OES_GEOMETRIC && parts->mean != JOURNEY_OES_ARITHMETIC))
		return JOURNEY_MISUSE;
	for (int i = 0; i < JOURNEY_OES_PARTS; i++) {
		if (!(parts->weight[i] >= 0 && parts->weight[i] <= WEIGHT_MAX))
			return JOURNEY_RANGE;
		if (parts->known >> i & 1 && !(parts->part[i] >= 0 && parts->part[i] <= 1))
			return JOURNEY_RANGE;
		if (parts->weight[i] > 0)
			even = false;
	}
	for (int i = 0; i < JOURNEY_OES_PARTS; i++)
		if (weight_of(parts, i, even) > 0 && !(parts->known >> i & 1))
			r.missing |= 1u << i;
	r.known = r.missing == 0;
	if (r.known) {
		r.score = mean(parts, even, -1);
		for (int i = 0; i < JOURNEY_OES_PARTS; i++) {
			if (weight_of(parts, i, even) > 0)
				r.gain[i] = mean(parts, even, i) - r.score;
			if (r.gain[i] > r.gain[r.holds_back])
				r.holds_back = (journey_oes_part)i;
		}
	}
	*result = r;
	return JOURNEY_OK;
}

journey_status journey_oes_effectiveness(const journey_estimate *impact, double scale, double *part)
{
	if (!impact || !part)
		return JOURNEY_MISUSE;
	if (!(scale > 0 && scale < JY_INFINITY))
		return JOURNEY_RANGE;
	if (impact->known == JOURNEY_KNOWN_NONE)
		return JOURNEY_NOT_FOUND;
	/* (1 + tanh x) / 2 = 1 / (1 + exp(-2 x)); exp of a large number is infinite, and the part 0. */
	*part = 1 / (1 + jy_exp(-2 * (impact->value / scale)));
	return JOURNEY_OK;
}

journey_status journey_oes_feedback(const journey_survey_result *nps, const journey_survey_result *csat, double *part)
{
	double sum = 0;
	int count = 0;

	if (!part)
		return JOURNEY_MISUSE;
	if (nps && nps->score.known) {
		sum += (nps->score.value + 100) / 200;
		count++;
	}
	if (csat && csat->score.known) {
		sum += csat->score.value;
		count++;
	}
	if (count == 0)
		return JOURNEY_NOT_FOUND;
	*part = sum / count;
	return JOURNEY_OK;
}

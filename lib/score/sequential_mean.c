/* Confidence sequences of one mean that hold from the first observation on: of a share, and of bounded values. */
#include <journey/sequential.h>

#include <stdbool.h>

#include "base/math.h"
#include "score/sequential.h"

#define UNITS_MAX 9007199254740992.0
#define TUNED_MAX 1e15
#define TUNED_ALPHA .05
#define LIMIT_MAX 1e100
#define HALVINGS 100
/* Variance of evenly spread values in terms of the squared range. */
#define EVEN_VARIANCE (1.0 / 12)

/* The evidence against share p (section 4.2: observations less p lie within -p .. 1 - p). */
static double share_log(double successes, double units, double tuned_at, double p)
{
	double q = 1.0 - p;
	journey_mixture mixture = {.size = sizeof mixture, .kind = JOURNEY_MIXTURE_BETA, .tuned_at = tuned_at * p * q,
		.tuned_alpha = TUNED_ALPHA, .below = p, .above = q};

	return jy_mixture_log(&mixture, successes - units * p, units * p * q);
}

/* Where the evidence reaches the threshold between `end`, where it is above, and the share seen. */
static double find_share(double successes, double units, double tuned_at, double threshold, double end)
{
	double inside = successes / units;

	if (!(inside < end || inside > end))
		return end;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = inside + (end - inside) / 2;

		if (!(middle < inside || middle > inside) || !(middle < end || middle > end))
			break;
		if (share_log(successes, units, tuned_at, middle) < threshold)
			inside = middle;
		else
			end = middle;
	}
	return end;
}

journey_status journey_bernoulli_sequence(uint64_t successes, uint64_t units, double tuned_at, double confidence,
	double null_share, journey_estimate *result)
{
	double x = (double)successes, n = (double)units, threshold, log_value;
	journey_estimate found = {.known = JOURNEY_KNOWN_INTERVAL, .high = 1, .p_value = 1};

	if (!result)
		return JOURNEY_MISUSE;
	if (successes > units || n > UNITS_MAX || !(tuned_at >= 1 && tuned_at <= TUNED_MAX)
		|| !(confidence > 0 && confidence < 1) || !(null_share >= 0 && null_share < 1)
		|| (null_share > 0 && !(null_share >= 1e-12 && null_share <= 1 - 1e-12)))
		return JOURNEY_RANGE;
	if (units > 0) {
		threshold = -jy_log(1.0 - confidence);
		found.value = x / n;
		found.standard_error = jy_sqrt(found.value * (1 - found.value) / n);
		found.low = find_share(x, n, tuned_at, threshold, 0);
		found.high = find_share(x, n, tuned_at, threshold, 1);
		if (null_share > 0) {
			log_value = share_log(x, n, tuned_at, null_share);
			found.p_value = log_value > 0 ? jy_exp(-log_value) : 1;
		}
	}
	*result = found;
	return JOURNEY_OK;
}

static journey_status check_bounded(const journey_bounded *state)
{
	if (!state || state->size < sizeof *state)
		return JOURNEY_MISUSE;
	if (!(jy_abs(state->low) <= LIMIT_MAX && jy_abs(state->high) <= LIMIT_MAX)
		|| !(state->high - state->low >= 1 / LIMIT_MAX))
		return JOURNEY_RANGE;
	return JOURNEY_OK;
}

journey_status journey_bounded_add(journey_bounded *state, double value)
{
	journey_status status = check_bounded(state);
	double x, off;

	if (status != JOURNEY_OK)
		return status;
	if (!(value >= state->low && value <= state->high) || (double)state->units >= UNITS_MAX)
		return JOURNEY_RANGE;
	x = (value - state->low) / (state->high - state->low);
	off = x - (state->units ? state->sum / (double)state->units : .5);
	state->sum += x;
	state->variance += off * off;
	state->units++;
	return JOURNEY_OK;
}

journey_status journey_bounded_sequence(const journey_bounded *state, double tuned_at, double confidence,
	journey_estimate *result)
{
	journey_status status = result ? check_bounded(state) : JOURNEY_MISUSE;
	double range, n, mean, half;
	journey_estimate found = {.known = JOURNEY_KNOWN_INTERVAL, .p_value = 1};
	/* Tuned without a look at the values, or the sequence would not be valid. */
	journey_mixture mixture = {.size = sizeof mixture, .kind = JOURNEY_MIXTURE_GAMMA, .scale = 1};

	if (status != JOURNEY_OK)
		return status;
	if (!(tuned_at >= 1 && tuned_at <= TUNED_MAX) || !(confidence > 0 && confidence < 1))
		return JOURNEY_RANGE;
	range = state->high - state->low;
	n = (double)state->units;
	mean = state->units ? state->sum / n : .5;
	mixture.tuned_at = tuned_at * EVEN_VARIANCE;
	mixture.tuned_alpha = (1 - confidence) / 2;
	half = state->units ? jy_mixture_bound(&mixture, state->variance, (1 - confidence) / 2) / n : 1;
	found.value = state->low + range * mean;
	found.low = state->low + range * (mean - half > 0 ? mean - half : 0);
	found.high = state->low + range * (mean + half < 1 ? mean + half : 1);
	found.standard_error = state->units ? range * jy_sqrt(state->variance) / n : 0;
	*result = found;
	return JOURNEY_OK;
}

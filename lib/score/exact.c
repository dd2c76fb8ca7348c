#include <journey/impact.h>

#include <stdbool.h>

#include "base/math.h"
#include "score/arm.h"
#include "score/distribution.h"
#include "score/exact.h"
#include "score/share.h"

/* R's fisher.test(): probabilities this close to the observed one count as equal. */
#define NEARLY (1 + 1e-7)
#define HALVINGS 200

static double log_choose(double n, double k)
{
	return -jy_log(n + 1) - jy_log_beta(n - k + 1, k + 1);
}

/* log P(X = k) of the hypergeometric distribution: k of the treated among `all` conversions. */
static double log_chance(const jy_counts *c, double all, double k)
{
	double t = (double)c->units[0], n = (double)c->units[1];

	return log_choose(t, k) + log_choose(n, all - k) - log_choose(t + n, all);
}

/* The same table with conversions and the others exchanged if these are the fewer. */
static jy_counts rare_side(const jy_counts *c)
{
	jy_counts turned = *c;
	uint64_t all = c->converted[0] + c->converted[1];

	if (all <= c->units[0] - c->converted[0] + (c->units[1] - c->converted[1]))
		return turned;
	for (int i = 0; i < 2; i++)
		turned.converted[i] = c->units[i] - c->converted[i];
	return turned;
}

void jy_fisher(const jy_counts *given, double *exact, double *mid)
{
	jy_counts c = rare_side(given);
	uint64_t all = c.converted[0] + c.converted[1], first = all > c.units[1] ? all - c.units[1] : 0;
	uint64_t last = all < c.units[0] ? all : c.units[0];
	double at = log_chance(&c, (double)all, (double)c.converted[0]), below = 0, equal = 0;

	for (uint64_t k = first; k <= last; k++) {
		double off = log_chance(&c, (double)all, (double)k) - at, p = jy_exp(at + off);

		if (off <= -1e-7)
			below += p;
		else if (off <= jy_log(NEARLY))
			equal += p;
	}
	*exact = below + equal < 1 ? below + equal : 1;
	*mid = below + equal / 2 < 1 ? below + equal / 2 : 1;
}

/* x with I_x(a, b) = p. */
static double beta_quantile(double a, double b, double p)
{
	double low = 0, high = 1;

	for (int i = 0; i < HALVINGS && high - low > 1e-17 * high; i++) {
		double x = low / 2 + high / 2;

		if (jy_beta_inc(a, b, x, 1 - x) < p)
			low = x;
		else
			high = x;
	}
	return low / 2 + high / 2;
}

/* Clopper, Pearson (1934). */
static void binomial_interval(double k, double n, double alpha, double *low, double *high)
{
	*low = k > 0 ? beta_quantile(k, n - k + 1, alpha / 2) : 0;
	*high = k < n ? 1 - beta_quantile(n - k, k + 1, alpha / 2) : 1;
}

static void share(const jy_counts *c, int arm, double alpha, journey_estimate *out)
{
	double n = (double)c->units[arm], k = (double)c->converted[arm], p = k / n;

	*out = (journey_estimate){.known = JOURNEY_KNOWN_INTERVAL, .value = p, .standard_error = jy_sqrt(p * (1 - p) / n)};
	binomial_interval(k, n, alpha, &out->low, &out->high);
}

static double hypotenuse(double x, double y)
{
	return jy_sqrt(x * x + y * y);
}

/* Newcombe (1998), method 10: the limits of each share, combined. */
static void difference(const jy_counts *c, double alpha, journey_exact_result *found)
{
	journey_estimate *out = &found->absolute, t = jy_share(c->converted[0], c->units[0], 1 - alpha);
	journey_estimate o = jy_share(c->converted[1], c->units[1], 1 - alpha);
	double p = t.value, q = o.value;

	out->known = JOURNEY_KNOWN_INTERVAL;
	out->value = p - q;
	out->standard_error = hypotenuse(found->treated.standard_error, found->control.standard_error);
	out->low = out->value - hypotenuse(p - t.low, o.high - q);
	out->high = out->value + hypotenuse(t.high - p, q - o.low);
	out->p_value = found->p_exact;
}

/* p = n_t r / (n_t r + n_c) solved for r. */
static double ratio_at(const jy_counts *c, double p)
{
	return p / (1 - p) * ((double)c->units[1] / (double)c->units[0]);
}

static void ratio(const jy_counts *c, double alpha, journey_exact_result *found)
{
	journey_estimate *out = &found->relative;
	double k = (double)c->converted[0], all = k + (double)c->converted[1], low, high;

	if (!c->converted[1]) {
		found->flags |= JOURNEY_IMPACT_CONTROL_ZERO;
		return;
	}
	out->known = JOURNEY_KNOWN_INTERVAL;
	out->value = found->treated.value / found->control.value - 1;
	out->standard_error = jy_sqrt(found->treated.standard_error * found->treated.standard_error
		+ (out->value + 1) * (out->value + 1) * found->control.standard_error * found->control.standard_error)
		/ found->control.value;
	binomial_interval(k, all, alpha, &low, &high);
	out->low = ratio_at(c, low) - 1;
	out->high = ratio_at(c, high) - 1;
	out->p_value = found->p_exact;
}

static journey_status count(const journey_arm *arm, jy_counts *c, int i)
{
	jy_moments moments;
	journey_status status = jy_arm_moments(arm, JOURNEY_KPI_SHARE, 1, &moments);

	if (status != JOURNEY_OK)
		return status;
	c->units[i] = arm->units;
	c->converted[i] = arm->sum.low;
	return arm->units > UINT64_C(1) << 53 ? JOURNEY_LIMIT : JOURNEY_OK;
}

journey_status journey_exact(const journey_arm *treated, const journey_arm *control, double confidence,
	journey_exact_result *result)
{
	journey_exact_result found = {.p_exact = 1, .p_mid = 1};
	jy_counts c;
	journey_status status;

	if (!treated || !control || !result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1))
		return JOURNEY_RANGE;
	status = count(treated, &c, 0);
	if (status == JOURNEY_OK)
		status = count(control, &c, 1);
	if (status != JOURNEY_OK)
		return status;
	jy_counts rare = rare_side(&c);

	if (rare.converted[0] + rare.converted[1] > JOURNEY_EXACT_MAX)
		return JOURNEY_LIMIT;
	found.size = result->size;
	for (int i = 0; i < 2; i++) {
		if (!c.units[i])
			found.flags |= JOURNEY_IMPACT_EMPTY;
		else
			share(&c, i, 1 - confidence, i ? &found.control : &found.treated);
		if (c.converted[i] < 10 || c.units[i] - c.converted[i] < 10)
			found.flags |= JOURNEY_IMPACT_FEW;
	}
	if (!(found.flags & JOURNEY_IMPACT_EMPTY)) {
		jy_fisher(&c, &found.p_exact, &found.p_mid);
		difference(&c, 1 - confidence, &found);
		ratio(&c, 1 - confidence, &found);
	}
	*result = found;
	return JOURNEY_OK;
}

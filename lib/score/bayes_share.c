/* Two shares with beta posteriors: probabilities of their difference and ratio by quadrature. */
#include <journey/bayes.h>

#include <stdbool.h>
#include <string.h>

#include "base/math.h"
#include "score/bayes.h"
#include "score/distribution.h"
#include "score/special.h"

#define HALVINGS 52
/* The logarithm of no ratio of shares is further from 0. */
#define LOG_RATIO_MAX 300.0

/* The bound that the treated share is compared with: c + plus, or c * times, where the control's is c. */
typedef struct border {
	double plus, times;
} border;

/* The control's log odds where the border is at the share x. */
static double odds_at(const border *at, double x)
{
	double c = (x - at->plus) / at->times;

	return c > 0 && c < 1 ? jy_log(c / (1 - c)) : c > 0 ? JY_INFINITY : -JY_INFINITY;
}

/* The points between which the integrand is smooth: the control's, and where the border meets the treated arm's. */
static size_t collect(const jy_beta *t, const jy_beta *c, const border *at, double *points)
{
	size_t count = 0;

	memcpy(points, c->points, sizeof c->points);
	count += JY_BETA_POINTS;
	for (size_t i = 0; i < JY_BETA_POINTS; i++)
		points[count++] = odds_at(at, 1 / (1 + jy_exp(-t->points[i])));
	points[count++] = odds_at(at, 0);
	points[count++] = odds_at(at, 1);
	jy_order_points(points, count);
	return count;
}

/* P(treated <= border), both by Gauss-Legendre between the points; divided by the integral of the density alone. */
static double below(const jy_beta *t, const jy_beta *c, border at)
{
	double points[2 * JY_BETA_POINTS + 2], sum = 0, all = 0;
	size_t count = collect(t, c, &at, points);

	for (size_t i = 1; i < count; i++) {
		double low = points[i - 1], high = points[i], middle, half;

		low = low > c->points[0] ? low : c->points[0];
		high = high < c->points[JY_BETA_POINTS - 1] ? high : c->points[JY_BETA_POINTS - 1];
		if (!(low < high))
			continue;
		middle = low + (high - low) / 2;
		half = (high - low) / 2;
		for (int k = 0; k < 2 * JY_LEGENDRE_HALF; k++) {
			double node = jy_legendre_node[k / 2], x, y;
			double weight = half * jy_legendre_weight[k / 2]
				* jy_beta_density(c, middle + (k % 2 ? half : -half) * node, &x, &y);

			all += weight;
			sum += weight * jy_beta_below(t, x * at.times + at.plus, y - (at.times - 1) * x - at.plus);
		}
	}
	return sum / all;
}

/* The border that the treated share is below with this probability; its plus, or the log of its times. */
static double quantile(const jy_beta *t, const jy_beta *c, double p, bool ratio)
{
	double low = ratio ? -LOG_RATIO_MAX : -1, high = ratio ? LOG_RATIO_MAX : 1;

	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;
		border at = {ratio ? 0 : middle, ratio ? jy_exp(middle) : 1};

		if (below(t, c, at) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* E[T; T > C] is E[T] P(T' > C) with one success more in T', and so of the others. */
static void risks(const jy_beta *t, const jy_beta *c, journey_posterior *out)
{
	const border equal = {0, 1};
	jy_beta t1, c1;
	double t1_wins, c1_loses;

	jy_beta_set(&t1, t->a + 1, t->b);
	jy_beta_set(&c1, c->a + 1, c->b);
	t1_wins = 1 - below(&t1, c, equal);
	c1_loses = 1 - below(t, &c1, equal);
	out->risk_control = t->x * t1_wins - c->x * c1_loses;
	out->risk_treated = c->x * (1 - c1_loses) - t->x * (1 - t1_wins);
	out->risk_control = out->risk_control > 0 ? out->risk_control : 0;
	out->risk_treated = out->risk_treated > 0 ? out->risk_treated : 0;
}

static void compare(const jy_beta *t, const jy_beta *c, double confidence, journey_bayes_result *found)
{
	double tail = (1 - confidence) / 2;
	journey_posterior *absolute = &found->absolute, *relative = &found->relative;

	absolute->known = relative->known = JOURNEY_KNOWN_INTERVAL;
	absolute->value = t->x - c->x;
	absolute->deviation = jy_sqrt(t->x * t->y / (t->a + t->b + 1) + c->x * c->y / (c->a + c->b + 1));
	absolute->low = quantile(t, c, tail, false);
	absolute->high = quantile(t, c, 1 - tail, false);
	absolute->chance = 1 - below(t, c, (border){0, 1});
	risks(t, c, absolute);
	relative->value = jy_expm1(quantile(t, c, .5, true));
	relative->low = jy_expm1(quantile(t, c, tail, true));
	relative->high = jy_expm1(quantile(t, c, 1 - tail, true));
	relative->chance = absolute->chance;
	relative->risk_treated = absolute->risk_treated / c->x;
	relative->risk_control = absolute->risk_control / c->x;
}

journey_status journey_bayes_share(const journey_arm *treated, const journey_arm *control,
	const journey_bayes_options *options, journey_bayes_result *result)
{
	journey_bayes_options defaults;
	journey_bayes_result found = {0};
	jy_beta t, c;
	journey_status status;

	if (!treated || !control || !result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	if (!options) {
		journey_bayes_options_init(&defaults);
		options = &defaults;
	}
	status = jy_bayes_check(options);
	if (status == JOURNEY_OK)
		status = jy_beta_of_arm(treated, options, &t);
	if (status == JOURNEY_OK)
		status = jy_beta_of_arm(control, options, &c);
	if (status != JOURNEY_OK)
		return status;
	found.size = result->size;
	found.treated = t.x;
	found.control = c.x;
	found.flags = treated->units && control->units ? 0 : JOURNEY_IMPACT_EMPTY;
	compare(&t, &c, options->confidence, &found);
	memcpy(result, &found, sizeof found);
	return JOURNEY_OK;
}

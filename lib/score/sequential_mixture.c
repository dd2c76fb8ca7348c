/* Time-uniform bounds of sums: mixtures and stitching (Howard, Ramdas, McAuliffe, Sekhon 2021). */
#include <journey/sequential.h>

#include <stdbool.h>

#include "base/math.h"
#include "score/distribution.h"
#include "score/sequential.h"

#define LARGEST 1e100
#define ALPHA_MIN 1e-300
#define NO_EVIDENCE -1e300
#define HALVINGS 200

static bool positive(double x)
{
	return x >= 1.0 / LARGEST && x <= LARGEST;
}

static bool above_side(journey_mixture_kind kind)
{
	return kind == JOURNEY_MIXTURE_NORMAL_ABOVE || kind == JOURNEY_MIXTURE_GAMMA || kind == JOURNEY_MIXTURE_BETA_ABOVE;
}

static bool is_beta(journey_mixture_kind kind)
{
	return kind == JOURNEY_MIXTURE_BETA || kind == JOURNEY_MIXTURE_BETA_ABOVE;
}

static journey_status check(const journey_mixture *mixture)
{
	if (!mixture || mixture->size < sizeof *mixture || (int)mixture->kind < 0
		|| (int)mixture->kind > JOURNEY_MIXTURE_BETA_ABOVE)
		return JOURNEY_MISUSE;
	if (!positive(mixture->tuned_at)
		|| !(mixture->tuned_alpha >= ALPHA_MIN && mixture->tuned_alpha < (above_side(mixture->kind) ? .5 : 1.0)))
		return JOURNEY_RANGE;
	if (mixture->kind == JOURNEY_MIXTURE_GAMMA && !positive(mixture->scale))
		return JOURNEY_RANGE;
	if (is_beta(mixture->kind) && !(positive(mixture->below) && positive(mixture->above)))
		return JOURNEY_RANGE;
	return JOURNEY_OK;
}

/* The rho at which the two-sided normal bound is least at time v, to a good approximation; one-sided at twice alpha. */
static double best_rho(double v, double alpha)
{
	double twice = -2.0 * jy_log(alpha);

	return v / (twice + jy_log1p(twice));
}

static double rho_of(const journey_mixture *m)
{
	double rho = best_rho(m->tuned_at, above_side(m->kind) ? 2.0 * m->tuned_alpha : m->tuned_alpha), least;

	if (!is_beta(m->kind))
		return rho;
	least = 1e-3 * m->below * m->above;
	rho -= m->below * m->above;
	return rho > least ? rho : least;
}

/* log of the incomplete beta function, not divided by the complete one. */
static double log_beta_inc(double a, double b, double x)
{
	return jy_log_beta(a, b) + (x < 1.0 ? jy_log(jy_beta_inc(a, b, x, 1.0 - x)) : 0.0);
}

static double normal_log(const journey_mixture *m, double rho, double s, double v)
{
	double value = .5 * (s / (v + rho)) * s - .5 * jy_log1p(v / rho);

	if (m->kind == JOURNEY_MIXTURE_NORMAL_ABOVE)
		value += jy_log(2.0 * jy_normal_cdf(s / jy_sqrt(v + rho)));
	return value;
}

/* Proposition 9. Times are in units of c^2. */
static double gamma_log(const journey_mixture *m, double rho, double s, double v)
{
	double c = m->scale, r = rho / c / c, t = (v + rho) / c / c, at = (s + v / c) / c;

	return r * jy_log(r) - jy_lgamma(r) - jy_log(1.0 - jy_gamma_q(r, r)) + jy_lgamma(t)
		+ jy_log(1.0 - jy_gamma_q(t, at + r)) - t * jy_log(at + r) + at;
}

/* Propositions 7 and 8. */
static double beta_log(const journey_mixture *m, double r, double s, double v)
{
	double g = m->below, h = m->above, x = m->kind == JOURNEY_MIXTURE_BETA ? 1.0 : h / (g + h);
	double low = (v - g * s) / (g * (g + h)), high = (v + h * s) / (h * (g + h));

	low = low > 0 ? low : 0;
	high = high > 0 ? high : 0;
	return v / (g * h) * jy_log(g + h) - high * jy_log(g) - low * jy_log(h)
		+ log_beta_inc(r / (g * (g + h)) + low, r / (h * (g + h)) + high, x)
		- log_beta_inc(r / (g * (g + h)), r / (h * (g + h)), x);
}

double jy_mixture_log(const journey_mixture *mixture, double s, double v)
{
	double rho = rho_of(mixture), value;

	if (is_beta(mixture->kind))
		value = beta_log(mixture, rho, s, v);
	else if (mixture->kind == JOURNEY_MIXTURE_GAMMA)
		value = gamma_log(mixture, rho, s, v);
	else
		value = normal_log(mixture, rho, s, v);
	return value >= NO_EVIDENCE ? value : NO_EVIDENCE;
}

journey_status journey_mixture_rho(const journey_mixture *mixture, double *rho)
{
	journey_status status = rho ? check(mixture) : JOURNEY_MISUSE;

	if (status == JOURNEY_OK)
		*rho = rho_of(mixture);
	return status;
}

static bool may_be(const journey_mixture *m, double s, double v)
{
	if (!(v >= 0 && v <= LARGEST && jy_abs(s) <= LARGEST))
		return false;
	if (m->kind == JOURNEY_MIXTURE_GAMMA)
		return m->scale * s + v + rho_of(m) > 0;
	/* a sum at the very end may have been rounded over it */
	return !is_beta(m->kind) || (s * m->below <= v * (1 + 1e-9) && -s * m->above <= v * (1 + 1e-9));
}

journey_status journey_mixture_log(const journey_mixture *mixture, double s, double v, double *value)
{
	journey_status status = value ? check(mixture) : JOURNEY_MISUSE;

	if (status != JOURNEY_OK)
		return status;
	if (!may_be(mixture, s, v))
		return JOURNEY_RANGE;
	*value = jy_mixture_log(mixture, s, v);
	return JOURNEY_OK;
}

/* The evidence grows with s >= 0 beyond its only minimum: halve until the doubles meet. */
static double find_bound(const journey_mixture *m, double v, double threshold)
{
	double low = 0, high = jy_sqrt(v + rho_of(m)), most = is_beta(m->kind) ? v / m->below : LARGEST;

	high = high < most ? high : most;
	while (high < most && jy_mixture_log(m, high, v) < threshold) {
		low = high;
		high = 2 * high < most ? 2 * high : most;
	}
	if (jy_mixture_log(m, high, v) < threshold)
		return most;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = low + (high - low) / 2;

		if (middle <= low || middle >= high)
			break;
		if (jy_mixture_log(m, middle, v) < threshold)
			low = middle;
		else
			high = middle;
	}
	return high;
}

double jy_mixture_bound(const journey_mixture *m, double v, double alpha)
{
	double rho = rho_of(m);

	if (m->kind == JOURNEY_MIXTURE_NORMAL) /* eq. 14 */
		return jy_sqrt(v + rho) * jy_sqrt(jy_log1p(v / rho) - 2.0 * jy_log(alpha));
	return find_bound(m, v, -jy_log(alpha));
}

static bool is_alpha(double alpha)
{
	return alpha >= ALPHA_MIN && alpha < 1;
}

journey_status journey_mixture_bound(const journey_mixture *mixture, double v, double alpha, double *bound)
{
	journey_status status = bound ? check(mixture) : JOURNEY_MISUSE;

	if (status != JOURNEY_OK)
		return status;
	if (!(v >= 0 && v <= LARGEST) || !is_alpha(alpha))
		return JOURNEY_RANGE;
	*bound = jy_mixture_bound(mixture, v, alpha);
	return JOURNEY_OK;
}

/* Riemann's zeta function, s > 1: Euler-Maclaurin from ten terms on (DLMF 25.2.9). */
static double zeta(double s)
{
	double sum = 0, n = 10, power = jy_pow(n, -s);

	for (int k = 1; k < 10; k++)
		sum += jy_pow(k, -s);
	return sum + power * (n / (s - 1) + .5 + s / 12 / n - s * (s + 1) * (s + 2) / 720 / (n * n * n)
		+ s * (s + 1) * (s + 2) * (s + 3) * (s + 4) / 30240 / (n * n * n * n * n));
}

journey_status journey_stitched_bound(const journey_stitching *stitching, double v, double alpha, double *bound)
{
	double s, eta, time, quarter, k1, k2, level, linear;

	if (!stitching || stitching->size < sizeof *stitching || !bound)
		return JOURNEY_MISUSE;
	s = stitching->power > 0 ? stitching->power : stitching->power < 0 ? 0 : 1.4;
	eta = stitching->spacing > 0 ? stitching->spacing : stitching->spacing < 0 ? 0 : 2;
	if (!(s >= 1.0001 && s <= 100 && eta >= 1.0001 && eta <= 1e6) || !positive(stitching->first_time)
		|| !(stitching->scale >= 0 && stitching->scale <= LARGEST) || !(v >= 0 && v <= LARGEST) || !is_alpha(alpha))
		return JOURNEY_RANGE;
	time = v > stitching->first_time ? v : stitching->first_time;
	quarter = jy_sqrt(jy_sqrt(eta));
	k1 = (quarter + 1 / quarter) / jy_sqrt(2);
	k2 = (jy_sqrt(eta) + 1) / 2;
	level = s * jy_log(jy_log(eta * (time / stitching->first_time))) + jy_log(zeta(s)) - s * jy_log(jy_log(eta))
		- jy_log(alpha);
	linear = k2 * stitching->scale * level;
	*bound = jy_sqrt(k1 * k1 * time * level + linear * linear) + linear;
	return JOURNEY_OK;
}

/* Gamma-Gamma (Fader, Hardie 2013). */
#include "score/lifetime.h"

#include "base/math.h"
#include "score/special.h"

enum { P, Q, V };

/* Equation 1a. */
double jy_gamma_gamma_likelihood(const jy_buyer *buyers, size_t count, const double *params, double *gradient)
{
	double p = params[P], q = params[Q], v = params[V], sum = 0, g[3] = {0}, x = -1, constant = 0, of_p = 0, of_q = 0;

	for (size_t i = 0; i < count; i++) {
		const jy_buyer *it = &buyers[i];
		double m = jy_log(it->value), w = it->weight;

		if (it->x > x || it->x < x) {
			x = it->x;
			constant = jy_lgamma(p * x + q) - jy_lgamma(p * x) - jy_lgamma(q) + q * jy_log(v) + p * x * jy_log(x);
			of_p = x * (jy_digamma(p * x + q) - jy_digamma(p * x) + jy_log(x));
			of_q = jy_digamma(p * x + q) - jy_digamma(q) + jy_log(v);
		}
		double all = jy_log(x * it->value + v);

		sum += w * (constant + (p * x - 1) * m - (p * x + q) * all);
		g[P] += w * (of_p + x * (m - all));
		g[Q] += w * (of_q - all);
		g[V] += w * (q / v - (p * x + q) / (x * it->value + v));
	}
	for (int i = 0; i < 3; i++)
		gradient[i] = g[i];
	return sum;
}

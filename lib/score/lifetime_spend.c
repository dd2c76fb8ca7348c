/*
 * Gamma-Gamma: L = G(p x + q) / (G(p x) G(q)) v^q zbar^(p x - 1) x^(p x) / (v + x zbar)^(p x + q). A row's `time` is zbar.
 */
#include "score/lifetime.h"

#include "base/error.h"
#include "base/math.h"
#include "score/special.h"

static double likelihood(const jy_lifetime_rows *rows, const double *params, double *gradient)
{
	double p = params[0], q = params[1], v = params[2], log_v = jy_log(v), psi_q = jy_digamma(q), log_q = jy_lgamma(q);
	double sum = 0, seen = -1, gammas = 0, psi_all = 0, psi_x = 0;

	gradient[0] = gradient[1] = gradient[2] = 0;
	for (size_t i = 0; i < rows->count; i++) {
		const jy_lifetime_row *r = &rows->rows[i];
		double x = r->x, z = r->time, w = r->weight, k = p * x, log_sum = jy_log(x) + jy_log(z), all = jy_log(v + x * z);

		if (x > seen) {
			seen = x;
			gammas = jy_lgamma(k + q) - jy_lgamma(k) - log_q;
			psi_all = jy_digamma(k + q);
			psi_x = jy_digamma(k);
		}
		sum += w * (gammas + q * (log_v - all) + k * (log_sum - all) - jy_log(z));
		gradient[0] += w * x * (psi_all - psi_x + log_sum - all);
		gradient[1] += w * (psi_all - psi_q + log_v - all);
		gradient[2] += w * (q / v - (k + q) / (v + x * z));
	}
	return sum;
}

journey_status journey_lifetime_spend(const journey_lifetime_params *params, const journey_lifetime_customer *customer,
	journey_estimate *value, journey_error *error)
{
	double p, q, v, x = 0, z = 0;

	if (!params || params->size < sizeof *params || !value || (customer && customer->size < sizeof *customer))
		return jy_error_set(error, JOURNEY_MISUSE, "spend", "parameters and a place for the value are needed, sizes set");
	if (params->model != JOURNEY_LIFETIME_GAMMA_GAMMA)
		return jy_error_set(error, JOURNEY_RANGE, "model", "gamma-gamma is expected");
	for (size_t i = 0; i < 3; i++)
		if (!(params->params[i] > 0 && params->params[i] <= JOURNEY_LIFETIME_TIME_MAX))
			return jy_error_set(error, JOURNEY_RANGE, jy_lifetime_spend.params[i], "a number above 0, up to 1e12, is expected");
	if (customer) {
		journey_status status = jy_lifetime_check(params->model, customer->x, 0, customer->x > 0 ? customer->zbar : 1, "", error);

		if (status != JOURNEY_OK)
			return status;
		x = customer->x;
		z = x > 0 ? customer->zbar : 0;
	}
	p = params->params[0];
	q = params->params[1];
	v = params->params[2];
	*value = (journey_estimate){.known = JOURNEY_KNOWN_NONE};
	if (p * x + q > 1) {
		value->known = JOURNEY_KNOWN_VALUE;
		value->value = p * (v + x * z) / (p * x + q - 1);
	}
	return JOURNEY_OK;
}

const jy_lifetime_kind jy_lifetime_spend = {.name = "gamma-gamma", .params = {"p", "q", "v"}, .count = 3,
	.timed = {false, false, true}, .likelihood = likelihood};

#include "score/lifetime.h"

#include "base/error.h"
#include "base/math.h"

#define RESIDUAL_LEAST 1e-6
#define RATE_MOST 1e6

static const jy_lifetime_kind *const kinds[] = {&jy_lifetime_bg, &jy_lifetime_mbg, &jy_lifetime_pareto, &jy_lifetime_bgbb,
	&jy_lifetime_spend};

const jy_lifetime_kind *jy_lifetime_kind_of(journey_lifetime_model model)
{
	return model >= JOURNEY_LIFETIME_BG_NBD && model <= JOURNEY_LIFETIME_GAMMA_GAMMA ? kinds[model] : NULL;
}

const char *journey_lifetime_model_name(journey_lifetime_model model)
{
	const jy_lifetime_kind *kind = jy_lifetime_kind_of(model);

	return kind ? kind->name : NULL;
}

const char *journey_lifetime_param_name(journey_lifetime_model model, size_t index)
{
	const jy_lifetime_kind *kind = jy_lifetime_kind_of(model);

	return kind && index < kind->count ? kind->params[index] : NULL;
}

static bool whole(double x)
{
	return jy_abs(x - jy_floor(x)) <= 0;
}

journey_status jy_lifetime_check(journey_lifetime_model model, double x, double last, double time, const char *what,
	journey_error *error)
{
	if (!(x >= 0 && x <= JOURNEY_LIFETIME_COUNT_MAX) || !whole(x))
		return jy_error_set(error, JOURNEY_RANGE, "x", "%sa whole number within 0 .. %d is expected", what,
			JOURNEY_LIFETIME_COUNT_MAX);
	if (model == JOURNEY_LIFETIME_GAMMA_GAMMA) {
		if (x > 0 && !(time > 0 && time <= JOURNEY_LIFETIME_TIME_MAX))
			return jy_error_set(error, JOURNEY_RANGE, "zbar", "%sa value above 0, up to 1e12, is expected", what);
		return JOURNEY_OK;
	}
	if (!(time >= 0 && time <= JOURNEY_LIFETIME_TIME_MAX))
		return jy_error_set(error, JOURNEY_RANGE, model == JOURNEY_LIFETIME_BG_BB ? "n" : "T",
			"%sa number within 0 .. 1e12 is expected", what);
	if (!(last >= 0 && last <= time))
		return jy_error_set(error, JOURNEY_RANGE, "t_x", "%sa number from 0 to %s is expected", what,
			model == JOURNEY_LIFETIME_BG_BB ? "n" : "T");
	if (!(x > 0) && last > 0)
		return jy_error_set(error, JOURNEY_RANGE, "t_x", "%s0 is expected where x is 0", what);
	if (model != JOURNEY_LIFETIME_BG_BB)
		return JOURNEY_OK;
	if (!whole(time) || !whole(last) || time > JOURNEY_LIFETIME_OPPORTUNITIES_MAX)
		return jy_error_set(error, JOURNEY_RANGE, "n", "%st_x and n, whole numbers within 0 .. %d, are expected", what,
			JOURNEY_LIFETIME_OPPORTUNITIES_MAX);
	if (x > last)
		return jy_error_set(error, JOURNEY_RANGE, "x", "%smore orders than opportunities up to the last one", what);
	return JOURNEY_OK;
}

/* A model of the number of orders, with parameters that make sense; and a customer, who may be NULL. */
static journey_status check(const journey_lifetime_params *p, const journey_lifetime_customer *c, const void *out,
	journey_error *error)
{
	const jy_lifetime_kind *kind;

	if (!p || p->size < sizeof *p || !out || (c && c->size < sizeof *c))
		return jy_error_set(error, JOURNEY_MISUSE, "lifetime", "parameters, a customer and a place for the answer are needed, sizes set");
	kind = jy_lifetime_kind_of(p->model);
	if (!kind || !kind->alive)
		return jy_error_set(error, JOURNEY_RANGE, "model", "a model of the number of orders is expected");
	for (size_t i = 0; i < kind->count; i++)
		if (!(p->params[i] > 0 && p->params[i] <= JOURNEY_LIFETIME_TIME_MAX))
			return jy_error_set(error, JOURNEY_RANGE, kind->params[i], "a number above 0, up to 1e12, is expected");
	return c ? jy_lifetime_check(p->model, c->x, c->t_x, c->T, "", error) : JOURNEY_OK;
}

static journey_status give(double value, double *out, journey_error *error)
{
	if (!(jy_abs(value) < JY_INFINITY))
		return jy_error_set(error, JOURNEY_RANGE, "params", "parameters and times that are less far apart are expected");
	*out = value;
	return JOURNEY_OK;
}

journey_status journey_lifetime_alive(const journey_lifetime_params *params, const journey_lifetime_customer *customer,
	double *p_alive, journey_error *error)
{
	journey_status status = check(params, customer, p_alive, error);

	if (status == JOURNEY_OK && !customer)
		return jy_error_set(error, JOURNEY_MISUSE, "customer", "a customer is needed");
	if (status != JOURNEY_OK)
		return status;
	return give(jy_lifetime_kind_of(params->model)->alive(params->params, customer->x, customer->t_x, customer->T), p_alive,
		error);
}

static double expected(const journey_lifetime_params *p, const journey_lifetime_customer *c, double t)
{
	const jy_lifetime_kind *kind = jy_lifetime_kind_of(p->model);

	return c ? kind->expect(p->params, c->x, c->t_x, c->T, t) : kind->expect_new(p->params, t);
}

static journey_status check_time(const journey_lifetime_params *p, double t, journey_error *error)
{
	if (p->model == JOURNEY_LIFETIME_BG_BB && !(t >= 0 && t <= JOURNEY_LIFETIME_COUNT_MAX && whole(t)))
		return jy_error_set(error, JOURNEY_RANGE, "t", "a whole number within 0 .. %d is expected", JOURNEY_LIFETIME_COUNT_MAX);
	if (!(t >= 0 && t <= JOURNEY_LIFETIME_TIME_MAX))
		return jy_error_set(error, JOURNEY_RANGE, "t", "a number within 0 .. 1e12 is expected");
	return JOURNEY_OK;
}

journey_status journey_lifetime_expect(const journey_lifetime_params *params, const journey_lifetime_customer *customer,
	double t, double *orders, journey_error *error)
{
	journey_status status = check(params, customer, orders, error);

	if (status == JOURNEY_OK)
		status = check_time(params, t, error);
	return status == JOURNEY_OK ? give(expected(params, customer, t), orders, error) : status;
}

void journey_lifetime_value_init(journey_lifetime_value_options *options)
{
	if (options)
		*options = (journey_lifetime_value_options){.size = sizeof *options, .periods = 12, .period = 1, .discount = .01};
}

journey_status journey_lifetime_discounted(const journey_lifetime_params *params, const journey_lifetime_customer *customer,
	const journey_lifetime_value_options *options, double *orders, journey_error *error)
{
	journey_lifetime_value_options o;
	journey_status status = check(params, customer, orders, error);
	double sum = 0, before = 0, factor = 1;

	journey_lifetime_value_init(&o);
	if (options && options->size < sizeof o)
		return jy_error_set(error, JOURNEY_MISUSE, "options", "its size is not set");
	o = options ? *options : o;
	if (status != JOURNEY_OK)
		return status;
	if (o.periods < 1 || o.periods > JOURNEY_LIFETIME_PERIODS_MAX)
		return jy_error_set(error, JOURNEY_RANGE, "periods", "1 to %d are expected", JOURNEY_LIFETIME_PERIODS_MAX);
	if (!(o.period > 0))
		return jy_error_set(error, JOURNEY_RANGE, "period", "a length above 0 is expected");
	if (!(o.discount >= 0 && o.discount <= RATE_MOST))
		return jy_error_set(error, JOURNEY_RANGE, "discount", "a rate within 0 .. 1e6 is expected");
	status = check_time(params, o.period, error);
	if (status == JOURNEY_OK)
		status = check_time(params, o.period * o.periods, error);
	if (status != JOURNEY_OK)
		return status;
	for (uint32_t k = 1; k <= o.periods; k++) {
		double until = expected(params, customer, o.period * k);

		factor /= 1 + o.discount;
		sum += (until - before) * factor;
		before = until;
	}
	return give(sum, orders, error);
}

journey_status journey_lifetime_residual(const journey_lifetime_params *params, const journey_lifetime_customer *customer,
	double discount, double *orders, journey_error *error)
{
	const jy_lifetime_kind *kind;
	journey_status status = check(params, customer, orders, error);

	if (status == JOURNEY_OK && !customer)
		return jy_error_set(error, JOURNEY_MISUSE, "customer", "a customer is needed");
	if (status != JOURNEY_OK)
		return status;
	kind = jy_lifetime_kind_of(params->model);
	if (!kind->residual)
		return jy_error_set(error, JOURNEY_UNSUPPORTED, "model", "pareto-nbd or bg-bb is expected");
	if (!(discount >= RESIDUAL_LEAST && discount <= RATE_MOST))
		return jy_error_set(error, JOURNEY_RANGE, "discount", "a rate within 1e-6 .. 1e6 is expected");
	return give(kind->residual(params->params, customer->x, customer->t_x, customer->T, discount), orders, error);
}

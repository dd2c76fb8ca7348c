#include "engine/models.h"

#include "base/value.h"

/* A customer's orders, as a model sees them. */
typedef struct buyer {
	const jy_model *model;
	double count, worth; /* worth: of all orders; below 0: there is none */
	journey_time first, last;
} buyer;

static journey_status read_number(jy_eval *eval, const journey_expr_program *program, double *out)
{
	journey_value value;
	journey_status status = jy_eval_run(eval, program, &value);
	if (status == JOURNEY_EVAL || status == JOURNEY_LIMIT)
		return JOURNEY_NOT_FOUND;
	if (status == JOURNEY_OK && !jy_program_number(value, out))
		return JOURNEY_NOT_FOUND;
	return status;
}

static journey_status read_time(jy_eval *eval, const journey_expr_program *program, journey_time *out)
{
	journey_value value;
	journey_status status = jy_eval_run(eval, program, &value);
	if (status == JOURNEY_EVAL || status == JOURNEY_LIMIT)
		return JOURNEY_NOT_FOUND;
	if (status != JOURNEY_OK)
		return status;
	return value.type == JOURNEY_TIMESTAMP && jy_value_micros(value, out) ? JOURNEY_OK : JOURNEY_NOT_FOUND;
}

static journey_status read_buyer(jy_eval *eval, const jy_model *model, buyer *out)
{
	bool quiet = eval->quiet;
	/* Who bought nothing has no value: no error of the condition that reads it. */
	eval->quiet = true;
	*out = (buyer){.model = model, .worth = -1};
	journey_status status = read_number(eval, model->orders, &out->count);
	if (status == JOURNEY_OK && !(out->count >= 1 && out->count <= JOURNEY_LIFETIME_COUNT_MAX))
		status = JOURNEY_NOT_FOUND;
	if (status == JOURNEY_OK)
		status = read_time(eval, model->first, &out->first);
	if (status == JOURNEY_OK)
		status = read_time(eval, model->last, &out->last);
	if (status == JOURNEY_OK && model->worth != NULL)
		status = read_number(eval, model->worth, &out->worth);
	eval->quiet = quiet;
	return status;
}

static double units(const jy_model *model, journey_time from, journey_time to)
{
	return to > from ? (double)(to - from) / (double)model->unit : 0;
}

/* Mean value of an order, expected of a customer with such orders. */
static journey_status mean_value(const buyer *b, double *out)
{
	journey_lifetime_customer c = {.size = sizeof c, .x = b->count, .zbar = b->worth / b->count};
	journey_estimate mean;
	if (!(b->worth > 0))
		return JOURNEY_NOT_FOUND;
	journey_status status = journey_lifetime_spend(&b->model->spend, &c, &mean, NULL);
	if (status != JOURNEY_OK || mean.known == JOURNEY_KNOWN_NONE)
		return JOURNEY_NOT_FOUND;
	*out = mean.value;
	return JOURNEY_OK;
}

/* A value as it is at a time that is not before the last order. */
static journey_status value_at(const buyer *b, uint32_t which, journey_time at, double *out)
{
	const jy_model *model = b->model;
	journey_lifetime_customer c = {.size = sizeof c, .x = b->count - 1};
	double mean = 1;
	c.T = units(model, b->first, at);
	c.t_x = b->count > 1 ? units(model, b->first, b->last) : 0;
	if (c.t_x > c.T)
		c.T = c.t_x;
	if (which == JY_MODEL_ALIVE)
		return journey_lifetime_alive(&model->params, &c, out, NULL);
	journey_status status = which == JY_MODEL_VALUE ? mean_value(b, &mean) : JOURNEY_OK;
	if (status == JOURNEY_OK)
		status = journey_lifetime_expect(&model->params, &c, (double)model->horizon / (double)model->unit, out, NULL);
	*out *= mean;
	return status;
}

/* What a model cannot tell, as of numbers beyond all measure, is not there. */
static journey_status told(journey_status status)
{
	return status == JOURNEY_OK || status == JOURNEY_UNKNOWN || status == JOURNEY_NO_MEMORY ? status : JOURNEY_NOT_FOUND;
}

journey_status jy_model_load(jy_eval *eval, uint32_t index, journey_value *out)
{
	const jy_model *model = &eval->engine->strategy->models[JY_MODEL_OF(index)];
	double value;
	buyer b;
	journey_status status = read_buyer(eval, model, &b);
	if (status == JOURNEY_OK)
		status = told(value_at(&b, JY_MODEL_VALUE_OF(index), eval->now, &value));
	if (status == JOURNEY_OK)
		*out = jy_value_double(value);
	return status;
}

/* ---- when it changes ---- */

/* Whether the value is beyond the bound still: it falls, as long as there is no order. */
static bool is_above(const buyer *b, uint32_t which, journey_time at, bool strict, double bound)
{
	double value = 0;
	return value_at(b, which, at, &value) == JOURNEY_OK && (strict ? value > bound : value >= bound);
}

/* The first moment at which it is not above; above at low, not at high. */
static journey_time fall(const buyer *b, uint32_t which, bool strict, double bound, journey_time low, journey_time high)
{
	while (high - low > 1) {
		journey_time middle = low + (high - low) / 2;
		if (is_above(b, which, middle, strict, bound))
			low = middle;
		else
			high = middle;
	}
	return high;
}

static journey_time crossing(const buyer *b, uint32_t which, bool strict, double bound, journey_time now)
{
	journey_time low = now, step = JOURNEY_DAY;
	/* In steps that double: most customers are looked at again long before. */
	while (low < JOURNEY_TIME_MAX - step && is_above(b, which, low + step, strict, bound)) {
		low += step;
		step *= 2;
	}
	return low < JOURNEY_TIME_MAX - step ? fall(b, which, strict, bound, low, low + step) : JOURNEY_TIME_NONE;
}

journey_time jy_model_change(jy_eval *eval, uint32_t index, const journey_expr_read *read)
{
	const jy_model *model = &eval->engine->strategy->models[JY_MODEL_OF(index)];
	uint32_t which = JY_MODEL_VALUE_OF(index);
	bool strict = read->relation == JOURNEY_RELATION_GT || read->relation == JOURNEY_RELATION_LE ||
	              read->relation == JOURNEY_RELATION_NE;
	double bound, value;
	buyer b;
	journey_status status = read_buyer(eval, model, &b);
	if (status == JOURNEY_NO_MEMORY)
		eval->failed = status;
	if (status != JOURNEY_OK || read->relation == JOURNEY_RELATION_HAS || value_at(&b, which, eval->now, &value) != JOURNEY_OK)
		return JOURNEY_TIME_NONE;
	if (read->bound == NULL || !jy_program_number(*read->bound, &bound))
		return eval->now + 1;
	if (read->relation == JOURNEY_RELATION_EQ && value > bound)
		strict = true;
	return is_above(&b, which, eval->now, strict, bound) ? crossing(&b, which, strict, bound, eval->now) : JOURNEY_TIME_NONE;
}

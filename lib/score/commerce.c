/* Orders of customers: conversion, repeat purchases, order value. */
#include <journey/retention.h>

#include "base/math.h"
#include "score/distribution.h"
#include "score/share.h"

#define ORDERS_MOST 1000000000u
#define MICRO 1e6

journey_status journey_commerce_add(journey_commerce *sums, uint64_t orders, int64_t value)
{
	if (!sums)
		return JOURNEY_MISUSE;
	if (orders > ORDERS_MOST || (!orders && value) || sums->customers == UINT64_MAX)
		return JOURNEY_RANGE;
	journey_status status = journey_pair_add(&sums->sums, value, (int64_t)orders);

	if (status != JOURNEY_OK)
		return status;
	sums->customers++;
	sums->buyers += orders > 0;
	sums->repeaters += orders > 1;
	return JOURNEY_OK;
}

journey_status journey_commerce_merge(journey_commerce *into, const journey_commerce *from)
{
	if (!into || !from)
		return JOURNEY_MISUSE;
	if (into->customers > UINT64_MAX - from->customers)
		return JOURNEY_RANGE;
	journey_status status = journey_pair_merge(&into->sums, &from->sums);

	if (status != JOURNEY_OK)
		return status;
	into->customers += from->customers;
	into->buyers += from->buyers;
	into->repeaters += from->repeaters;
	return JOURNEY_OK;
}

/* With Student's t, as many degrees of freedom as units less one. */
static void estimate(const journey_mean *mean, double confidence, journey_estimate *out)
{
	*out = (journey_estimate){.known = JOURNEY_KNOWN_VALUE, .value = mean->mean};
	if (!(mean->variance > 0) || !(mean->units > 1))
		return;
	double reach = jy_student_critical(1 - confidence, mean->units - 1) * jy_sqrt(mean->variance);

	out->known = JOURNEY_KNOWN_INTERVAL;
	out->standard_error = jy_sqrt(mean->variance);
	out->low = mean->mean - reach;
	out->high = mean->mean + reach;
	out->p_value = 1;
	out->degrees_of_freedom = mean->units - 1;
}

/* Sum of y / sum of x; unknown without any x. */
static journey_status ratio(const journey_pair_arm *sums, double scale, double confidence, journey_estimate *out)
{
	journey_mean mean;
	journey_status status = journey_ratio_mean(sums, scale, 1, &mean);

	*out = (journey_estimate){.known = JOURNEY_KNOWN_NONE};
	if (status == JOURNEY_OK)
		estimate(&mean, confidence, out);
	return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

static journey_status mean_of(uint64_t units, journey_int128 sum, journey_int128 squares, double scale, double confidence,
	journey_estimate *out)
{
	journey_arm arm = {units, sum, squares};
	journey_mean mean;

	*out = (journey_estimate){.known = JOURNEY_KNOWN_NONE};
	if (!units)
		return JOURNEY_OK;
	journey_status status = journey_arm_mean(&arm, JOURNEY_KPI_MEAN, scale, &mean);

	if (status == JOURNEY_OK)
		estimate(&mean, confidence, out);
	return status;
}

journey_status journey_commerce_score(const journey_commerce *sums, double confidence, journey_commerce_result *result)
{
	if (!sums || !result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1))
		return JOURNEY_RANGE;
	if (sums->buyers > sums->customers || sums->repeaters > sums->buyers || sums->sums.units != sums->customers)
		return JOURNEY_INVALID;
	*result = (journey_commerce_result){.size = sizeof *result};
	result->conversion = jy_share(sums->buyers, sums->customers, confidence);
	result->repeat = jy_share(sums->repeaters, sums->buyers, confidence);
	journey_status status = ratio(&sums->sums, MICRO, confidence, &result->order_value);

	if (status == JOURNEY_OK)
		status = mean_of(sums->customers, sums->sums.y, sums->sums.yy, MICRO, confidence, &result->revenue);
	/* Who did not buy has 0 orders, so that the sums are those of buyers alone. */
	return status == JOURNEY_OK ? mean_of(sums->buyers, sums->sums.x, sums->sums.xx, 1, confidence, &result->frequency) : status;
}

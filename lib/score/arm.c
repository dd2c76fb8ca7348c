#include "score/arm.h"

#include "base/int128.h"

/* Little-endian limbs of 32 bits: n * sum_squares and sum^2 need up to 256 bits. */
#define LIMBS 8

typedef struct wide {
	uint32_t limb[LIMBS];
} wide;

static void to_limbs(journey_int128 x, uint32_t out[4])
{
	uint64_t high = (uint64_t)x.high;

	out[0] = (uint32_t)x.low;
	out[1] = (uint32_t)(x.low >> 32);
	out[2] = (uint32_t)high;
	out[3] = (uint32_t)(high >> 32);
}

/* Product of two numbers that are not negative. */
static wide wide_product(journey_int128 x, journey_int128 y)
{
	wide product = {{0}};
	uint32_t a[4], b[4];

	to_limbs(x, a);
	to_limbs(y, b);
	for (int i = 0; i < 4; i++) {
		uint64_t carry = 0;

		for (int k = 0; k < 4; k++) {
			carry += (uint64_t)a[i] * b[k] + product.limb[i + k];
			product.limb[i + k] = (uint32_t)carry;
			carry >>= 32;
		}
		product.limb[i + 4] = (uint32_t)carry;
	}
	return product;
}

/* x - y; false if y is the larger. */
static bool wide_difference(const wide *x, const wide *y, wide *out)
{
	uint64_t borrow = 0;

	for (int i = 0; i < LIMBS; i++) {
		uint64_t digit = (uint64_t)x->limb[i] - y->limb[i] - borrow;

		out->limb[i] = (uint32_t)digit;
		borrow = digit >> 63;
	}
	return borrow == 0;
}

static double wide_double(const wide *x)
{
	double value = 0.0;

	for (int i = LIMBS - 1; i >= 0; i--)
		value = value * 4294967296.0 + x->limb[i];
	return value;
}

static bool is_negative(journey_int128 x)
{
	return x.high < 0;
}

bool jy_arm_spread(const journey_arm *arm, double *out)
{
	journey_int128 units = {arm->units, 0}, sum = arm->sum;
	wide of_squares, squared, spread;

	if (is_negative(arm->sum_squares))
		return false;
	if (is_negative(sum))
		sum = jy_i128_neg(sum); /* the lowest number turns into itself, whose limbs are its absolute value */
	of_squares = wide_product(units, arm->sum_squares);
	squared = wide_product(sum, sum);
	if (!wide_difference(&of_squares, &squared, &spread))
		return false;
	*out = wide_double(&spread);
	return true;
}

static journey_int128 magnitude(journey_int128 x)
{
	return is_negative(x) ? jy_i128_neg(x) : x;
}

double jy_arm_cross(uint64_t units, journey_int128 xy, journey_int128 x, journey_int128 y)
{
	journey_int128 n = {units, 0};
	bool minus = is_negative(xy), other_minus = is_negative(x) != is_negative(y);
	wide first = wide_product(n, magnitude(xy)), second = wide_product(magnitude(x), magnitude(y)), rest;

	if (minus != other_minus) {
		double sum = wide_double(&first) + wide_double(&second);

		return minus ? -sum : sum;
	}
	if (wide_difference(&first, &second, &rest))
		return minus ? -wide_double(&rest) : wide_double(&rest);
	wide_difference(&second, &first, &rest);
	return minus ? wide_double(&rest) : -wide_double(&rest);
}

static bool same(journey_int128 x, journey_int128 y)
{
	return x.low == y.low && x.high == y.high;
}

journey_status jy_arm_moments(const journey_arm *arm, journey_kpi_kind kind, double scale, jy_moments *out)
{
	journey_int128 zero = {0, 0};
	double n = (double)arm->units, spread = 0.0;

	if (arm->units == 0 && !(same(arm->sum, zero) && same(arm->sum_squares, zero)))
		return JOURNEY_INVALID;
	if (!jy_arm_spread(arm, &spread))
		return JOURNEY_INVALID;
	if (kind == JOURNEY_KPI_SHARE && !same(arm->sum, arm->sum_squares))
		return JOURNEY_RANGE;
	out->n = n;
	out->mean = n > 0 ? jy_i128_double(arm->sum) / scale / n : 0.0;
	out->mean_variance = 0.0;
	if (arm->units > 1)
		out->mean_variance = spread / n / n / (kind == JOURNEY_KPI_SHARE ? n : n - 1.0) / scale / scale;
	return JOURNEY_OK;
}


journey_status journey_arm_add(journey_arm *arm, int64_t value)
{
	journey_int128 sum, squares;

	if (!arm)
		return JOURNEY_MISUSE;
	if (arm->units == UINT64_MAX || !jy_i128_add_ok(arm->sum, jy_i128(value), &sum)
		|| !jy_i128_add_ok(arm->sum_squares, jy_i128_mul64(value, value), &squares))
		return JOURNEY_RANGE;
	arm->units++;
	arm->sum = sum;
	arm->sum_squares = squares;
	return JOURNEY_OK;
}

journey_status journey_arm_change(journey_arm *arm, int64_t from, int64_t to)
{
	journey_int128 sum, squares, step;

	if (!arm || arm->units == 0)
		return JOURNEY_MISUSE;
	step = jy_i128_sub(jy_i128(to), jy_i128(from));
	if (!jy_i128_add_ok(arm->sum, step, &sum))
		return JOURNEY_RANGE;
	step = jy_i128_sub(jy_i128_mul64(to, to), jy_i128_mul64(from, from));
	if (!jy_i128_add_ok(arm->sum_squares, step, &squares))
		return JOURNEY_RANGE;
	arm->sum = sum;
	arm->sum_squares = squares;
	return JOURNEY_OK;
}

journey_status journey_arm_merge(journey_arm *into, const journey_arm *from)
{
	journey_int128 sum, squares;

	if (!into || !from)
		return JOURNEY_MISUSE;
	if (into->units > UINT64_MAX - from->units || !jy_i128_add_ok(into->sum, from->sum, &sum)
		|| !jy_i128_add_ok(into->sum_squares, from->sum_squares, &squares))
		return JOURNEY_RANGE;
	into->units += from->units;
	into->sum = sum;
	into->sum_squares = squares;
	return JOURNEY_OK;
}

#include <journey/impact.h>

#include <stdbool.h>

#include "base/math.h"
#include "base/memory.h"
#include "score/order.h"

static bool are_chances(const double *p, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(p[i] >= 0 && p[i] <= 1))
			return false;
	return true;
}

/* From the smallest on: each at least the one before. */
static void holm(const double *p, const size_t *descending, size_t count, double *adjusted)
{
	double most = 0;

	for (size_t rank = 0; rank < count; rank++) {
		size_t at = descending[count - 1 - rank];
		double here = p[at] * (double)(count - rank);

		most = here > most ? here : most;
		adjusted[at] = most < 1 ? most : 1;
	}
}

/* From the largest on: each at most the one before. */
static void benjamini_hochberg(const double *p, const size_t *descending, size_t count, double *adjusted)
{
	double least = 1;

	for (size_t i = 0; i < count; i++) {
		size_t at = descending[i];
		double here = p[at] * (double)count / (double)(count - i);

		least = here < least ? here : least;
		adjusted[at] = least;
	}
}

journey_status journey_correct(const journey_allocator *allocator, journey_correction correction, const double *p,
	size_t count, double *adjusted)
{
	if ((count && (!p || !adjusted)) || (correction != JOURNEY_CORRECT_HOLM && correction != JOURNEY_CORRECT_BH))
		return JOURNEY_MISUSE;
	if (!are_chances(p, count))
		return JOURNEY_RANGE;
	if (!count)
		return JOURNEY_OK;
	const journey_allocator with = jy_allocator_or_libc(allocator);
	size_t *order = count <= SIZE_MAX / 2 ? jy_alloc_items(&with, count * 2, sizeof *order) : NULL;

	if (!order)
		return JOURNEY_NO_MEMORY;
	jy_order_descending(p, count, order, order + count);
	if (correction == JOURNEY_CORRECT_HOLM)
		holm(p, order, count, adjusted);
	else
		benjamini_hochberg(p, order, count, adjusted);
	jy_free(&with, order, count * 2 * sizeof *order);
	return JOURNEY_OK;
}

journey_status journey_simultaneous(double confidence, size_t count, double *each)
{
	if (!each)
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1) || !count)
		return JOURNEY_RANGE;
	*each = 1 - (1 - confidence) / (double)count;
	return *each < 1 ? JOURNEY_OK : JOURNEY_RANGE;
}

/* P(K > x) of Kolmogorov's distribution: 2 sum (-1)^(k-1) exp(-2 k^2 x^2). */
static double kolmogorov(double x)
{
	double sum = 0, sign = 1;

	if (x < .2)
		return 1;
	for (int k = 1; k <= 100; k++, sign = -sign)
		sum += sign * jy_exp(-2 * (double)k * k * x * x);
	return 2 * sum < 0 ? 0 : 2 * sum < 1 ? 2 * sum : 1;
}

journey_status journey_uniformity(const journey_allocator *allocator, const double *p, size_t count, double *distance,
	double *p_value)
{
	const journey_allocator with = jy_allocator_or_libc(allocator);
	double most = 0, n = (double)count, root = jy_sqrt(n);
	size_t *order;

	if (!p || !count || !distance || !p_value)
		return JOURNEY_MISUSE;
	if (!are_chances(p, count))
		return JOURNEY_RANGE;
	order = count <= SIZE_MAX / 2 ? jy_alloc_items(&with, count * 2, sizeof *order) : NULL;
	if (!order)
		return JOURNEY_NO_MEMORY;
	jy_order_descending(p, count, order, order + count);
	for (size_t i = 0; i < count; i++) {
		double x = p[order[count - 1 - i]], above = (double)(i + 1) / n - x, below = x - (double)i / n;

		most = above > most ? above : most;
		most = below > most ? below : most;
	}
	jy_free(&with, order, count * 2 * sizeof *order);
	*distance = most;
	*p_value = kolmogorov(most * (root + .12 + .11 / root)); /* Stephens (1970) */
	return JOURNEY_OK;
}

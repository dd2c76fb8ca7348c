/* Two-by-two tables. */
#include <journey/paths.h>

#include "base/math.h"
#include "score/distribution.h"
#include "score/exact.h"
#include "score/share.h"

/* Sums of cells stay below 2^53. */
#define CELL_MAX ((UINT64_C(1) << 51) - 1)
#define EXPECTED_MIN 5.0
/* Tables that the exact test looks at, at most: beyond, there are thousands of millions of units. */
#define TABLES_MAX 100000.0

typedef struct table {
	double a, b, c, d; /* did and reached, did, reached, neither */
	double did, others, reached, missed, n;
} table;

static double x_log(double x, double expected)
{
	return x > 0 ? x * jy_log(x / expected) : 0;
}

/* All tables with the same margins that are not likelier than this one. */
static double fisher(const table *t)
{
	const jy_counts counts = {{(uint64_t)t->did, (uint64_t)t->others}, {(uint64_t)t->a, (uint64_t)t->c}};
	double exact, mid;

	jy_fisher(&counts, &exact, &mid);
	return exact;
}

/* Whether the exact test is needed. */
static bool few(const table *t)
{
	double did = t->did < t->others ? t->did : t->others;
	double reached = t->reached < t->missed ? t->reached : t->missed;

	return did * reached / t->n < EXPECTED_MIN && (did < reached ? did : reached) < TABLES_MAX;
}

static void test(const table *t, journey_cross *r)
{
	double difference = t->a / t->did - t->c / t->others;
	double chance = t->reached / t->n * (t->missed / t->n);

	/* n (ad - bc)^2 over the product of the margins, without the large numbers. */
	r->chi_square = difference * difference * (t->did / t->n) * t->others / chance;
	r->g = 2 * (x_log(t->a, t->did * t->reached / t->n) + x_log(t->b, t->did * t->missed / t->n) +
		x_log(t->c, t->others * t->reached / t->n) + x_log(t->d, t->others * t->missed / t->n));
	if (r->g < 0)
		r->g = 0;
	r->cramers_v = jy_sqrt(r->chi_square / t->n);
	if (r->cramers_v > 1)
		r->cramers_v = 1;
	if (few(t)) {
		r->flags |= JOURNEY_CROSS_FEW;
		r->p_value = fisher(t);
	} else {
		r->p_value = jy_chi_square_sf(r->chi_square, 1);
	}
}

/* A ratio with an interval by the delta method on its logarithm. */
static journey_estimate ratio(double value, double log_variance, double z, double p)
{
	double deviation = jy_sqrt(log_variance);

	return (journey_estimate){.known = JOURNEY_KNOWN_INTERVAL, .value = value, .standard_error = value * deviation,
		.low = value * jy_exp(-z * deviation), .high = value * jy_exp(z * deviation), .p_value = p};
}

static void ratios(const table *t, double z, journey_cross *r)
{
	if (t->a > 0 && t->c > 0) {
		r->relative_risk = ratio(t->a / t->did / (t->c / t->others), 1 / t->a - 1 / t->did + 1 / t->c - 1 / t->others,
			z, r->p_value);
	} else {
		r->flags |= JOURNEY_CROSS_ZERO;
		r->relative_risk.known = t->c > 0 ? JOURNEY_KNOWN_VALUE : JOURNEY_KNOWN_NONE;
	}
	if (t->a > 0 && t->b > 0 && t->c > 0 && t->d > 0) {
		r->odds_ratio = ratio(t->a / t->b * (t->d / t->c), 1 / t->a + 1 / t->b + 1 / t->c + 1 / t->d, z, r->p_value);
	} else {
		r->flags |= JOURNEY_CROSS_ZERO;
		r->odds_ratio.known = t->b > 0 && t->c > 0 ? JOURNEY_KNOWN_VALUE : JOURNEY_KNOWN_NONE;
	}
}

static void differ(journey_cross *r)
{
	const journey_estimate *x = &r->with, *y = &r->without;
	double down = x->value - x->low, up = y->high - y->value, above = x->high - x->value, below = y->value - y->low;

	r->difference = (journey_estimate){.known = JOURNEY_KNOWN_INTERVAL, .value = x->value - y->value,
		.standard_error = jy_sqrt(x->standard_error * x->standard_error + y->standard_error * y->standard_error),
		.low = x->value - y->value - jy_sqrt(down * down + up * up),
		.high = x->value - y->value + jy_sqrt(above * above + below * below), .p_value = r->p_value};
}

journey_status journey_cross_table(uint64_t did_reached, uint64_t did_not_reached, uint64_t else_reached,
	uint64_t else_not_reached, double confidence, journey_cross *result)
{
	if (!result || result->size < sizeof *result)
		return JOURNEY_MISUSE;
	if (!(confidence > 0 && confidence < 1) || did_reached > CELL_MAX || did_not_reached > CELL_MAX ||
	    else_reached > CELL_MAX || else_not_reached > CELL_MAX)
		return JOURNEY_RANGE;
	uint64_t did = did_reached + did_not_reached, others = else_reached + else_not_reached;
	table t = {.a = (double)did_reached, .b = (double)did_not_reached, .c = (double)else_reached,
		.d = (double)else_not_reached};
	journey_cross made = {.size = result->size, .p_value = 1};

	t.did = t.a + t.b;
	t.others = t.c + t.d;
	t.reached = t.a + t.c;
	t.missed = t.b + t.d;
	t.n = t.did + t.others;
	made.with = jy_share(did_reached, did, confidence);
	made.without = jy_share(else_reached, others, confidence);
	if (t.did > 0 && t.reached > 0)
		made.lift = t.a / t.did / (t.reached / t.n);
	if (!(t.did > 0 && t.others > 0 && t.reached > 0 && t.missed > 0))
		made.flags |= JOURNEY_CROSS_ONE_SIDED;
	else
		test(&t, &made);
	if (t.did > 0 && t.others > 0) {
		ratios(&t, -jy_normal_quantile((1 - confidence) / 2), &made);
		differ(&made);
	}
	*result = made;
	return JOURNEY_OK;
}

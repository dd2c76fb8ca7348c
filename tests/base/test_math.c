/* The pinned functions against libm's long double ones where those have more bits, else within an ulp of
 * libm's. */
#include "check_base.h"

#include "base/hash.h"
#include "base/math.h"

#include <float.h>
#include <math.h>

/* Without a wider long double, the reference itself may be off by an ulp. */
#define PIN_ANGLES UINT64_C(0xc0fdf4680bbb86bc)
#define PIN_MATH UINT64_C(0xf71c1fbc5eba1b57)
#define SLACK (LDBL_MANT_DIG > DBL_MANT_DIG ? 0.0 : 1.0)

static double ulps(double got, long double exact)
{
	double nearest = (double)exact, unit;
	int exponent;

	if (isnan(nearest) || isinf(nearest) || isinf(got) || isnan(got))
		return (isnan(nearest) && isnan(got)) || nearest == got ? 0 : HUGE_VAL;
	frexp(nearest, &exponent);
	unit = ldexp(1, exponent - 53 < -1074 ? -1074 : exponent - 53);
	return (double)(fabsl((long double)got - exact) / (long double)unit);
}

static double uniform(uint64_t *state, double from, double to)
{
	return from + (to - from) * ((double)(next_random(state) >> 11) * 0x1p-53);
}

static void compare(const char *name, double (*ours)(double), long double (*exact)(long double), double from,
		    double to, double bound)
{
	uint64_t state = 31;

	for (int i = 0; i < 5000; i++) {
		double x = uniform(&state, from, to), error = ulps(ours(x), exact(x));
		if (error > bound + SLACK)
			ck_abort_msg("%s(%a): %a, off by %g ulp", name, x, ours(x), error);
	}
}

JOURNEY_PLAIN_TEST(functions_are_near_the_exact_value)
{
	(void)allocator;
	compare("exp", jy_exp, expl, -745, 709.7, 0.8);
	compare("exp", jy_exp, expl, -1, 1, 0.6);
	compare("expm1", jy_expm1, expm1l, -40, 40, 0.6);
	compare("expm1", jy_expm1, expm1l, -0.02, 0.02, 0.6);
	compare("log", jy_log, logl, 0, 4, 0.6);
	compare("log", jy_log, logl, 0.99, 1.01, 0.6);
	compare("log", jy_log, logl, 0, 0x1p-1022, 0.6);
	compare("log", jy_log, logl, 1, 1e300, 0.6);
	compare("log1p", jy_log1p, log1pl, -0.9999, 2, 0.7);
	compare("log1p", jy_log1p, log1pl, -1e-15, 1e-15, 0.7);
	compare("log1p", jy_log1p, log1pl, 0, 1e20, 0.7);
	compare("erf", jy_erf, erfl, -7, 7, 2);
	compare("erf", jy_erf, erfl, -1e-5, 1e-5, 2);
	compare("erfc", jy_erfc, erfcl, -7, 6, 2);
	compare("erfc", jy_erfc, erfcl, 6, 26, 4);
	compare("lgamma", jy_lgamma, lgammal, 0, 1e-3, 2);
	compare("lgamma", jy_lgamma, lgammal, 0.5, 2.5, 8);
	compare("lgamma", jy_lgamma, lgammal, 2.5, 20, 3);
	compare("lgamma", jy_lgamma, lgammal, 20, 1e12, 3);
	compare("sqrt", jy_sqrt, sqrtl, 0, 1e10, 0.5);
}

static long double sine(long double degrees)
{
	return sinl(degrees * (3.14159265358979323846264338327950288L / 180));
}

static long double cosine(long double degrees)
{
	return cosl(degrees * (3.14159265358979323846264338327950288L / 180));
}

/* Away from zeros, where the reference's own angle is rounded. */
JOURNEY_PLAIN_TEST(angles_are_near_the_exact_value)
{
	(void)allocator;
	compare("sine", jy_sin_degrees, sine, -90, 90, 0.8);
	compare("sine", jy_sin_degrees, sine, 91, 179, 0.8);
	compare("sine", jy_sin_degrees, sine, -1e-9, 1e-9, 0.6);
	compare("cosine", jy_cos_degrees, cosine, -89, 89, 0.8);
	compare("cosine", jy_cos_degrees, cosine, 91, 269, 0.8);
	compare("asin", jy_asin, asinl, -1, 1, 0.8);
	compare("asin", jy_asin, asinl, 0.999999, 1, 0.8);
	compare("asin", jy_asin, asinl, -1e-9, 1e-9, 0.6);
	for (int i = -8; i <= 8; i++) {
		double turns = 1e6 * 360.0 * i;
		ck_assert(jy_sin_degrees(turns + 30) - 0.5 < 1e-16 && 0.5 - jy_sin_degrees(turns + 30) < 1e-16);
		ck_assert(jy_sin_degrees(turns + 180) == 0 && jy_cos_degrees(turns + 90) == 0);
		ck_assert(jy_cos_degrees(turns) == 1 && jy_cos_degrees(turns + 180) == -1);
	}
	ck_assert(jy_asin(1) == 0x1.921fb54442d18p+0 && jy_asin(-1) == -0x1.921fb54442d18p+0);
	ck_assert(isnan(jy_asin(1.0000001)) && isnan(jy_asin(NAN)) && isnan(jy_sin_degrees(INFINITY)) &&
		  isnan(jy_cos_degrees(0x1p53)) && isnan(jy_cos_degrees(NAN)));
}

JOURNEY_PLAIN_TEST(powers_are_near_the_exact_value)
{
	uint64_t state = 32;

	(void)allocator;
	for (int i = 0; i < 20000; i++) {
		double x = i % 3 ? uniform(&state, 0.5, 2)
				 : ldexp(uniform(&state, 1, 2), (int)(next_random(&state) % 2000) - 1000);
		double y = uniform(&state, -700, 700) / log(x), error = ulps(jy_pow(x, y), powl(x, y));
		if (error > 0.6 + SLACK)
			ck_abort_msg("pow(%a, %a): %a, off by %g ulp", x, y, jy_pow(x, y), error);
	}
	for (int i = -30; i <= 30; i++) {
		ck_assert(jy_pow(2, i) == ldexp(1, i));
		ck_assert(jy_pow(-3, i) == pow(-3, i) || i < 0);
		ck_assert(i < 0 || i > 22 || jy_pow(10, i) == pow(10, i));
	}
}

static void agree(double ours, double theirs, const char *what, double x, double y)
{
	if (isnan(ours) ? !isnan(theirs) : ours != theirs || signbit(ours) != signbit(theirs))
		ck_abort_msg("%s %g %g: %g, not %g", what, x, y, ours, theirs);
}

/* Zeros, infinities, NaN and limits: as C's Annex F has them. */
JOURNEY_TEST(edges_are_those_of_annex_f)
{
	static const double edges[] = {0.0,
				       -0.0,
				       1,
				       -1,
				       0.5,
				       -0.5,
				       2,
				       -2,
				       3,
				       -3,
				       1.5,
				       -2.5,
				       1e300,
				       -1e300,
				       1e-300,
				       -1e-300,
				       0x1p-1074,
				       0x1p53,
				       0x1.fffffffffffffp1023,
				       INFINITY,
				       -INFINITY,
				       NAN};
	const size_t n = sizeof edges / sizeof edges[0];

	(void)allocator;
	for (size_t i = 0; i < n; i++) {
		double x = edges[i];
		for (size_t k = 0; k < n; k++)
			if (!isfinite(pow(x, edges[k])) || pow(x, edges[k]) == 0 || fabs(x) == 1)
				agree(jy_pow(x, edges[k]), pow(x, edges[k]), "pow", x, edges[k]);
		agree(jy_floor(x), floor(x), "floor", x, 0);
		agree(jy_ceil(x), ceil(x), "ceil", x, 0);
		agree(jy_trunc(x), trunc(x), "trunc", x, 0);
		agree(jy_round(x), round(x), "round", x, 0);
		agree(jy_abs(x), fabs(x), "abs", x, 0);
		agree(jy_sqrt(x), sqrt(x), "sqrt", x, 0);
	}
	ck_assert(jy_exp(0) == 1 && jy_exp(-INFINITY) == 0 && isinf(jy_exp(710)) && jy_exp(-746) == 0 &&
		  isnan(jy_exp(NAN)));
	ck_assert(signbit(jy_expm1(-0.0)) && jy_expm1(-INFINITY) == -1 && isinf(jy_expm1(710)) &&
		  isnan(jy_expm1(NAN)));
	ck_assert(jy_log(1) == 0 && jy_log(0) == -INFINITY && isnan(jy_log(-1)) && isinf(jy_log(INFINITY)) &&
		  isnan(jy_log(NAN)));
	ck_assert(signbit(jy_log1p(-0.0)) && jy_log1p(-1) == -INFINITY && isnan(jy_log1p(-2)) &&
		  isinf(jy_log1p(INFINITY)));
	ck_assert(jy_erf(0) == 0 && signbit(jy_erf(-0.0)) && jy_erf(INFINITY) == 1 &&
		  jy_erf(-INFINITY) == -1 && isnan(jy_erf(NAN)));
	ck_assert(jy_erfc(0) == 1 && jy_erfc(INFINITY) == 0 && jy_erfc(-INFINITY) == 2 && jy_erfc(30) == 0 &&
		  isnan(jy_erfc(NAN)));
	ck_assert(jy_lgamma(1) == 0 && jy_lgamma(2) == 0 && isinf(jy_lgamma(0)) && isinf(jy_lgamma(-3)) &&
		  isinf(jy_lgamma(INFINITY)));
	ck_assert(isinf(jy_lgamma(1e308)) && isnan(jy_lgamma(NAN)) &&
		  fabs(jy_lgamma(-0.5) - lgamma(-0.5)) < 1e-15);
	ck_assert(fabs(jy_lgamma(-2.75) - lgamma(-2.75)) < 1e-14);
	ck_assert(jy_float_mode_ok());
}

JOURNEY_PLAIN_TEST(rounding_and_scaling_are_exact)
{
	uint64_t state = 33;

	(void)allocator;
	for (int i = 0; i < 5000; i++) {
		double x = jy_double_of(next_random(&state)), y = uniform(&state, -20, 20);
		int n = (int)(next_random(&state) % 4400) - 2200;
		if (!isfinite(x))
			continue;
		agree(jy_scale(x, n), ldexp(x, n), "scale", x, n);
		y = i % 2 ? y : floor(y) + 0.5;
		agree(jy_floor(y), floor(y), "floor", y, 0);
		agree(jy_ceil(y), ceil(y), "ceil", y, 0);
		agree(jy_round(y), round(y), "round", y, 0);
		agree(jy_trunc(y), trunc(y), "trunc", y, 0);
	}
}

/* The same bits on every machine and compiler: a hash over many results. */
JOURNEY_TEST(results_are_pinned)
{
	static double (*const functions[])(double) = {jy_exp, jy_expm1, jy_log,    jy_log1p,
						      jy_erf, jy_erfc,  jy_lgamma, jy_sqrt};
	uint64_t state = 34, hash = 0;

	(void)allocator;
	for (int i = 0; i < 500; i++) {
		double x = uniform(&state, 0, i % 5 ? 3 : 30);
		for (size_t f = 0; f < sizeof functions / sizeof functions[0]; f++)
			hash = jy_hash_mix(hash, jy_double_bits(functions[f](x)));
		hash = jy_hash_mix(hash, jy_double_bits(jy_pow(x, uniform(&state, -50, 50))));
	}
	ck_assert_msg(hash == PIN_MATH, "0x%016llx", (unsigned long long)hash);
}

JOURNEY_PLAIN_TEST(angles_are_pinned)
{
	uint64_t state = 34, hash = 0;

	(void)allocator;
	for (int i = 0; i < 5000; i++) {
		hash = jy_hash_mix(hash, jy_double_bits(jy_sin_degrees(uniform(&state, -400, 400))));
		hash = jy_hash_mix(hash, jy_double_bits(jy_cos_degrees(uniform(&state, -400, 400))));
		hash = jy_hash_mix(hash, jy_double_bits(jy_asin(uniform(&state, -1, 1))));
	}
	ck_assert_msg(hash == PIN_ANGLES, "0x%016llx", (unsigned long long)hash);
}

Suite *suite_math(void)
{
	return torture_suite("math", torture_functions_are_near_the_exact_value,
			     torture_angles_are_near_the_exact_value, torture_powers_are_near_the_exact_value,
			     torture_edges_are_those_of_annex_f, torture_angles_are_pinned,
			     torture_rounding_and_scaling_are_exact, torture_results_are_pinned, NULL);
}

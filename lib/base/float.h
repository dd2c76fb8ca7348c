/*
 * What the floating point of this library rests on, checked when compiling: IEEE 754 doubles, no excess
 * precision, no fast-math. Build with -ffp-contract=off. Include it in each file whose doubles must give the
 * same bits everywhere.
 */
#ifndef JY_BASE_FLOAT_H
#define JY_BASE_FLOAT_H

#include <float.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined __FAST_MATH__ || (defined __FINITE_MATH_ONLY__ && __FINITE_MATH_ONLY__)
#error "libjourney gives the same results everywhere and cannot be built with -ffast-math"
#endif
#if !defined FLT_EVAL_METHOD || FLT_EVAL_METHOD != 0
#error "libjourney needs doubles without excess precision (on 32-bit x86: -msse2 -mfpmath=sse)"
#endif
#if FLT_RADIX != 2 || DBL_MANT_DIG != 53 || DBL_MAX_EXP != 1024 || DBL_MIN_EXP != -1021
#error "libjourney needs IEEE 754 binary64 doubles"
#endif

#if defined __clang__
#pragma STDC FP_CONTRACT OFF
#endif

static inline uint64_t jy_double_bits(double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static inline double jy_double_of(uint64_t bits)
{
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

static inline bool jy_is_nan(double x)
{
	return (jy_double_bits(x) & UINT64_C(0x7fffffffffffffff)) > UINT64_C(0x7ff0000000000000);
}

static inline bool jy_is_infinite(double x)
{
	return (jy_double_bits(x) & UINT64_C(0x7fffffffffffffff)) == UINT64_C(0x7ff0000000000000);
}

static inline bool jy_is_finite(double x)
{
	return (jy_double_bits(x) & UINT64_C(0x7ff0000000000000)) != UINT64_C(0x7ff0000000000000);
}

static inline bool jy_is_negative(double x)
{
	return (jy_double_bits(x) >> 63) != 0;
}

/* Whether doubles round to nearest now and subnormals are kept: a host may have changed the FPU's mode. */
bool jy_float_mode_ok(void);

#endif

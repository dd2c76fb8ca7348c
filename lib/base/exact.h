/*
 * All decimal digits of a number: a double has finitely many. What rounds to a given number of digits starts
 * from here, so that it is right whatever that number is.
 */
#ifndef JY_BASE_EXACT_H
#define JY_BASE_EXACT_H

#include <stddef.h>
#include <stdint.h>

/* A double has at most 767 significant digits. */
#define JY_EXACT_DIGITS 800

/* 0.DIGITS * 10^point; neither the first nor the last digit is '0'; no digits: zero. */
typedef struct jy_exact {
	int point;
	size_t count;
	char digits[JY_EXACT_DIGITS];
} jy_exact;

/* The digits of a finite x >= 0. */
void jy_exact_of_double(double x, jy_exact *out);
void jy_exact_of_uint(uint64_t x, jy_exact *out);
/* Keeps `keep` digits (may be negative), halves rounded to even. */
void jy_exact_round(jy_exact *d, int keep);
/* The digit at `i` of 0.DIGITS000... */
static inline char jy_exact_digit(const jy_exact *d, int i)
{
	return i >= 0 && (size_t)i < d->count ? d->digits[i] : '0';
}

#endif

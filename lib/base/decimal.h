/*
 * Exact conversion between doubles and decimal digits: text is read into digits and an exponent, digits become
 * the nearest double, a double becomes the fewest digits that read back as it.
 */
#ifndef JY_BASE_DECIMAL_H
#define JY_BASE_DECIMAL_H

#include <journey/types.h>
#include <stdbool.h>

/* Every double and every midpoint between two has at most 767 significant digits. */
#define JY_DECIMAL_DIGITS 770

/* The number 0.DIGITS * 10^exponent, plus less than one of its last digit where `more` is set. */
typedef struct jy_decimal {
	uint64_t start;   /* the first digits, at most 19 */
	int32_t exponent; /* clamped to +-100,000 */
	uint32_t count;   /* digits; 0 is zero; neither the first nor the last is '0' */
	bool negative;
	bool more; /* nonzero digits follow that were not kept */
	char digits[JY_DECIMAL_DIGITS];
} jy_decimal;

/* Reads [+-]digits[.digits][e[+-]digits] (also ".5", "5."), the whole text; false: anything else. */
bool jy_decimal_read(journey_str s, jy_decimal *out);
/* The nearest double, ties to even; an infinity where it is too large. */
double jy_decimal_double(const jy_decimal *d);
/* d * 10^places as a whole number, halves to even; false: out of range. */
bool jy_decimal_int(const jy_decimal *d, int places, int64_t *out);
/* The fewest digits (1 to 17) of a finite x > 0 that read back as x, of those the nearest to x, such that
 * x ~ 0.DIGITS * 10^*exponent. Returns their number. */
uint32_t jy_decimal_shortest(double x, char digits[20], int *exponent);

#endif

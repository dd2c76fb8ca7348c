/*
 * Numbers as text and back, without locale. Decimal to double is correctly rounded (ties to even), double to
 * decimal is the shortest text that reads back as the same double. Text out is NUL-terminated; functions
 * return its length.
 */
#ifndef JY_BASE_NUMBER_H
#define JY_BASE_NUMBER_H

#include <journey/types.h>
#include <stdbool.h>

/* Shortest round trip as in JavaScript: "0.1", "1", "1e+21", "1e-7", "-0" (JavaScript: "0"), "NaN",
 * "Infinity", "-Infinity". */
size_t jy_double_text(double x, char out[32]);
/* The shortest digits (no leading or trailing zero; "0" for zero) of a finite x >= 0 and the exponent e such
 * that x = 0.DIGITS * 10^e. */
size_t jy_double_digits(double x, char out[20], int *exponent);
/* `decimals` (0..20) digits after the point, correctly rounded (half to even on the exact value): "12.50".
 * Values at or above 1e21 come as from jy_double_text. */
size_t jy_double_fixed(double x, int decimals, char out[48]);
/* The whole text as [+-]digits[.digits][e[+-]digits], also ".5", "5.", "NaN", "[+-]Infinity". False: no
 * number (empty, blanks, hex); *out untouched. Too large gives an infinity, too small 0. */
bool jy_text_double(journey_str s, double *out);
/* The whole text as [+-]digits; false: no number or out of range. */
bool jy_text_int(journey_str s, int64_t *out);
bool jy_text_uint(journey_str s, uint64_t *out);
size_t jy_int_text(int64_t x, char out[24]);
size_t jy_uint_text(uint64_t x, char out[24]);

/* Micro-units: the shortest decimal of x times 1,000,000, halves rounded to even: 139.12 -> 139120000. False:
 * not finite or out of range. */
bool jy_double_micro(double x, int64_t *out);
/* The nearest double to micro / 1,000,000. */
double jy_micro_double(int64_t micro);
/* "139.12", "5", "-0.000001": no trailing zeros. */
size_t jy_micro_text(int64_t micro, char out[32]);
/* A decimal text as micro-units, exact, halves to even; false: no number or out of range. */
bool jy_text_micro(journey_str s, int64_t *out);
/* x truncated towards zero as an integer; false: NaN or out of range. */
bool jy_double_int(double x, int64_t *out);
bool jy_double_uint(double x, uint64_t *out);

#endif

#include "document/number.h"

#include <journey/document.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More digits than any double needs to be told from its neighbours; one more stands for all the rest. */
#define DIGITS_MAX 800
/* Exponents are cut here: far outside of what a double has, and far from overflow. */
#define EXPONENT_MAX 100000

typedef struct jy_decimal {
	char digits[DIGITS_MAX + 16]; /* without leading zeros, no point; then e and the exponent */
	size_t count;
	int64_t exponent;
	uint64_t small; /* the digits as a number while there are at most 19 */
	bool negative, sticky;
} jy_decimal;

static bool jy_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void jy_decimal_digit(jy_decimal *d, char c, bool fraction)
{
	if (d->count == 0 && c == '0') {
		d->exponent -= fraction;
		return;
	}
	if (d->count < DIGITS_MAX) {
		if (d->count < 19)
			d->small = d->small * 10 + (uint64_t)(c - '0');
		d->digits[d->count++] = c;
		d->exponent -= fraction;
		return;
	}
	d->sticky = d->sticky || c != '0';
	d->exponent += !fraction;
}

/* The exponent behind 'e'; false if there are no digits. */
static bool jy_decimal_exponent(jy_decimal *d, const char *p, const char *end)
{
	bool negative = p < end && *p == '-';
	int64_t e = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end)
		return false;
	for (; p < end; p++) {
		if (!jy_is_digit(*p))
			return false;
		if (e < EXPONENT_MAX * 20)
			e = e * 10 + (*p - '0');
	}
	d->exponent += negative ? -e : e;
	return true;
}

static bool jy_decimal_read(jy_decimal *d, journey_str text)
{
	const char *p = text.data, *end = p + text.size;
	bool digits = false;

	d->count = 0;
	d->exponent = 0;
	d->small = 0;
	d->sticky = false;
	d->negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	for (; p < end && jy_is_digit(*p); p++, digits = true)
		jy_decimal_digit(d, *p, false);
	if (!digits)
		return false;
	if (p < end && *p == '.') {
		for (p++, digits = false; p < end && jy_is_digit(*p); p++, digits = true)
			jy_decimal_digit(d, *p, true);
		if (!digits)
			return false;
	}
	if (p < end && (*p == 'e' || *p == 'E'))
		return jy_decimal_exponent(d, p + 1, end);
	return p == end;
}

/* Exact where the digits and the power of ten are exact doubles: one rounding (Clinger). */
static bool jy_decimal_fast(const jy_decimal *d, double *out)
{
	static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
					1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
					1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	double x;

	if (d->count > 19 || d->small > (UINT64_C(1) << 53) || d->exponent < -22 || d->exponent > 22)
		return false;
	x = (double)d->small;
	*out = d->exponent < 0 ? x / powers[-d->exponent] : x * powers[d->exponent];
	return true;
}

static double jy_decimal_slow(jy_decimal *d)
{
	int64_t e = d->exponent;

	if (d->sticky) {
		d->digits[d->count++] = '1';
		e--;
	}
	e = e > EXPONENT_MAX ? EXPONENT_MAX : e < -EXPONENT_MAX ? -EXPONENT_MAX : e;
	snprintf(d->digits + d->count, sizeof d->digits - d->count, "e%d", (int)e);
	return strtod(d->digits, NULL);
}

bool jy_doc_number(journey_str text, double *out)
{
	jy_decimal d;
	double x = 0.0;

	if (!jy_decimal_read(&d, text))
		return false;
	if (d.count > 0 && !jy_decimal_fast(&d, &x))
		x = jy_decimal_slow(&d);
	if (x > 1.7976931348623157e308)
		return false;
	*out = d.negative ? -x : x;
	return true;
}

bool jy_doc_whole(journey_str text, int64_t *out)
{
	const char *p = text.data, *end = p + text.size;
	bool negative = p < end && *p == '-';
	uint64_t x = 0, most = negative ? UINT64_C(1) << 63 : (UINT64_C(1) << 63) - 1;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end)
		return false;
	for (; p < end; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (!jy_is_digit(*p) || x > (most - digit) / 10)
			return false;
		x = x * 10 + digit;
	}
	if (negative)
		*out = x == 0 ? 0 : -(int64_t)(x - 1) - 1;
	else
		*out = (int64_t)x;
	return true;
}

/* The digits of x > 0 with `precision` digits, and the exponent of the first. */
static int jy_number_digits(double x, int precision, char digits[24])
{
	char text[48];
	const char *p = text;
	int n = 0;

	snprintf(text, sizeof text, "%.*e", precision - 1, x);
	for (; *p != 'e' && *p != '\0'; p++)
		if (jy_is_digit(*p))
			digits[n++] = *p;
	digits[n] = '\0';
	return *p == 'e' ? atoi(p + 1) : 0;
}

/* The fewest digits that read back as x; what is left is without trailing zeros. */
static int jy_number_shortest(double x, char digits[24])
{
	int precision, exponent = 0;
	size_t n;

	for (precision = x < 1e-300 ? 1 : 15; precision <= 17; precision++) {
		char back[48];

		exponent = jy_number_digits(x, precision, digits);
		snprintf(back, sizeof back, "%se%d", digits, exponent - precision + 1);
		if (strtod(back, NULL) == x)
			break;
	}
	for (n = strlen(digits); n > 1 && digits[n - 1] == '0'; n--)
		digits[n - 1] = '\0';
	return exponent;
}

/* As JavaScript writes it, but with ".0" where nothing else says that it is a double. */
size_t jy_doc_number_text(double x, char out[JY_DOC_NUMBER])
{
	static const double zero = 0.0;
	const char *sign = memcmp(&x, &zero, sizeof x) != 0 && (x < 0.0 || x == 0.0) ? "-" : "";
	char digits[24];
	int n, e;

	if (x == 0.0)
		return (size_t)snprintf(out, JY_DOC_NUMBER, "%s0.0", sign);
	e = jy_number_shortest(x < 0.0 ? -x : x, digits);
	n = (int)strlen(digits);
	if (e < -6 || e >= 21)
		return (size_t)snprintf(out, JY_DOC_NUMBER, "%s%c%s%se%c%d", sign, digits[0],
					n > 1 ? "." : "", digits + 1, e < 0 ? '-' : '+', e < 0 ? -e : e);
	if (e < 0)
		return (size_t)snprintf(out, JY_DOC_NUMBER, "%s0.%.*s%s", sign, -e - 1, "000000", digits);
	if (n <= e + 1)
		return (size_t)snprintf(out, JY_DOC_NUMBER, "%s%s%.*s.0", sign, digits, e + 1 - n,
					"00000000000000000000");
	return (size_t)snprintf(out, JY_DOC_NUMBER, "%s%.*s.%s", sign, e + 1, digits, digits + e + 1);
}

static size_t put_digits(uint64_t x, char *out)
{
	char digits[24];
	size_t n = 0, i;

	do {
		digits[n++] = (char)('0' + x % 10);
		x /= 10;
	} while (x > 0);
	for (i = 0; i < n; i++)
		out[i] = digits[n - 1 - i];
	out[n] = '\0';
	return n;
}

size_t jy_doc_natural_text(uint64_t x, char out[JY_DOC_NUMBER])
{
	return put_digits(x, out);
}

size_t jy_doc_whole_text(int64_t x, char out[JY_DOC_NUMBER])
{
	if (x >= 0)
		return put_digits((uint64_t)x, out);
	out[0] = '-';
	return 1 + put_digits(UINT64_C(0) - (uint64_t)x, out + 1);
}

journey_status journey_number_read(journey_str text, double *out)
{
	if (out == NULL)
		return JOURNEY_MISUSE;
	return jy_doc_number(text, out) ? JOURNEY_OK : JOURNEY_SYNTAX;
}

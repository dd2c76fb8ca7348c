#include "base/number.h"

#include "base/decimal.h"
#include "base/bignum.h"
#include "base/float.h"
#include "base/text.h"

static size_t copy_text(char *out, const char *text)
{
	size_t n = strlen(text);

	memcpy(out, text, n + 1);
	return n;
}

static size_t put_uint(uint64_t x, char *out)
{
	char digits[20];
	size_t n = 0, length = 0;

	do {
		digits[n++] = (char)('0' + (int)(x % 10));
		x /= 10;
	} while (x != 0);
	while (n > 0)
		out[length++] = digits[--n];
	out[length] = 0;
	return length;
}

size_t jy_uint_text(uint64_t x, char out[24])
{
	return put_uint(x, out);
}

size_t jy_int_text(int64_t x, char out[24])
{
	if (x >= 0)
		return put_uint((uint64_t)x, out);
	out[0] = '-';
	return 1 + put_uint(~(uint64_t)x + 1, out + 1);
}

static bool read_uint(const char *at, size_t n, uint64_t limit, uint64_t *out)
{
	uint64_t v = 0;

	if (n == 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint64_t digit;
		if (!jy_is_digit(at[i]))
			return false;
		digit = (uint64_t)(at[i] - '0');
		if (v > (limit - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*out = v;
	return true;
}

bool jy_text_uint(journey_str s, uint64_t *out)
{
	bool sign = s.size > 0 && s.data[0] == '+';
	return read_uint(sign ? s.data + 1 : s.data, s.size - sign, UINT64_MAX, out);
}

bool jy_text_int(journey_str s, int64_t *out)
{
	bool minus = s.size > 0 && s.data[0] == '-', sign = minus || (s.size > 0 && s.data[0] == '+');
	uint64_t v;

	if (!read_uint(sign ? s.data + 1 : s.data, s.size - sign, (uint64_t)INT64_MAX + minus, &v))
		return false;
	*out = minus ? (int64_t)(~v + 1) : (int64_t)v;
	return true;
}

bool jy_text_double(journey_str s, double *out)
{
	jy_decimal d;
	bool sign;

	if (jy_decimal_read(s, &d)) {
		*out = jy_decimal_double(&d);
		return true;
	}
	if (jy_str_is(s, "NaN")) {
		*out = jy_double_of(UINT64_C(0x7ff8000000000000));
		return true;
	}
	sign = s.size > 0 && (s.data[0] == '-' || s.data[0] == '+');
	if (!jy_str_is(jy_str_part(s, sign, s.size), "Infinity"))
		return false;
	*out = jy_double_of(UINT64_C(0x7ff0000000000000) | (uint64_t)(s.data[0] == '-') << 63);
	return true;
}

/*
 * x * 10^6 where that is a whole number below 10^15: then its digits are the only ones of at most 15 that
 * read back as x, and so the shortest. Most numbers of everyday are of this kind.
 */
static bool plain_micro(double x, uint64_t *micro)
{
	double scaled = x * 1e6;

	if (!(scaled < 1e15))
		return false;
	*micro = (uint64_t)(scaled + 0.5);
	return (double)*micro / 1e6 == x;
}

size_t jy_double_digits(double x, char out[20], int *exponent)
{
	uint64_t micro;
	size_t n;

	if (x == 0 || !plain_micro(x, &micro)) {
		out[0] = '0';
		*exponent = 1;
		n = x == 0 ? 1 : jy_decimal_shortest(x, out, exponent);
		out[n] = 0;
		return n;
	}
	char digits[24];
	n = jy_uint_text(micro, digits);
	*exponent = (int)n - 6;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	memcpy(out, digits, n);
	out[n] = 0;
	return n;
}

static size_t put_zeros(char *out, int count)
{
	for (int i = 0; i < count; i++)
		out[i] = '0';
	return count > 0 ? (size_t)count : 0;
}

/* DIGITS with the point after `exponent` of them, -6 < exponent <= 21. */
static size_t put_plain(char *out, const char *digits, size_t n, int exponent)
{
	size_t length = 0, whole;

	if (exponent <= 0) {
		out[length++] = '0';
		out[length++] = '.';
		length += put_zeros(out + length, -exponent);
		memcpy(out + length, digits, n);
		return length + n;
	}
	whole = (size_t)exponent < n ? (size_t)exponent : n;
	memcpy(out, digits, whole);
	length = whole + put_zeros(out + whole, exponent - (int)whole);
	if (whole < n) {
		out[length++] = '.';
		memcpy(out + length, digits + whole, n - whole);
		length += n - whole;
	}
	return length;
}

static size_t put_scientific(char *out, const char *digits, size_t n, int exponent)
{
	size_t length = 0;

	out[length++] = digits[0];
	if (n > 1) {
		out[length++] = '.';
		memcpy(out + length, digits + 1, n - 1);
		length += n - 1;
	}
	out[length++] = 'e';
	out[length++] = exponent > 0 ? '+' : '-';
	return length + put_uint((uint64_t)(exponent > 0 ? exponent - 1 : 1 - exponent), out + length);
}

size_t jy_double_text(double x, char out[32])
{
	char digits[20];
	size_t length = 0, n;
	int exponent;

	if (jy_is_nan(x))
		return copy_text(out, "NaN");
	if (jy_is_infinite(x))
		return copy_text(out, x < 0 ? "-Infinity" : "Infinity");
	if (jy_is_negative(x)) {
		out[length++] = '-';
		x = -x;
	}
	n = jy_double_digits(x, digits, &exponent);
	if (exponent > -6 && exponent <= 21)
		length += put_plain(out + length, digits, n, exponent);
	else
		length += put_scientific(out + length, digits, n, exponent);
	out[length] = 0;
	return length;
}

size_t jy_double_fixed(double x, int decimals, char out[48])
{
	uint64_t bits = jy_double_bits(x), mantissa = bits & ((UINT64_C(1) << 52) - 1);
	int field = (int)(bits >> 52 & 0x7ff), power = (field ? field : 1) - 1075;
	char digits[48];
	size_t n = 0, length = 0;
	bool zero;
	jy_big big;

	if (!(x > -1e21 && x < 1e21))
		return jy_double_text(x, out);
	decimals = decimals < 0 ? 0 : decimals > 20 ? 20 : decimals;
	jy_big_set(&big, mantissa | (field ? UINT64_C(1) << 52 : 0));
	jy_big_mul_pow10(&big, (unsigned)decimals);
	if (power >= 0)
		jy_big_shift(&big, (unsigned)power);
	else
		jy_big_shift_down(&big, (unsigned)-power);
	zero = big.size == 0;
	while (big.size != 0 || n < (size_t)decimals + 1)
		digits[n++] = (char)('0' + (int)jy_big_divide(&big, 10));
	if (jy_is_negative(x) && !zero)
		out[length++] = '-';
	while (n > 0) {
		out[length++] = digits[--n];
		if (n > 0 && n == (size_t)decimals)
			out[length++] = '.';
	}
	out[length] = 0;
	return length;
}

bool jy_double_micro(double x, int64_t *out)
{
	bool negative = jy_is_negative(x);
	uint64_t micro;
	jy_decimal d;
	char digits[20];
	int exponent;

	if (!jy_is_finite(x))
		return false;
	if (negative)
		x = -x;
	if (plain_micro(x, &micro)) {
		*out = negative ? -(int64_t)micro : (int64_t)micro;
		return true;
	}
	d.negative = negative;
	d.more = false;
	d.count = jy_decimal_shortest(x, digits, &exponent);
	d.exponent = exponent;
	memcpy(d.digits, digits, d.count);
	return jy_decimal_int(&d, 6, out);
}

double jy_micro_double(int64_t micro)
{
	char text[32];
	double x = 0;

	/* Exact in a double: one division rounds once. */
	if (micro >= -(INT64_C(1) << 53) && micro <= INT64_C(1) << 53)
		return (double)micro / 1e6;
	(void)jy_text_double(jy_str_of(text, jy_micro_text(micro, text)), &x);
	return x;
}

size_t jy_micro_text(int64_t micro, char out[32])
{
	uint64_t v = micro < 0 ? ~(uint64_t)micro + 1 : (uint64_t)micro, fraction = v % 1000000;
	size_t length = 0;

	if (micro < 0)
		out[length++] = '-';
	length += put_uint(v / 1000000, out + length);
	if (fraction != 0) {
		out[length++] = '.';
		for (uint64_t unit = 100000; fraction != 0; unit /= 10) {
			out[length++] = (char)('0' + (int)(fraction / unit));
			fraction %= unit;
		}
	}
	out[length] = 0;
	return length;
}

bool jy_text_micro(journey_str s, int64_t *out)
{
	jy_decimal d;
	return jy_decimal_read(s, &d) && jy_decimal_int(&d, 6, out);
}

bool jy_double_int(double x, int64_t *out)
{
	if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0))
		return false;
	*out = (int64_t)x;
	return true;
}

bool jy_double_uint(double x, uint64_t *out)
{
	if (!(x > -1.0 && x < 18446744073709551616.0))
		return false;
	*out = (uint64_t)x;
	return true;
}

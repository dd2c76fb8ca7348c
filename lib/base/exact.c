#include "base/exact.h"

#include "base/bignum.h"
#include "base/float.h"
#include "base/number.h"

/* Without zeros at the end. */
static void strip(jy_exact *d)
{
	while (d->count > 0 && d->digits[d->count - 1] == '0')
		d->count--;
	if (d->count == 0)
		d->point = 0;
}

/* The digits of a whole number, which it uses up. */
static void take_digits(jy_big *b, jy_exact *out)
{
	size_t end = JY_EXACT_DIGITS, at = end;
	while (b->size > 0) {
		uint32_t nine = jy_big_divide(b, 1000000000);
		for (int i = 0; i < 9 && (b->size > 0 || nine > 0) && at > 0; i++, nine /= 10)
			out->digits[--at] = (char)('0' + nine % 10);
	}
	out->count = end - at;
	memmove(out->digits, out->digits + at, out->count);
}

void jy_exact_of_double(double x, jy_exact *out)
{
	uint64_t bits = jy_double_bits(x), mantissa = bits & UINT64_C(0xfffffffffffff);
	int exponent = (int)(bits >> 52 & 0x7ff);
	jy_big b;
	if (exponent > 0)
		mantissa |= UINT64_C(1) << 52;
	else
		exponent = 1;
	exponent -= 1075;
	while (mantissa != 0 && exponent < 0 && !(mantissa & 1)) {
		mantissa >>= 1;
		exponent++;
	}
	jy_big_set(&b, mantissa);
	int places = exponent < 0 ? -exponent : 0;
	if (exponent > 0)
		jy_big_shift(&b, (unsigned)exponent);
	/* m / 2^places = m * 5^places / 10^places */
	int left = places;
	for (; left >= 13; left -= 13)
		jy_big_mul(&b, 1220703125, 0);
	for (; left > 0; left--)
		jy_big_mul(&b, 5, 0);
	take_digits(&b, out);
	out->point = (int)out->count - places;
	strip(out);
}

void jy_exact_of_uint(uint64_t x, jy_exact *out)
{
	char text[24];
	out->count = x ? jy_uint_text(x, text) : 0;
	memcpy(out->digits, text, out->count);
	out->point = (int)out->count;
	strip(out);
}

/* One more in the last digit. */
static void increment(jy_exact *d)
{
	while (d->count > 0 && d->digits[d->count - 1] == '9')
		d->count--;
	if (d->count > 0) {
		d->digits[d->count - 1]++;
	} else {
		d->digits[d->count++] = '1';
		d->point++;
	}
}

void jy_exact_round(jy_exact *d, int keep)
{
	if (keep >= 0 && (size_t)keep >= d->count)
		return;
	if (keep < 0) {
		d->count = 0;
		d->point = 0;
		return;
	}
	size_t n = (size_t)keep;
	char next = d->digits[n];
	bool odd = n > 0 && ((d->digits[n - 1] - '0') & 1);
	bool up = next > '5' || (next == '5' && (d->count > n + 1 || odd));
	d->count = n;
	if (up)
		increment(d);
	else
		strip(d);
}

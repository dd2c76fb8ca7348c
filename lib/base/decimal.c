#include "base/decimal.h"

#include "base/bignum.h"
#include "base/float.h"
#include "base/text.h"

#define EXPONENT_MAX 100000

typedef struct cursor {
	const char *at, *end;
	int64_t exponent; /* so far; as far from overflow as texts are from 2^62 bytes */
} cursor;

static void add_digit(jy_decimal *d, char c)
{
	if (d->count < JY_DECIMAL_DIGITS)
		d->digits[d->count++] = c;
	else
		d->more |= c != '0';
}

/* Digits before or after the point; how many there were. Leading zeros only move the exponent. */
static size_t read_digits(cursor *c, jy_decimal *d, bool fraction)
{
	const char *start = c->at;

	for (; c->at < c->end && jy_is_digit(*c->at); c->at++) {
		bool leading = d->count == 0 && *c->at == '0';
		if (fraction && leading)
			c->exponent--;
		else if (!fraction && !leading)
			c->exponent++;
		if (!leading)
			add_digit(d, *c->at);
	}
	return (size_t)(c->at - start);
}

static bool read_exponent(cursor *c)
{
	int64_t e = 0;
	bool minus = false;

	if (c->at == c->end || (*c->at != 'e' && *c->at != 'E'))
		return true;
	c->at++;
	if (c->at < c->end && (*c->at == '+' || *c->at == '-'))
		minus = *c->at++ == '-';
	if (c->at == c->end)
		return false;
	for (; c->at < c->end && jy_is_digit(*c->at); c->at++)
		if (e < INT64_MAX / 100)
			e = e * 10 + (*c->at - '0');
	c->exponent += minus ? -e : e;
	return true;
}

bool jy_decimal_read(journey_str s, jy_decimal *d)
{
	cursor c = {s.data, s.data, 0};
	size_t digits;

	if (s.size == 0)
		return false;
	c.end += s.size;
	d->start = 0;
	d->count = 0;
	d->more = false;
	d->negative = *c.at == '-';
	if (*c.at == '-' || *c.at == '+')
		c.at++;
	digits = read_digits(&c, d, false);
	if (c.at < c.end && *c.at == '.') {
		c.at++;
		digits += read_digits(&c, d, true);
	}
	if (digits == 0 || !read_exponent(&c) || c.at != c.end)
		return false;
	while (d->count > 0 && !d->more && d->digits[d->count - 1] == '0')
		d->count--;
	if (c.exponent > EXPONENT_MAX)
		c.exponent = EXPONENT_MAX;
	if (c.exponent < -EXPONENT_MAX)
		c.exponent = -EXPONENT_MAX;
	d->exponent = (int32_t)c.exponent;
	for (uint32_t i = 0; i < d->count && i < 19; i++)
		d->start = d->start * 10 + (uint64_t)(d->digits[i] - '0');
	return true;
}

/*
 * q * 2^(exponent - 63), q with its top bit set, `more` if something was lost below it, rounded to a double.
 */
static double round_bits(uint64_t q, int exponent, bool more)
{
	int drop = exponent < -1022 ? 11 + (-1022 - exponent) : 11;
	uint64_t mantissa, rest, half;

	if (exponent > 1023)
		return jy_double_of(UINT64_C(0x7ff) << 52);
	if (drop > 64)
		return 0;
	mantissa = drop == 64 ? 0 : q >> drop;
	rest = drop == 64 ? q : q & ((UINT64_C(1) << drop) - 1);
	half = UINT64_C(1) << (drop - 1);
	if (rest > half || (rest == half && (more || (mantissa & 1))))
		mantissa++;
	/* Normal: the implicit bit adds 1 to the exponent field, as does a carry out of the mantissa. */
	if (exponent >= -1022)
		mantissa += (uint64_t)(exponent + 1022) << 52;
	return jy_double_of(mantissa);
}

/* The 64 leading bits of num / den by long division; *exponent is that of the first bit. Destroys both. */
static uint64_t divide(jy_big *num, jy_big *den, int *exponent)
{
	int shift = (int)jy_big_bits(num) - (int)jy_big_bits(den);
	uint64_t q = 0;

	if (shift > 0)
		jy_big_shift(den, (unsigned)shift);
	else
		jy_big_shift(num, (unsigned)-shift);
	if (jy_big_cmp(num, den) < 0) {
		jy_big_mul(num, 2, 0);
		shift--;
	}
	for (int i = 0; i < 64; i++) {
		q <<= 1;
		if (jy_big_cmp(num, den) >= 0) {
			jy_big_sub(num, den);
			q |= 1;
		}
		jy_big_mul(num, 2, 0);
	}
	*exponent = shift;
	return q;
}

static double divide_digits(const jy_decimal *d)
{
	jy_big num, den;
	int exponent, power = d->exponent - (int)d->count;
	uint64_t q;

	jy_big_set(&num, 0);
	for (uint32_t i = 0; i < d->count; i++) {
		if (num.size == 0)
			jy_big_set(&num, (uint64_t)(d->digits[i] - '0'));
		else
			jy_big_mul(&num, 10, (uint32_t)(d->digits[i] - '0'));
	}
	jy_big_set(&den, 1);
	if (power >= 0)
		jy_big_mul_pow10(&num, (unsigned)power);
	else
		jy_big_mul_pow10(&den, (unsigned)-power);
	q = divide(&num, &den, &exponent);
	return round_bits(q, exponent, num.size != 0 || d->more);
}

double jy_decimal_double(const jy_decimal *d)
{
	static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
					1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
					1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	int power = d->exponent - (int)d->count;
	double x;

	/* Below 10^-324 all is nearer to 0 than to the smallest double; from 10^309 on all is infinite. */
	if (d->count == 0 || d->exponent < -324)
		x = 0;
	else if (d->exponent > 309)
		x = jy_double_of(UINT64_C(0x7ff) << 52);
	else if (d->count <= 19 && d->start <= UINT64_C(1) << 53 && power >= -22 && power <= 22)
		x = power < 0 ? (double)d->start / powers[-power] : (double)d->start * powers[power];
	else
		x = divide_digits(d);
	return d->negative ? -x : x;
}

/* Whether the digits from number `at` on are more than a half, or a half with `odd` before it. */
static bool round_up(const jy_decimal *d, int64_t at, bool odd)
{
	if (at < 0 || at >= (int64_t)d->count)
		return false;
	if (d->digits[at] != '5')
		return d->digits[at] > '5';
	return at + 1 < (int64_t)d->count || d->more || odd;
}

bool jy_decimal_int(const jy_decimal *d, int places, int64_t *out)
{
	int64_t whole = (int64_t)d->exponent + places; /* digits before the point */
	uint64_t v = 0, limit = (uint64_t)INT64_MAX + (d->negative ? 1 : 0);

	if (d->count == 0)
		whole = 0;
	if (whole > 19)
		return false;
	for (int64_t i = 0; i < whole; i++) {
		uint64_t digit = i < (int64_t)d->count ? (uint64_t)(d->digits[i] - '0') : 0;
		if (v > (limit - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (round_up(d, whole, (v & 1) != 0)) {
		if (v == limit)
			return false;
		v++;
	}
	*out = d->negative ? (int64_t)(~v + 1) : (int64_t)v;
	return true;
}

/* x = r / s; everything within (r - low) / s .. (r + high) / s reads back as x, the ends too where `even`. */
typedef struct ratio {
	jy_big r, s, low, high;
	bool even;
} ratio;

static void start_ratio(ratio *t, uint64_t mantissa, int exponent, bool edge)
{
	/* Doubled, so that half a unit in the last place is whole; below a power of 2 the gap is half as
	 * wide. */
	unsigned extra = edge ? 2 : 1;

	t->even = (mantissa & 1) == 0;
	jy_big_set(&t->r, mantissa);
	jy_big_set(&t->s, 1);
	jy_big_set(&t->low, 1);
	jy_big_set(&t->high, edge ? 2 : 1);
	jy_big_shift(&t->r, extra);
	jy_big_shift(&t->s, extra);
	if (exponent >= 0) {
		jy_big_shift(&t->r, (unsigned)exponent);
		jy_big_shift(&t->low, (unsigned)exponent);
		jy_big_shift(&t->high, (unsigned)exponent);
	} else {
		jy_big_shift(&t->s, (unsigned)-exponent);
	}
}

static void times_ten(ratio *t)
{
	jy_big_mul(&t->r, 10, 0);
	jy_big_mul(&t->low, 10, 0);
	jy_big_mul(&t->high, 10, 0);
}

/* Whether (r + high) / s reaches 1. */
static bool reaches_one(const ratio *t)
{
	int order = jy_big_cmp_sum(&t->r, &t->high, &t->s);
	return t->even ? order >= 0 : order > 0;
}

/* Scales to 1/10 <= (r + high) / s < 1; the power of ten. `top` is the exponent of x's first bit. */
static int scale(ratio *t, int top)
{
	int k = top * 30103 / 100000;

	if (k >= 0) {
		jy_big_mul_pow10(&t->s, (unsigned)k);
	} else {
		jy_big_mul_pow10(&t->r, (unsigned)-k);
		jy_big_mul_pow10(&t->low, (unsigned)-k);
		jy_big_mul_pow10(&t->high, (unsigned)-k);
	}
	while (reaches_one(t)) {
		jy_big_mul(&t->s, 10, 0);
		k++;
	}
	for (;;) {
		times_ten(t);
		if (reaches_one(t))
			return k; /* now one digit ahead, as the loop below wants it */
		k--;
	}
}

/* Steele and White, "How to Print Floating-Point Numbers Accurately" (1990), free format. */
uint32_t jy_decimal_shortest(double x, char digits[20], int *exponent)
{
	uint64_t bits = jy_double_bits(x), mantissa = bits & ((UINT64_C(1) << 52) - 1);
	int field = (int)(bits >> 52 & 0x7ff), power = (field ? field : 1) - 1075, top = 0;
	bool edge = mantissa == 0 && field > 1;
	uint32_t n = 0;
	ratio t;

	if (field)
		mantissa |= UINT64_C(1) << 52;
	while (mantissa >> top > 1)
		top++;
	start_ratio(&t, mantissa, power, edge);
	*exponent = scale(&t, top + power);
	for (;;) {
		int low_order, digit = 0;
		bool low, high;
		while (jy_big_cmp(&t.r, &t.s) >= 0) {
			jy_big_sub(&t.r, &t.s);
			digit++;
		}
		low_order = jy_big_cmp(&t.r, &t.low);
		low = t.even ? low_order <= 0 : low_order < 0;
		high = reaches_one(&t);
		if (low && high) {
			int half = jy_big_cmp_sum(&t.r, &t.r, &t.s);
			high = half > 0 || (half == 0 && (digit & 1));
		}
		digits[n++] = (char)('0' + digit + (high ? 1 : 0));
		if (low || high || n == 17)
			return n;
		times_ten(&t);
	}
}

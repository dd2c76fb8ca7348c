#include "base/int128.h"

#include "base/float.h"

typedef struct unsigned128 {
	uint64_t low, high;
} unsigned128;

static unsigned128 magnitude(journey_int128 a)
{
	unsigned128 u;

	if (a.high < 0)
		a = jy_i128_neg(a);
	u.low = a.low;
	u.high = (uint64_t)a.high;
	return u;
}

static journey_int128 with_sign(unsigned128 u, bool negative)
{
	journey_int128 a = {u.low, (int64_t)u.high};
	return negative ? jy_i128_neg(a) : a;
}

static bool at_least(unsigned128 a, unsigned128 b)
{
	return a.high != b.high ? a.high > b.high : a.low >= b.low;
}

static unsigned128 minus(unsigned128 a, unsigned128 b)
{
	unsigned128 d = {a.low - b.low, a.high - b.high - (a.low < b.low)};
	return d;
}

journey_int128 jy_i128(int64_t x)
{
	journey_int128 a = {(uint64_t)x, x < 0 ? -1 : 0};
	return a;
}

journey_int128 jy_i128_u64(uint64_t x)
{
	journey_int128 a = {x, 0};
	return a;
}

journey_int128 jy_i128_add(journey_int128 a, journey_int128 b)
{
	journey_int128 sum;

	sum.low = a.low + b.low;
	sum.high = (int64_t)((uint64_t)a.high + (uint64_t)b.high + (sum.low < a.low));
	return sum;
}

journey_int128 jy_i128_neg(journey_int128 a)
{
	journey_int128 n;

	n.low = ~a.low + 1;
	n.high = (int64_t)(~(uint64_t)a.high + (a.low == 0));
	return n;
}

journey_int128 jy_i128_sub(journey_int128 a, journey_int128 b)
{
	journey_int128 d;

	d.low = a.low - b.low;
	d.high = (int64_t)((uint64_t)a.high - (uint64_t)b.high - (a.low < b.low));
	return d;
}

int jy_i128_cmp(journey_int128 a, journey_int128 b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	return a.low < b.low ? -1 : a.low > b.low;
}

int jy_i128_sign(journey_int128 a)
{
	return a.high < 0 ? -1 : (a.high != 0 || a.low != 0);
}

static uint64_t absolute(int64_t x)
{
	return x < 0 ? ~(uint64_t)x + 1 : (uint64_t)x;
}

journey_int128 jy_i128_mul64(int64_t x, int64_t y)
{
	unsigned128 product;

	product.low = jy_mul_u64(absolute(x), absolute(y), &product.high);
	return with_sign(product, (x < 0) != (y < 0));
}

bool jy_i128_add_ok(journey_int128 a, journey_int128 b, journey_int128 *out)
{
	journey_int128 sum = jy_i128_add(a, b);

	if ((a.high < 0) == (b.high < 0) && (sum.high < 0) != (a.high < 0))
		return false;
	*out = sum;
	return true;
}

bool jy_i128_sub_ok(journey_int128 a, journey_int128 b, journey_int128 *out)
{
	journey_int128 d = jy_i128_sub(a, b);

	if ((a.high < 0) != (b.high < 0) && (d.high < 0) != (a.high < 0))
		return false;
	*out = d;
	return true;
}

bool jy_i128_mul_ok(journey_int128 a, int64_t y, journey_int128 *out)
{
	unsigned128 x = magnitude(a), product;
	uint64_t carry, over, factor = absolute(y), upper;
	bool negative = (a.high < 0) != (y < 0);

	product.low = jy_mul_u64(x.low, factor, &carry);
	upper = jy_mul_u64(x.high, factor, &over);
	product.high = upper + carry;
	if (over != 0 || product.high < upper)
		return false;
	/* 2^127 itself is in range as the most negative number only. */
	if (product.high >> 63 && !(negative && product.high == UINT64_C(1) << 63 && product.low == 0))
		return false;
	*out = with_sign(product, negative);
	return true;
}

/* Long division bit by bit: it is used for means and texts, where 128 steps don't matter. */
static unsigned128 divide(unsigned128 a, unsigned128 b, unsigned128 *remainder)
{
	unsigned128 quotient = {0, 0}, rest = {0, 0};

	for (int bit = 127; bit >= 0; bit--) {
		uint64_t next = (bit >= 64 ? a.high >> (bit - 64) : a.low >> bit) & 1;
		bool carry = rest.high >> 63;
		rest.high = rest.high << 1 | rest.low >> 63;
		rest.low = rest.low << 1 | next;
		if (carry || at_least(rest, b)) {
			rest = minus(rest, b);
			if (bit >= 64)
				quotient.high |= UINT64_C(1) << (bit - 64);
			else
				quotient.low |= UINT64_C(1) << bit;
		}
	}
	*remainder = rest;
	return quotient;
}

bool jy_i128_div(journey_int128 a, journey_int128 b, journey_int128 *quotient, journey_int128 *remainder)
{
	bool negative = (a.high < 0) != (b.high < 0);
	unsigned128 rest, q;

	if (jy_i128_sign(b) == 0)
		return false;
	q = divide(magnitude(a), magnitude(b), &rest);
	if (q.high >> 63 && !negative)
		return false;
	if (quotient)
		*quotient = with_sign(q, negative);
	if (remainder)
		*remainder = with_sign(rest, a.high < 0);
	return true;
}

bool jy_i128_int(journey_int128 a, int64_t *out)
{
	if (a.high != ((int64_t)a.low < 0 ? -1 : 0))
		return false;
	*out = (int64_t)a.low;
	return true;
}

double jy_i128_double(journey_int128 a)
{
	unsigned128 u = magnitude(a);
	unsigned shift = 0;
	double x;

	/* The top 64 bits with a mark for any bit lost below them are enough to round once, in the
	 * conversion. */
	if (u.high != 0) {
		uint64_t top = u.high, lost;
		while (top >> shift > 1)
			shift++;
		shift++; /* bits of u.high, 1..64 */
		lost = shift == 64 ? u.low : u.low << (64 - shift);
		u.low = shift == 64 ? u.high : u.high << (64 - shift) | u.low >> shift;
		u.low |= lost != 0;
	}
	x = (double)u.low * jy_double_of((uint64_t)(1023 + shift) << 52);
	return a.high < 0 ? -x : x;
}

size_t jy_i128_text(journey_int128 a, char out[44])
{
	unsigned128 u = magnitude(a), ten = {10, 0}, rest;
	char digits[40];
	size_t n = 0, length = 0;

	do {
		u = divide(u, ten, &rest);
		digits[n++] = (char)('0' + (int)rest.low);
	} while (u.low != 0 || u.high != 0);
	if (a.high < 0)
		out[length++] = '-';
	while (n > 0)
		out[length++] = digits[--n];
	out[length] = 0;
	return length;
}

void jy_i128_write(journey_int128 a, unsigned char out[16])
{
	for (unsigned i = 0; i < 8; i++) {
		out[i] = (unsigned char)(a.low >> (8 * i));
		out[8 + i] = (unsigned char)((uint64_t)a.high >> (8 * i));
	}
}

journey_int128 jy_i128_read(const unsigned char in[16])
{
	uint64_t low = 0, high = 0;
	journey_int128 a;

	for (unsigned i = 0; i < 8; i++) {
		low |= (uint64_t)in[i] << (8 * i);
		high |= (uint64_t)in[8 + i] << (8 * i);
	}
	a.low = low;
	a.high = (int64_t)high;
	return a;
}

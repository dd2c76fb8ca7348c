#include "base/bignum.h"

#include <string.h>

void jy_big_set(jy_big *b, uint64_t value)
{
	b->size = 0;
	for (; value != 0; value >>= 32)
		b->words[b->size++] = (uint32_t)value;
}

void jy_big_copy(jy_big *to, const jy_big *from)
{
	to->size = from->size;
	memcpy(to->words, from->words, from->size * sizeof from->words[0]);
}

/* What does not fit is dropped; the callers' bounds keep that from happening. */
static void push(jy_big *b, uint32_t word)
{
	if (word != 0 && b->size < JY_BIG_WORDS)
		b->words[b->size++] = word;
}

static void trim(jy_big *b)
{
	while (b->size > 0 && b->words[b->size - 1] == 0)
		b->size--;
}

void jy_big_mul(jy_big *b, uint32_t factor, uint32_t more)
{
	uint64_t carry = more;

	for (unsigned i = 0; i < b->size; i++) {
		carry += (uint64_t)b->words[i] * factor;
		b->words[i] = (uint32_t)carry;
		carry >>= 32;
	}
	push(b, (uint32_t)carry);
}

void jy_big_mul_pow10(jy_big *b, unsigned exponent)
{
	for (; exponent >= 9; exponent -= 9)
		jy_big_mul(b, 1000000000, 0);
	for (; exponent > 0; exponent--)
		jy_big_mul(b, 10, 0);
}

void jy_big_shift(jy_big *b, unsigned bits)
{
	unsigned words = bits / 32, rest = bits % 32, size = b->size;

	if (rest != 0)
		jy_big_mul(b, UINT32_C(1) << rest, 0);
	size = b->size;
	if (words == 0 || size == 0 || size + words > JY_BIG_WORDS)
		return;
	memmove(b->words + words, b->words, size * sizeof b->words[0]);
	memset(b->words, 0, words * sizeof b->words[0]);
	b->size = size + words;
}

static bool bit_at(const jy_big *b, unsigned i)
{
	return i / 32 < b->size && (b->words[i / 32] >> (i % 32) & 1) != 0;
}

static bool any_below(const jy_big *b, unsigned bits)
{
	for (unsigned i = 0; i < bits; i++)
		if (bit_at(b, i))
			return true;
	return false;
}

void jy_big_shift_down(jy_big *b, unsigned bits)
{
	bool half, rest, odd;
	jy_big one;

	if (bits == 0)
		return;
	if (bits > jy_big_bits(b) + 1) {
		b->size = 0;
		return;
	}
	half = bit_at(b, bits - 1);
	rest = any_below(b, bits - 1);
	odd = bit_at(b, bits);
	for (unsigned i = 0; i < b->size; i++) {
		uint64_t pair = 0;
		if (i + bits / 32 < b->size)
			pair = b->words[i + bits / 32];
		if (i + bits / 32 + 1 < b->size)
			pair |= (uint64_t)b->words[i + bits / 32 + 1] << 32;
		b->words[i] = (uint32_t)(pair >> (bits % 32));
	}
	trim(b);
	if (half && (rest || odd)) {
		jy_big_set(&one, 1);
		jy_big_add(b, &one);
	}
}

uint32_t jy_big_divide(jy_big *b, uint32_t divisor)
{
	uint64_t rest = 0;

	for (unsigned i = b->size; i-- > 0;) {
		rest = rest << 32 | b->words[i];
		b->words[i] = (uint32_t)(rest / divisor);
		rest %= divisor;
	}
	trim(b);
	return (uint32_t)rest;
}

void jy_big_add(jy_big *b, const jy_big *x)
{
	uint64_t carry = 0;

	while (b->size < x->size)
		b->words[b->size++] = 0;
	for (unsigned i = 0; i < b->size; i++) {
		carry += (uint64_t)b->words[i] + (i < x->size ? x->words[i] : 0);
		b->words[i] = (uint32_t)carry;
		carry >>= 32;
	}
	push(b, (uint32_t)carry);
}

void jy_big_sub(jy_big *b, const jy_big *x)
{
	uint64_t borrow = 0;

	for (unsigned i = 0; i < b->size; i++) {
		uint64_t d = (uint64_t)b->words[i] - (i < x->size ? x->words[i] : 0) - borrow;
		b->words[i] = (uint32_t)d;
		borrow = d >> 63;
	}
	trim(b);
}

int jy_big_cmp(const jy_big *a, const jy_big *b)
{
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	for (unsigned i = a->size; i-- > 0;)
		if (a->words[i] != b->words[i])
			return a->words[i] < b->words[i] ? -1 : 1;
	return 0;
}

int jy_big_cmp_sum(const jy_big *a, const jy_big *b, const jy_big *c)
{
	jy_big sum;

	jy_big_copy(&sum, a);
	jy_big_add(&sum, b);
	return jy_big_cmp(&sum, c);
}

unsigned jy_big_bits(const jy_big *b)
{
	unsigned bits = b->size * 32;

	if (bits == 0)
		return 0;
	for (uint32_t top = b->words[b->size - 1]; !(top >> 31); top <<= 1)
		bits--;
	return bits;
}

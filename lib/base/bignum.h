/*
 * Unsigned whole numbers of fixed capacity, large enough for exact conversion between doubles and decimals.
 * No allocation; callers stay within JY_BIG_BITS.
 */
#ifndef JY_BASE_BIGNUM_H
#define JY_BASE_BIGNUM_H

#include <stdbool.h>
#include <stdint.h>

/* 10^1142 has 3,794 bits; the rest is room to shift and to multiply by 10. */
#define JY_BIG_WORDS 124
#define JY_BIG_BITS (32 * JY_BIG_WORDS)

typedef struct jy_big {
	unsigned size; /* words in use; 0 is zero */
	uint32_t words[JY_BIG_WORDS]; /* lowest first */
} jy_big;

void jy_big_set(jy_big *b, uint64_t value);
void jy_big_copy(jy_big *to, const jy_big *from);
/* b = b * factor + more */
void jy_big_mul(jy_big *b, uint32_t factor, uint32_t more);
void jy_big_mul_pow10(jy_big *b, unsigned exponent);
void jy_big_shift(jy_big *b, unsigned bits);
/* b >>= bits, rounded half to even */
void jy_big_shift_down(jy_big *b, unsigned bits);
/* b /= divisor; the remainder */
uint32_t jy_big_divide(jy_big *b, uint32_t divisor);
void jy_big_add(jy_big *b, const jy_big *x);
/* b -= x, where b >= x */
void jy_big_sub(jy_big *b, const jy_big *x);
int jy_big_cmp(const jy_big *a, const jy_big *b);
/* a + b against c */
int jy_big_cmp_sum(const jy_big *a, const jy_big *b, const jy_big *c);
/* Number of bits; 0 for zero. */
unsigned jy_big_bits(const jy_big *b);

#endif

/*
 * Signed 128-bit integers by hand, for exact sums of micro-units and of their squares. Without the _ok
 * suffix a result wraps around.
 */
#ifndef JY_BASE_INT128_H
#define JY_BASE_INT128_H

#include <journey/types.h>
#include <stdbool.h>

journey_int128 jy_i128(int64_t x);
journey_int128 jy_i128_u64(uint64_t x);
journey_int128 jy_i128_add(journey_int128 a, journey_int128 b);
journey_int128 jy_i128_sub(journey_int128 a, journey_int128 b);
journey_int128 jy_i128_neg(journey_int128 a);
/* <0, 0, >0 */
int jy_i128_cmp(journey_int128 a, journey_int128 b);
int jy_i128_sign(journey_int128 a);
/* The exact product of two 64-bit numbers. */
journey_int128 jy_i128_mul64(int64_t x, int64_t y);
/* a + b, a - b, a * y; false and *out untouched where the exact result does not fit. */
bool jy_i128_add_ok(journey_int128 a, journey_int128 b, journey_int128 *out);
bool jy_i128_sub_ok(journey_int128 a, journey_int128 b, journey_int128 *out);
bool jy_i128_mul_ok(journey_int128 a, int64_t y, journey_int128 *out);
/* a / b truncated towards zero, with the remainder (which has a's sign); false: b is 0 or overflow. */
bool jy_i128_div(journey_int128 a, journey_int128 b, journey_int128 *quotient, journey_int128 *remainder);
/* As int64; false where it does not fit. */
bool jy_i128_int(journey_int128 a, int64_t *out);
/* The nearest double, ties to even. */
double jy_i128_double(journey_int128 a);
/* Decimal text, NUL-terminated; its length. */
size_t jy_i128_text(journey_int128 a, char out[44]);
/* 16 bytes, two's complement, little-endian. */
void jy_i128_write(journey_int128 a, unsigned char out[16]);
journey_int128 jy_i128_read(const unsigned char in[16]);
/* The low half of the 128-bit product x * y; *high gets the high half. In plain C, for every compiler. */
static inline uint64_t jy_mul_u64_plain(uint64_t x, uint64_t y, uint64_t *high)
{
	uint64_t x0 = x & 0xffffffff, x1 = x >> 32, y0 = y & 0xffffffff, y1 = y >> 32;
	uint64_t low = x0 * y0, cross = x1 * y0 + (low >> 32), middle = x0 * y1 + (cross & 0xffffffff);

	*high = x1 * y1 + (cross >> 32) + (middle >> 32);
	return middle << 32 | (low & 0xffffffff);
}

/* The same with the machine's instruction where the compiler offers it. */
static inline uint64_t jy_mul_u64(uint64_t x, uint64_t y, uint64_t *high)
{
#if defined __SIZEOF_INT128__ && !defined JOURNEY_NO_INT128
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)x * y;
	*high = (uint64_t)(product >> 64);
	return (uint64_t)product;
#else
	return jy_mul_u64_plain(x, y, high);
#endif
}

#endif

#include "base/float.h"

/*
 * Volatile operands keep the compiler from computing these itself: 2^53 + 1 and its negative tell the four
 * rounding modes apart, a subnormal times 1 tells whether subnormals are flushed to zero.
 */
bool jy_float_mode_ok(void)
{
	volatile double big = 9007199254740992.0, one = 1.0, three = 3.0;
	volatile double tiny = jy_double_of(1);
	volatile double a = big + one, b = big + three, c = -big - one, product = tiny * one;
	volatile double half = jy_double_of(UINT64_C(0x0010000000000000)) / 2.0;

	return a == 9007199254740992.0 && b == 9007199254740996.0 && c == -9007199254740992.0 &&
	       jy_double_bits(product) == 1 && jy_double_bits(half) == UINT64_C(0x0008000000000000);
}

#include "storage/counter.h"

#include <string.h>

static uint64_t read_half(const unsigned char *bytes)
{
	uint64_t half = 0;

	for (size_t i = 8; i-- > 0;)
		half = half << 8 | bytes[i];
	return half;
}

static void write_half(unsigned char *bytes, uint64_t half)
{
	for (size_t i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(half >> (8 * i));
}

static uint64_t high_bits(journey_int128 x)
{
	uint64_t bits;

	memcpy(&bits, &x.high, sizeof bits);
	return bits;
}

static bool is_less(journey_int128 a, journey_int128 b)
{
	return a.high != b.high ? a.high < b.high : a.low < b.low;
}

bool jy_counter_add(const journey_add *add, unsigned char value[JY_COUNTER_BYTES])
{
	uint64_t low = read_half(value);
	uint64_t high = read_half(value + 8);
	uint64_t delta_high = high_bits(add->delta);
	journey_int128 sum;
	uint64_t sum_high;

	sum.low = low + add->delta.low;
	sum_high = high + delta_high + (sum.low < low);
	/* It overflowed where both have one sign and the sum has the other. */
	if (~(high ^ delta_high) & (high ^ sum_high) & (UINT64_C(1) << 63))
		return false;
	memcpy(&sum.high, &sum_high, sizeof sum_high);
	if ((add->has_floor && is_less(sum, add->floor)) || (add->has_ceiling && is_less(add->ceiling, sum)))
		return false;
	write_half(value, sum.low);
	write_half(value + 8, sum_high);
	return true;
}

#include "base/random.h"

#include "base/hash.h"
#include "base/int128.h"

#include <string.h>

uint64_t jy_random(uint64_t seed, const char *purpose, journey_str unit, uint64_t number)
{
	uint64_t h = jy_hash64(seed, purpose, strlen(purpose));

	h = jy_hash64(h, unit.data, unit.size);
	return jy_hash_mix(h, number);
}

double jy_random_unit(uint64_t bits)
{
	return (double)(bits >> 11) * (1.0 / 9007199254740992.0);
}

uint64_t jy_random_below(uint64_t bits, uint64_t bound)
{
	uint64_t high;

	jy_mul_u64(bits, bound, &high);
	return high;
}

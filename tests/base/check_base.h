/* The suites of lib/base, and what their tests share. */
#ifndef CHECK_BASE_H
#define CHECK_BASE_H

#include "base/text.h"
#include "support/torture.h"

Suite *suite_assign(void);
Suite *suite_buffer(void);
Suite *suite_calendar(void);
Suite *suite_hash(void);
Suite *suite_int128(void);
Suite *suite_map(void);
Suite *suite_math(void);
Suite *suite_memory(void);
Suite *suite_number(void);
Suite *suite_text(void);
Suite *suite_utf8(void);
Suite *suite_value(void);

/* Test numbers, the same in each run: splitmix64. */
static inline uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

#endif

/*
 * CRC-32C with the processor's own instruction, where there is one: x86-64 that has SSE4.2 and PCLMULQDQ (asked when it
 * runs), ARMv8 that is compiled for it. The result is that of the tables in crc32c.c.
 *
 * The instruction takes three cycles and one can start each cycle, so three stretches run side by side and are put
 * together: appending n bytes multiplies a checksum by x^(8n) modulo the polynomial (Gopal et al., "Fast CRC
 * computation for iSCSI polynomial using CRC32 instruction", Intel, 2011).
 */
#include "base/crc32c.h"

#include <string.h>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <immintrin.h>

#define MACHINE __attribute__((target("sse4.2,pclmul")))

bool jy_crc32c_has_machine(void)
{
	return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}

MACHINE static uint64_t load(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* crc * by: with x^(8n - 33) in `by` (bits reversed), the checksum after n more zero bytes. */
MACHINE static uint64_t multiply(uint64_t crc, uint32_t by)
{
	__m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)crc), _mm_cvtsi32_si128((int)by), 0);

	return _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

/* Three stretches of `length` bytes; `one` and `two` multiply by x^(8 length) and x^(16 length). */
MACHINE static uint64_t three(uint64_t crc, const unsigned char *p, size_t length, uint32_t one, uint32_t two)
{
	uint64_t b = 0, c = 0;
	size_t i;

	for (i = 0; i < length; i += 8) {
		crc = _mm_crc32_u64(crc, load(p + i));
		b = _mm_crc32_u64(b, load(p + length + i));
		c = _mm_crc32_u64(c, load(p + 2 * length + i));
	}
	return multiply(crc, two) ^ multiply(b, one) ^ c;
}

MACHINE uint32_t jy_crc32c_machine(uint32_t start, const unsigned char *p, size_t size)
{
	uint64_t crc = start;

	for (; size >= 3 * 512; p += 3 * 512, size -= 3 * 512)
		crc = three(crc, p, 512, UINT32_C(0xdd7e3b0c), UINT32_C(0x170076fa));
	for (; size >= 3 * 64; p += 3 * 64, size -= 3 * 64)
		crc = three(crc, p, 64, UINT32_C(0x9e4addf8), UINT32_C(0x0d3b6092));
	for (; size >= 8; p += 8, size -= 8)
		crc = _mm_crc32_u64(crc, load(p));
	for (; size > 0; p++, size--)
		crc = _mm_crc32_u8((uint32_t)crc, *p);
	return (uint32_t)crc;
}

#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

bool jy_crc32c_has_machine(void)
{
	return true;
}

uint32_t jy_crc32c_machine(uint32_t crc, const unsigned char *p, size_t size)
{
	for (; size >= 4; p += 4, size -= 4)
		crc = __crc32cw(crc, (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
					     (uint32_t)p[3] << 24);
	for (; size > 0; p++, size--)
		crc = __crc32cb(crc, *p);
	return crc;
}

#else

bool jy_crc32c_has_machine(void)
{
	return false;
}

uint32_t jy_crc32c_machine(uint32_t crc, const unsigned char *p, size_t size)
{
	return jy_crc32c_table(crc, p, size);
}

#endif

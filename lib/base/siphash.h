/*
 * SipHash-2-4 with 128 bits of output (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012, and the
 * authors' reference implementation): a keyed hash. Without the key nobody can tell which text a hash stands
 * for, other than by asking whoever has it.
 */
#ifndef JY_BASE_SIPHASH_H
#define JY_BASE_SIPHASH_H

#include "base/hash.h"

/* 16 bytes, the same on every platform. */
typedef struct jy_siphash {
	unsigned char bytes[16];
} jy_siphash;

jy_siphash jy_siphash_of(const unsigned char key[16], const void *data, size_t size);

#endif

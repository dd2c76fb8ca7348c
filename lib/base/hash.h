/*
 * Hashes: a fast seeded 64- and 128-bit hash (same result on every platform; part of stored state, so it
 * never changes), and CRC-32C for the checksums of stored bytes. None of them is cryptographic.
 */
#ifndef JY_BASE_HASH_H
#define JY_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct jy_hash128 {
	uint64_t a, b;
} jy_hash128;

uint64_t jy_hash64(uint64_t seed, const void *data, size_t size);
jy_hash128 jy_hash128_of(uint64_t seed, const void *data, size_t size);
/* Mixes one number into a hash: for keys that are numbers. */
uint64_t jy_hash_mix(uint64_t x, uint64_t y);
/* CRC-32C (Castagnoli, as in iSCSI). */
uint32_t jy_crc32c(const void *data, size_t size);
/* Goes on from the checksum of the bytes before; starts with 0. */
uint32_t jy_crc32c_more(uint32_t crc, const void *data, size_t size);
/* FNV-1a, 32 bits. */
uint32_t jy_fnv1a32(const void *data, size_t size);
/* Goes on from the hash of the bytes before; starts with JY_FNV1A32_START. */
#define JY_FNV1A32_START UINT32_C(0x811c9dc5)
uint32_t jy_fnv1a32_more(uint32_t before, const void *data, size_t size);

#endif

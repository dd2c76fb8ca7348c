/*
 * The two ways to CRC-32C behind hash.h, for each other and for their test. Both go on from the bits of a running
 * checksum that are not inverted.
 */
#ifndef JY_BASE_CRC32C_H
#define JY_BASE_CRC32C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t jy_crc32c_table(uint32_t crc, const unsigned char *data, size_t size);
/* Whether the processor has an instruction for it; jy_crc32c_machine() may be called only then. */
bool jy_crc32c_has_machine(void);
uint32_t jy_crc32c_machine(uint32_t crc, const unsigned char *data, size_t size);

#endif

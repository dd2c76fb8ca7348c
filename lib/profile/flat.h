/*
 * Deep copies of values into one block of memory.
 */
#ifndef JY_PROFILE_FLAT_H
#define JY_PROFILE_FLAT_H

#include <journey/types.h>
#include <stdbool.h>

/* Adds to *size the bytes that a copy needs (a multiple of 16). False: nested deeper than JY_VALUE_DEPTH_MAX
 * or too large. */
bool jy_flat_size(journey_value value, size_t *size);
/* Copies to `at` (16-aligned, with room as measured); *out is the copy. Returns the first byte behind it. */
unsigned char *jy_flat_copy(journey_value value, unsigned char *at, journey_value *out);

#endif

/*
 * UTF-8 as in RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
 */
#ifndef JY_BASE_UTF8_H
#define JY_BASE_UTF8_H

#include <journey/types.h>
#include <stdbool.h>

bool jy_utf8_valid(journey_str s);
/* Number of characters of valid text (of others: bytes that do not continue a character). */
size_t jy_utf8_count(journey_str s);
/* The largest number of bytes <= max that cuts no character in two. */
size_t jy_utf8_cut(journey_str s, size_t max);
/* Byte offset of character number i; s.size where there are fewer. */
size_t jy_utf8_offset(journey_str s, size_t i);
/* Decodes one character at s.data[*at] and moves *at behind it; false at the end or on a malformed one. */
bool jy_utf8_next(journey_str s, size_t *at, uint32_t *character);
/* Writes one character; number of bytes, 0 for a surrogate or beyond U+10FFFF. */
size_t jy_utf8_put(uint32_t character, char out[4]);

#endif

/* Bytes as base64 text (RFC 4648, section 4) and back. */
#ifndef JY_BASE_BASE64_H
#define JY_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Characters, padding among them, that `size` bytes take; `size` is at most SIZE_MAX / 2. */
size_t jy_base64_size(size_t size);
/* Writes that many characters. */
void jy_base64_write(const void *data, size_t size, char *out);
/* Bytes that `count` digits without their padding stand for. */
size_t jy_base64_bytes(size_t count);
/* Writes that many bytes; false: one of the characters is no digit, or so many digits are no bytes. */
bool jy_base64_read(const char *digits, size_t count, void *out);

#endif

#include "base/base64.h"
#include "base/text.h"
#include <stdint.h>

size_t jy_base64_size(size_t size)
{
	return (size + 2) / 3 * 4;
}

void jy_base64_write(const void *data, size_t size, char *out)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = data;
	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		uint32_t bits = (uint32_t)in[i] << 16;
		bits |= left > 1 ? (uint32_t)in[i + 1] << 8 : 0;
		bits |= left > 2 ? in[i + 2] : 0;
		*out++ = alphabet[bits >> 18];
		*out++ = alphabet[bits >> 12 & 63];
		*out++ = left > 1 ? alphabet[bits >> 6 & 63] : '=';
		*out++ = left > 2 ? alphabet[bits & 63] : '=';
	}
}

size_t jy_base64_bytes(size_t count)
{
	return count / 4 * 3 + (count % 4 ? count % 4 - 1 : 0);
}

/* The value of a digit; 64: it is none. */
static uint32_t digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint32_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a') + 26;
	if (jy_is_digit(c))
		return (uint32_t)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

bool jy_base64_read(const char *digits, size_t count, void *out)
{
	unsigned char *to = out;
	uint32_t bits = 0;
	if (count % 4 == 1)
		return false;
	for (size_t i = 0, have = 0; i < count; i++) {
		uint32_t d = digit(digits[i]);
		if (d > 63)
			return false;
		bits = bits << 6 | d;
		have += 6;
		if (have >= 8) {
			have -= 8;
			*to++ = (unsigned char)(bits >> have);
		}
	}
	return true;
}

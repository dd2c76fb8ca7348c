#include "base/utf8.h"

#include <string.h>

static bool continues(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Bytes of the well-formed character at p (RFC 3629, section 4), or 0. */
static size_t character_size(const unsigned char *p, size_t left)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2)
		return 0;
	if (p[0] < 0xe0)
		return left >= 2 && continues(p[1]) ? 2 : 0;
	if (p[0] < 0xf0) {
		if (left < 3 || !continues(p[1]) || !continues(p[2]))
			return 0;
		if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] >= 0xa0))
			return 0;
		return 3;
	}
	if (p[0] > 0xf4 || left < 4 || !continues(p[1]) || !continues(p[2]) || !continues(p[3]))
		return 0;
	if ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] >= 0x90))
		return 0;
	return 4;
}

/* Most text is ASCII: where from is it not? Eight bytes at a time, then the rest. */
static size_t ascii_size(const unsigned char *p, size_t size)
{
	size_t i;
	unsigned char any = 0;

	for (i = 0; size - i >= 8; i += 8) {
		uint64_t eight;

		memcpy(&eight, p + i, sizeof eight);
		if (eight & UINT64_C(0x8080808080808080))
			return i;
	}
	for (size_t k = i; k < size; k++)
		any |= p[k];
	return any & 0x80 ? i : size;
}

bool jy_utf8_valid(journey_str s)
{
	const unsigned char *p = (const unsigned char *)s.data;
	size_t at = 0;

	while (at < s.size) {
		size_t n, ascii = ascii_size(p + at, s.size - at);

		/* Behind what is not ASCII, eight bytes are looked at one by one before the next try. */
		at += ascii;
		for (size_t k = 0; k < 8 && at < s.size; k++, at += n) {
			n = character_size(p + at, s.size - at);
			if (n == 0)
				return false;
		}
	}
	return true;
}

size_t jy_utf8_count(journey_str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.size; i++)
		count += !continues((unsigned char)s.data[i]);
	return count;
}

size_t jy_utf8_cut(journey_str s, size_t max)
{
	size_t at = max;

	if (s.size <= max)
		return s.size;
	while (at > 0 && max - at < 3 && continues((unsigned char)s.data[at]))
		at--;
	/* Not UTF-8 at all: any place is as good. */
	return continues((unsigned char)s.data[at]) ? max : at;
}

size_t jy_utf8_offset(journey_str s, size_t i)
{
	for (size_t at = 0; at < s.size; at++)
		if (!continues((unsigned char)s.data[at]) && i-- == 0)
			return at;
	return s.size;
}

bool jy_utf8_next(journey_str s, size_t *at, uint32_t *character)
{
	static const unsigned char lead_bits[5] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	const unsigned char *p;
	uint32_t c;
	size_t n;

	if (*at >= s.size)
		return false;
	p = (const unsigned char *)s.data + *at;
	n = character_size(p, s.size - *at);
	if (n == 0)
		return false;
	c = p[0] & lead_bits[n];
	for (size_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3f);
	*character = c;
	*at += n;
	return true;
}

size_t jy_utf8_put(uint32_t c, char out[4])
{
	static const unsigned char lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(unsigned char)(0x80 | (c & 0x3f));
	out[0] = (char)(unsigned char)(lead[n] | c);
	return n;
}

#include "expr/encoders.h"
#include "expr/writer.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static journey_status encode(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type != JOURNEY_BYTES)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	const unsigned char *in = (const unsigned char *)args->as.s;
	jy_writer w = jy_writer_on(run);
	char *to = jy_writer_room(&w, ((size_t)args->n + 2) / 3 * 4);
	for (size_t i = 0; to && i < args->n; i += 3) {
		size_t left = args->n - i;
		uint32_t bits = (uint32_t)in[i] << 16;
		bits |= left > 1 ? (uint32_t)in[i + 1] << 8 : 0;
		bits |= left > 2 ? in[i + 2] : 0;
		*to++ = alphabet[bits >> 18];
		*to++ = alphabet[bits >> 12 & 63];
		*to++ = left > 1 ? alphabet[bits >> 6 & 63] : '=';
		*to++ = left > 2 ? alphabet[bits & 63] : '=';
	}
	return jy_writer_end(&w, JOURNEY_STRING, out);
}

/* The value of a digit; 64: it is none. */
static uint32_t digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint32_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* Number of digits before the padding, which may be left out but must be right; false: no base64 text. */
static bool digits(const journey_value *text, size_t *count)
{
	size_t n = text->n, padding = 0;
	while (n > 0 && padding < 2 && text->as.s[n - 1] == '=') {
		n--;
		padding++;
	}
	*count = n;
	return n % 4 != 1 && (padding == 0 || (n + padding) % 4 == 0);
}

static journey_status decode(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	size_t n;
	(void)count;
	if (args->type != JOURNEY_STRING)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	if (!digits(args, &n))
		return jy_fail(run, out, JOURNEY_REASON_CONVERSION);
	jy_writer w = jy_writer_on(run);
	unsigned char *to = (unsigned char *)jy_writer_room(&w, n / 4 * 3 + (n % 4 ? n % 4 - 1 : 0));
	uint32_t bits = 0;
	for (size_t i = 0, have = 0; to && i < n; i++) {
		uint32_t d = digit(args->as.s[i]);
		if (d > 63)
			return jy_fail(run, out, JOURNEY_REASON_CONVERSION);
		bits = bits << 6 | d;
		have += 6;
		if (have >= 8) {
			have -= 8;
			*to++ = (unsigned char)(bits >> have);
		}
	}
	return jy_writer_end(&w, JOURNEY_BYTES, out);
}

static const jy_entry entries[] = {
	{"base64.encode", false, 0, encode, "(bytes)string"},
	{"base64.decode", false, 0, decode, "(string)bytes"},
};

const jy_library jy_library_encoders = JY_LIBRARY(entries);

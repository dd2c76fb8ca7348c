#include "expr/encoders.h"
#include "base/base64.h"
#include "expr/writer.h"

static journey_status encode(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type != JOURNEY_BYTES)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	jy_writer w = jy_writer_on(run);
	char *to = jy_writer_room(&w, jy_base64_size(args->n));
	if (to)
		jy_base64_write(args->as.s, args->n, to);
	return jy_writer_end(&w, JOURNEY_STRING, out);
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
	char *to = jy_writer_room(&w, jy_base64_bytes(n));
	if (to && !jy_base64_read(args->as.s, n, to))
		return jy_fail(run, out, JOURNEY_REASON_CONVERSION);
	return jy_writer_end(&w, JOURNEY_BYTES, out);
}

static const jy_entry entries[] = {
	{"base64.encode", false, 0, encode, "(bytes)string"},
	{"base64.decode", false, 0, decode, "(string)bytes"},
};

const jy_library jy_library_encoders = JY_LIBRARY(entries);

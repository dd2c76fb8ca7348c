#include "expr/convert.h"
#include "base/calendar.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "expr/arithmetic.h"
#include <string.h>

static journey_str text_of(const journey_value *v)
{
	return (journey_str){v->as.s, v->n};
}

static journey_status fail(jy_run *run, journey_value *out)
{
	return jy_fail(run, out, JOURNEY_REASON_CONVERSION);
}

/* Reading text takes its time. */
static journey_status charge_text(jy_run *run, const journey_value *v)
{
	bool text = v->type == JOURNEY_STRING || v->type == JOURNEY_BYTES;
	return jy_charge(run, text ? 4 * jy_text_steps(v->n) : 0);
}

static journey_status no_overload(jy_run *run, journey_value *out)
{
	return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
}

journey_status jy_run_text(jy_run *run, const char *data, size_t size, journey_type type, journey_value *out)
{
	journey_status s = jy_charge(run, size / 16);
	if (s || size > UINT32_MAX)
		return s ? s : JOURNEY_LIMIT;
	const char *copy = jy_arena_copy(run->arena, data, size);
	if (!copy)
		return JOURNEY_NO_MEMORY;
	*out = (journey_value){{0}, (uint32_t)size, type};
	out->as.s = copy;
	return JOURNEY_OK;
}

journey_status jy_to_int(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	int64_t i;
	(void)count;
	journey_status s = charge_text(run, args);
	if (s)
		return s;
	switch (args->type) {
	case JOURNEY_INT:
	case JOURNEY_TIMESTAMP:
		i = args->as.i;
		break;
	case JOURNEY_UINT:
		if (args->as.u > INT64_MAX)
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		i = args->as.i;
		break;
	case JOURNEY_DOUBLE:
		/* Bounds exclusive, as the doubles next to them are not exact. */
		if (!(args->as.d > -9223372036854775808.0 && args->as.d < 9223372036854775808.0))
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		i = (int64_t)args->as.d;
		break;
	case JOURNEY_STRING:
		if (!jy_text_int(text_of(args), &i))
			return fail(run, out);
		break;
	default:
		return no_overload(run, out);
	}
	*out = (journey_value){{i}, 0, JOURNEY_INT};
	return JOURNEY_OK;
}

journey_status jy_to_uint(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	uint64_t u;
	(void)count;
	journey_status s = charge_text(run, args);
	if (s)
		return s;
	switch (args->type) {
	case JOURNEY_UINT:
		u = args->as.u;
		break;
	case JOURNEY_INT:
		if (args->as.i < 0)
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		u = args->as.u;
		break;
	case JOURNEY_DOUBLE:
		if (!(args->as.d >= 0.0 && args->as.d < 18446744073709551616.0))
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		u = (uint64_t)args->as.d;
		break;
	case JOURNEY_STRING:
		if ((args->n > 0 && args->as.s[0] == '+') || !jy_text_uint(text_of(args), &u))
			return fail(run, out);
		break;
	default:
		return no_overload(run, out);
	}
	*out = (journey_value){{0}, 0, JOURNEY_UINT};
	out->as.u = u;
	return JOURNEY_OK;
}

static bool is_word(journey_str s, const char *word)
{
	size_t i = 0;
	while (i < s.size && word[i] && (s.data[i] | 0x20) == word[i])
		i++;
	return i == s.size && !word[i];
}

/* What is no number of digits, in letters of any case: nan, inf and infinity with a sign. */
static bool named_double(journey_str s, double *out)
{
	if (is_word(s, "nan"))
		return jy_text_double(jy_str("NaN"), out);
	bool minus = s.size > 0 && s.data[0] == '-', sign = minus || (s.size > 0 && s.data[0] == '+');
	journey_str word = jy_str_part(s, sign, s.size);
	return (is_word(word, "inf") || is_word(word, "infinity")) &&
	       jy_text_double(jy_str(minus ? "-Infinity" : "Infinity"), out);
}

journey_status jy_to_double(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	double d;
	(void)count;
	journey_status s = charge_text(run, args);
	if (s)
		return s;
	switch (args->type) {
	case JOURNEY_DOUBLE:
		d = args->as.d;
		break;
	case JOURNEY_INT:
		d = (double)args->as.i;
		break;
	case JOURNEY_UINT:
		d = (double)args->as.u;
		break;
	case JOURNEY_STRING:
		if (named_double(text_of(args), &d))
			break;
		if (!jy_text_double(text_of(args), &d))
			return fail(run, out);
		if (d - d != 0.0)
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		break;
	default:
		return no_overload(run, out);
	}
	*out = (journey_value){{0}, 0, JOURNEY_DOUBLE};
	out->as.d = d;
	return JOURNEY_OK;
}

journey_status jy_to_bool(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	static const char *const words[2][5] = {{"0", "f", "F", "false", "False"},
						{"1", "t", "T", "true", "True"}};
	(void)count;
	if (args->type == JOURNEY_BOOL) {
		*out = *args;
		return JOURNEY_OK;
	}
	if (args->type != JOURNEY_STRING)
		return no_overload(run, out);
	for (int truth = 0; truth < 2; truth++) {
		for (int i = 0; i < 5; i++) {
			if (jy_str_is(text_of(args), words[truth][i]) ||
			    jy_str_is(text_of(args), truth ? "TRUE" : "FALSE")) {
				*out = jy_truth(truth == 1);
				return JOURNEY_OK;
			}
		}
	}
	return fail(run, out);
}

size_t jy_timestamp_text(const journey_value *v, char out[40])
{
	size_t n = jy_time_text_nanos(v->as.i, v->n, out);
	if (v->n == 0)
		return n;
	while (out[n - 2] == '0')
		n--;
	out[n - 1] = 'Z';
	return n;
}

journey_status jy_to_string(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	char text[64];
	size_t n;
	(void)count;
	journey_status s = charge_text(run, args);
	if (s)
		return s;
	switch (args->type) {
	case JOURNEY_STRING:
		*out = *args;
		return JOURNEY_OK;
	case JOURNEY_BYTES:
		if (!jy_utf8_valid(text_of(args)))
			return fail(run, out);
		*out = *args;
		out->type = JOURNEY_STRING;
		return JOURNEY_OK;
	case JOURNEY_BOOL:
		return jy_run_text(run, args->as.i ? "true" : "false", args->as.i ? 4 : 5, JOURNEY_STRING,
				   out);
	case JOURNEY_INT:
		n = jy_int_text(args->as.i, text);
		break;
	case JOURNEY_UINT:
		n = jy_uint_text(args->as.u, text);
		break;
	case JOURNEY_DOUBLE:
		n = jy_double_text(args->as.d, text);
		break;
	case JOURNEY_TIMESTAMP:
		if (!jy_time_ok(args->as.i))
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		n = jy_timestamp_text(args, text);
		break;
	case JOURNEY_DURATION:
		n = jy_duration_text_nanos(args->as.i, (int32_t)args->n, text);
		break;
	default:
		return no_overload(run, out);
	}
	return jy_run_text(run, text, n, JOURNEY_STRING, out);
}

journey_status jy_to_bytes(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type != JOURNEY_STRING && args->type != JOURNEY_BYTES)
		return no_overload(run, out);
	*out = *args;
	out->type = JOURNEY_BYTES;
	return JOURNEY_OK;
}

static bool parse_timestamp(journey_str text, journey_value *out)
{
	int64_t seconds;
	uint32_t nanos;
	if (!jy_time_parse_nanos(text, &seconds, &nanos) || !jy_time_ok(seconds))
		return false;
	*out = (journey_value){{seconds}, nanos, JOURNEY_TIMESTAMP};
	return true;
}

static bool parse_duration(journey_str text, journey_value *out)
{
	int64_t seconds;
	int32_t nanos;
	if (!jy_duration_parse_nanos(text, &seconds, &nanos) || !jy_span_ok(seconds, nanos))
		return false;
	*out = (journey_value){{seconds}, (uint32_t)nanos, JOURNEY_DURATION};
	return true;
}

journey_status jy_to_timestamp(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	journey_status s = charge_text(run, args);
	if (s)
		return s;
	switch (args->type) {
	case JOURNEY_TIMESTAMP:
		*out = *args;
		return JOURNEY_OK;
	case JOURNEY_INT:
		if (!jy_time_ok(args->as.i))
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		*out = (journey_value){{args->as.i}, 0, JOURNEY_TIMESTAMP};
		return JOURNEY_OK;
	case JOURNEY_STRING:
		/* RFC 3339 has no blank between date and time. */
		if (args->n > 10 && args->as.s[10] == ' ')
			return fail(run, out);
		return parse_timestamp(text_of(args), out) ? JOURNEY_OK : fail(run, out);
	default:
		return no_overload(run, out);
	}
}

journey_status jy_to_duration(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	journey_status s = charge_text(run, args);
	if (s)
		return s;
	if (args->type == JOURNEY_DURATION) {
		*out = *args;
		return JOURNEY_OK;
	}
	if (args->type != JOURNEY_STRING)
		return no_overload(run, out);
	return parse_duration(text_of(args), out) ? JOURNEY_OK : fail(run, out);
}

journey_status jy_to_dyn(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)run;
	(void)count;
	*out = *args;
	return JOURNEY_OK;
}

journey_status jy_type_of(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	static const char *const names[] = {"null_type",
					    "bool",
					    "int",
					    "uint",
					    "double",
					    "string",
					    "bytes",
					    "list",
					    "map",
					    "google.protobuf.Timestamp",
					    "google.protobuf.Duration",
					    "type",
					    "optional_type"};
	(void)run;
	(void)count;
	const char *name = names[args->type <= JOURNEY_OPTIONAL ? args->type : 0];
	*out = (journey_value){{0}, (uint32_t)strlen(name), JOURNEY_TYPE_VALUE};
	out->as.s = name;
	return JOURNEY_OK;
}

static bool coerce_int(const journey_value *in, journey_value *out)
{
	int64_t i = in->as.i;
	if (in->type == JOURNEY_UINT ? in->as.u > INT64_MAX : in->type != JOURNEY_DOUBLE)
		return false;
	if (in->type == JOURNEY_DOUBLE && (!jy_double_int(in->as.d, &i) || (double)i != in->as.d))
		return false;
	*out = (journey_value){{i}, 0, JOURNEY_INT};
	return true;
}

static bool coerce_uint(const journey_value *in, journey_value *out)
{
	uint64_t u = in->as.u;
	if (in->type == JOURNEY_INT ? in->as.i < 0 : in->type != JOURNEY_DOUBLE)
		return false;
	if (in->type == JOURNEY_DOUBLE && (!jy_double_uint(in->as.d, &u) || (double)u != in->as.d))
		return false;
	*out = (journey_value){{0}, 0, JOURNEY_UINT};
	out->as.u = u;
	return true;
}

bool jy_coerce(const journey_value *in, uint32_t type, journey_value *out)
{
	switch (type) {
	case JOURNEY_INT:
		return coerce_int(in, out);
	case JOURNEY_UINT:
		return coerce_uint(in, out);
	case JOURNEY_DOUBLE:
		if (in->type != JOURNEY_INT && in->type != JOURNEY_UINT)
			return false;
		out->as.d = in->type == JOURNEY_INT ? (double)in->as.i : (double)in->as.u;
		out->n = 0;
		out->type = JOURNEY_DOUBLE;
		return true;
	case JOURNEY_TIMESTAMP:
		return in->type == JOURNEY_STRING && parse_timestamp(text_of(in), out);
	case JOURNEY_DURATION:
		return in->type == JOURNEY_STRING && parse_duration(text_of(in), out);
	default:
		return false;
	}
}

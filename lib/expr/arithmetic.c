#include "expr/arithmetic.h"
#include "base/calendar.h"
#include "base/math.h"
#include "expr/compare.h"
#include "expr/optional.h"
#include <string.h>

#define NANOS 1000000000

bool jy_time_ok(int64_t seconds)
{
	return seconds >= INT64_C(-62135596800) && seconds <= INT64_C(253402300799);
}

bool jy_span_ok(int64_t seconds, int64_t nanos)
{
	const int64_t most = INT64_C(9223372036);
	if (seconds > -most && seconds < most)
		return true;
	return seconds > 0 ? seconds == most && nanos <= 854775807 : seconds == -most && nanos >= -854775808;
}

bool jy_int_add(int64_t a, int64_t b, int64_t *out)
{
	if ((b > 0 && a > INT64_MAX - b) || (b < 0 && a < INT64_MIN - b))
		return false;
	*out = a + b;
	return true;
}

bool jy_int_subtract(int64_t a, int64_t b, int64_t *out)
{
	if ((b < 0 && a > INT64_MAX + b) || (b > 0 && a < INT64_MIN + b))
		return false;
	*out = a - b;
	return true;
}

bool jy_int_multiply(int64_t a, int64_t b, int64_t *out)
{
	if (a != 0 && b != 0) {
		if ((a == -1 && b == INT64_MIN) || (b == -1 && a == INT64_MIN))
			return false;
		if (a != -1 && b != -1 &&
		    (a > 0 ? (b > 0 ? a > INT64_MAX / b : b < INT64_MIN / a)
			   : (b > 0 ? a < INT64_MIN / b : b < INT64_MAX / a)))
			return false;
	}
	*out = a * b;
	return true;
}

static journey_status set_int(journey_value *out, int64_t v)
{
	*out = (journey_value){{v}, 0, JOURNEY_INT};
	return JOURNEY_OK;
}

static journey_status set_uint(journey_value *out, uint64_t v)
{
	*out = (journey_value){{0}, 0, JOURNEY_UINT};
	out->as.u = v;
	return JOURNEY_OK;
}

static journey_status set_double(journey_value *out, double v)
{
	*out = (journey_value){{0}, 0, JOURNEY_DOUBLE};
	out->as.d = v;
	return JOURNEY_OK;
}

/* Seconds and nanoseconds of either sign as a timestamp or duration. */
static journey_status set_span(jy_run *run, journey_value *out, journey_type type, int64_t seconds,
			       int64_t nanos)
{
	/* What a host supplies may be anything. */
	if (seconds > INT64_MAX / 2 || seconds < INT64_MIN / 2)
		return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
	seconds += nanos / NANOS;
	nanos %= NANOS;
	bool time = type == JOURNEY_TIMESTAMP;
	if (nanos < 0 && (time || seconds > 0)) {
		nanos += NANOS;
		seconds--;
	} else if (nanos > 0 && !time && seconds < 0) {
		nanos -= NANOS;
		seconds++;
	}
	if (time ? !jy_time_ok(seconds) : !jy_span_ok(seconds, nanos))
		return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
	*out = (journey_value){{seconds}, (uint32_t)(int32_t)nanos, type};
	return JOURNEY_OK;
}

static bool is_span(const journey_value *v)
{
	return v->type == JOURNEY_TIMESTAMP || v->type == JOURNEY_DURATION;
}

static journey_status concat(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out)
{
	size_t size = (size_t)a->n + b->n;
	journey_status s = jy_charge(run, 1 + size / 16);
	if (s)
		return s;
	if (size > UINT32_MAX)
		return JOURNEY_LIMIT;
	char *data = jy_arena_alloc(run->arena, size + 1);
	if (!data)
		return JOURNEY_NO_MEMORY;
	if (a->n)
		memcpy(data, a->as.s, a->n);
	if (b->n)
		memcpy(data + a->n, b->as.s, b->n);
	data[size] = '\0';
	*out = (journey_value){{0}, (uint32_t)size, a->type};
	out->as.s = data;
	return JOURNEY_OK;
}

static journey_status concat_lists(jy_run *run, const journey_list *a, const journey_list *b,
				   journey_value *out)
{
	size_t count, size;
	if (!jy_add_size(a->count, b->count, &count) || !jy_mul_size(count, sizeof(journey_value), &size))
		return JOURNEY_LIMIT;
	journey_status s = jy_charge(run, 1 + count / 4);
	if (s)
		return s;
	journey_list *list = jy_arena_alloc(run->arena, sizeof *list);
	journey_value *items = jy_arena_alloc(run->arena, size);
	if (!list || !items)
		return JOURNEY_NO_MEMORY;
	if (a->count)
		memcpy(items, a->items, a->count * sizeof *items);
	if (b->count)
		memcpy(items + a->count, b->items, b->count * sizeof *items);
	*list = (journey_list){count, items};
	*out = (journey_value){{0}, 0, JOURNEY_LIST};
	out->as.list = list;
	return JOURNEY_OK;
}

journey_status jy_add(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out)
{
	int64_t sum;
	if (is_span(a) && is_span(b) && (a->type == JOURNEY_DURATION || b->type == JOURNEY_DURATION)) {
		if (!jy_int_add(a->as.i, b->as.i, &sum))
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_span(run, out, a->type == b->type ? JOURNEY_DURATION : JOURNEY_TIMESTAMP, sum,
				(int64_t)(int32_t)a->n + (int32_t)b->n);
	}
	if (a->type != b->type)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	switch (a->type) {
	case JOURNEY_INT:
		if (!jy_int_add(a->as.i, b->as.i, &sum))
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_int(out, sum);
	case JOURNEY_UINT:
		if (a->as.u > UINT64_MAX - b->as.u)
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_uint(out, a->as.u + b->as.u);
	case JOURNEY_DOUBLE:
		return set_double(out, a->as.d + b->as.d);
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
		return concat(run, a, b, out);
	case JOURNEY_LIST:
		return concat_lists(run, a->as.list, b->as.list, out);
	default:
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	}
}

journey_status jy_subtract(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out)
{
	int64_t difference;
	if (is_span(a) && is_span(b) && (a->type == JOURNEY_TIMESTAMP || b->type == JOURNEY_DURATION)) {
		journey_type type = a->type == b->type ? JOURNEY_DURATION : JOURNEY_TIMESTAMP;
		if (!jy_int_subtract(a->as.i, b->as.i, &difference))
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_span(run, out, type, difference, (int64_t)(int32_t)a->n - (int32_t)b->n);
	}
	if (a->type != b->type)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	switch (a->type) {
	case JOURNEY_INT:
		if (!jy_int_subtract(a->as.i, b->as.i, &difference))
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_int(out, difference);
	case JOURNEY_UINT:
		if (a->as.u < b->as.u)
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_uint(out, a->as.u - b->as.u);
	case JOURNEY_DOUBLE:
		return set_double(out, a->as.d - b->as.d);
	default:
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	}
}

journey_status jy_multiply(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out)
{
	int64_t product;
	if (a->type != b->type)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	switch (a->type) {
	case JOURNEY_INT:
		if (!jy_int_multiply(a->as.i, b->as.i, &product))
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_int(out, product);
	case JOURNEY_UINT:
		if (b->as.u && a->as.u > UINT64_MAX / b->as.u)
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_uint(out, a->as.u * b->as.u);
	case JOURNEY_DOUBLE:
		return set_double(out, a->as.d * b->as.d);
	default:
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	}
}

journey_status jy_divide(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out)
{
	if (a->type != b->type)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	switch (a->type) {
	case JOURNEY_INT:
		if (b->as.i == 0)
			return jy_fail(run, out, JOURNEY_REASON_DIVISION);
		if (a->as.i == INT64_MIN && b->as.i == -1)
			return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
		return set_int(out, a->as.i / b->as.i);
	case JOURNEY_UINT:
		if (b->as.u == 0)
			return jy_fail(run, out, JOURNEY_REASON_DIVISION);
		return set_uint(out, a->as.u / b->as.u);
	case JOURNEY_DOUBLE:
		return set_double(out, a->as.d / b->as.d);
	default:
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	}
}

journey_status jy_modulo(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out)
{
	if (a->type != b->type || (a->type != JOURNEY_INT && a->type != JOURNEY_UINT))
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	if (b->as.u == 0)
		return jy_fail(run, out, JOURNEY_REASON_DIVISION);
	if (a->type == JOURNEY_UINT)
		return set_uint(out, a->as.u % b->as.u);
	if (a->as.i == INT64_MIN && b->as.i == -1)
		return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
	return set_int(out, a->as.i % b->as.i);
}

journey_status jy_negate(jy_run *run, const journey_value *a, journey_value *out)
{
	if (a->type == JOURNEY_DOUBLE)
		return set_double(out, -a->as.d);
	if (a->type != JOURNEY_INT)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	if (a->as.i == INT64_MIN)
		return jy_fail(run, out, JOURNEY_REASON_OVERFLOW);
	return set_int(out, -a->as.i);
}

/* A number that is whole as an index; -1 if it is none. */
static int64_t whole_index(const journey_value *v)
{
	if (v->type == JOURNEY_INT)
		return v->as.i;
	if (v->type == JOURNEY_UINT)
		return v->as.u <= INT64_MAX ? v->as.i : -1;
	double d = v->as.d;
	if (!(d >= 0.0 && d < 9007199254740992.0) || d != (double)(int64_t)d)
		return -1;
	return (int64_t)d;
}

/* What can be looked for in a map: its keys, and a double that equals one. */
static bool is_key(const journey_value *v)
{
	return v->type == JOURNEY_BOOL || v->type == JOURNEY_INT || v->type == JOURNEY_UINT ||
	       v->type == JOURNEY_DOUBLE || v->type == JOURNEY_STRING;
}

journey_status jy_index(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out)
{
	if (a->type == JOURNEY_MAP) {
		journey_status s = jy_charge_lookup(run, a->as.map->count, b);
		if (s)
			return s;
		const journey_value *found = jy_map_value(a->as.map, b);
		if (!found)
			return jy_fail(run, out, is_key(b) ? JOURNEY_REASON_NO_KEY : JOURNEY_REASON_NO_OVERLOAD);
		*out = *found;
		return JOURNEY_OK;
	}
	if (a->type == JOURNEY_OPTIONAL)
		return jy_optional_index(run, a, b, out);
	if (a->type != JOURNEY_LIST ||
	    (b->type != JOURNEY_INT && b->type != JOURNEY_UINT && b->type != JOURNEY_DOUBLE))
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	if (b->type == JOURNEY_DOUBLE && jy_trunc(b->as.d) != b->as.d)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	int64_t i = whole_index(b);
	if (i < 0 || (uint64_t)i >= a->as.list->count)
		return jy_fail(run, out, JOURNEY_REASON_NO_INDEX);
	*out = a->as.list->items[i];
	return JOURNEY_OK;
}

/* The frequent case: text among texts. */
static bool text_in(const journey_value *text, const journey_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const journey_value *v = &list->items[i];
		if (v->n == text->n && v->type == JOURNEY_STRING &&
		    (v->n == 0 || memcmp(v->as.s, text->as.s, v->n) == 0))
			return true;
	}
	return false;
}

journey_status jy_in(jy_run *run, const journey_value *a, const journey_value *b, journey_value *out)
{
	journey_status s;
	if (b->type == JOURNEY_MAP) {
		s = jy_charge_lookup(run, b->as.map->count, a);
		if (!s)
			jy_set_truth(out, jy_map_value(b->as.map, a) != NULL);
		return s;
	}
	if (b->type != JOURNEY_LIST)
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	const journey_list *list = b->as.list;
	s = jy_charge_lookup(run, list->count, a);
	bool found = !s && a->type == JOURNEY_STRING && text_in(a, list);
	for (size_t i = 0; i < list->count && a->type != JOURNEY_STRING && !found && !s; i++)
		s = jy_equal_charged(run, a, &list->items[i], &found);
	jy_set_truth(out, found);
	return s;
}

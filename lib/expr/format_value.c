#include "base/calendar.h"
#include "base/exact.h"
#include "base/float.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "expr/convert.h"
#include "expr/format.h"

/* Numbers. */

static void put_int(jy_writer *w, int64_t x)
{
	char text[24];
	jy_writer_put(w, text, jy_int_text(x, text));
}

static void put_uint(jy_writer *w, uint64_t x)
{
	char text[24];
	jy_writer_put(w, text, jy_uint_text(x, text));
}

/* NaN and the infinities; false: x is neither. */
static bool put_named(jy_writer *w, double x)
{
	if (jy_is_finite(x))
		return false;
	jy_writer_text(w, jy_is_nan(x) ? "NaN" : jy_is_negative(x) ? "-Infinity" : "Infinity");
	return true;
}

/* With so many digits after the point, which all are there. */
static void put_fixed(jy_writer *w, const jy_exact *d, int decimals)
{
	int whole = d->point > 0 ? d->point : 1;
	char *to = jy_writer_room(w, (size_t)whole + (decimals > 0 ? (size_t)decimals + 1 : 0));
	if (!to)
		return;
	for (int i = d->point - whole; i < d->point; i++)
		*to++ = jy_exact_digit(d, i);
	if (decimals > 0)
		*to++ = '.';
	for (int i = 0; i < decimals; i++)
		*to++ = jy_exact_digit(d, d->point + i);
}

/* The fewest digits that tell a double from its neighbours, without exponent. */
static void put_shortest(jy_writer *w, double x)
{
	jy_exact d;
	char digits[20];
	if (put_named(w, x))
		return;
	if (jy_is_negative(x))
		jy_writer_text(w, "-");
	x = jy_is_negative(x) ? -x : x;
	d.count = jy_double_digits(x, digits, &d.point);
	memcpy(d.digits, digits, d.count);
	int decimals = (int)d.count - d.point;
	put_fixed(w, &d, x == 0 || decimals < 0 ? 0 : decimals);
}

/* The digits of a number, and its sign to the writer. False: no number; NaN and infinities are written. */
static bool take_number(jy_writer *w, const journey_value *v, jy_exact *d, bool *done)
{
	bool negative;
	*done = false;
	switch (v->type) {
	case JOURNEY_INT:
		negative = v->as.i < 0;
		jy_exact_of_uint(negative ? 0 - v->as.u : v->as.u, d);
		break;
	case JOURNEY_UINT:
		negative = false;
		jy_exact_of_uint(v->as.u, d);
		break;
	case JOURNEY_DOUBLE:
		*done = put_named(w, v->as.d);
		if (*done)
			return true;
		negative = jy_is_negative(v->as.d);
		jy_exact_of_double(negative ? -v->as.d : v->as.d, d);
		/* Each digit takes a pass over the others. */
		if (!w->status)
			w->status = jy_charge(w->run, 1 + d->count / 2 + d->count * d->count / 512);
		break;
	default:
		return false;
	}
	if (negative)
		jy_writer_text(w, "-");
	return true;
}

bool jy_format_fixed(jy_writer *w, const journey_value *v, int precision)
{
	jy_exact d;
	bool done;
	if (!take_number(w, v, &d, &done))
		return false;
	if (done)
		return true;
	jy_exact_round(&d, d.point + precision);
	put_fixed(w, &d, precision);
	return true;
}

bool jy_format_scientific(jy_writer *w, const journey_value *v, int precision)
{
	jy_exact d;
	bool done;
	if (!take_number(w, v, &d, &done))
		return false;
	if (done)
		return true;
	jy_exact_round(&d, precision + 1);
	int exponent = d.count ? d.point - 1 : 0;
	d.point = 1;
	put_fixed(w, &d, precision);
	jy_writer_text(w, exponent < 0 ? "e-" : "e+");
	exponent = exponent < 0 ? -exponent : exponent;
	if (exponent < 10)
		jy_writer_text(w, "0");
	put_int(w, exponent);
	return true;
}

bool jy_format_decimal(jy_writer *w, const journey_value *v)
{
	switch (v->type) {
	case JOURNEY_INT:
		put_int(w, v->as.i);
		return true;
	case JOURNEY_UINT:
		put_uint(w, v->as.u);
		return true;
	case JOURNEY_DOUBLE:
		put_shortest(w, v->as.d);
		return true;
	default:
		return false;
	}
}

static void put_base(jy_writer *w, uint64_t x, unsigned bits, char letter)
{
	char digits[64];
	size_t at = sizeof digits;
	do {
		unsigned digit = (unsigned)(x & ((1u << bits) - 1));
		digits[--at] = (char)(digit < 10 ? '0' + digit : (unsigned)letter + digit - 10);
		x >>= bits;
	} while (x);
	jy_writer_put(w, digits + at, sizeof digits - at);
}

static void put_bytes_hex(jy_writer *w, const journey_value *v, char letter)
{
	char *to = jy_writer_room(w, 2 * (size_t)v->n);
	for (size_t i = 0; to && i < 2 * (size_t)v->n; i++) {
		unsigned digit = (unsigned char)v->as.s[i / 2] >> (i % 2 ? 0 : 4) & 15;
		to[i] = (char)(digit < 10 ? '0' + digit : (unsigned)letter + digit - 10);
	}
}

bool jy_format_base(jy_writer *w, const journey_value *v, unsigned bits, char letter)
{
	switch (v->type) {
	case JOURNEY_INT:
		if (v->as.i < 0)
			jy_writer_text(w, "-");
		put_base(w, v->as.i < 0 ? 0 - v->as.u : v->as.u, bits, letter);
		return true;
	case JOURNEY_UINT:
		put_base(w, v->as.u, bits, letter);
		return true;
	case JOURNEY_BOOL:
		put_base(w, v->as.i != 0, bits, letter);
		return bits == 1;
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
		if (bits == 4)
			put_bytes_hex(w, v, letter);
		return bits == 4;
	default:
		return false;
	}
}

/* Text of any value. */

static bool put_value(jy_writer *w, const journey_value *v, int depth);

/* Each run of bytes that are no UTF-8 becomes one U+FFFD. */
static void put_bytes(jy_writer *w, const journey_value *v)
{
	journey_str text = {v->n ? v->as.s : "", v->n};
	bool bad = false;
	for (size_t at = 0; at < text.size && !w->status;) {
		uint32_t c;
		size_t start = at;
		if (jy_utf8_next(text, &at, &c)) {
			jy_writer_put(w, text.data + start, at - start);
			bad = false;
		} else {
			if (!bad)
				jy_writer_text(w, "\xef\xbf\xbd");
			bad = true;
			at = start + 1;
		}
	}
}

static bool put_list(jy_writer *w, const journey_list *list, int depth)
{
	jy_writer_text(w, "[");
	for (size_t i = 0; i < list->count && !w->status; i++) {
		if (i > 0)
			jy_writer_text(w, ", ");
		if (!put_value(w, &list->items[i], depth + 1))
			return false;
		if (!w->status)
			w->status = jy_charge(w->run, 1);
	}
	jy_writer_text(w, "]");
	return true;
}

/* An entry with its key as text, to sort by. */
typedef struct named_entry {
	journey_str key;
	const journey_value *value;
} named_entry;

/* Sorts by merging runs of growing length, so that equal keys keep their order. NULL: see the status. */
static named_entry *sort_entries(jy_writer *w, named_entry *from, size_t count)
{
	size_t bytes = 0;
	for (size_t i = 0; i < count; i++)
		bytes += from[i].key.size;
	named_entry *to = jy_arena_items(w->run->arena, count, sizeof *to);
	if (!to)
		w->status = JOURNEY_NO_MEMORY;
	for (size_t width = 1; width < count && !w->status; width *= 2) {
		w->status = jy_charge(w->run, count / 4 + bytes / 16);
		for (size_t start = 0; start < count; start += 2 * width) {
			size_t middle = count - start < width ? count : start + width;
			size_t end = count - middle < width ? count : middle + width;
			size_t a = start, b = middle;
			for (size_t i = start; i < end; i++) {
				bool first = a < middle &&
					     (b >= end || jy_str_compare(from[a].key, from[b].key) <= 0);
				to[i] = first ? from[a++] : from[b++];
			}
		}
		named_entry *swap = from;
		from = to;
		to = swap;
	}
	return w->status ? NULL : from;
}

static bool put_map(jy_writer *w, const journey_map *map, int depth)
{
	named_entry *entries = jy_arena_items(w->run->arena, map->count, sizeof *entries);
	if (!entries)
		w->status = JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < map->count && !w->status; i++) {
		jy_writer key = jy_writer_on(w->run);
		if (!put_value(&key, &map->entries[i].key, depth + 1))
			return false;
		entries[i] = (named_entry){{key.size ? key.data : "", key.size}, &map->entries[i].value};
		w->status = key.status ? key.status : jy_charge(w->run, 1);
	}
	if (!w->status)
		entries = sort_entries(w, entries, map->count);
	jy_writer_text(w, "{");
	for (size_t i = 0; i < map->count && !w->status; i++) {
		if (i > 0)
			jy_writer_text(w, ", ");
		jy_writer_put(w, entries[i].key.data, entries[i].key.size);
		jy_writer_text(w, ": ");
		if (!put_value(w, entries[i].value, depth + 1))
			return false;
	}
	jy_writer_text(w, "}");
	return true;
}

static bool put_value(jy_writer *w, const journey_value *v, int depth)
{
	char text[48];
	switch (v->type) {
	case JOURNEY_NULL:
		jy_writer_text(w, "null");
		return true;
	case JOURNEY_BOOL:
		jy_writer_text(w, v->as.i ? "true" : "false");
		return true;
	case JOURNEY_STRING:
	case JOURNEY_TYPE_VALUE:
		jy_writer_put(w, v->as.s, v->n);
		return true;
	case JOURNEY_BYTES:
		put_bytes(w, v);
		return true;
	case JOURNEY_TIMESTAMP:
		jy_writer_put(w, text, jy_timestamp_text(v, text));
		return true;
	case JOURNEY_DURATION:
		jy_writer_put(w, text, jy_duration_text_nanos(v->as.i, (int32_t)v->n, text));
		return true;
	case JOURNEY_LIST:
		return depth < JY_FORMAT_DEPTH_MAX && put_list(w, v->as.list, depth);
	case JOURNEY_MAP:
		return depth < JY_FORMAT_DEPTH_MAX && put_map(w, v->as.map, depth);
	default:
		return jy_format_decimal(w, v);
	}
}

bool jy_format_text(jy_writer *w, const journey_value *v)
{
	return put_value(w, v, 0);
}

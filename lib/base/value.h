/*
 * Values: constructors, equality, the storage form. Equality and order here are exact (same type, doubles by
 * value with NaN equal to itself, so that they serve as keys); CEL's mixed comparison belongs to lib/expr.
 */
#ifndef JY_BASE_VALUE_H
#define JY_BASE_VALUE_H

#include "base/arena.h"
#include "base/buffer.h"

journey_value jy_value_null(void);
journey_value jy_value_bool(bool v);
journey_value jy_value_int(int64_t v);
journey_value jy_value_uint(uint64_t v);
journey_value jy_value_double(double v);
/* Text of at most 4 GiB - 1; what is longer is cut there (hosts' texts are far below, see event.h). */
journey_value jy_value_str(journey_str v);
journey_value jy_value_bytes(journey_bytes v);
journey_value jy_value_list(const journey_list *v);
journey_value jy_value_map(const journey_map *v);
/* From microseconds: seconds and nanoseconds. */
journey_value jy_value_time(journey_time v);
journey_value jy_value_duration(journey_duration v);

/* The text of a STRING (or BYTES); empty for other types. */
journey_str jy_value_text(journey_value v);
/* Microseconds of a TIMESTAMP or DURATION, nanoseconds floored; false: other type or out of range. */
bool jy_value_micros(journey_value v, int64_t *out);

/* The value under a text key, or NULL. `map` may be NULL. */
const journey_value *jy_map_get(const journey_map *map, journey_str key);

/* Total order: by type number, then by value (-0.0 equals 0.0, NaN equals NaN and is last; lists item by
 * item; maps by their entries in key order). <0, 0, >0. Nesting beyond JY_VALUE_DEPTH_MAX compares as equal. */
int jy_value_compare(journey_value a, journey_value b);
bool jy_value_equal(journey_value a, journey_value b);

/* Storage form: one byte of type, then the payload. False: no memory or nested too deep; buffer unchanged. */
bool jy_value_write(jy_buffer *b, journey_value v);
/* Reads one value. Text is borrowed from the reader's bytes, lists and maps come from the arena. False: no
 * memory, or malformed (then r->failed is set). */
bool jy_value_read(jy_reader *r, jy_arena *arena, journey_value *out);
/* Behind one value, checked as jy_value_read() does, texts for UTF-8 too; NULL: malformed. */
const unsigned char *jy_value_end(const unsigned char *at, const unsigned char *end);

/* The same, quick for what most values are: short ASCII and doubles. */
static inline const unsigned char *jy_value_end_quick(const unsigned char *at, const unsigned char *end)
{
	uint64_t first, last;
	size_t n;

	if (end - at < 18)
		return jy_value_end(at, end);
	if (at[0] == JOURNEY_DOUBLE)
		return at + 9;
	n = at[1];
	if (at[0] != JOURNEY_STRING || n > 16)
		return jy_value_end(at, end);
	/* The first eight bytes, without what is behind a shorter text, and the last eight of a longer one. */
	first = jy_load_u64(at + 2);
	if (n < 8)
		first &= ((uint64_t)1 << 8 * n) - 1;
	last = n > 8 ? jy_load_u64(at + 2 + n - 8) : 0;
	return (first | last) & UINT64_C(0x8080808080808080) ? jy_value_end(at, end) : at + 2 + n;
}

/* Moves behind one value. False: malformed (r->failed). */
static inline bool jy_value_skip(jy_reader *r)
{
	const unsigned char *p = r->failed ? NULL : jy_value_end_quick(r->at, r->end);

	r->failed |= !p;
	if (p)
		r->at = p;
	return p != NULL;
}

#endif

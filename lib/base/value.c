#include "base/value.h"

#include "base/float.h"
#include "base/text.h"
#include "base/utf8.h"

static journey_value make(journey_type type)
{
	journey_value v;

	v.as.u = 0;
	v.n = 0;
	v.type = (uint32_t)type;
	return v;
}

journey_value jy_value_null(void)
{
	return make(JOURNEY_NULL);
}

journey_value jy_value_bool(bool b)
{
	journey_value v = make(JOURNEY_BOOL);
	v.as.i = b;
	return v;
}

journey_value jy_value_int(int64_t i)
{
	journey_value v = make(JOURNEY_INT);
	v.as.i = i;
	return v;
}

journey_value jy_value_uint(uint64_t u)
{
	journey_value v = make(JOURNEY_UINT);
	v.as.u = u;
	return v;
}

journey_value jy_value_double(double d)
{
	journey_value v = make(JOURNEY_DOUBLE);
	v.as.d = d;
	return v;
}

static journey_value of_text(journey_type type, const void *data, size_t size)
{
	journey_value v = make(type);
	v.as.s = data;
	v.n = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
	return v;
}

journey_value jy_value_str(journey_str s)
{
	return of_text(JOURNEY_STRING, s.data, s.size);
}

journey_value jy_value_bytes(journey_bytes b)
{
	return of_text(JOURNEY_BYTES, b.data, b.size);
}

journey_value jy_value_list(const journey_list *list)
{
	journey_value v = make(JOURNEY_LIST);
	v.as.list = list;
	return v;
}

journey_value jy_value_map(const journey_map *map)
{
	journey_value v = make(JOURNEY_MAP);
	v.as.map = map;
	return v;
}

/* A timestamp's nanoseconds count forward from a floored second. */
journey_value jy_value_time(journey_time t)
{
	journey_value v = make(JOURNEY_TIMESTAMP);
	int64_t rest = t % JOURNEY_SECOND;

	v.as.i = t / JOURNEY_SECOND - (rest < 0);
	v.n = (uint32_t)((rest < 0 ? rest + JOURNEY_SECOND : rest) * 1000);
	return v;
}

/* A duration's nanoseconds have the sign of its seconds. */
journey_value jy_value_duration(journey_duration d)
{
	journey_value v = make(JOURNEY_DURATION);

	v.as.i = d / JOURNEY_SECOND;
	v.n = (uint32_t)(int32_t)(d % JOURNEY_SECOND * 1000);
	return v;
}

journey_str jy_value_text(journey_value v)
{
	journey_str s = {"", 0};

	if (v.type == JOURNEY_STRING || v.type == JOURNEY_BYTES || v.type == JOURNEY_TYPE_VALUE)
		s = jy_str_of(v.as.s, v.n);
	return s;
}

bool jy_value_micros(journey_value v, int64_t *out)
{
	int64_t nanos = v.type == JOURNEY_TIMESTAMP ? (int64_t)v.n : (int64_t)(int32_t)v.n;
	int64_t micros = nanos / 1000 - (nanos % 1000 < 0);

	if (v.type != JOURNEY_TIMESTAMP && v.type != JOURNEY_DURATION)
		return false;
	/* One second of margin at both ends leaves room for the fraction. */
	if (v.as.i > INT64_MAX / JOURNEY_SECOND - 1 || v.as.i < INT64_MIN / JOURNEY_SECOND + 1)
		return false;
	*out = v.as.i * JOURNEY_SECOND + micros;
	return true;
}

const journey_value *jy_map_get(const journey_map *map, journey_str key)
{
	for (size_t i = 0; map && i < map->count; i++) {
		const journey_value *k = &map->entries[i].key;
		if (k->type == JOURNEY_STRING && k->n == key.size &&
		    (key.size == 0 || memcmp(k->as.s, key.data, key.size) == 0))
			return &map->entries[i].value;
	}
	return NULL;
}

static int compare(journey_value a, journey_value b, int depth);

static int compare_int(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_uint(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_double(double a, double b)
{
	if (jy_is_nan(a) || jy_is_nan(b))
		return (int)jy_is_nan(a) - (int)jy_is_nan(b);
	return a < b ? -1 : a > b;
}

static int compare_lists(const journey_list *a, const journey_list *b, int depth)
{
	size_t n = a->count < b->count ? a->count : b->count;

	for (size_t i = 0; i < n; i++) {
		int order = compare(a->items[i], b->items[i], depth + 1);
		if (order)
			return order;
	}
	return compare_uint(a->count, b->count);
}

/* The entry with the smallest key above `after` (NULL: of all). */
static const journey_entry *next_entry(const journey_map *map, const journey_entry *after, int depth)
{
	const journey_entry *best = NULL;

	for (size_t i = 0; i < map->count; i++) {
		const journey_entry *e = &map->entries[i];
		if (after && compare(e->key, after->key, depth + 1) <= 0)
			continue;
		if (!best || compare(e->key, best->key, depth + 1) < 0)
			best = e;
	}
	return best;
}

static bool same_keys(const journey_map *a, const journey_map *b, int depth)
{
	for (size_t i = 0; i < a->count; i++)
		if (compare(a->entries[i].key, b->entries[i].key, depth + 1) != 0)
			return false;
	return true;
}

/* Two maps with the same keys at the same places: the smallest key whose values differ decides. */
static int compare_values(const journey_map *a, const journey_map *b, int depth)
{
	const journey_entry *first = NULL;
	int result = 0;

	for (size_t i = 0; i < a->count; i++) {
		const journey_entry *e = &a->entries[i];
		int order = compare(e->value, b->entries[i].value, depth + 1);
		if (order && (!first || compare(e->key, first->key, depth + 1) < 0)) {
			first = e;
			result = order;
		}
	}
	return result;
}

/*
 * Entries count in key order, and nothing is sorted for it: maps are small, and compared ones mostly have one
 * order. Each pair of values is compared once only, or nested maps would take exponential time.
 */
static int compare_maps(const journey_map *a, const journey_map *b, int depth)
{
	const journey_entry *x = NULL, *y = NULL;

	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	if (same_keys(a, b, depth))
		return compare_values(a, b, depth);
	for (size_t i = 0; i < a->count; i++) {
		int order;
		x = next_entry(a, x, depth);
		y = next_entry(b, y, depth);
		if (!x || !y) /* keys that are not distinct, against the contract */
			return x ? 1 : y ? -1 : 0;
		order = compare(x->key, y->key, depth + 1);
		if (!order)
			order = compare(x->value, y->value, depth + 1);
		if (order)
			return order;
	}
	return 0;
}

static int compare(journey_value a, journey_value b, int depth)
{
	if (a.type != b.type)
		return a.type < b.type ? -1 : 1;
	if (depth > JY_VALUE_DEPTH_MAX)
		return 0;
	switch (a.type) {
	case JOURNEY_BOOL:
	case JOURNEY_INT:
		return compare_int(a.as.i, b.as.i);
	case JOURNEY_UINT:
		return compare_uint(a.as.u, b.as.u);
	case JOURNEY_DOUBLE:
		return compare_double(a.as.d, b.as.d);
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
	case JOURNEY_TYPE_VALUE:
		return jy_str_compare(jy_str_of(a.as.s, a.n), jy_str_of(b.as.s, b.n));
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
		return compare_lists(a.as.list, b.as.list, depth);
	case JOURNEY_MAP:
		return compare_maps(a.as.map, b.as.map, depth);
	case JOURNEY_TIMESTAMP:
		return a.as.i != b.as.i ? compare_int(a.as.i, b.as.i) : compare_uint(a.n, b.n);
	case JOURNEY_DURATION:
		return a.as.i != b.as.i ? compare_int(a.as.i, b.as.i)
					: compare_int((int32_t)a.n, (int32_t)b.n);
	default:
		return 0;
	}
}

int jy_value_compare(journey_value a, journey_value b)
{
	return compare(a, b, 0);
}

bool jy_value_equal(journey_value a, journey_value b)
{
	return compare(a, b, 0) == 0;
}

static bool write_value(jy_buffer *b, journey_value v, int depth);

static bool write_list(jy_buffer *b, const journey_list *list, int depth)
{
	bool ok = jy_buffer_varint(b, list->count);

	for (size_t i = 0; ok && i < list->count; i++)
		ok = write_value(b, list->items[i], depth + 1);
	return ok;
}

static bool write_map(jy_buffer *b, const journey_map *map, int depth)
{
	bool ok = jy_buffer_varint(b, map->count);

	for (size_t i = 0; ok && i < map->count; i++)
		ok = write_value(b, map->entries[i].key, depth + 1) &&
		     write_value(b, map->entries[i].value, depth + 1);
	return ok;
}

static bool write_value(jy_buffer *b, journey_value v, int depth)
{
	if (depth > JY_VALUE_DEPTH_MAX || !jy_buffer_u8(b, (uint8_t)v.type))
		return false;
	switch (v.type) {
	case JOURNEY_NULL:
		return true;
	case JOURNEY_BOOL:
		return jy_buffer_u8(b, v.as.i != 0);
	case JOURNEY_INT:
		return jy_buffer_zigzag(b, v.as.i);
	case JOURNEY_UINT:
		return jy_buffer_varint(b, v.as.u);
	case JOURNEY_DOUBLE:
		return jy_buffer_double(b, v.as.d);
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
	case JOURNEY_TYPE_VALUE:
		return jy_buffer_str(b, jy_str_of(v.as.s, v.n));
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
		return write_list(b, v.as.list, depth);
	case JOURNEY_MAP:
		return write_map(b, v.as.map, depth);
	case JOURNEY_TIMESTAMP:
		return jy_buffer_zigzag(b, v.as.i) && jy_buffer_varint(b, v.n);
	case JOURNEY_DURATION:
		return jy_buffer_zigzag(b, v.as.i) && jy_buffer_zigzag(b, (int32_t)v.n);
	default:
		return false;
	}
}

bool jy_value_write(jy_buffer *b, journey_value v)
{
	size_t size = b->size;

	if (write_value(b, v, 0))
		return true;
	b->size = size;
	return false;
}

static bool read_value(jy_reader *r, jy_arena *arena, journey_value *out, int depth);

static bool read_list(jy_reader *r, jy_arena *arena, journey_value *v, int depth)
{
	size_t count = jy_reader_count(r, 1);
	journey_list *list = jy_arena_alloc(arena, sizeof *list);
	journey_value *items = jy_arena_items(arena, count, sizeof *items);

	if (r->failed || !list || !items)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!read_value(r, arena, &items[i], depth + 1))
			return false;
	list->count = count;
	list->items = items;
	v->as.list = list;
	if (v->type == JOURNEY_OPTIONAL && count > 1)
		r->failed = true;
	return !r->failed;
}

static bool read_map(jy_reader *r, jy_arena *arena, journey_value *v, int depth)
{
	size_t count = jy_reader_count(r, 2);
	journey_map *map = jy_arena_alloc(arena, sizeof *map);
	journey_entry *entries = jy_arena_items(arena, count, sizeof *entries);

	if (r->failed || !map || !entries)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!read_value(r, arena, &entries[i].key, depth + 1) ||
		    !read_value(r, arena, &entries[i].value, depth + 1))
			return false;
	map->count = count;
	map->entries = entries;
	v->as.map = map;
	return true;
}

static void read_time(jy_reader *r, journey_value *v)
{
	v->as.i = jy_reader_zigzag(r);
	if (v->type == JOURNEY_TIMESTAMP) {
		uint64_t nanos = jy_reader_varint(r);
		v->n = (uint32_t)nanos;
		r->failed |= nanos > 999999999;
	} else {
		int64_t nanos = jy_reader_zigzag(r);
		v->n = (uint32_t)(int32_t)nanos;
		r->failed |= nanos > 999999999 || nanos < -999999999;
	}
}

static void read_text(jy_reader *r, journey_value *v)
{
	journey_str s = jy_reader_str(r);

	v->as.s = s.data;
	v->n = (uint32_t)s.size;
	r->failed |= s.size > UINT32_MAX;
}

/* A short text or a double, as most values are. */
static bool read_quick(jy_reader *r, journey_value *out)
{
	const unsigned char *p = r->at;
	size_t left = (size_t)(r->end - p);

	if (r->failed || left < 2)
		return false;
	if (p[0] == JOURNEY_STRING && p[1] < 128 && left - 2 >= p[1]) {
		out->as.s = (const char *)p + 2;
		out->n = p[1];
		out->type = JOURNEY_STRING;
		r->at = p + 2 + p[1];
		return true;
	}
	if (p[0] == JOURNEY_DOUBLE && left >= 9) {
		r->at = p + 1;
		*out = jy_value_double(jy_reader_double(r));
		return true;
	}
	return false;
}

static bool read_value(jy_reader *r, jy_arena *arena, journey_value *out, int depth)
{
	journey_value v = make(JOURNEY_NULL);

	v.type = jy_reader_u8(r);
	r->failed |= depth > JY_VALUE_DEPTH_MAX;
	if (r->failed)
		return false;
	switch (v.type) {
	case JOURNEY_NULL:
		break;
	case JOURNEY_BOOL:
		v.as.i = jy_reader_u8(r);
		r->failed |= v.as.i > 1;
		break;
	case JOURNEY_INT:
		v.as.i = jy_reader_zigzag(r);
		break;
	case JOURNEY_UINT:
		v.as.u = jy_reader_varint(r);
		break;
	case JOURNEY_DOUBLE:
		v.as.d = jy_reader_double(r);
		break;
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
	case JOURNEY_TYPE_VALUE:
		read_text(r, &v);
		break;
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
		if (!read_list(r, arena, &v, depth))
			return false;
		break;
	case JOURNEY_MAP:
		if (!read_map(r, arena, &v, depth))
			return false;
		break;
	case JOURNEY_TIMESTAMP:
	case JOURNEY_DURATION:
		read_time(r, &v);
		break;
	default:
		r->failed = true;
	}
	if (!r->failed)
		*out = v;
	return !r->failed;
}

bool jy_value_read(jy_reader *r, jy_arena *arena, journey_value *out)
{
	return read_quick(r, out) || read_value(r, arena, out, 0);
}

/* ---- passing over values: most bytes of a profile are values, so this goes without calls ---- */

/* Behind a varint in its one form; NULL: there is none. */
static const unsigned char *skip_varint(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *last = end - p < 10 ? end : p + 10, *start = p;

	while (p < last && *p > 127)
		p++;
	if (p == last || (p > start && *p == 0) || (p - start == 9 && *p > 1))
		return NULL;
	return p + 1;
}

static const unsigned char *skip_text(const unsigned char *p, const unsigned char *end, bool is_text)
{
	jy_reader in;
	journey_str text;

	if (p < end && *p < 128) {
		text.size = *p++;
		if ((size_t)(end - p) < text.size)
			return NULL;
		text.data = (const char *)p;
	} else {
		in = jy_reader_of(p, (size_t)(end - p));
		text = jy_reader_str(&in);
		if (in.failed || text.size > UINT32_MAX)
			return NULL;
		p = (const unsigned char *)text.data;
	}
	if (is_text && !jy_utf8_valid(text))
		return NULL;
	return p + text.size;
}

static const unsigned char *skip_slow(uint8_t type, const unsigned char *p, const unsigned char *end, int depth);

static const unsigned char *skip_value(const unsigned char *p, const unsigned char *end, int depth)
{
	uint8_t type;

	if (p == end || depth > JY_VALUE_DEPTH_MAX)
		return NULL;
	type = *p++;
	switch (type) {
	case JOURNEY_NULL:
		return p;
	case JOURNEY_BOOL:
		return p < end && *p <= 1 ? p + 1 : NULL;
	case JOURNEY_INT:
	case JOURNEY_UINT:
		return skip_varint(p, end);
	case JOURNEY_DOUBLE:
		return end - p >= 8 ? p + 8 : NULL;
	case JOURNEY_STRING:
		return skip_text(p, end, true);
	default:
		return skip_slow(type, p, end, depth);
	}
}

static const unsigned char *skip_slow(uint8_t type, const unsigned char *p, const unsigned char *end, int depth)
{
	jy_reader in = jy_reader_of(p, (size_t)(end - p));
	journey_value v = make(type);
	size_t n;

	switch (type) {
	case JOURNEY_TYPE_VALUE:
	case JOURNEY_BYTES:
		return skip_text(p, end, type == JOURNEY_TYPE_VALUE);
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
	case JOURNEY_MAP:
		n = jy_reader_count(&in, type == JOURNEY_MAP ? 2 : 1);
		if (in.failed || (type == JOURNEY_OPTIONAL && n > 1))
			return NULL;
		for (p = in.at, n *= type == JOURNEY_MAP ? 2 : 1; p && n > 0; n--)
			p = skip_value(p, end, depth + 1);
		return p;
	case JOURNEY_TIMESTAMP:
	case JOURNEY_DURATION:
		read_time(&in, &v);
		return in.failed ? NULL : in.at;
	default:
		return NULL;
	}
}

const unsigned char *jy_value_end(const unsigned char *at, const unsigned char *end)
{
	return skip_value(at, end, 0);
}

#include "tagged.h"

#include <journey/document.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Deepest nesting that is read. */
#define DEPTH_MAX 400
/* Most pairs of a map that is read: each key is compared with those before it. */
#define PAIRS_MAX 10000

typedef struct reader {
	tool_room *room;
	const char *wrong;
} reader;

static bool fail(reader *r, const char *wrong)
{
	r->wrong = wrong;
	return false;
}

static journey_str str_of(const journey_value *value)
{
	return (journey_str){value->as.s, value->n};
}

static bool is(journey_str text, const char *word)
{
	return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

/* ---- numbers ---- */

/* Digits alone, up to `most`. */
static bool read_digits(const char *at, const char *end, uint64_t most, uint64_t *out)
{
	uint64_t value = 0;

	if (at == end)
		return false;
	for (; at < end; at++) {
		uint64_t digit = (uint64_t)(unsigned char)*at - '0';

		if (digit > 9 || value > (most - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

static bool read_int(reader *r, journey_str text, journey_value *out)
{
	const char *end = text.data + text.size;
	bool negative = text.size && *text.data == '-';
	uint64_t value;

	if (!read_digits(text.data + negative, end, (uint64_t)INT64_MAX + negative, &value))
		return fail(r, "an int is a text of digits in the range of 64 bits");
	*out = (journey_value){.type = JOURNEY_INT};
	out->as.u = negative ? 0 - value : value;
	return true;
}

static bool read_uint(reader *r, journey_str text, journey_value *out)
{
	*out = (journey_value){.type = JOURNEY_UINT};
	return read_digits(text.data, text.data + text.size, UINT64_MAX, &out->as.u) ||
	       fail(r, "a uint is a text of digits in the range of 64 bits");
}

/* The command never calls setlocale(), so strtod() reads a point. */
static bool read_double(reader *r, journey_str text, journey_value *out)
{
	char room[400], *end;

	*out = (journey_value){.type = JOURNEY_DOUBLE};
	if (is(text, "NaN"))
		out->as.d = (double)NAN;
	else if (is(text, "Infinity"))
		out->as.d = (double)INFINITY;
	else if (is(text, "-Infinity"))
		out->as.d = -(double)INFINITY;
	else if (!text.size || text.size >= sizeof room ||
		 strspn(memcpy(room, text.data, text.size), "0123456789+-.eE") < text.size)
		return fail(r, "a double is text: \"1.5\", \"NaN\", \"Infinity\" or \"-Infinity\"");
	else {
		room[text.size] = '\0';
		out->as.d = strtod(room, &end);
		if (*end)
			return fail(r, "a double is text: \"1.5\", \"NaN\", \"Infinity\" or \"-Infinity\"");
	}
	return true;
}

/* ---- times ---- */

/* What stands behind a point, as billionths; moves past it. False: no digits, or more than nine. */
static bool read_fraction(const char **at, const char *end, uint32_t *nanos)
{
	uint32_t unit = 1000000000;

	*nanos = 0;
	if (*at == end || **at != '.')
		return true;
	for ((*at)++; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
		unit /= 10;
		if (!unit)
			return false;
		*nanos += (uint32_t)(**at - '0') * unit;
	}
	return unit < 1000000000;
}

static bool read_timestamp(reader *r, journey_str text, journey_value *out)
{
	const char *point = text.size ? memchr(text.data, '.', text.size) : NULL,
		   *end = text.data + text.size;
	char whole[64];
	uint32_t nanos = 0;
	journey_time time;
	size_t head = point ? (size_t)(point - text.data) : text.size, rest = 0;

	if (point && !read_fraction(&point, end, &nanos))
		return fail(r, "a timestamp has at most nine digits behind the point");
	if (point)
		rest = (size_t)(end - point);
	if (head + rest >= sizeof whole)
		return fail(r, "a timestamp is RFC 3339 text");
	memcpy(whole, text.data, head);
	if (rest)
		memcpy(whole + head, point, rest);
	if (journey_time_read((journey_str){whole, head + rest}, &time) != JOURNEY_OK)
		return fail(r, "a timestamp is RFC 3339 text in the years 1 to 9999");
	/* No fraction is left, so this is exact. */
	*out = (journey_value){.as = {.i = time / JOURNEY_SECOND}, .n = nanos, .type = JOURNEY_TIMESTAMP};
	return true;
}

static bool read_duration(reader *r, journey_str text, journey_value *out)
{
	const char *at = text.data, *end = text.data + text.size, *digits;
	bool negative = text.size && *at == '-';
	uint64_t seconds;
	uint32_t nanos;

	digits = at += negative;
	while (at < end && *at >= '0' && *at <= '9')
		at++;
	if (!read_digits(digits, at, UINT64_C(315576000000), &seconds) || !read_fraction(&at, end, &nanos) ||
	    end - at != 1 || *at != 's')
		return fail(r, "a duration is text in seconds (\"1.5s\") within 10,000 years");
	*out = (journey_value){.as = {.i = (int64_t)seconds}, .n = nanos, .type = JOURNEY_DURATION};
	if (negative) {
		out->as.i = -out->as.i;
		out->n = 0 - nanos;
	}
	return true;
}

/* ---- bytes and types ---- */

static bool read_bytes(reader *r, journey_str text, journey_value *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char *data = tool_room_take(r->room, text.size);
	uint32_t bits = 0, have = 0, n = 0;

	if (!data)
		return fail(r, "out of memory");
	while (text.size && text.data[text.size - 1] == '=')
		text.size--;
	for (size_t i = 0; i < text.size; i++) {
		const char *digit = text.data[i] ? strchr(digits, text.data[i]) : NULL;

		if (!digit)
			return fail(r, "bytes are base64 text");
		bits = bits << 6 | (uint32_t)(digit - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			data[n++] = (unsigned char)(bits >> have);
		}
	}
	*out = (journey_value){.as = {.s = (const char *)data}, .n = n, .type = JOURNEY_BYTES};
	return true;
}

static void read_type(journey_str text, journey_value *out)
{
	static const char time[] = "google.protobuf.Timestamp", span[] = "google.protobuf.Duration";

	if (is(text, "timestamp"))
		text = (journey_str){time, sizeof time - 1};
	else if (is(text, "duration"))
		text = (journey_str){span, sizeof span - 1};
	*out = (journey_value){.as = {.s = text.data}, .n = (uint32_t)text.size, .type = JOURNEY_TYPE_VALUE};
}

/* ---- values ---- */

static bool read_value(reader *r, const journey_value *json, int depth, journey_value *out);

static bool read_list(reader *r, const journey_list *json, int depth, journey_value *out)
{
	journey_value *items = tool_room_items(r->room, json->count, sizeof *items);
	journey_list *list = tool_room_take(r->room, sizeof *list);

	if (!items || !list)
		return fail(r, "out of memory");
	for (size_t i = 0; i < json->count; i++)
		if (!read_value(r, &json->items[i], depth, &items[i]))
			return false;
	*list = (journey_list){json->count, items};
	*out = (journey_value){.as = {.list = list}, .type = JOURNEY_LIST};
	return true;
}

static bool same_key(const journey_value *a, const journey_value *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == JOURNEY_STRING)
		return a->n == b->n && (!a->n || memcmp(a->as.s, b->as.s, a->n) == 0);
	return a->as.i == b->as.i;
}

static bool read_map(reader *r, const journey_list *json, int depth, journey_value *out)
{
	journey_entry *entries = tool_room_items(r->room, json->count, sizeof *entries);
	journey_map *map = tool_room_take(r->room, sizeof *map);

	if (!entries || !map)
		return fail(r, "out of memory");
	if (json->count > PAIRS_MAX)
		return fail(r, "a map has at most 10,000 pairs");
	for (size_t i = 0; i < json->count; i++) {
		const journey_value *pair = &json->items[i];
		journey_value *key = &entries[i].key;

		if (pair->type != JOURNEY_LIST || pair->as.list->count != 2)
			return fail(r, "a map is a list of pairs [KEY, VALUE]");
		if (!read_value(r, &pair->as.list->items[0], depth, key) ||
		    !read_value(r, &pair->as.list->items[1], depth, &entries[i].value))
			return false;
		if (key->type != JOURNEY_STRING && key->type != JOURNEY_INT && key->type != JOURNEY_UINT &&
		    key->type != JOURNEY_BOOL)
			return fail(r, "the key of a map is a string, int, uint or bool");
		for (size_t k = 0; k < i; k++)
			if (same_key(&entries[k].key, key))
				return fail(r, "a map has the same key twice");
	}
	*map = (journey_map){json->count, entries};
	*out = (journey_value){.as = {.map = map}, .type = JOURNEY_MAP};
	return true;
}

static bool read_optional(reader *r, const journey_value *json, int depth, journey_value *out)
{
	bool some = json->type != JOURNEY_NULL;
	journey_value *item = tool_room_take(r->room, sizeof *item);
	journey_list *list = tool_room_take(r->room, sizeof *list);

	if (!item || !list)
		return fail(r, "out of memory");
	if (some && !read_value(r, json, depth, item))
		return false;
	*list = (journey_list){some ? 1 : 0, item};
	*out = (journey_value){.as = {.list = list}, .type = JOURNEY_OPTIONAL};
	return true;
}

static bool read_text(reader *r, journey_str tag, journey_str text, journey_value *out)
{
	if (is(tag, "int"))
		return read_int(r, text, out);
	if (is(tag, "uint"))
		return read_uint(r, text, out);
	if (is(tag, "double"))
		return read_double(r, text, out);
	if (is(tag, "bytes"))
		return read_bytes(r, text, out);
	if (is(tag, "timestamp"))
		return read_timestamp(r, text, out);
	if (is(tag, "duration"))
		return read_duration(r, text, out);
	if (is(tag, "type")) {
		read_type(text, out);
		return true;
	}
	*out = (journey_value){.as = {.s = text.data}, .n = (uint32_t)text.size, .type = JOURNEY_STRING};
	return is(tag, "string") ||
	       fail(r, "a tag is one of null bool int uint double string bytes list map timestamp "
		       "duration type optional");
}

static bool read_value(reader *r, const journey_value *json, int depth, journey_value *out)
{
	const journey_entry *entry;
	const journey_value *v;
	journey_str tag;

	if (depth > DEPTH_MAX)
		return fail(r, "nested too deep");
	if (json->type != JOURNEY_MAP || json->as.map->count != 1)
		return fail(r, "a value is an object with one key, its type: {\"int\":\"1\"}");
	entry = json->as.map->entries;
	tag = str_of(&entry->key);
	v = &entry->value;
	if (is(tag, "optional"))
		return read_optional(r, v, depth + 1, out);
	switch (v->type) {
	case JOURNEY_NULL:
		*out = (journey_value){.type = JOURNEY_NULL};
		return is(tag, "null") || fail(r, "null is {\"null\":null}");
	case JOURNEY_BOOL:
		*out = *v;
		return is(tag, "bool") || fail(r, "true and false are {\"bool\":true} and {\"bool\":false}");
	case JOURNEY_LIST:
		if (is(tag, "list"))
			return read_list(r, v->as.list, depth + 1, out);
		return is(tag, "map") ? read_map(r, v->as.list, depth + 1, out)
				      : fail(r, "a JSON list belongs to the tags list and map");
	case JOURNEY_STRING:
		return read_text(r, tag, str_of(v), out);
	default:
		return fail(r, "numbers are written as text: {\"int\":\"1\"}");
	}
}

bool tool_tagged_read(tool_room *room, const journey_value *json, journey_value *out, const char **wrong)
{
	reader r = {room, ""};

	if (read_value(&r, json, 0, out))
		return true;
	*wrong = r.wrong;
	return false;
}

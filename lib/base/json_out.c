#include "base/json_out.h"

#include "base/base64.h"
#include "base/calendar.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"

jy_json_out jy_json_out_of(jy_buffer *out)
{
	jy_json_out j;

	memset(&j, 0, sizeof(j));
	j.out = out;
	j.ok = true;
	return j;
}

static void raw(jy_json_out *j, const char *text, size_t size)
{
	j->ok = j->ok && jy_buffer_bytes(j->out, text, size);
}

/* Before each value and key: the comma between it and the one before. */
static void begin(jy_json_out *j)
{
	if (j->named)
		j->named = false;
	else if (j->more[j->depth])
		raw(j, ",", 1);
	j->more[j->depth] = true;
}

void jy_json_open(jy_json_out *j, char bracket)
{
	begin(j);
	raw(j, &bracket, 1);
	if (j->depth + 1 == JY_JSON_DEPTH)
		j->ok = false;
	else
		j->more[++j->depth] = false;
}

void jy_json_close(jy_json_out *j, char bracket)
{
	if (j->depth > 0)
		j->depth--;
	raw(j, &bracket, 1);
}

static void escape(jy_json_out *j, uint32_t c)
{
	static const char digits[] = "0123456789abcdef";
	char text[6] = {'\\', 'u', '0', '0', digits[c >> 4 & 15], digits[c & 15]};

	switch (c) {
	case '"':
		raw(j, "\\\"", 2);
		break;
	case '\\':
		raw(j, "\\\\", 2);
		break;
	case '\n':
		raw(j, "\\n", 2);
		break;
	case '\r':
		raw(j, "\\r", 2);
		break;
	case '\t':
		raw(j, "\\t", 2);
		break;
	default:
		raw(j, text, sizeof(text));
	}
}

static void quoted(jy_json_out *j, journey_str text)
{
	size_t at = 0, start = 0, before;
	uint32_t c;

	raw(j, "\"", 1);
	while (at < text.size) {
		before = at;
		if (!jy_utf8_next(text, &at, &c)) {
			raw(j, text.data + start, before - start);
			raw(j, "\xef\xbf\xbd", 3);
			at = start = before + 1;
		} else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f) {
			raw(j, text.data + start, before - start);
			escape(j, c);
			start = at;
		}
	}
	if (at > start)
		raw(j, text.data + start, at - start);
	raw(j, "\"", 1);
}

void jy_json_key_str(jy_json_out *j, journey_str name)
{
	begin(j);
	quoted(j, name);
	raw(j, ":", 1);
	j->named = true;
}

void jy_json_key(jy_json_out *j, const char *name)
{
	jy_json_key_str(j, jy_str(name));
}

void jy_json_str(jy_json_out *j, journey_str text)
{
	begin(j);
	quoted(j, text);
}

void jy_json_int(jy_json_out *j, int64_t x)
{
	char text[24];

	begin(j);
	raw(j, text, jy_int_text(x, text));
}

void jy_json_double(jy_json_out *j, double x)
{
	char text[32];

	if (!(x - x == 0.0)) {
		jy_json_null(j);
		return;
	}
	begin(j);
	raw(j, text, jy_double_text(x, text));
}

void jy_json_bool(jy_json_out *j, bool x)
{
	begin(j);
	raw(j, x ? "true" : "false", x ? 4 : 5);
}

void jy_json_null(jy_json_out *j)
{
	begin(j);
	raw(j, "null", 4);
}

void jy_json_time(jy_json_out *j, journey_time time)
{
	char text[40];

	if (time == JOURNEY_TIME_NONE)
		jy_json_null(j);
	else
		jy_json_str(j, jy_str_of(text, jy_time_text(time, text)));
}

void jy_json_hash(jy_json_out *j, jy_hash128 hash)
{
	static const char digits[] = "0123456789abcdef";
	char text[32];
	unsigned i;

	for (i = 0; i < 16; i++) {
		text[i] = digits[hash.a >> (60 - 4 * i) & 15];
		text[16 + i] = digits[hash.b >> (60 - 4 * i) & 15];
	}
	jy_json_str(j, jy_str_of(text, sizeof(text)));
}

/* ---- values ---- */

static void put_bytes(jy_json_out *j, journey_value value)
{
	size_t size = jy_base64_size(value.n);

	begin(j);
	raw(j, "\"", 1);
	if (j->ok && jy_buffer_reserve(j->out, size)) {
		jy_base64_write(value.as.s, value.n, (char *)j->out->data + j->out->size);
		j->out->size += size;
	} else {
		j->ok = false;
	}
	raw(j, "\"", 1);
}

static void put_map(jy_json_out *j, const journey_map *map)
{
	char text[24];
	size_t i;

	jy_json_open(j, '{');
	for (i = 0; i < map->count; i++) {
		journey_value key = map->entries[i].key;

		if (key.type == JOURNEY_STRING)
			jy_json_key_str(j, jy_value_text(key));
		else if (key.type == JOURNEY_UINT)
			jy_json_key_str(j, jy_str_of(text, jy_uint_text(key.as.u, text)));
		else
			jy_json_key_str(j, jy_str_of(text, jy_int_text(key.as.i, text)));
		jy_json_value(j, map->entries[i].value);
	}
	jy_json_close(j, '}');
}

static void put_list(jy_json_out *j, const journey_list *list)
{
	size_t i;

	jy_json_open(j, '[');
	for (i = 0; i < list->count; i++)
		jy_json_value(j, list->items[i]);
	jy_json_close(j, ']');
}

/* Depth is bounded by that of values (JY_VALUE_DEPTH_MAX) and by JY_JSON_DEPTH. */
void jy_json_value(jy_json_out *j, journey_value value)
{
	char text[24];

	if (!j->ok)
		return;
	switch (value.type) {
	case JOURNEY_BOOL:
		jy_json_bool(j, value.as.i != 0);
		break;
	case JOURNEY_INT:
		jy_json_int(j, value.as.i);
		break;
	case JOURNEY_UINT:
		begin(j);
		raw(j, text, jy_uint_text(value.as.u, text));
		break;
	case JOURNEY_DOUBLE:
		jy_json_double(j, value.as.d);
		break;
	case JOURNEY_STRING:
		jy_json_str(j, jy_value_text(value));
		break;
	case JOURNEY_BYTES:
		put_bytes(j, value);
		break;
	case JOURNEY_TIMESTAMP:
		jy_json_time(j, value.as.i * JOURNEY_SECOND + value.n / 1000);
		break;
	case JOURNEY_LIST:
		put_list(j, value.as.list);
		break;
	case JOURNEY_MAP:
		put_map(j, value.as.map);
		break;
	default:
		jy_json_null(j);
	}
}

void jy_json_member_str(jy_json_out *j, const char *name, journey_str text)
{
	jy_json_key(j, name);
	jy_json_str(j, text);
}

void jy_json_member_int(jy_json_out *j, const char *name, int64_t x)
{
	jy_json_key(j, name);
	jy_json_int(j, x);
}

void jy_json_member_bool(jy_json_out *j, const char *name, bool x)
{
	jy_json_key(j, name);
	jy_json_bool(j, x);
}

void jy_json_member_time(jy_json_out *j, const char *name, journey_time time)
{
	jy_json_key(j, name);
	jy_json_time(j, time);
}

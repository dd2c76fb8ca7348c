/* Values and events as JSON text; the public functions are in <journey/document.h>. */
#include "document/number.h"
#include "document/time.h"
#include "document/utf8.h"

#include <journey/document.h>
#include <stdbool.h>
#include <string.h>

#define DEPTH_MAX JOURNEY_JSON_DEPTH_MAX

/* Collects small pieces; the first status other than OK sticks. */
typedef struct jy_writer {
	journey_write_fn write;
	void *arg;
	journey_status status;
	size_t size;
	char data[512];
} jy_writer;

static void jy_writer_init(jy_writer *w, journey_write_fn write, void *arg)
{
	w->write = write;
	w->arg = arg;
	w->status = write == NULL ? JOURNEY_MISUSE : JOURNEY_OK;
	w->size = 0;
}

static journey_status jy_writer_flush(jy_writer *w)
{
	if (w->status == JOURNEY_OK && w->size > 0)
		w->status = w->write(w->arg, w->data, w->size);
	w->size = 0;
	return w->status;
}

static void jy_writer_bytes(jy_writer *w, const char *data, size_t size)
{
	if (size > sizeof w->data - w->size)
		jy_writer_flush(w);
	if (size > sizeof w->data) {
		if (w->status == JOURNEY_OK)
			w->status = w->write(w->arg, data, size);
		return;
	}
	if (size > 0)
		memcpy(w->data + w->size, data, size);
	w->size += size;
}

static void jy_writer_text(jy_writer *w, const char *text)
{
	jy_writer_bytes(w, text, strlen(text));
}

/* ---- text ---- */

static void jy_write_escape(jy_writer *w, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	static const char names[] = "\"\\\b\f\n\r\t", values[] = "\"\\bfnrt";
	const char *name = c == 0 ? NULL : strchr(names, c);
	char text[7] = "\\u00";

	if (name != NULL) {
		text[1] = values[name - names];
		jy_writer_bytes(w, text, 2);
		return;
	}
	text[4] = digits[c >> 4];
	text[5] = digits[c & 15];
	jy_writer_bytes(w, text, 6);
}

static void jy_write_str(jy_writer *w, const char *data, size_t size)
{
	size_t from = 0, at = 0;

	jy_writer_bytes(w, "\"", 1);
	while (at < size) {
		unsigned char c = (unsigned char)data[at];
		size_t n = jy_doc_utf8(data + at, size - at);

		if (n > 0 && c >= 0x20 && c != '"' && c != '\\') {
			at += n;
			continue;
		}
		jy_writer_bytes(w, data + from, at - from);
		if (n == 0)
			jy_writer_text(w, "\xEF\xBF\xBD");
		else
			jy_write_escape(w, c);
		from = ++at;
	}
	jy_writer_bytes(w, data + from, at - from);
	jy_writer_bytes(w, "\"", 1);
}

static void jy_write_base64(jy_writer *w, const unsigned char *data, size_t size)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i;

	jy_writer_bytes(w, "\"", 1);
	for (i = 0; i < size; i += 3) {
		size_t left = size - i;
		uint32_t bits = (uint32_t)data[i] << 16 | (left > 1 ? (uint32_t)data[i + 1] << 8 : 0) |
				(left > 2 ? data[i + 2] : 0);
		char text[4];

		text[0] = digits[bits >> 18];
		text[1] = digits[bits >> 12 & 63];
		text[2] = left > 1 ? digits[bits >> 6 & 63] : '=';
		text[3] = left > 2 ? digits[bits & 63] : '=';
		jy_writer_bytes(w, text, 4);
	}
	jy_writer_bytes(w, "\"", 1);
}

/* ---- values ---- */

static bool jy_is_finite(double x)
{
	return x - x == 0.0;
}

static void jy_write_double(jy_writer *w, double x)
{
	char text[JY_DOC_NUMBER];

	if (jy_is_finite(x))
		jy_writer_bytes(w, text, jy_doc_number_text(x, text));
	else
		jy_writer_text(w, "null");
}

static void jy_write_time(jy_writer *w, const journey_value *value)
{
	char text[JOURNEY_TIME_TEXT];
	size_t size = jy_doc_time_text(value->as.i, value->n, text);

	if (size == 0)
		jy_writer_text(w, "null");
	else
		jy_write_str(w, text, size);
}

static void jy_write_span(jy_writer *w, const journey_value *value)
{
	char text[JOURNEY_TIME_TEXT];
	int64_t nanos = value->n < UINT32_C(0x80000000) ? (int64_t)value->n
							: (int64_t)value->n - INT64_C(0x100000000);

	if (nanos < -999999999 || nanos > 999999999)
		jy_writer_text(w, "null");
	else
		jy_write_str(w, text, jy_doc_span_text(value->as.i, (int32_t)nanos, text));
}

static void jy_write_value(jy_writer *w, journey_value value, int depth);

static void jy_write_list(jy_writer *w, const journey_list *list, int depth)
{
	size_t i;

	jy_writer_bytes(w, "[", 1);
	for (i = 0; i < list->count && w->status == JOURNEY_OK; i++) {
		if (i > 0)
			jy_writer_bytes(w, ",", 1);
		jy_write_value(w, list->items[i], depth + 1);
	}
	jy_writer_bytes(w, "]", 1);
}

static void jy_write_key(jy_writer *w, const journey_value *key)
{
	char text[JY_DOC_NUMBER];

	if (key->type == JOURNEY_STRING)
		jy_write_str(w, key->as.s, key->n);
	else if (key->type == JOURNEY_INT)
		jy_write_str(w, text, jy_doc_whole_text(key->as.i, text));
	else if (key->type == JOURNEY_UINT)
		jy_write_str(w, text, jy_doc_natural_text(key->as.u, text));
	else if (key->type == JOURNEY_BOOL)
		jy_writer_text(w, key->as.i != 0 ? "\"true\"" : "\"false\"");
	else
		w->status = w->status == JOURNEY_OK ? JOURNEY_MISUSE : w->status;
}

static void jy_write_map(jy_writer *w, const journey_map *map, int depth)
{
	size_t i;

	jy_writer_bytes(w, "{", 1);
	for (i = 0; i < map->count && w->status == JOURNEY_OK; i++) {
		if (i > 0)
			jy_writer_bytes(w, ",", 1);
		jy_write_key(w, &map->entries[i].key);
		jy_writer_bytes(w, ":", 1);
		jy_write_value(w, map->entries[i].value, depth + 1);
	}
	jy_writer_bytes(w, "}", 1);
}

static void jy_write_optional(jy_writer *w, const journey_list *list, int depth)
{
	if (list == NULL || list->count == 0)
		jy_writer_text(w, "null");
	else
		jy_write_value(w, list->items[0], depth + 1);
}

/* Recursion is bounded by DEPTH_MAX. */
static void jy_write_value(jy_writer *w, journey_value value, int depth)
{
	char text[JY_DOC_NUMBER];

	if (depth > DEPTH_MAX && w->status == JOURNEY_OK)
		w->status = JOURNEY_LIMIT;
	if (w->status != JOURNEY_OK)
		return;
	switch ((journey_type)value.type) {
	case JOURNEY_NULL:
		jy_writer_text(w, "null");
		return;
	case JOURNEY_BOOL:
		jy_writer_text(w, value.as.i != 0 ? "true" : "false");
		return;
	case JOURNEY_INT:
		jy_writer_bytes(w, text, jy_doc_whole_text(value.as.i, text));
		return;
	case JOURNEY_UINT:
		jy_writer_bytes(w, text, jy_doc_natural_text(value.as.u, text));
		return;
	case JOURNEY_DOUBLE:
		jy_write_double(w, value.as.d);
		return;
	case JOURNEY_STRING:
	case JOURNEY_TYPE_VALUE:
		jy_write_str(w, value.as.s, value.n);
		return;
	case JOURNEY_BYTES:
		jy_write_base64(w, (const unsigned char *)value.as.s, value.n);
		return;
	case JOURNEY_LIST:
		jy_write_list(w, value.as.list, depth);
		return;
	case JOURNEY_MAP:
		jy_write_map(w, value.as.map, depth);
		return;
	case JOURNEY_TIMESTAMP:
		jy_write_time(w, &value);
		return;
	case JOURNEY_DURATION:
		jy_write_span(w, &value);
		return;
	case JOURNEY_OPTIONAL:
		jy_write_optional(w, value.as.list, depth);
		return;
	}
	w->status = JOURNEY_MISUSE;
}

journey_status journey_json_write(journey_value value, journey_write_fn write, void *arg)
{
	jy_writer w;

	jy_writer_init(&w, write, arg);
	jy_write_value(&w, value, 1);
	return jy_writer_flush(&w);
}

journey_status journey_json_write_str(journey_str text, journey_write_fn write, void *arg)
{
	jy_writer w;

	jy_writer_init(&w, write, arg);
	jy_write_str(&w, text.data, text.size);
	return jy_writer_flush(&w);
}

journey_status journey_json_write_double(double number, journey_write_fn write, void *arg)
{
	jy_writer w;

	jy_writer_init(&w, write, arg);
	jy_write_double(&w, number);
	return jy_writer_flush(&w);
}

/* ---- events ---- */

static void jy_write_field(jy_writer *w, const char *key, journey_str text)
{
	if (text.size == 0)
		return;
	jy_writer_text(w, ",\"");
	jy_writer_text(w, key);
	jy_writer_text(w, "\":");
	jy_write_str(w, text.data, text.size);
}

static void jy_write_object(jy_writer *w, const char *key, const journey_map *map)
{
	if (map == NULL)
		return;
	jy_writer_text(w, ",\"");
	jy_writer_text(w, key);
	jy_writer_text(w, "\":");
	jy_write_map(w, map, 2);
}

journey_status journey_json_write_event(const journey_event *event, journey_write_fn write, void *arg)
{
	static const char *const kinds[] = {"track", "identify", "alias", "page", "screen", "group"};
	jy_writer w;
	char text[JOURNEY_TIME_TEXT];
	journey_str time = {text, 0};

	if (event == NULL || event->kind < JOURNEY_EVENT_TRACK || event->kind > JOURNEY_EVENT_GROUP)
		return JOURNEY_MISUSE;
	time.size = journey_time_write(event->timestamp, text);
	if (time.size == 0)
		return JOURNEY_RANGE;
	jy_writer_init(&w, write, arg);
	jy_writer_text(&w, "{\"type\":\"");
	jy_writer_text(&w, kinds[event->kind - JOURNEY_EVENT_TRACK]);
	jy_writer_text(&w, "\"");
	jy_write_field(&w, event->kind == JOURNEY_EVENT_TRACK ? "event" : "name", event->name);
	jy_write_field(&w, "messageId", event->message_id);
	jy_write_field(&w, "userId", event->user_id);
	jy_write_field(&w, "anonymousId", event->anonymous_id);
	jy_write_field(&w, "previousId", event->previous_id);
	jy_write_field(&w, "groupId", event->group_id);
	jy_write_field(&w, "timestamp", time);
	jy_write_object(&w, "properties", event->properties);
	jy_write_object(&w, "traits", event->traits);
	jy_write_object(&w, "context", event->context);
	jy_writer_text(&w, "}\n");
	return jy_writer_flush(&w);
}

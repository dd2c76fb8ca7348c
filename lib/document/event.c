/* One event of the Segment spec from a line of JSON; the public functions are in <journey/document.h>. */
#include "document/json.h"
#include "document/report.h"

#include <journey/document.h>
#include <string.h>

struct journey_event_reader {
	jy_json json;
	size_t line_limit;
};

/* The keys that are read; the rest of the line is only checked. */
enum {
	KEY_TYPE,
	KEY_EVENT,
	KEY_NAME,
	KEY_MESSAGE_ID,
	KEY_USER_ID,
	KEY_ANONYMOUS_ID,
	KEY_PREVIOUS_ID,
	KEY_GROUP_ID,
	KEY_TIMESTAMP,
	KEY_ORIGINAL_TIMESTAMP,
	KEY_SENT_AT,
	KEY_PROPERTIES,
	KEY_TRAITS,
	KEY_CONTEXT,
	KEY_COLLECTION,
	KEY_ID,
	KEY_DELETED,
	KEY_COUNT
};

static const char *const jy_keys[] = {
	"type",        "event",      "name",    "messageId", "userId",
	"anonymousId", "previousId", "groupId", "timestamp", "originalTimestamp",
	"sentAt",      "properties", "traits",  "context",
	"collection",  "id",         "deleted"};

/* In the order of journey_event_kind. */
static const char *const jy_kinds[] = {"track", "identify", "alias", "page", "screen", "group", "set"};
#define KINDS (sizeof jy_kinds / sizeof jy_kinds[0])

typedef struct jy_event {
	journey_event_reader *reader;
	const journey_entry *found[KEY_COUNT]; /* NULL: absent or null */
	journey_status status;
} jy_event;

journey_status journey_event_reader_new(const journey_allocator *allocator, size_t line_limit,
					journey_event_reader **out)
{
	journey_allocator from = allocator != NULL ? *allocator : journey_allocator_libc();
	journey_event_reader *reader;

	if (out == NULL)
		return JOURNEY_MISUSE;
	reader = from.resize(from.user, NULL, 0, sizeof *reader);
	if (reader == NULL)
		return JOURNEY_NO_MEMORY;
	memset(reader, 0, sizeof *reader);
	/* The event itself is one level above its properties. */
	jy_json_init(&reader->json, from, JOURNEY_EVENT_DEPTH_MAX + 1, "JOURNEY_EVENT_DEPTH_MAX + 1");
	/* Lengths of text are 32 bits. */
	reader->line_limit = line_limit == JOURNEY_DEFAULT ? JOURNEY_EVENT_LINE_DEFAULT : line_limit;
	if (reader->line_limit > INT32_MAX)
		reader->line_limit = INT32_MAX;
	*out = reader;
	return JOURNEY_OK;
}

void journey_event_reader_free(journey_event_reader *reader)
{
	journey_allocator allocator;

	if (reader == NULL)
		return;
	allocator = reader->json.room.allocator;
	jy_json_free(&reader->json);
	allocator.resize(allocator.user, reader, sizeof *reader, 0);
}

/* ---- failures ---- */

/* What was found where; `where` is the key. */
static void jy_event_fail(jy_event *event, int key, journey_status status, const char *format, ...)
	JOURNEY_PRINTF(4, 5);

static void jy_event_fail(jy_event *event, int key, journey_status status, const char *format, ...)
{
	const jy_json *json = &event->reader->json;
	const journey_entry *entry = event->found[key];
	va_list list;

	if (event->status != JOURNEY_OK)
		return;
	va_start(list, format);
	jy_doc_fail_list(json->error, status, format, list);
	va_end(list);
	jy_doc_copy(json->error->where, sizeof json->error->where, jy_keys[key]);
	/* A key without escapes lies in the line; its quote is a byte before it. */
	if (entry != NULL && entry->key.as.s > json->from && entry->key.as.s < json->end)
		jy_json_place(json, entry->key.as.s - 1);
	event->status = status;
}

static const char *jy_type_name(const journey_value *value)
{
	switch (value->type) {
	case JOURNEY_NULL:
		return "null";
	case JOURNEY_BOOL:
		return "true or false";
	case JOURNEY_INT:
	case JOURNEY_DOUBLE:
		return "a number";
	case JOURNEY_STRING:
		return "a text";
	case JOURNEY_LIST:
		return "a list";
	default:
		return "an object";
	}
}

static void jy_event_missing(jy_event *event, int key, const char *what)
{
	jy_event_fail(event, key, JOURNEY_INVALID, "%s has no \"%s\"", what, jy_keys[key]);
}

/* ---- keys ---- */

static void jy_event_find(jy_event *event, const journey_map *map)
{
	size_t i;
	int key;

	for (i = 0; i < map->count; i++) {
		const journey_entry *entry = &map->entries[i];
		journey_str name = {entry->key.as.s, entry->key.n};

		for (key = 0; key < KEY_COUNT && !jy_doc_is(name, jy_keys[key]); key++)
			;
		if (key < KEY_COUNT && entry->value.type != JOURNEY_NULL)
			event->found[key] = entry;
	}
}

/* Empty if absent. */
static journey_str jy_event_text(jy_event *event, int key)
{
	journey_str text = {"", 0};
	const journey_entry *entry = event->found[key];

	if (entry == NULL || event->status != JOURNEY_OK)
		return text;
	if (entry->value.type != JOURNEY_STRING) {
		jy_event_fail(event, key, JOURNEY_TYPE, "\"%s\" is %s; expected a text", jy_keys[key],
			      jy_type_name(&entry->value));
		if (entry->value.type == JOURNEY_INT)
			jy_doc_hint(event->reader->json.error, "put the number in quotes");
		return text;
	}
	text.data = entry->value.as.s;
	text.size = entry->value.n;
	return text;
}

/* An identifier or name: not empty where it is there, not too long, without zero bytes. */
static journey_str jy_event_id(jy_event *event, int key)
{
	journey_str text = jy_event_text(event, key);

	if (event->status != JOURNEY_OK || event->found[key] == NULL)
		return text;
	if (text.size == 0 && key != KEY_NAME && key != KEY_EVENT)
		jy_event_fail(event, key, JOURNEY_INVALID, "\"%s\" is empty", jy_keys[key]);
	else if (text.size > JOURNEY_EVENT_ID_MAX)
		jy_event_fail(event, key, JOURNEY_INVALID, "\"%s\" has %zu bytes; at most %d are allowed",
			      jy_keys[key], text.size, JOURNEY_EVENT_ID_MAX);
	else if (text.size > 0 && memchr(text.data, 0, text.size) != NULL)
		jy_event_fail(event, key, JOURNEY_INVALID, "\"%s\" contains a zero byte", jy_keys[key]);
	return text;
}

static const journey_map *jy_event_map(jy_event *event, int key)
{
	const journey_entry *entry = event->found[key];

	if (entry == NULL || event->status != JOURNEY_OK)
		return NULL;
	if (entry->value.type != JOURNEY_MAP) {
		jy_event_fail(event, key, JOURNEY_TYPE, "\"%s\" is %s; expected an object", jy_keys[key],
			      jy_type_name(&entry->value));
		return NULL;
	}
	if (key != KEY_CONTEXT && entry->value.as.map->count > JOURNEY_EVENT_PROPERTIES_MAX)
		jy_event_fail(event, key, JOURNEY_LIMIT,
			      "\"%s\" has %zu keys; the limit is %d (JOURNEY_EVENT_PROPERTIES_MAX)",
			      jy_keys[key], entry->value.as.map->count, JOURNEY_EVENT_PROPERTIES_MAX);
	return entry->value.as.map;
}

static journey_event_kind jy_event_kind(jy_event *event)
{
	journey_str text = jy_event_text(event, KEY_TYPE);
	char found[JY_DOC_EXCERPT];
	size_t i;

	if (event->found[KEY_TYPE] == NULL)
		jy_event_missing(event, KEY_TYPE, "the event");
	for (i = 0; i < KINDS; i++)
		if (jy_doc_is(text, jy_kinds[i]))
			return (journey_event_kind)(JOURNEY_EVENT_TRACK + (int)i);
	if (event->status != JOURNEY_OK)
		return JOURNEY_EVENT_TRACK;
	jy_event_fail(event, KEY_TYPE, JOURNEY_INVALID,
		      "\"type\" is \"%s\"; expected one of: track, identify, alias, page, screen, group, set",
		      jy_doc_excerpt(text, found));
	i = jy_doc_near(text, jy_kinds, KINDS);
	if (i < KINDS)
		jy_doc_hint(event->reader->json.error, "did you mean \"%s\"?", jy_kinds[i]);
	return JOURNEY_EVENT_TRACK;
}

static journey_time jy_event_time(jy_event *event)
{
	int key = event->found[KEY_TIMESTAMP] != NULL            ? KEY_TIMESTAMP
		  : event->found[KEY_ORIGINAL_TIMESTAMP] != NULL ? KEY_ORIGINAL_TIMESTAMP
								 : KEY_SENT_AT;
	const journey_entry *entry = event->found[key];
	journey_time time = 0;
	journey_str text;
	journey_status status;
	char found[JY_DOC_EXCERPT];

	if (entry == NULL) {
		jy_event_missing(event, KEY_TIMESTAMP, "the event");
		return 0;
	}
	if (entry->value.type == JOURNEY_INT || entry->value.type == JOURNEY_DOUBLE) {
		jy_event_fail(event, key, JOURNEY_TYPE,
			      "\"%s\" is a number; expected a text such as \"2026-11-23T12:00:00Z\"",
			      jy_keys[key]);
		jy_doc_hint(event->reader->json.error,
			    "a number does not say whether it counts seconds or milliseconds");
	}
	text = jy_event_text(event, key);
	if (event->status != JOURNEY_OK)
		return 0;
	status = journey_time_read(text, &time);
	if (status == JOURNEY_RANGE)
		jy_event_fail(event, key, JOURNEY_RANGE,
			      "\"%s\" is \"%s\"; expected a time in the years 1 to 9999", jy_keys[key],
			      jy_doc_excerpt(text, found));
	else if (status != JOURNEY_OK)
		jy_event_fail(event, key, JOURNEY_INVALID,
			      "\"%s\" is \"%s\"; expected a time such as \"2026-11-23T12:00:00Z\"",
			      jy_keys[key], jy_doc_excerpt(text, found));
	return time;
}

/* ---- the event ---- */

static void jy_event_ids(jy_event *event, journey_event *out)
{
	out->message_id = jy_event_id(event, KEY_MESSAGE_ID);
	if (event->found[KEY_MESSAGE_ID] == NULL)
		jy_event_missing(event, KEY_MESSAGE_ID, "the event");
	if (out->kind == JOURNEY_EVENT_SET)
		return;
	out->user_id = jy_event_id(event, KEY_USER_ID);
	out->anonymous_id = jy_event_id(event, KEY_ANONYMOUS_ID);
	out->previous_id = jy_event_id(event, KEY_PREVIOUS_ID);
	out->group_id = jy_event_id(event, KEY_GROUP_ID);
	/* A track event may be a business event, which is nobody's: what it names says the engine. */
	if (out->user_id.size == 0 && out->anonymous_id.size == 0 && out->kind != JOURNEY_EVENT_TRACK)
		jy_event_fail(event, KEY_USER_ID, JOURNEY_INVALID,
			      "the event has neither \"userId\" nor \"anonymousId\"");
	if (out->kind == JOURNEY_EVENT_ALIAS && out->previous_id.size == 0)
		jy_event_missing(event, KEY_PREVIOUS_ID, "the alias");
	if (out->kind == JOURNEY_EVENT_ALIAS && out->user_id.size == 0)
		jy_event_missing(event, KEY_USER_ID, "the alias");
	if (out->kind == JOURNEY_EVENT_GROUP && out->group_id.size == 0)
		jy_event_missing(event, KEY_GROUP_ID, "the group event");
}

static void jy_event_name(jy_event *event, journey_event *out)
{
	if (out->kind == JOURNEY_EVENT_TRACK) {
		out->name = jy_event_id(event, KEY_EVENT);
		if (out->name.size == 0)
			jy_event_missing(event, KEY_EVENT, "the track event");
	} else if (out->kind == JOURNEY_EVENT_PAGE || out->kind == JOURNEY_EVENT_SCREEN) {
		out->name = jy_event_id(event, KEY_NAME);
	}
}

/* An item of a catalog: collection, id, and properties unless it is gone. */
static void jy_event_item(jy_event *event, journey_event *out)
{
	const journey_entry *deleted = event->found[KEY_DELETED];

	if (out->kind != JOURNEY_EVENT_SET)
		return;
	out->collection = jy_event_id(event, KEY_COLLECTION);
	if (event->found[KEY_COLLECTION] == NULL)
		jy_event_missing(event, KEY_COLLECTION, "the set event");
	out->item_id = jy_event_id(event, KEY_ID);
	if (event->found[KEY_ID] == NULL)
		jy_event_missing(event, KEY_ID, "the set event");
	if (deleted == NULL)
		return;
	if (deleted->value.type != JOURNEY_BOOL)
		jy_event_fail(event, KEY_DELETED, JOURNEY_TYPE, "\"deleted\" is %s; expected true or false",
			      jy_type_name(&deleted->value));
	out->deleted = deleted->value.as.i != 0;
}

static journey_status jy_event_read(journey_event_reader *reader, const journey_map *map, journey_event *out)
{
	jy_event event;
	journey_event read;

	memset(&event, 0, sizeof event);
	memset(&read, 0, sizeof read);
	event.reader = reader;
	jy_event_find(&event, map);
	read.size = sizeof read;
	read.kind = jy_event_kind(&event);
	jy_event_ids(&event, &read);
	jy_event_name(&event, &read);
	jy_event_item(&event, &read);
	read.timestamp = jy_event_time(&event);
	read.properties = jy_event_map(&event, KEY_PROPERTIES);
	read.traits = jy_event_map(&event, KEY_TRAITS);
	read.context = jy_event_map(&event, KEY_CONTEXT);
	if (event.status == JOURNEY_OK)
		*out = read;
	return event.status;
}

journey_status journey_event_parse(journey_event_reader *reader, journey_str line, journey_event *out,
				   journey_error *error)
{
	journey_error scratch, *e = error != NULL ? error : &scratch;
	journey_value value;
	journey_status status;

	if (reader == NULL || out == NULL || (line.data == NULL && line.size > 0))
		return jy_doc_fail(e, JOURNEY_MISUSE, "an argument is NULL");
	if (line.size > reader->line_limit)
		return jy_doc_fail(e, JOURNEY_LIMIT,
				   "the line has %zu bytes; the limit is %zu (line of an event)", line.size,
				   reader->line_limit);
	if (line.data == NULL)
		line.data = "";
	status = jy_json_parse(&reader->json, line, &value, e);
	if (status != JOURNEY_OK)
		return status;
	if (value.type != JOURNEY_MAP) {
		jy_doc_fail(e, JOURNEY_TYPE, "found %s; expected an object, one event", jy_type_name(&value));
		jy_json_place(&reader->json, line.data);
		return JOURNEY_TYPE;
	}
	return jy_event_read(reader, value.as.map, out);
}

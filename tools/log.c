#include "log.h"

#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- the form ---- */

typedef enum field {
	F_TYPE, F_TIMESTAMP, F_USER, F_ANONYMOUS, F_KEY, F_PLACEMENT, F_OFFERS, F_CONTEXT, F_TRIGGER, F_FIELDS, F_LIST, F_IN, F_BY,
	F_VALUE, F_JOURNEY, F_CHANNEL, F_OFFER, F_KIND, F_RESULT, F_COUNT
} field;

static const char *const names[F_COUNT] = {"type", "timestamp", "userId", "anonymousId", "key", "placement", "offers", "context",
	"trigger", "fields", "list", "in", "by", "value", "journey", "channel", "offer", "kind", "result"};

#define BIT(f) (1u << (f))
#define CUSTOMER (BIT(F_USER) | BIT(F_ANONYMOUS))

/* Every line has a type and a timestamp. `one_of`: at least one of them must be there. */
static const struct {
	const char *name;
	tool_log_kind kind;
	unsigned needed, one_of, allowed;
} types[] = {
	{"decide", TOOL_LOG_DECIDE, BIT(F_KEY), CUSTOMER, BIT(F_PLACEMENT) | BIT(F_OFFERS) | BIT(F_CONTEXT)},
	{"peek", TOOL_LOG_PEEK, 0, CUSTOMER, BIT(F_KEY) | BIT(F_PLACEMENT) | BIT(F_OFFERS) | BIT(F_CONTEXT)},
	{"shown", TOOL_LOG_SHOWN, BIT(F_KEY), CUSTOMER, 0},
	{"feedback", TOOL_LOG_FEEDBACK, BIT(F_KIND), CUSTOMER | BIT(F_KEY), BIT(F_CHANNEL) | BIT(F_JOURNEY) | BIT(F_OFFER)},
	{"fire", TOOL_LOG_FIRE, BIT(F_TRIGGER) | BIT(F_KEY), CUSTOMER, BIT(F_FIELDS)},
	{"list", TOOL_LOG_LIST, BIT(F_LIST), CUSTOMER, BIT(F_IN)},
	{"suppress", TOOL_LOG_SUPPRESS, BIT(F_LIST) | BIT(F_BY) | BIT(F_VALUE), 0, BIT(F_IN)},
	{"pause", TOOL_LOG_PAUSE, BIT(F_JOURNEY), 0, 0},
	{"resume", TOOL_LOG_RESUME, BIT(F_JOURNEY), 0, 0},
	{"channel", TOOL_LOG_CHANNEL, BIT(F_CHANNEL) | BIT(F_RESULT), 0, 0},
	{"advance", TOOL_LOG_ADVANCE, 0, 0, 0},
};
#define TYPES (sizeof types / sizeof *types)

static const char *const feedbacks[] = {"sent", "delivered", "opened", "clicked", "bounced", "spam", "unsubscribed", NULL};
static const char *const results[] = {"sent", "later", "failed", NULL};

/* ---- failures ---- */

typedef struct reading {
	tool_log *log;
	journey_str line;
	const journey_entry *found[F_COUNT]; /* NULL: absent or null */
	const char *type;
	journey_error *error;
	journey_status status;
} reading;

/* The column of a byte of the line. A text that has no escapes lies in it; the quote is before it. */
static uint32_t column_of(const reading *r, const char *at)
{
	uint32_t column = 1;

	if (at <= r->line.data || at >= r->line.data + r->line.size)
		return 0;
	for (const char *c = r->line.data; c < at - 1; c++)
		column += ((unsigned char)*c & 0xc0) != 0x80;
	return column;
}

static void fail(reading *r, const journey_entry *entry, journey_status status, const char *format, ...)
	JOURNEY_PRINTF(4, 5);

static void fail(reading *r, const journey_entry *entry, journey_status status, const char *format, ...)
{
	va_list arguments;

	if (r->status != JOURNEY_OK)
		return;
	r->status = status;
	memset(r->error, 0, sizeof *r->error);
	r->error->status = status;
	va_start(arguments, format);
	vsnprintf(r->error->message, sizeof r->error->message, format, arguments);
	va_end(arguments);
	if (!entry)
		return;
	r->error->column = column_of(r, entry->key.as.s);
	if (r->error->column)
		r->error->offset = (uint32_t)(entry->key.as.s - 1 - r->line.data);
}

/* "a, b, c" */
static const char *words_text(const char *const *words, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; words[i] && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s", i ? ", " : "", words[i]);
	return out;
}

/* ---- values ---- */

static bool same(journey_str text, const char *word)
{
	return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

static journey_str str_of(const journey_value *value)
{
	return (journey_str){value->as.s, value->n};
}

static journey_str text_of(reading *r, field f)
{
	const journey_entry *entry = r->found[f];

	if (!entry)
		return (journey_str){"", 0};
	if (entry->value.type == JOURNEY_STRING && entry->value.n)
		return str_of(&entry->value);
	fail(r, entry, JOURNEY_TYPE, "\"%s\" is %s; expected a text%s", names[f],
		entry->value.type == JOURNEY_STRING ? "empty" : "no text",
		entry->value.type == JOURNEY_INT ? ": put the number in quotes" : "");
	return (journey_str){"", 0};
}

static const journey_map *map_of(reading *r, field f)
{
	const journey_entry *entry = r->found[f];

	if (!entry)
		return NULL;
	if (entry->value.type == JOURNEY_MAP)
		return entry->value.as.map;
	fail(r, entry, JOURNEY_TYPE, "\"%s\" is no object", names[f]);
	return NULL;
}

static bool truth_of(reading *r, field f)
{
	const journey_entry *entry = r->found[f];

	if (entry && entry->value.type != JOURNEY_BOOL)
		fail(r, entry, JOURNEY_TYPE, "\"%s\" is neither true nor false", names[f]);
	return !entry || entry->value.as.i;
}

/* Index of the word; 0 where the field is absent. */
static size_t word_of(reading *r, field f, const char *const *words)
{
	journey_str text = text_of(r, f);
	char list[160];

	if (!r->found[f] || r->status != JOURNEY_OK)
		return 0;
	for (size_t i = 0; words[i]; i++)
		if (same(text, words[i]))
			return i;
	fail(r, r->found[f], JOURNEY_INVALID, "\"%s\" is \"%.*s\"; expected one of: %s", names[f],
		(int)(text.size < 40 ? text.size : 40), text.data, words_text(words, list, sizeof list));
	return 0;
}

static journey_time time_of(reading *r)
{
	const journey_entry *entry = r->found[F_TIMESTAMP];
	journey_str text = text_of(r, F_TIMESTAMP);
	journey_time time = 0;
	journey_status status;

	if (!entry)
		fail(r, NULL, JOURNEY_INVALID, "the %s has no \"timestamp\"", r->type);
	if (r->status != JOURNEY_OK)
		return 0;
	status = journey_time_read(text, &time);
	if (status != JOURNEY_OK)
		fail(r, entry, status == JOURNEY_RANGE ? status : JOURNEY_INVALID,
			"\"timestamp\" is \"%.*s\"; expected a time such as \"2026-11-23T12:00:00Z\"",
			(int)(text.size < 40 ? text.size : 40), text.data);
	return time;
}

static void read_offers(reading *r, tool_log_line *out)
{
	const journey_entry *entry = r->found[F_OFFERS];
	journey_str *offers;

	if (!entry || r->status != JOURNEY_OK)
		return;
	if (entry->value.type != JOURNEY_LIST) {
		fail(r, entry, JOURNEY_TYPE, "\"offers\" is no list");
		return;
	}
	out->offer_count = entry->value.as.list->count;
	out->offers = offers = tool_room_items(&r->log->room, out->offer_count, sizeof *offers);
	if (!offers) {
		r->status = JOURNEY_NO_MEMORY;
		return;
	}
	for (size_t i = 0; i < out->offer_count; i++) {
		const journey_value *item = &entry->value.as.list->items[i];

		if (item->type != JOURNEY_STRING)
			fail(r, entry, JOURNEY_TYPE, "\"offers\" has something that is no name of an offer");
		else
			offers[i] = str_of(item);
	}
}

/* ---- a line ---- */

static void find_field(reading *r, const journey_entry *entry, unsigned known)
{
	journey_str name = str_of(&entry->key);
	char list[300];
	const char *words[F_COUNT + 1];
	size_t count = 0;

	for (int f = 0; f < F_COUNT; f++) {
		if (!(known & BIT(f)))
			continue;
		words[count++] = names[f];
		if (same(name, names[f])) {
			if (entry->value.type != JOURNEY_NULL)
				r->found[f] = entry;
			return;
		}
	}
	words[count] = NULL;
	fail(r, entry, JOURNEY_INVALID, "the %s has the key \"%.*s\"; it may have: %s", r->type,
		(int)(name.size < 40 ? name.size : 40), name.data, words_text(words, list, sizeof list));
}

static void check_fields(reading *r, unsigned needed, unsigned one_of)
{
	bool there = !one_of;
	char list[120];
	const char *words[F_COUNT + 1];
	size_t count = 0;

	for (int f = 0; f < F_COUNT; f++) {
		if ((needed & BIT(f)) && !r->found[f])
			fail(r, NULL, JOURNEY_INVALID, "the %s has no \"%s\"", r->type, names[f]);
		if (one_of & BIT(f))
			words[count++] = names[f];
		there = there || ((one_of & BIT(f)) && r->found[f]);
	}
	words[count] = NULL;
	if (!there)
		fail(r, NULL, JOURNEY_INVALID, "the %s has none of: %s", r->type, words_text(words, list, sizeof list));
}

static void read_values(reading *r, tool_log_line *out)
{
	field name = r->found[F_TRIGGER] ? F_TRIGGER : r->found[F_LIST] ? F_LIST : F_CHANNEL;

	out->timestamp = time_of(r);
	out->user_id = text_of(r, F_USER);
	out->anonymous_id = text_of(r, F_ANONYMOUS);
	out->key = text_of(r, F_KEY);
	out->name = text_of(r, name);
	out->placement = text_of(r, F_PLACEMENT);
	out->journey = text_of(r, F_JOURNEY);
	out->offer = text_of(r, F_OFFER);
	out->value = (journey_identifier){text_of(r, F_BY), text_of(r, F_VALUE)};
	out->context = map_of(r, r->found[F_FIELDS] ? F_FIELDS : F_CONTEXT);
	out->in = truth_of(r, F_IN);
	out->feedback = (journey_feedback)((int)JOURNEY_FEEDBACK_SENT + (int)word_of(r, F_KIND, feedbacks));
	out->result = (journey_result)word_of(r, F_RESULT, results);
	if (out->kind == TOOL_LOG_PEEK && !r->found[F_KEY])
		out->key = (journey_str){"peek", 4};
	read_offers(r, out);
}

static journey_str type_of(const journey_map *map)
{
	for (size_t i = 0; i < map->count; i++)
		if (same(str_of(&map->entries[i].key), "type") && map->entries[i].value.type == JOURNEY_STRING)
			return str_of(&map->entries[i].value);
	return (journey_str){"", 0};
}

/* A line of none of the events' types. */
static journey_status read_call(tool_log *log, journey_str line, const journey_map *map, tool_log_line *out,
	journey_error *error)
{
	reading r = {.log = log, .line = line, .error = error};
	journey_str type = type_of(map);
	size_t i = 0;

	while (i < TYPES && !same(type, types[i].name))
		i++;
	if (i == TYPES)
		return JOURNEY_NOT_FOUND;
	r.type = types[i].name;
	for (size_t k = 0; k < map->count; k++)
		find_field(&r, &map->entries[k], types[i].needed | types[i].one_of | types[i].allowed | BIT(F_TYPE) |
			BIT(F_TIMESTAMP));
	check_fields(&r, types[i].needed, types[i].one_of);
	*out = (tool_log_line){.kind = types[i].kind};
	read_values(&r, out);
	return r.status;
}

/* What else the type may be, where it is none at all. */
static void say_types(journey_error *error)
{
	const char *words[TYPES + 1] = {NULL};
	size_t size = strlen(error->message);

	for (size_t i = 0; i < TYPES; i++)
		words[i] = types[i].name;
	if (size + 3 < sizeof error->message) {
		memcpy(error->message + size, ", ", 3);
		words_text(words, error->message + size + 2, sizeof error->message - size - 2);
	}
}

journey_status tool_log_read(tool_log *log, journey_str line, tool_log_line *out, journey_error *error)
{
	journey_status status = journey_event_parse(log->events, line, &out->event, error), called;
	journey_error other = {0};
	journey_value value;

	if (status == JOURNEY_OK) {
		out->kind = TOOL_LOG_EVENT;
		out->timestamp = out->event.timestamp;
		out->user_id = out->event.user_id;
		out->anonymous_id = out->event.anonymous_id;
		return JOURNEY_OK;
	}
	if (status != JOURNEY_INVALID || strcmp(error->where, "type") != 0)
		return status;
	tool_room_clear(&log->room);
	called = journey_json_parse(log->json, line, &value, &other);
	if (called != JOURNEY_OK)
		return called == JOURNEY_NO_MEMORY ? called : status;
	called = read_call(log, line, value.as.map, out, &other);
	if (called == JOURNEY_NOT_FOUND) {
		if (strstr(error->message, "expected one of"))
			say_types(error);
		return status;
	}
	if (called != JOURNEY_OK)
		*error = other;
	return called;
}

journey_status tool_log_open(tool_log *log)
{
	journey_status status;

	*log = (tool_log){.events = NULL};
	status = journey_event_reader_new(NULL, JOURNEY_DEFAULT, &log->events);
	if (status == JOURNEY_OK)
		status = journey_json_reader_new(NULL, JOURNEY_EVENT_DEPTH_MAX + 1, &log->json);
	return status;
}

void tool_log_close(tool_log *log)
{
	journey_event_reader_free(log->events);
	journey_json_reader_free(log->json);
	tool_room_free(&log->room);
	*log = (tool_log){.events = NULL};
}

#include "conformance/journeys_text.h"

#include <journey/document.h>
#include <string.h>

journey_str text_str(const char *text)
{
	return (journey_str){text, strlen(text)};
}

const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

json_t *text_json(journey_str text)
{
	return json_stringn(text.size > 0 ? text.data : "", text.size);
}

bool text_time(const char *text, journey_time start, journey_time *out)
{
	journey_duration after;
	if (text[0] != '+')
		return journey_time_read(text_str(text), out) == JOURNEY_OK;
	if (strcmp(text, "+0") == 0)
		after = 0;
	else if (journey_duration_read(text_str(text + 1), &after) != JOURNEY_OK)
		return false;
	*out = start + after;
	return true;
}

json_t *text_from_time(journey_time time)
{
	char text[JOURNEY_TIME_TEXT];
	return journey_time_write(time, text) > 0 ? json_string(text) : json_null();
}

const char *text_status(journey_status status)
{
	static const struct {
		journey_status status;
		const char *name;
	} names[] = {
		{JOURNEY_OK, "ok"},
		{JOURNEY_MISUSE, "misuse"},
		{JOURNEY_BUSY, "busy"},
		{JOURNEY_NOT_FOUND, "not_found"},
		{JOURNEY_UNSUPPORTED, "unsupported"},
		{JOURNEY_INVALID, "invalid"},
		{JOURNEY_SYNTAX, "syntax"},
		{JOURNEY_TYPE, "type"},
		{JOURNEY_DUPLICATE, "duplicate"},
		{JOURNEY_FUTURE, "future"},
		{JOURNEY_RANGE, "range"},
		{JOURNEY_EVAL, "eval"},
		{JOURNEY_UNKNOWN, "unknown"},
		{JOURNEY_BLOCKED, "blocked"},
		{JOURNEY_ERASED, "erased"},
		{JOURNEY_LIMIT, "limit"},
		{JOURNEY_CONFLICT, "conflict"},
		{JOURNEY_STORAGE, "storage"},
		{JOURNEY_CHANNEL, "channel"},
		{JOURNEY_NO_MEMORY, "no_memory"},
		{JOURNEY_CORRUPT, "corrupt"},
		{JOURNEY_VERSION, "version"},
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (names[i].status == status)
			return names[i].name;
	}
	return status <= JOURNEY_HOST_ERROR ? "host_error" : "other";
}

#include "common.h"

#include <journey/document.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

const binding_text binding_send_texts[] = {
	{"key", offsetof(journey_send, key)},
	{"user_id", offsetof(journey_send, user_id)},
	{"anonymous_id", offsetof(journey_send, anonymous_id)},
	{"identifier_kind", offsetof(journey_send, identifier_kind)},
	{"identifier", offsetof(journey_send, identifier)},
	{"channel", offsetof(journey_send, channel)},
	{"journey", offsetof(journey_send, journey)},
	{"step", offsetof(journey_send, step)},
	{"offer", offsetof(journey_send, offer)},
	{"template", offsetof(journey_send, template_name)},
	{"subject", offsetof(journey_send, subject)},
	{"text", offsetof(journey_send, text)},
	{"locale", offsetof(journey_send, locale)},
	{"variant", offsetof(journey_send, variant)},
	{NULL, 0},
};

journey_str binding_send_text(const journey_send *send, const binding_text *text)
{
	journey_str value;

	memcpy(&value, (const char *)send + text->at, sizeof value);
	return value;
}

const char *binding_audience(const journey_send *send)
{
	return send->audience == 1 ? "add" : send->audience == 2 ? "remove" : NULL;
}

/* A text that is a time as soon as a zone stands behind it. */
static int lacks_zone(journey_str text)
{
	char zoned[40];
	journey_time time;

	if (text.size == 0 || text.size >= sizeof zoned)
		return 0;
	memcpy(zoned, text.data, text.size);
	zoned[text.size] = 'Z';
	return journey_time_read((journey_str){zoned, text.size + 1}, &time) == JOURNEY_OK;
}

journey_status binding_time(journey_str text, journey_time *out, journey_error *error)
{
	journey_status status = journey_time_read(text, out);
	int naive = status != JOURNEY_OK && lacks_zone(text);
	size_t shown = text.size < 60 ? text.size : 60;

	if (status == JOURNEY_OK)
		return status;
	while (shown > 0 && shown < text.size && ((unsigned char)text.data[shown] & 0xc0) == 0x80)
		shown--;
	memset(error, 0, sizeof *error);
	error->status = status;
	snprintf(error->message, sizeof error->message, "\"%.*s\" %s", (int)shown, text.data,
		naive ? "has no zone" : status == JOURNEY_RANGE ? "is no time from year 1 to 9999" : "is no time");
	snprintf(error->hint, sizeof error->hint, "%s",
		naive ? "end it with Z or an offset such as +01:00; a datetime takes tzinfo"
		      : "as \"2026-11-23T12:00:00Z\"");
	return status;
}

void binding_error_text(journey_status status, const journey_error *error, char text[BINDING_ERROR_TEXT])
{
	char line[16] = "", column[16] = "";
	int hint;

	if (!error || error->status != status || !error->message[0]) {
		snprintf(text, BINDING_ERROR_TEXT, "%s", journey_status_text(status));
		return;
	}
	hint = error->hint[0] != '\0';
	if (error->line)
		snprintf(line, sizeof line, "%u:", (unsigned)error->line);
	if (error->line && error->column)
		snprintf(column, sizeof column, "%u:", (unsigned)error->column);
	snprintf(text, BINDING_ERROR_TEXT, "%s%s%s%s%s%s%s%s%s", error->where, error->where[0] ? ":" : "", line, column,
		error->where[0] || line[0] ? " " : "", error->message, hint ? " (" : "", error->hint, hint ? ")" : "");
}

void binding_zone_hint(journey_status status, journey_error *error, const char *zoneinfo, const char *hint)
{
	if (!zoneinfo && status == JOURNEY_NOT_FOUND && error->status == status && !error->hint[0] &&
		strstr(error->message, "time zone"))
		snprintf(error->hint, sizeof error->hint, "%s", hint);
}

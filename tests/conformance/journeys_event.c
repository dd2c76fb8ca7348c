#include "conformance/journeys_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void complete_time(const host *h, const call *c, json_t *message)
{
	journey_time time = c->at;
	const char *own = text_of(message, "timestamp");
	if (own[0] == '\0' || text_time(own, h->start, &time))
		json_object_set_new(message, "timestamp", text_from_time(time));
}

/* A business event is nobody's. */
static bool announced(const call *c)
{
	return strcmp(text_of(c->json, "do"), "announce") == 0;
}

static json_t *message_of(const host *h, const call *c)
{
	char id[32];
	json_t *message = json_copy((json_t *)(size_t)c->json);
	const char *const ours[] = {"at", "do", "status", "expect", "why", "times"};
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		json_object_del(message, ours[i]);
	if (announced(c))
		json_object_set_new(message, "type", json_string("track"));
	else
		json_object_set(message, "type", json_object_get(c->json, "do"));
	snprintf(id, sizeof id, "m%03zu.{n}", c->index);
	if (!call_has(message, "messageId"))
		json_object_set_new(message, "messageId", json_string(id));
	if (!call_has(message, "userId") && !call_has(message, "anonymousId") && !call_has(message, "collection"))
		json_object_set_new(message, "userId", json_string("ann"));
	complete_time(h, c, message);
	return message;
}

/* "{n}" stands for the number of the repetition, three digits. */
static void number(char *line, size_t n)
{
	for (char *at = strstr(line, "{n}"); at != NULL; at = strstr(at, "{n}")) {
		at[0] = (char)('0' + n / 100 % 10);
		at[1] = (char)('0' + n / 10 % 10);
		at[2] = (char)('0' + n % 10);
	}
}

static journey_status feed(host *h, call *c, size_t n)
{
	journey_event event;
	journey_error error;
	json_t *message = message_of(h, c);
	char *line = json_dumps(message, JSON_COMPACT);
	json_decref(message);
	if (line == NULL)
		return JOURNEY_NO_MEMORY;
	number(line, n);
	journey_status status = journey_event_parse(h->events, text_str(line), &event, &error);
	if (status == JOURNEY_OK && announced(c))
		status = journey_engine_announce(h->engine, &event, c->at);
	else if (status == JOURNEY_OK)
		status = journey_engine_accept(h->engine, &event, c->at);
	free(line);
	return status;
}

/* `times`: so many of them. */
journey_status call_event(host *h, call *c)
{
	json_int_t times = call_has(c->json, "times") ? json_integer_value(json_object_get(c->json, "times")) : 1;
	journey_status status = JOURNEY_OK;
	for (json_int_t i = 0; status == JOURNEY_OK && i < times; i++) {
		if (i > 0)
			host_again(h);
		if (h->stopped)
			return JOURNEY_OK;
		status = feed(h, c, (size_t)i);
	}
	return status;
}


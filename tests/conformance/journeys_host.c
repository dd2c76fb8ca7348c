#include "conformance/journeys_host.h"

#include "conformance/journeys_said.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The default start of a case, a Tuesday. */
#define START "2026-03-10T12:00:00Z"
/* More moments than these between two calls are an engine that does not move on. */
#define MOMENTS_MAX 100000

const char *host_way_name(host_way way)
{
	static const char *const names[HOST_WAYS] = {"plain", "reopened between calls", "a batch for each call",
						     "all in one batch"};
	return names[way];
}

void host_fail(host *h, const char *what, journey_status status)
{
	if (h->stopped)
		return;
	const journey_error *error = h->engine != NULL ? journey_engine_error(h->engine) : NULL;
	bool told = error != NULL && status != JOURNEY_OK;
	h->stopped = true;
	snprintf(h->why, sizeof h->why, "%s: %s %s %s", what, text_status(status), told ? error->message : "",
		 told ? error->where : "");
}

/* ---- zones: a list of [time, seconds east of UTC from then on] for each, the first with null ---- */

static journey_status zone_offset(void *user, journey_str zone, journey_time utc, int32_t *offset_seconds)
{
	const host *h = user;
	json_t *name = text_json(zone);
	const json_t *changes = json_object_get(h->zones, json_string_value(name));
	json_decref(name);
	if (changes == NULL)
		return JOURNEY_NOT_FOUND;
	for (size_t i = 0; i < json_array_size(changes); i++) {
		const json_t *change = json_array_get(changes, i);
		const char *from = json_string_value(json_array_get(change, 0));
		journey_time time = JOURNEY_TIME_MIN;
		if (from != NULL && !text_time(from, 0, &time))
			return JOURNEY_INVALID;
		if (time <= utc)
			*offset_seconds = (int32_t)json_integer_value(json_array_get(change, 1));
	}
	return JOURNEY_OK;
}

/* ---- the channel ---- */

json_t *host_note(host *h, const journey_send *send, const char *result)
{
	json_t *note = json_object();
	json_object_set_new(note, "at", text_from_time(send->handed));
	json_object_set_new(note, "decided", text_from_time(send->decided));
	json_object_set_new(note, "to", text_json(send->user_id.size > 0 ? send->user_id : send->anonymous_id));
	json_object_set_new(note, "via", text_json(send->channel));
	json_object_set_new(note, "journey", text_json(send->journey));
	json_object_set_new(note, "step", text_json(send->step));
	json_object_set_new(note, "offer", text_json(send->offer));
	json_object_set_new(note, "template", text_json(send->template_name));
	json_object_set_new(note, "text", text_json(send->text));
	json_object_set_new(note, "audience", json_string(send->audience == JOURNEY_AUDIENCE_ADD      ? "add"
							  : send->audience == JOURNEY_AUDIENCE_REMOVE ? "remove"
												      : ""));
	said_send(note, send);
	json_object_set_new(note, "attempt", json_integer(send->attempt));
	json_object_set_new(note, "result", json_string(result));
	json_array_append_new(h->sends, note);
	json_array_append_new(h->keys, text_json(send->key));
	return note;
}

static journey_status take(void *user, const journey_send *send, journey_result *result)
{
	host *h = user;
	char channel[64];
	snprintf(channel, sizeof channel, "%.*s", (int)send->channel.size, send->channel.data);
	const char *answer = text_of(h->answers, channel);
	if (answer[0] == '\0')
		answer = "sent";
	(void)host_note(h, send, answer);
	if (strcmp(answer, "error") == 0)
		return JOURNEY_HOST_ERROR;
	*result = strcmp(answer, "later") == 0    ? JOURNEY_RESULT_LATER
		  : strcmp(answer, "failed") == 0 ? JOURNEY_RESULT_FAILED
						  : JOURNEY_RESULT_SENT;
	return JOURNEY_OK;
}

/* ---- who enters and leaves segments ---- */

static void note_change(void *user, const journey_change *change)
{
	host *h = user;
	if (change->kind == JOURNEY_CHANGE_STAGE)
		return;
	json_t *note = json_object();
	json_object_set_new(note, "at", text_from_time(change->time));
	json_object_set_new(note, "who",
			    text_json(change->user_id.size > 0 ? change->user_id : change->anonymous_id));
	json_object_set_new(note, change->kind == JOURNEY_CHANGE_ENTERED ? "enters" : "leaves",
			    text_json(change->name));
	json_array_append_new(h->changes, note);
}

/* ---- the engine ---- */

static journey_status open_engine(host *h)
{
	journey_engine_options options;
	journey_error error = {.message = ""};
	journey_engine_options_init(&options);
	options.storage = &h->storage;
	options.strategy = h->strategy;
	options.zone = zone_offset;
	options.zone_user = h;
	if (h->way == HOST_REOPENED)
		options.cache_bytes = 0;
	journey_status status = journey_engine_open(&options, &h->engine, &error);
	if (status == JOURNEY_OK)
		status = journey_engine_channel(h->engine, text_str(""), take, h);
	if (status == JOURNEY_OK)
		status = journey_engine_watch(h->engine, note_change, h);
	if (status != JOURNEY_OK)
		snprintf(h->why, sizeof h->why, "open: %s %s", text_status(status), error.message);
	return status;
}

/* By way of its binary form. */
static journey_status read_again(journey_strategy **strategy, journey_error *error)
{
	journey_strategy *read = NULL;
	journey_status status =
		journey_strategy_read(NULL, journey_strategy_bytes(*strategy), &read, error);
	if (status == JOURNEY_OK) {
		journey_strategy_free(*strategy);
		*strategy = read;
	}
	return status;
}

journey_status host_load(host *h, const json_t *document)
{
	journey_error error = {.message = ""};
	journey_strategy *strategy = NULL;
	char *text = json_dumps(document, JSON_COMPACT);
	journey_status status = journey_strategy_load(NULL, text_str(text ? text : ""), "case", &strategy, &error);
	free(text);
	if (status == JOURNEY_OK && h->way == HOST_REOPENED)
		status = read_again(&strategy, &error);
	if (status != JOURNEY_OK) {
		snprintf(h->why, sizeof h->why, "%s (%s)", error.message, error.where);
		journey_strategy_free(strategy);
		return status;
	}
	bool batch = h->batch;
	if (batch)
		host_commit(h, h->way == HOST_ONE_BATCH);
	journey_engine_close(h->engine);
	journey_strategy_free(h->strategy);
	h->engine = NULL;
	h->strategy = strategy;
	status = open_engine(h);
	if (status == JOURNEY_OK && batch)
		host_begin(h, h->way == HOST_ONE_BATCH);
	return status;
}

void host_again(host *h)
{
	if (h->way != HOST_REOPENED || h->stopped)
		return;
	journey_engine_close(h->engine);
	h->engine = NULL;
	if (open_engine(h) != JOURNEY_OK)
		h->stopped = true;
}

void host_begin(host *h, bool whole)
{
	if (h->stopped || h->way != (whole ? HOST_ONE_BATCH : HOST_BATCHED))
		return;
	journey_status status = journey_engine_begin(h->engine);
	h->batch = status == JOURNEY_OK;
	if (!h->batch)
		host_fail(h, "begin", status);
}

void host_commit(host *h, bool whole)
{
	if (!h->batch || h->way != (whole ? HOST_ONE_BATCH : HOST_BATCHED))
		return;
	journey_status status = journey_engine_commit(h->engine);
	h->batch = false;
	if (status != JOURNEY_OK)
		host_fail(h, "commit", status);
}

journey_status host_deliver(host *h, journey_time at)
{
	journey_status status = JOURNEY_HOST_ERROR;
	/* A callback's error stops a delivery; that send has its lease, so each of these gets further. */
	for (int i = 0; status == JOURNEY_HOST_ERROR && i < MOMENTS_MAX; i++) {
		host_again(h);
		if (h->stopped)
			return JOURNEY_OK;
		status = journey_engine_deliver(h->engine, at, NULL);
	}
	return status;
}

static void deliver(host *h, journey_time at)
{
	journey_status status = host_deliver(h, at);
	if (status != JOURNEY_OK)
		host_fail(h, "deliver", status);
}

void host_catch_up(host *h, journey_time at)
{
	for (int i = 0; h->prompt && !h->stopped; i++) {
		journey_time due;
		host_again(h);
		journey_status status = journey_engine_next_due(h->engine, &due);
		if (status != JOURNEY_OK || i >= MOMENTS_MAX) {
			host_fail(h, i >= MOMENTS_MAX ? "it does not move on" : "next due", status);
			return;
		}
		if (due == NO_TIME || due > at)
			break;
		host_again(h);
		status = journey_engine_advance(h->engine, due, JOURNEY_DEFAULT, NULL);
		if (status != JOURNEY_OK)
			host_fail(h, "advance", status);
		else
			deliver(h, due);
	}
}

/* ---- the beginning and the end ---- */

bool host_init(host *h, const json_t *document, host_way way)
{
	const char *start = text_of(document, "start");
	memset(h, 0, sizeof *h);
	h->way = way;
	h->prompt = strcmp(text_of(document, "host"), "manual") != 0;
	h->zones = json_object_get(document, "zones");
	h->answers = json_object();
	h->sends = json_array();
	h->keys = json_array();
	h->changes = json_array();
	h->decisions = json_array();
	if (!text_time(start[0] != '\0' ? start : START, 0, &h->start)) {
		snprintf(h->why, sizeof h->why, "no start: %s", start);
		return false;
	}
	if (journey_memory_store_new(NULL, &h->store) != JOURNEY_OK ||
	    journey_event_reader_new(NULL, JOURNEY_DEFAULT, &h->events) != JOURNEY_OK ||
	    journey_json_reader_new(NULL, JOURNEY_DEFAULT, &h->json) != JOURNEY_OK)
		return false;
	h->storage = journey_memory_store_storage(h->store);
	return true;
}

void host_free(host *h)
{
	journey_engine_close(h->engine);
	journey_strategy_free(h->strategy);
	journey_memory_store_free(h->store);
	journey_event_reader_free(h->events);
	journey_json_reader_free(h->json);
	free(h->text);
	json_decref(h->answers);
	json_decref(h->sends);
	json_decref(h->keys);
	json_decref(h->changes);
	json_decref(h->decisions);
}

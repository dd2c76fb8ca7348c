#include "conformance/journeys_play.h"

#include "conformance/journeys_outcome.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One call of a case. */
typedef struct play_call {
	const json_t *json;
	size_t index;
	journey_time at;
	json_t *answer; /* what came of it */
} play_call;

typedef journey_status play_fn(host *h, play_call *c);

static bool has(const json_t *object, const char *key)
{
	return json_object_get(object, key) != NULL;
}

/* A customer: `userId` or `anonymousId`, else ann. */
static void customer(const json_t *json, journey_str *user_id, journey_str *anonymous_id)
{
	*user_id = text_str(text_of(json, "userId"));
	*anonymous_id = text_str(text_of(json, "anonymousId"));
	if (user_id->size == 0 && anonymous_id->size == 0)
		*user_id = text_str("ann");
}

/* ---- events: messages in Segment's form, with defaults ---- */

static void complete_time(const host *h, const play_call *c, json_t *message)
{
	journey_time time = c->at;
	const char *own = text_of(message, "timestamp");
	if (own[0] == '\0' || text_time(own, h->start, &time))
		json_object_set_new(message, "timestamp", text_from_time(time));
}

static json_t *message_of(const host *h, const play_call *c)
{
	char id[32];
	json_t *message = json_copy((json_t *)(size_t)c->json);
	const char *const ours[] = {"at", "do", "status", "expect", "why", "times"};
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		json_object_del(message, ours[i]);
	json_object_set(message, "type", json_object_get(c->json, "do"));
	snprintf(id, sizeof id, "m%03zu.{n}", c->index);
	if (!has(message, "messageId"))
		json_object_set_new(message, "messageId", json_string(id));
	if (!has(message, "userId") && !has(message, "anonymousId") && !has(message, "collection"))
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

static journey_status feed(host *h, play_call *c, size_t n)
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
	if (status == JOURNEY_OK)
		status = journey_engine_accept(h->engine, &event, c->at);
	free(line);
	return status;
}

/* `times`: so many of them. */
static journey_status do_event(host *h, play_call *c)
{
	json_int_t times = has(c->json, "times") ? json_integer_value(json_object_get(c->json, "times")) : 1;
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

/* ---- time and delivery ---- */

/* `limit`: at most so many due rows; the answer's `done` says how many ran. */
static journey_status do_advance(host *h, play_call *c)
{
	size_t done = 0, limit = JOURNEY_DEFAULT;
	if (has(c->json, "limit"))
		limit = (size_t)json_integer_value(json_object_get(c->json, "limit"));
	journey_status status = journey_engine_advance(h->engine, c->at, limit, &done);
	json_object_set_new(c->answer, "done", json_integer((json_int_t)done));
	return status;
}

static journey_status do_deliver(host *h, play_call *c)
{
	return host_deliver(h, c->at);
}

/* From now on a channel answers `sent`, `later`, `failed` or `error`. */
static journey_status do_channel(host *h, play_call *c)
{
	json_object_set(h->answers, text_of(c->json, "channel"), json_object_get(c->json, "answers"));
	return JOURNEY_OK;
}

#define CLAIM_MAX 64

static journey_status do_claim(host *h, play_call *c)
{
	journey_send sends[CLAIM_MAX];
	journey_duration lease = JOURNEY_HOUR;
	size_t count = 0, most = CLAIM_MAX;
	if (has(c->json, "lease") &&
	    journey_duration_read(text_str(text_of(c->json, "lease")), &lease) != JOURNEY_OK)
		return JOURNEY_SYNTAX;
	if (has(c->json, "most"))
		most = (size_t)json_integer_value(json_object_get(c->json, "most"));
	if (most > CLAIM_MAX)
		most = CLAIM_MAX;
	journey_status status = journey_engine_claim(h->engine, c->at, c->at + lease, sends, most, &count);
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++) {
		(void)host_note(h, &sends[i], "claimed");
		json_array_append_new(h->keys, text_json(sends[i].key));
	}
	json_object_set_new(c->answer, "claimed", json_integer((json_int_t)count));
	return status;
}

/* `send`: which of those that the case claimed, from 0. */
static journey_status do_complete(host *h, play_call *c)
{
	const char *result = text_of(c->json, "result");
	size_t index = (size_t)json_integer_value(json_object_get(c->json, "send"));
	const char *key = json_string_value(json_array_get(h->keys, index));
	journey_result said = strcmp(result, "later") == 0    ? JOURNEY_RESULT_LATER
			      : strcmp(result, "failed") == 0 ? JOURNEY_RESULT_FAILED
							      : JOURNEY_RESULT_SENT;
	return journey_engine_complete(h->engine, text_str(key ? key : ""), said, c->at);
}

/* ---- decisions for pages ---- */

/* The value borrows from the text, which is kept for the next call's sake. */
static journey_status read_context(host *h, const json_t *context, journey_value *out)
{
	journey_error error;
	free(h->context);
	h->context = json_dumps(context, JSON_COMPACT);
	return journey_json_parse(h->json, text_str(h->context ? h->context : ""), out, &error);
}

static size_t read_offers(const json_t *list, journey_str *offers, size_t room)
{
	size_t count = 0;
	for (; count < json_array_size(list) && count < room; count++)
		offers[count] = text_str(json_string_value(json_array_get(list, count)));
	return count;
}

static journey_status do_decide(host *h, play_call *c)
{
	journey_str offers[16];
	journey_value context;
	journey_decision decision;
	journey_request request = {.size = sizeof request};
	journey_status status = JOURNEY_OK;
	request.key = text_str(text_of(c->json, "key"));
	request.placement = text_str(text_of(c->json, "placement"));
	customer(c->json, &request.user_id, &request.anonymous_id);
	request.offer_count = read_offers(json_object_get(c->json, "offers"), offers, 16);
	request.offers = request.offer_count > 0 ? offers : NULL;
	if (has(c->json, "context")) {
		status = read_context(h, json_object_get(c->json, "context"), &context);
		request.context = context.as.map;
	}
	if (status == JOURNEY_OK && strcmp(text_of(c->json, "do"), "peek") == 0)
		status = journey_engine_peek(h->engine, &request, c->at, &decision);
	else if (status == JOURNEY_OK)
		status = journey_engine_decide(h->engine, &request, c->at, &decision);
	if (status != JOURNEY_OK)
		return status;
	json_object_set_new(c->answer, "offer", text_json(decision.offer));
	json_object_set_new(c->answer, "text", text_json(decision.text));
	json_object_set_new(c->answer, "propensity", json_real(decision.propensity));
	json_array_append_new(h->decisions, text_json(decision.id));
	return JOURNEY_OK;
}

static journey_status do_shown(host *h, play_call *c)
{
	size_t index = (size_t)json_integer_value(json_object_get(c->json, "decision"));
	const char *id = json_string_value(json_array_get(h->decisions, index));
	return journey_engine_shown(h->engine, text_str(id ? id : ""), c->at);
}

/* ---- the operator ---- */

static journey_status do_list(host *h, play_call *c)
{
	journey_str user_id, anonymous_id;
	customer(c->json, &user_id, &anonymous_id);
	return journey_engine_list(h->engine, text_str(text_of(c->json, "list")), user_id, anonymous_id,
				   json_is_true(json_object_get(c->json, "in")), c->at);
}

/* Another strategy on the same store. */
static journey_status do_strategy(host *h, play_call *c)
{
	return host_load(h, json_object_get(c->json, "strategy"));
}

/* What the report says now, as `expect` of the case has it. Reports are of what is committed. */
static journey_status do_report(host *h, play_call *c)
{
	bool batch = h->batch;
	host_commit(h, h->way == HOST_ONE_BATCH);
	journey_status status = outcome_add(h, c->answer);
	if (batch)
		host_begin(h, h->way == HOST_ONE_BATCH);
	return status;
}

/* All that is known of a customer: where they stand is under `journeys`. */
static journey_status do_export(host *h, play_call *c)
{
	journey_str text, user_id, anonymous_id;
	bool batch = h->batch;
	customer(c->json, &user_id, &anonymous_id);
	journey_identifier who = {text_str("user_id"), user_id};
	if (user_id.size == 0)
		who = (journey_identifier){text_str("anonymous_id"), anonymous_id};
	host_commit(h, h->way == HOST_ONE_BATCH);
	journey_status status = journey_engine_export(h->engine, who, c->at, &text);
	json_t *known = status == JOURNEY_OK ? json_loadb(text.data, text.size, 0, NULL) : NULL;
	json_object_update(c->answer, known);
	json_decref(known);
	if (batch)
		host_begin(h, h->way == HOST_ONE_BATCH);
	return status;
}

/* ---- all of them ---- */

static const struct {
	const char *name;
	play_fn *fn;
} calls[] = {
	{"track", do_event},	   {"identify", do_event}, {"alias", do_event},	      {"page", do_event},
	{"screen", do_event},	   {"group", do_event},	   {"set", do_event},	      {"advance", do_advance},
	{"deliver", do_deliver},   {"channel", do_channel}, {"claim", do_claim},      {"complete", do_complete},
	{"decide", do_decide},	   {"peek", do_decide},	   {"shown", do_shown},	      {"list", do_list},
	{"strategy", do_strategy}, {"report", do_report}, {"export", do_export},
};

static play_fn *find(const char *name)
{
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].fn;
	}
	return NULL;
}

static bool play_one(host *h, play_call *c, json_t *answers)
{
	play_fn *fn = find(text_of(c->json, "do"));
	if (fn == NULL || !text_time(text_of(c->json, "at"), h->start, &c->at)) {
		snprintf(h->why, sizeof h->why, "call %zu: no call `%s` at `%s`", c->index,
			 text_of(c->json, "do"), text_of(c->json, "at"));
		return false;
	}
	c->answer = json_object();
	json_array_append_new(answers, c->answer);
	host_begin(h, false);
	host_catch_up(h, c->at);
	host_again(h);
	if (h->stopped)
		return false;
	journey_status status = fn(h, c);
	json_object_set_new(c->answer, "status", json_string(text_status(status)));
	if (h->prompt) {
		status = host_deliver(h, c->at);
		if (status != JOURNEY_OK)
			host_fail(h, "deliver", status);
	}
	host_commit(h, false);
	return !h->stopped;
}

static bool play_all(host *h, const json_t *document, json_t *outcome)
{
	const json_t *list = json_object_get(document, "calls");
	json_t *answers = json_array();
	bool good = true;
	json_object_set_new(outcome, "calls", answers);
	json_object_set(outcome, "sends", h->sends);
	host_begin(h, true);
	for (size_t i = 0; good && i < json_array_size(list); i++) {
		play_call c = {.json = json_array_get(list, i), .index = i};
		good = play_one(h, &c, answers);
	}
	host_commit(h, true);
	if (good && !h->stopped) {
		journey_status status = outcome_add(h, outcome);
		if (status != JOURNEY_OK)
			host_fail(h, "report", status);
	}
	return good && !h->stopped;
}

json_t *play(const json_t *document, host_way way, journey_time *start, char why[HOST_WHY])
{
	host h;
	json_t *outcome = json_object();
	bool good = host_init(&h, document, way);
	*start = h.start;
	if (good) {
		journey_status status = host_load(&h, json_object_get(document, "strategy"));
		json_object_set_new(outcome, "load", json_string(text_status(status)));
		json_object_set_new(outcome, "error", json_string(h.why));
		if (status == JOURNEY_OK)
			good = play_all(&h, document, outcome);
	}
	snprintf(why, HOST_WHY, "%s", h.why);
	host_free(&h);
	if (good)
		return outcome;
	json_decref(outcome);
	return NULL;
}

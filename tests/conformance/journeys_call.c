#include "conformance/journeys_call.h"

#include "conformance/journeys_outcome.h"
#include "conformance/journeys_said.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool call_has(const json_t *object, const char *key)
{
	return json_object_get(object, key) != NULL;
}

void call_customer(const json_t *json, journey_str *user_id, journey_str *anonymous_id)
{
	*user_id = text_str(text_of(json, "userId"));
	*anonymous_id = text_str(text_of(json, "anonymousId"));
	if (user_id->size == 0 && anonymous_id->size == 0)
		*user_id = text_str("ann");
}

journey_status call_map(host *h, const json_t *object, journey_value *out)
{
	journey_error error;
	free(h->text);
	h->text = json_dumps(object, JSON_COMPACT);
	return journey_json_parse(h->json, text_str(h->text ? h->text : ""), out, &error);
}

journey_str call_key(const host *h, const json_t *json)
{
	size_t index = (size_t)json_integer_value(json_object_get(json, "send"));
	const char *key = json_string_value(json_array_get(h->keys, index));
	return text_str(key ? key : "");
}

/* ---- time and delivery ---- */

/* `limit`: at most so many due rows; the answer's `done` says how many ran. */
static journey_status do_advance(host *h, call *c)
{
	size_t done = 0, limit = JOURNEY_DEFAULT;
	if (call_has(c->json, "limit"))
		limit = (size_t)json_integer_value(json_object_get(c->json, "limit"));
	journey_status status = journey_engine_advance(h->engine, c->at, limit, &done);
	json_object_set_new(c->answer, "done", json_integer((json_int_t)done));
	return status;
}

static journey_status do_deliver(host *h, call *c)
{
	return host_deliver(h, c->at);
}

/* From now on a channel answers `sent`, `later`, `failed` or `error`. */
static journey_status do_channel(host *h, call *c)
{
	json_object_set(h->answers, text_of(c->json, "channel"), json_object_get(c->json, "answers"));
	return JOURNEY_OK;
}

#define CLAIM_MAX 64

static journey_status do_claim(host *h, call *c)
{
	journey_send sends[CLAIM_MAX];
	journey_duration lease = JOURNEY_HOUR;
	size_t count = 0, most = CLAIM_MAX;
	if (call_has(c->json, "lease") &&
	    journey_duration_read(text_str(text_of(c->json, "lease")), &lease) != JOURNEY_OK)
		return JOURNEY_SYNTAX;
	if (call_has(c->json, "most"))
		most = (size_t)json_integer_value(json_object_get(c->json, "most"));
	if (most > CLAIM_MAX)
		most = CLAIM_MAX;
	journey_status status = journey_engine_claim(h->engine, c->at, c->at + lease, sends, most, &count);
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++)
		(void)host_note(h, &sends[i], "claimed");
	json_object_set_new(c->answer, "claimed", json_integer((json_int_t)count));
	return status;
}

/* `send`: which of those that were handed over, from 0. */
static journey_status do_complete(host *h, call *c)
{
	const char *result = text_of(c->json, "result");
	journey_result said = strcmp(result, "later") == 0    ? JOURNEY_RESULT_LATER
			      : strcmp(result, "failed") == 0 ? JOURNEY_RESULT_FAILED
							      : JOURNEY_RESULT_SENT;
	return journey_engine_complete(h->engine, call_key(h, c->json), said, c->at);
}

/* ---- decisions for pages ---- */

static size_t read_offers(const json_t *list, journey_str *offers, size_t room)
{
	size_t count = 0;
	for (; count < json_array_size(list) && count < room; count++)
		offers[count] = text_str(json_string_value(json_array_get(list, count)));
	return count;
}

static journey_status do_decide(host *h, call *c)
{
	journey_str offers[16];
	journey_value context;
	journey_decision decision;
	journey_request request = {.size = sizeof request};
	journey_status status = JOURNEY_OK;
	request.key = text_str(text_of(c->json, "key"));
	request.placement = text_str(text_of(c->json, "placement"));
	call_customer(c->json, &request.user_id, &request.anonymous_id);
	request.offer_count = read_offers(json_object_get(c->json, "offers"), offers, 16);
	request.offers = request.offer_count > 0 ? offers : NULL;
	if (call_has(c->json, "context")) {
		status = call_map(h, json_object_get(c->json, "context"), &context);
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
	said_decision(c->answer, &decision);
	json_object_set_new(c->answer, "propensity", json_real(decision.propensity));
	json_array_append_new(h->decisions, text_json(decision.id));
	return JOURNEY_OK;
}

static journey_status do_shown(host *h, call *c)
{
	size_t index = (size_t)json_integer_value(json_object_get(c->json, "decision"));
	const char *id = json_string_value(json_array_get(h->decisions, index));
	return journey_engine_shown(h->engine, text_str(id ? id : ""), c->at);
}

/* ---- the operator ---- */

static journey_status do_list(host *h, call *c)
{
	journey_str user_id, anonymous_id;
	call_customer(c->json, &user_id, &anonymous_id);
	return journey_engine_list(h->engine, text_str(text_of(c->json, "list")), user_id, anonymous_id,
				   json_is_true(json_object_get(c->json, "in")), c->at);
}

/* Another strategy on the same store. */
static journey_status do_strategy(host *h, call *c)
{
	return host_load(h, json_object_get(c->json, "strategy"));
}

/* What the report says now, as `expect` of the case has it. */
static journey_status do_report(host *h, call *c)
{
	return outcome_add(h, c->answer);
}

/* All that is known of a customer: where they stand is under `journeys`. */
static journey_status do_export(host *h, call *c)
{
	journey_str text, user_id, anonymous_id;
	call_customer(c->json, &user_id, &anonymous_id);
	journey_identifier who = {text_str("user_id"), user_id};
	if (user_id.size == 0)
		who = (journey_identifier){text_str("anonymous_id"), anonymous_id};
	journey_status status = journey_engine_export(h->engine, who, c->at, &text);
	json_t *known = status == JOURNEY_OK ? json_loadb(text.data, text.size, 0, NULL) : NULL;
	json_object_update(c->answer, known);
	json_decref(known);
	return status;
}

/* ---- all of them ---- */

static const struct {
	const char *name;
	call_fn *fn;
	bool outside; /* no batch may be open, or it reads what is committed */
} calls[] = {
	{"track", call_event, false},	 {"identify", call_event, false}, {"alias", call_event, false},
	{"page", call_event, false},	 {"screen", call_event, false},	  {"group", call_event, false},
	{"set", call_event, false},	 {"announce", call_event, false}, {"fire", call_fire, false},
	{"advance", do_advance, false},	 {"deliver", do_deliver, false},  {"channel", do_channel, false},
	{"claim", do_claim, false},	 {"complete", do_complete, false}, {"decide", do_decide, false},
	{"peek", do_decide, false},	 {"shown", do_shown, false},	  {"list", do_list, false},
	{"pause", call_pause, true},	 {"resume", call_pause, true},	  {"migrate", call_migrate, true},
	{"feedback", call_feedback, false},
	{"explain", call_explain, true},
	{"strategy", do_strategy, false},
	{"report", do_report, true},	 {"export", do_export, true},
};

bool call_make(host *h, call *c, journey_status *status)
{
	const char *name = text_of(c->json, "do");
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		if (strcmp(calls[i].name, name) != 0)
			continue;
		bool again = calls[i].outside && h->batch;
		if (again)
			host_commit(h, h->way == HOST_ONE_BATCH);
		*status = calls[i].fn(h, c);
		if (again)
			host_begin(h, h->way == HOST_ONE_BATCH);
		return true;
	}
	return false;
}

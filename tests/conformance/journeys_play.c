#include "conformance/journeys_play.h"

#include "conformance/journeys_call.h"
#include "conformance/journeys_outcome.h"
#include <stdio.h>

static bool play_one(host *h, call *c, json_t *answers)
{
	journey_status status = JOURNEY_OK;
	if (!text_time(text_of(c->json, "at"), h->start, &c->at)) {
		snprintf(h->why, sizeof h->why, "call %zu: no time: `%s`", c->index, text_of(c->json, "at"));
		return false;
	}
	c->answer = json_object();
	json_array_append_new(answers, c->answer);
	host_begin(h, false);
	host_catch_up(h, c->at);
	host_again(h);
	if (h->stopped)
		return false;
	if (!call_make(h, c, &status)) {
		snprintf(h->why, sizeof h->why, "call %zu: no call `%s`", c->index, text_of(c->json, "do"));
		return false;
	}
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
	json_object_set(outcome, "changes", h->changes);
	host_begin(h, true);
	for (size_t i = 0; good && i < json_array_size(list); i++) {
		call c = {.json = json_array_get(list, i), .index = i};
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
		if (status == JOURNEY_OK && json_object_get(json_object_get(document, "expect"), "proof") != NULL)
			good = outcome_prove(&h, outcome) == JOURNEY_OK;
		if (good && status == JOURNEY_OK)
			good = play_all(&h, document, outcome);
	}
	snprintf(why, HOST_WHY, "%s", h.why);
	host_free(&h);
	if (good)
		return outcome;
	json_decref(outcome);
	return NULL;
}

/* Calls of the host and of operators: triggers that are called, pauses of journeys. */
#include "conformance/journeys_call.h"

#include <journey/cause.h>
#include <journey/explain.h>
#include <journey/lifecycle.h>
#include <journey/sending.h>
#include <string.h>

journey_status call_fire(host *h, call *c)
{
	journey_firing firing = {.size = sizeof firing};
	journey_value fields;
	int fired = 0;
	firing.trigger = text_str(text_of(c->json, "trigger"));
	firing.key = text_str(text_of(c->json, "key"));
	call_customer(c->json, &firing.user_id, &firing.anonymous_id);
	if (call_has(c->json, "fields")) {
		journey_status status = call_map(h, json_object_get(c->json, "fields"), &fields);
		if (status != JOURNEY_OK)
			return status;
		firing.fields = fields.as.map;
	}
	journey_status status = journey_engine_fire(h->engine, &firing, c->at, &fired);
	json_object_set_new(c->answer, "fired", json_integer(fired));
	return status;
}

journey_status call_pause(host *h, call *c)
{
	journey_str journey = text_str(text_of(c->json, "journey"));
	if (strcmp(text_of(c->json, "do"), "pause") == 0)
		return journey_engine_pause(h->engine, journey, c->at);
	return journey_engine_resume(h->engine, journey, c->at);
}

/* All instances are taken over to the strategy that runs now. */
journey_status call_migrate(host *h, call *c)
{
	size_t done = 1;
	journey_status status = JOURNEY_OK;
	for (int i = 0; status == JOURNEY_OK && done > 0 && i < 1000; i++)
		status = journey_engine_migrate(h->engine, c->at, JOURNEY_DEFAULT, &done);
	return status;
}

journey_status call_feedback(host *h, call *c)
{
	static const char *const kinds[] = {"",	       "sent",	  "delivered", "opened",
					    "clicked", "bounced", "spam",      "unsubscribed"};
	journey_feedback kind = (journey_feedback)0;
	for (size_t i = 1; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i], text_of(c->json, "kind")) == 0)
			kind = (journey_feedback)i;
	}
	return journey_engine_feedback(h->engine, call_key(h, c->json), kind, c->at);
}

/* A send by its number, or a customer. */
journey_status call_explain(host *h, call *c)
{
	journey_explanation *explanation = NULL;
	journey_str user_id, anonymous_id;
	journey_status status;
	call_customer(c->json, &user_id, &anonymous_id);
	journey_identifier who = {text_str("user_id"), user_id};
	if (user_id.size == 0)
		who = (journey_identifier){text_str("anonymous_id"), anonymous_id};
	if (call_has(c->json, "send"))
		status = journey_engine_explain(h->engine, call_key(h, c->json), 0, &explanation);
	else
		status = journey_engine_explain_customer(h->engine, who, text_str(text_of(c->json, "journey")), c->at, 0,
							 &explanation);
	if (status != JOURNEY_OK)
		return status;
	journey_str text = journey_explanation_json(explanation);
	json_t *said = json_loadb(text.data, text.size, 0, NULL);
	json_object_update(c->answer, said);
	json_decref(said);
	journey_explanation_free(explanation);
	return JOURNEY_OK;
}

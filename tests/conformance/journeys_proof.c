/* What is certain of the strategy of a case. */
#include "conformance/journeys_outcome.h"

#include <stdio.h>

/* "unreachable-step journeys.tour.steps[2]": "warning" */
static json_t *findings(const journey_proof_view *view)
{
	json_t *object = json_object();
	for (size_t i = 0; i < view->finding_count; i++) {
		char name[512];
		const journey_finding *it = &view->findings[i];
		snprintf(name, sizeof name, "%.*s %.*s", (int)it->code.size, it->code.data, (int)it->where.size,
			 it->where.data);
		json_object_set_new(object, name, json_string(journey_severity_text(it->severity)));
	}
	return object;
}

static json_t *messages(int64_t count)
{
	return count == JOURNEY_PROOF_UNBOUNDED ? json_string("unbounded") : json_integer(count);
}

/* "tour/email": {"per_day": 2, "per_week": 3}; "/" is all together. */
static json_t *bounds(const journey_proof_view *view)
{
	json_t *object = json_object();
	for (size_t i = 0; i < view->bound_count; i++) {
		char name[512];
		const journey_send_bound *it = &view->bounds[i];
		json_t *bound = json_object();
		json_object_set_new(bound, "per_day", messages(it->per_day));
		json_object_set_new(bound, "per_week", messages(it->per_week));
		snprintf(name, sizeof name, "%.*s/%.*s", (int)it->journey.size, it->journey.size ? it->journey.data : "",
			 (int)it->channel.size, it->channel.size ? it->channel.data : "");
		json_object_set_new(object, name, bound);
	}
	return object;
}

journey_status outcome_prove(host *h, json_t *outcome)
{
	journey_proof *proof = NULL;
	journey_status status = journey_strategy_prove(NULL, h->strategy, &proof);
	if (status != JOURNEY_OK)
		return status;
	const journey_proof_view *view = journey_proof_look(proof);
	json_t *object = json_object();
	json_object_set_new(object, "findings", findings(view));
	json_object_set_new(object, "bounds", bounds(view));
	json_object_set_new(outcome, "proof", object);
	journey_proof_free(proof);
	return JOURNEY_OK;
}

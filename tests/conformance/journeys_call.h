/* The calls that cases make. */
#ifndef JY_TESTS_JOURNEYS_CALL_H
#define JY_TESTS_JOURNEYS_CALL_H

#include "conformance/journeys_host.h"

/* One call of a case. */
typedef struct call {
	const json_t *json;
	size_t index;
	journey_time at;
	json_t *answer; /* what came of it */
} call;

typedef journey_status call_fn(host *h, call *c);

/* False: there is no such call. */
bool call_make(host *h, call *c, journey_status *status);

bool call_has(const json_t *object, const char *key);
/* A customer: `userId` or `anonymousId`, else ann. */
void call_customer(const json_t *json, journey_str *user_id, journey_str *anonymous_id);
/* Key of the send that was handed over as number `send`, from 0. */
journey_str call_key(const host *h, const json_t *json);
/* An object as a map; it borrows from the host until the next call. */
journey_status call_map(host *h, const json_t *object, journey_value *out);

/* Messages in Segment's form; `announce` is a track event that is nobody's. */
call_fn call_event;
/* A trigger that the host calls. */
call_fn call_fire;
/* A journey is paused, or resumed. */
call_fn call_pause;
/* Instances are taken over to the strategy that runs. */
call_fn call_migrate;
/* What a provider says of a send. */
call_fn call_feedback;
/* Why, and why not. */
call_fn call_explain;

#endif

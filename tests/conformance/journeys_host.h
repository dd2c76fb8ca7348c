/* The host of a case: a strategy, an engine on a memory store, a channel that writes down what it was handed. */
#ifndef JY_TESTS_JOURNEYS_HOST_H
#define JY_TESTS_JOURNEYS_HOST_H

#include "conformance/journeys_text.h"
#include <journey/document.h>

#define HOST_WHY 512

/* How a case is played. What comes of it is the same in each way. */
typedef enum host_way {
	HOST_PLAIN,     /* one engine, each call by itself */
	HOST_REOPENED,  /* closed and opened again between every two calls, with no cache, by the binary form */
	HOST_BATCHED,   /* what belongs to a call of the case in one batch */
	HOST_ONE_BATCH, /* all of the case in one batch */
	HOST_WAYS
} host_way;

typedef struct host {
	host_way way;
	bool prompt;            /* runs what is due at its moment and delivers at once */
	journey_time start;
	const json_t *zones;
	json_t *answers;        /* of channels: {email: "failed"} */
	json_t *sends;          /* what was handed over */
	json_t *keys;           /* of these */
	json_t *changes;        /* who entered and left segments */
	json_t *decisions;      /* their ids */
	journey_strategy *strategy;
	journey_memory_store *store;
	journey_storage storage;
	journey_engine *engine;
	journey_event_reader *events;
	journey_json_reader *json;
	char *text; /* what the last request borrows from */
	bool batch;
	bool stopped; /* the last step of the engine's own failed; `why` says how */
	char why[HOST_WHY];
} host;

const char *host_way_name(host_way way);
/* False, with the reason in `why`, where the document itself is at fault. */
bool host_init(host *h, const json_t *document, host_way way);
void host_free(host *h);
/* Makes the strategy and opens the engine with it, in place of those before. */
journey_status host_load(host *h, const json_t *strategy);
/* Closes the engine and opens it again, where the way asks for that; before each call on it. */
void host_again(host *h);
void host_begin(host *h, bool whole);
void host_commit(host *h, bool whole);
/* All that is due before and at that time, each at its moment, and what then leaves. */
void host_catch_up(host *h, journey_time at);
journey_status host_deliver(host *h, journey_time at);
/* Writes down a send. */
json_t *host_note(host *h, const journey_send *send, const char *result);
void host_fail(host *h, const char *what, journey_status status);

#endif

#include "clicks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PER_SESSION 4
#define PRODUCTS 5000
#define TEXT 48 /* bytes of one text */

typedef struct click {
	char message[TEXT], session[TEXT], product[TEXT];
	journey_entry entries[2];
	journey_map properties;
} click;

static journey_str text(const char *s)
{
	return (journey_str){s, strlen(s)};
}

static journey_value text_value(const char *s)
{
	journey_value v = {.as.s = s, .n = (uint32_t)strlen(s), .type = JOURNEY_STRING};

	return v;
}

double bench_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void bench_must(journey_status status, const char *what)
{
	if (status == JOURNEY_OK)
		return;
	fprintf(stderr, "%s: %s\n", what, journey_status_text(status));
	exit(1);
}

/* Linear congruential, Knuth's MMIX: the log must be the same everywhere, not good. */
static uint32_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

static void make_click(journey_event *event, click *c, size_t number, size_t session, uint64_t *state)
{
	snprintf(c->message, TEXT, "click-%zu", number);
	snprintf(c->session, TEXT, "session-%zu", session);
	snprintf(c->product, TEXT, "2148%05u", (unsigned)(next_random(state) % PRODUCTS));
	c->entries[0] = (journey_entry){text_value("product_id"), text_value(c->product)};
	c->entries[1] = (journey_entry){text_value("category"), text_value(next_random(state) % 4 ? "sale" : "running")};
	c->properties = (journey_map){2, c->entries};
	*event = (journey_event){.size = sizeof(*event)};
	event->kind = JOURNEY_EVENT_TRACK;
	event->name = text("Product Viewed");
	event->message_id = text(c->message);
	event->anonymous_id = text(c->session);
	event->timestamp = INT64_C(1396310400) * JOURNEY_SECOND + (journey_time)number * JOURNEY_SECOND;
	event->properties = &c->properties;
}

clicks clicks_make(size_t count)
{
	clicks log = {calloc(count, sizeof(journey_event)), count, calloc(count, sizeof(click))};
	uint64_t state = 1;

	if (log.events == NULL || log.memory == NULL) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
	for (size_t i = 0; i < count; i++) {
		/* about 64 sessions are open at a time; each is seen for 64 * PER_SESSION views */
		size_t session = i / PER_SESSION + next_random(&state) % 64;

		make_click(&log.events[i], (click *)log.memory + i, i, session, &state);
	}
	return log;
}

void clicks_free(clicks *log)
{
	free(log->events);
	free(log->memory);
}

static void add_features(journey_builder *b)
{
	journey_feature_options views = {.size = sizeof(views), .name = text("views_1d"), .kind = JOURNEY_FEATURE_COUNT,
					 .event = text("Product Viewed"), .window = JOURNEY_DAY};
	journey_feature_options interest = {.size = sizeof(interest), .name = text("interest"),
					    .kind = JOURNEY_FEATURE_TALLY, .event = text("Product Viewed"),
					    .by = text("event.category"), .half_life = 14 * JOURNEY_DAY};

	bench_must(journey_builder_feature(b, &views), "views_1d");
	bench_must(journey_builder_feature(b, &interest), "interest");
}

static void add_journey(journey_builder *b)
{
	journey_channel_options push = {.size = sizeof(push), .name = text("push"), .consent = text("marketing")};
	journey_journey_options hello = {.size = sizeof(hello), .name = text("hello"),
					 .enter_segment = text("runners"), .holdout = 0.1,
					 .goal_event = text("Order Completed"), .goal_within = 7 * JOURNEY_DAY};
	journey_str via = text("push");
	journey_send_options send = {.size = sizeof(send), .template_name = text("hello"), .via = &via, .via_count = 1};

	bench_must(journey_builder_channel(b, &push), "push");
	bench_must(journey_builder_journey(b, &hello), "hello");
	bench_must(journey_builder_send(b, &send), "send");
	bench_must(journey_builder_journey_end(b), "journey end");
}

journey_strategy *clicks_strategy(void)
{
	journey_builder *b;
	journey_strategy *strategy;
	journey_error error;
	journey_trigger_options looked = {.size = sizeof(looked), .name = text("looked"), .event = text("Product Viewed"),
					  .when = text("event.category == \"running\" && profile.views_1d > 9")};

	bench_must(journey_builder_new(NULL, text("clicks"), &b), "builder");
	bench_must(journey_builder_consent(b, text("marketing"), 1), "consent");
	bench_must(journey_builder_event(b, text("Product Viewed")), "event");
	bench_must(journey_builder_property(b, text("Product Viewed"), text("product_id"), JOURNEY_FIELD_STRING), "property");
	bench_must(journey_builder_property(b, text("Product Viewed"), text("category"), JOURNEY_FIELD_STRING), "property");
	bench_must(journey_builder_event(b, text("Order Completed")), "event");
	add_features(b);
	bench_must(journey_builder_segment(b, text("runners"), text("profile.views_1d > 20")), "segment");
	bench_must(journey_builder_trigger(b, &looked), "trigger");
	add_journey(b);
	if (journey_strategy_build(b, &strategy, &error) != JOURNEY_OK) {
		fprintf(stderr, "strategy: %s: %s\n", error.where, error.message);
		exit(1);
	}
	journey_builder_free(b);
	return strategy;
}

void clicks_feed(journey_engine *engine, const clicks *log, size_t batch)
{
	for (size_t i = 0; i < log->count; i++) {
		if (i % batch == 0)
			bench_must(journey_engine_begin(engine), "begin");
		bench_must(journey_engine_track(engine, &log->events[i], log->events[i].timestamp), "track");
		if ((i + 1) % batch == 0 || i + 1 == log->count)
			bench_must(journey_engine_commit(engine), "commit");
	}
}

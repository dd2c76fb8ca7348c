/* A host on the core alone: the strategy is built in C. Prints the sends, then what the report says. */
#include <journey/journey.h>
#include <stdio.h>
#include <string.h>

static journey_str str(const char *text)
{
	return (journey_str){text, strlen(text)};
}

static journey_strategy *build(void)
{
	const journey_str via = str("email");
	const journey_channel_options email = {.size = sizeof email, .name = via};
	const journey_journey_options welcome = {.size = sizeof welcome, .name = str("welcome"),
		.enter_event = str("Signed Up"), .holdout = 0.1, .goal_event = str("Order Completed"),
		.goal_within = 30 * JOURNEY_DAY};
	const journey_wait_options wait = {.size = sizeof wait, .at_most = JOURNEY_DAY};
	const journey_send_options send = {.size = sizeof send, .text = str("Welcome, {{ profile.first_name }}"),
		.via = &via, .via_count = 1};
	journey_builder *b;
	journey_strategy *strategy = NULL;

	if (journey_builder_new(NULL, str("host"), &b) != JOURNEY_OK)
		return NULL;
	if (journey_builder_event(b, str("Signed Up")) || journey_builder_event(b, str("Order Completed")) ||
		journey_builder_attribute(b, str("first_name"), JOURNEY_FIELD_STRING, 1) ||
		journey_builder_channel(b, &email) || journey_builder_journey(b, &welcome) ||
		journey_builder_wait(b, &wait) || journey_builder_send(b, &send) || journey_builder_journey_end(b) ||
		journey_strategy_build(b, &strategy, NULL))
		fprintf(stderr, "%s\n", journey_builder_error(b)->message);
	journey_builder_free(b);
	return strategy;
}

static journey_status deliver(void *count, const journey_send *send, journey_result *result)
{
	(void)result; /* JOURNEY_RESULT_SENT */
	++*(int *)count;
	return printf("%.*s: %.*s\n", (int)send->user_id.size, send->user_id.data, (int)send->text.size,
		send->text.data) < 0 ? JOURNEY_HOST_ERROR : JOURNEY_OK;
}

/* Twenty customers sign up, a minute apart; a day later each gets a welcome, if not held out. */
static journey_status feed(journey_engine *engine, journey_time now)
{
	journey_status status = JOURNEY_OK;

	for (int i = 0; i < 40 && status == JOURNEY_OK; i++) {
		char user[16], id[16];
		journey_entry name = {{.as.s = "first_name", .n = 10, .type = JOURNEY_STRING},
			{.as.s = user, .type = JOURNEY_STRING}};
		const journey_map traits = {1, &name};
		journey_event event = {.size = sizeof event, .kind = i % 2 ? JOURNEY_EVENT_TRACK : JOURNEY_EVENT_IDENTIFY,
			.name = str(i % 2 ? "Signed Up" : ""), .traits = i % 2 ? NULL : &traits};

		name.value.n = (uint32_t)snprintf(user, sizeof user, "c%d", i / 2);
		snprintf(id, sizeof id, "m%d", i);
		event.user_id = str(user);
		event.message_id = str(id);
		event.timestamp = now + i * 30 * JOURNEY_SECOND;
		status = journey_engine_accept(engine, &event, event.timestamp);
	}
	return status;
}

static journey_status run(journey_engine *engine)
{
	const journey_time start = 1764000000 * JOURNEY_SECOND, later = start + 2 * JOURNEY_DAY;
	int count = 0;
	journey_report *report;
	journey_status status = journey_engine_channel(engine, str("email"), deliver, &count);

	if (status || (status = feed(engine, start)) != 0 ||
		(status = journey_engine_advance(engine, later, JOURNEY_DEFAULT, NULL)) != 0 ||
		(status = journey_engine_deliver(engine, later, NULL)) != 0 ||
		(status = journey_engine_report(engine, &report)) != 0)
		return status;
	printf("%d sent, %d held out\n", count, (int)journey_report_look(report)->journeys[0].ghosts);
	journey_report_free(report);
	return JOURNEY_OK;
}

int main(void)
{
	journey_strategy *strategy = build();
	journey_memory_store *store = NULL;
	journey_engine *engine = NULL;
	journey_engine_options options;
	journey_storage storage;
	journey_error error = {0};
	journey_status status = strategy ? journey_memory_store_new(NULL, &store) : JOURNEY_INVALID;

	if (status == JOURNEY_OK) {
		storage = journey_memory_store_storage(store);
		journey_engine_options_init(&options);
		options.strategy = strategy;
		options.storage = &storage;
		status = journey_engine_open(&options, &engine, &error);
	}
	if (status == JOURNEY_OK)
		status = run(engine);
	if (status != JOURNEY_OK)
		fprintf(stderr, "%s: %s\n", journey_status_text(status), error.message);
	journey_engine_close(engine);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
	return status != JOURNEY_OK;
}

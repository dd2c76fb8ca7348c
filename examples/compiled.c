/*
 * A device that runs a compiled strategy: no YAML, no JSON, the core library alone.
 *
 *     journey compile examples/winback.yaml -o strategy.jst
 *     ./compiled
 */
#include <journey/journey.h>
#include <stdio.h>
#include <stdlib.h>
#define STR(text) ((journey_str){text, sizeof(text) - 1})

static journey_strategy *load(const char *path)
{
	static unsigned char data[1 << 16];
	journey_strategy *strategy = NULL;
	journey_error error = {.message = ""};
	FILE *file = fopen(path, "rb");
	if (!file) {
		fprintf(stderr, "%s is not there\n", path);
		return NULL;
	}
	journey_bytes bytes = {data, fread(data, 1, sizeof data, file)};
	fclose(file);
	if (journey_strategy_read(NULL, bytes, &strategy, &error))
		fprintf(stderr, "%s: %s\n", path, error.message);
	return strategy;
}

/* The device's own zone is all that it knows. */
static journey_status zone(void *user, journey_str name, journey_time utc, int32_t *offset_seconds)
{
	*offset_seconds = 0;
	return (void)user, (void)name, (void)utc, JOURNEY_OK;
}

static journey_status show(void *user, const journey_send *send, journey_result *result)
{
	printf("%.*s: %.*s\n", (int)send->template_name.size, send->template_name.data, (int)send->text.size,
		send->text.data);
	return (void)user, (void)result, JOURNEY_OK;
}

static journey_status order(journey_engine *engine, const char *id, size_t size, journey_time time)
{
	journey_event event = {.size = sizeof event, .name = STR("Order Completed"), .message_id = {id, size},
		.user_id = STR("carl"), .timestamp = time};
	return journey_engine_track(engine, &event, time);
}

int main(void)
{
	const journey_time start = 1764000000 * JOURNEY_SECOND, later = start + 46 * JOURNEY_DAY;
	journey_strategy *strategy = load("strategy.jst");
	journey_memory_store *store = NULL;
	journey_engine *engine = NULL;
	journey_engine_options options;
	if (!strategy || journey_memory_store_new(NULL, &store))
		return 1;
	journey_storage storage = journey_memory_store_storage(store);
	journey_engine_options_init(&options);
	options.strategy = strategy, options.storage = &storage, options.zone = zone;
	if (journey_engine_open(&options, &engine, NULL) || journey_engine_channel(engine, STR(""), show, NULL) ||
		order(engine, "1", 1, start) || order(engine, "2", 1, start + JOURNEY_HOUR) ||
		journey_engine_advance(engine, later, JOURNEY_DEFAULT, NULL) || journey_engine_deliver(engine, later, NULL))
		return 1;
	journey_engine_close(engine);
	journey_memory_store_free(store);
	journey_strategy_free(strategy);
	return 0;
}

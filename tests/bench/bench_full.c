/*
 * The whole engine over the memory store, one core: 1,000 triggers over 20 types of events, 100 live journeys that 5 % of
 * the events enter, 20 features. First 1,000 customers, whose profiles stay in the processor's caches, then 20,000, whose
 * profiles come from memory each time. Target 300,000 events/s. bench_full [EVENTS] [--json].
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <journey/engine.h>

#include "clicks.h"

enum { TYPES = 20, TRIGGERS = 1000, JOURNEYS = 100, FEATURES = 20, CATEGORIES = 100, BATCH = 256, NAME = 32 };

typedef struct item {
	char message[NAME], user[NAME], category[NAME];
	journey_entry entries[2];
	journey_map properties;
} item;

static char types[TYPES][NAME], categories[CATEGORIES][NAME];

static journey_str text(const char *s)
{
	return (journey_str){s, strlen(s)};
}

static journey_value text_value(const char *s)
{
	return (journey_value){.as.s = s, .n = (uint32_t)strlen(s), .type = JOURNEY_STRING};
}

/* Linear congruential, Knuth's MMIX: the same everywhere. */
static uint32_t dice(uint32_t sides)
{
	static uint64_t state = 5;

	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(state >> 33) % sides;
}

static void declare_events(journey_builder *b)
{
	for (int i = 0; i < TYPES; i++) {
		snprintf(types[i], NAME, "Event %d", i);
		bench_must(journey_builder_event(b, text(types[i])), "event");
		bench_must(journey_builder_property(b, text(types[i]), text("category"), JOURNEY_FIELD_STRING), "property");
		bench_must(journey_builder_property(b, text(types[i]), text("price"), JOURNEY_FIELD_MONEY), "property");
	}
	for (int i = 0; i < CATEGORIES; i++)
		snprintf(categories[i], NAME, "category %d", i);
	bench_must(journey_builder_attribute(b, text("tier"), JOURNEY_FIELD_STRING, 0), "attribute");
	bench_must(journey_builder_consent(b, text("marketing"), 1), "consent");
}

/* One for each type of event, so that each event feeds one of its own and two that all feed. */
static void declare_features(journey_builder *b)
{
	static const journey_feature_kind kinds[] = {JOURNEY_FEATURE_COUNT, JOURNEY_FEATURE_SUM, JOURNEY_FEATURE_LAST,
						     JOURNEY_FEATURE_TALLY, JOURNEY_FEATURE_MAX};

	for (int i = 0; i < FEATURES; i++) {
		journey_feature_options o = {.size = sizeof o, .kind = kinds[i % 5], .event = text(types[i])};
		char name[NAME];

		snprintf(name, sizeof name, "f%d", i);
		o.name = text(name);
		if (o.kind == JOURNEY_FEATURE_SUM || o.kind == JOURNEY_FEATURE_MAX)
			o.of = text("event.price");
		if (o.kind == JOURNEY_FEATURE_TALLY) {
			o.by = text("event.category");
			o.half_life = 14 * JOURNEY_DAY;
		} else if (i % 2 == 0) {
			o.window = 7 * JOURNEY_DAY;
		}
		bench_must(journey_builder_feature(b, &o), "feature");
	}
}

/* Fifty for each type: a category each, half with a price, some with what is known of the customer. */
static void declare_triggers(journey_builder *b)
{
	for (int i = 0; i < TRIGGERS; i++) {
		char name[NAME], when[160];
		int type = i % TYPES, category = i / TYPES * 2 % CATEGORIES;
		journey_trigger_options o = {.size = sizeof o, .event = text(types[type])};

		snprintf(name, sizeof name, "t%d", i);
		snprintf(when, sizeof when, "event.category == \"category %d\"%s%s", category,
			 i % 2 ? " && event.price > 90.0" : "",
			 i % 5 == 0 ? " && profile.f0 >= 2" : i % 5 == 1 ? " && profile.tier == \"gold\"" : "");
		o.name = text(name);
		o.when = text(when);
		bench_must(journey_builder_trigger(b, &o), "trigger");
	}
}

static void declare_journeys(journey_builder *b)
{
	journey_str via = text("email");
	journey_channel_options email = {.size = sizeof email, .name = via, .consent = text("marketing")};

	bench_must(journey_builder_channel(b, &email), "channel");
	for (int i = 0; i < JOURNEYS; i++) {
		char name[NAME], trigger[NAME];
		journey_journey_options o = {.size = sizeof o, .again = JOURNEY_AGAIN_AFTER_EXIT};
		journey_wait_options wait = {.size = sizeof wait, .event = text(types[(i + 3) % TYPES]), .at_most = JOURNEY_DAY};
		journey_send_options send = {.size = sizeof send, .text = text("hello"), .via = &via, .via_count = 1};

		snprintf(name, sizeof name, "j%d", i);
		snprintf(trigger, sizeof trigger, "t%d", i * 10 + 2);
		o.name = text(name);
		o.enter_trigger = text(trigger);
		o.exit_event = text(types[(i + 7) % TYPES]);
		bench_must(journey_builder_journey(b, &o), "journey");
		bench_must(journey_builder_wait(b, &wait), "wait");
		bench_must(journey_builder_send(b, &send), "send");
		bench_must(journey_builder_journey_end(b), "journey");
	}
}

static journey_strategy *strategy_of(void)
{
	journey_builder *b;
	journey_strategy *out;
	journey_error error;

	bench_must(journey_builder_new(NULL, text("full"), &b), "builder");
	declare_events(b);
	declare_features(b);
	declare_triggers(b);
	declare_journeys(b);
	if (journey_strategy_build(b, &out, &error) != JOURNEY_OK) {
		fprintf(stderr, "strategy: %s: %s\n", error.where, error.message);
		exit(1);
	}
	journey_builder_free(b);
	return out;
}

static void make_event(journey_event *e, item *it, size_t number, uint32_t customers)
{
	*e = (journey_event){.size = sizeof *e, .kind = JOURNEY_EVENT_TRACK, .name = text(types[dice(TYPES)])};
	snprintf(it->message, NAME, "message-%zu", number);
	snprintf(it->user, NAME, "customer-%u", (unsigned)dice(customers));
	snprintf(it->category, NAME, "%s", categories[dice(CATEGORIES)]);
	it->entries[0] = (journey_entry){text_value("category"), text_value(it->category)};
	it->entries[1].key = text_value("price");
	it->entries[1].value = (journey_value){.as.d = dice(10000) / 100.0, .type = JOURNEY_DOUBLE};
	it->properties = (journey_map){2, it->entries};
	e->message_id = text(it->message);
	e->user_id = text(it->user);
	e->timestamp = INT64_C(1773144000000000) + (journey_time)number * (JOURNEY_SECOND / 10);
	e->properties = &it->properties;
}

static void feed(journey_engine *engine, const journey_event *events, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (i % BATCH == 0)
			bench_must(journey_engine_begin(engine), "begin");
		bench_must(journey_engine_accept(engine, &events[i], events[i].timestamp), "accept");
		if ((i + 1) % BATCH == 0 || i + 1 == to) {
			bench_must(journey_engine_commit(engine), "commit");
			bench_must(journey_engine_advance(engine, events[i].timestamp, SIZE_MAX, NULL), "advance");
		}
	}
}

static int64_t entries_of(journey_engine *engine)
{
	journey_report *report;
	const journey_report_view *view;
	int64_t entries = 0;

	bench_must(journey_engine_report(engine, &report), "report");
	view = journey_report_look(report);
	for (size_t i = 0; i < view->journey_count; i++)
		entries += view->journeys[i].entries;
	journey_report_free(report);
	return entries;
}

static void run(size_t count, uint32_t customers, bool json)
{
	size_t warm = count / 3 / BATCH * BATCH; /* customers are known by then */
	journey_strategy *strategy = strategy_of();
	journey_event *events = calloc(count, sizeof *events);
	item *items = calloc(count, sizeof *items);
	journey_memory_store *memory;
	journey_storage storage;
	journey_engine_options options;
	journey_engine *engine;
	double start, rate;

	if (events == NULL || items == NULL)
		bench_must(JOURNEY_NO_MEMORY, "events");
	for (size_t i = 0; i < count; i++)
		make_event(&events[i], &items[i], i, customers);
	bench_must(journey_memory_store_new(NULL, &memory), "store");
	storage = journey_memory_store_storage(memory);
	journey_engine_options_init(&options);
	options.storage = &storage;
	options.strategy = strategy;
	options.cache_bytes = (size_t)1 << 30; /* all customers */
	bench_must(journey_engine_open(&options, &engine, NULL), "open");
	feed(engine, events, 0, warm);
	start = bench_seconds();
	feed(engine, events, warm, count);
	rate = (double)(count - warm) / (bench_seconds() - start);
	if (json)
		printf("{\"bench\":\"full\",\"customers\":%u,\"events\":%zu,\"events_per_second\":%.0f,\"target\":300000}\n",
		       (unsigned)customers, count - warm, rate);
	else
		printf("whole engine, memory store: %d triggers, %d journeys (%lld entries), %d features, %6u customers: "
		       "%.0f events/s (target 300,000)\n", TRIGGERS, JOURNEYS, (long long)entries_of(engine), FEATURES,
		       (unsigned)customers, rate);
	journey_engine_close(engine);
	journey_memory_store_free(memory);
	journey_strategy_free(strategy);
	free(items);
	free(events);
}

int main(int argc, char **argv)
{
	bool json = argc > 1 && strcmp(argv[argc - 1], "--json") == 0;
	size_t count = argc > 1 + json ? (size_t)strtoul(argv[1], NULL, 10) : 600000;

	run(count, 1000, json);
	run(count, 20000, json);
	return 0;
}

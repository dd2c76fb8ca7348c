#include "bench/moments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRODUCTS 5000
#define CATEGORIES 200
#define COUNTRIES 40
#define TEXT 32 /* bytes of one text */

static const char view[] = "Product Viewed", order[] = "Order Completed";

typedef struct moment {
	char message[TEXT], customer[TEXT], product[TEXT], category[TEXT], country[TEXT];
	journey_entry entries[4];
	journey_map properties;
} moment;

static journey_str text(const char *s)
{
	return (journey_str){s, strlen(s)};
}

static journey_value text_value(const char *s)
{
	return (journey_value){.as.s = s, .n = (uint32_t)strlen(s), .type = JOURNEY_STRING};
}

/* ---- the log ---- */

static uint32_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

/* Below n, smaller ones more often. */
static uint32_t skewed(uint64_t *state, uint32_t n)
{
	uint32_t a = next_random(state) % n, b = next_random(state) % n;
	return a < b ? a : b;
}

static void make(journey_event *event, moment *m, size_t number, size_t customers, uint64_t *state)
{
	snprintf(m->message, TEXT, "view-%zu", number);
	snprintf(m->customer, TEXT, "customer-%zu", (size_t)next_random(state) % customers);
	snprintf(m->product, TEXT, "2148%05u", (unsigned)(next_random(state) % PRODUCTS));
	snprintf(m->category, TEXT, "category-%u", (unsigned)skewed(state, CATEGORIES));
	snprintf(m->country, TEXT, "c%u", (unsigned)skewed(state, COUNTRIES));
	m->entries[0] = (journey_entry){text_value("product_id"), text_value(m->product)};
	m->entries[1] = (journey_entry){text_value("category"), text_value(m->category)};
	m->entries[2] = (journey_entry){text_value("country"), text_value(m->country)};
	m->entries[3] = (journey_entry){text_value("price"),
	                                {.as.d = (double)(next_random(state) % 50000) / 100, .type = JOURNEY_DOUBLE}};
	m->properties = (journey_map){4, m->entries};
	*event = (journey_event){.size = sizeof(*event), .kind = JOURNEY_EVENT_TRACK};
	event->name = text(view);
	event->message_id = text(m->message);
	event->user_id = text(m->customer);
	event->timestamp = INT64_C(1396310400) * JOURNEY_SECOND + (journey_time)number * JOURNEY_SECOND;
	event->properties = &m->properties;
}

clicks moments_make(size_t count, size_t customers)
{
	clicks log = {calloc(count, sizeof(journey_event)), count, calloc(count, sizeof(moment))};
	uint64_t state = 1;

	if (log.events == NULL || log.memory == NULL) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
	for (size_t i = 0; i < count; i++)
		make(&log.events[i], (moment *)log.memory + i, i, customers, &state);
	return log;
}

/* ---- the strategy ---- */

static void add_events(journey_builder *b)
{
	static const char *const texts[] = {"product_id", "category", "country"};

	bench_must(journey_builder_event(b, text(view)), "event");
	for (int i = 0; i < 3; i++)
		bench_must(journey_builder_property(b, text(view), text(texts[i]), JOURNEY_FIELD_STRING), "property");
	bench_must(journey_builder_property(b, text(view), text("price"), JOURNEY_FIELD_DOUBLE), "property");
	bench_must(journey_builder_event(b, text(order)), "event");
	bench_must(journey_builder_property(b, text(order), text("total"), JOURNEY_FIELD_MONEY), "property");
}

/* Half of views, half of orders; over windows and all of history. */
static void add_features(journey_builder *b)
{
	static const struct {
		journey_feature_kind kind;
		const char *of, *by;
	} kinds[] = {{JOURNEY_FEATURE_COUNT, "", ""}, {JOURNEY_FEATURE_SUM, "event.price", ""},
	             {JOURNEY_FEATURE_LAST, "", ""}, {JOURNEY_FEATURE_MAX, "event.price", ""},
	             {JOURNEY_FEATURE_TALLY, "", "event.category"}};
	static const journey_duration windows[] = {JOURNEY_DAY, 0};
	char name[TEXT];

	for (int i = 0; i < MOMENT_FEATURES; i++) {
		int orders = i >= MOMENT_FEATURES / 2, kind = i % 5;
		journey_feature_options f = {.size = sizeof(f), .event = text(orders ? order : view),
		                             .kind = kinds[kind].kind, .by = text(kinds[kind].by)};

		snprintf(name, sizeof(name), "f%d", i);
		f.name = text(name);
		f.of = text(orders && kinds[kind].of[0] ? "event.total" : kinds[kind].of);
		if (f.kind == JOURNEY_FEATURE_TALLY) {
			f.by = text(orders ? "" : kinds[kind].by);
			f.half_life = (i / 5 + 1) * JOURNEY_DAY;
		} else {
			f.window = windows[i / 5 % 2];
		}
		bench_must(journey_builder_feature(b, &f), name);
	}
}

static void add_triggers(journey_builder *b, int count)
{
	char name[TEXT], when[160];

	for (int i = 0; i < count; i++) {
		journey_trigger_options t = {.size = sizeof(t), .event = text(view)};

		switch (i % 4) {
		case 0: /* a product */
			snprintf(when, sizeof(when), "event.product_id == \"2148%05d\" && profile.f0 > 1", i * 5);
			break;
		case 1: /* a category, in a country, of some price */
			snprintf(when, sizeof(when),
			         "event.category == \"category-%d\" && event.country == \"c%d\" && event.price > 250.0",
			         i % CATEGORIES, i % COUNTRIES);
			break;
		case 2: /* several categories, of one who came often */
			snprintf(when, sizeof(when),
			         "event.category in [\"category-%d\", \"category-%d\"] && event.price > 400.0 && "
			         "profile.f0 > %d",
			         i % CATEGORIES, (i + 91) % CATEGORIES, 8 + i % 9);
			break;
		default: /* one country or another, of one who spends */
			snprintf(when, sizeof(when),
			         "(event.country == \"c%d\" && event.price > 495.0 || event.product_id == \"2148%05d\") && "
			         "profile.f1 > %d.0",
			         i % COUNTRIES, i * 5, 500 + i);
		}
		snprintf(name, sizeof(name), "t%d", i);
		t.name = text(name);
		t.when = text(when);
		bench_must(journey_builder_trigger(b, &t), when);
	}
}

static void add_journeys(journey_builder *b, int count)
{
	journey_channel_options push = {.size = sizeof(push), .name = text("push"), .consent = text("marketing")};
	journey_str via = text("push");
	char name[TEXT], trigger[TEXT];

	bench_must(journey_builder_channel(b, &push), "push");
	for (int i = 0; i < count; i++) {
		journey_journey_options j = {.size = sizeof(j), .holdout = 0.1, .again = JOURNEY_AGAIN_AFTER,
		                             .again_after = JOURNEY_DAY, .exit_event = text(order), .goal_event = text(order),
		                             .goal_within = 7 * JOURNEY_DAY};
		journey_send_options send = {.size = sizeof(send), .template_name = text("hello"), .via = &via, .via_count = 1};
		journey_wait_options wait = {.size = sizeof(wait), .event = text(order), .at_most = JOURNEY_DAY};

		snprintf(name, sizeof(name), "j%d", i);
		snprintf(trigger, sizeof(trigger), "t%d", i * (MOMENT_TRIGGERS / MOMENT_JOURNEYS) + i % 4);
		j.name = text(name);
		j.enter_trigger = text(trigger);
		bench_must(journey_builder_journey(b, &j), name);
		bench_must(journey_builder_send(b, &send), "send");
		bench_must(journey_builder_wait(b, &wait), "wait");
		bench_must(journey_builder_send(b, &send), "send");
		bench_must(journey_builder_journey_end(b), "journey end");
	}
}

journey_strategy *moments_strategy(int triggers, int journeys)
{
	journey_builder *b;
	journey_strategy *strategy;
	journey_error error;

	bench_must(journey_builder_new(NULL, text("moments"), &b), "builder");
	bench_must(journey_builder_consent(b, text("marketing"), 1), "consent");
	add_events(b);
	add_features(b);
	add_triggers(b, triggers);
	add_journeys(b, journeys);
	if (journey_strategy_build(b, &strategy, &error) != JOURNEY_OK) {
		fprintf(stderr, "strategy: %s: %s\n", error.where, error.message);
		exit(1);
	}
	journey_builder_free(b);
	return strategy;
}

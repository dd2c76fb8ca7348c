#include "visits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clicks.h"

#define TEXT 40     /* bytes of one text */
#define ENTRIES 16  /* of one event */

typedef struct visit {
	char message[TEXT], customer[TEXT], texts[4][TEXT];
	journey_entry entries[ENTRIES];
	journey_map map;
} visit;

static journey_str text(const char *s)
{
	return (journey_str){s, strlen(s)};
}

/* ---- the strategy ---- */

static const struct {
	const char *event, *property;
	journey_field_type type;
} properties[] = {
	{"Product Viewed", "category", JOURNEY_FIELD_STRING}, {"Product Viewed", "brand", JOURNEY_FIELD_STRING},
	{"Product Viewed", "price", JOURNEY_FIELD_MONEY},     {"Product Added", "category", JOURNEY_FIELD_STRING},
	{"Product Added", "price", JOURNEY_FIELD_MONEY},      {"Order Completed", "total", JOURNEY_FIELD_MONEY},
	{"Order Completed", "items", JOURNEY_FIELD_INT},      {"Page Read", "section", JOURNEY_FIELD_STRING},
	{"Email Clicked", "link", JOURNEY_FIELD_STRING},      {"Searched", "query", JOURNEY_FIELD_STRING},
};

static const struct {
	const char *name;
	journey_field_type type;
} attributes[] = {
	{"first_name", JOURNEY_FIELD_STRING},   {"last_name", JOURNEY_FIELD_STRING},
	{"email", JOURNEY_FIELD_STRING},        {"phone", JOURNEY_FIELD_STRING},
	{"city", JOURNEY_FIELD_STRING},         {"zip", JOURNEY_FIELD_STRING},
	{"country", JOURNEY_FIELD_STRING},      {"language", JOURNEY_FIELD_STRING},
	{"birthday", JOURNEY_FIELD_TIMESTAMP},  {"signed_up", JOURNEY_FIELD_TIMESTAMP},
	{"tier", JOURNEY_FIELD_STRING},         {"age", JOURNEY_FIELD_INT},
	{"children", JOURNEY_FIELD_INT},        {"size", JOURNEY_FIELD_STRING},
	{"shoe_size", JOURNEY_FIELD_DOUBLE},    {"vip", JOURNEY_FIELD_BOOL},
	{"app_installed", JOURNEY_FIELD_BOOL},  {"points", JOURNEY_FIELD_INT},
	{"store", JOURNEY_FIELD_STRING},        {"newsletter", JOURNEY_FIELD_BOOL},
};
#define ATTRIBUTES (sizeof(attributes) / sizeof(*attributes))

#define COUNT JOURNEY_FEATURE_COUNT
#define SUM JOURNEY_FEATURE_SUM
#define AVG JOURNEY_FEATURE_AVG
#define MIN JOURNEY_FEATURE_MIN
#define MAX JOURNEY_FEATURE_MAX
#define FIRST JOURNEY_FEATURE_FIRST
#define LAST JOURNEY_FEATURE_LAST
#define TALLY JOURNEY_FEATURE_TALLY

/* `text` is what is added up, the key of a tally, or the condition of a count. */
static const struct {
	journey_feature_kind kind;
	const char *event, *text;
	int days; /* window; half-life of a tally; 0: all of history */
} features[] = {
	{COUNT, "Product Viewed", "", 1},
	{COUNT, "Product Viewed", "", 7},
	{COUNT, "Product Viewed", "", 30},
	{COUNT, "Product Viewed", "", 0},
	{COUNT, "Product Viewed", "event.price > 100.0", 30},
	{COUNT, "Product Viewed", "event.category == \"running\"", 7},
	{AVG, "Product Viewed", "event.price", 30},
	{MIN, "Product Viewed", "event.price", 90},
	{MAX, "Product Viewed", "event.price", 90},
	{FIRST, "Product Viewed", "", 0},
	{LAST, "Product Viewed", "", 0},
	{TALLY, "Product Viewed", "event.category", 14},
	{TALLY, "Product Viewed", "event.brand", 30},
	{COUNT, "Product Viewed", "event.brand == \"Roca\"", 30},
	{COUNT, "Product Added", "", 1},
	{COUNT, "Product Added", "", 7},
	{COUNT, "Product Added", "", 0},
	{SUM, "Product Added", "event.price", 7},
	{LAST, "Product Added", "", 0},
	{TALLY, "Product Added", "event.category", 14},
	{COUNT, "Order Completed", "", 0},
	{COUNT, "Order Completed", "", 30},
	{COUNT, "Order Completed", "", 365},
	{SUM, "Order Completed", "event.total", 0},
	{SUM, "Order Completed", "event.total", 30},
	{SUM, "Order Completed", "event.total", 365},
	{AVG, "Order Completed", "event.total", 0},
	{MAX, "Order Completed", "event.total", 0},
	{LAST, "Order Completed", "", 0},
	{COUNT, "Page Read", "", 1},
	{COUNT, "Page Read", "", 7},
	{COUNT, "Page Read", "", 30},
	{LAST, "Page Read", "", 0},
	{TALLY, "Page Read", "event.section", 7},
	{COUNT, "Email Clicked", "", 7},
	{COUNT, "Email Clicked", "", 30},
	{LAST, "Email Clicked", "", 0},
	{COUNT, "Searched", "", 1},
	{COUNT, "Searched", "", 7},
	{LAST, "Searched", "", 0},
};
#define FEATURES (sizeof(features) / sizeof(*features))

static void add_feature(journey_builder *b, size_t i)
{
	journey_feature_options o = {.size = sizeof(o), .kind = features[i].kind, .event = text(features[i].event)};
	char name[8];

	snprintf(name, sizeof(name), "f%zu", i);
	o.name = text(name);
	if (o.kind == TALLY) {
		o.by = text(features[i].text);
		o.half_life = features[i].days * JOURNEY_DAY;
		o.top = 16;
	} else {
		o.window = features[i].days * JOURNEY_DAY;
		if (o.kind == COUNT)
			o.where = text(features[i].text);
		else
			o.of = text(features[i].text);
	}
	bench_must(journey_builder_feature(b, &o), name);
}

static void add_segments(journey_builder *b)
{
	static const char *const segments[][2] = {
		{"active", "profile.f1 + profile.f30 >= 5"}, {"buyers", "profile.f21 >= 1"},
		{"spenders", "profile.f25 > 500.0"},         {"runners", "profile.f11[\"running\"] > 0.3"},
		{"lapsing", "profile.f1 == 0 && profile.f20 > 0"},
	};

	for (size_t i = 0; i < sizeof(segments) / sizeof(*segments); i++)
		bench_must(journey_builder_segment(b, text(segments[i][0]), text(segments[i][1])), segments[i][0]);
}

journey_strategy *visits_strategy(void)
{
	journey_builder *b = NULL;
	journey_strategy *strategy = NULL;
	journey_error error = {.message = ""};
	size_t i;

	bench_must(journey_builder_new(NULL, text("visits"), &b), "builder");
	for (i = 0; i < sizeof(properties) / sizeof(*properties); i++) {
		if (i == 0 || strcmp(properties[i].event, properties[i - 1].event) != 0)
			bench_must(journey_builder_event(b, text(properties[i].event)), properties[i].event);
		bench_must(journey_builder_property(b, text(properties[i].event), text(properties[i].property),
						    properties[i].type), properties[i].property);
	}
	for (i = 0; i < ATTRIBUTES; i++)
		bench_must(journey_builder_attribute(b, text(attributes[i].name), attributes[i].type, 0),
			   attributes[i].name);
	for (i = 0; i < FEATURES; i++)
		add_feature(b, i);
	add_segments(b);
	bench_must(journey_builder_consent(b, text("marketing"), 0), "consent");
	if (journey_strategy_build(b, &strategy, &error) != JOURNEY_OK) {
		fprintf(stderr, "%s: %s\n", error.where, error.message);
		exit(1);
	}
	journey_builder_free(b);
	return strategy;
}

/* ---- the visits ---- */

/* Linear congruential, Knuth's MMIX: the log must be the same everywhere, not good. */
static uint32_t dice(uint64_t *state, uint32_t sides)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33) % sides;
}

static void put(visit *v, const char *name, journey_value value)
{
	v->entries[v->map.count].key = (journey_value){.as.s = name, .n = (uint32_t)strlen(name),
						       .type = JOURNEY_STRING};
	v->entries[v->map.count++].value = value;
}

static void put_text(visit *v, const char *name, const char *s)
{
	put(v, name, (journey_value){.as.s = s, .n = (uint32_t)strlen(s), .type = JOURNEY_STRING});
}

static void put_number(visit *v, const char *name, double d)
{
	put(v, name, (journey_value){.as.d = d, .type = JOURNEY_DOUBLE});
}

/* A third of the attributes, by their type. */
static void put_attributes(visit *v, size_t third, uint64_t *state)
{
	size_t i, from = ATTRIBUTES * third / 3, to = ATTRIBUTES * (third + 1) / 3;

	for (i = from; i < to; i++) {
		journey_value flag = {.as.i = (int64_t)dice(state, 2), .type = JOURNEY_BOOL};

		if (attributes[i].type == JOURNEY_FIELD_STRING)
			put_text(v, attributes[i].name, i % 2 ? "Montparnasse" : "Aurelie");
		else if (attributes[i].type == JOURNEY_FIELD_BOOL)
			put(v, attributes[i].name, flag);
		else
			put_number(v, attributes[i].name, 10 + dice(state, 50));
	}
}

static const char *const categories[] = {"running", "hiking", "swimming", "cycling", "yoga", "climbing"};
static const char *const brands[] = {"Roca", "Lund", "Vela", "Nordwand", "Kestrel"};

static const char *track(visit *v, uint64_t *state)
{
	uint32_t kind = dice(state, 20);

	if (kind < 9) {
		put_text(v, "category", categories[dice(state, 6)]);
		put_text(v, "brand", brands[dice(state, 5)]);
		put_number(v, "price", (500 + dice(state, 20000)) / 100.0);
		return "Product Viewed";
	}
	if (kind < 13) {
		put_text(v, "section", categories[dice(state, 3)]);
		return "Page Read";
	}
	if (kind < 15) {
		put_text(v, "category", categories[dice(state, 6)]);
		put_number(v, "price", (500 + dice(state, 20000)) / 100.0);
		return "Product Added";
	}
	if (kind < 16) {
		put_number(v, "total", (500 + dice(state, 20000)) / 100.0);
		put_number(v, "items", 1 + dice(state, 4));
		return "Order Completed";
	}
	if (kind < 18) {
		put_text(v, "link", "https://shop.example/new");
		return "Email Clicked";
	}
	put_text(v, "query", "trail shoes");
	return "Searched";
}

static void make(journey_event *event, visit *v, const char *customer, size_t number, journey_time time,
		 uint64_t *state)
{
	snprintf(v->message, TEXT, "%s-%zu", customer, number);
	snprintf(v->customer, TEXT, "%s", customer);
	v->map.entries = v->entries;
	event->size = sizeof(*event);
	event->message_id = text(v->message);
	event->user_id = text(v->customer);
	event->timestamp = time;
	if (number % 5 == 0 && number < 15) {
		put_attributes(v, number / 5, state);
		event->kind = JOURNEY_EVENT_IDENTIFY;
		event->traits = &v->map;
	} else {
		event->name = text(track(v, state));
		event->kind = JOURNEY_EVENT_TRACK;
		event->properties = &v->map;
	}
}

visits visits_make(const char *customer, size_t count)
{
	visits log = {calloc(count, sizeof(journey_event)), count, calloc(count, sizeof(visit))};
	uint64_t state = 7;
	journey_time time = VISITS_FROM;

	if (log.events == NULL || log.memory == NULL) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
	for (const char *c = customer; *c != '\0'; c++)
		state = state * 31 + (unsigned char)*c;
	for (size_t i = 0; i < count; i++) {
		/* Visits of some events, minutes apart, then days of none. */
		time += dice(&state, 8) > 0 ? (journey_time)dice(&state, 600000000)
					    : (journey_time)dice(&state, 14 * 24 * 3600) * JOURNEY_SECOND;
		make(&log.events[i], (visit *)log.memory + i, customer, i, time, &state);
	}
	return log;
}

void visits_free(visits *log)
{
	free(log->events);
	free(log->memory);
}

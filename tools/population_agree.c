/* Whether what a model names is in the strategy: a name that is misspelled would only do nothing. */
#include "population_agree.h"

#include "population_doc.h"

#include <journey/names.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What providers' words are taken as, declared or not; see journey_engine_feedback(). */
static const char *const feedback[] = {"Email Delivered", "Email Opened", "Email Link Clicked", "Email Bounced",
	"Email Marked as Spam", "Unsubscribed", "Push Notification Received", "Push Notification Tapped",
	"Push Notification Bounced"};

#define FEEDBACK (sizeof feedback / sizeof *feedback)

typedef struct names {
	const char **words;
	size_t count;
} names;

typedef struct agreeing {
	population_doc doc;
	const journey_strategy *strategy;
	const journey_value *root;
	names events, traits, consents, channels, offers, contents;
} agreeing;

/* "name", or "name/part". */
static journey_status word(population_doc *doc, journey_str name, journey_str part, const char **out)
{
	journey_status status;
	char *text = population_doc_take(doc, name.size + part.size + 2, 1, &status);

	if (!text)
		return status;
	memcpy(text, name.data, name.size);
	if (part.size) {
		text[name.size] = '/';
		memcpy(text + name.size + 1, part.data, part.size);
	}
	*out = text;
	return JOURNEY_OK;
}

/* `only`: parts of this name, alone; NULL: all. */
static journey_status list(agreeing *a, journey_named what, const journey_str *only, names *out)
{
	journey_str name, part;
	journey_status status;
	size_t all = 0;

	while (journey_strategy_named(a->strategy, what, all, &name, &part))
		all++;
	out->count = 0;
	out->words = population_doc_take(&a->doc, all + FEEDBACK, sizeof *out->words, &status);
	for (size_t i = 0; i < all && status == JOURNEY_OK; i++) {
		if (!journey_strategy_named(a->strategy, what, i, &name, &part))
			break;
		if (only && (name.size != only->size || memcmp(name.data, only->data, name.size) != 0))
			continue;
		status = word(&a->doc, only ? part : name, only ? (journey_str){NULL, 0} : part, &out->words[out->count++]);
	}
	return status;
}

static bool among(const char *const *words, size_t count, journey_str name)
{
	for (size_t i = 0; i < count; i++)
		if (population_same(name, words[i]))
			return true;
	return false;
}

static journey_status known(agreeing *a, const names *all, const journey_value *at, journey_str name, const char *what)
{
	char hint[160];

	if (among(all->words, all->count, name))
		return JOURNEY_OK;
	population_doc_near(name, all->words, all->count, hint, sizeof hint);
	return population_doc_fail(&a->doc, at, JOURNEY_NOT_FOUND, hint, "the strategy has no %s \"%.*s\"", what,
		(int)(name.size < 80 ? name.size : 80), name.data);
}

/* The keys of a section. */
static journey_status section(agreeing *a, const char *key, const names *all, const char *what)
{
	const journey_value *map = population_doc_get(a->root, key);
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; map && map->type == JOURNEY_MAP && i < map->as.map->count && status == JOURNEY_OK; i++) {
		const journey_value *name = &map->as.map->entries[i].key;

		status = known(a, all, name, population_str(name), what);
	}
	return status;
}

/* PURPOSE, PURPOSE/CHANNEL or PURPOSE/CHANNEL/TOPIC. */
static journey_status consent(agreeing *a)
{
	const journey_value *map = population_doc_get(a->root, "consent");
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; map && i < map->as.map->count && status == JOURNEY_OK; i++) {
		const journey_value *key = &map->as.map->entries[i].key;
		journey_str name = population_str(key), channel;
		const char *slash = memchr(name.data, '/', name.size);

		if (!slash || among(a->consents.words, a->consents.count, name)) {
			status = known(a, &a->consents, key, name, "purpose");
			continue;
		}
		channel = (journey_str){slash + 1, name.size - (size_t)(slash + 1 - name.data)};
		name.size = (size_t)(slash - name.data);
		slash = memchr(channel.data, '/', channel.size);
		channel.size = slash ? (size_t)(slash - channel.data) : channel.size;
		status = known(a, &a->consents, key, name, "purpose");
		if (status == JOURNEY_OK && channel.size)
			status = known(a, &a->channels, key, channel, "channel");
	}
	return status;
}

static journey_status placements(agreeing *a)
{
	const journey_value *map = population_doc_get(a->root, "placements");
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; map && i < map->as.map->count; i++) {
		const journey_value *offers = population_doc_get(&map->as.map->entries[i].value, "offers");

		for (size_t j = 0; offers && j < offers->as.list->count && status == JOURNEY_OK; j++) {
			const journey_value *name = &offers->as.list->items[j];

			status = known(a, &a->offers, name, population_str(name), "offer");
		}
	}
	return status;
}

/* ---- events ---- */

static journey_status event(agreeing *a, const journey_value *value)
{
	const journey_value *name = value->type == JOURNEY_MAP ? population_doc_get(value, "event") : value;
	const journey_value *map = population_doc_get(value, "properties");
	journey_str text;
	names properties;
	journey_status status;

	if (!name || population_same(population_str(name), "none"))
		return JOURNEY_OK;
	text = population_str(name);
	status = known(a, &a->events, name, text, "event");
	if (status != JOURNEY_OK || !map || among(feedback, FEEDBACK, text))
		return status;
	status = list(a, JOURNEY_NAMED_PROPERTY, &text, &properties);
	for (size_t i = 0; i < map->as.map->count && status == JOURNEY_OK; i++) {
		const journey_value *key = &map->as.map->entries[i].key;

		status = known(a, &properties, key, population_str(key), "such property of the event:");
	}
	return status;
}

static journey_status events(agreeing *a, const journey_value *of)
{
	const journey_value *map = population_doc_get(of, "events");
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; map && i < map->as.map->count && status == JOURNEY_OK; i++)
		status = event(a, &map->as.map->entries[i].value);
	return status;
}

static journey_status all_events(agreeing *a)
{
	const journey_value *channels = population_doc_get(a->root, "channels");
	journey_status status = events(a, a->root);

	for (size_t i = 0; channels && i < channels->as.map->count && status == JOURNEY_OK; i++)
		status = events(a, &channels->as.map->entries[i].value);
	return status;
}

/* ---- time zones ---- */

static journey_status zones(agreeing *a, const population_model *model, journey_zones *zones)
{
	const journey_value *one = population_doc_get(a->root, "timezone"), *many = population_doc_get(a->root, "timezones");
	journey_str own = journey_strategy_timezone(a->strategy);
	int32_t offset;

	for (uint32_t i = 0; i < model->zone_count; i++) {
		journey_str zone = model->zones[i].name;

		if (journey_zones_offset(zones, zone, model->start, &offset) != JOURNEY_OK)
			return population_doc_fail(&a->doc, many ? &many->as.map->entries[i].key : one, JOURNEY_NOT_FOUND,
				"as in Europe/Berlin, America/New_York or UTC", "no time zone \"%.*s\"",
				(int)(zone.size < 80 ? zone.size : 80), zone.data);
	}
	if (!many && (own.size != model->zones[0].name.size || memcmp(own.data, model->zones[0].name.data, own.size) != 0)) {
		uint32_t line = 1, column = 1;

		if (one && journey_yaml_place(a->doc.yaml, one, 0, &line, &column) != JOURNEY_OK)
			line = column = 1;
		fprintf(stderr, "%s:%u:%u: warning: customers live in %.*s, and the strategy's time zone is %.*s\n", a->doc.file,
			(unsigned)line, (unsigned)column, (int)model->zones[0].name.size, model->zones[0].name.data, (int)own.size,
			own.data);
	}
	return JOURNEY_OK;
}

static journey_status agree(agreeing *a, const population_model *model, journey_zones *all)
{
	journey_status status = list(a, JOURNEY_NAMED_EVENT, NULL, &a->events);

	for (size_t i = 0; status == JOURNEY_OK && i < FEEDBACK; i++)
		a->events.words[a->events.count++] = feedback[i];
	if (status == JOURNEY_OK)
		status = list(a, JOURNEY_NAMED_TRAIT, NULL, &a->traits);
	if (status == JOURNEY_OK)
		status = list(a, JOURNEY_NAMED_CONSENT, NULL, &a->consents);
	if (status == JOURNEY_OK)
		status = list(a, JOURNEY_NAMED_CHANNEL, NULL, &a->channels);
	if (status == JOURNEY_OK)
		status = list(a, JOURNEY_NAMED_OFFER, NULL, &a->offers);
	if (status == JOURNEY_OK)
		status = list(a, JOURNEY_NAMED_CONTENT, NULL, &a->contents);
	if (status == JOURNEY_OK)
		status = section(a, "channels", &a->channels, "channel");
	if (status == JOURNEY_OK)
		status = section(a, "content", &a->contents, "template, variant or offer");
	if (status == JOURNEY_OK)
		status = section(a, "offers", &a->offers, "offer");
	if (status == JOURNEY_OK)
		status = section(a, "traits", &a->traits, "attribute");
	if (status == JOURNEY_OK)
		status = consent(a);
	if (status == JOURNEY_OK)
		status = placements(a);
	if (status == JOURNEY_OK)
		status = all_events(a);
	return status == JOURNEY_OK ? zones(a, model, all) : status;
}

journey_status population_agrees_names(const population_model *model, const journey_strategy *strategy,
	journey_zones *zones, const char *file, journey_error *error)
{
	tool_room room = {.first = NULL};
	agreeing a = {.doc = {model->document, file, error, &room}, .strategy = strategy,
		.root = journey_yaml_root(model->document)};
	journey_status status = agree(&a, model, zones);

	tool_room_free(&room);
	return status;
}

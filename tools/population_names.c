#include "population_names.h"

#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const population_number channel_numbers[] = {
	{"bounce", FORM_SHARE, offsetof(population_channel, bounce), 0, 1},
	{"open", FORM_SHARE, offsetof(population_channel, open), 0, 1},
	{"click", FORM_SHARE, offsetof(population_channel, click), 0, 1},
	{"unsubscribe", FORM_SHARE, offsetof(population_channel, unsubscribe), 0, 1},
	{"spam", FORM_SHARE, offsetof(population_channel, spam), 0, 1},
	{"open_after", FORM_HOURS, offsetof(population_channel, open_after), 0.001, 24 * 30},
	{"click_after", FORM_MINUTES, offsetof(population_channel, click_after), 0.01, 60 * 24},
	{"delivered_after", FORM_SECONDS, offsetof(population_channel, delivered_after), 1, 86400},
	{"weight", FORM_NUMBER, offsetof(population_channel, weight), 0, 100}};
static const population_number content_numbers[] = {
	{"open", FORM_NUMBER, offsetof(population_content, open), -10, 10},
	{"click", FORM_NUMBER, offsetof(population_content, click), -10, 10},
	{"order", FORM_NUMBER, offsetof(population_content, order), -10, 10}};
static const population_number offer_numbers[] = {
	{"appeal", FORM_NUMBER, offsetof(population_offer, appeal), -10, 10},
	{"discount", FORM_SHARE, offsetof(population_offer, discount), 0, 0.99}};
static const population_number placement_numbers[] = {
	{"share", FORM_SHARE, offsetof(population_placement, share), 0, 1},
	{"click", FORM_SHARE, offsetof(population_placement, click), 0, 1}};

/* An array of `size` each for the entries of a section; *out stays NULL if there is none. */
static journey_status items(population_doc *doc, const journey_value *root, const char *key, size_t size,
	const journey_entry **entries, uint32_t *count, void *out)
{
	const journey_value *value = population_doc_get(root, key);
	journey_status status = JOURNEY_OK;
	void *room;

	*count = 0;
	if (!value)
		return JOURNEY_OK;
	status = population_doc_names(doc, value, key, POPULATION_NAMES_MAX);
	if (status != JOURNEY_OK)
		return status;
	room = population_doc_take(doc, value->as.map->count, size, &status);
	if (status == JOURNEY_OK) {
		*entries = value->as.map->entries;
		*count = (uint32_t)value->as.map->count;
		memcpy(out, &room, sizeof room);
	}
	return status;
}

/* A mapping with numbers, and nothing else but `others`. */
static journey_status filled(population_doc *doc, const journey_value *value, const char *what,
	const population_number *numbers, size_t count, const char *const *others, void *out)
{
	journey_status status = population_doc_map(doc, value, what, numbers, count, others);

	return status == JOURNEY_OK ? population_doc_numbers(doc, value, numbers, count, out) : status;
}

static journey_status channels(population_doc *doc, const journey_value *root, population_model *out)
{
	static const char *const others[] = {"events", NULL};
	const journey_entry *entries = NULL;
	journey_status status = items(doc, root, "channels", sizeof *out->channels, &entries, &out->channel_count,
		&out->channels);

	for (uint32_t i = 0; i < out->channel_count && status == JOURNEY_OK; i++) {
		out->channels[i] = (population_channel){.name = population_str(&entries[i].key), .bounce = 0.01, .open = 0.25,
			.click = 0.15, .unsubscribe = 0.002, .spam = 0.0002, .open_after = 4, .click_after = 2, .delivered_after = 60,
			.weight = 1};
		status = filled(doc, &entries[i].value, "a channel", channel_numbers, COUNT(channel_numbers), others,
			&out->channels[i]);
	}
	return status;
}

static journey_status contents(population_doc *doc, const journey_value *root, population_model *out)
{
	const journey_entry *entries = NULL;
	journey_status status = items(doc, root, "content", sizeof *out->contents, &entries, &out->content_count,
		&out->contents);

	for (uint32_t i = 0; i < out->content_count && status == JOURNEY_OK; i++) {
		out->contents[i].name = population_str(&entries[i].key);
		status = filled(doc, &entries[i].value, "content", content_numbers, COUNT(content_numbers), NULL, &out->contents[i]);
	}
	return status;
}

static journey_status offers(population_doc *doc, const journey_value *root, population_model *out)
{
	static const char *const others[] = {"category", NULL};
	const journey_entry *entries = NULL;
	journey_status status = items(doc, root, "offers", sizeof *out->offers, &entries, &out->offer_count, &out->offers);

	for (uint32_t i = 0; i < out->offer_count && status == JOURNEY_OK; i++) {
		const journey_value *category;

		out->offers[i] = (population_offer){.name = population_str(&entries[i].key), .category = POPULATION_NONE};
		status = filled(doc, &entries[i].value, "an offer", offer_numbers, COUNT(offer_numbers), others, &out->offers[i]);
		category = population_doc_get(&entries[i].value, "category");
		if (status == JOURNEY_OK && category)
			status = population_category_of(doc, category, out, &out->offers[i].category);
	}
	return status;
}

static journey_status candidates(population_doc *doc, const journey_value *list, population_placement *out)
{
	journey_status status = JOURNEY_OK;

	if (list->type != JOURNEY_LIST || list->as.list->count < 1 || list->as.list->count > POPULATION_NAMES_MAX)
		return population_doc_fail(doc, list, JOURNEY_TYPE, NULL, "\"offers\" must be a list of names of offers");
	out->offers = population_doc_take(doc, list->as.list->count, sizeof *out->offers, &status);
	for (size_t i = 0; status == JOURNEY_OK && i < list->as.list->count; i++)
		status = population_doc_text(doc, &list->as.list->items[i], "the name of an offer", &out->offers[i]);
	out->offer_count = status == JOURNEY_OK ? (uint32_t)list->as.list->count : 0;
	return status;
}

static journey_status placements(population_doc *doc, const journey_value *root, population_model *out)
{
	static const char *const others[] = {"offers", "context", NULL};
	const journey_entry *entries = NULL;
	journey_status status = items(doc, root, "placements", sizeof *out->placements, &entries, &out->placement_count,
		&out->placements);

	for (uint32_t i = 0; i < out->placement_count && status == JOURNEY_OK; i++) {
		population_placement *it = &out->placements[i];
		const journey_value *list = population_doc_get(&entries[i].value, "offers");
		const journey_value *context = population_doc_get(&entries[i].value, "context");

		*it = (population_placement){.name = population_str(&entries[i].key), .share = 1, .click = 0.05};
		status = filled(doc, &entries[i].value, "a placement", placement_numbers, COUNT(placement_numbers), others, it);
		if (status == JOURNEY_OK && list)
			status = candidates(doc, list, it);
		if (status == JOURNEY_OK && context && context->type != JOURNEY_MAP)
			return population_doc_fail(doc, context, JOURNEY_TYPE, NULL, "\"context\" must be a mapping");
		if (context)
			it->context = context->as.map;
	}
	return status;
}

journey_status population_read_names(population_doc *doc, const journey_value *root, population_model *out)
{
	journey_status status = channels(doc, root, out);

	if (status == JOURNEY_OK)
		status = contents(doc, root, out);
	if (status == JOURNEY_OK)
		status = offers(doc, root, out);
	return status == JOURNEY_OK ? placements(doc, root, out) : status;
}

/* ---- events ---- */

static const char *const kind_words[POPULATION_KINDS] = {"visit", "view", "add", "order", "refund", "delivered", "open",
	"click", "bounce", "unsubscribe", "spam"};
static const char *const field_words[POPULATION_FIELDS] = {"category", "product", "price", "total", "discount", "cart",
	"order", "send", "channel", "journey", "offer", "template", "link"};

const char *population_kind_word(population_kind kind)
{
	return kind_words[kind];
}

#define TEXT(words) {words, sizeof(words) - 1}

/* What is sent where the model says nothing: names of the Segment spec, and feedback by its key. */
static const population_mapping usual[POPULATION_KINDS] = {
	[POPULATION_VIEW] = {TEXT("Product Viewed"), {{TEXT("category"), POPULATION_CATEGORY},
		{TEXT("product"), POPULATION_PRODUCT}, {TEXT("price"), POPULATION_PRICE}}, 3},
	[POPULATION_ADD] = {TEXT("Product Added"), {{TEXT("cart_id"), POPULATION_CART},
		{TEXT("product"), POPULATION_PRODUCT}, {TEXT("price"), POPULATION_PRICE}}, 3},
	[POPULATION_ORDER] = {TEXT("Order Completed"), {{TEXT("order_id"), POPULATION_ORDER_ID},
		{TEXT("total"), POPULATION_TOTAL}}, 2},
	[POPULATION_REFUND] = {TEXT("Order Refunded"), {{TEXT("order_id"), POPULATION_ORDER_ID},
		{TEXT("total"), POPULATION_TOTAL}}, 2},
	[POPULATION_OPEN] = {TEXT("Email Opened"), {{TEXT("send_id"), POPULATION_SEND}}, 1},
	[POPULATION_CLICK] = {TEXT("Email Link Clicked"), {{TEXT("send_id"), POPULATION_SEND}}, 1},
	[POPULATION_BOUNCE] = {TEXT("Email Bounced"), {{TEXT("send_id"), POPULATION_SEND}}, 1},
	[POPULATION_UNSUBSCRIBE] = {TEXT("Unsubscribed"), {{TEXT("send_id"), POPULATION_SEND}}, 1},
	[POPULATION_SPAM] = {TEXT("Email Marked as Spam"), {{TEXT("send_id"), POPULATION_SEND}}, 1},
};

static journey_status properties(population_doc *doc, const journey_value *map, population_mapping *out)
{
	journey_status status = population_doc_names(doc, map, "properties", POPULATION_PROPERTIES_MAX);

	for (size_t i = 0; status == JOURNEY_OK && i < map->as.map->count; i++) {
		const journey_entry *entry = &map->as.map->entries[i];
		journey_str word = {NULL, 0};
		uint32_t field = 0;
		char hint[160];

		status = population_doc_text(doc, &entry->value, "what a property is", &word);
		if (status != JOURNEY_OK)
			return status;
		while (field < POPULATION_FIELDS && !population_same(word, field_words[field]))
			field++;
		if (field == POPULATION_FIELDS) {
			population_doc_near(word, field_words, POPULATION_FIELDS, hint, sizeof hint);
			return population_doc_fail(doc, &entry->value, JOURNEY_NOT_FOUND, hint, "a property can't be \"%.*s\"",
				(int)word.size, word.data);
		}
		out->properties[out->count++] = (population_property){population_str(&entry->key), (population_field)field};
	}
	return status;
}

/* A name, "none", or {event: NAME, properties: {NAME: FIELD}}. */
static journey_status mapping(population_doc *doc, const journey_value *value, population_mapping *out)
{
	static const char *const words[] = {"event", "properties", NULL};
	const journey_value *name = value, *map = NULL;
	journey_str text = {NULL, 0};
	journey_status status = JOURNEY_OK;

	if (value->type == JOURNEY_MAP) {
		status = population_doc_map(doc, value, "an event", NULL, 0, words);
		name = population_doc_get(value, "event");
		map = population_doc_get(value, "properties");
	}
	if (status == JOURNEY_OK && name)
		status = population_doc_text(doc, name, "the name of an event", &text);
	if (status != JOURNEY_OK)
		return status;
	if (population_same(text, "none")) {
		*out = (population_mapping){0};
		return JOURNEY_OK;
	}
	if (name)
		out->event = text;
	if (!out->event.size)
		return population_doc_fail(doc, value, JOURNEY_INVALID, NULL, "\"event\" with a name is missing");
	if (!map)
		return JOURNEY_OK;
	out->count = 0;
	return properties(doc, map, out);
}

static journey_status channel_events(population_doc *doc, const journey_value *map, const population_model *model,
	population_channel *out)
{
	journey_status status = population_doc_map(doc, map, "the events of a channel", NULL, 0,
		(const char *const[]){"delivered", "open", "click", "bounce", "unsubscribe", "spam", NULL});

	for (int kind = POPULATION_DELIVERED; kind < POPULATION_KINDS && status == JOURNEY_OK; kind++) {
		const journey_value *value = population_doc_get(map, kind_words[kind]);

		if (!value)
			continue;
		out->events[kind] = population_doc_take(doc, 1, sizeof(population_mapping), &status);
		if (status != JOURNEY_OK)
			return status;
		*out->events[kind] = model->events[kind];
		status = mapping(doc, value, out->events[kind]);
	}
	return status;
}

journey_status population_read_events(population_doc *doc, const journey_value *root, population_model *out)
{
	const journey_value *map = population_doc_get(root, "events"), *listed = population_doc_get(root, "channels");
	const char *words[POPULATION_KINDS + 1] = {NULL};
	journey_status status = JOURNEY_OK;

	memcpy(out->events, usual, sizeof usual);
	memcpy(words, kind_words, sizeof kind_words);
	if (map)
		status = population_doc_map(doc, map, "events", NULL, 0, words);
	for (int kind = 0; map && kind < POPULATION_KINDS && status == JOURNEY_OK; kind++) {
		const journey_value *value = population_doc_get(map, kind_words[kind]);

		if (value)
			status = mapping(doc, value, &out->events[kind]);
	}
	for (uint32_t i = 0; i < out->channel_count && status == JOURNEY_OK; i++) {
		const journey_value *events = population_doc_get(&listed->as.map->entries[i].value, "events");

		if (events)
			status = channel_events(doc, events, out, &out->channels[i]);
	}
	return status;
}

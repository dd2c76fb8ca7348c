/* The model from its document; the form is that of journey-population(5). */
#include "population.h"

#include "population_behave.h"
#include "population_draw.h"
#include "population_habits.h"
#include "population_names.h"

#include <stdio.h>
#include <string.h>

#define AT(member) offsetof(population_model, member)
#define COUNT(a) (sizeof(a) / sizeof *(a))

static const population_number arrival_numbers[] = {
	{"at_start", FORM_SHARE, AT(at_start), 0, 1}, {"over", FORM_DAYS, AT(over), 0, POPULATION_DAYS_MAX},
	{"anonymous", FORM_SHARE, AT(anonymous), 0, 1}, {"sign_up", FORM_SHARE, AT(sign_up), 0, 1}};

static const char *const top_words[] = {"population", "name", "start", "days", "customers", "timezone", "timezones",
	"arrival", "consent", "traits", "catalog", "segments", "channels", "content", "offers", "placements", "events",
	"visits", "hours", "shopping", "price", "returns", "fatigue", "lift", "churn", NULL};

static journey_status whole(population_doc *doc, const journey_value *root, const char *key, uint32_t most, uint32_t *out)
{
	const journey_value *value = population_doc_get(root, key);

	if (!value)
		return JOURNEY_OK;
	if (value->type != JOURNEY_INT || value->as.i < 1 || value->as.i > most)
		return population_doc_fail(doc, value, JOURNEY_RANGE, NULL, "\"%s\" must be a whole number from 1 to %u", key,
			(unsigned)most);
	*out = (uint32_t)value->as.i;
	return JOURNEY_OK;
}

static journey_status version(population_doc *doc, const journey_value *root)
{
	const journey_value *value;

	if (root->type != JOURNEY_MAP)
		return population_doc_fail(doc, root, JOURNEY_TYPE, NULL, "a population is a mapping that begins with "
			"\"population: 1\"");
	value = population_doc_get(root, "population");
	if (!value)
		return population_doc_fail(doc, root, JOURNEY_INVALID, "it begins with \"population: 1\"",
			"the version of the form is missing");
	if (value->type == JOURNEY_INT && value->as.i > 1)
		return population_doc_fail(doc, value, JOURNEY_VERSION, NULL, "version %lld of the form; this release reads 1",
			(long long)value->as.i);
	if (value->type != JOURNEY_INT || value->as.i != 1)
		return population_doc_fail(doc, value, JOURNEY_INVALID, NULL, "the version of the form is 1");
	return JOURNEY_OK;
}

static journey_status head(population_doc *doc, const journey_value *root, population_model *out)
{
	const journey_value *value = population_doc_get(root, "name");
	journey_status status = value ? population_doc_text(doc, value, "the name", &out->name) : JOURNEY_OK;

	value = population_doc_get(root, "start");
	if (status == JOURNEY_OK && value &&
		(value->type != JOURNEY_STRING || journey_time_read(population_str(value), &out->start) != JOURNEY_OK ||
			out->start < 0 || out->start > INT64_C(200) * 366 * JOURNEY_DAY))
		return population_doc_fail(doc, value, JOURNEY_RANGE, "as in 2026-01-01 or 2026-01-01T06:00:00Z",
			"\"start\" must be a date or time from 1970 to 2169");
	if (status == JOURNEY_OK)
		status = whole(doc, root, "days", POPULATION_DAYS_MAX, &out->days);
	return status == JOURNEY_OK ? whole(doc, root, "customers", POPULATION_CUSTOMERS_MAX, &out->customers) : status;
}

static journey_status arrival(population_doc *doc, const journey_value *root, population_model *out)
{
	const journey_value *value = population_doc_get(root, "arrival");
	journey_status status;

	if (!value)
		return JOURNEY_OK;
	status = population_doc_map(doc, value, "arrival", arrival_numbers, COUNT(arrival_numbers), NULL);
	return status == JOURNEY_OK ? population_doc_numbers(doc, value, arrival_numbers, COUNT(arrival_numbers), out) : status;
}

/* Sets *entries to those of a section; none if it is not there. */
static journey_status section(population_doc *doc, const journey_value *root, const char *key, size_t most,
	const journey_entry **entries, uint32_t *count)
{
	const journey_value *value = population_doc_get(root, key);
	journey_status status;

	*count = 0;
	*entries = NULL;
	if (!value)
		return JOURNEY_OK;
	status = population_doc_names(doc, value, key, most);
	if (status != JOURNEY_OK)
		return status;
	*entries = value->as.map->entries;
	*count = (uint32_t)value->as.map->count;
	return JOURNEY_OK;
}

/* Weights become ascending shares, the last of which is 1. */
static journey_status cumulate(population_doc *doc, const journey_value *at, const char *what, double *first,
	size_t stride, uint32_t count)
{
	double sum = 0, total = 0;
	char *place = (char *)first;

	for (uint32_t i = 0; i < count; i++)
		total += *(double *)(void *)(place + i * stride);
	if (!(total > 0))
		return population_doc_fail(doc, at, JOURNEY_INVALID, NULL, "one of %s must be above 0", what);
	for (uint32_t i = 0; i < count; i++) {
		double *weight = (double *)(void *)(place + i * stride);

		sum += *weight;
		*weight = i + 1 == count ? 1 : sum / total;
	}
	return JOURNEY_OK;
}

static journey_status zones(population_doc *doc, const journey_value *root, population_model *out)
{
	const journey_value *one = population_doc_get(root, "timezone"), *many = population_doc_get(root, "timezones");
	const journey_entry *entries;
	journey_status status;

	if (one && many)
		return population_doc_fail(doc, many, JOURNEY_INVALID, NULL, "either \"timezone\" or \"timezones\"");
	status = section(doc, root, "timezones", POPULATION_NAMES_MAX, &entries, &out->zone_count);
	out->zone_stated = many != NULL;
	if (status == JOURNEY_OK && !many)
		out->zone_count = 1;
	if (status == JOURNEY_OK)
		out->zones = population_doc_take(doc, out->zone_count, sizeof *out->zones, &status);
	if (status == JOURNEY_OK && !many) {
		out->zones[0] = (population_zone){{"UTC", 3}, 1};
		return one ? population_doc_text(doc, one, "the time zone", &out->zones[0].name) : JOURNEY_OK;
	}
	for (uint32_t i = 0; i < out->zone_count && status == JOURNEY_OK; i++) {
		out->zones[i].name = population_str(&entries[i].key);
		status = population_doc_weight(doc, &entries[i].value, "the weight of a zone", &out->zones[i].share);
	}
	return status == JOURNEY_OK ? cumulate(doc, many, "the zones' weights", &out->zones[0].share, sizeof *out->zones,
		out->zone_count) : status;
}

static journey_status consent(population_doc *doc, const journey_value *root, population_model *out)
{
	const journey_entry *entries;
	journey_status status = section(doc, root, "consent", POPULATION_NAMES_MAX, &entries, &out->purpose_count);

	if (status == JOURNEY_OK)
		out->purposes = population_doc_take(doc, out->purpose_count, sizeof *out->purposes, &status);
	for (uint32_t i = 0; i < out->purpose_count && status == JOURNEY_OK; i++) {
		out->purposes[i].name = population_str(&entries[i].key);
		status = population_doc_number(doc, &entries[i].value, "consent", FORM_SHARE, 0, 1, &out->purposes[i].share);
	}
	return status;
}

/* Values with weights, a list of values, or one value for all. */
static journey_status trait(population_doc *doc, const journey_entry *from, population_trait *out)
{
	const journey_value *value = &from->value;
	journey_status status = JOURNEY_OK;

	out->name = population_str(&from->key);
	out->count = value->type == JOURNEY_MAP ? (uint32_t)value->as.map->count
		: value->type == JOURNEY_LIST ? (uint32_t)value->as.list->count : 1;
	if (out->count < 1 || out->count > POPULATION_NAMES_MAX)
		return population_doc_fail(doc, value, JOURNEY_LIMIT, NULL, "a trait has 1 to %d values", POPULATION_NAMES_MAX);
	out->values = population_doc_take(doc, out->count, sizeof(*out->values), &status);
	if (status == JOURNEY_OK)
		out->shares = population_doc_take(doc, out->count, sizeof *out->shares, &status);
	for (uint32_t i = 0; i < out->count && status == JOURNEY_OK; i++) {
		out->shares[i] = 1;
		out->values[i] = value;
		if (value->type == JOURNEY_LIST)
			out->values[i] = &value->as.list->items[i];
		if (value->type == JOURNEY_MAP) {
			out->values[i] = &value->as.map->entries[i].key;
			status = population_doc_weight(doc, &value->as.map->entries[i].value, "the weight of a value", &out->shares[i]);
		}
	}
	return status == JOURNEY_OK ? cumulate(doc, value, "the weights", out->shares, sizeof *out->shares, out->count) : status;
}

static journey_status traits(population_doc *doc, const journey_value *root, population_model *out)
{
	const journey_entry *entries;
	journey_status status = section(doc, root, "traits", POPULATION_PROPERTIES_MAX, &entries, &out->trait_count);

	if (status == JOURNEY_OK)
		out->traits = population_doc_take(doc, out->trait_count, sizeof *out->traits, &status);
	for (uint32_t i = 0; i < out->trait_count && status == JOURNEY_OK; i++)
		status = trait(doc, &entries[i], &out->traits[i]);
	return status;
}

/* ---- the catalog ---- */

static journey_status products(population_doc *doc, const journey_entry *from, uint16_t number, population_model *out)
{
	population_category *category = &out->categories[number];
	journey_status status = population_doc_names(doc, &from->value, "a category", POPULATION_PRODUCTS_MAX);

	*category = (population_category){.name = population_str(&from->key), .first = out->product_count};
	if (status == JOURNEY_OK && from->value.as.map->count == 0)
		return population_doc_fail(doc, &from->value, JOURNEY_INVALID, NULL, "a category must have a product");
	for (size_t i = 0; status == JOURNEY_OK && i < from->value.as.map->count; i++) {
		const journey_entry *entry = &from->value.as.map->entries[i];
		population_product *product = &out->products[out->product_count];
		double price;

		status = population_doc_number(doc, &entry->value, "the price", FORM_NUMBER, 0.01, 1e9, &price);
		if (status != JOURNEY_OK)
			return status;
		*product = (population_product){population_str(&entry->key), number, (int64_t)(price * 100 + 0.5)};
		category->log_mean += population_log(price);
		category->count++;
		out->product_count++;
	}
	category->log_mean /= category->count ? category->count : 1;
	return status;
}

static journey_status catalog(population_doc *doc, const journey_value *root, population_model *out)
{
	const journey_entry *entries;
	size_t total = 0;
	journey_status status = section(doc, root, "catalog", POPULATION_CATEGORIES_MAX, &entries, &out->category_count);

	if (status == JOURNEY_OK && out->category_count == 0)
		return population_doc_fail(doc, root, JOURNEY_INVALID, "catalog: {running: {Trail Shoe: 119.95}}",
			"a \"catalog\" with at least one product is missing");
	for (uint32_t i = 0; i < out->category_count && status == JOURNEY_OK; i++)
		total += entries[i].value.type == JOURNEY_MAP ? entries[i].value.as.map->count : 0;
	if (status == JOURNEY_OK && total > POPULATION_PRODUCTS_MAX)
		return population_doc_fail(doc, population_doc_get(root, "catalog"), JOURNEY_LIMIT, NULL,
			"the catalog has %zu products; at most %d", total, POPULATION_PRODUCTS_MAX);
	if (status == JOURNEY_OK)
		out->categories = population_doc_take(doc, out->category_count, sizeof *out->categories, &status);
	if (status == JOURNEY_OK)
		out->products = population_doc_take(doc, total, sizeof *out->products, &status);
	for (uint32_t i = 0; i < out->category_count && status == JOURNEY_OK; i++)
		status = products(doc, &entries[i], (uint16_t)i, out);
	return status;
}

journey_status population_category_of(population_doc *doc, const journey_value *name, const population_model *model,
	uint16_t *out)
{
	const char *words[POPULATION_CATEGORIES_MAX];
	char texts[POPULATION_CATEGORIES_MAX][40], hint[160];

	for (uint32_t i = 0; i < model->category_count; i++) {
		journey_str category = model->categories[i].name;

		if (name->type == JOURNEY_STRING && name->n == category.size && memcmp(name->as.s, category.data, name->n) == 0) {
			*out = (uint16_t)i;
			return JOURNEY_OK;
		}
		snprintf(texts[i], sizeof texts[i], "%.*s", (int)category.size, category.data);
		words[i] = texts[i];
	}
	if (name->type != JOURNEY_STRING)
		return population_doc_fail(doc, name, JOURNEY_TYPE, NULL, "a category is a text");
	population_doc_near(population_str(name), words, model->category_count, hint, sizeof hint);
	return population_doc_fail(doc, name, JOURNEY_NOT_FOUND, hint, "no category \"%.*s\" in the catalog", (int)name->n,
		name->as.s);
}

/* ---- segments ---- */

static journey_status tastes(population_doc *doc, const journey_value *map, const population_model *model,
	population_segment *out)
{
	journey_status status = population_doc_names(doc, map, "tastes", POPULATION_CATEGORIES_MAX);

	memset(out->taste, 0, sizeof out->taste);
	for (size_t i = 0; status == JOURNEY_OK && i < map->as.map->count; i++) {
		uint16_t category = 0;

		status = population_category_of(doc, &map->as.map->entries[i].key, model, &category);
		if (status == JOURNEY_OK)
			status = population_doc_weight(doc, &map->as.map->entries[i].value, "a taste", &out->taste[category]);
	}
	return status;
}

static journey_status clock_of(population_doc *doc, population_segment *out)
{
	for (unsigned i = 0; i < 24; i++) {
		out->hours[i] = behave_hour(&out->habits, behave_distance(i + 0.5, 0));
		out->best[i] = out->habits.hour[i];
	}
	cumulate(doc, NULL, "hours", out->hours, sizeof *out->hours, 24); /* 1 is among them */
	return cumulate(doc, NULL, "best hours", out->best, sizeof *out->best, 24);
}

static journey_status segment(population_doc *doc, const journey_entry *from, const population_model *model,
	const population_habits *all, population_segment *out)
{
	static const char *const words[] = {"share", "tastes", "visits", "hours", "shopping", "price", "returns", "fatigue",
		"lift", "churn", NULL};
	const journey_value *share, *taste;
	journey_status status = population_doc_map(doc, &from->value, "a segment", NULL, 0, words);

	if (status != JOURNEY_OK)
		return status;
	*out = (population_segment){.name = population_str(&from->key), .share = 1, .habits = *all};
	for (uint32_t i = 0; i < model->category_count; i++)
		out->taste[i] = 1;
	share = population_doc_get(&from->value, "share");
	if (share)
		status = population_doc_weight(doc, share, "share", &out->share);
	taste = population_doc_get(&from->value, "tastes");
	if (status == JOURNEY_OK && taste)
		status = tastes(doc, taste, model, out);
	if (status == JOURNEY_OK)
		status = cumulate(doc, taste, "the tastes", out->taste, sizeof *out->taste, model->category_count);
	if (status == JOURNEY_OK)
		status = population_habits_read(doc, &from->value, &out->habits);
	return status == JOURNEY_OK ? clock_of(doc, out) : status;
}

static journey_status segments(population_doc *doc, const journey_value *root, population_model *out)
{
	const journey_entry *entries;
	static const journey_map empty = {0, NULL};
	const journey_entry everybody = {{.as.s = "all", .n = 3, .type = JOURNEY_STRING},
		{.as.map = &empty, .type = JOURNEY_MAP}};
	population_habits all;
	journey_status status = section(doc, root, "segments", POPULATION_SEGMENTS_MAX, &entries, &out->segment_count);

	population_habits_init(&all);
	if (status == JOURNEY_OK)
		status = population_habits_read(doc, root, &all);
	if (status == JOURNEY_OK && out->segment_count == 0) {
		entries = &everybody;
		out->segment_count = 1;
	}
	if (status == JOURNEY_OK)
		out->segments = population_doc_take(doc, out->segment_count, sizeof *out->segments, &status);
	for (uint32_t i = 0; i < out->segment_count && status == JOURNEY_OK; i++)
		status = segment(doc, &entries[i], out, &all, &out->segments[i]);
	return status == JOURNEY_OK ? cumulate(doc, population_doc_get(root, "segments"), "the segments' shares",
		&out->segments[0].share, sizeof *out->segments, out->segment_count) : status;
}

/* ---- all of it ---- */

static void defaults(population_model *out)
{
	*out = (population_model){.name = {"population", 10}, .start = INT64_C(1767225600) * JOURNEY_SECOND, .days = 365,
		.customers = 10000, .at_start = 0.5, .over = 0, .anonymous = 0, .sign_up = 0.3};
}

static journey_status read_all(population_doc *doc, const journey_value *root, population_model *out)
{
	static journey_status (*const parts[])(population_doc *, const journey_value *, population_model *) = {head, arrival,
		zones, consent, traits, catalog, segments, population_read_names, population_read_events};
	journey_status status = version(doc, root);

	if (status == JOURNEY_OK)
		status = population_doc_map(doc, root, "a population", NULL, 0, top_words);
	for (size_t i = 0; i < COUNT(parts) && status == JOURNEY_OK; i++)
		status = parts[i](doc, root, out);
	return status;
}

journey_status population_read(journey_str text, const char *file, population_model *out, journey_error *error)
{
	journey_yaml *yaml = NULL;
	population_doc doc = {.file = file, .error = error, .room = &out->room};
	journey_status status;

	defaults(out);
	status = journey_yaml_read(NULL, text, file, &yaml, error);
	if (status != JOURNEY_OK)
		return status;
	out->document = doc.yaml = yaml;
	return read_all(&doc, journey_yaml_root(yaml), out);
}

void population_free(population_model *model)
{
	tool_room_free(&model->room);
	journey_yaml_free(model->document);
	*model = (population_model){0};
}

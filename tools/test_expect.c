/* What is expected: expected.yaml. */
#include "test.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

/* The kinds come first. */
#define KINDS 4
static const char *const keys[] = {"send", "decide", "peek", "refused", "at", "to", "journey", "step", "offer", "template",
	"subject", "text", "parts", "locale", "variant", "audience", "held_out", "propensity", "decided", "key", "id", "line", "why",
	"note", NULL};
static const char *const parts[] = {"sends", "profile", "segments", "report", "note", NULL};

bool test_entries_add(test_entries *entries, const test_entry *entry)
{
	if (entries->count == entries->capacity) {
		size_t capacity = entries->capacity ? 2 * entries->capacity : 64;
		test_entry *items = realloc(entries->items, capacity * sizeof *items);

		if (!items)
			return false;
		entries->items = items;
		entries->capacity = capacity;
	}
	entries->items[entries->count++] = *entry;
	return true;
}

const char *test_entry_kind(const test_entry *entry)
{
	for (size_t i = 0; i < KINDS; i++)
		if (test_member(entry->value, keys[i]))
			return keys[i];
	return "";
}

journey_str test_entry_of(const test_entry *entry, const char *key)
{
	return test_str(test_member(entry->value, key));
}

/* Text of others may look like a number. */
static bool is_scalar(const journey_value *value)
{
	return value->type != JOURNEY_LIST && value->type != JOURNEY_MAP;
}

static bool read_keys(const test_document *document, const journey_value *entry)
{
	size_t kinds = 0;

	for (size_t i = 0; i < entry->as.map->count; i++) {
		const journey_entry *it = &entry->as.map->entries[i];
		size_t k = 0;

		while (keys[k] && !test_is(test_str(&it->key), keys[k]))
			k++;
		if (!keys[k])
			return test_document_unknown(document, &it->key, "what happens", keys);
		kinds += k < KINDS;
		if (!is_scalar(&it->value) != test_is(test_str(&it->key), "parts") && it->value.type != JOURNEY_NULL)
			return test_document_wrong(document, &it->value, "found %s; expected %s",
				is_scalar(&it->value) ? "a value" : "a list or mapping",
				is_scalar(&it->value) ? "a mapping of the parts' names" : "one value");
	}
	if (kinds == 1)
		return true;
	return test_document_wrong(document, entry, "%s of send, decide, peek, refused; one of them says what happens",
		kinds ? "more than one" : "none");
}

static bool read_time(const test_document *document, const journey_value *at, journey_time *out)
{
	if (journey_time_read(journey_yaml_text(document->yaml, at), out) == JOURNEY_OK)
		return true;
	return test_document_wrong(document, at, "this is no time; expected one such as 2026-11-23T12:00:00+01:00");
}

static bool read_entry(test_expected *expected, const journey_value *value, journey_time *last)
{
	const test_document *document = &expected->document;
	test_entry entry = {.at = JOURNEY_TIME_NONE, .value = value};
	const journey_value *at, *decided;
	journey_time time;

	if (value->type != JOURNEY_MAP)
		return test_document_wrong(document, value, "expected a mapping, such as {at: TIME, send: CHANNEL, to: CUSTOMER}");
	if (!read_keys(document, value))
		return false;
	at = test_member(value, "at");
	decided = test_member(value, "decided");
	if (decided && decided->type != JOURNEY_NULL && !read_time(document, decided, &time))
		return false;
	if (at && at->type != JOURNEY_NULL) {
		if (!read_time(document, at, &entry.at))
			return false;
		if (entry.at < *last)
			return test_document_wrong(document, at, "this is before the entry above it; they are in order of time");
		*last = entry.at;
	}
	return test_entries_add(&expected->entries, &entry) || tool_error("test", "out of memory") == TOOL_OK;
}

/* What is not said is between what is. */
static void bound(test_entries *entries)
{
	journey_time from = JOURNEY_TIME_MIN, to = JOURNEY_TIME_MAX;

	for (size_t i = 0; i < entries->count; i++) {
		if (entries->items[i].at != JOURNEY_TIME_NONE)
			from = entries->items[i].at;
		entries->items[i].from = from;
	}
	for (size_t i = entries->count; i-- > 0;) {
		if (entries->items[i].at != JOURNEY_TIME_NONE)
			to = entries->items[i].at;
		entries->items[i].to = to;
	}
}

static bool read_entries(test_expected *expected, const journey_value *list)
{
	journey_time last = JOURNEY_TIME_MIN;

	if (list->type == JOURNEY_NULL)
		return true;
	if (list->type != JOURNEY_LIST)
		return test_document_wrong(&expected->document, list, "expected a list of what happens, in order of time");
	for (size_t i = 0; i < list->as.list->count; i++)
		if (!read_entry(expected, &list->as.list->items[i], &last))
			return false;
	bound(&expected->entries);
	return true;
}

static bool read_map(const test_document *document, const journey_value *value, const journey_value **out)
{
	*out = value;
	if (!value || value->type == JOURNEY_MAP)
		return true;
	*out = NULL;
	return value->type == JOURNEY_NULL || test_document_wrong(document, value, "expected a mapping");
}

static bool read_parts(test_expected *expected, const journey_value *root)
{
	const test_document *document = &expected->document;
	const journey_value *sends;

	for (size_t i = 0; i < root->as.map->count; i++) {
		const journey_value *key = &root->as.map->entries[i].key;
		size_t k = 0;

		while (parts[k] && !test_is(test_str(key), parts[k]))
			k++;
		if (!parts[k])
			return test_document_unknown(document, key, "what is expected", parts);
	}
	sends = test_member(root, "sends");
	if (!sends)
		return test_document_wrong(document, root, "\"sends\" is missing: all that is sent and decided ([] is nothing)");
	return read_entries(expected, sends) && read_map(document, test_member(root, "profile"), &expected->profile) &&
		read_map(document, test_member(root, "segments"), &expected->segments) &&
		read_map(document, test_member(root, "report"), &expected->report);
}

bool test_expected_read(test_expected *expected, const char *path, bool may_lack)
{
	const journey_value *root;

	*expected = (test_expected){.profile = NULL};
	if (!test_document_read(&expected->document, path))
		return false;
	if (!expected->document.yaml && may_lack)
		return true;
	if (!expected->document.yaml) {
		tool_error("test", "%s: there is no such file; journey test --update writes it", path);
		return false;
	}
	root = journey_yaml_root(expected->document.yaml);
	return root->type == JOURNEY_MAP ? read_parts(expected, root) : read_entries(expected, root);
}

void test_expected_free(test_expected *expected)
{
	test_document_free(&expected->document);
	free(expected->entries.items);
	*expected = (test_expected){.profile = NULL};
}

/* Writes expected.yaml anew, from what happened. */
#include "test.h"
#include "usage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_entry(tool_text *out, const test_run *run, const test_entry *entry, int indent)
{
	const journey_map *map = entry->value->as.map;
	bool first = true;

	for (size_t i = 0; i < map->count; i++) {
		const journey_entry *it = &map->entries[i];

		if (test_dull(entry->value, it))
			continue;
		tool_text_print(out, "%*s%s%.*s:", indent, "", first ? "- " : "  ", (int)it->key.n, it->key.as.s);
		test_yaml(out, run, &it->value, indent + 2);
		first = false;
	}
}

/* What was said of the end, as it is now: the same keys. */
static void put_facts(tool_text *out, const test_run *run, const journey_value *wanted, const journey_value *found, int indent)
{
	bool deeper = wanted->type == JOURNEY_MAP && wanted->as.map->count && found &&
		(found->type == JOURNEY_MAP || found->type == JOURNEY_LIST);

	if (!deeper) {
		if (found)
			test_yaml(out, run, found, indent);
		else
			tool_text_put(out, " null\n");
		return;
	}
	tool_text_put(out, "\n");
	for (size_t i = 0; i < wanted->as.map->count; i++) {
		const journey_entry *it = &wanted->as.map->entries[i];

		tool_text_print(out, "%*s", indent + 2, "");
		test_scalar(out, run, &it->key);
		tool_text_put(out, ":");
		put_facts(out, run, &it->value, test_part(found, test_str(&it->key)), indent + 2);
	}
}

static bool put_all(tool_text *out, test_result *result)
{
	test_run *run = &result->run;
	const test_expected *expected = &result->expected;
	bool facts = expected->profile || expected->segments || expected->report;
	const journey_value *found = facts ? test_facts_of(run, expected) : NULL;

	if (facts && !found)
		return false;
	tool_text_put(out, "# Written by journey test --update from what happened: is it what should happen?\n");
	if (facts)
		tool_text_put(out, run->entries.count ? "sends:\n" : "sends: []\n");
	else if (!run->entries.count)
		tool_text_put(out, "[]\n");
	for (size_t i = 0; i < run->entries.count; i++)
		put_entry(out, run, &run->entries.items[i], facts ? 2 : 0);
	if (expected->profile) {
		tool_text_put(out, "profile:");
		put_facts(out, run, expected->profile, test_member(found, "profile"), 0);
	}
	if (expected->segments) {
		tool_text_put(out, "segments:");
		put_facts(out, run, expected->segments, test_member(found, "segments"), 0);
	}
	if (expected->report) {
		tool_text_put(out, "report:");
		put_facts(out, run, expected->report, test_member(found, "report"), 0);
	}
	return !out->failed;
}

/* Beside it first, so that there is always a whole file. */
static bool write_file(const char *path, const tool_text *text)
{
	size_t size = strlen(path) + sizeof ".new";
	char *beside = malloc(size);
	FILE *file;
	bool written;

	if (!beside)
		return false;
	snprintf(beside, size, "%s.new", path);
	file = fopen(beside, "wb");
	written = file && fwrite(text->data, 1, text->size, file) == text->size;
	if (file && fclose(file) != 0)
		written = false;
	written = written && rename(beside, path) == 0;
	if (!written)
		tool_error("test", "%s: %s", path, strerror(errno));
	if (!written && file)
		remove(beside);
	free(beside);
	return written;
}

bool test_update(test_result *result)
{
	tool_text text = {0};
	bool right = put_all(&text, result);

	if (!right && !result->run.wrong.size)
		tool_text_put(&result->run.wrong, "out of memory");
	if (!right)
		tool_error("test", "%s: %s", result->test->name, result->run.wrong.data);
	right = right && write_file(result->test->expected, &text);
	tool_text_free(&text);
	result->written = right;
	return right;
}

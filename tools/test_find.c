/* Folders that are tests, and what their test.yaml says. */
#include "test.h"
#include "usage.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Folders above that are asked for a strategy. */
#define ABOVE_MAX 16

static const char *const keys[] = {"strategy", "log", "expected", "until", "zone", "seed", "held_out", "note", NULL};

/* ---- paths ---- */

/* "folder/name" from malloc, or the name where it is absolute; NULL without memory, or if it is too long. */
static char *join(const char *folder, const char *name)
{
	size_t before = *name == '/' ? 0 : strlen(folder), after = strlen(name) + 1;
	size_t slash = before && folder[before - 1] != '/';
	char *out = before + after > TEST_PATH_MAX ? NULL : malloc(before + slash + after);

	if (!out)
		return NULL;
	memcpy(out, folder, before);
	if (slash)
		out[before] = '/';
	memcpy(out + before + slash, name, after);
	return out;
}

static bool is_file(const char *folder, const char *name)
{
	char *path = join(folder, name);
	struct stat status;
	bool is = path && stat(path, &status) == 0 && !S_ISDIR(status.st_mode);

	free(path);
	return is;
}

/* The folder above; NULL without memory. */
static char *above(const char *folder)
{
	char *out = join(folder, "..");
	size_t size = strlen(folder);
	char *slash;

	while (size > 1 && folder[size - 1] == '/')
		size--;
	if (!out)
		return NULL;
	out[size] = '\0';
	slash = strrchr(out, '/');
	/* Where the path names the folder itself, without its name; else a step up. */
	if (slash && slash != out && strcmp(slash + 1, "..") != 0 && strcmp(slash + 1, ".") != 0) {
		*slash = '\0';
		return out;
	}
	free(out);
	return join(folder, "..");
}

/* strategy.yaml of the folder, or of the nearest above. */
static char *nearest_strategy(const char *folder)
{
	char *at = test_copy(tool_str(folder)), *found = NULL;

	for (int i = 0; at && i < ABOVE_MAX; i++) {
		char *next;

		if (is_file(at, "strategy.yaml")) {
			found = join(at, "strategy.yaml");
			break;
		}
		next = above(at);
		free(at);
		at = next;
	}
	free(at);
	return found;
}

/* ---- test.yaml ---- */

static bool out_of_memory(void)
{
	tool_error("test", "out of memory");
	return false;
}

/* A path from the folder on. */
static bool set_path(const test_document *document, const char *folder, const journey_value *value, char **out)
{
	journey_str text = test_str(value);
	char *name;

	if (!text.size || memchr(text.data, 0, text.size))
		return test_document_wrong(document, value, "expected the path of a file, from this folder on");
	name = test_copy(text);
	free(*out);
	*out = name ? join(folder, name) : NULL;
	free(name);
	return *out || out_of_memory();
}

static bool set_text(const test_document *document, const journey_value *value, char **out)
{
	journey_str text = journey_yaml_text(document->yaml, value);

	if (value->type == JOURNEY_LIST || value->type == JOURNEY_MAP || !text.size || memchr(text.data, 0, text.size))
		return test_document_wrong(document, value, "expected a text");
	*out = test_copy(text);
	return *out || out_of_memory();
}

static bool set_logs(const test_document *document, const char *folder, const journey_value *value, test_case *test)
{
	bool many = value->type == JOURNEY_LIST;
	size_t count = many ? value->as.list->count : 1;

	if (count == 0 || count > TEST_LOGS_MAX)
		return test_document_wrong(document, value, "expected the path of a log, or a list of 1 to %d of them", TEST_LOGS_MAX);
	for (size_t i = 0; i < count; i++, test->log_count++)
		if (!set_path(document, folder, many ? &value->as.list->items[i] : value, &test->logs[i]))
			return false;
	return true;
}

static bool set(const test_document *document, const journey_entry *entry, test_case *test)
{
	journey_str key = test_str(&entry->key);
	const journey_value *value = &entry->value;

	if (test_is(key, "strategy"))
		return set_path(document, test->name, value, &test->strategy);
	if (test_is(key, "log"))
		return set_logs(document, test->name, value, test);
	if (test_is(key, "expected"))
		return set_path(document, test->name, value, &test->expected);
	if (test_is(key, "zone"))
		return set_text(document, value, &test->zone);
	if (test_is(key, "seed"))
		return set_text(document, value, &test->seed);
	if (test_is(key, "until") && journey_time_read(journey_yaml_text(document->yaml, value), &test->until) != JOURNEY_OK)
		return test_document_wrong(document, value, "this is no time; expected one such as 2026-11-23T12:00:00+01:00");
	if (test_is(key, "held_out") && value->type != JOURNEY_BOOL)
		return test_document_wrong(document, value, "expected true or false");
	if (test_is(key, "held_out"))
		test->held_out = value->as.i != 0;
	return true;
}

static bool read_options(test_case *test)
{
	test_document document = {.path = NULL};
	char *path = join(test->name, "test.yaml");
	const journey_value *root = NULL;
	bool right = path && test_document_read(&document, path);

	if (right && document.yaml)
		root = journey_yaml_root(document.yaml);
	if (root && root->type != JOURNEY_MAP && root->type != JOURNEY_NULL)
		right = test_document_wrong(&document, root, "expected a mapping, such as {until: TIME}");
	for (size_t i = 0; right && root && root->type == JOURNEY_MAP && i < root->as.map->count; i++) {
		const journey_entry *entry = &root->as.map->entries[i];
		size_t k = 0;

		while (keys[k] && !test_is(test_str(&entry->key), keys[k]))
			k++;
		right = keys[k] ? set(&document, entry, test)
		                : test_document_unknown(&document, &entry->key, "a test", keys);
	}
	test_document_free(&document);
	free(path);
	return right;
}

/* ---- one folder ---- */

static void free_case(test_case *test)
{
	for (size_t i = 0; i < test->log_count; i++)
		free(test->logs[i]);
	free(test->name);
	free(test->strategy);
	free(test->expected);
	free(test->zone);
	free(test->seed);
	*test = (test_case){.name = NULL};
}

static bool find_files(test_case *test)
{
	if (!test->log_count) {
		bool plain = is_file(test->name, "log.jsonl");

		if (!plain && !is_file(test->name, "log.jsonl.gz")) {
			tool_error("test", "%s: neither log.jsonl nor log.jsonl.gz is there", test->name);
			return false;
		}
		test->logs[test->log_count++] = join(test->name, plain ? "log.jsonl" : "log.jsonl.gz");
	}
	if (!test->expected)
		test->expected = join(test->name, "expected.yaml");
	if (!test->strategy) {
		test->strategy = nearest_strategy(test->name);
		if (!test->strategy) {
			tool_error("test", "%s: there is no strategy.yaml, here or above, and test.yaml names none", test->name);
			return false;
		}
	}
	return (test->logs[0] && test->expected) || out_of_memory();
}

static bool add(test_cases *cases, const char *folder)
{
	test_case test = {.until = JOURNEY_TIME_NONE};

	if (cases->count == cases->capacity) {
		size_t capacity = cases->capacity ? 2 * cases->capacity : 16;
		test_case *items = realloc(cases->items, capacity * sizeof *items);

		if (!items)
			return out_of_memory();
		cases->items = items;
		cases->capacity = capacity;
	}
	test.name = test_copy(tool_str(folder));
	if (test.name && read_options(&test) && find_files(&test)) {
		cases->items[cases->count++] = test;
		return true;
	}
	free_case(&test);
	cases->wrong++;
	return true;
}

/* ---- folders below ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of the folders in a folder, in order; those that begin with a point are nobody's tests. */
static bool list(const char *folder, char ***out, size_t *count)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t capacity = 0;
	bool right = true;

	*out = NULL;
	*count = 0;
	if (!dir) {
		tool_error("test", "%s: %s", folder, strerror(errno));
		return false;
	}
	while (right && (entry = readdir(dir))) {
		char *path = *entry->d_name == '.' ? NULL : join(folder, entry->d_name);
		struct stat status;

		if (path && lstat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
			if (*count == capacity) {
				char **names = realloc(*out, (capacity + 32) * sizeof *names);

				right = names != NULL;
				*out = names ? names : *out;
				capacity += 32;
			}
			if (right) {
				(*out)[(*count)++] = path;
				path = NULL;
			}
		}
		free(path);
	}
	closedir(dir);
	if (*count)
		qsort(*out, *count, sizeof **out, by_name);
	return right || out_of_memory();
}

static bool find(test_cases *cases, const char *folder, const char *filter, int depth)
{
	bool is_test = is_file(folder, "expected.yaml") || is_file(folder, "log.jsonl") || is_file(folder, "log.jsonl.gz") ||
		is_file(folder, "test.yaml");
	char **below;
	size_t count;
	bool right = true;

	if (depth > TEST_DEPTH_MAX) {
		tool_error("test", "%s: more than %d folders inside each other", folder, TEST_DEPTH_MAX);
		return false;
	}
	if (is_test && (!filter || strstr(folder, filter)))
		right = add(cases, folder);
	if (!list(folder, &below, &count))
		right = false;
	for (size_t i = 0; i < count; i++) {
		right = right && find(cases, below[i], filter, depth + 1);
		free(below[i]);
	}
	free(below);
	return right;
}

bool test_find(test_cases *cases, const char *folder, const char *filter)
{
	char *name = test_copy(tool_str(folder));
	size_t size = strlen(folder);
	bool right;

	if (!name)
		return out_of_memory();
	while (size > 1 && name[size - 1] == '/')
		name[--size] = '\0';
	right = find(cases, name, filter, 0);
	free(name);
	return right;
}

void test_cases_free(test_cases *cases)
{
	for (size_t i = 0; i < cases->count; i++)
		free_case(&cases->items[i]);
	free(cases->items);
	*cases = (test_cases){.items = NULL};
}

/* YAML files of tests. */
#include "source.h"
#include "test.h"
#include "usage.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *copy(const char *text)
{
	size_t size = strlen(text) + 1;
	char *out = malloc(size);

	return out ? memcpy(out, text, size) : NULL;
}

/* A path that leads nowhere is no document. */
static bool there(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file && (errno == ENOENT || errno == ENOTDIR))
		return false;
	if (file)
		fclose(file);
	return true;
}

bool test_document_read(test_document *document, const char *path)
{
	journey_error error = {0};
	const char *wrong;
	journey_status status;

	*document = (test_document){.path = NULL};
	if (!there(path))
		return true;
	document->path = copy(path);
	wrong = document->path ? tool_source_file(path, &document->text) : "out of memory";
	if (wrong) {
		tool_error("test", "%s: %s", path, wrong);
		return false;
	}
	status = journey_yaml_read(NULL, (journey_str){document->text.data, document->text.size}, path, &document->yaml, &error);
	if (status == JOURNEY_OK)
		return true;
	error.status = status;
	tool_source_error(path, &document->text, &error);
	return false;
}

void test_document_free(test_document *document)
{
	journey_yaml_free(document->yaml);
	tool_text_free(&document->text);
	free(document->path);
	*document = (test_document){.path = NULL};
}

bool test_document_wrong(const test_document *document, const journey_value *value, const char *format, ...)
{
	journey_error error = {.status = JOURNEY_INVALID};
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error.message, sizeof error.message, format, arguments);
	va_end(arguments);
	if (value && journey_yaml_place(document->yaml, value, 0, &error.line, &error.column) != JOURNEY_OK)
		error.line = error.column = 0;
	tool_source_error(document->path, &document->text, &error);
	return false;
}

bool test_document_unknown(const test_document *document, const journey_value *key, const char *what,
	const char *const *names)
{
	tool_text list = {0};

	for (size_t i = 0; names[i]; i++)
		tool_text_print(&list, "%s%s", i ? ", " : "", names[i]);
	test_document_wrong(document, key, "found \"%.*s\"; %s may have: %s", (int)(key->n < 40 ? key->n : 40), key->as.s, what,
		list.failed ? "" : list.data);
	tool_text_free(&list);
	return false;
}

journey_str test_str(const journey_value *value)
{
	return value && value->type == JOURNEY_STRING ? (journey_str){value->as.s, value->n} : (journey_str){"", 0};
}

char *test_copy(journey_str text)
{
	char *out = malloc(text.size + 1);

	if (!out)
		return NULL;
	memcpy(out, text.data, text.size);
	out[text.size] = '\0';
	return out;
}

bool test_is(journey_str text, const char *word)
{
	return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

const journey_value *test_member(const journey_value *map, const char *key)
{
	for (size_t i = 0; map && map->type == JOURNEY_MAP && i < map->as.map->count; i++)
		if (test_is(test_str(&map->as.map->entries[i].key), key))
			return &map->as.map->entries[i].value;
	return NULL;
}

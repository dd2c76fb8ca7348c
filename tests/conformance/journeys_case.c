#include "conformance/journeys_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void case_patch(json_t *object, const json_t *patch)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)(size_t)patch, key, value)
	{
		json_t *old = json_object_get(object, key);
		if (json_is_null(value)) {
			json_object_del(object, key);
		} else if (json_is_object(value)) {
			if (!json_is_object(old)) {
				old = json_object();
				json_object_set_new(object, key, old);
			}
			case_patch(old, value);
		} else {
			json_object_set_new(object, key, json_deep_copy(value));
		}
	}
}

static void take(json_t *document, const json_t *from, const char *key)
{
	json_t *value = json_object_get(from, key);
	if (value != NULL)
		json_object_set_new(document, key, json_deep_copy(value));
}

json_t *case_make(const json_t *file, const json_t *entry)
{
	static const char *const keys[] = {"strategy", "zones", "start", "host", "calls", "expect"};
	json_t *document = json_object();
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		take(document, file, keys[i]);
		take(document, entry, keys[i]);
	}
	json_t *patch = json_object_get(entry, "patch");
	if (patch != NULL)
		case_patch(json_object_get(document, "strategy"), patch);
	return document;
}

/* The next token of a JSON pointer (RFC 6901) without its escapes; where it ends, or NULL. */
static const char *next_token(const char *pointer, char token[CASE_WHY])
{
	size_t n = 0;
	if (*pointer++ != '/')
		return NULL;
	while (*pointer != '\0' && *pointer != '/' && n + 1 < CASE_WHY) {
		if (pointer[0] == '~' && (pointer[1] == '0' || pointer[1] == '1')) {
			token[n++] = pointer[1] == '0' ? '~' : '/';
			pointer += 2;
		} else {
			token[n++] = *pointer++;
		}
	}
	token[n] = '\0';
	return pointer;
}

static json_t *child(const json_t *parent, const char *token)
{
	if (json_is_array(parent))
		return json_array_get(parent, (size_t)strtoul(token, NULL, 10));
	return json_object_get(parent, token);
}

/* Sets, or with NULL removes, what the last token names. */
static int put(json_t *parent, const char *token, json_t *value)
{
	size_t index = (size_t)strtoul(token, NULL, 10);
	if (json_is_array(parent) && value == NULL)
		return json_array_remove(parent, index);
	if (json_is_array(parent) && strcmp(token, "-") == 0)
		return json_array_append(parent, value);
	if (json_is_array(parent))
		return json_array_set(parent, index, value);
	if (value == NULL)
		return json_object_del(parent, token);
	return json_object_set(parent, token, value);
}

static int change(json_t *document, const char *pointer, json_t *value)
{
	char token[CASE_WHY];
	json_t *at = document;
	const char *rest = next_token(pointer, token);
	while (rest != NULL && *rest != '\0' && at != NULL) {
		at = child(at, token);
		rest = next_token(rest, token);
	}
	if (rest == NULL || at == NULL)
		return -1;
	return put(at, token, value);
}

json_t *case_mutate(const json_t *document, const json_t *mutation, char why[CASE_WHY])
{
	json_t *copy = json_deep_copy(document);
	const char *pointer = json_string_value(json_object_get(mutation, "at"));
	json_t *patch = json_object_get(mutation, "patch");
	int failed = 0;
	if (patch != NULL)
		case_patch(json_object_get(copy, "strategy"), patch);
	if (pointer != NULL)
		failed = change(copy, pointer, json_object_get(mutation, "to"));
	if (failed)
		snprintf(why, CASE_WHY, "nothing is at %s", pointer);
	else if (json_equal(copy, document))
		snprintf(why, CASE_WHY, "it changes nothing");
	else if (!json_equal(json_object_get(copy, "expect"), json_object_get(document, "expect")))
		snprintf(why, CASE_WHY, "it changes what is expected");
	else
		return copy;
	json_decref(copy);
	return NULL;
}

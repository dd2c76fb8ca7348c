#include "conformance/journeys_judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool matches(const json_t *expected, const json_t *actual, journey_time start);

static bool same_text(const char *expected, const json_t *actual, journey_time start)
{
	journey_time a, b;
	const char *text = json_string_value(actual);
	if (text == NULL)
		return false;
	if (strcmp(expected, text) == 0)
		return true;
	return text_time(expected, start, &a) && text_time(text, start, &b) && a == b;
}

static bool same_object(const json_t *expected, const json_t *actual, journey_time start)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)(size_t)expected, key, value)
	{
		if (!matches(value, json_object_get(actual, key), start))
			return false;
	}
	return true;
}

static bool same_array(const json_t *expected, const json_t *actual, journey_time start)
{
	if (!json_is_array(actual) || json_array_size(actual) != json_array_size(expected))
		return false;
	for (size_t i = 0; i < json_array_size(expected); i++) {
		if (!matches(json_array_get(expected, i), json_array_get(actual, i), start))
			return false;
	}
	return true;
}

/* Each of them is somewhere in the list. */
static bool contains(const json_t *wanted, const json_t *actual, journey_time start)
{
	for (size_t i = 0; i < json_array_size(wanted); i++) {
		size_t k = 0;
		while (k < json_array_size(actual) &&
		       !matches(json_array_get(wanted, i), json_array_get(actual, k), start))
			k++;
		if (k == json_array_size(actual))
			return false;
	}
	return true;
}

/* What is expected is there; a count of 0 may be left out, and more may be there than is expected. */
static bool matches(const json_t *expected, const json_t *actual, journey_time start)
{
	if (json_is_number(expected)) {
		double number = actual == NULL ? 0 : json_number_value(actual);
		return (actual == NULL || json_is_number(actual)) && number - json_number_value(expected) <= 1e-9 &&
		       json_number_value(expected) - number <= 1e-9;
	}
	if (json_is_object(expected) && json_is_array(actual) && json_object_get(expected, "has") != NULL)
		return contains(json_object_get(expected, "has"), actual, start);
	if (json_is_object(expected))
		return same_object(expected, actual, start);
	if (json_is_array(expected))
		return same_array(expected, actual, start);
	if (json_is_string(expected))
		return same_text(json_string_value(expected), actual, start);
	if (json_is_null(expected))
		return actual == NULL || json_is_null(actual);
	return actual != NULL && json_typeof(actual) == json_typeof(expected);
}

static void differ(char why[JUDGE_WHY], const char *what, const json_t *expected, const json_t *actual)
{
	char *e = expected != NULL ? json_dumps(expected, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	char *a = actual != NULL ? json_dumps(actual, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	snprintf(why, JUDGE_WHY, "%s: expected %s, found %s", what, e ? e : "nothing", a ? a : "nothing");
	free(e);
	free(a);
}

/* A hand-over is one that the channel took, at its first try, unless something else is expected. */
static bool same_send(const json_t *expected, const json_t *actual, journey_time start)
{
	if (json_object_get(expected, "result") == NULL && strcmp(text_of(actual, "result"), "sent") != 0)
		return false;
	if (json_object_get(expected, "attempt") == NULL &&
	    json_integer_value(json_object_get(actual, "attempt")) != 1)
		return false;
	return same_object(expected, actual, start);
}

static size_t find_send(const json_t *expected, const json_t *left, journey_time start)
{
	size_t i = 0;
	while (i < json_array_size(left) && !same_send(expected, json_array_get(left, i), start))
		i++;
	return i;
}

/* The list is complete. What leaves at one moment has no order. */
static bool judge_sends(const json_t *expected, const json_t *actual, journey_time start, char why[JUDGE_WHY])
{
	json_t *left = json_copy((json_t *)(size_t)actual);
	bool good = true;
	for (size_t i = 0; good && i < json_array_size(expected); i++) {
		size_t at = find_send(json_array_get(expected, i), left, start);
		good = at < json_array_size(left);
		if (good)
			json_array_remove(left, at);
		else
			differ(why, "send is missing", json_array_get(expected, i), left);
	}
	if (good && json_array_size(left) > 0) {
		differ(why, "more is sent than expected", NULL, left);
		good = false;
	}
	json_decref(left);
	return good;
}

static bool judge_call(const json_t *call, size_t index, const json_t *actual, journey_time start,
		       char why[JUDGE_WHY])
{
	char what[64];
	const json_t *expected = json_object_get(call, "expect");
	const char *status = json_object_get(call, "status") != NULL ? text_of(call, "status") : "ok";
	snprintf(what, sizeof what, "call %zu (%s)", index, text_of(call, "do"));
	if (strcmp(status, text_of(actual, "status")) != 0) {
		json_t *wanted = json_string(status);
		differ(why, what, wanted, actual);
		json_decref(wanted);
		return false;
	}
	if (expected == NULL || matches(expected, actual, start))
		return true;
	differ(why, what, expected, actual);
	return false;
}

bool judge(const json_t *document, const json_t *outcome, journey_time start, char why[JUDGE_WHY])
{
	const char *key;
	json_t *value;
	const json_t *expect = json_object_get(document, "expect"), *calls = json_object_get(document, "calls");
	const char *load = json_object_get(expect, "load") != NULL ? text_of(expect, "load") : "ok";
	if (strcmp(load, text_of(outcome, "load")) != 0) {
		differ(why, "load", json_object_get(expect, "load"), outcome);
		return false;
	}
	if (strcmp(load, "ok") != 0) {
		if (strstr(text_of(outcome, "error"), text_of(expect, "error")) != NULL)
			return true;
		differ(why, "error", json_object_get(expect, "error"), outcome);
		return false;
	}
	const json_t *answers = json_object_get(outcome, "calls");
	for (size_t i = 0; i < json_array_size(calls); i++) {
		if (!judge_call(json_array_get(calls, i), i, json_array_get(answers, i), start, why))
			return false;
	}
	json_object_foreach((json_t *)(size_t)expect, key, value)
	{
		const json_t *actual = json_object_get(outcome, key);
		if (strcmp(key, "sends") == 0) {
			if (!judge_sends(value, actual, start, why))
				return false;
		} else if (!matches(value, actual, start)) {
			differ(why, key, value, actual);
			return false;
		}
	}
	return true;
}

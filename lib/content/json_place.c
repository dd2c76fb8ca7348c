#include "content/json_place.h"

static jy_json_place step(jy_json_place place, char x)
{
	switch (place) {
	case JY_JSON_START:
		if (x == ' ' || x == '\t' || x == '\n' || x == '\r')
			return place;
		return x == '"' ? JY_JSON_STRING : x == '{' || x == '[' ? JY_JSON_OUTSIDE : JY_JSON_FRAGMENT;
	case JY_JSON_OUTSIDE:
		return x == '"' ? JY_JSON_STRING : place;
	case JY_JSON_STRING:
		return x == '"' ? JY_JSON_OUTSIDE : x == '\\' ? JY_JSON_BACKSLASH : place;
	case JY_JSON_BACKSLASH:
		return JY_JSON_STRING;
	default:
		return place;
	}
}

jy_json_place jy_json_literal(jy_json_place place, journey_str text)
{
	size_t i;

	for (i = 0; i < text.size; i++)
		place = step(place, text.data[i]);
	return place;
}

const char *jy_json_value_here(jy_json_place *place, jy_html_value value, const char **hint)
{
	switch (*place) {
	case JY_JSON_START:
		*place = JY_JSON_FRAGMENT;
		return NULL;
	case JY_JSON_OUTSIDE:
		*hint = "write {{ x | json }}, or quotes around it";
		return value == JY_HTML_NUMBER || value == JY_HTML_JSON || value == JY_HTML_TRUSTED
			       ? NULL
			       : "a value that may be no number outside of the strings of JSON";
	case JY_JSON_STRING:
		*hint = "write it without `json`, or without the quotes around it";
		return value == JY_HTML_JSON ? "a value with its own quotes in a string of JSON" : NULL;
	case JY_JSON_BACKSLASH:
		*hint = "a \\ itself is \\\\";
		return "a value behind a backslash of JSON";
	default:
		return NULL;
	}
}

bool jy_json_join(jy_json_place *place, jy_json_place other)
{
	if (*place == JY_JSON_START)
		*place = other;
	return *place == other || other == JY_JSON_START;
}

const char *jy_json_words(jy_json_place place)
{
	switch (place) {
	case JY_JSON_OUTSIDE:
		return "outside of its strings";
	case JY_JSON_STRING:
		return "in a string";
	case JY_JSON_BACKSLASH:
		return "behind a backslash";
	default:
		return "in a text that is no document";
	}
}

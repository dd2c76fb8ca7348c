#include "population_doc.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define WORDS_MAX 64
#define WORD_MAX 40

journey_status population_doc_fail(population_doc *doc, const journey_value *at, journey_status status, const char *hint,
	const char *format, ...)
{
	journey_error *error = doc->error;
	va_list arguments;

	*error = (journey_error){.status = status};
	snprintf(error->where, sizeof error->where, "%s", doc->file);
	if (at && journey_yaml_place(doc->yaml, at, 0, &error->line, &error->column) != JOURNEY_OK)
		error->line = error->column = 0;
	va_start(arguments, format);
	vsnprintf(error->message, sizeof error->message, format, arguments);
	va_end(arguments);
	if (hint)
		snprintf(error->hint, sizeof error->hint, "%s", hint);
	return status;
}

journey_str population_str(const journey_value *value)
{
	return (journey_str){value->as.s, value->n};
}

bool population_same(journey_str a, const char *b)
{
	return a.size == strlen(b) && memcmp(a.data, b, a.size) == 0;
}

void *population_doc_take(population_doc *doc, size_t count, size_t size, journey_status *status)
{
	void *out = tool_room_items(doc->room, count, size);

	if (!out) {
		*status = population_doc_fail(doc, NULL, JOURNEY_NO_MEMORY, NULL, "out of memory");
		return NULL;
	}
	memset(out, 0, count * size);
	*status = JOURNEY_OK;
	return out;
}

const journey_value *population_doc_get(const journey_value *map, const char *key)
{
	if (!map || map->type != JOURNEY_MAP)
		return NULL;
	for (size_t i = 0; i < map->as.map->count; i++)
		if (population_same(population_str(&map->as.map->entries[i].key), key))
			return &map->as.map->entries[i].value;
	return NULL;
}

/* ---- near misses ---- */

/* Changes of one letter that make one word of the other (Levenshtein); WORD_MAX for long ones. */
static size_t distance(journey_str a, const char *b)
{
	size_t row[WORD_MAX + 1], size = strlen(b);

	if (a.size >= WORD_MAX || size >= WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= size; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		size_t before = row[0];

		row[0] = i;
		for (size_t j = 1; j <= size; j++) {
			size_t here = row[j], best = before + (a.data[i - 1] != b[j - 1]);

			best = here + 1 < best ? here + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			row[j] = best;
			before = here;
		}
	}
	return row[size];
}

void population_doc_near(journey_str word, const char *const *words, size_t count, char *hint, size_t room)
{
	size_t best = WORD_MAX, at = 0, used = 0;

	for (size_t i = 0; i < count; i++) {
		size_t far = distance(word, words[i]);

		if (far < best) {
			best = far;
			at = i;
		}
	}
	*hint = 0;
	if (best <= 1 + word.size / 3) {
		snprintf(hint, room, "did you mean \"%s\"?", words[at]);
		return;
	}
	for (size_t i = 0; i < count && used < room; i++)
		used += (size_t)snprintf(hint + used, room - used, "%s%s", i ? ", " : "one of ", words[i]);
}

/* ---- maps ---- */

static const char *type_word(const journey_value *value)
{
	switch (value->type) {
	case JOURNEY_NULL: return "nothing";
	case JOURNEY_BOOL: return "true or false";
	case JOURNEY_INT: case JOURNEY_UINT: case JOURNEY_DOUBLE: return "a number";
	case JOURNEY_STRING: return "a text";
	case JOURNEY_LIST: return "a list";
	default: return "a mapping";
	}
}

journey_status population_doc_names(population_doc *doc, const journey_value *value, const char *what, size_t most)
{
	if (value->type != JOURNEY_MAP)
		return population_doc_fail(doc, value, JOURNEY_TYPE, NULL, "%s must be a mapping, not %s", what, type_word(value));
	if (value->as.map->count > most)
		return population_doc_fail(doc, value, JOURNEY_LIMIT, NULL, "%s has %zu entries; at most %zu", what,
			value->as.map->count, most);
	for (size_t i = 0; i < value->as.map->count; i++) {
		const journey_value *key = &value->as.map->entries[i].key;

		if (key->n == 0 || key->n > JOURNEY_EVENT_ID_MAX)
			return population_doc_fail(doc, key, JOURNEY_INVALID, NULL, "a name in %s must have 1 to %d bytes", what,
				JOURNEY_EVENT_ID_MAX);
	}
	return JOURNEY_OK;
}

journey_status population_doc_map(population_doc *doc, const journey_value *value, const char *what,
	const population_number *numbers, size_t count, const char *const *others)
{
	const char *words[WORDS_MAX];
	size_t known = 0;
	journey_status status = population_doc_names(doc, value, what, WORDS_MAX);

	for (size_t i = 0; i < count && known < WORDS_MAX; i++)
		words[known++] = numbers[i].key;
	for (; others && *others && known < WORDS_MAX; others++)
		words[known++] = *others;
	for (size_t i = 0; status == JOURNEY_OK && i < value->as.map->count; i++) {
		const journey_value *key = &value->as.map->entries[i].key;
		journey_str name = population_str(key);
		bool found = false;
		char hint[160];

		for (size_t j = 0; j < known && !found; j++)
			found = population_same(name, words[j]);
		if (found)
			continue;
		population_doc_near(name, words, known, hint, sizeof hint);
		status = population_doc_fail(doc, key, JOURNEY_INVALID, hint, "unknown key \"%.*s\" in %s", (int)name.size,
			name.data, what);
	}
	return status;
}

/* ---- numbers ---- */

/* "12.5%", exactly as its digits say. */
static bool read_percent(journey_str text, double *out)
{
	double value = 0, unit = 1;
	bool negative, point = false, digits = false;
	size_t i = 0;

	if (text.size < 2 || text.size > 24 || text.data[text.size - 1] != '%')
		return false;
	negative = text.data[0] == '-';
	i += negative || text.data[0] == '+';
	for (; i + 1 < text.size; i++) {
		char c = text.data[i];

		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		digits = true;
		value = value * 10 + (c - '0');
		unit *= point ? 10 : 1;
	}
	*out = (negative ? -value : value) / (unit * 100);
	return digits;
}

static bool plain(const journey_value *value, double *out)
{
	if (value->type == JOURNEY_INT)
		*out = (double)value->as.i;
	else if (value->type == JOURNEY_DOUBLE)
		*out = value->as.d;
	else
		return value->type == JOURNEY_STRING && read_percent(population_str(value), out);
	return true;
}

static journey_status length(population_doc *doc, const journey_value *value, const char *key, double unit, double *out)
{
	journey_duration span;

	if (value->type == JOURNEY_INT && value->as.i == 0)
		span = 0;
	else if (value->type != JOURNEY_STRING || journey_duration_read(population_str(value), &span) != JOURNEY_OK)
		return population_doc_fail(doc, value, JOURNEY_TYPE, "lengths are written 45s, 30m, 2h, 7d, 1d12h",
			"\"%s\" must be a length of time", key);
	*out = (double)span / unit;
	return JOURNEY_OK;
}

journey_status population_doc_number(population_doc *doc, const journey_value *value, const char *key,
	population_form form, double least, double most, double *out)
{
	static const double units[] = {[FORM_DAYS] = (double)JOURNEY_DAY, [FORM_HOURS] = (double)JOURNEY_HOUR,
		[FORM_MINUTES] = (double)JOURNEY_MINUTE, [FORM_SECONDS] = (double)JOURNEY_SECOND};
	static const char *const words[] = {[FORM_DAYS] = " days", [FORM_HOURS] = " hours", [FORM_MINUTES] = " minutes",
		[FORM_SECONDS] = " seconds"};
	journey_status status = JOURNEY_OK;
	double number = 0;

	if (form >= FORM_DAYS)
		status = length(doc, value, key, units[form], &number);
	else if (!plain(value, &number))
		status = population_doc_fail(doc, value, JOURNEY_TYPE, form == FORM_SHARE ? "shares are written 15% or 0.15" : NULL,
			"\"%s\" must be a number, not %s", key, type_word(value));
	if (status != JOURNEY_OK)
		return status;
	if (!(number >= least && number <= most)) { /* NaN, too */
		if (form == FORM_SHARE && least == 0 && most == 1)
			return population_doc_fail(doc, value, JOURNEY_RANGE, "15% and 0.15 are the same",
				"\"%s\" must be from 0%% to 100%%", key);
		return population_doc_fail(doc, value, JOURNEY_RANGE, NULL, "\"%s\" must be from %g to %g%s", key, least, most,
			form >= FORM_DAYS ? words[form] : "");
	}
	*out = number;
	return JOURNEY_OK;
}

journey_status population_doc_numbers(population_doc *doc, const journey_value *map, const population_number *numbers,
	size_t count, void *out)
{
	journey_status status = JOURNEY_OK;

	for (size_t i = 0; i < count && status == JOURNEY_OK; i++) {
		const journey_value *value = population_doc_get(map, numbers[i].key);
		double number;

		if (!value)
			continue;
		status = population_doc_number(doc, value, numbers[i].key, numbers[i].form, numbers[i].least, numbers[i].most,
			&number);
		if (status == JOURNEY_OK)
			memcpy((char *)out + numbers[i].offset, &number, sizeof number);
	}
	return status;
}

journey_status population_doc_weight(population_doc *doc, const journey_value *value, const char *what, double *out)
{
	return population_doc_number(doc, value, what, FORM_NUMBER, 0, 1e6, out);
}

journey_status population_doc_text(population_doc *doc, const journey_value *value, const char *what, journey_str *out)
{
	if (value->type != JOURNEY_STRING)
		return population_doc_fail(doc, value, JOURNEY_TYPE, NULL, "%s must be a text, not %s", what, type_word(value));
	if (value->n == 0 || value->n > JOURNEY_EVENT_ID_MAX)
		return population_doc_fail(doc, value, JOURNEY_INVALID, NULL, "%s must have 1 to %d bytes", what,
			JOURNEY_EVENT_ID_MAX);
	*out = population_str(value);
	return JOURNEY_OK;
}

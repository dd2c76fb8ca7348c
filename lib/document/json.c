#include "document/json.h"

#include "document/json_text.h"
#include "document/number.h"
#include "document/report.h"

#include <string.h>

/* Objects with more names than this are sorted to find one that is there twice. */
#define PAIRWISE_MAX 12

void jy_json_init(jy_json *json, journey_allocator allocator, int depth_max, const char *limit_name)
{
	memset(json, 0, sizeof *json);
	jy_room_init(&json->room, allocator);
	json->depth_max = depth_max;
	json->limit_name = limit_name;
}

void jy_json_free(jy_json *json)
{
	const journey_allocator *a = &json->room.allocator;

	if (json->entries != NULL)
		a->resize(a->user, json->entries, json->capacity * sizeof *json->entries, 0);
	jy_room_free(&json->room);
}

/* ---- failures ---- */

void jy_json_place(const jy_json *json, const char *at)
{
	const char *p;
	size_t column = 1;

	for (p = json->from; p < at; p++)
		column += ((unsigned char)*p & 0xC0) != 0x80;
	json->error->column = (uint32_t)column;
	json->error->offset = (uint32_t)(at - json->from);
}

journey_status jy_json_fail(jy_json *json, const char *at, journey_status status, const char *message)
{
	jy_doc_fail(json->error, status, "%s", message);
	jy_json_place(json, at);
	return status;
}

journey_status jy_json_memory(jy_json *json)
{
	return jy_doc_fail(json->error, JOURNEY_NO_MEMORY, "out of memory");
}

/* "found X; expected Y" at the current place. */
static journey_status jy_json_expected(jy_json *json, const char *expected)
{
	journey_str word = {json->at, 0};
	char found[JY_DOC_EXCERPT];

	if (json->at == json->end) {
		jy_doc_fail(json->error, JOURNEY_SYNTAX, "the line ends; expected %s", expected);
	} else if (strchr("\"{}[]:,", *json->at) != NULL && *json->at != '\0') {
		jy_doc_fail(json->error, JOURNEY_SYNTAX, "found %c; expected %s", *json->at, expected);
	} else {
		while (word.data + word.size < json->end && word.size < 24 &&
		       strchr("\"{}[]:, \t\r\n", word.data[word.size]) == NULL)
			word.size++;
		jy_doc_fail(json->error, JOURNEY_SYNTAX, "found %s; expected %s", jy_doc_excerpt(word, found),
			    expected);
		if (jy_doc_is(word, "NaN") || jy_doc_is(word, "Infinity") || jy_doc_is(word, "-Infinity"))
			jy_doc_hint(json->error,
				    "JSON has no NaN and no infinity; leave the key out or write null");
	}
	jy_json_place(json, json->at);
	return JOURNEY_SYNTAX;
}

static void jy_json_blanks(jy_json *json)
{
	while (json->at < json->end &&
	       (*json->at == ' ' || *json->at == '\t' || *json->at == '\n' || *json->at == '\r'))
		json->at++;
}

/* ---- numbers and words ---- */

static bool jy_json_is_digit(const char *p, const char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

/* Where the number ends by the grammar, NULL if it is none. */
static const char *jy_json_number_end(const char *p, const char *end, bool *whole)
{
	*whole = true;
	p += *p == '-';
	if (!jy_json_is_digit(p, end) || (*p == '0' && jy_json_is_digit(p + 1, end)))
		return NULL;
	while (jy_json_is_digit(p, end))
		p++;
	if (p < end && *p == '.') {
		*whole = false;
		if (!jy_json_is_digit(++p, end))
			return NULL;
		while (jy_json_is_digit(p, end))
			p++;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		*whole = false;
		p++;
		p += p < end && (*p == '+' || *p == '-');
		if (!jy_json_is_digit(p, end))
			return NULL;
		while (jy_json_is_digit(p, end))
			p++;
	}
	return p;
}

static journey_status jy_json_number(jy_json *json, journey_value *out)
{
	bool whole;
	const char *stop = jy_json_number_end(json->at, json->end, &whole);
	journey_str text = {json->at, 0};

	if (stop == NULL)
		return jy_json_expected(json, "a number as JSON has it");
	text.size = (size_t)(stop - json->at);
	out->type = JOURNEY_INT;
	if (!whole || !jy_doc_whole(text, &out->as.i)) {
		out->type = JOURNEY_DOUBLE;
		if (!jy_doc_number(text, &out->as.d)) {
			char found[JY_DOC_EXCERPT];

			jy_doc_fail(json->error, JOURNEY_RANGE, "found %s; expected a number below 1.8e308",
				    jy_doc_excerpt(text, found));
			jy_json_place(json, json->at);
			return JOURNEY_RANGE;
		}
	}
	json->at = stop;
	return JOURNEY_OK;
}

static bool jy_json_word(jy_json *json, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(json->end - json->at) < n || memcmp(json->at, word, n) != 0)
		return false;
	json->at += n;
	return true;
}

/* ---- lists and objects ---- */

static journey_status jy_json_push(jy_json *json, const journey_entry *entry)
{
	if (json->count == json->capacity) {
		const journey_allocator *a = &json->room.allocator;
		size_t capacity = json->capacity == 0 ? 64 : json->capacity * 2;
		void *entries;

		if (capacity > SIZE_MAX / sizeof *json->entries)
			return jy_json_memory(json);
		entries = a->resize(a->user, json->entries, json->capacity * sizeof *json->entries,
				    capacity * sizeof *json->entries);
		if (entries == NULL)
			return jy_json_memory(json);
		json->entries = entries;
		json->capacity = capacity;
	}
	json->entries[json->count++] = *entry;
	return JOURNEY_OK;
}

static int jy_json_compare(const journey_value *a, const journey_value *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return a->n == 0 ? 0 : memcmp(a->as.s, b->as.s, a->n);
}

static void jy_json_sift(const journey_value **keys, size_t root, size_t count)
{
	for (;;) {
		size_t child = 2 * root + 1;
		const journey_value *swap;

		if (child >= count)
			return;
		if (child + 1 < count && jy_json_compare(keys[child], keys[child + 1]) < 0)
			child++;
		if (jy_json_compare(keys[root], keys[child]) >= 0)
			return;
		swap = keys[root];
		keys[root] = keys[child];
		keys[child] = swap;
		root = child;
	}
}

/* A key that is there twice, NULL if there is none; sorts, so that no input makes it slow. */
static const journey_value *jy_json_sorted_repeat(const journey_entry *entries, size_t count,
						  const journey_value **keys)
{
	size_t i;

	for (i = 0; i < count; i++)
		keys[i] = &entries[i].key;
	for (i = count / 2; i-- > 0;)
		jy_json_sift(keys, i, count);
	for (i = count - 1; i > 0; i--) {
		const journey_value *largest = keys[0];

		keys[0] = keys[i];
		keys[i] = largest;
		jy_json_sift(keys, 0, i);
	}
	for (i = 1; i < count; i++)
		if (jy_json_compare(keys[i - 1], keys[i]) == 0)
			return keys[i];
	return NULL;
}

static const journey_value *jy_json_repeat(const journey_entry *entries, size_t count)
{
	size_t i, j;

	for (i = 1; i < count; i++)
		for (j = 0; j < i; j++)
			if (jy_json_compare(&entries[i].key, &entries[j].key) == 0)
				return &entries[i].key;
	return NULL;
}

static journey_status jy_json_distinct(jy_json *json, const journey_map *map, const char *from)
{
	const journey_value *repeat;
	journey_str text;
	char found[JY_DOC_EXCERPT];

	if (map->count <= PAIRWISE_MAX) {
		repeat = jy_json_repeat(map->entries, map->count);
	} else {
		const journey_value **keys = jy_room_take(&json->room, map->count * sizeof *keys);

		if (keys == NULL)
			return jy_json_memory(json);
		repeat = jy_json_sorted_repeat(map->entries, map->count, keys);
	}
	if (repeat == NULL)
		return JOURNEY_OK;
	text.data = repeat->as.s;
	text.size = repeat->n;
	jy_doc_fail(json->error, JOURNEY_INVALID, "the key \"%s\" is there twice; expected each key once",
		    jy_doc_excerpt(text, found));
	jy_json_place(json, text.data > json->from && text.data < json->end ? text.data - 1 : from);
	return JOURNEY_INVALID;
}

static journey_status jy_json_value(jy_json *json, journey_value *out);

/* Takes what was pushed since `first` off the stack. */
static journey_status jy_json_close_map(jy_json *json, size_t first, const char *from, journey_value *out)
{
	size_t count = json->count - first;
	journey_map *map = jy_room_take(&json->room, sizeof *map);
	journey_entry *entries = jy_room_take(&json->room, count * sizeof *entries);

	if (map == NULL || entries == NULL)
		return jy_json_memory(json);
	if (count > 0)
		memcpy(entries, json->entries + first, count * sizeof *entries);
	map->count = count;
	map->entries = entries;
	out->type = JOURNEY_MAP;
	out->as.map = map;
	json->count = first;
	return jy_json_distinct(json, map, from);
}

static journey_status jy_json_close_list(jy_json *json, size_t first, journey_value *out)
{
	size_t count = json->count - first, i;
	journey_list *list = jy_room_take(&json->room, sizeof *list);
	journey_value *items = jy_room_take(&json->room, count * sizeof *items);

	if (list == NULL || items == NULL)
		return jy_json_memory(json);
	for (i = 0; i < count; i++)
		items[i] = json->entries[first + i].value;
	list->count = count;
	list->items = items;
	out->type = JOURNEY_LIST;
	out->as.list = list;
	json->count = first;
	return JOURNEY_OK;
}

static journey_status jy_json_key(jy_json *json, journey_value *key)
{
	journey_status status;

	if (json->at == json->end || *json->at != '"')
		return jy_json_expected(json, "a key in quotes");
	status = jy_json_text(json, key);
	if (status != JOURNEY_OK)
		return status;
	jy_json_blanks(json);
	if (json->at == json->end || *json->at != ':')
		return jy_json_expected(json, ":");
	json->at++;
	return JOURNEY_OK;
}

/* What is between { and }, or [ and ]: items with commas between them. */
static journey_status jy_json_items(jy_json *json, char close, journey_value *out)
{
	const char *from = json->at++;
	size_t first = json->count;
	bool map = close == '}';

	jy_json_blanks(json);
	if (json->at < json->end && *json->at == close) {
		json->at++;
		return map ? jy_json_close_map(json, first, from, out) : jy_json_close_list(json, first, out);
	}
	for (;;) {
		journey_entry entry;
		journey_status status = JOURNEY_OK;

		memset(&entry, 0, sizeof entry);
		jy_json_blanks(json);
		if (map)
			status = jy_json_key(json, &entry.key);
		if (status == JOURNEY_OK)
			status = jy_json_value(json, &entry.value);
		if (status == JOURNEY_OK)
			status = jy_json_push(json, &entry);
		if (status != JOURNEY_OK)
			return status;
		jy_json_blanks(json);
		if (json->at < json->end && *json->at == close)
			break;
		if (json->at == json->end || *json->at != ',')
			return jy_json_expected(json, map ? ", or }" : ", or ]");
		json->at++;
	}
	json->at++;
	return map ? jy_json_close_map(json, first, from, out) : jy_json_close_list(json, first, out);
}

/* Recursion is bounded by depth_max. */
static journey_status jy_json_value(jy_json *json, journey_value *out)
{
	journey_status status;
	char c;

	jy_json_blanks(json);
	memset(out, 0, sizeof *out);
	if (json->at == json->end)
		return jy_json_expected(json, "a value");
	c = *json->at;
	if (c == '"')
		return jy_json_text(json, out);
	if (c == '{' || c == '[') {
		if (json->depth == json->depth_max) {
			jy_doc_fail(json->error, JOURNEY_LIMIT, "nested more than %d deep (%s)",
				    json->depth_max, json->limit_name);
			jy_json_place(json, json->at);
			return JOURNEY_LIMIT;
		}
		json->depth++;
		status = jy_json_items(json, c == '{' ? '}' : ']', out);
		json->depth--;
		return status;
	}
	if ((c >= '0' && c <= '9') || (c == '-' && jy_json_is_digit(json->at + 1, json->end)))
		return jy_json_number(json, out);
	if (jy_json_word(json, "null"))
		return JOURNEY_OK;
	out->type = JOURNEY_BOOL;
	out->as.i = 1;
	if (jy_json_word(json, "true"))
		return JOURNEY_OK;
	out->as.i = 0;
	return jy_json_word(json, "false") ? JOURNEY_OK : jy_json_expected(json, "a value");
}

journey_status jy_json_parse(jy_json *json, journey_str text, journey_value *out, journey_error *error)
{
	journey_value value;
	journey_status status;

	jy_room_clear(&json->room);
	json->count = 0;
	json->depth = 0;
	json->from = json->at = text.data;
	json->end = text.data + text.size;
	json->error = error;
	if (text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
		json->at += 3;
	status = jy_json_value(json, &value);
	if (status != JOURNEY_OK)
		return status;
	jy_json_blanks(json);
	if (json->at != json->end)
		return jy_json_expected(json, "the end of the line");
	*out = value;
	return JOURNEY_OK;
}

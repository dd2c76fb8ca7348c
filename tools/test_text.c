/* Values of tests as YAML. */
#include "test.h"

#include <string.h>

#define INDENT 2

/* ---- times ---- */

void test_time(tool_text *out, const test_run *run, journey_time time)
{
	char room[JOURNEY_TIME_TEXT];
	int32_t offset = 0;
	const char *zone = run->test->zone;
	bool known = zone && journey_zones_offset(run->zones, tool_str(zone), time, &offset) == JOURNEY_OK && offset % 60 == 0;
	size_t size = journey_time_write(time + (known ? offset * JOURNEY_SECOND : 0), room);

	if (!known || !size) {
		tool_text_put(out, room);
		return;
	}
	tool_text_add(out, room, size - 1);
	tool_text_print(out, "%c%02d:%02d", offset < 0 ? '-' : '+', (offset < 0 ? -offset : offset) / 3600,
		(offset < 0 ? -offset : offset) / 60 % 60);
}

/* Of a value of type JOURNEY_TIMESTAMP. */
static journey_time time_of(const journey_value *value)
{
	return value->as.i * JOURNEY_SECOND + value->n / 1000;
}

/* ---- texts ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* What is no printable character of YAML, or ends a line there: controls, C1 among them, line ends of Unicode, U+FEFF, and what
 * is no character at all. */
static bool is_special(journey_str text, size_t i)
{
	unsigned char c[3] = {0};

	for (size_t k = 0; k < 3 && i + k < text.size; k++)
		c[k] = (unsigned char)text.data[i + k];
	return (c[0] < 0x20 && c[0] != '\n') || c[0] == 0x7f || (c[0] == 0xc2 && c[1] < 0xa0) ||
		(c[0] == 0xe2 && c[1] == 0x80 && (c[2] == 0xa8 || c[2] == 0xa9)) || (c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf) ||
		(c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe);
}

/* Words that stand for something else without quotes, in this or another release of YAML. */
static bool is_taken(journey_str text)
{
	static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", NULL};

	for (size_t w = 0; words[w]; w++) {
		size_t i = 0;

		while (i < text.size && words[w][i] && (text.data[i] | 0x20) == words[w][i])
			i++;
		if (i == text.size && !words[w][i])
			return true;
	}
	return false;
}

/* Text that every reader takes as it is without quotes. */
static bool is_plain(journey_str text)
{
	if (!text.size || text.size > 200 || is_taken(text) || (!is_letter(text.data[0]) && text.data[0] != '_'))
		return false;
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i], next = i + 1 < text.size ? text.data[i + 1] : ' ';

		if (!is_letter(c) && !(c >= '0' && c <= '9') && !memchr(" _-./:;!?'()%+=", c, 15))
			return false;
		if ((c == ':' || c == ' ') && next == ' ')
			return false;
		if (is_special(text, i))
			return false;
	}
	return true;
}

/* As JSON, with what JSON leaves as it is and YAML takes for something else by its number. */
static void put_quoted(tool_text *out, journey_str text)
{
	tool_text json = {0};

	tool_text_json(&json, text);
	text = (journey_str){json.data, json.size};
	for (size_t i = 0; !json.failed && i < text.size; i++) {
		unsigned c[3] = {(unsigned char)text.data[i], 0, 0};
		size_t more = c[0] >= 0xe0 ? 2 : c[0] >= 0xc0 ? 1 : 0;

		if (!is_special(text, i)) {
			tool_text_add(out, text.data + i, 1);
			continue;
		}
		for (size_t k = 1; k <= more; k++)
			c[k] = (unsigned char)text.data[i + k];
		tool_text_print(out, "\\u%04x", more == 2 ? (c[0] & 15) << 12 | (c[1] & 63) << 6 | (c[2] & 63)
			: more == 1                     ? (c[0] & 31) << 6 | (c[1] & 63)
							: c[0]);
		i += more;
	}
	out->failed = out->failed || json.failed;
	tool_text_free(&json);
}

static void put_text(tool_text *out, journey_str text)
{
	if (is_plain(text))
		tool_text_add(out, text.data, text.size);
	else
		put_quoted(out, text);
}

/* Several lines that can stand as they are behind `|`. */
static bool is_block(journey_str text)
{
	if (!memchr(text.data, '\n', text.size) || text.data[0] == '\n' || text.data[0] == ' ')
		return false;
	for (size_t i = 0; i < text.size; i++) {
		bool last = i + 1 == text.size || text.data[i + 1] == '\n';

		if (is_special(text, i) || (text.data[i] == ' ' && last))
			return false;
	}
	return true;
}

static void put_block(tool_text *out, journey_str text, int indent)
{
	bool ends = text.data[text.size - 1] == '\n', more = ends && text.size > 1 && text.data[text.size - 2] == '\n';
	const char *at = text.data, *end = at + text.size - ends;

	tool_text_put(out, more ? " |+\n" : ends ? " |\n" : " |-\n");
	while (at <= end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		stop = stop ? stop : end;
		if (stop > at)
			tool_text_print(out, "%*s", indent, "");
		tool_text_add(out, at, (size_t)(stop - at));
		tool_text_put(out, "\n");
		at = stop + 1;
	}
}

/* ---- values ---- */

static journey_status append(void *arg, const char *data, size_t size)
{
	tool_text *text = arg;

	tool_text_add(text, data, size);
	return text->failed ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

void test_scalar(tool_text *out, const test_run *run, const journey_value *value)
{
	if (value->type == JOURNEY_TIMESTAMP)
		test_time(out, run, time_of(value));
	else if (value->type == JOURNEY_STRING)
		put_text(out, test_str(value));
	else if (journey_json_write(*value, append, out) != JOURNEY_OK)
		out->failed = true;
}

static bool is_empty(const journey_value *value)
{
	return (value->type == JOURNEY_MAP && !value->as.map->count) || (value->type == JOURNEY_LIST && !value->as.list->count);
}

/* The depth is that of what is expected, or of what profiles and reports hold. */
void test_yaml(tool_text *out, const test_run *run, const journey_value *value, int indent)
{
	if (value->type == JOURNEY_STRING && is_block(test_str(value))) {
		put_block(out, test_str(value), indent + INDENT);
		return;
	}
	if ((value->type != JOURNEY_MAP && value->type != JOURNEY_LIST) || is_empty(value)) {
		tool_text_put(out, " ");
		test_scalar(out, run, value);
		tool_text_put(out, "\n");
		return;
	}
	tool_text_put(out, "\n");
	for (size_t i = 0; value->type == JOURNEY_MAP && i < value->as.map->count; i++) {
		tool_text_print(out, "%*s", indent + INDENT, "");
		put_text(out, test_str(&value->as.map->entries[i].key));
		tool_text_put(out, ":");
		test_yaml(out, run, &value->as.map->entries[i].value, indent + INDENT);
	}
	for (size_t i = 0; value->type == JOURNEY_LIST && i < value->as.list->count; i++) {
		tool_text_print(out, "%*s-", indent + INDENT, "");
		test_yaml(out, run, &value->as.list->items[i], indent + INDENT);
	}
}

bool test_dull(const journey_value *entry, const journey_entry *it)
{
	journey_str key = test_str(&it->key);
	const journey_value *at = test_member(entry, "at");

	if (test_is(key, "key") || test_is(key, "id"))
		return true;
	if (test_is(key, "decided"))
		return at && at->type == JOURNEY_TIMESTAMP && it->value.type == JOURNEY_TIMESTAMP &&
			time_of(at) == time_of(&it->value);
	return test_is(key, "propensity") && it->value.type == JOURNEY_DOUBLE && it->value.as.d >= 1.0;
}

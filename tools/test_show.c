/* What a test found, for people: each difference with the keys that differ, as a diff. */
#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longest texts in lines of which the lines that stay are sought. */
#define LINES_MAX 400

typedef struct showing {
	tool_text *out;
	const test_result *result;
	bool colour;
} showing;

typedef enum side { SAME, WANTED, FOUND } side;

/* ---- lines ---- */

static const char *const marks[] = {"  ", "- ", "+ "}, *const colours[] = {"", "\033[31m", "\033[32m"};

/* One line of others' text: control characters would do something to a terminal. */
static void put_line(showing *s, side of, const char *indent, journey_str line)
{
	bool coloured = s->colour && of != SAME;

	tool_text_put(s->out, "    ");
	tool_text_put(s->out, coloured ? colours[of] : "");
	tool_text_put(s->out, marks[of]);
	tool_text_put(s->out, indent);
	for (size_t i = 0; i < line.size; i++) {
		unsigned char c = (unsigned char)line.data[i];

		tool_text_add(s->out, (c < 0x20 && c != '\t') || c == 0x7f ? "?" : line.data + i, 1);
	}
	tool_text_put(s->out, coloured ? "\033[0m\n" : "\n");
}

static size_t split(journey_str text, journey_str *lines, size_t most)
{
	size_t count = 0, at = 0;

	while (at <= text.size && count < most) {
		const char *stop = at < text.size ? memchr(text.data + at, '\n', text.size - at) : NULL;
		size_t end = stop ? (size_t)(stop - text.data) : text.size;

		lines[count++] = (journey_str){text.data + at, end - at};
		at = end + 1;
	}
	return at <= text.size ? most + 1 : count;
}

static bool same_str(journey_str a, journey_str b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static void put_all(showing *s, side of, journey_str text)
{
	size_t at = 0;

	while (at <= text.size) {
		const char *stop = at < text.size ? memchr(text.data + at, '\n', text.size - at) : NULL;
		size_t end = stop ? (size_t)(stop - text.data) : text.size;

		put_line(s, of, "  ", (journey_str){text.data + at, end - at});
		at = end + 1;
	}
}

/* Lines that both have stay; the longest run of such is found. */
static void put_common(showing *s, const journey_str *a, size_t n, const journey_str *b, size_t m, const uint16_t *length)
{
	size_t i = 0, j = 0;

	while (i < n || j < m) {
		if (i < n && j < m && same_str(a[i], b[j])) {
			put_line(s, SAME, "  ", a[i++]);
			j++;
		} else if (i < n && (j == m || length[(i + 1) * (m + 1) + j] >= length[i * (m + 1) + j + 1])) {
			put_line(s, WANTED, "  ", a[i++]);
		} else {
			put_line(s, FOUND, "  ", b[j++]);
		}
	}
}

static void put_texts(showing *s, journey_str wanted, journey_str found)
{
	journey_str a[LINES_MAX], b[LINES_MAX];
	size_t n = split(wanted, a, LINES_MAX), m = split(found, b, LINES_MAX);
	uint16_t *length = n > LINES_MAX || m > LINES_MAX ? NULL : calloc((n + 1) * (m + 1), sizeof *length);

	if (!length) {
		put_all(s, WANTED, wanted);
		put_all(s, FOUND, found);
		return;
	}
	for (size_t i = n; i-- > 0;)
		for (size_t j = m; j-- > 0;) {
			uint16_t down = length[(i + 1) * (m + 1) + j], right = length[i * (m + 1) + j + 1];

			length[i * (m + 1) + j] = same_str(a[i], b[j]) ? (uint16_t)(length[(i + 1) * (m + 1) + j + 1] + 1)
				: down > right                         ? down
								       : right;
		}
	put_common(s, a, n, b, m, length);
	free(length);
}

/* ---- values ---- */

static bool has_lines(const journey_value *value)
{
	return value && value->type == JOURNEY_STRING && value->n && memchr(value->as.s, '\n', value->n);
}

/* "key: value" on one side; what has lines of its own below it. */
static void put_value(showing *s, side of, const char *path, const journey_value *value)
{
	tool_text text = {0};
	journey_str left;

	tool_text_put(&text, path);
	tool_text_put(&text, ":");
	if (value) {
		test_yaml(&text, &s->result->run, value, 0);
		text.size -= text.size > 0 && !text.failed;
	} else {
		tool_text_put(&text, " (nothing)");
	}
	left = (journey_str){text.data, text.size};
	s->out->failed = s->out->failed || text.failed;
	while (!text.failed) {
		const char *stop = memchr(left.data, '\n', left.size);
		size_t size = stop ? (size_t)(stop - left.data) : left.size;

		put_line(s, of, "", (journey_str){left.data, size});
		if (!stop)
			break;
		left.data += size + 1;
		left.size -= size + 1;
	}
	tool_text_free(&text);
}

/* What was read as a number may have been written as a text, an instant in another zone. */
static void put_wanted(showing *s, const char *path, const journey_value *wanted)
{
	journey_str raw = journey_yaml_text(s->result->expected.document.yaml, wanted);
	tool_text line = {0};

	if (wanted->type == JOURNEY_MAP || wanted->type == JOURNEY_LIST || wanted->type == JOURNEY_STRING) {
		journey_time time;

		if (wanted->type != JOURNEY_STRING || journey_time_read(raw, &time) != JOURNEY_OK) {
			put_value(s, WANTED, path, wanted);
			return;
		}
	}
	tool_text_print(&line, "%s: ", path);
	tool_text_add(&line, raw.data, raw.size);
	put_line(s, WANTED, "", (journey_str){line.data, line.size});
	tool_text_free(&line);
}

/* A line end at the end is easily there unmeant. */
static void put_end(showing *s, journey_str wanted, journey_str found)
{
	bool ends = wanted.size && wanted.data[wanted.size - 1] == '\n', does = found.size && found.data[found.size - 1] == '\n';

	if (ends != does)
		put_line(s, SAME, "", tool_str(ends ? "(what is expected ends with a line end; in YAML `|-` leaves it out, `|` does not)"
			: "(what happened ends with a line end; in YAML `|` has it, `|-` does not)"));
}

static void put_differing(showing *s, const char *path, const journey_value *wanted, const journey_value *found)
{
	if (wanted->type == JOURNEY_STRING && found && found->type == JOURNEY_STRING && (has_lines(wanted) || has_lines(found))) {
		put_line(s, SAME, "", (journey_str){path, strlen(path)});
		put_texts(s, test_str(wanted), test_str(found));
		put_end(s, test_str(wanted), test_str(found));
		return;
	}
	put_wanted(s, path, wanted);
	put_value(s, FOUND, path, found);
}

/* ---- entries ---- */

static void put_keys(showing *s, side of, const test_entry *entry)
{
	const journey_map *map = entry->value->as.map;

	for (size_t i = 0; i < map->count; i++) {
		const journey_entry *it = &map->entries[i];
		char name[64];

		if (!test_compares(test_str(&it->key)) || (of == FOUND && test_dull(entry->value, it)))
			continue;
		snprintf(name, sizeof name, "%.*s", (int)it->key.n, it->key.as.s);
		if (of == WANTED)
			put_wanted(s, name, &it->value);
		else
			put_value(s, of, name, &it->value);
	}
}

/* The parts that differ, each by its name. */
static void put_parts(showing *s, const journey_value *wanted, const journey_value *found)
{
	const journey_yaml *yaml = s->result->expected.document.yaml;

	for (size_t i = 0; i < wanted->as.map->count; i++) {
		const journey_entry *it = &wanted->as.map->entries[i];
		const journey_value *part = found ? test_part(found, test_str(&it->key)) : NULL;
		char name[128];

		if (test_same(yaml, &it->value, part))
			continue;
		snprintf(name, sizeof name, "parts.%.*s", (int)(it->key.n < 100 ? it->key.n : 100), it->key.as.s);
		put_differing(s, name, &it->value, part);
	}
}

static void put_differences(showing *s, const test_entry *expected, const test_entry *real)
{
	const journey_yaml *yaml = s->result->expected.document.yaml;
	const journey_map *map = expected->value->as.map;

	for (size_t i = 0; i < map->count; i++) {
		const journey_entry *it = &map->entries[i];
		const journey_value *found = test_part(real->value, test_str(&it->key));
		char name[64];

		if (!test_compares(test_str(&it->key)) || test_same(yaml, &it->value, found))
			continue;
		snprintf(name, sizeof name, "%.*s", (int)it->key.n, it->key.as.s);
		if (it->value.type == JOURNEY_MAP)
			put_parts(s, &it->value, found);
		else
			put_differing(s, name, &it->value, found);
	}
	if (test_member(real->value, "held_out") && !test_member(expected->value, "held_out"))
		put_value(s, FOUND, "held_out", test_member(real->value, "held_out"));
}

/* "send email to ann at TIME, journey cart" */
static void put_title(showing *s, const test_entry *entry)
{
	const char *kind = test_entry_kind(entry);
	const journey_value *of = test_member(entry->value, kind), *line;
	journey_str to = test_entry_of(entry, "to"), journey = test_entry_of(entry, "journey");

	tool_text_print(s->out, "%s ", kind);
	if (of)
		tool_text_plain(s->out, test_str(of));
	if (to.size) {
		tool_text_put(s->out, " to ");
		tool_text_plain(s->out, to);
	}
	if (entry->at != JOURNEY_TIME_NONE) {
		tool_text_put(s->out, " at ");
		test_time(s->out, &s->result->run, entry->at);
	}
	if (journey.size) {
		tool_text_put(s->out, ", journey ");
		tool_text_plain(s->out, journey);
	}
	line = test_member(entry->value, "line");
	if (entry->log && line)
		tool_text_print(s->out, ", %s:%" PRId64, entry->log, line->as.i);
	tool_text_put(s->out, "\n");
}

static void put_place(showing *s, const journey_value *value)
{
	uint32_t line, column;

	tool_text_put(s->out, "  ");
	if (value && journey_yaml_place(s->result->expected.document.yaml, value, 0, &line, &column) == JOURNEY_OK)
		tool_text_print(s->out, "%s:%u: ", s->result->test->expected, (unsigned)line);
}

static void put_explained(showing *s, const char *text)
{
	while (text && *text) {
		const char *stop = strchr(text, '\n');
		size_t size = stop ? (size_t)(stop - text) : strlen(text);

		tool_text_put(s->out, "    | ");
		tool_text_plain(s->out, (journey_str){text, size});
		tool_text_put(s->out, "\n");
		text = stop ? stop + 1 : NULL;
	}
}

static void put_difference(showing *s, const test_difference *d)
{
	put_place(s, d->expected ? d->expected->value : d->wanted);
	switch (d->kind) {
	case TEST_MISSING:
		tool_text_put(s->out, "missing: ");
		put_title(s, d->expected);
		put_keys(s, WANTED, d->expected);
		break;
	case TEST_UNEXPECTED:
		tool_text_put(s->out, "not expected: ");
		put_title(s, d->real);
		put_keys(s, FOUND, d->real);
		break;
	case TEST_DIFFERS:
		tool_text_put(s->out, "differs: ");
		put_title(s, d->real);
		put_differences(s, d->expected, d->real);
		break;
	case TEST_ORDER:
		tool_text_put(s->out, "in another order: ");
		put_title(s, d->real);
		break;
	case TEST_FACT:
		tool_text_put(s->out, "differs at the end\n");
		put_differing(s, d->path, d->wanted, d->found);
		break;
	}
	put_explained(s, d->explained);
}

/* ---- a test ---- */

static void put_word(showing *s, const char *colour, const char *word)
{
	tool_text_print(s->out, "%s%s%s", s->colour ? colour : "", word, s->colour ? "\033[0m" : "");
}

static size_t count_kind(const test_result *result, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < result->run.entries.count; i++)
		n += strcmp(test_entry_kind(&result->run.entries.items[i]), kind) == 0;
	return n;
}

static void put_counts(showing *s)
{
	size_t sends = count_kind(s->result, "send"), decisions = count_kind(s->result, "decide"), facts = s->result->facts;

	tool_text_print(s->out, "  (%zu send%s", sends, sends == 1 ? "" : "s");
	if (decisions)
		tool_text_print(s->out, ", %zu decision%s", decisions, decisions == 1 ? "" : "s");
	if (facts)
		tool_text_print(s->out, ", %zu fact%s", facts, facts == 1 ? "" : "s");
	tool_text_put(s->out, ")\n");
}

void test_show(tool_text *out, const test_result *result, bool colour)
{
	showing s = {out, result, colour};

	if (result->broken) {
		put_word(&s, "\033[31m", "error ");
		tool_text_print(out, " %s\n", result->test->name);
		if (result->run.wrong.size)
			tool_text_print(out, "  %s\n", result->run.wrong.data);
		return;
	}
	if (result->count == 0 || result->written) {
		put_word(&s, "\033[32m", result->written ? "wrote " : "passed");
		tool_text_print(out, " %s", result->test->name);
		put_counts(&s);
		return;
	}
	put_word(&s, "\033[31m", "FAILED");
	tool_text_print(out, " %s: %zu difference%s  (- expected, + what happened)\n", result->test->name, result->count,
		result->count == 1 ? "" : "s");
	for (size_t i = 0; i < result->count; i++)
		put_difference(&s, &result->differences[i]);
}

/* Which lines of a strategy could go without a test noticing. */
#include "source.h"
#include "test.h"
#include "usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct counts {
	size_t tried, unloadable, noticed, unnoticed;
} counts;

typedef struct mutating {
	const test_cases *cases;
	test_expected *expected; /* of each case; NULL document: of another strategy */
	journey_zones *zones;
	const char *path;        /* of the strategy */
	tool_text text;
	uint64_t hash;
	tool_text *out;
	bool json;
	counts counts;
} mutating;

/* ---- lines ---- */

static journey_str trimmed(journey_str line)
{
	while (line.size && (line.data[0] == ' ' || line.data[0] == '\t')) {
		line.data++;
		line.size--;
	}
	while (line.size && (line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\r'))
		line.size--;
	return line;
}

/* Lines that say nothing: blank ones and the marks around a document. What begins with `#` may be text. */
static bool says_nothing(journey_str line)
{
	return !line.size || test_is(line, "---") || test_is(line, "...");
}

/* The document without [from, to). NULL: it is none. */
static journey_strategy *load_without(const mutating *m, size_t from, size_t to)
{
	tool_text text = {0};
	tool_includes includes = {.first = NULL};
	journey_load_options options = tool_includes_options(&includes, m->path);
	journey_strategy *strategy = NULL;
	journey_status status = JOURNEY_NO_MEMORY;

	tool_text_add(&text, m->text.data, from);
	tool_text_add(&text, m->text.data + to, m->text.size - to);
	if (!text.failed)
		status = journey_strategy_load_with(NULL, (journey_str){text.data, text.size}, &options, &strategy, NULL);
	tool_includes_free(&includes);
	tool_text_free(&text);
	return status == JOURNEY_OK ? strategy : NULL;
}

/* ---- one strategy ---- */

/* Whether a test of the strategy fails with this one in its place. */
/* Tests may name the strategy that they share by different paths. */
static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return strcmp(a, b) == 0 || (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}

static bool notices(const mutating *m, const journey_strategy *strategy)
{
	for (size_t i = 0; i < m->cases->count; i++) {
		test_result result = {.test = &m->cases->items[i]};
		bool passes;

		if (!same_file(result.test->strategy, m->path))
			continue;
		/* Borrowed for the run. */
		result.expected = m->expected[i];
		test_try(&result, result.test, strategy, m->zones);
		passes = !result.broken && result.count == 0;
		result.expected = (test_expected){.profile = NULL};
		test_result_free(&result);
		if (!passes)
			return true;
	}
	return false;
}

static void put_unnoticed(mutating *m, size_t number, journey_str line)
{
	if (m->json) {
		tool_text_put(m->out, m->counts.unnoticed > 1 ? "," : "");
		tool_text_print(m->out, "{\"line\":%zu,\"text\":", number);
		tool_text_json(m->out, line);
		tool_text_put(m->out, "}");
	} else {
		tool_text_print(m->out, "%s:%zu: no test notices if this line is not there: ", m->path, number);
		tool_text_plain(m->out, line);
		tool_text_put(m->out, "\n");
	}
}

static void try_line(mutating *m, size_t from, size_t to, size_t number)
{
	journey_str line = trimmed((journey_str){m->text.data + from, to - from - (to > from && m->text.data[to - 1] == '\n')});
	journey_strategy *strategy;
	bool comment = line.size && line.data[0] == '#';

	if (says_nothing(line))
		return;
	strategy = load_without(m, from, to);
	if (strategy && comment && journey_strategy_hash(strategy) == m->hash) {
		journey_strategy_free(strategy);
		return;
	}
	m->counts.tried++;
	if (!strategy) {
		m->counts.unloadable++;
	} else if (journey_strategy_hash(strategy) != m->hash && notices(m, strategy)) {
		m->counts.noticed++;
	} else {
		m->counts.unnoticed++;
		put_unnoticed(m, number, line);
	}
	journey_strategy_free(strategy);
}

static void put_sums(const mutating *m)
{
	const counts *c = &m->counts;

	if (m->json)
		tool_text_print(m->out, "],\"tried\":%zu,\"unloadable\":%zu,\"noticed\":%zu,\"unnoticed\":%zu}\n", c->tried, c->unloadable,
			c->noticed, c->unnoticed);
	else
		tool_text_print(m->out, "%s: %zu lines tried, each left out once: needed for it to load %zu, noticed by a test %zu, "
			"not noticed %zu\n", m->path, c->tried, c->unloadable, c->noticed, c->unnoticed);
}

static int mutate(mutating *m)
{
	journey_strategy *whole;
	size_t from = 0, number = 1;
	const char *wrong = tool_source_file(m->path, &m->text);

	if (wrong)
		return tool_error("test", "%s: %s", m->path, wrong);
	whole = load_without(m, 0, 0);
	if (!whole)
		return tool_error("test", "%s: lines can be left out of documents only", m->path);
	m->hash = journey_strategy_hash(whole);
	journey_strategy_free(whole);
	if (m->json) {
		tool_text_put(m->out, "{\"strategy\":");
		tool_text_json(m->out, tool_str(m->path));
		tool_text_put(m->out, ",\"lines\":[");
	}
	for (; from < m->text.size; number++) {
		const char *stop = memchr(m->text.data + from, '\n', m->text.size - from);
		size_t to = stop ? (size_t)(stop - m->text.data) + 1 : m->text.size;

		try_line(m, from, to, number);
		from = to;
	}
	put_sums(m);
	return m->counts.unnoticed ? TOOL_FAILED : TOOL_OK;
}

/* ---- all ---- */

static int mutate_one(const test_cases *cases, test_expected *expected, journey_zones *zones, const char *path, bool json)
{
	tool_text out = {0};
	mutating m = {.cases = cases, .expected = expected, .zones = zones, .path = path, .out = &out, .json = json};
	int status = mutate(&m);

	if (out.failed || (out.size && fwrite(out.data, 1, out.size, stdout) != out.size) || fflush(stdout) != 0)
		status = tool_error("test", "the output can't be written");
	tool_text_free(&out);
	tool_text_free(&m.text);
	return status;
}

static bool is_first(const test_cases *cases, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_file(cases->items[k].strategy, cases->items[i].strategy))
			return false;
	return true;
}

int test_mutate(const test_cases *cases, journey_zones *zones, bool json)
{
	test_expected *expected = calloc(cases->count + 1, sizeof *expected);
	bool right = expected != NULL, noticed = true;

	if (!expected)
		return tool_error("test", "out of memory");
	for (size_t i = 0; right && i < cases->count; i++)
		right = test_expected_read(&expected[i], cases->items[i].expected, false);
	for (size_t i = 0; right && i < cases->count; i++)
		if (is_first(cases, i))
			noticed = mutate_one(cases, expected, zones, cases->items[i].strategy, json) == TOOL_OK && noticed;
	for (size_t i = 0; i < cases->count; i++)
		test_expected_free(&expected[i]);
	free(expected);
	return right && noticed ? TOOL_OK : TOOL_FAILED;
}

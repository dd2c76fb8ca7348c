/*
 * The suite of journeys/: plays each case in four ways, which must agree with what is expected and with each other to
 * the digest, then with each of its mutations, which must not. Prints how many rows, cases and mutations there are,
 * and which rows have no case yet. `check_journeys ROW [NAME]` plays those of one row and shows what came of them.
 */
#include "conformance/journeys_case.h"
#include "conformance/journeys_judge.h"
#include "conformance/journeys_play.h"
#include "conformance/journeys_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tally {
	size_t cases, mutations, failed, known;
} tally;

static const char *only_case;
static bool loud;

static bool fail(const char *row, const char *name, const char *how, const char *why)
{
	printf("%s/%s: %s: %s\n", row, name, how, why);
	return false;
}

static void show(const json_t *outcome)
{
	char *text = json_dumps(outcome, JSON_INDENT(1));
	printf("%s\n", text ? text : "");
	free(text);
}

/* ---- one case ---- */

/* There are none where the strategy was not loaded. */
static bool same_digests(const json_t *a, const json_t *b)
{
	if (json_object_get(a, "facts") == NULL && json_object_get(b, "facts") == NULL)
		return true;
	return json_equal(json_object_get(a, "facts"), json_object_get(b, "facts")) &&
	       json_equal(json_object_get(a, "actions"), json_object_get(b, "actions"));
}

static bool play_ways(const char *row, const char *name, const json_t *document)
{
	json_t *first = NULL;
	bool good = true;
	for (int way = 0; good && way < HOST_WAYS; way++) {
		journey_time start;
		char why[HOST_WHY];
		json_t *outcome = play(document, (host_way)way, &start, why);
		if (loud && outcome != NULL && way == 0)
			show(outcome);
		if (outcome == NULL || !judge(document, outcome, start, why))
			good = fail(row, name, host_way_name((host_way)way), why);
		else if (first != NULL && !same_digests(first, outcome))
			good = fail(row, name, host_way_name((host_way)way), "other digests than plain");
		if (first == NULL)
			first = outcome;
		else
			json_decref(outcome);
	}
	json_decref(first);
	return good;
}

static bool play_mutation(const char *row, const char *name, const json_t *document, const json_t *mutation)
{
	char why[HOST_WHY];
	journey_time start;
	json_t *changed = case_mutate(document, mutation, why);
	bool good = true;
	if (changed == NULL)
		return fail(row, name, "mutation", why);
	json_t *outcome = play(changed, HOST_PLAIN, &start, why);
	if (outcome == NULL)
		good = fail(row, name, "mutation cannot be played", why);
	else if (strcmp(text_of(outcome, "load"), "ok") != 0)
		good = fail(row, name, "mutation cannot be loaded", text_of(outcome, "error"));
	else if (judge(changed, outcome, start, why))
		good = fail(row, name, "mutation goes unnoticed", text_of(mutation, "why"));
	json_decref(outcome);
	json_decref(changed);
	return good;
}

static bool play_case(const char *row, const json_t *file, const json_t *entry, tally *t)
{
	const json_t *mutations = json_object_get(entry, "mutations");
	const char *name = text_of(entry, "name");
	if (name[0] == '\0' || text_of(entry, "why")[0] == '\0' || json_array_size(mutations) == 0)
		return fail(row, name, "case", "a case has a name, a `why` and mutations");
	json_t *document = case_make(file, entry);
	bool good = play_ways(row, name, document);
	for (size_t i = 0; good && i < json_array_size(mutations); i++)
		good = play_mutation(row, name, document, json_array_get(mutations, i));
	t->mutations += json_array_size(mutations);
	json_decref(document);
	return good;
}

/* ---- all of them ---- */

/* A case that is known to fail is no failure of the run; that it passes is said. */
static void count_case(const char *row, const json_t *file, const json_t *entry, rows *all, tally *t)
{
	const char *name = text_of(entry, "name");
	const json_t *others = json_object_get(entry, "rows");
	if (only_case != NULL && strcmp(only_case, name) != 0)
		return;
	bool known = rows_known(all, row, name);
	bool good = play_case(row, file, entry, t);
	t->cases++;
	t->known += known && !good;
	if (known && good)
		(void)fail(row, name, "known.txt", "it passes now: take it out of the list");
	t->failed += !known && !good;
	rows_count(all, row);
	for (size_t i = 0; i < json_array_size(others); i++)
		rows_count(all, json_string_value(json_array_get(others, i)));
}

static void play_file(const char *row, rows *all, tally *t)
{
	char name[16], path[ROWS_PATH_MAX];
	json_error_t error;
	snprintf(name, sizeof name, "%.8s.json", row);
	rows_path(path, name);
	json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (file == NULL && error.line > 0) {
		printf("%s:%d:%d: %s\n", path, error.line, error.column, error.text);
		t->failed++;
	}
	const json_t *cases = json_object_get(file, "cases");
	for (size_t i = 0; i < json_array_size(cases); i++)
		count_case(row, file, json_array_get(cases, i), all, t);
	json_decref(file);
}

int main(int argc, char **argv)
{
	rows all;
	tally t = {0};
	const char *only = argc > 1 ? argv[1] : NULL;
	only_case = argc > 2 ? argv[2] : NULL;
	loud = only_case != NULL;
	if (!rows_init(&all))
		return 1;
	for (size_t i = 0; i < all.count; i++) {
		if (only == NULL || strcmp(only, all.rows[i].name) == 0)
			play_file(all.rows[i].name, &all, &t);
	}
	printf("journeys: %zu cases, %zu mutations, %zu failed, %zu known to fail\n", t.cases, t.mutations, t.failed,
	       t.known);
	if (only == NULL)
		t.failed += rows_missing(&all);
	rows_free(&all);
	return t.failed > 0;
}

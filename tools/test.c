/* `journey test`: does what is sent, and to whom, stay what it should be? */
#include "test.h"

#include "commands.h"
#include "source.h"
#include "usage.h"
#include "zones.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
	"usage: journey test FOLDER... [OPTION]...\n"
	"\n"
	"Runs the tests in the folders and below them, and compares what is sent and decided with what is expected. A test is\n"
	"a folder with log.jsonl (or .gz: what customers did) and expected.yaml (all that is to come of it, in order of time; a\n"
	"key that is not there is not compared). Its strategy is strategy.yaml there, or in the nearest folder above. An\n"
	"optional test.yaml names other files, and says until when to go on. See journey(1).\n"
	"\n"
	"  --explain        say why what is missing did not happen, and why what is not expected did\n"
	"  --update         write the expected.yaml of tests that fail, or have none, anew: with all that happened. What was\n"
	"                   there, comments too, is gone; so look at the difference\n"
	"  --mutate         if all pass: leave out each line of their strategies once, and list those that no test misses\n"
	"  --filter TEXT    only tests whose folder's path holds the text\n"
	"  --json           one line of JSON for each test\n"
	"  --junit FILE     a report for CI servers as well\n"
	"  --quiet          no line for tests that pass\n"
	"  --zoneinfo DIR   time zones (/usr/share/zoneinfo)\n"
	"  --help           this text\n"
	"\n"
	"Exit status: 0 all pass, 1 one does not, 2 wrong usage.\n";

typedef struct testing {
	const char *filter, *junit, *zoneinfo;
	bool explain, update, mutate, json, quiet, colour;
	journey_zones *zones;
	journey_strategy *strategy; /* of the last test */
	const char *path;           /* and where it is from; NULL: none yet */
	size_t passed, failed, broken, written;
	tool_text cases; /* for --junit */
} testing;

static bool on_colour_terminal(void)
{
	const char *off = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(off && *off) && !(terminal && strcmp(terminal, "dumb") == 0);
}

/* Tests of one strategy stand beside each other mostly. */
static const journey_strategy *strategy_of(testing *t, const test_case *test)
{
	if (t->path && strcmp(t->path, test->strategy) == 0)
		return t->strategy;
	journey_strategy_free(t->strategy);
	t->strategy = tool_source_load("test", test->strategy);
	t->path = test->strategy;
	return t->strategy;
}

static int print(tool_text *text)
{
	bool written = !text->failed && (!text->size || fwrite(text->data, 1, text->size, stdout) == text->size) &&
		fflush(stdout) == 0;

	tool_text_free(text);
	return written ? TOOL_OK : tool_error("test", "the output can't be written");
}

static void count(testing *t, const test_result *result)
{
	t->broken += result->broken;
	t->written += result->written;
	t->passed += !result->broken && !result->written && !result->count;
	t->failed += !result->broken && !result->written && result->count;
}

static int show(testing *t, const test_result *result)
{
	tool_text text = {0};

	if (t->junit)
		test_show_junit(&t->cases, result);
	if (t->json)
		test_show_json(&text, result);
	else if (!t->quiet || result->broken || result->count)
		test_show(&text, result, t->colour);
	return print(&text);
}

static int run_one(testing *t, const test_case *test)
{
	test_result result = {.test = test};
	const journey_strategy *strategy;
	int status;

	result.run.test = test;
	result.broken = !test_expected_read(&result.expected, test->expected, t->update);
	strategy = strategy_of(t, test);
	if (!strategy || result.broken)
		result.broken = true;
	else
		test_try(&result, test, strategy, t->zones);
	if (!result.broken && t->explain)
		test_explain(&result);
	if (!result.broken && t->update && (result.count || !result.expected.document.yaml) && !test_update(&result))
		result.broken = true;
	count(t, &result);
	status = show(t, &result);
	test_result_free(&result);
	return status;
}

static int sum_up(const testing *t)
{
	if (t->json)
		printf("{\"passed\":%zu,\"failed\":%zu,\"errors\":%zu,\"written\":%zu}\n", t->passed, t->failed, t->broken, t->written);
	else
		printf("%zu passed, %zu failed", t->passed, t->failed);
	if (!t->json && t->broken)
		printf(", %zu could not be run", t->broken);
	if (!t->json && t->written)
		printf(", %zu expected.yaml written anew: what stood there before is gone", t->written);
	if (!t->json)
		putchar('\n');
	if (fflush(stdout) != 0)
		return tool_error("test", "the output can't be written");
	return t->failed || t->broken ? TOOL_FAILED : TOOL_OK;
}

static int write_junit(testing *t)
{
	FILE *file = fopen(t->junit, "wb");
	bool written;

	if (!file)
		return tool_error("test", "%s: %s", t->junit, strerror(errno));
	written = fprintf(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"journey test\" tests=\"%zu\" failures=\"%zu\" "
		"errors=\"%zu\">\n", t->passed + t->failed + t->broken + t->written, t->failed, t->broken) > 0;
	written = written && !t->cases.failed && (!t->cases.size || fwrite(t->cases.data, 1, t->cases.size, file) == t->cases.size);
	written = fputs("</testsuite>\n", file) >= 0 && written;
	written = fclose(file) == 0 && written;
	return written ? TOOL_OK : tool_error("test", "%s: can't be written", t->junit);
}

/* Folders that are no tests for what is wrong in them. */
static void count_wrong(testing *t, size_t wrong)
{
	t->broken += wrong;
	for (size_t i = 0; t->junit && i < wrong; i++)
		tool_text_put(&t->cases, "<testcase classname=\"journey\" name=\"test.yaml\"><error message=\"a folder whose test.yaml "
			"is wrong: see standard error\"></error></testcase>\n");
}

static int run_all(testing *t, const test_cases *cases)
{
	int status;

	for (size_t i = 0; i < cases->count; i++)
		if (run_one(t, &cases->items[i]) != TOOL_OK)
			return TOOL_FAILED;
	count_wrong(t, cases->wrong);
	status = sum_up(t);
	if (t->junit && write_junit(t) != TOOL_OK)
		status = TOOL_FAILED;
	if (status == TOOL_OK && t->mutate)
		status = test_mutate(cases, t->zones, t->json);
	return status;
}

static int run(testing *t, char **folders, int folder_count)
{
	test_cases cases = {.items = NULL};
	int status = TOOL_OK;

	for (int i = 0; i < folder_count && status == TOOL_OK; i++)
		if (!test_find(&cases, folders[i], t->filter))
			status = TOOL_FAILED;
	if (status == TOOL_OK && !cases.count && !cases.wrong)
		status = t->filter ? tool_error("test", "no test's path holds \"%s\"", t->filter)
		                   : tool_error("test", "%s: no test is here or below: a folder with log.jsonl and expected.yaml", folders[0]);
	if (status == TOOL_OK)
		status = run_all(t, &cases);
	test_cases_free(&cases);
	return status;
}

int journey_test_main(int argc, char **argv)
{
	testing t = {.colour = false};
	const tool_option options[] = {
		{"--explain", TOOL_FLAG, &t.explain},
		{"--update", TOOL_FLAG, &t.update},
		{"--mutate", TOOL_FLAG, &t.mutate},
		{"--filter", TOOL_TEXT, &t.filter},
		{"--json", TOOL_FLAG, &t.json},
		{"--junit", TOOL_TEXT, &t.junit},
		{"--quiet", TOOL_FLAG, &t.quiet},
		{"--zoneinfo", TOOL_TEXT, &t.zoneinfo},
	};
	const tool_command command = {"test", help, options, sizeof options / sizeof *options, 1, -1, "a folder is missing"};
	int count_of, status = tool_options(&command, argc, argv, &count_of);

	if (status >= 0)
		return status;
	status = tool_zones_open("test", t.zoneinfo, &t.zones, NULL);
	if (status >= 0)
		return status;
	t.colour = on_colour_terminal();
	status = run(&t, argv, count_of);
	journey_strategy_free(t.strategy);
	journey_zones_free(t.zones);
	tool_text_free(&t.cases);
	return status;
}

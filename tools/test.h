/*
 * `journey test`: logs of what customers did, and what is expected to come of them. A test is a folder with a log and
 * expected.yaml, see journey(1).
 */
#ifndef JOURNEY_TOOLS_TEST_H
#define JOURNEY_TOOLS_TEST_H

#include "drive.h"
#include "room.h"
#include "text.h"

#include <journey/document.h>
#include <journey/engine.h>
#include <stdbool.h>

/* Folders inside each other that are looked through. */
#define TEST_DEPTH_MAX 32
/* Most logs of one test. */
#define TEST_LOGS_MAX 16
/* Most sends and decisions of one test. */
#define TEST_ENTRIES_MAX 100000
/* Longest path. */
#define TEST_PATH_MAX 4096

/* ---- documents (test_document.c) ---- */

/* A YAML file and its values. Zero is none. */
typedef struct test_document {
	char *path;
	tool_text text;
	journey_yaml *yaml; /* NULL: the file is not there, or wrong */
} test_document;

/* False if it is wrong, which was said on standard error. A file that is not there is no document, and true. */
bool test_document_read(test_document *document, const char *path);
void test_document_free(test_document *document);
/* Says what is wrong with a value (NULL: with the document), with its place; false. */
bool test_document_wrong(const test_document *document, const journey_value *value, const char *format, ...)
	JOURNEY_PRINTF(3, 4);
/* Says that the key is not among the names, which end with NULL; false. */
bool test_document_unknown(const test_document *document, const journey_value *key, const char *what,
	const char *const *names);

/* Text of a string; empty for all else. */
journey_str test_str(const journey_value *value);
/* From malloc, with a zero behind it; NULL without memory. */
char *test_copy(journey_str text);
bool test_is(journey_str text, const char *word);
/* The value of a key of a map; NULL: it has none. */
const journey_value *test_member(const journey_value *map, const char *key);

/* ---- tests (test_find.c) ---- */

typedef struct test_case {
	char *name;     /* the folder, as it was given or found */
	char *strategy; /* paths of files */
	char *logs[TEST_LOGS_MAX];
	size_t log_count;
	char *expected;
	journey_time until; /* JOURNEY_TIME_NONE: the last line */
	char *zone;         /* in which times are written; NULL: UTC */
	char *seed;         /* NULL: none */
	bool held_out;      /* what held-out customers would have got is listed, too */
} test_case;

typedef struct test_cases {
	test_case *items;
	size_t count, capacity;
	size_t wrong; /* folders that are wrong, which was said */
} test_cases;

/* Adds the tests at and below a folder, in order of their paths, if their name holds `filter` (NULL: all). False: the folder
 * can't be read (said), or there is no memory. */
bool test_find(test_cases *cases, const char *folder, const char *filter);
void test_cases_free(test_cases *cases);

/* ---- what happens, expected and real ---- */

/* A send, a decision, or a line that was refused. */
typedef struct test_entry {
	journey_time at;         /* expected: JOURNEY_TIME_NONE where it is not said */
	journey_time from, to;   /* expected: what its neighbours leave of it */
	const journey_value *value; /* a map: what is said of it */
	char key[33];            /* real: of the send or decision; else empty */
	const char *log;         /* real: of a line that was refused, where it is; else NULL */
} test_entry;

typedef struct test_entries {
	test_entry *items;
	size_t count, capacity;
} test_entries;

bool test_entries_add(test_entries *entries, const test_entry *entry);
/* What kind of entry, and its channel, placement or reason. */
const char *test_entry_kind(const test_entry *entry);
journey_str test_entry_of(const test_entry *entry, const char *key);

/* ---- expected.yaml (test_expect.c) ---- */

typedef struct test_expected {
	test_document document;
	test_entries entries;
	const journey_value *profile, *segments, *report; /* NULL: not said */
} test_expected;

/* False if it is wrong, which was said, or lacks, unless it may. */
bool test_expected_read(test_expected *expected, const char *path, bool may_lack);
void test_expected_free(test_expected *expected);

/* ---- running (test_run.c) ---- */

typedef struct test_run {
	const test_case *test;
	journey_zones *zones;
	const journey_strategy *strategy;
	journey_memory_store *store;
	journey_engine *engine;
	tool_drive drive;
	test_entries entries; /* in the order in which they happened */
	tool_room room;       /* of their values */
	journey_time stop;    /* nothing after this time; JOURNEY_TIME_NONE: all */
	uint64_t line;        /* of the log that is being read */
	const char *log;
	tool_text wrong;      /* what kept it from running to its end */
} test_run;

/* Runs the logs with this strategy. False: see `wrong`. End it in both cases. */
bool test_run_begin(test_run *run, const test_case *test, const journey_strategy *strategy, journey_zones *zones,
	journey_time stop);
void test_run_end(test_run *run);

/* ---- comparing (test_compare.c, test_match.c, test_facts.c) ---- */

typedef enum test_difference_kind {
	TEST_MISSING,    /* expected */
	TEST_UNEXPECTED, /* real */
	TEST_DIFFERS,    /* both; keys that are said differ */
	TEST_ORDER,      /* both; in another order */
	TEST_FACT        /* path, wanted, found */
} test_difference_kind;

typedef struct test_difference {
	test_difference_kind kind;
	const test_entry *expected, *real;
	const char *path;                    /* `profile.ann.stage` */
	const journey_value *wanted, *found; /* found NULL: there is none */
	char *explained;                     /* why, or why not; NULL: not asked */
} test_difference;

typedef struct test_result {
	const test_case *test;
	test_expected expected;
	test_run run;
	test_difference *differences;
	size_t count, capacity;
	size_t facts;  /* that were compared */
	bool broken;   /* it could not be run: `run.wrong` says why, or it was said */
	bool written;  /* its expected.yaml was written */
} test_result;

/* Whether what is expected says nothing that the value is not. NULL and null: there is none. */
bool test_same(const journey_yaml *yaml, const journey_value *expected, const journey_value *real);
/* A part of a map by its key, or of a list of objects by its `name`; NULL: there is none. */
const journey_value *test_part(const journey_value *real, journey_str key);
/* Keys of an entry that are compared. */
bool test_compares(journey_str key);
/* How many keys of the expected entry differ. */
size_t test_differing(const journey_yaml *yaml, const test_entry *expected, const test_entry *real);

bool test_add(test_result *result, const test_difference *difference);
/* Fill in the differences. False without memory. */
bool test_match(test_result *result);
bool test_facts(test_result *result);
/* What is true at the end, from the run's room: `{profile: {...}, segments: {...}, report: {...}}` of what is asked for. NULL:
 * see the run's `wrong`. */
const journey_value *test_facts_of(test_run *run, const test_expected *expected);

/* Reads, runs and compares. */
void test_try(test_result *result, const test_case *test, const journey_strategy *strategy, journey_zones *zones);
void test_result_free(test_result *result);

/* ---- explaining (test_explain.c) ---- */

/* Why what is missing did not happen, and why what is not expected did. */
void test_explain(test_result *result);

/* ---- text (test_text.c) ---- */

/* A time as RFC 3339 in the test's zone. */
void test_time(tool_text *out, const test_run *run, journey_time time);
/* A value that is no list or map and of one line, as YAML. */
void test_scalar(tool_text *out, const test_run *run, const journey_value *value);
/* A value after "key:" or "-", with what belongs in front of it, and a line end. */
void test_yaml(tool_text *out, const test_run *run, const journey_value *value, int indent);
/* Keys of a real entry that are no use to who reads it. */
bool test_dull(const journey_value *entry, const journey_entry *key);

/* ---- showing (test_show.c, test_show_json.c) ---- */

/* As people read it; `colour`: for a terminal. */
void test_show(tool_text *out, const test_result *result, bool colour);
/* One line of JSON, without its end. */
void test_show_json(tool_text *out, const test_result *result);
/* A <testcase>. */
void test_show_junit(tool_text *out, const test_result *result);

/* ---- writing expected.yaml (test_update.c) ---- */

/* Writes anew what is expected: all that happened. False: it can't be written, which was said. */
bool test_update(test_result *result);

/* ---- trying lines (test_mutate.c) ---- */

/* Takes each line out of the strategies of the tests and sees whether a test notices; an exit status. */
int test_mutate(const test_cases *cases, journey_zones *zones, bool json);

#endif

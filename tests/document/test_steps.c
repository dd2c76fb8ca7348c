/* Steps of <journey/steps.h> in documents: where errors are, and what they say. */
#include "document/check_document.h"

#include "support/torture.h"
#include <journey/document.h>
#include <journey/strategy.h>

#include <stdio.h>
#include <string.h>

static const char base[] = "journey: 1\n"                                                              /* 1 */
			   "name: t\n"                                                                  /* 2 */
			   "events: {A: {id: string, n: int}}\n"                                        /* 3 */
			   "profile: {attributes: {tier: string, born: timestamp, n: int}}\n"           /* 4 */
			   "segments: {vip: profile.n > 1}\n"                                           /* 5 */
			   "channels: {push: {}}\n"                                                     /* 6 */
			   "offers: {five: {text: five}}\n"                                             /* 7 */
			   "journeys:\n"                                                                /* 8 */
			   "  o: {enter: {event: A}, again: after exit, steps: [exit]}\n"               /* 9 */
			   "  j:\n"                                                                     /* 10 */
			   "    enter: {event: A}\n"                                                    /* 11 */
			   "    steps:\n";                                                              /* 12 */

/* Steps from line 13 on, at column 7. */
typedef struct bad_step {
	const char *text;
	unsigned line, column;
	journey_status status;
	const char *message, *hint;
} bad_step;

static journey_status load(const char *steps, journey_error *error)
{
	char text[4096];
	journey_strategy *strategy = NULL;
	journey_status status;

	snprintf(text, sizeof text, "%s%s", base, steps);
	memset(error, 0, sizeof *error);
	status = journey_strategy_load(NULL, (journey_str){text, strlen(text)}, "t.yaml", &strategy, error);
	journey_strategy_free(strategy);
	return status;
}

static const bad_step bad_steps[] = {
	{"      - wait: {until: \"14:00\", at_most: 1d}\n", 13, 32, JOURNEY_INVALID, "at_most", NULL},
	{"      - wait: {until: \"25:00\"}\n", 13, 23, JOURNEY_INVALID, "time of day", NULL},
	{"      - wait: {until: \"14:00\", days: [mondy]}\n", 13, 39, JOURNEY_INVALID, "mondy", "monday"},
	{"      - wait: {until: \"14:00\", days: []}\n", 13, 38, JOURNEY_TYPE, "days of the week", NULL},
	{"      - wait: {until: \"14:00\", at: \"15:00\"}\n", 13, 32, JOURNEY_INVALID, "time of day already", NULL},
	{"      - wait: {until: profile.born, at: 9am}\n", 13, 41, JOURNEY_INVALID, "09:00", NULL},
	{"      - wait: {until: profile.born, offset: -x}\n", 13, 45, JOURNEY_INVALID, "length of time", NULL},
	{"      - wait: {until: profile.bron}\n", 13, 31, JOURNEY_NOT_FOUND, NULL, "born"},
	{"      - wait: {until: profile.tier}\n", 13, 0, JOURNEY_TYPE, "timestamp", "\"14:00\""},
	{"      - wait: {until: now}\n", 13, 0, JOURNEY_INVALID, "time alone", NULL},
	{"      - wait: {first: [{event: A}]}\n", 13, 0, JOURNEY_INVALID, "at_most", NULL},
	{"      - wait: {first: [{evnt: A}], at_most: 1d}\n", 13, 25, JOURNEY_INVALID, "evnt", "event"},
	{"      - wait: {first: {event: A}, at_most: 1d}\n", 13, 23, JOURNEY_TYPE, "list", NULL},
	{"      - wait:\n          at_most: 1d\n          first:\n            - {event: A, when: event.m > 1}\n", 16, 38,
	 JOURNEY_NOT_FOUND, NULL, NULL},
	{"      - wait:\n          at_most: 1d\n          first:\n            - {segment: vop}\n", 16, 25, JOURNEY_NOT_FOUND,
	 "vop", "vip"},
	{"      - wait:\n          at_most: 1d\n          first:\n            - {event: A, key: profile.tier}\n", 16, 0,
	 JOURNEY_NOT_FOUND, "key", NULL},
	{"      - update: {teir: '\"x\"'}\n", 13, 0, JOURNEY_NOT_FOUND, "teir", "tier"},
	{"      - update: {tier: 1}\n", 13, 0, JOURNEY_TYPE, "int", "quotes"},
	{"      - update: {}\n", 13, 0, JOURNEY_LIMIT, NULL, NULL},
	{"      - update: {n: 1}\n        wait: 1d\n", 14, 9, JOURNEY_INVALID, "wait", NULL},
	{"      - emit: {event: A, properties: {m: 1}}\n", 13, 0, JOURNEY_NOT_FOUND, "no property `m`", NULL},
	{"      - emit: {event: A, properties: {n: '\"x\"'}}\n", 13, 0, JOURNEY_TYPE, "string", NULL},
	{"      - emit: B\n", 13, 0, JOURNEY_NOT_FOUND, "B", NULL},
	{"      - decide: {offers: [fve], as: x}\n", 13, 0, JOURNEY_NOT_FOUND, "fve", "five"},
	{"      - decide: {offers: five}\n", 13, 0, JOURNEY_INVALID, "as", NULL},
	{"      - decide: {offers: five, as: pick}\n      - when: decided.pik == \"five\"\n        then: [exit]\n", 14, 23,
	 JOURNEY_NOT_FOUND, NULL, "pick"},
	{"      - when: decided.pick == \"five\"\n        then: [exit]\n", 13, 15, JOURNEY_NOT_FOUND, "no step of this journey decides", NULL},
	{"      - loop: {steps: [exit]}\n", 13, 0, JOURNEY_INVALID, "at_most", NULL},
	{"      - loop: {steps: [exit], at_most: 0}\n", 13, 0, JOURNEY_RANGE, NULL, NULL},
	{"      - loop: {steps: [exit], at_most: 1, while: profile.m}\n", 13, 58, JOURNEY_NOT_FOUND, NULL, NULL},
	{"      - parallel: {}\n", 13, 0, JOURNEY_INVALID, "all", NULL},
	{"      - parallel: {all: [[exit]], any: [[exit]]}\n", 13, 0, JOURNEY_INVALID, "one of", NULL},
	{"      - parallel: {all: []}\n", 13, 0, JOURNEY_INVALID, "no branches", NULL},
	{"      - parallel: {all: [[go: \"1\"]]}\n      - exit\n", 13, 0, JOURNEY_INVALID, "beside others", NULL},
	{"      - start: p\n", 13, 16, JOURNEY_NOT_FOUND, "p", NULL},
	{"      - hand_over: {key: profile.tier}\n", 13, 0, JOURNEY_INVALID, "journey", NULL},
	{"      - go: calmm\n      - wait: {until: \"14:00\", name: calm}\n", 13, 13, JOURNEY_NOT_FOUND, "calmm", "calm"},
	{"      - go: {to: \"0\", at_most: 0}\n", 13, 0, JOURNEY_RANGE, NULL, NULL},
	{"      - lop: {steps: [exit]}\n", 13, 9, JOURNEY_INVALID, "lop", "loop"},
};

JOURNEY_PLAIN_TEST(bad_steps_are_found_where_they_are)
{
	journey_error error;
	size_t i;

	(void)allocator;
	for (i = 0; i < sizeof bad_steps / sizeof *bad_steps; i++) {
		const bad_step *bad = &bad_steps[i];
		journey_status status = load(bad->text, &error);

		ck_assert_msg(status == bad->status, "%s\nstatus %d, expected %d: %s:%u:%u: %s", bad->text, status, bad->status,
			      error.where, error.line, error.column, error.message);
		ck_assert_msg(error.line == bad->line && (bad->column == 0 || error.column == bad->column),
			      "%s\nat %u:%u, expected %u:%u: %s", bad->text, error.line, error.column, bad->line, bad->column,
			      error.message);
		ck_assert_msg(bad->message == NULL || strstr(error.message, bad->message) != NULL, "%s\nsays \"%s\"", bad->text,
			      error.message);
		ck_assert_msg(bad->hint == NULL || strstr(error.hint, bad->hint) != NULL, "%s\nhint \"%s\": %s", bad->text,
			      error.hint, error.message);
	}
}

JOURNEY_PLAIN_TEST(steps_nest_sixteen_deep)
{
	char text[2048];
	journey_error error;
	int depth, i;

	(void)allocator;
	for (depth = 15; depth <= 16; depth++) {
		size_t at = (size_t)snprintf(text, sizeof text, "      - ");

		for (i = 0; i < depth; i++)
			at += (size_t)snprintf(text + at, sizeof text - at, "{loop: {at_most: 2, steps: [");
		at += (size_t)snprintf(text + at, sizeof text - at, "exit");
		for (i = 0; i < depth; i++)
			at += (size_t)snprintf(text + at, sizeof text - at, "]}}");
		snprintf(text + at, sizeof text - at, "\n");
		ck_assert_msg(load(text, &error) == (depth < 16 ? JOURNEY_OK : JOURNEY_LIMIT), "%d deep: %s", depth, error.message);
	}
}

Suite *suite_document_steps(void)
{
	return torture_suite("document: steps", torture_bad_steps_are_found_where_they_are, torture_steps_nest_sixteen_deep, NULL);
}

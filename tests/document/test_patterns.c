/* Triggers over time in the document: their forms, and where errors in them are. */
#include "document/check_document.h"

#include <stdio.h>
#include <string.h>

/* Eight lines; what is added begins in line 9. */
static const char base[] = "journey: 1\n"
			   "name: t\n"
			   "events:\n"
			   "  A: {k: string, x: double}\n"
			   "  B: {k: string, x: double}\n"
			   "  C: {y: double}\n"
			   "\n"
			   "triggers:\n";

static const char *const good[] = {
	"  t: {pattern: [{event: A, as: a}, {event: B, when: event.x > a.x, times: 2}], within: 1d}\n",
	"  t: {pattern: [{event: A}, {none: B, within: 2h}], per: event.k, overlap: ignore}\n",
	"  t: {pattern: [{event: A}, {none: C}, {event: B, within: 2h}], per: event.k, overlap: restart}\n",
	"  t: {pattern: [{event: A}, {event: B, within: 2h}], overlap: stack 16, lateness: 5m, early: true}\n",
	"  t: {pattern: [{event: A, as: a}, {event: B, within: 2h}], capture: [k, a.x]}\n",
	"  t: {pattern: [{event: A, as: a}, {event: B, within: 2h}], capture: {one: k, two: a.x}}\n",
	"  t: {pattern: [{event: A}, {event: C, within: 2h, per: string(event.y)}], per: event.k}\n",
	"  t: {event: A, times: 3, within: 7d, per: event.k, unless: C, unless_when: event.y > 1.0}\n",
	"  t: {event: A, times: 64, within: 7d, when: event.x > 1.0, capture: x, once: customer}\n",
	"  t: {after: A, unless: B, within: 2h, per: event.k, lateness: 10m, overlap: restart, capture: [x]}\n",
	"  t: {after: A, when: event.x > 1.0, unless: B, unless_when: event.x > 1.0, within: 2h, overlap: ignore}\n",
	"  t: {inactive: A, for: 30d}\n",
	"  t: {inactive: A, for: 30d, when: event.x > 1.0, once: customer}\n",
	"  t: {inactive: any, for: 30d}\n",
};

static const struct {
	const char *text;
	unsigned line, column;
	journey_status status;
	const char *message;
} bad[] = {
	{"  t: {pattern: {event: A}}\n", 9, 16, JOURNEY_TYPE, "a list of steps"},
	{"  t: {pattern: [{as: a}]}\n", 9, 17, JOURNEY_INVALID, "either \"event\" or \"none\""},
	{"  t: {pattern: [{event: A, none: B}]}\n", 9, 17, JOURNEY_INVALID, "either \"event\" or \"none\""},
	{"  t: {pattern: [{event: A, whem: x}]}\n", 9, 28, JOURNEY_INVALID, "unknown key of a step of a pattern"},
	{"  t: {pattern: [{none: A, times: 2}]}\n", 9, 27, JOURNEY_INVALID, "not even once"},
	{"  t: {pattern: [{event: A, times: 65}]}\n", 9, 35, JOURNEY_INVALID, "from 1 to 64"},
	{"  t: {pattern: [{event: A}], event: A}\n", 9, 30, JOURNEY_INVALID, "belongs to a step"},
	{"  t: {pattern: [{event: A}], overlap: stack}\n", 9, 39, JOURNEY_INVALID, "restart, ignore or \"stack N\""},
	{"  t: {pattern: [{event: A}], overlap: stack 1000}\n", 9, 39, JOURNEY_INVALID, "\"stack 1000\""},
	{"  t: {pattern: [{event: A}], overlap: stack 17}\n", 9, 39, JOURNEY_RANGE, "JOURNEY_PATTERN_STACK_MAX"},
	{"  t: {pattern: [{event: A}, {event: B}]}\n", 9, 29, JOURNEY_INVALID, "for ever"},
	{"  t:\n    pattern:\n      - {event: A, as: a}\n      - {event: B, when: event.x > a.z, within: 1h}\n", 12, 38,
	 JOURNEY_NOT_FOUND, "a.z"},
	{"  t:\n    pattern:\n      - event: A\n      - none: D\n        within: 1h\n", 12, 15, JOURNEY_NOT_FOUND, "`D`"},
	{"  t: {event: A, times: 3}\n", 9, 14, JOURNEY_INVALID, "for ever"},
	{"  t: {times: 3, within: 1d}\n", 9, 3, JOURNEY_INVALID, "has no \"event\""},
	{"  t: {event: A, lateness: 5m}\n", 9, 3, JOURNEY_INVALID, "has no \"times\""},
	{"  t: {event: A, times: 3, within: 1d, when: event.z > 1.0}\n", 9, 51, JOURNEY_NOT_FOUND, "event.z"},
	{"  t: {event: A, times: 3, within: 1d, unless: C, unless_when: event.z > 1.0}\n", 9, 69, JOURNEY_NOT_FOUND,
	 "event.z"},
	{"  t: {event: A, times: 3, within: 1d, unless: D}\n", 9, 47, JOURNEY_NOT_FOUND, "`D`"},
	{"  t: {event: A, times: 3, within: 1d, per: event.z}\n", 9, 50, JOURNEY_NOT_FOUND, "event.z"},
	{"  t: {event: A, times: 3, within: 1d, unless_when: event.z > 1.0}\n", 9, 39, JOURNEY_INVALID, "goes with \"unless\""},
	{"  t: {after: A, unless: B, lateness: 1m}\n", 9, 7, JOURNEY_INVALID, "has no \"within\""},
	{"  t: {after: D, unless: B, within: 1h, lateness: 1m}\n", 9, 14, JOURNEY_NOT_FOUND, "`D`"},
	{"  t: {after: A, unless: B, unless_when: event.z > 1.0, within: 1h, lateness: 1m}\n", 9, 47, JOURNEY_NOT_FOUND,
	 "event.z"},
	{"  t: {after: A, unless: B, within: 1h, lateness: 1m, early: true}\n", 9, 54, JOURNEY_INVALID, "always waits"},
	{"  t: {after: A, unless: B, within: 1h, times: 2}\n", 9, 40, JOURNEY_INVALID, "as a \"pattern\""},
	{"  t: {inactive: A}\n", 9, 3, JOURNEY_INVALID, "has no \"for\""},
	{"  t: {inactive: D, for: 1d}\n", 9, 17, JOURNEY_NOT_FOUND, "`D`"},
	{"  t: {inactive: any, for: 1d, when: event.x > 1.0}\n", 9, 37, JOURNEY_INVALID, "needs an event"},
	{"  t: {inactive: A, for: 1d, when: profile.n > 1}\n", 9, 35, JOURNEY_NOT_FOUND, "reads `event` only"},
	{"  t: {pattern: [{event: A}], capture: {z: q.x}}\n", 9, 43, JOURNEY_NOT_FOUND, "no property of a step"},
};

static journey_status load_with(const journey_allocator *allocator, const char *section, journey_strategy **out,
				journey_error *error)
{
	char text[2048];

	snprintf(text, sizeof text, "%s%s", base, section);
	memset(error, 0, sizeof *error);
	return journey_strategy_load(allocator, str(text), "shop.yaml", out, error);
}

JOURNEY_PLAIN_TEST(forms_of_triggers_over_time_load)
{
	size_t i;

	for (i = 0; i < sizeof good / sizeof *good; i++) {
		journey_strategy *strategy = NULL;
		journey_error error;

		ck_assert_msg(load_with(allocator, good[i], &strategy, &error) == JOURNEY_OK, "%s%u:%u: %s", good[i], error.line,
			      error.column, error.message);
		ck_assert_uint_eq(journey_strategy_count(strategy, JOURNEY_PART_TRIGGER), 1);
		journey_strategy_free(strategy);
	}
}

JOURNEY_PLAIN_TEST(errors_of_triggers_over_time_have_their_place)
{
	size_t i;

	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		journey_strategy *strategy = NULL;
		journey_error error;
		journey_status status = load_with(allocator, bad[i].text, &strategy, &error);

		ck_assert_msg(status == bad[i].status && strstr(error.message, bad[i].message) != NULL,
			      "%sstatus %d, expected %d: %s", bad[i].text, (int)status, (int)bad[i].status, error.message);
		ck_assert_msg(error.line == bad[i].line && error.column == bad[i].column, "%s%u:%u, expected %u:%u: %s",
			      bad[i].text, error.line, error.column, bad[i].line, bad[i].column, error.message);
	}
}

JOURNEY_TEST(triggers_over_time_load_or_do_not)
{
	journey_strategy *strategy = NULL;
	journey_error error;

	TRY_AGAIN(load_with(allocator, good[7], &strategy, &error));
done:
	journey_strategy_free(strategy);
}

Suite *suite_patterns(void)
{
	return torture_suite("patterns", torture_forms_of_triggers_over_time_load,
			     torture_errors_of_triggers_over_time_have_their_place,
			     torture_triggers_over_time_load_or_do_not, NULL);
}

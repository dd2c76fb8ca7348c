/* Why what was expected did not happen, and why what was not expected did, in the words of journey explain. */
#include "profile.h"
#include "test.h"

#include <journey/explain.h>
#include <stdlib.h>
#include <string.h>

/* Most differences of a test that are explained: each of what is missing is a run of its own. */
#define EXPLAINED_MAX 20

/* By the key of the decision. */
static char *explain_real(test_run *run, const test_entry *entry)
{
	journey_explanation *explanation = NULL;
	char *text = NULL;

	if (!entry->key[0])
		return NULL;
	if (journey_engine_explain(run->engine, tool_str(entry->key), JOURNEY_EXPLAIN_PRIVATE, &explanation) == JOURNEY_OK)
		text = test_copy(journey_explanation_text(explanation));
	journey_explanation_free(explanation);
	return text;
}

/* How the customer stood at that moment. */
static char *explain_then(test_run *run, const test_entry *expected)
{
	journey_explanation *explanation = NULL;
	char *customer = test_copy(test_entry_of(expected, "to")), *text = NULL;
	journey_status status;

	if (!customer)
		return NULL;
	status = journey_engine_explain_customer(run->engine, tool_identifier(customer), test_entry_of(expected, "journey"),
		run->drive.clock, JOURNEY_EXPLAIN_PRIVATE, &explanation);
	if (status == JOURNEY_OK)
		text = test_copy(journey_explanation_text(explanation));
	else if (status == JOURNEY_NOT_FOUND)
		text = test_copy(tool_str("at that moment nothing is known of such a customer, or the strategy has no such journey"));
	journey_explanation_free(explanation);
	free(customer);
	return text;
}

static char *explain_missing(const test_result *result, const test_entry *expected)
{
	test_run run;
	char *text = NULL;

	if (!test_entry_of(expected, "to").size)
		return test_copy(tool_str("it does not say to whom, so it can't be said why not"));
	if (strcmp(test_entry_kind(expected), "send") != 0)
		return test_copy(tool_str("no line of the log asks for this, for this customer"));
	if (test_run_begin(&run, result->test, result->run.strategy, result->run.zones, expected->at))
		text = explain_then(&run, expected);
	test_run_end(&run);
	return text;
}

void test_explain(test_result *result)
{
	for (size_t i = 0; i < result->count && i < EXPLAINED_MAX; i++) {
		test_difference *d = &result->differences[i];

		if (d->kind == TEST_MISSING)
			d->explained = explain_missing(result, d->expected);
		else if (d->kind == TEST_UNEXPECTED || d->kind == TEST_DIFFERS)
			d->explained = explain_real(&result->run, d->real);
	}
}

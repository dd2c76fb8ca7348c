#include "redecide.h"

#include "usage.h"

#include <journey/explain.h>
#include <string.h>

/* What the store says of the decision, with the strategy that made it. */
typedef struct past {
	journey_explanation *explanation;
	journey_strategy *strategy;
} past;

static journey_status explain(journey_engine *engine, const tool_redecide *what, journey_explanation **out)
{
	return journey_engine_explain(engine, (journey_str){what->key, strlen(what->key)},
		what->pii ? JOURNEY_EXPLAIN_PRIVATE : 0, out);
}

static int read_strategy(journey_engine *engine, const tool_redecide *what, past *out)
{
	const journey_explanation_view *view = journey_explanation_look(out->explanation);
	journey_error error = {0};
	journey_bytes bytes;
	journey_status status = journey_engine_strategy(engine, view->decisions[0].strategy, &bytes);

	if (status == JOURNEY_NOT_FOUND)
		return tool_error("replay", "%s: the store no longer has the strategy that decided", what->key);
	if (status == JOURNEY_OK)
		status = journey_strategy_read(NULL, bytes, &out->strategy, &error);
	return status == JOURNEY_OK ? TOOL_OK : tool_error_of("replay", what->key, status, &error);
}

static int read_past(const tool_redecide *what, past *out)
{
	tool_session_options given = what->session;
	tool_session session;
	journey_status got;
	int status;

	given.dry = true;
	status = tool_session_open(&session, "replay", what->strategy, what->store, true, &given);
	if (status < 0) {
		got = explain(session.engine, what, &out->explanation);
		if (got == JOURNEY_NOT_FOUND)
			status = tool_error("replay", "%s: no such decision in the store", what->key);
		else if (got != JOURNEY_OK)
			status = tool_error_of("replay", what->key, got, journey_engine_error(session.engine));
		else
			status = read_strategy(session.engine, what, out);
	}
	tool_session_close(&session);
	return status;
}

static bool ignore_send(void *user, const journey_send *send)
{
	(void)user;
	(void)send;
	return true;
}

static bool ignore_decision(void *user, const tool_log_line *line, const journey_decision *decision, journey_time at)
{
	(void)user;
	(void)line;
	(void)decision;
	(void)at;
	return true;
}

/* Makes it again; *out stays NULL if the log doesn't lead to it. */
static int make_again(tool_redecide *what, past *was, journey_explanation **out)
{
	static tool_rejects rejects;
	const tool_sink sink = {ignore_send, ignore_decision, NULL};
	tool_session_options given = what->session;
	tool_session session;
	journey_status got = JOURNEY_OK;
	int status;

	given.dry = true;
	given.loaded = was->strategy;
	was->strategy = NULL;
	status = tool_session_open(&session, "replay", what->strategy, "memory", false, &given);
	if (status < 0) {
		what->replay.sink = &sink;
		what->replay.strategy_hash = journey_strategy_hash(session.strategy);
		status = tool_replay(&what->replay, session.engine, &session.store, NULL, &rejects);
		if (status == TOOL_OK)
			got = explain(session.engine, what, out);
		if (got != JOURNEY_OK && got != JOURNEY_NOT_FOUND)
			status = tool_error_of("replay", what->key, got, journey_engine_error(session.engine));
	}
	tool_session_close(&session);
	return status;
}

static void put(journey_str text)
{
	fwrite(text.data, 1, text.size, stdout);
}

static int print(const tool_redecide *what, journey_explanation *was, journey_explanation *is, bool same)
{
	if (what->json) {
		printf("{\"key\":\"%s\",\"same\":%s,\"recorded\":", what->key, same ? "true" : "false");
		put(journey_explanation_json(was));
		fputs(",\"replayed\":", stdout);
		if (is)
			put(journey_explanation_json(is));
		else
			fputs("null", stdout);
		puts("}");
	} else {
		put(journey_explanation_text(was));
		if (same)
			puts("\nFrom the log it comes out the same: candidates, rules with the values that they saw, draw, propensity, choice.");
		else if (!is)
			puts("\nThe log does not lead to it.");
		else {
			puts("\nFrom the log it comes out differently:\n");
			put(journey_explanation_text(is));
		}
	}
	return fflush(stdout) == 0 ? TOOL_OK : tool_error("replay", "the output can't be written");
}

int tool_redecide_run(tool_redecide *what)
{
	past was = {NULL, NULL};
	journey_explanation *is = NULL;
	bool same = false;
	int status = read_past(what, &was);

	if (status == TOOL_OK)
		status = make_again(what, &was, &is);
	if (status == TOOL_OK && is) {
		journey_str a = journey_explanation_json(was.explanation), b = journey_explanation_json(is);

		same = a.size == b.size && a.size > 0 && memcmp(a.data, b.data, a.size) == 0;
	}
	if (status == TOOL_OK)
		status = print(what, was.explanation, is, same);
	journey_explanation_free(was.explanation);
	journey_explanation_free(is);
	journey_strategy_free(was.strategy);
	if (what->exit_code && status != TOOL_USAGE)
		return status == TOOL_OK ? !same : TOOL_USAGE;
	return status;
}

#include "report_events.h"

#include "usage.h"
#include "visits.h"

#include <string.h>

#define PATHS_TOP 8
#define FRICTION_TOP 8

typedef struct work {
	const tool_report_events *asked;
	tool_visits visits;
	journey_funnel_options funnel;
	journey_funnel_step steps[JOURNEY_FUNNEL_STEPS_MAX], goal;
	bool has_goal;
	journey_funnel_result result;
	journey_sequences *paths;
	journey_frictions *frictions;
	journey_sessions_result sessions;
} work;

static int prepare(work *w)
{
	const tool_report_events *asked = w->asked;
	int status = tool_duration_option("report", "--within", asked->within, &w->funnel.window);

	if (!status && asked->funnel)
		status = tool_visits_steps(&w->visits, asked->funnel, w->steps, JOURNEY_FUNNEL_STEPS_MAX, &w->funnel.step_count);
	w->funnel.steps = w->steps;
	if (!status && asked->goal)
		status = tool_visits_step(&w->visits, tool_str(asked->goal), &w->goal);
	else if (w->funnel.step_count)
		w->goal = w->steps[w->funnel.step_count - 1];
	w->has_goal = asked->goal || w->funnel.step_count;
	return status ? status : tool_visits_read(&w->visits);
}

static int analyse(work *w)
{
	journey_error error = {.message = ""};
	journey_trails *trails = w->visits.trails;
	journey_sequences_options paths;
	journey_frictions_options frictions;
	journey_status status;

	journey_sequences_options_init(&paths);
	paths.top = PATHS_TOP;
	journey_frictions_options_init(&frictions);
	frictions.goal = w->goal;
	w->result.size = sizeof w->result;
	w->sessions.size = sizeof w->sessions;
	status = journey_sessions(trails, 0, &w->sessions, &error);
	if (status == JOURNEY_OK && w->funnel.step_count)
		status = journey_funnel(trails, &w->funnel, &w->result, &error);
	if (status == JOURNEY_OK && w->has_goal)
		status = journey_frictions_new(trails, &frictions, &w->frictions, &error);
	if (status == JOURNEY_OK)
		status = journey_sequences_new(trails, &paths, &w->paths, &error);
	return status == JOURNEY_OK ? TOOL_OK : tool_error_of("report", w->asked->log, status, &error);
}

static void write_json(const work *w, tool_text *out)
{
	tool_text_print(out, "{\"source\":\"event log\",\"units\":%llu,\"sessions\":%llu,\"visits\":%llu",
		(unsigned long long)w->sessions.units, (unsigned long long)w->sessions.sessions,
		(unsigned long long)w->sessions.visits);
	if (w->funnel.step_count) {
		tool_text_put(out, ",\"funnel\":");
		tool_funnel_json(out, &w->visits, w->steps, &w->result);
		tool_text_put(out, "}");
	}
	if (w->frictions) {
		tool_text_put(out, ",\"friction\":");
		tool_friction_json(out, &w->visits, w->frictions, FRICTION_TOP);
	}
	tool_text_put(out, ",\"paths\":");
	tool_paths_json(out, &w->visits, w->paths);
	tool_text_put(out, "}");
}

static void write_text(const work *w, tool_text *out)
{
	tool_text_put(out, "\nFrom the event log, whatever the strategy did: ");
	tool_text_count(out, (int64_t)w->sessions.units);
	tool_text_put(out, " customers, ");
	tool_text_count(out, (int64_t)w->sessions.sessions);
	tool_text_put(out, " sessions, ");
	tool_text_count(out, (int64_t)w->sessions.visits);
	tool_text_put(out, " events\n");
	if (w->funnel.step_count) {
		tool_text_put(out, "\n");
		tool_funnel_text(out, &w->visits, w->steps, &w->result);
	}
	if (w->frictions) {
		tool_text_put(out, "\n");
		tool_friction_text(out, &w->visits, w->frictions, FRICTION_TOP);
	}
	tool_paths_text(out, &w->visits, w->paths, false);
}

int tool_report_events_show(const tool_report_events *options, bool json, tool_text *out)
{
	static const tool_visits_options plain;
	work w = {.asked = options};
	int status;

	journey_funnel_options_init(&w.funnel);
	status = tool_visits_open(&w.visits, "report", options->log, &plain);
	if (!status)
		status = prepare(&w);
	if (!status)
		status = analyse(&w);
	if (!status)
		(json ? write_json : write_text)(&w, out);
	journey_sequences_free(w.paths);
	journey_frictions_free(w.frictions);
	tool_visits_close(&w.visits);
	return status;
}

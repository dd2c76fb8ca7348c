#include "units.h"

#include <stdlib.h>

bool tool_unit_is(const journey_visit *visit, const journey_funnel_step *step)
{
	return (step->code == JOURNEY_PATHS_ANY || step->code == visit->code) && (visit->marks & step->marks) == step->marks;
}

/* The sessions of one unit are beside each other, and so are their visits. */
static int gather(const journey_trails *trails, size_t *session, size_t sessions, tool_unit *out)
{
	journey_session it;

	*out = (tool_unit){.times = out->times};
	for (; *session < sessions; ++*session) {
		if (journey_trails_session(trails, *session, &it) != JOURNEY_OK)
			return TOOL_FAILED;
		if (out->sessions && it.unit != out->unit)
			break;
		if (!out->sessions) {
			out->unit = it.unit;
			out->visits = it.first;
		}
		out->sessions++;
		out->count += (size_t)it.visits;
		out->on_site += it.end - it.start;
	}
	return 0;
}

int tool_units(tool_visits *visits, tool_unit_fn *see, void *work)
{
	journey_error error = {.message = ""};
	size_t sessions, session = 0, room = 0;
	journey_status got = journey_trails_sessions(visits->trails, &sessions, &error);
	tool_unit unit = {.times = NULL};
	int status = got == JOURNEY_OK ? 0 : tool_error_of(visits->method, visits->path, got, &error);

	while (!status && session < sessions) {
		status = gather(visits->trails, &session, sessions, &unit);
		if (!status && unit.count > room) {
			int64_t *grown = realloc(unit.times, 2 * unit.count * sizeof *grown);

			room = grown ? 2 * unit.count : 0;
			unit.times = grown ? grown : unit.times;
			status = grown ? 0 : tool_error(visits->method, "out of memory");
		}
		if (!status)
			status = see(work, &unit);
	}
	free(unit.times);
	return status;
}

#include <journey/paths.h>

#include "base/error.h"
#include "base/memory.h"
#include "score/share.h"
#include "score/trails.h"

journey_status journey_trails_sessions(journey_trails *trails, size_t *count, journey_error *error)
{
	if (!count)
		return jy_error_set(error, JOURNEY_MISUSE, "sessions", "no place for their number");
	journey_status status = jy_trails_ready(trails, error);

	if (status == JOURNEY_OK)
		*count = trails->session_count;
	return status;
}

journey_status journey_trails_session(const journey_trails *trails, size_t index, journey_session *out)
{
	if (!trails || !out || !trails->ready)
		return JOURNEY_MISUSE;
	if (index >= trails->session_count)
		return JOURNEY_NOT_FOUND;
	jy_span span = trails->sessions[index];

	*out = (journey_session){.unit = trails->visits[span.from].unit, .start = trails->visits[span.from].time,
		.end = trails->visits[span.to - 1].time, .visits = span.to - span.from, .first = trails->visits + span.from};
	return JOURNEY_OK;
}

static int64_t on_site(const journey_visit *visits, jy_span span, journey_duration cap)
{
	int64_t sum = 0;

	for (size_t i = span.from + 1; i < span.to; i++) {
		int64_t gap = visits[i].time - visits[i - 1].time;

		sum += cap && gap > cap ? cap : gap;
	}
	return sum;
}

journey_status journey_sessions(journey_trails *trails, journey_duration cap, journey_sessions_result *result,
	journey_error *error)
{
	if (!result || result->size < sizeof *result)
		return jy_error_set(error, JOURNEY_MISUSE, "sessions", "no place for the result, or its size is not set");
	if (cap < 0)
		return jy_error_set(error, JOURNEY_RANGE, "cap", "a time of 0 or more is expected");
	journey_status status = jy_trails_ready(trails, error);

	if (status != JOURNEY_OK)
		return status;
	size_t count = trails->session_count, between = 0;
	int64_t *times = jy_alloc_items(&trails->allocator, 2 * count, sizeof *times);
	journey_sessions_result made = {.size = result->size, .units = trails->unit_count, .sessions = count,
		.visits = trails->count};

	if (count && !times)
		return jy_error_memory(error);
	for (size_t i = 0; i < count; i++) {
		jy_span span = trails->sessions[i];

		times[i] = on_site(trails->visits, span, cap);
		made.bounces += span.to - span.from == 1;
		if (i && trails->visits[span.from].unit == trails->visits[span.from - 1].unit)
			times[count + between++] = trails->visits[span.from].time - trails->visits[span.from - 1].time;
	}
	made.bounce = jy_share(made.bounces, made.sessions, .95);
	made.time = jy_spans_of(times, count);
	made.between = jy_spans_of(count ? times + count : NULL, between);
	made.visits_a_session = count ? (double)made.visits / (double)count : 0;
	made.sessions_a_unit = made.units ? (double)count / (double)made.units : 0;
	jy_free(&trails->allocator, times, 2 * count * sizeof *times);
	*result = made;
	return JOURNEY_OK;
}

#include "engine/visits.h"

#include "base/text.h"
#include "engine/call.h"
#include "engine/report.h"
#include "strategy/graph.h"
#include <string.h>

/* A step in half of an index; that of none is beyond all steps. */
#define NOWHERE 0xffffu
_Static_assert(JOURNEY_STRATEGY_STEPS_MAX < NOWHERE, "steps fit into half of an index");

static uint32_t half(uint32_t step)
{
	return step < NOWHERE ? step : NOWHERE;
}

static uint32_t index_of(uint32_t from, uint32_t to)
{
	return half(from) << 16 | half(to);
}

journey_status jy_step_count(journey_engine *engine, uint32_t journey, uint32_t from, uint32_t to)
{
	uint32_t end = engine->strategy->journeys[journey].step_count;
	return jy_count(engine, JY_SUM_VISITS, journey, index_of(from, to < end ? to : JY_NONE), 1);
}

static bool put_step(const jy_journey *journey, uint32_t step, jy_buffer *out)
{
	return jy_buffer_str(out, step < journey->step_count ? journey->steps[step].name : jy_str(""));
}

bool jy_visits_name(const journey_strategy *strategy, uint32_t index, uint32_t pair, jy_buffer *out)
{
	const jy_journey *journey = &strategy->journeys[index];
	return jy_buffer_str(out, journey->name) && put_step(journey, pair >> 16, out) &&
	       put_step(journey, pair & 0xffffu, out);
}

/* ---- reading ---- */

static journey_status read_count(void *user, uint32_t journey, uint32_t from, uint32_t to, int64_t *out)
{
	return jy_report_count(user, JY_SUM_VISITS, journey, index_of(from, to), out);
}

static journey_status draw(journey_engine *engine, journey_graph **out)
{
	jy_report_sums sums;
	journey_status status = jy_report_open(engine, &sums);
	if (status == JOURNEY_OK)
		status = jy_graph_new(&engine->allocator, engine->strategy, read_count, &sums, out);
	jy_report_close(&sums);
	return status;
}

journey_status journey_engine_graph(journey_engine *engine, journey_graph **out)
{
	journey_graph *graph = NULL;
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status != JOURNEY_OK)
		return status;
	status = out == NULL ? JOURNEY_MISUSE : draw(engine, &graph);
	if (jy_call_forget(engine, status) == JOURNEY_OK)
		*out = graph;
	return status;
}

#include "trigger/pattern.h"

#include <string.h>

journey_time jy_pattern_plus(journey_time time, journey_duration span)
{
	return time > JOURNEY_TIME_MAX - span ? JOURNEY_TIME_MAX : time + span;
}

/* ---- making ---- */

/* Whether an absence of this step is a node of its own: it has an end. Else it guards the next node. */
static bool is_node(const jy_pattern_plan *steps, uint32_t count, uint32_t i)
{
	return !steps[i].none || steps[i].within > 0 || i + 1 == count;
}

static jy_pattern_fault check_step(const jy_pattern_plan *step, journey_duration within, uint32_t node, bool guarded)
{
	if (step->times > JY_PATTERN_TIMES_MAX || (step->none && step->times > 1))
		return JY_PATTERN_TIMES;
	if (within > 0 && step->within > within)
		return JY_PATTERN_TOO_LONG;
	bool one = step->times <= 1;
	if (node == 0 && step->none)
		return JY_PATTERN_BEFORE;
	if (node == 0 && one && step->within > 0)
		return JY_PATTERN_BEFORE;
	if (node == 0 && one && guarded)
		return JY_PATTERN_USELESS;
	bool waits = node > 0 || !one;
	return waits && step->within == 0 && within == 0 ? JY_PATTERN_ENDLESS : JY_PATTERN_FINE;
}

jy_pattern_fault jy_pattern_make(const jy_pattern_plan *steps, uint32_t count, journey_duration within,
                                 jy_pattern_form *out, uint32_t *at)
{
	uint32_t guards = 0, taking = 0;
	memset(out, 0, sizeof *out);
	out->within = within;
	*at = 0;
	if (count > JY_PATTERN_NODES_MAX)
		return JY_PATTERN_LONG;
	while (taking < count && steps[taking].none)
		taking++;
	if (taking == count)
		return JY_PATTERN_EMPTY;
	for (uint32_t i = 0; i < count; i++) {
		*at = i;
		if (steps[i].none)
			guards |= 1u << i;
		if (!is_node(steps, count, i)) {
			if (steps[i].times > 1)
				return JY_PATTERN_TIMES;
			continue;
		}
		jy_pattern_fault fault = check_step(&steps[i], within, out->node_count, guards != 0);
		if (fault != JY_PATTERN_FINE)
			return fault;
		jy_pattern_node *node = &out->nodes[out->node_count++];
		node->step = i;
		node->times = steps[i].none ? 0 : steps[i].times == 0 ? 1 : steps[i].times;
		node->within = steps[i].within;
		node->guards = guards;
		guards = 0;
	}
	return JY_PATTERN_FINE;
}

bool jy_pattern_guarded(const jy_pattern_form *form)
{
	for (uint32_t i = 0; i < form->node_count; i++) {
		/* An absence at the end is over when it is complete. */
		if (form->nodes[i].guards != 0 && (i + 1 < form->node_count || form->nodes[i].times > 0))
			return true;
	}
	return false;
}

/* ---- a run ---- */

static bool is_absence(const jy_pattern_form *form, uint32_t node)
{
	return node < form->node_count && form->nodes[node].times == 0;
}

static bool is_last(const jy_pattern_form *form, uint32_t node)
{
	return node + 1 == form->node_count;
}

static journey_time since(const jy_pattern_run *run, uint32_t node)
{
	return node == 0 ? run->start : run->at[node - 1];
}

static journey_time whole_end(const jy_pattern_form *form, const jy_pattern_run *run)
{
	return form->within > 0 ? jy_pattern_plus(run->start, form->within) : JOURNEY_TIME_MAX;
}

/* When the node that it stands at is over. */
static journey_time node_end(const jy_pattern_form *form, const jy_pattern_run *run)
{
	journey_duration within = form->nodes[run->node].within;
	journey_time whole = whole_end(form, run);
	journey_time own = within > 0 ? jy_pattern_plus(since(run, run->node), within) : whole;
	/* An absence has to last for its whole time: see hopeless(). */
	return own < whole || is_absence(form, run->node) ? own : whole;
}

/* An absence that would last beyond the end of the whole. */
static bool hopeless(const jy_pattern_form *form, const jy_pattern_run *run)
{
	return is_absence(form, run->node) && node_end(form, run) > whole_end(form, run);
}

/* Absences that are over by `time`, but for one at the end, which is complete at its own moment only. */
static void settle(const jy_pattern_form *form, jy_pattern_run *run, journey_time time)
{
	while (is_absence(form, run->node) && !is_last(form, run->node) && !hopeless(form, run)) {
		journey_time end = node_end(form, run);
		if (end > time)
			return;
		run->at[run->node++] = end;
		run->count = 0;
	}
}

journey_time jy_pattern_due(const jy_pattern_form *form, const jy_pattern_run *run)
{
	jy_pattern_run ahead = *run;
	settle(form, &ahead, JOURNEY_TIME_MAX);
	if (!is_absence(form, ahead.node) || hopeless(form, &ahead))
		return JOURNEY_TIME_NONE;
	return node_end(form, &ahead);
}

bool jy_pattern_dead(const jy_pattern_form *form, const jy_pattern_run *run, journey_time horizon)
{
	jy_pattern_run ahead = *run;
	if (run->node >= form->node_count)
		return run->at[form->node_count - 1] <= horizon;
	settle(form, &ahead, horizon);
	return hopeless(form, &ahead) || (!is_absence(form, ahead.node) && node_end(form, &ahead) <= horizon);
}

/* Steps whose event at `time` should not have come. */
static uint32_t forbidden(const jy_pattern_form *form, const jy_pattern_run *run, journey_time time)
{
	uint32_t steps = 0;
	for (uint32_t i = 0; i <= run->node && i < form->node_count; i++) {
		bool here = i == run->node, open = here && !is_absence(form, i);
		journey_time until = here ? node_end(form, run) : run->at[i];
		if (time >= since(run, i) && (open || time < until))
			steps |= form->nodes[i].guards;
	}
	return steps;
}

/* Whether the event meets one of the steps. */
static journey_status meets_any(jy_pattern_feed *feed, size_t run, uint32_t steps, bool *out)
{
	journey_status status = JOURNEY_OK;
	*out = false;
	for (uint32_t i = 0; status == JOURNEY_OK && !*out && i < JY_PATTERN_NODES_MAX; i++) {
		if ((steps & feed->steps) >> i & 1)
			status = feed->meets(feed->user, run, i, out);
	}
	return status;
}

static void take(const jy_pattern_form *form, jy_pattern_run *run, journey_time time)
{
	const jy_pattern_node *node = &form->nodes[run->node];
	run->took = node->step;
	run->mark = JY_RUN_TAKES;
	if (run->count == 0 || time > run->at[run->node])
		run->at[run->node] = time;
	if (++run->count < node->times)
		return;
	run->node++;
	run->count = 0;
	if (run->node == form->node_count)
		run->mark = JY_RUN_FIRES;
	else if (hopeless(form, run))
		run->mark = JY_RUN_ENDS;
}

static bool can_take(const jy_pattern_form *form, const jy_pattern_run *run, const jy_pattern_feed *feed)
{
	const jy_pattern_node *node = &form->nodes[run->node];
	return node->times > 0 && (feed->steps >> node->step & 1) && feed->time >= since(run, run->node) &&
	       feed->time < node_end(form, run);
}

static journey_status feed_complete(const jy_pattern_form *form, jy_pattern_feed *feed, size_t i)
{
	jy_pattern_run *run = &feed->runs[i];
	bool met;
	if (jy_pattern_dead(form, run, feed->horizon)) {
		run->mark = JY_RUN_ENDS;
		return JOURNEY_OK;
	}
	journey_status status = meets_any(feed, i, forbidden(form, run, feed->time), &met);
	if (status == JOURNEY_OK && met)
		run->mark = JY_RUN_CONTRADICTED;
	return status;
}

static journey_status feed_run(const jy_pattern_form *form, jy_pattern_feed *feed, size_t i)
{
	jy_pattern_run *run = &feed->runs[i];
	bool met;
	run->mark = JY_RUN_STAYS;
	if (run->node >= form->node_count)
		return feed_complete(form, feed, i);
	settle(form, run, feed->time > feed->horizon ? feed->time : feed->horizon);
	if (jy_pattern_dead(form, run, feed->horizon)) {
		run->mark = JY_RUN_ENDS;
		return JOURNEY_OK;
	}
	journey_status status = meets_any(feed, i, forbidden(form, run, feed->time), &met);
	if (status == JOURNEY_OK && met) {
		run->mark = JY_RUN_ENDS;
		return JOURNEY_OK;
	}
	if (status == JOURNEY_OK && can_take(form, run, feed)) {
		status = meets_any(feed, i, 1u << form->nodes[run->node].step, &met);
		if (status == JOURNEY_OK && met)
			take(form, run, feed->time);
	}
	return status;
}

/* ---- beginning ---- */

static journey_duration gather_span(const jy_pattern_form *form)
{
	journey_duration own = form->nodes[0].within;
	return own == 0 || (form->within > 0 && form->within < own) ? form->within : own;
}

bool jy_pattern_gather_dead(const jy_pattern_form *form, const jy_pattern_gather *gather, journey_time horizon)
{
	return gather->count == 0 ||
	       jy_pattern_plus(gather->times[gather->count - 1], gather_span(form)) <= horizon;
}

static void gather_drop(jy_pattern_gather *gather, uint32_t count)
{
	gather->count -= count;
	memmove(gather->times, gather->times + count, gather->count * sizeof *gather->times);
}

/* In order of time; there is room. */
static void gather_put(jy_pattern_gather *gather, journey_time time)
{
	uint32_t at = gather->count;
	while (at > 0 && gather->times[at - 1] > time) {
		gather->times[at] = gather->times[at - 1];
		at--;
	}
	gather->times[at] = time;
	gather->count++;
}

void jy_pattern_gather_merge(const jy_pattern_form *form, jy_pattern_gather *into, const jy_pattern_gather *from)
{
	for (uint32_t i = 0; i < from->count; i++) {
		if (into->count == JY_PATTERN_TIMES_MAX)
			gather_drop(into, 1);
		gather_put(into, from->times[i]);
	}
	if (into->count >= form->nodes[0].times)
		gather_drop(into, into->count - form->nodes[0].times + 1);
}

/* Whether the first node has all its events with this one. */
static bool gather(const jy_pattern_form *form, jy_pattern_feed *feed, jy_pattern_run *run)
{
	jy_pattern_gather *gather = &feed->gather;
	uint32_t times = form->nodes[0].times;
	gather_put(gather, feed->time);
	feed->gathered = times > 1;
	if (gather->count < times)
		return false;
	journey_time last = gather->times[times - 1];
	if (times > 1 && last >= jy_pattern_plus(gather->times[0], gather_span(form))) {
		gather_drop(gather, 1);
		return false;
	}
	memset(run, 0, sizeof *run);
	run->start = gather->times[0];
	run->at[0] = last;
	gather->count = 0;
	return true;
}

/* What came before an event that must not come does not count any more. */
static journey_status guard_gather(const jy_pattern_form *form, jy_pattern_feed *feed)
{
	bool met;
	uint32_t gone = 0;
	if (feed->gather.count == 0)
		return JOURNEY_OK;
	journey_status status = meets_any(feed, SIZE_MAX, form->nodes[0].guards, &met);
	if (status != JOURNEY_OK || !met)
		return status;
	while (gone < feed->gather.count && feed->gather.times[gone] <= feed->time)
		gone++;
	gather_drop(&feed->gather, gone);
	feed->gathered = feed->gathered || gone > 0;
	return JOURNEY_OK;
}

/* On its way when the event comes: neither over nor complete. */
static bool is_live(const jy_pattern_form *form, const jy_pattern_run *run, journey_time time)
{
	bool going = run->mark == JY_RUN_STAYS || run->mark == JY_RUN_TAKES;
	return going && run->node < form->node_count && time < node_end(form, run);
}

/* Whether a run that began then may stand beside the others; marks those that it replaces. */
static bool make_place(const jy_pattern_form *form, jy_pattern_feed *feed, const jy_pattern_run *fresh)
{
	if (form->overlap != JY_OVERLAP_RESTART)
		return true;
	for (size_t i = 0; i < feed->run_count; i++) {
		if (is_live(form, &feed->runs[i], feed->time) && feed->runs[i].start > fresh->start)
			return false;
	}
	for (size_t i = 0; i < feed->run_count; i++) {
		if (is_live(form, &feed->runs[i], feed->time))
			feed->runs[i].mark = JY_RUN_REPLACED;
	}
	return true;
}

static bool may_begin(const jy_pattern_form *form, const jy_pattern_feed *feed)
{
	uint32_t live = 0;
	bool used = false;
	if (!(feed->steps >> form->nodes[0].step & 1))
		return false;
	for (size_t i = 0; i < feed->run_count; i++) {
		live += is_live(form, &feed->runs[i], feed->time);
		used = used || feed->runs[i].mark == JY_RUN_TAKES || feed->runs[i].mark == JY_RUN_FIRES;
	}
	if (form->overlap == JY_OVERLAP_STACK)
		return live < form->stack;
	return !used && (live == 0 || form->overlap == JY_OVERLAP_RESTART);
}

static journey_status begin(const jy_pattern_form *form, jy_pattern_feed *feed)
{
	bool met;
	jy_pattern_run run;
	if (!may_begin(form, feed))
		return JOURNEY_OK;
	journey_status status = meets_any(feed, SIZE_MAX, 1u << form->nodes[0].step, &met);
	if (status != JOURNEY_OK || !met || !gather(form, feed, &run) || !make_place(form, feed, &run))
		return status;
	run.node = 1;
	run.took = form->nodes[0].step;
	run.mark = form->node_count == 1 ? JY_RUN_FIRES : JY_RUN_TAKES;
	feed->begun = form->node_count == 1 || !jy_pattern_dead(form, &run, feed->horizon);
	feed->started = run;
	return JOURNEY_OK;
}

journey_status jy_pattern_feed_event(const jy_pattern_form *form, jy_pattern_feed *feed)
{
	journey_status status = JOURNEY_OK;
	feed->begun = feed->gathered = false;
	for (size_t i = 0; status == JOURNEY_OK && i < feed->run_count; i++)
		status = feed_run(form, feed, i);
	if (status == JOURNEY_OK)
		status = guard_gather(form, feed);
	return status == JOURNEY_OK ? begin(form, feed) : status;
}

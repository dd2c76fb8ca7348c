#include "strategy/edges.h"

#include "base/text.h"

#include <journey/engine.h>

const char *jy_step_kind_text(jy_step_kind kind)
{
	static const char *const names[] = {
		[JY_STEP_SEND] = "send",     [JY_STEP_WAIT] = "wait",   [JY_STEP_EXIT] = "exit",
		[JY_STEP_BRANCH] = "branch", [JY_STEP_SPLIT] = "split",
		[JY_STEP_UNTIL] = "wait",    [JY_STEP_FIRST] = "wait",       [JY_STEP_UPDATE] = "update",
		[JY_STEP_EMIT] = "emit",     [JY_STEP_CHOOSE] = "decide",    [JY_STEP_LOOP] = "loop",
		[JY_STEP_GO] = "go",         [JY_STEP_PARALLEL] = "parallel", [JY_STEP_START] = "start",
	};

	return (size_t)kind < sizeof(names) / sizeof(*names) && names[kind] != NULL ? names[kind] : "step";
}

static jy_step_edge edge_of(jy_edge_kind kind, uint32_t to)
{
	return (jy_step_edge){.kind = kind, .to = to, .weight = 1, .at_once = true};
}

/* Quiet hours end within a day; what else a channel waits for may take any time. */
static journey_duration put_off_by(const journey_strategy *strategy, uint32_t channel)
{
	const jy_channel_rules *rules = &strategy->sending.channels[channel];
	uint32_t i;

	if (rules->window_count + rules->holiday_count + rules->preference_count + rules->ramp_count > 0 ||
	    rules->throttle.window > 0)
		return JY_EDGE_FOREVER;
	for (i = 0; i < rules->cap_count; i++)
		if (strategy->sending.caps[rules->caps[i]].wait)
			return JY_EDGE_FOREVER;
	if (strategy->channels[channel].quiet_from == strategy->channels[channel].quiet_until || rules->quiet_drop)
		return 0;
	return JOURNEY_DAY;
}

static journey_duration put_off(const journey_strategy *strategy, const jy_step *step)
{
	journey_duration longest = 0;
	uint32_t i;

	for (i = 0; i < step->as.send.via_count && !step->as.send.rules.transactional; i++) {
		journey_duration one = put_off_by(strategy, step->as.send.via[i]);

		longest = one > longest ? one : longest;
	}
	return longest;
}

static uint32_t edges_of_send(const journey_strategy *strategy, const jy_step *step, jy_step_edge *out)
{
	out[0] = edge_of(JY_EDGE_NEXT, step->next);
	out[0].most = put_off(strategy, step);
	return 1;
}

static uint32_t edges_of_wait(const journey_strategy *strategy, const jy_step *step, jy_step_edge *out)
{
	uint32_t event = step->as.wait.event, count = 0;

	if (event != JY_NONE || step->as.wait.when != NULL) {
		const jy_program_source *source = jy_program_source_of(strategy, step->as.wait.when);

		out[count] = edge_of(JY_EDGE_MET, step->next);
		out[count].at_once = event == JY_NONE;
		out[count].when = event == JY_NONE ? step->as.wait.when : NULL;
		out[count].label = event != JY_NONE ? strategy->events[event].name
				   : source != NULL ? source->text
						    : jy_str("");
		out[count++].most = step->as.wait.at_most;
	}
	out[count] = edge_of(JY_EDGE_TIME, step->next);
	out[count].least = out[count].most = step->as.wait.at_most;
	out[count].at_once = step->as.wait.at_most <= 0;
	return count + 1;
}

static uint32_t edges_of_branch(const journey_strategy *strategy, const jy_step *step, jy_step_edge *out)
{
	uint32_t i;
	bool otherwise = false;

	for (i = 0; i < step->as.branch.count; i++) {
		const jy_step_condition *it = &step->as.branch.conditions[i];
		const jy_program_source *source = jy_program_source_of(strategy, it->when);

		otherwise = it->when == NULL;
		out[i] = edge_of(otherwise ? JY_EDGE_ELSE : JY_EDGE_WHEN, it->target);
		out[i].when = it->when;
		if (source != NULL)
			out[i].label = source->text;
	}
	if (!otherwise)
		out[i++] = edge_of(JY_EDGE_ELSE, step->next);
	return i;
}

static uint32_t edges_of_split(const jy_step *step, jy_step_edge *out)
{
	uint32_t i;

	for (i = 0; i < step->as.split.count; i++) {
		out[i] = edge_of(JY_EDGE_ARM, step->as.split.arms[i].target);
		out[i].label = step->as.split.arms[i].name;
		out[i].weight = step->as.split.arms[i].weight;
	}
	return i;
}

/* A local time is ahead, within a week and a change of clocks; a date may be past, and is anywhere. */
static uint32_t edges_of_until(const jy_step *step, jy_step_edge *out)
{
	out[0] = edge_of(JY_EDGE_NEXT, step->next);
	out[0].at_once = step->as.until.date != NULL;
	out[0].most = step->as.until.date != NULL ? JY_EDGE_FOREVER : 8 * JOURNEY_DAY;
	return 1;
}

static uint32_t edges_of_first(const journey_strategy *strategy, const jy_step *step, jy_step_edge *out)
{
	uint32_t i;

	for (i = 0; i < step->as.first.count; i++) {
		const jy_happens *it = &step->as.first.items[i];
		const jy_program_source *source = jy_program_source_of(strategy, it->when);

		out[i] = edge_of(JY_EDGE_MET, it->target);
		out[i].at_once = it->event == JY_NONE;
		out[i].when = it->event == JY_NONE ? it->when : NULL;
		out[i].label = it->event != JY_NONE ? strategy->events[it->event].name : source != NULL ? source->text : jy_str("");
		out[i].most = step->as.first.at_most;
	}
	out[i] = edge_of(JY_EDGE_TIME, step->as.first.otherwise);
	out[i].least = out[i].most = step->as.first.at_most;
	out[i].at_once = false;
	return i + 1;
}

/* So many turns at one moment that the engine would stop them count as any number. */
static uint32_t turns(uint32_t at_most)
{
	return at_most < JOURNEY_MOVES_MAX ? at_most : 0;
}

static uint32_t edges_of_loop(const journey_strategy *strategy, const jy_step *step, jy_step_edge *out)
{
	const jy_program_source *source = jy_program_source_of(strategy, step->as.loop.when);

	out[0] = edge_of(JY_EDGE_WHEN, step->as.loop.target);
	out[0].when = step->as.loop.when;
	out[0].label = source != NULL ? source->text : jy_str("turn");
	out[0].times = turns(step->as.loop.at_most);
	out[1] = edge_of(JY_EDGE_ELSE, step->next);
	return 2;
}

static uint32_t edges_of_go(const jy_step *step, jy_step_edge *out)
{
	out[0] = edge_of(JY_EDGE_NEXT, step->as.go.to);
	out[0].times = turns(step->as.go.at_most);
	out[1] = edge_of(JY_EDGE_ELSE, step->next);
	return step->as.go.at_most > 0 ? 2 : 1;
}

/* To each branch, and on when they have joined. */
static uint32_t edges_of_parallel(const jy_step *step, jy_step_edge *out)
{
	uint32_t i, count = 0;

	for (i = 0; i < step->as.parallel.count; i++)
		if (step->as.parallel.targets[i] != JY_NONE)
			out[count++] = edge_of(JY_EDGE_NEXT, step->as.parallel.targets[i]);
	out[count] = edge_of(JY_EDGE_NEXT, step->next);
	return count + 1;
}

/* The step whose branches run beside each other, one of which a step is in; JY_NONE: none. */
static uint32_t fork_of(const jy_journey *journey, uint32_t step)
{
	for (step = journey->steps[step].parent; step != JY_NONE; step = journey->steps[step].parent)
		if (journey->steps[step].kind == JY_STEP_PARALLEL)
			return step;
	return JY_NONE;
}

static uint32_t edges_out(const journey_strategy *strategy, const jy_step *step, jy_step_edge *out)
{
	switch (step->kind) {
	case JY_STEP_SEND:
		return edges_of_send(strategy, step, out);
	case JY_STEP_WAIT:
		return edges_of_wait(strategy, step, out);
	case JY_STEP_BRANCH:
		return edges_of_branch(strategy, step, out);
	case JY_STEP_SPLIT:
		return edges_of_split(step, out);
	case JY_STEP_UNTIL:
		return edges_of_until(step, out);
	case JY_STEP_FIRST:
		return edges_of_first(strategy, step, out);
	case JY_STEP_LOOP:
		return edges_of_loop(strategy, step, out);
	case JY_STEP_GO:
		return edges_of_go(step, out);
	case JY_STEP_PARALLEL:
		return edges_of_parallel(step, out);
	case JY_STEP_EXIT:
		out[0] = edge_of(JY_EDGE_NEXT, JY_NONE);
		return 1;
	case JY_STEP_START:
		out[0] = edge_of(JY_EDGE_NEXT, step->as.start.hand_over ? JY_NONE : step->next);
		return 1;
	case JY_STEP_UPDATE:
	case JY_STEP_EMIT:
	case JY_STEP_CHOOSE:
		break;
	}
	out[0] = edge_of(JY_EDGE_NEXT, step->next);
	return 1;
}

/*
 * The end of a branch leads back to where they join. While one waits the others go on, so that none of its ways takes the
 * instance any time for sure.
 */
uint32_t jy_edges(const journey_strategy *strategy, const jy_journey *journey, uint32_t index, jy_step_edge out[JY_EDGES_MAX])
{
	const jy_step *step = &journey->steps[index];
	uint32_t count = edges_out(strategy, step, out), fork = fork_of(journey, index), i;
	bool leaves = step->kind == JY_STEP_EXIT || (step->kind == JY_STEP_START && step->as.start.hand_over);

	for (i = 0; i < count && fork != JY_NONE; i++) {
		out[i].least = 0;
		if (out[i].to == JY_NONE && !leaves) {
			out[i].to = fork;
			out[i].times = 1;
		}
	}
	return count;
}

/* A trigger that an event fires at once. */
static bool fires(const jy_trigger *trigger, uint32_t event)
{
	return trigger->kind == JY_TRIGGER_EVENT && trigger->unless == JY_NONE && trigger->event == event;
}

bool jy_step_sets_off(const journey_strategy *strategy, const jy_step *step, uint32_t other)
{
	const jy_journey *journey = &strategy->journeys[other];
	uint32_t event = step->kind == JY_STEP_EMIT ? step->as.set.event : JY_NONE, i;

	if (step->kind == JY_STEP_START)
		return step->as.start.journey == other;
	if (event == JY_NONE)
		return false;
	if (journey->enter == JY_ENTER_EVENT)
		return journey->enter_index == event;
	if (journey->enter == JY_ENTER_TRIGGER && fires(&strategy->triggers[journey->enter_index], event))
		return true;
	for (i = 0; i < journey->life.way_count; i++)
		if (journey->life.ways[i].kind == JY_ENTER_TRIGGER &&
		    fires(&strategy->triggers[journey->life.ways[i].index], event))
			return true;
	return false;
}

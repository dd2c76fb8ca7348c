#include "strategy/edges.h"

#include "base/text.h"

const char *jy_step_kind_text(jy_step_kind kind)
{
	static const char *const names[] = {
		[JY_STEP_SEND] = "send",     [JY_STEP_WAIT] = "wait",   [JY_STEP_EXIT] = "exit",
		[JY_STEP_BRANCH] = "branch", [JY_STEP_SPLIT] = "split",
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

uint32_t jy_edges(const journey_strategy *strategy, const jy_journey *journey, uint32_t index, jy_step_edge out[JY_EDGES_MAX])
{
	const jy_step *step = &journey->steps[index];

	switch (step->kind) {
	case JY_STEP_SEND:
		return edges_of_send(strategy, step, out);
	case JY_STEP_WAIT:
		return edges_of_wait(strategy, step, out);
	case JY_STEP_BRANCH:
		return edges_of_branch(strategy, step, out);
	case JY_STEP_SPLIT:
		return edges_of_split(step, out);
	case JY_STEP_EXIT:
		out[0] = edge_of(JY_EDGE_NEXT, JY_NONE);
		return 1;
	}
	out[0] = edge_of(JY_EDGE_NEXT, step->next);
	return 1;
}

/*
 * What each event, segment, stage and trigger can affect, as ascending lists of indices. Two passes over the
 * same visits: the first counts, the second fills.
 */
#include "strategy/indices.h"
#include "strategy/causes.h"
#include "strategy/patterns.h"

#include "strategy/lifecycle.h"
#include "strategy/measures.h"

#include "strategy/step_kinds.h"

void jy_filling_add(jy_filling *f, jy_indices *list, uint32_t index)
{
	if (f->counting) {
		list->count++;
		return;
	}
	if (list->count > 0 && list->items[list->count - 1] == index)
		return;
	list->items[list->count++] = index;
}

static void visit_features(jy_filling *f)
{
	journey_strategy *s = f->c->strategy;
	uint32_t i;

	for (i = 0; i < s->feature_count; i++)
		jy_filling_add(f, &s->events[s->features[i].event].features, i);
	for (i = 0; i < s->kpi_count; i++)
		jy_measures_visit(f, i);
	for (i = 0; i < s->trigger_count; i++) {
		if (s->triggers[i].pattern != NULL)
			jy_pattern_visit(f, i);
		if (s->triggers[i].kind != JY_TRIGGER_EVENT)
			continue;
		jy_filling_add(f, &s->events[s->triggers[i].event].triggers_start, i);
		if (s->triggers[i].unless != JY_NONE)
			jy_filling_add(f, &s->events[s->triggers[i].unless].triggers_cancel, i);
	}
}

static void visit_journey(jy_filling *f, uint32_t index)
{
	journey_strategy *s = f->c->strategy;
	const jy_journey *journey = &s->journeys[index];
	uint32_t i;

	if (journey->enter == JY_ENTER_TRIGGER)
		jy_filling_add(f, &s->triggers[journey->enter_index].journeys, index);
	else if (journey->enter == JY_ENTER_EVENT)
		jy_filling_add(f, &s->events[journey->enter_index].journeys_enter, index);
	else if (journey->enter == JY_ENTER_SEGMENT)
		jy_filling_add(f, &s->segments[journey->enter_index].journeys_enter, index);
	else
		jy_filling_add(f, &s->stages[journey->enter_index].journeys_enter, index);
	jy_life_visit(f, index);
	if (journey->exit_event != JY_NONE)
		jy_filling_add(f, &s->events[journey->exit_event].journeys_exit, index);
	if (journey->exit_segment != JY_NONE)
		jy_filling_add(f, &s->segments[journey->exit_segment].journeys_exit, index);
	if (journey->goal_event != JY_NONE)
		jy_filling_add(f, &s->events[journey->goal_event].journeys_goal, index);
	for (i = 0; i < journey->step_count; i++)
		if (journey->steps[i].kind == JY_STEP_WAIT && journey->steps[i].as.wait.event != JY_NONE)
			jy_filling_add(f, &s->events[journey->steps[i].as.wait.event].journeys_wait, index);
	jy_step_kinds_visit(f, index);
}

static void visit(jy_filling *f)
{
	uint32_t i;

	visit_features(f);
	for (i = 0; i < f->c->strategy->journey_count; i++)
		visit_journey(f, i);
	jy_depends_visit(f);
	jy_causes_visit(f);
}

void jy_filling_room(jy_compiler *c, jy_indices *list)
{
	list->items = jy_compiler_items(c, list->count, sizeof(*list->items));
	list->count = 0;
}

static void make_rooms(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	uint32_t i;

	for (i = 0; i < s->event_count; i++) {
		jy_filling_room(c, &s->events[i].features);
		jy_filling_room(c, &s->events[i].triggers_start);
		jy_filling_room(c, &s->events[i].triggers_cancel);
		jy_filling_room(c, &s->events[i].patterns);
		jy_filling_room(c, &s->events[i].inactive);
		jy_filling_room(c, &s->events[i].journeys_enter);
		jy_filling_room(c, &s->events[i].journeys_exit);
		jy_filling_room(c, &s->events[i].journeys_goal);
		jy_filling_room(c, &s->events[i].journeys_wait);
		jy_filling_room(c, &s->events[i].kpis);
	}
	for (i = 0; i < s->segment_count; i++) {
		jy_filling_room(c, &s->segments[i].journeys_enter);
		jy_filling_room(c, &s->segments[i].journeys_exit);
	}
	for (i = 0; i < s->stage_count; i++)
		jy_filling_room(c, &s->stages[i].journeys_enter);
	for (i = 0; i < s->trigger_count; i++)
		jy_filling_room(c, &s->triggers[i].journeys);
	jy_filling_room(c, &s->inactive);
	jy_depends_room(c);
	jy_causes_room(c);
}

void jy_compile_indices(jy_compiler *c)
{
	jy_filling f = {c, true};

	if (c->status != JOURNEY_OK)
		return;
	visit(&f);
	make_rooms(c);
	f.counting = false;
	if (c->status == JOURNEY_OK)
		visit(&f);
	jy_depends_check(c);
}

#include "engine/after.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/call.h"
#include "engine/causes.h"
#include "engine/component.h"
#include "engine/instance.h"
#include "engine/journeys.h"
#include "engine/membership.h"
#include "engine/patterns.h"
#include "engine/policies.h"
#include "engine/quality.h"
#include "engine/subject.h"
#include "engine/walk.h"
#include "engine/watchers.h"
#include <string.h>

/* ---- what waits ---- */

/* Room for one more; *open is false, and it is counted, where there were too many. */
static journey_status reserve(jy_eval *eval, bool *open)
{
	*open = eval->after_count < JOURNEY_EMITS_MAX;
	if (!*open)
		return jy_count(eval->engine, JY_SUM_LOST, 0, JY_LOST_STEPS, 1);
	if (eval->after_count < eval->after_capacity)
		return JOURNEY_OK;
	size_t capacity = eval->after_capacity == 0 ? 4 : 2 * eval->after_capacity;
	jy_after *grown = jy_arena_items(&eval->engine->arena, capacity, sizeof *grown);
	if (grown == NULL)
		return JOURNEY_NO_MEMORY;
	if (eval->after_count > 0)
		memcpy(grown, eval->after, eval->after_count * sizeof *grown);
	eval->after = grown;
	eval->after_capacity = capacity;
	return JOURNEY_OK;
}

/* ---- the event ---- */

/* The same step never makes the same id twice: each event that it makes is one more of the customer's. */
static journey_status message_id(const jy_run *run, const jy_step *step, const jy_fragment *fragment, journey_str *out)
{
	static const char digits[] = "0123456789abcdef";
	jy_eval *eval = run->eval;
	const jy_actions *actions = &eval->component->actions;
	const jy_instance *instance = &actions->instances[run->index];
	jy_buffer *text = &eval->engine->key_text;
	text->size = 0;
	bool ok = jy_buffer_str(text, run->journey->name) && jy_buffer_str(text, step->name) &&
	          jy_buffer_str(text, jy_fragment_identifier(fragment)) &&
	          jy_buffer_str(text, jy_actions_text(actions, instance->key)) &&
	          jy_buffer_varint(text, instance->number) && jy_buffer_zigzag(text, eval->now) &&
	          jy_buffer_u64(text, jy_fragment_events(fragment));
	char *id = jy_arena_alloc(&eval->engine->arena, 40);
	if (!ok || id == NULL)
		return JOURNEY_NO_MEMORY;
	jy_hash128 hash = jy_hash128_of(eval->engine->tenant, text->data, text->size);
	memcpy(id, "journey:", 8);
	for (unsigned i = 0; i < 32; i++)
		id[8 + i] = digits[(i < 16 ? hash.a >> (60 - 4 * i) : hash.b >> (124 - 4 * i)) & 15];
	*out = jy_str_of(id, 40);
	return JOURNEY_OK;
}

/* The values that a step gives, those that have one; in the call's arena. */
static journey_status values_of(const jy_run *run, const jy_step *step, journey_map **out)
{
	const journey_strategy *strategy = run->strategy;
	jy_arena *arena = &run->eval->engine->arena;
	journey_map *map = jy_arena_items(arena, 1, sizeof *map);
	journey_entry *entries = jy_arena_items(arena, step->as.set.count, sizeof *entries);
	if (map == NULL || entries == NULL)
		return JOURNEY_NO_MEMORY;
	map->entries = entries;
	for (uint32_t i = 0; i < step->as.set.count; i++) {
		const jy_step_set *it = &step->as.set.values[i];
		journey_entry *entry = &entries[map->count];
		journey_value value;
		journey_status status = jy_eval_value(run->eval, it->value, &value);
		if (status != JOURNEY_OK)
			return status;
		if (value.type == JOURNEY_NULL)
			continue;
		if (!jy_arena_value(arena, value, &entry->value))
			return JOURNEY_NO_MEMORY;
		entry->key = jy_value_str(step->kind == JY_STEP_UPDATE ? strategy->attributes[it->to].name
		                                                       : strategy->events[step->as.set.event].properties[it->to].name);
		map->count++;
	}
	*out = map;
	return JOURNEY_OK;
}

/*
 * Makes the event of a step; *out is NULL, and it is counted, where a value does not fit what is declared: only expressions
 * that are not typed can give such.
 */
static journey_status make_view(const jy_run *run, const jy_step *step, const jy_fragment *fragment, jy_event_view **out)
{
	journey_engine *engine = run->eval->engine;
	jy_arena *arena = &engine->arena;
	journey_event *event = jy_arena_items(arena, 1, sizeof *event);
	jy_event_view *view = jy_arena_items(arena, 1, sizeof *view);
	journey_error error;
	journey_map *values = NULL;
	*out = NULL;
	if (event == NULL || view == NULL)
		return JOURNEY_NO_MEMORY;
	bool update = step->kind == JY_STEP_UPDATE;
	event->size = sizeof *event;
	event->kind = update ? JOURNEY_EVENT_IDENTIFY : JOURNEY_EVENT_TRACK;
	event->name = update ? jy_str("") : run->strategy->events[step->as.set.event].name;
	event->timestamp = run->eval->now;
	journey_str root = jy_fragment_identifier(fragment), *id = root.data[0] == 'a' ? &event->anonymous_id : &event->user_id;
	*id = jy_subject_value(root);
	journey_status status = message_id(run, step, fragment, &event->message_id);
	if (status == JOURNEY_OK)
		status = values_of(run, step, &values);
	if (status != JOURNEY_OK)
		return status;
	if (update)
		event->traits = values;
	else
		event->properties = values;
	memset(&error, 0, sizeof error);
	status = jy_event_view_make(run->strategy, event, arena, view, &error);
	if (status == JOURNEY_OK)
		status = jy_hash_attributes(engine, view);
	if (status == JOURNEY_OK)
		*out = view;
	else if (status != JOURNEY_NO_MEMORY)
		status = jy_count(engine, JY_SUM_ERRED, 0, JOURNEY_REASON_TYPE, 1);
	return status;
}

/* Facts first, then what they mean for segments and stage, which later conditions read. */
static journey_status apply(jy_eval *eval, const jy_event_view *view, jy_member *member, jy_after *out)
{
	journey_engine *engine = eval->engine;
	const jy_attribute_change *attributes = eval->attributes;
	size_t attribute_count = eval->attribute_count, from = eval->changes_from, to = eval->changes_to, count;
	jy_attribute_change *list;
	jy_applied applied;
	journey_status status = jy_attributes_before(engine, eval->component, view, &list, &count);
	if (status == JOURNEY_OK)
		status = jy_fragment_apply(member->fragment, view, &applied);
	if (status != JOURNEY_OK)
		return status;
	member->dirty = true;
	status = jy_quality_attributes(engine, eval->component, list, count);
	if (status == JOURNEY_OK && jy_fragment_identifier(member->fragment).data[0] == 'a')
		status = jy_quality_anonymous(engine, eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_membership_touch_event(engine, view, &applied);
	eval->profile = jy_component_profile(engine, eval->component, eval->now);
	eval->derived = NULL;
	status = jy_attributes_after(eval, list, count);
	if (status == JOURNEY_OK)
		status = jy_membership_update(eval);
	*out = (jy_after){.view = view, .attributes = eval->attributes, .attribute_count = eval->attribute_count,
	                  .changes_from = eval->changes_from, .changes_to = eval->changes_to};
	eval->attributes = attributes;
	eval->attribute_count = attribute_count;
	eval->changes_from = from;
	eval->changes_to = to;
	return status;
}

/* ---- steps ---- */

static bool is_held_out(const jy_run *run)
{
	return run->eval->component->actions.instances[run->index].held_out != 0;
}

/* Who is held out sees the values in this journey alone. */
static journey_status show(jy_run *run, const jy_event_view *view)
{
	journey_status status = jy_run_show(run);
	for (uint32_t i = 0; status == JOURNEY_OK && i < view->attribute_count; i++) {
		if (view->attributes[i].type != JOURNEY_EXPR_ABSENT &&
		    !jy_arena_value(&run->eval->engine->arena, view->attributes[i], &run->shown[i]))
			status = JOURNEY_NO_MEMORY;
	}
	return status;
}

static journey_status make_event(jy_run *run, const jy_step *step)
{
	jy_eval *eval = run->eval;
	jy_member *member = eval->component->members[eval->component->root];
	jy_event_view *view;
	bool open;
	journey_status status = make_view(run, step, member->fragment, &view);
	if (status != JOURNEY_OK || view == NULL)
		return status;
	if (is_held_out(run))
		return step->kind == JY_STEP_UPDATE ? show(run, view) : JOURNEY_OK;
	status = reserve(eval, &open);
	if (status != JOURNEY_OK || !open)
		return status;
	status = apply(eval, view, member, &eval->after[eval->after_count]);
	if (status == JOURNEY_OK)
		eval->after_count++;
	return status == JOURNEY_DUPLICATE ? JOURNEY_OK : status;
}

journey_status jy_step_update(jy_run *run, jy_path *path, const jy_step *step)
{
	journey_status status = make_event(run, step);
	jy_path_go(path, step->next);
	return status;
}

journey_status jy_step_emit(jy_run *run, jy_path *path, const jy_step *step)
{
	return jy_step_update(run, path, step);
}

static journey_status ask_to_start(jy_run *run, const jy_step *step)
{
	jy_eval *eval = run->eval;
	journey_str key, copy;
	bool has, open;
	if (is_held_out(run))
		return JOURNEY_OK;
	journey_status status = jy_eval_key(eval, step->as.start.key, &key, &has);
	if (status != JOURNEY_OK || !has)
		return status;
	status = reserve(eval, &open);
	if (status != JOURNEY_OK || !open)
		return status;
	if (!jy_arena_str(&eval->engine->arena, key, &copy))
		return JOURNEY_NO_MEMORY;
	eval->after[eval->after_count++] = (jy_after){.journey = step->as.start.journey, .key = copy};
	return JOURNEY_OK;
}

journey_status jy_step_start(jy_run *run, jy_path *path, const jy_step *step)
{
	journey_status status = ask_to_start(run, step);
	if (status != JOURNEY_OK)
		return status;
	if (step->as.start.hand_over)
		return jy_run_end(run);
	jy_path_go(path, step->next);
	return JOURNEY_OK;
}

/* ---- what they set off ---- */

static journey_status run_event(jy_eval *eval, const jy_after *it)
{
	eval->view = it->view;
	eval->attributes = it->attributes;
	eval->attribute_count = it->attribute_count;
	eval->changes_from = it->changes_from;
	eval->changes_to = it->changes_to;
	journey_status status = jy_journeys_event(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_check(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_react(eval);
	if (status == JOURNEY_OK)
		status = jy_causes_attributes(eval);
	if (status == JOURNEY_OK)
		status = jy_patterns_event(eval);
	if (status == JOURNEY_OK)
		status = jy_enter_by_event(eval);
	return status;
}

static journey_status run_one(jy_eval *eval, const jy_after *it)
{
	jy_entrance entrance = {.journey = it->journey, .key = it->key};
	journey_status status = it->view != NULL ? run_event(eval, it) : jy_journey_ask(eval, &entrance);
	if (status == JOURNEY_OK)
		status = jy_journeys_enter(eval);
	return status == JOURNEY_OK ? jy_journeys_check_sent(eval) : status;
}

journey_status jy_after_run(jy_eval *eval)
{
	const jy_event_view *view = eval->view;
	journey_status status = JOURNEY_OK;
	while (status == JOURNEY_OK && eval->after_at < eval->after_count) {
		jy_after one = eval->after[eval->after_at++];
		status = run_one(eval, &one);
	}
	eval->view = view;
	return status;
}

journey_status jy_after_all(jy_eval *eval)
{
	journey_status status = jy_journeys_enter(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_check_sent(eval);
	return status == JOURNEY_OK ? jy_after_run(eval) : status;
}

journey_status jy_conclude(jy_eval *eval)
{
	journey_status status = jy_after_all(eval);
	if (status == JOURNEY_OK)
		status = jy_watch(eval, false);
	return status == JOURNEY_OK ? jy_due_arm(eval) : status;
}

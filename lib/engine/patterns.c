#include "engine/patterns.h"

#include "base/number.h"
#include "base/text.h"
#include "base/value.h"
#include "engine/candidates.h"
#include "engine/component.h"
#include "engine/once.h"
#include "engine/journeys.h"

static bool waits_for(const jy_actions *actions, size_t i, uint32_t trigger, journey_str key)
{
	return actions->patterns[i].trigger == trigger && jy_str_equal(jy_actions_text(actions, actions->patterns[i].key), key);
}

/* The wait that an event at `time` falls into. One that is over may still stand before it until the clock gets there. */
static size_t find(const jy_actions *actions, uint32_t trigger, journey_str key, journey_time time)
{
	for (size_t i = 0; i < actions->pattern_count; i++) {
		if (waits_for(actions, i, trigger, key) && time >= actions->patterns[i].start &&
		    time < actions->patterns[i].deadline)
			return i;
	}
	return SIZE_MAX;
}

/* A start that came late: a later one has taken its place. */
static bool is_overtaken(const jy_actions *actions, uint32_t trigger, journey_str key, journey_time time)
{
	for (size_t i = 0; i < actions->pattern_count; i++) {
		if (waits_for(actions, i, trigger, key) && time < actions->patterns[i].start)
			return true;
	}
	return false;
}

static journey_status cancel(jy_eval *eval, uint32_t index)
{
	const jy_trigger *trigger = &eval->engine->strategy->triggers[index];
	jy_actions *actions = &eval->component->actions;
	journey_str key;
	bool holds, has;
	if (actions->pattern_count == 0)
		return JOURNEY_OK;
	journey_status status = jy_eval_holds(eval, trigger->unless_when, &holds);
	if (status == JOURNEY_OK && holds)
		status = jy_eval_key(eval, trigger->unless_per, &key, &has);
	if (status != JOURNEY_OK || !holds || !has)
		return status;
	size_t at = find(actions, index, key, eval->view->event->timestamp);
	if (at == SIZE_MAX)
		return JOURNEY_OK;
	status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		jy_actions_drop_pattern(actions, at);
	return status;
}

/* The captured properties of the event, in storage form. */
static journey_status capture(jy_eval *eval, const jy_trigger *trigger, jy_buffer *out)
{
	for (uint32_t i = 0; i < trigger->capture_count; i++) {
		journey_value value = eval->view->properties[trigger->captures[i]];
		bool there = value.type != JOURNEY_EXPR_ABSENT;
		if (!jy_buffer_u8(out, there) || (there && !jy_value_write(out, value)))
			return JOURNEY_NO_MEMORY;
	}
	return JOURNEY_OK;
}

/* Opens the wait for an absence, or opens it anew if a later A has come. */
static journey_status wait_for(jy_eval *eval, uint32_t index, journey_str key, journey_str payload)
{
	const jy_trigger *trigger = &eval->engine->strategy->triggers[index];
	jy_actions *actions = &eval->component->actions;
	journey_time time = eval->view->event->timestamp;
	if (is_overtaken(actions, index, key, time))
		return JOURNEY_OK;
	size_t at = find(actions, index, key, time);
	jy_pattern made = {.trigger = index, .start = time, .message = eval->view->id}, *slot;
	made.deadline = time > JOURNEY_TIME_MAX - trigger->within ? JOURNEY_TIME_MAX : time + trigger->within;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK && at != SIZE_MAX)
		made.key = actions->patterns[at].key;
	else if (status == JOURNEY_OK)
		status = jy_actions_keep(actions, key, &made.key);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(actions, payload, &made.payload);
	if (status != JOURNEY_OK)
		return status;
	if (at != SIZE_MAX) {
		actions->patterns[at] = made;
		return JOURNEY_OK;
	}
	if (actions->pattern_count >= JOURNEY_PATTERNS_MAX)
		return jy_count(eval->engine, JY_SUM_LOST, 0, 1, 1);
	status = jy_actions_pattern(actions, &slot);
	if (status == JOURNEY_OK)
		*slot = made;
	return status;
}

journey_status jy_trigger_fire(jy_eval *eval, uint32_t index, journey_str key, journey_str payload)
{
	const jy_trigger *trigger = &eval->engine->strategy->triggers[index];
	bool pass;
	journey_status status = jy_once_pass(eval, index, key, &pass);
	eval->fired += status == JOURNEY_OK && pass;
	for (uint32_t i = 0; status == JOURNEY_OK && pass && i < trigger->journeys.count; i++) {
		jy_entrance entrance = {.journey = trigger->journeys.items[i], .key = key, .payload = payload, .trigger = trigger};
		status = jy_journey_ask(eval, &entrance);
	}
	return status;
}

static journey_status start(jy_eval *eval, uint32_t index)
{
	const jy_trigger *trigger = &eval->engine->strategy->triggers[index];
	journey_str key;
	bool holds, has;
	journey_status status = jy_eval_holds(eval, trigger->when, &holds);
	if (status == JOURNEY_OK && holds)
		status = jy_eval_key(eval, trigger->per, &key, &has);
	if (status != JOURNEY_OK || !holds || !has)
		return status;
	jy_buffer payload;
	jy_buffer_init(&payload, &eval->engine->allocator);
	status = capture(eval, trigger, &payload);
	journey_str bytes = {(const char *)payload.data, payload.size};
	char *own = jy_arena_copy(&eval->engine->arena, key.data, key.size); /* key_text is used again below */
	if (status == JOURNEY_OK && own == NULL)
		status = JOURNEY_NO_MEMORY;
	if (status == JOURNEY_OK) {
		key.data = own;
		status = trigger->unless == JY_NONE ? jy_trigger_fire(eval, index, key, bytes) : wait_for(eval, index, key, bytes);
	}
	jy_buffer_free(&payload);
	return status;
}

/* ---- events ---- */

/* A pattern that the event can only begin: most do not, and that is seen by one condition. */
static journey_status begin_pattern(jy_eval *eval, uint32_t index)
{
	bool holds;
	journey_status status = jy_eval_holds(eval, eval->engine->strategy->triggers[index].when, &holds);
	return status == JOURNEY_OK && holds ? jy_pattern_event(eval, index) : status;
}

journey_status jy_patterns_event(jy_eval *eval)
{
	if (eval->engine->rehearsal.backfill)
		return JOURNEY_OK;
	journey_status status = jy_inactive_event(eval);
	jy_handled handled = {NULL, 0};
	if (status != JOURNEY_OK || eval->view->type == JY_NONE)
		return status;
	const jy_event_type *type = &eval->engine->strategy->events[eval->view->type];
	for (uint32_t i = 0; status == JOURNEY_OK && i < type->triggers_cancel.count; i++)
		status = cancel(eval, type->triggers_cancel.items[i]);
	if (status == JOURNEY_OK)
		status = jy_pattern_events(eval, &type->patterns, &handled);
	jy_indices candidates = {NULL, 0};
	if (status == JOURNEY_OK)
		status = jy_trigger_candidates(eval, &candidates);
	for (uint32_t i = 0; status == JOURNEY_OK && i < candidates.count; i++) {
		uint32_t index = candidates.items[i];
		if (eval->engine->strategy->triggers[index].pattern == NULL)
			status = start(eval, index);
		else if (!jy_pattern_handled(&handled, index))
			status = begin_pattern(eval, index);
	}
	return status;
}

/* ---- time ---- */

/* Of those that are due the one with the earliest deadline; ties in order of declaration. */
static size_t first_due(const jy_actions *actions, journey_time now)
{
	size_t first = SIZE_MAX;
	for (size_t i = 0; i < actions->pattern_count; i++) {
		const jy_pattern *it = &actions->patterns[i];
		if (it->deadline > now)
			continue;
		if (first == SIZE_MAX || it->deadline < actions->patterns[first].deadline ||
		    (it->deadline == actions->patterns[first].deadline && it->trigger < actions->patterns[first].trigger))
			first = i;
	}
	return first;
}

static journey_status fire_wait(jy_eval *eval, size_t at)
{
	jy_actions *actions = &eval->component->actions;
	jy_pattern pattern = actions->patterns[at];
	journey_str key = jy_actions_text(actions, pattern.key), payload = jy_actions_text(actions, pattern.payload);
	key.data = jy_arena_copy(&eval->engine->arena, key.data, key.size);
	payload.data = jy_arena_copy(&eval->engine->arena, payload.data, payload.size);
	if (key.data == NULL || payload.data == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_actions_drop_pattern(actions, at);
	return jy_trigger_fire(eval, pattern.trigger, key, payload);
}

/* Whether the live entry comes before the wait. */
static bool live_first(const jy_actions *actions, size_t live, size_t wait)
{
	if (live == SIZE_MAX || wait == SIZE_MAX)
		return wait == SIZE_MAX;
	const jy_live *a = &actions->lives[live];
	const jy_pattern *b = &actions->patterns[wait];
	return a->due != b->deadline ? a->due < b->deadline : a->trigger < b->trigger;
}

journey_status jy_patterns_due(jy_eval *eval)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	bool lived = false;
	while (status == JOURNEY_OK && !eval->engine->rehearsal.backfill) {
		size_t wait = first_due(actions, eval->now), live = jy_live_first(actions, eval->now);
		if (wait == SIZE_MAX && live == SIZE_MAX)
			return lived ? jy_patterns_tidy(eval) : JOURNEY_OK;
		bool first = live_first(actions, live, wait);
		lived = lived || first;
		status = first ? jy_live_fire(eval, live) : fire_wait(eval, wait);
	}
	return status;
}

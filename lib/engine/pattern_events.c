/* When events reach patterns: as they come, or when the lateness is over; and what is over without one. */
#include "engine/pattern_runs.h"

#include "base/text.h"
#include "engine/component.h"

/* ---- an event that comes ---- */

/* Steps that the event may meet, by key. */
typedef struct offer {
	journey_str key; /* in the call's arena */
	uint32_t steps;
	bool all;
} offer;

typedef struct offers {
	offer items[JY_PATTERN_NODES_MAX];
	uint32_t count;
} offers;

static journey_status add_offer(jy_eval *eval, offers *to, const jy_pattern_step *step, uint32_t number)
{
	journey_str key = {NULL, 0};
	bool has = true;
	journey_status status = step->all ? JOURNEY_OK : jy_eval_key(eval, step->per, &key, &has);
	if (status != JOURNEY_OK || !has)
		return status;
	for (uint32_t i = 0; i < to->count; i++) {
		if (to->items[i].all == step->all && jy_str_equal(to->items[i].key, key)) {
			to->items[i].steps |= 1u << number;
			return JOURNEY_OK;
		}
	}
	key.data = jy_arena_copy(&eval->engine->arena, key.data, key.size);
	if (key.data == NULL)
		return JOURNEY_NO_MEMORY;
	to->items[to->count++] = (offer){key, 1u << number, step->all};
	return JOURNEY_OK;
}

static journey_status find_offers(jy_eval *eval, const jy_pattern_rule *rule, offers *out)
{
	journey_status status = JOURNEY_OK;
	out->count = 0;
	for (uint32_t i = 0; status == JOURNEY_OK && i < rule->step_count; i++) {
		const jy_pattern_step *step = &rule->steps[i];
		bool holds = step->event == eval->view->type;
		if (holds && rule->waits && !step->open)
			status = jy_eval_holds(eval, step->when, &holds);
		if (status == JOURNEY_OK && holds)
			status = add_offer(eval, out, step, i);
	}
	return status;
}

/* The event waits until nothing older comes. */
static journey_status put_by(jy_eval *eval, uint32_t trigger, const offer *it)
{
	const jy_pattern_rule *rule = eval->engine->strategy->triggers[trigger].pattern;
	jy_live made = {.trigger = trigger, .kind = JY_LIVE_EVENT, .all = it->all, .steps = it->steps}, *live;
	made.time = eval->view->event->timestamp;
	made.id = eval->view->id;
	made.due = jy_live_due(rule, &made);
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK && made.due <= eval->now)
		status = jy_count(eval->engine, JY_SUM_PATTERNS, 0, JY_PATTERN_LATE, 1);
	if (status == JOURNEY_OK)
		status = jy_fields_keep_event(eval, &rule->steps[jy_pattern_lowest(it->steps)], &made.kept);
	return status == JOURNEY_OK ? jy_live_add(eval, &made, it->key, &live) : status;
}

journey_status jy_pattern_event(jy_eval *eval, uint32_t trigger)
{
	const jy_pattern_rule *rule = eval->engine->strategy->triggers[trigger].pattern;
	offers found;
	journey_status status = find_offers(eval, rule, &found);
	for (uint32_t i = 0; status == JOURNEY_OK && i < found.count; i++) {
		const offer *it = &found.items[i];
		if (rule->waits)
			status = put_by(eval, trigger, it);
		else if (it->all)
			status = jy_pattern_feed_all(eval, trigger, it->steps);
		else
			status = jy_pattern_feed_key(eval, trigger, it->key, it->steps);
	}
	return status;
}

static bool has_lives(const jy_actions *actions, uint32_t trigger)
{
	for (size_t i = 0; i < actions->live_count; i++) {
		if (actions->lives[i].trigger == trigger)
			return true;
	}
	return false;
}

bool jy_pattern_handled(const jy_handled *handled, uint32_t trigger)
{
	for (uint32_t i = 0; i < handled->count; i++) {
		if (handled->triggers[i] == trigger)
			return true;
	}
	return false;
}

journey_status jy_pattern_events(jy_eval *eval, const jy_indices *triggers, jy_handled *handled)
{
	const jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	if (triggers->count == 0)
		return JOURNEY_OK;
	handled->triggers = jy_arena_items(&eval->engine->arena, triggers->count, sizeof *handled->triggers);
	if (handled->triggers == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; status == JOURNEY_OK && i < triggers->count; i++) {
		uint32_t trigger = triggers->items[i];
		if (!eval->engine->strategy->triggers[trigger].pattern->waits && !has_lives(actions, trigger))
			continue;
		handled->triggers[handled->count++] = trigger;
		status = jy_pattern_event(eval, trigger);
	}
	return status;
}

/* ---- what is due ---- */

static bool before(const jy_live *a, const jy_live *b)
{
	if (a->due != b->due)
		return a->due < b->due;
	if (a->trigger != b->trigger)
		return a->trigger < b->trigger;
	/* What is over at a moment is over before what comes at that moment. */
	if (a->kind != JY_LIVE_EVENT || b->kind != JY_LIVE_EVENT)
		return a->kind != JY_LIVE_EVENT && b->kind == JY_LIVE_EVENT;
	return a->id.a != b->id.a ? a->id.a < b->id.a : a->id.b < b->id.b;
}

size_t jy_live_first(const jy_actions *actions, journey_time now)
{
	size_t first = SIZE_MAX;
	for (size_t i = 0; i < actions->live_count; i++) {
		const jy_live *it = &actions->lives[i];
		if (it->due != JOURNEY_TIME_NONE && it->due <= now && (first == SIZE_MAX || before(it, &actions->lives[first])))
			first = i;
	}
	return first;
}

/* An absence at the end of a run is complete. */
static journey_status complete(jy_eval *eval, size_t at)
{
	jy_actions *actions = &eval->component->actions;
	const jy_live *live = &actions->lives[at];
	const jy_pattern_rule *rule = jy_live_rule(eval->engine->strategy, live);
	journey_str key = jy_actions_text(actions, live->key);
	uint32_t trigger = live->trigger;
	journey_value *values;
	key.data = jy_arena_copy(&eval->engine->arena, key.data, key.size);
	if (key.data == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_fields_read(eval, rule, jy_actions_text(actions, live->kept), &values);
	if (status == JOURNEY_OK)
		status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_actions_drop_live(actions, at);
	return jy_fields_fire(eval, trigger, key, values);
}

/* An event has waited for as long as the lateness. */
static journey_status look_at(jy_eval *eval, size_t at)
{
	jy_actions *actions = &eval->component->actions;
	jy_live live = actions->lives[at];
	const jy_event_view *outer = eval->view;
	journey_str key = jy_actions_text(actions, live.key);
	journey_event event;
	jy_event_view view;
	key.data = jy_arena_copy(&eval->engine->arena, key.data, key.size);
	if (key.data == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_fields_restore(eval, &live, &event, &view);
	if (status == JOURNEY_OK)
		status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_actions_drop_live(actions, at);
	eval->view = &view;
	status = live.all ? jy_pattern_feed_all(eval, live.trigger, live.steps) : jy_pattern_feed_key(eval, live.trigger, key, live.steps);
	eval->view = outer;
	return status;
}

journey_status jy_live_fire(jy_eval *eval, size_t at)
{
	switch ((jy_live_kind)eval->component->actions.lives[at].kind) {
	case JY_LIVE_EVENT:
		return look_at(eval, at);
	case JY_LIVE_LAST:
		return jy_inactive_due(eval, at);
	default:
		return complete(eval, at);
	}
}

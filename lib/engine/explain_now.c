/* Why now, and why not now: where a customer stands with each journey. */
#include "base/json_out.h"
#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/explain.h"
#include "engine/instance.h"
#include "engine/journeys.h"
#include "engine/limits.h"
#include "engine/migrate.h"
#include "engine/pause.h"
#include "engine/reasons.h"
#include "engine/send.h"
#include "strategy/slot_names.h"

/* ---- not in it ---- */

static const char *refusal_text(jy_refusal refusal)
{
	static const char *const names[JY_REFUSALS] = {"running", "again",  "at_once", "entries",
	                                               "total",   "set_at_once", "set_entries", "arbitrated",
	                                               "paused",  "draft"};
	return (size_t)refusal < JY_REFUSALS ? names[refusal] : "";
}

static journey_str enter_name(const journey_strategy *s, const jy_journey *journey)
{
	switch (journey->enter) {
	case JY_ENTER_TRIGGER:
		return s->triggers[journey->enter_index].name;
	case JY_ENTER_EVENT:
		return s->events[journey->enter_index].name;
	case JY_ENTER_SEGMENT:
		return s->segments[journey->enter_index].name;
	case JY_ENTER_STAGE:
		return s->stages[journey->enter_index].name;
	}
	return jy_str("");
}

/* What it begins with happens, or has not yet: segments and stages that hold were entered before. */
static void put_cause(jy_explaining *x, jy_eval *eval, const jy_journey *journey, journey_reasoning *out)
{
	const journey_strategy *s = x->engine->strategy;
	const jy_actions *actions = &eval->component->actions;
	static const char *const rules[] = {"", "trigger", "event", "segment", "stage"};
	out->rule = jy_str(rules[journey->enter]);
	out->name = jy_explain_str(x, enter_name(s, journey));
	out->passage = JOURNEY_PUT_OFF;
	out->most = -1;
	out->until = JOURNEY_TIME_NONE;
	if (journey->enter == JY_ENTER_SEGMENT && !jy_actions_in_segment(actions, journey->enter_index))
		out->passage = JOURNEY_REFUSED;
	if (journey->enter == JY_ENTER_STAGE && actions->stage != journey->enter_index)
		out->passage = JOURNEY_REFUSED;
	/* "A, then no B" that has seen its A. */
	for (size_t i = 0; journey->enter == JY_ENTER_TRIGGER && i < actions->pattern_count; i++) {
		if (actions->patterns[i].trigger == journey->enter_index &&
		    (out->until == JOURNEY_TIME_NONE || actions->patterns[i].deadline < out->until))
			out->until = actions->patterns[i].deadline;
	}
}

static void put_limits(jy_explaining *x, jy_eval *eval, uint32_t index, journey_reasoning *out)
{
	const jy_journey *journey = jy_journey_of(eval, index);
	const jy_history *history = jy_actions_find_history(&eval->component->actions, index);
	jy_entrance entrance = {.journey = index, .key = jy_str(""), .payload = jy_str("")};
	jy_refusal refusal = JY_ADMITTED;
	jy_round round;
	journey_status status = jy_round_begin(eval, &round);
	if (status == JOURNEY_OK)
		status = jy_limits_ask(eval, &round, &entrance, &refusal);
	if (status != JOURNEY_OK)
		x->status = status;
	out->rule = jy_str(refusal == JY_ADMITTED ? "again" : refusal_text(refusal));
	out->passage = refusal == JY_ADMITTED ? JOURNEY_PASSED : JOURNEY_REFUSED;
	out->most = -1;
	out->until = JOURNEY_TIME_NONE;
	if (refusal == JY_REFUSED_AGAIN && journey->again == JOURNEY_AGAIN_AFTER && history != NULL &&
	    history->last_entry < JOURNEY_TIME_MAX - journey->again_after)
		out->until = history->last_entry + journey->again_after;
}

/* A condition at the door; `wanted`: what it must say. */
static void put_condition(jy_explaining *x, jy_eval *eval, const char *rule, const journey_expr_program *condition,
                          bool wanted, journey_reasoning *out)
{
	jy_reasons list = {NULL, 0};
	bool holds = false, known = false;
	journey_status status = jy_eval_answer(eval, condition, &holds, &known);
	jy_reason *reason = jy_reasons_add(eval, &list, JY_RULE_ELIGIBILITY, holds == wanted ? JY_PASSES : JY_REFUSED, &status);
	if (reason != NULL)
		status = jy_reason_see(eval, reason, condition);
	if (status != JOURNEY_OK) {
		x->status = status;
		return;
	}
	journey_reasoning *made = jy_explain_rules(x, reason, 1, x->engine->strategy);
	if (made == NULL)
		return;
	*out = *made;
	out->rule = jy_str(rule);
}

static void stand_outside(jy_explaining *x, jy_eval *eval, uint32_t index, journey_place *out)
{
	const jy_journey *journey = jy_journey_of(eval, index);
	journey_reasoning *rules = jy_explain_items(x, 4, sizeof *rules);
	size_t count = 0;
	if (rules == NULL)
		return;
	put_cause(x, eval, journey, &rules[count++]);
	put_limits(x, eval, index, &rules[count++]);
	jy_eval_journey(eval, index, true, NULL);
	if (journey->enter_when != NULL)
		put_condition(x, eval, "enter", journey->enter_when, true, &rules[count++]);
	if (journey->exit_when != NULL)
		put_condition(x, eval, "exit", journey->exit_when, false, &rules[count++]);
	jy_eval_no_captures(eval);
	out->rules = rules;
	out->rule_count = count;
}

/* ---- in it ---- */

static void look_ahead(jy_explaining *x, jy_eval *eval, size_t index, journey_place *out)
{
	jy_record record;
	jy_verdict verdict;
	journey_decided *next = jy_explain_items(x, 1, sizeof *next);
	if (next == NULL)
		return;
	x->status = jy_instance_captures(eval, index);
	if (x->status == JOURNEY_OK)
		x->status = jy_send_look(eval, &eval->component->actions.instances[index], &record, &verdict);
	jy_eval_no_captures(eval);
	if (x->status != JOURNEY_OK)
		return;
	jy_explain_decision(x, jy_str(""), &record, next);
	if (verdict.passage == JY_PUT_OFF) {
		next->outcome = jy_str("waits");
		next->reason = jy_str(jy_rule_text(verdict.rule));
	}
	out->next = next;
}

/* Whether a key may be personal: one that is not known to come from what is not. */
static bool is_private(const journey_strategy *s, const jy_instance *instance)
{
	const jy_journey *journey = &s->journeys[instance->journey];
	const uint32_t *slots;
	if (!instance->from_trigger || journey->enter != JY_ENTER_TRIGGER || s->triggers[journey->enter_index].per == NULL)
		return true;
	const jy_trigger *trigger = &s->triggers[journey->enter_index];
	size_t count = journey_expr_slots(trigger->per, &slots);
	for (size_t i = 0; i < count; i++) {
		if (jy_slot_private(s, (jy_slot_context){trigger, trigger->event}, slots[i]))
			return true;
	}
	return false;
}

/* A key that is a text as it is; others, which begin with their type, as JSON. */
static journey_str key_text(jy_explaining *x, const jy_instance *instance, journey_str key)
{
	jy_buffer *text = &x->engine->key_text;
	jy_reader r = jy_reader_of(key.data, key.size);
	journey_value value;
	if (key.size > 0 && (x->flags & JOURNEY_EXPLAIN_PRIVATE) == 0 && is_private(x->engine->strategy, instance))
		return jy_str("***");
	if (key.size == 0 || (unsigned char)key.data[0] >= 0x20)
		return jy_explain_str(x, key);
	bool read = jy_value_read(&r, &x->engine->arena, &value);
	if (!read && !r.failed)
		x->status = JOURNEY_NO_MEMORY;
	if (!read || r.at != r.end)
		return jy_explain_str(x, key);
	text->size = 0;
	jy_json_out json = jy_json_out_of(text);
	jy_json_value(&json, value);
	if (!json.ok)
		x->status = JOURNEY_NO_MEMORY;
	return jy_explain_str(x, jy_str_of((const char *)text->data, text->size));
}

static void stand_inside(jy_explaining *x, jy_eval *eval, size_t index, journey_place *out)
{
	static const char *const states[] = {"ready", "waiting", "deferred", "branches"};
	const jy_instance *instance = &eval->component->actions.instances[index];
	const jy_journey *journey = jy_journey_of(eval, instance->journey);
	out->state = jy_str(instance->state < sizeof states / sizeof *states ? states[instance->state] : "");
	out->key = key_text(x, instance, jy_actions_text(&eval->component->actions, instance->key));
	out->paused = jy_paused(x->engine, instance->journey);
	out->until = instance->deadline;
	if (instance->step >= journey->step_count)
		return;
	out->step = jy_explain_str(x, journey->steps[instance->step].name);
	if (journey->steps[instance->step].kind == JY_STEP_SEND)
		look_ahead(x, eval, index, out);
}

/* ---- all ---- */

static void stand(jy_explaining *x, jy_eval *eval, uint32_t journey, journey_place *list, size_t *count)
{
	const jy_actions *actions = &eval->component->actions;
	const jy_history *history = jy_actions_find_history(actions, journey);
	bool inside = false;
	for (size_t i = 0; i <= actions->instance_count && x->status == JOURNEY_OK; i++) {
		bool last = i == actions->instance_count;
		if (last ? inside : actions->instances[i].journey != journey)
			continue;
		journey_place *out = &list[(*count)++];
		out->journey = jy_explain_str(x, jy_journey_of(eval, journey)->name);
		out->entries = history != NULL ? history->entries : 0;
		out->last_entry = history != NULL && history->entries > 0 ? history->last_entry : JOURNEY_TIME_NONE;
		out->step = out->state = out->key = jy_str("");
		out->paused = 0;
		out->until = JOURNEY_TIME_NONE;
		inside = !last;
		if (last)
			stand_outside(x, eval, journey, out);
		else
			stand_inside(x, eval, i, out);
	}
}

void jy_explain_now(jy_explaining *x, jy_component *component, uint32_t only)
{
	const journey_strategy *s = x->engine->strategy;
	jy_eval eval;
	size_t count = 0;
	jy_eval_init(&eval, x->engine, component, NULL, x->engine->clock);
	eval.quiet = true;
	/* Who stands in an earlier strategy's journey is taken over as a call would do it, and is not: nothing stays. */
	x->status = jy_migrate(&eval);
	journey_place *list = jy_explain_items(x, s->journey_count + component->actions.instance_count, sizeof *list);
	for (uint32_t i = 0; list != NULL && i < s->journey_count && x->status == JOURNEY_OK; i++) {
		if (only == JY_NONE || only == i)
			stand(x, &eval, i, list, &count);
	}
	x->to->view.places = list;
	x->to->view.place_count = count;
}

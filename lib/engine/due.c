/*
 * Due rows: one per customer, at its earliest need. Armed lazily: a row that comes too early only finds out when to
 * come again, so that an event that moves a deadline writes nothing.
 */
#include "engine/call.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/sends.h"

/* Ends a scan that has read enough. */
#define ENOUGH ((journey_status)1)

typedef struct loading {
	journey_engine *engine;
	size_t count;
	journey_time last;
} loading;

/* Stops only between two moments, so that what is due at one is in the queue as a whole, in the queue's order. */
static journey_status visit(void *arg, const journey_row *row)
{
	loading *to = arg;
	journey_time at;
	journey_str id;
	if (!jy_key_due_parts(row->key, &at, &id))
		return JOURNEY_CORRUPT;
	bool enough = to->count >= JY_DUE_KEPT && at > to->last;
	to->last = at;
	to->count++;
	return enough ? ENOUGH : jy_queue_push(&to->engine->due, at, id);
}

static journey_status load_from(journey_engine *engine, const jy_key *from)
{
	jy_key first, to;
	loading state = {engine, 0, JOURNEY_TIME_NONE};
	jy_key_range(engine->tenant, JY_ROW_DUE, &first, &to);
	journey_status status = engine->storage.scan(engine->storage.user, jy_key_bytes(from), jy_key_bytes(&to), SIZE_MAX,
	                                             visit, &state);
	if (status == JOURNEY_OK)
		engine->due_horizon = JOURNEY_TIME_NONE;
	else if (status == ENOUGH)
		engine->due_horizon = state.last;
	return status == ENOUGH ? JOURNEY_OK : status;
}

journey_status jy_due_load(journey_engine *engine)
{
	jy_key from, to;
	jy_queue_clear(&engine->due);
	engine->due_horizon = JOURNEY_TIME_NONE;
	jy_key_range(engine->tenant, JY_ROW_DUE, &from, &to);
	return load_from(engine, &from);
}

journey_status jy_due_more(journey_engine *engine)
{
	jy_key from;
	jy_key_due_from(&from, engine->tenant, engine->due_horizon);
	return load_from(engine, &from);
}

static journey_time earlier(journey_time a, journey_time b)
{
	if (a == JOURNEY_TIME_NONE || b == JOURNEY_TIME_NONE)
		return a == JOURNEY_TIME_NONE ? b : a;
	return a < b ? a : b;
}

/* When a program's features may next change by the clock. */
static journey_time next_change(const jy_eval *eval, const journey_expr_program *program)
{
	const uint32_t *slots;
	journey_time next = JOURNEY_TIME_NONE;
	size_t count = program != NULL ? journey_expr_slots(program, &slots) : 0;
	for (size_t i = 0; i < count; i++) {
		if (slots[i] != JY_SLOT_NOW && jy_slot_kind(slots[i]) == JY_SLOT_SENT)
			next = earlier(next, jy_sent_next_change(eval, jy_slot_index(slots[i])));
		else if (slots[i] != JY_SLOT_NOW && jy_slot_kind(slots[i]) == JY_SLOT_FEATURE)
			next = earlier(next, jy_profile_feature_next_change(&eval->profile, jy_slot_index(slots[i]),
			                                                    eval->now));
	}
	return next;
}

/* Segments and stages whose truth time alone may change; one may read another. */
static journey_time timed_need(const jy_eval *eval)
{
	const journey_strategy *strategy = eval->engine->strategy;
	journey_time next = JOURNEY_TIME_NONE;
	for (uint32_t i = 0; i < strategy->segment_count; i++)
		next = strategy->segments[i].timed ? earlier(next, next_change(eval, strategy->segments[i].when)) : next;
	for (uint32_t i = 0; i < strategy->stage_count; i++)
		next = strategy->stages[i].timed ? earlier(next, next_change(eval, strategy->stages[i].when)) : next;
	return next;
}

/* Where journeys hang on a segment or a stage. */
static journey_time membership_need(const jy_eval *eval)
{
	const journey_strategy *strategy = eval->engine->strategy;
	bool any = false;
	for (uint32_t i = 0; i < strategy->segment_count; i++)
		any = any || strategy->segments[i].journeys_enter.count > 0 || strategy->segments[i].journeys_exit.count > 0;
	for (uint32_t i = 0; i < strategy->stage_count; i++)
		any = any || strategy->stages[i].journeys_enter.count > 0;
	return any ? timed_need(eval) : JOURNEY_TIME_NONE;
}

static journey_time condition_need(const jy_eval *eval, const journey_expr_program *program)
{
	const uint32_t *slots;
	if (program == NULL || !jy_program_timed(eval->engine->strategy, program))
		return JOURNEY_TIME_NONE;
	journey_time next = next_change(eval, program);
	size_t count = journey_expr_slots(program, &slots);
	for (size_t i = 0; i < count; i++) {
		if (jy_slot_kind(slots[i]) == JY_SLOT_SEGMENT || jy_slot_kind(slots[i]) == JY_SLOT_STAGE)
			return earlier(next, timed_need(eval));
	}
	return next;
}

/* Exit rules of live instances, and conditions that they wait for. */
static journey_time instances_need(const jy_eval *eval)
{
	const jy_actions *actions = &eval->component->actions;
	journey_time next = JOURNEY_TIME_NONE;
	for (size_t i = 0; i < actions->instance_count; i++) {
		const jy_instance *it = &actions->instances[i];
		const jy_journey *journey = &eval->engine->strategy->journeys[it->journey];
		const jy_step *step = it->step < journey->step_count ? &journey->steps[it->step] : NULL;
		next = earlier(next, condition_need(eval, journey->exit_when));
		if (step != NULL && step->kind == JY_STEP_WAIT && step->as.wait.event == JY_NONE)
			next = earlier(next, condition_need(eval, step->as.wait.when));
	}
	return next;
}

static journey_status write_due(jy_eval *eval, journey_time at)
{
	journey_engine *engine = eval->engine;
	journey_str root = jy_component_root(eval->component);
	jy_actions *actions = &eval->component->actions;
	journey_bytes empty = {NULL, 0};
	jy_key key;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK && actions->armed != JOURNEY_TIME_NONE) {
		jy_key_due(&key, engine->tenant, actions->armed, root);
		status = jy_batch_delete(&engine->batch, &key, JOURNEY_VERSION_ANY);
	}
	if (status == JOURNEY_OK && at != JOURNEY_TIME_NONE) {
		jy_key_due(&key, engine->tenant, at, root);
		status = jy_batch_put(&engine->batch, &key, empty, JOURNEY_VERSION_ANY);
		if (status == JOURNEY_OK)
			status = jy_queue_push(&engine->pushed_due, at, root);
	}
	if (status == JOURNEY_OK)
		actions->armed = at;
	return status;
}

journey_status jy_due_arm(jy_eval *eval)
{
	journey_time armed = eval->component->actions.armed;
	journey_time need = earlier(jy_actions_need(&eval->component->actions), membership_need(eval));
	need = earlier(need, instances_need(eval));
	bool spent = armed != JOURNEY_TIME_NONE && armed <= eval->now;
	if (need == JOURNEY_TIME_NONE)
		return spent ? write_due(eval, need) : JOURNEY_OK;
	if (armed == JOURNEY_TIME_NONE || need < armed || spent)
		return need == armed ? JOURNEY_OK : write_due(eval, need);
	return JOURNEY_OK;
}

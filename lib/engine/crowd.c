#include "engine/crowd.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/after.h"
#include "engine/call.h"
#include "engine/causes.h"
#include "engine/component.h"
#include "engine/journeys.h"
#include "engine/membership.h"
#include "engine/migrate.h"
#include "engine/rows.h"
#include <string.h>

/* Ends a scan that has read enough. */
#define ENOUGH ((journey_status)1)

bool jy_crowd_wanted(const journey_strategy *strategy)
{
	return strategy->alarms.count > 0 || strategy->schedules.count > 0 || strategy->announces;
}

/* ---- who comes next ---- */

typedef struct scanning {
	journey_engine *engine;
	journey_str after;
	journey_str *ids;
	size_t count, room;
	bool full; /* there are more */
} scanning;

static int compare(journey_str a, journey_str b)
{
	uint16_t x = jy_key_shard(a), y = jy_key_shard(b);
	return x != y ? (x < y ? -1 : 1) : jy_str_compare(a, b);
}

static bool is_deleted(const journey_engine *engine, journey_bytes key)
{
	const jy_batch_row *written = jy_batch_find(&engine->batch, key);
	return written != NULL && written->deleted;
}

static journey_status visit(void *arg, const journey_row *row)
{
	scanning *s = arg;
	journey_str id;
	if (!jy_key_id(row->key, JY_ROW_FRAGMENT, &id))
		return JOURNEY_CORRUPT;
	if (is_deleted(s->engine, row->key))
		return JOURNEY_OK;
	if (s->count == s->room) {
		s->full = true;
		return ENOUGH;
	}
	if (!jy_arena_str(&s->engine->arena, id, &s->ids[s->count]))
		return JOURNEY_NO_MEMORY;
	s->count++;
	return JOURNEY_OK;
}

static journey_status scan_store(scanning *s)
{
	journey_engine *engine = s->engine;
	jy_key from, to;
	jy_key_range(engine->tenant, JY_ROW_FRAGMENT, &from, &to);
	if (s->after.size > 0) {
		jy_key_row(&from, engine->tenant, JY_ROW_FRAGMENT, s->after);
		if (from.size < sizeof from.data)
			from.data[from.size++] = 0; /* the first key after it */
	}
	journey_status status = engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&to),
	                                             SIZE_MAX, visit, s);
	return status == ENOUGH ? JOURNEY_OK : status;
}

/* Adds one that only the batch has, in its place, if it comes before what was not read. */
static void add_fresh(scanning *s, journey_str id)
{
	size_t at = s->count;
	if (s->after.size > 0 && compare(id, s->after) <= 0)
		return;
	while (at > 0 && compare(s->ids[at - 1], id) > 0)
		at--;
	if ((at > 0 && jy_str_equal(s->ids[at - 1], id)) || (at == s->count && s->full))
		return;
	if (s->count == s->room)
		s->full = true; /* the last one has to wait */
	else
		s->count++;
	if (at == s->room)
		return;
	memmove(s->ids + at + 1, s->ids + at, (s->count - 1 - at) * sizeof *s->ids);
	s->ids[at] = id;
}

journey_status jy_crowd_next(journey_engine *engine, journey_str after, journey_str *ids, size_t room, size_t *count)
{
	scanning s = {engine, after, ids, 0, room, false};
	journey_status status = scan_store(&s);
	for (size_t i = 0; status == JOURNEY_OK && i < engine->changed_count; i++) {
		const jy_component *component = engine->changed[i];
		for (size_t m = 0; m < component->member_count; m++) {
			if (component->members[m]->dirty && component->members[m]->version == 0)
				add_fresh(&s, jy_fragment_identifier(component->members[m]->fragment));
		}
	}
	*count = s.count;
	return status;
}

/* ---- one customer ---- */

/* Marks of jobs that are done say nothing any more. */
static journey_status drop_done(jy_eval *eval, uint32_t trigger)
{
	jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (size_t i = actions->mark_count; status == JOURNEY_OK && i-- > 0;) {
		jy_fired it = actions->marks[i];
		char digits[JY_JOB_KEY];
		journey_bytes row;
		if (it.trigger != trigger || it.kind != JY_MARK_JOB)
			continue;
		status = jy_row_get(eval->engine, JY_ROW_FANOUT, jy_job_key(it.key, digits), &row);
		if (status == JOURNEY_NOT_FOUND) {
			jy_actions_drop_mark(actions, trigger, JY_MARK_JOB, it.key);
			status = JOURNEY_OK;
		}
	}
	return status;
}

static journey_status mark(jy_eval *eval, uint32_t trigger, const jy_job *job)
{
	jy_fired made = {.trigger = trigger, .kind = JY_MARK_JOB, .key = job->hash, .at = job->began};
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = drop_done(eval, trigger);
	return status == JOURNEY_OK ? jy_actions_set_mark(&eval->component->actions, &made) : status;
}

static journey_status values_of(jy_eval *eval, const jy_trigger *trigger, const jy_crowd_job *crowd, journey_value **out)
{
	const jy_event_view *event = crowd->event;
	*out = jy_arena_items(&eval->engine->arena, trigger->capture_count, sizeof **out);
	if (*out == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; i < trigger->capture_count; i++)
		(*out)[i] = event != NULL ? event->properties[trigger->captures[i]] : jy_value_time(crowd->job->at);
	return JOURNEY_OK;
}

static journey_status fire(jy_eval *eval, uint32_t index, const jy_crowd_job *crowd)
{
	const jy_trigger *trigger = &eval->engine->strategy->triggers[index];
	journey_value *values = NULL;
	journey_status status = JOURNEY_OK;
	bool in = true, fired = false;
	if (jy_actions_find_mark(&eval->component->actions, index, JY_MARK_JOB, crowd->job->hash) != NULL)
		return JOURNEY_OK;
	if (trigger->cause->segment != JY_NONE)
		status = jy_eval_segment(eval, trigger->cause->segment, &in);
	if (status == JOURNEY_OK && in)
		status = values_of(eval, trigger, crowd, &values);
	if (status != JOURNEY_OK || !in)
		return status;
	eval->view = crowd->event;
	status = jy_cause_fire(eval, index, values, &fired);
	eval->view = NULL;
	return status == JOURNEY_OK && fired ? mark(eval, index, crowd->job) : status;
}

bool jy_crowd_schedule(journey_engine *engine, const jy_job *job, jy_crowd_job *out)
{
	const jy_indices *schedules = &engine->strategy->schedules;
	uint32_t trigger = jy_strategy_trigger(engine->strategy, job->name);
	for (uint32_t i = 0; i < schedules->count; i++) {
		if (schedules->items[i] == trigger) {
			out->triggers = &schedules->items[i];
			out->trigger_count = 1;
			return true;
		}
	}
	return false;
}

journey_status jy_crowd_reach(journey_engine *engine, const jy_crowd_job *crowd, journey_str id)
{
	jy_component *component;
	jy_eval eval;
	journey_status status = jy_component_find(engine, id, &component);
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	if (status != JOURNEY_OK || !jy_str_equal(jy_component_root(component), id))
		return status;
	jy_eval_init(&eval, engine, component, NULL, engine->clock);
	status = jy_migrate(&eval);
	if (status == JOURNEY_OK)
		status = jy_membership_update(&eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_check(&eval);
	if (status == JOURNEY_OK)
		status = jy_membership_react(&eval);
	for (uint32_t i = 0; status == JOURNEY_OK && i < crowd->trigger_count; i++)
		status = fire(&eval, crowd->triggers[i], crowd);
	return status == JOURNEY_OK ? jy_conclude(&eval) : status;
}

#include "engine/export.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/run.h"
#include "engine/sends.h"
#include "strategy/patterns.h"
#include <string.h>

static void put_micro(jy_json_out *j, int64_t micro)
{
	jy_json_double(j, (double)micro / 1e6);
}

static journey_str captured_name(const journey_strategy *strategy, const jy_trigger *trigger, uint32_t i)
{
	if (trigger->cause != NULL)
		return trigger->cause->fields[i].name;
	if (trigger->pattern != NULL)
		return trigger->pattern->captures[i].name;
	return strategy->events[trigger->event].properties[trigger->captures[i]].name;
}

/* Values that a trigger captured, by name. */
static journey_status put_captured(jy_json_out *j, journey_engine *engine, const jy_trigger *trigger, journey_str stored)
{
	jy_reader r = jy_reader_of(stored.data, stored.size);
	jy_json_key(j, "captured");
	jy_json_open(j, '{');
	for (uint32_t i = 0; stored.size > 0 && i < trigger->capture_count; i++) {
		journey_value value;
		if (jy_reader_u8(&r) == 0)
			continue;
		if (!jy_value_read(&r, &engine->arena, &value))
			return r.failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
		jy_json_key_str(j, captured_name(engine->strategy, trigger, i));
		jy_json_value(j, value);
	}
	jy_json_close(j, '}');
	return JOURNEY_OK;
}

/* ---- instances ---- */

static void put_step(jy_json_out *j, const jy_journey *journey, uint32_t step)
{
	jy_json_member_str(j, "step", step < journey->step_count ? journey->steps[step].name : jy_str(""));
}

static void put_state(jy_json_out *j, uint8_t state)
{
	static const char *const states[] = {"ready", "waiting", "deferred", "branches"};
	jy_json_member_str(j, "state", jy_str(state < 4 ? states[state] : ""));
}

static void put_branches(jy_json_out *j, const jy_run *run)
{
	jy_json_key(j, "branches");
	jy_json_open(j, '[');
	for (size_t i = 1; i < run->path_count; i++) {
		jy_json_open(j, '{');
		put_step(j, run->journey, run->paths[i].step);
		put_state(j, run->paths[i].state);
		jy_json_member_time(j, "until", run->paths[i].deadline);
		jy_json_member_time(j, "date", run->paths[i].date);
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

static void put_turns(jy_json_out *j, const jy_run *run)
{
	jy_json_key(j, "turns");
	jy_json_open(j, '[');
	for (size_t i = 0; i < run->turn_count; i++) {
		jy_json_open(j, '{');
		put_step(j, run->journey, run->turns[i].step);
		jy_json_member_int(j, "count", run->turns[i].count);
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

static void put_decided(jy_json_out *j, const jy_run *run)
{
	jy_json_key(j, "decided");
	jy_json_open(j, '{');
	for (uint32_t i = 0; i < run->journey->decided_count; i++) {
		if (run->decided[i].data == NULL)
			continue;
		jy_json_key_str(j, run->journey->decided[i]);
		jy_json_str(j, run->decided[i]);
	}
	jy_json_close(j, '}');
}

static void put_updated(jy_json_out *j, const jy_run *run)
{
	const journey_strategy *strategy = run->strategy;
	jy_json_key(j, "updated");
	jy_json_open(j, '{');
	for (uint32_t i = 0; run->shown != NULL && i < strategy->attribute_count; i++) {
		if (run->shown[i].type == JOURNEY_EXPR_ABSENT)
			continue;
		jy_json_key_str(j, strategy->attributes[i].name);
		jy_json_value(j, run->shown[i]);
	}
	jy_json_close(j, '}');
}

/* What it keeps besides its place. */
static journey_status put_run(jy_json_out *j, journey_engine *engine, const jy_actions *actions, const jy_instance *it)
{
	jy_run run;
	bool lost;
	memset(&run, 0, sizeof run);
	journey_status status = jy_run_init(&run, engine->strategy, it, &engine->arena);
	if (status == JOURNEY_OK)
		status = jy_run_read(&run, &engine->arena, jy_actions_text(actions, it->more), &lost);
	if (status != JOURNEY_OK)
		return status;
	jy_json_member_time(j, "date", run.paths[0].date);
	put_branches(j, &run);
	put_turns(j, &run);
	put_decided(j, &run);
	put_updated(j, &run);
	return JOURNEY_OK;
}

static journey_status put_instance(jy_json_out *j, journey_engine *engine, const jy_actions *actions,
                                   const jy_instance *it)
{
	const jy_journey *journey = &engine->strategy->journeys[it->journey];
	jy_json_open(j, '{');
	jy_json_member_str(j, "journey", journey->name);
	put_step(j, journey, it->step);
	put_state(j, it->state);
	jy_json_member_bool(j, "held_out", it->held_out != 0);
	jy_json_member_time(j, "entered", it->entered);
	jy_json_member_time(j, "until", it->deadline);
	jy_json_member_str(j, "key", jy_actions_text(actions, it->key));
	jy_json_member_int(j, "number", it->number);
	jy_json_key(j, "version");
	jy_json_hash(j, it->version);
	jy_json_member_time(j, "leaving", it->leaving);
	journey_status status = put_run(j, engine, actions, it);
	if (status == JOURNEY_OK && it->from_trigger && journey->enter == JY_ENTER_TRIGGER)
		status = put_captured(j, engine, &engine->strategy->triggers[journey->enter_index],
		                      jy_actions_text(actions, it->payload));
	jy_json_close(j, '}');
	return status;
}

/* ---- triggers, and what was ---- */

static journey_status put_pattern(jy_json_out *j, journey_engine *engine, const jy_actions *actions,
                                  const jy_pattern *it)
{
	const jy_trigger *trigger = &engine->strategy->triggers[it->trigger];
	jy_json_open(j, '{');
	jy_json_member_str(j, "trigger", trigger->name);
	jy_json_member_time(j, "since", it->start);
	jy_json_member_time(j, "until", it->deadline);
	jy_json_member_str(j, "key", jy_actions_text(actions, it->key));
	journey_status status = put_captured(j, engine, trigger, jy_actions_text(actions, it->payload));
	jy_json_close(j, '}');
	return status;
}

/* When a date or a schedule of theirs comes up. */
static void put_alarm(jy_json_out *j, const journey_engine *engine, const jy_alarm *it)
{
	jy_json_open(j, '{');
	jy_json_member_str(j, "trigger", engine->strategy->triggers[it->trigger].name);
	jy_json_member_time(j, "due", it->at);
	jy_json_close(j, '}');
}

/* What fired and is not to fire again. */
static void put_fired(jy_json_out *j, const journey_engine *engine, const jy_fired *it)
{
	static const char *const why[] = {"", "once", "call", "for_all"};
	jy_json_open(j, '{');
	jy_json_member_str(j, "trigger", engine->strategy->triggers[it->trigger].name);
	jy_json_member_time(j, "fired", it->at);
	jy_json_member_str(j, "by", jy_str(it->kind < 4 ? why[it->kind] : ""));
	jy_json_close(j, '}');
}

void jy_export_micro(jy_json_out *j, const char *name, int64_t micro)
{
	jy_json_key(j, name);
	put_micro(j, micro);
}

static void put_history(jy_json_out *j, const journey_engine *engine, const jy_history *it)
{
	static const char *const exposed[] = {"no", "treated", "held_out", "both"};
	jy_json_open(j, '{');
	jy_json_member_str(j, "journey", engine->strategy->journeys[it->journey].name);
	jy_json_member_int(j, "entries", it->entries);
	jy_json_member_time(j, "last_entry", it->last_entry);
	jy_json_member_time(j, "last_exit", it->last_exit);
	jy_json_member_str(j, "exposed", jy_str(it->exposed < 4 ? exposed[it->exposed] : ""));
	jy_json_member_time(j, "exposed_at", it->exposed != JY_EXPOSED_NOT ? it->exposed_at : JOURNEY_TIME_NONE);
	jy_json_member_bool(j, "converted", it->converted != 0);
	jy_export_micro(j, "value", it->value);
	jy_json_close(j, '}');
}

static void put_sent(jy_json_out *j, const journey_engine *engine, const jy_sent *it)
{
	const journey_strategy *s = engine->strategy;
	jy_json_open(j, '{');
	jy_json_member_time(j, "time", jy_sent_stands(it) ? JOURNEY_TIME_NONE : it->at);
	jy_json_member_str(j, "journey", s->journeys[it->journey].name);
	jy_json_member_str(j, "channel", s->channels[it->channel].name);
	jy_json_member_str(j, "offer", it->offer < s->offer_count ? s->offers[it->offer].name : jy_str(""));
	jy_json_member_bool(j, "held_out", it->ghost != 0);
	jy_json_close(j, '}');
}

/* An entry that limits count. */
static void put_entry(jy_json_out *j, const journey_engine *engine, const jy_entry *it)
{
	jy_json_open(j, '{');
	jy_json_member_str(j, "journey", engine->strategy->journeys[it->journey].name);
	jy_json_member_time(j, "time", it->at);
	jy_json_close(j, '}');
}

static void put_channels(jy_json_out *j, const journey_engine *engine, const char *name, const uint32_t *channels,
                         size_t count)
{
	jy_json_key(j, name);
	jy_json_open(j, '[');
	for (size_t i = 0; i < count; i++)
		jy_json_str(j, engine->strategy->channels[channels[i]].name);
	jy_json_close(j, ']');
}

/* ---- the whole ---- */

static journey_status put_journeys(jy_json_out *j, journey_engine *engine, const jy_actions *actions)
{
	journey_status status = JOURNEY_OK;
	jy_json_key(j, "journeys");
	jy_json_open(j, '[');
	for (size_t i = 0; status == JOURNEY_OK && i < actions->instance_count; i++)
		status = put_instance(j, engine, actions, &actions->instances[i]);
	jy_json_close(j, ']');
	jy_json_key(j, "triggers");
	jy_json_open(j, '[');
	for (size_t i = 0; status == JOURNEY_OK && i < actions->pattern_count; i++)
		status = put_pattern(j, engine, actions, &actions->patterns[i]);
	for (size_t i = 0; status == JOURNEY_OK && i < actions->live_count; i++)
		status = jy_export_live(j, engine, actions, &actions->lives[i]);
	for (size_t i = 0; i < actions->alarm_count; i++)
		put_alarm(j, engine, &actions->alarms[i]);
	for (size_t i = 0; i < actions->mark_count; i++)
		put_fired(j, engine, &actions->marks[i]);
	jy_json_close(j, ']');
	jy_json_key(j, "history");
	jy_json_open(j, '[');
	for (size_t i = 0; i < actions->history_count; i++)
		put_history(j, engine, &actions->histories[i]);
	jy_json_close(j, ']');
	jy_json_key(j, "sends");
	jy_json_open(j, '[');
	for (size_t i = 0; i < actions->sent_count; i++)
		put_sent(j, engine, &actions->sents[i]);
	jy_json_close(j, ']');
	return status;
}

static void put_reach(jy_json_out *j, const journey_engine *engine, const jy_actions *actions)
{
	jy_json_key(j, "entries");
	jy_json_open(j, '[');
	for (size_t i = 0; i < actions->entry_count; i++)
		put_entry(j, engine, &actions->entries[i]);
	jy_json_close(j, ']');
	put_channels(j, engine, "bounced", actions->bounced, actions->bounced_count);
	put_channels(j, engine, "audiences", actions->audiences, actions->audience_count);
	jy_export_trials(j, engine, actions);
	jy_export_experience(j, engine, actions);
}

journey_status jy_export_actions(jy_json_out *j, journey_engine *engine, const jy_component *component)
{
	journey_status status = put_journeys(j, engine, &component->actions);
	if (status == JOURNEY_OK)
		put_reach(j, engine, &component->actions);
	return status == JOURNEY_OK ? jy_export_rows(j, engine, component) : status;
}

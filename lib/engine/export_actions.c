#include "engine/export.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/outbox.h"
#include "engine/owned.h"
#include "engine/decisions.h"
#include "engine/rows.h"
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

static journey_status put_instance(jy_json_out *j, journey_engine *engine, const jy_actions *actions,
                                   const jy_instance *it)
{
	static const char *const states[] = {"ready", "waiting", "deferred", "branches"};
	const jy_journey *journey = &engine->strategy->journeys[it->journey];
	journey_status status = JOURNEY_OK;
	jy_json_open(j, '{');
	jy_json_key(j, "journey");
	jy_json_str(j, journey->name);
	jy_json_key(j, "step");
	jy_json_str(j, it->step < journey->step_count ? journey->steps[it->step].name : jy_str(""));
	jy_json_key(j, "state");
	jy_json_str(j, jy_str(it->state < 4 ? states[it->state] : ""));
	jy_json_key(j, "held_out");
	jy_json_bool(j, it->held_out != 0);
	jy_json_key(j, "entered");
	jy_json_time(j, it->entered);
	jy_json_key(j, "until");
	jy_json_time(j, it->deadline);
	jy_json_key(j, "key");
	jy_json_str(j, jy_actions_text(actions, it->key));
	if (it->from_trigger && journey->enter == JY_ENTER_TRIGGER)
		status = put_captured(j, engine, &engine->strategy->triggers[journey->enter_index],
		                      jy_actions_text(actions, it->payload));
	jy_json_close(j, '}');
	return status;
}

static journey_status put_pattern(jy_json_out *j, journey_engine *engine, const jy_actions *actions,
                                  const jy_pattern *it)
{
	const jy_trigger *trigger = &engine->strategy->triggers[it->trigger];
	jy_json_open(j, '{');
	jy_json_key(j, "trigger");
	jy_json_str(j, trigger->name);
	jy_json_key(j, "since");
	jy_json_time(j, it->start);
	jy_json_key(j, "until");
	jy_json_time(j, it->deadline);
	jy_json_key(j, "key");
	jy_json_str(j, jy_actions_text(actions, it->key));
	journey_status status = put_captured(j, engine, trigger, jy_actions_text(actions, it->payload));
	jy_json_close(j, '}');
	return status;
}

/* When a date or a schedule of theirs comes up. */
static void put_alarm(jy_json_out *j, const journey_engine *engine, const jy_alarm *it)
{
	jy_json_open(j, '{');
	jy_json_key(j, "trigger");
	jy_json_str(j, engine->strategy->triggers[it->trigger].name);
	jy_json_key(j, "due");
	jy_json_time(j, it->at);
	jy_json_close(j, '}');
}

/* What fired and is not to fire again. */
static void put_fired(jy_json_out *j, const journey_engine *engine, const jy_fired *it)
{
	static const char *const why[] = {"", "once", "call", "for_all"};
	jy_json_open(j, '{');
	jy_json_key(j, "trigger");
	jy_json_str(j, engine->strategy->triggers[it->trigger].name);
	jy_json_key(j, "fired");
	jy_json_time(j, it->at);
	jy_json_key(j, "by");
	jy_json_str(j, jy_str(it->kind < 4 ? why[it->kind] : ""));
	jy_json_close(j, '}');
}

static void put_history(jy_json_out *j, const journey_engine *engine, const jy_history *it)
{
	static const char *const exposed[] = {"no", "treated", "held_out", "both"};
	jy_json_open(j, '{');
	jy_json_key(j, "journey");
	jy_json_str(j, engine->strategy->journeys[it->journey].name);
	jy_json_key(j, "entries");
	jy_json_int(j, it->entries);
	jy_json_key(j, "last_entry");
	jy_json_time(j, it->last_entry);
	jy_json_key(j, "last_exit");
	jy_json_time(j, it->last_exit);
	jy_json_key(j, "exposed");
	jy_json_str(j, jy_str(it->exposed < 4 ? exposed[it->exposed] : ""));
	jy_json_key(j, "exposed_at");
	jy_json_time(j, it->exposed != JY_EXPOSED_NOT ? it->exposed_at : JOURNEY_TIME_NONE);
	jy_json_key(j, "converted");
	jy_json_bool(j, it->converted != 0);
	jy_json_key(j, "value");
	put_micro(j, it->value);
	jy_json_close(j, '}');
}

static void put_sent(jy_json_out *j, const journey_engine *engine, const jy_sent *it)
{
	const journey_strategy *s = engine->strategy;
	jy_json_open(j, '{');
	jy_json_key(j, "time");
	jy_json_time(j, it->at);
	jy_json_key(j, "journey");
	jy_json_str(j, s->journeys[it->journey].name);
	jy_json_key(j, "channel");
	jy_json_str(j, s->channels[it->channel].name);
	jy_json_key(j, "offer");
	jy_json_str(j, it->offer < s->offer_count ? s->offers[it->offer].name : jy_str(""));
	jy_json_key(j, "held_out");
	jy_json_bool(j, it->ghost != 0);
	jy_json_close(j, '}');
}

/* ---- rows ---- */

static journey_status put_waiting(jy_json_out *j, journey_engine *engine, journey_str key)
{
	jy_outbox_row row;
	journey_status status = jy_outbox_get(engine, key, &row);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_json_open(j, '{');
	jy_json_key(j, "key");
	jy_json_str(j, key);
	jy_json_key(j, "time");
	jy_json_time(j, row.decided);
	jy_json_key(j, "journey");
	jy_json_str(j, row.journey);
	jy_json_key(j, "step");
	jy_json_str(j, row.step);
	jy_json_key(j, "channel");
	jy_json_str(j, row.channel);
	jy_json_key(j, "offer");
	jy_json_str(j, row.offer);
	jy_json_key(j, "text");
	jy_json_str(j, row.text);
	jy_json_key(j, "held_out");
	jy_json_bool(j, row.ghost);
	jy_json_close(j, '}');
	return JOURNEY_OK;
}

/* What a rule saw is about the customer. */
static void put_reasons(jy_json_out *j, const jy_candidate *candidate)
{
	jy_json_key(j, "rules");
	jy_json_open(j, '[');
	for (uint32_t i = 0; i < candidate->reason_count; i++) {
		const jy_reason *reason = &candidate->reasons[i];
		jy_json_open(j, '{');
		jy_json_key(j, "rule");
		jy_json_str(j, jy_str(jy_rule_text((jy_rule)reason->rule)));
		jy_json_key(j, "name");
		jy_json_str(j, reason->name);
		jy_json_key(j, "passed");
		jy_json_bool(j, reason->passage == 0);
		jy_json_key(j, "saw");
		jy_json_open(j, '{');
		for (uint32_t k = 0; k < reason->seen_count; k++) {
			jy_json_key_str(j, reason->seen[k].name);
			if ((reason->seen[k].flags & (JY_SIGHT_ABSENT | JY_SIGHT_UNKNOWN)) != 0)
				jy_json_null(j);
			else
				jy_json_str(j, reason->seen[k].value);
		}
		jy_json_close(j, '}');
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

static void put_candidates(jy_json_out *j, const char *name, const jy_candidate *candidates, uint32_t count)
{
	jy_json_key(j, name);
	jy_json_open(j, '[');
	for (uint32_t i = 0; i < count; i++) {
		jy_json_open(j, '{');
		jy_json_key(j, "name");
		jy_json_str(j, candidates[i].name);
		jy_json_key(j, "refused_by");
		if (candidates[i].rule == JY_RULE_NONE)
			jy_json_null(j);
		else
			jy_json_str(j, jy_str(jy_rule_text((jy_rule)candidates[i].rule)));
		if (candidates[i].reason_count > 0)
			put_reasons(j, &candidates[i]);
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

static journey_status put_decision(jy_json_out *j, journey_engine *engine, journey_str key)
{
	jy_record record;
	journey_status status = jy_decision_get(engine, key, &record);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_json_open(j, '{');
	jy_json_key(j, "key");
	jy_json_str(j, key);
	jy_json_key(j, "time");
	jy_json_time(j, record.time);
	jy_json_key(j, "held_out");
	jy_json_bool(j, (record.flags & JY_RECORD_GHOST) != 0);
	jy_json_key(j, "customer");
	jy_export_identifier(j, record.customer);
	jy_json_key(j, "journey");
	jy_json_str(j, record.journey);
	jy_json_key(j, "step");
	jy_json_str(j, record.step);
	put_candidates(j, "offers", record.offers, record.offer_count);
	put_candidates(j, "channels", record.channels, record.channel_count);
	jy_json_key(j, "offer");
	jy_json_str(j, record.offer);
	jy_json_key(j, "channel");
	jy_json_str(j, record.channel);
	jy_json_key(j, "propensity");
	jy_json_double(j, record.propensity);
	if (record.fate != JY_RULE_NONE) {
		jy_json_key(j, "dropped_by");
		jy_json_str(j, jy_str(jy_rule_text((jy_rule)record.fate)));
	}
	jy_json_close(j, '}');
	return JOURNEY_OK;
}

static journey_status put_answer(jy_json_out *j, journey_engine *engine, journey_str key)
{
	jy_answer answer;
	journey_status status = jy_answer_get(engine, key, &answer);
	if (status != JOURNEY_OK)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	jy_json_open(j, '{');
	jy_json_key(j, "id");
	jy_json_str(j, key);
	jy_json_key(j, "time");
	jy_json_time(j, answer.time);
	jy_json_key(j, "shown");
	jy_json_bool(j, answer.shown);
	jy_json_key(j, "offer");
	jy_json_str(j, answer.offer);
	jy_json_key(j, "text");
	jy_json_str(j, answer.text);
	jy_json_close(j, '}');
	return JOURNEY_OK;
}

typedef journey_status (*put_row)(jy_json_out *j, journey_engine *engine, journey_str key);

static journey_status put_rows(jy_json_out *j, journey_engine *engine, const char *name, const jy_owned *owned,
                               put_row put)
{
	journey_status status = JOURNEY_OK;
	jy_json_key(j, name);
	jy_json_open(j, '[');
	for (size_t i = 0; status == JOURNEY_OK && i < owned->count; i++)
		status = put(j, engine, owned->keys[i]);
	jy_json_close(j, ']');
	return status;
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

journey_status jy_export_actions(jy_json_out *j, journey_engine *engine, const jy_component *component)
{
	jy_owned owned;
	journey_status status = put_journeys(j, engine, &component->actions);
	memset(&owned, 0, sizeof owned);
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++)
		status = jy_owned_list(engine, jy_fragment_identifier(component->members[i]->fragment), &owned);
	if (status == JOURNEY_OK)
		status = put_rows(j, engine, "waiting", &owned, put_waiting);
	if (status == JOURNEY_OK)
		status = put_rows(j, engine, "decisions", &owned, put_decision);
	return status == JOURNEY_OK ? put_rows(j, engine, "answers", &owned, put_answer) : status;
}

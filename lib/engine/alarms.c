#include "engine/alarms.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/causes.h"
#include "engine/component.h"
#include "engine/occurrence.h"

#define LOST_OCCURRENCES 121u /* index of the sum of losses */

static const jy_cause *cause_of(const jy_eval *eval, uint32_t trigger)
{
	return eval->engine->strategy->triggers[trigger].cause;
}

/* ---- what they hang on ---- */

/* The time that a date is about; JOURNEY_TIME_NONE: it has none. */
static journey_status value_of(jy_eval *eval, const jy_cause *cause, journey_time *out)
{
	journey_value value;
	bool quiet = eval->quiet;
	eval->quiet = true; /* not to know a date is no mistake */
	journey_status status = jy_eval_value(eval, cause->date, &value);
	eval->quiet = quiet;
	*out = JOURNEY_TIME_NONE;
	if (status != JOURNEY_OK || value.type != JOURNEY_TIMESTAMP)
		return status;
	if (value.as.i >= JOURNEY_TIME_MIN / JOURNEY_SECOND && value.as.i < JOURNEY_TIME_MAX / JOURNEY_SECOND)
		*out = value.as.i * JOURNEY_SECOND + value.n / 1000;
	return JOURNEY_OK;
}

/* Whether the customer has such moments at all, and what they are found by. */
static journey_status basis_of(jy_eval *eval, const jy_cause *cause, const jy_where *where, jy_alarm *made, bool *has)
{
	*has = true;
	made->basis = cause->definition;
	if (cause->kind == JOURNEY_CAUSE_SCHEDULE || cause->calendar)
		made->basis ^= jy_where_hash(where);
	if (cause->kind == JOURNEY_CAUSE_SCHEDULE)
		return cause->segment == JY_NONE ? JOURNEY_OK : jy_eval_segment(eval, cause->segment, has);
	journey_status status = value_of(eval, cause, &made->base);
	*has = made->base != JOURNEY_TIME_NONE;
	return status;
}

/* ---- setting ---- */

static journey_status next_of(const jy_cause *cause, const jy_where *where, journey_time after, jy_alarm *alarm)
{
	jy_occurrence next;
	if (cause->kind == JOURNEY_CAUSE_DATE)
		return jy_date_next(where, cause, alarm->base, after, &alarm->at);
	journey_status status = jy_occurrence_next(where, &cause->schedule, after, alarm->wall, &next);
	if (status == JOURNEY_OK)
		alarm->at = next.at;
	return status;
}

static journey_status keep(jy_eval *eval, const jy_alarm *alarm)
{
	journey_status status = jy_actions_change(eval->component);
	return status == JOURNEY_OK ? jy_actions_set_alarm(&eval->component->actions, alarm) : status;
}

static journey_status drop(jy_eval *eval, uint32_t trigger)
{
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		jy_actions_drop_alarm(&eval->component->actions, trigger);
	return status;
}

static journey_status update(jy_eval *eval, uint32_t trigger, const jy_where *where)
{
	const jy_cause *cause = cause_of(eval, trigger);
	const jy_alarm *there = jy_actions_find_alarm(&eval->component->actions, trigger);
	jy_alarm made = {.trigger = trigger, .wall = there != NULL ? there->wall : INT64_MIN};
	bool has;
	journey_status status = basis_of(eval, cause, where, &made, &has);
	if (status != JOURNEY_OK)
		return status;
	if (!has)
		return there != NULL ? drop(eval, trigger) : JOURNEY_OK;
	if (there != NULL && there->basis == made.basis && there->base == made.base)
		return JOURNEY_OK;
	status = next_of(cause, where, eval->now, &made);
	return status == JOURNEY_OK ? keep(eval, &made) : status;
}

journey_status jy_alarms_update(jy_eval *eval)
{
	const jy_indices *alarms = &eval->engine->strategy->alarms;
	journey_status status = JOURNEY_OK;
	if (alarms->count == 0 && eval->component->actions.alarm_count == 0)
		return JOURNEY_OK;
	jy_where where = jy_where_customer(eval);
	for (uint32_t i = 0; status == JOURNEY_OK && i < alarms->count; i++)
		status = update(eval, alarms->items[i], &where);
	/* An earlier strategy may have had others. */
	for (size_t i = eval->component->actions.alarm_count; status == JOURNEY_OK && i-- > 0;) {
		const jy_cause *cause = cause_of(eval, eval->component->actions.alarms[i].trigger);
		bool own = cause != NULL && (cause->kind == JOURNEY_CAUSE_DATE ||
		                             (cause->kind == JOURNEY_CAUSE_SCHEDULE && cause->zone.size == 0));
		if (!own)
			status = drop(eval, eval->component->actions.alarms[i].trigger);
	}
	return status;
}

/* ---- firing ---- */

/* Of those that have come up the earliest; ties in order of declaration. */
static const jy_alarm *first_due(const jy_actions *actions, journey_time now)
{
	const jy_alarm *first = NULL;
	for (size_t i = 0; i < actions->alarm_count; i++) {
		const jy_alarm *it = &actions->alarms[i];
		if (it->at != JOURNEY_TIME_NONE && it->at <= now && (first == NULL || it->at < first->at))
			first = it;
	}
	return first;
}

static journey_status fire(jy_eval *eval, const jy_alarm *alarm)
{
	const journey_value values[2] = {jy_value_time(alarm->at), jy_value_time(alarm->base)};
	bool fired;
	return jy_cause_fire(eval, alarm->trigger, values, &fired);
}

/* What the clock jumped over long ago is too late. */
static journey_status due_date(jy_eval *eval, jy_alarm alarm, const jy_where *where)
{
	jy_alarm next = alarm;
	journey_status status = next_of(cause_of(eval, alarm.trigger), where, eval->now, &next);
	if (status == JOURNEY_OK)
		status = keep(eval, &next);
	if (status != JOURNEY_OK)
		return status;
	if (eval->engine->rehearsal.backfill)
		return JOURNEY_OK;
	if (eval->now - alarm.at > JOURNEY_SCHEDULE_LATE_MAX)
		return jy_count(eval->engine, JY_SUM_LOST, 0, LOST_OCCURRENCES, 1);
	return fire(eval, &alarm);
}

/* Of the occurrences that the host slept over, the latest is the one that counts. */
static journey_status due_schedule(jy_eval *eval, jy_alarm alarm, const jy_where *where)
{
	const jy_cause *cause = cause_of(eval, alarm.trigger);
	journey_time until = eval->engine->target > eval->now ? eval->engine->target : eval->now;
	jy_occurrence first = {alarm.at, alarm.wall}, latest;
	jy_alarm next = alarm;
	bool in = true;
	if (cause->segment != JY_NONE) {
		journey_status status = jy_eval_segment(eval, cause->segment, &in);
		if (status != JOURNEY_OK || !in)
			return status == JOURNEY_OK ? drop(eval, alarm.trigger) : status;
	}
	journey_status status = jy_occurrence_next(where, &cause->schedule, alarm.at - 1, alarm.wall, &first);
	if (status == JOURNEY_OK && first.at != alarm.at) /* the zone's rules are others than they were */
		first = (jy_occurrence){alarm.at, alarm.wall};
	if (status == JOURNEY_OK)
		status = jy_occurrence_latest(where, &cause->schedule, first, until, &latest);
	if (status != JOURNEY_OK)
		return status;
	bool late = until - latest.at > JOURNEY_SCHEDULE_LATE_MAX, ahead = latest.at > eval->now;
	if (ahead) {
		next.at = latest.at;
	} else {
		next.wall = latest.wall;
		status = next_of(cause, where, latest.at, &next);
	}
	if (status == JOURNEY_OK)
		status = keep(eval, &next);
	late = late || eval->engine->rehearsal.backfill;
	if (status == JOURNEY_OK && (late || latest.at != alarm.at) && !eval->engine->rehearsal.backfill)
		status = jy_count(eval->engine, JY_SUM_LOST, 0, LOST_OCCURRENCES, 1);
	if (status != JOURNEY_OK || late || ahead)
		return status;
	alarm.at = latest.at;
	return fire(eval, &alarm);
}

journey_status jy_alarms_due(jy_eval *eval)
{
	jy_where where = {0};
	journey_status status = JOURNEY_OK;
	while (status == JOURNEY_OK) {
		const jy_alarm *first = first_due(&eval->component->actions, eval->now);
		if (first == NULL)
			return JOURNEY_OK;
		if (where.engine == NULL)
			where = jy_where_customer(eval);
		const jy_cause *cause = cause_of(eval, first->trigger);
		if (cause == NULL || cause->kind < JOURNEY_CAUSE_DATE || cause->kind > JOURNEY_CAUSE_SCHEDULE ||
		    cause->zone.size > 0)
			status = drop(eval, first->trigger);
		else if (cause->kind == JOURNEY_CAUSE_DATE)
			status = due_date(eval, *first, &where);
		else
			status = due_schedule(eval, *first, &where);
	}
	return status;
}

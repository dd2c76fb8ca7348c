#include "engine/schedules.h"

#include "base/text.h"
#include "engine/crowd.h"
#include "engine/occurrence.h"
#include "engine/rows.h"

/* What a due row's id begins with; identifiers begin with other letters. */
#define MARK 't'
#define FORM 1u
#define LOST_OCCURRENCES 121u /* index of the sum of losses */
/* The row that says which dates and schedules of their own customers were looked at for. */
#define ALARMS "\001alarms"

/* A schedule's row: u8 form, u64 definition, its next occurrence. */
typedef struct armed {
	uint64_t definition;
	jy_occurrence next;
} armed;

bool jy_schedule_is(journey_str id)
{
	return id.size > 0 && id.data[0] == MARK;
}

/* ---- rows ---- */

/* JOURNEY_NOT_FOUND: there is none. */
static journey_status read(journey_engine *engine, journey_str name, armed *out)
{
	journey_bytes row;
	journey_status status = jy_row_get(engine, JY_ROW_SCHEDULE, name, &row);
	if (status != JOURNEY_OK)
		return status;
	jy_reader r = jy_reader_of(row.data, row.size);
	uint8_t form = jy_reader_u8(&r);
	out->definition = jy_reader_u64(&r);
	out->next.at = jy_reader_zigzag(&r);
	out->next.wall = jy_reader_zigzag(&r);
	if (r.failed || form == 0)
		return JOURNEY_CORRUPT;
	return form > FORM ? JOURNEY_VERSION : JOURNEY_OK;
}

static journey_status write(journey_engine *engine, journey_str name, const armed *it)
{
	jy_buffer *out = &engine->text;
	out->size = 0;
	if (!jy_buffer_u8(out, FORM) || !jy_buffer_u64(out, it->definition) || !jy_buffer_zigzag(out, it->next.at) ||
	    !jy_buffer_zigzag(out, it->next.wall))
		return JOURNEY_NO_MEMORY;
	return jy_row_put(engine, JY_ROW_SCHEDULE, name, jy_buffer_view(out));
}

static journey_status due_id(journey_engine *engine, journey_str name, journey_str *out)
{
	char *text = jy_arena_alloc(&engine->arena, name.size + 1);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	text[0] = MARK;
	memcpy(text + 1, name.data, name.size);
	*out = jy_str_of(text, name.size + 1);
	return JOURNEY_OK;
}

static journey_status drop_due(journey_engine *engine, journey_str id, journey_time at)
{
	jy_key key;
	if (at == JOURNEY_TIME_NONE)
		return JOURNEY_OK;
	jy_key_due(&key, engine->tenant, at, id);
	return jy_batch_delete(&engine->batch, &key, JOURNEY_VERSION_ANY);
}

/* Its row and its due row. */
static journey_status arm(journey_engine *engine, journey_str name, const armed *it)
{
	journey_bytes empty = {NULL, 0};
	journey_str id;
	jy_key key;
	journey_status status = write(engine, name, it);
	if (status == JOURNEY_OK)
		status = due_id(engine, name, &id);
	if (status != JOURNEY_OK || it->next.at == JOURNEY_TIME_NONE)
		return status;
	jy_key_due(&key, engine->tenant, it->next.at, id);
	status = jy_batch_put(&engine->batch, &key, empty, JOURNEY_VERSION_ANY);
	return status == JOURNEY_OK ? jy_queue_push(&engine->pushed_due, it->next.at, id) : status;
}

/* ---- after opening ---- */

static journey_status begin(journey_engine *engine, const jy_trigger *trigger)
{
	jy_where where = jy_where_named(engine, trigger->cause->zone);
	armed there = {0, {JOURNEY_TIME_NONE, 0}}, made = {trigger->cause->definition, {JOURNEY_TIME_NONE, 0}};
	journey_str id;
	journey_status status = read(engine, trigger->name, &there);
	if (status == JOURNEY_OK && there.definition == made.definition)
		return JOURNEY_OK;
	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
		return status;
	status = due_id(engine, trigger->name, &id);
	if (status == JOURNEY_OK)
		status = drop_due(engine, id, there.next.at);
	if (status == JOURNEY_OK)
		status = jy_occurrence_next(&where, &trigger->cause->schedule, engine->clock, INT64_MIN, &made.next);
	return status == JOURNEY_OK ? arm(engine, trigger->name, &made) : status;
}

/* Customers who are silent have no moments of their own yet, or those of an earlier strategy. */
static journey_status begin_alarms(journey_engine *engine)
{
	armed there = {0, {JOURNEY_TIME_NONE, 0}}, made = {engine->strategy->alarm_mark, {JOURNEY_TIME_NONE, 0}};
	jy_job job = {.kind = JY_JOB_LOOK, .began = engine->clock, .at = engine->clock};
	journey_str first;
	size_t count = 0;
	journey_status status = read(engine, jy_str(ALARMS), &there);
	if (status == JOURNEY_NOT_FOUND)
		status = JOURNEY_OK;
	if (status != JOURNEY_OK || there.definition == made.definition)
		return status;
	status = write(engine, jy_str(ALARMS), &made);
	if (status == JOURNEY_OK)
		status = jy_crowd_next(engine, jy_str(""), &first, 1, &count);
	if (status != JOURNEY_OK || count == 0)
		return status;
	job.hash = (jy_hash128){made.definition, (uint64_t)job.began};
	return jy_job_begin(engine, &job);
}

journey_status jy_schedules_ready(journey_engine *engine)
{
	const jy_indices *list = &engine->strategy->schedules;
	journey_status status = JOURNEY_OK;
	if (engine->schedules_ready || engine->clock == JOURNEY_TIME_NONE)
		return JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < list->count; i++)
		status = begin(engine, &engine->strategy->triggers[list->items[i]]);
	if (status == JOURNEY_OK && engine->strategy->alarms.count > 0)
		status = begin_alarms(engine);
	engine->schedules_made = status == JOURNEY_OK;
	return status;
}

/* ---- when one comes up ---- */

static journey_status fan_out(journey_engine *engine, const jy_trigger *trigger, jy_occurrence it)
{
	jy_job job = {.kind = JY_JOB_SCHEDULE, .began = engine->clock, .at = it.at, .name = trigger->name};
	job.hash = jy_hash128_of((uint64_t)it.at, trigger->name.data, trigger->name.size);
	return jy_job_begin(engine, &job);
}

/* Of the occurrences that the host slept over, the latest is the one that counts. */
static journey_status come_up(journey_engine *engine, const jy_trigger *trigger, const armed *there)
{
	jy_where where = jy_where_named(engine, trigger->cause->zone);
	journey_time until = engine->target > engine->clock ? engine->target : engine->clock;
	armed next = *there;
	jy_occurrence latest;
	journey_status status = jy_occurrence_latest(&where, &trigger->cause->schedule, there->next, until, &latest);
	if (status != JOURNEY_OK)
		return status;
	bool late = until - latest.at > JOURNEY_SCHEDULE_LATE_MAX, ahead = latest.at > engine->clock;
	if (ahead)
		next.next = latest;
	else
		status = jy_occurrence_next(&where, &trigger->cause->schedule, latest.at, latest.wall, &next.next);
	late = late || engine->rehearsal.backfill;
	if (status == JOURNEY_OK && (late || latest.at != there->next.at) && !engine->rehearsal.backfill)
		status = jy_count(engine, JY_SUM_LOST, 0, LOST_OCCURRENCES, 1);
	if (status == JOURNEY_OK && !late && !ahead)
		status = fan_out(engine, trigger, latest);
	return status == JOURNEY_OK ? arm(engine, trigger->name, &next) : status;
}

journey_status jy_schedule_due(journey_engine *engine, journey_str id, journey_time at)
{
	journey_str name = {id.data + 1, id.size - 1};
	uint32_t index = jy_strategy_trigger(engine->strategy, name);
	const jy_trigger *trigger = index != JY_NONE ? &engine->strategy->triggers[index] : NULL;
	armed there;
	journey_status status = read(engine, name, &there);
	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
		return status;
	bool stands = status == JOURNEY_OK && there.next.at == at;
	status = drop_due(engine, id, at);
	if (status != JOURNEY_OK || !stands)
		return status;
	if (trigger == NULL || trigger->cause == NULL || trigger->cause->zone.size == 0 ||
	    trigger->cause->definition != there.definition) /* of an earlier strategy */
		return jy_row_delete(engine, JY_ROW_SCHEDULE, name);
	return come_up(engine, trigger, &there);
}

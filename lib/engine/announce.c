#include "engine/announce.h"

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "engine/call.h"
#include "engine/rows.h"
#include <string.h>

/* The row of the message ids that were seen last: u8 form, then two u64 for each, the oldest first. */
#define FORM 1u
#define ID_SIZE 16u

static const jy_indices *triggers_of(const journey_engine *engine, const journey_event *event)
{
	uint32_t type = event->kind == JOURNEY_EVENT_TRACK ? jy_strategy_event(engine->strategy, event->name) : JY_NONE;
	return type == JY_NONE ? NULL : &engine->strategy->events[type].triggers_announce;
}

/* Of a strategy with identifiers of other kinds: whether the event has one of these. */
static bool names_anybody(journey_engine *engine, const journey_event *event)
{
	jy_naming naming;
	journey_error error = {.status = JOURNEY_OK};
	if (engine->strategy->identifier_count <= 2)
		return false;
	return jy_naming_read(engine->strategy, engine->tables, event, &engine->arena, &naming, &error) == JOURNEY_OK;
}

bool jy_announce_is(journey_engine *engine, const journey_event *event)
{
	const jy_indices *triggers;
	if (!engine->strategy->announces || event->user_id.size > 0 || event->anonymous_id.size > 0)
		return false;
	triggers = triggers_of(engine, event);
	return triggers != NULL && triggers->count > 0 && !names_anybody(engine, event);
}

/* ---- once for each message ---- */

static journey_status remember(journey_engine *engine, jy_hash128 id)
{
	journey_bytes row = {NULL, 0};
	jy_buffer *out = &engine->text;
	journey_status status = jy_row_get(engine, JY_ROW_ANNOUNCED, jy_str("announced"), &row);
	if (status == JOURNEY_NOT_FOUND)
		row = (journey_bytes){NULL, 0};
	else if (status != JOURNEY_OK)
		return status;
	jy_reader r = jy_reader_of(row.data, row.size);
	if (row.size > 0 && (jy_reader_u8(&r) != FORM || jy_reader_left(&r) % ID_SIZE != 0))
		return JOURNEY_CORRUPT;
	size_t count = jy_reader_left(&r) / ID_SIZE, drop = count >= JOURNEY_ANNOUNCED_MAX ? count + 1 - JOURNEY_ANNOUNCED_MAX : 0;
	out->size = 0;
	bool ok = jy_buffer_u8(out, FORM);
	for (size_t i = 0; ok && i < count; i++) {
		uint64_t a = jy_reader_u64(&r), b = jy_reader_u64(&r);
		if (a == id.a && b == id.b)
			return JOURNEY_DUPLICATE;
		ok = i < drop || (jy_buffer_u64(out, a) && jy_buffer_u64(out, b));
	}
	if (!ok || !jy_buffer_u64(out, id.a) || !jy_buffer_u64(out, id.b))
		return JOURNEY_NO_MEMORY;
	return jy_row_put(engine, JY_ROW_ANNOUNCED, jy_str("announced"), jy_buffer_view(out));
}

/* ---- what a job carries: the time, then names and values of what the event has ---- */

static bool write_event(const journey_engine *engine, const jy_event_view *view, jy_buffer *out)
{
	const jy_event_type *type = &engine->strategy->events[view->type];
	bool ok = jy_buffer_zigzag(out, view->event->timestamp);
	for (uint32_t i = 0; ok && i < view->property_count; i++)
		ok = view->properties[i].type == JOURNEY_EXPR_ABSENT ||
		     (jy_buffer_str(out, type->properties[i].name) && jy_value_write(out, view->properties[i]));
	return ok;
}

journey_status jy_announce_read(journey_engine *engine, const jy_job *job, jy_crowd_job *out, bool *there)
{
	uint32_t index = jy_strategy_event(engine->strategy, job->name);
	*there = index != JY_NONE && engine->strategy->events[index].triggers_announce.count > 0;
	if (!*there)
		return JOURNEY_OK;
	const jy_event_type *type = &engine->strategy->events[index];
	journey_event *event = jy_arena_items(&engine->arena, 1, sizeof *event);
	jy_event_view *view = jy_arena_items(&engine->arena, 1, sizeof *view);
	journey_value *values = jy_arena_items(&engine->arena, type->property_count, sizeof *values);
	jy_reader r = jy_reader_of(job->body.data, job->body.size);
	if (event == NULL || view == NULL || values == NULL)
		return JOURNEY_NO_MEMORY;
	event->size = sizeof *event;
	event->kind = JOURNEY_EVENT_TRACK;
	event->name = type->name;
	event->timestamp = jy_reader_zigzag(&r);
	for (uint32_t i = 0; i < type->property_count; i++)
		values[i].type = JOURNEY_EXPR_ABSENT;
	while (!r.failed && jy_reader_left(&r) > 0) {
		uint32_t property = jy_event_property(type, jy_reader_str(&r));
		journey_value value;
		if (!jy_value_read(&r, &engine->arena, &value))
			return r.failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
		if (property != JY_NONE) /* a changed strategy may not have it any more */
			values[property] = value;
	}
	view->event = event;
	view->type = index;
	view->property_count = type->property_count;
	view->properties = values;
	view->source = JY_NONE;
	out->event = view;
	out->triggers = type->triggers_announce.items;
	out->trigger_count = type->triggers_announce.count;
	return r.failed ? JOURNEY_CORRUPT : JOURNEY_OK;
}

/* ---- beginning ---- */

static journey_status begin(journey_engine *engine, const jy_event_view *view)
{
	jy_job job = {.kind = JY_JOB_EVENT, .began = engine->clock, .at = view->event->timestamp, .hash = view->id};
	jy_buffer body;
	job.name = view->event->name;
	jy_buffer_init(&body, &engine->allocator);
	journey_status status = write_event(engine, view, &body) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	job.body = jy_str_of((const char *)body.data, body.size);
	if (status == JOURNEY_OK)
		status = jy_job_begin(engine, &job);
	jy_buffer_free(&body);
	return status;
}

journey_status jy_announce(journey_engine *engine, const journey_event *given)
{
	const jy_indices *triggers = triggers_of(engine, given);
	journey_event event = *given;
	jy_event_view view;
	if (triggers == NULL || triggers->count == 0)
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "event", "no trigger names the business event `%.*s`",
		                    (int)jy_utf8_cut(event.name, 60), event.name.data);
	/* The form of events asks for a customer. */
	event.anonymous_id = jy_str("nobody");
	event.user_id = jy_str("");
	event.traits = NULL;
	journey_status status = jy_event_view_make(engine->strategy, &event, &engine->arena, &view, &engine->error);
	if (status == JOURNEY_OK)
		status = jy_check_time(engine, event.timestamp);
	if (status == JOURNEY_OK)
		status = remember(engine, view.id);
	if (status == JOURNEY_OK)
		status = jy_count(engine, JY_SUM_EVENTS, 0, 0, 1);
	if (engine->rehearsal.backfill)
		return status == JOURNEY_OK ? jy_count(engine, JY_SUM_BACKFILLED, 0, 0, 1) : status;
	return status == JOURNEY_OK ? begin(engine, &view) : status;
}

journey_status journey_engine_announce(journey_engine *engine, const journey_event *event, journey_time now)
{
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (event == NULL || event->size < sizeof *event)
		return jy_call_end(engine, jy_error_set(&engine->error, JOURNEY_MISUSE, "event", "its `size` is not set"));
	status = jy_announce(engine, event);
	if (status == JOURNEY_OK)
		status = jy_fanout_after(engine);
	return status == JOURNEY_OK ? jy_call_end(engine, status) : jy_call_reject(engine, event, status);
}

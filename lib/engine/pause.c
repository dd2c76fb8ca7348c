#include "engine/pause.h"

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/exits.h"
#include "engine/instance.h"
#include "engine/revisit.h"
#include "engine/rows.h"

/* A row: u8 form, since, resumed. */
#define FORM 1u

/* ---- rows ---- */

static journey_status visit(void *arg, const journey_row *row)
{
	journey_engine *engine = arg;
	journey_str name;
	if (!jy_key_id(row->key, JY_ROW_PAUSE, &name))
		return JOURNEY_CORRUPT;
	jy_reader r = jy_reader_of(row->value.data, row->value.size);
	uint8_t form = jy_reader_u8(&r);
	jy_pause pause = {jy_reader_zigzag(&r), jy_reader_zigzag(&r), true};
	if (r.failed || form == 0)
		return JOURNEY_CORRUPT;
	if (form > FORM)
		return JOURNEY_VERSION;
	uint32_t journey = jy_strategy_journey(engine->strategy, name);
	if (journey != JY_NONE)
		engine->pauses[journey] = pause;
	return JOURNEY_OK;
}

journey_status jy_pauses_load(journey_engine *engine)
{
	size_t count = (size_t)engine->strategy->journey_count + 1;
	jy_key from, to;
	if (engine->pauses == NULL)
		engine->pauses = jy_alloc_items(&engine->allocator, count, sizeof *engine->pauses);
	if (engine->pauses == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		engine->pauses[i] = (jy_pause){JOURNEY_TIME_NONE, JOURNEY_TIME_NONE, false};
	jy_key_range(engine->tenant, JY_ROW_PAUSE, &from, &to);
	return engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&to), SIZE_MAX, visit, engine);
}

void jy_pauses_free(journey_engine *engine)
{
	if (engine->pauses != NULL)
		jy_free(&engine->allocator, engine->pauses,
		        ((size_t)engine->strategy->journey_count + 1) * sizeof *engine->pauses);
}

static journey_status write_pause(journey_engine *engine, uint32_t journey, const jy_pause *pause)
{
	jy_buffer *out = &engine->text;
	out->size = 0;
	if (!jy_buffer_u8(out, FORM) || !jy_buffer_zigzag(out, pause->since) || !jy_buffer_zigzag(out, pause->resumed))
		return JOURNEY_NO_MEMORY;
	return jy_row_put(engine, JY_ROW_PAUSE, engine->strategy->journeys[journey].name, jy_buffer_view(out));
}

/* What stands still by the strategy has no due row, and no other strategy would see it: the row says so. */
static journey_status ready(journey_engine *engine, uint32_t journey)
{
	const jy_pause *pause = &engine->pauses[journey];
	const jy_pause by_strategy = {JOURNEY_TIME_NONE, JOURNEY_TIME_NONE, true};
	if (engine->strategy->journeys[journey].life.standing == JOURNEY_PAUSED) {
		if (pause->there && pause->resumed == JOURNEY_TIME_NONE)
			return JOURNEY_OK;
		engine->pauses_made = true;
		return write_pause(engine, journey, &by_strategy);
	}
	if (!pause->there || pause->since != JOURNEY_TIME_NONE || pause->resumed != JOURNEY_TIME_NONE)
		return JOURNEY_OK;
	engine->pauses_made = engine->pauses_lifted = true;
	journey_status status = jy_row_delete(engine, JY_ROW_PAUSE, engine->strategy->journeys[journey].name);
	return status == JOURNEY_OK ? jy_revisit_start(engine) : status;
}

journey_status jy_pauses_ready(journey_engine *engine)
{
	journey_status status = JOURNEY_OK;
	if (engine->pauses_ready)
		return JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < engine->strategy->journey_count; i++)
		status = ready(engine, i);
	engine->pauses_ready = status == JOURNEY_OK && !engine->pauses_made;
	return status;
}

void jy_pauses_settle(journey_engine *engine)
{
	if (!engine->pauses_made)
		return;
	for (uint32_t i = 0; i < engine->strategy->journey_count; i++) {
		jy_pause *pause = &engine->pauses[i];
		bool by_strategy = engine->strategy->journeys[i].life.standing == JOURNEY_PAUSED;
		if (by_strategy && (!pause->there || pause->resumed != JOURNEY_TIME_NONE))
			*pause = (jy_pause){JOURNEY_TIME_NONE, JOURNEY_TIME_NONE, true};
		else if (!by_strategy && pause->since == JOURNEY_TIME_NONE && pause->resumed == JOURNEY_TIME_NONE)
			pause->there = false;
	}
	engine->revisiting = engine->revisiting || engine->pauses_lifted;
	engine->pauses_ready = true;
	engine->pauses_made = engine->pauses_lifted = false;
}

bool jy_pauses_lifted(const journey_engine *engine)
{
	for (uint32_t i = 0; !engine->pauses_ready && i < engine->strategy->journey_count; i++) {
		const jy_pause *pause = &engine->pauses[i];
		if (pause->there && pause->since == JOURNEY_TIME_NONE && pause->resumed == JOURNEY_TIME_NONE &&
		    engine->strategy->journeys[i].life.standing != JOURNEY_PAUSED)
			return true;
	}
	return false;
}

/* ---- questions ---- */

bool jy_paused(const journey_engine *engine, uint32_t journey)
{
	const jy_pause *pause = &engine->pauses[journey];
	return engine->strategy->journeys[journey].life.standing == JOURNEY_PAUSED ||
	       (pause->since != JOURNEY_TIME_NONE && pause->resumed == JOURNEY_TIME_NONE);
}

bool jy_missed(const jy_eval *eval, const jy_instance *instance)
{
	const jy_pause *pause = &eval->engine->pauses[instance->journey];
	return pause->resumed != JOURNEY_TIME_NONE && instance->deadline != JOURNEY_TIME_NONE &&
	       instance->deadline <= pause->resumed;
}

void jy_pauses_mark(jy_eval *eval)
{
	jy_actions *actions = &eval->component->actions;
	for (size_t i = 0; i < actions->instance_count; i++)
		actions->instances[i].still = jy_paused(eval->engine, actions->instances[i].journey);
}

/* ---- catching up ---- */

/* Over the sends that it missed, to the wait that runs still. */
static journey_status skip(jy_eval *eval, size_t index)
{
	eval->missed = eval->component->actions.instances[index].deadline;
	journey_status status = jy_instance_due(eval, index);
	eval->missed = JOURNEY_TIME_NONE;
	return status;
}

journey_status jy_catch_up(jy_eval *eval, size_t index)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	switch (jy_journey_of(eval, instance->journey)->life.catch_up) {
	case JOURNEY_CATCH_UP_SKIP:
		return skip(eval, index);
	case JOURNEY_CATCH_UP_END:
		return jy_exit_instance(eval, index, JY_ENDED_PAUSE);
	case JOURNEY_CATCH_UP_CONTINUE:
		break;
	}
	return jy_instance_due(eval, index);
}

journey_status jy_pauses_end(journey_engine *engine)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < engine->strategy->journey_count; i++) {
		if (engine->pauses[i].resumed == JOURNEY_TIME_NONE)
			continue;
		status = jy_row_delete(engine, JY_ROW_PAUSE, engine->strategy->journeys[i].name);
	}
	return status;
}

void jy_pauses_forget(journey_engine *engine)
{
	for (uint32_t i = 0; i < engine->strategy->journey_count; i++) {
		if (engine->pauses[i].resumed != JOURNEY_TIME_NONE)
			engine->pauses[i] = (jy_pause){JOURNEY_TIME_NONE, JOURNEY_TIME_NONE, false};
	}
}

/* ---- the host's calls ---- */

static journey_status find_journey(journey_engine *engine, journey_str name, uint32_t *out)
{
	*out = jy_strategy_journey(engine->strategy, name);
	if (*out != JY_NONE)
		return JOURNEY_OK;
	return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "journey", "the strategy has no journey `%.*s`",
	                    (int)jy_utf8_cut(name, 60), name.data != NULL ? name.data : "");
}

static journey_status begin(journey_engine *engine, journey_str journey, journey_time now, uint32_t *index)
{
	journey_status status = JOURNEY_OK;
	if (engine->batch_open || engine->clock == JOURNEY_TIME_NONE || now == JOURNEY_TIME_NONE)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "now",
		                      "a time is needed, and no batch may be open");
	return status == JOURNEY_OK ? find_journey(engine, journey, index) : status;
}

journey_status journey_engine_pause(journey_engine *engine, journey_str journey, journey_time now)
{
	uint32_t index = JY_NONE;
	jy_pause pause = {now, JOURNEY_TIME_NONE, true};
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	status = begin(engine, journey, now, &index);
	bool done = index != JY_NONE && engine->pauses[index].since != JOURNEY_TIME_NONE &&
	            engine->pauses[index].resumed == JOURNEY_TIME_NONE;
	pause.since = engine->clock;
	if (status == JOURNEY_OK && !done)
		status = write_pause(engine, index, &pause);
	status = jy_call_end(engine, status);
	if (status == JOURNEY_OK && !done)
		engine->pauses[index] = pause;
	return status;
}

static journey_status resume(journey_engine *engine, uint32_t index, jy_pause *pause)
{
	pause->resumed = engine->clock;
	if (engine->strategy->journeys[index].life.standing == JOURNEY_PAUSED)
		return jy_error_set(&engine->error, JOURNEY_INVALID, "status", "the strategy itself says that `%.*s` is paused",
		                    (int)engine->strategy->journeys[index].name.size,
		                    engine->strategy->journeys[index].name.data);
	journey_status status = write_pause(engine, index, pause);
	return status == JOURNEY_OK ? jy_revisit_start(engine) : status;
}

journey_status journey_engine_resume(journey_engine *engine, journey_str journey, journey_time now)
{
	uint32_t index = JY_NONE;
	jy_pause pause = {JOURNEY_TIME_NONE, JOURNEY_TIME_NONE, false};
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	status = begin(engine, journey, now, &index);
	if (status == JOURNEY_OK)
		pause = engine->pauses[index];
	bool is = pause.since != JOURNEY_TIME_NONE && pause.resumed == JOURNEY_TIME_NONE;
	if (status == JOURNEY_OK && is)
		status = resume(engine, index, &pause);
	status = jy_call_end(engine, status);
	if (status != JOURNEY_OK || !is)
		return status;
	engine->pauses[index] = pause;
	engine->revisiting = true;
	return jy_revisit_some(engine, JOURNEY_FANOUT_MAX);
}

journey_status journey_engine_paused(journey_engine *engine, journey_str journey, journey_time *since)
{
	uint32_t index;
	if (engine == NULL || since == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	journey_status status = find_journey(engine, journey, &index);
	engine->busy = true; /* the store's callbacks may not call back */
	if (status == JOURNEY_OK)
		status = jy_queues_refresh(engine);
	engine->busy = false;
	if (status == JOURNEY_OK)
		*since = engine->pauses[index].resumed == JOURNEY_TIME_NONE ? engine->pauses[index].since
		                                                            : JOURNEY_TIME_NONE;
	return status;
}

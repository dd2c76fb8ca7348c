/* Questions about segments: how many are in one, how many in two. */
#include "base/error.h"
#include "base/int128.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engine/call.h"
#include "engine/rows.h"

static journey_status find_segment(journey_engine *engine, journey_str name, uint32_t *out)
{
	*out = jy_strategy_segment(engine->strategy, name);
	if (*out != JY_NONE && engine->strategy->segments[*out].keep)
		return JOURNEY_OK;
	return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "segment",
	                    *out == JY_NONE ? "the segment `%.*s` is not declared" : "the segment `%.*s` is not kept",
	                    (int)jy_utf8_cut(name, 60), name.data);
}

journey_status journey_engine_segment_size(journey_engine *engine, journey_str segment, int64_t *customers)
{
	uint32_t index;
	if (engine == NULL || customers == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	journey_status status = find_segment(engine, segment, &index);
	if (status != JOURNEY_OK)
		return status;
	jy_arena_reset(&engine->arena);
	engine->busy = true; /* the store's callbacks may not call back */
	status = jy_sum_total(engine, jy_sum(JY_SUM_SEGMENT, index, JY_SEGMENT_NOW), customers);
	engine->busy = false;
	return status;
}

typedef struct overlapping {
	journey_engine *engine;
	uint32_t a, b;
	int64_t both;
} overlapping;

static journey_status look(void *arg, const journey_row *row)
{
	overlapping *o = arg;
	jy_actions actions;
	jy_actions_init(&actions, &o->engine->allocator);
	journey_status status = jy_actions_decode(&actions, o->engine->strategy, row->value);
	if (status == JOURNEY_OK && jy_actions_in_segment(&actions, o->a) && jy_actions_in_segment(&actions, o->b))
		o->both++;
	jy_actions_free(&actions);
	return status;
}

journey_status journey_engine_segment_overlap(journey_engine *engine, journey_str a, journey_str b,
                                              int64_t *customers)
{
	overlapping o = {engine, 0, 0, 0};
	jy_key from, to;
	if (engine == NULL || customers == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	journey_status status = find_segment(engine, a, &o.a);
	if (status == JOURNEY_OK)
		status = find_segment(engine, b, &o.b);
	if (status != JOURNEY_OK)
		return status;
	jy_key_range(engine->tenant, JY_ROW_ACTIONS, &from, &to);
	engine->busy = true; /* the store's callbacks may not call back */
	status = engine->storage.scan(engine->storage.user, jy_key_bytes(&from), jy_key_bytes(&to), SIZE_MAX, look, &o);
	engine->busy = false;
	if (status == JOURNEY_OK)
		*customers = o.both;
	return status;
}

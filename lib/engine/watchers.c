#include "engine/watchers.h"

#include "base/text.h"
#include "engine/component.h"
#include "engine/fanout.h"
#include "engine/instance.h"
#include "engine/journeys.h"
#include "engine/rows.h"
#include <string.h>

/* A row of watches: u8 form, then hashes, ascending. */
#define FORM 1u
#define HASH_SIZE 16u

static int compare(jy_hash128 a, jy_hash128 b)
{
	if (a.a != b.a)
		return a.a < b.a ? -1 : 1;
	return a.b < b.b ? -1 : a.b > b.b;
}

void jy_watching_add(jy_watching *watching, jy_hash128 entity)
{
	for (uint32_t i = 0; i < watching->count; i++) {
		if (compare(watching->items[i], entity) == 0)
			return;
	}
	if (watching->count == JOURNEY_WATCHES_MAX)
		watching->lost++;
	else
		watching->items[watching->count++] = entity;
}

static void sort(jy_watching *watching)
{
	for (uint32_t i = 1; i < watching->count; i++) {
		jy_hash128 item = watching->items[i];
		uint32_t k = i;
		for (; k > 0 && compare(watching->items[k - 1], item) > 0; k--)
			watching->items[k] = watching->items[k - 1];
		watching->items[k] = item;
	}
}

/* ---- what conditions read ---- */

static journey_status look(jy_eval *eval, const journey_expr_program *program)
{
	bool holds;
	if (!jy_program_reads_entities(eval->engine->strategy, program))
		return JOURNEY_OK;
	return jy_eval_holds(eval, program, &holds);
}

static journey_status look_at_membership(jy_eval *eval)
{
	const journey_strategy *strategy = eval->engine->strategy;
	const jy_indices *segments = &strategy->entity_dependents.segments;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < strategy->stage_count; i++)
		status = look(eval, strategy->stages[i].when);
	for (uint32_t i = 0; status == JOURNEY_OK && i < segments->count; i++) {
		const jy_segment *segment = &strategy->segments[segments->items[i]];
		if (segment->keep)
			status = look(eval, segment->when);
	}
	return status;
}

static journey_status look_at_wait(jy_eval *eval, const journey_expr_program *program, void *nothing)
{
	(void)nothing;
	return look(eval, program);
}

static journey_status look_at_instances(jy_eval *eval)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < eval->component->actions.instance_count; i++) {
		const journey_expr_program *exit = jy_journeys_exit(eval, i);
		if (exit != NULL) {
			status = jy_journeys_look(eval, i);
			if (status == JOURNEY_OK)
				status = look(eval, exit);
			jy_eval_no_captures(eval);
		}
		if (status == JOURNEY_OK)
			status = jy_instance_conditions(eval, i, look_at_wait, NULL);
	}
	return status;
}

static journey_status collect(jy_eval *eval, jy_watching *watching)
{
	const jy_event_view *view = eval->view;
	bool quiet = eval->quiet;
	memset(watching, 0, sizeof *watching);
	eval->watching = watching;
	eval->quiet = true; /* failures were counted when the conditions were looked at for themselves */
	eval->view = NULL;
	journey_status status = look_at_membership(eval);
	if (status == JOURNEY_OK)
		status = look_at_instances(eval);
	eval->watching = NULL;
	eval->quiet = quiet;
	eval->view = view;
	sort(watching);
	return status;
}

/* ---- rows ---- */

static journey_status read_row(journey_engine *engine, journey_str root, jy_watching *out)
{
	journey_bytes bytes;
	memset(out, 0, sizeof *out);
	journey_status status = jy_row_get(engine, JY_ROW_WATCHES, root, &bytes);
	if (status == JOURNEY_NOT_FOUND)
		return JOURNEY_OK;
	if (status != JOURNEY_OK)
		return status;
	jy_reader reader = jy_reader_of(bytes.data, bytes.size);
	if (jy_reader_u8(&reader) != FORM || jy_reader_left(&reader) % HASH_SIZE != 0 ||
	    jy_reader_left(&reader) / HASH_SIZE > JOURNEY_WATCHES_MAX)
		return JOURNEY_CORRUPT;
	while (jy_reader_left(&reader) > 0) {
		out->items[out->count].a = jy_reader_u64(&reader);
		out->items[out->count++].b = jy_reader_u64(&reader);
	}
	return JOURNEY_OK;
}

static journey_status write_row(journey_engine *engine, journey_str root, const jy_watching *watching)
{
	if (watching->count == 0)
		return jy_row_delete(engine, JY_ROW_WATCHES, root);
	engine->text.size = 0;
	bool ok = jy_buffer_u8(&engine->text, FORM);
	for (uint32_t i = 0; ok && i < watching->count; i++)
		ok = jy_buffer_u64(&engine->text, watching->items[i].a) && jy_buffer_u64(&engine->text, watching->items[i].b);
	if (!ok)
		return JOURNEY_NO_MEMORY;
	return jy_row_put(engine, JY_ROW_WATCHES, root, jy_buffer_view(&engine->text));
}

static journey_status add_watch(journey_engine *engine, jy_hash128 entity, journey_str id)
{
	jy_key key;
	journey_bytes empty = {NULL, 0};
	jy_watch_log *log = &engine->watch_log;
	jy_watch_entry entry = {entity, {NULL, 0}};
	if (!jy_grow(&engine->allocator, &log->items, &log->capacity, log->count + 1, sizeof *log->items) ||
	    !jy_arena_str(&engine->batch.arena, id, &entry.id))
		return JOURNEY_NO_MEMORY;
	jy_key_watch(&key, engine->tenant, entity, id);
	journey_status status = jy_batch_put(&engine->batch, &key, empty, JOURNEY_VERSION_ANY);
	if (status == JOURNEY_OK)
		log->items[log->count++] = entry;
	return status;
}

journey_status jy_watch_drop(journey_engine *engine, jy_hash128 entity, journey_str id)
{
	jy_key key;
	jy_key_watch(&key, engine->tenant, entity, id);
	return jy_batch_delete(&engine->batch, &key, JOURNEY_VERSION_ANY);
}

/* Both are in order: what is only in `was` goes, what is only in `is` comes. */
static journey_status write_differences(journey_engine *engine, journey_str root, const jy_watching *was,
                                        const jy_watching *is)
{
	journey_status status = JOURNEY_OK;
	uint32_t a = 0, b = 0;
	while (status == JOURNEY_OK && (a < was->count || b < is->count)) {
		int order = a == was->count  ? 1
		            : b == is->count ? -1
		                             : compare(was->items[a], is->items[b]);
		if (order < 0)
			status = jy_watch_drop(engine, was->items[a], root);
		else if (order > 0)
			status = add_watch(engine, is->items[b], root);
		a += order <= 0;
		b += order >= 0;
	}
	return status;
}

/* ---- a customer ---- */

static jy_hash128 sum_of(const jy_watching *watching, journey_str root)
{
	jy_hash128 name = jy_hash128_of(1, root.data, root.size);
	return jy_hash128_of(name.a, watching->items, watching->count * sizeof *watching->items);
}

static journey_status bring_in_line(jy_eval *eval, const jy_watching *is)
{
	journey_engine *engine = eval->engine;
	journey_str root = jy_component_root(eval->component);
	jy_watching was;
	journey_status status = read_row(engine, root, &was);
	bool same = was.count == is->count;
	for (uint32_t i = 0; same && i < is->count; i++)
		same = compare(was.items[i], is->items[i]) == 0;
	if (status != JOURNEY_OK || same)
		return status;
	status = write_differences(engine, root, &was, is);
	if (status == JOURNEY_OK && is->lost > 0)
		status = jy_count(engine, JY_SUM_LOST, 0, 80, is->lost);
	return status == JOURNEY_OK ? write_row(engine, root, is) : status;
}

journey_status jy_watch(jy_eval *eval, bool always)
{
	jy_component *component = eval->component;
	jy_watching is;
	if (!always && jy_map_count(&eval->engine->strategy->entity_programs) == 0)
		return JOURNEY_OK;
	journey_status status = collect(eval, &is);
	if (status != JOURNEY_OK)
		return status;
	jy_hash128 sum = sum_of(&is, jy_component_root(component));
	if (component->watch_epoch == eval->engine->watch_epoch && compare(component->watch_sum, sum) == 0)
		return JOURNEY_OK;
	eval->engine->watch_log.written = true;
	status = bring_in_line(eval, &is);
	if (status == JOURNEY_OK) {
		component->watch_epoch = eval->engine->watch_epoch;
		component->watch_sum = sum;
	}
	return status;
}

journey_status jy_watches(jy_eval *eval, jy_hash128 entity, bool *out)
{
	jy_watching is;
	journey_status status = read_row(eval->engine, jy_component_root(eval->component), &is);
	*out = false;
	for (uint32_t i = 0; i < is.count; i++)
		*out = *out || compare(is.items[i], entity) == 0;
	return status;
}

journey_status jy_watch_leave(journey_engine *engine, journey_str root)
{
	jy_watching was;
	journey_status status = jy_fanout_forget(engine, root);
	if (status == JOURNEY_OK)
		status = read_row(engine, root, &was);
	if (status != JOURNEY_OK || was.count == 0)
		return status;
	for (uint32_t i = 0; status == JOURNEY_OK && i < was.count; i++)
		status = jy_watch_drop(engine, was.items[i], root);
	return status == JOURNEY_OK ? jy_row_delete(engine, JY_ROW_WATCHES, root) : status;
}

/* ---- the log ---- */

/* What components took for written may not be. */
void jy_watch_log_drop(journey_engine *engine)
{
	if (engine->watch_log.written)
		engine->watch_epoch++;
	engine->watch_log.written = false;
	engine->watch_log.count = engine->watch_log.settled;
}

void jy_watch_log_free(journey_engine *engine)
{
	jy_free(&engine->allocator, engine->watch_log.items, engine->watch_log.capacity * sizeof(jy_watch_entry));
}

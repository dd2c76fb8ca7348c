#include "engine/run.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/instance.h"
#include <string.h>

bool jy_run_single(const jy_instance *instance)
{
	return instance->state != JY_INSTANCE_FORKED;
}

journey_status jy_run_open(jy_run *run, jy_eval *eval, size_t index)
{
	const jy_instance *instance = &eval->component->actions.instances[index];
	jy_arena *arena = &eval->engine->arena;
	bool lost;
	journey_status status = jy_instance_captures(eval, index);
	if (status == JOURNEY_OK)
		status = jy_run_init(run, eval->engine->strategy, instance, arena);
	if (status != JOURNEY_OK)
		return status;
	run->eval = eval;
	run->index = index;
	/* What is kept moves while the instance goes on. */
	const void *copy = jy_arena_copy(arena, jy_actions_text(&eval->component->actions, instance->more).data,
	                                 instance->more.size);
	if (copy == NULL)
		return JOURNEY_NO_MEMORY;
	status = jy_run_read(run, arena, jy_str_of(copy, instance->more.size), &lost);
	if (status == JOURNEY_OK)
		eval->run = run;
	return status;
}

static journey_time earliest(const jy_run *run)
{
	journey_time first = JOURNEY_TIME_NONE;
	for (size_t i = 0; i < run->path_count; i++) {
		journey_time at = run->paths[i].deadline;
		if (at != JOURNEY_TIME_NONE && (first == JOURNEY_TIME_NONE || at < first))
			first = at;
	}
	return first;
}

static journey_status store(jy_run *run)
{
	jy_actions *actions = &run->eval->component->actions;
	jy_buffer *text = &run->eval->engine->key_text;
	text->size = 0;
	if (!jy_run_write(run, text))
		return JOURNEY_NO_MEMORY;
	jy_instance *instance = &actions->instances[run->index];
	const jy_path *own = &run->paths[0];
	journey_str bytes = jy_str_of((const char *)text->data, text->size);
	journey_time deadline = earliest(run);
	bool same = jy_str_equal(bytes, jy_actions_text(actions, instance->more));
	if (same && instance->step == own->step && instance->state == own->state && instance->deadline == deadline)
		return JOURNEY_OK;
	journey_status status = jy_actions_change(run->eval->component);
	jy_span more = instance->more;
	if (status == JOURNEY_OK && !same)
		status = jy_actions_keep(actions, bytes, &more);
	if (status != JOURNEY_OK)
		return status;
	instance->step = own->step;
	instance->state = own->state;
	instance->deadline = deadline;
	instance->more = more;
	return JOURNEY_OK;
}

journey_status jy_run_close(jy_run *run, journey_status status)
{
	jy_eval_no_captures(run->eval);
	return status == JOURNEY_OK && !run->ended ? store(run) : status;
}

/* ---- paths ---- */

jy_path *jy_run_path(const jy_run *run, uint32_t number)
{
	for (size_t i = 0; i < run->path_count; i++) {
		if (run->paths[i].number == number)
			return &run->paths[i];
	}
	return NULL;
}

const jy_path *jy_run_child(const jy_run *run, uint32_t number)
{
	for (size_t i = 1; i < run->path_count; i++) {
		if (run->paths[i].parent == number)
			return &run->paths[i];
	}
	return NULL;
}

/* Parents stand before what began on them, so that one pass finds them all. */
void jy_run_drop(jy_run *run, uint32_t number)
{
	size_t kept = 0;
	for (size_t i = 0; i < run->path_count; i++) {
		const jy_path *it = &run->paths[i];
		bool gone = it->number == number;
		if (!gone && it->number != 0) {
			gone = true;
			for (size_t k = 0; k < kept; k++)
				gone = gone && run->paths[k].number != it->parent;
		}
		if (!gone)
			run->paths[kept++] = *it;
	}
	run->path_count = kept;
}

/* ---- turns ---- */

uint32_t jy_run_turns(const jy_run *run, uint32_t step)
{
	for (size_t i = 0; i < run->turn_count; i++) {
		if (run->turns[i].step == step)
			return run->turns[i].count;
	}
	return 0;
}

/* In order of steps, so that equal states have equal bytes. */
void jy_run_set_turns(jy_run *run, uint32_t step, uint32_t count)
{
	size_t at = 0;
	while (at < run->turn_count && run->turns[at].step < step)
		at++;
	bool found = at < run->turn_count && run->turns[at].step == step;
	jy_turns *slot = &run->turns[at];
	if (count == 0) {
		if (found)
			memmove(slot, slot + 1, (--run->turn_count - at) * sizeof *slot);
		return;
	}
	if (!found) {
		if (run->turn_count >= run->journey->counted)
			return; /* only loops and jumps are counted */
		memmove(slot + 1, slot, (run->turn_count++ - at) * sizeof *slot);
	}
	*slot = (jy_turns){step, count};
}

static bool is_inside(const jy_journey *journey, uint32_t step, uint32_t outer)
{
	while (journey->steps[step].parent != JY_NONE) {
		step = journey->steps[step].parent;
		if (step == outer)
			return true;
	}
	return false;
}

void jy_run_forget_inside(jy_run *run, uint32_t step)
{
	size_t kept = 0;
	for (size_t i = 0; i < run->turn_count; i++) {
		uint32_t at = run->turns[i].step;
		if (run->journey->steps[at].kind != JY_STEP_LOOP || !is_inside(run->journey, at, step))
			run->turns[kept++] = run->turns[i];
	}
	run->turn_count = kept;
}

/* ---- what conditions read ---- */

journey_status jy_run_show(jy_run *run)
{
	uint32_t count = run->strategy->attribute_count;
	if (run->shown != NULL)
		return JOURNEY_OK;
	run->shown = jy_arena_items(&run->eval->engine->arena, count, sizeof *run->shown);
	if (run->shown == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; i < count; i++)
		run->shown[i].type = JOURNEY_EXPR_ABSENT;
	return JOURNEY_OK;
}

journey_status jy_run_decided(const jy_run *run, uint32_t index, journey_value *out)
{
	if (run == NULL || index >= run->journey->decided_count || run->decided[index].data == NULL)
		return JOURNEY_NOT_FOUND;
	*out = jy_value_str(run->decided[index]);
	return JOURNEY_OK;
}

journey_status jy_run_attribute(const jy_run *run, uint32_t index, journey_value *out)
{
	if (run == NULL || run->shown == NULL || run->shown[index].type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	*out = run->shown[index];
	return JOURNEY_OK;
}

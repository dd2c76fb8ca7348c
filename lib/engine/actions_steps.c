/*
 * What instances keep besides their place, as a section of stored actions: the place of the instance among all, from 0,
 * then the bytes of run_form.c. Of those that keep nothing there is nothing.
 */
#include "engine/actions.h"

#include "base/text.h"
#include "engine/run.h"
#include <string.h>

bool jy_actions_have_steps(const jy_actions *x)
{
	for (size_t i = 0; i < x->instance_count; i++) {
		if (x->instances[i].more.size > 0)
			return true;
	}
	return false;
}

bool jy_actions_put_steps(const jy_actions *x, const journey_strategy *strategy, jy_buffer *out)
{
	(void)strategy;
	size_t count = 0;
	for (size_t i = 0; i < x->instance_count; i++)
		count += x->instances[i].more.size > 0;
	bool ok = jy_buffer_varint(out, count);
	for (size_t i = 0; ok && i < x->instance_count; i++) {
		if (x->instances[i].more.size > 0)
			ok = jy_buffer_varint(out, i) && jy_buffer_str(out, jy_actions_text(x, x->instances[i].more));
	}
	return ok;
}

/*
 * Of branches at steps that the strategy has no longer the first is said to be missing, see migrate.c. If the journey goes
 * on they are through; where none is left, the next due row finds out.
 */
static journey_status drop_lost(jy_actions *x, const jy_run *run, jy_instance *it)
{
	jy_buffer text;
	jy_buffer_init(&text, &x->allocator);
	journey_status status = jy_run_write(run, &text) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	it->more = (jy_span){0, 0};
	if (status == JOURNEY_OK)
		status = jy_actions_keep(x, jy_str_of((const char *)text.data, text.size), &it->more);
	if (status == JOURNEY_OK && it->missing.size == 0)
		status = jy_actions_keep(x, run->gone, &it->missing);
	jy_buffer_free(&text);
	it->deadline = it->entered;
	return status;
}

/* Reads it once, so that what is kept can be relied on. */
static journey_status take(jy_actions *x, const journey_strategy *strategy, jy_instance *it, journey_str stored)
{
	jy_arena arena;
	jy_run run;
	bool lost;
	memset(&run, 0, sizeof run);
	jy_arena_init(&arena, &x->allocator);
	journey_status status = jy_run_init(&run, strategy, it, &arena);
	if (status == JOURNEY_OK)
		status = jy_run_read(&run, &arena, stored, &lost);
	if (status == JOURNEY_OK && lost)
		status = drop_lost(x, &run, it);
	else if (status == JOURNEY_OK)
		status = jy_actions_keep(x, stored, &it->more);
	jy_arena_free(&arena);
	return status;
}

journey_status jy_actions_get_steps(jy_actions *x, const journey_strategy *strategy, jy_reader *r)
{
	uint64_t count = jy_reader_varint(r);
	journey_status status = JOURNEY_OK;
	for (uint64_t i = 0; i < count && !r->failed && status == JOURNEY_OK; i++) {
		uint64_t ordinal = jy_reader_varint(r);
		journey_str stored = jy_reader_str(r);
		jy_instance *it = r->failed ? NULL : jy_actions_by_ordinal(x, ordinal);
		if (it != NULL && it->more.size == 0)
			status = take(x, strategy, it, stored);
	}
	return status;
}

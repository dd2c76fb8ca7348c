/*
 * The part of the actions that says which identifiers the host put on which lists. An identifier each, so that
 * customers who become one, or two again, take with them what is theirs.
 */
#include "engine/actions.h"

#include "base/text.h"
#include <string.h>

static int compare(const jy_actions *x, const jy_listed *a, uint32_t list, journey_str identifier)
{
	if (a->list != list)
		return a->list < list ? -1 : 1;
	return jy_str_compare(jy_actions_text(x, a->identifier), identifier);
}

static size_t place_of(const jy_actions *x, uint32_t list, journey_str identifier, bool *there)
{
	size_t at = 0;
	while (at < x->listed_count && compare(x, &x->listed[at], list, identifier) < 0)
		at++;
	*there = at < x->listed_count && compare(x, &x->listed[at], list, identifier) == 0;
	return at;
}

bool jy_actions_listed(const jy_actions *actions, uint32_t list)
{
	for (size_t i = 0; i < actions->listed_count; i++) {
		if (actions->listed[i].list == list)
			return true;
	}
	return false;
}

journey_status jy_actions_set_listed(jy_actions *x, uint32_t list, journey_str identifier, bool in, bool *changed)
{
	bool there;
	size_t at = place_of(x, list, identifier, &there);
	*changed = there != in;
	if (there == in)
		return JOURNEY_OK;
	if (!in) {
		x->listed_count--;
		memmove(x->listed + at, x->listed + at + 1, (x->listed_count - at) * sizeof *x->listed);
		return JOURNEY_OK;
	}
	jy_listed item = {.list = list};
	if (!jy_grow(&x->allocator, &x->listed, &x->listed_capacity, x->listed_count + 1, sizeof *x->listed))
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_actions_keep(x, identifier, &item.identifier);
	if (status != JOURNEY_OK)
		return status;
	memmove(x->listed + at + 1, x->listed + at, (x->listed_count - at) * sizeof *x->listed);
	x->listed[at] = item;
	x->listed_count++;
	return JOURNEY_OK;
}

journey_status jy_actions_merge_listed(jy_actions *into, const jy_actions *from)
{
	journey_status status = JOURNEY_OK;
	bool changed;
	for (size_t i = 0; status == JOURNEY_OK && i < from->listed_count; i++)
		status = jy_actions_set_listed(into, from->listed[i].list,
		                               jy_actions_text(from, from->listed[i].identifier), true, &changed);
	return status;
}

bool jy_actions_put_listed(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->listed_count);
	for (size_t i = 0; ok && i < x->listed_count; i++)
		ok = jy_buffer_str(out, s->lists[x->listed[i].list].name) &&
		     jy_buffer_str(out, jy_actions_text(x, x->listed[i].identifier));
	return ok;
}

journey_status jy_actions_get_listed(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 2);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++) {
		uint32_t list = jy_strategy_list(s, jy_reader_str(r));
		journey_str identifier = jy_reader_str(r);
		bool changed;
		if (!r->failed && list == JY_NONE)
			x->lost++;
		else if (!r->failed)
			status = jy_actions_set_listed(x, list, identifier, true, &changed);
	}
	return status;
}

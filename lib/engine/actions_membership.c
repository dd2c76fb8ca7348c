/* The part of the actions that membership.c keeps: segments, stage and its past, needs. */
#include "engine/actions.h"

#include "base/text.h"
#include "engine/times.h"
#include <string.h>

/* ---- segments ---- */

/* Where the segment is or would be in the ascending list. */
static size_t segment_place(const jy_actions *actions, uint32_t segment)
{
	size_t low = 0, high = actions->segment_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (actions->segments[middle] < segment)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool jy_actions_in_segment(const jy_actions *actions, uint32_t segment)
{
	size_t at = segment_place(actions, segment);
	return at < actions->segment_count && actions->segments[at] == segment;
}

journey_status jy_actions_set_segment(jy_actions *actions, uint32_t segment, bool in)
{
	size_t at = segment_place(actions, segment);
	bool is = at < actions->segment_count && actions->segments[at] == segment;
	if (is == in)
		return JOURNEY_OK;
	if (!in) {
		actions->segment_count--;
		memmove(actions->segments + at, actions->segments + at + 1,
		        (actions->segment_count - at) * sizeof *actions->segments);
		return JOURNEY_OK;
	}
	if (!jy_grow(&actions->allocator, &actions->segments, &actions->segment_capacity, actions->segment_count + 1,
	             sizeof *actions->segments))
		return JOURNEY_NO_MEMORY;
	memmove(actions->segments + at + 1, actions->segments + at,
	        (actions->segment_count - at) * sizeof *actions->segments);
	actions->segments[at] = segment;
	actions->segment_count++;
	return JOURNEY_OK;
}

/* ---- needs ---- */

static size_t need_place(const jy_actions *actions, uint32_t node)
{
	size_t low = 0, high = actions->need_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (actions->needs[middle].node < node)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

journey_time jy_actions_find_need(const jy_actions *actions, uint32_t node)
{
	size_t at = need_place(actions, node);
	bool is = at < actions->need_count && actions->needs[at].node == node;
	return is ? actions->needs[at].at : JOURNEY_TIME_NONE;
}

journey_status jy_actions_set_need(jy_actions *actions, uint32_t node, journey_time at)
{
	size_t place = need_place(actions, node);
	jy_need *there = actions->needs + place;
	bool is = place < actions->need_count && there->node == node;
	if (at == JOURNEY_TIME_NONE && !is)
		return JOURNEY_OK;
	if (at == JOURNEY_TIME_NONE) {
		actions->need_count--;
		memmove(there, there + 1, (actions->need_count - place) * sizeof *there);
		return JOURNEY_OK;
	}
	if (!is) {
		if (!jy_grow(&actions->allocator, &actions->needs, &actions->need_capacity, actions->need_count + 1,
		             sizeof *actions->needs))
			return JOURNEY_NO_MEMORY;
		there = actions->needs + place;
		memmove(there + 1, there, (actions->need_count - place) * sizeof *there);
		actions->need_count++;
	}
	*there = (jy_need){node, at};
	return JOURNEY_OK;
}

/* ---- stages ---- */

static journey_status add_move(jy_actions *actions, const jy_move *move)
{
	if (actions->move_count == JY_ACTIONS_MOVES_MAX) {
		actions->move_count--;
		memmove(actions->moves, actions->moves + 1, actions->move_count * sizeof *actions->moves);
	}
	if (!jy_grow(&actions->allocator, &actions->moves, &actions->move_capacity, actions->move_count + 1,
	             sizeof *actions->moves))
		return JOURNEY_NO_MEMORY;
	actions->moves[actions->move_count++] = *move;
	return JOURNEY_OK;
}

journey_status jy_actions_move(jy_actions *actions, uint32_t to, journey_time at)
{
	const jy_move move = {actions->stage, to, at};
	journey_status status = add_move(actions, &move);
	if (status != JOURNEY_OK)
		return status;
	actions->stage = to;
	actions->stage_since = to == JY_NONE ? JOURNEY_TIME_NONE : at;
	return JOURNEY_OK;
}

/* The moves of both in order of time; of equal times, those of `into` first. */
static journey_status merge_moves(jy_actions *into, const jy_actions *from)
{
	jy_move all[2 * JY_ACTIONS_MOVES_MAX];
	size_t i = 0, k = 0, n = 0;
	while (i < into->move_count || k < from->move_count) {
		bool first = k == from->move_count || (i < into->move_count && into->moves[i].at <= from->moves[k].at);
		const jy_move *next = first ? &into->moves[i++] : &from->moves[k++];
		/* What both know of, as after they parted, was once. */
		if (n == 0 || all[n - 1].at != next->at || all[n - 1].from != next->from || all[n - 1].to != next->to)
			all[n++] = *next;
	}
	journey_status status = JOURNEY_OK;
	into->move_count = 0;
	for (i = n > JY_ACTIONS_MOVES_MAX ? n - JY_ACTIONS_MOVES_MAX : 0; status == JOURNEY_OK && i < n; i++)
		status = add_move(into, &all[i]);
	return status;
}

/* The stage further on stays, with the time since which it was that: who joins loses none of the way. */
static void merge_stage(jy_actions *into, const jy_actions *from)
{
	bool further = from->stage != JY_NONE && (into->stage == JY_NONE || from->stage > into->stage);
	bool longer = from->stage == into->stage && from->stage_since != JOURNEY_TIME_NONE &&
	              (into->stage_since == JOURNEY_TIME_NONE || from->stage_since < into->stage_since);
	if (!further && !longer)
		return;
	into->stage = from->stage;
	into->stage_since = from->stage_since;
}

journey_status jy_actions_merge_membership(jy_actions *into, const jy_actions *from)
{
	journey_status status = merge_moves(into, from);
	for (size_t i = 0; status == JOURNEY_OK && i < from->segment_count; i++)
		status = jy_actions_set_segment(into, from->segments[i], true);
	if (status == JOURNEY_OK)
		merge_stage(into, from);
	/* All is looked at again, as facts of both count. */
	into->settled = 0;
	return status;
}

/* ---- storage form ---- */

static journey_str stage_name(const journey_strategy *s, uint32_t stage)
{
	return stage < s->stage_count ? s->stages[stage].name : jy_str("");
}

bool jy_actions_put_membership(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_u64(out, x->settled) && jy_buffer_zigzag(out, x->stage_since) &&
	          jy_buffer_varint(out, x->move_count);
	for (size_t i = 0; ok && i < x->move_count; i++)
		ok = jy_buffer_str(out, stage_name(s, x->moves[i].from)) &&
		     jy_buffer_str(out, stage_name(s, x->moves[i].to)) && jy_buffer_zigzag(out, x->moves[i].at);
	ok = ok && jy_buffer_varint(out, x->need_count);
	for (size_t i = 0; ok && i < x->need_count; i++)
		ok = jy_buffer_varint(out, x->needs[i].node) && jy_buffer_zigzag(out, x->needs[i].at);
	return ok;
}

/* Numbers of nodes mean something under the strategy that wrote them only, as does what they are needs of. */
static journey_status get_needs(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 2);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++) {
		uint64_t node = jy_reader_varint(r);
		journey_time at = jy_reader_zigzag(r);
		if (!jy_time_valid(at))
			r->failed = true;
		if (!r->failed && node <= s->segment_count)
			status = jy_actions_set_need(x, (uint32_t)node, at);
	}
	return status;
}

journey_status jy_actions_get_membership(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	journey_status status = JOURNEY_OK;
	x->settled = jy_reader_u64(r);
	x->stage_since = jy_reader_zigzag(r);
	if (x->stage_since != JOURNEY_TIME_NONE && !jy_time_valid(x->stage_since))
		r->failed = true;
	size_t count = jy_reader_count(r, 3);
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++) {
		jy_move move;
		move.from = jy_strategy_stage(s, jy_reader_str(r));
		move.to = jy_strategy_stage(s, jy_reader_str(r));
		move.at = jy_reader_zigzag(r);
		if (!jy_time_valid(move.at))
			r->failed = true;
		if (!r->failed)
			status = add_move(x, &move);
	}
	return status == JOURNEY_OK ? get_needs(x, s, r) : status;
}

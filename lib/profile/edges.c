/*
 * Edges of a fragment, and what keeps it apart: which other identifiers events, or an operator, said to be the
 * same customer's or not. Both ends keep their own half; an edge counts where both do.
 */
#include "profile/fragment.h"

#include "base/text.h"
#include "profile/change.h"

#include <string.h>

static journey_str other_of(const jy_edge_item *e)
{
	return jy_str_of(e->other, e->size);
}

size_t jy_edge_block(const jy_edge_item *e)
{
	return e->size + e->message + e->source + e->last_message;
}

/* By (time, hash, other), an alias behind the rest. */
int jy_edge_compare(const jy_edge_item *x, const jy_edge_item *y)
{
	int order = jy_stamp_compare(x->time, x->id, y->time, y->id);

	if (order == 0)
		order = jy_str_compare(other_of(x), other_of(y));
	return order != 0 ? order : (int)x->by_alias - (int)y->by_alias;
}

/* ---- changes ---- */

static bool insert_edge(jy_fragment *f, const jy_edge_item *edge, size_t *index)
{
	jy_contents *c = &f->c;
	size_t i;

	if (!jy_grow(&f->facts->allocator, &c->edges, &c->edge_capacity, c->edge_count + 1,
		     sizeof(*c->edges)))
		return false;
	for (i = c->edge_count; i > 0 && jy_edge_compare(edge, &c->edges[i - 1]) < 0; i--)
		;
	memmove(c->edges + i + 1, c->edges + i, (c->edge_count - i) * sizeof(*c->edges));
	c->edges[i] = *edge;
	c->edge_count++;
	f->bytes += jy_edge_block(edge);
	*index = i;
	return true;
}

/* Takes the edge out of the list; its block then belongs to the caller. */
static jy_edge_item take_edge(jy_fragment *f, size_t index)
{
	jy_contents *c = &f->c;
	jy_edge_item edge = c->edges[index];

	c->edge_count--;
	memmove(c->edges + index, c->edges + index + 1, (c->edge_count - index) * sizeof(*c->edges));
	return edge;
}

static void free_edge(jy_fragment *f, const jy_edge_item *edge)
{
	f->bytes -= jy_edge_block(edge);
	jy_free(&f->facts->allocator, edge->other, jy_edge_block(edge));
}

bool jy_change_edge_in(jy_fragment *f, const jy_edge_item *edge)
{
	jy_undo *u = jy_log_record(f, JY_UNDO_EDGE_IN, 0);
	jy_edge_item copy = *edge;
	size_t index, size = jy_edge_block(edge);

	if (!u)
		return false;
	copy.other = jy_alloc(&f->facts->allocator, size);
	if (!copy.other)
		return false;
	memcpy(copy.other, edge->other, size);
	if (!insert_edge(f, &copy, &index)) {
		jy_free(&f->facts->allocator, copy.other, size);
		return false;
	}
	u->index = (uint32_t)index;
	jy_log_commit(f);
	return true;
}

bool jy_change_edge_out(jy_fragment *f, size_t index)
{
	jy_undo *u = jy_log_record(f, JY_UNDO_EDGE_OUT, sizeof(jy_edge_item));
	jy_edge_item edge;

	if (!u)
		return false;
	u->index = (uint32_t)index;
	edge = take_edge(f, index);
	jy_log_push(f, u, &edge, sizeof(edge));
	jy_log_commit(f);
	return true;
}

static size_t cut_place(const jy_contents *c, journey_str other, bool *found)
{
	size_t i = 0;
	int order = 1;

	for (; i < c->cut_count; i++) {
		order = jy_str_compare(jy_str_of(c->cuts[i].other, c->cuts[i].size), other);
		if (order >= 0)
			break;
	}
	*found = i < c->cut_count && order == 0;
	return i;
}

bool jy_change_cut(jy_fragment *f, journey_str other, journey_time time)
{
	const journey_allocator *a = &f->facts->allocator;
	jy_contents *c = &f->c;
	bool found;
	size_t i = cut_place(c, other, &found);
	jy_undo *u = jy_log_record(f, JY_UNDO_CUT, sizeof(time));
	char *copy;

	if (!u)
		return false;
	u->index = (uint32_t)i;
	if (found) {
		jy_log_push(f, u, &c->cuts[i].time, sizeof(time));
		c->cuts[i].time = time;
		jy_log_commit(f);
		return true;
	}
	if (!jy_grow(a, &c->cuts, &c->cut_capacity, c->cut_count + 1, sizeof(*c->cuts)))
		return false;
	copy = jy_alloc(a, other.size);
	if (!copy)
		return false;
	memcpy(copy, other.data, other.size);
	memmove(c->cuts + i + 1, c->cuts + i, (c->cut_count - i) * sizeof(*c->cuts));
	c->cuts[i].other = copy;
	c->cuts[i].size = other.size;
	c->cuts[i].time = time;
	c->cut_count++;
	f->bytes += other.size;
	jy_log_commit(f);
	return true;
}

bool jy_change_cut_out(jy_fragment *f, size_t index)
{
	jy_contents *c = &f->c;
	jy_undo *u = jy_log_record(f, JY_UNDO_CUT_OUT, sizeof(jy_cut_item));

	if (!u)
		return false;
	u->index = (uint32_t)index;
	jy_log_push(f, u, &c->cuts[index], sizeof(*c->cuts));
	c->cut_count--;
	memmove(c->cuts + index, c->cuts + index + 1, (c->cut_count - index) * sizeof(*c->cuts));
	jy_log_commit(f);
	return true;
}

/* Its room is still there. */
static void undo_cut_out(jy_fragment *f, const jy_undo *u)
{
	jy_contents *c = &f->c;

	memmove(c->cuts + u->index + 1, c->cuts + u->index, (c->cut_count - u->index) * sizeof(*c->cuts));
	c->cut_count++;
	jy_log_pop(f, &c->cuts[u->index], sizeof(*c->cuts));
}

static void undo_cut(jy_fragment *f, const jy_undo *u)
{
	jy_contents *c = &f->c;
	jy_cut_item *cut = &c->cuts[u->index];

	if (u->had) {
		jy_log_pop(f, &cut->time, sizeof(cut->time));
		return;
	}
	f->bytes -= cut->size;
	jy_free(&f->facts->allocator, cut->other, cut->size);
	c->cut_count--;
	memmove(cut, cut + 1, (c->cut_count - u->index) * sizeof(*cut));
}

void jy_undo_edge(jy_fragment *f, const jy_undo *u)
{
	jy_edge_item edge;
	size_t index;

	switch ((jy_undo_kind)u->kind) {
	case JY_UNDO_EDGE_IN:
		edge = take_edge(f, u->index);
		free_edge(f, &edge);
		break;
	case JY_UNDO_EDGE_OUT:
		jy_log_pop(f, &edge, sizeof(edge));
		f->bytes -= jy_edge_block(&edge);
		insert_edge(f, &edge, &index); /* its room is still there */
		break;
	case JY_UNDO_CUT_OUT:
		undo_cut_out(f, u);
		break;
	default:
		undo_cut(f, u);
	}
}

void jy_forget_edge(jy_fragment *f, const jy_undo *u)
{
	jy_edge_item edge;
	jy_cut_item cut;
	journey_time time;

	if (u->kind == JY_UNDO_CUT_OUT) {
		jy_log_pop(f, &cut, sizeof(cut));
		f->bytes -= cut.size;
		jy_free(&f->facts->allocator, cut.other, cut.size);
	} else if (u->kind == JY_UNDO_EDGE_OUT) {
		jy_log_pop(f, &edge, sizeof(edge));
		free_edge(f, &edge);
	} else if (u->kind == JY_UNDO_CUT && u->had) {
		jy_log_pop(f, &time, sizeof(time));
	}
}

void jy_edges_free(jy_contents *c, const journey_allocator *a)
{
	size_t i;

	for (i = 0; i < c->edge_count; i++)
		jy_free(a, c->edges[i].other, jy_edge_block(&c->edges[i]));
	for (i = 0; i < c->cut_count; i++)
		jy_free(a, c->cuts[i].other, c->cuts[i].size);
	jy_free(a, c->edges, c->edge_capacity * sizeof(*c->edges));
	jy_free(a, c->cuts, c->cut_capacity * sizeof(*c->cuts));
}

/* ---- stating ---- */

static size_t find_edge(const jy_fragment *f, journey_str other, bool by_alias)
{
	size_t i;

	for (i = 0; i < f->c.edge_count; i++)
		if (f->c.edges[i].by_alias == by_alias && jy_str_equal(other_of(&f->c.edges[i]), other))
			break;
	return i;
}

/* Removes the last edge and remembers what it led to. */
static bool displace(jy_fragment *f)
{
	const jy_edge_item *last = &f->c.edges[f->c.edge_count - 1];
	size_t size = last->size;
	char *copy = jy_alloc(&f->facts->allocator, size);

	if (!copy)
		return false;
	memcpy(copy, last->other, size);
	if (!jy_change_edge_out(f, f->c.edge_count - 1)) {
		jy_free(&f->facts->allocator, copy, size);
		return false;
	}
	jy_free(&f->facts->allocator, f->displaced, f->displaced_size);
	f->displaced = copy;
	f->displaced_size = size;
	return true;
}

static void put_text(unsigned char **at, journey_str text)
{
	if (text.size > 0)
		memcpy(*at, text.data, text.size);
	*at += text.size;
}

/* An item with its texts in the facts' arena. */
static bool make_item(jy_fragment *f, const jy_edge *edge, jy_edge_item *out)
{
	unsigned char *at = jy_arena_alloc(&f->facts->arena, edge->other.size + edge->message.size +
							      edge->source.size + edge->last_message.size);

	if (!at)
		return false;
	memset(out, 0, sizeof(*out));
	out->time = edge->time;
	out->id = edge->id;
	out->other = (char *)at;
	out->size = edge->other.size;
	out->message = (uint32_t)edge->message.size;
	out->source = (uint32_t)edge->source.size;
	out->by_alias = edge->by_alias;
	put_text(&at, edge->other);
	put_text(&at, edge->message);
	put_text(&at, edge->source);
	if (edge->by_alias) {
		out->last_message = (uint32_t)edge->last_message.size;
		out->last_time = edge->last_time;
		out->last_id = edge->last_id;
		put_text(&at, edge->last_message);
	}
	return true;
}

static jy_edge edge_of(const jy_edge_item *item)
{
	jy_edge edge = {0};
	const char *at = item->other + item->size;

	edge.other = other_of(item);
	edge.time = item->time;
	edge.id = item->id;
	edge.by_alias = item->by_alias;
	edge.message = jy_str_of(at, item->message);
	edge.source = jy_str_of(at + item->message, item->source);
	edge.last_message = jy_str_of(at + item->message + item->source, item->last_message);
	edge.last_time = item->last_time;
	edge.last_id = item->last_id;
	return edge;
}

/* What two statements of one edge come to; whether it is more than the first. */
static bool unite(jy_edge *into, const jy_edge *with)
{
	bool more = false;

	if (jy_stamp_compare(with->time, with->id, into->time, into->id) < 0) {
		into->time = with->time;
		into->id = with->id;
		into->message = with->message;
		into->source = with->source;
		more = true;
	}
	if (into->by_alias &&
	    jy_stamp_compare(with->last_time, with->last_id, into->last_time, into->last_id) > 0) {
		into->last_time = with->last_time;
		into->last_id = with->last_id;
		into->last_message = with->last_message;
		more = true;
	}
	return more;
}

static journey_status state(jy_fragment *f, jy_edge *edge, jy_linked *linked)
{
	jy_edge_item item;
	size_t i = find_edge(f, edge->other, edge->by_alias);
	bool full = f->c.edge_count == JY_FRAGMENT_EDGES_MAX;

	*linked = JY_LINKED_NEW;
	if (i < f->c.edge_count) {
		jy_edge there = edge_of(&f->c.edges[i]);

		*linked = JY_LINKED_KNOWN;
		if (!unite(&there, edge))
			return JOURNEY_OK;
		*linked = JY_LINKED_MOVED;
		*edge = there;
	}
	if (!make_item(f, edge, &item))
		return JOURNEY_NO_MEMORY;
	if (*linked == JY_LINKED_MOVED) {
		if (!jy_change_edge_out(f, i))
			return JOURNEY_NO_MEMORY;
	} else if (full) {
		f->c.head.losses.edges++;
		*linked = jy_edge_compare(&item, &f->c.edges[f->c.edge_count - 1]) < 0 ? JY_LINKED_DISPLACED
									       : JY_LINKED_REFUSED;
		if (*linked == JY_LINKED_REFUSED)
			return JOURNEY_OK;
		if (!displace(f))
			return JOURNEY_NO_MEMORY;
	}
	return jy_change_edge_in(f, &item) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_fragment_state(jy_fragment *f, const jy_edge *stated, jy_linked *result)
{
	jy_arena_mark memory = jy_arena_save(&f->facts->arena);
	jy_edge edge = *stated;
	jy_head before = f->c.head;
	size_t mark = f->log_count;
	jy_linked linked;
	journey_status status;

	if (!edge.other.size)
		return JOURNEY_MISUSE;
	if (edge.other.size > JY_FRAGMENT_IDENTIFIER_MAX || edge.message.size > JOURNEY_EVENT_ID_MAX ||
	    edge.source.size > JOURNEY_STRATEGY_NAME_MAX || edge.last_message.size > JOURNEY_EVENT_ID_MAX)
		return JOURNEY_LIMIT;
	status = state(f, &edge, &linked);
	jy_arena_rewind(&f->facts->arena, memory);
	if (status == JOURNEY_OK && linked == JY_LINKED_KNOWN) {
		if (result)
			*result = linked;
		return JOURNEY_OK;
	}
	status = jy_change_finish(f, status, mark, &before);
	if (status == JOURNEY_OK && result)
		*result = linked;
	return status;
}

journey_status jy_fragment_link(jy_fragment *f, journey_str other, journey_time time, jy_hash128 id,
				jy_linked *result)
{
	jy_edge edge = {0};

	edge.other = other;
	edge.time = edge.last_time = time;
	edge.id = edge.last_id = id;
	/* Only an alias says of two user ids that they are one customer's. */
	edge.by_alias = f->identifier_size > 0 && f->identifier[0] == 'u' && other.size > 0 && other.data[0] == 'u';
	return jy_fragment_state(f, &edge, result);
}

static bool unlink_one(jy_fragment *f, journey_str other, bool by_alias, bool *found)
{
	size_t i = find_edge(f, other, by_alias);

	if (i == f->c.edge_count)
		return true;
	*found = true;
	return jy_change_edge_out(f, i);
}

journey_status jy_fragment_unlink(jy_fragment *f, journey_str other)
{
	jy_head before = f->c.head;
	size_t mark = f->log_count;
	bool found = false;
	bool ok = unlink_one(f, other, false, &found) && unlink_one(f, other, true, &found);

	if (ok && !found)
		return JOURNEY_NOT_FOUND;
	return jy_change_finish(f, ok ? JOURNEY_OK : JOURNEY_NO_MEMORY, mark, &before);
}

static bool uncut(jy_fragment *f, journey_str other)
{
	bool found;
	size_t i = cut_place(&f->c, other, &found);

	return !found || jy_change_cut_out(f, i);
}

journey_status jy_fragment_forget_other(jy_fragment *f, journey_str other)
{
	jy_head before = f->c.head;
	size_t mark = f->log_count;
	bool found = false;
	bool ok = unlink_one(f, other, false, &found) && unlink_one(f, other, true, &found) && uncut(f, other);

	if (ok && f->log_count == mark)
		return JOURNEY_OK;
	return jy_change_finish(f, ok ? JOURNEY_OK : JOURNEY_NO_MEMORY, mark, &before);
}

journey_status jy_fragment_cut(jy_fragment *f, journey_str other, journey_time time)
{
	jy_head before = f->c.head;
	size_t mark = f->log_count, i;
	bool found;

	if (!other.size)
		return JOURNEY_MISUSE;
	if (other.size > JY_FRAGMENT_IDENTIFIER_MAX)
		return JOURNEY_LIMIT;
	i = cut_place(&f->c, other, &found);
	if (found && f->c.cuts[i].time >= time)
		return JOURNEY_OK;
	if (!found && f->c.cut_count == JY_FRAGMENT_CUTS_MAX)
		return JOURNEY_LIMIT;
	return jy_change_finish(f, jy_change_cut(f, other, time) ? JOURNEY_OK : JOURNEY_NO_MEMORY, mark,
				&before);
}

/* ---- reading ---- */

journey_str jy_fragment_displaced(const jy_fragment *f)
{
	return jy_str_of(f->displaced, f->displaced_size);
}

size_t jy_fragment_edge_count(const jy_fragment *f)
{
	return f->c.edge_count;
}

jy_edge jy_fragment_edge(const jy_fragment *f, size_t index)
{
	return edge_of(&f->c.edges[index]);
}

bool jy_fragment_find_edge(const jy_fragment *f, journey_str other, bool by_alias, jy_edge *out)
{
	size_t i = find_edge(f, other, by_alias);

	if (i == f->c.edge_count)
		return false;
	*out = edge_of(&f->c.edges[i]);
	return true;
}

size_t jy_fragment_cut_count(const jy_fragment *f)
{
	return f->c.cut_count;
}

journey_str jy_fragment_cut_at(const jy_fragment *f, size_t index, journey_time *time)
{
	*time = f->c.cuts[index].time;
	return jy_str_of(f->c.cuts[index].other, f->c.cuts[index].size);
}

journey_time jy_fragment_cut_from(const jy_fragment *f, journey_str other)
{
	bool found;
	size_t i = cut_place(&f->c, other, &found);

	return found ? f->c.cuts[i].time : JOURNEY_TIME_NONE;
}

journey_status jy_fragment_take_edges(jy_fragment *f, const jy_fragment *from)
{
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < from->c.edge_count && status == JOURNEY_OK; i++) {
		jy_edge edge = edge_of(&from->c.edges[i]);

		status = jy_fragment_state(f, &edge, NULL);
	}
	for (i = 0; i < from->c.cut_count && status == JOURNEY_OK; i++) {
		journey_time time;
		journey_str other = jy_fragment_cut_at(from, i, &time);

		status = jy_fragment_cut(f, other, time);
	}
	return status;
}

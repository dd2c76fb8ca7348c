/*
 * Edges to other identifiers, in four sections: those that events stated, the texts of these events, those that an
 * alias stated, and what is cut. The first is as version 1 had it, where aliases stood among the rest: an edge
 * between two user ids was always one.
 */
#include "base/text.h"
#include "profile/form.h"

#include <string.h>

static journey_str other_of(const jy_edge_item *e)
{
	return jy_str_of(e->other, e->size);
}

/* The next edge from *i on that an alias stated, or did not; NULL: no more. */
static const jy_edge_item *next_edge(const jy_contents *c, size_t *i, bool by_alias)
{
	while (*i < c->edge_count && c->edges[*i].by_alias != by_alias)
		++*i;
	return *i < c->edge_count ? &c->edges[(*i)++] : NULL;
}

static size_t count_edges(const jy_contents *c, bool by_alias)
{
	size_t n = 0, i = 0;

	while (next_edge(c, &i, by_alias))
		n++;
	return n;
}

static void put_texts(jy_form_writer *w, const jy_edge_item *e)
{
	const char *at = e->other + e->size;

	jy_put_str(w, jy_str_of(at, e->message));
	jy_put_str(w, jy_str_of(at + e->message, e->source));
}

/* An edge in a block of its own. */
static bool own_edge(jy_form_reader *r, jy_edge_item *e, journey_str other, journey_str message,
		     journey_str source, journey_str last_message)
{
	const journey_str texts[] = {other, message, source, last_message};
	size_t i, at = 0;

	e->size = other.size;
	e->message = (uint32_t)message.size;
	e->source = (uint32_t)source.size;
	e->last_message = (uint32_t)last_message.size;
	e->other = jy_alloc(r->allocator, jy_edge_block(e));
	if (!e->other) {
		jy_form_no_memory(r);
		return false;
	}
	for (i = 0; i < sizeof(texts) / sizeof(*texts); at += texts[i++].size)
		if (texts[i].size)
			memcpy(e->other + at, texts[i].data, texts[i].size);
	r->bytes += jy_edge_block(e);
	return true;
}

static void check_distinct(jy_form_reader *r, journey_str other, bool by_alias)
{
	size_t i;

	jy_form_require(r, other.size > 0);
	for (i = 0; i < r->c.edge_count; i++)
		jy_form_require(r, r->c.edges[i].by_alias != by_alias ||
					   !jy_str_equal(other, other_of(&r->c.edges[i])));
}

/* ---- what events stated ---- */

void jy_edges_put(jy_form_writer *w)
{
	size_t n = count_edges(w->c, false), i = 0;
	const jy_edge_item *e;

	if (!n)
		return;
	jy_put_count(w, n);
	while ((e = next_edge(w->c, &i, false)) != NULL) {
		jy_put_str(w, other_of(e));
		jy_put_stamp(w, e->time, e->id);
	}
}

/* Version 1 had no aliases of their own. */
static void make_alias(jy_form_reader *r, jy_edge_item *e)
{
	if (r->f->identifier[0] != 'u' || e->other[0] != 'u')
		return;
	e->by_alias = true;
	e->last_time = e->time;
	e->last_id = e->id;
}

void jy_edges_get(jy_form_reader *r)
{
	static const journey_str none = {NULL, 0};
	jy_contents *c = &r->c;
	size_t i, n = jy_get_part_count(r, 19, JY_FRAGMENT_EDGES_MAX);

	if (!jy_grow(r->allocator, &c->edges, &c->edge_capacity, n, sizeof(*c->edges)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_edge_item *e = &c->edges[i];
		journey_str other = jy_get_text(r, JY_FRAGMENT_IDENTIFIER_MAX);

		memset(e, 0, sizeof(*e));
		e->time = jy_get_time(r);
		e->id = jy_get_hash(r);
		check_distinct(r, other, false);
		if (!jy_form_good(r) || !own_edge(r, e, other, none, none, none))
			return;
		c->edge_count++;
		jy_form_require(r, i == 0 || jy_edge_compare(e - 1, e) < 0);
	}
	for (i = 0; i < c->edge_count && jy_form_good(r); i++)
		make_alias(r, &c->edges[i]);
}

/* ---- the texts of these events ---- */

static bool has_texts(const jy_edge_item *e)
{
	return e->message + e->source > 0;
}

void jy_edge_texts_put(jy_form_writer *w)
{
	size_t n = 0, i, at;
	const jy_edge_item *e;

	for (i = 0; (e = next_edge(w->c, &i, false)) != NULL;)
		n += has_texts(e);
	if (!n)
		return;
	jy_put_count(w, n);
	for (i = at = 0; (e = next_edge(w->c, &i, false)) != NULL; at++) {
		if (!has_texts(e))
			continue;
		jy_put_count(w, at);
		put_texts(w, e);
	}
}

void jy_edge_texts_get(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	size_t i, n = jy_get_part_count(r, 3, JY_FRAGMENT_EDGES_MAX), from = 0;

	for (i = 0; i < n && jy_form_good(r); i++) {
		uint64_t at = jy_reader_varint(&r->in);
		journey_str message = jy_get_text(r, JOURNEY_EVENT_ID_MAX);
		journey_str source = jy_get_text(r, JOURNEY_STRATEGY_NAME_MAX);
		jy_edge_item *e, old;

		jy_form_require(r, at >= from && at < c->edge_count && message.size + source.size > 0);
		if (!jy_form_good(r))
			return;
		e = &c->edges[at];
		old = *e;
		if (!own_edge(r, e, other_of(&old), message, source, jy_str_of(NULL, 0))) {
			*e = old;
			return;
		}
		r->bytes -= jy_edge_block(&old);
		jy_free(r->allocator, old.other, jy_edge_block(&old));
		from = (size_t)at + 1;
	}
}

/* ---- aliases ---- */

static bool stated_again(const jy_edge_item *e)
{
	return jy_stamp_compare(e->time, e->id, e->last_time, e->last_id) != 0;
}

void jy_aliases_put(jy_form_writer *w)
{
	size_t n = count_edges(w->c, true), i = 0;
	const jy_edge_item *e;

	if (!n)
		return;
	jy_put_count(w, n);
	while ((e = next_edge(w->c, &i, true)) != NULL) {
		jy_put_str(w, other_of(e));
		jy_put_stamp(w, e->time, e->id);
		put_texts(w, e);
		jy_put_u8(w, stated_again(e));
		if (!stated_again(e))
			continue;
		jy_put_stamp(w, e->last_time, e->last_id);
		jy_put_str(w, jy_str_of(e->other + e->size + e->message + e->source, e->last_message));
	}
}

/* One edge, put in its place. */
static void get_alias(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	journey_str other = jy_get_text(r, JY_FRAGMENT_IDENTIFIER_MAX), message, source, last;
	jy_edge_item e;
	size_t i;

	memset(&e, 0, sizeof(e));
	e.by_alias = true;
	e.time = e.last_time = jy_get_time(r);
	e.id = e.last_id = jy_get_hash(r);
	message = last = jy_get_text(r, JOURNEY_EVENT_ID_MAX);
	source = jy_get_text(r, JOURNEY_STRATEGY_NAME_MAX);
	if (jy_get_flag(r)) {
		e.last_time = jy_get_time(r);
		e.last_id = jy_get_hash(r);
		last = jy_get_text(r, JOURNEY_EVENT_ID_MAX);
		jy_form_require(r, jy_stamp_compare(e.time, e.id, e.last_time, e.last_id) < 0);
	}
	check_distinct(r, other, true);
	if (jy_form_good(r) &&
	    !jy_grow(r->allocator, &c->edges, &c->edge_capacity, c->edge_count + 1, sizeof(*c->edges)))
		jy_form_no_memory(r);
	if (!jy_form_good(r) || !own_edge(r, &e, other, message, source, last))
		return;
	for (i = c->edge_count++; i > 0 && jy_edge_compare(&e, &c->edges[i - 1]) < 0; i--)
		c->edges[i] = c->edges[i - 1];
	c->edges[i] = e;
}

void jy_aliases_get(jy_form_reader *r)
{
	size_t i, n = jy_get_part_count(r, 22, JY_FRAGMENT_EDGES_MAX), before = r->c.edge_count;

	jy_form_require(r, before + n <= JY_FRAGMENT_EDGES_MAX);
	for (i = 0; i < n && jy_form_good(r); i++)
		get_alias(r);
}

/* ---- cuts ---- */

void jy_cuts_put(jy_form_writer *w)
{
	size_t i;

	if (!w->c->cut_count)
		return;
	jy_put_count(w, w->c->cut_count);
	for (i = 0; i < w->c->cut_count; i++) {
		jy_put_str(w, jy_str_of(w->c->cuts[i].other, w->c->cuts[i].size));
		jy_put_signed(w, w->c->cuts[i].time);
	}
}

void jy_cuts_get(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	size_t i, n = jy_get_part_count(r, 3, JY_FRAGMENT_CUTS_MAX);
	journey_str before = {NULL, 0};

	if (!jy_grow(r->allocator, &c->cuts, &c->cut_capacity, n, sizeof(*c->cuts)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_cut_item *cut = &c->cuts[i];
		journey_str other = jy_get_text(r, JY_FRAGMENT_IDENTIFIER_MAX);

		cut->time = jy_get_time(r);
		jy_form_require(r, other.size > 0 && (i == 0 || jy_str_compare(before, other) < 0));
		if (!jy_form_good(r))
			return;
		cut->other = jy_form_own_text(r, other);
		if (!cut->other)
			return;
		cut->size = other.size;
		c->cut_count++;
		before = other;
	}
}

/* Edges to other identifiers. */
#include "base/text.h"
#include "profile/form.h"

void jy_edges_put(jy_form_writer *w)
{
	size_t i;

	if (!w->c->edge_count)
		return;
	jy_put_count(w, w->c->edge_count);
	for (i = 0; i < w->c->edge_count; i++) {
		const jy_edge_item *e = &w->c->edges[i];

		jy_put_str(w, jy_str_of(e->other, e->size));
		jy_put_stamp(w, e->time, e->id);
	}
}

static bool edges_ascend(const jy_edge_item *x, const jy_edge_item *y)
{
	int order = jy_stamp_compare(x->time, x->id, y->time, y->id);

	return order < 0 ||
	       (order == 0 && jy_str_compare(jy_str_of(x->other, x->size), jy_str_of(y->other, y->size)) < 0);
}

void jy_edges_get(jy_form_reader *r)
{
	jy_contents *c = &r->c;
	size_t i, k, n = jy_get_part_count(r, 19, JY_FRAGMENT_EDGES_MAX);

	if (!jy_grow(r->allocator, &c->edges, &c->edge_capacity, n, sizeof(*c->edges)))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_edge_item *e = &c->edges[i];
		journey_str other = jy_get_text(r, JY_FRAGMENT_IDENTIFIER_MAX);

		e->time = jy_get_time(r);
		e->id = jy_get_hash(r);
		jy_form_require(r, other.size > 0);
		for (k = 0; k < i; k++)
			jy_form_require(r, !jy_str_equal(other, jy_str_of(c->edges[k].other, c->edges[k].size)));
		if (!jy_form_good(r))
			return;
		e->other = jy_form_own_text(r, other);
		if (!e->other)
			return;
		e->size = other.size;
		c->edge_count++;
		jy_form_require(r, i == 0 || edges_ascend(e - 1, e));
	}
}

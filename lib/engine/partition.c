#include "engine/partition.h"

#include "base/text.h"
#include "profile/sort.h"

typedef struct work {
	const jy_rules *rules;
	jy_node *nodes;
	jy_tie *ties;
} work;

/* ---- the order ---- */

static int order_of(int64_t x, int64_t y)
{
	return (x > y) - (x < y);
}

static int hash_order(jy_hash128 x, jy_hash128 y)
{
	if (x.a != y.a)
		return x.a < y.a ? -1 : 1;
	return (x.b > y.b) - (x.b < y.b);
}

/* The less trusted end; a kind that is none is trusted least. */
static uint32_t rank(const work *w, const jy_tie *t)
{
	uint32_t a = w->nodes[t->a].kind, b = w->nodes[t->b].kind;
	return a > b ? a : b; /* JY_NONE is the greatest */
}

/* The ends in order of name. */
static journey_str end_of(const work *w, const jy_tie *t, bool second)
{
	journey_str a = w->nodes[t->a].name, b = w->nodes[t->b].name;
	bool a_first = jy_str_compare(a, b) < 0;
	return a_first == second ? b : a;
}

static bool before(const void *context, uint32_t x, uint32_t y)
{
	const work *w = context;
	const jy_tie *a = &w->ties[x], *b = &w->ties[y];
	int order = order_of(a->time, b->time);
	if (order == 0)
		order = hash_order(a->id, b->id);
	if (order == 0)
		order = order_of(rank(w, a), rank(w, b));
	if (order == 0)
		order = jy_str_compare(end_of(w, a, false), end_of(w, b, false));
	if (order == 0)
		order = jy_str_compare(end_of(w, a, true), end_of(w, b, true));
	if (order == 0)
		order = (int)b->by_alias - (int)a->by_alias;
	return order < 0;
}

/* ---- the rules ---- */

static bool counts(const jy_identifier_kind *kind, const jy_node *node, journey_time time)
{
	if (kind->within == 0 || node->since == JOURNEY_TIME_NONE)
		return true;
	return time < INT64_MIN + kind->within || node->since > time - kind->within;
}

static uint32_t count_of(const work *w, uint32_t set, uint32_t kind, journey_time time)
{
	uint32_t n = 0;
	for (uint32_t i = set; i != JY_NONE; i = w->nodes[i].next)
		n += w->nodes[i].kind == kind && counts(&w->rules->kinds[kind], &w->nodes[i], time);
	return n;
}

static bool exceeds(const work *w, jy_tie *t, uint32_t a, uint32_t b)
{
	for (uint32_t kind = 0; kind < w->rules->kind_count; kind++) {
		uint32_t limit = w->rules->kinds[kind].limit, n;
		if (limit == 0)
			continue;
		n = count_of(w, a, kind, t->time) + count_of(w, b, kind, t->time);
		if (n > limit) {
			t->limit_of = kind;
			t->would_be = n;
			return true;
		}
	}
	return false;
}

static jy_tie_verdict judge(const work *w, jy_tie *t, uint32_t a, uint32_t b)
{
	const jy_node *x = &w->nodes[a], *y = &w->nodes[b];
	uint32_t known = w->rules->known;
	if (t->cut)
		return JY_TIE_CUT;
	if (a == b)
		return JY_TIE_INSIDE;
	if (x->known && y->known &&
	    !(t->by_alias && w->nodes[t->a].kind == known && w->nodes[t->b].kind == known))
		return JY_TIE_GUARD;
	if (exceeds(w, t, a, b))
		return JY_TIE_LIMIT;
	if (x->size + y->size > w->rules->size_max) {
		t->would_be = x->size + y->size;
		return JY_TIE_SIZE;
	}
	return JY_TIE_JOINS;
}

/* ---- sets ---- */

static void unite(const work *w, uint32_t a, uint32_t b)
{
	uint32_t into = a < b ? a : b, from = a < b ? b : a;
	jy_node *x = &w->nodes[into], *y = &w->nodes[from];
	for (uint32_t i = from; i != JY_NONE; i = w->nodes[i].next)
		w->nodes[i].set = into;
	w->nodes[x->last].next = from;
	x->last = y->last;
	x->size += y->size;
	x->known = x->known || y->known;
}

static void take(const work *w, jy_tie *t)
{
	uint32_t a = w->nodes[t->a].set, b = w->nodes[t->b].set, ends[2] = {t->a, t->b};
	jy_tie_verdict verdict = judge(w, t, a, b);
	t->verdict = (uint8_t)verdict;
	if (verdict == JY_TIE_JOINS)
		unite(w, a, b);
	for (unsigned i = 0; verdict <= JY_TIE_INSIDE && i < 2; i++) {
		if (w->nodes[ends[i]].since == JOURNEY_TIME_NONE)
			w->nodes[ends[i]].since = t->time;
	}
}

void jy_partition(const jy_rules *rules, jy_node *nodes, uint32_t node_count, jy_tie *ties, uint32_t tie_count,
                  uint32_t *order)
{
	work w = {rules, nodes, ties};
	for (uint32_t i = 0; i < node_count; i++) {
		nodes[i].set = nodes[i].last = i;
		nodes[i].next = JY_NONE;
		nodes[i].size = 1;
		nodes[i].known = nodes[i].kind == rules->known;
		nodes[i].since = JOURNEY_TIME_NONE;
	}
	for (uint32_t i = 0; i < tie_count; i++) {
		order[i] = i;
		ties[i].limit_of = JY_NONE;
		ties[i].would_be = 0;
	}
	jy_sort(order, tie_count, before, &w);
	for (uint32_t i = 0; i < tie_count; i++)
		take(&w, &ties[order[i]]);
}

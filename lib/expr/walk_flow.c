/* The tree walker's logic, conditions and macros. */
#include "expr/change.h"
#include "expr/collect.h"
#include "expr/optional.h"
#include "expr/walk.h"

/* Logic. */

/* What && and || (and all, exists) have met so far. */
typedef struct logic {
	bool stop;         /* the truth that decides */
	bool decided, any; /* it was met; any operand was met */
	journey_value sum; /* of operands that decide nothing */
	journey_time held; /* until the last of those that decide */
	journey_time all;  /* until the first of any */
} logic;

static logic logic_of(bool stop)
{
	return (logic){stop, false, false, jy_truth(!stop), 0, JY_NEVER};
}

/* Takes an operand; true: no further one matters. */
static bool logic_take(jy_walk *w, const jy_part *p, logic *l, jy_seen *v)
{
	if (!jy_special(v) && v->v.type != JOURNEY_BOOL)
		(void)jy_no_overload(w, p, v);
	l->all = jy_sooner(l->all, v->until);
	if (v->v.type == JOURNEY_BOOL && (v->v.as.i != 0) == l->stop) {
		l->held = l->decided && l->held > v->until ? l->held : v->until;
		l->decided = true;
		/* Others may decide for longer than this one. */
		return !w->change || l->held == JY_NEVER;
	}
	/* Errors and unknowns win over values, the first over later ones, an unknown over errors. */
	if (jy_special(v) && (!l->any || v->v.type == JY_TAG_UNKNOWN) && l->sum.type != JY_TAG_UNKNOWN) {
		l->sum = v->v;
		l->any = true;
	}
	return false;
}

static jy_seen logic_result(const logic *l)
{
	if (l->decided)
		return (jy_seen){jy_truth(l->stop), l->held, 0};
	return (jy_seen){l->sum, l->all, 0};
}

/* Whether a failure only ends the search for what decides for longer. */
static bool enough(const logic *l, journey_status s)
{
	return l->decided && s != JOURNEY_NO_MEMORY;
}

journey_status jy_walk_logic(jy_walk *w, const jy_part *p, jy_seen *out)
{
	logic l = logic_of(p->kind == JY_N_OR);
	for (uint32_t i = 0; i < p->count; i++) {
		jy_seen v;
		journey_status s = jy_walk_part(w, &p->kids[i], &v);
		if (s && !enough(&l, s))
			return s;
		if (s || logic_take(w, &p->kids[i], &l, &v))
			break;
	}
	*out = logic_result(&l);
	return JOURNEY_OK;
}

journey_status jy_walk_cond(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen test;
	journey_status s = jy_walk_part(w, &p->kids[0], &test);
	if (s)
		return s;
	*out = test;
	if (jy_special(&test))
		return JOURNEY_OK;
	if (test.v.type != JOURNEY_BOOL)
		return jy_no_overload(w, &p->kids[0], out);
	s = jy_walk_part(w, &p->kids[test.v.as.i ? 1 : 2], out);
	out->until = jy_sooner(out->until, test.until);
	return s;
}

/* Macros. */

typedef struct jy_loop {
	const jy_part *p;
	journey_value range;
	size_t count, at;
} jy_loop;

/* The next item into the variables. */
static bool loop_next(jy_walk *w, jy_loop *l)
{
	journey_value first, second = {{(int64_t)l->at}, 0, JOURNEY_INT};
	if (l->at == l->count)
		return false;
	bool two = l->p->local2 != UINT32_MAX;
	if (l->range.type == JOURNEY_MAP) {
		first = l->range.as.map->entries[l->at].key;
		second = l->range.as.map->entries[l->at].value;
	} else if (two) {
		first = second;
		second = l->range.as.list->items[l->at];
	} else {
		first = l->range.as.list->items[l->at];
	}
	w->locals[l->p->local] = jy_still(first);
	if (two)
		w->locals[l->p->local2] = jy_still(second);
	l->at++;
	return true;
}

static journey_status walk_quantifier(jy_walk *w, jy_loop *loop, jy_seen *out)
{
	logic l = logic_of(loop->p->macro == JY_M_EXISTS);
	while (loop_next(w, loop)) {
		jy_seen v;
		journey_status s = jy_walk_part(w, &loop->p->kids[1], &v);
		if (s && !enough(&l, s))
			return s;
		if (s || logic_take(w, loop->p, &l, &v))
			break;
	}
	journey_time until = out->until;
	*out = logic_result(&l);
	out->until = jy_sooner(out->until, until);
	return JOURNEY_OK;
}

/* One truth of exists_one, filter or map; *ended: it is none, and the result. */
static journey_status walk_test(jy_walk *w, const jy_loop *loop, bool *truth, jy_seen *out, bool *ended)
{
	jy_seen v;
	journey_status s = jy_walk_part(w, &loop->p->kids[1], &v);
	if (s)
		return s;
	out->until = jy_sooner(out->until, v.until);
	if (!jy_special(&v) && v.v.type != JOURNEY_BOOL)
		(void)jy_no_overload(w, loop->p, &v);
	*ended = jy_special(&v);
	if (*ended)
		out->v = v.v;
	*truth = !*ended && v.v.as.i;
	return JOURNEY_OK;
}

static journey_status walk_one(jy_walk *w, jy_loop *loop, jy_seen *out)
{
	int64_t count = 0;
	bool truth, ended;
	while (loop_next(w, loop)) {
		journey_status s = walk_test(w, loop, &truth, out, &ended);
		if (s || ended)
			return s;
		count += truth;
	}
	out->v = jy_truth(count == 1);
	return JOURNEY_OK;
}

/* What a round adds: of filter() the variable, else what kids[2] makes. *ended: it fails, and is the result.
 */
static journey_status walk_add(jy_walk *w, const jy_loop *loop, journey_value *built, jy_seen *out,
			       bool *ended)
{
	const jy_part *p = loop->p;
	jy_seen item = w->locals[p->local];
	journey_status s;
	*ended = false;
	if (p->macro == JY_M_FILTER)
		return jy_builder_push(&w->run, built, &item.v);
	journey_value key = item.v;
	s = jy_walk_part(w, &p->kids[2], &item);
	if (s)
		return s;
	out->until = jy_sooner(out->until, item.slope ? jy_change_soon(w) : item.until);
	*ended = jy_special(&item);
	if (*ended) {
		out->v = item.v;
		return JOURNEY_OK;
	}
	jy_stand(w, p);
	if (p->macro == JY_M_MAP)
		return jy_builder_push(&w->run, built, &item.v);
	s = p->macro == JY_M_TRANSFORM_MAP ? jy_entries_put(&w->run, built, &key, &item.v, true)
					   : jy_entries_add(&w->run, built, &item.v);
	*ended = built->type != JY_TAG_ENTRIES;
	out->v = *built;
	return s;
}

/* filter, map and the transforms. */
static journey_status walk_build(jy_walk *w, jy_loop *loop, jy_seen *out)
{
	jy_macro macro = loop->p->macro;
	bool map = macro == JY_M_TRANSFORM_MAP || macro == JY_M_TRANSFORM_ENTRY, truth, ended;
	journey_value built;
	journey_status s = map ? jy_entries_new(&w->run, &built) : jy_builder_new(&w->run, &built);
	while (!s && loop_next(w, loop)) {
		s = walk_test(w, loop, &truth, out, &ended);
		if (!s && !ended && truth)
			s = walk_add(w, loop, &built, out, &ended);
		if (s || ended)
			return s;
	}
	jy_builder_done(&built);
	out->v = built;
	return s;
}

/* cel.bind: an error of the variable counts where it is read. */
static journey_status walk_bind(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen variable;
	journey_status s = jy_walk_part(w, &p->kids[0], &variable);
	w->locals[p->local] = variable;
	return s ? s : jy_walk_part(w, &p->kids[1], out);
}

/* optMap, optFlatMap */
static journey_status walk_optional(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_seen held = jy_still((journey_value){{0}, 0, JOURNEY_NULL});
	journey_status s = jy_walk_part(w, &p->kids[0], out);
	if (s)
		return s;
	jy_stand(w, p);
	if (!jy_optional_open(&w->run, &out->v, &held.v))
		return JOURNEY_OK;
	journey_time until = out->until;
	w->locals[p->local] = held;
	s = jy_walk_part(w, &p->kids[1], out);
	out->until = jy_sooner(until, out->slope ? jy_change_soon(w) : out->until);
	out->slope = 0;
	return s || p->macro == JY_M_OPT_FLAT_MAP ? s : jy_optional_wrap(&w->run, &out->v, &out->v);
}

journey_status jy_walk_macro(jy_walk *w, const jy_part *p, jy_seen *out)
{
	if (p->macro == JY_M_BIND)
		return walk_bind(w, p, out);
	if (p->macro == JY_M_OPT_MAP || p->macro == JY_M_OPT_FLAT_MAP)
		return walk_optional(w, p, out);
	journey_status s = jy_walk_part(w, &p->kids[0], out);
	if (s || jy_special(out))
		return s;
	if (out->v.type != JOURNEY_LIST && out->v.type != JOURNEY_MAP)
		return jy_no_overload(w, p, out);
	bool map = out->v.type == JOURNEY_MAP;
	jy_loop loop = {p, out->v, map ? out->v.as.map->count : out->v.as.list->count, 0};
	switch (p->macro) {
	case JY_M_ALL:
	case JY_M_EXISTS:
		return walk_quantifier(w, &loop, out);
	case JY_M_EXISTS_ONE:
		return walk_one(w, &loop, out);
	default:
		return walk_build(w, &loop, out);
	}
}

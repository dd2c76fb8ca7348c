#include "expr/change.h"
#include "expr/linear.h"

journey_time jy_change_soon(const jy_walk *w)
{
	return w->run.activation->now + 1;
}

journey_value jy_change_now(journey_time now)
{
	int64_t seconds = now / JOURNEY_SECOND, micros = now % JOURNEY_SECOND;
	if (micros < 0) {
		micros += JOURNEY_SECOND;
		seconds--;
	}
	return (journey_value){{seconds}, (uint32_t)(micros * 1000), JOURNEY_TIMESTAMP};
}

/* What the host says. */
static journey_time ask(const jy_walk *w, const jy_part *part, const journey_expr_read *read)
{
	const journey_activation *a = w->run.activation;
	if (!(part->flags & JOURNEY_EXPR_TIMED))
		return JY_NEVER;
	if (!a->change)
		return jy_change_soon(w);
	journey_time at = a->change(a->user, read);
	if (at == JOURNEY_TIME_NONE)
		return JY_NEVER;
	return at > a->now ? at : jy_change_soon(w);
}

static journey_expr_read read_of(const jy_part *part, journey_read_kind kind)
{
	journey_expr_read read = {.size = sizeof read, .kind = kind, .slot = part->slot};
	read.key = (journey_value){{0}, 0, JOURNEY_NULL};
	return read;
}

journey_time jy_change_slot(jy_walk *w, const jy_part *part)
{
	journey_expr_read read = read_of(part, JOURNEY_READ_SLOT);
	read.relation = part->test ? JOURNEY_RELATION_HAS : JOURNEY_RELATION_NONE;
	return ask(w, part, &read);
}

journey_time jy_change_key(jy_walk *w, const jy_part *tally, const journey_value *key, bool test)
{
	journey_expr_read read = read_of(tally, JOURNEY_READ_KEY);
	read.key = *key;
	read.relation = test ? JOURNEY_RELATION_HAS : JOURNEY_RELATION_NONE;
	return ask(w, tally, &read);
}

journey_time jy_change_field(jy_walk *w, const jy_part *part)
{
	journey_expr_read read = read_of(part, JOURNEY_READ_FIELD);
	read.key = part->value;
	read.relation = part->test ? JOURNEY_RELATION_HAS : JOURNEY_RELATION_NONE;
	return ask(w, part, &read);
}

journey_time jy_change_call(jy_walk *w, const jy_part *part, const journey_value *args)
{
	journey_expr_read read = read_of(part, JOURNEY_READ_CALL);
	read.count = part->count;
	read.args = args;
	return ask(w, part, &read);
}

/* Comparisons. */

/* One side, if it is a read of what changes; `bound` is the value of the other. */
static journey_status refine(jy_walk *w, const jy_part *part, journey_relation relation, const jy_seen *bound,
			     jy_seen *side)
{
	const jy_part *tally, *key;
	jy_seen seen = {{{0}, 0, JOURNEY_NULL}, JY_NEVER, 0};
	if (side->until == JY_NEVER || bound->until != JY_NEVER || bound->slope)
		return JOURNEY_OK;
	if (jy_part_key(part, &tally, &key)) {
		journey_expr_read read = read_of(tally, JOURNEY_READ_KEY);
		if (!(tally->flags & JOURNEY_EXPR_TIMED))
			return JOURNEY_OK;
		read.key = part->value;
		if (key) {
			journey_status s = jy_walk_part(w, key, &seen);
			if (s)
				return s;
			read.key = seen.v;
		}
		if (seen.slope || seen.v.type >= JY_TAG_SPECIAL)
			return JOURNEY_OK;
		read.relation = relation;
		read.bound = &bound->v;
		side->until = jy_sooner(seen.until, ask(w, tally, &read));
	} else if (part->ref == JY_R_SLOT && !part->test && !part->optional &&
		   part->slot != JOURNEY_EXPR_SLOT_NOW && !jy_part_tally(part)) {
		journey_expr_read read = read_of(part, JOURNEY_READ_SLOT);
		read.relation = relation;
		read.bound = &bound->v;
		side->until = ask(w, part, &read);
	}
	return JOURNEY_OK;
}

journey_status jy_change_refine(jy_walk *w, const jy_part *part, jy_seen *a, jy_seen *b)
{
	static const journey_relation relations[2][6] = {
		{JOURNEY_RELATION_EQ, JOURNEY_RELATION_NE, JOURNEY_RELATION_LT, JOURNEY_RELATION_LE,
		 JOURNEY_RELATION_GT, JOURNEY_RELATION_GE},
		{JOURNEY_RELATION_EQ, JOURNEY_RELATION_NE, JOURNEY_RELATION_GT, JOURNEY_RELATION_GE,
		 JOURNEY_RELATION_LT, JOURNEY_RELATION_LE}};
	uint32_t i = part->operation - JY_I_EQ;
	journey_status s = refine(w, &part->kids[0], relations[0][i], b, a);
	return s ? s : refine(w, &part->kids[1], relations[1][i], a, b);
}

static bool is_span(const journey_value *v)
{
	return v->type == JOURNEY_TIMESTAMP || v->type == JOURNEY_DURATION;
}

journey_time jy_change_relation(const jy_walk *w, uint32_t relation, const jy_seen *a, const jy_seen *b)
{
	journey_time until = jy_sooner(a->until, b->until), crossing;
	if (a->slope == b->slope || a->v.type != b->v.type || !is_span(&a->v))
		return until;
	jy_linear l = jy_linear_difference(&a->v, a->slope, &b->v, b->slope);
	if (!jy_linear_within(&l))
		return jy_change_soon(w);
	crossing = jy_linear_crossing(&l, relation);
	if (crossing == JY_NEVER || crossing > JOURNEY_TIME_MAX - w->run.activation->now)
		return until;
	return jy_sooner(until, w->run.activation->now + crossing);
}

/* Looking ahead. */

/* Steps that are looked at: the days of a year and more. */
#define AHEAD_STEPS 400

/* What time changes in a part is `now` alone, so that its value can be known for later moments. */
static bool only_now(const jy_part *p)
{
	if (p->ref == JY_R_LOCAL || p->ref == JY_R_CALL || p->kind == JY_N_MACRO)
		return false;
	bool now = p->ref == JY_R_SLOT && p->slot == JOURNEY_EXPR_SLOT_NOW;
	if (!now && p->ref != JY_R_NONE && (p->flags & JOURNEY_EXPR_TIMED))
		return false;
	for (uint32_t i = 0; i < p->count; i++)
		if (!only_now(&p->kids[i]))
			return false;
	return true;
}

/* A part at a later moment. */
static journey_status walk_at(jy_walk *w, const jy_part *p, journey_time at, jy_seen *out)
{
	const journey_activation *activation = w->run.activation;
	journey_activation later = *activation;
	later.now = at;
	w->run.activation = &later;
	w->ahead = true;
	journey_status s = jy_walk_part(w, p, out);
	w->ahead = false;
	w->run.activation = activation;
	return s;
}

/* One step: whether the truth at `at` is still that of `out`; then *next is until when. */
static journey_status same_at(jy_walk *w, const jy_part *part, uint32_t side, const jy_seen *still,
			      journey_time at, const journey_value *truth, journey_time *next)
{
	jy_seen seen;
	journey_value v;
	journey_status s = walk_at(w, &part->kids[side], at, &seen);
	*next = at;
	if (s || jy_special(&seen) || seen.slope)
		return s;
	s = jy_walk_operate(w, part, side ? &still->v : &seen.v, side ? &seen.v : &still->v, &v);
	if (!s && v.type == JOURNEY_BOOL && v.as.i == truth->as.i)
		*next = seen.until;
	return s;
}

journey_status jy_change_ahead(jy_walk *w, const jy_part *part, const jy_seen *a, const jy_seen *b,
			       jy_seen *out)
{
	/* The step is that of one side; until the other changes, it stands. */
	uint32_t side = a->until <= b->until ? 0 : 1;
	const jy_seen *moving = side ? b : a, *still = side ? a : b;
	journey_time at = moving->until;
	if (w->ahead || out->until == JY_NEVER || a->slope || b->slope || out->v.type != JOURNEY_BOOL ||
	    !only_now(&part->kids[side]))
		return JOURNEY_OK;
	/* Half of the steps that are left remain for the rest. */
	uint64_t cost = w->run.cost, most = cost + (w->run.cost_limit - cost) / 2;
	jy_arena_mark mark = jy_arena_save(w->run.arena);
	for (int i = 0; i < AHEAD_STEPS && at < still->until && at <= JOURNEY_TIME_MAX; i++) {
		journey_time next;
		journey_status s = w->run.cost < most ? same_at(w, part, side, still, at, &out->v, &next)
						      : JOURNEY_LIMIT;
		jy_arena_rewind(w->run.arena, mark);
		if (s == JOURNEY_LIMIT) {
			w->run.cost = w->run.cost < most ? w->run.cost : most;
			break;
		}
		if (s)
			return s;
		if (next == at)
			break;
		at = next;
	}
	out->until = jy_sooner(at, still->until);
	return JOURNEY_OK;
}

/* Arithmetic. */

/* Until a moving value gets out of the range of its type, or into it. */
static journey_time range_end(const jy_walk *w, uint32_t op, const jy_seen *a, const jy_seen *b,
			      const jy_linear *l)
{
	journey_time delta;
	if (op == JY_I_SUB && a->v.type == JOURNEY_TIMESTAMP && b->v.type == JOURNEY_TIMESTAMP)
		delta = jy_linear_range_between(l);
	else if (a->v.type == JOURNEY_DURATION && b->v.type == JOURNEY_DURATION)
		delta = jy_linear_range_duration(l);
	else
		delta = jy_linear_range_timestamp(l);
	if (delta == JY_NEVER || delta > JOURNEY_TIME_MAX - w->run.activation->now)
		return JY_NEVER;
	return w->run.activation->now + delta;
}

void jy_change_arithmetic(const jy_walk *w, uint32_t op, const jy_seen *a, const jy_seen *b, jy_seen *out)
{
	journey_time until = jy_sooner(a->until, b->until);
	jy_linear l;
	out->slope = 0;
	out->until = jy_change_soon(w);
	if (!is_span(&a->v) || !is_span(&b->v) || (op != JY_I_ADD && op != JY_I_SUB))
		return;
	l = op == JY_I_ADD ? jy_linear_sum(&a->v, a->slope, &b->v, b->slope)
			   : jy_linear_difference(&a->v, a->slope, &b->v, b->slope);
	if (!jy_linear_within(&l))
		return;
	out->until = until;
	if (l.slope)
		out->until = jy_sooner(until, range_end(w, op, a, b, &l));
	if (is_span(&out->v))
		out->slope = l.slope;
}

/* The public face. */

journey_status journey_expr_next_change(const journey_expr_program *program,
					const journey_activation *activation, journey_expr_scratch *scratch,
					journey_time *out)
{
	jy_seen seen;
	if (!program || !activation || !scratch || !out)
		return JOURNEY_MISUSE;
	if (activation->now < JOURNEY_TIME_MIN || activation->now > JOURNEY_TIME_MAX)
		return JOURNEY_RANGE;
	if (!program->tree) {
		*out = JOURNEY_TIME_NONE;
		return JOURNEY_OK;
	}
	journey_status s = jy_walk_tree(program, activation, scratch, true, &seen);
	if (s)
		return s;
	if (seen.slope)
		seen.until = activation->now + 1;
	*out = seen.until > JOURNEY_TIME_MAX ? JOURNEY_TIME_NONE : seen.until;
	return JOURNEY_OK;
}

int journey_expr_change_known(const journey_expr_program *program, uint32_t *offset)
{
	bool known = program && program->change_known;
	if (program && !known && offset)
		*offset = program->change_lost;
	return known ? 1 : 0;
}

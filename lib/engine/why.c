/* Why identifiers are one customer's, or are not. */
#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/circle.h"
#include "engine/component.h"
#include "engine/subject.h"
#include <journey/identity.h>
#include <string.h>

typedef struct asking {
	journey_engine *engine;
	jy_component *component;
	jy_gathering g;
	journey_edge_fn visit;
	void *user;
} asking;

static journey_status begin(asking *q, journey_identifier identifier, jy_member **member)
{
	journey_engine *engine = q->engine;
	journey_str name;
	journey_status status = jy_subject(engine, identifier, &name);
	if (status == JOURNEY_OK)
		status = jy_member_get(engine, name, member);
	if (status != JOURNEY_OK)
		return status;
	if (jy_fragment_empty((*member)->fragment))
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "identifier", "nothing is known of the identifier");
	q->component = (*member)->component;
	return jy_circles_gather(engine, &q->component->circle, 1, &q->g);
}

/* ---- telling ---- */

static journey_identifier identifier_of(journey_str name)
{
	return (journey_identifier){jy_subject_kind(name), jy_subject_value(name)};
}

/* The texts of the event that stated the edge at its time, from the half of either end. */
static void find_texts(const jy_fragment *fragment, journey_str other, const jy_tie *tie, journey_edge *out)
{
	jy_edge edge;
	if (!jy_fragment_find_edge(fragment, other, tie->by_alias, &edge))
		return;
	if (edge.time == tie->time && edge.id.a == tie->id.a && edge.id.b == tie->id.b) {
		out->message_id = edge.message;
		out->source = edge.source;
	} else if (tie->by_alias && edge.last_time == tie->time) {
		out->message_id = edge.last_message;
	}
}

static journey_status tell(const asking *q, const jy_member *a, const jy_member *b, const jy_tie *tie,
                           journey_edge_state state)
{
	journey_str from = jy_fragment_identifier(a->fragment), to = jy_fragment_identifier(b->fragment);
	journey_edge edge;
	memset(&edge, 0, sizeof edge);
	edge.size = sizeof edge;
	edge.a = identifier_of(from);
	edge.b = identifier_of(to);
	edge.time = tie->time;
	edge.by_alias = tie->by_alias;
	edge.state = state;
	find_texts(a->fragment, to, tie, &edge);
	if (edge.message_id.size == 0)
		find_texts(b->fragment, from, tie, &edge);
	if (state == JOURNEY_EDGE_OVER_LIMIT) {
		edge.limit_kind = q->engine->strategy->identifiers[tie->limit_of].name;
		edge.limit = q->engine->strategy->identifiers[tie->limit_of].limit;
	}
	if (state == JOURNEY_EDGE_OVER_SIZE)
		edge.limit = JOURNEY_COMPONENT_MAX;
	edge.would_be = tie->would_be;
	return q->visit(q->user, &edge);
}

/* ---- all edges ---- */

static journey_edge_state state_of(const jy_tie *tie)
{
	static const journey_edge_state states[JY_TIE_VERDICTS] = {
		[JY_TIE_JOINS] = JOURNEY_EDGE_JOINED,    [JY_TIE_INSIDE] = JOURNEY_EDGE_CONFIRMED,
		[JY_TIE_CUT] = JOURNEY_EDGE_CUT,         [JY_TIE_GUARD] = JOURNEY_EDGE_GUARDED,
		[JY_TIE_LIMIT] = JOURNEY_EDGE_OVER_LIMIT, [JY_TIE_SIZE] = JOURNEY_EDGE_OVER_SIZE};
	return states[tie->verdict];
}

static journey_status tell_ties(const asking *q)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < q->g.tie_count; i++) {
		const jy_tie *tie = &q->g.ties[q->g.order[i]];
		const jy_member *a = q->g.members[tie->a], *b = q->g.members[tie->b];
		bool swap = jy_identifier_before(q->g.nodes[tie->b].name, q->g.nodes[tie->a].name);
		if (a->component != b->component)
			swap = b->component == q->component; /* its own identifier comes first */
		if (a->component == q->component || b->component == q->component)
			status = tell(q, swap ? b : a, swap ? a : b, tie, state_of(tie));
	}
	return status;
}

/* An edge of a member that is no tie: it is cut, or only this end keeps it. */
static journey_status tell_other(const asking *q, const jy_member *member, const jy_edge *edge)
{
	jy_member *other;
	jy_tie tie;
	journey_status status = jy_member_get(q->engine, edge->other, &other);
	if (status != JOURNEY_OK)
		return status;
	if (!jy_tie_between(member->fragment, other->fragment, edge->by_alias, &tie)) {
		memset(&tie, 0, sizeof tie);
		tie.time = edge->time;
		tie.id = edge->id;
		tie.by_alias = edge->by_alias;
		return tell(q, member, other, &tie, JOURNEY_EDGE_HALF);
	}
	/* Both ends of the same customer: it is told of once. */
	if (!tie.cut || (other->component == q->component && other->at < member->at))
		return JOURNEY_OK;
	return tell(q, member, other, &tie, JOURNEY_EDGE_CUT);
}

static journey_status tell_others(const asking *q)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < q->component->member_count; i++) {
		const jy_member *member = q->component->members[i];
		size_t edges = jy_fragment_edge_count(member->fragment);
		for (size_t e = 0; status == JOURNEY_OK && e < edges; e++) {
			jy_edge edge = jy_fragment_edge(member->fragment, e);
			status = tell_other(q, member, &edge);
		}
	}
	return status;
}

journey_status journey_engine_why(journey_engine *engine, journey_identifier identifier, journey_edge_fn visit,
                                  void *user)
{
	asking q = {.engine = engine, .visit = visit, .user = user};
	jy_member *member;
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status != JOURNEY_OK)
		return status;
	status = visit == NULL ? JOURNEY_MISUSE : begin(&q, identifier, &member);
	if (status == JOURNEY_OK)
		status = tell_ties(&q);
	if (status == JOURNEY_OK)
		status = tell_others(&q);
	return jy_call_forget(engine, status);
}

/* ---- a path ---- */

/* By node: the tie that led to it, JY_NONE before it was reached. Widths first, ties in order. */
static void walk(const jy_gathering *g, uint32_t from, uint32_t *by, uint32_t *queue)
{
	uint32_t head = 0, tail = 0;
	for (uint32_t i = 0; i < g->count; i++)
		by[i] = JY_NONE;
	queue[tail++] = from;
	by[from] = g->tie_count; /* reached by none */
	while (head < tail) {
		uint32_t at = queue[head++];
		for (uint32_t i = 0; i < g->tie_count; i++) {
			const jy_tie *tie = &g->ties[g->order[i]];
			uint32_t to = tie->a == at ? tie->b : tie->a;
			if (tie->verdict > JY_TIE_INSIDE || (tie->a != at && tie->b != at) || by[to] != JY_NONE)
				continue;
			by[to] = g->order[i];
			queue[tail++] = to;
		}
	}
}

/* The walk began at the end, so that each tie on the way back is the next one. */
static journey_status tell_path(const asking *q, uint32_t from, uint32_t to)
{
	uint32_t *by = jy_arena_items(&q->engine->arena, q->g.count, sizeof *by);
	uint32_t *queue = jy_arena_items(&q->engine->arena, q->g.count, sizeof *queue);
	journey_status status = JOURNEY_OK;
	if (by == NULL || queue == NULL)
		return JOURNEY_NO_MEMORY;
	walk(&q->g, to, by, queue);
	if (by[from] == JY_NONE)
		return jy_error_set(&q->engine->error, JOURNEY_NOT_FOUND, "identifier", "they are not one customer's");
	for (uint32_t at = from; status == JOURNEY_OK && at != to;) {
		const jy_tie *tie = &q->g.ties[by[at]];
		uint32_t next = tie->a == at ? tie->b : tie->a;
		status = tell(q, q->g.members[at], q->g.members[next], tie, state_of(tie));
		at = next;
	}
	return status;
}

static journey_status path(asking *q, journey_identifier a, journey_identifier b)
{
	jy_member *from, *to;
	journey_str name;
	journey_status status = begin(q, a, &from);
	if (status == JOURNEY_OK)
		status = jy_subject(q->engine, b, &name);
	if (status == JOURNEY_OK)
		status = jy_member_get(q->engine, name, &to);
	if (status != JOURNEY_OK)
		return status;
	if (to->component != q->component)
		return jy_error_set(&q->engine->error, JOURNEY_NOT_FOUND, "identifier", "they are not one customer's");
	return tell_path(q, from->at, to->at);
}

journey_status journey_engine_path(journey_engine *engine, journey_identifier a, journey_identifier b,
                                   journey_edge_fn visit, void *user)
{
	asking q = {.engine = engine, .visit = visit, .user = user};
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status != JOURNEY_OK)
		return status;
	status = visit == NULL ? JOURNEY_MISUSE : path(&q, a, b);
	return jy_call_forget(engine, status);
}

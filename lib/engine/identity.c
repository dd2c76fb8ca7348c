#include "engine/identity.h"

#include "base/text.h"
#include "engine/call.h"
#include "engine/circle.h"
#include "engine/component.h"
#include "engine/tombstone.h"
#include "profile/seen.h"

/* Stating the edges of one event. */
typedef struct stating {
	journey_engine *engine;
	jy_member *main;
	jy_edge edge; /* without its other end */
	jy_circle *circles[JY_NAMING_MAX + 1];
	size_t circle_count, member_count;
	bool changed;
} stating;

static int order_of(journey_time time, jy_hash128 id, journey_time other, jy_hash128 other_id)
{
	return jy_stamp_compare(time, id, other, other_id);
}

/* Whether the main identifier has the edge as the event states it, or as earlier ones did. */
static bool is_known(const stating *s, const jy_named *other)
{
	jy_edge there;
	if (!jy_fragment_find_edge(s->main->fragment, other->identifier, other->by_alias, &there) ||
	    order_of(there.time, there.id, s->edge.time, s->edge.id) > 0)
		return false;
	return !other->by_alias || order_of(there.last_time, there.last_id, s->edge.time, s->edge.id) >= 0;
}

/* Takes the circle up; false: there would be too many in it. */
static bool take_circle(stating *s, jy_circle *circle)
{
	for (size_t i = 0; i < s->circle_count; i++) {
		if (s->circles[i] == circle)
			return true;
	}
	if (s->circle_count > 0 && s->member_count + circle->member_count > JOURNEY_CIRCLE_MAX)
		return false;
	s->circles[s->circle_count++] = circle;
	s->member_count += circle->member_count;
	return true;
}

/* One half of the edge. */
static journey_status state_half(stating *s, jy_member *member, journey_str other)
{
	jy_linked linked;
	s->edge.other = other;
	journey_status status = jy_fragment_state(member->fragment, &s->edge, &linked);
	if (status != JOURNEY_OK || linked == JY_LINKED_KNOWN)
		return status;
	if (linked == JY_LINKED_REFUSED || linked == JY_LINKED_DISPLACED)
		status = jy_count(s->engine, JY_SUM_LOST, 0, 0, 1);
	if (linked != JY_LINKED_REFUSED) {
		member->dirty = true;
		s->changed = true;
	}
	return status;
}

static journey_status state_one(stating *s, const jy_named *other)
{
	jy_member *member;
	journey_status status = jy_member_get(s->engine, other->identifier, &member);
	if (status == JOURNEY_OK)
		status = jy_tombstone_check(s->engine, member, s->edge.time);
	if (status == JOURNEY_OK)
		status = jy_component_touch(s->engine, member->component);
	if (status != JOURNEY_OK)
		return status;
	if (!take_circle(s, member->component->circle))
		return jy_count(s->engine, JY_SUM_LOST, 0, 0, 1);
	s->edge.by_alias = other->by_alias;
	status = state_half(s, s->main, other->identifier);
	if (status == JOURNEY_OK)
		status = state_half(s, member, jy_fragment_identifier(s->main->fragment));
	return status;
}

journey_status jy_identity_state(journey_engine *engine, const jy_event_view *view, const jy_naming *naming,
                                 jy_member *main)
{
	journey_status status = JOURNEY_OK;
	stating s = {.engine = engine, .main = main};
	if (naming->count == 0 || !jy_event_source_joins(engine->strategy, view->source))
		return JOURNEY_OK;
	s.edge.time = s.edge.last_time = view->event->timestamp;
	s.edge.id = s.edge.last_id = view->id;
	s.edge.message = s.edge.last_message = view->event->message_id;
	if (view->source != JY_NONE)
		s.edge.source = engine->strategy->sources[view->source].name;
	(void)take_circle(&s, main->component->circle);
	for (uint32_t i = 0; status == JOURNEY_OK && i < naming->count; i++) {
		if (!is_known(&s, &naming->others[i]))
			status = state_one(&s, &naming->others[i]);
	}
	if (status != JOURNEY_OK || !s.changed)
		return status;
	return jy_circles_rearrange(engine, s.circles, s.circle_count, main);
}

/* The half of an edge at its other end, which is as the adopted fragment says. */
static journey_status adopt_one(stating *s, const jy_edge *edge)
{
	jy_member *member;
	journey_status status = jy_member_get(s->engine, edge->other, &member);
	if (status == JOURNEY_OK)
		status = jy_tombstone_check(s->engine, member, edge->time);
	if (status == JOURNEY_OK)
		status = jy_component_touch(s->engine, member->component);
	if (status != JOURNEY_OK)
		return status;
	if (!take_circle(s, member->component->circle))
		return jy_count(s->engine, JY_SUM_LOST, 0, 0, 1);
	s->edge = *edge;
	return state_half(s, member, jy_fragment_identifier(s->main->fragment));
}

/* One after the other: each may lead into a circle of its own. */
journey_status jy_identity_adopt(journey_engine *engine, jy_member *main)
{
	size_t count = jy_fragment_edge_count(main->fragment);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++) {
		stating s = {.engine = engine, .main = main};
		jy_edge edge = jy_fragment_edge(main->fragment, i);
		(void)take_circle(&s, main->component->circle);
		status = adopt_one(&s, &edge);
		if (status == JOURNEY_OK)
			status = jy_circles_rearrange(engine, s.circles, s.circle_count, main);
	}
	return status;
}

/* ---- what comes of it ---- */

journey_status jy_identity_react(journey_engine *engine, const jy_component *done)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < engine->touched_count; i++) {
		jy_component *component = engine->touched[i];
		if (component->fresh && !component->circle->gone && component != done && jy_component_known(component))
			status = jy_react(engine, component);
	}
	return status;
}

/* Fragments from elsewhere: a phone's, another server's. */
#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/identity.h"
#include "engine/membership.h"
#include "engine/naming.h"
#include "engine/quality.h"
#include "engine/tombstone.h"
#include "profile/change.h"
#include "profile/form.h"

/* Whether fragments can have that name: the letter of a kind, and an identifier. */
static bool is_name(journey_str name)
{
	return name.size > 1 && name.size <= JY_FRAGMENT_IDENTIFIER_MAX &&
	       (name.data[0] == 'u' || name.data[0] == 'a' || name.data[0] == 'x');
}

static journey_status refuse(journey_engine *engine, journey_status status, const char *why)
{
	return jy_error_set(&engine->error, status, "fragment", "%s", why);
}

static journey_status read(journey_engine *engine, journey_bytes bytes, jy_fragment **out)
{
	journey_str name;
	if (!jy_form_identifier(bytes, &name))
		return refuse(engine, JOURNEY_CORRUPT, "these bytes are no fragment");
	if (!is_name(name))
		return refuse(engine, JOURNEY_INVALID, "it is of no kind of identifier");
	journey_status status = jy_fragment_new(engine->facts, name, out);
	if (status != JOURNEY_OK)
		return status;
	status = jy_fragment_decode(*out, bytes, &engine->error);
	if (status != JOURNEY_OK)
		jy_fragment_free(*out);
	return status;
}

/* What is counted of the customer as a whole. */
static journey_status count(journey_engine *engine, const jy_component *component, int sign)
{
	journey_status status = jy_quality_count(engine, component, sign, false);
	if (status == JOURNEY_OK)
		status = jy_quality_match(engine, component, sign);
	if (status == JOURNEY_OK && jy_component_known(component))
		status = jy_count(engine, JY_SUM_CUSTOMERS, 0, 0, sign);
	return status;
}

/* ---- edges that events could not state here ---- */

static journey_status is_blocked(journey_engine *engine, journey_str identifier, bool *out)
{
	uint32_t kind;
	journey_str value;
	*out = false;
	if (!jy_identifier_parts(engine->strategy, identifier, &kind, &value))
		return JOURNEY_OK;
	return jy_identifier_blocked(&engine->strategy->identifiers[kind], &engine->tables[kind], value, out);
}

static journey_status refuse_edge(journey_engine *engine, jy_fragment *fragment, journey_str other, jy_sum_kind why)
{
	journey_str name;
	if (!jy_arena_str(&engine->arena, other, &name)) /* the edge's own goes with it */
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_fragment_forget_other(fragment, name);
	return status == JOURNEY_OK ? jy_count(engine, why, 0, 0, 1) : status;
}

/* Takes out edges to or from blocked identifiers, and those of sources that may not join. */
static journey_status screen_edges(journey_engine *engine, jy_fragment *fragment)
{
	bool blocked;
	size_t i = 0;
	journey_status status = is_blocked(engine, jy_fragment_identifier(fragment), &blocked);
	while (status == JOURNEY_OK && i < jy_fragment_edge_count(fragment)) {
		jy_edge edge = jy_fragment_edge(fragment, i);
		bool other_blocked = blocked;
		if (!blocked)
			status = is_blocked(engine, edge.other, &other_blocked);
		bool joins = jy_event_source_joins(engine->strategy, jy_strategy_source(engine->strategy, edge.source));
		if (status != JOURNEY_OK)
			return status;
		if (joins && !other_blocked) {
			i++;
			continue;
		}
		status = refuse_edge(engine, fragment, edge.other, other_blocked ? JY_SUM_BLOCKED : JY_SUM_LOST);
		i = 0; /* what else was said of the other went along */
	}
	return status;
}

/* ---- times ---- */

/* JOURNEY_FUTURE: one statement would win over all that come until then. */
static journey_status check_times(journey_engine *engine, const jy_fragment *fragment)
{
	journey_time last = jy_fragment_events(fragment) > 0 ? jy_fragment_last_seen(fragment) : JOURNEY_TIME_NONE;
	for (unsigned l = 0; l < JY_LISTS; l++) {
		const jy_stamps *list = &fragment->c.lists[l];
		for (size_t i = 0; i < list->count; i++)
			last = list->items[i].time > last ? list->items[i].time : last;
	}
	for (size_t i = 0; i < jy_fragment_edge_count(fragment); i++) {
		jy_edge edge = jy_fragment_edge(fragment, i);
		last = edge.time > last ? edge.time : last;
		last = edge.by_alias && edge.last_time > last ? edge.last_time : last;
	}
	return last == JOURNEY_TIME_NONE ? JOURNEY_OK : jy_check_time(engine, last);
}

static journey_status adopt(journey_engine *engine, jy_member *member, jy_fragment *fragment)
{
	uint64_t events = jy_fragment_events(fragment) - jy_fragment_events(member->fragment);
	journey_status status = count(engine, member->component, -1);
	if (status == JOURNEY_OK)
		status = jy_count(engine, JY_SUM_EVENTS, 0, 0, events < INT64_MAX ? (int64_t)events : INT64_MAX);
	if (status == JOURNEY_OK)
		status = screen_edges(engine, fragment);
	/* What others' events said of the identifier, the device may not know. */
	if (status == JOURNEY_OK)
		status = jy_fragment_take_edges(fragment, member->fragment);
	if (status == JOURNEY_OK)
		status = jy_fragment_replace(member->fragment, fragment);
	if (status != JOURNEY_OK)
		return status;
	member->dirty = true;
	jy_membership_forget(member->component);
	status = count(engine, member->component, 1);
	if (status == JOURNEY_OK)
		status = jy_identity_adopt(engine, member);
	if (status == JOURNEY_OK)
		status = jy_component_expire(engine, member->component);
	if (status == JOURNEY_OK)
		status = jy_react(engine, member->component);
	return status == JOURNEY_OK ? jy_identity_react(engine, member->component) : status;
}

static journey_status import(journey_engine *engine, jy_fragment *fragment)
{
	jy_component *component;
	journey_str name = jy_fragment_identifier(fragment);
	journey_status status = check_times(engine, fragment);
	if (status == JOURNEY_OK)
		status = jy_component_get(engine, name, &component);
	if (status != JOURNEY_OK)
		return status;
	jy_member *member = jy_component_member(component, name);
	/* What it holds of the time before an erasure can't be told apart from the rest. */
	status = jy_tombstone_check(engine, member, jy_fragment_first_seen(fragment));
	if (status != JOURNEY_OK || jy_fragment_events(fragment) <= jy_fragment_events(member->fragment))
		return status;
	return adopt(engine, member, fragment);
}

journey_status journey_engine_import(journey_engine *engine, journey_bytes bytes, journey_time now)
{
	jy_fragment *fragment;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (bytes.data == NULL)
		return jy_call_end(engine, JOURNEY_MISUSE);
	status = read(engine, bytes, &fragment);
	if (status != JOURNEY_OK)
		return jy_call_end(engine, status);
	status = import(engine, fragment);
	jy_fragment_free(fragment);
	return jy_call_end(engine, status);
}

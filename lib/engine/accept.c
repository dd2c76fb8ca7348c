/* An event's life: accept, resolve, apply, learn, match, orchestrate. Deciding and delivering follow from it. */
#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/fanout.h"
#include "engine/journeys.h"
#include "engine/policies.h"
#include "engine/measure.h"
#include "engine/membership.h"
#include "engine/patterns.h"
#include "engine/tombstone.h"
#include "engine/watchers.h"

/* The identifiers that an event names. */
typedef struct naming {
	journey_str main;  /* the facts go here: the user id if there is one, else the anonymous id */
	journey_str other; /* the same customer says the event; empty: none */
} naming;

static journey_status name_customer(journey_engine *engine, const journey_event *event, naming *out)
{
	out->other = jy_str("");
	if (event->user_id.size == 0)
		return jy_identifier(&engine->arena, 'a', event->anonymous_id, &out->main);
	journey_status status = jy_identifier(&engine->arena, 'u', event->user_id, &out->main);
	if (status == JOURNEY_OK && event->kind == JOURNEY_EVENT_ALIAS)
		return jy_identifier(&engine->arena, 'u', event->previous_id, &out->other);
	if (status == JOURNEY_OK && event->anonymous_id.size > 0)
		return jy_identifier(&engine->arena, 'a', event->anonymous_id, &out->other);
	return status;
}

/* alias may name an anonymous id as the previous one: the one that is known already is taken. */
static journey_status previous_of(journey_engine *engine, const journey_event *event, journey_str *out)
{
	journey_str anonymous;
	jy_component *found;
	if (event->kind != JOURNEY_EVENT_ALIAS)
		return JOURNEY_OK;
	journey_status status = jy_identifier(&engine->arena, 'a', event->previous_id, &anonymous);
	if (status == JOURNEY_OK)
		status = jy_component_find(engine, anonymous, &found);
	if (status == JOURNEY_OK)
		*out = anonymous;
	return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

journey_status jy_check_time(journey_engine *engine, journey_time timestamp)
{
	if (engine->clock == JOURNEY_TIME_NONE || timestamp <= engine->clock ||
	    timestamp - engine->clock <= JOURNEY_FUTURE_TOLERANCE)
		return JOURNEY_OK;
	return jy_error_set(&engine->error, JOURNEY_FUTURE, "timestamp",
	                    "the event is dated %lld s after now, more than the %lld s allowed",
	                    (long long)((timestamp - engine->clock) / JOURNEY_SECOND),
	                    (long long)(JOURNEY_FUTURE_TOLERANCE / JOURNEY_SECOND));
}

static bool has_other(const naming *names)
{
	return names->other.size > 1 && !jy_str_equal(names->main, names->other);
}

static journey_status count_applied(journey_engine *engine, const jy_applied *applied, int64_t new_customers)
{
	journey_status status = jy_count(engine, JY_SUM_EVENTS, 0, 0, 1);
	if (status == JOURNEY_OK && new_customers != 0)
		status = jy_count(engine, JY_SUM_CUSTOMERS, 0, 0, new_customers);
	if (status == JOURNEY_OK && applied->unchecked)
		status = jy_count(engine, JY_SUM_LOST, 0, 2, 1);
	if (status == JOURNEY_OK && applied->dropped > 0)
		status = jy_count(engine, JY_SUM_LOST, 0, 3, applied->dropped);
	return status;
}

/* What applying an event did. */
typedef struct applying {
	jy_component *component;
	jy_attribute_change *attributes; /* that it has, with their values before */
	size_t attribute_count;
} applying;

/* Resolves the customer and applies the event to the facts. */
static journey_status apply(journey_engine *engine, const jy_event_view *view, const naming *names, applying *out)
{
	jy_component *component, *other = NULL;
	jy_applied applied;
	journey_status status = jy_component_get(engine, names->main, &component);
	if (status == JOURNEY_OK && has_other(names))
		status = jy_component_get(engine, names->other, &other);
	if (status == JOURNEY_OK)
		status = jy_tombstone_check(engine, jy_component_member(component, names->main), view->event->timestamp);
	if (status == JOURNEY_OK && other != NULL)
		status = jy_tombstone_check(engine, jy_component_member(other, names->other), view->event->timestamp);
	if (status != JOURNEY_OK)
		return status;
	int64_t fresh = 1 - jy_component_known(component);
	bool other_known = other != NULL && other != component && jy_component_known(other);
	jy_member *member = jy_component_member(component, names->main);
	status = jy_attributes_before(engine, component, view, &out->attributes, &out->attribute_count);
	if (status == JOURNEY_OK)
		status = jy_fragment_apply(member->fragment, view, &applied);
	if (status != JOURNEY_OK)
		return status;
	member->dirty = true;
	jy_membership_touch_event(engine, view, &applied);
	if (other != NULL)
		status = jy_component_join(engine, &component, names->main, names->other, view->event->timestamp,
		                           view->id);
	/* A customer that was known disappears in the other; not where the limit of identifiers kept them apart. */
	if (status == JOURNEY_OK && other_known && jy_component_member(component, names->other) != NULL)
		fresh--;
	if (status == JOURNEY_OK)
		status = count_applied(engine, &applied, fresh);
	out->component = component;
	return status;
}

static journey_status enter_by_event(jy_eval *eval)
{
	if (eval->view->type == JY_NONE)
		return JOURNEY_OK;
	const jy_indices *journeys = &eval->engine->strategy->events[eval->view->type].journeys_enter;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < journeys->count; i++) {
		jy_entrance entrance = {.journey = journeys->items[i]};
		status = jy_journey_ask(eval, &entrance);
	}
	return status;
}

/* Learn, match, orchestrate: exits first, then waits that were met, then entries. */
static journey_status react(jy_eval *eval)
{
	journey_status status = jy_membership_update(eval);
	if (status == JOURNEY_OK)
		status = jy_measure_event(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_event(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_check(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_react(eval);
	if (status == JOURNEY_OK)
		status = jy_patterns_event(eval);
	if (status == JOURNEY_OK)
		status = enter_by_event(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_enter(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_check_sent(eval);
	if (status == JOURNEY_OK)
		status = jy_watch(eval, false);
	return status == JOURNEY_OK ? jy_due_arm(eval) : status;
}

static journey_status accept(journey_engine *engine, const journey_event *event)
{
	jy_event_view view;
	naming names;
	applying applied;
	journey_status status = jy_event_view_make(engine->strategy, event, &engine->arena, &view, &engine->error);
	if (status == JOURNEY_OK)
		status = jy_hash_attributes(engine, &view);
	if (status == JOURNEY_OK)
		status = jy_check_time(engine, event->timestamp);
	if (status == JOURNEY_OK)
		status = name_customer(engine, event, &names);
	if (status == JOURNEY_OK)
		status = previous_of(engine, event, &names.other);
	if (status == JOURNEY_OK && !jy_event_source_joins(engine->strategy, view.source))
		names.other = jy_str("");
	if (status == JOURNEY_OK)
		status = apply(engine, &view, &names, &applied);
	if (status == JOURNEY_OK)
		status = jy_component_expire(engine, applied.component);
	if (status == JOURNEY_OK)
		status = jy_group_event(engine, event, view.id);
	if (status != JOURNEY_OK)
		return status;
	jy_eval eval;
	jy_eval_init(&eval, engine, applied.component, &view, engine->clock);
	status = jy_attributes_after(&eval, applied.attributes, applied.attribute_count);
	return status == JOURNEY_OK ? react(&eval) : status;
}

journey_status journey_engine_accept(journey_engine *engine, const journey_event *event, journey_time now)
{
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (event == NULL || event->size < sizeof *event)
		return jy_call_end(engine, jy_error_set(&engine->error, JOURNEY_MISUSE, "event", "its `size` is not set"));
	status = event->kind == JOURNEY_EVENT_SET ? jy_item_event(engine, event) : accept(engine, event);
	if (status == JOURNEY_OK)
		status = jy_fanout_after(engine);
	return status == JOURNEY_OK ? jy_call_end(engine, status) : jy_call_reject(engine, status);
}

static journey_status accept_as(journey_engine *engine, const journey_event *event, journey_event_kind kind,
                                journey_time now)
{
	if (engine == NULL || event == NULL || event->size < sizeof *event)
		return journey_engine_accept(engine, event, now);
	journey_event copy = *event;
	copy.kind = kind;
	return journey_engine_accept(engine, &copy, now);
}

journey_status journey_engine_track(journey_engine *engine, const journey_event *event, journey_time now)
{
	return accept_as(engine, event, JOURNEY_EVENT_TRACK, now);
}

journey_status journey_engine_identify(journey_engine *engine, const journey_event *event, journey_time now)
{
	return accept_as(engine, event, JOURNEY_EVENT_IDENTIFY, now);
}

journey_status journey_engine_alias(journey_engine *engine, const journey_event *event, journey_time now)
{
	return accept_as(engine, event, JOURNEY_EVENT_ALIAS, now);
}

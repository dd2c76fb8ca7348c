/* An event's life: accept, resolve, apply, learn, match, orchestrate. Deciding and delivering follow from it. */
#include "base/error.h"
#include "base/text.h"
#include "engine/after.h"
#include "engine/call.h"
#include "engine/announce.h"
#include "engine/causes.h"
#include "engine/component.h"
#include "engine/fanout.h"
#include "engine/feedback.h"
#include "engine/identity.h"
#include "engine/journeys.h"
#include "engine/experience.h"
#include "engine/measure.h"
#include "engine/membership.h"
#include "engine/migrate.h"
#include "engine/patterns.h"
#include "engine/policies.h"
#include "engine/quality.h"
#include "engine/tombstone.h"

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

static journey_status count_applied(journey_engine *engine, const jy_applied *applied, int64_t new_customers)
{
	journey_status status = jy_count(engine, JY_SUM_EVENTS, 0, 0, 1);
	if (status == JOURNEY_OK && engine->rehearsal.backfill)
		status = jy_count(engine, JY_SUM_BACKFILLED, 0, 0, 1);
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

static journey_status count_named(journey_engine *engine, const jy_naming *naming)
{
	journey_status status = JOURNEY_OK;
	if (naming->blocked > 0)
		status = jy_count(engine, JY_SUM_BLOCKED, 0, 0, naming->blocked);
	if (status == JOURNEY_OK && naming->dropped > 0)
		status = jy_count(engine, JY_SUM_LOST, 0, 0, naming->dropped);
	return status;
}

/* Resolves the customer and applies the event to the facts. */
static journey_status apply(journey_engine *engine, const jy_event_view *view, const jy_naming *naming, applying *out)
{
	jy_component *component;
	jy_applied applied;
	journey_status status = jy_component_get(engine, naming->main, &component);
	if (status == JOURNEY_OK)
		status = jy_tombstone_check(engine, jy_component_member(component, naming->main), view->event->timestamp);
	if (status != JOURNEY_OK)
		return status;
	int64_t fresh = !jy_component_known(component);
	jy_member *member = jy_component_member(component, naming->main);
	status = jy_attributes_before(engine, component, view, &out->attributes, &out->attribute_count);
	journey_time latest = jy_fragment_last_seen(member->fragment);
	if (status == JOURNEY_OK)
		status = jy_fragment_apply(member->fragment, view, &applied);
	if (status == JOURNEY_OK)
		status = jy_quality_attributes(engine, component, out->attributes, out->attribute_count);
	if (status != JOURNEY_OK)
		return status;
	member->dirty = true;
	jy_membership_touch_event(engine, view, &applied);
	status = count_applied(engine, &applied, fresh);
	if (status == JOURNEY_OK)
		status = count_named(engine, naming);
	if (status == JOURNEY_OK)
		status = jy_quality_accepted(engine, component, view, latest, naming->main.data[0] == 'a');
	if (status == JOURNEY_OK)
		status = jy_identity_state(engine, view, naming, member);
	out->component = member->component;
	return status;
}

journey_status jy_enter_by_event(jy_eval *eval)
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
	journey_status status = jy_migrate(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_update(eval);
	if (status == JOURNEY_OK)
		status = jy_measure_event(eval);
	if (status == JOURNEY_OK)
		status = jy_survey_event(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_event(eval);
	if (status == JOURNEY_OK)
		status = jy_journeys_check(eval);
	if (status == JOURNEY_OK)
		status = jy_membership_react(eval);
	if (status == JOURNEY_OK)
		status = jy_causes_attributes(eval);
	if (status == JOURNEY_OK)
		status = jy_patterns_event(eval);
	if (status == JOURNEY_OK)
		status = jy_enter_by_event(eval);
	return status == JOURNEY_OK ? jy_conclude(eval) : status;
}

static journey_status accept(journey_engine *engine, const journey_event *event)
{
	jy_event_view view;
	jy_naming naming;
	applying applied;
	journey_status status = jy_event_view_make(engine->strategy, event, &engine->arena, &view, &engine->error);
	if (status == JOURNEY_OK)
		status = jy_hash_attributes(engine, &view);
	if (status == JOURNEY_OK)
		status = jy_check_time(engine, event->timestamp);
	if (status == JOURNEY_OK)
		status = jy_naming_read(engine->strategy, engine->tables, event, &engine->arena, &naming, &engine->error);
	if (status == JOURNEY_OK)
		status = apply(engine, &view, &naming, &applied);
	if (status == JOURNEY_OK)
		status = jy_component_expire(engine, applied.component);
	if (status == JOURNEY_OK)
		status = jy_group_event(engine, event, view.id);
	if (status != JOURNEY_OK)
		return status;
	jy_eval eval;
	jy_eval_init(&eval, engine, applied.component, &view, engine->clock);
	status = jy_attributes_after(&eval, applied.attributes, applied.attribute_count);
	if (status == JOURNEY_OK)
		status = jy_quality_conflicts(&eval);
	if (status == JOURNEY_OK)
		status = react(&eval);
	if (status == JOURNEY_OK)
		status = jy_identity_react(engine, applied.component);
	return status == JOURNEY_OK ? jy_feedback_event(engine, event) : status;
}

journey_status jy_accept(journey_engine *engine, const journey_event *event)
{
	return accept(engine, event);
}

journey_status journey_engine_accept(journey_engine *engine, const journey_event *event, journey_time now)
{
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (event == NULL || event->size < sizeof *event)
		return jy_call_end(engine, jy_error_set(&engine->error, JOURNEY_MISUSE, "event", "its `size` is not set"));
	if (event->kind == JOURNEY_EVENT_SET)
		status = jy_item_event(engine, event);
	else
		status = jy_announce_is(engine, event) ? jy_announce(engine, event) : accept(engine, event);
	if (status == JOURNEY_OK)
		status = jy_fanout_after(engine);
	return status == JOURNEY_OK ? jy_call_end(engine, status) : jy_call_reject(engine, event, status);
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

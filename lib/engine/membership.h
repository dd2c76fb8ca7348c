/*
 * Which segments and which stage a customer is in, kept in the actions. What an event may have changed is looked at
 * after it, found by the strategy's lists of dependents; what time changes is looked at when its need comes up. Both
 * cost what they touch, however many segments there are.
 */
#ifndef JY_ENGINE_MEMBERSHIP_H
#define JY_ENGINE_MEMBERSHIP_H

#include "engine/eval.h"
#include "profile/fragment.h"

/* Conditions that may have changed are to be looked at in the next update. */
void jy_membership_touch(journey_engine *engine, const jy_dependents *dependents);
/* Those that an applied event may have changed, but for its attributes. */
void jy_membership_touch_event(journey_engine *engine, const jy_event_view *view, const jy_applied *applied);
/* All of them: what is kept is no longer to be relied on. */
void jy_membership_forget(jy_component *component);

/*
 * Looks at what was touched and at what time has changed; from here on, `stage` and segment() read what is kept.
 * Moves are in the engine's changes from `eval->changes_from` on.
 */
journey_status jy_membership_update(jy_eval *eval);
/* What journeys make of them: exits, then entries that ask. */
journey_status jy_membership_react(jy_eval *eval);
/* The earliest moment at which time may change any of it; JOURNEY_TIME_NONE: never. */
journey_time jy_membership_need(const jy_actions *actions);

/* A customer's part in the sums, put in (1) or taken out (-1), as when two become one. */
journey_status jy_membership_count(journey_engine *engine, const jy_component *component, int sign);

#endif

#include "engine/once.h"

#include "base/text.h"
#include "engine/component.h"
#include "profile/session.h"

#define LOST_KEYS 120u /* index of the sum of losses */

/*
 * A session may begin earlier than was known, or go on: late events say so. Since it began before its last event at the
 * time of firing, a session that began after that event is another.
 */
static journey_status look_at_session(jy_eval *eval, const jy_fired *there, jy_fired *made, bool *pass)
{
	jy_session_view view = {0};
	journey_status status = jy_profile_session(&eval->profile, &view);
	if (status != JOURNEY_OK)
		return status;
	made->at = view.number > 0 ? view.session.last : JOURNEY_TIME_MIN;
	*pass = there == NULL || (view.number > 0 && view.session.first > there->at);
	return JOURNEY_OK;
}

journey_status jy_once_pass(jy_eval *eval, uint32_t trigger, journey_str key, bool *pass)
{
	journey_once once = eval->engine->strategy->triggers[trigger].once;
	jy_actions *actions = &eval->component->actions;
	jy_fired made = {.trigger = trigger, .kind = JY_MARK_ONCE, .at = eval->now};
	journey_status status = JOURNEY_OK;
	*pass = true;
	if (once == JOURNEY_ONCE_NOT)
		return JOURNEY_OK;
	if (once == JOURNEY_ONCE_KEY)
		made.key = jy_hash128_of(1, key.data, key.size);
	const jy_fired *there = jy_actions_find_mark(actions, trigger, JY_MARK_ONCE, made.key);
	if (once == JOURNEY_ONCE_SESSION)
		status = look_at_session(eval, there, &made, pass);
	else
		*pass = there == NULL;
	if (status != JOURNEY_OK || !*pass)
		return status;
	status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		status = jy_actions_set_mark(actions, &made);
	if (status == JOURNEY_OK && jy_actions_trim_marks(actions, trigger, JY_MARK_ONCE, JOURNEY_ONCE_KEYS_MAX))
		status = jy_count(eval->engine, JY_SUM_LOST, 0, LOST_KEYS, 1);
	return status;
}

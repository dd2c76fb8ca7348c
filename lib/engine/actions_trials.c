/* The part of the actions that experiments with contents and channels keep: who is in which, since when, and what came of it. */
#include "engine/actions.h"

#include "base/text.h"
#include "engine/times.h"

jy_trial *jy_actions_find_trial(const jy_actions *x, uint32_t journey, journey_str experiment)
{
	for (size_t i = 0; i < x->trial_count; i++) {
		jy_trial *it = &x->trials[i];
		if (it->journey == journey && jy_str_equal(jy_actions_text(x, it->experiment), experiment))
			return it;
	}
	return NULL;
}

journey_status jy_actions_trial(jy_actions *x, uint32_t journey, journey_str experiment, journey_str arm, jy_trial **out)
{
	jy_trial made = {.journey = journey, .at = JOURNEY_TIME_NONE};
	journey_status status = jy_actions_keep(x, experiment, &made.experiment);
	if (status == JOURNEY_OK)
		status = jy_actions_keep(x, arm, &made.arm);
	if (status == JOURNEY_OK && !jy_grow(&x->allocator, &x->trials, &x->trial_capacity, x->trial_count + 1, sizeof *x->trials))
		status = JOURNEY_NO_MEMORY;
	if (status != JOURNEY_OK)
		return status;
	*out = &x->trials[x->trial_count++];
	**out = made;
	return JOURNEY_OK;
}

bool jy_actions_put_trials(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->trial_count);
	for (size_t i = 0; ok && i < x->trial_count; i++) {
		const jy_trial *it = &x->trials[i];
		ok = jy_buffer_str(out, jy_actions_text(x, it->experiment)) && jy_buffer_str(out, jy_actions_text(x, it->arm)) &&
		     jy_buffer_str(out, s->journeys[it->journey].name) &&
		     jy_buffer_u8(out, (uint8_t)(it->held_out | it->converted << 1 | it->state << 2)) &&
		     jy_buffer_zigzag(out, it->at) && jy_buffer_zigzag(out, it->value);
	}
	return ok;
}

journey_status jy_actions_get_trials(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	uint64_t count = jy_reader_varint(r);
	journey_status status = JOURNEY_OK;
	for (uint64_t i = 0; i < count && status == JOURNEY_OK && !r->failed; i++) {
		journey_str experiment = jy_reader_str(r), arm = jy_reader_str(r);
		uint32_t journey = jy_strategy_journey(s, jy_reader_str(r));
		uint8_t flags = jy_reader_u8(r);
		journey_time at = jy_reader_zigzag(r);
		int64_t value = jy_reader_zigzag(r);
		jy_trial *it;
		r->failed = r->failed || !jy_time_valid(at) || flags >> 2 > JY_TRIAL_PARTED;
		if (r->failed)
			break;
		if (journey == JY_NONE) {
			x->lost++;
			continue;
		}
		status = jy_actions_trial(x, journey, experiment, arm, &it);
		if (status != JOURNEY_OK)
			return status;
		it->held_out = flags & 1;
		it->converted = flags >> 1 & 1;
		it->state = flags >> 2;
		it->at = at;
		it->value = value;
	}
	return status;
}

/* The earliest exposure counts; who was exposed under two arms is left out. */
static void join(jy_trial *to, const jy_trial *it, bool same)
{
	uint8_t state = to->state > it->state ? to->state : it->state;
	if (to->state == JY_TRIAL_PARTED)
		state = it->state;
	if (it->state == JY_TRIAL_PARTED)
		state = to->state;
	if (state == JY_TRIAL_MEASURED && to->state == it->state && (!same || to->held_out != it->held_out))
		state = JY_TRIAL_BOTH;
	to->state = state;
	to->converted = to->converted || it->converted;
	to->value = jy_actions_add_value(to->value, it->value);
}

journey_status jy_actions_merge_trials(jy_actions *into, const jy_actions *from)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->trial_count; i++) {
		const jy_trial *it = &from->trials[i];
		journey_str experiment = jy_actions_text(from, it->experiment), arm = jy_actions_text(from, it->arm);
		jy_trial *to = jy_actions_find_trial(into, it->journey, experiment);
		if (to == NULL) {
			status = jy_actions_trial(into, it->journey, experiment, arm, &to);
			if (status != JOURNEY_OK)
				return status;
			jy_span kept = to->experiment, name = to->arm;
			*to = *it;
			to->experiment = kept;
			to->arm = name;
			continue;
		}
		join(to, it, jy_str_equal(jy_actions_text(into, to->arm), arm));
		if (it->at < to->at) {
			to->at = it->at;
			to->held_out = it->held_out;
			status = jy_actions_keep(into, arm, &to->arm);
		}
	}
	return status;
}

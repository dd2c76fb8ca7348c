#include "profile/membership.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/decay.h"

void jy_membership_free(jy_membership *m)
{
	uint32_t i;

	for (i = 0; i < JY_MEMBERSHIP_DEPTH; i++) {
		journey_expr_scratch_free(m->scratch[i]);
		m->scratch[i] = NULL;
	}
}

/* ---- what conditions read ---- */

static journey_status load_stage(jy_membership *m, journey_value *out)
{
	const journey_strategy *strategy = m->profile->facts->strategy;
	uint32_t stage;
	journey_status status = jy_membership_stage(m, &stage);

	if (status == JOURNEY_OK)
		*out = jy_value_str(stage == JY_NONE ? jy_str("") : strategy->stages[stage].name);
	return status;
}

/* One that has no value does not hold, for those that ask for it, too. */
static bool is_answer(journey_status status)
{
	return status == JOURNEY_EVAL || status == JOURNEY_UNKNOWN || status == JOURNEY_LIMIT;
}

static journey_status load_segment(jy_membership *m, uint32_t index, journey_value *out)
{
	bool in = false;
	journey_status status = jy_membership_segment(m, index, &in);

	if (status != JOURNEY_OK && !is_answer(status))
		return status;
	*out = jy_value_bool(in);
	return JOURNEY_OK;
}

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	jy_membership *m = user;

	if (jy_slot_kind(slot) == JY_SLOT_STAGE)
		return load_stage(m, out);
	if (jy_slot_kind(slot) == JY_SLOT_SEGMENT)
		return load_segment(m, jy_slot_index(slot), out);
	return jy_profile_load((void *)(uintptr_t)m->profile, slot, out);
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	jy_membership *m = user;

	return jy_profile_load_key((void *)(uintptr_t)m->profile, slot, key, out);
}

/* ---- running ---- */

static journey_time read_change(void *user, const journey_expr_read *read)
{
	jy_membership *m = user;
	journey_time at = JOURNEY_TIME_NONE;
	journey_status status;

	if (jy_slot_kind(read->slot) == JY_SLOT_STAGE)
		status = jy_membership_stage_change(m, &at);
	else if (jy_slot_kind(read->slot) == JY_SLOT_SEGMENT)
		status = jy_membership_segment_change(m, jy_slot_index(read->slot), &at);
	else
		return jy_profile_read_change(m->profile, read);
	if (status != JOURNEY_OK)
		m->failed = status;
	return at;
}

static journey_activation activation_of(jy_membership *m)
{
	journey_activation activation = {0};

	activation.user = m;
	activation.load = load;
	activation.load_key = load_key;
	activation.now = m->profile->now;
	activation.change = read_change;
	activation.zone = m->zone;
	activation.zone_user = m->zone_user;
	return activation;
}

static journey_status borrow(jy_membership *m, journey_expr_scratch **out)
{
	journey_status status;

	if (m->depth >= JY_MEMBERSHIP_DEPTH)
		return JOURNEY_LIMIT;
	if (!m->scratch[m->depth]) {
		status = journey_expr_scratch_new(&m->profile->facts->allocator, &m->scratch[m->depth]);
		if (status != JOURNEY_OK)
			return status;
	}
	*out = m->scratch[m->depth++];
	return JOURNEY_OK;
}

static journey_status holds(jy_membership *m, const journey_expr_program *program, bool *out)
{
	journey_activation activation = activation_of(m);
	journey_expr_scratch *scratch;
	journey_value value;
	journey_status status;

	*out = program == NULL;
	if (!program)
		return JOURNEY_OK;
	status = borrow(m, &scratch);
	if (status != JOURNEY_OK)
		return status;
	status = journey_expr_run(program, &activation, scratch, &value);
	m->depth--;
	if (status == JOURNEY_OK)
		*out = value.type == JOURNEY_BOOL && value.as.i != 0;
	return status;
}

journey_status jy_membership_segment(jy_membership *m, uint32_t segment, bool *in)
{
	return holds(m, m->profile->facts->strategy->segments[segment].when, in);
}

journey_status jy_membership_stage(jy_membership *m, uint32_t *out)
{
	const journey_strategy *strategy = m->profile->facts->strategy;
	uint32_t i;

	*out = JY_NONE;
	for (i = strategy->stage_count; i-- > 0;) {
		bool in;
		journey_status status = holds(m, strategy->stages[i].when, &in);

		if (status != JOURNEY_OK && !is_answer(status))
			return status;
		if (in) {
			*out = i;
			break;
		}
	}
	return JOURNEY_OK;
}

/* ---- with time ---- */

static journey_status program_change(jy_membership *m, const journey_expr_program *program, journey_time *out)
{
	journey_activation activation = activation_of(m);
	journey_expr_scratch *scratch;
	journey_time next = JOURNEY_TIME_NONE;
	journey_status status;

	*out = JOURNEY_TIME_NONE;
	if (!program || !journey_expr_timed(program))
		return JOURNEY_OK;
	status = borrow(m, &scratch);
	if (status == JOURNEY_OK) {
		if (m->depth == 1)
			m->failed = JOURNEY_OK;
		status = journey_expr_next_change(program, &activation, scratch, &next);
		m->depth--;
	}
	if (status == JOURNEY_OK)
		status = m->failed;
	/* What is too costly does not hold, now and later; there is no moment after the last. */
	if (status == JOURNEY_LIMIT || status == JOURNEY_RANGE)
		status = JOURNEY_OK;
	else
		*out = next;
	return status;
}

journey_status jy_membership_segment_change(jy_membership *m, uint32_t segment, journey_time *out)
{
	return program_change(m, m->profile->facts->strategy->segments[segment].when, out);
}

/* The stage is the last that holds, so that those after it count, too. */
journey_status jy_membership_stage_change(jy_membership *m, journey_time *out)
{
	const journey_strategy *strategy = m->profile->facts->strategy;
	bool in = false;
	uint32_t i;

	*out = JOURNEY_TIME_NONE;
	for (i = strategy->stage_count; !in && i-- > 0;) {
		journey_time at;
		journey_status status = holds(m, strategy->stages[i].when, &in);

		if (status == JOURNEY_OK || is_answer(status))
			status = program_change(m, strategy->stages[i].when, &at);
		if (status != JOURNEY_OK)
			return status;
		if (at != JOURNEY_TIME_NONE && (*out == JOURNEY_TIME_NONE || at < *out))
			*out = at;
	}
	return JOURNEY_OK;
}

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

/* One that has no value does not hold, for those that ask for it, too; but an engine may find that it does. */
static bool is_answer(const jy_membership *m, journey_status status)
{
	if (status == JOURNEY_UNKNOWN && m->beyond)
		return false;
	return status == JOURNEY_EVAL || status == JOURNEY_UNKNOWN || status == JOURNEY_LIMIT;
}

static journey_status load_segment(jy_membership *m, uint32_t index, journey_value *out)
{
	bool in = false;
	journey_status status = jy_membership_segment(m, index, &in);

	if (status != JOURNEY_OK && !is_answer(m, status))
		return status;
	*out = jy_value_bool(in);
	return JOURNEY_OK;
}

static journey_status run(jy_membership *m, const journey_expr_program *program, journey_value *out);
static journey_status holds(jy_membership *m, const journey_expr_program *program, bool *out);

/* A number; 0 stands for none, and what errs is none. */
static journey_status load_number(jy_membership *m, const jy_derived *derived, journey_value *out)
{
	journey_value value;
	journey_status status = run(m, derived->parts[0].when, &value);

	if (status == JOURNEY_EVAL || status == JOURNEY_LIMIT)
		return JOURNEY_NOT_FOUND;
	if (status != JOURNEY_OK)
		return status;
	if (value.type != JOURNEY_INT || value.as.i == 0)
		return JOURNEY_NOT_FOUND;
	*out = value;
	return JOURNEY_OK;
}

/* The points of all parts that hold, or the name of the first of them. */
static journey_status load_parts(jy_membership *m, const jy_derived *derived, journey_value *out)
{
	bool first = derived->kind == JY_DERIVED_FIRST;
	int64_t points = 0;
	uint32_t i;

	*out = jy_value_str(jy_str(""));
	for (i = 0; i < derived->count; i++) {
		bool in;
		journey_status status = holds(m, derived->parts[i].when, &in);

		if (status != JOURNEY_OK && !is_answer(m, status))
			return status;
		if (in && first) {
			*out = jy_value_str(derived->parts[i].name);
			break;
		}
		points += in ? derived->parts[i].points : 0; /* far from the ends of its type, see the builder */
	}
	if (!first)
		*out = jy_value_int(points);
	return JOURNEY_OK;
}

static journey_status load_derived(jy_membership *m, uint32_t index, journey_value *out)
{
	const jy_derived *derived = &m->profile->facts->strategy->derived[index];

	return derived->kind == JY_DERIVED_VALUE ? load_number(m, derived, out) : load_parts(m, derived, out);
}

static journey_status only_an_engine_knows(jy_membership *m)
{
	m->beyond = true;
	return JOURNEY_UNKNOWN;
}

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	jy_membership *m = user;

	switch ((uint32_t)jy_slot_kind(slot)) {
	case JY_SLOT_STAGE:
		return load_stage(m, out);
	case JY_SLOT_SEGMENT:
		return load_segment(m, jy_slot_index(slot), out);
	case JY_SLOT_DERIVED:
		return load_derived(m, jy_slot_index(slot), out);
	case JY_SLOT_GROUP:
		if (jy_slot_index(slot) == JY_GROUP_ID)
			break;
		return only_an_engine_knows(m);
	case JY_SLOT_DIGEST:
	case JY_SLOT_GROUPS:
	case JY_SLOT_LIST:
	case JY_SLOT_BUCKET:
	case JY_SLOT_CODE:
	case JY_SLOT_SENT:
	case JY_SLOT_STAGE_SINCE:
		return only_an_engine_knows(m);
	}
	return jy_profile_load((void *)(uintptr_t)m->profile, slot, out);
}

/* item() */
static journey_status call(void *user, uint32_t id, size_t count, const journey_value *args, journey_value *out)
{
	(void)id;
	(void)count;
	(void)args;
	(void)out;
	return only_an_engine_knows(user);
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	jy_membership *m = user;

	return jy_profile_load_key((void *)(uintptr_t)m->profile, slot, key, out);
}

/* ---- running ---- */

static journey_status derived_change(jy_membership *m, uint32_t index, journey_time *out);

static journey_time read_change(void *user, const journey_expr_read *read)
{
	jy_membership *m = user;
	journey_time at = JOURNEY_TIME_NONE;
	journey_status status;

	if (jy_slot_kind(read->slot) == JY_SLOT_STAGE)
		status = jy_membership_stage_change(m, &at);
	else if (jy_slot_kind(read->slot) == JY_SLOT_DERIVED)
		status = derived_change(m, jy_slot_index(read->slot), &at);
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
	activation.call = call;
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

static journey_status run(jy_membership *m, const journey_expr_program *program, journey_value *out)
{
	journey_activation activation = activation_of(m);
	bool before = m->depth > 0 && m->beyond;
	journey_expr_scratch *scratch;
	journey_status status = borrow(m, &scratch);

	if (status != JOURNEY_OK)
		return status;
	m->beyond = false;
	status = journey_expr_run(program, &activation, scratch, out);
	m->depth--;
	m->beyond = before || (m->beyond && status == JOURNEY_UNKNOWN);
	return status;
}

static journey_status holds(jy_membership *m, const journey_expr_program *program, bool *out)
{
	journey_value value;
	journey_status status;

	*out = program == NULL;
	if (!program)
		return JOURNEY_OK;
	status = run(m, program, &value);
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

		if (status != JOURNEY_OK && !is_answer(m, status))
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

static journey_status derived_change(jy_membership *m, uint32_t index, journey_time *out)
{
	const jy_derived *derived = &m->profile->facts->strategy->derived[index];
	journey_status status = JOURNEY_OK;
	uint32_t i;

	*out = JOURNEY_TIME_NONE;
	for (i = 0; i < derived->count && status == JOURNEY_OK; i++) {
		journey_time at;

		status = program_change(m, derived->parts[i].when, &at);
		if (at != JOURNEY_TIME_NONE && (*out == JOURNEY_TIME_NONE || at < *out))
			*out = at;
	}
	return status;
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

		if (status == JOURNEY_OK || status == JOURNEY_UNKNOWN || is_answer(m, status))
			status = program_change(m, strategy->stages[i].when, &at);
		if (status != JOURNEY_OK)
			return status;
		if (at != JOURNEY_TIME_NONE && (*out == JOURNEY_TIME_NONE || at < *out))
			*out = at;
	}
	return JOURNEY_OK;
}

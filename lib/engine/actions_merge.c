#include "engine/actions.h"

#include "base/text.h"
#include <string.h>

static journey_status keep_from(jy_actions *into, const jy_actions *from, jy_span span, jy_span *out)
{
	return jy_actions_keep(into, jy_actions_text(from, span), out);
}

static bool same_key(const jy_actions *a, jy_span x, const jy_actions *b, jy_span y)
{
	return jy_str_equal(jy_actions_text(a, x), jy_actions_text(b, y));
}

static journey_status add_instance(jy_actions *into, const jy_actions *from, const jy_instance *it, jy_instance *slot)
{
	jy_instance moved = *it;
	journey_status status = keep_from(into, from, it->key, &moved.key);
	if (status == JOURNEY_OK)
		status = keep_from(into, from, it->payload, &moved.payload);
	if (status == JOURNEY_OK)
		status = keep_from(into, from, it->more, &moved.more);
	if (status == JOURNEY_OK)
		status = keep_from(into, from, it->missing, &moved.missing);
	if (status == JOURNEY_OK)
		status = keep_from(into, from, it->following, &moved.following);
	if (status == JOURNEY_OK && slot == NULL)
		status = jy_actions_instance(into, &slot);
	if (status == JOURNEY_OK)
		*slot = moved;
	return status;
}

/*
 * Settled semantics 12: of two live instances with the same key the older stays. Where a customer may be inside several
 * times, both do. `own`: how many `into` came with.
 */
static journey_status merge_instance(jy_actions *into, size_t own, const jy_actions *from, const jy_instance *it,
                                     const journey_strategy *strategy)
{
	for (size_t i = 0; i < own && strategy->journeys[it->journey].again != JOURNEY_AGAIN_ALWAYS; i++) {
		jy_instance *other = &into->instances[i];
		if (other->journey != it->journey || !same_key(into, other->key, from, it->key))
			continue;
		into->merged++;
		return it->entered < other->entered ? add_instance(into, from, it, other) : JOURNEY_OK;
	}
	return add_instance(into, from, it, NULL);
}

/* Of two waits for the same absence the later start stays, as if both events had come to one customer. */
static journey_status merge_pattern(jy_actions *into, const jy_actions *from, const jy_pattern *it)
{
	jy_pattern *slot = NULL, moved = *it;
	for (size_t i = 0; i < into->pattern_count; i++) {
		jy_pattern *other = &into->patterns[i];
		if (other->trigger == it->trigger && same_key(into, other->key, from, it->key)) {
			if (it->start <= other->start)
				return JOURNEY_OK;
			slot = other;
		}
	}
	journey_status status = keep_from(into, from, it->key, &moved.key);
	if (status == JOURNEY_OK)
		status = keep_from(into, from, it->payload, &moved.payload);
	if (status == JOURNEY_OK && slot == NULL)
		status = jy_actions_pattern(into, &slot);
	if (status == JOURNEY_OK)
		*slot = moved;
	return status;
}

static journey_time later(journey_time a, journey_time b)
{
	return a > b ? a : b; /* JOURNEY_TIME_NONE is the smallest */
}

bool jy_arm_treated(const jy_history *history)
{
	return history->exposed == JY_EXPOSED_TREATED || history->exposed == JY_EXPOSED_PARTED_TREATED;
}

bool jy_arm_held_out(const jy_history *history)
{
	return history->exposed == JY_EXPOSED_HELD_OUT || history->exposed == JY_EXPOSED_PARTED_HELD_OUT;
}

/* Of two that were exposed. Who parted from a measured one, and joins it again, is measured with it. */
static uint8_t merged_exposure(const jy_history *a, const jy_history *b)
{
	if (jy_arm_treated(a) && jy_arm_treated(b))
		return a->exposed < b->exposed ? a->exposed : b->exposed;
	if (jy_arm_held_out(a) && jy_arm_held_out(b))
		return a->exposed < b->exposed ? a->exposed : b->exposed;
	return JY_EXPOSED_BOTH;
}

/* The earliest exposure's arm stays; exposed under both arms: out of the measurement. */
static void merge_exposure(jy_history *to, const jy_history *it)
{
	if (it->exposed == JY_EXPOSED_NOT)
		return;
	if (to->exposed == JY_EXPOSED_NOT) {
		to->exposed = it->exposed;
		to->exposed_at = it->exposed_at;
		to->converted = it->converted;
		to->value = it->value;
		return;
	}
	to->exposed = merged_exposure(to, it);
	if (it->exposed_at < to->exposed_at)
		to->exposed_at = it->exposed_at;
	to->converted |= it->converted;
	to->value = jy_actions_add_value(to->value, it->value);
}

static journey_status merge_history(jy_actions *into, const jy_history *it)
{
	jy_history *to;
	journey_status status = jy_actions_history(into, it->journey, &to);
	if (status != JOURNEY_OK)
		return status;
	to->entries += it->entries;
	to->last_entry = later(to->last_entry, it->last_entry);
	to->last_exit = later(to->last_exit, it->last_exit);
	to->interrupted = later(to->interrupted, it->interrupted);
	merge_exposure(to, it);
	return JOURNEY_OK;
}

static journey_time first_exposure(const jy_actions *x)
{
	journey_time first = INT64_MAX;
	for (size_t i = 0; i < x->history_count; i++) {
		if (x->histories[i].exposed != JY_EXPOSED_NOT && x->histories[i].exposed_at < first)
			first = x->histories[i].exposed_at;
	}
	return first;
}

/* When somebody was first exposed to an arm of an experiment; of a split that is when anything first reached them. */
static journey_time exposed_to(const jy_actions *x, journey_str experiment, journey_time otherwise)
{
	journey_time first = INT64_MAX;
	for (size_t i = 0; i < x->trial_count; i++) {
		if (x->trials[i].at < first && jy_str_equal(jy_actions_text(x, x->trials[i].experiment), experiment))
			first = x->trials[i].at;
	}
	return first != INT64_MAX ? first : otherwise;
}

/* Of two arms that of the earlier exposure stays. `exposed`: when either side was, before anything was merged. */
static journey_status merge_choice(jy_actions *into, const jy_actions *from, const jy_choice *it, const journey_time exposed[2])
{
	journey_str seed = jy_actions_text(from, it->seed);
	for (size_t i = 0; i < into->choice_count; i++) {
		if (!same_key(into, into->choices[i].seed, from, it->seed))
			continue;
		if (exposed_to(from, seed, exposed[1]) >= exposed_to(into, seed, exposed[0]))
			return JOURNEY_OK;
		return keep_from(into, from, it->arm, &into->choices[i].arm);
	}
	jy_choice moved, *slot;
	journey_status status = keep_from(into, from, it->seed, &moved.seed);
	if (status == JOURNEY_OK)
		status = keep_from(into, from, it->arm, &moved.arm);
	if (status == JOURNEY_OK)
		status = jy_actions_choice(into, &slot);
	if (status == JOURNEY_OK)
		*slot = moved;
	return status;
}

int64_t jy_actions_add_value(int64_t a, int64_t b)
{
	if (b > 0 && a > INT64_MAX - b)
		return INT64_MAX;
	if (b < 0 && a < -INT64_MAX - b)
		return -INT64_MAX;
	return a + b;
}

/* A send that both know of, as after they parted, is one. `own`: how many `into` came with. */
static journey_status merge_sent(jy_actions *into, size_t own, const jy_sent *it)
{
	jy_sent *slot;
	for (size_t i = 0; i < own; i++) {
		if (into->sents[i].key.a == it->key.a && into->sents[i].key.b == it->key.b)
			return JOURNEY_OK;
	}
	journey_status status = jy_actions_sent(into, &slot);
	if (status == JOURNEY_OK)
		*slot = *it;
	return status;
}

journey_status jy_actions_part(jy_actions *to, const jy_actions *from)
{
	journey_status status = jy_actions_copy(to, from);
	if (status != JOURNEY_OK)
		return status;
	to->instance_count = to->pattern_count = to->live_count = to->outcome_count = to->group_count = 0;
	to->touch_count = to->felt_count = to->response_count = to->held_count = 0;
	to->removed = to->merged = to->forgotten = 0;
	for (size_t i = 0; i < to->trial_count; i++)
		to->trials[i].state = JY_TRIAL_PARTED;
	for (size_t i = 0; i < to->history_count; i++) {
		jy_history *history = &to->histories[i];
		history->converted = 0;
		history->value = 0;
		if (history->exposed == JY_EXPOSED_TREATED)
			history->exposed = JY_EXPOSED_PARTED_TREATED;
		if (history->exposed == JY_EXPOSED_HELD_OUT)
			history->exposed = JY_EXPOSED_PARTED_HELD_OUT;
	}
	return JOURNEY_OK;
}

journey_status jy_actions_merge(jy_actions *into, const jy_actions *from, const journey_strategy *strategy)
{
	journey_status status = JOURNEY_OK;
	const journey_time exposed[] = {first_exposure(into), first_exposure(from)};
	bool take_unit = from->unit.size > 0 && (into->unit.size == 0 || exposed[1] < exposed[0]);
	if (take_unit)
		status = keep_from(into, from, from->unit, &into->unit);
	for (size_t i = 0, own = into->instance_count; status == JOURNEY_OK && i < from->instance_count; i++)
		status = merge_instance(into, own, from, &from->instances[i], strategy);
	for (size_t i = 0; status == JOURNEY_OK && i < from->pattern_count; i++)
		status = merge_pattern(into, from, &from->patterns[i]);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_matching(into, from, strategy);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_measures(into, from, strategy);
	for (size_t i = 0; status == JOURNEY_OK && i < from->history_count; i++)
		status = merge_history(into, &from->histories[i]);
	for (size_t i = 0; status == JOURNEY_OK && i < from->choice_count; i++)
		status = merge_choice(into, from, &from->choices[i], exposed);
	for (size_t i = 0, own = into->sent_count; status == JOURNEY_OK && i < from->sent_count; i++)
		status = merge_sent(into, own, &from->sents[i]);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_membership(into, from);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_listed(into, from);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_origins(into, from);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_lives(into, from);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_causes(into, from);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_starts(into, from);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_bounced(into, from);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_trials(into, from);
	if (status == JOURNEY_OK)
		status = jy_actions_merge_experience(into, from);
	for (size_t i = 0; i < into->instance_count; i++) {
		const jy_history *history = jy_actions_find_history(into, into->instances[i].journey);
		if (history != NULL && (jy_arm_treated(history) || jy_arm_held_out(history)))
			into->instances[i].held_out = jy_arm_held_out(history);
	}
	into->decisions += from->decisions;
	into->lost += from->lost;
	if (from->sent_from > into->sent_from)
		into->sent_from = from->sent_from;
	return status;
}

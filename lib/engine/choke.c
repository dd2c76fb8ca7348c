#include "engine/choke.h"

#include "base/int128.h"
#include "base/value.h"
#include "engine/caps.h"
#include "engine/lists.h"
#include "engine/policies.h"
#include "engine/rows.h"
#include "engine/sends.h"
#include "engine/windows.h"
#include "profile/consent.h"
#include "profile/period.h"

static void refuse(jy_verdict *out, jy_rule rule)
{
	out->passage = JY_REFUSED;
	out->rule = rule;
}

/* Of a purpose; where the send has tags, they are topics of it, and all must be granted. */
static bool granted(const jy_eval *eval, uint32_t purpose, journey_str channel, uint64_t tags)
{
	const jy_sending *sending = &eval->engine->strategy->sending;
	journey_str none = {NULL, 0};
	if (tags == 0)
		return jy_consent_granted(&eval->profile, purpose, channel, none, eval->now, NULL);
	for (uint32_t t = 0; t < sending->tag_count; t++) {
		if (tags >> t & 1 &&
		    !jy_consent_granted(&eval->profile, purpose, channel, sending->tags[t], eval->now, NULL))
			return false;
	}
	return true;
}

/* The channel's own purpose, and those that name the channel. */
static bool consented(const jy_eval *eval, const jy_channel *channel, uint64_t tags)
{
	if (channel->consent != JY_NONE && !granted(eval, channel->consent, channel->name, tags))
		return false;
	for (uint32_t i = 0; i < channel->purpose_count; i++) {
		if (!granted(eval, channel->purposes[i], channel->name, tags))
			return false;
	}
	return true;
}

/* What forbids sending, whatever the customer would like. */
static journey_status forbidden(jy_eval *eval, uint32_t index, jy_verdict *out)
{
	bool passes, suppressed;
	journey_status status = jy_gates_pass(eval, index, &passes);
	if (status == JOURNEY_OK && !passes) {
		refuse(out, JY_RULE_GATE);
		return JOURNEY_OK;
	}
	if (status == JOURNEY_OK)
		status = jy_suppressed(eval, index, &suppressed);
	if (status == JOURNEY_OK && (suppressed || jy_actions_bounced(&eval->component->actions, index)))
		refuse(out, JY_RULE_SUPPRESSED);
	return status;
}

/* What the customer said: nothing for a while, so many at most. */
static journey_status unwanted(jy_eval *eval, uint32_t index, const jy_bid *bid, jy_verdict *out)
{
	const jy_sending *sending = &eval->engine->strategy->sending;
	const jy_channel_rules *rules = &sending->channels[index];
	bool passes;
	for (uint32_t i = 0; i < rules->preference_count; i++) {
		uint32_t pause = sending->preferences[rules->preferences[i]].pause;
		journey_value until;
		int64_t end;
		if (pause == JY_NONE)
			continue;
		journey_status status = jy_profile_load(&eval->profile, JY_SLOT(JY_SLOT_ATTRIBUTE, pause), &until);
		if (status == JOURNEY_NO_MEMORY)
			return status;
		if (status == JOURNEY_OK && jy_value_micros(until, &end) && end > eval->now) {
			refuse(out, JY_RULE_PREFERENCE);
			return JOURNEY_OK;
		}
	}
	journey_status status = jy_caps_preferred(eval, index, bid, &passes);
	if (status == JOURNEY_OK && !passes)
		refuse(out, JY_RULE_PREFERENCE);
	return status;
}

/*
 * The first moment from now on at which the caps that sends wait for have room and all hours are open: what one puts
 * off, the other may put off further. JOURNEY_TIME_NONE: none, by *rule.
 */
static journey_status next_moment(jy_eval *eval, uint32_t index, const jy_bid *bid, journey_time *out, jy_rule *rule)
{
	journey_time t = eval->now, roomy;
	for (;;) {
		journey_status status = jy_caps_next(eval, index, bid, true, t, &roomy);
		if (status != JOURNEY_OK)
			return status;
		if (roomy == JOURNEY_TIME_NONE || roomy - eval->now > JOURNEY_PUT_OFF_MAX) {
			*rule = jy_caps_displaced(eval, bid) ? JY_RULE_DISPLACED : JY_RULE_CAP;
			*out = JOURNEY_TIME_NONE;
			return JOURNEY_OK;
		}
		if (roomy != t && t == eval->now)
			*rule = JY_RULE_CAP;
		status = jy_windows_next(eval, index, bid->journey, roomy, out, rule);
		if (status != JOURNEY_OK || *out == JOURNEY_TIME_NONE || *out == roomy)
			return status;
		t = *out;
	}
}

/* When it may leave. A cap that drops must have room now. */
static journey_status timed(jy_eval *eval, uint32_t index, const jy_bid *bid, jy_verdict *out)
{
	journey_time at, open;
	jy_rule closed = JY_RULE_QUIET, rule = JY_RULE_QUIET;
	journey_status status = jy_caps_next(eval, index, bid, false, eval->now, &at);
	if (status != JOURNEY_OK)
		return status;
	if (at != eval->now) {
		refuse(out, jy_caps_displaced(eval, bid) ? JY_RULE_DISPLACED : JY_RULE_CAP);
		return JOURNEY_OK;
	}
	status = jy_windows_next(eval, index, bid->journey, eval->now, &open, &closed);
	if (status != JOURNEY_OK)
		return status;
	if (open != eval->now && closed != JY_RULE_PREFERENCE && eval->engine->strategy->sending.channels[index].quiet_drop) {
		refuse(out, closed);
		return JOURNEY_OK;
	}
	status = next_moment(eval, index, bid, &at, &rule);
	if (status != JOURNEY_OK || at == eval->now)
		return status;
	refuse(out, open != eval->now && at != JOURNEY_TIME_NONE ? closed : rule);
	if (at != JOURNEY_TIME_NONE) {
		out->passage = JY_PUT_OFF;
		out->until = at;
	}
	return JOURNEY_OK;
}

/* What marketing must pass and a transactional send need not. */
static journey_status wanted(jy_eval *eval, uint32_t index, const jy_bid *bid, jy_verdict *out)
{
	const jy_channel *channel = &eval->engine->strategy->channels[index];
	if (!consented(eval, channel, bid->rules->tags)) {
		refuse(out, JY_RULE_CONSENT);
		return JOURNEY_OK;
	}
	if (channel->consent != JY_NONE && jy_lists_exclude(eval)) {
		refuse(out, JY_RULE_LIST);
		return JOURNEY_OK;
	}
	return JOURNEY_OK;
}

journey_status jy_choke(jy_eval *eval, uint32_t index, const jy_bid *bid, jy_verdict *out)
{
	const jy_channel *channel = &eval->engine->strategy->channels[index];
	bool reached, marketing = !bid->rules->transactional;
	journey_status status = JOURNEY_OK;
	out->passage = JY_PASSES;
	out->until = JOURNEY_TIME_NONE;
	if (bid->rules->audience == JOURNEY_AUDIENCE_REMOVE)
		return JOURNEY_OK;
	if (marketing)
		status = wanted(eval, index, bid, out);
	if (status == JOURNEY_OK && out->passage == JY_PASSES)
		status = forbidden(eval, index, out);
	if (status != JOURNEY_OK || out->passage != JY_PASSES)
		return status;
	status = jy_eval_holds(eval, channel->reach, &reached);
	if (status != JOURNEY_OK)
		return status;
	if (!reached) {
		refuse(out, JY_RULE_REACH);
		return JOURNEY_OK;
	}
	if (marketing)
		status = unwanted(eval, index, bid, out);
	return status == JOURNEY_OK && marketing && out->passage == JY_PASSES ? timed(eval, index, bid, out) : status;
}

journey_status jy_stock_left(journey_engine *engine, uint32_t index, int64_t *out)
{
	const jy_offer *offer = &engine->strategy->offers[index];
	journey_int128 used;
	*out = INT64_MAX;
	if (offer->stock < 0)
		return JOURNEY_OK;
	journey_status status = jy_sum_read(engine, jy_sum(JY_SUM_STOCK, index, 0), &used);
	if (status != JOURNEY_OK)
		return status;
	if (!jy_i128_int(jy_i128_add(jy_i128(offer->stock), jy_i128_neg(used)), out))
		*out = 0;
	return JOURNEY_OK;
}

journey_status jy_choke_offer(jy_eval *eval, const journey_expr_program *when, const journey_expr_program *cost,
                              uint32_t offer, jy_verdict *out)
{
	bool holds;
	int64_t left;
	out->passage = JY_PASSES;
	out->until = JOURNEY_TIME_NONE;
	jy_eval_offer(eval, offer, cost);
	journey_status status = jy_eval_holds(eval, when, &holds);
	jy_eval_offer(eval, JY_NONE, NULL);
	if (status != JOURNEY_OK)
		return status;
	if (!holds) {
		refuse(out, JY_RULE_ELIGIBILITY);
		return JOURNEY_OK;
	}
	/* A ghost takes nothing from the stock, but finds it empty where a send would. */
	status = jy_stock_left(eval->engine, offer, &left);
	if (status == JOURNEY_OK && left <= 0)
		refuse(out, JY_RULE_STOCK);
	return status;
}

journey_duration jy_sends_kept(const journey_strategy *strategy)
{
	journey_duration longest = 0;
	for (uint32_t i = 0; i < strategy->sent_count; i++) {
		if (strategy->sent_counts[i].window > longest)
			longest = strategy->sent_counts[i].window;
	}
	for (uint32_t i = 0; i < strategy->sending.cap_count; i++) {
		const jy_cap *cap = &strategy->sending.caps[i];
		journey_duration window =
			cap->period != JOURNEY_PERIOD_NONE ? jy_period_longest(cap->period) : cap->window;
		if (window > longest)
			longest = window;
	}
	for (uint32_t i = 0; i < strategy->sending.preference_count; i++) {
		if (strategy->sending.preferences[i].most != JY_NONE && strategy->sending.preferences[i].per > longest)
			longest = strategy->sending.preferences[i].per;
	}
	return longest;
}

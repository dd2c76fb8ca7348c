#include "engine/choke.h"

#include "base/int128.h"
#include "engine/lists.h"
#include "engine/local.h"
#include "engine/policies.h"
#include "engine/rows.h"
#include "engine/sends.h"
#include "profile/consent.h"

static void refuse(jy_verdict *out, jy_rule rule)
{
	out->passage = JY_REFUSED;
	out->rule = rule;
}

/* The channel's own purpose, and those that name the channel. */
static bool consented(const jy_eval *eval, const jy_channel *channel)
{
	const jy_profile *profile = &eval->profile;
	journey_str none = {NULL, 0};
	if (channel->consent != JY_NONE &&
	    !jy_consent_granted(profile, channel->consent, channel->name, none, eval->now, NULL))
		return false;
	for (uint32_t i = 0; i < channel->purpose_count; i++) {
		if (!jy_consent_granted(profile, channel->purposes[i], channel->name, none, eval->now, NULL))
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
	if (status == JOURNEY_OK && suppressed)
		refuse(out, JY_RULE_SUPPRESSED);
	return status;
}

static bool capped(const jy_eval *eval, uint32_t index, uint32_t journey, bool ghost, const jy_hash128 *own)
{
	const jy_channel *channel = &eval->engine->strategy->channels[index];
	const jy_actions *actions = &eval->component->actions;
	for (uint32_t c = 0; c < channel->cap_count; c++) {
		uint32_t count = 0;
		for (size_t i = 0; i < actions->sent_count; i++) {
			const jy_sent *sent = &actions->sents[i];
			if (sent->channel == index && jy_sent_counts(sent, journey, ghost, own) &&
			    sent->at > eval->now - channel->caps[c].window)
				count++;
		}
		if (count >= channel->caps[c].count)
			return true;
	}
	return false;
}

journey_status jy_choke(jy_eval *eval, uint32_t index, uint32_t journey, bool ghost, const jy_hash128 *own,
                        jy_verdict *out)
{
	const jy_channel *channel = &eval->engine->strategy->channels[index];
	bool reached, quiet;
	out->passage = JY_PASSES;
	out->until = JOURNEY_TIME_NONE;
	if (!consented(eval, channel)) {
		refuse(out, JY_RULE_CONSENT);
		return JOURNEY_OK;
	}
	if (channel->consent != JY_NONE && jy_lists_exclude(eval)) {
		refuse(out, JY_RULE_LIST);
		return JOURNEY_OK;
	}
	journey_status status = forbidden(eval, index, out);
	if (status != JOURNEY_OK || out->passage != JY_PASSES)
		return status;
	status = jy_eval_holds(eval, channel->reach, &reached);
	if (status != JOURNEY_OK)
		return status;
	if (!reached) {
		refuse(out, JY_RULE_REACH);
		return JOURNEY_OK;
	}
	if (capped(eval, index, journey, ghost, own)) {
		refuse(out, JY_RULE_CAP);
		return JOURNEY_OK;
	}
	status = jy_local_quiet(eval, channel->quiet_from, channel->quiet_until, &quiet, &out->until);
	if (status == JOURNEY_OK && quiet) {
		out->passage = JY_PUT_OFF;
		out->rule = JY_RULE_QUIET;
	}
	return status;
}

journey_status jy_stock_left(journey_engine *engine, uint32_t index, int64_t *out)
{
	const jy_offer *offer = &engine->strategy->offers[index];
	jy_sum_id id = jy_sum(JY_SUM_STOCK, index, 0);
	journey_bytes value;
	*out = INT64_MAX;
	if (offer->stock < 0)
		return JOURNEY_OK;
	engine->key_text.size = 0;
	journey_status status = jy_sum_name(engine->strategy, id, &engine->key_text);
	if (status != JOURNEY_OK)
		return status;
	journey_str name = {(const char *)engine->key_text.data, engine->key_text.size};
	journey_int128 used = jy_i128(0);
	status = jy_row_get(engine, JY_ROW_SUM, name, &value);
	if (status == JOURNEY_OK) {
		jy_reader reader = jy_reader_of(value.data, value.size);
		used = jy_reader_i128(&reader);
	} else if (status != JOURNEY_NOT_FOUND) {
		return status;
	}
	used = jy_i128_add(used, jy_sums_open(&engine->sums, id));
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
	for (uint32_t i = 0; i < strategy->channel_count; i++) {
		for (uint32_t c = 0; c < strategy->channels[i].cap_count; c++) {
			if (strategy->channels[i].caps[c].window > longest)
				longest = strategy->channels[i].caps[c].window;
		}
	}
	return longest;
}

#include "engine/fallback.h"

#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/decisions.h"
#include "engine/digest_sends.h"
#include "engine/owned.h"
#include "engine/reasons.h"
#include "engine/rows.h"
#include <string.h>

/* Channels in the order in which they are tried. */
typedef struct plan {
	uint32_t channels[2 * JOURNEY_STRATEGY_CHOICES_MAX];
	jy_candidate candidates[2 * JOURNEY_STRATEGY_CHOICES_MAX];
	uint32_t count;
} plan;

static bool was_tried(const jy_handover *h, journey_str channel)
{
	bool tried = jy_str_equal(h->row.channel, channel);
	for (uint32_t i = 0; i < h->row.tried_count && !tried; i++)
		tried = jy_str_equal(h->row.tried[i], channel);
	return tried;
}

static void add(const jy_handover *h, plan *p, uint32_t channel)
{
	bool there = was_tried(h, h->eval.engine->strategy->channels[channel].name);
	for (uint32_t i = 0; i < p->count && !there; i++)
		there = p->channels[i] == channel;
	if (!there && p->count < 2 * JOURNEY_STRATEGY_CHOICES_MAX)
		p->channels[p->count++] = channel;
}

static void make_plan(const jy_handover *h, plan *p)
{
	const jy_sending *sending = &h->eval.engine->strategy->sending;
	uint32_t next = h->channel;
	p->count = 0;
	for (uint32_t i = 0; i < h->step->as.send.via_count; i++)
		add(h, p, h->step->as.send.via[i]);
	/* A chain of stand-ins may come back to where it began. */
	for (int i = 0; i < JOURNEY_STRATEGY_CHOICES_MAX; i++) {
		next = sending->channels[next].fallback;
		if (next == JY_NONE)
			return;
		add(h, p, next);
	}
}

/* The first that can go now, else the one that can go first. */
static journey_status choose(jy_handover *h, plan *p, uint32_t *channel, journey_time *at)
{
	const journey_strategy *strategy = h->eval.engine->strategy;
	jy_hash128 own;
	*channel = JY_NONE;
	if (!jy_send_key_parse(h->key, &own))
		return JOURNEY_OK;
	/* Its own place does not count: it is given back. */
	jy_bid bid = {h->journey, h->row.ghost, &h->step->as.send.rules, &own, h->row.decided,
	              h->row.priority};
	for (uint32_t i = 0; i < p->count; i++) {
		jy_verdict verdict;
		journey_status status = jy_choke(&h->eval, p->channels[i], &bid, &verdict);
		if (status != JOURNEY_OK)
			return status;
		bool passes = verdict.passage == JY_PASSES;
		p->candidates[i] = (jy_candidate){.name = strategy->channels[p->channels[i]].name,
		                                  .rule = passes ? JY_RULE_NONE : (uint8_t)verdict.rule};
		status = jy_reasons_channel(&h->eval, p->channels[i], &bid, &verdict, &p->candidates[i]);
		if (status != JOURNEY_OK)
			return status;
		journey_time when = passes ? h->eval.now : verdict.until;
		if (verdict.passage != JY_REFUSED && (*channel == JY_NONE || when < *at)) {
			*channel = p->channels[i];
			*at = when;
		}
	}
	return JOURNEY_OK;
}

/* The record of the send that it was before, with the channels that were looked at now. */
static journey_status write_record(jy_handover *h, plan *p, journey_str key, journey_str channel)
{
	journey_engine *engine = h->eval.engine;
	jy_record record;
	journey_status status = jy_decision_get(engine, h->key, &record);
	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND && status != JOURNEY_CORRUPT && status != JOURNEY_VERSION)
		return status;
	if (status != JOURNEY_OK)
		jy_record_init(&record, engine->strategy, h->eval.now);
	record.strategy = engine->strategy->hash.a;
	record.time = h->eval.now;
	record.flags = h->row.ghost ? JY_RECORD_GHOST : 0;
	record.customer = jy_component_root(h->component);
	record.journey = h->row.journey;
	record.step = h->row.step;
	record.channels = p->candidates;
	record.channel_count = p->count;
	record.offer = h->row.offer;
	record.channel = channel;
	record.propensity = h->row.propensity;
	record.fate = JY_RULE_NONE;
	engine->record.size = 0;
	status = jy_record_write(&record, &engine->record);
	return status == JOURNEY_OK ? jy_row_put(engine, JY_ROW_DECISION, key, jy_buffer_view(&engine->record)) : status;
}

static journey_status write_row(jy_handover *h, journey_str key, journey_str channel, journey_time at)
{
	jy_outbox_row row = h->row;
	journey_str *tried = jy_arena_items(&h->eval.engine->arena, row.tried_count + 1u, sizeof *tried);
	if (tried == NULL)
		return JOURNEY_NO_MEMORY;
	if (row.tried_count > 0)
		memcpy(tried, row.tried, row.tried_count * sizeof *tried);
	tried[row.tried_count++] = row.channel;
	row.tried = tried;
	row.channel = channel;
	row.customer = jy_component_root(h->component);
	row.at = at;
	row.attempt = 0;
	row.waiting = false;
	if (row.saying == JY_SAYING_HANDED) { /* in the other channel's format, under the other key */
		row.saying = JY_SAYING_OPEN;
		row.text = row.subject = row.locale = row.variant = jy_str("");
		row.parts = NULL;
		row.part_count = 0;
	}
	return jy_outbox_put(h->eval.engine, key, &row);
}

static journey_status take_place(jy_handover *h, uint32_t channel, jy_hash128 key, journey_time at)
{
	const journey_strategy *strategy = h->eval.engine->strategy;
	const jy_send_rules *rules = &h->step->as.send.rules;
	uint32_t offer = jy_strategy_offer(strategy, h->row.offer);
	jy_sent *sent;
	jy_hash128 own;
	jy_flight *flight = NULL;
	journey_status status = jy_handover_unsend(h);
	if (status == JOURNEY_OK && jy_send_key_parse(h->key, &own))
		flight = jy_actions_find_flight(&h->component->actions, own);
	if (flight != NULL)
		flight->send = key; /* what interrupts the instance stops this one, too */
	if (status == JOURNEY_OK)
		status = jy_actions_sent(&h->component->actions, &sent);
	if (status != JOURNEY_OK)
		return status;
	*sent = (jy_sent){.channel = channel, .journey = h->journey, .offer = offer, .ghost = h->row.ghost, .at = at,
	                  .key = key, .tags = rules->tags, .priority = h->row.priority};
	sent->reserved = strategy->sending.counted;
	sent->exempt = jy_exempt_of(rules, strategy->sending.channels[channel].counts);
	if (offer != JY_NONE && !h->row.ghost && strategy->offers[offer].stock >= 0)
		status = jy_count(h->eval.engine, JY_SUM_STOCK, offer, 0, 1);
	return status;
}

journey_status jy_fallback(jy_handover *h, jy_rule rule, bool *taken)
{
	journey_engine *engine = h->eval.engine;
	plan p;
	uint32_t channel;
	journey_time at = JOURNEY_TIME_NONE;
	char digits[JY_SEND_KEY];
	*taken = false;
	if (h->step->as.send.rules.audience != JOURNEY_AUDIENCE_NONE) /* another channel is another audience */
		return JOURNEY_OK;
	make_plan(h, &p);
	journey_status status = choose(h, &p, &channel, &at);
	if (status != JOURNEY_OK || channel == JY_NONE)
		return status;
	journey_str name = engine->strategy->channels[channel].name;
	engine->key_text.size = 0;
	if (!jy_buffer_str(&engine->key_text, h->key) || !jy_buffer_str(&engine->key_text, name))
		return JOURNEY_NO_MEMORY;
	jy_hash128 hash = jy_hash128_of(engine->tenant, engine->key_text.data, engine->key_text.size);
	jy_send_key(hash, digits);
	journey_str key = {digits, JY_SEND_KEY};
	status = jy_outbox_delete(engine, h->key);
	if (status == JOURNEY_OK)
		status = jy_decision_dropped(engine, h->key, rule);
	if (status == JOURNEY_OK)
		status = write_row(h, key, name, at);
	if (status == JOURNEY_OK && h->row.others)
		status = jy_digest_move_others(engine, h->key, key);
	if (status == JOURNEY_OK)
		status = write_record(h, &p, key, name);
	if (status == JOURNEY_OK)
		status = jy_owned_put(engine, jy_component_root(h->component), key);
	if (status == JOURNEY_OK)
		status = take_place(h, channel, hash, at);
	if (status == JOURNEY_OK && !h->row.ghost)
		status = jy_count(engine, JY_SUM_PASSED_ON, h->journey, 0, 1);
	*taken = status == JOURNEY_OK;
	return status;
}

#include "engine/send.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/exits.h"
#include "engine/outbox.h"
#include "engine/owned.h"
#include "engine/record.h"
#include "engine/rows.h"
#include <string.h>

/* What is being decided. */
typedef struct choice {
	const jy_instance *instance;
	const jy_journey *journey;
	const jy_step *step;
	jy_candidate offers[JOURNEY_STRATEGY_CHOICES_MAX], channels[JOURNEY_STRATEGY_CHOICES_MAX];
	const jy_send_offer *offer; /* NULL: none */
	uint32_t channel;           /* JY_NONE: none */
	jy_verdict verdict;
} choice;

/* Who is held out still gets what is no marketing. */
static bool is_ghost(const choice *c)
{
	return c->instance->held_out && !c->step->as.send.rules.transactional;
}

/* The policy for now: eligible, highest priority; ties go to the one named first. */
static journey_status choose_offer(jy_eval *eval, choice *c)
{
	const journey_strategy *strategy = eval->engine->strategy;
	c->verdict = (jy_verdict){JY_PASSES, JY_RULE_ELIGIBILITY, JOURNEY_TIME_NONE};
	for (uint32_t i = 0; i < c->step->as.send.offer_count; i++) {
		const jy_send_offer *it = &c->step->as.send.offers[i];
		const jy_offer *offer = &strategy->offers[it->offer];
		jy_verdict verdict;
		journey_status status = jy_choke_offer(eval, it->when, it->cost, it->offer, &verdict);
		if (status != JOURNEY_OK)
			return status;
		bool passes = verdict.passage == JY_PASSES;
		c->offers[i] = (jy_candidate){offer->name, passes ? JY_RULE_NONE : (uint8_t)verdict.rule,
		                              offer->priority};
		if (passes && (c->offer == NULL || offer->priority > strategy->offers[c->offer->offer].priority))
			c->offer = it;
		if (!passes && i == 0)
			c->verdict = verdict;
	}
	if (c->offer != NULL || c->step->as.send.offer_count == 0)
		c->verdict.passage = JY_PASSES;
	else
		c->verdict.passage = JY_REFUSED;
	return JOURNEY_OK;
}

/* The first channel that can reach the customer now; else the send waits for the first moment at which one can. */
static journey_status choose_channel(jy_eval *eval, choice *c)
{
	jy_verdict first = {JY_REFUSED, JY_RULE_REACH, JOURNEY_TIME_NONE};
	jy_bid bid = {c->instance->journey, is_ghost(c), &c->step->as.send.rules, NULL, eval->now};
	c->channel = JY_NONE;
	for (uint32_t i = 0; i < c->step->as.send.via_count; i++) {
		uint32_t index = c->step->as.send.via[i];
		jy_verdict verdict;
		journey_status status = jy_choke(eval, index, &bid, &verdict);
		if (status != JOURNEY_OK)
			return status;
		c->channels[i] = (jy_candidate){eval->engine->strategy->channels[index].name,
		                                verdict.passage == JY_PASSES ? JY_RULE_NONE : (uint8_t)verdict.rule, 0};
		if (verdict.passage == JY_PASSES && c->channel == JY_NONE)
			c->channel = index;
		bool sooner = verdict.passage == JY_PUT_OFF && (first.passage != JY_PUT_OFF || verdict.until < first.until);
		if (sooner || (i == 0 && verdict.passage == JY_REFUSED))
			first = verdict;
	}
	if (c->channel == JY_NONE)
		c->verdict = first;
	return JOURNEY_OK;
}

static journey_status send_key(jy_eval *eval, const choice *c, char out[JY_SEND_KEY], jy_hash128 *hash)
{
	jy_buffer *text = &eval->engine->key_text;
	text->size = 0;
	bool ok = jy_buffer_str(text, c->journey->name) && jy_buffer_str(text, c->step->name) &&
	          jy_buffer_str(text, jy_component_root(eval->component)) &&
	          jy_buffer_str(text, jy_actions_text(&eval->component->actions, c->instance->key)) &&
	          jy_buffer_varint(text, c->instance->number) &&
	          jy_buffer_varint(text, eval->component->actions.decisions);
	if (!ok)
		return JOURNEY_NO_MEMORY;
	*hash = jy_hash128_of(eval->engine->tenant, text->data, text->size);
	jy_send_key(*hash, out);
	return JOURNEY_OK;
}

static journey_status render(jy_eval *eval, const choice *c, jy_buffer *out)
{
	const jy_text *text = &c->step->as.send.text;
	if (text->count == 0 && c->offer != NULL)
		text = &c->offer->text;
	if (c->offer != NULL)
		jy_eval_offer(eval, c->offer->offer, c->offer->cost);
	journey_status status = jy_eval_text(eval, text, out);
	jy_eval_offer(eval, JY_NONE, NULL);
	return status;
}

static journey_status write_record(jy_eval *eval, const choice *c, journey_str key)
{
	journey_engine *engine = eval->engine;
	jy_record record;
	memset(&record, 0, sizeof record);
	record.time = eval->now;
	record.ghost = is_ghost(c);
	record.customer = jy_component_root(eval->component);
	record.journey = c->journey->name;
	record.step = c->step->name;
	record.offers = c->offers;
	record.offer_count = c->step->as.send.offer_count;
	record.channels = c->channels;
	record.channel_count = c->step->as.send.via_count;
	record.offer = c->offer != NULL ? engine->strategy->offers[c->offer->offer].name : jy_str("");
	record.channel = engine->strategy->channels[c->channel].name;
	record.propensity = 1.0;
	engine->record.size = 0;
	journey_status status = jy_record_write(engine->strategy, &record, &engine->record);
	if (status != JOURNEY_OK)
		return status;
	return jy_row_put(engine, JY_ROW_DECISION, key, jy_buffer_view(&engine->record));
}

static journey_status write_outbox(jy_eval *eval, const choice *c, journey_str key)
{
	journey_engine *engine = eval->engine;
	jy_outbox_row row;
	memset(&row, 0, sizeof row);
	row.at = eval->now;
	row.decided = eval->now;
	row.ghost = is_ghost(c);
	row.customer = jy_component_root(eval->component);
	row.journey = c->journey->name;
	row.step = c->step->name;
	row.offer = c->offer != NULL ? engine->strategy->offers[c->offer->offer].name : jy_str("");
	row.channel = engine->strategy->channels[c->channel].name;
	row.payload = jy_actions_text(&eval->component->actions, c->instance->payload);
	row.propensity = 1.0;
	row.priority = c->step->as.send.rules.priority;
	jy_buffer text;
	jy_buffer_init(&text, &engine->allocator);
	journey_status status = render(eval, c, &text);
	if (status == JOURNEY_OK) {
		row.text = jy_str_of((const char *)text.data, text.size);
		status = jy_outbox_put(engine, key, &row);
	}
	jy_buffer_free(&text);
	return status;
}

static journey_status write_send(jy_eval *eval, const choice *c)
{
	char digits[JY_SEND_KEY];
	jy_hash128 hash;
	jy_actions *actions = &eval->component->actions;
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	actions->decisions++;
	status = send_key(eval, c, digits, &hash);
	journey_str key = {digits, JY_SEND_KEY};
	if (status == JOURNEY_OK)
		status = write_outbox(eval, c, key);
	if (status == JOURNEY_OK)
		status = write_record(eval, c, key);
	if (status == JOURNEY_OK)
		status = jy_owned_put(eval->engine, jy_component_root(eval->component), key);
	if (status == JOURNEY_OK)
		status = jy_flight_note(eval, c->instance, hash);
	jy_sent *sent;
	jy_actions_prune(actions, eval->now - jy_sends_kept(eval->engine->strategy));
	if (status == JOURNEY_OK)
		status = jy_actions_sent(actions, &sent);
	if (status != JOURNEY_OK)
		return status;
	uint32_t offer = c->offer != NULL ? c->offer->offer : JY_NONE;
	const jy_send_rules *rules = &c->step->as.send.rules;
	const jy_sending *sending = &eval->engine->strategy->sending;
	*sent = (jy_sent){.channel = c->channel, .journey = c->instance->journey, .offer = offer, .ghost = is_ghost(c),
	                  .at = eval->now, .key = hash, .tags = rules->tags, .priority = rules->priority};
	sent->reserved = sending->counted;
	sent->exempt = rules->transactional && !sending->channels[c->channel].counts;
	if (c->offer != NULL && !is_ghost(c) && eval->engine->strategy->offers[c->offer->offer].stock >= 0)
		status = jy_count(eval->engine, JY_SUM_STOCK, c->offer->offer, 0, 1);
	return status;
}

journey_status jy_send_decide(jy_eval *eval, const jy_instance *instance, jy_verdict *out)
{
	choice c;
	memset(&c, 0, sizeof c);
	c.instance = instance;
	c.journey = &eval->engine->strategy->journeys[instance->journey];
	c.step = &c.journey->steps[instance->step];
	c.channel = JY_NONE;
	journey_status status = choose_offer(eval, &c);
	if (status == JOURNEY_OK && c.verdict.passage == JY_PASSES)
		status = choose_channel(eval, &c);
	if (status != JOURNEY_OK)
		return status;
	if (c.verdict.passage == JY_PASSES)
		status = write_send(eval, &c);
	else if (!instance->held_out)
		status = jy_count(eval->engine, JY_SUM_SUPPRESSED, instance->journey, (uint32_t)c.verdict.rule, 1);
	*out = c.verdict;
	return status;
}

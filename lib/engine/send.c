#include "engine/send.h"

#include "base/float.h"
#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/digest_sends.h"
#include "engine/exits.h"
#include "engine/experience.h"
#include "engine/lists.h"
#include "engine/outbox.h"
#include "engine/owned.h"
#include "engine/reasons.h"
#include "engine/rows.h"
#include "engine/content.h"
#include "engine/trials.h"
#include <string.h>

/* What is being decided. */
typedef struct choice {
	const jy_instance *instance;
	const jy_journey *journey;
	const jy_step *step;
	jy_candidate offers[JOURNEY_STRATEGY_CHOICES_MAX], channels[JOURNEY_STRATEGY_CHOICES_MAX];
	uint32_t channel_count;     /* that were looked at */
	const jy_send_offer *offer; /* NULL: none */
	uint32_t channel;           /* JY_NONE: none */
	double priority;            /* among those that ask for the same place */
	uint32_t drawn;             /* of an experiment with channels: its place in `via`; else JY_NONE */
	jy_said said;               /* of what a digest collects */
	jy_verdict verdict;
} choice;

/* Who is held out still gets what is no marketing. */
static bool is_ghost(const choice *c)
{
	return c->instance->held_out && !c->step->as.send.rules.transactional;
}

/* It goes to a digest, whose channel is chosen when that leaves. */
static bool is_collected(const choice *c)
{
	return c->verdict.passage == JY_PASSES && c->step->as.send.rules.digest != JY_NONE;
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
		c->offers[i] = (jy_candidate){.name = offer->name,
		                              .rule = passes ? JY_RULE_NONE : (uint8_t)verdict.rule,
		                              .priority = offer->priority};
		status = jy_reasons_offer(eval, it->when, it->cost, it->offer, &verdict, &c->offers[i]);
		if (status != JOURNEY_OK)
			return status;
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

/* Who is in an audience, or not, as the send would have it. */
static bool is_there(const jy_eval *eval, const choice *c, uint32_t channel)
{
	journey_audience audience = c->step->as.send.rules.audience;
	return audience != JOURNEY_AUDIENCE_NONE &&
	       jy_actions_in_audience(&eval->component->actions, channel) == (audience == JOURNEY_AUDIENCE_ADD);
}

/* The i-th channel that is looked at: the one that was drawn, then the others in their order. */
static uint32_t channel_at(const choice *c, uint32_t i)
{
	if (c->drawn != JY_NONE)
		i = i == 0 ? c->drawn : i <= c->drawn ? i - 1 : i;
	return c->step->as.send.via[i];
}

/* The first channel that can reach the customer now; else the send waits for the first moment at which one can. */
static journey_status choose_channel(jy_eval *eval, choice *c)
{
	jy_verdict first = {JY_REFUSED, JY_RULE_REACH, JOURNEY_TIME_NONE};
	jy_bid bid = {c->instance->journey, is_ghost(c), &c->step->as.send.rules, NULL, eval->now, c->priority};
	c->channel = JY_NONE;
	if (c->step->as.send.via_weights != NULL) {
		journey_status status = jy_trial_via(eval, c->step, &c->drawn);
		if (status != JOURNEY_OK)
			return status;
	}
	for (uint32_t i = 0; i < c->step->as.send.via_count; i++) {
		uint32_t index = channel_at(c, i);
		jy_verdict verdict = {JY_REFUSED, JY_RULE_AUDIENCE, JOURNEY_TIME_NONE};
		journey_status status = is_there(eval, c, index) ? JOURNEY_OK : jy_choke(eval, index, &bid, &verdict);
		if (status != JOURNEY_OK)
			return status;
		c->channels[i] = (jy_candidate){.name = eval->engine->strategy->channels[index].name,
		                                .rule = verdict.passage == JY_PASSES ? JY_RULE_NONE : (uint8_t)verdict.rule};
		status = jy_reasons_channel(eval, index, &bid, &verdict, &c->channels[i]);
		if (status != JOURNEY_OK)
			return status;
		c->channel_count = i + 1;
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

/* What is said of it, in a digest's text: without markup. */
static journey_status say_item(jy_eval *eval, choice *c)
{
	const jy_content *content = &c->step->as.send.content;
	if (content->count == 0 && c->offer != NULL)
		content = &c->offer->content;
	if (c->offer != NULL)
		jy_eval_offer(eval, c->offer->offer, c->offer->cost);
	journey_status status = jy_say(eval, content, JOURNEY_FORMAT_TEXT, &c->said);
	jy_eval_offer(eval, JY_NONE, NULL);
	if (status == JOURNEY_OK && c->said.outcome != JY_TEXT_RENDERED)
		c->verdict = (jy_verdict){JY_REFUSED, jy_said_rule(&c->said), JOURNEY_TIME_NONE};
	if (status == JOURNEY_OK && !is_ghost(c))
		status = jy_said_count(eval->engine, &c->said);
	return status;
}

static journey_status keep(jy_eval *eval, const choice *c, jy_buffer *out)
{
	if (c->offer != NULL)
		jy_eval_offer(eval, c->offer->offer, c->offer->cost);
	bool ok = jy_kept_write(eval, c->journey, c->offer != NULL, out);
	jy_eval_offer(eval, JY_NONE, NULL);
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* "trigger cart" */
static journey_status name_cause(jy_eval *eval, const jy_journey *journey, journey_str *out)
{
	const journey_strategy *s = eval->engine->strategy;
	jy_buffer *text = &eval->engine->key_text;
	journey_str name = {NULL, 0};
	const char *kind = "";
	switch (journey->enter) {
	case JY_ENTER_TRIGGER:
		kind = "trigger ";
		name = s->triggers[journey->enter_index].name;
		break;
	case JY_ENTER_EVENT:
		kind = "event ";
		name = s->events[journey->enter_index].name;
		break;
	case JY_ENTER_SEGMENT:
		kind = "segment ";
		name = s->segments[journey->enter_index].name;
		break;
	case JY_ENTER_STAGE:
		kind = "stage ";
		name = s->stages[journey->enter_index].name;
		break;
	}
	text->size = 0;
	if (!jy_buffer_text(text, kind) || !jy_buffer_bytes(text, name.data, name.size) ||
	    !jy_arena_str(&eval->engine->arena, jy_str_of((const char *)text->data, text->size), out))
		return JOURNEY_NO_MEMORY;
	return JOURNEY_OK;
}

journey_status jy_record_instance(jy_eval *eval, const jy_instance *instance, jy_record *out)
{
	const jy_journey *journey = &eval->engine->strategy->journeys[instance->journey];
	jy_record_init(out, eval->engine->strategy, eval->now);
	out->customer = jy_component_root(eval->component);
	out->journey = journey->name;
	out->step = journey->steps[instance->step].name;
	out->offer = out->channel = jy_str("");
	out->message = eval->cause != NULL ? eval->cause->message_id : jy_str("");
	out->entered = instance->entered;
	out->holdout = journey->holdout;
	journey_status status = name_cause(eval, journey, &out->cause);
	if (status == JOURNEY_OK && journey->holdout > 0)
		status = jy_assign(eval, journey->holdout_seed, &out->draw);
	return status;
}

static journey_status fill_record(jy_eval *eval, choice *c, jy_record *out)
{
	journey_status status = jy_record_instance(eval, c->instance, out);
	out->flags = (uint8_t)((is_ghost(c) ? JY_RECORD_GHOST : 0) | (c->channel == JY_NONE && !is_collected(c) ? JY_RECORD_NOTHING : 0));
	out->offers = c->offers;
	out->offer_count = c->step->as.send.offer_count;
	out->channels = c->channels;
	out->channel_count = c->channel_count;
	if (c->offer != NULL)
		out->offer = eval->engine->strategy->offers[c->offer->offer].name;
	if (c->channel != JY_NONE)
		out->channel = eval->engine->strategy->channels[c->channel].name;
	if (c->drawn != JY_NONE)
		out->drawn = eval->engine->strategy->channels[c->step->as.send.via[c->drawn]].name;
	if (c->said.outcome != JY_TEXT_RENDERED)
		out->detail = c->said.reason;
	return status;
}

static journey_status write_record(jy_eval *eval, choice *c, journey_str key)
{
	journey_engine *engine = eval->engine;
	jy_record record;
	journey_status status = fill_record(eval, c, &record);
	engine->record.size = 0;
	if (status == JOURNEY_OK)
		status = jy_record_write(&record, &engine->record);
	if (status == JOURNEY_OK)
		status = jy_row_put(engine, JY_ROW_DECISION, key, jy_buffer_view(&engine->record));
	return status == JOURNEY_OK ? jy_owned_put(engine, jy_component_root(eval->component), key) : status;
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
	row.priority = c->priority;
	row.saying = JY_SAYING_OPEN;
	if (c->drawn != JY_NONE)
		row.trial_arm = engine->strategy->channels[c->step->as.send.via[c->drawn]].name;
	jy_buffer kept;
	jy_buffer_init(&kept, &engine->allocator);
	journey_status status = keep(eval, c, &kept);
	if (status == JOURNEY_OK) {
		row.kept = jy_str_of((const char *)kept.data, kept.size);
		status = jy_outbox_put(engine, key, &row);
	}
	jy_buffer_free(&kept);
	return status;
}

static journey_status write_send(jy_eval *eval, choice *c)
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
		status = jy_flight_note(eval, c->instance, hash);
	if (status == JOURNEY_OK)
		jy_experience_held(eval, c->instance, hash);
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
	                  .at = eval->now, .key = hash, .tags = rules->tags, .priority = c->priority};
	if (rules->audience != JOURNEY_AUDIENCE_NONE && !is_ghost(c))
		status = jy_actions_set_audience(actions, c->channel, rules->audience == JOURNEY_AUDIENCE_ADD);
	if (status != JOURNEY_OK)
		return status;
	sent->reserved = sending->counted;
	sent->exempt = jy_exempt_of(rules, sending->channels[c->channel].counts);
	if (c->offer != NULL && !is_ghost(c) && eval->engine->strategy->offers[c->offer->offer].stock >= 0)
		status = jy_count(eval->engine, JY_SUM_STOCK, c->offer->offer, 0, 1);
	return status;
}

/* For a digest. Its channel, and whether it may go, are settled when that leaves. */
static journey_status collect(jy_eval *eval, choice *c)
{
	char digits[JY_SEND_KEY];
	jy_hash128 key;
	jy_bundled item;
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	eval->component->actions.decisions++;
	status = send_key(eval, c, digits, &key);
	if (status != JOURNEY_OK)
		return status;
	memset(&item, 0, sizeof item);
	item.key = jy_str_of(digits, JY_SEND_KEY);
	item.decided = eval->now;
	item.ghost = is_ghost(c);
	item.journey = c->journey->name;
	item.step = c->step->name;
	item.offer = c->offer != NULL ? eval->engine->strategy->offers[c->offer->offer].name : jy_str("");
	item.payload = jy_actions_text(&eval->component->actions, c->instance->payload);
	item.text = c->said.text;
	status = jy_digest_collect(eval, c->instance->journey, c->step, &item);
	if (status == JOURNEY_OK)
		status = write_record(eval, c, item.key);
	if (status == JOURNEY_OK)
		status = jy_flight_note(eval, c->instance, key);
	return status;
}

/*
 * That nothing was sent is a decision, too. It takes no number: those of sends stay as they are. Refused again at the same
 * step and moment, it is the same.
 */
static journey_status write_refusal(jy_eval *eval, choice *c)
{
	char digits[JY_SEND_KEY];
	jy_buffer *text = &eval->engine->key_text;
	text->size = 0;
	if (!jy_buffer_text(text, "nothing") || !jy_buffer_str(text, c->journey->name) ||
	    !jy_buffer_str(text, c->step->name) || !jy_buffer_str(text, jy_component_root(eval->component)) ||
	    !jy_buffer_str(text, jy_actions_text(&eval->component->actions, c->instance->key)) ||
	    !jy_buffer_varint(text, c->instance->number) || !jy_buffer_zigzag(text, eval->now))
		return JOURNEY_NO_MEMORY;
	jy_send_key(jy_hash128_of(eval->engine->tenant, text->data, text->size), digits);
	return write_record(eval, c, jy_str_of(digits, JY_SEND_KEY));
}

/* The step's own, else what the journey's formula says now, else the journey's. */
static journey_status find_priority(jy_eval *eval, choice *c)
{
	journey_value value;
	double number;
	c->priority = c->step->as.send.rules.priority;
	if (c->step->as.send.rules.own_priority || c->journey->life.priority == NULL)
		return JOURNEY_OK;
	journey_status status = jy_eval_value(eval, c->journey->life.priority, &value);
	if (status == JOURNEY_OK && jy_program_number(value, &number) && jy_is_finite(number))
		c->priority = number;
	return status;
}

/* Looks at all candidates; what was chosen, if anything, is in the verdict. */
static journey_status choose(jy_eval *eval, const jy_instance *instance, choice *c)
{
	memset(c, 0, sizeof *c);
	c->instance = instance;
	c->journey = &eval->engine->strategy->journeys[instance->journey];
	c->step = &c->journey->steps[instance->step];
	c->channel = c->drawn = JY_NONE;
	journey_status status = choose_offer(eval, c);
	/* A digest's channel is chosen when it leaves. */
	bool channel = c->verdict.passage == JY_PASSES && c->step->as.send.rules.digest == JY_NONE;
	if (status == JOURNEY_OK && channel)
		status = find_priority(eval, c);
	return status == JOURNEY_OK && channel ? choose_channel(eval, c) : status;
}

journey_status jy_send_look(jy_eval *eval, const jy_instance *instance, jy_record *out, jy_verdict *verdict)
{
	choice *c = jy_arena_alloc(&eval->engine->arena, sizeof *c);
	if (c == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = choose(eval, instance, c);
	*verdict = c->verdict;
	return status == JOURNEY_OK ? fill_record(eval, c, out) : status;
}

/* It is not wanted any longer. */
static journey_status forget_held(jy_eval *eval, const jy_instance *instance)
{
	if (jy_actions_find_held(&eval->component->actions, instance) == NULL)
		return JOURNEY_OK;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		jy_experience_held(eval, instance, (jy_hash128){0, 0});
	return status;
}

journey_status jy_send_decide(jy_eval *eval, const jy_instance *instance, jy_verdict *out)
{
	choice c;
	journey_status status = choose(eval, instance, &c);
	if (status == JOURNEY_OK && is_collected(&c))
		status = say_item(eval, &c);
	if (status == JOURNEY_OK && is_collected(&c)) {
		*out = c.verdict;
		return collect(eval, &c);
	}
	if (status != JOURNEY_OK)
		return status;
	if (c.verdict.passage == JY_PASSES)
		status = write_send(eval, &c);
	else if (c.verdict.passage == JY_REFUSED)
		status = write_refusal(eval, &c);
	if (status == JOURNEY_OK && c.verdict.passage == JY_REFUSED)
		status = forget_held(eval, instance);
	if (status == JOURNEY_OK && c.verdict.passage != JY_PASSES && !instance->held_out)
		status = jy_count(eval->engine, JY_SUM_SUPPRESSED, instance->journey, (uint32_t)c.verdict.rule, 1);
	*out = c.verdict;
	return status;
}

/* Delivery: sends are claimed, checked once more, handed over, completed. */
#include "base/error.h"
#include "base/text.h"
#include "engine/after.h"
#include "engine/call.h"
#include "engine/choke.h"
#include "engine/component.h"
#include "engine/decisions.h"
#include "engine/digest_sends.h"
#include "engine/exits.h"
#include "engine/experience.h"
#include "engine/journeys.h"
#include "engine/measure.h"
#include "engine/fallback.h"
#include "engine/migrate.h"
#include "engine/outbox.h"
#include "engine/pause.h"
#include "engine/subject.h"
#include "engine/quarantine.h"
#include "engine/throttle.h"
#include <string.h>

/* JOURNEY_NOT_FOUND: no send waits under this key. */
static journey_status look_up(journey_engine *engine, journey_str key, jy_handover *h)
{
	h->key = key;
	journey_status status = jy_outbox_get(engine, key, &h->row);
	if (status == JOURNEY_OK)
		status = jy_component_get(engine, h->row.customer, &h->component);
	if (status != JOURNEY_OK)
		return status;
	h->journey = jy_strategy_journey(engine->strategy, h->row.journey);
	h->channel = jy_strategy_channel(engine->strategy, h->row.channel);
	h->step = NULL;
	memset(&h->said, 0, sizeof h->said);
	if (h->journey != JY_NONE) {
		uint32_t step = jy_migrated_step(&engine->strategy->journeys[h->journey], h->row.step);
		h->step = step != JY_NONE ? &engine->strategy->journeys[h->journey].steps[step] : NULL;
	}
	jy_eval_init(&h->eval, engine, h->component, NULL, engine->clock);
	return JOURNEY_OK;
}

/* The send is settled. */
static journey_status leave_outbox(jy_handover *h)
{
	jy_hash128 hash;
	journey_status status = jy_outbox_delete(h->eval.engine, h->key);
	if (status == JOURNEY_OK)
		status = jy_digest_end_others(h);
	if (status == JOURNEY_OK && jy_send_key_parse(h->key, &hash))
		status = jy_flight_end(h->component, hash);
	return status;
}

/* A dropped send no longer counts against caps, and gives its stock back. */
journey_status jy_handover_unsend(jy_handover *h)
{
	jy_hash128 hash;
	journey_engine *engine = h->eval.engine;
	jy_actions *actions = &h->component->actions;
	journey_status status = jy_actions_change(h->component);
	if (status != JOURNEY_OK || !jy_send_key_parse(h->key, &hash))
		return status;
	for (size_t i = 0; i < actions->sent_count; i++) {
		if (actions->sents[i].key.a == hash.a && actions->sents[i].key.b == hash.b) {
			actions->sent_count--;
			memmove(actions->sents + i, actions->sents + i + 1,
			        (actions->sent_count - i) * sizeof *actions->sents);
			break;
		}
	}
	jy_held *held = jy_actions_held_send(actions, hash);
	if (held != NULL)
		jy_actions_drop_held(actions, held);
	uint32_t offer = jy_strategy_offer(engine->strategy, h->row.offer);
	if (offer != JY_NONE && !h->row.ghost && engine->strategy->offers[offer].stock >= 0)
		status = jy_count(engine, JY_SUM_STOCK, offer, 0, -1);
	return status;
}

/* Conditions that count sends see one less. */
static journey_status miss(jy_handover *h)
{
	if (h->eval.engine->strategy->sent_count == 0)
		return JOURNEY_OK;
	jy_eval_no_captures(&h->eval);
	journey_status status = jy_journeys_check(&h->eval);
	if (status == JOURNEY_OK)
		status = jy_after_run(&h->eval);
	return status == JOURNEY_OK ? jy_due_arm(&h->eval) : status;
}

/* Who was not added is not in the audience, and who was not removed is. */
static journey_status take_back(jy_handover *h)
{
	journey_audience audience = h->step != NULL && h->step->kind == JY_STEP_SEND ? h->step->as.send.rules.audience
	                                                                            : JOURNEY_AUDIENCE_NONE;
	if (audience == JOURNEY_AUDIENCE_NONE || h->row.ghost || h->channel == JY_NONE)
		return JOURNEY_OK;
	journey_status status = jy_actions_change(h->component);
	return status == JOURNEY_OK ? jy_actions_set_audience(&h->component->actions, h->channel,
	                                                      audience == JOURNEY_AUDIENCE_REMOVE)
	                            : status;
}

static journey_status drop(jy_handover *h, jy_rule rule)
{
	journey_status status = jy_digest_drop_others(h, rule);
	if (status == JOURNEY_OK)
		status = leave_outbox(h);
	if (status == JOURNEY_OK)
		status = jy_decision_dropped(h->eval.engine, h->key, rule);
	if (status == JOURNEY_OK)
		status = jy_handover_unsend(h);
	if (status == JOURNEY_OK)
		status = take_back(h);
	if (status == JOURNEY_OK && !h->row.ghost && h->journey != JY_NONE)
		status = jy_count(h->eval.engine, JY_SUM_SUPPRESSED, h->journey, (uint32_t)rule, 1);
	return status == JOURNEY_OK ? miss(h) : status;
}

/* To the next channel, if there is one that may; else it is dropped. */
static journey_status pass_on(jy_handover *h, jy_rule rule)
{
	jy_verdict verdict = {JY_REFUSED, rule, JOURNEY_TIME_NONE};
	bool taken = false;
	journey_status status = JOURNEY_OK;
	if (h->step != NULL && h->channel != JY_NONE)
		status = jy_handover_wanted(h, &verdict);
	if (status == JOURNEY_OK && verdict.passage == JY_PASSES)
		status = jy_fallback(h, rule, &taken);
	if (status != JOURNEY_OK)
		return status;
	return taken ? miss(h) : drop(h, rule);
}

journey_status jy_send_expire(journey_engine *engine, journey_str key)
{
	jy_handover h;
	journey_status status = look_up(engine, key, &h);
	if (status == JOURNEY_OK && h.row.digest.size > 0)
		return jy_digest_drop(&h, JY_RULE_EXPIRED);
	return status == JOURNEY_OK ? drop(&h, JY_RULE_EXPIRED) : status;
}

/* Whether the journey's exit rule has held since the send was decided. */
static journey_status has_left(jy_handover *h, const jy_hash128 *own, bool *left)
{
	const jy_journey *journey = &h->eval.engine->strategy->journeys[h->journey];
	const jy_history *history = jy_actions_find_history(&h->component->actions, h->journey);
	*left = history != NULL && history->interrupted != JOURNEY_TIME_NONE && history->interrupted >= h->row.decided;
	*left = *left || jy_flight_stopped(h->component, *own);
	if (*left || journey->exit_when == NULL)
		return JOURNEY_OK;
	return jy_eval_holds(&h->eval, journey->exit_when, left);
}

journey_status jy_handover_wanted(jy_handover *h, jy_verdict *out)
{
	bool left;
	jy_hash128 own;
	*out = (jy_verdict){JY_REFUSED, JY_RULE_ELIGIBILITY, JOURNEY_TIME_NONE};
	if (h->step == NULL || h->channel == JY_NONE || h->step->kind != JY_STEP_SEND ||
	    !jy_send_key_parse(h->key, &own))
		return JOURNEY_OK;
	const jy_journey *journey = &h->eval.engine->strategy->journeys[h->journey];
	const jy_trigger *trigger =
		journey->enter == JY_ENTER_TRIGGER ? &h->eval.engine->strategy->triggers[journey->enter_index] : NULL;
	journey_status status = jy_eval_captures_text(&h->eval, trigger, h->row.payload);
	jy_eval_journey(&h->eval, h->journey, h->row.ghost, &own);
	if (status == JOURNEY_OK)
		status = has_left(h, &own, &left);
	if (status != JOURNEY_OK)
		return status;
	if (left && h->step->as.send.rules.audience != JOURNEY_AUDIENCE_REMOVE) {
		out->rule = JY_RULE_EXIT;
		return JOURNEY_OK;
	}
	if (h->row.offer.size > 0) {
		const jy_send_offer *offer = jy_handover_offer(h);
		bool holds = false;
		if (offer != NULL) {
			jy_eval_offer(&h->eval, offer->offer, offer->cost);
			status = jy_eval_holds(&h->eval, offer->when, &holds);
			jy_eval_offer(&h->eval, JY_NONE, NULL);
		}
		if (status != JOURNEY_OK || !holds)
			return status;
	}
	out->passage = JY_PASSES;
	return JOURNEY_OK;
}

/* Everything is checked again when the message leaves. */
static journey_status recheck(jy_handover *h, jy_verdict *out)
{
	jy_hash128 own;
	journey_status status = jy_handover_wanted(h, out);
	if (status != JOURNEY_OK || out->passage != JY_PASSES || !jy_send_key_parse(h->key, &own))
		return status;
	jy_bid bid = {h->journey, h->row.ghost, &h->step->as.send.rules, &own, h->row.decided,
	              h->row.priority};
	return jy_choke(&h->eval, h->channel, &bid, out);
}

static journey_status expose(jy_handover *h, bool held_out)
{
	jy_touch touch = {h->journey, h->channel, held_out, h->step, h->row.offer, h->row.template_name};
	if (touch.template_name.size == 0)
		touch.template_name = h->step->as.send.template_name;
	return jy_measure_expose(&h->eval, &touch);
}

/* What its offer costs, once. */
static journey_status spend(jy_handover *h)
{
	const jy_send_offer *offer = h->row.offer.size > 0 && h->row.attempt == 1 ? jy_handover_offer(h) : NULL;
	double cost;
	if (offer == NULL || offer->cost == NULL)
		return JOURNEY_OK;
	jy_eval_offer(&h->eval, offer->offer, offer->cost);
	journey_status status = jy_eval_cost(&h->eval, &cost);
	jy_eval_offer(&h->eval, JY_NONE, NULL);
	return status == JOURNEY_OK ? jy_measure_cost(h->eval.engine, h->journey, cost) : status;
}

/* Held out: the moment at which the send would have gone. */
static journey_status settle_ghost(jy_handover *h)
{
	journey_engine *engine = h->eval.engine;
	journey_status status = leave_outbox(h);
	if (status == JOURNEY_OK)
		status = jy_count(engine, JY_SUM_GHOSTS, h->journey, 0, 1);
	return status == JOURNEY_OK ? expose(h, true) : status;
}

static journey_status fill(const jy_handover *h, journey_send *send)
{
	journey_engine *engine = h->eval.engine;
	journey_str root;
	/* The customer may leave the cache when the lease is committed. */
	if (!jy_arena_str(&engine->arena, jy_component_root(h->component), &root))
		return JOURNEY_NO_MEMORY;
	memset(send, 0, sizeof *send);
	send->size = sizeof *send;
	send->key = h->key;
	if (root.data[0] == 'u')
		send->user_id = jy_identifier_id(root);
	else
		send->anonymous_id = root.data[0] == 'a' ? jy_identifier_id(root) : jy_str("");
	send->identifier_kind = jy_subject_kind(root);
	send->identifier = jy_subject_value(root);
	send->channel = h->row.channel;
	send->journey = h->row.journey;
	send->step = h->row.step;
	send->offer = h->row.offer;
	send->template_name = h->row.template_name.size > 0 ? h->row.template_name : h->step->as.send.template_name;
	send->text = h->row.text;
	send->subject = h->row.subject;
	send->parts = h->row.parts;
	send->part_count = h->row.part_count;
	send->locale = h->row.locale;
	send->variant = h->row.variant;
	send->decided = h->row.decided;
	send->handed = engine->clock;
	send->propensity = h->row.propensity;
	send->attempt = h->row.attempt;
	send->audience = (int)h->step->as.send.rules.audience;
	send->run = jy_rehearsal_run(engine);
	send->held_out = h->row.ghost;
	return JOURNEY_OK;
}

/* Its place counts from now on; so do sends in conditions. */
static journey_status take_place(jy_handover *h)
{
	jy_hash128 key;
	bool moved;
	if (!jy_send_key_parse(h->key, &key))
		return JOURNEY_OK;
	journey_status status = jy_caps_commit(&h->eval, h->channel, key, &moved);
	return status == JOURNEY_OK && moved ? miss(h) : status;
}

static journey_status put_off(jy_handover *h, journey_time until)
{
	jy_hash128 key;
	h->row.at = until;
	journey_status status = jy_outbox_put(h->eval.engine, h->key, &h->row);
	if (status == JOURNEY_OK && jy_send_key_parse(h->key, &key))
		status = jy_caps_plan(&h->eval, key, until);
	return status;
}

/* Until its journey is paused no longer, see revisit.c; then it asks for a place under caps again. */
static journey_status stand_still(jy_handover *h)
{
	jy_hash128 key;
	bool slot = h->row.waiting && !h->row.ghost;
	h->row.waiting = false;
	h->row.at = JOURNEY_TIME_MAX;
	journey_status status = jy_outbox_put(h->eval.engine, h->key, &h->row);
	if (status == JOURNEY_OK && jy_send_key_parse(h->key, &key))
		status = jy_caps_plan(&h->eval, key, JOURNEY_TIME_MAX);
	if (status == JOURNEY_OK)
		status = miss(h);
	if (status == JOURNEY_OK && !h->row.ghost)
		status = jy_count(h->eval.engine, JY_SUM_SUPPRESSED, h->journey, JY_RULE_PAUSED, 1);
	return status == JOURNEY_OK && slot && h->channel != JY_NONE ? jy_throttle_give(h) : status;
}

/* It does not leave now; if it had a slot, the next in line may. */
static journey_status stop(jy_handover *h, const jy_verdict *verdict)
{
	bool slot = h->row.waiting && !h->row.ghost;
	journey_status status;
	h->row.waiting = false;
	if (verdict->passage == JY_PUT_OFF)
		status = put_off(h, verdict->until);
	else
		status = verdict->rule == JY_RULE_REACH ? pass_on(h, verdict->rule) : drop(h, verdict->rule);
	return status == JOURNEY_OK && slot && h->channel != JY_NONE ? jy_throttle_give(h) : status;
}

/* Looks at one send; *taken if it is handed out. */
static journey_status look_at(journey_engine *engine, journey_str key, journey_time at, journey_time lease_until,
                              journey_send *send, bool *taken)
{
	jy_handover h;
	jy_verdict verdict;
	*taken = false;
	journey_status status = look_up(engine, key, &h);
	if (status == JOURNEY_NOT_FOUND || (status == JOURNEY_OK && h.row.at != at))
		return JOURNEY_OK; /* an entry that its row has outlived */
	/* A digest asks for each of what it has collected. */
	if (status == JOURNEY_OK && h.row.digest.size == 0 && h.journey != JY_NONE && jy_paused(engine, h.journey))
		return stand_still(&h);
	if (status == JOURNEY_OK && h.row.digest.size > 0) {
		bool leaves;
		status = jy_digest_release(&h, &leaves);
		if (status != JOURNEY_OK || !leaves)
			return status;
	}
	if (status == JOURNEY_OK)
		status = recheck(&h, &verdict);
	if (status == JOURNEY_OK && verdict.passage == JY_PASSES)
		status = jy_handover_say(&h, &verdict);
	if (status != JOURNEY_OK)
		return status;
	if (verdict.passage != JY_PASSES)
		return stop(&h, &verdict);
	status = jy_throttle(&h, &verdict);
	if (status != JOURNEY_OK)
		return status;
	if (verdict.passage == JY_PUT_OFF)
		return put_off(&h, verdict.until);
	if (verdict.passage == JY_REFUSED)
		return drop(&h, verdict.rule);
	status = take_place(&h);
	if (status == JOURNEY_OK)
		status = jy_digest_go_along(&h);
	if (status == JOURNEY_OK && !h.step->as.send.rules.transactional)
		status = jy_handover_expose_trials(&h);
	if (status == JOURNEY_OK)
		status = jy_handover_settle_text(&h);
	if (status != JOURNEY_OK)
		return status;
	if (h.row.ghost) {
		status = settle_ghost(&h);
		*taken = jy_rehearsal_shows_ghosts(engine) && status == JOURNEY_OK;
		h.row.attempt++;
		return *taken ? fill(&h, send) : status;
	}
	h.row.at = lease_until;
	h.row.attempt++;
	status = jy_outbox_put(engine, key, &h.row);
	/* Exposed at the same moment as a ghost, whatever the channel will say: both arms are measured by intention. */
	if (status == JOURNEY_OK && !h.step->as.send.rules.transactional)
		status = expose(&h, false);
	if (status == JOURNEY_OK)
		status = spend(&h);
	if (status == JOURNEY_OK && !h.step->as.send.rules.transactional)
		status = jy_experience_touch(&h);
	if (status == JOURNEY_OK)
		status = fill(&h, send);
	*taken = status == JOURNEY_OK;
	return status;
}

static journey_status claim(journey_engine *engine, journey_time lease_until, journey_send *sends, size_t room,
                            size_t *count)
{
	journey_time at;
	journey_str id;
	while (*count < room && jy_queue_first(&engine->outbox, &at, &id) && at <= engine->clock) {
		journey_str key;
		bool taken;
		if (!jy_arena_str(&engine->arena, id, &id))
			return JOURNEY_NO_MEMORY;
		key = (journey_str){id.data + JY_RANK_SIZE - JY_SEND_KEY, JY_SEND_KEY};
		journey_status status = look_at(engine, key, at, lease_until, &sends[*count], &taken);
		if (jy_quarantine_is(engine, status)) /* the others go on */
			status = jy_quarantine_count(engine);
		if (status == JOURNEY_OK)
			status = jy_call_settle(engine);
		if (status != JOURNEY_OK && *count > 0) {
			jy_call_undo(engine); /* those before it have their leases: hand them out */
			return JOURNEY_OK;
		}
		if (status != JOURNEY_OK)
			return status;
		jy_queue_pop_item(&engine->outbox, at, id);
		*count += taken;
	}
	return JOURNEY_OK;
}

journey_status journey_engine_claim(journey_engine *engine, journey_time now, journey_time lease_until,
                                    journey_send *sends, size_t room, size_t *count)
{
	size_t taken = 0;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (now == JOURNEY_TIME_NONE || lease_until <= engine->clock || lease_until > JOURNEY_TIME_MAX ||
	    (sends == NULL && room > 0) || count == NULL)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "", "a lease must end after the engine's clock, and the sends need room");
	else if (!engine->rehearsal.backfill)
		status = claim(engine, lease_until, sends, room, &taken);
	status = jy_call_end(engine, status);
	if (status == JOURNEY_OK)
		*count = taken;
	return status;
}

/* ---- answers ---- */

journey_status jy_send_complete(journey_engine *engine, journey_str key, journey_result result)
{
	jy_handover h;
	journey_status status = look_up(engine, key, &h);
	if (status == JOURNEY_NOT_FOUND)
		return jy_error_set(&engine->error, JOURNEY_DUPLICATE, "", "no send waits under this key: it was answered before");
	if (status == JOURNEY_OK && h.row.digest.size > 0)
		return jy_error_set(&engine->error, JOURNEY_MISUSE, "", "this send was not handed over yet");
	if (status != JOURNEY_OK || result == JOURNEY_RESULT_LATER)
		return status;
	if (result == JOURNEY_RESULT_FAILED)
		status = jy_experience_untouch(&h);
	if (status != JOURNEY_OK)
		return status;
	if (result == JOURNEY_RESULT_FAILED || h.journey == JY_NONE)
		return pass_on(&h, JY_RULE_FAILED);
	status = leave_outbox(&h);
	return status == JOURNEY_OK ? jy_count(engine, JY_SUM_SENDS, h.journey, 0, 1) : status;
}

journey_status journey_engine_complete(journey_engine *engine, journey_str key, journey_result result, journey_time now)
{
	jy_hash128 hash;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (!jy_send_key_parse(key, &hash) || result > JOURNEY_RESULT_FAILED)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "", "not the key of a send, or no result");
	else
		status = jy_send_complete(engine, key, result);
	return jy_call_end(engine, status);
}

/* ---- callbacks ---- */

journey_status journey_engine_channel(journey_engine *engine, journey_str channel, journey_channel_fn deliver,
                                      void *user)
{
	if (engine == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	uint32_t index = channel.size == 0 ? engine->strategy->channel_count
	                                   : jy_strategy_channel(engine->strategy, channel);
	if (index == JY_NONE)
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "channels", "the strategy has no channel `%.*s`",
		                    (int)channel.size, channel.data);
	engine->channels[index] = (jy_channel_state){deliver, user};
	return JOURNEY_OK;
}

/* How long a send that a callback is working on is kept from others. */
#define CALLBACK_LEASE (10 * JOURNEY_MINUTE)

static journey_status hand_over(journey_engine *engine, const journey_send *send, journey_result *result)
{
	uint32_t index = jy_strategy_channel(engine->strategy, send->channel);
	const jy_channel_state *channel = &engine->channels[index];
	*result = JOURNEY_RESULT_SENT;
	if (engine->rehearsal.flags != 0 && engine->rehearsal.record.deliver == NULL)
		return JOURNEY_OK;
	if (engine->rehearsal.flags != 0)
		channel = &engine->rehearsal.record;
	else if (channel->deliver == NULL)
		channel = &engine->channels[engine->strategy->channel_count];
	if (channel->deliver == NULL)
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "channels", "channel `%.*s` has no callback",
		                    (int)send->channel.size, send->channel.data);
	engine->busy = true;
	journey_status status = channel->deliver(channel->user, send, result);
	engine->busy = false;
	if (status == JOURNEY_OK)
		return status;
	return jy_error_set(&engine->error, status, "channels", "the callback of channel `%.*s` failed; the send waits",
	                    (int)send->channel.size, send->channel.data);
}

/* An older `now` counts as the clock, for the lease too. */
static journey_time lease_end(const journey_engine *engine, journey_time now)
{
	journey_time from = engine != NULL && engine->clock > now ? engine->clock : now;
	return from > JOURNEY_TIME_MAX - CALLBACK_LEASE ? JOURNEY_TIME_MAX : from + CALLBACK_LEASE;
}

journey_status journey_engine_deliver(journey_engine *engine, journey_time now, size_t *count)
{
	size_t sent = 0;
	journey_status status;
	for (;;) {
		journey_send send;
		size_t one;
		status = journey_engine_claim(engine, now, lease_end(engine, now), &send, 1, &one);
		if (status != JOURNEY_OK || one == 0)
			break;
		char key[JY_SEND_KEY];
		journey_result result;
		bool held_out = send.held_out != 0; /* it is settled */
		memcpy(key, send.key.data, sizeof key);
		status = hand_over(engine, &send, &result);
		if (status == JOURNEY_OK && !held_out)
			status = journey_engine_complete(engine, jy_str_of(key, sizeof key), result, now);
		if (status != JOURNEY_OK)
			break;
		sent += result == JOURNEY_RESULT_SENT && !held_out;
	}
	if (count != NULL)
		*count = sent;
	return status;
}

#include "engine/reasons.h"

#include "base/json_out.h"
#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "profile/consent.h"
#include "strategy/implies.h"
#include "strategy/slot_names.h"
#include <string.h>

jy_reason *jy_reasons_add(jy_eval *eval, jy_reasons *list, jy_rule rule, jy_passage passage, journey_status *status)
{
	if (*status != JOURNEY_OK || list->count >= JY_REASONS_MAX)
		return NULL;
	if (list->items == NULL)
		list->items = jy_arena_items(&eval->engine->arena, JY_REASONS_MAX, sizeof *list->items);
	if (list->items == NULL) {
		*status = JOURNEY_NO_MEMORY;
		return NULL;
	}
	jy_reason *reason = &list->items[list->count++];
	reason->rule = (uint8_t)rule;
	reason->passage = (uint8_t)passage;
	reason->most = -1;
	reason->until = JOURNEY_TIME_NONE;
	return reason;
}

/* ---- values ---- */

static jy_slot_context context_of(const jy_eval *eval)
{
	return (jy_slot_context){eval->trigger, eval->view != NULL ? eval->view->type : JY_NONE};
}

/* JSON, cut at the end of a character. */
static journey_status keep_value(jy_eval *eval, journey_value value, jy_sight *out)
{
	jy_buffer *text = &eval->engine->key_text;
	text->size = 0;
	jy_json_out json = jy_json_out_of(text);
	jy_json_value(&json, value);
	if (!json.ok)
		return JOURNEY_NO_MEMORY;
	size_t size = text->size;
	if (size > JY_SIGHT_TEXT_MAX) {
		size = JY_SIGHT_TEXT_MAX;
		while (size > 0 && (text->data[size] & 0xc0) == 0x80)
			size--;
		out->flags |= JY_SIGHT_CUT;
	}
	return jy_arena_str(&eval->engine->arena, jy_str_of((const char *)text->data, size), &out->value)
	               ? JOURNEY_OK
	               : JOURNEY_NO_MEMORY;
}

static journey_status keep_name(jy_eval *eval, uint32_t slot, journey_value key, jy_sight *out)
{
	const journey_strategy *strategy = eval->engine->strategy;
	jy_buffer *text = &eval->engine->key_text;
	text->size = 0;
	if (!jy_slot_name(strategy, context_of(eval), slot, key, text))
		return JOURNEY_NO_MEMORY;
	size_t size = text->size < JY_SIGHT_TEXT_MAX ? text->size : JY_SIGHT_TEXT_MAX;
	while (size > 0 && size < text->size && (text->data[size] & 0xc0) == 0x80)
		size--;
	if (jy_slot_private(strategy, context_of(eval), slot))
		out->flags |= JY_SIGHT_PRIVATE;
	return jy_arena_str(&eval->engine->arena, jy_str_of((const char *)text->data, size), &out->name)
	               ? JOURNEY_OK
	               : JOURNEY_NO_MEMORY;
}

/* Whether the condition cannot hold with this value, by what its truth implies of it. */
static bool fails(const journey_expr_program *condition, uint32_t slot, journey_value key, const journey_value *value)
{
	const journey_expr_atom *atoms;
	size_t count = journey_expr_atoms(condition, &atoms);
	for (size_t i = 0; i < count; i++) {
		bool same = atoms[i].slot == slot && atoms[i].key.type == key.type &&
		            (key.type != JOURNEY_STRING ||
		             jy_str_equal(jy_str_of(atoms[i].key.as.s, atoms[i].key.n), jy_str_of(key.as.s, key.n)));
		if (same && (value == NULL || !jy_value_meets(&atoms[i], value)))
			return true;
	}
	return false;
}

static journey_status see(jy_eval *eval, const journey_expr_program *condition, journey_read_kind kind, uint32_t slot,
                          journey_value key, jy_reason *reason)
{
	jy_sight *seen = &reason->seen[reason->seen_count];
	journey_value value = jy_value_null();
	if (reason->seen_count == JY_SIGHT_MAX)
		return JOURNEY_OK;
	journey_status status = jy_eval_read(eval, kind, slot, key, &value);
	if (status == JOURNEY_NO_MEMORY)
		return status;
	/* A key of a tally that is not there reads 0. */
	if (status == JOURNEY_NOT_FOUND && kind == JOURNEY_READ_KEY) {
		value = jy_value_double(0);
		status = JOURNEY_OK;
	}
	seen->flags = status == JOURNEY_OK ? 0 : status == JOURNEY_UNKNOWN ? JY_SIGHT_UNKNOWN : JY_SIGHT_ABSENT;
	if (fails(condition, slot, key, status == JOURNEY_OK ? &value : NULL))
		seen->flags |= JY_SIGHT_FAILS;
	if (status == JOURNEY_OK) {
		status = keep_value(eval, value, seen);
		if (status != JOURNEY_OK)
			return status;
	}
	status = keep_name(eval, slot, key, seen);
	if (status == JOURNEY_OK)
		reason->seen_count++;
	return status;
}

/* A slot that is read by keys or fields alone has no value of its own. */
static bool is_named(const journey_expr_name *names, size_t count, uint32_t slot)
{
	for (size_t i = 0; i < count; i++) {
		if (names[i].slot == slot)
			return true;
	}
	return false;
}

journey_status jy_reason_see(jy_eval *eval, jy_reason *reason, const journey_expr_program *condition)
{
	const journey_expr_name *names;
	const uint32_t *slots;
	if (condition == NULL)
		return JOURNEY_OK;
	reason->condition = condition;
	reason->seen = jy_arena_items(&eval->engine->arena, JY_SIGHT_MAX, sizeof *reason->seen);
	if (reason->seen == NULL)
		return JOURNEY_NO_MEMORY;
	size_t slot_count = journey_expr_slots(condition, &slots), name_count = journey_expr_names(condition, &names);
	journey_status status = JOURNEY_OK;
	bool quiet = eval->quiet;
	eval->quiet = true; /* what errs was counted when it decided */
	for (size_t i = 0; status == JOURNEY_OK && i < slot_count; i++) {
		if (!is_named(names, name_count, slots[i]))
			status = see(eval, condition, JOURNEY_READ_SLOT, slots[i], jy_value_null(), reason);
	}
	for (size_t i = 0; status == JOURNEY_OK && i < name_count; i++) {
		if (names[i].key.type == JOURNEY_STRING)
			status = see(eval, condition, names[i].kind, names[i].slot, names[i].key, reason);
	}
	eval->quiet = quiet;
	return status;
}

/* ---- offers ---- */

static journey_status see_stock(jy_eval *eval, uint32_t offer, jy_passage passage, jy_reasons *list)
{
	int64_t left;
	journey_status status = jy_stock_left(eval->engine, offer, &left);
	jy_reason *reason = status == JOURNEY_OK && left != INT64_MAX
	                            ? jy_reasons_add(eval, list, JY_RULE_STOCK, passage, &status)
	                            : NULL;
	if (reason != NULL) {
		reason->most = eval->engine->strategy->offers[offer].stock;
		reason->count = reason->most - left;
	}
	return status;
}

journey_status jy_reasons_offer(jy_eval *eval, const journey_expr_program *when, const journey_expr_program *cost,
                                uint32_t offer, const jy_verdict *verdict, jy_candidate *out)
{
	bool eligible = verdict->passage == JY_PASSES || verdict->rule != JY_RULE_ELIGIBILITY;
	jy_reasons list = {NULL, 0};
	journey_status status = JOURNEY_OK;
	if (when != NULL) {
		jy_reason *reason = jy_reasons_add(eval, &list, JY_RULE_ELIGIBILITY, eligible ? JY_PASSES : JY_REFUSED, &status);
		jy_eval_offer(eval, offer, cost);
		if (reason != NULL)
			status = jy_reason_see(eval, reason, when);
		jy_eval_offer(eval, JY_NONE, NULL);
	}
	if (status == JOURNEY_OK && eligible)
		status = see_stock(eval, offer, verdict->passage, &list);
	out->reasons = list.items;
	out->reason_count = list.count;
	return status;
}

journey_status jy_reasons_said(jy_eval *eval, jy_rule rule, journey_str name, jy_candidate *out)
{
	jy_reasons list = {out->reasons, out->reason_count};
	journey_status status = JOURNEY_OK;
	jy_reason *reason = jy_reasons_add(eval, &list, rule, JY_REFUSED, &status);
	if (reason != NULL)
		reason->name = name;
	out->reasons = list.items;
	out->reason_count = list.count;
	return status;
}

/* ---- channels ---- */

static void add_consent(jy_eval *eval, jy_reasons *list, uint32_t purpose, journey_str channel, journey_str topic,
                        journey_status *status)
{
	const journey_strategy *strategy = eval->engine->strategy;
	bool granted = jy_consent_granted(&eval->profile, purpose, channel, topic, eval->now, NULL);
	jy_reason *reason = jy_reasons_add(eval, list, JY_RULE_CONSENT, granted ? JY_PASSES : JY_REFUSED, status);
	if (reason == NULL)
		return;
	reason->name = strategy->consents[purpose].purpose;
	if (topic.size == 0)
		return;
	jy_buffer *text = &eval->engine->key_text;
	text->size = 0;
	if (!jy_buffer_bytes(text, reason->name.data, reason->name.size) || !jy_buffer_text(text, ", ") ||
	    !jy_buffer_bytes(text, topic.data, topic.size) ||
	    !jy_arena_str(&eval->engine->arena, jy_str_of((const char *)text->data, text->size), &reason->name))
		*status = JOURNEY_NO_MEMORY;
}

/* Where the send has tags, they are topics of the purpose. */
static void add_purpose(jy_eval *eval, jy_reasons *list, uint32_t purpose, journey_str channel, uint64_t tags,
                        journey_status *status)
{
	const jy_sending *sending = &eval->engine->strategy->sending;
	if (tags == 0)
		add_consent(eval, list, purpose, channel, jy_str(""), status);
	for (uint32_t t = 0; tags != 0 && t < sending->tag_count; t++) {
		if (tags >> t & 1)
			add_consent(eval, list, purpose, channel, sending->tags[t], status);
	}
}

static void add_consents(jy_eval *eval, jy_reasons *list, uint32_t index, const jy_bid *bid, journey_status *status)
{
	const jy_channel *channel = &eval->engine->strategy->channels[index];
	if (bid->rules->transactional)
		return;
	if (channel->consent != JY_NONE)
		add_purpose(eval, list, channel->consent, channel->name, bid->rules->tags, status);
	for (uint32_t i = 0; i < channel->purpose_count; i++)
		add_purpose(eval, list, channel->purposes[i], channel->name, bid->rules->tags, status);
}

static void add_condition(jy_eval *eval, jy_reasons *list, jy_rule rule, journey_str name,
                          const journey_expr_program *condition, bool open, journey_status *status)
{
	bool holds = false, known = false, quiet = eval->quiet;
	eval->quiet = true;
	journey_status got = jy_eval_answer(eval, condition, &holds, &known);
	eval->quiet = quiet;
	if (got != JOURNEY_OK)
		*status = got;
	jy_reason *reason = jy_reasons_add(eval, list, rule, (known ? holds : open) ? JY_PASSES : JY_REFUSED, status);
	if (reason == NULL)
		return;
	reason->name = name;
	*status = jy_reason_see(eval, reason, condition);
}

static void add_gates(jy_eval *eval, jy_reasons *list, uint32_t channel, journey_status *status)
{
	const journey_strategy *strategy = eval->engine->strategy;
	for (uint32_t i = 0; *status == JOURNEY_OK && i < strategy->gate_count; i++) {
		const jy_gate *gate = &strategy->gates[i];
		for (uint32_t k = 0; k < gate->channel_count; k++) {
			if (gate->channels[k] == channel)
				add_condition(eval, list, JY_RULE_GATE, gate->name, gate->when, gate->open, status);
		}
	}
}

static void add_caps(jy_eval *eval, jy_reasons *list, uint32_t channel, const jy_bid *bid, journey_status *status)
{
	const jy_sending *sending = &eval->engine->strategy->sending;
	const jy_channel_rules *rules = &sending->channels[channel];
	if (bid->rules->transactional)
		return;
	for (uint32_t i = 0; *status == JOURNEY_OK && i < rules->cap_count; i++) {
		const jy_cap *cap = &sending->caps[rules->caps[i]];
		uint32_t count;
		bool concerned;
		*status = jy_caps_count(eval, rules->caps[i], bid, &count, &concerned);
		if (*status != JOURNEY_OK || !concerned)
			continue;
		jy_reason *reason = jy_reasons_add(eval, list, JY_RULE_CAP,
		                                   count < cap->count ? JY_PASSES : cap->wait ? JY_PUT_OFF : JY_REFUSED, status);
		if (reason == NULL)
			return;
		reason->count = count;
		reason->most = cap->count;
		reason->window = cap->window;
		reason->name = jy_cap_name(cap);
	}
}

/* What the verdict says by itself: lists, what the customer wants, hours. */
static void add_verdict(jy_eval *eval, jy_reasons *list, const jy_verdict *verdict, journey_status *status)
{
	if (verdict->passage == JY_PASSES)
		return;
	for (uint32_t i = 0; i < list->count; i++) {
		if (list->items[i].rule == (uint8_t)verdict->rule && list->items[i].passage != JY_PASSES) {
			list->items[i].until = verdict->until;
			return;
		}
	}
	jy_reason *reason = jy_reasons_add(eval, list, verdict->rule, verdict->passage, status);
	if (reason != NULL)
		reason->until = verdict->until;
}

journey_status jy_reasons_channel(jy_eval *eval, uint32_t channel, const jy_bid *bid, const jy_verdict *verdict,
                                  jy_candidate *out)
{
	const jy_channel *it = &eval->engine->strategy->channels[channel];
	jy_reasons list = {NULL, 0};
	journey_status status = JOURNEY_OK;
	add_consents(eval, &list, channel, bid, &status);
	add_gates(eval, &list, channel, &status);
	if (status == JOURNEY_OK && it->reach != NULL)
		add_condition(eval, &list, JY_RULE_REACH, jy_str(""), it->reach, false, &status);
	add_caps(eval, &list, channel, bid, &status);
	if (status == JOURNEY_OK)
		add_verdict(eval, &list, verdict, &status);
	out->reasons = list.items;
	out->reason_count = list.count;
	return status;
}

/* A decision record in the words of its strategy. */
#include "base/text.h"
#include "engine/choke.h"
#include "engine/explain.h"
#include "engine/rows.h"
#include "engine/strategies.h"
#include "engine/subject.h"

/* ---- conditions ---- */

/* The strategy that decided; NULL: the store has it no longer. */
static const journey_strategy *strategy_of(jy_explaining *x, uint64_t hash)
{
	journey_bytes bytes;
	if (hash == x->engine->strategy->hash.a)
		return x->engine->strategy;
	if (x->earlier != NULL && x->earlier->hash.a == hash)
		return x->earlier;
	journey_strategy_free(x->earlier);
	x->earlier = NULL;
	journey_status status = jy_strategy_find(x->engine, hash, &bytes);
	if (status == JOURNEY_OK)
		status = journey_strategy_read(&x->engine->allocator, bytes, &x->earlier, NULL);
	if (status == JOURNEY_NO_MEMORY)
		x->status = status;
	return x->earlier;
}

static const journey_expr_program *offer_condition(const journey_strategy *s, const jy_record *record, journey_str offer)
{
	uint32_t index = jy_strategy_offer(s, offer), journey = jy_strategy_journey(s, record->journey);
	if (record->journey.size == 0)
		return index != JY_NONE ? s->offers[index].when : NULL;
	uint32_t step = journey != JY_NONE ? jy_journey_step(&s->journeys[journey], record->step) : JY_NONE;
	if (step == JY_NONE || s->journeys[journey].steps[step].kind != JY_STEP_SEND)
		return NULL;
	const jy_step *it = &s->journeys[journey].steps[step];
	for (uint32_t i = 0; i < it->as.send.offer_count; i++) {
		if (it->as.send.offers[i].offer == index)
			return it->as.send.offers[i].when;
	}
	return NULL;
}

static const journey_expr_program *gate_condition(const journey_strategy *s, journey_str name)
{
	for (uint32_t i = 0; i < s->gate_count; i++) {
		if (jy_str_equal(s->gates[i].name, name))
			return s->gates[i].when;
	}
	return NULL;
}

static void name_conditions(const journey_strategy *s, const jy_record *record, jy_candidate *candidate)
{
	for (uint32_t i = 0; s != NULL && i < candidate->reason_count; i++) {
		jy_reason *reason = &candidate->reasons[i];
		uint32_t channel = jy_strategy_channel(s, candidate->name);
		if (reason->condition != NULL)
			continue;
		if (reason->rule == JY_RULE_ELIGIBILITY)
			reason->condition = offer_condition(s, record, candidate->name);
		else if (reason->rule == JY_RULE_GATE)
			reason->condition = gate_condition(s, reason->name);
		else if (reason->rule == JY_RULE_REACH && channel != JY_NONE)
			reason->condition = s->channels[channel].reach;
	}
}

/* ---- rules ---- */

static void copy_sight(jy_explaining *x, const jy_sight *from, journey_sight *to)
{
	bool hidden = (from->flags & JY_SIGHT_PRIVATE) != 0 && (x->flags & JOURNEY_EXPLAIN_PRIVATE) == 0;
	to->name = jy_explain_str(x, from->name);
	to->fails = (from->flags & JY_SIGHT_FAILS) != 0;
	if ((from->flags & JY_SIGHT_ABSENT) != 0)
		to->value = jy_str("null");
	else if ((from->flags & JY_SIGHT_UNKNOWN) != 0)
		to->value = jy_str("unknown");
	else
		to->value = hidden ? jy_str("***") : jy_explain_str(x, from->value);
}

static void copy_rule(jy_explaining *x, const jy_reason *from, const journey_strategy *strategy, journey_reasoning *to)
{
	const jy_program_source *source =
		strategy != NULL ? jy_program_source_of(strategy, from->condition) : NULL;
	journey_sight *saw = jy_explain_items(x, from->seen_count, sizeof *saw);
	to->rule = jy_str(jy_rule_text((jy_rule)from->rule)); /* static */
	to->name = jy_explain_str(x, from->name);
	to->passage = (journey_passage)from->passage;
	to->count = from->count;
	to->most = from->most;
	to->window = from->window;
	to->until = from->until;
	if (source != NULL) {
		to->condition = jy_explain_str(x, source->text);
		to->where = jy_explain_str(x, source->where);
	}
	for (uint32_t i = 0; saw != NULL && i < from->seen_count; i++)
		copy_sight(x, &from->seen[i], &saw[i]);
	to->saw = saw;
	to->saw_count = saw != NULL ? from->seen_count : 0;
}

journey_reasoning *jy_explain_rules(jy_explaining *x, const jy_reason *reasons, uint32_t count, const journey_strategy *strategy)
{
	journey_reasoning *made = jy_explain_items(x, count, sizeof *made);
	for (uint32_t i = 0; made != NULL && i < count; i++)
		copy_rule(x, &reasons[i], strategy, &made[i]);
	return made;
}

/* ---- decisions ---- */

static journey_option *copy_options(jy_explaining *x, const journey_strategy *strategy, const jy_record *record,
                                    jy_candidate *from, uint32_t count, journey_str chosen)
{
	journey_option *made = jy_explain_items(x, count, sizeof *made);
	for (uint32_t i = 0; made != NULL && i < count; i++) {
		name_conditions(strategy, record, &from[i]);
		made[i].name = jy_explain_str(x, from[i].name);
		made[i].chosen = chosen.size > 0 && jy_str_equal(from[i].name, chosen);
		made[i].refused_by = jy_str(from[i].rule == JY_RULE_NONE ? "" : jy_rule_text((jy_rule)from[i].rule));
		made[i].priority = from[i].priority;
		made[i].rules = jy_explain_rules(x, from[i].reasons, from[i].reason_count, strategy);
		made[i].rule_count = made[i].rules != NULL ? from[i].reason_count : 0;
	}
	return made;
}

/* What kept all of them back: of the first that was looked at last. */
static const char *why_nothing(const jy_record *record)
{
	const jy_candidate *list = record->channel_count > 0 ? record->channels : record->offers;
	uint32_t count = record->channel_count > 0 ? record->channel_count : record->offer_count;
	for (uint32_t i = 0; i < count; i++) {
		if (list[i].rule != JY_RULE_NONE)
			return jy_rule_text((jy_rule)list[i].rule);
	}
	return "";
}

static void name_outcome(jy_explaining *x, journey_str key, const jy_record *record, journey_decided *out)
{
	journey_bytes row;
	out->reason = jy_str("");
	if (record->fate != JY_RULE_NONE) {
		out->outcome = jy_str("dropped");
		out->reason = jy_str(jy_rule_text((jy_rule)record->fate));
	} else if ((record->flags & JY_RECORD_NOTHING) != 0) {
		out->outcome = jy_str("nothing");
		out->reason = jy_str(why_nothing(record));
	} else if ((record->flags & JY_RECORD_GHOST) != 0) {
		out->outcome = jy_str("held_out");
	} else if (record->journey.size == 0) {
		out->outcome = jy_str("answered");
	} else if (record->channel.size == 0) {
		out->outcome = jy_str("collected");
	} else {
		journey_status status = key.size > 0 ? jy_row_get(x->engine, JY_ROW_OUTBOX, key, &row) : JOURNEY_NOT_FOUND;
		if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
			x->status = status;
		out->outcome = jy_str(status == JOURNEY_OK ? "waits" : "sent");
	}
}

void jy_explain_decision(jy_explaining *x, journey_str key, jy_record *record, journey_decided *out)
{
	const journey_strategy *strategy = strategy_of(x, record->strategy);
	if (x->status != JOURNEY_OK)
		return;
	out->key = jy_explain_str(x, key);
	out->time = record->time;
	out->customer.kind = jy_explain_str(x, jy_subject_kind(record->customer));
	out->customer.value = jy_explain_str(x, jy_subject_value(record->customer));
	out->journey = jy_explain_str(x, record->journey);
	out->step = jy_explain_str(x, record->step);
	name_outcome(x, key, record, out);
	out->offer = jy_explain_str(x, record->offer);
	out->channel = jy_explain_str(x, record->channel);
	out->propensity = record->propensity;
	out->cause = jy_explain_str(x, record->cause);
	out->message = jy_explain_str(x, record->message);
	out->entered = record->entered;
	out->draw = record->draw;
	out->holdout = record->holdout;
	out->strategy = record->strategy;
	out->offers = copy_options(x, strategy, record, record->offers, record->offer_count, record->offer);
	out->offer_count = out->offers != NULL ? record->offer_count : 0;
	out->channels = copy_options(x, strategy, record, record->channels, record->channel_count, record->channel);
	out->channel_count = out->channels != NULL ? record->channel_count : 0;
	out->drawn = jy_explain_str(x, record->drawn);
	out->template_name = jy_explain_str(x, record->template_name);
	out->variant = jy_explain_str(x, record->variant);
	out->locale = jy_explain_str(x, record->locale);
	out->detail = jy_explain_str(x, record->detail);
}

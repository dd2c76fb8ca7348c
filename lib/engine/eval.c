#include "engine/eval.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/choke.h"
#include "engine/change.h"
#include "engine/codes.h"
#include "engine/component.h"
#include "engine/derived.h"
#include "engine/models.h"
#include "engine/lists.h"
#include "engine/patterns.h"
#include "engine/entities.h"
#include "engine/run.h"
#include "engine/sends.h"
#include "engine/content.h"
#include <string.h>

void jy_eval_init(jy_eval *eval, journey_engine *engine, jy_component *component, const jy_event_view *view,
                  journey_time now)
{
	memset(eval, 0, sizeof *eval);
	eval->engine = engine;
	eval->component = component;
	eval->view = view;
	eval->now = now;
	eval->need = JOURNEY_TIME_NONE;
	eval->missed = JOURNEY_TIME_NONE;
	eval->cause = view != NULL ? view->event : NULL;
	eval->profile = jy_component_profile(engine, component, now);
	eval->checked = component->actions.decisions;
	jy_eval_journey(eval, JY_NONE, false, NULL);
	jy_eval_offer(eval, JY_NONE, NULL);
}

void jy_eval_offer(jy_eval *eval, uint32_t offer, const journey_expr_program *cost)
{
	eval->offer = offer;
	eval->cost = cost;
}

void jy_eval_no_captures(jy_eval *eval)
{
	eval->captures = NULL;
	eval->capture_count = 0;
	eval->trigger = NULL;
	eval->run = NULL;
	jy_eval_journey(eval, JY_NONE, false, NULL);
}

void jy_eval_journey(jy_eval *eval, uint32_t journey, bool ghost, const jy_hash128 *own)
{
	eval->journey = journey;
	eval->ghost = ghost;
	eval->has_own = own != NULL;
	if (own != NULL)
		eval->own = *own;
}

journey_status jy_eval_captures(jy_eval *eval, const jy_trigger *trigger, jy_span payload)
{
	return jy_eval_captures_text(eval, trigger, jy_actions_text(&eval->component->actions, payload));
}

journey_status jy_eval_captures_text(jy_eval *eval, const jy_trigger *trigger, journey_str stored)
{
	jy_arena *arena = &eval->engine->arena;
	jy_eval_no_captures(eval);
	if (trigger == NULL || stored.size == 0)
		return JOURNEY_OK;
	const void *bytes = jy_arena_copy(arena, stored.data, stored.size);
	journey_value *values = jy_arena_items(arena, trigger->capture_count, sizeof *values);
	if (bytes == NULL || values == NULL)
		return JOURNEY_NO_MEMORY;
	jy_reader reader = jy_reader_of(bytes, stored.size);
	for (uint32_t i = 0; i < trigger->capture_count; i++) {
		if (jy_reader_u8(&reader) == 0) {
			values[i].type = JOURNEY_EXPR_ABSENT;
		} else if (!jy_value_read(&reader, arena, &values[i])) {
			return reader.failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
		}
	}
	eval->captures = values;
	eval->capture_count = trigger->capture_count;
	eval->trigger = trigger;
	return JOURNEY_OK;
}

/* ---- what programs load ---- */

static journey_status load_event(const jy_eval *eval, uint32_t index, journey_value *out)
{
	if (eval->view == NULL)
		return JOURNEY_NOT_FOUND;
	if (index == JY_EVENT_TIMESTAMP) {
		*out = jy_value_time(eval->view->event->timestamp);
		return JOURNEY_OK;
	}
	if (index == JY_EVENT_NAME) {
		*out = jy_value_str(eval->view->event->name);
		return JOURNEY_OK;
	}
	if (index >= eval->view->property_count || eval->view->properties[index].type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	*out = eval->view->properties[index];
	return JOURNEY_OK;
}

static journey_status load_stage(jy_eval *eval, journey_value *out)
{
	uint32_t stage;
	journey_status status = jy_eval_stage(eval, &stage);
	if (status == JOURNEY_OK)
		*out = jy_value_str(stage == JY_NONE ? jy_str("") : eval->engine->strategy->stages[stage].name);
	return status;
}

static journey_status load_segment(jy_eval *eval, uint32_t index, journey_value *out)
{
	bool in;
	journey_status status = jy_eval_segment(eval, index, &in);
	if (status == JOURNEY_OK)
		*out = jy_value_bool(in);
	return status;
}

static journey_status load_cost(jy_eval *eval, journey_value *out)
{
	double cost = 0;
	if (eval->kept != NULL && eval->kept->has_cost) {
		cost = eval->kept->cost;
	} else if (eval->cost != NULL) {
		journey_status status = jy_eval_value(eval, eval->cost, out);
		if (status != JOURNEY_OK)
			return status;
		if (!jy_program_number(*out, &cost))
			return JOURNEY_NOT_FOUND;
	}
	*out = jy_value_double(cost);
	return JOURNEY_OK;
}

static journey_status load_offer(jy_eval *eval, uint32_t field, journey_value *out)
{
	if (eval->offer == JY_NONE)
		return JOURNEY_NOT_FOUND;
	const jy_offer *offer = &eval->engine->strategy->offers[eval->offer];
	int64_t left;
	journey_status status;
	switch ((jy_offer_field)field) {
	case JY_OFFER_NAME:
		*out = jy_value_str(offer->name);
		return JOURNEY_OK;
	case JY_OFFER_COST:
		return load_cost(eval, out);
	case JY_OFFER_MARGIN:
		*out = jy_value_double(offer->margin);
		return offer->margin >= 0 ? JOURNEY_OK : JOURNEY_NOT_FOUND;
	case JY_OFFER_STOCK:
		if (offer->stock < 0)
			return JOURNEY_NOT_FOUND;
		status = jy_stock_left(eval->engine, eval->offer, &left);
		/* The piece that a send took when it was decided is its own when it is looked at again. */
		if (status == JOURNEY_OK)
			*out = jy_value_int(eval->has_own && !eval->ghost ? left + 1 : left);
		return status;
	case JY_OFFER_PRIORITY:
		*out = jy_value_double(offer->priority);
		return JOURNEY_OK;
	case JY_OFFER_FIELDS:
		break;
	}
	return JOURNEY_NOT_FOUND;
}

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	jy_eval *eval = user;
	uint32_t index = jy_slot_index(slot);
	switch (jy_slot_kind(slot)) {
	case JY_SLOT_EVENT:
		return load_event(eval, index, out);
	case JY_SLOT_DECIDED:
		return eval->kept != NULL ? jy_kept_decided(eval, index, out) : jy_run_decided(eval->run, index, out);
	case JY_SLOT_ATTRIBUTE:
		if (eval->run != NULL && jy_run_attribute(eval->run, index, out) == JOURNEY_OK)
			return JOURNEY_OK;
		if (eval->kept != NULL && jy_kept_attribute(eval->kept, index, out))
			return JOURNEY_OK;
		return jy_profile_load(&eval->profile, slot, out);
	case JY_SLOT_FEATURE:
	case JY_SLOT_DECAYED:
	case JY_SLOT_TOP:
	case JY_SLOT_CONSENT:
	case JY_SLOT_SESSION:
	case JY_SLOT_SEEN:
	case JY_SLOT_ZONE:
		return jy_profile_load(&eval->profile, slot, out);
	case JY_SLOT_STAGE:
		return load_stage(eval, out);
	case JY_SLOT_SEGMENT:
		return load_segment(eval, index, out);
	case JY_SLOT_STAGE_SINCE:
		if (eval->component->actions.stage_since == JOURNEY_TIME_NONE)
			return JOURNEY_NOT_FOUND;
		*out = jy_value_time(eval->component->actions.stage_since);
		return JOURNEY_OK;
	case JY_SLOT_LIST:
		*out = jy_value_bool(jy_lists_hold(eval, index));
		return JOURNEY_OK;
	case JY_SLOT_BUCKET:
		return jy_bucket_load(eval, index, out);
	case JY_SLOT_CODE:
		return jy_code_load(eval, index, out);
	case JY_SLOT_DERIVED:
		return jy_derived_load(eval, index, out);
	case JY_SLOT_MODEL:
		return jy_model_load(eval, index, out);
	case JY_SLOT_OFFER:
		return load_offer(eval, index, out);
	case JY_SLOT_CONTEXT:
	case JY_SLOT_DIGEST:
		return JOURNEY_NOT_FOUND;
	case JY_SLOT_TOUCH:
		if (eval->touch == NULL || eval->touch[index].type == JOURNEY_EXPR_ABSENT)
			return JOURNEY_NOT_FOUND;
		*out = eval->touch[index];
		return JOURNEY_OK;
	case JY_SLOT_GROUP:
	case JY_SLOT_GROUPS:
		return jy_group_load(eval, slot, out);
	case JY_SLOT_SENT:
		return jy_sent_load(eval, index, out);
	case JY_SLOT_STEP:
		return jy_pattern_load(eval, index, out);
	case JY_SLOT_TRIGGER:
		if (index >= eval->capture_count || eval->captures[index].type == JOURNEY_EXPR_ABSENT)
			return JOURNEY_NOT_FOUND;
		*out = eval->captures[index];
		return JOURNEY_OK;
	}
	return JOURNEY_NOT_FOUND;
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	jy_eval *eval = user;
	return jy_profile_load_key(&eval->profile, slot, key, out);
}

/* Fields of `context`: what a request says. `trigger` outside of a journey has none. */
static journey_status load_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	jy_eval *eval = user;
	const journey_value *found = jy_map_get(eval->context, name);
	if (found == NULL || (jy_slot_kind(slot) != JY_SLOT_CONTEXT && jy_slot_kind(slot) != JY_SLOT_DIGEST))
		return JOURNEY_NOT_FOUND;
	*out = *found;
	return JOURNEY_OK;
}

journey_status jy_eval_read(jy_eval *eval, journey_read_kind kind, uint32_t slot, journey_value key, journey_value *out)
{
	if (kind == JOURNEY_READ_KEY)
		return load_key(eval, slot, key, out);
	if (kind == JOURNEY_READ_FIELD)
		return load_field(eval, slot, jy_str_of(key.as.s, key.n), out);
	return kind == JOURNEY_READ_SLOT ? load(eval, slot, out) : JOURNEY_NOT_FOUND;
}

static journey_activation activation_of(jy_eval *eval)
{
	journey_activation activation;
	memset(&activation, 0, sizeof activation);
	activation.user = eval;
	activation.load = load;
	activation.load_key = load_key;
	activation.load_field = load_field;
	activation.call = jy_item_call;
	activation.now = eval->now;
	activation.change = jy_eval_read_change;
	activation.zone = eval->engine->zone;
	activation.zone_user = eval->engine->zone_user;
	return activation;
}

void jy_eval_activation(jy_eval *eval, journey_activation *out)
{
	*out = activation_of(eval);
}

/* ---- running ---- */

static journey_status borrow_scratch(journey_engine *engine, journey_expr_scratch **out)
{
	if (engine->eval_depth >= JY_EVAL_DEPTH)
		return JOURNEY_LIMIT;
	if (engine->scratch[engine->eval_depth] == NULL) {
		journey_status status =
			journey_expr_scratch_new(&engine->allocator, &engine->scratch[engine->eval_depth]);
		if (status != JOURNEY_OK)
			return status;
	}
	*out = engine->scratch[engine->eval_depth++];
	return JOURNEY_OK;
}

/* Errors of an expression are an answer of their own: it does not hold, and is counted. */
static bool is_answer(journey_status status)
{
	return status == JOURNEY_EVAL || status == JOURNEY_UNKNOWN || status == JOURNEY_LIMIT;
}

static journey_status run(jy_eval *eval, const journey_expr_program *program, journey_value *out)
{
	journey_engine *engine = eval->engine;
	journey_expr_scratch *scratch;
	journey_status status = borrow_scratch(engine, &scratch);
	if (status != JOURNEY_OK)
		return status;
	journey_activation activation = activation_of(eval);
	status = journey_expr_run(program, &activation, scratch, out);
	engine->eval_depth--;
	if (eval->quiet)
		return status;
	if (status == JOURNEY_EVAL) {
		journey_status counted =
			jy_count(engine, JY_SUM_ERRED, 0, (uint32_t)journey_expr_reason(scratch, NULL), 1);
		if (counted != JOURNEY_OK)
			return counted;
	} else if (status == JOURNEY_UNKNOWN) {
		journey_status counted = jy_count(engine, JY_SUM_UNKNOWN, 0, 0, 1);
		if (counted != JOURNEY_OK)
			return counted;
	}
	return status;
}

journey_status jy_eval_answer(jy_eval *eval, const journey_expr_program *program, bool *holds, bool *known)
{
	journey_value value;
	journey_status status = run(eval, program, &value);
	*known = status == JOURNEY_OK;
	*holds = *known && value.type == JOURNEY_BOOL && value.as.i != 0;
	return is_answer(status) ? JOURNEY_OK : status;
}

journey_status jy_eval_run(jy_eval *eval, const journey_expr_program *program, journey_value *out)
{
	return run(eval, program, out);
}

journey_status jy_eval_holds(jy_eval *eval, const journey_expr_program *program, bool *holds)
{
	journey_value value;
	if (program == NULL) {
		*holds = true;
		return JOURNEY_OK;
	}
	journey_status status = run(eval, program, &value);
	if (is_answer(status)) {
		*holds = false;
		return JOURNEY_OK;
	}
	if (status == JOURNEY_OK)
		*holds = value.type == JOURNEY_BOOL && value.as.i != 0;
	return status;
}

journey_status jy_eval_value(jy_eval *eval, const journey_expr_program *program, journey_value *out)
{
	journey_status status = run(eval, program, out);
	if (!is_answer(status))
		return status;
	*out = jy_value_null();
	return JOURNEY_OK;
}

journey_status jy_eval_key(jy_eval *eval, const journey_expr_program *program, journey_str *out, bool *has)
{
	jy_buffer *text = &eval->engine->key_text;
	journey_value value;
	*has = true;
	*out = jy_str("");
	if (program == NULL)
		return JOURNEY_OK;
	journey_status status = jy_eval_value(eval, program, &value);
	*has = status == JOURNEY_OK && value.type != JOURNEY_NULL;
	if (!*has)
		return status;
	if (value.type == JOURNEY_STRING) {
		*out = jy_value_text(value);
		return JOURNEY_OK;
	}
	text->size = 0;
	if (!jy_value_write(text, value))
		return JOURNEY_NO_MEMORY;
	*out = jy_str_of((const char *)text->data, text->size);
	return JOURNEY_OK;
}

journey_status jy_eval_next_change(jy_eval *eval, const journey_expr_program *program, journey_time *out)
{
	journey_expr_scratch *scratch;
	journey_time next = JOURNEY_TIME_NONE;
	if (program == NULL || !journey_expr_timed(program)) {
		*out = JOURNEY_TIME_NONE;
		return JOURNEY_OK;
	}
	journey_status status = borrow_scratch(eval->engine, &scratch);
	if (status == JOURNEY_OK) {
		journey_activation activation = activation_of(eval);
		bool quiet = eval->quiet;
		/* Conditions ask for those of segments, whose failures count for all. */
		if (!quiet)
			eval->failed = JOURNEY_OK;
		eval->quiet = true;
		status = journey_expr_next_change(program, &activation, scratch, &next);
		eval->quiet = quiet;
		eval->engine->eval_depth--;
	}
	if (status == JOURNEY_OK)
		status = eval->failed;
	/* What is too costly does not hold, now and later; there is no moment after the last. */
	if (status != JOURNEY_OK && status != JOURNEY_LIMIT && status != JOURNEY_RANGE)
		return status;
	*out = next;
	return JOURNEY_OK;
}

journey_status jy_eval_stage(jy_eval *eval, uint32_t *out)
{
	if (!eval->settled)
		return jy_eval_find_stage(eval, out);
	*out = eval->component->actions.stage;
	return JOURNEY_OK;
}

journey_status jy_eval_find_stage(jy_eval *eval, uint32_t *out)
{
	const journey_strategy *strategy = eval->engine->strategy;
	for (uint32_t i = strategy->stage_count; i-- > 0;) {
		bool holds;
		journey_status status = jy_eval_holds(eval, strategy->stages[i].when, &holds);
		if (status != JOURNEY_OK)
			return status;
		if (holds) {
			*out = i;
			return JOURNEY_OK;
		}
	}
	*out = JY_NONE;
	return JOURNEY_OK;
}

bool jy_eval_keeps(const jy_eval *eval, uint32_t segment)
{
	return eval->settled && eval->engine->strategy->segments[segment].keep;
}

journey_status jy_eval_segment(jy_eval *eval, uint32_t segment, bool *in)
{
	if (jy_eval_keeps(eval, segment)) {
		*in = jy_actions_in_segment(&eval->component->actions, segment);
		return JOURNEY_OK;
	}
	return jy_eval_holds(eval, eval->engine->strategy->segments[segment].when, in);
}

journey_status jy_eval_text(jy_eval *eval, const jy_text *text, const jy_text_how *how, jy_buffer *out,
                            jy_text_result *result)
{
	journey_engine *engine = eval->engine;
	journey_expr_scratch *scratch;
	journey_status status = borrow_scratch(engine, &scratch);
	if (status != JOURNEY_OK)
		return status;
	journey_activation activation = activation_of(eval);
	status = jy_text_render(text, &activation, scratch, &engine->text_room, how, out, result);
	engine->eval_depth--;
	return status;
}

journey_status jy_eval_cost(jy_eval *eval, double *out)
{
	journey_value value;
	*out = 0;
	journey_status status = load_cost(eval, &value);
	if (status == JOURNEY_OK)
		*out = value.as.d;
	return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

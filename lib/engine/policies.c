#include "engine/policies.h"

#include "base/error.h"
#include "base/text.h"
#include "base/value.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/keyed.h"
#include "engine/rows.h"
#include "engine/subject.h"
#include <journey/privacy.h>
#include <string.h>

static bool among(const uint32_t *list, uint32_t count, uint32_t index)
{
	for (uint32_t i = 0; i < count; i++) {
		if (list[i] == index)
			return true;
	}
	return false;
}

/* ---- gates ---- */

journey_status jy_gates_pass(jy_eval *eval, uint32_t channel, bool *passes)
{
	const journey_strategy *strategy = eval->engine->strategy;
	*passes = true;
	for (uint32_t i = 0; *passes && i < strategy->gate_count; i++) {
		const jy_gate *gate = &strategy->gates[i];
		bool holds, known;
		if (!among(gate->channels, gate->channel_count, channel))
			continue;
		journey_status status = jy_eval_answer(eval, gate->when, &holds, &known);
		if (status != JOURNEY_OK)
			return status;
		*passes = known ? holds : gate->open;
	}
	return JOURNEY_OK;
}

/* ---- suppression lists ---- */

journey_status jy_value_normal(journey_engine *engine, journey_str kind, journey_str value, journey_str *out)
{
	*out = value;
	if (jy_strategy_attribute(engine->strategy, kind) == JY_NONE)
		return JOURNEY_OK;
	value = jy_str_trim(value);
	char *text = jy_arena_alloc(&engine->arena, value.size + 1);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < value.size; i++)
		text[i] = jy_lower(value.data[i]);
	*out = jy_str_of(text, value.size);
	return JOURNEY_OK;
}

static journey_status hash_attribute(journey_engine *engine, const jy_attribute *attribute, journey_value *value)
{
	char *digits = jy_arena_alloc(&engine->arena, JY_KEYED_DIGITS);
	journey_str text;
	if (digits == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_value_normal(engine, attribute->name, jy_value_text(*value), &text);
	if (status == JOURNEY_OK)
		status = jy_keyed_value(engine, attribute->name, text, digits);
	*value = jy_value_str(jy_str_of(digits, JY_KEYED_DIGITS));
	return status;
}

journey_status jy_hash_attributes(journey_engine *engine, jy_event_view *view)
{
	const jy_attribute *attributes = engine->strategy->attributes;
	journey_value *copy = NULL;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < view->attribute_count; i++) {
		if (!attributes[i].hash || view->attributes[i].type != JOURNEY_STRING)
			continue;
		if (copy == NULL) {
			copy = jy_arena_items(&engine->arena, view->attribute_count, sizeof *copy);
			if (copy == NULL)
				return JOURNEY_NO_MEMORY;
			memcpy(copy, view->attributes, view->attribute_count * sizeof *copy);
			view->attributes = copy;
		}
		status = hash_attribute(engine, &attributes[i], &copy[i]);
	}
	return status;
}

/* A row's id: the list's name and the digits of the hash. */
static journey_status row_id(journey_engine *engine, journey_str list, const char digits[JY_KEYED_DIGITS],
                             journey_str *out)
{
	char *text = jy_arena_alloc(&engine->arena, list.size + JY_KEYED_DIGITS);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	memcpy(text, list.data, list.size);
	memcpy(text + list.size, digits, JY_KEYED_DIGITS);
	*out = jy_str_of(text, list.size + JY_KEYED_DIGITS);
	return JOURNEY_OK;
}

static journey_status is_listed(journey_engine *engine, journey_str list, journey_str kind, journey_str value,
                                bool hashed, bool *listed)
{
	char digits[JY_KEYED_DIGITS];
	journey_str id;
	journey_bytes row;
	journey_status status = JOURNEY_OK;
	if (hashed && value.size == JY_KEYED_DIGITS) {
		memcpy(digits, value.data, JY_KEYED_DIGITS);
	} else {
		status = jy_value_normal(engine, kind, value, &value);
		if (status == JOURNEY_OK)
			status = jy_keyed_value(engine, kind, value, digits);
	}
	if (status == JOURNEY_OK)
		status = row_id(engine, list, digits, &id);
	if (status == JOURNEY_OK)
		status = jy_row_get(engine, JY_ROW_SUPPRESSED, id, &row);
	*listed = status == JOURNEY_OK;
	return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

static journey_status attribute_listed(jy_eval *eval, const jy_suppression *list, uint32_t index, bool *listed)
{
	const jy_attribute *attribute = &eval->engine->strategy->attributes[index];
	journey_value value;
	journey_status status = jy_profile_attribute(&eval->profile, index, &value);
	if (status != JOURNEY_OK || value.type != JOURNEY_STRING)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	return is_listed(eval->engine, list->name, attribute->name, jy_value_text(value), attribute->hash, listed);
}

static journey_status identifier_listed(jy_eval *eval, const jy_suppression *list, journey_str kind, bool *listed)
{
	const jy_component *component = eval->component;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !*listed && i < component->member_count; i++) {
		journey_str identifier = jy_fragment_identifier(component->members[i]->fragment);
		if (jy_str_equal(jy_subject_kind(identifier), kind))
			status = is_listed(eval->engine, list->name, kind, jy_subject_value(identifier), false, listed);
	}
	return status;
}

journey_status jy_suppressed(jy_eval *eval, uint32_t channel, bool *suppressed)
{
	const journey_strategy *strategy = eval->engine->strategy;
	journey_status status = JOURNEY_OK;
	*suppressed = false;
	for (uint32_t i = 0; status == JOURNEY_OK && i < strategy->suppression_count; i++) {
		const jy_suppression *list = &strategy->suppressions[i];
		if (!among(list->channels, list->channel_count, channel))
			continue;
		for (uint32_t k = 0; status == JOURNEY_OK && !*suppressed && k < list->by_count; k++)
			status = list->attributes[k] != JY_NONE
			                 ? attribute_listed(eval, list, list->attributes[k], suppressed)
			                 : identifier_listed(eval, list, list->by[k], suppressed);
	}
	return status;
}

/* ---- filling them ---- */

static journey_status find_list(journey_engine *engine, journey_str name, journey_str kind)
{
	const journey_strategy *strategy = engine->strategy;
	for (uint32_t i = 0; i < strategy->suppression_count; i++) {
		const jy_suppression *list = &strategy->suppressions[i];
		if (!jy_str_equal(list->name, name))
			continue;
		for (uint32_t k = 0; k < list->by_count; k++) {
			if (jy_str_equal(list->by[k], kind))
				return JOURNEY_OK;
		}
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "suppression",
		                    "the list `%.*s` holds no values of this kind", (int)name.size, name.data);
	}
	return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "suppression", "the strategy has no list of this name");
}

static bool are_digits(journey_str text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (!jy_is_digit(text.data[i]) && !(text.data[i] >= 'a' && text.data[i] <= 'f'))
			return false;
	}
	return text.size == JY_KEYED_DIGITS;
}

static journey_status suppress(journey_engine *engine, journey_str list, journey_identifier value, unsigned flags)
{
	char digits[JY_KEYED_DIGITS];
	journey_str text = value.value, id;
	journey_str kind = value.kind.size > 0 ? value.kind : jy_str("user_id");
	journey_status status = find_list(engine, list, kind);
	if (status != JOURNEY_OK)
		return status;
	if ((flags & JOURNEY_SUPPRESS_HASHED) != 0) {
		if (!are_digits(text))
			return jy_error_set(&engine->error, JOURNEY_INVALID, "value",
			                    "it is no hash of 32 lower hexadecimal digits");
		memcpy(digits, text.data, JY_KEYED_DIGITS);
	} else {
		status = jy_value_normal(engine, kind, text, &text);
		if (status == JOURNEY_OK && text.size == 0)
			return jy_error_set(&engine->error, JOURNEY_INVALID, "value", "it is empty");
		if (status == JOURNEY_OK)
			status = jy_keyed_value(engine, kind, text, digits);
	}
	if (status == JOURNEY_OK)
		status = row_id(engine, list, digits, &id);
	if (status != JOURNEY_OK)
		return status;
	if ((flags & JOURNEY_SUPPRESS_LIFT) != 0)
		return jy_row_delete(engine, JY_ROW_SUPPRESSED, id);
	unsigned char form = 1;
	return jy_row_put(engine, JY_ROW_SUPPRESSED, id, (journey_bytes){&form, 1});
}

/* Of an attribute that is kept as its hash the digits are at hand. */
static journey_status suppress_attribute(jy_eval *eval, const jy_suppression *list, uint32_t index, size_t *count)
{
	const jy_attribute *attribute = &eval->engine->strategy->attributes[index];
	journey_value value;
	journey_status status = jy_profile_attribute(&eval->profile, index, &value);
	if (status != JOURNEY_OK || value.type != JOURNEY_STRING || value.n == 0)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	unsigned flags = attribute->hash && are_digits(jy_value_text(value)) ? JOURNEY_SUPPRESS_HASHED : 0;
	(*count)++;
	return suppress(eval->engine, list->name, (journey_identifier){attribute->name, jy_value_text(value)}, flags);
}

static journey_status suppress_identifiers(jy_eval *eval, const jy_suppression *list, journey_str kind, size_t *count)
{
	const jy_component *component = eval->component;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++) {
		journey_str identifier = jy_fragment_identifier(component->members[i]->fragment);
		if (!jy_str_equal(jy_subject_kind(identifier), kind))
			continue;
		(*count)++;
		status = suppress(eval->engine, list->name, (journey_identifier){kind, jy_subject_value(identifier)}, 0);
	}
	return status;
}

journey_status jy_suppress_customer(jy_eval *eval, uint32_t channel, size_t *count)
{
	const journey_strategy *strategy = eval->engine->strategy;
	journey_status status = JOURNEY_OK;
	*count = 0;
	for (uint32_t i = 0; i < strategy->suppression_count; i++) {
		const jy_suppression *list = &strategy->suppressions[i];
		if (!among(list->channels, list->channel_count, channel))
			continue;
		for (uint32_t k = 0; status == JOURNEY_OK && k < list->by_count; k++)
			status = list->attributes[k] != JY_NONE
			                 ? suppress_attribute(eval, list, list->attributes[k], count)
			                 : suppress_identifiers(eval, list, list->by[k], count);
	}
	return status;
}

journey_status journey_engine_suppress(journey_engine *engine, journey_str list, journey_identifier value,
                                       unsigned flags, journey_time now)
{
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (flags > (JOURNEY_SUPPRESS_LIFT | JOURNEY_SUPPRESS_HASHED))
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "flags", "no such flags");
	else if (value.value.size > JOURNEY_EVENT_TEXT_MAX)
		status = jy_error_set(&engine->error, JOURNEY_LIMIT, "value", "it has %zu bytes, expected up to %d",
		                      value.value.size, JOURNEY_EVENT_TEXT_MAX);
	else
		status = suppress(engine, list, value, flags);
	return jy_call_end(engine, status);
}

/*
 * Canonical bytes of the declarations, the same on every platform: kinds in a fixed order, each in the order
 * of declaration, little-endian numbers, texts with their lengths. A strategy's hash is theirs, and its
 * binary form is these bytes between a mark and a checksum; binary.c reads them.
 */
#include "strategy/binary.h"
#include "strategy/causes.h"
#include "strategy/compiler.h"
#include "strategy/patterns.h"
#include "strategy/privacy.h"
#include "strategy/entities.h"
#include "strategy/step_kinds.h"
#include "strategy/experience.h"
#include "strategy/sending.h"
#include "strategy/lifecycle.h"
#include "strategy/content.h"
#include "strategy/measures.h"
#include "strategy/models.h"

#include "base/text.h"

static bool put_count(jy_buffer *b, size_t count)
{
	return jy_buffer_varint(b, count);
}

static bool put_names(jy_buffer *b, const journey_str *names, size_t count)
{
	size_t i;

	if (!put_count(b, count))
		return false;
	for (i = 0; i < count; i++)
		if (!jy_buffer_str(b, names[i]))
			return false;
	return true;
}

static bool put_events(jy_buffer *b, const journey_builder *from)
{
	size_t i, k;

	if (!put_count(b, from->event_count))
		return false;
	for (i = 0; i < from->event_count; i++) {
		const jy_decl_event *event = &from->events[i];

		if (!jy_buffer_str(b, event->name) || !put_count(b, event->property_count))
			return false;
		for (k = 0; k < event->property_count; k++)
			if (!jy_buffer_str(b, event->properties[k].name) ||
			    !jy_buffer_u8(b, (uint8_t)event->properties[k].type))
				return false;
	}
	return true;
}

static bool put_attributes(jy_buffer *b, const journey_builder *from)
{
	size_t i;

	if (!put_count(b, from->attribute_count))
		return false;
	for (i = 0; i < from->attribute_count; i++)
		if (!jy_buffer_str(b, from->attributes[i].name) ||
		    !jy_buffer_u8(b, (uint8_t)from->attributes[i].type) ||
		    !jy_buffer_u8(b, from->attributes[i].pii ? 1 : 0))
			return false;
	return true;
}

static bool put_feature(jy_buffer *b, const journey_feature_options *f)
{
	return jy_buffer_str(b, f->name) && jy_buffer_u8(b, (uint8_t)f->kind) && jy_buffer_str(b, f->event) &&
	       jy_buffer_str(b, f->where) && jy_buffer_str(b, f->of) && jy_buffer_str(b, f->by) &&
	       jy_buffer_zigzag(b, f->window) && jy_buffer_zigzag(b, f->half_life) &&
	       jy_buffer_varint(b, f->top);
}

static bool put_features(jy_buffer *b, const journey_builder *from)
{
	size_t i;

	if (!put_count(b, from->feature_count))
		return false;
	for (i = 0; i < from->feature_count; i++)
		if (!put_feature(b, &from->features[i]))
			return false;
	return true;
}

static bool put_conditions(jy_buffer *b, const jy_decl_condition *conditions, size_t count)
{
	size_t i;

	if (!put_count(b, count))
		return false;
	for (i = 0; i < count; i++)
		if (!jy_buffer_str(b, conditions[i].name) || !jy_buffer_str(b, conditions[i].when))
			return false;
	return true;
}

static bool put_triggers(jy_buffer *b, const journey_builder *from)
{
	size_t i;

	if (!put_count(b, from->trigger_count - from->causes.count))
		return false;
	for (i = 0; i < from->trigger_count; i++) {
		const journey_trigger_options *t = &from->triggers[i];

		if (jy_decl_cause_of(from, (uint32_t)i) != NULL)
			continue;
		if (!jy_buffer_str(b, t->name) || !jy_buffer_str(b, t->event) || !jy_buffer_str(b, t->when) ||
		    !jy_buffer_str(b, t->unless) || !jy_buffer_str(b, t->unless_when) ||
		    !jy_buffer_zigzag(b, t->within) || !jy_buffer_str(b, t->per) ||
		    !put_names(b, t->capture, t->capture_count))
			return false;
	}
	return true;
}

static bool put_consents(jy_buffer *b, const journey_builder *from)
{
	size_t i;

	if (!put_count(b, from->consent_count))
		return false;
	for (i = 0; i < from->consent_count; i++)
		if (!jy_buffer_str(b, from->consents[i].purpose) ||
		    !jy_buffer_u8(b, from->consents[i].granted ? 1 : 0))
			return false;
	return true;
}

static bool put_channels(jy_buffer *b, const journey_builder *from)
{
	size_t i, k;

	if (!put_count(b, from->channel_count))
		return false;
	for (i = 0; i < from->channel_count; i++) {
		const journey_channel_options *o = &from->channels[i];

		if (!jy_buffer_str(b, o->name) || !jy_buffer_str(b, o->consent) ||
		    !put_count(b, o->cap_count) || !jy_buffer_zigzag(b, o->quiet_from) ||
		    !jy_buffer_zigzag(b, o->quiet_until) || !jy_buffer_str(b, o->reach))
			return false;
		for (k = 0; k < o->cap_count; k++)
			if (!jy_buffer_varint(b, o->caps[k].count) || !jy_buffer_zigzag(b, o->caps[k].window))
				return false;
	}
	return true;
}

static bool put_offers(jy_buffer *b, const journey_builder *from)
{
	size_t i;

	if (!put_count(b, from->offer_count))
		return false;
	for (i = 0; i < from->offer_count; i++) {
		const journey_offer_options *o = &from->offers[i];

		if (!jy_buffer_str(b, o->name) || !jy_buffer_str(b, o->when) || !jy_buffer_str(b, o->text) ||
		    !jy_buffer_str(b, o->cost) || !jy_buffer_double(b, o->priority) ||
		    !jy_buffer_double(b, o->margin) || !jy_buffer_zigzag(b, o->stock))
			return false;
	}
	return true;
}

static bool put_kpis(jy_buffer *b, const journey_builder *from)
{
	size_t i;

	if (!put_count(b, from->kpi_count))
		return false;
	for (i = 0; i < from->kpi_count; i++)
		if (!jy_buffer_str(b, from->kpis[i].name) || !jy_buffer_str(b, from->kpis[i].event) ||
		    !jy_buffer_str(b, from->kpis[i].when) || !jy_buffer_str(b, from->kpis[i].of))
			return false;
	return true;
}

static bool put_op(jy_buffer *b, const jy_op *op)
{
	const journey_send_options *send = &op->as.send;
	const journey_wait_options *wait = &op->as.wait;

	if (jy_step_kind_written(op))
		return jy_step_kind_write(b, op);
	if (!jy_buffer_u8(b, (uint8_t)op->kind))
		return false;
	switch (op->kind) {
	case JY_OP_SEND:
		return jy_buffer_str(b, send->name) && put_names(b, send->offers, send->offer_count) &&
		       jy_buffer_str(b, send->template_name) && jy_buffer_str(b, send->text) &&
		       put_names(b, send->via, send->via_count);
	case JY_OP_WAIT:
		return jy_buffer_str(b, wait->name) && jy_buffer_str(b, wait->event) &&
		       jy_buffer_str(b, wait->when) && jy_buffer_zigzag(b, wait->at_most);
	case JY_OP_WHEN:
		return jy_buffer_str(b, op->when);
	case JY_OP_SPLIT:
		return jy_buffer_str(b, op->as.seed);
	case JY_OP_BLOCK:
		return jy_buffer_str(b, op->when) && jy_buffer_str(b, op->name) &&
		       jy_buffer_double(b, op->weight);
	default:
		break;
	}
	return true;
}

static bool put_journey(jy_buffer *b, const jy_decl_journey *journey)
{
	const journey_journey_options *o = &journey->options;
	size_t i;

	if (!jy_buffer_str(b, o->name) || !jy_buffer_str(b, o->enter_trigger) ||
	    !jy_buffer_str(b, o->enter_event) || !jy_buffer_str(b, o->enter_segment) ||
	    !jy_buffer_str(b, o->enter_stage) || !jy_buffer_str(b, o->enter_when) ||
	    !jy_buffer_str(b, o->exit_event) || !jy_buffer_str(b, o->exit_segment) ||
	    !jy_buffer_str(b, o->exit_when) || !jy_buffer_u8(b, (uint8_t)o->again) ||
	    !jy_buffer_zigzag(b, o->again_after) || !jy_buffer_double(b, o->holdout) ||
	    !jy_buffer_str(b, o->holdout_seed) || !jy_buffer_str(b, o->goal_event) ||
	    !jy_buffer_str(b, o->goal_when) || !jy_buffer_zigzag(b, o->goal_within) ||
	    !jy_buffer_str(b, o->goal_value) || !jy_buffer_double(b, o->priority) ||
	    !put_count(b, journey->op_count))
		return false;
	for (i = 0; i < journey->op_count; i++)
		if (!put_op(b, &journey->ops[i]))
			return false;
	return true;
}

static bool put_journeys(jy_buffer *b, const journey_builder *from)
{
	size_t i;

	if (!put_count(b, from->journey_count))
		return false;
	for (i = 0; i < from->journey_count; i++)
		if (!put_journey(b, &from->journeys[i]))
			return false;
	return true;
}

bool jy_declarations_write(const journey_builder *builder, jy_buffer *out)
{
	return jy_buffer_text(out, JY_BINARY_MARK) && jy_buffer_u8(out, JY_BINARY_VERSION) &&
	       jy_buffer_str(out, builder->name) && jy_buffer_str(out, builder->timezone) &&
	       put_events(out, builder) && put_attributes(out, builder) && put_features(out, builder) &&
	       put_conditions(out, builder->stages, builder->stage_count) &&
	       put_conditions(out, builder->segments, builder->segment_count) && put_triggers(out, builder) &&
	       put_consents(out, builder) && put_channels(out, builder) && put_offers(out, builder) &&
	       put_kpis(out, builder) && put_journeys(out, builder) && jy_identity_write(builder, out) &&
	       jy_privacy_write(builder, out) &&
	       jy_members_write(builder, out) &&
	       jy_entity_decls_write(builder, out) &&
	       jy_profile_parts_write(builder, out) &&
	       jy_causes_write(builder, out) &&
	       jy_sending_write(builder, out) &&
	       jy_lifecycle_write(builder, out) &&
	       jy_patterns_write(builder, out) &&
	       jy_content_write(builder, out) &&
	       jy_measures_write(builder, out) &&
	       jy_experience_write(builder, out) &&
	       jy_models_write(builder, out) &&
	       jy_buffer_u32(out, jy_crc32c(out->data, out->size));
}

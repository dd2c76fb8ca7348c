#include "strategy/slot_names.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/experience.h"
#include "strategy/proof.h"
#include "strategy/models.h"

static bool put(jy_buffer *out, const char *before, journey_str name, const char *after)
{
	return jy_buffer_text(out, before) && jy_buffer_bytes(out, name.data, name.size) && jy_buffer_text(out, after);
}

/* A property that a trigger captures, or a field of another cause; NULL: there is none. */
static const jy_property *captured(const journey_strategy *s, const jy_trigger *trigger, uint32_t index)
{
	if (trigger == NULL || index >= trigger->capture_count)
		return NULL;
	if (trigger->cause != NULL && trigger->cause->fields != NULL)
		return &trigger->cause->fields[index];
	if (trigger->event == JY_NONE || trigger->captures == NULL ||
	    trigger->captures[index] >= s->events[trigger->event].property_count)
		return NULL;
	return &s->events[trigger->event].properties[trigger->captures[index]];
}

static const jy_property *property_of(const journey_strategy *s, uint32_t event, uint32_t index)
{
	return event < s->event_count && index < s->events[event].property_count ? &s->events[event].properties[index]
										    : NULL;
}

static bool put_feature(const journey_strategy *s, uint32_t index, jy_buffer *out)
{
	const jy_feature *feature = &s->features[index];

	if (feature->name.size > 0)
		return put(out, "profile.", feature->name, "");
	/* An aggregate that the condition itself asks for. */
	return put(out, "events(\"", s->events[feature->event].name, "\")");
}

static bool put_sent(const journey_strategy *s, const jy_sent_count *count, jy_buffer *out)
{
	char span[32];
	bool ok = jy_buffer_text(out, "sent.count(\"");

	if (count->scope == JY_SENT_ALL)
		ok = ok && jy_buffer_text(out, "*");
	else if (count->scope == JY_SENT_CHANNEL)
		ok = ok && put(out, "channel:", s->channels[count->index].name, "");
	else if (count->scope == JY_SENT_JOURNEY)
		ok = ok && put(out, "journey:", s->journeys[count->index].name, "");
	else
		ok = ok && put(out, "offer:", s->offers[count->index].name, "");
	return ok && jy_buffer_text(out, "\", duration(\"") && jy_buffer_text(out, jy_span_text(count->window, span)) &&
	       jy_buffer_text(out, "\"))");
}

static bool put_event(const journey_strategy *s, jy_slot_context context, uint32_t index, jy_buffer *out)
{
	const jy_property *property = property_of(s, context.event, index);

	if (index == JY_EVENT_TIMESTAMP)
		return jy_buffer_text(out, "event.timestamp");
	if (index == JY_EVENT_NAME)
		return jy_buffer_text(out, "event.name");
	return property != NULL ? put(out, "event.", property->name, "") : jy_buffer_text(out, "event");
}

static bool put_ask(const journey_strategy *s, const jy_consent_ask *ask, jy_buffer *out)
{
	return put(out, "consent(\"", s->consents[ask->purpose].purpose, "\"") &&
	       (ask->channel.size == 0 || put(out, ", \"", ask->channel, "\"")) &&
	       (ask->topic.size == 0 || put(out, ", \"", ask->topic, "\"")) && jy_buffer_text(out, ")");
}

static bool put_derived(const journey_strategy *s, uint32_t index, jy_buffer *out)
{
	static const char *const rfm[JY_RFM_VALUES] = {"rfm.recency", "rfm.frequency", "rfm.monetary", "rfm.score",
						       "rfm.group"};

	if (index < s->rfm_count)
		return jy_buffer_text(out, rfm[index]);
	return put(out, "score.", s->derived[index].name, "");
}

static bool put_named(const char *const *names, uint32_t count, uint32_t index, const char *other, jy_buffer *out)
{
	return jy_buffer_text(out, index < count ? names[index] : other);
}

static bool put_slot(const journey_strategy *s, jy_slot_context context, uint32_t slot, jy_buffer *out)
{
	static const char *const offers[] = {"offer.name", "offer.cost", "offer.margin", "offer.stock", "offer.priority"};
	static const char *const seen[] = {"profile.first_seen", "profile.last_seen"};
	static const char *const sessions[] = {"session.start",  "session.length",    "session.events",
					       "session.number", "session.returning", "session.active"};
	uint32_t index = jy_slot_index(slot);
	const jy_property *property;

	switch ((unsigned)jy_slot_kind(slot)) {
	case JY_SLOT_EVENT:
		return put_event(s, context, index, out);
	case JY_SLOT_ATTRIBUTE:
		return put(out, "profile.", s->attributes[index].name, "");
	case JY_SLOT_FEATURE:
	case JY_SLOT_DECAYED:
		return put_feature(s, index, out);
	case JY_SLOT_TOP:
		return put_feature(s, JY_TOP_FEATURE(index), out);
	case JY_SLOT_STAGE:
		return jy_buffer_text(out, "stage");
	case JY_SLOT_STAGE_SINCE:
		return jy_buffer_text(out, "stage_since");
	case JY_SLOT_SEGMENT:
		return put(out, "segment(\"", s->segments[index].name, "\")");
	case JY_SLOT_LIST:
		return put(out, "list(\"", s->lists[index].name, "\")");
	case JY_SLOT_BUCKET:
		return put(out, "bucket(\"", s->buckets[index].seed, "\")");
	case JY_SLOT_CODE:
		return put(out, "code(\"", s->codes[index], "\")");
	case JY_SLOT_CONSENT:
		return put_ask(s, &s->asks[index], out);
	case JY_SLOT_SENT:
		return put_sent(s, &s->sent_counts[index], out);
	case JY_SLOT_DERIVED:
		return put_derived(s, index, out);
	case JY_SLOT_MODEL:
		return put(out, "model.", s->models[JY_MODEL_OF(index)].name, ".") &&
		       jy_buffer_text(out, jy_model_value_name(JY_MODEL_VALUE_OF(index)));
	case JY_SLOT_OFFER:
		return put_named(offers, JY_OFFER_FIELDS, index, "offer", out);
	case JY_SLOT_SEEN:
		return put_named(seen, 2, index, "profile", out);
	case JY_SLOT_SESSION:
		return put_named(sessions, JY_SESSION_FIELDS, index, "session", out);
	case JY_SLOT_GROUP:
		if (index >= s->group.attribute_count)
			return jy_buffer_text(out, "group.id");
		return put(out, "group.", s->group.attributes[index].name, "");
	case JY_SLOT_GROUPS:
		return jy_buffer_text(out, "groups");
	case JY_SLOT_CONTEXT:
		return jy_buffer_text(out, "context");
	case JY_SLOT_TOUCH:
		return jy_buffer_text(out, "touch.") && jy_buffer_text(out, jy_touch_field_name(index));
	case JY_SLOT_TRIGGER:
		property = captured(s, context.trigger, index);
		return property != NULL ? put(out, "trigger.", property->name, "") : jy_buffer_text(out, "trigger");
	default:
		return jy_buffer_text(out, "value");
	}
}

bool jy_slot_name(const journey_strategy *strategy, jy_slot_context context, uint32_t slot, journey_value key,
		  jy_buffer *out)
{
	journey_str name = {key.as.s, key.n};

	if (!put_slot(strategy, context, slot, out))
		return false;
	if (key.type != JOURNEY_STRING)
		return true;
	/* Fields of what is open are written with a point. */
	if (jy_slot_kind(slot) == JY_SLOT_CONTEXT || jy_slot_kind(slot) == JY_SLOT_TRIGGER)
		return put(out, ".", name, "");
	return put(out, "[\"", name, "\"]");
}

bool jy_slot_private(const journey_strategy *s, jy_slot_context context, uint32_t slot)
{
	uint32_t index = jy_slot_index(slot);
	const jy_property *property = NULL;

	switch ((unsigned)jy_slot_kind(slot)) {
	case JY_SLOT_ATTRIBUTE:
		return s->attributes[index].pii || s->attributes[index].hash;
	case JY_SLOT_EVENT:
		property = property_of(s, context.event, index);
		break;
	case JY_SLOT_TRIGGER:
		property = captured(s, context.trigger, index);
		break;
	case JY_SLOT_GROUP:
		property = index < s->group.attribute_count ? &s->group.attributes[index] : NULL;
		break;
	default:
		break;
	}
	return property != NULL && property->pii;
}

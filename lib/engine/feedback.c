#include "engine/feedback.h"

#include "base/error.h"
#include "base/text.h"
#include "base/value.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/experience.h"
#include "engine/outbox.h"
#include "engine/policies.h"
#include "engine/record.h"
#include "engine/rows.h"
#include "engine/subject.h"
#include <journey/sending.h>
#include <string.h>

/* Purposes whose consent one feedback withdraws. */
#define PURPOSES_MAX 64

/* A send of which something is said. */
typedef struct said {
	journey_str key;
	journey_feedback kind;
	jy_record record;
	uint32_t journey, channel;
	jy_component *component; /* NULL: the customer is gone */
} said;

static journey_status look_up(journey_engine *engine, said *s)
{
	journey_bytes bytes;
	journey_status status = jy_row_get(engine, JY_ROW_DECISION, s->key, &bytes);
	if (status == JOURNEY_OK)
		status = jy_record_read(bytes, &engine->arena, &s->record);
	if (status != JOURNEY_OK)
		return status;
	if ((s->record.flags & (JY_RECORD_GHOST | JY_RECORD_NOTHING)) != 0 || s->record.journey.size == 0 ||
	    s->record.channel.size == 0) /* nothing was sent */
		return JOURNEY_NOT_FOUND;
	s->journey = jy_strategy_journey(engine->strategy, s->record.journey);
	s->channel = jy_strategy_channel(engine->strategy, s->record.channel);
	s->component = NULL;
	status = jy_component_find(engine, s->record.customer, &s->component);
	return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
}

/* JOURNEY_DUPLICATE: it was said before. */
static journey_status remember(journey_engine *engine, const said *s)
{
	journey_bytes bytes;
	uint8_t kinds = 0, bit = (uint8_t)(1u << (unsigned)s->kind);
	journey_status status = jy_row_get(engine, JY_ROW_FEEDBACK, s->key, &bytes);
	if (status == JOURNEY_OK && bytes.size == 1)
		kinds = *(const uint8_t *)bytes.data;
	if (status != JOURNEY_OK && status != JOURNEY_NOT_FOUND)
		return status;
	if (kinds & bit)
		return JOURNEY_DUPLICATE;
	kinds |= bit;
	return jy_row_put(engine, JY_ROW_FEEDBACK, s->key, (journey_bytes){&kinds, 1});
}

/* A send that was handed over and not answered is answered by this. */
static journey_status answer(journey_engine *engine, const said *s)
{
	jy_outbox_row row;
	journey_status status = jy_outbox_get(engine, s->key, &row);
	if (status != JOURNEY_OK || row.attempt == 0)
		return status == JOURNEY_NOT_FOUND ? JOURNEY_OK : status;
	return jy_send_complete(engine, s->key, s->kind == JOURNEY_FEEDBACK_BOUNCED ? JOURNEY_RESULT_FAILED : JOURNEY_RESULT_SENT);
}

static journey_status mark(said *s, bool bounced)
{
	if (s->component == NULL || s->channel == JY_NONE || jy_actions_bounced(&s->component->actions, s->channel) == bounced)
		return JOURNEY_OK;
	journey_status status = jy_actions_change(s->component);
	return status == JOURNEY_OK ? jy_actions_set_bounced(&s->component->actions, s->channel, bounced) : status;
}

static journey_status bounce(journey_engine *engine, said *s)
{
	size_t count = 0;
	if (s->component == NULL || s->channel == JY_NONE)
		return JOURNEY_OK;
	jy_eval eval;
	jy_eval_init(&eval, engine, s->component, NULL, engine->clock);
	journey_status status = jy_suppress_customer(&eval, s->channel, &count);
	return status == JOURNEY_OK && count == 0 ? mark(s, true) : status;
}

/* ---- consent ---- */

static void add_purpose(const journey_strategy *strategy, uint32_t purpose, uint32_t *list, size_t *count)
{
	for (size_t i = 0; i < *count; i++) {
		if (list[i] == purpose)
			return;
	}
	if (purpose < strategy->consent_count && *count < PURPOSES_MAX)
		list[(*count)++] = purpose;
}

static journey_status purpose_key(journey_engine *engine, journey_str purpose, journey_str channel, journey_value *out)
{
	char *text = jy_arena_alloc(&engine->arena, purpose.size + channel.size + 1);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	memcpy(text, purpose.data, purpose.size);
	text[purpose.size] = '/';
	memcpy(text + purpose.size + 1, channel.data, channel.size);
	*out = jy_value_str(jy_str_of(text, purpose.size + channel.size + 1));
	return JOURNEY_OK;
}

/* An event as the customer's own page of settings would send it: consent is a fact. */
static journey_status state(journey_engine *engine, const said *s, journey_str identifier, const journey_map *consent)
{
	char id[JY_SEND_KEY + 16];
	journey_entry entry = {jy_value_str(jy_str("consent")), jy_value_map(consent)};
	journey_map traits = {1, &entry};
	journey_event event;
	size_t n = jy_format(id, sizeof id, "feedback:%d:", (int)s->kind);
	memcpy(id + n, s->key.data, JY_SEND_KEY);
	memset(&event, 0, sizeof event);
	event.size = sizeof event;
	event.kind = JOURNEY_EVENT_IDENTIFY;
	event.message_id = jy_str_of(id, n + JY_SEND_KEY);
	if (identifier.data[0] == 'u')
		event.user_id = jy_identifier_id(identifier);
	else
		event.anonymous_id = jy_identifier_id(identifier);
	event.timestamp = engine->clock;
	event.traits = &traits;
	return jy_accept(engine, &event);
}

static journey_status withdraw(journey_engine *engine, said *s)
{
	uint32_t purposes[PURPOSES_MAX];
	journey_entry entries[PURPOSES_MAX];
	size_t count = 0, i;
	journey_status status = JOURNEY_OK;
	journey_str identifier = {NULL, 0};
	if (s->component == NULL || s->channel == JY_NONE)
		return JOURNEY_OK;
	const jy_channel *channel = &engine->strategy->channels[s->channel];
	if (channel->consent != JY_NONE)
		add_purpose(engine->strategy, channel->consent, purposes, &count);
	for (i = 0; i < channel->purpose_count; i++)
		add_purpose(engine->strategy, channel->purposes[i], purposes, &count);
	for (i = 0; status == JOURNEY_OK && i < count; i++) {
		entries[i].value = jy_value_bool(false);
		status = purpose_key(engine, engine->strategy->consents[purposes[i]].purpose, channel->name, &entries[i].key);
	}
	for (i = 0; i < s->component->member_count; i++) {
		journey_str it = jy_fragment_identifier(s->component->members[i]->fragment);
		if (it.data[0] == 'u' || (it.data[0] == 'a' && identifier.size == 0))
			identifier = it;
	}
	if (status != JOURNEY_OK)
		return status;
	/* Nobody's consent is asked on this channel, or nobody can state it: then the channel itself is closed. */
	if (count == 0 || identifier.size == 0)
		return mark(s, true);
	if (!jy_arena_str(&engine->arena, identifier, &identifier))
		return JOURNEY_NO_MEMORY;
	journey_map consent = {count, entries};
	return state(engine, s, identifier, &consent);
}

/* ---- taking it ---- */

static journey_status take(journey_engine *engine, journey_str key, journey_feedback kind)
{
	said s;
	memset(&s, 0, sizeof s);
	s.key = key;
	s.kind = kind;
	journey_status status = look_up(engine, &s);
	if (status == JOURNEY_OK)
		status = remember(engine, &s);
	if (status == JOURNEY_OK && s.journey != JY_NONE)
		status = jy_count(engine, JY_SUM_FEEDBACK, s.journey, (uint32_t)kind, 1);
	if (status == JOURNEY_OK)
		status = answer(engine, &s);
	if (status == JOURNEY_OK)
		status = jy_experience_feedback(engine, s.component, s.key, kind);
	if (status != JOURNEY_OK)
		return status;
	switch (kind) {
	case JOURNEY_FEEDBACK_SENT:
		break;
	case JOURNEY_FEEDBACK_DELIVERED:
	case JOURNEY_FEEDBACK_OPENED:
	case JOURNEY_FEEDBACK_CLICKED:
		return mark(&s, false);
	case JOURNEY_FEEDBACK_BOUNCED:
		return bounce(engine, &s);
	case JOURNEY_FEEDBACK_SPAM:
	case JOURNEY_FEEDBACK_UNSUBSCRIBED:
		return withdraw(engine, &s);
	}
	return JOURNEY_OK;
}

journey_status journey_engine_feedback(journey_engine *engine, journey_str key, journey_feedback kind, journey_time now)
{
	jy_hash128 hash;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (!jy_send_key_parse(key, &hash) || kind < JOURNEY_FEEDBACK_SENT || kind > JOURNEY_FEEDBACK_UNSUBSCRIBED)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "", "not the key of a send, or no feedback");
	else if (engine->clock == JOURNEY_TIME_NONE)
		status = jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "", "nothing was sent yet");
	else
		status = take(engine, key, kind);
	if (status == JOURNEY_NOT_FOUND)
		status = jy_error_set(&engine->error, status, "", "no send has this key, or its decision is no longer kept");
	if (status == JOURNEY_DUPLICATE)
		status = jy_error_set(&engine->error, status, "", "this was said of the send before");
	return jy_call_end(engine, status);
}

journey_status jy_feedback_event(journey_engine *engine, const journey_event *event)
{
	static const struct {
		const char *name;
		journey_feedback kind;
	} kinds[] = {{"Email Delivered", JOURNEY_FEEDBACK_DELIVERED},
	             {"Email Opened", JOURNEY_FEEDBACK_OPENED},
	             {"Email Link Clicked", JOURNEY_FEEDBACK_CLICKED},
	             {"Email Bounced", JOURNEY_FEEDBACK_BOUNCED},
	             {"Email Marked as Spam", JOURNEY_FEEDBACK_SPAM},
	             {"Unsubscribed", JOURNEY_FEEDBACK_UNSUBSCRIBED},
	             {"Push Notification Received", JOURNEY_FEEDBACK_DELIVERED},
	             {"Push Notification Tapped", JOURNEY_FEEDBACK_OPENED},
	             {"Push Notification Bounced", JOURNEY_FEEDBACK_BOUNCED}};
	jy_hash128 hash;
	if (event->kind != JOURNEY_EVENT_TRACK || event->properties == NULL || engine->rehearsal.backfill)
		return JOURNEY_OK;
	const journey_value *key = jy_map_get(event->properties, jy_str("send_id"));
	if (key == NULL || key->type != JOURNEY_STRING || !jy_send_key_parse(jy_value_text(*key), &hash))
		return JOURNEY_OK;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!jy_str_is(event->name, kinds[i].name))
			continue;
		journey_status status = take(engine, jy_value_text(*key), kinds[i].kind);
		return status == JOURNEY_NOT_FOUND || status == JOURNEY_DUPLICATE ? JOURNEY_OK : status;
	}
	return JOURNEY_OK;
}

/* What is kept of a customer's experience: touches, responses by channel. */
#include "engine/export.h"

#include "base/text.h"
#include "engine/outbox.h"

static void put_factor(jy_json_out *j, const char *name, int32_t factor)
{
	if (factor != JOURNEY_FACTOR_UNKNOWN)
		jy_export_micro(j, name, factor);
}

static void put_touch(jy_json_out *j, const journey_strategy *s, const jy_kept_touch *it)
{
	static const char *const stages[JOURNEY_FEEDBACK_STAGES] = {"sent", "delivered", "opened", "acted"};
	const jy_journey *journey = &s->journeys[it->journey];
	char key[JY_SEND_KEY];
	jy_send_key(it->key, key);
	jy_json_open(j, '{');
	jy_json_member_str(j, "key", jy_str_of(key, sizeof key));
	jy_json_member_str(j, "journey", journey->name);
	if (it->step != JY_NONE)
		jy_json_member_str(j, "step", journey->steps[it->step].name);
	if (it->channel != JY_NONE)
		jy_json_member_str(j, "channel", s->channels[it->channel].name);
	jy_json_member_time(j, "time", it->at);
	jy_json_member_str(j, "stage", jy_str(stages[it->stage]));
	put_factor(j, "relevance", it->factor[JOURNEY_FACTOR_RELEVANCE]);
	put_factor(j, "timeliness", it->factor[JOURNEY_FACTOR_TIMELINESS]);
	put_factor(j, "channel_factor", it->factor[JOURNEY_FACTOR_CHANNEL]);
	put_factor(j, "engagement", it->factor[JOURNEY_FACTOR_ENGAGEMENT]);
	jy_json_close(j, '}');
}

void jy_export_experience(jy_json_out *j, const journey_engine *engine, const jy_actions *actions)
{
	const journey_strategy *s = engine->strategy;
	if (actions->touch_count == 0 && actions->response_count == 0)
		return;
	jy_json_key(j, "touches");
	jy_json_open(j, '[');
	for (size_t i = 0; i < actions->touch_count; i++)
		put_touch(j, s, &actions->touches[i]);
	jy_json_close(j, ']');
	jy_json_key(j, "responses");
	jy_json_open(j, '[');
	for (size_t i = 0; i < actions->response_count; i++) {
		const jy_response *it = &actions->responses[i];
		jy_json_open(j, '{');
		jy_json_member_str(j, "channel", s->channels[it->channel].name);
		jy_json_member_int(j, "sends", (int64_t)it->sends);
		jy_json_member_int(j, "responses", (int64_t)it->responses);
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

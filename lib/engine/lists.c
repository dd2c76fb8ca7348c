#include "engine/lists.h"

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/membership.h"
#include <journey/assign.h>

bool jy_lists_hold(const jy_eval *eval, uint32_t list)
{
	const jy_component *component = eval->component;
	if (jy_actions_listed(&component->actions, list))
		return true;
	for (size_t i = 0; i < component->member_count; i++) {
		journey_str name = jy_fragment_identifier(component->members[i]->fragment);
		if (name.data[0] == 'u' && jy_list_has(eval->engine->strategy, list, jy_identifier_id(name)))
			return true;
	}
	return false;
}

void jy_lists_own(jy_component *component)
{
	jy_actions *actions = &component->actions;
	size_t kept = 0;
	for (size_t i = 0; i < actions->listed_count; i++) {
		if (jy_component_member(component, jy_actions_text(actions, actions->listed[i].identifier)) != NULL)
			actions->listed[kept++] = actions->listed[i];
	}
	actions->listed_count = kept;
}

bool jy_lists_exclude(const jy_eval *eval)
{
	const journey_strategy *strategy = eval->engine->strategy;
	for (uint32_t i = 0; i < strategy->list_count; i++) {
		if (strategy->lists[i].exclude && jy_lists_hold(eval, i))
			return true;
	}
	return false;
}

journey_status jy_assign(const jy_eval *eval, journey_str seed, double *at)
{
	const jy_buffer *before = &eval->engine->seed;
	jy_buffer *whole = &eval->engine->key_text;
	if (before->size > 0) {
		whole->size = 0;
		if (!jy_buffer_bytes(whole, before->data, before->size) || !jy_buffer_bytes(whole, seed.data, seed.size))
			return JOURNEY_NO_MEMORY;
		seed = jy_str_of((const char *)whole->data, whole->size);
	}
	return journey_assign_hash(2, seed, jy_component_unit(eval->component), at);
}

journey_status jy_bucket_load(const jy_eval *eval, uint32_t index, journey_value *out)
{
	const jy_bucket *bucket = &eval->engine->strategy->buckets[index];
	double at = 1;
	journey_status status = jy_assign(eval, bucket->seed, &at);
	if (status == JOURNEY_OK)
		*out = jy_value_bool(at >= bucket->from && at < bucket->to);
	return status;
}

/* ---- what the host puts there ---- */

static journey_status identify(journey_engine *engine, journey_str user_id, journey_str anonymous_id, journey_str *out)
{
	journey_str id = user_id.size > 0 ? user_id : anonymous_id;
	if (id.size == 0)
		return jy_error_set(&engine->error, JOURNEY_INVALID, "user_id", "it is missing, and so is the anonymous id");
	if (id.size > JOURNEY_EVENT_ID_MAX)
		return jy_error_set(&engine->error, JOURNEY_LIMIT, "user_id", "it has %zu bytes, expected up to %d", id.size,
		                    JOURNEY_EVENT_ID_MAX);
	if (!jy_utf8_valid(id))
		return jy_error_set(&engine->error, JOURNEY_INVALID, "user_id", "it is not valid UTF-8");
	return jy_identifier(&engine->arena, user_id.size > 0 ? 'u' : 'a', id, out);
}

static journey_status put(journey_engine *engine, uint32_t list, journey_str identifier, bool in)
{
	jy_component *component;
	bool changed = false;
	journey_status status = jy_component_get(engine, identifier, &component);
	if (status == JOURNEY_OK)
		status = jy_actions_change(component);
	if (status == JOURNEY_OK)
		status = jy_actions_set_listed(&component->actions, list, identifier, in, &changed);
	if (status != JOURNEY_OK || !changed)
		return status;
	jy_membership_touch(engine, &engine->strategy->lists[list].dependents);
	return jy_react(engine, component);
}

journey_status journey_engine_list(journey_engine *engine, journey_str list, journey_str user_id,
                                   journey_str anonymous_id, int in, journey_time now)
{
	journey_str identifier;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	uint32_t index = jy_strategy_list(engine->strategy, list);
	if (index == JY_NONE)
		status = jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "list", "the list `%.*s` is not declared",
		                      (int)jy_utf8_cut(list, 60), list.data);
	if (status == JOURNEY_OK)
		status = identify(engine, user_id, anonymous_id, &identifier);
	if (status == JOURNEY_OK)
		status = put(engine, index, identifier, in != 0);
	return jy_call_end(engine, status);
}

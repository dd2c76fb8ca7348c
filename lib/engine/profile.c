/* Customers looked at from outside: copies of their profiles. */
#include "base/error.h"
#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "profile/handle.h"

/* The engine's name for an identifier. */
static journey_status name_of(journey_engine *engine, journey_identifier identifier, journey_str *out)
{
	const journey_strategy *strategy = engine->strategy;
	uint32_t kind = identifier.kind.size == 0 ? strategy->user_kind : jy_strategy_identifier(strategy, identifier.kind);
	if (kind == JY_NONE)
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "identifier", "no such kind of identifier: `%.*s`",
		                    (int)(identifier.kind.size < 80 ? identifier.kind.size : 80), identifier.kind.data);
	if (identifier.value.size == 0 || identifier.value.size > JOURNEY_EVENT_ID_MAX)
		return jy_error_set(&engine->error, JOURNEY_NOT_FOUND, "identifier", "it has %zu bytes, expected 1 to %d",
		                    identifier.value.size, JOURNEY_EVENT_ID_MAX);
	return jy_identifier_of(&engine->arena, &strategy->identifiers[kind], identifier.value, out);
}

static journey_status copy_members(journey_engine *engine, const jy_component *component, journey_profile *profile)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++) {
		const jy_fragment *fragment = component->members[i]->fragment;
		if (jy_fragment_empty(fragment))
			continue;
		engine->text.size = 0;
		status = jy_fragment_encode(fragment, &engine->text);
		if (status == JOURNEY_OK)
			status = journey_profile_import(profile, jy_buffer_view(&engine->text));
	}
	return status;
}

journey_status jy_component_handle(journey_engine *engine, const jy_component *component, journey_profile **out)
{
	journey_profile_options options = {.size = sizeof options, .allocator = &engine->allocator,
		.strategy = engine->strategy, .zone = engine->zone, .zone_user = engine->zone_user};
	journey_status status = jy_profile_handle_new(&options, out);
	if (status != JOURNEY_OK)
		return status;
	status = copy_members(engine, component, *out);
	if (status != JOURNEY_OK)
		journey_profile_free(*out);
	return status;
}

static journey_status copy(journey_engine *engine, journey_identifier identifier, journey_profile **out)
{
	jy_component *component;
	journey_str name;
	journey_status status = name_of(engine, identifier, &name);
	if (status == JOURNEY_OK)
		status = jy_component_find(engine, name, &component);
	return status == JOURNEY_OK ? jy_component_handle(engine, component, out) : status;
}

journey_status journey_engine_profile(journey_engine *engine, journey_identifier identifier, journey_profile **out)
{
	journey_profile *profile;
	journey_status status = jy_call_begin(engine, JOURNEY_TIME_NONE);
	if (status != JOURNEY_OK)
		return status;
	status = out == NULL ? JOURNEY_MISUSE : copy(engine, identifier, &profile);
	if (jy_call_forget(engine, status) == JOURNEY_OK)
		*out = profile;
	return status;
}

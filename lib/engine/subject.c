#include "engine/subject.h"

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engine/component.h"

/* Identifiers of other kinds are 'x', the kind, ':' and the value. */
static size_t other_head(journey_str identifier)
{
	size_t colon = jy_str_find(identifier, jy_str(":"), 1);
	return identifier.size > 0 && identifier.data[0] == 'x' && colon != SIZE_MAX ? colon + 1 : 1;
}

journey_status jy_subject(journey_engine *engine, journey_identifier identifier, journey_str *out)
{
	journey_str kind = identifier.kind, value = identifier.value;
	if (value.size == 0)
		return jy_error_set(&engine->error, JOURNEY_INVALID, "value", "no identifier is given");
	if (value.size > JOURNEY_EVENT_ID_MAX || kind.size > JOURNEY_STRATEGY_NAME_MAX)
		return jy_error_set(&engine->error, JOURNEY_LIMIT, "value",
		                    "an identifier of %zu bytes and its kind of %zu, expected up to %d and %d", value.size,
		                    kind.size, JOURNEY_EVENT_ID_MAX, JOURNEY_STRATEGY_NAME_MAX);
	if (kind.size == 0 || jy_str_is(kind, "user_id"))
		return jy_identifier(&engine->arena, 'u', value, out);
	if (jy_str_is(kind, "anonymous_id"))
		return jy_identifier(&engine->arena, 'a', value, out);
	char *text = jy_arena_alloc(&engine->arena, kind.size + value.size + 2);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	text[0] = 'x';
	memcpy(text + 1, kind.data, kind.size);
	text[1 + kind.size] = ':';
	memcpy(text + 2 + kind.size, value.data, value.size);
	*out = jy_str_of(text, kind.size + value.size + 2);
	return JOURNEY_OK;
}

journey_str jy_subject_kind(journey_str identifier)
{
	size_t head = other_head(identifier);
	if (head > 1)
		return jy_str_part(identifier, 1, head - 1);
	return jy_str(identifier.size > 0 && identifier.data[0] == 'a' ? "anonymous_id" : "user_id");
}

journey_str jy_subject_value(journey_str identifier)
{
	return jy_str_part(identifier, other_head(identifier), identifier.size);
}

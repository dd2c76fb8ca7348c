/* The part of the actions that says which source gave an attribute its value, so that contradictions are found. */
#include "engine/actions.h"
#include "engine/quality.h"

#include "base/text.h"
#include <string.h>

static size_t place_of(const jy_actions *x, uint32_t attribute)
{
	size_t at = 0;
	while (at < x->origin_count && x->origins[at].attribute < attribute)
		at++;
	return at;
}

uint32_t jy_actions_origin(const jy_actions *x, uint32_t attribute)
{
	size_t at = place_of(x, attribute);
	return at < x->origin_count && x->origins[at].attribute == attribute ? x->origins[at].source : JY_NONE;
}

journey_status jy_actions_set_origin(jy_actions *x, uint32_t attribute, uint32_t source)
{
	size_t at = place_of(x, attribute);
	if (at == x->origin_count || x->origins[at].attribute != attribute) {
		if (!jy_grow(&x->allocator, &x->origins, &x->origin_capacity, x->origin_count + 1, sizeof *x->origins))
			return JOURNEY_NO_MEMORY;
		memmove(x->origins + at + 1, x->origins + at, (x->origin_count - at) * sizeof *x->origins);
		x->origin_count++;
	}
	x->origins[at] = (jy_origin){attribute, source};
	return JOURNEY_OK;
}

/* What the customer who stays knows counts. */
journey_status jy_actions_merge_origins(jy_actions *into, const jy_actions *from)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->origin_count; i++) {
		if (jy_actions_origin(into, from->origins[i].attribute) == JY_NONE)
			status = jy_actions_set_origin(into, from->origins[i].attribute, from->origins[i].source);
	}
	return status;
}

bool jy_actions_put_origins(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->origin_count);
	for (size_t i = 0; ok && i < x->origin_count; i++) {
		uint32_t source = x->origins[i].source;
		bool declared = source >= JY_SOURCE_DECLARED;
		ok = jy_buffer_str(out, s->attributes[x->origins[i].attribute].name) &&
		     jy_buffer_u8(out, (uint8_t)(declared ? JY_SOURCE_DECLARED : source)) &&
		     jy_buffer_str(out, declared ? s->sources[source - JY_SOURCE_DECLARED].name : jy_str(""));
	}
	return ok;
}

journey_status jy_actions_get_origins(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 3);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++) {
		uint32_t attribute = jy_strategy_attribute(s, jy_reader_str(r));
		uint32_t source = jy_reader_u8(r);
		uint32_t index = jy_strategy_source(s, jy_reader_str(r));
		if (source > JY_SOURCE_DECLARED)
			r->failed = true;
		if (source == JY_SOURCE_DECLARED)
			source = index == JY_NONE ? JY_SOURCE_OTHER : JY_SOURCE_DECLARED + index;
		if (!r->failed && attribute != JY_NONE)
			status = jy_actions_set_origin(x, attribute, source);
	}
	return status;
}

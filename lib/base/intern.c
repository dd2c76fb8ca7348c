#include "base/intern.h"

#include <string.h>

void jy_intern_init(jy_intern *in, const journey_allocator *a)
{
	memset(in, 0, sizeof *in);
	jy_map_init(&in->ids, a, 0);
	jy_arena_init(&in->texts, a);
}

void jy_intern_free(jy_intern *in)
{
	jy_free(&in->ids.allocator, in->names, in->name_capacity * sizeof *in->names);
	jy_arena_free(&in->texts);
	jy_map_free(&in->ids);
	in->names = NULL;
	in->name_capacity = 0;
	in->count = 0;
}

bool jy_intern_find(const jy_intern *in, journey_str text, uint32_t *id)
{
	uint64_t value;

	if (!jy_map_find(&in->ids, text.data, text.size, &value))
		return false;
	*id = (uint32_t)value;
	return true;
}

journey_status jy_intern_add(jy_intern *in, journey_str text, uint32_t *id)
{
	journey_status status;
	journey_str name;

	if (jy_intern_find(in, text, id))
		return JOURNEY_OK;
	if (!jy_grow(&in->ids.allocator, &in->names, &in->name_capacity, (size_t)in->count + 1,
		     sizeof *in->names) ||
	    !jy_arena_str(&in->texts, text, &name))
		return JOURNEY_NO_MEMORY;
	status = jy_map_put(&in->ids, text.data, text.size, in->count);
	if (status)
		return status;
	in->names[in->count] = name;
	*id = in->count++;
	return JOURNEY_OK;
}

journey_str jy_intern_name(const jy_intern *in, uint32_t id)
{
	journey_str nothing = {"", 0};
	return id < in->count ? in->names[id] : nothing;
}

uint32_t jy_intern_count(const jy_intern *in)
{
	return in->count;
}

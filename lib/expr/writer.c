#include "expr/writer.h"
#include <string.h>

#define FIRST_CAPACITY 64

static bool grow(jy_writer *w, size_t size)
{
	size_t need, capacity = w->capacity ? w->capacity : FIRST_CAPACITY;
	if (!jy_add_size(w->size, size, &need) || need > UINT32_MAX) {
		w->status = JOURNEY_LIMIT;
		return false;
	}
	if (w->data && need <= w->capacity)
		return true;
	while (capacity < need)
		capacity = capacity > SIZE_MAX / 2 ? need : 2 * capacity;
	char *data = jy_arena_alloc(w->run->arena, capacity);
	if (!data) {
		w->status = JOURNEY_NO_MEMORY;
		return false;
	}
	if (w->size)
		memcpy(data, w->data, w->size);
	w->data = data;
	w->capacity = capacity;
	return true;
}

char *jy_writer_room(jy_writer *w, size_t size)
{
	if (!w->status)
		w->status = jy_charge(w->run, size / 16 + (w->size % 16 + size % 16) / 16);
	if (w->status || !grow(w, size))
		return NULL;
	char *room = w->data + w->size;
	w->size += size;
	return room;
}

void jy_writer_put(jy_writer *w, const char *data, size_t size)
{
	char *room = size ? jy_writer_room(w, size) : NULL;
	if (room)
		memcpy(room, data, size);
}

void jy_writer_text(jy_writer *w, const char *text)
{
	jy_writer_put(w, text, strlen(text));
}

journey_status jy_writer_end(jy_writer *w, journey_type type, journey_value *out)
{
	if (w->status)
		return w->status;
	*out = (journey_value){{0}, (uint32_t)w->size, type};
	out->as.s = w->size ? w->data : "";
	return JOURNEY_OK;
}

/* What the parts of a fragment are written with. */
#include "base/value.h"
#include "profile/form.h"

void jy_put_u8(jy_form_writer *w, uint8_t v)
{
	w->ok = w->ok && jy_buffer_u8(w->out, v);
}

void jy_put_u64(jy_form_writer *w, uint64_t v)
{
	w->ok = w->ok && jy_buffer_u64(w->out, v);
}

void jy_put_count(jy_form_writer *w, uint64_t v)
{
	w->ok = w->ok && jy_buffer_varint(w->out, v);
}

void jy_put_signed(jy_form_writer *w, int64_t v)
{
	w->ok = w->ok && jy_buffer_zigzag(w->out, v);
}

void jy_put_str(jy_form_writer *w, journey_str s)
{
	w->ok = w->ok && jy_buffer_str(w->out, s);
}

void jy_put_value(jy_form_writer *w, journey_value v)
{
	w->ok = w->ok && jy_value_write(w->out, v);
}

void jy_put_stamp(jy_form_writer *w, journey_time time, jy_hash128 id)
{
	unsigned char *start = jy_put_room(w, 10 + sizeof(id));

	if (start)
		jy_put_filled(w, (size_t)(jy_form_store_hash(jy_store_varint(start, jy_zigzag(time)), id) - start));
}

uint32_t *jy_put_order(jy_form_writer *w, size_t count)
{
	uint32_t *order = jy_arena_alloc(&w->facts->arena, count * sizeof(*order));
	uint32_t i;

	if (!order) {
		w->ok = false;
		return NULL;
	}
	for (i = 0; i < count; i++)
		order[i] = i;
	return order;
}

unsigned char *jy_put_room(jy_form_writer *w, size_t size)
{
	w->ok = w->ok && jy_buffer_reserve(w->out, size);
	return w->ok ? w->out->data + w->out->size : NULL;
}

void jy_put_filled(jy_form_writer *w, size_t size)
{
	w->out->size += size;
}

void jy_put_name(jy_form_writer *w, uint32_t name)
{
	jy_put_str(w, jy_intern_name(&w->facts->names, name));
}

#include "profile/form.h"

#include <string.h>

/* ---- sections ---- */

/* Puts tag and size before what was written from `start` on; nothing where that is nothing. */
static void close_section(jy_form_writer *w, size_t start, uint32_t tag)
{
	size_t size = w->out->size - start, n;
	unsigned char head[20];

	if (!w->ok || !size)
		return;
	jy_put_count(w, tag);
	jy_put_count(w, size);
	if (!w->ok)
		return;
	n = w->out->size - start - size;
	memcpy(head, w->out->data + start + size, n);
	memmove(w->out->data + start + n, w->out->data + start, size);
	memcpy(w->out->data + start, head, n);
}

/* Sections of other releases up to `tag`; they are in order. */
static void put_unknown(jy_form_writer *w, jy_reader *unknown, uint64_t tag)
{
	while (w->ok && jy_reader_left(unknown)) {
		const unsigned char *start = unknown->at;

		if (jy_reader_varint(unknown) > tag) {
			unknown->at = start;
			return;
		}
		jy_reader_str(unknown);
		w->ok = jy_buffer_bytes(w->out, start, (size_t)(unknown->at - start));
	}
}

static void put_sections(jy_form_writer *w)
{
	jy_reader unknown = jy_reader_of(w->c->unknown, w->c->unknown_size);
	size_t i;

	for (i = 0; i < jy_form_part_count; i++) {
		size_t start;

		put_unknown(w, &unknown, jy_form_parts[i].tag);
		start = w->out->size;
		jy_form_parts[i].put(w);
		close_section(w, start, jy_form_parts[i].tag);
	}
	put_unknown(w, &unknown, UINT64_MAX);
}

/* ---- the whole ---- */

static void put_u32_at(jy_buffer *out, size_t at, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		out->data[at + (size_t)i] = (unsigned char)(v >> 8 * i);
}

static void put_all(jy_form_writer *w)
{
	size_t start = w->out->size;

	w->ok = w->ok && jy_buffer_u32(w->out, JY_FORM_MAGIC) && jy_buffer_u16(w->out, JY_FRAGMENT_VERSION) &&
		jy_buffer_u16(w->out, 0) && jy_buffer_u32(w->out, 0);
	jy_put_str(w, jy_fragment_identifier(w->f));
	if (w->ok)
		put_sections(w);
	if (!w->ok)
		return;
	put_u32_at(w->out, start + 8, (uint32_t)(w->out->size - start - JY_FORM_HEAD));
	w->ok = jy_buffer_u32(w->out, jy_crc32c(w->out->data + start, w->out->size - start));
}

journey_status jy_fragment_encode(const jy_fragment *f, jy_buffer *out)
{
	jy_form_writer w = {.f = f, .c = &f->c, .facts = f->facts, .out = out, .ok = true};
	jy_arena_mark mark = jy_arena_save(&f->facts->arena);
	size_t start = out->size;

	put_all(&w);
	jy_arena_rewind(&f->facts->arena, mark);
	if (w.ok)
		return JOURNEY_OK;
	out->size = start;
	return JOURNEY_NO_MEMORY;
}

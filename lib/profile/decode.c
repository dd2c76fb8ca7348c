#include "base/error.h"
#include "base/text.h"
#include "profile/form.h"

#include <string.h>

static void get_identifier(jy_form_reader *r)
{
	jy_form_require(r, jy_str_equal(jy_reader_str(&r->in), jy_fragment_identifier(r->f)));
}

/* ---- sections ---- */

static const jy_form_part *find_part(uint64_t tag)
{
	size_t i;

	for (i = 0; i < jy_form_part_count; i++) {
		if (jy_form_parts[i].tag == tag)
			return &jy_form_parts[i];
	}
	return NULL;
}

/* Keeps a section of another release, tag and size included. */
static void keep_unknown(jy_form_reader *r, const unsigned char *start, size_t size)
{
	jy_contents *c = &r->c;

	if (!jy_form_good(r))
		return;
	if (c->unknown_size + size > JY_FRAGMENT_UNKNOWN_MAX) {
		c->unknown_size = JY_FRAGMENT_UNKNOWN_MAX + 1;
		r->status = JOURNEY_LIMIT;
		return;
	}
	if (!jy_grow(r->allocator, &c->unknown, &c->unknown_capacity, c->unknown_size + size, 1)) {
		jy_form_no_memory(r);
		return;
	}
	memcpy(c->unknown + c->unknown_size, start, size);
	c->unknown_size += size;
}

static void get_section(jy_form_reader *r, uint64_t *before)
{
	const unsigned char *start = r->in.at;
	uint64_t tag = jy_reader_varint(&r->in);
	journey_str bytes = jy_reader_str(&r->in);
	const jy_form_part *part = find_part(tag);
	jy_reader after = r->in;

	jy_form_require(r, tag > *before && bytes.size > 0);
	*before = tag;
	if (!part) {
		keep_unknown(r, start, (size_t)(r->in.at - start));
		return;
	}
	if (!jy_form_good(r))
		return;
	r->in = jy_reader_of(bytes.data, bytes.size);
	part->get(r);
	jy_form_require(r, !r->in.failed && !jy_reader_left(&r->in));
	r->in = after;
}

static void get_payload(jy_form_reader *r)
{
	uint64_t before = 0;

	get_identifier(r);
	if (r->version == 1 && jy_form_good(r))
		jy_form_v1_get(r);
	while (r->version > 1 && jy_form_good(r) && jy_reader_left(&r->in))
		get_section(r, &before);
	if (r->status == JOURNEY_OK && (r->in.failed || jy_reader_left(&r->in)))
		r->status = JOURNEY_CORRUPT;
}

/* Copies the payload, which is then read there. */
static void keep_stored(jy_form_reader *r)
{
	size_t size = jy_reader_left(&r->in);

	if (!size)
		return;
	r->c.stored = jy_alloc(r->allocator, size);
	if (!r->c.stored) {
		r->status = JOURNEY_NO_MEMORY;
		return;
	}
	r->c.stored_size = size;
	memcpy(r->c.stored, r->in.at, size);
	r->in = jy_reader_of(r->c.stored, size);
}

/* ---- the whole ---- */

static journey_status check_form(journey_bytes bytes, jy_reader *payload, unsigned *found)
{
	const unsigned char *data = bytes.data;
	jy_reader in = jy_reader_of(bytes.data, bytes.size), tail;
	uint32_t magic = jy_reader_u32(&in);
	uint16_t version = jy_reader_u16(&in), zero = jy_reader_u16(&in);
	uint32_t size = jy_reader_u32(&in);

	if (in.failed || magic != JY_FORM_MAGIC || jy_reader_left(&in) < JY_FORM_TAIL ||
	    jy_reader_left(&in) - JY_FORM_TAIL != size)
		return JOURNEY_CORRUPT;
	tail = jy_reader_of(data + bytes.size - JY_FORM_TAIL, JY_FORM_TAIL);
	if (jy_reader_u32(&tail) != jy_crc32c(data, bytes.size - JY_FORM_TAIL) || !version)
		return JOURNEY_CORRUPT;
	if (version > JY_FRAGMENT_VERSION)
		return JOURNEY_VERSION;
	*payload = jy_reader_of(data + JY_FORM_HEAD, size);
	*found = version;
	return zero ? JOURNEY_CORRUPT : JOURNEY_OK;
}

static journey_status explain(journey_status status, const jy_form_reader *r, journey_error *error)
{
	switch (status) {
	case JOURNEY_NO_MEMORY:
		return jy_error_memory(error);
	case JOURNEY_VERSION:
		return jy_error_set(error, status, NULL,
				    "the profile was stored by a newer release than this one (%d)",
				    JY_FRAGMENT_VERSION);
	case JOURNEY_LIMIT:
		if (r->c.unknown_size > JY_FRAGMENT_UNKNOWN_MAX)
			return jy_error_set(error, status, NULL,
					    "the stored profile has more than %d bytes that only a newer "
					    "release than this one can read",
					    JY_FRAGMENT_UNKNOWN_MAX);
		return jy_error_set(error, status, NULL, "stored profiles use more than %d names",
				    JY_FACTS_NAMES_MAX);
	default:
		return jy_error_set(error, status, NULL, "the stored profile is damaged");
	}
}

journey_status jy_fragment_decode(jy_fragment *f, journey_bytes bytes, journey_error *error)
{
	jy_arena_mark mark = jy_arena_save(&f->facts->arena);
	jy_form_reader r;

	memset(&r, 0, sizeof(r));
	r.f = f;
	r.facts = f->facts;
	r.allocator = &f->facts->allocator;
	r.c.head.first_seen = r.c.head.last_seen = JOURNEY_TIME_NONE;
	r.c.prunable = true;
	r.status = check_form(bytes, &r.in, &r.version);
	if (r.status == JOURNEY_OK && r.version > 1)
		keep_stored(&r);
	if (r.status == JOURNEY_OK)
		get_payload(&r);
	jy_arena_rewind(&f->facts->arena, mark);
	if (r.status != JOURNEY_OK) {
		explain(r.status, &r, error);
		jy_contents_free(&r.c, r.allocator);
		return r.status;
	}
	jy_undo_forget(f);
	jy_contents_free(&f->c, r.allocator);
	f->c = r.c;
	f->bytes = r.bytes;
	f->saved = false;
	f->revision++;
	return JOURNEY_OK;
}

/* What the parts of a fragment are read with. */
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "profile/form.h"

#include <string.h>

void jy_form_corrupt(jy_form_reader *r)
{
	if (r->status == JOURNEY_OK)
		r->status = JOURNEY_CORRUPT;
}

void jy_form_no_memory(jy_form_reader *r)
{
	if (jy_form_good(r))
		r->status = JOURNEY_NO_MEMORY;
}

size_t jy_get_count(jy_form_reader *r, size_t item_size, size_t max)
{
	size_t n = jy_reader_count(&r->in, item_size);

	jy_form_require(r, n <= max);
	return jy_form_good(r) ? n : 0;
}

size_t jy_get_part_count(jy_form_reader *r, size_t item_size, size_t max)
{
	size_t n = jy_get_count(r, item_size, max);

	if (r->version > 1)
		jy_form_require(r, n > 0);
	return n;
}

journey_time jy_get_time(jy_form_reader *r)
{
	journey_time t = jy_reader_zigzag(&r->in);

	jy_form_require(r, t >= JOURNEY_TIME_MIN && t <= JOURNEY_TIME_MAX);
	return t;
}

journey_time jy_get_time_after(jy_form_reader *r, journey_time before)
{
	int64_t step = jy_reader_zigzag(&r->in);

	if (step < 2 * JOURNEY_TIME_MIN || step > 2 * JOURNEY_TIME_MAX) {
		jy_form_corrupt(r);
		return before;
	}
	before += step;
	jy_form_require(r, before >= JOURNEY_TIME_MIN && before <= JOURNEY_TIME_MAX);
	return before;
}

jy_hash128 jy_get_hash(jy_form_reader *r)
{
	jy_hash128 id;

	const unsigned char *at = jy_reader_bytes(&r->in, sizeof(id));

	memset(&id, 0, sizeof(id));
	return at ? jy_form_load_hash(at) : id;
}

journey_str jy_get_text(jy_form_reader *r, size_t max)
{
	journey_str s = jy_reader_str(&r->in);

	jy_form_require(r, s.size <= max && jy_utf8_valid(s));
	return s;
}

uint32_t jy_get_name(jy_form_reader *r, uint32_t guess, journey_str *text)
{
	const unsigned char *at = r->in.at;
	journey_str guessed;
	uint32_t name = guess;

	if (guess != JY_NONE) {
		guessed = jy_intern_name(&r->facts->names, guess);
		if ((size_t)(r->in.end - at) > guessed.size && at[0] == guessed.size && guessed.size < 128 &&
		    memcmp(at + 1, guessed.data, guessed.size) == 0) {
			r->in.at = at + 1 + guessed.size;
			*text = jy_str_of((const char *)at + 1, guessed.size);
			return guess;
		}
	}
	*text = jy_reader_str(&r->in);
	jy_form_require(r, jy_utf8_valid(*text));
	if (jy_form_good(r))
		r->status = jy_facts_name(r->facts, *text, &name);
	return name;
}

bool jy_get_flag(jy_form_reader *r)
{
	uint8_t v = jy_reader_u8(&r->in);

	jy_form_require(r, v <= 1);
	return v == 1;
}

char *jy_form_own_text(jy_form_reader *r, journey_str s)
{
	char *copy;

	if (!s.size)
		return NULL;
	copy = jy_alloc(r->allocator, s.size);
	if (!copy) {
		jy_form_no_memory(r);
		return NULL;
	}
	memcpy(copy, s.data, s.size);
	r->bytes += s.size;
	return copy;
}

journey_value jy_get_value(jy_form_reader *r)
{
	journey_value v = {{0}, 0, JOURNEY_NULL};
	const unsigned char *at = r->in.at, *end = jy_form_good(r) ? jy_value_end_quick(at, r->in.end) : NULL;

	if (!end) {
		r->in.failed = true;
		return v;
	}
	if (at[0] == JOURNEY_STRING && at[1] < 128) {
		v.as.s = (const char *)at + 2;
		v.n = at[1];
		v.type = JOURNEY_STRING;
		r->in.at = end;
		return v;
	}
	if (!jy_value_read(&r->in, &r->facts->arena, &v))
		jy_form_no_memory(r);
	return v;
}

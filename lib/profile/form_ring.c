/*
 * The ring, by columns, so that an event of an ordinary type takes little more than its hash and its values:
 *
 *     number of events
 *     schemas: count, in the order of their bytes: name of the event, count, names of properties ascending
 *     of each event: its schema's place
 *     of each event: its time, as the distance from the one before, which it is not earlier than
 *     of each event: hash
 *     of each event: a value per property of its schema (null: the event had none)
 *
 * A property that the schema doesn't name was not kept. Events are in the order of (time, hash); each schema is
 * some event's.
 */
#include "profile/form.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/ring.h"

#include <string.h>

/* ---- writing ---- */

typedef struct schemas {
	const jy_schema *items[JY_FRAGMENT_RING_MAX];
	size_t count;
} schemas;

/* Place of a schema among those in use, which are in the order of their forms. */
static size_t place(const schemas *s, const jy_schema *schema)
{
	size_t i;

	for (i = 0; i < s->count && s->items[i] != schema; i++)
		;
	return i;
}

static void collect(const jy_contents *c, schemas *s)
{
	size_t i, k;

	s->count = 0;
	for (i = 0; i < c->ring_count; i++) {
		const jy_schema *schema = c->ring[i].schema;

		if (place(s, schema) < s->count)
			continue;
		for (k = s->count++; k > 0 && jy_str_compare(schema->form, s->items[k - 1]->form) < 0; k--)
			s->items[k] = s->items[k - 1];
		s->items[k] = schema;
	}
}

/* Most bytes of the columns before the values. */
static size_t columns_most(size_t count)
{
	return count * (1 + 10 + sizeof(jy_hash128));
}

static unsigned char *put_columns(const jy_contents *c, const schemas *s, unsigned char *at)
{
	journey_time before = 0;
	size_t i;

	for (i = 0; i < c->ring_count; i++)
		*at++ = (unsigned char)place(s, c->ring[i].schema);
	for (i = 0; i < c->ring_count; i++) {
		at = jy_store_varint(at, i ? (uint64_t)(c->ring[i].time - before) : jy_zigzag(c->ring[i].time));
		before = c->ring[i].time;
	}
	for (i = 0; i < c->ring_count; i++)
		at = jy_form_store_hash(at, c->ring[i].id);
	return at;
}

/* Values of events that were read together are together still. */
static void put_bodies(jy_form_writer *w)
{
	const jy_contents *c = w->c;
	size_t i = 0;

	while (i < c->ring_count && w->ok) {
		const unsigned char *start = c->ring[i].body;
		size_t size = c->ring[i].body_size;

		for (i++; i < c->ring_count && size > 0 && c->ring[i].body == start + size; i++)
			size += c->ring[i].body_size;
		w->ok = jy_buffer_bytes(w->out, start, size);
	}
}

void jy_ring_put(jy_form_writer *w)
{
	const jy_contents *c = w->c;
	unsigned char *at, *end;
	schemas s;
	size_t i;

	if (!c->ring_count)
		return;
	collect(c, &s);
	jy_put_count(w, c->ring_count);
	jy_put_count(w, s.count);
	for (i = 0; i < s.count; i++)
		w->ok = w->ok && jy_buffer_bytes(w->out, s.items[i]->form.data, s.items[i]->form.size);
	at = jy_put_room(w, columns_most(c->ring_count));
	if (!at)
		return;
	end = put_columns(c, &s, at);
	jy_put_filled(w, (size_t)(end - at));
	put_bodies(w);
}

/* ---- reading ---- */

static void get_schemas(jy_form_reader *r, size_t events, schemas *s)
{
	size_t i, n = jy_get_count(r, 2, events);

	s->count = 0;
	for (i = 0; i < n && jy_form_good(r); i++) {
		const jy_schema *guess = i < JY_SCHEMA_GUESSES ? r->facts->guesses[i] : NULL;
		journey_status status = jy_schema_read(r->facts, &r->in, guess, &s->items[i]);

		if (status != JOURNEY_OK) {
			r->status = status;
			return;
		}
		if (i < JY_SCHEMA_GUESSES)
			r->facts->guesses[i] = s->items[i];
		jy_form_require(r, i == 0 || jy_str_compare(s->items[i - 1]->form, s->items[i]->form) < 0);
		s->count++;
	}
	jy_form_require(r, s->count > 0);
}

static void get_types(jy_form_reader *r, const schemas *s, jy_recent *ring, size_t n)
{
	const unsigned char *places = jy_reader_bytes(&r->in, n);
	uint64_t used = 0;
	size_t i;

	for (i = 0; places && i < n && jy_form_good(r); i++) {
		jy_recent *e = &ring[i];

		if (places[i] >= s->count) {
			jy_form_corrupt(r);
			return;
		}
		used |= (uint64_t)1 << places[i];
		e->schema = s->items[places[i]];
		e->type = e->schema->type;
		e->name = e->schema->name;
		e->known = e->counts = 0;
		e->own = false;
		e->numbers = NULL;
	}
	jy_form_require(r, used == UINT64_MAX >> (64 - s->count));
}

static void get_times(jy_form_reader *r, jy_recent *ring, size_t n)
{
	uint64_t time;
	size_t i;

	ring[0].time = jy_get_time(r);
	/* Counted from the earliest time there is, none is negative. */
	time = (uint64_t)ring[0].time - (uint64_t)JOURNEY_TIME_MIN;
	for (i = 1; i < n; i++) {
		uint64_t step = jy_form_load_varint(&r->in);

		if (step > (uint64_t)JOURNEY_TIME_MAX - (uint64_t)JOURNEY_TIME_MIN - time) {
			jy_form_corrupt(r);
			return;
		}
		time += step;
		ring[i].time = (journey_time)(time + (uint64_t)JOURNEY_TIME_MIN);
	}
}

static void get_hashes(jy_form_reader *r, jy_recent *ring, size_t n)
{
	const unsigned char *ids = jy_reader_bytes(&r->in, n * sizeof(jy_hash128));
	size_t i;

	for (i = 0; ids && i < n; i++) {
		ring[i].id = jy_form_load_hash(ids + i * sizeof(jy_hash128));
		if (i > 0 && ring[i - 1].time == ring[i].time)
			jy_form_require(r, jy_stamp_compare(ring[i - 1].time, ring[i - 1].id, ring[i].time,
							    ring[i].id) < 0);
	}
}

static void get_bodies(jy_form_reader *r, jy_recent *ring, size_t n)
{
	size_t i;
	uint32_t k;

	for (i = 0; i < n && jy_form_good(r); i++) {
		ring[i].body = r->in.at;
		for (k = ring[i].schema->count; k > 0; k--)
			jy_value_skip(&r->in);
		ring[i].body_size = (uint32_t)(r->in.at - ring[i].body);
	}
}

void jy_ring_get(jy_form_reader *r)
{
	size_t n = jy_get_part_count(r, 18, JY_FRAGMENT_RING_MAX);
	jy_contents *c = &r->c;
	schemas s;

	if (!jy_form_good(r))
		return;
	get_schemas(r, n, &s);
	if (!jy_form_good(r))
		return;
	if (!jy_ring_reserve(c, r->allocator, n)) {
		jy_form_no_memory(r);
		return;
	}
	get_types(r, &s, c->ring, n);
	if (jy_form_good(r))
		get_times(r, c->ring, n);
	if (jy_form_good(r))
		get_hashes(r, c->ring, n);
	if (jy_form_good(r))
		get_bodies(r, c->ring, n);
	if (!jy_form_good(r))
		return;
	c->ring_count = n;
	jy_ring_refilter(c);
}

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
	jy_schema *items[JY_FRAGMENT_RING_MAX];
	size_t count;
} schemas;

/* The schemas in use, in the order of their forms, each with its rank. */
static void collect(jy_facts *facts, const jy_contents *c, schemas *s)
{
	uint64_t writing = ++facts->writings;
	size_t i, k;

	s->count = 0;
	for (i = 0; i < c->ring_count; i++) {
		jy_schema *schema = c->ring[i].schema;

		if (schema->writing == writing)
			continue;
		schema->writing = writing;
		for (k = s->count++; k > 0 && jy_str_compare(schema->form, s->items[k - 1]->form) < 0; k--)
			s->items[k] = s->items[k - 1];
		s->items[k] = schema;
	}
	for (i = 0; i < s->count; i++)
		s->items[i]->rank = (uint32_t)i;
}

/* Most bytes of the columns before the values. */
static size_t columns_most(size_t count)
{
	return count * (1 + 10 + sizeof(jy_hash128));
}

static unsigned char *put_columns(const jy_contents *c, unsigned char *at)
{
	const jy_recent *ring = c->ring;
	size_t i, count = c->ring_count;

	for (i = 0; i < count; i++)
		*at++ = (unsigned char)ring[i].schema->rank;
	at = jy_store_varint(at, jy_zigzag(ring[0].time));
	for (i = 1; i < count; i++)
		at = jy_store_varint(at, (uint64_t)(ring[i].time - ring[i - 1].time));
	for (i = 0; i < count; i++)
		at = jy_form_store_hash(at, ring[i].id);
	return at;
}

static void put_bodies(jy_form_writer *w)
{
	const jy_contents *c = w->c;
	unsigned char *start, *at;
	size_t i, size = 0;

	for (i = 0; i < c->ring_count; i++)
		size += c->ring[i].body_size;
	start = at = jy_put_room(w, size);
	for (i = 0; start && i < c->ring_count; i++) {
		if (c->ring[i].body_size > 0)
			memcpy(at, c->ring[i].body, c->ring[i].body_size);
		at += c->ring[i].body_size;
	}
	if (start)
		jy_put_filled(w, (size_t)(at - start));
}

void jy_ring_put(jy_form_writer *w)
{
	const jy_contents *c = w->c;
	unsigned char *at, *end;
	schemas s;
	size_t i;

	if (!c->ring_count)
		return;
	collect(w->facts, c, &s);
	jy_put_count(w, c->ring_count);
	jy_put_count(w, s.count);
	for (i = 0; i < s.count; i++)
		w->ok = w->ok && jy_buffer_bytes(w->out, s.items[i]->form.data, s.items[i]->form.size);
	at = jy_put_room(w, columns_most(c->ring_count));
	if (!at)
		return;
	end = put_columns(c, at);
	jy_put_filled(w, (size_t)(end - at));
	put_bodies(w);
}

/* ---- reading ---- */

static void get_schemas(jy_form_reader *r, size_t events, schemas *s)
{
	size_t i, n = jy_get_count(r, 2, events);

	s->count = 0;
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_schema *guess = i < JY_SCHEMA_GUESSES ? r->facts->guesses[i] : NULL;
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

/* Types and times. */
static void get_columns(jy_form_reader *r, const schemas *s, jy_recent *ring, size_t n)
{
	const unsigned char *places = jy_reader_bytes(&r->in, n);
	/* Counted from the earliest time there is, none is negative. */
	uint64_t time = (uint64_t)jy_get_time(r) - (uint64_t)JOURNEY_TIME_MIN, used = 0, step = 0;
	size_t i;

	if (!jy_form_good(r))
		return;
	for (i = 0; i < n; i++) {
		jy_recent *e = &ring[i];

		if (i > 0)
			step = jy_form_load_varint(&r->in);
		if (places[i] >= s->count || step > (uint64_t)JOURNEY_TIME_MAX - (uint64_t)JOURNEY_TIME_MIN - time) {
			jy_form_corrupt(r);
			return;
		}
		time += step;
		used |= (uint64_t)1 << places[i];
		e->time = (journey_time)(time + (uint64_t)JOURNEY_TIME_MIN);
		e->schema = s->items[places[i]];
		e->type = e->schema->type;
		e->name = e->schema->name;
		e->known = e->counts = 0;
		e->own = false;
		e->numbers = NULL;
	}
	jy_form_require(r, used == UINT64_MAX >> (64 - s->count));
}

/* Hashes and values. */
static void get_bodies(jy_form_reader *r, jy_recent *ring, size_t n)
{
	const unsigned char *id = jy_reader_bytes(&r->in, n * sizeof(jy_hash128));
	const unsigned char *at = r->in.at, *end = r->in.end;
	size_t i;
	uint32_t k;

	if (!id)
		return;
	for (i = 0; i < n; i++, id += sizeof(jy_hash128)) {
		ring[i].id = jy_form_load_hash(id);
		if (i > 0 && ring[i - 1].time == ring[i].time)
			jy_form_require(r, jy_stamp_compare(ring[i - 1].time, ring[i - 1].id, ring[i].time,
							    ring[i].id) < 0);
		ring[i].body = at;
		for (k = ring[i].schema->count; at && k > 0; k--)
			at = jy_value_end_quick(at, end);
		if (!at) {
			jy_form_corrupt(r);
			return;
		}
		ring[i].body_size = (uint32_t)(at - ring[i].body);
	}
	r->in.at = at;
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
	get_columns(r, &s, c->ring, n);
	if (jy_form_good(r))
		get_bodies(r, c->ring, n);
	if (!jy_form_good(r))
		return;
	c->ring_count = n;
	jy_ring_refilter(c);
}

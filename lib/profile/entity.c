#include "profile/entity.h"

#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "profile/convert.h"
#include "profile/seen.h"
#include <journey/event.h>

#include <string.h>

#define HEAD 12
#define TAIL 4

/* ---- making ---- */

static jy_entity *make(const journey_allocator *a, journey_str key, size_t room)
{
	jy_entity *e = jy_alloc_zero(a, sizeof(*e));

	if (!e)
		return NULL;
	jy_arena_init(&e->arena, a);
	e->values = jy_arena_items(&e->arena, room, sizeof(*e->values));
	if (!e->values || !jy_arena_str(&e->arena, key, &e->key)) {
		jy_entity_free(e);
		return NULL;
	}
	return e;
}

void jy_entity_free(jy_entity *e)
{
	journey_allocator a;

	if (!e)
		return;
	a = e->arena.allocator;
	jy_arena_free(&e->arena);
	jy_free(&a, e, sizeof(*e));
}

size_t jy_entity_memory(const jy_entity *e)
{
	return sizeof(*e) + jy_arena_size(&e->arena);
}

static const jy_entity_value *find(const jy_entity *e, journey_str name)
{
	uint32_t low = 0, high = e->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = jy_str_compare(e->values[middle].name, name);

		if (order == 0)
			return &e->values[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* What conditions read, with the types that the strategy declares now. */
static bool present(jy_entity *e, const jy_collection *collection)
{
	journey_value *declared = jy_arena_items(&e->arena, collection->attribute_count, sizeof(*declared));
	journey_entry *entries = jy_arena_items(&e->arena, collection->attribute_count, sizeof(*entries));
	uint32_t i;

	e->map = jy_arena_items(&e->arena, 1, sizeof(*e->map));
	if (!declared || !entries || !e->map)
		return false;
	for (i = 0; i < collection->attribute_count; i++) {
		const jy_property *p = &collection->attributes[i];
		const jy_entity_value *v = find(e, p->name);
		journey_entry *entry = &entries[e->map->count];

		declared[i].type = JOURNEY_EXPR_ABSENT;
		if (!v || v->value.type == JOURNEY_NULL || !jy_value_convert(v->value, p->type, &declared[i]))
			continue;
		entry->key = jy_value_str(p->name);
		entry->value = declared[i];
		e->map->count++;
	}
	e->map->entries = entries;
	e->declared = declared;
	return true;
}

journey_status jy_entity_new(const journey_allocator *a, journey_str key, const jy_collection *collection,
			     jy_entity **out)
{
	jy_entity *e = make(a, key, 0);

	if (!e || !present(e, collection)) {
		jy_entity_free(e);
		return JOURNEY_NO_MEMORY;
	}
	*out = e;
	return JOURNEY_OK;
}

/* ---- updates ---- */

static bool later(journey_time time, jy_hash128 id, const jy_entity_stamp *than)
{
	return !than->set || jy_stamp_compare(time, id, than->time, than->id) > 0;
}

/* Adds a value behind the last, unless the deletion takes it away. */
static bool add(jy_entity *e, journey_str name, journey_time time, jy_hash128 id, journey_value value)
{
	jy_entity_value *to = &e->values[e->count];

	if (!later(time, id, &e->deleted))
		return true;
	if (!jy_arena_str(&e->arena, name, &to->name) || !jy_arena_value(&e->arena, value, &to->value))
		return false;
	to->time = time;
	to->id = id;
	e->count++;
	return true;
}

/* Whether the update says something newer of an attribute than what is there; NULL: nothing is. */
static bool newer(const jy_entity_change *c, uint32_t attribute, const jy_entity_value *there)
{
	if (!c->values || c->values[attribute].type == JOURNEY_EXPR_ABSENT)
		return false;
	return !there || jy_stamp_compare(c->time, c->id, there->time, there->id) > 0;
}

/* Whether applying the change changes anything. */
static bool changes(const jy_entity *old, const jy_entity_change *c)
{
	uint32_t i;

	if (!later(c->time, c->id, &old->deleted))
		return false;
	if (c->deleted)
		return true;
	for (i = 0; i < c->collection->attribute_count; i++) {
		if (newer(c, i, find(old, c->collection->attributes[i].name)))
			return true;
	}
	return false;
}

static uint32_t declared_as(const jy_collection *collection, journey_str name)
{
	uint32_t i;

	for (i = 0; i < collection->attribute_count; i++) {
		if (jy_str_equal(collection->attributes[i].name, name))
			return i;
	}
	return JY_NONE;
}

/* The declared attribute with the first name after `after` (NULL data: of all) that the update adds; JY_NONE: none. */
static uint32_t next_added(const jy_entity *old, const jy_entity_change *c, journey_str after)
{
	uint32_t i, found = JY_NONE;

	for (i = 0; c->values && i < c->collection->attribute_count; i++) {
		journey_str name = c->collection->attributes[i].name;

		if (c->values[i].type == JOURNEY_EXPR_ABSENT || find(old, name) ||
		    (after.data && jy_str_compare(name, after) <= 0))
			continue;
		if (found == JY_NONE || jy_str_compare(name, c->collection->attributes[found].name) < 0)
			found = i;
	}
	return found;
}

static bool add_new(jy_entity *e, const jy_entity_change *c, uint32_t attribute)
{
	return add(e, c->collection->attributes[attribute].name, c->time, c->id, c->values[attribute]);
}

/* Merges the old values with what the update adds, both by name. */
static bool merge(jy_entity *e, const jy_entity *old, const jy_entity_change *c)
{
	uint32_t added = next_added(old, c, jy_str(NULL)), i = 0;
	bool ok = true;

	while (ok && (i < old->count || added != JY_NONE)) {
		const jy_entity_value *v = i < old->count ? &old->values[i] : NULL;
		uint32_t at;

		if (!v || (added != JY_NONE &&
			   jy_str_compare(c->collection->attributes[added].name, v->name) < 0)) {
			ok = add_new(e, c, added);
			added = next_added(old, c, c->collection->attributes[added].name);
			continue;
		}
		at = declared_as(c->collection, v->name);
		ok = at != JY_NONE && newer(c, at, v) ? add_new(e, c, at) : add(e, v->name, v->time, v->id, v->value);
		i++;
	}
	return ok;
}

journey_status jy_entity_apply(const jy_entity *old, const jy_entity_change *c, jy_entity **out)
{
	jy_entity_stamp stamp = {true, c->time, c->id};
	size_t room = (size_t)old->count + c->collection->attribute_count;
	jy_entity *e;

	*out = NULL;
	if (!changes(old, c))
		return JOURNEY_OK;
	e = make(&old->arena.allocator, c->key, room);
	if (!e)
		return JOURNEY_NO_MEMORY;
	e->deleted = c->deleted ? stamp : old->deleted;
	if (!merge(e, old, c) || !present(e, c->collection)) {
		jy_entity_free(e);
		return JOURNEY_NO_MEMORY;
	}
	if (e->count > JY_ENTITY_STORED_MAX) {
		jy_entity_free(e);
		return JOURNEY_LIMIT;
	}
	*out = e;
	return JOURNEY_OK;
}

bool jy_entity_same(const jy_entity *a, const jy_entity *b)
{
	return jy_value_equal(jy_value_map(a->map), jy_value_map(b->map));
}

/* ---- storage form ---- */

static bool put_stamp(jy_buffer *out, journey_time time, jy_hash128 id)
{
	return jy_buffer_zigzag(out, time) && jy_buffer_u64(out, id.a) && jy_buffer_u64(out, id.b);
}

static bool put_moment(jy_buffer *out, const jy_entity_stamp *s)
{
	return jy_buffer_u8(out, s->set) && (!s->set || put_stamp(out, s->time, s->id));
}

static bool put_all(const jy_entity *e, jy_buffer *out)
{
	uint32_t i;

	if (!jy_buffer_str(out, e->key) || !put_moment(out, &e->deleted) ||
	    !jy_buffer_varint(out, e->count))
		return false;
	for (i = 0; i < e->count; i++) {
		const jy_entity_value *v = &e->values[i];

		if (!jy_buffer_str(out, v->name) || !put_stamp(out, v->time, v->id) ||
		    !jy_value_write(out, v->value))
			return false;
	}
	return true;
}

journey_status jy_entity_encode(const jy_entity *e, jy_buffer *out)
{
	size_t start = out->size, size, i;

	if (jy_buffer_u32(out, JY_ENTITY_MAGIC) && jy_buffer_u16(out, JY_ENTITY_VERSION) &&
	    jy_buffer_u16(out, 0) && jy_buffer_u32(out, 0) && put_all(e, out)) {
		size = out->size - start - HEAD;
		for (i = 0; i < 4; i++)
			out->data[start + 8 + i] = (unsigned char)(size >> 8 * i);
		if (jy_buffer_u32(out, jy_crc32c(out->data + start, out->size - start)))
			return JOURNEY_OK;
	}
	out->size = start;
	return JOURNEY_NO_MEMORY;
}

static journey_status check_form(journey_bytes bytes, jy_reader *payload)
{
	const unsigned char *data = bytes.data;
	jy_reader in = jy_reader_of(data, bytes.size), tail;
	uint32_t magic = jy_reader_u32(&in);
	uint16_t version = jy_reader_u16(&in), zero = jy_reader_u16(&in);
	uint32_t size = jy_reader_u32(&in);

	if (in.failed || magic != JY_ENTITY_MAGIC || jy_reader_left(&in) < TAIL ||
	    jy_reader_left(&in) - TAIL != size)
		return JOURNEY_CORRUPT;
	tail = jy_reader_of(data + bytes.size - TAIL, TAIL);
	if (jy_reader_u32(&tail) != jy_crc32c(data, bytes.size - TAIL) || !version)
		return JOURNEY_CORRUPT;
	*payload = jy_reader_of(data + HEAD, size);
	if (version > JY_ENTITY_VERSION)
		return JOURNEY_VERSION;
	return zero ? JOURNEY_CORRUPT : JOURNEY_OK;
}

static void get_stamp(jy_reader *r, journey_time *time, jy_hash128 *id)
{
	*time = jy_reader_zigzag(r);
	id->a = jy_reader_u64(r);
	id->b = jy_reader_u64(r);
	if (*time < JOURNEY_TIME_MIN || *time > JOURNEY_TIME_MAX)
		r->failed = true;
}

static void get_moment(jy_reader *r, jy_entity_stamp *s)
{
	uint8_t set = jy_reader_u8(r);

	if (set > 1)
		r->failed = true;
	s->set = set == 1;
	if (s->set)
		get_stamp(r, &s->time, &s->id);
}

/* One value behind the last; false: no memory, or malformed. */
static bool get_value(jy_entity *e, jy_reader *r)
{
	jy_entity_value *v = &e->values[e->count];
	journey_str name = jy_reader_str(r);
	journey_value value;

	get_stamp(r, &v->time, &v->id);
	if (r->failed || !jy_value_read(r, &e->arena, &value))
		return false;
	if (!name.size || !jy_utf8_valid(name) || (e->count && jy_str_compare(v[-1].name, name) >= 0) ||
	    !later(v->time, v->id, &e->deleted)) {
		r->failed = true;
		return false;
	}
	if (!jy_arena_str(&e->arena, name, &v->name) || !jy_arena_value(&e->arena, value, &v->value))
		return false;
	e->count++;
	return true;
}

/* What failed while reading, if anything did. */
static journey_status get_all(jy_entity *e, jy_reader *r)
{
	journey_str key = jy_reader_str(r);
	size_t count, i;

	get_moment(r, &e->deleted);
	count = jy_reader_count(r, 19);
	if (r->failed || count > JY_ENTITY_STORED_MAX || !jy_str_equal(key, e->key))
		return JOURNEY_CORRUPT;
	e->values = jy_arena_items(&e->arena, count, sizeof(*e->values));
	if (!e->values)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < count; i++) {
		if (!get_value(e, r))
			return r->failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
	}
	return jy_reader_left(r) > 0 ? JOURNEY_CORRUPT : JOURNEY_OK;
}

journey_status jy_entity_decode(const journey_allocator *a, journey_str key, const jy_collection *collection,
				journey_bytes bytes, jy_entity **out)
{
	jy_reader payload;
	journey_status status = check_form(bytes, &payload);
	jy_entity *e;

	if (status != JOURNEY_OK)
		return status;
	e = make(a, key, 0);
	if (!e)
		return JOURNEY_NO_MEMORY;
	status = get_all(e, &payload);
	if (status == JOURNEY_OK && !present(e, collection))
		status = JOURNEY_NO_MEMORY;
	if (status == JOURNEY_OK)
		*out = e;
	else
		jy_entity_free(e);
	return status;
}

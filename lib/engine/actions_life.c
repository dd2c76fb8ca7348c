/* The part of the actions that limits, exits, pauses and changed strategies need. */
#include "engine/actions.h"

#include "base/text.h"
#include "engine/times.h"
#include <string.h>

jy_hash128 jy_entry_key(journey_str key)
{
	return jy_hash128_of(0, key.data, key.size);
}

static bool same_hash(jy_hash128 a, jy_hash128 b)
{
	return a.a == b.a && a.b == b.b;
}

/* ---- entries ---- */

journey_status jy_actions_enter(jy_actions *actions, const jy_entry *entry, bool *lost)
{
	*lost = actions->entry_count >= JOURNEY_ENTRIES_MAX;
	if (*lost) {
		actions->entry_count--;
		memmove(actions->entries, actions->entries + 1, actions->entry_count * sizeof *actions->entries);
	}
	if (!jy_grow(&actions->allocator, &actions->entries, &actions->entry_capacity, actions->entry_count + 1,
	             sizeof *actions->entries))
		return JOURNEY_NO_MEMORY;
	size_t at = actions->entry_count++;
	for (; at > 0 && actions->entries[at - 1].at > entry->at; at--)
		actions->entries[at] = actions->entries[at - 1];
	actions->entries[at] = *entry;
	return JOURNEY_OK;
}

void jy_actions_prune_entries(jy_actions *actions, const journey_strategy *strategy, journey_time now)
{
	size_t kept = 0;
	for (size_t i = 0; i < actions->entry_count; i++) {
		journey_duration remembered = strategy->journeys[actions->entries[i].journey].life.remembered;
		if (remembered < 0 || actions->entries[i].at > now - remembered)
			actions->entries[kept++] = actions->entries[i];
	}
	actions->entry_count = kept;
}

bool jy_actions_put_entries(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->entry_count);
	for (size_t i = 0; ok && i < x->entry_count; i++) {
		const jy_entry *it = &x->entries[i];
		ok = jy_buffer_str(out, s->journeys[it->journey].name) && jy_buffer_zigzag(out, it->at) &&
		     jy_buffer_u64(out, it->key.a) && jy_buffer_u64(out, it->key.b);
	}
	return ok;
}

static jy_hash128 get_hash(jy_reader *r)
{
	jy_hash128 hash;
	hash.a = jy_reader_u64(r);
	hash.b = jy_reader_u64(r);
	return hash;
}

journey_status jy_actions_get_entries(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 18);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++) {
		bool lost = false;
		jy_entry it;
		it.journey = jy_strategy_journey(s, jy_reader_str(r));
		it.at = jy_reader_zigzag(r);
		it.key = get_hash(r);
		if (!jy_time_valid(it.at))
			r->failed = true;
		if (!r->failed && it.journey != JY_NONE)
			status = jy_actions_enter(x, &it, &lost);
		x->lost += lost;
	}
	return status;
}

/* ---- flights ---- */

jy_flight *jy_actions_find_flight(const jy_actions *actions, jy_hash128 send)
{
	for (size_t i = 0; i < actions->flight_count; i++) {
		if (same_hash(actions->flights[i].send, send))
			return &actions->flights[i];
	}
	return NULL;
}

journey_status jy_actions_flight(jy_actions *actions, const jy_flight *flight)
{
	if (jy_actions_find_flight(actions, flight->send) != NULL)
		return JOURNEY_OK;
	if (!jy_grow(&actions->allocator, &actions->flights, &actions->flight_capacity, actions->flight_count + 1,
	             sizeof *actions->flights))
		return JOURNEY_NO_MEMORY;
	actions->flights[actions->flight_count++] = *flight;
	return JOURNEY_OK;
}

void jy_actions_drop_flight(jy_actions *actions, jy_flight *flight)
{
	size_t at = (size_t)(flight - actions->flights);
	actions->flight_count--;
	memmove(flight, flight + 1, (actions->flight_count - at) * sizeof *flight);
}

bool jy_actions_put_flights(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->flight_count);
	for (size_t i = 0; ok && i < x->flight_count; i++) {
		const jy_flight *it = &x->flights[i];
		ok = jy_buffer_u64(out, it->send.a) && jy_buffer_u64(out, it->send.b) &&
		     jy_buffer_str(out, s->journeys[it->journey].name) && jy_buffer_varint(out, it->number) &&
		     jy_buffer_u64(out, it->key.a) && jy_buffer_u64(out, it->key.b) && jy_buffer_u8(out, it->stopped);
	}
	return ok;
}

journey_status jy_actions_get_flights(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 35);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++) {
		jy_flight it;
		it.send = get_hash(r);
		it.journey = jy_strategy_journey(s, jy_reader_str(r));
		it.number = (uint32_t)jy_reader_varint(r);
		it.key = get_hash(r);
		it.stopped = jy_reader_u8(r) != 0;
		if (!r->failed && it.journey != JY_NONE)
			status = jy_actions_flight(x, &it);
	}
	return status;
}

/* ---- instances ---- */

/* Name of the step that follows the one that an instance stands at. */
static journey_str following(const jy_actions *x, const journey_strategy *s, const jy_instance *it)
{
	const jy_journey *journey = &s->journeys[it->journey];
	if (it->step >= journey->step_count)
		return jy_actions_text(x, it->following);
	uint32_t next = journey->steps[it->step].next;
	return next < journey->step_count ? journey->steps[next].name : jy_str("");
}

bool jy_actions_put_lives(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, x->instance_count);
	for (size_t i = 0; ok && i < x->instance_count; i++) {
		const jy_instance *it = &x->instances[i];
		ok = jy_buffer_zigzag(out, it->leaving) && jy_buffer_u64(out, it->version.a) &&
		     jy_buffer_u64(out, it->version.b) && jy_buffer_str(out, following(x, s, it));
	}
	return ok;
}

jy_instance *jy_actions_by_ordinal(const jy_actions *x, uint64_t ordinal)
{
	for (size_t i = 0; i < x->instance_count; i++) {
		if (x->instances[i].ordinal == ordinal)
			return &x->instances[i];
	}
	return NULL;
}

journey_status jy_actions_get_lives(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	size_t count = jy_reader_count(r, 18);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++) {
		journey_time leaving = jy_reader_zigzag(r);
		jy_hash128 version = get_hash(r);
		journey_str next = jy_reader_str(r);
		jy_instance *it = jy_actions_by_ordinal(x, i);
		if (leaving != JOURNEY_TIME_NONE && !jy_time_valid(leaving))
			r->failed = true;
		if (r->failed || it == NULL)
			continue;
		it->leaving = leaving;
		it->version = version;
		if (it->step >= s->journeys[it->journey].step_count)
			status = jy_actions_keep(x, next, &it->following);
	}
	return status;
}

/* ---- merge ---- */

static bool has_entry(const jy_actions *x, size_t own, const jy_entry *it)
{
	for (size_t i = 0; i < own; i++) {
		const jy_entry *other = &x->entries[i];
		if (other->journey == it->journey && other->at == it->at && same_hash(other->key, it->key))
			return true;
	}
	return false;
}

/* An entry that both know of, as after they parted, was one. */
journey_status jy_actions_merge_lives(jy_actions *into, const jy_actions *from)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->entry_count; i++) {
		bool lost = false;
		if (!has_entry(into, into->entry_count, &from->entries[i]))
			status = jy_actions_enter(into, &from->entries[i], &lost);
		into->forgotten += lost;
	}
	for (size_t i = 0; status == JOURNEY_OK && i < from->flight_count; i++)
		status = jy_actions_flight(into, &from->flights[i]);
	into->removed += from->removed;
	into->merged += from->merged;
	into->forgotten += from->forgotten;
	return status;
}

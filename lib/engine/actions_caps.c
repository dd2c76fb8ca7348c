/*
 * The part of the actions that caps need: places that sends hold before they are handed over, their tags and
 * priorities; when the spans of caps began that do not slide; channels that cannot reach the customer.
 */
#include "engine/actions.h"

#include "base/text.h"
#include <string.h>

#define FLAG_RESERVED 1u
#define FLAG_EXEMPT 2u

static bool same_key(jy_hash128 a, jy_hash128 b)
{
	return a.a == b.a && a.b == b.b;
}

const jy_sent *jy_actions_find_sent(const jy_actions *x, jy_hash128 key, size_t *index)
{
	for (size_t i = 0; i < x->sent_count; i++) {
		if (same_key(x->sents[i].key, key)) {
			*index = i;
			return &x->sents[i];
		}
	}
	return NULL;
}

/* ---- places ---- */

static bool is_plain(const jy_sent *it)
{
	return it->reserved == 0 && it->exempt == 0 && it->tags == 0 && !(it->priority < 0 || it->priority > 0);
}

bool jy_actions_has_places(const jy_actions *x)
{
	for (size_t i = 0; i < x->sent_count; i++) {
		if (!is_plain(&x->sents[i]))
			return true;
	}
	return false;
}

static bool put_tags(const jy_sent *it, const journey_strategy *s, jy_buffer *out)
{
	unsigned count = 0;
	for (uint32_t t = 0; t < s->sending.tag_count; t++)
		count += it->tags >> t & 1;
	bool ok = jy_buffer_varint(out, count);
	for (uint32_t t = 0; ok && t < s->sending.tag_count; t++) {
		if (it->tags >> t & 1)
			ok = jy_buffer_str(out, s->sending.tags[t]);
	}
	return ok;
}

bool jy_actions_put_places(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	uint64_t count = 0;
	for (size_t i = 0; i < x->sent_count; i++)
		count += !is_plain(&x->sents[i]);
	bool ok = jy_buffer_varint(out, count);
	for (size_t i = 0; ok && i < x->sent_count; i++) {
		const jy_sent *it = &x->sents[i];
		if (is_plain(it))
			continue;
		uint8_t flags = (uint8_t)((it->reserved ? FLAG_RESERVED : 0) | (it->exempt ? FLAG_EXEMPT : 0));
		ok = jy_buffer_u64(out, it->key.a) && jy_buffer_u64(out, it->key.b) && jy_buffer_u8(out, flags) &&
		     jy_buffer_double(out, it->priority) && put_tags(it, s, out);
	}
	return ok;
}

static uint64_t get_tags(const journey_strategy *s, jy_reader *r)
{
	uint64_t tags = 0, count = jy_reader_varint(r);
	for (uint64_t i = 0; i < count && !r->failed; i++) {
		journey_str name = jy_reader_str(r);
		for (uint32_t t = 0; t < s->sending.tag_count; t++) {
			if (jy_str_equal(s->sending.tags[t], name))
				tags |= UINT64_C(1) << t;
		}
	}
	return tags;
}

/* They are in the order of the sends, of which some may have been left out. */
journey_status jy_actions_get_places(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	uint64_t count = jy_reader_varint(r);
	size_t at = 0;
	for (uint64_t i = 0; i < count && !r->failed; i++) {
		jy_hash128 key;
		key.a = jy_reader_u64(r);
		key.b = jy_reader_u64(r);
		uint8_t flags = jy_reader_u8(r);
		double priority = jy_reader_double(r);
		uint64_t tags = get_tags(s, r);
		if (!(priority - priority >= 0)) /* no number, or no end to it */
			r->failed = true;
		size_t found = at;
		while (found < x->sent_count && !same_key(x->sents[found].key, key))
			found++;
		if (r->failed || found == x->sent_count)
			continue;
		x->sents[found].reserved = flags & FLAG_RESERVED ? 1 : 0;
		x->sents[found].exempt = flags & FLAG_EXEMPT ? 1 : 0;
		x->sents[found].priority = priority;
		x->sents[found].tags = tags;
		at = found + 1;
	}
	return JOURNEY_OK;
}

/* ---- spans that do not slide ---- */

static size_t place_of(const jy_actions *x, uint64_t cap)
{
	size_t at = 0;
	while (at < x->cap_start_count && x->cap_starts[at].cap < cap)
		at++;
	return at;
}

journey_time jy_actions_cap_start(const jy_actions *x, uint64_t cap)
{
	size_t at = place_of(x, cap);
	return at < x->cap_start_count && x->cap_starts[at].cap == cap ? x->cap_starts[at].at : JOURNEY_TIME_NONE;
}

journey_status jy_actions_set_cap_start(jy_actions *x, uint64_t cap, journey_time time)
{
	size_t at = place_of(x, cap);
	if (at == x->cap_start_count || x->cap_starts[at].cap != cap) {
		if (!jy_grow(&x->allocator, &x->cap_starts, &x->cap_start_capacity, x->cap_start_count + 1,
		             sizeof *x->cap_starts))
			return JOURNEY_NO_MEMORY;
		memmove(x->cap_starts + at + 1, x->cap_starts + at, (x->cap_start_count - at) * sizeof *x->cap_starts);
		x->cap_start_count++;
	}
	x->cap_starts[at] = (jy_cap_start){cap, time};
	return JOURNEY_OK;
}

bool jy_actions_put_starts(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	(void)s;
	bool ok = jy_buffer_varint(out, x->cap_start_count);
	for (size_t i = 0; ok && i < x->cap_start_count; i++)
		ok = jy_buffer_u64(out, x->cap_starts[i].cap) && jy_buffer_zigzag(out, x->cap_starts[i].at);
	return ok;
}

journey_status jy_actions_get_starts(jy_actions *x, jy_reader *r)
{
	size_t count = jy_reader_count(r, 9);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++) {
		uint64_t cap = jy_reader_u64(r);
		journey_time at = jy_reader_zigzag(r);
		if (at < JOURNEY_TIME_MIN || at > JOURNEY_TIME_MAX)
			r->failed = true;
		if (!r->failed)
			status = jy_actions_set_cap_start(x, cap, at);
	}
	return status;
}

/* Of two spans the later one is running still. */
journey_status jy_actions_merge_starts(jy_actions *into, const jy_actions *from)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->cap_start_count; i++) {
		const jy_cap_start *it = &from->cap_starts[i];
		if (it->at > jy_actions_cap_start(into, it->cap))
			status = jy_actions_set_cap_start(into, it->cap, it->at);
	}
	return status;
}

/* ---- sets of channels ---- */

static bool has_channel(const uint32_t *set, size_t count, uint32_t channel)
{
	for (size_t i = 0; i < count; i++) {
		if (set[i] == channel)
			return true;
	}
	return false;
}

static journey_status put_channel(const journey_allocator *allocator, uint32_t **set, size_t *count, size_t *capacity,
                                  uint32_t channel, bool in)
{
	size_t at = 0;
	while (at < *count && (*set)[at] < channel)
		at++;
	bool there = at < *count && (*set)[at] == channel;
	if (there == in)
		return JOURNEY_OK;
	if (!in) {
		--*count;
		memmove(*set + at, *set + at + 1, (*count - at) * sizeof **set);
		return JOURNEY_OK;
	}
	if (!jy_grow(allocator, set, capacity, *count + 1, sizeof **set))
		return JOURNEY_NO_MEMORY;
	memmove(*set + at + 1, *set + at, (*count - at) * sizeof **set);
	(*set)[at] = channel;
	++*count;
	return JOURNEY_OK;
}

static bool write_channels(const uint32_t *set, size_t count, const journey_strategy *s, jy_buffer *out)
{
	bool ok = jy_buffer_varint(out, count);
	for (size_t i = 0; ok && i < count; i++)
		ok = jy_buffer_str(out, s->channels[set[i]].name);
	return ok;
}

typedef journey_status set_channel(jy_actions *x, uint32_t channel, bool in);

static journey_status read_channels(jy_actions *x, const journey_strategy *s, jy_reader *r, set_channel *set)
{
	size_t count = jy_reader_count(r, 1);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && !r->failed && i < count; i++) {
		uint32_t channel = jy_strategy_channel(s, jy_reader_str(r));
		if (!r->failed && channel != JY_NONE)
			status = set(x, channel, true);
	}
	return status;
}

bool jy_actions_bounced(const jy_actions *x, uint32_t channel)
{
	return has_channel(x->bounced, x->bounced_count, channel);
}

journey_status jy_actions_set_bounced(jy_actions *x, uint32_t channel, bool bounced)
{
	return put_channel(&x->allocator, &x->bounced, &x->bounced_count, &x->bounced_capacity, channel, bounced);
}

bool jy_actions_put_bounced(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	return write_channels(x->bounced, x->bounced_count, s, out);
}

journey_status jy_actions_get_bounced(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	return read_channels(x, s, r, jy_actions_set_bounced);
}

bool jy_actions_in_audience(const jy_actions *x, uint32_t channel)
{
	return has_channel(x->audiences, x->audience_count, channel);
}

journey_status jy_actions_set_audience(jy_actions *x, uint32_t channel, bool in)
{
	return put_channel(&x->allocator, &x->audiences, &x->audience_count, &x->audience_capacity, channel, in);
}

bool jy_actions_put_audiences(const jy_actions *x, const journey_strategy *s, jy_buffer *out)
{
	return write_channels(x->audiences, x->audience_count, s, out);
}

journey_status jy_actions_get_audiences(jy_actions *x, const journey_strategy *s, jy_reader *r)
{
	return read_channels(x, s, r, jy_actions_set_audience);
}

journey_status jy_actions_merge_bounced(jy_actions *into, const jy_actions *from)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < from->bounced_count; i++)
		status = jy_actions_set_bounced(into, from->bounced[i], true);
	for (size_t i = 0; status == JOURNEY_OK && i < from->audience_count; i++)
		status = jy_actions_set_audience(into, from->audiences[i], true);
	return status;
}

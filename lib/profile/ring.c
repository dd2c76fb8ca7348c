#include "profile/ring.h"

#include <string.h>

static void note(jy_contents *c, jy_hash128 id)
{
	c->ring_filter[id.a >> 6 & (JY_RING_FILTER - 1)] |= (uint64_t)1 << (id.a & 63);
}

void jy_ring_refilter(jy_contents *c)
{
	size_t i;

	memset(c->ring_filter, 0, sizeof(c->ring_filter));
	for (i = 0; i < c->ring_count; i++)
		note(c, c->ring[i].id);
}

bool jy_ring_has(const jy_contents *c, jy_hash128 id)
{
	size_t i;

	if (!(c->ring_filter[id.a >> 6 & (JY_RING_FILTER - 1)] >> (id.a & 63) & 1))
		return false;
	for (i = 0; i < c->ring_count; i++) {
		if (c->ring[i].id.a == id.a && c->ring[i].id.b == id.b)
			return true;
	}
	return false;
}

/* Moves the ring to the front of its block. */
static void slide(jy_contents *c)
{
	memmove(c->ring_block, c->ring, c->ring_count * sizeof(*c->ring));
	c->ring = c->ring_block;
	jy_ring_refilter(c);
}

bool jy_ring_reserve(jy_contents *c, const journey_allocator *a, size_t count)
{
	size_t before = (size_t)(c->ring - c->ring_block);

	if (before + count <= c->ring_capacity)
		return true;
	if (count <= c->ring_capacity && before >= JY_RING_SLACK / 2) {
		slide(c);
		return true;
	}
	if (c->ring_count)
		slide(c);
	if (count > JY_FRAGMENT_RING_MAX / 2)
		count = JY_FRAGMENT_RING_MAX + JY_RING_SLACK;
	if (!jy_grow(a, &c->ring_block, &c->ring_capacity, count, sizeof(*c->ring)))
		return false;
	c->ring = c->ring_block;
	return true;
}

size_t jy_ring_insert(jy_contents *c, const jy_recent *recent)
{
	size_t i;

	for (i = c->ring_count; i > 0; i--) {
		const jy_recent *before = &c->ring[i - 1];

		if (jy_stamp_compare(before->time, before->id, recent->time, recent->id) <= 0)
			break;
		c->ring[i] = *before;
	}
	c->ring[i] = *recent;
	c->ring_count++;
	note(c, recent->id);
	return i;
}

jy_recent jy_ring_take(jy_contents *c, size_t index)
{
	jy_recent item = c->ring[index];

	c->ring_count--;
	if (index == 0)
		c->ring++;
	else
		memmove(c->ring + index, c->ring + index + 1, (c->ring_count - index) * sizeof(*c->ring));
	return item;
}

void jy_ring_unshift(jy_contents *c, const jy_recent *recent)
{
	if (c->ring > c->ring_block)
		c->ring--;
	else
		memmove(c->ring + 1, c->ring, c->ring_count * sizeof(*c->ring));
	c->ring[0] = *recent;
	c->ring_count++;
	note(c, recent->id);
}

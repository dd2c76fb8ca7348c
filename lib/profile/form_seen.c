/*
 * The dedup memory, without what the ring holds: count; times, ascending, each as the distance from the one before;
 * hashes.
 */
#include "profile/form.h"

void jy_seen_put(jy_form_writer *w)
{
	const jy_seen *seen = &w->c->seen;
	journey_time before = 0;
	unsigned char *start, *at;
	uint32_t i;

	if (!seen->count)
		return;
	jy_put_count(w, seen->count);
	start = at = jy_put_room(w, seen->count * (10 + sizeof(jy_hash128)));
	if (!at)
		return;
	for (i = 0; i < seen->count; i++) {
		journey_time time = jy_seen_at(seen, i).time;

		at = jy_store_varint(at, jy_zigzag(time - before));
		before = time;
	}
	for (i = 0; i < seen->count; i++)
		at = jy_form_store_hash(at, jy_seen_at(seen, i).id);
	jy_put_filled(w, (size_t)(at - start));
}

void jy_seen_get(jy_form_reader *r)
{
	size_t i, n = jy_get_part_count(r, 17, JY_SEEN_MAX);
	journey_time *times = jy_arena_items(&r->facts->arena, n, sizeof(*times));
	const unsigned char *ids;
	jy_seen_item dropped;
	bool full;

	if (!times || !jy_seen_reserve(&r->c.seen, r->allocator, (uint32_t)n))
		jy_form_no_memory(r);
	for (i = 0; i < n && jy_form_good(r); i++)
		times[i] = jy_get_time_after(r, i ? times[i - 1] : 0);
	ids = jy_reader_bytes(&r->in, n * sizeof(jy_hash128));
	for (i = 0; i < n && jy_form_good(r); i++) {
		jy_hash128 id = jy_form_load_hash(ids + i * sizeof(id));

		jy_form_require(r, jy_seen_before(&r->c.seen, times[i], id));
		jy_seen_add(&r->c.seen, times[i], id, &dropped, &full);
	}
}

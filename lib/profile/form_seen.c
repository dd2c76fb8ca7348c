/* The dedup memory, without what the ring holds. */
#include "profile/form.h"

/* Both lists are in order: what the ring holds is skipped as it is met. */
static bool in_ring(const jy_form_writer *w, const jy_seen_item *item, size_t *at)
{
	const jy_contents *c = w->c;

	while (*at < c->ring_count &&
	       jy_stamp_compare(c->ring[*at].time, c->ring[*at].id, item->time, item->id) < 0)
		++*at;
	return *at < c->ring_count &&
	       jy_stamp_compare(c->ring[*at].time, c->ring[*at].id, item->time, item->id) == 0;
}

void jy_seen_put(jy_form_writer *w)
{
	journey_time before = 0;
	size_t at = 0, n = 0;
	uint32_t i;

	for (i = 0; i < w->c->seen.count; i++) {
		jy_seen_item item = jy_seen_at(&w->c->seen, i);

		n += !in_ring(w, &item, &at);
	}
	if (!n)
		return;
	jy_put_count(w, n);
	for (at = 0, i = 0; i < w->c->seen.count && w->ok; i++) {
		jy_seen_item item = jy_seen_at(&w->c->seen, i);

		if (in_ring(w, &item, &at))
			continue;
		jy_put_stamp(w, item.time - before, item.id);
		before = item.time;
	}
}

static void add_seen(jy_form_reader *r, journey_time time, jy_hash128 id)
{
	jy_seen_item dropped;
	bool full;

	if (jy_seen_too_old(&r->c.seen, time, id))
		return;
	if (jy_seen_reserve(&r->c.seen, r->allocator))
		jy_seen_add(&r->c.seen, time, id, &dropped, &full);
	else
		jy_form_no_memory(r);
}

void jy_seen_get(jy_form_reader *r)
{
	size_t i, n = jy_get_part_count(r, 17, JY_SEEN_MAX);
	jy_seen_item last = {0, {0, 0}};

	for (i = 0; i < n && jy_form_good(r); i++) {
		journey_time time = jy_get_time_after(r, last.time);
		jy_hash128 id = jy_get_hash(r);

		jy_form_require(r, i == 0 || jy_stamp_compare(last.time, last.id, time, id) < 0);
		add_seen(r, time, id);
		last.time = time;
		last.id = id;
	}
}

/* The memory is the latest of what the ring holds and of what is listed; the ring's mostly come last. */
void jy_seen_finish(jy_form_reader *r)
{
	size_t i;

	for (i = 0; i < r->c.ring_count && jy_form_good(r); i++)
		add_seen(r, r->c.ring[i].time, r->c.ring[i].id);
}

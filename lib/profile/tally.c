#include "profile/tally.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/change.h"
#include "profile/sort.h"

/* Keys met so far, each once. */
typedef struct keys {
	jy_arena *arena;
	journey_str *items;
	double *weights;
	size_t count;
} keys;

static bool add(keys *k, journey_str text)
{
	size_t i;

	for (i = 0; i < k->count; i++) {
		if (jy_str_equal(k->items[i], text))
			return true;
	}
	/* Texts of an event live only until the next one is looked at. */
	if (!jy_arena_str(k->arena, text, &k->items[k->count]))
		return false;
	k->count++;
	return true;
}

static size_t most_keys(const jy_profile *p, uint32_t index)
{
	size_t i, n = 0;

	for (i = 0; i < p->count; i++) {
		const jy_aggregate *a = jy_contents_aggregate(&p->fragments[i]->c, index);

		n += p->fragments[i]->c.ring_count + (a ? a->key_count : 0);
	}
	return n;
}

static journey_status gather(const jy_profile *p, uint32_t index, const jy_fragment *fragment, keys *k)
{
	const jy_aggregate *a = jy_contents_aggregate(&fragment->c, index);
	uint32_t event = p->facts->strategy->features[index].event;
	jy_contribution c;
	size_t i;

	for (i = 0; a && i < a->key_count; i++) {
		if (!add(k, jy_str_of(a->keys[i].text, a->keys[i].size)))
			return JOURNEY_NO_MEMORY;
	}
	for (i = 0; i < fragment->c.ring_count; i++) {
		journey_status status;

		if (fragment->c.ring[i].type != event)
			continue;
		status = jy_recent_contribution(p->facts, &fragment->c.ring[i], index, &c);
		if (status != JOURNEY_OK)
			return status;
		if (c.unknown)
			return JOURNEY_UNKNOWN;
		if (c.counts && !add(k, c.key))
			return JOURNEY_NO_MEMORY;
	}
	return JOURNEY_OK;
}

static bool heavier(const void *context, uint32_t x, uint32_t y)
{
	const keys *k = context;

	if (k->weights[x] > k->weights[y] || k->weights[x] < k->weights[y])
		return k->weights[x] > k->weights[y];
	return jy_str_compare(k->items[x], k->items[y]) < 0;
}

static journey_status weigh(const jy_profile *p, uint32_t index, journey_time now, keys *k)
{
	journey_status status = JOURNEY_OK;
	size_t i;

	for (i = 0; i < k->count && status == JOURNEY_OK; i++)
		status = jy_profile_tally(p, index, k->items[i], now, &k->weights[i]);
	return status;
}

static journey_status make_map(keys *k, size_t most, journey_value *out)
{
	uint32_t *order = jy_arena_items(k->arena, k->count, sizeof(*order));
	size_t n = k->count < most ? k->count : most, i;
	journey_entry *entries = jy_arena_items(k->arena, n, sizeof(*entries));
	journey_map *map = jy_arena_alloc(k->arena, sizeof(*map));

	if (!order || !entries || !map)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < k->count; i++)
		order[i] = (uint32_t)i;
	jy_sort(order, k->count, heavier, k);
	map->entries = entries;
	for (i = map->count = 0; i < n; i++) {
		if (!(k->weights[order[i]] > 0))
			break;
		entries[i].key = jy_value_str(k->items[order[i]]);
		entries[i].value = jy_value_double(k->weights[order[i]]);
		map->count++;
	}
	*out = jy_value_null();
	out->type = JOURNEY_MAP;
	out->as.map = map;
	return JOURNEY_OK;
}

journey_status jy_profile_tally_map(const jy_profile *p, uint32_t index, journey_time now, size_t most,
				    jy_arena *arena, journey_value *out)
{
	keys k = {arena, NULL, NULL, 0};
	size_t n = most_keys(p, index), i;
	journey_status status = JOURNEY_OK;
	double none;

	k.items = jy_arena_items(arena, n, sizeof(*k.items));
	k.weights = jy_arena_items(arena, n, sizeof(*k.weights));
	if (!k.items || !k.weights)
		return JOURNEY_NO_MEMORY;
	/* Whether its history is known at all. */
	status = jy_profile_tally(p, index, jy_str_of(NULL, 0), now, &none);
	for (i = 0; i < p->count && status == JOURNEY_OK; i++)
		status = gather(p, index, p->fragments[i], &k);
	if (status == JOURNEY_OK)
		status = weigh(p, index, now, &k);
	return status == JOURNEY_OK ? make_map(&k, most, out) : status;
}

#include "profile/fold.h"

#include "base/math.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/sort.h"

bool jy_fold_holds(const jy_folding *f, const jy_aggregate *a, int64_t bucket)
{
	if (f->feature->period != JOURNEY_PERIOD_NONE)
		return bucket > f->low && bucket <= f->high;
	return jy_bucket_end(a, bucket) > f->low && bucket <= jy_bucket_of(a->window, f->high);
}

/* An event of the ring within the window: JOURNEY_OK and whether it counts. */
static journey_status look(const jy_folding *f, jy_recent *recent, jy_contribution *c, bool *counts)
{
	journey_status status;

	*counts = false;
	if (recent->type != f->feature->event || recent->time <= f->low || recent->time > f->high)
		return JOURNEY_OK;
	status = jy_recent_contribution(f->profile->facts, recent, f->index, c);
	if (status != JOURNEY_OK)
		return status;
	*counts = c->counts;
	return c->unknown ? JOURNEY_UNKNOWN : JOURNEY_OK;
}

/* Most items and events there can be. */
static size_t count_all(const jy_folding *f)
{
	const jy_profile *p = f->profile;
	size_t i, n = 0;

	for (i = 0; i < p->count; i++) {
		const jy_aggregate *a = jy_contents_aggregate(&p->fragments[i]->c, f->index);

		n += p->fragments[i]->c.ring_count + (a ? a->items.count : 0);
	}
	return n;
}

/* ---- the first and the last value ---- */

typedef struct choice {
	const jy_folding *f;
	jy_arena *arena;
	bool first, found;
	jy_item best;
} choice;

static bool is_better(const choice *c, journey_time time, jy_hash128 id)
{
	int order = c->found ? jy_stamp_compare(time, id, c->best.time, c->best.id) : 0;

	return !c->found || (c->first ? order < 0 : order > 0);
}

/* From the end that is looked for, until one counts. */
static journey_status choose_recent(choice *c, const jy_contents *contents)
{
	size_t i, n = contents->ring_count;
	jy_contribution part;
	journey_status status;
	bool counts;

	for (i = 0; i < n; i++) {
		jy_recent *recent = &contents->ring[c->first ? i : n - 1 - i];

		status = look(c->f, recent, &part, &counts);
		if (status != JOURNEY_OK)
			return status;
		if (!counts)
			continue;
		if (!is_better(c, recent->time, recent->id))
			return JOURNEY_OK;
		c->best.time = recent->time;
		c->best.id = recent->id;
		c->found = true;
		return jy_arena_value(c->arena, part.item, &c->best.value) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	}
	return JOURNEY_OK;
}

static bool in_window(const jy_folding *f, const jy_aggregate *a, const jy_item *item)
{
	if (a->kind == (uint8_t)JY_FEATURE_FIRST_OF)
		return jy_fold_holds(f, a, item->bucket) && item->time <= f->high;
	return item->time > f->low && item->time <= f->high;
}

static journey_status choose(const jy_folding *f, journey_value *out)
{
	choice c = {f, &f->profile->facts->arena, f->feature->kind == JY_FEATURE_FIRST_OF, false, {0}};
	const jy_profile *p = f->profile;
	journey_status status;
	size_t i, k;

	for (i = 0; i < p->count; i++) {
		const jy_aggregate *a = jy_contents_aggregate(&p->fragments[i]->c, f->index);

		status = choose_recent(&c, &p->fragments[i]->c);
		if (status != JOURNEY_OK)
			return status;
		for (k = 0; a && k < a->items.count; k++) {
			const jy_item *item = &a->items.items[k];

			if (!in_window(f, a, item) || !is_better(&c, item->time, item->id))
				continue;
			c.best = *item;
			c.found = true;
		}
	}
	if (!c.found)
		return JOURNEY_NOT_FOUND;
	*out = c.best.value;
	return JOURNEY_OK;
}

/* ---- lists ---- */

static journey_status list(const jy_folding *f, journey_value *out)
{
	jy_arena *arena = &f->profile->facts->arena;
	const jy_profile *p = f->profile;
	jy_item *items = jy_arena_items(arena, count_all(f), sizeof(*items));
	size_t i, k, n = 0;
	jy_contribution part;
	journey_status status;
	bool counts;

	if (!items)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < p->count; i++) {
		const jy_contents *c = &p->fragments[i]->c;
		const jy_aggregate *a = jy_contents_aggregate(c, f->index);

		for (k = 0; a && k < a->items.count; k++) {
			if (in_window(f, a, &a->items.items[k]))
				items[n++] = a->items.items[k];
		}
		for (k = 0; k < c->ring_count; k++) {
			status = look(f, &c->ring[k], &part, &counts);
			if (status != JOURNEY_OK)
				return status;
			if (!counts)
				continue;
			items[n].time = c->ring[k].time;
			items[n].id = c->ring[k].id;
			if (!jy_arena_value(arena, part.item, &items[n++].value))
				return JOURNEY_NO_MEMORY;
		}
	}
	return jy_items_latest(arena, items, n, f->feature->top, out);
}

/* ---- the most frequent ---- */

typedef struct counting {
	jy_arena *arena;
	jy_item *items; /* by value */
	size_t count;
} counting;

static bool count_text(counting *c, journey_value text, int64_t events)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (jy_value_equal(c->items[i].value, text))
			break;
	}
	if (i == c->count) {
		if (!jy_arena_value(c->arena, text, &c->items[i].value))
			return false;
		c->items[c->count++].count = 0;
	}
	c->items[i].count += events;
	return true;
}

static journey_status count_fragment(const jy_folding *f, size_t at, counting *c)
{
	const jy_contents *contents = &f->profile->fragments[at]->c;
	const jy_aggregate *a = jy_contents_aggregate(contents, f->index);
	jy_contribution part;
	journey_status status;
	bool counts;
	size_t k;

	for (k = 0; a && k < a->items.count; k++) {
		const jy_item *item = &a->items.items[k];

		if (jy_fold_holds(f, a, item->bucket) && !count_text(c, item->value, item->count))
			return JOURNEY_NO_MEMORY;
	}
	for (k = 0; k < contents->ring_count; k++) {
		jy_recent *recent = &contents->ring[k];

		status = look(f, recent, &part, &counts);
		if (status != JOURNEY_OK)
			return status;
		if (!counts || (f->profile->count > 1 && jy_fold_counted_elsewhere(f->profile, at, recent)))
			continue;
		if (!count_text(c, part.item, 1))
			return JOURNEY_NO_MEMORY;
	}
	return JOURNEY_OK;
}

static journey_status most(const jy_folding *f, journey_value *out)
{
	counting c = {&f->profile->facts->arena, NULL, 0};
	const jy_item *best = NULL;
	journey_status status = JOURNEY_OK;
	size_t i;

	c.items = jy_arena_items(c.arena, count_all(f), sizeof(*c.items));
	if (!c.items)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < f->profile->count && status == JOURNEY_OK; i++)
		status = count_fragment(f, i, &c);
	if (status != JOURNEY_OK)
		return status;
	for (i = 0; i < c.count; i++) {
		const jy_item *item = &c.items[i];

		if (!best || item->count > best->count ||
		    (item->count == best->count &&
		     jy_str_compare(jy_value_text(item->value), jy_value_text(best->value)) < 0))
			best = item;
	}
	if (!best)
		return JOURNEY_NOT_FOUND;
	*out = best->value;
	return JOURNEY_OK;
}

/* ---- distinct keys ---- */

typedef struct keys {
	uint64_t *hashes;
	size_t count;
	bool estimated;
	jy_ranks ranks; /* of what the fragments have sketches of */
} keys;

/* Of a sketch everything counts but what its list shows to be too old: the keys that are not on a full list came no later
 * than all of those that are. */
bool jy_fold_estimates(const jy_folding *f, const jy_aggregate *a)
{
	if (!a->sketch.on)
		return false;
	if (f->feature->window <= 0 && f->feature->period == JOURNEY_PERIOD_NONE)
		return true;
	return a->items.count < JY_DISTINCT_EXACT || a->items.items[jy_items_least(&a->items)].time > f->low;
}

static void gather_left(const jy_folding *f, const jy_aggregate *a, keys *k)
{
	size_t i;

	for (i = 0; i < a->items.count; i++) {
		if (in_window(f, a, &a->items.items[i]))
			k->hashes[k->count++] = a->items.items[i].id.a;
	}
	if (!jy_fold_estimates(f, a))
		return;
	k->estimated = true;
	for (i = 0; i < a->sketch.count; i++) {
		if (jy_fold_holds(f, a, a->sketch.marks[i].bucket))
			jy_ranks_add(&k->ranks, &a->sketch.marks[i]);
	}
}

/* An event that several fragments hold has one key: there is no need to look for copies. */
static journey_status gather_keys(const jy_folding *f, const jy_contents *c, keys *k)
{
	const jy_aggregate *a = jy_contents_aggregate(c, f->index);
	jy_contribution part;
	journey_status status;
	bool counts;
	size_t i;

	if (a)
		gather_left(f, a, k);
	for (i = c->ring_count; i-- > 0 && c->ring[i].time > f->low;) {
		status = look(f, &c->ring[i], &part, &counts);
		if (status != JOURNEY_OK)
			return status;
		if (counts)
			k->hashes[k->count++] = part.hash.a;
	}
	return JOURNEY_OK;
}

static bool hash_less(const void *context, uint32_t x, uint32_t y)
{
	const uint64_t *hashes = context;

	return hashes[x] < hashes[y];
}

static journey_status count_unique(const keys *k, jy_arena *arena, int64_t *out)
{
	uint32_t *order = jy_arena_items(arena, k->count, sizeof(*order));
	size_t i;

	if (!order)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < k->count; i++)
		order[i] = (uint32_t)i;
	jy_sort(order, k->count, hash_less, k->hashes);
	*out = 0;
	for (i = 0; i < k->count; i++)
		*out += i == 0 || k->hashes[order[i]] != k->hashes[order[i - 1]];
	return JOURNEY_OK;
}

static journey_status count_keys(const jy_folding *f, keys *k, journey_value *out)
{
	const jy_profile *p = f->profile;
	journey_status status = JOURNEY_OK;
	int64_t least, estimate;
	size_t i;

	k->hashes = jy_arena_items(&p->facts->arena, count_all(f), sizeof(*k->hashes));
	if (!k->hashes)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < p->count && status == JOURNEY_OK; i++)
		status = gather_keys(f, &p->fragments[i]->c, k);
	if (status == JOURNEY_OK)
		status = count_unique(k, &p->facts->arena, &least);
	if (status != JOURNEY_OK)
		return status;
	if (k->estimated) {
		for (i = 0; i < k->count; i++) {
			jy_mark mark = jy_mark_of(k->hashes[i], 0);

			jy_ranks_add(&k->ranks, &mark);
		}
		estimate = (int64_t)jy_round(jy_ranks_estimate(&k->ranks));
		least = estimate > least ? estimate : least;
	}
	*out = jy_value_int(least);
	return JOURNEY_OK;
}

static journey_status distinct(const jy_folding *f, journey_value *out)
{
	keys k = {NULL, 0, false, {{0}}};

	return count_keys(f, &k, out);
}

static journey_status fold(const jy_folding *f, journey_value *out)
{
	switch ((unsigned)f->feature->kind) {
	case JOURNEY_FEATURE_LIST:
		return list(f, out);
	case JOURNEY_FEATURE_MOST:
		return most(f, out);
	case JOURNEY_FEATURE_DISTINCT:
		return distinct(f, out);
	default:
		return choose(f, out);
	}
}

journey_status jy_fold_items(const jy_folding *f, journey_value *out)
{
	jy_facts *facts = f->profile->facts;
	jy_arena_mark mark = jy_arena_save(&facts->arena);
	journey_value value = jy_value_null();
	journey_status status = fold(f, &value);

	if (status == JOURNEY_OK)
		status = jy_facts_keep(facts, JY_READING_FEATURE, f->index, value, out);
	jy_arena_rewind(&facts->arena, mark);
	return status;
}

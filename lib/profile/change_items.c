/* Changes of items, of what rules keep of attributes, and of sketches; see change.h. */
#include "profile/change.h"

#include "base/value.h"
#include "profile/flat.h"

#include <string.h>

/* Owners are numbers of aggregates, or, with this bit, of traits. */
#define TRAIT UINT32_C(0x80000000)

uint32_t jy_owner_aggregate(const jy_fragment *f, const jy_aggregate *aggregate)
{
	return (uint32_t)(aggregate - f->c.aggregates);
}

uint32_t jy_owner_trait(const jy_fragment *f, const jy_trait *trait)
{
	return TRAIT | (uint32_t)(trait - f->c.traits);
}

static jy_items *items_of(jy_fragment *f, uint32_t owner)
{
	return owner & TRAIT ? &f->c.traits[owner & ~TRAIT].items : &f->c.aggregates[owner].items;
}

/* ---- items ---- */

static bool put(jy_fragment *f, uint32_t owner, size_t index, const jy_item *with, bool own)
{
	jy_items *l = items_of(f, owner);
	jy_undo *u = jy_log_record(f, JY_UNDO_ITEM, sizeof(*with));

	if (!u || !jy_grow(&f->facts->allocator, &l->items, &l->capacity, index + 1, sizeof(*l->items)))
		return false;
	u->list = owner;
	u->index = (uint32_t)index;
	u->own_text = own;
	if (index < l->count)
		jy_log_push(f, u, &l->items[index], sizeof(*with));
	else
		l->count++;
	l->items[index] = *with;
	f->bytes += own ? with->size : 0;
	jy_log_commit(f);
	return true;
}

bool jy_change_item(jy_fragment *f, uint32_t owner, size_t index, const jy_item *with)
{
	jy_item item = *with;

	item.size = 0;
	if (!jy_flat_size(with->value, &item.size))
		return false;
	item.block = item.size ? jy_alloc(&f->facts->allocator, item.size) : NULL;
	if (item.size && !item.block)
		return false;
	jy_flat_copy(with->value, item.block, &item.value);
	if (put(f, owner, index, &item, true))
		return true;
	jy_free(&f->facts->allocator, item.block, item.size);
	return false;
}

bool jy_change_item_kept(jy_fragment *f, uint32_t owner, size_t index, const jy_item *with)
{
	const jy_item *there = &items_of(f, owner)->items[index];
	jy_item item = *with;

	item.value = there->value;
	item.block = there->block;
	item.size = there->size;
	return put(f, owner, index, &item, false);
}

static void undo_item(jy_fragment *f, const jy_undo *u)
{
	jy_items *l = items_of(f, u->list);
	jy_item *item = &l->items[u->index];

	if (u->own_text) {
		f->bytes -= item->size;
		jy_free(&f->facts->allocator, item->block, item->size);
	}
	if (u->had)
		jy_log_pop(f, item, sizeof(*item));
	else
		l->count--;
}

static void forget_item(jy_fragment *f, const jy_undo *u)
{
	jy_item old;

	if (!u->had)
		return;
	jy_log_pop(f, &old, sizeof(old));
	if (!u->own_text)
		return;
	f->bytes -= old.size;
	jy_free(&f->facts->allocator, old.block, old.size);
}

/* Drops items and marks of dead buckets. */
static void prune(jy_fragment *f, jy_aggregate *a)
{
	journey_time last_seen = f->c.head.last_seen;
	bool buckets = a->kind == JOURNEY_FEATURE_MOST || a->kind == (uint8_t)JY_FEATURE_FIRST_OF;
	size_t i, kept;

	for (i = kept = 0; buckets && i < a->items.count; i++) {
		jy_item *item = &a->items.items[i];

		if (!jy_bucket_dead(a, item->bucket, last_seen)) {
			a->items.items[kept++] = *item;
			continue;
		}
		f->bytes -= item->size;
		jy_free(&f->facts->allocator, item->block, item->size);
	}
	if (buckets)
		a->items.count = kept;
	for (i = kept = 0; i < a->sketch.count; i++) {
		if (!jy_bucket_dead(a, a->sketch.marks[i].bucket, last_seen))
			a->sketch.marks[kept++] = a->sketch.marks[i];
	}
	a->sketch.count = kept;
}

void jy_items_prune(jy_fragment *f)
{
	size_t i;

	for (i = 0; i < f->c.aggregate_count; i++) {
		jy_aggregate *a = &f->c.aggregates[i];

		if (a->items.count >= 2 * JY_FRAGMENT_BUCKETS || a->sketch.count >= 4 * JY_SKETCH_REGISTERS)
			prune(f, a);
	}
}

/* ---- attributes ---- */

void jy_trait_free(jy_trait *trait, const journey_allocator *a)
{
	jy_items_free(&trait->items, a);
}

jy_trait *jy_change_trait(jy_fragment *f, uint32_t attribute)
{
	const jy_attribute *declared = &f->facts->strategy->attributes[attribute];
	jy_contents *c = &f->c;
	jy_trait *t;
	size_t i;

	for (i = 0; i < c->trait_count; i++) {
		if (c->traits[i].attribute == attribute)
			return &c->traits[i];
	}
	if (!jy_log_record(f, JY_UNDO_TRAIT, 0) ||
	    !jy_grow(&f->facts->allocator, &c->traits, &c->trait_capacity, i + 1, sizeof(*c->traits)))
		return NULL;
	t = &c->traits[c->trait_count++];
	memset(t, 0, sizeof(*t));
	t->name = f->facts->attribute_names[attribute];
	t->attribute = attribute;
	t->rule = (uint8_t)declared->rule;
	t->type = (uint8_t)declared->type;
	jy_log_commit(f);
	return t;
}

bool jy_change_rest(jy_fragment *f, jy_trait *trait, journey_int128 rest)
{
	jy_undo *u = jy_log_record(f, JY_UNDO_REST, sizeof(rest));

	if (!u)
		return false;
	u->list = (uint32_t)(trait - f->c.traits);
	jy_log_push(f, u, &trait->rest, sizeof(rest));
	trait->rest = rest;
	jy_log_commit(f);
	return true;
}

/* ---- sketches ---- */

bool jy_change_sketch(jy_fragment *f, jy_aggregate *a)
{
	jy_undo *u = jy_log_record(f, JY_UNDO_SKETCH, 0);

	if (!u)
		return false;
	u->list = jy_owner_aggregate(f, a);
	a->sketch.on = true;
	jy_log_commit(f);
	return true;
}

/* Puts `count` marks in the place of `replaced` others; there is room. */
static void splice(jy_sketch *s, size_t first, size_t replaced, size_t count)
{
	memmove(s->marks + first + count, s->marks + first + replaced,
		(s->count - first - replaced) * sizeof(*s->marks));
	s->count = s->count - replaced + count;
}

bool jy_change_mark(jy_fragment *f, jy_aggregate *a, const jy_mark *mark)
{
	jy_sketch *s = &a->sketch;
	size_t first, replaced;
	jy_undo *u;

	if (!jy_sketch_place(s, mark, &first, &replaced))
		return true;
	u = jy_log_record(f, JY_UNDO_MARK, replaced * sizeof(*mark) + sizeof(replaced));
	if (!u ||
	    !jy_grow(&f->facts->allocator, &s->marks, &s->capacity, s->count + 1, sizeof(*s->marks)))
		return false;
	u->list = jy_owner_aggregate(f, a);
	u->index = (uint32_t)first;
	if (replaced)
		jy_log_push(f, u, &s->marks[first], replaced * sizeof(*mark));
	jy_log_push(f, u, &replaced, sizeof(replaced));
	splice(s, first, replaced, 1);
	s->marks[first] = *mark;
	jy_log_commit(f);
	return true;
}

static void undo_mark(jy_fragment *f, const jy_undo *u)
{
	jy_sketch *s = &f->c.aggregates[u->list].sketch;
	size_t replaced;

	jy_log_pop(f, &replaced, sizeof(replaced));
	splice(s, u->index, 1, replaced);
	if (replaced)
		jy_log_pop(f, &s->marks[u->index], replaced * sizeof(jy_mark));
}

static void forget_mark(jy_fragment *f)
{
	size_t replaced;

	jy_log_pop(f, &replaced, sizeof(replaced));
	f->old_size -= replaced * sizeof(jy_mark);
}

/* ---- the log ---- */

void jy_undo_item(jy_fragment *f, const jy_undo *u)
{
	switch ((jy_undo_kind)u->kind) {
	case JY_UNDO_ITEM:
		undo_item(f, u);
		break;
	case JY_UNDO_TRAIT:
		jy_trait_free(&f->c.traits[--f->c.trait_count], &f->facts->allocator);
		break;
	case JY_UNDO_REST:
		jy_log_pop(f, &f->c.traits[u->list].rest, sizeof(journey_int128));
		break;
	case JY_UNDO_SKETCH:
		f->c.aggregates[u->list].sketch.on = false;
		break;
	case JY_UNDO_MARK:
		undo_mark(f, u);
		break;
	default:
		break;
	}
}

void jy_forget_item(jy_fragment *f, const jy_undo *u)
{
	switch ((jy_undo_kind)u->kind) {
	case JY_UNDO_ITEM:
		forget_item(f, u);
		break;
	case JY_UNDO_REST:
		f->old_size -= sizeof(journey_int128);
		break;
	case JY_UNDO_MARK:
		forget_mark(f);
		break;
	default:
		break;
	}
}

#include "profile/groups.h"

#include "base/text.h"
#include "profile/change.h"
#include "profile/profile.h"

#include <string.h>

static journey_str text_of(const jy_group_item *item)
{
	return jy_str_of(item->group, item->size);
}

/* By (time, hash, text): the latest has the last word. */
static int compare(const jy_group_item *a, const jy_group_item *b)
{
	int order = jy_stamp_compare(a->time, a->id, b->time, b->id);

	return order != 0 ? order : jy_str_compare(text_of(a), text_of(b));
}

/* ---- changes ---- */

static size_t find(const jy_group_list *l, journey_str group)
{
	size_t i;

	for (i = 0; i < l->count && !jy_str_equal(text_of(&l->items[i]), group); i++)
		;
	return i;
}

static size_t earliest(const jy_group_list *l)
{
	size_t i, first = 0;

	for (i = 1; i < l->count; i++) {
		if (compare(&l->items[i], &l->items[first]) < 0)
			first = i;
	}
	return first;
}

static bool replace(jy_fragment *f, size_t i, const jy_group_item *with)
{
	jy_group_item *item = &f->c.groups.items[i];
	jy_undo *u = jy_log_record(f, JY_UNDO_GROUP, sizeof(*item));

	if (!u)
		return false;
	u->index = (uint32_t)i;
	jy_log_push(f, u, item, sizeof(*item));
	item->time = with->time;
	item->id = with->id;
	item->left = with->left;
	jy_log_commit(f);
	return true;
}

/* The text of what is taken out stays with the log. */
static bool take_out(jy_fragment *f, size_t i)
{
	jy_group_list *l = &f->c.groups;
	jy_undo *u = jy_log_record(f, JY_UNDO_GROUP_OUT, sizeof(*l->items));

	if (!u)
		return false;
	u->index = (uint32_t)i;
	jy_log_push(f, u, &l->items[i], sizeof(*l->items));
	l->count--;
	memmove(l->items + i, l->items + i + 1, (l->count - i) * sizeof(*l->items));
	jy_log_commit(f);
	return true;
}

static bool append(jy_fragment *f, const jy_group_item *with)
{
	const journey_allocator *a = &f->facts->allocator;
	jy_group_list *l = &f->c.groups;
	jy_undo *u = jy_log_record(f, JY_UNDO_GROUP, 0);
	jy_group_item item = *with;

	if (!u || !jy_grow(a, &l->items, &l->capacity, l->count + 1, sizeof(*l->items)))
		return false;
	item.group = jy_alloc(a, with->size);
	if (!item.group)
		return false;
	memcpy(item.group, with->group, with->size);
	u->index = (uint32_t)l->count;
	l->items[l->count++] = item;
	f->bytes += item.size;
	jy_log_commit(f);
	return true;
}

bool jy_change_group(jy_fragment *f, const jy_group_item *with, uint32_t *lost)
{
	size_t limit = f->facts->strategy->group_limit;
	jy_group_list *l = &f->c.groups;
	size_t i = find(l, text_of(with));

	if (i < l->count)
		return compare(with, &l->items[i]) <= 0 || replace(f, i, with);
	while (l->count >= limit) {
		i = earliest(l);
		++*lost;
		if (compare(with, &l->items[i]) < 0)
			return true;
		if (!take_out(f, i))
			return false;
	}
	return append(f, with);
}

void jy_undo_group(jy_fragment *f, const jy_undo *u)
{
	jy_group_list *l = &f->c.groups;

	if (u->kind == JY_UNDO_GROUP_OUT) {
		memmove(l->items + u->index + 1, l->items + u->index, (l->count - u->index) * sizeof(*l->items));
		jy_log_pop(f, &l->items[u->index], sizeof(*l->items));
		l->count++;
	} else if (u->had) {
		jy_log_pop(f, &l->items[u->index], sizeof(*l->items));
	} else {
		l->count--;
		f->bytes -= l->items[l->count].size;
		jy_free(&f->facts->allocator, l->items[l->count].group, l->items[l->count].size);
	}
}

void jy_forget_group(jy_fragment *f, const jy_undo *u)
{
	jy_group_item old;

	if (!u->had)
		return;
	jy_log_pop(f, &old, sizeof(old));
	if (u->kind != JY_UNDO_GROUP_OUT)
		return;
	f->bytes -= old.size;
	jy_free(&f->facts->allocator, old.group, old.size);
}

bool jy_groups_due(const jy_group_list *l, journey_time horizon)
{
	size_t i;

	for (i = 0; i < l->count && l->items[i].time > horizon; i++)
		;
	return i < l->count;
}

void jy_groups_expire(jy_fragment *f, journey_time horizon)
{
	jy_group_list *l = &f->c.groups;
	size_t i, kept = 0;

	for (i = 0; i < l->count; i++) {
		if (l->items[i].time > horizon) {
			l->items[kept++] = l->items[i];
			continue;
		}
		f->bytes -= l->items[i].size;
		jy_free(&f->facts->allocator, l->items[i].group, l->items[i].size);
	}
	l->count = kept;
}

void jy_groups_free(jy_group_list *l, const journey_allocator *a)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		jy_free(a, l->items[i].group, l->items[i].size);
	jy_free(a, l->items, l->capacity * sizeof(*l->items));
}

/* ---- reading ---- */

/* Whether another fragment knows better about the group; of equal statements the first one's counts. */
static bool stale(const jy_profile *p, size_t self, const jy_group_item *item)
{
	size_t i, k;

	for (i = 0; i < p->count; i++) {
		const jy_group_list *l = &p->fragments[i]->c.groups;
		int order;

		k = i == self ? l->count : find(l, text_of(item));
		if (k == l->count)
			continue;
		order = compare(&l->items[k], item);
		if (order > 0 || (order == 0 && i < self))
			return true;
	}
	return false;
}

size_t jy_profile_groups(const jy_profile *p, const jy_group_item **out, size_t room)
{
	size_t count = 0, i, k, at;

	for (i = 0; i < p->count; i++) {
		const jy_group_list *l = &p->fragments[i]->c.groups;

		for (k = 0; k < l->count; k++) {
			const jy_group_item *item = &l->items[k];

			if (item->left || stale(p, i, item))
				continue;
			for (at = count; at > 0 && compare(out[at - 1], item) < 0; at--)
				;
			if (at == room)
				continue;
			count += count < room;
			memmove(out + at + 1, out + at, (count - 1 - at) * sizeof(*out));
			out[at] = item;
		}
	}
	return count;
}

#include "profile/session.h"

#include "base/value.h"
#include "profile/fold.h"
#include "profile/change.h"
#include "profile/profile.h"
#include "profile/sort.h"

#include <string.h>

bool jy_session_counts(const journey_strategy *strategy, const jy_event_view *view)
{
	const jy_sessions *s = &strategy->sessions;

	if (s->gap <= 0)
		return false;
	switch (view->event->kind) {
	case JOURNEY_EVENT_TRACK:
		return s->track || (s->types && view->type != JY_NONE && s->types[view->type]);
	case JOURNEY_EVENT_PAGE:
		return s->page;
	case JOURNEY_EVENT_SCREEN:
		return s->screen;
	default:
		return false;
	}
}

/* Whether two moments, the earlier one first, are of one session. Times are far from the ends of their type. */
static bool near(journey_time earlier, journey_time later, journey_duration gap)
{
	return later - earlier < gap;
}

static bool touch(const jy_session *a, const jy_session *b, journey_duration gap)
{
	return a->first <= b->first ? near(a->last, b->first, gap) : near(b->last, a->first, gap);
}

static void join(jy_session *into, const jy_session *other)
{
	if (other->first < into->first)
		into->first = other->first;
	if (other->last > into->last)
		into->last = other->last;
	into->events += other->events;
}

/* ---- changes ---- */

/* Remembers all of the list, which is about to change in more than one place. */
static bool remember(jy_fragment *f)
{
	const jy_session_list *l = &f->c.sessions;
	size_t size = l->count * sizeof(*l->items);
	jy_undo *u = jy_log_record(f, JY_UNDO_SESSIONS, size + sizeof(*l));

	if (!u)
		return false;
	u->index = (uint32_t)l->count;
	jy_log_push(f, u, l->items, size);
	jy_log_push(f, u, l, sizeof(*l));
	jy_log_commit(f);
	return true;
}

void jy_undo_session(jy_fragment *f, const jy_undo *u)
{
	jy_session_list *l = &f->c.sessions, old;

	if (u->kind == JY_UNDO_SESSION) {
		jy_log_pop(f, &l->items[u->index], sizeof(*l->items));
		return;
	}
	jy_log_pop(f, &old, sizeof(old));
	l->count = old.count;
	l->dropped = old.dropped;
	l->dropped_first = old.dropped_first;
	l->dropped_last = old.dropped_last;
	jy_log_pop(f, l->items, old.count * sizeof(*l->items));
}

void jy_forget_session(jy_fragment *f, const jy_undo *u)
{
	f->old_size -= u->kind == JY_UNDO_SESSION
			       ? sizeof(jy_session)
			       : u->index * sizeof(jy_session) + sizeof(jy_session_list);
}

/* The commonest change: an event extends or fills one session, and reaches no other. */
static bool extend(jy_fragment *f, size_t i, const jy_session *with)
{
	jy_session *item = &f->c.sessions.items[i];
	jy_undo *u = jy_log_record(f, JY_UNDO_SESSION, sizeof(*item));

	if (!u)
		return false;
	u->index = (uint32_t)i;
	jy_log_push(f, u, item, sizeof(*item));
	join(item, with);
	jy_log_commit(f);
	return true;
}

/* Drops the oldest session: it is counted only. */
static void drop_first(jy_session_list *l)
{
	const jy_session *oldest = &l->items[0];

	if (l->dropped == 0)
		l->dropped_first = oldest->first;
	if (l->dropped == 0 || oldest->last > l->dropped_last)
		l->dropped_last = oldest->last;
	l->dropped++;
	l->count--;
	memmove(l->items, l->items + 1, l->count * sizeof(*l->items));
}

/* An event that is older than all that is kept, and not of the oldest of it, where some were dropped. */
static bool add_dropped(jy_fragment *f, journey_time time, journey_duration gap, uint64_t *lost)
{
	jy_session_list *l = &f->c.sessions;

	if (time >= l->dropped_first && time <= l->dropped_last) {
		++*lost;
		return true;
	}
	if (!remember(f))
		return false;
	if (time < l->dropped_first) {
		l->dropped += !near(time, l->dropped_first, gap);
		l->dropped_first = time;
	} else {
		l->dropped += !near(l->dropped_last, time, gap);
		l->dropped_last = time;
	}
	return true;
}

/*
 * An event before the oldest kept session, and of it, that is near one that was dropped: had it come earlier, the two
 * would have been one session.
 */
static bool joins_dropped(const jy_session_list *l, size_t i, journey_time time, journey_duration gap)
{
	return i == 0 && l->dropped > 0 && (time <= l->dropped_last || near(l->dropped_last, time, gap));
}

/* Inserts at `i`, where nothing is near. */
static bool insert(jy_fragment *f, size_t i, const jy_session *with)
{
	jy_session_list *l = &f->c.sessions;

	if (!jy_grow(&f->facts->allocator, &l->items, &l->capacity, l->count + 1, sizeof(*l->items)) ||
	    !remember(f))
		return false;
	memmove(l->items + i + 1, l->items + i, (l->count - i) * sizeof(*l->items));
	l->items[i] = *with;
	l->count++;
	if (l->count > JOURNEY_SESSIONS_MAX)
		drop_first(l);
	return true;
}

/* The event joins the sessions i - 1 and i. */
static bool bridge(jy_fragment *f, size_t i, const jy_session *with)
{
	jy_session_list *l = &f->c.sessions;

	if (!remember(f))
		return false;
	join(&l->items[i - 1], with);
	join(&l->items[i - 1], &l->items[i]);
	l->count--;
	memmove(l->items + i, l->items + i + 1, (l->count - i) * sizeof(*l->items));
	return true;
}

bool jy_change_session(jy_fragment *f, journey_time time, uint64_t *lost)
{
	jy_session_list *l = &f->c.sessions;
	journey_duration gap = f->facts->strategy->sessions.gap;
	jy_session with = {time, time, 1};
	size_t i = l->count;
	bool before, after;

	while (i > 0 && l->items[i - 1].first > time)
		i--;
	before = i > 0 && touch(&l->items[i - 1], &with, gap);
	after = i < l->count && touch(&with, &l->items[i], gap);
	if (before && after)
		return bridge(f, i, &with);
	if (after && joins_dropped(l, i, time, gap))
		++*lost;
	if (before || after)
		return extend(f, before ? i - 1 : i, &with);
	if (i == 0 && l->dropped > 0)
		return add_dropped(f, time, gap, lost);
	return insert(f, i, &with);
}

void jy_sessions_free(jy_session_list *l, const journey_allocator *a)
{
	jy_free(a, l->items, l->capacity * sizeof(*l->items));
}

/* ---- reading ---- */

static bool earlier(const void *context, uint32_t x, uint32_t y)
{
	const jy_session *s = context;

	return s[x].first < s[y].first;
}

/* Sessions of all fragments in order of time; NULL: no memory. */
static jy_session *gather(const jy_profile *p, size_t *count, uint64_t *dropped)
{
	jy_arena *arena = &p->facts->arena;
	size_t n = 0, i;
	jy_session *all, *sorted;
	uint32_t *order;

	*dropped = 0;
	for (i = 0; i < p->count; i++) {
		n += p->fragments[i]->c.sessions.count;
		*dropped += p->fragments[i]->c.sessions.dropped;
	}
	*count = n;
	all = jy_arena_items(arena, n, sizeof(*all));
	sorted = jy_arena_items(arena, n, sizeof(*sorted));
	order = jy_arena_items(arena, n, sizeof(*order));
	if (!all || !sorted || !order)
		return NULL;
	for (n = i = 0; i < p->count; i++) {
		const jy_session_list *l = &p->fragments[i]->c.sessions;

		if (l->count)
			memcpy(all + n, l->items, l->count * sizeof(*all));
		n += l->count;
	}
	for (i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	jy_sort(order, n, earlier, all);
	for (i = 0; i < n; i++)
		sorted[i] = all[order[i]];
	return sorted;
}

/* Copies of an event in several fragments count once, as far as rings know them. */
static void forget_copies(const jy_profile *p, jy_session *s)
{
	const jy_sessions *declared = &p->facts->strategy->sessions;
	size_t i, k;

	for (i = 0; i < p->count; i++) {
		const jy_contents *c = &p->fragments[i]->c;

		for (k = 0; k < c->ring_count; k++) {
			const jy_recent *r = &c->ring[k];
			bool counts = declared->track ||
				      (declared->types && r->type != JY_NONE && declared->types[r->type]);

			if (counts && r->time >= s->first && r->time <= s->last && s->events > 1 &&
			    jy_fold_counted_elsewhere(p, i, r))
				s->events--;
		}
	}
}

journey_status jy_profile_session(const jy_profile *p, jy_session_view *out)
{
	journey_duration gap = p->facts->strategy->sessions.gap;
	jy_arena_mark mark = jy_arena_save(&p->facts->arena);
	uint64_t dropped;
	size_t count, i, n = 0;
	jy_session *all = gather(p, &count, &dropped);

	memset(out, 0, sizeof(*out));
	if (!all)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < count; i++) {
		if (n > 0 && touch(&all[n - 1], &all[i], gap))
			join(&all[n - 1], &all[i]);
		else
			all[n++] = all[i];
	}
	if (n > 0) {
		out->session = all[n - 1];
		out->number = dropped + n;
		if (p->count > 1)
			forget_copies(p, &out->session);
	}
	jy_arena_rewind(&p->facts->arena, mark);
	return JOURNEY_OK;
}

journey_time jy_profile_session_change(const jy_profile *p)
{
	journey_duration gap = p->facts->strategy->sessions.gap;
	journey_time last = JOURNEY_TIME_NONE;
	size_t i;

	/* The latest session is the one with the latest event. */
	for (i = 0; i < p->count; i++) {
		const jy_session_list *l = &p->fragments[i]->c.sessions;

		if (l->count && l->items[l->count - 1].last > last)
			last = l->items[l->count - 1].last;
	}
	if (last == JOURNEY_TIME_NONE || p->now - last >= gap || gap > JOURNEY_TIME_MAX - last)
		return JOURNEY_TIME_NONE;
	return last + gap;
}

journey_status jy_profile_session_field(const jy_profile *p, uint32_t field, journey_value *out)
{
	jy_session_view view;
	journey_status status = jy_profile_session(p, &view);
	bool any = view.number > 0;

	if (status != JOURNEY_OK)
		return status;
	switch ((jy_session_field)field) {
	case JY_SESSION_START:
		*out = jy_value_time(view.session.first);
		return any ? JOURNEY_OK : JOURNEY_NOT_FOUND;
	case JY_SESSION_LENGTH:
		*out = jy_value_duration(view.session.last - view.session.first);
		return any ? JOURNEY_OK : JOURNEY_NOT_FOUND;
	case JY_SESSION_EVENTS:
		*out = jy_value_int((int64_t)view.session.events);
		return JOURNEY_OK;
	case JY_SESSION_NUMBER:
		*out = jy_value_int((int64_t)view.number);
		return JOURNEY_OK;
	case JY_SESSION_RETURNING:
		*out = jy_value_bool(view.number > 1);
		return JOURNEY_OK;
	case JY_SESSION_ACTIVE:
		*out = jy_value_bool(any && p->now - view.session.last < p->facts->strategy->sessions.gap);
		return JOURNEY_OK;
	case JY_SESSION_FIELDS:
		break;
	}
	return JOURNEY_NOT_FOUND;
}

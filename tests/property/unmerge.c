/* A merge that is taken back: as if nobody had said it. */
#include "property.h"

#include <stdlib.h>
#include <string.h>

static bool says(const prop_line *e, int64_t user, int64_t device)
{
	return e->v[E_KIND] != PROP_ALIAS && e->v[E_USER] == user && e->v[E_DEVICE] == device;
}

/* Some event that joins a user and a device; bursts over many devices are another matter. */
static const prop_line *choose(const prop_case *c, const prop_line *run)
{
	size_t i, from = (size_t)prop_random((uint64_t)run->v[R_SEED] + 6, c->event_count, c->event_count);
	const prop_line *found = NULL;

	for (i = 0; i < c->event_count; i++) {
		const prop_line *e = &c->events[(from + i) % c->event_count];

		if (e->v[E_SPREAD] == PROP_DEVICES_TOO)
			return NULL;
		if (!found && e->v[E_USER] && e->v[E_DEVICE] && says(e, e->v[E_USER], e->v[E_DEVICE]))
			found = e;
	}
	return found;
}

bool prop_unmerge(const prop_case *c, const prop_line *run, const journey_allocator *a, prop_report *report)
{
	const prop_line *join = choose(c, run);
	prop_case *unsaid = join ? malloc(sizeof(*unsaid)) : NULL;
	prop_rows apart, never;
	bool ok;
	size_t i;

	if (!unsaid)
		return true;
	memset(&apart, 0, sizeof(apart));
	memset(&never, 0, sizeof(never));
	*unsaid = *c;
	for (i = 0; i < c->event_count; i++) {
		if (says(&c->events[i], join->v[E_USER], join->v[E_DEVICE]))
			unsaid->events[i].v[E_DEVICE] = 0;
	}
	ok = prop_replay_apart(c, run, join->v[E_USER], join->v[E_DEVICE], a, &apart, report) &&
	     prop_replay(unsaid, run, a, &never, report);
	i = PROP_USERS + (size_t)join->v[E_DEVICE] - 1;
	if (ok && !never.size[i]) /* a device of which nothing else is known leaves an empty row */
		apart.size[i] = 0;
	apart.unstable = never.unstable = true;
	ok = ok && prop_rows_same(&apart, &never, "a merge taken back", report);
	prop_rows_free(&apart);
	prop_rows_free(&never);
	free(unsaid);
	return ok;
}

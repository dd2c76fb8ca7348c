/* All properties of one case, and the smallest case that breaks one. */
#include "property.h"

#include <stdio.h>
#include <string.h>

static bool one_run(const prop_case *c, size_t run, const journey_allocator *a, const prop_rows *first,
		    prop_rows *folded, prop_report *report)
{
	prop_rows replayed;
	char what[96];
	bool ok;

	memset(&replayed, 0, sizeof(replayed));
	ok = prop_fold(c, &c->runs[run], a, folded, report) &&
	     prop_replay(c, &c->runs[run], a, &replayed, report) &&
	     prop_exchange(c, &c->runs[run], a, report) && prop_unmerge(c, &c->runs[run], a, report);
	replayed.unstable = folded->unstable;
	if (ok && first) {
		snprintf(what, sizeof(what), "fragments, run %zu against run 0", run);
		ok = prop_rows_same(first, folded, what, report);
	}
	if (ok) {
		snprintf(what, sizeof(what), "run %zu, fragments against engine", run);
		ok = prop_rows_same(folded, &replayed, what, report);
	}
	prop_rows_free(&replayed);
	return ok;
}

/* ---- cases that a host could not feed ---- */

static bool is_valid_event(const prop_line *e)
{
	if (e->v[E_KIND] == PROP_ALIAS)
		return e->v[E_USER] && e->v[E_PREVIOUS] && !e->v[E_DEVICE];
	if (e->v[E_SPREAD] == PROP_DEVICES_TOO && e->v[E_DEVICE] + e->v[E_BURST] > PROP_PHANTOMS - PROP_USERS)
		return false;
	return e->v[E_USER] || e->v[E_DEVICE];
}

/* The same message may come under two identifiers, but says the same in both. */
static bool is_valid_twin(const prop_line *x, const prop_line *y)
{
	int i;

	if (x->v[E_ID] != y->v[E_ID])
		return true;
	for (i = 0; i < E_FIELDS; i++) {
		if (i != E_USER && i != E_DEVICE && x->v[i] != y->v[i])
			return false;
	}
	return prop_main(x) != prop_main(y) && x->v[E_KIND] <= PROP_PING && x->v[E_SPREAD] != PROP_DEVICES_TOO;
}

static bool is_valid(const prop_case *c)
{
	size_t i, k;

	for (i = 0; i < c->event_count; i++) {
		if (!is_valid_event(&c->events[i]))
			return false;
		for (k = 0; k < i; k++) {
			if (!is_valid_twin(&c->events[i], &c->events[k]))
				return false;
		}
	}
	return true;
}

bool prop_holds(const prop_case *c, const journey_allocator *a, prop_report *report)
{
	prop_rows first, other;
	bool ok = true;
	size_t i;

	memset(report, 0, sizeof(*report));
	memset(&first, 0, sizeof(first));
	if (!is_valid(c))
		return true;
	for (i = 0; i < c->run_count && ok; i++) {
		memset(&other, 0, sizeof(other));
		ok = one_run(c, i, a, i ? &first : NULL, i ? &other : &first, report);
		prop_rows_free(&other);
	}
	prop_rows_free(&first);
	return ok;
}

/* ---- shrinking ---- */

/* Events that the tries of one failure may feed, all together: less than the two minutes that a test has. */
#define WORK 400000

typedef struct shrinking {
	prop_case *best;
	const journey_allocator *allocator;
	prop_report *report;
	int64_t work;
} shrinking;

/* Takes the case if it fails, too. */
static bool fails(shrinking *s, const prop_case *c)
{
	prop_report report;
	size_t i;

	for (i = 0; i < c->event_count; i++)
		s->work += 1 + c->events[i].v[E_BURST] * (int64_t)c->run_count;
	if (s->work > WORK * (torture_long() ? 50 : 1) || prop_holds(c, s->allocator, &report))
		return false;
	*s->best = *c;
	*s->report = report;
	return true;
}

static void cut(prop_line *lines, size_t *count, size_t from, size_t n)
{
	memmove(lines + from, lines + from + n, (*count - from - n) * sizeof(*lines));
	*count -= n;
}

/* One of the case's lists. */
static prop_line *list_of(prop_case *c, int list, size_t **count)
{
	prop_line *lists[] = {c->events, c->features, c->runs};
	size_t *counts[] = {&c->event_count, &c->feature_count, &c->run_count};

	*count = counts[list];
	return lists[list];
}

/* Takes lines out: halves, quarters, ..., one by one. */
static bool fewer(shrinking *s, int list)
{
	size_t *count, n, from;
	bool any = false;

	(void)list_of(s->best, list, &count);
	for (n = (*count + 1) / 2; n > 0; n /= 2) {
		for (from = 0; from + n <= *count;) {
			prop_case c = *s->best;
			size_t *c_count;
			prop_line *lines = list_of(&c, list, &c_count);

			if (n == *c_count && list != 0)
				break; /* a case has a feature and a run */
			cut(lines, c_count, from, n);
			if (fails(s, &c))
				any = true;
			else
				from += n;
		}
	}
	return any;
}

static bool try_value(shrinking *s, int list, size_t line, int field, int64_t value)
{
	prop_case c = *s->best;
	size_t *count;
	prop_line *lines = list_of(&c, list, &count);

	if (lines[line].v[field] == value)
		return false;
	lines[line].v[field] = value;
	return fails(s, &c);
}

/* Rounder numbers: those of the units that people think in. */
static bool rounder(shrinking *s, int list, size_t line, int field, int64_t value)
{
	static const int64_t units[] = {JOURNEY_DAY, JOURNEY_HOUR, JOURNEY_MINUTE, JOURNEY_SECOND, 1000, 100, 10};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (value / units[i] != 0 && try_value(s, list, line, field, value / units[i] * units[i]))
			return true;
	}
	return false;
}

static bool simpler_event(shrinking *s, size_t line)
{
	bool any = false;
	int field;

	for (field = 0; field < E_FIELDS; field++) {
		int64_t value = s->best->events[line].v[field];

		if (field == E_ID || value == prop_neutral_event(field))
			continue;
		if (try_value(s, 0, line, field, prop_neutral_event(field)) ||
		    try_value(s, 0, line, field, field == E_BURST ? value / 2 : 1) ||
		    try_value(s, 0, line, field, value - 1) || rounder(s, 0, line, field, value))
			any = true;
	}
	return any;
}

static bool simpler_feature(shrinking *s, size_t line)
{
	bool any = try_value(s, 1, line, F_WHERE, 0);

	any |= try_value(s, 1, line, F_EVENT, 0);
	any |= try_value(s, 1, line, F_PERIOD, 0);
	any |= rounder(s, 1, line, F_WINDOW, s->best->features[line].v[F_WINDOW]);
	if (s->best->features[line].v[F_KIND] != JOURNEY_FEATURE_TALLY)
		any |= try_value(s, 1, line, F_WINDOW, 0);
	return any;
}

static bool simpler_run(shrinking *s, size_t line)
{
	bool any = try_value(s, 2, line, R_SEED, 0);

	any |= try_value(s, 2, line, R_TWICE, 0);
	any |= try_value(s, 2, line, R_KILL, 0);
	any |= try_value(s, 2, line, R_LIVE, 0);
	any |= try_value(s, 2, line, R_CACHE, 1);
	any |= try_value(s, 2, line, R_BATCH, 10000) || try_value(s, 2, line, R_BATCH, 1);
	return any;
}

static bool simpler(shrinking *s)
{
	bool any = false;
	size_t i;

	for (i = 0; i < s->best->event_count; i++)
		any |= simpler_event(s, i);
	for (i = 0; i < s->best->feature_count; i++)
		any |= simpler_feature(s, i);
	for (i = 0; i < s->best->run_count; i++)
		any |= simpler_run(s, i);
	return any;
}

void prop_shrink(prop_case *c, const journey_allocator *a, prop_report *report)
{
	shrinking s = {c, a, report, 0};
	bool any = true;

	while (any) {
		any = fewer(&s, 2);
		any |= fewer(&s, 0);
		any |= fewer(&s, 1);
		any |= simpler(&s);
	}
}

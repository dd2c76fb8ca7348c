/* Random cases. */
#include "property.h"

#include "base/hash.h"
#include <string.h>

typedef struct dice {
	uint64_t seed, thrown;
	journey_duration span; /* of the whole log */
	int users, devices, categories;
} dice;

uint64_t prop_random(uint64_t seed, uint64_t i, uint64_t bound)
{
	uint64_t what[2] = {seed, i};

	return bound ? jy_hash64(41, what, sizeof(what)) % bound : 0;
}

static uint64_t roll(dice *d, uint64_t bound)
{
	return prop_random(d->seed, d->thrown++, bound);
}

static bool one_in(dice *d, uint64_t n)
{
	return roll(d, n) == 0;
}

static const journey_duration windows[] = {JOURNEY_SECOND,    JOURNEY_MINUTE,   90 * JOURNEY_MINUTE,
					   JOURNEY_HOUR + 1,  JOURNEY_DAY,      7 * JOURNEY_DAY,
					   30 * JOURNEY_DAY,  365 * JOURNEY_DAY};
static const journey_duration spans[] = {10 * JOURNEY_SECOND, JOURNEY_HOUR, 3 * JOURNEY_DAY, 40 * JOURNEY_DAY,
					 900 * JOURNEY_DAY};

static prop_line make_feature(dice *d)
{
	static const int kinds[] = {
		JOURNEY_FEATURE_COUNT, JOURNEY_FEATURE_COUNT, JOURNEY_FEATURE_SUM,   JOURNEY_FEATURE_MIN,
		JOURNEY_FEATURE_MAX,   JOURNEY_FEATURE_AVG,   JOURNEY_FEATURE_FIRST, JOURNEY_FEATURE_LAST,
		JOURNEY_FEATURE_TALLY, JOURNEY_FEATURE_ANY,   JOURNEY_FEATURE_FIRST, JOURNEY_FEATURE_LAST,
		JOURNEY_FEATURE_MOST,  JOURNEY_FEATURE_LIST,  JOURNEY_FEATURE_DISTINCT};
	prop_line f;
	int kind = kinds[roll(d, sizeof(kinds) / sizeof(*kinds))];

	memset(&f, 0, sizeof(f));
	f.v[F_KIND] = kind;
	f.v[F_EVENT] = (int64_t)roll(d, 2);
	f.v[F_WHERE] = one_in(d, 2) ? (int64_t)roll(d, 4) : 0;
	if (kind >= JOURNEY_FEATURE_SUM && kind <= JOURNEY_FEATURE_AVG)
		f.v[F_OF] = 1 + (int64_t)roll(d, 2);
	if ((kind == JOURNEY_FEATURE_FIRST || kind == JOURNEY_FEATURE_LAST) && one_in(d, 2))
		f.v[F_OF] = 3;
	if (kind == JOURNEY_FEATURE_TALLY || kind == JOURNEY_FEATURE_MOST || kind == JOURNEY_FEATURE_LIST)
		f.v[F_TOP] = 1 + (int64_t)roll(d, 8);
	if (kind == JOURNEY_FEATURE_TALLY) {
		f.v[F_HALF_LIFE] = windows[1 + roll(d, 7)];
	} else if (one_in(d, 4)) {
		f.v[F_PERIOD] = 1 + (int64_t)roll(d, PROP_SUNDAYS);
	} else if (!one_in(d, 3)) {
		f.v[F_WINDOW] = windows[roll(d, 8)];
	}
	return f;
}

static journey_time make_time(dice *d, const prop_case *c)
{
	journey_time t = (journey_time)roll(d, (uint64_t)d->span + 1);

	switch (roll(d, 6)) {
	case 0: /* the time of another event, or just beside it */
		if (c->event_count > 0)
			return c->events[roll(d, c->event_count)].v[E_TIME] +
			       (one_in(d, 3) ? (journey_time)roll(d, 3) - 1 : 0);
		return t;
	case 1: /* a window's length from another event */
		if (c->event_count > 0 && c->feature_count > 0)
			return c->events[roll(d, c->event_count)].v[E_TIME] +
			       c->features[roll(d, c->feature_count)].v[F_WINDOW];
		return t;
	case 2:
		return t / JOURNEY_MINUTE * JOURNEY_MINUTE;
	case 3:
		return t / JOURNEY_DAY * JOURNEY_DAY;
	}
	return t;
}

static void name_customer(dice *d, prop_line *e)
{
	uint64_t who = roll(d, 4);

	if (who != 0)
		e->v[E_USER] = 1 + (int64_t)roll(d, (uint64_t)d->users);
	if (who == 0 || who == 3)
		e->v[E_DEVICE] = 1 + (int64_t)roll(d, (uint64_t)d->devices);
}

static void fill_track(dice *d, prop_line *e)
{
	e->v[E_CATEGORY] = one_in(d, 8) ? 0 : 1 + (int64_t)roll(d, (uint64_t)d->categories);
	if (!one_in(d, 8))
		e->v[E_AMOUNT] = one_in(d, 16) ? (int64_t)roll(d, 2000000000) - 1000000000
					       : (int64_t)roll(d, 3000) - 200;
	if (!one_in(d, 4))
		e->v[E_ITEMS] = (int64_t)roll(d, 5) - 1;
}

static void fill_identify(dice *d, prop_line *e)
{
	e->v[E_NAME] = (int64_t)roll(d, 4);
	e->v[E_AGE] = (int64_t)roll(d, 3);
	e->v[E_VIP] = (int64_t)roll(d, 3);
	e->v[E_CONSENT] = (int64_t)roll(d, 3);
	e->v[E_PURPOSE] = (int64_t)roll(d, 3);
	e->v[E_ZONE] = (int64_t)roll(d, 3);
}

static prop_line make_event(dice *d, const prop_case *c)
{
	static const int kinds[] = {PROP_VIEW, PROP_VIEW,     PROP_VIEW,     PROP_ORDER, PROP_ORDER, PROP_PING,
				    PROP_PAGE, PROP_IDENTIFY, PROP_IDENTIFY, PROP_ALIAS, PROP_GROUP};
	prop_line e;

	memset(&e, 0, sizeof(e));
	e.v[E_AMOUNT] = e.v[E_ITEMS] = PROP_NONE;
	e.v[E_KIND] = kinds[roll(d, sizeof(kinds) / sizeof(*kinds))];
	e.v[E_ID] = (int64_t)c->event_count + 1;
	e.v[E_TIME] = make_time(d, c);
	name_customer(d, &e);
	if (e.v[E_KIND] <= PROP_ORDER)
		fill_track(d, &e);
	if (e.v[E_KIND] == PROP_IDENTIFY)
		fill_identify(d, &e);
	if (e.v[E_KIND] == PROP_ALIAS) {
		e.v[E_USER] = 1 + (int64_t)roll(d, (uint64_t)d->users);
		e.v[E_PREVIOUS] = 1 + (int64_t)roll(d, (uint64_t)d->users);
		e.v[E_DEVICE] = 0;
	}
	return e;
}

/* The same message once more, under another identifier. */
static bool make_echo(dice *d, const prop_case *c, prop_line *out)
{
	prop_line e = c->events[roll(d, c->event_count)];
	size_t i;

	if (e.v[E_KIND] > PROP_PING)
		return false;
	if (e.v[E_USER] && !e.v[E_DEVICE])
		e.v[E_DEVICE] = 1 + (int64_t)roll(d, (uint64_t)d->devices);
	if (e.v[E_USER])
		e.v[E_USER] = 0;
	else
		e.v[E_USER] = 1 + (int64_t)roll(d, (uint64_t)d->users);
	for (i = 0; i < c->event_count; i++) { /* one identifier has a message in one form only */
		if (prop_same_message(&c->events[i], &e) && prop_main(&c->events[i]) == prop_main(&e))
			return false;
	}
	*out = e;
	return true;
}

/* What exceeds a limit. */
static void make_burst(dice *d, prop_case *c)
{
	prop_line e = make_event(d, c);
	uint64_t what = roll(d, 5);

	e.v[E_EVERY] = (int64_t)roll(d, 2) * (int64_t)roll(d, (uint64_t)d->span / 300 + 2);
	switch (what) {
	case 0: /* the ring alone */
		e.v[E_KIND] = PROP_VIEW;
		e.v[E_BURST] = 70 + (int64_t)roll(d, 100);
		break;
	case 1: /* the dedup memory */
		e.v[E_KIND] = one_in(d, 2) ? PROP_PAGE : PROP_VIEW;
		e.v[E_BURST] = 520 + (int64_t)roll(d, 80);
		break;
	case 2: /* keys of a tally */
		e.v[E_KIND] = PROP_VIEW;
		e.v[E_BURST] = 100 + (int64_t)roll(d, 60);
		e.v[E_SPREAD] = PROP_CATEGORIES;
		break;
	case 3: /* devices of one user */
		e.v[E_KIND] = PROP_PAGE;
		e.v[E_USER] = 1;
		e.v[E_BURST] = 50 + (int64_t)roll(d, 30);
		e.v[E_SPREAD] = PROP_DEVICES_TOO;
		break;
	default: /* purposes */
		e.v[E_KIND] = PROP_IDENTIFY;
		e.v[E_CONSENT] = 1 + (int64_t)roll(d, 2);
		e.v[E_BURST] = 60 + (int64_t)roll(d, 20);
		e.v[E_SPREAD] = PROP_PURPOSES;
	}
	if (e.v[E_KIND] != PROP_IDENTIFY && e.v[E_SPREAD] != PROP_DEVICES_TOO && e.v[E_USER])
		e.v[E_DEVICE] = 0;
	c->events[c->event_count++] = e;
}

static void make_events(dice *d, prop_case *c, bool beyond)
{
	size_t n = 1 + roll(d, one_in(d, 3) ? PROP_EVENTS : 60);

	if (beyond)
		make_burst(d, c);
	while (c->event_count < n) {
		if (c->event_count > 0 && one_in(d, 12) && make_echo(d, c, &c->events[c->event_count])) {
			c->event_count++;
			continue;
		}
		c->events[c->event_count] = make_event(d, c);
		c->event_count++;
	}
}

static void make_runs(dice *d, prop_case *c)
{
	static const int64_t batches[] = {1, 7, 64, 10000};
	size_t i;

	c->run_count = 3;
	for (i = 0; i < c->run_count; i++) {
		int64_t *r = c->runs[i].v;

		r[R_SEED] = i == 0 ? 0 : (int64_t)roll(d, 1u << 30) + 1;
		r[R_TWICE] = i == 0 ? 0 : (int64_t)roll(d, 5);
		r[R_BATCH] = batches[roll(d, 4)];
		r[R_CACHE] = (int64_t)roll(d, 2);
		r[R_LIVE] = i > 0 && one_in(d, 3) ? 1 + (int64_t)roll(d, 1000) : 0;
		r[R_KILL] = one_in(d, 2) ? 1 + (int64_t)roll(d, 8) : 0;
	}
}

void prop_generate(uint64_t seed, prop_case *c)
{
	dice d = {seed, 0, 0, 0, 0, 0};
	size_t i, features;

	memset(c, 0, sizeof(*c));
	d.span = spans[roll(&d, sizeof(spans) / sizeof(*spans))];
	d.users = 1 + (int)roll(&d, PROP_USERS);
	d.devices = 1 + (int)roll(&d, PROP_DEVICES);
	d.categories = 1 + (int)roll(&d, 5);
	features = 1 + roll(&d, PROP_FEATURES);
	for (i = 0; i < features; i++)
		c->features[c->feature_count++] = make_feature(&d);
	make_events(&d, c, seed % 2 == 1);
	make_runs(&d, c);
}

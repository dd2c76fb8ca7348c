/*
 * Messages at worst. What one instance of a journey can send within a window is the longest way through its steps; how
 * many instances can do so follows from its rule for entering again; caps bound what is left. Everything is a bound from
 * above: what a customer really gets can be less, never more.
 */
#include "base/text.h"
#include "strategy/ways.h"

#define UNBOUNDED JOURNEY_PROOF_UNBOUNDED
#define WEEK (7 * JOURNEY_DAY)

static int64_t sum(int64_t a, int64_t b)
{
	return a == UNBOUNDED || b == UNBOUNDED ? UNBOUNDED : a + b;
}

static int64_t product(int64_t a, int64_t b)
{
	if (a == 0 || b == 0)
		return 0;
	return a == UNBOUNDED || b == UNBOUNDED || a > INT32_MAX || b > INT32_MAX ? UNBOUNDED : a * b;
}

/* Moments at least `apart` from each other in a half-open span. */
static int64_t moments(journey_duration span, journey_duration apart)
{
	return span == JY_EDGE_FOREVER ? UNBOUNDED : (span - 1) / apart + 1;
}

/* A bound, with what it comes from. */
typedef struct bound {
	int64_t count;
	const char *limit;
} bound;

static bound least(bound a, bound b)
{
	return b.count < a.count ? b : a;
}

/* ---- one journey ---- */

/* Whether several instances of it can run side by side for one customer. */
static bool is_keyed(const jy_proving *p, const jy_journey *journey)
{
	return journey->enter == JY_ENTER_TRIGGER && p->strategy->triggers[journey->enter_index].per != NULL;
}

/* Entries are at least `again_after` apart, whatever their keys. */
static bound by_entries(jy_proving *p, const jy_ways *ways, uint32_t channel, journey_duration window, bool keyed)
{
	const jy_journey *journey = ways->journey;
	int64_t each = jy_sends_within(p, ways, channel, window, false, 0), entries;
	jy_span_of_sends span = jy_span_of(p, ways, channel);

	if (!span.any)
		return (bound){0, "steps"};
	/* Who entered so long ago that the last send is over has no part in the window. */
	entries = span.last == JY_EDGE_FOREVER || span.last - span.first > JY_EDGE_FOREVER - window
			  ? UNBOUNDED
			  : moments(window + span.last - span.first, journey->again_after);
	/* Without keys there is one at a time: the one that runs already, and those that enter in the window. */
	if (!keyed && entries > moments(window, journey->again_after) + 1)
		entries = moments(window, journey->again_after) + 1;
	return (bound){product(each, entries), "again"};
}

static bound of_journey(jy_proving *p, const jy_ways *ways, uint32_t channel, journey_duration window)
{
	const jy_journey *journey = ways->journey;
	bool keyed = is_keyed(p, journey);
	bound best = {UNBOUNDED, ""};

	if (!jy_span_of(p, ways, channel).any)
		return (bound){0, "steps"};
	if (journey->again == JOURNEY_AGAIN_NEVER)
		return (bound){jy_sends_within(p, ways, channel, window, false, 0), "steps"};
	if (!keyed)
		best = (bound){jy_sends_within(p, ways, channel, window, true, 0), "steps"};
	if (journey->again == JOURNEY_AGAIN_AFTER)
		best = least(best, by_entries(p, ways, channel, window, keyed));
	return best;
}

/* ---- caps ---- */

static bound of_channel(const jy_channel *channel, journey_duration window)
{
	bound best = {UNBOUNDED, ""};
	uint32_t i;

	for (i = 0; i < channel->cap_count; i++)
		best = least(best, (bound){product(channel->caps[i].count, moments(window, channel->caps[i].window)),
					   "cap"});
	return best;
}

/* ---- all ---- */

/* Sums over journeys, by channel, and of all. */
typedef struct totals {
	int64_t *day, *week;         /* by channel */
	bool *used;                  /* by channel */
	int64_t all_day, all_week;   /* of all journeys */
} totals;

static void put(jy_proving *p, journey_str journey, journey_str channel, bound day, bound week)
{
	journey_send_bound *made;

	if (!jy_proving_ok(p))
		return;
	if (!jy_grow(&p->memory, &p->bounds, &p->bound_capacity, p->bound_count + 1, sizeof(*made))) {
		p->status = JOURNEY_NO_MEMORY;
		return;
	}
	made = &p->bounds[p->bound_count];
	made->per_day = day.count;
	made->per_week = week.count;
	made->limit = jy_str(week.count == UNBOUNDED ? "" : week.limit); /* static */
	if (!jy_arena_str(&p->arena, journey, &made->journey) || !jy_arena_str(&p->arena, channel, &made->channel))
		p->status = JOURNEY_NO_MEMORY;
	else
		p->bound_count++;
}

static void look_at_journey(jy_proving *p, const jy_journey *journey, totals *t)
{
	int64_t day = 0, week = 0;
	jy_ways ways;
	uint32_t i;

	if (!jy_ways_of(p, journey, &ways))
		return;
	for (i = 0; i < p->strategy->channel_count && jy_proving_ok(p); i++) {
		const jy_channel *channel = &p->strategy->channels[i];
		bound d, w;

		if (!jy_span_of(p, &ways, i).any)
			continue;
		d = least(of_journey(p, &ways, i, JOURNEY_DAY), of_channel(channel, JOURNEY_DAY));
		w = least(of_journey(p, &ways, i, WEEK), of_channel(channel, WEEK));
		put(p, journey->name, channel->name, d, w);
		t->used[i] = true;
		t->day[i] = sum(t->day[i], d.count);
		t->week[i] = sum(t->week[i], w.count);
		day = sum(day, d.count);
		week = sum(week, w.count);
	}
	/* A step that may go by any of several channels goes by one. */
	t->all_day = sum(t->all_day, least((bound){day, ""}, of_journey(p, &ways, JY_NONE, JOURNEY_DAY)).count);
	t->all_week = sum(t->all_week, least((bound){week, ""}, of_journey(p, &ways, JY_NONE, WEEK)).count);
}

static void put_channels(jy_proving *p, const totals *t)
{
	journey_str none = {NULL, 0};
	int64_t day = 0, week = 0;
	bool any = false;
	uint32_t i;

	for (i = 0; i < p->strategy->channel_count; i++) {
		const jy_channel *channel = &p->strategy->channels[i];
		bound d, w;

		if (!t->used[i])
			continue;
		d = least((bound){t->day[i], "sum"}, of_channel(channel, JOURNEY_DAY));
		w = least((bound){t->week[i], "sum"}, of_channel(channel, WEEK));
		put(p, none, channel->name, d, w);
		day = sum(day, d.count);
		week = sum(week, w.count);
		any = true;
	}
	if (any)
		put(p, none, none, (bound){day < t->all_day ? day : t->all_day, "sum"},
		    (bound){week < t->all_week ? week : t->all_week, "sum"});
}

static void find_unbounded(jy_proving *p)
{
	size_t i;

	for (i = 0; i < p->bound_count; i++) {
		const journey_send_bound *b = &p->bounds[i];

		if (b->per_week == UNBOUNDED && b->journey.size > 0)
			jy_find(p, JOURNEY_SEVERITY_WARNING, "unbounded-sends",
				jy_find_at(p, "journeys.%.*s", JY_TEXT(b->journey)),
				"give the channel a cap, or the journey `again: after 7d`",
				"nothing limits how often the journey `%.*s` sends by `%.*s` to one customer",
				JY_TEXT(b->journey), JY_TEXT(b->channel));
	}
}

void jy_prove_bounds(jy_proving *p)
{
	uint32_t count = p->strategy->channel_count, i;
	jy_arena_mark mark;
	totals t = {NULL, NULL, NULL, 0, 0};

	t.day = jy_proving_items(p, count, sizeof(*t.day));
	t.week = jy_proving_items(p, count, sizeof(*t.week));
	t.used = jy_proving_items(p, count, sizeof(*t.used));
	mark = jy_arena_save(&p->scratch);
	for (i = 0; i < p->strategy->journey_count && jy_proving_ok(p); i++) {
		jy_arena_rewind(&p->scratch, mark);
		look_at_journey(p, &p->strategy->journeys[i], &t);
	}
	if (jy_proving_ok(p))
		put_channels(p, &t);
	find_unbounded(p);
}

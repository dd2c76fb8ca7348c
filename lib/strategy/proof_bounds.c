/*
 * Messages at worst. What one instance of a journey can send within a window is the longest way through its steps; how
 * many instances can do so follows from its rule for entering again; caps bound what is left. Everything is a bound from
 * above: what a customer really gets can be less, never more.
 */
#include "base/text.h"
#include "strategy/ways.h"
#include <journey/lifecycle.h>
#include <string.h>

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

static bool trigger_keyed(const jy_trigger *trigger)
{
	return trigger->per != NULL || trigger->kind != JY_TRIGGER_EVENT;
}

/* Whether a step of another journey starts it under a key. */
static bool started_with_key(const journey_strategy *s, const jy_journey *journey)
{
	uint32_t i, k;

	for (i = 0; i < s->journey_count; i++)
		for (k = 0; k < s->journeys[i].step_count; k++) {
			const jy_step *step = &s->journeys[i].steps[k];

			if (step->kind == JY_STEP_START && step->as.start.key != NULL &&
			    &s->journeys[step->as.start.journey] == journey)
				return true;
		}
	return false;
}

bool jy_journey_keyed(const journey_strategy *s, const jy_journey *journey)
{
	const jy_life *life = &journey->life;
	bool keyed = journey->enter == JY_ENTER_TRIGGER && trigger_keyed(&s->triggers[journey->enter_index]);
	uint32_t i;

	for (i = 0; i < life->way_count; i++)
		keyed = keyed || (life->ways[i].kind == JY_ENTER_TRIGGER && trigger_keyed(&s->triggers[life->ways[i].index]));
	return keyed || started_with_key(s, journey);
}

/* Whether several instances of it can run side by side for one customer. */
static bool is_parallel(const jy_proving *p, const jy_journey *journey)
{
	const jy_life *life = &journey->life;

	if ((life->limits.set & JOURNEY_LIMIT_AT_ONCE) != 0 && life->limits.at_once <= 1)
		return false;
	return journey->again == JOURNEY_AGAIN_ALWAYS || jy_journey_keyed(p->strategy, journey);
}

static int64_t at_most(int64_t entries, const jy_limits *limits, journey_duration span)
{
	int64_t allowed;

	if ((limits->set & JOURNEY_LIMIT_ENTRIES) == 0 || limits->window <= 0)
		return entries;
	allowed = product(limits->entries, moments(span, limits->window));
	return allowed < entries ? allowed : entries;
}

/* Entries of one customer within a span of time, by all that limits them. */
static int64_t entries_in(const jy_proving *p, const jy_journey *journey, journey_duration span)
{
	const jy_life *life = &journey->life;
	int64_t entries = UNBOUNDED;

	if (journey->again == JOURNEY_AGAIN_NEVER || (journey->again == JOURNEY_AGAIN_PER_KEY && !is_parallel(p, journey)))
		return 1;
	if (journey->again == JOURNEY_AGAIN_AFTER)
		entries = moments(span, journey->again_after);
	if ((life->limits.set & JOURNEY_LIMIT_TOTAL) != 0 && life->limits.total < entries)
		entries = life->limits.total;
	entries = at_most(entries, &life->limits, span);
	return life->set == JY_NONE ? entries : at_most(entries, &p->strategy->journey_sets[life->set].limits, span);
}

/* As many as can enter so that one of their sends falls into the window. */
static bound by_entries(jy_proving *p, const jy_ways *ways, uint32_t channel, journey_duration window, bool parallel)
{
	const jy_journey *journey = ways->journey;
	int64_t each = jy_sends_within(p, ways, channel, window, false, 0), entries, inside;
	jy_span_of_sends span = jy_span_of(p, ways, channel);

	/* An instance that ends after a time decides nothing later. */
	if (journey->life.at_most > 0 && journey->life.at_most < span.last)
		span.last = journey->life.at_most;
	/* Who entered so long ago that the last send is over has no part in the window. */
	entries = span.last == JY_EDGE_FOREVER || span.last - span.first > JY_EDGE_FOREVER - window
			  ? entries_in(p, journey, JY_EDGE_FOREVER)
			  : entries_in(p, journey, window + span.last - span.first);
	/* One at a time: the one that runs already, and those that enter in the window. */
	inside = sum(entries_in(p, journey, window), 1);
	if (!parallel && entries > inside)
		entries = inside;
	return (bound){product(each, entries), journey->again == JOURNEY_AGAIN_NEVER ? "steps" : "again"};
}

static bound of_journey(jy_proving *p, const jy_ways *ways, uint32_t channel, journey_duration window)
{
	bool parallel = is_parallel(p, ways->journey);
	bound best = {UNBOUNDED, ""};

	if (!jy_span_of(p, ways, channel).any)
		return (bound){0, "steps"};
	if (!parallel)
		best = (bound){jy_sends_within(p, ways, channel, window, true, 0), "steps"};
	return least(best, by_entries(p, ways, channel, window, parallel));
}

/* ---- caps ---- */

/* Whether all that a cap counts, and nothing else, is what a journey (JY_NONE: any) sends by a channel (likewise). */
static bool covers(const jy_cap *cap, uint32_t journey, uint32_t channel)
{
	return cap->tag == 0 && (cap->channel == JY_NONE || cap->channel == channel) &&
	       (cap->journey == JY_NONE || cap->journey == journey);
}

/* Spans of a cap that a window touches; a day of the calendar is taken as 24 hours. */
static int64_t spans(const jy_cap *cap, journey_duration window)
{
	if (cap->period == JOURNEY_PERIOD_NONE)
		return moments(window, cap->window) + (cap->from_first ? 1 : 0);
	return cap->period == JOURNEY_PERIOD_DAY ? (window - 1) / JOURNEY_DAY + 2 : 2;
}

static bound of_caps(const journey_strategy *s, uint32_t journey, uint32_t channel, journey_duration window)
{
	bound best = {UNBOUNDED, ""};
	uint32_t i;

	for (i = 0; i < s->sending.cap_count; i++) {
		const jy_cap *cap = &s->sending.caps[i];

		if (covers(cap, journey, channel))
			best = least(best, (bound){product(cap->count, spans(cap, window)), "cap"});
	}
	return best;
}

/* Transactional sends pass caps. */
static bool is_free(const journey_strategy *s, const jy_journey *journey, uint32_t channel)
{
	uint32_t i;

	for (i = 0; i < journey->step_count; i++)
		if (jy_sends_by(s, &journey->steps[i], channel) && journey->steps[i].as.send.rules.transactional)
			return true;
	return false;
}

/* ---- all ---- */

/* Sums over journeys, by channel, and of all. */
typedef struct totals {
	int64_t *day, *week;         /* by channel */
	bool *used, *free;           /* by channel: sends go by it; some of them pass its caps */
	bool any_free;
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

static bound capped(const jy_proving *p, bound all, uint32_t journey, uint32_t channel, journey_duration window, bool free)
{
	return free ? all : least(all, of_caps(p->strategy, journey, channel, window));
}

static void look_at_journey(jy_proving *p, uint32_t index, totals *t)
{
	const jy_journey *journey = &p->strategy->journeys[index];
	int64_t day = 0, week = 0;
	jy_ways ways;
	uint32_t i;

	if (!jy_ways_of(p, journey, &ways))
		return;
	for (i = 0; i < p->strategy->channel_count && jy_proving_ok(p); i++) {
		bool free = is_free(p->strategy, journey, i);
		bound d, w;

		if (!jy_span_of(p, &ways, i).any)
			continue;
		d = capped(p, of_journey(p, &ways, i, JOURNEY_DAY), index, i, JOURNEY_DAY, free);
		w = capped(p, of_journey(p, &ways, i, WEEK), index, i, WEEK, free);
		put(p, journey->name, p->strategy->channels[i].name, d, w);
		t->used[i] = true;
		t->free[i] = t->free[i] || free;
		t->any_free = t->any_free || free;
		t->day[i] = sum(t->day[i], d.count);
		t->week[i] = sum(t->week[i], w.count);
		day = sum(day, d.count);
		week = sum(week, w.count);
	}
	/* A step that may go by any of several channels goes by one, and by another only where that fails. */
	t->all_day = sum(t->all_day, least((bound){day, ""}, of_journey(p, &ways, JY_NONE, JOURNEY_DAY)).count);
	t->all_week = sum(t->all_week, least((bound){week, ""}, of_journey(p, &ways, JY_NONE, WEEK)).count);
}

static void put_channels(jy_proving *p, const totals *t)
{
	journey_str none = {NULL, 0};
	bound day = {0, "sum"}, week = {0, "sum"};
	bool any = false;
	uint32_t i;

	for (i = 0; i < p->strategy->channel_count; i++) {
		bound d = {t->day[i], "sum"}, w = {t->week[i], "sum"};

		if (!t->used[i])
			continue;
		d = capped(p, d, JY_NONE, i, JOURNEY_DAY, t->free[i]);
		w = capped(p, w, JY_NONE, i, WEEK, t->free[i]);
		put(p, none, p->strategy->channels[i].name, d, w);
		day.count = sum(day.count, d.count);
		week.count = sum(week.count, w.count);
		any = true;
	}
	day = capped(p, least(day, (bound){t->all_day, "sum"}), JY_NONE, JY_NONE, JOURNEY_DAY, t->any_free);
	week = capped(p, least(week, (bound){t->all_week, "sum"}), JY_NONE, JY_NONE, WEEK, t->any_free);
	if (any)
		put(p, none, none, day, week);
}

static void find_unbounded(jy_proving *p)
{
	size_t i;

	for (i = 0; i < p->bound_count; i++) {
		const journey_send_bound *b = &p->bounds[i];

		if (b->per_week == UNBOUNDED && b->journey.size > 0)
			jy_find(p, JOURNEY_SEVERITY_WARNING, "unbounded-sends",
				jy_find_at(p, "journeys.%.*s", JY_TEXT(b->journey)),
				"give the channel a cap, or the journey `again: after 7d` or a limit of entries",
				"nothing limits how often the journey `%.*s` sends by `%.*s` to one customer",
				JY_TEXT(b->journey), JY_TEXT(b->channel));
	}
}

void jy_prove_bounds(jy_proving *p)
{
	uint32_t count = p->strategy->channel_count, i;
	jy_arena_mark mark;
	totals t;

	memset(&t, 0, sizeof(t));
	t.day = jy_proving_items(p, count, sizeof(*t.day));
	t.week = jy_proving_items(p, count, sizeof(*t.week));
	t.used = jy_proving_items(p, count, sizeof(*t.used));
	t.free = jy_proving_items(p, count, sizeof(*t.free));
	mark = jy_arena_save(&p->scratch);
	for (i = 0; i < p->strategy->journey_count && jy_proving_ok(p); i++) {
		jy_arena_rewind(&p->scratch, mark);
		look_at_journey(p, i, &t);
	}
	if (jy_proving_ok(p))
		put_channels(p, &t);
	find_unbounded(p);
}

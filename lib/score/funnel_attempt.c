#include "score/funnel_attempt.h"

#include <string.h>

/*
 * For each number of steps done, the chain that began last is kept (any other that got as far has less of its window
 * left). So one pass finds whether any chain gets to the end: what breaks a chain, an exclusion or another visit where
 * the very next is wanted, takes chains away level by level. A single attempt is the same with an entry that is given.
 */
typedef struct levels {
	jy_attempt chains[JOURNEY_FUNNEL_STEPS_MAX]; /* [i]: i + 1 steps done; `reached` is 0 where there is none */
	jy_attempt best;
} levels;

static bool inside(const journey_funnel_options *options, journey_time start, journey_time time)
{
	return !options->window || time - start < options->window;
}

static bool enters(const journey_funnel_options *options, const journey_visit *visit)
{
	return jy_step_is(&options->steps[0], visit) &&
	       (options->group == JOURNEY_PATHS_ANY || options->group == visit->group);
}

/* Takes away the chains that a visit breaks. */
static void break_chains(const journey_funnel_options *options, const journey_visit *visit, jy_attempt *chains)
{
	for (size_t e = 0; e < options->exclusion_count; e++) {
		const journey_funnel_exclusion *x = &options->exclusions[e];

		if (!jy_step_is(&x->visit, visit))
			continue;
		for (uint32_t done = x->from; done < x->to; done++)
			chains[done - 1].reached = 0;
	}
}

static void advance(const jy_walk *walk, levels *l, size_t at, size_t step)
{
	const journey_visit *visit = &walk->visits[at];
	jy_attempt *to = &l->chains[step];
	const jy_attempt *from = &l->chains[step - 1];
	bool strict = walk->options->order == JOURNEY_FUNNEL_STRICT;

	if (strict)
		to->reached = 0;
	if (!from->reached || !inside(walk->options, from->times[0], visit->time) ||
	    !jy_step_is(&walk->options->steps[step], visit) || (to->reached && to->times[0] >= from->times[0]))
		return;
	memcpy(to->times, from->times, step * sizeof *to->times);
	to->times[step] = visit->time;
	to->reached = step + 1;
	to->last = at;
	if (to->reached > l->best.reached)
		l->best = *to;
}

static void begin(const jy_walk *walk, levels *l, size_t at)
{
	jy_attempt *to = &l->chains[0];
	journey_time time = walk->visits[at].time;

	if (to->reached && to->times[0] >= time && walk->options->order != JOURNEY_FUNNEL_STRICT)
		return;
	to->reached = 1;
	to->times[0] = time;
	to->last = at;
	if (!l->best.reached)
		l->best = *to;
}

/* `single`: the entry that is there already is the only one. */
static void step_on(const jy_walk *walk, levels *l, size_t at, bool single)
{
	const journey_funnel_options *options = walk->options;

	break_chains(options, &walk->visits[at], l->chains);
	for (size_t step = options->step_count - 1; step >= 1; step--)
		advance(walk, l, at, step);
	if (options->order == JOURNEY_FUNNEL_STRICT)
		l->chains[0].reached = 0;
	if (!single && enters(options, &walk->visits[at]))
		begin(walk, l, at);
}

static void furthest(jy_walk *walk, jy_attempt *out)
{
	levels l;

	for (size_t i = 0; i < walk->options->step_count; i++)
		l.chains[i].reached = 0;
	l.best.reached = 0;
	for (; walk->at < walk->to && l.best.reached < walk->options->step_count; walk->at++)
		step_on(walk, &l, walk->at, false);
	*out = l.best;
}

static bool alive(const levels *l, size_t steps)
{
	for (size_t i = 0; i + 1 < steps; i++)
		if (l->chains[i].reached)
			return true;
	return false;
}

/* From the entry at walk->at; leaves that at the first visit which may be another entry. */
static void from_entry(jy_walk *walk, jy_attempt *out)
{
	levels l;
	size_t steps = walk->options->step_count;
	journey_time start = walk->visits[walk->at].time;

	for (size_t i = 0; i < steps; i++)
		l.chains[i].reached = 0;
	l.best.reached = 0;
	begin(walk, &l, walk->at++);
	for (; walk->at < walk->to && l.best.reached < steps && inside(walk->options, start, walk->visits[walk->at].time);
		walk->at++) {
		step_on(walk, &l, walk->at, true);
		if (l.best.reached < steps && !alive(&l, steps))
			break;
	}
	*out = l.best;
}

/* ---- steps in any order ---- */

/* The step that a visit counts for, or step_count. */
static size_t step_of(const journey_funnel_options *options, const journey_visit *visit)
{
	size_t step = 0;

	if (options->group != JOURNEY_PATHS_ANY && options->group != visit->group)
		return options->step_count;
	while (step < options->step_count && !jy_step_is(&options->steps[step], visit))
		step++;
	return step;
}

static bool excluded(const journey_funnel_options *options, const journey_visit *visit)
{
	for (size_t e = 0; e < options->exclusion_count; e++)
		if (jy_step_is(&options->exclusions[e].visit, visit))
			return true;
	return false;
}

/* When each step was done last (or, in a single attempt, first). */
typedef struct marks {
	bool done[JOURNEY_FUNNEL_STEPS_MAX];
	journey_time times[JOURNEY_FUNNEL_STEPS_MAX];
} marks;

/* The steps that are inside one window up to now, in order of time. */
static void gather(const journey_funnel_options *options, const marks *m, journey_time now, size_t at, jy_attempt *out)
{
	out->reached = 0;
	out->last = at;
	for (size_t step = 0; step < options->step_count; step++) {
		size_t place = out->reached;

		if (!m->done[step] || !inside(options, m->times[step], now))
			continue;
		for (; place > 0 && out->times[place - 1] > m->times[step]; place--)
			out->times[place] = out->times[place - 1];
		out->times[place] = m->times[step];
		out->reached++;
	}
}

static void furthest_any(jy_walk *walk, jy_attempt *out)
{
	const journey_funnel_options *options = walk->options;
	marks m = {.done = {false}};

	for (; walk->at < walk->to && out->reached < options->step_count; walk->at++) {
		const journey_visit *visit = &walk->visits[walk->at];
		size_t step = step_of(options, visit);
		jy_attempt found;

		if (excluded(options, visit))
			memset(m.done, 0, sizeof m.done);
		if (step == options->step_count)
			continue;
		m.done[step] = true;
		m.times[step] = visit->time;
		gather(options, &m, visit->time, walk->at, &found);
		if (found.reached > out->reached)
			*out = found;
	}
}

static void from_entry_any(jy_walk *walk, jy_attempt *out)
{
	const journey_funnel_options *options = walk->options;
	journey_time start = walk->visits[walk->at].time;
	size_t entry = walk->at;
	marks m = {.done = {false}};

	for (; walk->at < walk->to && out->reached < options->step_count; walk->at++) {
		const journey_visit *visit = &walk->visits[walk->at];
		size_t step = step_of(options, visit);

		if (walk->at > entry && (!inside(options, start, visit->time) || excluded(options, visit)))
			break;
		if (step == options->step_count || m.done[step])
			continue;
		m.done[step] = true;
		out->times[out->reached++] = visit->time;
		out->last = walk->at;
	}
}

/* Goes to the next entry; false if there is none. For the first entry, that of any group decides. */
static bool find_entry(jy_walk *walk)
{
	const journey_funnel_options *options = walk->options;
	bool any = options->order == JOURNEY_FUNNEL_ANY;

	for (; walk->at < walk->to; walk->at++) {
		const journey_visit *visit = &walk->visits[walk->at];

		if (any && step_of(options, visit) < options->step_count)
			return true;
		if (any || !jy_step_is(&options->steps[0], visit))
			continue;
		if (enters(options, visit))
			return true;
		if (options->count == JOURNEY_FUNNEL_FIRST)
			return false;
	}
	return false;
}

bool jy_walk_next(jy_walk *walk, jy_attempt *out)
{
	bool any = walk->options->order == JOURNEY_FUNNEL_ANY;

	out->reached = 0;
	if (walk->over)
		return false;
	walk->over = walk->options->count != JOURNEY_FUNNEL_EACH;
	if (walk->options->count == JOURNEY_FUNNEL_ONCE) {
		(any ? furthest_any : furthest)(walk, out);
		return out->reached > 0;
	}
	if (!find_entry(walk))
		return false;
	(any ? from_entry_any : from_entry)(walk, out);
	return true;
}

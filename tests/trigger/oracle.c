#include "trigger/oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned oracle_random(uint64_t *state, unsigned below)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (unsigned)((z ^ z >> 31) >> 16) % below;
}

void oracle_plan(const oracle_pattern *pattern, jy_pattern_plan *out)
{
	for (unsigned i = 0; i < pattern->count; i++)
		out[i] = (jy_pattern_plan){pattern->steps[i].none, pattern->steps[i].times, pattern->steps[i].within};
}

static journey_duration some(uint64_t *state, unsigned zero)
{
	return oracle_random(state, zero) == 0 ? 0 : (1 + oracle_random(state, 12)) * JOURNEY_SECOND;
}

static void make_step(uint64_t *state, oracle_step *step)
{
	step->type = oracle_random(state, ORACLE_TYPES);
	step->none = oracle_random(state, 3) == 0;
	step->times = step->none || oracle_random(state, 3) > 0 ? 1 : 2 + oracle_random(state, 2);
	step->within = some(state, 3);
	step->condition = (oracle_condition)(oracle_random(state, 4) / 2 * oracle_random(state, 3));
}

void oracle_make(uint64_t *state, oracle_pattern *out)
{
	jy_pattern_plan plan[JY_PATTERN_NODES_MAX];
	jy_pattern_form form;
	uint32_t at;
	do {
		memset(out, 0, sizeof *out);
		out->count = 1 + oracle_random(state, 5);
		for (unsigned i = 0; i < out->count; i++)
			make_step(state, &out->steps[i]);
		for (unsigned i = 0; i <= oracle_first(out) && i < out->count; i++) {
			if (out->steps[i].condition == ORACLE_AS_FIRST)
				out->steps[i].condition = ORACLE_ANY;
		}
		out->within = some(state, 2);
		if (out->within > 0)
			out->within += 4 * JOURNEY_SECOND;
		out->overlap = (jy_overlap)oracle_random(state, 3);
		out->stack = out->overlap == JY_OVERLAP_STACK ? 1 + oracle_random(state, 3) : 0;
		oracle_plan(out, plan);
	} while (jy_pattern_make(plan, out->count, out->within, &form, &at) != JY_PATTERN_FINE);
}

size_t oracle_log(uint64_t *state, journey_time start, unsigned keys, oracle_event *out)
{
	size_t count = oracle_random(state, ORACLE_EVENTS);
	unsigned span = 10 + oracle_random(state, 60);
	for (size_t i = 0; i < count; i++) {
		out[i].time = start + oracle_random(state, span) * JOURNEY_SECOND;
		out[i].order = i;
		out[i].type = oracle_random(state, ORACLE_TYPES);
		out[i].key = oracle_random(state, keys);
		out[i].value = oracle_random(state, 5);
	}
	return count;
}

static int by_time(const void *x, const void *y)
{
	const oracle_event *a = x, *b = y;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

void oracle_sort(oracle_event *events, size_t count)
{
	if (count > 0)
		qsort(events, count, sizeof *events, by_time);
}

static int by_fire(const void *x, const void *y)
{
	const oracle_fire *a = x, *b = y;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->value < b->value ? -1 : a->value > b->value;
}

void oracle_sort_fires(oracle_fire *fires, size_t count)
{
	if (count > 0)
		qsort(fires, count, sizeof *fires, by_fire);
}

bool oracle_same(const oracle_fire *a, size_t a_count, const oracle_fire *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++) {
		if (by_fire(&a[i], &b[i]) != 0)
			return false;
	}
	return true;
}

bool oracle_meets(const oracle_step *step, const oracle_event *event, unsigned first)
{
	if (step->type != event->type)
		return false;
	return step->condition == ORACLE_ANY || (step->condition == ORACLE_ABOVE && event->value > 2) ||
	       (step->condition == ORACLE_AS_FIRST && event->value >= first);
}

unsigned oracle_first(const oracle_pattern *pattern)
{
	unsigned i = 0;
	while (i < pattern->count && pattern->steps[i].none)
		i++;
	return i;
}

/* ---- one run, looked at from its beginning to its end ---- */

typedef struct instance {
	journey_time start;
	unsigned value;
	bool fires;
	journey_time time;      /* when */
	size_t end;             /* event that ended it; SIZE_MAX: none did */
	journey_time over;      /* from then on it is no longer on its way */
	bool used[ORACLE_EVENTS];
	bool replaced;
} instance;

typedef struct looking {
	const oracle_pattern *pattern;
	const oracle_event *events; /* of one key */
	size_t count;
	instance *it;
	size_t at;            /* next event to be looked at */
	journey_time since;
	unsigned guards[JY_PATTERN_NODES_MAX];
	unsigned guard_count;
	bool ended;
} looking;

static journey_time whole_end(const looking *l)
{
	return l->pattern->within > 0 ? l->it->start + l->pattern->within : INT64_MAX;
}

static bool forbidden(const looking *l, const oracle_event *event)
{
	for (unsigned i = 0; i < l->guard_count; i++) {
		if (oracle_meets(&l->pattern->steps[l->guards[i]], event, l->it->value))
			return true;
	}
	return false;
}

static void die_at(looking *l, size_t event)
{
	l->it->end = event;
	l->ended = true;
}

static void over(looking *l, journey_time time)
{
	l->it->over = time;
	l->ended = true;
}

static void look_absence(looking *l, const oracle_step *step, bool last)
{
	journey_time end = step->within > 0 ? l->since + step->within : whole_end(l);
	if (end > whole_end(l)) {
		if (l->at > 0 && l->it->used[l->at - 1] && l->events[l->at - 1].time == l->since) {
			/* The event that led here did not count, for it led nowhere. */
			l->it->used[l->at - 1] = false;
			die_at(l, l->at - 1);
			return;
		}
		over(l, l->since);
		return;
	}
	for (; l->at < l->count && l->events[l->at].time < end; l->at++) {
		if (forbidden(l, &l->events[l->at])) {
			die_at(l, l->at);
			return;
		}
	}
	l->since = end;
	if (!last)
		return;
	l->it->fires = true;
	l->it->time = end;
	over(l, end);
}

static void look_events(looking *l, const oracle_step *step, bool last)
{
	journey_time end = step->within > 0 && l->since + step->within < whole_end(l) ? l->since + step->within : whole_end(l);
	unsigned count = 0;
	for (; l->at < l->count; l->at++) {
		const oracle_event *event = &l->events[l->at];
		if (event->time >= end) {
			over(l, end);
			return;
		}
		if (forbidden(l, event)) {
			die_at(l, l->at);
			return;
		}
		if (!oracle_meets(step, event, l->it->value))
			continue;
		l->it->used[l->at] = true;
		if (++count < step->times)
			continue;
		l->since = event->time;
		if (last) {
			l->it->fires = true;
			l->it->time = event->time;
			die_at(l, l->at);
		}
		l->at++;
		return;
	}
	over(l, end);
}

/* What becomes of a run whose first step is complete with event `at`. */
static void look(const oracle_pattern *pattern, const oracle_event *events, size_t count, size_t at, journey_time start,
                 instance *it)
{
	looking l = {pattern, events, count, it, at + 1, events[at].time, {0}, 0, false};
	memset(it, 0, sizeof *it);
	it->start = start;
	it->value = events[at].value;
	it->end = SIZE_MAX;
	it->over = INT64_MAX;
	unsigned first = oracle_first(pattern);
	if (first + 1 == pattern->count) {
		it->fires = true;
		it->time = events[at].time;
		it->end = at;
		return;
	}
	for (unsigned i = first + 1; i < pattern->count && !l.ended; i++) {
		const oracle_step *step = &pattern->steps[i];
		bool last = i + 1 == pattern->count;
		if (step->none)
			l.guards[l.guard_count++] = i;
		if (step->none && step->within == 0 && !last)
			continue;
		if (step->none)
			look_absence(&l, step, last);
		else
			look_events(&l, step, last);
		l.guard_count = 0;
	}
}

/* ---- all runs of a key ---- */

static bool clears(const oracle_pattern *pattern, const oracle_event *event)
{
	for (unsigned i = 0; i < oracle_first(pattern); i++) {
		if (oracle_meets(&pattern->steps[i], event, 0))
			return true;
	}
	return false;
}

static size_t run_key(const oracle_pattern *pattern, const oracle_event *events, size_t count, oracle_fire *out)
{
	static instance instances[ORACLE_EVENTS];
	journey_time seen[JY_PATTERN_TIMES_MAX];
	const oracle_step *first = &pattern->steps[oracle_first(pattern)];
	journey_duration span = first->within > 0 && (pattern->within == 0 || first->within < pattern->within) ? first->within
	                                                                                                       : pattern->within;
	unsigned have = 0;
	size_t n = 0, fires = 0;
	for (size_t k = 0; k < count; k++) {
		unsigned live = 0;
		bool used = false;
		for (size_t i = 0; i < n; i++) {
			instance *it = &instances[i];
			bool going = !it->replaced && (it->end == SIZE_MAX || k <= it->end);
			used = used || (going && it->used[k]);
			live += going && k != it->end && events[k].time < it->over;
		}
		if (clears(pattern, &events[k]))
			have = 0;
		if (!oracle_meets(first, &events[k], 0))
			continue;
		if (pattern->overlap == JY_OVERLAP_STACK ? live >= pattern->stack
		                                         : used || (pattern->overlap == JY_OVERLAP_IGNORE && live > 0))
			continue;
		seen[have++] = events[k].time;
		if (have < first->times)
			continue;
		if (first->times > 1 && seen[have - 1] - seen[0] >= span) {
			memmove(seen, seen + 1, --have * sizeof *seen);
			continue;
		}
		have = 0;
		for (size_t i = 0; pattern->overlap == JY_OVERLAP_RESTART && i < n; i++) {
			instance *it = &instances[i];
			if ((it->end == SIZE_MAX || k < it->end) && events[k].time < it->over)
				it->replaced = true;
		}
		look(pattern, events, count, k, seen[0], &instances[n++]);
	}
	for (size_t i = 0; i < n; i++) {
		if (instances[i].fires && !instances[i].replaced)
			out[fires++] = (oracle_fire){instances[i].time, instances[i].start, events[0].key, instances[i].value};
	}
	return fires;
}

size_t oracle_run(const oracle_pattern *pattern, const oracle_event *events, size_t count, oracle_fire *out)
{
	oracle_event own[ORACLE_EVENTS];
	size_t fires = 0;
	for (unsigned key = 0; key < 8; key++) {
		size_t n = 0;
		for (size_t i = 0; i < count; i++) {
			if (events[i].key == key)
				own[n++] = events[i];
		}
		fires += run_key(pattern, own, n, out + fires);
	}
	oracle_sort_fires(out, fires);
	return fires;
}

const char *oracle_text(const oracle_pattern *pattern)
{
	static char text[1024];
	static const char *const overlaps[] = {"restart", "ignore", "stack"};
	size_t at = 0;
	for (unsigned i = 0; i < pattern->count; i++) {
		const oracle_step *s = &pattern->steps[i];
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%c*%u w%d c%d; ", s->none ? "!" : "", 'A' + (int)s->type,
		                       s->times, (int)(s->within / JOURNEY_SECOND), (int)s->condition);
	}
	snprintf(text + at, sizeof text - at, "whole %d %s %u", (int)(pattern->within / JOURNEY_SECOND),
	         overlaps[pattern->overlap], pattern->stack);
	return text;
}

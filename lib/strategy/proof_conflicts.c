/* Journeys that the same customers enter for the same reason, and that write to them on the same channel at the same time. */
#include "base/text.h"
#include "strategy/implies.h"
#include "strategy/ways.h"
#include <journey/lifecycle.h>

/* ---- the same customers ---- */

/* The first way in, and others. */
static uint32_t way_count(const jy_journey *journey)
{
	return journey->life.way_count + 1;
}

static jy_way way_of(const jy_journey *journey, uint32_t i)
{
	return i == 0 ? (jy_way){journey->enter, journey->enter_index, journey->life.enter_from} : journey->life.ways[i - 1];
}

/* The event that makes customers enter at the moment at which it comes; JY_NONE: something else does. */
static uint32_t event_of(const journey_strategy *s, jy_way way)
{
	const jy_trigger *trigger;

	if (way.kind == JY_ENTER_EVENT)
		return way.index;
	if (way.kind != JY_ENTER_TRIGGER)
		return JY_NONE;
	trigger = &s->triggers[way.index];
	return trigger->kind == JY_TRIGGER_EVENT && trigger->unless == JY_NONE ? trigger->event : JY_NONE;
}

static const journey_expr_program *trigger_when(const journey_strategy *s, jy_way way)
{
	return way.kind == JY_ENTER_TRIGGER ? s->triggers[way.index].when : NULL;
}

/* Whether what makes customers enter `a` makes some of them enter `b` at the same moment. */
static bool same_way(const journey_strategy *s, const jy_journey *a, jy_way x, const jy_journey *b, jy_way y)
{
	if (x.kind == y.kind && x.index == y.index)
		return !jy_conditions_exclude(a->enter_when, b->enter_when, true);
	return event_of(s, x) != JY_NONE && event_of(s, x) == event_of(s, y) &&
	       !jy_conditions_exclude(trigger_when(s, x), trigger_when(s, y), true) &&
	       !jy_conditions_exclude(a->enter_when, b->enter_when, false) &&
	       !jy_conditions_exclude(trigger_when(s, x), b->enter_when, false) &&
	       !jy_conditions_exclude(a->enter_when, trigger_when(s, y), false);
}

/* One place for both of them. */
static bool share_a_place(const journey_strategy *s, const jy_journey *a, const jy_journey *b)
{
	const jy_limits *limits;

	if (a->life.set == JY_NONE || a->life.set != b->life.set)
		return false;
	limits = &s->journey_sets[a->life.set].limits;
	return (limits->set & JOURNEY_LIMIT_AT_ONCE) != 0 && limits->at_once <= 1;
}

/* The way into `b`; false: there is no such. */
static bool same_cause(const journey_strategy *s, const jy_journey *a, const jy_journey *b, jy_way *out)
{
	uint32_t i, k;

	if (share_a_place(s, a, b))
		return false;
	for (i = 0; i < way_count(a); i++)
		for (k = 0; k < way_count(b); k++) {
			*out = way_of(b, k);
			if (same_way(s, a, way_of(a, i), b, *out))
				return true;
		}
	return false;
}

static const char *cause_text(const journey_strategy *s, jy_way way, journey_str *name)
{
	switch (way.kind) {
	case JY_ENTER_TRIGGER:
		*name = s->triggers[way.index].name;
		return "the trigger";
	case JY_ENTER_EVENT:
		*name = s->events[way.index].name;
		return "the event";
	case JY_ENTER_SEGMENT:
		*name = s->segments[way.index].name;
		return "the segment";
	case JY_ENTER_STAGE:
		*name = s->stages[way.index].name;
		return "the stage";
	}
	*name = jy_str("");
	return "the same";
}

/* ---- at the same time ---- */

typedef struct sending {
	jy_span_of_sends *spans; /* by channel */
} sending;

static bool overlap(const jy_span_of_sends *a, const jy_span_of_sends *b)
{
	return a->any && b->any && a->first <= b->last && b->first <= a->last;
}

static void look_at_pair(jy_proving *p, const sending *list, uint32_t first, uint32_t second)
{
	const journey_strategy *s = p->strategy;
	const jy_journey *a = &s->journeys[first], *b = &s->journeys[second];
	journey_str cause = {NULL, 0};
	jy_way way;
	const char *what;
	uint32_t c;

	if (!same_cause(s, a, b, &way))
		return;
	what = cause_text(s, way, &cause);
	for (c = 0; c < s->channel_count && jy_proving_ok(p); c++)
		if (overlap(&list[first].spans[c], &list[second].spans[c]))
			jy_find(p, s->sending.channels[c].cap_count > 0 ? JOURNEY_SEVERITY_NOTE : JOURNEY_SEVERITY_WARNING,
				"conflicting-journeys",
				jy_find_at(p, "journeys.%.*s", JY_TEXT(b->name)),
				s->sending.channels[c].cap_count > 0
					? "the channel's caps decide; the journey of higher `priority` goes first"
					: "give the channel a cap, the journeys conditions that exclude each other, or make them one",
				"%s `%.*s` makes customers enter `%.*s` as well: both send by `%.*s` at the same time",
				what, JY_TEXT(cause), JY_TEXT(a->name), JY_TEXT(s->channels[c].name));
}

static bool measure(jy_proving *p, const jy_journey *journey, sending *out)
{
	uint32_t count = p->strategy->channel_count, c;
	jy_ways ways;

	out->spans = jy_proving_items(p, count, sizeof(*out->spans));
	if (!jy_proving_ok(p) || !jy_ways_of(p, journey, &ways))
		return false;
	for (c = 0; c < count && jy_proving_ok(p); c++)
		out->spans[c] = jy_span_of(p, &ways, c);
	return jy_proving_ok(p);
}

void jy_prove_conflicts(jy_proving *p)
{
	uint32_t count = p->strategy->journey_count, i, k;
	sending *list = jy_proving_items(p, count, sizeof(*list));

	for (i = 0; i < count && jy_proving_ok(p); i++)
		if (!measure(p, &p->strategy->journeys[i], &list[i]))
			return;
	for (i = 0; i < count; i++)
		for (k = 0; k < i && jy_proving_ok(p); k++)
			look_at_pair(p, list, k, i);
}

/* Journeys that the same customers enter for the same reason, and that write to them on the same channel at the same time. */
#include "base/text.h"
#include "strategy/implies.h"
#include "strategy/ways.h"

/* ---- the same customers ---- */

/* The event that makes customers enter at the moment at which it comes; JY_NONE: something else does. */
static uint32_t event_of(const journey_strategy *s, const jy_journey *journey)
{
	const jy_trigger *trigger;

	if (journey->enter == JY_ENTER_EVENT)
		return journey->enter_index;
	if (journey->enter != JY_ENTER_TRIGGER)
		return JY_NONE;
	trigger = &s->triggers[journey->enter_index];
	return trigger->kind == JY_TRIGGER_EVENT && trigger->unless == JY_NONE ? trigger->event : JY_NONE;
}

static const journey_expr_program *trigger_when(const journey_strategy *s, const jy_journey *journey)
{
	return journey->enter == JY_ENTER_TRIGGER ? s->triggers[journey->enter_index].when : NULL;
}

/* Whether what makes customers enter `a` makes some of them enter `b` at the same moment. */
static bool same_cause(const journey_strategy *s, const jy_journey *a, const jy_journey *b)
{
	uint32_t x, y;
	bool event;

	if (a->enter == b->enter && a->enter_index == b->enter_index)
		return !jy_conditions_exclude(a->enter_when, b->enter_when, true);
	x = event_of(s, a);
	y = event_of(s, b);
	event = x != JY_NONE && x == y;
	return event && !jy_conditions_exclude(trigger_when(s, a), trigger_when(s, b), true) &&
	       !jy_conditions_exclude(a->enter_when, b->enter_when, false) &&
	       !jy_conditions_exclude(trigger_when(s, a), b->enter_when, false) &&
	       !jy_conditions_exclude(a->enter_when, trigger_when(s, b), false);
}

static const char *cause_text(const journey_strategy *s, const jy_journey *journey, journey_str *name)
{
	switch (journey->enter) {
	case JY_ENTER_TRIGGER:
		*name = s->triggers[journey->enter_index].name;
		return "the trigger";
	case JY_ENTER_EVENT:
		*name = s->events[journey->enter_index].name;
		return "the event";
	case JY_ENTER_SEGMENT:
		*name = s->segments[journey->enter_index].name;
		return "the segment";
	case JY_ENTER_STAGE:
		*name = s->stages[journey->enter_index].name;
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
	const char *what;
	uint32_t c;

	if (!same_cause(s, a, b))
		return;
	what = cause_text(s, b, &cause);
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

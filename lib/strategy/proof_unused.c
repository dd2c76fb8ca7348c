/* What nothing asks for. */
#include "strategy/experience.h"
#include "strategy/proof.h"

#include "base/text.h"
#include "strategy/builder.h"

typedef struct uses {
	bool *features, *segments, *offers, *channels;
} uses;

static void mark(bool *list, uint32_t count, uint32_t index)
{
	if (index < count)
		list[index] = true;
}

/* What programs read. */
static void mark_reads(const journey_strategy *strategy, uses *u)
{
	const uint32_t *slots;
	size_t i, k, count;

	for (i = 0; i < strategy->program_count; i++) {
		count = journey_expr_slots(strategy->programs[i], &slots);
		for (k = 0; k < count; k++) {
			uint32_t index = jy_slot_index(slots[k]);

			switch ((unsigned)jy_slot_kind(slots[k])) {
			case JY_SLOT_FEATURE:
			case JY_SLOT_DECAYED:
				mark(u->features, strategy->feature_count, index);
				break;
			case JY_SLOT_TOP:
				mark(u->features, strategy->feature_count, JY_TOP_FEATURE(index));
				break;
			case JY_SLOT_SEGMENT:
				mark(u->segments, strategy->segment_count, index);
				break;
			default:
				break;
			}
		}
	}
}

static void mark_steps(const journey_strategy *strategy, uses *u)
{
	uint32_t i, k, n;

	for (i = 0; i < strategy->channel_count; i++)
		mark(u->channels, strategy->channel_count, strategy->sending.channels[i].fallback);
	for (i = 0; i < strategy->journey_count; i++)
		for (k = 0; k < strategy->journeys[i].step_count; k++) {
			const jy_step *step = &strategy->journeys[i].steps[k];

			for (n = 0; step->kind == JY_STEP_CHOOSE && n < step->as.choose.offer_count; n++)
				mark(u->offers, strategy->offer_count, step->as.choose.offers[n].offer);
			if (step->kind != JY_STEP_SEND)
				continue;
			for (n = 0; n < step->as.send.offer_count; n++)
				mark(u->offers, strategy->offer_count, step->as.send.offers[n].offer);
			for (n = 0; n < step->as.send.via_count; n++)
				mark(u->channels, strategy->channel_count, step->as.send.via[n]);
		}
}

/* Segments that schedules and business events are for. */
static void mark_causes(const journey_strategy *strategy, uses *u)
{
	uint32_t i;

	for (i = 0; i < strategy->trigger_count; i++)
		if (strategy->triggers[i].cause != NULL)
			mark(u->segments, strategy->segment_count, strategy->triggers[i].cause->segment);
}

static void find_unused(jy_proving *p, const char *code, const char *section, journey_str name, const char *text)
{
	jy_find(p, JOURNEY_SEVERITY_NOTE, code, jy_find_at(p, "%s.%.*s", section, JY_TEXT(name)),
		"remove it, unless the host asks for it", "%s `%.*s`", text, JY_TEXT(name));
}

/* Features that say the same are one, and all of their names are used where one is. */
static void find_features(jy_proving *p, const uses *u)
{
	const jy_map *names = &p->strategy->names;
	journey_bytes key;
	uint64_t index;
	size_t i;

	for (i = 0; i < jy_map_end(names) && jy_proving_ok(p); i++) {
		const char *data;

		if (!jy_map_at(names, i, &key, &index) || key.size < 2)
			continue;
		data = key.data;
		if (data[0] == JY_NAME_FEATURE && index < p->strategy->feature_count && !u->features[index])
			find_unused(p, "unused-feature", "profile.features", jy_str_of(data + 1, key.size - 1),
				    "no expression reads the feature");
	}
}

static void find_segments(jy_proving *p, const uses *u)
{
	uint32_t i;

	for (i = 0; i < p->strategy->declared_segments && jy_proving_ok(p); i++) {
		const jy_segment *segment = &p->strategy->segments[i];

		if (!u->segments[i] && segment->journeys_enter.count + segment->journeys_exit.count +
						       segment->triggers_enter.count + segment->triggers_leave.count ==
					       0)
			find_unused(p, "unused-segment", "segments", segment->name,
				    "no journey and no condition asks for the segment");
	}
}

static void find_others(jy_proving *p, const uses *u)
{
	const journey_strategy *s = p->strategy;
	uint32_t i;

	for (i = 0; i < s->trigger_count; i++)
		if (s->triggers[i].journeys.count == 0)
			find_unused(p, "unused-trigger", "triggers", s->triggers[i].name,
				    "no journey is entered by the trigger");
	for (i = 0; i < s->offer_count; i++)
		if (!u->offers[i])
			find_unused(p, "unused-offer", "offers", s->offers[i].name,
				    "no journey sends, so that only a decision can choose, the offer");
	for (i = 0; i < s->channel_count; i++)
		if (!u->channels[i])
			find_unused(p, "unused-channel", "channels", s->channels[i].name,
				    "no journey sends by the channel");
	for (i = 0; i < s->event_count; i++) {
		const jy_event_type *e = &s->events[i];

		if (e->features.count + e->triggers_start.count + e->triggers_cancel.count + e->triggers_announce.count +
			    e->patterns.count + e->inactive.count + e->journeys_enter.count + e->journeys_exit.count +
			    e->journeys_goal.count + e->journeys_wait.count + e->kpis.count ==
			    0 &&
		    !jy_survey_uses(s, i))
			find_unused(p, "unused-event", "events", e->name,
				    "no feature, trigger, journey, KPI or survey hangs on the event");
	}
}

void jy_prove_unused(jy_proving *p)
{
	const journey_strategy *s = p->strategy;
	uses u;

	u.features = jy_proving_items(p, s->feature_count, sizeof(bool));
	u.segments = jy_proving_items(p, s->segment_count, sizeof(bool));
	u.offers = jy_proving_items(p, s->offer_count, sizeof(bool));
	u.channels = jy_proving_items(p, s->channel_count, sizeof(bool));
	if (!jy_proving_ok(p))
		return;
	mark_reads(s, &u);
	mark_steps(s, &u);
	mark_causes(s, &u);
	find_features(p, &u);
	find_segments(p, &u);
	find_others(p, &u);
}

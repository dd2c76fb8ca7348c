/* Sends without a purpose that customers agreed to, and sends that no cap lets pass. */
#include "base/text.h"
#include "strategy/ways.h"

/* ---- consent ---- */

/* Said once of each channel, also of those that stand in for one that fails. */
static void look_at_consent(jy_proving *p, const jy_step *step)
{
	uint32_t i;

	for (i = 0; i < p->strategy->channel_count && !step->as.send.rules.transactional; i++) {
		const jy_channel *channel = &p->strategy->channels[i];

		if (channel->consent == JY_NONE && channel->purpose_count == 0 && jy_sends_by(p->strategy, step, i))
			jy_find(p, JOURNEY_SEVERITY_WARNING, "send-without-consent",
				jy_find_at(p, "channels.%.*s", JY_TEXT(channel->name)),
				"give it a `consent`, or say of its sends that they are `transactional`",
				"the channel `%.*s` needs no consent, and %.*s sends by it", JY_TEXT(channel->name),
				JY_TEXT(step->where));
	}
}

/* ---- caps ---- */

/* By a cap of the channel, or by one of all channels that counts the step's sends. */
static bool is_closed(const journey_strategy *s, uint32_t journey, const jy_step *step, uint32_t index)
{
	const jy_channel *channel = &s->channels[index];
	uint32_t i;

	for (i = 0; i < s->sending.cap_count; i++) {
		const jy_cap *cap = &s->sending.caps[i];

		if (cap->count == 0 && (cap->channel == JY_NONE || cap->channel == index) &&
		    (cap->journey == JY_NONE || cap->journey == journey) &&
		    (cap->tag == 0 || (cap->tag & step->as.send.rules.tags) != 0))
			return true;
	}
	for (i = 0; i < channel->cap_count; i++)
		if (channel->caps[i].count == 0)
			return true;
	return false;
}

static void look_at_closed(jy_proving *p, uint32_t journey, const jy_step *step)
{
	uint32_t i;

	if (step->as.send.rules.transactional)
		return;
	for (i = 0; i < step->as.send.via_count; i++)
		if (!is_closed(p->strategy, journey, step, step->as.send.via[i]))
			return;
	jy_find(p, JOURNEY_SEVERITY_WARNING, "send-never", step->where, "raise the cap, or remove the step",
		"the step `%.*s` sends nothing: a cap of 0 is on its channels", JY_TEXT(step->name));
}

/* A cap that drops what comes too early, over any span of its length. */
static bool drops(const jy_cap *cap, uint32_t channel, uint32_t journey)
{
	return cap->period == JOURNEY_PERIOD_NONE && !cap->from_first && !cap->wait && cap->tag == 0 && cap->count > 0 &&
	       (cap->channel == JY_NONE || cap->channel == channel) && (cap->journey == JY_NONE || cap->journey == journey);
}

/* A cap that the sends before, where they went, have used up by then. */
static void look_at_caps(jy_proving *p, const jy_ways *ways, uint32_t journey, uint32_t index)
{
	const jy_sending *sending = &p->strategy->sending;
	const jy_step *step = &ways->journey->steps[index];
	char span[32], ago[32];
	uint32_t i;

	if (step->as.send.via_count != 1 || step->as.send.rules.transactional)
		return;
	for (i = 0; i < sending->cap_count && jy_proving_ok(p); i++) {
		const jy_cap *cap = &sending->caps[i];
		journey_duration before;

		if (!drops(cap, step->as.send.via[0], journey) || cap->count > ways->journey->step_count)
			continue;
		before = jy_sends_before(p, ways, step->as.send.via[0], index, cap->count);
		if (before < cap->window)
			jy_find(p, JOURNEY_SEVERITY_WARNING, "cap-blocks-send", step->where,
				"wait longer before it, or raise the cap",
				"where the %u before it went, the step `%.*s` sends nothing: they are at most %s ago, and a cap allows %u per %s",
				(unsigned)cap->count, JY_TEXT(step->name), jy_span_text(before, ago),
				(unsigned)cap->count, jy_span_text(cap->window, span));
	}
}

void jy_prove_sends(jy_proving *p)
{
	uint32_t i, k;
	jy_ways ways;

	for (i = 0; i < p->strategy->journey_count && jy_proving_ok(p); i++) {
		const jy_journey *journey = &p->strategy->journeys[i];

		jy_arena_reset(&p->scratch);
		if (!jy_ways_of(p, journey, &ways))
			return;
		for (k = 0; k < journey->step_count && jy_proving_ok(p); k++) {
			if (journey->steps[k].kind != JY_STEP_SEND)
				continue;
			look_at_consent(p, &journey->steps[k]);
			look_at_closed(p, i, &journey->steps[k]);
			look_at_caps(p, &ways, i, k);
		}
	}
}

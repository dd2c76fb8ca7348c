#include "engine/caps.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/local.h"
#include "engine/sends.h"
#include "profile/period.h"

/* Sends that count for one cap and one bid, by time. */
typedef struct counted {
	journey_time *times;
	size_t count;
} counted;

/* ---- what counts ---- */

static bool in_scope(const jy_cap *cap, const jy_sent *sent)
{
	return sent->exempt != JY_EXEMPT_UNCOUNTED && (cap->channel == JY_NONE || cap->channel == sent->channel) &&
	       (cap->journey == JY_NONE || cap->journey == sent->journey) && (cap->tag == 0 || (cap->tag & sent->tags) != 0);
}

/*
 * Who takes a place before whom: what was handed over has it. Of those that wait for it the higher priority comes first,
 * then who had it first. A ghost stands for a send that would have displaced lower ones: those that were handed over
 * after it was decided do not count for it.
 */
static bool comes_before(const jy_sent *sent, size_t at, size_t own, const jy_bid *bid)
{
	double priority = bid->priority;
	if (sent->exempt == JY_EXEMPT_COUNTED) /* it asked nobody for its place, and takes none that somebody has */
		return bid->own == NULL || at < own;
	if (!sent->reserved)
		return !(bid->ghost && !sent->ghost && bid->own != NULL && sent->priority < priority &&
		         sent->at >= bid->decided);
	return sent->priority > priority || (!(sent->priority < priority) && (bid->own == NULL || at < own));
}

static journey_status count_for(jy_eval *eval, const jy_cap *cap, const jy_bid *bid, counted *out)
{
	const jy_actions *actions = &eval->component->actions;
	size_t own = SIZE_MAX;
	out->count = 0;
	out->times = jy_arena_items(&eval->engine->arena, actions->sent_count, sizeof *out->times);
	if (out->times == NULL)
		return JOURNEY_NO_MEMORY;
	if (bid->own != NULL)
		jy_actions_find_sent(actions, *bid->own, &own);
	for (size_t i = 0; i < actions->sent_count; i++) {
		const jy_sent *sent = &actions->sents[i];
		if (!jy_sent_stands(sent) && in_scope(cap, sent) && jy_sent_counts(sent, bid->journey, bid->ghost, bid->own) &&
		    comes_before(sent, i, own, bid))
			out->times[out->count++] = sent->reserved && sent->at < eval->now ? eval->now : sent->at;
	}
	return JOURNEY_OK;
}

/* ---- when there is room ---- */

/* Most sends in one span that begins at `start`, begins at or before t and holds it. */
static size_t in_span(const counted *c, journey_time start, journey_duration window)
{
	size_t n = 0;
	for (size_t i = 0; i < c->count; i++)
		n += c->times[i] >= start && c->times[i] - start < window;
	return n;
}

static bool slides_past(const counted *c, journey_time t, journey_duration window, uint32_t most)
{
	if (in_span(c, t, window) >= most)
		return false;
	for (size_t i = 0; i < c->count; i++) {
		if (c->times[i] < t && t - c->times[i] < window && in_span(c, c->times[i], window) >= most)
			return false;
	}
	return true;
}

/* Room comes when a send leaves a window: at no other moment. */
static journey_time next_sliding(const counted *c, journey_time t, const jy_cap *cap)
{
	while (!slides_past(c, t, cap->window, cap->count)) {
		journey_time next = JOURNEY_TIME_NONE;
		for (size_t i = 0; i < c->count; i++) {
			journey_time end = c->times[i] > JOURNEY_TIME_MAX - cap->window ? JOURNEY_TIME_MAX
			                                                               : c->times[i] + cap->window;
			if (end > t && (next == JOURNEY_TIME_NONE || end < next))
				next = end;
		}
		if (next == JOURNEY_TIME_NONE)
			return next;
		t = next;
	}
	return t;
}

/* The running span holds what was sent in it; what waits for its turn may leave in any. */
static journey_time next_fixed(const jy_eval *eval, const counted *c, journey_time t, const jy_cap *cap)
{
	journey_time start = jy_actions_cap_start(&eval->component->actions, cap->identity);
	for (;;) {
		bool open = start != JOURNEY_TIME_NONE && t - start < cap->window;
		journey_time from = open ? start : t;
		if (in_span(c, from, cap->window) < cap->count)
			return t;
		if (from > JOURNEY_TIME_MAX - cap->window)
			return JOURNEY_TIME_NONE;
		t = from + cap->window;
	}
}

static jy_period_zone zone_of(jy_eval *eval, const jy_cap *cap, uint32_t journey, journey_status *status)
{
	const journey_engine *engine = eval->engine;
	jy_period_zone zone = {engine->zone, engine->zone_user, {NULL, 0}};
	if (cap->zone == JOURNEY_ZONE_CUSTOMER)
		*status = jy_local_zone(eval, journey, &zone.name);
	else if (cap->zone == JOURNEY_ZONE_SHOP)
		zone.name = engine->strategy->timezone;
	return zone;
}

static journey_status next_calendar(jy_eval *eval, const counted *c, journey_time t, const jy_cap *cap, uint32_t journey,
                                    journey_time *out)
{
	journey_status status = JOURNEY_OK;
	jy_period_zone zone = zone_of(eval, cap, journey, &status);
	*out = t;
	while (status == JOURNEY_OK) {
		jy_period_span span;
		status = jy_period_in(&zone, cap->period, eval->engine->strategy->sending.sunday, *out, &span);
		if (status != JOURNEY_OK || in_span(c, span.start, span.end - span.start) < cap->count)
			break;
		*out = span.end;
	}
	return status;
}

static journey_status next_of(jy_eval *eval, const jy_cap *cap, const jy_bid *bid, journey_time from, journey_time *out)
{
	counted c;
	*out = JOURNEY_TIME_NONE;
	if (cap->count == 0)
		return JOURNEY_OK;
	journey_status status = count_for(eval, cap, bid, &c);
	if (status != JOURNEY_OK)
		return status;
	*out = from;
	if (c.count < cap->count)
		return JOURNEY_OK;
	if (cap->period != JOURNEY_PERIOD_NONE)
		return next_calendar(eval, &c, from, cap, bid->journey, out);
	*out = cap->from_first ? next_fixed(eval, &c, from, cap) : next_sliding(&c, from, cap);
	return JOURNEY_OK;
}

static bool concerns(const jy_cap *cap, const jy_bid *bid)
{
	return (cap->journey == JY_NONE || cap->journey == bid->journey) &&
	       (cap->tag == 0 || (cap->tag & bid->rules->tags) != 0);
}

journey_status jy_caps_next(jy_eval *eval, uint32_t channel, const jy_bid *bid, bool wait, journey_time from,
                            journey_time *out)
{
	const jy_sending *sending = &eval->engine->strategy->sending;
	const jy_channel_rules *rules = &sending->channels[channel];
	journey_time before;
	*out = from;
	/* What one cap puts off, another may put off further: until all agree. Each step leaves a span behind. */
	do {
		before = *out;
		for (uint32_t i = 0; i < rules->cap_count; i++) {
			const jy_cap *cap = &sending->caps[rules->caps[i]];
			journey_time next;
			if (!concerns(cap, bid) || cap->wait != wait)
				continue;
			journey_status status = next_of(eval, cap, bid, *out, &next);
			if (status != JOURNEY_OK)
				return status;
			*out = next;
			if (next == JOURNEY_TIME_NONE || next - from > JOURNEY_PUT_OFF_MAX) {
				*out = JOURNEY_TIME_NONE;
				return JOURNEY_OK;
			}
		}
	} while (*out != before);
	return JOURNEY_OK;
}

/* ---- what it has counted ---- */

journey_str jy_cap_name(const jy_cap *cap)
{
	static const char *const periods[] = {"", "day", "week", "month", "quarter", "year"};
	if (cap->period != JOURNEY_PERIOD_NONE && (size_t)cap->period < sizeof periods / sizeof *periods)
		return jy_str(periods[cap->period]);
	return jy_str(cap->from_first ? "from first" : "");
}

/* Those of the calendar's span, of the span that began with the first, or of a sliding one that ends now. */
static journey_status count_now(jy_eval *eval, const jy_cap *cap, const jy_bid *bid, const counted *c, uint32_t *out)
{
	journey_time from = eval->now - cap->window + 1, start;
	journey_duration length = cap->window;
	journey_status status = JOURNEY_OK;
	if (cap->period != JOURNEY_PERIOD_NONE) {
		jy_period_span span = {eval->now, eval->now};
		jy_period_zone zone = zone_of(eval, cap, bid->journey, &status);
		if (status == JOURNEY_OK)
			status = jy_period_in(&zone, cap->period, eval->engine->strategy->sending.sunday, eval->now, &span);
		from = span.start;
		length = span.end - span.start;
	} else if (cap->from_first) {
		start = jy_actions_cap_start(&eval->component->actions, cap->identity);
		from = start != JOURNEY_TIME_NONE && eval->now - start < cap->window ? start : eval->now;
	}
	*out = (uint32_t)in_span(c, from, length);
	return status;
}

journey_status jy_caps_count(jy_eval *eval, uint32_t index, const jy_bid *bid, uint32_t *count, bool *concerned)
{
	const jy_cap *cap = &eval->engine->strategy->sending.caps[index];
	counted c;
	*concerned = concerns(cap, bid);
	*count = 0;
	if (!*concerned)
		return JOURNEY_OK;
	journey_status status = count_for(eval, cap, bid, &c);
	return status == JOURNEY_OK ? count_now(eval, cap, bid, &c, count) : status;
}

/* ---- what the customer wants ---- */

static journey_status preferred(jy_eval *eval, const jy_preference *p, const jy_bid *bid, bool *passes)
{
	journey_value most;
	jy_cap cap = {.window = p->per, .channel = p->channel, .journey = JY_NONE};
	counted c;
	journey_status status = jy_profile_load(&eval->profile, JY_SLOT(JY_SLOT_ATTRIBUTE, p->most), &most);
	if (status != JOURNEY_OK || most.type != JOURNEY_INT || most.as.i < 0)
		return status == JOURNEY_NO_MEMORY ? status : JOURNEY_OK;
	cap.count = most.as.i > UINT32_MAX ? UINT32_MAX : (uint32_t)most.as.i;
	status = count_for(eval, &cap, bid, &c);
	if (status == JOURNEY_OK)
		*passes = cap.count > 0 && slides_past(&c, eval->now, cap.window, cap.count);
	return status;
}

journey_status jy_caps_preferred(jy_eval *eval, uint32_t channel, const jy_bid *bid, bool *passes)
{
	const jy_sending *sending = &eval->engine->strategy->sending;
	const jy_channel_rules *rules = &sending->channels[channel];
	journey_status status = JOURNEY_OK;
	*passes = true;
	for (uint32_t i = 0; status == JOURNEY_OK && *passes && i < rules->preference_count; i++) {
		const jy_preference *p = &sending->preferences[rules->preferences[i]];
		if (p->most != JY_NONE)
			status = preferred(eval, p, bid, passes);
	}
	return status;
}

/* ---- places ---- */

static journey_status begin_spans(jy_eval *eval, const jy_sent *sent)
{
	const jy_sending *sending = &eval->engine->strategy->sending;
	jy_actions *actions = &eval->component->actions;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < sending->cap_count; i++) {
		const jy_cap *cap = &sending->caps[i];
		journey_time start = jy_actions_cap_start(actions, cap->identity);
		if (cap->from_first && in_scope(cap, sent) && !(start != JOURNEY_TIME_NONE && eval->now - start < cap->window))
			status = jy_actions_set_cap_start(actions, cap->identity, eval->now);
	}
	return status;
}

journey_status jy_caps_commit(jy_eval *eval, uint32_t channel, jy_hash128 key, bool *moved)
{
	size_t at;
	const jy_sent *sent = jy_actions_find_sent(&eval->component->actions, key, &at);
	*moved = sent != NULL && (sent->at != eval->now || sent->reserved);
	if (!*moved)
		return JOURNEY_OK;
	journey_status status = jy_actions_change(eval->component);
	if (status != JOURNEY_OK)
		return status;
	jy_sent *it = &eval->component->actions.sents[at];
	*moved = it->at != eval->now;
	it->at = eval->now;
	it->reserved = 0;
	it->channel = channel;
	return begin_spans(eval, it);
}

journey_status jy_caps_plan(jy_eval *eval, jy_hash128 key, journey_time when)
{
	size_t at;
	const jy_sent *sent = jy_actions_find_sent(&eval->component->actions, key, &at);
	if (sent == NULL || sent->at == when)
		return JOURNEY_OK;
	journey_status status = jy_actions_change(eval->component);
	if (status == JOURNEY_OK)
		eval->component->actions.sents[at].at = when;
	return status;
}

bool jy_caps_displaced(const jy_eval *eval, const jy_bid *bid)
{
	const jy_actions *actions = &eval->component->actions;
	size_t own;
	if (bid->own == NULL)
		return false;
	const jy_sent *mine = jy_actions_find_sent(actions, *bid->own, &own);
	if (mine == NULL || !mine->reserved)
		return false;
	/* Sends are in the order of their decisions. */
	for (size_t i = own + 1; i < actions->sent_count; i++) {
		if (actions->sents[i].priority > mine->priority && !actions->sents[i].ghost)
			return true;
	}
	return false;
}

#include "engine/windows.h"

#include "base/calendar.h"
#include "base/value.h"
#include "engine/local.h"
#include <string.h>

#define MINUTES 1440

/* What is asked of a day: its own minutes, and which of its boundaries may open something. */
typedef struct hours {
	const jy_channel *channel;
	const jy_channel_rules *rules;
	journey_send_window wanted[JOURNEY_SENDING_WINDOWS_MAX]; /* by the customer, every day */
	uint32_t wanted_count;
	journey_str zone;
} hours;

static int64_t floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;
	return a % b != 0 && a < 0 ? q - 1 : q;
}

/* ---- at one moment ---- */

/* Monday is 0. */
static unsigned weekday(int64_t day)
{
	return (unsigned)((jy_weekday_of_day(day) + 6) % 7);
}

static bool is_within(const journey_send_window *w, int64_t day, int32_t minute)
{
	bool today = w->days >> weekday(day) & 1, yesterday = w->days >> weekday(day - 1) & 1;
	if (w->from < w->until)
		return today && minute >= w->from && minute < w->until;
	return (today && minute >= w->from) || (yesterday && minute < w->until);
}

static bool is_quiet(const jy_channel *channel, int32_t minute)
{
	int32_t from = channel->quiet_from, until = channel->quiet_until;
	if (from == until)
		return false;
	return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

static bool is_holiday(const jy_channel_rules *rules, int64_t day)
{
	uint32_t low = 0, high = rules->holiday_count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (rules->holidays[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < rules->holiday_count && rules->holidays[low] == day;
}

/* Whether all is open; else *rule. */
static bool is_open(const hours *h, journey_time local, jy_rule *rule)
{
	int64_t day = floor_div(local, JOURNEY_DAY);
	int32_t minute = (int32_t)((local - day * JOURNEY_DAY) / JOURNEY_MINUTE);
	bool within = h->rules->window_count == 0;
	*rule = JY_RULE_QUIET;
	if (is_quiet(h->channel, minute))
		return false;
	*rule = JY_RULE_HOLIDAY;
	if (is_holiday(h->rules, day))
		return false;
	for (uint32_t i = 0; i < h->rules->window_count && !within; i++)
		within = is_within(&h->rules->windows[i], day, minute);
	*rule = JY_RULE_WINDOW;
	if (!within)
		return false;
	*rule = JY_RULE_PREFERENCE;
	for (uint32_t i = 0; i < h->wanted_count; i++) {
		if (!is_within(&h->wanted[i], day, minute))
			return false;
	}
	return true;
}

/* ---- the next one ---- */

static void try_minute(const hours *h, int64_t day, int32_t minute, journey_time after, journey_time *best)
{
	journey_time local = day * JOURNEY_DAY + minute * JOURNEY_MINUTE;
	jy_rule rule;
	if (local > after && local < *best && is_open(h, local, &rule))
		*best = local;
}

/* The first local time of the day after `local` at which something opens; else the next midnight. */
static journey_time next_local(const hours *h, journey_time local)
{
	int64_t day = floor_div(local, JOURNEY_DAY);
	journey_time best = (day + 1) * JOURNEY_DAY;
	try_minute(h, day, h->channel->quiet_until, local, &best);
	for (uint32_t i = 0; i < h->rules->window_count; i++)
		try_minute(h, day, h->rules->windows[i].from, local, &best);
	for (uint32_t i = 0; i < h->wanted_count; i++)
		try_minute(h, day, h->wanted[i].from, local, &best);
	return best;
}

static journey_status offset_of(const jy_eval *eval, const hours *h, journey_time at, journey_duration *out)
{
	int32_t seconds;
	journey_status status = jy_local_offset(eval->engine, h->zone, at, &seconds);
	*out = seconds * JOURNEY_SECOND;
	return status;
}

/* The first instant in (from, to] with another offset than `offset`, which `to` has. */
static journey_status change_of(const jy_eval *eval, const hours *h, journey_time from, journey_time to,
                                journey_duration offset, journey_time *out)
{
	while (to - from > 1) {
		journey_time middle = from + (to - from) / 2;
		journey_duration there;
		journey_status status = offset_of(eval, h, middle, &there);
		if (status != JOURNEY_OK)
			return status;
		if (there == offset)
			from = middle;
		else
			to = middle;
	}
	*out = to;
	return JOURNEY_OK;
}

/* From one local boundary to the next; where clocks are changed between them, the change is a boundary, too. */
static journey_status find_open(const jy_eval *eval, const hours *h, journey_time from, journey_time *out)
{
	journey_time t = from;
	while (t - from <= JOURNEY_PUT_OFF_MAX && t < JOURNEY_TIME_MAX) {
		journey_duration offset, there;
		jy_rule rule;
		journey_status status = offset_of(eval, h, t, &offset);
		if (status != JOURNEY_OK)
			return status;
		if (is_open(h, t + offset, &rule)) {
			*out = t;
			return JOURNEY_OK;
		}
		journey_time next = t + (next_local(h, t + offset) - (t + offset));
		status = offset_of(eval, h, next, &there);
		if (status == JOURNEY_OK && there != offset)
			status = change_of(eval, h, t, next, offset, &next);
		if (status != JOURNEY_OK)
			return status;
		t = next;
	}
	*out = JOURNEY_TIME_NONE;
	return JOURNEY_OK;
}

/* ---- what the customer wants ---- */

static int32_t minute_of(const char *p)
{
	if (p[0] < '0' || p[0] > '2' || p[1] < '0' || p[1] > '9' || p[2] != ':' || p[3] < '0' || p[3] > '5' || p[4] < '0' ||
	    p[4] > '9')
		return -1;
	int32_t minute = ((p[0] - '0') * 10 + p[1] - '0') * 60 + (p[3] - '0') * 10 + p[4] - '0';
	return minute <= MINUTES ? minute : -1;
}

/* "18:00-21:00"; false: it is no such text. */
static bool read_hours(journey_str text, journey_send_window *out)
{
	if (text.size != 11 || text.data[5] != '-')
		return false;
	*out = (journey_send_window){127, minute_of(text.data), minute_of(text.data + 6)};
	if (out->until == 0)
		out->until = MINUTES;
	return out->from >= 0 && out->from < MINUTES && out->until > 0 && out->from != out->until;
}

static journey_status read_wanted(jy_eval *eval, hours *h)
{
	const jy_sending *sending = &eval->engine->strategy->sending;
	for (uint32_t i = 0; i < h->rules->preference_count; i++) {
		const jy_preference *p = &sending->preferences[h->rules->preferences[i]];
		journey_value value;
		if (p->hours == JY_NONE || h->wanted_count == JOURNEY_SENDING_WINDOWS_MAX)
			continue;
		journey_status status = jy_profile_load(&eval->profile, JY_SLOT(JY_SLOT_ATTRIBUTE, p->hours), &value);
		if (status == JOURNEY_NO_MEMORY)
			return status;
		if (status == JOURNEY_OK && value.type == JOURNEY_STRING &&
		    read_hours(jy_value_text(value), &h->wanted[h->wanted_count]))
			h->wanted_count++;
	}
	return JOURNEY_OK;
}

journey_status jy_windows_next(jy_eval *eval, uint32_t channel, uint32_t journey, journey_time from, journey_time *out,
                               jy_rule *rule)
{
	hours h;
	journey_duration offset;
	memset(&h, 0, sizeof h);
	h.channel = &eval->engine->strategy->channels[channel];
	h.rules = &eval->engine->strategy->sending.channels[channel];
	*out = from;
	journey_status status = read_wanted(eval, &h);
	if (status != JOURNEY_OK)
		return status;
	if (h.channel->quiet_from == h.channel->quiet_until && h.rules->window_count == 0 && h.rules->holiday_count == 0 &&
	    h.wanted_count == 0)
		return JOURNEY_OK;
	status = jy_local_zone(eval, journey, &h.zone);
	if (status == JOURNEY_OK)
		status = offset_of(eval, &h, from, &offset);
	if (status != JOURNEY_OK || is_open(&h, from + offset, rule))
		return status;
	return find_open(eval, &h, from, out);
}

journey_status jy_window_begins(jy_eval *eval, uint32_t journey, const journey_send_window *window, journey_time from,
                                journey_time *out)
{
	static const jy_channel_rules no_rules;
	static const jy_channel no_channel;
	hours h;
	journey_duration offset;
	jy_rule rule;
	memset(&h, 0, sizeof h);
	h.channel = &no_channel;
	h.rules = &no_rules;
	h.wanted[0] = *window;
	h.wanted_count = 1;
	journey_status status = jy_local_zone(eval, journey, &h.zone);
	if (status == JOURNEY_OK)
		status = offset_of(eval, &h, from, &offset);
	if (status != JOURNEY_OK)
		return status;
	/* One that is running has begun: behind it. */
	if (is_open(&h, from + offset, &rule))
		from += window->until > window->from ? (window->until - window->from) * JOURNEY_MINUTE : JOURNEY_DAY;
	return find_open(eval, &h, from, out);
}

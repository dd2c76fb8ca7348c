#include "engine/occurrence.h"

#include "base/calendar.h"
#include "base/text.h"

/* ---- zones ---- */

jy_where jy_where_customer(const jy_eval *eval)
{
	return (jy_where){eval->engine, {jy_profile_timezone(&eval->profile), eval->engine->strategy->timezone}};
}

jy_where jy_where_named(const journey_engine *engine, journey_str name)
{
	return (jy_where){engine, {name, {NULL, 0}}};
}

uint64_t jy_where_hash(const jy_where *where)
{
	uint64_t first = jy_hash64(1, where->names[0].data, where->names[0].size);
	return jy_hash64(first, where->names[1].data, where->names[1].size);
}

static journey_status offset_at(const jy_where *where, journey_time utc, int32_t *out)
{
	for (int i = 0; i < 2; i++) {
		journey_str name = where->names[i];
		if (jy_str_is(name, "UTC"))
			break;
		if (name.size == 0 || where->engine->zone == NULL)
			continue;
		journey_status status = where->engine->zone(where->engine->zone_user, name, utc, out);
		if (status != JOURNEY_NOT_FOUND)
			return status;
	}
	*out = 0;
	return JOURNEY_OK;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The first instant at which the clock shows `local` or later. Changes of offset a day before and after are tried. */
static journey_status instant_of(const jy_where *where, journey_time local, journey_time *out)
{
	int32_t before, after, at;
	if (local < JOURNEY_TIME_MIN + 2 * JOURNEY_DAY || local > JOURNEY_TIME_MAX - 2 * JOURNEY_DAY) {
		*out = JOURNEY_TIME_NONE;
		return JOURNEY_OK;
	}
	journey_status status = offset_at(where, local - JOURNEY_DAY, &before);
	if (status == JOURNEY_OK)
		status = offset_at(where, local + JOURNEY_DAY, &after);
	if (status != JOURNEY_OK)
		return status;
	journey_time early = local - (before > after ? before : after) * JOURNEY_SECOND;
	journey_time late = local - (before > after ? after : before) * JOURNEY_SECOND;
	for (int i = 0; i < 2; i++) {
		*out = i == 0 ? early : late;
		status = offset_at(where, *out, &at);
		if (status != JOURNEY_OK || *out + at * JOURNEY_SECOND == local)
			return status;
	}
	/* It is skipped: the change itself is the answer. */
	while (late - early > 1) {
		journey_time middle = early + (late - early) / 2;
		status = offset_at(where, middle, &at);
		if (status != JOURNEY_OK)
			return status;
		if (middle + at * JOURNEY_SECOND >= local)
			late = middle;
		else
			early = middle;
	}
	*out = late;
	return JOURNEY_OK;
}

/* ---- schedules ---- */

journey_status jy_occurrence_next(const jy_where *where, const jy_schedule *schedule, journey_time after, int64_t wall,
                                  jy_occurrence *out)
{
	int32_t offset;
	journey_status status = offset_at(where, after, &offset);
	if (status != JOURNEY_OK)
		return status;
	int64_t from = floor_div(after + offset * JOURNEY_SECOND, JOURNEY_MINUTE);
	if (wall != INT64_MIN && from <= wall)
		from = wall + 1;
	/* Where the clock shows an hour twice, its minutes had their instants the first time. */
	for (;; from = out->wall + 1) {
		out->wall = jy_schedule_next(schedule, from);
		out->at = JOURNEY_TIME_NONE;
		if (out->wall > JOURNEY_TIME_MAX / JOURNEY_MINUTE)
			return JOURNEY_OK;
		status = instant_of(where, out->wall * JOURNEY_MINUTE, &out->at);
		if (status != JOURNEY_OK || out->at == JOURNEY_TIME_NONE || out->at > after)
			return status;
	}
}

/* Starts as late as there is one, so that few are gone through. */
static journey_status skip(const jy_where *where, const jy_schedule *schedule, jy_occurrence *it, journey_time until)
{
	static const journey_duration back[] = {JOURNEY_HOUR, JOURNEY_DAY, JOURNEY_SCHEDULE_LATE_MAX};
	for (size_t i = 0; i < sizeof back / sizeof *back; i++) {
		jy_occurrence later;
		if (until - back[i] <= it->at)
			return JOURNEY_OK;
		journey_status status = jy_occurrence_next(where, schedule, until - back[i] - 1, it->wall, &later);
		if (status != JOURNEY_OK)
			return status;
		if (later.at != JOURNEY_TIME_NONE && later.at <= until) {
			*it = later;
			return JOURNEY_OK;
		}
	}
	return JOURNEY_OK;
}

journey_status jy_occurrence_latest(const jy_where *where, const jy_schedule *schedule, jy_occurrence first,
                                    journey_time until, jy_occurrence *out)
{
	*out = first;
	journey_status status = skip(where, schedule, out, until);
	while (status == JOURNEY_OK) {
		jy_occurrence next;
		status = jy_occurrence_next(where, schedule, out->at, out->wall, &next);
		if (status != JOURNEY_OK || next.at == JOURNEY_TIME_NONE || next.at > until)
			return status;
		*out = next;
	}
	return status;
}

/* ---- dates ---- */

/* The day that a value names: midnight UTC is a date without a time, any other is what the clock shows then. */
static journey_status day_of(const jy_where *where, journey_time value, int64_t *day)
{
	int32_t offset = 0;
	journey_status status = JOURNEY_OK;
	if (value % JOURNEY_DAY != 0)
		status = offset_at(where, value, &offset);
	*day = floor_div(value + offset * JOURNEY_SECOND, JOURNEY_DAY);
	return status;
}

static journey_status moment_of(const jy_where *where, const jy_cause *cause, int64_t day, journey_time *out)
{
	day += cause->offset / JOURNEY_DAY;
	return instant_of(where, day * JOURNEY_DAY + cause->at * JOURNEY_MINUTE, out);
}

/* The same day of another year; February 29 is the 28th in common years. */
static int64_t day_in(int64_t year, int32_t month, int32_t date)
{
	int32_t length = jy_days_in_month(year, month);
	return jy_day_of_date(year, month, date < length ? date : length);
}

static journey_status next_year(const jy_where *where, const jy_cause *cause, int64_t day, journey_time after,
                                journey_time *out)
{
	int64_t first, year;
	int32_t month, date, m, d;
	journey_status status = JOURNEY_OK;
	jy_date_of_day(day, &first, &month, &date);
	jy_date_of_day(floor_div(after, JOURNEY_DAY) - cause->offset / JOURNEY_DAY, &year, &m, &d);
	year = year - 1 > first ? year - 1 : first;
	*out = JOURNEY_TIME_NONE;
	for (int i = 0; i < 4 && status == JOURNEY_OK && (*out == JOURNEY_TIME_NONE || *out <= after); i++)
		status = moment_of(where, cause, day_in(year + i, month, date), out);
	return status;
}

journey_status jy_date_next(const jy_where *where, const jy_cause *cause, journey_time value, journey_time after,
                            journey_time *out)
{
	int64_t day = 0;
	journey_status status = JOURNEY_OK;
	*out = value + cause->offset;
	if (cause->calendar)
		status = day_of(where, value, &day);
	if (status == JOURNEY_OK && cause->yearly)
		status = next_year(where, cause, day, after, out);
	else if (status == JOURNEY_OK && cause->calendar)
		status = moment_of(where, cause, day, out);
	if (*out <= after || *out > JOURNEY_TIME_MAX)
		*out = JOURNEY_TIME_NONE;
	return status;
}

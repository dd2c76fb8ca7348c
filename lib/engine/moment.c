#include "engine/moment.h"

#include "engine/local.h"

/* The clocks of a customer. */
typedef struct clocks {
	const journey_engine *engine;
	journey_str zone;
} clocks;

static journey_status clocks_of(jy_eval *eval, clocks *out)
{
	out->engine = eval->engine;
	return jy_local_zone(eval, eval->journey, &out->zone);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;
	return a % b != 0 && a < 0 ? q - 1 : q;
}

/* In a gap no clock shows it: the change itself, found by bisection between offsets on both sides. */
static journey_status find_change(const clocks *clock, journey_time local, journey_time early, journey_time late,
                                  journey_time *out)
{
	while (late - early > 1) {
		journey_time middle = early + (late - early) / 2;
		int32_t at;
		journey_status status = jy_local_offset(clock->engine, clock->zone, middle, &at);
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

/* When clocks show `local` (microseconds as if it were UTC). */
static journey_status moment_of(const clocks *clock, journey_time local, journey_time *out)
{
	int32_t before, after, at;
	journey_status status = jy_local_offset(clock->engine, clock->zone, local - JOURNEY_DAY, &before);
	if (status == JOURNEY_OK)
		status = jy_local_offset(clock->engine, clock->zone, local + JOURNEY_DAY, &after);
	if (status != JOURNEY_OK)
		return status;
	journey_time early = local - (before > after ? before : after) * JOURNEY_SECOND;
	journey_time late = local - (before > after ? after : before) * JOURNEY_SECOND;
	for (int i = 0; i < 2; i++) {
		journey_time candidate = i == 0 ? early : late;
		status = jy_local_offset(clock->engine, clock->zone, candidate, &at);
		if (status != JOURNEY_OK)
			return status;
		if (candidate + at * JOURNEY_SECOND == local) {
			*out = candidate;
			return JOURNEY_OK;
		}
	}
	return find_change(clock, local, early, late, out);
}

/* 1970-01-01 was a Thursday. */
static bool is_day(int64_t day, uint32_t days)
{
	int64_t weekday = day + 3 - 7 * floor_div(day + 3, 7);
	return days == 0 || (days >> weekday & 1) != 0;
}

static int64_t next_day(int64_t day, uint32_t days)
{
	while (!is_day(day, days))
		day++;
	return day;
}

journey_status jy_moment_next(jy_eval *eval, journey_time from, int32_t minute, uint32_t days, journey_time *out)
{
	clocks clock;
	int32_t offset = 0;
	journey_status status = clocks_of(eval, &clock);
	if (status == JOURNEY_OK)
		status = jy_local_offset(clock.engine, clock.zone, from, &offset);
	int64_t day = floor_div(from + offset * JOURNEY_SECOND, JOURNEY_DAY) - 1;
	*out = JOURNEY_TIME_NONE;
	/* Mostly twice at most: today's may have passed, or be what it is now. */
	while (status == JOURNEY_OK && *out <= from) {
		day = next_day(day + 1, days);
		status = moment_of(&clock, day * JOURNEY_DAY + minute * JOURNEY_MINUTE, out);
	}
	return status;
}

journey_status jy_moment_on(jy_eval *eval, journey_time date, int32_t minute, uint32_t days, journey_time *out)
{
	clocks clock;
	int32_t offset = 0;
	journey_status status = clocks_of(eval, &clock);
	if (status == JOURNEY_OK && floor_div(date, JOURNEY_DAY) * JOURNEY_DAY != date)
		status = jy_local_offset(clock.engine, clock.zone, date, &offset);
	if (status != JOURNEY_OK)
		return status;
	int64_t day = next_day(floor_div(date + offset * JOURNEY_SECOND, JOURNEY_DAY), days);
	return moment_of(&clock, day * JOURNEY_DAY + minute * JOURNEY_MINUTE, out);
}

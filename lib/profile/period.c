#include "profile/period.h"

#include "base/calendar.h"
#include "base/text.h"
#include "profile/aggregate.h"

#define DAY_SECONDS 86400
/* Local clocks are put back and forth by so much at most that a few periods decide where an instant belongs. */
#define STEPS 4

static journey_time within_calendar(journey_time t)
{
	return t < JOURNEY_TIME_MIN ? JOURNEY_TIME_MIN : t > JOURNEY_TIME_MAX ? JOURNEY_TIME_MAX : t;
}

/* What to add to UTC, in microseconds. */
static journey_status offset_at(const jy_period_zone *zone, journey_time utc, journey_duration *out)
{
	journey_status status;
	int32_t seconds = 0;

	*out = 0;
	if (!zone->find || zone->name.size == 0 || jy_str_is(zone->name, "UTC"))
		return JOURNEY_OK;
	status = zone->find(zone->user, zone->name, within_calendar(utc), &seconds);
	if (status == JOURNEY_NOT_FOUND || seconds <= -DAY_SECONDS || seconds >= DAY_SECONDS)
		return JOURNEY_OK;
	if (status == JOURNEY_OK)
		*out = seconds * JOURNEY_SECOND;
	return status;
}

/* The first instant at which clocks show midnight of the day, or later. */
static journey_status midnight(const jy_period_zone *zone, int64_t day, journey_time *out)
{
	journey_time local = day * JOURNEY_DAY, early, late;
	journey_duration before, after, there;
	journey_status status = offset_at(zone, local - JOURNEY_DAY, &before);

	if (status == JOURNEY_OK)
		status = offset_at(zone, local + JOURNEY_DAY, &after);
	if (status != JOURNEY_OK)
		return status;
	early = local - (before > after ? before : after);
	late = local - (before > after ? after : before);
	status = offset_at(zone, early, &there);
	if (status != JOURNEY_OK || early == late || early + there >= local) {
		*out = early;
		return status;
	}
	/* The clocks are changed about then: by bisection, as they show midnight or later from `late` on at least. */
	while (early < late) {
		journey_time middle = early + (late - early) / 2;

		status = offset_at(zone, middle, &there);
		if (status != JOURNEY_OK)
			return status;
		if (middle + there >= local)
			late = middle;
		else
			early = middle + 1;
	}
	*out = late;
	return JOURNEY_OK;
}

static int64_t first_of_months(int64_t day, int32_t months)
{
	int64_t year;
	int32_t month, date;

	jy_date_of_day(day, &year, &month, &date);
	return jy_day_of_date(year, (month - 1) / months * months + 1, 1);
}

/* The first day of the period that holds a day. */
static int64_t first_day(journey_period period, bool sunday, int64_t day)
{
	switch (period) {
	case JOURNEY_PERIOD_WEEK:
		return day - (jy_weekday_of_day(day) + (sunday ? 0 : 6)) % 7;
	case JOURNEY_PERIOD_MONTH:
		return first_of_months(day, 1);
	case JOURNEY_PERIOD_QUARTER:
		return first_of_months(day, 3);
	case JOURNEY_PERIOD_YEAR:
		return first_of_months(day, 12);
	case JOURNEY_PERIOD_DAY:
	case JOURNEY_PERIOD_NONE:
		break;
	}
	return day;
}

static int64_t longest_days(journey_period period)
{
	static const int64_t days[] = {1, 1, 7, 31, 92, 366};

	return days[period];
}

journey_duration jy_period_longest(journey_period period)
{
	/* Clocks may be put back in it, by less than a day. */
	return (longest_days(period) + 1) * JOURNEY_DAY;
}

static int64_t next_first(journey_period period, bool sunday, int64_t first)
{
	return first_day(period, sunday, first + longest_days(period));
}

static journey_status find(const jy_period_zone *zone, journey_period period, bool sunday, journey_time at,
			   jy_period_span *out)
{
	journey_duration offset;
	journey_status status = offset_at(zone, at, &offset);
	int64_t first;
	int i;

	if (status != JOURNEY_OK)
		return status;
	first = first_day(period, sunday, jy_floor_div(at + offset, JOURNEY_DAY));
	status = midnight(zone, first, &out->start);
	for (i = 0; i < STEPS && status == JOURNEY_OK && at < out->start; i++) {
		first = first_day(period, sunday, first - 1);
		status = midnight(zone, first, &out->start);
	}
	first = next_first(period, sunday, first);
	if (status == JOURNEY_OK)
		status = midnight(zone, first, &out->end);
	for (i = 0; i < STEPS && status == JOURNEY_OK && at >= out->end; i++) {
		out->start = out->end;
		first = next_first(period, sunday, first);
		status = midnight(zone, first, &out->end);
	}
	return status;
}

journey_status jy_period_in(const jy_period_zone *zone, journey_period period, bool sunday, journey_time at,
			    jy_period_span *out)
{
	journey_status status = find(zone, period, sunday, at, out);

	if (status != JOURNEY_OK)
		return status;
	/* Offsets that no clock has: look again soon. */
	if (out->start > at)
		out->start = at;
	if (out->end <= at)
		out->end = at + JOURNEY_MINUTE;
	return JOURNEY_OK;
}

journey_status jy_period_at(jy_facts *facts, journey_period period, bool sunday, journey_time at,
			    jy_period_span *out)
{
	jy_period_span *last = &facts->periods[period][sunday];
	jy_period_span found;
	journey_status status;

	if (at < last->start || at >= last->end) {
		jy_period_zone zone = {facts->zone, facts->zone_user, facts->strategy->timezone};

		status = jy_period_in(&zone, period, sunday, at, &found);
		if (status != JOURNEY_OK)
			return status;
		*last = found;
	}
	*out = *last;
	return JOURNEY_OK;
}

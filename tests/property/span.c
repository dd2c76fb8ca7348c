/* Windows and calendar periods, in UTC. */
#include "property.h"

bool prop_is_windowed(const prop_line *f)
{
	return f->v[F_WINDOW] > 0 || f->v[F_PERIOD] != 0;
}

static int64_t floor_div(int64_t x, int64_t y)
{
	return x / y - (x % y < 0);
}

/* Days from 1970 to the first of a month (0 is January of year 0), by the rules of leap years alone. */
static int64_t month_start(int64_t month)
{
	static const int before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	int64_t year = floor_div(month, 12), y = year - 1, in_year = month - 12 * year;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return 365 * year + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) + before[in_year] +
	       (leap && in_year > 1) - 719527;
}

/* The month of a day: guessed, then walked to. */
static int64_t month_of(int64_t day)
{
	int64_t month = (day + 719528) * 12 / 366;

	while (month_start(month + 1) <= day)
		month++;
	return month;
}

/* Months of a period that is made of them. */
static int64_t length_of(int64_t period)
{
	return period == JOURNEY_PERIOD_MONTH ? 1 : period == JOURNEY_PERIOD_QUARTER ? 3 : 12;
}

/* The first day of the period that holds a day, and the first of the next one. */
static int64_t first_day(int64_t period, int64_t day, int64_t *next)
{
	int64_t month, start = day;

	if (period == JOURNEY_PERIOD_WEEK) /* 1970-01-01 was a Thursday */
		start = floor_div(day + 3, 7) * 7 - 3;
	if (period == PROP_SUNDAYS)
		start = floor_div(day + 4, 7) * 7 - 4;
	*next = start + (period == JOURNEY_PERIOD_DAY ? 1 : 7);
	if (period < JOURNEY_PERIOD_MONTH || period == PROP_SUNDAYS)
		return start;
	month = floor_div(month_of(day), length_of(period)) * length_of(period);
	*next = month_start(month + length_of(period));
	return month_start(month);
}

static journey_time period_start(int64_t period, journey_time at)
{
	int64_t next;

	return first_day(period, floor_div(at, JOURNEY_DAY), &next) * JOURNEY_DAY;
}

static journey_time period_end(int64_t period, journey_time at)
{
	int64_t next;

	(void)first_day(period, floor_div(at, JOURNEY_DAY), &next);
	return next * JOURNEY_DAY;
}

/* A 64th of the window, in whole minutes, rounded up. */
static journey_duration bucket(journey_duration window)
{
	return (window + 64 * JOURNEY_MINUTE - 1) / (64 * JOURNEY_MINUTE) * JOURNEY_MINUTE;
}

prop_span prop_span_of(const prop_line *f, journey_time now)
{
	prop_span s = {INT64_MIN, INT64_MAX, INT64_MIN, INT64_MAX, JOURNEY_TIME_NONE};

	if (f->v[F_PERIOD]) {
		s.low = s.near_low = period_start(f->v[F_PERIOD], now) - 1;
		s.high = now;
		s.end = period_end(f->v[F_PERIOD], now);
		s.near_high = s.end - 1;
	} else if (f->v[F_WINDOW] > 0) {
		s.low = now - f->v[F_WINDOW];
		s.high = now;
		s.near_low = s.low - bucket(f->v[F_WINDOW]);
		s.near_high = s.high + bucket(f->v[F_WINDOW]) - 1;
	}
	return s;
}

journey_time prop_span_leaves(const prop_line *f, journey_time time)
{
	return f->v[F_PERIOD] ? period_end(f->v[F_PERIOD], time) : time + f->v[F_WINDOW];
}

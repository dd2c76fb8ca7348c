#include "base/calendar.h"

#define SECONDS_PER_DAY 86400
#define MICROS_PER_DAY JOURNEY_DAY

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

bool jy_leap_year(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t jy_days_in_month(int64_t year, int32_t month)
{
	static const int8_t days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month < 1 || month > 12)
		return 0;
	return days[month] + (month == 2 && jy_leap_year(year));
}

/*
 * Years start in March here, so that the leap day is the last of a year; 400 years have 146,097 days. See
 * Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */
int64_t jy_day_of_date(int64_t year, int32_t month, int32_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = floor_div(y, 400), in_era = y - era * 400;
	int64_t in_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

void jy_date_of_day(int64_t number, int64_t *year, int32_t *month, int32_t *day)
{
	int64_t z = number + 719468, era = floor_div(z, 146097), in_era = z - era * 146097;
	int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * y + y / 4 - y / 100), m = (5 * in_year + 2) / 153;

	*day = (int32_t)(in_year - (153 * m + 2) / 5 + 1);
	*month = (int32_t)(m < 10 ? m + 3 : m - 9);
	*year = y + era * 400 + (*month <= 2);
}

int32_t jy_weekday_of_day(int64_t day)
{
	int64_t w = (day % 7 + 4) % 7; /* 1970-01-01 was a Thursday */
	return (int32_t)(w < 0 ? w + 7 : w);
}

jy_civil jy_civil_of_time(journey_time t, int32_t offset_seconds)
{
	int64_t day = floor_div(t, MICROS_PER_DAY), year;
	int64_t micro = t - day * MICROS_PER_DAY + offset_seconds * JOURNEY_SECOND;
	int64_t more = floor_div(micro, MICROS_PER_DAY);
	int32_t second;
	jy_civil c;

	day += more;
	micro -= more * MICROS_PER_DAY;
	jy_date_of_day(day, &year, &c.month, &c.day);
	c.year = (int32_t)year;
	second = (int32_t)(micro / JOURNEY_SECOND);
	c.hour = second / 3600;
	c.minute = second / 60 % 60;
	c.second = second % 60;
	c.micro = (int32_t)(micro % JOURNEY_SECOND);
	c.weekday = jy_weekday_of_day(day);
	c.yearday = (int32_t)(day - jy_day_of_date(year, 1, 1));
	return c;
}

static bool in_range(journey_time t)
{
	return t >= JOURNEY_TIME_MIN && t <= JOURNEY_TIME_MAX;
}

bool jy_time_of_civil(const jy_civil *c, int32_t offset_seconds, journey_time *out)
{
	int64_t seconds, t;

	if (c->year < 0 || c->year > 10000 || c->day < 1 || c->day > jy_days_in_month(c->year, c->month) ||
	    c->hour < 0 || c->hour > 23 || c->minute < 0 || c->minute > 59 || c->second < 0 ||
	    c->second > 59 || c->micro < 0 || c->micro > 999999)
		return false;
	seconds = jy_day_of_date(c->year, c->month, c->day) * SECONDS_PER_DAY + c->hour * 3600 +
		  c->minute * 60 + c->second - offset_seconds;
	t = seconds * JOURNEY_SECOND + c->micro;
	if (!in_range(t))
		return false;
	*out = t;
	return true;
}

bool jy_time_add(journey_time t, journey_duration d, journey_time *out)
{
	if (!in_range(t) || (d > 0 ? t > JOURNEY_TIME_MAX - d : d < JOURNEY_TIME_MIN - t))
		return false;
	*out = t + d;
	return true;
}

bool jy_time_add_months(journey_time t, int32_t months, journey_time *out)
{
	jy_civil c;
	int64_t month, last;

	if (!in_range(t))
		return false;
	c = jy_civil_of_time(t, 0);
	month = (int64_t)c.year * 12 + (c.month - 1) + months;
	if (month < 12 || month >= 10000 * 12)
		return false;
	c.year = (int32_t)(month / 12);
	c.month = (int32_t)(month % 12) + 1;
	last = jy_days_in_month(c.year, c.month);
	if (c.day > last)
		c.day = (int32_t)last;
	return jy_time_of_civil(&c, 0, out);
}

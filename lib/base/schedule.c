#include "base/schedule.h"

#include "base/calendar.h"
#include "base/text.h"
#include <string.h>

#define DAY_MINUTES 1440
/* The longest gap is that between two 29ths of February around a year that is no leap year by the century's rule. */
#define DAYS_MAX (9 * 366)

#define ALL_MINUTES ((UINT64_C(1) << 60) - 1)
#define ALL_HOURS ((UINT32_C(1) << 24) - 1)
#define ALL_DAYS (UINT32_MAX & ~UINT32_C(1))
#define ALL_MONTHS ((UINT32_C(1) << 13) - 2)
#define ALL_WEEKDAYS ((UINT32_C(1) << 7) - 1)

void jy_schedule_daily(jy_schedule *out, int32_t minute_of_day)
{
	memset(out, 0, sizeof *out);
	out->minutes = UINT64_C(1) << (minute_of_day % 60);
	out->hours = UINT32_C(1) << (minute_of_day / 60);
	out->days = ALL_DAYS;
	out->months = ALL_MONTHS;
	out->weekdays = ALL_WEEKDAYS;
}

/* ---- cron ---- */

static const char *const month_names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                          "jul", "aug", "sep", "oct", "nov", "dec", NULL};
static const char *const weekday_names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL};

static char lower(char x)
{
	return x >= 'A' && x <= 'Z' ? (char)(x + 'a' - 'A') : x;
}

static bool take_name(journey_str *s, const char *const *names, int first, int *out)
{
	for (int i = 0; names != NULL && names[i] != NULL; i++) {
		if (s->size >= 3 && lower(s->data[0]) == names[i][0] && lower(s->data[1]) == names[i][1] &&
		    lower(s->data[2]) == names[i][2]) {
			s->data += 3;
			s->size -= 3;
			*out = first + i;
			return true;
		}
	}
	return false;
}

static bool take_number(journey_str *s, int *out)
{
	int value = 0, digits = 0;
	while (s->size > 0 && s->data[0] >= '0' && s->data[0] <= '9' && digits < 3) {
		value = value * 10 + (s->data[0] - '0');
		s->data++;
		s->size--;
		digits++;
	}
	*out = value;
	return digits > 0;
}

static bool take_char(journey_str *s, char x)
{
	if (s->size == 0 || s->data[0] != x)
		return false;
	s->data++;
	s->size--;
	return true;
}

typedef struct field {
	int low, high;
	const char *const *names;
} field;

/* One of a list: a star, a number or a range, with a step or none. */
static bool take_part(journey_str *s, const field *f, uint64_t *mask)
{
	int from = f->low, to = f->high, step = 1;
	bool open = take_char(s, '*');
	if (!open) {
		if (!take_name(s, f->names, f->low, &from) && !take_number(s, &from))
			return false;
		to = from;
		if (take_char(s, '-')) {
			if (!take_name(s, f->names, f->low, &to) && !take_number(s, &to))
				return false;
			open = true;
		}
	}
	if (take_char(s, '/')) {
		if (!take_number(s, &step) || step < 1)
			return false;
		if (!open)
			to = f->high;
	}
	if (from < f->low || to > f->high || from > to)
		return false;
	for (int i = from; i <= to; i += step)
		*mask |= UINT64_C(1) << i;
	return true;
}

static bool take_field(journey_str *s, const field *f, uint64_t *mask, bool *star)
{
	while (s->size > 0 && (s->data[0] == ' ' || s->data[0] == '\t'))
		take_char(s, s->data[0]);
	*mask = 0;
	*star = s->size > 0 && s->data[0] == '*';
	do {
		if (!take_part(s, f, mask))
			return false;
	} while (take_char(s, ','));
	return s->size == 0 || s->data[0] == ' ' || s->data[0] == '\t';
}

const char *jy_schedule_cron(journey_str text, jy_schedule *out)
{
	static const field fields[5] = {{0, 59, NULL}, {0, 23, NULL}, {1, 31, NULL}, {1, 12, month_names}, {0, 7, weekday_names}};
	static const char *const wrong[5] = {
		"the minutes are no list of 0 to 59",
		"the hours are no list of 0 to 23",
		"the days are no list of 1 to 31",
		"the months are no list of 1 to 12, or jan to dec",
		"the weekdays are no list of 0 to 7, or sun to sat",
	};
	uint64_t masks[5];
	bool stars[5];
	for (int i = 0; i < 5; i++) {
		if (!take_field(&text, &fields[i], &masks[i], &stars[i]))
			return wrong[i];
	}
	while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
		take_char(&text, text.data[0]);
	if (text.size > 0)
		return "there is more than five fields: minute, hour, day, month, weekday";
	memset(out, 0, sizeof *out);
	out->minutes = masks[0];
	out->hours = (uint32_t)masks[1];
	out->days = (uint32_t)masks[2];
	out->months = (uint32_t)masks[3];
	out->weekdays = (uint32_t)((masks[4] | masks[4] >> 7) & ALL_WEEKDAYS);
	out->either = !stars[2] && !stars[4];
	if (jy_schedule_next(out, 0) == JY_SCHEDULE_NEVER)
		return "there is no such day";
	return NULL;
}

/* ---- moments ---- */

static bool has_day(const jy_schedule *s, int64_t day)
{
	int64_t year;
	int32_t month, date;
	jy_date_of_day(day, &year, &month, &date);
	if ((s->months >> month & 1) == 0)
		return false;
	if (s->last_day > 0) {
		int32_t length = jy_days_in_month(year, month);
		return date == ((int32_t)s->last_day < length ? (int32_t)s->last_day : length);
	}
	bool by_date = s->days >> date & 1, by_weekday = s->weekdays >> jy_weekday_of_day(day) & 1;
	return s->either ? by_date || by_weekday : by_date && by_weekday;
}

/* The first minute of a day at or after `minute`; -1: none. */
static int32_t minute_from(const jy_schedule *s, int32_t minute)
{
	for (int32_t hour = minute / 60; hour < 24; hour++) {
		if ((s->hours >> hour & 1) == 0)
			continue;
		for (int32_t m = hour == minute / 60 ? minute % 60 : 0; m < 60; m++) {
			if (s->minutes >> m & 1)
				return hour * 60 + m;
		}
	}
	return -1;
}

int64_t jy_schedule_next(const jy_schedule *s, int64_t minute)
{
	int64_t day = minute / DAY_MINUTES - (minute % DAY_MINUTES < 0), end = day + DAYS_MAX;
	int32_t at = minute_from(s, (int32_t)(minute - day * DAY_MINUTES));
	for (; day < end; day++) {
		if (at >= 0 && has_day(s, day))
			return day * DAY_MINUTES + at;
		at = minute_from(s, 0);
	}
	return JY_SCHEDULE_NEVER;
}

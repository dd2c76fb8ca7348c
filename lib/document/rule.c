#include "document/days.h"
#include "document/zone.h"

#include <string.h>

#define HOUR 3600
#define DAY 86400

typedef struct jy_rule_scan {
	const char *at, *end;
} jy_rule_scan;

static bool jy_rule_char(jy_rule_scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

static bool jy_rule_number(jy_rule_scan *s, int32_t least, int32_t most, int32_t *out)
{
	int32_t x = 0;
	const char *from = s->at;

	for (; s->at < s->end && *s->at >= '0' && *s->at <= '9' && x <= most; s->at++)
		x = x * 10 + (*s->at - '0');
	*out = x;
	return s->at > from && x >= least && x <= most;
}

static bool jy_rule_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "CET" or "<+0330>". */
static bool jy_rule_name(jy_rule_scan *s)
{
	const char *from = s->at;

	if (jy_rule_char(s, '<')) {
		while (s->at < s->end && *s->at != '>')
			s->at++;
		return jy_rule_char(s, '>');
	}
	while (s->at < s->end && jy_rule_is_letter(*s->at))
		s->at++;
	return s->at - from >= 3;
}

/* [-+]hh[:mm[:ss]] in seconds. */
static bool jy_rule_time(jy_rule_scan *s, int32_t most_hours, int32_t *out)
{
	int32_t hours = 0, minutes = 0, seconds = 0;
	bool negative = s->at < s->end && *s->at == '-';

	if (s->at < s->end && (*s->at == '-' || *s->at == '+'))
		s->at++;
	if (!jy_rule_number(s, 0, most_hours, &hours))
		return false;
	if (jy_rule_char(s, ':') && !jy_rule_number(s, 0, 59, &minutes))
		return false;
	if (jy_rule_char(s, ':') && !jy_rule_number(s, 0, 59, &seconds))
		return false;
	*out = (hours * HOUR + minutes * 60 + seconds) * (negative ? -1 : 1);
	return true;
}

static bool jy_rule_day(jy_rule_scan *s, jy_zone_day *day)
{
	memset(day, 0, sizeof *day);
	day->time = 2 * HOUR;
	if (jy_rule_char(s, 'M')) {
		day->kind = JY_ZONE_WEEKDAY;
		if (!jy_rule_number(s, 1, 12, &day->month) || !jy_rule_char(s, '.') ||
		    !jy_rule_number(s, 1, 5, &day->week) || !jy_rule_char(s, '.') ||
		    !jy_rule_number(s, 0, 6, &day->day))
			return false;
	} else if (jy_rule_char(s, 'J')) {
		day->kind = JY_ZONE_JULIAN;
		if (!jy_rule_number(s, 1, 365, &day->day))
			return false;
	} else {
		day->kind = JY_ZONE_DAY;
		if (!jy_rule_number(s, 0, 365, &day->day))
			return false;
	}
	return !jy_rule_char(s, '/') || jy_rule_time(s, 167, &day->time);
}

bool jy_zone_rule_read(journey_str text, jy_zone_rule *out)
{
	jy_rule_scan s = {text.data, text.data + text.size};
	jy_zone_rule rule;
	int32_t west = 0;

	memset(&rule, 0, sizeof rule);
	rule.set = true;
	if (!jy_rule_name(&s) || !jy_rule_time(&s, 24, &west))
		return false;
	rule.standard = rule.dst = -west;
	if (s.at < s.end) {
		rule.has_dst = true;
		rule.dst = rule.standard + HOUR;
		if (!jy_rule_name(&s))
			return false;
		if (s.at < s.end && *s.at != ',') {
			if (!jy_rule_time(&s, 24, &west))
				return false;
			rule.dst = -west;
		}
		if (!jy_rule_char(&s, ',') || !jy_rule_day(&s, &rule.start) || !jy_rule_char(&s, ',') ||
		    !jy_rule_day(&s, &rule.end) || s.at != s.end)
			return false;
	}
	*out = rule;
	return true;
}

/* Day number since 1970 of the rule's day in a year. */
static int64_t jy_rule_day_of_year(const jy_zone_day *rule, int64_t year)
{
	int64_t first = jy_doc_day(year, 1, 1), day;
	int32_t weekday, last;

	if (rule->kind == JY_ZONE_DAY)
		return first + rule->day;
	if (rule->kind == JY_ZONE_JULIAN) /* counts no February 29th */
		return first + rule->day - 1 + (jy_doc_is_leap(year) && rule->day >= 60);
	first = jy_doc_day(year, rule->month, 1);
	last = jy_doc_month_days(year, rule->month);
	weekday = (int32_t)(first + 4 - 7 * jy_doc_floor(first + 4, 7)); /* 1970-01-01 was a Thursday */
	day = (rule->day - weekday + 7) % 7 + 7 * (rule->week - 1);
	if (day >= last)
		day -= 7;
	return first + day;
}

int32_t jy_zone_rule_offset(const jy_zone_rule *rule, int64_t seconds)
{
	int64_t year, y, latest = INT64_MIN;
	int32_t month, day, offset = rule->standard;

	if (!rule->has_dst)
		return rule->standard;
	jy_doc_date(jy_doc_floor(seconds + rule->standard, DAY), &year, &month, &day);
	/* The latest switch not after the time; where two meet (summer time all year), summer time begins. */
	for (y = year - 1; y <= year + 1; y++) {
		int64_t end = jy_rule_day_of_year(&rule->end, y) * DAY + rule->end.time - rule->dst;
		int64_t start =
			jy_rule_day_of_year(&rule->start, y) * DAY + rule->start.time - rule->standard;

		if (end <= seconds && end > latest) {
			latest = end;
			offset = rule->standard;
		}
		if (start <= seconds && start >= latest) {
			latest = start;
			offset = rule->dst;
		}
	}
	return offset;
}

#include "base/calendar.h"
#include "base/text.h"

/* Exactly n digits. */
static bool digits(journey_str *s, size_t n, int32_t *out)
{
	int32_t v = 0;

	if (s->size < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!jy_is_digit(s->data[i]))
			return false;
		v = v * 10 + (s->data[i] - '0');
	}
	*s = jy_str_part(*s, n, s->size);
	*out = v;
	return true;
}

static bool one_of(journey_str *s, const char *set)
{
	if (s->size == 0 || s->data[0] == 0 || !strchr(set, s->data[0]))
		return false;
	*s = jy_str_part(*s, 1, s->size);
	return true;
}

static bool date(journey_str *s, jy_civil *c)
{
	return digits(s, 4, &c->year) && one_of(s, "-") && digits(s, 2, &c->month) && one_of(s, "-") &&
	       digits(s, 2, &c->day) && c->year >= 1 && c->day >= 1 &&
	       c->day <= jy_days_in_month(c->year, c->month);
}

/* Digits behind the point; those beyond the ninth are read and dropped. */
static bool fraction(journey_str *s, uint32_t *nanos)
{
	uint32_t unit = 100000000;

	*nanos = 0;
	if (!one_of(s, "."))
		return true;
	if (s->size == 0 || !jy_is_digit(s->data[0]))
		return false;
	for (; s->size && jy_is_digit(s->data[0]); *s = jy_str_part(*s, 1, s->size), unit /= 10)
		*nanos += (uint32_t)(s->data[0] - '0') * unit;
	return true;
}

static bool offset(journey_str *s, int32_t *seconds)
{
	bool minus = s->size && s->data[0] == '-';
	int32_t hour, minute;

	*seconds = 0;
	if (one_of(s, "Zz"))
		return true;
	if (!one_of(s, "+-") || !digits(s, 2, &hour) || !one_of(s, ":") || !digits(s, 2, &minute) ||
	    hour > 23 || minute > 59)
		return false;
	*seconds = (hour * 60 + minute) * (minus ? -60 : 60);
	return true;
}

bool jy_time_parse_nanos(journey_str s, int64_t *seconds, uint32_t *nanos)
{
	const int64_t earliest = JOURNEY_TIME_MIN / JOURNEY_SECOND,
		      latest = JOURNEY_TIME_MAX / JOURNEY_SECOND;
	int32_t shift;
	uint32_t part;
	int64_t t;
	jy_civil c;

	if (!date(&s, &c) || !one_of(&s, "Tt ") || !digits(&s, 2, &c.hour) || !one_of(&s, ":") ||
	    !digits(&s, 2, &c.minute) || !one_of(&s, ":") || !digits(&s, 2, &c.second) ||
	    !fraction(&s, &part) || !offset(&s, &shift) || s.size != 0 || c.hour > 23 || c.minute > 59 ||
	    c.second > 60)
		return false;
	t = jy_day_of_date(c.year, c.month, c.day) * 86400 + c.hour * 3600 + c.minute * 60 + c.second - shift;
	/* Leap seconds come at the end of a UTC day only. */
	if (c.second == 60 && t % 86400 != 0)
		return false;
	if (t < earliest || t > latest)
		return false;
	*seconds = t;
	*nanos = part;
	return true;
}

bool jy_time_parse(journey_str s, journey_time *out)
{
	journey_str rest = s;
	int64_t seconds;
	uint32_t nanos;
	jy_civil c;

	if (s.size == 10) {
		if (!date(&rest, &c))
			return false;
		*out = jy_day_of_date(c.year, c.month, c.day) * JOURNEY_DAY;
		return true;
	}
	if (!jy_time_parse_nanos(s, &seconds, &nanos))
		return false;
	*out = seconds * JOURNEY_SECOND + (int64_t)(nanos / 1000);
	return true;
}

static char *put(char *out, int32_t v, int n)
{
	for (int i = n; i-- > 0; v /= 10)
		out[i] = (char)('0' + v % 10);
	return out + n;
}

size_t jy_time_text_nanos(int64_t seconds, uint32_t nanos, char out[40])
{
	int64_t day = seconds / 86400 - (seconds % 86400 < 0), year;
	int32_t second = (int32_t)(seconds - day * 86400), month, date_of_month;
	char *p = out;

	jy_date_of_day(day, &year, &month, &date_of_month);
	p = put(p, (int32_t)year, 4);
	*p++ = '-';
	p = put(p, month, 2);
	*p++ = '-';
	p = put(p, date_of_month, 2);
	*p++ = 'T';
	p = put(p, second / 3600, 2);
	*p++ = ':';
	p = put(p, second / 60 % 60, 2);
	*p++ = ':';
	p = put(p, second % 60, 2);
	if (nanos != 0) {
		*p++ = '.';
		if (nanos % 1000000 == 0)
			p = put(p, (int32_t)(nanos / 1000000), 3);
		else if (nanos % 1000 == 0)
			p = put(p, (int32_t)(nanos / 1000), 6);
		else
			p = put(p, (int32_t)nanos, 9);
	}
	*p++ = 'Z';
	*p = 0;
	return (size_t)(p - out);
}

size_t jy_time_text(journey_time t, char out[40])
{
	int64_t seconds = t / JOURNEY_SECOND - (t % JOURNEY_SECOND < 0);
	return jy_time_text_nanos(seconds, (uint32_t)(t - seconds * JOURNEY_SECOND) * 1000, out);
}

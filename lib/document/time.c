#include "document/time.h"

#include "document/days.h"
#include "document/number.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SECONDS_PER_DAY 86400

typedef struct jy_scan {
	const char *at, *end;
} jy_scan;

static bool jy_scan_char(jy_scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

static bool jy_scan_one_of(jy_scan *s, const char *set)
{
	if (s->at == s->end || *s->at == '\0' || strchr(set, *s->at) == NULL)
		return false;
	s->at++;
	return true;
}

static bool jy_scan_is_digit(const jy_scan *s)
{
	return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

/* Exactly n digits. */
static bool jy_scan_digits(jy_scan *s, int n, int32_t *out)
{
	int32_t x = 0;

	while (n-- > 0) {
		if (!jy_scan_is_digit(s))
			return false;
		x = x * 10 + (*s->at++ - '0');
	}
	*out = x;
	return true;
}

/* ---- RFC 3339 ---- */

typedef struct jy_stamp {
	int32_t year, month, day, hour, minute, second, micro, offset; /* offset in minutes */
} jy_stamp;

static bool jy_stamp_date(jy_scan *s, jy_stamp *t)
{
	return jy_scan_digits(s, 4, &t->year) && jy_scan_char(s, '-') && jy_scan_digits(s, 2, &t->month) &&
	       jy_scan_char(s, '-') && jy_scan_digits(s, 2, &t->day);
}

/* Digits past the microsecond are passed over. */
static bool jy_stamp_fraction(jy_scan *s, jy_stamp *t)
{
	int32_t unit = 100000;

	if (!jy_scan_char(s, '.'))
		return true;
	if (!jy_scan_is_digit(s))
		return false;
	for (; jy_scan_is_digit(s); s->at++, unit /= 10)
		t->micro += (*s->at - '0') * unit;
	return true;
}

static bool jy_stamp_clock(jy_scan *s, jy_stamp *t)
{
	return jy_scan_digits(s, 2, &t->hour) && jy_scan_char(s, ':') && jy_scan_digits(s, 2, &t->minute) &&
	       jy_scan_char(s, ':') && jy_scan_digits(s, 2, &t->second) && jy_stamp_fraction(s, t);
}

static bool jy_stamp_zone(jy_scan *s, jy_stamp *t)
{
	int32_t hours, minutes;
	bool west;

	if (jy_scan_one_of(s, "Zz"))
		return true;
	west = s->at < s->end && *s->at == '-';
	if (!jy_scan_one_of(s, "+-") || !jy_scan_digits(s, 2, &hours) || !jy_scan_char(s, ':') ||
	    !jy_scan_digits(s, 2, &minutes))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	t->offset = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

/* A year of five digits or more, as from a clock that runs wild: well-formed, but out of range. */
static bool jy_stamp_is_far(journey_str text)
{
	jy_scan s = {text.data, text.data + text.size};
	int digits = 0;

	jy_scan_one_of(&s, "+-");
	for (; jy_scan_is_digit(&s); s.at++)
		digits++;
	return digits > 4 && jy_scan_char(&s, '-');
}

static journey_status jy_stamp_time(const jy_stamp *t, journey_time *out)
{
	int64_t seconds;

	if (t->year < 1 || t->month < 1 || t->month > 12 || t->day < 1 ||
	    t->day > jy_doc_month_days(t->year, t->month) || t->hour > 23 || t->minute > 59 || t->second > 60)
		return JOURNEY_RANGE;
	seconds = jy_doc_day(t->year, t->month, t->day) * SECONDS_PER_DAY;
	seconds += t->hour * 3600 + t->minute * 60 + t->second - t->offset * 60;
	/* A leap second counts as the first of the next minute. */
	seconds *= JOURNEY_SECOND;
	seconds += t->second == 60 ? 0 : t->micro;
	if (seconds < JOURNEY_TIME_MIN || seconds > JOURNEY_TIME_MAX)
		return JOURNEY_RANGE;
	*out = seconds;
	return JOURNEY_OK;
}

journey_status journey_time_read(journey_str text, journey_time *out)
{
	jy_scan s = {text.data, text.data};
	jy_stamp t = {0, 0, 0, 0, 0, 0, 0, 0};

	if (out == NULL || (text.data == NULL && text.size > 0))
		return JOURNEY_MISUSE;
	if (text.size == 0)
		return JOURNEY_SYNTAX;
	s.end = text.data + text.size;
	if (!jy_stamp_date(&s, &t))
		return jy_stamp_is_far(text) ? JOURNEY_RANGE : JOURNEY_SYNTAX;
	if (s.at < s.end && (!jy_scan_one_of(&s, "Tt ") || !jy_stamp_clock(&s, &t) || !jy_stamp_zone(&s, &t)))
		return JOURNEY_SYNTAX;
	return s.at == s.end ? jy_stamp_time(&t, out) : JOURNEY_SYNTAX;
}

/* ".25": as many of the nine digits as count. */
static size_t jy_fraction_text(uint32_t nanos, char out[12])
{
	size_t n = 10, i;

	if (nanos == 0)
		return 0;
	out[0] = '.';
	for (i = 9; i > 0; i--, nanos /= 10)
		out[i] = (char)('0' + nanos % 10);
	while (out[n - 1] == '0')
		n--;
	return n;
}

size_t jy_doc_time_text(int64_t seconds, uint32_t nanos, char text[JOURNEY_TIME_TEXT])
{
	int64_t days = jy_doc_floor(seconds, SECONDS_PER_DAY), year = 0;
	int32_t month = 0, day = 0, left = (int32_t)(seconds - days * SECONDS_PER_DAY);
	size_t n;

	text[0] = '\0';
	if (seconds < JOURNEY_TIME_MIN / JOURNEY_SECOND || seconds > JOURNEY_TIME_MAX / JOURNEY_SECOND ||
	    nanos > 999999999)
		return 0;
	jy_doc_date(days, &year, &month, &day);
	n = (size_t)snprintf(text, JOURNEY_TIME_TEXT - 12, "%04d-%02d-%02dT%02d:%02d:%02d", (int)year,
			     (int)month, (int)day, (int)(left / 3600), (int)(left / 60 % 60),
			     (int)(left % 60));
	n += jy_fraction_text(nanos, text + n);
	text[n++] = 'Z';
	text[n] = '\0';
	return n;
}

size_t journey_time_write(journey_time time, char text[JOURNEY_TIME_TEXT])
{
	int64_t seconds = jy_doc_floor(time, JOURNEY_SECOND);

	text[0] = '\0';
	if (time < JOURNEY_TIME_MIN || time > JOURNEY_TIME_MAX)
		return 0;
	return jy_doc_time_text(seconds, (uint32_t)(time - seconds * JOURNEY_SECOND) * 1000, text);
}

size_t jy_doc_span_text(int64_t seconds, int32_t nanos, char text[JOURNEY_TIME_TEXT])
{
	char number[JY_DOC_NUMBER];
	uint64_t positive = seconds < 0 ? UINT64_C(0) - (uint64_t)seconds : (uint64_t)seconds;
	size_t n = 0, size = jy_doc_natural_text(positive, number);

	if (seconds < 0 || nanos < 0)
		text[n++] = '-';
	memcpy(text + n, number, size);
	n += size;
	n += jy_fraction_text((uint32_t)(nanos < 0 ? -nanos : nanos), text + n);
	text[n++] = 's';
	text[n] = '\0';
	return n;
}

/* ---- spans ---- */

#define SPAN_MAX (INT64_C(3652500) * JOURNEY_DAY) /* 10,000 years */

/* digits[.digits], with at most six of a fraction, times `unit`. */
typedef struct jy_amount {
	int64_t whole, fraction; /* fraction in millionths */
} jy_amount;

static bool jy_scan_amount(jy_scan *s, jy_amount *a)
{
	int64_t unit = 100000;

	a->whole = a->fraction = 0;
	if (!jy_scan_is_digit(s))
		return false;
	for (; jy_scan_is_digit(s); s->at++)
		a->whole = a->whole > SPAN_MAX ? a->whole : a->whole * 10 + (*s->at - '0');
	if (!jy_scan_char(s, '.'))
		return true;
	if (!jy_scan_is_digit(s))
		return false;
	for (; jy_scan_is_digit(s) && unit > 0; s->at++, unit /= 10)
		a->fraction += (*s->at - '0') * unit;
	return !jy_scan_is_digit(s);
}

static journey_status jy_span_add(int64_t *sum, const jy_amount *a, int64_t unit)
{
	if (a->whole > (SPAN_MAX - *sum) / unit)
		return JOURNEY_RANGE;
	*sum += a->whole * unit;
	*sum += a->fraction * unit / 1000000;
	return *sum > SPAN_MAX ? JOURNEY_RANGE : JOURNEY_OK;
}

typedef struct jy_unit {
	const char *name;
	int64_t length;
} jy_unit;

/* Index of the unit that comes next, from `first` on (units go from large to small); count if there is none.
 */
static size_t jy_scan_unit(jy_scan *s, const jy_unit *units, size_t first, size_t count)
{
	size_t i, size = 0;

	while (s->at + size < s->end &&
	       ((s->at[size] >= 'a' && s->at[size] <= 'z') || (s->at[size] >= 'A' && s->at[size] <= 'Z')))
		size++;
	for (i = first; i < count; i++) {
		if (strlen(units[i].name) == size && memcmp(units[i].name, s->at, size) == 0) {
			s->at += size;
			return i;
		}
	}
	return count;
}

static journey_status jy_span_units(jy_scan *s, const jy_unit *units, size_t count, int64_t *sum)
{
	size_t next = 0;
	journey_status status = JOURNEY_OK;

	do {
		jy_amount amount;
		size_t i;

		if (!jy_scan_amount(s, &amount))
			return JOURNEY_SYNTAX;
		i = jy_scan_unit(s, units, next, count);
		if (i == count)
			return JOURNEY_SYNTAX;
		status = jy_span_add(sum, &amount, units[i].length);
		next = i + 1;
	} while (status == JOURNEY_OK && s->at < s->end && *s->at != 'T');
	return status;
}

/* P1W, P1D, PT2H30M, P1DT12H; months and years have no fixed length. */
static journey_status jy_span_iso(jy_scan *s, int64_t *sum)
{
	static const jy_unit days[] = {{"W", 7 * JOURNEY_DAY}, {"D", JOURNEY_DAY}};
	static const jy_unit clock[] = {{"H", JOURNEY_HOUR}, {"M", JOURNEY_MINUTE}, {"S", JOURNEY_SECOND}};
	journey_status status = JOURNEY_OK;
	bool some = false;

	if (s->at < s->end && *s->at != 'T') {
		/* A unit that runs into the T ("1DT12H") is cut there. */
		const char *end = s->end, *t = memchr(s->at, 'T', (size_t)(end - s->at));

		s->end = t != NULL ? t : end;
		status = jy_span_units(s, days, sizeof days / sizeof days[0], sum);
		s->end = end;
		some = true;
	}
	if (status == JOURNEY_OK && jy_scan_char(s, 'T')) {
		status = jy_span_units(s, clock, sizeof clock / sizeof clock[0], sum);
		some = true;
	}
	return some ? status : JOURNEY_SYNTAX;
}

journey_status journey_duration_read(journey_str text, journey_duration *out)
{
	static const jy_unit units[] = {{"w", 7 * JOURNEY_DAY},
					{"d", JOURNEY_DAY},
					{"h", JOURNEY_HOUR},
					{"m", JOURNEY_MINUTE},
					{"s", JOURNEY_SECOND},
					{"ms", 1000},
					{"us", 1}};
	jy_scan s = {text.data, text.data};
	int64_t sum = 0;
	journey_status status;

	if (out == NULL || (text.data == NULL && text.size > 0))
		return JOURNEY_MISUSE;
	if (text.size == 0)
		return JOURNEY_SYNTAX;
	s.end = text.data + text.size;
	if (text.size == 1 && jy_scan_char(&s, '0'))
		status = JOURNEY_OK;
	else if (jy_scan_char(&s, 'P'))
		status = jy_span_iso(&s, &sum);
	else
		status = jy_span_units(&s, units, sizeof units / sizeof units[0], &sum);
	if (status == JOURNEY_OK && s.at != s.end)
		status = JOURNEY_SYNTAX;
	if (status == JOURNEY_OK)
		*out = sum;
	return status;
}

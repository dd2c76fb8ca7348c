/*
 * Calendar (proleptic Gregorian, UTC or a fixed offset), RFC 3339 times and durations as text. No time zone
 * rules here: an offset comes from the host.
 */
#ifndef JY_BASE_CALENDAR_H
#define JY_BASE_CALENDAR_H

#include <journey/types.h>
#include <stdbool.h>

typedef struct jy_civil {
	int32_t year;    /* 1..9999 for times the library accepts */
	int32_t month;   /* 1..12 */
	int32_t day;     /* 1..31 */
	int32_t hour;    /* 0..23 */
	int32_t minute;  /* 0..59 */
	int32_t second;  /* 0..59 */
	int32_t micro;   /* 0..999999 */
	int32_t weekday; /* 0 Sunday .. 6 Saturday; not read by jy_time_of_civil */
	int32_t yearday; /* 0 for January 1st; not read by jy_time_of_civil */
} jy_civil;

/* Days since 1970-01-01 of a date that need not be in range of the library's times. */
int64_t jy_day_of_date(int64_t year, int32_t month, int32_t day);
void jy_date_of_day(int64_t day, int64_t *year, int32_t *month, int32_t *date);
/* 0 Sunday .. 6 Saturday of a day number. */
int32_t jy_weekday_of_day(int64_t day);
bool jy_leap_year(int64_t year);
int32_t jy_days_in_month(int64_t year, int32_t month);
/* Civil parts of t + offset seconds (offset of at most a day either way). */
jy_civil jy_civil_of_time(journey_time t, int32_t offset_seconds);
/* False: no such date or time of day, or outside JOURNEY_TIME_MIN..MAX. */
bool jy_time_of_civil(const jy_civil *c, int32_t offset_seconds, journey_time *out);
/* t + d clamped to nothing: false where the sum leaves JOURNEY_TIME_MIN..MAX. */
bool jy_time_add(journey_time t, journey_duration d, journey_time *out);
/* t plus calendar months at the same time of day in UTC; a day past the month's end becomes its last. */
bool jy_time_add_months(journey_time t, int32_t months, journey_time *out);

/* RFC 3339: 2024-02-29T12:30:45.123456Z, offset +hh:mm, 't', 'z' and a blank allowed as in the RFC; second 60
 * is taken as the first of the next minute; digits beyond the microsecond are cut off. Also a date alone
 * (midnight UTC). False: anything else. */
bool jy_time_parse(journey_str s, journey_time *out);
/* As above without a date alone, keeping nanoseconds: seconds since 1970 and 0..999999999. */
bool jy_time_parse_nanos(journey_str s, int64_t *seconds, uint32_t *nanos);
/* "2024-02-29T12:30:45.5Z": fraction of 0, 3 or 6 digits, as short as it can be. */
size_t jy_time_text(journey_time t, char out[40]);
/* Seconds and nanoseconds; fraction of 0, 3, 6 or 9 digits (CEL's string(timestamp) uses this form). */
size_t jy_time_text_nanos(int64_t seconds, uint32_t nanos, char out[40]);

/* `1d12h`, `7d`, `2w`, `30m`, `45s`, `1.5h`, `250ms`, `10us`, `-5m`, `P1D`, `P2W`, `PT2H30M`, `P1DT12H`.
 * Units go from large to small, each once; no months or years, whose length varies. "0" is zero. False:
 * anything else or out of range. */
bool jy_duration_parse(journey_str s, journey_duration *out);
/* The shortest exact text of that kind: "1d12h", "90s" becomes "1m30s", "0s", "-2h", "1.5s" -> "1s500ms". */
size_t jy_duration_text(journey_duration d, char out[48]);
/* Go's and CEL's form: ([+-] number unit)+ with h, m, s, ms, us, ns, fractions; seconds and nanoseconds of
 * the same sign. */
bool jy_duration_parse_nanos(journey_str s, int64_t *seconds, int32_t *nanos);
/* CEL's string(duration): "1.5s", "-3600s". */
size_t jy_duration_text_nanos(int64_t seconds, int32_t nanos, char out[40]);

#endif

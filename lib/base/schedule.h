/*
 * Recurring moments of a wall clock: days of the week or month at a minute, or the five fields of cron. A wall minute is
 * the number of minutes since 1970-01-01T00:00 that a local clock shows. Zones are no matter here.
 */
#ifndef JY_BASE_SCHEDULE_H
#define JY_BASE_SCHEDULE_H

#include <journey/types.h>
#include <stdbool.h>
#include <stdint.h>

/* Bit n of a mask stands for the number n. */
typedef struct jy_schedule {
	uint64_t minutes;   /* 0..59 */
	uint32_t hours;     /* 0..23 */
	uint32_t days;      /* 1..31 */
	uint32_t months;    /* 1..12 */
	uint32_t weekdays;  /* 0..6, 0 is Sunday */
	uint32_t last_day;  /* 1..31: this day of the month, or its last where it is shorter; 0: `days` says it */
	bool either;        /* cron: days and weekdays are both restricted, and one of them is enough */
} jy_schedule;

/* No moment: the schedule never comes up. */
#define JY_SCHEDULE_NEVER INT64_MAX

/* All days at a minute of the day; restrict what differs. */
void jy_schedule_daily(jy_schedule *out, int32_t minute_of_day);

/*
 * "0 9 * * 1": minute, hour, day of the month, month, weekday (0 and 7 are Sunday); lists, ranges, steps, names of months
 * and weekdays. Where day and weekday are both restricted one of them is enough, as cron has it. NULL, or what is
 * wrong: words for an error.
 */
const char *jy_schedule_cron(journey_str text, jy_schedule *out);

/* The first moment at or after a wall minute; JY_SCHEDULE_NEVER. */
int64_t jy_schedule_next(const jy_schedule *schedule, int64_t minute);

#endif

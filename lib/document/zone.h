/*
 * One time zone: the transitions of a TZif file (RFC 8536, versions 1 to 4) and the POSIX rule that goes on
 * after the last of them.
 */
#ifndef JY_DOCUMENT_ZONE_H
#define JY_DOCUMENT_ZONE_H

#include <journey/types.h>
#include <stdbool.h>

/* A day of the year on which a rule switches. */
typedef struct jy_zone_day {
	enum { JY_ZONE_JULIAN, JY_ZONE_DAY, JY_ZONE_WEEKDAY } kind; /* Jn (1..365), n (0..365), Mm.w.d */
	int32_t day, month, week;
	int32_t time; /* seconds of local time, may be negative or beyond the day */
} jy_zone_day;

/* A POSIX TZ rule. */
typedef struct jy_zone_rule {
	bool set, has_dst;
	int32_t standard, dst; /* seconds east of UTC */
	jy_zone_day start, end;
} jy_zone_rule;

typedef struct jy_zone {
	size_t count;     /* transitions */
	int64_t *times;   /* seconds, ascending */
	int32_t *offsets; /* seconds east of UTC from times[i] on */
	int32_t first;    /* before the first transition */
	jy_zone_rule rule;
} jy_zone;

/* Reads the bytes of a TZif file. JOURNEY_CORRUPT: it is none. Free with jy_zone_free() on JOURNEY_OK. */
journey_status jy_zone_read(const journey_allocator *allocator, journey_bytes file, jy_zone *out);
void jy_zone_free(const journey_allocator *allocator, jy_zone *zone);
/* Offset at a time in seconds since 1970. */
int32_t jy_zone_offset(const jy_zone *zone, int64_t seconds);

/* rule.c: reads "CET-1CEST,M3.5.0,M10.5.0/3"; false if it is none. */
bool jy_zone_rule_read(journey_str text, jy_zone_rule *out);
int32_t jy_zone_rule_offset(const jy_zone_rule *rule, int64_t seconds);

#endif

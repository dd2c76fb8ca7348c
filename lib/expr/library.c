#include "expr/library.h"
#include "base/calendar.h"
#include "base/text.h"
#include "base/utf8.h"
#include "expr/arithmetic.h"
#include <string.h>

/* What jy_civil_of_time() takes. */
#define ZONE_MOST 86400

static journey_str text_of(const journey_value *v)
{
	return (journey_str){v->as.s, v->n};
}

static journey_status set_int(journey_value *out, int64_t v)
{
	*out = (journey_value){{v}, 0, JOURNEY_INT};
	return JOURNEY_OK;
}

journey_status jy_size(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	switch (args->type) {
	case JOURNEY_STRING: {
		size_t n = jy_utf8_count(text_of(args));
		return set_int(out, (int64_t)n), jy_charge(run, args->n / 16);
	}
	case JOURNEY_BYTES:
		return set_int(out, args->n);
	case JOURNEY_LIST:
		return set_int(out, (int64_t)args->as.list->count);
	case JOURNEY_MAP:
		return set_int(out, (int64_t)args->as.map->count);
	default:
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	}
}

static bool two_texts(const journey_value *args)
{
	return args[0].type == JOURNEY_STRING && args[1].type == JOURNEY_STRING;
}

journey_status jy_contains(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (!two_texts(args))
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	/* The search may compare the needle at each place. */
	uint64_t least = args[0].n < args[1].n ? args[0].n : args[1].n;
	journey_status s = jy_charge(run, (1 + args[0].n / 16) * (1 + least / 16));
	if (!s)
		*out = jy_truth(args[1].n == 0 ||
				jy_str_find(text_of(&args[0]), text_of(&args[1]), 0) != SIZE_MAX);
	return s;
}

journey_status jy_starts_with(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (!two_texts(args))
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	*out = jy_truth(args[1].n <= args[0].n &&
			(args[1].n == 0 || memcmp(args[0].as.s, args[1].as.s, args[1].n) == 0));
	return jy_charge(run, jy_text_steps(args[1].n));
}

journey_status jy_ends_with(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	uint32_t n = args[1].n;
	if (!two_texts(args))
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	*out = jy_truth(n <= args[0].n &&
			(n == 0 || memcmp(args[0].as.s + (args[0].n - n), args[1].as.s, n) == 0));
	return jy_charge(run, jy_text_steps(n));
}

/* "UTC", "+02:00", "-8:30", "02:00" as seconds. */
static bool fixed_offset(journey_str zone, int32_t *seconds)
{
	int32_t part[2] = {0, 0};
	size_t at = 0, digits = 0;
	int which = 0;
	if (jy_str_is(zone, "UTC") || jy_str_is(zone, "Z")) {
		*seconds = 0;
		return true;
	}
	bool negative = zone.size && zone.data[0] == '-';
	if (zone.size && (zone.data[0] == '-' || zone.data[0] == '+'))
		at = 1;
	for (; at < zone.size; at++) {
		char c = zone.data[at];
		if (c == ':' && which == 0 && digits > 0) {
			which = 1;
			digits = 0;
		} else if (c >= '0' && c <= '9' && digits < 2) {
			part[which] = part[which] * 10 + (c - '0');
			digits++;
		} else {
			return false;
		}
	}
	if (which != 1 || digits != 2 || part[0] > 23 || part[1] > 59)
		return false;
	*seconds = (part[0] * 60 + part[1]) * 60 * (negative ? -1 : 1);
	return true;
}

/* Named zones are the host's. */
journey_status jy_expr_zone_offset(const journey_activation *a, journey_str zone, int64_t utc, int32_t *seconds)
{
	if (fixed_offset(zone, seconds))
		return JOURNEY_OK;
	if (!a->zone || zone.size == 0)
		return JOURNEY_NOT_FOUND;
	journey_status s = a->zone(a->zone_user, zone, utc * JOURNEY_SECOND, seconds);
	bool wild = !s && (*seconds <= -ZONE_MOST || *seconds >= ZONE_MOST);
	return wild ? JOURNEY_NOT_FOUND : s;
}

/*
 * The parts of a timestamp in UTC or in the zone of the second argument. False: `status` and `out` hold what
 * there is instead.
 */
static bool civil(jy_run *run, const journey_value *args, size_t count, jy_civil *parts,
		  journey_status *status, journey_value *out)
{
	int32_t offset = 0;
	journey_status s = JOURNEY_OK;
	if (args[0].type != JOURNEY_TIMESTAMP || (count > 1 && args[1].type != JOURNEY_STRING)) {
		*status = jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
		return false;
	}
	if (count > 1)
		s = jy_expr_zone_offset(run->activation, text_of(&args[1]), args[0].as.i, &offset);
	if (!s) {
		*parts = jy_civil_of_time(args[0].as.i * JOURNEY_SECOND, offset);
		return true;
	}
	*status = s;
	if (s == JOURNEY_NOT_FOUND || s == JOURNEY_EVAL)
		*status = jy_fail(run, out,
				  s == JOURNEY_EVAL ? JOURNEY_REASON_FUNCTION : JOURNEY_REASON_ARGUMENT);
	if (s == JOURNEY_UNKNOWN) {
		*out = (journey_value){{0}, 0, JY_TAG_UNKNOWN};
		*status = JOURNEY_OK;
	}
	return false;
}

#define CIVIL(name, value)                                                                                   \
	journey_status name(jy_run *run, const journey_value *args, size_t count, journey_value *out)        \
	{                                                                                                    \
		jy_civil c;                                                                                  \
		journey_status s;                                                                            \
		return civil(run, args, count, &c, &s, out) ? set_int(out, (value)) : s;                     \
	}

/* Of a timestamp a part, of a duration all of it in that unit. */
#define CIVIL_OR_SPAN(name, value, span)                                                                     \
	journey_status name(jy_run *run, const journey_value *args, size_t count, journey_value *out)        \
	{                                                                                                    \
		jy_civil c;                                                                                  \
		journey_status s;                                                                            \
		if (args[0].type == JOURNEY_DURATION && count == 1)                                          \
			return set_int(out, (span));                                                         \
		return civil(run, args, count, &c, &s, out) ? set_int(out, (value)) : s;                     \
	}

CIVIL(jy_get_full_year, c.year)
CIVIL(jy_get_month, c.month - 1)
CIVIL(jy_get_date, c.day)
CIVIL(jy_get_day_of_month, c.day - 1)
CIVIL(jy_get_day_of_week, c.weekday)
CIVIL(jy_get_day_of_year, c.yearday)
CIVIL_OR_SPAN(jy_get_hours, c.hour, args[0].as.i / 3600)
CIVIL_OR_SPAN(jy_get_minutes, c.minute, args[0].as.i / 60)
CIVIL_OR_SPAN(jy_get_seconds, c.second, args[0].as.i)
CIVIL_OR_SPAN(jy_get_milliseconds, (int64_t)(args[0].n / 1000000), (int32_t)args[0].n / 1000000)

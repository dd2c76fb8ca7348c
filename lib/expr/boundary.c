/*
 * Functions of moving timestamps and durations, whose results are steps: the hour of now changes at the next
 * full hour in its zone or where the zone's offset does.
 */
#include "base/calendar.h"
#include "expr/change.h"
#include "expr/convert.h"
#include "expr/domain.h"
#include "expr/library.h"
#include "expr/linear.h"
#include "expr/motion.h"

typedef enum unit {
	UNIT_NONE,
	UNIT_MILLI,
	UNIT_SECOND,
	UNIT_MINUTE,
	UNIT_HOUR,
	UNIT_HOURS, /* from one time of day to another, with a zone only */
	UNIT_DAY,
	UNIT_MONTH,
	UNIT_YEAR
} unit;

static const struct {
	jy_call_fn run;
	unit unit;
} accessors[] = {{jy_get_full_year, UNIT_YEAR},  {jy_get_month, UNIT_MONTH},
		 {jy_get_date, UNIT_DAY},        {jy_get_day_of_month, UNIT_DAY},
		 {jy_get_day_of_week, UNIT_DAY}, {jy_get_day_of_year, UNIT_DAY},
		 {jy_day_of_week, UNIT_DAY},     {jy_time_between, UNIT_HOURS},
		 {jy_get_hours, UNIT_HOUR},      {jy_get_minutes, UNIT_MINUTE},
		 {jy_get_seconds, UNIT_SECOND},  {jy_get_milliseconds, UNIT_MILLI}};

static unit unit_of(const jy_part *part)
{
	for (size_t i = 0; i < sizeof accessors / sizeof *accessors; i++)
		if (accessors[i].run == part->run)
			return accessors[i].unit;
	return UNIT_NONE;
}

static journey_time after(const jy_walk *w, int64_t delta)
{
	journey_time now = w->run.activation->now;
	return delta == JY_NEVER || delta > JOURNEY_TIME_MAX - now ? JY_NEVER : now + delta;
}

/* A value, moving, against seconds and nanoseconds. */
static int64_t against(const jy_seen *v, int64_t seconds, int64_t nanos, uint32_t relation)
{
	journey_value bound = {{seconds}, (uint32_t)(int32_t)nanos, v->v.type};
	jy_linear l = jy_linear_difference(&v->v, v->slope, &bound, 0);
	return jy_linear_crossing(&l, relation);
}

/* A local moment's unit: where it starts and where the next does, in seconds. */
static void unit_range(unit u, int64_t local, int64_t *start, int64_t *end)
{
	static const int64_t lengths[] = {1, 1, 1, 60, 3600, 86400, 86400, 86400, 86400};
	int64_t length = lengths[u], rest = local % length;
	*start = local - (rest < 0 ? rest + length : rest);
	*end = *start + length;
	if (u < UNIT_MONTH)
		return;
	int64_t year;
	int32_t month, date;
	jy_date_of_day(*start / 86400 - (*start % 86400 < 0 ? 1 : 0), &year, &month, &date);
	int32_t first = u == UNIT_YEAR ? 1 : month, next = u == UNIT_YEAR ? 13 : month + 1;
	*start = jy_day_of_date(year, first, 1) * 86400;
	*end = jy_day_of_date(next > 12 ? year + 1 : year, next > 12 ? 1 : next, 1) * 86400;
}

/* In UTC, in either direction. */
static journey_time utc_end(const jy_walk *w, unit u, const jy_seen *v)
{
	int64_t start, end;
	if (u == UNIT_MILLI) {
		int64_t milli = v->v.n / 1000000, low = against(v, v->v.as.i, milli * 1000000, JY_LT);
		return after(w, jy_sooner(low, against(v, v->v.as.i, (milli + 1) * 1000000, JY_GE)));
	}
	unit_range(u, v->v.as.i, &start, &end);
	return after(w, jy_sooner(against(v, start, 0, JY_LT), against(v, end, 0, JY_GE)));
}

/* Whole units of a duration, cut towards zero. */
static journey_time span_end(const jy_walk *w, unit u, const jy_seen *v)
{
	static const int64_t lengths[] = {1, 1, 1, 60, 3600};
	int64_t seconds = v->v.as.i, nanos = (int32_t)v->v.n, low_s, low_n = 0, high_s, high_n = 0;
	bool positive, negative;
	if (u == UNIT_MILLI) {
		int64_t milli = nanos / 1000000;
		positive = milli > 0;
		negative = milli < 0;
		low_s = high_s = seconds;
		/* At zero of a whole second the sign is the seconds'. */
		low_n = (milli - (positive || (milli == 0 && seconds > 0) ? 0 : 1)) * 1000000;
		high_n = (milli + (negative || (milli == 0 && seconds < 0) ? 0 : 1)) * 1000000;
		positive = positive || (milli == 0 && seconds > 0);
		negative = negative || (milli == 0 && seconds < 0);
	} else {
		int64_t count = seconds / lengths[u];
		positive = count > 0;
		negative = count < 0;
		low_s = (count - (positive ? 0 : 1)) * lengths[u];
		high_s = (count + (negative ? 0 : 1)) * lengths[u];
	}
	int64_t low = against(v, low_s, low_n, positive ? JY_LT : JY_LE);
	int64_t high = against(v, high_s, high_n, negative ? JY_GT : JY_GE);
	return after(w, jy_sooner(low, high));
}

/* In a zone. */

/* Offsets are smaller; the shortest time between two changes of one is larger. */
#define OFFSET_MOST 86400
#define OFFSET_STEP 900
/* Looking further than this is put off to the moment that was reached. */
#define ZONE_STEPS 2000

typedef struct zoned {
	const jy_walk *w;
	journey_str zone;
	unit unit;
	int64_t value_start, value_end; /* the unit that it is now, local */
} zoned;

/* Offset at a moment; false: the host does not say. */
static bool offset_at(const zoned *z, int64_t utc, int64_t *offset)
{
	int32_t seconds;
	if (jy_expr_zone_offset(z->w->run.activation, z->zone, utc, &seconds))
		return false;
	*offset = seconds;
	return true;
}

static bool inside(const zoned *z, int64_t utc, int64_t offset)
{
	int64_t local = utc + offset;
	return local >= z->value_start && local < z->value_end;
}

/* The first second after `low` whose offset is not that at `low`; at `high` it is another. */
static bool offset_change(const zoned *z, int64_t low, int64_t high, int64_t *out, int64_t *new_offset)
{
	int64_t first, middle;
	if (!offset_at(z, low, &first) || !offset_at(z, high, new_offset))
		return false;
	while (high - low > 1) {
		int64_t offset;
		middle = low + (high - low) / 2;
		if (!offset_at(z, middle, &offset))
			return false;
		if (offset == first) {
			low = middle;
		} else {
			high = middle;
			*new_offset = offset;
		}
	}
	*out = high;
	return true;
}

/*
 * The first second after `at` at which the local unit is another. Changes of the offset matter only near the
 * unit's ends, where they are looked for step by step. False: only reached, not found.
 */
static bool zone_end(const zoned *z, int64_t at, int64_t *out)
{
	int64_t offset, next;
	*out = at + 1;
	if (!offset_at(z, at, &offset))
		return false;
	for (int i = 0; i < ZONE_STEPS; i++) {
		/* Far from both ends, no offset gets there. */
		if (at >= z->value_start + OFFSET_MOST && at < z->value_end - OFFSET_MOST) {
			at = z->value_end - OFFSET_MOST;
			if (!offset_at(z, at, &offset))
				return false;
			if (!inside(z, at, offset))
				return false;
		}
		int64_t end = z->value_end - offset, to = jy_sooner(end, at + OFFSET_STEP);
		if (!offset_at(z, to, &next))
			return false;
		if (next != offset && !offset_change(z, at, to, &to, &next))
			return false;
		offset = next;
		at = *out = to;
		if (!inside(z, at, offset))
			return true;
	}
	return false;
}

/* Between which of the day's two times a local moment is. */
static bool hours_range(const jy_seen *args, int64_t local, int64_t *start, int64_t *end)
{
	int64_t day, next, from, until, rest;
	for (int i = 2; i < 4; i++)
		if (args[i].v.type != JOURNEY_STRING)
			return false;
	if (!jy_clock_text((journey_str){args[2].v.as.s, args[2].v.n}, &from) ||
	    !jy_clock_text((journey_str){args[3].v.as.s, args[3].v.n}, &until))
		return false;
	unit_range(UNIT_DAY, local, &day, &next);
	rest = local - day;
	if (from > until) {
		int64_t swap = from;
		from = until;
		until = swap;
	}
	*start = day + (rest >= until ? until : rest >= from ? from : until - 86400);
	*end = day + (rest < from ? from : rest < until ? until : from + 86400);
	return true;
}

static journey_time zoned_end(jy_walk *w, unit u, const jy_seen *v, const journey_value *zone)
{
	zoned z = {w, {zone->as.s, zone->n}, u, 0, 0};
	int64_t offset, end;
	if (u == UNIT_MILLI)
		return utc_end(w, u, v);
	if (!offset_at(&z, v->v.as.i, &offset))
		return JY_NEVER; /* an error: no such zone */
	if (v->slope != 1)
		return jy_change_soon(w);
	if (u != UNIT_HOURS)
		unit_range(u, v->v.as.i + offset, &z.value_start, &z.value_end);
	else if (!hours_range(v, v->v.as.i + offset, &z.value_start, &z.value_end))
		return JY_NEVER; /* an error: no such time of day */
	/* What was reached without finding the end is looked at again then. */
	(void)zone_end(&z, v->v.as.i, &end);
	return after(w, against(v, end, 0, JY_GE));
}

jy_motion jy_motion_function(const jy_part *part, const jy_motion *args)
{
	unit u = unit_of(part);
	jy_motion none = {false, 0, 0};
	for (uint32_t i = 2; i < part->count; i++)
		if (jy_motion_moves(&args[i]))
			none.lost = true;
	if (part->run == jy_to_dyn || part->run == jy_to_timestamp || part->run == jy_to_duration)
		return args[0];
	if (part->count > 1 && jy_motion_moves(&args[1]))
		none.lost = true;
	else if (part->run == jy_type_of || part->run == jy_to_int)
		return none;
	else if (u == UNIT_NONE || (part->count > 1 && (args[0].least < 0 || args[0].most > 1)))
		none.lost = true;
	return none;
}

void jy_change_function(jy_walk *w, const jy_part *part, const jy_seen *args, journey_time until,
			jy_seen *out)
{
	const jy_seen *v = &args[0];
	unit u = unit_of(part);
	bool same = part->run == jy_to_dyn ||
		    (part->run == jy_to_timestamp && v->v.type == JOURNEY_TIMESTAMP) ||
		    (part->run == jy_to_duration && v->v.type == JOURNEY_DURATION);
	for (uint32_t i = 1; i < part->count; i++)
		if (args[i].slope)
			return;
	if (same) {
		out->until = until;
		out->slope = v->slope;
	} else if (part->run == jy_type_of) {
		out->until = until;
	} else if (part->run == jy_to_int && v->v.type == JOURNEY_TIMESTAMP) {
		out->until = jy_sooner(until, utc_end(w, UNIT_SECOND, v));
	} else if (u != UNIT_NONE && v->v.type == JOURNEY_DURATION && part->count == 1 && u <= UNIT_HOUR) {
		out->until = jy_sooner(until, span_end(w, u, v));
	} else if (u != UNIT_NONE && v->v.type == JOURNEY_TIMESTAMP && part->count == 1) {
		out->until = jy_sooner(until, utc_end(w, u, v));
	} else if (u != UNIT_NONE && v->v.type == JOURNEY_TIMESTAMP && args[1].v.type == JOURNEY_STRING) {
		out->until = jy_sooner(until, zoned_end(w, u, v, &args[1].v));
	}
}

#include "engine/local.h"

#include "base/text.h"


static journey_status offset_in(const journey_engine *engine, journey_str zone, journey_time utc, int32_t *out)
{
	if (zone.size == 0)
		return JOURNEY_NOT_FOUND;
	if (jy_str_is(zone, "UTC")) {
		*out = 0;
		return JOURNEY_OK;
	}
	return engine->zone != NULL ? engine->zone(engine->zone_user, zone, utc, out) : JOURNEY_NOT_FOUND;
}

journey_status jy_local_offset(const jy_eval *eval, journey_time utc, int32_t *out)
{
	const journey_engine *engine = eval->engine;
	journey_status status = offset_in(engine, jy_profile_timezone(&eval->profile), utc, out);
	if (status == JOURNEY_NOT_FOUND)
		status = offset_in(engine, engine->strategy->timezone, utc, out);
	if (status == JOURNEY_NOT_FOUND) {
		*out = 0;
		status = JOURNEY_OK;
	}
	return status;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;
	return a % b != 0 && a < 0 ? q - 1 : q;
}

/*
 * The first instant from now on at which local clocks show `local` or later. Tries the offset on both sides of the
 * change, the larger (earlier instant) first; in a gap neither fits and the change itself is the answer,
 * found by bisection.
 */
static journey_status instant_of(const jy_eval *eval, journey_time local, journey_time *out)
{
	int32_t before, after, at;
	journey_status status = jy_local_offset(eval, local - JOURNEY_DAY, &before);
	if (status == JOURNEY_OK)
		status = jy_local_offset(eval, local + JOURNEY_DAY, &after);
	if (status != JOURNEY_OK)
		return status;
	journey_time early = local - (before > after ? before : after) * JOURNEY_SECOND;
	journey_time late = local - (before > after ? after : before) * JOURNEY_SECOND;
	for (int i = 0; i < 2; i++) {
		journey_time candidate = i == 0 ? early : late;
		status = jy_local_offset(eval, candidate, &at);
		if (status != JOURNEY_OK)
			return status;
		if (candidate > eval->now && candidate + at * JOURNEY_SECOND == local) {
			*out = candidate;
			return JOURNEY_OK;
		}
	}
	while (late - early > 1) {
		journey_time middle = early + (late - early) / 2;
		status = jy_local_offset(eval, middle, &at);
		if (status != JOURNEY_OK)
			return status;
		if (middle + at * JOURNEY_SECOND >= local)
			late = middle;
		else
			early = middle;
	}
	*out = late;
	return JOURNEY_OK;
}

journey_status jy_local_quiet(jy_eval *eval, int32_t from, int32_t until, bool *quiet, journey_time *end)
{
	int32_t offset;
	*quiet = false;
	if (from == until)
		return JOURNEY_OK;
	journey_status status = jy_local_offset(eval, eval->now, &offset);
	if (status != JOURNEY_OK)
		return status;
	journey_time local = eval->now + offset * JOURNEY_SECOND;
	int64_t day = floor_div(local, JOURNEY_DAY);
	int64_t minute = floor_div(local - day * JOURNEY_DAY, JOURNEY_MINUTE);
	bool overnight = from > until;
	*quiet = overnight ? minute >= from || minute < until : minute >= from && minute < until;
	if (!*quiet)
		return JOURNEY_OK;
	if (overnight && minute >= from)
		day++;
	status = instant_of(eval, day * JOURNEY_DAY + until * JOURNEY_MINUTE, end);
	if (status == JOURNEY_OK && *end <= eval->now) /* offsets that no clock shows: look again soon */
		*end = eval->now + JOURNEY_MINUTE;
	return status;
}

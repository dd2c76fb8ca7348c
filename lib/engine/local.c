#include "engine/local.h"

#include "base/text.h"
#include "engine/call.h"

/* No clock shows more than a day's difference. */
#define OFFSET_MAX 86400

static journey_status offset_in(const journey_engine *engine, journey_str zone, journey_time utc, int32_t *out)
{
	if (utc < JOURNEY_TIME_MIN)
		utc = JOURNEY_TIME_MIN;
	if (utc > JOURNEY_TIME_MAX)
		utc = JOURNEY_TIME_MAX;
	if (zone.size == 0)
		return JOURNEY_NOT_FOUND;
	*out = 0;
	if (jy_str_is(zone, "UTC"))
		return JOURNEY_OK;
	journey_status status =
		engine->zone != NULL ? engine->zone(engine->zone_user, zone, utc, out) : JOURNEY_NOT_FOUND;
	return status == JOURNEY_OK && (*out <= -OFFSET_MAX || *out >= OFFSET_MAX) ? JOURNEY_NOT_FOUND : status;
}

journey_status jy_local_offset(const journey_engine *engine, journey_str zone, journey_time utc, int32_t *out)
{
	journey_status status = offset_in(engine, zone, utc, out);
	if (status != JOURNEY_NOT_FOUND)
		return status;
	*out = 0;
	return JOURNEY_OK;
}

journey_status jy_local_zone(jy_eval *eval, uint32_t journey, journey_str *out)
{
	journey_engine *engine = eval->engine;
	journey_str zones[] = {jy_profile_timezone(&eval->profile), engine->strategy->timezone};
	(void)journey;
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		int32_t offset;
		journey_status status = offset_in(engine, zones[i], eval->now, &offset);
		if (status == JOURNEY_OK) {
			*out = zones[i];
			return JOURNEY_OK;
		}
		if (status != JOURNEY_NOT_FOUND)
			return status;
		if (i == 0 && zones[i].size > 0 && engine->zone != NULL)
			status = jy_count(engine, JY_SUM_ZONE, 0, 0, 1);
		else
			status = JOURNEY_OK;
		if (status != JOURNEY_OK)
			return status;
	}
	*out = jy_str("");
	return JOURNEY_OK;
}

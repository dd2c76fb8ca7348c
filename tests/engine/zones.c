#include "engine/zones.h"

#include "base/text.h"
#include "engine/rig.h"

static const struct zone {
	const char *name;
	const char *from, *to; /* of the time that has the second offset */
	int32_t offset, other;
} zones[] = {
	{"America/St_Johns", "2026-03-08T05:30:00Z", "2026-11-01T04:30:00Z", -12600, -9000},
	{"Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z", 39600, 37800},
	{"America/New_York", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", -18000, -18000},
	{"Pacific/Auckland", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 43200, 43200},
};

bool zone_of_2026(journey_str zone, journey_time utc, int32_t *offset_seconds)
{
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		if (!jy_str_is(zone, zones[i].name))
			continue;
		bool other = utc >= rig_time(zones[i].from) && utc < rig_time(zones[i].to);
		*offset_seconds = other ? zones[i].other : zones[i].offset;
		return true;
	}
	return false;
}

/* Zones as they are in 2026, for tests of local time: one with half-hour offsets, one that shifts by half an hour. */
#ifndef JY_TESTS_ENGINE_ZONES_H
#define JY_TESTS_ENGINE_ZONES_H

#include <journey/types.h>
#include <stdbool.h>

/* America/St_Johns, Australia/Lord_Howe, America/New_York (without summer), Pacific/Auckland (without winter). */
bool zone_of_2026(journey_str zone, journey_time utc, int32_t *offset_seconds);

#endif

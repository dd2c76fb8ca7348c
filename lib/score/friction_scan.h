/*
 * Finds points of friction in sessions, and counts what becomes of the sessions that have them.
 */
#ifndef JY_SCORE_FRICTION_SCAN_H
#define JY_SCORE_FRICTION_SCAN_H

#include "base/map.h"
#include "score/runs.h"
#include "score/trails.h"

typedef struct jy_friction_point {
	uint32_t kind, code, other;
	uint64_t count, sessions, units, exits; /* exits: of the sessions, those that did not convert */
	size_t last_session, last_unit;         /* one more than the index */
} jy_friction_point;

/* What is known of a code before conversion. */
typedef struct jy_friction_code {
	uint64_t visits, sessions, exits; /* exits: of the sessions, those that did not convert */
	uint64_t ends, error_ends;        /* sessions that end here unconverted, and of those, with an error */
	uint64_t errors;                  /* visits that are errors */
	size_t last_session;
	int64_t long_dwell; /* longer than this is long */
} jy_friction_code;

typedef struct jy_friction_scan {
	journey_allocator allocator;
	const journey_trails *trails;
	const journey_frictions_options *options;
	jy_map keys; /* kind, code, other: to the index of the point */
	jy_friction_point *points;
	size_t point_count, point_capacity;
	jy_friction_code *codes;
	uint64_t sessions, converted, visits, ends;
	jy_runs runs;
} jy_friction_scan;

/* JOURNEY_OK, JOURNEY_NO_MEMORY, JOURNEY_LIMIT. In any case jy_friction_scan_free(). */
journey_status jy_friction_scan_run(jy_friction_scan *scan, const journey_trails *trails,
	const journey_frictions_options *options);
void jy_friction_scan_free(jy_friction_scan *scan);

#endif

/*
 * What the files that make a report share: the store's sums, and the report being filled.
 */
#ifndef JY_ENGINE_REPORT_H
#define JY_ENGINE_REPORT_H

#include "engine/state.h"

struct journey_report {
	journey_allocator allocator;
	jy_arena arena;
	journey_report_view view;
};

/* Sums by id, as read from the store. */
typedef struct jy_report_sums {
	journey_engine *engine;
	jy_map sums; /* name -> place */
	journey_int128 *values;
	size_t count, capacity;
} jy_report_sums;

/* Reads them; to be closed, also after a failure. */
journey_status jy_report_open(journey_engine *engine, jy_report_sums *out);
void jy_report_close(jy_report_sums *sums);
/* A sum; one that was never moved is 0. */
journey_status jy_report_sum(jy_report_sums *from, jy_sum_kind kind, uint32_t journey, uint32_t index,
                             journey_int128 *out);
journey_status jy_report_count(jy_report_sums *from, jy_sum_kind kind, uint32_t journey, uint32_t index, int64_t *out);
/* A share's denominator may be 0: then the share is 0. */
double jy_report_mean(journey_int128 sum, int64_t count);

/* Segments, stages and moves (report_members.c). */
journey_status jy_report_members(jy_report_sums *from, journey_report *report);
/* How good the data is (report_quality.c). */
/* report_lifecycle.c */
journey_status jy_report_lifecycle(jy_report_sums *from, journey_report *report, uint32_t journey,
                                   journey_journey_report *out);
journey_status jy_report_quality(jy_report_sums *from, journey_report *report);
/* Experiments with texts and channels, what was missing, what did not go (report_content.c). */
journey_status jy_report_content(jy_report_sums *from, journey_report *report);
/* Touches, surveys, the Optimized Experience Score; last, as it reads the rest (report_experience.c). */
journey_status jy_report_experience(jy_report_sums *from, journey_report *report);

#endif

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

/* A group that some unit of a journey is in. */
typedef struct jy_report_group {
	uint32_t journey, number;
	uint32_t by; /* of jy_strategy's report_by */
} jy_report_group;

/* Sums by id, as read from the store. */
typedef struct jy_report_sums {
	journey_engine *engine;
	jy_map sums; /* name -> place */
	journey_int128 *values;
	size_t count, capacity;
	jy_unit_groups groups;  /* by number, */
	jy_report_group *found; /* in any order, some twice */
	size_t found_count, found_capacity;
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

/* Goal, KPIs, cost and sample ratio of a journey (report_measures.c). */
journey_status jy_report_measures(jy_report_sums *from, journey_report *report, uint32_t journey,
                                  journey_journey_report *out);
/* What a journey's measures are read from: the two arms, and of KPIs that need them their pairs. */
typedef struct jy_measured {
	journey_arm arm[2];
	journey_pair_arm pair[2];
} jy_measured;
/* Conversion, value, then KPIs: how many a journey has, and what the i-th is. */
typedef struct jy_measuring {
	journey_str name; /* the strategy's */
	journey_kpi_form form;
	uint32_t kpi;     /* JY_NONE: the goal's */
	double scale, scale_per; /* of the denominator */
	bool covariate;
} jy_measuring;
size_t jy_measuring_count(const journey_strategy *strategy, uint32_t journey);
jy_measuring jy_measuring_at(const journey_strategy *strategy, uint32_t journey, size_t i);
/* Of all units (group JY_NONE), or of a group; added to what is there. Of a quantile: nothing. */
journey_status jy_measured_read(jy_report_sums *from, uint32_t journey, uint32_t group, const jy_measuring *what,
                                jy_measured *to);
/* What they say of each other. */
journey_status jy_measure_compare(const jy_measuring *what, const jy_measured *read, journey_measure *out);
double jy_report_sample_ratio(uint64_t treated, uint64_t held_out, double holdout);
/* Notes the group that a row's name is about, if it is about one that the strategy asks for. */
journey_status jy_report_group_note(jy_report_sums *to, journey_str name);
/* The same by groups of units (report_groups.c). */
journey_status jy_report_groups(jy_report_sums *from, journey_report *report, uint32_t journey,
                                journey_journey_report *out);
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

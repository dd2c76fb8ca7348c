/* check_engine.h: the suites of check_engine. */
#ifndef JY_TESTS_CHECK_ENGINE_H
#define JY_TESTS_CHECK_ENGINE_H

#include <check.h>

Suite *suite_triggers(void);
Suite *suite_candidates(void);
Suite *suite_patterns(void);
Suite *suite_pattern_edges(void);
Suite *suite_causes(void);
Suite *suite_dates(void);
Suite *suite_schedules(void);
Suite *suite_announce(void);
Suite *suite_fire(void);
Suite *suite_causes_failures(void);
Suite *suite_journeys(void);
Suite *suite_entry(void);
Suite *suite_exits(void);
Suite *suite_pause(void);
Suite *suite_migrate(void);
Suite *suite_lives(void);
Suite *suite_choke(void);
Suite *suite_measure(void);
Suite *suite_delivery(void);
Suite *suite_decide(void);
Suite *suite_domain(void);
Suite *suite_moments(void);
Suite *suite_actions(void);
Suite *suite_calls(void);
Suite *suite_profile(void);
Suite *suite_erase(void);
Suite *suite_export(void);
Suite *suite_privacy(void);
Suite *suite_retention(void);
Suite *suite_limits(void);
Suite *suite_members(void);
Suite *suite_quality(void);
Suite *suite_segments(void);
Suite *suite_same(void);
Suite *suite_strategies(void);
Suite *suite_explain(void);
Suite *suite_visits(void);
Suite *suite_digests(void);
Suite *suite_many(void);
Suite *suite_failures(void);
Suite *suite_bad_profiles(void);
Suite *suite_bad_journeys(void);
Suite *suite_identity(void);
Suite *suite_partition(void);
Suite *suite_entities(void);
Suite *suite_entity_failures(void);

#endif

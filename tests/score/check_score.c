/* The suite of lib/score. */
#include "check_score.h"

#include "support/torture.h"

static Suite *suite_score(void)
{
	Suite *suite = suite_create("score");

	suite_add_tcase(suite, distribution_case());
	suite_add_tcase(suite, arm_case());
	suite_add_tcase(suite, funnel_case());
	suite_add_tcase(suite, paths_case());
	suite_add_tcase(suite, impact_case());
	suite_add_tcase(suite, ratio_case());
	suite_add_tcase(suite, hillstrom_case());
	suite_add_tcase(suite, lifetime_case());
	suite_add_tcase(suite, offpolicy_case());
	suite_add_tcase(suite, offpolicy_coverage_case());
	suite_add_tcase(suite, attribution_case());
	suite_add_tcase(suite, impact_coverage_case());
	suite_add_tcase(suite, kpi_case());
	suite_add_tcase(suite, rfm_case());
	suite_add_tcase(suite, touches_case());
	suite_add_tcase(suite, bayes_case());
	suite_add_tcase(suite, sequential_case());
	suite_add_tcase(suite, uplift_case());
	suite_add_tcase(suite, experience_case());
	suite_add_tcase(suite, optimized_case());
	suite_add_tcase(suite, survey_case());
	suite_add_tcase(suite, survival_case());
	suite_add_tcase(suite, retention_case());
	return suite;
}

TORTURE_SUITES(suite_score)

/* The test cases of tests/score, one function per source file. */
#ifndef CHECK_SCORE_H
#define CHECK_SCORE_H

#include <check.h>

TCase *distribution_case(void);
TCase *arm_case(void);
TCase *funnel_case(void);
TCase *paths_case(void);
TCase *impact_case(void);
TCase *ratio_case(void);
TCase *hillstrom_case(void);
TCase *lifetime_case(void);
TCase *offpolicy_case(void);
TCase *offpolicy_coverage_case(void);
TCase *attribution_case(void);
TCase *impact_coverage_case(void);
TCase *kpi_case(void);
TCase *rfm_case(void);
TCase *touches_case(void);
TCase *bayes_case(void);
TCase *sequential_case(void);
TCase *uplift_case(void);
TCase *experience_case(void);
TCase *optimized_case(void);
TCase *survey_case(void);
TCase *survival_case(void);
TCase *retention_case(void);

#endif

/* The test cases of tests/score, one function per source file. */
#ifndef CHECK_SCORE_H
#define CHECK_SCORE_H

#include <check.h>

TCase *distribution_case(void);
TCase *arm_case(void);
TCase *impact_case(void);
TCase *ratio_case(void);
TCase *hillstrom_case(void);
TCase *lifetime_case(void);
TCase *offpolicy_case(void);
TCase *attribution_case(void);
TCase *rfm_case(void);
TCase *uplift_case(void);

#endif

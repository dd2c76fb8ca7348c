/* Thresholds of RFM, and the data-integration score. */
#include "score/check_score.h"

#include "support/torture.h"
#include <journey/score.h>
#include <math.h>

JOURNEY_PLAIN_TEST(quintiles)
{
	const double ten[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, ties[] = {1, 1, 1, 1, 7}, one[] = {3}, down[] = {2, 1},
		     bad[] = {1, NAN};
	double t[99];
	(void)allocator;
	ck_assert_int_eq(journey_score_rfm_thresholds(ten, 10, 5, t), JOURNEY_OK);
	for (int k = 0; k < 4; k++)
		ck_assert(t[k] >= 3 + 2 * k && t[k] <= 3 + 2 * k);
	ck_assert_int_eq(journey_score_rfm_thresholds(ties, 5, 5, t), JOURNEY_OK);
	ck_assert(t[2] <= 1 && t[3] >= 7);
	ck_assert_int_eq(journey_score_rfm_thresholds(one, 1, 100, t), JOURNEY_OK);
	ck_assert(t[0] >= 3 && t[98] <= 3);
	ck_assert_int_eq(journey_score_rfm_thresholds(one, 0, 5, t), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_score_rfm_thresholds(NULL, 1, 5, t), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_score_rfm_thresholds(one, 1, 1, t), JOURNEY_RANGE);
	ck_assert_int_eq(journey_score_rfm_thresholds(one, 1, 101, t), JOURNEY_RANGE);
	ck_assert_int_eq(journey_score_rfm_thresholds(bad, 2, 5, t), JOURNEY_RANGE);
	ck_assert_int_eq(journey_score_rfm_thresholds(down, 2, 5, t), JOURNEY_INVALID);
}

JOURNEY_PLAIN_TEST(integration)
{
	journey_integration parts = {.size = sizeof parts, .sources = 0.5, .completeness = 0.8, .match_rate = 0.25, .freshness = 1};
	double score = -1;
	(void)allocator;
	ck_assert_int_eq(journey_data_integration(&parts, &score), JOURNEY_OK);
	ck_assert(score > 0.0999 && score < 0.1001);
	parts.freshness = 1.1;
	ck_assert_int_eq(journey_data_integration(&parts, &score), JOURNEY_RANGE);
	parts.freshness = NAN;
	ck_assert_int_eq(journey_data_integration(&parts, &score), JOURNEY_RANGE);
	parts.size = 4;
	ck_assert_int_eq(journey_data_integration(&parts, &score), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_data_integration(NULL, &score), JOURNEY_MISUSE);
}

TCase *rfm_case(void)
{
	TCase *tcase = tcase_create("rfm");

	torture(tcase, quintiles);
	torture(tcase, integration);
	return tcase;
}

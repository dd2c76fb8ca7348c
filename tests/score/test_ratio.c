/* Sample-ratio check. */
#include "check_score.h"

#include <journey/score.h>
#include <math.h>

START_TEST(test_published)
{
	static const uint64_t three[] = {21307, 21306, 21387}, two[] = {5000, 5200};
	static const double even[] = {50, 50};
	journey_ratio_result found;

	ck_assert_int_eq(journey_sample_ratio(three, NULL, 3, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found.chi_square, .202531, 5e-7);
	ck_assert_double_eq_tol(found.p_value, .903693, 5e-7);
	ck_assert_uint_eq(found.degrees_of_freedom, 2);
	ck_assert_int_eq(journey_sample_ratio(two, even, 2, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found.chi_square, 3.921569, 5e-7);
	ck_assert_double_eq_tol(found.p_value, .0476704, 5e-8);
}
END_TEST

START_TEST(test_weights)
{
	static const uint64_t units[] = {9000, 1000};
	static const double percent[] = {90, 10}, share[] = {.9, .1};
	journey_ratio_result found;

	ck_assert_int_eq(journey_sample_ratio(units, percent, 2, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found.p_value, 1, 1e-9);
	ck_assert_int_eq(journey_sample_ratio(units, share, 2, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found.p_value, 1, 1e-6);
	ck_assert_int_eq(journey_sample_ratio(units, NULL, 2, &found), JOURNEY_OK);
	ck_assert_double_lt(found.p_value, 1e-100);
}
END_TEST

START_TEST(test_borders)
{
	static const uint64_t none[] = {0, 0}, huge[] = {UINT64_MAX, UINT64_MAX - 1}, one[] = {1, 0};
	static const double bad[][2] = {{1, 0}, {1, -1}, {1, NAN}, {1, INFINITY}}, far[] = {1e-100, 1e100};
	journey_ratio_result found = {7, 7, 7};

	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(journey_sample_ratio(one, bad[i], 2, &found), JOURNEY_RANGE);
	ck_assert_int_eq(journey_sample_ratio(NULL, NULL, 2, &found), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_sample_ratio(one, NULL, 2, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_sample_ratio(one, NULL, 1, &found), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_sample_ratio(one, NULL, JOURNEY_RATIO_ARMS_MAX + 1, &found), JOURNEY_LIMIT);
	ck_assert_double_eq(found.p_value, 7); /* untouched on failure */
	ck_assert_int_eq(journey_sample_ratio(none, NULL, 2, &found), JOURNEY_OK);
	ck_assert_double_eq(found.chi_square, 0);
	ck_assert_double_eq(found.p_value, 1);
	ck_assert_int_eq(journey_sample_ratio(huge, NULL, 2, &found), JOURNEY_OK);
	ck_assert_double_eq_tol(found.p_value, 1, 1e-6);
	ck_assert_int_eq(journey_sample_ratio(huge, far, 2, &found), JOURNEY_OK);
	ck_assert_double_eq(found.p_value, 0);
}
END_TEST

TCase *ratio_case(void)
{
	TCase *tests = tcase_create("ratio");

	tcase_add_test(tests, test_published);
	tcase_add_test(tests, test_weights);
	tcase_add_test(tests, test_borders);
	return tests;
}

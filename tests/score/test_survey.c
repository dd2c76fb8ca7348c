/* NPS, CSAT, CES. */
#include "check_score.h"

#include <journey/experience.h>
#include <math.h>
#include <string.h>

static journey_survey_result score(const journey_survey *survey)
{
	journey_survey_result r = {.size = sizeof r};

	ck_assert_int_eq(journey_survey_score(survey, .95, &r), JOURNEY_OK);
	return r;
}

START_TEST(test_promoters)
{
	journey_survey s = {.kind = JOURNEY_SURVEY_NPS, .asked = 200};
	journey_survey_result r;

	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(journey_survey_add(&s, i < 50 ? 9 + i % 2 : i < 70 ? 7 + i % 2 : i % 7), JOURNEY_OK);
	r = score(&s);
	ck_assert_uint_eq(r.answers, 100);
	ck_assert_uint_eq(r.high, 50);
	ck_assert_uint_eq(r.low, 30);
	ck_assert_double_eq_tol(r.score.value, 20, 1e-12);
	ck_assert_double_eq_tol(r.score.standard_error, 100 * sqrt((.8 - .04) / 100), 1e-9);
	/* net (50.75 - 30.75) / 103, variance (81.5 / 103 - net^2) / 103 */
	ck_assert_double_eq_tol(r.score.low, 100 * (.1941747573 - 1.959963985 * 0.0855342037), 1e-5);
	ck_assert_double_eq_tol(r.score.high, 100 * (.1941747573 + 1.959963985 * 0.0855342037), 1e-5);
	ck_assert_double_eq_tol(r.response.value, .5, 1e-12);
}
END_TEST

START_TEST(test_satisfied)
{
	journey_survey s = {.kind = JOURNEY_SURVEY_CSAT};
	journey_survey_result r;

	s.count[5] = 50;
	s.count[4] = 31;
	s.count[3] = 82;
	s.count[1] = 100;
	r = score(&s);
	ck_assert_double_eq_tol(r.score.low, .2553, 5e-5); /* Newcombe 1998, table I: 81 of 263 */
	ck_assert_double_eq_tol(r.score.high, .3662, 5e-5);
	ck_assert_int_eq(r.response.known, JOURNEY_KNOWN_NONE);
}
END_TEST

START_TEST(test_effort)
{
	journey_survey s = {.kind = JOURNEY_SURVEY_CES};
	journey_survey_result r;

	ck_assert_int_eq(journey_survey_add(&s, 5), JOURNEY_OK);
	ck_assert_int_eq(score(&s).score.known, JOURNEY_KNOWN_VALUE);
	ck_assert_int_eq(journey_survey_add(&s, 7), JOURNEY_OK);
	ck_assert_int_eq(journey_survey_add(&s, 6), JOURNEY_OK);
	r = score(&s);
	ck_assert_double_eq_tol(r.score.value, 6, 1e-12);
	ck_assert_double_eq_tol(r.score.standard_error, 1 / sqrt(3), 1e-12);
	ck_assert_double_eq_tol(r.score.low, 6 - 4.30265273 / sqrt(3), 1e-7);
	ck_assert_double_eq(r.score.high, 7);
}
END_TEST

START_TEST(test_invalid)
{
	static const double bad[] = {-1, 11, 5.5, NAN, INFINITY, -INFINITY, 1e300};
	journey_survey s = {.kind = JOURNEY_SURVEY_NPS, .asked = 3}, other = {.kind = JOURNEY_SURVEY_CES}, full = s, before;
	journey_survey_result r = {.size = sizeof r};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_int_eq(journey_survey_add(&s, bad[i]), JOURNEY_OK);
	ck_assert_uint_eq(s.invalid, 7);
	ck_assert_int_eq(score(&s).score.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(score(&s).response.known, JOURNEY_KNOWN_NONE); /* more than were asked */
	ck_assert_int_eq(journey_survey_add(&other, 0), JOURNEY_OK);
	ck_assert_uint_eq(other.invalid, 1);
	ck_assert_int_eq(journey_survey_merge(&s, &other), JOURNEY_MISUSE);
	full.count[3] = UINT64_MAX;
	ck_assert_int_eq(journey_survey_add(&full, 3), JOURNEY_LIMIT);
	ck_assert_int_eq(journey_survey_add(&s, 3), JOURNEY_OK);
	before = s;
	ck_assert_int_eq(journey_survey_merge(&s, &full), JOURNEY_LIMIT);
	ck_assert_mem_eq(&s, &before, sizeof s);
	ck_assert_int_eq(journey_survey_merge(&s, &before), JOURNEY_OK);
	ck_assert_uint_eq(s.count[3], 2);
	ck_assert_int_eq(journey_survey_score(&s, 0, &r), JOURNEY_RANGE);
	s.kind = (journey_survey_kind)7;
	ck_assert_int_eq(journey_survey_add(&s, 3), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_survey_score(&s, .9, &r), JOURNEY_MISUSE);
}
END_TEST

/* Whatever was answered, the interval holds the score and stays on the scale. */
START_TEST(test_ends)
{
	for (int kind = 0; kind < 2; kind++)
		for (int i = kind; i <= (kind ? 5 : 10); i++)
			for (int n = 1; n < 2000; n = n * 3 + 1) {
				journey_survey s = {.kind = (journey_survey_kind)kind};
				journey_survey_result r;

				s.count[i] = (uint64_t)n;
				r = score(&s);
				ck_assert_int_eq(r.score.known, JOURNEY_KNOWN_INTERVAL);
				ck_assert_double_le(r.score.low, r.score.value);
				ck_assert_double_ge(r.score.high, r.score.value);
				ck_assert_double_ge(r.score.low, kind ? 0 : -100);
				ck_assert_double_le(r.score.high, kind ? 1 : 100);
			}
}
END_TEST

TCase *survey_case(void)
{
	TCase *tests = tcase_create("survey");

	tcase_add_test(tests, test_promoters);
	tcase_add_test(tests, test_satisfied);
	tcase_add_test(tests, test_effort);
	tcase_add_test(tests, test_invalid);
	tcase_add_test(tests, test_ends);
	return tests;
}

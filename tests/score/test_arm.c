/* Exact sums: adding, changing, merging, overflow, and the variance that is taken from them. */
#include "check_score.h"

#include <journey/score.h>
#include <string.h>

#include "score/arm.h"

static bool same(const journey_arm *x, const journey_arm *y)
{
	return x->units == y->units && x->sum.low == y->sum.low && x->sum.high == y->sum.high
		&& x->sum_squares.low == y->sum_squares.low && x->sum_squares.high == y->sum_squares.high;
}

static int64_t value_of(int i)
{
	return (int64_t)(((uint64_t)i * UINT64_C(0x9e3779b97f4a7c15)) >> 20) - INT64_C(5000000000);
}

START_TEST(test_merge_is_adding)
{
	journey_arm all = {0}, even = {0}, odd = {0}, other;

	for (int i = 0; i < 1000; i++) {
		ck_assert_int_eq(journey_arm_add(&all, value_of(i)), JOURNEY_OK);
		ck_assert_int_eq(journey_arm_add(i % 2 ? &odd : &even, value_of(i)), JOURNEY_OK);
	}
	other = odd;
	ck_assert_int_eq(journey_arm_merge(&other, &even), JOURNEY_OK);
	ck_assert_int_eq(journey_arm_merge(&even, &odd), JOURNEY_OK);
	ck_assert(same(&even, &all));
	ck_assert(same(&other, &all));
	ck_assert_int_eq(journey_arm_merge(&all, &all), JOURNEY_OK);
	ck_assert_uint_eq(all.units, 2000);
}
END_TEST

START_TEST(test_change_is_adding_the_last_value)
{
	journey_arm once = {0}, changed = {0};

	for (int i = 0; i < 100; i++) {
		ck_assert_int_eq(journey_arm_add(&once, value_of(i)), JOURNEY_OK);
		ck_assert_int_eq(journey_arm_add(&changed, 0), JOURNEY_OK);
		ck_assert_int_eq(journey_arm_change(&changed, 0, value_of(i + 7)), JOURNEY_OK);
		ck_assert_int_eq(journey_arm_change(&changed, value_of(i + 7), value_of(i)), JOURNEY_OK);
	}
	ck_assert(same(&once, &changed));
}
END_TEST

START_TEST(test_overflow_leaves_the_arm)
{
	journey_arm arm = {1, {UINT64_MAX, INT64_MAX}, {5, 0}}, before = arm;

	ck_assert_int_eq(journey_arm_add(&arm, 1), JOURNEY_RANGE);
	ck_assert_int_eq(journey_arm_change(&arm, 0, 1), JOURNEY_RANGE);
	ck_assert_int_eq(journey_arm_merge(&arm, &before), JOURNEY_RANGE);
	ck_assert(same(&arm, &before));
	arm = before = (journey_arm){1, {0, 0}, {UINT64_MAX, INT64_MAX}};
	ck_assert_int_eq(journey_arm_add(&arm, -1), JOURNEY_RANGE);
	ck_assert_int_eq(journey_arm_change(&arm, 0, -1), JOURNEY_RANGE);
	ck_assert(same(&arm, &before));
	arm = before = (journey_arm){UINT64_MAX, {0, 0}, {0, 0}};
	ck_assert_int_eq(journey_arm_add(&arm, 0), JOURNEY_RANGE);
	ck_assert(same(&arm, &before));
}
END_TEST

START_TEST(test_misuse)
{
	journey_arm arm = {0};

	ck_assert_int_eq(journey_arm_add(NULL, 1), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_arm_change(NULL, 1, 1), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_arm_change(&arm, 0, 1), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_arm_merge(NULL, &arm), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_arm_merge(&arm, NULL), JOURNEY_MISUSE);
}
END_TEST

/* A huge mean with a variance of one: sums in double would leave nothing of it. */
START_TEST(test_variance_does_not_cancel)
{
	journey_arm arm = {0};
	jy_moments moments;

	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(journey_arm_add(&arm, INT64_C(400000000000000000) + i % 2), JOURNEY_OK);
	ck_assert_int_eq(jy_arm_moments(&arm, JOURNEY_KPI_MEAN, 1, &moments), JOURNEY_OK);
	ck_assert_double_eq_tol(moments.mean_variance * 1000 * 999 / 1000, 0.25, 1e-15);
}
END_TEST

START_TEST(test_impossible_sums)
{
	static const journey_arm k[] = {
		{0, {1, 0}, {1, 0}},           /* a sum of nothing */
		{2, {10, 0}, {49, 0}},         /* 2 * 49 < 10^2 */
		{2, {0, 0}, {UINT64_MAX, -1}}, /* squares below zero */
		{1, {0, INT64_MIN}, {1, 0}}    /* the lowest sum of all */
	};
	jy_moments moments;

	for (size_t i = 0; i < sizeof k / sizeof k[0]; i++)
		ck_assert_int_eq(jy_arm_moments(&k[i], JOURNEY_KPI_MEAN, 1, &moments), JOURNEY_INVALID);
}
END_TEST

TCase *arm_case(void)
{
	TCase *tests = tcase_create("arm");

	tcase_add_test(tests, test_merge_is_adding);
	tcase_add_test(tests, test_change_is_adding_the_last_value);
	tcase_add_test(tests, test_overflow_leaves_the_arm);
	tcase_add_test(tests, test_misuse);
	tcase_add_test(tests, test_variance_does_not_cancel);
	tcase_add_test(tests, test_impossible_sums);
	return tests;
}

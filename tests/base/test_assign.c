/* The published cases are in tests/conformance/check_growthbook.c. */
#include "check_base.h"

#include <journey/assign.h>

#include <math.h>

JOURNEY_TEST(some_hashes_are_known)
{
	double n = 7;

	(void)allocator;
	ck_assert(journey_assign_hash(2, jy_str("seed"), jy_str("a"), &n) == JOURNEY_OK && n == 0.0505);
	ck_assert(journey_assign_hash(1, jy_str("b"), jy_str("a"), &n) == JOURNEY_OK && n == 0.946);
	ck_assert(journey_assign_hash(3, jy_str("b"), jy_str("a"), &n) == JOURNEY_UNSUPPORTED && n == 0.946);
	ck_assert(journey_assign_hash(2, jy_str(""), jy_str(""), NULL) == JOURNEY_MISUSE);
	ck_assert(journey_assign_hash(2, jy_str_of(NULL, 1), jy_str(""), &n) == JOURNEY_MISUSE);
	ck_assert(journey_assign_hash(2, jy_str_of(NULL, 0), jy_str_of(NULL, 0), &n) == JOURNEY_OK);
}

JOURNEY_TEST(odd_arguments_are_handled)
{
	double weights[2] = {NAN, 0.5};
	journey_range ranges[2];

	(void)allocator;
	ck_assert_int_eq(journey_assign_ranges(2, NAN, weights, 2, ranges), JOURNEY_OK);
	ck_assert(ranges[0].start == 0 && ranges[0].end == 0.5 && ranges[1].start == 0.5 &&
		  ranges[1].end == 1);
	ck_assert_int_eq(journey_assign_ranges(2, 1, NULL, 0, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_assign_ranges(0, 1, NULL, 0, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_assign_equal_weights(1, NULL), JOURNEY_MISUSE);
	ck_assert_uint_eq(journey_assign_choose(0.5, NULL, 3), SIZE_MAX);
	ck_assert_uint_eq(journey_assign_choose(NAN, ranges, 2), SIZE_MAX);
	ck_assert_int_eq(journey_assign_in_namespace(jy_str_of(NULL, 3), jy_str("x"), 0, 1), 0);
	ck_assert_int_eq(journey_assign_in_namespace(jy_str("u"), jy_str("x"), 0, 1), 1);
}

Suite *suite_assign(void)
{
	return torture_suite("assign", torture_some_hashes_are_known, torture_odd_arguments_are_handled, NULL);
}

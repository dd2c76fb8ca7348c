/* Uplift: scikit-uplift's figures on Hillstrom's test with seven scores, a case by hand, and data that is wrong. */
#include "check_score.h"

#include <journey/uplift.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "support/torture.h"

static const char *const columns[] = {"treatment", "visit", "T-logit", "S-logit", "class-transf", "DR-linear", "X-linear",
	"response(propensity)", "random", NULL};
static const double golden[][4] = {
	{0.054158977532987054, 0.024452060041798663, 0.06299404895117462, 0.06318464882888479},
	{0.021029244014011093, 0.00873611017952821, 0.0546200984929833, 0.054917921141095005},
	{0.0572706619636485, 0.025647494476878828, 0.07097217797166332, 0.07058346000664695},
	{0.06023835129865458, 0.02746991205111299, 0.07159169325906524, 0.07484240750123951},
	{0.060244431727058755, 0.02747337436451356, 0.07159169325906524, 0.07484240750123951},
	{0.040554255522312226, 0.01754181091405151, 0.06484579194981704, 0.06582926071819681},
	{0.0247622837010696, 0.010992275737510847, 0.06146029048964988, 0.0630015854595381},
};

JOURNEY_PLAIN_TEST(uplift_hillstrom)
{
	double *read[9];
	size_t rows = columns_read("data/hillstrom/uplift_hillstrom_womens_visit.csv.gz", columns, read);

	if (!rows)
		return;
	for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
		const journey_uplift_data data = {sizeof data, rows, read[0], read[1], read[2 + i]};
		journey_uplift_result found = {.size = sizeof found};

		ck_assert_int_eq(journey_uplift(allocator, &data, NULL, &found, NULL), JOURNEY_OK);
		ck_assert_uint_eq(found.flags, 0);
		ck_assert_double_eq_tol(found.qini_auc.value, golden[i][0], 1e-6);
		ck_assert_double_eq_tol(found.uplift_auc.value, golden[i][1], 1e-6);
		ck_assert_double_eq_tol(found.at_overall.value, golden[i][2], 1e-12);
		ck_assert_double_eq_tol(found.at_by_group.value, golden[i][3], 1e-12);
	}
	columns_free(columns, read);
}

/* Eight customers: the score is right about the first four. */
static const double treated[] = {1, 1, 0, 0, 1, 1, 0, 0}, outcome[] = {1, 1, 0, 0, 0, 1, 1, 0};
static const double score[] = {8, 7, 6, 5, 4, 3, 2, 1};
static const journey_uplift_data eight = {sizeof eight, 8, treated, outcome, score};

JOURNEY_TEST(uplift_by_hand)
{
	journey_uplift_options options;
	journey_uplift_result found = {.size = sizeof found};
	journey_uplift_part parts[2];

	journey_uplift_options_init(&options);
	options.share = .5;
	options.samples = 30;
	TRY(journey_uplift(allocator, &eight, &options, &found, NULL));
	ck_assert_double_eq_tol(found.effect.value, .5, 1e-12);
	ck_assert_double_eq_tol(found.at_overall.value, 1, 1e-12);
	ck_assert_double_eq_tol(found.at_by_group.value, 1, 1e-12);
	ck_assert_int_eq(found.effect.known, JOURNEY_KNOWN_INTERVAL);
	ck_assert_int_eq(found.qini_auc.known, JOURNEY_KNOWN_INTERVAL);
	ck_assert(found.qini_auc.low < found.qini_auc.value && found.qini_auc.value < found.qini_auc.high);
	TRY(journey_uplift_parts(allocator, &eight, parts, 2, NULL));
	ck_assert_double_eq_tol(parts[0].uplift, 1, 1e-12);
	ck_assert_double_eq_tol(parts[1].uplift, 0, 1e-12);
	ck_assert_double_eq_tol(parts[1].cumulative, .5, 1e-12);
	ck_assert_double_eq_tol(parts[1].qini, 3 - 1, 1e-12);
done:;
}

/* The best order scores 1, all scores alike 0. */
START_TEST(test_ends)
{
	double best[8], same[8] = {0};
	journey_uplift_data data = eight;
	journey_uplift_result found = {.size = sizeof found};

	for (int i = 0; i < 8; i++)
		best[i] = outcome[i] * treated[i] - outcome[i] * (1 - treated[i]);
	data.score = best;
	ck_assert_int_eq(journey_uplift(NULL, &data, NULL, &found, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(found.qini_auc.value, 1, 1e-12);
	data.score = same;
	ck_assert_int_eq(journey_uplift(NULL, &data, NULL, &found, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(found.qini_auc.value, 0, 1e-12);
	ck_assert_double_eq_tol(found.uplift_auc.value, 0, 1e-12);
	ck_assert_uint_eq(found.flags, JOURNEY_UPLIFT_TIED | JOURNEY_UPLIFT_EMPTY_TOP);
}
END_TEST

START_TEST(test_undefined)
{
	double all[8], money[8], none[8] = {0};
	journey_uplift_data data = eight;
	journey_uplift_options options;
	journey_uplift_result found = {.size = sizeof found};

	journey_uplift_options_init(&options);
	options.samples = 10;
	for (int i = 0; i < 8; i++) {
		all[i] = 1;
		money[i] = 12.5 * i;
	}
	data.treated = all;
	ck_assert_int_eq(journey_uplift(NULL, &data, &options, &found, NULL), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_UPLIFT_ONE_ARM);
	ck_assert_int_eq(found.effect.known, JOURNEY_KNOWN_NONE);
	data = eight;
	data.outcome = money;
	ck_assert_int_eq(journey_uplift(NULL, &data, &options, &found, NULL), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_UPLIFT_NOT_SHARE | JOURNEY_UPLIFT_EMPTY_TOP);
	ck_assert_int_eq(found.effect.known, JOURNEY_KNOWN_INTERVAL);
	data.outcome = none;
	ck_assert_int_eq(journey_uplift(NULL, &data, &options, &found, NULL), JOURNEY_OK);
	ck_assert(found.flags & JOURNEY_UPLIFT_NO_RANGE);
	ck_assert_int_eq(found.effect.known, JOURNEY_KNOWN_VALUE);
	data.count = 2; /* both treated */
	ck_assert_int_eq(journey_uplift(NULL, &data, &options, &found, NULL), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_UPLIFT_ONE_ARM);
	data.count = 0;
	ck_assert_int_eq(journey_uplift(NULL, &data, &options, &found, NULL), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_UPLIFT_ONE_ARM);
	data.count = 3; /* nobody of the control is among the top .3 */
	ck_assert_int_eq(journey_uplift(NULL, &data, &options, &found, NULL), JOURNEY_OK);
	ck_assert(found.flags & JOURNEY_UPLIFT_EMPTY_TOP);
}
END_TEST

START_TEST(test_wrong)
{
	double one[] = {1, 0}, bad[] = {0, strtod("nan", NULL)}, half[] = {1, .5}, huge[] = {1, 1e300};
	journey_uplift_data data = {sizeof data, 2, one, one, bad};
	journey_uplift_result found = {.size = sizeof found};
	journey_uplift_part part;
	journey_error error;

	ck_assert_int_eq(journey_uplift(NULL, &data, NULL, &found, &error), JOURNEY_RANGE);
	ck_assert_ptr_nonnull(strstr(error.message, "customer 1"));
	data.score = one;
	data.outcome = huge;
	ck_assert_int_eq(journey_uplift(NULL, &data, NULL, &found, &error), JOURNEY_RANGE);
	data.outcome = one;
	data.treated = half;
	ck_assert_int_eq(journey_uplift(NULL, &data, NULL, &found, &error), JOURNEY_RANGE);
	ck_assert_int_eq(journey_uplift_parts(NULL, &data, &part, 1, &error), JOURNEY_RANGE);
	ck_assert_int_eq(journey_uplift_parts(NULL, &data, &part, 0, &error), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_uplift(NULL, NULL, NULL, &found, &error), JOURNEY_MISUSE);
}
END_TEST

TCase *uplift_case(void)
{
	TCase *tests = tcase_create("uplift");

	torture(tests, uplift_hillstrom);
	torture(tests, uplift_by_hand);
	tcase_add_test(tests, test_ends);
	tcase_add_test(tests, test_undefined);
	tcase_add_test(tests, test_wrong);
	return tests;
}

/* Off-policy estimates: Open Bandit Pipeline's figures on its data, hand-made cases, and input that is wrong. */
#include "check_score.h"

#include <journey/offpolicy.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "support/torture.h"

#define TOLERANCE 1e-9

typedef struct figures {
	double dm, ips, snips, dr, sndr, switch_dr, dr_os, clipped;
} figures;

static void compare(const journey_offpolicy_result *found, const figures *expected)
{
	ck_assert_double_eq_tol(found->dm.value, expected->dm, TOLERANCE);
	ck_assert_double_eq_tol(found->ips.value, expected->ips, TOLERANCE);
	ck_assert_double_eq_tol(found->snips.value, expected->snips, TOLERANCE);
	ck_assert_double_eq_tol(found->dr.value, expected->dr, TOLERANCE);
	ck_assert_double_eq_tol(found->sndr.value, expected->sndr, TOLERANCE);
	ck_assert_double_eq_tol(found->switch_dr.value, expected->switch_dr, TOLERANCE);
	ck_assert_double_eq_tol(found->dr_os.value, expected->dr_os, TOLERANCE);
	ck_assert_double_eq_tol(found->ips_clipped.value, expected->clipped, TOLERANCE);
}

JOURNEY_PLAIN_TEST(offpolicy_men)
{
	static const char *const names[] = {"reward", "pscore", "pi_e", "q_logged", "v_dm", NULL};
	static const figures expected = {.0041289719255147225, .004533560000000009, .004604232164349611, .004563313864150118,
		.004570084676684012, .004822182114956572, .00441377139541172, .004533560000000009};
	double *columns[5];
	journey_offpolicy_result found = {.size = sizeof found};
	size_t rows = columns_read("data/obd/ope_obd_men.csv.gz", names, columns);

	(void)allocator;
	if (!rows)
		return;
	const journey_rounds rounds = {sizeof rounds, rows, columns[0], columns[1], columns[2], columns[3], columns[4]};

	ck_assert_int_eq(journey_offpolicy(&rounds, NULL, &found, NULL), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, 0);
	compare(&found, &expected);
	columns_free(names, columns);
}

JOURNEY_PLAIN_TEST(offpolicy_digits)
{
	enum { ACTIONS = 10 };
	static const char *const names[] = {"action", "reward", "pscore", "pi_e_0", "pi_e_1", "pi_e_2", "pi_e_3", "pi_e_4",
		"pi_e_5", "pi_e_6", "pi_e_7", "pi_e_8", "pi_e_9", "q_0", "q_1", "q_2", "q_3", "q_4", "q_5", "q_6", "q_7", "q_8",
		"q_9", NULL};
	static const figures expected = {.7876623452707673, .891155143665904, .8689011134425985, .8802681263260445,
		.8779555639567365, .8887939985268181, .8717304875268109, .8629357477994494};
	double *columns[23], *made[3];
	journey_offpolicy_result found = {.size = sizeof found};
	size_t rows = columns_read("data/obd/ope_digits.csv.gz", names, columns);

	if (!rows)
		return;
	for (int i = 0; i < 3; i++)
		made[i] = allocator->resize(allocator->user, NULL, 0, rows * sizeof **made);
	for (size_t i = 0; i < rows; i++) {
		double target[ACTIONS], model[ACTIONS];

		for (size_t k = 0; k < ACTIONS; k++) {
			target[k] = columns[3 + k][i];
			model[k] = columns[13 + k][i];
		}
		ck_assert_int_eq(journey_offpolicy_round(target, model, ACTIONS, (size_t)columns[0][i], &made[0][i], &made[1][i],
					 &made[2][i]), JOURNEY_OK);
	}
	const journey_rounds rounds = {sizeof rounds, rows, columns[1], columns[2], made[0], made[1], made[2]};

	ck_assert_int_eq(journey_offpolicy(&rounds, NULL, &found, NULL), JOURNEY_OK);
	compare(&found, &expected);
	for (int i = 0; i < 3; i++)
		allocator->resize(allocator->user, made[i], rows * sizeof **made, 0);
	columns_free(names, columns);
}

/* Two rounds, by hand: weights 2 and .5. */
START_TEST(test_by_hand)
{
	static const double reward[] = {1, 0}, propensity[] = {.25, .5}, target[] = {.5, .25}, predicted[] = {.5, .25},
		value[] = {.4, .2};
	const journey_rounds rounds = {sizeof rounds, 2, reward, propensity, target, predicted, value};
	journey_offpolicy_options options;
	journey_offpolicy_result found = {.size = sizeof found};

	journey_offpolicy_options_init(&options);
	options.clip = 1.5;
	options.switch_at = 1;
	options.shrink = 4;
	ck_assert_int_eq(journey_offpolicy(&rounds, &options, &found, NULL), JOURNEY_OK);
	compare(&found, &(figures){.3, 1, .8, .3 + (2 * .5 - .5 * .25) / 2, .3 + (2 * .5 - .5 * .25) / 2.5,
		.3 - .5 * .25 / 2, .3 + (1 * .5 - 2 / 4.25 * .25) / 2, .75});
	ck_assert_double_eq_tol(found.effective, 6.25 / 4.25, TOLERANCE);
	ck_assert_double_eq_tol(found.logged.standard_error, .5, TOLERANCE);
	/* (w (r - estimate) / mean w): 2 (.2) / 1.25 and .5 (-.8) / 1.25. */
	ck_assert_double_eq_tol(found.snips.standard_error, .32, TOLERANCE);
	ck_assert_uint_eq(found.clipped, 1);
	ck_assert_uint_eq(found.flags, JOURNEY_OFFPOLICY_FEW);
}
END_TEST

/* Off-policy is on-policy where both policies are the same. */
START_TEST(test_same_policy)
{
	static const double reward[] = {3, -1, 4, 1}, propensity[] = {.25, .5, 1, .125};
	const journey_rounds rounds = {.size = sizeof rounds, .count = 4, .reward = reward, .propensity = propensity,
		.target = propensity};
	journey_offpolicy_result found = {.size = sizeof found};

	ck_assert_int_eq(journey_offpolicy(&rounds, NULL, &found, NULL), JOURNEY_OK);
	ck_assert_uint_eq(found.flags & ~(unsigned)JOURNEY_OFFPOLICY_FEW, JOURNEY_OFFPOLICY_NO_MODEL);
	ck_assert(memcmp(&found.ips, &found.logged, sizeof found.ips) == 0);
	ck_assert_double_eq_tol(found.snips.value, 1.75, TOLERANCE);
	ck_assert_double_eq_tol(found.snips.standard_error, found.logged.standard_error, TOLERANCE);
	ck_assert_int_eq(found.dr.known, JOURNEY_KNOWN_NONE);
}
END_TEST

START_TEST(test_undefined)
{
	static const double reward[] = {1, 1e99}, propensity[] = {1, 1e-90}, never[] = {0, 0}, both[] = {1, 1};
	journey_rounds rounds = {.size = sizeof rounds, .reward = reward, .propensity = propensity, .target = never};
	journey_offpolicy_result found = {.size = sizeof found};

	ck_assert_int_eq(journey_offpolicy(&rounds, NULL, &found, NULL), JOURNEY_OK);
	ck_assert_uint_eq(found.flags, JOURNEY_OFFPOLICY_EMPTY | JOURNEY_OFFPOLICY_NO_MODEL);
	rounds.count = 2;
	ck_assert_int_eq(journey_offpolicy(&rounds, NULL, &found, NULL), JOURNEY_OK);
	ck_assert(found.flags & JOURNEY_OFFPOLICY_NO_OVERLAP);
	ck_assert_int_eq(found.snips.known, JOURNEY_KNOWN_NONE);
	ck_assert_double_eq(found.ips.value, 0);
	ck_assert_double_eq(found.ips.standard_error, 0);
	rounds.target = both;
	ck_assert_int_eq(journey_offpolicy(&rounds, NULL, &found, NULL), JOURNEY_OK);
	ck_assert(found.ips.value < 1e200 && found.ips.standard_error < 1e200);
	rounds.count = 1;
	ck_assert_int_eq(journey_offpolicy(&rounds, NULL, &found, NULL), JOURNEY_OK);
	ck_assert(found.flags & JOURNEY_OFFPOLICY_SINGLE);
	ck_assert_int_eq(found.ips.known, JOURNEY_KNOWN_VALUE);
}
END_TEST

START_TEST(test_wrong)
{
	double reward = 1, propensity = .5, target = .5, predicted = 1, value = 1;
	double *const members[] = {&reward, &propensity, &target, &predicted, &value};
	const double nan = strtod("nan", NULL), bad[][2] = {{0, nan}, {0, 1e101}, {1, 0}, {1, -1}, {1, 1.5}, {1, nan}, {1, 1e-200},
		{2, -.1}, {2, 1.1}, {2, nan}, {3, nan}, {3, -1e101}, {4, nan}};
	const journey_rounds rounds = {sizeof rounds, 1, &reward, &propensity, &target, &predicted, &value};
	journey_rounds half = rounds;
	journey_offpolicy_result found = {.size = sizeof found}, before = found;
	journey_error error;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		double *member = members[(int)bad[i][0]], kept = *member;

		*member = bad[i][1];
		ck_assert_int_eq(journey_offpolicy(&rounds, NULL, &found, &error), JOURNEY_RANGE);
		ck_assert_ptr_nonnull(strstr(error.message, "round 0: "));
		ck_assert(memcmp(&found, &before, sizeof found) == 0);
		*member = kept;
	}
	half.value = NULL;
	ck_assert_int_eq(journey_offpolicy(&half, NULL, &found, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_offpolicy(NULL, NULL, &found, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_offpolicy_round(&target, &predicted, 1, 0, &reward, &propensity, &value), JOURNEY_RANGE);
	target = 1;
	ck_assert_int_eq(journey_offpolicy_round(&target, &predicted, 1, 1, &reward, &propensity, &value), JOURNEY_RANGE);
	ck_assert_int_eq(journey_offpolicy_round(&target, &predicted, 1, 0, &reward, &propensity, &value), JOURNEY_OK);
}
END_TEST

TCase *offpolicy_case(void)
{
	TCase *tests = tcase_create("offpolicy");

	torture(tests, offpolicy_men);
	torture(tests, offpolicy_digits);
	tcase_add_test(tests, test_by_hand);
	tcase_add_test(tests, test_same_policy);
	tcase_add_test(tests, test_undefined);
	tcase_add_test(tests, test_wrong);
	return tests;
}

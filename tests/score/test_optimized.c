/* Optimized Experience Score and the accuracy of predictions. */
#include "check_score.h"

#include <journey/experience.h>
#include <math.h>
#include <string.h>

static journey_oes_result score(const journey_oes *o)
{
	journey_oes_result r = {.size = sizeof r};

	ck_assert_int_eq(journey_optimized_experience(o, &r), JOURNEY_OK);
	return r;
}

START_TEST(test_means)
{
	journey_oes o = {.size = sizeof o, .known = 31, .part = {.9, .8, .5, .9, .7}};
	journey_oes_result r = score(&o);

	ck_assert(r.known);
	ck_assert_double_eq_tol(r.score, pow(.9 * .8 * .5 * .9 * .7, .2), 1e-12);
	ck_assert_int_eq(r.holds_back, JOURNEY_OES_EFFECTIVENESS);
	ck_assert_double_eq_tol(r.gain[2], pow(.9 * .8 * .9 * .7, .2) - r.score, 1e-12);
	o.mean = JOURNEY_OES_ARITHMETIC;
	ck_assert_double_eq_tol(score(&o).score, .76, 1e-12);
	o.weight[0] = 1;
	o.weight[3] = 3;
	ck_assert_double_eq_tol(score(&o).score, .9, 1e-12);
	ck_assert_double_eq(score(&o).gain[2], 0);
	o.mean = JOURNEY_OES_GEOMETRIC;
	memset(o.weight, 0, sizeof o.weight);
	o.part[4] = 0;
	r = score(&o);
	ck_assert_double_eq(r.score, 0);
	ck_assert_int_eq(r.holds_back, JOURNEY_OES_FEEDBACK);
}
END_TEST

START_TEST(test_missing)
{
	journey_oes o = {.size = sizeof o, .known = 31, .part = {1, 1, 1, 1, 1}};
	journey_oes_result r = {.size = sizeof r};

	for (unsigned i = 0; i < JOURNEY_OES_PARTS; i++) {
		o.known = 31 & ~(1u << i);
		o.part[i] = NAN; /* not read */
		r = score(&o);
		ck_assert(!r.known);
		ck_assert_uint_eq(r.missing, 1u << i);
		ck_assert_double_eq(r.score, 0);
		o.part[i] = 1;
	}
	for (int i = 0; i < 4; i++)
		o.weight[i] = 1;
	ck_assert(score(&o).known); /* the last one does not count */
	o.part[0] = NAN;
	ck_assert_int_eq(journey_optimized_experience(&o, &r), JOURNEY_RANGE);
	o.part[0] = 1;
	o.weight[0] = -1;
	ck_assert_int_eq(journey_optimized_experience(&o, &r), JOURNEY_RANGE);
	o.weight[0] = 1;
	o.size = 0;
	ck_assert_int_eq(journey_optimized_experience(&o, &r), JOURNEY_MISUSE);
}
END_TEST

START_TEST(test_maps)
{
	journey_estimate impact = {.known = JOURNEY_KNOWN_VALUE};
	journey_survey_result nps = {.size = sizeof nps}, csat = nps;
	double part, last = -1;

	for (double x = -1; x <= 1; x += .125) {
		impact.value = x;
		ck_assert_int_eq(journey_oes_effectiveness(&impact, .2, &part), JOURNEY_OK);
		ck_assert_double_eq_tol(part, (1 + tanh(x / .2)) / 2, 1e-14);
		ck_assert_double_gt(part, last);
		last = part;
	}
	impact.value = -1e300;
	ck_assert_int_eq(journey_oes_effectiveness(&impact, .2, &part), JOURNEY_OK);
	ck_assert_double_eq(part, 0);
	impact.known = JOURNEY_KNOWN_NONE;
	ck_assert_int_eq(journey_oes_effectiveness(&impact, .2, &part), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(journey_oes_effectiveness(&impact, 0, &part), JOURNEY_RANGE);
	ck_assert_int_eq(journey_oes_feedback(&nps, NULL, &part), JOURNEY_NOT_FOUND);
	nps.score = (journey_estimate){.known = JOURNEY_KNOWN_VALUE, .value = 20};
	ck_assert_int_eq(journey_oes_feedback(&nps, &csat, &part), JOURNEY_OK);
	ck_assert_double_eq_tol(part, .6, 1e-12);
	csat.score = (journey_estimate){.known = JOURNEY_KNOWN_VALUE, .value = .8};
	ck_assert_int_eq(journey_oes_feedback(&nps, &csat, &part), JOURNEY_OK);
	ck_assert_double_eq_tol(part, .7, 1e-12);
}
END_TEST

START_TEST(test_accuracy)
{
	/* AUC by pairs: of 2 x 3, 5 are in order and none is level: 5/6. */
	static const int32_t p[] = {100000, 200000, 350000, 400000, 800000};
	static const bool y[] = {false, false, true, false, true};
	journey_accuracy s, halves[2];
	journey_accuracy_result r = {.size = sizeof r};

	memset(&s, 0, sizeof s);
	memset(halves, 0, sizeof halves);
	ck_assert_int_eq(journey_accuracy_score(&s, &r), JOURNEY_OK);
	ck_assert(!r.known);
	for (size_t i = 0; i < 5; i++) {
		ck_assert_int_eq(journey_accuracy_add(&s, p[i], y[i]), JOURNEY_OK);
		ck_assert_int_eq(journey_accuracy_add(&halves[i % 2], p[i], y[i]), JOURNEY_OK);
	}
	ck_assert_int_eq(journey_accuracy_merge(&halves[1], &halves[0]), JOURNEY_OK);
	ck_assert_mem_eq(&halves[1], &s, sizeof s);
	ck_assert_int_eq(journey_accuracy_score(&s, &r), JOURNEY_OK);
	ck_assert(r.known);
	ck_assert_double_eq_tol(r.auc, 5. / 6, 1e-12);
	ck_assert_double_eq_tol(r.brier, (.01 + .04 + .65 * .65 + .16 + .04) / 5, 1e-12);
	ck_assert_double_eq_tol(r.skill, 1 - r.brier / .24, 1e-12);
	ck_assert_double_eq_tol(r.calibration_error, (.1 + .2 + .65 + .4 + .2) / 5, 1e-12);
	ck_assert_double_eq_tol(r.score, (1 - .31) * 2 / 3, 1e-12);
	ck_assert_int_eq(journey_accuracy_add(&s, -1, true), JOURNEY_RANGE);
	ck_assert_int_eq(journey_accuracy_add(&s, 1000001, true), JOURNEY_RANGE);
	ck_assert_int_eq(journey_accuracy_add(&s, 1000000, true), JOURNEY_OK);
	ck_assert_uint_eq(s.count[JOURNEY_ACCURACY_BINS - 1], 1);
	s.positive[0] = 9;
	ck_assert_int_eq(journey_accuracy_score(&s, &r), JOURNEY_INVALID);
}
END_TEST

TCase *optimized_case(void)
{
	TCase *tests = tcase_create("optimized");

	tcase_add_test(tests, test_means);
	tcase_add_test(tests, test_missing);
	tcase_add_test(tests, test_maps);
	tcase_add_test(tests, test_accuracy);
	return tests;
}

/* Attribution: hand-made paths, properties of all models, and paths that are wrong. The published figures are those of
 * tests/tools/score.sh, which reads channels by name. */
#include "check_score.h"

#include <journey/attribution.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/torture.h"

#define TOLERANCE 1e-12
#define HOUR INT64_C(3600000000)

/* a > b > a converts twice, b once and ends twice in nothing, c ends once in nothing. */
static const size_t ends[] = {3, 4, 5};
static const uint32_t touches[] = {0, 1, 0, 1, 2};
static const double conversions[] = {2, 1, 0}, values[] = {20, 5, 0}, nulls[] = {0, 2, 1};
static const journey_paths paths = {.size = sizeof paths, .channels = 3, .count = 3, .ends = ends, .touches = touches,
	.conversions = conversions, .values = values, .nulls = nulls};

static journey_attribution_options options_of(journey_attribution_model model)
{
	journey_attribution_options options;

	journey_attribution_options_init(&options);
	options.model = model;
	return options;
}

static void expect(const journey_attribution_options *options, double a, double b, double c)
{
	journey_credit credits[3];

	ck_assert_int_eq(journey_attribution(NULL, &paths, options, credits, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(credits[0].conversions, a, TOLERANCE);
	ck_assert_double_eq_tol(credits[1].conversions, b, TOLERANCE);
	ck_assert_double_eq_tol(credits[2].conversions, c, TOLERANCE);
}

START_TEST(test_by_hand)
{
	journey_attribution_options options = options_of(JOURNEY_ATTRIBUTION_FIRST);

	expect(&options, 2, 1, 0);
	expect(NULL, 2, 1, 0);
	options = options_of(JOURNEY_ATTRIBUTION_LINEAR);
	expect(&options, 4. / 3, 2. / 3 + 1, 0);
	options.once = 1;
	expect(&options, 1, 2, 0);
	options = options_of(JOURNEY_ATTRIBUTION_SHAPLEY);
	expect(&options, 1, 2, 0);
	options = options_of(JOURNEY_ATTRIBUTION_TIME_DECAY);
	expect(&options, 2 * 1.25 / 1.75, 2 * .5 / 1.75 + 1, 0);
	options = options_of(JOURNEY_ATTRIBUTION_POSITION);
	expect(&options, 1.6, 1.4, 0);
	options.once = 1; /* two touches */
	expect(&options, 1, 2, 0);
	/* Start: a 2/6, b 3/6, c 1/6. a: to b 2/4, converts 2/4; b: to a 2/5, converts 1/5. A path converts with 1/2; without a
	 * with 1/2 * 1/5, without b with 1/3 * 1/2. */
	options = options_of(JOURNEY_ATTRIBUTION_MARKOV);
	double all = (2. / 6) * ((.5 + .5 * .2) / .8) + .5 * ((.2 + .4 * .5) / .8);
	double effect_a = 1 - .1 / all, effect_b = 1 - 1. / 6 / all;

	expect(&options, 3 * effect_a / (effect_a + effect_b), 3 * effect_b / (effect_a + effect_b), 0);
	/* v(b) = 1/3, v(a b) = 3/5, v(b c) = 1/4, v(a b c) = 1/2, the rest 0. */
	options = options_of(JOURNEY_ATTRIBUTION_SHAPLEY_RATE);
	expect(&options, (.6 - 1. / 3) / 6 + (.5 - .25) / 3, (1. / 3) / 3 + .6 / 6 + .25 / 6 + .5 / 3,
		(.25 - 1. / 3) / 6 + (.5 - .6) / 3);
}
END_TEST

/* The longer the memory, the closer to the paths themselves; here the second touch of a no longer leads to b. */
START_TEST(test_order)
{
	journey_attribution_options options = options_of(JOURNEY_ATTRIBUTION_MARKOV);
	double effect_a = 1 - (1. / 6) / .5, effect_b = 1 - 0;

	options.order = 2;
	expect(&options, 3 * effect_a / (effect_a + effect_b), 3 * effect_b / (effect_a + effect_b), 0);
	options.order = 3;
	expect(&options, 3 * effect_a / (effect_a + effect_b), 3 * effect_b / (effect_a + effect_b), 0);
}
END_TEST

START_TEST(test_times)
{
	static const journey_time times[] = {0, 10 * HOUR, 20 * HOUR, 5 * HOUR, 0}, until[] = {30 * HOUR, 5 * HOUR, HOUR};
	journey_paths timed = paths;
	journey_attribution_options options = options_of(JOURNEY_ATTRIBUTION_TIME_DECAY);
	journey_credit credits[3];

	timed.times = times;
	timed.until = until;
	options.half_life = 10 * HOUR;
	ck_assert_int_eq(journey_attribution(NULL, &timed, &options, credits, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(credits[0].conversions, 2 * (.125 + .5) / .875, TOLERANCE);
	options.half_life = 1; /* decays to nothing: the last touch has it all */
	ck_assert_int_eq(journey_attribution(NULL, &timed, &options, credits, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(credits[0].conversions, 2, TOLERANCE);
	options = options_of(JOURNEY_ATTRIBUTION_FIRST);
	options.lookback = 20 * HOUR; /* the first touch is 30 hours old, the second 20 */
	ck_assert_int_eq(journey_attribution(NULL, &timed, &options, credits, NULL), JOURNEY_OK);
	ck_assert_double_eq_tol(credits[1].conversions, 3, TOLERANCE);
}
END_TEST

/* Random paths over many channels: whatever the model, all is given, and nothing is negative that cannot be. */
JOURNEY_TEST(attribution_adds_up)
{
	enum { PATHS = 60, LONGEST = 7, CHANNELS = 24 };
	size_t at = 0, stops[PATHS];
	uint32_t walk[PATHS * LONGEST];
	double won[PATHS], worth[PATHS], lost[PATHS], sum = 0, rate = 0;
	journey_paths many = {.size = sizeof many, .channels = CHANNELS, .count = PATHS, .ends = stops, .touches = walk,
		.conversions = won, .values = worth, .nulls = lost};
	journey_credit credits[CHANNELS];
	uint32_t random = 7;

	for (size_t i = 0; i < PATHS; i++) {
		for (size_t k = random >> 16, end = k % LONGEST + 1; end > 0; end--)
			walk[at++] = (random = random * 1103515245 + 12345) >> 16 & 0xffff;
		stops[i] = at;
		won[i] = (random >> 20) % 3;
		worth[i] = 2.5 * won[i];
		lost[i] = (random >> 24) % 4;
		sum += won[i];
		rate += won[i] + lost[i];
	}
	for (size_t k = 0; k < at; k++)
		walk[k] %= CHANNELS;
	rate = sum / rate;
	for (int model = JOURNEY_ATTRIBUTION_FIRST; model <= JOURNEY_ATTRIBUTION_SHAPLEY_RATE; model++)
		for (uint32_t order = 1; order <= JOURNEY_MARKOV_ORDER_MAX; order++) {
			journey_attribution_options options = options_of((journey_attribution_model)model);
			double given = 0, value = 0, expected = model == JOURNEY_ATTRIBUTION_SHAPLEY_RATE ? rate : sum;

			options.order = order;
			options.samples = 50;
			TRY(journey_attribution(allocator, &many, &options, credits, NULL));
			for (size_t c = 0; c < CHANNELS; c++) {
				given += credits[c].conversions;
				value += credits[c].value;
				ck_assert(credits[c].conversions >= 0 || model == JOURNEY_ATTRIBUTION_SHAPLEY_RATE);
				ck_assert((credits[c].standard_error > 0) <= (model == JOURNEY_ATTRIBUTION_SHAPLEY_RATE));
			}
			ck_assert_double_eq_tol(given, expected, 1e-9);
			ck_assert_double_eq_tol(value, 2.5 * expected, 1e-9);
		}
done:;
}

/* Drawn orders agree with all of them: 20 channels are exact, a 21st that is touched once makes it a sample. */
JOURNEY_PLAIN_TEST(attribution_samples)
{
	enum { CHANNELS = 21 };
	size_t stops[CHANNELS + 1];
	uint32_t walk[2 * CHANNELS + 2];
	double won[CHANNELS + 1], lost[CHANNELS + 1];
	journey_paths many = {.size = sizeof many, .channels = CHANNELS, .count = CHANNELS - 1, .ends = stops, .touches = walk,
		.conversions = won, .nulls = lost};
	journey_attribution_options options = options_of(JOURNEY_ATTRIBUTION_SHAPLEY_RATE);
	journey_credit exact[CHANNELS], drawn[CHANNELS];

	for (uint32_t i = 0; i <= CHANNELS; i++) {
		walk[2 * i] = i < CHANNELS - 1 ? i : CHANNELS - 1;
		walk[2 * i + 1] = i < CHANNELS - 1 ? (i * 7 + 3) % (CHANNELS - 1) : CHANNELS - 1;
		stops[i] = 2 * i + 2;
		won[i] = i < CHANNELS - 1 ? i % 5 : 0;
		lost[i] = i < CHANNELS - 1 ? 10 : 1e-9;
	}
	ck_assert_int_eq(journey_attribution(allocator, &many, &options, exact, NULL), JOURNEY_OK);
	many.count = CHANNELS;
	ck_assert_int_eq(journey_attribution(allocator, &many, &options, drawn, NULL), JOURNEY_OK);
	for (int i = 0; i < CHANNELS - 1; i++) {
		ck_assert_double_eq(exact[i].standard_error, 0);
		ck_assert(drawn[i].standard_error > 0);
		ck_assert(fabs(drawn[i].conversions - exact[i].conversions) < 5 * drawn[i].standard_error);
	}
}

/* A path that goes round 10,000 times, in states that are solved and in states that are relaxed. */
JOURNEY_PLAIN_TEST(attribution_cycle)
{
	enum { STEPS = 10000, CHANNELS = 500 };
	static uint32_t walk[STEPS];
	const size_t stop[] = {STEPS};
	const double won[] = {1}, lost[] = {3};
	static journey_credit credits[CHANNELS];
	journey_paths one = {.size = sizeof one, .channels = CHANNELS, .count = 1, .ends = stop, .touches = walk,
		.conversions = won, .nulls = lost};
	journey_attribution_options options = options_of(JOURNEY_ATTRIBUTION_MARKOV);

	for (uint32_t width = 2; width <= CHANNELS; width *= 250) {
		double sum = 0;

		for (uint32_t k = 0; k < STEPS; k++)
			walk[k] = k % width;
		ck_assert_int_eq(journey_attribution(allocator, &one, &options, credits, NULL), JOURNEY_OK);
		for (uint32_t i = 0; i < width; i++) {
			ck_assert_double_eq_tol(credits[i].removal_effect, 1, 1e-9);
			sum += credits[i].conversions;
		}
		ck_assert_double_eq_tol(sum, 1, 1e-9);
	}
}

static void expect_nothing(const journey_credit *credit)
{
	ck_assert_double_eq(credit->conversions, 0);
	ck_assert_double_eq(credit->value, 0);
	ck_assert_double_eq(credit->removal_effect, 0);
}

START_TEST(test_undefined)
{
	static const size_t none[] = {0, 0};
	static const double zero[] = {0, 0};
	journey_paths empty = {.size = sizeof empty, .channels = 3};
	journey_credit credits[3];

	for (int model = JOURNEY_ATTRIBUTION_FIRST; model <= JOURNEY_ATTRIBUTION_SHAPLEY_RATE; model++) {
		journey_attribution_options options = options_of((journey_attribution_model)model);

		for (size_t count = 0; count <= 2; count += 2) { /* no paths; paths without touches */
			empty.count = count;
			empty.ends = none;
			empty.conversions = conversions;
			ck_assert_int_eq(journey_attribution(NULL, &empty, &options, credits, NULL), JOURNEY_OK);
			for (int i = 0; i < 3; i++)
				expect_nothing(&credits[i]);
		}
		journey_paths vain = paths;

		vain.count = 2; /* nobody converts */
		vain.conversions = vain.values = zero;
		ck_assert_int_eq(journey_attribution(NULL, &vain, &options, credits, NULL), JOURNEY_OK);
		for (int i = 0; i < 3; i++)
			expect_nothing(&credits[i]);
	}
}
END_TEST

START_TEST(test_wrong)
{
	const double bad[] = {1, -1, 0}, nan[] = {1, strtod("nan", NULL), 0}, huge[] = {1, 1e300, 0};
	const size_t backwards[] = {3, 2, 5};
	static const journey_time late[] = {0, 0, 0, 9, 0}, disorder[] = {5, 4, 6, 0, 0}, until[] = {7, 8, 9};
	journey_paths wrong[] = {paths, paths, paths, paths, paths, paths, paths, paths};
	journey_credit credits[3];
	journey_error error;
	journey_attribution_options options;

	wrong[0].conversions = bad;
	wrong[1].conversions = nan;
	wrong[2].nulls = huge;
	wrong[3].values = huge;
	wrong[4].channels = 2;
	wrong[5].ends = backwards;
	wrong[6].times = late;
	wrong[7].times = disorder;
	wrong[6].until = wrong[7].until = until;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		ck_assert_int_eq(journey_attribution(NULL, &wrong[i], NULL, credits, &error), JOURNEY_RANGE);
		ck_assert_ptr_nonnull(strstr(error.message, "path "));
	}
	wrong[6].until = NULL;
	ck_assert_int_eq(journey_attribution(NULL, &wrong[6], NULL, credits, &error), JOURNEY_MISUSE);
	wrong[0] = paths;
	wrong[0].channels = JOURNEY_ATTRIBUTION_CHANNELS_MAX + 1;
	ck_assert_int_eq(journey_attribution(NULL, &wrong[0], NULL, credits, &error), JOURNEY_LIMIT);
	options = options_of(JOURNEY_ATTRIBUTION_MARKOV);
	options.order = 4;
	ck_assert_int_eq(journey_attribution(NULL, &paths, &options, credits, NULL), JOURNEY_RANGE);
	options = options_of((journey_attribution_model)9);
	ck_assert_int_eq(journey_attribution(NULL, &paths, &options, credits, NULL), JOURNEY_MISUSE);
	options = options_of(JOURNEY_ATTRIBUTION_POSITION);
	options.first_share = .7;
	ck_assert_int_eq(journey_attribution(NULL, &paths, &options, credits, NULL), JOURNEY_RANGE);
}
END_TEST

START_TEST(test_transitions)
{
	double matrix[JOURNEY_TRANSITIONS(3)];

	ck_assert_int_eq(journey_attribution_transitions(&paths, NULL, matrix, NULL), JOURNEY_OK);
	for (int i = 0; i < 4; i++) {
		double sum = 0;

		for (int k = 0; k < 5; k++)
			sum += matrix[5 * i + k];
		ck_assert(sum <= 0 || fabs(sum - 1) < TOLERANCE);
	}
	ck_assert_int_eq(journey_attribution_transitions(&paths, NULL, NULL, NULL), JOURNEY_MISUSE);
	journey_paths wrong = paths;

	wrong.channels = 2;
	ck_assert_int_eq(journey_attribution_transitions(&wrong, NULL, matrix, NULL), JOURNEY_RANGE);
}
END_TEST

TCase *attribution_case(void)
{
	TCase *tests = tcase_create("attribution");

	tcase_add_test(tests, test_by_hand);
	tcase_add_test(tests, test_order);
	tcase_add_test(tests, test_times);
	tcase_add_test(tests, test_transitions);
	torture(tests, attribution_adds_up);
	torture(tests, attribution_samples);
	torture(tests, attribution_cycle);
	tcase_add_test(tests, test_undefined);
	tcase_add_test(tests, test_wrong);
	return tests;
}

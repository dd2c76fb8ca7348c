/*
 * Do the intervals of off-policy estimates hold what they say? Rounds of two kinds of customers and three actions, whose
 * rewards are known, so that what the other policy would have earned is known exactly; the model is wrong on purpose.
 */
#include "check_score.h"

#include <journey/offpolicy.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/math.h"
#include "base/random.h"
#include "support/torture.h"

enum { KINDS = 2, ACTIONS = 3, ROUNDS_MAX = 2000, ESTIMATORS = 4 };

typedef struct regime {
	const char *name;
	size_t rounds;
	double logged[KINDS][ACTIONS], target[KINDS][ACTIONS]; /* the policies */
	double share[KINDS][ACTIONS];                          /* of rounds with a reward */
	double scale; /* 0: rewards of 1, else exponential ones with this mean */
} regime;

static const regime regimes[] = {
	{"near policies", 500, {{.5, .3, .2}, {.2, .4, .4}}, {{.3, .4, .3}, {.3, .3, .4}}, {{.1, .2, .3}, {.4, .1, .2}}, 0},
	{"far policies", 2000, {{.8, .1, .1}, {.1, .8, .1}}, {{.1, .1, .8}, {.7, .1, .2}}, {{.1, .2, .3}, {.4, .1, .2}}, 0},
	{"orders of skewed value", 2000, {{.5, .3, .2}, {.2, .4, .4}}, {{.2, .3, .5}, {.5, .3, .2}},
		{{.1, .2, .3}, {.4, .1, .2}}, 60},
};

static double unit(uint64_t simulation, const char *purpose, uint64_t number)
{
	return jy_random_unit(jy_random(simulation, purpose, (journey_str){"o", 1}, number));
}

static double truth(const regime *r)
{
	double sum = 0;

	for (int kind = 0; kind < KINDS; kind++)
		for (int action = 0; action < ACTIONS; action++)
			sum += r->target[kind][action] * r->share[kind][action] * (r->scale > 0 ? r->scale : 1) / KINDS;
	return sum;
}

typedef struct rounds {
	double reward[ROUNDS_MAX], propensity[ROUNDS_MAX], target[ROUNDS_MAX], predicted[ROUNDS_MAX], value[ROUNDS_MAX];
} rounds;

static void draw(const regime *r, uint64_t simulation, rounds *out)
{
	double scale = r->scale > 0 ? r->scale : 1;

	for (size_t i = 0; i < r->rounds; i++) {
		int kind = unit(simulation, "kind", i) < .5, action = 0;
		double at = unit(simulation, "action", i), below = r->logged[kind][0], model[ACTIONS];

		while (action + 1 < ACTIONS && at >= below)
			below += r->logged[kind][++action];
		for (int k = 0; k < ACTIONS; k++)
			model[k] = scale * (.5 * r->share[kind][k] + .1);
		out->propensity[i] = r->logged[kind][action];
		out->reward[i] = unit(simulation, "reward", i) < r->share[kind][action];
		if (r->scale > 0)
			out->reward[i] *= -scale * jy_log(1 - unit(simulation, "value", i));
		ck_assert_int_eq(journey_offpolicy_round(r->target[kind], model, ACTIONS, (size_t)action, &out->target[i],
					 &out->predicted[i], &out->value[i]), JOURNEY_OK);
	}
}

static void simulate(const regime *r, unsigned simulations, double covered[ESTIMATORS])
{
	static rounds drawn;
	const journey_rounds given = {sizeof given, r->rounds, drawn.reward, drawn.propensity, drawn.target, drawn.predicted,
		drawn.value};
	double expected = truth(r);

	for (int k = 0; k < ESTIMATORS; k++)
		covered[k] = 0;
	for (unsigned s = 0; s < simulations; s++) {
		journey_offpolicy_result found = {.size = sizeof found};
		const journey_estimate *const estimates[ESTIMATORS] = {&found.ips, &found.snips, &found.dr, &found.sndr};

		draw(r, s, &drawn);
		ck_assert_int_eq(journey_offpolicy(&given, NULL, &found, NULL), JOURNEY_OK);
		for (int k = 0; k < ESTIMATORS; k++)
			covered[k] += (estimates[k]->low <= expected && expected <= estimates[k]->high) / (double)simulations;
	}
}

/*
 * Within .3 points of 95 %, and four standard errors of the simulation itself. Clipped, switched and shrunk estimates and
 * those of the model alone are biased; their intervals promise nothing about what is true.
 */
START_TEST(test_coverage)
{
	static const char *const names[ESTIMATORS] = {"ips", "snips", "dr", "sndr"};
	const regime *r = &regimes[_i];
	unsigned simulations = getenv("JOURNEY_LONG") ? 100000 : 1000;
	double covered[ESTIMATORS], slack = .003 + 4 * jy_sqrt(.95 * .05 / simulations);

	simulate(r, simulations, covered);
	for (int k = 0; k < ESTIMATORS; k++) {
		printf("%s, %zu rounds, %s: the interval covers the truth in %.2f %% of %u draws\n", r->name, r->rounds, names[k],
			100 * covered[k], simulations);
		ck_assert_msg(covered[k] >= .95 - slack && covered[k] <= .95 + slack, "%s: %s: %.4f", r->name, names[k], covered[k]);
	}
}
END_TEST

TCase *offpolicy_coverage_case(void)
{
	TCase *tests = tcase_create("offpolicy_coverage");

	tcase_set_timeout(tests, 1800);
	tcase_add_loop_test(tests, test_coverage, 0, sizeof regimes / sizeof *regimes);
	return tests;
}

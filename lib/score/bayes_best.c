/* Which of several arms is the best: integrals over the largest of independent means. */
#include <journey/bayes.h>

#include <stdbool.h>
#include <string.h>

#include "base/math.h"
#include "score/bayes.h"
#include "score/distribution.h"
#include "score/special.h"

#define LARGEST 1e100
#define ARMS JOURNEY_BAYES_ARMS_MAX
#define POINTS (ARMS * JY_BETA_POINTS)

/* The arms' posteriors: of shares, or normal ones. */
typedef struct field {
	size_t arms;
	jy_beta shares[ARMS];
	const double *means, *deviations; /* NULL: shares */
	double points[POINTS];
	size_t points_count;
} field;

/* Sums of one pass over all arms. */
typedef struct sums {
	double all[ARMS], wins[ARMS], best[ARMS];
} sums;

/* Density (up to a factor) and distribution function of each arm at a point; the mean that the point stands for. */
static double evaluate(const field *f, double u, double *density, double *below)
{
	double x = u, y = 0;

	for (size_t i = 0; i < f->arms; i++) {
		if (f->means) {
			double z = (u - f->means[i]) / f->deviations[i];

			density[i] = jy_exp(-.5 * z * z);
			below[i] = jy_normal_cdf(z);
		} else {
			density[i] = jy_beta_density(&f->shares[i], u, &x, &y);
			below[i] = jy_beta_below(&f->shares[i], x, y);
		}
	}
	return x;
}

/* wins: density times the chance that all others are below, without a division by what may be 0. */
static void add_node(const field *f, double u, double weight, sums *to)
{
	double density[ARMS], below[ARMS], before[ARMS], after = 1, x = evaluate(f, u, density, below);

	before[0] = 1;
	for (size_t i = 1; i < f->arms; i++)
		before[i] = before[i - 1] * below[i - 1];
	for (size_t i = f->arms; i-- > 0; after *= below[i]) {
		double win = weight * density[i] * before[i] * after;

		to->all[i] += weight * density[i];
		to->wins[i] += win;
		to->best[i] += win * x;
	}
}

static void integrate(field *f, double *chances, double *risks)
{
	sums total = {{0}, {0}, {0}};
	double best = 0;

	jy_order_points(f->points, f->points_count);
	for (size_t i = 1; i < f->points_count; i++) {
		double half = (f->points[i] - f->points[i - 1]) / 2, middle = f->points[i - 1] + half;

		for (int k = 0; half > 0 && k < 2 * JY_LEGENDRE_HALF; k++)
			add_node(f, middle + (k % 2 ? half : -half) * jy_legendre_node[k / 2], half * jy_legendre_weight[k / 2],
				&total);
	}
	for (size_t i = 0; i < f->arms; i++) {
		chances[i] = total.wins[i] / total.all[i];
		best += total.best[i] / total.all[i];
	}
	for (size_t i = 0; risks && i < f->arms; i++) {
		double risk = best - (f->means ? f->means[i] : f->shares[i].x);

		risks[i] = risk > 0 ? risk : 0;
	}
}

static journey_status check_normal(const double *means, const double *deviations, size_t arms)
{
	double largest = 0;

	for (size_t i = 0; i < arms; i++) {
		if (!(means[i] >= -LARGEST && means[i] <= LARGEST)
			|| !(deviations[i] >= 1 / LARGEST && deviations[i] <= LARGEST))
			return JOURNEY_RANGE;
		largest = deviations[i] > largest ? deviations[i] : largest;
	}
	for (size_t i = 0; i < arms; i++)
		if (deviations[i] < 1e-9 * largest)
			return JOURNEY_RANGE;
	return JOURNEY_OK;
}

journey_status journey_bayes_best(const double *means, const double *deviations, size_t arms, double *chances,
	double *risks)
{
	static const double steps[JY_BETA_POINTS] = {-9, -6.5, -4.5, -2.8, -1.3, 0, 1.3, 2.8, 4.5, 6.5, 9};
	journey_status status;
	double shifted[ARMS], around;
	field f;

	if (!means || !deviations || !chances || arms == 0)
		return JOURNEY_MISUSE;
	if (arms > ARMS)
		return JOURNEY_LIMIT;
	status = check_normal(means, deviations, arms);
	if (status != JOURNEY_OK)
		return status;
	memset(&f, 0, sizeof f);
	/* Around one of them: what all have in common costs no digits. */
	around = means[0];
	for (size_t i = 0; i < arms; i++)
		shifted[i] = means[i] - around;
	f.arms = arms;
	f.means = shifted;
	f.deviations = deviations;
	for (size_t i = 0; i < arms; i++)
		for (size_t k = 0; k < JY_BETA_POINTS; k++)
			f.points[f.points_count++] = shifted[i] + steps[k] * deviations[i];
	integrate(&f, chances, risks);
	return JOURNEY_OK;
}

journey_status journey_bayes_best_share(const journey_arm *arms, size_t count, const journey_bayes_options *options,
	double *chances, double *risks)
{
	journey_bayes_options defaults;
	journey_status status;
	field f;

	if (!arms || !chances || count == 0)
		return JOURNEY_MISUSE;
	if (count > ARMS)
		return JOURNEY_LIMIT;
	if (!options) {
		journey_bayes_options_init(&defaults);
		options = &defaults;
	}
	status = jy_bayes_check(options);
	memset(&f, 0, sizeof f);
	f.arms = count;
	for (size_t i = 0; i < count && status == JOURNEY_OK; i++) {
		status = jy_beta_of_arm(&arms[i], options, &f.shares[i]);
		memcpy(f.points + f.points_count, f.shares[i].points, sizeof f.shares[i].points);
		f.points_count += JY_BETA_POINTS;
	}
	if (status != JOURNEY_OK)
		return status;
	integrate(&f, chances, risks);
	return JOURNEY_OK;
}

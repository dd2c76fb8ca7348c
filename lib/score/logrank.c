/* The log-rank test of several groups. */
#include "base/error.h"
#include "base/math.h"
#include "base/memory.h"
#include "score/distribution.h"
#include "score/survival.h"

/* What is left of a variance that is said by those before it, in relation. */
#define RANK_LEAST 1e-10

typedef struct ranking {
	size_t groups;
	double at_risk[JOURNEY_SURVIVAL_GROUPS_MAX], gone[JOURNEY_SURVIVAL_GROUPS_MAX]; /* at one time */
	double excess[JOURNEY_SURVIVAL_GROUPS_MAX];                                     /* those who left, less the expected */
	double covariance[JOURNEY_SURVIVAL_GROUPS_MAX][JOURNEY_SURVIVAL_GROUPS_MAX];
} ranking;

/* One time at which somebody leaves. */
static void add_time(ranking *r, journey_survival_test *test)
{
	double n = 0, d = 0;

	for (size_t g = 0; g < r->groups; g++) {
		n += r->at_risk[g];
		d += r->gone[g];
	}
	for (size_t g = 0; g < r->groups; g++) {
		double share = r->at_risk[g] / n;

		test->gone[g] += r->gone[g];
		test->expected[g] += d * share;
		r->excess[g] += r->gone[g] - d * share;
		for (size_t h = 0; n > 1 && h < r->groups; h++)
			r->covariance[g][h] += d * (n - d) / (n - 1) * share * ((g == h) - r->at_risk[h] / n);
	}
}

static void add_rows(ranking *r, const jy_survival_row *rows, size_t count, journey_survival_test *test)
{
	for (size_t i = 0; i < count; i++)
		r->at_risk[rows[i].group] += rows[i].weight;
	for (size_t i = 0; i < count;) {
		size_t end = i;
		double gone = 0;

		for (size_t g = 0; g < r->groups; g++)
			r->gone[g] = 0;
		for (; end < count && rows[end].gone && !(rows[end].time > rows[i].time); end++) {
			r->gone[rows[end].group] += rows[end].weight;
			gone += rows[end].weight;
		}
		if (gone > 0)
			add_time(r, test);
		for (end = end > i ? end : i + 1; i < end; i++)
			r->at_risk[rows[i].group] -= rows[i].weight;
	}
}

/* excess' covariance^-1 excess over the groups that add something (Cholesky, row by row). */
static void conclude(ranking *r, journey_survival_test *test)
{
	double scaled[JOURNEY_SURVIVAL_GROUPS_MAX];
	bool kept[JOURNEY_SURVIVAL_GROUPS_MAX];

	for (size_t g = 0; g < r->groups; g++) {
		double variance = r->covariance[g][g], sum = variance, rest = r->excess[g];

		for (size_t h = 0; h < g; h++) {
			double entry = r->covariance[g][h];

			for (size_t k = 0; k < h; k++)
				entry -= kept[k] ? r->covariance[g][k] * r->covariance[h][k] : 0;
			r->covariance[g][h] = kept[h] ? entry / r->covariance[h][h] : 0;
			sum -= r->covariance[g][h] * r->covariance[g][h];
			rest -= kept[h] ? r->covariance[g][h] * scaled[h] : 0;
		}
		kept[g] = variance > 0 && sum > RANK_LEAST * variance;
		r->covariance[g][g] = kept[g] ? jy_sqrt(sum) : 0;
		scaled[g] = kept[g] ? rest / r->covariance[g][g] : 0;
		test->chi_square += scaled[g] * scaled[g];
		test->degrees_of_freedom += kept[g];
	}
	if (test->degrees_of_freedom)
		test->p_value = jy_chi_square_sf(test->chi_square, test->degrees_of_freedom);
}

journey_status journey_survival_compare(const journey_allocator *allocator, const journey_survival_data *data,
	const uint32_t *group, size_t groups, journey_survival_test *test, journey_error *error)
{
	const journey_allocator with = jy_allocator_or_libc(allocator);
	jy_survival_row *rows;
	ranking *r;
	journey_status status;

	if (!test || test->size < sizeof *test || groups < 1 || (data && data->count && !group))
		return jy_error_set(error, JOURNEY_MISUSE, "test", "an argument is missing, or its size is not set");
	if (groups > JOURNEY_SURVIVAL_GROUPS_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "groups", "%zu; the limit is %d (JOURNEY_SURVIVAL_GROUPS_MAX)", groups,
			JOURNEY_SURVIVAL_GROUPS_MAX);
	for (size_t i = 0; data && i < data->count; i++)
		if (group[i] >= groups)
			return jy_error_set(error, JOURNEY_RANGE, "group", "row %zu: a group below %zu is expected", i + 1, groups);
	status = jy_survival_rows(&with, data, group, &rows, error);
	if (status != JOURNEY_OK)
		return status;
	r = jy_alloc_zero(&with, sizeof *r);
	if (r) {
		*test = (journey_survival_test){.size = sizeof *test, .p_value = 1};
		r->groups = groups;
		add_rows(r, rows, data->count, test);
		conclude(r, test);
	} else {
		status = jy_error_memory(error);
	}
	jy_free(&with, r, sizeof *r);
	jy_survival_rows_free(&with, rows, data->count);
	return status;
}

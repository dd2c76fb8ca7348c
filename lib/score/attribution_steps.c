#include "score/attribution.h"

#include <string.h>

#include "base/error.h"

/* `matrix` begins at 0 and counts. */
static void count_steps(const journey_paths *paths, const journey_attribution_options *options, double *matrix)
{
	size_t width = paths->channels + 2;

	for (size_t i = 0; i < paths->count; i++) {
		jy_path path = jy_path_at(paths, options, i);
		double weight = path.conversions + path.nulls, *row = matrix;

		if (!path.count)
			continue;
		for (size_t k = 0; k < path.count; k++) {
			row[path.touches[k]] += weight;
			row = matrix + (1 + (size_t)path.touches[k]) * width;
		}
		row[paths->channels] += path.conversions;
		row[paths->channels + 1] += path.nulls;
	}
}

journey_status journey_attribution_transitions(const journey_paths *paths, const journey_attribution_options *options,
	double *matrix, journey_error *error)
{
	journey_attribution_options defaults;
	journey_status status;

	if (!paths || !matrix)
		return jy_error_set(error, JOURNEY_MISUSE, "transitions", "paths and a matrix are needed");
	journey_attribution_options_init(&defaults);
	if (!options)
		options = &defaults;
	status = jy_attribution_check(paths, options, error);
	if (status != JOURNEY_OK)
		return status;
	size_t width = paths->channels + 2;

	memset(matrix, 0, JOURNEY_TRANSITIONS(paths->channels) * sizeof *matrix);
	count_steps(paths, options, matrix);
	for (size_t i = 0; i <= paths->channels; i++) {
		double *row = matrix + i * width, sum = 0;

		for (size_t k = 0; k < width; k++)
			sum += row[k];
		for (size_t k = 0; k < width && sum > 0; k++)
			row[k] /= sum;
	}
	return JOURNEY_OK;
}

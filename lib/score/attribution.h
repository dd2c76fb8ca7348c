/*
 * Attribution's models: each gives credit over checked paths.
 */
#ifndef JY_SCORE_ATTRIBUTION_H
#define JY_SCORE_ATTRIBUTION_H

#include <journey/attribution.h>

/* The touches of a path that count. */
typedef struct jy_path {
	const uint32_t *touches;
	const journey_time *times; /* NULL: not known */
	journey_time until;
	size_t count;
	double conversions, value, nulls;
} jy_path;

jy_path jy_path_at(const journey_paths *paths, const journey_attribution_options *options, size_t i);

/* Credits begin at zero; JOURNEY_OK, JOURNEY_LIMIT, JOURNEY_NO_MEMORY. */
journey_status jy_attribution_markov(const journey_allocator *allocator, const journey_paths *paths,
	const journey_attribution_options *options, journey_credit *credits, journey_error *error);
journey_status jy_attribution_rate(const journey_allocator *allocator, const journey_paths *paths,
	const journey_attribution_options *options, journey_credit *credits);

#endif

/*
 * Attribution and uplift at size: the exact Shapley value of rates of 20 channels (target: 1 s), Markov of order 3 over
 * 10,000 paths of 12 channels and over a million, paths made from ten million touches, and uplift of a million customers.
 * Processor time, the best of three. bench_attribution [--json].
 */
#include <journey/journey.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIMES 3
#define HOUR (INT64_C(3600) * 1000000)

static bool json;

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void say(const char *name, const char *words, double seconds, double target)
{
	if (json)
		printf("{\"bench\":\"%s\",\"seconds\":%.4f,\"target\":%.4f}\n", name, seconds, target);
	else
		printf("%-52s %9.3f s   (target %.3f s)\n", words, seconds, target);
}

static void check(journey_status status, const char *what)
{
	if (status == JOURNEY_OK)
		return;
	fprintf(stderr, "bench_attribution: %s: %s\n", what, journey_status_text(status));
	exit(1);
}

static void *room(size_t count, size_t size)
{
	void *p = calloc(count, size);

	if (!p)
		exit(1);
	return p;
}

/* Paths of one to ten touches, the first channels more often than the last. */
static journey_paths make_paths(size_t count, size_t channels)
{
	size_t *ends = room(count, sizeof *ends), at = 0;
	uint32_t *touches = room(10 * count, sizeof *touches);
	double *conversions = room(count, sizeof *conversions), *nulls = room(count, sizeof *nulls);
	uint64_t state = 7;

	for (size_t i = 0; i < count; i++) {
		for (size_t k = next(&state) % 10 + 1; k > 0; k--)
			touches[at++] = (uint32_t)(next(&state) % (next(&state) % channels + 1));
		ends[i] = at;
		conversions[i] = (double)(next(&state) % 4);
		nulls[i] = (double)(next(&state) % 9);
	}
	return (journey_paths){.size = sizeof(journey_paths), .channels = channels, .count = count, .ends = ends,
		.touches = touches, .conversions = conversions, .values = conversions, .nulls = nulls};
}

static void free_paths(journey_paths *paths)
{
	free((void *)paths->ends);
	free((void *)paths->touches);
	free((void *)paths->conversions);
	free((void *)paths->nulls);
}

static void attribute(const char *name, const char *words, journey_attribution_model model, uint32_t order, size_t count,
	size_t channels, double target)
{
	journey_paths paths = make_paths(count, channels);
	journey_attribution_options options;
	journey_credit *credits = room(channels, sizeof *credits);
	double best = 1e9;

	journey_attribution_options_init(&options);
	options.model = model;
	options.order = order;
	for (int i = 0; i < TIMES; i++) {
		double begin = now();

		check(journey_attribution(NULL, &paths, &options, credits, NULL), words);
		best = now() - begin < best ? now() - begin : best;
	}
	say(name, words, best, target);
	free(credits);
	free_paths(&paths);
}

static void make_touches(size_t count)
{
	journey_touches *touches;
	journey_paths paths;
	uint64_t state = 7;
	double begin = now();

	check(journey_touches_new(NULL, &touches), "touches");
	for (size_t i = 0; i < count; i++) {
		uint64_t unit = next(&state) % (count / 10);
		journey_str name = {(const char *)&unit, sizeof unit};
		journey_time time = (journey_time)(next(&state) % 10000) * HOUR;

		check(i % 20 ? journey_touches_add(touches, name, (uint32_t)(next(&state) % 12), time)
			: journey_touches_convert(touches, name, time, 1000000), "touches");
	}
	check(journey_touches_paths(touches, NULL, &paths, NULL), "touches");
	say("touches", "paths from 10,000,000 touches of 1,000,000 customers", now() - begin, 20);
	journey_touches_free(touches);
}

static void uplift(size_t count)
{
	double *treated = room(count, sizeof *treated), *outcome = room(count, sizeof *outcome), best = 1e9;
	double *score = room(count, sizeof *score);
	journey_uplift_data data = {sizeof data, count, treated, outcome, score};
	uint64_t state = 7;

	for (size_t i = 0; i < count; i++) {
		score[i] = (double)(next(&state) >> 11);
		treated[i] = (double)(next(&state) & 1);
		outcome[i] = next(&state) % 10 == 0;
	}
	for (int i = 0; i < TIMES; i++) {
		journey_uplift_result result = {.size = sizeof result};
		double begin = now();

		check(journey_uplift(NULL, &data, NULL, &result, NULL), "uplift");
		best = now() - begin < best ? now() - begin : best;
	}
	say("uplift", "uplift of 1,000,000 customers", best, 2);
	free(treated);
	free(outcome);
	free(score);
}

int main(int argc, char **argv)
{
	json = argc > 1 && strcmp(argv[1], "--json") == 0;
	attribute("shapley_rate_20", "Shapley of rates, 20 channels, exact", JOURNEY_ATTRIBUTION_SHAPLEY_RATE, 1, 10000, 20, 1);
	attribute("markov_3", "Markov, order 3, 10,000 paths of 12 channels", JOURNEY_ATTRIBUTION_MARKOV, 3, 10000, 12, .5);
	attribute("markov_1_million", "Markov, order 1, 1,000,000 paths of 12 channels", JOURNEY_ATTRIBUTION_MARKOV, 1, 1000000,
		12, 2);
	attribute("markov_3_million", "Markov, order 3, 1,000,000 paths of 12 channels", JOURNEY_ATTRIBUTION_MARKOV, 3, 1000000,
		12, 5);
	attribute("markov_3_states", "Markov, order 3, 100,000 paths of 100 channels", JOURNEY_ATTRIBUTION_MARKOV, 3, 100000, 100,
		30);
	attribute("linear_million", "linear, 1,000,000 paths", JOURNEY_ATTRIBUTION_LINEAR, 1, 1000000, 12, .5);
	make_touches(10000000);
	uplift(1000000);
	return 0;
}

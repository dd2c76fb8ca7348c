/*
 * Off-policy estimates: all eight, with intervals, over a million rounds. bench_offpolicy [ROUNDS] [--json].
 * Target: 500 ns a round. Of this thread's processor time, the median of five.
 */
#include <journey/journey.h>
#include <journey/offpolicy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIMES = 5, COLUMNS = 5 };

#define TARGET_NS 500.0

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double next_unit(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (double)(*state >> 11) * 0x1p-53;
}

static void fill(double *at[COLUMNS], size_t rounds)
{
	uint64_t state = 7;

	for (size_t i = 0; i < rounds; i++) {
		at[0][i] = next_unit(&state) < .1;
		at[1][i] = .05 + .95 * next_unit(&state);
		at[2][i] = next_unit(&state);
		at[3][i] = .2 * next_unit(&state);
		at[4][i] = .2 * next_unit(&state);
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	size_t count = 1000000;
	double *columns[COLUMNS], took[TIMES];
	int json = 0;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--json") == 0)
			json = 1;
		else
			count = strtoul(argv[i], NULL, 10);
	if (!count || count > 100000000)
		return 2;
	for (int i = 0; i < COLUMNS; i++)
		if (!(columns[i] = malloc(count * sizeof **columns)))
			return 1;
	fill(columns, count);
	const journey_rounds rounds = {sizeof rounds, count, columns[0], columns[1], columns[2], columns[3], columns[4]};

	for (int i = 0; i < TIMES; i++) {
		journey_offpolicy_result result = {.size = sizeof result};
		double start = now_ns();

		if (journey_offpolicy(&rounds, NULL, &result, NULL) != JOURNEY_OK)
			return 1;
		took[i] = (now_ns() - start) / (double)count;
	}
	qsort(took, TIMES, sizeof *took, compare);
	if (json)
		printf("{\"rounds\":%zu,\"ns_per_round\":%.1f}\n", count, took[TIMES / 2]);
	else
		printf("offpolicy: eight estimates over %zu rounds: %.1f ns a round (target %.0f)\n", count, took[TIMES / 2],
			TARGET_NS);
	for (int i = 0; i < COLUMNS; i++)
		free(columns[i]);
	return 0;
}

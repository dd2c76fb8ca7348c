/*
 * Journey analytics over a million events of 100,000 customers in an order of their own: events a second that are put
 * into order, and that each analysis looks at. Target: a million events a second for each of funnel and graph.
 */
#include <journey/journey.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { EVENTS = 1000000, CUSTOMERS = 100000, CODES = 50 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(journey_status status, const char *what)
{
	if (status == JOURNEY_OK)
		return;
	fprintf(stderr, "bench_paths: %s: %s\n", what, journey_status_text(status));
	exit(1);
}

static void tell(const char *what, double since)
{
	printf("paths: %-32s %6.1f million events/s (target 1)\n", what, EVENTS / (now() - since) / 1e6);
}

static void analyse(journey_trails *trails)
{
	static journey_funnel_result funnel = {.size = sizeof funnel};
	journey_funnel_step steps[] = {{0, 0}, {1, 0}, {2, 0}, {3, 0}};
	journey_funnel_options fo;
	journey_frictions_options xo;
	journey_flow *flow;
	journey_sequences *sequences;
	journey_frictions *frictions;
	double start = now();

	journey_funnel_options_init(&fo);
	fo.steps = steps;
	fo.step_count = 4;
	fo.window = 7 * JOURNEY_DAY;
	must(journey_funnel(trails, &fo, &funnel, NULL), "funnel");
	tell("funnel of 4 steps within 7 d", start);
	start = now();
	must(journey_flow_new(trails, NULL, &flow, NULL), "graph");
	tell("graph of what follows what", start);
	journey_flow_free(flow);
	start = now();
	must(journey_sequences_new(trails, NULL, &sequences, NULL), "paths");
	tell("frequent paths", start);
	journey_sequences_free(sequences);
	journey_frictions_options_init(&xo);
	xo.goal.code = 3;
	start = now();
	must(journey_frictions_new(trails, &xo, &frictions, NULL), "friction");
	tell("friction", start);
	journey_frictions_free(frictions);
}

int main(void)
{
	journey_visit *visits = malloc(EVENTS * sizeof *visits);
	journey_trails *trails;
	uint64_t state = 88172645463325252u;
	size_t sessions;

	if (!visits)
		return 1;
	/* In order of time, customers mixed; a few codes are much more frequent than others. */
	for (unsigned i = 0; i < EVENTS; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		unsigned a = (unsigned)(state >> 20) % CODES, b = (unsigned)(state >> 40) % CODES;

		visits[i] = (journey_visit){.unit = state % CUSTOMERS, .time = (journey_time)i * 3 * JOURNEY_SECOND,
			.code = a < b ? a : b};
	}
	must(journey_trails_new(NULL, NULL, &trails, NULL), "trails");
	double start = now();

	must(journey_trails_add(trails, visits, EVENTS, NULL), "add");
	must(journey_trails_sessions(trails, &sessions, NULL), "sessions");
	tell("added, put into order", start);
	analyse(trails);
	journey_trails_free(trails);
	free(visits);
	return 0;
}

/*
 * One profile: how large it is stored, and what one event costs. Targets: 4,096 bytes; 3 us to read the stored form,
 * apply an event and write it again; 300 ns to apply an event to a fragment in memory. `--json`: as JSON.
 *
 * Times are of this thread's processor time, the best of many short rounds, so that a busy machine does not count.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clicks.h"
#include "profile/profile.h"
#include "visits.h"

enum { HEAVY = 300, MORE = 4000, STEP = 32, ROUNDS = 40 };

typedef struct bench {
	jy_facts *facts;
	jy_arena arena;
	jy_event_view *views; /* VISITS_TYPICAL + 3, then MORE after them */
	size_t view_count;
} bench;

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static jy_fragment *fragment_of(bench *b, size_t count)
{
	jy_fragment *f;

	bench_must(jy_fragment_new(b->facts, (journey_str){"uada", 4}, &f), "fragment");
	for (size_t i = 0; i < count; i++)
		bench_must(jy_fragment_apply(f, &b->views[i], NULL), "apply");
	return f;
}

static jy_buffer stored(const jy_fragment *f)
{
	jy_buffer out;

	jy_buffer_init(&out, NULL);
	bench_must(jy_fragment_encode(f, &out), "encode");
	return out;
}

/* Nanoseconds to read the form, apply one of the events after `from`, and write it again. */
static double time_cycle(bench *b, size_t from)
{
	jy_fragment *f = fragment_of(b, from), *g = fragment_of(b, 0);
	jy_buffer form = stored(f), out = stored(f);
	double best = 1e18;

	for (int round = 0; round < ROUNDS; round++) {
		double start = now_ns(), ns;

		for (size_t i = 0; i < STEP; i++) {
			jy_buffer_clear(&out);
			bench_must(jy_fragment_decode(g, jy_buffer_view(&form), NULL), "decode");
			bench_must(jy_fragment_apply(g, &b->views[from + i], NULL), "apply");
			bench_must(jy_fragment_encode(g, &out), "encode");
		}
		ns = (now_ns() - start) / STEP;
		best = ns < best ? ns : best;
	}
	jy_fragment_free(f);
	jy_fragment_free(g);
	jy_buffer_free(&form);
	jy_buffer_free(&out);
	return best;
}

/* Nanoseconds to apply an event to a fragment in memory: MORE of them, the best of some rounds of each part. */
static double time_apply(bench *b, size_t from)
{
	static double best[MORE / STEP];
	double sum = 0;

	for (int round = 0; round < ROUNDS / 4; round++) {
		jy_fragment *f = fragment_of(b, from);

		for (size_t part = 0; part < MORE / STEP; part++) {
			const jy_event_view *views = &b->views[from + part * STEP];
			double start = now_ns(), ns;

			for (size_t i = 0; i < STEP; i++) {
				jy_fragment_save(f); /* as an engine does for each call */
				bench_must(jy_fragment_apply(f, &views[i], NULL), "apply");
			}
			ns = (now_ns() - start) / STEP;
			best[part] = round == 0 || ns < best[part] ? ns : best[part];
		}
		jy_fragment_free(f);
	}
	for (size_t part = 0; part < MORE / STEP; part++)
		sum += best[part];
	return sum / (MORE / STEP);
}

static size_t size_of(bench *b, size_t count)
{
	jy_fragment *f = fragment_of(b, count);
	jy_buffer form = stored(f);
	size_t size = form.size;

	jy_fragment_free(f);
	jy_buffer_free(&form);
	return size;
}

int main(int argc, char **argv)
{
	bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
	size_t typical = VISITS_TYPICAL + 3;
	visits log = visits_make("ada", typical + HEAVY + MORE);
	journey_strategy *strategy = visits_strategy();
	bench b = {.view_count = log.count};
	size_t bytes[2];
	double cycle, apply;

	jy_arena_init(&b.arena, NULL);
	bench_must(jy_facts_new(NULL, strategy, &b.facts), "facts");
	b.views = calloc(log.count, sizeof(*b.views));
	for (size_t i = 0; b.views != NULL && i < log.count; i++)
		bench_must(jy_event_view_make(strategy, &log.events[i], &b.arena, &b.views[i], NULL), "view");
	bytes[0] = size_of(&b, typical);
	bytes[1] = size_of(&b, HEAVY);
	cycle = time_cycle(&b, typical);
	apply = time_apply(&b, typical);
	if (json) {
		printf("{\"profile_bytes\": %zu, \"profile_bytes_300_events\": %zu, \"cycle_ns\": %.0f, \"apply_ns\": %.0f}\n",
		       bytes[0], bytes[1], cycle, apply);
	} else {
		printf("profile of 64 events, 40 features, 20 attributes: %zu bytes stored (target 4,096); of %d events: %zu\n",
		       bytes[0], HEAVY, bytes[1]);
		printf("profile, read + one event + written: %.2f us (target 3)\n", cycle / 1000);
		printf("profile, one event in memory: %.0f ns (target 300)\n", apply);
	}
	free(b.views);
	jy_arena_free(&b.arena);
	jy_facts_free(b.facts);
	journey_strategy_free(strategy);
	visits_free(&log);
	return 0;
}

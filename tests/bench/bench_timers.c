/*
 * Timers: ten million that wait, over 30 days. Targets: 20 ns to add one, 20 ns to cancel one, 500 ns to take one.
 * bench_timers [NUMBER] [--json]. A quarter is cancelled in the order in which they were added and, on a line of its own,
 * a quarter in a random order, which is as fast as the machine's memory. What is added first goes to memory that the
 * system has not given yet; beside it stands what touching as many bytes for the first time takes.
 *
 * Times are of this thread's processor time, medians of rounds on the same timers but for the first one.
 */
#include <journey/journey.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 5, BYTES = 24 /* of a timer */ };

/* 2026-03-10T12:00:00Z. */
#define T INT64_C(1773144000000000)
#define SPAN (30 * JOURNEY_DAY)

typedef struct figures {
	double add, cancel, cancel_random, take;
} figures;

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void must(journey_status status, const char *what)
{
	if (status == JOURNEY_OK)
		return;
	fprintf(stderr, "bench_timers: %s: %s\n", what, journey_status_text(status));
	exit(1);
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void shuffle(uint32_t *order, uint32_t count, uint64_t *state)
{
	for (uint32_t i = count; i > 1; i--) {
		uint32_t other = (uint32_t)(next_random(state) % i), kept = order[i - 1];

		order[i - 1] = order[other];
		order[other] = kept;
	}
}

static double add_all(journey_timers *timers, const journey_time *at, uint32_t count, journey_timer *names)
{
	double start = now_ns();

	for (uint32_t i = 0; i < count; i++)
		must(journey_timers_add(timers, at[i], i, &names[i]), "add");
	return (now_ns() - start) / count;
}

static double cancel_some(journey_timers *timers, const journey_timer *names, const uint32_t *order, uint32_t count)
{
	double start = now_ns();

	for (uint32_t i = 0; i < count; i++)
		must(journey_timers_cancel(timers, names[order[i]]), "cancel");
	return (now_ns() - start) / count;
}

static double take_all(journey_timers *timers, journey_time base)
{
	size_t count = journey_timers_count(timers);
	journey_time last = JOURNEY_TIME_MIN, at;
	double start = now_ns();
	uint64_t id;

	/* Hour by hour, as a clock does. */
	for (journey_time now = base; journey_timers_count(timers) > 0; now += JOURNEY_HOUR) {
		while (journey_timers_take(timers, now, &id, &at) == JOURNEY_OK) {
			if (at < last)
				must(JOURNEY_CORRUPT, "order");
			last = at;
		}
	}
	return (now_ns() - start) / (double)count;
}

/* What the system takes for the memory of one timer. */
static double touch(uint32_t count)
{
	size_t size = (size_t)count * BYTES;
	volatile char *bytes = malloc(size);
	double start = now_ns(), ns;

	if (bytes == NULL)
		must(JOURNEY_NO_MEMORY, "memory");
	for (size_t i = 0; i < size; i += 4096)
		bytes[i] = 1;
	ns = (now_ns() - start) / count;
	free((void *)bytes);
	return ns;
}

static figures run(journey_timers *timers, const journey_time *at, uint32_t count, journey_timer *names, uint32_t *order,
		   uint64_t *state)
{
	uint32_t quarter = count / 4;
	figures out;

	out.add = add_all(timers, at, count, names);
	for (uint32_t i = 0; i < quarter; i++)
		order[i] = 4 * i;
	out.cancel = cancel_some(timers, names, order, quarter);
	for (uint32_t i = 0; i < quarter; i++)
		order[i] = 4 * i + 1;
	shuffle(order, quarter, state);
	out.cancel_random = cancel_some(timers, names, order, quarter);
	out.take = take_all(timers, at[count]);
	return out;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const figures *all, size_t offset)
{
	double values[ROUNDS];

	for (int i = 0; i < ROUNDS; i++)
		memcpy(&values[i], (const char *)&all[i] + offset, sizeof *values);
	qsort(values, ROUNDS, sizeof *values, compare);
	return values[ROUNDS / 2];
}

static void show(const char *what, double ns, double target, int json)
{
	if (json)
		printf("{\"bench\":\"timers\",\"what\":\"%s\",\"ns\":%.1f,\"target\":%.0f}\n", what, ns, target);
	else if (target > 0)
		printf("  %-24s %8.1f ns   (target %.0f)\n", what, ns, target);
	else
		printf("  %-24s %8.1f ns\n", what, ns);
}

int main(int argc, char **argv)
{
	int json = argc > 1 && strcmp(argv[argc - 1], "--json") == 0;
	uint32_t count = argc > 1 + json ? (uint32_t)strtoul(argv[1], NULL, 10) : 10000000;
	journey_time *at = malloc((count + 1) * sizeof *at); /* the last: when it begins */
	journey_timer *names = malloc(count * sizeof *names);
	uint32_t *order = malloc(count * sizeof *order);
	uint64_t state = 88172645463325252u;
	journey_timers *timers;
	figures first, all[ROUNDS];

	if (at == NULL || names == NULL || order == NULL)
		must(JOURNEY_NO_MEMORY, "memory");
	memset(names, 1, count * sizeof *names); /* not this program's page faults */
	must(journey_timers_new(NULL, T, &timers), "new");
	for (int i = 0; i < ROUNDS + 1; i++) {
		at[count] = T + i * SPAN;
		for (uint32_t k = 0; k < count; k++)
			at[k] = at[count] + (journey_time)(next_random(&state) % (uint64_t)SPAN);
		*(i == 0 ? &first : &all[i - 1]) = run(timers, at, count, names, order, &state);
	}
	journey_timers_free(timers);
	if (!json)
		printf("timers: %lu that wait, over 30 days\n", (unsigned long)count);
	show("add", median(all, offsetof(figures, add)), 20, json);
	show("add, first time", first.add, 0, json);
	show("touch their memory", touch(count), 0, json);
	show("cancel", median(all, offsetof(figures, cancel)), 20, json);
	show("cancel, random order", median(all, offsetof(figures, cancel_random)), 0, json);
	show("take", median(all, offsetof(figures, take)), 500, json);
	free(at);
	free(names);
	free(order);
	return 0;
}

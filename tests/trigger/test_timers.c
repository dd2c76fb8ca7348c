/* Timers against a plain list, and what the wheel's corners are. */
#include "check_timers.h"

#include <journey/timers.h>
#include <stdlib.h>

/* 2026-03-10T12:00:00Z. */
#define T INT64_C(1773144000000000)

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* ---- a plain list ---- */

enum { MODEL = 3000 };

typedef struct model {
	journey_time at[MODEL];
	journey_timer name[MODEL];
	bool waits[MODEL];
	unsigned count;
} model;

/* The earliest, of equals the first that was added. */
static unsigned model_first(const model *m)
{
	unsigned first = MODEL;

	for (unsigned i = 0; i < m->count; i++)
		if (m->waits[i] && (first == MODEL || m->at[i] < m->at[first]))
			first = i;
	return first;
}

static size_t model_waiting(const model *m)
{
	size_t n = 0;

	for (unsigned i = 0; i < m->count; i++)
		n += m->waits[i];
	return n;
}

/* From a microsecond to years, and often the same moment again. */
static journey_time some_time(uint64_t *state, journey_time now)
{
	static const unsigned bits[] = {1, 4, 8, 9, 16, 17, 24, 30, 36, 42, 48};
	unsigned span = bits[next_random(state) % (sizeof bits / sizeof *bits)];
	journey_time ahead = (journey_time)(next_random(state) & ((UINT64_C(1) << span) - 1));

	if (next_random(state) % 8 == 0)
		return now - ahead % JOURNEY_DAY;
	return next_random(state) % 4 == 0 ? (now + ahead) | 0xff : now + ahead;
}

static journey_status take_all(journey_timers *timers, model *m, journey_time now)
{
	for (;;) {
		uint64_t id;
		journey_time at, next;
		unsigned first = model_first(m);
		journey_status status = journey_timers_next(timers, &next);

		ck_assert_int_eq(status, first == MODEL ? JOURNEY_NOT_FOUND : JOURNEY_OK);
		if (first != MODEL)
			ck_assert_int_eq(next, m->at[first]);
		status = journey_timers_take(timers, now, &id, &at);
		if (status == JOURNEY_NO_MEMORY)
			return status;
		if (first == MODEL || m->at[first] > now) {
			ck_assert_int_eq(status, JOURNEY_NOT_FOUND);
			return JOURNEY_OK;
		}
		ck_assert_int_eq(status, JOURNEY_OK);
		ck_assert_uint_eq(id, first);
		ck_assert_int_eq(at, m->at[first]);
		m->waits[first] = false;
		ck_assert_int_eq(journey_timers_cancel(timers, m->name[first]), JOURNEY_NOT_FOUND);
	}
}

static journey_status random_life(journey_timers *timers, model *m, uint64_t seed, unsigned steps)
{
	uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) | 1;
	journey_time now = T;
	journey_status status = JOURNEY_OK;

	m->count = 0;
	for (unsigned i = 0; status == JOURNEY_OK && i < steps; i++) {
		unsigned what = (unsigned)(next_random(&state) % 10), which;

		if (what < 6 && m->count < MODEL) {
			m->at[m->count] = some_time(&state, now);
			status = journey_timers_add(timers, m->at[m->count], m->count, &m->name[m->count]);
			if (status == JOURNEY_OK)
				m->waits[m->count++] = true;
		} else if (what < 8 && m->count > 0) {
			which = (unsigned)(next_random(&state) % m->count);
			ck_assert_int_eq(journey_timers_cancel(timers, m->name[which]),
					 m->waits[which] ? JOURNEY_OK : JOURNEY_NOT_FOUND);
			m->waits[which] = false;
		} else {
			now = some_time(&state, now) > now ? some_time(&state, now) : now;
			status = take_all(timers, m, now);
		}
		ck_assert_uint_eq(journey_timers_count(timers), model_waiting(m));
	}
	return status == JOURNEY_OK ? take_all(timers, m, JOURNEY_TIME_MAX) : status;
}

JOURNEY_TEST(timers_equal_a_list)
{
	journey_timers *timers = NULL;
	model *m = malloc(sizeof *m);

	for (uint64_t seed = 1; seed <= 3; seed++) {
		TRY(journey_timers_new(allocator, T, &timers));
		TRY(random_life(timers, m, seed, 300));
		journey_timers_free(timers);
		timers = NULL;
	}
done:
	journey_timers_free(timers);
	free(m);
}

JOURNEY_PLAIN_TEST(timers_equal_a_list_for_long)
{
	journey_timers *timers = NULL;
	model *m = malloc(sizeof *m);
	uint64_t lives = getenv("JOURNEY_LONG") != NULL ? 400 : 20;

	for (uint64_t seed = 100; seed < 100 + lives; seed++) {
		TRY(journey_timers_new(allocator, T, &timers));
		TRY(random_life(timers, m, seed, MODEL));
		journey_timers_free(timers);
		timers = NULL;
	}
done:
	journey_timers_free(timers);
	free(m);
}

/* A slot with more timers than are sorted at once is spread. */
JOURNEY_PLAIN_TEST(timers_spread_full_slots)
{
	journey_timers *timers = NULL;
	uint64_t state = 7, id;
	journey_time at, last = JOURNEY_TIME_MIN;
	unsigned taken = 0;

	TRY(journey_timers_new(allocator, T, &timers));
	for (unsigned i = 0; i < 20000; i++)
		TRY(journey_timers_add(timers, T + (journey_time)(next_random(&state) % JOURNEY_HOUR), i, NULL));
	for (unsigned i = 0; i < 2000; i++)
		TRY(journey_timers_add(timers, T + JOURNEY_MINUTE, 20000 + i, NULL));
	while (journey_timers_take(timers, JOURNEY_TIME_MAX, &id, &at) == JOURNEY_OK) {
		ck_assert_int_ge(at, last);
		if (id >= 20000)
			ck_assert_int_eq(at, T + JOURNEY_MINUTE);
		last = at;
		taken++;
	}
	ck_assert_uint_eq(taken, 22000);
done:
	journey_timers_free(timers);
}

/* Adding and cancelling for ever needs no more memory than what waits. */
JOURNEY_PLAIN_TEST(timers_sweep_cancelled_ones)
{
	journey_timers *timers = NULL;
	journey_timer name, highest = 0;

	TRY(journey_timers_new(allocator, T, &timers));
	for (unsigned i = 0; i < 200000; i++) {
		TRY(journey_timers_add(timers, T + JOURNEY_DAY + i, i, &name));
		if ((name & UINT32_MAX) > highest)
			highest = name & UINT32_MAX;
		EXPECT(journey_timers_cancel(timers, name), JOURNEY_OK);
		EXPECT(journey_timers_cancel(timers, name), JOURNEY_NOT_FOUND);
	}
	ck_assert_uint_eq(journey_timers_count(timers), 0);
	ck_assert_uint_lt(highest, 8192);
done:
	journey_timers_free(timers);
}

JOURNEY_TEST(timers_refuse)
{
	journey_timers *timers = NULL;
	uint64_t id;
	journey_time at;

	EXPECT(journey_timers_new(allocator, T, NULL), JOURNEY_MISUSE);
	EXPECT(journey_timers_new(allocator, JOURNEY_TIME_NONE, &timers), JOURNEY_RANGE);
	TRY(journey_timers_new(allocator, T, &timers));
	EXPECT(journey_timers_add(NULL, T, 1, NULL), JOURNEY_MISUSE);
	EXPECT(journey_timers_add(timers, JOURNEY_TIME_NONE, 1, NULL), JOURNEY_RANGE);
	EXPECT(journey_timers_add(timers, JOURNEY_TIME_MAX + 1, 1, NULL), JOURNEY_RANGE);
	EXPECT(journey_timers_cancel(timers, 0), JOURNEY_NOT_FOUND);
	EXPECT(journey_timers_cancel(timers, UINT64_MAX), JOURNEY_NOT_FOUND);
	EXPECT(journey_timers_next(timers, &at), JOURNEY_NOT_FOUND);
	EXPECT(journey_timers_take(timers, T, &id, NULL), JOURNEY_NOT_FOUND);
	TRY(journey_timers_add(timers, JOURNEY_TIME_MAX, 2, NULL));
	TRY(journey_timers_add(timers, JOURNEY_TIME_MIN, 1, NULL));
	EXPECT(journey_timers_take(timers, T, &id, &at), JOURNEY_OK);
	ck_assert_uint_eq(id, 1);
	EXPECT(journey_timers_take(timers, JOURNEY_TIME_MAX - 1, &id, &at), JOURNEY_NOT_FOUND);
	EXPECT(journey_timers_take(timers, JOURNEY_TIME_MAX, &id, &at), JOURNEY_OK);
	ck_assert_uint_eq(id, 2);
	ck_assert_uint_eq(journey_timers_count(timers), 0);
	ck_assert_uint_eq(journey_timers_count(NULL), 0);
done:
	journey_timers_free(timers);
}

Suite *suite_timers(void)
{
	return torture_suite("timers", torture_timers_equal_a_list, torture_timers_equal_a_list_for_long,
			     torture_timers_spread_full_slots, torture_timers_sweep_cancelled_ones,
			     torture_timers_refuse, NULL);
}

/* Sketches: their error is the stated one, at any size, for any window. */
#include "check_profile.h"

#include "base/math.h"
#include "profile/sketch.h"

#include <string.h>

#define MOST_MARKS 20000

static jy_mark marks[MOST_MARKS];

static void add(jy_sketch *s, const jy_mark *mark)
{
	size_t first, replaced;

	if (!jy_sketch_place(s, mark, &first, &replaced))
		return;
	ck_assert_uint_lt(s->count + 1 - replaced, MOST_MARKS);
	memmove(s->marks + first + 1, s->marks + first + replaced,
		(s->count - first - replaced) * sizeof(*s->marks));
	s->marks[first] = *mark;
	s->count = s->count + 1 - replaced;
}

static double estimate(const jy_sketch *s, int64_t from)
{
	static jy_ranks ranks;
	size_t i;

	memset(&ranks, 0, sizeof(ranks));
	for (i = 0; i < s->count; i++) {
		if (s->marks[i].bucket >= from)
			jy_ranks_add(&ranks, &s->marks[i]);
	}
	return jy_ranks_estimate(&ranks);
}

/* Over many sketches of `n` keys each: root mean square and mean of the relative error. */
static void errors_of(uint64_t n, int sketches, double *spread, double *bias)
{
	double sum = 0, squares = 0;
	uint64_t i;
	int k;

	for (k = 0; k < sketches; k++) {
		jy_sketch s = {marks, 0, MOST_MARKS, true};
		double error;

		for (i = 0; i < n; i++) {
			uint64_t key[2] = {(uint64_t)k + 1, i};
			jy_mark mark = jy_mark_of(jy_hash128_of(0, key, sizeof(key)).a, 0);

			add(&s, &mark);
		}
		error = estimate(&s, 0) / (double)n - 1;
		sum += error;
		squares += error * error;
	}
	*bias = sum / sketches;
	*spread = jy_sqrt(squares / sketches);
}

JOURNEY_PLAIN_TEST(sketches_err_as_stated)
{
	static const uint64_t sizes[] = {10, 100, 500, 1000, 1300, 2000, 5000, 50000};
	size_t i;

	(void)allocator;
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		double spread, bias;

		errors_of(sizes[i], 60, &spread, &bias);
		/* Of 60 sketches the spread is within 30 %, the mean within 3 / sqrt(60) of its own. */
		ck_assert_msg(spread < 0.046 * 1.3, "%llu keys: error %g", (unsigned long long)sizes[i], spread);
		ck_assert_msg(jy_abs(bias) < 0.046 * 0.39, "%llu keys: bias %g", (unsigned long long)sizes[i], bias);
	}
}

/* From any bucket on a sketch says what one of those buckets alone says; in any order. */
JOURNEY_PLAIN_TEST(sketches_slide)
{
	static jy_mark others[MOST_MARKS];
	jy_sketch all = {marks, 0, MOST_MARKS, true};
	int64_t from;
	uint64_t i;

	(void)allocator;
	for (i = 0; i < 4000; i++) {
		jy_mark mark = jy_mark_of(jy_hash128_of(7, &i, sizeof(i)).a, (int64_t)shop_random(3, i, 50));

		add(&all, &mark);
	}
	for (from = 0; from < 51; from += 5) {
		jy_sketch part = {others, 0, MOST_MARKS, true};
		uint64_t k;

		for (k = 0; k < 4000; k++) {
			i = 3999 - k;
			jy_mark mark = jy_mark_of(jy_hash128_of(7, &i, sizeof(i)).a,
						  (int64_t)shop_random(3, i, 50));

			if (mark.bucket >= from)
				add(&part, &mark);
		}
		ck_assert(estimate(&all, from) == estimate(&part, from));
		ck_assert(from < 50 || estimate(&all, from) == 0);
		if (from == 0)
			ck_assert(part.count == all.count &&
				  memcmp(part.marks, all.marks, all.count * sizeof(jy_mark)) == 0);
	}
}

TCase *sketch_case(void)
{
	TCase *tests = tcase_create("sketch");

	tcase_set_timeout(tests, 120);
	torture(tests, sketches_err_as_stated);
	torture(tests, sketches_slide);
	return tests;
}

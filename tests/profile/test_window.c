/* Features against their definition over the full log, and windows to the microsecond. */
#include "check_profile.h"

#include "base/text.h"
#include "base/value.h"
#include "profile/aggregate.h"

#define MOST 300

static bool number(const jy_profile *p, uint32_t feature, journey_time now, double *out)
{
	journey_value v;
	journey_status status = jy_profile_feature(p, feature, now, &v);
	int64_t micros;

	if (status == JOURNEY_NOT_FOUND)
		return false;
	ck_assert_int_eq(status, JOURNEY_OK);
	if (v.type == JOURNEY_INT)
		*out = (double)v.as.i;
	else if (v.type == JOURNEY_DOUBLE)
		*out = v.as.d;
	else if (jy_value_micros(v, &micros))
		*out = (double)micros;
	else
		ck_abort();
	return true;
}

static void expect_exact(const jy_profile *p, const shop_event *events, size_t count, journey_time now)
{
	int feature;

	for (feature = 0; feature < INTEREST; feature++) {
		double truth = 0, value = 0;
		bool has = shop_truth(events, count, feature, now, 0, &truth);

		ck_assert_int_eq(number(p, (uint32_t)feature, now, &value), has);
		if (has)
			ck_assert_msg(value == truth, "feature %d: %.17g, not %.17g", feature, value, truth);
	}
}

static void expect_tallies(const jy_profile *p, const shop_event *events, size_t count, journey_time now,
			   double tolerance)
{
	static const char *const categories[] = {"shoes", "shirts", "hats", "socks"};
	int i;

	for (i = 0; i < 4; i++) {
		double truth = shop_truth_tally(events, count, i, now), value;

		ck_assert_int_eq(jy_profile_tally(p, INTEREST, text(categories[i]), now, &value), JOURNEY_OK);
		ck_assert_msg(value - truth < tolerance && truth - value < tolerance, "%s: %.17g, not %.17g",
			      categories[i], value, truth);
	}
}

/* Within the ring, each feature equals its definition after each event, at any later moment. */
JOURNEY_PLAIN_TEST(ring_is_exact)
{
	static shop_event events[60];
	shop s = {0};
	uint64_t seed;
	size_t i;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	for (seed = 100; seed < 112; seed++) {
		jy_fragment *f;
		const jy_fragment *fragments[1];
		jy_profile p;

		shop_events(seed, events, 60, 500 * JOURNEY_DAY);
		ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
		fragments[0] = f;
		jy_profile_init(&p, s.facts, fragments, 1, 0);
		for (i = 0; i < 60; i++) {
			journey_time now = jy_fragment_last_seen(f);

			ck_assert_int_eq(shop_apply(&s, f, &events[i]), JOURNEY_OK);
			if (events[i].time > now)
				now = events[i].time;
			expect_exact(&p, events, i + 1, now);
			now += (journey_time)shop_random(seed, 40000 + i, (uint64_t)(40 * JOURNEY_DAY));
			expect_exact(&p, events, i + 1, now);
			expect_tallies(&p, events, i + 1, now, 1e-4);
		}
		jy_fragment_free(f);
	}
	shop_free(&s);
}

/* Beyond the ring: exact for all of history, within one bucket for windows. */
JOURNEY_PLAIN_TEST(buckets_stay_in_bounds)
{
	static shop_event events[MOST];
	shop s = {0};
	uint64_t seed;
	size_t i;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	for (seed = 200; seed < 206; seed++) {
		jy_fragment *f;
		const jy_fragment *fragments[1];
		jy_profile p;
		double least, most, value = 0;
		journey_time now;

		shop_events(seed, events, MOST, (seed % 2 ? 20 : 400) * JOURNEY_DAY);
		ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
		fragments[0] = f;
		jy_profile_init(&p, s.facts, fragments, 1, 0);
		for (i = 0; i < MOST; i++)
			ck_assert_int_eq(shop_apply(&s, f, &events[i]), JOURNEY_OK);
		now = jy_fragment_last_seen(f);
		for (i = 0; i < 50; i++) {
			static const int whole[] = {VIEWS, ORDERS, MIN_ORDER, AVG_ORDER, FIRST_VIEW};
			static const int sliding[] = {VIEWS_7D, SPEND_365D, BIG_30D};
			static const journey_duration windows[] = {7 * JOURNEY_DAY, 365 * JOURNEY_DAY,
								   30 * JOURNEY_DAY};
			size_t k;

			for (k = 0; k < 5; k++) {
				ck_assert(shop_truth(events, MOST, whole[k], now, 0, &most));
				ck_assert(number(&p, (uint32_t)whole[k], now, &value));
				ck_assert_msg(value == most, "feature %d: %.17g, not %.17g", whole[k], value,
					      most);
			}
			for (k = 0; k < 3; k++) {
				ck_assert(shop_truth(events, MOST, sliding[k], now, 0, &least));
				ck_assert(shop_truth(events, MOST, sliding[k], now,
						     jy_bucket_width(windows[k]), &most));
				ck_assert(number(&p, (uint32_t)sliding[k], now, &value));
				ck_assert_msg(value >= least && value <= most,
					      "feature %d: %.17g outside %.17g..%.17g", sliding[k], value,
					      least, most);
			}
			expect_tallies(&p, events, MOST, now, 1e-2);
			now += (journey_time)shop_random(seed, 50000 + i, (uint64_t)(5 * JOURNEY_DAY));
		}
		jy_fragment_free(f);
	}
	shop_free(&s);
}

/* An event counts until exactly time + window, and the moments are announced. */
JOURNEY_PLAIN_TEST(windows_to_the_microsecond)
{
	static const journey_time times[] = {BASE_TIME, BASE_TIME + 1, BASE_TIME + 3 * JOURNEY_DAY};
	shop s = {0};
	jy_fragment *f;
	const jy_fragment *fragments[1];
	jy_profile p;
	double value = 0;
	journey_time next;
	size_t i;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	fragments[0] = f;
	jy_profile_init(&p, s.facts, fragments, 1, 0);
	ck_assert_int_eq(jy_profile_feature_next_change(&p, VIEWS_7D, BASE_TIME), JOURNEY_TIME_NONE);
	for (i = 0; i < 3; i++) {
		shop_event e = {JOURNEY_EVENT_TRACK, 0, i, times[i], 0, 0, NULL, 0};

		ck_assert_int_eq(shop_apply(&s, f, &e), JOURNEY_OK);
	}
	/* Before they happened, they don't count; each begins at its own moment. */
	ck_assert(number(&p, VIEWS_7D, BASE_TIME - 1, &value) && value == 0);
	ck_assert_int_eq(jy_profile_feature_next_change(&p, VIEWS_7D, BASE_TIME - 1), BASE_TIME);
	ck_assert(number(&p, VIEWS_7D, BASE_TIME, &value) && value == 1);
	next = BASE_TIME + 3 * JOURNEY_DAY;
	ck_assert(number(&p, VIEWS_7D, next, &value) && value == 3);
	for (i = 0; i < 3; i++) {
		next = jy_profile_feature_next_change(&p, VIEWS_7D, next);
		ck_assert_int_eq(next, times[i] + 7 * JOURNEY_DAY);
		ck_assert(number(&p, VIEWS_7D, next - 1, &value) && value == (double)(3 - i));
		ck_assert(number(&p, VIEWS_7D, next, &value) && value == (double)(2 - i));
	}
	ck_assert_int_eq(jy_profile_feature_next_change(&p, VIEWS_7D, next), JOURNEY_TIME_NONE);
	ck_assert_int_eq(jy_profile_feature_next_change(&p, VIEWS, next), JOURNEY_TIME_NONE);
	ck_assert(number(&p, VIEWS, next, &value) && value == 3);
	jy_fragment_free(f);
	shop_free(&s);
}

/* Walking from announced change to announced change meets every change, also beyond the ring. */
JOURNEY_PLAIN_TEST(no_change_is_missed)
{
	static shop_event events[150];
	shop s = {0};
	jy_fragment *f;
	const jy_fragment *fragments[1];
	jy_profile p;
	journey_time now, next;
	double value = 0, before = 0;
	size_t i, steps = 0;

	ck_assert_int_eq(shop_open(&s, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(s.facts, text("u:ada"), &f), JOURNEY_OK);
	fragments[0] = f;
	jy_profile_init(&p, s.facts, fragments, 1, 0);
	shop_events(5, events, 150, 6 * JOURNEY_DAY);
	for (i = 0; i < 150; i++)
		ck_assert_int_eq(shop_apply(&s, f, &events[i]), JOURNEY_OK);
	now = jy_fragment_last_seen(f);
	for (;;) {
		ck_assert(number(&p, VIEWS_7D, now, &before));
		next = jy_profile_feature_next_change(&p, VIEWS_7D, now);
		if (next == JOURNEY_TIME_NONE)
			break;
		ck_assert(number(&p, VIEWS_7D, next - 1, &value) && value == before);
		ck_assert(number(&p, VIEWS_7D, next, &value) && value < before);
		now = next;
		steps++;
	}
	ck_assert(before == 0.0);
	ck_assert_uint_gt(steps, 20);
	jy_fragment_free(f);
	shop_free(&s);
}

TCase *window_case(void)
{
	TCase *tests = tcase_create("window");

	tcase_set_timeout(tests, 120);
	torture(tests, ring_is_exact);
	torture(tests, buckets_stay_in_bounds);
	torture(tests, windows_to_the_microsecond);
	torture(tests, no_change_is_missed);
	return tests;
}

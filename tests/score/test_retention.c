/* Retention, commerce, engagement. */
#include "check_score.h"

#include <journey/retention.h>
#include <math.h>
#include <string.h>

#define DAY INT64_C(86400000000)

START_TEST(test_days_spans_and_later)
{
	journey_retained_row rows[] = {{1, 1, 0, 0}, {7, 7, 0, 0}, {7, 13, 0, 0}, {7, UINT32_MAX, 0, 0}};
	journey_retained t = {.size = sizeof t, .period = DAY, .end = 20 * DAY, .rows = rows, .count = 4};
	const int64_t early[] = {0, DAY, 2 * DAY - 1}, edge[] = {7 * DAY - 1, 8 * DAY}, later[] = {15 * DAY}, late[] = {19 * DAY};

	ck_assert_int_eq(journey_retained_add(&t, 0, early, 3), JOURNEY_OK); /* day 1 alone */
	ck_assert_int_eq(journey_retained_add(&t, 0, edge, 2), JOURNEY_OK);  /* day 6, and day 8 */
	ck_assert_int_eq(journey_retained_add(&t, 0, later, 1), JOURNEY_OK); /* day 15 */
	ck_assert_int_eq(journey_retained_add(&t, 12 * DAY + 1, late, 1), JOURNEY_OK); /* day 6; day 7 is not over */
	ck_assert_uint_eq(t.customers, 4);
	ck_assert_uint_eq(rows[0].eligible, 4);
	ck_assert_uint_eq(rows[0].back, 1);
	ck_assert_uint_eq(rows[1].eligible, 3);
	ck_assert_uint_eq(rows[1].back, 0);
	ck_assert_uint_eq(rows[2].eligible, 3);
	ck_assert_uint_eq(rows[2].back, 1);
	ck_assert_uint_eq(rows[3].eligible, 3);
	ck_assert_uint_eq(rows[3].back, 2);
}
END_TEST

START_TEST(test_bad_retention)
{
	journey_retained_row row = {0, 1, 0, 0};
	journey_retained t = {.size = sizeof t, .period = DAY, .end = DAY, .rows = &row, .count = 1};
	int64_t time = INT64_MIN;

	ck_assert_int_eq(journey_retained_add(&t, 0, &time, 1), JOURNEY_RANGE);
	row.from = 2;
	ck_assert_int_eq(journey_retained_add(&t, 0, &time, 1), JOURNEY_RANGE);
	row.to = 2;
	t.period = 0;
	ck_assert_int_eq(journey_retained_add(&t, 0, &time, 1), JOURNEY_RANGE);
	t.period = 1;
	ck_assert_int_eq(journey_retained_add(&t, 0, NULL, 1), JOURNEY_MISUSE);
	ck_assert_uint_eq(t.customers, 0);
	t.end = INT64_MAX;
	ck_assert_int_eq(journey_retained_add(&t, INT64_MIN, &time, 1), JOURNEY_OK);
	ck_assert_uint_eq(row.eligible, 1);
}
END_TEST

START_TEST(test_commerce)
{
	static const uint64_t orders[] = {0, 1, 3, 0, 2, 1};
	static const int64_t values[] = {0, 20000000, 90500000, 0, 10000000, 5250000};
	journey_commerce all = {0}, parts[2] = {{0}, {0}};
	journey_commerce_result r = {.size = sizeof r};
	double variance = 0, ratio = 125.75 / 7;

	for (int i = 0; i < 6; i++) {
		ck_assert_int_eq(journey_commerce_add(&all, orders[i], values[i]), JOURNEY_OK);
		ck_assert_int_eq(journey_commerce_add(&parts[i % 2], orders[5 - i], values[5 - i]), JOURNEY_OK);
	}
	ck_assert_int_eq(journey_commerce_merge(&parts[1], &parts[0]), JOURNEY_OK);
	ck_assert_int_eq(memcmp(&all, &parts[1], sizeof all), 0);
	ck_assert_int_eq(journey_commerce_score(&all, .95, &r), JOURNEY_OK);
	ck_assert_double_eq_tol(r.conversion.value, 4.0 / 6, 1e-12);
	ck_assert_double_eq_tol(r.repeat.value, .5, 1e-12);
	ck_assert_double_eq_tol(r.order_value.value, ratio, 1e-12);
	ck_assert_double_eq_tol(r.revenue.value, 125.75 / 6, 1e-12);
	ck_assert_double_eq_tol(r.frequency.value, 7.0 / 4, 1e-12);
	/* Linearisation by hand: residuals y - R x over customers. */
	for (int i = 0; i < 6; i++)
		variance += pow((double)values[i] / 1e6 - ratio * (double)orders[i], 2) / 5;
	ck_assert_double_eq_tol(r.order_value.standard_error, sqrt(variance / 6) / (7.0 / 6), 1e-9);
	ck_assert(r.order_value.low < ratio && ratio < r.order_value.high);
}
END_TEST

START_TEST(test_bad_commerce)
{
	journey_commerce c = {0};
	journey_commerce_result r = {.size = sizeof r};

	ck_assert_int_eq(journey_commerce_add(&c, 0, 1), JOURNEY_RANGE);
	ck_assert_int_eq(journey_commerce_add(&c, UINT64_MAX, 1), JOURNEY_RANGE);
	ck_assert_int_eq(journey_commerce_score(&c, .95, &r), JOURNEY_OK);
	ck_assert_int_eq(r.order_value.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(r.conversion.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(journey_commerce_add(&c, 0, 0), JOURNEY_OK);
	ck_assert_int_eq(journey_commerce_score(&c, .95, &r), JOURNEY_OK);
	ck_assert_int_eq(r.order_value.known, JOURNEY_KNOWN_NONE);
	ck_assert_int_eq(r.revenue.known, JOURNEY_KNOWN_VALUE);
	ck_assert_int_eq(journey_commerce_score(&c, 1, &r), JOURNEY_RANGE);
	c.buyers = 9;
	ck_assert_int_eq(journey_commerce_score(&c, .95, &r), JOURNEY_INVALID);
}
END_TEST

START_TEST(test_usual_is_one_half)
{
	journey_engagement_options o;
	journey_engagement_result r = {.size = sizeof r};

	journey_engagement_options_init(&o);
	journey_engagement_input in = {.size = sizeof in, .sessions = 8, .events = 40, .on_site = 8 * o.usual_time, .since = o.half_life,
		.watched = 2 * o.period};

	ck_assert_int_eq(journey_engagement(&in, NULL, &r), JOURNEY_OK);
	ck_assert(r.known);
	for (int i = 0; i < JOURNEY_ENGAGEMENT_PARTS; i++)
		ck_assert_double_eq_tol(r.part[i], .5, 1e-12);
	ck_assert_double_eq_tol(r.score, .5, 1e-12);
	/* Each input moves its own part alone. */
	in.since = 0;
	ck_assert_int_eq(journey_engagement(&in, NULL, &r), JOURNEY_OK);
	ck_assert_double_eq_tol(r.part[JOURNEY_ENGAGEMENT_RECENCY], 1, 1e-12);
	ck_assert_double_eq_tol(r.part[JOURNEY_ENGAGEMENT_DEPTH], .5, 1e-12);
	ck_assert_double_eq_tol(r.score, pow(.125, .25), 1e-12);
	o.weight[JOURNEY_ENGAGEMENT_RECENCY] = 0;
	o.arithmetic = 1;
	ck_assert_int_eq(journey_engagement(&in, &o, &r), JOURNEY_OK);
	ck_assert_double_eq_tol(r.score, .5, 1e-12);
}
END_TEST

START_TEST(test_unknown_engagement)
{
	journey_engagement_options o;
	journey_engagement_input in = {.size = sizeof in, .sessions = 1, .events = 1, .on_site = -1, .since = 0, .watched = DAY};
	journey_engagement_result r = {.size = sizeof r};

	journey_engagement_options_init(&o);
	ck_assert_int_eq(journey_engagement(&in, &o, &r), JOURNEY_OK);
	ck_assert(!r.known);
	ck_assert_uint_eq(r.missing, 1u << JOURNEY_ENGAGEMENT_TIME);
	o.weight[JOURNEY_ENGAGEMENT_TIME] = 0; /* what does not count need not be known */
	ck_assert_int_eq(journey_engagement(&in, &o, &r), JOURNEY_OK);
	ck_assert(r.known);
	in.sessions = 0;
	ck_assert_int_eq(journey_engagement(&in, NULL, &r), JOURNEY_OK);
	ck_assert(r.known);
	ck_assert_double_eq(r.score, 0);
	o.half_life = 0;
	ck_assert_int_eq(journey_engagement(&in, &o, &r), JOURNEY_RANGE);
	o.half_life = 1;
	o.weight[0] = NAN;
	ck_assert_int_eq(journey_engagement(&in, &o, &r), JOURNEY_RANGE);
}
END_TEST

TCase *retention_case(void)
{
	TCase *tc = tcase_create("retention");

	tcase_add_test(tc, test_days_spans_and_later);
	tcase_add_test(tc, test_bad_retention);
	tcase_add_test(tc, test_commerce);
	tcase_add_test(tc, test_bad_commerce);
	tcase_add_test(tc, test_usual_is_one_half);
	tcase_add_test(tc, test_unknown_engagement);
	return tc;
}

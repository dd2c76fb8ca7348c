/* Calendar periods: where they begin, across changes of the clocks. */
#include "lab.h"

#include "base/calendar.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/period.h"

#include <string.h>

static lab the_lab;

static journey_time at(const char *time)
{
	journey_time t;

	ck_assert_msg(jy_time_parse(text(time), &t), "%s", time);
	return t;
}

/* An invented zone that is ahead by an hour until midnight UTC of 2024-05-10 and then by five, so that its clocks jump from
 * 01:00 to 05:00; and back at midnight UTC of 2024-09-20, from 05:00 to 01:00. Another one that skips the day 2024-06-30. */
static journey_status leaping(void *user, journey_str zone, journey_time utc, int32_t *offset)
{
	(void)zone;
	if (user)
		*offset = utc < at("2024-06-30T10:00:00Z") ? -10 * 3600 : 14 * 3600;
	else
		*offset = utc < at("2024-05-10T00:00:00Z") || utc >= at("2024-09-20T00:00:00Z") ? -1800 : 5 * 3600;
	return JOURNEY_OK;
}

typedef struct expected {
	journey_period period;
	bool sunday;
	const char *at, *start, *end;
} expected;

static void expect_periods(jy_facts *facts, const expected *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const expected *x = &list[i];
		jy_period_span span;
		char start[40], end[40];

		ck_assert_int_eq(jy_period_at(facts, x->period, x->sunday, at(x->at), &span), JOURNEY_OK);
		jy_time_text(span.start, start);
		jy_time_text(span.end, end);
		ck_assert_msg(span.start == at(x->start) && span.end == at(x->end), "%s: from %s to %s, not %s to %s",
			      x->at, start, end, x->start, x->end);
	}
}

JOURNEY_PLAIN_TEST(periods_begin_at_midnight)
{
	static const expected berlin[] = {
		{JOURNEY_PERIOD_DAY, 0, "2024-01-10T22:59:59Z", "2024-01-09T23:00:00Z", "2024-01-10T23:00:00Z"},
		{JOURNEY_PERIOD_DAY, 0, "2024-01-10T23:00:00Z", "2024-01-10T23:00:00Z", "2024-01-11T23:00:00Z"},
		/* 23 and 25 hours. */
		{JOURNEY_PERIOD_DAY, 0, "2024-03-31T12:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"},
		{JOURNEY_PERIOD_DAY, 0, "2024-10-27T12:00:00Z", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z"},
		{JOURNEY_PERIOD_WEEK, 0, "2024-03-31T21:59:59Z", "2024-03-24T23:00:00Z", "2024-03-31T22:00:00Z"},
		{JOURNEY_PERIOD_WEEK, 0, "2024-03-31T22:00:00Z", "2024-03-31T22:00:00Z", "2024-04-07T22:00:00Z"},
		{JOURNEY_PERIOD_WEEK, 1, "2024-03-31T21:59:59Z", "2024-03-30T23:00:00Z", "2024-04-06T22:00:00Z"},
		{JOURNEY_PERIOD_MONTH, 0, "2024-02-29T23:00:00Z", "2024-02-29T23:00:00Z", "2024-03-31T22:00:00Z"},
		{JOURNEY_PERIOD_QUARTER, 0, "2024-06-01T00:00:00Z", "2024-03-31T22:00:00Z", "2024-06-30T22:00:00Z"},
		{JOURNEY_PERIOD_QUARTER, 0, "2024-12-31T22:59:59Z", "2024-09-30T22:00:00Z", "2024-12-31T23:00:00Z"},
		{JOURNEY_PERIOD_YEAR, 0, "2024-12-31T22:59:59Z", "2023-12-31T23:00:00Z", "2024-12-31T23:00:00Z"},
		{JOURNEY_PERIOD_YEAR, 0, "1969-12-31T22:59:59Z", "1968-12-31T23:00:00Z", "1969-12-31T23:00:00Z"},
	};
	/* Midnight is in the gap, and there twice. */
	static const expected leaps[] = {
		{JOURNEY_PERIOD_DAY, 0, "2024-05-10T00:00:00Z", "2024-05-10T00:00:00Z", "2024-05-10T19:00:00Z"},
		{JOURNEY_PERIOD_DAY, 0, "2024-05-09T23:59:59Z", "2024-05-09T00:30:00Z", "2024-05-10T00:00:00Z"},
		{JOURNEY_PERIOD_DAY, 0, "2024-09-19T23:59:59Z", "2024-09-19T19:00:00Z", "2024-09-21T00:30:00Z"},
		{JOURNEY_PERIOD_DAY, 0, "2024-09-20T00:10:00Z", "2024-09-19T19:00:00Z", "2024-09-21T00:30:00Z"},
		{JOURNEY_PERIOD_DAY, 0, "2024-09-20T02:00:00Z", "2024-09-19T19:00:00Z", "2024-09-21T00:30:00Z"},
	};
	static const expected skips[] = {
		{JOURNEY_PERIOD_DAY, 0, "2024-06-30T09:59:59Z", "2024-06-29T10:00:00Z", "2024-06-30T10:00:00Z"},
		{JOURNEY_PERIOD_DAY, 0, "2024-06-30T10:00:00Z", "2024-06-30T10:00:00Z", "2024-07-01T10:00:00Z"},
		{JOURNEY_PERIOD_MONTH, 0, "2024-06-30T09:59:59Z", "2024-06-01T10:00:00Z", "2024-06-30T10:00:00Z"},
	};
	int user = 1;

	memset(&the_lab, 0, sizeof(the_lab));
	ck_assert_int_eq(lab_open(&the_lab, allocator), JOURNEY_OK);
	expect_periods(the_lab.facts, berlin, sizeof(berlin) / sizeof(*berlin));
	jy_facts_set_zone(the_lab.facts, leaping, NULL);
	expect_periods(the_lab.facts, leaps, sizeof(leaps) / sizeof(*leaps));
	jy_facts_set_zone(the_lab.facts, leaping, &user);
	expect_periods(the_lab.facts, skips, sizeof(skips) / sizeof(*skips));
	lab_free(&the_lab);
}

/* Every instant is in exactly one period, and periods follow each other without a gap. */
JOURNEY_PLAIN_TEST(periods_follow_each_other)
{
	uint64_t i;

	memset(&the_lab, 0, sizeof(the_lab));
	ck_assert_int_eq(lab_open(&the_lab, allocator), JOURNEY_OK);
	for (i = 0; i < 3000; i++) {
		journey_time t = BASE_TIME - 3000 * JOURNEY_DAY +
				 (journey_time)shop_random(9, i, (uint64_t)(9000 * JOURNEY_DAY));
		journey_period period = (journey_period)(1 + i % 5);
		bool sunday = period == JOURNEY_PERIOD_WEEK && i % 2;
		jy_period_span here, next, again;

		ck_assert_int_eq(jy_period_at(the_lab.facts, period, sunday, t, &here), JOURNEY_OK);
		ck_assert(here.start <= t && t < here.end);
		ck_assert(here.end - here.start <= jy_period_longest(period));
		jy_facts_set_zone(the_lab.facts, lab_zone, NULL); /* forgets what it found */
		ck_assert_int_eq(jy_period_at(the_lab.facts, period, sunday, here.end - 1, &again), JOURNEY_OK);
		ck_assert(again.start == here.start && again.end == here.end);
		ck_assert_int_eq(jy_period_at(the_lab.facts, period, sunday, here.end, &next), JOURNEY_OK);
		ck_assert(next.start == here.end);
	}
	lab_free(&the_lab);
}

/* A count of the day falls to zero at midnight, to the microsecond, and says so before. */
JOURNEY_PLAIN_TEST(periods_end_at_their_moment)
{
	static const lab_event event = {1, 0, {0, 0}, 1, 100, 1, 0};
	lab *l = &the_lab;
	lab_event e = event;
	const jy_fragment *fragments[1];
	jy_fragment *f;
	jy_profile p;
	journey_value v;

	memset(l, 0, sizeof(*l));
	l->feature_count = 1;
	l->features[0].kind = JOURNEY_FEATURE_COUNT;
	l->features[0].period = JOURNEY_PERIOD_DAY;
	ck_assert_int_eq(lab_open(l, allocator), JOURNEY_OK);
	ck_assert_int_eq(jy_fragment_new(l->facts, text("uada"), &f), JOURNEY_OK);
	e.time = at("2024-10-27T12:00:00Z");
	ck_assert_int_eq(lab_apply(l, f, &e), JOURNEY_OK);
	fragments[0] = f;
	jy_profile_init(&p, l->facts, fragments, 1, 0);
	ck_assert_int_eq(jy_profile_feature_next_change(&p, 0, e.time - 1), e.time);
	ck_assert_int_eq(jy_profile_feature_next_change(&p, 0, e.time), at("2024-10-27T23:00:00Z"));
	ck_assert_int_eq(jy_profile_feature(&p, 0, at("2024-10-27T23:00:00Z") - 1, &v), JOURNEY_OK);
	ck_assert_int_eq(v.as.i, 1);
	ck_assert_int_eq(jy_profile_feature(&p, 0, at("2024-10-27T23:00:00Z"), &v), JOURNEY_OK);
	ck_assert_int_eq(v.as.i, 0);
	ck_assert_int_eq(jy_profile_feature_next_change(&p, 0, at("2024-10-27T23:00:00Z")), JOURNEY_TIME_NONE);
	jy_fragment_free(f);
	lab_free(l);
}

TCase *period_case(void)
{
	TCase *tests = tcase_create("period");

	torture(tests, periods_begin_at_midnight);
	torture(tests, periods_follow_each_other);
	torture(tests, periods_end_at_their_moment);
	return tests;
}

/* Paths from touches: cases by hand, any order of touches, shards put together; and standard errors by samples. */
#include "check_score.h"

#include <journey/attribution.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/torture.h"

#define HOUR (INT64_C(3600) * 1000000)
#define TOLERANCE 1e-12

static journey_str str(const char *text)
{
	return (journey_str){text, strlen(text)};
}

/* A path as text: "0 1:2/7.5-1" are the touches 0 1, two conversions worth 7.5, once none. */
static void show(const journey_paths *paths, char *out, size_t size)
{
	size_t at = 0, k = 0;

	out[0] = 0;
	for (size_t i = 0; i < paths->count; i++) {
		at += (size_t)snprintf(out + at, size - at, "%s", i ? "; " : "");
		for (; k < paths->ends[i]; k++) {
			at += (size_t)snprintf(out + at, size - at, "%u ", paths->touches[k]);
			if (paths->times)
				at += (size_t)snprintf(out + at, size - at, "@%d ", (int)(paths->times[k] / HOUR));
		}
		at += (size_t)snprintf(out + at, size - at, ":%g/%g-%g", paths->conversions[i], paths->values[i], paths->nulls[i]);
	}
}

static journey_status expect(journey_touches *touches, const journey_touch_options *options, const char *expected)
{
	journey_paths paths;
	char text[1000];
	journey_status status = journey_touches_paths(touches, options, &paths, NULL);

	if (status == JOURNEY_OK) {
		show(&paths, text, sizeof text);
		ck_assert_str_eq(text, expected);
	}
	return status;
}

JOURNEY_TEST(touches_by_hand)
{
	journey_touches *t = NULL;
	journey_touch_options options;
	journey_paths paths;

	TRY(journey_touches_new(allocator, &t));
	TRY(journey_touches_paths(t, NULL, &paths, NULL));
	ck_assert_uint_eq(paths.count, 0);
	TRY(journey_touches_add(t, str("ann"), 1, 20 * HOUR));
	TRY(journey_touches_add(t, str("ann"), 0, 10 * HOUR));
	TRY(journey_touches_convert(t, str("ann"), 20 * HOUR, 2500000)); /* at the moment of a touch */
	TRY(journey_touches_add(t, str("ann"), 2, 40 * HOUR));
	TRY(journey_touches_convert(t, str("bob"), 5 * HOUR, 1)); /* no touch */
	TRY(journey_touches_add(t, str("bob"), 2, 30 * HOUR));
	TRY(journey_touches_convert(t, str("web7"), 50 * HOUR, 1000000));
	TRY(journey_touches_join(t, str("ann"), str("web7"))); /* ann's device */
	journey_touch_options_init(&options);
	TRY(expect(t, &options, ":1/1e-06-0; 0 1 :1/2.5-0; 2 :1/1-1"));
	options.share = 1;
	TRY(expect(t, &options, ":1/1e-06-0; 0 1 :1/2.5-0; 0 1 2 :1/1-0; 2 :0/0-1"));
	options.lookback = 30 * HOUR; /* of the second conversion: from 20 hours on */
	TRY(expect(t, &options, ":1/1e-06-0; 0 1 :1/2.5-0; 1 2 :1/1-0; 2 :0/0-1"));
	options.lookback--; /* and now behind it */
	TRY(expect(t, &options, ":1/1e-06-0; 0 1 :1/2.5-0; 2 :1/1-1"));
	options.share = 0;
	options.lookback = 10 * HOUR - 1; /* the first touch led to nothing */
	TRY(expect(t, &options, ":2/1-0; 0 :0/0-1; 1 :1/2.5-0; 2 :0/0-2"));
	options.now = 40 * HOUR - 2; /* bob's touch of 30 hours may still lead to something, ann's cannot */
	TRY(expect(t, &options, ":2/1-0; 0 :0/0-1; 1 :1/2.5-0; 2 :0/0-1"));
	options.now = 40 * HOUR;
	TRY(expect(t, &options, ":2/1-0; 0 :0/0-1; 1 :1/2.5-0; 2 :0/0-2"));
	options.conversions_only = 1;
	TRY(expect(t, &options, ":2/1-0; 1 :1/2.5-0"));
	options.keep_times = 1;
	TRY(expect(t, &options, ":1/1e-06-0; :1/1-0; 1 @20 :1/2.5-0"));
done:
	journey_touches_free(t);
}

/* A pause that is longer than the bound ends a path without conversion. */
JOURNEY_TEST(touches_pause)
{
	journey_touches *t = NULL;
	journey_touch_options options;

	journey_touch_options_init(&options);
	options.lookback = 5 * HOUR;
	TRY(journey_touches_new(allocator, &t));
	for (int i = 0; i < 3; i++)
		TRY(journey_touches_add(t, str("ann"), 0, (i == 2 ? 11 : 5 * i) * HOUR));
	TRY(expect(t, &options, "0 :0/0-1; 0 0 :0/0-1"));
done:
	journey_touches_free(t);
}

/* What came when, of eight customers on sixteen devices. */
enum { EVENTS = 300, UNITS = 16, CHANNELS = 4 };

typedef struct happening {
	char unit;
	uint32_t channel; /* CHANNELS: a conversion */
	journey_time time;
} happening;

static uint32_t draw(uint32_t *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 16;
}

static journey_status feed(journey_touches *t, const happening *h)
{
	const journey_str unit = {&h->unit, 1};

	if (h->channel == CHANNELS)
		return journey_touches_convert(t, unit, h->time, 1000 * (h->time % 7));
	return journey_touches_add(t, unit, h->channel, h->time);
}

static journey_status join_devices(journey_touches *t, int first)
{
	journey_status status = JOURNEY_OK;

	for (char i = (char)first; status == JOURNEY_OK && i < UNITS / 2; i += 2) {
		const char a = (char)('a' + i), b = (char)('a' + i + UNITS / 2);

		status = i % 3 ? journey_touches_join(t, (journey_str){&a, 1}, (journey_str){&b, 1})
			: journey_touches_join(t, (journey_str){&b, 1}, (journey_str){&a, 1});
	}
	return status;
}

/* The same in any order, and in two shards that are put together either way. */
JOURNEY_TEST(touches_any_order)
{
	static happening all[EVENTS];
	static char whole[20000], other[20000];
	journey_touches *t[3] = {NULL};
	journey_touch_options options;
	journey_paths paths;
	uint32_t state = 5;

	for (int i = 0; i < EVENTS; i++)
		all[i] = (happening){(char)('a' + draw(&state) % UNITS), draw(&state) % (CHANNELS + 1), draw(&state) % 90 * HOUR};
	for (int i = 0; i < 3; i++)
		TRY(journey_touches_new(allocator, &t[i]));
	for (int i = 0; i < EVENTS; i++)
		TRY(feed(t[0], &all[i]));
	TRY(join_devices(t[0], 0));
	TRY(join_devices(t[0], 1));
	for (int i = EVENTS; i-- > 0;)
		TRY(feed(t[1 + draw(&state) % 2], &all[i]));
	TRY(join_devices(t[1], 1));
	TRY(join_devices(t[2], 0));
	int into = 1 + draw(&state) % 2;

	TRY(journey_touches_merge(t[into], t[3 - into]));
	for (int kind = 0; kind < 8; kind++) {
		journey_touch_options_init(&options);
		options.lookback = kind & 1 ? 12 * HOUR : 0;
		options.share = kind & 2;
		options.keep_times = kind & 4;
		TRY(journey_touches_paths(t[0], &options, &paths, NULL));
		show(&paths, whole, sizeof whole);
		TRY(journey_touches_paths(t[into], &options, &paths, NULL));
		show(&paths, other, sizeof other);
		ck_assert_str_eq(whole, other);
		double conversions = 0;

		for (size_t i = 0; i < paths.count; i++)
			conversions += paths.conversions[i];
		for (int i = 0; i < EVENTS; i++)
			conversions -= all[i].channel == CHANNELS;
		ck_assert_double_eq(conversions, 0);
	}
done:
	for (int i = 0; i < 3; i++)
		journey_touches_free(t[i]);
}

START_TEST(test_wrong)
{
	journey_touches *t = NULL;
	journey_touch_options options;
	journey_paths paths;
	journey_error error;

	ck_assert_int_eq(journey_touches_new(NULL, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_touches_new(NULL, &t), JOURNEY_OK);
	ck_assert_int_eq(journey_touches_add(t, str("a"), JOURNEY_ATTRIBUTION_CHANNELS_MAX, 0), JOURNEY_RANGE);
	ck_assert_int_eq(journey_touches_add(t, str("a"), 0, JOURNEY_TIME_MAX + 1), JOURNEY_RANGE);
	ck_assert_int_eq(journey_touches_convert(t, str("a"), JOURNEY_TIME_MIN - 1, 0), JOURNEY_RANGE);
	ck_assert_int_eq(journey_touches_add(NULL, str("a"), 0, 0), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_touches_merge(t, t), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_touches_join(t, str("a"), str("a")), JOURNEY_OK);
	journey_touch_options_init(&options);
	options.lookback = -1;
	ck_assert_int_eq(journey_touches_paths(t, &options, &paths, &error), JOURNEY_RANGE);
	options.size = 1;
	ck_assert_int_eq(journey_touches_paths(t, &options, &paths, &error), JOURNEY_MISUSE);
	/* the largest values add up */
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(journey_touches_convert(t, str("a"), JOURNEY_TIME_MAX, INT64_MAX), JOURNEY_OK);
	ck_assert_int_eq(journey_touches_add(t, str("a"), 0, JOURNEY_TIME_MIN), JOURNEY_OK);
	options = (journey_touch_options){.size = sizeof options, .lookback = INT64_MAX, .now = JOURNEY_TIME_MIN};
	ck_assert_int_eq(journey_touches_paths(t, &options, &paths, &error), JOURNEY_OK);
	ck_assert_uint_eq(paths.count, 2);
	ck_assert_double_eq_tol(paths.values[0], 2 * 9223372036854.775807, 1e-2);
	journey_touches_free(t);
}
END_TEST

/* ---- standard errors by samples ---- */

static const size_t ends[] = {2, 3, 5};
static const uint32_t touches[] = {0, 1, 0, 2, 1};
static const double conversions[] = {30, 400, 1}, values[] = {60, 400, 1}, nulls[] = {10, 900, 1000};
static const journey_paths few = {.size = sizeof few, .channels = 3, .count = 3, .ends = ends, .touches = touches,
	.conversions = conversions, .values = values, .nulls = nulls};

/* Linear credit is a sum of Poisson numbers times shares: its error is known. */
START_TEST(test_errors)
{
	journey_attribution_options options;
	journey_credit credits[3], again[3], plain[3];

	journey_attribution_options_init(&options);
	options.model = JOURNEY_ATTRIBUTION_LINEAR;
	ck_assert_int_eq(journey_attribution(NULL, &few, &options, plain, NULL), JOURNEY_OK);
	options.bootstrap = 4000;
	ck_assert_int_eq(journey_attribution(NULL, &few, &options, credits, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_attribution(NULL, &few, &options, again, NULL), JOURNEY_OK);
	ck_assert_mem_eq(credits, again, sizeof credits);
	for (int i = 0; i < 3; i++)
		ck_assert_double_eq(credits[i].conversions, plain[i].conversions);
	ck_assert_double_eq_tol(credits[0].standard_error / sqrt(30 / 4. + 400), 1, .05);
	ck_assert_double_eq_tol(credits[1].standard_error / sqrt(30 / 4. + 1 / 4.), 1, .05);
	ck_assert_double_eq_tol(credits[2].standard_error / sqrt(1 / 4.), 1, .05);
	ck_assert_double_eq_tol(credits[0].value_error / sqrt(30 + 400), 1, .05);
	options.seed = 1;
	ck_assert_int_eq(journey_attribution(NULL, &few, &options, again, NULL), JOURNEY_OK);
	ck_assert(again[0].standard_error < credits[0].standard_error || again[0].standard_error > credits[0].standard_error);
	options.bootstrap = 1;
	ck_assert_int_eq(journey_attribution(NULL, &few, &options, again, NULL), JOURNEY_RANGE);
}
END_TEST

JOURNEY_TEST(attribution_errors)
{
	for (int model = JOURNEY_ATTRIBUTION_FIRST; model <= JOURNEY_ATTRIBUTION_SHAPLEY_RATE; model++) {
		journey_attribution_options options;
		journey_credit credits[3];

		journey_attribution_options_init(&options);
		options.model = (journey_attribution_model)model;
		options.bootstrap = 20;
		TRY(journey_attribution(allocator, &few, &options, credits, NULL));
		ck_assert(credits[0].standard_error > 0);
		ck_assert(credits[0].value_error > 0);
	}
done:;
}

TCase *touches_case(void)
{
	TCase *tests = tcase_create("touches");

	torture(tests, touches_by_hand);
	torture(tests, touches_pause);
	torture(tests, touches_any_order);
	tcase_add_test(tests, test_wrong);
	tcase_add_test(tests, test_errors);
	torture(tests, attribution_errors);
	return tests;
}

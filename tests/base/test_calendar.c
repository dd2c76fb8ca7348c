#include "check_base.h"

#include "base/calendar.h"

static const int64_t first_day = JOURNEY_TIME_MIN / JOURNEY_DAY, last_day = JOURNEY_TIME_MAX / JOURNEY_DAY;

/* Every day of the range, counted up by the rules of the calendar. */
JOURNEY_PLAIN_TEST(every_day_is_right)
{
	int64_t year = 1;
	int32_t month = 1, day = 1, weekday = 1; /* 0001-01-01 was a Monday */

	(void)allocator;
	for (int64_t n = first_day; n <= last_day; n++) {
		int64_t y;
		int32_t m, d;
		jy_date_of_day(n, &y, &m, &d);
		if (y != year || m != month || d != day || jy_day_of_date(y, m, d) != n ||
		    jy_weekday_of_day(n) != weekday)
			ck_abort_msg("day %lld", (long long)n);
		weekday = (weekday + 1) % 7;
		if (++day > jy_days_in_month(year, month)) {
			day = 1;
			if (++month > 12) {
				month = 1;
				year++;
			}
		}
	}
	ck_assert_int_eq(year, 10000);
}

JOURNEY_TEST(leap_years)
{
	(void)allocator;
	ck_assert(jy_leap_year(2000) && jy_leap_year(2024) && !jy_leap_year(1900) && !jy_leap_year(2023));
	ck_assert_int_eq(jy_days_in_month(2024, 2), 29);
	ck_assert_int_eq(jy_days_in_month(1900, 2), 28);
	ck_assert_int_eq(jy_days_in_month(2024, 13), 0);
}

JOURNEY_TEST(civil_times_go_both_ways)
{
	uint64_t state = 41;
	journey_time back;
	jy_civil c;

	(void)allocator;
	for (int i = 0; i < 2000; i++) {
		uint64_t span = (uint64_t)(JOURNEY_TIME_MAX - JOURNEY_TIME_MIN) - 2 * (uint64_t)JOURNEY_DAY;
		journey_time t = JOURNEY_TIME_MIN + JOURNEY_DAY + (journey_time)(next_random(&state) % span);
		int32_t offset = (int32_t)(next_random(&state) % 172801) - 86400;
		c = jy_civil_of_time(t, offset);
		ck_assert(jy_time_of_civil(&c, offset, &back) && back == t);
		ck_assert_int_eq(c.weekday, jy_weekday_of_day(jy_day_of_date(c.year, c.month, c.day)));
	}
	c = jy_civil_of_time(-1, 0);
	ck_assert(c.year == 1969 && c.month == 12 && c.day == 31 && c.hour == 23 && c.second == 59 &&
		  c.micro == 999999);
	ck_assert(c.weekday == 3 && c.yearday == 364);
	c.day = 32;
	ck_assert(!jy_time_of_civil(&c, 0, &back));
	c = jy_civil_of_time(JOURNEY_TIME_MAX, 0);
	ck_assert(jy_time_of_civil(&c, 0, &back) && !jy_time_of_civil(&c, -1, &back));
}

static void parses(const char *text, const char *again)
{
	journey_time t;
	char out[40];

	ck_assert_msg(jy_time_parse(jy_str(text), &t), "%s", text);
	ck_assert_uint_eq(jy_time_text(t, out), strlen(out));
	ck_assert_str_eq(out, again);
}

JOURNEY_TEST(rfc3339_is_read)
{
	(void)allocator;
	parses("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
	parses("2024-02-29t12:30:45.5z", "2024-02-29T12:30:45.500Z");
	parses("2024-02-29 12:30:45.000001+00:00", "2024-02-29T12:30:45.000001Z");
	parses("2024-02-29T12:30:45.123456789-00:00", "2024-02-29T12:30:45.123456Z");
	parses("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00Z");
	parses("1990-12-31T23:59:60Z", "1991-01-01T00:00:00Z");
	parses("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00Z");
	parses("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
	parses("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
	parses("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z");
	parses("2024-02-29", "2024-02-29T00:00:00Z");
	parses("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520Z");
	parses("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870Z");
}

JOURNEY_TEST(other_times_are_refused)
{
	static const char *const bad[] = {"",
					  "2024",
					  "2024-02-30",
					  "2023-02-29",
					  "2024-13-01",
					  "2024-00-01",
					  "2024-01-00",
					  "2024-1-01",
					  "24-01-01",
					  "2024-01-01T",
					  "2024-01-01T00:00Z",
					  "2024-01-01T00:00:00",
					  "2024-01-01T24:00:00Z",
					  "2024-01-01T00:60:00Z",
					  "2024-01-01T00:00:60Z",
					  "2024-01-01T00:00:61Z",
					  "2024-01-01T00:00:00.Z",
					  "2024-01-01T00:00:00+1:00",
					  "2024-01-01T00:00:00+24:00",
					  "2024-01-01T00:00:00+00:60",
					  "2024-01-01T00:00:00+0000",
					  "2024-01-01T00:00:00Zx",
					  " 2024-01-01T00:00:00Z",
					  "2024-01-01T00:00:00 Z",
					  "0000-01-01T00:00:00Z",
					  "0001-01-01T00:00:00+00:01",
					  "9999-12-31T23:59:59-00:01",
					  "2024-01-01x00:00:00Z",
					  "2024/01/01T00:00:00Z",
					  "+024-01-01T00:00:00Z",
					  "1705329600"};
	journey_time t = 7;

	(void)allocator;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(!jy_time_parse(jy_str(bad[i]), &t) && t == 7, "%s", bad[i]);
	ck_assert(!jy_time_parse(jy_str_of("2024-01-01\00000:00:00Z", 20), &t));
}

JOURNEY_TEST(nanoseconds_are_kept)
{
	int64_t seconds;
	uint32_t nanos;
	char out[40];

	(void)allocator;
	ck_assert(jy_time_parse_nanos(jy_str("9999-12-31T23:59:59.999999999Z"), &seconds, &nanos) &&
		  nanos == 999999999);
	jy_time_text_nanos(seconds, nanos, out);
	ck_assert_str_eq(out, "9999-12-31T23:59:59.999999999Z");
	ck_assert(!jy_time_parse_nanos(jy_str("2024-02-29"), &seconds, &nanos));
}

JOURNEY_TEST(times_are_added)
{
	journey_time t = 0;
	char out[40];

	(void)allocator;
	ck_assert(jy_time_add(0, 5, &t) && t == 5 && jy_time_add(0, -5, &t) && t == -5);
	ck_assert(!jy_time_add(JOURNEY_TIME_MAX, 1, &t) && !jy_time_add(JOURNEY_TIME_MIN, -1, &t));
	ck_assert(!jy_time_add(0, INT64_MAX, &t) && !jy_time_add(0, INT64_MIN, &t) &&
		  !jy_time_add(JOURNEY_TIME_NONE, 1, &t));
	ck_assert(jy_time_parse(jy_str("2024-01-31T10:00:00Z"), &t) && jy_time_add_months(t, 1, &t));
	jy_time_text(t, out);
	ck_assert_str_eq(out, "2024-02-29T10:00:00Z");
	ck_assert(jy_time_add_months(t, -14, &t));
	jy_time_text(t, out);
	ck_assert_str_eq(out, "2022-12-29T10:00:00Z");
	ck_assert(!jy_time_add_months(t, INT32_MAX, &t) && !jy_time_add_months(t, INT32_MIN, &t));
}

JOURNEY_TEST(durations_are_read_and_written)
{
	static const struct {
		const char *text;
		journey_duration d;
		const char *again;
	} known[] = {{"2h", 2 * JOURNEY_HOUR, "2h"},
		     {"7d", 7 * JOURNEY_DAY, "7d"},
		     {"30m", 30 * JOURNEY_MINUTE, "30m"},
		     {"45s", 45 * JOURNEY_SECOND, "45s"},
		     {"1d12h", 36 * JOURNEY_HOUR, "1d12h"},
		     {"2w", 14 * JOURNEY_DAY, "14d"},
		     {"1.5h", 90 * JOURNEY_MINUTE, "1h30m"},
		     {"250ms", 250000, "250ms"},
		     {"10us", 10, "10us"},
		     {"-5m", -5 * JOURNEY_MINUTE, "-5m"},
		     {"P1D", JOURNEY_DAY, "1d"},
		     {"PT2H", 2 * JOURNEY_HOUR, "2h"},
		     {"P2W", 14 * JOURNEY_DAY, "14d"},
		     {"P1DT12H", 36 * JOURNEY_HOUR, "1d12h"},
		     {"PT2H30M1.5S", 150 * JOURNEY_MINUTE + 1500000, "2h30m1s500ms"},
		     {"0", 0, "0s"},
		     {"0s", 0, "0s"},
		     {"90s", 90 * JOURNEY_SECOND, "1m30s"},
		     {"1d2h3m4s5ms6us", 93784005006, "1d2h3m4s5ms6us"},
		     {"1000ns", 1, "1us"},
		     {"100000000d", 100000000 * JOURNEY_DAY, "100000000d"}};
	static const char *const bad[] = {
		"",           "-",    "5",    "h",    "1x",   "1h 2m",        "2m1h",
		"1h1h",       "1d1w", "P",    "PT",   "P1DT", "P1H",          "PT1D",
		"1D",         "P1M",  "P1Y",  ".h",   "1e3s", "99999999999d", "99999999999999999999999s",
		"1.0000005s", "1ns",  "--1s", "P1D2W"};
	journey_duration d;
	char out[48];

	(void)allocator;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		ck_assert_msg(jy_duration_parse(jy_str(known[i].text), &d) && d == known[i].d, "%s",
			      known[i].text);
		ck_assert_uint_eq(jy_duration_text(d, out), strlen(out));
		ck_assert_str_eq(out, known[i].again);
	}
	d = 7;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ck_assert_msg(!jy_duration_parse(jy_str(bad[i]), &d) && d == 7, "%s", bad[i]);
	jy_duration_text(INT64_MIN, out);
	ck_assert_str_eq(out, "-106751991d4h54s775ms808us");
}

JOURNEY_TEST(cel_durations)
{
	int64_t seconds;
	int32_t nanos;
	char out[40];

	(void)allocator;
	ck_assert(jy_duration_parse_nanos(jy_str("1h45m47s"), &seconds, &nanos) && seconds == 6347 &&
		  nanos == 0);
	ck_assert(jy_duration_parse_nanos(jy_str("-999999999ns"), &seconds, &nanos) && seconds == 0 &&
		  nanos == -999999999);
	jy_duration_text_nanos(seconds, nanos, out);
	ck_assert_str_eq(out, "-0.999999999s");
	ck_assert(jy_duration_parse_nanos(jy_str("1.5s"), &seconds, &nanos) && seconds == 1 &&
		  nanos == 500000000);
	jy_duration_text_nanos(seconds, nanos, out);
	ck_assert_str_eq(out, "1.5s");
	ck_assert(jy_duration_parse_nanos(jy_str("1s1h1s"), &seconds, &nanos) && seconds == 3602);
	ck_assert(jy_duration_parse_nanos(jy_str("2\xc2\xb5s"), &seconds, &nanos) && nanos == 2000);
	ck_assert(jy_duration_parse_nanos(jy_str("320000000000s"), &seconds, &nanos) &&
		  seconds == 320000000000);
	ck_assert(jy_duration_parse_nanos(jy_str("0"), &seconds, &nanos) && seconds == 0);
	ck_assert(!jy_duration_parse_nanos(jy_str("1d"), &seconds, &nanos) &&
		  !jy_duration_parse_nanos(jy_str(""), &seconds, &nanos));
	jy_duration_text_nanos(1000000, 0, out);
	ck_assert_str_eq(out, "1000000s");
	jy_duration_text_nanos(0, 0, out);
	ck_assert_str_eq(out, "0s");
}

Suite *suite_calendar(void)
{
	return torture_suite(
		"calendar", torture_every_day_is_right, torture_leap_years, torture_civil_times_go_both_ways,
		torture_rfc3339_is_read, torture_other_times_are_refused, torture_nanoseconds_are_kept,
		torture_times_are_added, torture_durations_are_read_and_written, torture_cel_durations, NULL);
}

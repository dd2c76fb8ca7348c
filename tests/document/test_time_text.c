/* Times, spans and numbers as text. */
#include "document/check_document.h"

#include <string.h>

static void expect_time(const char *text, const char *back)
{
	journey_time time = 0;
	char out[JOURNEY_TIME_TEXT];

	ck_assert_msg(journey_time_read(str(text), &time) == JOURNEY_OK, "%s", text);
	ck_assert_uint_eq(journey_time_write(time, out), strlen(back));
	ck_assert_str_eq(out, back);
}

JOURNEY_PLAIN_TEST(reads_times)
{
	static const char *const wrong[] = {"",
					    "x",
					    "2020",
					    "2020-01",
					    "2020-1-1",
					    "2020-01-01T",
					    "2020-01-01T00:00:00",
					    "2020-01-01T00:00Z",
					    "2020-01-01T00:00:00.Z",
					    "2020-01-01T00:00:00+1",
					    "2020-01-01T00:00:00+24:00",
					    "2020-01-01T00:00:00Zx",
					    " 2020-01-01",
					    "10000",
					    "20200101"};
	static const char *const far[] = {"0000-12-31T23:59:59Z",
					  "10000-01-01T00:00:00Z",
					  "+12020-01-01",
					  "2020-13-01",
					  "2020-00-01",
					  "2019-02-29",
					  "2020-04-31",
					  "2020-01-01T24:00:00Z",
					  "2020-01-01T00:60:00Z",
					  "2020-01-01T00:00:61Z",
					  "0001-01-01T00:00:00+00:01",
					  "9999-12-31T23:59:59-00:01"};
	journey_time time = 5;
	char out[JOURNEY_TIME_TEXT];
	size_t i;

	(void)allocator;
	expect_time("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
	expect_time("0001-01-01", "0001-01-01T00:00:00Z");
	expect_time("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
	expect_time("2020-02-29t23:59:60z", "2020-03-01T00:00:00Z");
	expect_time("2000-02-29 12:00:00.5-00:30", "2000-02-29T12:30:00.5Z");
	expect_time("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999Z");
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ck_assert_msg(journey_time_read(str(wrong[i]), &time) == JOURNEY_SYNTAX, "%s", wrong[i]);
	for (i = 0; i < sizeof far / sizeof far[0]; i++)
		ck_assert_msg(journey_time_read(str(far[i]), &time) == JOURNEY_RANGE, "%s", far[i]);
	ck_assert_int_eq(time, 5);
	ck_assert_int_eq(journey_time_read(str("2020-01-01"), NULL), JOURNEY_MISUSE);
	ck_assert_uint_eq(journey_time_write(JOURNEY_TIME_NONE, out), 0);
	ck_assert_str_eq(out, "");
}

static void expect_span(const char *text, journey_duration expected)
{
	journey_duration span = 0;

	ck_assert_msg(journey_duration_read(str(text), &span) == JOURNEY_OK, "%s", text);
	ck_assert_int_eq(span, expected);
}

JOURNEY_PLAIN_TEST(reads_spans)
{
	static const char *const wrong[] = {
		"",   "5",   "d",   "1x",   "1h1d", "1d1d", "-1d",  "1 d", "1.d", ".5d",   "1.1234567s", "P",
		"PT", "P1Y", "P1M", "PT1D", "P1H",  "P1D2", "P1DT", "1d ", "1D",  "1dT2H", "0x"};
	journey_duration span = 5;
	size_t i;

	(void)allocator;
	expect_span("0", 0);
	expect_span("0s", 0);
	expect_span("45s", 45 * JOURNEY_SECOND);
	expect_span("30m", 30 * JOURNEY_MINUTE);
	expect_span("2h", 2 * JOURNEY_HOUR);
	expect_span("7d", 7 * JOURNEY_DAY);
	expect_span("2w", 14 * JOURNEY_DAY);
	expect_span("1d12h", 36 * JOURNEY_HOUR);
	expect_span("1.5h", 90 * JOURNEY_MINUTE);
	expect_span("1s250ms", 1250000);
	expect_span("7us", 7);
	expect_span("P1D", JOURNEY_DAY);
	expect_span("P2W", 14 * JOURNEY_DAY);
	expect_span("PT2H30M", 150 * JOURNEY_MINUTE);
	expect_span("P1DT0.5S", JOURNEY_DAY + 500000);
	expect_span("3652500d", INT64_C(3652500) * JOURNEY_DAY);
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ck_assert_msg(journey_duration_read(str(wrong[i]), &span) == JOURNEY_SYNTAX, "%s", wrong[i]);
	ck_assert_int_eq(journey_duration_read(str("3652500d1s"), &span), JOURNEY_RANGE);
	ck_assert_int_eq(journey_duration_read(str("99999999999999999999999w"), &span), JOURNEY_RANGE);
	ck_assert_int_eq(span, 5);
	ck_assert_int_eq(journey_duration_read(str("1d"), NULL), JOURNEY_MISUSE);
}

static void expect_number(const char *text, double expected)
{
	double number = 0;

	ck_assert_msg(journey_number_read(str(text), &number) == JOURNEY_OK, "%s", text);
	ck_assert_double_eq(number, expected);
}

JOURNEY_PLAIN_TEST(reads_numbers)
{
	static const char *const wrong[] = {"", " 1", "1 ", "1,5", "0x10", ".5", "5.", "nan", "inf", "1e", "1e400", "--1"};
	double number = 5;

	(void)allocator;
	expect_number("-12", -12);
	expect_number("+0.1", .1);
	expect_number("1e-9", 1e-9);
	expect_number("9007199254740993", 9007199254740992.0); /* halves to even */
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ck_assert_msg(journey_number_read(str(wrong[i]), &number) == JOURNEY_SYNTAX, "%s", wrong[i]);
	ck_assert_double_eq(number, 5);
	ck_assert_int_eq(journey_number_read(str("1"), NULL), JOURNEY_MISUSE);
}

Suite *suite_time_text(void)
{
	return torture_suite("time text", torture_reads_times, torture_reads_spans, torture_reads_numbers, NULL);
}

/* The table of Hillstrom's e-mail test (64,000 customers), recomputed from the file where it is there. */
#include "check_score.h"

#include <journey/score.h>
#include <stdbool.h>
#include <string.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#include "support/torture.h"

enum { VISIT, CONVERSION, SPEND, KPIS };

static const double expected[KPIS][4] = { /* difference, standard error, relative, p */
	{.076590, .003386, .7214, 1.364e-112}, {.006805, .000921, 1.1884, 1.502e-13},
	{.769827, .145247, 1.1793, 1.164e-07}};
static const double half_digit[4] = {5e-7, 5e-7, 5e-5, 0};

#ifdef HAVE_ZLIB
/* "29.99" in micro-units. */
static int64_t micro(const char *text)
{
	int64_t value = 0;
	int decimals = -1;

	for (; *text && *text != '\n' && *text != '\r'; text++) {
		if (*text == '.') {
			decimals = 0;
			continue;
		}
		ck_assert(*text >= '0' && *text <= '9');
		value = value * 10 + (*text - '0');
		decimals += decimals >= 0;
	}
	for (decimals = decimals < 0 ? 0 : decimals; decimals < 6; decimals++)
		value *= 10;
	return value;
}

/* ...,segment,visit,conversion,spend; read from the right, since a field on the left may hold a comma. */
static void add_row(char *line, journey_arm men[KPIS], journey_arm none[KPIS])
{
	char *field[4];
	journey_arm *arm;

	for (int i = 3; i >= 0; i--) {
		char *comma = strrchr(line, ',');

		ck_assert_ptr_nonnull(comma);
		*comma = 0;
		field[i] = comma + 1;
	}
	if (strcmp(field[0], "Womens E-Mail") == 0)
		return;
	arm = strcmp(field[0], "Mens E-Mail") == 0 ? men : none;
	ck_assert_int_eq(journey_arm_add(&arm[VISIT], *field[1] == '1'), JOURNEY_OK);
	ck_assert_int_eq(journey_arm_add(&arm[CONVERSION], *field[2] == '1'), JOURNEY_OK);
	ck_assert_int_eq(journey_arm_add(&arm[SPEND], micro(field[3])), JOURNEY_OK);
}

static bool read_arms(journey_arm men[KPIS], journey_arm none[KPIS])
{
	const char *path = torture_shared("data/hillstrom/hillstrom.csv.gz");
	char line[1024];
	gzFile file = path ? gzopen(path, "rb") : NULL;

	if (!file) {
		torture_skip("data/hillstrom/hillstrom.csv.gz is not there; set JOURNEY_SHARED");
		return false;
	}
	ck_assert_ptr_nonnull(gzgets(file, line, sizeof line));
	while (gzgets(file, line, sizeof line))
		add_row(line, men, none);
	gzclose(file);
	return true;
}

#else
static bool read_arms(journey_arm men[KPIS], journey_arm none[KPIS])
{
	(void)men;
	(void)none;
	torture_skip("built without zlib");
	return false;
}
#endif

static void compare(const journey_arm men[KPIS], const journey_arm none[KPIS])
{
	for (int i = 0; i < KPIS; i++) {
		journey_impact_options options;
		journey_impact_result found = {.size = sizeof found};

		journey_impact_options_init(&options);
		options.scale = i == SPEND ? 1e6 : 1;
		ck_assert_int_eq(journey_impact(&men[i], &none[i], &options, &found), JOURNEY_OK);
		ck_assert_uint_eq(found.flags, 0);
		ck_assert_double_eq_tol(found.absolute.value, expected[i][0], half_digit[0]);
		ck_assert_double_eq_tol(found.absolute.standard_error, expected[i][1], half_digit[1]);
		ck_assert_double_eq_tol(found.relative.value, expected[i][2], half_digit[2]);
		ck_assert_double_eq_tol(found.absolute.p_value / expected[i][3], 1, 5e-4);
	}
}

JOURNEY_PLAIN_TEST(hillstrom_file)
{
	journey_arm men[KPIS] = {{0}}, none[KPIS] = {{0}};

	(void)allocator;
	if (!read_arms(men, none))
		return;
	ck_assert_uint_eq(men[SPEND].units, 21307);
	ck_assert_uint_eq(none[SPEND].units, 21306);
	compare(men, none);
}

/* The same from the file's sums, which need no file. */
START_TEST(test_sums)
{
	static const journey_arm men[KPIS] = {{21307, {3894, 0}, {3894, 0}}, {21307, {267, 0}, {267, 0}},
		{21307, {UINT64_C(30311690000), 0}, {UINT64_C(6759024497300000000), 0}}};
	static const journey_arm none[KPIS] = {{21306, {2262, 0}, {2262, 0}}, {21306, {122, 0}, {122, 0}},
		{21306, {UINT64_C(13908330000), 0}, {UINT64_C(2870050362100000000), 0}}};

	compare(men, none);
}
END_TEST

TCase *hillstrom_case(void)
{
	TCase *tests = tcase_create("hillstrom");

	torture(tests, hillstrom_file);
	tcase_add_test(tests, test_sums);
	return tests;
}

/* The simulated shop: the same bytes everywhere, in order of time, with the lift that was put in. */
#include <journey/assign.h>
#include <journey/score.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../tools/simulate.h"
#include "support/torture.h"

typedef struct log_facts {
	uint64_t hash; /* FNV-1a of all bytes */
	uint64_t lines;
	simulate_summary summary;
} log_facts;

static log_facts run(const simulate_options *options)
{
	log_facts facts = {.hash = UINT64_C(0xcbf29ce484222325)};
	char line[2048], last[21] = "";
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_null(simulate(options, file, &facts.summary));
	rewind(file);
	while (fgets(line, sizeof line, file)) {
		const char *time = strstr(line, "\"timestamp\":\"");

		for (const char *byte = line; *byte; byte++)
			facts.hash = (facts.hash ^ (unsigned char)*byte) * UINT64_C(0x100000001b3);
		ck_assert_ptr_nonnull(time);
		ck_assert_int_le(strncmp(last, time + 13, 20), 0);
		memcpy(last, time + 13, 20);
		facts.lines++;
	}
	fclose(file);
	return facts;
}

JOURNEY_PLAIN_TEST(same_bytes)
{
	simulate_options options;
	log_facts first, again;

	(void)allocator;
	simulate_options_init(&options);
	options.customers = 500;
	first = run(&options);
	again = run(&options);
	ck_assert_uint_eq(first.hash, again.hash);
	ck_assert_uint_eq(first.lines, first.summary.events);
	ck_assert_uint_eq(first.hash, UINT64_C(2580077988260443207));
	options.kind = SIMULATE_CART;
	options.seed = 2;
	ck_assert_uint_eq(run(&options).hash, UINT64_C(2535506807526615279));
}

/* More than 50,000 enter, and the interval of what was put in covers 15 % and excludes 0. */
JOURNEY_PLAIN_TEST(stated_lift)
{
	simulate_options options;
	journey_impact_options impact;
	journey_impact_result found = {.size = sizeof found};
	journey_arm arm[2] = {{0}};
	simulate_summary summary;
	FILE *file = tmpfile();

	(void)allocator;
	ck_assert_ptr_nonnull(file);
	simulate_options_init(&options);
	ck_assert_ptr_null(simulate(&options, file, &summary));
	fclose(file);
	ck_assert_uint_ge(summary.entered[0] + summary.entered[1], 50000);
	for (int i = 0; i < 2; i++) {
		arm[i].units = summary.entered[i];
		arm[i].sum.low = arm[i].sum_squares.low = summary.converted[i];
	}
	journey_impact_options_init(&impact);
	impact.kind = JOURNEY_KPI_SHARE;
	ck_assert_int_eq(journey_impact(&arm[0], &arm[1], &impact, &found), JOURNEY_OK);
	ck_assert_double_gt(found.relative.low, 0);
	ck_assert_double_lt(found.relative.low, .15);
	ck_assert_double_gt(found.relative.high, .15);
}

JOURNEY_PLAIN_TEST(usage)
{
	static const char *const bad[][2] = {{"--customers", "0"}, {"--customers", "x"}, {"--days", "20"},
		{"--lift", "1,5%"}, {"--lift", ""}, {"--holdout", "101%"}, {"--base", "90%"}, {"--kind", "none"},
		{"--seed", "18446744073709551616"}, {"--nothing", "1"}, {"stray", "1"}};

	(void)allocator;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char name[32], value[32], command[] = "simulate";
		char *arguments[] = {command, name, value, NULL};

		snprintf(name, sizeof name, "%s", bad[i][0]);
		snprintf(value, sizeof value, "%s", bad[i][1]);
		ck_assert_int_eq(journey_simulate_main(3, arguments), 2);
	}
}

static Suite *suite_simulate(void)
{
	return torture_suite("simulate", torture_same_bytes, torture_stated_lift, torture_usage, NULL);
}

TORTURE_SUITES(suite_simulate)

/* Buckets, versions, places, local time, folded case. */
#include "expr/check_expr.h"
#include <journey/assign.h>

#include <stdio.h>
#include <string.h>

#define NO_OVERLOAD "error 4"
#define ARGUMENT "error 10"

JOURNEY_TEST(buckets)
{
	sample s = {0};
	char expr[64], expected[32], unit[32];
	double n;

	TRY(sample_make(&s, allocator));
	for (int i = 0; i < 20; i++) {
		snprintf(expr, sizeof expr, "bucket('salt-%d', 'user' + string(%d))", i, i * 7);
		snprintf(expected, sizeof expected, "salt-%d", i);
		snprintf(unit, sizeof unit, "user%d", i * 7);
		TRY(journey_assign_hash(2, str(expected), str(unit), &n));
		snprintf(expected, sizeof expected, "%.4g", n);
		TRY(check_row(&s, allocator, expr, expected));
	}
	TRY(check_row(&s, allocator, "bucket('s', dyn(1))", NO_OVERLOAD));
done:
	sample_free(&s);
}

JOURNEY_TEST(versions)
{
	static const row rows[] = {
		{"semver.compare('1.0.0+a', '1.0.0+b')", "0"},
		{"semver.equal('1.0.0-rc.1+a', '1.0.0-rc.1')", "true"},
		{"semver.less('1.0.0-rc.1', '1.0.0')", "true"},
		{"semver.greater('1.0.0', '1.0.0')", "false"},
		{"semver.atLeast('2.10.0', '2.9.0')", "true"},
		{"semver.isValid('1.0.0-alpha+001')", "true"},
		{"semver.isValid('1.0.0+001.-.a')", "true"},
		{"semver.isValid('1.0.0-0A.-1')", "true"},
		{"['', '1', '1.2', 'v1.2.3', '01.2.3', '1.2.03', '1.2.3-', '1.2.3-01', '1.2.3-a..b', '1.2.3+', "
		 "'1.2.3-\u00e4', ' 1.2.3', '1.2.3 ', '1.2.3.4', '1.2.3+a+b', '-1.2.3', '1..3', "
		 "'a.b.c'].exists(v, semver.isValid(v))",
		 "false"},
		{"semver.less('1.' + '2', '1.2.3')", ARGUMENT},
		{"semver.less(dyn(1), '1.2.3')", NO_OVERLOAD},
		{"semver.compare('1.' + '2', '1.2.3') == 0 || true", "true"},
	};
	sample s = {0};

	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

/* All pairs, without failing allocations. */
JOURNEY_PLAIN_TEST(version_order)
{
	static const char *const rising[] = {
		"0.0.0",      "0.9.99",          "1.0.0-0",    "1.0.0-9",      "1.0.0-10",      "1.0.0--",
		"1.0.0-alpha", "1.0.0-alpha.1",  "1.0.0-alpha.1.0", "1.0.0-alpha.beta", "1.0.0-beta",
		"1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",        "1.0.1",         "1.10.0",
		"18446744073709551616.0.0",      "18446744073709551617.0.0"};
	const size_t n = sizeof rising / sizeof *rising;
	sample s = {0};
	char expr[128], expected[8];

	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < n * n; i++) {
		snprintf(expr, sizeof expr, "semver.compare('%s+x', '%s')", rising[i / n], rising[i % n]);
		snprintf(expected, sizeof expected, "%d", (i / n > i % n) - (i / n < i % n));
		TRY(check_row(&s, allocator, expr, expected));
	}
done:
	sample_free(&s);
}

JOURNEY_TEST(places)
{
	static const row rows[] = {
		/* Berlin to Paris is 877.46 km on this sphere; a quarter of a meridian, half the equator. */
		{"math.round(geo.distance(52.52, 13.405, 48.8566, 2.3522) / 10.0)", "87746.0"},
		{"math.round(geo.distance(0.0, 0.0, 90.0, 77.0))", "10007557.0"},
		{"math.round(geo.distance(0.0, 0.0, 0.0, 180.0))", "20015114.0"},
		{"math.round(geo.distance(0.0, 179.5, 0.0, -179.5))", "111195.0"},
		{"geo.distance(52.5, 13.4, 52.5, 13.4)", "0.0"},
		{"geo.distance(-90.0, 10.0, -90.0, -70.0) < 0.001", "true"},
		{"math.round(geo.distance(52.5, 13.4, 52.500009, 13.4) * 1000.0)", "1001.0"},
		{"geo.distance(52.52, 13.405, 48.8566, 2.3522) == geo.distance(48.8566, 2.3522, 52.52, 13.405)",
		 "true"},
		{"geo.within(52.52, 13.405, 52.5, 13.4, 3000.0)", "true"},
		{"geo.within(52.52, 13.405, 52.5, 13.4, 2000.0)", "false"},
		{"math.round(geo.distance({'lat': 52.52, 'lon': 13.405}, {'lon': 2.3522, 'lat': 48.8566}) / 10.0)",
		 "87746.0"},
		{"{'lat': 52.52, 'lon': 13.405}.within({'lat': 52.5, 'lon': 13.4}, 3000.0)", "true"},
		{"{'lat': 52.52, 'lon': 13.405}.within({'lat': 52.5, 'lon': 13.4}, 2000.0)", "false"},
		{"geo.within({'lat': 52.52, 'lon': 13.405}, {'lat': 52.5, 'lon': 13.4}, 2000.0)", "false"},
		{"geo.distance({'lat': 91.0, 'lon': 13.405}, {'lat': 52.5, 'lon': 13.4})", ARGUMENT},
		{"geo.distance({'lat': 52.52}, {'lat': 52.5, 'lon': 13.4})", ARGUMENT},
		{"geo.distance({'lat': dyn('x'), 'lon': 13.405}, {'lat': 52.5, 'lon': 13.4})", ARGUMENT},
		{"geo.distance(dyn(1), {'lat': 52.5, 'lon': 13.4})", NO_OVERLOAD},
		{"geo.distance(90.1, 0.0, 0.0, 0.0)", ARGUMENT},
		{"geo.distance(0.0, 0.0, 0.0, -180.5)", ARGUMENT},
		{"geo.distance(0.0, 0.0, 0.0, 0.0 / 0.0)", ARGUMENT},
		{"geo.within(0.0, 0.0, 0.0, 0.0, dyn('x'))", NO_OVERLOAD},
		{"geo.distance(dyn(1), 0.0, 0.0, 0.0)", NO_OVERLOAD},
	};
	sample s = {0};

	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

/* Two hours ahead in summer. */
static journey_status zone(void *user, journey_str name, journey_time utc, int32_t *offset)
{
	(void)user;
	(void)utc;
	*offset = 7200;
	return name.size == 13 ? JOURNEY_OK : JOURNEY_NOT_FOUND;
}

JOURNEY_TEST(local_time)
{
	static const row rows[] = {
		{"dayOfWeek(timestamp('2026-11-23T23:30:00Z'), 'UTC')", "1"},
		{"dayOfWeek(timestamp('2026-11-22T23:30:00Z'), '+01:00')", "1"},
		{"dayOfWeek(timestamp('2026-11-22T22:30:00Z'), 'Europe/Berlin')", "1"},
		{"dayOfWeek(timestamp('1969-12-28T00:00:00Z'), '-00:01')", "6"},
		{"dayOfWeek(timestamp('2026-11-22T22:30:00Z'), 'Mars')", ARGUMENT},
		{"timeOfDay(timestamp('2026-11-23T21:30:15.5Z'), 'UTC') == duration('21h30m15.5s')", "true"},
		{"timeOfDay(timestamp('2026-11-23T21:30:00Z'), 'Europe/Berlin') == duration('23h30m')", "true"},
		{"timeOfDay(timestamp('2026-11-23T22:30:00Z'), 'Europe/Berlin') == duration('30m')", "true"},
		{"timeOfDay(timestamp('1960-01-01T00:00:00Z'), '-00:30') == duration('23h30m')", "true"},
		{"timeOfDay.between(timestamp('2026-11-23T21:00:00Z'), 'UTC', '21:00', '08:00')", "true"},
		{"timeOfDay.between(timestamp('2026-11-23T20:59:59.9Z'), 'UTC', '21:00', '08:00')", "false"},
		{"timeOfDay.between(timestamp('2026-11-23T07:59:59.9Z'), 'UTC', '21:00', '08:00')", "true"},
		{"timeOfDay.between(timestamp('2026-11-23T08:00:00Z'), 'UTC', '21:00', '08:00')", "false"},
		{"timeOfDay.between(timestamp('2026-11-23T08:00:00Z'), 'UTC', '08:00', '21:00')", "true"},
		{"timeOfDay.between(timestamp('2026-11-23T21:00:00Z'), 'UTC', '08:00', '21:00')", "false"},
		{"timeOfDay.between(timestamp('2026-11-23T21:00:00Z'), 'UTC', '00:00', '24:00')", "true"},
		{"timeOfDay.between(timestamp('2026-11-23T21:00:00Z'), 'UTC', '21:00', '21:00')", "false"},
		{"timeOfDay.between(timestamp('2026-11-23T21:00:00Z'), 'UTC', '21' + ':61', '08:00')",
		 ARGUMENT},
		{"timeOfDay.between(timestamp('2026-11-23T06:15:00Z'), 'Europe/Berlin', '08:15:00', '08:16')",
		 "true"},
	};
	sample s = {0};

	TRY(sample_make(&s, allocator));
	s.activation.zone = zone;
	for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
		TRY(check_row(&s, allocator, rows[k].expr, rows[k].expected));
done:
	sample_free(&s);
}

JOURNEY_TEST(folded_case)
{
	static const row rows[] = {
		{"'HeLLo 42!'.fold()", "\"hello 42!\""},
		{"fold('\u00c4\u00d6\u0178 \u0391\u03a3\u03c2')", "\"\u00e4\u00f6\u00ff \u03b1\u03c3\u03c3\""},
		{"fold('\u1e9e\u00df')", "\"\u00df\u00df\""}, /* simple folding: one character each */
		{"fold('\u212a\u2126\u023a\U00010400')", "\"k\u03c9\u2c65\U00010428\""},
		{"fold('')", "\"\""},
		{"'Stra\u00dfe'.equalsFold('STRA\u1e9eE')", "true"},
		{"'Strasse'.equalsFold('Stra\u00dfe')", "false"},
		{"equalsFold('K', '\u212a')", "true"},
		{"equalsFold('abc', 'ABCD')", "false"},
		{"equalsFold('abcd', 'ABC')", "false"},
		{"equalsFold('', '')", "true"},
		{"equalsFold('\u0130', 'i')", "false"}, /* no Turkish rules: the same in every place */
		{"equalsFold('a', dyn(1))", NO_OVERLOAD},
		{"fold(dyn(1))", NO_OVERLOAD},
	};
	sample s = {0};

	CHECK_ROWS(rows);
done:
	sample_free(&s);
}

JOURNEY_TEST(refused)
{
	static const struct {
		const char *expr;
		journey_status status;
		uint32_t column;
		const char *hint;
	} rows[] = {
		{"bucket(stage, 'u') < 0.5", JOURNEY_TYPE, 8, "bucket(\"name-of-the-experiment\", unit)"},
		{"bucket('s', 1) < 0.5", JOURNEY_TYPE, 1, "it takes bucket(string, string)"},
		{"semver.less(stage, 'v1.2')", JOURNEY_INVALID, 20, "write \"1.2.3\""},
		{"semver.less('1.2', stage)", JOURNEY_INVALID, 13, "write \"1.2.3\""},
		{"semver.lss('1.2.3', stage)", JOURNEY_NOT_FOUND, 8, "did you mean semver.less?"},
		{"timeOfDay.between(timestamp(0), 'UTC', '25:00', '08:00')", JOURNEY_INVALID, 40, "write \"21:00\""},
		{"timeOfDay.between(timestamp(0), 'UTC', '21:00', '8:00')", JOURNEY_INVALID, 49, "write \"08:00\""},
		{"geo.distance(1, 2, 3, 4) < 5.0", JOURNEY_TYPE, 5, "it takes geo.distance(double"},
	};
	sample s = {0};

	TRY(sample_make(&s, allocator));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		TRY(check_refused(&s, allocator, rows[i].expr, rows[i].status, rows[i].column, rows[i].hint));
done:
	sample_free(&s);
}

Suite *suite_domain(void)
{
	return torture_suite("domain", torture_buckets, torture_versions, torture_version_order,
			     torture_places, torture_local_time, torture_folded_case, torture_refused, NULL);
}

#include "check_base.h"

#include <journey/assign.h>

#include <math.h>
#include <string.h>

#ifdef JOURNEY_TEST_JANSSON
#include <jansson.h>

static journey_str text_at(const json_t *row, size_t i)
{
	const json_t *text = json_array_get(row, i);
	return jy_str_of(json_string_value(text), json_string_length(text));
}

static double number_at(const json_t *row, size_t i)
{
	return json_number_value(json_array_get(row, i));
}

static const json_t *section(const json_t *cases, const char *name, size_t least)
{
	const json_t *rows = json_object_get(cases, name);

	ck_assert_msg(json_array_size(rows) >= least, "%s", name);
	return rows;
}

static void check_hashes(const json_t *cases)
{
	const json_t *rows = section(cases, "hash", 10), *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		int version = (int)json_integer_value(json_array_get(row, 2));
		double n = -1;
		journey_status status = journey_assign_hash(version, text_at(row, 0), text_at(row, 1), &n);
		if (json_is_null(json_array_get(row, 3)))
			ck_assert(status == JOURNEY_UNSUPPORTED && n == -1);
		else
			ck_assert_msg(status == JOURNEY_OK && n == number_at(row, 3), "hash %zu: %g", i, n);
	}
}

static void check_ranges(const json_t *cases)
{
	const json_t *rows = section(cases, "getBucketRange", 10), *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		const json_t *in = json_array_get(row, 1), *out = json_array_get(row, 2),
			     *given = json_array_get(in, 2);
		size_t count = (size_t)number_at(in, 0), weight_count = json_array_size(given);
		double weights[8];
		journey_range ranges[8];
		ck_assert(count <= 8 && weight_count <= 8 && json_array_size(out) == count);
		for (size_t k = 0; k < weight_count; k++)
			weights[k] = number_at(given, k);
		ck_assert_int_eq(journey_assign_ranges(count, number_at(in, 1),
						       json_is_array(given) ? weights : NULL, weight_count,
						       ranges),
				 JOURNEY_OK);
		for (size_t k = 0; k < count; k++) {
			const json_t *range = json_array_get(out, k);
			ck_assert_msg(fabs(ranges[k].start - number_at(range, 0)) < 1e-9 &&
					      fabs(ranges[k].end - number_at(range, 1)) < 1e-9,
				      "getBucketRange %zu", i);
		}
	}
}

static void check_choices(const json_t *cases)
{
	const json_t *rows = section(cases, "chooseVariation", 10), *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		const json_t *given = json_array_get(row, 2);
		size_t count = json_array_size(given), chosen;
		int expected = (int)number_at(row, 3);
		journey_range ranges[8];
		ck_assert(count <= 8);
		for (size_t k = 0; k < count; k++) {
			ranges[k].start = number_at(json_array_get(given, k), 0);
			ranges[k].end = number_at(json_array_get(given, k), 1);
		}
		chosen = journey_assign_choose(number_at(row, 1), ranges, count);
		ck_assert_msg(chosen == (expected < 0 ? SIZE_MAX : (size_t)expected), "chooseVariation %zu",
			      i);
	}
}

static void check_weights(const json_t *cases)
{
	const json_t *rows = section(cases, "getEqualWeights", 5), *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		const json_t *out = json_array_get(row, 1);
		size_t count = number_at(row, 0) < 0 ? 0 : (size_t)number_at(row, 0);
		double weights[8];
		ck_assert(count <= 8 && json_array_size(out) == count);
		ck_assert_int_eq(journey_assign_equal_weights(count, weights), JOURNEY_OK);
		for (size_t k = 0; k < count; k++)
			ck_assert(fabs(weights[k] - number_at(out, k)) < 1e-8); /* published with 8 digits */
	}
}

static void check_namespaces(const json_t *cases)
{
	const json_t *rows = section(cases, "inNamespace", 10), *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		const json_t *space = json_array_get(row, 2);
		int in = journey_assign_in_namespace(text_at(row, 1), text_at(space, 0), number_at(space, 1),
						     number_at(space, 2));
		ck_assert_msg(in == json_is_true(json_array_get(row, 3)), "inNamespace %zu", i);
	}
}

JOURNEY_PLAIN_TEST(the_published_cases_agree)
{
	const char *path = torture_shared("growthbook/cases.json");
	json_error_t error;
	json_t *cases;

	(void)allocator;
	if (!path) {
		torture_skip("growthbook/cases.json is not there");
		return;
	}
	cases = json_load_file(path, 0, &error);
	ck_assert_msg(cases != NULL, "%s: %s", path, error.text);
	check_hashes(cases);
	check_ranges(cases);
	check_choices(cases);
	check_weights(cases);
	check_namespaces(cases);
	json_decref(cases);
}
#else
JOURNEY_PLAIN_TEST(the_published_cases_agree)
{
	(void)allocator;
	torture_skip("built without jansson, which reads growthbook/cases.json");
}
#endif

JOURNEY_TEST(some_hashes_are_known)
{
	double n = 7;

	(void)allocator;
	ck_assert(journey_assign_hash(2, jy_str("seed"), jy_str("a"), &n) == JOURNEY_OK && n == 0.0505);
	ck_assert(journey_assign_hash(1, jy_str("b"), jy_str("a"), &n) == JOURNEY_OK && n == 0.946);
	ck_assert(journey_assign_hash(3, jy_str("b"), jy_str("a"), &n) == JOURNEY_UNSUPPORTED && n == 0.946);
	ck_assert(journey_assign_hash(2, jy_str(""), jy_str(""), NULL) == JOURNEY_MISUSE);
	ck_assert(journey_assign_hash(2, jy_str_of(NULL, 1), jy_str(""), &n) == JOURNEY_MISUSE);
	ck_assert(journey_assign_hash(2, jy_str_of(NULL, 0), jy_str_of(NULL, 0), &n) == JOURNEY_OK);
}

JOURNEY_TEST(odd_arguments_are_handled)
{
	double weights[2] = {NAN, 0.5};
	journey_range ranges[2];

	(void)allocator;
	ck_assert_int_eq(journey_assign_ranges(2, NAN, weights, 2, ranges), JOURNEY_OK);
	ck_assert(ranges[0].start == 0 && ranges[0].end == 0.5 && ranges[1].start == 0.5 &&
		  ranges[1].end == 1);
	ck_assert_int_eq(journey_assign_ranges(2, 1, NULL, 0, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_assign_ranges(0, 1, NULL, 0, NULL), JOURNEY_OK);
	ck_assert_int_eq(journey_assign_equal_weights(1, NULL), JOURNEY_MISUSE);
	ck_assert_uint_eq(journey_assign_choose(0.5, NULL, 3), SIZE_MAX);
	ck_assert_uint_eq(journey_assign_choose(NAN, ranges, 2), SIZE_MAX);
	ck_assert_int_eq(journey_assign_in_namespace(jy_str_of(NULL, 3), jy_str("x"), 0, 1), 0);
	ck_assert_int_eq(journey_assign_in_namespace(jy_str("u"), jy_str("x"), 0, 1), 1);
}

Suite *suite_assign(void)
{
	return torture_suite("assign", torture_the_published_cases_agree, torture_some_hashes_are_known,
			     torture_odd_arguments_are_handled, NULL);
}

/* One value, one entry against another; and a whole test. */
#include "test.h"
#include "usage.h"

#include <stdlib.h>
#include <string.h>

static bool same_str(journey_str a, journey_str b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static journey_time time_of(const journey_value *value)
{
	return value->as.i * JOURNEY_SECOND + value->n / 1000;
}

/* What is empty, 0 or not there is nothing, for who expects nothing. */
static bool is_nothing(const journey_value *real)
{
	return !real || real->type == JOURNEY_NULL || (real->type == JOURNEY_STRING && real->n == 0) ||
		(real->type == JOURNEY_LIST && real->as.list->count == 0);
}

static bool same_number(const journey_value *expected, const journey_value *real)
{
	bool whole = expected->type == JOURNEY_INT && real->type == JOURNEY_INT;
	double a = expected->type == JOURNEY_INT ? (double)expected->as.i : expected->as.d;
	double b = real->type == JOURNEY_INT ? (double)real->as.i : real->as.d;

	if (expected->type != JOURNEY_INT && expected->type != JOURNEY_DOUBLE)
		return false;
	return whole ? expected->as.i == real->as.i : a >= b && a <= b;
}

static bool is_zero(const journey_value *expected)
{
	return (expected->type == JOURNEY_INT && expected->as.i == 0) || (expected->type == JOURNEY_BOOL && !expected->as.i);
}

/* An item of a list of objects by the name it has; else of a map. */
static const journey_value *part_of(const journey_value *real, journey_str key)
{
	size_t count = !real                       ? 0
		: real->type == JOURNEY_MAP  ? real->as.map->count
		: real->type == JOURNEY_LIST ? real->as.list->count
					     : 0;

	for (size_t i = 0; i < count; i++) {
		bool map = real->type == JOURNEY_MAP;
		const journey_value *name = map ? &real->as.map->entries[i].key : test_member(&real->as.list->items[i], "name");

		if (name && same_str(test_str(name), key))
			return map ? &real->as.map->entries[i].value : &real->as.list->items[i];
	}
	return NULL;
}

const journey_value *test_part(const journey_value *real, journey_str key)
{
	return part_of(real, key);
}

static bool same_list(const journey_yaml *yaml, const journey_value *expected, const journey_value *real)
{
	if (real->type != JOURNEY_LIST || real->as.list->count != expected->as.list->count)
		return false;
	for (size_t i = 0; i < expected->as.list->count; i++)
		if (!test_same(yaml, &expected->as.list->items[i], &real->as.list->items[i]))
			return false;
	return true;
}

static bool same_map(const journey_yaml *yaml, const journey_value *expected, const journey_value *real)
{
	for (size_t i = 0; i < expected->as.map->count; i++) {
		const journey_entry *it = &expected->as.map->entries[i];

		if (!test_same(yaml, &it->value, part_of(real, test_str(&it->key))))
			return false;
	}
	return true;
}

/* The depth is that of the document. */
bool test_same(const journey_yaml *yaml, const journey_value *expected, const journey_value *real)
{
	journey_time time;

	if (expected->type == JOURNEY_NULL)
		return is_nothing(real);
	if (!real || real->type == JOURNEY_NULL)
		return is_zero(expected);
	if (expected->type == JOURNEY_MAP)
		return same_map(yaml, expected, real);
	if (expected->type == JOURNEY_LIST)
		return same_list(yaml, expected, real);
	switch (real->type) {
	case JOURNEY_TIMESTAMP:
		return journey_time_read(journey_yaml_text(yaml, expected), &time) == JOURNEY_OK && time == time_of(real);
	case JOURNEY_STRING:
		return same_str(journey_yaml_text(yaml, expected), test_str(real));
	case JOURNEY_INT:
	case JOURNEY_DOUBLE:
		return same_number(expected, real);
	case JOURNEY_BOOL:
		return expected->type == JOURNEY_BOOL && expected->as.i == real->as.i;
	default:
		return false;
	}
}

/* ---- entries ---- */

bool test_compares(journey_str key)
{
	return !test_is(key, "note");
}

size_t test_differing(const journey_yaml *yaml, const test_entry *expected, const test_entry *real)
{
	const journey_map *map = expected->value->as.map;
	size_t differing = 0;
	/* What nobody gets is no send, unless that is what is expected. */
	const journey_value *ghost = test_member(real->value, "held_out");

	for (size_t i = 0; i < map->count; i++) {
		const journey_entry *it = &map->entries[i];
		journey_str key = test_str(&it->key);

		if (test_compares(key) && !(test_is(key, "at") && it->value.type == JOURNEY_NULL))
			differing += !test_same(yaml, &it->value, part_of(real->value, key));
	}
	return differing + (ghost && !test_member(expected->value, "held_out"));
}

/* ---- a test ---- */

bool test_add(test_result *result, const test_difference *difference)
{
	if (result->count == result->capacity) {
		size_t capacity = result->capacity ? 2 * result->capacity : 16;
		test_difference *items = realloc(result->differences, capacity * sizeof *items);

		if (!items)
			return false;
		result->differences = items;
		result->capacity = capacity;
	}
	result->differences[result->count++] = *difference;
	return true;
}

void test_try(test_result *result, const test_case *test, const journey_strategy *strategy, journey_zones *zones)
{
	result->broken = !test_run_begin(&result->run, test, strategy, zones, JOURNEY_TIME_NONE);
	if (result->broken)
		return;
	if (!test_match(result) || !test_facts(result)) {
		result->broken = true;
		if (!result->run.wrong.size)
			tool_text_put(&result->run.wrong, "out of memory");
	}
}

void test_result_free(test_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		free(result->differences[i].explained);
	free(result->differences);
	test_run_end(&result->run);
	test_expected_free(&result->expected);
	*result = (test_result){.test = NULL};
}

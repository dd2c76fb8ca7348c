/*
 * Runs the test cases that GrowthBook publishes for its SDKs (shared test data; SKIPPED where it is absent):
 * conditions through journey_expr_tree_from_mongo(), the rest through <journey/assign.h>. Prints passed/total
 * for each section and fails unless all pass. With -v it prints each condition as an expression.
 */
#include <journey/assign.h>
#include <journey/document.h>
#include <journey/expr.h>
#include <journey/expr_tree.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where make check does not say where the sources are. */
#ifndef TORTURE_SRCDIR
#define TORTURE_SRCDIR "."
#endif

#define MOST 16

static bool verbose;

/* Values of the JSON. */

static journey_value null_value(void)
{
	return (journey_value){.type = JOURNEY_NULL};
}

static journey_value at(journey_value row, size_t i)
{
	return row.type == JOURNEY_LIST && i < row.as.list->count ? row.as.list->items[i] : null_value();
}

static size_t count_of(journey_value v)
{
	return v.type == JOURNEY_LIST ? v.as.list->count : 0;
}

static journey_str text_of(journey_value v)
{
	return v.type == JOURNEY_STRING ? (journey_str){v.as.s, v.n} : (journey_str){"", 0};
}

static double number_of(journey_value v)
{
	return v.type == JOURNEY_INT ? (double)v.as.i : v.type == JOURNEY_DOUBLE ? v.as.d : 0;
}

static bool near(double a, double b)
{
	return a - b < 1e-8 && b - a < 1e-8;
}

static journey_value member(journey_value map, const char *name)
{
	for (size_t i = 0; map.type == JOURNEY_MAP && i < map.as.map->count; i++) {
		journey_str key = text_of(map.as.map->entries[i].key);
		if (key.size == strlen(name) && memcmp(key.data, name, key.size) == 0)
			return map.as.map->entries[i].value;
	}
	return null_value();
}

/* Conditions. */

static journey_status load_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	const journey_value *attributes = user;
	(void)slot;
	for (size_t i = 0; i < attributes->as.map->count; i++) {
		journey_str key = text_of(attributes->as.map->entries[i].key);
		if (key.size == name.size && memcmp(key.data, name.data, key.size) == 0) {
			*out = attributes->as.map->entries[i].value;
			return JOURNEY_OK;
		}
	}
	return JOURNEY_NOT_FOUND;
}

/* Compiles and runs; 0 or 1, or -1 where it has no value. */
static int run(const journey_expr_env *env, journey_str text, journey_value *attributes, journey_value groups)
{
	const journey_value values[] = {*attributes, groups};
	journey_activation activation = {
		.values = values, .value_count = 2, .user = attributes, .load_field = load_field};
	journey_expr_program *program = NULL;
	journey_expr_scratch *scratch = NULL;
	journey_error error;
	journey_value found;
	int result = -1;
	journey_status status = journey_expr_compile(env, text, "bool", NULL, &program, &error);
	if (status)
		printf("  %.*s: %u: %s\n", (int)text.size, text.data, error.column, error.message);
	if (!status && !journey_expr_scratch_new(NULL, &scratch)) {
		status = journey_expr_run(program, &activation, scratch, &found);
		if (status)
			printf("  %.*s: status %d: %s\n", (int)text.size, text.data, (int)status,
			       journey_reason_text(journey_expr_reason(scratch, NULL)));
		else
			result = found.as.i != 0;
	}
	journey_expr_scratch_free(scratch);
	journey_expr_program_free(program);
	return result;
}

/* The environments: attributes as a map, as an open object. */
static journey_expr_env *make_env(bool open)
{
	journey_expr_env *env = NULL;
	journey_str name = {"attributes", 10}, groups = {"savedGroups", 11};
	if (journey_expr_env_new(NULL, &env) ||
	    (open ? journey_expr_env_object(env, name, 0, JOURNEY_EXPR_OPEN, NULL)
		  : journey_expr_env_variable(env, name, "map(string, dyn)", 0, 0, NULL)) ||
	    journey_expr_env_variable(env, groups, "map(string, list(dyn))", 1, 0, NULL))
		exit(1);
	return env;
}

static bool condition_as(journey_value row, bool open, bool variable)
{
	static const journey_map none = {0, NULL};
	journey_value attributes = at(row, 2), groups = at(row, 4);
	bool expected = at(row, 3).as.i != 0;
	journey_mongo_options options = {.size = sizeof options};
	journey_expr_tree *tree = NULL, *again = NULL;
	journey_error error;
	journey_expr_env *env = make_env(open);
	bool ok = false;
	if (variable)
		options.groups_name = "savedGroups";
	else
		options.groups = groups;
	if (groups.type != JOURNEY_MAP)
		groups = (journey_value){.as = {.map = &none}, .type = JOURNEY_MAP};
	journey_status status = journey_expr_tree_from_mongo(env, at(row, 1), &options, NULL, &tree, &error);
	if (!status)
		status = journey_expr_tree_from_value(env, journey_expr_tree_value(tree), NULL, &again,
						      &error);
	if (status) {
		printf("  status %d: %s: %s\n", (int)status, error.where, error.message);
	} else {
		journey_str text = journey_expr_tree_text(tree), other = journey_expr_tree_text(again);
		int found = run(env, text, &attributes, groups);
		ok = found == expected && other.size == text.size &&
		     memcmp(text.data, other.data, text.size) == 0;
		if (verbose && !open && !variable)
			printf("  %.*s\n", (int)text.size, text.data);
		if (!ok)
			printf("  FAILED: %.*s: %.*s is %d\n", (int)at(row, 0).n, at(row, 0).as.s,
			       (int)text.size, text.data, found);
	}
	journey_expr_tree_free(tree);
	journey_expr_tree_free(again);
	journey_expr_env_free(env);
	return ok;
}

static bool check_condition(journey_value row)
{
	return condition_as(row, false, false) && condition_as(row, true, true);
}

/* Assignment. */

static bool check_hash(journey_value row)
{
	double n = -1;
	journey_status status =
		journey_assign_hash((int)number_of(at(row, 2)), text_of(at(row, 0)), text_of(at(row, 1)), &n);
	if (at(row, 3).type == JOURNEY_NULL)
		return status == JOURNEY_UNSUPPORTED && n == -1;
	return status == JOURNEY_OK && n == number_of(at(row, 3));
}

static bool check_ranges(journey_value row)
{
	journey_value in = at(row, 1), out = at(row, 2), given = at(in, 2);
	size_t count = (size_t)number_of(at(in, 0)), weight_count = count_of(given);
	double weights[MOST];
	journey_range ranges[MOST];
	if (count > MOST || weight_count > MOST || count_of(out) != count)
		return false;
	for (size_t i = 0; i < weight_count; i++)
		weights[i] = number_of(at(given, i));
	if (journey_assign_ranges(count, number_of(at(in, 1)), given.type == JOURNEY_LIST ? weights : NULL,
				  weight_count, ranges))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!near(ranges[i].start, number_of(at(at(out, i), 0))) ||
		    !near(ranges[i].end, number_of(at(at(out, i), 1))))
			return false;
	return true;
}

static bool check_choice(journey_value row)
{
	journey_value given = at(row, 2);
	size_t count = count_of(given);
	double expected = number_of(at(row, 3));
	journey_range ranges[MOST];
	if (count > MOST)
		return false;
	for (size_t i = 0; i < count; i++)
		ranges[i] = (journey_range){number_of(at(at(given, i), 0)), number_of(at(at(given, i), 1))};
	return journey_assign_choose(number_of(at(row, 1)), ranges, count) ==
	       (expected < 0 ? SIZE_MAX : (size_t)expected);
}

static bool check_weights(journey_value row)
{
	journey_value out = at(row, 1);
	double n = number_of(at(row, 0)), weights[MOST];
	size_t count = n < 0 ? 0 : (size_t)n;
	if (count > MOST || count_of(out) != count || journey_assign_equal_weights(count, weights))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!near(weights[i], number_of(at(out, i)))) /* published with 8 digits */
			return false;
	return true;
}

static bool check_namespace(journey_value row)
{
	journey_value space = at(row, 2);
	int in = journey_assign_in_namespace(text_of(at(row, 1)), text_of(at(space, 0)),
					     number_of(at(space, 1)), number_of(at(space, 2)));
	return (in != 0) == (at(row, 3).as.i != 0);
}

/* All. */

static const struct {
	const char *name;
	size_t least; /* rows that the file has */
	bool (*check)(journey_value row);
} sections[] = {{"evalCondition", 248, check_condition}, {"hash", 15, check_hash},
		{"getBucketRange", 13, check_ranges},    {"chooseVariation", 13, check_choice},
		{"getEqualWeights", 6, check_weights},   {"inNamespace", 16, check_namespace}};

static int check_all(journey_value cases)
{
	int failed = 0;
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		journey_value rows = member(cases, sections[i].name);
		size_t passed = 0, total = count_of(rows);
		for (size_t k = 0; k < total; k++) {
			bool ok = sections[i].check(at(rows, k));
			passed += ok;
			if (!ok)
				printf("  %s, row %zu\n", sections[i].name, k);
		}
		printf("%-16s %4zu / %4zu\n", sections[i].name, passed, total);
		failed |= passed < total || total < sections[i].least;
	}
	return failed;
}

static char *read_file(FILE *f, size_t *size)
{
	size_t capacity = 1 << 20, got;
	char *data = malloc(capacity);
	*size = 0;
	while (data && (got = fread(data + *size, 1, capacity - *size, f)) > 0) {
		*size += got;
		if (*size == capacity)
			data = realloc(data, capacity *= 2);
	}
	return data;
}

int main(int argc, char **argv)
{
	const char *sources = getenv("JOURNEY_SRCDIR"), *shared = getenv("JOURNEY_SHARED");
	char path[4096];
	size_t size;
	verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
	if (!sources || !*sources)
		sources = TORTURE_SRCDIR;
	if (shared && *shared)
		snprintf(path, sizeof path, "%s/growthbook/cases.json", shared);
	else
		snprintf(path, sizeof path, "%s/../shared/growthbook/cases.json", sources);
	FILE *f = fopen(path, "rb");
	if (!f) {
		printf("SKIPPED: GrowthBook's test cases (shared/growthbook/cases.json) are not there\n");
		return 77;
	}
	char *data = read_file(f, &size);
	fclose(f);
	journey_json_reader *reader = NULL;
	journey_value cases;
	journey_error error;
	int failed = 1;
	if (!data || journey_json_reader_new(NULL, JOURNEY_DEFAULT, &reader))
		printf("no memory\n");
	else if (journey_json_parse(reader, (journey_str){data, size}, &cases, &error))
		printf("%s:%u:%u: %s\n", path, error.line, error.column, error.message);
	else
		failed = check_all(cases);
	journey_json_reader_free(reader);
	free(data);
	return failed;
}

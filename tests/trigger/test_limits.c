/* What the rule index refuses, and at which number. */
#include "trigger/check_trigger.h"
#include <stdlib.h>
#include <string.h>

static journey_status add_all(journey_rules *rules, const journey_expr_alternative *either, size_t count,
                              journey_error *error)
{
	const journey_rule rule = {.size = sizeof rule, .alternatives = either, .alternative_count = count};
	uint32_t number = 99;
	journey_status status = journey_rules_add(rules, &rule, &number, error);
	if (status != JOURNEY_OK)
		ck_assert_uint_eq(number, 99);
	return status;
}

static journey_status add_one(journey_rules *rules, const journey_expr_atom *atom, size_t count, journey_error *error)
{
	const journey_expr_alternative alternative = {atom, count};
	return add_all(rules, &alternative, 1, error);
}

JOURNEY_TEST(refused)
{
	const journey_value one = int_value(1), null = {.type = JOURNEY_NULL}, text = text_value("x");
	const struct {
		journey_expr_atom atom;
		journey_status status;
		const char *says;
	} rows[] = {
		{{.kind = JOURNEY_ATOM_EQUALS}, JOURNEY_INVALID, "has 0 values"},
		{{.kind = JOURNEY_ATOM_EQUALS, .values = &one, .count = 2}, JOURNEY_INVALID, "has 2 values"},
		{{.kind = JOURNEY_ATOM_EQUALS, .count = 1}, JOURNEY_INVALID, "are NULL"},
		{{.kind = JOURNEY_ATOM_EQUALS, .values = &null, .count = 1}, JOURNEY_TYPE, "type 0"},
		{{.kind = JOURNEY_ATOM_PREFIX, .values = &one, .count = 1}, JOURNEY_TYPE, "a prefix"},
		{{.kind = JOURNEY_ATOM_RANGE}, JOURNEY_INVALID, "no bound"},
		{{.kind = JOURNEY_ATOM_RANGE, .low = {.type = JOURNEY_LIST}}, JOURNEY_TYPE, "type 7"},
		{{.kind = (journey_atom_kind)77}, JOURNEY_INVALID, "kind 77"},
		{{.kind = JOURNEY_ATOM_HAS, .read = JOURNEY_READ_CALL}, JOURNEY_INVALID, "way 3"},
		{{.kind = JOURNEY_ATOM_HAS, .read = JOURNEY_READ_FIELD}, JOURNEY_TYPE, "expected string"},
		{{.kind = JOURNEY_ATOM_HAS, .key = {.type = JOURNEY_INT}}, JOURNEY_TYPE, "expected null"},
		{{.kind = JOURNEY_ATOM_EQUALS, .values = &text, .count = 1}, JOURNEY_OK, ""},
		{{.kind = JOURNEY_ATOM_IN}, JOURNEY_OK, ""},
	};
	journey_rules *rules = NULL;
	TRY(journey_rules_new(allocator, &rules));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		journey_error error = {.message = ""};
		EXPECT(add_one(rules, &rows[i].atom, 1, &error), rows[i].status);
		if (strstr(error.message, rows[i].says) == NULL)
			ck_abort_msg("row %zu says: %s", i, error.message);
	}
	ck_assert_uint_eq(journey_rules_count(rules), 2);
done:
	journey_rules_free(rules);
}

JOURNEY_PLAIN_TEST(misuse)
{
	journey_rules *rules = NULL;
	journey_matcher *matcher = NULL;
	const journey_activation activation = {.value_count = 0};
	const uint32_t *numbers;
	uint32_t number;
	size_t count;
	journey_rule rule = {.size = sizeof rule - 1};
	ck_assert_int_eq(journey_rules_new(allocator, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_matcher_new(allocator, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_rules_new(allocator, &rules), JOURNEY_OK);
	ck_assert_int_eq(journey_matcher_new(allocator, &matcher), JOURNEY_OK);
	ck_assert_int_eq(journey_rules_add(rules, &rule, &number, NULL), JOURNEY_MISUSE);
	rule.size = sizeof rule;
	ck_assert_int_eq(journey_rules_add(rules, &rule, NULL, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_rules_add(NULL, &rule, &number, NULL), JOURNEY_MISUSE);
	rule.alternative_count = 1;
	ck_assert_int_eq(journey_rules_add(rules, &rule, &number, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_rules_remove(NULL, 0), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_rules_remove(rules, UINT32_MAX), JOURNEY_NOT_FOUND);
	ck_assert_int_eq(journey_rules_match(rules, NULL, 0, &activation, &numbers, &count), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_rules_match(rules, matcher, 0, NULL, &numbers, &count), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_rules_match(rules, matcher, 0, &activation, NULL, &count), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_rules_match(rules, matcher, 0, &activation, &numbers, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_rules_match(rules, matcher, 0, &activation, &numbers, &count), JOURNEY_OK);
	ck_assert_uint_eq(count, 0);
	journey_matcher_free(matcher);
	journey_rules_free(rules);
	journey_matcher_free(NULL);
	journey_rules_free(NULL);
}

/* At the limit and one beyond. */
JOURNEY_PLAIN_TEST(limits)
{
	enum { MANY = JOURNEY_RULE_VALUES_MAX + 1 };
	journey_rules *rules = NULL;
	journey_value *values = calloc(MANY, sizeof *values);
	journey_expr_atom *atoms = calloc(MANY, sizeof *atoms);
	journey_expr_alternative either[JOURNEY_RULE_ALTERNATIVES_MAX + 1];
	char *text = calloc(1, JOURNEY_RULE_TEXT_MAX + 2);
	ck_assert(values && atoms && text);
	ck_assert_int_eq(journey_rules_new(allocator, &rules), JOURNEY_OK);
	for (int i = 0; i < MANY; i++) {
		values[i] = int_value(i);
		atoms[i] = (journey_expr_atom){.kind = JOURNEY_ATOM_IN, .slot = (uint32_t)i, .values = values, .count = 60};
	}
	ck_assert_int_eq(add_one(rules, atoms, JOURNEY_RULE_PREDICATES_MAX, NULL), JOURNEY_OK);
	ck_assert_int_eq(add_one(rules, atoms, JOURNEY_RULE_PREDICATES_MAX + 1, NULL), JOURNEY_LIMIT);
	atoms[0].count = JOURNEY_RULE_VALUES_MAX;
	ck_assert_int_eq(add_one(rules, atoms, 1, NULL), JOURNEY_OK);
	atoms[0].count++;
	ck_assert_int_eq(add_one(rules, atoms, 1, NULL), JOURNEY_LIMIT);
	for (int i = 0; i <= JOURNEY_RULE_ALTERNATIVES_MAX; i++)
		either[i] = (journey_expr_alternative){&atoms[1 + i], 1};
	ck_assert_int_eq(add_all(rules, either, JOURNEY_RULE_ALTERNATIVES_MAX, NULL), JOURNEY_OK);
	ck_assert_int_eq(add_all(rules, either, JOURNEY_RULE_ALTERNATIVES_MAX + 1, NULL), JOURNEY_LIMIT);
	memset(text, 'x', JOURNEY_RULE_TEXT_MAX + 1);
	values[0] = text_value(text);
	values[0].n = JOURNEY_RULE_TEXT_MAX;
	atoms[0].count = 1;
	ck_assert_int_eq(add_one(rules, atoms, 1, NULL), JOURNEY_OK);
	values[0].n++;
	ck_assert_int_eq(add_one(rules, atoms, 1, NULL), JOURNEY_LIMIT);
	ck_assert_uint_eq(journey_rules_count(rules), 4);
	journey_rules_free(rules);
	free(values);
	free(atoms);
	free(text);
}

/* Fields beyond the limit are refused; those of rules that are gone make room. */
JOURNEY_PLAIN_TEST(fields)
{
	journey_rules *rules = NULL;
	journey_value one = int_value(1);
	uint32_t number = 0;
	ck_assert_int_eq(journey_rules_new(allocator, &rules), JOURNEY_OK);
	for (uint32_t i = 0; i < JOURNEY_RULE_FIELDS_MAX; i++) {
		journey_expr_atom atom = between(i, one, one);
		ck_assert_int_eq(add_rule(rules, i, &atom, 1, &number), JOURNEY_OK);
	}
	journey_expr_atom atom = between(JOURNEY_RULE_FIELDS_MAX, one, one);
	ck_assert_int_eq(add_rule(rules, 0, &atom, 1, &number), JOURNEY_LIMIT);
	ck_assert_int_eq(journey_rules_remove(rules, 77), JOURNEY_OK);
	ck_assert_int_eq(add_rule(rules, 0, &atom, 1, &number), JOURNEY_OK);
	journey_rules_free(rules);
}

Suite *suite_rule_limits(void)
{
	return torture_suite("rules: limits", torture_refused, torture_misuse, torture_limits, torture_fields, NULL);
}

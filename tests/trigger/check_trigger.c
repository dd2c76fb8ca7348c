#include "trigger/check_trigger.h"
#include <string.h>

TORTURE_SUITES(suite_rules, suite_rule_limits, suite_scan, suite_conditions)

journey_value int_value(int64_t i)
{
	return (journey_value){.as = {.i = i}, .type = JOURNEY_INT};
}

journey_value double_value(double d)
{
	return (journey_value){.as = {.d = d}, .type = JOURNEY_DOUBLE};
}

journey_value text_value(const char *text)
{
	return (journey_value){.as = {.s = text}, .n = (uint32_t)strlen(text), .type = JOURNEY_STRING};
}

journey_value list_value(const journey_list *list)
{
	return (journey_value){.as = {.list = list}, .type = JOURNEY_LIST};
}

journey_expr_atom equals(uint32_t slot, const journey_value *value)
{
	return (journey_expr_atom){.kind = JOURNEY_ATOM_EQUALS, .slot = slot, .values = value, .count = 1};
}

journey_expr_atom between(uint32_t slot, journey_value low, journey_value high)
{
	return (journey_expr_atom){.kind = JOURNEY_ATOM_RANGE, .slot = slot, .low = low, .high = high,
	                           .low_included = 1, .high_included = 1};
}

journey_status add_rule(journey_rules *rules, uint32_t event, const journey_expr_atom *atoms, size_t count,
                        uint32_t *number)
{
	const journey_expr_alternative alternative = {atoms, count};
	const journey_rule rule = {.size = sizeof rule, .event = event, .id = event, .alternatives = &alternative,
	                           .alternative_count = 1};
	return journey_rules_add(rules, &rule, number, NULL);
}

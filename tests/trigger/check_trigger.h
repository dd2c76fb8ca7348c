/* What the tests of the rule index share. */
#ifndef JOURNEY_TESTS_CHECK_TRIGGER_H
#define JOURNEY_TESTS_CHECK_TRIGGER_H

#include "support/torture.h"
#include <journey/trigger.h>

Suite *suite_rules(void);
Suite *suite_scan(void);
Suite *suite_conditions(void);
Suite *suite_rule_limits(void);

journey_value int_value(int64_t i);
journey_value double_value(double d);
journey_value text_value(const char *text);
journey_value list_value(const journey_list *list);

/* `slot == value`; the value is borrowed. */
journey_expr_atom equals(uint32_t slot, const journey_value *value);
/* `low <= slot`, `slot <= high`, or both; null where there is no bound. */
journey_expr_atom between(uint32_t slot, journey_value low, journey_value high);

/* Adds a rule with one alternative. */
journey_status add_rule(journey_rules *rules, uint32_t event, const journey_expr_atom *atoms, size_t count,
                        uint32_t *number);

#endif

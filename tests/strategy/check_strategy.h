#ifndef JY_TESTS_CHECK_STRATEGY_H
#define JY_TESTS_CHECK_STRATEGY_H

#include <check.h>

Suite *suite_builder(void);
Suite *suite_build(void);
Suite *suite_errors(void);
Suite *suite_text(void);
Suite *suite_binary(void);
Suite *suite_lifecycle(void);
Suite *suite_domain(void);
Suite *suite_steps(void);
Suite *suite_strategy_privacy(void);
Suite *suite_strategy_causes(void);
Suite *suite_strategy_patterns(void);
Suite *suite_strategy_contents(void);
Suite *suite_strategy_names(void);

#endif

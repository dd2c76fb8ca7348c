#include "strategy/check_strategy.h"

#include "support/torture.h"

TORTURE_SUITES(suite_builder, suite_build, suite_errors, suite_text, suite_lifecycle, suite_binary, suite_domain,
	suite_steps, suite_strategy_privacy, suite_strategy_causes, suite_strategy_patterns,
	suite_strategy_contents, suite_strategy_names)

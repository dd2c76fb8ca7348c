#include "check_score.h"

#include <stdlib.h>

int main(void)
{
	Suite *suite = suite_create("score");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, distribution_case());
	suite_add_tcase(suite, arm_case());
	suite_add_tcase(suite, impact_case());
	suite_add_tcase(suite, ratio_case());
	suite_add_tcase(suite, hillstrom_case());
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

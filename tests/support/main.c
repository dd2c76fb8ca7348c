/* main() of every Check program: runs its TORTURE_SUITES and prints one line that ./check adds up. */
#include "torture.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;
	int all;

	setenv("CK_DEFAULT_TIMEOUT", "120", 0); /* seconds; Check's 4 are too few on a busy machine */
	torture_skipped(); /* before the first fork, so that children share the count */
	for (int i = 0; torture_suites[i] != NULL; i++)
		srunner_add_suite(runner, torture_suites[i]());
	srunner_run_all(runner, CK_ENV);
	all = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("RESULT: %d passed, %d failed, %d skipped\n", all - failed - torture_skipped(), failed, torture_skipped());
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

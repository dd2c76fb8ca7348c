/* The suite of kept states. */
#include "check_compat.h"

#include <stdio.h>

const char *compat_folder(int version)
{
	char name[32];

	snprintf(name, sizeof name, "tests/compat/v%d", version);
	return torture_source(name);
}

static Suite *suite_compat(void)
{
	Suite *suite = suite_create("compat");

	suite_add_tcase(suite, fragments_case());
	suite_add_tcase(suite, store_case());
	return suite;
}

TORTURE_SUITES(suite_compat)

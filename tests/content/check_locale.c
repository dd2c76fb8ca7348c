#include "check_locale.h"

TORTURE_SUITES(suite_locale, suite_locale_rows, suite_locale_table)

#include "check_timers.h"

TORTURE_SUITES(suite_timers)

#ifndef JY_TESTS_CHECK_TIMERS_H
#define JY_TESTS_CHECK_TIMERS_H

#include "support/torture.h"

Suite *suite_timers(void);

#endif

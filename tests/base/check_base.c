#include "check_base.h"

TORTURE_SUITES(suite_memory, suite_buffer, suite_text, suite_utf8, suite_hash, suite_map, suite_value,
	       suite_int128, suite_number, suite_calendar, suite_math, suite_assign)

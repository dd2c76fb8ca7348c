/* The suites of check_storage. */
#ifndef JOURNEY_TESTS_CHECK_STORAGE_H
#define JOURNEY_TESTS_CHECK_STORAGE_H

#include <check.h>

Suite *suite_memory_store(void);
Suite *suite_overlay_store(void);
Suite *suite_sqlite_store(void);
Suite *suite_sqlite_faults(void);
Suite *suite_fault_store(void);
Suite *suite_sqlite_erase(void);

#endif

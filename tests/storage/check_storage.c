#include "storage/check_storage.h"

#include "support/torture.h"

#ifdef WITH_SQLITE
TORTURE_SUITES(suite_memory_store, suite_overlay_store, suite_fault_store, suite_sqlite_store, suite_sqlite_faults, suite_sqlite_erase)
#else
TORTURE_SUITES(suite_memory_store, suite_overlay_store, suite_fault_store)
#endif

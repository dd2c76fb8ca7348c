/* What the tests of kept states share. */
#ifndef JY_TESTS_CHECK_COMPAT_H
#define JY_TESTS_CHECK_COMPAT_H

#include "support/torture.h"

/* Versions of the storage form that states are kept of. */
#define COMPAT_VERSIONS 2
/* "tests/compat/v1". Valid until the next call. */
const char *compat_folder(int version);

TCase *fragments_case(void);
TCase *store_case(void);

#endif

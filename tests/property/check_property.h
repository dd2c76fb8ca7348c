/* check_property.h: the parts of check_property. */
#ifndef JOURNEY_TESTS_CHECK_PROPERTY_H
#define JOURNEY_TESTS_CHECK_PROPERTY_H

#include <check.h>

TCase *regressions_case(void);

#endif

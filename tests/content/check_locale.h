/* The suites of locales, one function per source file. */
#ifndef CHECK_LOCALE_H
#define CHECK_LOCALE_H

#include "support/torture.h"

#include <journey/locale.h>

Suite *suite_locale(void);
Suite *suite_locale_rows(void);
Suite *suite_locale_table(void);

#endif

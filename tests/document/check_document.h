/* Suites of libjourney-document, over its public functions alone. */
#ifndef CHECK_DOCUMENT_H
#define CHECK_DOCUMENT_H

#include "support/torture.h"

#include <journey/document.h>

Suite *suite_load(void);
Suite *suite_load_errors(void);
Suite *suite_sending(void);
Suite *suite_event(void);
Suite *suite_write(void);
Suite *suite_time_text(void);
Suite *suite_zones(void);
Suite *suite_json(void);
Suite *suite_conditions(void);
Suite *suite_proof(void);
Suite *suite_patterns(void);
Suite *suite_document_steps(void);
Suite *suite_yaml(void);
Suite *suite_include(void);
Suite *suite_include_split(void);
Suite *suite_document_content(void);

journey_str str(const char *text);
/* The whole file, from malloc; NULL if it is not there. */
char *read_whole(const char *path, size_t *size);

#endif

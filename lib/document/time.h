/*
 * Times and spans as text; the public functions of this file are in <journey/document.h>.
 */
#ifndef JY_DOCUMENT_TIME_H
#define JY_DOCUMENT_TIME_H

#include <journey/document.h>

/* RFC 3339 in UTC from seconds and nanoseconds, fraction as long as it is; 0 if out of range. */
size_t jy_doc_time_text(int64_t seconds, uint32_t nanos, char text[JOURNEY_TIME_TEXT]);
/* "3600s", "-0.5s". */
size_t jy_doc_span_text(int64_t seconds, int32_t nanos, char text[JOURNEY_TIME_TEXT]);

#endif

/*
 * Decimal numbers as text and back, without locale. The C library's conversions do the work on a form that
 * has no decimal point, which is the part of them that a locale changes.
 */
#ifndef JY_DOCUMENT_NUMBER_H
#define JY_DOCUMENT_NUMBER_H

#include <journey/types.h>
#include <stdbool.h>

/* [-+]digits[.digits][e[-+]digits], correctly rounded; false if it is none, or not finite as a double. */
bool jy_doc_number(journey_str text, double *out);
/* [-+]digits; false if it is none or does not fit. */
bool jy_doc_whole(journey_str text, int64_t *out);
/* Shortest text that reads back as x (finite): "1.0", "0.1", "1e+21", "-0.0". Returns its length. */
#define JY_DOC_NUMBER 32
size_t jy_doc_number_text(double x, char out[JY_DOC_NUMBER]);
size_t jy_doc_whole_text(int64_t x, char out[JY_DOC_NUMBER]);
size_t jy_doc_natural_text(uint64_t x, char out[JY_DOC_NUMBER]);

#endif

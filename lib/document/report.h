/*
 * Error texts of this library: what was found, what was expected, a near miss. Texts are cut at a character
 * boundary where they don't fit, with "..." at the end.
 */
#ifndef JY_DOCUMENT_REPORT_H
#define JY_DOCUMENT_REPORT_H

#include <journey/types.h>
#include <stdarg.h>
#include <stdbool.h>

/* Fills the error anew: status and message, no place and no hint. Returns status. */
journey_status jy_doc_fail(journey_error *error, journey_status status, const char *format, ...)
	JOURNEY_PRINTF(3, 4);
journey_status jy_doc_fail_list(journey_error *error, journey_status status, const char *format,
				va_list list);
void jy_doc_hint(journey_error *error, const char *format, ...) JOURNEY_PRINTF(2, 3);
/* Copies text into out (size bytes with the NUL), cut at a character boundary. */
void jy_doc_copy(char *out, size_t size, const char *text);

/* Index of the name that word may have been meant to be, else count. */
size_t jy_doc_near(journey_str word, const char *const *names, size_t count);

/* A short printable excerpt of text from outside, in out: control characters and bad bytes become '?'. */
#define JY_DOC_EXCERPT 48
const char *jy_doc_excerpt(journey_str text, char out[JY_DOC_EXCERPT]);

bool jy_doc_is(journey_str text, const char *word);
bool jy_doc_same(journey_str a, journey_str b);
journey_str jy_doc_str(const char *text);

#endif

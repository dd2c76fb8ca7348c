/*
 * Making a value harmless for the place where it stands. What is no valid UTF-8 becomes U+FFFD everywhere. Characters
 * that turn the direction of what follows (U+202A..U+202E, U+2066..U+2069) are kept in pairs only, so that no value
 * can turn the text around it.
 */
#ifndef JY_CONTENT_ESCAPE_H
#define JY_CONTENT_ESCAPE_H

#include "base/buffer.h"

typedef enum jy_escape {
	JY_ESCAPE_NONE,   /* as it is */
	JY_ESCAPE_TEXT,   /* control characters become U+FFFD, but tabs and line breaks */
	JY_ESCAPE_HEADER, /* the same, and tabs and line breaks become a blank */
	JY_ESCAPE_HTML,   /* & < > " ' ` as references; for text and for attributes in quotes */
	JY_ESCAPE_URL,    /* all but RFC 3986's unreserved characters as %XX */
	JY_ESCAPE_JSON    /* for the inside of a string, one in a script too: < > & and U+2028, U+2029 as \u.... */
} jy_escape;

/* Appends the text; false: no memory, the buffer then holds part of it. */
bool jy_escape_put(jy_buffer *out, jy_escape how, journey_str text);

#endif

/*
 * Cuts a text into what stands in it literally, values ({{ }}) and tags ({% %}); comments are left out, and blanks that
 * a `-` inside of the marks trims. Knows the language inside only so far as to find where it ends: strings, brackets and
 * quoted names of CEL.
 */
#ifndef JY_CONTENT_SCAN_H
#define JY_CONTENT_SCAN_H

#include <journey/types.h>
#include <stdbool.h>

typedef enum jy_token_type { JY_TOKEN_END, JY_TOKEN_LITERAL, JY_TOKEN_VALUE, JY_TOKEN_TAG } jy_token_type;

typedef struct jy_scan {
	journey_str text;
	size_t at;
	bool trim;           /* blanks that come next are trimmed */
	size_t failed;       /* offset of what is wrong */
	const char *message; /* what is wrong; NULL: nothing */
	const char *hint;
} jy_scan;

/*
 * The next token; *out is the literal, or what stands between the marks without blanks around it; *start where the
 * token begins. JOURNEY_OK, or JOURNEY_SYNTAX with `failed`, `message` and `hint`.
 */
journey_status jy_scan_next(jy_scan *scan, jy_token_type *type, journey_str *out, size_t *start);

/*
 * Offset of the first `mark` (|, comma, colon) from `at` on that is outside of strings and brackets; s.size: none. A
 * doubled `|` is an operator and no mark.
 */
size_t jy_scan_mark(journey_str s, size_t at, char mark);

/* Bytes of the identifier that a text begins with (letters, digits, _, and - where `dash`); 0: it begins with none. */
size_t jy_scan_word(journey_str s, bool dash);

#endif

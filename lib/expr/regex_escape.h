/* Reading a pattern piece by piece: characters, escapes, names of classes. */
#ifndef JY_EXPR_REGEX_ESCAPE_H
#define JY_EXPR_REGEX_ESCAPE_H

#include "expr/regex_parse.h"

typedef struct jy_regex_scan {
	journey_str pattern;
	size_t at;
	jy_regex_fault *fault;
} jy_regex_scan;

typedef enum jy_regex_name_kind { JY_RE_NO_NAME, JY_RE_PERL, JY_RE_ASCII, JY_RE_UNICODE } jy_regex_name_kind;

typedef struct jy_regex_name {
	jy_regex_name_kind kind;
	journey_str text; /* without \p{ } or [: :] */
	bool negated;
	size_t start;
} jy_regex_name;

static inline bool jy_regex_at_end(const jy_regex_scan *scan)
{
	return scan->at >= scan->pattern.size;
}

/* The byte `ahead` of the scanner; NUL past the end. */
static inline char jy_regex_peek(const jy_regex_scan *scan, size_t ahead)
{
	return scan->pattern.size - scan->at > ahead ? scan->pattern.data[scan->at + ahead] : '\0';
}

/* Moves on if this byte (this text) stands there. */
bool jy_regex_accept(jy_regex_scan *scan, char c);
bool jy_regex_accept_text(jy_regex_scan *scan, const char *text);
/* Fills the fault; returns JOURNEY_SYNTAX. */
journey_status jy_regex_fail(const jy_regex_scan *scan, size_t offset, const char *message, const char *hint);

/* The next character; JOURNEY_SYNTAX where there is no well-formed one. */
journey_status jy_regex_character(jy_regex_scan *scan, uint32_t *out);
/* The character that an escape stands for. */
journey_status jy_regex_escape(jy_regex_scan *scan, uint32_t *out);
/* \d \pL \p{Greek}, in brackets also [:alpha:]; moves on only if one stands there. */
journey_status jy_regex_named(jy_regex_scan *scan, bool bracket, jy_regex_name *out);

#endif

/*
 * Where in a JavaScript text a value stands: in code, where a JSON value is a whole expression, or in a string or a
 * comment, which it would end. What cannot be told without parsing (whether a slash divides or begins a pattern) is
 * taken as lost, and so are the rest of the line or of the script.
 */
#ifndef JY_CONTENT_SCRIPT_H
#define JY_CONTENT_SCRIPT_H

#include <stdbool.h>

typedef enum jy_script_state {
	JY_SCRIPT_CODE,
	JY_SCRIPT_SLASH,  /* behind a slash, up to the end of the line */
	JY_SCRIPT_STRING, /* or in a template with backticks */
	JY_SCRIPT_LINE,   /* in a comment up to the end of the line */
	JY_SCRIPT_BLOCK,
	JY_SCRIPT_LOST /* it may be any of these */
} jy_script_state;

/* All zero at the start. */
typedef struct jy_script {
	jy_script_state state;
	char quote;  /* of the string */
	char last;   /* the character before, if it matters */
	bool escape; /* behind a backslash in the string */
} jy_script;

void jy_script_step(jy_script *s, char x);
/* Behind a value. */
void jy_script_value(jy_script *s);
bool jy_script_same(const jy_script *a, const jy_script *b);
/* Whether a JSON value may stand here. */
bool jy_script_takes_json(const jy_script *s);
/* Whether letters, digits, %, and signs of percent-encoding are harmless here: they are no names. */
bool jy_script_takes_percent(const jy_script *s);

#endif

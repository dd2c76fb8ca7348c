/*
 * Where in a JSON text a value stands: in a string, where it is escaped, or outside of them, where it has to be a whole
 * value. Only a text that begins like a document is followed; any other is the inside of a string that the host writes
 * around it, or one value. It is no parser: of JSON it knows the strings.
 */
#ifndef JY_CONTENT_JSON_PLACE_H
#define JY_CONTENT_JSON_PLACE_H

#include "content/html.h"

typedef enum jy_json_place {
	JY_JSON_START,    /* nothing but blanks before */
	JY_JSON_FRAGMENT, /* it began with something else than {, [ or a quote */
	JY_JSON_OUTSIDE,
	JY_JSON_STRING,
	JY_JSON_BACKSLASH /* behind one, in a string */
} jy_json_place;

/* Goes on by a literal. */
jy_json_place jy_json_literal(jy_json_place place, journey_str text);
/* Goes on by a value; what is wrong with one at this place, and how to mend it, or NULL. */
const char *jy_json_value_here(jy_json_place *place, jy_html_value value, const char **hint);
/* After either of two ways: false, and *place unchanged, if what follows cannot be the same. */
bool jy_json_join(jy_json_place *place, jy_json_place other);
/* The place in words, for errors. */
const char *jy_json_words(jy_json_place place);

#endif

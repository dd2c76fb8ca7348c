/*
 * Letter case beyond ASCII, by Unicode's simple mappings and the few that have no simple one, and cuts that take no
 * character apart.
 */
#ifndef JY_CONTENT_LETTERS_H
#define JY_CONTENT_LETTERS_H

#include "base/buffer.h"

typedef enum jy_letters { JY_LETTERS_UPPER, JY_LETTERS_LOWER, JY_LETTERS_CAPITAL } jy_letters;

/* Appends a text in another letter case; `turkish`: i has its dot in capitals, too. False: no memory. */
bool jy_letters_put(jy_buffer *out, jy_letters how, bool turkish, journey_str text);
/* Whether texts are the same but for the case of ASCII letters. */
bool jy_letters_same(journey_str a, journey_str b);
/* Bytes of at most so many characters, with no accent or part of an emoji cut off. */
size_t jy_letters_cut(journey_str text, size_t characters);

#endif

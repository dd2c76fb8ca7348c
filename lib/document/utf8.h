/*
 * Well-formed UTF-8, by character.
 */
#ifndef JY_DOCUMENT_UTF8_H
#define JY_DOCUMENT_UTF8_H

#include <stddef.h>

/* Bytes of the character at p, of which there are `left` (at least 1); 0 if it is none. */
size_t jy_doc_utf8(const char *p, size_t left);

#endif

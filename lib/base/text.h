/*
 * Borrowed text: making, comparing, ASCII classes without locale, and the name that a misspelt one meant.
 */
#ifndef JY_BASE_TEXT_H
#define JY_BASE_TEXT_H

#include <journey/types.h>
#include <stdbool.h>
#include <string.h>

/* The text of a NUL-terminated string; NULL is empty. */
static inline journey_str jy_str(const char *text)
{
	journey_str s = {text, text ? strlen(text) : 0};
	return s;
}

static inline journey_str jy_str_of(const char *data, size_t size)
{
	journey_str s = {data, size};
	return s;
}

static inline bool jy_str_equal(journey_str a, journey_str b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Byte order, a prefix first: <0, 0, >0. */
int jy_str_compare(journey_str a, journey_str b);
int jy_bytes_compare(journey_bytes a, journey_bytes b);
bool jy_str_is(journey_str a, const char *text);
bool jy_str_starts(journey_str s, journey_str prefix);
bool jy_str_ends(journey_str s, journey_str suffix);
/* Offset of the first `needle` at or after `from`, or SIZE_MAX. */
size_t jy_str_find(journey_str s, journey_str needle, size_t from);
/* Bytes from..to (clamped). */
journey_str jy_str_part(journey_str s, size_t from, size_t to);
/* Without ASCII blanks at both ends. */
journey_str jy_str_trim(journey_str s);

static inline bool jy_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool jy_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool jy_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char jy_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Damerau-Levenshtein distance (adjacent swaps count 1; letter case ignored) of texts up to 64 bytes;
 * SIZE_MAX for longer ones. */
size_t jy_str_distance(journey_str a, journey_str b);
/* The nearest of the names within distance 2 and a third of the word's length (at least 1), the first of
 * equals; SIZE_MAX: none. */
size_t jy_near_miss(journey_str word, const journey_str *names, size_t count);

#endif

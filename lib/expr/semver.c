#include "expr/semver.h"
#include "base/text.h"
#include <string.h>

/* Up to the next of two marks, or the end; *at moves behind it. */
static journey_str piece(journey_str s, size_t *at, char mark, char other)
{
	size_t start = *at;
	while (*at < s.size && s.data[*at] != mark && s.data[*at] != other)
		(*at)++;
	return jy_str_part(s, start, *at);
}

static bool digits(journey_str s)
{
	for (size_t i = 0; i < s.size; i++)
		if (!jy_is_digit(s.data[i]))
			return false;
	return s.size > 0;
}

static bool number(journey_str s)
{
	return digits(s) && (s.size == 1 || s.data[0] != '0');
}

static bool identifier(journey_str s, bool release)
{
	for (size_t i = 0; i < s.size; i++)
		if (!jy_is_digit(s.data[i]) && !jy_is_alpha(s.data[i]) && s.data[i] != '-')
			return false;
	return s.size > 0 && (release || !digits(s) || number(s));
}

/* Identifiers between dots, up to `end`; `release`: of build metadata, where zeros may lead. */
static bool identifiers(journey_str s, size_t *at, char end, bool release)
{
	for (;;) {
		if (!identifier(piece(s, at, '.', end), release))
			return false;
		if (*at >= s.size || s.data[*at] != '.')
			return true;
		(*at)++;
	}
}

bool jy_semver_valid(journey_str s)
{
	size_t at = 0;
	for (int i = 0; i < 3; i++) {
		size_t start = at;
		while (at < s.size && jy_is_digit(s.data[at]))
			at++;
		if (!number(jy_str_part(s, start, at)))
			return false;
		if (i < 2 && (at >= s.size || s.data[at++] != '.'))
			return false;
	}
	if (at < s.size && s.data[at] == '-') {
		at++;
		if (!identifiers(s, &at, '+', false))
			return false;
	}
	if (at < s.size && s.data[at] == '+') {
		at++;
		return identifiers(s, &at, '\0', true) && at == s.size;
	}
	return at == s.size;
}

/* Without leading zeros the longer one is greater. */
static int compare_numbers(journey_str a, journey_str b)
{
	if (a.size != b.size)
		return a.size < b.size ? -1 : 1;
	int order = jy_str_compare(a, b);
	return (order > 0) - (order < 0);
}

static int compare_identifiers(journey_str a, journey_str b)
{
	bool numbers = digits(a);
	if (numbers != digits(b))
		return numbers ? -1 : 1;
	if (numbers)
		return compare_numbers(a, b);
	int order = jy_str_compare(a, b);
	return (order > 0) - (order < 0);
}

/* Without its build metadata. */
static journey_str core(journey_str s)
{
	size_t at = 0;
	return piece(s, &at, '+', '+');
}

int jy_semver_compare(journey_str a, journey_str b)
{
	size_t at = 0, bt = 0;
	a = core(a);
	b = core(b);
	for (int i = 0; i < 3; i++) {
		int order = compare_numbers(piece(a, &at, i < 2 ? '.' : '-', '-'),
					    piece(b, &bt, i < 2 ? '.' : '-', '-'));
		if (order)
			return order;
		at += i < 2;
		bt += i < 2;
	}
	/* A version before its release is less. */
	if (at >= a.size || bt >= b.size)
		return (at >= a.size) - (bt >= b.size);
	do {
		at++;
		bt++;
		int order = compare_identifiers(piece(a, &at, '.', '.'), piece(b, &bt, '.', '.'));
		if (order)
			return order;
	} while (at < a.size && bt < b.size);
	/* More identifiers are greater. */
	return (at < a.size) - (bt < b.size);
}

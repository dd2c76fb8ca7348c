#include "expr/unicode_fold.h"
#include "expr/regex_tables.h"

uint32_t jy_unicode_fold(uint32_t character)
{
	const uint8_t *at = jy_unicode_folds;
	uint32_t first = 0;
	if (character < 0x80)
		return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
	for (;;) {
		uint32_t distance = jy_table_number(&at), form = jy_table_number(&at), zigzag = jy_table_number(&at);
		if (!distance)
			return character;
		uint32_t step = (form & 1) + 1;
		first += distance;
		if (character < first)
			return character;
		if (character <= first + form / 2 * step && (character - first) % step == 0)
			return character + (zigzag & 1 ? 0u - (zigzag / 2 + 1) : zigzag / 2);
	}
}

/* Small letters that fold to another one, before its capital does. */
static int no_capital(uint32_t character)
{
	return character == 0xb5 || character == 0x345;
}

uint32_t jy_unicode_capital(uint32_t character)
{
	const uint8_t *at = jy_unicode_folds;
	uint32_t first = 0;
	if (character < 0x80)
		return character >= 'a' && character <= 'z' ? character - ('a' - 'A') : character;
	/* Letters with more than two forms: these fold to one that is no capital of theirs. */
	if (jy_unicode_fold(character) != character)
		return character == 0xb5 ? 0x39c : character == 0x3c2 ? 0x3a3 : character;
	for (;;) {
		uint32_t distance = jy_table_number(&at), form = jy_table_number(&at), zigzag = jy_table_number(&at);
		if (!distance)
			return character;
		uint32_t step = (form & 1) + 1;
		first += distance;
		uint32_t from = character - (zigzag & 1 ? 0u - (zigzag / 2 + 1) : zigzag / 2);
		if (from >= first && from <= first + form / 2 * step && (from - first) % step == 0 && !no_capital(from))
			return from;
	}
}

/*
 * Facts of Unicode that patterns can ask for, packed; regex_tables.py writes them.
 *
 * Categories and scripts: runs that follow one another from U+0000 to U+10FFFF. A run of categories is one
 * byte, category | length << 5, and where that length is 0 the length as a varint (7 bits a byte, the lowest
 * first); two more categories stand for letters of alternating case. A run of scripts is the script's number
 * (0: none) and a varint.
 *
 * Folds (simple case folding, C and S of CaseFolding.txt): distance from the last first character, then
 * (count - 1) * 2 + step - 1, then what to add (zigzag), as varints: `count` characters from there on, each or
 * every second one. Ends with three zeros.
 */
#ifndef JY_EXPR_REGEX_TABLES_H
#define JY_EXPR_REGEX_TABLES_H

#include <stdint.h>

/* In the order of their two-letter names in JY_UNICODE_CATEGORY_NAMES. */
typedef enum jy_category {
	JY_UC_CN,
	JY_UC_LL = 5,
	JY_UC_LU = 9,
	JY_UC_UPPER_LOWER = 30, /* Lu, Ll, Lu... */
	JY_UC_LOWER_UPPER = 31
} jy_category;

#define JY_UNICODE_CATEGORY_NAMES "CnCcCfCoCsLlLmLoLtLuMcMeMnNdNlNoPcPdPePfPiPoPsScSkSmSoZlZpZs"
#define JY_UNICODE_CHARACTERS 0x110000u

extern const uint8_t jy_unicode_categories[];
extern const uint8_t jy_unicode_scripts[];
extern const uint8_t jy_unicode_folds[];
/* Names of scripts 1, 2, ..., each ended by a NUL, the last by two. */
extern const char jy_unicode_script_names[];

/* Reads a varint of a table and moves past it. */
static inline uint32_t jy_table_number(const uint8_t **at)
{
	uint32_t value = 0, shift = 0;
	while (**at & 0x80) {
		value |= (uint32_t)(*(*at)++ & 0x7f) << shift;
		shift += 7;
	}
	return value | (uint32_t) * (*at)++ << shift;
}

#endif

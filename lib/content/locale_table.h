/*
 * What CLDR says of each locale, as locale_table.py wrote it to locale_table.c: about 34 KB, all read-only.
 *
 * Texts are offsets into one pool of NUL-terminated texts, where each text is stored once; a list (the twelve months)
 * is one offset to as many texts in a row. Offset 0 is the empty text.
 */
#ifndef JY_CONTENT_LOCALE_TABLE_H
#define JY_CONTENT_LOCALE_TABLE_H

#include <journey/locale.h>

typedef uint16_t jy_text_ref;

/* In the patterns of amounts and percentages '#' stands for the number, '-' for the minus sign, '%' for the percent
 * sign and U+00A4 for the currency; all else stands for itself. */
struct journey_locale {
	jy_text_ref tag;
	jy_text_ref decimal, group, money_group, minus, percent;
	jy_text_ref percent_pattern[2]; /* of a number above, below zero */
	jy_text_ref money_pattern[2];
	jy_text_ref months[4], days[4];    /* lists, by journey_name_form */
	jy_text_ref half_days;             /* list: AM, PM */
	jy_text_ref day_parts;             /* list, by hour; 0: as half_days */
	jy_text_ref era;
	jy_text_ref dates[7];    /* by journey_date_style */
	jy_text_ref times[3][2]; /* locale's habit, 12 hours, 24 hours; by journey_time_style */
	jy_text_ref join[4];     /* "{1}, {0}": {0} is the time, {1} a date of style 0..3 */
	jy_text_ref list[2][4];  /* by journey_list_kind: what is between two alone, the first, the middle, the last two */
	uint16_t signs;          /* first in jy_money_signs; they end where the next locale's begin */
	uint8_t cardinal, ordinal; /* in jy_plural_sets */
	uint8_t first_group, next_group; /* digits of the group at the point, and of those before it */
	uint8_t least_digits;            /* digits in front of the first group before there is grouping at all */
	uint8_t rtl;
};

extern const unsigned char jy_locale_pool[];
extern const journey_locale jy_locales[]; /* in byte order of their tags; one more at the end, for its `signs` */
extern const size_t jy_locale_total;

/* Other tags, in byte order, and the locale each means. */
typedef struct jy_locale_alias {
	jy_text_ref tag;
	uint16_t locale;
} jy_locale_alias;
extern const jy_locale_alias jy_locale_aliases[];
extern const size_t jy_locale_alias_total;

/* Currencies in byte order of their codes, with what most locales call them. */
typedef struct jy_currency {
	char code[3];
	uint8_t decimals;
	jy_text_ref symbol, narrow;
} jy_currency;
extern const jy_currency jy_currencies[];
extern const size_t jy_currency_total;

/* What a locale calls a currency otherwise; in order of the currencies within a locale. */
typedef struct jy_money_sign {
	uint16_t currency;
	jy_text_ref symbol, narrow;
} jy_money_sign;
extern const jy_money_sign jy_money_signs[];

/* The characters of those symbols that may touch a digit: Unicode's categories S and Z. Ascending. */
extern const uint16_t jy_money_marks[];
extern const size_t jy_money_mark_total;

/* One comparison of a plural rule: operand [% modulus] = or != ranges. Those of one category are ors of ands. */
typedef enum jy_plural_link {
	JY_PLURAL_CATEGORY, /* begins the rule of `category` */
	JY_PLURAL_OR,       /* begins the next alternative of that rule */
	JY_PLURAL_AND       /* one more condition of that alternative */
} jy_plural_link;

typedef struct jy_plural_term {
	uint8_t link;
	uint8_t category; /* journey_plural */
	char operand;     /* n, i, v, w, f, t, e */
	uint8_t differs;  /* 1: != */
	uint32_t modulus; /* 0: none */
	uint16_t range, ranges; /* first in jy_plural_ranges, number */
} jy_plural_term;

typedef struct jy_plural_range {
	uint32_t from, to;
} jy_plural_range;

/* The rules of a set of languages: terms[first] .. terms[end - 1]. */
typedef struct jy_plural_set {
	uint16_t first, end;
} jy_plural_set;

extern const jy_plural_set jy_plural_sets[];
extern const jy_plural_term jy_plural_terms[];
extern const jy_plural_range jy_plural_ranges[];

#endif

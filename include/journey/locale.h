/**
 * @file locale.h
 * @brief Numbers, money, dates, lists and plural forms as each language writes them, without the system's locale.
 *
 * The facts (separators, names, patterns, plural rules, currency signs) are compiled in from the Unicode CLDR,
 * release 48.2, so that the same call gives the same bytes on every machine and for as long as the library's
 * version stays. Nothing is allocated, no floating-point number is computed with, nothing of the environment is
 * read; a locale is immutable and may be used by any number of threads.
 *
 * Digits are Latin (0-9) in every locale, also where CLDR's own default is another script's (ar, bn). The calendar is
 * Gregorian, also for th. Blanks are those of CLDR: U+00A0 and U+202F (no-break) inside of numbers and before units,
 * and the direction marks U+200E and U+200F of ar and he are kept. Text is UTF-8.
 *
 * Locales: ar, bg, bn, ca, cs, da, de, de-AT, de-CH, el, en, en-AU, en-CA, en-GB, en-IN, es, es-MX, et, fi, fil, fr,
 * fr-CA, he, hi, hr, hu, id, it, ja, ko, lt, lv, ms, nb, nl, pl, pt (Brazil), pt-PT, ro, ru, sk, sl, sr, sr-Latn, sv, sw,
 * th, tr, uk, vi, zh (simplified), zh-Hant.
 *
 * Every formatting function takes room for the text: `out`, `room` in bytes, and `size`, which gets the number of bytes
 * written. No NUL is added. Where the room is too small it returns ::JOURNEY_LIMIT, `*size` is the room that the text
 * needs, and what `out` holds is unspecified; so a call with `room` 0 (and `out` NULL) measures. On any other failure
 * `out` and `*size` are as before the call.
 */
#ifndef JOURNEY_LOCALE_H
#define JOURNEY_LOCALE_H

#include <journey/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Room that is enough for any one number, percentage, amount, date or time (not for lists and own patterns). */
#define JOURNEY_LOCALE_TEXT_MAX 256
/** Most decimals that can be asked for. */
#define JOURNEY_LOCALE_DECIMALS_MAX 20

/** How one language, or a country's use of it, writes. Compiled in: never made nor freed. */
typedef struct journey_locale journey_locale;

/**
 * The locale of a BCP 47 tag.
 *
 * Letter case does not matter, `_` counts as `-`, and what follows a `.` or `@` (`de_DE.UTF-8`) is ignored, as are
 * variants and extensions. If there is no locale for language, script and country, then subtags are dropped from the
 * right: `de-DE` gives de, `fr-CH` fr. Where CLDR says that a country follows another one's usage, so does this:
 * `en-NZ` gives en-GB, `es-CO` es, `es-PE` es-MX, `pt-AO` pt-PT, `zh-TW` and `zh-HK` zh-Hant, `no` and `nn` nb,
 * `iw` he, `in` id.
 * @param tag the tag; may be empty.
 * @return the locale; NULL where there is none for the language, or the tag is not of BCP 47's form.
 */
JOURNEY_API const journey_locale *journey_locale_find(journey_str tag);

/**
 * How many locales there are.
 * @return the number, for journey_locale_at().
 */
JOURNEY_API size_t journey_locale_count(void);

/**
 * One locale, for listings; in the order of the tags.
 * @param index below journey_locale_count().
 * @return the locale; NULL past the last one.
 */
JOURNEY_API const journey_locale *journey_locale_at(size_t index);

/**
 * The locale's own tag, in BCP 47's usual case (`zh-Hant`).
 * @param locale the locale; NULL gives empty text.
 * @return static text.
 */
JOURNEY_API journey_str journey_locale_tag(const journey_locale *locale);

/**
 * Whether the language is written from right to left (ar, he), as HTML's `dir` attribute wants to know.
 * @param locale the locale; NULL counts as left to right.
 * @return 1 or 0.
 */
JOURNEY_API int journey_locale_rtl(const journey_locale *locale);

/**
 * A decimal number with the decimals that it is shown with: (negative ? -1 : 1) * units / 10^scale.
 *
 * {10, 1, 0} is 1.0 and {1, 0, 0} is 1: equal as numbers, but not in their plural form ("1.0 miles", "1 mile").
 */
typedef struct journey_decimal {
	uint64_t units;   /**< All digits, without the point. */
	int32_t scale;    /**< Number of digits behind the point, -20 .. 40; below 0: zeroes that follow the units. */
	int32_t negative; /**< 1 for a number below zero, else 0. */
} journey_decimal;

/**
 * A value as a decimal number. A double becomes the shortest decimal that reads back as that double (0.1 is 0.1).
 * @param value an int, uint or double.
 * @param[out] out the number, without zeroes behind the point.
 * @return ::JOURNEY_OK; ::JOURNEY_TYPE (another type); ::JOURNEY_RANGE (NaN, infinite, or 10^21 and above);
 *         ::JOURNEY_MISUSE (`out` is NULL).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_decimal_of(journey_value value, journey_decimal *out);

/**
 * The number that is shown when at least `min` and at most `max` decimals are: for journey_locale_plural() beside a
 * number that was formatted with the same decimals.
 * @param number the number.
 * @param min least decimals, 0 .. ::JOURNEY_LOCALE_DECIMALS_MAX.
 * @param max most decimals, `min` .. ::JOURNEY_LOCALE_DECIMALS_MAX.
 * @param rounding a ::journey_rounding.
 * @param[out] out the rounded number; its scale is `min` .. `max`; zero is never negative.
 * @return ::JOURNEY_OK; ::JOURNEY_RANGE (more than 64 bits of digits); ::JOURNEY_MISUSE (`out` is NULL, a scale, number
 *         of decimals or rounding that does not exist).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_decimal_round(journey_decimal number, int32_t min, int32_t max,
                                                                  int32_t rounding, journey_decimal *out);

/** What becomes of a number halfway between two that can be shown. */
typedef enum journey_rounding {
	JOURNEY_HALF_UP = 0,  /**< Away from zero: 0.125 is 0.13, -0.125 is -0.13. What people and ECMA-402 expect. */
	JOURNEY_HALF_EVEN = 1 /**< To the even neighbour: 0.125 is 0.12. Banker's rounding, unbiased in sums. */
} journey_rounding;

/** How a number is shown. Set `size` to sizeof; zeroes elsewhere mean: a whole number, grouped, half up. */
typedef struct journey_number_format {
	size_t size;          /**< sizeof(journey_number_format). */
	int32_t min_decimals; /**< Least decimals, 0 .. ::JOURNEY_LOCALE_DECIMALS_MAX; zeroes are added. */
	int32_t max_decimals; /**< Most decimals, at least min_decimals; the number is rounded to them. */
	int32_t rounding;     /**< A ::journey_rounding. */
	int32_t plain;        /**< 1: no grouping of thousands. */
} journey_number_format;

/**
 * A number: "1,234.5", "1.234,5", "12,34,567.5" (hi), "1 234,5".
 *
 * Grouping is the locale's, with its least number of digits (es, pl, pt-PT: "1234" but "12 345"). A number that rounds
 * to zero has no minus sign.
 * @param locale the locale.
 * @param number the number.
 * @param format decimals, rounding, grouping; NULL: up to 3 decimals, half up, grouped (CLDR's standard form).
 * @param out room for the text; may be NULL where `room` is 0.
 * @param room bytes at `out`; ::JOURNEY_LOCALE_TEXT_MAX is always enough.
 * @param[out] size bytes of the text.
 * @return ::JOURNEY_OK; ::JOURNEY_LIMIT (room too small, see above); ::JOURNEY_MISUSE (NULL, or an option or scale that
 *         does not exist).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_locale_number(const journey_locale *locale, journey_decimal number,
                                                                  const journey_number_format *format, char *out,
                                                                  size_t room, size_t *size);

/**
 * A share as a percentage: 0.256 is "26%", "26 %", "%26" (tr).
 * @param locale the locale.
 * @param ratio the share; 1 is 100 %.
 * @param format decimals of the percentage and so on; NULL: none (CLDR's standard form).
 * @param out room for the text; may be NULL where `room` is 0.
 * @param room bytes at `out`; ::JOURNEY_LOCALE_TEXT_MAX is always enough.
 * @param[out] size bytes of the text.
 * @return as journey_locale_number().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_locale_percent(const journey_locale *locale, journey_decimal ratio,
                                                                   const journey_number_format *format, char *out,
                                                                   size_t room, size_t *size);

/** What stands for the currency. */
typedef enum journey_money_sign {
	JOURNEY_MONEY_SYMBOL = 0, /**< The locale's symbol, distinct from others': "$" in en, "US$" in en-GB. */
	JOURNEY_MONEY_NARROW = 1, /**< The shortest symbol: "$" wherever it is clear which dollar is meant. */
	JOURNEY_MONEY_CODE = 2    /**< The ISO code: "USD 5.00", "5,00 USD". */
} journey_money_sign;

/** What becomes of the minor units. */
typedef enum journey_money_minor {
	JOURNEY_MINOR_ALWAYS = 0, /**< As many decimals as the currency has: "5.00". */
	JOURNEY_MINOR_NEEDED = 1, /**< None where they would all be zero: "$5", but "$5.50". */
	JOURNEY_MINOR_NEVER = 2   /**< Rounded to whole units: "$6". */
} journey_money_minor;

/** How an amount is shown. Set `size` to sizeof; zeroes elsewhere mean: symbol, minor units, half up, grouped. */
typedef struct journey_money_format {
	size_t size;      /**< sizeof(journey_money_format). */
	int32_t sign;     /**< A ::journey_money_sign. */
	int32_t minor;    /**< A ::journey_money_minor. */
	int32_t rounding; /**< A ::journey_rounding; micro-units are finer than any currency's minor unit. */
	int32_t plain;    /**< 1: no grouping of thousands. */
} journey_money_format;

/**
 * An amount of money: "$1,234.50", "1.234,50 €", "￥1,235".
 *
 * The number of decimals is CLDR's for the currency (JPY 0, KWD 3, most 2). Symbols are known for the currencies in use
 * since 2020; any other code of three letters is shown as it is, with 2 decimals.
 * @param locale the locale.
 * @param micros the amount in millionths of the currency's unit.
 * @param currency ISO 4217 code, in any letter case.
 * @param format NULL: symbol, minor units, half up, grouped.
 * @param out room for the text; may be NULL where `room` is 0.
 * @param room bytes at `out`; ::JOURNEY_LOCALE_TEXT_MAX is always enough.
 * @param[out] size bytes of the text.
 * @return as journey_locale_number(); also ::JOURNEY_INVALID (`currency` is not three ASCII letters).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_locale_money(const journey_locale *locale, int64_t micros,
                                                                 journey_str currency,
                                                                 const journey_money_format *format, char *out,
                                                                 size_t room, size_t *size);

/**
 * How many decimals amounts in a currency have.
 * @param currency ISO 4217 code, in any letter case.
 * @return 0 .. 4, 2 for codes that are not known; -1 if it is not three ASCII letters.
 */
JOURNEY_API int journey_currency_decimals(journey_str currency);

/** How a date is written; in brackets: en, 2026-03-06. */
typedef enum journey_date_style {
	JOURNEY_DATE_SHORT = 0,      /**< In numbers (3/6/26). */
	JOURNEY_DATE_MEDIUM = 1,     /**< Short month (Mar 6, 2026). */
	JOURNEY_DATE_LONG = 2,       /**< Month's name (March 6, 2026). */
	JOURNEY_DATE_FULL = 3,       /**< With the weekday (Friday, March 6, 2026). */
	JOURNEY_DATE_DAY_MONTH = 4,  /**< Without the year (March 6). */
	JOURNEY_DATE_MONTH_YEAR = 5, /**< Without the day (March 2026). */
	JOURNEY_DATE_WEEKDAY = 6     /**< Weekday, day and month (Friday, March 6). */
} journey_date_style;

/** How a time of day is written; in brackets: en, de. */
typedef enum journey_time_style {
	JOURNEY_TIME_SHORT = 0, /**< Hours and minutes (7:05 PM, 19:05). */
	JOURNEY_TIME_MEDIUM = 1 /**< With seconds (7:05:09 PM, 19:05:09). */
} journey_time_style;

/** Which clock a time of day is read from. */
typedef enum journey_clock {
	JOURNEY_CLOCK_LOCALE = 0, /**< The locale's habit. */
	JOURNEY_CLOCK_12 = 12,    /**< 12 hours with AM and PM. */
	JOURNEY_CLOCK_24 = 24     /**< 24 hours. */
} journey_clock;

/**
 * The date of a moment.
 * @param locale the locale.
 * @param time the moment, ::JOURNEY_TIME_MIN .. ::JOURNEY_TIME_MAX.
 * @param offset_seconds what local time is ahead of UTC at that moment (from the host's ::journey_zone_fn), at most a day.
 * @param style a ::journey_date_style.
 * @param out room for the text; may be NULL where `room` is 0.
 * @param room bytes at `out`; ::JOURNEY_LOCALE_TEXT_MAX is always enough.
 * @param[out] size bytes of the text.
 * @return ::JOURNEY_OK; ::JOURNEY_LIMIT (room too small, see above); ::JOURNEY_RANGE (time or offset out of range);
 *         ::JOURNEY_MISUSE (NULL, or a style that does not exist).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_locale_date(const journey_locale *locale, journey_time time,
                                                                int32_t offset_seconds, int32_t style, char *out,
                                                                size_t room, size_t *size);

/**
 * The time of day of a moment.
 * @param locale the locale.
 * @param time the moment, ::JOURNEY_TIME_MIN .. ::JOURNEY_TIME_MAX.
 * @param offset_seconds what local time is ahead of UTC at that moment, at most a day.
 * @param style a ::journey_time_style.
 * @param clock a ::journey_clock.
 * @param out room for the text; may be NULL where `room` is 0.
 * @param room bytes at `out`; ::JOURNEY_LOCALE_TEXT_MAX is always enough.
 * @param[out] size bytes of the text.
 * @return as journey_locale_date().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_locale_time(const journey_locale *locale, journey_time time,
                                                                int32_t offset_seconds, int32_t style, int32_t clock,
                                                                char *out, size_t room, size_t *size);

/**
 * Date and time of day of a moment, joined as the locale does ("Mar 6, 2026, 7:05 PM").
 * @param locale the locale.
 * @param time the moment, ::JOURNEY_TIME_MIN .. ::JOURNEY_TIME_MAX.
 * @param offset_seconds what local time is ahead of UTC at that moment, at most a day.
 * @param date_style a ::journey_date_style.
 * @param time_style a ::journey_time_style.
 * @param clock a ::journey_clock.
 * @param out room for the text; may be NULL where `room` is 0.
 * @param room bytes at `out`; ::JOURNEY_LOCALE_TEXT_MAX is always enough.
 * @param[out] size bytes of the text.
 * @return as journey_locale_date().
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_locale_date_time(const journey_locale *locale, journey_time time,
                                                                     int32_t offset_seconds, int32_t date_style,
                                                                     int32_t time_style, int32_t clock, char *out,
                                                                     size_t room, size_t *size);

/**
 * A moment by a pattern of one's own, in a subset of CLDR's pattern letters (UTS #35):
 *
 * | letters               | shown as                                                       |
 * |-----------------------|----------------------------------------------------------------|
 * | y, yy, yyyy           | year: as it is, its last two digits, at least four digits      |
 * | M, MM, MMM, MMMM      | month: 3, 03, Mar, March, in the form that goes with a day     |
 * | L, LL, LLL, LLLL      | month that stands alone (ru: март, not марта)                  |
 * | d, dd                 | day of the month                                               |
 * | E, EE, EEE, EEEE      | weekday: Fri, Fri, Fri, Friday; ccc, cccc: standing alone      |
 * | H, HH, h, hh, K, KK   | hour 0 .. 23, hour 1 .. 12, hour 0 .. 11                       |
 * | m, mm, s, ss          | minute, second                                                 |
 * | a                     | AM or PM                                                       |
 * | B                     | part of the day in zh-Hant (清晨, 下午); elsewhere as `a`      |
 * | G                     | era: AD                                                        |
 * | 'text', ''            | the text between quotes; one quote                             |
 *
 * All that is no ASCII letter stands for itself.
 * @param locale the locale.
 * @param time the moment, ::JOURNEY_TIME_MIN .. ::JOURNEY_TIME_MAX.
 * @param offset_seconds what local time is ahead of UTC at that moment, at most a day.
 * @param pattern the pattern.
 * @param out room for the text; may be NULL where `room` is 0.
 * @param room bytes at `out`.
 * @param[out] size bytes of the text.
 * @return ::JOURNEY_OK; ::JOURNEY_SYNTAX (another letter, more of one than in the table, or an open quote);
 *         ::JOURNEY_LIMIT (room too small, see above); ::JOURNEY_RANGE (time or offset out of range);
 *         ::JOURNEY_MISUSE (NULL).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_locale_pattern(const journey_locale *locale, journey_time time,
                                                                   int32_t offset_seconds, journey_str pattern,
                                                                   char *out, size_t room, size_t *size);

/**
 * Whether a pattern can be used with journey_locale_pattern(), for checks ahead of time.
 * @param pattern the pattern.
 * @param[out] offset byte at which it goes wrong; may be NULL.
 * @return ::JOURNEY_OK; ::JOURNEY_SYNTAX.
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_locale_pattern_check(journey_str pattern, size_t *offset);

/** Form of a month's or day's name. */
typedef enum journey_name_form {
	JOURNEY_NAME_WIDE = 0,        /**< In full, beside a day of the month (ru: марта). */
	JOURNEY_NAME_SHORT = 1,       /**< Abbreviated, beside a day of the month. */
	JOURNEY_NAME_WIDE_ALONE = 2,  /**< In full, standing alone (ru: март). */
	JOURNEY_NAME_SHORT_ALONE = 3  /**< Abbreviated, standing alone. */
} journey_name_form;

/**
 * A month's name.
 * @param locale the locale.
 * @param month 1 .. 12.
 * @param form a ::journey_name_form.
 * @return static text; empty for arguments that do not exist.
 */
JOURNEY_API journey_str journey_locale_month(const journey_locale *locale, int32_t month, int32_t form);

/**
 * A weekday's name.
 * @param locale the locale.
 * @param weekday 0 Sunday .. 6 Saturday.
 * @param form a ::journey_name_form.
 * @return static text; empty for arguments that do not exist.
 */
JOURNEY_API journey_str journey_locale_weekday(const journey_locale *locale, int32_t weekday, int32_t form);

/** CLDR's plural categories. Each language uses some of them, and always OTHER. */
typedef enum journey_plural {
	JOURNEY_PLURAL_ZERO = 0, /**< "zero". */
	JOURNEY_PLURAL_ONE = 1,  /**< "one". */
	JOURNEY_PLURAL_TWO = 2,  /**< "two". */
	JOURNEY_PLURAL_FEW = 3,  /**< "few". */
	JOURNEY_PLURAL_MANY = 4, /**< "many". */
	JOURNEY_PLURAL_OTHER = 5 /**< "other". */
} journey_plural;

/** What is counted. */
typedef enum journey_plural_kind {
	JOURNEY_CARDINAL = 0, /**< How many: 1 item, 2 items. */
	JOURNEY_ORDINAL = 1   /**< Which in a row: 1st, 2nd, 3rd, 4th. */
} journey_plural_kind;

/**
 * The plural category of a number, by CLDR's rules of the language.
 * @param locale the locale.
 * @param number the number with the decimals that it is shown with; the sign does not matter.
 * @param kind a ::journey_plural_kind.
 * @return the category; ::JOURNEY_PLURAL_OTHER also for arguments that do not exist.
 */
JOURNEY_API journey_plural journey_locale_plural(const journey_locale *locale, journey_decimal number, int32_t kind);

/**
 * Whether some number falls into a category, to check that a text has all forms that its language needs.
 * @param locale the locale.
 * @param category the category.
 * @param kind a ::journey_plural_kind.
 * @return 1 or 0.
 */
JOURNEY_API int journey_locale_has_plural(const journey_locale *locale, journey_plural category, int32_t kind);

/**
 * CLDR's name of a category.
 * @param category the category.
 * @return "zero", "one", "two", "few", "many" or "other"; static text; NULL for another value.
 */
JOURNEY_API const char *journey_plural_name(journey_plural category);

/** How a list ends. */
typedef enum journey_list_kind {
	JOURNEY_LIST_AND = 0, /**< "a, b, and c". */
	JOURNEY_LIST_OR = 1   /**< "a, b, or c". */
} journey_list_kind;

/**
 * A list in words: "a and b", "a, b, and c" (en), "a, b and c" (en-GB), "a、b和c" (zh).
 *
 * As in ICU, Spanish "y" and "o" become "e" and "u" before the same sound ("a e Ignacio"), and Hebrew joins a word of
 * another script with a hyphen.
 * @param locale the locale.
 * @param items the items, as they are to be shown; NULL only where `count` is 0.
 * @param count number of items; none gives empty text, one gives the item.
 * @param kind a ::journey_list_kind.
 * @param out room for the text; may be NULL where `room` is 0.
 * @param room bytes at `out`.
 * @param[out] size bytes of the text.
 * @return ::JOURNEY_OK; ::JOURNEY_LIMIT (room too small, see above, or more than SIZE_MAX in all, `*size` SIZE_MAX);
 *         ::JOURNEY_MISUSE (NULL, or a kind that does not exist).
 */
JOURNEY_API JOURNEY_MUST_USE journey_status journey_locale_list(const journey_locale *locale, const journey_str *items,
                                                                size_t count, int32_t kind, char *out, size_t room,
                                                                size_t *size);

#ifdef __cplusplus
}
#endif
#endif

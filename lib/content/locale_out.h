/*
 * Text that is written into the caller's room, and counted also where it no longer fits; what the formatting functions
 * share.
 */
#ifndef JY_CONTENT_LOCALE_OUT_H
#define JY_CONTENT_LOCALE_OUT_H

#include "content/locale_table.h"

#include <stdbool.h>

typedef struct jy_out {
	char *data;
	size_t room;
	size_t size; /* of the whole text; SIZE_MAX: more than can be counted */
} jy_out;

/* False: the caller's arguments are no room. */
bool jy_out_init(jy_out *out, char *data, size_t room, const size_t *size);
void jy_out_bytes(jy_out *out, const char *data, size_t size);
void jy_out_ref(jy_out *out, jy_text_ref ref);
/* Decimal, with zeroes in front up to `width` digits. */
void jy_out_uint(jy_out *out, uint32_t number, int width);
/* Hands the text over: its size, and whether it all went in. */
journey_status jy_out_end(const jy_out *out, size_t *size);

/* A text of the pool, and the index-th of a list of texts. */
journey_str jy_locale_text(jy_text_ref ref);
journey_str jy_locale_item(jy_text_ref list, int32_t index);

/* Appends a number that was rounded to the most decimals it may have, without its sign. */
typedef struct jy_number_style {
	jy_text_ref decimal, group;
	int32_t min_decimals;
	bool plain;
} jy_number_style;
void jy_out_number(jy_out *out, const journey_locale *locale, journey_decimal number, const jy_number_style *style);
/* The number with at most `max` decimals and no zeroes behind the first `min`; its scale stays below 0 if it was. */
journey_decimal jy_decimal_cut(journey_decimal number, int32_t min, int32_t max, int32_t rounding);
bool jy_rounding_known(int32_t rounding);

/* Whether a pattern of dates has letters for the time of day. */
bool jy_pattern_shows_clock(journey_str pattern);

#endif

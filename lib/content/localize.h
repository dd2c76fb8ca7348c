/*
 * Numbers, money, dates, plurals and lists as the locale of a rendering writes them. Each function appends to a buffer,
 * or sets *reason where the value is not of a kind that can be written so.
 */
#ifndef JY_CONTENT_LOCALIZE_H
#define JY_CONTENT_LOCALIZE_H

#include "base/buffer.h"
#include <journey/template.h>

#define JY_DECIMALS_MAX 20

typedef struct jy_localize_context {
	const journey_template_render_options *options;
	const journey_activation *activation;
	size_t most; /* bytes to write: a longer list, pattern or plural is JOURNEY_LIMIT */
} jy_localize_context;

/* What is wrong with the style of `date` or `time`; NULL: nothing. */
const char *jy_localize_check(journey_str style, bool time);
/* Whether i and I have the dots of Turkish. */
bool jy_localize_turkish(const journey_template_render_options *options);

/* `decimals` -1: as many as there are, up to three (of a percentage none). */
journey_status jy_localize_number(const jy_localize_context *c, jy_buffer *out, journey_value value, int32_t decimals,
				bool percent, journey_template_reason *reason);
journey_status jy_localize_money(const jy_localize_context *c, jy_buffer *out, journey_value value, journey_str currency,
			       journey_template_reason *reason);
/* Whether that style of `date` shows a day of the calendar, which is the same in all zones: midnight UTC, without a time. */
bool jy_localize_calendar_day(journey_value value, journey_str style);
/* A timestamp, or a text that is one; an empty style is the usual one. */
journey_status jy_localize_time(const jy_localize_context *c, jy_buffer *out, journey_value value, journey_str style,
			      bool time, journey_str zone, journey_template_reason *reason);
journey_status jy_localize_plural(const jy_localize_context *c, jy_buffer *out, journey_value value, journey_value forms,
				journey_template_reason *reason);
/* `items` is written over. */
journey_status jy_localize_list(const jy_localize_context *c, jy_buffer *out, jy_buffer *items, journey_value value,
			      bool any, journey_template_reason *reason);

#endif

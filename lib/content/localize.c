#include "content/localize.h"

#include "base/calendar.h"
#include "base/number.h"
#include "base/text.h"
#include "base/value.h"
#include "content/filter.h"
#include "content/locale_out.h"
#include "expr/library.h"
#include <journey/locale.h>

/* ---- what is asked for ---- */

static const struct {
	const char *name;
	int32_t style;
} date_styles[] = {{"short", JOURNEY_DATE_SHORT},	      {"medium", JOURNEY_DATE_MEDIUM},
		   {"long", JOURNEY_DATE_LONG},		      {"full", JOURNEY_DATE_FULL},
		   {"day_month", JOURNEY_DATE_DAY_MONTH},     {"month_year", JOURNEY_DATE_MONTH_YEAR},
		   {"weekday", JOURNEY_DATE_WEEKDAY}};

#define DATE_STYLES (sizeof(date_styles) / sizeof(date_styles[0]))

/* The style of that name; -1: it is none. Empty: the usual one. */
static int32_t date_style(journey_str style)
{
	size_t i;

	for (i = 0; i < DATE_STYLES; i++)
		if (jy_str_is(style, date_styles[i].name))
			return date_styles[i].style;
	return style.size == 0 ? JOURNEY_DATE_MEDIUM : -1;
}

static int32_t time_style(journey_str style)
{
	if (jy_str_is(style, "medium"))
		return JOURNEY_TIME_MEDIUM;
	return style.size == 0 || jy_str_is(style, "short") ? JOURNEY_TIME_SHORT : -1;
}

const char *jy_localize_check(journey_str style, bool time)
{
	if (jy_str_is(style, "iso") || (time ? time_style(style) : date_style(style)) >= 0 ||
	    journey_locale_pattern_check(style, NULL) == JOURNEY_OK)
		return NULL;
	return time ? "it is short, medium, iso or a pattern as in \"HH:mm\""
		    : "it is short, medium, long, full, day_month, month_year, weekday, iso or a pattern as in \"d MMM y\"";
}

static const journey_locale *locale_of(const journey_template_render_options *options)
{
	return options->locale != NULL ? options->locale : journey_locale_find(jy_str("en"));
}

bool jy_localize_turkish(const journey_template_render_options *options)
{
	return options->locale != NULL && jy_str_is(journey_locale_tag(options->locale), "tr");
}

/* ---- writing ---- */

/* The value is of no kind that can be written so. */
static journey_status none(journey_template_reason *reason)
{
	*reason = JOURNEY_TEMPLATE_KIND;
	return JOURNEY_OK;
}

/* Appends a text of at most JOURNEY_LOCALE_TEXT_MAX bytes that was written there; `status` is of the writing. */
static journey_status put(jy_buffer *out, const char *text, size_t size, journey_status status,
			  journey_template_reason *reason)
{
	if (status != JOURNEY_OK)
		return none(reason);
	return jy_buffer_bytes(out, text, size) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_localize_number(const jy_localize_context *c, jy_buffer *out, journey_value value, int32_t decimals,
				  bool percent, journey_template_reason *reason)
{
	const journey_locale *locale = locale_of(c->options);
	journey_number_format format = {.size = sizeof(format)};
	char text[JOURNEY_LOCALE_TEXT_MAX];
	journey_decimal number;
	journey_status status;
	size_t size = 0;

	if (journey_decimal_of(value, &number) != JOURNEY_OK)
		return none(reason);
	format.min_decimals = format.max_decimals = decimals;
	status = percent ? journey_locale_percent(locale, number, decimals >= 0 ? &format : NULL, text, sizeof(text), &size)
			 : journey_locale_number(locale, number, decimals >= 0 ? &format : NULL, text, sizeof(text), &size);
	return put(out, text, size, status, reason);
}

/* An amount in micro-units; false: none, or out of range. */
static bool micro_of(journey_value v, int64_t *out)
{
	if (v.type == JOURNEY_DOUBLE)
		return jy_double_micro(v.as.d, out);
	if (v.type == JOURNEY_UINT && v.as.u <= INT64_MAX)
		v = jy_value_int((int64_t)v.as.u);
	if (v.type != JOURNEY_INT || v.as.i > INT64_MAX / 1000000 || v.as.i < INT64_MIN / 1000000)
		return false;
	*out = v.as.i * 1000000;
	return true;
}

journey_status jy_localize_money(const jy_localize_context *c, jy_buffer *out, journey_value value, journey_str currency,
				 journey_template_reason *reason)
{
	char text[JOURNEY_LOCALE_TEXT_MAX];
	journey_status status;
	size_t size = 0;
	int64_t micro;

	if (currency.size == 0)
		return jy_localize_number(c, out, value, 2, false, reason);
	if (!micro_of(value, &micro))
		return none(reason);
	status = journey_locale_money(locale_of(c->options), micro, currency, NULL, text, sizeof(text), &size);
	return put(out, text, size, status, reason);
}

/* ---- times ---- */

static bool time_of(journey_value v, journey_time *out)
{
	if (v.type == JOURNEY_STRING)
		return jy_time_parse(jy_value_text(v), out);
	return v.type == JOURNEY_TIMESTAMP && jy_value_micros(v, out);
}

bool jy_localize_calendar_day(journey_value value, journey_str style)
{
	journey_time moment;

	return time_of(value, &moment) && moment % JOURNEY_DAY == 0 &&
	       (date_style(style) >= 0 || jy_str_is(style, "iso") || !jy_pattern_shows_clock(style));
}

/* Writes by a pattern of the author's own, which may be long. */
static journey_status by_pattern(const jy_localize_context *c, jy_buffer *out, journey_time time, int32_t offset,
				 journey_str pattern, journey_template_reason *reason)
{
	const journey_locale *locale = locale_of(c->options);
	size_t size = 0;
	journey_status status = journey_locale_pattern(locale, time, offset, pattern, NULL, 0, &size);

	if (status == JOURNEY_OK)
		return JOURNEY_OK;
	if (status != JOURNEY_LIMIT)
		return none(reason);
	if (size > c->most)
		return JOURNEY_LIMIT;
	if (!jy_buffer_reserve(out, size))
		return JOURNEY_NO_MEMORY;
	status = journey_locale_pattern(locale, time, offset, pattern, (char *)out->data + out->size, size, &size);
	if (status != JOURNEY_OK)
		return none(reason);
	out->size += size;
	return JOURNEY_OK;
}

journey_status jy_localize_time(const jy_localize_context *c, jy_buffer *out, journey_value value, journey_str style,
				bool time, journey_str zone, journey_template_reason *reason)
{
	int32_t offset = 0, named = time ? time_style(style) : date_style(style);
	const journey_locale *locale = locale_of(c->options);
	char text[JOURNEY_LOCALE_TEXT_MAX];
	journey_status status = JOURNEY_OK;
	journey_time moment;
	size_t size = 0;

	if (!time_of(value, &moment))
		return none(reason);
	if (zone.size > 0)
		status = jy_expr_zone_offset(c->activation, zone, moment / JOURNEY_SECOND - (moment % JOURNEY_SECOND < 0), &offset);
	if (status == JOURNEY_NOT_FOUND || status == JOURNEY_EVAL)
		return none(reason);
	if (status != JOURNEY_OK)
		return status;
	if (jy_str_is(style, "iso"))
		return by_pattern(c, out, moment, offset, jy_str(time ? "HH:mm:ss" : "yyyy-MM-dd"), reason);
	if (named < 0)
		return by_pattern(c, out, moment, offset, style, reason);
	status = time ? journey_locale_time(locale, moment, offset, named, JOURNEY_CLOCK_LOCALE, text, sizeof(text), &size)
		      : journey_locale_date(locale, moment, offset, named, text, sizeof(text), &size);
	return put(out, text, size, status, reason);
}

/* ---- plurals and lists ---- */

/* Whether a form is the one for this very number: "=0". */
static bool exactly(journey_str key, journey_value value)
{
	char digits[24];
	size_t size;

	if (key.size < 2 || key.data[0] != '=' || (value.type != JOURNEY_INT && value.type != JOURNEY_UINT &&
						    value.type != JOURNEY_DOUBLE))
		return false;
	if (value.type == JOURNEY_DOUBLE) {
		double x;

		return jy_text_double(jy_str_part(key, 1, key.size), &x) && !(x < value.as.d) && !(x > value.as.d);
	}
	size = value.type == JOURNEY_INT ? jy_int_text(value.as.i, digits) : jy_uint_text(value.as.u, digits);
	return jy_str_equal(jy_str_part(key, 1, key.size), jy_str_of(digits, size));
}

static const journey_value *form_for(const jy_localize_context *c, journey_value value, const journey_map *forms)
{
	const journey_value *form = NULL;
	journey_decimal number;
	const char *category;
	size_t i;

	for (i = 0; i < forms->count; i++)
		if (exactly(jy_value_text(forms->entries[i].key), value))
			return &forms->entries[i].value;
	if (journey_decimal_of(value, &number) != JOURNEY_OK || journey_decimal_round(number, 0, 3, JOURNEY_HALF_UP, &number) != JOURNEY_OK)
		return NULL;
	category = journey_plural_name(journey_locale_plural(locale_of(c->options), number, JOURNEY_CARDINAL));
	if (category != NULL)
		form = jy_map_get(forms, jy_str(category));
	return form != NULL ? form : jy_map_get(forms, jy_str("other"));
}

journey_status jy_localize_plural(const jy_localize_context *c, jy_buffer *out, journey_value value, journey_value forms,
				  journey_template_reason *reason)
{
	const journey_value *form = forms.type == JOURNEY_MAP ? form_for(c, value, forms.as.map) : NULL;
	journey_str text;
	size_t i, from = 0;

	if (form == NULL || form->type != JOURNEY_STRING)
		return none(reason);
	text = jy_value_text(*form);
	/* # is the number, ## a #. */
	for (i = 0; i < text.size; i++) {
		bool twice = i + 1 < text.size && text.data[i + 1] == '#';
		journey_status status;

		if (text.data[i] != '#')
			continue;
		if (out->size > c->most)
			return JOURNEY_LIMIT;
		if (!jy_buffer_bytes(out, text.data + from, i - from))
			return JOURNEY_NO_MEMORY;
		status = twice ? (jy_buffer_text(out, "#") ? JOURNEY_OK : JOURNEY_NO_MEMORY)
			       : jy_localize_number(c, out, value, -1, false, reason);
		if (status != JOURNEY_OK || *reason != 0)
			return status;
		i += twice ? 1 : 0;
		from = i + 1;
	}
	return jy_buffer_bytes(out, text.data + from, text.size - from) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* What a list is made of: its items as texts, one behind the other, then where each of them is. */
static journey_status list_items(jy_buffer *items, const journey_list *list, size_t most, journey_str **out, size_t *count)
{
	size_t i, shown = 0, start;
	journey_str *texts;

	jy_buffer_clear(items);
	/* The array first, so that it is aligned; offsets become addresses when all is written. */
	for (i = 0; i < list->count; i++) {
		journey_str empty = {NULL, 0};

		if (!jy_buffer_bytes(items, &empty, sizeof(empty)))
			return JOURNEY_NO_MEMORY;
	}
	for (i = 0; i < list->count; i++) {
		journey_template_reason reason = 0;
		journey_status status;

		start = items->size;
		status = jy_show(items, list->items[i], false, &reason);
		if (status != JOURNEY_OK)
			return status;
		if (items->size - list->count * sizeof(**out) > most)
			return JOURNEY_LIMIT;
		if (reason != 0)
			continue;
		texts = (journey_str *)(void *)items->data;
		texts[shown].size = items->size - start;
		shown++;
	}
	texts = (journey_str *)(void *)items->data;
	start = list->count * sizeof(*texts);
	for (i = 0; i < shown; i++) {
		texts[i].data = (const char *)items->data + start;
		start += texts[i].size;
	}
	*out = texts;
	*count = shown;
	return JOURNEY_OK;
}

journey_status jy_localize_list(const jy_localize_context *c, jy_buffer *out, jy_buffer *items, journey_value value,
				bool any, journey_template_reason *reason)
{
	const journey_locale *locale = locale_of(c->options);
	int32_t kind = any ? JOURNEY_LIST_OR : JOURNEY_LIST_AND;
	journey_str *texts = NULL;
	size_t count = 0, size = 0;
	journey_status status;

	if (value.type != JOURNEY_LIST)
		return none(reason);
	status = list_items(items, value.as.list, c->most, &texts, &count);
	if (status != JOURNEY_OK || count == 0)
		return status;
	status = journey_locale_list(locale, texts, count, kind, NULL, 0, &size);
	if (status == JOURNEY_OK || status != JOURNEY_LIMIT || size == SIZE_MAX)
		return status == JOURNEY_OK ? JOURNEY_OK : none(reason);
	if (size > c->most)
		return JOURNEY_LIMIT;
	if (!jy_buffer_reserve(out, size))
		return JOURNEY_NO_MEMORY;
	status = journey_locale_list(locale, texts, count, kind, (char *)out->data + out->size, size, &size);
	if (status != JOURNEY_OK)
		return none(reason);
	out->size += size;
	return JOURNEY_OK;
}

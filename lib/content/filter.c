#include "content/filter.h"

#include "base/calendar.h"
#include "base/json_out.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "content/escape.h"
#include "content/localize.h"
#include "content/letters.h"
#include <journey/locale.h>

#define ANYTHING 1023u
#define TEXTS ((unsigned)JY_TAKES_SHOWN)
#define LISTS ((unsigned)(JY_TAKES_LIST | JY_TAKES_ANY))
#define NUMBERS ((unsigned)(JY_TAKES_NUMBER | JY_TAKES_ANY))
#define TIMES ((unsigned)(JY_TAKES_TIME | JY_TAKES_TEXT | JY_TAKES_ANY))

static const jy_filter filters[] = {
	{"default", JY_FILTER_DEFAULT, 1, 1, ANYTHING, "anything", "write `default: value`"},
	{"raw", JY_FILTER_RAW, 0, 0, TEXTS, "what a text can show", "write `raw`"},
	{"html", JY_FILTER_HTML, 0, 0, TEXTS, "what a text can show", "write `html`"},
	{"text", JY_FILTER_TEXT, 0, 0, TEXTS, "what a text can show", "write `text`"},
	{"url", JY_FILTER_URL, 0, 0, TEXTS, "what a text can show", "write `url`"},
	{"json", JY_FILTER_JSON, 0, 0, ANYTHING, "anything", "write `json`"},
	{"link", JY_FILTER_LINK, 0, JOURNEY_TEMPLATE_ARGS_MAX, TEXTS, "a text", "write `link`, or `link: \"myapp\"` with schemes besides http, https, mailto, tel and sms"},
	{"upper", JY_FILTER_UPPER, 0, 0, TEXTS, "what a text can show", "write `upper`"},
	{"lower", JY_FILTER_LOWER, 0, 0, TEXTS, "what a text can show", "write `lower`"},
	{"capitalize", JY_FILTER_CAPITALIZE, 0, 0, TEXTS, "what a text can show", "write `capitalize`"},
	{"strip", JY_FILTER_STRIP, 0, 0, TEXTS, "what a text can show", "write `strip`"},
	{"truncate", JY_FILTER_TRUNCATE, 1, 2, TEXTS, "what a text can show", "write `truncate: 40`, or `truncate: 40, \"...\"`"},
	{"join", JY_FILTER_JOIN, 0, 1, LISTS, "a list", "write `join: \", \"`"},
	{"list", JY_FILTER_LIST, 0, 1, LISTS, "a list", "write `list`, or `list: \"or\"`"},
	{"number", JY_FILTER_NUMBER, 0, 1, NUMBERS, "a number", "write `number`, or `number: 2`"},
	{"money", JY_FILTER_MONEY, 0, 1, NUMBERS, "a number", "write `money`, or `money: \"EUR\"`"},
	{"percent", JY_FILTER_PERCENT, 0, 1, NUMBERS, "a number", "write `percent`, or `percent: 1`; 0.25 is 25%"},
	{"date", JY_FILTER_DATE, 0, 2, TIMES, "a time", "write `date: \"medium\"`, also short, long, full, iso or a pattern as \"d MMM y\"; then a zone"},
	{"time", JY_FILTER_TIME, 0, 2, TIMES, "a time", "write `time`, `time: \"medium\"`, or `time: \"short\", \"Europe/Berlin\"`"},
	{"plural", JY_FILTER_PLURAL, 1, 1, NUMBERS, "a number", "write `plural: {\"one\": \"# item\", \"other\": \"# items\"}`"},
};

#define FILTERS (sizeof(filters) / sizeof(filters[0]))

/* ---- what there is ---- */

static bool begins(const char *type, const char *with)
{
	return strncmp(type, with, strlen(with)) == 0;
}

unsigned jy_takes_of(const char *type)
{
	static const struct {
		const char *type;
		unsigned takes;
	} list[] = {{"dyn", JY_TAKES_ANY},	   {"null_type", JY_TAKES_NULL}, {"bool", JY_TAKES_BOOL},
		    {"int", JY_TAKES_NUMBER},	   {"uint", JY_TAKES_NUMBER},	 {"double", JY_TAKES_NUMBER},
		    {"string", JY_TAKES_TEXT},	   {"timestamp", JY_TAKES_TIME}, {"duration", JY_TAKES_SPAN},
		    {"list", JY_TAKES_LIST},	   {"map", JY_TAKES_MAP}};
	static const char *const shells[] = {"optional_type(", "wrapper("};
	size_t i, k;

	for (i = 0; i < 2; i++) /* they hold none of their kind */
		if (begins(type, shells[i]))
			type += strlen(shells[i]);
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		k = strlen(list[i].type);
		if (begins(type, list[i].type) && (type[k] == '\0' || type[k] == ')' || type[k] == '('))
			return list[i].takes;
	}
	return JY_TAKES_OTHER;
}

const jy_filter *jy_filter_find(journey_str name, const char **near)
{
	static const struct {
		const char *name, *hint;
	} others[] = {{"escape", "values are escaped for what the text is for; `html` escapes for HTML"},
		      {"upcase", "did you mean `upper`?"},
		      {"downcase", "did you mean `lower`?"},
		      {"size", "write size(x)"},
		      {"safe", "`raw` shows a value as it is"},
		      {"urlencode", "did you mean `url`?"},
		      {"url_encode", "did you mean `url`?"},
		      {"currency", "did you mean `money`?"},
		      {"round", "did you mean `number: 0`?"},
		      {"first", "write x[0]"}};
	journey_str names[FILTERS];
	size_t i;

	for (i = 0; i < FILTERS; i++) {
		names[i] = jy_str(filters[i].name);
		if (jy_str_equal(name, names[i]))
			return &filters[i];
	}
	*near = "filters are default, raw, html, text, url, json, link, upper, lower, capitalize, strip, truncate, join, "
		"list, number, money, percent, date, time, plural";
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (jy_str_is(name, others[i].name)) {
			*near = others[i].hint;
			return NULL;
		}
	i = jy_near_miss(name, names, FILTERS);
	if (i != SIZE_MAX)
		*near = filters[i].form;
	return NULL;
}

static bool decimals_of(journey_value v, int32_t *out)
{
	if (v.type != JOURNEY_INT || v.as.i < 0 || v.as.i > JY_DECIMALS_MAX)
		return false;
	*out = (int32_t)v.as.i;
	return true;
}

static const char *check_forms(journey_value v)
{
	static const char *const names[] = {"zero", "one", "two", "few", "many", "other"};
	bool other = false;
	size_t i, k;

	if (v.type != JOURNEY_MAP)
		return "its argument is no map";
	for (i = 0; i < v.as.map->count; i++) {
		journey_str key = jy_value_text(v.as.map->entries[i].key);
		bool known = key.size > 1 && key.data[0] == '=';

		for (k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			known |= jy_str_is(key, names[k]);
		if (!known)
			return "its forms are zero, one, two, few, many, other and exact numbers as \"=0\"";
		if (v.as.map->entries[i].value.type != JOURNEY_STRING)
			return "its forms are texts";
		other |= jy_str_is(key, "other");
	}
	return other ? NULL : "it needs the form \"other\"";
}

const char *jy_filter_check(const jy_filter *filter, size_t i, journey_value value)
{
	int32_t decimals;

	switch (filter->id) {
	case JY_FILTER_NUMBER:
	case JY_FILTER_PERCENT:
		return decimals_of(value, &decimals) ? NULL : "decimals are a number from 0 to 20";
	case JY_FILTER_TRUNCATE:
		if (i == 0)
			return value.type == JOURNEY_INT && value.as.i >= 0 ? NULL : "its length is a number of characters";
		return value.type == JOURNEY_STRING ? NULL : "what it ends with is a text";
	case JY_FILTER_LIST:
		return jy_str_is(jy_value_text(value), "or") || jy_str_is(jy_value_text(value), "and")
			       ? NULL
			       : "it is \"and\" or \"or\"";
	case JY_FILTER_MONEY:
		return journey_currency_decimals(jy_value_text(value)) >= 0 ? NULL : "a currency is three letters as in \"EUR\"";
	case JY_FILTER_DATE:
	case JY_FILTER_TIME:
		if (value.type != JOURNEY_STRING)
			return i == 0 ? "how it is written is a text" : "a zone is a text";
		return i == 0 ? jy_localize_check(jy_value_text(value), filter->id == JY_FILTER_TIME) : NULL;
	case JY_FILTER_PLURAL:
		return check_forms(value);
	case JY_FILTER_JOIN:
	case JY_FILTER_LINK:
		return value.type == JOURNEY_STRING ? NULL : "its argument is a text";
	default:
		return NULL;
	}
}

/* ---- showing ---- */

static bool put_money(jy_buffer *out, int64_t micro)
{
	char digits[32];
	size_t size, i, point = 0;

	size = jy_micro_text(micro, digits);
	for (i = 0; i < size; i++)
		if (digits[i] == '.')
			point = i;
	return jy_buffer_bytes(out, digits, size) &&
	       (point == 0 ? jy_buffer_text(out, ".00") : size - point != 2 || jy_buffer_text(out, "0"));
}

static bool put_double(jy_buffer *out, double x, bool money)
{
	char digits[32];
	int64_t micro;

	if (!jy_double_micro(x, &micro))
		return jy_buffer_bytes(out, digits, jy_double_text(x, digits));
	if (money)
		return put_money(out, micro);
	return jy_buffer_bytes(out, digits, jy_micro_text(micro, digits));
}

journey_status jy_show(jy_buffer *out, journey_value v, bool money, journey_template_reason *reason)
{
	char digits[48];
	bool ok;

	switch (v.type) {
	case JOURNEY_STRING:
		ok = jy_buffer_bytes(out, v.as.s, v.n);
		break;
	case JOURNEY_BOOL:
		ok = jy_buffer_text(out, v.as.i != 0 ? "true" : "false");
		break;
	case JOURNEY_INT:
		ok = money ? put_double(out, (double)v.as.i, true)
			   : jy_buffer_bytes(out, digits, jy_int_text(v.as.i, digits));
		break;
	case JOURNEY_UINT:
		ok = jy_buffer_bytes(out, digits, jy_uint_text(v.as.u, digits));
		break;
	case JOURNEY_DOUBLE:
		ok = put_double(out, v.as.d, money);
		break;
	case JOURNEY_TIMESTAMP:
		ok = jy_buffer_bytes(out, digits, jy_time_text_nanos(v.as.i, v.n, digits));
		break;
	case JOURNEY_DURATION:
		ok = jy_buffer_bytes(out, digits, jy_duration_text_nanos(v.as.i, (int32_t)v.n, digits));
		break;
	default:
		*reason = v.type == JOURNEY_NULL ? JOURNEY_TEMPLATE_NULL : JOURNEY_TEMPLATE_KIND;
		return JOURNEY_OK;
	}
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* ---- applying ---- */

static jy_buffer *begin_text(jy_filtering *f)
{
	jy_buffer *b = &f->texts[f->turn & 1];

	f->turn++;
	jy_buffer_clear(b);
	return b;
}

/* The text that was begun is the value now. */
static journey_status end_text(jy_filtering *f, journey_value *value, bool ok)
{
	const jy_buffer *b = &f->texts[(f->turn - 1) & 1];

	if (!ok)
		return JOURNEY_NO_MEMORY;
	if (b->size > f->most)
		return JOURNEY_LIMIT;
	f->steps += b->size / 64;
	*value = jy_value_str(jy_str_of(b->data != NULL ? (const char *)b->data : "", b->size));
	return JOURNEY_OK;
}

/* Makes text of a value that is none. */
static journey_status as_text(jy_filtering *f, journey_value *value, journey_template_reason *reason)
{
	journey_status status;

	if (value->type == JOURNEY_STRING)
		return JOURNEY_OK;
	status = jy_show(begin_text(f), *value, f->money, reason);
	return status != JOURNEY_OK || *reason != 0 ? status : end_text(f, value, true);
}

/*
 * Adds what JSON takes at least: values share their texts, so that a few bytes can be written as very many. False: more
 * than `most`, or nested deeper than a value can be. Recursion: no deeper than JY_VALUE_DEPTH_MAX.
 */
static bool json_fits(jy_filtering *f, journey_value v, size_t *size, int depth)
{
	size_t i;

	f->steps++;
	*size += 1;
	if (v.type == JOURNEY_STRING || v.type == JOURNEY_BYTES || v.type == JOURNEY_TYPE_VALUE) {
		if (v.n > f->most)
			return false;
		*size += v.n;
	}
	if (depth > JY_VALUE_DEPTH_MAX || *size > f->most)
		return false;
	if (v.type == JOURNEY_LIST || v.type == JOURNEY_OPTIONAL) {
		for (i = 0; i < v.as.list->count; i++)
			if (!json_fits(f, v.as.list->items[i], size, depth + 1))
				return false;
	} else if (v.type == JOURNEY_MAP) {
		for (i = 0; i < v.as.map->count; i++)
			if (!json_fits(f, v.as.map->entries[i].key, size, depth + 1) ||
			    !json_fits(f, v.as.map->entries[i].value, size, depth + 1))
				return false;
	}
	return true;
}

static journey_status filter_json(jy_filtering *f, journey_value *value)
{
	jy_buffer *b = begin_text(f), *safe;
	jy_json_out json = jy_json_out_of(b);
	bool ok;
	size_t i, from = 0, least = 0;

	if (!json_fits(f, *value, &least, 0))
		return JOURNEY_LIMIT;
	jy_json_value(&json, *value);
	ok = json.ok;
	safe = begin_text(f);
	/* Only in strings are these; escaped there, they cannot end a script, nor a string around them. */
	for (i = 0; ok && i < b->size; i++) {
		unsigned char x = b->data[i];
		bool line = x == 0xe2 && b->size - i >= 3 && b->data[i + 1] == 0x80 && (b->data[i + 2] & 0xfe) == 0xa8;

		if (x != '<' && x != '>' && x != '&' && x != '\'' && x != '`' && !line)
			continue;
		ok = jy_buffer_bytes(safe, b->data + from, i - from) &&
		     jy_buffer_text(safe, line ? (b->data[i + 2] == 0xa8 ? "\\u2028" : "\\u2029")
					: x == '<' ? "\\u003c"
					: x == '>' ? "\\u003e"
					: x == '&' ? "\\u0026"
					: x == '`' ? "\\u0060"
						   : "\\u0027");
		i += line ? 2 : 0;
		from = i + 1;
	}
	ok = ok && jy_buffer_bytes(safe, b->data + from, b->size - from);
	return end_text(f, value, ok);
}

static journey_status filter_escape(jy_filtering *f, jy_escape how, journey_value *value)
{
	return end_text(f, value, jy_escape_put(begin_text(f), how, jy_value_text(*value)));
}

static bool scheme_allowed(journey_str scheme, size_t count, const journey_value *args)
{
	static const char *const usual[] = {"http", "https", "mailto", "tel", "sms"};
	size_t i;

	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (jy_letters_same(scheme, jy_str(usual[i])))
			return true;
	for (i = 0; i < count; i++)
		if (jy_letters_same(scheme, jy_value_text(args[i])))
			return true;
	return false;
}

/* Links whose scheme runs no script: those of a known scheme, and those relative to where they stand. */
static void filter_link(size_t count, const journey_value *args, journey_value *value, journey_template_reason *reason)
{
	journey_str text = jy_str_trim(jy_value_text(*value));
	size_t i;

	*value = jy_value_str(text);
	for (i = 0; i < text.size; i++) {
		char x = text.data[i];

		if ((unsigned char)x <= ' ' || x == '\\') {
			*reason = JOURNEY_TEMPLATE_KIND;
			return;
		}
		if (x == '/' || x == '?' || x == '#')
			return;
		if (x == ':') {
			if (!scheme_allowed(jy_str_part(text, 0, i), count, args))
				*reason = JOURNEY_TEMPLATE_KIND;
			return;
		}
	}
}

static journey_status filter_truncate(jy_filtering *f, size_t count, const journey_value *args, journey_value *value,
				      journey_template_reason *reason)
{
	journey_str text = jy_value_text(*value), end = count > 1 ? jy_value_text(args[1]) : jy_str("\xe2\x80\xa6");
	size_t size, tail = jy_utf8_count(end), keep;
	jy_buffer *b;

	if (args[0].type != JOURNEY_INT || args[0].as.i < 0) {
		*reason = JOURNEY_TEMPLATE_KIND;
		return JOURNEY_OK;
	}
	if ((uint64_t)args[0].as.i >= jy_utf8_count(text))
		return JOURNEY_OK;
	keep = (size_t)args[0].as.i > tail ? (size_t)args[0].as.i - tail : 0;
	size = jy_letters_cut(text, keep);
	while (size > 0 && jy_is_space(text.data[size - 1]))
		size--;
	b = begin_text(f);
	return end_text(f, value,
			jy_buffer_bytes(b, text.data, size) &&
				((uint64_t)args[0].as.i < tail || jy_buffer_bytes(b, end.data, end.size)));
}

static journey_status filter_join(jy_filtering *f, size_t count, const journey_value *args, journey_value *value,
				  journey_template_reason *reason)
{
	journey_str between = count > 0 ? jy_value_text(args[0]) : jy_str(", ");
	const journey_list *list = value->as.list;
	jy_buffer *b;
	size_t i, shown = 0;

	if (value->type != JOURNEY_LIST) {
		*reason = JOURNEY_TEMPLATE_KIND;
		return JOURNEY_OK;
	}
	f->steps += list->count;
	b = begin_text(f);
	for (i = 0; i < list->count; i++) {
		journey_template_reason none = 0;
		size_t before = b->size;
		journey_status status;

		if (shown > 0 && !jy_buffer_bytes(b, between.data, between.size))
			return JOURNEY_NO_MEMORY;
		status = jy_show(b, list->items[i], false, &none);
		if (status != JOURNEY_OK)
			return status;
		if (b->size > f->most)
			return JOURNEY_LIMIT;
		if (none == 0)
			shown++;
		else
			b->size = before;
	}
	return end_text(f, value, true);
}

static jy_localize_context format_of(const jy_filtering *f)
{
	jy_localize_context c = {f->options, f->activation, f->most};

	return c;
}

/* The zone in which `date` and `time` write a value: the one that is said, else the rendering's. */
static journey_str zone_for(const jy_filtering *f, jy_filter_id id, size_t count, const journey_value *args, journey_value value)
{
	if (count > 1)
		return jy_value_text(args[1]);
	if (id == JY_FILTER_DATE && jy_localize_calendar_day(value, count > 0 ? jy_value_text(args[0]) : jy_str("")))
		return jy_str("");
	return f->options->zone;
}

static journey_status filter_format(jy_filtering *f, const jy_filter *filter, size_t count, const journey_value *args,
				    journey_value *value, journey_template_reason *reason)
{
	jy_localize_context c = format_of(f);
	journey_str first = count > 0 ? jy_value_text(args[0]) : jy_str(""), zone;
	int32_t decimals = -1;
	jy_buffer *b = begin_text(f);
	journey_status status = JOURNEY_OK;

	f->steps += first.size / 64;
	if (value->type == JOURNEY_LIST)
		f->steps += value->as.list->count;
	if (count > 0 && args[0].type == JOURNEY_MAP)
		f->steps += args[0].as.map->count;
	switch (filter->id) {
	case JY_FILTER_NUMBER:
	case JY_FILTER_PERCENT:
		if (count > 0 && !decimals_of(args[0], &decimals))
			*reason = JOURNEY_TEMPLATE_KIND;
		else
			status = jy_localize_number(&c, b, *value, decimals, filter->id == JY_FILTER_PERCENT, reason);
		break;
	case JY_FILTER_MONEY:
		status = jy_localize_money(&c, b, *value, count > 0 ? first : f->options->currency, reason);
		break;
	case JY_FILTER_PLURAL:
		status = jy_localize_plural(&c, b, *value, args[0], reason);
		break;
	case JY_FILTER_LIST:
		status = jy_localize_list(&c, b, &f->texts[f->turn & 1], *value, jy_str_is(first, "or"), reason);
		break;
	default:
		zone = zone_for(f, filter->id, count, args, *value);
		status = jy_localize_time(&c, b, *value, first, filter->id == JY_FILTER_TIME, zone, reason);
		break;
	}
	return status != JOURNEY_OK || *reason != 0 ? status : end_text(f, value, true);
}

static journey_status filter_letters(jy_filtering *f, jy_filter_id id, journey_value *value)
{
	jy_letters how = id == JY_FILTER_UPPER ? JY_LETTERS_UPPER : id == JY_FILTER_LOWER ? JY_LETTERS_LOWER : JY_LETTERS_CAPITAL;

	return end_text(f, value,
			jy_letters_put(begin_text(f), how, jy_localize_turkish(f->options), jy_value_text(*value)));
}

journey_status jy_filter_apply(jy_filtering *f, const jy_filter *filter, size_t count, const journey_value *args,
			       journey_value *value, journey_template_reason *reason)
{
	journey_status status;

	f->steps += 1 + (value->type == JOURNEY_STRING ? value->n / 64 : 0);
	switch (filter->id) {
	case JY_FILTER_JSON:
		return filter_json(f, value);
	case JY_FILTER_JOIN:
		return filter_join(f, count, args, value, reason);
	case JY_FILTER_LIST:
	case JY_FILTER_NUMBER:
	case JY_FILTER_MONEY:
	case JY_FILTER_PERCENT:
	case JY_FILTER_DATE:
	case JY_FILTER_TIME:
	case JY_FILTER_PLURAL:
		return filter_format(f, filter, count, args, value, reason);
	default:
		break;
	}
	status = as_text(f, value, reason);
	if (status != JOURNEY_OK || *reason != 0)
		return status;
	switch (filter->id) {
	case JY_FILTER_HTML:
		return filter_escape(f, JY_ESCAPE_HTML, value);
	case JY_FILTER_TEXT:
		return filter_escape(f, JY_ESCAPE_TEXT, value);
	case JY_FILTER_URL:
		return filter_escape(f, JY_ESCAPE_URL, value);
	case JY_FILTER_LINK:
		filter_link(count, args, value, reason);
		return JOURNEY_OK;
	case JY_FILTER_STRIP:
		*value = jy_value_str(jy_str_trim(jy_value_text(*value)));
		return JOURNEY_OK;
	case JY_FILTER_TRUNCATE:
		return filter_truncate(f, count, args, value, reason);
	case JY_FILTER_UPPER:
	case JY_FILTER_LOWER:
	case JY_FILTER_CAPITALIZE:
		return filter_letters(f, filter->id, value);
	default: /* raw */
		return JOURNEY_OK;
	}
}

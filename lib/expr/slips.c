#include "expr/slips.h"
#include "base/calendar.h"
#include "base/number.h"
#include "base/text.h"
#include <string.h>

typedef struct slip {
	const char *word, *hint;
} slip;

static const char *find(const slip *slips, size_t count, journey_str word)
{
	for (size_t i = 0; i < count; i++)
		if (jy_str_is(word, slips[i].word))
			return slips[i].hint;
	return NULL;
}

#define FIND(table, word) find((table), sizeof(table) / sizeof *(table), (word))

static const char greatest[] = "write math.greatest($, @)";
static const char least[] = "write math.least($, @)";
static const char size[] = "write size($)";
static const char empty[] = "write size($) == 0";
static const char not_empty[] = "write size($) > 0";
static const char upper[] = "write $.upperAscii()";
static const char lower[] = "write $.lowerAscii()";
static const char any[] = "write $.exists(x, ...)";
static const char all[] = "write $.all(x, ...)";
static const char absent[] = "write has(a.b) ? a.b : c";
static const char power[] = "there is no power: write $ * $";
static const char span[] = "write duration(\"24h\"): its units are h, m, s, ms, us and ns";

const char *jy_slip_function(journey_str name)
{
	static const slip slips[] = {
		{"len", size},
		{"length", size},
		{"count", size},
		{"strlen", size},
		{"toUpperCase", upper},
		{"toUpper", upper},
		{"upper", upper},
		{"toLowerCase", lower},
		{"toLower", lower},
		{"lower", lower},
		{"max", greatest},
		{"min", least},
		{"math.max", greatest},
		{"math.min", least},
		{"pow", power},
		{"math.pow", power},
		{"abs", "write math.abs($)"},
		{"round", "write math.round($)"},
		{"ceil", "write math.ceil($)"},
		{"floor", "write math.floor($)"},
		{"trunc", "write math.trunc($)"},
		{"sqrt", "write math.sqrt($)"},
		{"isNaN", "write math.isNaN($)"},
		{"isEmpty", empty},
		{"is_empty", empty},
		{"empty", empty},
		{"isNotEmpty", not_empty},
		{"includes", "write $.contains(@) for text, @ in $ for a list"},
		{"concat", "write $ + @"},
		{"append", "write $ + [@]"},
		{"push", "write $ + [@]"},
		{"any", any},
		{"some", any},
		{"every", all},
		{"strip", "write $.trim()"},
		{"str", "write string($)"},
		{"toString", "write string($)"},
		{"float", "write double($)"},
		{"parseFloat", "write double($)"},
		{"parseInt", "write int($)"},
		{"Number", "write double($)"},
		{"boolean", "write bool($)"},
		{"typeof", "write type($)"},
		{"date", "write timestamp(\"2024-01-31T00:00:00Z\")"},
		{"Date", "write timestamp(\"2024-01-31T00:00:00Z\")"},
		{"datetime", "write timestamp(\"2024-01-31T00:00:00Z\")"},
		{"days", span},
		{"hours", span},
		{"interval", span},
		{"coalesce", absent},
		{"ifnull", absent},
		{"nvl", absent},
		{"isNull", "write $ == null"},
		{"defined", "write has($)"},
		{"not", "write !$"},
		{"hasOwnProperty", "write @ in $"},
		{"containsKey", "write @ in $"},
	};
	return FIND(slips, name);
}

const char *jy_slip_field(journey_str name)
{
	static const slip slips[] = {{"length", size},
				     {"size", size},
				     {"count", size},
				     {"isEmpty", empty},
				     {"year", "write $.getFullYear()"},
				     {"month", "write $.getMonth(), which counts from 0"},
				     {"hour", "write $.getHours()"}};
	return FIND(slips, name);
}

const char *jy_slip_name(journey_str name)
{
	static const char null[] = "write null; or has(a.b) to ask whether there is a value";
	static const slip slips[] = {
		{"True", "write true"},	  {"TRUE", "write true"},      {"False", "write false"},
		{"FALSE", "write false"}, {"None", null},	       {"nil", null},
		{"NULL", null},		  {"Null", null},	       {"undefined", null},
		{"not", "write ! for not"}, {"NaN", "write double(\"NaN\")"}, {"Infinity", "write double(\"Infinity\")"},
		{"inf", "write double(\"Infinity\")"}};
	return FIND(slips, name);
}

const char *jy_slip_word(journey_str word)
{
	static const char and[] = "write && for and", or[] = "write || for or", not[] = "write ! for not";
	static const char choice[] = "write a ? b : c", like[] = "write x.contains(\"b\") or x.matches(\"a.*b\")";
	static const slip slips[] = {
		{"and", and},
		{"AND", and},
		{"or", or},
		{"OR", or},
		{"not", "write !(a in b), ! for not"},
		{"NOT", not},
		{"is", "write == to compare"},
		{"eq", "write == to compare"},
		{"then", choice},
		{"if", choice},
		{"else", choice},
		{"like", like},
		{"LIKE", like},
		{"IN", "write in"},
		{"between", "write a <= x && x <= b"},
		{"BETWEEN", "write a <= x && x <= b"},
		{"contains", "write a.contains(b)"},
		{"matches", "write a.matches(b)"},
		{"let", "write cel.bind(name, value, expression)"},
		{"var", "write cel.bind(name, value, expression)"},
		{"return", "leave it out: an expression is its value"},
		{"for", "write list.all(x, ...), .exists(x, ...) or .map(x, ...)"},
		{"function", "write filter(x, x > 1): the name, then the expression"},
	};
	return FIND(slips, word);
}

/* Times. */

static bool add(char out[64], size_t *at, const char *text, size_t n)
{
	if (n > 63 - *at)
		return false;
	memcpy(out + *at, text, n);
	*at += n;
	out[*at] = '\0';
	return true;
}

bool jy_slip_time(journey_str text, char out[64])
{
	static const char *const ends[] = {"", "Z", ":00Z", "T00:00:00Z"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		int64_t seconds;
		uint32_t nanos;
		size_t at = 0;
		if (text.size < 10 || !add(out, &at, text.data, text.size))
			return false;
		if (out[10] == ' ')
			out[10] = 'T';
		if (add(out, &at, ends[i], strlen(ends[i])) &&
		    jy_time_parse_nanos(jy_str(out), &seconds, &nanos))
			return true;
	}
	return false;
}

/* "30 days" as 30d. */
static bool worded_span(journey_str text, journey_duration *out)
{
	char form[24];
	size_t n = 0;
	while (n < text.size && n < 18 && jy_is_digit(text.data[n])) {
		form[n] = text.data[n];
		n++;
	}
	journey_str unit = jy_str_trim(jy_str_part(text, n, text.size));
	static const char *const words[] = {"week", "day", "hour", "minute", "second", "min", "sec", "hr"};
	if (n == 0 || unit.size == 0)
		return false;
	if (unit.data[unit.size - 1] == 's' && unit.size > 1)
		unit.size--;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (jy_str_is(unit, words[i]))
			unit.size = 1;
	form[n++] = jy_lower(unit.data[0]);
	return unit.size == 1 && jy_duration_parse(jy_str_of(form, n), out);
}

bool jy_slip_span(journey_str text, char out[64])
{
	static const struct {
		int64_t length;
		const char *unit;
	} units[] = {{INT64_C(3600) * JOURNEY_SECOND, "h"},
		     {INT64_C(60) * JOURNEY_SECOND, "m"},
		     {JOURNEY_SECOND, "s"},
		     {1, "us"}};
	journey_duration d;
	size_t at = 0, i = 0;
	char digits[24];
	if (!jy_duration_parse(text, &d) && !worded_span(text, &d))
		return false;
	while (d % units[i].length)
		i++;
	size_t n = jy_int_text(d / units[i].length, digits);
	return add(out, &at, digits, n) && add(out, &at, units[i].unit, strlen(units[i].unit));
}

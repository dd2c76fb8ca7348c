#include "content/scan.h"

#include "base/text.h"

/* Past the string literal that starts at `at` (one of CEL's: quoted, triple-quoted, raw), or the quoted name. */
static size_t skip_string(journey_str s, size_t at)
{
	char quote = s.data[at], before = at > 0 ? jy_lower(s.data[at - 1]) : ' ';
	bool raw = quote == '`' || before == 'r' ||
		   (before == 'b' && at > 1 && jy_lower(s.data[at - 2]) == 'r');
	size_t marks = s.size - at >= 3 && quote != '`' && s.data[at + 1] == quote && s.data[at + 2] == quote ? 3 : 1,
	       run = 0;

	for (at += marks; at < s.size; at++) {
		if (s.data[at] == '\\' && !raw) {
			at++;
			run = 0;
		} else if (s.data[at] == quote) {
			if (++run == marks)
				return at + 1;
		} else {
			run = 0;
		}
	}
	return s.size;
}

static bool quotes(char x)
{
	return x == '"' || x == '\'' || x == '`';
}

static bool at_mark(journey_str s, size_t at, const char *mark)
{
	return at + 1 < s.size && s.data[at] == mark[0] && s.data[at + 1] == mark[1];
}

/* Offset of the mark that closes what starts at `at`; SIZE_MAX: none. */
static size_t find_close(journey_str s, size_t at, const char *mark)
{
	size_t depth = 0;

	while (at < s.size) {
		char x = s.data[at];

		if (quotes(x)) {
			at = skip_string(s, at);
			continue;
		}
		if (depth == 0 && at_mark(s, at, mark))
			return at;
		if (x == '{')
			depth++;
		else if (x == '}' && depth > 0)
			depth--;
		at++;
	}
	return SIZE_MAX;
}

static size_t find_open(journey_str s, size_t at)
{
	for (; at < s.size; at++) {
		const char *brace = memchr(s.data + at, '{', s.size - at);

		if (brace == NULL)
			break;
		at = (size_t)(brace - s.data);
		if (at_mark(s, at, "{{") || at_mark(s, at, "{%") || at_mark(s, at, "{#"))
			return at;
	}
	return s.size;
}

static bool blank_at(journey_str s, size_t at)
{
	return at < s.size && jy_is_space(s.data[at]);
}

/*
 * Whether a `-` behind the opening mark trims. In {{ }} a blank must follow, or it is a minus: {{-1}}.
 */
static bool trims_before(journey_str s, size_t open)
{
	return open + 2 < s.size && s.data[open + 2] == '-' && (s.data[open + 1] != '{' || blank_at(s, open + 3));
}

static journey_status fail(jy_scan *scan, size_t at, const char *message, const char *hint)
{
	scan->failed = at;
	scan->message = message;
	scan->hint = hint;
	return JOURNEY_SYNTAX;
}

static const char as_text[] = "for the characters themselves write {% raw %}{{{% endraw %}, or {{ \"{{\" }}";

/* The literal up to the next mark, trimmed; false: nothing is left of it. */
static bool literal(jy_scan *scan, size_t open, journey_str *out, size_t *start)
{
	size_t from = scan->at, to = open;

	if (scan->trim)
		while (from < to && jy_is_space(scan->text.data[from]))
			from++;
	if (open < scan->text.size && trims_before(scan->text, open))
		while (to > from && jy_is_space(scan->text.data[to - 1]))
			to--;
	scan->at = open;
	scan->trim = false;
	*start = from;
	*out = jy_str_part(scan->text, from, to);
	return to > from;
}

static journey_status comment(jy_scan *scan)
{
	size_t close = scan->at + 2;

	while (close < scan->text.size && !at_mark(scan->text, close, "#}"))
		close++;
	if (close >= scan->text.size)
		return fail(scan, scan->at, "`{#` without `#}`", "a comment ends with #}; for the characters themselves "
								 "write {% raw %}{#{% endraw %}");
	scan->trim = close > scan->at + 2 && scan->text.data[close - 1] == '-';
	scan->at = close + 2;
	return JOURNEY_OK;
}

/* Whether what stands between two marks is the tag of one word. */
static bool is_tag(journey_str s, const char *word)
{
	return jy_str_is(jy_str_trim(s), word);
}

static journey_status close_marks(jy_scan *scan, const char *mark, journey_str *inside)
{
	bool value = mark[0] == '}';
	size_t open = scan->at, from = open + (trims_before(scan->text, open) ? 3 : 2), to;

	to = find_close(scan->text, from, mark);
	if (to == SIZE_MAX)
		return fail(scan, open, value ? "`{{` without `}}`" : "`{%` without `%}`",
			    value ? "write {{ expression }}; for the characters themselves {{ \"{{\" }}" : as_text);
	scan->at = to + 2;
	scan->trim = to > from && scan->text.data[to - 1] == '-' && (!value || (to > from + 1 && blank_at(scan->text, to - 2)));
	*inside = jy_str_trim(jy_str_part(scan->text, from, scan->trim ? to - 1 : to));
	return JOURNEY_OK;
}

/* After {% raw %}: what stands before {% endraw %}. */
static journey_status raw(jy_scan *scan, size_t open, journey_str *out, size_t *start)
{
	size_t at, from = scan->at;

	if (scan->trim)
		while (blank_at(scan->text, from))
			from++;
	for (at = from; at < scan->text.size; at++) {
		size_t close, end = at;

		if (!at_mark(scan->text, at, "{%"))
			continue;
		close = jy_str_find(scan->text, jy_str("%}"), at);
		if (close == SIZE_MAX)
			break;
		scan->trim = close > at + 3 && scan->text.data[close - 1] == '-';
		if (!is_tag(jy_str_part(scan->text, at + (trims_before(scan->text, at) ? 3 : 2), close - (scan->trim ? 1 : 0)),
			    "endraw"))
			continue;
		if (trims_before(scan->text, at))
			while (end > from && jy_is_space(scan->text.data[end - 1]))
				end--;
		*out = jy_str_part(scan->text, from, end);
		*start = from;
		scan->at = close + 2;
		return JOURNEY_OK;
	}
	return fail(scan, open, "`{% raw %}` without `{% endraw %}`", NULL);
}

journey_status jy_scan_next(jy_scan *scan, jy_token_type *type, journey_str *out, size_t *start)
{
	while (scan->at < scan->text.size) {
		size_t open = find_open(scan->text, scan->at);
		journey_status status;
		bool value;

		if (open > scan->at && literal(scan, open, out, start)) {
			*type = JY_TOKEN_LITERAL;
			return JOURNEY_OK;
		}
		if (open == scan->text.size)
			break;
		if (scan->text.data[open + 1] == '#') {
			status = comment(scan);
			if (status != JOURNEY_OK)
				return status;
			continue;
		}
		value = scan->text.data[open + 1] == '{';
		*start = open;
		status = close_marks(scan, value ? "}}" : "%}", out);
		if (status != JOURNEY_OK)
			return status;
		*type = value ? JY_TOKEN_VALUE : JY_TOKEN_TAG;
		if (value || !jy_str_is(*out, "raw"))
			return JOURNEY_OK;
		status = raw(scan, open, out, start);
		*type = JY_TOKEN_LITERAL;
		if (status != JOURNEY_OK || out->size > 0)
			return status;
	}
	*type = JY_TOKEN_END;
	return JOURNEY_OK;
}

size_t jy_scan_mark(journey_str s, size_t at, char mark)
{
	size_t depth = 0;

	while (at < s.size) {
		char x = s.data[at];

		if (quotes(x)) {
			at = skip_string(s, at);
			continue;
		}
		if (x == '(' || x == '[' || x == '{')
			depth++;
		else if ((x == ')' || x == ']' || x == '}') && depth > 0)
			depth--;
		else if (x == mark && depth == 0 && !at_mark(s, at, "||"))
			return at;
		at += at_mark(s, at, "||") ? 2 : 1;
	}
	return s.size;
}

size_t jy_scan_word(journey_str s, bool dash)
{
	size_t i;

	for (i = 0; i < s.size; i++) {
		char x = s.data[i];

		if (!jy_is_alpha(x) && x != '_' && (i == 0 || (!jy_is_digit(x) && !(dash && x == '-'))))
			break;
	}
	return i;
}

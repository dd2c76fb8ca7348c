#include "content/script.h"

#include <string.h>

static bool ends_line(char x)
{
	return x == '\n' || x == '\r';
}

/* U+2028 and U+2029 end a line, too; their last two bytes. */
static bool ends_line_rarely(char last, char x)
{
	return last == '\x80' && (x == '\xa8' || x == '\xa9');
}

static bool quotes(char x)
{
	return x == '"' || x == '\'' || x == '`';
}

static void behind_slash(jy_script *s, char last, char x)
{
	if (ends_line(x))
		s->state = JY_SCRIPT_CODE;
	else if (quotes(x) || (last == '/' && x == '*') || (last == '<' && x == '!') || ends_line_rarely(last, x))
		s->state = JY_SCRIPT_LOST;
}

static void in_code(jy_script *s, char last, char x)
{
	if (last == '/' && x == '/') {
		s->state = JY_SCRIPT_LINE;
	} else if (last == '/' && x == '*') {
		s->state = JY_SCRIPT_BLOCK;
		s->last = 0; /* not the end of one yet */
	} else if (last == '/') {
		s->state = JY_SCRIPT_SLASH;
		behind_slash(s, 0, x);
	} else if (quotes(x)) {
		s->state = JY_SCRIPT_STRING;
		s->quote = x;
		s->last = 0;
	} else if ((last == '<' && x == '!') || (last == '-' && x == '>') || (last == '#' && x == '!')) {
		s->state = JY_SCRIPT_LOST; /* <!-- and --> are comments, at some places */
	}
}

static void in_string(jy_script *s, char last, char x)
{
	if (s->escape) {
		s->escape = false;
		s->last = 0;
	} else if (x == '\\') {
		s->escape = true;
	} else if (x == s->quote) {
		s->state = JY_SCRIPT_CODE;
		s->quote = 0;
		s->last = 0;
	} else if (s->quote == '`' ? last == '$' && x == '{' : ends_line(x)) {
		s->state = JY_SCRIPT_LOST;
	}
}

void jy_script_step(jy_script *s, char x)
{
	char last = s->last;

	s->last = x != '\0' && strchr("*$<-#&/\x80", x) != NULL ? x : '\0';
	switch (s->state) {
	case JY_SCRIPT_CODE:
		in_code(s, last, x);
		break;
	case JY_SCRIPT_SLASH:
		behind_slash(s, last, x);
		break;
	case JY_SCRIPT_STRING:
		in_string(s, last, x);
		break;
	case JY_SCRIPT_LINE:
		if (ends_line(x))
			s->state = JY_SCRIPT_CODE;
		else if (ends_line_rarely(last, x))
			s->state = JY_SCRIPT_LOST;
		break;
	case JY_SCRIPT_BLOCK:
		if (last == '*' && x == '/') {
			s->state = JY_SCRIPT_CODE;
			s->last = 0;
		}
		break;
	case JY_SCRIPT_LOST:
		break;
	}
}

void jy_script_value(jy_script *s)
{
	if (s->state == JY_SCRIPT_CODE && s->last == '/')
		s->state = JY_SCRIPT_SLASH;
	s->last = 0;
	s->escape = false;
}

bool jy_script_same(const jy_script *a, const jy_script *b)
{
	return a->state == b->state && a->quote == b->quote && a->last == b->last && a->escape == b->escape;
}

bool jy_script_takes_json(const jy_script *s)
{
	return s->state == JY_SCRIPT_CODE && s->last != '/';
}

bool jy_script_takes_percent(const jy_script *s)
{
	return s->state == JY_SCRIPT_STRING || s->state == JY_SCRIPT_LINE || s->state == JY_SCRIPT_BLOCK;
}

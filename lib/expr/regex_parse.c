#include "expr/regex_parse.h"
#include "base/utf8.h"
#include "expr/regex_escape.h"
#include <string.h>

/* Most times that something can be counted, also by counts inside counts. */
#define TIMES_MAX 1000

/* What looking a class up in the tables of Unicode counts, in ranges. */
#define TABLE_RANGES 64

enum { FOLD = 1, LINES = 2, DOT_ALL = 4, LAZY = 8 };

/* A group that is not closed yet. */
typedef struct group {
	struct group *outer;
	size_t start;
	unsigned flags;                 /* from before it */
	jy_regex_node *choices, *items; /* the last one first */
} group;

typedef struct parser {
	jy_regex_scan scan;
	jy_arena *arena;
	uint32_t depth;
	uint64_t *ranges; /* that named classes may still have */
	unsigned flags;
	group *group;
	bool repeated; /* the last thing was a repetition sign */
	jy_class class;
} parser;

static journey_status fail(parser *p, size_t offset, const char *message, const char *hint)
{
	return jy_regex_fail(&p->scan, offset, message, hint);
}

/* Nodes. */

static jy_regex_node *make(parser *p, jy_regex_kind kind)
{
	jy_regex_node *node = jy_arena_items(p->arena, 1, sizeof *node);
	if (node) {
		node->kind = kind;
		node->times = 1;
	}
	return node;
}

static void push(parser *p, jy_regex_node *node)
{
	node->next = p->group->items;
	p->group->items = node;
}

/* Puts a node around its children; more than one deep is checked. */
static journey_status enclose(parser *p, jy_regex_node *node, size_t offset)
{
	node->height = 0;
	for (const jy_regex_node *child = node->child; child; child = child->next)
		if (child->height >= node->height)
			node->height = child->height + 1;
	if (node->height <= p->depth)
		return JOURNEY_OK;
	(void)fail(p, offset, "nested too deeply (limit JOURNEY_EXPR_DEPTH)", "");
	return JOURNEY_LIMIT;
}

static journey_status push_simple(parser *p, jy_regex_kind kind)
{
	jy_regex_node *node = make(p, kind);
	if (!node)
		return JOURNEY_NO_MEMORY;
	push(p, node);
	return JOURNEY_OK;
}

static journey_status push_assertion(parser *p, jy_assertion assertion)
{
	journey_status s = push_simple(p, JY_RE_ASSERT);
	if (!s)
		p->group->items->is.assertion = assertion;
	return s;
}

/* Pushes the set that was built. */
static journey_status push_class(parser *p)
{
	jy_regex_node *node = make(p, JY_RE_CLASS);
	jy_class_finish(&p->class);
	const jy_range *items =
		jy_arena_copy(p->arena, p->class.ranges, p->class.count * sizeof *p->class.ranges);
	if (!node || !items)
		return JOURNEY_NO_MEMORY;
	node->is.ranges.items = items;
	node->is.ranges.count = p->class.count;
	push(p, node);
	return JOURNEY_OK;
}

static bool is_letter(uint32_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* A letter of ASCII in either case, and the two that fold to it: the long s, the sign of Kelvin. */
static bool add_letter(jy_class *class, uint32_t small)
{
	uint32_t more = small == 's' ? 0x17f : small == 'k' ? 0x212a : 0;
	return jy_class_add(class, small - 0x20, small - 0x20) && jy_class_add(class, small, small) &&
	       (!more || jy_class_add(class, more, more));
}

static journey_status push_character(parser *p, uint32_t c)
{
	if (!(p->flags & FOLD) || (c < 0x80 && !is_letter(c))) {
		journey_status s = push_simple(p, JY_RE_CHARACTER);
		if (!s)
			p->group->items->is.character = c;
		return s;
	}
	p->class.count = 0;
	bool ok = c < 0x80 ? add_letter(&p->class, c | 0x20)
			   : jy_class_add(&p->class, c, c) && jy_class_fold(&p->class);
	if (!ok)
		return JOURNEY_NO_MEMORY;
	if (p->class.count > 1 || p->class.ranges[0].low != p->class.ranges[0].high)
		return push_class(p);
	journey_status s = push_simple(p, JY_RE_CHARACTER);
	if (!s)
		p->group->items->is.character = c;
	return s;
}

static journey_status push_dot(parser *p)
{
	p->class.count = 0;
	bool ok = p->flags & DOT_ALL ? jy_class_add(&p->class, 0, JY_CHARACTER_MAX)
				     : jy_class_add(&p->class, 0, '\n' - 1) &&
					       jy_class_add(&p->class, '\n' + 1, JY_CHARACTER_MAX);
	return ok ? push_class(p) : JOURNEY_NO_MEMORY;
}

/* Sets. */

/* A few bytes of a pattern can name a class of hundreds of ranges, again and again. */
static journey_status charge_ranges(parser *p, size_t offset, size_t count)
{
	if (count <= *p->ranges) {
		*p->ranges -= count;
		return JOURNEY_OK;
	}
	(void)fail(p, offset, "its classes are too large (limit JOURNEY_EXPR_PATTERN)",
		   "name fewer classes, or raise the limit");
	return JOURNEY_LIMIT;
}

/* The class before the scanner, if one stands there, into the set; negated ones are folded first. */
static journey_status named_class(parser *p, jy_class *set, bool bracket, bool *found)
{
	jy_regex_name name;
	journey_status s = jy_regex_named(&p->scan, bracket, &name);
	*found = !s && name.kind != JY_RE_NO_NAME;
	if (s || !*found)
		return s;
	jy_class own = {.allocator = set->allocator};
	bool known = true, ok, fold = (p->flags & FOLD) != 0;
	if (name.kind == JY_RE_PERL)
		ok = jy_class_perl(&own, name.text.data[0]);
	else if (name.kind == JY_RE_ASCII)
		ok = jy_class_ascii(&own, name.text, &known);
	else
		ok = jy_class_unicode(&own, name.text, &known);
	if (ok && known && name.negated)
		ok = (!fold || jy_class_fold(&own)) && jy_class_negate(&own);
	if (ok && (fold || name.kind == JY_RE_UNICODE))
		s = charge_ranges(p, name.start, TABLE_RANGES + own.count);
	for (size_t i = 0; ok && !s && i < own.count; i++)
		ok = jy_class_add(set, own.ranges[i].low, own.ranges[i].high);
	jy_class_free(&own);
	if (!ok)
		return JOURNEY_NO_MEMORY;
	if (known || s)
		return s;
	return name.kind == JY_RE_ASCII
		       ? fail(p, name.start, "no such class of characters", "one is [:alpha:]")
		       : fail(p, name.start, "no such category or script of Unicode",
			      "they are written \\pL, \\p{Lu}, \\p{Greek}");
}

static journey_status class_character(parser *p, uint32_t *c)
{
	return jy_regex_peek(&p->scan, 0) == '\\' ? jy_regex_escape(&p->scan, c)
						  : jy_regex_character(&p->scan, c);
}

static journey_status class_range(parser *p)
{
	uint32_t low = 0, high;
	size_t start = p->scan.at;
	journey_status s = class_character(p, &low);
	high = low;
	if (!s && p->scan.pattern.size - p->scan.at >= 2 && jy_regex_peek(&p->scan, 0) == '-' &&
	    jy_regex_peek(&p->scan, 1) != ']') {
		p->scan.at++;
		s = class_character(p, &high);
	}
	if (s)
		return s;
	if (high < low)
		return fail(p, start, "a range that ends before it starts", "a literal '-' is written \\-");
	return jy_class_add(&p->class, low, high) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static journey_status parse_class(parser *p)
{
	size_t start = p->scan.at++;
	bool negated = jy_regex_accept(&p->scan, '^');
	p->class.count = 0;
	for (bool first = true; !jy_regex_at_end(&p->scan) && (first || jy_regex_peek(&p->scan, 0) != ']');
	     first = false) {
		bool found = false;
		journey_status s = named_class(p, &p->class, true, &found);
		if (!s && !found)
			s = class_range(p);
		if (s)
			return s;
	}
	if (!jy_regex_accept(&p->scan, ']'))
		return fail(p, start, "a '[' that nothing closes", "a literal '[' is written \\[");
	if ((p->flags & FOLD) && !jy_class_fold(&p->class))
		return JOURNEY_NO_MEMORY;
	if (negated && !jy_class_negate(&p->class))
		return JOURNEY_NO_MEMORY;
	return push_class(p);
}

/* Groups. */

static journey_status open_group(parser *p, size_t start)
{
	group *g = jy_arena_items(p->arena, 1, sizeof *g);
	if (!g)
		return JOURNEY_NO_MEMORY;
	*g = (group){p->group, start, p->flags, NULL, NULL};
	p->group = g;
	return JOURNEY_OK;
}

/* A list of nodes as one; what is empty drops out of sequences. */
static journey_status join(parser *p, jy_regex_kind kind, jy_regex_node *list, size_t offset,
			   jy_regex_node **out)
{
	jy_regex_node **link = &list;
	uint32_t times = 1;
	while (*link) {
		if ((*link)->times > times)
			times = (*link)->times;
		if (kind == JY_RE_SEQUENCE && (*link)->kind == JY_RE_EMPTY)
			*link = (*link)->next;
		else
			link = &(*link)->next;
	}
	bool several = list && list->next;
	*out = several ? make(p, kind) : list ? list : make(p, JY_RE_EMPTY);
	if (!*out)
		return JOURNEY_NO_MEMORY;
	(*out)->times = times;
	if (!several)
		return JOURNEY_OK;
	(*out)->child = list;
	return enclose(p, *out, offset);
}

/* The items of the group so far become one of its choices. */
static journey_status end_choice(parser *p)
{
	jy_regex_node *node;
	journey_status s = join(p, JY_RE_SEQUENCE, p->group->items, p->group->start, &node);
	if (s)
		return s;
	node->next = p->group->choices;
	p->group->choices = node;
	p->group->items = NULL;
	return JOURNEY_OK;
}

static journey_status close_group(parser *p, jy_regex_node **out)
{
	journey_status s = end_choice(p);
	if (!s)
		s = join(p, JY_RE_CHOICE, p->group->choices, p->group->start, out);
	if (s)
		return s;
	(*out)->next = NULL;
	p->flags = p->group->flags;
	p->group = p->group->outer;
	return JOURNEY_OK;
}

static journey_status set_flags(parser *p, size_t start)
{
	static const char bad[] = "no such form of a group";
	unsigned flags = p->flags, bit = 0;
	bool clear = false, some = false;
	for (;;) {
		char c = jy_regex_peek(&p->scan, 0);
		if (jy_regex_at_end(&p->scan))
			return fail(p, start, "a '(' that nothing closes", "a literal '(' is written \\(");
		p->scan.at++;
		switch (c) {
		case 'i':
			bit = FOLD;
			break;
		case 'm':
			bit = LINES;
			break;
		case 's':
			bit = DOT_ALL;
			break;
		case 'U':
			bit = LAZY;
			break;
		case '-':
			if (clear)
				return fail(p, start, bad, "");
			clear = true;
			some = false;
			continue;
		case ':':
		case ')': {
			if (clear && !some)
				return fail(p, start, bad, "");
			journey_status s = c == ':' ? open_group(p, start) : JOURNEY_OK;
			if (!s)
				p->flags = flags;
			return s;
		}
		case '=':
		case '!':
		case '<':
			return fail(p, start, "patterns cannot look ahead or behind",
				    "combine two matches() with &&");
		default:
			return fail(p, start, bad, "groups are (...), (?:...), (?P<name>...), (?i:...)");
		}
		some = true;
		flags = clear ? flags & ~bit : flags | bit;
	}
}

/* (?P<name> and (?<name>; *found is false for other forms. */
static journey_status named_group(parser *p, size_t start, bool *found)
{
	size_t before = p->scan.at, name = 0;
	bool python = jy_regex_accept(&p->scan, 'P');
	*found = jy_regex_accept(&p->scan, '<');
	if (*found && !python)
		*found = jy_regex_peek(&p->scan, 0) != '=' && jy_regex_peek(&p->scan, 0) != '!';
	if (!*found) {
		p->scan.at = before;
		return JOURNEY_OK;
	}
	for (;; name++) {
		uint32_t c = 0;
		if (!jy_regex_at_end(&p->scan)) {
			journey_status s = jy_regex_character(&p->scan, &c);
			if (s)
				return s;
		}
		if (c == '>' && name > 0)
			return open_group(p, start);
		if (!jy_class_name_character(c))
			return fail(p, start, "a group's name is made of letters, digits and _", "");
	}
}

static journey_status parse_open(parser *p)
{
	size_t start = p->scan.at++;
	bool found;
	if (!jy_regex_accept(&p->scan, '?'))
		return open_group(p, start);
	journey_status s = named_group(p, start, &found);
	return s || found ? s : set_flags(p, start);
}

static journey_status parse_close(parser *p)
{
	jy_regex_node *node;
	if (!p->group->outer)
		return fail(p, p->scan.at, "a ')' that nothing opens", "a literal ')' is written \\)");
	p->scan.at++;
	journey_status s = close_group(p, &node);
	if (!s)
		push(p, node);
	return s;
}

/* Repetitions. */

static journey_status repeat(parser *p, size_t start, uint32_t min, uint32_t max, bool counted)
{
	jy_regex_node *child = p->group->items;
	/* Whether it prefers few is of no account here. */
	(void)jy_regex_accept(&p->scan, '?');
	if (p->repeated)
		return fail(p, start, "a repetition of a repetition",
			    "group the inner one: (?:a*)*; there are no possessive forms");
	if (counted && (min > TIMES_MAX || (max != JY_RE_ENDLESS && (max > TIMES_MAX || max < min))))
		return fail(p, start, "a count above 1,000, or a range that ends before it starts", "");
	if (!child)
		return fail(p, start, "nothing stands before this repetition",
			    "a literal sign is written \\*");
	uint32_t times = !counted ? 1 : max == JY_RE_ENDLESS ? min : max;
	times = child->times * (times ? times : 1);
	if (times > TIMES_MAX)
		return fail(p, start, "counts inside counts that multiply to more than 1,000", "");
	/* Once, never, and of nothing: no node. */
	if (child->kind == JY_RE_EMPTY || (min == 1 && max == 1)) {
		child->times = times;
		return JOURNEY_OK;
	}
	jy_regex_node *node = make(p, max == 0 ? JY_RE_EMPTY : JY_RE_REPEAT);
	if (!node)
		return JOURNEY_NO_MEMORY;
	node->times = times;
	node->next = child->next;
	child->next = NULL;
	p->group->items = node;
	if (max == 0)
		return JOURNEY_OK;
	node->child = child;
	node->is.times.min = min;
	node->is.times.max = max;
	return enclose(p, node, start);
}

static bool scan_count(parser *p, uint32_t *out)
{
	uint32_t n = 0;
	char first = jy_regex_peek(&p->scan, 0), second = jy_regex_peek(&p->scan, 1);
	if (first < '0' || first > '9' || (first == '0' && second >= '0' && second <= '9'))
		return false;
	for (char c; (c = jy_regex_peek(&p->scan, 0)) >= '0' && c <= '9'; p->scan.at++) {
		if (n >= 100000000)
			return false;
		n = n * 10 + (uint32_t)(c - '0');
	}
	*out = n;
	return true;
}

/* {n}, {n,}, {n,m}; anything else is a literal brace. */
static bool scan_counts(parser *p, uint32_t *min, uint32_t *max)
{
	size_t start = p->scan.at++;
	bool ok = scan_count(p, min);
	*max = *min;
	if (ok && jy_regex_accept(&p->scan, ',')) {
		*max = JY_RE_ENDLESS;
		ok = jy_regex_peek(&p->scan, 0) == '}' || scan_count(p, max);
	}
	if (ok && jy_regex_accept(&p->scan, '}'))
		return true;
	p->scan.at = start;
	return false;
}

static journey_status parse_sign(parser *p, char c)
{
	size_t start = p->scan.at++;
	return repeat(p, start, c == '+', c == '?' ? 1 : JY_RE_ENDLESS, false);
}

/* Everything that begins with a backslash, outside sets. */
static journey_status parse_backslash(parser *p)
{
	bool found;
	uint32_t c;
	switch (jy_regex_peek(&p->scan, 1)) {
	case 'b':
		p->scan.at += 2;
		return push_assertion(p, JY_RE_WORD);
	case 'B':
		p->scan.at += 2;
		return push_assertion(p, JY_RE_NO_WORD);
	case 'A':
		p->scan.at += 2;
		return push_assertion(p, JY_RE_BEGIN_TEXT);
	case 'z':
		p->scan.at += 2;
		return push_assertion(p, JY_RE_END_TEXT);
	case 'C':
		p->scan.at += 2;
		return push_simple(p, JY_RE_BYTE);
	case 'Q':
		p->scan.at += 2;
		while (!jy_regex_at_end(&p->scan)) {
			if (jy_regex_accept_text(&p->scan, "\\E"))
				break;
			journey_status s = jy_regex_character(&p->scan, &c);
			if (!s)
				s = push_character(p, c);
			if (s)
				return s;
		}
		return JOURNEY_OK;
	default:
		break;
	}
	p->class.count = 0;
	journey_status s = named_class(p, &p->class, false, &found);
	if (s || !found) {
		if (!s)
			s = jy_regex_escape(&p->scan, &c);
		return s ? s : push_character(p, c);
	}
	if ((p->flags & FOLD) && !jy_class_fold(&p->class))
		return JOURNEY_NO_MEMORY;
	return push_class(p);
}

static journey_status parse_one(parser *p)
{
	uint32_t c, min, max;
	char sign = jy_regex_peek(&p->scan, 0);
	journey_status s;
	bool repeats = sign == '*' || sign == '+' || sign == '?';
	switch (sign) {
	case '(':
		s = parse_open(p);
		break;
	case ')':
		s = parse_close(p);
		break;
	case '|':
		p->scan.at++;
		s = end_choice(p);
		break;
	case '[':
		s = parse_class(p);
		break;
	case '\\':
		s = parse_backslash(p);
		break;
	case '^':
		p->scan.at++;
		s = push_assertion(p, p->flags & LINES ? JY_RE_BEGIN_LINE : JY_RE_BEGIN_TEXT);
		break;
	case '$':
		p->scan.at++;
		s = push_assertion(p, p->flags & LINES ? JY_RE_END_LINE : JY_RE_END_TEXT);
		break;
	case '.':
		p->scan.at++;
		s = push_dot(p);
		break;
	case '*':
	case '+':
	case '?':
		s = parse_sign(p, sign);
		break;
	default: {
		size_t start = p->scan.at;
		repeats = sign == '{' && scan_counts(p, &min, &max);
		if (repeats) {
			s = repeat(p, start, min, max, true);
			break;
		}
		s = jy_regex_character(&p->scan, &c);
		if (!s)
			s = push_character(p, c);
	}
	}
	p->repeated = repeats;
	return s;
}

static journey_status parse_all(parser *p, jy_regex_node **out)
{
	journey_status s = open_group(p, 0);
	while (!s && !jy_regex_at_end(&p->scan))
		s = parse_one(p);
	if (s)
		return s;
	if (p->group->outer)
		return fail(p, p->group->start, "a '(' that nothing closes", "a literal '(' is written \\(");
	return close_group(p, out);
}

journey_status jy_regex_parse(jy_arena *arena, journey_str pattern, uint32_t depth, uint64_t *ranges,
			      jy_regex_node **out, jy_regex_fault *fault)
{
	parser p = {.scan = {pattern, 0, fault}, .arena = arena, .depth = depth, .ranges = ranges};
	p.class.allocator = &arena->allocator;
	journey_status s = parse_all(&p, out);
	jy_class_free(&p.class);
	return s;
}

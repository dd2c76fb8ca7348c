#include "content/html.h"

#include "base/text.h"

/* ---- names ---- */

static void begin_word(jy_html *h)
{
	h->size = 0;
	h->any = false;
	h->longer = false;
}

static void add_to_word(jy_html *h, char x)
{
	if (h->size < JY_HTML_WORD)
		h->word[h->size++] = jy_lower(x);
	else
		h->longer = true;
}

static bool word_is(const jy_html *h, const char *word)
{
	return !h->any && !h->longer && jy_str_is(jy_str_of(h->word, h->size), word);
}

static jy_html_state element_of(const jy_html *h)
{
	if (h->closing)
		return JY_HTML_TEXT;
	return word_is(h, "script") ? JY_HTML_SCRIPT : word_is(h, "style") ? JY_HTML_STYLE : JY_HTML_TEXT;
}

static jy_html_kind attribute_of(const jy_html *h)
{
	static const char *const links[] = {"href",   "src",        "action", "formaction", "xlink:href", "data",    "poster",
					    "cite",   "background", "ping",   "manifest",   "codebase",   "longdesc",
					    "lowsrc", "dynsrc"};
	static const char *const settings[] = {"content", "attributename", "to", "from", "by", "values"};
	size_t i;

	if (h->any)
		return JY_HTML_MIXED;
	/* Told by its first letters, however long it is. */
	if (h->size >= 2 && h->word[0] == 'o' && h->word[1] == 'n')
		return JY_HTML_CODE;
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (word_is(h, links[i]))
			return JY_HTML_LINK;
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (word_is(h, settings[i]))
			return JY_HTML_SETTING;
	if (word_is(h, "style"))
		return JY_HTML_CSS;
	if (word_is(h, "srcdoc"))
		return JY_HTML_DOCUMENT;
	return JY_HTML_PLAIN;
}

/* ---- literals ---- */

static void begin_script(jy_html *h)
{
	memset(&h->script, 0, sizeof(h->script));
	h->hidden = false;
	h->inner = 0;
}

static void end_of_tag(jy_html *h)
{
	h->state = h->element;
	h->run = 0;
	begin_script(h);
}

static void begin_value(jy_html *h, jy_html_state state)
{
	h->state = state;
	h->scheme = h->kind == JY_HTML_LINK;
	h->code = false;
	begin_word(h);
	begin_script(h);
}

/* A reference like &quot; may be any character: a quote, too. */
static void in_code_attribute(jy_html *h, char x)
{
	if (h->script.last == '&' && (x == '#' || jy_is_alpha(x)))
		h->script.state = JY_SCRIPT_LOST;
	jy_script_step(&h->script, x);
}

static void in_value(jy_html *h, char x)
{
	if (h->kind == JY_HTML_CODE)
		in_code_attribute(h, x);
	if (!h->scheme)
		return;
	if (x == '&') { /* a reference like &#106; may be a letter of a scheme, or its colon */
		h->scheme = false;
		h->code = true;
	} else if (x == ':') {
		h->scheme = false;
		h->code = h->any || word_is(h, "javascript") || word_is(h, "vbscript") || word_is(h, "data");
	} else if (x == '/' || x == '?' || x == '#') {
		h->scheme = false;
	} else if ((unsigned char)x > ' ') {
		add_to_word(h, x);
	}
}

static void name_ends(jy_html *h)
{
	if (h->state == JY_HTML_NAME)
		h->element = element_of(h);
	else if (h->state == JY_HTML_ATTRIBUTE)
		h->kind = attribute_of(h);
}

static void in_tag(jy_html *h, char x)
{
	bool named = h->state == JY_HTML_ATTRIBUTE || h->state == JY_HTML_AFTER;

	if (x == '>' || x == '/' || jy_is_space(x) || (named && x == '='))
		name_ends(h);
	if (x == '>') {
		end_of_tag(h);
	} else if (x == '/') {
		h->state = JY_HTML_TAG;
	} else if (jy_is_space(x)) {
		h->state = named ? JY_HTML_AFTER : JY_HTML_TAG;
	} else if (named && x == '=') {
		h->state = JY_HTML_EQUALS;
	} else {
		if (h->state == JY_HTML_TAG || h->state == JY_HTML_AFTER) {
			begin_word(h);
			h->state = JY_HTML_ATTRIBUTE;
		}
		add_to_word(h, x);
	}
}

static void behind_equals(jy_html *h, char x)
{
	if (jy_is_space(x))
		return;
	if (x == '>') {
		end_of_tag(h);
	} else if (x == '"' || x == '\'') {
		h->quote = x;
		begin_value(h, JY_HTML_QUOTED);
	} else {
		begin_value(h, JY_HTML_BARE);
		in_value(h, x);
	}
}

static void behind_open(jy_html *h, char x)
{
	if (jy_is_alpha(x)) {
		begin_word(h);
		add_to_word(h, x);
		h->state = JY_HTML_NAME;
	} else if (x == '/' && !h->closing) {
		h->closing = true;
	} else if (x == '!' && !h->closing) {
		h->state = JY_HTML_BANG;
		h->run = 0;
	} else if (x == '?' || h->closing) {
		h->state = x == '>' ? JY_HTML_TEXT : JY_HTML_DECLARATION;
	} else {
		h->state = x == '<' ? JY_HTML_OPEN : JY_HTML_TEXT;
	}
}

static void behind_bang(jy_html *h, char x)
{
	if (x == '-' && ++h->run == 2) {
		h->state = JY_HTML_COMMENT;
		begin_word(h);
	} else if (x != '-') {
		h->state = x == '>' ? JY_HTML_TEXT : JY_HTML_DECLARATION;
	}
}

/* `run` counts dashes, those of the opening too: <!--> is all of a comment. 100: behind --!. */
static void in_comment(jy_html *h, char x)
{
	bool first = h->size == 0;

	h->size = 1;
	if (first && x == '[') /* <!--[if mso]>, whose text is looked at */
		h->state = JY_HTML_DECLARATION;
	else if (x == '>' && h->run >= 2)
		h->state = JY_HTML_TEXT;
	else if (x == '-')
		h->run = h->run < 99 ? (uint8_t)(h->run + 1) : 1;
	else
		h->run = x == '!' && h->run >= 2 && h->run < 100 ? 100 : 0;
}

/* Behind <!-- in a script, <script makes the next </script no end. What comes then is not followed. */
static void in_script(jy_html *h, char x)
{
	const char *wanted = h->hidden ? "<script" : "<!--";

	jy_script_step(&h->script, x);
	h->inner = jy_lower(x) == wanted[h->inner] ? (uint8_t)(h->inner + 1) : x == '<' ? 1 : 0;
	if (h->inner < strlen(wanted))
		return;
	h->inner = 0;
	if (h->hidden)
		h->state = JY_HTML_LOST;
	h->hidden = true;
}

/* Until </script or </style. */
static void in_element(jy_html *h, char x)
{
	const char *end = h->state == JY_HTML_SCRIPT ? "</script" : "</style";

	if (h->run == strlen(end)) {
		h->run = 0;
		if (x == '>' || x == '/' || jy_is_space(x)) {
			h->element = JY_HTML_TEXT;
			h->closing = true;
			h->state = x == '>' ? JY_HTML_TEXT : JY_HTML_TAG;
			return;
		}
	}
	h->run = jy_lower(x) == end[h->run] ? (uint8_t)(h->run + 1) : x == '<' ? 1 : 0;
	if (h->state == JY_HTML_SCRIPT)
		in_script(h, x);
}

static void step(jy_html *h, char x)
{
	switch (h->state) {
	case JY_HTML_TEXT:
		if (x == '<') {
			h->state = JY_HTML_OPEN;
			h->closing = false;
		}
		break;
	case JY_HTML_OPEN:
		behind_open(h, x);
		break;
	case JY_HTML_BANG:
		behind_bang(h, x);
		break;
	case JY_HTML_NAME:
	case JY_HTML_TAG:
	case JY_HTML_ATTRIBUTE:
	case JY_HTML_AFTER:
		in_tag(h, x);
		break;
	case JY_HTML_EQUALS:
		behind_equals(h, x);
		break;
	case JY_HTML_QUOTED:
		if (x == h->quote)
			h->state = JY_HTML_TAG;
		else
			in_value(h, x);
		break;
	case JY_HTML_BARE:
		if (x == '>')
			end_of_tag(h);
		else if (jy_is_space(x))
			h->state = JY_HTML_TAG;
		else
			in_value(h, x);
		break;
	case JY_HTML_COMMENT:
		in_comment(h, x);
		break;
	case JY_HTML_DECLARATION:
		if (x == '>')
			h->state = JY_HTML_TEXT;
		break;
	case JY_HTML_SCRIPT:
	case JY_HTML_STYLE:
		in_element(h, x);
		break;
	case JY_HTML_LOST:
		break;
	}
}

jy_html jy_html_start(void)
{
	jy_html h;

	memset(&h, 0, sizeof(h));
	return h;
}

void jy_html_literal(jy_html *h, journey_str text)
{
	size_t i;

	for (i = 0; i < text.size; i++)
		step(h, text.data[i]);
}

/* ---- values ---- */

static bool fits_script(const jy_html *h, jy_html_value value)
{
	return (value == JY_HTML_JSON && jy_script_takes_json(&h->script)) ||
	       (value == JY_HTML_PERCENT && jy_script_takes_percent(&h->script));
}

/* In the elements. A value must not be the rest of what ends one, or of <!--. */
static bool in_element_fits(const jy_html *h, jy_html_value value)
{
	bool begun = h->run > 0 || h->inner > 0 || h->hidden;

	if (value == JY_HTML_NUMBER)
		return h->hidden || h->inner < 2;
	if (value == JY_HTML_PERCENT && begun)
		return false;
	return h->state == JY_HTML_STYLE ? value == JY_HTML_PERCENT : fits_script(h, value);
}

static bool in_attribute_fits(const jy_html *h, jy_html_value value)
{
	switch (h->kind) {
	case JY_HTML_PLAIN:
		return true;
	case JY_HTML_LINK:
		return value == JY_HTML_NUMBER || (!h->code && (!h->scheme || value != JY_HTML_ANYTHING));
	case JY_HTML_CODE:
		return value == JY_HTML_NUMBER || fits_script(h, value);
	case JY_HTML_CSS:
		return value == JY_HTML_NUMBER || value == JY_HTML_PERCENT;
	default:
		return value == JY_HTML_NUMBER;
	}
}

static bool fits(const jy_html *h, jy_html_value value)
{
	bool coded = value == JY_HTML_NUMBER || value == JY_HTML_PERCENT;

	switch (h->state) {
	case JY_HTML_TEXT:
	case JY_HTML_COMMENT:
		return true;
	case JY_HTML_QUOTED:
		return in_attribute_fits(h, value);
	case JY_HTML_EQUALS:
	case JY_HTML_BARE:
		return coded && in_attribute_fits(h, value);
	case JY_HTML_SCRIPT:
	case JY_HTML_STYLE:
		return in_element_fits(h, value);
	default:
		return false;
	}
}

static const char *script_place(const jy_html *h, bool attribute)
{
	switch (h->script.state) {
	case JY_SCRIPT_STRING:
		return attribute ? "in an attribute that is a script, in a string" : "in a script, in a string";
	case JY_SCRIPT_LINE:
	case JY_SCRIPT_BLOCK:
		return attribute ? "in an attribute that is a script, in a comment" : "in a script, in a comment";
	case JY_SCRIPT_SLASH:
		return attribute ? "in an attribute that is a script, behind a `/`" : "in a script, behind a `/`";
	case JY_SCRIPT_LOST:
		return attribute ? "in an attribute that is a script, where it may be in a string"
				 : "in a script, where it may be in a string";
	default:
		return attribute ? "in an attribute that is a script" : "in a script";
	}
}

const char *jy_html_place(const jy_html *h)
{
	static const char *const places[] = {
		"in text",
		"right behind `<`",
		"right behind `<!`",
		"in the name of a tag",
		"in a tag, outside of an attribute in quotes",
		"in the name of an attribute",
		"in a tag, outside of an attribute in quotes",
		"in an attribute without quotes",
		"in an attribute in quotes",
		"in an attribute without quotes",
		"in a comment",
		"in a declaration",
		"in a script",
		"in a style sheet",
		"behind `<!--` and `<script` in a script",
	};

	if (h->state == JY_HTML_SCRIPT)
		return script_place(h, false);
	if (h->state != JY_HTML_QUOTED)
		return places[h->state];
	switch (h->kind) {
	case JY_HTML_LINK:
		return h->code ? "in a link that runs a script" : "where a link begins";
	case JY_HTML_CODE:
		return script_place(h, true);
	case JY_HTML_CSS:
		return "in a `style` attribute";
	case JY_HTML_DOCUMENT:
		return "in an attribute that is a document";
	case JY_HTML_SETTING:
		return "in an attribute that may become a link or a script";
	case JY_HTML_MIXED:
		return "in an attribute whose name depends on a condition";
	default:
		return places[h->state];
	}
}

static const char *script_hint(const jy_html *h)
{
	switch (h->script.state) {
	case JY_SCRIPT_STRING:
		return "leave out the quotes around it: {{ value | json }} is a whole JSON value with its own";
	case JY_SCRIPT_CODE:
		return "write {{ value | json }}, which is a whole JSON value with its quotes";
	default:
		return "write var x = {{ value | json }}; in a script of its own, or at the beginning of this one";
	}
}

static const char *hint_for(const jy_html *h)
{
	switch (h->state) {
	case JY_HTML_EQUALS:
	case JY_HTML_BARE:
		return "put the attribute in quotes";
	case JY_HTML_SCRIPT:
		return script_hint(h);
	case JY_HTML_STYLE:
		return "{{ value | raw }} if it comes from you, and nobody else";
	case JY_HTML_QUOTED:
		if (h->kind == JY_HTML_LINK && !h->code)
			return "write {{ value | link }} for a whole link, {{ value | url }} for a part of one";
		if (h->kind == JY_HTML_CODE)
			return script_hint(h);
		return "{{ value | raw }} if it comes from you, and nobody else";
	default:
		return "values go into text and into attributes in quotes; use {% if %} to choose what else there is";
	}
}

const char *jy_html_value_here(jy_html *h, jy_html_value value, const char **hint)
{
	if (value != JY_HTML_TRUSTED && !fits(h, value)) {
		*hint = hint_for(h);
		return jy_html_place(h);
	}
	if (h->state == JY_HTML_EQUALS)
		begin_value(h, JY_HTML_BARE);
	if (h->state == JY_HTML_OPEN) {
		begin_word(h);
		h->state = JY_HTML_NAME;
	}
	/* A link without its colon may be the beginning of a scheme, so that of a link `scheme` stays. */
	h->any = true;
	h->run = 0;
	h->inner = 0;
	jy_script_value(&h->script);
	return NULL;
}

/* ---- two ways ---- */

static bool in_head(const jy_html *h)
{
	return h->state == JY_HTML_NAME || h->state == JY_HTML_TAG || h->state == JY_HTML_ATTRIBUTE ||
	       h->state == JY_HTML_AFTER;
}

/* After <option{% if x %} selected{% endif %}: the next attribute, or the end. */
static bool join_heads(jy_html *h, const jy_html *other)
{
	jy_html a = *h, b = *other;

	if (a.state == JY_HTML_NAME)
		a.element = element_of(&a);
	if (b.state == JY_HTML_NAME)
		b.element = element_of(&b);
	if (a.element != b.element)
		return false;
	a.state = JY_HTML_ATTRIBUTE;
	a.any = true;
	a.size = 0;
	*h = a;
	return true;
}

static bool same_word(const jy_html *a, const jy_html *b)
{
	return a->size == b->size && a->longer == b->longer && memcmp(a->word, b->word, a->size) == 0;
}

static bool same_value(const jy_html *begin, const jy_html *end)
{
	if (begin->quote != end->quote || begin->kind != end->kind || begin->element != end->element ||
	    begin->code != end->code || !jy_script_same(&begin->script, &end->script))
		return false;
	/* Behind its scheme a link takes all that it took before. */
	return !end->scheme || (begin->scheme && begin->any == end->any && same_word(begin, end));
}

bool jy_html_same(const jy_html *begin, const jy_html *end)
{
	if (begin->state != end->state)
		return false;
	switch (begin->state) {
	case JY_HTML_NAME:
	case JY_HTML_ATTRIBUTE:
		return begin->element == end->element && begin->closing == end->closing && begin->any == end->any &&
		       same_word(begin, end);
	case JY_HTML_TAG:
		return begin->element == end->element && begin->closing == end->closing;
	case JY_HTML_AFTER:
	case JY_HTML_EQUALS:
		return begin->element == end->element && begin->closing == end->closing && begin->kind == end->kind;
	case JY_HTML_QUOTED:
	case JY_HTML_BARE:
		return same_value(begin, end);
	case JY_HTML_OPEN:
		return begin->closing == end->closing;
	case JY_HTML_BANG:
		return begin->run == end->run;
	case JY_HTML_COMMENT:
		return begin->run == end->run && (begin->size == 0) == (end->size == 0);
	case JY_HTML_SCRIPT:
	case JY_HTML_STYLE:
		return begin->run == end->run && begin->hidden == end->hidden && begin->inner == end->inner &&
		       jy_script_same(&begin->script, &end->script);
	default:
		return true;
	}
}

bool jy_html_join(jy_html *h, const jy_html *other)
{
	bool same = same_word(h, other);

	if (in_head(h) && in_head(other) && (h->state != other->state || (!same && h->state != JY_HTML_TAG)))
		return join_heads(h, other);
	if (h->state != other->state)
		return false;
	switch (h->state) {
	case JY_HTML_QUOTED:
	case JY_HTML_BARE:
		if (h->quote != other->quote || h->kind != other->kind || h->element != other->element)
			return false;
		h->scheme |= other->scheme;
		h->code |= other->code;
		break;
	case JY_HTML_NAME:
	case JY_HTML_TAG:
	case JY_HTML_ATTRIBUTE:
	case JY_HTML_AFTER:
	case JY_HTML_EQUALS:
		if (h->element != other->element)
			return false;
		if (h->kind != other->kind)
			h->kind = JY_HTML_MIXED;
		break;
	default:
		break;
	}
	if (!jy_script_same(&h->script, &other->script))
		h->script.state = JY_SCRIPT_LOST;
	h->hidden |= other->hidden;
	h->inner = h->inner > other->inner ? h->inner : other->inner;
	h->any |= other->any || !same;
	if (h->run != other->run)
		h->run = 0;
	return true;
}

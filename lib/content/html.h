/*
 * Where in an HTML text a value stands. Escaping makes a value harmless in text and in attributes in quotes, and nowhere
 * else: this follows the literal text far enough to tell these places from the others. It is no parser: of elements it
 * knows `script` and `style`, of attributes those that hold links, scripts, styles and documents. Text inside of
 * `<!--[if mso]>` is looked at like any other, as the mail programs that it is for do.
 */
#ifndef JY_CONTENT_HTML_H
#define JY_CONTENT_HTML_H

#include "content/script.h"

#include <journey/types.h>
#include <stdbool.h>

typedef enum jy_html_state {
	JY_HTML_TEXT,
	JY_HTML_OPEN,       /* behind < */
	JY_HTML_BANG,       /* behind <! */
	JY_HTML_NAME,       /* in the name of a tag */
	JY_HTML_TAG,        /* in a tag, where an attribute may begin */
	JY_HTML_ATTRIBUTE,  /* in the name of one */
	JY_HTML_AFTER,      /* behind that name */
	JY_HTML_EQUALS,     /* behind = */
	JY_HTML_QUOTED,     /* in an attribute in quotes */
	JY_HTML_BARE,       /* in one without */
	JY_HTML_COMMENT,
	JY_HTML_DECLARATION, /* <!doctype, <? and <![ up to > */
	JY_HTML_SCRIPT,      /* in the elements */
	JY_HTML_STYLE,
	JY_HTML_LOST /* in a script or behind it: from here on, nothing is known */
} jy_html_state;

/* What an attribute holds. */
typedef enum jy_html_kind {
	JY_HTML_PLAIN,
	JY_HTML_LINK,     /* a link */
	JY_HTML_CODE,     /* `onclick` and its like */
	JY_HTML_CSS,      /* `style` */
	JY_HTML_DOCUMENT, /* `srcdoc` */
	JY_HTML_SETTING,  /* `content` of `meta` and `to` of `animate`: a link, a script or a text, as other attributes say */
	JY_HTML_MIXED     /* one of several: it depends on a condition */
} jy_html_kind;

#define JY_HTML_WORD 16

typedef struct jy_html {
	jy_html_state state;
	jy_html_kind kind;       /* of the attribute */
	jy_html_state element;   /* what follows the tag's end: TEXT, SCRIPT or STYLE */
	char quote;              /* of the attribute */
	bool closing;            /* the tag is one that closes */
	bool scheme;             /* of a link: it may be that its scheme goes on */
	bool code;               /* of a link: its scheme is one that runs scripts, or may be */
	bool any;                /* `word` may be something else, too */
	bool longer;             /* it was longer than what is kept of it */
	jy_script script;        /* the place in a script or an attribute that is one */
	bool hidden;             /* in a script, behind <!-- */
	uint8_t inner;           /* of that <!--, or of <script behind it: how much was there */
	uint8_t run;             /* of what ends a comment or an element: how much was there */
	uint8_t size;            /* of `word` */
	char word[JY_HTML_WORD]; /* name or scheme that is being read, in small letters */
	uint8_t json;            /* of a text that is JSON instead: jy_json_place */
} jy_html;

/* What is known of a value. */
typedef enum jy_html_value {
	JY_HTML_ANYTHING,  /* it is escaped for HTML */
	JY_HTML_NUMBER,    /* nothing but letters, digits and signs of numbers */
	JY_HTML_PERCENT,   /* percent-encoded */
	JY_HTML_JSON,      /* a JSON value */
	JY_HTML_SAFE_LINK, /* a link whose scheme runs no scripts */
	JY_HTML_TRUSTED    /* the author says that it is all right */
} jy_html_value;

/* The beginning of a text. */
jy_html jy_html_start(void);
/* Goes on by a literal. */
void jy_html_literal(jy_html *h, journey_str text);
/* Goes on by a value; what is wrong with one at this place, and how to mend it, or NULL. */
const char *jy_html_value_here(jy_html *h, jy_html_value value, const char **hint);
/* After either of two ways: false, and *h unchanged, if what follows cannot be the same. */
bool jy_html_join(jy_html *h, const jy_html *other);
/* Whether what was found right for values behind one place is right behind the other, too: a loop's next turn. */
bool jy_html_same(const jy_html *begin, const jy_html *end);
/* The place in words, for errors. */
const char *jy_html_place(const jy_html *h);

#endif

/* A small world for templates: what they may read, and what it is. */
#ifndef JY_TESTS_CHECK_CONTENT_H
#define JY_TESTS_CHECK_CONTENT_H

#include "support/torture.h"
#include <journey/template.h>

Suite *suite_template_language(void);
Suite *suite_template_filters(void);
Suite *suite_template_errors(void);
Suite *suite_template_missing(void);
Suite *suite_template_limits(void);
Suite *suite_template_escape(void);
Suite *suite_template_html(void);
Suite *suite_template_html_code(void);
Suite *suite_template_property(void);
Suite *suite_template_manual(void);

/* Slots of the variables, in the order of their declaration. */
typedef enum texts_slot {
	TEXTS_NAME,    /* string: Zoë */
	TEXTS_EVIL,    /* string: </script><b a="b" c='d'>`{{ name }}{% if %} */
	TEXTS_N,       /* int: 5 */
	TEXTS_PRICE,   /* double: 4.9; money */
	TEXTS_ITEMS,   /* list(dyn): "a<b", "two", 3 */
	TEXTS_STOCK,   /* map(string, int): {"red": 10, "blue": 20} */
	TEXTS_ABSENT,  /* dyn: not there */
	TEXTS_UNKNOWN, /* dyn: unknown */
	TEXTS_NIL,     /* dyn: null */
	TEXTS_DAY,     /* timestamp: 2026-03-06T19:05:09Z */
	TEXTS_FLAG,    /* bool: true */
	TEXTS_ANY,     /* dyn: what the test says */
	TEXTS_EMPTY,   /* string: empty */
	TEXTS_SLOTS
} texts_slot;

typedef struct texts {
	const journey_allocator *allocator;
	journey_expr_env *env;
	journey_template_scratch *scratch;
	journey_template *compiled; /* the last one */
	journey_value values[TEXTS_SLOTS];
	journey_activation activation;
	journey_template_target target;
	journey_template_render_options options;
	journey_template_result result;
	journey_error error;
	const char *(*block)(journey_str name); /* text of a block; NULL: none */
} texts;

/* Plain text, and policy FALLBACK, until the test says otherwise. texts_free() also after a failure. */
journey_status texts_new(texts *t, const journey_allocator *allocator);
journey_status texts_new_html(texts *t, const journey_allocator *allocator); /* the same for HTML */
void texts_free(texts *t);
journey_status texts_compile(texts *t, journey_str text);
/* Compiles and renders. */
journey_status texts_render(texts *t, const char *text);
/* Renders to this text; anything else but a failed allocation fails the test. */
journey_status texts_show(texts *t, const char *text, const char *expected);
journey_status texts_show_str(texts *t, journey_str text, journey_str expected);
/* Does not compile: the status, where, and parts of message and hint (NULL: any). JOURNEY_OK or JOURNEY_NO_MEMORY. */
journey_status texts_refuse(texts *t, const char *text, journey_status status, uint32_t line, uint32_t column,
			    const char *message, const char *hint);

#define SHOW(text, expected) TRY(texts_show(&t, text, expected))
#define REFUSE(...) TRY(texts_refuse(&t, __VA_ARGS__))
/* Places for values: all of a text's are right; one in its first line is not. */
#define FINE(text) TRY(texts_compile(&t, jy_str(text)))
#define UNSAFE(text, column, message, hint) REFUSE(text, JOURNEY_INVALID, 1, column, message, hint)

#endif

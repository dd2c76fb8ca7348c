/* Values, conditions, loops, variables, blocks, whitespace. */
#include "content/check_content.h"

#include "base/text.h"
#include "base/value.h"
#include <string.h>

JOURNEY_TEST(values_are_shown)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("", "");
	SHOW("plain }} % } { #", "plain }} % } { #");
	SHOW("Hi {{ name }}!", "Hi Zo\xc3\xab!");
	SHOW("{{name}}{{ n }}{{ -n }} {{-1}}{{ n % 2 }}", "Zo\xc3\xab" "5-5 -11");
	SHOW("{{ price }} {{ price * 2.0 }} {{ flag }} {{ 7u }} {{ 1e300 }}", "4.90 9.8 true 7 1e+300");
	SHOW("{{ day }} {{ duration(\"90s\") }}", "2026-03-06T19:05:09Z 90s");
	SHOW("{{ \"{{\" }}{{ '}}' }}{{ '''}}'}}''' }}{{ r'\\' }}", "{{}}}}'}}\\");
	SHOW("{{ {\"a\": {\"b\": \"c\"}}.a.b }}{{ [1, 2][1] }}", "c2");
	SHOW("{{ flag || !flag }}{{ \"a|b\" }}", "truea|b");
	/* What a value says is data. */
	SHOW("{{ evil }}", "</script><b a=\"b\" c='d'>`{{ name }}{% if %}");
done:
	texts_free(&t);
}

JOURNEY_TEST(conditions_choose)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("{% if n > 3 %}a{% elsif n > 2 %}b{% else %}c{% endif %}", "a");
	SHOW("{% if n > 5 %}a{% elsif n > 2 %}b{% else %}c{% endif %}", "b");
	SHOW("{% if n > 5 %}a{% elsif n > 6 %}b{% else %}c{% endif %}.", "c.");
	SHOW("{% if n > 5 %}a{% endif %}{% if flag %}{% if n == 5 %}x{% endif %}y{% endif %}", "xy");
	/* Texts, lists and maps hold where there is something in them; what is not there does not. */
	SHOW("{% if name %}a{% endif %}{% if empty %}b{% endif %}{% if items %}c{% endif %}{% if stock %}d{% endif %}", "acd");
	SHOW("{% if absent %}a{% elsif nil %}b{% elsif absent.x.y %}c{% else %}d{% endif %}", "d");
	ck_assert_uint_eq(t.result.missing_count, 0);
	SHOW("{% if n / (n - 5) > 1 %}a{% else %}b{% endif %}{% if unknown %}a{% endif %}", "b");
	ck_assert_uint_eq(t.result.missing_count, 2);
	t.values[TEXTS_ANY] = jy_value_int(1);
	SHOW("{% if any %}a{% endif %}", "");
	ck_assert_uint_eq(t.result.missing_count, 1);
	ck_assert_int_eq(t.result.missing[0].reason, JOURNEY_TEMPLATE_KIND);
done:
	texts_free(&t);
}

JOURNEY_TEST(loops_repeat)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("{% for x in items %}{{ forloop.index }}/{{ forloop.length }} {{ x }}{% if !forloop.last %}, {% endif %}{% endfor %}",
	     "1/3 a<b, 2/3 two, 3/3 3");
	SHOW("{% for x in stock %}{{ x }}={{ stock[x] }};{% endfor %}", "red=10;blue=20;");
	SHOW("{% for k, v in stock %}{{ k }}={{ v * 2 }};{% endfor %}{% for i, x in items %}{{ i }}{% endfor %}",
	     "red=20;blue=40;012");
	SHOW("{% for x in [] %}a{% else %}none{% endfor %}{% for x in [1] %}a{% else %}none{% endfor %}", "nonea");
	SHOW("{% for x in [1, 2] %}{% for y in [x, x * 10] %}{{ y }}{% if forloop.first %},{% endif %}{% endfor %};{% endfor %}",
	     "1,10;2,20;");
	SHOW("{% for x in [1, 2, 3, 4] %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}.",
	     "13.");
	/* A break in what stands in place of an empty loop leaves the loop around it. */
	SHOW("{% for x in [1, 2] %}{% for y in [] %}{% else %}{{ x }}{% break %}{% endfor %}z{% endfor %}.", "1.");
	/* An inner variable hides the outer one of its name, and no longer. */
	SHOW("{% for x in [[1, 2], [3]] %}{% for x in x %}{{ x + 1 }}{% endfor %}{{ size(x) }}{% endfor %}", "23241");
	SHOW("{% for x in items %}{{ x == 'two' ? evil : name }}{% break %}{% endfor %}{{ name }}", "Zo\xc3\xabZo\xc3\xab");
	SHOW("{% for p in [{'n': 'A', 'c': [1, 2]}, {'n': 'B', 'c': []}] %}{{ p.n }}{{ p.c | join: '+' }};{% endfor %}", "A1+2;B;");
done:
	texts_free(&t);
}

JOURNEY_TEST(variables_are_assigned)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("{% assign a = n + 1 %}{{ a }}{% assign a = a * 2 %}{{ a }}", "612");
	SHOW("{% assign a = name | upper %}{{ a }}{{ a + '!' | lower }}", "ZO\xc3\x8bzo\xc3\xab!");
	SHOW("{% if !flag %}{% assign a = 1 %}{% endif %}[{{ a }}]", "[]");
	ck_assert_uint_eq(t.result.missing_count, 1);
	SHOW("{% assign sum = 0 %}{% for x in [1, 2, 3] %}{% assign sum = sum + x %}{% endfor %}{{ sum }}", "6");
	SHOW("{% assign a = absent %}{{ a | default: 'none' }}{% assign b = unknown %}{{ b }}", "none");
	ck_assert_int_eq(t.result.missing[0].reason, JOURNEY_TEMPLATE_UNKNOWN);
	SHOW("{% assign l = [1, 2] %}{% for x in l %}{{ x }}{% endfor %}{% assign l = [3] %}{{ l | join }}", "123");
done:
	texts_free(&t);
}

static const char *blocks(journey_str name)
{
	return jy_str_is(name, "greet")		? "Hi {{ name }}{% include 'dot' %}"
	       : jy_str_is(name, "dot")		? "{% if forloop.last %}.{% else %}, {% endif %}"
	       : jy_str_is(name, "self")	? "a{% include self %}"
	       : jy_str_is(name, "round")	? "{% include about %}"
	       : jy_str_is(name, "about")	? "{% include round %}"
	       : jy_str_is(name, "open")	? "line\n  {% if flag %}"
	       : jy_str_is(name, "close")	? "{% endif %}"
	       : jy_str_is(name, "bad")		? "\xff"
	       : jy_str_is(name, "deep-er.not") ? ""
	       : jy_str_is(name, "wrong")	? "ab\n{{ nam }}"
						: NULL;
}

/* Deeper than a type can be written. */
#define DEEP "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"

JOURNEY_TEST(types_of_variables)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("{% for k, v in {'a': 1} %}{{ k + 'b' }}{{ v + 1 }}{% endfor %}{% for i, x in [7] %}{{ i + x }}{% endfor %}", "ab27");
	REFUSE("{% for k in {'a': 1} %}{{ k + 1 }}{% endfor %}", JOURNEY_TYPE, 1, 29, "+ cannot be applied", NULL);
	REFUSE("{% for k, v in {'a': 1} %}{{ v + 'x' }}{% endfor %}", JOURNEY_TYPE, 1, 32, "+ cannot be applied", NULL);
	REFUSE("{% assign a = [1] %}{% assign a = ['x'] %}", JOURNEY_TYPE, 1, 31, "of type list(int) and cannot become list(string)", NULL);
	SHOW("{% assign a = {'x': [1]} %}{% assign a = {'y': [2]} %}{{ a.y[0] }}", "2");
	SHOW("{% assign a = dyn(1) %}{% assign a = 'x' %}{{ a }}", "x");
	SHOW("{% assign a = " DEEP " %}{% assign a = " DEEP " %}{{ size(a) }}", "1");
	SHOW("{% for x in " DEEP " %}{{ size(x) }}{% endfor %}", "1");
done:
	texts_free(&t);
}

JOURNEY_TEST(blocks_are_included)
{
	texts t;

	TRY(texts_new(&t, allocator));
	t.block = blocks;
	SHOW("{% for x in [1, 2] %}{% include greet %}{% endfor %}", "Hi Zo\xc3\xab, Hi Zo\xc3\xab.");
	REFUSE("x {% include self %}", JOURNEY_INVALID, 1, 2, "includes itself", NULL);
	ck_assert_str_eq(t.error.where, "self");
	REFUSE("{% include round %}", JOURNEY_INVALID, 1, 1, "`round` includes itself", NULL);
	REFUSE("{% include open %}{% endif %}", JOURNEY_SYNTAX, 2, 3, "`{% if %}` without `{% endif %}`", NULL);
	REFUSE("{% if flag %}{% include close %}", JOURNEY_SYNTAX, 1, 1, "without `if`", NULL);
	REFUSE("{% include wrong %}", JOURNEY_NOT_FOUND, 2, 4, "nam", "name");
	ck_assert_str_eq(t.error.where, "wrong");
	REFUSE("{% include bad %}", JOURNEY_INVALID, 1, 1, "UTF-8", NULL);
	REFUSE("a {% include nothing %}", JOURNEY_NOT_FOUND, 1, 14, "", NULL);
	t.block = NULL;
	REFUSE("a {% include greet %}", JOURNEY_NOT_FOUND, 1, 14, "there are none", NULL);
done:
	texts_free(&t);
}

JOURNEY_TEST(blanks_are_trimmed)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("a \n {%- if flag -%} \t b {%- endif -%} \n c", "abc");
	SHOW("a {{- name -}} b {{ name }} c", "aZo\xc3\xab" "b Zo\xc3\xab c");
	SHOW("a {#- x -#} b{# y #} c", "ab c");
	SHOW("a {{-1}} {{ n -}} b", "a -1 5b");
	SHOW("a {% raw %}{{ x }} {% if %}{% endraw %} b", "a {{ x }} {% if %} b");
	SHOW("a {%- raw -%} {{ x }} {%- endraw -%} b", "a{{ x }}b");
	SHOW("{%if flag%}x{%endif%}{%- assign a=1 -%} {{a}}", "x1");
done:
	texts_free(&t);
}

JOURNEY_TEST(a_text_aborts)
{
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("a{% abort 'no ' + name %}b", "");
	ck_assert_int_eq(t.result.outcome, JOURNEY_TEMPLATE_ABORTED);
	ck_assert(jy_str_is(t.result.reason, "no Zo\xc3\xab"));
	SHOW("a{% if n > 5 %}{% abort %}{% endif %}b", "ab");
	ck_assert_int_eq(t.result.outcome, JOURNEY_TEMPLATE_RENDERED);
	SHOW("a{% for x in items %}{% if forloop.index == 2 %}{% abort %}{% endif %}{% endfor %}", "");
	ck_assert_int_eq(t.result.outcome, JOURNEY_TEMPLATE_ABORTED);
	ck_assert_uint_eq(t.result.reason.size, 0);
	SHOW("{% abort absent %}", "");
	ck_assert_int_eq(t.result.outcome, JOURNEY_TEMPLATE_ABORTED);
done:
	texts_free(&t);
}

JOURNEY_PLAIN_TEST(constant_texts_are_told)
{
	texts t;

	TRY(texts_new(&t, allocator));
	TRY(texts_compile(&t, jy_str("a{# b #}{% raw %}{{ x }}{% endraw %}")));
	ck_assert_int_eq(journey_template_constant(t.compiled), 1);
	TRY(texts_compile(&t, jy_str("a{{ name }}")));
	ck_assert_int_eq(journey_template_constant(t.compiled), 0);
	ck_assert_int_eq(journey_template_get_target(t.compiled), JOURNEY_TEMPLATE_TEXT);
done:
	texts_free(&t);
}

/* An environment is as it was, whatever became of the text. */
JOURNEY_TEST(the_environment_is_left_alone)
{
	journey_expr_program *program = NULL;
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("{% for x in items %}{% assign y = 1 %}{% endfor %}", "");
	EXPECT(journey_expr_compile(t.env, jy_str("x"), NULL, allocator, &program, NULL), JOURNEY_NOT_FOUND);
	REFUSE("{% for x in items %}{{ y }}", JOURNEY_NOT_FOUND, 1, 24, "y", NULL);
	EXPECT(journey_expr_compile(t.env, jy_str("x"), NULL, allocator, &program, NULL), JOURNEY_NOT_FOUND);
	EXPECT(journey_expr_compile(t.env, jy_str("forloop.index"), NULL, allocator, &program, NULL), JOURNEY_NOT_FOUND);
	TRY(journey_expr_env_variable(t.env, jy_str("x"), "string", TEXTS_NAME, 0, NULL));
	SHOW("{{ x }}", "Zo\xc3\xab");
done:
	texts_free(&t);
}

Suite *suite_template_language(void)
{
	return torture_suite("template: language", torture_values_are_shown, torture_conditions_choose, torture_loops_repeat,
			     torture_variables_are_assigned, torture_types_of_variables, torture_blocks_are_included,
			     torture_blanks_are_trimmed, torture_a_text_aborts, torture_constant_texts_are_told, torture_the_environment_is_left_alone, NULL);
}

/* Each mistake, its place, and what is said of it. */
#include "content/check_content.h"

#include "base/text.h"

JOURNEY_TEST(mistakes_have_places)
{
	texts t;

	TRY(texts_new(&t, allocator));
	REFUSE("\xc3\xa4 {{", JOURNEY_SYNTAX, 1, 3, "`{{` without `}}`", "{{ expression }}");
	REFUSE("a\n b {% if x", JOURNEY_SYNTAX, 2, 4, "`{%` without `%}`", NULL);
	REFUSE("{# a", JOURNEY_SYNTAX, 1, 1, "`{#` without `#}`", NULL);
	REFUSE("{% raw %}", JOURNEY_SYNTAX, 1, 1, "endraw", NULL);
	REFUSE("Hi {{ }}", JOURNEY_SYNTAX, 1, 4, "nothing between", NULL);
	REFUSE("Hi {{ | upper }}", JOURNEY_SYNTAX, 1, 7, "nothing before `|`", NULL);
	REFUSE("{{ name }}\n\xc3\xa4 {{ nme }}", JOURNEY_NOT_FOUND, 2, 6, "nme", "name");
	REFUSE("{{ name +\n n }}", JOURNEY_TYPE, 1, 9, "+", NULL);
	REFUSE("{% for item in items %}{{ itm }}{% endfor %}", JOURNEY_NOT_FOUND, 1, 27, "itm", "item");
	REFUSE("{{ items }}", JOURNEY_TYPE, 1, 4, "something that a text can show", "join");
	REFUSE("{{ b'a' }}", JOURNEY_TYPE, 1, 4, "something that a text can show", NULL);
	REFUSE("{% if n %}", JOURNEY_TYPE, 1, 7, "int", NULL);
	REFUSE("{% for x in n %}", JOURNEY_TYPE, 1, 13, "a list or a map", NULL);
	REFUSE("{% for x items %}", JOURNEY_SYNTAX, 1, 1, "`in`", "{% for x in list %}");
	REFUSE("{% for x in %}", JOURNEY_SYNTAX, 1, 10, "an expression is missing", NULL);
	REFUSE("{% for forloop in items %}", JOURNEY_DUPLICATE, 1, 8, "`forloop` is taken", NULL);
	REFUSE("{% for name in items %}", JOURNEY_DUPLICATE, 1, 8, "`name` is taken", NULL);
	REFUSE("{% for in in items %}", JOURNEY_INVALID, 1, 8, "cannot be the name", NULL);
	REFUSE("{% assign n = 1 %}", JOURNEY_DUPLICATE, 1, 11, "taken", NULL);
	REFUSE("{% assign a == 1 %}", JOURNEY_SYNTAX, 1, 1, "name and `=`", NULL);
	REFUSE("{% assign a = 1 %}{% assign a = 'x' %}", JOURNEY_TYPE, 1, 29, "of type int and cannot become string", NULL);
	REFUSE("{% if flag %}a", JOURNEY_SYNTAX, 1, 1, "`{% if %}` without `{% endif %}`", NULL);
	REFUSE("{% if flag %}{% endfor %}", JOURNEY_SYNTAX, 1, 14, "`if` is", NULL);
	REFUSE("{% endif %}", JOURNEY_SYNTAX, 1, 1, "without `if`", NULL);
	REFUSE("{% if flag %}{% else %}{% else %}", JOURNEY_SYNTAX, 1, 24, "second `else`", NULL);
	REFUSE("{% if flag %}{% else %}{% elsif flag %}", JOURNEY_SYNTAX, 1, 24, "after `else`", NULL);
	REFUSE("{% else x %}", JOURNEY_SYNTAX, 1, 9, "something behind", NULL);
	REFUSE("{% break %}", JOURNEY_SYNTAX, 1, 1, "outside of `for`", NULL);
	REFUSE("{% elif x %}", JOURNEY_NOT_FOUND, 1, 1, "no tag `elif`", "elsif");
	REFUSE("{% unless x %}", JOURNEY_NOT_FOUND, 1, 1, "no tag", "!(condition)");
	REFUSE("{% inclde x %}", JOURNEY_NOT_FOUND, 1, 1, "no tag", "include");
	REFUSE("{% %}", JOURNEY_SYNTAX, 1, 1, "without a tag", NULL);
	REFUSE("{% include a b %}", JOURNEY_SYNTAX, 1, 1, "name of a block", NULL);
	REFUSE("{% if x | upper %}", JOURNEY_SYNTAX, 1, 9, "a filter where none can be", "||");
done:
	texts_free(&t);
}

JOURNEY_TEST(mistakes_in_filters_have_places)
{
	texts t;

	TRY(texts_new(&t, allocator));
	REFUSE("{{ name | uper }}", JOURNEY_NOT_FOUND, 1, 11, "no filter `uper`", "upper");
	REFUSE("{{ name | escape }}", JOURNEY_NOT_FOUND, 1, 11, "no filter", "html");
	REFUSE("{{ name | frobnicate }}", JOURNEY_NOT_FOUND, 1, 11, "no filter", "default, raw");
	REFUSE("{{ name | }}", JOURNEY_SYNTAX, 1, 4, "name of a filter", NULL);
	REFUSE("{{ name | upper lower }}", JOURNEY_SYNTAX, 1, 17, "expected `:` or `|`", NULL);
	REFUSE("{{ name | truncate }}", JOURNEY_SYNTAX, 1, 11, "without its argument", "truncate: 40");
	REFUSE("{{ name | truncate: -1 }}", JOURNEY_INVALID, 1, 21, "number of characters", NULL);
	REFUSE("{{ name | upper: 1 }}", JOURNEY_SYNTAX, 1, 18, "more than 0 arguments", NULL);
	REFUSE("{{ name | truncate: 1, }}", JOURNEY_SYNTAX, 1, 20, "empty argument", NULL);
	REFUSE("{{ name | join }}", JOURNEY_TYPE, 1, 11, "`join` takes a list, not string", NULL);
	REFUSE("{{ name | number }}", JOURNEY_TYPE, 1, 11, "`number` takes a number, not string", NULL);
	REFUSE("{{ n | date }}", JOURNEY_TYPE, 1, 8, "`date` takes a time, not int", NULL);
	REFUSE("{{ items | upper }}", JOURNEY_TYPE, 1, 12, "not list(dyn)", NULL);
	REFUSE("{{ n | number: 21 }}", JOURNEY_INVALID, 1, 16, "from 0 to 20", NULL);
	REFUSE("{{ n | money: 'EURO' }}", JOURNEY_INVALID, 1, 15, "three letters", NULL);
	REFUSE("{{ day | date: 'QQQ' }}", JOURNEY_INVALID, 1, 16, "pattern", NULL);
	REFUSE("{{ n | plural: {'one': 'x'} }}", JOURNEY_INVALID, 1, 16, "\"other\"", NULL);
	REFUSE("{{ n | plural: {'on': 'x', 'other': 'y'} }}", JOURNEY_INVALID, 1, 16, "zero, one, two", NULL);
	REFUSE("{{ items | list: 'nor' }}", JOURNEY_INVALID, 1, 18, "\"or\"", NULL);
	REFUSE("{{ name | raw | upper }}", JOURNEY_SYNTAX, 1, 15, "after `raw`", NULL);
	REFUSE("{% assign a = name | raw %}", JOURNEY_INVALID, 1, 22, "`raw` has no use", NULL);
	REFUSE("{{ name | default: nme }}", JOURNEY_NOT_FOUND, 1, 20, "nme", "name");
done:
	texts_free(&t);
}

JOURNEY_PLAIN_TEST(calls_are_checked)
{
	journey_template_options options = {.size = sizeof(options)};
	journey_template *compiled = NULL;
	journey_template_scratch *scratch = NULL;
	journey_error error;
	texts t;

	TRY(texts_new(&t, allocator));
	ck_assert_int_eq(journey_template_compile(allocator, jy_str("x"), NULL, &compiled, &error), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_template_compile(allocator, jy_str("x"), &options, &compiled, &error), JOURNEY_MISUSE);
	options.env = t.env;
	ck_assert_int_eq(journey_template_compile(allocator, jy_str("x"), &options, NULL, &error), JOURNEY_MISUSE);
	options.target = (journey_template_target)5;
	ck_assert_int_eq(journey_template_compile(allocator, jy_str("x"), &options, &compiled, &error), JOURNEY_MISUSE);
	options.target = JOURNEY_TEMPLATE_HTML;
	options.size--;
	ck_assert_int_eq(journey_template_compile(allocator, jy_str("x"), &options, &compiled, &error), JOURNEY_MISUSE);
	options.size++;
	ck_assert_int_eq(journey_template_compile(allocator, jy_str_of(NULL, 3), &options, &compiled, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_template_compile(allocator, jy_str("a\xff"), &options, &compiled, &error), JOURNEY_INVALID);
	ck_assert_uint_eq(error.column, 2);
	ck_assert_ptr_null(compiled);
	ck_assert_int_eq(journey_template_scratch_new(allocator, NULL), JOURNEY_MISUSE);
	TRY(texts_render(&t, "x"));
	ck_assert_int_eq(journey_template_render(NULL, &t.activation, t.scratch, NULL, &t.result, &error), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_template_render(t.compiled, NULL, t.scratch, NULL, &t.result, &error), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_template_render(t.compiled, &t.activation, scratch, NULL, &t.result, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_template_render(t.compiled, &t.activation, t.scratch, NULL, NULL, NULL), JOURNEY_MISUSE);
	t.options.missing = (journey_template_policy)3;
	ck_assert_int_eq(journey_template_render(t.compiled, &t.activation, t.scratch, &t.options, &t.result, NULL), JOURNEY_MISUSE);
	ck_assert_int_eq(journey_template_render(t.compiled, &t.activation, t.scratch, NULL, &t.result, NULL), JOURNEY_OK);
	journey_template_free(NULL);
	journey_template_scratch_free(NULL);
	ck_assert_str_eq(journey_template_reason_text(JOURNEY_TEMPLATE_ABSENT), "absent");
	ck_assert_ptr_nonnull(journey_template_reason_text((journey_template_reason)99));
done:
	texts_free(&t);
}

Suite *suite_template_errors(void)
{
	return torture_suite("template: errors", torture_mistakes_have_places, torture_mistakes_in_filters_have_places,
			     torture_calls_are_checked, NULL);
}

/* Values that are not there: what is said of them, and what becomes of the text. */
#include "content/check_content.h"

#include "base/text.h"
#include "base/value.h"

JOURNEY_TEST(missing_values_are_reported)
{
	const journey_template_missing *m;
	texts t;

	TRY(texts_new(&t, allocator));
	SHOW("a{{ absent }}b\n  {{ nil }}{{ unknown }}{{ n / (n - 5) | upper }}{{ any }}", "ab\n  ");
	m = t.result.missing;
	ck_assert_uint_eq(t.result.missing_count, 5);
	ck_assert_uint_eq(t.result.missing_listed, 5);
	ck_assert(jy_str_is(m[0].expression, "absent") && m[0].reason == JOURNEY_TEMPLATE_ABSENT);
	ck_assert(m[0].line == 1 && m[0].column == 5 && m[0].block.size == 0);
	ck_assert(jy_str_is(m[1].expression, "nil") && m[1].reason == JOURNEY_TEMPLATE_NULL && m[1].line == 2);
	ck_assert_int_eq(m[2].reason, JOURNEY_TEMPLATE_UNKNOWN);
	ck_assert(jy_str_is(m[3].expression, "n / (n - 5)") && m[3].reason == JOURNEY_TEMPLATE_ERROR);
	t.values[TEXTS_ANY] = t.values[TEXTS_ITEMS];
	SHOW("{{ any }}", "");
	ck_assert_int_eq(t.result.missing[0].reason, JOURNEY_TEMPLATE_KIND);
	/* Each place once, each time counted. */
	SHOW("{% for x in [1, 2, 3] %}{{ absent.a }}{{ stock['green'] }}{% endfor %}", "");
	ck_assert_uint_eq(t.result.missing_count, 6);
	ck_assert_uint_eq(t.result.missing_listed, 2);
	ck_assert_int_eq(t.result.missing[1].reason, JOURNEY_TEMPLATE_ABSENT);
	SHOW("{% for x in absent %}{% else %}e{% endfor %}{% for x in absent %}{% endfor %}{% for x in unknown %}{% else %}e{% endfor %}", "ee");
	ck_assert_uint_eq(t.result.missing_count, 2);
done:
	texts_free(&t);
}

JOURNEY_TEST(policies_decide)
{
	texts t;

	TRY(texts_new(&t, allocator));
	t.options.missing = JOURNEY_TEMPLATE_SKIP;
	SHOW("a{{ absent }}{{ nil }}", "");
	ck_assert_int_eq(t.result.outcome, JOURNEY_TEMPLATE_SKIPPED);
	ck_assert_uint_eq(t.result.missing_count, 2);
	SHOW("a{{ absent | default: 'b' }}{% if absent %}{{ absent }}{% endif %}", "ab");
	ck_assert_int_eq(t.result.outcome, JOURNEY_TEMPLATE_RENDERED);
	SHOW("a{{ empty }}{% abort %}{{ absent }}", "");
	ck_assert_int_eq(t.result.outcome, JOURNEY_TEMPLATE_ABORTED);
	t.options.missing = JOURNEY_TEMPLATE_FAIL;
	EXPECT(texts_render(&t, "a\n {{ absent }}"), JOURNEY_EVAL);
	ck_assert_str_eq(t.error.message, "`absent` is missing: absent");
	ck_assert(t.error.line == 2 && t.error.column == 5);
	SHOW("a{{ absent | default: 'b' }}", "ab");
done:
	texts_free(&t);
}

/* More places than are listed. */
JOURNEY_PLAIN_TEST(the_list_of_places_ends)
{
	char text[1000] = "";
	size_t i;
	texts t;

	TRY(texts_new(&t, allocator));
	for (i = 0; i < JOURNEY_TEMPLATE_MISSING_MAX + 5; i++)
		strcat(text, "{{ absent }}");
	TRY(texts_render(&t, text));
	ck_assert_uint_eq(t.result.missing_count, JOURNEY_TEMPLATE_MISSING_MAX + 5);
	ck_assert_uint_eq(t.result.missing_listed, JOURNEY_TEMPLATE_MISSING_MAX);
done:
	texts_free(&t);
}

Suite *suite_template_missing(void)
{
	return torture_suite("template: missing values", torture_missing_values_are_reported, torture_policies_decide,
			     torture_the_list_of_places_ends, NULL);
}

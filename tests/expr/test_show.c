/* The caret under the place of an error. */
#include "expr/check_expr.h"
#include <stdio.h>
#include <string.h>

/* What is shown for a place in a text. */
static const char *shown(const char *text, uint32_t offset)
{
	static char out[1024];
	journey_error e;
	memset(&e, 0, sizeof e);
	e.line = 1;
	e.offset = offset;
	ck_assert_uint_eq(journey_error_show(&e, str(text), out, sizeof out), strlen(out));
	return out;
}

JOURNEY_TEST(caret)
{
	static const char source[] = "stage == 'x' &&\n\tprofile.oders > 1\r\n || true";
	sample s = {0};
	journey_expr_program *p = NULL;
	journey_error e;
	char out[64], small[8];
	memset(&e, 0, sizeof e);
	TRY(sample_make(&s, allocator));
	EXPECT(journey_expr_compile(s.env, str(source), "bool", allocator, &p, &e), JOURNEY_NOT_FOUND);
	ck_assert_uint_eq(journey_error_show(&e, str(source), out, sizeof out), 29);
	ck_assert_str_eq(out, "\tprofile.oders > 1\n\t        ^");
	ck_assert_uint_eq(journey_error_show(&e, str(source), small, sizeof small), 29);
	ck_assert_str_eq(small, "\tprofil");
	ck_assert_uint_eq(journey_error_show(&e, str(source), NULL, 0), 29);
	/* No place, or one outside. */
	e.line = 0;
	ck_assert_uint_eq(journey_error_show(&e, str(source), out, sizeof out), 0);
	ck_assert_str_eq(out, "");
	e.line = 1;
	e.offset = sizeof source;
	ck_assert_uint_eq(journey_error_show(&e, str(source), out, sizeof out), 0);
	ck_assert_uint_eq(journey_error_show(NULL, str(source), out, sizeof out), 0);
	e.offset = 0;
	ck_assert_uint_eq(journey_error_show(&e, (journey_str){NULL, 0}, out, sizeof out), 2);
	ck_assert_str_eq(out, "\n^");
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

/* What failed while it ran has a place, too. */
JOURNEY_TEST(explained)
{
	static const char source[] = "stage == 'prospect' &&\n\t'\xc3\xa9' != 'e' && 1 / (profile.orders - 5) > 0";
	sample s = {0};
	journey_expr_program *p = NULL;
	journey_value v;
	journey_error e;
	char out[128];
	TRY(sample_make(&s, allocator));
	TRY(journey_expr_compile(s.env, str(source), "bool", allocator, &p, NULL));
	memset(&e, 'x', sizeof e);
	journey_status status = journey_expr_run(p, &s.activation, s.scratch, &v);
	EXPECT(journey_expr_explain(s.scratch, status, str(source), &e), JOURNEY_EVAL);
	ck_assert_int_eq(e.status, JOURNEY_EVAL);
	ck_assert_str_eq(e.message, "division by zero");
	ck_assert_str_eq(e.where, "");
	ck_assert_str_eq(e.hint, "");
	ck_assert_uint_eq(e.line, 2);
	ck_assert_uint_eq(e.column, 18);
	ck_assert_uint_eq(e.offset, 41);
	ck_assert_uint_gt(journey_error_show(&e, str(source), out, sizeof out), 0);
	ck_assert_str_eq(out, "\t'\xc3\xa9' != 'e' && 1 / (profile.orders - 5) > 0\n\t                ^");
	/* Others have none. */
	ck_assert_int_eq(journey_expr_explain(s.scratch, JOURNEY_UNKNOWN, str(source), &e), JOURNEY_UNKNOWN);
	ck_assert_str_eq(e.message, journey_status_text(JOURNEY_UNKNOWN));
	ck_assert_uint_eq(journey_error_show(&e, str(source), out, sizeof out), 0);
	ck_assert_int_eq(journey_expr_explain(s.scratch, JOURNEY_LIMIT, str(source), &e), JOURNEY_LIMIT);
	ck_assert_str_eq(e.message, "the evaluation takes too many steps (limit JOURNEY_EXPR_COST)");
	ck_assert_uint_eq(e.line, 0);
	memset(&e, 'x', sizeof e);
	ck_assert_int_eq(journey_expr_explain(s.scratch, JOURNEY_OK, str(source), &e), JOURNEY_OK);
	ck_assert_int_eq(e.message[0], 'x');
	ck_assert_int_eq(journey_expr_explain(s.scratch, JOURNEY_EVAL, str(source), NULL), JOURNEY_EVAL);
	ck_assert_str_eq(journey_reason_text(JOURNEY_REASON_NONE), "no reason");
done:
	journey_expr_program_free(p);
	sample_free(&s);
}

JOURNEY_PLAIN_TEST(widths)
{
	char text[600];
	(void)allocator;
	ck_assert_str_eq(shown("1 +", 3), "1 +\n   ^");
	ck_assert_str_eq(shown("1 +\n2 +", 3), "1 +\n   ^");
	ck_assert_str_eq(shown("1 +\n2 +", 4), "2 +\n^");
	ck_assert_str_eq(shown("", 0), "\n^");
	ck_assert_str_eq(shown("\xc3\xa9 = 1", 3), "\xc3\xa9 = 1\n  ^");
	/* Two columns each, and a combining accent. */
	ck_assert_str_eq(shown("'\xe6\xbc\xa2\xe5\xad\x97' = 1", 9), "'\xe6\xbc\xa2\xe5\xad\x97' = 1\n       ^");
	ck_assert_str_eq(shown("e\xcc\x81 = 1", 4), "e\xcc\x81 = 1\n  ^");
	ck_assert_str_eq(shown("a\xff\x1b = 1", 4), "a?? = 1\n    ^");
	ck_assert_str_eq(shown("\xff", 1), "?\n ^");
	/* A long line. */
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	ck_assert_uint_eq(strlen(shown(text, 0)), 100 + 3 + 2);
	const char *middle = shown(text, 300);
	ck_assert_uint_eq(strlen(middle), 3 + 100 + 3 + 1 + 3 + 60 + 1);
	ck_assert_int_eq(memcmp(middle, "...xxx", 6), 0);
	ck_assert_uint_eq(strlen(shown(text, 599)), 3 + 60 + 1 + 3 + 60 + 1);
	for (size_t i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "\xe6\xbc\xa2", 3);
	text[597] = '\0';
	ck_assert_uint_eq(strlen(shown(text, 300)), 3 + 50 * 3 + 3 + 1 + 3 + 60 + 1);
}

Suite *suite_show(void)
{
	return torture_suite("show", torture_caret, torture_explained, torture_widths, NULL);
}

/* The examples of journey-template(7). */
#include "content/check_content.h"

#include "base/text.h"
#include "base/value.h"
#include <stdio.h>
#include <string.h>

/* The line without roff's escapes. */
static void plain(char *line)
{
	char *to = line;

	line[strcspn(line, "\n")] = '\0';
	for (; *line != '\0'; line++) {
		if (strncmp(line, "\\(Eu", 4) == 0) {
			memcpy(to, "\xe2\x82\xac", 3);
			to += 3;
			line += 3;
		} else if (strncmp(line, "\\e", 2) == 0) {
			*to++ = '\\';
			line++;
		} else {
			*to++ = *line;
		}
	}
	*to = '\0';
}

JOURNEY_PLAIN_TEST(examples_of_the_manual_render)
{
	journey_value tags[] = {jy_value_str(jy_str("red")), jy_value_str(jy_str("<b>"))};
	journey_list list = {2, tags};
	char line[400];
	FILE *page = fopen(torture_source("man/journey-template.7"), "r");
	size_t shown = 0;
	texts t;

	ck_assert_ptr_nonnull(page);
	TRY(texts_new(&t, allocator));
	TRY(journey_expr_env_variable(t.env, jy_str("tags"), "list(string)", TEXTS_ANY, 0, NULL));
	TRY(journey_expr_env_variable(t.env, jy_str("gone"), "string", TEXTS_ABSENT, 0, NULL));
	t.target = JOURNEY_TEMPLATE_HTML;
	t.values[TEXTS_NAME] = jy_value_str(jy_str("Ann"));
	t.values[TEXTS_N] = jy_value_int(3);
	t.values[TEXTS_ANY] = jy_value_list(&list);
	while (fgets(line, sizeof(line), page) != NULL) {
		char *arrow = strstr(line, " => ");
		size_t size;

		if (arrow == NULL)
			continue;
		plain(line);
		arrow = strstr(line, " => ");
		*arrow = '\0';
		TRY(texts_render(&t, line));
		size = t.result.text.size;
		while (size > 0 && t.result.text.data[size - 1] == ' ')
			size--;
		ck_assert_msg(jy_str_is(jy_str_part(t.result.text, 0, size), arrow + 4), "`%s` renders to `%.*s`, not to `%s`", line,
			      (int)size, t.result.text.data, arrow + 4);
		shown++;
	}
	ck_assert_uint_eq(shown, 10);
done:
	if (page != NULL)
		fclose(page);
	texts_free(&t);
}

Suite *suite_template_manual(void)
{
	return torture_suite("template: manual", torture_examples_of_the_manual_render, NULL);
}

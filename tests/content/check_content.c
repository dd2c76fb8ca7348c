#include "content/check_content.h"

#include "base/text.h"
#include "base/value.h"
#include <string.h>

TORTURE_SUITES(suite_template_language, suite_template_filters, suite_template_errors, suite_template_missing,
	       suite_template_limits, suite_template_escape, suite_template_html, suite_template_html_code,
	       suite_template_property, suite_template_manual)

static journey_status zone(void *user, journey_str name, journey_time utc, int32_t *offset)
{
	(void)user;
	(void)utc;
	if (!jy_str_is(name, "Europe/Berlin"))
		return JOURNEY_NOT_FOUND;
	*offset = 3600;
	return JOURNEY_OK;
}

static void set_values(texts *t)
{
	static journey_value items[3];
	static journey_entry entries[2];
	static const journey_list list = {3, items};
	static const journey_map map = {2, entries};
	journey_value *v = t->values;

	items[0] = jy_value_str(jy_str("a<b"));
	items[1] = jy_value_str(jy_str("two"));
	items[2] = jy_value_int(3);
	entries[0] = (journey_entry){jy_value_str(jy_str("red")), jy_value_int(10)};
	entries[1] = (journey_entry){jy_value_str(jy_str("blue")), jy_value_int(20)};
	v[TEXTS_NAME] = jy_value_str(jy_str("Zo\xc3\xab"));
	v[TEXTS_EVIL] = jy_value_str(jy_str("</script><b a=\"b\" c='d'>`{{ name }}{% if %}"));
	v[TEXTS_N] = jy_value_int(5);
	v[TEXTS_PRICE] = jy_value_double(4.9);
	v[TEXTS_ITEMS] = jy_value_list(&list);
	v[TEXTS_STOCK] = jy_value_map(&map);
	v[TEXTS_ABSENT].type = JOURNEY_EXPR_ABSENT;
	v[TEXTS_UNKNOWN].type = JOURNEY_EXPR_UNKNOWN;
	v[TEXTS_NIL] = jy_value_null();
	v[TEXTS_DAY] = jy_value_time(INT64_C(1772823909) * JOURNEY_SECOND);
	v[TEXTS_FLAG] = jy_value_bool(true);
	v[TEXTS_ANY] = jy_value_null();
	v[TEXTS_EMPTY] = jy_value_str(jy_str(""));
}

journey_status texts_new(texts *t, const journey_allocator *allocator)
{
	static const struct {
		const char *name, *type;
	} names[TEXTS_SLOTS] = {{"name", "string"},   {"evil", "string"},	     {"n", "int"},     {"price", "double"},
				{"items", "list(dyn)"}, {"stock", "map(string, int)"}, {"absent", "dyn"}, {"unknown", "dyn"},
				{"nil", "dyn"},	      {"day", "timestamp"},	     {"flag", "bool"}, {"any", "dyn"},
				{"empty", "string"}};
	journey_status status;
	uint32_t i;

	memset(t, 0, sizeof(*t));
	t->allocator = allocator;
	t->target = JOURNEY_TEMPLATE_TEXT;
	t->options.size = sizeof(t->options);
	t->result.size = sizeof(t->result);
	set_values(t);
	t->activation.values = t->values;
	t->activation.value_count = TEXTS_SLOTS;
	t->activation.zone = zone;
	status = journey_expr_env_new(allocator, &t->env);
	for (i = 0; i < TEXTS_SLOTS && status == JOURNEY_OK; i++)
		status = journey_expr_env_variable(t->env, jy_str(names[i].name), names[i].type, i, 0, NULL);
	return status == JOURNEY_OK ? journey_template_scratch_new(allocator, &t->scratch) : status;
}

journey_status texts_new_html(texts *t, const journey_allocator *allocator)
{
	journey_status status = texts_new(t, allocator);

	t->target = JOURNEY_TEMPLATE_HTML;
	return status;
}

void texts_free(texts *t)
{
	journey_template_free(t->compiled);
	journey_template_scratch_free(t->scratch);
	journey_expr_env_free(t->env);
}

static journey_status block(void *user, journey_str name, journey_str *text, journey_error *error)
{
	const texts *t = user;
	const char *found = t->block(name);

	(void)error;
	if (found == NULL)
		return JOURNEY_NOT_FOUND;
	*text = jy_str(found);
	return JOURNEY_OK;
}

static int money(void *user, uint32_t slot)
{
	(void)user;
	return slot == TEXTS_PRICE;
}

journey_status texts_compile(texts *t, journey_str text)
{
	journey_template_options options = {.size = sizeof(options), .env = t->env, .target = t->target, .money = money, .user = t};

	options.block = t->block != NULL ? block : NULL;
	journey_template_free(t->compiled);
	t->compiled = NULL;
	memset(&t->error, 0, sizeof(t->error));
	return journey_template_compile(t->allocator, text, &options, &t->compiled, &t->error);
}

static journey_status render(texts *t, journey_str text)
{
	journey_status status = texts_compile(t, text);

	return status == JOURNEY_OK ? journey_template_render(t->compiled, &t->activation, t->scratch, &t->options, &t->result,
							      &t->error)
				    : status;
}

journey_status texts_render(texts *t, const char *text)
{
	return render(t, jy_str(text));
}

journey_status texts_show_str(texts *t, journey_str text, journey_str expected)
{
	journey_status status = render(t, text);

	if (status == JOURNEY_NO_MEMORY && torture_starved())
		return status;
	ck_assert_msg(status == JOURNEY_OK, "`%.*s`: status %d at %u:%u: %s", (int)text.size, text.data, (int)status,
		      t->error.line, t->error.column, t->error.message);
	ck_assert_msg(jy_str_equal(t->result.text, expected), "`%.*s`: \"%.*s\", expected \"%.*s\"", (int)text.size, text.data,
		      (int)t->result.text.size, t->result.text.data, (int)expected.size, expected.data);
	return status;
}

journey_status texts_show(texts *t, const char *text, const char *expected)
{
	return texts_show_str(t, jy_str(text), jy_str(expected));
}

journey_status texts_refuse(texts *t, const char *text, journey_status status, uint32_t line, uint32_t column,
			    const char *message, const char *hint)
{
	journey_status found = texts_compile(t, jy_str(text));

	if (found == JOURNEY_NO_MEMORY && torture_starved())
		return found;
	ck_assert_msg(found == status, "`%s`: status %d, expected %d: %s", text, (int)found, (int)status, t->error.message);
	ck_assert_msg(strstr(t->error.message, message) != NULL, "`%s`: \"%s\" lacks \"%s\"", text, t->error.message, message);
	/* A hint that there is no memory for is left out. */
	ck_assert_msg(hint == NULL || torture_starved() || strstr(t->error.hint, hint) != NULL, "`%s`: hint \"%s\" lacks \"%s\"", text,
		      t->error.hint, hint);
	ck_assert_msg(t->error.line == line && t->error.column == column, "`%s`: at %u:%u, expected %u:%u", text, t->error.line,
		      t->error.column, line, column);
	return JOURNEY_OK;
}

/*
 * The template language on its own: an environment, a text, and lines of a cart. Prints the text for one customer.
 *
 *     cc template.c $(pkg-config --cflags --libs journey) && ./a.out
 */
#include <journey/journey.h>
#include <stdio.h>
#include <string.h>

static journey_str str(const char *text)
{
	return (journey_str){text, strlen(text)};
}

static journey_value text(const char *s)
{
	return (journey_value){{.s = s}, (uint32_t)strlen(s), JOURNEY_STRING};
}

static int failed(journey_status status, const journey_error *error)
{
	if (status != JOURNEY_OK)
		fprintf(stderr, "%u:%u: %s\n%s\n", error->line, error->column, error->message, error->hint);
	return status != JOURNEY_OK;
}

int main(void)
{
	static const char source[] = "<p>Hello {{ name | default: \"there\" }},</p>\n"
				     "{% for line in cart -%}\n"
				     "<li>{{ line.product }}: {{ line.price | money: \"EUR\" }}</li>\n"
				     "{% endfor %}";
	journey_entry shoes[] = {{text("product"), text("Shoes <42>")}, {text("price"), {{.d = 89.9}, 0, JOURNEY_DOUBLE}}};
	journey_map line = {2, shoes};
	journey_value lines[] = {{{.map = &line}, 0, JOURNEY_MAP}};
	journey_list cart = {1, lines};
	journey_value values[] = {text("Zo\xc3\xab & Co"), {{.list = &cart}, 0, JOURNEY_LIST}};
	journey_activation activation = {.values = values, .value_count = 2};
	journey_template_options options = {.size = sizeof options, .target = JOURNEY_TEMPLATE_HTML};
	journey_template_render_options how = {.size = sizeof how, .locale = journey_locale_find(str("de"))};
	journey_template_result result = {.size = sizeof result};
	journey_template_scratch *scratch = NULL;
	journey_template *compiled = NULL;
	journey_error error = {0};
	int status = 1;

	if (failed(journey_expr_env_new(NULL, &options.env), &error) ||
	    failed(journey_expr_env_variable(options.env, str("name"), "string", 0, 0, &error), &error) ||
	    failed(journey_expr_env_variable(options.env, str("cart"), "list(dyn)", 1, 0, &error), &error) ||
	    failed(journey_template_compile(NULL, str(source), &options, &compiled, &error), &error) ||
	    failed(journey_template_scratch_new(NULL, &scratch), &error) ||
	    failed(journey_template_render(compiled, &activation, scratch, &how, &result, &error), &error))
		goto done;
	fwrite(result.text.data, 1, result.text.size, stdout);
	for (size_t i = 0; i < result.missing_listed; i++)
		printf("missing: %.*s\n", (int)result.missing[i].expression.size, result.missing[i].expression.data);
	status = 0;
done:
	journey_template_scratch_free(scratch);
	journey_template_free(compiled);
	journey_expr_env_free(options.env);
	return status;
}

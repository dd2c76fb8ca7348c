/* The condition language alone: declare what a condition may read, compile it once, run it on values. */
#include <journey/expr.h>
#include <stdio.h>
#include <string.h>
#define STR(text) ((journey_str){text, sizeof(text) - 1})

enum { COUNTRY, ORDERS, LAST_ORDER, SLOTS }; /* the places of the values in a table of your own */

static journey_status declare(journey_expr_env **env, journey_error *error)
{
	const journey_str profile = STR("profile");
	if (journey_expr_env_new(NULL, env) || journey_expr_env_object(*env, profile, 0, 0, error) ||
		journey_expr_env_field(*env, profile, STR("country"), "string", COUNTRY, 0, error) ||
		journey_expr_env_field(*env, profile, STR("orders"), "int", ORDERS, 0, error) ||
		journey_expr_env_field(*env, profile, STR("last_order"), "timestamp", LAST_ORDER, 0, error) ||
		journey_expr_env_variable(*env, STR("now"), "timestamp", JOURNEY_EXPR_SLOT_NOW,
			JOURNEY_EXPR_TIMED, error))
		return JOURNEY_INVALID;
	return JOURNEY_OK;
}

int main(int argc, char **argv)
{
	const char *text = argc > 1 ? argv[1]
		: "profile.country in [\"FR\", \"BE\"] && now - profile.last_order > duration(\"720h\")";
	const journey_value values[SLOTS] = {
		[COUNTRY] = {{.s = "FR"}, 2, JOURNEY_STRING},
		[ORDERS] = {{5}, 0, JOURNEY_INT},
		[LAST_ORDER] = {{1760000000}, 0, JOURNEY_TIMESTAMP}, /* seconds, and nanoseconds in n */
	};
	const journey_activation activation = {.values = values, .value_count = SLOTS,
		.now = 1764000000 * JOURNEY_SECOND};
	journey_expr_env *env = NULL;
	journey_expr_program *program = NULL;
	journey_expr_scratch *scratch = NULL;
	journey_error error = {0};
	journey_value result;
	journey_status status = declare(&env, &error);
	if (!status)
		status = journey_expr_compile(env, (journey_str){text, strlen(text)}, "bool", NULL, &program, &error);
	if (!status && !(status = journey_expr_scratch_new(NULL, &scratch)))
		status = journey_expr_explain(scratch, journey_expr_run(program, &activation, scratch, &result),
			(journey_str){text, strlen(text)}, &error);
	if (!status)
		puts(result.as.i ? "true" : "false");
	else
		fprintf(stderr, "%u:%u: %s\n%s\n", error.line, error.column, error.message, error.hint);
	journey_expr_scratch_free(scratch), journey_expr_program_free(program), journey_expr_env_free(env);
	return status != JOURNEY_OK;
}

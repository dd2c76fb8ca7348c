/* The rule index alone: a thousand price alerts of customers, and one condition in CEL; which of them does an offer meet? */
#include <journey/trigger.h>
#include <stdio.h>
#include <string.h>
#define STR(text) ((journey_str){text, sizeof(text) - 1})

enum { PRODUCT, PRICE, TAGS, SLOTS }; /* the places of an offer's values */
enum { PRICE_CHANGED = 1 };           /* types of events, numbered as you like */

/* "Tell me when PRODUCT costs at most LIMIT." */
static journey_status add_alert(journey_rules *rules, const char *product, double limit, uint64_t customer)
{
	const journey_value name = {.as.s = product, .n = (uint32_t)strlen(product), .type = JOURNEY_STRING};
	const journey_expr_atom both[] = {
		{.kind = JOURNEY_ATOM_EQUALS, .slot = PRODUCT, .values = &name, .count = 1},
		{.kind = JOURNEY_ATOM_RANGE, .slot = PRICE, .high = {.as.d = limit, .type = JOURNEY_DOUBLE}, .high_included = 1},
	};
	const journey_expr_alternative alternative = {both, 2};
	const journey_rule rule = {.size = sizeof rule, .event = PRICE_CHANGED, .id = customer,
		.alternatives = &alternative, .alternative_count = 1};
	uint32_t number;
	return journey_rules_add(rules, &rule, &number, NULL);
}

static journey_status add_condition(journey_rules *rules, const char *text, uint64_t id, journey_expr_program **program)
{
	journey_expr_env *env = NULL;
	journey_rule rule = {.size = sizeof rule, .event = PRICE_CHANGED, .id = id};
	journey_error error = {0};
	uint32_t number;
	journey_status status = journey_expr_env_new(NULL, &env);
	if (!status)
		status = journey_expr_env_variable(env, STR("product"), "string", PRODUCT, 0, &error);
	if (!status)
		status = journey_expr_env_variable(env, STR("price"), "double", PRICE, 0, &error);
	if (!status)
		status = journey_expr_env_variable(env, STR("tags"), "list(string)", TAGS, 0, &error);
	if (!status)
		status = journey_expr_compile(env, (journey_str){text, strlen(text)}, "bool", NULL, program, &error);
	rule.program = *program;
	if (!status)
		status = journey_rules_add(rules, &rule, &number, &error);
	journey_expr_env_free(env);
	if (status)
		fprintf(stderr, "%s\n", error.message);
	return status;
}

int main(void)
{
	const journey_value tag = {.as.s = "outdoor", .n = 7, .type = JOURNEY_STRING};
	const journey_list tags = {1, &tag};
	const journey_value offer[SLOTS] = {
		[PRODUCT] = {.as.s = "shoe-42", .n = 7, .type = JOURNEY_STRING},
		[PRICE] = {.as.d = 59.0, .type = JOURNEY_DOUBLE},
		[TAGS] = {.as.list = &tags, .type = JOURNEY_LIST},
	};
	const journey_activation activation = {.values = offer, .value_count = SLOTS};
	journey_rules *rules = NULL;
	journey_matcher *matcher = NULL;
	journey_expr_program *program = NULL;
	const uint32_t *numbers;
	size_t count = 0;
	journey_status status = journey_rules_new(NULL, &rules);
	for (uint64_t customer = 0; customer < 1000 && !status; customer++) {
		char product[20];
		snprintf(product, sizeof product, "shoe-%d", (int)(customer % 100));
		status = add_alert(rules, product, 50.0 + (double)(customer / 100), customer);
	}
	if (!status)
		status = add_condition(rules, "\"outdoor\" in tags && price < 60.0 && !product.startsWith(\"boot\")", 5000,
			&program);
	if (!status && !(status = journey_matcher_new(NULL, &matcher)))
		status = journey_rules_match(rules, matcher, PRICE_CHANGED, &activation, &numbers, &count);
	for (size_t i = 0; i < count && !status; i++)
		printf("matches: %llu\n", (unsigned long long)journey_rules_id(rules, numbers[i]));
	if (!status)
		printf("%d of %d looked at\n", (int)journey_matcher_looked(matcher), (int)journey_rules_count(rules));
	journey_matcher_free(matcher), journey_rules_free(rules), journey_expr_program_free(program);
	return status != JOURNEY_OK;
}

#include "strategy/codes.h"

#include "base/error.h"
#include "base/text.h"

static bool good_prefix(journey_str prefix)
{
	size_t i;

	for (i = 0; i < prefix.size; i++)
		if (!jy_is_alpha(prefix.data[i]) && !jy_is_digit(prefix.data[i]) && prefix.data[i] != '-' &&
		    prefix.data[i] != '_')
			return false;
	return prefix.size > 0 && prefix.size <= JY_CODE_PREFIX_MAX;
}

static journey_status keep(jy_compiler *c, journey_str prefix, uint32_t *out)
{
	size_t i;

	for (i = 0; i < c->code_count && !jy_str_equal(c->codes[i], prefix); i++)
		;
	*out = (uint32_t)i;
	if (i < c->code_count)
		return JOURNEY_OK;
	if (i >= JOURNEY_STRATEGY_NAMES_MAX)
		return JOURNEY_LIMIT;
	if (!jy_grow(&c->builder->allocator, &c->codes, &c->code_capacity, i + 1, sizeof(*c->codes)))
		return JOURNEY_NO_MEMORY;
	/* The literal lives no longer than its expression. */
	if (!jy_arena_str(&c->strategy->arena, prefix, &c->codes[i]))
		return JOURNEY_NO_MEMORY;
	c->code_count++;
	return JOURNEY_OK;
}

static journey_status resolve(void *user, size_t count, const journey_value *args, uint32_t *slot, journey_error *error)
{
	journey_str prefix = {args[0].as.s, args[0].n};
	uint32_t index = 0;
	journey_status status;

	(void)count;
	if (!good_prefix(prefix)) {
		jy_error_set(error, JOURNEY_INVALID, NULL,
			     "the prefix of a code has 1 to %d letters, digits, `-` or `_`", JY_CODE_PREFIX_MAX);
		jy_error_hint(error, "write code(\"SPRING\")");
		return JOURNEY_INVALID;
	}
	status = keep(user, prefix, &index);
	if (status == JOURNEY_LIMIT)
		jy_error_set(error, status, NULL, "more than JOURNEY_STRATEGY_NAMES_MAX (%d) different codes",
			     JOURNEY_STRATEGY_NAMES_MAX);
	*slot = JY_SLOT(JY_SLOT_CODE, index);
	return status;
}

static journey_status hidden(void *user, size_t count, const journey_value *args, uint32_t *slot, journey_error *error)
{
	const jy_compiler *c = user;

	(void)count;
	(void)args;
	(void)error;
	*slot = c->hidden_code;
	return JOURNEY_OK;
}

journey_status jy_codes_declare(jy_compiler *c, journey_expr_env *env, bool visible, uint32_t hidden_slot,
				journey_error *error)
{
	static const char *const args[] = {"string"};
	journey_expr_function f;

	c->hidden_code = hidden_slot;
	memset(&f, 0, sizeof(f));
	f.size = sizeof(f);
	f.name = jy_str("code");
	f.arg_count = 1;
	f.args = args;
	f.result = "string";
	f.resolve = visible ? resolve : hidden;
	f.user = c;
	return journey_expr_env_function(env, &f, error);
}

void jy_codes_finish(jy_compiler *c)
{
	journey_strategy *s = c->strategy;

	s->codes = jy_compiler_items(c, c->code_count, sizeof(*s->codes));
	if (c->status != JOURNEY_OK)
		return;
	if (c->code_count > 0)
		memcpy(s->codes, c->codes, c->code_count * sizeof(*s->codes));
	s->code_count = (uint32_t)c->code_count;
}

void jy_codes_free(jy_compiler *c)
{
	jy_free(&c->builder->allocator, c->codes, c->code_capacity * sizeof(*c->codes));
}

#include "strategy/text.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/causes.h"
#include "strategy/patterns.h"

/* A text that is being compiled. */
typedef struct text_compiler {
	jy_compiler *c;
	const jy_scope *scope;
	const char *place;
} text_compiler;

static bool money_field(const jy_compiler *c, const jy_scope *scope, uint32_t slot)
{
	uint32_t index = jy_slot_index(slot);
	jy_property captured;

	if (slot == JY_SLOT(JY_SLOT_OFFER, JY_OFFER_COST))
		return true;
	if (jy_slot_kind(slot) == JY_SLOT_ATTRIBUTE)
		return c->builder->attributes[index].type == JOURNEY_FIELD_MONEY;
	if (jy_slot_kind(slot) == JY_SLOT_EVENT)
		return index < c->builder->events[scope->event].property_count &&
		       c->builder->events[scope->event].properties[index].type == JOURNEY_FIELD_MONEY;
	if (jy_slot_kind(slot) != JY_SLOT_TRIGGER || scope->trigger_mode != JY_SCOPE_CAPTURES)
		return false;
	if (jy_decl_cause_of(c->builder, scope->trigger) != NULL) {
		jy_property fields[JY_CAUSE_FIELDS];
		size_t count = jy_cause_fields(c->builder, jy_decl_cause_of(c->builder, scope->trigger), fields);

		return index < count && fields[index].type == JOURNEY_FIELD_MONEY;
	}
	return jy_captured(c->builder, scope->trigger, index, &captured) && captured.type == JOURNEY_FIELD_MONEY;
}

static int is_money(void *user, uint32_t slot)
{
	const text_compiler *t = user;

	return money_field(t->c, t->scope, slot) ? 1 : 0;
}

/* The environment is the scope's, which has the text's own variables now. */
static journey_status compile_expression(void *user, journey_expr_env *env, journey_str source,
					 journey_expr_program **out, journey_error *error)
{
	const text_compiler *t = user;

	(void)env;
	jy_compiler_expr(t->c, t->scope, source, JY_WANT_ANY, out, "%s", t->place);
	if (t->c->status != JOURNEY_OK)
		*error = t->c->error;
	return t->c->status;
}

static void keep(jy_compiler *c, journey_template *compiled, jy_text *out)
{
	journey_strategy *strategy = c->strategy;

	if (!jy_grow(&strategy->allocator, &strategy->templates, &strategy->template_capacity,
		     strategy->template_count + 1, sizeof(journey_template *))) {
		journey_template_free(compiled);
		jy_compiler_memory(c);
		return;
	}
	strategy->templates[strategy->template_count++] = compiled;
	out->compiled = compiled;
	out->count = compiled->part_count > 0 ? (uint32_t)compiled->part_count : 1;
}

void jy_text_compile_for(jy_compiler *c, const jy_scope *scope, journey_str text, journey_template_target target,
			 const char *place, jy_text *out)
{
	text_compiler t = {c, scope, place};
	journey_template_options options = {.size = sizeof(options)};
	journey_template *compiled = NULL;
	journey_status status;
	journey_error error;

	out->compiled = NULL;
	out->count = 0;
	if (c->status != JOURNEY_OK || text.size == 0)
		return;
	options.env = jy_compiler_env(c, scope);
	if (options.env == NULL)
		return;
	options.target = target;
	options.compile = compile_expression;
	options.money = is_money;
	options.user = &t;
	status = journey_template_compile(&c->strategy->allocator, text, &options, &compiled, &error);
	if (status == JOURNEY_OK) {
		keep(c, compiled, out);
		return;
	}
	c->status = status;
	c->error = error;
	jy_error_where(&c->error, "%s", place);
}

void jy_text_compile(jy_compiler *c, const jy_scope *scope, journey_str text, const char *place, jy_text *out)
{
	jy_text_compile_for(c, scope, text, JOURNEY_TEMPLATE_TEXT, place, out);
}

journey_status jy_text_render(const jy_text *text, const journey_activation *activation,
			      journey_expr_scratch *scratch, jy_buffer *out, uint32_t *missing)
{
	static const journey_template_render_options plain = {.size = sizeof(plain)};
	journey_template_result result = {.size = sizeof(result)};
	jy_template_room room;
	journey_status status;

	if (text->count == 0)
		return JOURNEY_OK;
	jy_template_room_init(&room, &out->allocator);
	status = jy_template_run(text->compiled, activation, scratch, &room, &plain, out, &result, NULL);
	jy_template_room_free(&room);
	if (status == JOURNEY_OK && missing != NULL)
		*missing += (uint32_t)result.missing_count;
	return status;
}

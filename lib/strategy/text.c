#include "strategy/text.h"

#include "base/error.h"
#include "base/text.h"
#include "strategy/causes.h"
#include "strategy/content.h"
#include "strategy/patterns.h"
#include <journey/locale.h>

/* A text that is being compiled. */
typedef struct text_compiler {
	jy_compiler *c;
	const jy_scope *scope;
	const char *place;
	uint32_t source;
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
	jy_content_note(t->c, t->source, source);
	if (t->c->status != JOURNEY_OK)
		*error = t->c->error;
	return t->c->status;
}

/* Blocks that are declared. */
static journey_status find_block(void *user, journey_str name, journey_str *text, journey_error *error)
{
	const text_compiler *t = user;
	uint32_t index;

	if (!jy_names_find(&t->c->builder->names, JY_NAME_BLOCK, name, &index)) {
		jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the block `%.*s` is not declared", (int)name.size, name.data);
		jy_compiler_near(t->c, JY_NAME_BLOCK, name, error);
		return JOURNEY_NOT_FOUND;
	}
	t->c->strategy->contents.blocks[index].used = true;
	*text = t->c->builder->content.blocks[index].text;
	return JOURNEY_OK;
}

static void keep(jy_compiler *c, journey_template *compiled, journey_template_target target, jy_text *out)
{
	journey_strategy *strategy = c->strategy;

	if (!jy_grow(&strategy->allocator, &strategy->templates, &strategy->template_capacity,
		     strategy->template_count + 1, sizeof(journey_template *))) {
		journey_template_free(compiled);
		jy_compiler_memory(c);
		return;
	}
	strategy->templates[strategy->template_count++] = compiled;
	out->forms[out->count++] = (jy_text_form){target, compiled};
}

/* An error in a block is at the block's place. */
static void place_error(jy_compiler *c, const journey_error *error, journey_status status, const char *place)
{
	char block[sizeof(error->where)];
	uint32_t index;

	jy_format(block, sizeof(block), "%s", error->where);
	c->error = *error;
	c->status = status;
	if (block[0] != '\0' && jy_names_find(&c->builder->names, JY_NAME_BLOCK, jy_str(block), &index)) {
		jy_error_where(&c->error, "blocks.%s", block);
		jy_compiler_hint(c, "the block is included by %s", place);
	} else {
		jy_error_where(&c->error, "%s", place);
	}
}

static void compile_for(text_compiler *t, journey_str text, journey_template_target target, jy_text *out)
{
	jy_compiler *c = t->c;
	journey_template_options options = {.size = sizeof(options)};
	journey_template *compiled = NULL;
	journey_status status;
	journey_error error;

	if (text.size > JOURNEY_CONTENT_COMPILED_MAX - c->template_bytes) {
		jy_compiler_fail(c, JOURNEY_LIMIT, t->place, "more than JOURNEY_CONTENT_COMPILED_MAX (%d) bytes of texts, each "
				 "counted for each journey and format that it is compiled for", JOURNEY_CONTENT_COMPILED_MAX);
		return;
	}
	c->template_bytes += text.size;
	options.env = c->status == JOURNEY_OK ? jy_compiler_env(c, t->scope) : NULL;
	if (options.env == NULL)
		return;
	options.target = target;
	options.compile = compile_expression;
	options.block = find_block;
	options.money = is_money;
	options.user = t;
	memset(&error, 0, sizeof(error));
	status = journey_template_compile(&c->strategy->allocator, text, &options, &compiled, &error);
	if (status == JOURNEY_OK)
		keep(c, compiled, target, out);
	else
		place_error(c, &error, status, t->place);
}

void jy_text_compile(jy_compiler *c, const jy_scope *scope, journey_str text, unsigned targets, uint32_t source,
		     const char *place, jy_text *out)
{
	text_compiler t = {c, scope, place, source};
	unsigned target;

	out->count = 0;
	if (c->status != JOURNEY_OK || text.size == 0)
		return;
	out->forms = jy_compiler_items(c, JOURNEY_TEMPLATE_JSON + 1, sizeof(*out->forms));
	for (target = 0; c->status == JOURNEY_OK && target <= JOURNEY_TEMPLATE_JSON; target++)
		if ((targets >> target & 1) != 0)
			compile_for(&t, text, (journey_template_target)target, out);
}

/* ---- rendering ---- */

/* NULL: it is not compiled for this target, as when the send waits for a channel that its step goes by no longer. */
static const journey_template *form_of(const jy_text *text, journey_template_target target)
{
	uint32_t i;

	for (i = 0; i < text->count; i++)
		if (text->forms[i].target == target)
			return text->forms[i].compiled;
	return NULL;
}

/* "profile.city, absent; trigger.price, unknown" */
static void say_missing(jy_text_result *out, const journey_template_result *from)
{
	size_t i, at = 0;

	for (i = 0; i < from->missing_listed && at < sizeof(out->reason) - 1; i++) {
		const journey_template_missing *it = &from->missing[i];

		jy_format(out->reason + at, sizeof(out->reason) - at, "%s%.*s (%s)", i > 0 ? ", " : "", (int)it->expression.size,
			  it->expression.data, journey_template_reason_text(it->reason));
		at += strlen(out->reason + at);
	}
}

static void take_missing(jy_text_result *out, const journey_template_result *from)
{
	size_t i;

	for (i = 0; i < from->missing_listed; i++)
		out->missing[i] = from->missing[i].expression;
	out->missing_listed = (uint32_t)from->missing_listed;
	out->missing_count = (uint32_t)from->missing_count;
}

/* What a rendering that gave no text says: the first bytes, of whole characters. */
static void take_reason(jy_text_result *out, journey_str reason)
{
	size_t size = reason.size < sizeof(out->reason) ? reason.size : sizeof(out->reason) - 1;

	while (size < reason.size && size > 0 && ((unsigned char)reason.data[size] & 0xc0) == 0x80)
		size--;
	if (size > 0)
		memcpy(out->reason, reason.data, size);
	out->reason[size] = '\0';
}

static void fail(jy_text_result *out, jy_text_outcome outcome, const char *reason)
{
	out->outcome = outcome;
	take_reason(out, jy_str(reason));
}

journey_status jy_text_render(const jy_text *text, const journey_activation *activation, journey_expr_scratch *scratch,
			      jy_template_room *room, const jy_text_how *how, jy_buffer *out, jy_text_result *result)
{
	journey_template_render_options options = {.size = sizeof(options)};
	journey_template_result made = {.size = sizeof(made)};
	const journey_template *form = form_of(text, how->target);
	size_t start = out->size;
	journey_error error;
	journey_status status;

	memset(result, 0, sizeof(*result));
	memset(&error, 0, sizeof(error));
	if (text->count == 0)
		return JOURNEY_OK;
	if (form == NULL) { /* escaped for another place, it could do harm */
		fail(result, JY_TEXT_FAILED, "the step does not go by a channel of this format");
		return JOURNEY_OK;
	}
	options.locale = how->locale.size > 0 ? journey_locale_find(how->locale) : NULL;
	options.currency = how->currency;
	options.zone = how->zone;
	options.output_max = how->most > 0 ? how->most : 1; /* 0 would be the default */
	options.steps_max = JOURNEY_TEMPLATE_STEPS_MAX;
	options.turns_max = JOURNEY_TEMPLATE_TURNS_MAX;
	/* A text under FAIL is rendered as one under SKIP, which says all that is missing. */
	options.missing = how->missing == JOURNEY_CONTENT_FALLBACK ? JOURNEY_TEMPLATE_FALLBACK : JOURNEY_TEMPLATE_SKIP;
	status = jy_template_run(form, activation, scratch, room, &options, out, &made, &error);
	if (status == JOURNEY_LIMIT) {
		fail(result, JY_TEXT_LIMIT, error.message);
		return JOURNEY_OK;
	}
	if (status != JOURNEY_OK)
		return status;
	if (out->size - start > how->most) {
		out->size = start;
		fail(result, JY_TEXT_LIMIT, "nothing is left for this part of what a send may have in all");
		return JOURNEY_OK;
	}
	take_missing(result, &made);
	if (made.outcome == JOURNEY_TEMPLATE_ABORTED) {
		result->outcome = JY_TEXT_ABORTED;
		take_reason(result, made.reason);
	} else if (made.outcome == JOURNEY_TEMPLATE_SKIPPED) {
		result->outcome = how->missing == JOURNEY_CONTENT_FAIL ? JY_TEXT_FAILED : JY_TEXT_SKIPPED;
		say_missing(result, &made);
	}
	return JOURNEY_OK;
}

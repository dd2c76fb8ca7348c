#include "strategy/text.h"

#include "base/error.h"
#include "base/text.h"
#include "content/render.h"
#include "strategy/causes.h"
#include "strategy/content.h"
#include "strategy/patterns.h"
#include <journey/locale.h>

/* A text as it is for each target; NULL: not for that one. Targets have the numbers of journey_template_target. */
struct jy_text_form {
	const journey_template *by_target[JY_TARGETS];
};

/* ---- compiling ---- */

typedef struct text_compiler {
	jy_compiler *c;
	const jy_scope *scope;
	const char *place;
	bool again; /* for another target: what it says is known already */
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

static journey_status compile_expression(void *user, journey_expr_env *env, journey_str source,
					 journey_expr_program **out, journey_error *error)
{
	const text_compiler *t = user;

	jy_compiler_expr_in(t->c, t->scope, env, source, out);
	if (t->c->status == JOURNEY_OK && !t->again)
		jy_source_note(t->c, *out, source, t->place);
	if (t->c->status != JOURNEY_OK)
		*error = t->c->error;
	return t->c->status;
}

static journey_status find_block(void *user, journey_str name, journey_str *text, journey_error *error)
{
	const text_compiler *t = user;
	const journey_builder *b = t->c->builder;
	uint32_t index;

	if (jy_names_find(&b->names, JY_NAME_BLOCK, name, &index)) {
		*text = b->content.blocks[index].text;
		return JOURNEY_OK;
	}
	(void)jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the block `%.*s` is not declared", (int)name.size,
			   name.data);
	jy_compiler_near(t->c, JY_NAME_BLOCK, name, error);
	return JOURNEY_NOT_FOUND;
}

/* Where it went wrong: in the text, or in a block that it includes. */
static void fail(jy_compiler *c, journey_status status, const journey_error *error, const char *place)
{
	c->status = status;
	c->error = *error;
	if (error->where[0] == '\0') {
		jy_error_where(&c->error, "%s", place);
		return;
	}
	jy_error_where(&c->error, "blocks.%s", error->where);
	if (error->hint[0] == '\0')
		jy_error_hint(&c->error, "the block is included at %s", place);
}

/* Values that may be missing, so that each can be counted. */
static void note_values(jy_compiler *c, const journey_template *compiled, uint32_t source)
{
	size_t i;

	for (i = 0; i < compiled->part_count && c->status == JOURNEY_OK; i++) {
		const jy_part *part = &compiled->parts[i];

		if (part->kind == JY_PART_VALUE || part->kind == JY_PART_FOR || part->kind == JY_PART_IF)
			jy_content_note(c, source, part->shown->place.expression);
	}
}

static const journey_template *compile_for(text_compiler *t, journey_str text, jy_target target)
{
	jy_compiler *c = t->c;
	jy_content_set *set = &c->strategy->contents;
	const journey_allocator *allocator = &c->strategy->allocator;
	journey_template_options options = {.size = sizeof(options), .target = (journey_template_target)target};
	journey_template *compiled = NULL;
	journey_status status;
	journey_error error;

	options.env = jy_compiler_env(c, t->scope);
	if (options.env == NULL)
		return NULL;
	options.compile = compile_expression;
	options.block = find_block;
	options.money = is_money;
	options.user = t;
	if (!jy_grow(allocator, &set->compiled, &set->compiled_capacity, set->compiled_count + 1,
		     sizeof(journey_template *))) {
		jy_compiler_memory(c);
		return NULL;
	}
	status = journey_template_compile(allocator, text, &options, &compiled, &error);
	if (status != JOURNEY_OK) {
		fail(c, status, &error, t->place);
		return NULL;
	}
	set->compiled[set->compiled_count++] = compiled;
	return compiled;
}

void jy_text_compile(jy_compiler *c, const jy_scope *scope, journey_str text, unsigned targets, uint32_t source,
		     const char *place, jy_text *out)
{
	text_compiler t = {c, scope, place, false};
	struct jy_text_form *form;
	unsigned i;

	out->forms = NULL;
	out->count = 0;
	if (c->status != JOURNEY_OK || text.size == 0)
		return;
	form = jy_compiler_items(c, 1, sizeof(*form));
	for (i = 0; form != NULL && i < JY_TARGETS && c->status == JOURNEY_OK; i++) {
		if (!(targets & 1u << i))
			continue;
		form->by_target[i] = compile_for(&t, text, (jy_target)i);
		if (!t.again && c->status == JOURNEY_OK)
			note_values(c, form->by_target[i], source);
		t.again = true;
	}
	if (c->status != JOURNEY_OK)
		return;
	out->forms = form;
	out->count = 1;
}

void jy_texts_free(journey_strategy *strategy)
{
	jy_content_set *set = &strategy->contents;
	size_t i;

	for (i = 0; i < set->compiled_count; i++)
		journey_template_free(set->compiled[i]);
	jy_free(&strategy->allocator, set->compiled, set->compiled_capacity * sizeof(journey_template *));
}

/* ---- rendering ---- */

struct jy_text_room {
	journey_allocator allocator;
	jy_template_room room;
};

journey_status jy_text_room_new(const journey_allocator *allocator, jy_text_room **out)
{
	jy_text_room *room = jy_alloc_zero(allocator, sizeof(*room));

	if (room == NULL)
		return JOURNEY_NO_MEMORY;
	room->allocator = *allocator;
	jy_template_room_init(&room->room, &room->allocator);
	*out = room;
	return JOURNEY_OK;
}

void jy_text_room_free(jy_text_room *room)
{
	if (room != NULL) {
		const journey_allocator allocator = room->allocator;

		jy_template_room_free(&room->room);
		jy_free(&allocator, room, sizeof(*room));
	}
}

/* What became of it, in the words of reports. */
static void tell(const journey_template_result *rendered, jy_text_result *result)
{
	size_t i;

	result->missing_count = rendered->missing_count;
	for (i = 0; i < rendered->missing_listed && i < JY_TEXT_MISSING_MAX; i++)
		result->missing[result->missing_listed++] = rendered->missing[i].expression;
	if (rendered->outcome == JOURNEY_TEMPLATE_ABORTED) {
		result->outcome = JY_TEXT_ABORTED;
		jy_format(result->reason, sizeof(result->reason), "%.*s", (int)rendered->reason.size,
			  rendered->reason.data);
	} else if (rendered->outcome == JOURNEY_TEMPLATE_SKIPPED) {
		result->outcome = JY_TEXT_SKIPPED;
		jy_format(result->reason, sizeof(result->reason), "%.*s", (int)result->missing[0].size,
			  result->missing[0].data);
	}
}

journey_status jy_text_render(const jy_text *text, const journey_activation *activation, journey_expr_scratch *scratch,
			      jy_text_room *room, const jy_text_how *how, jy_buffer *out, jy_text_result *result)
{
	journey_template_render_options options = {.size = sizeof(options)};
	journey_template_result rendered = {.size = sizeof(rendered)};
	const journey_template *compiled;
	journey_status status;
	journey_error error;

	memset(result, 0, sizeof(*result));
	result->outcome = JY_TEXT_RENDERED;
	if (text->count == 0)
		return JOURNEY_OK;
	compiled = text->forms->by_target[how->target];
	if (compiled == NULL)
		return JOURNEY_MISUSE;
	if (how->most == 0) { /* which would be the usual limit */
		result->outcome = JY_TEXT_LIMIT;
		jy_format(result->reason, sizeof(result->reason), "no bytes are left");
		return JOURNEY_OK;
	}
	options.locale = journey_locale_find(how->locale);
	options.currency = how->currency;
	options.zone = how->zone;
	options.output_max = how->most;
	/* FAIL as SKIP, so that all that is missing is listed. */
	options.missing = how->missing == JOURNEY_CONTENT_FALLBACK ? JOURNEY_TEMPLATE_FALLBACK : JOURNEY_TEMPLATE_SKIP;
	status = jy_template_run(compiled, activation, scratch, &room->room, &options, out, &rendered, &error);
	if (status == JOURNEY_LIMIT) {
		result->outcome = JY_TEXT_LIMIT;
		jy_format(result->reason, sizeof(result->reason), "%s", error.message);
		return JOURNEY_OK;
	}
	if (status != JOURNEY_OK)
		return status;
	tell(&rendered, result);
	if (result->outcome == JY_TEXT_SKIPPED && how->missing == JOURNEY_CONTENT_FAIL)
		result->outcome = JY_TEXT_FAILED;
	return JOURNEY_OK;
}

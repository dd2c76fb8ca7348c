#include "content/compile.h"

#include "base/error.h"
#include "base/text.h"
#include "base/value.h"
#include "content/filter.h"
#include "content/json_place.h"
#include "content/render.h"
#include "content/scan.h"

/* ---- expressions ---- */

static bool keep_program(jy_composer *c, journey_expr_program *program)
{
	journey_template *t = c->out;

	if (!t->own_programs)
		return true;
	if (!jy_grow(&t->allocator, &t->programs, &t->program_capacity, t->program_count + 1,
		     sizeof(journey_expr_program *))) {
		journey_expr_program_free(program);
		return false;
	}
	t->programs[t->program_count++] = program;
	return true;
}

static const journey_expr_program *compile(jy_composer *c, journey_str text)
{
	const journey_template_options *o = c->options;
	journey_expr_program *program = NULL;

	if (c->status != JOURNEY_OK)
		return NULL;
	memset(&c->error, 0, sizeof(c->error));
	c->status = o->compile != NULL
			    ? o->compile(o->user, o->env, text, &program, &c->error)
			    : journey_expr_compile(o->env, text, NULL, &c->out->allocator, &program, &c->error);
	if (c->status != JOURNEY_OK) {
		if (c->error.message[0] == '\0')
			(void)jy_error_set(&c->error, c->status, NULL, "%s", journey_status_text(c->status));
		jy_compose_shift(c, text);
		return NULL;
	}
	if (!keep_program(c, program))
		jy_compose_memory(c);
	return c->status == JOURNEY_OK ? program : NULL;
}

static bool reads_local(const journey_expr_program *program)
{
	const uint32_t *slots = NULL;
	size_t count = journey_expr_slots(program, &slots), i;

	for (i = 0; i < count; i++)
		if (slots[i] >= JOURNEY_TEMPLATE_SLOT && slots[i] - JOURNEY_TEMPLATE_SLOT < JOURNEY_TEMPLATE_SLOTS)
			return true;
	return false;
}

/* The slot that an expression is nothing but the name of; JY_NO_SLOT: it is more than that. */
static uint32_t named_slot(journey_str source, const journey_expr_program *program)
{
	const uint32_t *slots;
	size_t i;

	for (i = 0; i < source.size; i++)
		if (!jy_is_alpha(source.data[i]) && !jy_is_digit(source.data[i]) && source.data[i] != '_' &&
		    source.data[i] != '.')
			return JY_NO_SLOT;
	return journey_expr_slots(program, &slots) == 1 ? slots[0] : JY_NO_SLOT;
}

static jy_shown *new_shown(jy_composer *c, journey_str source)
{
	jy_shown *shown = c->status == JOURNEY_OK ? jy_arena_items(&c->out->arena, 1, sizeof(*shown)) : NULL;
	journey_error place;

	if (shown == NULL) {
		jy_compose_memory(c);
		return NULL;
	}
	/* The same arithmetic as for errors. */
	place = c->error;
	memset(&c->error, 0, sizeof(c->error));
	jy_compose_shift(c, source);
	shown->place.line = c->error.line;
	shown->place.column = c->error.column;
	shown->place.expression = source;
	shown->place.block = c->reading->block;
	c->error = place;
	shown->program = compile(c, source);
	if (shown->program == NULL)
		return NULL;
	shown->local = reads_local(shown->program);
	shown->slot = named_slot(source, shown->program);
	shown->money = shown->slot != JY_NO_SLOT && c->options->money != NULL &&
		       c->options->money(c->options->user, shown->slot) != 0;
	return shown;
}

/* ---- filters ---- */

/* An argument that reads nothing is worked out now. */
static bool constant(jy_composer *c, const journey_expr_program *program, journey_value *out)
{
	journey_activation nothing;
	journey_expr_scratch *scratch = NULL;
	journey_value value;
	journey_status status;
	size_t size;
	bool known;

	if (journey_expr_slots(program, NULL) > 0 || journey_expr_names(program, NULL) > 0 || journey_expr_timed(program))
		return false;
	memset(&nothing, 0, sizeof(nothing));
	if (journey_expr_scratch_new(&c->out->allocator, &scratch) != JOURNEY_OK) {
		jy_compose_memory(c);
		return false;
	}
	status = journey_expr_run(program, &nothing, scratch, &value);
	if (status == JOURNEY_NO_MEMORY)
		jy_compose_memory(c);
	known = status == JOURNEY_OK && jy_template_weigh(value, JOURNEY_TEMPLATE_TEXT_MAX, &size);
	if (known && !jy_arena_value(&c->out->arena, value, out)) {
		jy_compose_memory(c);
		known = false;
	}
	journey_expr_scratch_free(scratch);
	return known;
}

static void compile_arg(jy_composer *c, jy_filter_call *call, journey_str source, jy_shown *shown, const char **type)
{
	jy_template_arg *arg = &call->args[call->arg_count];
	const journey_expr_program *program;
	const char *wrong;

	if (source.size == 0) {
		jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, source), call->filter->form, "`%s` with an empty argument",
				call->filter->name);
		return;
	}
	program = compile(c, source);
	if (program == NULL)
		return;
	*type = journey_expr_type(program);
	if (constant(c, program, &arg->value)) {
		wrong = jy_filter_check(call->filter, call->arg_count, arg->value);
		if (wrong != NULL)
			jy_compose_fail(c, JOURNEY_INVALID, jy_compose_offset(c, source), call->filter->form, "`%s`: %s",
					call->filter->name, wrong);
	} else {
		arg->program = program;
		arg->local = reads_local(program);
		shown->dynamic |= call->filter->id != JY_FILTER_DEFAULT;
	}
	call->arg_count++;
}

static void compile_args(jy_composer *c, jy_filter_call *call, journey_str source, jy_shown *shown, const char **type)
{
	size_t at = 0, end;

	call->args = jy_arena_items(&c->out->arena, JOURNEY_TEMPLATE_ARGS_MAX, sizeof(*call->args));
	if (call->args == NULL) {
		jy_compose_memory(c);
		return;
	}
	while (c->status == JOURNEY_OK) {
		journey_str part;

		end = jy_scan_mark(source, at, ',');
		part = jy_str_trim(jy_str_part(source, at, end));
		if (call->arg_count == call->filter->most) {
			jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, part), call->filter->form,
					"`%s` with more than %d argument%s", call->filter->name, call->filter->most,
					call->filter->most == 1 ? "" : "s");
			return;
		}
		compile_arg(c, call, part, shown, type);
		if (end >= source.size)
			return;
		at = end + 1;
	}
}

/* One filter; *type becomes what it gives. */
static void compile_filter(jy_composer *c, jy_shown *shown, journey_str source, bool print, const char **type)
{
	jy_filter_call *call = &shown->filters[shown->filter_count];
	journey_str word = jy_str_part(source, 0, jy_scan_word(source, false)),
		    rest = jy_str_trim(jy_str_part(source, word.size, source.size));
	const char *near = NULL, *arg_type = "dyn";

	if (word.size == 0) {
		jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, source), "`or` of conditions is ||",
				"`|` without the name of a filter");
		return;
	}
	call->filter = jy_filter_find(word, &near);
	if (call->filter == NULL) {
		jy_compose_fail(c, JOURNEY_NOT_FOUND, jy_compose_offset(c, word), near, "no filter `%.*s`", (int)word.size,
				word.data);
		return;
	}
	if (rest.size > 0 && rest.data[0] != ':') {
		jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, rest), call->filter->form,
				"expected `:` or `|` after the filter `%s`", call->filter->name);
		return;
	}
	if (call->filter->id == JY_FILTER_RAW && !print) {
		jy_compose_fail(c, JOURNEY_INVALID, jy_compose_offset(c, word), "write it where the value is shown", "`raw` has no use here");
		return;
	}
	if (!(jy_takes_of(*type) & call->filter->takes)) {
		jy_compose_fail(c, JOURNEY_TYPE, jy_compose_offset(c, word), call->filter->form, "`%s` takes %s, not %s",
				call->filter->name, call->filter->wants, *type);
		return;
	}
	if (rest.size > 0)
		compile_args(c, call, jy_str_part(rest, 1, rest.size), shown, &arg_type);
	if (c->status == JOURNEY_OK && call->arg_count < call->filter->least)
		jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, word), call->filter->form, "`%s` without its argument",
				call->filter->name);
	shown->filter_count++;
	if (call->filter->id != JY_FILTER_DEFAULT)
		*type = "string";
	else if (strcmp(*type, arg_type) != 0)
		*type = strcmp(*type, "null_type") == 0 ? arg_type : "dyn";
}

static void compile_filters(jy_composer *c, jy_shown *shown, journey_str source, size_t at, bool print, const char **type)
{
	size_t count = 0, i;

	for (i = at; i < source.size; i = jy_scan_mark(source, i + 1, '|'))
		count++;
	if (count > JOURNEY_TEMPLATE_FILTERS_MAX) {
		jy_compose_fail(c, JOURNEY_LIMIT, jy_compose_offset(c, source), NULL,
				"%zu filters; at most %d (limit JOURNEY_TEMPLATE_FILTERS_MAX)", count,
				JOURNEY_TEMPLATE_FILTERS_MAX);
		return;
	}
	if (count == 0)
		return;
	shown->filters = jy_arena_items(&c->out->arena, count, sizeof(*shown->filters));
	if (shown->filters == NULL) {
		jy_compose_memory(c);
		return;
	}
	while (at < source.size && c->status == JOURNEY_OK) {
		size_t end = jy_scan_mark(source, at + 1, '|');

		if (shown->filter_count > 0 && shown->filters[shown->filter_count - 1].filter->id == JY_FILTER_RAW) {
			jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, source) + at, NULL, "a filter after `raw`");
			return;
		}
		compile_filter(c, shown, jy_str_trim(jy_str_part(source, at + 1, end)), print, type);
		at = end;
	}
}

/* ---- escaping ---- */

/* Whether the last filter is one of these. */
static bool ends_with(const jy_shown *shown, jy_filter_id id)
{
	return shown->filter_count > 0 && shown->filters[shown->filter_count - 1].filter->id == id;
}

static jy_escape escape_for(const jy_composer *c, const jy_shown *shown)
{
	bool raw = ends_with(shown, JY_FILTER_RAW), url = ends_with(shown, JY_FILTER_URL),
	     json = ends_with(shown, JY_FILTER_JSON), html = ends_with(shown, JY_FILTER_HTML),
	     script = c->html.state == JY_HTML_SCRIPT || c->html.state == JY_HTML_STYLE;

	switch (c->out->target) {
	case JOURNEY_TEMPLATE_HTML:
		return raw || url || html || (json && script) ? JY_ESCAPE_NONE : JY_ESCAPE_HTML;
	case JOURNEY_TEMPLATE_HEADER: /* a line stays one, whoever says that it is all right */
		return url ? JY_ESCAPE_NONE : JY_ESCAPE_HEADER;
	case JOURNEY_TEMPLATE_URL:
		return raw || url ? JY_ESCAPE_NONE : JY_ESCAPE_URL;
	case JOURNEY_TEMPLATE_JSON:
		return raw || url || json ? JY_ESCAPE_NONE : JY_ESCAPE_JSON;
	default:
		return raw || url || html ? JY_ESCAPE_NONE : JY_ESCAPE_TEXT;
	}
}

static jy_html_value html_value(const jy_shown *shown, const char *type)
{
	unsigned takes = jy_takes_of(type);

	if (shown->filter_count == 0)
		return (takes & ~(unsigned)(JY_TAKES_NUMBER | JY_TAKES_BOOL)) == 0 ? JY_HTML_NUMBER : JY_HTML_ANYTHING;
	switch (shown->filters[shown->filter_count - 1].filter->id) {
	case JY_FILTER_RAW:
		return JY_HTML_TRUSTED;
	case JY_FILTER_URL:
		return JY_HTML_PERCENT;
	case JY_FILTER_JSON:
		return JY_HTML_JSON;
	case JY_FILTER_LINK:
		return JY_HTML_SAFE_LINK;
	default:
		return JY_HTML_ANYTHING;
	}
}

static void in_json(jy_composer *c, const jy_shown *shown, journey_str source, const char *type)
{
	jy_json_place place = (jy_json_place)c->html.json;
	const char *hint = NULL, *wrong = jy_json_value_here(&place, html_value(shown, type), &hint);

	c->html.json = (uint8_t)place;
	if (wrong != NULL)
		jy_compose_fail(c, JOURNEY_INVALID, jy_compose_offset(c, source), hint, "%s", wrong);
}

static void escape(jy_composer *c, jy_shown *shown, journey_str source, bool print, const char *type)
{
	const char *place, *hint = NULL;

	if (!print)
		return;
	shown->escape = escape_for(c, shown);
	if (c->out->target == JOURNEY_TEMPLATE_JSON)
		in_json(c, shown, source, type);
	if (c->out->target != JOURNEY_TEMPLATE_HTML)
		return;
	place = jy_html_value_here(&c->html, html_value(shown, type), &hint);
	if (place != NULL)
		jy_compose_fail(c, JOURNEY_INVALID, jy_compose_offset(c, source), hint, "a value %s, where escaping does not make it safe",
				place);
}

/* ---- both ---- */

const jy_shown *jy_compose_shown(jy_composer *c, journey_str source, bool print, const char **type)
{
	size_t at = jy_scan_mark(source, 0, '|');
	journey_str expression = jy_str_trim(jy_str_part(source, 0, at));
	const char *own = "dyn";
	jy_shown *shown;

	if (expression.size == 0) {
		jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, source), NULL,
				source.size > 0 ? "nothing before `|`" : "an expression is missing");
		return NULL;
	}
	shown = new_shown(c, expression);
	if (shown == NULL)
		return NULL;
	own = journey_expr_type(shown->program);
	compile_filters(c, shown, source, at, print, &own);
	if (c->status == JOURNEY_OK && print && !(jy_takes_of(own) & JY_TAKES_SHOWN))
		jy_compose_fail(c, JOURNEY_TYPE, jy_compose_offset(c, source),
				jy_takes_of(own) & JY_TAKES_LIST ? "write {{ list | join: \", \" }}, or a `for`" : NULL,
				"the expression is of type %s, expected something that a text can show", own);
	if (c->status == JOURNEY_OK)
		escape(c, shown, source, print, own);
	if (type != NULL)
		*type = own;
	return c->status == JOURNEY_OK ? shown : NULL;
}

const jy_shown *jy_compose_plain(jy_composer *c, journey_str source, unsigned takes, const char *wanted,
				 const char **type)
{
	size_t at = jy_scan_mark(source, 0, '|');
	jy_shown *shown;

	if (source.size == 0) {
		jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, source), NULL, "an expression is missing");
		return NULL;
	}
	if (at < source.size) {
		jy_compose_fail(c, JOURNEY_SYNTAX, jy_compose_offset(c, source) + at, "`or` of conditions is ||; filters: {% assign x = y | filter %}",
				"a filter where none can be");
		return NULL;
	}
	shown = new_shown(c, source);
	if (shown == NULL)
		return NULL;
	if (!(jy_takes_of(journey_expr_type(shown->program)) & takes))
		jy_compose_fail(c, JOURNEY_TYPE, jy_compose_offset(c, source), NULL, "the expression is of type %s, expected %s",
				journey_expr_type(shown->program), wanted);
	if (type != NULL)
		*type = journey_expr_type(shown->program);
	return c->status == JOURNEY_OK ? shown : NULL;
}

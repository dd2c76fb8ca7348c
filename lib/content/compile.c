#include "content/compile.h"

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "content/json_place.h"
#include "content/scan.h"

/* ---- errors ---- */

/* Line and column of an offset, from 1. */
static void place_of(jy_reading *r, size_t offset, uint32_t *line, uint32_t *column)
{
	size_t i, start = r->at;

	if (offset > r->text.size)
		offset = r->text.size;
	if (offset < r->at) {
		start = 0;
		r->line = r->column = 0;
	}
	for (i = start; i < offset; i++)
		if (r->text.data[i] == '\n') {
			r->line++;
			r->column = 0;
			start = i + 1;
		}
	r->column += (uint32_t)jy_utf8_count(jy_str_part(r->text, start, offset));
	r->at = offset;
	*line = r->line + 1;
	*column = r->column + 1;
}

void jy_compose_memory(jy_composer *c)
{
	if (c->status == JOURNEY_OK)
		c->status = jy_error_memory(&c->error);
}

void jy_compose_fail(jy_composer *c, journey_status status, size_t offset, const char *hint, const char *fmt, ...)
{
	uint32_t line, column;
	va_list args;

	if (c->status != JOURNEY_OK)
		return;
	va_start(args, fmt);
	c->status = jy_error_setv(&c->error, status, NULL, fmt, args);
	va_end(args);
	jy_error_where(&c->error, "%.*s", (int)c->reading->block.size, c->reading->block.data);
	place_of(c->reading, offset, &line, &column);
	jy_error_at(&c->error, line, column, (uint32_t)offset);
	if (hint != NULL)
		jy_error_hint(&c->error, "%s", hint);
}

size_t jy_compose_offset(const jy_composer *c, journey_str piece)
{
	return (size_t)(piece.data - c->reading->text.data);
}

void jy_compose_shift(jy_composer *c, journey_str piece)
{
	size_t start = jy_compose_offset(c, piece);
	uint32_t line, column;

	if (c->status == JOURNEY_NO_MEMORY)
		return;
	jy_error_where(&c->error, "%.*s", (int)c->reading->block.size, c->reading->block.data);
	place_of(c->reading, start, &line, &column);
	if (c->error.line == 0)
		jy_error_at(&c->error, 1, 1, 0);
	if (c->error.line == 1)
		c->error.column += column - 1;
	c->error.line += line - 1;
	c->error.offset += (uint32_t)start;
}

/* ---- parts ---- */

jy_part *jy_compose_part(jy_composer *c, jy_part_kind kind)
{
	journey_template *t = c->out;
	jy_part *part;

	if (c->status != JOURNEY_OK)
		return NULL;
	if (t->part_count == JOURNEY_TEMPLATE_PARTS_MAX) {
		jy_compose_fail(c, JOURNEY_LIMIT, 0, NULL,
				"more than %d parts with all blocks (limit JOURNEY_TEMPLATE_PARTS_MAX)",
				JOURNEY_TEMPLATE_PARTS_MAX);
		return NULL;
	}
	if (!jy_grow(&t->allocator, &t->parts, &t->part_capacity, t->part_count + 1, sizeof(*t->parts))) {
		jy_compose_memory(c);
		return NULL;
	}
	part = &t->parts[t->part_count++];
	memset(part, 0, sizeof(*part));
	part->kind = kind;
	part->jump = JY_NO_PART;
	part->exit = JY_NO_PART;
	return part;
}

/* How many bytes of a control character, or of what breaks a line, a text begins with; a CR with its LF is one. */
static size_t control_size(journey_str text)
{
	uint32_t character;
	size_t at = 0;

	if (text.size >= 2 && text.data[0] == '\r' && text.data[1] == '\n')
		return 2;
	if (!jy_utf8_next(text, &at, &character))
		return 0;
	return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 || character == 0x2029
		       ? at
		       : 0;
}

/* The text with a blank for each control character; it has been copied into the arena if it has one. */
static journey_str one_line(jy_composer *c, journey_str text)
{
	size_t from, to = 0, size;
	char *copy;

	for (from = 0; from < text.size && control_size(jy_str_part(text, from, text.size)) == 0;)
		from++;
	if (from == text.size)
		return text;
	copy = jy_arena_items(&c->out->arena, text.size, 1);
	if (copy == NULL) {
		jy_compose_memory(c);
		return text;
	}
	for (from = 0; from < text.size; from += size > 0 ? size : 1) {
		size = control_size(jy_str_part(text, from, text.size));
		copy[to++] = size > 0 ? ' ' : text.data[from];
	}
	return jy_str_of(copy, to);
}

/* A text without the line breaks at its end, which a file's last line and YAML's `|` leave there. */
static journey_str without_last_breaks(journey_str text)
{
	while (text.size > 0 && (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == '\r'))
		text.size--;
	return text;
}

static void literal(jy_composer *c, journey_str text)
{
	jy_part *part = jy_compose_part(c, JY_PART_LITERAL);

	if (part == NULL)
		return;
	part->text = c->out->target == JOURNEY_TEMPLATE_HEADER ? one_line(c, text) : text;
	if (c->out->target == JOURNEY_TEMPLATE_HTML)
		jy_html_literal(&c->html, text);
	else if (c->out->target == JOURNEY_TEMPLATE_JSON)
		c->html.json = (uint8_t)jy_json_literal((jy_json_place)c->html.json, text);
}

static void value(jy_composer *c, journey_str inside, size_t start)
{
	const jy_shown *shown;
	jy_part *part;

	if (inside.size == 0) {
		jy_compose_fail(c, JOURNEY_SYNTAX, start,
				"write {{ expression }}; for the characters themselves {{ \"{{\" }}",
				"nothing between `{{` and `}}`");
		return;
	}
	shown = jy_compose_shown(c, inside, true, NULL);
	part = jy_compose_part(c, JY_PART_VALUE);
	if (part != NULL)
		part->shown = shown;
}

/* ---- the whole ---- */

/* Copies what is read into the template, once it is known to be UTF-8. */
static bool take(jy_composer *c, jy_reading *reading)
{
	jy_reading *outer = c->reading;
	size_t i;

	c->reading = reading;
	for (i = 0; i < reading->text.size && c->status == JOURNEY_OK;) {
		uint32_t character;
		size_t start = i;

		if ((unsigned char)reading->text.data[i] < 0x80)
			i++;
		else if (!jy_utf8_next(reading->text, &i, &character))
			jy_compose_fail(c, JOURNEY_INVALID, start, NULL, "a byte that is no UTF-8");
	}
	if (c->status == JOURNEY_OK && !jy_arena_str(&c->out->arena, reading->text, &reading->text))
		jy_compose_memory(c);
	c->reading = outer;
	return c->status == JOURNEY_OK;
}

void jy_compose_text(jy_composer *c, jy_reading *reading)
{
	jy_reading *outer = c->reading;
	jy_scan scan = {.at = 0};
	jy_token_type type = JY_TOKEN_END;
	journey_str piece;
	size_t start;

	if (c->out->target == JOURNEY_TEMPLATE_HEADER)
		reading->text = without_last_breaks(reading->text);
	if (!take(c, reading))
		return;
	scan.text = reading->text;
	c->reading = reading;
	reading->frames = c->frame_count;
	while (c->status == JOURNEY_OK) {
		if (jy_scan_next(&scan, &type, &piece, &start) != JOURNEY_OK)
			jy_compose_fail(c, JOURNEY_SYNTAX, scan.failed, scan.hint, "%s", scan.message);
		else if (type == JY_TOKEN_LITERAL)
			literal(c, piece);
		else if (type == JY_TOKEN_VALUE)
			value(c, piece, start);
		else if (type == JY_TOKEN_TAG)
			jy_compose_tag(c, piece, start);
		else
			break;
	}
	jy_compose_closed(c);
	c->reading = outer;
}

static void compose(jy_composer *c, journey_str text)
{
	jy_reading whole = {.text = text};

	c->reading = &whole;
	if (text.size > JOURNEY_TEMPLATE_TEXT_MAX) {
		jy_compose_fail(c, JOURNEY_LIMIT, 0, NULL,
				"a text of %zu bytes; at most %d (limit JOURNEY_TEMPLATE_TEXT_MAX)", text.size,
				JOURNEY_TEMPLATE_TEXT_MAX);
		return;
	}
	c->text_size = text.size;
	jy_compose_text(c, &whole);
}

static const char *misuse(journey_str text, const journey_template_options *options, journey_template **out)
{
	if (out == NULL)
		return "out is NULL";
	if (options == NULL)
		return "options is NULL";
	if (options->size < sizeof(*options))
		return "options.size is too small";
	if (options->env == NULL)
		return "options.env is NULL";
	if (text.data == NULL && text.size > 0)
		return "text.data is NULL";
	if ((unsigned)options->target > JOURNEY_TEMPLATE_JSON)
		return "options.target: no such target";
	return NULL;
}

journey_status journey_template_compile(const journey_allocator *allocator, journey_str text,
					const journey_template_options *options, journey_template **out,
					journey_error *error)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	const char *wrong = misuse(text, options, out);
	jy_composer *c;
	journey_template *t;
	jy_env_mark mark;
	journey_status status;

	if (wrong != NULL)
		return jy_error_set(error, JOURNEY_MISUSE, NULL, "%s", wrong);
	c = jy_alloc_zero(&a, sizeof(*c));
	t = jy_alloc_zero(&a, sizeof(*t));
	if (c == NULL || t == NULL) {
		jy_free(&a, c, sizeof(*c));
		jy_free(&a, t, sizeof(*t));
		return jy_error_memory(error);
	}
	t->allocator = a;
	t->target = options->target;
	t->own_programs = options->compile == NULL;
	jy_arena_init(&t->arena, &t->allocator);
	c->out = t;
	c->options = options;
	c->html = jy_html_start();
	mark = jy_env_save(options->env);
	compose(c, text);
	jy_env_restore(options->env, mark);
	status = c->status;
	if (status == JOURNEY_OK)
		*out = t;
	else
		journey_template_free(t);
	if (status != JOURNEY_OK && error != NULL)
		*error = c->error;
	jy_free(&a, c, sizeof(*c));
	return status;
}

void journey_template_free(journey_template *compiled)
{
	journey_allocator a;
	size_t i;

	if (compiled == NULL)
		return;
	a = compiled->allocator;
	for (i = 0; i < compiled->program_count; i++)
		journey_expr_program_free(compiled->programs[i]);
	jy_free(&a, compiled->programs, compiled->program_capacity * sizeof(journey_expr_program *));
	jy_free(&a, compiled->parts, compiled->part_capacity * sizeof(*compiled->parts));
	jy_arena_free(&compiled->arena);
	jy_free(&a, compiled, sizeof(*compiled));
}

journey_template_target journey_template_get_target(const journey_template *compiled)
{
	return compiled != NULL ? compiled->target : JOURNEY_TEMPLATE_HTML;
}

int journey_template_constant(const journey_template *compiled)
{
	size_t i;

	for (i = 0; compiled != NULL && i < compiled->part_count; i++)
		if (compiled->parts[i].kind != JY_PART_LITERAL)
			return 0;
	return 1;
}

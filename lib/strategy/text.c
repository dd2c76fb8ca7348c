#include "strategy/text.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/float.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "strategy/patterns.h"
#include "strategy/causes.h"
#include "strategy/content.h"

/* Its pieces in order, each a literal or a program. */
typedef struct jy_text_piece {
	journey_str literal;           /* the literal, or the source of the expression */
	journey_expr_program *program; /* NULL: a literal */
	bool money;                    /* the expression is the name of something of type money */
} jy_text_piece;

struct jy_text_form {
	jy_text_piece *pieces;
	uint32_t count;
};

/* ---- cutting into pieces ---- */

/* Past the string literal that starts at `at` (one of CEL's: quoted, triple-quoted, raw). */
static size_t skip_string(journey_str s, size_t at)
{
	char quote = s.data[at];
	bool raw = at > 0 && (s.data[at - 1] == 'r' || s.data[at - 1] == 'R');
	size_t marks = s.size - at >= 3 && s.data[at + 1] == quote && s.data[at + 2] == quote ? 3 : 1,
	       run = 0;

	for (at += marks; at < s.size; at++) {
		if (s.data[at] == '\\' && !raw) {
			at++;
			run = 0;
		} else if (s.data[at] == quote) {
			if (++run == marks)
				return at + 1;
		} else {
			run = 0;
		}
	}
	return s.size;
}

/* Offset of the `}}` that closes an expression starting at `at`; SIZE_MAX: none. */
static size_t find_close(journey_str s, size_t at)
{
	size_t depth = 0;

	while (at < s.size) {
		char x = s.data[at];

		if (x == '"' || x == '\'') {
			at = skip_string(s, at);
			continue;
		}
		if (x == '{')
			depth++;
		else if (x == '}' && depth > 0)
			depth--;
		else if (x == '}' && at + 1 < s.size && s.data[at + 1] == '}')
			return at;
		at++;
	}
	return SIZE_MAX;
}

typedef struct cutter {
	journey_str text;
	size_t at;
} cutter;

typedef enum piece_kind { PIECE_END, PIECE_LITERAL, PIECE_EXPRESSION, PIECE_OPEN, PIECE_EMPTY } piece_kind;

/* The next piece; *start is where it begins in the text. */
static piece_kind next_piece(cutter *cut, journey_str *piece, size_t *start)
{
	static const journey_str mark = {"{{", 2};
	size_t open, close;

	*start = cut->at;
	if (cut->at >= cut->text.size)
		return PIECE_END;
	open = jy_str_find(cut->text, mark, cut->at);
	if (open != cut->at) {
		*piece = jy_str_part(cut->text, cut->at, open);
		cut->at = open < cut->text.size ? open : cut->text.size;
		return PIECE_LITERAL;
	}
	close = find_close(cut->text, open + 2);
	if (close == SIZE_MAX)
		return PIECE_OPEN;
	*piece = jy_str_trim(jy_str_part(cut->text, open + 2, close));
	cut->at = close + 2;
	if (piece->size == 0)
		return PIECE_EMPTY;
	*start = (size_t)(piece->data - cut->text.data);
	return PIECE_EXPRESSION;
}

/* ---- compiling ---- */

/* Makes a position inside a piece one inside the text. */
static void shift(journey_error *error, journey_str text, size_t start)
{
	size_t i, line_start = 0;
	uint32_t lines = 0;

	for (i = 0; i < start; i++)
		if (text.data[i] == '\n') {
			lines++;
			line_start = i + 1;
		}
	if (error->line == 0)
		jy_error_at(error, 1, 1, 0);
	if (error->line == 1)
		error->column += (uint32_t)jy_utf8_count(jy_str_part(text, line_start, start));
	error->line += lines;
	error->offset += (uint32_t)start;
}

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

/* Whether an expression is nothing but the name of something of type money. */
static bool names_money(const jy_compiler *c, const jy_scope *scope, journey_str source,
			const journey_expr_program *program)
{
	const uint32_t *slots;
	size_t i;

	for (i = 0; i < source.size; i++)
		if (!jy_is_alpha(source.data[i]) && !jy_is_digit(source.data[i]) && source.data[i] != '_' &&
		    source.data[i] != '.')
			return false;
	return journey_expr_slots(program, &slots) == 1 && money_field(c, scope, slots[0]);
}

static void compile_piece(jy_compiler *c, const jy_scope *scope, journey_str text, journey_str source,
			  size_t start, const char *place, jy_text_piece *out)
{
	out->literal = jy_compiler_str(c, source);
	jy_compiler_expr(c, scope, source, JY_WANT_SHOWN, &out->program, "%s", place);
	if (c->status == JOURNEY_OK)
		out->money = names_money(c, scope, source, out->program);
	else if (c->status != JOURNEY_NO_MEMORY)
		shift(&c->error, text, start);
}

static void fail_at(jy_compiler *c, journey_str text, size_t start, const char *place, const char *message)
{
	jy_compiler_fail(c, JOURNEY_SYNTAX, place, "%s", message);
	jy_error_hint(&c->error, "write {{ expression }}; for the characters themselves {{ \"{{\" }}");
	shift(&c->error, text, start);
}

void jy_text_compile(jy_compiler *c, const jy_scope *scope, journey_str text, unsigned targets, uint32_t source,
		     const char *place, jy_text *out)
{
	cutter cut = {text, 0};
	journey_str piece = {NULL, 0};
	size_t start, count = 0, i = 0;
	piece_kind kind;
	struct jy_text_form *form;

	(void)targets;
	out->count = 0;
	while ((kind = next_piece(&cut, &piece, &start)) == PIECE_LITERAL || kind == PIECE_EXPRESSION)
		count++;
	if (kind == PIECE_OPEN)
		fail_at(c, text, start, place, "`{{` without `}}`");
	else if (kind == PIECE_EMPTY)
		fail_at(c, text, start, place, "nothing between `{{` and `}}`");
	if (c->status != JOURNEY_OK || count == 0)
		return;
	out->forms = form = jy_compiler_items(c, 1, sizeof(*form));
	if (form == NULL)
		return;
	form->pieces = jy_compiler_items(c, count, sizeof(*form->pieces));
	cut.at = 0;
	while (c->status == JOURNEY_OK && (kind = next_piece(&cut, &piece, &start)) != PIECE_END) {
		if (kind == PIECE_LITERAL)
			form->pieces[i].literal = jy_compiler_str(c, piece);
		else
			compile_piece(c, scope, text, piece, start, place, &form->pieces[i]);
		if (kind == PIECE_EXPRESSION)
			jy_content_note(c, source, piece);
		i++;
	}
	form->count = (uint32_t)count;
	out->count = 1;
}

void jy_texts_free(journey_strategy *strategy)
{
	(void)strategy;
}

/* ---- rendering ---- */

static bool put_money(jy_buffer *out, int64_t micro)
{
	char digits[32];
	size_t size, i, point = 0;

	size = jy_micro_text(micro, digits);
	for (i = 0; i < size; i++)
		if (digits[i] == '.')
			point = i;
	return jy_buffer_bytes(out, digits, size) &&
	       (point == 0 ? jy_buffer_text(out, ".00") : size - point != 2 || jy_buffer_text(out, "0"));
}

static bool put_double(jy_buffer *out, double x, bool money)
{
	char digits[32];
	int64_t micro;

	if (!jy_double_micro(x, &micro))
		return jy_buffer_bytes(out, digits, jy_double_text(x, digits));
	if (money)
		return put_money(out, micro);
	return jy_buffer_bytes(out, digits, jy_micro_text(micro, digits));
}

/* Appends one value; *missing is set where there is nothing to show. */
static bool put_value(jy_buffer *out, journey_value v, bool money, bool *missing)
{
	char digits[48];
	double number;

	switch (v.type) {
	case JOURNEY_STRING:
		return jy_buffer_bytes(out, v.as.s, v.n);
	case JOURNEY_BOOL:
		return jy_buffer_text(out, v.as.i != 0 ? "true" : "false");
	case JOURNEY_INT:
		if (money && jy_program_number(v, &number))
			return put_double(out, number, true);
		return jy_buffer_bytes(out, digits, jy_int_text(v.as.i, digits));
	case JOURNEY_UINT:
		return jy_buffer_bytes(out, digits, jy_uint_text(v.as.u, digits));
	case JOURNEY_DOUBLE:
		return put_double(out, v.as.d, money);
	case JOURNEY_TIMESTAMP:
		return jy_buffer_bytes(out, digits, jy_time_text_nanos(v.as.i, v.n, digits));
	case JOURNEY_DURATION:
		return jy_buffer_bytes(out, digits, jy_duration_text_nanos(v.as.i, (int32_t)v.n, digits));
	default:
		*missing = true;
		return true;
	}
}

static journey_status put_piece(const jy_text_piece *piece, const journey_activation *activation,
				journey_expr_scratch *scratch, jy_buffer *out, jy_text_result *result)
{
	journey_value value;
	journey_status status;
	bool nothing = false;

	if (piece->program == NULL)
		return jy_buffer_bytes(out, piece->literal.data, piece->literal.size) ? JOURNEY_OK
										      : JOURNEY_NO_MEMORY;
	status = journey_expr_run(piece->program, activation, scratch, &value);
	if (status == JOURNEY_EVAL || status == JOURNEY_UNKNOWN)
		nothing = true;
	else if (status != JOURNEY_OK)
		return status;
	else if (!put_value(out, value, piece->money, &nothing))
		return JOURNEY_NO_MEMORY;
	result->missing_count += nothing ? 1 : 0;
	if (nothing && result->missing_listed < JY_TEXT_MISSING_MAX)
		result->missing[result->missing_listed++] = piece->literal;
	return JOURNEY_OK;
}

struct jy_text_room {
	journey_allocator allocator;
};

journey_status jy_text_room_new(const journey_allocator *allocator, jy_text_room **out)
{
	jy_text_room *room = jy_alloc_zero(allocator, sizeof(*room));

	if (room == NULL)
		return JOURNEY_NO_MEMORY;
	room->allocator = *allocator;
	*out = room;
	return JOURNEY_OK;
}

void jy_text_room_free(jy_text_room *room)
{
	if (room != NULL) {
		const journey_allocator allocator = room->allocator;

		jy_free(&allocator, room, sizeof(*room));
	}
}

journey_status jy_text_render(const jy_text *text, const journey_activation *activation, journey_expr_scratch *scratch,
			      jy_text_room *room, const jy_text_how *how, jy_buffer *out, jy_text_result *result)
{
	size_t before = out->size;
	uint32_t i;
	journey_status status;

	(void)room;
	result->outcome = JY_TEXT_RENDERED;
	result->missing_listed = 0;
	result->missing_count = 0;
	for (i = 0; text->count > 0 && i < text->forms->count; i++) {
		status = put_piece(&text->forms->pieces[i], activation, scratch, out, result);
		if (status != JOURNEY_OK) {
			out->size = before;
			return status;
		}
	}
	if (out->size - before > how->most) {
		result->outcome = JY_TEXT_LIMIT;
		jy_format(result->reason, sizeof(result->reason), "%zu bytes", out->size - before);
	} else if (result->missing_count > 0 && how->missing != JOURNEY_CONTENT_FALLBACK) {
		result->outcome = how->missing == JOURNEY_CONTENT_SKIP ? JY_TEXT_SKIPPED : JY_TEXT_FAILED;
		jy_format(result->reason, sizeof(result->reason), "%.*s", (int)result->missing[0].size, result->missing[0].data);
	}
	if (result->outcome != JY_TEXT_RENDERED)
		out->size = before;
	return JOURNEY_OK;
}

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "base/value.h"
#include <journey/template.h>

typedef struct piece {
	journey_str text;
	journey_expr_program *program;
} piece;

struct journey_template {
	journey_allocator allocator;
	journey_template_target target;
	jy_arena arena;
	piece *pieces;
	size_t count, capacity, owned;
};

struct journey_template_scratch {
	journey_allocator allocator;
	journey_expr_scratch *expr;
	jy_buffer out;
};

static journey_status add(journey_template *t, journey_str text, const journey_template_options *o, bool value,
			  journey_error *error)
{
	piece p = {{NULL, 0}, NULL};
	journey_status s;

	if (!jy_arena_str(&t->arena, text, &p.text) ||
	    !jy_grow(&t->allocator, &t->pieces, &t->capacity, t->count + 1, sizeof(*t->pieces)))
		return jy_error_memory(error);
	if (value) {
		s = o->compile ? o->compile(o->user, o->env, jy_str_trim(text), &p.program, error)
			       : journey_expr_compile(o->env, jy_str_trim(text), NULL, &t->allocator, &p.program, error);
		if (s != JOURNEY_OK)
			return s;
	}
	t->pieces[t->count++] = p;
	return JOURNEY_OK;
}

void journey_template_free(journey_template *t)
{
	journey_allocator a;
	size_t i;

	if (t == NULL)
		return;
	a = t->allocator;
	for (i = 0; i < t->count && t->owned; i++)
		journey_expr_program_free(t->pieces[i].program);
	jy_free(&a, t->pieces, t->capacity * sizeof(*t->pieces));
	jy_arena_free(&t->arena);
	jy_free(&a, t, sizeof(*t));
}

journey_status journey_template_compile(const journey_allocator *allocator, journey_str text,
					const journey_template_options *options, journey_template **out,
					journey_error *error)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	journey_template *t;
	journey_error own;
	journey_status s = JOURNEY_OK;
	size_t at = 0;

	if (options == NULL || out == NULL || options->size < sizeof(*options) || options->env == NULL)
		return jy_error_set(error, JOURNEY_MISUSE, NULL, "an argument is NULL");
	t = jy_alloc_zero(&a, sizeof(*t));
	if (t == NULL)
		return jy_error_memory(error);
	t->allocator = a;
	t->target = options->target;
	t->owned = options->compile == NULL;
	jy_arena_init(&t->arena, &t->allocator);
	while (s == JOURNEY_OK && at < text.size) {
		size_t open = jy_str_find(text, jy_str("{{"), at), close;

		if (open == SIZE_MAX)
			open = text.size;
		if (open > at)
			s = add(t, jy_str_part(text, at, open), options, false, &own);
		at = open;
		if (s != JOURNEY_OK || at == text.size)
			continue;
		close = jy_str_find(text, jy_str("}}"), open);
		if (close == SIZE_MAX)
			s = jy_error_set(&own, JOURNEY_SYNTAX, NULL, "`{{` without `}}`");
		else
			s = add(t, jy_str_part(text, open + 2, close), options, true, &own);
		at = close + 2;
	}
	if (s != JOURNEY_OK) {
		if (error != NULL)
			*error = own;
		journey_template_free(t);
		return s;
	}
	*out = t;
	return JOURNEY_OK;
}

journey_template_target journey_template_get_target(const journey_template *t)
{
	return t->target;
}

int journey_template_constant(const journey_template *t)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (t->pieces[i].program != NULL)
			return 0;
	return 1;
}

const char *journey_template_reason_text(journey_template_reason reason)
{
	static const char *const texts[] = {"present", "absent", "null", "error", "unknown", "of a kind that cannot be shown"};

	return (size_t)reason < sizeof(texts) / sizeof(*texts) ? texts[reason] : "unknown reason";
}

void journey_template_scratch_free(journey_template_scratch *scratch)
{
	journey_allocator a;

	if (scratch == NULL)
		return;
	a = scratch->allocator;
	journey_expr_scratch_free(scratch->expr);
	jy_buffer_free(&scratch->out);
	jy_free(&a, scratch, sizeof(*scratch));
}

journey_status journey_template_scratch_new(const journey_allocator *allocator, journey_template_scratch **out)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	journey_template_scratch *scratch;

	if (out == NULL)
		return JOURNEY_MISUSE;
	scratch = jy_alloc_zero(&a, sizeof(*scratch));
	if (scratch == NULL)
		return JOURNEY_NO_MEMORY;
	scratch->allocator = a;
	jy_buffer_init(&scratch->out, &scratch->allocator);
	if (journey_expr_scratch_new(&a, &scratch->expr) != JOURNEY_OK) {
		journey_template_scratch_free(scratch);
		return JOURNEY_NO_MEMORY;
	}
	*out = scratch;
	return JOURNEY_OK;
}

journey_status journey_template_render(const journey_template *t, const journey_activation *activation,
				       journey_template_scratch *scratch,
				       const journey_template_render_options *options, journey_template_result *result,
				       journey_error *error)
{
	size_t i, missing = 0;

	(void)options;
	jy_buffer_clear(&scratch->out);
	for (i = 0; i < t->count; i++) {
		const piece *p = &t->pieces[i];
		journey_value v = jy_value_str(p->text);
		char digits[48];
		journey_status s = p->program ? journey_expr_run(p->program, activation, scratch->expr, &v) : JOURNEY_OK;

		if (s == JOURNEY_EVAL || s == JOURNEY_UNKNOWN)
			v = jy_value_null();
		else if (s != JOURNEY_OK)
			return jy_error_set(error, s, NULL, "%s", journey_status_text(s));
		if (v.type == JOURNEY_INT)
			v = jy_value_str(jy_str_of(digits, jy_int_text(v.as.i, digits)));
		if (v.type != JOURNEY_STRING)
			missing++;
		else if (!jy_buffer_bytes(&scratch->out, v.as.s, v.n))
			return jy_error_memory(error);
	}
	memset((char *)result + sizeof(size_t), 0, sizeof(*result) - sizeof(size_t));
	result->text = jy_str_of((const char *)scratch->out.data, scratch->out.size);
	result->missing_count = missing;
	return JOURNEY_OK;
}

#include <journey/template.h>

#include "base/error.h"
#include "base/text.h"
#include "content/render.h"

struct journey_template_scratch {
	journey_allocator allocator;
	journey_expr_scratch *expressions;
	jy_template_room room;
	jy_buffer text;
};

const char *journey_template_reason_text(journey_template_reason reason)
{
	static const char *const texts[] = {
		"no reason", "absent", "null", "an error", "unknown", "of a kind that cannot be shown"};

	return (size_t)reason < sizeof(texts) / sizeof(*texts) ? texts[reason] : "unknown reason";
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
	jy_template_room_init(&scratch->room, &a);
	jy_buffer_init(&scratch->text, &a);
	if (journey_expr_scratch_new(&a, &scratch->expressions) != JOURNEY_OK) {
		journey_template_scratch_free(scratch);
		return JOURNEY_NO_MEMORY;
	}
	*out = scratch;
	return JOURNEY_OK;
}

void journey_template_scratch_free(journey_template_scratch *scratch)
{
	journey_allocator a;

	if (scratch == NULL)
		return;
	a = scratch->allocator;
	journey_expr_scratch_free(scratch->expressions);
	jy_template_room_free(&scratch->room);
	jy_buffer_free(&scratch->text);
	jy_free(&a, scratch, sizeof(*scratch));
}

static const char *misuse(const journey_template *compiled, const journey_activation *activation,
			  const journey_template_scratch *scratch, const journey_template_render_options *options,
			  const journey_template_result *result)
{
	if (compiled == NULL)
		return "compiled is NULL";
	if (activation == NULL)
		return "activation is NULL";
	if (scratch == NULL)
		return "scratch is NULL";
	if (result == NULL)
		return "result is NULL";
	if (result->size < sizeof(*result))
		return "result.size is too small";
	if (options != NULL && options->size < sizeof(*options))
		return "options.size is too small";
	if (options != NULL && (unsigned)options->missing > JOURNEY_TEMPLATE_FAIL)
		return "options.missing: no such policy";
	return NULL;
}

journey_status journey_template_render(const journey_template *compiled, const journey_activation *activation,
				       journey_template_scratch *scratch,
				       const journey_template_render_options *options,
				       journey_template_result *result, journey_error *error)
{
	static const journey_template_render_options plain = {.size = sizeof(plain)};
	const char *wrong = misuse(compiled, activation, scratch, options, result);
	journey_template_result filled = {.size = sizeof(filled)};
	journey_status status;

	if (wrong != NULL)
		return jy_error_set(error, JOURNEY_MISUSE, NULL, "%s", wrong);
	jy_buffer_clear(&scratch->text);
	status = jy_template_run(compiled, activation, scratch->expressions, &scratch->room,
				 options != NULL ? options : &plain, &scratch->text, &filled, error);
	if (status != JOURNEY_OK)
		return status;
	filled.size = result->size;
	*result = filled;
	return JOURNEY_OK;
}

/* What programs were compiled from: for those who show a condition, or where it stands. */
#include "base/text.h"
#include "strategy/compiler.h"

void jy_source_note(jy_compiler *c, const journey_expr_program *program, journey_str text, const char *where)
{
	jy_program_source *source = jy_compiler_items(c, 1, sizeof(*source));
	journey_status status;

	if (source == NULL)
		return;
	source->text = jy_compiler_str(c, text);
	source->where = jy_compiler_str(c, jy_str(where));
	if (c->status != JOURNEY_OK)
		return;
	/* Addresses are only looked up, never listed. */
	status = jy_map_put(&c->strategy->program_sources, &program, sizeof(program), (uint64_t)(uintptr_t)source);
	if (status != JOURNEY_OK)
		jy_compiler_memory(c);
}

const jy_program_source *jy_program_source_of(const journey_strategy *strategy, const journey_expr_program *program)
{
	uint64_t address;

	if (program == NULL || !jy_map_find(&strategy->program_sources, &program, sizeof(program), &address))
		return NULL;
	return (const jy_program_source *)(uintptr_t)address;
}

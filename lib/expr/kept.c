#include "expr/kept.h"
#include "base/memory.h"

typedef struct keeper {
	jy_arena *arena;
	uint32_t locals;
} keeper;

static uint32_t number(keeper *k, jy_local *local)
{
	if (!local)
		return UINT32_MAX;
	local->reg = k->locals++;
	return local->reg;
}

static bool keep_name(keeper *k, const jy_node *node, jy_part *part)
{
	journey_str name;
	if (node->kind != JY_N_SELECT || !jy_arena_str(k->arena, node->name, &name))
		return node->kind != JY_N_SELECT;
	part->value = (journey_value){{0}, (uint32_t)name.size, JOURNEY_STRING};
	part->value.as.s = name.data;
	return true;
}

/* Of a tally that of its values; of an optional selection that of what it holds. */
static const jy_type *type_of_read(const jy_node *node, const jy_part *part)
{
	if (jy_part_tally(part) && node->type->b)
		return node->type->b;
	if (node->ref == JY_R_CALL)
		return node->function->result; /* in unchecked expressions, too */
	return node->optional && node->type->kind == JY_T_OPTIONAL ? node->type->a : node->type;
}

/* The depth is that of the tree, which is limited. False: no memory. */
static bool keep(keeper *k, const jy_node *node, jy_part *part)
{
	*part = (jy_part){.kind = node->kind, .macro = node->macro, .ref = node->ref, .test = node->test};
	part->optional = node->optional;
	part->maybe = node->maybe;
	part->at = node->at;
	part->slot = node->slot;
	part->flags = node->flags;
	part->local = part->local2 = UINT32_MAX;
	if (node->type)
		part->type = jy_type_tag(type_of_read(node, part));
	if (node->function) {
		part->operation = node->function->operation;
		part->run = node->function->run;
	}
	if (!keep_name(k, node, part))
		return false;
	if (node->kind == JY_N_CONST)
		return jy_arena_value(k->arena, node->value, &part->value);
	if (node->kind == JY_N_IDENT && node->ref == JY_R_LOCAL)
		part->local = node->local->reg;
	if (node->kind == JY_N_MACRO) {
		part->local = number(k, node->local);
		part->local2 = number(k, node->local2);
	}
	if (node->count == 0)
		return true;
	jy_part *kids = jy_arena_items(k->arena, node->count, sizeof *kids);
	for (uint32_t i = 0; kids && i < node->count; i++)
		if (!keep(k, node->kids[i], &kids[i]))
			return false;
	part->kids = kids;
	part->count = node->count;
	return kids != NULL;
}

journey_status jy_keep(const jy_node *root, journey_expr_program *program)
{
	keeper k = {.arena = &program->arena};
	jy_part *part = jy_arena_items(&program->arena, 1, sizeof *part);
	if (!part || !keep(&k, root, part))
		return JOURNEY_NO_MEMORY;
	program->tree = part;
	program->locals = k.locals;
	return JOURNEY_OK;
}

bool jy_part_key(const jy_part *part, const jy_part **tally, const jy_part **key)
{
	bool index = part->kind == JY_N_CALL && part->operation == JY_I_INDEX;
	bool name = part->kind == JY_N_SELECT && part->ref == JY_R_NONE && !part->test && !part->optional;
	if ((!index && !name) || !jy_part_tally(&part->kids[0]))
		return false;
	*tally = &part->kids[0];
	*key = index ? &part->kids[1] : NULL;
	return true;
}

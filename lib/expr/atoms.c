#include "expr/atoms.h"
#include "base/text.h"

/* Most atoms that are kept: an index uses one or two. */
#define ATOMS_MAX 16

typedef struct finder {
	journey_expr_program *program;
	journey_expr_atom atoms[ATOMS_MAX];
	size_t count;
	bool no_memory;
} finder;

static void add(finder *f, uint32_t slot, journey_value value)
{
	size_t i = f->count;
	if (f->count == ATOMS_MAX)
		return;
	if (!jy_arena_value(&f->program->arena, value, &value)) {
		f->no_memory = true;
		return;
	}
	for (; i > 0 && f->atoms[i - 1].slot > slot; i--)
		f->atoms[i] = f->atoms[i - 1];
	f->atoms[i] = (journey_expr_atom){slot, value};
	f->count++;
}

static bool readable(const jy_node *node)
{
	return node->ref == JY_R_SLOT && !node->test && !(node->flags & JOURNEY_EXPR_TALLY) &&
	       node->slot != JOURNEY_EXPR_SLOT_NOW;
}

static bool scalar(const jy_node *node)
{
	return node->kind == JY_N_CONST && node->value.type >= JOURNEY_BOOL &&
	       node->value.type <= JOURNEY_STRING;
}

/* Adds what follows when the node is `truth`. */
static void find(finder *f, const jy_node *node, bool truth)
{
	journey_value value = {{truth}, 0, JOURNEY_BOOL};
	if (readable(node)) {
		add(f, node->slot, value);
	} else if (node->kind == (truth ? JY_N_AND : JY_N_OR)) {
		for (uint32_t i = 0; i < node->count; i++)
			find(f, node->kids[i], truth);
	} else if (node->kind == JY_N_CALL && node->function && node->function->operation == JY_I_NOT) {
		find(f, node->kids[0], !truth);
	} else if (node->kind == JY_N_CALL && node->function &&
		   node->function->operation == (truth ? JY_I_EQ : JY_I_NE)) {
		const jy_node *a = node->kids[0], *b = node->kids[1];
		if (readable(a) && scalar(b))
			add(f, a->slot, b->value);
		else if (readable(b) && scalar(a))
			add(f, b->slot, a->value);
	}
}

journey_status jy_find_atoms(const jy_node *root, journey_expr_program *program)
{
	finder f = {.program = program};
	if (program->wanted == JOURNEY_BOOL || jy_str_is(jy_str(program->type), "bool"))
		find(&f, root, true);
	if (f.no_memory)
		return JOURNEY_NO_MEMORY;
	program->atoms = jy_arena_copy(&program->arena, f.atoms, f.count * sizeof *f.atoms);
	program->atom_count = f.count;
	return program->atoms ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

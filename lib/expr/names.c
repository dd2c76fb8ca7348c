/* What nodes read, and the names among it: of fields of open objects, and keys of tallies. */
#include "expr/atoms.h"
#include "expr/compare.h"
#include "base/memory.h"

static bool is_tally(const jy_node *node)
{
	return node->ref == JY_R_SLOT && (node->flags & JOURNEY_EXPR_TALLY) != 0;
}

static journey_value name_of(const jy_node *node)
{
	journey_value v = {{0}, (uint32_t)node->name.size, JOURNEY_STRING};
	v.as.s = node->name.data;
	return v;
}

/* A key of a tally that a node is. */
static void set_key(jy_read *out, const jy_node *tally, const jy_node *key)
{
	out->kind = JOURNEY_READ_KEY;
	out->slot = tally->slot;
	out->type = tally->type ? tally->type->b : NULL;
	out->computed = key->kind != JY_N_CONST;
	if (!out->computed)
		out->key = key->value;
}

/* What is read, whether as a value, an optional or only for its presence. */
static bool any_read(const jy_node *node, jy_read *out)
{
	*out = (jy_read){.kind = JOURNEY_READ_SLOT, .slot = node->slot, .type = node->type};
	out->key = (journey_value){{0}, 0, JOURNEY_NULL};
	if (node->kind == JY_N_SELECT && node->ref == JY_R_NONE && is_tally(node->kids[0])) {
		set_key(out, node->kids[0], node->kids[0]);
		out->computed = false;
		out->key = name_of(node);
		return true;
	}
	if (node->kind == JY_N_CALL && node->ref == JY_R_NONE && node->function) {
		uint32_t op = node->function->operation;
		uint32_t tally = op == JY_I_IN ? 1 : 0;
		bool keyed = op == JY_I_IN || op == JY_I_INDEX || op == JY_I_OPT_INDEX;
		if (!keyed || !is_tally(node->kids[tally]))
			return false;
		set_key(out, node->kids[tally], node->kids[1 - tally]);
		return true;
	}
	if (node->ref == JY_R_FIELD) {
		out->kind = JOURNEY_READ_FIELD;
		out->key = name_of(node);
		out->type = NULL;
		return true;
	}
	return node->ref == JY_R_SLOT && !is_tally(node) && node->slot != JOURNEY_EXPR_SLOT_NOW;
}

static bool tests(const jy_node *node)
{
	return node->test ||
	       (node->kind == JY_N_CALL && node->function && node->function->operation == JY_I_IN);
}

bool jy_read_of(const jy_node *node, jy_read *out)
{
	bool optional = node->optional || (node->kind == JY_N_CALL && node->function &&
					   node->function->operation == JY_I_OPT_INDEX);
	return !optional && !tests(node) && any_read(node, out);
}

bool jy_test_of(const jy_node *node, jy_read *out)
{
	return tests(node) && any_read(node, out);
}

/* Collecting names. */

typedef struct namer {
	jy_arena *arena;
	journey_expr_name *names;
	size_t count, capacity;
	bool no_memory;
} namer;

static void note(namer *n, journey_expr_name name)
{
	uint64_t left = UINT64_MAX;
	for (size_t i = 0; i < n->count; i++)
		if (n->names[i].kind == name.kind && n->names[i].slot == name.slot &&
		    n->names[i].key.type == name.key.type && jy_equal(&n->names[i].key, &name.key, &left))
			return;
	if (n->count == n->capacity) {
		size_t capacity = n->capacity ? 2 * n->capacity : 4;
		journey_expr_name *more = jy_arena_items(n->arena, capacity, sizeof *more);
		if (!more) {
			n->no_memory = true;
			return;
		}
		for (size_t i = 0; i < n->count; i++)
			more[i] = n->names[i];
		n->names = more;
		n->capacity = capacity;
	}
	n->names[n->count++] = name;
}

/* The depth is that of the tree, which is limited. */
static void collect(namer *n, const jy_node *node)
{
	jy_read read;
	if (node->kind != JY_N_CONST && any_read(node, &read) && read.kind != JOURNEY_READ_SLOT)
		note(n, (journey_expr_name){read.kind, read.slot, read.key});
	for (uint32_t i = 0; i < node->count && !n->no_memory; i++)
		collect(n, node->kids[i]);
}

journey_status jy_find_names(const jy_source *source, const jy_node *root, journey_expr_program *program)
{
	namer n = {.arena = source->arena};
	collect(&n, root);
	for (size_t i = 0; i < n.count && !n.no_memory; i++)
		n.no_memory = !jy_arena_value(&program->arena, n.names[i].key, &n.names[i].key);
	if (n.no_memory)
		return JOURNEY_NO_MEMORY;
	program->names = jy_arena_copy(&program->arena, n.names, n.count * sizeof *n.names);
	program->name_count = n.count;
	return program->names ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

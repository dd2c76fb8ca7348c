#include "expr/build.h"
#include "base/text.h"

void *jy_build_fail(jy_build *b, journey_status status)
{
	if (!b->status)
		b->status = status;
	return NULL;
}

bool jy_kids_add(jy_build *b, jy_kids *kids, jy_node *node)
{
	if (!node || b->status)
		return false;
	if (kids->count == kids->capacity) {
		uint32_t capacity = kids->capacity ? 2 * kids->capacity : 4;
		jy_node **items = jy_arena_alloc(b->s->arena, capacity * sizeof *items);
		if (!items)
			return jy_build_fail(b, JOURNEY_NO_MEMORY) != NULL;
		if (kids->count)
			memcpy(items, kids->items, kids->count * sizeof *items);
		kids->items = items;
		kids->capacity = capacity;
	}
	kids->items[kids->count++] = node;
	return true;
}

jy_node *jy_build_node(jy_build *b, jy_node_kind kind, jy_kids kids)
{
	if (b->status)
		return NULL;
	if (b->nodes >= b->s->node_limit)
		return jy_build_fail(b, JY_FAIL(b->s, JOURNEY_LIMIT, 0,
						"more than %d parts (limit JOURNEY_EXPR_NODES)",
						(int)b->s->node_limit));
	jy_node *node = jy_arena_items(b->s->arena, 1, sizeof *node);
	if (!node)
		return jy_build_fail(b, JOURNEY_NO_MEMORY);
	b->nodes++;
	node->kind = kind;
	node->kids = kids.items;
	node->count = kids.count;
	node->height = 1;
	for (uint32_t i = 0; i < kids.count; i++)
		if (kids.items[i]->height >= node->height)
			node->height = kids.items[i]->height + 1;
	/* It will be written and walked by recursion. */
	if (node->height > b->s->depth_limit)
		return jy_build_fail(b, JY_FAIL(b->s, JOURNEY_LIMIT, 0,
						"nested deeper than %d (limit JOURNEY_EXPR_DEPTH)",
						(int)b->s->depth_limit));
	return node;
}

jy_node *jy_build_value(jy_build *b, journey_value value)
{
	jy_node *node = jy_build_node(b, JY_N_CONST, (jy_kids){NULL, 0, 0});
	if (node)
		node->value = value;
	return node;
}

jy_node *jy_build_text(jy_build *b, journey_str text)
{
	journey_value value = {{0}, (uint32_t)text.size, JOURNEY_STRING};
	value.as.s = text.data;
	return jy_build_value(b, value);
}

jy_node *jy_build_int(jy_build *b, int64_t i)
{
	return jy_build_value(b, (journey_value){{i}, 0, JOURNEY_INT});
}

jy_node *jy_build_truth(jy_build *b, bool truth)
{
	return jy_build_value(b, (journey_value){{truth}, 0, JOURNEY_BOOL});
}

jy_node *jy_build_ident(jy_build *b, journey_str name)
{
	jy_node *node = jy_build_node(b, JY_N_IDENT, (jy_kids){NULL, 0, 0});
	if (node)
		node->name = name;
	return node;
}

jy_node *jy_build_select(jy_build *b, jy_node *target, journey_str field)
{
	jy_kids kids = {NULL, 0, 0};
	if (!jy_kids_add(b, &kids, target))
		return NULL;
	jy_node *node = jy_build_node(b, JY_N_SELECT, kids);
	if (node)
		node->name = field;
	return node;
}

jy_node *jy_build_path(jy_build *b, journey_str path)
{
	jy_node *node = NULL;
	bool absolute = path.size && path.data[0] == '.';
	size_t start = absolute ? 1 : 0;
	for (size_t i = start; i <= path.size; i++) {
		if (i < path.size && path.data[i] != '.')
			continue;
		journey_str part = jy_str_part(path, start, i);
		node = node ? jy_build_select(b, node, part) : jy_build_ident(b, part);
		if (!node)
			return NULL;
		if (absolute)
			node->absolute = node->kind == JY_N_IDENT;
		start = i + 1;
	}
	return node;
}

static jy_node *call(jy_build *b, journey_str name, bool member, jy_node *first, jy_node *second)
{
	jy_kids kids = {NULL, 0, 0};
	if (!jy_kids_add(b, &kids, first) || (second && !jy_kids_add(b, &kids, second)))
		return NULL;
	jy_node *node = jy_build_node(b, JY_N_CALL, kids);
	if (node) {
		node->name = name;
		node->member = member;
	}
	return node;
}

jy_node *jy_build_call(jy_build *b, const char *name, jy_node *first, jy_node *second)
{
	return call(b, jy_str(name), false, first, second);
}

jy_node *jy_build_method(jy_build *b, const char *name, jy_node *first, jy_node *second)
{
	return call(b, jy_str(name), true, first, second);
}

jy_node *jy_build_logic(jy_build *b, jy_node_kind kind, jy_kids kids)
{
	jy_kids flat = {NULL, 0, 0};
	for (uint32_t i = 0; i < kids.count; i++) {
		const jy_node *kid = kids.items[i];
		if (kid->kind != kind) {
			if (!jy_kids_add(b, &flat, kids.items[i]))
				return NULL;
			continue;
		}
		for (uint32_t k = 0; k < kid->count; k++)
			if (!jy_kids_add(b, &flat, kid->kids[k]))
				return NULL;
	}
	if (flat.count == 0)
		return jy_build_truth(b, kind == JY_N_AND);
	return flat.count == 1 ? flat.items[0] : jy_build_node(b, kind, flat);
}

jy_node *jy_build_not(jy_build *b, jy_node *node)
{
	if (!node)
		return NULL;
	/* !!a is a, for the bools that conditions are made of. */
	if (node->kind == JY_N_CALL && !node->member && jy_str_is(node->name, "!_"))
		return node->kids[0];
	if (node->kind == JY_N_CONST && node->value.type == JOURNEY_BOOL)
		return jy_build_truth(b, !node->value.as.i);
	return jy_build_call(b, "!_", node, NULL);
}

/* Syntax trees in their JSON form; the form is described in <journey/expr_tree.h>. */
#include "base/base64.h"
#include "base/number.h"
#include "base/text.h"
#include "expr/lexer.h"
#include "expr/tree.h"
#include "expr/unparse.h"

/* Most keys of one object. */
#define KEYS_MAX 4

typedef struct object {
	journey_entry entries[KEYS_MAX];
	size_t count;
} object;

static journey_value text_value(journey_str s)
{
	journey_value value = {{0}, (uint32_t)s.size, JOURNEY_STRING};
	value.as.s = s.data;
	return value;
}

static void put(object *o, const char *key, journey_value value)
{
	o->entries[o->count++] = (journey_entry){text_value(jy_str(key)), value};
}

static bool finish(jy_arena *arena, const object *o, journey_value *out)
{
	journey_map *map = jy_arena_alloc(arena, sizeof *map);
	journey_entry *entries = jy_arena_copy(arena, o->entries, o->count * sizeof *entries);
	if (!map || !entries)
		return false;
	*map = (journey_map){o->count, entries};
	*out = (journey_value){{0}, 0, JOURNEY_MAP};
	out->as.map = map;
	return true;
}

/* {key: value} */
static bool single(jy_arena *arena, const char *key, journey_value value, journey_value *out)
{
	object o = {.count = 0};
	put(&o, key, value);
	return finish(arena, &o, out);
}

static bool list_of(jy_arena *arena, size_t count, const journey_value *items, journey_value *out)
{
	journey_list *list = jy_arena_alloc(arena, sizeof *list);
	if (!list)
		return false;
	*list = (journey_list){count, items};
	*out = (journey_value){{0}, 0, JOURNEY_LIST};
	out->as.list = list;
	return true;
}

/* Kids from..to as a list. */
static bool kids_list(jy_arena *arena, const jy_node *node, uint32_t from, uint32_t to, journey_value *out)
{
	journey_value *items = jy_arena_items(arena, to - from, sizeof *items);
	if (!items)
		return false;
	for (uint32_t i = from; i < to; i++) {
		journey_value *item = &items[i - from];
		if (!jy_tree_write(arena, node->kids[i], item) ||
		    (node->kids[i]->maybe && !single(arena, "optional", *item, item)))
			return false;
	}
	return list_of(arena, to - from, items, out);
}

static bool tagged(jy_arena *arena, const char *key, const char *text, size_t size, journey_value *out)
{
	const char *copy = jy_arena_copy(arena, text, size);
	return copy && single(arena, key, text_value(jy_str_of(copy, size)), out);
}

static bool base64(jy_arena *arena, const journey_value *v, journey_value *out)
{
	size_t size = jy_base64_size(v->n);
	char *text = jy_arena_alloc(arena, size + 1);
	if (!text)
		return false;
	jy_base64_write(v->as.s, v->n, text);
	return single(arena, "bytes", text_value(jy_str_of(text, size)), out);
}

static bool constant(jy_arena *arena, const journey_value *v, journey_value *out)
{
	char text[40];
	size_t n;
	switch (v->type) {
	case JOURNEY_INT:
		n = jy_int_text(v->as.i, text);
		return tagged(arena, "int", text, n, out);
	case JOURNEY_UINT:
		n = jy_uint_text(v->as.u, text);
		return tagged(arena, "uint", text, n, out);
	case JOURNEY_DOUBLE:
		n = v->as.d - v->as.d == 0.0 ? jy_double_literal(v->as.d, text)
					     : jy_double_text(v->as.d, text);
		return tagged(arena, "double", text, n, out);
	case JOURNEY_BYTES:
		return base64(arena, v, out);
	default:
		*out = *v;
		return true;
	}
}

static bool plain_field(journey_str name)
{
	return jy_lex_identifier(name) && !jy_lex_keyword(name);
}

/* Whether a.b.c can be one dotted name; its length. */
static bool is_dotted(const jy_node *node, size_t *size)
{
	*size = 0;
	for (; node->kind == JY_N_SELECT; node = node->kids[0]) {
		if (node->test || node->optional || !plain_field(node->name))
			return false;
		*size += node->name.size + 1;
	}
	*size += node->name.size + (node->absolute ? 1 : 0);
	return node->kind == JY_N_IDENT;
}

/* The dotted name of a chain; written from its end, as the chain runs. */
static bool dotted(jy_arena *arena, const jy_node *node, size_t size, journey_value *out)
{
	char *text = jy_arena_alloc(arena, size + 1), *at;
	if (!text)
		return false;
	at = text + size;
	for (;; node = node->kids[0]) {
		at -= node->name.size;
		memcpy(at, node->name.data, node->name.size);
		if (node->kind == JY_N_IDENT)
			break;
		*--at = '.';
	}
	if (node->absolute)
		*--at = '.';
	text[size] = '\0';
	return single(arena, "name", text_value(jy_str_of(text, size)), out);
}

static bool selection(jy_arena *arena, const jy_node *node, journey_value *out)
{
	object o = {.count = 0};
	journey_value target;
	if (!jy_tree_write(arena, node->kids[0], &target))
		return false;
	put(&o, "select", target);
	put(&o, "field", text_value(node->name));
	if (node->optional)
		put(&o, "optional", (journey_value){{1}, 0, JOURNEY_BOOL});
	return finish(arena, &o, out);
}

static bool name_or_selection(jy_arena *arena, const jy_node *node, journey_value *out)
{
	jy_node plain = *node;
	size_t size;
	plain.test = false;
	if (!(is_dotted(&plain, &size) ? dotted(arena, &plain, size, out) : selection(arena, &plain, out)))
		return false;
	return !node->test || single(arena, "has", *out, out);
}

static bool operation(jy_arena *arena, const jy_node *node, const char *symbol, journey_value *out)
{
	object o = {.count = 0};
	journey_value args;
	if (!kids_list(arena, node, 0, node->count, &args))
		return false;
	put(&o, "op", text_value(jy_str(symbol)));
	put(&o, "args", args);
	return finish(arena, &o, out);
}

static bool call(jy_arena *arena, const jy_node *node, journey_value *out)
{
	const jy_operator *op = node->member ? NULL : jy_operator_named(node->name);
	object o = {.count = 0};
	journey_value name = text_value(node->name), target, args;
	if (op)
		return operation(arena, node, op->symbol, out);
	if (node->absolute) {
		char *text = jy_arena_alloc(arena, node->name.size + 1);
		if (!text)
			return false;
		text[0] = '.';
		memcpy(text + 1, node->name.data, node->name.size);
		name = text_value(jy_str_of(text, node->name.size + 1));
	}
	put(&o, "call", name);
	if (node->member) {
		if (!jy_tree_write(arena, node->kids[0], &target))
			return false;
		put(&o, "on", target);
	}
	if (!kids_list(arena, node, node->member ? 1 : 0, node->count, &args))
		return false;
	put(&o, "args", args);
	return finish(arena, &o, out);
}

static bool map_entries(jy_arena *arena, const jy_node *node, journey_value *out)
{
	size_t count = node->count / 2;
	journey_value *items = jy_arena_items(arena, count, sizeof *items), list;
	for (size_t i = 0; i < count; i++) {
		object o = {.count = 0};
		journey_value key, value;
		if (!items || !jy_tree_write(arena, node->kids[2 * i], &key) ||
		    !jy_tree_write(arena, node->kids[2 * i + 1], &value))
			return false;
		put(&o, "key", key);
		put(&o, "value", value);
		if (node->kids[2 * i]->maybe)
			put(&o, "optional", (journey_value){{1}, 0, JOURNEY_BOOL});
		if (!finish(arena, &o, &items[i]))
			return false;
	}
	return items && list_of(arena, count, items, &list) && single(arena, "map", list, out);
}

/* map(x, f) has three kids of which the second is true. */
static bool without_choice(const jy_node *node)
{
	const jy_node *kid = node->count == 3 ? node->kids[1] : NULL;
	return kid && kid->kind == JY_N_CONST && kid->value.type == JOURNEY_BOOL && kid->value.as.i;
}

static bool macro(jy_arena *arena, const jy_node *node, journey_value *out)
{
	object o = {.count = 0};
	journey_value target, vars, args, *names = jy_arena_items(arena, 2, sizeof *names);
	bool two = node->name2.size > 0, bind = node->macro == JY_M_BIND;
	if (!names)
		return false;
	names[0] = text_value(node->name);
	names[1] = text_value(node->name2);
	put(&o, "macro", text_value(jy_str(jy_macro_text(node->macro, two))));
	if (!bind) {
		if (!jy_tree_write(arena, node->kids[0], &target))
			return false;
		put(&o, "on", target);
	}
	uint32_t from = bind ? 0 : without_choice(node) ? 2 : 1;
	if (!list_of(arena, two ? 2 : 1, names, &vars) || !kids_list(arena, node, from, node->count, &args))
		return false;
	put(&o, "vars", vars);
	put(&o, "args", args);
	return finish(arena, &o, out);
}

/* As deep as the tree, whose depth is limited. */
bool jy_tree_write(jy_arena *arena, const jy_node *node, journey_value *out)
{
	switch (node->kind) {
	case JY_N_CONST:
		return constant(arena, &node->value, out);
	case JY_N_IDENT:
	case JY_N_SELECT:
		return name_or_selection(arena, node, out);
	case JY_N_CALL:
		return call(arena, node, out);
	case JY_N_LIST:
		return kids_list(arena, node, 0, node->count, out);
	case JY_N_MAP:
		return map_entries(arena, node, out);
	case JY_N_AND:
		return operation(arena, node, "&&", out);
	case JY_N_OR:
		return operation(arena, node, "||", out);
	case JY_N_COND:
		return operation(arena, node, "?:", out);
	case JY_N_MACRO:
		return macro(arena, node, out);
	}
	return false;
}

/* Syntax trees from their JSON form; the form is described in <journey/expr_tree.h>. */
#include "base/base64.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "expr/lexer.h"
#include "expr/tree.h"
#include "expr/unparse.h"

typedef jy_json_path path;

/* A form of an object: the key that tells it, and what else it may have. */
typedef struct form form;
struct form {
	const char *key;
	const char *more[3];
	jy_node *(*read)(jy_build *b, const journey_map *map, journey_value value, const path *at);
};

static jy_node *read_node(jy_build *b, journey_value value, const path *at);

static const journey_value *get(const journey_map *map, const char *key)
{
	return jy_map_get(map, jy_str(key));
}

static path below(const path *outer, const char *key)
{
	return (path){outer, jy_str(key), 0};
}

static const char *type_text(journey_value v)
{
	switch (v.type) {
	case JOURNEY_NULL:
		return "null";
	case JOURNEY_BOOL:
		return "a bool";
	case JOURNEY_INT:
	case JOURNEY_UINT:
	case JOURNEY_DOUBLE:
		return "a number";
	case JOURNEY_STRING:
		return "a text";
	case JOURNEY_LIST:
		return "a list";
	case JOURNEY_MAP:
		return "an object";
	default:
		return "another type";
	}
}

static void *expected(jy_build *b, const path *at, const char *what, journey_value found)
{
	return jy_tree_refuse(b, at, JOURNEY_TYPE, "found %s; expected %s", type_text(found), what);
}

static bool text_of(jy_build *b, const path *at, const char *what, const journey_value *v, journey_str *out)
{
	if (!v)
		return jy_tree_refuse(b, at, JOURNEY_INVALID, "%s is missing", what) != NULL;
	if (v->type != JOURNEY_STRING)
		return expected(b, at, what, *v) != NULL;
	*out = jy_value_text(*v);
	if (!jy_utf8_valid(*out))
		return jy_tree_refuse(b, at, JOURNEY_INVALID, "text that is not valid UTF-8") != NULL;
	return true;
}

static bool truth_of(jy_build *b, const path *at, const journey_map *map, const char *key, bool *out)
{
	const journey_value *v = get(map, key);
	path here = below(at, key);
	*out = v && v->type == JOURNEY_BOOL && v->as.i;
	return !v || v->type == JOURNEY_BOOL || expected(b, &here, "true or false", *v) != NULL;
}

static int excerpt(journey_str s)
{
	return (int)(s.size > 60 ? jy_utf8_cut(s, 60) : s.size);
}

static void *no_name(jy_build *b, const path *at, const char *what, journey_str name)
{
	return jy_tree_refuse(b, at, JOURNEY_SYNTAX, "'%.*s' is no %s", excerpt(name), name.data, what);
}

static bool is_name(journey_str name)
{
	return jy_lex_identifier(name) && !jy_lex_keyword(name) && !jy_lex_reserved(name);
}

/* Identifiers joined by dots, perhaps after a first dot. */
static bool is_path(journey_str name)
{
	size_t start = name.size && name.data[0] == '.' ? 1 : 0, first = start;
	for (size_t i = start; i <= name.size; i++) {
		if (i < name.size && name.data[i] != '.')
			continue;
		journey_str part = jy_str_part(name, start, i);
		if (start == first ? !is_name(part) : !jy_lex_identifier(part) || jy_lex_keyword(part))
			return false;
		start = i + 1;
	}
	return true;
}

/* Constants. */

static jy_node *read_int(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	int64_t i = v.as.i;
	(void)map;
	if (v.type == JOURNEY_DOUBLE && jy_double_int(v.as.d, &i) && (double)i == v.as.d)
		v.type = JOURNEY_INT;
	if (v.type != JOURNEY_INT && v.type != JOURNEY_STRING)
		return expected(b, at, "a whole number, or its digits as text", v);
	if (v.type == JOURNEY_STRING && !jy_text_int(jy_value_text(v), &i))
		return jy_tree_refuse(b, at, JOURNEY_RANGE, "'%.*s' is no int", excerpt(jy_value_text(v)),
				      v.as.s);
	return jy_build_int(b, i);
}

static jy_node *read_uint(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	uint64_t u = v.as.u;
	(void)map;
	if (v.type == JOURNEY_DOUBLE && jy_double_uint(v.as.d, &u) && (double)u == v.as.d)
		v.type = JOURNEY_UINT;
	if (v.type == JOURNEY_INT && v.as.i < 0)
		return jy_tree_refuse(b, at, JOURNEY_RANGE, "a uint is not negative");
	if (v.type != JOURNEY_INT && v.type != JOURNEY_UINT && v.type != JOURNEY_STRING)
		return expected(b, at, "a whole number, or its digits as text", v);
	if (v.type == JOURNEY_STRING && !jy_text_uint(jy_value_text(v), &u))
		return jy_tree_refuse(b, at, JOURNEY_RANGE, "'%.*s' is no uint", excerpt(jy_value_text(v)),
				      v.as.s);
	v = (journey_value){{0}, 0, JOURNEY_UINT};
	v.as.u = u;
	return jy_build_value(b, v);
}

static jy_node *double_node(jy_build *b, double d)
{
	if (d != d)
		return jy_build_call(b, "double", jy_build_text(b, jy_str("NaN")), NULL);
	journey_value v = {{0}, 0, JOURNEY_DOUBLE};
	v.as.d = d;
	return jy_build_value(b, v);
}

static jy_node *read_double(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	double d = v.as.d;
	(void)map;
	if (v.type == JOURNEY_INT)
		d = (double)v.as.i;
	else if (v.type == JOURNEY_STRING && !jy_text_double(jy_value_text(v), &d))
		return jy_tree_refuse(b, at, JOURNEY_RANGE, "'%.*s' is no double", excerpt(jy_value_text(v)),
				      v.as.s);
	else if (v.type != JOURNEY_DOUBLE && v.type != JOURNEY_STRING)
		return expected(b, at, "a number, or its digits as text", v);
	return double_node(b, d);
}

/* With or without the = at the end. */
static bool decode(journey_str s, char *out, uint32_t *size)
{
	for (size_t pad = 0; pad < 2 && s.size && s.data[s.size - 1] == '='; pad++)
		s.size--;
	*size = (uint32_t)jy_base64_bytes(s.size);
	return jy_base64_read(s.data, s.size, out);
}

static jy_node *read_bytes(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	journey_str text;
	journey_value bytes = {{0}, 0, JOURNEY_BYTES};
	(void)map;
	if (!text_of(b, at, "bytes as base64 text", &v, &text))
		return NULL;
	char *data = jy_arena_alloc(b->s->arena, text.size + 1);
	if (!data)
		return jy_build_fail(b, JOURNEY_NO_MEMORY);
	if (!decode(text, data, &bytes.n))
		return jy_tree_refuse(b, at, JOURNEY_SYNTAX, "text that is no base64");
	bytes.as.s = data;
	return jy_build_value(b, bytes);
}

/* Names. */

static jy_node *read_name(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	journey_str name;
	(void)map;
	if (!text_of(b, at, "a name", &v, &name))
		return NULL;
	return is_path(name) ? jy_build_path(b, name) : no_name(b, at, "name or names joined by dots", name);
}

static jy_node *read_select(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	journey_str field;
	bool optional;
	path here = below(at->outer, "field");
	if (!text_of(b, &here, "a field's name", get(map, "field"), &field) ||
	    !truth_of(b, at->outer, map, "optional", &optional))
		return NULL;
	if (!jy_field_writable(field))
		return no_name(b, &here, "name of a field", field);
	jy_node *node = jy_build_select(b, read_node(b, v, at), field);
	if (node)
		node->optional = optional;
	return node;
}

static jy_node *read_has(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	(void)map;
	jy_node *node = read_node(b, v, at);
	if (!node)
		return NULL;
	if (node->kind != JY_N_SELECT || node->test || node->optional)
		return jy_tree_refuse(b, at, JOURNEY_INVALID, "has takes the field of something");
	node->test = true;
	return node;
}

/* Calls. */

static const journey_list *list_of(jy_build *b, const path *at, const journey_value *v)
{
	static const journey_list none = {0, NULL};
	if (!v)
		return &none;
	return v->type == JOURNEY_LIST ? v->as.list : expected(b, at, "a list", *v);
}

/* Reads the items of `args`. */
static bool read_args(jy_build *b, const journey_map *map, const path *outer, jy_kids *kids)
{
	path here = below(outer, "args");
	const journey_list *list = list_of(b, &here, get(map, "args"));
	for (size_t i = 0; list && i < list->count; i++) {
		path item = {&here, {NULL, 0}, i};
		if (!jy_kids_add(b, kids, read_node(b, list->items[i], &item)))
			return false;
	}
	return list != NULL;
}

static jy_node *operation(jy_build *b, const jy_operator *op, jy_kids kids)
{
	jy_node *node = jy_build_node(b, op->kind, kids);
	if (node && op->kind == JY_N_CALL)
		node->name = jy_str(op->name);
	return node;
}

static jy_node *read_op(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	journey_str symbol;
	jy_kids kids = {NULL, 0, 0};
	if (!text_of(b, at, "an operator", &v, &symbol) || !read_args(b, map, at->outer, &kids))
		return NULL;
	const jy_operator *op = jy_operator_written(symbol, kids.count);
	if (op)
		return operation(b, op, kids);
	op = jy_operator_symbol(symbol);
	if (!op) {
		jy_tree_refuse(b, at, JOURNEY_INVALID, "'%.*s' is no operator", excerpt(symbol), symbol.data);
		jy_error_hint(b->s->error, "operators: && || ! == != < <= > >= in + - * / %% ?: []");
		return NULL;
	}
	return jy_tree_refuse(b, at->outer, JOURNEY_INVALID, "%s does not take %d arguments", op->symbol,
			      (int)kids.count);
}

static jy_node *read_call(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	journey_str name;
	jy_kids kids = {NULL, 0, 0};
	const journey_value *target = get(map, "on");
	path on = below(at->outer, "on");
	if (!text_of(b, at, "a function's name", &v, &name))
		return NULL;
	const jy_operator *op = target ? NULL : jy_operator_named(name);
	if (target ? !is_name(name) && !(jy_lex_identifier(name) && !jy_lex_keyword(name))
		   : !op && !is_path(name))
		return no_name(b, at, "name of a function", name);
	if ((target && !jy_kids_add(b, &kids, read_node(b, *target, &on))) ||
	    !read_args(b, map, at->outer, &kids))
		return NULL;
	if (op && (kids.count < op->least || kids.count > op->most))
		return jy_tree_refuse(b, at->outer, JOURNEY_INVALID, "%s does not take %d arguments",
				      op->symbol, (int)kids.count);
	if (op)
		return operation(b, op, kids);
	/* math.greatest(x) is a method of the name math, as when it is parsed. */
	size_t last = name.size;
	while (last > 0 && name.data[last - 1] != '.')
		last--;
	bool absolute = last == 1;
	if (last > 1) {
		jy_kids all = {NULL, 0, 0};
		if (!jy_kids_add(b, &all, jy_build_path(b, jy_str_part(name, 0, last - 1))))
			return NULL;
		for (uint32_t i = 0; i < kids.count; i++)
			if (!jy_kids_add(b, &all, kids.items[i]))
				return NULL;
		kids = all;
	}
	jy_node *node = jy_build_node(b, JY_N_CALL, kids);
	if (node) {
		node->name = jy_str_part(name, last, name.size);
		node->member = target || last > 1;
		node->absolute = absolute;
	}
	return node;
}

/* Macros. */

static const struct {
	jy_macro macro;
	uint32_t names, least, most; /* variables; items of `args` */
} macros[] = {
	{JY_M_ALL, 1, 1, 1},
	{JY_M_ALL, 2, 1, 1},
	{JY_M_EXISTS, 1, 1, 1},
	{JY_M_EXISTS, 2, 1, 1},
	{JY_M_EXISTS_ONE, 1, 1, 1},
	{JY_M_EXISTS_ONE, 2, 1, 1},
	{JY_M_FILTER, 1, 1, 1},
	{JY_M_MAP, 1, 1, 2},
	{JY_M_MAP, 2, 1, 2},
	{JY_M_TRANSFORM_MAP, 2, 1, 2},
	{JY_M_TRANSFORM_ENTRY, 2, 1, 2},
	{JY_M_BIND, 1, 2, 2},
	{JY_M_OPT_MAP, 1, 1, 1},
	{JY_M_OPT_FLAT_MAP, 1, 1, 1},
};

static bool read_vars(jy_build *b, const journey_map *map, const path *outer, journey_str names[2],
		      uint32_t *count)
{
	path here = below(outer, "vars");
	const journey_list *list = list_of(b, &here, get(map, "vars"));
	if (!list)
		return false;
	if (list->count < 1 || list->count > 2)
		return jy_tree_refuse(b, &here, JOURNEY_INVALID, "a macro has one variable or two") != NULL;
	*count = (uint32_t)list->count;
	for (uint32_t i = 0; i < *count; i++) {
		path item = {&here, {NULL, 0}, i};
		if (!text_of(b, &item, "a variable's name", &list->items[i], &names[i]))
			return false;
		if (!is_name(names[i]))
			return no_name(b, &item, "name of a variable", names[i]) != NULL;
	}
	if (*count == 2 && jy_str_equal(names[0], names[1]))
		return jy_tree_refuse(b, &here, JOURNEY_INVALID,
				      "the two variables of a macro must differ") != NULL;
	return true;
}

static jy_node *read_macro(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	journey_str name, vars[2] = {{NULL, 0}, {NULL, 0}};
	uint32_t names = 0;
	jy_kids kids = {NULL, 0, 0};
	const journey_value *target = get(map, "on");
	path on = below(at->outer, "on");
	if (!text_of(b, at, "a macro's name", &v, &name) || !read_vars(b, map, at->outer, vars, &names))
		return NULL;
	size_t m = 0, count = sizeof macros / sizeof *macros;
	while (m < count &&
	       !(macros[m].names == names && jy_str_is(name, jy_macro_text(macros[m].macro, names == 2))))
		m++;
	if (m == count)
		return jy_tree_refuse(b, at, JOURNEY_INVALID, "'%.*s' is no macro with %d variables",
				      excerpt(name), name.data, (int)names);
	bool bind = macros[m].macro == JY_M_BIND;
	if (bind != !target)
		return jy_tree_refuse(b, bind ? &on : at->outer, JOURNEY_INVALID,
				      bind ? "cel.bind is a macro of nothing; leave `on` out"
					   : "`on` is missing");
	if ((target && !jy_kids_add(b, &kids, read_node(b, *target, &on))) ||
	    !read_args(b, map, at->outer, &kids))
		return NULL;
	uint32_t args = kids.count - (bind ? 0 : 1);
	if (args < macros[m].least || args > macros[m].most)
		return jy_tree_refuse(b, at->outer, JOURNEY_INVALID, "%s does not take %d arguments",
				      jy_macro_text(macros[m].macro, names == 2), (int)args);
	if (macros[m].most == 2 && args == 1) {
		/* Without a choice all are chosen. */
		jy_node *body = kids.items[1];
		kids.items[1] = jy_build_truth(b, true);
		if (!kids.items[1] || !jy_kids_add(b, &kids, body))
			return NULL;
	}
	jy_node *node = jy_build_node(b, JY_N_MACRO, kids);
	if (node) {
		node->macro = macros[m].macro;
		node->name = vars[0];
		node->name2 = vars[1];
	}
	return node;
}

/* Literals. */

static jy_node *read_optional(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	(void)map;
	(void)v;
	return jy_tree_refuse(b, at->outer, JOURNEY_INVALID, "optional items are for lists only");
}

static jy_node *read_entry(jy_build *b, journey_value v, const path *at, jy_kids *kids)
{
	bool optional;
	path key = below(at, "key"), value = below(at, "value");
	if (v.type != JOURNEY_MAP)
		return expected(b, at, "an object with key and value", v);
	const journey_value *k = get(v.as.map, "key"), *item = get(v.as.map, "value");
	if (!k || !item)
		return jy_tree_refuse(b, at, JOURNEY_INVALID, "%s is missing", k ? "value" : "key");
	for (size_t i = 0; i < v.as.map->count; i++) {
		journey_str name = jy_value_text(v.as.map->entries[i].key);
		if (!jy_str_is(name, "key") && !jy_str_is(name, "value") && !jy_str_is(name, "optional"))
			return jy_tree_refuse(b, at, JOURNEY_INVALID, "unknown key '%.*s'", excerpt(name),
					      name.data);
	}
	if (!truth_of(b, at, v.as.map, "optional", &optional))
		return NULL;
	jy_node *node = read_node(b, *k, &key);
	if (node)
		node->maybe = optional;
	return jy_kids_add(b, kids, node) && jy_kids_add(b, kids, read_node(b, *item, &value)) ? node : NULL;
}

static jy_node *read_map(jy_build *b, const journey_map *map, journey_value v, const path *at)
{
	jy_kids kids = {NULL, 0, 0};
	(void)map;
	if (v.type != JOURNEY_LIST)
		return expected(b, at, "a list of objects with key and value", v);
	for (size_t i = 0; i < v.as.list->count; i++) {
		path item = {at, {NULL, 0}, i};
		if (!read_entry(b, v.as.list->items[i], &item, &kids))
			return NULL;
	}
	return jy_build_node(b, JY_N_MAP, kids);
}

static jy_node *read_list(jy_build *b, journey_value v, const path *at)
{
	jy_kids kids = {NULL, 0, 0};
	for (size_t i = 0; i < v.as.list->count; i++) {
		path item = {at, {NULL, 0}, i}, inner = below(&item, "optional");
		journey_value value = v.as.list->items[i];
		const journey_value *maybe = value.type == JOURNEY_MAP && value.as.map->count == 1
						     ? get(value.as.map, "optional")
						     : NULL;
		jy_node *node = maybe ? read_node(b, *maybe, &inner) : read_node(b, value, &item);
		if (!jy_kids_add(b, &kids, node))
			return NULL;
		node->maybe = maybe != NULL;
	}
	return jy_build_node(b, JY_N_LIST, kids);
}

static const form forms[] = {
	{"op", {"args", NULL, NULL}, read_op},
	{"name", {NULL, NULL, NULL}, read_name},
	{"call", {"on", "args", NULL}, read_call},
	{"int", {NULL, NULL, NULL}, read_int},
	{"double", {NULL, NULL, NULL}, read_double},
	{"has", {NULL, NULL, NULL}, read_has},
	{"select", {"field", "optional", NULL}, read_select},
	{"macro", {"on", "vars", "args"}, read_macro},
	{"map", {NULL, NULL, NULL}, read_map},
	{"uint", {NULL, NULL, NULL}, read_uint},
	{"bytes", {NULL, NULL, NULL}, read_bytes},
	{"optional", {NULL, NULL, NULL}, read_optional},
};

static bool allowed(const form *f, journey_str key)
{
	if (jy_str_is(key, f->key))
		return true;
	for (size_t i = 0; i < 3 && f->more[i]; i++)
		if (jy_str_is(key, f->more[i]))
			return true;
	return false;
}

static jy_node *read_object(jy_build *b, journey_value value, const path *at)
{
	const journey_map *map = value.as.map;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const journey_value *v = get(map, forms[i].key);
		if (!v)
			continue;
		for (size_t k = 0; k < map->count; k++) {
			journey_str key = jy_value_text(map->entries[k].key);
			if (!allowed(&forms[i], key))
				return jy_tree_refuse(b, at, JOURNEY_INVALID,
						      "unknown key '%.*s' beside '%s'", excerpt(key),
						      key.data ? key.data : "", forms[i].key);
		}
		path here = below(at, forms[i].key);
		return forms[i].read(b, map, *v, &here);
	}
	jy_tree_refuse(b, at, JOURNEY_INVALID, "an object that is no expression");
	jy_error_hint(b->s->error, "expected one of the keys op, call, name, select, has, macro, map, int, "
				   "uint, double, bytes");
	return NULL;
}

static uint32_t depth_of(const path *at)
{
	uint32_t depth = 0;
	for (; at; at = at->outer)
		depth++;
	return depth;
}

/* Bounded by the limit of depth: each level of the tree takes at most three of the JSON. */
static jy_node *read_node(jy_build *b, journey_value value, const path *at)
{
	journey_str text;
	if (b->status)
		return NULL;
	if (depth_of(at) > 3 * b->s->depth_limit)
		return jy_tree_refuse(b, at, JOURNEY_LIMIT,
				      "nested deeper than %d (limit JOURNEY_EXPR_DEPTH)",
				      (int)b->s->depth_limit);
	switch (value.type) {
	case JOURNEY_MAP:
		return read_object(b, value, at);
	case JOURNEY_LIST:
		return read_list(b, value, at);
	case JOURNEY_STRING:
		return text_of(b, at, "a text", &value, &text) ? jy_build_value(b, value) : NULL;
	case JOURNEY_DOUBLE:
		return double_node(b, value.as.d);
	case JOURNEY_NULL:
	case JOURNEY_BOOL:
	case JOURNEY_INT:
	case JOURNEY_UINT:
	case JOURNEY_BYTES:
		return jy_build_value(b, value);
	default:
		return expected(b, at, "what JSON has", value);
	}
}

jy_node *jy_tree_read(jy_build *b, journey_value value)
{
	return read_node(b, value, NULL);
}

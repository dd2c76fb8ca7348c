#include "expr/mongo.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "expr/lexer.h"
#include "expr/mongo_value.h"
#include "expr/regex_program.h"
#include "expr/unparse.h"

typedef jy_json_path path;

static bool is_constant(const jy_node *node, bool truth)
{
	return node->kind == JY_N_CONST && node->value.type == JOURNEY_BOOL &&
	       (node->value.as.i != 0) == truth;
}

bool jy_mongo_add(jy_mongo *m, jy_mongo_sum *sum, jy_node *node)
{
	bool neutral = sum->kind == JY_N_AND;
	if (!node || m->b->status)
		return false;
	if (is_constant(node, !neutral))
		sum->decided = true;
	return is_constant(node, neutral) || sum->decided || jy_kids_add(m->b, &sum->kids, node);
}

jy_node *jy_mongo_total(jy_mongo *m, const jy_mongo_sum *sum)
{
	if (m->b->status)
		return NULL;
	return sum->decided ? jy_build_truth(m->b, sum->kind == JY_N_OR)
			    : jy_build_logic(m->b, sum->kind, sum->kids);
}

static jy_node *join(jy_mongo *m, jy_node_kind kind, jy_node *a, jy_node *b)
{
	jy_mongo_sum sum = {.kind = kind};
	return jy_mongo_add(m, &sum, a) && jy_mongo_add(m, &sum, b) ? jy_mongo_total(m, &sum) : NULL;
}

jy_node *jy_mongo_and(jy_mongo *m, jy_node *a, jy_node *b)
{
	return join(m, JY_N_AND, a, b);
}

jy_node *jy_mongo_or(jy_mongo *m, jy_node *a, jy_node *b)
{
	return join(m, JY_N_OR, a, b);
}

bool jy_mongo_is_operators(const journey_value *condition)
{
	if (condition->type != JOURNEY_MAP || condition->as.map->count == 0)
		return false;
	for (size_t i = 0; i < condition->as.map->count; i++) {
		journey_str key = jy_value_text(condition->as.map->entries[i].key);
		if (key.size == 0 || key.data[0] != '$')
			return false;
	}
	return true;
}

/* Literals. */

static jy_node *list_literal(jy_mongo *m, const journey_list *list, const path *at)
{
	jy_kids kids = {NULL, 0, 0};
	for (size_t i = 0; i < list->count; i++) {
		path item = {at, {NULL, 0}, i};
		if (!jy_kids_add(m->b, &kids, jy_mongo_literal(m, &list->items[i], JY_T_DYN, &item)))
			return NULL;
	}
	return jy_build_node(m->b, JY_N_LIST, kids);
}

static jy_node *map_literal(jy_mongo *m, const journey_map *map, const path *at)
{
	jy_kids kids = {NULL, 0, 0};
	for (size_t i = 0; i < map->count; i++) {
		const journey_entry *entry = &map->entries[i];
		path value = {at, jy_value_text(entry->key), i};
		if (!jy_kids_add(m->b, &kids, jy_mongo_literal(m, &entry->key, JY_T_DYN, at)) ||
		    !jy_kids_add(m->b, &kids, jy_mongo_literal(m, &entry->value, JY_T_DYN, &value)))
			return NULL;
	}
	return jy_build_node(m->b, JY_N_MAP, kids);
}

/* The number that a constant is or is the text of, in the form that the kind has. */
static jy_node *number_literal(jy_mongo *m, const journey_value *v, jy_kind kind)
{
	journey_value out = *v;
	int64_t i;
	if (v->type == JOURNEY_STRING && !jy_text_double(jy_value_text(*v), &out.as.d))
		return NULL;
	if (v->type == JOURNEY_STRING)
		out.type = JOURNEY_DOUBLE;
	if (kind == JY_T_DOUBLE && out.type == JOURNEY_INT)
		out = jy_value_double((double)v->as.i);
	else if (kind != JY_T_DOUBLE && out.type == JOURNEY_DOUBLE && jy_double_int(out.as.d, &i) &&
		 (double)i == out.as.d)
		out = jy_value_int(i);
	if (kind == JY_T_UINT && out.type == JOURNEY_INT && out.as.i >= 0)
		out = jy_value_uint((uint64_t)out.as.i);
	return jy_build_value(m->b, out);
}

jy_node *jy_mongo_literal(jy_mongo *m, const journey_value *v, jy_kind kind, const path *at)
{
	bool number = kind == JY_T_INT || kind == JY_T_UINT || kind == JY_T_DOUBLE;
	jy_node *node;
	if (m->b->status)
		return NULL;
	if (m->depth >= m->b->s->depth_limit)
		return jy_tree_refuse(m->b, at, JOURNEY_LIMIT,
				      "nested deeper than %d (limit JOURNEY_EXPR_DEPTH)",
				      (int)m->b->s->depth_limit);
	switch (v->type) {
	case JOURNEY_LIST:
	case JOURNEY_MAP:
		m->depth++;
		node = v->type == JOURNEY_LIST ? list_literal(m, v->as.list, at)
					       : map_literal(m, v->as.map, at);
		m->depth--;
		return node;
	case JOURNEY_STRING:
		if (!jy_utf8_valid(jy_value_text(*v)))
			return jy_tree_refuse(m->b, at, JOURNEY_INVALID, "text that is not valid UTF-8");
		if (kind == JY_T_TIMESTAMP || kind == JY_T_DURATION)
			return jy_build_call(m->b, kind == JY_T_DURATION ? "duration" : "timestamp",
					     jy_build_value(m->b, *v), NULL);
		node = number ? number_literal(m, v, kind) : NULL;
		return node || m->b->status ? node : jy_build_value(m->b, *v);
	case JOURNEY_INT:
	case JOURNEY_DOUBLE:
		return number ? number_literal(m, v, kind) : jy_build_value(m->b, *v);
	case JOURNEY_NULL:
	case JOURNEY_BOOL:
	case JOURNEY_UINT:
		return jy_build_value(m->b, *v);
	default:
		return jy_tree_refuse(m->b, at, JOURNEY_TYPE, "a value that JSON does not have");
	}
}

/* Names. */

static const jy_type *type_of_field(const jy_mongo *m, journey_str object, journey_str field)
{
	const jy_decl *decl = m->env && object.size ? jy_env_find(m->env, object) : NULL;
	if (!decl)
		return NULL;
	if (decl->kind == JY_D_VARIABLE)
		return decl->type->kind == JY_T_MAP ? decl->type->b : NULL;
	decl = decl->kind == JY_D_OBJECT ? jy_env_field(m->env, decl, field) : NULL;
	return decl ? decl->type : NULL;
}

static jy_subject subject_of(jy_node *value, jy_node *present, const jy_type *type)
{
	jy_subject s = {value, present, JY_T_DYN, JY_T_DYN};
	if (type)
		s.kind = type->kind;
	if (type && type->kind == JY_T_LIST)
		s.item = type->a->kind;
	return s;
}

/* has(value), where value is a new selection. */
static jy_node *has(jy_node *value)
{
	if (value)
		value->test = true;
	return value;
}

static journey_str root_of(const jy_mongo *m)
{
	return jy_str(m->options->root ? m->options->root : "attributes");
}

/* target.name, or target["name"] where the name cannot be selected. */
static jy_node *field_of(jy_mongo *m, jy_node *target, journey_str name)
{
	if (jy_field_writable(name))
		return jy_build_select(m->b, target, name);
	return jy_build_call(m->b, "_[_]", target, jy_build_text(m->b, name));
}

static jy_node *has_field(jy_mongo *m, jy_node *target, journey_str name)
{
	if (jy_field_writable(name))
		return has(jy_build_select(m->b, target, name));
	return jy_build_call(m->b, "@in", jy_build_text(m->b, name), target);
}

static size_t first_part(journey_str name)
{
	size_t at = 0;
	while (at < name.size && name.data[at] != '.')
		at++;
	return at;
}

/* A name that the options give, as `profile.country`. */
static jy_subject named(jy_mongo *m, journey_str name)
{
	size_t dot = first_part(name);
	const jy_type *type = dot < name.size ? type_of_field(m, jy_str_part(name, 0, dot),
							      jy_str_part(name, dot + 1, name.size))
					      : NULL;
	const jy_decl *variable = m->env ? jy_env_find(m->env, name) : NULL;
	if (variable && variable->kind == JY_D_VARIABLE)
		return subject_of(jy_build_path(m->b, name), NULL, variable->type);
	return subject_of(jy_build_path(m->b, name), dot < name.size ? has(jy_build_path(m->b, name)) : NULL,
			  type);
}

/* has(t.a) && has(t.a.b) ... for the parts of a path below a target. */
static jy_node *has_all(jy_mongo *m, jy_node *target, journey_str rest)
{
	jy_node *all = jy_build_truth(m->b, true);
	for (size_t start = 0; start <= rest.size && all;) {
		size_t end = start + first_part(jy_str_part(rest, start, rest.size));
		journey_str part = jy_str_part(rest, start, end);
		all = jy_mongo_and(m, all, has_field(m, target, part));
		target = field_of(m, target, part);
		start = end + 1;
	}
	return all;
}

static jy_node *select_all(jy_mongo *m, jy_node *target, journey_str rest)
{
	for (size_t start = 0; start <= rest.size;) {
		size_t end = start + first_part(jy_str_part(rest, start, rest.size));
		target = field_of(m, target, jy_str_part(rest, start, end));
		start = end + 1;
	}
	return target;
}

/* A path below the variable of a loop. */
static jy_subject in_item(jy_mongo *m, jy_node *item, journey_str name)
{
	if (m->plain)
		return subject_of(select_all(m, item, name), has_all(m, item, name), NULL);
	return subject_of(jy_build_call(m->b, "mongo.get", item, jy_build_text(m->b, name)), NULL, NULL);
}

static jy_subject attribute(jy_mongo *m, journey_str name)
{
	journey_str root = root_of(m);
	for (size_t i = 0; i < m->options->name_count; i++)
		if (jy_str_equal(m->options->names[i].path, name))
			return named(m, m->options->names[i].name);
	size_t dot = first_part(name);
	/* A declared field may have dots in its name; a key of a map is not looked for. */
	const jy_decl *decl = m->env && root.size ? jy_env_find(m->env, root) : NULL;
	bool whole = dot == name.size || (decl && decl->kind == JY_D_OBJECT);
	const jy_type *type = whole ? type_of_field(m, root, name) : NULL;
	journey_str first = type ? name : jy_str_part(name, 0, dot), rest = {NULL, 0};
	if (first.size < name.size)
		rest = jy_str_part(name, first.size + 1, name.size);
	if (root.size == 0 && first.size == name.size)
		return named(m, name);
	jy_node *target = root.size ? jy_build_path(m->b, root) : NULL;
	jy_node *value = target ? field_of(m, target, first) : jy_build_ident(m->b, first);
	jy_node *present = target ? has_field(m, target, first) : NULL;
	if (first.size == name.size)
		return subject_of(value, present, type);
	if (!m->plain)
		return subject_of(jy_build_call(m->b, "mongo.get", value, jy_build_text(m->b, rest)), present,
				  NULL);
	jy_node *all = has_all(m, value, rest);
	return subject_of(select_all(m, value, rest), present ? jy_mongo_and(m, present, all) : all, NULL);
}

/* Whether a path's parts can be written. */
static bool check_path(jy_mongo *m, journey_str name, bool item, const path *at)
{
	bool bare = !item && root_of(m).size == 0;
	journey_str first = jy_str_part(name, 0, first_part(name));
	if (name.size == 0)
		return jy_tree_refuse(m->b, at, JOURNEY_INVALID, "a path of an attribute is empty") != NULL;
	if (!jy_utf8_valid(name))
		return jy_tree_refuse(m->b, at, JOURNEY_INVALID, "a path that is not valid UTF-8") != NULL;
	if (!bare || (jy_lex_identifier(first) && !jy_lex_keyword(first) && !jy_lex_reserved(first)))
		return true;
	return jy_tree_refuse(m->b, at, JOURNEY_SYNTAX, "'%.*s' is no name of a variable",
			      (int)(first.size > 60 ? jy_utf8_cut(first, 60) : first.size),
			      first.data) != NULL;
}

/* Conditions. */

/* The condition on an attribute, with what holds where it is missing. */
static jy_node *guarded(jy_mongo *m, const journey_value *condition, const jy_subject *subject, bool negative,
			const path *at)
{
	const journey_value null = {{0}, 0, JOURNEY_NULL};
	jy_node *node = jy_mongo_value(m, condition, subject, at);
	if (!node || !subject->present)
		return node;
	if (jy_mongo_outcome(m, condition, &null))
		return jy_mongo_or(m, jy_build_not(m->b, subject->present), node);
	if (m->plain && !negative && !(node->kind == JY_N_CONST))
		return node;
	return jy_mongo_and(m, subject->present, node);
}

static jy_node *list_of_conditions(jy_mongo *m, const journey_value *list, bool any, jy_node *item,
				   bool negative, const path *at)
{
	if (list->type != JOURNEY_LIST)
		return jy_tree_refuse(m->b, at, JOURNEY_TYPE, "expected a list of conditions");
	/* Any of nothing holds here. */
	jy_mongo_sum sum = {.kind = any && list->as.list->count ? JY_N_OR : JY_N_AND};
	for (size_t i = 0; i < list->as.list->count; i++) {
		path here = {at, {NULL, 0}, i};
		if (!jy_mongo_add(m, &sum,
				  jy_mongo_condition(m, &list->as.list->items[i], item, negative, &here)))
			return NULL;
	}
	return jy_mongo_total(m, &sum);
}

static jy_node *entry_of(jy_mongo *m, journey_str key, const journey_value *v, jy_node *item, bool negative,
			 const path *at)
{
	bool all = jy_str_is(key, "$and"), none = jy_str_is(key, "$nor");
	/* As any operand of the wrong type; not what $nor would turn it into. */
	if ((all || none || jy_str_is(key, "$or")) && v->type != JOURNEY_LIST && !m->strict)
		return jy_build_truth(m->b, false);
	if (jy_str_is(key, "$or") || all)
		return list_of_conditions(m, v, key.data[1] == 'o', item, negative, at);
	if (none)
		return jy_build_not(m->b, list_of_conditions(m, v, true, item, !negative, at));
	if (jy_str_is(key, "$not"))
		return jy_build_not(m->b, jy_mongo_condition(m, v, item, !negative, at));
	if (!check_path(m, key, item != NULL, at))
		return NULL;
	jy_subject subject = item ? in_item(m, item, key) : attribute(m, key);
	return guarded(m, v, &subject, negative, at);
}

jy_node *jy_mongo_condition(jy_mongo *m, const journey_value *condition, jy_node *item, bool negative,
			    const path *at)
{
	if (m->b->status)
		return NULL;
	if (condition->type != JOURNEY_MAP)
		return jy_tree_refuse(m->b, at, JOURNEY_TYPE, "expected an object of paths and operators");
	if (++m->depth > m->b->s->depth_limit)
		return jy_tree_refuse(m->b, at, JOURNEY_LIMIT,
				      "nested deeper than %d (limit JOURNEY_EXPR_DEPTH)",
				      (int)m->b->s->depth_limit);
	jy_mongo_sum sum = {.kind = JY_N_AND};
	for (size_t i = 0; i < condition->as.map->count; i++) {
		const journey_entry *entry = &condition->as.map->entries[i];
		if (entry->key.type != JOURNEY_STRING)
			return jy_tree_refuse(m->b, at, JOURNEY_TYPE, "a key that is no text");
		path here = {at, jy_value_text(entry->key), i};
		if (!jy_mongo_add(m, &sum, entry_of(m, here.key, &entry->value, item, negative, &here)))
			return NULL;
	}
	m->depth--;
	return jy_mongo_total(m, &sum);
}

/* The public function. */

typedef struct arguments {
	const journey_expr_env *env;
	const journey_value *condition;
	const journey_mongo_options *options;
} arguments;

static bool dotted_name(journey_str name)
{
	size_t start = 0;
	for (size_t i = 0; i <= name.size; i++) {
		if (i < name.size && name.data[i] != '.')
			continue;
		journey_str part = jy_str_part(name, start, i);
		if (!jy_lex_identifier(part) || jy_lex_keyword(part) || (!start && jy_lex_reserved(part)))
			return false;
		start = i + 1;
	}
	return true;
}

/* Names in the options become part of the text as they are. */
static bool check_options(jy_build *b, const journey_mongo_options *o)
{
	bool good = (!o->root || !*o->root || dotted_name(jy_str(o->root))) &&
		    (!o->groups_name || dotted_name(jy_str(o->groups_name)));
	for (size_t i = 0; i < o->name_count && good; i++)
		good = dotted_name(o->names[i].name);
	if (good && (o->groups.type == JOURNEY_NULL || o->groups.type == JOURNEY_MAP))
		return true;
	return jy_tree_refuse(b, NULL, good ? JOURNEY_TYPE : JOURNEY_SYNTAX,
			      good ? "the saved groups are no map" : "a name in the options is none") != NULL;
}

static jy_node *make(jy_build *b, const void *arg)
{
	const arguments *a = arg;
	b->pattern_ranges = jy_env_limit(a->env, JOURNEY_EXPR_PATTERN) * JY_REGEX_RANGES;
	jy_mongo m = {.b = b, .env = a->env, .options = a->options};
	m.plain = (a->options->flags & JOURNEY_MONGO_PLAIN) != 0;
	m.strict = (a->options->flags & JOURNEY_MONGO_STRICT) != 0;
	if (!check_options(b, a->options))
		return NULL;
	return jy_mongo_condition(&m, a->condition, NULL, false, NULL);
}

journey_status journey_expr_tree_from_mongo(const journey_expr_env *env, journey_value condition,
					    const journey_mongo_options *options,
					    const journey_allocator *allocator, journey_expr_tree **out,
					    journey_error *error)
{
	static const journey_mongo_options defaults = {.size = sizeof defaults};
	const arguments a = {env, &condition, options ? options : &defaults};
	const unsigned known = JOURNEY_MONGO_PLAIN | JOURNEY_MONGO_STRICT;
	if (!out || a.options->size < sizeof defaults || (a.options->flags & ~known) ||
	    (a.options->name_count && !a.options->names))
		return JOURNEY_MISUSE;
	return jy_tree_make(env, make, &a, allocator, out, error);
}

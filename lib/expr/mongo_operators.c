/* The operators of Mongo-style conditions as parts of expressions. */
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "expr/mongo.h"
#include "expr/mongo_value.h"

typedef jy_json_path path;

static const char *const names[] = {
	[JY_MO_EQ] = "$eq",
	[JY_MO_NE] = "$ne",
	[JY_MO_LT] = "$lt",
	[JY_MO_LTE] = "$lte",
	[JY_MO_GT] = "$gt",
	[JY_MO_GTE] = "$gte",
	[JY_MO_IN] = "$in",
	[JY_MO_NIN] = "$nin",
	[JY_MO_INI] = "$ini",
	[JY_MO_NINI] = "$nini",
	[JY_MO_ALL] = "$all",
	[JY_MO_ALLI] = "$alli",
	[JY_MO_ELEM_MATCH] = "$elemMatch",
	[JY_MO_SIZE] = "$size",
	[JY_MO_EXISTS] = "$exists",
	[JY_MO_TYPE] = "$type",
	[JY_MO_NOT] = "$not",
	[JY_MO_REGEX] = "$regex",
	[JY_MO_REGEXI] = "$regexi",
	[JY_MO_NOT_REGEX] = "$notRegex",
	[JY_MO_NOT_REGEXI] = "$notRegexi",
	[JY_MO_VEQ] = "$veq",
	[JY_MO_VNE] = "$vne",
	[JY_MO_VLT] = "$vlt",
	[JY_MO_VLTE] = "$vlte",
	[JY_MO_VGT] = "$vgt",
	[JY_MO_VGTE] = "$vgte",
	[JY_MO_IN_GROUP] = "$inGroup",
	[JY_MO_NOT_IN_GROUP] = "$notInGroup",
};

jy_mongo_op jy_mongo_op_of(journey_str name)
{
	int op = 0;
	while (op < JY_MO_UNKNOWN && !jy_str_is(name, names[op]))
		op++;
	return (jy_mongo_op)op;
}

static bool is_number_kind(jy_kind kind)
{
	return kind == JY_T_INT || kind == JY_T_UINT || kind == JY_T_DOUBLE;
}

static bool is_number(const journey_value *v)
{
	return v->type == JOURNEY_INT || v->type == JOURNEY_DOUBLE;
}

/* Whether a constant can be compared with values of a kind as they are. */
static bool fits(jy_kind kind, const journey_value *v)
{
	double d;
	if (is_number_kind(kind))
		return is_number(v) ||
		       (v->type == JOURNEY_STRING && jy_text_double(jy_value_text(*v), &d) && d == d);
	if (kind == JY_T_BOOL)
		return v->type == JOURNEY_BOOL;
	return v->type == JOURNEY_STRING &&
	       (kind == JY_T_STRING || kind == JY_T_TIMESTAMP || kind == JY_T_DURATION);
}

/* Whether a value of the kind can be equal to a constant. With PLAIN the checker says so. */
static bool can_equal(const jy_mongo *m, jy_kind kind, const journey_value *v, const jy_node *literal)
{
	if (kind == JY_T_DYN || v->type > JOURNEY_STRING || m->plain)
		return true;
	return fits(kind, v) &&
	       !(is_number_kind(kind) && kind != JY_T_DOUBLE && literal->value.type == JOURNEY_DOUBLE);
}

static jy_node *truth(jy_mongo *m, bool t)
{
	return jy_build_truth(m->b, t);
}

/* An operand that the operator cannot have: false, or an error. */
static jy_node *never(jy_mongo *m, const path *at, const char *expected)
{
	return m->strict ? jy_tree_refuse(m->b, at, JOURNEY_TYPE, "expected %s", expected) : truth(m, false);
}

static jy_node *type_is(jy_mongo *m, jy_node *value, const char *type)
{
	return jy_build_call(m->b, "_==_", jy_build_call(m->b, "type", value, NULL),
			     jy_build_ident(m->b, jy_str(type)));
}

/* Comparisons. */

static jy_node *equals(jy_mongo *m, const char *op, const jy_subject *s, const journey_value *v,
		       const path *at)
{
	if (v->type == JOURNEY_NULL && s->kind != JY_T_DYN)
		return truth(m, op[1] == '!');
	jy_node *literal = jy_mongo_literal(m, v, s->kind, at);
	bool other = literal && !can_equal(m, s->kind, v, literal);
	return other ? truth(m, op[1] == '!') : jy_build_call(m->b, op, s->value, literal);
}

static jy_node *relation(jy_mongo *m, jy_mongo_op op, const jy_subject *s, const journey_value *v,
			 const path *at)
{
	static const char *const plain[] = {"_<_", "_<=_", "_>_", "_>=_"};
	static const char *const exact[] = {"mongo.lt", "mongo.lte", "mongo.gt", "mongo.gte"};
	bool same = m->plain || (s->kind != JY_T_BOOL && fits(s->kind, v));
	jy_node *literal = jy_mongo_literal(m, v, same ? s->kind : JY_T_DYN, at);
	return jy_build_call(m->b, same ? plain[op - JY_MO_LT] : exact[op - JY_MO_LT], s->value, literal);
}

static jy_node *version(jy_mongo *m, jy_mongo_op op, const jy_subject *s, const journey_value *v,
			const path *at)
{
	static const char *const relations[] = {"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"};
	jy_node *literal = jy_mongo_literal(m, v, JY_T_DYN, at);
	if (v->type != JOURNEY_STRING && m->strict)
		return never(m, at, "a version as text");
	return jy_build_call(m->b, relations[op - JY_MO_VEQ],
			     jy_build_call(m->b, "mongo.version", s->value, NULL),
			     jy_build_call(m->b, "mongo.version", literal, NULL));
}

/* Text that other values than text turn into. */
static bool is_text_of_other(journey_str s)
{
	double d;
	return jy_text_double(s, &d) || jy_str_is(s, "null") || jy_str_is(s, "true") || jy_str_is(s, "false");
}

static jy_node *scalar(jy_mongo *m, const journey_value *v, const jy_subject *s, const path *at)
{
	if (v->type == JOURNEY_NULL)
		return equals(m, "_==_", s, v, at);
	if (v->type == JOURNEY_BOOL && s->kind == JY_T_BOOL)
		return v->as.i ? s->value : jy_build_not(m->b, s->value);
	bool direct =
		m->plain || fits(s->kind, v) ||
		(v->type == JOURNEY_STRING && s->kind == JY_T_DYN && !is_text_of_other(jy_value_text(*v)));
	if (direct)
		return equals(m, "_==_", s, v, at);
	if (v->type == JOURNEY_BOOL) {
		jy_node *is = jy_build_call(m->b, "mongo.truthy", s->value, NULL);
		if (v->as.i)
			return is;
		is = jy_build_not(m->b, is);
		if (s->kind != JY_T_DYN)
			return is;
		jy_node *null = jy_build_value(m->b, jy_value_null());
		return jy_mongo_and(m, jy_build_call(m->b, "_!=_", s->value, null), is);
	}
	bool text = v->type == JOURNEY_STRING;
	return jy_build_call(m->b, "_==_",
			     jy_build_call(m->b, text ? "mongo.text" : "mongo.number", s->value, NULL),
			     jy_mongo_literal(m, v, text ? JY_T_STRING : JY_T_DOUBLE, at));
}

/* Lists. */

/* Name of the next loop's variable; the root of paths is not called so. */
static jy_node *loop_variable(jy_mongo *m, bool *failed)
{
	char name[24] = "each";
	const char *root = m->options->root, *groups = m->options->groups_name;
	if ((root && strncmp(root, name, 4) == 0) || (groups && strncmp(groups, name, 4) == 0))
		memcpy(name, "one", sizeof "one");
	size_t n = strlen(name);
	if (m->loops > 0)
		n += jy_int_text((int64_t)m->loops + 1, name + n);
	const char *copy = jy_arena_copy(m->b->s->arena, name, n);
	*failed = copy == NULL;
	if (!copy)
		return jy_build_fail(m->b, JOURNEY_NO_MEMORY);
	return jy_build_ident(m->b, jy_str_of(copy, n));
}

/* list.exists(variable, body) */
static jy_node *exists(jy_mongo *m, jy_node *list, jy_node *variable, jy_node *body)
{
	jy_kids kids = {NULL, 0, 0};
	if (!jy_kids_add(m->b, &kids, list) || !jy_kids_add(m->b, &kids, body))
		return NULL;
	jy_node *node = jy_build_node(m->b, JY_N_MACRO, kids);
	if (node) {
		node->macro = JY_M_EXISTS;
		node->name = variable->name;
	}
	return node;
}

/* Makes the condition of a loop over the subject; only lists have items. */
static jy_node *only_lists(jy_mongo *m, const jy_subject *s, jy_node *node)
{
	if (s->kind == JY_T_LIST || m->plain)
		return node;
	return jy_mongo_and(m, type_is(m, s->value, "list"), node);
}

/* Items that JavaScript takes for false are passed over. */
static jy_node *skip_empty(jy_mongo *m, const journey_value *condition, const jy_subject *item, jy_node *body,
			   bool operators)
{
	const journey_value empty[] = {jy_value_null(), jy_value_bool(false), jy_value_int(0),
				       jy_value_str(jy_str(""))};
	bool meets = !operators;
	for (size_t i = 0; i < 4 && !meets; i++)
		meets = jy_mongo_outcome(m, condition, &empty[i]);
	if (m->plain || !meets)
		return body;
	return jy_mongo_and(m, jy_build_call(m->b, "mongo.truthy", item->value, NULL), body);
}

static jy_node *element(jy_mongo *m, const jy_subject *s, const journey_value *condition, const path *at)
{
	bool failed, operators = jy_mongo_is_operators(condition);
	if (s->kind != JY_T_LIST && s->kind != JY_T_DYN)
		return never(m, at, "a list as the attribute's type");
	jy_node *variable = loop_variable(m, &failed);
	if (failed || !variable)
		return NULL;
	jy_subject item = {variable, NULL, s->item, JY_T_DYN};
	m->loops++;
	jy_node *body = operators ? jy_mongo_value(m, condition, &item, at)
				  : jy_mongo_condition(m, condition, variable, false, at);
	m->loops--;
	if (!body)
		return NULL;
	body = skip_empty(m, condition, &item, body, operators);
	return only_lists(m, s, exists(m, s->value, variable, body));
}

static jy_node *folded_value(jy_mongo *m, const journey_value *v, const path *at)
{
	journey_str text;
	journey_value copy = *v;
	if (v->type == JOURNEY_STRING) {
		journey_status status = jy_mongo_fold(m->b->s->arena, jy_value_text(*v), &text);
		if (status)
			return jy_tree_refuse(m->b, at, status, "text that is too long");
		copy = jy_value_str(text);
	}
	return jy_mongo_literal(m, &copy, JY_T_DYN, at);
}

/* A list of constants, in the form of the kind that they are compared with. */
static jy_node *constants(jy_mongo *m, const journey_list *list, jy_kind kind, bool folded, const path *at)
{
	jy_kids kids = {NULL, 0, 0};
	for (size_t i = 0; i < list->count; i++) {
		path here = {at, {NULL, 0}, i};
		const journey_value *v = &list->items[i];
		jy_node *node = folded ? folded_value(m, v, &here) : jy_mongo_literal(m, v, kind, &here);
		if (!node ||
		    (can_equal(m, folded ? JY_T_DYN : kind, v, node) && !jy_kids_add(m->b, &kids, node)))
			return NULL;
	}
	return jy_build_node(m->b, JY_N_LIST, kids);
}

/* Whether the subject, or one of its items, is in a list. */
static jy_node *is_in(jy_mongo *m, const jy_subject *s, jy_node *list, bool folded)
{
	bool failed;
	if (list && list->count == 0)
		return truth(m, false);
	jy_node *value = folded ? jy_build_call(m->b, "mongo.fold", s->value, NULL) : s->value;
	bool scalar_kind = s->kind != JY_T_DYN && s->kind != JY_T_LIST;
	if (s->kind == JY_T_LIST && !folded) {
		jy_node *variable = loop_variable(m, &failed);
		return variable ? exists(m, s->value, variable, jy_build_call(m->b, "@in", variable, list))
				: NULL;
	}
	if (scalar_kind || (m->plain && !folded))
		return jy_build_call(m->b, "@in", value, list);
	return jy_build_call(m->b, "mongo.oneOf", value, list);
}

static jy_node *in_constants(jy_mongo *m, const jy_subject *s, const journey_value *v, bool folded, bool not,
			     const path *at)
{
	if (v->type != JOURNEY_LIST)
		return never(m, at, "a list");
	jy_kind kind = s->kind == JY_T_LIST ? s->item : s->kind;
	jy_node *node = is_in(m, s, constants(m, v->as.list, kind, folded, at), folded);
	return not ? jy_build_not(m->b, node) : node;
}

static jy_node *in_group(jy_mongo *m, const jy_subject *s, const journey_value *v, bool not, const path *at)
{
	jy_node *node;
	if (v->type != JOURNEY_STRING)
		return m->strict || !not ? never(m, at, "the id of a saved group") : truth(m, true);
	jy_node *id = jy_mongo_literal(m, v, JY_T_DYN, at);
	if (m->options->groups_name) {
		jy_node *groups = jy_build_path(m->b, jy_str(m->options->groups_name));
		node = is_in(m, s, jy_build_call(m->b, "_[_]", groups, id), false);
		node = jy_mongo_and(m, jy_build_call(m->b, "@in", id, groups), node);
	} else {
		const journey_list *list = jy_mongo_group(m, v);
		if (!list && m->strict)
			return jy_tree_refuse(m->b, at, JOURNEY_NOT_FOUND, "no saved group '%.*s'",
					      (int)(v->n > 60 ? jy_utf8_cut(jy_value_text(*v), 60) : v->n),
					      v->as.s);
		node = !list || list->count == 0
			       ? truth(m, false)
			       : is_in(m, s,
				       constants(m, list, s->kind == JY_T_LIST ? s->item : s->kind, false,
						 at),
				       false);
	}
	return not ? jy_build_not(m->b, node) : node;
}

/* Whether an item meets a condition: one of $all. */
static jy_node *some_item(jy_mongo *m, const jy_subject *s, const journey_value *v, bool folded,
			  const path *at)
{
	bool failed, text = v->type == JOURNEY_STRING;
	bool plain = m->plain || (text && !is_text_of_other(jy_value_text(*v)));
	if (text && folded && plain)
		return jy_build_call(m->b, "@in", folded_value(m, v, at),
				     jy_build_call(m->b, "mongo.fold", s->value, NULL));
	if (plain && v->type <= JOURNEY_STRING)
		return jy_build_call(m->b, "@in", jy_mongo_literal(m, v, s->item, at), s->value);
	jy_node *variable = loop_variable(m, &failed);
	if (failed || !variable)
		return NULL;
	jy_subject item = {variable, NULL, s->item, JY_T_DYN};
	if (text && folded) {
		jy_node *value = jy_build_call(m->b, "mongo.text", variable, NULL);
		value = jy_build_call(m->b, "mongo.fold", value, NULL);
		return exists(m, s->value, variable,
			      jy_build_call(m->b, "_==_", value, folded_value(m, v, at)));
	}
	m->loops++;
	jy_node *body = jy_mongo_value(m, v, &item, at);
	m->loops--;
	return exists(m, s->value, variable, body);
}

static jy_node *all_items(jy_mongo *m, const jy_subject *s, const journey_value *v, bool folded,
			  const path *at)
{
	if (v->type != JOURNEY_LIST)
		return never(m, at, "a list");
	if (s->kind != JY_T_LIST && s->kind != JY_T_DYN)
		return never(m, at, "a list as the attribute's type");
	jy_mongo_sum sum = {.kind = JY_N_AND};
	for (size_t i = 0; i < v->as.list->count; i++) {
		path here = {at, {NULL, 0}, i};
		if (!jy_mongo_add(m, &sum, some_item(m, s, &v->as.list->items[i], folded, &here)))
			return NULL;
	}
	return only_lists(m, s, jy_mongo_total(m, &sum));
}

static jy_node *size_of(jy_mongo *m, const jy_subject *s, const journey_value *v, const path *at)
{
	if (s->kind != JY_T_LIST && s->kind != JY_T_DYN)
		return never(m, at, "a list as the attribute's type");
	jy_subject size = {jy_build_call(m->b, "size", s->value, NULL), NULL, JY_T_INT, JY_T_DYN};
	return only_lists(m, s, jy_mongo_value(m, v, &size, at));
}

/* The rest. */

static jy_node *has_type(jy_mongo *m, const jy_subject *s, const journey_value *v, const path *at)
{
	static const char *const types[][2] = {
		{"string", "string"}, {"boolean", "bool"}, {"array", "list"}, {"object", "map"}};
	journey_str name = jy_value_text(*v);
	for (size_t i = 0; i < 4; i++)
		if (v->type == JOURNEY_STRING && jy_str_is(name, types[i][0]))
			return type_is(m, s->value, types[i][1]);
	if (v->type == JOURNEY_STRING && jy_str_is(name, "null")) {
		const journey_value null = {{0}, 0, JOURNEY_NULL};
		return equals(m, "_==_", s, &null, at);
	}
	if (v->type != JOURNEY_STRING || !jy_str_is(name, "number"))
		return never(m, at, "string, boolean, array, object, number or null");
	return jy_mongo_or(m, jy_mongo_or(m, type_is(m, s->value, "int"), type_is(m, s->value, "double")),
			   type_is(m, s->value, "uint"));
}

static jy_node *pattern(jy_mongo *m, const jy_subject *s, const journey_value *v, bool folded, bool not,
			const path *at)
{
	const jy_regex *regex = jy_mongo_pattern(m, v, folded, at);
	if (!regex)
		return m->b->status ? NULL : truth(m, false);
	jy_node *value = s->value;
	if (s->kind != JY_T_STRING && !m->plain)
		value = jy_build_call(m->b, "mongo.text", value, NULL);
	jy_node *node = jy_build_method(m->b, "matches", value, jy_build_text(m->b, regex->pattern));
	return not ? jy_build_not(m->b, node) : node;
}

static jy_node *is_there(jy_mongo *m, const jy_subject *s, const journey_value *v)
{
	bool wanted = jy_mongo_truthy(v);
	if (s->kind != JY_T_DYN)
		return truth(m, wanted);
	return jy_build_call(m->b, wanted ? "_!=_" : "_==_", s->value, jy_build_value(m->b, jy_value_null()));
}

jy_node *jy_mongo_operator(jy_mongo *m, jy_mongo_op op, const journey_value *v, const jy_subject *s,
			   const path *at)
{
	switch (op) {
	case JY_MO_EQ:
	case JY_MO_NE:
		return equals(m, op == JY_MO_EQ ? "_==_" : "_!=_", s, v, at);
	case JY_MO_LT:
	case JY_MO_LTE:
	case JY_MO_GT:
	case JY_MO_GTE:
		return relation(m, op, s, v, at);
	case JY_MO_IN:
	case JY_MO_NIN:
		return in_constants(m, s, v, false, op == JY_MO_NIN, at);
	case JY_MO_INI:
	case JY_MO_NINI:
		return in_constants(m, s, v, true, op == JY_MO_NINI, at);
	case JY_MO_ALL:
	case JY_MO_ALLI:
		return all_items(m, s, v, op == JY_MO_ALLI, at);
	case JY_MO_ELEM_MATCH:
		return element(m, s, v, at);
	case JY_MO_SIZE:
		return size_of(m, s, v, at);
	case JY_MO_EXISTS:
		return is_there(m, s, v);
	case JY_MO_TYPE:
		return has_type(m, s, v, at);
	case JY_MO_NOT:
		return jy_build_not(m->b, jy_mongo_value(m, v, s, at));
	case JY_MO_REGEX:
	case JY_MO_REGEXI:
		return pattern(m, s, v, op == JY_MO_REGEXI, false, at);
	case JY_MO_NOT_REGEX:
	case JY_MO_NOT_REGEXI:
		return pattern(m, s, v, op == JY_MO_NOT_REGEXI, true, at);
	case JY_MO_VEQ:
	case JY_MO_VNE:
	case JY_MO_VLT:
	case JY_MO_VLTE:
	case JY_MO_VGT:
	case JY_MO_VGTE:
		return version(m, op, s, v, at);
	case JY_MO_IN_GROUP:
	case JY_MO_NOT_IN_GROUP:
		return in_group(m, s, v, op == JY_MO_NOT_IN_GROUP, at);
	case JY_MO_UNKNOWN:
		break;
	}
	return NULL;
}

static jy_node *unknown(jy_mongo *m, journey_str name, const path *at)
{
	journey_str known[JY_MO_UNKNOWN];
	if (!m->strict)
		return truth(m, false);
	for (size_t i = 0; i < JY_MO_UNKNOWN; i++)
		known[i] = jy_str(names[i]);
	size_t near = jy_near_miss(name, known, JY_MO_UNKNOWN);
	jy_tree_refuse(m->b, at, JOURNEY_UNSUPPORTED, "unknown operator '%.*s'",
		       (int)(name.size > 60 ? jy_utf8_cut(name, 60) : name.size), name.data);
	if (near != SIZE_MAX)
		jy_error_hint(m->b->s->error, "did you mean %s?", names[near]);
	else
		jy_error_hint(m->b->s->error, "the operators are listed in <journey/expr_tree.h>");
	return NULL;
}

jy_node *jy_mongo_value(jy_mongo *m, const journey_value *condition, const jy_subject *s, const path *at)
{
	if (m->b->status || !s->value)
		return NULL;
	if (!jy_mongo_is_operators(condition))
		return condition->type <= JOURNEY_STRING ? scalar(m, condition, s, at)
							 : equals(m, "_==_", s, condition, at);
	if (++m->depth > m->b->s->depth_limit)
		return jy_tree_refuse(m->b, at, JOURNEY_LIMIT,
				      "nested deeper than %d (limit JOURNEY_EXPR_DEPTH)",
				      (int)m->b->s->depth_limit);
	jy_mongo_sum sum = {.kind = JY_N_AND};
	for (size_t i = 0; i < condition->as.map->count; i++) {
		const journey_entry *entry = &condition->as.map->entries[i];
		path here = {at, jy_value_text(entry->key), i};
		jy_mongo_op op = jy_mongo_op_of(here.key);
		jy_node *node = op == JY_MO_UNKNOWN ? unknown(m, here.key, &here)
						    : jy_mongo_operator(m, op, &entry->value, s, &here);
		if (!jy_mongo_add(m, &sum, node))
			return NULL;
	}
	m->depth--;
	return jy_mongo_total(m, &sum);
}

#include "expr/check.h"
#include "expr/aggregate.h"
#include "base/text.h"
#include "expr/diagnose.h"
#include "expr/infer.h"
#include <string.h>

/* Longest dotted name that is tried. */
#define QUALIFIED_MAX 512
/* Steps that comparing types may take: for each node that an expression may have, and some more. */
#define TYPE_STEPS 16

typedef struct checker {
	const jy_source *s;
	const journey_expr_env *env;
	jy_infer in;
	jy_local *locals; /* the innermost first */
	/* Names put together; here, as checking nests deeply and stacks may be small. */
	char chain[QUALIFIED_MAX], full[QUALIFIED_MAX], spaced[QUALIFIED_MAX];
} checker;

static journey_status check(checker *c, jy_node *node);
static journey_status check_any(checker *c, jy_node *node);

static const jy_type *basic(jy_kind kind)
{
	return jy_type_basic(kind);
}

static jy_diagnosis diagnosis(checker *c)
{
	return (jy_diagnosis){c->s, c->env, &c->in, c->locals};
}

/* What cannot be resolved: an error, or in unchecked expressions something for the evaluation to meet. */
static journey_status unresolved(checker *c, jy_node *node, journey_status status)
{
	if (!c->env->unchecked || status == JOURNEY_NO_MEMORY)
		return status;
	node->ref = JY_R_MISSING;
	node->type = basic(JY_T_DYN);
	return JOURNEY_OK;
}

/* optional(type) */
static const jy_type *optional_of(checker *c, const jy_type *type)
{
	const jy_type *made = jy_type_make(c->s->arena, JY_T_OPTIONAL, type, NULL);
	if (!made)
		c->in.no_memory = true;
	return made ? made : basic(JY_T_DYN);
}

/* T of optional(T); NULL where the type is something else. What is not known yet becomes an optional. */
static const jy_type *held_by(checker *c, const jy_type *type)
{
	const jy_type *head = jy_infer_head(&c->in, type);
	if (head->kind == JY_T_OPTIONAL)
		return head->a;
	if (head->kind == JY_T_DYN || c->env->unchecked)
		return basic(JY_T_DYN);
	if (head->kind != JY_T_VAR)
		return NULL;
	const jy_type *held = jy_infer_fresh(&c->in);
	return jy_infer_assign(&c->in, head, optional_of(c, held)) ? held : NULL;
}

/* Names. */

static jy_local *find_local(const checker *c, journey_str name)
{
	for (jy_local *l = c->locals; l; l = l->outer)
		if (jy_str_equal(l->name, name))
			return l;
	return NULL;
}

/* The name that starts a chain of selections, or NULL. */
static const jy_node *chain_root(const jy_node *node)
{
	while (node->kind == JY_N_SELECT && !node->test && !node->optional)
		node = node->kids[0];
	return node->kind == JY_N_IDENT ? node : NULL;
}

/* The chain a.b.c as text, until the next; size 0 if it is none, too long, or starts at a macro's variable. */
static journey_str qualified(checker *c, const jy_node *node)
{
	char *buffer = c->chain;
	const jy_node *root = chain_root(node);
	journey_str none = {NULL, 0};
	size_t at = QUALIFIED_MAX;
	if (!root || (!root->absolute && find_local(c, root->name)))
		return none;
	for (;; node = node->kids[0]) {
		if (node->name.size + 1 > at)
			return none;
		at -= node->name.size;
		memcpy(buffer + at, node->name.data, node->name.size);
		if (node == root)
			return (journey_str){buffer + at, QUALIFIED_MAX - at};
		buffer[--at] = '.';
	}
}

/* Names are tried in the namespace, then in the ones around it, then as they are. */
typedef const void *(*lookup)(const journey_expr_env *env, journey_str name);

static const void *lookup_name(const journey_expr_env *env, journey_str name)
{
	return jy_env_find(env, name);
}

static const void *lookup_function(const journey_expr_env *env, journey_str name)
{
	return jy_env_functions(env, name);
}

static const void *resolve_name(checker *c, journey_str name, bool absolute, lookup find)
{
	journey_str space = c->env->container;
	char *buffer = c->spaced;
	while (!absolute && space.size) {
		if (space.size + 1 + name.size <= QUALIFIED_MAX) {
			memcpy(buffer, space.data, space.size);
			buffer[space.size] = '.';
			memcpy(buffer + space.size + 1, name.data, name.size);
			const void *found = find(c->env, (journey_str){buffer, space.size + 1 + name.size});
			if (found)
				return found;
		}
		while (space.size && space.data[space.size - 1] != '.')
			space.size--;
		if (space.size)
			space.size--;
	}
	return find(c->env, name);
}

static void refer(checker *c, jy_node *node, const jy_decl *decl)
{
	node->type = decl->type;
	node->slot = decl->slot;
	node->flags = decl->flags | (decl->object ? decl->object->flags & JOURNEY_EXPR_TIMED : 0u);
	switch (decl->kind) {
	case JY_D_VARIABLE:
	case JY_D_FIELD:
		node->ref = JY_R_SLOT;
		break;
	case JY_D_OBJECT:
		node->ref = JY_R_OBJECT;
		break;
	case JY_D_TYPE:
		node->kind = JY_N_CONST;
		node->value = (journey_value){{0}, (uint32_t)decl->name.size, JOURNEY_TYPE_VALUE};
		node->value.as.s = decl->name.data;
		node->type = jy_type_make(c->s->arena, JY_T_TYPE, decl->type, NULL);
		if (!node->type) {
			node->type = basic(JY_T_DYN);
			c->in.no_memory = true;
		}
		break;
	}
}

static journey_status check_ident(checker *c, jy_node *node)
{
	jy_local *local = node->absolute ? NULL : find_local(c, node->name);
	if (local) {
		node->ref = JY_R_LOCAL;
		node->local = local;
		node->type = local->type;
		return JOURNEY_OK;
	}
	const jy_decl *decl = resolve_name(c, node->name, node->absolute, lookup_name);
	if (decl) {
		refer(c, node, decl);
		return JOURNEY_OK;
	}
	return unresolved(c, node, jy_diagnose_name(diagnosis(c), node));
}

static journey_status check_object_field(checker *c, jy_node *node)
{
	const jy_node *object = node->kids[0];
	const jy_decl *owner = jy_env_find(c->env, object->name);
	const jy_decl *field = jy_env_field(c->env, owner, node->name);
	if (field) {
		refer(c, node, field);
		if (!node->optional)
			return JOURNEY_OK;
		if (node->flags & JOURNEY_EXPR_TALLY)
			return jy_diagnose_tally(diagnosis(c), node);
		node->type = optional_of(c, node->type);
		return JOURNEY_OK;
	}
	if (owner->flags & JOURNEY_EXPR_OPEN) {
		node->ref = JY_R_FIELD;
		node->slot = owner->slot;
		node->flags = owner->flags & JOURNEY_EXPR_TIMED;
		node->type = basic(JY_T_DYN);
		if (node->optional)
			node->type = optional_of(c, node->type);
		return JOURNEY_OK;
	}
	return unresolved(c, node, jy_diagnose_field(diagnosis(c), node, owner));
}

/* The object whose fields values of a host's own type have; NULL: none. */
static const jy_decl *object_of_type(const checker *c, const jy_type *type)
{
	const jy_decl *decl = type->kind == JY_T_OPAQUE ? jy_env_find(c->env, type->name) : NULL;
	return decl && decl->kind == JY_D_OBJECT ? decl : NULL;
}

/* A field of a value. */
static journey_status check_value_field(checker *c, jy_node *node)
{
	const jy_type *type = jy_infer_head(&c->in, node->kids[0]->type);
	bool optional = node->optional || type->kind == JY_T_OPTIONAL;
	if (type->kind == JY_T_OPTIONAL)
		type = jy_infer_head(&c->in, type->a);
	const jy_decl *owner = object_of_type(c, type);
	const jy_decl *field = owner ? jy_env_field(c->env, owner, node->name) : NULL;
	node->type = basic(JY_T_DYN);
	if (owner && !field && !c->env->unchecked)
		return jy_diagnose_field(diagnosis(c), node, owner);
	if (field)
		node->type = field->type;
	else if (type->kind == JY_T_MAP && jy_infer_assign(&c->in, type->a, basic(JY_T_STRING)))
		node->type = type->b;
	else if (type->kind != JY_T_DYN && type->kind != JY_T_VAR && !c->env->unchecked)
		return jy_diagnose_selection(diagnosis(c), node);
	if (optional)
		node->type = optional_of(c, node->type);
	return JOURNEY_OK;
}

static journey_status check_select(checker *c, jy_node *node)
{
	if (c->env->dotted && !node->test && !node->optional) {
		journey_str name = qualified(c, node);
		const jy_node *root = chain_root(node);
		const jy_decl *decl = name.size ? resolve_name(c, name, root->absolute, lookup_name) : NULL;
		if (decl) {
			refer(c, node, decl);
			return JOURNEY_OK;
		}
	}
	journey_status s = check_any(c, node->kids[0]);
	if (s)
		return s;
	s = node->kids[0]->ref == JY_R_OBJECT ? check_object_field(c, node) : check_value_field(c, node);
	if (node->test)
		node->type = basic(JY_T_BOOL);
	return s;
}

/* Calls. */

/* Tries an overload; on success the result's type is set. */
static bool fits(checker *c, const jy_function *f, const jy_node *node, const jy_type **result)
{
	const jy_type *vars[JY_TYPE_PARAMS] = {NULL};
	if (f->count != node->count || f->member != node->member)
		return false;
	for (uint32_t i = 0; i < f->count; i++) {
		const jy_type *want = f->args[i], *have = node->kids[i]->type;
		if (want == have)
			continue;
		if (!jy_infer_assign(&c->in, jy_infer_instance(&c->in, want, vars), have))
			return false;
	}
	*result = jy_infer_instance(&c->in, f->result, vars);
	return true;
}

/* Chooses among overloads: several that fit (arguments are dyn) give dyn if their results differ. */
static const jy_function *choose(checker *c, const jy_function *first, jy_node *node)
{
	const jy_function *chosen = NULL;
	const jy_type *type = NULL;
	for (const jy_function *f = first; f; f = f->next) {
		const jy_type *result;
		jy_infer_mark mark = jy_infer_save(&c->in);
		if (!fits(c, f, node, &result)) {
			jy_infer_undo_to(&c->in, mark);
		} else if (!chosen) {
			chosen = f;
			type = result;
		} else {
			jy_infer_undo_to(&c->in, mark);
			const jy_type *a = jy_infer_head(&c->in, type), *b = jy_infer_head(&c->in, result);
			if (a->kind != b->kind || a->a)
				type = basic(JY_T_DYN);
		}
	}
	if (chosen)
		node->type = type;
	return chosen;
}

/* For unchecked expressions: any of that name and number of arguments, as they dispatch themselves. */
static const jy_function *choose_unchecked(const jy_function *first, jy_node *node)
{
	for (const jy_function *f = first; f; f = f->next) {
		if (f->count == node->count && f->member == node->member) {
			node->type = basic(JY_T_DYN);
			return f;
		}
	}
	return NULL;
}

/* events.count(x): the target is part of the name. The node becomes a call without a target. */
static const jy_function *namespaced(checker *c, jy_node *node)
{
	if (!node->member)
		return resolve_name(c, node->name, node->absolute, lookup_function);
	journey_str space = qualified(c, node->kids[0]);
	if (!space.size || space.size + 1 + node->name.size > QUALIFIED_MAX)
		return NULL;
	char *full = c->full;
	memcpy(full, space.data, space.size);
	full[space.size] = '.';
	memcpy(full + space.size + 1, node->name.data, node->name.size);
	journey_str name = {full, space.size + 1 + node->name.size};
	const jy_function *f = resolve_name(c, name, chain_root(node->kids[0])->absolute, lookup_function);
	if (f) {
		node->member = false;
		node->name = f->name;
		node->kids++;
		node->count--;
	}
	return f;
}

/* What a callback said of a call that it refuses. */
static journey_status refused(checker *c, const jy_node *node, journey_status s)
{
	if (s == JOURNEY_NO_MEMORY)
		return s;
	c->s->error->status = s;
	if (!c->s->error->message[0])
		jy_error_set(c->s->error, s, "", "%.*s refuses these arguments", JY_STR(node->name));
	return jy_source_place(c->s, node->count ? node->kids[0]->start : node->start);
}

/* A host function whose literal arguments become a slot. */
static journey_status resolve_call(checker *c, jy_node *node, const jy_function *f)
{
	journey_value values[JOURNEY_EXPR_ARGS_MAX];
	for (uint32_t i = 0; i < node->count; i++) {
		if (node->kids[i]->kind != JY_N_CONST)
			return JY_FAIL(c->s, JOURNEY_TYPE, node->kids[i]->start, "%.*s takes literals only",
				       JY_STR(node->name));
		values[i] = node->kids[i]->value;
	}
	memset(c->s->error, 0, sizeof *c->s->error);
	journey_status s = f->resolve(f->user, node->count, values, &node->slot, c->s->error);
	if (s == JOURNEY_OK) {
		node->ref = JY_R_SLOT;
		node->flags = f->flags;
		return s;
	}
	return refused(c, node, s);
}

/* A host function whose literal arguments say more of its result. */
static journey_status narrow_call(checker *c, jy_node *node, const jy_function *f)
{
	journey_value values[JOURNEY_EXPR_ARGS_MAX];
	const char *text = NULL;
	const jy_type *type;
	for (uint32_t i = 0; i < node->count; i++) {
		values[i] = node->kids[i]->value;
		if (node->kids[i]->kind != JY_N_CONST)
			values[i] = (journey_value){.type = JOURNEY_EXPR_ASK};
	}
	memset(c->s->error, 0, sizeof *c->s->error);
	journey_status s = f->narrow(f->user, node->count, values, &node->slot, &text, c->s->error);
	if (s)
		return refused(c, node, s);
	if (!text || c->env->unchecked)
		return s;
	s = jy_type_parse(c->s->arena, jy_str(text), &type);
	if (s == JOURNEY_TYPE)
		return JY_FAIL(c->s, s, node->start, "%.*s: no such type: %s", JY_STR(node->name), text);
	if (!s)
		node->type = type;
	return s;
}

static bool is_tally(const jy_node *node)
{
	return node->ref == JY_R_SLOT && (node->flags & JOURNEY_EXPR_TALLY) != 0;
}

static journey_status check_args(checker *c, jy_node *node)
{
	bool index = jy_str_is(node->name, "_[_]") || jy_str_is(node->name, "_[?_]");
	bool in = jy_str_is(node->name, "@in");
	for (uint32_t i = 0; i < node->count; i++) {
		/* What may be done with a tally: index it, ask for a key. */
		bool tally = (index && i == 0) || (in && i == 1);
		journey_status s = tally ? check_any(c, node->kids[i]) : check(c, node->kids[i]);
		if (!s && node->kids[i]->ref == JY_R_OBJECT)
			s = jy_diagnose_object(diagnosis(c), node->kids[i]);
		if (s)
			return s;
	}
	return JOURNEY_OK;
}

static journey_status check_call(checker *c, jy_node *node)
{
	const jy_function *first = namespaced(c, node);
	if (first && first->aggregate)
		return jy_check_aggregate(c->s, c->env, node, first);
	if (!first && node->member) {
		if (jy_in_namespace(diagnosis(c), node)) {
			/* Where this is no error, what stands below it is looked at as everywhere. */
			journey_status below = c->env->unchecked ? check_args(c, node) : JOURNEY_OK;
			return below ? below
				     : unresolved(c, node, jy_diagnose_namespace(diagnosis(c), node));
		}
		first = jy_env_functions(c->env, node->name);
	}
	journey_status s = JOURNEY_OK;
	if (first && first->library && first->library->prepare)
		s = first->library->prepare(c->s, first, node);
	if (!s)
		s = check_args(c, node);
	if (s)
		return s;
	if (!first)
		return unresolved(c, node, jy_diagnose_function(diagnosis(c), node));
	const jy_function *f =
		c->env->unchecked && !first->host ? choose_unchecked(first, node) : choose(c, first, node);
	if (!f)
		return unresolved(c, node, jy_diagnose_overload(diagnosis(c), node, first));
	if (!f->host && !f->run && !f->operation)
		return JY_FAIL(c->s, JOURNEY_UNSUPPORTED, node->at, "%.*s is not supported yet",
			       JY_STR(node->name));
	node->function = f;
	if (f->library && f->library->check && !c->env->unchecked)
		return f->library->check(c->s, &c->in, node);
	if (!f->host)
		return JOURNEY_OK;
	node->ref = JY_R_CALL;
	node->slot = f->id;
	node->flags = f->flags;
	if (f->resolve)
		return resolve_call(c, node, f);
	return f->narrow ? narrow_call(c, node, f) : JOURNEY_OK;
}

/* Literals, logic, macros. */

/* The type of an item or value; where it is written after ?, that of what the optional holds. */
static journey_status check_item(checker *c, jy_node *node, bool maybe, const jy_type **type)
{
	journey_status s = check(c, node);
	if (s)
		return s;
	*type = maybe ? held_by(c, node->type) : node->type;
	return *type ? s : jy_diagnose_optional(diagnosis(c), node, "? in a literal");
}

static journey_status check_list(checker *c, jy_node *node)
{
	const jy_type *item = NULL;
	for (uint32_t i = 0; i < node->count; i++) {
		const jy_type *type;
		journey_status s = check_item(c, node->kids[i], node->kids[i]->maybe, &type);
		if (s)
			return s;
		item = item ? jy_infer_join(&c->in, item, type) : type;
	}
	if (!item)
		item = jy_infer_fresh(&c->in);
	node->type = jy_type_make(c->s->arena, JY_T_LIST, item, NULL);
	return node->type ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static bool key_type(jy_kind kind)
{
	return kind == JY_T_BOOL || kind == JY_T_INT || kind == JY_T_UINT || kind == JY_T_STRING ||
	       kind == JY_T_DYN || kind == JY_T_VAR || kind == JY_T_WRAPPER;
}

static journey_status check_map(checker *c, jy_node *node)
{
	const jy_type *part[2] = {NULL, NULL};
	for (uint32_t i = 0; i < node->count; i++) {
		const jy_type *type;
		journey_status s = check_item(c, node->kids[i], i % 2 && node->kids[i - 1]->maybe, &type);
		if (s)
			return s;
		if (i % 2 == 0 && !c->env->unchecked && !key_type(jy_infer_head(&c->in, type)->kind))
			return jy_diagnose_key(diagnosis(c), node->kids[i]);
		part[i % 2] = part[i % 2] ? jy_infer_join(&c->in, part[i % 2], type) : type;
	}
	for (int i = 0; i < 2; i++)
		if (!part[i])
			part[i] = jy_infer_fresh(&c->in);
	node->type = jy_type_make(c->s->arena, JY_T_MAP, part[0], part[1]);
	return node->type ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* A part that must be a bool. */
static journey_status check_truth(checker *c, jy_node *node, const char *where)
{
	journey_status s = check(c, node);
	if (s || c->env->unchecked || jy_infer_assign(&c->in, basic(JY_T_BOOL), node->type))
		return s;
	return jy_diagnose_truth(diagnosis(c), node, where);
}

static journey_status check_logic(checker *c, jy_node *node)
{
	for (uint32_t i = 0; i < node->count; i++) {
		journey_status s = check_truth(c, node->kids[i], node->kind == JY_N_AND ? "&&" : "||");
		if (s)
			return s;
	}
	node->type = basic(JY_T_BOOL);
	return JOURNEY_OK;
}

static journey_status check_cond(checker *c, jy_node *node)
{
	journey_status s = check_truth(c, node->kids[0], "the condition before ?");
	if (!s)
		s = check(c, node->kids[1]);
	if (!s)
		s = check(c, node->kids[2]);
	if (s)
		return s;
	const jy_type *a = node->kids[1]->type, *b = node->kids[2]->type;
	jy_infer_mark mark = jy_infer_save(&c->in);
	if (c->env->unchecked) {
		node->type = basic(JY_T_DYN);
	} else if (jy_infer_assign(&c->in, a, b)) {
		jy_infer_undo_to(&c->in, mark);
		node->type = jy_infer_join(&c->in, a, b);
	} else {
		jy_infer_undo_to(&c->in, mark);
		if (!jy_infer_assign(&c->in, b, a))
			return jy_diagnose_branches(diagnosis(c), node);
		node->type = b;
	}
	return JOURNEY_OK;
}

static jy_local *new_local(checker *c, journey_str name, const jy_type *type)
{
	jy_local *local = jy_arena_alloc(c->s->arena, sizeof *local);
	if (!local)
		return NULL;
	*local = (jy_local){.name = name, .type = type, .outer = c->locals};
	c->locals = local;
	return local;
}

/* The types of a macro's variables from its range. */
static journey_status macro_types(checker *c, const jy_node *node, const jy_type *types[2])
{
	const jy_type *range = jy_infer_head(&c->in, node->kids[0]->type);
	bool two = node->name2.size > 0;
	types[0] = types[1] = basic(JY_T_DYN);
	switch (range->kind) {
	case JY_T_LIST:
		types[0] = two ? basic(JY_T_INT) : range->a;
		types[1] = range->a;
		return JOURNEY_OK;
	case JY_T_MAP:
		types[0] = range->a;
		types[1] = range->b;
		return JOURNEY_OK;
	case JY_T_DYN:
	case JY_T_VAR:
		return JOURNEY_OK;
	default:
		return c->env->unchecked ? JOURNEY_OK : jy_diagnose_range(diagnosis(c), node);
	}
}

/* A macro's type from those of its body. */
static journey_status macro_result(checker *c, jy_node *node, const jy_type *const types[2])
{
	const jy_type *body = node->kids[node->count - 1]->type;
	const jy_type *map;
	switch (node->macro) {
	case JY_M_FILTER:
		node->type = jy_type_make(c->s->arena, JY_T_LIST, types[0], NULL);
		break;
	case JY_M_MAP:
		node->type = jy_type_make(c->s->arena, JY_T_LIST, body, NULL);
		break;
	case JY_M_TRANSFORM_MAP:
		node->type = jy_type_make(c->s->arena, JY_T_MAP, types[0], body);
		break;
	case JY_M_TRANSFORM_ENTRY:
		map = jy_type_make(c->s->arena, JY_T_MAP, jy_infer_fresh(&c->in), jy_infer_fresh(&c->in));
		if (!map)
			return JOURNEY_NO_MEMORY;
		node->type = map;
		if (!c->env->unchecked && !jy_infer_assign(&c->in, map, body))
			return jy_diagnose_entries(diagnosis(c), node->kids[node->count - 1]);
		break;
	case JY_M_BIND:
		node->type = body;
		break;
	case JY_M_OPT_MAP:
		node->type = optional_of(c, body);
		break;
	case JY_M_OPT_FLAT_MAP:
		node->type = body;
		if (!held_by(c, body))
			return jy_diagnose_optional(diagnosis(c), node->kids[1], "optFlatMap()");
		break;
	default:
		node->type = basic(JY_T_BOOL);
	}
	return node->type ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* cel.bind, optMap, optFlatMap: one variable with one value. */
static bool binds(const jy_node *node)
{
	return node->macro == JY_M_BIND || node->macro == JY_M_OPT_MAP || node->macro == JY_M_OPT_FLAT_MAP;
}

static journey_status bound_type(checker *c, const jy_node *node, const jy_type *types[2])
{
	const jy_type *type = node->kids[0]->type;
	types[0] = node->macro == JY_M_BIND ? type : held_by(c, type);
	types[1] = basic(JY_T_DYN);
	if (types[0])
		return JOURNEY_OK;
	return jy_diagnose_optional(diagnosis(c), node->kids[0],
				    node->macro == JY_M_OPT_MAP ? "optMap()" : "optFlatMap()");
}

static journey_status check_macro(checker *c, jy_node *node)
{
	const jy_type *types[2];
	jy_local *outer = c->locals;
	journey_status s = check(c, node->kids[0]);
	if (!s)
		s = binds(node) ? bound_type(c, node, types) : macro_types(c, node, types);
	if (s)
		return s;
	node->local = new_local(c, node->name, types[0]);
	node->local2 = node->name2.size ? new_local(c, node->name2, types[1]) : NULL;
	if (!node->local || (node->name2.size && !node->local2))
		return JOURNEY_NO_MEMORY;
	s = binds(node) ? check(c, node->kids[1]) : check_truth(c, node->kids[1], "as a macro's condition");
	if (!s && node->count > 2)
		s = check(c, node->kids[2]);
	c->locals = outer;
	return s ? s : macro_result(c, node, types);
}

static const jy_type *constant_type(const jy_node *node)
{
	switch (node->value.type) {
	case JOURNEY_NULL:
		return basic(JY_T_NULL);
	case JOURNEY_BOOL:
		return basic(JY_T_BOOL);
	case JOURNEY_INT:
		return basic(JY_T_INT);
	case JOURNEY_UINT:
		return basic(JY_T_UINT);
	case JOURNEY_DOUBLE:
		return basic(JY_T_DOUBLE);
	case JOURNEY_STRING:
		return basic(JY_T_STRING);
	case JOURNEY_BYTES:
		return basic(JY_T_BYTES);
	default:
		return node->type ? node->type : basic(JY_T_DYN);
	}
}

static journey_status too_large(checker *c, const jy_node *node)
{
	return JY_FAIL(c->s, JOURNEY_LIMIT, node->start,
		       "types that contain others too deep or too many times over");
}

/* Checks a node that may turn out an object or a tally. The depth is that of the tree, which is limited. */
static journey_status check_any(checker *c, jy_node *node)
{
	journey_status s = JOURNEY_OK;
	switch (node->kind) {
	case JY_N_CONST:
		node->type = constant_type(node);
		break;
	case JY_N_IDENT:
		s = check_ident(c, node);
		break;
	case JY_N_SELECT:
		s = check_select(c, node);
		break;
	case JY_N_CALL:
		s = check_call(c, node);
		break;
	case JY_N_LIST:
		s = check_list(c, node);
		break;
	case JY_N_MAP:
		s = check_map(c, node);
		break;
	case JY_N_AND:
	case JY_N_OR:
		s = check_logic(c, node);
		break;
	case JY_N_COND:
		s = check_cond(c, node);
		break;
	case JY_N_MACRO:
		s = check_macro(c, node);
		break;
	}
	/* Without memory nothing fits, and what is wrong with the expression is not known. */
	if (c->in.no_memory)
		return JOURNEY_NO_MEMORY;
	if (c->in.exhausted && s != JOURNEY_LIMIT)
		return too_large(c, node);
	return s;
}

static journey_status check(checker *c, jy_node *node)
{
	journey_status s = check_any(c, node);
	if (s)
		return s;
	if (node->ref == JY_R_OBJECT)
		return jy_diagnose_object(diagnosis(c), node);
	if (is_tally(node) && !node->test)
		return jy_diagnose_tally(diagnosis(c), node);
	return JOURNEY_OK;
}

journey_status jy_check(const jy_source *source, const journey_expr_env *env, jy_node *root,
			const jy_type **type)
{
	checker c = {.s = source, .env = env};
	jy_infer_init(&c.in, source->arena, JY_TYPE_STEPS + (uint64_t)TYPE_STEPS * source->node_limit);
	journey_status s = check(&c, root);
	if (s)
		return s;
	const jy_type *found = jy_infer_final(&c.in, root->type);
	if (c.in.no_memory)
		return JOURNEY_NO_MEMORY;
	if (c.in.exhausted)
		return too_large(&c, root);
	*type = found;
	return JOURNEY_OK;
}

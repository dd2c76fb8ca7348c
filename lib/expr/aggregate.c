#include "expr/aggregate.h"
#include "base/text.h"
#include "expr/canonical.h"
#include "expr/lexer.h"
#include <string.h>

#define ARGS_MAX (JOURNEY_EXPR_LITERALS_MAX + 1 + JOURNEY_EXPR_PARTS_MAX)

/* What is wrong with a declaration, or NULL. */
static const char *misuse(const journey_expr_aggregate *a)
{
	if (a->size < sizeof *a)
		return "size is not sizeof(journey_expr_aggregate)";
	if (!a->resolve || !a->form)
		return a->form ? "resolve is NULL" : "form is NULL";
	if (a->literals_min < 1 || a->literals_min > a->literals_max ||
	    a->literals_max > JOURNEY_EXPR_LITERALS_MAX)
		return "its numbers of literals are none (1 to JOURNEY_EXPR_LITERALS_MAX)";
	if (a->parts_min > a->parts_max || a->parts_max > JOURNEY_EXPR_PARTS_MAX)
		return "its numbers of expressions are none (0 to JOURNEY_EXPR_PARTS_MAX)";
	return NULL;
}

journey_status journey_expr_env_aggregate(journey_expr_env *env, const journey_expr_aggregate *a,
					  journey_error *error)
{
	if (!env || !a)
		return jy_error_set(error, JOURNEY_MISUSE, "", "an aggregate: %s is NULL", env ? "it" : "env");
	const char *wrong = misuse(a);
	if (wrong)
		return jy_error_set(error, JOURNEY_MISUSE, "", "%.*s: %s", JY_STR(a->name), wrong);
	journey_status s = jy_env_check_name(a->name, error);
	if (s)
		return s;
	if (jy_env_macro(env, a->name, false, a->literals_min, a->literals_max + 1 + a->parts_max))
		return jy_env_macro_error(a->name, error);
	if (jy_env_functions(env, a->name))
		return jy_error_set(error, JOURNEY_DUPLICATE, "", "%.*s is declared already",
				    JY_STR(a->name));
	jy_function *function = jy_arena_items(&env->arena, 1, sizeof *function);
	journey_expr_aggregate *own = jy_arena_alloc(&env->arena, sizeof *own);
	if (!function || !own)
		return JOURNEY_NO_MEMORY;
	*own = *a;
	own->form = jy_arena_copy(&env->arena, a->form, strlen(a->form));
	if (!own->form || !jy_arena_str(&env->arena, a->name, &own->name))
		return JOURNEY_NO_MEMORY;
	function->name = own->name;
	function->host = true;
	function->result = jy_type_basic(JY_T_DYN);
	function->aggregate = own;
	return jy_env_add_function(env, function);
}

/* ---- the call's form ---- */

/* One call being checked. */
typedef struct calling {
	const jy_source *s;
	const journey_expr_env *env;
	jy_node *node;
	const journey_expr_aggregate *a;
	uint32_t starts[ARGS_MAX], ends[ARGS_MAX]; /* of its arguments in the source */
	journey_value literals[JOURNEY_EXPR_LITERALS_MAX];
	journey_expr_part parts[JOURNEY_EXPR_PARTS_MAX];
	journey_expr_call call;
} calling;

/* Where each argument begins and ends: a node alone does not know of parentheses around it. */
static journey_status measure(calling *c)
{
	uint32_t depth = 0, count = 0, at = c->node->at;
	jy_token token;
	bool first = true;
	for (;; at = token.end) {
		journey_status s = jy_lex(c->s, at, &token);
		if (s)
			return s;
		bool opens = token.kind == JY_K_OPEN || token.kind == JY_K_OPEN_LIST ||
			     token.kind == JY_K_OPEN_MAP;
		bool closes = token.kind == JY_K_CLOSE || token.kind == JY_K_CLOSE_LIST ||
			      token.kind == JY_K_CLOSE_MAP;
		if (depth == 1 && first && !closes) {
			c->starts[count] = token.start;
			first = false;
		}
		depth -= closes ? 1u : 0u;
		if (depth == 1 && token.kind == JY_K_COMMA) {
			count++;
			first = true;
		} else if (depth == 0 && closes) {
			return JOURNEY_OK;
		} else if (count < ARGS_MAX) {
			c->ends[count] = token.end;
		}
		depth += opens ? 1u : 0u;
		if (token.kind == JY_K_END || count >= c->node->count)
			return JOURNEY_OK;
	}
}

static journey_status bad_form(const calling *c, uint32_t at, const char *what)
{
	journey_status s =
		JY_FAIL(c->s, JOURNEY_TYPE, at, "%.*s: %s", JY_STR(c->a->name), what);
	jy_error_hint(c->s->error, "write %s", c->a->form);
	return s;
}

/* Leading literals; the first that is none ends them. */
static journey_status take_literals(calling *c)
{
	const jy_node *node = c->node;
	size_t n = 0;
	while (n < node->count && n < c->a->literals_max && node->kids[n]->kind == JY_N_CONST) {
		c->literals[n] = node->kids[n]->value;
		n++;
	}
	c->call.literals = c->literals;
	c->call.literal_offsets = c->starts;
	c->call.literal_count = n;
	if (n >= c->a->literals_min)
		return JOURNEY_OK;
	if (n == node->count)
		return bad_form(c, node->at, "arguments are missing");
	return bad_form(c, c->starts[n], "a literal is needed here, as it is read when the expression is checked");
}

/* Then a name, and what is said of it. */
static journey_status take_parts(calling *c)
{
	const jy_node *node = c->node;
	size_t n = c->call.literal_count, count = node->count - n;
	if (count == 0)
		return c->a->parts_min > 0 ? bad_form(c, node->at, "arguments are missing") : JOURNEY_OK;
	const jy_node *name = node->kids[n];
	if (name->kind == JY_N_CONST)
		return bad_form(c, c->starts[n], "the name of a variable is needed here, not a literal");
	/* It may be a literal that is computed, or a name for the expressions after it that is none. */
	if (name->kind != JY_N_IDENT || name->absolute)
		return bad_form(c, c->starts[n],
				n < c->a->literals_max && c->a->parts_max > 0
					? "a literal, or the name of a variable, is needed here"
					: "the name of a variable is needed here, for the expressions after it");
	if (count == 1)
		return bad_form(c, c->starts[n],
				c->a->parts_max == 0 ? "too many arguments"
						     : "an expression must follow the variable");
	if (count - 1 < c->a->parts_min)
		return bad_form(c, node->at, "arguments are missing");
	if (count - 1 > c->a->parts_max)
		return bad_form(c, c->starts[n + 1 + c->a->parts_max], "too many arguments");
	c->call.variable = name->name;
	c->call.variable_offset = c->starts[n];
	c->call.part_count = count - 1;
	c->call.parts = c->parts;
	return JOURNEY_OK;
}

static journey_status write_parts(calling *c)
{
	jy_buffer b;
	journey_status s = JOURNEY_OK;
	jy_buffer_init(&b, &c->s->arena->allocator);
	for (size_t i = 0; i < c->call.part_count && !s; i++) {
		size_t k = c->call.literal_count + 1 + i;
		journey_expr_part *part = &c->parts[i];
		part->offset = c->starts[k];
		part->text = jy_str_part(c->s->text, c->starts[k], c->ends[k]);
		b.size = 0;
		s = jy_canonical(c->s, c->starts[k], c->ends[k], c->call.variable, &b);
		if (!s && !jy_arena_str(c->s->arena, jy_str_of((const char *)b.data, b.size),
					&part->canonical))
			s = JOURNEY_NO_MEMORY;
	}
	jy_buffer_free(&b);
	return s;
}

/* ---- what it becomes ---- */

static journey_status complain(const calling *c, journey_status s, uint32_t at)
{
	if (s == JOURNEY_NO_MEMORY)
		return s;
	if (!c->s->error->message[0])
		jy_error_set(c->s->error, s, "", "%.*s refuses these arguments", JY_STR(c->a->name));
	c->s->error->status = s;
	return jy_source_place(c->s, at);
}

static jy_node *leaf(const calling *c, jy_node_kind kind, const jy_type *type)
{
	jy_node *node = jy_arena_items(c->s->arena, 1, sizeof *node);
	if (!node)
		return NULL;
	node->kind = kind;
	node->start = node->at = c->node->at;
	node->end = c->node->end;
	node->height = 1;
	node->type = type;
	return node;
}

/* The overload of an operator for two values of a kind. */
static const jy_function *operator_of(const calling *c, const char *name, jy_kind kind)
{
	const jy_function *f = jy_env_functions(c->env, jy_str(name));
	while (f && !(f->count == 2 && f->args[0]->kind == kind && f->args[1]->kind == kind))
		f = f->next;
	return f;
}

/* Puts `left name right` in the call's place. */
static journey_status become_operation(calling *c, const char *name, jy_node *left, jy_node *right)
{
	jy_node **kids = jy_arena_items(c->s->arena, 2, sizeof *kids);
	if (!left || !right || !kids)
		return JOURNEY_NO_MEMORY;
	kids[0] = left;
	kids[1] = right;
	c->node->function = operator_of(c, name, left->type->kind);
	c->node->name = jy_str(name);
	c->node->member = false;
	c->node->kids = kids;
	c->node->count = 2;
	c->node->type = c->node->function->result;
	return JOURNEY_OK;
}

static jy_node *slot_leaf(const calling *c, const jy_type *type, uint32_t slot, unsigned flags)
{
	jy_node *node = leaf(c, JY_N_IDENT, type);
	if (!node)
		return NULL;
	node->name = c->a->name;
	node->ref = JY_R_SLOT;
	node->slot = slot;
	node->flags = flags;
	return node;
}

static journey_status become(calling *c, const journey_expr_resolved *r, const jy_type *type)
{
	const jy_type *timestamp = jy_type_basic(JY_T_TIMESTAMP);
	jy_node *node = c->node;
	if (r->shape == JOURNEY_EXPR_POSITIVE) {
		jy_node *zero = leaf(c, JY_N_CONST, type);
		if (zero)
			zero->value = (journey_value){{0}, 0, JOURNEY_INT};
		return become_operation(c, "_>_", slot_leaf(c, type, r->slot, r->flags), zero);
	}
	if (r->shape == JOURNEY_EXPR_AGE)
		return become_operation(
			c, "_-_", slot_leaf(c, timestamp, JOURNEY_EXPR_SLOT_NOW, JOURNEY_EXPR_TIMED),
			slot_leaf(c, type, r->slot, r->flags));
	/* A leaf from here on: what stood in it is the host's. */
	node->kind = JY_N_IDENT;
	node->name = c->a->name;
	node->count = 0;
	node->ref = JY_R_SLOT;
	node->slot = r->slot;
	node->flags = r->flags;
	node->type = type;
	return JOURNEY_OK;
}

static bool shape_fits(const journey_expr_resolved *r, const jy_type *type)
{
	return r->shape == JOURNEY_EXPR_PLAIN ||
	       (r->shape == JOURNEY_EXPR_POSITIVE && type->kind == JY_T_INT) ||
	       (r->shape == JOURNEY_EXPR_AGE && type->kind == JY_T_TIMESTAMP);
}

journey_status jy_check_aggregate(const jy_source *source, const journey_expr_env *env, jy_node *node,
				  const jy_function *function)
{
	calling c = {.s = source, .env = env, .node = node, .a = function->aggregate};
	journey_expr_resolved r = {.size = sizeof r, .at = node->at};
	const jy_type *type = NULL;
	c.call.size = sizeof c.call;
	c.call.name = c.a->name;
	if (node->count > c.a->literals_max + 1 + c.a->parts_max)
		return bad_form(&c, node->at, "too many arguments");
	journey_status s = measure(&c);
	if (!s)
		s = take_literals(&c);
	if (!s)
		s = take_parts(&c);
	if (!s)
		s = write_parts(&c);
	if (s)
		return s;
	memset(source->error, 0, sizeof *source->error);
	s = c.a->resolve(c.a->user, &c.call, &r, source->error);
	if (s)
		return complain(&c, s, r.at);
	if (!r.type)
		return JOURNEY_MISUSE;
	s = jy_type_parse(source->arena, jy_str(r.type), &type);
	if (s || !shape_fits(&r, type))
		return s == JOURNEY_NO_MEMORY ? s : JOURNEY_MISUSE;
	return become(&c, &r, type);
}

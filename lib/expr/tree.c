#include "expr/tree.h"
#include "base/text.h"
#include "expr/env.h"
#include "expr/parser.h"
#include "expr/unparse.h"

static bool same_constant(const journey_value *a, const journey_value *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == JOURNEY_STRING || a->type == JOURNEY_BYTES)
		return a->n == b->n && (a->n == 0 || memcmp(a->as.s, b->as.s, a->n) == 0);
	/* The bits of a double: -0.0 is not 0.0 here. */
	return a->type == JOURNEY_NULL || a->as.u == b->as.u;
}

/* As deep as the trees, whose depth is limited. */
bool jy_tree_equal(const jy_node *a, const jy_node *b)
{
	if (a->kind != b->kind || a->count != b->count || a->absolute != b->absolute ||
	    a->member != b->member || a->test != b->test || a->optional != b->optional ||
	    a->maybe != b->maybe || !jy_str_equal(a->name, b->name) || !jy_str_equal(a->name2, b->name2))
		return false;
	if (a->kind == JY_N_CONST && !same_constant(&a->value, &b->value))
		return false;
	if (a->kind == JY_N_MACRO && a->macro != b->macro)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (!jy_tree_equal(a->kids[i], b->kids[i]))
			return false;
	return true;
}

/* Writes the path's parts from the outermost; as deep as the value, whose depth is limited. */
static void write_path(const jy_json_path *path, char *out, size_t size, size_t *used)
{
	if (!path)
		return;
	write_path(path->outer, out, size, used);
	if (path->key.size)
		*used += jy_format(out + *used, size - *used, "%s%.*s", *used ? "." : "",
				   (int)(path->key.size > 64 ? 64 : path->key.size), path->key.data);
	else
		*used += jy_format(out + *used, size - *used, "[%zu]", path->index);
}

void *jy_tree_refuse(jy_build *b, const jy_json_path *path, journey_status status, const char *fmt, ...)
{
	char where[sizeof b->s->error->where];
	size_t used = 0;
	va_list args;
	where[0] = '\0';
	write_path(path, where, sizeof where, &used);
	if (b->status)
		return NULL;
	va_start(args, fmt);
	(void)jy_error_setv(b->s->error, status, where, fmt, args);
	va_end(args);
	return jy_build_fail(b, status);
}

/* Making trees. */

static journey_status too_long(const jy_source *s, size_t size, uint64_t limit)
{
	return jy_error_set(s->error, JOURNEY_LIMIT, "",
			    "an expression of %zu bytes; at most %zu (limit JOURNEY_EXPR_SOURCE)", size,
			    (size_t)limit);
}

static jy_source source_of(const journey_expr_env *env, jy_arena *arena, journey_error *error)
{
	jy_source source = {.arena = arena, .error = error, .no_macros = env && env->no_macros};
	source.node_limit = (uint32_t)jy_env_limit(env, JOURNEY_EXPR_NODES);
	source.depth_limit = (uint32_t)jy_env_limit(env, JOURNEY_EXPR_DEPTH);
	return source;
}

/* The node as text, in the arena. */
static journey_status write_text(const jy_source *s, const jy_node *node, journey_str *out)
{
	jy_buffer buffer;
	jy_buffer_init(&buffer, &s->arena->allocator);
	bool ok = jy_unparse(&buffer, node) &&
		  jy_arena_str(s->arena, (journey_str){(const char *)buffer.data, buffer.size}, out);
	size_t size = buffer.size;
	jy_buffer_free(&buffer);
	if (size > JY_UNPARSE_MAX)
		return too_long(s, size, JY_UNPARSE_MAX);
	return ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* Parses what the tree's arena keeps, and writes it in both forms. */
static journey_status fill(journey_expr_tree *tree, const journey_expr_env *env, journey_str text,
			   journey_error *error)
{
	jy_source source = source_of(env, &tree->arena, error);
	uint64_t limit = jy_env_limit(env, JOURNEY_EXPR_SOURCE);
	if (text.size > limit) {
		source.text = text;
		(void)too_long(&source, text.size, limit);
		return jy_source_place(&source, (uint32_t)limit);
	}
	if (!jy_arena_str(&tree->arena, text, &source.text))
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_parse(&source, &tree->root);
	if (!status)
		status = write_text(&source, tree->root, &tree->text);
	if (!status && !jy_tree_write(&tree->arena, tree->root, &tree->value))
		status = JOURNEY_NO_MEMORY;
	return status;
}

static journey_status build(journey_expr_tree *tree, const journey_expr_env *env, jy_tree_maker make,
			    const void *arg, journey_error *error)
{
	jy_arena arena;
	journey_str text;
	jy_arena_init(&arena, &tree->allocator);
	jy_source source = source_of(env, &arena, error);
	jy_build b = {.s = &source};
	jy_node *root = make(&b, arg);
	journey_status status = root && !b.status ? write_text(&source, root, &text) : b.status;
	if (!status)
		status = fill(tree, env, text, error);
	jy_arena_free(&arena);
	return status;
}

static journey_status make_tree(const journey_expr_env *env, const journey_str *text, jy_tree_maker make,
				const void *arg, const journey_allocator *allocator, journey_expr_tree **out,
				journey_error *error)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	journey_error found;
	journey_expr_tree *tree = jy_alloc_zero(&a, sizeof *tree);
	if (!tree)
		return error ? jy_error_memory(error) : JOURNEY_NO_MEMORY;
	tree->allocator = a;
	jy_arena_init(&tree->arena, &tree->allocator);
	journey_status status = text ? fill(tree, env, *text, &found) : build(tree, env, make, arg, &found);
	if (status) {
		journey_expr_tree_free(tree);
		if (error && status == JOURNEY_NO_MEMORY)
			return jy_error_memory(error);
		if (error && status != JOURNEY_MISUSE)
			*error = found;
		return status;
	}
	*out = tree;
	return JOURNEY_OK;
}

journey_status jy_tree_make(const journey_expr_env *env, jy_tree_maker make, const void *arg,
			    const journey_allocator *allocator, journey_expr_tree **out, journey_error *error)
{
	return make_tree(env, NULL, make, arg, allocator, out, error);
}

journey_status journey_expr_parse(const journey_expr_env *env, journey_str text,
				  const journey_allocator *allocator, journey_expr_tree **out,
				  journey_error *error)
{
	if (!out || (!text.data && text.size))
		return JOURNEY_MISUSE;
	return make_tree(env, &text, NULL, NULL, allocator, out, error);
}

static jy_node *make_read(jy_build *b, const void *arg)
{
	const journey_value *value = arg;
	return jy_tree_read(b, *value);
}

journey_status journey_expr_tree_from_value(const journey_expr_env *env, journey_value value,
					    const journey_allocator *allocator, journey_expr_tree **out,
					    journey_error *error)
{
	if (!out)
		return JOURNEY_MISUSE;
	return jy_tree_make(env, make_read, &value, allocator, out, error);
}

journey_str journey_expr_tree_text(const journey_expr_tree *tree)
{
	return tree ? tree->text : jy_str("");
}

journey_value journey_expr_tree_value(const journey_expr_tree *tree)
{
	return tree ? tree->value : (journey_value){{0}, 0, JOURNEY_NULL};
}

void journey_expr_tree_free(journey_expr_tree *tree)
{
	if (!tree)
		return;
	journey_allocator a = tree->allocator;
	jy_arena_free(&tree->arena);
	jy_free(&a, tree, sizeof *tree);
}

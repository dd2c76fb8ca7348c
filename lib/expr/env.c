#include "expr/env.h"
#include "base/error.h"
#include "base/text.h"
#include "expr/ast.h"
#include "expr/code.h"
#include "expr/lexer.h"
#include <string.h>

/* Of variables and fields. */
#define READ_FLAGS ((unsigned)(JOURNEY_EXPR_TALLY | JOURNEY_EXPR_TIMED | JOURNEY_EXPR_SMOOTH))

static const struct {
	uint64_t normal, most;
} limit_table[JY_EXPR_LIMITS] = {
	{65536, 16777216}, {20000, 1000000}, {200, 1000}, {1000000, UINT64_C(1000000000000)},
	{JY_PATTERN_LIMIT, 1000000},
	{100, 1000000},
	{1000, 1000000},
	{UINT64_C(10000000000), UINT64_MAX}};

/* Longest name with its object that is looked up. */
#define NAME_MAX_BYTES 1024

static journey_status declare_types(journey_expr_env *env)
{
	static const struct {
		const char *name, *type;
	} list[] = {{"null_type", "null_type"},
		    {"bool", "bool"},
		    {"int", "int"},
		    {"uint", "uint"},
		    {"double", "double"},
		    {"string", "string"},
		    {"bytes", "bytes"},
		    {"type", "type"},
		    {"list", "list(dyn)"},
		    {"map", "map(dyn, dyn)"},
		    {"optional_type", "optional_type(dyn)"},
		    {"google.protobuf.Timestamp", "timestamp"},
		    {"google.protobuf.Duration", "duration"}};
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		jy_decl *decl = jy_arena_alloc(&env->arena, sizeof *decl);
		const jy_type *type = NULL;
		if (!decl || jy_type_parse(&env->arena, jy_str(list[i].type), &type))
			return JOURNEY_NO_MEMORY;
		*decl = (jy_decl){.kind = JY_D_TYPE, .name = jy_str(list[i].name), .type = type};
		journey_status s =
			jy_map_put(&env->names, decl->name.data, decl->name.size, jy_map_of_pointer(decl));
		if (s)
			return s;
	}
	env->dotted = true; /* google.protobuf.Timestamp */
	return JOURNEY_OK;
}

journey_status journey_expr_env_new(const journey_allocator *allocator, journey_expr_env **out)
{
	journey_allocator a = jy_allocator_or_libc(allocator);
	if (!out)
		return JOURNEY_MISUSE;
	journey_expr_env *env = jy_alloc_zero(&a, sizeof *env);
	if (!env)
		return JOURNEY_NO_MEMORY;
	env->allocator = a;
	jy_arena_init(&env->arena, &env->allocator);
	jy_map_init(&env->names, &env->allocator, 1);
	jy_map_init(&env->functions, &env->allocator, 2);
	for (size_t i = 0; i < JY_EXPR_LIMITS; i++)
		env->limits[i] = limit_table[i].normal;
	journey_status s = declare_types(env);
	if (!s)
		s = jy_functions_declare(env);
	if (s) {
		journey_expr_env_free(env);
		return s;
	}
	*out = env;
	return JOURNEY_OK;
}

void journey_expr_env_free(journey_expr_env *env)
{
	if (!env)
		return;
	journey_allocator a = env->allocator;
	jy_map_free(&env->names);
	jy_map_free(&env->functions);
	jy_arena_free(&env->arena);
	jy_free(&a, env, sizeof *env);
}

journey_status journey_expr_env_set_limit(journey_expr_env *env, journey_expr_limit limit, uint64_t value)
{
	if (!env || (unsigned)limit >= JY_EXPR_LIMITS)
		return JOURNEY_MISUSE;
	if (value == 0 || value > limit_table[limit].most)
		return JOURNEY_RANGE;
	env->limits[limit] = value;
	return JOURNEY_OK;
}

uint64_t journey_expr_env_get_limit(const journey_expr_env *env, journey_expr_limit limit)
{
	return env && (unsigned)limit < JY_EXPR_LIMITS ? env->limits[limit] : 0;
}

uint64_t jy_env_limit(const journey_expr_env *env, journey_expr_limit limit)
{
	return env ? env->limits[limit] : limit_table[limit].normal;
}

static const jy_decl *find(const journey_expr_env *env, const char *key, size_t size)
{
	uint64_t value;
	return jy_map_find(&env->names, key, size, &value) ? jy_map_pointer(value) : NULL;
}

const jy_decl *jy_env_find(const journey_expr_env *env, journey_str name)
{
	for (const jy_decl *local = env->locals; local; local = local->next)
		if (jy_str_equal(local->name, name))
			return local;
	return find(env, name.data, name.size);
}

/* "object\0field"; 0 if it does not fit. */
static size_t field_key(journey_str object, journey_str name, char out[NAME_MAX_BYTES])
{
	if (object.size >= NAME_MAX_BYTES || name.size >= NAME_MAX_BYTES - object.size - 1)
		return 0;
	memcpy(out, object.data, object.size);
	out[object.size] = '\0';
	if (name.size)
		memcpy(out + object.size + 1, name.data, name.size);
	return object.size + 1 + name.size;
}

const jy_decl *jy_env_field(const journey_expr_env *env, const jy_decl *object, journey_str name)
{
	char key[NAME_MAX_BYTES];
	size_t size = field_key(object->name, name, key);
	return size ? find(env, key, size) : NULL;
}

const jy_function *jy_env_functions(const journey_expr_env *env, journey_str name)
{
	uint64_t value;
	return jy_map_find(&env->functions, name.data, name.size, &value) ? jy_map_pointer(value) : NULL;
}

journey_status jy_env_add_function(journey_expr_env *env, jy_function *function)
{
	uint64_t value;
	function->next = NULL;
	if (!jy_map_find(&env->functions, function->name.data, function->name.size, &value))
		return jy_map_put(&env->functions, function->name.data, function->name.size,
				  jy_map_of_pointer(function));
	jy_function *last = jy_map_pointer(value);
	while (last->next)
		last = last->next;
	last->next = function;
	return JOURNEY_OK;
}

/* Declaring. */

static bool valid_name(journey_str name)
{
	size_t start = 0;
	if (name.size == 0 || name.size >= NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i <= name.size; i++) {
		if (i < name.size && name.data[i] != '.')
			continue;
		journey_str part = {name.data + start, i - start};
		if (!jy_lex_identifier(part) || jy_lex_keyword(part) || jy_lex_reserved(part))
			return false;
		start = i + 1;
	}
	return true;
}

static bool has_dot(journey_str name)
{
	return name.size && memchr(name.data, '.', name.size) != NULL;
}

static journey_status misuse(journey_str name, const char *what, journey_error *error)
{
	return jy_error_set(error, JOURNEY_MISUSE, "", "%.*s: %s", JY_STR(name), what);
}

static const char no_env[] = "env is NULL", no_type[] = "type is NULL",
		  bad_flags[] = "a flag that does not apply here";

static journey_status parse_type(journey_expr_env *env, journey_str name, const char *text, unsigned flags,
				 const jy_type **type, journey_error *error)
{
	if (!text)
		return misuse(name, no_type, error);
	journey_status s = jy_type_parse(&env->arena, jy_str(text), type);
	if (s == JOURNEY_TYPE)
		return jy_error_set(error, s, "", "%.*s: no such type: %s", JY_STR(name), text);
	if (!s && (flags & JOURNEY_EXPR_TALLY) && (*type)->kind != JY_T_MAP)
		return jy_error_set(error, JOURNEY_TYPE, "", "%.*s: a tally must be a map, not %s",
				    JY_STR(name), text);
	return s;
}

/* What the slot of `now` reads is a timestamp. */
static journey_status check_now(const jy_decl *decl, journey_error *error)
{
	jy_kind kind = decl->type->kind;
	if (decl->slot != JOURNEY_EXPR_SLOT_NOW || kind == JY_T_TIMESTAMP || kind == JY_T_DYN)
		return JOURNEY_OK;
	return jy_error_set(error, JOURNEY_TYPE, "", "%.*s: JOURNEY_EXPR_SLOT_NOW has type timestamp",
			    JY_STR(decl->name));
}

/* `a.b` as a variable and as a field would be one name for two things. */
static bool is_field(const journey_expr_env *env, journey_str name)
{
	const char *dot = name.size ? memchr(name.data, '.', name.size) : NULL;
	if (!dot)
		return false;
	size_t size = (size_t)(dot - name.data);
	const jy_decl *object = find(env, name.data, size);
	journey_str field = {dot + 1, name.size - size - 1};
	return object && object->kind == JY_D_OBJECT && !has_dot(field) && jy_env_field(env, object, field);
}

static bool is_variable(const journey_expr_env *env, const jy_decl *object, journey_str field)
{
	char full[NAME_MAX_BYTES];
	size_t size = field_key(object->name, field, full);
	if (!size || has_dot(field))
		return false;
	full[object->name.size] = '.';
	return find(env, full, size) != NULL;
}

/* Adds a declaration under a key. */
static journey_status add(journey_expr_env *env, const char *key, size_t size, jy_decl decl,
			  journey_error *error)
{
	if (find(env, key, size))
		return jy_error_set(error, JOURNEY_DUPLICATE, "", "%.*s is declared already",
				    JY_STR(decl.name));
	jy_decl *kept = jy_arena_alloc(&env->arena, sizeof *kept);
	if (!kept || !jy_arena_str(&env->arena, decl.name, &decl.name))
		return JOURNEY_NO_MEMORY;
	*kept = decl;
	journey_status s = jy_map_put(&env->names, key, size, jy_map_of_pointer(kept));
	if (s)
		return s;
	if (env->last)
		env->last->next = kept;
	else
		env->first = kept;
	env->last = kept;
	return JOURNEY_OK;
}

static journey_status bad_name(journey_str name, journey_error *error)
{
	int size = name.size > 80 ? 80 : (int)name.size;
	return jy_error_set(error, JOURNEY_INVALID, "", "'%.*s' is not a name that an expression can use",
			    size, name.data ? name.data : "");
}

journey_status jy_env_check_name(journey_str name, journey_error *error)
{
	return valid_name(name) ? JOURNEY_OK : bad_name(name, error);
}

journey_status journey_expr_env_variable(journey_expr_env *env, journey_str name, const char *type,
					 uint32_t slot, unsigned flags, journey_error *error)
{
	if (!env || !type || (flags & ~READ_FLAGS))
		return misuse(name, !env ? no_env : !type ? no_type : bad_flags, error);
	if (!valid_name(name))
		return bad_name(name, error);
	if (is_field(env, name))
		return jy_error_set(error, JOURNEY_DUPLICATE, "", "%.*s is declared already, as a field",
				    JY_STR(name));
	jy_decl decl = {.kind = JY_D_VARIABLE, .name = name, .slot = slot, .flags = flags};
	journey_status s = parse_type(env, name, type, flags, &decl.type, error);
	if (!s)
		s = check_now(&decl, error);
	if (!s)
		s = add(env, name.data, name.size, decl, error);
	if (!s && has_dot(name))
		env->dotted = true;
	return s;
}

journey_status jy_env_push(journey_expr_env *env, journey_str name, const jy_type *type, uint32_t slot, jy_decl **out)
{
	jy_decl decl = {.kind = JY_D_VARIABLE, .name = name, .slot = slot, .type = type, .next = env->locals};
	if (!valid_name(name))
		return JOURNEY_INVALID;
	jy_decl *kept = jy_arena_alloc(&env->arena, sizeof *kept);
	if (!kept || !jy_arena_str(&env->arena, name, &decl.name))
		return JOURNEY_NO_MEMORY;
	*kept = decl;
	env->locals = kept;
	*out = kept;
	return JOURNEY_OK;
}

jy_env_mark jy_env_save(const journey_expr_env *env)
{
	return (jy_env_mark){jy_arena_save(&env->arena), env->locals};
}

void jy_env_restore(journey_expr_env *env, jy_env_mark mark)
{
	env->locals = mark.locals;
	jy_arena_rewind(&env->arena, mark.arena);
}

journey_status journey_expr_env_object(journey_expr_env *env, journey_str name, uint32_t slot, unsigned flags,
				       journey_error *error)
{
	if (!env || (flags & ~(unsigned)(JOURNEY_EXPR_OPEN | JOURNEY_EXPR_TIMED)))
		return misuse(name, env ? bad_flags : no_env, error);
	if (!valid_name(name) || has_dot(name))
		return bad_name(name, error);
	jy_decl decl = {.kind = JY_D_OBJECT, .name = name, .slot = slot, .flags = flags};
	decl.type = jy_type_basic(JY_T_DYN);
	return add(env, name.data, name.size, decl, error);
}

journey_status journey_expr_env_field(journey_expr_env *env, journey_str object, journey_str name,
				      const char *type, uint32_t slot, unsigned flags, journey_error *error)
{
	char key[NAME_MAX_BYTES];
	if (!env || !type || (flags & ~READ_FLAGS))
		return misuse(name, !env ? no_env : !type ? no_type : bad_flags, error);
	const jy_decl *owner = jy_env_find(env, object);
	if (!owner || owner->kind != JY_D_OBJECT)
		return jy_error_set(error, JOURNEY_NOT_FOUND, "", "no object %.*s is declared",
				    JY_STR(object));
	size_t size = name.size ? field_key(object, name, key) : 0;
	if (!size || memchr(name.data, '\0', name.size))
		return bad_name(name, error);
	if (is_variable(env, owner, name))
		return jy_error_set(error, JOURNEY_DUPLICATE, "", "%.*s.%.*s is declared already, as a variable",
				    JY_STR(object), JY_STR(name));
	jy_decl decl = {.kind = JY_D_FIELD, .name = name, .slot = slot, .flags = flags, .object = owner};
	journey_status s = parse_type(env, name, type, flags, &decl.type, error);
	if (!s)
		s = check_now(&decl, error);
	return s ? s : add(env, key, size, decl, error);
}

static bool declared_already(const journey_expr_env *env, const jy_function *function)
{
	for (const jy_function *f = jy_env_functions(env, function->name); f; f = f->next) {
		bool same = f->count == function->count && f->member == function->member;
		for (uint32_t i = 0; same && i < f->count; i++)
			same = jy_type_same(f->args[i], function->args[i]);
		if (same)
			return true;
	}
	return false;
}

/* Macros, by how many arguments (without the target) their calls have; the parser expands them. */
static const struct {
	const char *name;
	size_t least, most;
} macros[] = {{"all", 2, 3},          {"exists", 2, 3},       {"exists_one", 2, 3},
	      {"existsOne", 2, 3},    {"filter", 2, 2},       {"map", 2, 3},
	      {"transformList", 3, 4}, {"transformMap", 3, 4}, {"transformMapEntry", 3, 4},
	      {"optMap", 2, 2},       {"optFlatMap", 2, 2}};

bool jy_env_macro(const journey_expr_env *env, journey_str name, bool member, size_t least, size_t most)
{
	if (env->no_macros)
		return false;
	if (!member && !has_dot(name))
		return jy_str_is(name, "has") && least <= 1 && most >= 1;
	if (jy_str_is(name, "cel.bind"))
		return least <= 3 && most >= 3;
	while (has_dot(name)) {
		name.data++;
		name.size--;
	}
	for (size_t i = 0; i < sizeof macros / sizeof *macros; i++)
		if (jy_str_is(name, macros[i].name) && least <= macros[i].most && most >= macros[i].least)
			return true;
	return false;
}

journey_status jy_env_macro_error(journey_str name, journey_error *error)
{
	return jy_error_set(error, JOURNEY_INVALID, "",
			    "%.*s with these arguments is a macro: the function could never be called",
			    JY_STR(name));
}

/* What is wrong with a declaration, or NULL. */
static const char *function_misuse(const journey_expr_function *f)
{
	if (f->size < sizeof *f)
		return "size is not sizeof(journey_expr_function)";
	if (!f->result)
		return "result is NULL";
	if (f->arg_count > JOURNEY_EXPR_ARGS_MAX)
		return "more than 8 arguments (JOURNEY_EXPR_ARGS_MAX)";
	for (size_t i = 0; i < f->arg_count; i++)
		if (!f->args || !f->args[i])
			return "a type in args is NULL";
	if (f->flags & ~(unsigned)(JOURNEY_EXPR_TIMED | JOURNEY_EXPR_SMOOTH | JOURNEY_EXPR_MEMBER))
		return bad_flags;
	if ((f->flags & JOURNEY_EXPR_MEMBER) && !f->arg_count)
		return "JOURNEY_EXPR_MEMBER without an argument for the target";
	return NULL;
}

journey_status journey_expr_env_function(journey_expr_env *env, const journey_expr_function *f,
					 journey_error *error)
{
	if (!env || !f)
		return jy_error_set(error, JOURNEY_MISUSE, "", "a function: %s is NULL", env ? "it" : "env");
	const char *wrong = function_misuse(f);
	if (wrong)
		return misuse(f->name, wrong, error);
	if (!valid_name(f->name) || ((f->flags & JOURNEY_EXPR_MEMBER) && has_dot(f->name)))
		return bad_name(f->name, error);
	bool member = (f->flags & JOURNEY_EXPR_MEMBER) != 0;
	size_t count = f->arg_count - (member ? 1 : 0);
	if (jy_env_macro(env, f->name, member, count, count))
		return jy_env_macro_error(f->name, error);
	jy_function *own = jy_arena_items(&env->arena, 1, sizeof *own);
	if (!own || !jy_arena_str(&env->arena, f->name, &own->name))
		return JOURNEY_NO_MEMORY;
	own->host = true;
	own->member = member;
	own->count = (uint32_t)f->arg_count;
	own->id = f->id;
	own->flags = f->flags;
	own->resolve = f->resolve;
	own->narrow = f->narrow;
	own->user = f->user;
	journey_status s = parse_type(env, f->name, f->result, 0, &own->result, error);
	for (uint32_t i = 0; i < own->count && !s; i++)
		s = parse_type(env, f->name, f->args[i], 0, &own->args[i], error);
	if (s)
		return s;
	if (declared_already(env, own))
		return jy_error_set(error, JOURNEY_DUPLICATE, "", "%.*s is declared already",
				    JY_STR(f->name));
	return jy_env_add_function(env, own);
}

journey_status journey_expr_env_set_container(journey_expr_env *env, journey_str container)
{
	if (!env || (container.size && !container.data))
		return JOURNEY_MISUSE;
	if (container.size && !valid_name(container))
		return JOURNEY_INVALID;
	return jy_arena_str(&env->arena, container, &env->container) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status journey_expr_env_set_mode(journey_expr_env *env, unsigned mode)
{
	const unsigned modes = JOURNEY_EXPR_UNCHECKED | JOURNEY_EXPR_NO_MACROS | JOURNEY_EXPR_LITERALS;
	if (!env || (mode & ~modes))
		return JOURNEY_MISUSE;
	env->unchecked = (mode & JOURNEY_EXPR_UNCHECKED) != 0;
	env->no_macros = (mode & JOURNEY_EXPR_NO_MACROS) != 0;
	env->literals = (mode & JOURNEY_EXPR_LITERALS) != 0;
	return JOURNEY_OK;
}

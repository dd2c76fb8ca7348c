/* Evaluates one expression: declares its names, compiles, runs, and says where it failed. */
#include "eval.h"
#include "tagged.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A slot behind all values: what is declared without a value is absent. */
#define ABSENT TOOL_EVAL_SLOTS_MAX

bool tool_eval_open(tool_eval *eval, journey_zones *zones)
{
	*eval = (tool_eval){.zones = zones};
	if (journey_json_reader_new(NULL, 512, &eval->reader) != JOURNEY_OK)
		eval->reader = NULL;
	if (journey_expr_scratch_new(NULL, &eval->scratch) != JOURNEY_OK)
		eval->scratch = NULL;
	return eval->reader && eval->scratch;
}

void tool_eval_close(tool_eval *eval)
{
	journey_json_reader_free(eval->reader);
	journey_expr_scratch_free(eval->scratch);
	tool_room_free(&eval->room);
}

/* Texts that don't fit are cut at the end of a character. */
static journey_status fail(journey_error *error, journey_status status, const char *format, ...)
{
	va_list arguments;
	size_t size;

	memset(error, 0, sizeof *error);
	error->status = status;
	va_start(arguments, format);
	vsnprintf(error->message, sizeof error->message, format, arguments);
	va_end(arguments);
	size = strlen(error->message);
	if (size == sizeof error->message - 1) {
		while (size > 0 && ((unsigned char)error->message[size - 1] & 0xc0) == 0x80)
			size--;
		error->message[size > 0 ? size - 1 : 0] = '\0';
	}
	return status;
}

static journey_str str_of(const journey_value *value)
{
	return (journey_str){value->as.s, value->n};
}

static const journey_value *get(const journey_map *map, const char *key)
{
	for (size_t i = 0; map && i < map->count; i++) {
		const journey_value *k = &map->entries[i].key;

		if (k->n == strlen(key) && memcmp(k->as.s, key, k->n) == 0)
			return &map->entries[i].value;
	}
	return NULL;
}

static const journey_map *map_of(const journey_value *value)
{
	return value && value->type == JOURNEY_MAP ? value->as.map : NULL;
}

static const journey_list *list_of(const journey_value *value)
{
	return value && value->type == JOURNEY_LIST ? value->as.list : NULL;
}

/* NUL-terminated in the room; NULL if it is no text, has a NUL in it, or without memory. */
static const char *text_of(tool_room *room, const journey_value *value)
{
	char *copy;

	if (!value || value->type != JOURNEY_STRING || (value->n && memchr(value->as.s, '\0', value->n)))
		return NULL;
	copy = tool_room_take(room, (size_t)value->n + 1);
	if (!copy)
		return NULL;
	if (value->n)
		memcpy(copy, value->as.s, value->n);
	copy[value->n] = '\0';
	return copy;
}

/* ---- names ---- */

/* The declaration of a name in type_env, or NULL. */
static const journey_map *declaration(const journey_list *type_env, journey_str name)
{
	for (size_t i = 0; type_env && i < type_env->count; i++) {
		const journey_map *item = map_of(&type_env->items[i]);
		const journey_value *its = get(item, "name");

		if (its && its->type == JOURNEY_STRING && its->n == name.size &&
		    (!name.size || memcmp(its->as.s, name.data, name.size) == 0) && get(item, "type"))
			return item;
	}
	return NULL;
}

/* Names that an expression can't use (`true`, `in`) are no error: nothing can ask for them either. */
static journey_status declare(tool_eval_request *r, journey_str name, const char *type, uint32_t slot,
			      journey_error *error)
{
	journey_status status = journey_expr_env_variable(r->env, name, type, slot, 0, error);

	return status == JOURNEY_INVALID ? JOURNEY_OK : status;
}

static journey_status bind(tool_eval *eval, tool_eval_request *r, const journey_entry *binding,
			   journey_error *error)
{
	journey_str name = str_of(&binding->key);
	const journey_map *declared = declaration(r->type_env, name);
	const char *type = declared ? text_of(&eval->room, get(declared, "type")) : "dyn", *wrong = "";

	if (!type)
		return fail(error, JOURNEY_INVALID, "type_env: the type of %.*s is no text", (int)name.size,
			    name.data);
	if (r->plain)
		r->values[r->count] = binding->value;
	else if (!tool_tagged_read(&eval->room, &binding->value, &r->values[r->count], &wrong))
		return fail(error, JOURNEY_INVALID, "bindings: %.*s: %s", (int)name.size, name.data, wrong);
	return declare(r, name, type, (uint32_t)r->count++, error);
}

static journey_status bind_all(tool_eval *eval, tool_eval_request *r, journey_error *error)
{
	size_t count = r->bindings ? r->bindings->count : 0;

	if (count > TOOL_EVAL_SLOTS_MAX)
		return fail(error, JOURNEY_LIMIT, "bindings: more than %d names", TOOL_EVAL_SLOTS_MAX);
	r->values = tool_room_items(&eval->room, count, sizeof *r->values);
	if (!r->values)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		journey_status status = bind(eval, r, &r->bindings->entries[i], error);

		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

static journey_status declare_overload(tool_eval *eval, tool_eval_request *r, journey_str name,
				       const journey_map *overload, journey_error *error)
{
	const char *args[JOURNEY_EXPR_ARGS_MAX];
	const journey_list *types = list_of(get(overload, "args"));
	const journey_value *member = get(overload, "member");
	journey_expr_function f = {
		.size = sizeof f, .name = name, .args = args, .arg_count = types ? types->count : 0};
	journey_status status;

	f.result = text_of(&eval->room, get(overload, "result"));
	if (!f.result || f.arg_count > JOURNEY_EXPR_ARGS_MAX)
		return fail(error, JOURNEY_INVALID,
			    "type_env: %.*s: an overload is "
			    "{\"args\":[TYPE...],\"result\":TYPE,\"member\":BOOL}, with at most %d args",
			    (int)name.size, name.data, JOURNEY_EXPR_ARGS_MAX);
	for (size_t i = 0; i < f.arg_count; i++) {
		args[i] = text_of(&eval->room, &types->items[i]);
		if (!args[i])
			return fail(error, JOURNEY_INVALID, "type_env: %.*s: a type is text", (int)name.size,
				    name.data);
	}
	if (member && member->type == JOURNEY_BOOL && member->as.i && f.arg_count)
		f.flags = JOURNEY_EXPR_MEMBER;
	status = journey_expr_env_function(r->env, &f, error);
	/* A standard function may be declared once more. */
	return status == JOURNEY_DUPLICATE ? JOURNEY_OK : status;
}

/* A name of type_env that has no value, or a function. */
static journey_status declare_item(tool_eval *eval, tool_eval_request *r, const journey_map *item,
				   journey_error *error)
{
	const journey_value *name = get(item, "name");
	const journey_list *overloads = list_of(get(item, "overloads"));
	journey_status status = JOURNEY_OK;

	if (!name || name->type != JOURNEY_STRING || (!overloads && !get(item, "type")))
		return fail(error, JOURNEY_INVALID,
			    "type_env is a list of {\"name\":NAME,\"type\":TYPE} and "
			    "{\"name\":NAME,\"overloads\":[...]}");
	for (size_t i = 0; overloads && i < overloads->count && status == JOURNEY_OK; i++)
		status = declare_overload(eval, r, str_of(name), map_of(&overloads->items[i]), error);
	if (status == JOURNEY_OK && get(item, "type")) {
		const char *type = text_of(&eval->room, get(item, "type"));

		for (size_t i = 0; r->bindings && i < r->bindings->count; i++)
			if (r->bindings->entries[i].key.n == name->n &&
			    memcmp(r->bindings->entries[i].key.as.s, name->as.s, name->n) == 0)
				return JOURNEY_OK;
		status = type ? declare(r, str_of(name), type, ABSENT, error)
			      : fail(error, JOURNEY_INVALID, "type_env: the type of %.*s is no text",
				     (int)name->n, name->as.s);
	}
	return status;
}

static journey_status declare_all(tool_eval *eval, tool_eval_request *r, journey_error *error)
{
	journey_status status = journey_expr_env_set_mode(r->env, r->mode);

	if (status == JOURNEY_OK)
		status = journey_expr_env_set_container(r->env, r->container);
	if (status == JOURNEY_INVALID)
		return fail(error, status, "container: %.*s is no name",
			    (int)(r->container.size < 100 ? r->container.size : 100), r->container.data);
	if (status == JOURNEY_OK)
		status = bind_all(eval, r, error);
	for (size_t i = 0; status == JOURNEY_OK && r->type_env && i < r->type_env->count; i++)
		status = declare_item(eval, r, map_of(&r->type_env->items[i]), error);
	return status;
}

/* ---- evaluation ---- */

static journey_status run(tool_eval *eval, tool_eval_request *r, journey_value *value, journey_error *error)
{
	journey_activation activation = {.values = r->values, .value_count = r->count};
	journey_status status;

	if (eval->zones) {
		activation.zone = journey_zones_offset;
		activation.zone_user = eval->zones;
	}
	status = journey_expr_run(r->program, &activation, eval->scratch, value);
	return journey_expr_explain(eval->scratch, status, r->expr, error);
}

journey_status tool_eval_run(tool_eval *eval, tool_eval_request *r, journey_value *value,
			     journey_error *error)
{
	journey_status status;

	memset(error, 0, sizeof *error);
	*value = (journey_value){.type = JOURNEY_NULL};
	r->env = NULL;
	r->program = NULL;
	r->count = 0;
	status = journey_expr_env_new(NULL, &r->env);
	if (status == JOURNEY_OK)
		status = declare_all(eval, r, error);
	if (status == JOURNEY_OK)
		status = journey_expr_compile(r->env, r->expr, NULL, NULL, &r->program, error);
	if (status == JOURNEY_OK && !r->check_only)
		status = run(eval, r, value, error);
	return status;
}

void tool_eval_done(tool_eval_request *request)
{
	journey_expr_program_free(request->program);
	journey_expr_env_free(request->env);
	request->program = NULL;
	request->env = NULL;
}

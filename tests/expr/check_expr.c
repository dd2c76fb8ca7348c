#include "expr/check_expr.h"
#include "expr/walk.h"
#include <stdio.h>
#include <string.h>

TORTURE_SUITES(suite_strings, suite_format, suite_lists, suite_math, suite_encoders,
	       suite_errors, suite_eval, suite_check, suite_narrow, suite_activation, suite_aggregate, suite_domain,
	       suite_limits, suite_regex,
	       suite_optional, suite_language, suite_show,
	       suite_modes, suite_tree, suite_change, suite_quick, suite_atoms, suite_cost)

journey_str str(const char *text)
{
	return (journey_str){text, strlen(text)};
}

static journey_status load_key(void *user, uint32_t slot, journey_value key, journey_value *out)
{
	(void)user;
	ck_assert_uint_eq(slot, 7);
	if (key.n == 5 && memcmp(key.as.s, "lapse", 5) == 0)
		return JOURNEY_UNKNOWN;
	if (key.n != 7 || memcmp(key.as.s, "running", 7) != 0)
		return JOURNEY_NOT_FOUND;
	*out = (journey_value){.as = {.d = 0.5}, .type = JOURNEY_DOUBLE};
	return JOURNEY_OK;
}

static journey_status load_field(void *user, uint32_t slot, journey_str name, journey_value *out)
{
	(void)user;
	ck_assert_uint_eq(slot, 100);
	if (name.size != 5 || memcmp(name.data, "extra", 5) != 0)
		return JOURNEY_NOT_FOUND;
	*out = (journey_value){.as = {.d = 2.5}, .type = JOURNEY_DOUBLE};
	return JOURNEY_OK;
}

static journey_status call(void *user, uint32_t id, size_t count, const journey_value *args,
			   journey_value *out)
{
	(void)user;
	if (id == 2)
		return JOURNEY_HOST_ERROR;
	ck_assert_uint_eq(id, 1);
	ck_assert_uint_eq(count, 1);
	*out = (journey_value){.as = {.i = args[0].as.i * 2}, .type = JOURNEY_INT};
	return JOURNEY_OK;
}

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	(void)user;
	ck_assert_uint_eq(slot, 30);
	*out = (journey_value){.as = {.s = "asked"}, .n = 5, .type = JOURNEY_STRING};
	return JOURNEY_OK;
}

/* Berlin as it is in 2025: summer time until the last Sunday of October, 1:00 UTC. */
static journey_status zone(void *user, journey_str name, journey_time utc, int32_t *seconds)
{
	(void)user;
	if (name.size == 6 && memcmp(name.data, "Broken", 6) == 0)
		return JOURNEY_HOST_ERROR;
	if (name.size == 6 && memcmp(name.data, "Remote", 6) == 0)
		*seconds = 86400;
	else if (name.size == 13 && memcmp(name.data, "Europe/Berlin", 13) == 0)
		*seconds = utc < INT64_C(1761440400) * JOURNEY_SECOND ? 7200 : 3600;
	else
		return JOURNEY_NOT_FOUND;
	return JOURNEY_OK;
}

static journey_status segment(void *user, size_t count, const journey_value *args, uint32_t *slot,
			      journey_error *error)
{
	(void)user;
	ck_assert_uint_eq(count, 1);
	if (args[0].n == 7 && memcmp(args[0].as.s, "runners", 7) == 0) {
		*slot = 9;
		return JOURNEY_OK;
	}
	strcpy(error->message, "no such segment");
	strcpy(error->hint, "did you mean runners?");
	return JOURNEY_NOT_FOUND;
}

static journey_status declare(journey_expr_env *env)
{
	static const struct {
		const char *object, *name, *type;
		uint32_t slot;
		unsigned flags;
	} fields[] = {{"event", "type", "string", 0, 0},
		      {"event", "price", "double", 1, 0},
		      {"event", "Order ID", "string", 2, 0},
		      {"profile", "email", "string", 3, 0},
		      {"profile", "orders", "int", 4, 0},
		      {"profile", "last", "timestamp", 5, 0},
		      {"profile", "tags", "list(string)", 6, 0},
		      {"profile", "interest", "map(string, double)", 7, JOURNEY_EXPR_TALLY},
		      {"profile", "gone", "string", 8, 0},
		      {"profile", "unsubscribed", "bool", 10, 0},
		      {"profile", "views_7d", "int", 11, JOURNEY_EXPR_TIMED},
		      {"profile", "birthday", "timestamp", 12, 0},
		      {"profile", "whole", "int", 13, 0},
		      {"profile", "asked", "string", 30, 0}};
	static const char *const text[] = {"string"}, *const number[] = {"int"};
	const journey_expr_function functions[] = {
		{sizeof *functions, str("segment"), 1, text, "bool", 0, 0, segment, NULL, NULL},
		{sizeof *functions, str("twice"), 1, number, "int", 1, 0, NULL, NULL, NULL},
		{sizeof *functions, str("host.broken"), 1, number, "int", 2, JOURNEY_EXPR_TIMED, NULL, NULL, NULL}};
	journey_error error;
	journey_status s = journey_expr_env_object(env, str("event"), 100, JOURNEY_EXPR_OPEN, &error);
	if (!s)
		s = journey_expr_env_object(env, str("profile"), 101, 0, &error);
	for (size_t i = 0; i < sizeof fields / sizeof *fields && !s; i++)
		s = journey_expr_env_field(env, str(fields[i].object), str(fields[i].name), fields[i].type,
					   fields[i].slot, fields[i].flags, &error);
	for (size_t i = 0; i < sizeof functions / sizeof *functions && !s; i++)
		s = journey_expr_env_function(env, &functions[i], &error);
	if (!s)
		s = journey_expr_env_variable(env, str("now"), "timestamp", JOURNEY_EXPR_SLOT_NOW, 0, &error);
	return s ? s : journey_expr_env_variable(env, str("stage"), "string", 14, 0, &error);
}

static journey_value text_value(const char *text)
{
	return (journey_value){.as = {.s = text}, .n = (uint32_t)strlen(text), .type = JOURNEY_STRING};
}

journey_status sample_make(sample *s, const journey_allocator *allocator)
{
	static const journey_value tags[3] = {{{.s = "newsletter"}, 10, JOURNEY_STRING},
					      {{.s = "loyal"}, 5, JOURNEY_STRING},
					      {{.s = "vip"}, 3, JOURNEY_STRING}};
	static const journey_list tag_list = {3, tags};
	memset(s, 0, sizeof *s);
	journey_status status = journey_expr_env_new(allocator, &s->env);
	if (!status)
		status = journey_expr_scratch_new(allocator, &s->scratch);
	/* Costly expressions are to run into the limits of running; test_cost.c has those of compiling. */
	if (!status)
		status = journey_expr_env_set_limit(s->env, JOURNEY_EXPR_WORST, UINT64_MAX);
	if (!status)
		status = declare(s->env);
	s->values[0] = text_value("purchase");
	s->values[1] = (journey_value){.as = {.d = 79.9}, .type = JOURNEY_DOUBLE};
	s->values[2] = text_value("A-1");
	s->values[3] = text_value("ada@example.com");
	s->values[4] = (journey_value){.as = {.i = 5}, .type = JOURNEY_INT};
	s->values[5] = (journey_value){.as = {.i = 1756544000}, .type = JOURNEY_TIMESTAMP};
	s->values[6] = (journey_value){.as = {.list = &tag_list}, .type = JOURNEY_LIST};
	s->values[8].type = JOURNEY_EXPR_ABSENT;
	s->values[9] = (journey_value){.as = {.i = 1}, .type = JOURNEY_BOOL};
	s->values[10] = (journey_value){.as = {.i = 0}, .type = JOURNEY_BOOL};
	s->values[11].type = JOURNEY_EXPR_UNKNOWN;
	s->values[12] = text_value("1990-02-28T00:00:00Z");
	s->values[13] = (journey_value){.as = {.d = 2.5}, .type = JOURNEY_DOUBLE};
	s->values[14] = text_value("prospect");
	s->activation = (journey_activation){.values = s->values,
					     .value_count = 16,
					     .user = s,
					     .load = load,
					     .load_key = load_key,
					     .load_field = load_field,
					     .call = call,
					     .now = INT64_C(1760000000) * JOURNEY_SECOND,
					     .zone = zone};
	return status;
}

void sample_free(sample *s)
{
	journey_expr_scratch_free(s->scratch);
	journey_expr_env_free(s->env);
}

/* Values as text. */

typedef struct out {
	char text[4096];
	size_t size;
} out;

static void put(out *o, const char *text, size_t size)
{
	if (size > sizeof o->text - 1 - o->size)
		size = sizeof o->text - 1 - o->size;
	memcpy(o->text + o->size, text, size);
	o->size += size;
	o->text[o->size] = '\0';
}

static void put_value(out *o, journey_value v)
{
	char number[64];
	number[0] = '\0';
	switch (v.type) {
	case JOURNEY_NULL:
		put(o, "null", 4);
		return;
	case JOURNEY_BOOL:
		strcpy(number, v.as.i ? "true" : "false");
		break;
	case JOURNEY_INT:
		snprintf(number, sizeof number, "%lld", (long long)v.as.i);
		break;
	case JOURNEY_UINT:
		snprintf(number, sizeof number, "%lluu", (unsigned long long)v.as.u);
		break;
	case JOURNEY_DOUBLE:
		snprintf(number, sizeof number, "%.15g", v.as.d);
		if (!strpbrk(number, ".en"))
			strcat(number, ".0");
		break;
	case JOURNEY_BYTES:
	case JOURNEY_STRING:
		put(o, v.type == JOURNEY_BYTES ? "b\"" : "\"", v.type == JOURNEY_BYTES ? 2 : 1);
		put(o, v.as.s, v.n);
		put(o, "\"", 1);
		return;
	case JOURNEY_TYPE_VALUE:
		put(o, v.as.s, v.n);
		return;
	case JOURNEY_TIMESTAMP:
	case JOURNEY_DURATION:
		snprintf(number, sizeof number, "%c(%lld.%d)", v.type == JOURNEY_TIMESTAMP ? 't' : 'd',
			 (long long)v.as.i, (int)(int32_t)v.n);
		break;
	case JOURNEY_LIST:
		put(o, "[", 1);
		for (size_t i = 0; i < v.as.list->count; i++) {
			put(o, ", ", i ? 2 : 0);
			put_value(o, v.as.list->items[i]);
		}
		put(o, "]", 1);
		return;
	case JOURNEY_OPTIONAL:
		if (!v.as.list->count) {
			put(o, "none", 4);
			return;
		}
		put(o, "optional(", 9);
		put_value(o, v.as.list->items[0]);
		put(o, ")", 1);
		return;
	case JOURNEY_MAP:
		put(o, "{", 1);
		for (size_t i = 0; i < v.as.map->count; i++) {
			put(o, ", ", i ? 2 : 0);
			put_value(o, v.as.map->entries[i].key);
			put(o, ": ", 2);
			put_value(o, v.as.map->entries[i].value);
		}
		put(o, "}", 1);
		return;
	default:
		strcpy(number, "?");
	}
	put(o, number, strlen(number));
}

const char *value_text(journey_value value)
{
	static out o;
	o.size = 0;
	o.text[0] = '\0';
	put_value(&o, value);
	return o.text;
}

static void result_text(sample *s, journey_status status, journey_value value, char *text, size_t size)
{
	if (status == JOURNEY_OK)
		snprintf(text, size, "%s", value_text(value));
	else if (status == JOURNEY_EVAL)
		snprintf(text, size, "error %d", (int)journey_expr_reason(s->scratch, NULL));
	else if (status == JOURNEY_UNKNOWN)
		snprintf(text, size, "unknown");
	else
		snprintf(text, size, "status %d", (int)status);
}

/* The plain tree walker must say the same as the program. */
static journey_status check_walk(sample *s, const journey_allocator *allocator, const char *expr,
				 const char *expected)
{
	journey_expr_program *walk;
	char found[4096];
	journey_value value = {{0}, 0, JOURNEY_NULL};
	journey_status status = jy_walk_compile(s->env, str(expr), NULL, allocator, &walk, NULL);
	if (status)
		return status;
	status = jy_walk_run(walk, &s->activation, s->scratch, &value);
	result_text(s, status, value, found, sizeof found);
	journey_expr_program_free(walk);
	if (status == JOURNEY_NO_MEMORY)
		return status;
	if (strcmp(found, expected) != 0)
		ck_abort_msg("%s: walking the tree found %s, expected %s", expr, found, expected);
	return JOURNEY_OK;
}

journey_status check_row(sample *s, const journey_allocator *allocator, const char *expr,
			 const char *expected)
{
	journey_expr_program *program;
	journey_error error;
	char found[4096];
	journey_status status = journey_expr_compile(s->env, str(expr), NULL, allocator, &program, &error);
	if (status == JOURNEY_NO_MEMORY)
		return status;
	if (status && strcmp(expected, "refused") == 0)
		return JOURNEY_OK;
	if (status) {
		ck_abort_msg("%s: %s (%s)", expr, error.message, error.hint);
		return status;
	}
	journey_value value;
	status = journey_expr_run(program, &s->activation, s->scratch, &value);
	result_text(s, status, value, found, sizeof found);
	journey_expr_program_free(program);
	if (status == JOURNEY_NO_MEMORY)
		return status;
	if (strcmp(found, expected) != 0)
		ck_abort_msg("%s: found %s, expected %s", expr, found, expected);
	return check_walk(s, allocator, expr, expected);
}

journey_status check_refused(sample *s, const journey_allocator *allocator, const char *expr,
			     journey_status status, uint32_t column, const char *hint)
{
	journey_expr_program *program = NULL;
	journey_error error;
	journey_status found = journey_expr_compile(s->env, str(expr), "bool", allocator, &program, &error);
	if (found == JOURNEY_NO_MEMORY)
		return found;
	if (program)
		journey_expr_program_free(program);
	if (found != status || error.column != column)
		ck_abort_msg("%s: status %d at column %u (%s; %s), expected %d at %u", expr, (int)found,
			     found ? error.column : 0, found ? error.message : "", found ? error.hint : "",
			     (int)status, column);
	ck_assert_ptr_null(program);
	ck_assert_int_eq(error.status, status);
	ck_assert_str_ne(error.message, "");
	/* Without memory an error may lack its hint. */
	if (hint && !torture_starved() && !strstr(error.hint, hint))
		ck_abort_msg("%s: hint \"%s\", expected \"%s\"", expr, error.hint, hint);
	return JOURNEY_OK;
}

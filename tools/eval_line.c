/* The form of `journey eval`: JSON objects in, JSON objects out, one to a line. */
#include "eval.h"
#include "tagged.h"

#include <stdio.h>
#include <string.h>

/* ---- reading ---- */

typedef enum key_kind { KEY_TEXT, KEY_FLAG, KEY_OBJECT, KEY_LIST } key_kind;

static const struct {
	const char *name;
	key_kind kind;
} keys[] = {
	{"expr", KEY_TEXT},           {"container", KEY_TEXT},  {"disable_check", KEY_FLAG},
	{"disable_macros", KEY_FLAG}, {"check_only", KEY_FLAG}, {"bindings", KEY_OBJECT},
	{"type_env", KEY_LIST},
};
#define KEYS (sizeof keys / sizeof *keys)

/* NULL, or why the value can't be that of the key. */
static const char *wrong_kind(key_kind kind, const journey_value *value)
{
	switch (kind) {
	case KEY_TEXT:
		return value->type == JOURNEY_STRING ? NULL : "text";
	case KEY_FLAG:
		return value->type == JOURNEY_BOOL ? NULL : "true or false";
	case KEY_OBJECT:
		return value->type == JOURNEY_MAP ? NULL : "an object {NAME: VALUE...}";
	case KEY_LIST:
		return value->type == JOURNEY_LIST ? NULL : "a list";
	}
	return NULL;
}

static void set_key(tool_eval_request *r, const char *name, const journey_value *value)
{
	bool on = value->type == JOURNEY_BOOL && value->as.i;

	if (strcmp(name, "expr") == 0)
		r->expr = (journey_str){value->as.s, value->n};
	else if (strcmp(name, "container") == 0)
		r->container = (journey_str){value->as.s, value->n};
	else if (strcmp(name, "disable_check") == 0)
		r->mode |= on ? (unsigned)JOURNEY_EXPR_UNCHECKED : 0u;
	else if (strcmp(name, "disable_macros") == 0)
		r->mode |= on ? (unsigned)JOURNEY_EXPR_NO_MACROS : 0u;
	else if (strcmp(name, "check_only") == 0)
		r->check_only = on;
	else if (strcmp(name, "bindings") == 0)
		r->bindings = value->as.map;
	else
		r->type_env = value->as.list;
}

/* Keys that are not known are passed over, so that a whole row of test data can be given as it is. */
static journey_status take(const journey_value *json, tool_eval_request *r, journey_error *error)
{
	bool expr = false;

	if (json->type != JOURNEY_MAP) {
		snprintf(error->message, sizeof error->message, "a line is an object {\"expr\":TEXT, ...}");
		return JOURNEY_INVALID;
	}
	for (size_t i = 0; i < json->as.map->count; i++) {
		const journey_entry *entry = &json->as.map->entries[i];

		for (size_t k = 0; k < KEYS; k++) {
			const char *wrong;

			if (entry->key.n != strlen(keys[k].name) ||
			    memcmp(entry->key.as.s, keys[k].name, entry->key.n) != 0 ||
			    entry->value.type == JOURNEY_NULL)
				continue;
			wrong = wrong_kind(keys[k].kind, &entry->value);
			if (wrong) {
				snprintf(error->message, sizeof error->message, "\"%s\" must be %s",
					 keys[k].name, wrong);
				return JOURNEY_INVALID;
			}
			set_key(r, keys[k].name, &entry->value);
			expr = expr || k == 0;
		}
	}
	if (expr)
		return JOURNEY_OK;
	snprintf(error->message, sizeof error->message, "the key \"expr\" is missing");
	return JOURNEY_INVALID;
}

/* An error of the line itself has no place in an expression: its column goes into the text. */
static journey_status read_line(tool_eval *eval, journey_str line, tool_eval_request *r, journey_error *error)
{
	journey_error found = {0};
	journey_value json;
	journey_status status;

	if (line.size > TOOL_EVAL_LINE_MAX) {
		snprintf(error->message, sizeof error->message, "the line is longer than %zu bytes",
			 TOOL_EVAL_LINE_MAX);
		return JOURNEY_LIMIT;
	}
	status = journey_json_parse(eval->reader, line, &json, &found);
	if (status == JOURNEY_OK)
		return take(&json, r, error);
	if (status != JOURNEY_NO_MEMORY)
		snprintf(error->message, sizeof error->message, "the line can't be read: column %u: %.240s",
			 (unsigned)found.column, found.message);
	return status;
}

/* ---- writing ---- */

static void put_str(tool_text *out, const char *text)
{
	tool_text_json(out, tool_str(text));
}

void tool_eval_put_error(tool_text *out, journey_status status, const journey_error *error)
{
	tool_text_put(out, "{\"error\":{\"message\":");
	put_str(out, error->message[0] ? error->message : journey_status_text(status));
	tool_text_print(out, ",\"line\":%u,\"column\":%u", (unsigned)error->line, (unsigned)error->column);
	if (error->hint[0]) {
		tool_text_put(out, ",\"hint\":");
		put_str(out, error->hint);
	}
	tool_text_put(out, ",\"status\":");
	put_str(out, journey_status_text(status));
	tool_text_put(out, "}}\n");
}

/* Types as the rows have them: without blanks. */
static void put_type(tool_text *out, const char *type)
{
	tool_text_put(out, "\"type\":\"");
	for (; *type; type++)
		if (*type != ' ')
			tool_text_add(out, type, 1);
	tool_text_put(out, "\"}\n");
}

bool tool_eval_put(tool_text *out, const tool_eval_request *r, const journey_value *value)
{
	size_t start = out->size;

	tool_text_put(out, "{");
	if (!r->check_only) {
		tool_text_put(out, "\"value\":");
		tool_tagged_write(out, value, start + TOOL_EVAL_LINE_MAX);
		tool_text_put(out, ",");
	}
	if (out->size > start + TOOL_EVAL_LINE_MAX) {
		out->size = start;
		return false;
	}
	put_type(out, journey_expr_type(r->program));
	return true;
}

bool tool_eval_line(tool_eval *eval, journey_str line, tool_text *out)
{
	tool_eval_request r = {.mode = 0};
	journey_error error = {0};
	journey_value value;
	size_t start = out->size;
	journey_status status;

	tool_room_clear(&eval->room);
	status = read_line(eval, line, &r, &error);
	if (status == JOURNEY_OK)
		status = tool_eval_run(eval, &r, &value, &error);
	if (status == JOURNEY_OK && !tool_eval_put(out, &r, &value)) {
		status = JOURNEY_LIMIT;
		snprintf(error.message, sizeof error.message, "the value is longer than %zu bytes",
			 TOOL_EVAL_LINE_MAX);
	}
	if (status != JOURNEY_OK)
		tool_eval_put_error(out, status, &error);
	tool_eval_done(&r);
	if (out->failed)
		out->size = start;
	return !out->failed;
}

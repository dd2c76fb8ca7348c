/*
 * Runs the official CEL conformance rows (shared test data; SKIPPED where it is absent): prints passed/total
 * for each suite, fails where fewer pass than minimum.txt says. A row passes if its tree, written as text and
 * as JSON and read back, passes too. With a suite's name as argument it prints that suite's failing rows too.
 */
#include "base/calendar.h"
#include "expr/compare.h"
#include "expr/env.h"
#include "base/text.h"
#include "expr/tree.h"
#include <jansson.h>
#include <journey/document.h>
#include <journey/expr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where make check does not say where the sources are. */
#ifndef TORTURE_SRCDIR
#define TORTURE_SRCDIR "."
#endif

#define SUITES_MAX 32
#define SLOTS_MAX 64

typedef struct suite {
	char name[64];
	int passed, skipped, total;
} suite;

typedef struct row {
	json_t *json;
	jy_arena arena;
	journey_expr_env *env;
	journey_value values[SLOTS_MAX];
	size_t count;
	char why[512];
} row;

static suite suites[SUITES_MAX];
static size_t suite_count;
static journey_zones *zones; /* NULL where there is no directory of TZif files */
static int zoneless;         /* rows that asked for a zone then */

static journey_status zone_offset(void *user, journey_str zone, journey_time utc, int32_t *seconds)
{
	if (zones)
		return journey_zones_offset(zones, zone, utc, seconds);
	zoneless += zone.size > 3;
	(void)user;
	return JOURNEY_NOT_FOUND;
}

static const char *text(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));
	return s ? s : "";
}

/* Values in their tagged form. */

static bool read_value(jy_arena *arena, const json_t *json, journey_value *out);

static bool read_bytes(jy_arena *arena, const char *base64, journey_value *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char *data = jy_arena_alloc(arena, strlen(base64) + 1);
	uint32_t bits = 0, have = 0, n = 0;
	for (const char *p = base64; data && *p && *p != '='; p++) {
		const char *digit = strchr(digits, *p);
		if (!digit)
			return false;
		bits = bits << 6 | (uint32_t)(digit - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			data[n++] = (unsigned char)(bits >> have);
		}
	}
	*out = (journey_value){.as = {.s = (const char *)data}, .n = n, .type = JOURNEY_BYTES};
	return data != NULL;
}

static bool read_list(jy_arena *arena, const json_t *json, journey_value *out)
{
	size_t count = json_array_size(json);
	journey_value *items = jy_arena_items(arena, count, sizeof *items);
	journey_list *list = jy_arena_alloc(arena, sizeof *list);
	for (size_t i = 0; i < count; i++)
		if (!read_value(arena, json_array_get(json, i), &items[i]))
			return false;
	*list = (journey_list){count, items};
	*out = (journey_value){.as = {.list = list}, .type = JOURNEY_LIST};
	return true;
}

static bool read_map(jy_arena *arena, const json_t *json, journey_value *out)
{
	size_t count = json_array_size(json);
	journey_entry *entries = jy_arena_items(arena, count, sizeof *entries);
	journey_map *map = jy_arena_alloc(arena, sizeof *map);
	for (size_t i = 0; i < count; i++) {
		const json_t *pair = json_array_get(json, i);
		if (!read_value(arena, json_array_get(pair, 0), &entries[i].key) ||
		    !read_value(arena, json_array_get(pair, 1), &entries[i].value))
			return false;
	}
	*map = (journey_map){count, entries};
	*out = (journey_value){.as = {.map = map}, .type = JOURNEY_MAP};
	return true;
}

static bool read_time(const char *tag, const char *s, journey_value *out)
{
	int64_t seconds;
	uint32_t nanos = 0;
	int32_t span_nanos = 0;
	bool time = strcmp(tag, "timestamp") == 0;
	if (time ? !jy_time_parse_nanos(jy_str(s), &seconds, &nanos)
		 : !jy_duration_parse_nanos(jy_str(s), &seconds, &span_nanos))
		return false;
	*out = (journey_value){.as = {.i = seconds}, .n = time ? nanos : (uint32_t)span_nanos};
	out->type = time ? JOURNEY_TIMESTAMP : JOURNEY_DURATION;
	return true;
}

/* The types' names in values and in bindings. */
static const char *type_name(const char *name)
{
	if (strcmp(name, "timestamp") == 0)
		return "google.protobuf.Timestamp";
	return strcmp(name, "duration") == 0 ? "google.protobuf.Duration" : name;
}

static bool read_value(jy_arena *arena, const json_t *json, journey_value *out)
{
	void *first = json_object_iter((json_t *)(uintptr_t)json);
	if (!first)
		return false;
	const char *tag = json_object_iter_key(first);
	const json_t *v = json_object_iter_value(first);
	const char *s = json_string_value(v);
	if (strcmp(tag, "null") == 0) {
		*out = (journey_value){.type = JOURNEY_NULL};
	} else if (strcmp(tag, "bool") == 0) {
		*out = (journey_value){.as = {.i = json_is_true(v)}, .type = JOURNEY_BOOL};
	} else if (strcmp(tag, "list") == 0) {
		return read_list(arena, v, out);
	} else if (strcmp(tag, "map") == 0) {
		return read_map(arena, v, out);
	} else if (!s) {
		return false;
	} else if (strcmp(tag, "int") == 0) {
		*out = (journey_value){.as = {.i = strtoll(s, NULL, 10)}, .type = JOURNEY_INT};
	} else if (strcmp(tag, "uint") == 0) {
		*out = (journey_value){.as = {.u = strtoull(s, NULL, 10)}, .type = JOURNEY_UINT};
	} else if (strcmp(tag, "double") == 0) {
		*out = (journey_value){.as = {.d = strtod(s, NULL)}, .type = JOURNEY_DOUBLE};
	} else if (strcmp(tag, "string") == 0 || strcmp(tag, "type") == 0) {
		const char *copy = tag[0] == 't' ? type_name(s) : s;
		*out = (journey_value){.as = {.s = copy},
				       .n = (uint32_t)(tag[0] == 't' ? strlen(copy) : json_string_length(v))};
		out->type = tag[0] == 't' ? JOURNEY_TYPE_VALUE : JOURNEY_STRING;
	} else if (strcmp(tag, "bytes") == 0) {
		return read_bytes(arena, s, out);
	} else {
		return read_time(tag, s, out);
	}
	return true;
}

/* Equal with the same types throughout; NaN is NaN. */
static bool same(const journey_value *a, const journey_value *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == JOURNEY_DOUBLE && a->as.d != a->as.d && b->as.d != b->as.d)
		return true;
	if (a->type == JOURNEY_LIST) {
		bool equal = a->as.list->count == b->as.list->count;
		for (size_t i = 0; equal && i < a->as.list->count; i++)
			equal = same(&a->as.list->items[i], &b->as.list->items[i]);
		return equal;
	}
	if (a->type == JOURNEY_MAP) {
		bool equal = a->as.map->count == b->as.map->count;
		for (size_t i = 0; equal && i < a->as.map->count; i++) {
			const journey_value *v = jy_map_value(b->as.map, &a->as.map->entries[i].key);
			equal = v && same(&a->as.map->entries[i].value, v);
		}
		return equal;
	}
	uint64_t left = UINT64_MAX;
	return jy_equal(a, b, &left);
}

/* One row. */

static const json_t *declared_type(const row *r, const char *name)
{
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(r->json, "type_env"), i,
			   item) if (strcmp(text(item, "name"), name) == 0) return item;
	return NULL;
}

static bool declare_functions(row *r)
{
	size_t i, k, n;
	json_t *item, *overload, *arg;
	json_array_foreach(json_object_get(r->json, "type_env"), i, item)
	{
		json_array_foreach(json_object_get(item, "overloads"), k, overload)
		{
			const char *args[JOURNEY_EXPR_ARGS_MAX];
			journey_expr_function f = {.size = sizeof f, .name = jy_str(text(item, "name"))};
			json_array_foreach(json_object_get(overload, "args"), n, arg) args[n] =
				json_string_value(arg);
			f.args = args;
			f.arg_count = json_array_size(json_object_get(overload, "args"));
			f.result = text(overload, "result");
			if (journey_expr_env_function(r->env, &f, NULL))
				return false;
		}
	}
	return true;
}

static bool declare(row *r)
{
	const char *name;
	json_t *value, *item;
	size_t i;
	json_object_foreach(json_object_get(r->json, "bindings"), name, value)
	{
		const json_t *type = declared_type(r, name);
		if (r->count == SLOTS_MAX || !read_value(&r->arena, value, &r->values[r->count]))
			return false;
		/* Names that cannot be variables (true) are not asked for either. */
		(void)!journey_expr_env_variable(r->env, jy_str(name), type ? text(type, "type") : "dyn",
						 (uint32_t)r->count++, 0, NULL);
	}
	json_array_foreach(
		json_object_get(r->json, "type_env"), i,
		item) if (*text(item, "type") &&
			  !json_object_get(json_object_get(r->json, "bindings"), text(item, "name")))(
		void) !journey_expr_env_variable(r->env, jy_str(text(item, "name")), text(item, "type"),
						 SLOTS_MAX, 0, NULL);
	return declare_functions(r);
}

static bool same_type(const char *found, const char *expected)
{
	for (;; found++, expected++) {
		while (*found == ' ')
			found++;
		while (*expected == ' ')
			expected++;
		if (*found != *expected)
			return false;
		if (!*found)
			return true;
	}
}

static bool check_value(row *r, const journey_expr_program *program, const json_t *expect)
{
	journey_activation activation = {.values = r->values, .value_count = r->count, .zone = zone_offset};
	journey_expr_scratch *scratch;
	journey_value found, expected;
	bool ok;
	if (journey_expr_scratch_new(NULL, &scratch))
		return false;
	journey_status status = journey_expr_run(program, &activation, scratch, &found);
	if (json_object_get(expect, "error")) {
		ok = status != JOURNEY_OK;
		if (!ok)
			snprintf(r->why, sizeof r->why, "an error was expected");
	} else if (status) {
		ok = false;
		snprintf(r->why, sizeof r->why, "status %d: %s", (int)status,
			 journey_reason_text(journey_expr_reason(scratch, NULL)));
	} else {
		ok = read_value(&r->arena, json_object_get(expect, "value"), &expected) &&
		     same(&found, &expected);
		if (!ok && found.type == JOURNEY_STRING)
			snprintf(r->why, sizeof r->why, "found \"%.*s\"", (int)found.n, found.as.s);
		else if (!ok)
			snprintf(r->why, sizeof r->why, "another value of type %u: %lld",
				 (unsigned)found.type, (long long)found.as.i);
	}
	journey_expr_scratch_free(scratch);
	return ok;
}

/* What the row expects, of this text. */
static bool run_text(row *r, journey_str source)
{
	const json_t *expect = json_object_get(r->json, "expect");
	journey_expr_program *program = NULL;
	journey_error error;
	if (journey_expr_compile(r->env, source, NULL, NULL, &program, &error)) {
		/* What is only not there yet is no pass. */
		snprintf(r->why, sizeof r->why, "%u:%u: %s", error.line, error.column, error.message);
		return json_object_get(expect, "error") && error.status != JOURNEY_UNSUPPORTED;
	}
	bool ok = true;
	if (*text(expect, "type") && !same_type(journey_expr_type(program), text(expect, "type"))) {
		snprintf(r->why, sizeof r->why, "type %s, expected %s", journey_expr_type(program),
			 text(expect, "type"));
		ok = false;
	}
	if (ok && !json_is_true(json_object_get(r->json, "check_only")))
		ok = check_value(r, program, expect);
	journey_expr_program_free(program);
	return ok;
}

/* The same of the tree's canonical text, which its JSON form must have too. */
static bool run_tree(row *r, journey_str source)
{
	journey_expr_tree *tree = NULL, *again = NULL;
	journey_error error;
	/* What does not parse has no tree. */
	if (journey_expr_parse(r->env, source, NULL, &tree, &error))
		return true;
	journey_str canonical = journey_expr_tree_text(tree);
	bool ok = !journey_expr_tree_from_value(r->env, journey_expr_tree_value(tree), NULL, &again, &error);
	if (!ok) {
		snprintf(r->why, sizeof r->why, "its JSON: %s: %s", error.where, error.message);
	} else if (!jy_tree_equal(tree->root, again->root) ||
		   !jy_str_equal(canonical, journey_expr_tree_text(again))) {
		snprintf(r->why, sizeof r->why, "as JSON it becomes %s", journey_expr_tree_text(again).data);
		ok = false;
	} else if (!run_text(r, canonical)) {
		char why[sizeof r->why];
		snprintf(why, sizeof why, "%s", r->why);
		snprintf(r->why, sizeof r->why, "as %.120s: %.300s", canonical.data, why);
		ok = false;
	}
	journey_expr_tree_free(tree);
	journey_expr_tree_free(again);
	return ok;
}

static bool run_row(row *r)
{
	const json_t *expr = json_object_get(r->json, "expr");
	journey_str source = {json_string_value(expr), json_string_length(expr)};
	unsigned mode = json_is_true(json_object_get(r->json, "disable_check")) ? JOURNEY_EXPR_UNCHECKED : 0u;
	mode |= json_is_true(json_object_get(r->json, "disable_macros")) ? JOURNEY_EXPR_NO_MACROS : 0u;
	if (journey_expr_env_set_mode(r->env, mode) ||
	    journey_expr_env_set_container(r->env, jy_str(text(r->json, "container"))) || !declare(r)) {
		snprintf(r->why, sizeof r->why, "its values or types cannot be read");
		return false;
	}
	return run_text(r, source) && run_tree(r, source);
}

static suite *suite_of(const char *name)
{
	for (size_t i = 0; i < suite_count; i++)
		if (strcmp(suites[i].name, name) == 0)
			return &suites[i];
	if (suite_count == SUITES_MAX)
		return NULL;
	snprintf(suites[suite_count].name, sizeof suites->name, "%s", name);
	return &suites[suite_count++];
}

static void take_line(const char *line, size_t size, const char *verbose)
{
	json_error_t error;
	row r = {0};
	r.json = json_loadb(line, size, JSON_ALLOW_NUL, &error);
	suite *s = r.json ? suite_of(text(r.json, "suite")) : NULL;
	if (!s || journey_expr_env_new(NULL, &r.env)) {
		printf("a row that cannot be read: %s\n", error.text);
		exit(1);
	}
	jy_arena_init(&r.arena, NULL);
	int before = zoneless;
	bool ok = run_row(&r);
	s->total++;
	s->passed += ok;
	s->skipped += !ok && zoneless > before;
	if (!ok && verbose && strcmp(verbose, s->name) == 0)
		printf("  %s/%s: %s: %s\n", text(r.json, "section"), text(r.json, "name"),
		       text(r.json, "expr"), r.why);
	jy_arena_free(&r.arena);
	journey_expr_env_free(r.env);
	json_decref(r.json);
}

/* The gate. */

static FILE *open_in(const char *variable, const char *otherwise, const char *name)
{
	char path[4096];
	const char *root = getenv(variable);
	if (root && *root)
		snprintf(path, sizeof path, "%s/%s", root, name);
	else
		snprintf(path, sizeof path, "%s/%s", otherwise, name);
	return fopen(path, "rb");
}

/* 0, or 1 if a suite passes fewer rows than minimum.txt says. */
static int gate(const char *sources)
{
	FILE *f = open_in("", sources, "tests/conformance/minimum.txt");
	char name[64];
	int least, worse = 0;
	if (!f) {
		printf("tests/conformance/minimum.txt cannot be read\n");
		return 1;
	}
	while (fscanf(f, "%63s %d", name, &least) == 2) {
		const suite *s = suite_of(name);
		if (!s || s->passed + s->skipped < least) {
			printf("REGRESSED: %s passes %d rows, %d before\n", name, s ? s->passed : 0, least);
			worse = 1;
		}
	}
	fclose(f);
	return worse;
}

int main(int argc, char **argv)
{
	const char *sources = getenv("JOURNEY_SRCDIR");
	char shared[4096];
	int passed = 0, total = 0;
	if (!sources || !*sources)
		sources = TORTURE_SRCDIR;
	snprintf(shared, sizeof shared, "%s/../shared", sources);
	FILE *f = open_in("JOURNEY_SHARED", shared, "cel/conformance.jsonl");
	if (!f) {
		printf("SKIPPED: the conformance rows (shared/cel/conformance.jsonl) are not there\n");
		return 77;
	}
	const char *zoneinfo = getenv("JOURNEY_ZONEINFO");
	if (journey_zones_new(NULL, zoneinfo && *zoneinfo ? zoneinfo : "/usr/share/zoneinfo", &zones, NULL))
		zones = NULL;
	char *line = NULL;
	size_t capacity = 0;
	ssize_t size;
	while ((size = getline(&line, &capacity, f)) > 0)
		take_line(line, (size_t)size, argc > 1 ? argv[1] : NULL);
	free(line);
	fclose(f);
	for (size_t i = 0; i < suite_count; i++) {
		printf("%-16s %4d / %4d\n", suites[i].name, suites[i].passed, suites[i].total);
		passed += suites[i].passed;
		total += suites[i].total;
	}
	printf("%-16s %4d / %4d\n", "all", passed, total);
	if (zoneless)
		printf("SKIPPED: %d rows name time zones, and there is no $JOURNEY_ZONEINFO\n", zoneless);
	journey_zones_free(zones);
	return gate(sources);
}

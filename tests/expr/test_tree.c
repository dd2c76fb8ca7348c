/* Trees: text in one form, JSON and back, random trees, errors with their place. */
#include "base/random.h"
#include "base/text.h"
#include "expr/tree.h"
#include "expr/unparse.h"
#include "expr/check_expr.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* From JSON form to tree must give the same tree. */
static journey_status there_and_back(const journey_expr_tree *tree, const journey_allocator *allocator)
{
	journey_expr_tree *again = NULL;
	journey_error error;
	journey_status status =
		journey_expr_parse(NULL, journey_expr_tree_text(tree), allocator, &again, &error);
	for (int i = 0; i < 2; i++) {
		if (status == JOURNEY_NO_MEMORY)
			return status;
		if (status)
			ck_abort_msg("%s: %s: %s", tree->text.data, error.where, error.message);
		bool equal = jy_tree_equal(tree->root, again->root) && jy_str_equal(tree->text, again->text);
		if (!equal)
			ck_abort_msg("%s became %s (%s)", tree->text.data, again->text.data,
				     i ? "by its value" : "by its text");
		journey_expr_tree_free(again);
		again = NULL;
		if (i == 0)
			status = journey_expr_tree_from_value(NULL, journey_expr_tree_value(tree), allocator,
							      &again, &error);
	}
	return JOURNEY_OK;
}

JOURNEY_TEST(one_form)
{
	static const struct {
		const char *text, *expected; /* NULL: as it is written */
	} rows[] = {{"((a))+ (b*c)", "a + b * c"},
		    {"(a+b)*c", "(a + b) * c"},
		    {"a-(b-c)-d", "a - (b - c) - d"},
		    {"a && (b && c) && d", NULL},
		    {"a||b&&c||(d||e)", "a || b && c || (d || e)"},
		    {"(a?b:c)?(d?e:f):(g?h:i)", "(a ? b : c) ? (d ? e : f) : g ? h : i"},
		    {"!(a in [1,2,])", "!(a in [1, 2])"},
		    {"!!a", NULL},
		    {"- 1 + --x - -(1)", "-1 + --x - -(1)"},
		    {"-1", NULL},
		    {"(-1).abs() + (-2.5)[0]", NULL},
		    {"1.0 + 1e3 + .5 + 1e-7 + 1e22 + -0.0",
		     "1.0 + 1000.0 + 0.5 + 1e-7 + 1e+22 + -0.0"},
		    {"0x1fu + 9223372036854775807 + -9223372036854775808",
		     "31u + 9223372036854775807 + -9223372036854775808"},
		    {"'it\\'s \"q\" \\\\ \\n\\x01\\u00e9'", "\"it's \\\"q\\\" \\\\ \\n\\u0001\xc3\xa9\""},
		    {"b'\\xff\\0011a\"' + B\"\"\"x\"\"\"", "b\"\\xff\\x011a\\\"\" + b\"x\""},
		    {"event.`Order ID` + event.`in` + .a.b", NULL},
		    {"has(a.b) && !has(a.b.`c d`)", NULL},
		    {"a.?b.?c[?0][1].orValue({})", NULL},
		    {"[?a, b, ?c.d] + [1][0]", NULL},
		    {"{'k': [1], ?'l': x, 2u: {}}", "{\"k\": [1], ?\"l\": x, 2u: {}}"},
		    {"l.exists(x, x>1) && l.all(i, x, i<x)", "l.exists(x, x > 1) && l.all(i, x, i < x)"},
		    {"l.map(x, x).map(y, y > 1, y).filter(z, true)", NULL},
		    {"l.exists_one(x, x) || l.existsOne(i, x, x)", NULL},
		    {"l.transformList(i, x, i + x).transformMap(i, x, i > 0, x)", NULL},
		    {"cel.bind(x, a.b, x + cel.bind(y, 1, y))", NULL},
		    {"o.optMap(x, x + 1).optFlatMap(y, y)", NULL},
		    {"math.greatest(a, 1) + size('') + .f()", "math.greatest(a, 1) + size(\"\") + .f()"},
		    {"a.b(c)(", ""}};
	journey_expr_tree *tree = NULL;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		journey_error error;
		const char *expected = rows[i].expected ? rows[i].expected : rows[i].text;
		journey_status status = journey_expr_parse(NULL, str(rows[i].text), allocator, &tree, &error);
		if (status == JOURNEY_SYNTAX && !*expected) {
			ck_assert_uint_eq(error.column, 7);
			continue;
		}
		if (status && status != JOURNEY_NO_MEMORY)
			ck_abort_msg("%s: %s", rows[i].text, error.message);
		TRY(status);
		ck_assert_str_eq(journey_expr_tree_text(tree).data, expected);
		TRY(there_and_back(tree, allocator));
		journey_expr_tree_free(tree);
		tree = NULL;
	}
done:
	journey_expr_tree_free(tree);
}

/* JSON values by hand. */

typedef struct maker {
	jy_arena arena;
	bool failed;
} maker;

static journey_value json_text(const char *text)
{
	return (journey_value){.as = {.s = text}, .n = (uint32_t)strlen(text), .type = JOURNEY_STRING};
}

static journey_value json_int(int64_t i)
{
	return (journey_value){.as = {.i = i}, .type = JOURNEY_INT};
}

static journey_value json_list(maker *m, size_t count, const journey_value *items)
{
	journey_list *list = jy_arena_alloc(&m->arena, sizeof *list);
	journey_value *copy = jy_arena_copy(&m->arena, items, count * sizeof *items);
	if (!list || !copy) {
		m->failed = true;
		return json_int(0);
	}
	*list = (journey_list){count, copy};
	return (journey_value){.as = {.list = list}, .type = JOURNEY_LIST};
}

/* Up to three pairs; a NULL key ends them. */
static journey_value json_object(maker *m, const char *k1, journey_value v1, const char *k2, journey_value v2,
				 const char *k3, journey_value v3)
{
	journey_entry entries[3] = {
		{json_text(k1), v1}, {json_text(k2 ? k2 : ""), v2}, {json_text(k3 ? k3 : ""), v3}};
	size_t count = k3 ? 3 : k2 ? 2 : 1;
	journey_map *map = jy_arena_alloc(&m->arena, sizeof *map);
	journey_entry *copy = jy_arena_copy(&m->arena, entries, count * sizeof *entries);
	if (!map || !copy) {
		m->failed = true;
		return json_int(0);
	}
	*map = (journey_map){count, copy};
	return (journey_value){.as = {.map = map}, .type = JOURNEY_MAP};
}

#define ONE(k, v) json_object(&m, k, v, NULL, json_int(0), NULL, json_int(0))
#define TWO(k, v, l, w) json_object(&m, k, v, l, w, NULL, json_int(0))
#define THREE(k, v, l, w, n, x) json_object(&m, k, v, l, w, n, x)
#define LIST(...)                                                                                            \
	json_list(&m, sizeof((journey_value[]){__VA_ARGS__}) / sizeof(journey_value),                        \
		  (journey_value[]){__VA_ARGS__})

JOURNEY_TEST(by_hand)
{
	maker m = {.failed = false};
	journey_expr_tree *tree = NULL;
	journey_error error;
	jy_arena_init(&m.arena, allocator);
	journey_value name = ONE("name", json_text("profile.country"));
	journey_value number = {.as = {.d = 2.0}, .type = JOURNEY_DOUBLE};
	const struct {
		journey_value value;
		const char *text;
	} rows[] = {
		{TWO("op", json_text("=="), "args", LIST(name, json_text("US"))),
		 "profile.country == \"US\""},
		{TWO("call", json_text("_==_"), "args", LIST(name, json_int(3))), "profile.country == 3"},
		{TWO("op", json_text("&&"), "args", LIST(name, name, name)),
		 "profile.country && profile.country && profile.country"},
		{TWO("op", json_text("in"), "args", LIST(name, LIST(json_text("US"), number))),
		 "profile.country in [\"US\", 2.0]"},
		{TWO("op", json_text("-"), "args", LIST(json_int(5))), "-(5)"},
		{ONE("has", name), "has(profile.country)"},
		{ONE("int", json_int(3)), "3"},
		{ONE("int", number), "2"},
		{ONE("double", json_int(3)), "3.0"},
		{ONE("double", json_text("NaN")), "double(\"NaN\")"},
		{ONE("uint", json_int(3)), "3u"},
		{ONE("bytes", json_text("AWE=")), "b\"\\x01a\""},
		{ONE("bytes", json_text("AWE")), "b\"\\x01a\""},
		{TWO("call", json_text("math.abs"), "args", LIST(json_int(1))), "math.abs(1)"},
		{ONE("call", json_text(".f")), ".f()"},
		{TWO("call", json_text("size"), "on", name), "profile.country.size()"},
		{TWO("select", ONE("name", json_text("event")), "field", json_text("Order ID")),
		 "event.`Order ID`"},
		{json_object(&m, "macro", json_text("exists"), "on", name, "vars", LIST(json_text("x"))),
		 NULL},
	};
	TRY_TRUE(!m.failed);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		journey_status status =
			journey_expr_tree_from_value(NULL, rows[i].value, allocator, &tree, &error);
		if (!rows[i].text) {
			EXPECT(status, JOURNEY_INVALID);
			continue;
		}
		if (status && status != JOURNEY_NO_MEMORY)
			ck_abort_msg("%s: %s: %s", rows[i].text, error.where, error.message);
		TRY(status);
		ck_assert_str_eq(journey_expr_tree_text(tree).data, rows[i].text);
		journey_expr_tree_free(tree);
		tree = NULL;
	}
done:
	journey_expr_tree_free(tree);
	jy_arena_free(&m.arena);
}

JOURNEY_TEST(bad_json)
{
	maker m = {.failed = false};
	journey_expr_tree *tree = NULL;
	journey_error error;
	jy_arena_init(&m.arena, allocator);
	journey_value name = ONE("name", json_text("x"));
	const struct {
		journey_value value;
		journey_status status;
		const char *where;
	} rows[] = {
		{ONE("name", json_text("a || true")), JOURNEY_SYNTAX, "name"},
		{ONE("name", json_text("")), JOURNEY_SYNTAX, "name"},
		{ONE("name", json_text("a..b")), JOURNEY_SYNTAX, "name"},
		{ONE("name", json_text("true")), JOURNEY_SYNTAX, "name"},
		{ONE("name", json_text("for")), JOURNEY_SYNTAX, "name"},
		{ONE("name", json_int(3)), JOURNEY_TYPE, "name"},
		{ONE("nmae", json_text("x")), JOURNEY_INVALID, ""},
		{TWO("name", json_text("x"), "vlaue", name), JOURNEY_INVALID, ""},
		{TWO("op", json_text("&&"), "args", LIST(name)), JOURNEY_INVALID, ""},
		{TWO("op", json_text("=>"), "args", LIST(name, name)), JOURNEY_INVALID, "op"},
		{TWO("op", json_text("=="), "args", LIST(name, ONE("int", json_text("1.5")))), JOURNEY_RANGE,
		 "args[1].int"},
		{TWO("op", json_text("=="), "args",
		     LIST(name, TWO("select", ONE("select", name), "field", json_text("y")))),
		 JOURNEY_INVALID, "args[1].select.field"},
		{TWO("op", json_text("=="), "args", name), JOURNEY_TYPE, "args"},
		{ONE("int", json_text("9223372036854775808")), JOURNEY_RANGE, "int"},
		{ONE("uint", json_int(-1)), JOURNEY_RANGE, "uint"},
		{ONE("double", json_text("1,5")), JOURNEY_RANGE, "double"},
		{ONE("bytes", json_text("A?")), JOURNEY_SYNTAX, "bytes"},
		{ONE("has", name), JOURNEY_INVALID, "has"},
		{ONE("call", json_text("f(x)||g")), JOURNEY_SYNTAX, "call"},
		{TWO("select", name, "field", json_text("a`b")), JOURNEY_SYNTAX, "field"},
		{THREE("macro", json_text("exists"), "on", name, "vars", LIST(json_text("1x"))),
		 JOURNEY_SYNTAX, "vars[0]"},
		{THREE("macro", json_text("each"), "on", name, "vars", LIST(json_text("x"))), JOURNEY_INVALID,
		 "macro"},
		{THREE("macro", json_text("cel.bind"), "on", name, "vars", LIST(json_text("x"))),
		 JOURNEY_INVALID, "on"},
		{ONE("optional", name), JOURNEY_INVALID, ""},
		{LIST(name, ONE("map", LIST(name))), JOURNEY_INVALID, "[1].map[0]"},
		{LIST(json_text("\xff")), JOURNEY_INVALID, "[0]"},
		{(journey_value){.type = JOURNEY_TIMESTAMP}, JOURNEY_TYPE, ""},
	};
	TRY_TRUE(!m.failed);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		EXPECT(journey_expr_tree_from_value(NULL, rows[i].value, allocator, &tree, &error),
		       rows[i].status);
		ck_assert_str_eq(error.where, rows[i].where);
		ck_assert_int_eq(error.status, rows[i].status);
		ck_assert_str_ne(error.message, "");
	}
done:
	jy_arena_free(&m.arena);
}

JOURNEY_PLAIN_TEST(tree_limits)
{
	journey_expr_tree *tree = NULL;
	journey_expr_env *env = NULL;
	journey_error error;
	maker m = {.failed = false};
	jy_arena_init(&m.arena, allocator);
	journey_value deep = json_int(1), wide = json_int(1);
	for (int i = 0; i < 1000; i++)
		deep = LIST(deep);
	/* Shared parts make a value far larger than its memory. */
	for (int i = 0; i < 60; i++)
		wide = LIST(wide, wide);
	TRY(journey_expr_env_new(allocator, &env));
	EXPECT(journey_expr_tree_from_value(env, deep, allocator, &tree, &error), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(error.message, "JOURNEY_EXPR_DEPTH"));
	EXPECT(journey_expr_tree_from_value(env, wide, allocator, &tree, &error), JOURNEY_LIMIT);
	ck_assert_ptr_nonnull(strstr(error.message, "JOURNEY_EXPR_NODES"));
	TRY(journey_expr_env_set_limit(env, JOURNEY_EXPR_SOURCE, 5));
	EXPECT(journey_expr_parse(env, str("a + b + c"), allocator, &tree, &error), JOURNEY_LIMIT);
	TRY(journey_expr_env_set_limit(env, JOURNEY_EXPR_DEPTH, 2));
	EXPECT(journey_expr_parse(env, str("[[[1]]]"), allocator, &tree, &error), JOURNEY_LIMIT);
	EXPECT(journey_expr_parse(env, str("1"), allocator, NULL, &error), JOURNEY_MISUSE);
	EXPECT(journey_expr_tree_from_value(env, deep, allocator, NULL, &error), JOURNEY_MISUSE);
	ck_assert_ptr_null(tree);
	ck_assert_uint_eq(journey_expr_tree_text(NULL).size, 0);
	journey_expr_tree_free(NULL);
done:
	journey_expr_env_free(env);
	jy_arena_free(&m.arena);
}

/* Random trees. */

typedef struct dice {
	uint64_t seed, throws;
	jy_build *b;
} dice;

static uint32_t roll(dice *d, uint32_t sides)
{
	return (uint32_t)(jy_random(d->seed, "tree", jy_str(""), d->throws++) % sides);
}

static journey_value random_constant(dice *d)
{
	static const char *const texts[] = {
		"",      "US",        "\"",   "\\n\n\r\t", "\x01\x7f\x1b", "\xc3\xa9", "\xf0\x9f\x98\x80",
		"a'b`c", "\\u0041\\", "// no"};
	journey_value v = {.type = roll(d, 7)};
	switch (v.type) {
	case JOURNEY_BOOL:
		v.as.i = roll(d, 2);
		break;
	case JOURNEY_INT:
	case JOURNEY_UINT:
		v.as.u = jy_random(d->seed, "number", jy_str(""), d->throws++) >> roll(d, 64);
		if (v.type == JOURNEY_INT && roll(d, 2))
			v.as.i = -v.as.i;
		break;
	case JOURNEY_DOUBLE:
		v.as.u = jy_random(d->seed, "number", jy_str(""), d->throws++);
		if (roll(d, 2) || v.as.d != v.as.d)
			v.as.d = (double)roll(d, 100) / 4 - 5;
		break;
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
		v.as.s = texts[roll(d, 10)];
		v.n = (uint32_t)strlen(v.as.s);
	}
	return v;
}

static jy_node *random_tree(dice *d, int depth);

static jy_kids random_kids(dice *d, uint32_t count, int depth)
{
	jy_kids kids = {NULL, 0, 0};
	for (uint32_t i = 0; i < count; i++)
		(void)jy_kids_add(d->b, &kids, random_tree(d, depth - 1));
	return kids;
}

static jy_node *random_call(dice *d, int depth)
{
	static const char *const operators[] = {"_==_", "_!=_", "_<_", "_<=_", "_>_",  "_>=_",  "@in", "_+_",
						"_-_",  "_*_",  "_/_", "_%_",  "_[_]", "_[?_]", "-_",  "!_"};
	uint32_t which = roll(d, 20);
	jy_node *node = jy_build_node(d->b, JY_N_CALL,
				      random_kids(d,
						  which < 14   ? 2
						  : which < 16 ? 1
							       : 1 + roll(d, 3),
						  depth));
	if (!node)
		return NULL;
	node->name = jy_str(which < 16 ? operators[which] : "f");
	node->member = which >= 18;
	/* -1 is a constant. */
	if (which == 14 && node->kids[0]->kind == JY_N_CONST)
		node->kids[0]->value = (journey_value){.as = {.i = 1}, .type = JOURNEY_BOOL};
	return node;
}

static jy_node *random_macro(dice *d, int depth)
{
	static const jy_macro list[] = {
		JY_M_ALL,  JY_M_EXISTS,  JY_M_EXISTS_ONE,    JY_M_FILTER,          JY_M_MAP,         JY_M_MAP,
		JY_M_BIND, JY_M_OPT_MAP, JY_M_TRANSFORM_MAP, JY_M_TRANSFORM_ENTRY, JY_M_OPT_FLAT_MAP};
	jy_macro macro = list[roll(d, 11)];
	bool three = macro == JY_M_MAP || macro == JY_M_TRANSFORM_MAP || macro == JY_M_TRANSFORM_ENTRY;
	bool two = macro == JY_M_TRANSFORM_MAP || macro == JY_M_TRANSFORM_ENTRY ||
		   ((macro <= JY_M_EXISTS_ONE || macro == JY_M_MAP) && roll(d, 2));
	jy_node *node = jy_build_node(d->b, JY_N_MACRO, random_kids(d, three ? 3 : 2, depth));
	if (!node)
		return NULL;
	node->macro = macro;
	node->name = jy_str("x");
	node->name2 = jy_str(two ? "y" : "");
	return node;
}

static jy_node *random_tree(dice *d, int depth)
{
	static const char *const names[] = {"a", "profile", "_x9", "event"};
	static const char *const fields[] = {"b", "country", "Order ID", "in", "a-b.c/d", "true"};
	jy_node *node;
	uint32_t which = depth > 0 ? roll(d, 16) : roll(d, 4);
	if (which < 3)
		return jy_build_value(d->b, random_constant(d));
	if (which == 3) {
		node = jy_build_ident(d->b, jy_str(names[roll(d, 4)]));
		if (node)
			node->absolute = roll(d, 8) == 0;
		return node;
	}
	if (which < 6) {
		node = jy_build_select(d->b, random_tree(d, depth - 1), jy_str(fields[roll(d, 6)]));
		if (node) {
			node->test = roll(d, 4) == 0;
			node->optional = !node->test && roll(d, 4) == 0;
		}
		return node;
	}
	if (which < 10)
		return random_call(d, depth);
	if (which == 10 || which == 11) {
		bool map = which == 10;
		node = jy_build_node(d->b, map ? JY_N_MAP : JY_N_LIST,
				     random_kids(d, roll(d, 3) * (map ? 2 : 1), depth));
		for (uint32_t i = 0; node && i < node->count; i += map ? 2 : 1)
			node->kids[i]->maybe = roll(d, 4) == 0;
		return node;
	}
	if (which < 14)
		return jy_build_node(d->b, which == 12 ? JY_N_AND : JY_N_OR,
				     random_kids(d, 2 + roll(d, 3), depth));
	return which == 14 ? jy_build_node(d->b, JY_N_COND, random_kids(d, 3, depth))
			   : random_macro(d, depth);
}

JOURNEY_PLAIN_TEST(random_trees)
{
	journey_expr_tree *tree = NULL;
	journey_error error;
	jy_buffer text;
	jy_arena arena;
	int count = torture_long() ? 100000 : 3000;
	jy_arena_init(&arena, allocator);
	jy_buffer_init(&text, allocator);
	for (int i = 0; i < count; i++) {
		jy_source source = {
			.arena = &arena, .error = &error, .node_limit = 20000, .depth_limit = 100};
		jy_build b = {.s = &source};
		dice d = {.seed = (uint64_t)i, .b = &b};
		jy_node *node = random_tree(&d, 1 + i % 6);
		ck_assert_ptr_nonnull(node);
		jy_buffer_clear(&text);
		TRY_TRUE(jy_unparse(&text, node));
		journey_str s = {(const char *)text.data, text.size};
		if (journey_expr_parse(NULL, s, allocator, &tree, &error))
			ck_abort_msg("%.*s: %u: %s", (int)s.size, s.data, error.column, error.message);
		if (!jy_tree_equal(node, tree->root) || !jy_str_equal(s, tree->text))
			ck_abort_msg("%.*s became another tree: %s", (int)s.size, s.data, tree->text.data);
		TRY(there_and_back(tree, allocator));
		journey_expr_tree_free(tree);
		tree = NULL;
		jy_arena_reset(&arena);
	}
done:
	journey_expr_tree_free(tree);
	jy_buffer_free(&text);
	jy_arena_free(&arena);
}

Suite *suite_tree(void)
{
	return torture_suite("tree", torture_one_form, torture_by_hand, torture_bad_json, torture_tree_limits,
			     torture_random_trees, NULL);
}

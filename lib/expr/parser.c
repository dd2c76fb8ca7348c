#include "expr/parser.h"
#include "base/text.h"
#include "base/utf8.h"
#include "expr/lexer.h"
#include "expr/slips.h"
#include <string.h>

typedef struct jy_parser {
	const jy_source *s;
	jy_token token;    /* the next one */
	jy_token last;     /* the one before it */
	uint32_t last_end; /* where that ended */
	uint32_t nodes, depth;
	journey_status status; /* the first failure; everything returns NULL after it */
} jy_parser;

/* Nodes being collected. */
typedef struct node_list {
	jy_node **items;
	uint32_t count, capacity;
} node_list;

static jy_node *expression(jy_parser *p);
static jy_node *unary(jy_parser *p);

journey_status jy_source_place(const jy_source *source, uint32_t offset)
{
	uint32_t line = 1, column = 1;
	for (uint32_t i = 0; i < offset && i < source->text.size; i++) {
		unsigned char c = (unsigned char)source->text.data[i];
		if (c == '\n') {
			line++;
			column = 1;
		} else if ((c & 0xc0) != 0x80) {
			column++;
		}
	}
	source->error->line = line;
	source->error->column = column;
	source->error->offset = offset;
	return source->error->status;
}

static jy_node *fail(jy_parser *p, journey_status status)
{
	if (!p->status)
		p->status = status;
	return NULL;
}

static bool advance(jy_parser *p)
{
	p->last = p->token;
	p->last_end = p->token.end;
	journey_status status = jy_lex(p->s, p->token.end, &p->token);
	if (status)
		fail(p, status);
	return !status;
}

static bool at(const jy_parser *p, jy_token_kind kind)
{
	return p->token.kind == kind;
}

/* Takes a token if it is there. */
static bool accept(jy_parser *p, jy_token_kind kind)
{
	return at(p, kind) && advance(p);
}

/* Two tokens that are one sign in other languages. */
static const char *sign_hint(const jy_parser *p)
{
	static const struct {
		jy_token_kind first, second;
		const char *hint;
	} signs[] = {{JY_K_LT, JY_K_GT, "write != for not equal"},
		     {JY_K_STAR, JY_K_STAR, "there is no power: write x * x"},
		     {JY_K_SLASH, JY_K_STAR, "a comment is from // to the end of its line"},
		     {JY_K_MINUS, JY_K_GT, "write filter(x, x > 1): the name, then the expression"},
		     {JY_K_QUESTION, JY_K_QUESTION, "write has(a.b) ? a.b : c, or a.?b.orValue(c)"},
		     {JY_K_QUESTION, JY_K_COLON, "write has(a.b) ? a.b : c"},
		     {JY_K_NOT, JY_K_IN, "write !(a in b)"}};
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (p->last.kind == signs[i].first && at(p, signs[i].second))
			return signs[i].hint;
	return NULL;
}

/* How what stands here may be mended; NULL: not known. */
static void hint_unexpected(jy_parser *p)
{
	journey_str before = jy_token_text(p->s, p->last), word = jy_token_text(p->s, p->token);
	const char *sign = sign_hint(p), *hint = at(p, JY_K_IDENT) ? jy_slip_word(word) : NULL;
	bool short_enough = before.size < 40 && word.size < 40;
	if (sign)
		jy_error_hint(p->s->error, "%s", sign);
	else if (hint)
		jy_error_hint(p->s->error, "%s", hint);
	else if (p->last.kind == JY_K_IDENT && jy_str_is(before, "not"))
		jy_error_hint(p->s->error, "write ! for not");
	else if (p->last.kind == JY_K_IDENT && at(p, JY_K_IDENT) && short_enough && p->last.start > 0 &&
		 p->s->text.data[p->last.start - 1] == '.')
		jy_error_hint(p->s->error, "a name with blanks stands in backquotes: `%.*s %.*s`",
			      JY_STR(before), JY_STR(word));
	else if (at(p, JY_K_QUESTION))
		jy_error_hint(p->s->error, "put the inner ? : in parentheses: a ? (b ? c : d) : e");
}

/* Says what stands here instead of what was expected. */
static void unexpected(jy_parser *p, const char *expected)
{
	if (p->status)
		return;
	journey_str word = jy_token_text(p->s, p->token);
	int size = word.size > 40 ? 40 : (int)word.size;
	if (at(p, JY_K_END))
		fail(p, JY_FAIL(p->s, JOURNEY_SYNTAX, p->token.start,
				"the expression ends where %s was expected", expected));
	else
		fail(p, JY_FAIL(p->s, JOURNEY_SYNTAX, p->token.start, "found %.*s where %s was expected",
				size, word.data, expected));
	if (!at(p, JY_K_END))
		hint_unexpected(p);
}

static bool expect(jy_parser *p, jy_token_kind kind, const char *what)
{
	if (at(p, kind))
		return advance(p);
	unexpected(p, what);
	return false;
}

static jy_node *too_deep(jy_parser *p)
{
	return fail(p, JY_FAIL(p->s, JOURNEY_LIMIT, p->token.start,
			       "nested deeper than %d (limit JOURNEY_EXPR_DEPTH)", (int)p->s->depth_limit));
}

static jy_node *make(jy_parser *p, jy_node_kind kind, uint32_t start)
{
	if (p->status)
		return NULL;
	if (p->nodes >= p->s->node_limit)
		return fail(p,
			    JY_FAIL(p->s, JOURNEY_LIMIT, start,
				    "more than %d parts (limit JOURNEY_EXPR_NODES)", (int)p->s->node_limit));
	jy_node *node = jy_arena_alloc(p->s->arena, sizeof *node);
	if (!node)
		return fail(p, JOURNEY_NO_MEMORY);
	memset(node, 0, sizeof *node);
	node->kind = kind;
	node->start = node->at = start;
	node->height = 1;
	p->nodes++;
	return node;
}

static bool push(jy_parser *p, node_list *list, jy_node *node)
{
	if (!node || p->status)
		return false;
	if (list->count == list->capacity) {
		uint32_t capacity = list->capacity ? 2 * list->capacity : 4;
		jy_node **items = jy_arena_alloc(p->s->arena, capacity * sizeof *items);
		if (!items) {
			fail(p, JOURNEY_NO_MEMORY);
			return false;
		}
		if (list->count)
			memcpy(items, list->items, list->count * sizeof *items);
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = node;
	return true;
}

/* Gives a node its kids; its text reaches to the last token taken. */
static jy_node *finish(jy_parser *p, jy_node *node, node_list kids)
{
	if (!node || p->status)
		return NULL;
	node->kids = kids.items;
	node->count = kids.count;
	node->end = p->last_end;
	for (uint32_t i = 0; i < kids.count; i++)
		if (kids.items[i]->height >= node->height)
			node->height = kids.items[i]->height + 1;
	return node->height > p->s->depth_limit ? too_deep(p) : node;
}

static jy_node *call(jy_parser *p, const char *name, uint32_t start, uint32_t pointer, jy_node *a, jy_node *b)
{
	node_list kids = {NULL, 0, 0};
	jy_node *node = make(p, JY_N_CALL, start);
	if (!node || !push(p, &kids, a) || (b && !push(p, &kids, b)))
		return NULL;
	node->name = jy_str(name);
	node->at = pointer;
	return finish(p, node, kids);
}

/* Literals and names. */

static jy_node *constant(jy_parser *p, bool negative, uint32_t start)
{
	jy_node *node = make(p, JY_N_CONST, start);
	if (!node)
		return NULL;
	jy_token t = p->token;
	journey_status status = JOURNEY_OK;
	switch (t.kind) {
	case JY_K_TRUE:
	case JY_K_FALSE:
		node->value = (journey_value){{t.kind == JY_K_TRUE}, 0, JOURNEY_BOOL};
		break;
	case JY_K_NULL:
		node->value = (journey_value){{0}, 0, JOURNEY_NULL};
		break;
	default:
		status = jy_lex_value(p->s, t, negative, &node->value);
	}
	if (status)
		return fail(p, status);
	if (!advance(p))
		return NULL;
	node->end = p->last_end;
	return node;
}

/* An item of a literal, which may be optional: ?x */
static jy_node *item(jy_parser *p)
{
	bool maybe = accept(p, JY_K_QUESTION);
	jy_node *node = p->status ? NULL : expression(p);
	if (node)
		node->maybe = maybe;
	return node;
}

/*
 * Comma-separated expressions up to and with `close`; those of a list literal may be optional and end with a
 * comma.
 */
static bool list_items(jy_parser *p, jy_token_kind close, bool literal, const char *what, node_list *out)
{
	if (accept(p, close))
		return true;
	if (literal && accept(p, JY_K_COMMA))
		return expect(p, close, what);
	for (;;) {
		if (!push(p, out, literal ? item(p) : expression(p)))
			return false;
		if (!accept(p, JY_K_COMMA))
			return expect(p, close, what);
		if (literal && accept(p, close))
			return true;
		if (p->status)
			return false;
	}
}

static jy_node *list_literal(jy_parser *p)
{
	node_list kids = {NULL, 0, 0};
	jy_node *node = make(p, JY_N_LIST, p->token.start);
	if (!node || !advance(p) || !list_items(p, JY_K_CLOSE_LIST, true, "a comma or ]", &kids))
		return NULL;
	return finish(p, node, kids);
}

static jy_node *map_literal(jy_parser *p)
{
	node_list kids = {NULL, 0, 0};
	jy_node *node = make(p, JY_N_MAP, p->token.start);
	if (!node || !advance(p))
		return NULL;
	if (accept(p, JY_K_COMMA) && !at(p, JY_K_CLOSE_MAP)) {
		unexpected(p, "}");
		return NULL;
	}
	while (!accept(p, JY_K_CLOSE_MAP)) {
		if (p->status || !push(p, &kids, item(p)) || !expect(p, JY_K_COLON, "a colon") ||
		    !push(p, &kids, expression(p)))
			return NULL;
		if (!accept(p, JY_K_COMMA) && !at(p, JY_K_CLOSE_MAP)) {
			unexpected(p, "a comma or }");
			return NULL;
		}
	}
	return finish(p, node, kids);
}

/* Macros. */

/* The name that a macro's argument must be. */
static bool macro_name(jy_parser *p, const jy_node *arg, journey_str *name)
{
	if (arg->kind == JY_N_IDENT && !arg->absolute) {
		*name = arg->name;
		return true;
	}
	fail(p, JY_FAIL(p->s, JOURNEY_SYNTAX, arg->start, "a macro's variable must be a simple name"));
	return false;
}

/* Gives a macro of a map its choice, which chooses all where the source has none. */
static bool macro_choice(jy_parser *p, const jy_node *node, node_list *kids)
{
	if (kids->count != 2)
		return true;
	jy_node *yes = make(p, JY_N_CONST, node->start);
	if (!yes || !push(p, kids, kids->items[1]))
		return false;
	yes->value = (journey_value){{1}, 0, JOURNEY_BOOL};
	yes->end = yes->start;
	kids->items[1] = yes;
	return true;
}

static jy_node *macro_node(jy_parser *p, jy_node *node, jy_macro macro, uint32_t names, jy_node *target,
			   node_list args)
{
	node_list kids = {NULL, 0, 0};
	bool maps = macro == JY_M_MAP || macro == JY_M_TRANSFORM_MAP || macro == JY_M_TRANSFORM_ENTRY;
	node->kind = JY_N_MACRO;
	node->macro = macro;
	if (!macro_name(p, args.items[0], &node->name) ||
	    (names > 1 && !macro_name(p, args.items[1], &node->name2)))
		return NULL;
	if (names > 1 && jy_str_equal(node->name, node->name2))
		return fail(p, JY_FAIL(p->s, JOURNEY_SYNTAX, args.items[1]->start,
				       "the two variables of a macro must differ"));
	if (target && !push(p, &kids, target))
		return NULL;
	for (uint32_t i = names; i < args.count; i++)
		if (!push(p, &kids, args.items[i]))
			return NULL;
	return !maps || macro_choice(p, node, &kids) ? finish(p, node, kids) : NULL;
}

/* cel.bind(name, init, body) */
static bool is_bind(const jy_node *node, const jy_node *target, node_list args)
{
	return args.count == 3 && target->kind == JY_N_IDENT && !target->absolute &&
	       jy_str_is(target->name, "cel") && jy_str_is(node->name, "bind");
}

/* target.name(args): a macro, or a call of a method. */
static jy_node *method(jy_parser *p, jy_node *node, jy_node *target, node_list args)
{
	static const struct {
		const char *name;
		jy_macro macro;
		uint32_t names, count; /* variables, and all arguments */
	} macros[] = {{"all", JY_M_ALL, 1, 2},
		      {"all", JY_M_ALL, 2, 3},
		      {"exists", JY_M_EXISTS, 1, 2},
		      {"exists", JY_M_EXISTS, 2, 3},
		      {"exists_one", JY_M_EXISTS_ONE, 1, 2},
		      {"exists_one", JY_M_EXISTS_ONE, 2, 3},
		      {"existsOne", JY_M_EXISTS_ONE, 1, 2},
		      {"existsOne", JY_M_EXISTS_ONE, 2, 3},
		      {"filter", JY_M_FILTER, 1, 2},
		      {"map", JY_M_MAP, 1, 2},
		      {"map", JY_M_MAP, 1, 3},
		      {"transformList", JY_M_MAP, 2, 3},
		      {"transformList", JY_M_MAP, 2, 4},
		      {"transformMap", JY_M_TRANSFORM_MAP, 2, 3},
		      {"transformMap", JY_M_TRANSFORM_MAP, 2, 4},
		      {"transformMapEntry", JY_M_TRANSFORM_ENTRY, 2, 3},
		      {"transformMapEntry", JY_M_TRANSFORM_ENTRY, 2, 4},
		      {"optMap", JY_M_OPT_MAP, 1, 2},
		      {"optFlatMap", JY_M_OPT_FLAT_MAP, 1, 2}};
	if (!p->s->no_macros && is_bind(node, target, args))
		return macro_node(p, node, JY_M_BIND, 1, NULL, args);
	for (size_t i = 0; i < sizeof macros / sizeof *macros && !p->s->no_macros; i++)
		if (args.count == macros[i].count && jy_str_is(node->name, macros[i].name))
			return macro_node(p, node, macros[i].macro, macros[i].names, target, args);
	node_list kids = {NULL, 0, 0};
	if (!push(p, &kids, target))
		return NULL;
	for (uint32_t i = 0; i < args.count; i++)
		if (!push(p, &kids, args.items[i]))
			return NULL;
	node->member = true;
	return finish(p, node, kids);
}

/* The argument of has() that is none. */
static jy_node *not_a_field(jy_parser *p, const jy_node *arg)
{
	fail(p, JY_FAIL(p->s, JOURNEY_SYNTAX, arg->start, "has() takes a field: has(a.b)"));
	if (arg->kind == JY_N_CALL && jy_str_is(arg->name, "_[_]")) {
		const jy_node *map = arg->kids[0], *key = arg->kids[1];
		if (arg->end - arg->start <= 80)
			jy_error_hint(p->s->error, "write %.*s in %.*s", (int)(key->end - key->start),
				      p->s->text.data + key->start, (int)(map->end - map->start),
				      p->s->text.data + map->start);
	}
	return NULL;
}

/* name(args): has, or a call. */
static jy_node *global_call(jy_parser *p, jy_node *node, node_list args)
{
	if (args.count != 1 || p->s->no_macros || node->absolute || !jy_str_equal(node->name, jy_str("has")))
		return finish(p, node, args);
	jy_node *select = args.items[0];
	if (select->kind != JY_N_SELECT || select->test || select->optional)
		return not_a_field(p, select);
	select->test = true;
	select->start = node->start;
	select->end = p->last_end;
	return select;
}

/* Members. */

static jy_node *name_or_call(jy_parser *p)
{
	uint32_t start = p->token.start;
	jy_node *node = make(p, JY_N_IDENT, start);
	if (!node)
		return NULL;
	node->absolute = accept(p, JY_K_DOT);
	if (p->status)
		return NULL;
	node->name = jy_token_text(p->s, p->token);
	node->at = p->token.start;
	if (!at(p, JY_K_IDENT)) {
		unexpected(p, node->absolute ? "a name" : "a value");
		return NULL;
	}
	if (jy_lex_reserved(node->name)) {
		const char *hint = jy_slip_word(node->name);
		fail(p, JY_FAIL(p->s, JOURNEY_SYNTAX, p->token.start, "%.*s is a reserved word",
				JY_STR(node->name)));
		if (hint)
			jy_error_hint(p->s->error, "%s", hint);
		return NULL;
	}
	if (!advance(p))
		return NULL;
	if (!accept(p, JY_K_OPEN)) {
		node->end = p->last_end;
		return p->status ? NULL : node;
	}
	node_list args = {NULL, 0, 0};
	node->kind = JY_N_CALL;
	if (!list_items(p, JY_K_CLOSE, false, "a comma or )", &args))
		return NULL;
	return global_call(p, node, args);
}

static jy_node *primary(jy_parser *p)
{
	jy_node *inner;
	switch (p->token.kind) {
	case JY_K_INT:
	case JY_K_UINT:
	case JY_K_DOUBLE:
	case JY_K_STRING:
	case JY_K_BYTES:
	case JY_K_TRUE:
	case JY_K_FALSE:
	case JY_K_NULL:
		return constant(p, false, p->token.start);
	case JY_K_OPEN_LIST:
		return list_literal(p);
	case JY_K_OPEN_MAP:
		return map_literal(p);
	case JY_K_OPEN:
		if (!advance(p))
			return NULL;
		inner = expression(p);
		return inner && expect(p, JY_K_CLOSE, "a closing )") ? inner : NULL;
	default:
		return name_or_call(p);
	}
}

static jy_node *select_field(jy_parser *p, jy_node *target)
{
	node_list list = {NULL, 0, 0};
	bool optional = accept(p, JY_K_QUESTION);
	jy_node *node = make(p, JY_N_SELECT, target->start);
	if (!node)
		return NULL;
	bool quoted = at(p, JY_K_QUOTED);
	node->name = jy_token_text(p->s, p->token);
	node->at = p->token.start;
	node->optional = optional;
	if (quoted)
		node->name = (journey_str){node->name.data + 1, node->name.size - 2};
	if (!quoted && !at(p, JY_K_IDENT)) {
		unexpected(p, "a field's name");
		return NULL;
	}
	if (!advance(p))
		return NULL;
	if (!quoted && !optional && accept(p, JY_K_OPEN)) {
		node->kind = JY_N_CALL;
		return list_items(p, JY_K_CLOSE, false, "a comma or )", &list) ? method(p, node, target, list)
									       : NULL;
	}
	return push(p, &list, target) ? finish(p, node, list) : NULL;
}

/* target[index], target[?index] */
static jy_node *index_of(jy_parser *p, jy_node *target)
{
	uint32_t pointer = p->token.start;
	if (!advance(p))
		return NULL;
	bool optional = accept(p, JY_K_QUESTION);
	jy_node *index = p->status ? NULL : expression(p);
	if (!index || !expect(p, JY_K_CLOSE_LIST, "a closing ]"))
		return NULL;
	return call(p, optional ? "_[?_]" : "_[_]", target->start, pointer, target, index);
}

static bool is_message_name(const jy_node *node)
{
	while (node->kind == JY_N_SELECT && !node->test && !node->optional)
		node = node->kids[0];
	return node->kind == JY_N_IDENT;
}

/* What follows a value: fields, methods, indexes. */
static jy_node *members_of(jy_parser *p, jy_node *node)
{
	while (node && !p->status) {
		if (accept(p, JY_K_DOT))
			node = select_field(p, node);
		else if (at(p, JY_K_OPEN_LIST))
			node = index_of(p, node);
		else if (at(p, JY_K_OPEN_MAP) && is_message_name(node))
			return fail(p, JY_FAIL(p->s, JOURNEY_UNSUPPORTED, p->token.start,
					       "messages are not supported"));
		else
			return p->status ? NULL : node;
	}
	return NULL;
}

static bool is_number(const jy_parser *p)
{
	return at(p, JY_K_INT) || at(p, JY_K_DOUBLE);
}

static jy_node *unary(jy_parser *p)
{
	uint32_t start = p->token.start;
	bool negate = at(p, JY_K_MINUS);
	if (!negate && !at(p, JY_K_NOT))
		return members_of(p, primary(p));
	if (++p->depth > p->s->depth_limit)
		return too_deep(p);
	if (!advance(p))
		return NULL;
	jy_node *node;
	if (negate && is_number(p)) {
		node = members_of(p, constant(p, true, start));
	} else {
		jy_node *inner = unary(p);
		node = inner ? call(p, negate ? "-_" : "!_", start, start, inner, NULL) : NULL;
	}
	p->depth--;
	return node;
}

/* Binary operators; a higher level binds more tightly. */
static int level_of(jy_token_kind kind, const char **name)
{
	switch (kind) {
	case JY_K_OR:
		*name = "_||_";
		return 1;
	case JY_K_AND:
		*name = "_&&_";
		return 2;
	case JY_K_EQ:
		*name = "_==_";
		return 3;
	case JY_K_NE:
		*name = "_!=_";
		return 3;
	case JY_K_LT:
		*name = "_<_";
		return 3;
	case JY_K_LE:
		*name = "_<=_";
		return 3;
	case JY_K_GT:
		*name = "_>_";
		return 3;
	case JY_K_GE:
		*name = "_>=_";
		return 3;
	case JY_K_IN:
		*name = "@in";
		return 3;
	case JY_K_PLUS:
		*name = "_+_";
		return 4;
	case JY_K_MINUS:
		*name = "_-_";
		return 4;
	case JY_K_STAR:
		*name = "_*_";
		return 5;
	case JY_K_SLASH:
		*name = "_/_";
		return 5;
	case JY_K_PERCENT:
		*name = "_%_";
		return 5;
	default:
		return 0;
	}
}

static jy_node *binary(jy_parser *p, int least);

/* a && b && c as one node, so that long chains are not deep. */
static jy_node *chain(jy_parser *p, jy_node *first, jy_token_kind kind)
{
	node_list kids = {NULL, 0, 0};
	jy_node *node = make(p, kind == JY_K_OR ? JY_N_OR : JY_N_AND, first->start);
	if (!node || !push(p, &kids, first))
		return NULL;
	node->at = p->token.start;
	while (accept(p, kind))
		if (!push(p, &kids, binary(p, kind == JY_K_OR ? 2 : 3)))
			return NULL;
	return finish(p, node, kids);
}

static jy_node *binary(jy_parser *p, int least)
{
	jy_node *left = unary(p);
	const char *name = NULL;
	int level;
	while (left && !p->status && (level = level_of(p->token.kind, &name)) >= least && level > 0) {
		uint32_t pointer = p->token.start;
		if (level <= 2) {
			left = chain(p, left, p->token.kind);
			continue;
		}
		if (!advance(p))
			return NULL;
		jy_node *right = binary(p, level + 1);
		left = right ? call(p, name, left->start, pointer, left, right) : NULL;
	}
	return p->status ? NULL : left;
}

static jy_node *expression(jy_parser *p)
{
	if (p->status)
		return NULL;
	if (++p->depth > p->s->depth_limit)
		return too_deep(p);
	jy_node *node = binary(p, 1);
	uint32_t pointer = p->token.start;
	if (node && accept(p, JY_K_QUESTION)) {
		node_list kids = {NULL, 0, 0};
		jy_node *cond = make(p, JY_N_COND, node->start);
		if (!cond || !push(p, &kids, node) || !push(p, &kids, binary(p, 1)))
			return NULL;
		bool joined = pointer + 1 < p->s->text.size && p->s->text.data[pointer + 1] == '.';
		if (!expect(p, JY_K_COLON, "a colon, then the value otherwise,")) {
			if (joined)
				jy_error_hint(p->s->error, "write a.?b");
			return NULL;
		}
		if (!push(p, &kids, expression(p)))
			return NULL;
		cond->at = pointer;
		node = finish(p, cond, kids);
	}
	p->depth--;
	return p->status ? NULL : node;
}

/* Where the first byte stands that belongs to no character. */
static uint32_t malformed(journey_str text)
{
	size_t at = 0;
	uint32_t c;
	while (jy_utf8_next(text, &at, &c))
		;
	return (uint32_t)at;
}

journey_status jy_parse(const jy_source *source, jy_node **out)
{
	jy_parser p = {.s = source};
	if (!jy_utf8_valid(source->text))
		return JY_FAIL(source, JOURNEY_SYNTAX, malformed(source->text),
			       "the expression is not valid UTF-8");
	if (!advance(&p))
		return p.status;
	jy_node *node = expression(&p);
	if (node && !at(&p, JY_K_END)) {
		unexpected(&p, "an operator or the end");
		return p.status;
	}
	if (!node)
		return p.status ? p.status : JY_FAIL(source, JOURNEY_SYNTAX, 0, "an expression was expected");
	*out = node;
	return JOURNEY_OK;
}

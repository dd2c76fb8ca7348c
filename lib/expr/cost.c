#include "expr/cost.h"
#include "base/text.h"
#include "expr/regex_program.h"

/*
 * An upper bound of a value's size: entries at its top, all that are in it at any depth, and bytes of all its
 * texts.
 */
typedef struct extent {
	uint64_t count, items, bytes;
} extent;

/* Of a part: steps beyond those of its instructions, instructions, size of its value, where most of it comes
 * from. */
typedef struct estimate {
	uint64_t cost, code;
	extent size;
	uint32_t place;
} estimate;

/* A variable whose size is known. */
typedef struct bound {
	const jy_local *local;
	extent size;
	const struct bound *outer;
} bound;

typedef struct counter {
	uint64_t items, text, states;
	const bound *bounds;
} counter;

static estimate estimate_node(counter *c, const jy_node *node);

/* Sums and products stop at the largest number. */
static uint64_t sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t product(uint64_t a, uint64_t b)
{
	return a && b > UINT64_MAX / a ? UINT64_MAX : a * b;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static extent both(extent a, extent b)
{
	return (extent){sum(a.count, b.count), sum(a.items, b.items), sum(a.bytes, b.bytes)};
}

static extent either(extent a, extent b)
{
	return (extent){larger(a.count, b.count), larger(a.items, b.items), larger(a.bytes, b.bytes)};
}

/* What a type leaves of a size. */
static extent of_type(const jy_type *type, extent size)
{
	switch (type ? type->kind : JY_T_DYN) {
	case JY_T_NULL:
	case JY_T_BOOL:
	case JY_T_INT:
	case JY_T_UINT:
	case JY_T_DOUBLE:
	case JY_T_TIMESTAMP:
	case JY_T_DURATION:
		return (extent){0, 0, 0};
	case JY_T_STRING:
	case JY_T_BYTES:
		return (extent){0, 0, size.bytes};
	default:
		return size;
	}
}

static extent of_value(const journey_value *v, int depth)
{
	extent e = {0, 0, 0};
	if (depth > 64)
		return (extent){UINT32_MAX, UINT32_MAX, UINT32_MAX};
	switch (v->type) {
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
	case JOURNEY_TYPE_VALUE:
		e.bytes = v->n;
		break;
	case JOURNEY_LIST:
	case JOURNEY_OPTIONAL:
		for (size_t i = 0; i < v->as.list->count; i++)
			e = both(e, of_value(&v->as.list->items[i], depth + 1));
		e.count = v->as.list->count;
		e.items = sum(e.items, e.count);
		break;
	case JOURNEY_MAP:
		for (size_t i = 0; i < v->as.map->count; i++) {
			e = both(e, of_value(&v->as.map->entries[i].key, depth + 1));
			e = both(e, of_value(&v->as.map->entries[i].value, depth + 1));
		}
		e.count = v->as.map->count;
		e.items = sum(e.items, 2 * e.count);
		break;
	default:
		break;
	}
	return e;
}

/* What comes from outside. */
static extent outside(const counter *c, const jy_node *node)
{
	return of_type(node->test ? jy_type_basic(JY_T_BOOL) : node->type,
		       (extent){c->items, c->items, c->text});
}

/* Something in a value. */
static extent inside(extent size)
{
	uint64_t items = size.items ? size.items - 1 : 0;
	return (extent){items, items, size.bytes};
}

static void add_part(estimate *to, const estimate *part, uint64_t times, uint64_t *most)
{
	uint64_t cost = product(times, sum(part->cost, times > 1 ? part->code : 0));
	to->cost = sum(to->cost, cost);
	if (cost > *most) {
		*most = cost;
		/* A loop that nothing in it dominates is itself the place. */
		if (part->cost > part->code || times <= 1)
			to->place = part->place;
	}
}

static uint64_t look_up(extent map, extent key)
{
	return sum(2, product(map.count, sum(1, sum(1, key.bytes) / 8)));
}

static uint64_t compare(extent a, extent b)
{
	return sum(sum(2, sum(a.bytes, b.bytes) / 8), product(sum(1, a.items), sum(1, b.items)));
}

/* How a function's work and result grow with its arguments. */
typedef enum growth {
	GROWS_SQUARE, /* work and text with the square: what is not listed */
	GROWS_SEARCH, /* work with the square, a result not larger than the arguments */
	GROWS_SORT,   /* work in proportion, times a logarithm */
	GROWS_JOIN,   /* text with the number of items */
	GROWS_LINE,   /* work in proportion, a result not larger */
	GROWS_PART,   /* the same, and the result is in the arguments */
	GROWS_TEXT    /* the same, text up to eight times as long */
} growth;

static growth growth_of(journey_str name)
{
	static const struct {
		const char *name;
		growth growth;
	} table[] = {{"size", GROWS_LINE},
		     {"startsWith", GROWS_LINE},
		     {"endsWith", GROWS_LINE},
		     {"contains", GROWS_SEARCH},
		     {"matches", GROWS_SEARCH},
		     {"dyn", GROWS_LINE},
		     {"type", GROWS_LINE},
		     {"int", GROWS_LINE},
		     {"uint", GROWS_LINE},
		     {"double", GROWS_LINE},
		     {"bool", GROWS_LINE},
		     {"timestamp", GROWS_LINE},
		     {"duration", GROWS_LINE},
		     {"string", GROWS_TEXT},
		     {"bytes", GROWS_LINE},
		     {"charAt", GROWS_LINE},
		     {"trim", GROWS_LINE},
		     {"substring", GROWS_LINE},
		     {"lowerAscii", GROWS_LINE},
		     {"upperAscii", GROWS_LINE},
		     {"reverse", GROWS_LINE},
		     {"split", GROWS_SEARCH},
		     {"indexOf", GROWS_SEARCH},
		     {"lastIndexOf", GROWS_SEARCH},
		     {"join", GROWS_JOIN},
		     {"strings.quote", GROWS_TEXT},
		     {"base64.encode", GROWS_TEXT},
		     {"base64.decode", GROWS_LINE},
		     {"flatten", GROWS_LINE},
		     {"slice", GROWS_LINE},
		     {"first", GROWS_LINE},
		     {"last", GROWS_LINE},
		     {"distinct", GROWS_SEARCH},
		     {"sort", GROWS_SORT},
		     {"sortBy", GROWS_SORT},
		     {"sets.contains", GROWS_SEARCH},
		     {"sets.equivalent", GROWS_SEARCH},
		     {"sets.intersects", GROWS_SEARCH},
		     {"optional.of", GROWS_LINE},
		     {"optional.none", GROWS_LINE},
		     {"optional.ofNonZeroValue", GROWS_LINE},
		     {"optional.unwrap", GROWS_LINE},
		     {"unwrapOpt", GROWS_LINE},
		     {"value", GROWS_LINE},
		     {"hasValue", GROWS_LINE},
		     {"bucket", GROWS_LINE},
		     {"semver.compare", GROWS_LINE},
		     {"semver.less", GROWS_LINE},
		     {"semver.equal", GROWS_LINE},
		     {"semver.greater", GROWS_LINE},
		     {"semver.atLeast", GROWS_LINE},
		     {"semver.isValid", GROWS_LINE},
		     {"geo.distance", GROWS_LINE},
		     {"geo.within", GROWS_LINE},
		     {"within", GROWS_LINE},
		     {"dayOfWeek", GROWS_LINE},
		     {"timeOfDay", GROWS_LINE},
		     {"timeOfDay.between", GROWS_LINE},
		     {"fold", GROWS_TEXT},
		     {"equalsFold", GROWS_LINE},
		     {"mongo.get", GROWS_PART},
		     {"mongo.lt", GROWS_LINE},
		     {"mongo.lte", GROWS_LINE},
		     {"mongo.gt", GROWS_LINE},
		     {"mongo.gte", GROWS_LINE},
		     {"mongo.oneOf", GROWS_SEARCH},
		     {"mongo.fold", GROWS_TEXT},
		     {"mongo.number", GROWS_LINE},
		     {"mongo.text", GROWS_TEXT},
		     {"mongo.truthy", GROWS_LINE},
		     {"mongo.version", GROWS_TEXT}};
	bool accessor = name.size > 3 && jy_str_is((journey_str){name.data, 3}, "get");
	if (accessor || (name.size > 5 && jy_str_is((journey_str){name.data, 5}, "math.")))
		return GROWS_LINE;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (jy_str_is(name, table[i].name))
			return table[i].growth;
	return GROWS_SQUARE;
}

/* A function of arguments of this size, together. */
static void call_function(counter *c, const jy_node *node, extent args, estimate *out)
{
	uint64_t i = args.items, b = args.bytes, pieces = sum(sum(i, b), 8);
	growth how = growth_of(node->function->name);
	uint64_t each = sum(8, sum(i, b / 8));
	if (how == GROWS_LINE || how == GROWS_PART || how == GROWS_TEXT)
		each = 1;
	else if (how == GROWS_SORT)
		each = 64;
	out->cost = sum(out->cost, product(pieces, each));
	out->size = (extent){pieces, pieces, sum(b, 64)};
	if (how == GROWS_PART)
		out->size = (extent){i, i, b};
	else if (how == GROWS_TEXT)
		out->size.bytes = sum(product(b, 8), 64);
	else if (how == GROWS_JOIN)
		out->size.bytes = product(sum(i, 1), b);
	else if (how == GROWS_SQUARE)
		out->size.bytes = product(sum(b, 64), pieces);
	if (jy_str_is(node->function->name, "matches"))
		out->cost = sum(out->cost, sum(product(b, 16), product(1 + b / 16, 1 + c->states / 4)));
	/* A pattern that is made: the classes that it names. */
	if (jy_str_is(node->function->name, "matches") && node->kids[1]->kind != JY_N_CONST)
		out->cost = sum(out->cost, product(c->states, JY_REGEX_RANGES));
	if (jy_str_is(node->function->name, "lists.range")) {
		const journey_value *v = &node->kids[0]->value;
		bool known = node->kids[0]->kind == JY_N_CONST && v->type == JOURNEY_INT;
		uint64_t n = !known ? c->items : v->as.i > 0 ? v->as.u : 0;
		out->cost = sum(out->cost, n);
		out->size = (extent){n, n, 0};
	}
	out->size = of_type(node->type, out->size);
}

static void call_operator(const jy_node *node, const estimate *a, const estimate *b, estimate *out)
{
	switch (node->function->operation) {
	case JY_I_EQ:
	case JY_I_NE:
	case JY_I_LT:
	case JY_I_LE:
	case JY_I_GT:
	case JY_I_GE:
		out->cost = sum(out->cost, compare(a->size, b->size));
		break;
	case JY_I_ADD:
		out->size = of_type(node->type, both(a->size, b->size));
		out->cost = sum(out->cost, sum(2, sum(out->size.bytes / 16, out->size.count)));
		break;
	case JY_I_IN:
		out->cost = sum(out->cost, sum(look_up(b->size, a->size), compare(a->size, b->size)));
		break;
	case JY_I_INDEX:
	case JY_I_OPT_INDEX:
		out->cost = sum(out->cost, look_up(a->size, b->size));
		out->size = of_type(node->type, (extent){a->size.items, a->size.items, a->size.bytes});
		break;
	case JY_I_OPT_OR:
	case JY_I_OPT_OR_VALUE:
		out->size = either(a->size, b->size);
		break;
	default:
		break;
	}
}

static estimate estimate_call(counter *c, const jy_node *node)
{
	estimate out = {.place = node->at, .code = 4}, first = {0}, second = {0};
	extent args = {0, 0, 0};
	uint64_t most = 0;
	if (node->ref == JY_R_SLOT) {
		out.size = outside(c, node);
		return out;
	}
	for (uint32_t i = 0; i < node->count; i++) {
		estimate kid = estimate_node(c, node->kids[i]);
		add_part(&out, &kid, 1, &most);
		out.code = sum(out.code, kid.code);
		args = both(args, kid.size);
		if (i < 2)
			*(i ? &second : &first) = kid;
	}
	uint64_t before = out.cost;
	if (node->ref == JY_R_CALL)
		out.size = outside(c, node);
	else if (node->function && node->function->operation)
		call_operator(node, &first, &second, &out);
	else if (node->function)
		call_function(c, node, args, &out);
	if (out.cost - before > most)
		out.place = node->at;
	return out;
}

static estimate estimate_literal(counter *c, const jy_node *node)
{
	estimate out = {.place = node->at, .code = 4};
	uint64_t most = 0, parts = node->count;
	extent keys = {0, 0, 0};
	for (uint32_t i = 0; i < node->count; i++) {
		estimate kid = estimate_node(c, node->kids[i]);
		if (i % 2 == 0)
			keys = both(keys, kid.size);
		add_part(&out, &kid, 1, &most);
		out.code = sum(out.code, sum(kid.code, 3));
		out.size = both(out.size, kid.size);
	}
	out.size.count = parts;
	out.size.items = sum(out.size.items, parts);
	out.cost = sum(out.cost, parts);
	/* Each key is looked for among all; together they are compared as often as there are entries. */
	if (node->kind == JY_N_MAP)
		out.cost = sum(out.cost, sum(2 * parts, look_up((extent){parts + 4, 0, 0},
								(extent){0, 0, sum(keys.bytes, 16 * parts)})));
	return out;
}

static estimate estimate_select(counter *c, const jy_node *node)
{
	estimate out = {.place = node->at, .code = 2};
	extent name = {0, 0, node->name.size};
	if (node->ref == JY_R_SLOT || node->ref == JY_R_FIELD) {
		out.size = outside(c, node);
		return out;
	}
	estimate kid = estimate_node(c, node->kids[0]);
	kid.code = sum(kid.code, 2);
	kid.cost = sum(kid.cost, look_up(kid.size, name));
	kid.size = node->test ? (extent){0, 0, 0} : of_type(node->type, kid.size);
	return kid;
}

/* Of branches and operands. */
static estimate estimate_all(counter *c, const jy_node *node)
{
	estimate out = {.place = node->at, .code = 3};
	uint64_t most = 0;
	for (uint32_t i = 0; i < node->count; i++) {
		estimate kid = estimate_node(c, node->kids[i]);
		add_part(&out, &kid, 1, &most);
		out.code = sum(out.code, sum(kid.code, 2));
		if (node->kind == JY_N_COND && i > 0)
			out.size = either(out.size, kid.size);
	}
	return out;
}

static void result_of_loop(const jy_node *node, const estimate *range, const estimate *body, estimate *out)
{
	uint64_t n = range->size.count;
	switch (node->macro) {
	case JY_M_FILTER:
		out->size = range->size;
		break;
	case JY_M_MAP:
		out->size = (extent){n, product(n, sum(1, body->size.items)), product(n, body->size.bytes)};
		break;
	case JY_M_TRANSFORM_MAP:
		out->size = (extent){n, product(n, sum(2, body->size.items)),
				     sum(range->size.bytes, product(n, body->size.bytes))};
		break;
	case JY_M_TRANSFORM_ENTRY:
		out->size = (extent){product(n, body->size.count), product(n, body->size.items),
				     product(n, body->size.bytes)};
		out->cost = sum(out->cost, product(sum(out->size.count, n), look_up(out->size, body->size)));
		break;
	default:
		out->size = (extent){0, 0, 0};
	}
}

static estimate estimate_macro(counter *c, const jy_node *node)
{
	bool bind = node->macro == JY_M_BIND,
	     loop = !bind && node->macro != JY_M_OPT_MAP && node->macro != JY_M_OPT_FLAT_MAP;
	estimate out = {.place = node->at, .code = 16}, range = estimate_node(c, node->kids[0]), body = {0};
	const bound *outer = c->bounds;
	extent item = bind ? range.size : inside(range.size);
	bound first = {node->local, of_type(node->local->type, item), outer};
	bound second = {node->local2, of_type(node->local2 ? node->local2->type : NULL, item), &first};
	uint64_t most = 0;
	add_part(&out, &range, 1, &most);
	c->bounds = node->local2 ? &second : &first;
	for (uint32_t i = 1; i < node->count; i++) {
		estimate kid = estimate_node(c, node->kids[i]);
		kid.code = sum(kid.code, 4);
		add_part(&out, &kid, loop ? range.size.count : 1, &most);
		out.code = sum(out.code, kid.code);
		body = kid;
	}
	c->bounds = outer;
	out.code = sum(out.code, range.code);
	if (!loop) {
		out.size = body.size;
		if (node->macro == JY_M_OPT_MAP)
			out.size = (extent){1, sum(1, body.size.items), body.size.bytes};
		return out;
	}
	/* The loop's own instructions, in each round. */
	out.cost = sum(out.cost, product(range.size.count, 16));
	result_of_loop(node, &range, &body, &out);
	return out;
}

static estimate estimate_ident(const counter *c, const jy_node *node)
{
	estimate out = {.place = node->at, .code = 2};
	if (node->ref != JY_R_LOCAL) {
		out.size = outside(c, node);
		return out;
	}
	for (const bound *b = c->bounds; b; b = b->outer) {
		if (b->local == node->local) {
			out.size = b->size;
			return out;
		}
	}
	return out;
}

/* The depth is that of the tree, which is limited. */
static estimate estimate_node(counter *c, const jy_node *node)
{
	/* An error when it is reached; what is below was not even checked. */
	if (node->ref == JY_R_MISSING)
		return (estimate){.place = node->at, .cost = 1, .code = 1};
	switch (node->kind) {
	case JY_N_CONST:
		return (estimate){.place = node->at, .code = 1, .size = of_value(&node->value, 0)};
	case JY_N_IDENT:
		return estimate_ident(c, node);
	case JY_N_SELECT:
		return estimate_select(c, node);
	case JY_N_CALL:
		return estimate_call(c, node);
	case JY_N_LIST:
	case JY_N_MAP:
		return estimate_literal(c, node);
	case JY_N_MACRO:
		return estimate_macro(c, node);
	default:
		return estimate_all(c, node);
	}
}

journey_status jy_check_cost(const jy_source *source, const journey_expr_env *env, const jy_node *root,
			     journey_expr_program *program)
{
	uint64_t limit = env->limits[JOURNEY_EXPR_WORST];
	counter c = {env->limits[JOURNEY_EXPR_ITEMS], env->limits[JOURNEY_EXPR_TEXT],
		     env->limits[JOURNEY_EXPR_PATTERN], NULL};
	estimate e = estimate_node(&c, root);
	program->worst = sum(e.cost, program->code_count);
	if (program->worst <= limit)
		return JOURNEY_OK;
	journey_status status =
		JY_FAIL(source, JOURNEY_LIMIT, e.place,
			"an evaluation may take %s%llu steps; at most %llu (limit JOURNEY_EXPR_WORST)",
			program->worst == UINT64_MAX ? "more than " : "", (unsigned long long)program->worst,
			(unsigned long long)limit);
	jy_error_hint(source->error, "this part costs most, if lists have %llu items and texts %llu bytes",
		      (unsigned long long)c.items, (unsigned long long)c.text);
	return status;
}

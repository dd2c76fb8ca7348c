#include "expr/lists.h"
#include "expr/collect.h"
#include "expr/diagnose.h"
#include "expr/run.h"
#include <string.h>

/* Deepest flattening. */
#define FLATTEN_DEPTH 100

static journey_status no_overload(jy_run *run, journey_value *out)
{
	return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
}

static journey_status bad_argument(jy_run *run, journey_value *out)
{
	return jy_fail(run, out, JOURNEY_REASON_ARGUMENT);
}

static journey_status set_list(jy_run *run, const journey_value *items, size_t count, journey_value *out)
{
	journey_list *list = jy_arena_alloc(run->arena, sizeof *list);
	if (!list)
		return JOURNEY_NO_MEMORY;
	*list = (journey_list){count, items};
	*out = (journey_value){{0}, 0, JOURNEY_LIST};
	out->as.list = list;
	return JOURNEY_OK;
}

/* Equality where each comparison is paid for. */
static journey_status equal(jy_run *run, const journey_value *a, const journey_value *b, bool *same)
{
	bool text = a->type == JOURNEY_STRING || a->type == JOURNEY_BYTES;
	journey_status s = jy_charge(run, 1 + (text ? a->n / 16 : 0));
	return s ? s : jy_equal_charged(run, a, b, same);
}

/* Whether an item of the list equals. */
static journey_status holds(jy_run *run, const journey_value *items, size_t count, const journey_value *item,
			    bool *found)
{
	journey_status s = JOURNEY_OK;
	*found = false;
	for (size_t i = 0; i < count && !*found && !s; i++)
		s = equal(run, &items[i], item, found);
	return s;
}

/* A part that shares its items with the list. */
static journey_status slice(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args[0].type != JOURNEY_LIST || args[1].type != JOURNEY_INT || args[2].type != JOURNEY_INT)
		return no_overload(run, out);
	const journey_list *list = args[0].as.list;
	int64_t start = args[1].as.i, end = args[2].as.i;
	if (start < 0 || start > end || (uint64_t)end > list->count)
		return bad_argument(run, out);
	const journey_value *items = start < end ? list->items + start : NULL;
	return set_list(run, items, (size_t)(end - start), out);
}

/* Adds items, and those of items that are lists themselves down to a depth. */
static journey_status add_flat(jy_run *run, const journey_list *list, uint64_t depth, journey_value *to)
{
	journey_status s = jy_charge(run, 1 + list->count / 2);
	for (size_t i = 0; i < list->count && !s; i++) {
		const journey_value *item = &list->items[i];
		if (item->type == JOURNEY_LIST && depth > 0)
			s = add_flat(run, item->as.list, depth - 1, to);
		else
			s = jy_builder_push(run, to, item);
	}
	return s;
}

static journey_status flatten(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	journey_value flat;
	if (args[0].type != JOURNEY_LIST || (count > 1 && args[1].type != JOURNEY_INT))
		return no_overload(run, out);
	int64_t depth = count > 1 ? args[1].as.i : 1;
	if (depth < 0 || depth > FLATTEN_DEPTH)
		return bad_argument(run, out);
	journey_status s = jy_builder_new(run, &flat);
	if (!s)
		s = add_flat(run, args[0].as.list, (uint64_t)depth, &flat);
	if (s)
		return s;
	jy_builder_done(&flat);
	*out = flat;
	return s;
}

/* The first of those that are equal. */
static journey_status distinct(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type != JOURNEY_LIST)
		return no_overload(run, out);
	const journey_list *list = args->as.list;
	journey_status s = jy_charge(run, list->count);
	if (s)
		return s;
	journey_value *items = jy_arena_items(run->arena, list->count, sizeof *items);
	size_t kept = 0;
	if (!items)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < list->count && !s; i++) {
		bool found;
		s = holds(run, items, kept, &list->items[i], &found);
		if (!found)
			items[kept++] = list->items[i];
	}
	return s ? s : set_list(run, items, kept, out);
}

static journey_status range(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args->type != JOURNEY_INT)
		return no_overload(run, out);
	uint64_t n = args->as.u;
	if (args->as.i < 0)
		return bad_argument(run, out);
	journey_status s = jy_charge(run, n);
	if (s || n > SIZE_MAX / sizeof(journey_value))
		return s ? s : JOURNEY_LIMIT;
	journey_value *items = jy_arena_items(run->arena, (size_t)n, sizeof *items);
	if (!items)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		items[i] = (journey_value){{(int64_t)i}, 0, JOURNEY_INT};
	return set_list(run, items, (size_t)n, out);
}

/* Sorting. */

/* What a list is sorted by: its items, or of pairs the first. */
static const journey_value *key_of(const journey_value *item, bool pairs)
{
	return pairs ? &item->as.list->items[0] : item;
}

/* Whether there is an order among the keys: one type, no NaN. Counts the bytes of texts. */
static bool sortable(const journey_list *list, bool pairs, uint64_t *bytes, bool *types)
{
	*bytes = 0;
	*types = true;
	for (size_t i = 0; i < list->count; i++) {
		const journey_value *v = key_of(&list->items[i], pairs);
		bool text = v->type == JOURNEY_STRING || v->type == JOURNEY_BYTES;
		/* Reading text only to compare it with itself takes long. */
		jy_order order = text ? JY_SAME : jy_compare(v, v);
		*types = order != JY_NO_ORDER && v->type == key_of(&list->items[0], pairs)->type;
		if (!*types || order == JY_UNORDERED)
			return false;
		*bytes += text ? v->n : 0;
	}
	return true;
}

/* Merges two sorted runs, of equals the first before. */
static void merge(const journey_value *from, size_t start, size_t middle, size_t end, bool pairs,
		  journey_value *to)
{
	size_t a = start, b = middle;
	for (size_t i = start; i < end; i++) {
		bool first = a < middle && (b >= end || jy_compare(key_of(&from[b], pairs),
								   key_of(&from[a], pairs)) != JY_LESS);
		to[i] = from[first ? a++ : b++];
	}
}

/* A sorted copy of the items; NULL where *out is an error, or the status one. */
static journey_value *sorted(jy_run *run, const journey_list *list, bool pairs, journey_value *out,
			     journey_status *s)
{
	uint64_t bytes;
	bool types;
	size_t n = list->count;
	*s = jy_charge(run, n);
	if (*s)
		return NULL;
	if (!sortable(list, pairs, &bytes, &types)) {
		*s = types ? bad_argument(run, out) : no_overload(run, out);
		return NULL;
	}
	journey_value *from = jy_arena_items(run->arena, n, sizeof *from);
	journey_value *to = jy_arena_items(run->arena, n, sizeof *to);
	if (!from || !to) {
		*s = JOURNEY_NO_MEMORY;
		return NULL;
	}
	if (n)
		memcpy(from, list->items, n * sizeof *from);
	for (size_t width = 1; width < n && !*s; width *= 2) {
		*s = jy_charge(run, n / 2 + bytes / 16);
		for (size_t start = 0; start < n && !*s; start += 2 * width) {
			size_t middle = n - start < width ? n : start + width;
			merge(from, start, middle, n - middle < width ? n : middle + width, pairs, to);
		}
		journey_value *swap = from;
		from = to;
		to = swap;
	}
	return *s ? NULL : from;
}

static journey_status sort(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	journey_status s;
	(void)count;
	if (args->type != JOURNEY_LIST)
		return no_overload(run, out);
	const journey_value *items = sorted(run, args->as.list, false, out, &s);
	return items ? set_list(run, items, args->as.list->count, out) : s;
}

/* A list of pairs [key, item], as prepare() writes the call. */
static journey_status sort_by(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	journey_status s;
	(void)count;
	if (args->type != JOURNEY_LIST)
		return no_overload(run, out);
	journey_value *items = sorted(run, args->as.list, true, out, &s);
	for (size_t i = 0; items && i < args->as.list->count; i++)
		items[i] = items[i].as.list->items[1];
	return items ? set_list(run, items, args->as.list->count, out) : s;
}

/* A node that the source does not hold, at the place of another. */
static jy_node *node_at(const jy_source *source, const jy_node *place, jy_node_kind kind, uint32_t count)
{
	jy_node *node = jy_arena_items(source->arena, 1, sizeof *node);
	if (!node)
		return NULL;
	node->kind = kind;
	node->start = node->end = node->at = place->start;
	node->height = place->height;
	node->count = count;
	node->kids = jy_arena_items(source->arena, count, sizeof *node->kids);
	return node->kids ? node : NULL;
}

/* list.sortBy(e, key) is made sortBy(list.map(e, [key, e])). */
static journey_status prepare(const jy_source *source, const jy_function *first, jy_node *node)
{
	if (first->run != sort_by)
		return JOURNEY_OK;
	if (!node->member || node->count != 3 || node->kids[1]->kind != JY_N_IDENT || node->kids[1]->absolute)
		return JY_FAIL(source, JOURNEY_TYPE, node->at, "sortBy takes a variable and what to sort by: "
							       "list.sortBy(e, e.size())");
	jy_node *map = node_at(source, node, JY_N_MACRO, 3), *pair = node_at(source, node->kids[2], JY_N_LIST, 2);
	jy_node *all = node_at(source, node, JY_N_CONST, 0), *item = node_at(source, node, JY_N_IDENT, 0);
	if (!map || !pair || !all || !item)
		return JOURNEY_NO_MEMORY;
	all->value = jy_truth(true);
	map->macro = JY_M_MAP;
	map->name = item->name = node->kids[1]->name;
	map->kids[0] = node->kids[0];
	map->kids[1] = all;
	map->kids[2] = pair;
	pair->kids[0] = node->kids[2];
	pair->kids[1] = item;
	node->kids[0] = map;
	node->count = 1;
	return JOURNEY_OK;
}

/* What sortBy gives is a list of what it was given; keys must have an order. */
static journey_status check(const jy_source *source, jy_infer *in, jy_node *node)
{
	if (node->function->run != sort_by)
		return JOURNEY_OK;
	const jy_node *map = node->kids[0], *key = map->kids[2]->kids[0];
	const jy_type *range = jy_infer_head(in, map->kids[0]->type);
	jy_kind kind = jy_infer_head(in, key->type)->kind;
	if (kind == JY_T_LIST || kind == JY_T_MAP || kind == JY_T_NULL || kind == JY_T_OPTIONAL ||
	    kind == JY_T_TYPE)
		return JY_FAIL(source, JOURNEY_TYPE, key->start, "%s has no order to sort by",
			       jy_type_text(source, in, key->type));
	if (range->kind == JY_T_LIST || range->kind == JY_T_MAP)
		node->type = jy_type_make(source->arena, JY_T_LIST, range->a, NULL);
	return node->type ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

/* Sets. */

static bool two_lists(const journey_value *args)
{
	return args[0].type == JOURNEY_LIST && args[1].type == JOURNEY_LIST;
}

/* How many items of b, up to the first that is (`wanted`) or is not in a. */
static journey_status count_in(jy_run *run, const journey_list *a, const journey_list *b, bool wanted,
			       size_t *place)
{
	journey_status s = jy_charge(run, b->count / 4);
	bool found = !wanted;
	for (*place = 0; *place < b->count && !s; ++*place) {
		s = holds(run, a->items, a->count, &b->items[*place], &found);
		if (found == wanted)
			break;
	}
	return s;
}

static journey_status sets_contains(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	size_t place;
	(void)count;
	if (!two_lists(args))
		return no_overload(run, out);
	journey_status s = count_in(run, args[0].as.list, args[1].as.list, false, &place);
	jy_set_truth(out, place == args[1].as.list->count);
	return s;
}

static journey_status sets_intersects(jy_run *run, const journey_value *args, size_t count,
				      journey_value *out)
{
	size_t place;
	(void)count;
	if (!two_lists(args))
		return no_overload(run, out);
	journey_status s = count_in(run, args[0].as.list, args[1].as.list, true, &place);
	jy_set_truth(out, place < args[1].as.list->count);
	return s;
}

static journey_status sets_equivalent(jy_run *run, const journey_value *args, size_t count,
				      journey_value *out)
{
	size_t one, other;
	(void)count;
	if (!two_lists(args))
		return no_overload(run, out);
	const journey_list *a = args[0].as.list, *b = args[1].as.list;
	journey_status s = count_in(run, a, b, false, &one);
	if (!s)
		s = count_in(run, b, a, false, &other);
	if (!s)
		jy_set_truth(out, one == b->count && other == a->count);
	return s;
}

static const jy_entry lists[] = {
	{"slice", true, 0, slice, "(list('A),int,int)list('A)"},
	{"flatten", true, 0, flatten, "(list(list('A)))list('A)|(list(dyn),int)list(dyn)"},
	{"distinct", true, 0, distinct, "(list('A))list('A)"},
	{"sort", true, 0, sort,
	 "(list(int))list(int)|(list(double))list(double)|(list(string))list(string)|"
	 "(list(timestamp))list(timestamp)|(list(duration))list(duration)|(list(uint))list(uint)|"
	 "(list(bool))list(bool)|(list(bytes))list(bytes)"},
	{"sortBy", true, 0, sort_by, "(list(dyn))list(dyn)"},
	{"lists.range", false, 0, range, "(int)list(int)"},
};

static const jy_entry sets[] = {
	{"sets.contains", false, 0, sets_contains, "(list('A),list('A))bool"},
	{"sets.equivalent", false, 0, sets_equivalent, "(list('A),list('A))bool"},
	{"sets.intersects", false, 0, sets_intersects, "(list('A),list('A))bool"},
};

const jy_library jy_library_lists = {lists, sizeof lists / sizeof *lists, prepare, check};
const jy_library jy_library_sets = JY_LIBRARY(sets);

#include "expr/regex_program.h"
#include "base/hash.h"
#include "base/utf8.h"
#include <string.h>

typedef struct emitter {
	const journey_allocator *allocator;
	jy_regex_state *states;
	size_t count, capacity, limit;
	jy_set_table sets;
	journey_status status; /* the first failure; nothing is emitted after it */
} emitter;

/*
 * States are made from the end of the pattern to its beginning, so that what follows is always known: each
 * function gets the state that comes next and returns where its part starts.
 */

static uint32_t emit(emitter *e, jy_regex_operation operation, uint32_t out, uint32_t other)
{
	if (!e->status && e->count >= e->limit)
		e->status = JOURNEY_LIMIT;
	if (!e->status && !jy_grow(e->allocator, &e->states, &e->capacity, e->count + 1, sizeof *e->states))
		e->status = JOURNEY_NO_MEMORY;
	if (e->status)
		return out;
	e->states[e->count] = (jy_regex_state){(uint8_t)operation, 0, 0, out, other};
	return (uint32_t)e->count++;
}

static uint32_t emit_byte(emitter *e, uint32_t low, uint32_t high, uint32_t next)
{
	uint32_t at = emit(e, JY_RO_BYTE, next, 0);
	if (!e->status) {
		e->states[at].low = (uint8_t)low;
		e->states[at].high = (uint8_t)high;
	}
	return at;
}

static uint32_t emit_set(emitter *e, jy_regex_node *node, uint32_t next)
{
	const jy_range *ranges = node->is.ranges.items;
	size_t count = node->is.ranges.count, first = node->is.ranges.set;
	if (count == 1 && ranges->high < 0x80)
		return emit_byte(e, ranges->low, ranges->high, next);
	if (first-- == 0) {
		if (!jy_set_add(&e->sets, ranges, count, &first)) {
			e->status = JOURNEY_NO_MEMORY;
			return next;
		}
		node->is.ranges.set = (uint32_t)first + 1;
		node->is.ranges.states = (uint32_t)(e->sets.state_count - first);
	}
	uint32_t at = next;
	for (uint32_t i = 0; i < node->is.ranges.states && !e->status; i++)
		at = emit(e, JY_RO_SET, next, (uint32_t)first + i);
	return at;
}

static uint32_t emit_character(emitter *e, uint32_t c, uint32_t next)
{
	uint8_t bytes[4];
	for (uint32_t size = jy_utf8_form(c, bytes); size-- > 0;)
		next = emit_byte(e, bytes[size], bytes[size], next);
	return next;
}

static uint32_t build(emitter *e, jy_regex_node *node, uint32_t next);

/* x{2,4} as xx(x(x)?)?, x{2,} as xx+. */
static uint32_t emit_repeat(emitter *e, const jy_regex_node *node, uint32_t next)
{
	uint32_t min = node->is.times.min, max = node->is.times.max;
	if (max == JY_RE_ENDLESS) {
		uint32_t split = emit(e, JY_RO_SPLIT, next, next);
		uint32_t body = build(e, node->child, split);
		if (!e->status)
			e->states[split].out = body;
		next = min == 0 ? split : body;
		max = min = min == 0 ? 0 : min - 1;
	}
	uint32_t after = next;
	for (uint32_t i = min; i < max && !e->status; i++)
		next = emit(e, JY_RO_SPLIT, build(e, node->child, next), after);
	for (uint32_t i = 0; i < min && !e->status; i++)
		next = build(e, node->child, next);
	return next;
}

/* The depth is that of the tree, which is limited; each node emits something, so that `limit` bounds the
 * work. */
static uint32_t build(emitter *e, jy_regex_node *node, uint32_t next)
{
	uint32_t at = next;
	if (e->status)
		return next;
	switch (node->kind) {
	case JY_RE_EMPTY:
		return next;
	case JY_RE_CHARACTER:
		return emit_character(e, node->is.character, next);
	case JY_RE_CLASS:
		return emit_set(e, node, next);
	case JY_RE_BYTE:
		return emit_byte(e, 0, 0xff, next);
	case JY_RE_ASSERT:
		return emit(e, JY_RO_ASSERT, next, node->is.assertion);
	case JY_RE_REPEAT:
		return emit_repeat(e, node, next);
	case JY_RE_SEQUENCE:
		for (jy_regex_node *child = node->child; child; child = child->next)
			at = build(e, child, at);
		return at;
	case JY_RE_CHOICE:
		at = build(e, node->child, next);
		for (jy_regex_node *child = node->child->next; child; child = child->next)
			at = emit(e, JY_RO_SPLIT, build(e, child, next), at);
		return at;
	}
	return at;
}

/*
 * What may be left out at either end of the pattern without a text matching that did not: repetitions beyond
 * the fewest. `.*x` matches where `x` does.
 */
static jy_regex_node *trim_end(jy_regex_node *list)
{
	while (list && list->kind == JY_RE_REPEAT && list->is.times.min == 0)
		list = list->next;
	if (!list || list->kind != JY_RE_REPEAT)
		return list;
	list->is.times.max = list->is.times.min;
	if (list->is.times.min > 1)
		return list;
	list->child->next = list->next;
	return list->child;
}

static jy_regex_node *reverse(jy_regex_node *list)
{
	jy_regex_node *out = NULL;
	while (list) {
		jy_regex_node *next = list->next;
		list->next = out;
		out = list;
		list = next;
	}
	return out;
}

static void trim(jy_regex_node *root)
{
	if (root->kind == JY_RE_SEQUENCE) {
		root->child = reverse(trim_end(reverse(trim_end(root->child))));
		if (!root->child)
			root->kind = JY_RE_EMPTY;
	} else if (root->kind == JY_RE_REPEAT && root->is.times.min == 0) {
		root->kind = JY_RE_EMPTY;
	}
}

static bool asserts(const jy_regex_node *node, jy_assertion assertion)
{
	return node && node->kind == JY_RE_ASSERT && node->is.assertion == assertion;
}

/* Longest literal that is searched for without the automaton. */
#define LITERAL_MAX 32

/* Patterns that are plain text, perhaps between \A and \z. False: no memory. */
static bool find_literal(jy_arena *arena, const jy_regex_node *root, jy_regex *regex)
{
	const jy_regex_node *list = root->kind == JY_RE_SEQUENCE ? root->child : root;
	const jy_regex_node *end = NULL;
	uint8_t form[4];
	size_t size = 0;
	bool suffix = asserts(list, JY_RE_END_TEXT), prefix = false;
	if (root->kind == JY_RE_EMPTY) {
		regex->way = JY_RW_ALWAYS;
		return true;
	}
	if (suffix)
		list = list->next;
	for (end = list; end && end->kind == JY_RE_CHARACTER; end = end->next)
		size += jy_utf8_form(end->is.character, form);
	if (end) {
		prefix = asserts(end, JY_RE_BEGIN_TEXT) && !end->next;
		if (!prefix)
			return true;
	}
	/* A search may compare all of the literal at each place. */
	if (!prefix && !suffix && size > LITERAL_MAX)
		return true;
	char *data = jy_arena_alloc(arena, size);
	if (!data)
		return false;
	regex->literal = (journey_str){data, size};
	for (; list != end; list = list->next) {
		uint32_t n = jy_utf8_form(list->is.character, form);
		size -= n;
		memcpy(data + size, form, n);
	}
	regex->way = prefix ? (suffix ? JY_RW_EQUAL : JY_RW_PREFIX) : suffix ? JY_RW_SUFFIX : JY_RW_CONTAINS;
	return true;
}

/* Bytes between two edges are told apart by no state. */
static void number_bytes(const emitter *e, jy_regex *regex)
{
	static const char words[] = "\n\n09AZ__az";
	bool edge[257] = {false}, words_too = false;
	for (size_t i = 0; i < e->count; i++) {
		words_too |= e->states[i].operation == JY_RO_ASSERT;
		if (e->states[i].operation == JY_RO_BYTE)
			edge[e->states[i].low] = edge[e->states[i].high + 1] = true;
	}
	for (size_t i = 0; i < e->sets.move_count; i++)
		edge[e->sets.moves[i].low] = edge[e->sets.moves[i].high + 1] = true;
	for (const char *c = words; words_too && *c; c += 2)
		edge[(unsigned char)c[0]] = edge[(unsigned char)c[1] + 1] = true;
	uint32_t class = 0;
	for (uint32_t c = 0; c < 256; c++) {
		if (c > 0 && edge[c])
			class ++;
		regex->classes[c] = (uint8_t) class;
	}
	regex->class_count = class + 1;
}

static journey_status keep(jy_arena *arena, const emitter *e, jy_regex *regex)
{
	const jy_regex_state *start = &e->states[regex->start];
	regex->states = jy_arena_copy(arena, e->states, e->count * sizeof *e->states);
	regex->set_states =
		jy_arena_copy(arena, e->sets.states, e->sets.state_count * sizeof *e->sets.states);
	regex->moves = jy_arena_copy(arena, e->sets.moves, e->sets.move_count * sizeof *e->sets.moves);
	if (!regex->states || !regex->set_states || !regex->moves)
		return JOURNEY_NO_MEMORY;
	regex->state_count = (uint32_t)e->count;
	regex->anchored = start->operation == JY_RO_ASSERT && start->other == JY_RE_BEGIN_TEXT;
	regex->first = start->operation == JY_RO_BYTE && start->low == start->high ? start->low : -1;
	for (size_t i = 0; i < e->count; i++) {
		if (e->states[i].operation != JY_RO_ASSERT)
			continue;
		regex->lines |= e->states[i].other == JY_RE_BEGIN_LINE;
		regex->asserts |= e->states[i].other > JY_RE_BEGIN_LINE;
	}
	number_bytes(e, regex);
	return JOURNEY_OK;
}

static journey_status generate(jy_arena *arena, jy_regex_node *root, uint32_t limit, jy_regex *regex)
{
	emitter e = {.allocator = &arena->allocator, .limit = limit};
	e.sets.allocator = e.allocator;
	uint32_t match = emit(&e, JY_RO_MATCH, 0, 0);
	regex->start = build(&e, root, match);
	journey_status s = e.status ? e.status : keep(arena, &e, regex);
	jy_free(e.allocator, e.states, e.capacity * sizeof *e.states);
	jy_set_free(&e.sets);
	return s;
}

static journey_status too_large(jy_regex_fault *fault, const char *message)
{
	*fault = (jy_regex_fault){0, message, "lower its counts, or raise the limit"};
	return JOURNEY_LIMIT;
}

static journey_status compile(jy_arena *arena, jy_arena *trees, uint32_t limit, uint32_t depth,
			      uint64_t *ranges, jy_regex *regex, jy_regex_fault *fault)
{
	jy_regex_node *root = NULL;
	uint64_t before = *ranges;
	journey_status s = jy_regex_parse(trees, regex->pattern, depth, ranges, &root, fault);
	if (s)
		return s;
	regex->ranges = before - *ranges;
	trim(root);
	if (!find_literal(arena, root, regex))
		return JOURNEY_NO_MEMORY;
	if (regex->way != JY_RW_AUTOMATON)
		return JOURNEY_OK;
	s = generate(arena, root, limit, regex);
	return s == JOURNEY_LIMIT
		       ? too_large(fault, "it needs more states than the limit JOURNEY_EXPR_PATTERN")
		       : s;
}

journey_status jy_regex_compile(jy_arena *arena, journey_str pattern, uint32_t limit, uint32_t depth,
				uint64_t *ranges, const jy_regex **out, jy_regex_fault *fault)
{
	jy_arena trees;
	if (pattern.size > limit)
		return too_large(fault, "it is longer than the limit JOURNEY_EXPR_PATTERN");
	jy_regex *regex = jy_arena_items(arena, 1, sizeof *regex);
	if (!regex || !jy_arena_str(arena, pattern, &regex->pattern))
		return JOURNEY_NO_MEMORY;
	regex->hash = jy_regex_hash(pattern);
	jy_arena_init(&trees, &arena->allocator);
	journey_status s = compile(arena, &trees, limit, depth, ranges, regex, fault);
	jy_arena_free(&trees);
	if (!s)
		*out = regex;
	return s;
}

uint64_t jy_regex_hash(journey_str pattern)
{
	return jy_hash64(0, pattern.data, pattern.size);
}

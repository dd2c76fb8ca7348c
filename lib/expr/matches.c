#include "expr/matches.h"
#include "expr/lexer.h"
#include "expr/regex_match.h"
#include "expr/regex_program.h"
#include "expr/regex_set.h"
#include <string.h>

/* Patterns that a scratch keeps tables of; the one not used for the longest time makes room. */
#define ENTRIES 16

typedef struct jy_matcher_entry {
	uint64_t hash, used;
	journey_str pattern; /* in `arena`; data is NULL while there is none */
	const jy_regex *own; /* in `arena`, if the pattern was compiled here */
	jy_arena arena;
	jy_regex_table table;
} entry;

void jy_matcher_free(const journey_allocator *allocator, jy_matcher *m)
{
	if (!m->entries)
		return;
	for (size_t i = 0; i < ENTRIES; i++) {
		jy_regex_table_free(&m->entries[i].table);
		jy_arena_free(&m->entries[i].arena);
	}
	jy_free(allocator, m->entries, ENTRIES * sizeof *m->entries);
	m->entries = NULL;
}

static void empty_entry(entry *e)
{
	if (e->arena.first)
		jy_arena_reset(&e->arena);
	jy_regex_table_reset(&e->table);
	e->pattern.data = NULL;
	e->own = NULL;
}

static bool make_entries(const journey_allocator *allocator, jy_matcher *m)
{
	if (!m->entries)
		m->entries = jy_alloc_items(allocator, ENTRIES, sizeof *m->entries);
	for (size_t i = 0; m->entries && m->clock == 0 && i < ENTRIES; i++) {
		jy_arena_init(&m->entries[i].arena, allocator);
		m->entries[i].table.allocator = allocator;
	}
	return m->entries != NULL;
}

/* The entry of a pattern, made if there is none. NULL: no memory. */
static entry *find_entry(const journey_allocator *allocator, jy_matcher *m, journey_str pattern,
			 uint64_t hash)
{
	if (!make_entries(allocator, m))
		return NULL;
	entry *oldest = m->entries;
	m->clock++;
	for (entry *e = m->entries; e < m->entries + ENTRIES; e++) {
		if (e->hash == hash && e->pattern.data && e->pattern.size == pattern.size &&
		    (pattern.size == 0 || memcmp(e->pattern.data, pattern.data, pattern.size) == 0)) {
			e->used = m->clock;
			return e;
		}
		if (e->used < oldest->used)
			oldest = e;
	}
	empty_entry(oldest);
	oldest->hash = hash;
	oldest->used = m->clock;
	return jy_arena_str(&oldest->arena, pattern, &oldest->pattern) ? oldest : NULL;
}

/* A pass over all states per byte is the worst case; it is charged whether it is met or not, as the charge
 * may not depend on what ran before. */
static journey_status charge_match(jy_run *run, const jy_regex *regex, size_t size)
{
	return jy_charge(run, (1 + (uint64_t)size / 16) * (1 + regex->state_count / 4));
}

static journey_status match_with(jy_run *run, const jy_regex *regex, jy_regex_table *table, journey_str text,
				 journey_value *out)
{
	bool found = false;
	journey_status s = charge_match(run, regex, text.size);
	if (!s)
		s = jy_regex_match(regex, table, text, &found);
	if (!s)
		*out = jy_truth(found);
	return s;
}

/* A pattern that was made while the expression ran. */
static journey_status compile_here(jy_run *run, jy_arena *arena, journey_str pattern, const jy_regex **regex,
				   journey_value *out)
{
	jy_regex_fault fault;
	uint32_t limit = run->pattern_limit ? run->pattern_limit : JY_PATTERN_LIMIT;
	uint32_t depth = run->pattern_depth ? run->pattern_depth : JY_PATTERN_DEPTH;
	uint64_t most = (uint64_t)limit * JY_REGEX_RANGES, left = most;
	journey_status s = jy_regex_compile(arena, pattern, limit, depth, &left, regex, &fault);
	if (s == JOURNEY_NO_MEMORY)
		return s;
	if (s == JOURNEY_OK)
		return s;
	*regex = NULL;
	(void)jy_fail(run, out, JOURNEY_REASON_PATTERN);
	return jy_charge(run, most - left);
}

/* Without a scratch, as when constants are folded: for once. */
static journey_status match_once(jy_run *run, const jy_regex *regex, journey_str pattern, journey_str text,
				 journey_value *out)
{
	jy_regex_table table = {.allocator = &run->arena->allocator};
	bool own = !regex;
	journey_status s = own ? compile_here(run, run->arena, pattern, &regex, out) : JOURNEY_OK;
	if (!s && own && regex)
		s = jy_charge(run, regex->ranges);
	if (!s && regex)
		s = match_with(run, regex, &table, text, out);
	jy_regex_table_free(&table);
	return s;
}

static journey_status match_kept(jy_run *run, const jy_regex *regex, journey_str pattern, journey_str text,
				 journey_value *out)
{
	const journey_allocator *allocator = &run->arena->allocator;
	uint64_t hash = regex ? regex->hash : jy_regex_hash(pattern);
	entry *e = find_entry(allocator, run->matcher, pattern, hash);
	if (!e)
		return JOURNEY_NO_MEMORY;
	journey_status s = JOURNEY_OK;
	if (!regex && !e->own) {
		s = compile_here(run, &e->arena, pattern, &e->own, out);
		if (!e->own)
			empty_entry(e);
	}
	if (!s && !regex && e->own)
		s = jy_charge(run, e->own->ranges);
	regex = regex ? regex : e->own;
	return s || !regex ? s : match_with(run, regex, &e->table, text, out);
}

journey_status jy_matches(jy_run *run, const journey_value *args, size_t count, journey_value *out)
{
	(void)count;
	if (args[0].type != JOURNEY_STRING ||
	    (args[1].type != JOURNEY_STRING && args[1].type != JY_TAG_REGEX))
		return jy_fail(run, out, JOURNEY_REASON_NO_OVERLOAD);
	journey_str text = {args[0].as.s, args[0].n};
	if (args[1].type == JY_TAG_REGEX) {
		const jy_regex *regex = (const jy_regex *)(const void *)args[1].as.s;
		if (regex->way != JY_RW_AUTOMATON)
			return match_with(run, regex, NULL, text, out);
		return run->matcher ? match_kept(run, regex, regex->pattern, text, out)
				    : match_once(run, regex, regex->pattern, text, out);
	}
	/* Compiling takes longer than matching; charged each time, for the reason above. */
	journey_str pattern = {args[1].as.s, args[1].n};
	journey_status s = jy_charge(run, 16 * (uint64_t)pattern.size);
	if (s)
		return s;
	return run->matcher ? match_kept(run, NULL, pattern, text, out)
			    : match_once(run, NULL, pattern, text, out);
}

/* Literals. */

/* Bytes of the escape at s->text.data[at], and of what it stands for. */
static uint32_t escape_size(const jy_source *s, uint32_t at, bool *code)
{
	char c = s->text.data[at + 1];
	*code = true;
	switch (c) {
	case 'x':
	case 'X':
	case '0':
	case '1':
	case '2':
	case '3':
		return 4;
	case 'u':
		return 6;
	case 'U':
		return 10;
	default:
		*code = false;
		return 2;
	}
}

/* Where byte `offset` of a string literal's value stands in the source. */
static uint32_t place_in(const jy_source *s, const jy_node *literal, size_t offset)
{
	static const char digits[] = "0123456789abcdef";
	uint32_t at = literal->start;
	bool raw = false;
	jy_token token;
	/* Several literals that were folded into one have no such place. */
	if (jy_lex(s, at, &token) || token.kind != JY_K_STRING || token.end != literal->end)
		return literal->start;
	for (; s->text.data[at] != '"' && s->text.data[at] != '\''; at++)
		raw |= (s->text.data[at] | 0x20) == 'r';
	bool three = token.end - at >= 6 && s->text.data[at + 1] == s->text.data[at] &&
		     s->text.data[at + 2] == s->text.data[at];
	at += three ? 3 : 1;
	for (size_t passed = 0; passed < offset && at < token.end;) {
		uint32_t size = 1, value = 0;
		bool code = false;
		uint8_t form[4];
		if (s->text.data[at] == '\\' && !raw)
			size = escape_size(s, at, &code);
		bool octal = code && size == 4 && (s->text.data[at + 1] | 0x20) != 'x';
		for (uint32_t i = octal ? 1 : 2; code && i < size; i++) {
			const char *digit = strchr(digits, s->text.data[at + i] | 0x20);
			value = value * (octal ? 8 : 16) + (digit ? (uint32_t)(digit - digits) & 15u : 0);
		}
		passed += code ? jy_utf8_form(value, form) : 1;
		at += size;
	}
	return at < token.end ? at : token.end - 1;
}

journey_status jy_matches_prepare(const jy_source *source, const jy_node *pattern,
				  journey_expr_program *program, journey_value *out)
{
	journey_str text = {pattern->value.as.s, pattern->value.n};
	const jy_regex *regex;
	jy_regex_fault fault = {0, "", ""};
	journey_status s = jy_regex_compile(&program->arena, text, program->pattern_limit,
					    program->pattern_depth, &program->pattern_ranges, &regex, &fault);
	if (s == JOURNEY_NO_MEMORY)
		return s;
	if (s) {
		(void)JY_FAIL(source, s, place_in(source, pattern, fault.offset), "in this pattern: %s",
			      fault.message);
		jy_error_hint(source->error, "%s", fault.hint);
		return s;
	}
	*out = (journey_value){{0}, 0, JY_TAG_REGEX};
	out->as.s = (const char *)(const void *)regex;
	return JOURNEY_OK;
}

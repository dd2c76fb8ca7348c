/* Patterns of Mongo-style conditions, as `matches` takes them. */
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "expr/mongo.h"
#include "expr/mongo_value.h"
#include "expr/regex_match.h"

static bool is_hex(char c)
{
	return jy_is_digit(c) || (jy_lower(c) >= 'a' && jy_lower(c) <= 'f');
}

/* JavaScript's \u00e9 is \x{00e9} here; what is in it is no longer than three bytes for two. */
static journey_str translate(jy_arena *arena, journey_str s, bool folded)
{
	char *copy = jy_arena_alloc(arena, s.size / 2 * 3 + 8), *at = copy;
	if (!copy)
		return (journey_str){NULL, 0};
	if (folded) {
		memcpy(at, "(?i)", 4);
		at += 4;
	}
	for (size_t i = 0; i < s.size; i++) {
		bool escape = s.data[i] == '\\' && i + 1 < s.size;
		if (escape && s.data[i + 1] == 'u' && i + 5 < s.size && is_hex(s.data[i + 2]) &&
		    is_hex(s.data[i + 3]) && is_hex(s.data[i + 4]) && is_hex(s.data[i + 5])) {
			memcpy(at, "\\x{", 3);
			memcpy(at + 3, s.data + i + 2, 4);
			at[7] = '}';
			at += 8;
			i += 5;
			continue;
		}
		*at++ = s.data[i];
		if (escape)
			*at++ = s.data[++i];
	}
	return (journey_str){copy, (size_t)(at - copy)};
}

const jy_regex *jy_mongo_pattern(const jy_mongo *m, const journey_value *v, bool folded,
				 const jy_json_path *at)
{
	jy_arena *arena = m->b->s->arena;
	jy_regex_fault fault;
	const jy_regex *regex = NULL;
	if (v->type != JOURNEY_STRING || !jy_utf8_valid(jy_value_text(*v)))
		return m->strict && at ? jy_tree_refuse(m->b, at, JOURNEY_TYPE, "expected a pattern as text")
				       : NULL;
	journey_str text = translate(arena, jy_value_text(*v), folded);
	if (!text.data)
		return jy_build_fail(m->b, JOURNEY_NO_MEMORY);
	journey_status status =
		jy_regex_compile(arena, text, (uint32_t)jy_env_limit(m->env, JOURNEY_EXPR_PATTERN),
				 m->b->s->depth_limit, &m->b->pattern_ranges, &regex, &fault);
	if (!status)
		return regex;
	if (status == JOURNEY_NO_MEMORY)
		return jy_build_fail(m->b, status);
	if (at && (m->strict || status != JOURNEY_SYNTAX)) {
		jy_tree_refuse(m->b, at, status, "in this pattern: %s", fault.message);
		if (fault.hint[0])
			jy_error_hint(m->b->s->error, "%s", fault.hint);
	}
	return NULL;
}

bool jy_mongo_matches(const jy_mongo *m, const journey_value *operand, bool folded, const journey_value *v,
		      bool not )
{
	jy_arena *arena = m->b->s->arena;
	const jy_regex *regex = jy_mongo_pattern(m, operand, folded, NULL);
	jy_regex_table table = {.allocator = &arena->allocator};
	journey_str text;
	bool found = false;
	if (!regex)
		return false;
	journey_status status = jy_mongo_text(arena, v, &text);
	if (!status)
		status = jy_regex_match(regex, &table, text, &found);
	jy_regex_table_free(&table);
	if (status)
		jy_build_fail(m->b, status);
	return found != not ;
}

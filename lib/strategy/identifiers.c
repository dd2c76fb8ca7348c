/*
 * How customers are told apart: kinds of identifiers, and the sources whose events may join them.
 */
#include "strategy/compiler.h"

#include "base/error.h"
#include "base/text.h"
#include "expr/code.h"
#include "expr/regex_program.h"
#include "strategy/add.h"

#define STR(s) (int)(s).size, ((s).data != NULL ? (s).data : "")

/* ---- kinds of identifiers ---- */

static const char user_name[] = "user_id", anonymous_name[] = "anonymous_id";

static const struct {
	const char *name;
	jy_identifier_root root;
} roots[] = {{"traits.", JY_IDENTIFIER_TRAITS},
	     {"properties.", JY_IDENTIFIER_PROPERTIES},
	     {"context.", JY_IDENTIFIER_CONTEXT}};

/* The root of a path and what is below it; false: it is none. */
static bool root_of(journey_str from, jy_identifier_root *root, journey_str *below)
{
	size_t i;

	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		journey_str name = jy_str(roots[i].name);

		if (!jy_str_starts(from, name))
			continue;
		*root = roots[i].root;
		*below = jy_str_part(from, name.size, from.size);
		return below->size > 0;
	}
	return false;
}

static void check_from(jy_add *a, const journey_identifier_options *o)
{
	bool built_in = jy_str_is(o->kind, user_name) || jy_str_is(o->kind, anonymous_name);
	jy_identifier_root root;
	journey_str below;

	if (o->from.size == 0)
		return;
	jy_add_check(a, !built_in, "from", "this kind is built in: it is the event's own userId or anonymousId");
	jy_add_check(a, root_of(o->from, &root, &below), "from",
		     "expected a path: traits.NAME, properties.NAME or context.NAME");
}

static void add_blocked(jy_add *a, journey_identifier_options *o)
{
	journey_str *copy = NULL;
	size_t i;

	if (o->blocked_count > JOURNEY_STRATEGY_BLOCKED_MAX)
		jy_add_fail(a, JOURNEY_LIMIT, "blocked", "%zu values, more than JOURNEY_STRATEGY_BLOCKED_MAX (%d)",
			    o->blocked_count, JOURNEY_STRATEGY_BLOCKED_MAX);
	jy_add_check(a, o->blocked_count == 0 || o->blocked != NULL, "blocked", "the list is NULL");
	if (a->status != JOURNEY_OK)
		return;
	copy = jy_arena_items(&a->builder->arena, o->blocked_count, sizeof(*copy));
	if (copy == NULL)
		a->status = jy_error_memory(&a->builder->error);
	for (i = 0; i < o->blocked_count && a->status == JOURNEY_OK; i++) {
		copy[i] = o->blocked[i];
		jy_add_text(a, "blocked", &copy[i]);
	}
	o->blocked = copy;
}

journey_status journey_builder_identifier(journey_builder *builder, const journey_identifier_options *options)
{
	journey_identifier_options item;
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "identifiers", jy_str(NULL));
	jy_add_options(&a, &item, options, sizeof(item));
	if (a.status == JOURNEY_OK)
		jy_add_begin(&a, builder, "identifiers", item.kind);
	jy_add_name(&a, NULL, &item.kind, false);
	if (item.kind.size > JOURNEY_STRATEGY_IDENTIFIER_NAME_MAX)
		jy_add_fail(&a, JOURNEY_LIMIT, NULL,
			    "%zu bytes, more than JOURNEY_STRATEGY_IDENTIFIER_NAME_MAX (%d)", item.kind.size,
			    JOURNEY_STRATEGY_IDENTIFIER_NAME_MAX);
	if (a.status == JOURNEY_OK)
		jy_add_check(&a, memchr(item.kind.data, ':', item.kind.size) == NULL, NULL,
			     "the name contains ':'");
	check_from(&a, &item);
	jy_add_text(&a, "from", &item.from);
	jy_add_span(&a, "limit", item.within, false);
	jy_add_check(&a, item.within == 0 || item.limit > 0, "limit", "a span of time without a number");
	add_blocked(&a, &item);
	jy_add_text(&a, "blocked_like", &item.blocked_like);
	jy_add_room(&a, &builder->identifiers, &builder->identifier_capacity, builder->identifier_count,
		    JOURNEY_STRATEGY_IDENTIFIERS_MAX, sizeof(item), "JOURNEY_STRATEGY_IDENTIFIERS_MAX");
	jy_add_take(&a, JY_NAME_IDENTIFIER, item.kind, builder->identifier_count);
	if (a.status == JOURNEY_OK)
		builder->identifiers[builder->identifier_count++] = item;
	return jy_add_end(&a);
}

static bool write_identifier(const journey_identifier_options *o, jy_buffer *out)
{
	size_t i;

	if (!jy_buffer_str(out, o->kind) || !jy_buffer_str(out, o->from) || !jy_buffer_varint(out, o->limit) ||
	    !jy_buffer_zigzag(out, o->within) || !jy_buffer_varint(out, o->blocked_count))
		return false;
	for (i = 0; i < o->blocked_count; i++)
		if (!jy_buffer_str(out, o->blocked[i]))
			return false;
	return jy_buffer_str(out, o->blocked_like) && jy_buffer_u8(out, o->no_blocked_defaults ? 1 : 0);
}

static void compile_path(jy_compiler *c, jy_identifier_kind *kind, journey_str from)
{
	journey_str below;
	size_t at = 0, dot;
	uint32_t i, count = 1;

	if (!root_of(from, &kind->root, &below))
		return;
	for (at = jy_str_find(below, jy_str("."), 0); at < below.size; at = jy_str_find(below, jy_str("."), at + 1))
		count++;
	kind->path = jy_compiler_items(c, count, sizeof(*kind->path));
	for (i = 0, at = 0; i < count && c->status == JOURNEY_OK; i++, at = dot + 1) {
		dot = jy_str_find(below, jy_str("."), at);
		dot = dot < below.size ? dot : below.size;
		kind->path[i] = jy_compiler_str(c, jy_str_part(below, at, dot));
		kind->path_count++;
	}
}

static void compile_pattern(jy_compiler *c, jy_identifier_kind *kind, const journey_identifier_options *from)
{
	uint64_t ranges = (uint64_t)JY_PATTERN_LIMIT * JY_REGEX_RANGES;
	jy_regex_fault fault = {0, "", ""};
	journey_status status;
	journey_str pattern;

	if (from->blocked_like.size == 0)
		return;
	pattern = jy_compiler_str(c, from->blocked_like);
	if (c->status != JOURNEY_OK)
		return;
	status = jy_regex_compile(&c->strategy->arena, pattern, JY_PATTERN_LIMIT, JY_PATTERN_DEPTH, &ranges,
				  &kind->blocked_like, &fault);
	if (status == JOURNEY_NO_MEMORY) {
		jy_compiler_memory(c);
	} else if (status != JOURNEY_OK) {
		jy_compiler_fail_at(c, status, fault.message, "identifiers.%.*s.blocked_like", STR(from->kind));
		jy_compiler_hint(c, "%s", fault.hint);
	}
}

static void compile_identifier(jy_compiler *c, jy_identifier_kind *kind,
			       const journey_identifier_options *from)
{
	size_t i;

	kind->name = jy_compiler_str(c, from->kind);
	kind->letter = jy_str_is(from->kind, user_name) ? 'u' : jy_str_is(from->kind, anonymous_name) ? 'a' : 'x';
	kind->root = kind->letter == 'x' ? JY_IDENTIFIER_EXTERNAL : JY_IDENTIFIER_BUILT_IN;
	compile_path(c, kind, from->from);
	kind->limit = from->limit;
	kind->within = from->within;
	kind->blocks_defaults = !from->no_blocked_defaults;
	kind->blocked = jy_compiler_items(c, from->blocked_count, sizeof(*kind->blocked));
	for (i = 0; i < from->blocked_count && c->status == JOURNEY_OK; i++) {
		kind->blocked[i] = jy_compiler_str(c, from->blocked[i]);
		kind->blocked_count++;
	}
	compile_pattern(c, kind, from);
}

/* The next of the strategy's kinds. */
static uint32_t next_identifier(jy_compiler *c, const journey_identifier_options *from)
{
	uint32_t index = c->strategy->identifier_count;

	if (c->status != JOURNEY_OK)
		return index;
	compile_identifier(c, &c->strategy->identifiers[index], from);
	c->strategy->identifier_count++;
	return index;
}

static void compile_identifiers(jy_compiler *c)
{
	const journey_builder *b = c->builder;
	journey_strategy *s = c->strategy;
	journey_identifier_options user = {0}, anonymous = {0};
	uint32_t index;
	size_t i;

	user.kind = jy_str(user_name);
	anonymous.kind = jy_str(anonymous_name);
	s->identifiers = jy_compiler_items(c, b->identifier_count + 2, sizeof(*s->identifiers));
	if (!jy_names_find(&b->names, JY_NAME_IDENTIFIER, user.kind, &index))
		s->user_kind = next_identifier(c, &user);
	for (i = 0; i < b->identifier_count && c->status == JOURNEY_OK; i++) {
		index = next_identifier(c, &b->identifiers[i]);
		if (s->identifiers[index].letter == 'u')
			s->user_kind = index;
		else if (s->identifiers[index].letter == 'a')
			s->anonymous_kind = index;
	}
	if (!jy_names_find(&b->names, JY_NAME_IDENTIFIER, anonymous.kind, &index))
		s->anonymous_kind = next_identifier(c, &anonymous);
}

/* ---- sources ---- */

journey_status journey_builder_source(journey_builder *builder, journey_str name, int joins)
{
	jy_event_source item = {name, joins != 0};
	jy_add a;

	if (builder == NULL)
		return JOURNEY_MISUSE;
	jy_add_begin(&a, builder, "sources", name);
	jy_add_name(&a, NULL, &item.name, false);
	jy_add_room(&a, &builder->sources, &builder->source_capacity, builder->source_count,
		    JOURNEY_STRATEGY_NAMES_MAX, sizeof(item), "JOURNEY_STRATEGY_NAMES_MAX");
	jy_add_take(&a, JY_NAME_SOURCE, item.name, builder->source_count);
	if (a.status == JOURNEY_OK)
		builder->sources[builder->source_count++] = item;
	return jy_add_end(&a);
}

static bool write_sources(const journey_builder *builder, jy_buffer *out)
{
	size_t i;

	if (!jy_buffer_varint(out, builder->source_count))
		return false;
	for (i = 0; i < builder->source_count; i++)
		if (!jy_buffer_str(out, builder->sources[i].name) ||
		    !jy_buffer_u8(out, builder->sources[i].joins ? 1 : 0))
			return false;
	return true;
}

static void compile_sources(jy_compiler *c)
{
	journey_strategy *s = c->strategy;
	size_t i;

	s->sources = jy_compiler_items(c, c->builder->source_count, sizeof(*s->sources));
	for (i = 0; i < c->builder->source_count && c->status == JOURNEY_OK; i++) {
		s->sources[i].name = jy_compiler_str(c, c->builder->sources[i].name);
		s->sources[i].joins = c->builder->sources[i].joins;
		s->source_count++;
	}
}

bool jy_event_source_joins(const journey_strategy *strategy, uint32_t source)
{
	if (strategy->source_count == 0)
		return true;
	return source != JY_NONE && strategy->sources[source].joins;
}

/* ---- both ---- */

bool jy_identity_write(const journey_builder *builder, jy_buffer *out)
{
	size_t i;

	if (!write_sources(builder, out) || !jy_buffer_varint(out, builder->identifier_count))
		return false;
	for (i = 0; i < builder->identifier_count; i++)
		if (!write_identifier(&builder->identifiers[i], out))
			return false;
	return true;
}

void jy_compile_identity(jy_compiler *c)
{
	compile_sources(c);
	compile_identifiers(c);
}

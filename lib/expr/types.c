#include "expr/types.h"
#include "base/text.h"
#include <string.h>

#define BASIC(kind) [kind] = {kind, 0, NULL, NULL, {NULL, 0}}

static const jy_type basic[JY_T_BASIC] = {
	BASIC(JY_T_DYN),       BASIC(JY_T_NULL),     BASIC(JY_T_BOOL),   BASIC(JY_T_INT),
	BASIC(JY_T_UINT),      BASIC(JY_T_DOUBLE),   BASIC(JY_T_STRING), BASIC(JY_T_BYTES),
	BASIC(JY_T_TIMESTAMP), BASIC(JY_T_DURATION), BASIC(JY_T_TYPE),
};

/* The first name of a kind is the one that is printed. */
static const struct {
	const char *name;
	jy_kind kind;
} names[] = {
	{"dyn", JY_T_DYN},
	{"null_type", JY_T_NULL},
	{"bool", JY_T_BOOL},
	{"int", JY_T_INT},
	{"uint", JY_T_UINT},
	{"double", JY_T_DOUBLE},
	{"string", JY_T_STRING},
	{"bytes", JY_T_BYTES},
	{"timestamp", JY_T_TIMESTAMP},
	{"duration", JY_T_DURATION},
	{"type", JY_T_TYPE},
	{"list", JY_T_LIST},
	{"map", JY_T_MAP},
	{"optional_type", JY_T_OPTIONAL},
	{"wrapper", JY_T_WRAPPER},
	{"google.protobuf.Timestamp", JY_T_TIMESTAMP},
	{"google.protobuf.Duration", JY_T_DURATION},
};

/* Deeper types than this are refused, so that walking one needs little stack. */
#define TYPE_DEPTH 16

const jy_type *jy_type_basic(jy_kind kind)
{
	return &basic[kind];
}

const jy_type *jy_type_make(jy_arena *arena, jy_kind kind, const jy_type *a, const jy_type *b)
{
	jy_type *type = jy_arena_alloc(arena, sizeof *type);
	if (!type)
		return NULL;
	type->kind = kind;
	type->number = 0;
	type->a = a;
	type->b = b;
	type->name = (journey_str){NULL, 0};
	return type;
}

static bool word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '.';
}

static void skip(const char **at, const char *end)
{
	while (*at < end && **at == ' ')
		(*at)++;
}

static bool take(const char **at, const char *end, char c)
{
	skip(at, end);
	if (*at >= end || **at != c)
		return false;
	(*at)++;
	return true;
}

static bool find_kind(const char *word, size_t size, jy_kind *kind)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (size > 0 && names[i].name[0] == word[0] && strlen(names[i].name) == size &&
		    memcmp(names[i].name, word, size) == 0) {
			*kind = names[i].kind;
			return true;
		}
	}
	return false;
}

static journey_status scan_param(jy_arena *arena, const char **at, const char *end, const jy_type **out)
{
	if (*at >= end || **at < 'A' || **at > 'Z')
		return JOURNEY_TYPE;
	jy_type *type = jy_arena_alloc(arena, sizeof *type);
	if (!type)
		return JOURNEY_NO_MEMORY;
	*type = (jy_type){.kind = JY_T_PARAM, .number = (uint32_t)(**at - 'A')};
	(*at)++;
	*out = type;
	return JOURNEY_OK;
}

static journey_status scan_args(jy_arena *arena, const char **at, const char *end, int depth, size_t count,
				const jy_type **args)
{
	if (!take(at, end, '('))
		return JOURNEY_TYPE;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && !take(at, end, ','))
			return JOURNEY_TYPE;
		journey_status s = jy_type_scan(arena, at, end, depth + 1, &args[i]);
		if (s)
			return s;
	}
	return take(at, end, ')') ? JOURNEY_OK : JOURNEY_TYPE;
}

/* A word that is nearly one of ours is a mistake, no type of the host's. */
static bool misspelt(journey_str word)
{
	journey_str ours[sizeof names / sizeof *names];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ours[i] = jy_str(names[i].name);
	return jy_near_miss(word, ours, sizeof ours / sizeof *ours) != SIZE_MAX;
}

/* Name(T, U, ...), a type that the host's functions make and take. */
static journey_status scan_opaque(jy_arena *arena, journey_str word, const char **at, const char *end,
				  int depth, const jy_type **out)
{
	jy_type *type = jy_arena_alloc(arena, sizeof *type);
	const jy_type **last;
	if (!type)
		return JOURNEY_NO_MEMORY;
	*type = (jy_type){.kind = JY_T_OPAQUE};
	last = &type->a;
	if (!jy_arena_str(arena, word, &type->name))
		return JOURNEY_NO_MEMORY;
	for (int i = 0; i == 0 || take(at, end, ','); i++) {
		const jy_type *param;
		journey_status s = depth + i > TYPE_DEPTH ? JOURNEY_TYPE
							  : jy_type_scan(arena, at, end, depth + 1, &param);
		jy_type *pair = jy_arena_alloc(arena, sizeof *pair);
		if (s || !pair)
			return s ? s : JOURNEY_NO_MEMORY;
		*pair = (jy_type){.kind = JY_T_PAIR, .a = param};
		*last = pair;
		last = &pair->b;
	}
	*out = type;
	return take(at, end, ')') ? JOURNEY_OK : JOURNEY_TYPE;
}

journey_status jy_type_scan(jy_arena *arena, const char **at, const char *end, int depth, const jy_type **out)
{
	if (depth > TYPE_DEPTH)
		return JOURNEY_TYPE;
	if (take(at, end, '\''))
		return scan_param(arena, at, end, out);
	const char *start = *at;
	while (*at < end && word_byte(**at))
		(*at)++;
	journey_str word = {start, (size_t)(*at - start)};
	jy_kind kind;
	if (!find_kind(start, word.size, &kind)) {
		bool opaque = word.size > 0 && !misspelt(word) && take(at, end, '(');
		return opaque ? scan_opaque(arena, word, at, end, depth, out) : JOURNEY_TYPE;
	}
	const jy_type *args[2] = {NULL, NULL};
	size_t count = kind == JY_T_MAP ? 2 : kind >= JY_T_BASIC ? 1 : 0;
	skip(at, end);
	if (kind == JY_T_TYPE && *at < end && **at == '(')
		count = 1;
	if (count == 0) {
		*out = &basic[kind];
		return JOURNEY_OK;
	}
	journey_status s = scan_args(arena, at, end, depth, count, args);
	if (s)
		return s;
	if (kind == JY_T_WRAPPER && (args[0]->kind < JY_T_BOOL || args[0]->kind > JY_T_BYTES))
		return JOURNEY_TYPE;
	const jy_type *type = jy_type_make(arena, kind, args[0], args[1]);
	if (!type)
		return JOURNEY_NO_MEMORY;
	*out = type;
	return JOURNEY_OK;
}

journey_status jy_type_parse(jy_arena *arena, journey_str text, const jy_type **out)
{
	const char *at = text.data, *end = text.data + text.size;
	const jy_type *type;
	if (text.size == 0)
		return JOURNEY_TYPE;
	journey_status s = jy_type_scan(arena, &at, end, 0, &type);
	if (s)
		return s;
	skip(&at, end);
	if (at != end)
		return JOURNEY_TYPE;
	*out = type;
	return JOURNEY_OK;
}

static bool write_name(jy_buffer *out, jy_kind kind)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].kind == kind)
			return jy_buffer_text(out, names[i].name);
	return true;
}

static bool write_type(jy_buffer *out, const jy_type *type, int depth)
{
	/* Unification could build deeper types than can be declared. */
	if (!type || type->kind == JY_T_VAR || depth > 2 * TYPE_DEPTH)
		return jy_buffer_text(out, "dyn");
	if (type->kind == JY_T_PARAM) {
		char name[3] = {'\'', (char)('A' + type->number % JY_TYPE_PARAMS), '\0'};
		return jy_buffer_text(out, name);
	}
	if (type->kind == JY_T_OPAQUE ? !jy_buffer_bytes(out, type->name.data, type->name.size)
				       : !write_name(out, type->kind))
		return false;
	if (!type->a)
		return true;
	if (!jy_buffer_text(out, "("))
		return false;
	for (const jy_type *pair = type->a; type->kind == JY_T_OPAQUE && pair; pair = pair->b)
		if (!write_type(out, pair->a, depth + 1) || (pair->b && !jy_buffer_text(out, ", ")))
			return false;
	if (type->kind != JY_T_OPAQUE && !write_type(out, type->a, depth + 1))
		return false;
	if (type->b && (!jy_buffer_text(out, ", ") || !write_type(out, type->b, depth + 1)))
		return false;
	return jy_buffer_text(out, ")");
}

bool jy_type_write(jy_buffer *out, const jy_type *type)
{
	return write_type(out, type, 0);
}

bool jy_type_same(const jy_type *a, const jy_type *b)
{
	while (a && b && a != b) {
		if (a->kind != b->kind || a->number != b->number || !jy_str_equal(a->name, b->name))
			return false;
		/* Recursion: no deeper than types are nested. */
		if (a->b != b->b && !jy_type_same(a->b, b->b))
			return false;
		a = a->a;
		b = b->a;
	}
	return a == b;
}

uint32_t jy_type_tag(const jy_type *type)
{
	switch (type->kind) {
	case JY_T_NULL:
		return JOURNEY_NULL;
	case JY_T_BOOL:
		return JOURNEY_BOOL;
	case JY_T_INT:
		return JOURNEY_INT;
	case JY_T_UINT:
		return JOURNEY_UINT;
	case JY_T_DOUBLE:
		return JOURNEY_DOUBLE;
	case JY_T_STRING:
		return JOURNEY_STRING;
	case JY_T_BYTES:
		return JOURNEY_BYTES;
	case JY_T_TIMESTAMP:
		return JOURNEY_TIMESTAMP;
	case JY_T_DURATION:
		return JOURNEY_DURATION;
	case JY_T_TYPE:
		return JOURNEY_TYPE_VALUE;
	case JY_T_LIST:
		return JOURNEY_LIST;
	case JY_T_MAP:
		return JOURNEY_MAP;
	case JY_T_OPTIONAL:
		return JOURNEY_OPTIONAL;
	default:
		return JY_TAG_ANY;
	}
}

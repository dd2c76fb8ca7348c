#include "engine/naming.h"

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include <string.h>

/* What hosts send where they know nobody. Compared without regard to the case of ASCII letters. */
#define WORD(text) {text, sizeof(text) - 1}
static const struct {
	const char *text;
	size_t size;
} nobody[] = {WORD("null"),        WORD("(null)"),      WORD("undefined"), WORD("none"),
              WORD("nil"),         WORD("nan"),         WORD("n/a"),       WORD("true"),
              WORD("false"),       WORD("anonymous"),   WORD("guest"),     WORD("unknown"),
              WORD("id"),          WORD("-1"),          WORD("userid"),    WORD("user_id"),
              WORD("email"),       WORD("anonymousid"), WORD("distinctid"), WORD("anonymous_id"),
              WORD("distinct_id"), WORD("unidentified"), WORD("not_authenticated"), WORD("[object object]")};

static bool same_letters(journey_str a, const char *b)
{
	for (size_t i = 0; i < a.size; i++) {
		char c = a.data[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != b[i])
			return false;
	}
	return true;
}

/* "0", "000", "00000000-0000-0000-0000-000000000000". */
static bool is_zeros(journey_str value)
{
	for (size_t i = 0; i < value.size; i++) {
		if (value.data[i] != '0' && value.data[i] != '-')
			return false;
	}
	return true;
}

static bool blocked_by_default(journey_str value)
{
	if (is_zeros(value))
		return true;
	for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
		if (value.size == nobody[i].size && same_letters(value, nobody[i].text))
			return true;
	}
	return false;
}

journey_status jy_identifier_blocked(const jy_identifier_kind *kind, jy_regex_table *table, journey_str value, bool *out)
{
	*out = true;
	if (value.size == 0 || (kind->blocks_defaults && blocked_by_default(value)))
		return JOURNEY_OK;
	for (uint32_t i = 0; i < kind->blocked_count; i++) {
		if (jy_str_equal(kind->blocked[i], value))
			return JOURNEY_OK;
	}
	*out = false;
	return kind->blocked_like != NULL ? jy_regex_match(kind->blocked_like, table, value, out) : JOURNEY_OK;
}

journey_status jy_identifier_of(jy_arena *arena, const jy_identifier_kind *kind, journey_str value, journey_str *out)
{
	size_t name = kind->letter == 'x' ? kind->name.size + 1 : 0;
	char *text = jy_arena_alloc(arena, 1 + name + value.size);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	text[0] = kind->letter;
	if (name > 0) {
		memcpy(text + 1, kind->name.data, kind->name.size);
		text[name] = ':';
	}
	if (value.size > 0)
		memcpy(text + 1 + name, value.data, value.size);
	*out = jy_str_of(text, 1 + name + value.size);
	return JOURNEY_OK;
}

bool jy_identifier_parts(const journey_strategy *strategy, journey_str identifier, uint32_t *kind, journey_str *value)
{
	if (identifier.size < 1)
		return false;
	if (identifier.data[0] == 'u' || identifier.data[0] == 'a') {
		*kind = identifier.data[0] == 'u' ? strategy->user_kind : strategy->anonymous_kind;
		*value = jy_str_part(identifier, 1, identifier.size);
		return true;
	}
	size_t colon = jy_str_find(identifier, jy_str(":"), 1);
	if (identifier.data[0] != 'x' || colon > identifier.size)
		return false;
	*kind = jy_strategy_identifier(strategy, jy_str_part(identifier, 1, colon));
	*value = jy_str_part(identifier, colon + 1, identifier.size);
	return *kind != JY_NONE;
}

/* ---- reading an event ---- */

typedef struct reading {
	const journey_strategy *strategy;
	jy_regex_table *tables;
	const journey_event *event;
	jy_arena *arena;
	jy_naming *out;
	bool anonymous_read;
	journey_status status;
} reading;

static bool named_already(const jy_naming *out, journey_str identifier)
{
	if (jy_str_equal(out->main, identifier))
		return true;
	for (uint32_t i = 0; i < out->count; i++) {
		if (jy_str_equal(out->others[i].identifier, identifier))
			return true;
	}
	return false;
}

/* Takes a value of a kind: the first is the main identifier, each other one is another. */
static void name(reading *r, uint32_t kind, journey_str value, bool by_alias)
{
	const jy_identifier_kind *of = &r->strategy->identifiers[kind];
	jy_naming *out = r->out;
	journey_str identifier;
	bool blocked = value.size > JOURNEY_EVENT_ID_MAX || !jy_utf8_valid(value);
	if (r->status == JOURNEY_OK && !blocked)
		r->status = jy_identifier_blocked(of, &r->tables[kind], value, &blocked);
	if (r->status == JOURNEY_OK && blocked) {
		out->blocked++;
		return;
	}
	if (r->status == JOURNEY_OK)
		r->status = jy_identifier_of(r->arena, of, value, &identifier);
	if (r->status != JOURNEY_OK)
		return;
	if (out->main.size == 0) {
		out->main = identifier;
		out->kind = kind;
	} else if (named_already(out, identifier)) {
		return;
	} else if (out->count == JY_NAMING_MAX) {
		out->dropped++;
	} else {
		out->others[out->count++] = (jy_named){identifier, kind, by_alias};
	}
}

/* Text as it is, whole numbers in decimal; anything else identifies nobody. */
static void name_value(reading *r, uint32_t kind, const journey_value *value)
{
	char digits[24];
	double d;
	if (value == NULL || value->type == JOURNEY_NULL)
		return;
	switch (value->type) {
	case JOURNEY_STRING:
		name(r, kind, jy_value_text(*value), false);
		return;
	case JOURNEY_INT:
		jy_format(digits, sizeof digits, "%lld", (long long)value->as.i);
		break;
	case JOURNEY_DOUBLE:
		d = value->as.d;
		if (!(d >= -9007199254740992.0 && d <= 9007199254740992.0) || (double)(int64_t)d != d) {
			r->out->blocked++;
			return;
		}
		jy_format(digits, sizeof digits, "%lld", (long long)d);
		break;
	default:
		r->out->blocked++;
		return;
	}
	name(r, kind, jy_str(digits), false);
}

static const journey_map *root_map(const reading *r, jy_identifier_root root)
{
	const journey_event *e = r->event;
	switch (root) {
	case JY_IDENTIFIER_TRAITS:
		return e->kind == JOURNEY_EVENT_IDENTIFY ? e->traits : NULL; /* a group's are the group's */
	case JY_IDENTIFIER_PROPERTIES:
		return e->properties;
	case JY_IDENTIFIER_CONTEXT:
		return e->context;
	default:
		return NULL;
	}
}

static void name_path(reading *r, uint32_t kind)
{
	const jy_identifier_kind *of = &r->strategy->identifiers[kind];
	const journey_map *map = root_map(r, of->root);
	const journey_value *value = NULL;
	for (uint32_t i = 0; i < of->path_count; i++) {
		value = jy_map_get(map, of->path[i]);
		map = value != NULL && value->type == JOURNEY_MAP ? value->as.map : NULL;
	}
	name_value(r, kind, value);
}

static bool text_is(const journey_map *map, const char *key, journey_str expected)
{
	const journey_value *value = jy_map_get(map, jy_str(key));
	return value != NULL && value->type == JOURNEY_STRING && jy_str_equal(jy_value_text(*value), expected);
}

/* Not there, or one that says nothing else. */
static bool plain(const journey_map *map, const char *key, const char *expected)
{
	const journey_value *value = jy_map_get(map, jy_str(key));
	return value == NULL || value->type == JOURNEY_NULL || text_is(map, key, jy_str(expected));
}

/* Segment's [{id, type, collection, encoding}]; those of other collections are no customers. */
static void name_external(reading *r, uint32_t kind)
{
	const journey_value *ids = jy_map_get(r->event->context, jy_str("externalIds"));
	if (ids == NULL || ids->type != JOURNEY_LIST)
		return;
	for (size_t i = 0; i < ids->as.list->count && r->status == JOURNEY_OK; i++) {
		journey_value item = ids->as.list->items[i];
		if (item.type != JOURNEY_MAP || !text_is(item.as.map, "type", r->strategy->identifiers[kind].name) ||
		    !plain(item.as.map, "collection", "users") || !plain(item.as.map, "encoding", "none"))
			continue;
		name_value(r, kind, jy_map_get(item.as.map, jy_str("id")));
	}
}

/*
 * The identifier that an alias replaces may be a user id or an anonymous id, and which one it is may come out later:
 * it is both. Only of the user id does it say that two known customers are one.
 */
static void name_kind(reading *r, uint32_t kind)
{
	const journey_event *e = r->event;
	const jy_identifier_kind *of = &r->strategy->identifiers[kind];
	if (of->root == JY_IDENTIFIER_EXTERNAL)
		name_external(r, kind);
	else if (of->root != JY_IDENTIFIER_BUILT_IN)
		name_path(r, kind);
	if (of->root != JY_IDENTIFIER_BUILT_IN)
		return;
	if (of->letter == 'a' && e->anonymous_id.size > 0 && !r->anonymous_read)
		name(r, kind, e->anonymous_id, false);
	if (e->kind == JOURNEY_EVENT_ALIAS)
		name(r, kind, e->previous_id, true);
}

journey_status jy_naming_read(const journey_strategy *strategy, jy_regex_table *tables, const journey_event *event,
                              jy_arena *arena, jy_naming *out, journey_error *error)
{
	reading r = {strategy, tables, event, arena, out, false, JOURNEY_OK};
	memset(out, 0, sizeof *out);
	if (event->user_id.size > 0)
		name(&r, strategy->user_kind, event->user_id, false);
	r.anonymous_read = out->main.size == 0;
	if (r.anonymous_read && event->anonymous_id.size > 0)
		name(&r, strategy->anonymous_kind, event->anonymous_id, false);
	for (uint32_t i = 0; i < strategy->identifier_count && r.status == JOURNEY_OK; i++)
		name_kind(&r, i);
	if (r.status != JOURNEY_OK || out->main.size > 0)
		return r.status;
	if (out->blocked > 0)
		return jy_error_set(error, JOURNEY_BLOCKED, "identifiers",
		                    "the event has no identifier but such as are blocked");
	return jy_error_set(error, JOURNEY_INVALID, "identifiers", "the event names no customer");
}

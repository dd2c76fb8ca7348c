/*
 * What expressions read of sessions, groups and items. What the strategy does not declare, or a place may not
 * read, is declared with a slot that no finished program has, so that the error can say why.
 */
#include "base/error.h"
#include "base/text.h"
#include "strategy/entities.h"

#define SLOT_REFUSED 31
enum { REFUSED_SESSION, REFUSED_GROUP, REFUSED_GROUPS, REFUSED_ITEM };
static const char *const refused_names[] = {"session", "group", "groups", "item"};
static const char *const refused_sections[] = {"profile.sessions", "groups", "groups", "catalog"};

#define REFUSED(what) JY_SLOT(SLOT_REFUSED, what)

uint32_t jy_strategy_collection(const journey_strategy *strategy, journey_str name)
{
	uint32_t index;

	return jy_names_find(&strategy->names, JY_NAME_COLLECTION, name, &index) ? index : JY_NONE;
}

/* ---- which programs read groups or items ---- */

bool jy_program_reads_entities(const journey_strategy *strategy, const journey_expr_program *program)
{
	return program != NULL && jy_map_find(&strategy->entity_programs, &program, sizeof(program), NULL);
}

void jy_entities_begin(jy_compiler *c, const char *why)
{
	c->why = why;
	c->reads_entity = false;
}

/* A stage is the last that holds: it depends on what any of them reads. */
static bool stages_read(const journey_strategy *s)
{
	uint32_t i;

	for (i = 0; i < s->stage_count; i++)
		if (jy_program_reads_entities(s, s->stages[i].when))
			return true;
	return false;
}

static bool derived_reads(const journey_strategy *s, uint32_t index)
{
	uint32_t i;

	for (i = 0; index < s->derived_count && i < s->derived[index].count; i++)
		if (jy_program_reads_entities(s, s->derived[index].parts[i].when))
			return true;
	return false;
}

/* Segments and stages come before what reads them, so that what they read is known. */
static bool slot_reads(const journey_strategy *s, uint32_t slot)
{
	switch ((uint32_t)jy_slot_kind(slot)) {
	case JY_SLOT_GROUP:
	case JY_SLOT_GROUPS:
		return true;
	case JY_SLOT_SEGMENT:
		return jy_program_reads_entities(s, s->segments[jy_slot_index(slot)].when);
	case JY_SLOT_STAGE:
		return stages_read(s);
	case JY_SLOT_DERIVED:
		return derived_reads(s, jy_slot_index(slot));
	}
	return false;
}

void jy_entities_note(jy_compiler *c, const journey_expr_program *program)
{
	const uint32_t *slots;
	size_t count = journey_expr_slots(program, &slots), i;
	bool reads = c->reads_entity;

	for (i = 0; i < count && !reads; i++)
		reads = slot_reads(c->strategy, slots[i]);
	if (reads && jy_map_put(&c->strategy->entity_programs, &program, sizeof(program), 0) != JOURNEY_OK)
		jy_compiler_memory(c);
}

/* ---- item("collection", id) ---- */

static journey_status no_catalog(journey_error *error)
{
	jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "`item` cannot be read: no catalog is declared");
	jy_error_hint(error, "declare one: catalog: {product: {attributes: {price: money}}}");
	return JOURNEY_NOT_FOUND;
}

journey_status jy_item_refuse(const jy_compiler *c, journey_error *error)
{
	const jy_decl_event *first = c->builder->entities.collections;

	if (first == NULL)
		return no_catalog(error);
	jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "`item` alone says not which item");
	jy_error_hint(error, "write item(\"%.*s\", id).NAME", (int)first->name.size, first->name.data);
	return JOURNEY_NOT_FOUND;
}

static journey_status hidden_item(void *user, size_t count, const journey_value *args, uint32_t *id,
				  const char **type, journey_error *error)
{
	const jy_compiler *c = user;

	(void)count;
	(void)args;
	(void)id;
	(void)type;
	if (c->builder->entities.collection_count == 0)
		return no_catalog(error);
	return jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "`item` cannot be read here: %s", c->why);
}

static void near_collection(const jy_compiler *c, journey_str name, journey_error *error)
{
	journey_str names[JOURNEY_COLLECTIONS_MAX] = {{NULL, 0}};
	size_t count = c->builder->entities.collection_count, i;

	for (i = 0; i < count; i++)
		names[i] = c->builder->entities.collections[i].name;
	i = jy_near_miss(name, names, count);
	if (i < count)
		jy_error_hint(error, "did you mean `%.*s`?", (int)names[i].size, names[i].data);
}

static journey_status narrow_item(void *user, size_t count, const journey_value *args, uint32_t *id,
				  const char **type, journey_error *error)
{
	jy_compiler *c = user;
	journey_str name = {NULL, 0};
	uint32_t index;

	(void)count;
	if (c->builder->entities.collection_count == 0)
		return no_catalog(error);
	if (args[0].type != JOURNEY_STRING) {
		jy_error_set(error, JOURNEY_TYPE, NULL, "the name of a collection is needed here, in quotes");
		return JOURNEY_TYPE;
	}
	name = jy_str_of(args[0].as.s, args[0].n);
	if (!jy_names_find(&c->builder->names, JY_NAME_COLLECTION, name, &index)) {
		jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "the collection `%.*s` is not declared",
			     name.size > 60 ? 60 : (int)name.size, name.data);
		near_collection(c, name, error);
		return JOURNEY_NOT_FOUND;
	}
	c->reads_entity = true;
	jy_format(c->entity_type, sizeof(c->entity_type), "item_%.*s(dyn)", (int)name.size, name.data);
	*id = index;
	*type = c->entity_type;
	return JOURNEY_OK;
}

/* ---- declaring ---- */

typedef struct declaring {
	jy_compiler *c;
	journey_expr_env *env;
	journey_str own;
	journey_status status;
	journey_error *error;
} declaring;

static void object(declaring *d, const char *name, uint32_t slot, unsigned flags)
{
	if (d->status == JOURNEY_OK && !jy_str_is(d->own, name))
		d->status = journey_expr_env_object(d->env, jy_str(name), slot, flags, d->error);
}

static void field(declaring *d, const char *owner, journey_str name, const char *type, uint32_t slot,
		  unsigned flags)
{
	if (d->status == JOURNEY_OK && !jy_str_is(d->own, owner))
		d->status = journey_expr_env_field(d->env, jy_str(owner), name, type, slot, flags, d->error);
}

static void variable(declaring *d, const char *name, const char *type, uint32_t slot)
{
	if (d->status == JOURNEY_OK && !jy_str_is(d->own, name))
		d->status = journey_expr_env_variable(d->env, jy_str(name), type, slot, 0, d->error);
}

static void declare_session(declaring *d, bool visible)
{
	static const struct {
		const char *name, *type;
	} fields[JY_SESSION_FIELDS] = {
		[JY_SESSION_START] = {"start", "timestamp"},  [JY_SESSION_LENGTH] = {"length", "duration"},
		[JY_SESSION_EVENTS] = {"events", "int"},      [JY_SESSION_NUMBER] = {"number", "int"},
		[JY_SESSION_RETURNING] = {"returning", "bool"}, [JY_SESSION_ACTIVE] = {"active", "bool"},
	};
	uint32_t i;

	if (!visible || d->c->builder->entities.sessions.gap == 0) {
		object(d, "session", REFUSED(REFUSED_SESSION), JOURNEY_EXPR_OPEN);
		return;
	}
	object(d, "session", 0, 0);
	for (i = 0; i < JY_SESSION_FIELDS; i++)
		field(d, "session", jy_str(fields[i].name), fields[i].type, JY_SLOT(JY_SLOT_SESSION, i),
		      i == JY_SESSION_ACTIVE ? JOURNEY_EXPR_TIMED : 0);
}

static void declare_group(declaring *d, bool visible)
{
	const jy_decl_event *group = &d->c->builder->entities.group;
	size_t i;

	if (!visible || d->c->builder->entities.group_limit == 0) {
		object(d, "group", REFUSED(REFUSED_GROUP), JOURNEY_EXPR_OPEN);
		variable(d, "groups", "list(dyn)", REFUSED(REFUSED_GROUPS));
		return;
	}
	object(d, "group", 0, 0);
	field(d, "group", jy_str("id"), "string", JY_SLOT(JY_SLOT_GROUP, JY_GROUP_ID), 0);
	for (i = 0; i < group->property_count; i++)
		field(d, "group", group->properties[i].name, jy_compiler_type(group->properties[i].type),
		      JY_SLOT(JY_SLOT_GROUP, i), 0);
	variable(d, "groups", "list(group(dyn))", JY_SLOT(JY_SLOT_GROUPS, 0));
}

static void declare_collection(declaring *d, const jy_decl_event *from)
{
	char type[JOURNEY_STRATEGY_NAME_MAX + 8];
	size_t i;

	jy_format(type, sizeof(type), "item_%.*s", (int)from->name.size, from->name.data);
	object(d, type, REFUSED(REFUSED_ITEM), 0);
	for (i = 0; i < from->property_count; i++)
		field(d, type, from->properties[i].name, jy_compiler_type(from->properties[i].type),
		      REFUSED(REFUSED_ITEM), 0);
}

static void declare_items(declaring *d, bool visible)
{
	static const char *const args[] = {"string", "string"};
	const jy_decl_entities *e = &d->c->builder->entities;
	journey_expr_function item;
	size_t i;

	for (i = 0; i < e->collection_count && visible; i++)
		declare_collection(d, &e->collections[i]);
	memset(&item, 0, sizeof(item));
	item.size = sizeof(item);
	item.name = jy_str("item");
	item.arg_count = 2;
	item.args = args;
	item.result = "map(string, dyn)";
	item.narrow = visible ? narrow_item : hidden_item;
	item.user = d->c;
	if (d->status == JOURNEY_OK)
		d->status = journey_expr_env_function(d->env, &item, d->error);
}

journey_status jy_entities_declare(jy_compiler *c, journey_expr_env *env, bool visible, journey_str own,
				   journey_error *error)
{
	declaring d = {c, env, own, JOURNEY_OK, error};

	declare_session(&d, visible);
	declare_group(&d, visible);
	declare_items(&d, visible);
	return d.status;
}

/* An attribute or feature of that name goes first. */
journey_status jy_seen_declare(const jy_compiler *c, journey_expr_env *env, journey_error *error)
{
	static const struct {
		const char *name, *type;
		uint32_t slot;
	} fields[] = {
		{"first_seen", "timestamp", JY_SLOT(JY_SLOT_SEEN, 0)},
		{"last_seen", "timestamp", JY_SLOT(JY_SLOT_SEEN, 1)},
		{"zone", "string", JY_SLOT(JY_SLOT_ZONE, 0)},
	};
	journey_status status = JOURNEY_OK;
	uint32_t i, index;

	for (i = 0; i < 3 && status == JOURNEY_OK; i++) {
		journey_str name = jy_str(fields[i].name);

		if (jy_names_find(&c->builder->names, JY_NAME_ATTRIBUTE, name, &index) ||
		    jy_names_find(&c->builder->names, JY_NAME_FEATURE, name, &index))
			continue;
		status = journey_expr_env_field(env, jy_str("profile"), name, fields[i].type, fields[i].slot, 0,
						error);
	}
	return status;
}

static bool declared(const jy_compiler *c, uint32_t what)
{
	const jy_decl_entities *e = &c->builder->entities;

	return what == REFUSED_SESSION ? e->sessions.gap != 0
	       : what == REFUSED_ITEM  ? e->collection_count != 0
				       : e->group_limit != 0;
}

journey_status jy_entities_refuse(const jy_compiler *c, uint32_t slot, const char **name, journey_error *error)
{
	uint32_t what = jy_slot_index(slot);

	if ((uint32_t)jy_slot_kind(slot) != SLOT_REFUSED)
		return JOURNEY_OK;
	*name = refused_names[what];
	if (what == REFUSED_ITEM)
		return jy_item_refuse(c, error);
	if (!declared(c, what))
		return jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "`%s` cannot be read: `%s` is not declared",
				    *name, refused_sections[what]);
	return jy_error_set(error, JOURNEY_NOT_FOUND, NULL, "`%s` cannot be read here: %s", *name, c->why);
}

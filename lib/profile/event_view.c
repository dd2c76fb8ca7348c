#include "profile/event_view.h"

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/value.h"
#include "profile/attribute_rule.h"
#include "profile/consent_view.h"
#include "profile/convert.h"

#include <string.h>

/* One event being checked. */
typedef struct checking {
	const journey_strategy *strategy;
	const journey_event *event;
	jy_arena *arena;
	journey_error *error;
	jy_event_view view;
	jy_consent_change *consents;
} checking;

jy_hash128 jy_message_hash(journey_str message_id)
{
	/* The seed is fixed: fragments of a phone and of a server must agree. */
	return jy_hash128_of(0, message_id.data, message_id.size);
}

static int show(journey_str s)
{
	return (int)jy_utf8_cut(s, 60);
}

static journey_status check_text(const checking *c, journey_str text, size_t max, const char *what)
{
	if (text.size > max)
		return jy_error_set(c->error, JOURNEY_LIMIT, NULL, "%s has %zu bytes, the limit is %zu", what,
				    text.size, max);
	if (!jy_utf8_valid(text))
		return jy_error_set(c->error, JOURNEY_INVALID, NULL, "%s is not valid UTF-8", what);
	return JOURNEY_OK;
}

static journey_status missing(const checking *c, const char *what)
{
	return jy_error_set(c->error, JOURNEY_INVALID, NULL, "%s is missing", what);
}

static journey_status check_kind(const checking *c)
{
	const journey_event *e = c->event;

	switch (e->kind) {
	case JOURNEY_EVENT_TRACK:
		return e->name.size ? JOURNEY_OK : missing(c, "name of the track event (`event`)");
	case JOURNEY_EVENT_ALIAS:
		if (!e->user_id.size)
			return missing(c, "userId of the alias");
		return e->previous_id.size ? JOURNEY_OK : missing(c, "previousId of the alias");
	case JOURNEY_EVENT_GROUP:
		return e->group_id.size ? JOURNEY_OK : missing(c, "groupId of the group event");
	case JOURNEY_EVENT_IDENTIFY:
	case JOURNEY_EVENT_PAGE:
	case JOURNEY_EVENT_SCREEN:
		return JOURNEY_OK;
	case JOURNEY_EVENT_SET:
		return jy_error_set(c->error, JOURNEY_INVALID, NULL, "a set event says nothing of a customer");
	}
	return jy_error_set(c->error, JOURNEY_INVALID, NULL, "unknown kind of event: %d", (int)e->kind);
}

static journey_status check_ids(const checking *c)
{
	static const char *const names[] = {"messageId",  "userId",  "anonymousId",
					    "previousId", "groupId", "event name"};
	const journey_event *e = c->event;
	const journey_str *texts[] = {&e->message_id,  &e->user_id,  &e->anonymous_id,
				      &e->previous_id, &e->group_id, &e->name};
	journey_status status;
	size_t i;

	if (!e->message_id.size)
		return missing(c, "messageId");
	/* Other kinds of identifiers may do; whether there are any is looked at later. */
	if (!e->user_id.size && !e->anonymous_id.size && c->strategy->identifier_count <= 2)
		return missing(c, "userId or anonymousId");
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (!texts[i]->size)
			continue;
		status = check_text(c, *texts[i], JOURNEY_EVENT_ID_MAX, names[i]);
		if (status != JOURNEY_OK)
			return status;
	}
	return check_kind(c);
}

static journey_status check_map(const checking *c, const journey_map *map, const char *what)
{
	size_t i;

	if (!map)
		return JOURNEY_OK;
	if (map->count > JOURNEY_EVENT_PROPERTIES_MAX)
		return jy_error_set(c->error, JOURNEY_LIMIT, NULL, "%zu %s, the limit is %zu", map->count,
				    what, (size_t)JOURNEY_EVENT_PROPERTIES_MAX);
	for (i = 0; i < map->count; i++) {
		const journey_entry *entry = &map->entries[i];

		if (entry->key.type != JOURNEY_STRING)
			return jy_error_set(c->error, JOURNEY_TYPE, NULL, "a key among the %s is not text",
					    what);
		/* x - x is 0 but for NaN and the infinities. */
		if (entry->value.type == JOURNEY_DOUBLE && !(entry->value.as.d - entry->value.as.d == 0.0))
			return jy_error_set(c->error, JOURNEY_RANGE, NULL,
					    "`%.*s` among the %s is not a finite number",
					    show(jy_value_text(entry->key)), entry->key.as.s, what);
	}
	return JOURNEY_OK;
}

/* Texts and numbers inside what a profile may keep. */
static journey_status check_value(const checking *c, journey_value v, journey_str name, int depth,
				  size_t *nodes)
{
	journey_status status = JOURNEY_OK;
	size_t i;

	if (++*nodes > JY_EVENT_NODES_MAX || depth > JY_VALUE_DEPTH_MAX)
		return jy_error_set(c->error, JOURNEY_LIMIT, NULL,
				    "`%.*s` has more than %zu values or %d levels", show(name), name.data,
				    (size_t)JY_EVENT_NODES_MAX, JY_VALUE_DEPTH_MAX);
	switch (v.type) {
	case JOURNEY_DOUBLE:
		if (!(v.as.d - v.as.d == 0.0))
			return jy_error_set(c->error, JOURNEY_RANGE, NULL, "a number in `%.*s` is not finite",
					    show(name), name.data);
		break;
	case JOURNEY_STRING:
	case JOURNEY_BYTES:
		if (v.n > JOURNEY_EVENT_TEXT_MAX)
			return jy_error_set(c->error, JOURNEY_LIMIT, NULL,
					    "a text in `%.*s` has %zu bytes, the limit is %zu", show(name),
					    name.data, (size_t)v.n, (size_t)JOURNEY_EVENT_TEXT_MAX);
		if (v.type == JOURNEY_STRING && !jy_utf8_valid(jy_value_text(v)))
			return jy_error_set(c->error, JOURNEY_INVALID, NULL,
					    "a text in `%.*s` is not valid UTF-8", show(name), name.data);
		break;
	case JOURNEY_LIST:
		for (i = 0; i < v.as.list->count && status == JOURNEY_OK; i++)
			status = check_value(c, v.as.list->items[i], name, depth + 1, nodes);
		break;
	case JOURNEY_MAP:
		for (i = 0; i < v.as.map->count && status == JOURNEY_OK; i++) {
			status = check_value(c, v.as.map->entries[i].key, name, depth + 1, nodes);
			if (status == JOURNEY_OK)
				status = check_value(c, v.as.map->entries[i].value, name, depth + 1, nodes);
		}
		break;
	default:
		break;
	}
	return status;
}

/* A place as it is kept; anything else as it is. */
static bool make_place(const checking *c, journey_value in, journey_value *out)
{
	journey_entry *entries;
	journey_map *map;
	double lat, lon;

	*out = in;
	if (!jy_place_read(in, &lat, &lon))
		return true;
	entries = jy_arena_alloc(c->arena, 2 * sizeof(*entries));
	map = jy_arena_alloc(c->arena, sizeof(*map));
	if (!entries || !map)
		return false;
	entries[0].key = jy_value_str(jy_str("lat"));
	entries[0].value = jy_value_double(lat);
	entries[1].key = jy_value_str(jy_str("lon"));
	entries[1].value = jy_value_double(lon);
	map->count = 2;
	map->entries = entries;
	*out = jy_value_map(map);
	return true;
}

/* The declared value at `out`, from what the host gave (or NULL). */
static journey_status take(const checking *c, const journey_value *in, journey_str name,
			   journey_field_type type, const char *what, journey_value *out)
{
	size_t nodes = 0;
	journey_value given;

	out->type = JOURNEY_EXPR_ABSENT;
	if (!in || in->type == JOURNEY_NULL)
		return JOURNEY_OK;
	given = *in;
	if (type == JOURNEY_FIELD_GEO && !make_place(c, *in, &given))
		return jy_error_memory(c->error);
	if (!jy_value_convert(given, type, out)) {
		out->type = JOURNEY_EXPR_ABSENT;
		return jy_error_set(c->error, JOURNEY_TYPE, NULL, "%s `%.*s`: found %s, expected %s", what,
				    show(name), name.data, jy_value_kind_text(*in), jy_field_type_text(type));
	}
	if (out->type < JOURNEY_DOUBLE || out->type == JOURNEY_TIMESTAMP)
		return JOURNEY_OK;
	return check_value(c, *out, name, 0, &nodes);
}

journey_status jy_declared_values(const jy_property *declared, uint32_t count, const journey_map *map,
				  const char *what, jy_arena *arena, const journey_value **out,
				  journey_error *error)
{
	checking c = {NULL, NULL, arena, error, {0}, NULL};
	journey_status status = check_map(&c, map, what);
	journey_value *values = jy_arena_items(arena, count, sizeof(*values));
	uint32_t i;

	if (status == JOURNEY_OK && !values)
		status = jy_error_memory(error);
	for (i = 0; i < count && status == JOURNEY_OK; i++) {
		const journey_value *in = jy_map_get(map, declared[i].name);

		status = take(&c, in, declared[i].name, declared[i].type, what, &values[i]);
		if (in && in->type == JOURNEY_NULL)
			values[i] = jy_value_null();
	}
	if (status == JOURNEY_OK)
		*out = values;
	return status;
}

static journey_status take_properties(checking *c)
{
	const jy_event_type *type;
	journey_value *values;
	journey_status status;
	uint32_t i;

	c->view.type = c->event->kind == JOURNEY_EVENT_TRACK ? jy_strategy_event(c->strategy, c->event->name)
							     : JY_NONE;
	if (c->view.type == JY_NONE)
		return JOURNEY_OK;
	type = &c->strategy->events[c->view.type];
	values = jy_arena_alloc(c->arena, type->property_count * sizeof(*values));
	if (!values)
		return jy_error_memory(c->error);
	for (i = 0; i < type->property_count; i++) {
		const jy_property *p = &type->properties[i];

		status = take(c, jy_map_get(c->event->properties, p->name), p->name, p->type, "property",
			      &values[i]);
		if (status != JOURNEY_OK)
			return status;
	}
	c->view.properties = values;
	c->view.property_count = type->property_count;
	return JOURNEY_OK;
}

static journey_status take_traits(checking *c)
{
	const journey_strategy *s = c->strategy;
	const journey_map *traits = c->event->traits;
	journey_value *values;
	journey_status status;
	uint32_t i;
	size_t found = 0;

	if (!traits || !traits->count)
		return JOURNEY_OK;
	values = jy_arena_alloc(c->arena, s->attribute_count * sizeof(*values));
	if (!values)
		return jy_error_memory(c->error);
	for (i = 0; i < s->attribute_count; i++) {
		const jy_attribute *a = &s->attributes[i];
		const journey_value *trait = jy_map_get(traits, a->name);

		found += trait != NULL;
		status = take(c, trait, a->name, a->type, "trait", &values[i]);
		if (status != JOURNEY_OK)
			return status;
		if (values[i].type != JOURNEY_EXPR_ABSENT && !jy_trait_takes(a->rule, values[i]))
			return jy_error_set(c->error, JOURNEY_RANGE, NULL,
					    "trait `%.*s`: the number is too large to be summed exactly",
					    show(a->name), a->name.data);
	}
	c->view.attributes = values;
	c->view.attribute_count = s->attribute_count;
	found += jy_map_get(traits, jy_str("consent")) &&
		 jy_strategy_attribute(s, jy_str("consent")) == JY_NONE;
	found += jy_map_get(traits, jy_str("timezone")) &&
		 jy_strategy_attribute(s, jy_str("timezone")) == JY_NONE;
	c->view.dropped_traits = (uint32_t)(traits->count - found);
	return JOURNEY_OK;
}

static journey_status take_consent(checking *c, const journey_value *consent, const char *where)
{
	return jy_consent_take(&c->view, &c->consents, c->event, consent, where, c->arena, c->error);
}

static journey_status take_context_consent(checking *c)
{
	const journey_value *consent = jy_map_get(c->event->context, jy_str("consent"));

	if (!consent || consent->type == JOURNEY_NULL)
		return JOURNEY_OK;
	if (consent->type != JOURNEY_MAP)
		return take_consent(c, consent, "context.consent");
	return take_consent(c, jy_map_get(consent->as.map, jy_str("categoryPreferences")),
			    "context.consent.categoryPreferences");
}

static journey_status take_timezone(checking *c, const journey_value *zone, const char *where)
{
	journey_status status;

	if (!zone || zone->type == JOURNEY_NULL || c->view.timezone.size)
		return JOURNEY_OK;
	if (zone->type != JOURNEY_STRING)
		return jy_error_set(c->error, JOURNEY_TYPE, NULL,
				    "%s: found %s, expected text like Europe/Berlin", where,
				    jy_value_kind_text(*zone));
	status = check_text(c, jy_value_text(*zone), JY_EVENT_TIMEZONE_MAX, where);
	if (status == JOURNEY_OK)
		c->view.timezone = jy_value_text(*zone);
	return status;
}

static uint32_t source_of(const checking *c)
{
	const journey_value *source = jy_map_get(c->event->context, jy_str("source"));

	if (!source || source->type != JOURNEY_STRING)
		return JY_NONE;
	return jy_strategy_source(c->strategy, jy_value_text(*source));
}

static journey_status take_all(checking *c)
{
	const journey_event *e = c->event;
	journey_status status = take_properties(c);

	if (status == JOURNEY_OK && e->kind == JOURNEY_EVENT_IDENTIFY) {
		status = take_traits(c);
		if (status == JOURNEY_OK)
			status = take_consent(c, jy_map_get(e->traits, jy_str("consent")), "trait `consent`");
		if (status == JOURNEY_OK)
			status = take_timezone(c, jy_map_get(e->traits, jy_str("timezone")),
					       "trait `timezone`");
	}
	if (status != JOURNEY_OK || !e->context || !e->context->count)
		return status;
	status = take_context_consent(c);
	return status == JOURNEY_OK
		       ? take_timezone(c, jy_map_get(e->context, jy_str("timezone")), "context.timezone")
		       : status;
}

journey_status jy_event_view_make(const journey_strategy *strategy, const journey_event *event,
				  jy_arena *arena, jy_event_view *out, journey_error *error)
{
	checking c = {strategy, event, arena, error, {0}, NULL};
	journey_status status;

	if (event->size < sizeof(*event))
		return jy_error_set(error, JOURNEY_MISUSE, NULL, "size of the event: found %zu, expected %zu",
				    event->size, sizeof(*event));
	status = check_ids(&c);
	if (status != JOURNEY_OK)
		return status;
	if (event->timestamp < JOURNEY_TIME_MIN || event->timestamp > JOURNEY_TIME_MAX)
		return jy_error_set(error, JOURNEY_RANGE, NULL,
				    "timestamp is outside of the years 1 to 9999");
	status = check_map(&c, event->properties, "properties");
	if (status == JOURNEY_OK)
		status = check_map(&c, event->traits, "traits");
	if (status == JOURNEY_OK)
		status = take_all(&c);
	if (status != JOURNEY_OK)
		return status;
	c.view.event = event;
	c.view.source = source_of(&c);
	c.view.id = jy_message_hash(event->message_id);
	*out = c.view;
	return JOURNEY_OK;
}

#include "engine/export.h"

#include "base/error.h"
#include "base/text.h"
#include "base/value.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/subject.h"
#include "profile/change.h"
#include "profile/consent.h"
#include "profile/handle.h"
#include <journey/privacy.h>

void jy_export_identifier(jy_json_out *j, journey_str identifier)
{
	jy_json_open(j, '{');
	jy_json_member_str(j, "kind", jy_subject_kind(identifier));
	jy_json_member_str(j, "value", jy_subject_value(identifier));
	jy_json_close(j, '}');
}

static const jy_fragment *member(const jy_component *component, size_t i)
{
	return component->members[i]->fragment;
}

static void put_stamp(jy_json_out *j, journey_time time, jy_hash128 id)
{
	jy_json_member_time(j, "time", time);
	jy_json_key(j, "message");
	jy_json_hash(j, id);
}

/* ---- identifiers and what joins them ---- */

static void put_identifiers(jy_json_out *j, const jy_component *component)
{
	jy_json_key(j, "identifiers");
	jy_json_open(j, '[');
	for (size_t i = 0; i < component->member_count; i++) {
		const jy_fragment *f = member(component, i);
		jy_json_open(j, '{');
		jy_json_member_str(j, "kind", jy_subject_kind(jy_fragment_identifier(f)));
		jy_json_member_str(j, "value", jy_subject_value(jy_fragment_identifier(f)));
		jy_json_member_int(j, "events", (int64_t)jy_fragment_events(f));
		jy_json_member_time(j, "first_seen", jy_fragment_first_seen(f));
		jy_json_member_time(j, "last_seen", jy_fragment_last_seen(f));
		jy_json_close(j, '}');
	}
	jy_json_close(j, ']');
}

static void put_edges(jy_json_out *j, const jy_component *component)
{
	jy_json_key(j, "edges");
	jy_json_open(j, '[');
	for (size_t i = 0; i < component->member_count; i++) {
		const jy_fragment *f = member(component, i);
		for (size_t e = 0; e < jy_fragment_edge_count(f); e++) {
			jy_edge edge = jy_fragment_edge(f, e);
			jy_json_open(j, '{');
			jy_json_key(j, "from");
			jy_export_identifier(j, jy_fragment_identifier(f));
			jy_json_key(j, "to");
			jy_export_identifier(j, edge.other);
			put_stamp(j, edge.time, edge.id);
			jy_json_close(j, '}');
		}
	}
	jy_json_close(j, ']');
}

/* ---- attributes, consent ---- */

/* All that was said under each identifier: what the profile shows is the latest of them. */
static void put_attributes(jy_json_out *j, const jy_component *component)
{
	jy_json_key(j, "attributes");
	jy_json_open(j, '[');
	for (size_t i = 0; i < component->member_count; i++) {
		const jy_fragment *f = member(component, i);
		const jy_stamps *l = &f->c.lists[JY_LIST_ATTRIBUTES];
		for (size_t k = 0; k < l->count; k++) {
			const jy_stamped *s = &l->items[k];
			jy_json_open(j, '{');
			jy_json_member_str(j, "name", jy_intern_name(&f->facts->names, s->name));
			jy_json_key(j, "value");
			jy_json_value(j, s->value);
			put_stamp(j, s->time, s->id);
			jy_json_key(j, "identifier");
			jy_export_identifier(j, jy_fragment_identifier(f));
			jy_json_close(j, '}');
		}
	}
	jy_json_close(j, ']');
}

static void put_statement(jy_json_out *j, const jy_fragment *f, const jy_stamped *stamped)
{
	static const char *const words[] = {"denied", "granted", "unknown"};
	jy_statement s = jy_statement_of(stamped);
	jy_json_open(j, '{');
	jy_json_member_str(j, "purpose", stamped->key);
	jy_json_member_str(j, "status", jy_str(words[s.status]));
	put_stamp(j, s.time, s.id);
	jy_json_member_str(j, "source", s.source);
	jy_json_member_time(j, "expires", s.expires);
	jy_json_key(j, "identifier");
	jy_export_identifier(j, jy_fragment_identifier(f));
	jy_json_close(j, '}');
}

static void put_consents(jy_json_out *j, const jy_component *component)
{
	jy_json_key(j, "consents");
	jy_json_open(j, '[');
	for (size_t i = 0; i < component->member_count; i++) {
		const jy_stamps *l = &member(component, i)->c.lists[JY_LIST_CONSENTS];
		for (size_t k = 0; k < l->count; k++)
			put_statement(j, member(component, i), &l->items[k]);
	}
	jy_json_close(j, ']');
}

/* What holds now of each purpose of the strategy. */
static void put_holding(jy_json_out *j, journey_engine *engine, const jy_profile *profile)
{
	const journey_strategy *strategy = engine->strategy;
	journey_str none = {NULL, 0};
	jy_json_key(j, "consent_now");
	jy_json_open(j, '{');
	for (uint32_t i = 0; i < strategy->consent_count; i++) {
		jy_json_key_str(j, strategy->consents[i].purpose);
		jy_json_bool(j, jy_consent_granted(profile, i, none, none, profile->now, NULL));
	}
	jy_json_close(j, '}');
}

static void put_groups(jy_json_out *j, const jy_component *component)
{
	jy_json_key(j, "groups");
	jy_json_open(j, '[');
	for (size_t i = 0; i < component->member_count; i++) {
		const jy_group_list *l = &member(component, i)->c.groups;
		for (size_t k = 0; k < l->count; k++) {
			jy_json_open(j, '{');
			jy_json_member_str(j, "group", jy_str_of(l->items[k].group, l->items[k].size));
			jy_json_member_bool(j, "left", l->items[k].left);
			put_stamp(j, l->items[k].time, l->items[k].id);
			jy_json_key(j, "identifier");
			jy_export_identifier(j, jy_fragment_identifier(member(component, i)));
			jy_json_close(j, '}');
		}
	}
	jy_json_close(j, ']');
}

/* ---- events ---- */

static void put_sessions(jy_json_out *j, const jy_component *component)
{
	jy_json_key(j, "sessions");
	jy_json_open(j, '[');
	for (size_t i = 0; i < component->member_count; i++) {
		const jy_session_list *l = &member(component, i)->c.sessions;
		for (size_t k = 0; k < l->count; k++) {
			jy_json_open(j, '{');
			jy_json_member_time(j, "first", l->items[k].first);
			jy_json_member_time(j, "last", l->items[k].last);
			jy_json_member_int(j, "events", (int64_t)l->items[k].events);
			jy_json_close(j, '}');
		}
	}
	jy_json_close(j, ']');
}

static journey_status put_properties(jy_json_out *j, const jy_fragment *f, const jy_recent *recent)
{
	journey_status status = JOURNEY_OK;
	jy_json_key(j, "properties");
	jy_json_open(j, '{');
	for (uint32_t i = 0; status == JOURNEY_OK && i < recent->schema->count; i++) {
		journey_value value;
		status = jy_recent_value(f->facts, recent, i, &value);
		if (status != JOURNEY_OK || value.type == JOURNEY_NULL || value.type == JOURNEY_EXPR_ABSENT)
			continue;
		jy_json_key_str(j, jy_intern_name(&f->facts->names, recent->schema->properties[i]));
		jy_json_value(j, value);
	}
	jy_json_close(j, '}');
	return status;
}

static journey_status put_event(jy_json_out *j, const jy_fragment *f, const jy_recent *recent)
{
	jy_json_open(j, '{');
	jy_json_member_str(j, "event", jy_intern_name(&f->facts->names, recent->name));
	put_stamp(j, recent->time, recent->id);
	journey_status status = put_properties(j, f, recent);
	jy_json_key(j, "identifier");
	jy_export_identifier(j, jy_fragment_identifier(f));
	jy_json_close(j, '}');
	return status;
}

static journey_status put_events(jy_json_out *j, const jy_component *component)
{
	journey_status status = JOURNEY_OK;
	jy_json_key(j, "events");
	jy_json_open(j, '[');
	for (size_t i = 0; i < component->member_count; i++) {
		for (size_t k = 0; status == JOURNEY_OK && k < member(component, i)->c.ring_count; k++)
			status = put_event(j, member(component, i), &member(component, i)->c.ring[k]);
	}
	jy_json_close(j, ']');
	jy_json_key(j, "events_counted");
	jy_json_open(j, '[');
	for (size_t i = 0; i < component->member_count; i++) {
		const jy_fragment *f = member(component, i);
		for (size_t k = 0; k < f->c.left_count; k++) {
			jy_json_open(j, '{');
			jy_json_member_str(j, "event", jy_intern_name(&f->facts->names, f->c.left[k].name));
			jy_json_member_int(j, "count", (int64_t)f->c.left[k].count);
			jy_json_member_time(j, "latest", f->c.left[k].latest);
			jy_json_key(j, "identifier");
			jy_export_identifier(j, jy_fragment_identifier(f));
			jy_json_close(j, '}');
		}
	}
	jy_json_close(j, ']');
	return status;
}

/* ---- what follows from them ---- */

static journey_status put_part(void *user, journey_profile_part part, journey_str name, journey_status status,
                               journey_value value)
{
	jy_json_out *j = user;
	if (part == JOURNEY_PROFILE_ATTRIBUTE)
		return JOURNEY_OK; /* said at length before */
	jy_json_open(j, '{');
	jy_json_key(j, part == JOURNEY_PROFILE_FEATURE ? "feature" : part == JOURNEY_PROFILE_STAGE ? "lifecycle" : "segment");
	jy_json_str(j, name);
	if (status == JOURNEY_UNKNOWN || status == JOURNEY_EVAL) {
		jy_json_member_bool(j, "unknown", true);
	} else {
		jy_json_key(j, "value");
		jy_json_value(j, value);
	}
	jy_json_close(j, '}');
	return j->ok ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static journey_status put_computed(jy_json_out *j, journey_engine *engine, const jy_component *component)
{
	journey_profile *profile;
	journey_status status = jy_component_handle(engine, component, &profile);
	if (status != JOURNEY_OK)
		return status;
	jy_json_key(j, "computed");
	jy_json_open(j, '[');
	status = journey_profile_visit(profile, engine->clock, put_part, j);
	jy_json_close(j, ']');
	journey_profile_free(profile);
	return status;
}

static void put_losses(jy_json_out *j, const jy_component *component)
{
	jy_fragment_losses sum = {0};
	for (size_t i = 0; i < component->member_count; i++) {
		const jy_fragment_losses *lost = jy_fragment_lost(member(component, i));
		sum.unchecked += lost->unchecked;
		sum.late += lost->late;
		sum.consents += lost->consents;
		sum.edges += lost->edges;
		sum.tally_keys += lost->tally_keys;
		sum.values += lost->values;
		sum.sessions += lost->sessions;
		sum.groups += lost->groups;
	}
	jy_json_key(j, "losses");
	jy_json_open(j, '{');
	jy_json_member_int(j, "unchecked", (int64_t)sum.unchecked);
	jy_json_member_int(j, "late", (int64_t)sum.late);
	jy_json_member_int(j, "consents", (int64_t)sum.consents);
	jy_json_member_int(j, "edges", (int64_t)sum.edges);
	jy_json_member_int(j, "tally_keys", (int64_t)sum.tally_keys);
	jy_json_member_int(j, "values", (int64_t)sum.values);
	jy_json_member_int(j, "sessions", (int64_t)sum.sessions);
	jy_json_member_int(j, "groups", (int64_t)sum.groups);
	jy_json_close(j, '}');
}

/* ---- the whole ---- */

static journey_status put_all(jy_json_out *j, journey_engine *engine, const jy_component *component)
{
	jy_profile profile = jy_component_profile(engine, component, engine->clock);
	jy_json_open(j, '{');
	jy_json_member_int(j, "journey_export", 1);
	jy_json_member_time(j, "time", engine->clock);
	jy_json_member_str(j, "strategy", engine->strategy->name);
	put_identifiers(j, component);
	put_edges(j, component);
	put_attributes(j, component);
	jy_json_member_str(j, "timezone", jy_profile_timezone(&profile));
	put_consents(j, component);
	put_holding(j, engine, &profile);
	put_groups(j, component);
	put_sessions(j, component);
	journey_status status = put_events(j, component);
	if (status == JOURNEY_OK)
		status = j->ok ? put_computed(j, engine, component) : JOURNEY_NO_MEMORY;
	if (status == JOURNEY_OK)
		status = jy_export_actions(j, engine, component);
	put_losses(j, component);
	jy_json_close(j, '}');
	return status == JOURNEY_OK && !j->ok ? JOURNEY_NO_MEMORY : status;
}

journey_status journey_engine_export(journey_engine *engine, journey_identifier identifier, journey_time now,
                                     journey_str *out)
{
	journey_str name;
	jy_component *component;
	journey_status status = jy_call_begin(engine, now);
	if (status != JOURNEY_OK)
		return status;
	if (out == NULL || engine->clock == JOURNEY_TIME_NONE)
		status = jy_error_set(&engine->error, JOURNEY_MISUSE, "now", "a time and a place for the text are needed");
	if (status == JOURNEY_OK)
		status = jy_subject(engine, identifier, &name);
	if (status == JOURNEY_OK)
		status = jy_component_find(engine, name, &component);
	if (status == JOURNEY_OK) {
		jy_json_out j = jy_json_out_of(&engine->exported);
		engine->exported.size = 0;
		status = put_all(&j, engine, component);
	}
	if (jy_call_forget(engine, status) == JOURNEY_OK)
		*out = jy_str_of((const char *)engine->exported.data, engine->exported.size);
	return status;
}

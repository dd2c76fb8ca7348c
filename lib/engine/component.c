#include "engine/component.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/measure.h"
#include "engine/quarantine.h"
#include "engine/membership.h"
#include "engine/tombstone.h"
#include "profile/expire.h"
#include "engine/watchers.h"
#include <string.h>

journey_status jy_identifier(jy_arena *arena, char kind, journey_str id, journey_str *out)
{
	char *text = jy_arena_alloc(arena, id.size + 1);
	if (text == NULL)
		return JOURNEY_NO_MEMORY;
	text[0] = kind;
	if (id.size > 0)
		memcpy(text + 1, id.data, id.size);
	*out = jy_str_of(text, id.size + 1);
	return JOURNEY_OK;
}

journey_str jy_identifier_id(journey_str identifier)
{
	return jy_str_part(identifier, 1, identifier.size);
}

static journey_str member_name(const jy_component *component, size_t i)
{
	return jy_fragment_identifier(component->members[i].fragment);
}

journey_str jy_component_root(const jy_component *component)
{
	return member_name(component, component->root);
}

journey_str jy_component_unit(const jy_component *component)
{
	if (component->actions.unit.size > 0)
		return jy_actions_text(&component->actions, component->actions.unit);
	return jy_identifier_id(jy_component_root(component));
}

bool jy_identifier_before(journey_str a, journey_str b)
{
	if (a.data[0] != b.data[0])
		return a.data[0] == 'u';
	return jy_str_compare(a, b) < 0;
}

static uint32_t find_root(const jy_component *component)
{
	uint32_t root = 0;
	for (uint32_t i = 1; i < component->member_count; i++) {
		if (jy_identifier_before(member_name(component, i), member_name(component, root)))
			root = i;
	}
	return root;
}

jy_member *jy_component_member(jy_component *component, journey_str identifier)
{
	for (size_t i = 0; i < component->member_count; i++) {
		if (jy_str_equal(member_name(component, i), identifier))
			return &component->members[i];
	}
	return NULL;
}

jy_profile jy_component_profile(journey_engine *engine, const jy_component *component, journey_time now)
{
	jy_profile profile;
	jy_profile_init(&profile, engine->facts, component->fragments, component->member_count, now);
	return profile;
}

/* ---- the list of the least recently used ---- */

static void list_remove(journey_engine *engine, jy_component *component)
{
	if (component->older != NULL)
		component->older->newer = component->newer;
	else
		engine->oldest = component->newer;
	if (component->newer != NULL)
		component->newer->older = component->older;
	else
		engine->newest = component->older;
	component->older = component->newer = NULL;
}

static void list_add(journey_engine *engine, jy_component *component)
{
	component->older = engine->newest;
	component->newer = NULL;
	if (engine->newest != NULL)
		engine->newest->newer = component;
	else
		engine->oldest = component;
	engine->newest = component;
}

static size_t weigh(const jy_component *component)
{
	size_t bytes = sizeof *component + component->actions.heap.capacity +
	               component->actions.sent_capacity * sizeof(jy_sent) + 512;
	for (size_t i = 0; i < component->member_count; i++)
		bytes += jy_fragment_memory(component->members[i].fragment);
	return bytes;
}

/* ---- making and freeing ---- */

static bool add_member(journey_engine *engine, jy_component *component, jy_fragment *fragment, uint64_t version,
                       journey_time erased)
{
	size_t need = component->member_count + 1;
	if (!jy_grow(&engine->allocator, &component->members, &component->member_capacity, need,
	             sizeof *component->members) ||
	    !jy_grow(&engine->allocator, &component->fragments, &component->fragment_capacity, need,
	             sizeof(jy_fragment *)))
		return false;
	component->members[component->member_count] = (jy_member){fragment, version, false, false, erased};
	component->fragments[component->member_count] = fragment;
	component->member_count = need;
	return true;
}

static jy_component *component_new(journey_engine *engine)
{
	jy_component *component = jy_alloc_zero(&engine->allocator, sizeof *component);
	if (component == NULL)
		return NULL;
	jy_actions_init(&component->actions, &engine->allocator);
	jy_actions_init(&component->actions_before, &engine->allocator);
	return component;
}

/* Frees the object; its fragments too, unless they have moved. */
static void component_free(journey_engine *engine, jy_component *component, bool fragments)
{
	for (size_t i = 0; fragments && i < component->member_count; i++)
		jy_fragment_free(component->members[i].fragment);
	jy_free(&engine->allocator, component->members, component->member_capacity * sizeof *component->members);
	jy_free(&engine->allocator, component->fragments,
	        component->fragment_capacity * sizeof *component->fragments);
	jy_actions_free(&component->actions);
	jy_actions_free(&component->actions_before);
	jy_free(&engine->allocator, component, sizeof *component);
}

static void forget(journey_engine *engine, jy_component *component)
{
	for (size_t i = 0; i < component->member_count; i++) {
		journey_str name = member_name(component, i);
		uint64_t at;
		if (jy_map_find(&engine->components, name.data, name.size, &at) && jy_map_pointer(at) == component)
			jy_map_remove(&engine->components, name.data, name.size);
	}
	list_remove(engine, component);
	engine->cached_bytes -= component->bytes;
	component_free(engine, component, true);
}

/* Drops what the cache has no room for; nothing may be changed and not yet written. */
static void trim(journey_engine *engine)
{
	while (engine->cached_bytes > engine->cache_bytes && engine->oldest != NULL && engine->oldest != engine->newest)
		forget(engine, engine->oldest);
}

void jy_components_free(journey_engine *engine)
{
	while (engine->oldest != NULL)
		forget(engine, engine->oldest);
}

/* ---- loading ---- */

/*
 * What the batch wrote is not in the store yet: an erased customer's rows are gone, and those that took their place
 * are there. The version is the one that the commit will find. *written: the row is the batch's.
 */
static bool look_into_batch(const journey_engine *engine, journey_row *row)
{
	const jy_batch_row *written = jy_batch_find(&engine->batch, row->key);
	if (written == NULL)
		return false;
	row->value = written->deleted ? (journey_bytes){NULL, 0} : written->value;
	row->version = written->expected;
	return !written->deleted;
}

static journey_status load_member(journey_engine *engine, jy_component *component, journey_str identifier)
{
	jy_key keys[2];
	journey_bytes bytes[2];
	journey_row rows[2];
	jy_fragment *fragment = NULL;
	journey_time erased = JOURNEY_TIME_NONE;
	jy_key_row(&keys[0], engine->tenant, JY_ROW_FRAGMENT, identifier);
	journey_status status = jy_tombstone_key(engine, identifier, &keys[1]);
	for (unsigned i = 0; i < 2; i++)
		bytes[i] = jy_key_bytes(&keys[i]);
	if (status == JOURNEY_OK)
		status = engine->storage.get_many(engine->storage.user, 2, bytes, rows);
	if (status != JOURNEY_OK)
		return status;
	for (unsigned i = 0; i < 2; i++)
		rows[i].key = bytes[i];
	/* A row of nothing is damaged, unless it is the batch that took it away. */
	bool emptied = rows[0].version > 0 && rows[0].value.size == 0 && jy_batch_find(&engine->batch, bytes[0]) == NULL;
	bool written = look_into_batch(engine, &rows[0]);
	look_into_batch(engine, &rows[1]);
	if (rows[1].value.size > 0)
		status = jy_quarantine_found(engine, identifier, jy_tombstone_read(rows[1].value, &erased));
	if (status == JOURNEY_OK)
		status = jy_fragment_new(engine->facts, identifier, &fragment);
	if (status == JOURNEY_OK && (rows[0].value.size > 0 || emptied))
		status = jy_quarantine_found(engine, identifier, jy_fragment_decode(fragment, rows[0].value, NULL));
	if (status == JOURNEY_OK && !add_member(engine, component, fragment, rows[0].version, erased))
		status = JOURNEY_NO_MEMORY;
	if (status == JOURNEY_OK)
		component->members[component->member_count - 1].dirty = written;
	if (status != JOURNEY_OK)
		jy_fragment_free(fragment);
	return status;
}

/* Follows edges from the first member until nothing new is found. */
static journey_status load_members(journey_engine *engine, jy_component *component, journey_str identifier)
{
	journey_status status = load_member(engine, component, identifier);
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++) {
		size_t edges = jy_fragment_edge_count(component->members[i].fragment);
		for (size_t e = 0; status == JOURNEY_OK && e < edges; e++) {
			journey_str other = jy_fragment_edge(component->members[i].fragment, e).other;
			if (jy_component_member(component, other) == NULL &&
			    component->member_count < JOURNEY_COMPONENT_MAX)
				status = load_member(engine, component, other);
		}
	}
	return status;
}

static journey_status load_actions(journey_engine *engine, jy_component *component)
{
	jy_key key;
	journey_row row;
	jy_key_row(&key, engine->tenant, JY_ROW_ACTIONS, jy_component_root(component));
	journey_bytes bytes = jy_key_bytes(&key);
	journey_status status = engine->storage.get_many(engine->storage.user, 1, &bytes, &row);
	if (status != JOURNEY_OK)
		return status;
	row.key = bytes;
	bool emptied = row.version > 0 && row.value.size == 0 && jy_batch_find(&engine->batch, bytes) == NULL;
	component->actions_dirty = look_into_batch(engine, &row);
	component->actions_version = row.version;
	if (row.value.size == 0 && !emptied)
		return status;
	return jy_quarantine_found(engine, jy_component_root(component),
	                           jy_actions_decode(&component->actions, engine->strategy, row.value));
}

static journey_status enter_cache(journey_engine *engine, jy_component *component)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++) {
		journey_str name = member_name(component, i);
		status = jy_map_put(&engine->components, name.data, name.size, jy_map_of_pointer(component));
	}
	if (status != JOURNEY_OK) {
		for (size_t i = 0; i < component->member_count; i++) {
			journey_str name = member_name(component, i);
			jy_map_remove(&engine->components, name.data, name.size);
		}
		return status;
	}
	list_add(engine, component);
	component->bytes = weigh(component);
	engine->cached_bytes += component->bytes;
	return JOURNEY_OK;
}

/* Horizon of a class of data; JOURNEY_TIME_NONE: there is none. */
static journey_time horizon(const journey_engine *engine, journey_retention what)
{
	journey_duration keep = engine->strategy->retention[what];
	if (keep == 0 || engine->clock == JOURNEY_TIME_NONE || engine->clock < JOURNEY_TIME_MIN + keep)
		return JOURNEY_TIME_NONE;
	return engine->clock - keep;
}

journey_status jy_component_expire(journey_engine *engine, jy_component *component)
{
	jy_horizons horizons = {horizon(engine, JOURNEY_RETAIN_EVENTS), horizon(engine, JOURNEY_RETAIN_ATTRIBUTES),
	                        horizon(engine, JOURNEY_RETAIN_CONSENTS)};
	journey_status status = JOURNEY_OK;
	if (horizons.events == JOURNEY_TIME_NONE && horizons.attributes == JOURNEY_TIME_NONE &&
	    horizons.consents == JOURNEY_TIME_NONE)
		return JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++) {
		bool changed;
		status = jy_fragment_expire(component->members[i].fragment, &horizons, &changed);
		if (status != JOURNEY_OK || !changed)
			continue;
		component->members[i].dirty = true;
		jy_membership_forget(component);
	}
	return status;
}

/* Makes the component part of the running call, with a savepoint. */
static journey_status touch(journey_engine *engine, jy_component *component)
{
	if (component->in_call)
		return JOURNEY_OK;
	if (!jy_grow(&engine->allocator, &engine->touched, &engine->touched_capacity, engine->touched_count + 1,
	             sizeof *engine->touched))
		return JOURNEY_NO_MEMORY;
	engine->touched[engine->touched_count++] = component;
	component->in_call = true;
	component->saved = false;
	component->members_before = component->member_count;
	component->root_before = component->root;
	component->version_before = component->actions_version;
	component->dirty_before = component->actions_dirty;
	component->settled_before = component->actions.settled;
	for (size_t i = 0; i < component->member_count; i++) {
		component->members[i].was_dirty = component->members[i].dirty;
		jy_fragment_save(component->members[i].fragment);
	}
	if (component != engine->newest) {
		list_remove(engine, component);
		list_add(engine, component);
	}
	return jy_component_expire(engine, component);
}

static journey_status load(journey_engine *engine, journey_str identifier, jy_component **out)
{
	jy_component *component = component_new(engine);
	if (component == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = load_members(engine, component, identifier);
	if (status == JOURNEY_OK) {
		component->root = find_root(component);
		status = load_actions(engine, component);
	}
	if (status == JOURNEY_OK)
		status = enter_cache(engine, component);
	if (status != JOURNEY_OK) {
		component_free(engine, component, true);
		return status;
	}
	*out = component;
	return JOURNEY_OK;
}

journey_status jy_component_get(journey_engine *engine, journey_str identifier, jy_component **out)
{
	uint64_t at;
	jy_component *component = NULL;
	if (jy_map_find(&engine->components, identifier.data, identifier.size, &at)) {
		component = jy_map_pointer(at);
	} else {
		journey_status status = load(engine, identifier, &component);
		if (status != JOURNEY_OK)
			return status;
	}
	journey_status status = touch(engine, component);
	if (status == JOURNEY_OK)
		*out = component;
	return status;
}

bool jy_component_known(const jy_component *component)
{
	for (size_t i = 0; i < component->member_count; i++) {
		if (!jy_fragment_empty(component->members[i].fragment))
			return true;
	}
	return false;
}

journey_status jy_component_find(journey_engine *engine, journey_str identifier, jy_component **out)
{
	jy_component *component;
	journey_status status = jy_component_get(engine, identifier, &component);
	if (status != JOURNEY_OK)
		return status;
	if (!jy_component_known(component))
		return JOURNEY_NOT_FOUND;
	*out = component;
	return JOURNEY_OK;
}

/* ---- changing ---- */

journey_status jy_actions_change(jy_component *component)
{
	if (!component->saved) {
		jy_actions_free(&component->actions_before);
		jy_actions_init(&component->actions_before, &component->actions.allocator);
		journey_status status = jy_actions_copy(&component->actions_before, &component->actions);
		if (status != JOURNEY_OK)
			return status;
		component->saved = true;
	}
	component->actions_dirty = true;
	return JOURNEY_OK;
}

/* ---- joining ---- */

/* The rows under a root that is one no longer. */
static journey_status leave_root(journey_engine *engine, jy_component *component, journey_str root)
{
	jy_key key;
	journey_status status = JOURNEY_OK;
	if (component->actions_version > 0) {
		jy_key_row(&key, engine->tenant, JY_ROW_ACTIONS, root);
		status = jy_batch_delete(&engine->batch, &key, component->actions_version);
	}
	if (status == JOURNEY_OK && component->actions.armed != JOURNEY_TIME_NONE) {
		jy_key_due(&key, engine->tenant, component->actions.armed, root);
		status = jy_batch_delete(&engine->batch, &key, JOURNEY_VERSION_ANY);
	}
	return status == JOURNEY_OK ? jy_watch_leave(engine, root) : status;
}

static journey_status link_both(jy_component *component, journey_str a, journey_str b, journey_time time,
                                jy_hash128 id)
{
	jy_member *ends[2] = {jy_component_member(component, a), jy_component_member(component, b)};
	journey_str others[2] = {b, a};
	journey_status status = JOURNEY_OK;
	for (int i = 0; status == JOURNEY_OK && i < 2; i++) {
		uint64_t revision = jy_fragment_revision(ends[i]->fragment);
		status = jy_fragment_link(ends[i]->fragment, others[i], time, id, NULL);
		/* An edge that is known already, as at most events, writes nothing. */
		ends[i]->dirty = ends[i]->dirty || jy_fragment_revision(ends[i]->fragment) != revision;
	}
	return status;
}

/* Moves the members and actions of `from` into `into`; `from` stays as a shell until the call settles. */
static journey_status absorb(journey_engine *engine, jy_component *into, jy_component *from)
{
	if (!jy_grow(&engine->allocator, &engine->absorbed, &engine->absorbed_capacity, engine->absorbed_count + 1,
	             sizeof *engine->absorbed))
		return JOURNEY_NO_MEMORY;
	journey_status status = jy_actions_change(into);
	if (status == JOURNEY_OK)
		status = jy_actions_change(from);
	if (status == JOURNEY_OK)
		status = jy_measure_join(engine, into, from);
	if (status == JOURNEY_OK)
		status = jy_membership_join(engine, into, from);
	if (status == JOURNEY_OK)
		status = jy_actions_merge(&into->actions, &from->actions, engine->strategy);
	if (status == JOURNEY_OK)
		status = jy_membership_count(engine, into, 1);
	if (status == JOURNEY_OK)
		status = jy_measure_joined(engine, into);
	if (status != JOURNEY_OK)
		return status;
	engine->absorbed[engine->absorbed_count++] = (jy_absorbed){into, from};
	for (size_t i = 0; i < from->member_count; i++) {
		jy_member *member = &from->members[i];
		if (!add_member(engine, into, member->fragment, member->version, member->erased))
			return JOURNEY_NO_MEMORY;
		into->members[into->member_count - 1].dirty = member->dirty;
		into->members[into->member_count - 1].was_dirty = member->was_dirty;
		journey_str name = member_name(from, i);
		status = jy_map_put(&engine->components, name.data, name.size, jy_map_of_pointer(into));
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

journey_status jy_component_join(journey_engine *engine, jy_component **component, journey_str a, journey_str b,
                                 journey_time time, jy_hash128 id)
{
	jy_component *into, *from;
	journey_status status = jy_component_get(engine, a, &into);
	if (status == JOURNEY_OK)
		status = jy_component_get(engine, b, &from);
	if (status != JOURNEY_OK)
		return status;
	if (into == from) {
		*component = into;
		return link_both(into, a, b, time, id);
	}
	if (into->member_count + from->member_count > JOURNEY_COMPONENT_MAX) {
		*component = into;
		return jy_count(engine, JY_SUM_LOST, 0, 0, 1);
	}
	journey_str root = jy_component_root(into), other = jy_component_root(from);
	uint64_t other_version = from->actions_version;
	status = leave_root(engine, from, jy_component_root(from));
	if (status == JOURNEY_OK)
		status = absorb(engine, into, from);
	if (status != JOURNEY_OK)
		return status;
	into->root = find_root(into);
	if (!jy_str_equal(root, jy_component_root(into))) {
		status = leave_root(engine, into, root);
		into->actions_version = jy_str_equal(other, jy_component_root(into)) ? other_version : 0;
		into->actions.armed = JOURNEY_TIME_NONE;
	}
	if (status == JOURNEY_OK)
		status = link_both(into, a, b, time, id);
	*component = into;
	return status;
}

/* ---- erasing ---- */

journey_status jy_component_erase(journey_engine *engine, jy_component *component)
{
	jy_key key;
	journey_status status = leave_root(engine, component, jy_component_root(component));
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++) {
		jy_key_row(&key, engine->tenant, JY_ROW_FRAGMENT, member_name(component, i));
		if (component->members[i].version > 0)
			status = jy_batch_delete(&engine->batch, &key, component->members[i].version);
	}
	component->erased = status == JOURNEY_OK;
	return status;
}

/* ---- the end of a call ---- */

static void restore_actions(jy_component *component)
{
	if (component->saved) {
		jy_actions now = component->actions;
		component->actions = component->actions_before;
		component->actions_before = now;
		component->saved = false;
	}
	component->actions_version = component->version_before;
	component->actions_dirty = component->dirty_before;
	component->actions.settled = component->settled_before;
}

void jy_components_undo(journey_engine *engine)
{
	/* Map entries that exist are only replaced, which needs no memory. */
	while (engine->absorbed_count > 0) {
		jy_component *from = engine->absorbed[--engine->absorbed_count].from;
		for (size_t i = 0; i < from->member_count; i++) {
			journey_str name = member_name(from, i);
			(void)!jy_map_put(&engine->components, name.data, name.size, jy_map_of_pointer(from));
		}
	}
	for (size_t i = 0; i < engine->touched_count; i++) {
		jy_component *component = engine->touched[i];
		component->member_count = component->members_before;
		component->root = component->root_before;
		restore_actions(component);
		for (size_t m = 0; m < component->member_count; m++) {
			component->members[m].dirty = component->members[m].was_dirty;
			jy_fragment_rollback(component->members[m].fragment);
		}
		component->in_call = false;
		component->erased = false;
	}
	engine->touched_count = 0;
	if (engine->changed_count == 0)
		trim(engine); /* calls that only read never come to a commit */
}

static bool is_dirty(const jy_component *component)
{
	bool dirty = component->actions_dirty;
	for (size_t m = 0; m < component->member_count; m++)
		dirty = dirty || component->members[m].dirty;
	return dirty;
}

journey_status jy_components_prepare(journey_engine *engine)
{
	size_t need = engine->changed_count + engine->touched_count;
	if (!jy_grow(&engine->allocator, &engine->changed, &engine->changed_capacity, need, sizeof *engine->changed))
		return JOURNEY_NO_MEMORY;
	return JOURNEY_OK;
}

static void drop_changed(journey_engine *engine, const jy_component *component)
{
	size_t kept = 0;
	for (size_t i = 0; i < engine->changed_count; i++) {
		if (engine->changed[i] != component)
			engine->changed[kept++] = engine->changed[i];
	}
	engine->changed_count = kept;
}

void jy_components_settle(journey_engine *engine)
{
	for (size_t i = 0; i < engine->touched_count; i++) {
		jy_component *component = engine->touched[i];
		component->in_call = false;
		component->saved = false;
		if (component->erased) {
			drop_changed(engine, component);
			jy_queue_drop(&engine->due, jy_component_root(component));
			forget(engine, component);
			continue;
		}
		if (!component->in_batch && is_dirty(component)) {
			component->in_batch = true;
			engine->changed[engine->changed_count++] = component;
		}
		engine->cached_bytes -= component->bytes;
		component->bytes = weigh(component);
		engine->cached_bytes += component->bytes;
	}
	engine->touched_count = 0;
	for (size_t i = 0; i < engine->absorbed_count; i++) {
		jy_component *from = engine->absorbed[i].from;
		drop_changed(engine, from);
		list_remove(engine, from);
		engine->cached_bytes -= from->bytes;
		component_free(engine, from, false);
	}
	engine->absorbed_count = 0;
}

/* ---- the end of a batch ---- */

static journey_status write_member(journey_engine *engine, const jy_member *member)
{
	jy_key key;
	engine->text.size = 0;
	journey_status status = jy_fragment_encode(member->fragment, &engine->text);
	if (status != JOURNEY_OK)
		return status;
	jy_key_row(&key, engine->tenant, JY_ROW_FRAGMENT, jy_fragment_identifier(member->fragment));
	return jy_batch_put(&engine->batch, &key, jy_buffer_view(&engine->text), member->version);
}

static journey_status write_actions(journey_engine *engine, const jy_component *component)
{
	jy_key key;
	engine->text.size = 0;
	journey_status status = jy_actions_encode(&component->actions, engine->strategy, &engine->text);
	if (status != JOURNEY_OK)
		return status;
	jy_key_row(&key, engine->tenant, JY_ROW_ACTIONS, jy_component_root(component));
	return jy_batch_put(&engine->batch, &key, jy_buffer_view(&engine->text), component->actions_version);
}

journey_status jy_components_write(journey_engine *engine)
{
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < engine->changed_count; i++) {
		const jy_component *component = engine->changed[i];
		for (size_t m = 0; status == JOURNEY_OK && m < component->member_count; m++) {
			if (component->members[m].dirty)
				status = write_member(engine, &component->members[m]);
		}
		if (status == JOURNEY_OK && component->actions_dirty)
			status = write_actions(engine, component);
	}
	return status;
}

void jy_components_committed(journey_engine *engine)
{
	for (size_t i = 0; i < engine->changed_count; i++) {
		jy_component *component = engine->changed[i];
		for (size_t m = 0; m < component->member_count; m++) {
			if (component->members[m].dirty)
				component->members[m].version++;
			component->members[m].dirty = false;
		}
		if (component->actions_dirty) {
			component->actions_version++;
			jy_actions_compact(&component->actions);
		}
		component->actions_dirty = false;
		component->in_batch = false;
	}
	engine->changed_count = 0;
	trim(engine);
}

void jy_components_discard(journey_engine *engine)
{
	for (size_t i = 0; i < engine->changed_count; i++)
		forget(engine, engine->changed[i]);
	engine->changed_count = 0;
}

#include "engine/component.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/circle.h"
#include "engine/membership.h"
#include "engine/quality.h"
#include "engine/quarantine.h"
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

/* Kinds of identifiers in the order in which they name a customer. */
static unsigned letter_rank(char letter)
{
	return letter == 'u' ? 0 : letter == 'a' ? 1 : 2;
}

bool jy_identifier_before(journey_str a, journey_str b)
{
	unsigned x = letter_rank(a.data[0]), y = letter_rank(b.data[0]);
	return x != y ? x < y : jy_str_compare(a, b) < 0;
}

static journey_str member_name(const jy_component *component, size_t i)
{
	return jy_fragment_identifier(component->members[i]->fragment);
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

jy_member *jy_component_member(jy_component *component, journey_str identifier)
{
	for (size_t i = 0; i < component->member_count; i++) {
		if (jy_str_equal(member_name(component, i), identifier))
			return component->members[i];
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

static void list_remove(journey_engine *engine, jy_circle *circle)
{
	if (circle->older != NULL)
		circle->older->newer = circle->newer;
	else
		engine->oldest = circle->newer;
	if (circle->newer != NULL)
		circle->newer->older = circle->older;
	else
		engine->newest = circle->older;
	circle->older = circle->newer = NULL;
}

static void list_add(journey_engine *engine, jy_circle *circle)
{
	circle->older = engine->newest;
	circle->newer = NULL;
	if (engine->newest != NULL)
		engine->newest->newer = circle;
	else
		engine->oldest = circle;
	engine->newest = circle;
}

static size_t weigh(const jy_component *component)
{
	size_t bytes = sizeof *component + component->actions.heap.capacity +
	               component->actions.sent_capacity * sizeof(jy_sent) +
	               component->actions.live_capacity * sizeof(jy_live) +
	               component->actions.touch_capacity * sizeof(jy_kept_touch) +
	               component->actions.felt_capacity * sizeof(jy_felt) + 512;
	for (size_t i = 0; i < component->member_count; i++)
		bytes += sizeof(jy_member) + jy_fragment_memory(component->members[i]->fragment);
	return bytes;
}

/* A component's weight is another one now. */
static void reweigh(journey_engine *engine, jy_component *component)
{
	size_t bytes = weigh(component);
	component->circle->bytes += bytes - component->bytes;
	engine->cached_bytes += bytes - component->bytes;
	component->bytes = bytes;
}

static void circle_enter(journey_engine *engine, jy_circle *circle)
{
	circle->bytes = sizeof *circle;
	engine->cached_bytes += circle->bytes;
	for (size_t i = 0; i < circle->count; i++) {
		circle->components[i]->bytes = 0;
		reweigh(engine, circle->components[i]);
	}
	list_add(engine, circle);
}

static void circle_leave(journey_engine *engine, jy_circle *circle)
{
	list_remove(engine, circle);
	engine->cached_bytes -= circle->bytes;
}

static void forget(journey_engine *engine, jy_circle *circle)
{
	circle_leave(engine, circle);
	for (size_t i = 0; i < circle->count; i++)
		jy_component_free(engine, circle->components[i], true);
	jy_circle_free(engine, circle);
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

static journey_status load_actions(journey_engine *engine, jy_component *component)
{
	journey_row row;
	jy_key key;
	jy_key_row(&key, engine->tenant, JY_ROW_ACTIONS, jy_component_root(component));
	journey_bytes bytes = jy_key_bytes(&key);
	journey_status status = engine->storage.get_many(engine->storage.user, 1, &bytes, &row);
	if (status != JOURNEY_OK)
		return status;
	row.key = bytes;
	bool emptied = row.version > 0 && row.value.size == 0 && jy_batch_find(&engine->batch, bytes) == NULL;
	bool written = jy_batch_look(&engine->batch, &row);
	if (row.value.size > 0 || emptied)
		status = jy_quarantine_found(engine, jy_component_root(component),
		                             jy_actions_decode(&component->actions, engine->strategy, row.value));
	if (status != JOURNEY_OK) {
		jy_actions_free(&component->actions);
		jy_actions_init(&component->actions, &engine->allocator);
		return status;
	}
	component->actions_dirty = written;
	component->actions_version = row.version;
	component->loaded = true;
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
	if (horizons.attributes != JOURNEY_TIME_NONE)
		status = jy_quality_count(engine, component, -1, false);
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++) {
		bool changed;
		status = jy_fragment_expire(component->members[i]->fragment, &horizons, &changed);
		if (status != JOURNEY_OK || !changed)
			continue;
		component->members[i]->dirty = true;
		/* Written, too: who is read again is looked at anew. */
		status = jy_actions_change(component);
		jy_membership_forget(component);
	}
	if (status == JOURNEY_OK && horizons.attributes != JOURNEY_TIME_NONE)
		status = jy_quality_count(engine, component, 1, false);
	return status;
}

journey_status jy_component_touch(journey_engine *engine, jy_component *component)
{
	if (component->in_call)
		return JOURNEY_OK;
	journey_status status = component->loaded ? JOURNEY_OK : load_actions(engine, component);
	if (status == JOURNEY_OK && !jy_grow(&engine->allocator, &engine->touched, &engine->touched_capacity,
	                                     engine->touched_count + 1, sizeof *engine->touched))
		status = JOURNEY_NO_MEMORY;
	if (status != JOURNEY_OK)
		return status;
	engine->touched[engine->touched_count++] = component;
	component->in_call = true;
	component->saved = false;
	component->version_before = component->actions_version;
	component->dirty_before = component->actions_dirty;
	component->settled_before = component->actions.settled;
	for (size_t i = 0; i < component->member_count; i++) {
		component->members[i]->was_dirty = component->members[i]->dirty;
		jy_fragment_save(component->members[i]->fragment);
	}
	if (component->circle != engine->newest && !component->circle->fresh) {
		list_remove(engine, component->circle);
		list_add(engine, component->circle);
	}
	return jy_component_expire(engine, component);
}

journey_status jy_member_get(journey_engine *engine, journey_str identifier, jy_member **out)
{
	uint64_t at;
	jy_circle *circle;
	if (!jy_map_find(&engine->members, identifier.data, identifier.size, &at)) {
		journey_status status = jy_circle_load(engine, identifier, &circle);
		if (status != JOURNEY_OK)
			return status;
		circle_enter(engine, circle);
		(void)jy_map_find(&engine->members, identifier.data, identifier.size, &at);
	}
	*out = jy_map_pointer(at);
	return JOURNEY_OK;
}

journey_status jy_component_get(journey_engine *engine, journey_str identifier, jy_component **out)
{
	jy_member *member;
	journey_status status = jy_member_get(engine, identifier, &member);
	if (status == JOURNEY_OK)
		status = jy_component_touch(engine, member->component);
	if (status == JOURNEY_OK)
		*out = member->component;
	return status;
}

/* Edges alone make nobody known. */
bool jy_component_known(const jy_component *component)
{
	for (size_t i = 0; i < component->member_count; i++) {
		if (jy_fragment_events(component->members[i]->fragment) > 0)
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
		journey_status status = jy_actions_copy(&component->actions_before, &component->actions);
		if (status != JOURNEY_OK)
			return status;
		component->saved = true;
	}
	component->actions_dirty = true;
	return JOURNEY_OK;
}

/* ---- erasing ---- */

static journey_status delete_actions(journey_engine *engine, const jy_component *component)
{
	journey_str root = jy_component_root(component);
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

static journey_status delete_fragment(journey_engine *engine, const jy_member *member)
{
	jy_key key;
	jy_key_row(&key, engine->tenant, JY_ROW_FRAGMENT, jy_fragment_identifier(member->fragment));
	return member->version > 0 ? jy_batch_delete(&engine->batch, &key, member->version) : JOURNEY_OK;
}

/* One whom nothing but another customer's events had named: the name is not to stay when those are gone. */
static bool is_nobody(const jy_component *component)
{
	return component->member_count == 1 && jy_fragment_empty(component->members[0]->fragment) &&
	       component->actions.listed_count == 0 && !component->erased;
}

static journey_status erase_nobody(journey_engine *engine, jy_component *component)
{
	journey_status status = jy_membership_count(engine, component, -1);
	if (status == JOURNEY_OK)
		status = delete_actions(engine, component);
	if (status == JOURNEY_OK)
		status = delete_fragment(engine, component->members[0]);
	component->erased = status == JOURNEY_OK;
	return status;
}

/* Takes all that another fragment says of an identifier out of it. */
static journey_status unname(journey_engine *engine, journey_str other, journey_str identifier)
{
	jy_member *member;
	journey_status status = jy_member_get(engine, other, &member);
	if (status == JOURNEY_OK)
		status = jy_component_touch(engine, member->component);
	if (status != JOURNEY_OK)
		return status;
	uint64_t revision = jy_fragment_revision(member->fragment);
	status = jy_fragment_forget_other(member->fragment, identifier);
	if (status != JOURNEY_OK || jy_fragment_revision(member->fragment) == revision)
		return status;
	member->dirty = true;
	return is_nobody(member->component) ? erase_nobody(engine, member->component) : JOURNEY_OK;
}

/* Others that are not this customer's may have been said to be: they keep it no longer. */
static journey_status unname_all(journey_engine *engine, jy_component *component, const jy_fragment *fragment)
{
	journey_str name = jy_fragment_identifier(fragment);
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < jy_fragment_edge_count(fragment); i++) {
		journey_str other = jy_fragment_edge(fragment, i).other;
		if (jy_component_member(component, other) == NULL)
			status = unname(engine, other, name);
	}
	for (size_t i = 0; status == JOURNEY_OK && i < jy_fragment_cut_count(fragment); i++) {
		journey_time at;
		journey_str other = jy_fragment_cut_at(fragment, i, &at);
		if (jy_component_member(component, other) == NULL)
			status = unname(engine, other, name);
	}
	return status;
}

journey_status jy_component_erase(journey_engine *engine, jy_component *component)
{
	journey_status status = delete_actions(engine, component);
	for (size_t i = 0; status == JOURNEY_OK && i < component->member_count; i++) {
		status = delete_fragment(engine, component->members[i]);
		if (status == JOURNEY_OK)
			status = unname_all(engine, component, component->members[i]->fragment);
	}
	component->erased = status == JOURNEY_OK;
	return status;
}

/* An erased customer leaves the cache; who was linked with them stays. */
static void leave(journey_engine *engine, jy_component *component)
{
	jy_circle *circle = component->circle;
	size_t kept = 0;
	jy_queue_drop(&engine->due, jy_component_root(component));
	for (size_t i = 0; i < circle->count; i++) {
		if (circle->components[i] != component)
			circle->components[kept++] = circle->components[i];
	}
	circle->count = kept;
	circle->member_count -= component->member_count;
	circle->bytes -= component->bytes;
	engine->cached_bytes -= component->bytes;
	jy_component_free(engine, component, true);
	if (kept > 0)
		return;
	circle_leave(engine, circle);
	jy_circle_free(engine, circle);
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
	jy_circles_undo(engine);
	for (size_t i = 0; i < engine->touched_count; i++) {
		jy_component *component = engine->touched[i];
		restore_actions(component);
		for (size_t m = 0; m < component->member_count; m++) {
			component->members[m]->dirty = component->members[m]->was_dirty;
			jy_fragment_rollback(component->members[m]->fragment);
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
		dirty = dirty || component->members[m]->dirty;
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
	size_t kept = 0;
	for (size_t i = 0; i < engine->touched_count; i++) {
		jy_component *component = engine->touched[i];
		component->in_call = false;
		component->saved = false;
		if ((component->circle->gone || component->erased) && component->in_batch)
			drop_changed(engine, component);
		if (component->erased)
			leave(engine, component);
		else if (!component->circle->gone)
			engine->touched[kept++] = component;
	}
	for (size_t i = 0; i < engine->gone_circles.count; i++) {
		if (!engine->gone_circles.items[i]->fresh)
			circle_leave(engine, engine->gone_circles.items[i]);
	}
	for (size_t i = 0; i < engine->fresh_circles.count; i++) {
		if (!engine->fresh_circles.items[i]->gone)
			circle_enter(engine, engine->fresh_circles.items[i]);
	}
	for (size_t i = 0; i < kept; i++) {
		jy_component *component = engine->touched[i];
		if (!component->in_batch && is_dirty(component)) {
			component->in_batch = true;
			engine->changed[engine->changed_count++] = component;
		}
		reweigh(engine, component);
	}
	engine->touched_count = 0;
	jy_circles_settle(engine);
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
			if (component->members[m]->dirty)
				status = write_member(engine, component->members[m]);
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
			if (component->members[m]->dirty)
				component->members[m]->version++;
			component->members[m]->dirty = false;
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
	while (engine->changed_count > 0) {
		jy_circle *circle = engine->changed[0]->circle;
		size_t kept = 0;
		for (size_t i = 0; i < engine->changed_count; i++) {
			if (engine->changed[i]->circle != circle)
				engine->changed[kept++] = engine->changed[i];
		}
		engine->changed_count = kept;
		forget(engine, circle);
	}
}

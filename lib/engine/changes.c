#include "engine/changes.h"

#include "base/text.h"
#include "base/value.h"
#include "engine/component.h"
#include "engine/eval.h"
#include "engine/membership.h"
#include <string.h>

/* Texts go into the batch's arena, which lives until they are told. */
static bool keep_texts(jy_eval *eval, jy_changed_part *item)
{
	jy_arena *arena = &eval->engine->batch.arena;
	if (!jy_arena_str(arena, jy_component_root(eval->component), &item->root))
		return false;
	return eval->cause == NULL || jy_arena_str(arena, eval->cause->message_id, &item->cause);
}

journey_status jy_changes_add(jy_eval *eval, uint32_t segment, uint32_t from, uint32_t to)
{
	jy_changes *changes = &eval->engine->changes;
	jy_changed_part item = {.segment = segment, .from = from, .to = to, .at = eval->now};
	if (eval->engine->rehearsal.backfill) /* nothing follows from it */
		return JOURNEY_OK;
	if (!jy_grow(&eval->engine->allocator, &changes->items, &changes->capacity, changes->count + 1,
	             sizeof *changes->items))
		return JOURNEY_NO_MEMORY;
	if (changes->watch != NULL && !keep_texts(eval, &item))
		return JOURNEY_NO_MEMORY;
	changes->items[changes->count++] = item;
	return JOURNEY_OK;
}

void jy_changes_settle(jy_changes *changes)
{
	if (changes->watch == NULL)
		changes->count = 0;
	changes->settled = changes->count;
}

void jy_changes_drop(jy_changes *changes)
{
	changes->count = changes->settled;
}

void jy_changes_clear(jy_changes *changes)
{
	changes->count = changes->settled = 0;
}

static journey_str stage_name(const journey_strategy *strategy, uint32_t stage)
{
	return stage == JY_NONE ? jy_str("") : strategy->stages[stage].name;
}

void jy_changes_tell(jy_changes *changes, const journey_strategy *strategy)
{
	for (size_t i = 0; i < changes->settled; i++) {
		const jy_changed_part *item = &changes->items[i];
		if (item->segment != JY_NONE && item->segment >= strategy->declared_segments)
			continue; /* a trigger's own */
		journey_change out = {.size = sizeof out, .time = item->at, .cause = item->cause};
		journey_str id = jy_identifier_id(item->root);
		if (item->root.size > 0 && item->root.data[0] == 'u')
			out.user_id = id;
		else
			out.anonymous_id = id;
		if (item->segment != JY_NONE) {
			out.kind = item->to ? JOURNEY_CHANGE_ENTERED : JOURNEY_CHANGE_LEFT;
			out.name = strategy->segments[item->segment].name;
		} else {
			out.kind = JOURNEY_CHANGE_STAGE;
			out.name = stage_name(strategy, item->to);
			out.from = stage_name(strategy, item->from);
		}
		changes->watch(changes->user, &out);
	}
	jy_changes_clear(changes);
}

/* ---- attributes ---- */

/* A copy in the call's arena, as applying the event may free what is there. */
static journey_status value_of(journey_engine *engine, const jy_profile *profile, uint32_t attribute, journey_value *out)
{
	journey_value value;
	journey_status status = jy_profile_attribute(profile, attribute, &value);
	if (status == JOURNEY_NOT_FOUND) {
		out->type = JOURNEY_EXPR_ABSENT;
		return JOURNEY_OK;
	}
	if (status != JOURNEY_OK)
		return status;
	return jy_arena_value(&engine->arena, value, out) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_attributes_before(journey_engine *engine, const jy_component *component, const jy_event_view *view,
                                    jy_attribute_change **list, size_t *count)
{
	*list = NULL;
	*count = 0;
	if (view->attribute_count == 0)
		return JOURNEY_OK;
	jy_profile profile = jy_component_profile(engine, component, engine->clock);
	*list = jy_arena_items(&engine->arena, view->attribute_count, sizeof **list);
	if (*list == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; i < view->attribute_count; i++) {
		if (view->attributes[i].type == JOURNEY_EXPR_ABSENT)
			continue;
		jy_attribute_change *item = &(*list)[(*count)++];
		item->attribute = i;
		journey_status status = value_of(engine, &profile, i, &item->from);
		if (status != JOURNEY_OK)
			return status;
	}
	return JOURNEY_OK;
}

static bool same(journey_value a, journey_value b)
{
	if (a.type == JOURNEY_EXPR_ABSENT || b.type == JOURNEY_EXPR_ABSENT)
		return a.type == b.type;
	return jy_value_equal(a, b);
}

journey_status jy_attributes_after(jy_eval *eval, jy_attribute_change *list, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		journey_status status = value_of(eval->engine, &eval->profile, list[i].attribute, &list[i].to);
		if (status != JOURNEY_OK)
			return status;
		if (same(list[i].from, list[i].to))
			continue;
		jy_membership_touch(eval->engine, &eval->engine->strategy->attributes[list[i].attribute].dependents);
		list[kept++] = list[i];
	}
	eval->attributes = list;
	eval->attribute_count = kept;
	return JOURNEY_OK;
}

journey_status journey_engine_watch(journey_engine *engine, journey_watch_fn watch, void *user)
{
	if (engine == NULL)
		return JOURNEY_MISUSE;
	if (engine->busy)
		return JOURNEY_BUSY;
	/* What happened before nobody watched has no names. */
	jy_changes_clear(&engine->changes);
	engine->changes.watch = watch;
	engine->changes.user = user;
	return JOURNEY_OK;
}

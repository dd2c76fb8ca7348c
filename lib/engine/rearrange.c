/*
 * Customers join and part: new circles in the place of those whose edges changed. Facts follow by themselves, as a
 * customer is no more than their fragments. Of actions:
 *
 *   - who joins brings them along, by the settled semantics (actions_merge.c);
 *   - who parts from the root takes a copy of what keeps them from getting anything twice, or another arm
 *     (jy_actions_part()); the rest stays with the root.
 *
 * Rows under a root that is one no longer go; nothing is freed before the call settles.
 */
#include "engine/circle.h"

#include "base/text.h"
#include "engine/call.h"
#include "engine/component.h"
#include "engine/limits.h"
#include "engine/lists.h"
#include "engine/measure.h"
#include "engine/membership.h"
#include "engine/places.h"
#include "engine/quality.h"
#include "engine/watchers.h"

typedef struct work {
	journey_engine *engine;
	jy_gathering g;
	const jy_member *main;
	uint32_t *label;        /* of each node: the circle it is in, as a node */
	jy_circle **circles;    /* by label */
	jy_component **changed; /* old components that are no more */
	size_t changed_count;
} work;

/* ---- what stays as it is ---- */

/* The component whose members are just those of a set, or NULL. */
static jy_component *same_component(const work *w, uint32_t set)
{
	jy_component *component = w->g.members[set]->component;
	if (component->member_count != w->g.nodes[set].size)
		return NULL;
	for (uint32_t i = set; i != JY_NONE; i = w->g.nodes[i].next) {
		if (w->g.members[i]->component != component)
			return NULL;
	}
	return component;
}

static bool is_changed(const work *w, const jy_component *component)
{
	for (size_t i = 0; i < w->changed_count; i++) {
		if (w->changed[i] == component)
			return true;
	}
	return false;
}

/* Lists the old components that are no more, in order of their first identifier, and makes them part of the call. */
static journey_status list_changed(work *w)
{
	journey_status status = JOURNEY_OK;
	w->changed = jy_arena_items(&w->engine->arena, w->g.count, sizeof *w->changed);
	if (w->changed == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; status == JOURNEY_OK && i < w->g.count; i++) {
		jy_component *component = w->g.members[i]->component;
		if (same_component(w, w->g.nodes[i].set) != NULL || is_changed(w, component))
			continue;
		w->changed[w->changed_count++] = component;
		status = jy_component_touch(w->engine, component);
	}
	return status;
}

/* ---- circles ---- */

static uint32_t find_label(uint32_t *label, uint32_t i)
{
	while (label[i] != i) {
		label[i] = label[label[i]];
		i = label[i];
	}
	return i;
}

static void label_all(work *w)
{
	for (uint32_t i = 0; i < w->g.count; i++)
		w->label[i] = i;
	for (uint32_t t = 0; t < w->g.tie_count; t++) {
		uint32_t a = find_label(w->label, w->g.ties[t].a), b = find_label(w->label, w->g.ties[t].b);
		w->label[a > b ? a : b] = a > b ? b : a;
	}
	for (uint32_t i = 0; i < w->g.count; i++)
		w->label[i] = find_label(w->label, i);
}

static bool push(journey_engine *engine, jy_circles *list, jy_circle *circle)
{
	if (!jy_grow(&engine->allocator, &list->items, &list->capacity, list->count + 1, sizeof *list->items))
		return false;
	list->items[list->count++] = circle;
	return true;
}

/* Room for the components of a node's set in its circle, which is made if there is none. */
static journey_status reserve(work *w, uint32_t set)
{
	journey_engine *engine = w->engine;
	jy_circle **at = &w->circles[w->label[set]];
	if (*at == NULL) {
		jy_circle *circle = jy_alloc_zero(&engine->allocator, sizeof *circle);
		if (circle == NULL)
			return JOURNEY_NO_MEMORY;
		circle->fresh = true;
		if (!push(engine, &engine->fresh_circles, circle)) {
			jy_circle_free(engine, circle);
			return JOURNEY_NO_MEMORY;
		}
		*at = circle;
	}
	/* What is added later needs no memory then. */
	size_t need = (*at)->count + 1;
	for (uint32_t i = 0; i < w->g.count; i++)
		need += w->g.nodes[i].set == i && w->label[i] == w->label[set];
	return jy_grow(&engine->allocator, &(*at)->components, &(*at)->capacity, need, sizeof *(*at)->components)
		       ? JOURNEY_OK
		       : JOURNEY_NO_MEMORY;
}

static void add(jy_circle *circle, jy_component *component)
{
	circle->components[circle->count++] = component;
	circle->member_count += component->member_count;
}

static jy_component *component_of(work *w, uint32_t set)
{
	jy_component *component = jy_component_of_set(w->engine, &w->g, set);
	if (component == NULL)
		return NULL;
	component->fresh = component->loaded = component->in_call = component->saved = true;
	component->actions_dirty = true;
	component->circle = w->circles[w->label[set]];
	add(component->circle, component);
	return component;
}

/* ---- actions ---- */

/* The old component whose actions a new one begins with. */
static jy_component *base_of(const work *w, const jy_component *component, uint32_t set)
{
	if (w->main != NULL && w->g.nodes[w->main->at].set == set)
		return w->main->component;
	return component->members[component->root]->component;
}

/* Whether a set holds the root of an old component. */
static bool has_root(const work *w, const jy_component *old, uint32_t set)
{
	return w->g.nodes[old->members[old->root]->at].set == set;
}

static journey_status take_actions(const work *w, jy_actions *to, const jy_component *old, uint32_t set)
{
	return has_root(w, old, set) ? jy_actions_copy(to, &old->actions) : jy_actions_part(to, &old->actions);
}

static bool in_set(const work *w, const jy_component *old, uint32_t set)
{
	for (size_t i = 0; i < old->member_count; i++) {
		if (w->g.nodes[old->members[i]->at].set == set)
			return true;
	}
	return false;
}

static journey_status merge_actions(const work *w, jy_component *component, const jy_component *old, uint32_t set)
{
	jy_actions part;
	if (has_root(w, old, set))
		return jy_actions_merge(&component->actions, &old->actions, w->engine->strategy);
	jy_actions_init(&part, &w->engine->allocator);
	journey_status status = jy_actions_part(&part, &old->actions);
	if (status == JOURNEY_OK)
		status = jy_actions_merge(&component->actions, &part, w->engine->strategy);
	jy_actions_free(&part);
	return status;
}

static journey_status fill_actions(const work *w, jy_component *component, uint32_t set)
{
	const jy_component *base = base_of(w, component, set);
	journey_status status = take_actions(w, &component->actions, base, set);
	for (size_t i = 0; status == JOURNEY_OK && i < w->changed_count; i++) {
		if (w->changed[i] != base && in_set(w, w->changed[i], set))
			status = merge_actions(w, component, w->changed[i], set);
	}
	if (status == JOURNEY_OK)
		status = jy_places_keep(w->engine, component);
	if (status == JOURNEY_OK && component->actions.merged > 0)
		status = jy_count(w->engine, JY_SUM_LIVES, 0, JY_LIVES_MERGED, component->actions.merged);
	if (status == JOURNEY_OK && component->actions.forgotten > 0)
		status = jy_count(w->engine, JY_SUM_LOST, 0, JY_LOST_ENTRIES, component->actions.forgotten);
	component->actions.merged = component->actions.forgotten = 0;
	jy_lists_own(component);
	jy_membership_forget(component);
	return status;
}

/* ---- rows ---- */

static const jy_component *old_of_root(const work *w, journey_str root)
{
	for (size_t i = 0; i < w->changed_count; i++) {
		if (jy_str_equal(jy_component_root(w->changed[i]), root))
			return w->changed[i];
	}
	return NULL;
}

/* What is in the store under the root of a new component. */
static void find_rows(const work *w, jy_component *component)
{
	journey_str root = jy_component_root(component);
	const jy_component *old = old_of_root(w, root);
	jy_key key;
	component->actions_version = old != NULL ? old->actions_version : 0;
	component->actions.armed = old != NULL ? old->actions.armed : JOURNEY_TIME_NONE;
	if (old != NULL)
		return;
	/* One that the batch has deleted comes back as the next version of what is stored. */
	jy_key_row(&key, w->engine->tenant, JY_ROW_ACTIONS, root);
	const jy_batch_row *row = jy_batch_find(&w->engine->batch, jy_key_bytes(&key));
	if (row != NULL && row->expected != JOURNEY_VERSION_ANY)
		component->actions_version = row->expected;
}

static bool is_root(const work *w, journey_str root)
{
	for (uint32_t i = 0; i < w->g.count; i++) {
		const jy_circle *circle = w->circles[w->label[i]];
		for (size_t c = 0; i == w->label[i] && c < circle->count; c++) {
			if (jy_str_equal(jy_component_root(circle->components[c]), root))
				return true;
		}
	}
	return false;
}

/* The rows under a root that is one no longer. */
static journey_status leave_root(const work *w, const jy_component *old)
{
	journey_engine *engine = w->engine;
	journey_str root = jy_component_root(old);
	jy_key key;
	journey_status status = JOURNEY_OK;
	if (is_root(w, root))
		return JOURNEY_OK;
	if (old->actions_version > 0) {
		jy_key_row(&key, engine->tenant, JY_ROW_ACTIONS, root);
		status = jy_batch_delete(&engine->batch, &key, old->actions_version);
	}
	if (status == JOURNEY_OK && old->actions.armed != JOURNEY_TIME_NONE) {
		jy_key_due(&key, engine->tenant, old->actions.armed, root);
		status = jy_batch_delete(&engine->batch, &key, JOURNEY_VERSION_ANY);
	}
	return status == JOURNEY_OK ? jy_watch_leave(engine, root) : status;
}

/* ---- sums ---- */

static journey_status count_one(journey_engine *engine, jy_component *component, int sign)
{
	journey_status status = jy_measure_count(engine, component, sign);
	if (status == JOURNEY_OK)
		status = jy_membership_count(engine, component, sign);
	if (status == JOURNEY_OK)
		status = jy_quality_count(engine, component, sign, false);
	if (status == JOURNEY_OK)
		status = jy_quality_match(engine, component, sign);
	if (status == JOURNEY_OK && jy_component_known(component))
		status = jy_count(engine, JY_SUM_CUSTOMERS, 0, 0, sign);
	return status;
}

static journey_status count_refused(journey_engine *engine, const jy_circle *circle, int sign)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t v = JY_TIE_GUARD; status == JOURNEY_OK && v < JY_TIE_VERDICTS; v++) {
		if (circle->refused[v] > 0)
			status = jy_count(engine, JY_SUM_EDGES, 0, v, sign * (int64_t)circle->refused[v]);
	}
	return status;
}

/* ---- the whole ---- */

static journey_status make_circles(work *w)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < w->g.count; i++) {
		if (w->g.nodes[i].set == i)
			status = reserve(w, i);
	}
	for (uint32_t t = 0; status == JOURNEY_OK && t < w->g.tie_count; t++)
		w->circles[w->label[w->g.ties[t].a]]->refused[w->g.ties[t].verdict]++;
	return status;
}

static journey_status make_components(work *w)
{
	journey_engine *engine = w->engine;
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < w->g.count; i++) {
		if (w->g.nodes[i].set != i || same_component(w, i) != NULL)
			continue;
		if (!jy_grow(&engine->allocator, &engine->touched, &engine->touched_capacity, engine->touched_count + 1,
		             sizeof *engine->touched))
			return JOURNEY_NO_MEMORY;
		jy_component *component = component_of(w, i);
		if (component == NULL)
			return JOURNEY_NO_MEMORY;
		engine->touched[engine->touched_count++] = component;
		status = fill_actions(w, component, i);
		if (status == JOURNEY_OK) {
			find_rows(w, component);
			status = count_one(engine, component, 1);
		}
	}
	return status;
}

static journey_status end_old(const work *w, jy_circle *const *circles, size_t count)
{
	journey_engine *engine = w->engine;
	journey_status status = JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < w->changed_count; i++) {
		status = leave_root(w, w->changed[i]);
		if (status == JOURNEY_OK)
			status = count_one(engine, w->changed[i], -1);
	}
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++)
		status = count_refused(engine, circles[i], -1);
	for (uint32_t i = 0; status == JOURNEY_OK && i < w->g.count; i++) {
		if (w->label[i] == i)
			status = count_refused(engine, w->circles[i], 1);
	}
	return status;
}

/* From here on nothing can fail. */
static void change_over(work *w, jy_circle *const *circles, size_t count)
{
	journey_engine *engine = w->engine;
	for (uint32_t i = 0; i < w->g.count; i++) {
		jy_component *same = w->g.nodes[i].set == i ? same_component(w, i) : NULL;
		if (same == NULL)
			continue;
		same->circle = w->circles[w->label[i]];
		add(same->circle, same);
	}
	for (uint32_t i = 0; i < w->g.count; i++) {
		jy_circle *circle = w->circles[i];
		for (size_t c = 0; w->label[i] == i && c < circle->count; c++) {
			jy_component *component = circle->components[c];
			for (size_t m = 0; m < component->member_count; m++)
				component->members[m]->component = component;
		}
	}
	for (size_t i = 0; i < count; i++) {
		circles[i]->gone = true;
		engine->gone_circles.items[engine->gone_circles.count++] = circles[i];
	}
}

journey_status jy_circles_rearrange(journey_engine *engine, jy_circle *const *circles, size_t count,
                                    const jy_member *main)
{
	work w = {.engine = engine, .main = main};
	jy_circles *gone = &engine->gone_circles;
	journey_status status = jy_circles_gather(engine, circles, count, &w.g);
	if (status != JOURNEY_OK)
		return status;
	w.label = jy_arena_items(&engine->arena, w.g.count, sizeof *w.label);
	w.circles = jy_arena_items(&engine->arena, w.g.count, sizeof *w.circles);
	if (w.label == NULL || w.circles == NULL ||
	    !jy_grow(&engine->allocator, &gone->items, &gone->capacity, gone->count + count, sizeof *gone->items))
		return JOURNEY_NO_MEMORY;
	label_all(&w);
	status = list_changed(&w);
	if (status == JOURNEY_OK)
		status = make_circles(&w);
	if (status == JOURNEY_OK)
		status = make_components(&w);
	if (status == JOURNEY_OK)
		status = end_old(&w, circles, count);
	if (status == JOURNEY_OK)
		change_over(&w, circles, count);
	return status;
}

/* ---- the end of a call ---- */

void jy_circles_undo(journey_engine *engine)
{
	jy_circles *fresh = &engine->fresh_circles, *gone = &engine->gone_circles;
	size_t kept = 0;
	while (gone->count > 0) {
		jy_circle *circle = gone->items[--gone->count];
		circle->gone = false;
		for (size_t i = 0; i < circle->count; i++)
			jy_component_adopt(circle, circle->components[i]);
	}
	for (size_t i = 0; i < engine->touched_count; i++) {
		if (!engine->touched[i]->fresh)
			engine->touched[kept++] = engine->touched[i];
	}
	engine->touched_count = kept;
	while (fresh->count > 0) {
		jy_circle *circle = fresh->items[--fresh->count];
		for (size_t i = 0; i < circle->count; i++) {
			jy_component *component = circle->components[i];
			if (component->fresh && component->circle == circle)
				jy_component_free(engine, component, false);
		}
		jy_circle_free(engine, circle);
	}
}

void jy_circles_settle(journey_engine *engine)
{
	jy_circles *fresh = &engine->fresh_circles, *gone = &engine->gone_circles;
	for (size_t i = 0; i < fresh->count; i++) {
		jy_circle *circle = fresh->items[i];
		for (size_t c = 0; !circle->gone && c < circle->count; c++)
			circle->components[c]->fresh = false;
		circle->fresh = circle->fresh && circle->gone;
	}
	fresh->count = 0;
	while (gone->count > 0) {
		jy_circle *circle = gone->items[--gone->count];
		for (size_t i = 0; i < circle->count; i++) {
			if (circle->components[i]->circle == circle)
				jy_component_free(engine, circle->components[i], false);
		}
		jy_circle_free(engine, circle);
	}
}

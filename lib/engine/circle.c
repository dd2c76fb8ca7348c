#include "engine/circle.h"

#include "base/error.h"
#include "base/text.h"
#include "engine/component.h"
#include "engine/quarantine.h"
#include "engine/tombstone.h"
#include "profile/sort.h"
#include <string.h>

/* Most fragments of a circle that is read: what several engines may have made of JOURNEY_CIRCLE_MAX at once. */
#define LOAD_MAX (4 * JOURNEY_CIRCLE_MAX)

/* ---- making and freeing ---- */

static void member_free(journey_engine *engine, jy_member *member)
{
	journey_str name = jy_fragment_identifier(member->fragment);
	uint64_t at;
	if (jy_map_find(&engine->members, name.data, name.size, &at) && jy_map_pointer(at) == member)
		jy_map_remove(&engine->members, name.data, name.size);
	jy_fragment_free(member->fragment);
	jy_free(&engine->allocator, member, sizeof *member);
}

void jy_component_free(journey_engine *engine, jy_component *component, bool members)
{
	size_t n = component->member_count;
	for (size_t i = 0; members && i < n; i++)
		member_free(engine, component->members[i]);
	jy_free(&engine->allocator, component->members, n * sizeof *component->members);
	jy_free(&engine->allocator, component->fragments, n * sizeof *component->fragments);
	jy_actions_free(&component->actions);
	jy_actions_free(&component->actions_before);
	jy_free(&engine->allocator, component, sizeof *component);
}

void jy_circle_free(journey_engine *engine, jy_circle *circle)
{
	jy_free(&engine->allocator, circle->components, circle->capacity * sizeof *circle->components);
	jy_free(&engine->allocator, circle, sizeof *circle);
}

static journey_str name_of(const jy_member *member)
{
	return jy_fragment_identifier(member->fragment);
}

jy_component *jy_component_of_set(journey_engine *engine, const jy_gathering *g, uint32_t set)
{
	const journey_allocator *a = &engine->allocator;
	size_t n = g->nodes[set].size;
	jy_component *component = jy_alloc_zero(a, sizeof *component);
	if (component == NULL)
		return NULL;
	jy_actions_init(&component->actions, a);
	jy_actions_init(&component->actions_before, a);
	component->members = jy_alloc_items(a, n, sizeof *component->members);
	component->fragments = jy_alloc_items(a, n, sizeof *component->fragments);
	if (component->members == NULL || component->fragments == NULL) {
		jy_free(a, component->members, n * sizeof *component->members);
		jy_free(a, component->fragments, n * sizeof *component->fragments);
		jy_free(a, component, sizeof *component);
		return NULL;
	}
	for (uint32_t i = set; i != JY_NONE; i = g->nodes[i].next) {
		size_t at = component->member_count++;
		component->members[at] = g->members[i];
		component->fragments[at] = g->members[i]->fragment;
		if (jy_identifier_before(name_of(g->members[i]), name_of(component->members[component->root])))
			component->root = (uint32_t)at;
	}
	return component;
}

static journey_status circle_add(journey_engine *engine, jy_circle *circle, jy_component *component)
{
	if (!jy_grow(&engine->allocator, &circle->components, &circle->capacity, circle->count + 1,
	             sizeof *circle->components))
		return JOURNEY_NO_MEMORY;
	circle->components[circle->count++] = component;
	circle->member_count += component->member_count;
	return JOURNEY_OK;
}

void jy_component_adopt(jy_circle *circle, jy_component *component)
{
	component->circle = circle;
	for (size_t i = 0; i < component->member_count; i++)
		component->members[i]->component = component;
}

/* ---- who is who ---- */

static bool later(journey_time time, jy_hash128 id, journey_time than, jy_hash128 than_id)
{
	if (time != than)
		return time > than;
	return id.a != than_id.a ? id.a > than_id.a : id.b > than_id.b;
}

bool jy_tie_between(const jy_fragment *a, const jy_fragment *b, bool by_alias, jy_tie *out)
{
	jy_edge x, y;
	if (!jy_fragment_find_edge(a, jy_fragment_identifier(b), by_alias, &x) ||
	    !jy_fragment_find_edge(b, jy_fragment_identifier(a), by_alias, &y))
		return false;
	/* Both keep the same, unless one end had to forget it in between. */
	if (later(y.time, y.id, x.time, x.id)) {
		x.time = y.time;
		x.id = y.id;
	}
	if (by_alias && later(y.last_time, y.last_id, x.last_time, x.last_id)) {
		x.last_time = y.last_time;
		x.last_id = y.last_id;
	}
	journey_time from = jy_fragment_cut_from(a, jy_fragment_identifier(b));
	journey_time other = jy_fragment_cut_from(b, jy_fragment_identifier(a));
	from = other > from ? other : from; /* JOURNEY_TIME_NONE is the smallest */
	memset(out, 0, sizeof *out);
	out->by_alias = by_alias;
	out->time = x.time;
	out->id = x.id;
	out->cut = from != JOURNEY_TIME_NONE && (!by_alias || x.time <= from);
	if (out->cut && by_alias && x.last_time > from) {
		out->time = x.last_time;
		out->id = x.last_id;
		out->cut = false;
	}
	return true;
}

/* Whether an edge that is not cut holds two fragments together. */
static bool tied(const jy_fragment *a, const jy_fragment *b)
{
	jy_tie tie;
	return (jy_tie_between(a, b, false, &tie) && !tie.cut) || (jy_tie_between(a, b, true, &tie) && !tie.cut);
}

static bool name_less(const void *context, uint32_t x, uint32_t y)
{
	jy_member *const *members = context;
	return jy_str_compare(name_of(members[x]), name_of(members[y])) < 0;
}

/* The ties of one member to those after it. */
static void gather_ties(journey_engine *engine, jy_gathering *g, uint32_t i)
{
	const jy_fragment *fragment = g->members[i]->fragment;
	size_t n = jy_fragment_edge_count(fragment);
	for (size_t e = 0; e < n; e++) {
		jy_edge edge = jy_fragment_edge(fragment, e);
		uint64_t place;
		if (!jy_map_find(&engine->members, edge.other.data, edge.other.size, &place))
			continue;
		const jy_member *other = jy_map_pointer(place);
		jy_tie *tie = &g->ties[g->tie_count];
		if (other->at <= i || other->at >= g->count || g->members[other->at] != other ||
		    !jy_tie_between(fragment, other->fragment, edge.by_alias, tie) || tie->cut)
			continue;
		tie->a = i;
		tie->b = other->at;
		g->tie_count++;
	}
}

/* Takes `count` members in any order. */
static journey_status gather(journey_engine *engine, jy_member *const *members, size_t count, jy_gathering *g)
{
	const journey_strategy *strategy = engine->strategy;
	size_t edges = 0;
	memset(g, 0, sizeof *g);
	uint32_t *order = jy_arena_items(&engine->arena, count, sizeof *order);
	g->members = jy_arena_items(&engine->arena, count, sizeof *g->members);
	g->nodes = jy_arena_items(&engine->arena, count, sizeof *g->nodes);
	if (order == NULL || g->members == NULL || g->nodes == NULL)
		return JOURNEY_NO_MEMORY;
	g->count = (uint32_t)count;
	for (uint32_t i = 0; i < g->count; i++)
		order[i] = i;
	jy_sort(order, count, name_less, members);
	for (uint32_t i = 0; i < g->count; i++) {
		journey_str value;
		g->members[i] = members[order[i]];
		g->members[i]->at = i;
		g->nodes[i].name = name_of(g->members[i]);
		if (!jy_identifier_parts(strategy, g->nodes[i].name, &g->nodes[i].kind, &value))
			g->nodes[i].kind = JY_NONE;
		edges += jy_fragment_edge_count(g->members[i]->fragment);
	}
	g->ties = jy_arena_items(&engine->arena, edges + 1, sizeof *g->ties);
	g->order = jy_arena_items(&engine->arena, edges + 1, sizeof *g->order);
	if (g->ties == NULL || g->order == NULL)
		return JOURNEY_NO_MEMORY;
	for (uint32_t i = 0; i < g->count; i++)
		gather_ties(engine, g, i);
	jy_rules rules = {strategy->identifiers, strategy->identifier_count, strategy->user_kind, JOURNEY_COMPONENT_MAX};
	jy_partition(&rules, g->nodes, g->count, g->ties, g->tie_count, g->order);
	return JOURNEY_OK;
}

journey_status jy_circles_gather(journey_engine *engine, jy_circle *const *circles, size_t count, jy_gathering *out)
{
	size_t total = 0, n = 0;
	for (size_t i = 0; i < count; i++)
		total += circles[i]->member_count;
	jy_member **all = jy_arena_items(&engine->arena, total, sizeof *all);
	if (all == NULL)
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		for (size_t c = 0; c < circles[i]->count; c++) {
			const jy_component *component = circles[i]->components[c];
			memcpy(all + n, component->members, component->member_count * sizeof *all);
			n += component->member_count;
		}
	}
	return gather(engine, all, total, out);
}

/* ---- reading ---- */

typedef struct loading {
	journey_engine *engine;
	jy_member **members;
	size_t count, capacity;
} loading;

/* A fragment as it is stored, or a new one, and when it was erased; not yet found by its name. */
static journey_status member_of_rows(journey_engine *engine, journey_str identifier, journey_row rows[2],
                                     jy_member **out)
{
	jy_member *member = jy_alloc_zero(&engine->allocator, sizeof *member);
	if (member == NULL)
		return JOURNEY_NO_MEMORY;
	/* A row of nothing is damaged, unless it is the batch that took it away. */
	bool emptied =
		rows[0].version > 0 && rows[0].value.size == 0 && jy_batch_find(&engine->batch, rows[0].key) == NULL;
	member->dirty = jy_batch_look(&engine->batch, &rows[0]);
	(void)jy_batch_look(&engine->batch, &rows[1]);
	member->erased = JOURNEY_TIME_NONE;
	member->version = rows[0].version;
	journey_status status = JOURNEY_OK;
	if (rows[1].value.size > 0)
		status = jy_quarantine_found(engine, identifier, jy_tombstone_read(rows[1].value, &member->erased));
	if (status == JOURNEY_OK)
		status = jy_fragment_new(engine->facts, identifier, &member->fragment);
	if (status == JOURNEY_OK && (rows[0].value.size > 0 || emptied))
		status = jy_quarantine_found(engine, identifier, jy_fragment_decode(member->fragment, rows[0].value, NULL));
	if (status != JOURNEY_OK) {
		jy_fragment_free(member->fragment);
		jy_free(&engine->allocator, member, sizeof *member);
		return status;
	}
	*out = member;
	return JOURNEY_OK;
}

/* The rows of fragment and tombstone of some identifiers, one pair behind the other. */
static journey_status read_rows(journey_engine *engine, const journey_str *names, size_t count, journey_row **out)
{
	jy_key *keys = jy_arena_alloc(&engine->arena, 2 * count * sizeof *keys);
	journey_bytes *bytes = jy_arena_items(&engine->arena, 2 * count, sizeof *bytes);
	journey_row *rows = jy_arena_items(&engine->arena, 2 * count, sizeof *rows);
	journey_status status = keys != NULL && bytes != NULL && rows != NULL ? JOURNEY_OK : JOURNEY_NO_MEMORY;
	for (size_t i = 0; status == JOURNEY_OK && i < count; i++) {
		jy_key_row(&keys[2 * i], engine->tenant, JY_ROW_FRAGMENT, names[i]);
		status = jy_tombstone_key(engine, names[i], &keys[2 * i + 1]);
	}
	for (size_t i = 0; status == JOURNEY_OK && i < 2 * count; i++)
		bytes[i] = jy_key_bytes(&keys[i]);
	if (status == JOURNEY_OK)
		status = engine->storage.get_many(engine->storage.user, 2 * count, bytes, rows);
	for (size_t i = 0; status == JOURNEY_OK && i < 2 * count; i++)
		rows[i].key = bytes[i];
	*out = rows;
	return status;
}

static journey_status take(loading *l, jy_member *member)
{
	journey_str name = name_of(member);
	journey_status status = JOURNEY_NO_MEMORY;
	if (l->count >= LOAD_MAX)
		status = jy_error_set(&l->engine->error, JOURNEY_LIMIT, "storage",
		                      "more than %d identifiers are linked with each other", LOAD_MAX);
	else if (jy_grow(&l->engine->allocator, &l->members, &l->capacity, l->count + 1, sizeof *l->members))
		status = jy_map_put(&l->engine->members, name.data, name.size, jy_map_of_pointer(member));
	if (status == JOURNEY_OK)
		l->members[l->count++] = member;
	else
		member_free(l->engine, member);
	return status;
}

/* Reads the others of a member that are not in memory, and takes those that keep the edge too. */
static journey_status follow(loading *l, const jy_fragment *from)
{
	journey_engine *engine = l->engine;
	journey_str names[JY_FRAGMENT_EDGES_MAX];
	journey_row *rows = NULL;
	size_t n = 0, edges = jy_fragment_edge_count(from);
	for (size_t e = 0; e < edges; e++) {
		journey_str other = jy_fragment_edge(from, e).other;
		if (!jy_map_find(&engine->members, other.data, other.size, NULL))
			names[n++] = other;
	}
	journey_status status = n > 0 ? read_rows(engine, names, n, &rows) : JOURNEY_OK;
	for (size_t i = 0; status == JOURNEY_OK && i < n; i++) {
		jy_member *member;
		if (jy_map_find(&engine->members, names[i].data, names[i].size, NULL))
			continue; /* an alias and another event may lead to the same one */
		status = member_of_rows(engine, names[i], rows + 2 * i, &member);
		if (status == JOURNEY_OK && tied(from, member->fragment))
			status = take(l, member);
		else if (status == JOURNEY_OK)
			member_free(engine, member);
	}
	return status;
}

static journey_status load_members(loading *l, journey_str identifier)
{
	journey_engine *engine = l->engine;
	journey_row *rows;
	jy_member *first;
	journey_status status = read_rows(engine, &identifier, 1, &rows);
	if (status == JOURNEY_OK)
		status = member_of_rows(engine, identifier, rows, &first);
	if (status == JOURNEY_OK)
		status = take(l, first);
	for (size_t i = 0; status == JOURNEY_OK && i < l->count; i++) {
		jy_arena_mark mark = jy_arena_save(&engine->arena);
		status = follow(l, l->members[i]->fragment);
		jy_arena_rewind(&engine->arena, mark);
	}
	return status;
}

static void count_refused(jy_circle *circle, const jy_tie *tie)
{
	circle->refused[tie->verdict]++;
}

static journey_status build(journey_engine *engine, const jy_gathering *g, jy_circle *circle)
{
	journey_status status = JOURNEY_OK;
	for (uint32_t i = 0; status == JOURNEY_OK && i < g->count; i++) {
		if (g->nodes[i].set != i)
			continue;
		jy_component *component = jy_component_of_set(engine, g, i);
		status = component != NULL ? circle_add(engine, circle, component) : JOURNEY_NO_MEMORY;
		if (status == JOURNEY_OK)
			component->circle = circle;
		else if (component != NULL)
			jy_component_free(engine, component, false);
	}
	for (uint32_t i = 0; i < g->tie_count; i++)
		count_refused(circle, &g->ties[i]);
	return status;
}

static void drop_built(journey_engine *engine, jy_circle *circle)
{
	for (size_t i = 0; i < circle->count; i++)
		jy_component_free(engine, circle->components[i], false);
	jy_circle_free(engine, circle);
}

static journey_status load_circle(loading *l, jy_circle **out)
{
	journey_engine *engine = l->engine;
	jy_gathering g;
	jy_circle *circle = jy_alloc_zero(&engine->allocator, sizeof *circle);
	if (circle == NULL)
		return JOURNEY_NO_MEMORY;
	journey_status status = gather(engine, l->members, l->count, &g);
	if (status == JOURNEY_OK)
		status = build(engine, &g, circle);
	if (status != JOURNEY_OK) {
		drop_built(engine, circle);
		return status;
	}
	for (size_t i = 0; i < circle->count; i++)
		jy_component_adopt(circle, circle->components[i]);
	*out = circle;
	return JOURNEY_OK;
}

journey_status jy_circle_load(journey_engine *engine, journey_str identifier, jy_circle **out)
{
	loading l = {.engine = engine};
	journey_status status = load_members(&l, identifier);
	if (status == JOURNEY_OK)
		status = load_circle(&l, out);
	for (size_t i = 0; status != JOURNEY_OK && i < l.count; i++)
		member_free(engine, l.members[i]);
	jy_free(&engine->allocator, l.members, l.capacity * sizeof *l.members);
	return status;
}

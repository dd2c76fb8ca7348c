#include "profile/facts.h"

#include "base/text.h"
#include "expr/quick.h"
#include "profile/flat.h"
#include "profile/schema.h"
#include "profile/sort.h"

#include <string.h>

static journey_status add_name(jy_facts *f, journey_str text, uint32_t *id)
{
	return jy_intern_add(&f->names, text, id);
}

/* Marks the properties of `type` that a program reads. */
static void mark_read(const journey_expr_program *program, jy_facts_type *type)
{
	const uint32_t *slots;
	size_t i, n;

	if (!program)
		return;
	n = journey_expr_slots(program, &slots);
	for (i = 0; i < n; i++) {
		if (jy_slot_kind(slots[i]) == JY_SLOT_EVENT && jy_slot_index(slots[i]) < JY_EVENT_TIMESTAMP)
			type->position[jy_slot_index(slots[i])] = 0;
	}
}

static journey_status make_type(jy_facts *f, uint32_t index)
{
	const jy_event_type *event = &f->strategy->events[index];
	jy_facts_type *type = &f->types[index];
	journey_status status;
	uint32_t i;

	status = add_name(f, event->name, &type->name);
	if (status != JOURNEY_OK)
		return status;
	type->property_names = jy_arena_items(&f->tables, event->property_count, sizeof(uint32_t));
	type->kept = jy_arena_items(&f->tables, event->property_count, sizeof(uint32_t));
	type->position = jy_arena_items(&f->tables, event->property_count, sizeof(uint32_t));
	if (!type->property_names || !type->kept || !type->position)
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < event->property_count; i++) {
		type->position[i] = JY_NONE;
		status = add_name(f, event->properties[i].name, &type->property_names[i]);
		if (status != JOURNEY_OK)
			return status;
	}
	for (i = 0; i < event->features.count; i++) {
		const jy_feature *feature = &f->strategy->features[event->features.items[i]];

		f->feature_local[event->features.items[i]] = i;
		mark_read(feature->where, type);
		mark_read(feature->of, type);
		mark_read(feature->by, type);
	}
	if (event->features.count > f->most_features)
		f->most_features = event->features.count;
	for (i = 0; i < event->property_count; i++) {
		if (type->position[i] != JY_NONE) {
			type->position[i] = type->kept_count;
			type->kept[type->kept_count++] = i;
		}
	}
	return JOURNEY_OK;
}

/* The copy of a value that was read. */
typedef struct jy_read {
	uint32_t index; /* of top() */
	unsigned char *block;
	size_t size;
} jy_read;

static size_t reading_count(const jy_facts *f)
{
	return (size_t)f->strategy->feature_count + f->strategy->attribute_count;
}

static bool name_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_intern *names = context;

	return jy_str_compare(jy_intern_name(names, x), jy_intern_name(names, y)) < 0;
}

/* Stored forms are in the order of texts; their comparison is for once. */
static bool rank_names(jy_facts *f)
{
	uint32_t *order = jy_arena_items(&f->tables, f->strategy_names, sizeof(*order)), i;

	f->rank_of_name = jy_arena_items(&f->tables, f->strategy_names, sizeof(uint32_t));
	if (!order || !f->rank_of_name)
		return false;
	for (i = 0; i < f->strategy_names; i++)
		order[i] = i;
	jy_sort(order, f->strategy_names, name_less, &f->names);
	for (i = 0; i < f->strategy_names; i++)
		f->rank_of_name[order[i]] = i;
	return true;
}

static journey_status make_name_tables(jy_facts *f)
{
	uint32_t i;

	f->strategy_names = jy_intern_count(&f->names);
	f->type_of_name = jy_arena_items(&f->tables, f->strategy_names, sizeof(uint32_t));
	f->attribute_of_name = jy_arena_items(&f->tables, f->strategy_names, sizeof(uint32_t));
	if (!f->type_of_name || !f->attribute_of_name || !rank_names(f))
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < f->strategy_names; i++)
		f->type_of_name[i] = f->attribute_of_name[i] = JY_NONE;
	for (i = 0; i < f->strategy->event_count; i++)
		f->type_of_name[f->types[i].name] = i;
	for (i = 0; i < f->strategy->attribute_count; i++)
		f->attribute_of_name[f->attribute_names[i]] = i;
	return JOURNEY_OK;
}

static bool make_plain(jy_facts *f)
{
	const journey_strategy *s = f->strategy;
	uint32_t i, slot;

	f->plain = jy_arena_items(&f->tables, s->feature_count, sizeof(*f->plain));
	for (i = 0; f->plain && i < s->feature_count; i++) {
		const journey_expr_program *program = s->features[i].of ? s->features[i].of : s->features[i].by;

		f->plain[i].property = JY_NONE;
		if (program && jy_quick_one_slot(program, &slot, &f->plain[i].type) &&
		    jy_slot_kind(slot) == JY_SLOT_EVENT && jy_slot_index(slot) < JY_EVENT_TIMESTAMP)
			f->plain[i].property = jy_slot_index(slot);
	}
	return f->plain != NULL;
}

static journey_status make_tables(jy_facts *f)
{
	const journey_strategy *s = f->strategy;
	journey_status status;
	uint32_t i;

	f->types = jy_arena_items(&f->tables, s->event_count, sizeof(*f->types));
	f->attribute_names = jy_arena_items(&f->tables, s->attribute_count, sizeof(uint32_t));
	f->feature_local = jy_arena_items(&f->tables, s->feature_count, sizeof(uint32_t));
	f->aggregate_guesses = jy_arena_items(&f->tables, s->feature_count, sizeof(uint32_t));
	f->reads = jy_arena_items(&f->tables, reading_count(f), sizeof(*f->reads));
	if (!f->types || !f->attribute_names || !f->feature_local || !f->aggregate_guesses || !f->reads || !make_plain(f))
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < s->event_count; i++) {
		status = make_type(f, i);
		if (status != JOURNEY_OK)
			return status;
	}
	for (i = 0; i < s->attribute_count; i++) {
		status = add_name(f, s->attributes[i].name, &f->attribute_names[i]);
		if (status != JOURNEY_OK)
			return status;
	}
	for (i = 0; i < s->feature_count; i++) {
		status = jy_map_put(&f->definitions, &s->features[i].definition_hash, sizeof(uint64_t), i);
		if (status != JOURNEY_OK)
			return status;
	}
	status = make_name_tables(f);
	for (i = 0; i < s->event_count && status == JOURNEY_OK; i++)
		status = jy_schema_of_type(f, i, &f->types[i].schema);
	return status;
}

journey_status jy_facts_new(const journey_allocator *a, const journey_strategy *strategy, jy_facts **out)
{
	journey_allocator allocator = jy_allocator_or_libc(a);
	jy_facts *f = jy_alloc_zero(&allocator, sizeof(*f));
	journey_status status;

	if (!f)
		return JOURNEY_NO_MEMORY;
	f->allocator = allocator;
	f->strategy = strategy;
	memset(f->name_guesses, 0xff, sizeof(f->name_guesses)); /* JY_NONE */
	jy_arena_init(&f->arena, &allocator);
	jy_arena_init(&f->tables, &allocator);
	jy_intern_init(&f->names, &allocator);
	jy_intern_init(&f->schema_forms, &allocator);
	jy_buffer_init(&f->body, &allocator);
	jy_arena_init(&f->values, &allocator);
	jy_map_init(&f->definitions, &allocator, 0);
	status = journey_expr_scratch_new(&allocator, &f->scratch);
	if (status == JOURNEY_OK)
		status = make_tables(f);
	if (status != JOURNEY_OK) {
		jy_facts_free(f);
		return status;
	}
	*out = f;
	return JOURNEY_OK;
}

void jy_facts_free(jy_facts *facts)
{
	journey_allocator allocator;
	size_t i;

	if (!facts)
		return;
	allocator = facts->allocator;
	for (i = 0; facts->reads && i < reading_count(facts); i++)
		jy_free(&allocator, facts->reads[i].block, facts->reads[i].size);
	for (i = 0; i < facts->top_count; i++)
		jy_free(&allocator, facts->tops[i].block, facts->tops[i].size);
	jy_free(&allocator, facts->tops, facts->top_capacity * sizeof(*facts->tops));
	journey_expr_scratch_free(facts->scratch);
	jy_map_free(&facts->definitions);
	jy_intern_free(&facts->names);
	jy_arena_free(&facts->tables);
	jy_free(&allocator, facts->schemas, facts->schema_capacity * sizeof(*facts->schemas));
	jy_intern_free(&facts->schema_forms);
	jy_buffer_free(&facts->body);
	jy_arena_free(&facts->values);
	jy_arena_free(&facts->arena);
	jy_free(&allocator, facts, sizeof(*facts));
}

void jy_facts_set_zone(jy_facts *facts, journey_zone_fn zone, void *user)
{
	facts->zone = zone;
	facts->zone_user = user;
	memset(facts->periods, 0, sizeof(facts->periods));
}

/* Where the copy is; NULL: no memory. */
static jy_read *read_of(jy_facts *f, jy_reading what, uint32_t index)
{
	size_t i;

	if (what == JY_READING_FEATURE)
		return &f->reads[index];
	if (what == JY_READING_ATTRIBUTE)
		return &f->reads[f->strategy->feature_count + index];
	for (i = 0; i < f->top_count; i++) {
		if (f->tops[i].index == index)
			return &f->tops[i];
	}
	if (!jy_grow(&f->allocator, &f->tops, &f->top_capacity, i + 1, sizeof(*f->tops)))
		return NULL;
	memset(&f->tops[i], 0, sizeof(f->tops[i]));
	f->tops[i].index = index;
	f->top_count++;
	return &f->tops[i];
}

journey_status jy_facts_keep(jy_facts *facts, jy_reading what, uint32_t index, journey_value value,
			     journey_value *out)
{
	jy_read *read = read_of(facts, what, index);
	size_t size = 0;
	unsigned char *block;

	if (!read || !jy_flat_size(value, &size))
		return JOURNEY_NO_MEMORY;
	if (size > read->size) {
		block = jy_resize(&facts->allocator, read->block, read->size, size);
		if (!block)
			return JOURNEY_NO_MEMORY;
		read->block = block;
		read->size = size;
	}
	jy_flat_copy(value, read->block, out);
	return JOURNEY_OK;
}

uint32_t jy_facts_type_of(const jy_facts *facts, uint32_t name)
{
	return name < facts->strategy_names ? facts->type_of_name[name] : JY_NONE;
}

uint32_t jy_facts_attribute_of(const jy_facts *facts, uint32_t name)
{
	return name < facts->strategy_names ? facts->attribute_of_name[name] : JY_NONE;
}

uint32_t jy_facts_feature_of(const jy_facts *facts, uint64_t definition)
{
	uint64_t index;

	return jy_map_find(&facts->definitions, &definition, sizeof(definition), &index) ? (uint32_t)index
											 : JY_NONE;
}

journey_status jy_facts_name(jy_facts *facts, journey_str text, uint32_t *name)
{
	if (jy_intern_find(&facts->names, text, name))
		return JOURNEY_OK;
	if (jy_intern_count(&facts->names) >= JY_FACTS_NAMES_MAX)
		return JOURNEY_LIMIT;
	return jy_intern_add(&facts->names, text, name);
}

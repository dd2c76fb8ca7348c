#include "profile/schema.h"

#include "base/text.h"
#include "base/utf8.h"
#include "profile/recent.h"
#include "profile/sort.h"

#include <journey/event.h>
#include <string.h>

static bool name_less(const void *context, uint32_t x, uint32_t y)
{
	const jy_facts *facts = context;

	return jy_str_compare(jy_intern_name(&facts->names, x), jy_intern_name(&facts->names, y)) < 0;
}

/* How many contributions of events of this type have a number to remember. */
static uint32_t count_numbers(const jy_facts *facts, uint32_t type)
{
	const jy_indices *features;
	uint32_t i, n = 0;

	if (type == JY_NONE)
		return 0;
	features = &facts->strategy->events[type].features;
	for (i = 0; i < features->count && i < JY_REMEMBERED_MAX; i++) {
		const jy_feature *feature = &facts->strategy->features[features->items[i]];

		if (feature->of || feature->by || feature->kind == JOURNEY_FEATURE_TALLY)
			n = i + 1;
	}
	return n;
}

/* Fills in where the strategy's properties are. */
static bool place(jy_facts *facts, jy_schema *s)
{
	uint32_t i, k, count = s->type == JY_NONE ? 0 : facts->strategy->events[s->type].property_count;
	uint32_t *sources = jy_arena_items(&facts->tables, s->count, sizeof(*sources));
	uint32_t *places = jy_arena_items(&facts->tables, count, sizeof(*places));

	if (!sources || !places)
		return false;
	for (i = 0; i < s->count; i++)
		sources[i] = JY_NONE;
	for (i = 0; i < count; i++) {
		k = jy_schema_place(s, facts->types[s->type].property_names[i]);
		places[i] = k < s->count ? k : JY_NONE;
		if (k < s->count)
			sources[k] = i;
	}
	s->sources = sources;
	s->places = places;
	return true;
}

/* Adds a schema whose properties are in order, and whose form is not known yet. */
static journey_status add(jy_facts *facts, uint32_t name, const uint32_t *properties, uint32_t count,
			  journey_str form, jy_schema **out)
{
	journey_status status;
	uint32_t *copy, id;
	jy_schema *s;

	if (jy_intern_count(&facts->schema_forms) == JY_SCHEMAS_MAX)
		return JOURNEY_LIMIT;
	s = jy_arena_items(&facts->tables, 1, sizeof(*s));
	copy = jy_arena_items(&facts->tables, count, sizeof(*copy));
	if (!s || !copy || !jy_grow(&facts->allocator, &facts->schemas, &facts->schema_capacity,
				    (size_t)jy_intern_count(&facts->schema_forms) + 1, sizeof(*facts->schemas)))
		return JOURNEY_NO_MEMORY;
	if (count)
		memcpy(copy, properties, count * sizeof(*copy));
	s->name = name;
	s->type = jy_facts_type_of(facts, name);
	s->count = count;
	s->properties = copy;
	s->numbers = count_numbers(facts, s->type);
	if (!place(facts, s))
		return JOURNEY_NO_MEMORY;
	status = jy_intern_add(&facts->schema_forms, form, &id);
	if (status != JOURNEY_OK)
		return status;
	s->form = jy_intern_name(&facts->schema_forms, id);
	facts->schemas[id] = s;
	*out = s;
	return JOURNEY_OK;
}

static bool find(const jy_facts *facts, journey_str form, jy_schema **out)
{
	uint32_t id;

	if (!jy_intern_find(&facts->schema_forms, form, &id))
		return false;
	*out = facts->schemas[id];
	return true;
}

static bool write_form(const jy_facts *facts, uint32_t name, const uint32_t *properties, uint32_t count,
		       jy_buffer *out)
{
	bool ok = jy_buffer_str(out, jy_intern_name(&facts->names, name)) && jy_buffer_varint(out, count);
	uint32_t i;

	for (i = 0; ok && i < count; i++)
		ok = jy_buffer_str(out, jy_intern_name(&facts->names, properties[i]));
	return ok;
}

journey_status jy_schema_of_names(jy_facts *facts, uint32_t name, const uint32_t *properties, uint32_t count,
				  jy_schema **out)
{
	jy_arena_mark mark = jy_arena_save(&facts->arena);
	uint32_t *order = jy_arena_items(&facts->arena, count, sizeof(*order));
	journey_status status = JOURNEY_NO_MEMORY;
	jy_buffer form;

	jy_buffer_init(&form, &facts->allocator);
	if (order) {
		if (count)
			memcpy(order, properties, count * sizeof(*order));
		jy_sort(order, count, name_less, facts);
		if (write_form(facts, name, order, count, &form)) {
			journey_str text = jy_str_of((const char *)form.data, form.size);

			status = find(facts, text, out) ? JOURNEY_OK
							: add(facts, name, order, count, text, out);
		}
	}
	jy_buffer_free(&form);
	jy_arena_rewind(&facts->arena, mark);
	return status;
}

journey_status jy_schema_of_type(jy_facts *facts, uint32_t type, jy_schema **out)
{
	const jy_facts_type *t = &facts->types[type];
	jy_arena_mark mark = jy_arena_save(&facts->arena);
	uint32_t *names = jy_arena_items(&facts->arena, t->kept_count, sizeof(*names));
	journey_status status = JOURNEY_NO_MEMORY;
	uint32_t i;

	if (names) {
		for (i = 0; i < t->kept_count; i++)
			names[i] = t->property_names[t->kept[i]];
		status = jy_schema_of_names(facts, t->name, names, t->kept_count, out);
	}
	jy_arena_rewind(&facts->arena, mark);
	return status;
}

static journey_status read_name(jy_facts *facts, jy_reader *in, journey_str *text, uint32_t *name)
{
	*text = jy_reader_str(in);
	if (in->failed || !jy_utf8_valid(*text))
		return JOURNEY_CORRUPT;
	return jy_facts_name(facts, *text, name);
}

/* A schema that is met for the first time. */
static journey_status read_new(jy_facts *facts, jy_reader *in, uint32_t *properties, uint32_t *name,
			       uint32_t *count)
{
	journey_str text, before = {NULL, 0};
	journey_status status = read_name(facts, in, &text, name);
	uint32_t i, n = 0;

	if (status == JOURNEY_OK)
		n = (uint32_t)jy_reader_count(in, 1);
	if (in->failed || n > JOURNEY_EVENT_PROPERTIES_MAX)
		return JOURNEY_CORRUPT;
	for (i = 0; i < n && status == JOURNEY_OK; i++) {
		status = read_name(facts, in, &text, &properties[i]);
		if (status == JOURNEY_OK && i > 0 && jy_str_compare(before, text) >= 0)
			status = JOURNEY_CORRUPT;
		before = text;
	}
	*count = n;
	return status;
}

/* Moves behind a schema; what it says is looked at once per schema only. */
static void skip(jy_reader *in)
{
	size_t n;

	jy_reader_str(in);
	for (n = jy_reader_count(in, 1); n > 0; n--)
		jy_reader_str(in);
}

journey_status jy_schema_read(jy_facts *facts, jy_reader *in, jy_schema *guess, jy_schema **out)
{
	uint32_t properties[JOURNEY_EVENT_PROPERTIES_MAX], name, count;
	jy_reader again = *in;
	journey_status status;
	journey_str form;

	if (guess && jy_reader_left(in) >= guess->form.size &&
	    memcmp(in->at, guess->form.data, guess->form.size) == 0) {
		in->at += guess->form.size;
		*out = guess;
		return JOURNEY_OK;
	}
	skip(in);
	if (in->failed)
		return JOURNEY_CORRUPT;
	form = jy_str_of((const char *)again.at, (size_t)(in->at - again.at));
	if (find(facts, form, out))
		return JOURNEY_OK;
	status = read_new(facts, &again, properties, &name, &count);
	return status == JOURNEY_OK ? add(facts, name, properties, count, form, out) : status;
}

uint32_t jy_schema_place(const jy_schema *schema, uint32_t name)
{
	uint32_t i;

	for (i = 0; i < schema->count && schema->properties[i] != name; i++)
		;
	return i;
}

#include "profile/recent.h"

#include "base/number.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/aggregate.h"
#include "profile/flat.h"

#include <string.h>

#define REMEMBERED 32u

/* How many contributions of events of this type have a number to remember. */
static uint32_t number_count(const jy_facts *facts, uint32_t type)
{
	const jy_indices *features;
	uint32_t i, n = 0;

	if (type == JY_NONE)
		return 0;
	features = &facts->strategy->events[type].features;
	for (i = 0; i < features->count && i < REMEMBERED; i++) {
		const jy_feature *feature = &facts->strategy->features[features->items[i]];

		if (feature->of || feature->by || feature->kind == JOURNEY_FEATURE_TALLY)
			n = i + 1;
	}
	return n;
}

static size_t round_up(size_t n)
{
	return (n + 15) & ~(size_t)15;
}

/*
 * A block for `kept` properties whose values take `bytes`; *room is where the values go. With nothing to keep
 * *out is NULL.
 */
static bool new_block(jy_facts *facts, uint32_t type, uint32_t kept, size_t bytes, jy_recent_block **out,
		      unsigned char **room)
{
	uint32_t count = number_count(facts, type);
	size_t numbers = round_up(sizeof(jy_recent_block) + kept * sizeof(jy_kept));
	size_t values = round_up(numbers + count * sizeof(jy_remembered));
	size_t size;
	jy_recent_block *block;

	*out = NULL;
	*room = NULL;
	if (!kept && !count)
		return true;
	if (!jy_add_size(values, bytes, &size))
		return false;
	block = jy_alloc(&facts->allocator, size);
	if (!block)
		return false;
	block->size = size;
	block->kept = kept;
	block->numbers_count = count;
	block->numbers = (jy_remembered *)(void *)((unsigned char *)block + numbers);
	*room = (unsigned char *)block + values;
	*out = block;
	return true;
}

bool jy_recent_of_view(jy_facts *facts, const jy_event_view *view, jy_recent *out)
{
	const jy_facts_type *type = &facts->types[view->type];
	jy_recent r = {view->event->timestamp, view->id, 0, 0, view->type, type->name, NULL};
	unsigned char *room;
	uint32_t i;
	size_t bytes = 0;

	for (i = 0; i < type->kept_count; i++) {
		if (!jy_flat_size(view->properties[type->kept[i]], &bytes))
			return false;
	}
	if (!new_block(facts, view->type, type->kept_count, bytes, &r.block, &room))
		return false;
	for (i = 0; i < type->kept_count; i++) {
		jy_kept *kept = &r.block->properties[i];

		kept->name = type->property_names[type->kept[i]];
		room = jy_flat_copy(view->properties[type->kept[i]], room, &kept->value);
	}
	*out = r;
	return true;
}

/* Position of a name among the properties that the strategy keeps, or `kept_count`. */
static uint32_t find_kept(const jy_facts_type *type, uint32_t name)
{
	uint32_t i;

	for (i = 0; i < type->kept_count; i++) {
		if (type->property_names[type->kept[i]] == name)
			break;
	}
	return i;
}

journey_status jy_recent_of_parts(jy_facts *facts, uint32_t name, journey_time time, jy_hash128 id,
				  const jy_kept *properties, uint32_t count, jy_recent *out)
{
	static const jy_facts_type none = {0};
	jy_recent r = {time, id, 0, 0, jy_facts_type_of(facts, name), name, NULL};
	const jy_facts_type *type = r.type == JY_NONE ? &none : &facts->types[r.type];
	uint32_t i, others = 0, next;
	size_t bytes = 0;
	unsigned char *room;

	for (i = 0; i < count; i++) {
		others += find_kept(type, properties[i].name) == type->kept_count;
		if (!jy_flat_size(properties[i].value, &bytes))
			return JOURNEY_CORRUPT;
	}
	if (!new_block(facts, r.type, type->kept_count + others, bytes, &r.block, &room))
		return JOURNEY_NO_MEMORY;
	for (i = 0; i < type->kept_count; i++) {
		r.block->properties[i].name = type->property_names[type->kept[i]];
		r.block->properties[i].value.type = JOURNEY_EXPR_UNKNOWN;
	}
	next = type->kept_count;
	for (i = 0; i < count; i++) {
		uint32_t at = find_kept(type, properties[i].name);

		if (at == type->kept_count)
			at = next++;
		r.block->properties[at].name = properties[i].name;
		room = jy_flat_copy(properties[i].value, room, &r.block->properties[at].value);
		if (properties[i].value.type == JOURNEY_NULL)
			r.block->properties[at].value.type = JOURNEY_EXPR_ABSENT;
	}
	*out = r;
	return JOURNEY_OK;
}

void jy_recent_free(const journey_allocator *a, const jy_recent *recent)
{
	if (recent->block)
		jy_free(a, recent->block, recent->block->size);
}

size_t jy_recent_size(const jy_recent *recent)
{
	return recent->block ? recent->block->size : 0;
}

/* ---- what features make of it ---- */

typedef struct reading {
	const jy_facts *facts;
	const jy_recent *recent;
} reading;

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	const reading *r = user;
	uint32_t index = jy_slot_index(slot), at;

	if (jy_slot_kind(slot) != JY_SLOT_EVENT)
		return JOURNEY_NOT_FOUND;
	if (index == JY_EVENT_TIMESTAMP) {
		*out = jy_value_time(r->recent->time);
		return JOURNEY_OK;
	}
	if (index == JY_EVENT_NAME) {
		*out = jy_value_str(r->facts->strategy->events[r->recent->type].name);
		return JOURNEY_OK;
	}
	if (index >= r->facts->strategy->events[r->recent->type].property_count)
		return JOURNEY_NOT_FOUND;
	at = r->facts->types[r->recent->type].position[index];
	if (at == JY_NONE || r->recent->block->properties[at].value.type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	if (r->recent->block->properties[at].value.type == JOURNEY_EXPR_UNKNOWN)
		return JOURNEY_UNKNOWN;
	*out = r->recent->block->properties[at].value;
	return JOURNEY_OK;
}

/* Runs a program over the event; c->counts is false where it has no value. */
static journey_status run(jy_facts *facts, const jy_recent *recent, const journey_expr_program *program,
			  journey_value *out, jy_contribution *c)
{
	reading r = {facts, recent};
	journey_activation activation = {0};
	journey_status status;

	activation.user = &r;
	activation.load = load;
	activation.now = recent->time;
	status = journey_expr_run(program, &activation, facts->scratch, out);
	if (status == JOURNEY_NO_MEMORY)
		return status;
	c->counts = status == JOURNEY_OK;
	c->unknown = status == JOURNEY_UNKNOWN;
	return JOURNEY_OK;
}

static bool take_number(journey_value v, const jy_feature *feature, jy_contribution *out)
{
	if (!jy_program_number(v, &out->value))
		return false;
	if (!(out->value - out->value == 0.0))
		return false;
	if (out->value == 0.0)
		out->value = 0.0; /* not -0.0: a minimum must not depend on order */
	if (feature->kind == JOURNEY_FEATURE_TALLY)
		return out->value >= 0 && out->value <= JY_TALLY_VALUE_MAX;
	if (jy_double_micro(out->value, &out->micro))
		return true;
	return feature->kind == JOURNEY_FEATURE_MIN || feature->kind == JOURNEY_FEATURE_MAX;
}

static bool hash_number(int64_t whole, jy_hash128 *out)
{
	*out = jy_hash128_of(JOURNEY_INT, &whole, sizeof(whole));
	return true;
}

/* Values that are equal to a condition have the same hash: 1, 1u and 1.0. False: no value to count. */
static bool hash_key(journey_value v, jy_hash128 *out)
{
	int64_t parts[2] = {v.as.i, v.n}, whole;

	switch (v.type) {
	case JOURNEY_STRING:
		*out = jy_hash128_of(JOURNEY_STRING, v.as.s, v.n);
		return true;
	case JOURNEY_INT:
		return hash_number(v.as.i, out);
	case JOURNEY_UINT:
		if (v.as.u <= INT64_MAX)
			return hash_number((int64_t)v.as.u, out);
		break;
	case JOURNEY_DOUBLE:
		if (jy_double_int(v.as.d, &whole) && (double)whole - v.as.d == 0.0)
			return hash_number(whole, out);
		if (!(v.as.d - v.as.d == 0.0))
			return false;
		break;
	case JOURNEY_BOOL:
	case JOURNEY_TIMESTAMP:
		break;
	default:
		return false;
	}
	*out = jy_hash128_of(v.type, parts, v.type == JOURNEY_TIMESTAMP ? sizeof(parts) : sizeof(*parts));
	return true;
}

/* What a tally's or a distinct count's key is. */
static bool take_key(journey_value v, const jy_feature *feature, jy_contribution *out)
{
	if (feature->kind == JY_FEATURE_DISTINCT)
		return hash_key(v, &out->hash);
	out->key = jy_value_text(v);
	return v.type == JOURNEY_STRING;
}

static journey_status compute(jy_facts *facts, const jy_recent *recent, uint32_t index, jy_contribution *out)
{
	const jy_feature *feature = &facts->strategy->features[index];
	const journey_expr_program *program = feature->of ? feature->of : feature->by;
	jy_contribution c = {true, false, 0.0, 0, {NULL, 0}, {0, 0}};
	journey_value v;
	journey_status status;

	if (feature->kind == JOURNEY_FEATURE_TALLY)
		c.value = 1.0;
	if (feature->where) {
		status = run(facts, recent, feature->where, &v, &c);
		if (status != JOURNEY_OK)
			return status;
		c.counts = c.counts && v.type == JOURNEY_BOOL && v.as.i;
	}
	if (c.counts && program) {
		status = run(facts, recent, program, &v, &c);
		if (status != JOURNEY_OK)
			return status;
		if (c.counts)
			c.counts = feature->of ? take_number(v, feature, &c) : take_key(v, feature, &c);
	}
	*out = c;
	return JOURNEY_OK;
}

jy_tally_query jy_tally_query_of(journey_str key)
{
	uint64_t hash = jy_hash64(0, key.data, key.size);
	jy_tally_query query = {key, 0};

	memcpy(&query.hash, &hash, sizeof(hash));
	return query;
}

/* The kept property whose text the key is (not a copy of it), plus 1; or 0. */
static size_t find_text(const jy_recent_block *block, journey_str key)
{
	size_t i;

	for (i = 0; i < block->kept; i++) {
		const journey_value *v = &block->properties[i].value;

		if (v->type == JOURNEY_STRING && v->as.s == key.data && v->n == key.size)
			return i + 1;
	}
	return 0;
}

static void remember(jy_recent *recent, uint32_t k, const jy_contribution *c, const jy_feature *feature)
{
	uint32_t bit = (uint32_t)1 << k;
	jy_remembered *number;

	recent->known |= bit;
	if (!c->counts)
		return;
	recent->counts |= bit;
	if (!recent->block || k >= recent->block->numbers_count)
		return;
	number = &recent->block->numbers[k];
	number->value = c->value;
	number->micro = c->micro;
	number->text = 0;
	number->hash = c->hash;
	if (feature->kind == JOURNEY_FEATURE_TALLY) {
		number->value = (double)jy_tally_weight(feature->half_life, recent->time, c->value);
		number->micro = jy_tally_query_of(c->key).hash;
		number->text = feature->by ? find_text(recent->block, c->key) : JY_TEXT_NONE;
	}
}

journey_status jy_recent_contribution(jy_facts *facts, jy_recent *recent, uint32_t index,
				      jy_contribution *out)
{
	const jy_feature *feature = &facts->strategy->features[index];
	uint32_t k = facts->feature_local[index];
	journey_status status;

	if (k < REMEMBERED && (recent->known >> k & 1)) {
		bool counts = recent->counts >> k & 1;

		if (!counts || feature->kind != JOURNEY_FEATURE_TALLY) {
			jy_contribution c = {counts, false, 0.0, 0, {NULL, 0}, {0, 0}};

			if (counts && recent->block && k < recent->block->numbers_count) {
				c.hash = recent->block->numbers[k].hash;
				c.value = recent->block->numbers[k].value;
				c.micro = recent->block->numbers[k].micro;
			}
			*out = c;
			return JOURNEY_OK;
		}
	}
	status = compute(facts, recent, index, out);
	if (status == JOURNEY_OK && !out->unknown && k < REMEMBERED)
		remember(recent, k, out, feature);
	return status;
}

/* What is remembered of a tally's event: whether it is under the key, as far as that can be told. */
static bool recall(const jy_recent *recent, uint32_t k, const jy_tally_query *query, uint64_t *out)
{
	const jy_remembered *number;

	if (k >= REMEMBERED || !(recent->known >> k & 1))
		return false;
	*out = 0;
	if (!(recent->counts >> k & 1))
		return true;
	number = &recent->block->numbers[k];
	if (number->micro != query->hash)
		return true;
	if (!number->text)
		return false;
	if (number->text == JY_TEXT_NONE) {
		*out = (uint64_t)number->value;
		return true;
	}
	if (jy_str_equal(jy_value_text(recent->block->properties[number->text - 1].value), query->key))
		*out = (uint64_t)number->value;
	return true;
}

journey_status jy_recent_weight(jy_facts *facts, jy_recent *recent, uint32_t index,
				const jy_tally_query *query, uint64_t *out)
{
	uint32_t k = facts->feature_local[index];
	jy_contribution c;
	journey_status status;

	if (recall(recent, k, query, out))
		return JOURNEY_OK;
	status = jy_recent_contribution(facts, recent, index, &c);
	if (status != JOURNEY_OK)
		return status;
	if (c.unknown)
		return JOURNEY_UNKNOWN;
	*out = 0;
	if (c.counts && jy_str_equal(c.key, query->key))
		*out = jy_tally_weight(facts->strategy->features[index].half_life, recent->time, c.value);
	return JOURNEY_OK;
}

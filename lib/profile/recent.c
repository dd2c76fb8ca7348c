#include "profile/recent.h"

#include "base/number.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/aggregate.h"
#include "profile/flat.h"

#include <string.h>

/* ---- bodies ---- */

/* A copy of what is in facts->body. */
static bool take_body(jy_facts *facts, jy_recent *r)
{
	unsigned char *body;

	r->body = NULL;
	r->body_size = (uint32_t)facts->body.size;
	r->own = facts->body.size > 0;
	if (!r->own)
		return true;
	body = jy_alloc(&facts->allocator, facts->body.size);
	if (!body)
		return false;
	memcpy(body, facts->body.data, facts->body.size);
	r->body = body;
	return true;
}

bool jy_recent_of_view(jy_facts *facts, const jy_event_view *view, jy_recent *out)
{
	jy_schema *schema = facts->types[view->type].schema;
	jy_recent r = {.time = view->event->timestamp,
		       .id = view->id,
		       .type = view->type,
		       .name = schema->name,
		       .schema = schema};
	bool ok = true;
	uint32_t i;

	jy_buffer_clear(&facts->body);
	for (i = 0; ok && i < schema->count; i++) {
		journey_value v = view->properties[schema->sources[i]];

		ok = jy_value_write(&facts->body, v.type == JOURNEY_EXPR_ABSENT ? jy_value_null() : v);
	}
	if (!ok || !take_body(facts, &r))
		return false;
	*out = r;
	return true;
}

journey_status jy_recent_of_parts(jy_facts *facts, uint32_t name, journey_time time, jy_hash128 id,
				  const jy_kept *properties, uint32_t count, jy_recent *out)
{
	jy_arena_mark mark = jy_arena_save(&facts->arena);
	uint32_t *names = jy_arena_items(&facts->arena, count, sizeof(*names));
	jy_recent r = {.time = time, .id = id, .type = jy_facts_type_of(facts, name), .name = name};
	journey_status status = JOURNEY_NO_MEMORY;
	uint32_t i, k;
	size_t bytes;

	for (i = 0; names && i < count; i++)
		names[i] = properties[i].name;
	if (names)
		status = jy_schema_of_names(facts, name, names, count, &r.schema);
	jy_buffer_clear(&facts->body);
	for (i = 0; i < count && status == JOURNEY_OK; i++) {
		for (k = 0; properties[k].name != r.schema->properties[i]; k++)
			;
		bytes = 0;
		if (!jy_flat_size(properties[k].value, &bytes))
			status = JOURNEY_CORRUPT;
		else if (!jy_value_write(&facts->body, properties[k].value))
			status = JOURNEY_NO_MEMORY;
	}
	if (status == JOURNEY_OK && !take_body(facts, &r))
		status = JOURNEY_NO_MEMORY;
	jy_arena_rewind(&facts->arena, mark);
	if (status == JOURNEY_OK)
		*out = r;
	return status;
}

journey_status jy_recent_of_recent(jy_facts *facts, const jy_recent *from, jy_hash128 id,
				   bool (*keep)(void *user, uint32_t name), void *user, jy_recent *out)
{
	jy_arena_mark mark = jy_arena_save(&facts->arena);
	uint32_t i, n = 0, count = from->schema->count;
	jy_kept *kept = jy_arena_items(&facts->arena, count, sizeof(*kept));
	journey_status status = kept ? JOURNEY_OK : JOURNEY_NO_MEMORY;

	jy_arena_reset(&facts->values);
	for (i = 0; i < count && status == JOURNEY_OK; i++) {
		if (!keep(user, from->schema->properties[i]))
			continue;
		kept[n].name = from->schema->properties[i];
		status = jy_recent_value(facts, from, i, &kept[n++].value);
	}
	if (status == JOURNEY_OK)
		status = jy_recent_of_parts(facts, from->name, from->time, id, kept, n, out);
	jy_arena_rewind(&facts->arena, mark);
	return status;
}

void jy_recent_free(const journey_allocator *a, const jy_recent *recent)
{
	if (recent->own)
		jy_free(a, (void *)(uintptr_t)recent->body, recent->body_size);
	jy_free(a, recent->numbers, jy_recent_remembers(recent));
}

size_t jy_recent_size(const jy_recent *recent)
{
	return recent->own ? recent->body_size : 0;
}

size_t jy_recent_remembers(const jy_recent *recent)
{
	return recent->numbers ? recent->schema->numbers * sizeof(*recent->numbers) : 0;
}

journey_status jy_recent_value(jy_facts *facts, const jy_recent *recent, uint32_t place, journey_value *out)
{
	jy_reader in = jy_reader_of(recent->body, recent->body_size);

	for (; place > 0; place--)
		jy_value_skip(&in);
	if (jy_value_read(&in, &facts->values, out))
		return JOURNEY_OK;
	return in.failed ? JOURNEY_CORRUPT : JOURNEY_NO_MEMORY;
}

/* ---- what features make of it ---- */

typedef struct reading {
	jy_facts *facts;
	const jy_recent *recent;
} reading;

static journey_status load(void *user, uint32_t slot, journey_value *out)
{
	const reading *r = user;
	uint32_t index = jy_slot_index(slot), at;
	journey_status status;

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
	at = r->recent->schema->places[index];
	if (at == JY_NONE)
		return r->facts->types[r->recent->type].position[index] == JY_NONE ? JOURNEY_NOT_FOUND
										   : JOURNEY_UNKNOWN;
	status = jy_recent_value(r->facts, r->recent, at, out);
	if (status == JOURNEY_OK && out->type == JOURNEY_NULL)
		return JOURNEY_NOT_FOUND;
	return status;
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

/* Whether what counts of an event is a value, which is worked out whenever it is asked for. */
static bool has_item(const jy_feature *feature)
{
	return jy_has_items((uint8_t)feature->kind) && feature->kind != JOURNEY_FEATURE_DISTINCT;
}

/* A value to keep; false: none that can be one. */
static bool take_item(journey_value v, const jy_feature *feature, jy_contribution *out)
{
	if (feature->kind == JOURNEY_FEATURE_MOST && v.type != JOURNEY_STRING)
		return false;
	out->item = v;
	switch (v.type) {
	case JOURNEY_STRING:
		return v.n <= JOURNEY_EVENT_TEXT_MAX;
	case JOURNEY_DOUBLE:
		if (v.as.d == 0.0)
			out->item.as.d = 0.0; /* not -0.0: equal values have one form */
		return v.as.d - v.as.d == 0.0;
	case JOURNEY_BOOL:
	case JOURNEY_INT:
	case JOURNEY_UINT:
	case JOURNEY_TIMESTAMP:
		return true;
	default:
		return false;
	}
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
	if (feature->kind == JOURNEY_FEATURE_DISTINCT)
		return hash_key(v, &out->hash);
	if (feature->kind != JOURNEY_FEATURE_TALLY)
		return take_item(v, feature, out);
	out->key = jy_value_text(v);
	return v.type == JOURNEY_STRING;
}

/* The value of `of` or `by`; c->counts is false where there is none. */
static journey_status take_value(jy_facts *facts, const jy_recent *recent, uint32_t index, journey_value *out,
				 jy_contribution *c)
{
	const jy_feature *feature = &facts->strategy->features[index];
	const jy_plain *plain = &facts->plain[index];
	uint32_t at = plain->property == JY_NONE ? JY_NONE : recent->schema->places[plain->property];

	if (at != JY_NONE && jy_recent_value(facts, recent, at, out) == JOURNEY_OK && out->type == plain->type)
		return JOURNEY_OK;
	return run(facts, recent, feature->of ? feature->of : feature->by, out, c);
}

static journey_status compute(jy_facts *facts, const jy_recent *recent, uint32_t index, jy_contribution *out)
{
	const jy_feature *feature = &facts->strategy->features[index];
	journey_value v;
	journey_status status;

	memset(out, 0, sizeof(*out));
	out->counts = true;
	if (feature->kind == JOURNEY_FEATURE_TALLY)
		out->value = 1.0;
	if (!feature->where && !feature->of && !feature->by)
		return JOURNEY_OK;
	jy_arena_reset(&facts->values);
	if (feature->where) {
		status = run(facts, recent, feature->where, &v, out);
		if (status != JOURNEY_OK)
			return status;
		out->counts = out->counts && v.type == JOURNEY_BOOL && v.as.i;
	}
	if (!out->counts || (!feature->of && !feature->by))
		return JOURNEY_OK;
	status = take_value(facts, recent, index, &v, out);
	if (status == JOURNEY_OK && out->counts)
		out->counts = feature->of && !has_item(feature) ? take_number(v, feature, out)
								 : take_key(v, feature, out);
	return status;
}

jy_tally_query jy_tally_query_of(journey_str key)
{
	uint64_t hash = jy_hash64(0, key.data, key.size);
	jy_tally_query query = {key, 0};

	memcpy(&query.hash, &hash, sizeof(hash));
	return query;
}

/* The property whose text the key is (not a copy of it), plus 1; or 0. */
static size_t find_text(const jy_recent *recent, journey_str key)
{
	jy_reader in = jy_reader_of(recent->body, recent->body_size);
	uint32_t i;

	for (i = 0; i < recent->schema->count && !in.failed; i++) {
		jy_reader at = in;

		if (jy_reader_u8(&at) == JOURNEY_STRING) {
			journey_str text = jy_reader_str(&at);

			if (text.data == key.data && text.size == key.size)
				return i + 1;
		}
		jy_value_skip(&in);
	}
	return 0;
}

/* Room for the number of feature `k` of the type; NULL: it has none, or there is no memory. */
static jy_remembered *number_of(const jy_facts *facts, jy_recent *recent, uint32_t k)
{
	if (k >= recent->schema->numbers)
		return NULL;
	if (!recent->numbers)
		recent->numbers = jy_alloc_items(&facts->allocator, recent->schema->numbers,
						 sizeof(*recent->numbers));
	return recent->numbers ? &recent->numbers[k] : NULL;
}

static void remember(const jy_facts *facts, jy_recent *recent, uint32_t k, const jy_contribution *c,
		     const jy_feature *feature)
{
	uint32_t bit = (uint32_t)1 << k;
	jy_remembered *number = c->counts ? number_of(facts, recent, k) : NULL;

	if (c->counts && k < recent->schema->numbers && !number)
		return; /* without memory it is computed again */
	recent->known |= bit;
	if (!c->counts)
		return;
	recent->counts |= bit;
	if (!number)
		return;
	number->value = c->value;
	number->micro = c->micro;
	number->text = 0;
	number->hash = c->hash;
	if (feature->kind == JOURNEY_FEATURE_TALLY) {
		number->value = (double)jy_tally_weight(feature->half_life, recent->time, c->value);
		number->micro = jy_tally_query_of(c->key).hash;
		number->text = feature->by ? find_text(recent, c->key) : JY_TEXT_NONE;
	}
}

/* Whether what the feature makes of the event is remembered, as far as a contribution goes. */
static bool is_remembered(const jy_facts *facts, const jy_recent *recent, uint32_t index, jy_contribution *out)
{
	const jy_feature *feature = &facts->strategy->features[index];
	uint32_t k = facts->feature_local[index];

	if (k >= JY_REMEMBERED_MAX || !(recent->known >> k & 1))
		return false;
	memset(out, 0, sizeof(*out));
	out->counts = recent->counts >> k & 1;
	if (!out->counts)
		return true;
	if (feature->kind == JOURNEY_FEATURE_TALLY || has_item(feature))
		return false;
	if (k < recent->schema->numbers) {
		out->hash = recent->numbers[k].hash;
		out->value = recent->numbers[k].value;
		out->micro = recent->numbers[k].micro;
	}
	return true;
}

journey_status jy_recent_contribution(jy_facts *facts, jy_recent *recent, uint32_t index,
				      jy_contribution *out)
{
	uint32_t k = facts->feature_local[index];
	journey_status status;

	if (is_remembered(facts, recent, index, out))
		return JOURNEY_OK;
	status = compute(facts, recent, index, out);
	if (status == JOURNEY_OK && !out->unknown && k < JY_REMEMBERED_MAX)
		remember(facts, recent, k, out, &facts->strategy->features[index]);
	return status;
}

journey_status jy_recent_last_contribution(jy_facts *facts, const jy_recent *recent, uint32_t index,
					   jy_contribution *out)
{
	return is_remembered(facts, recent, index, out) ? JOURNEY_OK : compute(facts, recent, index, out);
}

/* What is remembered of a tally's event: whether it is under the key, as far as that can be told. */
static bool recall(jy_facts *facts, const jy_recent *recent, uint32_t k, const jy_tally_query *query, uint64_t *out)
{
	const jy_remembered *number;
	journey_value v;

	if (k >= JY_REMEMBERED_MAX || !(recent->known >> k & 1))
		return false;
	*out = 0;
	if (!(recent->counts >> k & 1))
		return true;
	number = &recent->numbers[k];
	if (number->micro != query->hash)
		return true;
	if (!number->text)
		return false;
	if (number->text == JY_TEXT_NONE) {
		*out = (uint64_t)number->value;
		return true;
	}
	if (jy_recent_value(facts, recent, (uint32_t)number->text - 1, &v) == JOURNEY_OK &&
	    jy_str_equal(jy_value_text(v), query->key))
		*out = (uint64_t)number->value;
	return true;
}

journey_status jy_recent_weight(jy_facts *facts, jy_recent *recent, uint32_t index,
				const jy_tally_query *query, uint64_t *out)
{
	uint32_t k = facts->feature_local[index];
	jy_contribution c;
	journey_status status;

	if (recall(facts, recent, k, query, out))
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

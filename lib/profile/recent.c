#include "profile/recent.h"

#include "base/number.h"
#include "base/text.h"
#include "base/value.h"
#include "profile/flat.h"

#include <string.h>

#define REMEMBERED 64u

static uint32_t number_count(const jy_facts *facts, uint32_t type)
{
	uint32_t n = type == JY_NONE ? 0 : facts->strategy->events[type].features.count;

	return n < REMEMBERED ? n : REMEMBERED;
}

static size_t round_up(size_t n)
{
	return (n + 15) & ~(size_t)15;
}

/* A block for `kept` properties whose values take `bytes`; *room is where the values go. */
static jy_recent *new_recent(jy_facts *facts, uint32_t type, uint32_t kept, size_t bytes, unsigned char **room)
{
	size_t numbers = round_up(sizeof(jy_recent) + kept * sizeof(jy_kept));
	size_t values = numbers + number_count(facts, type) * sizeof(jy_remembered);
	size_t size;
	jy_recent *r;

	if (!jy_add_size(values, bytes, &size))
		return NULL;
	r = jy_alloc(&facts->allocator, size);
	if (!r)
		return NULL;
	r->known = r->counts = 0;
	r->size = size;
	r->type = type;
	r->kept = kept;
	r->numbers = (jy_remembered *)(void *)((unsigned char *)r + numbers);
	*room = (unsigned char *)r + values;
	return r;
}

jy_recent *jy_recent_of_view(jy_facts *facts, const jy_event_view *view)
{
	const jy_facts_type *type = &facts->types[view->type];
	unsigned char *room;
	jy_recent *r;
	uint32_t i;
	size_t bytes = 0;

	for (i = 0; i < type->kept_count; i++) {
		if (!jy_flat_size(view->properties[type->kept[i]], &bytes))
			return NULL;
	}
	r = new_recent(facts, view->type, type->kept_count, bytes, &room);
	if (!r)
		return NULL;
	r->time = view->event->timestamp;
	r->id = view->id;
	r->name = type->name;
	for (i = 0; i < type->kept_count; i++) {
		r->properties[i].name = type->property_names[type->kept[i]];
		room = jy_flat_copy(view->properties[type->kept[i]], room, &r->properties[i].value);
	}
	return r;
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
                                  const jy_kept *properties, uint32_t count, jy_recent **out)
{
	static const jy_facts_type none = {0};
	uint32_t type_index = jy_facts_type_of(facts, name);
	const jy_facts_type *type = type_index == JY_NONE ? &none : &facts->types[type_index];
	uint32_t i, others = 0, next;
	size_t bytes = 0;
	unsigned char *room;
	jy_recent *r;

	for (i = 0; i < count; i++) {
		others += find_kept(type, properties[i].name) == type->kept_count;
		if (!jy_flat_size(properties[i].value, &bytes))
			return JOURNEY_CORRUPT;
	}
	r = new_recent(facts, type_index, type->kept_count + others, bytes, &room);
	if (!r)
		return JOURNEY_NO_MEMORY;
	r->time = time;
	r->id = id;
	r->name = name;
	for (i = 0; i < type->kept_count; i++) {
		r->properties[i].name = type->property_names[type->kept[i]];
		r->properties[i].value.type = JOURNEY_EXPR_ABSENT;
	}
	next = type->kept_count;
	for (i = 0; i < count; i++) {
		uint32_t at = find_kept(type, properties[i].name);

		if (at == type->kept_count)
			at = next++;
		r->properties[at].name = properties[i].name;
		room = jy_flat_copy(properties[i].value, room, &r->properties[at].value);
	}
	*out = r;
	return JOURNEY_OK;
}

void jy_recent_free(const journey_allocator *a, jy_recent *recent)
{
	if (recent)
		jy_free(a, recent, recent->size);
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
	if (at == JY_NONE || r->recent->properties[at].value.type == JOURNEY_EXPR_ABSENT)
		return JOURNEY_NOT_FOUND;
	*out = r->recent->properties[at].value;
	return JOURNEY_OK;
}

/* Runs a program over the event. *has is false where it has no value. */
static journey_status run(jy_facts *facts, const jy_recent *recent, const journey_expr_program *program,
                          journey_value *out, bool *has)
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
	*has = status == JOURNEY_OK;
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
	if (jy_double_micro(out->value, &out->micro))
		return true;
	return feature->kind == JOURNEY_FEATURE_MIN || feature->kind == JOURNEY_FEATURE_MAX;
}

static journey_status compute(jy_facts *facts, const jy_recent *recent, uint32_t index, jy_contribution *out)
{
	const jy_feature *feature = &facts->strategy->features[index];
	const journey_expr_program *program = feature->kind == JOURNEY_FEATURE_TALLY ? feature->by : feature->of;
	jy_contribution c = {false, 0.0, 0, {NULL, 0}};
	journey_value v;
	journey_status status;
	bool has = true;

	if (feature->where) {
		status = run(facts, recent, feature->where, &v, &has);
		if (status != JOURNEY_OK)
			return status;
		has = has && v.type == JOURNEY_BOOL && v.as.i;
	}
	if (has && program) {
		status = run(facts, recent, program, &v, &has);
		if (status != JOURNEY_OK)
			return status;
		if (has && feature->kind == JOURNEY_FEATURE_TALLY) {
			has = v.type == JOURNEY_STRING;
			if (has)
				c.key = jy_value_text(v);
		} else if (has) {
			has = take_number(v, feature, &c);
		}
	}
	c.counts = has;
	*out = c;
	return JOURNEY_OK;
}

static int64_t key_hash(journey_str key)
{
	uint64_t hash = jy_hash64(0, key.data, key.size);
	int64_t out;

	memcpy(&out, &hash, sizeof(out));
	return out;
}

static void remember(jy_recent *recent, uint32_t k, const jy_contribution *c, bool tally)
{
	recent->known |= UINT64_C(1) << k;
	if (c->counts)
		recent->counts |= UINT64_C(1) << k;
	recent->numbers[k].value = c->value;
	recent->numbers[k].micro = tally && c->counts ? key_hash(c->key) : c->micro;
}

journey_status jy_recent_contribution(jy_facts *facts, jy_recent *recent, uint32_t feature,
                                      jy_contribution *out)
{
	bool tally = facts->strategy->features[feature].kind == JOURNEY_FEATURE_TALLY;
	uint32_t k = facts->feature_local[feature];
	journey_status status;

	if (k < REMEMBERED && (recent->known >> k & 1) && (!tally || !(recent->counts >> k & 1))) {
		out->counts = (recent->counts >> k & 1) != 0;
		out->value = recent->numbers[k].value;
		out->micro = recent->numbers[k].micro;
		out->key.data = NULL;
		out->key.size = 0;
		return JOURNEY_OK;
	}
	status = compute(facts, recent, feature, out);
	if (status == JOURNEY_OK && k < REMEMBERED)
		remember(recent, k, out, tally);
	return status;
}

journey_status jy_recent_has_key(jy_facts *facts, jy_recent *recent, uint32_t feature, journey_str key,
                                 bool *out)
{
	uint32_t k = facts->feature_local[feature];
	jy_contribution c;
	journey_status status;

	if (k < REMEMBERED && (recent->known >> k & 1) &&
	    (!(recent->counts >> k & 1) || recent->numbers[k].micro != key_hash(key))) {
		*out = false;
		return JOURNEY_OK;
	}
	status = jy_recent_contribution(facts, recent, feature, &c);
	if (status == JOURNEY_OK)
		*out = c.counts && jy_str_equal(c.key, key);
	return status;
}

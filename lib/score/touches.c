#include "score/touches.h"

#include "base/error.h"

journey_status journey_touches_new(const journey_allocator *allocator, journey_touches **out)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	journey_touches *touches;

	if (!out)
		return JOURNEY_MISUSE;
	touches = jy_alloc_zero(&memory, sizeof *touches);
	if (!touches)
		return JOURNEY_NO_MEMORY;
	touches->allocator = memory;
	jy_map_init(&touches->places, &touches->allocator, 1);
	*out = touches;
	return JOURNEY_OK;
}

void journey_touches_free(journey_touches *touches)
{
	if (!touches)
		return;
	journey_allocator memory = touches->allocator;

	jy_made_free(&memory, &touches->made);
	jy_free(&memory, touches->items, touches->capacity * sizeof *touches->items);
	jy_free(&memory, touches->parents, touches->unit_capacity * sizeof *touches->parents);
	jy_map_free(&touches->places);
	jy_free(&memory, touches, sizeof *touches);
}

static journey_status unit_of(journey_touches *t, journey_str name, uint32_t *out)
{
	uint64_t place = t->unit_count;

	if (!jy_map_find(&t->places, name.data, name.size, &place)) {
		if (t->unit_count == UINT32_MAX)
			return JOURNEY_LIMIT;
		if (!jy_grow(&t->allocator, &t->parents, &t->unit_capacity, t->unit_count + 1, sizeof *t->parents))
			return JOURNEY_NO_MEMORY;
		journey_status status = jy_map_put(&t->places, name.data, name.size, place);

		if (status != JOURNEY_OK)
			return status;
		t->parents[t->unit_count++] = (uint32_t)place;
	}
	*out = (uint32_t)place;
	return JOURNEY_OK;
}

static journey_status add(journey_touches *t, journey_str unit, jy_touch item)
{
	journey_status status;

	if (!t || (unit.size && !unit.data))
		return JOURNEY_MISUSE;
	if (item.time < JOURNEY_TIME_MIN || item.time > JOURNEY_TIME_MAX)
		return JOURNEY_RANGE;
	if (t->count == JOURNEY_TOUCHES_MAX)
		return JOURNEY_LIMIT;
	if (!jy_grow(&t->allocator, &t->items, &t->capacity, t->count + 1, sizeof *t->items))
		return JOURNEY_NO_MEMORY;
	status = unit_of(t, unit, &item.unit);
	if (status == JOURNEY_OK)
		t->items[t->count++] = item;
	return status;
}

journey_status journey_touches_add(journey_touches *touches, journey_str unit, uint32_t channel, journey_time time)
{
	journey_status status;

	if (channel >= JOURNEY_ATTRIBUTION_CHANNELS_MAX)
		return JOURNEY_RANGE;
	status = add(touches, unit, (jy_touch){.channel = channel, .time = time});
	if (status == JOURNEY_OK && channel >= touches->channels)
		touches->channels = channel + 1;
	return status;
}

journey_status journey_touches_convert(journey_touches *touches, journey_str unit, journey_time time, int64_t value)
{
	return add(touches, unit, (jy_touch){.channel = JY_CONVERSION, .time = time, .value = value});
}

/* Chains are cut short on the way, so that many joins of one customer stay fast. */
static uint32_t find_root(journey_touches *t, uint32_t unit)
{
	uint32_t root = unit;

	while (t->parents[root] != root)
		root = t->parents[root];
	while (unit != root) {
		uint32_t next = t->parents[unit];

		t->parents[unit] = root;
		unit = next;
	}
	return root;
}

static void join(journey_touches *t, uint32_t a, uint32_t b)
{
	a = find_root(t, a);
	b = find_root(t, b);
	if (a < b)
		t->parents[b] = a;
	else
		t->parents[a] = b;
}

journey_status journey_touches_join(journey_touches *touches, journey_str unit, journey_str other)
{
	uint32_t a, b;
	journey_status status;

	if (!touches || (unit.size && !unit.data) || (other.size && !other.data))
		return JOURNEY_MISUSE;
	status = unit_of(touches, unit, &a);
	if (status == JOURNEY_OK)
		status = unit_of(touches, other, &b);
	if (status == JOURNEY_OK)
		join(touches, a, b);
	return status;
}

/* Names first: a unit without touches changes no path, so that a failure on the way changes none. */
static journey_status take_units(journey_touches *into, const journey_touches *from, uint32_t *units)
{
	journey_status status = JOURNEY_OK;
	size_t next = 0;

	for (size_t i = 0; status == JOURNEY_OK && i < jy_map_end(&from->places); i++) {
		journey_bytes name;
		uint64_t place;

		if (jy_map_at(&from->places, i, &name, &place))
			status = unit_of(into, (journey_str){(const char *)name.data, name.size}, &units[next++]);
	}
	return status;
}

journey_status journey_touches_merge(journey_touches *into, const journey_touches *from)
{
	uint32_t *units;
	journey_status status;

	if (!into || !from || into == from)
		return JOURNEY_MISUSE;
	if (from->unit_count == 0)
		return JOURNEY_OK;
	if (from->count > JOURNEY_TOUCHES_MAX - into->count)
		return JOURNEY_LIMIT;
	if (!jy_grow(&into->allocator, &into->items, &into->capacity, into->count + from->count, sizeof *into->items))
		return JOURNEY_NO_MEMORY;
	units = jy_alloc_items(&into->allocator, from->unit_count, sizeof *units);
	if (!units)
		return JOURNEY_NO_MEMORY;
	status = take_units(into, from, units);
	if (status == JOURNEY_OK) {
		for (uint32_t i = 0; i < from->unit_count; i++)
			join(into, units[i], units[from->parents[i]]);
		for (size_t i = 0; i < from->count; i++) {
			into->items[into->count] = from->items[i];
			into->items[into->count++].unit = units[from->items[i].unit];
		}
		into->channels = into->channels > from->channels ? into->channels : from->channels;
	}
	jy_free(&into->allocator, units, from->unit_count * sizeof *units);
	return status;
}

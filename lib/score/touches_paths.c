/*
 * Paths from touches: everything in the order of customers and times, cut at conversions and pauses into stretches, and
 * these ordered by their touches, so that nothing depends on the order in which touches came.
 */
#include "score/touches.h"

#include <string.h>

#include "base/error.h"
#include "base/int128.h"

#define MICRO 1e6

/* The touches [begin, end) of all in their order, and how they ended. */
typedef struct stretch {
	size_t begin, end;
	journey_time until;
	journey_int128 value;
	uint64_t conversions, nulls;
} stretch;

typedef struct making {
	const journey_allocator *allocator;
	const journey_touch_options *options;
	jy_touch *items, *room; /* in order */
	uint32_t *roots;        /* of each unit */
	size_t count;
	stretch *stretches, *spare;
	size_t stretch_count, stretch_capacity;
} making;

typedef int compare_fn(const making *m, const void *a, const void *b);

/* Stable, by merging ever longer runs; the result is in `items`. */
static void sort(const making *m, void *items, void *room, size_t count, size_t size, compare_fn *compare)
{
	unsigned char *from = items, *to = room;

	for (size_t run = 1; run < count; run *= 2) {
		for (size_t begin = 0; begin < count; begin += 2 * run) {
			size_t middle = count - begin > run ? begin + run : count, a = begin, b = middle;
			size_t end = count - middle > run ? middle + run : count;

			for (size_t k = begin; k < end; k++) {
				bool left = a < middle && (b == end || compare(m, from + a * size, from + b * size) <= 0);

				memcpy(to + k * size, from + (left ? a++ : b++) * size, size);
			}
		}
		unsigned char *kept = from;

		from = to;
		to = kept;
	}
	if (count && from != items)
		memcpy(items, from, count * size);
}

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* A conversion has the highest channel: it comes behind the touches of its moment. */
static int compare_touches(const making *m, const void *left, const void *right)
{
	const jy_touch *a = left, *b = right;

	(void)m;
	if (a->time != b->time)
		return compare_numbers(a->time, b->time);
	if (a->channel != b->channel)
		return a->channel < b->channel ? -1 : 1;
	return compare_numbers(a->value, b->value);
}

static int compare_paths(const making *m, const stretch *a, const stretch *b)
{
	size_t left = a->end - a->begin, right = b->end - b->begin;

	for (size_t k = 0; k < left && k < right; k++) {
		uint32_t x = m->items[a->begin + k].channel, y = m->items[b->begin + k].channel;

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (left > right) - (left < right);
}

static int compare_stretches(const making *m, const void *left, const void *right)
{
	const stretch *a = left, *b = right;
	int order = compare_paths(m, a, b);

	if (order || !m->options->keep_times)
		return order;
	order = compare_numbers(a->until, b->until);
	for (size_t k = 0; !order && k < a->end - a->begin; k++)
		order = compare_numbers(m->items[a->begin + k].time, m->items[b->begin + k].time);
	if (!order)
		order = jy_i128_cmp(a->value, b->value);
	return order ? order : (a->nulls > b->nulls) - (a->nulls < b->nulls);
}

static journey_status emit(making *m, stretch made)
{
	if (!jy_grow(m->allocator, &m->stretches, &m->stretch_capacity, m->stretch_count + 1, sizeof *m->stretches))
		return JOURNEY_NO_MEMORY;
	m->stretches[m->stretch_count++] = made;
	return JOURNEY_OK;
}

/* Times are within bounds whose difference is a duration, so that nothing overflows. */
static bool apart(const making *m, journey_time before, journey_time after)
{
	return m->options->lookback && after - before > m->options->lookback;
}

/* Touches that no conversion took; `last`: and none can any more but for those that are young. */
static journey_status emit_nulls(making *m, size_t begin, size_t end, bool last)
{
	journey_status status = JOURNEY_OK;

	if (m->options->conversions_only)
		return JOURNEY_OK;
	for (size_t stop; status == JOURNEY_OK && begin < end; begin = stop) {
		for (stop = begin + 1; stop < end; stop++)
			if (apart(m, m->items[stop - 1].time, m->items[stop].time))
				break;
		journey_time until = m->items[stop - 1].time;
		bool open = last && stop == end && m->options->lookback && m->options->now && !apart(m, until, m->options->now);

		if (!open)
			status = emit(m, (stretch){.begin = begin, .end = stop, .until = until, .nulls = 1});
	}
	return status;
}

/*
 * The items [from, to) of one customer. Its touches are moved together to `at`, so that those of a path are neighbours;
 * returns where they end.
 */
static journey_status cut(making *m, size_t from, size_t to, size_t *at)
{
	size_t window = *at, fresh = *at, untaken = *at; /* of the next conversion; since the last one; that none took */
	journey_status status = JOURNEY_OK;

	for (size_t i = from; status == JOURNEY_OK && i < to; i++) {
		jy_touch item = m->items[i];

		if (item.channel != JY_CONVERSION) {
			m->items[(*at)++] = item;
			continue;
		}
		while (window < *at && apart(m, m->items[window].time, item.time))
			window++;
		size_t begin = m->options->share || window > fresh ? window : fresh;

		if (begin > untaken)
			status = emit_nulls(m, untaken, begin, false);
		fresh = untaken = *at;
		if (status == JOURNEY_OK)
			status = emit(m, (stretch){.begin = begin, .end = *at, .until = item.time, .value = jy_i128(item.value),
				.conversions = 1});
	}
	if (status == JOURNEY_OK)
		status = emit_nulls(m, untaken, *at, true);
	return status;
}

static journey_status cut_all(making *m)
{
	journey_status status = JOURNEY_OK;
	size_t at = 0;

	for (size_t i = 0, end; status == JOURNEY_OK && i < m->count; i = end) {
		for (end = i + 1; end < m->count && m->items[end].unit == m->items[i].unit;)
			end++;
		status = cut(m, i, end, &at);
	}
	return status;
}

/* Paths with the same touches become one. */
static void combine(making *m)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->stretch_count; i++) {
		stretch *into = kept ? &m->stretches[kept - 1] : NULL, *next = &m->stretches[i];

		if (!into || compare_paths(m, into, next) != 0) {
			m->stretches[kept++] = *next;
			continue;
		}
		into->value = jy_i128_add(into->value, next->value);
		into->conversions += next->conversions;
		into->nulls += next->nulls;
	}
	m->stretch_count = kept;
}

/* By customer with one pass, since customers are numbers, and then each one's own. `places`: of each customer, 0. */
static void put_in_order(making *m, const journey_touches *t, size_t *places)
{
	size_t at = 0;

	for (size_t i = 0; i < t->count; i++)
		places[m->roots[t->items[i].unit]]++;
	for (size_t i = 0; i < t->unit_count; i++) {
		size_t count = places[i];

		places[i] = at;
		at += count;
	}
	for (size_t i = 0; i < t->count; i++) {
		jy_touch item = t->items[i];

		item.unit = m->roots[item.unit];
		m->items[places[item.unit]++] = item;
	}
	for (size_t i = 0, begin = 0; i < t->unit_count; begin = places[i++])
		sort(m, m->items + begin, m->room, places[i] - begin, sizeof *m->items, compare_touches);
}

static journey_status order_all(making *m, const journey_touches *t)
{
	size_t *places = jy_alloc_items(m->allocator, t->unit_count, sizeof *places);

	m->count = t->count;
	m->items = jy_alloc_items(m->allocator, t->count, sizeof *m->items);
	m->room = jy_alloc_items(m->allocator, t->count, sizeof *m->room);
	m->roots = jy_alloc_items(m->allocator, t->unit_count, sizeof *m->roots);
	bool have = places && m->items && m->room && m->roots;

	for (uint32_t i = 0; have && i < t->unit_count; i++)
		m->roots[i] = t->parents[i] == i ? i : m->roots[t->parents[i]];
	if (have)
		put_in_order(m, t, places);
	jy_free(m->allocator, places, places ? t->unit_count * sizeof *places : 0);
	return have ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

static journey_status find_stretches(making *m)
{
	journey_status status = cut_all(m);

	if (status != JOURNEY_OK || !m->stretch_count)
		return status;
	m->spare = jy_alloc_items(m->allocator, m->stretch_count, sizeof *m->spare);
	if (!m->spare)
		return JOURNEY_NO_MEMORY;
	sort(m, m->stretches, m->spare, m->stretch_count, sizeof *m->stretches, compare_stretches);
	jy_free(m->allocator, m->spare, m->stretch_count * sizeof *m->spare);
	m->spare = NULL;
	if (!m->options->keep_times)
		combine(m);
	return JOURNEY_OK;
}

void jy_made_free(const journey_allocator *allocator, jy_made *made)
{
	size_t paths = made->paths, touches = made->touches;

	jy_free(allocator, made->ends, made->ends ? paths * sizeof *made->ends : 0);
	jy_free(allocator, made->channels, made->channels ? touches * sizeof *made->channels : 0);
	jy_free(allocator, made->times, made->times ? touches * sizeof *made->times : 0);
	jy_free(allocator, made->until, made->until ? paths * sizeof *made->until : 0);
	jy_free(allocator, made->conversions, made->conversions ? paths * sizeof *made->conversions : 0);
	jy_free(allocator, made->values, made->values ? paths * sizeof *made->values : 0);
	jy_free(allocator, made->nulls, made->nulls ? paths * sizeof *made->nulls : 0);
	*made = (jy_made){.ends = NULL};
}

static bool make_room(const making *m, jy_made *made)
{
	made->ends = jy_alloc_items(m->allocator, made->paths, sizeof *made->ends);
	made->channels = jy_alloc_items(m->allocator, made->touches, sizeof *made->channels);
	made->times = jy_alloc_items(m->allocator, made->touches, sizeof *made->times);
	made->until = jy_alloc_items(m->allocator, made->paths, sizeof *made->until);
	made->conversions = jy_alloc_items(m->allocator, made->paths, sizeof *made->conversions);
	made->values = jy_alloc_items(m->allocator, made->paths, sizeof *made->values);
	made->nulls = jy_alloc_items(m->allocator, made->paths, sizeof *made->nulls);
	return made->ends && (!made->touches || (made->channels && made->times)) && made->until && made->conversions
		&& made->values && made->nulls;
}

static journey_status write_paths(const making *m, jy_made *made)
{
	size_t at = 0;

	made->paths = m->stretch_count;
	for (size_t i = 0; i < m->stretch_count; i++) {
		made->touches += m->stretches[i].end - m->stretches[i].begin;
		if (made->touches > JOURNEY_TOUCHES_MAX)
			return JOURNEY_LIMIT;
	}
	if (made->paths && !make_room(m, made))
		return JOURNEY_NO_MEMORY;
	for (size_t i = 0; i < m->stretch_count; i++) {
		const stretch *s = &m->stretches[i];

		for (size_t k = s->begin; k < s->end; k++) {
			made->channels[at] = m->items[k].channel;
			made->times[at++] = m->items[k].time;
		}
		made->ends[i] = at;
		made->until[i] = s->until;
		made->conversions[i] = (double)s->conversions;
		made->values[i] = jy_i128_double(s->value) / MICRO;
		made->nulls[i] = (double)s->nulls;
	}
	return JOURNEY_OK;
}

void journey_touch_options_init(journey_touch_options *options)
{
	if (options)
		*options = (journey_touch_options){.size = sizeof *options};
}

static journey_status make(const journey_touches *touches, const journey_touch_options *options, jy_made *made)
{
	making m = {.allocator = &touches->allocator, .options = options};
	journey_status status = touches->count ? order_all(&m, touches) : JOURNEY_OK;

	if (status == JOURNEY_OK)
		status = find_stretches(&m);
	if (status == JOURNEY_OK)
		status = write_paths(&m, made);
	jy_free(m.allocator, m.stretches, m.stretch_capacity * sizeof *m.stretches);
	jy_free(m.allocator, m.roots, m.roots ? touches->unit_count * sizeof *m.roots : 0);
	jy_free(m.allocator, m.room, m.room ? m.count * sizeof *m.room : 0);
	jy_free(m.allocator, m.items, m.items ? m.count * sizeof *m.items : 0);
	return status;
}

journey_status journey_touches_paths(journey_touches *touches, const journey_touch_options *options, journey_paths *paths,
	journey_error *error)
{
	const journey_touch_options defaults = {.size = sizeof defaults};
	jy_made made = {.ends = NULL};
	journey_status status;

	if (!touches || !paths)
		return jy_error_set(error, JOURNEY_MISUSE, "touches", "touches and paths are needed");
	if (!options)
		options = &defaults;
	if (options->size < sizeof *options)
		return jy_error_set(error, JOURNEY_MISUSE, "options", "its size is not set");
	if (options->lookback < 0)
		return jy_error_set(error, JOURNEY_RANGE, "lookback", "0 or more is expected");
	if (options->now < JOURNEY_TIME_MIN || options->now > JOURNEY_TIME_MAX)
		return jy_error_set(error, JOURNEY_RANGE, "now", "a time within JOURNEY_TIME_MIN .. JOURNEY_TIME_MAX is expected");
	status = make(touches, options, &made);
	if (status != JOURNEY_OK) {
		jy_made_free(&touches->allocator, &made);
		return status == JOURNEY_LIMIT ? jy_error_set(error, status, "touches", "paths have more than %d touches",
			JOURNEY_TOUCHES_MAX) : jy_error_memory(error);
	}
	jy_made_free(&touches->allocator, &touches->made);
	touches->made = made;
	*paths = (journey_paths){.size = sizeof *paths, .channels = touches->channels, .count = made.paths, .ends = made.ends,
		.touches = made.channels, .times = options->keep_times ? made.times : NULL,
		.until = options->keep_times ? made.until : NULL, .conversions = made.conversions, .values = made.values,
		.nulls = made.nulls};
	return JOURNEY_OK;
}

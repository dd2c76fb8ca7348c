/* Which paths are frequent. */
#include <journey/paths.h>

#include "base/error.h"
#include "base/map.h"
#include "base/memory.h"
#include "score/runs.h"
#include "score/total.h"
#include "score/trails.h"

#include <string.h>

typedef struct entry {
	uint64_t count, units, last_unit, cut;
	jy_total time;
} entry;

struct journey_sequences {
	journey_allocator allocator;
	jy_map keys; /* codes of a path, to the index of its entry */
	entry *entries;
	size_t entry_count, entry_capacity;
	uint64_t total, beyond;
	journey_sequence *top;
	size_t top_count, top_room;
};

void journey_sequences_options_init(journey_sequences_options *options)
{
	if (options)
		*options = (journey_sequences_options){.size = sizeof *options, .sessions = 1, .collapse = 1, .length = 8,
			.top = 20};
}

typedef struct work {
	journey_sequences *s;
	const journey_sequences_options *options;
	const journey_visit *visits;
	jy_runs runs;
	size_t unit;
} work;

static bool find(journey_sequences *s, const uint32_t *codes, size_t length, entry **out)
{
	uint64_t at;

	*out = NULL;
	if (jy_map_find(&s->keys, codes, length * sizeof *codes, &at)) {
		*out = &s->entries[at];
		return true;
	}
	if (s->entry_count >= JOURNEY_SEQUENCES_MAX)
		return true;
	if (!jy_grow(&s->allocator, (void *)&s->entries, &s->entry_capacity, s->entry_count + 1, sizeof *s->entries) ||
	    jy_map_put(&s->keys, codes, length * sizeof *codes, s->entry_count) != JOURNEY_OK)
		return false;
	s->entries[s->entry_count] = (entry){.count = 0};
	*out = &s->entries[s->entry_count++];
	return true;
}

/* The runs [from, to) are a path. */
static bool note(work *w, size_t from, size_t to, bool cut)
{
	uint32_t codes[JOURNEY_SEQUENCE_LENGTH_MAX];
	entry *e;

	for (size_t i = from; i < to; i++)
		codes[i - from] = w->visits[w->runs.items[i]].code;
	if (!find(w->s, codes, to - from, &e))
		return false;
	w->s->total++;
	if (!e) {
		w->s->beyond++;
		return true;
	}
	e->count++;
	e->units += e->last_unit != w->unit + 1;
	e->last_unit = w->unit + 1;
	e->cut += cut;
	jy_total_add(&e->time, (double)(w->visits[w->runs.items[to - 1]].time - w->visits[w->runs.items[from]].time));
	return true;
}

static bool note_parts(work *w)
{
	size_t length = w->options->length;

	for (size_t i = 0; i + length <= w->runs.count; i++)
		if (!note(w, i, i + length, false))
			return false;
	return true;
}

static bool note_path(work *w)
{
	size_t length = w->options->length, count = w->runs.count, at = 0;

	if (w->options->kind == JOURNEY_SEQUENCE_PART)
		return note_parts(w);
	if (w->options->kind != JOURNEY_SEQUENCE_WHOLE)
		while (at < count && w->visits[w->runs.items[at]].code != w->options->code)
			at++;
	if (at == count)
		return true;
	if (w->options->kind == JOURNEY_SEQUENCE_TO)
		return note(w, at + 1 > length ? at + 1 - length : 0, at + 1, at + 1 > length);
	return note(w, at, count - at > length ? at + length : count, count - at > length);
}

static bool count_all(work *w, journey_trails *trails)
{
	size_t count;
	const jy_span *spans = jy_trails_spans(trails, w->options->sessions != 0, &count);

	for (size_t i = 0; i < count; i++) {
		w->unit += i && w->visits[spans[i].from].unit != w->visits[spans[i - 1].from].unit;
		if (!jy_runs_of(&w->s->allocator, &w->runs, w->visits, spans[i], w->options->collapse != 0) || !note_path(w))
			return false;
	}
	return true;
}

/* Less frequent, or of the same frequency and with greater codes. */
static bool after(uint64_t count, const uint32_t *codes, size_t length, const journey_sequence *other)
{
	if (count != other->count)
		return count < other->count;
	for (size_t i = 0; i < length && i < other->length; i++)
		if (codes[i] != other->codes[i])
			return codes[i] > other->codes[i];
	return length > other->length;
}

/* The codes of a path stay in the map. */
static void select_top(journey_sequences *s)
{
	for (size_t i = 0; i < s->entry_count; i++) {
		const entry *e = &s->entries[i];
		journey_bytes key;
		uint64_t index;
		size_t at = s->top_count;

		if (!jy_map_at(&s->keys, i, &key, &index))
			continue;
		const uint32_t *codes = key.data;
		size_t length = key.size / sizeof *codes;

		if (at < s->top_room)
			s->top_count++;
		else if (after(e->count, codes, length, &s->top[--at]))
			continue;
		for (; at > 0 && !after(e->count, codes, length, &s->top[at - 1]); at--)
			s->top[at] = s->top[at - 1];
		s->top[at] = (journey_sequence){.codes = codes, .length = (uint32_t)length, .count = e->count, .units = e->units,
			.share = (double)e->count / (double)s->total, .cut = e->cut,
			.mean_time = jy_total_of(&e->time) / (double)e->count};
	}
}

static bool make(work *w, journey_trails *trails)
{
	journey_sequences *s = w->s;

	if (!count_all(w, trails))
		return false;
	size_t room = s->entry_count < w->options->top ? s->entry_count : w->options->top;

	s->top = jy_alloc_items(&s->allocator, room, sizeof *s->top);
	if (room && !s->top)
		return false;
	s->top_room = room;
	if (room)
		select_top(s);
	return true;
}

static journey_status check(const journey_sequences_options *o, journey_error *error)
{
	if ((unsigned)o->kind > JOURNEY_SEQUENCE_PART)
		return jy_error_set(error, JOURNEY_RANGE, "kind", "no such kind of paths");
	if (o->length < 1 || o->length > JOURNEY_SEQUENCE_LENGTH_MAX)
		return jy_error_set(error, JOURNEY_RANGE, "length", "found %u, 1 to JOURNEY_SEQUENCE_LENGTH_MAX, %u, is expected",
			(unsigned)o->length, JOURNEY_SEQUENCE_LENGTH_MAX);
	if (o->top < 1 || o->top > JOURNEY_SEQUENCES_TOP_MAX)
		return jy_error_set(error, JOURNEY_RANGE, "top", "found %u, 1 to JOURNEY_SEQUENCES_TOP_MAX, %u, is expected",
			(unsigned)o->top, JOURNEY_SEQUENCES_TOP_MAX);
	return JOURNEY_OK;
}

journey_status journey_sequences_new(journey_trails *trails, const journey_sequences_options *options,
	journey_sequences **out, journey_error *error)
{
	journey_sequences_options chosen;

	journey_sequences_options_init(&chosen);
	if (!out || (options && options->size < sizeof chosen))
		return jy_error_set(error, JOURNEY_MISUSE, "sequences", "no place for the paths, or the size of options is not set");
	if (options)
		chosen = *options;
	journey_status status = check(&chosen, error);

	if (status == JOURNEY_OK)
		status = jy_trails_ready(trails, error);
	if (status != JOURNEY_OK)
		return status;
	journey_sequences *s = jy_alloc_zero(&trails->allocator, sizeof *s);
	work w = {.s = s, .options = &chosen, .visits = trails->visits};

	if (!s)
		return jy_error_memory(error);
	s->allocator = trails->allocator;
	jy_map_init(&s->keys, &s->allocator, 0);
	if (make(&w, trails)) {
		*out = s;
	} else {
		journey_sequences_free(s);
		status = jy_error_memory(error);
	}
	jy_runs_free(&trails->allocator, &w.runs);
	return status;
}

void journey_sequences_free(journey_sequences *s)
{
	if (!s)
		return;
	journey_allocator a = s->allocator;

	jy_map_free(&s->keys);
	jy_free(&a, s->entries, s->entry_capacity * sizeof *s->entries);
	jy_free(&a, s->top, s->top_room * sizeof *s->top);
	jy_free(&a, s, sizeof *s);
}

const journey_sequence *journey_sequences_top(const journey_sequences *s, size_t *count)
{
	*count = s->top_count;
	return s->top;
}

uint64_t journey_sequences_total(const journey_sequences *s, uint64_t *different, uint64_t *beyond)
{
	if (different)
		*different = s->entry_count;
	if (beyond)
		*beyond = s->beyond;
	return s->total;
}

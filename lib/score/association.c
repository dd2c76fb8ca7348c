/* What goes with reaching a goal. */
#include <journey/impact.h>
#include <journey/paths.h>

#include "base/error.h"
#include "base/math.h"
#include "base/memory.h"
#include "score/heap.h"
#include "score/trails.h"

struct journey_associations {
	journey_allocator allocator;
	journey_association *items;
	size_t count, room;
	uint64_t units, reached;
};

typedef struct counts {
	uint64_t did, reached;
	size_t last; /* one more than the span that it was counted in */
} counts;

void journey_associations_options_init(journey_associations_options *options)
{
	if (options)
		*options = (journey_associations_options){.size = sizeof *options, .goal = {JOURNEY_PATHS_ANY, 0}, .least = 10,
			.confidence = .95};
}

/* The first visit of the span that is the goal, or its end. */
static size_t goal_in(const journey_visit *visits, jy_span span, const journey_funnel_step *goal)
{
	size_t at = span.from;

	while (at < span.to && !jy_step_is(goal, &visits[at]))
		at++;
	return at;
}

static void count(const journey_trails *trails, const journey_associations_options *o, counts *codes,
	journey_associations *out)
{
	size_t spans;
	const jy_span *span = jy_trails_spans(trails, o->sessions != 0, &spans);
	const journey_visit *v = trails->visits;

	for (size_t i = 0; i < spans; i++) {
		size_t goal = goal_in(v, span[i], &o->goal);
		bool reached = goal < span[i].to;
		journey_time start = v[span[i].from].time;

		if (o->early && reached && v[goal].time - start < o->early)
			continue;
		out->units++;
		out->reached += reached;
		for (size_t at = span[i].from; at < goal && (!o->early || v[at].time - start < o->early); at++) {
			counts *c = &codes[v[at].code];

			if (c->last == i + 1)
				continue;
			c->last = i + 1;
			c->did++;
			c->reached += reached;
		}
	}
}

/* How far the relative risk is from 1 at the least. */
static double distance(const journey_association *x)
{
	const journey_estimate *risk = &x->cross.relative_risk;

	if (risk->known != JOURNEY_KNOWN_INTERVAL)
		return 0;
	if (risk->low > 1)
		return jy_log(risk->low);
	return risk->high < 1 && risk->high > 0 ? -jy_log(risk->high) : 0;
}

static bool after(const void *first, const void *second)
{
	const journey_association *x = first, *y = second;
	double dx = distance(x), dy = distance(y);

	if (dx < dy || dx > dy)
		return dx < dy;
	if (x->cross.p_value < y->cross.p_value || x->cross.p_value > y->cross.p_value)
		return x->cross.p_value > y->cross.p_value;
	return x->code > y->code;
}

static bool correct(journey_associations *out)
{
	size_t n = out->count;
	double *p = jy_alloc_items(&out->allocator, n, sizeof *p);
	bool made = !n || p;

	for (size_t i = 0; made && i < n; i++)
		p[i] = out->items[i].cross.p_value;
	made = made && journey_correct(&out->allocator, JOURNEY_CORRECT_BH, p, n, p) == JOURNEY_OK;
	for (size_t i = 0; made && i < n; i++)
		out->items[i].q_value = p[i];
	jy_free(&out->allocator, p, n * sizeof *p);
	return made;
}

static bool make(const journey_trails *trails, const journey_associations_options *o, counts *codes,
	journey_associations *out)
{
	count(trails, o, codes, out);
	for (uint32_t code = 0; code < trails->codes; code++)
		out->room += codes[code].did > 0 && codes[code].did >= o->least;
	out->items = jy_alloc_items(&out->allocator, out->room, sizeof *out->items);
	if (out->room && !out->items)
		return false;
	for (uint32_t code = 0; code < trails->codes; code++) {
		const counts *c = &codes[code];
		journey_association *item = &out->items[out->count];

		if (!c->did || c->did < o->least)
			continue;
		item->code = code;
		item->did = c->did;
		item->reached = c->reached;
		item->cross.size = sizeof item->cross;
		(void)journey_cross_table(c->reached, c->did - c->reached, out->reached - c->reached,
			out->units - c->did - (out->reached - c->reached), o->confidence, &item->cross);
		out->count++;
	}
	if (!correct(out))
		return false;
	jy_heap_sort(out->items, out->count, sizeof *out->items, after);
	return true;
}

journey_status journey_associations_new(journey_trails *trails, const journey_associations_options *options,
	journey_associations **out, journey_error *error)
{
	if (!out || !options || options->size < sizeof *options)
		return jy_error_set(error, JOURNEY_MISUSE, "associations", "no options, no place for the result, or a size is not set");
	if (options->early < 0)
		return jy_error_set(error, JOURNEY_RANGE, "early", "a time of 0 or more is expected");
	if (!(options->confidence > 0 && options->confidence < 1))
		return jy_error_set(error, JOURNEY_RANGE, "confidence", "a number between 0 and 1 is expected");
	journey_status status = jy_trails_ready(trails, error);

	if (status != JOURNEY_OK)
		return status;
	journey_allocator a = trails->allocator;
	counts *codes = jy_alloc_items(&a, trails->codes, sizeof *codes);
	journey_associations *made = jy_alloc_zero(&a, sizeof *made);

	if (made)
		made->allocator = a;
	if (made && (codes || !trails->codes) && make(trails, options, codes, made)) {
		*out = made;
	} else {
		journey_associations_free(made);
		status = jy_error_memory(error);
	}
	jy_free(&a, codes, trails->codes * sizeof *codes);
	return status;
}

void journey_associations_free(journey_associations *associations)
{
	if (!associations)
		return;
	journey_allocator a = associations->allocator;

	jy_free(&a, associations->items, associations->room * sizeof *associations->items);
	jy_free(&a, associations, sizeof *associations);
}

const journey_association *journey_associations_list(const journey_associations *associations, size_t *count,
	uint64_t *units, uint64_t *reached)
{
	*count = associations->count;
	if (units)
		*units = associations->units;
	if (reached)
		*reached = associations->reached;
	return associations->items;
}

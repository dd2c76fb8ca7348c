/*
 * Removal effects in the chain that the paths make (Anderl, Becker, von Wangenheim, Schumann 2016). A state is the last
 * `order` touches, the beginning of a path those that there are. From a state a path goes on to others, to a
 * conversion or to nothing; the chance to convert from each state solves h = P h + c, and with a channel removed the
 * states that hold it have h = 0.
 */
#include "score/attribution.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "base/math.h"
#include "score/heap.h"

/* Up to so many states are solved by elimination, more by relaxation. */
#define DENSE_MAX 400
#define ROUNDS_MAX 100000
#define PRECISION 1e-15

typedef struct state {
	uint32_t touches[JOURNEY_MARKOV_ORDER_MAX], count;
	double visits, conversions, value;
	size_t first, degree; /* its edges */
} state;

typedef struct edge {
	size_t from, to;
	double weight;
} edge;

typedef struct chain {
	const journey_allocator *allocator;
	uint32_t order;
	jy_map places, arcs; /* touches -> state; (from, to) -> edge */
	state *states;       /* the first is where all begin */
	size_t state_count, state_capacity;
	edge *edges;
	size_t edge_count, edge_capacity;
	double *solution, *matrix; /* of conversions and of value, one after the other */
} chain;

static journey_status state_of(chain *c, const uint32_t *touches, uint32_t count, size_t *out)
{
	uint64_t place = c->state_count;

	if (jy_map_find(&c->places, touches, count * sizeof *touches, &place)) {
		*out = (size_t)place;
		return JOURNEY_OK;
	}
	if (c->state_count == JOURNEY_MARKOV_STATES_MAX)
		return JOURNEY_LIMIT;
	if (!jy_grow(c->allocator, &c->states, &c->state_capacity, c->state_count + 1, sizeof *c->states))
		return JOURNEY_NO_MEMORY;
	state fresh = {.count = count};

	if (count)
		memcpy(fresh.touches, touches, count * sizeof *touches);
	c->states[c->state_count] = fresh;
	*out = c->state_count++;
	return jy_map_put(&c->places, touches, count * sizeof *touches, place);
}

static journey_status go(chain *c, size_t from, size_t to, double weight)
{
	uint64_t key[2] = {from, to}, place = c->edge_count;

	c->states[from].visits += weight;
	if (!jy_map_find(&c->arcs, key, sizeof key, &place)) {
		if (!jy_grow(c->allocator, &c->edges, &c->edge_capacity, c->edge_count + 1, sizeof *c->edges))
			return JOURNEY_NO_MEMORY;
		c->edges[c->edge_count++] = (edge){.from = from, .to = to};
		journey_status status = jy_map_put(&c->arcs, key, sizeof key, place);

		if (status != JOURNEY_OK)
			return status;
	}
	c->edges[place].weight += weight;
	return JOURNEY_OK;
}

static journey_status add_path(chain *c, const jy_path *path)
{
	double weight = path->conversions + path->nulls;
	size_t at = 0;
	journey_status status = JOURNEY_OK;

	if (!path->count || !(weight > 0))
		return JOURNEY_OK;
	for (size_t k = 0; status == JOURNEY_OK && k < path->count; k++) {
		uint32_t count = k + 1 < c->order ? (uint32_t)(k + 1) : c->order;
		size_t next = 0;

		status = state_of(c, path->touches + (k + 1 - count), count, &next);
		/* A state that follows itself changes nothing in where paths end. */
		if (status == JOURNEY_OK && next != at)
			status = go(c, at, next, weight);
		at = next;
	}
	if (status != JOURNEY_OK)
		return status;
	c->states[at].visits += weight;
	c->states[at].conversions += path->conversions;
	c->states[at].value += path->value;
	return JOURNEY_OK;
}

static bool after(const void *x, const void *y)
{
	const edge *a = x, *b = y;

	return a->from != b->from ? a->from > b->from : a->to > b->to;
}

/* The edges by state, as probabilities. */
static void settle(chain *c)
{
	jy_heap_sort(c->edges, c->edge_count, sizeof *c->edges, after);
	for (size_t i = c->edge_count; i-- > 0;) {
		state *from = &c->states[c->edges[i].from];

		from->first = i;
		from->degree++;
		c->edges[i].weight /= from->visits;
	}
	for (size_t i = 0; i < c->state_count; i++) {
		state *s = &c->states[i];

		if (s->visits > 0) {
			s->conversions /= s->visits;
			s->value /= s->visits;
		}
	}
}

static bool holds(const state *s, size_t channel)
{
	for (uint32_t i = 0; i < s->count; i++)
		if (s->touches[i] == channel)
			return true;
	return false;
}

/* Gauss-Seidel: sums of what is not negative, so that nothing cancels; false if it does not come to rest. */
static bool relax(chain *c, size_t removed)
{
	double *h = c->solution, *v = c->solution + c->state_count;

	memset(h, 0, 2 * c->state_count * sizeof *h);
	for (int round = 0; round < ROUNDS_MAX; round++) {
		double moved = 0;

		for (size_t i = c->state_count; i-- > 0;) {
			const state *s = &c->states[i];
			double chance = s->conversions, value = s->value;

			if (holds(s, removed))
				continue;
			for (size_t k = s->first; k < s->first + s->degree; k++) {
				chance += c->edges[k].weight * h[c->edges[k].to];
				value += c->edges[k].weight * v[c->edges[k].to];
			}
			double change = jy_abs(chance - h[i]);

			if (change > PRECISION * chance && change > moved)
				moved = change;
			h[i] = chance;
			v[i] = value;
		}
		if (!(moved > 0))
			return true;
	}
	return false;
}

/*
 * Elimination of states from the last to the first (Grassmann, Taksar, Heyman 1985): without the paths that come back the
 * diagonal 1 - p would cancel, so it is the sum of the rest of its row.
 */
static void eliminate(chain *c, size_t removed)
{
	size_t n = c->state_count, width = n + 3; /* then: conversions, value, neither */
	double *m = c->matrix;

	memset(m, 0, n * width * sizeof *m);
	for (size_t i = 0; i < n; i++) {
		const state *s = &c->states[i];
		double rest = 1;

		if (holds(s, removed)) {
			m[i * width + n + 2] = 1;
			continue;
		}
		for (size_t k = s->first; k < s->first + s->degree; k++) {
			m[i * width + c->edges[k].to] = c->edges[k].weight;
			rest -= c->edges[k].weight;
		}
		m[i * width + n] = s->conversions;
		m[i * width + n + 1] = s->value;
		rest -= s->conversions;
		m[i * width + n + 2] = s->degree || s->visits > 0 ? (rest > 1e-15 ? rest : 0) : 1;
	}
	for (size_t i = n; i-- > 1;) {
		double leave = m[i * width + n] + m[i * width + n + 2];

		for (size_t j = 0; j < i; j++)
			leave += m[i * width + j];
		if (!(leave > 0))
			leave = 1;
		for (size_t r = 0; r < i; r++) {
			double share = m[r * width + i] / leave;

			if (!(share > 0))
				continue;
			for (size_t j = 0; j < i; j++)
				m[r * width + j] += share * m[i * width + j];
			for (size_t j = n; j < width; j++)
				m[r * width + j] += share * m[i * width + j];
		}
	}
	double leave = m[n] + m[n + 2];

	c->solution[0] = leave > 0 ? m[n] / leave : 0;
	c->solution[n] = leave > 0 ? m[n + 1] / leave : 0;
}

/* Chance to convert, and expected value, of a path from its beginning; `removed`: a channel, or none. */
static bool solve(chain *c, size_t removed, double *chance, double *value)
{
	if (c->matrix)
		eliminate(c, removed);
	else if (!relax(c, removed))
		return false;
	*chance = c->solution[0];
	*value = c->solution[c->state_count];
	return true;
}

static double share_of(double effect, double sum)
{
	return sum > 0 || sum < 0 ? effect / sum : 0;
}

static journey_status give(chain *c, const journey_paths *paths, const journey_attribution_options *options,
	journey_credit *credits, journey_error *error)
{
	double all, worth, effects = 0, values = 0, conversions = 0, value = 0;
	const journey_status slow = JOURNEY_LIMIT;
	const char *const text = "paths go round too often for %d states";

	if (!solve(c, SIZE_MAX, &all, &worth))
		return jy_error_set(error, slow, "markov", text, (int)c->state_count);
	for (size_t i = 0; i < paths->count; i++) {
		jy_path path = jy_path_at(paths, options, i);

		conversions += path.count ? path.conversions : 0;
		value += path.count ? path.value : 0;
	}
	for (size_t i = 0; i < paths->channels; i++) {
		double chance, left;

		if (!solve(c, i, &chance, &left))
			return jy_error_set(error, slow, "markov", text, (int)c->state_count);
		credits[i].removal_effect = all > 0 && chance < all ? 1 - chance / all : 0;
		credits[i].value = worth > 0 || worth < 0 ? 1 - left / worth : 0;
		effects += credits[i].removal_effect;
		values += credits[i].value;
	}
	for (size_t i = 0; i < paths->channels; i++) {
		credits[i].conversions = share_of(credits[i].removal_effect, effects) * conversions;
		credits[i].value = share_of(credits[i].value, values) * value;
	}
	return JOURNEY_OK;
}

static journey_status build(chain *c, const journey_paths *paths, const journey_attribution_options *options)
{
	size_t begin;
	journey_status status = state_of(c, NULL, 0, &begin);

	for (size_t i = 0; status == JOURNEY_OK && i < paths->count; i++) {
		jy_path path = jy_path_at(paths, options, i);

		status = add_path(c, &path);
	}
	if (status != JOURNEY_OK)
		return status;
	settle(c);
	c->solution = jy_alloc_items(c->allocator, 2 * c->state_count, sizeof *c->solution);
	if (c->state_count <= DENSE_MAX)
		c->matrix = jy_alloc_items(c->allocator, c->state_count * (c->state_count + 3), sizeof *c->matrix);
	return c->solution && (c->matrix || c->state_count > DENSE_MAX) ? JOURNEY_OK : JOURNEY_NO_MEMORY;
}

journey_status jy_attribution_markov(const journey_allocator *allocator, const journey_paths *paths,
	const journey_attribution_options *options, journey_credit *credits, journey_error *error)
{
	chain c = {.allocator = allocator, .order = options->order};
	journey_status status;

	jy_map_init(&c.places, allocator, 1);
	jy_map_init(&c.arcs, allocator, 2);
	status = build(&c, paths, options);
	if (status == JOURNEY_OK)
		status = give(&c, paths, options, credits, error);
	else if (status == JOURNEY_LIMIT)
		status = jy_error_set(error, status, "markov", "more than %d states", JOURNEY_MARKOV_STATES_MAX);
	if (c.matrix)
		jy_free(allocator, c.matrix, c.state_count * (c.state_count + 3) * sizeof *c.matrix);
	if (c.solution)
		jy_free(allocator, c.solution, 2 * c.state_count * sizeof *c.solution);
	jy_free(allocator, c.edges, c.edge_capacity * sizeof *c.edges);
	jy_free(allocator, c.states, c.state_capacity * sizeof *c.states);
	jy_map_free(&c.arcs);
	jy_map_free(&c.places);
	return status;
}

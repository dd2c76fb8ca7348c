/* The graph of what directly follows what. */
#include <journey/paths.h>

#include "base/error.h"
#include "base/math.h"
#include "base/memory.h"
#include "score/heap.h"
#include "score/runs.h"
#include "score/trails.h"

#define LOG2E 1.4426950408889634074

struct journey_flow {
	journey_allocator allocator;
	journey_flow_node *nodes;
	size_t node_count, node_room;
	journey_flow_edge *edges;
	size_t edge_count, edge_room;
	double entropy;
};

typedef struct cell {
	uint64_t count, units, last_unit; /* last_unit: one more than the unit's index */
	size_t start;                     /* of its durations */
} cell;

/* What is gathered on the way. */
typedef struct work {
	journey_trails *trails;
	const journey_flow_options *options;
	journey_allocator a;
	journey_flow *flow;
	uint32_t *node_of; /* by code */
	uint64_t *visits;  /* by code */
	size_t n;          /* nodes, the other one included */
	cell *cells;       /* [from * n + to] */
	cell *totals;      /* [node]: count and units of visits */
	int64_t *durations;
	size_t duration_count;
} work;

void journey_flow_options_init(journey_flow_options *options)
{
	if (options)
		*options = (journey_flow_options){.size = sizeof *options, .sessions = 1, .nodes = 100};
}

/* Calls for each visit of each path: where it is, and where the next one is (or `to`). */
typedef void visit_fn(work *w, size_t unit, size_t at, size_t next, jy_span path);

static void walk(work *w, visit_fn *fn)
{
	size_t count, unit = 0;
	const jy_span *spans = jy_trails_spans(w->trails, w->options->sessions != 0, &count);
	const journey_visit *v = w->trails->visits;

	for (size_t i = 0; i < count; i++) {
		unit += i && v[spans[i].from].unit != v[spans[i - 1].from].unit;
		for (size_t at = spans[i].from, next; at < spans[i].to; at = next) {
			next = jy_run_end(v, at, spans[i].to, w->options->collapse != 0);
			fn(w, unit, at, next, spans[i]);
		}
	}
}

static void count_code(work *w, size_t unit, size_t at, size_t next, jy_span path)
{
	(void)unit, (void)next, (void)path;
	w->visits[w->trails->visits[at].code]++;
}

/* The most frequent codes have a node each. */
static void choose(work *w)
{
	journey_flow *flow = w->flow;
	size_t room = w->options->nodes, different = 0;

	for (uint32_t code = 0; code < w->trails->codes; code++) {
		size_t at = flow->node_count;

		if (!w->visits[code])
			continue;
		different++;
		if (at < room)
			flow->node_count++;
		else if (flow->nodes[--at].visits >= w->visits[code])
			continue;
		for (; at > 0 && flow->nodes[at - 1].visits < w->visits[code]; at--)
			flow->nodes[at] = flow->nodes[at - 1];
		flow->nodes[at] = (journey_flow_node){.code = code, .visits = w->visits[code]};
	}
	for (uint32_t code = 0; code < w->trails->codes; code++)
		w->node_of[code] = (uint32_t)flow->node_count;
	for (size_t i = 0; i < flow->node_count; i++)
		w->node_of[flow->nodes[i].code] = (uint32_t)i;
	if (different > flow->node_count)
		flow->nodes[flow->node_count++] = (journey_flow_node){.code = JOURNEY_PATHS_OTHER};
	w->n = flow->node_count;
}

static void count_in(cell *c, size_t unit)
{
	c->count++;
	c->units += c->last_unit != unit + 1;
	c->last_unit = unit + 1;
}

static void count_visit(work *w, size_t unit, size_t at, size_t next, jy_span path)
{
	const journey_visit *v = w->trails->visits;
	uint32_t node = w->node_of[v[at].code];

	count_in(&w->totals[node], unit);
	w->flow->nodes[node].starts += at == path.from;
	w->flow->nodes[node].ends += next == path.to;
	if (next < path.to)
		count_in(&w->cells[node * w->n + w->node_of[v[next].code]], unit);
}

/* The durations of a cell lie together, and those of a node's cells too. */
static void fill_durations(work *w, size_t unit, size_t at, size_t next, jy_span path)
{
	const journey_visit *v = w->trails->visits;

	(void)unit;
	if (next < path.to)
		w->durations[w->cells[w->node_of[v[at].code] * w->n + w->node_of[v[next].code]].start++] =
			v[next].time - v[at].time;
}

static bool after(const void *first, const void *second)
{
	const journey_flow_edge *x = first, *y = second;

	if (x->count != y->count)
		return x->count < y->count;
	return x->from != y->from ? x->from > y->from : x->to > y->to;
}

static double surprise(double count, double all)
{
	return count > 0 ? -count / all * jy_log(count / all) * LOG2E : 0;
}

static void tell_node(work *w, size_t i)
{
	journey_flow *flow = w->flow;
	journey_flow_node *node = &flow->nodes[i];
	cell *row = &w->cells[i * w->n];
	double all = (double)w->totals[i].count;
	size_t start = row[0].start - row[0].count, count = 0;

	node->visits = w->totals[i].count;
	node->units = w->totals[i].units;
	node->entropy = surprise((double)node->ends, all);
	for (size_t k = 0; k < w->n; k++) {
		if (!row[k].count)
			continue;
		flow->edges[flow->edge_count++] = (journey_flow_edge){.from = node->code, .to = flow->nodes[k].code,
			.count = row[k].count, .units = row[k].units, .share = (double)row[k].count / all,
			.time = jy_spans_of(w->durations + (row[k].start - row[k].count), row[k].count)};
		node->entropy += surprise((double)row[k].count, all);
		count += row[k].count;
	}
	node->time = jy_spans_of(w->durations ? w->durations + start : NULL, count);
}

static bool tell(work *w)
{
	size_t cells = w->n * w->n, edges = 0;
	double visits = 0, sum = 0;

	w->cells = jy_alloc_items(&w->a, cells, sizeof *w->cells);
	w->totals = jy_alloc_items(&w->a, w->n, sizeof *w->totals);
	if (w->n && (!w->cells || !w->totals))
		return false;
	walk(w, count_visit);
	for (size_t i = 0; i < cells; i++) {
		w->cells[i].start = w->duration_count;
		w->duration_count += w->cells[i].count;
		edges += w->cells[i].count > 0;
	}
	w->durations = jy_alloc_items(&w->a, w->duration_count, sizeof *w->durations);
	w->flow->edges = jy_alloc_items(&w->a, edges, sizeof *w->flow->edges);
	w->flow->edge_room = edges;
	if ((w->duration_count && !w->durations) || (edges && !w->flow->edges))
		return false;
	walk(w, fill_durations);
	for (size_t i = 0; i < w->n; i++) {
		tell_node(w, i);
		visits += (double)w->flow->nodes[i].visits;
		sum += (double)w->flow->nodes[i].visits * w->flow->nodes[i].entropy;
	}
	w->flow->entropy = visits > 0 ? sum / visits : 0;
	jy_heap_sort(w->flow->edges, edges, sizeof *w->flow->edges, after);
	return true;
}

static bool make(work *w)
{
	uint32_t codes = w->trails->codes;

	w->flow = jy_alloc_zero(&w->a, sizeof *w->flow);
	if (!w->flow)
		return false;
	w->flow->allocator = w->a;
	w->flow->nodes = jy_alloc_items(&w->a, w->options->nodes + 1, sizeof *w->flow->nodes);
	if (!w->flow->nodes)
		return false;
	w->flow->node_room = w->options->nodes + 1;
	w->visits = jy_alloc_items(&w->a, codes, sizeof *w->visits);
	w->node_of = jy_alloc_items(&w->a, codes, sizeof *w->node_of);
	if (codes && (!w->visits || !w->node_of))
		return false;
	walk(w, count_code);
	choose(w);
	return tell(w);
}

static void done(work *w)
{
	size_t codes = w->trails->codes;

	jy_free(&w->a, w->visits, codes * sizeof *w->visits);
	jy_free(&w->a, w->node_of, codes * sizeof *w->node_of);
	jy_free(&w->a, w->cells, w->n * w->n * sizeof *w->cells);
	jy_free(&w->a, w->totals, w->n * sizeof *w->totals);
	jy_free(&w->a, w->durations, w->duration_count * sizeof *w->durations);
}

journey_status journey_flow_new(journey_trails *trails, const journey_flow_options *options, journey_flow **out,
	journey_error *error)
{
	journey_flow_options chosen;

	journey_flow_options_init(&chosen);
	if (!out || (options && options->size < sizeof chosen))
		return jy_error_set(error, JOURNEY_MISUSE, "flow", "no place for the graph, or the size of options is not set");
	if (options)
		chosen = *options;
	if (!chosen.nodes)
		return jy_error_set(error, JOURNEY_RANGE, "nodes", "at least one is expected");
	if (chosen.nodes > JOURNEY_FLOW_NODES_MAX)
		return jy_error_set(error, JOURNEY_LIMIT, "nodes", "found %u, at most JOURNEY_FLOW_NODES_MAX, %u, are taken",
			(unsigned)chosen.nodes, JOURNEY_FLOW_NODES_MAX);
	journey_status status = jy_trails_ready(trails, error);

	if (status != JOURNEY_OK)
		return status;
	work w = {.trails = trails, .options = &chosen, .a = trails->allocator};

	if (make(&w)) {
		*out = w.flow;
	} else {
		journey_flow_free(w.flow);
		status = jy_error_memory(error);
	}
	done(&w);
	return status;
}

void journey_flow_free(journey_flow *flow)
{
	if (!flow)
		return;
	journey_allocator a = flow->allocator;

	jy_free(&a, flow->nodes, flow->node_room * sizeof *flow->nodes);
	jy_free(&a, flow->edges, flow->edge_room * sizeof *flow->edges);
	jy_free(&a, flow, sizeof *flow);
}

const journey_flow_node *journey_flow_nodes(const journey_flow *flow, size_t *count)
{
	*count = flow->node_count;
	return flow->nodes;
}

const journey_flow_edge *journey_flow_edges(const journey_flow *flow, size_t *count)
{
	*count = flow->edge_count;
	return flow->edges;
}

double journey_flow_entropy(const journey_flow *flow)
{
	return flow->entropy;
}

#include "strategy/graph.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "strategy/edges.h"
#include "strategy/proof.h"

struct journey_graph {
	journey_allocator memory;
	jy_arena arena;
	journey_graph_view view;
};

typedef struct drawing {
	const journey_strategy *strategy;
	journey_graph *graph;
	jy_buffer text;
	jy_count_fn *count;
	void *user;
	journey_status status;
} drawing;

static bool go_on(const drawing *d)
{
	return d->status == JOURNEY_OK;
}

static void *items(drawing *d, size_t count, size_t size)
{
	void *made = go_on(d) ? jy_arena_items(&d->graph->arena, count, size) : NULL;

	if (made == NULL && go_on(d))
		d->status = JOURNEY_NO_MEMORY;
	return made;
}

static journey_str keep(drawing *d, journey_str text)
{
	journey_str out = {NULL, 0};

	if (go_on(d) && !jy_arena_str(&d->graph->arena, text, &out))
		d->status = JOURNEY_NO_MEMORY;
	return out;
}

/* ---- texts, put together in d->text ---- */

static void put(drawing *d, const char *text)
{
	if (go_on(d) && !jy_buffer_text(&d->text, text))
		d->status = JOURNEY_NO_MEMORY;
}

static void put_str(drawing *d, journey_str text)
{
	if (go_on(d) && !jy_buffer_bytes(&d->text, text.data, text.size))
		d->status = JOURNEY_NO_MEMORY;
}

static journey_str take(drawing *d)
{
	journey_str out = keep(d, jy_str_of((const char *)d->text.data, d->text.size));

	d->text.size = 0;
	return out;
}

static void put_send(drawing *d, const jy_step *step)
{
	uint32_t i;

	for (i = 0; i < step->as.send.via_count; i++) {
		put(d, i > 0 ? ", " : "");
		put_str(d, d->strategy->channels[step->as.send.via[i]].name);
	}
	put(d, step->as.send.offer_count + step->as.send.template_name.size > 0 ? ": " : "");
	for (i = 0; i < step->as.send.offer_count; i++) {
		put(d, i > 0 ? ", " : "");
		put_str(d, d->strategy->offers[step->as.send.offers[i].offer].name);
	}
	if (step->as.send.offer_count == 0)
		put_str(d, step->as.send.template_name);
}

static void put_until(drawing *d, const jy_step *step)
{
	const jy_program_source *source = jy_program_source_of(d->strategy, step->as.until.date);
	char text[16];

	if (source != NULL)
		put_str(d, source->text);
	if (step->as.until.at < 0)
		return;
	jy_format(text, sizeof(text), "%s%02d:%02d", source != NULL ? " " : "", (int)step->as.until.at / 60,
		  (int)step->as.until.at % 60);
	put(d, text);
}

static journey_str text_of_step(drawing *d, const jy_step *step)
{
	char span[32];

	switch (step->kind) {
	case JY_STEP_SEND:
		put_send(d, step);
		break;
	case JY_STEP_WAIT:
		put(d, jy_span_text(step->as.wait.at_most, span));
		break;
	case JY_STEP_SPLIT:
		put_str(d, step->as.split.seed);
		break;
	case JY_STEP_FIRST:
		put(d, jy_span_text(step->as.first.at_most, span));
		break;
	case JY_STEP_UNTIL:
		put_until(d, step);
		break;
	case JY_STEP_UPDATE:
		for (uint32_t i = 0; i < step->as.set.count; i++) {
			put(d, i > 0 ? ", " : "");
			put_str(d, d->strategy->attributes[step->as.set.values[i].to].name);
		}
		break;
	case JY_STEP_EMIT:
		put_str(d, d->strategy->events[step->as.set.event].name);
		break;
	case JY_STEP_CHOOSE:
		for (uint32_t i = 0; i < step->as.choose.offer_count; i++) {
			put(d, i > 0 ? ", " : "");
			put_str(d, d->strategy->offers[step->as.choose.offers[i].offer].name);
		}
		break;
	case JY_STEP_START:
		put_str(d, d->strategy->journeys[step->as.start.journey].name);
		break;
	case JY_STEP_PARALLEL:
		put(d, step->as.parallel.any ? "any" : "all");
		break;
	case JY_STEP_LOOP:
	case JY_STEP_GO:
	case JY_STEP_BRANCH:
	case JY_STEP_EXIT:
		break;
	}
	return take(d);
}

static void put_label(drawing *d, const jy_step_edge *edge)
{
	char text[32];

	switch (edge->kind) {
	case JY_EDGE_NEXT:
		break;
	case JY_EDGE_WHEN:
	case JY_EDGE_MET:
		put_str(d, edge->label);
		break;
	case JY_EDGE_ELSE:
		put(d, "else");
		break;
	case JY_EDGE_ARM:
		jy_format(text, sizeof(text), " %d%%", (int)(edge->weight * 100 + 0.5));
		put_str(d, edge->label);
		put(d, text);
		break;
	case JY_EDGE_TIME:
		put(d, "after ");
		put(d, jy_span_text(edge->most, text));
		break;
	}
}

static void put_kind(drawing *d, const char *kind, journey_str name)
{
	put(d, d->text.size > 0 ? ", " : "");
	put(d, kind);
	put_str(d, name);
}

static void put_enter(drawing *d, jy_enter_kind kind, uint32_t index)
{
	const journey_strategy *s = d->strategy;

	switch (kind) {
	case JY_ENTER_TRIGGER:
		put_kind(d, "trigger ", s->triggers[index].name);
		break;
	case JY_ENTER_EVENT:
		put_kind(d, "event ", s->events[index].name);
		break;
	case JY_ENTER_SEGMENT:
		put_kind(d, "segment ", s->segments[index].name);
		break;
	case JY_ENTER_STAGE:
		put_kind(d, "stage ", s->stages[index].name);
		break;
	}
}

static journey_str enter_text(drawing *d, const jy_journey *journey)
{
	uint32_t i;

	put_enter(d, journey->enter, journey->enter_index);
	for (i = 0; i < journey->life.way_count; i++)
		put_enter(d, journey->life.ways[i].kind, journey->life.ways[i].index);
	return take(d);
}

static void put_condition(drawing *d, const journey_expr_program *condition)
{
	const jy_program_source *source = jy_program_source_of(d->strategy, condition);

	if (source != NULL)
		put_kind(d, "", source->text);
}

static void put_exit(drawing *d, const jy_exit *exit)
{
	const journey_strategy *s = d->strategy;

	switch (exit->cause) {
	case JY_EXIT_EVENT:
		put_kind(d, "event ", s->events[exit->index].name);
		break;
	case JY_EXIT_SEGMENT:
		put_kind(d, "segment ", s->segments[exit->index].name);
		break;
	case JY_EXIT_LEFT:
		put_kind(d, "left ", s->segments[exit->index].name);
		break;
	case JY_EXIT_STAGE:
		put_kind(d, "stage ", s->stages[exit->index].name);
		break;
	case JY_EXIT_CONDITION:
		put_condition(d, exit->when);
		break;
	case JY_EXIT_GOAL:
		put_kind(d, "goal", jy_str(""));
		break;
	}
}

static journey_str leave_text(drawing *d, const jy_journey *journey)
{
	const journey_strategy *s = d->strategy;
	uint32_t i;

	if (journey->exit_event != JY_NONE)
		put_kind(d, "event ", s->events[journey->exit_event].name);
	if (journey->exit_segment != JY_NONE)
		put_kind(d, "segment ", s->segments[journey->exit_segment].name);
	put_condition(d, journey->exit_when);
	for (i = 0; i < journey->life.exit_count; i++)
		put_exit(d, &journey->life.exits[i]);
	return take(d);
}

/* ---- edges ---- */

static int64_t count_of(drawing *d, uint32_t journey, uint32_t from, uint32_t to)
{
	int64_t count = 0;

	if (go_on(d) && d->count != NULL)
		d->status = d->count(d->user, journey, from, to, &count);
	return count;
}

/* Ways to one step are one: the labels of all of them at the first. Returns how many are left. */
static uint32_t merge(drawing *d, const jy_step_edge *edges, uint32_t count, size_t from, journey_graph_edge *out)
{
	uint32_t made = 0, i, k;

	for (i = 0; i < count; i++) {
		for (k = 0; k < i && edges[k].to != edges[i].to; k++)
			;
		if (k < i)
			continue;
		put_label(d, &edges[i]);
		for (k = i + 1; k < count; k++)
			if (edges[k].to == edges[i].to) {
				put(d, d->text.size > 0 ? " or " : "");
				put_label(d, &edges[k]);
			}
		out[made++] = (journey_graph_edge){from, edges[i].to == JY_NONE ? JOURNEY_GRAPH_END : edges[i].to, take(d), 0};
	}
	return made;
}

static uint32_t most_edges(const drawing *d, const jy_journey *journey)
{
	jy_step_edge edges[JY_EDGES_MAX];
	uint32_t count = 1, i;

	for (i = 0; i < journey->step_count; i++)
		count += jy_edges(d->strategy, journey, i, edges);
	return count;
}

static void draw_edges(drawing *d, const jy_journey *journey, uint32_t index, journey_graph_journey *out)
{
	journey_graph_edge *made = items(d, most_edges(d, journey), sizeof(*made));
	jy_step_edge edges[JY_EDGES_MAX];
	uint32_t count = 1, first = journey->step_count > 0 ? 0 : JY_NONE, i, k;

	if (made == NULL)
		return;
	made[0].from = JOURNEY_GRAPH_ENTRY;
	made[0].to = first == JY_NONE ? JOURNEY_GRAPH_END : 0;
	made[0].count = count_of(d, index, JY_NONE, first);
	for (i = 0; i < journey->step_count && go_on(d); i++) {
		uint32_t n = jy_edges(d->strategy, journey, i, edges);

		n = merge(d, edges, n, i, made + count);
		for (k = count; k < count + n; k++)
			made[k].count = count_of(d, index, i, made[k].to == JOURNEY_GRAPH_END ? JY_NONE : (uint32_t)made[k].to);
		count += n;
	}
	out->edges = made;
	out->edge_count = count;
}

/* A step was reached as often as the ways to it were gone. One that ends the journey is left as often. */
static void count_visits(const jy_journey *journey, journey_graph_step *steps, journey_graph_edge *edges, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (edges[i].to != JOURNEY_GRAPH_END)
			steps[edges[i].to].visits += edges[i].count;
	for (i = 0; i < count; i++)
		if (edges[i].from < journey->step_count && journey->steps[edges[i].from].kind == JY_STEP_EXIT)
			edges[i].count = steps[edges[i].from].visits;
}

static void draw_journey(drawing *d, uint32_t index, journey_graph_journey *out)
{
	const jy_journey *journey = &d->strategy->journeys[index];
	journey_graph_step *steps = items(d, journey->step_count, sizeof(*steps));
	uint32_t i;

	out->name = keep(d, journey->name);
	out->enter = enter_text(d, journey);
	out->leave = leave_text(d, journey);
	for (i = 0; i < journey->step_count && go_on(d); i++) {
		const jy_step *step = &journey->steps[i];

		steps[i].name = keep(d, step->name);
		steps[i].kind = jy_str(jy_step_kind_text(step->kind)); /* static */
		steps[i].text = text_of_step(d, step);
		steps[i].where = keep(d, step->where);
	}
	out->steps = steps;
	out->step_count = journey->step_count;
	draw_edges(d, journey, index, out);
	if (go_on(d))
		count_visits(journey, steps, (journey_graph_edge *)(uintptr_t)out->edges, out->edge_count);
}

/* ---- links ---- */

/* The journeys that one step sets off: how many. */
static size_t link_step(drawing *d, uint32_t journey, uint32_t index, journey_graph_link *out)
{
	const jy_step *step = &d->strategy->journeys[journey].steps[index];
	const jy_indices *entered;
	uint32_t i;

	if (step->kind == JY_STEP_START) {
		if (out != NULL)
			out[0] = (journey_graph_link){journey, index, step->as.start.journey,
						      jy_str(step->as.start.hand_over ? "hand over" : "start")};
		return 1;
	}
	if (step->kind != JY_STEP_EMIT)
		return 0;
	entered = &d->strategy->events[step->as.set.event].journeys_enter;
	for (i = 0; out != NULL && i < entered->count; i++)
		out[i] = (journey_graph_link){journey, index, entered->items[i],
					      keep(d, d->strategy->events[step->as.set.event].name)};
	return entered->count;
}

static size_t link_all(drawing *d, journey_graph_link *out)
{
	size_t count = 0;
	uint32_t i, k;

	for (i = 0; i < d->strategy->journey_count; i++)
		for (k = 0; k < d->strategy->journeys[i].step_count; k++)
			count += link_step(d, i, k, out != NULL ? out + count : NULL);
	return count;
}

static void draw_links(drawing *d)
{
	size_t count = link_all(d, NULL);
	journey_graph_link *links = items(d, count, sizeof(*links));

	if (links == NULL)
		return;
	d->graph->view.links = links;
	d->graph->view.link_count = link_all(d, links);
}

/* ---- the whole ---- */

static void draw(drawing *d)
{
	journey_graph_view *view = &d->graph->view;
	journey_graph_journey *journeys = items(d, d->strategy->journey_count, sizeof(*journeys));
	uint32_t i;

	view->strategy = keep(d, d->strategy->name);
	for (i = 0; i < d->strategy->journey_count && go_on(d); i++)
		draw_journey(d, i, &journeys[i]);
	view->journeys = journeys;
	view->journey_count = d->strategy->journey_count;
	view->counted = d->count != NULL;
	draw_links(d);
}

journey_status jy_graph_new(const journey_allocator *allocator, const journey_strategy *strategy, jy_count_fn *count,
			    void *user, journey_graph **out)
{
	journey_allocator memory = jy_allocator_or_libc(allocator);
	drawing d = {.strategy = strategy, .count = count, .user = user};

	d.graph = jy_alloc_zero(&memory, sizeof(*d.graph));
	if (d.graph == NULL)
		return JOURNEY_NO_MEMORY;
	d.graph->memory = memory;
	jy_arena_init(&d.graph->arena, &memory);
	jy_buffer_init(&d.text, &memory);
	draw(&d);
	jy_buffer_free(&d.text);
	if (go_on(&d))
		*out = d.graph;
	else
		journey_graph_free(d.graph);
	return d.status;
}

journey_status journey_strategy_graph(const journey_allocator *allocator, const journey_strategy *strategy,
				      journey_graph **out)
{
	if (strategy == NULL || out == NULL)
		return JOURNEY_MISUSE;
	return jy_graph_new(allocator, strategy, NULL, NULL, out);
}

const journey_graph_view *journey_graph_look(const journey_graph *graph)
{
	return &graph->view;
}

void journey_graph_free(journey_graph *graph)
{
	journey_allocator memory;

	if (graph == NULL)
		return;
	memory = graph->memory;
	jy_arena_free(&graph->arena);
	jy_free(&memory, graph, sizeof(*graph));
}

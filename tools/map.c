/* `journey map`: the journeys of a strategy as graphs, with how many customers went which way. */
#include "commands.h"
#include "session.h"
#include "source.h"
#include "usage.h"

#include <inttypes.h>
#include <journey/graph.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
	"usage: journey map STRATEGY [OPTION]...\n"
	"\n"
	"Prints the journeys as graphs: steps with their kinds and names, the ways between them with conditions, arms and\n"
	"times, and what makes customers enter and leave.\n"
	"\n"
	"  --format FORMAT       mermaid (default), dot (for Graphviz) or json\n"
	"  --store sqlite:FILE   with how often each step was reached and each way gone, from an earlier journey run\n"
	"  --help                this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

/* Characters of a label; the rest is cut off. */
#define LABEL_MAX 80

/* ---- labels ---- */

/* A text in one line of a label, quoted as the form wants it. */
typedef void (*put_char)(tool_text *out, char c);

static void dot_char(tool_text *out, char c)
{
	if (c == '"' || c == '\\')
		tool_text_put(out, "\\");
	tool_text_add(out, &c, 1);
}

static void mermaid_char(tool_text *out, char c)
{
	switch (c) {
	case '"':
		tool_text_put(out, "#quot;");
		break;
	case '#':
		tool_text_put(out, "#35;");
		break;
	case '<':
		tool_text_put(out, "#lt;");
		break;
	case '>':
		tool_text_put(out, "#gt;");
		break;
	case '&':
		tool_text_put(out, "#amp;");
		break;
	case '`':
		tool_text_put(out, "#96;");
		break;
	default:
		tool_text_add(out, &c, 1);
	}
}

static void put_label(tool_text *out, journey_str text, put_char put)
{
	size_t characters = 0;

	for (size_t i = 0; i < text.size; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if ((c & 0xc0) != 0x80 && characters++ == LABEL_MAX) {
			tool_text_put(out, "...");
			return;
		}
		put(out, c < 0x20 || c == 0x7f ? ' ' : (char)c);
	}
}

static void put_words(tool_text *out, const char *words, put_char put)
{
	put_label(out, tool_str(words), put);
}

static void put_count(tool_text *out, bool counted, int64_t count)
{
	if (counted)
		tool_text_print(out, " (%" PRId64 ")", count);
}

static void put_step(tool_text *out, const journey_graph_step *step, put_char put, bool counted)
{
	put_label(out, step->kind, put);
	put_words(out, " ", put);
	put_label(out, step->name, put);
	if (step->text.size) {
		put_words(out, ": ", put);
		put_label(out, step->text, put);
	}
	put_count(out, counted, step->visits);
}

/* ---- names of nodes ---- */

static void put_node(tool_text *out, size_t journey, size_t step)
{
	if (step == JOURNEY_GRAPH_ENTRY)
		tool_text_print(out, "j%zu_in", journey);
	else if (step == JOURNEY_GRAPH_END)
		tool_text_print(out, "j%zu_out", journey);
	else
		tool_text_print(out, "j%zu_s%zu", journey, step);
}

static void put_enter(tool_text *out, const journey_graph_journey *journey, put_char put)
{
	put_label(out, journey->enter, put);
}

static void put_leave(tool_text *out, const journey_graph_journey *journey, put_char put)
{
	put_words(out, "end", put);
	if (journey->leave.size) {
		put_words(out, "; early: ", put);
		put_label(out, journey->leave, put);
	}
}

/* ---- Graphviz ---- */

static void dot_journey(tool_text *out, const journey_graph_view *view, size_t at)
{
	const journey_graph_journey *journey = &view->journeys[at];

	tool_text_print(out, "\tsubgraph cluster_%zu {\n\t\tlabel=\"", at);
	put_label(out, journey->name, dot_char);
	tool_text_print(out, "\";\n\t\tj%zu_in [shape=oval, label=\"", at);
	put_enter(out, journey, dot_char);
	tool_text_put(out, "\"];\n");
	for (size_t i = 0; i < journey->step_count; i++) {
		const char *shape = strcmp(journey->steps[i].kind.data, "branch") == 0 ||
				strcmp(journey->steps[i].kind.data, "split") == 0
			? "diamond"
			: "box";

		tool_text_put(out, "\t\t");
		put_node(out, at, i);
		tool_text_print(out, " [shape=%s, label=\"", shape);
		put_step(out, &journey->steps[i], dot_char, view->counted);
		tool_text_put(out, "\"];\n");
	}
	tool_text_print(out, "\t\tj%zu_out [shape=oval, label=\"", at);
	put_leave(out, journey, dot_char);
	tool_text_put(out, "\"];\n");
	for (size_t i = 0; i < journey->edge_count; i++) {
		const journey_graph_edge *edge = &journey->edges[i];

		tool_text_put(out, "\t\t");
		put_node(out, at, edge->from);
		tool_text_put(out, " -> ");
		put_node(out, at, edge->to);
		tool_text_put(out, " [label=\"");
		put_label(out, edge->label, dot_char);
		put_count(out, view->counted, edge->count);
		tool_text_put(out, "\"];\n");
	}
	tool_text_put(out, "\t}\n");
}

static void write_dot(tool_text *out, const journey_graph_view *view)
{
	tool_text_put(out, "digraph \"");
	put_label(out, view->strategy, dot_char);
	tool_text_put(out, "\" {\n");
	for (size_t i = 0; i < view->journey_count; i++)
		dot_journey(out, view, i);
	for (size_t i = 0; i < view->link_count; i++) {
		tool_text_put(out, "\t");
		put_node(out, view->links[i].from, view->links[i].step);
		tool_text_print(out, " -> j%zu_in [style=dashed, label=\"", view->links[i].to);
		put_label(out, view->links[i].label, dot_char);
		tool_text_put(out, "\"];\n");
	}
	tool_text_put(out, "}\n");
}

/* ---- Mermaid ---- */

static void mermaid_journey(tool_text *out, const journey_graph_view *view, size_t at)
{
	const journey_graph_journey *journey = &view->journeys[at];

	tool_text_print(out, "  subgraph j%zu[\"", at);
	put_label(out, journey->name, mermaid_char);
	tool_text_print(out, "\"]\n    j%zu_in([\"", at);
	put_enter(out, journey, mermaid_char);
	tool_text_put(out, "\"])\n");
	for (size_t i = 0; i < journey->step_count; i++) {
		bool asks = strcmp(journey->steps[i].kind.data, "branch") == 0 ||
			strcmp(journey->steps[i].kind.data, "split") == 0;

		tool_text_put(out, "    ");
		put_node(out, at, i);
		tool_text_put(out, asks ? "{\"" : "[\"");
		put_step(out, &journey->steps[i], mermaid_char, view->counted);
		tool_text_put(out, asks ? "\"}\n" : "\"]\n");
	}
	tool_text_print(out, "    j%zu_out([\"", at);
	put_leave(out, journey, mermaid_char);
	tool_text_put(out, "\"])\n");
	for (size_t i = 0; i < journey->edge_count; i++) {
		const journey_graph_edge *edge = &journey->edges[i];

		tool_text_put(out, "    ");
		put_node(out, at, edge->from);
		tool_text_put(out, " -->");
		if (edge->label.size || view->counted) {
			tool_text_put(out, "|\"");
			put_label(out, edge->label, mermaid_char);
			put_count(out, view->counted, edge->count);
			tool_text_put(out, "\"|");
		}
		tool_text_put(out, " ");
		put_node(out, at, edge->to);
		tool_text_put(out, "\n");
	}
	tool_text_put(out, "  end\n");
}

static void write_mermaid(tool_text *out, const journey_graph_view *view)
{
	tool_text_put(out, "flowchart TD\n");
	for (size_t i = 0; i < view->journey_count; i++)
		mermaid_journey(out, view, i);
	for (size_t i = 0; i < view->link_count; i++) {
		tool_text_put(out, "  ");
		put_node(out, view->links[i].from, view->links[i].step);
		tool_text_put(out, " -.->|\"");
		put_label(out, view->links[i].label, mermaid_char);
		tool_text_print(out, "\"| j%zu_in\n", view->links[i].to);
	}
}

/* ---- JSON ---- */

static void member(tool_text *out, const char *name, journey_str value, const char *after)
{
	tool_text_print(out, "\"%s\":", name);
	tool_text_json(out, value);
	tool_text_put(out, after);
}

/* Steps by their names; the entry and the end are null. */
static void json_end(tool_text *out, const char *name, const journey_graph_journey *journey, size_t step)
{
	tool_text_print(out, "\"%s\":", name);
	if (step < journey->step_count)
		tool_text_json(out, journey->steps[step].name);
	else
		tool_text_put(out, "null");
	tool_text_put(out, ",");
}

static void json_journey(tool_text *out, const journey_graph_view *view, const journey_graph_journey *journey)
{
	tool_text_put(out, "{");
	member(out, "name", journey->name, ",");
	member(out, "enter", journey->enter, ",");
	member(out, "leave", journey->leave, ",");
	tool_text_put(out, "\"steps\":[");
	for (size_t i = 0; i < journey->step_count; i++) {
		tool_text_put(out, i ? ",{" : "{");
		member(out, "name", journey->steps[i].name, ",");
		member(out, "kind", journey->steps[i].kind, ",");
		member(out, "text", journey->steps[i].text, ",");
		member(out, "where", journey->steps[i].where, "");
		if (view->counted)
			tool_text_print(out, ",\"visits\":%" PRId64, journey->steps[i].visits);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "],\"edges\":[");
	for (size_t i = 0; i < journey->edge_count; i++) {
		tool_text_put(out, i ? ",{" : "{");
		json_end(out, "from", journey, journey->edges[i].from);
		json_end(out, "to", journey, journey->edges[i].to);
		member(out, "label", journey->edges[i].label, "");
		if (view->counted)
			tool_text_print(out, ",\"count\":%" PRId64, journey->edges[i].count);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "]}");
}

static void write_json(tool_text *out, const journey_graph_view *view)
{
	tool_text_put(out, "{");
	member(out, "strategy", view->strategy, ",\"journeys\":[");
	for (size_t i = 0; i < view->journey_count; i++) {
		tool_text_put(out, i ? "," : "");
		json_journey(out, view, &view->journeys[i]);
	}
	tool_text_put(out, "],\"links\":[");
	for (size_t i = 0; i < view->link_count; i++) {
		const journey_graph_link *link = &view->links[i];
		const journey_graph_journey *from = &view->journeys[link->from];

		tool_text_put(out, i ? ",{" : "{");
		member(out, "journey", from->name, ",");
		member(out, "step", from->steps[link->step].name, ",");
		member(out, "to", view->journeys[link->to].name, ",");
		member(out, "label", link->label, "}");
	}
	tool_text_put(out, "]}\n");
}

/* ---- the command ---- */

static const struct {
	const char *name;
	void (*write)(tool_text *out, const journey_graph_view *view);
} formats[] = {{"mermaid", write_mermaid}, {"dot", write_dot}, {"json", write_json}};

static int print(journey_graph *graph, size_t format)
{
	tool_text out = {0};
	bool written;

	formats[format].write(&out, journey_graph_look(graph));
	written = !out.failed && fwrite(out.data, 1, out.size, stdout) == out.size && fflush(stdout) == 0;
	tool_text_free(&out);
	return written ? TOOL_OK : tool_error("map", "the output can't be written");
}

static int of_store(const char *path, const char *store, size_t format)
{
	const tool_session_options plain = {0};
	tool_session session;
	journey_graph *graph = NULL;
	int status = tool_session_open(&session, "map", path, store, true, &plain);

	if (status < 0) {
		journey_status got = journey_engine_graph(session.engine, &graph);

		status = got == JOURNEY_OK ? print(graph, format)
			: tool_error_of("map", store, got, journey_engine_error(session.engine));
	}
	journey_graph_free(graph);
	tool_session_close(&session);
	return status;
}

static int of_strategy(const char *path, size_t format)
{
	journey_strategy *strategy = tool_source_load("map", path);
	journey_graph *graph = NULL;
	int status;

	if (!strategy)
		return TOOL_FAILED;
	status = journey_strategy_graph(NULL, strategy, &graph) == JOURNEY_OK ? print(graph, format)
		: tool_error("map", "out of memory");
	journey_graph_free(graph);
	journey_strategy_free(strategy);
	return status;
}

int journey_map_main(int argc, char **argv)
{
	const char *store = NULL, *format = "mermaid";
	const tool_option options[] = {{"--store", TOOL_TEXT, &store}, {"--format", TOOL_TEXT, &format}};
	const tool_command command = {"map", help, options, sizeof options / sizeof *options, 1, 1,
		"a strategy is missing"};
	int count, status = tool_options(&command, argc, argv, &count);
	size_t i = 0;

	if (status >= 0)
		return status;
	while (i < sizeof formats / sizeof *formats && strcmp(formats[i].name, format) != 0)
		i++;
	if (i == sizeof formats / sizeof *formats) {
		tool_error("map", "no such format: \"%s\" (mermaid, dot, json)\nTry journey map --help.", format);
		return TOOL_USAGE;
	}
	return store ? of_store(argv[0], store, i) : of_strategy(argv[0], i);
}

/* `journey score paths`: what follows what, and which paths are frequent. */
#include "score.h"
#include "usage.h"
#include "visits.h"

#include <string.h>

#define METHOD "score paths"

static const char help[] =
	"usage: journey score paths LOG... [OPTION]...\n"
	"\n"
	"Which event directly follows which, how long it takes, and the most frequent paths. LOG: as for journey score\n"
	"funnel.\n"
	"\n"
	"  --from EVENT    paths from this event on\n"
	"  --to EVENT      paths that lead up to this event\n"
	"  --parts N       all stretches of N events\n"
	"  --length N      longest path that is told apart (8)\n"
	"  --units         a path is all that a customer did, not a session\n"
	"  --repeat        the same event several times in a row is not one\n"
	"  --nodes N       events that are told apart, the most frequent ones (100)\n"
	"  --top N         how many paths and steps are shown (15)\n"
	TOOL_VISITS_HELP
	"  --dot           the graph for Graphviz\n"
	"  --json          for machines\n"
	"  --help          this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

typedef struct work {
	tool_visits visits;
	tool_visits_options read;
	journey_flow_options flow;
	journey_sequences_options paths;
	journey_sessions_result sessions;
	const char *from, *to;
	size_t parts, length, nodes, top;
	bool json, dot, units, repeat;
} work;

static int prepare(void *arg)
{
	work *w = arg;
	journey_funnel_step step = {.code = 0};
	int status = TOOL_OK;

	if (!!w->from + !!w->to + (w->parts > 0) > 1) {
		tool_error(METHOD, "one of --from, --to and --parts is expected");
		return TOOL_USAGE;
	}
	if (w->from || w->to)
		status = tool_visits_step(&w->visits, tool_str(w->from ? w->from : w->to), &step);
	if (!status && step.marks) {
		tool_error(METHOD, "--from and --to take names, without conditions");
		status = TOOL_USAGE;
	}
	if (status)
		return status;
	w->paths.kind = w->from ? JOURNEY_SEQUENCE_FROM : w->to ? JOURNEY_SEQUENCE_TO
		: w->parts ? JOURNEY_SEQUENCE_PART : JOURNEY_SEQUENCE_WHOLE;
	w->paths.code = step.code;
	w->paths.sessions = w->flow.sessions = !w->units;
	w->paths.collapse = w->flow.collapse = !w->repeat;
	w->paths.length = (uint32_t)(w->parts ? w->parts : w->length < 1000 ? w->length : 1000);
	w->paths.top = (uint32_t)(w->top < JOURNEY_SEQUENCES_TOP_MAX ? w->top : JOURNEY_SEQUENCES_TOP_MAX);
	w->flow.nodes = (uint32_t)(w->nodes < 100000 ? w->nodes : 100000);
	return tool_visits_read(&w->visits);
}

/* ---- JSON ---- */

static void json_nodes(tool_text *out, const work *w, const journey_flow *flow)
{
	size_t count;
	const journey_flow_node *nodes = journey_flow_nodes(flow, &count);

	for (size_t i = 0; i < count; i++) {
		tool_text_put(out, i ? ",{\"event\":" : "{\"event\":");
		tool_text_json(out, tool_visits_name(&w->visits, nodes[i].code));
		tool_text_print(out, ",\"visits\":%llu,\"units\":%llu,\"starts\":%llu,\"ends\":%llu,\"entropy\":",
			(unsigned long long)nodes[i].visits, (unsigned long long)nodes[i].units,
			(unsigned long long)nodes[i].starts, (unsigned long long)nodes[i].ends);
		tool_text_number(out, nodes[i].entropy);
		tool_text_put(out, ",\"seconds\":");
		tool_spans_json(out, &nodes[i].time);
		tool_text_put(out, "}");
	}
}

static void json_edges(tool_text *out, const work *w, const journey_flow *flow)
{
	size_t count;
	const journey_flow_edge *edges = journey_flow_edges(flow, &count);

	for (size_t i = 0; i < count; i++) {
		tool_text_put(out, i ? ",{\"from\":" : "{\"from\":");
		tool_text_json(out, tool_visits_name(&w->visits, edges[i].from));
		tool_text_put(out, ",\"to\":");
		tool_text_json(out, tool_visits_name(&w->visits, edges[i].to));
		tool_text_print(out, ",\"count\":%llu,\"units\":%llu,\"share\":", (unsigned long long)edges[i].count,
			(unsigned long long)edges[i].units);
		tool_text_number(out, edges[i].share);
		tool_text_put(out, ",\"seconds\":");
		tool_spans_json(out, &edges[i].time);
		tool_text_put(out, "}");
	}
}

void tool_paths_json(tool_text *out, const tool_visits *v, const journey_sequences *paths)
{
	uint64_t different, beyond, total = journey_sequences_total(paths, &different, &beyond);
	size_t count;
	const journey_sequence *top = journey_sequences_top(paths, &count);

	tool_text_print(out, "{\"total\":%llu,\"different\":%llu,\"beyond\":%llu,\"top\":[", (unsigned long long)total,
		(unsigned long long)different, (unsigned long long)beyond);

	for (size_t i = 0; i < count; i++) {
		tool_text_put(out, i ? ",{\"path\":[" : "{\"path\":[");
		for (uint32_t k = 0; k < top[i].length; k++) {
			tool_text_put(out, k ? "," : "");
			tool_text_json(out, tool_visits_name(v, top[i].codes[k]));
		}
		tool_text_print(out, "],\"count\":%llu,\"units\":%llu,\"cut\":%llu,\"share\":", (unsigned long long)top[i].count,
			(unsigned long long)top[i].units, (unsigned long long)top[i].cut);
		tool_text_number(out, top[i].share);
		tool_text_put(out, ",\"seconds\":");
		tool_text_number(out, top[i].mean_time / 1e6);
		tool_text_put(out, "}");
	}
	tool_text_put(out, "]}");
}

static void json(tool_text *out, const work *w, const journey_flow *flow, const journey_sequences *paths)
{
	tool_text_print(out, "{\"units\":%llu,\"sessions\":%llu,\"visits\":%llu,\"bounces\":%llu,\"time_on_site\":",
		(unsigned long long)w->sessions.units, (unsigned long long)w->sessions.sessions,
		(unsigned long long)w->sessions.visits, (unsigned long long)w->sessions.bounces);
	tool_spans_json(out, &w->sessions.time);
	tool_text_put(out, ",\"entropy\":");
	tool_text_number(out, journey_flow_entropy(flow));
	tool_text_put(out, ",\"nodes\":[");
	json_nodes(out, w, flow);
	tool_text_put(out, "],\"edges\":[");
	json_edges(out, w, flow);
	tool_text_put(out, "],\"paths\":");
	tool_paths_json(out, &w->visits, paths);
	tool_text_put(out, "}\n");
}

/* ---- Graphviz ---- */

static void dot_name(tool_text *out, journey_str name)
{
	tool_text_put(out, "\"");
	for (size_t i = 0; i < name.size; i++) {
		unsigned char c = (unsigned char)name.data[i];

		if (c == '"' || c == '\\')
			tool_text_put(out, "\\");
		if (c < ' ')
			tool_text_put(out, "?");
		else
			tool_text_add(out, &name.data[i], 1);
	}
	tool_text_put(out, "\"");
}

static void dot(tool_text *out, const work *w, const journey_flow *flow)
{
	size_t node_count, edge_count;
	const journey_flow_node *nodes = journey_flow_nodes(flow, &node_count);
	const journey_flow_edge *edges = journey_flow_edges(flow, &edge_count);

	tool_text_put(out, "digraph paths {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
	for (size_t i = 0; i < node_count; i++) {
		tool_text_put(out, "  ");
		dot_name(out, tool_visits_name(&w->visits, nodes[i].code));
		tool_text_print(out, " [xlabel=\"%llu\"];\n", (unsigned long long)nodes[i].visits);
	}
	for (size_t i = 0; i < edge_count; i++) {
		tool_text_put(out, "  ");
		dot_name(out, tool_visits_name(&w->visits, edges[i].from));
		tool_text_put(out, " -> ");
		dot_name(out, tool_visits_name(&w->visits, edges[i].to));
		tool_text_print(out, " [label=\"%llu, ", (unsigned long long)edges[i].count);
		tool_duration_show(out, (double)edges[i].time.median);
		tool_text_print(out, "\", penwidth=%d];\n", 1 + (int)(5 * edges[i].share));
	}
	tool_text_put(out, "}\n");
}

/* ---- text ---- */

static void text_edges(tool_text *out, const work *w, const journey_flow *flow)
{
	size_t count;
	const journey_flow_edge *edges = journey_flow_edges(flow, &count);

	tool_text_put(out, "\nwhat directly follows       times  of those      median\n");
	for (size_t i = 0; i < count && i < w->top; i++) {
		tool_count_cell(out, edges[i].count, 33);
		tool_text_put(out, "  ");
		tool_percent(out, edges[i].share, 7);
		tool_text_put(out, "  ");
		tool_duration_show(out, (double)edges[i].time.median);
		tool_text_put(out, "\t");
		tool_text_plain(out, tool_visits_name(&w->visits, edges[i].from));
		tool_text_put(out, " -> ");
		tool_text_plain(out, tool_visits_name(&w->visits, edges[i].to));
		tool_text_put(out, "\n");
	}
}

static void text_nodes(tool_text *out, const work *w, const journey_flow *flow)
{
	size_t count;
	const journey_flow_node *nodes = journey_flow_nodes(flow, &count);

	tool_text_put(out, "\nevent                      visits  customers    starts      ends  bits of what is next\n");
	for (size_t i = 0; i < count && i < w->top; i++) {
		score_name(out, tool_visits_name(&w->visits, nodes[i].code), 23);
		tool_count_cell(out, nodes[i].visits, 10);
		tool_count_cell(out, nodes[i].units, 11);
		tool_count_cell(out, nodes[i].starts, 10);
		tool_count_cell(out, nodes[i].ends, 10);
		score_cell(out, nodes[i].entropy, 3, 8);
		tool_text_put(out, "\n");
	}
}

void tool_paths_text(tool_text *out, const tool_visits *v, const journey_sequences *paths, bool backwards)
{
	uint64_t different, beyond, total = journey_sequences_total(paths, &different, &beyond);
	size_t count;
	const journey_sequence *top = journey_sequences_top(paths, &count);

	tool_text_put(out, "\n");
	tool_text_count(out, (int64_t)total);
	tool_text_put(out, " paths, ");
	tool_text_count(out, (int64_t)different);
	tool_text_put(out, " different ones\n");
	for (size_t i = 0; i < count; i++) {
		tool_count_cell(out, top[i].count, 10);
		tool_text_put(out, "  ");
		tool_percent(out, top[i].share, 7);
		tool_text_put(out, "  ");
		if (backwards && top[i].cut)
			tool_text_put(out, "... ");
		for (uint32_t k = 0; k < top[i].length; k++) {
			tool_text_put(out, k ? " > " : "");
			tool_text_plain(out, tool_visits_name(v, top[i].codes[k]));
		}
		tool_text_put(out, !backwards && top[i].cut ? " ...\n" : "\n");
	}
	if (beyond)
		tool_text_print(out, "%10llu  came after the first %u different ones, and were not told apart\n",
			(unsigned long long)beyond, JOURNEY_SEQUENCES_MAX);
}

static void text(tool_text *out, const work *w, const journey_flow *flow, const journey_sequences *paths)
{
	tool_text_count(out, (int64_t)w->sessions.units);
	tool_text_put(out, " customers, ");
	tool_text_count(out, (int64_t)w->sessions.sessions);
	tool_text_put(out, " sessions, ");
	tool_text_count(out, (int64_t)w->sessions.visits);
	tool_text_put(out, " events; of the sessions ");
	tool_percent(out, w->sessions.bounce.value, 0);
	tool_text_put(out, " have a single one; time on site ");
	tool_duration_show(out, (double)w->sessions.time.median);
	tool_text_put(out, " (median)\n");
	text_nodes(out, w, flow);
	text_edges(out, w, flow);
	tool_paths_text(out, &w->visits, paths, w->to != NULL);
}

static int show(void *arg, tool_text *out)
{
	work *w = arg;
	journey_error error = {.message = ""};
	journey_flow *flow = NULL;
	journey_sequences *paths = NULL;
	journey_status status = journey_flow_new(w->visits.trails, &w->flow, &flow, &error);

	w->sessions.size = sizeof w->sessions;
	if (status == JOURNEY_OK)
		status = journey_sequences_new(w->visits.trails, &w->paths, &paths, &error);
	if (status == JOURNEY_OK)
		status = journey_sessions(w->visits.trails, 0, &w->sessions, &error);
	if (status == JOURNEY_OK && w->dot)
		dot(out, w, flow);
	else if (status == JOURNEY_OK)
		(w->json ? json : text)(out, w, flow, paths);
	journey_sequences_free(paths);
	journey_flow_free(flow);
	return status == JOURNEY_OK ? TOOL_OK : tool_error_of(METHOD, w->visits.path, status, &error);
}

int score_paths_main(int argc, char **argv)
{
	static work w = {.length = 8, .nodes = 100, .top = 15};

	journey_flow_options_init(&w.flow);
	journey_sequences_options_init(&w.paths);
	const tool_option options[] = {
		{"--from", TOOL_TEXT, &w.from},
		{"--to", TOOL_TEXT, &w.to},
		{"--parts", TOOL_SIZE, &w.parts},
		{"--length", TOOL_SIZE, &w.length},
		{"--units", TOOL_FLAG, &w.units},
		{"--repeat", TOOL_FLAG, &w.repeat},
		{"--nodes", TOOL_SIZE, &w.nodes},
		{"--top", TOOL_SIZE, &w.top},
		TOOL_VISITS_OPTIONS(w.read),
		{"--dot", TOOL_FLAG, &w.dot},
		{"--json", TOOL_FLAG, &w.json},
	};
	const tool_command command = {METHOD, help, options, sizeof options / sizeof *options, 1, -1, "a log is missing"};
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	return tool_visits_run(&w.visits, &(tool_visits_method){METHOD, prepare, show}, &w.read, argv, count, &w);
}

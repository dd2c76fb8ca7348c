/* `journey check`: is a strategy right, and what is in it? */
#include "commands.h"
#include "proof.h"
#include "source.h"
#include "text.h"
#include "usage.h"
#include "zones.h"

#include <inttypes.h>
#include <journey/engine.h>
#include <stdio.h>

static const char help[] =
	"usage: journey check STRATEGY... [OPTION]...\n"
	"\n"
	"Reads strategies (\"-\" for standard input), documents or compiled ones, and says whether they are right. The first\n"
	"error of each is shown with file, line and column, the line itself, and a hint where there is one. What is surely not\n"
	"meant in a strategy without errors is listed, see journey(1), and how many messages a customer gets at worst.\n"
	"\n"
	"  --quiet          print nothing if it is right\n"
	"  --strict         warnings are errors\n"
	"  --print          nothing but the strategy with all that it includes, as one document\n"
	"  --json           one line of JSON for each strategy that can be read\n"
	"  --zoneinfo DIR   time zones (/usr/share/zoneinfo), in which the strategy's own must be\n"
	"  --help           this text\n"
	"\n"
	"Exit status: 0 all are right, 1 one is not, 2 wrong usage.\n";

static const struct {
	journey_part part;
	const char *name;
} parts[] = {
	{JOURNEY_PART_EVENT, "events"},     {JOURNEY_PART_ATTRIBUTE, "attributes"}, {JOURNEY_PART_FEATURE, "features"},
	{JOURNEY_PART_STAGE, "stages"},     {JOURNEY_PART_SEGMENT, "segments"},     {JOURNEY_PART_TRIGGER, "triggers"},
	{JOURNEY_PART_OFFER, "offers"},     {JOURNEY_PART_CHANNEL, "channels"},     {JOURNEY_PART_JOURNEY, "journeys"},
	{JOURNEY_PART_STEP, "steps"},       {JOURNEY_PART_KPI, "kpis"},
	{JOURNEY_PART_SURVEY, "surveys"},
};

/* How to look, and what to say. */
typedef struct looking {
	journey_zones *zones;
	bool quiet, strict, json, print;
} looking;

static void show(tool_text *out, const char *path, const journey_strategy *strategy, const journey_proof_view *proof)
{
	journey_str name = journey_strategy_name(strategy);

	tool_text_print(out, "%s: OK: ", path);
	tool_text_plain(out, name);
	tool_text_print(out, ", hash %016" PRIx64 "\n", journey_strategy_hash(strategy));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		tool_text_print(out, "  %-11s %5zu\n", parts[i].name, journey_strategy_count(strategy, parts[i].part));
	tool_proof_bounds(out, proof);
}

static void show_json(tool_text *out, tool_source *source, const journey_strategy *strategy,
	const journey_proof_view *proof)
{
	tool_text_put(out, "{\"file\":");
	tool_text_json(out, tool_str(source->name));
	tool_text_put(out, ",\"strategy\":");
	tool_text_json(out, journey_strategy_name(strategy));
	tool_text_print(out, ",\"hash\":\"%016" PRIx64 "\",\"parts\":{", journey_strategy_hash(strategy));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		tool_text_print(out, "%s\"%s\":%zu", i ? "," : "", parts[i].name,
			journey_strategy_count(strategy, parts[i].part));
	tool_text_print(out, "},\"errors\":%zu,\"warnings\":%zu,\"notes\":%zu,", proof->errors, proof->warnings,
		proof->notes);
	tool_proof_json(out, source, proof);
	tool_text_put(out, "}\n");
}

static int print(FILE *file, tool_text *out)
{
	bool written = !out->failed && (!out->size || fwrite(out->data, 1, out->size, file) == out->size) && !fflush(file);

	tool_text_free(out);
	return written ? TOOL_OK : tool_error("check", "the output can't be written");
}

/* What is certain of it; a strategy with errors among that is not right. */
static int prove(tool_source *source, const journey_strategy *strategy, const looking *how)
{
	tool_text out = {0}, findings = {0};
	journey_proof *proof = NULL;
	const journey_proof_view *view;
	bool right;
	int status;

	if (journey_strategy_prove(NULL, strategy, &proof) != JOURNEY_OK)
		return tool_error("check", "out of memory");
	view = journey_proof_look(proof);
	right = !view->errors && !(how->strict && view->warnings);
	if (how->json) {
		show_json(&out, source, strategy, view);
	} else {
		tool_proof_findings(&findings, source, view, !how->quiet   ? JOURNEY_SEVERITY_NOTE
			: how->strict ? JOURNEY_SEVERITY_WARNING
				      : JOURNEY_SEVERITY_ERROR);
		if (right && !how->quiet)
			show(&out, source->name, strategy, view);
	}
	status = print(stderr, &findings);
	if (print(stdout, &out) != TOOL_OK)
		status = TOOL_FAILED;
	journey_proof_free(proof);
	return right ? status : TOOL_FAILED;
}

/* What only an engine asks for: is there such a time zone? */
static int try_zone(const char *path, const journey_strategy *strategy, journey_zones *zones)
{
	journey_engine_options options;
	journey_memory_store *store = NULL;
	journey_storage storage;
	journey_engine *engine = NULL;
	journey_error error = {0};
	journey_status status = journey_memory_store_new(NULL, &store);

	if (status != JOURNEY_OK)
		return tool_error("check", "out of memory");
	storage = journey_memory_store_storage(store);
	journey_engine_options_init(&options);
	options.strategy = strategy;
	options.storage = &storage;
	options.zone = journey_zones_offset;
	options.zone_user = zones;
	status = journey_engine_open(&options, &engine, &error);
	if (status == JOURNEY_OK)
		journey_engine_close(engine);
	journey_memory_store_free(store);
	if (status == JOURNEY_OK)
		return TOOL_OK;
	return tool_source_refused(path, status, &error) ? TOOL_FAILED : tool_error_of("check", path, status, &error);
}

static journey_status collect(void *arg, const char *data, size_t size)
{
	tool_text *text = arg;

	tool_text_add(text, data, size);
	return text->failed ? JOURNEY_NO_MEMORY : JOURNEY_OK;
}

/* The document and all that it includes as one. */
static int print_composed(tool_source *source)
{
	journey_load_options options = tool_includes_options(&source->includes, source->name);
	journey_error error = {0};
	tool_text text = {0};
	journey_status status;

	if (!source->text.size)
		return tool_error("check", "%s: a compiled strategy is no document", source->name);
	status = journey_strategy_compose((journey_str){source->text.data, source->text.size}, &options, collect, &text, &error);
	if (status == JOURNEY_OK)
		return print(stdout, &text);
	tool_text_free(&text);
	return tool_error_of("check", source->name, status, &error);
}

static int check(const char *path, const looking *how)
{
	tool_source source;
	journey_strategy *strategy = tool_source_read("check", path, &source);
	int status = TOOL_FAILED;

	if (strategy) {
		status = how->print ? print_composed(&source) : how->zones ? try_zone(path, strategy, how->zones) : TOOL_OK;
		if (status == TOOL_OK && !how->print)
			status = prove(&source, strategy, how);
	}
	journey_strategy_free(strategy);
	tool_source_free(&source);
	return status;
}

int journey_check_main(int argc, char **argv)
{
	const char *zoneinfo = NULL;
	looking how = {0};
	bool known;
	const tool_option options[] = {{"--quiet", TOOL_FLAG, &how.quiet},
		{"--strict", TOOL_FLAG, &how.strict},
		{"--json", TOOL_FLAG, &how.json},
		{"--print", TOOL_FLAG, &how.print},
		{"--zoneinfo", TOOL_TEXT, &zoneinfo}};
	const tool_command command = {"check", help, options, sizeof options / sizeof *options, 1, -1,
		"a strategy is missing"};
	journey_zones *zones = NULL;
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	status = tool_zones_open("check", zoneinfo, &zones, &known);
	if (status >= 0)
		return status;
	status = TOOL_OK;
	/* Without zones of the system a strategy may still be right. */
	how.zones = known ? zones : NULL;
	for (int i = 0; i < count; i++)
		if (check(argv[i], &how) != TOOL_OK)
			status = TOOL_FAILED;
	journey_zones_free(zones);
	return status;
}

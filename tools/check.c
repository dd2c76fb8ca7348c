/* `journey check`: is a strategy right, and what is in it? */
#include "commands.h"
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
	"Reads strategies (\"-\" for standard input) and says whether they are right. The first error of each is shown\n"
	"with file, line and column, the line itself, and a hint where there is one. A strategy that is right is counted up.\n"
	"\n"
	"  --quiet          print nothing if it is right\n"
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
};

static int show(const char *path, const journey_strategy *strategy)
{
	journey_str name = journey_strategy_name(strategy);

	printf("%s: OK: %.*s, hash %016" PRIx64 "\n", path, (int)name.size, name.data, journey_strategy_hash(strategy));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		printf("  %-11s %5zu\n", parts[i].name, journey_strategy_count(strategy, parts[i].part));
	return fflush(stdout) != 0;
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

static int check(const char *path, journey_zones *zones, bool quiet)
{
	journey_strategy *strategy = tool_source_load("check", path);
	int status;

	if (!strategy)
		return TOOL_FAILED;
	status = zones ? try_zone(path, strategy, zones) : TOOL_OK;
	if (status == TOOL_OK && !quiet)
		status = show(path, strategy);
	journey_strategy_free(strategy);
	return status;
}

int journey_check_main(int argc, char **argv)
{
	const char *zoneinfo = NULL;
	bool quiet = false, known;
	const tool_option options[] = {{"--quiet", TOOL_FLAG, &quiet}, {"--zoneinfo", TOOL_TEXT, &zoneinfo}};
	const tool_command command = {"check", help, options, 2, 1, -1, "a strategy is missing"};
	journey_zones *zones = NULL;
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	status = tool_zones_open("check", zoneinfo, &zones, &known);
	if (status >= 0)
		return status;
	status = TOOL_OK;
	/* Without zones of the system a strategy may still be right. */
	for (int i = 0; i < count; i++)
		if (check(argv[i], known ? zones : NULL, quiet) != TOOL_OK)
			status = TOOL_FAILED;
	journey_zones_free(zones);
	return status;
}

/* `journey check`: is a strategy right, and what is in it? */
#include "commands.h"
#include "source.h"
#include "text.h"
#include "usage.h"

#include <inttypes.h>
#include <stdio.h>

static const char help[] =
	"usage: journey check STRATEGY\n"
	"\n"
	"Reads a strategy (\"-\" for standard input) and says whether it is right. The first error is shown with file,\n"
	"line and column, the line itself, and a hint where there is one. A strategy that is right is counted up.\n"
	"\n"
	"  --quiet   print nothing if it is right\n"
	"  --help    this text\n"
	"\n"
	"Exit status: 0 it is right, 1 it is not, 2 wrong usage.\n";

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

int journey_check_main(int argc, char **argv)
{
	bool quiet = false;
	const tool_option options[] = {{"--quiet", TOOL_FLAG, &quiet}};
	const tool_command command = {"check", help, options, 1, 1, 1, "a strategy is missing"};
	journey_strategy *strategy;
	int count, status = tool_options(&command, argc, argv, &count);

	if (status >= 0)
		return status;
	strategy = tool_source_load("check", argv[0]);
	if (!strategy)
		return TOOL_FAILED;
	status = quiet ? TOOL_OK : show(argv[0], strategy);
	journey_strategy_free(strategy);
	return status;
}

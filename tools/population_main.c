/* `journey simulate STRATEGY MODEL`: a strategy and a population. */
#include "simulate.h"

#include "population_power.h"
#include "population_report.h"
#include "progress.h"
#include "source.h"
#include "usage.h"
#include "zones.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: journey simulate STRATEGY MODEL [OPTION]...\n"
	"       journey simulate [OPTION]... >shop.jsonl      (see journey simulate --help)\n"
	"\n"
	"Tries a strategy on a population that a model describes, journey-population(5): customers who visit, buy, and react\n"
	"to what the strategy sends and shows. Reports what they did beside what the model says, and what the strategy\n"
	"changed. Same strategy, model and options, same bytes.\n"
	"\n"
	"  --customers N     how many customers (the model's number)\n"
	"  --days D          how many days (the model's)\n"
	"  --seed S          another population of the same kind (1)\n"
	"  --events FILE     write the log of what happened there: what journey run reads\n"
	"  --sends FILE      write what was sent there, one JSON object a line\n"
	"  --truth FILE      write what is true of each customer there, likewise\n"
	"  --effects         what each journey truly changed: the same customers live once more for each journey that holds\n"
	"                    some out, and nobody reacts to its messages\n"
	"  --repeat N        N populations, with seeds from S on: how often each effect is found, and how often its interval\n"
	"                    holds the true one (with --effects)\n"
	"  --mute            nobody reacts to any message: an A/A test of the strategy\n"
	"  --part N          customers that live through the time together (40; 0: all of them); never changes the result\n"
	"  --json            the report as JSON\n"
	"  --quiet           no progress bar\n"
	"  --zoneinfo DIR    time zones (/usr/share/zoneinfo)\n"
	"  --help            this text\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage.\n";

#define PART 40

typedef struct population_main {
	const char *events, *sends, *truth, *zoneinfo, *part_text;
	bool effects, mute, json, quiet;
	size_t customers, days, seed, repeat, part;
	const char *shared;
	char shared_text[200];
	population_model model;
	journey_strategy *strategy;
	journey_zones *zones;
	tool_progress progress;
	uint64_t runs, run; /* in all, and over */
} population_main;

static void progress(void *arg, uint64_t done, uint64_t all, uint64_t events)
{
	population_main *o = arg;

	o->progress.total = all * o->runs;
	tool_progress_step(&o->progress, all * o->run + done, events);
	o->progress.calls = 0; /* each call counts: they are rare */
}

static population_run_options run_options(population_main *o)
{
	return (population_run_options){.model = &o->model, .strategy = o->strategy, .zones = o->zones,
		.customers = (uint32_t)o->customers, .days = (uint32_t)o->days, .seed = o->seed, .part = (uint32_t)o->part,
		.mute = o->mute, .progress = progress, .progress_arg = o};
}

static int open_model(population_main *o, const char *path)
{
	tool_text text = {0};
	journey_error error = {0};
	journey_status status;

	if (!tool_source_text("simulate", path, &text)) {
		tool_text_free(&text);
		return TOOL_FAILED;
	}
	status = population_read((journey_str){text.data, text.size}, tool_source_name(path), &o->model, &error);
	if (status == JOURNEY_OK)
		status = population_agrees(&o->model, o->strategy, o->zones, tool_source_name(path), &error);
	if (status != JOURNEY_OK) {
		error.status = status;
		tool_source_error(tool_source_name(path), &text, &error);
	}
	tool_text_free(&text);
	return status == JOURNEY_OK ? -1 : TOOL_FAILED;
}

static int limits(population_main *o)
{
	o->customers = o->customers ? o->customers : o->model.customers;
	o->days = o->days ? o->days : o->model.days;
	if (o->customers > POPULATION_CUSTOMERS_MAX || o->days > POPULATION_DAYS_MAX) {
		tool_error("simulate", "at most %d customers and %d days", POPULATION_CUSTOMERS_MAX, POPULATION_DAYS_MAX);
		return TOOL_USAGE;
	}
	return -1;
}

/* Customers who share something live at once. */
static void choose_part(population_main *o)
{
	journey_str name = {"", 0};
	const char *what = journey_strategy_shared(o->strategy, &name);

	if (!what)
		return;
	snprintf(o->shared_text, sizeof o->shared_text, name.size ? "the %s of %.*s" : "%s%.*s", what, (int)name.size,
		name.size ? name.data : "");
	o->shared = o->shared_text;
	o->part = 0;
}

/* ---- files ---- */

static int write_spool(population_spool *spool, const char *path)
{
	FILE *out = fopen(path, "wb");
	bool good;

	if (!out)
		return tool_error("simulate", "%s: %s", path, strerror(errno));
	good = population_spool_write(spool, out);
	if (fclose(out) != 0 || !good)
		return tool_error("simulate", "%s: can't be written", path);
	return -1;
}

static int simulate_to(population_main *o, population_run_options *options, population_result *result)
{
	population_spool events = {0}, sends = {0};
	journey_error error = {0};
	journey_status status;
	int out = -1;

	if (o->events && !population_spool_open(&events))
		return tool_error("simulate", "a file for what happens can't be made: %s", strerror(errno));
	if (o->sends && !population_spool_open(&sends)) {
		population_spool_close(&events);
		return tool_error("simulate", "a file for what is sent can't be made: %s", strerror(errno));
	}
	options->events = o->events ? &events : NULL;
	options->sends = o->sends ? &sends : NULL;
	if (o->truth) {
		options->truth = fopen(o->truth, "wb");
		if (!options->truth)
			out = tool_error("simulate", "%s: %s", o->truth, strerror(errno));
	}
	if (out < 0) {
		status = population_run(options, result, &error);
		tool_progress_end(&o->progress);
		if (status != JOURNEY_OK)
			out = tool_error_of("simulate", "the engine", status, &error);
	}
	if (options->truth && fclose(options->truth) != 0 && out < 0)
		out = tool_error("simulate", "%s: can't be written", o->truth);
	if (out < 0 && o->events)
		out = write_spool(&events, o->events);
	if (out < 0 && o->sends)
		out = write_spool(&sends, o->sends);
	population_spool_close(&events);
	population_spool_close(&sends);
	return out;
}

/* ---- what is told ---- */

static int print(tool_text *text)
{
	bool good = !text->failed && fwrite(text->data, 1, text->size, stdout) == text->size && fflush(stdout) == 0;

	tool_text_free(text);
	return good ? TOOL_OK : tool_error("simulate", "the report can't be written");
}

static int simulate_once(population_main *o)
{
	population_run_options options = run_options(o);
	population_result result = {0};
	population_effects effects = {0};
	journey_error error = {0};
	journey_report_view view;
	tool_text text = {0};
	int status = simulate_to(o, &options, &result);

	o->run++;
	if (status < 0 && o->effects) {
		journey_status got;

		options = run_options(o);
		tool_progress_begin(&o->progress, 1, o->quiet);
		got = population_effects_find(&options, &result, &o->run, &effects, &error);
		tool_progress_end(&o->progress);
		if (got != JOURNEY_OK)
			status = tool_error_of("simulate", "the engine", got, &error);
	}
	if (status < 0) {
		population_told told = {.model = &o->model, .result = &result, .view = &view, .customers = (uint32_t)o->customers,
			.days = (uint32_t)o->days, .seed = o->seed, .shared = o->shared, .effects = o->effects ? &effects : NULL};

		view = *journey_report_look(result.report);
		if (result.parts) /* of the last part alone */
			memset(view.facts, 0, sizeof view.facts);
		(o->json ? population_report_json : population_report_text)(&text, &told);
		status = print(&text);
	}
	population_result_free(&result);
	free(effects.items);
	return status;
}

static int simulate_often(population_main *o)
{
	population_run_options options = run_options(o);
	population_power power = {0};
	journey_error error = {0};
	tool_text text = {0};
	journey_status got = population_power_find(&options, (uint32_t)o->repeat, o->effects, &o->run, &power, &error);
	int status;

	tool_progress_end(&o->progress);
	if (got == JOURNEY_OK) {
		(o->json ? population_power_json : population_power_text)(&text, &power);
		status = print(&text);
	} else {
		status = tool_error_of("simulate", "the engine", got, &error);
	}
	population_power_free(&power);
	return status;
}

static int simulate_all(population_main *o, char **argv)
{
	int status;

	o->strategy = tool_source_load("simulate", argv[0]);
	if (!o->strategy)
		return TOOL_FAILED;
	status = tool_zones_open("simulate", o->zoneinfo, &o->zones, NULL);
	if (status < 0)
		status = open_model(o, argv[1]);
	if (status < 0)
		status = limits(o);
	if (status >= 0)
		return status;
	choose_part(o);
	o->runs = (o->repeat ? o->repeat : 1) * (1 + (o->effects ? journey_strategy_count(o->strategy, JOURNEY_PART_JOURNEY) : 0));
	tool_progress_begin(&o->progress, 1, o->quiet);
	return o->repeat ? simulate_often(o) : simulate_once(o);
}

int journey_population_main(int argc, char **argv)
{
	population_main o = {.seed = 1, .part = PART};
	const tool_option options[] = {
		{"--customers", TOOL_SIZE, &o.customers},
		{"--days", TOOL_SIZE, &o.days},
		{"--seed", TOOL_SIZE, &o.seed},
		{"--events", TOOL_TEXT, &o.events},
		{"--sends", TOOL_TEXT, &o.sends},
		{"--truth", TOOL_TEXT, &o.truth},
		{"--effects", TOOL_FLAG, &o.effects},
		{"--repeat", TOOL_SIZE, &o.repeat},
		{"--mute", TOOL_FLAG, &o.mute},
		{"--part", TOOL_TEXT, &o.part_text},
		{"--json", TOOL_FLAG, &o.json},
		{"--quiet", TOOL_FLAG, &o.quiet},
		{"--zoneinfo", TOOL_TEXT, &o.zoneinfo},
	};
	const tool_command command = {"simulate", help, options, sizeof options / sizeof *options, 2, 2,
		"a strategy and a model are needed"};
	int count, status;

	if (argc < 2 || argv[1][0] == '-') /* no strategy: a log alone */
		return journey_simulate_main(argc, argv);
	status = tool_options(&command, argc, argv, &count);
	if (status >= 0)
		return status;
	if (o.part_text) {
		char *end;
		unsigned long part = strtoul(o.part_text, &end, 10);

		if (!*o.part_text || *end || o.part_text[0] < '0' || o.part_text[0] > '9' || part > POPULATION_CUSTOMERS_MAX) {
			tool_error("simulate", "not a number of customers: %s\nTry journey simulate --help.", o.part_text);
			return TOOL_USAGE;
		}
		o.part = part;
	}
	if (o.repeat && (o.events || o.sends || o.truth)) {
		tool_error("simulate", "--repeat goes without --events, --sends and --truth\nTry journey simulate --help.");
		return TOOL_USAGE;
	}
	status = simulate_all(&o, argv);
	tool_progress_end(&o.progress);
	population_free(&o.model);
	journey_zones_free(o.zones);
	journey_strategy_free(o.strategy);
	return status;
}

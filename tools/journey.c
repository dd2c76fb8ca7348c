/* The `journey` command: finds the subcommand. */
#include "commands.h"
#include "simulate.h"

#include <journey/journey.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
	"usage: journey COMMAND [OPTION]... [ARGUMENT]...\n"
	"\n"
	"  journey check STRATEGY              is it right? errors with file, line and column\n"
	"  journey map STRATEGY                its journeys as graphs, with counts from a store\n"
	"  journey compile STRATEGY -o FILE    its binary form, which the library reads without YAML\n"
	"  journey run STRATEGY EVENTS...      feeds events to it; prints sends, then what they changed\n"
	"  journey replay LOG... --strategy A --against B   who would have got what instead\n"
	"  journey report STRATEGY --store S   that report again, from a store\n"
	"  journey score METHOD FILE.csv       one statistic alone: lift, clv, attribution, ...\n"
	"  journey profile show STRATEGY ID --store S   what is known of a customer\n"
	"  journey pause STRATEGY JOURNEY --store S     a journey stands still, until journey resume; see also\n"
	"                                      journey migrate\n"
	"  journey explain STRATEGY KEY|ID --store S    why something was sent, and why something was not\n"
	"  journey fire STRATEGY TRIGGER       calls a trigger for a customer of a store\n"
	"  journey test FOLDER                 runs logs and compares what is sent with what is expected\n"
	"  journey simulate STRATEGY MODEL     tries it on customers who react to it; journey simulate alone writes the\n"
	"                                      event log of a small shop\n"
	"  journey eval                        evaluates expressions: JSON lines in, JSON lines out\n"
	"  journey expr                        turns expressions from text, JSON or Mongo into text or JSON\n"
	"\n"
	"  --help, --version                   of the command; journey COMMAND --help says more\n"
	"\n"
	"Exit status: 0 done, 1 the work failed, 2 wrong usage. Errors go to standard error.\n"
	"See journey(1), journey-strategy(5).\n";

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
} commands[] = {
	{"check", journey_check_main},
	{"compile", journey_compile_main},
	{"eval", journey_eval_main},
	{"explain", journey_explain_main},
	{"expr", journey_expr_main},
	{"fire", journey_fire_main},
	{"map", journey_map_main},
	{"migrate", journey_lifecycle_main},
	{"pause", journey_lifecycle_main},
	{"profile", journey_profile_main},
	{"replay", journey_replay_main},
	{"resume", journey_lifecycle_main},
	{"run", journey_run_main},
	{"report", journey_report_main},
	{"score", journey_score_main},
	{"simulate", journey_population_main},
	{"test", journey_test_main},
};

static int finish(int written)
{
	return written < 0 || fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fputs(help, stderr);
		return 2;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return finish(fputs(help, stdout));
	if (strcmp(argv[1], "--version") == 0)
		return finish(printf("journey %s\n", journey_version()));
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].main(argc - 1, argv + 1);
	fprintf(stderr, "journey: no command \"%s\"\nTry journey --help.\n", argv[1]);
	return 2;
}

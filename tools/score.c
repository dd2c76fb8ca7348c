/* `journey score`: finds the method. */
#include "score.h"

#include "commands.h"
#include "usage.h"

#include <string.h>

static const score_method methods[] = {
	{"association", "what goes with reaching a goal, from a log of events", score_association_main},
	{"attribution", "which channels earned the conversions", score_attribution_main},
	{"churn", "what makes customers leave, and who is likely to", score_churn_main},
	{"clv", "customer lifetime value: orders to come, and what they are worth", score_clv_main},
	{"commerce", "who buys, who buys again, for how much, from a log of events", score_commerce_main},
	{"engagement", "how engaged customers are, from a log of events", score_engagement_main},
	{"experience", "how good touches were: relevance, timeliness, channel, engagement", score_experience_main},
	{"friction", "where customers get stuck, from a log of events", score_friction_main},
	{"funnel", "how far customers get through steps, from a log of events", score_funnel_main},
	{"lift", "did it help: variants of an experiment against its control", score_lift_main},
	{"offpolicy", "what another policy would have earned, from a log", score_offpolicy_main},
	{"paths", "what follows what, and frequent paths, from a log of events", score_paths_main},
	{"retention", "who comes back, from a log of events", score_retention_main},
	{"survey", "what customers answered: NPS, CSAT, CES", score_survey_main},
	{"survival", "how long customers stay, by group", score_survival_main},
	{"uplift", "whom it helped: how well a score orders customers by effect", score_uplift_main},
};

static void list(FILE *out)
{
	fputs("usage: journey score METHOD FILE.csv[.gz] [OPTION]...\n"
	      "\n"
	      "One statistic over a file with a line of column names (-: standard input).\n"
	      "\n",
		out);
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		fprintf(out, "  %-12s %s\n", methods[i].name, methods[i].summary);
	fputs("\n"
	      "  --json       for machines\n"
	      "  --help       this text; journey score METHOD --help says more\n"
	      "\n"
	      "Exit status: 0 done, 1 the work failed, 2 wrong usage.\n",
		out);
}

int journey_score_main(int argc, char **argv)
{
	if (argc < 2 || strcmp(argv[1], "--help") == 0) {
		list(argc < 2 ? stderr : stdout);
		return argc < 2 ? TOOL_USAGE : TOOL_OK;
	}
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(argv[1], methods[i].name) == 0)
			return methods[i].run(argc - 1, argv + 1);
	tool_error("score", "no method \"%s\"\nTry journey score --help.", argv[1]);
	return TOOL_USAGE;
}

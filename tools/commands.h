/*
 * The subcommands. argv[0] is the subcommand's name; each returns 0, 1 (the work failed) or 2 (usage).
 */
#ifndef JOURNEY_TOOLS_COMMANDS_H
#define JOURNEY_TOOLS_COMMANDS_H

int journey_check_main(int argc, char **argv);
int journey_compile_main(int argc, char **argv);
int journey_explain_main(int argc, char **argv);
int journey_fire_main(int argc, char **argv);
int journey_map_main(int argc, char **argv);
int journey_eval_main(int argc, char **argv);
int journey_expr_main(int argc, char **argv);
int journey_profile_main(int argc, char **argv);
int journey_score_main(int argc, char **argv);
int journey_run_main(int argc, char **argv);
int journey_lifecycle_main(int argc, char **argv);
int journey_report_main(int argc, char **argv);
int journey_replay_main(int argc, char **argv);
int journey_test_main(int argc, char **argv);

#endif

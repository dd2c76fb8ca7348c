/* What other languages write, and what is written here instead; texts that were meant as times and spans. */
#ifndef JY_EXPR_SLIPS_H
#define JY_EXPR_SLIPS_H

#include <journey/types.h>
#include <stdbool.h>

/*
 * Hints; NULL where nothing is known. In those for functions, methods and fields `$` stands for the target or
 * the first argument, `@` for the next argument.
 */
const char *jy_slip_function(journey_str name);
const char *jy_slip_field(journey_str name);
/* A name that nothing declares. */
const char *jy_slip_name(journey_str name);
/* A word where the grammar has none: `and`, `if`. */
const char *jy_slip_word(journey_str word);

/* The text as timestamp() takes it: a date alone gets its midnight, a time without zone is in UTC. */
bool jy_slip_time(journey_str text, char out[64]);
/* The text as duration() takes it: "60d" is 1440h, "30 days" 720h. */
bool jy_slip_span(journey_str text, char out[64]);

#endif

/*
 * The plain tree walker: evaluates a kept tree part by part. Slow and simple, it shares only the functions on
 * values with compiled programs, so that the two can be compared; and it finds on its way when the result can
 * next change with time alone (see change.h).
 */
#ifndef JY_EXPR_WALK_H
#define JY_EXPR_WALK_H

#include "expr/kept.h"
#include "expr/run.h"

/*
 * As journey_expr_compile(), without folding and without code: for jy_walk_run() alone (its cost, atoms and
 * slots are empty). Free it with journey_expr_program_free(). It needs the environment no longer.
 */
journey_status jy_walk_compile(const journey_expr_env *env, journey_str text, const char *wanted,
			       const journey_allocator *allocator, journey_expr_program **out,
			       journey_error *error);

/*
 * As journey_expr_run(): the same status and value, and for JOURNEY_EVAL the same
 * journey_expr_reason(scratch) (its offset may be that of a smaller part). Its steps are counted otherwise,
 * so that JOURNEY_LIMIT comes at another moment.
 */
journey_status jy_walk_run(const journey_expr_program *walk, const journey_activation *activation,
			   journey_expr_scratch *scratch, journey_value *out);

/* "Never" as a moment that can be compared. */
#define JY_NEVER INT64_MAX

/* What a part was found to be: its value, or an error or unknown, and for how long. */
typedef struct jy_seen {
	journey_value v;
	journey_time until; /* the first moment at which it can be otherwise, apart from its slope */
	int64_t slope;      /* of a timestamp or duration: it grows so many times as fast as time */
} jy_seen;

typedef struct jy_walk {
	jy_run run;
	uint32_t place;  /* what run.places points at */
	bool change;     /* `until` is wanted: look at what decides nothing now, too */
	bool ahead;      /* looks at a later moment, see jy_change_ahead() */
	jy_seen *locals; /* by number */
} jy_walk;

/* Evaluates one part. */
journey_status jy_walk_part(jy_walk *w, const jy_part *part, jy_seen *out);
/* An operator on two values that are none of errors and unknowns. */
journey_status jy_walk_operate(jy_walk *w, const jy_part *part, const journey_value *a, const journey_value *b,
			       journey_value *out);
/* Of their kinds (in walk_flow.c). */
journey_status jy_walk_logic(jy_walk *w, const jy_part *part, jy_seen *out);
journey_status jy_walk_cond(jy_walk *w, const jy_part *part, jy_seen *out);
journey_status jy_walk_macro(jy_walk *w, const jy_part *part, jy_seen *out);

/* For these files. */

static inline bool jy_special(const jy_seen *seen)
{
	return seen->v.type >= JY_TAG_SPECIAL;
}

static inline journey_time jy_sooner(journey_time a, journey_time b)
{
	return a < b ? a : b;
}

/* From here on functions that fail point at this part. */
static inline void jy_stand(jy_walk *w, const jy_part *p)
{
	w->place = p->at;
}

static inline jy_seen jy_still(journey_value v)
{
	return (jy_seen){v, JY_NEVER, 0};
}

static inline journey_status jy_no_overload(jy_walk *w, const jy_part *p, jy_seen *out)
{
	jy_stand(w, p);
	return jy_fail(&w->run, &out->v, JOURNEY_REASON_NO_OVERLOAD);
}

/* Evaluates a tree. With `change`, out->until and out->slope hold; else they mean nothing. */
journey_status jy_walk_tree(const journey_expr_program *program, const journey_activation *activation,
			    journey_expr_scratch *scratch, bool change, jy_seen *out);

#endif
